defmodule ExUnit.Filters do
  @moduledoc """
  Which tests run: `:include` and `:exclude` name tags, `:name`, `name: value`, or lines, `line: 10`.
  """

  @type t() :: [{atom(), Regex.t() | String.Chars.t()} | atom()]

  @doc """
  Tags as they are given on the command line.

      iex> ExUnit.Filters.parse(["slow", "os:unix"])
      [:slow, {:os, "unix"}]
  """
  @spec parse([String.t()]) :: [atom | {atom, String.t()}]
  def parse(filters) do
    Enum.map(filters, fn filter ->
      case String.split(filter, ":", parts: 2) do
        [name, value] -> {String.to_atom(name), value}
        [name] -> String.to_atom(name)
      end
    end)
  end

  @doc """
  The path in `FILE:LINE`, and the options that have only the test at this line run.

      iex> ExUnit.Filters.parse_path("list_test.exs:12")
      {"list_test.exs", [exclude: [:test], include: [line: "12"]]}
      iex> ExUnit.Filters.parse_path("list_test.exs")
      {"list_test.exs", []}
  """
  @spec parse_path(String.t()) :: {String.t(), keyword}
  def parse_path(path) do
    case Regex.run(~r/\A(.+?)((?::\d+)+)\z/s, path) do
      [_, file, lines] ->
        lines = for line <- String.split(lines, ":", trim: true), do: {:line, line}
        {file, [exclude: [:test], include: lines]}

      nil ->
        {path, []}
    end
  end

  @doc """
  What is included and excluded, each once; what is included is not excluded by the same tag.

      iex> ExUnit.Filters.normalize([:slow, os: :unix], [:slow, :os, os: :mac])
      {[:slow, {:os, :unix}], [:os]}
  """
  @spec normalize([atom | tuple] | nil, [atom | tuple] | nil) :: {list, list}
  def normalize(include, exclude) do
    include = Enum.uniq(include || [])
    keys = for {key, _value} <- include, do: key

    exclude =
      Enum.reject(Enum.uniq(exclude || []), fn
        {key, _value} -> key in keys or key in include
        key -> key in include
      end)

    {include, exclude}
  end

  @doc """
  Whether a test with these tags runs; `collection` has the tags of all tests of its module.

      iex> ExUnit.Filters.eval([], [:slow], %{slow: true}, [])
      {:excluded, "due to slow filter"}
      iex> ExUnit.Filters.eval([os: :unix], [:os], %{os: :unix}, [])
      :ok
      iex> ExUnit.Filters.eval([], [], %{skip: "not yet"}, [])
      {:skipped, "not yet"}
  """
  @spec eval(list, list, map, [map]) :: :ok | {:excluded, String.t()} | {:skipped, String.t()}
  def eval(include, exclude, tags, collection) do
    excluded = Enum.find(exclude, &tagged?(&1, tags, collection))

    cond do
      Enum.any?(include, &tagged?(&1, tags, collection)) -> :ok
      excluded -> {:excluded, "due to #{key(excluded)} filter"}
      true -> skipped(Map.get(tags, :skip, false))
    end
  end

  defp skipped(reason) when is_binary(reason), do: {:skipped, reason}
  defp skipped(true), do: {:skipped, "due to skip tag"}
  defp skipped(_), do: :ok

  defp key({key, _value}), do: key
  defp key(key), do: key

  # A line means the group that begins there, or else the last test that begins there or above.
  defp tagged?({:line, line}, %{line: _, describe_line: _} = tags, collection) do
    line = if is_binary(line), do: String.to_integer(line), else: line

    if Enum.any?(collection, &(&1.describe_line == line)) do
      tags.describe_line == line
    else
      before = for %{line: start} <- collection, start <= line, do: start
      before != [] and tags.line == Enum.max(before)
    end
  end

  defp tagged?({:location, {file, line}}, %{file: path} = tags, collection) do
    Path.expand(file) == Path.expand(path) and tagged?({:line, line}, tags, collection)
  end

  defp tagged?({key, %Regex{} = regex}, tags, _collection) do
    is_map_key(tags, key) and String.Chars.impl_for(tags[key]) != nil and to_string(tags[key]) =~ regex
  end

  defp tagged?({key, value}, tags, _collection), do: is_map_key(tags, key) and same?(tags[key], value)
  defp tagged?(key, tags, _collection), do: is_map_key(tags, key)

  defp same?(value, value), do: true

  defp same?(one, other) do
    is_tuple(one) == false and is_tuple(other) == false and String.Chars.impl_for(one) != nil and
      String.Chars.impl_for(other) != nil and to_string(one) == to_string(other)
  rescue
    # A list that is no text.
    ArgumentError -> false
  end
end
