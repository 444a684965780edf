defmodule Process do
  @moduledoc """
  Processes: starting and ending them, links, monitors, names, timers and the process dictionary.

  The commonest of these functions, `spawn/1`, `send/2`, `self/0` and `exit/1`, are in `Kernel`.
  """

  @type spawn_opts() :: [spawn_opt()]

  @type dest :: pid | port | atom | {atom, node}
  @type spawn_opt :: :link | :monitor | {:priority, atom} | {atom, term}

  @doc """
  Tells whether the process of `pid` has not ended yet.

      iex> Process.alive?(self())
      true
  """
  @spec alive?(pid) :: boolean
  def alive?(pid), do: :erlang.is_process_alive(pid)

  @doc """
  Starts a process that calls `fun`. Options: `:link`, `:monitor` (the result is `{pid, reference}` then),
  `{:priority, level}`, `{:max_heap_size, words}` and others of the same kind.

      iex> {pid, reference} = Process.spawn(fn -> :ok end, [:monitor])
      iex> is_pid(pid) and is_reference(reference)
      true
  """
  @spec spawn((() -> term), [spawn_opt]) :: pid | {pid, reference}
  def spawn(fun, options), do: :erlang.spawn_opt(fun, options)

  @doc """
  Starts a process that calls a function of a module, with the options of `spawn/2`.

      iex> is_pid(Process.spawn(List, :first, [[1]], []))
      true
  """
  @spec spawn(module, atom, [term], [spawn_opt]) :: pid | {pid, reference}
  def spawn(module, function, args, options), do: :erlang.spawn_opt(module, function, args, options)

  @doc """
  Sends an exit signal to a process.

  The reason `:kill` ends any process. With `:normal` a process only ends itself. Otherwise the process ends with
  `reason`, or gets `{:EXIT, sender, reason}` as a message if it traps exits.

      iex> {pid, reference} = spawn_monitor(fn -> Process.sleep(:infinity) end)
      iex> Process.exit(pid, :shutdown)
      iex> receive do {:DOWN, ^reference, :process, _, reason} -> reason end
      :shutdown
  """
  @spec exit(pid, term) :: true
  def exit(pid, reason), do: :erlang.exit(pid, reason)

  @doc """
  Waits for `milliseconds`, or without end for `:infinity`. Messages stay in the mailbox.

      iex> Process.sleep(1)
      :ok
  """
  @spec sleep(timeout) :: :ok
  def sleep(timeout)
      when is_integer(timeout) and timeout >= 0
      when timeout == :infinity do
    receive do
    after
      timeout -> :ok
    end
  end

  # Messages and timers

  @doc """
  Sends a message. The options `:noconnect` and `:nosuspend` concern other nodes and change nothing here.

      iex> Process.send(self(), :hello, [])
      :ok
  """
  @spec send(dest, message, [:noconnect | :nosuspend]) :: :ok | :noconnect | :nosuspend when message: term
  def send(destination, message, options), do: :erlang.send(destination, message, options)

  @doc """
  Sends a message after `milliseconds`. With `abs: true` the time is a point of `System.monotonic_time(:millisecond)`.

      iex> Process.send_after(self(), :hello, 1)
      iex> receive do message -> message end
      :hello
  """
  @spec send_after(pid | atom, term, integer, abs: boolean) :: reference
  def send_after(destination, message, milliseconds, options \\ [])
  def send_after(destination, message, milliseconds, []), do: :erlang.send_after(milliseconds, destination, message)

  def send_after(destination, message, milliseconds, options) do
    :erlang.send_after(milliseconds, destination, message, options)
  end

  @doc """
  Cancels a timer. Gives the milliseconds that were left, or `false` if it had fired or is unknown.

  With `info: false` the result is `:ok`; with `async: true` too, and the answer comes as
  `{:cancel_timer, reference, result}`.

      iex> timer = Process.send_after(self(), :late, 60_000)
      iex> Process.cancel_timer(timer) > 0
      true
      iex> Process.cancel_timer(timer)
      false
  """
  @spec cancel_timer(reference, async: boolean, info: boolean) :: non_neg_integer | false | :ok
  def cancel_timer(timer, options \\ [])
  def cancel_timer(timer, []), do: :erlang.cancel_timer(timer)
  def cancel_timer(timer, options), do: :erlang.cancel_timer(timer, options)

  @doc """
  The milliseconds until a timer fires, or `false` if it has fired or is unknown.

      iex> Process.read_timer(make_ref())
      false
  """
  @spec read_timer(reference) :: non_neg_integer | false
  def read_timer(timer), do: :erlang.read_timer(timer)

  # Links and monitors

  @doc """
  Links the calling process with another one: when either fails, the other gets an exit signal.

      iex> pid = spawn(fn -> Process.sleep(:infinity) end)
      iex> Process.link(pid)
      true
      iex> Process.unlink(pid)
      true
  """
  @spec link(pid | port) :: true
  def link(pid), do: :erlang.link(pid)

  @doc """
  Removes the link with another process, if there is one.

      iex> Process.unlink(self())
      true
  """
  @spec unlink(pid | port) :: true
  def unlink(pid), do: :erlang.unlink(pid)

  @doc """
  Watches a process, given by pid or name: when it ends, or if there is none,
  `{:DOWN, reference, :process, pid_or_name, reason}` arrives.

      iex> reference = Process.monitor(spawn(fn -> exit(:done) end))
      iex> receive do {:DOWN, ^reference, :process, _pid, _reason} -> :down end
      :down
  """
  @spec monitor(pid | atom | {atom, node}) :: reference
  def monitor(process), do: :erlang.monitor(:process, process)

  @doc """
  The same with options: `alias: end` makes the reference an alias of the calling process, too (until `:explicit_unalias`,
  until the end of the monitor with `:demonitor`, or until a reply with `:reply_demonitor`); with `tag: term` the message
  begins with that instead of `:DOWN`.

      iex> reference = Process.monitor(spawn(fn -> exit(:done) end), tag: :gone)
      iex> receive do {:gone, ^reference, :process, _pid, _reason} -> :down end
      :down
  """
  @spec monitor(pid | atom | {atom, node}, alias: atom, tag: term) :: reference
  def monitor(process, options), do: :erlang.monitor(:process, process, options)

  @doc """
  Ends a monitor. With the option `:flush` a `:DOWN` message that has arrived is removed, with `:info` the result
  tells whether there was a monitor.

      iex> Process.demonitor(make_ref(), [:flush])
      true
      iex> Process.demonitor(make_ref(), [:info])
      false
  """
  @spec demonitor(reference, [:flush | :info]) :: boolean
  def demonitor(reference, options \\ [])
  def demonitor(reference, []), do: :erlang.demonitor(reference)
  def demonitor(reference, options), do: :erlang.demonitor(reference, options)

  # Aliases

  @doc """
  A reference by which others can send to the calling process until `unalias/1`; with `[:reply]` only for one message.

      iex> alias = Process.alias()
      iex> send(alias, :hello)
      iex> receive do message -> message end
      :hello
  """
  @spec alias([:explicit_unalias | :reply]) :: reference
  def alias(options \\ [])
  def alias([]), do: :erlang.alias()
  def alias(options), do: :erlang.alias(options)

  @doc """
  Ends an alias: what is sent to it afterwards is dropped. `false` if it was none of the calling process.

      iex> alias = Process.alias()
      iex> Process.unalias(alias)
      true
      iex> Process.unalias(alias)
      false
  """
  @spec unalias(reference) :: boolean
  def unalias(alias), do: :erlang.unalias(alias)

  # Names

  @doc """
  Gives a process a name. Raises `ArgumentError` if it has one or is not alive, or if the name is taken.

      iex> Process.register(self(), :me)
      true
      iex> Process.whereis(:me) == self()
      true
      iex> Process.unregister(:me)
      true
  """
  @spec register(pid | port, atom) :: true
  def register(pid_or_port, name) when is_atom(name) and name not in [nil, false, true, :undefined] do
    try do
      :erlang.register(name, pid_or_port)
    rescue
      _error in ArgumentError ->
        raise ArgumentError,
              "could not register #{inspect(pid_or_port)} with name #{inspect(name)} because it is not alive, " <>
                "the name is already taken, or it has already been given another name"
    end
  end

  @doc """
  Frees a name. Raises `ArgumentError` if nothing is registered under it.

      iex> Process.register(self(), :me)
      iex> Process.unregister(:me)
      true
  """
  @spec unregister(atom) :: true
  def unregister(name), do: :erlang.unregister(name)

  @doc """
  The process of a name, or `nil`.

      iex> Process.whereis(:nobody)
      nil
  """
  @spec whereis(atom) :: pid | port | nil
  def whereis(name) do
    case :erlang.whereis(name) do
      :undefined -> nil
      pid -> pid
    end
  end

  @doc """
  All names in use.

      iex> is_list(Process.registered())
      true
  """
  @spec registered() :: [atom]
  def registered(), do: :erlang.registered()

  # Looking at processes

  @doc """
  The pids of all processes.

      iex> self() in Process.list()
      true
  """
  @spec list() :: [pid]
  def list(), do: :erlang.processes()

  @doc """
  What is known about a process, as a keyword list; `nil` if it is not alive.

      iex> is_list(Process.info(self()))
      true
  """
  @spec info(pid) :: keyword | nil
  def info(pid), do: nil_unless_known(:erlang.process_info(pid))

  @doc """
  One thing known about a process, or those of a list; `nil` if it is not alive.

      iex> Process.info(self(), :message_queue_len)
      {:message_queue_len, 0}
      iex> Process.info(self(), [:trap_exit])
      [trap_exit: false]
  """
  @spec info(pid, atom | [atom]) :: {atom, term} | keyword | nil
  def info(pid, :registered_name) do
    case :erlang.process_info(pid, :registered_name) do
      [] -> {:registered_name, []}
      other -> nil_unless_known(other)
    end
  end

  # Asked by the process itself, the answer begins with this function.
  def info(pid, :current_stacktrace) when pid == self() do
    :erlang.error(:current_stacktrace)
  catch
    :error, :current_stacktrace -> {:current_stacktrace, __STACKTRACE__}
  end

  def info(pid, spec) when is_atom(spec) or is_list(spec), do: nil_unless_known(:erlang.process_info(pid, spec))

  defp nil_unless_known(:undefined), do: nil
  defp nil_unless_known(info), do: info

  # Flags

  @doc """
  Sets a flag of the calling process, such as `:trap_exit`, and gives the old value.

      iex> Process.flag(:trap_exit, true)
      false
      iex> Process.flag(:trap_exit, false)
      true
  """
  @spec flag(atom, term) :: term
  def flag(flag, value), do: :erlang.process_flag(flag, value)

  @doc """
  The process that does input and output for the calling one.

      iex> is_pid(Process.group_leader())
      true
  """
  @spec group_leader() :: pid
  def group_leader(), do: :erlang.group_leader()

  @doc """
  Makes `leader` do the input and output of `pid`.

      iex> Process.group_leader(self(), Process.group_leader())
      true
  """
  @spec group_leader(pid, pid) :: true
  def group_leader(pid, leader), do: :erlang.group_leader(leader, pid)

  @doc """
  Drops what the process would return to and waits for a message with as little memory as possible; then calls the
  function.

      iex> pid = spawn(fn -> Process.hibernate(List, :first, [[1]]) end)
      iex> send(pid, :wake_up)
      :wake_up
  """
  @spec hibernate(module, atom, [term]) :: no_return
  def hibernate(module, function, args), do: :erlang.hibernate(module, function, args)

  # Process dictionary

  @doc """
  All pairs of the process dictionary.

      iex> Process.put(:color, :red)
      iex> {:color, :red} in Process.get()
      true
  """
  @spec get() :: [{term, term}]
  def get(), do: :erlang.get()

  @doc """
  The value of `key` in the process dictionary, or `default`.

      iex> Process.get(:no_such_key, 0)
      0
  """
  @spec get(term, term) :: term
  def get(key, default \\ nil) do
    case :erlang.get(key) do
      :undefined -> default
      value -> value
    end
  end

  @doc """
  The keys of the process dictionary.

      iex> Process.put(:color, :red)
      iex> :color in Process.get_keys()
      true
  """
  @spec get_keys() :: [term]
  def get_keys(), do: :erlang.get_keys()

  @doc """
  The keys of the process dictionary that have this value.

      iex> Process.put(:color, :red)
      iex> Process.get_keys(:red)
      [:color]
  """
  @spec get_keys(term) :: [term]
  def get_keys(value), do: :erlang.get_keys(value)

  @doc """
  Stores a value in the process dictionary and gives the old one, or `nil`.

      iex> Process.put(:size, 1)
      nil
      iex> Process.put(:size, 2)
      1
  """
  @spec put(term, term) :: term
  def put(key, value), do: nil_unless_known(:erlang.put(key, value))

  @doc """
  Removes a key from the process dictionary and gives its value, or `nil`.

      iex> Process.put(:size, 1)
      iex> Process.delete(:size)
      1
      iex> Process.delete(:size)
      nil
  """
  @spec delete(term) :: term
  def delete(key), do: nil_unless_known(:erlang.erase(key))
end
