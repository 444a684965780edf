defmodule File do
  @moduledoc """
  Reading and writing files.

  Functions give `:ok` or `{:ok, result}`, and `{:error, reason}` with the name of the system's error, such as
  `:enoent`. Those whose name ends in `!` raise `File.Error` instead.
  """

  @type posix() :: :file.posix()
  @type io_device() :: :file.io_device()
  @type stat_options() :: [{:time, :local | :universal | :posix}]
  @type mode() ::
    :append
    | :binary
    | :charlist
    | :compressed
    | :delayed_write
    | :exclusive
    | :raw
    | :read
    | :read_ahead
    | :sync
    | :write
    | {:read_ahead, pos_integer()}
    | {:delayed_write, non_neg_integer(), non_neg_integer()}
    | encoding_mode()
  @type encoding_mode() ::
    :utf8
    | {:encoding,
       :latin1
       | :unicode
       | :utf8
       | :utf16
       | :utf32
       | {:utf16, :big | :little}
       | {:utf32, :big | :little}}
  @type stream_mode() ::
    encoding_mode()
    | :append
    | :compressed
    | :delayed_write
    | :trim_bom
    | {:read_ahead, pos_integer() | false}
    | {:delayed_write, non_neg_integer(), non_neg_integer()}
  @type erlang_time() ::
    {{year :: non_neg_integer(), month :: 1..12, day :: 1..31},
     {hour :: 0..23, minute :: 0..59, second :: 0..59}}
  @type posix_time() :: integer()
  @type on_conflict_callback() :: (Path.t(), Path.t() -> boolean())

  @type path :: Path.t()

  @doc """
  Tells whether there is a file or directory.

      iex> File.exists?("/no/such/file")
      false
  """
  @spec exists?(path) :: boolean
  def exists?(path), do: :kaiwa_file.kind(to_path(path)) != :none

  @doc """
  Tells whether there is a regular file.

      iex> File.regular?("/")
      false
  """
  @spec regular?(path) :: boolean
  def regular?(path), do: :kaiwa_file.kind(to_path(path)) == :regular

  @doc """
  Tells whether there is a directory.

      iex> File.dir?("/")
      true
  """
  @spec dir?(path) :: boolean
  def dir?(path), do: :kaiwa_file.kind(to_path(path)) == :directory

  @doc """
  The content of a file.

      iex> File.read("/no/such/file")
      {:error, :enoent}
  """
  @spec read(path) :: {:ok, binary} | {:error, atom}
  def read(path), do: :kaiwa_file.read(to_path(path))

  @doc """
  The content of a file.

      iex> File.read!("/no/such/file")
      ** (File.Error) could not read file "/no/such/file": no such file or directory
  """
  @spec read!(path) :: binary
  def read!(path) do
    case read(path) do
      {:ok, content} -> content
      {:error, reason} -> raise File.Error, reason: reason, action: "read file", path: to_path(path)
    end
  end

  @doc """
  Writes a file, replacing what it held; with the mode `:append` behind it, with `:exclusive` only if there is none.

      iex> File.write("/no/such/file", "text")
      {:error, :enoent}
  """
  @spec write(path, iodata, [:append | :exclusive]) :: :ok | {:error, atom}
  def write(path, content, modes \\ []) do
    :kaiwa_file.write(to_path(path), :erlang.iolist_to_binary(content), modes)
  end

  @doc """
  Writes a file. See `write/3`.

      iex> File.write!("/no/such/file", "text")
      ** (File.Error) could not write to file "/no/such/file": no such file or directory
  """
  @spec write!(path, iodata, [:append | :exclusive]) :: :ok
  def write!(path, content, modes \\ []), do: done!(write(path, content, modes), "write to file", path)

  @doc """
  Removes a file.

      iex> File.rm("/no/such/file")
      {:error, :enoent}
  """
  @spec rm(path) :: :ok | {:error, atom}
  def rm(path), do: :kaiwa_file.remove(to_path(path))

  @doc """
  Removes a file.

      iex> File.rm!("/no/such/file")
      ** (File.Error) could not remove file "/no/such/file": no such file or directory
  """
  @spec rm!(path) :: :ok
  def rm!(path), do: done!(rm(path), "remove file", path)

  @doc """
  The names of what is in a directory.

      iex> {:ok, names} = File.ls("/")
      iex> is_list(names)
      true
  """
  @spec ls(path) :: {:ok, [binary]} | {:error, atom}
  def ls(path \\ "."), do: :kaiwa_file.list(to_path(path))

  @doc """
  The names of what is in a directory.

      iex> File.ls!("/no/such/directory")
      ** (File.Error) could not list directory "/no/such/directory": no such file or directory
  """
  @spec ls!(path) :: [binary]
  def ls!(path \\ ".") do
    case ls(path) do
      {:ok, names} -> names
      {:error, reason} -> raise File.Error, reason: reason, action: "list directory", path: to_path(path)
    end
  end

  @doc """
  The current directory.

      iex> {:ok, directory} = File.cwd()
      iex> is_binary(directory)
      true
  """
  @spec cwd() :: {:ok, binary} | {:error, atom}
  def cwd(), do: :kaiwa_file.current_directory()

  @doc """
  The current directory.

      iex> File.cwd!() == System.cwd!()
      true
  """
  @spec cwd!() :: binary
  def cwd!() do
    case cwd() do
      {:ok, directory} -> directory
      {:error, reason} -> raise File.Error, reason: reason, action: "get current working directory"
    end
  end

  # Folders

  @doc """
  Makes a folder.

      iex> File.mkdir("/no/such/folder")
      {:error, :enoent}
  """
  @spec mkdir(path) :: :ok | {:error, atom}
  def mkdir(path), do: :kaiwa_file.make_directory(to_path(path))

  @doc """
  Makes a folder.

      iex> File.mkdir!("/no/such/folder")
      ** (File.Error) could not make directory "/no/such/folder": no such file or directory
  """
  @spec mkdir!(path) :: :ok
  def mkdir!(path), do: done!(mkdir(path), "make directory", path)

  @doc """
  Makes a folder, and those above it that are missing.

      iex> File.mkdir_p("some/folder")
      :ok
  """
  @spec mkdir_p(path) :: :ok | {:error, atom}
  def mkdir_p(path), do: :kaiwa_file.make_directories(to_path(path))

  @doc """
  Makes a folder, and those above it that are missing.

      iex> File.mkdir_p!("some/folder")
      :ok
  """
  @spec mkdir_p!(path) :: :ok
  def mkdir_p!(path), do: done!(mkdir_p(path), "make directory (with -p)", path)

  @doc """
  Removes an empty folder.

      iex> File.rmdir("/no/such/folder")
      {:error, :enoent}
  """
  @spec rmdir(path) :: :ok | {:error, atom}
  def rmdir(path) do
    case :kaiwa_file.remove_directory(to_path(path)) do
      {:error, :enotempty} -> {:error, :eexist}
      result -> result
    end
  end

  @doc """
  Removes an empty folder.

      iex> File.rmdir!("/no/such/folder")
      ** (File.Error) could not remove directory "/no/such/folder": no such file or directory
  """
  @spec rmdir!(path) :: :ok
  def rmdir!(path), do: done!(rmdir(path), "remove directory", path)

  @doc """
  Removes a file, or a folder with everything in it; returns what has been removed.

      iex> File.rm_rf("/no/such/folder")
      {:ok, []}
  """
  @spec rm_rf(path) :: {:ok, [binary]} | {:error, atom, binary}
  def rm_rf(path) do
    case remove_all(to_path(path), []) do
      {:ok, removed} -> {:ok, :lists.reverse(removed)}
      error -> error
    end
  end

  # Links are removed, not followed.
  defp remove_all(path, removed) do
    case lstat(path) do
      {:ok, %File.Stat{type: :directory}} ->
        with {:ok, names} <- ls(path),
             {:ok, removed} <- remove_each(names, path, removed),
             :ok <- rmdir(path) do
          {:ok, [path | removed]}
        else
          {:error, reason} -> {:error, reason, path}
          error -> error
        end

      {:ok, _stat} ->
        case rm(path) do
          :ok -> {:ok, [path | removed]}
          {:error, reason} -> {:error, reason, path}
        end

      {:error, reason} when reason in [:enoent, :enotdir] ->
        {:ok, removed}

      {:error, reason} ->
        {:error, reason, path}
    end
  end

  defp remove_each([], _folder, removed), do: {:ok, removed}

  defp remove_each([name | names], folder, removed) do
    with {:ok, removed} <- remove_all(Path.join(folder, name), removed), do: remove_each(names, folder, removed)
  end

  @doc """
  Removes a file, or a folder with everything in it; returns what has been removed.

      iex> File.rm_rf!("/no/such/folder")
      []
  """
  @spec rm_rf!(path) :: [binary]
  def rm_rf!(path) do
    case rm_rf(path) do
      {:ok, removed} ->
        removed

      {:error, reason, file} ->
        raise File.Error, reason: reason, path: file, action: "remove files and directories recursively from"
    end
  end

  @doc """
  Changes the current folder of the whole program.

      iex> File.cd("/no/such/folder")
      {:error, :enoent}
  """
  @spec cd(path) :: :ok | {:error, atom}
  def cd(path), do: :kaiwa_file.change_directory(to_path(path))

  @doc """
  Changes the current folder of the whole program.

      iex> File.cd!("/no/such/folder")
      ** (File.Error) could not set current working directory to "/no/such/folder": no such file or directory
  """
  @spec cd!(path) :: :ok
  def cd!(path), do: done!(cd(path), "set current working directory to", path)

  @doc """
  Calls a function in another folder, then goes back.

      iex> File.cd!("/", fn -> File.cwd!() end)
      "/"
  """
  @spec cd!(path, (() -> result)) :: result when result: var
  def cd!(path, function) do
    old = cwd!()
    cd!(path)

    try do
      function.()
    after
      cd!(old)
    end
  end

  # Moving and copying

  @doc """
  Gives a file or folder another name.

      iex> File.rename("/no/such/file", "/no/other")
      {:error, :enoent}
  """
  @spec rename(path, path) :: :ok | {:error, atom}
  def rename(source, destination), do: :kaiwa_file.rename(to_path(source), to_path(destination))

  @doc """
  Gives a file or folder another name.

      iex> File.rename!("/no/such/file", "/no/other")
      ** (File.RenameError) could not rename from "/no/such/file" to "/no/other": no such file or directory
  """
  @spec rename!(path, path) :: :ok
  def rename!(source, destination) do
    case rename(source, destination) do
      :ok ->
        :ok

      {:error, reason} ->
        raise File.RenameError,
          reason: reason,
          action: "rename",
          source: to_path(source),
          destination: to_path(destination)
    end
  end

  @doc """
  Copies a file; returns how many bytes.

      iex> File.write!("original", "text")
      iex> File.copy("original", "copy")
      {:ok, 4}
  """
  @spec copy(path, path) :: {:ok, non_neg_integer} | {:error, atom}
  def copy(source, destination), do: :kaiwa_file.copy(to_path(source), to_path(destination))

  @doc """
  Copies a file; returns how many bytes.

      iex> File.copy!("/no/such/file", "copy")
      ** (File.CopyError) could not copy from "/no/such/file" to "copy": no such file or directory
  """
  @spec copy!(path, path) :: non_neg_integer
  def copy!(source, destination) do
    case copy(source, destination) do
      {:ok, bytes} -> bytes
      {:error, reason} -> raise File.CopyError, [reason: reason, action: "copy"] ++ both(source, destination)
    end
  end

  defp both(source, destination), do: [source: to_path(source), destination: to_path(destination)]

  @doc """
  Copies a file.

      iex> File.write!("original", "text")
      iex> File.cp("original", "copy")
      :ok
  """
  @spec cp(path, path) :: :ok | {:error, atom}
  def cp(source, destination) do
    with {:ok, _bytes} <- copy(source, destination), do: :ok
  end

  @doc """
  Copies a file.

      iex> File.cp!("/no/such/file", "copy")
      ** (File.CopyError) could not copy from "/no/such/file" to "copy": no such file or directory
  """
  @spec cp!(path, path) :: :ok
  def cp!(source, destination) do
    case cp(source, destination) do
      :ok -> :ok
      {:error, reason} -> raise File.CopyError, [reason: reason, action: "copy"] ++ both(source, destination)
    end
  end

  @doc """
  Copies a file, or a folder with everything in it; returns what has been made.

      iex> File.write!("original", "text")
      iex> File.cp_r("original", "copy")
      {:ok, ["copy"]}
  """
  @spec cp_r(path, path) :: {:ok, [binary]} | {:error, atom, binary}
  def cp_r(source, destination) do
    case copy_all(to_path(source), to_path(destination), []) do
      {:ok, made} -> {:ok, :lists.reverse(made)}
      error -> error
    end
  end

  defp copy_all(source, destination, made) do
    case lstat(source) do
      {:ok, %File.Stat{type: :directory}} ->
        with :ok <- mkdir_p(destination),
             {:ok, names} <- ls(source),
             {:ok, made} <- copy_each(names, source, destination, [destination | made]) do
          {:ok, made}
        else
          {:error, reason} -> {:error, reason, source}
          error -> error
        end

      {:ok, %File.Stat{type: :symlink}} ->
        made(with({:ok, target} <- read_link(source), do: ln_s(target, destination)), destination, made)

      {:ok, _stat} ->
        made(cp(source, destination), destination, made)

      {:error, reason} ->
        {:error, reason, source}
    end
  end

  defp made(:ok, destination, made), do: {:ok, [destination | made]}
  defp made({:error, reason}, destination, _made), do: {:error, reason, destination}

  defp copy_each([], _source, _destination, made), do: {:ok, made}

  defp copy_each([name | names], source, destination, made) do
    with {:ok, made} <- copy_all(Path.join(source, name), Path.join(destination, name), made) do
      copy_each(names, source, destination, made)
    end
  end

  @doc """
  Copies a file, or a folder with everything in it; returns what has been made.

      iex> File.write!("original", "text")
      iex> File.cp_r!("original", "copy")
      ["copy"]
  """
  @spec cp_r!(path, path) :: [binary]
  def cp_r!(source, destination) do
    case cp_r(source, destination) do
      {:ok, made} ->
        made

      {:error, reason, file} ->
        raise File.CopyError, [reason: reason, action: "copy recursively", on: file] ++ both(source, destination)
    end
  end

  @doc """
  Makes another name for a file.

      iex> File.ln("/no/such/file", "other")
      {:error, :enoent}
  """
  @spec ln(path, path) :: :ok | {:error, atom}
  def ln(existing, new), do: :kaiwa_file.link(to_path(existing), to_path(new))

  @doc """
  Makes a symbolic link to a file or folder.

      iex> File.ln_s("target", "/no/such/folder/link")
      {:error, :enoent}
  """
  @spec ln_s(path, path) :: :ok | {:error, atom}
  def ln_s(existing, new), do: :kaiwa_file.symbolic_link(to_path(existing), to_path(new))

  @doc """
  What a symbolic link points to.

      iex> File.read_link("/no/such/link")
      {:error, :enoent}
  """
  @spec read_link(path) :: {:ok, binary} | {:error, atom}
  def read_link(path), do: :kaiwa_file.read_link(to_path(path))

  @doc """
  What a symbolic link points to.

      iex> File.read_link!("/no/such/link")
      ** (File.Error) could not read link "/no/such/link": no such file or directory
  """
  @spec read_link!(path) :: binary
  def read_link!(path) do
    case read_link(path) do
      {:ok, target} -> target
      {:error, reason} -> raise File.Error, reason: reason, action: "read link", path: to_path(path)
    end
  end

  # What is known of a file

  @doc """
  What is known of a file, see `File.Stat`. The option `:time` says in what form times are given: `:universal` or `:posix`.

      iex> File.write!("original", "text")
      iex> {:ok, stat} = File.stat("original")
      iex> {stat.type, stat.size}
      {:regular, 4}
  """
  @spec stat(path, keyword) :: {:ok, File.Stat.t()} | {:error, atom}
  def stat(path, options \\ []), do: information(path, false, options)

  @doc """
  What is known of a file.

      iex> File.stat!("/no/such/file")
      ** (File.Error) could not read file stats "/no/such/file": no such file or directory
  """
  @spec stat!(path, keyword) :: File.Stat.t()
  def stat!(path, options \\ []), do: stat_of!(stat(path, options), path)

  @doc """
  What is known of a file, or of a link itself.

      iex> File.lstat("/no/such/file")
      {:error, :enoent}
  """
  @spec lstat(path, keyword) :: {:ok, File.Stat.t()} | {:error, atom}
  def lstat(path, options \\ []), do: information(path, true, options)

  @doc """
  What is known of a file, or of a link itself.

      iex> File.lstat!("/no/such/file")
      ** (File.Error) could not read file stats "/no/such/file": no such file or directory
  """
  @spec lstat!(path, keyword) :: File.Stat.t()
  def lstat!(path, options \\ []), do: stat_of!(lstat(path, options), path)

  defp stat_of!({:ok, stat}, _path), do: stat

  defp stat_of!({:error, reason}, path) do
    raise File.Error, reason: reason, action: "read file stats", path: to_path(path)
  end

  defp information(path, of_link, options) do
    time = Keyword.get(options, :time, :universal)

    with {:ok, information} <- :kaiwa_file.information(to_path(path), of_link) do
      {type, size, access, mode, links, inode, uid, gid, accessed, changed, created} = information

      {:ok,
       %File.Stat{
         type: type,
         size: size,
         access: access,
         mode: mode,
         links: links,
         inode: inode,
         uid: uid,
         gid: gid,
         major_device: 0,
         minor_device: 0,
         atime: time_in(accessed, time),
         mtime: time_in(changed, time),
         ctime: time_in(created, time)
       }}
    end
  end

  defp time_in(seconds, :posix), do: seconds
  defp time_in(seconds, :local), do: :calendar.system_time_to_local_time(seconds, :second)

  defp time_in(seconds, :universal) do
    {:ok, {year, month, day, hour, minute, second, _}} = Calendar.ISO.from_unix(seconds, :second)
    {{year, month, day}, {hour, minute, second}}
  end

  @doc """
  Sets the time at which a file was changed, by default to now; makes the file if it is not there. The time is that of
  Erlang, or seconds since 1970.

      iex> File.touch("touched", {{2024, 2, 29}, {12, 0, 0}})
      :ok
      iex> File.stat!("touched").mtime
      {{2024, 2, 29}, {12, 0, 0}}
  """
  @spec touch(path, :calendar.datetime() | integer) :: :ok | {:error, atom}
  def touch(path, time \\ System.os_time(:second))
  def touch(path, time) when is_integer(time), do: :kaiwa_file.touch(to_path(path), time)

  def touch(path, {_date, _time} = time) do
    touch(path, time |> NaiveDateTime.from_erl!() |> DateTime.from_naive!("Etc/UTC") |> DateTime.to_unix())
  end

  @doc """
  Sets the time at which a file was changed; makes the file if it is not there.

      iex> File.touch!("touched")
      :ok
  """
  @spec touch!(path, :calendar.datetime() | integer) :: :ok
  def touch!(path, time \\ System.os_time(:second)), do: done!(touch(path, time), "touch", path)

  @doc """
  Sets who may do what with a file.

      iex> File.chmod("/no/such/file", 0o600)
      {:error, :enoent}
  """
  @spec chmod(path, non_neg_integer) :: :ok | {:error, atom}
  def chmod(path, mode), do: :kaiwa_file.change_mode(to_path(path), mode)

  @doc """
  Sets who may do what with a file.

      iex> File.chmod!("/no/such/file", 0o600)
      ** (File.Error) could not change mode for "/no/such/file": no such file or directory
  """
  @spec chmod!(path, non_neg_integer) :: :ok
  def chmod!(path, mode), do: done!(chmod(path, mode), "change mode for", path)

  # Streams

  @doc """
  The lines of a file, or parts of so many bytes, as a stream; elements that are put into it are written.

      iex> File.write!("lines", "one\\ntwo")
      iex> File.stream!("lines") |> Enum.map(&String.trim/1)
      ["one", "two"]
  """
  @spec stream!(path, [:append], :line | pos_integer) :: File.Stream.t()
  def stream!(path, modes \\ [], line_or_bytes \\ :line) do
    %File.Stream{path: to_path(path), modes: modes ++ [:raw, :read_ahead, :binary], line_or_bytes: line_or_bytes}
  end

  defp done!(:ok, _action, _path), do: :ok

  defp done!({:error, reason}, action, path) do
    raise File.Error, reason: reason, action: action, path: to_path(path)
  end

  # Paths are chardata, as in Elixir.
  defp to_path(path), do: IO.chardata_to_string(path)
end
