defmodule :re do
  @moduledoc """
  Those functions of Erlang's `:re` that are made of others. Compiling and running patterns are natives.
  """

  @doc """
  Replaces the first match, or with the option `:global` each. In the replacement `&` stands for the match and `\\\\N` for a
  group; it can also be a function of the match and the list of its groups. `{:return, type}` says what is returned:
  `:iodata`, `:list` or `:binary`.

      iex> :re.replace("abcd", "c", "[&]", [{:return, :binary}])
      "ab[c]d"
      iex> :re.replace("aXbX", "(X)", "<\\\\1>", [:global, {:return, :binary}])
      "a<X>b<X>"
  """
  @spec replace(iodata, term, iodata | (binary, [binary] -> iodata), [term]) :: iodata
  def replace(subject, pattern, replacement, options \\ []) do
    {return, options} = take(options, :return, :iodata)
    subject = :erlang.iolist_to_binary(subject)
    run = for option <- options, option != :global, do: option
    global = if :lists.member(:global, options), do: [:global], else: []

    matches =
      case :re.run(subject, pattern, global ++ [{:capture, :all, :index} | run]) do
        :nomatch -> []
        {:match, matches} when global == [:global] -> matches
        {:match, groups} -> [groups]
      end

    pieces = if is_function(replacement), do: replacement, else: pieces(:erlang.iolist_to_binary(replacement))
    returned(replaced(matches, subject, 0, pieces), return)
  end

  @doc """
  Splits at each match; groups of the pattern are kept as parts. Options: `{:parts, count}`, `:trim`, `:group` and
  `{:return, type}`, where the type is `:iodata`, `:list` or `:binary`.

      iex> :re.split("a-b-c", "-", [{:return, :binary}])
      ["a", "b", "c"]
      iex> :re.split("a1b", "(\\\\d)", [{:return, :binary}])
      ["a", "1", "b"]
  """
  @spec split(iodata, term, [term]) :: [iodata]
  def split(subject, pattern, options \\ []) do
    {return, options} = take(options, :return, :iodata)
    {parts, options} = take(options, :parts, :infinity)
    subject = :erlang.iolist_to_binary(subject)
    run = for option <- options, option not in [:trim, :group], do: option

    matches =
      case :re.run(subject, pattern, [:global, {:capture, :all, :index} | run]) do
        :nomatch -> []
        {:match, matches} -> matches
      end

    groups = split_at(matches, subject, 0, parts)
    groups = if :lists.member(:trim, options) or parts == 0, do: trimmed(groups), else: groups

    if :lists.member(:group, options) do
      for group <- groups, do: for(part <- group, do: returned(part, return))
    else
      for part <- :lists.append(groups), do: returned(part, return)
    end
  end

  defp take(options, name, default) do
    case :lists.keytake(name, 1, options) do
      {:value, {_name, value}, rest} -> {value, rest}
      false -> {default, options}
    end
  end

  defp returned(data, :iodata), do: data
  defp returned(data, :binary), do: :erlang.iolist_to_binary(data)
  defp returned(data, :list), do: :erlang.binary_to_list(:erlang.iolist_to_binary(data))

  defp replaced([], subject, offset, _pieces), do: [rest(subject, offset)]

  defp replaced([[{start, length} | _] = groups | matches], subject, offset, pieces) do
    before = :erlang.binary_part(subject, offset, start - offset)
    [before, inserted(pieces, groups, subject) | replaced(matches, subject, start + length, pieces)]
  end

  defp inserted(function, groups, subject) when is_function(function) do
    [whole | texts] = texts(groups, subject)
    function.(whole, texts)
  end

  defp inserted(pieces, groups, subject) do
    texts = :erlang.list_to_tuple(texts(groups, subject))
    for piece <- pieces, do: if(is_integer(piece), do: group_text(texts, piece), else: piece)
  end

  defp group_text(texts, number), do: if(number < tuple_size(texts), do: elem(texts, number), else: "")

  defp texts(groups, subject), do: for({start, length} <- groups, do: text(start, length, subject))

  defp text(-1, _length, _subject), do: ""
  defp text(start, length, subject), do: :erlang.binary_part(subject, start, length)

  defp rest(subject, offset), do: :erlang.binary_part(subject, offset, byte_size(subject) - offset)

  # A replacement as text and numbers of groups.
  defp pieces(<<>>), do: []
  defp pieces(<<?\\, ?&, rest::binary>>), do: ["&" | pieces(rest)]
  defp pieces(<<?\\, ?\\, rest::binary>>), do: ["\\" | pieces(rest)]
  defp pieces(<<?&, rest::binary>>), do: [0 | pieces(rest)]
  defp pieces(<<?\\, ?g, ?{, rest::binary>>), do: number(rest, 0)
  defp pieces(<<?\\, digit, rest::binary>>) when digit in ?0..?9, do: number(<<digit, rest::binary>>, 0)
  defp pieces(<<byte, rest::binary>>), do: [<<byte>> | pieces(rest)]

  defp number(<<digit, rest::binary>>, number) when digit in ?0..?9, do: number(rest, number * 10 + digit - ?0)
  defp number(<<?}, rest::binary>>, number), do: [number | pieces(rest)]
  defp number(rest, number), do: [number | pieces(rest)]

  # Each part is followed by the groups of the match behind it.
  defp split_at([], subject, offset, _parts), do: [[rest(subject, offset)]]
  defp split_at(_matches, subject, offset, 1), do: [[rest(subject, offset)]]

  defp split_at([[{start, 0} | _] | matches], subject, offset, parts)
       when start == offset or start == byte_size(subject) do
    split_at(matches, subject, offset, parts)
  end

  defp split_at([[{start, length} | groups] | matches], subject, offset, parts) do
    part = :erlang.binary_part(subject, offset, start - offset)
    left = if is_integer(parts) and parts > 0, do: parts - 1, else: parts
    [[part | texts(groups, subject)] | split_at(matches, subject, start + length, left)]
  end

  defp trimmed(groups), do: :lists.reverse(drop_empty(:lists.reverse(groups)))

  defp drop_empty([group | rest] = groups) do
    if :erlang.iolist_size(group) == 0, do: drop_empty(rest), else: groups
  end

  defp drop_empty([]), do: []
end
