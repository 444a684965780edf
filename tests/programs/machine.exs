# A stack machine: its instructions are declared with macros, programs are assembled from text, encoded into bytes,
# compiled from Elixir expressions, and run.

defmodule Machine.Instructions do
  @moduledoc """
  A language for instruction sets:

      use Machine.Instructions

      instruction 0x01, :push, number: 16 do
        stack = [number | stack]
      end

  The body sees `stack`, `memory` and `next`, and leaves them changed.
  """

  defmacro __using__(_options) do
    quote do
      import Machine.Instructions, only: [instruction: 3, instruction: 4, pops: 2]
      @instructions []
      @before_compile Machine.Instructions
    end
  end

  defmacro instruction(code, name, operands \\ [], do: body) when code in 0..255 and is_atom(name) do
    for {operand, bits} <- operands, bits not in [8, 16, 32] do
      raise ArgumentError, "#{name}: the operand #{operand} has #{bits} bits"
    end

    values = for {operand, _bits} <- operands, do: Macro.var(operand, nil)

    quote do
      if Enum.any?(@instructions, fn {code, name, _} -> code == unquote(code) or name == unquote(name) end) do
        raise ArgumentError, "instruction #{unquote(name)} (#{unquote(code)}) is there already"
      end

      @instructions [{unquote(code), unquote(name), unquote(operands)} | @instructions]

      def step({unquote(name), unquote(values)}, var!(stack), var!(memory), var!(next)) do
        # An instruction need not look at all of them.
        _ = {var!(memory), var!(next)}
        unquote(body)
        {:ok, var!(stack), var!(memory), var!(next)}
      end
    end
  end

  @doc "Takes values from the stack, the topmost last: `pops [a, b], stack = [a + b | stack]`."
  defmacro pops(names, body) do
    quote do
      unquote({:=, [], [reversed_pattern(names), quote(do: var!(stack))]})
      unquote(body)
    end
  end

  defp reversed_pattern(names) do
    Enum.reduce(names, quote(do: var!(stack)), fn name, rest -> [{:|, [], [name, rest]}] end)
  end

  defmacro __before_compile__(_env) do
    quote unquote: false do
      @all Enum.reverse(@instructions)
      @names Map.new(@all, fn {_, name, operands} -> {name, operands} end)

      def all, do: @all
      def operands(name), do: Map.fetch(@names, name)
      def step(instruction, _stack, _memory, _next), do: {:error, {:no_instruction, instruction}}
      # One clause an instruction, made from the table.
      for {code, name, operands} <- @all do
        {values, segments} =
          operands
          |> Enum.map(fn {operand, bits} ->
            value = Macro.var(operand, __MODULE__)
            {value, quote(do: unquote(value) :: signed - size(unquote(bits)))}
          end)
          |> Enum.unzip()

        def encode({unquote(name), unquote(values)}), do: <<unquote(code), unquote_splicing(segments)>>
        def decode(<<unquote(code), unquote_splicing(segments), rest::binary>>), do: {:ok, {unquote(name), unquote(values)}, rest}
      end

      def decode(<<code, _::binary>>), do: {:error, {:no_code, code}}
    end
  end
end

defmodule Machine.Set do
  use Machine.Instructions

  instruction 0x00, :halt do
    next = :halt
  end

  instruction 0x01, :push, number: 16 do
    stack = [number | stack]
  end

  instruction(0x02, :pop, do: pops([_top], stack = stack))
  instruction(0x03, :dup, do: pops([top], stack = [top, top | stack]))
  instruction(0x04, :swap, do: pops([a, b], stack = [a, b | stack]))

  instruction(0x10, :add, do: pops([a, b], stack = [a + b | stack]))
  instruction(0x11, :sub, do: pops([a, b], stack = [a - b | stack]))
  instruction(0x12, :mul, do: pops([a, b], stack = [a * b | stack]))
  instruction(0x13, :quot, do: pops([a, b], stack = [div(a, b) | stack]))
  instruction(0x14, :less, do: pops([a, b], stack = [if(a < b, do: 1, else: 0) | stack]))

  instruction 0x20, :load, cell: 8 do
    stack = [Map.get(memory, cell, 0) | stack]
  end

  instruction 0x21, :store, cell: 8 do
    pops([value], memory = Map.put(memory, cell, value))
  end

  instruction 0x30, :jump, target: 16 do
    next = target
  end

  instruction 0x31, :jump_unless, target: 16 do
    pops([condition], next = if(condition == 0, do: target, else: next))
  end

  instruction 0x40, :print do
    pops([value], IO.puts("  #{value}"))
  end
