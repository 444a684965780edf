defmodule Kaiwa.Formatter.Operators do
  @moduledoc """
  Operators: which need parentheses around their operands, and where lines end beside them.
  """

  import Inspect.Algebra, except: [format: 2, surround: 3, surround_many: 5, surround_many: 6]
  import Kaiwa.Formatter, only: [first_line: 1, newline?: 2]
  import Kaiwa.Formatter.Expressions, only: [parenthesised: 1, if_fits: 3]
  alias Kaiwa.Formatter.{Calls, Comments, Containers, Expressions}

  # Those of pipelines: the steps stand on lines of their own, each behind its operator.
  @pipes [:|>, :~>>, :<<~, :~>, :<~, :<~>, :"<|>"]
  # The lines that follow begin with these.
  @leading [:|, :when]
  @tight [:.., :"//"]
  @unbroken [:\\, :in]
  @open [:<-, :"::", :==, :!=, :=~, :===, :!==, :=, :\\]
  # What stands beside these goes into parentheses whatever its precedence.
  @explicit [:|>, :<<<, :>>>, :<~, :~>, :<<~, :~>>, :<~>, :"<|>", :^^^, :in, :++, :--, :.., :<>]
  @logical [:||, :|||, :or, :&&, :&&&, :and]
  @unary [:!, :@, :^, :not, :+, :-, :~~~, :&]

  @doc """
  To which side a binary operator groups, and how tightly it binds; `nil` if it is none.

      iex> Kaiwa.Formatter.Operators.precedence(:|>)
      {:left, 120}
  """
  @spec precedence(atom) :: {:left | :right, pos_integer} | nil
  def precedence(operator) when operator in [:<-, :\\], do: {:left, 20}
  def precedence(:when), do: {:right, 30}
  def precedence(:"::"), do: {:right, 40}
  def precedence(:|), do: {:right, 50}
  def precedence(:"=>"), do: {:right, 60}
  def precedence(:=), do: {:right, 70}
  def precedence(operator) when operator in [:||, :|||, :or], do: {:left, 80}
  def precedence(operator) when operator in [:&&, :&&&, :and], do: {:left, 90}
  def precedence(operator) when operator in [:==, :!=, :=~, :===, :!==], do: {:left, 100}
  def precedence(operator) when operator in [:<, :<=, :>=, :>], do: {:left, 110}
  def precedence(operator) when operator in [:|>, :<<<, :>>>, :<~, :~>, :<<~, :~>>, :<~>, :"<|>"], do: {:left, 120}
  def precedence(:in), do: {:left, 130}
  def precedence(:^^^), do: {:left, 140}
  def precedence(:"//"), do: {:right, 150}
  def precedence(operator) when operator in [:++, :--, :.., :<>, :+++, :---], do: {:right, 160}
  def precedence(operator) when operator in [:+, :-], do: {:left, 170}
  def precedence(operator) when operator in [:*, :/], do: {:left, 180}
  def precedence(:**), do: {:left, 190}
  def precedence(_other), do: nil

  # One operand

  @doc false
  def unary(operator, operand, context, state) do
    {document, state} = Expressions.document(operand, nested(context, :operand), state)

    document =
      case operand do
        {^operator, _, [_]} when operator in [:!, :not] -> document
        _ -> parenthesised_if_operator(document, operand)
      end

    {concat(if(operator == :not, do: "not ", else: Atom.to_string(operator)), document), state}
  end

  @doc false
  def attribute(_meta, {name, _, context_of_name}, _context, state) when is_atom(name) and is_atom(context_of_name) do
    {"@" <> Atom.to_string(name), state}
  end

  def attribute(_meta, {name, meta, [_] = arguments} = attribute, context, state)
      when is_atom(name) and name not in [:__block__, :__aliases__] do
    if Macro.classify_atom(name) == :identifier do
      {call, wrap?, state} = Calls.arguments(arguments, meta, context, :skip_unless_many, false, state)
      document = concat("@" <> Atom.to_string(name), call)
      {if(wrap?, do: parenthesised(document), else: document), state}
    else
      unary(:@, attribute, context, state)
    end
  end

  def attribute(_meta, other, context, state), do: unary(:@, other, context, state)

  @doc false
  def capture(number, _context, state) when is_integer(number), do: {"&" <> Integer.to_string(number), state}

  def capture(captured, context, state) do
    {document, state} = captured(captured, context, state)
    {concat(if(String.starts_with?(Containers.flat(document), "&"), do: "& ", else: "&"), document), state}
  end

  defp captured({:/, _, [{{:., _, [target, name]}, _, []}, {:__block__, _, [arity]}]}, _context, state)
       when is_atom(name) and is_integer(arity) do
    {target, state} = Calls.target(target, state)
    {concat(nest(target, 1), string(".#{Calls.name(name)}/#{arity}")), state}
  end

  defp captured({:/, _, [{name, _, context_of_name}, {:__block__, _, [arity]}]}, _context, state)
       when is_atom(name) and is_atom(context_of_name) and is_integer(arity) do
    {string("#{name}/#{arity}"), state}
  end

  defp captured(captured, context, state) do
    {document, state} = Expressions.document(captured, context, state)
    {parenthesised_if_operator(document, captured), state}
  end

  # Two operands

  @doc false
  def binary(operator, _text, meta, left, right, context, state, _nesting) when operator in @leading do
    first =
      case left do
        {_, left_meta, _} -> first_line(left_meta)
        _ -> first_line(meta)
      end

    {operands, last} = chain(right, operator, meta, nested(context, :operand), [{{:first, nested(context, :parens_arg)}, left}])

    operand = fn
      {{:first, context}, ast}, _rest, state ->
        {document, state} = operand(ast, context, state, operator, :left, 2)
        {{document, :doc_nil, 1}, state}

      {{side, context}, ast}, _rest, state ->
        {document, state} = operand(ast, context, state, operator, side, 0)
        text = Atom.to_string(operator) <> " "
        {{concat(text, nest(document, byte_size(text))), :doc_nil, 1}, state}
    end

    lines(operands, meta, first, last, context, state, operand)
  end

  def binary(operator, _text, meta, left, right, context, state, _nesting) when operator in @pipes do
    context_of_steps = nested(context, :operand)
    {steps, first} = steps(left, meta, nested(context, :parens_arg), context_of_steps, [{{operator, context_of_steps}, right}])

    step = fn
      {{:first, context}, ast}, _rest, state ->
        {document, state} = operand(ast, context, state, operator, :left, 2)
        {{document, :doc_nil, 1}, state}

      {{operator, context}, ast}, _rest, state ->
        {document, state} = operand(ast, context, state, operator, :right, 0)
        {{concat(Atom.to_string(operator) <> " ", document), :doc_nil, 1}, state}
    end

    lines(steps, meta, first, first_line(meta), context, state, step)
  end

  def binary(operator, text, meta, left, right, context, state, nesting) do
    {left, state} = operand(left, nested(context, :parens_arg), state, operator, :left, 2)
    {right_document, state} = operand(right, nested(context, :operand), state, operator, :right, 0)

    cond do
      operator in @tight ->
        {concat(concat(group(left), text), group(right_document)), state}

      operator in @unbroken ->
        {concat(concat(group(left), " " <> text <> " "), group(right_document)), state}

      true ->
        open? = operator in @open and not newline?(meta, state) and Expressions.open_ended?(right, state)

        document =
          if_fits(open?, right_document, fn right ->
            right = nest(glue(" " <> text, group(right)), nesting, :break)
            right = if newline?(meta, state), do: force_unfit(right), else: right
            concat(group(left), group(right))
          end)

        {document, state}
    end
  end

  # Operands on lines of their own, if they do not fit or the source has them so.
  defp lines(operands, meta, first, last, context, state, fun) do
    # A call without parentheses has no place for a comment in front of its only argument.
    {operands, done, state} =
      if context == :no_parens_one_arg do
        [operand | operands] = operands
        {triple, state} = fun.(operand, operands, state)
        {operands, [triple], state}
      else
        {operands, [], state}
      end

    {[document | documents], comments?, state} = Comments.interleave(operands, done, first, last, state, fun)

    if comments? or newline?(meta, state) do
      {force_unfit(Enum.reduce(documents, document, &line(&2, &1))), state}
    else
      {Enum.reduce(documents, document, &glue(&2, &1)), state}
    end
  end

  defp steps({operator, meta, [left, right]}, _meta, context, context_of_steps, steps) when operator in @pipes do
    steps(left, meta, context, context_of_steps, [{{operator, context_of_steps}, right} | steps])
  end

  defp steps(first, meta, context, _context_of_steps, steps) do
    line =
      case first do
        {_, first_meta, _} -> first_line(first_meta)
        _ -> first_line(meta)
      end

    {[{{:first, context}, first} | steps], line}
  end

  # `a | b | c` groups to the right.
  defp chain({operator, meta, [left, right]}, operator, _meta, context, operands) do
    chain(right, operator, meta, context, [{{:left, context}, left} | operands])
  end

  defp chain(last, _operator, meta, context, operands) do
    line =
      case last do
        {_, last_meta, _} -> first_line(last_meta)
        _ -> first_line(meta)
      end

    {Enum.reverse([{{:right, context}, last} | operands]), line}
  end

  defp operand({operator, meta, [left, right]} = ast, context, state, parent, side, nesting) when is_atom(operator) do
    case {precedence(operator), precedence(parent)} do
      {nil, _} ->
        plain_operand(ast, context, state, side)

      {{_, level}, {parent_side, parent_level}} ->
        text = Atom.to_string(operator)

        cond do
          level == parent_level and side == parent_side and (side == :left or operator == parent) ->
            binary(operator, text, meta, left, right, context, state, nesting)

          (parent in @explicit and operator not in @tight) or (operator in @logical and parent in @logical) or
            parent_level >= level ->
            {document, state} = binary(operator, text, meta, left, right, context, state, 2)
            {parenthesised(document), state}

          true ->
            binary(operator, text, meta, left, right, context, state, 2)
        end
    end
  end

  defp operand(ast, context, state, _parent, side, _nesting), do: plain_operand(ast, context, state, side)

  defp plain_operand({:&, _, [captured]} = ast, context, state, :left) when not is_integer(captured) do
    {document, state} = Expressions.document(ast, context, state)
    {parenthesised(document), state}
  end

  defp plain_operand(ast, context, state, _side), do: Expressions.document(ast, context, state)

  # In arguments of calls without parentheses all that is nested is so, too.
  defp nested(context, _otherwise) when context in [:no_parens_arg, :no_parens_one_arg], do: :no_parens_arg
  defp nested(_context, otherwise), do: otherwise

  # Parentheses

  @doc false
  def parenthesised_if_operator(document, {:__block__, _, [only]}), do: parenthesised_if_operator(document, only)

  def parenthesised_if_operator(document, ast) do
    if operator?(ast) and not attribute?(ast) and not match?({:&, _, [number]} when is_integer(number), ast) do
      parenthesised(document)
    else
      document
    end
  end

  @doc false
  def parenthesised_if_binary(document, {:__block__, _, [only]}), do: parenthesised_if_binary(document, only)
  def parenthesised_if_binary(document, ast), do: if(binary?(ast), do: parenthesised(document), else: document)

  defp operator?({operator, _, [_]}) when is_atom(operator), do: operator in @unary
  defp operator?(ast), do: binary?(ast)

  defp binary?({:"..//", _, [_, _, _]}), do: true
  defp binary?({operator, _, [_, _]}) when is_atom(operator), do: precedence(operator) != nil
  defp binary?({:not, _, [{:in, _, [_, _]}]}), do: true
  defp binary?(_other), do: false

  defp attribute?({:@, _, [{name, _, context}]}) when is_atom(name) and is_atom(context), do: true
  defp attribute?(_other), do: false
end
