defmodule :sys do
  @moduledoc """
  Looks into processes that serve requests, holds them up, and replaces what they keep: servers, agents, supervisors.

  A request is the message `{:system, {client, tag}, request}`.

  What a process does can be watched: `trace/2` prints it, `log/2` keeps it, `statistics/2` counts it, `install/2` calls a
  function. What happens is told in events: `{:in, message}`, `{:out, reply, to, state}`, `{:noreply, state}` and others.
  """

  alias Kaiwa.SystemRequest, as: System
  alias Kaiwa.SystemDebug, as: Debug

  @doc """
  The state of a process.

      iex> {:ok, agent} = Agent.start_link(fn -> 1 end)
      iex> :sys.get_state(agent)
      1
  """
  @spec get_state(GenServer.server(), timeout) :: term
  def get_state(process, timeout \\ 5000)

  def get_state(process, timeout) do
    case send_request(process, :get_state, timeout, :get_state, [process], 5000) do
      {:ok, state} -> state
      {:error, reason} -> :erlang.error(reason)
    end
  end

  @doc """
  Replaces the state of a process by what `fun` makes of it; gives the new one.

  If `fun` fails, the state stays, and the error is raised here.

      iex> {:ok, agent} = Agent.start_link(fn -> 1 end)
      iex> :sys.replace_state(agent, fn state -> state + 1 end)
      2
  """
  @spec replace_state(GenServer.server(), (term -> term), timeout) :: term
  def replace_state(process, fun, timeout \\ 5000) do
    case send_request(process, {:replace_state, fun}, timeout, :replace_state, [process, fun], 5000) do
      {:ok, state} -> state
      {:error, reason} -> :erlang.error(reason)
    end
  end

  @doc """
  What a process tells about itself: `{:status, pid, {:module, module}, [dictionary, status, parent, debug, details]}`.

      iex> {:ok, agent} = Agent.start_link(fn -> 1 end)
      iex> {:status, ^agent, {:module, module}, _items} = :sys.get_status(agent)
      iex> module
      :gen_server
  """
  @spec get_status(GenServer.server(), timeout) :: term
  def get_status(process, timeout \\ 5000) do
    send_request(process, :get_status, timeout, :get_status, [process], 5000)
  end

  @doc """
  Has a process deal with system requests only, until it is resumed.

      iex> {:ok, agent} = Agent.start_link(fn -> 1 end)
      iex> :sys.suspend(agent)
      :ok
      iex> :sys.resume(agent)
      :ok
  """
  @spec suspend(GenServer.server(), timeout) :: :ok
  def suspend(process, timeout \\ 5000), do: send_request(process, :suspend, timeout, :suspend, [process], 5000)

  @doc """
  Ends what `suspend/2` began.

      iex> {:ok, agent} = Agent.start_link(fn -> 1 end)
      iex> :sys.resume(agent)
      :ok
  """
  @spec resume(GenServer.server(), timeout) :: :ok
  def resume(process, timeout \\ 5000), do: send_request(process, :resume, timeout, :resume, [process], 5000)

  @doc """
  Has a suspended process change its state for a new version of its module.

      iex> {:ok, agent} = Agent.start_link(fn -> 1 end)
      iex> :sys.suspend(agent)
      iex> :sys.change_code(agent, Agent.Server, nil, [])
      :ok
      iex> :sys.resume(agent)
      :ok
  """
  @spec change_code(GenServer.server(), module, term, term, timeout) :: :ok | {:error, term}
  def change_code(process, module, old_version, extra, timeout \\ 5000) do
    request = {:change_code, module, old_version, extra}
    send_request(process, request, timeout, :change_code, [process, module, old_version, extra], 5000)
  end

  @doc """
  Has a process end with a reason.

      iex> {:ok, agent} = Agent.start(fn -> 1 end)
      iex> :sys.terminate(agent, :normal)
      :ok
  """
  @spec terminate(GenServer.server(), term, timeout) :: :ok
  def terminate(process, reason, timeout \\ 5000) do
    send_request(process, {:terminate, reason}, timeout, :terminate, [process, reason], 5000)
  end

  # Watching

  @type event :: term
  @type debug :: [term]

  @doc """
  Begins, or ends, to print what a process does.

      iex> {:ok, agent} = Agent.start_link(fn -> 1 end, name: :traced)
      iex> :sys.trace(agent, true)
      :ok
      iex> :sys.trace(agent, false)
      :ok
  """
  @spec trace(GenServer.server(), boolean, timeout) :: :ok
  def trace(process, flag, timeout \\ 5000), do: debug(process, {:trace, flag}, timeout, :trace, [process, flag])

  @doc """
  Begins to keep what a process does (`true`, or `{true, count}` for so many events instead of 10), ends that (`false`),
  gives what was kept (`:get`) or prints it (`:print`).

      iex> {:ok, agent} = Agent.start_link(fn -> 1 end)
      iex> :sys.log(agent, true)
      iex> Agent.cast(agent, Integer, :to_string, [])
      iex> :sys.log(agent, :get)
      {:ok, [in: {:"$gen_cast", {:cast, {Integer, :to_string, []}}}, noreply: "1"]}
  """
  @spec log(GenServer.server(), boolean | {true, pos_integer} | :get | :print, timeout) :: :ok | {:ok, [event]}
  def log(process, flag, timeout \\ 5000), do: debug(process, {:log, flag}, timeout, :log, [process, flag])

  @doc """
  Begins to write what a process does to a file, or ends that (`false`).

      iex> {:ok, agent} = Agent.start_link(fn -> 1 end)
      iex> :sys.log_to_file(agent, false)
      :ok
  """
  @spec log_to_file(GenServer.server(), Path.t() | false, timeout) :: :ok | {:error, :open_file}
  def log_to_file(process, file, timeout \\ 5000) do
    debug(process, {:log_to_file, file}, timeout, :log_to_file, [process, file])
  end

  @doc """
  Begins to count what a process does (`true`), ends that (`false`), or gives the numbers (`:get`).

      iex> {:ok, agent} = Agent.start_link(fn -> 1 end)
      iex> :sys.statistics(agent, :get)
      {:ok, :no_statistics}
      iex> :sys.statistics(agent, true)
      iex> Agent.get(agent, & &1)
      iex> {:ok, statistics} = :sys.statistics(agent, :get)
      iex> {statistics[:messages_in], statistics[:messages_out]}
      {1, 1}
  """
  @spec statistics(GenServer.server(), boolean | :get, timeout) :: :ok | {:ok, keyword | :no_statistics}
  def statistics(process, flag, timeout \\ 5000) do
    debug(process, {:statistics, flag}, timeout, :statistics, [process, flag])
  end

  @doc """
  Ends all that was begun with the functions of this part.

      iex> {:ok, agent} = Agent.start_link(fn -> 1 end)
      iex> :sys.no_debug(agent)
      :ok
  """
  @spec no_debug(GenServer.server(), timeout) :: :ok
  def no_debug(process, timeout \\ 5000), do: debug(process, :no_debug, timeout, :no_debug, [process])

  @doc """
  Has a function called with each event, `fun.(state, event, extra)`; it gives its new state, or `:done` to be removed, as it
  is when it fails. With an id, `{id, fun, state}`, the same function can be there several times.

      iex> {:ok, agent} = Agent.start_link(fn -> 1 end)
      iex> client = self()
      iex> :sys.install(agent, {fn count, event, _extra -> send(client, {count, event}) && count + 1 end, 0})
      iex> send(agent, :hello)
      iex> receive do message -> message end
      {0, {:in, :hello}}
  """
  @spec install(GenServer.server(), {fun, term} | {term, fun, term}, timeout) :: :ok
  def install(process, spec, timeout \\ 5000), do: debug(process, {:install, spec}, timeout, :install, [process, spec])

  @doc """
  Removes a function of `install/2`, by itself or by its id.

      iex> {:ok, agent} = Agent.start_link(fn -> 1 end)
      iex> :sys.remove(agent, :nothing)
      :ok
  """
  @spec remove(GenServer.server(), fun | term, timeout) :: :ok
  def remove(process, fun_or_id, timeout \\ 5000) do
    debug(process, {:remove, fun_or_id}, timeout, :remove, [process, fun_or_id])
  end

  defp debug(process, request, timeout, function, args) do
    send_request(process, {:debug, request}, timeout, function, args, 5000)
  end

  # An exit names the call as it was written: without the timeout where that was the usual one.
  defp send_request(process, request, timeout, function, args, usual_timeout) do
    shown = if timeout == usual_timeout, do: args, else: args ++ [timeout]
    pid = GenServer.whereis(process)
    if pid == nil, do: exit({:noproc, {:sys, function, shown}})
    if pid == self(), do: exit({:calling_self, {:sys, function, shown}})
    reference = :erlang.monitor(:process, pid)
    :erlang.send(pid, {:system, {self(), [:alias | reference]}, request}, [:noconnect])

    receive do
      {[:alias | ^reference], reply} ->
        :erlang.demonitor(reference, [:flush])
        reply

      {:DOWN, ^reference, _type, _process, reason} ->
        exit({reason, {:sys, function, shown}})
    after
      timeout ->
        :erlang.demonitor(reference, [:flush])
        exit({:timeout, {:sys, function, shown}})
    end
  end

  # The side of the process that is asked.

  @doc """
  For processes of other kinds: deals with a message `{:system, from, request}`, and goes on in `module`.

  `module` has `system_continue(parent, debug, state)` and `system_terminate(reason, parent, debug, state)`, which do not
  return; it may have `system_get_state(state)`, `system_replace_state(fun, state)` and
  `system_code_change(state, module, old_version, extra)`.
  """
  @spec handle_system_msg(term, term, pid, module, debug, term) :: no_return
  def handle_system_msg(request, from, parent, module, debug, state) do
    System.go_on(request, from, parent, module, debug, state, :running)
  end

  @doc """
  For processes of other kinds: what `debug_options` of their start mean.

      iex> :sys.debug_options([:trace])
      [trace: true]
  """
  @spec debug_options([term]) :: debug
  def debug_options(options), do: Debug.options(options)

  @doc """
  For processes of other kinds: has everyone who watches see an event. `format` prints it: `format.(device, event, extra)`.

      iex> :sys.handle_debug([], fn _device, _event, _extra -> :ok end, :name, {:in, :hello})
      []
  """
  @spec handle_debug(debug, (term, event, term -> any), term, event) :: debug
  def handle_debug(debug, format, extra, event), do: Debug.event(debug, format, extra, event)
end
