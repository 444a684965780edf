defmodule Module do
  @moduledoc """
  Names of modules, and what can be asked of and done to a module while it is being defined.

  The functions that take a module which has been defined already raise `ArgumentError`, apart from those for names.
  """

  @type definition() :: {atom(), arity()}
  @type def_kind() :: :def | :defp | :defmacro | :defmacrop

  @instead_of_defines ". Use Kernel.function_exported?/3 and Kernel.macro_exported?/3 to check for public functions and macros instead"
  @instead_of_definitions ". Use the Module.__info__/1 callback to get public functions and macros instead"

  @doc """
  A module's name from its segments: atoms, other names, or strings.

      iex> Module.concat([Foo, "Bar", :Baz])
      Foo.Bar.Baz
  """
  @spec concat([binary | atom]) :: atom
  def concat(list) when is_list(list), do: list |> joined() |> :erlang.binary_to_atom()

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
  def safe_concat(list) when is_list(list), do: list |> joined() |> :erlang.binary_to_existing_atom()

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
  def split(module) when is_binary(module), do: split(module, module)

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
  Says how an attribute behaves: with `accumulate: true` it collects all the values it is given, with `persist: true` the
  compiled module keeps it, for `module_info/1` and `__info__/1` to tell.

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
    if Keyword.get(options, :accumulate, false), do: :kaiwa_open_module.accumulate(module, attribute)
    if Keyword.get(options, :persist, false), do: :kaiwa_open_module.keep(module, attribute)
    :ok
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
  def put_attribute(module, key, value) when is_atom(module) and is_atom(key) do
    check_open(module, "put_attribute/3", "")
    :kaiwa_open_module.put(module, key, value)
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
  def get_attribute(module, key, default \\ nil) when is_atom(module) and is_atom(key) do
    check_open(module, "get_attribute/2", ". Use the Module.__info__/1 callback or Code.fetch_docs/1 instead")
    :kaiwa_open_module.get(module, key, default)
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
  def delete_attribute(module, key) when is_atom(module) and is_atom(key) do
    check_open(module, "delete_attribute/2", "")
    value = :kaiwa_open_module.get(module, key, nil)
    :kaiwa_open_module.delete(module, key)
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
  def has_attribute?(module, key) when is_atom(module) and is_atom(key) do
    check_open(module, "has_attribute?/2", "")
    :kaiwa_open_module.has(module, key)
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

  @doc """
  A function or macro that the module has defined so far: `{:v1, kind, meta, clauses}`, each clause with its metadata, the
  arguments, the guards and the body as quoted code. `nil` if there is none; with `skip_clauses: true` without the clauses.

  The code is as it was written, with its macros.

      iex> defmodule Shows do
      ...>   def f(x), do: x
      ...>   def shown, do: unquote(elem(Module.get_definition(__MODULE__, {:f, 1}), 1))
      ...> end
      iex> Shows.shown()
      :def
  """
  @spec get_definition(module, {atom, arity}, keyword) ::
          {:v1, atom, keyword, [{keyword, [Macro.t()], [Macro.t()], Macro.t()}]} | nil
  def get_definition(module, {name, arity}, options \\ [])
      when is_atom(module) and is_atom(name) and is_integer(arity) and is_list(options) do
    check_open(module, "get_definition/3", "")

    case :kaiwa_open_module.definition(module, name, arity) do
      nil ->
        nil

      {kind, clauses} ->
        meta = for {line, _, _, _} <- Enum.take(clauses, 1), do: {:line, line}
        {:v1, kind, meta, if(options[:skip_clauses], do: [], else: for(clause <- clauses, do: clause(clause)))}
    end
  end

  defp clause({line, arguments, guards, [do: body]}), do: {[line: line], arguments, guards, body}
  defp clause({line, arguments, guards, blocks}), do: {[line: line], arguments, guards, {:try, [line: line], [blocks]}}

  @doc """
  Makes a callback of the specification of a function. Whether there is one.

      iex> defmodule Asks do
      ...>   @spec f(integer) :: integer
      ...>   def f(x), do: x
      ...>   Module.spec_to_callback(__MODULE__, {:f, 1})
      ...> end
      iex> Asks.behaviour_info(:callbacks)
      [f: 1]
  """
  @spec spec_to_callback(module, {atom, arity}) :: boolean
  def spec_to_callback(module, {name, arity}) when is_atom(module) and is_atom(name) and is_integer(arity) do
    check_open(module, "spec_to_callback/2", "")
    :kaiwa_open_module.specified_callback(module, name, arity)
  end

  @doc """
  Takes a function or macro away that the module has defined. Whether there was one.

      iex> defmodule Forgets do
      ...>   def f, do: 1
      ...>   def g, do: 2
      ...>   Module.delete_definition(__MODULE__, {:f, 0})
      ...> end
      iex> Forgets.__info__(:functions)
      [g: 0]
  """
  @spec delete_definition(module, {atom, arity}) :: boolean
  def delete_definition(module, {name, arity}) when is_atom(module) and is_atom(name) and is_integer(arity) do
    check_open(module, "delete_definition/2", "")
    :kaiwa_open_module.delete_definition(module, name, arity)
  end

  @doc """
  Lets later definitions take the place of these, as `defoverridable/1` does: a list of names and arities, or a behaviour
  of the module, whose callbacks that it defines are meant.

      iex> defmodule Overrides do
      ...>   def f, do: 1
      ...>   Module.make_overridable(__MODULE__, f: 0)
      ...>   def f, do: super() + 1
      ...> end
      iex> Overrides.f()
      2
  """
  @spec make_overridable(module, [{atom, arity}] | module) :: :ok
  def make_overridable(module, tuples) when is_atom(module) and is_list(tuples) do
    check_open(module, "make_overridable/2", "")
    for function <- tuples, do: check_name(function)
    :kaiwa_module.make_overridable(module, tuples)
  end

  def make_overridable(module, behaviour) when is_atom(module) and is_atom(behaviour) do
    check_open(module, "make_overridable/2", "")
    check_behaviour(module, behaviour)
    :kaiwa_module.make_overridable(module, behaviour)
  end

  defp check_name({name, arity}) when is_atom(name) and is_integer(arity) and arity >= 0 and arity <= 255, do: :ok

  defp check_name(other) do
    raise ArgumentError,
          "each element in tuple list has to be a {function_name :: atom, arity :: 0..255} tuple, got: #{inspect(other)}"
  end

  defp check_behaviour(module, behaviour) do
    problem =
      cond do
        not Code.ensure_loaded?(behaviour) ->
          "it was not defined"

        not function_exported?(behaviour, :behaviour_info, 1) ->
          "it does not define any callbacks"

        behaviour not in :kaiwa_open_module.get(module, :behaviour, []) ->
          "its corresponding behaviour is missing. Did you forget to add @behaviour #{inspect(behaviour)}?"

        true ->
          nil
      end

    if problem do
      raise ArgumentError,
            "cannot pass module #{inspect(behaviour)} as argument to defoverridable/1 because " <> problem
    end
  end

  @doc """
  Whether a later definition may take the place of a function or macro.

      iex> defmodule MayOverride do
      ...>   def f, do: 1
      ...>   defoverridable f: 0
      ...>   def may, do: unquote(Module.overridable?(__MODULE__, {:f, 0}))
      ...> end
      iex> MayOverride.may()
      true
  """
  @spec overridable?(module, {atom, arity}) :: boolean
  def overridable?(module, {name, arity}) when is_atom(module) and is_atom(name) do
    {name, arity} in overridables_in(module)
  end

  @doc """
  What later definitions may take the place of.

      iex> defmodule Overridables do
      ...>   def f, do: 1
      ...>   defoverridable f: 0
      ...>   def all, do: unquote(Module.overridables_in(__MODULE__))
      ...> end
      iex> Overridables.all()
      [f: 0]
  """
  @spec overridables_in(module) :: [{atom, arity}]
  def overridables_in(module) when is_atom(module) do
    check_open(module, "overridables_in/1", "")
    :kaiwa_open_module.overridable(module)
  end

  @doc """
  Whether the module has defined a type so far.

      iex> defmodule DefinesType do
      ...>   @type pair(t) :: {t, t}
      ...>   def has, do: unquote(Module.defines_type?(__MODULE__, {:pair, 1}))
      ...> end
      iex> DefinesType.has()
      true
  """
  @spec defines_type?(module, {atom, arity}) :: boolean
  def defines_type?(module, {name, arity}) when is_atom(module) and is_atom(name) and is_integer(arity) do
    check_open(module, "defines_type?/2", "")
    :lists.member({name, arity}, :kaiwa_open_module.types(module))
  end

  @doc """
  Defines a module whose body is a tree. The options are `:file`, which has to be there, and `:line`; an environment says
  what the body may use without a module's name.

      iex> body = quote do: def double(x), do: 2 * x
      iex> {:module, Made, _code, {:double, 1}} = Module.create(Made, body, Macro.Env.location(__ENV__))
      iex> Made.double(4)
      8
  """
  @spec create(module, Macro.t(), Macro.Env.t() | keyword) :: {:module, module, binary, term}
  def create(module, quoted, env_or_options)

  def create(module, quoted, %Macro.Env{} = env) when is_atom(module) do
    define = {{:., [], [Kernel, :defmodule]}, [line: env.line], [module, [do: quoted]]}
    {result, _binding} = Code.eval_quoted(define, [], %{env | module: nil, function: nil, versioned_vars: %{}})
    result
  end

  def create(module, quoted, opts) when is_atom(module) and is_list(opts) do
    if not Keyword.has_key?(opts, :file), do: raise(ArgumentError, "expected :file to be given as option")
    create(module, quoted, Code.env_for_eval(opts))
  end

  @doc """
  Evaluates a tree as a part of the body of a module that is being defined, or in an environment.

      iex> defmodule Evaluates do
      ...>   Module.eval_quoted(__MODULE__, quote(do: def(f, do: 1)))
      ...> end
      iex> Evaluates.f()
      1
  """
  @spec eval_quoted(module | Macro.Env.t(), Macro.t(), keyword, keyword | Macro.Env.t()) :: {term, keyword}
  def eval_quoted(module_or_env, quoted, binding \\ [], options \\ [])

  def eval_quoted(%{__struct__: Macro.Env} = env, quoted, binding, options) when is_list(binding) and is_list(options) do
    Code.eval_quoted(quoted, binding, :maps.merge(env, :maps.from_list(Keyword.take(options, [:file, :line]))))
  end

  def eval_quoted(module, quoted, binding, %{__struct__: Macro.Env} = env) when is_atom(module) and is_list(binding) do
    check_open(module, "eval_quoted/4", "")
    Code.eval_quoted(quoted, binding, %{env | module: module})
  end

  def eval_quoted(module, quoted, binding, options) when is_atom(module) and is_list(binding) and is_list(options) do
    check_open(module, "eval_quoted/4", "")
    Code.eval_quoted(quoted, binding, %{Code.env_for_eval(options) | module: module})
  end

  @doc """
  The attributes that mean something to the compiler or to tools, each with `:doc`, a text on what it says.

      iex> Module.reserved_attributes().moduledoc
      %{doc: "What the module is for."}
  """
  @spec reserved_attributes() :: %{optional(atom) => map}
  def reserved_attributes() do
    %{
      after_compile: %{doc: "A function to call when the module has been compiled."},
      after_verify: %{doc: "A function to call when the module has been checked."},
      before_compile: %{doc: "A function or macro to call at the end of the module's body."},
      behaviour: %{doc: "A behaviour that the module implements."},
      callback: %{doc: "A function that implementations of this behaviour define."},
      compile: %{doc: "Options of the compiler."},
      deprecated: %{doc: "What to use instead of the definition that follows."},
      derive: %{doc: "Protocols that the struct of the module derives."},
      dialyzer: %{doc: "What Dialyzer reports of the module."},
      doc: %{doc: "What the definition that follows is for."},
      external_resource: %{doc: "A file that the module is made from."},
      file: %{doc: "The file that stack traces name for the definition that follows."},
      impl: %{doc: "The definition that follows implements a callback."},
      macrocallback: %{doc: "A macro that implementations of this behaviour define."},
      moduledoc: %{doc: "What the module is for."},
      on_definition: %{doc: "A function to call at each definition of the module."},
      on_load: %{doc: "A function of the module to call when it is loaded."},
      opaque: %{doc: "A type whose structure is nobody else's business."},
      optional_callbacks: %{doc: "Callbacks that an implementation may leave out."},
      spec: %{doc: "What a function takes and gives."},
      type: %{doc: "A type."},
      typedoc: %{doc: "What the type that follows is for."},
      typep: %{doc: "A type for this module only."},
      vsn: %{doc: "The version of the module."}
    }
  end

  defp check_open(module, function, instead) do
    if not :kaiwa_open_module.open(module) do
      raise ArgumentError,
            "could not call Module.#{function} because the module #{inspect(module)} is already compiled#{instead}"
    end

    :ok
  end
end
