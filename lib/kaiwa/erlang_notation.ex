defmodule Kaiwa.ErlangNotation do
  @moduledoc false
  # Terms as Erlang writes them: `{ok,<<"text">>,'Elixir.Module'}`.

  @width 80

  @reserved ~w(after and andalso band begin bnot bor bsl bsr bxor case catch cond div end fun if let maybe not of or orelse receive rem
               try when xor)

  @doc false
  # On one line. With `strings?`, lists and binaries of printable characters are written as strings.
  def flat(term, strings?) do
    cond do
      is_atom(term) -> atom(term)
      is_integer(term) -> Integer.to_string(term)
      is_float(term) -> float(term)
      is_binary(term) -> binary(term, strings?)
      is_bitstring(term) -> bits(term)
      is_pid(term) -> List.to_string(:erlang.pid_to_list(term))
      is_reference(term) -> List.to_string(:erlang.ref_to_list(term))
      is_function(term) -> function(term)
      is_tuple(term) -> "{" <> Enum.map_join(Tuple.to_list(term), ",", &flat(&1, strings?)) <> "}"
      is_map(term) -> "\#{" <> Enum.map_join(:maps.to_list(term), ",", &pair(&1, strings?)) <> "}"
      is_list(term) -> list(term, strings?)
      true -> "#Port<0.0>"
    end
  end

  defp pair({key, value}, strings?), do: flat(key, strings?) <> " => " <> flat(value, strings?)

  defp atom(atom) do
    text = Atom.to_string(atom)
    plain? = Regex.match?(~r/\A[a-zß-öø-ÿ][\w@]*\z/u, text) and text not in @reserved
    if plain?, do: text, else: "'" <> escaped(text, ?') <> "'"
  end

  # The shorter of the two ways to write it.
  defp float(float) do
    text = Float.to_string(float)
    scientific = if text =~ "e", do: text, else: scientific(text)
    if byte_size(scientific) < byte_size(text), do: scientific, else: text
  end

  defp scientific("-" <> text), do: "-" <> scientific(text)

  defp scientific(text) do
    [whole, fraction] = String.split(text, ".")
    fraction = if fraction == "0", do: "", else: fraction
    digits = whole <> fraction
    significant = String.trim_leading(digits, "0")
    exponent = byte_size(whole) - 1 - (byte_size(digits) - byte_size(significant))

    case String.trim_trailing(significant, "0") do
      "" -> text
      <<first::binary-size(1), ""::binary>> -> "#{first}.0e#{exponent}"
      <<first::binary-size(1), rest::binary>> -> "#{first}.#{rest}e#{exponent}"
    end
  end

  defp list([], _strings?), do: "[]"

  defp list(list, strings?) do
    if strings? and printable?(list),
      do: "\"" <> escaped(List.to_string(list), ?") <> "\"",
      else: "[" <> items(list, strings?) <> "]"
  end

  defp items([last], strings?), do: flat(last, strings?)
  defp items([item | rest], strings?) when is_list(rest), do: flat(item, strings?) <> "," <> items(rest, strings?)
  defp items([item | tail], strings?), do: flat(item, strings?) <> "|" <> flat(tail, strings?)

  defp binary("", _strings?), do: "<<>>"

  defp binary(binary, strings?) do
    cond do
      strings? and String.valid?(binary) and printable?(String.to_charlist(binary)) ->
        text = "\"" <> escaped(binary, ?") <> "\""
        if byte_size(binary) == String.length(binary), do: "<<#{text}>>", else: "<<#{text}/utf8>>"

      true ->
        "<<" <> (binary |> :erlang.binary_to_list() |> Enum.map_join(",", &Integer.to_string/1)) <> ">>"
    end
  end

  defp bits(bits) do
    size = rem(bit_size(bits), 8)
    whole = div(bit_size(bits), 8)
    <<bytes::binary-size(whole), last::size(size)>> = bits
    "<<" <> Enum.map_join(:erlang.binary_to_list(bytes), "", &"#{&1},") <> "#{last}:#{size}>>"
  end

  defp function(function) do
    {:module, module} = :erlang.fun_info(function, :module)
    {:name, name} = :erlang.fun_info(function, :name)
    {:arity, arity} = :erlang.fun_info(function, :arity)

    case :erlang.fun_info(function, :type) do
      {:type, :external} -> "fun #{atom(module)}:#{atom(name)}/#{arity}"
      _ -> "#Fun<#{Atom.to_string(module)}.0.0>"
    end
  end

  @doc false
  def printable?([char | rest]) when is_integer(char), do: printable_char?(char) and printable?(rest)
  def printable?([]), do: true
  def printable?(_other), do: false

  defp printable_char?(char), do: char in 32..126 or char in 160..255 or char in [?\n, ?\r, ?\t, ?\v, ?\b, ?\f, ?\e]

  defp escaped(text, quote) do
    for <<char::utf8 <- text>>, into: "" do
      case char do
        ^quote -> <<?\\, quote>>
        ?\\ -> "\\\\"
        ?\n -> "\\n"
        ?\r -> "\\r"
        ?\t -> "\\t"
        ?\v -> "\\v"
        ?\b -> "\\b"
        ?\f -> "\\f"
        ?\e -> "\\e"
        _ -> <<char::utf8>>
      end
    end
  end

  @doc false
  # A term that begins in a column, broken into lines where it does not fit.
  def pretty(term, column, width \\ @width), do: broken(term, column, 0, width)

  # `closing` brackets follow it.
  defp broken(term, column, closing, width) do
    flat = flat(term, true)

    cond do
      fits?(flat, column, closing, width) -> flat
      is_tuple(term) and tuple_size(term) > 0 -> "{" <> tuple(Tuple.to_list(term), column + 1, closing + 1, width) <> "}"
      is_map(term) and map_size(term) > 0 -> "\#{" <> pairs(:maps.to_list(term), column + 2, closing + 1, width) <> "}"
      is_list(term) and not printable?(term) and proper?(term) -> "[" <> fill(term, column + 1, closing + 1, width) <> "]"
      true -> flat
    end
  end

  defp fits?(text, column, closing, width) do
    column + String.length(text) + closing <= width
  end

  defp proper?(list), do: is_list(list) and :erlang.is_integer(proper_length(list))
  defp proper_length(list), do: if(List.improper?(list), do: nil, else: length(list))

  # Behind the tag of a large record a new line begins.
  defp tuple([tag, next | rest], column, closing, width) when is_atom(tag) and (is_tuple(next) or is_map(next)) do
    atom(tag) <> ",\n" <> String.duplicate(" ", column) <> fill([next | rest], column, closing, width)
  end

  defp tuple(items, column, closing, width), do: fill(items, column, closing, width)

  # As many items on a line as fit; one that is compound has its lines for itself.
  defp fill(items, column, closing, width) do
    {text, _at, _alone?} =
      items
      |> with_last()
      |> Enum.reduce({"", column, false}, fn {item, last?}, {text, at, alone?} ->
        closing = if last?, do: closing, else: 1
        flat = flat(item, true)
        room? = not alone? and at + 1 + String.length(flat) + closing < width - 1

        cond do
          text == "" -> placed("", item, column, closing, width)
          room? and not compound?(item) -> {text <> "," <> flat, at + 1 + String.length(flat), false}
          true -> placed(text <> ",\n" <> String.duplicate(" ", column), item, column, closing, width)
        end
      end)

    text
  end

  defp placed(before, item, column, closing, width) do
    shown = broken(item, column, closing, width)
    {before <> shown, column + String.length(shown), compound?(item)}
  end

  defp compound?(term), do: is_tuple(term) or is_map(term) or (is_list(term) and term != [] and not printable?(term))

  defp pairs(pairs, column, closing, width) do
    pairs
    |> with_last()
    |> Enum.map_join(",\n" <> String.duplicate(" ", column), fn {{key, value} = pair, last?} ->
      closing = if last?, do: closing, else: 1
      flat = pair(pair, true)

      if fits?(flat, column, closing, width) do
        flat
      else
        flat(key, true) <> " =>\n" <> String.duplicate(" ", column + 1) <> broken(value, column + 1, closing, width)
      end
    end)
  end

  defp with_last(items) do
    count = length(items)
    items |> Enum.with_index(1) |> Enum.map(fn {item, number} -> {item, number == count} end)
  end
end