end

defmodule Machine.Error do
  defexception [:message, line: nil]

  @impl true
  def exception({line, reason}), do: %__MODULE__{line: line, message: "line #{line}: #{reason}"}
  def exception(reason) when is_binary(reason), do: %__MODULE__{message: reason}
end

defmodule Machine.Assembler do
  @moduledoc "Text to instructions. A label ends with a colon; jumps name labels."

  alias Machine.{Error, Set}

  @type instruction :: {atom, [integer]}

  @spec assemble(String.t()) :: [instruction]
  def assemble(text) do
    {lines, labels} =
      text
      |> String.split("\n")
      |> Enum.with_index(1)
      |> Enum.map(fn {line, number} -> {line |> String.split(";") |> hd() |> String.split(), number} end)
      |> Enum.reject(&match?({[], _}, &1))
      |> Enum.reduce({[], %{}}, &collect/2)

    for {words, number} <- Enum.reverse(lines), do: instruction(words, number, labels)
  end

  defp collect({[word | rest], number}, {lines, labels}) do
    case String.split_at(word, -1) do
      {label, ":"} when is_map_key(labels, label) -> raise Error, {number, "the label #{label} is there already"}
      {label, ":"} when rest == [] -> {lines, Map.put(labels, label, length(lines))}
      {label, ":"} -> collect({rest, number}, {lines, Map.put(labels, label, length(lines))})
      _ -> {[{[word | rest], number} | lines], labels}
    end
  end

  defp instruction([word | words], line, labels) do
    with {:ok, name} <- name(word),
         {:ok, operands} <- Set.operands(name),
         {:ok, values} <- values(words, operands, labels) do
      {name, values}
    else
      :error -> raise Error, {line, "no instruction #{word}"}
      {:error, reason} -> raise Error, {line, "#{word}: #{reason}"}
    end
  end

  defp name(word) do
    {:ok, String.to_existing_atom(word)}
  rescue
    ArgumentError -> :error
  end

  defp values(words, operands, _labels) when length(words) != length(operands) do
    {:error, "#{length(operands)} operands expected, got #{length(words)}"}
  end

  defp values(words, operands, labels) do
    Enum.zip(words, operands)
    |> Enum.reduce_while([], fn {word, {_, bits}}, values ->
      case {labels, Integer.parse(word)} do
        {%{^word => place}, _} -> {:cont, [place | values]}
        {_, {number, ""}} when number in -32768..32767 and (bits == 16 or number in -128..127) -> {:cont, [number | values]}
        {_, {number, ""}} -> {:halt, {:error, "#{number} does not fit into #{bits} bits"}}
        _ -> {:halt, {:error, "no label #{word}"}}
      end
    end)
    |> case do
      {:error, _} = error -> error
      values -> {:ok, Enum.reverse(values)}
    end
  end

  @spec encode([instruction]) :: binary
  def encode(instructions), do: for(instruction <- instructions, into: <<>>, do: Set.encode(instruction))

  @spec decode(binary) :: {:ok, [instruction]} | {:error, term}
  def decode(bytes), do: decode(bytes, [])

  defp decode(<<>>, before), do: {:ok, Enum.reverse(before)}

  defp decode(bytes, before) do
    with {:ok, instruction, rest} <- Set.decode(bytes), do: decode(rest, [instruction | before])
  end
end

defmodule Machine.Compiler do
  @moduledoc "Arithmetic in Elixir's syntax, compiled while the module around it is."

  @operators %{+: :add, -: :sub, *: :mul, <: :less}

  defmacro code(do: block) do
    {instructions, cells} =
      case block do
        {:__block__, _, lines} -> Enum.flat_map_reduce(lines, %{}, &statement(&1, &2, __CALLER__))
        line -> statement(line, %{}, __CALLER__)
      end

    Macro.escape({instructions ++ [{:halt, []}], cells})
  end

  defp statement({:=, _, [{name, _, context}, value]}, cells, caller) when is_atom(name) and is_atom(context) do
    instructions = expression(value, cells, caller)
    cells = Map.put_new(cells, name, map_size(cells))
    {instructions ++ [{:store, [cells[name]]}], cells}
  end

  defp statement({:print, _, [value]}, cells, caller), do: {expression(value, cells, caller) ++ [{:print, []}], cells}
  defp statement(other, _cells, caller), do: refuse(other, caller)

  defp expression(number, _cells, _caller) when number in -32768..32767, do: [{:push, [number]}]

  defp expression({:-, _, [operand]}, cells, caller) do
    [{:push, [0]}] ++ expression(operand, cells, caller) ++ [{:sub, []}]
  end

  defp expression({operator, _, [left, right]}, cells, caller) when is_map_key(@operators, operator) do
    Enum.flat_map([left, right], &expression(&1, cells, caller)) ++ [{@operators[operator], []}]
  end

  defp expression({name, _, context}, cells, _caller) when is_atom(context) and is_map_key(cells, name) do
    [{:load, [cells[name]]}]
  end

  defp expression(other, _cells, caller), do: refuse(other, caller)

  defp refuse(code, caller) do
    raise CompileError,
      file: "machine",
      line: caller.line,
      description: "cannot compile #{Macro.to_string(code)}"
  end
