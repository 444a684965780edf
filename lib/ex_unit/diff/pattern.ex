defmodule ExUnit.Diff.Pattern do
  @moduledoc false
  # How a pattern, a quoted tree, and a term that does not match it differ.

  import Inspect.Algebra
  alias ExUnit.Diff
  alias ExUnit.Diff.{Paint, Script}

  @doc false
  # `pinned` are pairs of the name of a pinned variable and its value.
  def compare(pattern, term, pinned, paint) do
    {equal, left, right, _bound} = walk(pattern, term, %{}, {Map.new(pinned), paint})
    {equal, left, right}
  end

  # `{equal?, left, right, variables that are bound}`
  defp walk({:when, _, [pattern, guard]}, term, bound, {_pinned, paint} = how) do
    {equal, left, right, bound} = walk(pattern, term, bound, how)
    # If the pattern matches, it is the guard that does not hold.
    guard = if equal, do: Paint.mark(code(guard), :deleted, paint), else: code(guard)
    {false, concat([left, " when ", guard]), right, bound}
  end

  defp walk({:_, _, context} = any, term, bound, {_pinned, paint}) when is_atom(context) do
    {true, code(any), Paint.plain(term, paint), bound}
  end

  defp walk({:^, _, [{name, _, context}]} = pin, term, bound, {pinned, paint}) when is_atom(context) do
    case pinned do
      %{^name => ^term} ->
        {true, code(pin), Paint.plain(term, paint), bound}

      %{^name => value} ->
        {_equal, _left, right} = Diff.compare(value, term, paint)
        {false, Paint.mark(code(pin), :deleted, paint), right, bound}

      _ ->
        {false, Paint.mark(code(pin), :deleted, paint), Paint.inserted(term, paint), bound}
    end
  end

  defp walk({name, meta, context} = variable, term, bound, {_pinned, paint}) when is_atom(name) and is_atom(context) do
    key = {name, meta[:counter], context}

    case bound do
      %{^key => other} when other !== term ->
        {false, Paint.mark(code(variable), :deleted, paint), Paint.inserted(term, paint), bound}

      _ ->
        {true, code(variable), Paint.plain(term, paint), Map.put(bound, key, term)}
    end
  end

  defp walk({:{}, _, patterns}, term, bound, how), do: tuple(patterns, term, bound, how)
  defp walk({left, right}, term, bound, how), do: tuple([left, right], term, bound, how)

  defp walk(patterns, term, bound, {_pinned, paint} = how) when is_list(patterns) do
    if is_list(term) and not (patterns != [] and List.ascii_printable?(patterns)),
      do: list(patterns, term, bound, how),
      else: literal(patterns, term, bound, paint)
  end

  defp walk({:%{}, _, pairs} = pattern, term, bound, {_pinned, paint} = how) do
    if is_map(term) and not shows_itself?(term),
      do: map(nil, pairs, term, bound, how),
      else: different(pattern, term, bound, paint)
  end

  defp walk({:%, _, [name, {:%{}, _, pairs}]} = pattern, term, bound, {_pinned, paint} = how) do
    if is_map(term) and not shows_itself?(term),
      do: map(name, pairs, term, bound, how),
      else: different(pattern, term, bound, paint)
  end

  defp walk({:<>, _, [prefix, rest]}, term, bound, {_pinned, paint}) when is_binary(prefix) and is_binary(term) do
    size = min(byte_size(prefix), byte_size(term))
    <<beginning::binary-size(size), ending::binary>> = term
    rest = concat(" <> ", code(rest))

    if beginning == prefix do
      {true, concat(Paint.plain(prefix, paint), rest), Paint.plain(term, paint), bound}
    else
      # Only the term goes on behind that.
      {false, left, _right} = Script.strings(prefix, beginning, "\"", "\"", paint)
      {false, _left, right} = Script.strings(prefix, beginning, "\"", Script.escaped(ending) <> "\"", paint)
      {false, concat(left, rest), right, bound}
    end
  end

  defp walk({:-, _, [number]}, term, bound, {_pinned, paint}) when is_number(number), do: literal(-number, term, bound, paint)

  defp walk({:__aliases__, _, parts} = name, term, bound, {_pinned, paint}) do
    if Enum.all?(parts, &is_atom/1) and Module.concat(parts) == term,
      do: {true, code(name), Paint.plain(term, paint), bound},
      else: different(name, term, bound, paint)
  end

  # What is said in another way is not taken apart.
  defp walk({_, _, _} = pattern, term, bound, {_pinned, paint}), do: {true, code(pattern), Paint.plain(term, paint), bound}
  defp walk(value, term, bound, {_pinned, paint}), do: literal(value, term, bound, paint)

  defp literal(value, term, bound, paint) do
    {equal, left, right} = Diff.compare(value, term, paint)
    {equal, left, right, bound}
  end

  defp different(pattern, term, bound, paint) do
    {false, Paint.mark(code(pattern), :deleted, paint), Paint.inserted(term, paint), bound}
  end

  defp code(pattern), do: pattern |> Macro.to_string() |> String.split("\n") |> Enum.intersperse(line()) |> concat()

  defp shows_itself?(%module{}), do: Paint.shows_itself?(module)
  defp shows_itself?(_map), do: false

  defp tuple(patterns, term, bound, {_pinned, paint} = how) when is_tuple(term) do
    {equal, parts, bound} = in_order(patterns, Tuple.to_list(term), bound, how)
    left = Paint.container("{", Diff.lefts(parts), "}", paint)
    {equal, left, Paint.container("{", Diff.rights(parts), "}", paint), bound}
  end

  defp tuple([left, right], term, bound, {_, paint}), do: different({left, right}, term, bound, paint)
  defp tuple(patterns, term, bound, {_, paint}), do: different({:{}, [], patterns}, term, bound, paint)

  defp list(patterns, term, bound, {_pinned, paint} = how) do
    {patterns, tail} = split(patterns)
    {terms, end_of_list} = Paint.proper(term, [])

    if tail == :none do
      {equal, parts, bound} = in_order(patterns, terms, bound, how)
      left = Paint.list(Diff.lefts(parts), nil, paint)
      {equal and end_of_list == [], left, right(Diff.rights(parts), end_of_list, paint), bound}
    else
      {heads, rest} = Enum.split(terms, length(patterns))
      {equal, parts, bound} = in_order(patterns, heads, bound, how)
      rest = Enum.reduce(Enum.reverse(rest), end_of_list, &[&1 | &2])
      {tail_equal, left_tail, _right, bound} = walk(tail, rest, bound, how)
      {more, end_of_list} = Paint.proper(rest, [])
      rights = Diff.rights(parts) ++ Enum.map(more, &Paint.plain(&1, paint))
      {equal and tail_equal, Paint.list(Diff.lefts(parts), left_tail, paint), right(rights, end_of_list, paint), bound}
    end
  end

  defp right(documents, [], paint), do: Paint.list(documents, nil, paint)
  defp right([], tail, paint), do: Paint.inserted(tail, paint)
  defp right(documents, tail, paint), do: Paint.list(documents, Paint.inserted(tail, paint), paint)

  # The patterns of the elements, and of what stands behind `|`.
  defp split(patterns) do
    case List.last(patterns) do
      {:|, _, [last, tail]} -> {List.replace_at(patterns, -1, last), tail}
      _ -> {patterns, :none}
    end
  end

  # Pairs in order; what is left over is only on one side.
  defp in_order([pattern | patterns], [term | terms], bound, how) do
    {equal, part, bound} = element(pattern, term, bound, how)
    {others_equal, parts, bound} = in_order(patterns, terms, bound, how)
    {equal and others_equal, [part | parts], bound}
  end

  defp in_order([], [], bound, _how), do: {true, [], bound}

  defp in_order(patterns, [], bound, {_, paint}) do
    {false, for(pattern <- patterns, do: {false, Paint.mark(code(pattern), :deleted, paint), nil}), bound}
  end

  defp in_order([], terms, bound, {_, paint}), do: {false, for(term <- terms, do: {false, nil, Paint.inserted(term, paint)}), bound}

  defp element({key, pattern}, {key, term}, bound, how) when is_atom(key) do
    {equal, left, right, bound} = walk(pattern, term, bound, how)
    {equal, {equal, {:pair, key, :same, left}, {:pair, key, :same, right}}, bound}
  end

  defp element(pattern, term, bound, how) do
    {equal, left, right, bound} = walk(pattern, term, bound, how)
    {equal, {equal, left, right}, bound}
  end

  # Maps and structs: what the pattern names comes first.

  defp map(name, pairs, term, bound, {pinned, paint} = how) do
    {left_name, right_name, same?} = names(name, term, paint)
    fields = Map.delete(term, :__struct__)
    fields = if is_struct(term), do: fields, else: term
    keys = for {key, _pattern} <- pairs, do: key_value(key, pinned)

    {parts, bound} =
      Enum.map_reduce(Enum.zip(keys, pairs), bound, fn {key, {key_pattern, pattern}}, bound ->
        case fields do
          %{^key => value} ->
            {equal, left, right, bound} = walk(pattern, value, bound, how)
            {{equal, {key_pattern, left}, {key, :same, right}}, bound}

          _ ->
            {{false, {key_pattern, {:missing, pattern}}, nil}, bound}
        end
      end)

    found = for {_equal, _left, right} <- parts, right != nil, do: right
    others = for {key, value} <- Enum.sort(Map.drop(fields, keys)), do: {key, :same, Paint.plain(value, paint)}
    equal = same? and Enum.all?(parts, &elem(&1, 0))
    atoms? = Enum.all?(pairs, fn {key, _} -> is_atom(key) end)
    lefts = for {_equal, left, _right} <- parts, do: pair(left, atoms?, paint)
    opening = if left_name, do: concat(["%", left_name, "{"]), else: "%{"
    {equal, Paint.container(opening, lefts, "}", paint), Paint.map(right_name, found ++ others, paint), bound}
  end

  defp pair({key, {:missing, pattern}}, atoms?, paint), do: Paint.mark(concat(key_code(key, atoms?), code(pattern)), :deleted, paint)
  defp pair({key, document}, atoms?, _paint), do: concat(key_code(key, atoms?), document)

  defp key_code(key, true), do: Macro.inspect_atom(:key, key) <> " "
  defp key_code(key, false), do: concat(code(key), " => ")

  defp key_value({:^, _, [{name, _, _}]}, pinned), do: Map.get(pinned, name)
  defp key_value({:{}, _, parts}, pinned), do: parts |> Enum.map(&key_value(&1, pinned)) |> List.to_tuple()
  defp key_value({left, right}, pinned), do: {key_value(left, pinned), key_value(right, pinned)}
  defp key_value({:__aliases__, _, parts}, _pinned), do: Module.concat(parts)
  defp key_value({:-, _, [number]}, _pinned) when is_number(number), do: -number
  defp key_value(list, pinned) when is_list(list), do: Enum.map(list, &key_value(&1, pinned))
  defp key_value(value, _pinned), do: value

  defp names(nil, %name{}, _paint), do: {nil, inspect(name), true}
  defp names(nil, _map, _paint), do: {nil, nil, true}

  defp names(pattern, term, paint) do
    wanted = code(pattern)

    case term do
      %name{} ->
        if same_name?(pattern, name),
          do: {wanted, inspect(name), true},
          else: {Paint.mark(wanted, :deleted, paint), Paint.mark(inspect(name), :inserted, paint), false}

      _ ->
        {Paint.mark(wanted, :deleted, paint), nil, false}
    end
  end

  defp same_name?({:__aliases__, _, parts}, name), do: List.last(Module.split(name)) == to_string(List.last(parts))
  defp same_name?(_pattern, _name), do: true
end
