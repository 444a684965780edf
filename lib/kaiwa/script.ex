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
      # A script may have defined tests.
      end_with(ExUnit.at_exit())
    catch
      :exit, reason when reason == :normal or reason == :shutdown -> leave(0)
      :exit, {:shutdown, status} when is_integer(status) -> leave(status)
      :exit, {:shutdown, _reason} -> leave(0)
      kind, reason -> fail(kind, reason, __STACKTRACE__)
    end
  end

  # The program goes on if a prompt is to follow.
  defp end_with(0) do
    call_hooks(0)
    :kaiwa_shell.done(:ok)
  end

  defp end_with(status), do: leave(status)

  defp run_all([]), do: :ok

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
    print([IEx.Evaluator.banner(kind, reason, stacktrace, &mark/2), "\n", frames(without_script(stacktrace))])
    leave(1)
  end

  defp leave(status) do
    call_hooks(status)
    :erlang.halt(status)
  end

  @hooks Kaiwa.Script.Hooks

  @doc """
  Has `fun` called with the status of the program when its scripts are over, as `System.at_exit/1` promises.
  """
  @spec at_exit((non_neg_integer -> any)) :: :ok
  def at_exit(fun) do
    # Nobody's process: it outlives the one that asks first.
    Agent.start(fn -> [] end, name: @hooks)
    Agent.update(@hooks, fn hooks -> [fun | hooks] end)
  end

  # A hook may ask for others.
  defp call_hooks(status) do
    if :erlang.whereis(@hooks) != :undefined do
      case Agent.get_and_update(@hooks, fn hooks -> {hooks, []} end) do
        [] ->
          :ok

        hooks ->
          for hook <- hooks, do: call_hook(hook, status)
          call_hooks(status)
      end
    end
  end

  defp call_hook(hook, status) do
    try do
      hook.(status)
    catch
      kind, reason -> print([Exception.format(kind, reason, without_script(__STACKTRACE__)), "\n"])
    end
  end

  # Parts of attempted clauses: `elixir` marks those that match as well, which `iex` does not.
  defp mark(true, text), do: "+" <> text <> "+"
  defp mark(false, text), do: "-" <> text <> "-"

  defp frames([]), do: ""
  defp frames(stacktrace), do: Exception.format_stacktrace(stacktrace)

  # The frames of this module, and of code from the command line, say nothing; they are at the end.
  defp without_script(stacktrace), do: :lists.reverse(drop_own(:lists.reverse(stacktrace)))

  defp drop_own([{module, _function, _args, _location} | rest]) when module in [Kaiwa.Script, :elixir_eval, :erl_eval],
    do: drop_own(rest)

  defp drop_own(stacktrace), do: stacktrace

  @doc """
  Prints why the process of a script was ended by another one.

      ** (EXIT from #PID<0.96.0>) killed
  """
  @spec print_exit(pid, term) :: :ok
  def print_exit(pid, reason) do
    print("** (EXIT from #{inspect(pid)}) " <> Exception.format_exit(reason) <> "\n\n")
    call_hooks(1)
    :ok
  end

  defp print(text), do: :kaiwa_io.put_chars(:standard_error, text)
end
