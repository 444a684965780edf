defmodule ExUnit.Diff do
  @moduledoc false
  # How two terms, or a pattern and a term, differ: both as documents in which what only one of them has is coloured.
  #
  # A comparison of two parts is `{equal?, left, right}`, with the two documents.

  import Inspect.Algebra
  alias ExUnit.Diff.{Paint, Pattern, Script}

  @doc false
  # `{left, right}`, as text of this width. `paint` is made by `ExUnit.Diff.Paint.new/2`.
  def texts({:match, pinned}, pattern, term, width, paint) do
    {_equal, left, right} = Pattern.compare(pattern, term, pinned, paint)
    {text(left, width), text(right, width)}
  end

  def texts(_operator, left, right, width, paint) do
    {_equal, left, right} = compare(left, right, paint)
    {text(left, width), text(right, width)}
  end

  defp text(document, width), do: document |> group() |> format(width) |> IO.iodata_to_binary()

  @doc false
  def compare(term, term, paint), do: {true, Paint.plain(term, paint), Paint.plain(term, paint)}

  def compare(left, right, paint) when is_binary(left) and is_binary(right) do
    if String.valid?(left) and String.valid?(right),
      do: Script.strings(left, right, "\"", "\"", paint),
      else: inspected(left, right, paint)
  end

  def compare(left, right, paint) when is_list(left) and is_list(right), do: lists(left, right, paint)

  def compare(left, right, paint) when is_tuple(left) and is_tuple(right) do
    parts = in_order(Tuple.to_list(left), Tuple.to_list(right), paint)
    {false, Paint.container("{", lefts(parts), "}", paint), Paint.container("{", rights(parts), "}", paint)}
  end

  def compare(%module{} = left, %other{} = right, paint) do
    if Paint.shows_itself?(module) or Paint.shows_itself?(other),
      do: inspected(left, right, paint),
      else: maps(left, right, paint)
  end

  def compare(left, right, paint) when is_map(left) and is_map(right) do
    if shows_itself?(left) or shows_itself?(right),
      do: Paint.different(left, right, paint),
      else: maps(left, right, paint)
  end

  def compare(left, right, paint) when is_integer(left) and is_integer(right), do: inspected(left, right, paint)
  def compare(left, right, paint) when is_float(left) and is_float(right), do: inspected(left, right, paint)
  def compare(left, right, paint), do: Paint.different(left, right, paint)

  defp shows_itself?(%module{}), do: Paint.shows_itself?(module)
  defp shows_itself?(_map), do: false

  # What is shown in a form of its own is compared in that form. Two that look the same are not told apart.
  defp inspected(left, right, paint), do: Script.texts(inspect(left), inspect(right), paint)

  # Pairs in order; what is left over is only on one side.
  defp in_order([left | lefts], [right | rights], paint), do: [compare(left, right, paint) | in_order(lefts, rights, paint)]
  defp in_order(lefts, [], paint), do: for(left <- lefts, do: {false, Paint.deleted(left, paint), nil})
  defp in_order([], rights, paint), do: for(right <- rights, do: {false, nil, Paint.inserted(right, paint)})

  @doc false
  def lefts(parts), do: for({_equal, left, _right} <- parts, left != nil, do: left)

  @doc false
  def rights(parts), do: for({_equal, _left, right} <- parts, right != nil, do: right)

  # Lists

  defp lists(left, right, paint) do
    if left != [] and right != [] and List.ascii_printable?(left) and List.ascii_printable?(right) do
      Script.strings(List.to_string(left), List.to_string(right), "~c\"", "\"", paint)
    else
      {left, left_tail} = Paint.proper(left, [])
      {right, right_tail} = Paint.proper(right, [])
      parts = left |> List.myers_difference(right) |> steps(paint)
      {left_tail, right_tail} = tails(left_tail, right_tail, paint)
      {false, Paint.list(lefts(parts), left_tail, paint), Paint.list(rights(parts), right_tail, paint)}
    end
  end

  defp tails([], [], _paint), do: {nil, nil}
  defp tails(left, [], paint), do: {Paint.deleted(left, paint), nil}
  defp tails([], right, paint), do: {nil, Paint.inserted(right, paint)}

  defp tails(left, right, paint) do
    {_equal, left, right} = compare(left, right, paint)
    {left, right}
  end

  # What was put in the place of something is compared with that.
  defp steps([{:del, left}, {:ins, right} | rest], paint), do: changed(left, right, paint) ++ steps(rest, paint)
  defp steps([{:ins, right}, {:del, left} | rest], paint), do: changed(left, right, paint) ++ steps(rest, paint)
  defp steps([{:eq, terms} | rest], paint), do: Enum.map(terms, &element(&1, &1, paint)) ++ steps(rest, paint)
  defp steps([{:del, terms} | rest], paint), do: in_order(terms, [], paint) ++ steps(rest, paint)
  defp steps([{:ins, terms} | rest], paint), do: in_order([], terms, paint) ++ steps(rest, paint)
  defp steps([], _paint), do: []

  defp changed([left | lefts], [right | rights], paint), do: [element(left, right, paint) | changed(lefts, rights, paint)]
  defp changed(lefts, rights, paint), do: in_order(lefts, rights, paint)

  # A pair with a name is laid out when it is known whether all elements are such pairs.
  defp element({key, left}, {other, right}, paint) when is_atom(key) and is_atom(other) do
    {equal, left, right} = compare(left, right, paint)
    {deleted, inserted} = if key == other, do: {:same, :same}, else: {:deleted, :inserted}
    {equal and key == other, {:pair, key, deleted, left}, {:pair, other, inserted, right}}
  end

  defp element(left, right, paint), do: compare(left, right, paint)

  # Maps and structs: what both have comes first.
  defp maps(left, right, paint) do
    {left_name, left} = taken_apart(left)
    {right_name, right} = taken_apart(right)
    common = for {key, value} <- Enum.sort(left), is_map_key(right, key), do: {key, compare(value, right[key], paint)}
    deleted = for {key, value} <- Enum.sort(left), not is_map_key(right, key), do: {key, :deleted, value}
    inserted = for {key, value} <- Enum.sort(right), not is_map_key(left, key), do: {key, :inserted, value}
    {deleted_name, inserted_name} = if left_name == right_name, do: {:same, :same}, else: {:deleted, :inserted}
    left = for({key, {_equal, left, _right}} <- common, do: {key, :same, left}) ++ deleted
    right = for({key, {_equal, _left, right}} <- common, do: {key, :same, right}) ++ inserted
    left_name = left_name && Paint.mark(inspect(left_name), deleted_name, paint)
    right_name = right_name && Paint.mark(inspect(right_name), inserted_name, paint)
    {false, Paint.map(left_name, left, paint), Paint.map(right_name, right, paint)}
  end

  defp taken_apart(%name{} = struct), do: {name, Map.from_struct(struct)}
  defp taken_apart(map), do: {nil, map}
end
