defmodule DynamicSupervisor.Server do
  @moduledoc false
  # A dynamic supervisor's callbacks as a server. `children` has what is to be known of a child by its pid, or by
  # `{:restarting, old_pid}` while it could not be started again yet.

  alias Supervisor.{Child, Restarts}

  def init({module, argument, name}) do
    :erlang.process_flag(:trap_exit, true)
    :erlang.put(:"$initial_call", {:supervisor, module, 1})

    case module.init(argument) do
      {:ok, flags} when is_map(flags) -> init(flags, module, argument, name)
      :ignore -> :ignore
      other -> {:stop, {:bad_return, {module, :init, other}}}
    end
  end

  @usual %{strategy: :one_for_one, intensity: 3, period: 5, max_children: :infinity, extra_arguments: []}

  defp init(flags, module, argument, name) do
    flags = Map.merge(@usual, flags)

    case check(flags) do
      :ok -> {:ok, %{module: module, argument: argument, name: name, flags: flags, restarts: Restarts.new(), children: %{}}}
      {:error, reason} -> {:stop, {:supervisor_data, reason}}
    end
  end

  defp check(%{strategy: strategy, intensity: intensity, period: period} = flags) do
    %{max_children: max_children, extra_arguments: extra_arguments} = flags

    cond do
      strategy != :one_for_one -> {:error, {:invalid_strategy, strategy}}
      not (is_integer(intensity) and intensity >= 0) -> {:error, {:invalid_intensity, intensity}}
      not (is_integer(period) and period > 0) -> {:error, {:invalid_period, period}}
      not limit?(max_children) -> {:error, {:invalid_max_children, max_children}}
      not is_list(extra_arguments) -> {:error, {:invalid_extra_arguments, extra_arguments}}
      true -> :ok
    end
  end

  defp limit?(:infinity), do: true
  defp limit?(number), do: is_integer(number) and number >= 0

  def handle_call({:start_child, {start, restart, shutdown, type, modules}}, _from, state) do
    start_new(%{start: start, restart: restart, shutdown: shutdown, type: type, modules: modules}, state)
  end

  def handle_call({:start_task, args, restart, shutdown}, _from, state) do
    start_new(Task.Supervisor.spec(args, restart, shutdown), state)
  end

  def handle_call({:terminate_child, pid}, _from, %{children: children} = state) do
    case children do
      %{^pid => child} ->
        Child.stop(pid, child.shutdown)
        {:reply, :ok, %{state | children: Map.delete(children, pid)}}

      _ ->
        {:reply, {:error, :not_found}, state}
    end
  end

  def handle_call(:which_children, _from, %{children: children} = state) do
    {:reply, for({pid, child} <- children, do: {:undefined, shown(pid), child.type, child.modules}), state}
  end

  def handle_call(:count_children, _from, %{children: children} = state) do
    specs = map_size(children)
    active = Enum.count(children, fn {pid, _child} -> is_pid(pid) end)
    supervisors = Enum.count(children, fn {_pid, child} -> child.type == :supervisor end)
    {:reply, [specs: specs, active: active, supervisors: supervisors, workers: specs - supervisors], state}
  end

  def handle_call(request, from, state) do
    GenServer.System.unknown(DynamicSupervisor, :handle_call, [request, from, shown_state(state)])
  end

  defp shown({:restarting, _pid}), do: :restarting
  defp shown(pid), do: pid

  defp start_new(child, %{flags: flags, children: children} = state) do
    if flags.max_children == :infinity or map_size(children) < flags.max_children do
      {module, function, args} = child.start
      start(%{child | start: {module, function, flags.extra_arguments ++ args}}, state)
    else
      {:reply, {:error, :max_children}, state}
    end
  end

  defp start(child, state) do
    case started(child) do
      {:ok, pid} = reply -> {:reply, reply, put(pid, child, state)}
      {:ok, pid, _information} = reply -> {:reply, reply, put(pid, child, state)}
      other -> {:reply, other, state}
    end
  end

  # Unlike that of a supervisor with fixed children, the caller sees what a child that fails to start has failed with.
  defp started(%{start: {module, function, args}}) do
    try do
      :erlang.apply(module, function, args)
    catch
      :exit, reason -> {:error, reason}
      :error, reason -> {:error, {reason, __STACKTRACE__}}
      :throw, value -> {:error, {{:nocatch, value}, __STACKTRACE__}}
    else
      {:ok, pid} = result when is_pid(pid) -> result
      {:ok, pid, _information} = result when is_pid(pid) -> result
      :ignore -> :ignore
      {:error, _reason} = error -> error
      other -> {:error, other}
    end
  end

  # One that is not to be started again need not keep what it was started with.
  defp put(pid, %{restart: :temporary, start: {module, function, _args}} = child, state) do
    %{state | children: Map.put(state.children, pid, %{child | start: {module, function, :undefined}})}
  end

  defp put(pid, child, state), do: %{state | children: Map.put(state.children, pid, child)}

  def handle_cast(_request, state), do: {:noreply, state}

  def handle_info({:EXIT, pid, reason}, %{children: children} = state) do
    case children do
      %{^pid => child} -> ended(child, reason, pid, state)
      _ -> {:noreply, state}
    end
  end

  def handle_info({:"$gen_restart", key}, %{children: children} = state) do
    case children do
      %{^key => child} -> restart(child, key, state)
      _ -> {:noreply, state}
    end
  end

  def handle_info(message, state) do
    Kaiwa.Report.log(:error, "DynamicSupervisor received unexpected message: #{inspect(message)}\n")
    {:noreply, state}
  end

  defp ended(child, reason, pid, state) do
    if Child.again?(child.restart, reason), do: restart(child, pid, state), else: {:noreply, delete(pid, state)}
  end

  defp delete(key, state), do: %{state | children: Map.delete(state.children, key)}

  defp restart(child, key, state), do: Restarts.once_more(delete(key, state), &start_again(child, key, &1))

  defp start_again(child, key, state) do
    case started(child) do
      {:ok, pid} ->
        {:noreply, put(pid, child, state)}

      {:ok, pid, _information} ->
        {:noreply, put(pid, child, state)}

      :ignore ->
        {:noreply, state}

      {:error, _reason} ->
        # It counts as one more restart, after what is waiting in the mailbox.
        restarting = restarting(key)
        send(self(), {:"$gen_restart", restarting})
        {:noreply, put(restarting, child, state)}
    end
  end

  defp restarting({:restarting, _pid} = key), do: key
  defp restarting(pid), do: {:restarting, pid}

  def terminate(_reason, %{children: children}) do
    Child.stop_together(for {pid, child} <- children, is_pid(pid), do: {pid, child.shutdown})
  end

  # What tools see.

  def shown_state(%{flags: flags} = state) do
    children = for {pid, child} <- state.children, into: %{}, do: {pid, shown_child(child)}
    {_count, moments} = state.restarts

    %DynamicSupervisor{
      args: state.argument,
      extra_arguments: flags.extra_arguments,
      mod: state.module,
      name: Child.shown_name(state.name, state.module),
      strategy: flags.strategy,
      max_children: flags.max_children,
      max_restarts: flags.intensity,
      max_seconds: flags.period,
      children: children,
      restarts: moments
    }
  end

  defp shown_child(child), do: {child.start, child.restart, child.shutdown, child.type, child.modules}

  # Of what a function makes of it only the limits are taken over.
  def replaced_state(fun, state) do
    changed = fun.(shown_state(state))

    flags =
      Map.merge(state.flags, %{
        max_children: changed.max_children,
        intensity: changed.max_restarts,
        period: changed.max_seconds,
        extra_arguments: changed.extra_arguments
      })

    %{state | flags: flags}
  end
end