end

defmodule Machine do
  @moduledoc "Runs instructions."

  alias Machine.Set

  @fuel 1000

  def run(instructions, memory \\ %{}) do
    program = instructions |> Enum.with_index() |> Map.new(fn {instruction, place} -> {place, instruction} end)
    loop(program, 0, [], memory, @fuel)
  end

  defp loop(_program, place, stack, memory, 0), do: {:error, :too_long, place, stack, memory}

  defp loop(program, place, stack, memory, fuel) do
    case step(program[place], stack, memory, place + 1) do
      {:ok, stack, memory, :halt} -> {:ok, stack, memory, @fuel - fuel + 1}
      {:ok, stack, memory, next} -> loop(program, next, stack, memory, fuel - 1)
      {:error, reason} -> {:error, reason, place, stack, memory}
    end
  end

  defp step(instruction, stack, memory, next) do
    Set.step(instruction, stack, memory, next)
  rescue
    MatchError -> {:error, :empty_stack}
    error in ArithmeticError -> {:error, error.message}
  end
end

defmodule Main do
  import Machine.Compiler, only: [code: 1]
  alias Machine.Assembler

  @factorial """
  ; The factorial of what is in cell 0.
          push 1
          store 1
  again:  load 0
          jump_unless done
          load 1
          load 0
          mul
          store 1
          load 0
          push 1
          sub
          store 0
          jump again
  done:   load 1
          print
          halt
  """

  def run do
    IO.puts("instructions: #{length(Machine.Set.all())}")

    for {code, name, [_ | _] = operands} <- Machine.Set.all() do
      IO.puts("  #{Integer.to_string(code, 16)} #{name} #{Enum.map_join(operands, " ", fn {n, bits} -> "#{n}:#{bits}" end)}")
    end

    IO.puts("== assembled")
    program = Assembler.assemble(@factorial)
    IO.inspect(program, limit: 6)
    bytes = Assembler.encode(program)
    IO.inspect({byte_size(bytes), binary_part(bytes, 0, 12)})
    {:ok, ^program} = Assembler.decode(bytes)
    IO.inspect(Assembler.decode(<<0x01, -2::16, 0x04, 0xFF>>))
    IO.inspect(Assembler.decode(Assembler.encode([{:push, [-2]}, {:store, [7]}])))

    for number <- [0, 1, 5, 20], do: IO.inspect(Machine.run(program, %{0 => number}))

    IO.puts("== compiled")

    {instructions, cells} =
      code do
        x = 6
        y = x * x - -4
        print(x + y * 2)
        print(y < 41)
        x = x + y
      end

    IO.inspect(cells)
    IO.inspect(Enum.map(instructions, &elem(&1, 0)))
    IO.inspect(Machine.run(instructions))
    IO.inspect(Machine.run(elem(code(do: print(1 + 2)), 0)))

    IO.puts("== failures")
    IO.inspect(Machine.run([{:push, [1]}, {:add, []}]))
    IO.inspect(Machine.run([{:push, [1]}, {:push, [0]}, {:quot, []}]))
    IO.inspect(Machine.run([{:jump, [0]}]))
    IO.inspect(Machine.run([{:push, [1]}]))

    for text <- ["fly 1", "push", "push 1 2", "push 40000", "jump nowhere", "a: halt\na: halt", "load 200"] do
      try do
        Assembler.assemble(text)
      rescue
        error in Machine.Error -> IO.puts("#{inspect(text)}: #{error.message}")
      end
    end
  end
end

Main.run()
