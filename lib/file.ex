defmodule File do
  @moduledoc """
  Reading and writing files.

  Functions give `:ok` or `{:ok, result}`, and `{:error, reason}` with the name of the system's error, such as
  `:enoent`. Those whose name ends in `!` raise `File.Error` instead.
  """

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

  defp done!(:ok, _action, _path), do: :ok

  defp done!({:error, reason}, action, path) do
    raise File.Error, reason: reason, action: action, path: to_path(path)
  end

  # Paths are chardata, as in Elixir.
  defp to_path(path), do: IO.chardata_to_string(path)
end
