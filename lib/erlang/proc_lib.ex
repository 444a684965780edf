defmodule :proc_lib do
  @moduledoc """
  Starts processes that know who started them: their dictionary has `:"$ancestors"` and `:"$initial_call"`.
  """

  @type start_option :: :link | :monitor | {atom, term}

  @doc """
  Starts a process that calls `fun`.

      iex> pid = :proc_lib.spawn(fn -> :ok end)
      iex> is_pid(pid)
      true
  """
  @spec spawn((-> term)) :: pid
  def spawn(fun) when is_function(fun, 0), do: :erlang.spawn(body(fun))

  @doc """
  Starts a process that calls a function of a module.

      iex> is_pid(:proc_lib.spawn(List, :first, [[1]]))
      true
  """
  @spec spawn(module, atom, [term]) :: pid
  def spawn(module, function, args), do: :erlang.spawn(body(module, function, args))

  @doc """
  As `spawn/1`, with a link.

      iex> is_pid(:proc_lib.spawn_link(fn -> :ok end))
      true
  """
  @spec spawn_link((-> term)) :: pid
  def spawn_link(fun) when is_function(fun, 0), do: :erlang.spawn_link(body(fun))

  @doc """
  As `spawn/3`, with a link.

      iex> is_pid(:proc_lib.spawn_link(List, :first, [[1]]))
      true
  """
  @spec spawn_link(module, atom, [term]) :: pid
  def spawn_link(module, function, args), do: :erlang.spawn_link(body(module, function, args))

  @doc """
  As `spawn/1`, with the options of `Process.spawn/2`.

      iex> is_pid(:proc_lib.spawn_opt(fn -> :ok end, [:link]))
      true
  """
  @spec spawn_opt((-> term), [start_option]) :: pid | {pid, reference}
  def spawn_opt(fun, options) when is_function(fun, 0), do: :erlang.spawn_opt(body(fun), options)

  @doc """
  As `spawn/3`, with the options of `Process.spawn/2`.

      iex> is_pid(:proc_lib.spawn_opt(List, :first, [[1]], [:link]))
      true
  """
  @spec spawn_opt(module, atom, [term], [start_option]) :: pid | {pid, reference}
  def spawn_opt(module, function, args, options), do: :erlang.spawn_opt(body(module, function, args), options)

  @doc """
  Starts a process and waits until it calls `init_ack/1`, whose argument is the result.

      iex> :proc_lib.start(:proc_lib, :init_ack, [:ready])
      :ready
  """
  @spec start(module, atom, [term], timeout, [start_option]) :: term
  def start(module, function, args, timeout \\ :infinity, options \\ []) do
    wait_for_start(body(module, function, args), timeout, options, :nolink)
  end

  @doc """
  As `start/5`, with a link.

      iex> :proc_lib.start_link(:proc_lib, :init_ack, [:ready])
      :ready
  """
  @spec start_link(module, atom, [term], timeout, [start_option]) :: term
  def start_link(module, function, args, timeout \\ :infinity, options \\ []) do
    wait_for_start(body(module, function, args), timeout, [:link | options], :link)
  end

  defp wait_for_start(body, timeout, options, link) do
    await_start(:erlang.spawn_opt(body, [:monitor | options]), link, timeout)
  end

  @doc false
  # Waits until a process that is monitored, and linked or not, says that it is ready (`:ack`), or that it ends at once
  # (`:nack`).
  def await_start({pid, reference}, link, timeout) do
    receive do
      {:ack, ^pid, result} ->
        :erlang.demonitor(reference, [:flush])
        result

      {:nack, ^pid, result} ->
        # A linked starter that does not trap exits ends here, before it could go on with the result.
        receive do
          {:DOWN, ^reference, :process, ^pid, _reason} -> result
        end

      {:DOWN, ^reference, :process, ^pid, reason} ->
        # An exit signal of the dead process that is trapped here belongs to the start, too.
        if link == :link, do: forget_exit(pid)
        {:error, reason}
    after
      timeout ->
        if link == :link, do: :erlang.unlink(pid)
        :erlang.exit(pid, :kill)
        if link == :link, do: forget_exit(pid)

        receive do
          {:DOWN, ^reference, :process, ^pid, _reason} -> {:error, :timeout}
        end
    end
  end

  defp forget_exit(pid) do
    receive do
      {:EXIT, ^pid, _reason} -> :ok
    after
      0 -> :ok
    end
  end

  @doc """
  Tells the process that waits in `start/5` that the calling one is ready.

      iex> :proc_lib.start(:proc_lib, :init_ack, [{:ok, 1}])
      {:ok, 1}
  """
  @spec init_ack(term) :: :ok
  def init_ack(result) do
    [parent | _] = :erlang.get(:"$ancestors")
    init_ack(parent, result)
  end

  @doc """
  The same, for a process that knows who waits.

      iex> :proc_lib.init_ack(self(), :ready)
      iex> receive do {:ack, _pid, result} -> result end
      :ready
  """
  @spec init_ack(pid, term) :: :ok
  def init_ack(parent, result) do
    :erlang.send(parent, {:ack, self(), result})
    :ok
  end

  @doc """
  Waits for a message with as little memory as possible; then calls the function.

      iex> pid = :proc_lib.spawn(fn -> :proc_lib.hibernate(List, :first, [[1]]) end)
      iex> send(pid, :wake_up)
      :wake_up
  """
  @spec hibernate(module, atom, [term]) :: no_return
  def hibernate(module, function, args), do: :erlang.hibernate(module, function, args)

  @doc """
  The function a process was started with: `{module, function, args}`, or `false` if it was started in another way.

      iex> :proc_lib.initial_call(spawn(fn -> Process.sleep(100) end))
      false
  """
  @spec initial_call(pid) :: {module, atom, [atom]} | false
  def initial_call(pid) do
    case :erlang.process_info(pid, :dictionary) do
      {:dictionary, dictionary} -> initial_call_in(dictionary)
      :undefined -> false
    end
  end

  defp initial_call_in(dictionary) do
    case :lists.keyfind(:"$initial_call", 1, dictionary) do
      {_key, {module, function, arity}} when is_integer(arity) -> {module, function, argument_names(arity)}
      _ -> false
    end
  end

  defp argument_names(0), do: []
  defp argument_names(arity), do: for(number <- 1..arity, do: :erlang.binary_to_atom("Argument__#{number}"))

  @doc """
  The function a process was started with, as `{module, function, arity}`.

      iex> :proc_lib.translate_initial_call(spawn(fn -> Process.sleep(100) end))
      {:proc_lib, :init_p, 5}
  """
  @spec translate_initial_call(pid) :: {module, atom, arity}
  def translate_initial_call(pid) do
    case initial_call(pid) do
      {module, function, args} -> {module, function, length(args)}
      false -> {:proc_lib, :init_p, 5}
    end
  end

  @doc """
  Asks a process to end with `reason` and waits until it has.

      iex> {:ok, agent} = Agent.start(fn -> 1 end)
      iex> :proc_lib.stop(agent)
      :ok
  """
  @spec stop(GenServer.server(), term, timeout) :: :ok
  def stop(process, reason \\ :normal, timeout \\ :infinity) do
    pid = GenServer.whereis(process)
    if pid == nil, do: exit(:noproc)
    reference = :erlang.monitor(:process, pid)
    :erlang.send(pid, {:system, :stop, {:terminate, reason}}, [:noconnect])

    receive do
      {:DOWN, ^reference, _type, _process, ^reason} -> :ok
      {:DOWN, ^reference, _type, _process, other} -> exit(other)
    after
      timeout ->
        :erlang.demonitor(reference, [:flush])
        exit(:timeout)
    end
  end

  # What a process begins with.

  @doc false
  def own_name(), do: :kaiwa_process.own_name()

  @doc false
  def ancestors() do
    case :erlang.get(:"$ancestors") do
      ancestors when is_list(ancestors) -> [own_name() | ancestors]
      _ -> [own_name()]
    end
  end

  defp body(fun) do
    {:module, module} = :erlang.fun_info(fun, :module)
    {:name, name} = :erlang.fun_info(fun, :name)
    body(fun, [], {module, name, 0})
  end

  defp body(module, function, args) when is_atom(module) and is_atom(function) do
    body(fn -> :erlang.apply(module, function, args) end, ancestors(), {module, function, length(args)})
  end

  defp body(fun, [], initial_call), do: body(fun, ancestors(), initial_call)

  # A failure is an exit here: it is not reported as that of a process which nobody looks after.
  defp body(fun, ancestors, initial_call) do
    fn ->
      :erlang.put(:"$ancestors", ancestors)
      :erlang.put(:"$initial_call", initial_call)

      try do
        fun.()
      catch
        :exit, reason -> exit(reason)
        :error, reason -> exit({reason, __STACKTRACE__})
        :throw, value -> exit({{:nocatch, value}, __STACKTRACE__})
      end
    end
  end
end
