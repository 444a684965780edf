# A calculator: its operators are declared with macros, its formulas are read by a Pratt parser and either evaluated
# when they are typed, or compiled into Elixir when the program is.

defmodule Calculator.Error do
  defexception [:message, :column]

  def exception({column, message}) do
    %__MODULE__{column: column, message: "column #{column}: #{message}"}
  end
end

defmodule Calculator.Operators do
  @moduledoc """
  A language for tables of operators:

      use Calculator.Operators

      infix "+", 10, left + right
      infix "^", 30, :right, power(left, right)
      prefix "-", 40, -operand

  The body sees `left` and `right`, or `operand`. Declaring an operator twice stops the compiler.
  """

  defmacro __using__(options) do
    kinds = Keyword.get(options, :kinds, [:infix, :prefix])

    imports = for kind <- kinds, arity <- [3, 4], do: {kind, arity}

    quote do
      Module.register_attribute(__MODULE__, :operators, accumulate: true)
      @before_compile unquote(__MODULE__)
      import unquote(__MODULE__), only: unquote(imports)
    end
  end

  defmacro infix(symbol, power, associativity \\ :left, body) do
    define(:infix, symbol, power, associativity, body, [:left, :right], __CALLER__)
  end

  defmacro prefix(symbol, power, associativity \\ :right, body) do
    define(:prefix, symbol, power, associativity, body, [:operand], __CALLER__)
  end

  defp define(kind, symbol, power, associativity, body, names, caller) do
    unless is_binary(symbol), do: raise(ArgumentError, "an operator is a string, got: #{Macro.to_string(symbol)}")
    check_names(body, names, caller)
    arguments = Enum.map(names, &Macro.var(&1, nil))

    quote do
      if List.keymember?(@operators, {unquote(kind), unquote(symbol)}, 0) do
        raise CompileError,
          file: "table",
          line: unquote(caller.line),
          description: "#{unquote(kind)} #{unquote(symbol)} is declared twice"
      end

      @operators {{unquote(kind), unquote(symbol)}, {unquote(power), unquote(associativity)}}

      def apply_operator(unquote(kind), unquote(symbol), unquote(arguments)), do: unquote(body)
      def quoted(unquote(kind), unquote(symbol), unquote(arguments)), do: unquote(quoted_body(body, names))
    end
  end

  # A variable of the body that is no operand is a mistake, found before the table is compiled.
  defp check_names(body, names, caller) do
    Macro.prewalk(body, fn
      {name, _, context} = variable when is_atom(name) and is_atom(context) ->
        if name not in names do
          raise CompileError, file: "table", line: caller.line, description: "unknown operand #{name}"
        end

        variable

      other ->
        other
    end)
  end

  # The code that builds the code: operands are spliced in where the body names them.
  defp quoted_body(body, names) do
    unquoted =
      Macro.postwalk(body, fn
        {name, _, context} = variable when is_atom(name) and is_atom(context) ->
          if name in names, do: {:unquote, [], [variable]}, else: variable

        other ->
          other
      end)

    {:quote, [], [[do: unquoted]]}
  end

  defmacro __before_compile__(env) do
    operators = env.module |> Module.get_attribute(:operators) |> Enum.reverse()
    symbols = for {{_kind, symbol}, _} <- operators, uniq: true, do: symbol

    clauses =
      for {{kind, symbol}, {power, associativity}} <- operators do
        quote do
          def power(unquote(kind), unquote(symbol)), do: {unquote(power), unquote(associativity)}
        end
      end

    quote do
      unquote_splicing(clauses)
      def power(_kind, _symbol), do: nil

      # Longer symbols first, so that ** is not read as * twice.
      def symbols, do: unquote(Enum.sort_by(symbols, &{-String.length(&1), &1}))
    end
  end
end

defmodule Calculator.Table do
  use Calculator.Operators

  infix "+", 10, left + right
  infix "-", 10, left - right
  infix "*", 20, left * right
  infix "/", 20, left / right
  infix "//", 20, div(left, right)
  infix "%", 20, rem(left, right)
  infix "**", 30, :right, Calculator.Table.raise_to(left, right)
  infix "max", 5, max(left, right)
  prefix "-", 25, -operand
  prefix "+", 25, operand

  def raise_to(_base, 0), do: 1
  def raise_to(base, power) when is_integer(power) and power > 0, do: base * raise_to(base, power - 1)
  def raise_to(base, power), do: :math.pow(base, power)
end

