defmodule Kaiwa.Formatter.Clauses do
  @moduledoc """
  Clauses with `->`, in functions, `do` blocks and parentheses.
  """

  import Inspect.Algebra, except: [format: 2, surround: 3, surround_many: 5, surround_many: 6]
  import Kaiwa.Formatter, only: [block: 4, first_line: 1, end_line: 1, newline?: 2]
  import Kaiwa.Formatter.Expressions, only: [parenthesised: 1]
  alias Kaiwa.Formatter.{Comments, Expressions, Operators}

  @sections [:do, :rescue, :catch, :else, :after]

  # `do` blocks

  @doc """
  The sections of a call's `do` block, `{key, first line, last line, body}`; `nil` if it has none.

      iex> sections = [{{:__block__, [line: 1], [:do]}, {:a, [line: 2], nil}}]
      iex> Kaiwa.Formatter.Clauses.blocks([do: [line: 1], end: [line: 3]], sections, %{force_blocks?: false})
      [{:do, 1, 3, {:a, [line: 2], nil}}]
  """
  @spec blocks(keyword, Macro.t(), map) :: [tuple] | nil
  def blocks(meta, [{{:__block__, _, [:do]}, _} | _] = sections, state) do
    if Keyword.has_key?(meta, :do) or forced?(sections, state) do
      sections = for {{:__block__, meta, [key]}, body} <- sections, do: {key, first_line(meta), body}
      ranges(sections, end_line(meta))
    end
  end

  def blocks(_meta, _last, _state), do: nil

  defp forced?(sections, state) do
    state.force_blocks? and Enum.all?(sections, fn {key, _} -> match?({:__block__, _, [name]} when name in @sections, key) end)
  end

  defp ranges([{key, first, body}], last), do: [{key, first, last, body}]
  defp ranges([{key, first, body} | [{_, next, _} | _] = rest], last), do: [{key, first, next, body} | ranges(rest, last)]

  @doc false
  def blocks_document([{:do, first, last, body} | sections], state) do
    {document, state} = section(:doc_nil, first, last, body, state)

    Enum.reduce(sections, {document, state}, fn {key, first, last, body}, {document, state} ->
      {section, state} = section(Atom.to_string(key), first, last, body, state)
      {line(document, section), state}
    end)
  end

  defp section(key, first, last, body, state) do
    case clauses(body, first, last, state) do
      {:doc_nil, state} -> {key, state}
      {document, state} -> {key |> line(document) |> nest(2), state}
    end
  end

  defp clauses([{:->, _, _} | _] = clauses, first, last, state) do
    [clause | rest] = with_last_line(clauses, last)
    {document, state} = clause(clause, first, state)

    {document, state} =
      Enum.reduce(rest, {document, state}, fn clause, {document, state} ->
        {clause, state} = clause(clause, first, state)
        # An empty line, if one of the two clauses is on several lines.
        {document |> concat(nest(break(""), :reset)) |> line(clause), state}
      end)

    {document |> force_if_spread(clauses, state) |> group(), state}
  end

  defp clauses(body, first, last, state), do: block(body, first, last, state)

  # Comments behind the last clause belong to it, those behind another one to the next.
  defp with_last_line([{:->, meta, parts}], last), do: [{:->, [last_line: last] ++ meta, parts}]
  defp with_last_line([clause | clauses], last), do: [clause | with_last_line(clauses, last)]

  defp clause({:->, meta, [[], body]}, _first, state) do
    {body, state} = block(body, first_line(meta), Keyword.get(meta, :last_line, 0), state)
    {"() ->" |> glue(body) |> nest(2), state}
  end

  defp clause({:->, meta, [head, body]}, first, state) do
    {head, state} = deeper(state, &head_with_comments(head, first, &1))
    {body, state} = block(body, first, Keyword.get(meta, :last_line, 0), state)
    {head |> ungrouped() |> concat(" ->") |> group() |> concat(nest(concat(break(), body), 2)), state}
  end

  # The arrow belongs to the group of the head.
  defp ungrouped({:doc_group, document, _mode}), do: document
  defp ungrouped(document), do: document

  # What is broken in a head is set off from the body.
  defp deeper(%{nesting: nesting} = state, fun) do
    {document, state} = fun.(%{state | nesting: nesting + 2})
    {document, %{state | nesting: nesting}}
  end

  defp head_with_comments(head, first, state) do
    fun = fn head, _rest, state ->
      {document, state} = head(head, state)
      {{document, :doc_nil, 1}, state}
    end

    {[document | documents], comments?, state} = Comments.interleave([head], [], first, 0, state, fun)
    join = if comments?, do: &line(&2, &1), else: &glue(&2, &1)
    {Enum.reduce(documents, document, join), state}
  end

  @doc false
  def head([{:when, meta, parts}], state) do
    {arguments, [guard]} = Enum.split(parts, -1)
    Operators.binary(:when, "when", meta, {{:special, :head}, meta, [arguments]}, guard, :no_parens_arg, state, state.nesting)
  end

  def head([], state), do: {"()", state}

  def head([first | rest], state) do
    {first, state} = argument(first, state)

    Enum.reduce(rest, {first, state}, fn argument, {document, state} ->
      {argument, state} = argument(argument, state)
      {document |> concat(",") |> glue(argument), state}
    end)
  end

  defp argument(argument, state), do: Expressions.document(argument, :no_parens_arg, state)

  defp force_if_spread(document, clauses, state) do
    if Enum.any?(clauses, fn {:->, meta, _} -> newline?(meta, state) end), do: force_unfit(document), else: document
  end

  # Functions

  @doc false
  def function([{:->, meta, [[], body]}] = clauses, _first, last, false, state) do
    {body, state} = block(body, first_line(meta), last, state)

    {"fn ->" |> glue(body) |> nest(2) |> glue("end") |> force_if_spread(clauses, state) |> group(), state}
  end

  def function([{:->, meta, [head, body]}] = clauses, _first, last, false, state) do
    first = first_line(meta)
    {head, state} = head_with_comments(head, first, state)
    {body, state} = block(body, first, last, state)
    head = "fn " |> concat(nest(ungrouped(head), :cursor)) |> concat(" ->") |> group()
    {head |> glue(body) |> nest(2) |> glue("end") |> force_if_spread(clauses, state) |> group(), state}
  end

  def function(clauses, first, last, _spread?, state) do
    {document, state} = clauses(clauses, first, last, state)
    {"fn" |> line(document) |> nest(2) |> line("end") |> force_unfit(), state}
  end

  # `(a -> b)`

  @doc false
  def in_parentheses([{:->, meta, [[], body]}] = clauses, _first, last, state) do
    {body, state} = block(body, first_line(meta), last, state)
    {"(() -> " |> concat(nest(body, :cursor)) |> concat(")") |> force_if_spread(clauses, state) |> group(), state}
  end

  def in_parentheses([{:->, meta, [head, body]}] = clauses, _first, last, state) do
    first = first_line(meta)
    {head, state} = head_with_comments(head, first, state)
    {body, state} = block(body, first, last, state)
    document = head |> ungrouped() |> concat(" ->") |> group() |> concat(nest(concat(break(), body), 2))
    {document |> parenthesised() |> force_if_spread(clauses, state) |> group(), state}
  end

  def in_parentheses(clauses, first, last, state) do
    {document, state} = clauses(clauses, first, last, state)
    {"(" |> line(document) |> nest(2) |> line(")") |> force_unfit(), state}
  end
end
