defmodule Kaiwa.Formatter.Containers do
  @moduledoc """
  Lists, tuples, maps and bitstrings; and items with commas between them, wherever they stand.
  """

  import Inspect.Algebra, except: [format: 2, surround: 3, surround_many: 5, surround_many: 6]
  import Kaiwa.Formatter, only: [first_line: 1, closing_line: 1, newline?: 2]
  alias Kaiwa.Formatter.{Comments, Expressions, Operators}

  @doc """
  Whether a list has pairs only that are written `key: value`.

      iex> Kaiwa.Formatter.Containers.keyword?([{{:__block__, [format: :keyword], [:a]}, 1}])
      true
  """
  @spec keyword?(Macro.t()) :: boolean
  def keyword?([_ | _] = list), do: Enum.all?(list, &(match?({_, _}, &1) and key?(elem(&1, 0))))
  def keyword?(_other), do: false

  defp key?({{:special, _}, _, _}), do: false
  defp key?({_, meta, _}), do: Keyword.get(meta, :format) == :keyword
  defp key?(_other), do: false

  @doc false
  def list(meta, items, state) do
    {items, _join, state} = items(items, meta, false, :none, join(meta, :break, state), state, &inside/2)
    {surround("[", items, "]"), state}
  end

  @doc false
  def tuple(meta, items, join, state) do
    join = join(meta, join, state)
    {items, join, state} = items(items, meta, false, :none, join, state, &inside/2)

    if join == :flex_break do
      {"{" |> concat(items) |> nest(1) |> concat("}") |> group(), state}
    else
      {surround("{", items, "}"), state}
    end
  end

  @doc false
  def map(meta, name, [{:|, _, [map, pairs]}], state) do
    join = join(meta, :break, state)
    {map_document, state} = inside(map, state)
    {pairs, _join, state} = items(pairs, meta, false, :none, join, state, &inside/2)
    update = glue(Operators.parenthesised_if_binary(map_document, map), concat("| ", nest(pairs, 2)))
    {surround(concat(concat("%", name), "{"), update, "}"), state}
  end

  def map(meta, name, items, state) do
    {items, _join, state} = items(items, meta, false, :none, join(meta, :break, state), state, &inside/2)
    {surround(concat(concat("%", name), "{"), items, "}"), state}
  end

  @doc false
  def bitstring(meta, parts, state) do
    last = length(parts) - 1
    join = join(meta, :flex_break, state)
    segment = fn {part, index}, state -> segment(part, index, last, state) end
    {parts, join, state} = items(Enum.with_index(parts), meta, false, :none, join, state, segment)

    if join == :flex_break do
      {"<<" |> concat(parts) |> nest(2) |> concat(">>") |> group(), state}
    else
      {surround("<<", parts, ">>"), state}
    end
  end

  @doc false
  def segment({:<-, meta, [segment, source]}, index, last, state) do
    segment = {{:special, :segment}, meta, [segment, index, last]}
    {document, state} = inside({:<-, meta, [segment, source]}, state)
    {apart(document, index == 0, index == last), state}
  end

  def segment({:"::", _, [value, specifiers]}, index, last, state) do
    {value, state} = inside(value, state)
    {specifiers, state} = specifiers(specifiers, state)
    value = if index == 0, do: apart(value, true, false), else: value
    specifiers = specifiers |> atom_apart() |> apart(false, index == last)
    {concat(concat(value, "::"), specifiers), state}
  end

  def segment(value, index, last, state) do
    {value, state} = inside(value, state)
    {apart(value, index == 0, index == last), state}
  end

  defp specifiers({operator, _, [left, right]}, state) when operator in [:-, :*] do
    {left, state} = specifiers(left, state)
    {right, state} = specifier(right, state)
    {concat(concat(left, Atom.to_string(operator)), right), state}
  end

  defp specifiers(specifier, state), do: specifier(specifier, state)

  defp specifier(specifier, state) do
    {document, state} = inside(specifier, state)
    {Operators.parenthesised_if_operator(document, specifier), state}
  end

  defp atom_apart(document) do
    if String.starts_with?(flat(document), ":"), do: Expressions.parenthesised(document), else: document
  end

  # `<<` beside `<<`, and `>>` beside `>>`, would be read as other operators.
  defp apart(document, first?, last?) do
    text = if first? or last?, do: flat(document), else: ""

    if (first? and String.starts_with?(text, ["~", "<<"])) or (last? and String.ends_with?(text, ">>")) do
      Expressions.parenthesised(document)
    else
      document
    end
  end

  @doc false
  def flat(document), do: document |> Inspect.Algebra.format(:infinity) |> IO.iodata_to_binary()

  defp inside(item, state), do: Expressions.document(item, :parens_arg, state)

  defp join(meta, otherwise, state), do: if(newline?(meta, state), do: :line, else: otherwise)

  @doc """
  A document between two delimiters, on lines of its own if it does not fit.

      iex> Kaiwa.Formatter.Containers.surround("[", :doc_nil, "]") |> Inspect.Algebra.format(80) |> IO.iodata_to_binary()
      "[]"
  """
  @spec surround(Inspect.Algebra.t(), Inspect.Algebra.t(), Inspect.Algebra.t()) :: Inspect.Algebra.t()
  def surround(left, :doc_nil, right), do: concat(left, right)
  def surround(left, document, right), do: group(glue(nest(glue(left, "", document), 2), "", right))

  @doc """
  Items with commas and comments between them: the document, how they are joined (`:break`, `:flex_break`, `:line`, `:empty`),
  and the state.

  `last` says what is done with the last one: `:none`, `:force_comma` or `:next_break_fits`. Without parentheses comments
  have no place in front of the first item.
  """
  @spec items([term], keyword, boolean, atom, atom, map, (term, map -> {Inspect.Algebra.t(), map})) ::
          {Inspect.Algebra.t(), atom, map}
  def items(items, meta, no_parentheses?, last, join, state, fun) do
    item = fn item, rest, state ->
      {document, state} = fun.(item, state)
      {{ended(document, rest, last), :doc_nil, 1}, state}
    end

    {items, done, state} =
      case items do
        [first | rest] when no_parentheses? ->
          {triple, state} = item.(first, rest, state)
          {rest, [triple], state}

        _ ->
          {items, [], state}
      end

    case Comments.interleave(items, done, first_line(meta), closing_line(meta), state, item) do
      {[], _comments?, state} ->
        {:doc_nil, :empty, state}

      {documents, comments?, state} when join == :line or comments? ->
        {force_unfit(joined(documents, &line/2)), :line, state}

      {documents, _comments?, state} when join == :break ->
        {joined(documents, &glue/2), :break, state}

      {documents, _comments?, state} ->
        {joined(documents, &flex_glue/2), :flex_break, state}
    end
  end

  defp joined([first | documents], join), do: Enum.reduce(documents, first, &join.(&2, &1))

  defp ended(document, [_ | _], _last), do: with_comma(document)
  defp ended(document, [], :force_comma), do: with_comma(document)
  defp ended(document, [], :next_break_fits), do: next_break_fits(document, :enabled)
  defp ended(document, [], :none), do: document

  @doc false
  # The comma counts for the group that ends there.
  def with_comma({:doc_cons, left, right}), do: {:doc_cons, left, with_comma(right)}
  def with_comma({:doc_group, document, mode}), do: {:doc_group, {:doc_cons, document, ","}, mode}
  def with_comma(document), do: {:doc_cons, document, ","}
end
