defmodule Dict do
  @moduledoc """
  Functions for maps, keyword lists and `HashDict`, of before the three had modules that one calls by name. They are
  deprecated: use `Map` or `Keyword`.
  """

  @type t :: list | map

  @message "Use the Map module for working with maps or the Keyword module for working with keyword lists"

  @doc """
  Without a key.

      iex> Dict.delete(%{a: 1}, :a)
      %{}
  """
  @deprecated @message
  @spec delete(t, term) :: t
  def delete(dict, key), do: module(dict).delete(dict, key)

  @doc """
  Without some keys.

      iex> Dict.drop(%{a: 1, b: 2}, [:a])
      %{b: 2}
  """
  @deprecated @message
  @spec drop(t, term) :: t
  def drop(dict, keys), do: module(dict).drop(dict, keys)

  @doc """
  An empty dictionary; there is none any more, so that this fails.
  """
  @deprecated @message
  @spec empty(t) :: no_return
  def empty(dict), do: module(dict).empty(dict)

  @doc """
  The value of a key: `{:ok, value}` or `:error`.

      iex> Dict.fetch([a: 1], :a)
      {:ok, 1}
  """
  @deprecated @message
  @spec fetch(t, term) :: {:ok, term} | :error
  def fetch(dict, key), do: module(dict).fetch(dict, key)

  @doc """
  The value of a key, which has to be there.

      iex> Dict.fetch!(%{a: 1}, :a)
      1
  """
  @deprecated @message
  @spec fetch!(t, term) :: term
  def fetch!(dict, key), do: module(dict).fetch!(dict, key)

  @doc """
  The value of a key, or `default`.

      iex> Dict.get([a: 1], :b, 2)
      2
  """
  @deprecated @message
  @spec get(t, term, term) :: term
  def get(dict, key, default \\ nil), do: module(dict).get(dict, key, default)

  @doc """
  Gets a value and changes it: `fun` gives `{got, new_value}` or `:pop`.

      iex> Dict.get_and_update(%{a: 1}, :a, &{&1, 2})
      {1, %{a: 2}}
  """
  @deprecated @message
  @spec get_and_update(t, term, term) :: {term, t}
  def get_and_update(dict, key, fun), do: module(dict).get_and_update(dict, key, fun)

  @doc """
  The value of a key, or what `fun` gives.

      iex> Dict.get_lazy(%{}, :a, fn -> 1 end)
      1
  """
  @deprecated @message
  @spec get_lazy(t, term, term) :: term
  def get_lazy(dict, key, fun), do: module(dict).get_lazy(dict, key, fun)

  @doc """
  Tells whether a key is there.

      iex> Dict.has_key?([a: 1], :a)
      true
  """
  @deprecated @message
  @spec has_key?(t, term) :: boolean
  def has_key?(dict, key), do: module(dict).has_key?(dict, key)

  @doc """
  The keys.

      iex> Dict.keys(%{a: 1})
      [:a]
  """
  @deprecated @message
  @spec keys(t) :: [term]
  def keys(dict), do: module(dict).keys(dict)

  @doc """
  Takes the value of a key out, or gives `default`.

      iex> Dict.pop(%{a: 1}, :a)
      {1, %{}}
  """
  @deprecated @message
  @spec pop(t, term, term) :: {term, t}
  def pop(dict, key, default \\ nil), do: module(dict).pop(dict, key, default)

  @doc """
  Takes the value of a key out, or gives what `fun` does.

      iex> Dict.pop_lazy(%{}, :a, fn -> 1 end)
      {1, %{}}
  """
  @deprecated @message
  @spec pop_lazy(t, term, term) :: {term, t}
  def pop_lazy(dict, key, fun), do: module(dict).pop_lazy(dict, key, fun)

  @doc """
  Puts a value under a key.

      iex> Dict.put(%{}, :a, 1)
      %{a: 1}
  """
  @deprecated @message
  @spec put(t, term, term) :: t
  def put(dict, key, value), do: module(dict).put(dict, key, value)

  @doc """
  Puts a value under a key that is not there.

      iex> Dict.put_new(%{a: 1}, :a, 2)
      %{a: 1}
  """
  @deprecated @message
  @spec put_new(t, term, term) :: t
  def put_new(dict, key, value), do: module(dict).put_new(dict, key, value)

  @doc """
  Puts what `fun` gives under a key that is not there.

      iex> Dict.put_new_lazy(%{}, :a, fn -> 1 end)
      %{a: 1}
  """
  @deprecated @message
  @spec put_new_lazy(t, term, term) :: t
  def put_new_lazy(dict, key, fun), do: module(dict).put_new_lazy(dict, key, fun)

  @doc """
  The entries of some keys, and those of the others.

      iex> Dict.split(%{a: 1, b: 2}, [:a])
      {%{a: 1}, %{b: 2}}
  """
  @deprecated @message
  @spec split(t, term) :: {t, t}
  def split(dict, keys), do: module(dict).split(dict, keys)

  @doc """
  The entries of some keys.

      iex> Dict.take(%{a: 1, b: 2}, [:a])
      %{a: 1}
  """
  @deprecated @message
  @spec take(t, term) :: t
  def take(dict, keys), do: module(dict).take(dict, keys)

  @doc """
  Changes the value of a key, or puts `initial` there.

      iex> Dict.update(%{}, :a, 1, & &1)
      %{a: 1}
  """
  @deprecated @message
  @spec update(t, term, term, term) :: t
  def update(dict, key, initial, fun), do: module(dict).update(dict, key, initial, fun)

  @doc """
  Changes the value of a key that is there.

      iex> Dict.update!(%{a: 1}, :a, &(&1 + 1))
      %{a: 2}
  """
  @deprecated @message
  @spec update!(t, term, term) :: t
  def update!(dict, key, fun), do: module(dict).update!(dict, key, fun)

  @doc """
  The values.

      iex> Dict.values(a: 1)
      [1]
  """
  @deprecated @message
  @spec values(t) :: [term]
  def values(dict), do: module(dict).values(dict)

  @doc """
  How many entries there are.

      iex> Dict.size(%{a: 1})
      1
  """
  @deprecated @message
  @spec size(t) :: non_neg_integer
  def size(dict) do
    case module(dict) do
      Map -> map_size(dict)
      Keyword -> length(dict)
      module -> module.size(dict)
    end
  end

  @doc """
  The entries.

      iex> Dict.to_list(%{a: 1})
      [a: 1]
  """
  @deprecated @message
  @spec to_list(t) :: [{term, term}]
  def to_list(dict), do: module(dict).to_list(dict)

  @doc """
  Tells whether two dictionaries, of whatever kind, have the same entries.

      iex> Dict.equal?(%{a: 1}, a: 1)
      true
  """
  @deprecated @message
  @spec equal?(t, t) :: boolean
  def equal?(left, right) do
    case {module(left), module(right)} do
      {module, module} -> module.equal?(left, right)
      {one, other} -> Map.new(one.to_list(left)) === Map.new(other.to_list(right))
    end
  end

  @doc """
  Puts the entries of `right` into `left`.

      iex> Dict.merge(%{a: 1}, b: 2)
      %{a: 1, b: 2}
  """
  @deprecated @message
  @spec merge(t, t) :: t
  def merge(left, right), do: merged(left, right, fn _key, _left, right -> right end)

  @doc """
  Puts the entries of `right` into `left`; `fun` gives the value of a key that both have.

      iex> Dict.merge(%{a: 1}, [a: 2], fn _key, left, right -> left + right end)
      %{a: 3}
  """
  @deprecated @message
  @spec merge(t, t, (term, term, term -> term)) :: t
  def merge(left, right, fun), do: merged(left, right, fun)

  defp merged(left, right, fun) do
    case {module(left), module(right)} do
      {module, module} ->
        module.merge(left, right, fun)

      {one, other} ->
        Enum.reduce(other.to_list(right), left, fn {key, value}, dict ->
          one.update(dict, key, value, fn old -> fun.(key, old, value) end)
        end)
    end
  end

  defp module(%module{}), do: module
  defp module(%{}), do: Map
  defp module(dict) when is_list(dict), do: Keyword
  defp module(dict), do: raise(ArgumentError, "unsupported dict: #{inspect(dict)}")
end
