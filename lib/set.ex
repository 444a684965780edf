defmodule Set do
  @moduledoc """
  Functions for `MapSet` and `HashSet`. They are deprecated: use `MapSet`.
  """

  @type t :: map

  @message "Use the MapSet module for working with sets"

  @doc """
  Takes a term out of a set.

      iex> Set.delete(MapSet.new([1]), 1)
      MapSet.new([])
  """
  @deprecated @message
  @spec delete(t, term) :: t
  def delete(set, term), do: module(set).delete(set, term)

  @doc """
  An empty set; there is none any more, so that this fails.
  """
  @deprecated @message
  @spec empty(t) :: no_return
  def empty(set), do: module(set).empty(set)

  @doc """
  Tells whether a term is in a set.

      iex> Set.member?(MapSet.new([1]), 1)
      true
  """
  @deprecated @message
  @spec member?(t, term) :: boolean
  def member?(set, term), do: module(set).member?(set, term)

  @doc """
  Puts a term into a set.

      iex> Set.put(MapSet.new(), 1)
      MapSet.new([1])
  """
  @deprecated @message
  @spec put(t, term) :: t
  def put(set, term), do: module(set).put(set, term)

  @doc """
  How many members a set has.

      iex> Set.size(MapSet.new([1]))
      1
  """
  @deprecated @message
  @spec size(t) :: non_neg_integer
  def size(set), do: module(set).size(set)

  @doc """
  The members.

      iex> Set.to_list(MapSet.new([1]))
      [1]
  """
  @deprecated @message
  @spec to_list(t) :: [term]
  def to_list(set), do: module(set).to_list(set)

  @doc """
  What is in one of two sets.

      iex> Set.union(MapSet.new([1]), MapSet.new([2]))
      MapSet.new([1, 2])
  """
  @deprecated @message
  @spec union(t, t) :: t
  def union(left, right), do: together(left, right, &module(left).union/2)

  @doc """
  What is in both of two sets.

      iex> Set.intersection(MapSet.new([1]), MapSet.new([1, 2]))
      MapSet.new([1])
  """
  @deprecated @message
  @spec intersection(t, t) :: t
  def intersection(left, right), do: together(left, right, &module(left).intersection/2)

  @doc """
  What is in the first of two sets only.

      iex> Set.difference(MapSet.new([1, 2]), MapSet.new([2]))
      MapSet.new([1])
  """
  @deprecated @message
  @spec difference(t, t) :: t
  def difference(left, right), do: together(left, right, &module(left).difference/2)

  @doc """
  Tells whether two sets have no member in common.

      iex> Set.disjoint?(MapSet.new([1]), MapSet.new([2]))
      true
  """
  @deprecated @message
  @spec disjoint?(t, t) :: boolean
  def disjoint?(left, right), do: together(left, right, &module(left).disjoint?/2)

  @doc """
  Tells whether all members of the first set are in the second.

      iex> Set.subset?(MapSet.new([1]), MapSet.new([1, 2]))
      true
  """
  @deprecated @message
  @spec subset?(t, t) :: boolean
  def subset?(left, right), do: together(left, right, &module(left).subset?/2)

  @doc """
  Tells whether two sets have the same members.

      iex> Set.equal?(MapSet.new([1]), MapSet.new([1]))
      true
  """
  @deprecated @message
  @spec equal?(t, t) :: boolean
  def equal?(left, right), do: together(left, right, &module(left).equal?/2)

  # Sets of two kinds meet as sets of the first kind.
  defp together(left, right, fun) do
    case {module(left), module(right)} do
      {module, module} -> fun.(left, right)
      {one, other} -> fun.(left, Enum.reduce(other.to_list(right), one.new(), &one.put(&2, &1)))
    end
  end

  defp module(%module{}), do: module
  defp module(set), do: raise(ArgumentError, "unsupported set: #{inspect(set)}")
end
