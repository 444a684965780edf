defmodule Registry do
  @moduledoc """
  Keys under which processes register, any terms, with a value each. The entries of a process go when it ends.

      iex> {:ok, _pid} = Registry.start_link(keys: :unique, name: Rooms)
      iex> {:ok, _owner} = Registry.register(Rooms, :kitchen, 4)
      iex> Registry.lookup(Rooms, :kitchen) == [{self(), 4}]
      true

  In a registry with `keys: :unique` one process has a key, which can also name a server:
  `{:via, Registry, {Rooms, :kitchen}}`. With `keys: :duplicate` any number of processes have it, and `dispatch/4` reaches
  all of them.
  """

  @type meta_key() :: atom() | tuple()
  @type meta_value() :: term()
  @type match_pattern() :: atom() | term()
  @type guard() :: atom() | tuple()
  @type guards() :: [guard()]
  @type body() :: [term()]
  @type spec() :: [{match_pattern(), guards(), body()}]
  @type start_option() ::
    {:keys, keys()}
    | {:name, registry()}
    | {:partitions, pos_integer()}
    | {:listeners, [atom()]}
    | {:meta, [{meta_key(), meta_value()}]}

  alias Registry.Store

  @type registry :: atom
  @type keys :: :unique | :duplicate
  @type key :: term
  @type value :: term

  # Starting

  @doc """
  How a supervisor starts one.

      iex> Registry.child_spec(keys: :unique, name: Rooms)
      %{id: Rooms, start: {Registry, :start_link, [[keys: :unique, name: Rooms]]}, type: :supervisor}
  """
  @spec child_spec(keyword) :: map
  def child_spec(options) when is_list(options) do
    %{id: Keyword.get(options, :name, Registry), start: {Registry, :start_link, [options]}, type: :supervisor}
  end

  @doc """
  Starts a registry. Options: `:keys` (`:unique` or `:duplicate`), `:name` (an atom), `:partitions` (1), `:listeners`
  (names of processes that get `{:register, registry, key, pid, value}` and `{:unregister, registry, key, pid}`), `:meta`.

      iex> {:ok, pid} = Registry.start_link(keys: :duplicate, name: Topics)
      iex> is_pid(pid)
      true
  """
  @spec start_link(keyword) :: {:ok, pid} | {:error, term}
  def start_link(options) do
    keys = Keyword.get(options, :keys)

    if keys not in [:unique, :duplicate] do
      raise ArgumentError, "expected :keys to be given and be one of :unique or :duplicate, got: #{inspect(keys)}"
    end

    name =
      case Keyword.fetch(options, :name) do
        {:ok, name} when is_atom(name) -> name
        {:ok, other} -> raise ArgumentError, "expected :name to be an atom, got: #{inspect(other)}"
        :error -> raise ArgumentError, "expected :name option to be present"
      end

    meta = Keyword.get(options, :meta, [])
    if not Keyword.keyword?(meta), do: raise(ArgumentError, "expected :meta to be a keyword list, got: #{inspect(meta)}")
    partitions = Keyword.get(options, :partitions, 1)

    if not (is_integer(partitions) and partitions >= 1) do
      raise ArgumentError, "expected :partitions to be a positive integer, got: #{inspect(partitions)}"
    end

    listeners = Keyword.get(options, :listeners, [])

    if not (is_list(listeners) and Enum.all?(listeners, &is_atom/1)) do
      raise ArgumentError, "expected :listeners to be a list of named processes, got: #{inspect(listeners)}"
    end

    Supervisor.start_link(Registry.Supervisor, {keys, name, partitions, listeners, meta}, name: name)
  end

  # Entries

  @doc """
  Registers the calling process under a key: `{:ok, owner}`, where `owner` is a process of the registry, or
  `{:error, {:already_registered, pid}}` if the key is taken and has to be unique.

      iex> Registry.start_link(keys: :unique, name: Rooms)
      iex> {:ok, _owner} = Registry.register(Rooms, :kitchen, 4)
      iex> Registry.register(Rooms, :kitchen, 5) == {:error, {:already_registered, self()}}
      true
  """
  @spec register(registry, key, value) :: {:ok, pid} | {:error, {:already_registered, pid}}
  def register(registry, key, value) when is_atom(registry), do: Store.register(registry, key, value)

  @doc """
  Removes the entries of the calling process under a key.

      iex> Registry.start_link(keys: :unique, name: Rooms)
      iex> Registry.register(Rooms, :kitchen, 4)
      iex> Registry.unregister(Rooms, :kitchen)
      :ok
      iex> Registry.lookup(Rooms, :kitchen)
      []
  """
  @spec unregister(registry, key) :: :ok
  def unregister(registry, key) when is_atom(registry), do: Store.unregister(registry, key, fn _value -> true end)

  @doc """
  Removes those entries of the calling process under a key whose values match a pattern of `:ets`.

      iex> Registry.start_link(keys: :duplicate, name: Topics)
      iex> Registry.register(Topics, :news, {1, :old})
      iex> Registry.register(Topics, :news, {2, :new})
      iex> Registry.unregister_match(Topics, :news, {:_, :old})
      iex> Registry.values(Topics, :news, self())
      [{2, :new}]
  """
  @spec unregister_match(registry, key, term, [tuple]) :: :ok
  def unregister_match(registry, key, pattern, guards \\ []) when is_list(guards) do
    specification = :ets.match_spec_compile([{pattern, guards, [true]}])
    Store.unregister(registry, key, fn value -> :ets.match_spec_run([value], specification) == [true] end)
  end

  @doc """
  The entries of a key: `[{pid, value}]`.

      iex> Registry.start_link(keys: :unique, name: Rooms)
      iex> Registry.lookup(Rooms, :garden)
      []
  """
  @spec lookup(registry, key) :: [{pid, value}]
  def lookup(registry, key) when is_atom(registry), do: Store.lookup(registry, key)

  @doc """
  The keys of a process.

      iex> Registry.start_link(keys: :unique, name: Rooms)
      iex> Registry.register(Rooms, :kitchen, 4)
      iex> Registry.keys(Rooms, self())
      [:kitchen]
  """
  @spec keys(registry, pid) :: [key]
  def keys(registry, pid) when is_atom(registry) and is_pid(pid), do: Store.keys(registry, pid)

  @doc """
  The values that a process has under a key.

      iex> Registry.start_link(keys: :duplicate, name: Topics)
      iex> Registry.register(Topics, :news, 1)
      iex> Registry.register(Topics, :news, 2)
      iex> Registry.values(Topics, :news, self())
      [1, 2]
  """
  @spec values(registry, key, pid) :: [value]
  def values(registry, key, pid) when is_atom(registry), do: Store.values(registry, key, pid)

  @doc """
  Changes the value of the calling process under a unique key: `{new, old}`, or `:error` if it has none.

      iex> Registry.start_link(keys: :unique, name: Rooms)
      iex> Registry.register(Rooms, :kitchen, 4)
      iex> Registry.update_value(Rooms, :kitchen, fn value -> value + 1 end)
      {5, 4}
      iex> Registry.update_value(Rooms, :garden, fn value -> value + 1 end)
      :error
  """
  @spec update_value(registry, key, (value -> value)) :: {value, value} | :error
  def update_value(registry, key, callback) when is_atom(registry) and is_function(callback, 1) do
    Store.update_value(registry, key, callback)
  end

  @doc """
  Calls a function with all entries of a key, if there are any: once for each partition, with `parallel: true` at the
  same time.

      iex> Registry.start_link(keys: :duplicate, name: Topics)
      iex> Registry.register(Topics, :news, nil)
      iex> Registry.dispatch(Topics, :news, fn entries -> for {pid, _} <- entries, do: send(pid, :hello) end)
      iex> receive do message -> message end
      :hello
  """
  @spec dispatch(registry, key, ([{pid, value}] -> term) | {module, atom, [term]}, parallel: boolean) :: :ok
  def dispatch(registry, key, mfa_or_fun, opts \\ [])
      when is_atom(registry) and is_function(mfa_or_fun, 1)
      when is_atom(registry) and tuple_size(mfa_or_fun) == 3 do
    case Store.entries(registry, key) do
      several when length(several) > 1 ->
        if Keyword.get(opts, :parallel, false) do
          tasks = for entries <- several, do: Task.async(fn -> call(mfa_or_fun, entries) end)
          for task <- tasks, do: Task.await(task, :infinity)
        else
          for entries <- several, do: call(mfa_or_fun, entries)
        end

      several ->
        for entries <- several, do: call(mfa_or_fun, entries)
    end

    :ok
  end

  defp call({module, function, args}, entries), do: :erlang.apply(module, function, [entries | args])
  defp call(fun, entries), do: fun.(entries)

  @doc """
  The entries of a key whose values match a pattern of `:ets`, with guards.

      iex> Registry.start_link(keys: :duplicate, name: Topics)
      iex> Registry.register(Topics, :news, {1, :old})
      iex> Registry.register(Topics, :news, {2, :new})
      iex> for {_pid, value} <- Registry.match(Topics, :news, {:"$1", :_}, [{:>, :"$1", 1}]), do: value
      [{2, :new}]
  """
  @spec match(registry, key, term, [tuple]) :: [{pid, value}]
  def match(registry, key, pattern, guards \\ []) when is_atom(registry) and is_list(guards) do
    {head, guards} = Store.key_pattern(key, {:_, pattern}, guards)
    Store.select(registry, [{head, guards, [{:element, 2, :"$_"}]}], key)
  end

  @doc """
  How many entries `match/4` gives.

      iex> Registry.start_link(keys: :duplicate, name: Topics)
      iex> Registry.register(Topics, :news, 1)
      iex> Registry.count_match(Topics, :news, :_)
      1
  """
  @spec count_match(registry, key, term, [tuple]) :: non_neg_integer
  def count_match(registry, key, pattern, guards \\ []) when is_atom(registry) and is_list(guards) do
    {head, guards} = Store.key_pattern(key, {:_, pattern}, guards)
    Store.select_count(registry, [{head, guards, [true]}])
  end

  @doc """
  What a match specification of `:ets` gives for all entries, which it sees as `{key, pid, value}`.

      iex> Registry.start_link(keys: :unique, name: Rooms)
      iex> Registry.register(Rooms, :kitchen, 4)
      iex> Registry.select(Rooms, [{{:"$1", :_, :"$2"}, [], [{{:"$1", :"$2"}}]}])
      [kitchen: 4]
  """
  @spec select(registry, list) :: [term]
  def select(registry, spec) when is_atom(registry) and is_list(spec) do
    Store.select(registry, of_entries(spec, "select/2"), :all)
  end

  @doc """
  For how many entries a match specification gives `true`.

      iex> Registry.start_link(keys: :unique, name: Rooms)
      iex> Registry.register(Rooms, :kitchen, 4)
      iex> Registry.count_select(Rooms, [{{:_, :_, :"$1"}, [{:>, :"$1", 3}], [true]}])
      1
  """
  @spec count_select(registry, list) :: non_neg_integer
  def count_select(registry, spec) when is_atom(registry) and is_list(spec) do
    Store.select_count(registry, of_entries(spec, "count_select/2"))
  end

  defp of_entries(specification, function) do
    for clause <- specification do
      case clause do
        {{key, pid, value}, guards, body} ->
          {{key, {pid, value}}, guards, body}

        _ ->
          raise ArgumentError, "invalid match specification in Registry.#{function}: #{inspect(specification)}"
      end
    end
  end

  @doc """
  How many entries there are.

      iex> Registry.start_link(keys: :unique, name: Rooms)
      iex> Registry.register(Rooms, :kitchen, 4)
      iex> Registry.count(Rooms)
      1
  """
  @spec count(registry) :: non_neg_integer
  def count(registry) when is_atom(registry), do: Store.count(registry)

  # What a registry itself keeps

  @doc """
  What was put with `put_meta/3`: `{:ok, value}` or `:error`.

      iex> Registry.start_link(keys: :unique, name: Rooms, meta: [floors: 2])
      iex> Registry.meta(Rooms, :floors)
      {:ok, 2}
  """
  @spec meta(registry, atom | tuple) :: {:ok, term} | :error
  def meta(registry, key) when is_atom(registry) and (is_atom(key) or is_tuple(key)), do: Store.meta(registry, key)

  @doc """
  Keeps a value with a registry.

      iex> Registry.start_link(keys: :unique, name: Rooms)
      iex> Registry.put_meta(Rooms, :floors, 2)
      :ok
  """
  @spec put_meta(registry, atom | tuple, term) :: :ok
  def put_meta(registry, key, value) when is_atom(registry) and (is_atom(key) or is_tuple(key)) do
    Store.put_meta(registry, key, value)
  end

  @doc """
  Removes such a value.

      iex> Registry.start_link(keys: :unique, name: Rooms, meta: [floors: 2])
      iex> Registry.delete_meta(Rooms, :floors)
      iex> Registry.meta(Rooms, :floors)
      :error
  """
  @spec delete_meta(registry, atom | tuple) :: :ok
  def delete_meta(registry, key) when is_atom(registry) and (is_atom(key) or is_tuple(key)) do
    Store.delete_meta(registry, key)
  end

  # Names of servers: `{:via, Registry, {registry, key}}`, or with a value as third element.

  @doc false
  def whereis_name({registry, key}), do: whereis(registry, key)
  def whereis_name({registry, key, _value}), do: whereis(registry, key)

  defp whereis(registry, key) do
    Store.check_unique(registry, ":via is not supported for duplicate registries")

    case Store.lookup(registry, key) do
      [{pid, _value}] -> pid
      [] -> :undefined
    end
  end

  @doc false
  def register_name({registry, key}, pid) when pid == self(), do: name_registered(register(registry, key, nil))
  def register_name({registry, key, value}, pid) when pid == self(), do: name_registered(register(registry, key, value))

  defp name_registered({:ok, _owner}), do: :yes
  defp name_registered({:error, {:already_registered, _pid}}), do: :no

  @doc false
  def unregister_name({registry, key}), do: unregister(registry, key)
  def unregister_name({registry, key, _value}), do: unregister(registry, key)

  @doc false
  def send(name, message) do
    case whereis_name(name) do
      :undefined -> :erlang.error(:badarg, [name, message])
      pid -> Kernel.send(pid, message)
    end
  end

  @doc false
  @deprecated "Use Registry.start_link/1 instead"
  @spec start_link(:unique | :duplicate, atom) :: {:ok, pid} | {:error, term}
  def start_link(keys, name), do: Registry.start_link(keys: keys, name: name)

  @doc false
  @deprecated "Use Registry.start_link/1 instead"
  @spec start_link(:unique | :duplicate, atom, keyword) :: {:ok, pid} | {:error, term}
  def start_link(keys, name, options), do: Registry.start_link([keys: keys, name: name] ++ options)
end
