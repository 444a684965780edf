defmodule :io_lib do
  @moduledoc """
  Terms as text in Erlang's notation, and texts made of a format.
  """

  alias Kaiwa.ErlangNotation

  @doc """
  A text of a format, as a charlist. In the format stand, behind `~`, and perhaps a width, a precision and `t` (for Unicode):

    * `p` - a term, broken into lines where it is long; lists of printable characters as strings
    * `w` - a term, on one line
    * `s` - a string, a charlist or an atom
    * `c` - a character
    * `b`, `B`, `x`, `#` - an integer, in the base that the precision gives (10)
    * `f`, `e`, `g` - a float
    * `n`, `~` - a newline, a tilde; `i` ignores an argument

      iex> :io_lib.format("~p is ~.2f~n", [{:pi, "kai"}, 3.14159]) |> List.to_string()
      "{pi,<<\\"kai\\">>} is 3.14\\n"
  """
  @spec format(String.t() | charlist, [term]) :: charlist
  def format(format, args) when is_list(args) do
    text = format |> IO.chardata_to_string() |> pieces(args, [], {format, args})
    :unicode.characters_to_list(text)
  end

  @doc """
  See `format/2`.

      iex> :io_lib.fwrite("~w", [~c"a"])
      ~c"[97]"
  """
  @spec fwrite(String.t() | charlist, [term]) :: charlist
  def fwrite(format, args), do: format(format, args)

  @doc """
  A term on one line.

      iex> :io_lib.write({:a, "b"})
      ~c"{a,<<98>>}"
  """
  @spec write(term) :: charlist
  def write(term), do: String.to_charlist(ErlangNotation.flat(term, false))

  @doc """
  A term as `~p` of a format shows it.

      iex> :io_lib.print([?a, ?b])
      ~c"\\"ab\\""
  """
  @spec print(term) :: charlist
  def print(term), do: String.to_charlist(ErlangNotation.pretty(term, 0))

  @doc """
  Whether a list has only characters that can be printed.

      iex> :io_lib.printable_list(~c"abc")
      true
      iex> :io_lib.printable_list([1])
      false
  """
  @spec printable_list(term) :: boolean
  def printable_list(term), do: ErlangNotation.printable?(term)

  # `text` is what has been made so far.
  defp pieces("", [], text, _call), do: IO.iodata_to_binary(Enum.reverse(text))

  defp pieces("~" <> rest, args, text, call) do
    {width, rest} = number(rest, args)
    {precision, rest} = if match?("." <> _, rest), do: number(binary_part(rest, 1, byte_size(rest) - 1), args), else: {nil, rest}
    {pad, rest} = pad(rest)
    rest = without_modifiers(rest)

    case rest do
      <<kind::utf8, rest::binary>> -> piece(kind, {width, precision, pad}, rest, args, text, call)
      "" -> bad(call)
    end
  end

  defp pieces(<<char::utf8, rest::binary>>, args, text, call), do: pieces(rest, args, [<<char::utf8>> | text], call)
  defp pieces("", _args, _text, call), do: bad(call)

  defp number("-" <> rest, args) do
    {number, rest} = number(rest, args)
    {number && -number, rest}
  end

  defp number(text, _args) do
    case Integer.parse(text) do
      {number, rest} -> {number, rest}
      :error -> {nil, text}
    end
  end

  # A second full stop comes before the character that fills up.
  defp pad(<<".", pad::utf8, rest::binary>>), do: {<<pad::utf8>>, rest}
  defp pad(rest), do: {" ", rest}

  defp without_modifiers("t" <> rest), do: without_modifiers(rest)
  defp without_modifiers("l" <> rest), do: without_modifiers(rest)
  defp without_modifiers(rest), do: rest

  defp piece(?n, {count, _, _}, rest, args, text, call), do: pieces(rest, args, [String.duplicate("\n", count || 1) | text], call)
  defp piece(?~, _options, rest, args, text, call), do: pieces(rest, args, ["~" | text], call)
  defp piece(?i, _options, rest, [_ | args], text, call), do: pieces(rest, args, text, call)

  defp piece(kind, {width, precision, pad} = options, rest, [arg | args], text, call) do
    shown =
      case kind do
        ?p -> ErlangNotation.pretty(arg, column(text), abs(width || 80))
        ?w -> filled(ErlangNotation.flat(arg, false), options)
        ?s -> filled(string(arg, call), options)
        ?c when is_integer(arg) -> filled(String.duplicate(<<arg::utf8>>, precision || abs(width || 1)), {width, nil, pad})
        ?b when is_integer(arg) -> right(String.downcase(Integer.to_string(arg, precision || 10)), width, pad)
        ?B when is_integer(arg) -> right(Integer.to_string(arg, precision || 10), width, pad)
        ?f when is_float(arg) -> right(:erlang.float_to_binary(arg, decimals: precision || 6), width, pad)
        ?e when is_float(arg) -> right(scientific(arg, precision || 6), width, pad)
        ?g when is_float(arg) -> right(general(arg, precision || 6), width, pad)
        _ -> bad(call)
      end

    pieces(rest, args, [shown | text], call)
  end

  defp piece(_kind, _options, _rest, [], _text, call), do: bad(call)

  defp bad({format, args}), do: :erlang.error(:badarg, [format, args])

  # How far the last line of what has been made reaches.
  defp column(text) do
    text |> Enum.reverse() |> IO.iodata_to_binary() |> String.split("\n") |> List.last() |> String.length()
  end

  defp string(atom, _call) when is_atom(atom), do: Atom.to_string(atom)
  defp string(text, _call) when is_binary(text), do: text

  defp string(list, call) when is_list(list) do
    case :unicode.characters_to_binary(list) do
      text when is_binary(text) -> text
      _invalid -> bad(call)
    end
  end

  defp string(_other, call), do: bad(call)

  defp filled(text, {nil, nil, _pad}), do: text
  defp filled(text, {nil, precision, pad}), do: filled(text, {precision, precision, pad})

  defp filled(text, {width, precision, pad}) do
    text = String.slice(text, 0, precision || abs(width))
    if width < 0, do: String.pad_trailing(text, -width, pad), else: String.pad_leading(text, width, pad)
  end

  # A number that is wider than its field is shown as stars.
  defp right(text, nil, _pad), do: text
  defp right(text, width, _pad) when byte_size(text) > abs(width), do: String.duplicate("*", abs(width))
  defp right(text, width, pad) when width < 0, do: String.pad_trailing(text, -width, pad)
  defp right(text, width, pad), do: String.pad_leading(text, width, pad)

  defp scientific(float, digits) do
    [mantissa, exponent] = float |> :erlang.float_to_binary(scientific: digits - 1) |> String.split("e")
    sign = if String.starts_with?(exponent, "-"), do: "-", else: "+"
    mantissa <> "e" <> sign <> Integer.to_string(abs(String.to_integer(exponent)))
  end

  defp general(float, digits) when float == 0.0, do: :erlang.float_to_binary(float, decimals: digits - 1)

  defp general(float, digits) do
    magnitude = float |> abs() |> :math.log10() |> Float.floor() |> trunc()

    if magnitude >= -1 and magnitude < 4,
      do: :erlang.float_to_binary(float, decimals: digits - 1 - magnitude),
      else: scientific(float, digits)
  end
end
