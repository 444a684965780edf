defmodule Kaiwa.Formatter do
  @moduledoc """
  Source laid out as Elixir's formatter does.

  Code comes as a tree in which each literal stands in a block of its own (`Kaiwa.Formatter.Literals` makes one of any other
  tree), with its comments beside it. It becomes a document of `Inspect.Algebra`. What all parts of the formatter hand on is
  the state: the comments that have found no place yet, and the options.
  """

  import Inspect.Algebra, only: [line: 2, force_unfit: 1, break: 1]
  alias Kaiwa.Formatter.{Comments, Expressions}

  @without_parentheses [
    alias: 1, alias: 2, case: 2, cond: 1, for: :*, import: 1, import: 2, quote: 1, quote: 2, receive: 1, require: 1,
    require: 2, try: 1, with: :*, def: 1, def: 2, defp: 1, defp: 2, defguard: 1, defguardp: 1, defmacro: 1, defmacro: 2,
    defmacrop: 1, defmacrop: 2, defmodule: 2, defdelegate: 2, defexception: 1, defoverridable: 1, defstruct: 1,
    destructure: 2, raise: 1, raise: 2, reraise: 2, reraise: 3, if: 2, unless: 2, use: 1, use: 2, defrecord: 2,
    defrecord: 3, defrecordp: 2, defrecordp: 3, assert: 1, assert: 2, assert_in_delta: 3, assert_in_delta: 4,
    assert_raise: 2, assert_raise: 3, assert_receive: 1, assert_receive: 2, assert_receive: 3, assert_received: 1,
    assert_received: 2, doctest: 1, doctest: 2, refute: 1, refute: 2, refute_in_delta: 3, refute_in_delta: 4,
    refute_receive: 1, refute_receive: 2, refute_receive: 3, refute_received: 1, refute_received: 2, setup: 1, setup: 2,
    setup_all: 1, setup_all: 2, test: 1, test: 2, config: 2, config: 3, import_config: 1
  ]

  @doc """
  The document of a tree.

  Options: `:comments`, `:locals_without_parens`, `:force_do_end_blocks`.

      iex> tree = {:+, [line: 1], [{:a, [line: 1], nil}, {:__block__, [token: "1", line: 1], [1]}]}
      iex> tree |> Kaiwa.Formatter.document([]) |> Inspect.Algebra.format(98) |> IO.iodata_to_binary()
      "a + 1"
  """
  @spec document(Macro.t(), keyword) :: Inspect.Algebra.t()
  def document(tree, options) do
    comments = for comment <- Keyword.get(options, :comments, []), do: Comments.entry(comment)

    state = %{
      comments: comments,
      locals: without_parentheses(options),
      force_blocks?: Keyword.get(options, :force_do_end_blocks, false),
      skip_newlines?: false,
      nesting: 2
    }

    {document, _state} = block(tree, 0, :infinity, state)
    document
  end

  @doc """
  The functions whose calls go without parentheses if the source has none.

      iex> {:if, 2} in Kaiwa.Formatter.without_parentheses([])
      true
  """
  @spec without_parentheses(keyword) :: keyword
  def without_parentheses(options), do: @without_parentheses ++ Keyword.get(options, :locals_without_parens, [])

  @doc """
  A body: its expressions, each on lines of its own, and the comments between two lines of the source.

      iex> state = %{comments: [], locals: [], force_blocks?: false, skip_newlines?: false, nesting: 2}
      iex> Kaiwa.Formatter.block({:a, [], nil}, 1, 1, state) |> elem(0) |> Inspect.Algebra.format(10) |> IO.iodata_to_binary()
      "a"
  """
  @spec block(Macro.t(), non_neg_integer, non_neg_integer | :infinity, map) :: {Inspect.Algebra.t(), map}
  def block([{:->, _, _} | _] = clauses, first, last, state) do
    Kaiwa.Formatter.Clauses.in_parentheses(clauses, first, last, state)
  end

  def block({:__block__, _, []}, first, last, state), do: expressions([], first, last, state)
  def block({:__block__, _, [_, _ | _] = items}, first, last, state), do: expressions(items, first, last, state)
  def block(item, first, last, state), do: expressions([item], first, last, state)

  defp expressions(items, first, last, state) do
    {documents, _any?, state} = Comments.interleave(items, [], first, last, state, &expression/3)
    {on_lines(documents), state}
  end

  defp on_lines([]), do: :doc_nil
  defp on_lines([document]), do: document
  defp on_lines([document | documents]), do: force_unfit(Enum.reduce(documents, document, &line(&2, &1)))

  # The break makes an empty line beside an expression that is on several lines; attributes may stand together.
  defp expression({kind, meta, _} = item, _rest, state) do
    {document, state} = Expressions.document(item, :block, state)
    newlines = meta |> Keyword.get(:end_of_expression, []) |> Keyword.get(:newlines, 1)
    {{document, if(kind == :@, do: :doc_nil, else: break("")), newlines}, state}
  end

  defp expression(item, _rest, state) do
    {document, state} = Expressions.document(item, :block, state)
    {{document, break(""), 1}, state}
  end

  @doc """
  Whether there is a line break behind the opening delimiter, or the operator, that the metadata is of.

      iex> Kaiwa.Formatter.newline?([newlines: 1], %{skip_newlines?: false})
      true
  """
  @spec newline?(keyword, map) :: boolean
  def newline?(_meta, %{skip_newlines?: true}), do: false
  def newline?(meta, _state), do: Keyword.get(meta, :newlines, 0) > 0

  @doc """
  The line of a node; without one it is behind all others.

      iex> Kaiwa.Formatter.first_line(line: 3)
      3
  """
  @spec first_line(keyword) :: pos_integer | :infinity
  def first_line(meta), do: Keyword.get(meta, :line, :infinity)

  @doc """
  The line of the delimiter that closes a node; without one it is in front of all others.

      iex> Kaiwa.Formatter.closing_line(closing: [line: 4], line: 3)
      4
  """
  @spec closing_line(keyword) :: non_neg_integer
  def closing_line(meta), do: meta |> Keyword.get(:closing, []) |> Keyword.get(:line, 0)

  @doc """
  The line of the `end` that closes a node.

      iex> Kaiwa.Formatter.end_line(do: [line: 3], end: [line: 4], line: 3)
      4
  """
  @spec end_line(keyword) :: non_neg_integer
  def end_line(meta), do: meta |> Keyword.get(:end, []) |> Keyword.get(:line, 0)
end