defmodule Calculator.Tokenizer do
  alias Calculator.{Error, Table}

  @type token :: {:number, number} | {:name, String.t()} | {:operator, String.t()} | :open | :close | :end

  @spec tokens(String.t()) :: [{token, column :: pos_integer}]
  def tokens(text), do: tokens(text, 1, [])

  defp tokens("", column, found), do: Enum.reverse([{:end, column} | found])
  defp tokens(" " <> rest, column, found), do: tokens(rest, column + 1, found)
  defp tokens("(" <> rest, column, found), do: tokens(rest, column + 1, [{:open, column} | found])
  defp tokens(")" <> rest, column, found), do: tokens(rest, column + 1, [{:close, column} | found])

  for symbol <- Table.symbols(), not (symbol =~ ~r/^\w/) do
    defp tokens(unquote(symbol) <> rest, column, found) do
      tokens(rest, column + unquote(String.length(symbol)), [{{:operator, unquote(symbol)}, column} | found])
    end
  end

  defp tokens(<<char, _::binary>> = text, column, found) when char in ?0..?9 do
    {number, rest} =
      case Integer.parse(text) do
        {_, <<".", digit, _::binary>>} when digit in ?0..?9 -> Float.parse(text)
        integer -> integer
      end

    tokens(rest, column + byte_size(text) - byte_size(rest), [{{:number, number}, column} | found])
  end

  defp tokens(<<char, _::binary>> = text, column, found) when char in ?a..?z do
    {name, rest} = name(text, [])
    token = if name in Table.symbols(), do: {:operator, name}, else: {:name, name}
    tokens(rest, column + String.length(name), [{token, column} | found])
  end

  defp tokens(text, column, _found) do
    raise Error, {column, "unexpected #{inspect(String.first(text))}"}
  end

  defp name(<<char, rest::binary>>, before) when char in ?a..?z or char == ?_, do: name(rest, [char | before])
  defp name(rest, before), do: {before |> Enum.reverse() |> List.to_string(), rest}
end

defmodule Calculator.Parser do
  alias Calculator.{Error, Table, Tokenizer}

  @type tree :: number | {:name, String.t()} | {:infix | :prefix, String.t(), [tree]}

  @spec parse(String.t()) :: tree
  def parse(text) do
    case text |> Tokenizer.tokens() |> expression(0) do
      {tree, [{:end, _}]} -> tree
      {_tree, [{token, column} | _]} -> raise Error, {column, "did not expect #{describe(token)}"}
    end
  end

  defp expression(tokens, least) do
    {left, rest} = operand(tokens)
    infix(left, rest, least)
  end

  defp operand([{{:number, number}, _} | rest]), do: {number, rest}
  defp operand([{{:name, name}, _} | rest]), do: {{:name, name}, rest}

  defp operand([{:open, opened} | rest]) do
    case expression(rest, 0) do
      {tree, [{:close, _} | rest]} -> {tree, rest}
      {_tree, [{_, column} | _]} -> raise Error, {column, "missing ) for the ( in column #{opened}"}
    end
  end

  defp operand([{{:operator, symbol} = token, column} | rest]) do
    case Table.power(:prefix, symbol) do
      {power, _} ->
        {tree, rest} = expression(rest, power)
        {{:prefix, symbol, [tree]}, rest}

      nil ->
        raise Error, {column, "did not expect #{describe(token)}"}
    end
  end

  defp operand([{token, column} | _]), do: raise(Error, {column, "did not expect #{describe(token)}"})

  defp infix(left, [{{:operator, symbol}, _} | rest] = tokens, least) do
    case Table.power(:infix, symbol) do
      {power, associativity} when power >= least ->
        next = if associativity == :left, do: power + 1, else: power
        {right, rest} = expression(rest, next)
        infix({:infix, symbol, [left, right]}, rest, least)

      _ ->
        {left, tokens}
    end
  end

  defp infix(left, tokens, _least), do: {left, tokens}

  defp describe(:end), do: "the end"
  defp describe(:open), do: "("
  defp describe(:close), do: ")"
  defp describe({kind, value}), do: "#{kind} #{value}"
end

