defmodule IEx.Helpers do
  @moduledoc """
  The functions that can be called at the prompt by their bare names.

  This is the help of Kaiwa's shell, an interactive shell that works like Elixir's `iex`.

    * `h/1`         - shows the documentation of `h String`, `h String.at`
    * `t/1`         - shows the types of `t String`, `t String.t`
    * `b/1`         - shows the callbacks of `b GenServer`, `b GenServer.init`
    * `i/0`, `i/1`  - tells about the last value, or any term
    * `v/0`, `v/1`  - gives the last value, or that of prompt number n
    * `flush/0`     - prints and removes the messages in the mailbox
    * `exports/1`   - lists the functions and macros of a module
    * `pid/1`       - makes a pid of the text `"0.12.0"`
    * `pid/3`       - makes a pid of its three numbers
    * `clear/0`     - clears the screen
    * `pwd/0`       - shows the current directory

  An expression that is not complete goes on in the next line; `#iex:break` in a line of its own gives it up.
  """

  # Wider screens do not make text easier to read.
  @docs_width 80

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
  def pid(x, y, z)
      when is_integer(x) and x >= 0 and is_integer(y) and y >= 0 and is_integer(z) and z >= 0 do
    pid("#{x}.#{y}.#{z}")
  end

  @doc """
  Makes a reference of its text.

      iex> is_reference(ref("0.1.2.3"))
      true
  """
  @spec ref(String.t()) :: reference
  def ref(string) when is_binary(string), do: :erlang.list_to_ref(String.to_charlist("#Ref<" <> string <> ">"))

  @doc """
  Makes a reference of its four numbers.

      iex> ref(0, 1, 2, 3) == ref("0.1.2.3")
      true
  """
  @spec ref(non_neg_integer, non_neg_integer, non_neg_integer, non_neg_integer) :: reference
  def ref(w, x, y, z)
      when is_integer(w) and w >= 0 and is_integer(x) and x >= 0 and is_integer(y) and y >= 0 and
             is_integer(z) and z >= 0 do
    ref("#{w}.#{x}.#{y}.#{z}")
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

  # `h/1` itself is a macro of the compiler: `h String.at/2` is not a division. It calls one of the two functions below.

  @doc false
  def help(module)

  def help(Kernel.SpecialForms) do
    {:ok, %{moduledoc: text}} = :kaiwa_code.docs(Kaiwa.Docs.SpecialForms)
    print_docs("Kernel.SpecialForms", [], text)
    @not_shown
  end

  def help(module) when is_atom(module) do
    case :kaiwa_code.docs(module) do
      {:ok, %{moduledoc: text}} when is_binary(text) -> print_docs(inspect(module), [], text)
      {:ok, _docs} -> print_missing("No documentation for #{inspect(module)} was found")
      other -> print_unavailable(module, other)
    end

    @not_shown
  end

  def help(other) do
    print_missing([
      "The \"h\" helper expects a Module, Module.fun or Module.fun/arity, got: #{inspect(other)}\n",
      "If instead of accessing documentation you would like more information about a value or about the result of an ",
      "expression, use the \"i\" helper instead"
    ])

    @not_shown
  end

  @doc false
  # Without a module the name is looked for among the helpers and in `Kernel`; the arity may be `:any`.
  def help_function(nil, function, arity) do
    case for(module <- [IEx.Helpers, Kernel.SpecialForms, Kernel], entries(module, function, arity) != [], do: module) do
      [] -> print_missing("No documentation for Kernel.#{shown(function, arity)} was found")
      [module | _] -> print_entries(entries(module, function, arity), arity)
    end

    @not_shown
  end

  def help_function(Kernel.SpecialForms, function, arity) do
    case entries(Kernel.SpecialForms, function, arity) do
      [] -> print_missing("No documentation for Kernel.SpecialForms.#{shown(function, arity)} was found")
      entries -> print_entries(entries, arity)
    end

    @not_shown
  end

  def help_function(module, function, arity) do
    case :kaiwa_code.docs(module) do
      {:ok, _docs} ->
        case entries(module, function, arity) do
          [] -> print_no_entries(module, function, arity)
          entries -> print_entries(entries, arity)
        end

      other ->
        print_unavailable(module, other)
    end

    @not_shown
  end

  defp print_missing(text), do: IO.puts(IEx.Evaluator.colored(:red, :erlang.iolist_to_binary(text)))

  defp print_no_entries(module, function, arity) do
    subject = "#{inspect(module)}.#{shown(function, arity)}"
    callbacks = typespecs(module, [:callback, :macrocallback])

    if for({_, ^function, size, _, _} <- callbacks, arity in [:any, size], do: size) == [] do
      print_missing("No documentation for #{subject} was found")
    else
      print_missing(
        "No documentation for function #{subject} was found, but there is a callback with the same name.\n" <>
          "You can view callback documentation with the b/1 helper.\n"
      )
    end
  end

  defp print_unavailable(module, :not_found), do: print_missing("Could not load module #{inspect(module)}, got: nofile")
  defp print_unavailable(module, :no_docs), do: print_missing("#{inspect(module)} was not compiled with docs")

  defp shown(function, :any), do: Exception.format_function_name(function)
  defp shown(function, arity), do: Exception.format_call(function, arity)

  # The functions of that name which are not hidden; `{kind, name, arity, signature, doc, specs}` each. What the compiler
  # itself knows is documented in modules of its own.
  defp entries(Kernel.SpecialForms, function, arity), do: macros(Kaiwa.Docs.SpecialForms, function, arity)

  defp entries(Kernel, function, arity) do
    defined_entries(Kernel, function, arity) ++ macros(Kaiwa.Docs.Kernel, function, arity)
  end

  defp entries(module, function, arity), do: defined_entries(module, function, arity)

  defp macros(module, function, arity) do
    for {_kind, name, most, signature, doc, _specs} <- defined_entries(module, function, arity),
        do: {:defmacro, name, most, signature, doc, []}
  end

  defp defined_entries(module, function, arity) do
    case :kaiwa_code.docs(module) do
      {:ok, %{functions: functions}} ->
        found =
          for {_kind, ^function, most, signature, doc, _specs} = entry <- functions,
              arity == :any or (arity <= most and arity >= most - defaults(signature)),
              doc != false,
              do: {most, entry}

        for {_arity, entry} <- :lists.sort(found), do: entry

      _ ->
        []
    end
  end

  defp defaults(signature), do: length(:binary.matches(signature, "\\\\"))

  defp print_entries(entries, arity) do
    for {kind, name, most, signature, doc, specs} <- entries do
      specs = if arity == :any or arity == most, do: specs, else: []
      print_docs("#{kind} #{written(name, signature)}", specs, doc || "")
    end
  end

  # `left ++ right` instead of `++(left, right)`, and so on.
  defp written(name, signature) do
    text = :erlang.atom_to_binary(name)
    [_, arguments] = :binary.split(signature, "(")
    arguments = binary_part(arguments, 0, byte_size(arguments) - 1)

    case {text, :binary.split(arguments, ", ")} do
      {"%{}", _} -> "%{}"
      {"%", _} -> "%struct"
      {"{}", _} -> "{args}"
      {"<<>>", _} -> "<<args>>"
      {"." = text, [left, right]} -> left <> text <> right
      {"__" <> _, [""]} -> text
      {text, [left, right]} -> if Macro.operator?(name, 2), do: "#{left} #{text} #{right}", else: signature
      {text, [only]} -> if Macro.operator?(name, 1), do: text <> only, else: signature
    end
  end

  # Types and callbacks. `t/1` and `b/1` are macros of the compiler, as `h/1` is.

  @doc false
  # Without a name all types of the module; the arity may be `:any`.
  def types(module, name, arity)

  def types(module, name, arity) when is_atom(module) do
    shown = typespecs(module, [:type, :opaque])
    chosen = if is_list(shown), do: for({_, ^name, size, _, _} = type <- shown, arity in [:any, size], do: type)

    case {name, shown, chosen} do
      {_, {:missing, text}, _} ->
        print_missing(text)

      {nil, [], _} ->
        print_missing("No type information for #{inspect(module)} was found")

      {nil, _, _} ->
        for {_, type} <- :lists.sort(for {_, name, size, _, _} = type <- shown, do: {{name, size}, type}) do
          print_type(type)
        end

      {_, _, []} ->
        subject = inspect(module) <> "." <> shown(name, arity)
        print_missing("No type information for #{subject} was found or #{subject} is private")

      _ ->
        for {_, type} <- :lists.sort(for {_, _, size, _, _} = type <- chosen, do: {size, type}) do
          print_type(type)
          print_doc(type)
        end
    end

    @not_shown
  end

  def types(other, _name, _arity), do: invalid_subject("t", other)

  @doc false
  # The same for callbacks.
  def callbacks(module, name, arity)

  def callbacks(module, name, arity) when is_atom(module) do
    shown = typespecs(module, [:callback, :macrocallback])
    chosen = if is_list(shown), do: for({_, ^name, size, _, _} = type <- shown, arity in [:any, size], do: type)

    case {name, shown, chosen} do
      {_, {:missing, text}, _} ->
        print_missing(text)

      {nil, [], _} ->
        print_missing("No callbacks for #{inspect(module)} were found")

      {nil, _, _} ->
        for {_, callback} <- :lists.sort(for {_, name, size, _, _} = type <- shown, do: {{name, size}, type}) do
          print_type(callback)
        end

        print_optional(:erlang.apply(module, :behaviour_info, [:optional_callbacks]))

      {_, _, []} ->
        print_missing("No documentation for #{inspect(module)}.#{shown(name, arity)} was found")

      _ ->
        for {_, callback} <- :lists.sort(for {_, _, size, _, _} = type <- chosen, do: {size, type}) do
          print_type(callback)
          print_doc(callback)
        end
    end

    @not_shown
  end

  def callbacks(other, _name, _arity), do: invalid_subject("b", other)

  defp invalid_subject(helper, subject) do
    print_missing("Invalid arguments for #{helper} helper: #{inspect(subject)}")
    @not_shown
  end

  # `{kind, name, arity, text, doc}` each, or why they are not known.
  defp typespecs(module, kinds) do
    case :kaiwa_code.typespecs(module) do
      :error ->
        name = inspect(module)

        if :kaiwa_code.loaded?(module) do
          {:missing, "Beam code not available for #{name} or debug info is missing, cannot load typespecs"}
        else
          {:missing, "Could not load module #{name}, got: nofile"}
        end

      typespecs ->
        for {kind, _, _, _, _} = typespec <- typespecs, kind in kinds, do: typespec
    end
  end

  defp print_type({kind, _name, _arity, text, _doc}) do
    # What an opaque type is made of is nobody's business.
    text = if kind == :opaque, do: hd(:binary.split(text, " :: ")), else: text
    IO.puts([declared(kind, text), "\n"])
  end

  # The text behind `@kind`, its further lines below its first one.
  defp declared(kind, text) do
    label = "@#{kind} "
    formatted = :erlang.iolist_to_binary(Code.format_string!(text, line_length: @docs_width - byte_size(label)))
    text = :binary.replace(formatted, "\n", "\n" <> String.duplicate(" ", byte_size(label)), [:global])
    :erlang.iolist_to_binary([IEx.Evaluator.colored(:cyan, "@#{kind}"), " ", text])
  end

  defp print_doc({_kind, _name, _arity, _text, doc}) do
    width = :erlang.min(:kaiwa_shell.width(), @docs_width)
    if is_binary(doc), do: IO.write(:kaiwa_markdown.render(doc, width, :kaiwa_shell.colors_enabled?()))
  end

  defp print_optional([]), do: :ok

  defp print_optional(callbacks) do
    names = for {name, arity} <- :lists.sort(callbacks), do: "#{name}: #{arity}"
    IO.puts([IEx.Evaluator.colored(:cyan, "@optional_callbacks"), " ", Enum.join(names, ", "), "\n"])
  end

  defp print_docs(title, specs, text) do
    width = :erlang.min(:kaiwa_shell.width(), @docs_width)
    colored? = :kaiwa_shell.colors_enabled?()
    blank = if colored?, do: "\e[0m\n", else: "\n"
    specs = for spec <- specs, do: ["  ", :binary.replace(declared(:spec, spec), "\n", "\n  ", [:global]), "\n"]
    specs = if specs == [], do: [], else: [specs, "\n"]
    IO.write([blank, heading(title, width, colored?), "\n", blank, specs, :kaiwa_markdown.render(text, width, colored?)])
  end

  defp heading(title, width, colored?) do
    missing = :erlang.max(width - String.length(title), 0)
    left = div(missing, 2)
    padded = String.duplicate(" ", left) <> title
    if colored?, do: ["\e[7m\e[33m", padded, String.duplicate(" ", missing - left), "\e[0m"], else: padded
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
      text = :binary.replace(text, "\n", "\n  ", [:global])
      text = if :kaiwa_shell.colors_enabled?(), do: ["\e[22m  ", text, "\e[0m"], else: ["  ", text]
      IO.puts([IEx.Evaluator.colored(:yellow, label), "\n", text])
    end

    @not_shown
  end
end
