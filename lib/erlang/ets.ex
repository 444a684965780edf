defmodule :ets do
  @moduledoc """
  Tables that processes share, besides those functions that are natives.
  """

  @doc """
  Calls `fun` with each object and what it gave before, from the first object on.

      iex> table = :ets.new(:numbers, [:ordered_set])
      iex> :ets.insert(table, [{1}, {2}])
      iex> :ets.foldl(fn {number}, acc -> [number | acc] end, [], table)
      [2, 1]
  """
  @spec foldl((tuple, acc -> acc), acc, atom | reference) :: acc when acc: term
  def foldl(fun, acc, table), do: :lists.foldl(fun, acc, :ets.tab2list(table))

  @doc """
  The same from the last object on.

      iex> table = :ets.new(:numbers, [:ordered_set])
      iex> :ets.insert(table, [{1}, {2}])
      iex> :ets.foldr(fn {number}, acc -> [number | acc] end, [], table)
      [1, 2]
  """
  @spec foldr((tuple, acc -> acc), acc, atom | reference) :: acc when acc: term
  def foldr(fun, acc, table), do: :lists.foldl(fun, acc, :lists.reverse(:ets.tab2list(table)))

  @doc """
  Writes a table to a file, from which `file2tab/1` makes it again. The name is a charlist.

      iex> table = :ets.new(:numbers, [])
      iex> :ets.tab2file(table, ~c"/no/such/folder/numbers.tab")
      {:error, {:file_error, ~c"/no/such/folder/numbers.tab", :enoent}}
  """
  @spec tab2file(atom | reference, charlist, [{:sync, boolean} | {:extended_info, [atom]}]) :: :ok | {:error, term}
  def tab2file(table, filename, options \\ [])

  def tab2file(table, [_ | _] = filename, options) when is_list(options) do
    with :ok <- known(options, [:sync, :extended_info]),
         {:ok, content} <- content(table),
         :ok <- File.write(filename, content) do
      :ok
    else
      {:error, reason} when is_atom(reason) and reason != :badtab -> {:error, {:file_error, filename, reason}}
      error -> error
    end
  end

  def tab2file(_table, filename, _options), do: {:error, {:badarg, [file: filename]}}

  defp known(options, names) do
    case Enum.find(options, fn option -> not (is_tuple(option) and elem(option, 0) in names) end) do
      nil -> :ok
      option -> {:error, {:unknown_option, option}}
    end
  end

  # What such a file begins with.
  @mark :kaiwa_table

  defp content(table) do
    case :ets.info(table) do
      :undefined ->
        {:error, :badtab}

      info ->
        named = if info[:named_table], do: [:named_table], else: []
        options = [info[:type], info[:protection], {:keypos, info[:keypos]} | named]
        {:ok, :erlang.term_to_binary({@mark, info[:name], options, :ets.tab2list(table)})}
    end
  rescue
    # A table that only its owner may read.
    ArgumentError -> {:error, :badtab}
  end

  @doc """
  Makes a table of a file that `tab2file/2` has written.

      iex> :ets.file2tab(~c"/no/such/file.tab")
      {:error, {:read_error, {:file_error, ~c"/no/such/file.tab", :enoent}}}
  """
  @spec file2tab(charlist, [{:verify, boolean}]) :: {:ok, atom | reference} | {:error, term}
  def file2tab(filename, options \\ [])

  def file2tab([_ | _] = filename, options) when is_list(options) do
    with :ok <- known(options, [:verify]),
         {:ok, content} <- File.read(filename),
         {@mark, name, options, objects} <- term(content) do
      made(name, options, objects)
    else
      {:error, reason} when is_atom(reason) -> {:error, {:read_error, {:file_error, filename, reason}}}
      :no_term -> {:error, {:read_error, {:not_a_log_file, filename}}}
      error -> error
    end
  end

  def file2tab(filename, _options), do: {:error, {:badarg, [file: filename]}}

  defp term(content) do
    case :erlang.binary_to_term(content) do
      {@mark, name, options, objects} when is_atom(name) and is_list(options) and is_list(objects) ->
        {@mark, name, options, objects}

      _other ->
        :no_term
    end
  rescue
    ArgumentError -> :no_term
  end

  defp made(name, options, objects) do
    table = :ets.new(name, options)
    :ets.insert(table, objects)
    {:ok, table}
  rescue
    ArgumentError -> {:error, :cannot_create_table}
  end
end