defmodule Calculator do
  alias Calculator.{Error, Parser, Table}

  @doc "The value of a formula; names are looked up in `names`."
  def evaluate(text, names \\ %{}) do
    {:ok, text |> Parser.parse() |> value(names)}
  rescue
    error in Error -> {:error, error.message}
    error in ArithmeticError -> {:error, "arithmetic: #{error.message}"}
  catch
    {:unknown, name} -> {:error, "unknown name #{name}"}
  end

  defp value(number, _names) when is_number(number), do: number

  defp value({:name, name}, names) do
    with :error <- Map.fetch(names, name), do: throw({:unknown, name}), else: ({:ok, value} -> value)
  end

  defp value({kind, symbol, operands}, names) do
    Table.apply_operator(kind, symbol, Enum.map(operands, &value(&1, names)))
  end

  @doc "The formula with parentheses everywhere."
  def explain(text), do: text |> Parser.parse() |> shown()

  defp shown({:infix, symbol, [left, right]}), do: "(#{shown(left)} #{symbol} #{shown(right)})"
  defp shown({:prefix, symbol, [operand]}), do: "(#{symbol}#{shown(operand)})"
  defp shown({:name, name}), do: name
  defp shown(number), do: to_string(number)

  @doc "Compiles the formula: its names are variables of the place where it stands."
  defmacro calc(text) when is_binary(text), do: compile(text)

  @doc "Defines a function of the names in the formula."
  defmacro defformula(name, text) do
    body = compile(text)
    {_, names} = Macro.prewalk(body, [], &collect/2)
    arguments = names |> Enum.uniq() |> Enum.sort() |> Enum.map(&Macro.var(&1, nil))

    quote do
      @formulas {unquote(name), unquote(length(arguments)), unquote(text)}
      def unquote(name)(unquote_splicing(arguments)), do: unquote(body)
    end
  end

  defp collect({name, _, nil} = variable, names) when is_atom(name), do: {variable, [name | names]}
  defp collect(other, names), do: {other, names}

  defp compile(text), do: text |> Parser.parse() |> code()

  defp code(number) when is_number(number), do: number
  defp code({:name, name}), do: name |> String.to_atom() |> Macro.var(nil)

  defp code({kind, symbol, operands}) do
    operands = Enum.map(operands, &code/1)

    # What is known already need not be computed when the program runs.
    if Enum.all?(operands, &is_number/1) do
      Table.apply_operator(kind, symbol, operands)
    else
      Table.quoted(kind, symbol, operands)
    end
  end

  defmacro __using__(_) do
    quote do
      import Calculator, only: [calc: 1, defformula: 2]
      Module.register_attribute(__MODULE__, :formulas, accumulate: true)
    end
  end

  @doc "The code a formula is compiled to."
  defmacro code_of(text), do: text |> compile() |> Macro.to_string()
end

defmodule Formulas do
  use Calculator

  defformula :area, "width * height"
  defformula :energy, "mass * c ** 2 / 2"
  defformula :clamped, "-(low) max value"

  @all Enum.reverse(@formulas)
  def all, do: @all
end

defmodule Main do
  use Calculator
  require Calculator

  @formulas_of_interest ["1 + 2 * 3", "(1 + 2) * 3", "2 ** 3 ** 2", "-2 ** 2", "10 - 4 - 3", "7 // 2 + 7 % 2"]

  def run do
    IO.puts("operators: #{Enum.join(Calculator.Table.symbols(), " ")}")

    for text <- @formulas_of_interest do
      {:ok, value} = Calculator.evaluate(text)
      IO.puts("#{text} = #{value}, read as #{Calculator.explain(text)}")
    end

    names = %{"x" => 5, "y_axis" => 2.5}

    for text <- ["x * y_axis", "3 max x max 4", "x / 0", "x + z", "1 +", "(1 + 2", "1 2", "4 $ 4", ") 3", "* 3"] do
      IO.inspect(Calculator.evaluate(text, names), label: text)
    end

    IO.puts("== compiled")
    x = 6
    IO.inspect(calc("x * 7"))
    IO.inspect(calc("2 ** 10 - 24"))
    IO.puts(Calculator.code_of("x * (2 + 3) - -y"))
    IO.puts(Calculator.code_of("a // 2 ** b"))

    for {name, arity, text} <- Formulas.all(), do: IO.puts("#{name}/#{arity}: #{text}")
    IO.inspect({Formulas.area(4, 3), Formulas.energy(3, 4), Formulas.clamped(1, -5)})
    # The arguments are sorted by name: c, mass.
    IO.inspect(Formulas.__info__(:functions))

    IO.puts("== mistakes the compiler finds")
    refused(~S[infix "+", 1, left + right; infix "+", 2, left - right])
    refused(~S[infix "!", 1, left + rigth])
    refused(~S[infix :atom, 1, left])
    refused(~S[Calculator.calc("1 +")])
    refused(~S[Calculator.calc(1 + 2)])
  end

  defp refused(body) do
    source = "defmodule Refused do\n  require Calculator\n  use Calculator.Operators\n  #{body}\nend"
    Code.eval_string(source)
    IO.puts("accepted: #{body}")
  rescue
    error -> IO.puts("#{inspect(error.__struct__)}: #{error |> Exception.message() |> String.split("\n") |> hd()}")
  end
end

Main.run()
