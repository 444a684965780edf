defmodule ExUnit.DocTest.Examples do
  @moduledoc false
  # The examples of a doc.

  # The tests of a doc whose text begins below `line`: `%{line: line, expressions: expressions}`, where an expression is
  # `%{code: text, expected: text, shown: text}`, the code with its prompts and, if its result is source, that below it.
  @doc false
  def of(doc, line, file) do
    doc
    |> String.split(["\r\n", "\n"])
    |> Enum.with_index(line + 1)
    |> Enum.map(fn {text, line} -> {kind(text, line, file), text, line} end)
    |> Enum.reduce({:text, []}, &take(&1, &2, file))
    |> elem(1)
    |> Enum.reverse()
    |> Enum.map(fn %{expressions: expressions} = test ->
      %{test | expressions: expressions |> Enum.map(&finished/1) |> Enum.reverse()}
    end)
  end

  # `{:prompt or :more, indentation, rest}`, `:empty`, `:fence` or `{:text, indentation}`
  defp kind(text, line, file) do
    trimmed = String.trim_leading(text)
    indentation = byte_size(text) - byte_size(trimmed)

    case trimmed do
      "" -> :empty
      "```" <> _ -> :fence
      "~~~" <> _ -> :fence
      "iex>" <> rest -> {:prompt, indentation, rest}
      "iex(" <> rest -> {:prompt, indentation, after_number(rest, text, line, file)}
      "...>" <> rest -> {:more, indentation, rest}
      "...(" <> rest -> {:more, indentation, after_number(rest, text, line, file)}
      _ -> {:text, indentation}
    end
  end

  defp after_number(rest, text, line, file) do
    case Regex.run(~r/\A\d+\)>(.*)\z/s, rest) do
      [_, rest] ->
        rest

      nil ->
        refuse(
          "unknown IEx prompt: #{inspect(String.trim_leading(text))}.\n" <>
            "Accepted formats are: iex>, iex(1)>, ...>, ...(1)>}",
          line,
          file
        )
    end
  end

  # The state: `:text` outside of examples, `{:code, indentation}` behind a prompt, `{:expected, indentation}` below.
  defp take({kind, text, line}, {state, tests}, file) do
    case {kind, state} do
      {{:prompt, indentation, rest}, :text} ->
        {{:code, indentation}, [%{line: line, expressions: [expression(rest)]} | tests]}

      {{:prompt, indentation, rest}, {:code, expected}} ->
        check_indentation(indentation == expected, text, expected, line, file)
        {state, add(tests, &code(&1, rest, "iex>"))}

      {{:prompt, indentation, rest}, {:expected, expected}} ->
        check_indentation(indentation == expected, text, expected, line, file)
        [test | tests] = tests
        {{:code, indentation}, [%{test | expressions: [expression(rest) | test.expressions]} | tests]}

      {{:more, indentation, rest}, {:code, expected}} ->
        check_indentation(indentation == expected, text, expected, line, file)
        {state, add(tests, &code(&1, rest, "...>"))}

      {{:text, indentation}, {:code, expected}} ->
        check_indentation(indentation == expected, text, expected, line, file)
        {{:expected, expected}, add(tests, &expected(&1, text, expected))}

      {{_, indentation}, {:expected, expected}} when indentation >= expected ->
        {state, add(tests, &expected(&1, text, expected))}

      {{:more, indentation, _}, {:expected, expected}} when indentation >= expected ->
        {state, add(tests, &expected(&1, text, expected))}

      _ ->
        {:text, tests}
    end
  end

  defp check_indentation(true, _text, _expected, _line, _file), do: :ok

  defp check_indentation(false, text, expected, line, file) do
    refuse(
      "indentation level mismatch on doctest line: #{inspect(text)}\n\n" <>
        "If you are planning to assert on the result of an `iex>` expression, make sure the result is indented at the " <>
        "beginning of `iex>`, which in this case is exactly #{expected} #{if expected == 1, do: "space", else: "spaces"}.\n\n" <>
        "If instead you have an `iex>` expression that spans over multiple lines, please make sure that each line after " <>
        "the first one begins with `...>`.\n",
      line,
      file
    )
  end

  defp refuse(message, line, file), do: raise(ExUnit.DocTest.Error, message: message, line: line, file: file)

  # Lines are collected, the last first.
  defp expression(rest), do: %{code: [rest], shown: ["iex>" <> rest], expected: []}

  defp add([%{expressions: [expression | expressions]} = test | tests], change) do
    [%{test | expressions: [change.(expression) | expressions]} | tests]
  end

  defp code(expression, rest, prompt) do
    %{expression | code: [rest | expression.code], shown: [prompt <> rest | expression.shown]}
  end

  defp expected(expression, text, indentation) do
    %{expression | expected: [String.slice(text, indentation..-1) | expression.expected]}
  end

  defp finished(%{code: code, shown: shown, expected: expected}) do
    expected = lines(expected)
    %{code: lines(code), expected: expected, shown: lines(shown) <> if(expected == "", do: "", else: "\n")}
  end

  defp lines(lines), do: lines |> Enum.reverse() |> Enum.join("\n")
end
