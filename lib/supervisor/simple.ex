defmodule Supervisor.Simple do
  @moduledoc false
  # A supervisor of the strategy `:simple_one_for_one`: all children are started alike, each with arguments of its own.
  #
  # `template` is the specification they share; `children` has the arguments that a child was started with, by its
  # pid, or by `{:restarting, old_pid}` while it could not be started again yet.

  alias Supervisor.{Child, Restarts}

  def init(template, state) do
    state = state |> Map.drop([:next_number, :pids]) |> Map.merge(%{template: template, children: %{}})
    {:ok, state}
  end

  # Requests

  def handle_call({:start_child, more}, %{template: %{start: {_module, _function, args}}} = state) do
    args = args ++ more

    case start(state.template, args) do
      {:ok, pid} = reply -> {:reply, reply, put(pid, args, state)}
      {:ok, pid, _information} = reply -> {:reply, reply, put(pid, args, state)}
      {:error, _reason} = error -> {:reply, error, state}
    end
  end

  def handle_call({:terminate_child, pid}, %{children: children, template: template} = state) when is_pid(pid) do
    cond do
      is_map_key(children, pid) ->
        Child.stop(pid, template.shutdown)
        {:reply, :ok, delete(pid, state)}

      child?(pid, state) ->
        {:reply, :ok, state}

      true ->
        {:reply, {:error, :not_found}, state}
    end
  end

  def handle_call({request, _id}, state) when request in [:terminate_child, :restart_child, :delete_child] do
    {:reply, {:error, :simple_one_for_one}, state}
  end

  def handle_call({:get_childspec, id_or_pid}, %{template: template} = state) do
    if id_or_pid == template.id or (is_pid(id_or_pid) and child?(id_or_pid, state)) do
      {:reply, {:ok, Map.delete(template, :pid)}, state}
    else
      {:reply, {:error, :not_found}, state}
    end
  end

  def handle_call(:which_children, %{children: children, template: template} = state) do
    {:reply, for({pid, _args} <- children, do: {:undefined, shown(pid), template.type, template.modules}), state}
  end

  def handle_call(:count_children, %{children: children, template: template} = state) do
    count = map_size(children)
    active = Enum.count(children, fn {pid, _args} -> is_pid(pid) end)
    supervisors = if template.type == :supervisor, do: count, else: 0
    {:reply, [specs: 1, active: active, supervisors: supervisors, workers: count - supervisors], state}
  end

  # A process that has ended may have been a child.
  defp child?(pid, %{children: children}), do: is_map_key(children, pid) or not Process.alive?(pid)

  defp shown({:restarting, _pid}), do: :restarting
  defp shown(pid), do: pid

  # A child has ended by itself.

  def ended(pid, reason, %{children: children, template: template} = state) do
    case children do
      %{^pid => args} ->
        state = delete(pid, state)
        if Child.again?(template.restart, reason), do: restart(pid, args, state), else: {:noreply, state}

      _ ->
        {:noreply, state}
    end
  end

  def try_again(key, %{children: children} = state) do
    case children do
      %{^key => args} -> restart(key, args, delete(key, state))
      _ -> {:noreply, state}
    end
  end

  defp restart(key, args, state), do: Restarts.once_more(state, &start_again(key, args, &1))

  defp start_again(key, args, state) do
    case start(state.template, args) do
      {:error, _reason} ->
        # It counts as one more restart, after what is waiting in the mailbox.
        key = restarting(key)
        GenServer.cast(self(), {:try_again_restart, key})
        {:noreply, put(key, args, state)}

      started ->
        {:noreply, put(elem(started, 1), args, state)}
    end
  end

  defp restarting({:restarting, _pid} = key), do: key
  defp restarting(pid), do: {:restarting, pid}

  defp start(%{start: {module, function, _args}}, args), do: Child.start({module, function, args})

  # One that wanted to be ignored is no child; one that is not started again need not keep its arguments.
  defp put(:undefined, _args, state), do: state
  defp put(pid, _args, %{template: %{restart: :temporary}} = state), do: %{state | children: Map.put(state.children, pid, [])}
  defp put(pid, args, state), do: %{state | children: Map.put(state.children, pid, args)}

  defp delete(key, state), do: %{state | children: Map.delete(state.children, key)}

  def terminate(%{children: children, template: template}) do
    Child.stop_together(for {pid, _args} <- children, is_pid(pid), do: {pid, template.shutdown})
  end

  # The part of the record that Erlang's supervisor keeps.

  def shown_children(%{children: children, template: %{restart: :temporary}}), do: {:mapsets, children}
  def shown_children(%{children: children}), do: {:maps, children}
end
