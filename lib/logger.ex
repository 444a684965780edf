defmodule Logger do
  @moduledoc """
  Log entries: of the program's own, and those about processes that fail.

  An entry has a level, a message and metadata. Levels in order of importance: `:emergency`, `:alert`, `:critical`,
  `:error`, `:warning`, `:notice`, `:info`, `:debug`. Entries below the level of `configure/1` are dropped; the others
  go to the console, and to handlers that were added with `:logger.add_handler/3`.

  A message is a string, a list of strings, a map, a keyword list, or a function without arguments that gives one (or
  `{message, metadata}`) and is only called if the entry is not dropped.
  """

  @type backend() :: :gen_event.handler()
  @type report() :: map() | keyword()

  alias Logger.{Config, Console}

  @type level ::
          :emergency | :alert | :critical | :error | :warning | :warn | :notice | :info | :debug
  @type message :: String.t() | list | map | keyword
  @type metadata :: keyword

  @levels [:emergency, :alert, :critical, :error, :warning, :notice, :info, :debug]

  # Under this key the dictionary of a process has the level of `put_process_level/2`.
  @process_level {Logger, :level}

  # Writing entries

  @doc """
  Writes an entry of the level `:emergency`. The arguments are not evaluated if it is dropped.
  """
  defmacro emergency(message_or_fun, metadata \\ []), do: entry(:emergency, message_or_fun, metadata, __CALLER__)

  @doc """
  Writes an entry of the level `:alert`. The arguments are not evaluated if it is dropped.
  """
  defmacro alert(message_or_fun, metadata \\ []), do: entry(:alert, message_or_fun, metadata, __CALLER__)

  @doc """
  Writes an entry of the level `:critical`. The arguments are not evaluated if it is dropped.
  """
  defmacro critical(message_or_fun, metadata \\ []), do: entry(:critical, message_or_fun, metadata, __CALLER__)

  @doc """
  Writes an entry of the level `:error`. The arguments are not evaluated if it is dropped.
  """
  defmacro error(message_or_fun, metadata \\ []), do: entry(:error, message_or_fun, metadata, __CALLER__)

  @doc """
  Writes an entry of the level `:warning`. The arguments are not evaluated if it is dropped.
  """
  defmacro warning(message_or_fun, metadata \\ []), do: entry(:warning, message_or_fun, metadata, __CALLER__)

  @doc """
  The old name of `warning/2`.
  """
  defmacro warn(message_or_fun, metadata \\ []), do: entry(:warning, message_or_fun, metadata, __CALLER__)

  @doc """
  Writes an entry of the level `:notice`. The arguments are not evaluated if it is dropped.
  """
  defmacro notice(message_or_fun, metadata \\ []), do: entry(:notice, message_or_fun, metadata, __CALLER__)

  @doc """
  Writes an entry of the level `:info`. The arguments are not evaluated if it is dropped.
  """
  defmacro info(message_or_fun, metadata \\ []), do: entry(:info, message_or_fun, metadata, __CALLER__)

  @doc """
  Writes an entry of the level `:debug`. The arguments are not evaluated if it is dropped.
  """
  defmacro debug(message_or_fun, metadata \\ []), do: entry(:debug, message_or_fun, metadata, __CALLER__)

  @doc """
  Writes an entry of a level. The other arguments are not evaluated if it is dropped.
  """
  defmacro log(level, message_or_fun, metadata \\ []), do: entry(level, message_or_fun, metadata, __CALLER__)

  # An entry knows where it was written.
  defp entry(level, message_or_fun, metadata, caller) do
    place = [line: caller.line, file: caller.file, module: caller.module] ++ function(caller.module, caller.function)

    quote do
      case Logger.wanted(unquote(level), unquote(caller.module)) do
        nil -> :ok
        level -> Logger.write(level, unquote(message_or_fun), unquote(place) ++ unquote(metadata))
      end
    end
  end

  defp function(_module, nil), do: []
  defp function(module, {name, arity}), do: [function: "#{name}/#{arity}", mfa: {:{}, [], [module, name, arity]}]

  @doc """
  Writes an entry of a level, for programs that need a function for it.
  """
  @spec bare_log(level, message | (-> message | {message, metadata}), metadata) :: :ok
  def bare_log(level, message_or_fun, metadata \\ []) do
    case wanted(level, nil) do
      nil -> :ok
      level -> write(level, message_or_fun, metadata)
    end
  end

  @doc false
  # The level by its usual name, if an entry of it is to be written.
  def wanted(level, module) do
    level = level(level)
    if enabled?(self()) and allowed_here?(level, module), do: level, else: nil
  end

  @doc false
  def write(level, message_or_fun, metadata) do
    {message, metadata} = called(message_or_fun, metadata)
    dispatch(level, text(message), Keyword.merge(metadata(), metadata))
  end

  @doc false
  # Hands an entry of which all is known to whoever shows it.
  def dispatch(level, text, metadata) do
    now = :os.system_time(:microsecond)
    event = %{level: level, msg: {:string, text}, meta: :maps.from_list([pid: self(), time: now] ++ metadata)}
    Console.write(event)

    for {_id, module, config} <- Config.handlers(), compare_levels(level, Map.get(config, :level, :debug)) != :lt do
      module.log(event, config)
    end

    :ok
  end

  defp level(:warn), do: :warning
  defp level(level) when level in @levels, do: level
  defp level(level), do: raise(ArgumentError, "invalid level: #{inspect(level)}")

  defp called(fun, metadata) when is_function(fun, 0) do
    case fun.() do
      {message, more} -> {message, Keyword.merge(metadata, more)}
      message -> {message, metadata}
    end
  end

  defp called(message, metadata), do: {message, metadata}

  defp text(message) when is_binary(message), do: message
  defp text(%{} = map), do: inspect(:maps.to_list(map))
  defp text([{key, _value} | _rest] = keyword) when is_atom(key), do: inspect(keyword)
  defp text(list) when is_list(list), do: list
  defp text(other), do: String.Chars.to_string(other)

  # Levels

  @doc """
  The levels, the most important first.

      iex> Logger.levels()
      [:emergency, :alert, :critical, :error, :warning, :notice, :info, :debug]
  """
  @spec levels() :: [level]
  def levels(), do: @levels

  @doc """
  The level below which entries are dropped.

      iex> Logger.level()
      :debug
  """
  @spec level() :: level | :all | :none
  def level(), do: Config.get(:level, :debug)

  @doc """
  Compares two levels: `:gt` if the first one is more important.

      iex> Logger.compare_levels(:error, :info)
      :gt
      iex> Logger.compare_levels(:debug, :info)
      :lt
  """
  @spec compare_levels(level, level) :: :lt | :eq | :gt
  def compare_levels(left, right) do
    case {importance(left), importance(right)} do
      {same, same} -> :eq
      {left, right} when left > right -> :gt
      _ -> :lt
    end
  end

  defp importance(:none), do: 9
  defp importance(:emergency), do: 8
  defp importance(:alert), do: 7
  defp importance(:critical), do: 6
  defp importance(:error), do: 5
  defp importance(:warning), do: 4
  defp importance(:warn), do: 4
  defp importance(:notice), do: 3
  defp importance(:info), do: 2
  defp importance(:debug), do: 1
  defp importance(:all), do: 0
  defp importance(level), do: raise(ArgumentError, "invalid level: #{inspect(level)}")

  # The level of the process goes before that of the module.
  defp allowed_here?(level, module) do
    case :erlang.get(@process_level) do
      :undefined -> allowed?(level, module)
      wanted -> importance(level) >= importance(wanted)
    end
  end

  @doc """
  Sets the level for entries of the calling process.

      iex> Logger.put_process_level(self(), :error)
      iex> Logger.get_process_level(self())
      :error
      iex> Logger.delete_process_level(self())
      :ok
  """
  @spec put_process_level(pid, level | :all | :none) :: :ok
  def put_process_level(pid, level) when pid == self() do
    importance(level)
    :erlang.put(@process_level, level)
    :ok
  end

  @doc """
  The level that `put_process_level/2` has set, or `nil`.

      iex> Logger.get_process_level(self())
      nil
  """
  @spec get_process_level(pid) :: level | :all | :none | nil
  def get_process_level(pid) when pid == self() do
    case :erlang.get(@process_level) do
      :undefined -> nil
      level -> level
    end
  end

  @doc """
  Takes back `put_process_level/2`.

      iex> Logger.delete_process_level(self())
      :ok
  """
  @spec delete_process_level(pid) :: :ok
  def delete_process_level(pid) when pid == self() do
    :erlang.erase(@process_level)
    :ok
  end

  @doc """
  Sets the level for entries of all modules of an application.

      iex> Logger.put_application_level(:unknown, :error)
      {:error, {:not_loaded, :unknown}}
  """
  @spec put_application_level(atom, level | :all | :none) :: :ok | {:error, {:not_loaded, atom}}
  def put_application_level(application, level) when is_atom(application) do
    with {:ok, modules} <- modules(application), do: put_module_level(modules, level)
  end

  @doc """
  Takes back `put_application_level/2`.

      iex> Logger.delete_application_level(:unknown)
      {:error, {:not_loaded, :unknown}}
  """
  @spec delete_application_level(atom) :: :ok | {:error, {:not_loaded, atom}}
  def delete_application_level(application) when is_atom(application) do
    with {:ok, modules} <- modules(application), do: delete_module_level(modules)
  end

  defp modules(application) do
    case Application.spec(application, :modules) do
      nil -> {:error, {:not_loaded, application}}
      modules -> {:ok, modules}
    end
  end

  @doc false
  def allowed?(level, module) do
    wanted = if module == nil, do: level(), else: Config.get({:module, module}, level())
    importance(level) >= importance(wanted)
  end

  @doc """
  Sets the level for entries of one module, or of several.

      iex> Logger.put_module_level(List, :error)
      iex> Logger.get_module_level(List)
      [{List, :error}]
      iex> Logger.delete_module_level(List)
      iex> Logger.get_module_level(List)
      []
  """
  @spec put_module_level(module | [module], level | :all | :none) :: :ok
  def put_module_level(modules, level) do
    importance(level)
    for module <- List.wrap(modules), do: Config.put({:module, module}, level)
    :ok
  end

  @doc """
  The levels that were set with `put_module_level/2`.
  """
  @spec get_module_level(module | [module]) :: [{module, level}]
  def get_module_level(modules) do
    for module <- List.wrap(modules), level = Config.get({:module, module}, nil), do: {module, level}
  end

  @doc """
  Takes back `put_module_level/2`.
  """
  @spec delete_module_level(module | [module]) :: :ok
  def delete_module_level(modules) do
    for module <- List.wrap(modules), do: Config.delete({:module, module})
    :ok
  end

  @doc """
  Takes back `put_module_level/2` for all modules.

      iex> Logger.put_module_level(List, :error)
      iex> Logger.delete_all_module_levels()
      iex> Logger.get_module_level(List)
      []
  """
  @spec delete_all_module_levels() :: :ok
  def delete_all_module_levels(), do: Config.delete_all({:module, :_})

  @doc """
  Whether entries of a process are written; only the calling process can be asked about.

      iex> Logger.enabled?(self())
      true
  """
  @spec enabled?(pid) :: boolean
  def enabled?(pid) when pid == self(), do: :erlang.get({Logger, :enabled}) != false

  @doc """
  Drops all entries of the calling process.

      iex> Logger.disable(self())
      iex> Logger.enabled?(self())
      false
      iex> Logger.enable(self())
      :ok
  """
  @spec disable(pid) :: :ok
  def disable(pid) when pid == self() do
    :erlang.put({Logger, :enabled}, false)
    :ok
  end

  @doc """
  Takes back `disable/1`.

      iex> Logger.enable(self())
      :ok
  """
  @spec enable(pid) :: :ok
  def enable(pid) when pid == self() do
    :erlang.erase({Logger, :enabled})
    :ok
  end

  # Metadata

  @doc """
  The metadata of the calling process, which all its entries have.

      iex> Logger.metadata(request: 1)
      iex> Logger.metadata()
      [request: 1]
  """
  @spec metadata() :: metadata
  def metadata() do
    case :erlang.get(:"$logger_metadata$") do
      %{} = map -> :maps.to_list(map)
      :undefined -> []
    end
  end

  @doc """
  Changes the metadata of the calling process; what is `nil` is removed.

      iex> Logger.metadata(request: 1, user: 2)
      iex> Logger.metadata(user: nil)
      iex> Logger.metadata()
      [request: 1]
  """
  @spec metadata(metadata) :: :ok
  def metadata(changes) do
    old =
      case :erlang.get(:"$logger_metadata$") do
        %{} = map -> map
        :undefined -> %{}
      end

    changed =
      Enum.reduce(changes, old, fn
        {key, nil}, map -> Map.delete(map, key)
        {key, value}, map -> Map.put(map, key, value)
      end)

    :erlang.put(:"$logger_metadata$", changed)
    :ok
  end

  @doc """
  Replaces the metadata of the calling process.

      iex> Logger.metadata(request: 1)
      iex> Logger.reset_metadata(user: 2)
      iex> Logger.metadata()
      [user: 2]
  """
  @spec reset_metadata(metadata) :: :ok
  def reset_metadata(metadata \\ []) do
    :erlang.erase(:"$logger_metadata$")
    metadata(metadata)
  end

  # Configuration

  @doc """
  Changes the configuration: `:level`, and others that mean nothing here.

      iex> Logger.configure(level: :debug)
      :ok
  """
  @spec configure(keyword) :: :ok
  def configure(options) do
    for {key, value} <- options do
      if key == :level, do: importance(value)
      Config.put(key, if(key == :level and value == :warn, do: :warning, else: value))
    end

    :ok
  end

  @doc """
  Changes how the console shows entries: `:format` (see `Logger.Formatter`), `:metadata` (the keys that are shown, or
  `:all`), `:level`.

      iex> Logger.configure_backend(:console, metadata: [])
      :ok
  """
  @spec configure_backend(:console, keyword) :: :ok | {:error, :not_found}
  def configure_backend(:console, options) do
    Console.configure(options)
    :ok
  end

  def configure_backend(_backend, _options), do: {:error, :not_found}

  @doc """
  Shows entries on the console again after `remove_backend/2`.
  """
  @spec add_backend(:console, keyword) :: {:ok, pid} | {:error, term}
  def add_backend(backend, options \\ [])

  def add_backend(:console, _options) do
    Config.put(:console, true)
    {:ok, Config.owner()}
  end

  def add_backend(_backend, _options), do: {:error, :not_found}

  @doc """
  Shows entries on the console no more.
  """
  @spec remove_backend(:console, keyword) :: :ok | {:error, term}
  def remove_backend(backend, options \\ [])

  def remove_backend(:console, _options) do
    Config.put(:console, false)
    :ok
  end

  def remove_backend(_backend, _options), do: {:error, :not_found}

  @doc """
  Has all entries shown now. Those of other processes are otherwise kept for a moment, until the processes have come to rest.

      iex> Logger.flush()
      :ok
  """
  @spec flush() :: :ok
  def flush(), do: :kaiwa_shell.flush_log()
end
