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

  @type env() :: module() | Macro.Env.t()

  @doc false
  defmacro __using__(options) do
    quote do
      ExUnit.Case.__register__(__MODULE__, unquote(options))
      import ExUnit.Assertions
      import ExUnit.Callbacks
      import ExUnit.Case, only: [test: 1, test: 2, test: 3, describe: 2]
      import ExUnit.DocTest
    end
  end

  @doc false
  def __register__(module, options) do
    unless ExUnit.Server.running?() do
      raise "cannot use ExUnit.Case without starting the ExUnit application, please call ExUnit.start() or explicitly start the :ex_unit app"
    end

    unless Module.has_attribute?(module, :ex_unit_tests) do
      for name <- [:tag, :describetag, :moduletag, :ex_unit_tests, :ex_unit_registered] do
        Module.register_attribute(module, name, accumulate: true)
      end

      __register_callbacks__(module)
      for hooks <- [ExUnit.Callbacks, ExUnit.Case], do: Module.put_attribute(module, :before_compile, hooks)
      Module.put_attribute(module, :after_compile, ExUnit.Case)
    end

    Module.put_attribute(module, :ex_unit_async, Keyword.get(options, :async, false))
  end

  @doc false
  def __register_callbacks__(module) do
    Module.register_attribute(module, :ex_unit_callbacks, accumulate: true)
    Module.put_attribute(module, :ex_unit_describe, nil)
    Module.put_attribute(module, :ex_unit_describes, [])
  end

  @doc false
  defmacro __before_compile__(env) do
    module = env.module
    tests = module |> Module.get_attribute(:ex_unit_tests) |> Enum.reverse()
    about = %{tests: tests, async: Module.get_attribute(module, :ex_unit_async), file: env.file}

    quote do
      @doc false
      def __ex_unit__(), do: unquote(Macro.escape(about))
    end
  end

  @doc false
  def __after_compile__(env, _code), do: ExUnit.Server.add_module(env.module, env.module.__ex_unit__().async)

  @doc """
  A test: its name, what it takes from the context, and its body. Without a body it fails as "Not implemented".
  """
  defmacro test(message, context \\ quote(do: _), contents)

  defmacro test(message, context, contents) do
    body =
      case contents do
        [do: block] -> block
        _ -> quote(do: try(unquote(contents)))
      end

    quote do
      name = ExUnit.Case.register_test(__ENV__, :test, unquote(message), [])

      def unquote({:unquote, [], [quote(do: name)]})(unquote(context)) do
        unquote(body)
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
    names = Module.get_attribute(module, :ex_unit_describes)

    if message in names do
      raise ExUnit.DuplicateDescribeError, "describe #{inspect(message)} is already defined in #{inspect(module)}"
    end

    Module.put_attribute(module, :ex_unit_describes, [message | names])
    Module.put_attribute(module, :ex_unit_describe, %{name: message, line: line, number: length(names)})
    Module.delete_attribute(module, :describetag)
  end

  @doc false
  def end_describe(module) do
    Module.put_attribute(module, :ex_unit_describe, nil)
    Module.delete_attribute(module, :describetag)
    for {:describe, name} <- Module.get_attribute(module, :ex_unit_registered), do: Module.delete_attribute(module, name)
  end

  @doc """
  Makes an attribute one of tests: what it is set to before a test is in `context.registered` of this test.

  Options are those of `Module.register_attribute/3`.

      ExUnit.Case.register_attribute(__ENV__, :fixtures, accumulate: true)
  """
  @spec register_attribute(Macro.Env.t() | module, atom, keyword) :: :ok
  def register_attribute(env_or_module, name, options \\ []), do: register(:test, env_or_module, name, options)

  @doc """
  The same for attributes of a `describe`.

      ExUnit.Case.register_describe_attribute(__ENV__, :fixtures)
  """
  @spec register_describe_attribute(Macro.Env.t() | module, atom, keyword) :: :ok
  def register_describe_attribute(env_or_module, name, options \\ []), do: register(:describe, env_or_module, name, options)

  @doc """
  The same for attributes of a whole module.

      ExUnit.Case.register_module_attribute(__ENV__, :fixtures)
  """
  @spec register_module_attribute(Macro.Env.t() | module, atom, keyword) :: :ok
  def register_module_attribute(env_or_module, name, options \\ []), do: register(:module, env_or_module, name, options)

  defp register(type, %{module: module}, name, options), do: register(type, module, name, options)

  defp register(type, module, name, options) do
    Module.register_attribute(module, name, options)
    Module.put_attribute(module, :ex_unit_registered, {type, name})
    :ok
  end

  @doc """
  Registers a test of a type, for libraries that have kinds of tests of their own; gives the name of the function to define.

      name = ExUnit.Case.register_test(__ENV__, :property, "holds", [:slow])
      def unquote(name)(context), do: check(context)
  """
  @spec register_test(Macro.Env.t() | map, atom, String.t(), list) :: atom
  def register_test(%{module: module, file: file, line: line}, type, message, extra) do
    register_test(module, file, line, type, message, extra)
  end

  @doc false
  def register_test(module, file, line, type, message, extra) do
    unless Module.has_attribute?(module, :ex_unit_tests) do
      raise "cannot define #{type}. Please make sure you have invoked \"use ExUnit.Case\" in the current module"
    end

    describe = Module.get_attribute(module, :ex_unit_describe)
    text = if describe, do: "#{describe.name} #{message}", else: "#{message}"
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
        file: Path.expand(file),
        registered: registered(module),
        describe: describe && describe.name,
        describe_line: describe && describe.line,
        test_type: type
      })

    Module.put_attribute(module, :ex_unit_tests, {name, tags, describe && describe.number})
    name
  end

  # The attributes of tests are forgotten behind each.
  defp registered(module) do
    attributes = Module.get_attribute(module, :ex_unit_registered)
    values = Map.new(attributes, fn {_type, name} -> {name, Module.get_attribute(module, name)} end)
    for {:test, name} <- attributes, do: Module.delete_attribute(module, name)
    values
  end
end
