defmodule Macro.Env do
  @moduledoc """
  What is known of the place where code is expanded: its module and function, its aliases, imports and variables.

  `__ENV__` gives the environment of the place where it stands, `__CALLER__` the one of the place that calls a macro.
  """

  @type context() :: :match | :guard | nil
  @type context_modules() :: [module()]
  @type file() :: binary()
  @type line() :: non_neg_integer()
  @type name_arity() :: {atom(), arity()}

  defstruct aliases: [],
            context: nil,
            context_modules: [],
            file: "nofile",
            function: nil,
            functions: [],
            lexical_tracker: nil,
            line: 0,
            macro_aliases: [],
            macros: [],
            module: nil,
            requires: [],
            tracers: [],
            versioned_vars: %{}

  @type variable :: {atom, atom}
  @type t :: %Macro.Env{}

  @doc """
  The variables that are visible, each with its context.

      iex> x = 1
      iex> {:x, nil} in Macro.Env.vars(__ENV__) and x == 1
      true
  """
  @spec vars(t) :: [variable]
  def vars(%{__struct__: Macro.Env, versioned_vars: vars}), do: :maps.keys(vars)

  @doc """
  Whether a variable is visible.

      iex> x = 1
      iex> {Macro.Env.has_var?(__ENV__, {:x, nil}), Macro.Env.has_var?(__ENV__, {:y, nil}), x}
      {true, false, 1}
  """
  @spec has_var?(t, variable) :: boolean
  def has_var?(%{__struct__: Macro.Env, versioned_vars: vars}, var), do: :erlang.is_map_key(var, vars)

  @doc """
  File and line, as a keyword list.

      iex> Macro.Env.location(%Macro.Env{file: "a.ex", line: 3})
      [file: "a.ex", line: 3]
  """
  @spec location(t) :: keyword
  def location(%{__struct__: Macro.Env, file: file, line: line}), do: [file: file, line: line]

  @doc """
  Whether the place is a guard.

      iex> Macro.Env.in_guard?(%Macro.Env{context: :guard})
      true
  """
  @spec in_guard?(t) :: boolean
  def in_guard?(%{__struct__: Macro.Env, context: context}), do: context == :guard

  @doc """
  Whether the place is a pattern.

      iex> Macro.Env.in_match?(%Macro.Env{context: :match})
      true
  """
  @spec in_match?(t) :: boolean
  def in_match?(%{__struct__: Macro.Env, context: context}), do: context == :match

  @doc """
  The environment as that of a pattern.

      iex> Macro.Env.to_match(%Macro.Env{}).context
      :match
  """
  @spec to_match(t) :: t
  def to_match(%{__struct__: Macro.Env} = env), do: %{env | context: :match}

  @doc """
  The environment as that of a guard.

      iex> Macro.Env.to_guard(%Macro.Env{}).context
      :guard
  """
  @spec to_guard(t) :: t
  def to_guard(%{__struct__: Macro.Env} = env), do: %{env | context: :guard}

  @doc """
  Whether the macros of a module have been required.

      iex> Macro.Env.required?(%Macro.Env{requires: [Integer]}, Integer)
      true
  """
  @spec required?(t, module) :: boolean
  def required?(%{__struct__: Macro.Env, requires: requires}, mod) when is_atom(mod), do: :lists.member(mod, requires)

  @doc """
  The module that an alias stands for.

      iex> Macro.Env.fetch_alias(%Macro.Env{aliases: [{Short, Long.Name}]}, :Short)
      {:ok, Long.Name}
      iex> Macro.Env.fetch_alias(%Macro.Env{}, :Short)
      :error
  """
  @spec fetch_alias(t, atom) :: {:ok, atom} | :error
  def fetch_alias(%{__struct__: Macro.Env, aliases: aliases}, atom) when is_atom(atom) do
    case :lists.keyfind(:erlang.binary_to_atom("Elixir." <> :erlang.atom_to_binary(atom)), 1, aliases) do
      {_alias, module} -> {:ok, module}
      false -> :error
    end
  end

  @doc """
  The modules from which a name with its arity is imported, as functions and as macros.

      iex> Macro.Env.lookup_import(%Macro.Env{functions: [{List, [flatten: 1]}]}, {:flatten, 1})
      [function: List]
  """
  @spec lookup_import(t, {atom, arity}) :: [{:function | :macro, module}]
  def lookup_import(%{__struct__: Macro.Env, functions: functions, macros: macros}, {name, arity} = pair)
      when is_atom(name) and is_integer(arity) do
    imported = fn imports -> for {module, pairs} <- imports, :lists.member(pair, pairs), do: module end
    for(module <- imported.(functions), do: {:function, module}) ++ for(module <- imported.(macros), do: {:macro, module})
  end

  @doc """
  The stacktrace that leads to the place.

      iex> Macro.Env.stacktrace(%Macro.Env{module: M, function: {:f, 1}, file: "m.ex", line: 3})
      [{M, :f, 1, [file: ~c"m.ex", line: 3]}]
  """
  @spec stacktrace(t) :: list
  def stacktrace(%{__struct__: Macro.Env, module: module, function: function, file: file, line: line}) do
    place = [file: :unicode.characters_to_list(file), line: line]

    case {module, function} do
      {nil, _} -> [{:elixir_compiler, :__FILE__, 1, place}]
      {_, nil} -> [{module, :__MODULE__, 0, place}]
      {_, {name, arity}} -> [{module, name, arity, place}]
    end
  end

  @doc """
  The environment without what only the compiler needs.

      iex> Macro.Env.prune_compile_info(%Macro.Env{tracers: [X]}).tracers
      []
  """
  @spec prune_compile_info(t) :: t
  def prune_compile_info(%{__struct__: Macro.Env} = env), do: %{env | lexical_tracker: nil, tracers: []}
end
