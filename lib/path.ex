defmodule Path do
  @moduledoc """
  Paths of files: putting them together and taking them apart. Nothing here looks at files but `expand/1` and `absname/1`,
  which ask for the current folder.

  A path may be given as chardata; all functions return strings.
  """

  @type t :: IO.chardata()

  # Putting together

  @doc """
  Joins two paths; slashes between them and at the end are reduced.

      iex> Path.join("foo", "bar/")
      "foo/bar"
      iex> Path.join("/foo", "/bar")
      "/foo/bar"
  """
  @spec join(t, t) :: binary
  def join(left, right) do
    left = IO.chardata_to_string(left)
    right = right |> IO.chardata_to_string() |> String.trim_leading("/") |> without_slash()

    case {left, String.ends_with?(left, "/")} do
      {"", _} -> right
      {"/", _} -> "/" <> right
      {_, true} -> without_slash(left <> right)
      {_, false} -> without_slash(left <> "/" <> right)
    end
  end

  @doc """
  Joins a list of paths.

      iex> Path.join(["~", "foo", "bar"])
      "~/foo/bar"
  """
  @spec join([t]) :: binary
  def join([name1, name2 | rest]), do: join([join(name1, name2) | rest])
  def join([name]), do: IO.chardata_to_string(name)

  defp without_slash("/"), do: "/"

  defp without_slash(path) do
    if String.ends_with?(path, "/") do
      without_slash(:erlang.binary_part(path, 0, byte_size(path) - 1))
    else
      path
    end
  end

  # Taking apart

  @doc """
  The parts of a path.

      iex> Path.split("/foo/bar")
      ["/", "foo", "bar"]
  """
  @spec split(t) :: [binary]
  def split(path), do: path |> IO.chardata_to_string() |> parts()

  defp parts("/" <> path), do: ["/" | String.split(path, "/", trim: true)]
  defp parts(path), do: String.split(path, "/", trim: true)

  @doc """
  The last part.

      iex> Path.basename("foo/bar.ex")
      "bar.ex"
  """
  @spec basename(t) :: binary
  def basename(path) do
    case split(path) do
      [] -> ""
      ["/"] -> ""
      parts -> List.last(parts)
    end
  end

  @doc """
  The last part without an extension, if it has that.

      iex> Path.basename("foo/bar.ex", ".ex")
      "bar"
  """
  @spec basename(t, t) :: binary
  def basename(path, extension), do: String.replace_suffix(basename(path), IO.chardata_to_string(extension), "")

  @doc """
  All but the last part.

      iex> Path.dirname("/foo/bar.ex")
      "/foo"
      iex> Path.dirname("bar.ex")
      "."
  """
  @spec dirname(t) :: binary
  def dirname(path) do
    case path |> IO.chardata_to_string() |> :binary.split("/", [:global]) |> Enum.drop(-1) do
      [] -> "."
      [""] -> "/"
      parts -> parts |> Enum.join("/") |> without_slash()
    end
  end

  @doc """
  The extension of the last part, with its dot.

      iex> Path.extname("foo.tar.gz")
      ".gz"
      iex> Path.extname("~/.gitignore")
      ""
  """
  @spec extname(t) :: binary
  def extname(path) do
    case extension_place(IO.chardata_to_string(path)) do
      nil -> ""
      {path, place} -> :erlang.binary_part(path, place, byte_size(path) - place)
    end
  end

  @doc """
  The path without the extension.

      iex> Path.rootname("/foo/bar.ex")
      "/foo/bar"
  """
  @spec rootname(t) :: binary
  def rootname(path) do
    path = IO.chardata_to_string(path)

    case extension_place(path) do
      # As in Erlang, a name that is nothing but an extension has no root.
      nil -> if String.starts_with?(path, ".") and not String.contains?(path, "/"), do: "", else: path
      {path, place} -> :erlang.binary_part(path, 0, place)
    end
  end

  @doc """
  The path without this extension, if it has that.

      iex> Path.rootname("/foo/bar.ex", ".ex")
      "/foo/bar"
      iex> Path.rootname("/foo/bar.ex", ".exs")
      "/foo/bar.ex"
  """
  @spec rootname(t, t) :: binary
  def rootname(path, extension) do
    String.replace_suffix(IO.chardata_to_string(path), IO.chardata_to_string(extension), "")
  end

  # Where the last dot is, if something stands before it in its part.
  defp extension_place(path) do
    case Regex.run(~r/[^\/](\.[^.\/]*)\z/s, path, return: :index) do
      [_, {place, _length}] -> {path, place}
      nil -> nil
    end
  end

  @doc """
  Tells whether a path is absolute or relative.

      iex> Path.type("/usr/bin")
      :absolute
      iex> Path.type("usr/bin")
      :relative
  """
  @spec type(t) :: :absolute | :relative | :volumerelative
  def type(name)
      when is_list(name)
      when is_binary(name) do
    if String.starts_with?(IO.chardata_to_string(name), "/"), do: :absolute, else: :relative
  end

  @doc """
  The path without the root.

      iex> Path.relative("/usr/local")
      "usr/local"
  """
  @spec relative(t) :: binary
  def relative(path) do
    case IO.chardata_to_string(path) do
      "/" -> "."
      "/" <> rest = path -> if(String.trim_leading(rest, "/") == "", do: ".", else: String.trim_leading(path, "/"))
      path -> path
    end
  end

  # Absolute and relative

  @doc """
  The absolute path, seen from the current folder. Dots stay as they are.

      iex> Path.absname("/foo")
      "/foo"
  """
  @spec absname(t) :: binary
  def absname(path), do: absname(path, System.cwd!())

  @doc """
  The absolute path, seen from a folder. Dots stay as they are.

      iex> Path.absname("../x", "bar")
      "bar/../x"
  """
  @spec absname(t, t) :: binary
  def absname(path, relative_to) do
    case split(path) do
      ["/" | _] = parts -> join(parts)
      [] -> without_slash(IO.chardata_to_string(relative_to))
      ["." | parts] -> join([relative_to | parts])
      parts -> join([relative_to | parts])
    end
  end

  @doc """
  The absolute path without dots, and with `~` resolved.

      iex> Path.expand("/foo/bar/../baz")
      "/foo/baz"
  """
  @spec expand(t) :: binary
  def expand(path), do: path |> with_home() |> absname(System.cwd!()) |> without_dots()

  @doc """
  The absolute path without dots, and with `~` resolved, seen from a folder.

      iex> Path.expand("foo/../bar", "/baz")
      "/baz/bar"
  """
  @spec expand(t, t) :: binary
  def expand(path, relative_to) do
    path |> with_home() |> absname(absname(with_home(relative_to), System.cwd!())) |> without_dots()
  end

  defp with_home(path) do
    case IO.chardata_to_string(path) do
      "~" -> System.user_home!()
      "~/" <> rest -> join(System.user_home!(), rest)
      path -> path
    end
  end

  defp without_dots(path) do
    case path |> split() |> Enum.reduce([], &put_part/2) do
      [] -> ""
      parts -> parts |> :lists.reverse() |> join()
    end
  end

  defp put_part(".", parts), do: parts
  defp put_part("..", ["/"]), do: ["/"]
  defp put_part("..", [_ | parts]), do: parts
  defp put_part(part, parts), do: [part | parts]

  @doc """
  The rest of a path that lies below another one; any other path as it is.

      iex> Path.relative_to("/usr/local/foo", "/usr/local")
      "foo"
      iex> Path.relative_to("/usr/local/foo", "/etc")
      "/usr/local/foo"
  """
  @spec relative_to(t, t) :: binary
  def relative_to(path, from) do
    path = IO.chardata_to_string(path)
    rest_behind(split(path), split(from), path)
  end

  defp rest_behind([], [], _path), do: "."
  defp rest_behind(rest, [], _path) when rest != [], do: join(rest)
  defp rest_behind([part | rest], [part | from], path), do: rest_behind(rest, from, path)
  defp rest_behind(_rest, _from, path), do: path

  @doc """
  The rest of a path that lies below the current folder.

      iex> Path.relative_to_cwd("/not/here")
      "/not/here"
  """
  @spec relative_to_cwd(t) :: binary
  def relative_to_cwd(path), do: relative_to(path, System.cwd!())

  @doc """
  The path without dots if it stays below the folder it is seen from; `:error` otherwise.

      iex> Path.safe_relative("deps/../app/file")
      {:ok, "app/file"}
      iex> Path.safe_relative("../file")
      :error
  """
  @spec safe_relative(t) :: {:ok, binary} | :error
  def safe_relative(path) do
    case split(path) do
      ["/" | _] -> :error
      parts -> safe(parts, [])
    end
  end

  @doc """
  The same for a path seen from a folder.

      iex> Path.safe_relative_to("a/../b", "/somewhere")
      {:ok, "b"}
  """
  @spec safe_relative_to(t, t) :: {:ok, binary} | :error
  def safe_relative_to(path, _relative_to), do: safe_relative(path)

  defp safe([], []), do: {:ok, ""}
  defp safe([], done), do: {:ok, join(:lists.reverse(done))}
  defp safe(["." | rest], done), do: safe(rest, done)
  defp safe([".." | _], []), do: :error
  defp safe([".." | rest], [_ | done]), do: safe(rest, done)
  defp safe([part | rest], done), do: safe(rest, [part | done])
end
