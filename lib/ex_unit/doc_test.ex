defmodule ExUnit.DocTest do
  @moduledoc """
  Tests from the examples of documentation.

      defmodule ListTest do
        use ExUnit.Case
        doctest List
      end

  runs what stands in the docs of `List` in this form:

      iex> List.last([1, 2])
      2

  What stands behind `iex>`, and behind `...>` in lines that go on, is evaluated; the lines below it are what it has to
  be equal to, or `** (Error) message` if it has to raise. A value that no source gives, such as `#PID<0.1.0>`, is
  compared with what `inspect/1` makes of the result. An empty line ends a test; expressions without one between them
  share their variables.
  """

  alias ExUnit.DocTest.Examples

  @doc """
  Makes tests of the examples in the docs of a module.

  Options: `:only` and `:except` (names and arities of functions, or `:moduledoc`), `:import` (whether the functions of
  the module are imported, `false`), `:tags` of the tests.
  """
  defmacro doctest(module, options \\ []) do
    required = if alias?(module), do: quote(do: require(unquote(module)))

    quote do
      unquote(required)
      tests = ExUnit.DocTest.__tests__(unquote(module), unquote(options), __ENV__.file)

      for {name, content, tags} <- tests do
        name = ExUnit.Case.register_test(__ENV__, :doctest, name, tags)
        def unquote({:unquote, [], [quote(do: name)]})(_), do: unquote({:unquote, [], [quote(do: content)]})
      end
    end
  end

  defp alias?({:__aliases__, _, _}), do: true
  defp alias?(module), do: is_atom(module)

  @doc false
  # `{name, quoted body, tags}` of each test.
  def __tests__(module, options, file) do
    source = source(module, file)
    import = if options[:import], do: [quote(do: import(unquote(module)))], else: []
    place = %{module: module, file: Path.relative_to_cwd(source)}

    module
    |> documented(source)
    |> chosen(module, options, source)
    |> Enum.flat_map(fn {name, line, doc} -> for test <- Examples.of(doc, line, place.file), do: {name, test} end)
    |> Enum.with_index(1)
    |> Enum.map(fn {{name, test}, number} ->
      tags = [doctest_place: {place.file, test.line}] ++ Keyword.get(options, :tags, [])
      {"#{title(module, name)} (#{number})", body(import, test, place), tags}
    end)
  end

  defp title(module, :moduledoc), do: "module #{inspect(module)}"
  defp title(module, {name, arity}), do: "#{inspect(module)}.#{name}/#{arity}"

  defp source(module, file) do
    if is_atom(module) and Code.ensure_loaded?(module),
      do: to_string(Keyword.get(module.module_info(:compile), :source, file)),
      else: file
  end

  # `{:moduledoc or {name, arity}, line, doc}` of what has some.
  defp documented(module, source) do
    case :kaiwa_code.documented(module) do
      {line, doc, functions} ->
        functions = for {{_kind, name, arity}, line, doc} <- Enum.sort(functions), do: {{name, arity}, line, doc}
        for {_name, _line, doc} = entry <- [{:moduledoc, line, doc} | functions], is_binary(doc), do: entry

      :not_found ->
        raise ExUnit.DocTest.Error,
          module: module,
          file: source,
          message:
            "could not retrieve the documentation for module #{inspect(module)}. " <>
              "The module was not compiled with documentation"
    end
  end

  defp chosen(entries, module, options, source) do
    only = Enum.uniq(Keyword.get(options, :only, []))
    except = Keyword.get(options, :except, [])

    case {only, except} do
      {[], except} ->
        Enum.reject(entries, fn {name, _, _} -> name in except end)

      {only, []} ->
        for name <- only, name != :moduledoc, not exported?(module, name), do: unknown(module, name, source)
        for name <- Enum.reverse(only), {^name, _, _} = entry <- entries, do: entry

      _ ->
        raise ArgumentError, ":only and :except cannot be used together"
    end
  end

  defp exported?(module, {name, arity}), do: function_exported?(module, name, arity) or macro_exported?(module, name, arity)

  defp unknown(module, {name, arity}, source) do
    raise ExUnit.DocTest.Error,
      module: module,
      file: source,
      message: "undefined or private function given to doctest:\n\n    #{inspect(module)}.#{name}/#{arity}\n\n"
  end

  # The code of a test

  defp body(import, test, place) do
    place = {place.module, place.file, test.line}
    {:__block__, [], import ++ Enum.map(test.expressions, &checked(&1, place))}
  end

  defp checked(expression, place) do
    {_module, file, line} = place
    shown = expression.shown

    with {:ok, code} <- parsed(expression.code, file, line),
         {:ok, check} <- check(with_matches(code), code, expression.expected, shown, place) do
      check
    else
      {:error, error} ->
        hint = if expression.expected =~ "#", do: hint(expression.expected), else: ""
        message = "Doctest did not compile, got: (#{inspect(error.__struct__)}) #{Exception.message(error)}#{hint}"
        shown = shown <> expression.expected
        quote do: ExUnit.DocTest.__fail__([message: unquote(message), doctest: unquote(shown)], unquote(Macro.escape(place)))
    end
  end

  defp hint(expected) do
    if Regex.match?(~r/#[A-Z][\w.]*</, expected) do
      "\nIf you are planning to assert on the result of an iex> expression which contains a value inspected as " <>
        "#Name<...>, please make sure the inspected value is placed at the beginning of the expression; otherwise " <>
        "Elixir will treat it as a comment due to the leading sign #."
    else
      ""
    end
  end

  defp parsed(text, file, line) do
    {:ok, Code.string_to_quoted!(text, file: file, line: line)}
  rescue
    error in [SyntaxError, TokenMissingError] -> {:error, error}
  end

  # A match that fails says what did not match.
  defp with_matches({:__block__, meta, statements}), do: {:__block__, meta, Enum.map(statements, &with_match/1)}
  defp with_matches(code), do: with_match(code)

  defp with_match({:=, meta, [left, right]} = match), do: ExUnit.Assertions.__match__(left, right, match, meta[:line])
  defp with_match(code), do: code

  defp check(evaluated, _code, "", _shown, _place), do: {:ok, evaluated}

  defp check(evaluated, _code, "** (" <> error, shown, place) do
    [name, message] = error |> String.split(")", parts: 2) |> Enum.map(&String.trim_leading/1)
    exception = Module.concat([name])
    shown = shown <> "** (#{name}) #{inspect(message)}"

    {:ok,
     quote do
       ExUnit.DocTest.__raises__(
         fn -> unquote(evaluated) end,
         unquote(exception),
         unquote(message),
         unquote(shown),
         unquote(Macro.escape(place))
       )
     end}
  end

  defp check(evaluated, code, "#" <> _ = expected, shown, place) do
    text = "inspect(#{last(code)}) === #{inspect(expected)}"
    value = quote(do: inspect(unquote(evaluated)))
    {:ok, compared(value, expected, text, shown <> inspect(expected), place)}
  end

  defp check(evaluated, code, expected, shown, {_module, file, line} = place) do
    with {:ok, wanted} <- parsed(expected, file, line) do
      {:ok, compared(evaluated, wanted, "#{last(code)} === #{expected}", shown <> expected, place)}
    end
  end

  defp last({:__block__, _, [_ | _] = statements}), do: Macro.to_string(List.last(statements))
  defp last(code), do: Macro.to_string(code)

  defp compared(value, wanted, text, shown, place) do
    quote do
      ExUnit.DocTest.__equal__(unquote(value), unquote(wanted), unquote(text), unquote(shown), unquote(Macro.escape(place)))
    end
  end

  @doc false
  def __equal__(value, wanted, _text, _shown, _place) when value === wanted, do: :ok

  def __equal__(value, wanted, text, shown, place) do
    __fail__([message: "Doctest failed", doctest: shown, expr: text, left: value, right: wanted], place)
  end

  @doc false
  def __raises__(function, exception, message, shown, place) do
    wanted = "Doctest failed: expected exception #{inspect(exception)} but "

    case ExUnit.Assertions.__raised__(function) do
      :nothing ->
        __fail__([message: wanted <> "nothing was raised", doctest: shown], place)

      {%{__struct__: ^exception} = error, _stacktrace} ->
        actual = Exception.message(error)

        if actual != message do
          text = "Doctest failed: wrong message for #{inspect(exception)}"
          sides = "\nexpected:\n  #{inspect(message)}\nactual:\n  #{inspect(actual)}"
          __fail__([message: text <> sides, doctest: shown], place)
        end

      {error, _stacktrace} ->
        got = "got #{inspect(error.__struct__)} with message #{inspect(Exception.message(error))}"
        __fail__([message: wanted <> got, doctest: shown], place)
    end
  end

  @doc false
  def __fail__(fields, {module, file, line}) do
    frame = {module, :__MODULE__, 0, [file: to_charlist(file), line: line]}
    :erlang.raise(:error, ExUnit.AssertionError.exception(fields), [frame])
  end
end
