defmodule IEx.Evaluator do
  @moduledoc """
  The process behind the prompt: it compiles and runs what was typed, prints the result and keeps the bindings.

  It is an ordinary process: `self()` at the prompt is its pid, `flush()` shows its mailbox, a linked process that
  crashes takes it along. The reader, which owns the prompt, sends `{:kaiwa_eval, number, source}` and waits until it
  is told how it went; `{:kaiwa_give_up, number}` if the user gives up what is not complete; `{:kaiwa_load, 0, path}` to run
  a file before the first line.
  """

  # What helpers return that have printed everything themselves.
  @not_shown :"do not show this result in output"
  # Milliseconds.
  @patience 100
  @short_patience 5

  @doc """
  Serves the reader until the process is killed.
  """
  @spec start() :: no_return
  def start() do
    # What iex has in the dictionary of this process. In the place of its server stands the terminal.
    server = :erlang.group_leader()
    :erlang.put(:"$initial_call", {IEx.Evaluator, :init, 4})
    :erlang.put(:"$ancestors", [server])
    :erlang.put(:iex_server, server)
    :erlang.put(:iex_evaluator, :erlang.make_ref())
    :erlang.put(:iex_history, [])
    loop(%{}, :kaiwa_shell.environment(:shell))
  end

  defp loop(bindings, env) do
    receive do
      {:kaiwa_eval, number, source} ->
        {status, bindings, env} = evaluate(number, source, bindings, env)
        :kaiwa_shell.done(status)
        loop(bindings, env)

      {:kaiwa_load, _number, path} ->
        {bindings, env} = load(path, bindings, env)
        :kaiwa_shell.done(:ok)
        loop(bindings, env)

      {:kaiwa_give_up, number} ->
        exception = %TokenMissingError{file: "iex", line: number, description: "incomplete expression"}
        print_error(:error, exception, [], nil)
        :kaiwa_shell.done(:error)
        loop(bindings, env)
    end
  end

  # A file of settings: it is run as if it had been typed, but its value is not shown.
  defp load(path, bindings, env) do
    path = Path.expand(path)

    case :kaiwa_shell.compile("import_file(" <> inspect(path, printable_limit: :infinity) <> ")", 1, bindings, env) do
      {:ok, fun, new_env} ->
        try do
          :kaiwa_shell.begin_evaluation()
          {_value, new_bindings} = fun.(bindings)
          :kaiwa_shell.end_evaluation()
          {new_bindings, new_env}
        catch
          kind, reason ->
            stacktrace = __STACKTRACE__
            :kaiwa_shell.end_evaluation()
            print_loading_error(path, kind, reason, stacktrace, fun)
            {bindings, env}
        end

      {:error, kind, reason, _stacktrace} ->
        print_loading_error(path, kind, in_file(reason, path), [], nil)
        {bindings, env}
    end
  end

  # The compiler has seen a line of the shell.
  defp in_file(%{file: "iex"} = exception, path), do: %{exception | file: Path.relative_to_cwd(path)}
  defp in_file(reason, _path), do: reason

  defp print_loading_error(path, kind, reason, stacktrace, fun) do
    IO.puts("Error while evaluating: " <> path)
    print_error(kind, reason, stacktrace, fun)
  end

  defp evaluate(number, source, bindings, env) do
    case :kaiwa_shell.compile(source, number, bindings, env) do
      {:ok, fun, new_env} ->
        run(number, fun, bindings, env, new_env)

      {:incomplete} ->
        {:incomplete, bindings, env}

      {:error, kind, reason, stacktrace} ->
        print_error(kind, reason, stacktrace, nil)
        {:error, bindings, env}
    end
  end

  # A line that fails, or that the user breaks off, leaves the bindings and the environment as they were.
  defp run(number, fun, bindings, env, new_env) do
    try do
      links = links()
      :kaiwa_shell.begin_evaluation()
      {value, new_bindings} = fun.(bindings)
      remember(number, value)
      :kaiwa_shell.begin_printing()
      await_linked(links(), links)
      :kaiwa_shell.check_signals()
      print_value(value)
      :kaiwa_shell.end_evaluation()
      {:ok, new_bindings, new_env}
    catch
      kind, reason ->
        stacktrace = __STACKTRACE__
        :kaiwa_shell.end_evaluation()
        print_error(kind, reason, stacktrace, fun)
        {:error, bindings, env}
    end
  end

  defp links() do
    {:links, links} = :erlang.process_info(:erlang.self(), :links)
    for pid <- links, :erlang.is_pid(pid), do: pid
  end

  # A linked process that crashes because of what was typed takes the shell along before the value is printed, as in iex,
  # where printing takes its time. One that does something else for long is not waited for, above all if it was linked long
  # ago: that would delay every line.
  defp await_linked(links, before) do
    if links -- before == [], do: await_rest(links, @short_patience), else: await_rest(links, @patience)
  end

  defp await_rest(_pids, 0), do: :ok
  defp await_rest([], _patience), do: :ok

  defp await_rest([pid | rest] = pids, patience) do
    if :kaiwa_shell.active?(pid) do
      wait_a_millisecond()
      await_rest(pids, patience - 1)
    else
      await_rest(rest, patience)
    end
  end

  defp wait_a_millisecond() do
    receive do
    after
      1 -> :ok
    end
  end

  # History: `[{number, value}]`, the latest first.

  defp remember(number, value) do
    :erlang.put(:iex_history, first([{number, value} | history()], IEx.configuration()[:history_size]))
  end

  # A negative number is no limit, as in iex.
  defp first(history, size) when size < 0, do: history
  defp first(history, size), do: :lists.sublist(history, size)

  @doc """
  The values printed last, as `[{number, value}]`, the latest first. Empty in any other process.

      iex> is_list(IEx.Evaluator.history())
      true
  """
  @spec history() :: [{pos_integer, term}]
  def history() do
    case :erlang.get(:iex_history) do
      history when is_list(history) -> history
      :undefined -> []
    end
  end

  # Printing

  defp print_value(@not_shown), do: :ok
  defp print_value(value), do: IO.puts(colored(:yellow, inspect(value, inspect_options())))

  @doc """
  How the shell shows values: the options of `inspect/2`, with colours if the shell uses them.

      iex> Keyword.get(IEx.Evaluator.inspect_options(), :pretty)
      true
  """
  @spec inspect_options() :: keyword
  def inspect_options(), do: Keyword.put_new(IEx.inspect_opts(), :limit, 50)

  @doc """
  Text in a colour, if the shell uses colours.

      iex> IO.iodata_length(IEx.Evaluator.colored(:red, "oops")) >= 4
      true
  """
  @spec colored(:cyan | :red | :yellow, String.t()) :: iodata
  def colored(color, text) do
    if :kaiwa_shell.colors_enabled?(), do: [ansi(color), text, "\e[0m"], else: text
  end

  defp ansi(:cyan), do: "\e[36m"
  defp ansi(:red), do: "\e[31m"
  defp ansi(:yellow), do: "\e[33m"

  defp print_error(kind, reason, stacktrace, fun) do
    {reason, stacktrace} = Exception.blame(kind, reason, stacktrace)
    frames = Exception.format_stacktrace(without_evaluator(stacktrace, fun))
    IO.write([banner(kind, reason, stacktrace), "\n", colored(:red, frames)])
  end

  @doc """
  The first part of what is printed for an exception that nobody has handled, without the frames.

  The arguments and clauses of a failed call are indented, the blank lines among them as well.

      iex> IO.iodata_to_binary(IEx.Evaluator.banner(:exit, :oops, []))
      "** (exit) :oops"
  """
  @spec banner(:error | :exit | :throw, term, list) :: iodata
  def banner(kind, reason, stacktrace), do: banner(kind, reason, stacktrace, mark())

  @doc """
  The same with a function that shows of each part of an attempted clause, whether it has matched.

      iex> IO.iodata_to_binary(IEx.Evaluator.banner(:exit, :oops, [], fn _matched?, text -> text end))
      "** (exit) :oops"
  """
  @spec banner(:error | :exit | :throw, term, list, (boolean, String.t() -> iodata)) :: iodata
  def banner(:error, %{__struct__: FunctionClauseError} = exception, _stacktrace, mark) do
    show = fn term -> inspect(term, argument_options()) end
    detail = FunctionClauseError.blame(exception, show, mark)
    title = colored(:red, "** (FunctionClauseError) " <> FunctionClauseError.title(exception))
    [title | indented_detail(detail)]
  end

  def banner(kind, reason, stacktrace, _mark), do: colored(:red, Exception.format_banner(kind, reason, stacktrace))

  # Here no colour surrounds the term, to which each of its parts would return.
  defp argument_options() do
    options = inspect_options()

    case Keyword.fetch(options, :syntax_colors) do
      {:ok, colors} -> Keyword.put(options, :syntax_colors, Keyword.put(colors, :reset, :reset))
      :error -> options
    end
  end

  defp indented_detail(""), do: ""
  defp indented_detail(detail), do: ["    ", :binary.replace(detail, "\n", "\n    ", [:global])]

  defp mark() do
    if :kaiwa_shell.colors_enabled?() do
      fn matched?, text -> if matched?, do: text, else: "\e[31m" <> text <> "\e[0m" end
    else
      &FunctionClauseError.mark_mismatch/2
    end
  end

  # Frames of the evaluator and of the line itself say nothing; they are at the end.
  defp without_evaluator(stacktrace, fun), do: :lists.reverse(drop_own(:lists.reverse(stacktrace), own_modules(fun)))

  defp drop_own([{module, _function, _args, _location} = frame | rest], own) do
    if :lists.member(module, own), do: drop_own(rest, own), else: [frame | rest]
  end

  defp drop_own(stacktrace, _own), do: stacktrace

  defp own_modules(nil), do: [IEx.Evaluator]

  defp own_modules(fun) when is_function(fun) do
    {:module, module} = :erlang.fun_info(fun, :module)
    # Functions typed at the prompt carry the name under which iex shows them.
    [IEx.Evaluator, module, :erl_eval]
  end

  @doc """
  Prints why the evaluator of a shell ended, before the next one starts.

  The text for a shell that was killed by a linked process:

      ** (EXIT from #PID<0.106.0>) shell process exited with reason: :boom
  """
  @spec print_exit(pid, term) :: :ok
  def print_exit(_pid, :normal), do: IO.write("\n")

  def print_exit(pid, reason) do
    text = "** (EXIT from #{inspect(pid)}) shell process exited with reason: " <> Exception.format_exit(reason)
    IO.write([colored(:red, text), "\n\n"])
  end
end
