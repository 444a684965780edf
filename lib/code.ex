defmodule Code do
  @moduledoc """
  Compiling and running source while a program runs, and asking which modules there are.
  """

  @type binding() :: [{atom() | tuple(), any()}]

  @doc """
  Whether a module is there; it is loaded if it has not been yet.

      iex> Code.ensure_loaded?(Enum)
      true
      iex> Code.ensure_loaded?(NoSuchModule)
      false
  """
  @spec ensure_loaded?(module) :: boolean
  def ensure_loaded?(module) when is_atom(module), do: :kaiwa_code.loaded?(module)

  @doc """
  Loads a module, unless it is loaded. Returns `{:module, module}` or `{:error, :nofile}`.

      iex> Code.ensure_loaded(Enum)
      {:module, Enum}
      iex> Code.ensure_loaded(NoSuchModule)
      {:error, :nofile}
  """
  @spec ensure_loaded(module) :: {:module, module} | {:error, :nofile}
  def ensure_loaded(module) when is_atom(module) do
    if ensure_loaded?(module), do: {:module, module}, else: {:error, :nofile}
  end

  @doc """
  Like `ensure_loaded/1`, but returns the module or raises `ArgumentError`.

      iex> Code.ensure_loaded!(Enum)
      Enum
  """
  @spec ensure_loaded!(module) :: module
  def ensure_loaded!(module), do: ensure_compiled!(module)

  @doc """
  Like `ensure_loaded/1`, for use in code that runs while other modules are compiled.

      iex> Code.ensure_compiled(Enum)
      {:module, Enum}
  """
  @spec ensure_compiled(module) :: {:module, module} | {:error, :nofile}
  def ensure_compiled(module), do: ensure_loaded(module)

  @doc """
  Like `ensure_compiled/1`, but returns the module or raises `ArgumentError`.

      iex> Code.ensure_compiled!(Enum)
      Enum
  """
  @spec ensure_compiled!(module) :: module
  def ensure_compiled!(module) do
    case ensure_compiled(module) do
      {:module, module} ->
        module

      {:error, reason} ->
        raise ArgumentError, "could not load module #{inspect(module)} due to reason #{inspect(reason)}"
    end
  end

  # Options of the compiler, with what they are worth when nobody has set them.
  @compiler_options [
    docs: true,
    debug_info: true,
    ignore_already_consolidated: false,
    ignore_module_conflict: false,
    relative_paths: true,
    warnings_as_errors: false,
    no_warn_undefined: [],
    tracers: [],
    parser_options: []
  ]

  @doc """
  The names of the options of the compiler.

      iex> :ignore_module_conflict in Code.available_compiler_options()
      true
  """
  @spec available_compiler_options() :: [atom]
  def available_compiler_options(), do: Keyword.keys(@compiler_options)

  @doc """
  What an option of the compiler is set to.

      iex> Code.get_compiler_option(:ignore_module_conflict)
      false
  """
  @spec get_compiler_option(atom) :: term
  def get_compiler_option(key)

  def get_compiler_option(key)
      when key in [:docs, :debug_info, :ignore_already_consolidated, :ignore_module_conflict, :relative_paths] or
             key in [:warnings_as_errors, :no_warn_undefined, :tracers, :parser_options] do
    :kaiwa_code.compiler_option(key, Keyword.fetch!(@compiler_options, key))
  end

  @doc """
  Sets an option of the compiler.

  With `:ignore_module_conflict` modules are defined again without a warning; `:no_warn_undefined` lists modules, or
  `{module, function, arity}`, that may be undefined where they are called. The other options are kept and mean nothing here.

      iex> Code.put_compiler_option(:ignore_module_conflict, false)
      :ok
  """
  @spec put_compiler_option(atom, term) :: :ok
  def put_compiler_option(key, value) when is_atom(key) do
    unless Keyword.has_key?(@compiler_options, key), do: raise("unknown compiler option: #{inspect(key)}")

    wanted =
      cond do
        key == :no_warn_undefined -> if is_list(value) or value == :all, do: nil, else: "list or the atom :all"
        key in [:tracers, :parser_options] -> if is_list(value), do: nil, else: "list"
        true -> if is_boolean(value), do: nil, else: "boolean"
      end

    if wanted, do: raise("compiler option #{inspect(key)} should be a #{wanted}, got: #{inspect(value)}")
    :kaiwa_code.put_compiler_option(key, value)
  end

  @doc """
  All options of the compiler.

      iex> Code.compiler_options().docs
      true
  """
  @spec compiler_options() :: map
  def compiler_options(), do: Map.new(@compiler_options, fn {key, _} -> {key, get_compiler_option(key)} end)

  @doc """
  Sets several options of the compiler, and gives what they were before.

      iex> Code.compiler_options(docs: true)
      %{docs: true}
  """
  @spec compiler_options(Enumerable.t()) :: map
  def compiler_options(options) do
    for {key, value} <- options, into: %{} do
      previous = get_compiler_option(key)
      put_compiler_option(key, value)
      {key, previous}
    end
  end

  @doc """
  Takes away modules that the compiler has made for itself. There are none: `{:ok, 0}`.

      iex> Code.purge_compiler_modules()
      {:ok, 0}
  """
  @spec purge_compiler_modules() :: {:ok, non_neg_integer}
  def purge_compiler_modules(), do: {:ok, 0}

  @doc """
  Whether the process compiles together with others, so that it can wait for their modules. It never does.

      iex> Code.can_await_module_compilation?()
      false
  """
  @spec can_await_module_compilation?() :: boolean
  def can_await_module_compilation?(), do: false

  @doc """
  Runs source text with variables around it; returns its value and all variables.

  `env_or_options` is a `Macro.Env`, or the options `:file` and `:line` for the places that errors name.

      iex> Code.eval_string("a + b", a: 1, b: 2)
      {3, [b: 2, a: 1]}
      iex> {3, binding} = Code.eval_string("c = a + 1", a: 2)
      iex> Enum.sort(binding)
      [a: 2, c: 3]
  """
  @spec eval_string(String.t(), keyword, Macro.Env.t() | keyword) :: {term, keyword}
  def eval_string(string, binding \\ [], env_or_options \\ []) do
    env = environment(env_or_options)
    eval_quoted(string_to_quoted!(string, file: env.file, line: line(env_or_options)), binding, env)
  end

  defp line(%{__struct__: Macro.Env, line: line}), do: line
  defp line(options), do: Keyword.get(options, :line, 1)

  @doc """
  Runs a quoted tree with variables around it; returns its value and all variables.

      iex> Code.eval_quoted(quote(do: var!(a) + 1), a: 1)
      {2, [a: 1]}
  """
  @spec eval_quoted(Macro.t(), keyword, Macro.Env.t() | keyword) :: {term, keyword}
  def eval_quoted(quoted, binding \\ [], env_or_options \\ []) do
    {value, binding, _env} = eval_quoted_with_env(quoted, binding, environment(env_or_options))
    {value, binding}
  end

  @doc """
  Like `eval_quoted/3`, and returns the environment behind the tree as well.

      iex> {3, [x: 3], env} = Code.eval_quoted_with_env(quote(do: var!(x) = 3), [], Code.env_for_eval([]))
      iex> env.file
      "nofile"
  """
  @spec eval_quoted_with_env(Macro.t(), keyword, Macro.Env.t()) :: {term, keyword, Macro.Env.t()}
  def eval_quoted_with_env(quoted, binding, env) do
    case :kaiwa_code.compile_quoted(quoted, :maps.from_list(binding), env) do
      {:ok, fun, env} ->
        {value, binding} = fun.(:maps.from_list(binding))
        {value, Enum.sort_by(:maps.to_list(binding), &variable/1, :desc), env}

      {:error, class, reason, stacktrace} ->
        :erlang.raise(class, reason, stacktrace)
    end
  end

  defp variable({{name, context}, _value}), do: {name, context}
  defp variable({name, _value}), do: {name, nil}

  @doc """
  The environment that source is evaluated in: that of `options` (`:file`, `:line`), in no module.

      iex> Code.env_for_eval(file: "lesson.exs").file
      "lesson.exs"
  """
  @spec env_for_eval(Macro.Env.t() | keyword) :: Macro.Env.t()
  def env_for_eval(env_or_options), do: environment(env_or_options)

  defp environment(%{__struct__: Macro.Env} = env), do: env

  defp environment(options) do
    file = Keyword.get(options, :file, "nofile")
    line = Keyword.get(options, :line, 1)
    Map.merge(__ENV__, %{file: file, line: line, module: nil, function: nil, context_modules: [], versioned_vars: %{}})
  end

  @doc """
  Compiles the modules of source text and runs what else is in it; returns them with their byte code.

      iex> [{CodeLesson, byte_code}] = Code.compile_string("defmodule CodeLesson do end")
      iex> is_binary(byte_code)
      true
  """
  @spec compile_string(String.t(), binary) :: [{module, binary}]
  def compile_string(string, file \\ "nofile") do
    compile_quoted(string_to_quoted!(string, file: file), file)
  end

  @doc """
  The same for a quoted tree.

      iex> Code.compile_quoted(quote(do: 1 + 1))
      []
  """
  @spec compile_quoted(Macro.t(), binary) :: [{module, binary}]
  def compile_quoted(quoted, file \\ "nofile") do
    before = :kaiwa_code.defined()
    eval_quoted(quoted, [], file: file)
    for {_number, module} <- :lists.sort(:kaiwa_code.defined() -- before), do: {module, :kaiwa_code.byte_code(module)}
  end

  @doc """
  Runs the source in a file; returns its value and variables. A relative name is looked up in the folder `relative_to`.

      iex> path = Path.join(System.tmp_dir!(), "kaiwa_eval_file.exs")
      iex> File.write!(path, "x = 1 + 1")
      iex> Code.eval_file(path)
      {2, [x: 2]}
  """
  @spec eval_file(binary, nil | binary) :: {term, keyword}
  def eval_file(file, relative_to \\ nil) do
    {path, text} = read(file, relative_to)
    eval_string(text, [], file: path)
  end

  @doc """
  Compiles the modules in a file, each time it is called; returns them with their byte code.

      iex> path = Path.join(System.tmp_dir!(), "kaiwa_compile_file.exs")
      iex> File.write!(path, "defmodule CodeLesson.OfFile do end")
      iex> [{CodeLesson.OfFile, _byte_code}] = Code.compile_file(path)
      iex> Code.ensure_loaded?(CodeLesson.OfFile)
      true
  """
  @spec compile_file(binary, nil | binary) :: [{module, binary}]
  def compile_file(file, relative_to \\ nil) do
    {path, text} = read(file, relative_to)
    compile_string(text, path)
  end

  @required Kaiwa.Code.RequiredFiles

  @doc """
  Like `compile_file/2`, but only once for each file: `nil` if it has been required before.

      iex> path = Path.join(System.tmp_dir!(), "kaiwa_require_file.exs")
      iex> File.write!(path, "defmodule CodeLesson.Required do end")
      iex> [{CodeLesson.Required, _byte_code}] = Code.require_file(path)
      iex> {Code.require_file(path), path in Code.required_files()}
      {nil, true}
      iex> Code.unrequire_files([path])
      :ok
  """
  @spec require_file(binary, nil | binary) :: [{module, binary}] | nil
  def require_file(file, relative_to \\ nil) do
    {path, text} = read(file, relative_to)

    unless path in required_files() do
      Agent.update(@required, &(&1 ++ [path]))
      compile_string(text, path)
    end
  end

  @doc """
  The files that `require_file/2` has compiled.

      iex> is_list(Code.required_files())
      true
  """
  @spec required_files() :: [binary]
  def required_files() do
    # Nobody's process: it outlives the one that asks first.
    Agent.start(fn -> [] end, name: @required)
    Agent.get(@required, & &1)
  end

  @doc """
  Forgets that files have been required.

      iex> Code.unrequire_files(["never_required.exs"])
      :ok
  """
  @spec unrequire_files([binary]) :: :ok
  def unrequire_files(files) do
    required_files()
    Agent.update(@required, &(&1 -- files))
  end

  defp read(file, relative_to) do
    path = if relative_to, do: Path.expand(file, relative_to), else: Path.expand(file)

    case File.read(path) do
      {:ok, text} -> {path, text}
      {:error, reason} -> raise Code.LoadError, file: path, reason: reason
    end
  end

  @doc """
  What is written about a module of the library, in the form `{:docs_v1, line, :elixir, format, doc, metadata, docs}`.

      iex> {:docs_v1, _, :elixir, "text/markdown", %{"en" => text}, _, _docs} = Code.fetch_docs(Atom)
      iex> is_binary(text)
      true
      iex> Code.fetch_docs(NoSuchModule)
      {:error, :module_not_found}
  """
  @spec fetch_docs(module) :: tuple
  def fetch_docs(module) when is_atom(module) do
    case :kaiwa_code.docs(module) do
      {:ok, %{moduledoc: doc, functions: functions}} ->
        docs =
          for {kind, name, arity, signature, doc, _specs} <- functions do
            kind = if kind == :defmacro, do: :macro, else: :function
            {{kind, name, arity}, 1, [signature], doc_content(doc), %{}}
          end

        {:docs_v1, 1, :elixir, "text/markdown", doc_content(doc), %{}, docs}

      _ ->
        {:error, :module_not_found}
    end
  end

  defp doc_content(nil), do: :none
  defp doc_content(false), do: :hidden
  defp doc_content(text), do: %{"en" => text}

  @doc """
  The quoted tree of source text, `{:ok, tree}`, or `{:error, {place, message, token}}`.

  Options: `:file`, `:line` (of the first line), `:columns` and `:token_metadata` (whether columns and the places of
  delimiters go into the metadata), `:existing_atoms_only` (whether a new atom is an error), `:literal_encoder` (a function
  that makes a node of a literal and its metadata), `:unescape` (whether escapes in strings are resolved),
  `:emit_warnings` (whether what is doubtful in the text is printed).

      iex> Code.string_to_quoted("1 + x")
      {:ok, {:+, [line: 1], [1, {:x, [line: 1], nil}]}}
  """
  @spec string_to_quoted(String.t(), keyword) ::
          {:ok, Macro.t()} | {:error, {keyword, String.t() | {String.t(), String.t()}, String.t()}}
  def string_to_quoted(string, options \\ []) do
    case parse(string, options) do
      {:ok, tree, _comments} -> {:ok, tree}
      {:error, exception, parts} -> error(exception, parts)
    end
  catch
    {:literal, meta, reason} -> {:error, {meta, reason <> ": ", "literal"}}
  end

  @doc """
  Like `string_to_quoted/2`, but returns the tree or raises `SyntaxError` or `TokenMissingError`.

      iex> Code.string_to_quoted!("[1, :two]")
      [1, :two]
  """
  @spec string_to_quoted!(String.t(), keyword) :: Macro.t()
  def string_to_quoted!(string, options \\ []) do
    case parse(string, options) do
      {:ok, tree, _comments} -> tree
      {:error, exception, _parts} -> raise(exception)
    end
  end

  @doc """
  Like `string_to_quoted/2`, with the comments of the text, which a tree has no place for.

      iex> {:ok, _tree, [comment]} = Code.string_to_quoted_with_comments("a # first")
      iex> {comment.text, comment.line, comment.column}
      {"# first", 1, 3}
  """
  @spec string_to_quoted_with_comments(String.t(), keyword) ::
          {:ok, Macro.t(), [map]} | {:error, {keyword, String.t(), String.t()}}
  def string_to_quoted_with_comments(string, options \\ []) do
    case parse(string, options) do
      {:ok, tree, comments} -> {:ok, tree, for(comment <- comments, do: comment(comment))}
      {:error, exception, parts} -> error(exception, parts)
    end
  end

  @doc """
  Like `string_to_quoted_with_comments/2`, but raises `SyntaxError` or `TokenMissingError`.

      iex> {tree, []} = Code.string_to_quoted_with_comments!(":ok")
      iex> tree
      :ok
  """
  @spec string_to_quoted_with_comments!(String.t(), keyword) :: {Macro.t(), [map]}
  def string_to_quoted_with_comments!(string, options \\ []) do
    case parse(string, options) do
      {:ok, tree, comments} -> {tree, for(comment <- comments, do: comment(comment))}
      {:error, exception, _parts} -> raise(exception)
    end
  end

  @doc """
  Source text, laid out as Elixir's formatter does, as iodata.

  Options: `:line_length` (98), `:locals_without_parens` (`[name: arity]`, `:*` for any arity), `:force_do_end_blocks`
  (whether `, do:` becomes a block), and those of `string_to_quoted/2`.

      iex> IO.iodata_to_binary(Code.format_string!("f  1,[ 2 ] # so"))
      "# so\\nf(1, [2])"
  """
  @spec format_string!(String.t(), keyword) :: iodata
  def format_string!(string, options \\ []) do
    parsed = [literal_encoder: &{:ok, {:__block__, &2, [&1]}}, token_metadata: true, unescape: false, emit_warnings: false] ++ options

    case parse(string, parsed) do
      {:ok, tree, comments} ->
        comments = for comment <- comments, do: comment(comment)
        document = Kaiwa.Formatter.document(tree, [comments: comments] ++ options)
        Inspect.Algebra.format(document, Keyword.get(options, :line_length, 98))

      {:error, exception, _parts} ->
        raise(exception)
    end
  end

  @doc """
  The same for the text of a file, with a line break at its end.

      iex> path = Path.join(System.tmp_dir!(), "kaiwa_format_file.exs")
      iex> File.write!(path, "1+1")
      iex> IO.iodata_to_binary(Code.format_file!(path))
      "1 + 1\\n"
  """
  @spec format_file!(binary, keyword) :: iodata
  def format_file!(file, options \\ []) do
    [format_string!(File.read!(file), [file: file, line: 1] ++ options), "\n"]
  end

  @doc """
  Quoted code as a document of `Inspect.Algebra`, laid out as the formatter does.

  Options: `:comments` (as `string_to_quoted_with_comments/2` gives them), `:escape` (whether text in the code is escaped),
  `:locals_without_parens`, `:force_do_end_blocks`.

      iex> quote(do: f(1 + x)) |> Code.quoted_to_algebra() |> Inspect.Algebra.format(98) |> IO.iodata_to_binary()
      "f(1 + x)"
  """
  @spec quoted_to_algebra(Macro.t(), keyword) :: Inspect.Algebra.t()
  def quoted_to_algebra(quoted, options \\ []) do
    quoted |> Kaiwa.Formatter.Literals.in_blocks(options) |> Kaiwa.Formatter.document(options)
  end

  defp comment({line, column, text, before, behind}) do
    %{line: line, column: column, text: text, previous_eol_count: before, next_eol_count: behind}
  end

  defp parse(string, options) do
    file = Keyword.get(options, :file, "nofile")
    place = {Keyword.get(options, :line, 1), Keyword.get(options, :column, 1)}
    columns = Keyword.get(options, :columns, false)
    tokens = Keyword.get(options, :token_metadata, false)
    existing = Keyword.get(options, :existing_atoms_only, false)
    encoder = Keyword.get(options, :literal_encoder)
    warns = Keyword.get(options, :emit_warnings, true)
    style = {columns, tokens, existing, encoder != nil, not Keyword.get(options, :unescape, true), warns}

    case :kaiwa_code.string_to_quoted(:unicode.characters_to_binary(string), file, place, style) do
      {:ok, tree, comments} when encoder != nil -> {:ok, encoded(tree, encoder), comments}
      result -> result
    end
  end

  # Each literal stands in a block of its own, which nothing else does that is no node.
  defp encoded({:__block__, meta, [literal]}, encoder) when not is_tuple(literal) or tuple_size(literal) == 2 do
    case encoder.(encoded_parts(literal, encoder), meta) do
      {:ok, ast} -> ast
      {:error, reason} -> throw({:literal, meta, reason})
    end
  end

  defp encoded({form, meta, arguments}, encoder) do
    {encoded(form, encoder), meta, encoded(arguments, encoder)}
  end

  defp encoded(other, encoder), do: encoded_parts(other, encoder)

  defp encoded_parts(list, encoder) when is_list(list), do: :lists.map(&encoded(&1, encoder), list)
  defp encoded_parts({left, right}, encoder), do: {encoded(left, encoder), encoded(right, encoder)}
  defp encoded_parts(other, _encoder), do: other

  defp place(%{line: line, column: nil}), do: [line: line]
  defp place(%{line: line, column: column}), do: [line: line, column: column]

  # A charlist or an atom that is not UTF-8 has no place to tell.
  defp error(%{line: _} = exception, {message, token}), do: {:error, {place(exception), message, token}}
  defp error(exception, _parts), do: raise(exception)
end
