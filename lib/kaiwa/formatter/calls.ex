defmodule Kaiwa.Formatter.Calls do
  @moduledoc """
  Calls: of functions by name, of another module, of functions in variables; their arguments and `do` blocks.
  """

  import Inspect.Algebra, except: [format: 2, surround: 3, surround_many: 5, surround_many: 6]
  import Kaiwa.Formatter, only: [first_line: 1, newline?: 2]
  import Kaiwa.Formatter.Expressions, only: [parenthesised: 1]
  alias Kaiwa.Formatter.{Clauses, Containers, Expressions, Operators}

  # Where a call may go without parentheses: nothing follows that could be taken for its argument.
  @alone [:block, :operand, :no_parens_one_arg, :parens_one_arg]

  @doc false
  def local(name, meta, arguments, context, state) do
    skip =
      cond do
        Keyword.has_key?(meta, :closing) -> :keep
        without_parentheses?(name, length(arguments), state.locals) -> :skip_unless_many
        true -> :skip_if_block
      end

    {call, wrap?, state} = arguments(arguments, meta, context, skip, true, state)
    wrapped(concat(Atom.to_string(name), call), wrap?, state)
  end

  @doc """
  Whether calls of a function go without parentheses if the source has none.

      iex> Kaiwa.Formatter.Calls.without_parentheses?(:if, 2, if: 2)
      true
  """
  @spec without_parentheses?(atom, arity, keyword) :: boolean
  def without_parentheses?(name, arity, locals) do
    arity > 0 and Enum.any?(locals, fn {known, known_arity} -> known == name and known_arity in [:*, arity] end)
  end

  defp wrapped(document, true, state), do: {parenthesised(document), state}
  defp wrapped(document, false, state), do: {document, state}

  @doc false
  def remote({{:., _, [function]}, meta, arguments}, context, state) do
    {target, state} = target(function, state)
    {call, wrap?, state} = arguments(arguments, meta, context, :required, true, state)
    wrapped(concat(concat(target, "."), call), wrap?, state)
  end

  def remote({{:., _, [target, :{}]}, meta, arguments}, _context, state) do
    {target, state} = target(target, state)
    {arguments, state} = Containers.tuple(meta, arguments, :break, state)
    {concat(concat(target, "."), arguments), state}
  end

  def remote({{:., _, [target, name]}, meta, arguments}, context, state) when is_atom(name) do
    {document, state} = target(target, state)
    document = concat(concat(document, "."), string(name(name)))

    if arguments == [] and not module?(target) and not Keyword.has_key?(meta, :closing) do
      {document, state}
    else
      {call, wrap?, state} = arguments(arguments, meta, context, :skip_if_block, true, state)
      wrapped(concat(document, call), wrap?, state)
    end
  end

  def remote({callee, meta, arguments}, context, state) do
    {callee, state} = Expressions.document(callee, :no_parens_arg, state)
    {call, wrap?, state} = arguments(arguments, meta, context, :required, true, state)
    wrapped(concat(callee, call), wrap?, state)
  end

  defp module?({:__MODULE__, _, context}) when is_atom(context), do: true
  defp module?({:__block__, _, [atom]}) when is_atom(atom), do: true
  defp module?({:__aliases__, _, _}), do: true
  defp module?(_other), do: false

  @doc """
  The name behind a dot, in quotes if it needs them.

      iex> {Kaiwa.Formatter.Calls.name(:+), Kaiwa.Formatter.Calls.name(:"a b")}
      {"+", "\\"a b\\""}
  """
  @spec name(atom) :: String.t()
  def name(name), do: Macro.inspect_atom(:remote_call, name)

  @doc false
  def target({:fn, _, [_ | _]} = function, state) do
    {document, state} = Expressions.document(function, :no_parens_arg, state)
    {parenthesised(document), state}
  end

  def target(target, state) do
    {document, state} = Expressions.document(target, :no_parens_arg, state)
    {Operators.parenthesised_if_operator(document, target), state}
  end

  @doc """
  What follows the name of a call: its arguments and blocks; whether the whole call needs parentheses; the state.

  `skip` says whether the arguments go without parentheses: `:required`, `:keep`, `:skip_if_block`, `:skip_unless_many`.
  """
  @spec arguments([Macro.t()], keyword, atom, atom, boolean, map) :: {Inspect.Algebra.t(), boolean, map}
  def arguments([], meta, _context, _skip, _keywords?, state) do
    {document, _join, state} = Containers.items([], meta, false, :none, :break, state, &{&1, &2})
    {Containers.surround("(", document, ")"), false, state}
  end

  def arguments(arguments, meta, context, skip, keywords?, state) do
    {rest, [last]} = Enum.split(arguments, -1)

    case Clauses.blocks(meta, last, state) do
      nil ->
        {document, state} = plain(meta, arguments, skip == :skip_unless_many and context in @alone, keywords?, :doc_nil, state)
        {document, false, state}

      blocks ->
        {call, state} =
          case rest do
            [] when skip == :required -> {"() do", state}
            [] -> {" do", state}
            _ -> plain(meta, rest, skip not in [:required, :keep], keywords?, " do", state)
          end

        {blocks, state} = Clauses.blocks_document(blocks, state)
        document = call |> concat(blocks) |> line("end") |> force_unfit()
        {document, context in [:no_parens_arg, :no_parens_one_arg], state}
    end
  end

  # `extra` stands behind the arguments.
  defp plain(meta, arguments, skip?, keywords?, extra, state) do
    {rest, [last]} = Enum.split(arguments, -1)
    {keyword?, last} = keywords(last, keywords?, skip?, state.comments)

    context =
      case {rest, keyword?, skip?} do
        {[], false, true} -> :no_parens_one_arg
        {[], false, false} -> :parens_one_arg
        {_, _, true} -> :no_parens_arg
        _ -> :parens_arg
      end

    arguments = if keyword?, do: rest ++ last, else: rest ++ [last]
    spread? = match?([_, _ | _], arguments) and newline?(meta, state)
    document = &Expressions.document(&1, context, &2)

    if rest != [] and keyword? and not Enum.any?(arguments, &match?({:<-, _, [_, _]}, &1)) do
      with_keywords(meta, rest, last, skip?, spread?, document, extra, state)
    else
      without_keywords(meta, arguments, last, {rest != [] and keyword?, skip?, spread?}, document, extra, state)
    end
  end

  # The keywords go to lines of their own before the arguments in front of them do.
  defp with_keywords(meta, rest, pairs, skip?, spread?, document, extra, state) do
    join = if spread? or apart?(rest), do: :line, else: :break
    rest_meta = Keyword.delete(meta, :closing)
    {first, _join, state} = Containers.items(rest, rest_meta, skip?, :force_comma, join, state, document)
    join = if spread? or apart?(pairs) or apart?(rest ++ pairs), do: :line, else: :break
    {second, _join, state} = Containers.items(pairs, meta, false, :none, join, state, document)
    second = if join == :line, do: concat(line(), second), else: concat(break(), second)

    document =
      if skip? do
        all = first |> concat(next_break_fits(group(second, :inherit), :enabled)) |> nest(:cursor, :break)
        " " |> concat(all) |> nest(2) |> concat(extra) |> group()
      else
        second = second |> nest(2, :break) |> concat(break("")) |> group(:inherit) |> next_break_fits(:enabled)
        enclosed(concat(nest(first, 2, :break), second), extra)
      end

    {next_break_fits(document, :disabled), state}
  end

  defp without_keywords(meta, arguments, last, {_keywords?, skip?, spread?}, document, extra, state) do
    join = if spread? or apart?(arguments), do: :line, else: :break
    fits? = join == :break and open_ended?(last, state)
    mode = if fits?, do: :next_break_fits, else: :none
    {items, _join, state} = Containers.items(arguments, meta, skip?, mode, join, state, document)
    # One argument may only break where its call does.
    items = ungrouped(items)

    document =
      if skip? do
        " " |> concat(nest(items, :cursor, :break)) |> concat(extra) |> group()
      else
        enclosed(concat(nest(items, 2, :break), break("")), extra)
      end

    {if(fits?, do: next_break_fits(document, :disabled), else: document), state}
  end

  defp enclosed(items, extra) do
    "(" |> concat(break("")) |> nest(2, :break) |> concat(items) |> concat(")") |> concat(extra) |> group()
  end

  defp ungrouped({:doc_group, document, _mode}), do: document
  defp ungrouped(document), do: document

  defp open_ended?(last, _state) when is_list(last), do: false
  defp open_ended?(last, state), do: Expressions.open_ended?(last, state)

  # Each on a line of its own in the source.
  @doc false
  def apart?([[first | _] | rest]), do: apart?([first | rest])
  def apart?(arguments), do: apart?(arguments, [])

  defp apart?([[first | _] | rest], lines), do: apart?([first | rest], lines)
  defp apart?([], lines), do: match?([_, _ | _], lines)

  defp apart?([argument | rest], lines) do
    line =
      case argument do
        {{_, meta, _}, _} -> Keyword.get(meta, :line)
        {_, meta, _} -> Keyword.get(meta, :line)
        _ -> nil
      end

    cond do
      line == nil -> apart?(rest, lines)
      line in lines -> false
      true -> apart?(rest, [line | lines])
    end
  end

  # A keyword list in last place loses its brackets, unless a comment stands in front of its first key.
  defp keywords({:__block__, meta, [[_ | _] = pairs]} = list, true, skip?, comments) do
    cond do
      not Containers.keyword?(pairs) -> {false, list}
      skip? and comment_inside?(first_line(meta), hd(pairs), comments) -> {false, list}
      true -> {true, pairs}
    end
  end

  defp keywords([_ | _] = pairs, _keywords?, _skip?, _comments) do
    if Containers.keyword?(pairs), do: {true, pairs}, else: {false, pairs}
  end

  defp keywords(other, _keywords?, _skip?, _comments), do: {false, other}

  defp comment_inside?(open, {{_, meta, _}, _}, comments) do
    case Enum.drop_while(comments, fn {line, _, _} -> line <= open end) do
      [{line, _, _} | _] -> line <= first_line(meta)
      [] -> false
    end
  end
end
