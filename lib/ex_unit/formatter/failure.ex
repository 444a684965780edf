defmodule ExUnit.Formatter.Failure do
  @moduledoc false
  # The text of a failure: what failed, where, why, and the frames that led there.

  alias ExUnit.{Diff, Formatter}
  alias ExUnit.Diff.Paint
  import ExUnit.Formatter, only: [color: 3]

  # What stands before a term, and some room.
  @margin 24

  @none :ex_unit_no_meaningful_value

  # `failure` is `{kind, reason, stacktrace}`.
  @doc false
  def test(context, failure, number, logged, options) do
    head = "#{context.test} (#{inspect(context.module)})\n"
    place = "#{Path.relative_to_cwd(context.file)}:#{context.line}"
    place = ["     ", color(place, :location_info, options), "\n"]
    [number(number), head, place, body(failure, context, options), logged(logged)]
  end

  @doc false
  def module(module, failure, number, options) do
    head = "#{inspect(module)}: failure on setup_all callback, all tests have been invalidated\n"
    [number(number), head, body(failure, %{module: module, test: nil}, options)]
  end

  defp number(count), do: String.pad_leading("#{count}) ", 5)

  defp logged(""), do: ""
  defp logged(text), do: ["\n     The following output was logged:\n", indent(text, "     "), "\n"]

  defp body({:error, %ExUnit.AssertionError{} = error, stacktrace}, context, options) do
    frames = own_frames(stacktrace)
    code = if error.expr == @none and shows_code?(error), do: code_line(frames, context), else: ""
    text = error |> assertion(code, 80, options) |> Enum.join("\n") |> indent_text("     ")
    [text, "\n", if(error.message == "Not implemented", do: "", else: frames(frames, context, options))]
  end

  # With blame the arguments stand below the message.
  defp body({kind, reason, stacktrace}, context, options) do
    {reason, stacktrace} = Exception.blame(kind, reason, stacktrace)
    frames = own_frames(stacktrace)

    banner =
      case {kind, reason} do
        {:error, %FunctionClauseError{} = error} ->
          blamed = FunctionClauseError.blame(error, &inspect/1, &FunctionClauseError.mark_mismatch/2)
          head = Exception.format_banner(kind, %{error | args: nil, clauses: nil}, stacktrace)
          [colored(head, options), below(blamed)]

        _ ->
          colored(Exception.format_banner(kind, reason, stacktrace), options)
      end

    [banner, "\n", code(code_line(frames, context), options), frames(frames, context, options)]
  end

  # The colour begins behind the indentation.
  defp colored(text, options), do: indent(text(color(text, :error_info, options)), "     ")

  defp below(""), do: ""
  defp below("\n\n" <> text), do: ["\n\n", indent(text, "     ")]

  defp code("", _options), do: ""
  defp code(code, options), do: ["     ", label("code: ", options), code, "\n"]

  defp label(text, options), do: color(text, :extra_info, options)

  defp shows_code?(error), do: error.doctest == @none and error.message != "Not implemented"

  # Assertions

  @doc false
  # As the message of the exception shows it: only what goes on from a line stands further in.
  def format_assertion(error) do
    error
    |> assertion("", :infinity, colors: [enabled: false])
    |> Enum.map_join("\n", fn section -> section |> indent_text("     ") |> String.trim_leading() end)
  end

  # What is said of it, from the message to the right side.
  defp assertion(error, code, width, options) do
    sides = error.right != @none or (error.left != @none and match?({:match, _}, error.context))
    pad = if sides and not match?({:mailbox, _}, error.context), do: " ", else: ""
    source = if error.expr == @none, do: code, else: source(error.expr)
    code = if source == "", do: [], else: [text(label("code: " <> pad, options)) <> deep(source, 6 + byte_size(pad))]
    message = if error.message == @none, do: [], else: [text(color(error.message, :error_info, options))]
    doctest = if error.doctest == @none, do: [], else: [text([label("doctest:", options), "\n", indent(error.doctest, "  ")])]
    message ++ doctest ++ code ++ arguments(error.args, width, options) ++ sides(error, pad, width, options)
  end

  defp text(data), do: IO.iodata_to_binary(data)

  defp arguments(@none, _width, _options), do: []

  defp arguments(arguments, width, options) do
    shown =
      arguments
      |> Enum.with_index(1)
      |> Enum.map(fn {argument, number} -> "\n    # #{number}\n    " <> deep(value(argument, width), 4) end)

    [Enum.join([text(label("arguments:", options)) | shown] ++ [""], "\n")]
  end

  # Between the messages of a mailbox stand empty lines.
  defp sides(%{context: {:mailbox, pinned}, left: pattern, right: messages}, _pad, width, options) do
    shown =
      Enum.map(messages, fn message ->
        {left, right} = both({:mailbox, pinned}, pattern, message, width, options)

        "  " <>
          text(label("pattern: ", options)) <>
          deep(left, 11) <> "\n  " <> text(label("value:   ", options)) <> deep(right, 11)
      end)

    [text(label("mailbox:", options)) <> "\n" <> Enum.join(shown, "\n\n")]
  end

  defp sides(%{left: @none, right: @none}, _pad, _width, _options), do: []

  defp sides(%{left: left, right: @none}, pad, width, options) do
    [text(label("left: " <> pad, options)) <> deep(value(left, width), 6 + byte_size(pad))]
  end

  defp sides(%{left: left, right: right, context: context}, _pad, width, options) do
    {left, right} = both(context, left, right, width, options)
    left = if left == "", do: [], else: [text(label("left:  ", options)) <> deep(left, 7)]
    left ++ [text(label("right: ", options)) <> deep(right, 7)]
  end

  # Where there are colours, they show what differs.
  defp both(_context, @none, right, width, _options), do: {"", value(right, width)}

  defp both({:mailbox, pinned}, left, right, width, options), do: both({:match, pinned}, left, right, width, options)

  defp both(context, left, right, width, options) do
    case {Formatter.colored?(options), context} do
      {true, _} -> Diff.texts(context, left, right, width - @margin, Paint.new(Formatter.diff_colors(options)))
      {false, {:match, _pinned}} -> {Macro.to_string(left), value(right, width)}
      {false, _} -> {value(left, width), value(right, width)}
    end
  end

  defp value(term, :infinity), do: inspect(term, pretty: true, width: :infinity)
  defp value(term, width), do: inspect(term, pretty: true, width: width - @margin)
  defp source(expr) when is_binary(expr), do: expr
  defp source({name, _, [expr]}) when name in [:assert, :refute], do: "#{name} #{Macro.to_string(expr)}"
  defp source(expr), do: Macro.to_string(expr)

  defp deep(text, count), do: String.replace(text, "\n", "\n" <> String.duplicate(" ", count))
  defp indent(text, by), do: by <> String.replace(text(text), "\n", "\n" <> by)

  # The same, with nothing on empty lines.
  defp indent_text(text, by), do: indent(text, by) |> String.replace("\n" <> by <> "\n", "\n\n") |> trim_last(by)

  defp trim_last(text, by), do: if(String.ends_with?(text, "\n" <> by), do: String.trim_trailing(text, by), else: text)

  # Frames

  # Those of the assertions and of the runner say nothing of the test.
  defp own_frames(stacktrace) do
    stacktrace
    |> Enum.drop_while(&(elem(&1, 0) == ExUnit.Assertions))
    |> Enum.take_while(&(elem(&1, 0) != ExUnit.Runner))
    |> Enum.reject(&(elem(&1, 0) == ExUnit.Assertions))
  end

  # The line of the source where the test failed.
  defp code_line(_frames, %{test_type: :doctest}), do: ""

  defp code_line(frames, %{module: module, test: test}) do
    with {_, _, _, location} <- Enum.find(frames, &match?({^module, ^test, _, _}, &1)),
         {:ok, text} <- File.read(to_string(location[:file])),
         line when is_binary(line) <- text |> String.split("\n") |> Enum.at(location[:line] - 1) do
      String.trim(line)
    else
      _ -> ""
    end
  end

  defp frames([], _context, _options), do: ""

  defp frames(frames, context, options) do
    lines = Enum.map(frames, &["       ", frame(&1, context), "\n"])
    ["     ", label("stacktrace:", options), "\n" | lines]
  end

  defp frame({module, test, _, location}, %{module: module, test: test} = context) do
    case context do
      %{doctest_place: {file, _line}} -> "(for doctest at) #{file}:#{location[:line]}: (test)"
      _ -> "#{location[:file]}:#{location[:line]}: (test)"
    end
  end

  defp frame({module, :__MODULE__, 0, location}, _context) do
    "#{location[:file]}:#{location[:line]}: #{inspect(module)} (module)"
  end

  # What calls the setups of a group stands nowhere.
  defp frame({module, function, arity, location}, _context) do
    case :erlang.atom_to_binary(function) do
      "__ex_unit_describe_" <> _ -> Exception.format_mfa(module, function, arity)
      _ -> Exception.format_stacktrace_entry({module, function, arity, location})
    end
  end

  defp frame(frame, _context), do: Exception.format_stacktrace_entry(frame)
end
