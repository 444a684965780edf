defmodule IEx.Workspace do
  @moduledoc false

  # The helpers that deal with directories, files of source and the modules in them.

  @doc false
  @spec change_directory(String.t()) :: :ok
  def change_directory(directory) do
    case File.cd(Path.expand(directory)) do
      :ok -> IO.puts(System.cwd!())
      {:error, :enoent} -> complain("No directory #{directory}")
      {:error, reason} -> complain("#{:file.format_error(reason)} #{directory}")
    end
  end

  @doc false
  @spec list(String.t()) :: :ok
  def list(path) do
    expanded = Path.expand(path)

    case File.ls(expanded) do
      {:ok, names} -> names |> Enum.sort() |> print_columns(&colored(Path.join(expanded, &1), &2))
      {:error, :enoent} -> complain("No such file or directory #{path}")
      {:error, :enotdir} -> IO.puts(expanded)
      {:error, reason} -> complain("#{:file.format_error(reason)} #{path}")
    end
  end

  defp colored(path, text) do
    case File.lstat(path) do
      {:ok, %File.Stat{type: :directory}} -> IEx.color(:ls_directory, text)
      {:ok, %File.Stat{type: :device}} -> IEx.color(:ls_device, text)
      _other -> text
    end
  end

  # Room between columns, and the width that a single long text may give them.
  @gap 5
  @widest 30

  @doc false
  @spec print_columns([String.t()], (String.t(), String.t() -> String.t())) :: :ok
  def print_columns(texts, color \\ fn _text, padded -> padded end)
  def print_columns([], _color), do: :ok

  def print_columns(texts, color) do
    widest = texts |> Enum.map(&String.length/1) |> Enum.max()
    width = :erlang.min(widest, @widest) + @gap
    print_row(texts, width, 0, color)
  end

  defp print_row([], _width, _column, _color), do: IO.puts("")

  defp print_row([text | texts], width, column, color) do
    # The last column may stick out: behind it there is only room.
    column = if column >= :kaiwa_shell.width(), do: new_row(), else: column
    IO.write(color.(text, String.pad_trailing(text, width)))
    print_row(texts, width, column + width, color)
  end

  defp new_row() do
    IO.puts("")
    0
  end

  @doc false
  @spec compile([String.t()]) :: [module]
  def compile(files) do
    case Enum.reject(files, &File.regular?/1) do
      [] -> Enum.flat_map(files, &compile_file/1)
      missing -> raise ArgumentError, "could not find files #{Enum.join(missing, ", ")}"
    end
  end

  defp compile_file(file) do
    for {module, _code} <- Code.compile_string(File.read!(file), Path.relative_to_cwd(Path.expand(file))), do: module
  rescue
    exception ->
      IO.puts(["\n== Compilation error in file ", file, " ==\n", Exception.format(:error, exception, []), "\n"])
      reraise CompileError, [description: "compile error"], []
  end

  @doc false
  @spec recompile(module) :: {:reloaded, [module]}
  def recompile(module) do
    unless Code.ensure_loaded?(module) do
      raise ArgumentError, "could not load nor find module: #{inspect(module)}"
    end

    source = source(module)

    unless source && File.regular?(source) do
      raise ArgumentError, "could not find source (#{source}) for module: #{inspect(module)}"
    end

    {:reloaded, compile([source])}
  end

  @doc false
  @spec source(module) :: String.t() | nil
  def source(module) do
    case module.module_info(:compile)[:source] do
      nil -> nil
      source -> Path.expand(List.to_string(source))
    end
  end

  @doc false
  @spec open(term) :: :ok
  def open({file, line}) when is_binary(file) and is_integer(line), do: edit(file, line)

  def open({module, name, arity}) when is_atom(module) do
    if Code.ensure_loaded?(module) do
      case function_line(module, name, arity) do
        nil -> complain("Could not open: #{inspect(module)}.#{named(name, arity)}. Function/macro is not available.")
        line -> edit(source(module), line)
      end
    else
      complain("Could not open: #{inspect(module)}.#{named(name, arity)}. Module is not available.")
    end
  end

  def open(module) when is_atom(module) do
    if Code.ensure_loaded?(module) and source(module) do
      edit(source(module), 1)
    else
      complain("Could not open: #{inspect(module)}. Module is not available.")
    end
  end

  def open(other), do: complain("Invalid arguments for open helper: #{inspect(other)}")

  defp named(name, :any), do: "#{name}"
  defp named(name, arity), do: "#{name}/#{arity}"

  defp function_line(module, name, arity) do
    lines =
      for {{_kind, ^name, known}, line, _doc} <- documented(module), arity in [:any, known], do: line

    cond do
      lines != [] -> Enum.min(lines)
      Enum.any?(module.module_info(:exports), fn {known, n} -> known == name and arity in [:any, n] end) -> 1
      true -> nil
    end
  end

  defp documented(module) do
    case :kaiwa_code.documented(module) do
      {_line, _doc, functions} -> functions
      :not_found -> []
    end
  end

  defp edit(file, line) do
    editor = System.get_env("ELIXIR_EDITOR") || System.get_env("EDITOR")

    cond do
      not File.regular?(file) ->
        complain("Could not open: #{inspect(file)}. File is not available.")

      editor == nil ->
        complain(
          "Could not open: #{inspect(file)}. Please set the ELIXIR_EDITOR or EDITOR environment variables with the " <>
            "command line invocation of your favorite EDITOR."
        )

      true ->
        {output, _status} = System.shell(invocation(editor, file, line), stderr_to_stdout: true)
        IO.write(output)
    end
  end

  defp invocation(editor, file, line) do
    if String.contains?(editor, "__FILE__") or String.contains?(editor, "__LINE__") do
      editor |> String.replace("__FILE__", inspect(file)) |> String.replace("__LINE__", Integer.to_string(line))
    else
      "#{editor} #{inspect(file)}:#{line}"
    end
  end

  @doc false
  @spec complain(String.t()) :: :ok
  def complain(text), do: IO.puts(IEx.color(:eval_error, text))
end
