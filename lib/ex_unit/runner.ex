defmodule ExUnit.Runner do
  @moduledoc false
  # Runs tests, each in a process of its own, and has printed what becomes of them.

  alias ExUnit.{Events, Filters, Formatter, Server}

  @doc false
  # `loading` is when the program began to define the tests, or `nil`.
  def run(loading) do
    began = :erlang.monotonic_time()
    {include, exclude} = Filters.normalize(Server.option(:include, []), Server.option(:exclude, []))
    options = Events.start(Keyword.merge(Server.options(), include: include, exclude: exclude))
    state = %{options: options, types: %{}, total: 0, failures: 0, excluded: 0, skipped: 0, invalid: 0, slow: [], aborted: false}

    Events.suite_started(options)
    {async, sync} = Enum.split_with(Server.take_modules(), &elem(&1, 1))
    state = run_modules(shuffled(Enum.reverse(async), options), state)
    middle = :erlang.monotonic_time()
    state = run_modules(shuffled(sync, options), state)
    ended = :erlang.monotonic_time()
    Logger.flush()

    if state.aborted, do: Events.aborted(options)
    Events.suite_finished(state, {loading && began - loading, middle - began, ended - middle})
    Events.stop(options)
    counts = Map.take(state, [:total, :failures, :excluded, :skipped])
    for function <- Server.option(:after_suite, []), do: function.(counts)
    counts
  end

  defp shuffled(items, options) do
    case options[:seed] do
      0 -> items
      seed -> Enum.sort_by(items, &:erlang.phash2({seed, elem(&1, 0)}))
    end
  end

  defp run_modules(modules, state), do: Enum.reduce(modules, state, &if(&2.aborted, do: &2, else: run_module(&1, &2)))

  defp run_module({module, async}, %{options: options} = state) do
    %{tests: tests, file: file} = module.__ex_unit__()
    base = %{module: module, case: module, async: async}
    collection = Enum.map(tests, &elem(&1, 1))
    Events.module_started(module, file, tests, options)

    tests =
      for {name, tags, group} <- tests do
        context = tags |> Map.merge(base) |> Map.put(:test, name)
        {name, context, group, Filters.eval(options[:include], options[:exclude], context, collection)}
      end

    {chosen, left_out} = Enum.split_with(tests, &(elem(&1, 3) == :ok))

    state =
      Enum.reduce(left_out, state, fn {_name, context, _group, {kind, _reason} = left_out}, state ->
        Events.test_started(context, options)
        Events.test_finished(context, left_out, 0, "", options)
        state |> counted(context) |> count(kind, 1)
      end)

    {outcome, state} = if chosen == [], do: {nil, state}, else: run_chosen(module, base, shuffled(chosen, options), state)
    Events.module_finished(module, file, outcome, options)
    state
  end

  defp count(state, key, number), do: Map.update!(state, key, &(&1 + number))

  defp counted(state, context) do
    %{state | total: state.total + 1, types: Map.update(state.types, context.test_type, 1, &(&1 + 1))}
  end

  # The process of the module keeps what setup_all started until the tests are over.
  defp run_chosen(module, base, chosen, state) do
    parent = self()

    {pid, monitor} =
      :erlang.spawn_monitor(fn ->
        Server.expect_on_exit(self())
        result = guarded(fn -> module.__ex_unit__(:setup_all, base) end)
        send(parent, {self(), :setup_all, result})

        receive do
          {^parent, :over} -> exit(:shutdown)
        end
      end)

    outcome =
      receive do
        {^pid, :setup_all, result} -> result
        {:DOWN, ^monitor, :process, ^pid, reason} -> {:failed, {{:EXIT, pid}, reason, []}}
      end

    {outcome, state} =
      case outcome do
        {:passed, context} -> {nil, run_tests(chosen, context, state)}
        {:failed, failure} -> {{:failed, [failure]}, invalidate(module, chosen, failure, state)}
      end

    send(pid, {parent, :over})
    :erlang.demonitor(monitor, [:flush])

    case run_on_exit(pid) do
      {:passed, _} ->
        {outcome, state}

      {:failed, failure} ->
        state = count(state, :failures, length(chosen))
        Events.module_failed(module, failure, state.failures, state.options)
        {{:failed, [failure]}, state}
    end
  end

  defp invalidate(module, chosen, failure, state) do
    state =
      Enum.reduce(chosen, state, fn {_name, context, _group, :ok}, state ->
        Events.test_started(context, state.options)
        Events.test_finished(context, :invalid, 0, "", state.options)
        state |> counted(context) |> count(:invalid, 1)
      end)

    Events.module_failed(module, failure, state.failures, state.options)
    state
  end

  defp run_tests([], _context, state), do: state

  defp run_tests([{_name, own, group, :ok} | rest], context, state) do
    state = run_test(Map.merge(context, own), group, state)

    if state.failures >= state.options[:max_failures],
      do: %{state | aborted: true},
      else: run_tests(rest, context, state)
  end

  defp run_test(context, group, %{options: options} = state) do
    parent = self()
    capture = Map.get(context, :capture_log, options[:capture_log])
    Events.test_started(context, options)
    began = :erlang.monotonic_time(:microsecond)

    {pid, monitor} =
      :erlang.spawn_monitor(fn ->
        Server.expect_on_exit(self())
        {logged, result} = logging(capture, fn -> guarded(fn -> call_test(context, group) end) end)
        time = :erlang.monotonic_time(:microsecond) - began
        send(parent, {self(), :test, logged, result, time})
        exit(:shutdown)
      end)

    {logged, outcome, time} = await(pid, monitor, Map.get(context, :timeout, options[:timeout]), began)

    receive do
      {:DOWN, ^monitor, :process, ^pid, _reason} -> :ok
    after
      0 -> :erlang.demonitor(monitor, [:flush])
    end

    outcome = first_failure(outcome, run_on_exit(pid))
    state = %{counted(state, context) | slow: [{time, context} | state.slow]}

    case outcome do
      {:passed, _} ->
        Events.test_finished(context, :passed, time, logged, options)
        state

      {:failed, failure} ->
        state = count(state, :failures, 1)
        text = Formatter.Failure.test(context, failure, state.failures, logged, options)
        Events.test_finished(context, {:failed, failure, text}, time, logged, options)
        state
    end
  end

  defp call_test(%{module: module, test: name} = context, group) do
    context = with_folder(context)
    context = module.__ex_unit__(:setup, context)
    describe = :"__ex_unit_describe_#{group}"
    context = if group && function_exported?(module, describe, 1), do: apply(module, describe, [context]), else: context
    apply(module, name, [context])
  end

  # The tag `tmp_dir` stands for a folder of the test's own, empty at its beginning.
  defp with_folder(%{tmp_dir: wanted, module: module, test: name} = context) when wanted not in [false, nil] do
    hash = {module, name} |> :erlang.phash2(4_294_967_296) |> Integer.to_string(16) |> String.downcase()
    own = "#{named(name)}-#{String.pad_leading(hash, 8, "0")}"
    below = if is_binary(wanted), do: [wanted], else: []
    folder = Path.join([File.cwd!(), "tmp", named(inspect(module)), own | below])
    File.rm_rf!(folder)
    File.mkdir_p!(folder)
    %{context | tmp_dir: folder}
  end

  defp with_folder(context), do: context

  defp named(text), do: String.replace(to_string(text), ~r/[~#%&*{}\\:<>?\/+|"\[\]\s]/, "-")

  # `{what was logged, outcome, time in microseconds}`
  defp await(pid, monitor, timeout, began) do
    receive do
      {^pid, :test, logged, result, time} ->
        {logged, result, time}

      {:DOWN, ^monitor, :process, ^pid, reason} ->
        {"", {:failed, {{:EXIT, pid}, reason, []}}, :erlang.monotonic_time(:microsecond) - began}
    after
      timeout ->
        frames =
          case :erlang.process_info(pid, :current_stacktrace) do
            {:current_stacktrace, frames} -> frames
            :undefined -> []
          end

        :erlang.exit(pid, :kill)
        error = ExUnit.TimeoutError.exception(timeout: timeout, type: "test")
        {"", {:failed, {:error, error, frames}}, timeout * 1000}
    end
  end

  # With the tag `capture_log` what is logged is only shown if the test fails.
  defp logging(capture, function) when capture in [false, nil], do: {"", function.()}
  defp logging(true, function), do: logging([], function)

  defp logging(options, function) do
    {result, logged} = ExUnit.CaptureLog.with_log(options, function)
    {logged, result}
  end

  defp first_failure({:passed, _}, {:failed, _} = failure), do: failure
  defp first_failure(outcome, _on_exit), do: outcome

  # What the test has started ends first, then its callbacks are called.
  defp run_on_exit(pid) do
    {supervisor, callbacks} = Server.take_on_exit(pid)
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
        {:failed, {{:EXIT, runner}, reason, []}}
    end
  end

  defp guarded(function) do
    {:passed, function.()}
  catch
    kind, reason -> {:failed, {kind, reason, __STACKTRACE__}}
  end
end
