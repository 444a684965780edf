defmodule Kaiwa.Formatter.Expressions do
  @moduledoc """
  The document of any expression.

  The context says where it stands: `:block` for one on lines of its own, `:operand`, `:parens_arg` and `:parens_one_arg` (the
  only one) for what brackets enclose, `:no_parens_arg` and `:no_parens_one_arg` for arguments of a call without parentheses.
  """

  import Inspect.Algebra, except: [format: 2, surround: 3, surround_many: 5, surround_many: 6]
  import Kaiwa.Formatter, only: [first_line: 1, closing_line: 1, newline?: 2]
  alias Kaiwa.Formatter
  alias Kaiwa.Formatter.{Calls, Clauses, Containers, Operators, Texts}

  @unary [:!, :^, :not, :+, :-, :~~~, :&, :@]

  @doc """
  The document of an expression in a context, and the state behind it.

      iex> state = %{comments: [], locals: [], force_blocks?: false, skip_newlines?: false, nesting: 2}
      iex> Kaiwa.Formatter.Expressions.document({:__aliases__, [], [:A, :B]}, :block, state) |> elem(0)
      {:doc_cons, "A", ".B"}
  """
  @spec document(Macro.t(), atom, map) :: {Inspect.Algebra.t(), map}
  def document(ast, context, state)

  # Texts

  def document({:<<>>, meta, [_ | _] = parts} = ast, _context, state) do
    if Texts.interpolated?(ast), do: Texts.string(meta, parts, "\"", state), else: Containers.bitstring(meta, parts, state)
  end

  def document({:<<>>, meta, []}, _context, state), do: Containers.bitstring(meta, [], state)

  def document({{:., _, [List, :to_charlist]}, meta, [parts]} = call, context, state) do
    if is_list(parts) and Keyword.has_key?(meta, :delimiter) do
      Texts.charlist(meta, parts, state)
    else
      Calls.remote(call, context, state)
    end
  end

  def document({{:., _, [:erlang, :binary_to_atom]}, meta, [{:<<>>, _, parts}, :utf8]} = call, context, state) do
    if Keyword.has_key?(meta, :delimiter) do
      Texts.between(parts, ":\"", "\"", "\"", state)
    else
      Calls.remote(call, context, state)
    end
  end

  def document({{:., _, [Access, :get]}, meta, [container, key]}, _context, state) do
    {container, state} = Calls.target(container, state)
    items = if Containers.keyword?(key), do: key, else: [key]
    {key, state} = Containers.list(meta, items, state)
    {concat(container, key), state}
  end

  # Literals

  def document({:__block__, meta, [list]}, _context, state) when is_list(list) do
    case Keyword.get(meta, :delimiter) do
      nil -> Containers.list(meta, list, state)
      "'''" -> {Texts.heredoc(List.to_string(list), "'''"), state}
      _ -> {concat(concat("'", Texts.plain(List.to_string(list), "'")), "'"), state}
    end
  end

  def document({:__block__, meta, [text]}, _context, state) when is_binary(text) do
    if Keyword.get(meta, :delimiter) == "\"\"\"" do
      {Texts.heredoc(text, "\"\"\""), state}
    else
      {concat(concat("\"", Texts.plain(text, "\"")), "\""), state}
    end
  end

  def document({:__block__, _, [atom]}, _context, state) when is_atom(atom), do: {Texts.atom(atom), state}

  def document({:__block__, meta, [integer]}, _context, state) when is_integer(integer) do
    {Texts.integer(Keyword.fetch!(meta, :token)), state}
  end

  def document({:__block__, meta, [float]}, _context, state) when is_float(float) do
    {Texts.float(Keyword.fetch!(meta, :token)), state}
  end

  def document({:__block__, meta, [{left, right}]}, _context, state) do
    Containers.tuple(meta, [left, right], :flex_break, state)
  end

  # Blocks

  def document({:__block__, _, [{:unquote_splicing, meta, [_] = arguments}]}, context, state) do
    {document, state} = Calls.local(:unquote_splicing, meta, arguments, context, state)
    {parenthesised(document), state}
  end

  def document({:__block__, _, [only]}, context, state), do: document(only, context, state)
  def document({:__block__, _, []}, _context, state), do: {"nil", state}

  def document({:__block__, meta, _} = block, _context, state) do
    {document, state} = Formatter.block(block, first_line(meta), closing_line(meta), state)
    {Containers.surround("(", document, ")"), state}
  end

  def document([{:->, _, _} | _] = clauses, _context, state) do
    Clauses.in_parentheses(clauses, :infinity, 0, state)
  end

  # Names

  def document({:__aliases__, _, [first | rest]}, context, state) do
    {first, state} =
      if is_atom(first), do: {Atom.to_string(first), state}, else: document(first, context, state)

    {Enum.reduce(rest, first, fn segment, document -> concat(document, "." <> Atom.to_string(segment)) end), state}
  end

  def document({name, _, context_of_name}, _context, state) when is_atom(name) and is_atom(context_of_name) do
    {Atom.to_string(name), state}
  end

  # Containers

  def document({:{}, meta, items}, _context, state), do: Containers.tuple(meta, items, :flex_break, state)
  def document({:%{}, meta, items}, _context, state), do: Containers.map(meta, :doc_nil, items, state)

  def document({:%, _, [name, {:%{}, meta, items}]}, _context, state) do
    {name, state} = document(name, :parens_arg, state)
    Containers.map(meta, name, items, state)
  end

  # A pair of a keyword list or of a map.
  def document({left, right}, context, state) do
    {left, operator, state} = key(left, context, state)
    {value, state} = document(right, context, state)

    pair =
      if_fits(open_ended?(right, state), value, fn value ->
        concat(group(left), group(nest(glue(operator, group(value)), 2, :break)))
      end)

    {pair, state}
  end

  # Forms

  def document({:fn, meta, [_ | _] = clauses}, _context, state) do
    Clauses.function(clauses, first_line(meta), closing_line(meta), newline?(meta, state), state)
  end

  def document({:&, _, [captured]}, context, state), do: Operators.capture(captured, context, state)
  def document({:@, meta, [attribute]}, context, state), do: Operators.attribute(meta, attribute, context, state)

  def document({:not, meta, [{:in, _, [left, right]}]}, context, state) do
    Operators.binary(:in, "not in", meta, left, right, context, state, state.nesting)
  end

  def document({:"..//", meta, [first, last, step]}, context, state) do
    document({:"//", meta, [{:.., meta, [first, last]}, step]}, context, state)
  end

  def document({:.., _, []}, _context, state), do: {"..", state}

  def document({{:special, :text}, _, [text]}, _context, state), do: {string(text), state}

  def document({{:special, :head}, _, [arguments]}, _context, state) do
    {document, state} = Clauses.head(arguments, state)
    {group(document), state}
  end

  def document({{:special, :segment}, _, [segment, index, last]}, _context, state) do
    Containers.segment(segment, index, last, state)
  end

  def document({name, meta, arguments}, context, state) when is_atom(name) and is_list(arguments) do
    cond do
      sigil?(name, meta, arguments) ->
        Texts.sigil(name, meta, arguments, state)

      match?([_], arguments) and name in @unary ->
        Operators.unary(name, hd(arguments), context, state)

      match?([_, _], arguments) and Operators.precedence(name) != nil ->
        [left, right] = arguments
        Operators.binary(name, Atom.to_string(name), meta, left, right, context, state, state.nesting)

      true ->
        Calls.local(name, meta, arguments, context, state)
    end
  end

  def document({_, _, arguments} = call, context, state) when is_list(arguments), do: Calls.remote(call, context, state)

  # A keyword list without brackets.
  def document(pairs, context, state) when is_list(pairs) do
    join = if Calls.apart?(pairs), do: :line, else: :break
    {document, _join, state} = Containers.items(pairs, [], false, :none, join, state, &document(&1, context, &2))
    {document, state}
  end

  defp key({:__block__, meta, [atom]} = key, context, state) when is_atom(atom) do
    if Keyword.get(meta, :format) == :keyword, do: {Texts.key(atom), "", state}, else: arrow(key, context, state)
  end

  defp key({{:., _, [:erlang, :binary_to_atom]}, meta, [{:<<>>, _, parts}, :utf8]} = key, context, state) do
    if Keyword.get(meta, :format) == :keyword do
      {document, state} = Texts.between(parts, "\"", "\":", "\"", state)
      {document, "", state}
    else
      arrow(key, context, state)
    end
  end

  defp key(key, context, state), do: arrow(key, context, state)

  defp arrow(key, context, state) do
    {document, state} = document(key, context, state)
    {Operators.parenthesised_if_binary(document, key), " =>", state}
  end

  defp sigil?(name, meta, [{:<<>>, _, _}, modifiers]) when is_list(modifiers) do
    Keyword.has_key?(meta, :delimiter) and match?(<<"sigil_", _>>, Atom.to_string(name))
  end

  defp sigil?(_name, _meta, _arguments), do: false

  @doc """
  Lets only the beginning of a document, up to its first line break, decide whether it fits, if `open?`.

      iex> Kaiwa.Formatter.Expressions.if_fits(false, "a", & &1)
      "a"
  """
  @spec if_fits(boolean, Inspect.Algebra.t(), (Inspect.Algebra.t() -> Inspect.Algebra.t())) :: Inspect.Algebra.t()
  def if_fits(true, document, fun), do: document |> next_break_fits(:enabled) |> fun.() |> next_break_fits(:disabled)
  def if_fits(false, document, fun), do: fun.(document)

  @doc """
  Whether an expression may go on over several lines behind what it stands behind: brackets, functions, heredocs.

      iex> Kaiwa.Formatter.Expressions.open_ended?({:fn, [], [:clause]}, %{comments: []})
      true
  """
  @spec open_ended?(Macro.t(), map) :: boolean
  def open_ended?({:{}, meta, _}, state), do: spread?(meta, state)
  def open_ended?({:__block__, meta, [{_, _}]}, state), do: spread?(meta, state)

  def open_ended?({:<<>>, meta, [_ | _]} = ast, state) do
    meta[:delimiter] == "\"\"\"" or (not Texts.interpolated?(ast) and spread?(meta, state))
  end

  def open_ended?({{:., _, [List, :to_charlist]}, meta, [[_ | _]]}, _state), do: meta[:delimiter] == "'''"
  def open_ended?({{:., _, [_left, :{}]}, _, _}, _state), do: true
  def open_ended?({:__block__, meta, [text]}, _state) when is_binary(text), do: meta[:delimiter] == "\"\"\""
  def open_ended?({:__block__, meta, [list]}, _state) when is_list(list), do: meta[:delimiter] != "'"
  def open_ended?({form, _, [_ | _]}, _state) when form in [:fn, :%{}, :%], do: true

  def open_ended?({name, meta, arguments}, _state) when is_atom(name) and is_list(arguments) do
    meta[:delimiter] in ["\"\"\"", "'''"]
  end

  def open_ended?({{:__block__, _, [atom]}, value}, state) when is_atom(atom), do: open_ended?(value, state)
  def open_ended?(_other, _state), do: false

  defp spread?(meta, state) do
    newline?(meta, state) or
      Enum.any?(state.comments, fn {line, _, _} -> line > first_line(meta) and line < closing_line(meta) end)
  end

  @doc """
  A document in parentheses.

      iex> Kaiwa.Formatter.Expressions.parenthesised("a") |> Inspect.Algebra.format(80) |> IO.iodata_to_binary()
      "(a)"
  """
  @spec parenthesised(Inspect.Algebra.t()) :: Inspect.Algebra.t()
  def parenthesised(document), do: concat(concat("(", nest(document, :cursor)), ")")
end
