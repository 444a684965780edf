defmodule ExUnit.Runner do
  @moduledoc false
  # Runs tests, each in a process of its own, and prints what becomes of them.

  @doc false
  def run() do
    options = ExUnit.Server.options()
    began = :erlang.monotonic_time()
    {async, sync} = Enum.split_with(ExUnit.Server.take_modules(), &elem(&1, 1))
    state = %{options: options, total: 0, failures: 0, excluded: 0, skipped: 0, invalid: 0}
    state = Enum.reduce(shuffled(Enum.reverse(async), options), state, &run_module/2)
    middle = :erlang.monotonic_time()
    state = Enum.reduce(shuffled(sync, options), state, &run_module/2)
    ended = :erlang.monotonic_time()
    Logger.flush()
    load = began - Keyword.get(options, :began, began)
    IO.write(ExUnit.Formatter.summary(state, load, middle - began, ended - middle))
    Map.take(state, [:total, :failures, :excluded, :skipped])
  end

  defp shuffled(items, options) do
    case options[:seed] do
      0 -> items
      seed -> Enum.sort_by(items, &:erlang.phash2({seed, elem(&1, 0)}))
    end
  end

  defp run_module({module, async}, state) do
    %{tests: tests, callbacks: callbacks} = module.__ex_unit__()
    base = %{module: module, case: module, async: async}

    {chosen, state} =
      tests
      |> shuffled(state.options)
      |> Enum.reduce({[], state}, fn {name, tags}, {chosen, state} ->
        context = tags |> Map.merge(base) |> Map.put(:test, name)

        case reason_to_leave_out(context, state.options) do
          nil -> {[context | chosen], state}
          :excluded -> {chosen, count(state, :excluded)}
          :skipped -> {chosen, skip(state)}
        end
      end)

    chosen = Enum.reverse(chosen)
    if chosen == [], do: state, else: run_chosen(module, base, chosen, callbacks, state)
  end

  defp skip(state) do
    IO.write(ExUnit.Formatter.color("*", :yellow, state.options))
    state |> count(:skipped) |> count(:total)
  end

  defp count(state, key), do: Map.update!(state, key, &(&1 + 1))

  defp reason_to_leave_out(context, options) do
    included = Enum.any?(Keyword.get(options, :include, []), &matches?(&1, context))

    cond do
      included -> nil
      Enum.any?(Keyword.get(options, :exclude, []), &matches?(&1, context)) -> :excluded
      Map.get(context, :skip) not in [nil, false] -> :skipped
      true -> nil
    end
  end

  defp matches?({key, value}, context), do: is_map_key(context, key) and to_string(context[key]) == to_string(value)
  defp matches?(key, context), do: is_map_key(context, key)

  # The process of the module keeps what setup_all started until the tests are over.
  defp run_chosen(module, base, chosen, callbacks, state) do
    parent = self()

    {pid, monitor} =
      :erlang.spawn_monitor(fn ->
        ExUnit.Server.expect_on_exit(self())
        result = guarded(fn -> call_all(module, for({:setup_all, name, _} <- callbacks, do: name), base) end)
        send(parent, {self(), :setup_all, result})

        receive do
          {^parent, :over} -> exit(:shutdown)
        end
      end)

    outcome =
      receive do
        {^pid, :setup_all, result} -> result
        {:DOWN, ^monitor, :process, ^pid, reason} -> {:failed, {:EXIT, pid}, reason, []}
      end

    state =
      case outcome do
        {:passed, context} ->
          Enum.reduce(chosen, state, &run_test(Map.merge(context, &1), callbacks, &2))

        {:failed, kind, reason, stacktrace} ->
          state = state |> count(:failures)
          IO.write(ExUnit.Formatter.module_failure(state, module, kind, reason, stacktrace))
          %{state | invalid: state.invalid + length(chosen), total: state.total + length(chosen)}
      end

    send(pid, {parent, :over})
    :erlang.demonitor(monitor, [:flush])
    run_on_exit(pid)
    state
  end

  defp run_test(context, callbacks, state) do
    parent = self()
    %{module: module, test: name} = context
    describe = context.describe && {context.describe, context.describe_line}
    general = for {:setup, setup, nil} <- callbacks, do: setup
    special = for {:setup, setup, ^describe} when describe != nil <- callbacks, do: setup

    {pid, monitor} =
      :erlang.spawn_monitor(fn ->
        ExUnit.Server.expect_on_exit(self())

        {logged, result} =
          logging(Map.get(context, :capture_log, Keyword.get(state.options, :capture_log, false)), fn ->
            guarded(fn ->
              context = call_all(module, general ++ special, context)
              apply(module, name, [context])
            end)
          end)

        send(parent, {self(), :test, logged, result})
        exit(:shutdown)
      end)

    timeout = Map.get(context, :timeout, Keyword.get(state.options, :timeout, 60_000))

    {logged, outcome} =
      receive do
        {^pid, :test, logged, result} ->
          {logged, result}

        {:DOWN, ^monitor, :process, ^pid, reason} ->
          {"", {:failed, {:EXIT, pid}, reason, []}}
      after
        timeout ->
          :erlang.exit(pid, :kill)
          message = "test timed out after #{timeout}ms"
          {"", {:failed, :error, RuntimeError.exception(message), []}}
      end

    receive do
      {:DOWN, ^monitor, :process, ^pid, _reason} -> :ok
    after
      0 -> :erlang.demonitor(monitor, [:flush])
    end

    outcome = first_failure(outcome, run_on_exit(pid))
    state = count(state, :total)

    case outcome do
      {:passed, _} ->
        IO.write(ExUnit.Formatter.color(".", :green, state.options))
        state

      {:failed, kind, reason, stacktrace} ->
        state = count(state, :failures)
        IO.write(ExUnit.Formatter.failure(state, context, kind, reason, stacktrace, logged))
        state
    end
  end

  # With the tag `capture_log` what is logged is only shown if the test fails.
  defp logging(false, function), do: {"", function.()}
  defp logging(true, function), do: logging([], function)

  defp logging(options, function) do
    {result, logged} = ExUnit.CaptureLog.with_log(options, function)
    {logged, result}
  end

  defp first_failure({:passed, _}, {:failed, _, _, _} = failure), do: failure
  defp first_failure(outcome, _on_exit), do: outcome

  # What the test has started ends first, then its callbacks are called.
  defp run_on_exit(pid) do
    {supervisor, callbacks} = ExUnit.Server.take_on_exit(pid)
    if supervisor, do: end_supervisor(supervisor)
    if callbacks == [], do: {:passed, :ok}, else: run_callbacks(callbacks)
  end

  defp end_supervisor(supervisor) do
    monitor = :erlang.monitor(:process, supervisor)
    :erlang.exit(supervisor, :shutdown)

    receive do
      {:DOWN, ^monitor, :process, ^supervisor, _reason} -> :ok
    end
  end

  defp run_callbacks(callbacks) do
    parent = self()

    {runner, monitor} =
      :erlang.spawn_monitor(fn ->
        results = Enum.map(callbacks, &guarded/1)
        send(parent, {self(), Enum.find(results, {:passed, :ok}, &(elem(&1, 0) == :failed))})
      end)

    receive do
      {^runner, result} ->
        :erlang.demonitor(monitor, [:flush])
        result

      {:DOWN, ^monitor, :process, ^runner, reason} ->
        {:failed, {:EXIT, runner}, reason, []}
    end
  end

  defp guarded(function) do
    {:passed, function.()}
  catch
    kind, reason -> {:failed, kind, reason, __STACKTRACE__}
  end

  defp call_all(module, names, context) do
    Enum.reduce(names, context, fn name, context -> merge(module, context, apply(module, name, [context])) end)
  end

  defp merge(_module, context, :ok), do: context
  defp merge(module, context, {:ok, more}), do: merge(module, context, more)
  defp merge(_module, context, more) when is_map(more) and not is_struct(more), do: Map.merge(context, more)

  defp merge(module, context, more) do
    if Keyword.keyword?(more) do
      Enum.into(more, context)
    else
      raise "expected ExUnit setup callback in #{inspect(module)} to return the atom :ok, a keyword, or a map, got " <>
              inspect(more) <> " instead"
    end
  end
end
