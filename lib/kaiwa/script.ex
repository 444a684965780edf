defmodule Kaiwa.Script do
  @moduledoc """
  Runs scripts, and code given on the command line, as `elixir` does.
  """

  @doc """
  Compiles and runs each source, `{file, text}`, without the variables of those before it.

  If one fails, the error is printed and the program ends with status 1; `exit({:shutdown, status})` ends it with that
  status, `exit(:normal)`, `exit(:shutdown)` and `exit({:shutdown, reason})` with 0.
  """
  @spec run([{String.t(), String.t()}]) :: :ok
  def run(sources) do
    try do
      run_all(sources)
    catch
      :exit, reason when reason == :normal or reason == :shutdown -> :erlang.halt(0)
      :exit, {:shutdown, status} when is_integer(status) -> :erlang.halt(status)
      :exit, {:shutdown, _reason} -> :erlang.halt(0)
      kind, reason -> fail(kind, reason, __STACKTRACE__)
    end
  end

  # A script may have defined tests.
  defp run_all([]), do: ExUnit.at_exit()

  defp run_all([{file, text} | rest]) do
    case :kaiwa_shell.compile(text, 1, %{}, :kaiwa_shell.environment(file)) do
      {:ok, fun, _env} ->
        fun.(%{})
        run_all(rest)

      {:error, kind, reason, stacktrace} ->
        fail(kind, reason, stacktrace)
    end
  end

  defp fail(kind, reason, stacktrace) do
    {reason, stacktrace} = Exception.blame(kind, reason, stacktrace)
    print([IEx.Evaluator.banner(kind, reason, stacktrace), "\n", frames(without_script(stacktrace))])
    :erlang.halt(1)
  end

  defp frames([]), do: ""
  defp frames(stacktrace), do: Exception.format_stacktrace(stacktrace)

  # The frames of this module say nothing; they are at the end.
  defp without_script(stacktrace), do: :lists.reverse(drop_own(:lists.reverse(stacktrace)))

  defp drop_own([{Kaiwa.Script, _function, _args, _location} | rest]), do: drop_own(rest)
  defp drop_own(stacktrace), do: stacktrace

  @doc """
  Prints why the process of a script was ended by another one.

      ** (EXIT from #PID<0.96.0>) killed
  """
  @spec print_exit(pid, term) :: :ok
  def print_exit(pid, reason) do
    print("** (EXIT from #{inspect(pid)}) " <> Exception.format_exit(reason) <> "\n\n")
  end

  defp print(text), do: :io.put_chars(:standard_error, text)
end
