defmodule Task.Stream do
  @moduledoc false
  # Several tasks at a time, one for each element.
  #
  # The stream pulls elements while there is room for more tasks and hands out results. `running` has the tasks by
  # their references, `done` the results that wait for those before them. Tasks are started in order and all have the
  # same time, so the one that is due first is the one with the lowest position.

  # What the stream is as a function: the options are looked at when somebody wants an element.
  def run(acc, fun, enumerable, call, options, spawn) do
    max_concurrency = Keyword.get(options, :max_concurrency, :erlang.system_info(:schedulers_online))

    if not (is_integer(max_concurrency) and max_concurrency > 0) do
      raise ArgumentError, ":max_concurrency must be an integer greater than zero"
    end

    timeout = Keyword.get(options, :timeout, 5000)
    on_timeout = Keyword.get(options, :on_timeout, :exit)

    settings = %{
      call: call,
      spawn: spawn,
      max: max_concurrency,
      timeout: timeout,
      on_timeout: on_timeout,
      ordered: Keyword.get(options, :ordered, true),
      zip: Keyword.get(options, :zip_input_on_exit, false)
    }

    next = &Enumerable.reduce(enumerable, &1, fn element, _acc -> {:suspend, {:element, element}} end)
    stream(acc, fun, %{next: next, started: 0, delivered: 0, running: %{}, done: %{}, settings: settings})
  end

  defp stream({:suspend, acc}, fun, state), do: {:suspended, acc, &stream(&1, fun, state)}

  defp stream({:halt, acc}, _fun, state) do
    stop(state)
    {:halted, acc}
  end

  defp stream({:cont, acc}, fun, state) do
    state = start_tasks(state)

    case take_result(state) do
      {result, state} -> stream(call_back(result, acc, fun, state), fun, state)
      :none when map_size(state.running) == 0 -> {:done, acc}
      :none -> stream({:cont, acc}, fun, wait(state))
    end
  end

  # If the consumer fails, no task is left behind.
  defp call_back(result, acc, fun, state) do
    try do
      fun.(result, acc)
    catch
      class, reason ->
        stop(state)
        :erlang.raise(class, reason, __STACKTRACE__)
    end
  end

  # Results that wait for earlier ones take room as well, so that a slow task holds the others up in time.
  defp start_tasks(%{next: :done} = state), do: state

  defp start_tasks(%{settings: %{max: max}} = state) when map_size(state.running) + map_size(state.done) >= max, do: state

  defp start_tasks(state) do
    next =
      try do
        state.next.({:cont, :none})
      catch
        class, reason ->
          stop(%{state | next: :done})
          :erlang.raise(class, reason, __STACKTRACE__)
      end

    case next do
      {:suspended, {:element, element}, next} -> start_tasks(start_task(element, %{state | next: next}))
      {_done_or_halted, {:element, element}} -> start_task(element, %{state | next: :done})
      {_done_or_halted, :none} -> %{state | next: :done}
    end
  end

  defp start_task(element, %{settings: settings, started: position} = state) do
    {pid, ref} = settings.spawn.(call(settings.call, element))
    task = %{pid: pid, position: position, element: element, due: due(settings.timeout)}
    %{state | started: position + 1, running: Map.put(state.running, ref, task)}
  end

  defp call(fun, element) when is_function(fun), do: {:erlang, :apply, [fun, [element]]}
  defp call({module, function, args}, element), do: {module, function, [element | args]}

  defp due(:infinity), do: :infinity
  defp due(timeout), do: :erlang.monotonic_time(:millisecond) + timeout

  defp take_result(%{done: done, delivered: delivered} = state) do
    case done do
      %{^delivered => result} -> {result, %{state | done: Map.delete(done, delivered), delivered: delivered + 1}}
      _ -> :none
    end
  end

  defp wait(%{running: running} = state) do
    receive do
      {ref, result} when :erlang.is_map_key(ref, running) ->
        task = Map.get(running, ref)
        forget(ref, task)
        finish(ref, task, {:ok, result}, state)

      {:DOWN, ref, :process, _pid, reason} when :erlang.is_map_key(ref, running) ->
        task = Map.get(running, ref)
        forget(ref, task)
        finish(ref, task, failed(task, reason, state), state)
    after
      time_left(running) -> time_over(state)
    end
  end

  defp time_left(running) do
    case oldest(running) do
      {_ref, %{due: :infinity}} -> :infinity
      {_ref, %{due: due}} -> max(0, due - :erlang.monotonic_time(:millisecond))
    end
  end

  defp oldest(running), do: Enum.min_by(running, fn {_ref, task} -> task.position end)

  defp time_over(%{settings: %{on_timeout: :kill_task}} = state) do
    {ref, task} = oldest(state.running)
    kill(ref, task)
    finish(ref, task, failed(task, :timeout, state), state)
  end

  defp time_over(%{settings: %{timeout: timeout}} = state) do
    stop(state)
    exit({:timeout, {Task.Supervised, :stream, [timeout]}})
  end

  defp failed(task, reason, %{settings: %{zip: true}}), do: {:exit, {task.element, reason}}
  defp failed(_task, reason, _state), do: {:exit, reason}

  # In the order of the elements, or in that of the results.
  defp finish(ref, task, result, %{settings: %{ordered: ordered}} = state) do
    place = if ordered, do: task.position, else: state.delivered + map_size(state.done)
    %{state | running: Map.delete(state.running, ref), done: Map.put(state.done, place, result)}
  end

  # The exit signal of a linked task that has ended is none of the caller's business.
  defp forget(ref, %{pid: pid}) do
    :erlang.demonitor(ref, [:flush])
    :erlang.unlink(pid)

    receive do
      {:EXIT, ^pid, _reason} -> :ok
    after
      0 -> :ok
    end
  end

  defp kill(ref, %{pid: pid} = task) do
    :erlang.unlink(pid)
    :erlang.exit(pid, :kill)

    receive do
      {:DOWN, ^ref, :process, ^pid, _reason} -> :ok
    end

    forget(ref, task)

    # Its result may have come in time, but not to be used.
    receive do
      {^ref, _result} -> :ok
    after
      0 -> :ok
    end
  end

  defp stop(state) do
    for {ref, task} <- state.running, do: kill(ref, task)
    if state.next != :done, do: state.next.({:halt, :none})
    :ok
  end
end
