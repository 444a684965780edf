defmodule ExUnit.Formatter do
  @moduledoc false
  # What a run of tests prints while it goes on, and at its end.

  alias ExUnit.Formatter.Failure

  # Colours

  @colors [
    success: :green,
    invalid: :yellow,
    skipped: :yellow,
    failure: :red,
    error_info: :red,
    extra_info: :cyan,
    location_info: [:bright, :black],
    diff_delete: :red,
    diff_delete_whitespace: IO.ANSI.color_background(2, 0, 0),
    diff_insert: :green,
    diff_insert_whitespace: IO.ANSI.color_background(0, 2, 0)
  ]

  @doc false
  def colored?(options), do: Keyword.get(Keyword.get(options, :colors, []), :enabled, IO.ANSI.enabled?())

  # The colours of differences.
  @doc false
  def diff_colors(options) do
    colors = Keyword.merge(@colors, Keyword.get(options, :colors, []))
    Keyword.take(colors, [:diff_delete, :diff_delete_whitespace, :diff_insert, :diff_insert_whitespace])
  end

  # `role` is a key of the option `:colors`.
  @doc false
  def color(text, role, options) do
    if colored?(options) do
      colors = Keyword.get(options, :colors, [])
      sequence = colors |> Keyword.get(role, @colors[role]) |> List.wrap() |> Enum.map(&IO.ANSI.format_fragment([&1], true))
      [sequence, text, IO.ANSI.reset()]
    else
      text
    end
  end

  # The run

  @doc false
  def suite_started(options) do
    exclude = tags("Excluding", options[:exclude])
    include = tags("Including", options[:include])
    if exclude != "" or include != "", do: IO.puts([exclude, include])
  end

  defp tags(_text, list) when list in [nil, []], do: ""
  defp tags(text, list), do: "#{text} tags: #{inspect(list)}\n"

  @doc false
  def module_started(module, file, options) do
    if options[:trace], do: IO.puts("\n#{inspect(module)} [#{Path.relative_to_cwd(file)}]")
  end

  @doc false
  def test_started(context, options) do
    if options[:trace], do: IO.write("  * #{trace_name(context)} [L##{context.line}]")
  end

  @doc false
  # `outcome` is `:passed`, `:excluded`, `:skipped`, `:invalid`, or the text of a failure.
  def test_finished(context, outcome, microseconds, options) do
    if options[:trace], do: traced(context, outcome, microseconds, options), else: IO.write(mark(outcome, options))
  end

  defp mark(:passed, options), do: color(".", :success, options)
  defp mark(:excluded, _options), do: ""
  defp mark(:skipped, options), do: color("*", :skipped, options)
  defp mark(:invalid, options), do: color("?", :invalid, options)
  defp mark({:failed, text}, _options), do: ["\n\n", text, "\n"]

  defp traced(context, outcome, microseconds, options) do
    line = "  * #{trace_name(context)} (#{trace_result(outcome, microseconds)}) [L##{context.line}]\n"

    case outcome do
      :passed -> IO.write(["\r", color(line, :success, options)])
      {:failed, text} -> IO.write(["\r", color(line, :failure, options), "\n", text, "\n"])
      :excluded -> IO.write(["\r", line])
      :skipped -> IO.write(["\r", color(line, :skipped, options)])
      :invalid -> IO.write(["\r", color(line, :invalid, options)])
    end
  end

  defp trace_result(:excluded, _microseconds), do: "excluded"
  defp trace_result(:skipped, _microseconds), do: "skipped"
  defp trace_result(_outcome, microseconds), do: milliseconds(microseconds)

  defp trace_name(context), do: context.test |> to_string() |> String.replace("\n", " ")

  defp milliseconds(microseconds) do
    precision = if microseconds < 10_000, do: if(microseconds < 100, do: 2, else: 1), else: 1
    :erlang.float_to_binary(microseconds / 1000, decimals: precision) <> "ms"
  end

  @doc false
  # The tests of a module are invalid, or what it had done at the end fails.
  def module_failed(module, failure, number, options) do
    IO.write([if(options[:trace], do: "\n", else: "\n\n"), Failure.module(module, failure, number, options), "\n"])
  end

  @doc false
  def aborted(), do: IO.write("--max-failures reached, aborting test suite")

  @doc false
  # `times` are the native time units that loading, the asynchronous and the other tests took; loading may be `nil`.
  def suite_finished(state, times) do
    %{options: options} = state
    if state.total > 0 and state.excluded == state.total, do: IO.puts("All tests have been excluded.")
    IO.write(["\n", finished(times), "\n", slowest(state, options[:slowest] || 0, times), counts(state), "\n"])
    IO.puts("\nRandomized with seed #{options[:seed]}")
  end

  defp finished({nil, async, sync}), do: "Finished in #{seconds(async + sync)} seconds (#{parts(async, sync)})"

  defp finished({load, async, sync}) do
    "Finished in #{seconds(load + async + sync)} seconds (#{seconds(load)}s on load, #{parts(async, sync)})"
  end

  defp parts(async, sync), do: "#{seconds(async)}s async, #{seconds(sync)}s sync"

  defp seconds(native) do
    microseconds = :erlang.convert_time_unit(native, :native, :microsecond)
    decimals = if microseconds < 100_000, do: 2, else: 1
    :erlang.float_to_binary(microseconds / 1_000_000, decimals: decimals)
  end

  defp slowest(_state, 0, _times), do: ""

  defp slowest(state, count, {_load, async, sync}) do
    slow = state.slow |> Enum.sort_by(&elem(&1, 0), :desc) |> Enum.take(count)
    sum = slow |> Enum.map(&elem(&1, 0)) |> Enum.sum()
    all = max(:erlang.convert_time_unit(async + sync, :native, :microsecond), 1)
    percentage = :erlang.float_to_binary(sum * 100 / all, decimals: 1)
    total = :erlang.float_to_binary(sum / 1_000_000, decimals: 2)

    lines =
      for {time, context} <- slow do
        place = "#{Path.relative_to_cwd(context.file)}:#{context.line}"
        "  * #{context.test} (#{inspect(context.module)}) (#{milliseconds(time)}) [#{place}]\n"
      end

    ["\nTop #{count} slowest (#{total}s), #{percentage}% of total time:\n\n", lines, "\n"]
  end

  defp counts(%{options: options} = state) do
    tests = for {type, count} <- Enum.sort(state.types), do: counted(count, type)
    skipped = if state.skipped > 0, do: [color("#{state.skipped} skipped", :skipped, options)], else: []
    excluded = if state.excluded > 0, do: ["#{state.excluded} excluded"], else: []
    invalid = if state.invalid > 0, do: ["#{state.invalid} invalid"], else: []
    texts = tests ++ [counted(state.failures, :failure)] ++ excluded ++ invalid ++ skipped

    role =
      cond do
        state.failures > 0 -> :failure
        state.invalid > 0 -> :invalid
        true -> :success
      end

    color(Enum.intersperse(texts, ", "), role, options)
  end

  defp counted(1, noun), do: "1 #{noun}"
  defp counted(count, noun), do: "#{count} #{ExUnit.plural_rule(to_string(noun))}"
end
