defmodule ExUnit.Formatter do
  @moduledoc false
  # The texts that a run of tests prints.

  @none :ex_unit_no_meaningful_value

  @doc false
  def color(text, color, options) do
    if Keyword.get(Keyword.get(options, :colors, []), :enabled, IO.ANSI.enabled?()),
      do: [IO.ANSI.format_fragment(color, true), text, IO.ANSI.reset()],
      else: text
  end

  @doc false
  def failure(state, context, kind, reason, stacktrace, logged) do
    head = "#{context.test} (#{inspect(context.module)})"
    place = "     #{Path.relative_to_cwd(context.file)}:#{context.line}\n"
    body = body(kind, reason, stacktrace, context, state.options)
    ["\n\n", number(state.failures), head, "\n", place, body, logged(logged)]
  end

  defp logged(""), do: "\n"
  defp logged(text), do: ["\n     The following output was logged:\n", indent(text, "     "), "\n"]

  @doc false
  def module_failure(state, module, kind, reason, stacktrace) do
    context = %{module: module, test: nil}
    head = "#{inspect(module)}: failure on setup_all callback, all tests have been invalidated\n"
    ["\n\n", number(state.failures), head, body(kind, reason, stacktrace, context, state.options), "\n"]
  end

  defp number(count), do: String.pad_leading("#{count}) ", 5)

  defp body(:error, %{__struct__: ExUnit.AssertionError} = error, stacktrace, context, options) do
    frames = own_frames(stacktrace)

    code =
      if error.expr == @none and error.message != "Not implemented",
        do: code_line(frames, context),
        else: ""

    text = error |> assertion_parts(code, 80) |> Enum.map_join("\n\n", &indent(&1, "     "))
    frames = if error.message == "Not implemented", do: "", else: frames(frames, context)
    [color(text <> "\n", :red, options), frames]
  end

  defp body(kind, reason, stacktrace, context, options) do
    {reason, stacktrace} = Exception.blame(kind, reason, stacktrace)
    frames = own_frames(stacktrace)
    banner = indent(Exception.format_banner(kind, reason, stacktrace), "     ") <> "\n"
    [color(banner, :red, options), indent_line(code_line(frames, context)), frames(frames, context)]
  end

  defp indent_line(""), do: ""
  defp indent_line(code), do: "     code: " <> code <> "\n"

  @doc false
  def format_assertion(error, code, width), do: error |> assertion_parts(code, width) |> Enum.join("\n\n")

  # Between the messages of a mailbox stand empty lines.
  defp assertion_parts(error, code, width) do
    sides = error.right != @none or (error.left != @none and error.context == :match)
    pad = if sides and not is_tuple(error.context), do: " ", else: ""
    source = if error.expr == @none, do: code, else: source(error.expr)

    message = if error.message == @none, do: [], else: [error.message]
    source = if source == "", do: [], else: ["code: " <> pad <> deep(source, 6 + byte_size(pad))]
    [sides | messages] = sides(error, pad, width)
    [Enum.join(message ++ source ++ sides, "\n") | messages]
  end

  defp sides(%{context: {:mailbox, _}, left: pattern, right: messages}, _pad, width) do
    [first | rest] =
      Enum.map(messages, fn message ->
        "  pattern: " <> Macro.to_string(pattern) <> "\n  value:   " <> deep(value(message, width), 11)
      end)

    [["mailbox:", first] | rest]
  end

  defp sides(%{left: left, right: right, context: context}, pad, width) do
    left =
      cond do
        left == @none -> []
        context == :match -> ["left:  " <> deep(Macro.to_string(left), 7)]
        true -> ["left: " <> pad <> deep(value(left, width), 6 + byte_size(pad))]
      end

    [if(right == @none, do: left, else: left ++ ["right: " <> deep(value(right, width), 7)])]
  end

  defp value(term, width), do: inspect(term, pretty: true, width: width - 24)
  defp source(expr), do: if(is_binary(expr), do: expr, else: Macro.to_string(expr))

  defp deep(text, count), do: String.replace(text, "\n", "\n" <> String.duplicate(" ", count))
  defp indent(text, by), do: by <> String.replace(text, "\n", "\n" <> by)

  # The frames of the assertions and of the runner say nothing of the test.
  defp own_frames(stacktrace) do
    stacktrace
    |> Enum.drop_while(&of?(&1, ExUnit.Assertions))
    |> Enum.take_while(&(not of?(&1, ExUnit.Runner)))
  end

  defp of?(frame, module), do: elem(frame, 0) == module

  # The line of the source where the test failed.
  defp code_line(frames, %{module: module, test: test}) do
    with {_, _, _, location} <- Enum.find(frames, &match?({^module, ^test, _, _}, &1)),
         {:ok, text} <- File.read(to_string(location[:file])),
         line when is_binary(line) <- text |> String.split("\n") |> Enum.at(location[:line] - 1) do
      String.trim(line)
    else
      _ -> ""
    end
  end

  defp frames([], _context), do: ""

  defp frames(frames, %{module: module, test: test}) do
    lines =
      Enum.map(frames, fn
        {^module, ^test, _, location} -> "       #{location[:file]}:#{location[:line]}: (test)\n"
        frame -> "       " <> Exception.format_stacktrace_entry(frame) <> "\n"
      end)

    ["     stacktrace:\n" | lines]
  end

  @doc false
  def summary(state, load, async, sync) do
    total = load + async + sync

    counts =
      [
        counted(state.total, "test"),
        counted(state.failures, "failure"),
        if(state.excluded > 0, do: "#{state.excluded} excluded"),
        if(state.invalid > 0, do: "#{state.invalid} invalid"),
        if(state.skipped > 0, do: "#{state.skipped} skipped")
      ]
      |> Enum.reject(&is_nil/1)
      |> Enum.join(", ")

    color =
      cond do
        state.failures > 0 -> :red
        state.invalid + state.skipped > 0 -> :yellow
        true -> :green
      end

    [
      "\nFinished in #{seconds(total)} seconds (#{seconds(load)}s on load, #{seconds(async)}s async, #{seconds(sync)}s sync)\n",
      color(counts, color, state.options),
      "\n\nRandomized with seed #{state.options[:seed]}\n"
    ]
  end

  defp counted(1, noun), do: "1 " <> noun
  defp counted(count, noun), do: "#{count} #{noun}s"

  defp seconds(native) do
    :erlang.float_to_binary(:erlang.convert_time_unit(native, :native, :microsecond) / 1_000_000, decimals: 2)
  end
end
