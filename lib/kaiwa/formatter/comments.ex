defmodule Kaiwa.Formatter.Comments do
  @moduledoc """
  Comments, put between the documents of what stands around them in the source.
  """

  import Inspect.Algebra, only: [concat: 2, line: 0, group: 1, collapse_lines: 1]

  @doc """
  A comment as the formatter keeps it: its line, the line breaks around it, its text.

      iex> Kaiwa.Formatter.Comments.entry(%{line: 3, previous_eol_count: 1, next_eol_count: 1, text: "#note"})
      {3, {1, 1}, "# note"}
  """
  @spec entry(map) :: {pos_integer, {non_neg_integer, non_neg_integer}, String.t()}
  def entry(%{line: line, previous_eol_count: before, next_eol_count: behind, text: text}) do
    # One that has to leave the line where it stands is set off from what stands there.
    {line, {if(before == 0, do: 2, else: before), behind}, spaced(text)}
  end

  defp spaced("#"), do: "#"
  defp spaced("#!" <> rest), do: "#!" <> rest
  defp spaced("##" <> rest), do: "#" <> spaced("#" <> rest)
  defp spaced("# " <> rest), do: "# " <> rest
  defp spaced("#" <> rest), do: "# " <> rest

  @doc """
  The documents of `items`, made by `fun`, with those of the comments among them, and whether there are any.

  `fun` takes an item, the items behind it and the state; it gives `{document, what separates it from the next, line breaks
  behind it}` and the state. `done` holds such triples already made. Comments up to line `first` are left alone.
  """
  @spec interleave([Macro.t()], [tuple], term, term, map, (Macro.t(), [Macro.t()], map -> {tuple, map})) ::
          {[Inspect.Algebra.t()], boolean, map}
  def interleave(items, done, first, last, state, fun) do
    {before, inside} = Enum.split_while(state.comments, fn {line, _, _} -> line <= first end)
    {triples, any?, state} = each(items, done, last, false, %{state | comments: inside}, fun)
    {separated(Enum.reverse(triples), :doc_nil), any?, %{state | comments: before ++ state.comments}}
  end

  defp each(items, done, last, _any?, %{comments: []} = state, fun) when items != [] do
    without_comments(items, done, last, state, fun)
  end

  defp each([], done, last, any?, state, _fun) do
    {done, comments, more?} = before(last, done, state.comments, false)
    {done, any? or more?, %{state | comments: comments}}
  end

  defp each([item | items], done, last, any?, state, fun) do
    case lines(item, :none) do
      :none ->
        {triple, state} = fun.(item, items, state)
        each(items, [triple | done], last, any?, state, fun)

      {from, to} ->
        {done, comments, before?} = before(from, done, state.comments, false)
        {triple, state} = fun.(item, items, %{state | comments: comments})
        {done, comments, beside?} = beside(from, to, done, state.comments, false)
        done = [close_up(triple, to, comments) | done]
        each(items, done, last, any? or before? or beside?, %{state | comments: comments}, fun)
    end
  end

  defp without_comments(items, done, _last, state, fun) do
    {done, state} =
      each_plain(items, done, state, fun)

    {done, false, state}
  end

  defp each_plain([], done, state, _fun), do: {done, state}

  defp each_plain([item | items], done, state, fun) do
    {triple, state} = fun.(item, items, state)
    each_plain(items, [triple | done], state, fun)
  end

  defp before(last, done, [{line, {before, behind}, text} | comments], _any?) when line < last do
    before(last, [{text, :doc_nil, behind} | spread(done, before)], comments, true)
  end

  defp before(_last, done, comments, any?), do: {done, comments, any?}

  # A comment that nothing inside of the item has taken goes in front of it.
  defp beside(from, to, done, [{line, _, text} | comments], _any?) when line >= from and line <= to do
    beside(from, to, [{text, :doc_nil, 1} | done], comments, true)
  end

  defp beside(_from, _to, done, comments, any?), do: {done, comments, any?}

  # The line breaks in front of a comment are those behind what stands there.
  defp spread([{document, next, newlines} | done], before) when newlines < before, do: [{document, next, before} | done]
  defp spread(done, _before), do: done

  # An empty line behind a comment is none behind the item that the comment follows.
  defp close_up({document, next, newlines}, to, [{line, _, _} | _]) when newlines > 1 and line == to + 1 do
    {document, next, 1}
  end

  defp close_up(triple, _to, _comments), do: triple

  # What separates two documents belongs to the groups of both: it breaks if one of them does.
  defp separated([], _left), do: []

  defp separated([{document, next, newlines} | triples], left) do
    right = if newlines >= 2, do: line(), else: next
    document = if left == :doc_nil, do: document, else: concat(left, document)

    document =
      if triples == [] or right == :doc_nil, do: document, else: concat(document, concat(collapse_lines(2), right))

    [group(document) | separated(triples, right)]
  end

  # The first and the last line with a node of the item.
  defp lines({form, meta, arguments}, found) do
    found =
      case :lists.keyfind(:line, 1, meta) do
        {:line, line} -> widened(found, line)
        false -> found
      end

    lines(arguments, lines(form, found))
  end

  defp lines({left, right}, found), do: lines(right, lines(left, found))
  defp lines(list, found) when is_list(list), do: Enum.reduce(list, found, &lines/2)
  defp lines(_other, found), do: found

  defp widened(:none, line), do: {line, line}
  defp widened({from, to}, line), do: {min(from, line), max(to, line)}
end
