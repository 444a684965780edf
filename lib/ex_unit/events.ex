defmodule ExUnit.Events do
  @moduledoc false
  # What happens while tests run: printed, unless `:formatters` names others than `ExUnit.CLIFormatter`, and told to the
  # processes of those.

  alias ExUnit.{Formatter, Test, TestCase, TestModule}

  @doc false
  # The options with `:listeners`, the processes that want to know, and `:prints`.
  def start(options) do
    formatters = Keyword.get(options, :formatters, [ExUnit.CLIFormatter])
    others = formatters -- [ExUnit.CLIFormatter]

    listeners =
      for module <- others do
        {:ok, pid} = GenServer.start_link(module, options)
        pid
      end

    Keyword.merge(options, listeners: listeners, prints: ExUnit.CLIFormatter in formatters)
  end

  @doc false
  # All that has been told is heard before this returns.
  def stop(options), do: for(pid <- options[:listeners], do: GenServer.stop(pid))

  defp tell(options, event), do: for(pid <- options[:listeners], do: GenServer.cast(pid, event))

  @doc false
  def suite_started(options) do
    if options[:prints], do: Formatter.suite_started(options)
    tell(options, {:suite_started, options})
  end

  @doc false
  def module_started(module, file, tests, options) do
    if options[:prints], do: Formatter.module_started(module, file, options)
    tests = for {name, tags, _group} <- tests, do: test(Map.merge(tags, %{module: module, test: name}), nil, 0, "")
    tell(options, {:case_started, %TestCase{name: module, tests: tests}})
    tell(options, {:module_started, %TestModule{file: file, name: module, tests: tests}})
  end

  @doc false
  def module_finished(module, file, state, options) do
    tests = Enum.reverse(Process.delete({__MODULE__, module}) || [])
    tell(options, {:case_finished, %TestCase{name: module, state: state, tests: tests}})
    tell(options, {:module_finished, %TestModule{file: file, name: module, state: state, tests: tests}})
  end

  @doc false
  def test_started(context, options) do
    if options[:prints], do: Formatter.test_started(context, options)
    tell(options, {:test_started, test(context, nil, 0, "")})
  end

  @doc false
  # `outcome` is `:passed`, `:invalid`, `{:excluded, reason}`, `{:skipped, reason}` or `{:failed, failure, text}`.
  def test_finished(context, outcome, microseconds, logged, options) do
    if options[:prints], do: Formatter.test_finished(context, printed(outcome), microseconds, options)

    if options[:listeners] != [] do
      test = test(context, state(outcome, context), microseconds, logged)
      Process.put({__MODULE__, context.module}, [test | Process.get({__MODULE__, context.module}, [])])
      tell(options, {:test_finished, test})
    end
  end

  defp printed({:failed, _failure, text}), do: {:failed, text}
  defp printed({kind, _reason}), do: kind
  defp printed(kind), do: kind

  defp state(:passed, _context), do: nil
  defp state(:invalid, context), do: {:invalid, context.module}
  defp state({:failed, failure, _text}, _context), do: {:failed, [failure]}
  defp state(left_out, _context), do: left_out

  defp test(context, state, time, logs) do
    %Test{name: context.test, case: context.module, module: context.module, state: state, time: time, tags: context, logs: logs}
  end

  @doc false
  def module_failed(module, failure, number, options) do
    if options[:prints], do: Formatter.module_failed(module, failure, number, options)
  end

  @doc false
  def aborted(options) do
    if options[:prints], do: Formatter.aborted()
    tell(options, :max_failures_reached)
  end

  @doc false
  def suite_finished(%{options: options} = state, {load, async, sync} = times) do
    if options[:prints], do: Formatter.suite_finished(state, times)
    [load, async, sync] = for time <- [load, async, sync], do: time && :erlang.convert_time_unit(time, :native, :microsecond)
    tell(options, {:suite_finished, %{load: load, async: async, run: async + sync}})
  end
end
