defimpl Enumerable, for: Stream do
  @moduledoc false

  def count(_stream), do: {:error, Enumerable.Stream}
  def member?(_stream, _element), do: {:error, Enumerable.Stream}
  def slice(_stream), do: {:error, Enumerable.Stream}

  def reduce(%Stream{enum: enum, funs: funs, accs: accs}, {tag, acc}, fun) do
    reducer = :lists.foldl(fn step, next -> step.(next) end, fun, funs)
    # States lie in front of the accumulator, that of the first step outermost.
    with_states = :lists.foldl(fn state, acc -> [state | acc] end, acc, accs)
    go_on(&Enumerable.reduce(enum, &1, reducer), {tag, with_states}, length(accs))
  end

  defp go_on(next, acc, states) do
    case next.(acc) do
      {:suspended, acc, next} ->
        {:suspended, without_states(acc, states), fn {tag, inner} -> go_on(next, {tag, replaced(acc, inner, states)}, states) end}

      {ended, acc} ->
        {ended, without_states(acc, states)}
    end
  end

  defp without_states(acc, 0), do: acc
  defp without_states([_ | acc], states), do: without_states(acc, states - 1)

  # The states as they are, in front of another accumulator.
  defp replaced(_acc, inner, 0), do: inner
  defp replaced([state | acc], inner, states), do: [state | replaced(acc, inner, states - 1)]
end
