defmodule HashDict do
  @moduledoc """
  A dictionary of before Elixir had maps. Its functions are deprecated: use maps and `Map`.
  """

  # The entries are kept in a map.
  defstruct size: 0, root: %{}

  @type t :: %HashDict{size: non_neg_integer, root: map}

  @message "Use maps and the Map module instead"

  @doc """
  An empty dictionary.

      iex> HashDict.size(HashDict.new())
      0
  """
  @deprecated @message
  @spec new() :: t
  def new(), do: %HashDict{}

  @doc """
  Puts a value under a key.

      iex> HashDict.put(HashDict.new(), :a, 1)
      #HashDict<[a: 1]>
  """
  @deprecated @message
  @spec put(t, term, term) :: t
  def put(%HashDict{root: root}, key, value), do: dictionary(Map.put(root, key, value))

  @doc """
  Puts a value under a key that is not there.

      iex> dict = HashDict.put(HashDict.new(), :a, 1)
      iex> HashDict.put_new(dict, :a, 2)
      #HashDict<[a: 1]>
  """
  @deprecated @message
  @spec put_new(t, term, term) :: t
  def put_new(%HashDict{root: root}, key, value), do: dictionary(Map.put_new(root, key, value))

  @doc """
  Puts what `fun` gives under a key that is not there.

      iex> HashDict.put_new_lazy(HashDict.new(), :a, fn -> 2 end)
      #HashDict<[a: 2]>
  """
  @deprecated @message
  @spec put_new_lazy(t, term, (() -> term)) :: t
  def put_new_lazy(%HashDict{root: root}, key, fun) when is_function(fun, 0) do
    dictionary(Map.put_new_lazy(root, key, fun))
  end

  @doc """
  The value of a key, or `default`.

      iex> HashDict.get(HashDict.new(), :a, 1)
      1
  """
  @deprecated @message
  @spec get(t, term, term) :: term
  def get(%HashDict{root: root}, key, default \\ nil), do: Map.get(root, key, default)

  @doc """
  The value of a key, or what `fun` gives.

      iex> HashDict.get_lazy(HashDict.new(), :a, fn -> 1 end)
      1
  """
  @deprecated @message
  @spec get_lazy(t, term, (() -> term)) :: term
  def get_lazy(%HashDict{root: root}, key, fun) when is_function(fun, 0), do: Map.get_lazy(root, key, fun)

  @doc """
  The value of a key: `{:ok, value}` or `:error`.

      iex> HashDict.fetch(HashDict.new(), :a)
      :error
  """
  @deprecated @message
  @spec fetch(t, term) :: {:ok, term} | :error
  def fetch(%HashDict{root: root}, key), do: Map.fetch(root, key)

  @doc """
  The value of a key, which has to be there.

      iex> HashDict.fetch!(HashDict.put(HashDict.new(), :a, 1), :a)
      1
  """
  @deprecated @message
  @spec fetch!(t, term) :: term
  def fetch!(%HashDict{root: root} = dict, key) do
    case root do
      %{^key => value} -> value
      _ -> raise KeyError, key: key, term: dict
    end
  end

  @doc """
  Tells whether a key is there.

      iex> HashDict.has_key?(HashDict.new(), :a)
      false
  """
  @deprecated @message
  @spec has_key?(t, term) :: boolean
  def has_key?(%HashDict{root: root}, key), do: is_map_key(root, key)

  @doc """
  Without a key.

      iex> HashDict.delete(HashDict.put(HashDict.new(), :a, 1), :a)
      #HashDict<[]>
  """
  @deprecated @message
  @spec delete(t, term) :: t
  def delete(%HashDict{root: root}, key), do: dictionary(Map.delete(root, key))

  @doc """
  Takes the value of a key out, or gives `default`.

      iex> HashDict.pop(HashDict.put(HashDict.new(), :a, 1), :a)
      {1, #HashDict<[]>}
  """
  @deprecated @message
  @spec pop(t, term, term) :: {term, t}
  def pop(%HashDict{root: root}, key, default \\ nil), do: with_rest(Map.pop(root, key, default))

  @doc """
  Takes the value of a key out, or gives what `fun` does.

      iex> HashDict.pop_lazy(HashDict.new(), :a, fn -> 1 end)
      {1, #HashDict<[]>}
  """
  @deprecated @message
  @spec pop_lazy(t, term, (() -> term)) :: {term, t}
  def pop_lazy(%HashDict{root: root}, key, fun) when is_function(fun, 0), do: with_rest(Map.pop_lazy(root, key, fun))

  @doc """
  Changes the value of a key that is there.

      iex> HashDict.update!(HashDict.put(HashDict.new(), :a, 1), :a, &(&1 + 1))
      #HashDict<[a: 2]>
  """
  @deprecated @message
  @spec update!(t, term, (term -> term)) :: t
  def update!(%HashDict{root: root} = dict, key, fun) when is_function(fun, 1) do
    case root do
      %{^key => value} -> dictionary(Map.put(root, key, fun.(value)))
      _ -> raise KeyError, key: key, term: dict
    end
  end

  @doc """
  Changes the value of a key, or puts `initial` there.

      iex> HashDict.update(HashDict.new(), :a, 1, &(&1 + 1))
      #HashDict<[a: 1]>
  """
  @deprecated @message
  @spec update(t, term, term, (term -> term)) :: t
  def update(%HashDict{root: root}, key, initial, fun) when is_function(fun, 1) do
    dictionary(Map.update(root, key, initial, fun))
  end

  @doc """
  Gets a value and changes it: `fun` gives `{got, new_value}` or `:pop`.

      iex> HashDict.get_and_update(HashDict.put(HashDict.new(), :a, 1), :a, &{&1, &1 + 1})
      {1, #HashDict<[a: 2]>}
  """
  @deprecated @message
  @spec get_and_update(t, term, (term -> {term, term} | :pop)) :: {term, t}
  def get_and_update(%HashDict{root: root}, key, fun), do: with_rest(Map.get_and_update(root, key, fun))

  @doc """
  The entries of two dictionaries; `fun` gives the value of a key that both have.

      iex> dict = HashDict.put(HashDict.new(), :a, 1)
      iex> HashDict.merge(dict, dict, fn _key, left, right -> left + right end)
      #HashDict<[a: 2]>
  """
  @deprecated @message
  @spec merge(t, t, (term, term, term -> term)) :: t
  def merge(%HashDict{root: left}, %HashDict{root: right}, fun \\ fn _key, _left, right -> right end) do
    dictionary(Map.merge(left, right, fun))
  end

  @doc """
  The entries of some keys, and those of the others.

      iex> HashDict.split(HashDict.put(HashDict.new(), :a, 1), [:a])
      {#HashDict<[a: 1]>, #HashDict<[]>}
  """
  @deprecated @message
  @spec split(t, [term]) :: {t, t}
  def split(%HashDict{root: root}, keys) do
    {taken, rest} = Map.split(root, keys)
    {dictionary(taken), dictionary(rest)}
  end

  @doc """
  The entries of some keys.

      iex> HashDict.take(HashDict.put(HashDict.new(), :a, 1), [:b])
      #HashDict<[]>
  """
  @deprecated @message
  @spec take(t, [term]) :: t
  def take(%HashDict{root: root}, keys), do: dictionary(Map.take(root, keys))

  @doc """
  Without some keys.

      iex> HashDict.drop(HashDict.put(HashDict.new(), :a, 1), [:b])
      #HashDict<[a: 1]>
  """
  @deprecated @message
  @spec drop(t, [term]) :: t
  def drop(%HashDict{root: root}, keys), do: dictionary(Map.drop(root, keys))

  @doc """
  Tells whether two dictionaries have the same entries.

      iex> HashDict.equal?(HashDict.new(), HashDict.new())
      true
  """
  @deprecated @message
  @spec equal?(t, t) :: boolean
  def equal?(%HashDict{root: left}, %HashDict{root: right}), do: left === right

  @doc """
  How many entries there are.

      iex> HashDict.size(HashDict.put(HashDict.new(), :a, 1))
      1
  """
  @deprecated @message
  @spec size(t) :: non_neg_integer
  def size(%HashDict{size: size}), do: size

  @doc """
  The keys.

      iex> HashDict.keys(HashDict.put(HashDict.new(), :a, 1))
      [:a]
  """
  @deprecated @message
  @spec keys(t) :: [term]
  def keys(%HashDict{root: root}), do: Map.keys(root)

  @doc """
  The values.

      iex> HashDict.values(HashDict.put(HashDict.new(), :a, 1))
      [1]
  """
  @deprecated @message
  @spec values(t) :: [term]
  def values(%HashDict{root: root}), do: Map.values(root)

  @doc """
  The entries.

      iex> HashDict.to_list(HashDict.put(HashDict.new(), :a, 1))
      [a: 1]
  """
  @deprecated @message
  @spec to_list(t) :: [{term, term}]
  def to_list(%HashDict{root: root}), do: Map.to_list(root)

  @doc false
  @deprecated "Use the Enum module instead"
  @spec reduce(t, Enumerable.acc(), Enumerable.reducer()) :: Enumerable.result()
  def reduce(%HashDict{root: root}, acc, fun), do: Enumerable.reduce(root, acc, fun)

  defp dictionary(root), do: %HashDict{size: map_size(root), root: root}
  defp with_rest({value, root}), do: {value, dictionary(root)}
end

defimpl Enumerable, for: HashDict do
  def count(dict), do: {:ok, dict.size}
  def member?(dict, entry), do: Enumerable.member?(dict.root, entry)
  def slice(_dict), do: {:error, Enumerable.HashDict}
  def reduce(dict, acc, fun), do: Enumerable.reduce(dict.root, acc, fun)
end

defimpl Collectable, for: HashDict do
  def into(dict) do
    {dict.root,
     fn
       root, {:cont, {key, value}} -> Map.put(root, key, value)
       root, :done -> %HashDict{size: map_size(root), root: root}
       _root, :halt -> :ok
     end}
  end
end

defimpl Inspect, for: HashDict do
  import Inspect.Algebra

  def inspect(dict, opts), do: concat(["#HashDict<", Inspect.List.inspect(Map.to_list(dict.root), opts), ">"])
end
