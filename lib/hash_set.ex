defmodule HashSet do
  @moduledoc """
  A set of before Elixir had maps. Its functions are deprecated: use `MapSet`.
  """

  # The members are the keys of a map.
  defstruct size: 0, root: %{}

  @type t :: %HashSet{size: non_neg_integer, root: map}

  @message "Use the MapSet module instead"

  @doc """
  An empty set.

      iex> HashSet.size(HashSet.new())
      0
  """
  @deprecated @message
  @spec new() :: t
  def new(), do: %HashSet{}

  @doc """
  Puts a term into a set.

      iex> HashSet.put(HashSet.new(), 1)
      #HashSet<[1]>
  """
  @deprecated @message
  @spec put(t, term) :: t
  def put(%HashSet{root: root}, term), do: set(Map.put(root, term, []))

  @doc """
  Takes a term out of a set.

      iex> HashSet.delete(HashSet.put(HashSet.new(), 1), 1)
      #HashSet<[]>
  """
  @deprecated @message
  @spec delete(t, term) :: t
  def delete(%HashSet{root: root}, term), do: set(Map.delete(root, term))

  @doc """
  Tells whether a term is in a set.

      iex> HashSet.member?(HashSet.new(), 1)
      false
  """
  @deprecated @message
  @spec member?(t, term) :: boolean
  def member?(%HashSet{root: root}, term), do: is_map_key(root, term)

  @doc """
  What is in one of two sets.

      iex> HashSet.union(HashSet.new(), HashSet.put(HashSet.new(), 1))
      #HashSet<[1]>
  """
  @deprecated @message
  @spec union(t, t) :: t
  def union(%HashSet{root: left}, %HashSet{root: right}), do: set(Map.merge(left, right))

  @doc """
  What is in both of two sets.

      iex> HashSet.intersection(HashSet.new(), HashSet.put(HashSet.new(), 1))
      #HashSet<[]>
  """
  @deprecated @message
  @spec intersection(t, t) :: t
  def intersection(%HashSet{root: left}, %HashSet{root: right}), do: set(Map.take(left, Map.keys(right)))

  @doc """
  What is in the first of two sets only.

      iex> HashSet.difference(HashSet.put(HashSet.new(), 1), HashSet.new())
      #HashSet<[1]>
  """
  @deprecated @message
  @spec difference(t, t) :: t
  def difference(%HashSet{root: left}, %HashSet{root: right}), do: set(Map.drop(left, Map.keys(right)))

  @doc """
  Tells whether two sets have no member in common.

      iex> HashSet.disjoint?(HashSet.new(), HashSet.new())
      true
  """
  @deprecated @message
  @spec disjoint?(t, t) :: boolean
  def disjoint?(%HashSet{root: left}, %HashSet{root: right}), do: not Enum.any?(left, fn {term, _} -> is_map_key(right, term) end)

  @doc """
  Tells whether all members of the first set are in the second.

      iex> HashSet.subset?(HashSet.new(), HashSet.put(HashSet.new(), 1))
      true
  """
  @deprecated @message
  @spec subset?(t, t) :: boolean
  def subset?(%HashSet{root: left}, %HashSet{root: right}), do: Enum.all?(left, fn {term, _} -> is_map_key(right, term) end)

  @doc """
  Tells whether two sets have the same members.

      iex> HashSet.equal?(HashSet.new(), HashSet.new())
      true
  """
  @deprecated @message
  @spec equal?(t, t) :: boolean
  def equal?(%HashSet{root: left}, %HashSet{root: right}), do: left === right

  @doc """
  How many members a set has.

      iex> HashSet.size(HashSet.put(HashSet.new(), 1))
      1
  """
  @deprecated @message
  @spec size(t) :: non_neg_integer
  def size(%HashSet{size: size}), do: size

  @doc """
  The members.

      iex> HashSet.to_list(HashSet.put(HashSet.new(), 1))
      [1]
  """
  @deprecated @message
  @spec to_list(t) :: [term]
  def to_list(%HashSet{root: root}), do: Map.keys(root)

  @doc false
  @spec reduce(t, Enumerable.acc(), Enumerable.reducer()) :: Enumerable.result()
  def reduce(%HashSet{root: root}, acc, fun), do: Enumerable.reduce(Map.keys(root), acc, fun)

  defp set(root), do: %HashSet{size: map_size(root), root: root}
end

defimpl Enumerable, for: HashSet do
  def count(set), do: {:ok, set.size}
  def member?(set, term), do: {:ok, is_map_key(set.root, term)}
  def slice(_set), do: {:error, Enumerable.HashSet}
  def reduce(set, acc, fun), do: Enumerable.reduce(Map.keys(set.root), acc, fun)
end

defimpl Collectable, for: HashSet do
  def into(set) do
    {set.root,
     fn
       root, {:cont, term} -> Map.put(root, term, [])
       root, :done -> %HashSet{size: map_size(root), root: root}
       _root, :halt -> :ok
     end}
  end
end

defimpl Inspect, for: HashSet do
  import Inspect.Algebra

  def inspect(set, opts), do: concat(["#HashSet<", Inspect.List.inspect(Map.keys(set.root), opts), ">"])
end
