defmodule :file do
  @moduledoc """
  Files under the names that Erlang has for them. `File` has more of them, and says more.

  Paths are charlists, strings or atoms. Functions give `:ok` or `{:ok, result}`, and `{:error, reason}` with the name of the
  system's error.
  """

  @type name :: charlist | String.t() | atom
  @type reason :: atom | {:request, term}
  @type location :: integer | {:bof | :cur | :eof, integer} | :bof | :cur | :eof

  @doc """
  Opens a file for the calling process; gives the device. Modes are `:read` (the default), `:write`, `:append` and
  `:exclusive`; `:binary`, without which what is read comes as charlists; and `{:encoding, encoding}`.

      iex> :file.open("/no/such/file", [:read])
      {:error, :enoent}
  """
  @spec open(name, [atom | tuple]) :: {:ok, pid} | {:error, reason}
  def open(name, modes) when is_list(modes) do
    cond do
      :compressed in modes or :ram in modes -> {:error, :enotsup}
      true -> Kaiwa.FileDevice.open(path(name), modes)
    end
  end

  def open(name, mode) when is_atom(mode), do: open(name, [mode])

  @doc """
  Closes a file; one that is closed already may be closed again.

      iex> {:ok, device} = :file.open("closed", [:write])
      iex> :file.close(device)
      :ok
  """
  @spec close(pid) :: :ok | {:error, reason}
  def close(device) when is_pid(device) do
    case Kaiwa.FileDevice.ask(device, :close) do
      {:error, :terminated} -> :ok
      other -> other
    end
  end

  @doc """
  Goes to a place in a file, in bytes from its start, or from `:bof` (the same), `:cur` (where it is) or `:eof` (its end).

      iex> File.write!("place", "abcdef")
      iex> {:ok, device} = :file.open("place", [:read, :binary])
      iex> :file.position(device, {:eof, -2})
      {:ok, 4}
      iex> :file.read(device, 2)
      {:ok, "ef"}
  """
  @spec position(pid, location) :: {:ok, non_neg_integer} | {:error, reason}
  def position(device, location) when is_pid(device), do: Kaiwa.FileDevice.ask(device, {:position, location})

  @doc """
  Reads so many characters.

      iex> File.write!("text", "abc")
      iex> {:ok, device} = :file.open("text", [:read])
      iex> :file.read(device, 2)
      {:ok, ~c"ab"}
  """
  @spec read(pid, non_neg_integer) :: {:ok, charlist | binary} | :eof | {:error, reason}
  def read(device, count) when is_pid(device) and is_integer(count) and count >= 0 do
    read_result(:io.request(device, {:get_chars, :latin1, "", count}))
  end

  @doc """
  Reads a line.

      iex> File.write!("text", "one\\ntwo")
      iex> {:ok, device} = :file.open("text", [:read, :binary])
      iex> :file.read_line(device)
      {:ok, "one\\n"}
  """
  @spec read_line(pid) :: {:ok, charlist | binary} | :eof | {:error, reason}
  def read_line(device) when is_pid(device), do: read_result(:io.request(device, {:get_line, :latin1, ""}))

  defp read_result(text) when is_binary(text) or is_list(text), do: {:ok, text}
  defp read_result(other), do: other

  @doc """
  Writes bytes.

      iex> {:ok, device} = :file.open("bytes", [:write])
      iex> :file.write(device, [1, "a"])
      :ok
  """
  @spec write(pid, iodata) :: :ok | {:error, reason}
  def write(device, bytes) when is_pid(device), do: :io.request(device, {:put_chars, :latin1, bytes})

  @doc """
  Reads so many bytes from a place.

      iex> File.write!("place", "abcdef")
      iex> {:ok, device} = :file.open("place", [:read, :binary])
      iex> :file.pread(device, 1, 2)
      {:ok, "bc"}
  """
  @spec pread(pid, location, non_neg_integer) :: {:ok, charlist | binary} | :eof | {:error, reason}
  def pread(device, location, count) when is_pid(device) and is_integer(count) and count >= 0 do
    Kaiwa.FileDevice.ask(device, {:pread, location, count})
  end

  @doc """
  Writes bytes to a place.

      iex> File.write!("place", "abcdef")
      iex> {:ok, device} = :file.open("place", [:read, :write])
      iex> :file.pwrite(device, 1, "XY")
      iex> File.read!("place")
      "aXYdef"
  """
  @spec pwrite(pid, location, iodata) :: :ok | {:error, reason}
  def pwrite(device, location, bytes) when is_pid(device), do: Kaiwa.FileDevice.ask(device, {:pwrite, location, bytes})

  @doc """
  Ends a file where it is read and written next.

      iex> File.write!("long", "abcdef")
      iex> {:ok, device} = :file.open("long", [:read, :write])
      iex> :file.position(device, 2)
      iex> :file.truncate(device)
      iex> File.read!("long")
      "ab"
  """
  @spec truncate(pid) :: :ok | {:error, reason}
  def truncate(device) when is_pid(device), do: Kaiwa.FileDevice.ask(device, :truncate)

  @doc """
  Waits until what has been written is on the disk.

      iex> {:ok, device} = :file.open("safe", [:write])
      iex> :file.sync(device)
      :ok
  """
  @spec sync(pid) :: :ok | {:error, reason}
  def sync(device) when is_pid(device), do: Kaiwa.FileDevice.ask(device, :sync)

  @doc """
  The content of a file.

      iex> :file.read_file("/no/such/file")
      {:error, :enoent}
  """
  @spec read_file(name) :: {:ok, binary} | {:error, reason}
  def read_file(name), do: File.read(path(name))

  @doc """
  Writes a file. Modes are those of `open/2`.

      iex> :file.write_file("written", ["a", ?b])
      iex> File.read!("written")
      "ab"
  """
  @spec write_file(name, iodata, [atom]) :: :ok | {:error, reason}
  def write_file(name, bytes, modes \\ []), do: File.write(path(name), bytes, modes)

  @doc """
  Copies a file; gives how many bytes.

      iex> File.write!("original", "text")
      iex> :file.copy("original", "copy")
      {:ok, 4}
  """
  @spec copy(name, name) :: {:ok, non_neg_integer} | {:error, reason}
  def copy(source, destination), do: File.copy(path(source), path(destination))

  @doc """
  Moves a file or a folder.

      iex> :file.rename("/no/such/file", "new")
      {:error, :enoent}
  """
  @spec rename(name, name) :: :ok | {:error, reason}
  def rename(source, destination), do: File.rename(path(source), path(destination))

  @doc """
  Removes a file.

      iex> :file.delete("/no/such/file")
      {:error, :enoent}
  """
  @spec delete(name) :: :ok | {:error, reason}
  def delete(name), do: File.rm(path(name))

  @doc """
  Makes a folder.

      iex> :file.make_dir("/no/such/folder")
      {:error, :enoent}
  """
  @spec make_dir(name) :: :ok | {:error, reason}
  def make_dir(name), do: File.mkdir(path(name))

  @doc """
  Removes an empty folder.

      iex> :file.del_dir("/no/such/folder")
      {:error, :enoent}
  """
  @spec del_dir(name) :: :ok | {:error, reason}
  def del_dir(name), do: File.rmdir(path(name))

  @doc """
  The names in a folder, as charlists, in no order.

      iex> :file.list_dir("/no/such/folder")
      {:error, :enoent}
  """
  @spec list_dir(name) :: {:ok, [charlist]} | {:error, reason}
  def list_dir(name) do
    with {:ok, names} <- File.ls(path(name)), do: {:ok, Enum.map(names, &String.to_charlist/1)}
  end

  @doc """
  The current folder, as a charlist.

      iex> {:ok, folder} = :file.get_cwd()
      iex> is_list(folder)
      true
  """
  @spec get_cwd() :: {:ok, charlist} | {:error, reason}
  def get_cwd do
    with {:ok, folder} <- File.cwd(), do: {:ok, String.to_charlist(folder)}
  end

  @doc """
  Changes the current folder, which is that of the whole program.

      iex> :file.set_cwd("/no/such/folder")
      {:error, :enoent}
  """
  @spec set_cwd(name) :: :ok | {:error, reason}
  def set_cwd(name), do: File.cd(path(name))

  defp path(name) when is_atom(name), do: :erlang.atom_to_binary(name)
  defp path(name), do: IO.chardata_to_string(name)
end
