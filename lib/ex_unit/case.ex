defmodule ExUnit.Case do
  @moduledoc """
  Tests. A module that uses it has them run when the program is over:

      ExUnit.start()

      defmodule ListTest do
        use ExUnit.Case

        test "a list has a head" do
          assert hd([1, 2]) == 1
        end
      end
  """

  @doc false
  defmacro __using__(options) do
    quote do
      ExUnit.Case.__register__(__MODULE__, unquote(options))
      import ExUnit.Assertions
      import ExUnit.Callbacks
      import ExUnit.Case, only: [test: 1, test: 2, test: 3, describe: 2]
      @before_compile ExUnit.Case
      @after_compile ExUnit.Case
    end
  end

  @doc false
  def __register__(module, options) do
    unless ExUnit.Server.running?() do
      raise "cannot use ExUnit.Case without starting the ExUnit application, please call ExUnit.start() or explicitly start the :ex_unit app"
    end

    for name <- [:tag, :describetag, :moduletag, :ex_unit_tests, :ex_unit_callbacks] do
      Module.register_attribute(module, name, accumulate: true)
    end

    Module.put_attribute(module, :ex_unit_async, Keyword.get(options, :async, false))
    Module.put_attribute(module, :ex_unit_describe, nil)
  end

  @doc false
  defmacro __before_compile__(_env) do
    quote do
      @doc false
      def __ex_unit__() do
        %{
          tests: unquote({:unquote, [], [quote(do: Macro.escape(Enum.reverse(@ex_unit_tests)))]}),
          callbacks: unquote({:unquote, [], [quote(do: Macro.escape(Enum.reverse(@ex_unit_callbacks)))]}),
          async: unquote({:unquote, [], [quote(do: @ex_unit_async)]})
        }
      end
    end
  end

  @doc false
  def __after_compile__(env, _code), do: ExUnit.Server.add_module(env.module, env.module.__ex_unit__().async)

  @doc """
  A test: its name, what it takes from the context, and its body. Without a body it fails as "Not implemented".
  """
  defmacro test(message, context \\ quote(do: _), contents)

  defmacro test(message, context, [{:do, block}]) do
    quote do
      name = ExUnit.Case.register_test(__ENV__, :test, unquote(message), [])

      def unquote({:unquote, [], [quote(do: name)]})(unquote(context)) do
        unquote(block)
        :ok
      end
    end
  end

  @doc """
  A test that is still to be written.
  """
  defmacro test(message) do
    quote do
      name = ExUnit.Case.register_test(__ENV__, :test, unquote(message), [:not_implemented])
      def unquote({:unquote, [], [quote(do: name)]})(_), do: ExUnit.Assertions.flunk("Not implemented")
    end
  end

  @doc """
  A group of tests with tags and `setup` of their own. The names of its tests begin with its name.
  """
  defmacro describe(message, [{:do, block}]) do
    quote do
      ExUnit.Case.begin_describe(__MODULE__, unquote(message), __ENV__.line)
      unquote(block)
      ExUnit.Case.end_describe(__MODULE__)
    end
  end

  @doc false
  def begin_describe(module, message, line) do
    if Module.get_attribute(module, :ex_unit_describe) do
      raise "cannot call \"describe\" inside another \"describe\". See the documentation for ExUnit.Case.describe/2 on named setups and how to handle hierarchies"
    end

    unless is_binary(message), do: raise(ArgumentError, "describe name must be a string, got: #{inspect(message)}")
    Module.put_attribute(module, :ex_unit_describe, {message, line})
    Module.delete_attribute(module, :describetag)
  end

  @doc false
  def end_describe(module) do
    Module.put_attribute(module, :ex_unit_describe, nil)
    Module.delete_attribute(module, :describetag)
  end

  @doc false
  def register_callback(module, kind) do
    count = length(Module.get_attribute(module, :ex_unit_callbacks))
    name = :"__ex_unit_#{kind}_#{count}"
    describe = Module.get_attribute(module, :ex_unit_describe)
    if describe && kind == :setup_all, do: raise("cannot invoke setup_all/1 inside describe as setup_all/1 always applies to all tests in a module")
    Module.put_attribute(module, :ex_unit_callbacks, {kind, name, describe})
    name
  end

  @doc false
  def register_test(%{module: module, file: file, line: line}, type, message, extra) do
    describe = Module.get_attribute(module, :ex_unit_describe)
    text = if describe, do: "#{elem(describe, 0)} #{message}", else: "#{message}"
    name = :"#{type} #{text}"

    if Module.defines?(module, {name, 1}) do
      raise ExUnit.DuplicateTestError, ~s("#{name}" is already defined in #{inspect(module)})
    end

    tags =
      [:moduletag, :describetag, :tag]
      |> Enum.flat_map(&Enum.reverse(Module.get_attribute(module, &1)))
      |> Enum.concat(extra)
      |> Enum.flat_map(&List.wrap/1)
      |> Map.new(fn
        {key, value} -> {key, value}
        key -> {key, true}
      end)

    Module.delete_attribute(module, :tag)

    tags =
      Map.merge(tags, %{
        line: line,
        file: file,
        registered: %{},
        describe: describe && elem(describe, 0),
        describe_line: describe && elem(describe, 1),
        test_type: type
      })

    Module.put_attribute(module, :ex_unit_tests, {name, tags})
    name
  end
end
