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
    * `c/1`, `r/1`  - compiles a file, or the file of a module again
    * `cd/1`, `ls/1` - changes the current directory, lists it
    * `open/1`      - opens a module or a function in your editor
    * `runtime_info/0` - prints versions and limits
    * `exports/1`   - lists the functions and macros of a module
    * `pid/1`       - makes a pid of the text `"0.12.0"`
    * `pid/3`       - makes a pid of its three numbers
    * `clear/0`     - clears the screen
    * `pwd/0`       - shows the current directory

  An expression that is not complete goes on in the next line; `#iex:break` in a line of its own gives it up.
  """

  alias IEx.Workspace

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

  @doc """
  Changes the current directory.
  """
  @spec cd(String.t()) :: term
  def cd(directory) when is_binary(directory) do
    Workspace.change_directory(directory)
    @not_shown
  end

  @doc """
  Lists what is in a directory, or in the current one.
  """
  @spec ls(String.t()) :: term
  def ls(path \\ ".") when is_binary(path) do
    Workspace.list(path)
    @not_shown
  end

  # Source and compiled modules

  @doc """
  Compiles a file, or several, and gives the modules in them. Compiled modules stay in memory.

      iex> path = Path.join(System.tmp_dir!(), "kaiwa_helper_c.ex")
      iex> File.write!(path, "defmodule CompiledByC do end")
      iex> c(path)
      [CompiledByC]
  """
  @spec c(String.t() | [String.t()], :in_memory) :: [module]
  def c(files, path \\ :in_memory)

  def c(files, path) when is_binary(path) do
    raise ArgumentError, "modules are kept in memory, they cannot be written to #{path}: use c(#{inspect(files)})"
  end

  def c(files, :in_memory) do
    files = List.wrap(files)

    unless Enum.all?(files, &is_binary/1) do
      raise ArgumentError, "expected a binary or a list of binaries as argument"
    end

    Workspace.compile(files)
  end

  @doc """
  Compiles the file once more that a module was compiled from.

      iex> path = Path.join(System.tmp_dir!(), "kaiwa_helper_r.ex")
      iex> File.write!(path, "defmodule CompiledByR do end")
      iex> c(path)
      iex> r(CompiledByR)
      {:reloaded, [CompiledByR]}
  """
  @spec r(module) :: {:reloaded, [module]}
  def r(module), do: Workspace.recompile(module)

  @doc """
  Loads a module of the library. One that was compiled in this session has no file to load it from.

      iex> l(Enum)
      {:module, Enum}
      iex> l(NoSuchModule)
      {:error, :nofile}
  """
  @spec l(module) :: {:module, module} | {:error, :nofile}
  def l(module) when is_atom(module), do: if(library?(module), do: {:module, module}, else: {:error, :nofile})

  defp library?(module), do: match?({:ok, _docs}, :kaiwa_code.docs(module))

  @doc """
  Loads a module on other nodes. Kaiwa's have no way to each other yet.

      iex> nl(Enum)
      {:ok, []}
  """
  @spec nl([node], module) :: {:ok, [{node, :badrpc, :nodedown}]}
  def nl(nodes \\ Node.list(), module) when is_list(nodes) and is_atom(module) do
    {:ok, for(node <- nodes, do: {node, :badrpc, :nodedown})}
  end

  @doc """
  Compiles a project of Mix again. There is none: files are compiled with `c/1` and `r/1`.
  """
  @spec recompile() :: :error
  def recompile() do
    IO.puts("Mix is not running. Please start IEx with: iex -S mix")
    :error
  end

  @doc """
  Opens a place in a file, a module or a function in the editor that the environment names: `ELIXIR_EDITOR` or `EDITOR`. `__FILE__` and
  `__LINE__` in there stand for the place.

      open({"lesson.ex", 3})
      open(Lesson)
      open(Lesson.first/1)
  """
  defmacro open(term) do
    quote do: IEx.Helpers.open_place(unquote(place(term, __CALLER__)))
  end

  @doc false
  def open(), do: outside_pry()

  @doc false
  @spec open_place(term) :: term
  def open_place(place) do
    Workspace.open(place)
    @not_shown
  end

  defp place({:/, _, [call, arity]} = term, env) when is_integer(arity), do: function_place(call, arity, term, env)
  defp place(term, env), do: function_place(term, :any, term, env)

  # `&Enum.map/2` is a value, `Enum.map/2` a place.
  defp function_place({{:., _, [module, name]}, _, []}, arity, _term, _env) when is_atom(name) do
    {:{}, [], [module, name, arity]}
  end

  defp function_place({name, _, arguments}, arity, term, env) when is_atom(name) and arguments in [nil, [], Elixir] do
    if Macro.Env.has_var?(env, {name, nil}) do
      term
    else
      {:{}, [], [IEx.Helpers, name, arity]}
    end
  end

  defp function_place(_call, _arity, term, _env), do: term

  # Files and modules of the user's that may be missing, as `.iex.exs` asks for them

  @doc """
  Runs a file as if it had been typed: its variables, imports and aliases stay.
  """
  defmacro import_file(path) when is_binary(path), do: parsed(path)
  defmacro import_file(_path), do: raise(ArgumentError, "import_file/1 expects a literal binary as its argument")

  @doc """
  The same, if there is such a file.
  """
  defmacro import_file_if_available(path) when is_binary(path) do
    if File.exists?(Path.expand(path)), do: parsed(path)
  end

  defmacro import_file_if_available(_path) do
    raise ArgumentError, "import_file_if_available/1 expects a literal binary as its argument"
  end

  defp parsed(path) do
    path = Path.expand(path)
    path |> File.read!() |> Code.string_to_quoted!(file: Path.relative_to_cwd(path))
  end

  @doc """
  Imports a module, if there is one of that name.
  """
  defmacro import_if_available(quoted_module, opts \\ []) do
    module = Macro.expand(quoted_module, __CALLER__)

    if Code.ensure_loaded?(module) do
      quote do: import(unquote(quoted_module), unquote(opts))
    end
  end

  @doc """
  Uses a module, if there is one of that name.
  """
  defmacro use_if_available(quoted_module, opts \\ []) do
    module = Macro.expand(quoted_module, __CALLER__)

    if Code.ensure_loaded?(module) do
      quote do: use(unquote(quoted_module), unquote(opts))
    end
  end

  # Breakpoints: Elixir's shell has them

  @doc """
  Elixir's shell stops at breakpoints; Kaiwa's has none and says so.
  """
  defmacro break!(_place) do
    quote do: IEx.Helpers.no_breakpoints()
  end

  @doc """
  The same with the number of times to stop.
  """
  defmacro break!(_place, _stops) do
    quote do: IEx.Helpers.no_breakpoints()
  end

  @doc false
  def break!(_module, _function, _arity), do: no_breakpoints()

  @doc false
  def break!(_module, _function, _arity, _stops), do: no_breakpoints()

  @doc false
  @spec no_breakpoints() :: no_return
  def no_breakpoints(), do: raise("could not set breakpoint, Kaiwa's shell has none; see dbg/2")

  @doc """
  Prints the breakpoints, of which there are none.
  """
  @spec breaks() :: term
  def breaks() do
    IO.puts(IEx.color(:eval_info, "No breakpoints set"))
    @not_shown
  end

  @doc """
  Removes all breakpoints, of which there are none.

      iex> remove_breaks()
      :ok
  """
  @spec remove_breaks() :: :ok
  def remove_breaks(), do: :ok

  @doc false
  def remove_breaks(module) when is_atom(module), do: :ok

  @doc """
  Sets a breakpoint back: there is none of that number.

      iex> reset_break(1)
      :not_found
  """
  @spec reset_break(pos_integer) :: :not_found
  def reset_break(id) when is_integer(id), do: :not_found

  @doc false
  def reset_break(module, _function, _arity) when is_atom(module), do: :not_found

  @doc """
  Shows where a stopped process stands. None is stopped.
  """
  @spec whereami(non_neg_integer) :: term
  def whereami(radius \\ 2) when is_integer(radius), do: outside_pry()

  @doc false
  def continue(), do: respawn()

  defp outside_pry() do
    IO.puts(IEx.color(:eval_error, "Pry session is not currently enabled"))
    @not_shown
  end

  # The shell and its runtime

  @doc """
  Starts the shell anew: a new process, no bindings, prompt number 1.
  """
  @spec respawn() :: no_return
  def respawn(), do: :erlang.exit(:erlang.self(), :normal)

  @doc """
  Prints versions, limits and what of them is used, or only what a topic is about: `:system`, `:limits`, `:applications`.
  """
  @spec runtime_info() :: term
  def runtime_info(), do: runtime_info([:system, :limits])

  @doc false
  def runtime_info(topic) when is_atom(topic) and topic != [], do: runtime_info([topic])

  def runtime_info(topics) when is_list(topics) do
    IEx.RuntimeReport.print(topics)
    @not_shown
  end

  # Modules and their documentation

  @doc """
  Prints the public functions and macros of a module, or those of this one.
  """
  @spec exports(module) :: term
  def exports(module \\ IEx.Helpers) do
    if Code.ensure_loaded?(module) do
      functions = for {name, arity} <- :kaiwa_code.exports(module), not hidden?(name), do: {name, arity}
      all = :lists.sort(:kaiwa_code.macros(module)) ++ :lists.sort(functions)
      Workspace.print_columns(for {name, arity} <- all, do: Exception.format_call(name, arity))
    else
      # Whoever asks a module that is not there gets the usual error.
      module.module_info(:exports)
    end

    @not_shown
  end

  # The function behind a macro.
  defp hidden?(name), do: String.starts_with?(Atom.to_string(name), "MACRO-")

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
