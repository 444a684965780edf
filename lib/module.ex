defmodule Module do
  @moduledoc """
  Names of modules, and what can be asked of and done to a module while it is being defined.

  The functions that take a module which has been defined already raise `ArgumentError`, apart from those for names.
  """

  @instead_of_defines ". Use Kernel.function_exported?/3 and Kernel.macro_exported?/3 to check for public functions and macros instead"
  @instead_of_definitions ". Use the Module.__info__/1 callback to get public functions and macros instead"

  @doc """
  A module's name from its segments: atoms, other names, or strings.

      iex> Module.concat([Foo, "Bar", :Baz])
      Foo.Bar.Baz
  """
  @spec concat([binary | atom]) :: atom
  def concat(segments) when is_list(segments), do: segments |> joined() |> :erlang.binary_to_atom()

  @doc """
  The same of two segments.

      iex> Module.concat(Foo, Bar)
      Foo.Bar
  """
  @spec concat(binary | atom, binary | atom) :: atom
  def concat(left, right), do: concat([left, right])

  @doc """
  A module's name from its segments, if there is such an atom already; else raises `ArgumentError`.

      iex> Module.safe_concat([String, Chars])
      String.Chars
  """
  @spec safe_concat([binary | atom]) :: atom
  def safe_concat(segments) when is_list(segments), do: segments |> joined() |> :erlang.binary_to_existing_atom()

  @doc """
  The same of two segments.

      iex> Module.safe_concat(String, Chars)
      String.Chars
  """
  @spec safe_concat(binary | atom, binary | atom) :: atom
  def safe_concat(left, right), do: safe_concat([left, right])

  defp joined(segments) do
    parts = for segment <- segments, segment != nil, name = without_prefix(segment), name != "", do: ["." | name]
    :erlang.iolist_to_binary(["Elixir" | parts])
  end

  defp without_prefix(segment) when is_atom(segment), do: segment |> :erlang.atom_to_binary() |> without_prefix()
  defp without_prefix("Elixir"), do: ""
  defp without_prefix("Elixir." <> name), do: name
  defp without_prefix(name) when is_binary(name), do: name

  @doc """
  The segments of a module's name.

      iex> Module.split(Foo.Bar)
      ["Foo", "Bar"]
  """
  @spec split(module | String.t()) :: [String.t(), ...]
  def split(module) when is_atom(module), do: split(:erlang.atom_to_binary(module), module)
  def split("Elixir." <> _ = module), do: split(module, module)

  defp split("Elixir." <> name, _original), do: :binary.split(name, ".", [:global])

  defp split(_other, original) do
    raise ArgumentError, "expected an Elixir module, got: #{inspect(original)}"
  end

  @doc """
  Whether a module is being defined.

      iex> Module.open?(Enum)
      false
  """
  @spec open?(module) :: boolean
  def open?(module) when is_atom(module), do: :kaiwa_open_module.open(module)

  @doc """
  Says how an attribute behaves: with `accumulate: true` it keeps all the values it is given.

      iex> defmodule Registers do
      ...>   Module.register_attribute(__MODULE__, :part, accumulate: true)
      ...>   @part 1
      ...>   @part 2
      ...>   def parts, do: @part
      ...> end
      iex> Registers.parts()
      [2, 1]
  """
  @spec register_attribute(module, atom, accumulate: boolean, persist: boolean) :: :ok
  def register_attribute(module, attribute, options) when is_atom(module) and is_atom(attribute) and is_list(options) do
    check_open(module, "register_attribute/3", "")
    if Keyword.get(options, :accumulate, false), do: :kaiwa_open_module.accumulate(module, attribute), else: :ok
  end

  @doc """
  Sets an attribute, as `@attribute value` does.

      iex> defmodule Puts do
      ...>   Module.put_attribute(__MODULE__, :answer, 42)
      ...>   def answer, do: @answer
      ...> end
      iex> Puts.answer()
      42
  """
  @spec put_attribute(module, atom, term) :: :ok
  def put_attribute(module, attribute, value) when is_atom(module) and is_atom(attribute) do
    check_open(module, "put_attribute/3", "")
    :kaiwa_open_module.put(module, attribute, value)
  end

  @doc """
  The value of an attribute, or `default` if it has none.

      iex> defmodule Gets do
      ...>   @answer 42
      ...>   def answers, do: unquote({Module.get_attribute(__MODULE__, :answer), Module.get_attribute(__MODULE__, :other)})
      ...> end
      iex> Gets.answers()
      {42, nil}
  """
  @spec get_attribute(module, atom, term) :: term
  def get_attribute(module, attribute, default \\ nil) when is_atom(module) and is_atom(attribute) do
    check_open(module, "get_attribute/2", ". Use the Module.__info__/1 callback or Code.fetch_docs/1 instead")
    :kaiwa_open_module.get(module, attribute, default)
  end

  @doc """
  Takes an attribute away and gives the value it had.

      iex> defmodule Deletes do
      ...>   @answer 42
      ...>   deleted = Module.delete_attribute(__MODULE__, :answer)
      ...>   def answers, do: unquote({deleted, Module.get_attribute(__MODULE__, :answer)})
      ...> end
      iex> Deletes.answers()
      {42, nil}
  """
  @spec delete_attribute(module, atom) :: term
  def delete_attribute(module, attribute) when is_atom(module) and is_atom(attribute) do
    check_open(module, "delete_attribute/2", "")
    value = :kaiwa_open_module.get(module, attribute, nil)
    :kaiwa_open_module.delete(module, attribute)
    value
  end

  @doc """
  Whether an attribute has been set or registered.

      iex> defmodule Has do
      ...>   @answer 42
      ...>   def has, do: unquote(Module.has_attribute?(__MODULE__, :answer)) and @answer == 42
      ...> end
      iex> Has.has()
      true
  """
  @spec has_attribute?(module, atom) :: boolean
  def has_attribute?(module, attribute) when is_atom(module) and is_atom(attribute) do
    check_open(module, "has_attribute?/2", "")
    :kaiwa_open_module.has(module, attribute)
  end

  @doc """
  The names of the attributes that have been set.

      iex> defmodule Lists do
      ...>   @answer 42
      ...>   def lists, do: unquote(:answer in Module.attributes_in(__MODULE__)) and @answer == 42
      ...> end
      iex> Lists.lists()
      true
  """
  @spec attributes_in(module) :: [atom]
  def attributes_in(module) when is_atom(module) do
    check_open(module, "attributes_in/1", "")
    :kaiwa_open_module.attributes(module)
  end

  @doc """
  Whether the module has defined a function or macro so far.

      iex> defmodule Defines do
      ...>   def f(x), do: x
      ...>   def has, do: unquote({Module.defines?(__MODULE__, {:f, 1}), Module.defines?(__MODULE__, {:f, 2})})
      ...> end
      iex> Defines.has()
      {true, false}
  """
  @spec defines?(module, {atom, arity}) :: boolean
  def defines?(module, {name, arity}) when is_atom(module) and is_atom(name) and is_integer(arity) do
    check_open(module, "defines?/2", @instead_of_defines)
    :lists.any(fn {known, of, _kind} -> known == name and of == arity end, :kaiwa_open_module.definitions(module))
  end

  @doc """
  Whether the module has defined a function or macro with that kind of definition: `:def`, `:defp`, `:defmacro` or
  `:defmacrop`.

      iex> defmodule DefinesKind do
      ...>   def f(x), do: x
      ...>   def has, do: unquote({Module.defines?(__MODULE__, {:f, 1}, :def), Module.defines?(__MODULE__, {:f, 1}, :defp)})
      ...> end
      iex> DefinesKind.has()
      {true, false}
  """
  @spec defines?(module, {atom, arity}, :def | :defp | :defmacro | :defmacrop) :: boolean
  def defines?(module, {name, arity}, kind) when is_atom(module) and is_atom(name) and is_integer(arity) do
    check_open(module, "defines?/3", @instead_of_defines)
    :lists.member({name, arity, kind}, :kaiwa_open_module.definitions(module))
  end

  @doc """
  What the module has defined so far.

      iex> defmodule Contents do
      ...>   def f(x), do: x
      ...>   defmacro m, do: 1
      ...>   def contents, do: unquote(Module.definitions_in(__MODULE__))
      ...> end
      iex> Contents.contents()
      [f: 1, m: 0]
  """
  @spec definitions_in(module) :: [{atom, arity}]
  def definitions_in(module) when is_atom(module) do
    check_open(module, "definitions_in/1", @instead_of_definitions)
    :lists.sort(for {name, arity, _kind} <- :kaiwa_open_module.definitions(module), do: {name, arity})
  end

  @doc """
  What the module has defined so far with one kind of definition.

      iex> defmodule ContentsOfKind do
      ...>   def f(x), do: x
      ...>   defmacro m, do: 1
      ...>   def macros, do: unquote(Module.definitions_in(__MODULE__, :defmacro))
      ...> end
      iex> ContentsOfKind.macros()
      [m: 0]
  """
  @spec definitions_in(module, :def | :defp | :defmacro | :defmacrop) :: [{atom, arity}]
  def definitions_in(module, kind) when is_atom(module) and kind in [:def, :defp, :defmacro, :defmacrop] do
    check_open(module, "definitions_in/2", @instead_of_definitions)
    :lists.sort(for {name, arity, ^kind} <- :kaiwa_open_module.definitions(module), do: {name, arity})
  end

  defp check_open(module, function, instead) do
    if not :kaiwa_open_module.open(module) do
      raise ArgumentError,
            "could not call Module.#{function} because the module #{inspect(module)} is already compiled#{instead}"
    end

    :ok
  end
end
