defmodule :sys do
  @moduledoc """
  Looks into processes that serve requests, holds them up, and replaces what they keep: servers, agents, supervisors.

  A request is the message `{:system, {client, tag}, request}`.
  """

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

  @doc false
  # `{callbacks, module, name}` tells what kind of process it is. The next step comes back with the state.
  def handle_request(request, from, server, parent, state, status \\ :running)

  # Whoever stops a process looks at its end, not for an answer.
  def handle_request({:terminate, reason}, :stop, _server, _parent, state, _status), do: {:terminate, reason, state}

  def handle_request({:terminate, reason}, from, _server, _parent, state, _status) do
    GenServer.reply(from, :ok)
    {:terminate, reason, state}
  end

  def handle_request(:suspend, from, _server, _parent, state, _status) do
    GenServer.reply(from, :ok)
    {:suspend, state}
  end

  def handle_request(:resume, from, _server, _parent, state, _status) do
    GenServer.reply(from, :ok)
    {:continue, state}
  end

  def handle_request(:get_state, from, {callbacks, module, _name}, _parent, state, _status) do
    result =
      try do
        {:ok, callbacks.system_get_state(module, state)}
      catch
        class, reason -> callback_failed(:system_get_state, class, reason)
      end

    GenServer.reply(from, result)
    {:continue, state}
  end

  def handle_request({:replace_state, fun}, from, {callbacks, module, _name}, _parent, state, _status) do
    result =
      try do
        {:ok, callbacks.system_replace_state(module, fun, state)}
      catch
        class, reason -> callback_failed(:system_replace_state, class, reason)
      end

    case result do
      {:ok, new_state} ->
        GenServer.reply(from, {:ok, callbacks.system_get_state(module, new_state)})
        {:continue, new_state}

      failed ->
        GenServer.reply(from, failed)
        {:continue, state}
    end
  end

  def handle_request(:get_status, from, {callbacks, module, name}, parent, state, status) do
    details = callbacks.system_get_status(module, name, status, parent, state)
    kind = behaviour(callbacks)
    GenServer.reply(from, {:status, self(), {:module, kind}, [:erlang.get(), status, parent, [], details]})
    {:continue, state}
  end

  def handle_request({:change_code, _module, old_version, extra}, from, {callbacks, module, _name}, _, state, :suspended) do
    case callbacks.system_code_change(module, state, old_version, extra) do
      {:ok, new_state} ->
        GenServer.reply(from, :ok)
        {:continue, new_state}

      failed ->
        GenServer.reply(from, {:error, failed})
        {:continue, state}
    end
  end

  def handle_request(request, from, _server, _parent, state, _status) do
    GenServer.reply(from, {:error, {:unknown_system_msg, request}})
    {:continue, state}
  end

  defp behaviour(GenServer.System), do: :gen_server
  defp behaviour(Supervisor.System), do: :gen_server
  defp behaviour(callbacks), do: callbacks

  defp callback_failed(function, class, reason) do
    {:error, {:callback_failed, {:gen_server, function}, {class, Exception.normalize(class, reason)}}}
  end
end
