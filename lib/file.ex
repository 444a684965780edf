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
  @spec exists?(path, [:raw]) :: boolean
  def exists?(path, options \\ [])
  def exists?(path, options) when is_list(options), do: :kaiwa_file.kind(to_path(path)) != :none

  @doc """
  Tells whether there is a regular file.

      iex> File.regular?("/")
      false
  """
  @spec regular?(path, [:raw]) :: boolean
  def regular?(path, options \\ [])
  def regular?(path, options) when is_list(options), do: :kaiwa_file.kind(to_path(path)) == :regular

  @doc """
  Tells whether there is a directory.

      iex> File.dir?("/")
      true
  """
  @spec dir?(path, [:raw]) :: boolean
  def dir?(path, options \\ [])
  def dir?(path, options) when is_list(options), do: :kaiwa_file.kind(to_path(path)) == :directory

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
  Opens a file for the calling process; gives a device to read from and to write to, with the functions of `IO`. It is closed
  by `close/1`, and when the calling process ends.

  Modes:

    * `:read` (what is done without a mode), `:write` (empties the file unless it is read, too), `:append`, `:exclusive`
      (writes, and fails if the file is there);
    * `:utf8`: the file holds text; without it, bytes, and `IO.binread/2` and `IO.binwrite/2` are the functions to use;
    * `:charlist`: what is read comes as charlists.

  With a function instead of modes, or behind them, the function is called with the device, which is closed afterwards; the
  result is `{:ok, result}`.

      iex> {:ok, device} = File.open("hello", [:write])
      iex> IO.binwrite(device, "world")
      iex> File.close(device)
      iex> File.open("hello", &IO.read(&1, :line))
      {:ok, "world"}
      iex> File.open("/no/such/file")
      {:error, :enoent}
  """
  @spec open(path, [mode]) :: {:ok, io_device} | {:error, atom}
  @spec open(path, (io_device -> result)) :: {:ok, result} | {:error, atom} when result: term
  def open(path, modes_or_function \\ [])

  def open(path, modes) when is_list(modes), do: :file.open(to_path(path), open_modes(modes))
  def open(path, function) when is_function(function, 1), do: open(path, [], function)

  @doc """
  Opens a file, calls a function with the device, and closes it. See `open/2`.

      iex> File.open("greeting", [:write, :utf8], &IO.write(&1, "こんにちは"))
      {:ok, :ok}
      iex> File.read!("greeting")
      "こんにちは"
  """
  @spec open(path, [mode], (io_device -> result)) :: {:ok, result} | {:error, atom} when result: term
  def open(path, modes, function) when is_list(modes) and is_function(function, 1) do
    with {:ok, device} <- open(path, modes) do
      try do
        {:ok, function.(device)}
      after
        :ok = close(device)
      end
    end
  end

  @doc """
  Opens a file. See `open/2`.

      iex> File.open!("/no/such/file")
      ** (File.Error) could not open "/no/such/file": no such file or directory
  """
  @spec open!(path, [mode]) :: io_device
  @spec open!(path, (io_device -> result)) :: result when result: term
  def open!(path, modes_or_function \\ []), do: opened!(open(path, modes_or_function), path)

  @doc """
  Opens a file, calls a function with the device, and closes it. See `open/2`.

      iex> File.open!("numbers", [:write], &IO.puts(&1, 12))
      :ok
  """
  @spec open!(path, [mode], (io_device -> result)) :: result when result: term
  def open!(path, modes, function), do: opened!(open(path, modes, function), path)

  defp opened!({:ok, result}, _path), do: result
  defp opened!({:error, reason}, path), do: raise(File.Error, reason: reason, action: "open", path: to_path(path))

  # Erlang has other names for two modes, and charlists unless told otherwise.
  defp open_modes(modes) do
    binary = if :charlist in modes, do: [], else: [:binary]
    binary ++ Enum.map(modes, &if(&1 == :utf8, do: {:encoding, :utf8}, else: &1))
  end

  @doc """
  Closes a file that `open/2` has opened.

      iex> {:ok, device} = File.open("closed", [:write])
      iex> File.close(device)
      :ok
  """
  @spec close(io_device) :: :ok | {:error, atom}
  def close(device), do: :file.close(device)

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
  def rm_rf(path), do: Kaiwa.FileTree.remove(to_path(path))

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
  Copies a file, or so many bytes of it; returns how many. Either side may be a device that is open.

      iex> File.write!("original", "text")
      iex> File.copy("original", "copy")
      {:ok, 4}
      iex> File.copy("original", "copy", 2)
      iex> File.read!("copy")
      "te"
  """
  @spec copy(path | io_device, path | io_device, pos_integer | :infinity) :: {:ok, non_neg_integer} | {:error, atom}
  def copy(source, destination, bytes_count \\ :infinity)

  def copy(source, destination, :infinity) when not is_pid(source) and not is_pid(destination) do
    :kaiwa_file.copy(to_path(source), to_path(destination))
  end

  def copy(source, destination, bytes_count) do
    with_device(source, [:read], fn from ->
      with_device(destination, [:write], fn to -> copy_bytes(from, to, bytes_count, 0) end)
    end)
  end

  defp with_device(device, _modes, function) when is_pid(device), do: function.(device)

  defp with_device(path, modes, function) do
    with {:ok, result} <- open(path, modes, function), do: result
  end

  @copied_at_once 65_536

  # An atom is more than any number.
  defp copy_bytes(from, to, left, copied) when left > 0 do
    case IO.binread(from, min(left, @copied_at_once)) do
      :eof ->
        {:ok, copied}

      {:error, _reason} = error ->
        error

      bytes ->
        size = :erlang.iolist_size(bytes)
        left = if left == :infinity, do: left, else: left - size
        with :ok <- IO.binwrite(to, bytes), do: copy_bytes(from, to, left, copied + size)
    end
  end

  defp copy_bytes(_from, _to, _left, copied), do: {:ok, copied}

  @doc """
  Copies a file; returns how many bytes. See `copy/3`.

      iex> File.copy!("/no/such/file", "copy")
      ** (File.CopyError) could not copy from "/no/such/file" to "copy": no such file or directory
  """
  @spec copy!(path | io_device, path | io_device, pos_integer | :infinity) :: non_neg_integer
  def copy!(source, destination, bytes_count \\ :infinity) do
    case copy(source, destination, bytes_count) do
      {:ok, bytes} -> bytes
      {:error, reason} -> raise File.CopyError, [reason: reason, action: "copy"] ++ both(source, destination)
    end
  end

  defp both(source, destination), do: [source: name(source), destination: name(destination)]

  defp name(device) when is_pid(device), do: inspect(device)
  defp name(path), do: to_path(path)

  @doc """
  Copies a file. If there is one of the new name, the function `:on_conflict` is asked, with both names, whether to replace it;
  without such a function it is replaced.

      iex> File.write!("original", "text")
      iex> File.cp("original", "copy")
      :ok
      iex> File.write!("copy", "mine")
      iex> File.cp("original", "copy", on_conflict: fn _source, _destination -> false end)
      iex> File.read!("copy")
      "mine"
  """
  @spec cp(path, path, on_conflict: on_conflict_callback) :: :ok | {:error, atom}
  def cp(source, destination, options \\ []) do
    with :kept <- Kaiwa.FileTree.copy_file(to_path(source), to_path(destination), on_conflict(options)), do: :ok
  end

  # Older programs pass the function alone.
  defp on_conflict(function) when is_function(function, 2), do: function
  defp on_conflict(options), do: Keyword.get(options, :on_conflict, fn _source, _destination -> true end)

  @doc """
  Copies a file. See `cp/3`.

      iex> File.cp!("/no/such/file", "copy")
      ** (File.CopyError) could not copy from "/no/such/file" to "copy": no such file or directory
  """
  @spec cp!(path, path, on_conflict: on_conflict_callback) :: :ok
  def cp!(source, destination, options \\ []) do
    case cp(source, destination, options) do
      :ok -> :ok
      {:error, reason} -> raise File.CopyError, [reason: reason, action: "copy"] ++ both(source, destination)
    end
  end

  @doc """
  Copies a file, or a folder with everything in it; returns what has been made. The option is that of `cp/3`.

      iex> File.write!("original", "text")
      iex> File.cp_r("original", "copy")
      {:ok, ["copy"]}
  """
  @spec cp_r(path, path, on_conflict: on_conflict_callback) :: {:ok, [binary]} | {:error, atom, binary}
  def cp_r(source, destination, options \\ []) do
    Kaiwa.FileTree.copy(to_path(source), to_path(destination), on_conflict(options))
  end

  @doc """
  Copies a file, or a folder with everything in it; returns what has been made. See `cp_r/3`.

      iex> File.write!("original", "text")
      iex> File.cp_r!("original", "copy")
      ["copy"]
  """
  @spec cp_r!(path, path, on_conflict: on_conflict_callback) :: [binary]
  def cp_r!(source, destination, options \\ []) do
    case cp_r(source, destination, options) do
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
  Makes another name for a file.

      iex> File.ln!("/no/such/file", "other")
      ** (File.LinkError) could not create hard link from "/no/such/file" to "other": no such file or directory
  """
  @spec ln!(path, path) :: :ok
  def ln!(existing, new), do: linked!(ln(existing, new), "create hard link", existing, new)

  @doc """
  Makes a symbolic link to a file or folder.

      iex> File.ln_s("target", "/no/such/folder/link")
      {:error, :enoent}
  """
  @spec ln_s(path, path) :: :ok | {:error, atom}
  def ln_s(existing, new), do: :kaiwa_file.symbolic_link(to_path(existing), to_path(new))

  @doc """
  Makes a symbolic link to a file or folder.

      iex> File.ln_s!("target", "/no/such/folder/link")
      ** (File.LinkError) could not create symlink from "target" to "/no/such/folder/link": no such file or directory
  """
  @spec ln_s!(path, path) :: :ok
  def ln_s!(existing, new), do: linked!(ln_s(existing, new), "create symlink", existing, new)

  defp linked!(:ok, _action, _existing, _new), do: :ok

  defp linked!({:error, reason}, action, existing, new) do
    raise File.LinkError, reason: reason, action: action, existing: to_path(existing), new: to_path(new)
  end

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

  def touch(path, {_date, _time} = time), do: touch(path, posix_time(time, :universal))

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

  @doc """
  Makes a file another user's, by number.

      iex> File.chown("/no/such/file", 0)
      {:error, :enoent}
  """
  @spec chown(path, non_neg_integer) :: :ok | {:error, atom}
  def chown(path, uid), do: :kaiwa_file.change_owner(to_path(path), uid, nil)

  @doc """
  Makes a file another user's, by number.

      iex> File.chown!("/no/such/file", 0)
      ** (File.Error) could not change owner for "/no/such/file": no such file or directory
  """
  @spec chown!(path, non_neg_integer) :: :ok
  def chown!(path, uid), do: done!(chown(path, uid), "change owner for", path)

  @doc """
  Makes a file another group's, by number.

      iex> File.chgrp("/no/such/file", 0)
      {:error, :enoent}
  """
  @spec chgrp(path, non_neg_integer) :: :ok | {:error, atom}
  def chgrp(path, gid), do: :kaiwa_file.change_owner(to_path(path), nil, gid)

  @doc """
  Makes a file another group's, by number.

      iex> File.chgrp!("/no/such/file", 0)
      ** (File.Error) could not change group for "/no/such/file": no such file or directory
  """
  @spec chgrp!(path, non_neg_integer) :: :ok
  def chgrp!(path, gid), do: done!(chgrp(path, gid), "change group for", path)

  @doc """
  Gives a file the mode and the time of change that the stat tells.

      iex> File.write!("dated", "")
      iex> stat = File.stat!("dated")
      iex> File.write_stat("dated", %{stat | mtime: {{2001, 2, 3}, {4, 5, 6}}})
      :ok
      iex> File.stat!("dated").mtime
      {{2001, 2, 3}, {4, 5, 6}}
  """
  @spec write_stat(path, File.Stat.t(), time: :universal | :local | :posix) :: :ok | {:error, atom}
  def write_stat(path, %File.Stat{} = stat, options \\ []) do
    with {:ok, _stat} <- stat(path), :ok <- chmod(path, Bitwise.band(stat.mode, 0o7777)) do
      touch(path, posix_time(stat.mtime, Keyword.get(options, :time, :universal)))
    end
  end

  defp posix_time(seconds, :posix), do: seconds

  # The clock here is ahead of the universal one by what it is ahead of it at about that time.
  defp posix_time(time, :local) do
    seconds = posix_time(time, :universal)
    2 * seconds - posix_time(:calendar.system_time_to_local_time(seconds, :second), :universal)
  end

  defp posix_time(time, :universal) do
    time |> NaiveDateTime.from_erl!() |> DateTime.from_naive!("Etc/UTC") |> DateTime.to_unix()
  end

  @doc """
  Gives a file the mode and the time of change that the stat tells. See `write_stat/3`.

      iex> File.write_stat!("/no/such/file", %File.Stat{})
      ** (File.Error) could not write file stats "/no/such/file": no such file or directory
  """
  @spec write_stat!(path, File.Stat.t(), time: :universal | :local | :posix) :: :ok
  def write_stat!(path, stat, options \\ []), do: done!(write_stat(path, stat, options), "write file stats", path)

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
