defmodule Supervisor.Server do
  @moduledoc false
  # A supervisor's callbacks as a server.
  #
  # Each child has a number that grows with each one added: the order in which they are started, and ended the other
  # way round. `children` has them by id, `pids` the ids of those that run.

  #
  # Where all children are alike (`:simple_one_for_one`) the state has a `template`, and `Supervisor.Simple` deals with it.

  alias Supervisor.{Child, Restarts, Simple}

  def init({module, argument, name}) do
    :erlang.process_flag(:trap_exit, true)
    :erlang.put(:"$initial_call", {:supervisor, module, 1})

    case module.init(argument) do
      {:ok, {flags, specs}} -> init(flags, specs, module, argument, name)
      :ignore -> :ignore
      other -> {:stop, {:bad_return, {module, :init, other}}}
    end
  end

  defp init(flags, specs, module, argument, name) do
    case flags(flags) do
      {:ok, flags} ->
        state = %{
          module: module,
          argument: argument,
          name: name,
          flags: flags,
          restarts: Restarts.new(),
          next_number: 0,
          children: %{},
          pids: %{}
        }

        init_children(specs, flags, state)

      {:error, reason} ->
        {:stop, {:supervisor_data, reason}}
    end
  end

  defp init_children([spec], %{strategy: :simple_one_for_one} = flags, state) do
    case Child.check(spec, flags.auto_shutdown) do
      {:ok, template} -> Simple.init(template, state)
      {:error, reason} -> {:stop, {:start_spec, reason}}
    end
  end

  defp init_children(specs, flags, state) when is_list(specs) and flags.strategy != :simple_one_for_one do
    case Child.check_all(specs, flags.auto_shutdown) do
      {:ok, children} -> start_all(children, state)
      {:error, reason} -> {:stop, {:start_spec, reason}}
    end
  end

  defp init_children(specs, _flags, _state), do: {:stop, {:bad_start_spec, specs}}

  defp flags(%{} = flags) do
    strategy = Map.get(flags, :strategy, :one_for_one)
    intensity = Map.get(flags, :intensity, 1)
    period = Map.get(flags, :period, 5)
    auto_shutdown = Map.get(flags, :auto_shutdown, :never)

    cond do
      strategy not in [:one_for_one, :one_for_all, :rest_for_one, :simple_one_for_one] -> {:error, {:invalid_strategy, strategy}}
      not (is_integer(intensity) and intensity >= 0) -> {:error, {:invalid_intensity, intensity}}
      not (is_integer(period) and period > 0) -> {:error, {:invalid_period, period}}
      auto_shutdown not in [:never, :any_significant, :all_significant] -> {:error, {:invalid_auto_shutdown, auto_shutdown}}
      true -> {:ok, %{strategy: strategy, intensity: intensity, period: period, auto_shutdown: auto_shutdown}}
    end
  end

  defp flags({strategy, intensity, period}) do
    flags(%{strategy: strategy, intensity: intensity, period: period})
  end

  defp flags(other), do: {:error, {:invalid_type, other}}

  defp start_all([child | rest], state) do
    case Child.start(child.start) do
      {:error, reason} ->
        stop_all(state)
        {:stop, {:shutdown, {:failed_to_start_child, child.id, reason}}}

      started ->
        start_all(rest, add_started(child, elem(started, 1), state))
    end
  end

  defp start_all([], state), do: {:ok, state}

  # Requests

  @requests [:start_child, :terminate_child, :restart_child, :delete_child, :get_childspec]

  def handle_call({kind, _} = request, _from, %{template: _template} = state) when kind in @requests do
    Simple.handle_call(request, state)
  end

  def handle_call(request, _from, %{template: _template} = state) when request in [:which_children, :count_children] do
    Simple.handle_call(request, state)
  end

  def handle_call(request, from, %{template: _template} = state) do
    GenServer.System.unknown(:supervisor, :handle_call, [request, from, shown_state(state)])
  end

  def handle_call({:start_child, spec}, _from, state) do
    case Child.check(spec, state.flags.auto_shutdown) do
      {:ok, %{id: id}} when :erlang.is_map_key(id, state.children) ->
        case state.children do
          %{^id => %{pid: pid}} when is_pid(pid) -> {:reply, {:error, {:already_started, pid}}, state}
          _ -> {:reply, {:error, :already_present}, state}
        end

      {:ok, child} ->
        start_new(child, state)

      {:error, _reason} = error ->
        {:reply, error, state}
    end
  end

  def handle_call({:terminate_child, id}, _from, state) do
    case state.children do
      %{^id => child} -> {:reply, :ok, stop_child(child, state)}
      _ -> {:reply, {:error, :not_found}, state}
    end
  end

  def handle_call({:restart_child, id}, _from, state) do
    case state.children do
      %{^id => %{pid: :undefined} = child} ->
        case Child.start(child.start) do
          {:error, _reason} = error -> {:reply, error, state}
          started -> {:reply, started, put_pid(child, elem(started, 1), state)}
        end

      %{^id => %{pid: {:restarting, _pid}}} ->
        {:reply, {:error, :restarting}, state}

      %{^id => _child} ->
        {:reply, {:error, :running}, state}

      _ ->
        {:reply, {:error, :not_found}, state}
    end
  end

  def handle_call({:delete_child, id}, _from, state) do
    case state.children do
      %{^id => %{pid: :undefined} = child} -> {:reply, :ok, delete(child, state)}
      %{^id => %{pid: {:restarting, _pid}}} -> {:reply, {:error, :restarting}, state}
      %{^id => _child} -> {:reply, {:error, :running}, state}
      _ -> {:reply, {:error, :not_found}, state}
    end
  end

  def handle_call({:get_childspec, id_or_pid}, _from, state) do
    id = if is_pid(id_or_pid), do: Map.get(state.pids, id_or_pid), else: id_or_pid

    case state.children do
      %{^id => child} -> {:reply, {:ok, Map.drop(child, [:pid, :number])}, state}
      _ -> {:reply, {:error, :not_found}, state}
    end
  end

  def handle_call(:which_children, _from, state) do
    children =
      for child <- latest_first(state) do
        {child.id, shown(child.pid), child.type, child.modules}
      end

    {:reply, children, state}
  end

  def handle_call(:count_children, _from, state) do
    children = Map.values(state.children)
    specs = length(children)
    supervisors = Enum.count(children, fn child -> child.type == :supervisor end)
    active = Enum.count(children, fn child -> is_pid(child.pid) end)
    {:reply, [specs: specs, active: active, supervisors: supervisors, workers: specs - supervisors], state}
  end

  def handle_call(request, from, state) do
    GenServer.System.unknown(:supervisor, :handle_call, [request, from, shown_state(state)])
  end

  defp shown({:restarting, _pid}), do: :restarting
  defp shown(pid), do: pid

  defp start_new(child, state) do
    case Child.start(child.start) do
      {:error, reason} -> {:reply, {:error, {reason, record(child, :undefined)}}, state}
      {:ok, :undefined} when child.restart == :temporary -> {:reply, {:ok, :undefined}, state}
      started -> {:reply, started, add_started(child, elem(started, 1), state)}
    end
  end

  # The tuple that Erlang's supervisor shows for a child which could not be started.
  defp record(child, pid) do
    {:child, pid, child.id, child.start, child.restart, child.significant, child.shutdown, child.type, child.modules}
  end

  def handle_cast({:try_again_restart, key}, %{template: _template} = state), do: Simple.try_again(key, state)

  def handle_cast({:try_again_restart, id}, state) do
    case state.children do
      %{^id => %{pid: {:restarting, _pid}} = child} -> restart(child, state)
      _ -> {:noreply, state}
    end
  end

  def handle_cast(request, state), do: GenServer.System.unknown(:supervisor, :handle_cast, [request, shown_state(state)])

  def handle_info({:EXIT, pid, reason}, %{template: _template} = state), do: Simple.ended(pid, reason, state)

  def handle_info({:EXIT, pid, reason}, state) do
    case state.pids do
      %{^pid => id} -> ended(:maps.get(id, state.children), reason, state)
      _ -> {:noreply, state}
    end
  end

  def handle_info(message, state) do
    Kaiwa.Report.log(:error, "Supervisor received unexpected message: #{inspect(message)}\n")
    {:noreply, state}
  end

  def terminate(_reason, %{template: _template} = state), do: Simple.terminate(state)
  def terminate(_reason, state), do: stop_all(state)

  # A child has ended by itself.

  defp ended(child, reason, state) do
    cond do
      Child.again?(child.restart, reason) -> restart(child, state)
      child.restart == :temporary -> ended_for_good(child, delete(child, state))
      true -> ended_for_good(child, put_pid(child, :undefined, state))
    end
  end

  # The supervisor itself may be there only as long as a significant child is.
  defp ended_for_good(%{significant: false}, state), do: {:noreply, state}
  defp ended_for_good(_child, %{flags: %{auto_shutdown: :any_significant}} = state), do: {:stop, :shutdown, state}

  defp ended_for_good(_child, state) do
    left? = Enum.any?(state.children, fn {_id, child} -> child.significant and child.pid != :undefined end)
    if left?, do: {:noreply, state}, else: {:stop, :shutdown, state}
  end

  defp restart(child, state) do
    %{intensity: intensity, period: period, strategy: strategy} = state.flags

    case Restarts.add(state.restarts, intensity, period) do
      {:ok, restarts} -> restart(strategy, child, %{state | restarts: restarts})
      :too_many -> {:stop, :shutdown, delete(child, state)}
    end
  end

  defp restart(:one_for_one, child, state) do
    case Child.start(child.start) do
      {:error, _reason} -> try_again(child, state)
      started -> {:noreply, put_pid(child, elem(started, 1), state)}
    end
  end

  defp restart(:rest_for_one, child, state) do
    later = for other <- latest_first(state), other.number >= child.number, do: other
    restart_several(later, child, state)
  end

  defp restart(:one_for_all, child, state), do: restart_several(latest_first(state), child, state)

  # Ends those of `children` (the latest first) that still run, and starts them all.
  defp restart_several(children, ended, state) do
    state = put_pid(ended, :undefined, state)
    state = :lists.foldl(&stop_for_restart(&1, ended, &2), state, children)
    start_several(:lists.reverse(children), state)
  end

  # What has ended already was not temporary, or it would not be started again.
  defp stop_for_restart(%{id: id}, %{id: id}, state), do: state
  defp stop_for_restart(child, _ended, state), do: stop_child(child, state)

  defp start_several([%{id: id} | rest], state) do
    case state.children do
      %{^id => child} ->
        case Child.start(child.start) do
          {:error, _reason} -> try_again(child, state)
          started -> start_several(rest, put_pid(child, elem(started, 1), state))
        end

      _ ->
        start_several(rest, state)
    end
  end

  defp start_several([], state), do: {:noreply, state}

  # It counts as one more restart, after what is waiting in the mailbox.
  defp try_again(child, state) do
    GenServer.cast(self(), {:try_again_restart, child.id})
    {:noreply, put_pid(child, {:restarting, child.pid}, state)}
  end

  # The book of children

  # A temporary child that wants to be ignored is forgotten at once.
  defp add_started(%{restart: :temporary}, :undefined, state), do: state

  defp add_started(child, pid, state) do
    child = Map.put(child, :number, state.next_number)
    put_pid(child, pid, %{state | next_number: state.next_number + 1})
  end

  defp put_pid(child, pid, state) do
    pids = without_pid(child.id, state)
    pids = if is_pid(pid), do: Map.put(pids, pid, child.id), else: pids
    %{state | children: Map.put(state.children, child.id, %{child | pid: pid}), pids: pids}
  end

  defp delete(%{id: id}, state), do: %{state | children: Map.delete(state.children, id), pids: without_pid(id, state)}

  defp without_pid(id, state) do
    case state.children do
      %{^id => %{pid: pid}} when is_pid(pid) -> Map.delete(state.pids, pid)
      _ -> state.pids
    end
  end

  defp stop_child(child, state) do
    if is_pid(child.pid), do: Child.stop(child.pid, child.shutdown)
    if child.restart == :temporary, do: delete(child, state), else: put_pid(child, :undefined, state)
  end

  defp stop_all(state) do
    for child <- latest_first(state), is_pid(child.pid), do: Child.stop(child.pid, child.shutdown)
    :ok
  end

  defp latest_first(state) do
    :lists.sort(fn one, other -> one.number >= other.number end, Map.values(state.children))
  end

  # What tools see is the record that Erlang's supervisor keeps.

  def shown_state(%{template: template} = state), do: shown_state([template], Simple.shown_children(state), state)
  def shown_state(state), do: shown_state(latest_first(state), :undefined, state)

  defp shown_state(children, dynamic, %{flags: flags} = state) do
    ids = for child <- children, do: child.id
    records = for child <- children, into: %{}, do: {child.id, record(child, child.pid)}
    {_count, moments} = state.restarts

    {:state, Child.shown_name(state.name, state.module), flags.strategy, {ids, records}, dynamic, flags.intensity, flags.period,
     moments, 0, flags.auto_shutdown, state.module, state.argument}
  end

  # Of what a function makes of the record only the strategy and the limits are taken over.
  def replaced_state(fun, state) do
    changed = fun.(shown_state(state))
    flags = %{state.flags | strategy: elem(changed, 2), intensity: elem(changed, 5), period: elem(changed, 6)}
    %{state | flags: flags}
  end
end
