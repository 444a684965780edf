defmodule IEx.Helpers do
  @moduledoc """
  The functions that can be called at the prompt by their bare names.

  This is the help of Kaiwa's shell, an interactive shell that works like Elixir's `iex`.

    * `h/1`         - shows the documentation of a module or function: `h String`, `h String.at/2`
    * `i/0`, `i/1`  - tells about the last value, or any term
    * `v/0`, `v/1`  - gives the last value, or that of prompt number n
    * `flush/0`     - prints the messages in the shell's mailbox and removes them
    * `exports/1`   - lists the functions and macros of a module
    * `pid/1`       - makes a pid of the text `"0.12.0"`
    * `pid/3`       - makes a pid of its three numbers
    * `clear/0`     - clears the screen
    * `pwd/0`       - shows the current directory

  An expression that is not complete goes on in the next line; `#iex:break` in a line of its own gives it up.
  """

  # The shell prints nothing for this value.
  @not_shown :"do not show this result in output"

  # History

  @doc """
  The value of an earlier line: the last one, that of prompt number `n`, or counted from the end if `n` is negative.

      iex> v(-1)
      ** (RuntimeError) v(-1) is out of bounds
  """
  @spec v(integer) :: term
  def v(number \\ -1) do
    history = IEx.Evaluator.history()

    found =
      if is_integer(number) and number < 0 do
        :lists.nthtail(:erlang.min(-number - 1, length(history)), history)
      else
        for {^number, value} <- history, do: {number, value}
      end

    case found do
      [{_number, value} | _] -> value
      [] -> raise "v(#{number}) is out of bounds"
    end
  end

  # Messages and pids

  @doc """
  Prints the messages in the mailbox and removes them.

      iex> flush()
      :ok
  """
  @spec flush() :: :ok
  def flush() do
    receive do
      message ->
        IO.puts(inspect(message, IEx.Evaluator.inspect_options()))
        flush()
    after
      0 -> :ok
    end
  end

  @doc """
  Makes a pid of its text.

      iex> is_pid(pid("0.21.0"))
      true
  """
  @spec pid(String.t()) :: pid
  def pid(text) when is_binary(text), do: :erlang.list_to_pid(String.to_charlist("<" <> text <> ">"))

  @doc """
  Makes a pid of its three numbers.

      iex> pid(0, 21, 0) == pid("0.21.0")
      true
  """
  @spec pid(non_neg_integer, non_neg_integer, non_neg_integer) :: pid
  def pid(node, number, serial)
      when is_integer(node) and node >= 0 and is_integer(number) and number >= 0 and is_integer(serial) and serial >= 0 do
    pid("#{node}.#{number}.#{serial}")
  end

  @doc """
  Makes a reference of its text.

      iex> is_reference(ref("0.1.2.3"))
      true
  """
  @spec ref(String.t()) :: reference
  def ref(text) when is_binary(text), do: :erlang.list_to_ref(String.to_charlist("#Ref<" <> text <> ">"))

  @doc """
  Makes a reference of its four numbers.

      iex> ref(0, 1, 2, 3) == ref("0.1.2.3")
      true
  """
  @spec ref(non_neg_integer, non_neg_integer, non_neg_integer, non_neg_integer) :: reference
  def ref(first, second, third, fourth)
      when is_integer(first) and first >= 0 and is_integer(second) and second >= 0 and is_integer(third) and third >= 0 and
             is_integer(fourth) and fourth >= 0 do
    ref("#{first}.#{second}.#{third}.#{fourth}")
  end

  # The screen and the directory

  @doc """
  Clears the screen, if it is one.
  """
  @spec clear() :: term
  def clear() do
    if :kaiwa_shell.colors_enabled?() do
      IO.write("\e[H\e[2J")
    else
      IO.puts("Cannot clear the screen because ANSI escape codes are not enabled on this shell")
    end

    @not_shown
  end

  @doc """
  Prints the current directory.
  """
  @spec pwd() :: term
  def pwd() do
    IO.puts(System.cwd!())
    @not_shown
  end

  # Modules and their documentation

  @doc """
  Prints the public functions and macros of a module, or those of this one.
  """
  @spec exports(module) :: term
  def exports(module \\ IEx.Helpers) when is_atom(module) do
    if :kaiwa_code.loaded?(module) do
      all = :lists.sort(:kaiwa_code.macros(module)) ++ :lists.sort(:kaiwa_code.exports(module))
      print_columns(for {name, arity} <- all, do: Exception.format_call(name, arity))
    else
      IO.puts("Could not load module #{inspect(module)}, got: nofile")
    end

    @not_shown
  end

  defp print_columns([]), do: :ok

  defp print_columns(texts) do
    width = :lists.max(for text <- texts, do: String.length(text)) + 5
    print_rows(texts, width, div(:kaiwa_shell.width(), width) + 1)
  end

  defp print_rows([], _width, _columns), do: :ok

  defp print_rows(texts, width, columns) do
    count = :erlang.min(columns, length(texts))
    IO.puts(for text <- :lists.sublist(texts, count), do: String.pad_trailing(text, width))
    print_rows(:lists.nthtail(count, texts), width, columns)
  end

  @doc """
  Prints this help.
  """
  @spec h() :: term
  def h(), do: help(IEx.Helpers)

  @doc false
  # `h/1` itself is a macro of the compiler: `h String.at/2` is not a division. It calls this function with a module,
  # `{module, function}` or `{module, function, arity}`; `module` is `nil` for a bare name.
  def help(subject)

  def help(module) when is_atom(module) do
    case :kaiwa_code.docs(module) do
      {:ok, %{moduledoc: text}} when is_binary(text) -> print_docs([inspect(module)], [], text)
      {:ok, _docs} -> IO.puts("No documentation for #{inspect(module)} was found")
      other -> print_missing(module, other)
    end

    @not_shown
  end

  def help({nil, function}), do: help_for_name(function, :any)
  def help({nil, function, arity}), do: help_for_name(function, arity)
  def help({module, function}), do: help_in(module, function, :any)
  def help({module, function, arity}), do: help_in(module, function, arity)

  defp help_for_name(function, arity) do
    case for(module <- [IEx.Helpers, Kernel], entries(module, function, arity) != [], do: module) do
      [] -> IO.puts("No documentation for Kernel.#{shown(function, arity)} was found")
      modules -> for module <- modules, do: print_entries(entries(module, function, arity))
    end

    @not_shown
  end

  defp help_in(module, function, arity) do
    case :kaiwa_code.docs(module) do
      {:ok, _docs} ->
        case entries(module, function, arity) do
          [] -> IO.puts("No documentation for #{inspect(module)}.#{shown(function, arity)} was found")
          entries -> print_entries(entries)
        end

      other ->
        print_missing(module, other)
    end

    @not_shown
  end

  defp print_missing(module, :not_found), do: IO.puts("Could not load module #{inspect(module)}, got: nofile")
  defp print_missing(module, :no_docs), do: IO.puts("#{inspect(module)} was not compiled with docs")

  defp shown(function, :any), do: Exception.format_function_name(function)
  defp shown(function, arity), do: Exception.format_call(function, arity)

  # The documented functions of that name; `{kind, name, arity, signature, doc, specs}` each.
  defp entries(module, function, arity) do
    case :kaiwa_code.docs(module) do
      {:ok, %{functions: functions}} ->
        for {_kind, ^function, found, _signature, doc, _specs} = entry <- functions,
            arity == :any or found == arity,
            is_binary(doc),
            do: entry

      _ ->
        []
    end
  end

  defp print_entries(entries) do
    for {kind, _name, _arity, signature, doc, specs} <- entries do
      print_docs(["#{kind} #{signature}"], for(spec <- specs, do: "  @spec " <> spec <> "\n"), doc)
    end
  end

  defp print_docs([title], specs, text) do
    margin = :erlang.max(div(:kaiwa_shell.width() - String.length(title), 2), 0)
    specs = if specs == [], do: [], else: [specs, "\n"]
    IO.puts(["\n", String.duplicate(" ", margin), title, "\n\n", specs, text])
  end

  # What a term is

  @doc """
  Prints what is known about the last value.
  """
  @spec i() :: term
  def i(), do: i(v(-1))

  @doc """
  Prints what is known about a term: its type, facts that depend on it, and where to read on.
  """
  @spec i(term) :: term
  def i(term) do
    sections =
      [{"Term", inspect(term)}] ++
        IEx.Info.facts(term) ++ [{"Implemented protocols", IEx.Info.protocols(term)}]

    for {label, text} <- sections do
      IO.puts([IEx.Evaluator.colored(:yellow, label), "\n  ", :binary.replace(text, "\n", "\n  ", [:global])])
    end

    @not_shown
  end
end
