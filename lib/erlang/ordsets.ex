defmodule :ordsets do
  @moduledoc """
  Erlang's sets that are sorted lists. Members are the same if they compare equal.
  """

  @type ordset :: list

  @doc """
  The empty set.

      iex> :ordsets.new()
      []
  """
  @spec new() :: ordset
  def new(), do: []

  @doc """
  A set of the items of a list.

      iex> :ordsets.from_list([3, 1, 1])
      [1, 3]
  """
  @spec from_list(list) :: ordset
  def from_list(list), do: :lists.usort(list)

  @doc """
  The members.

      iex> :ordsets.to_list([1, 2])
      [1, 2]
  """
  @spec to_list(ordset) :: list
  def to_list(set), do: set

  @doc """
  Tells whether a term is a list without repetitions, sorted.

      iex> :ordsets.is_set([1, 3, 2])
      false
  """
  @spec is_set(term) :: boolean
  def is_set([first | [second | _] = rest]), do: first < second and is_set(rest)
  def is_set([_]), do: true
  def is_set([]), do: true
  def is_set(_other), do: false

  @doc """
  How many members a set has.

      iex> :ordsets.size([1, 2])
      2
  """
  @spec size(ordset) :: non_neg_integer
  def size(set), do: length(set)

  @doc """
  Tells whether a set is empty.

      iex> :ordsets.is_empty([])
      true
  """
  @spec is_empty(ordset) :: boolean
  def is_empty(set), do: set == []

  @doc """
  Tells whether a term is in a set.

      iex> :ordsets.is_element(2, [1, 2])
      true
  """
  @spec is_element(term, ordset) :: boolean
  def is_element(term, [member | rest]) when term > member, do: is_element(term, rest)
  def is_element(term, [member | _]), do: term == member
  def is_element(_term, []), do: false

  @doc """
  Puts a term into a set.

      iex> :ordsets.add_element(2, [1, 3])
      [1, 2, 3]
  """
  @spec add_element(term, ordset) :: ordset
  def add_element(term, [member | rest]) when term > member, do: [member | add_element(term, rest)]
  def add_element(term, [member | _] = set) when term == member, do: set
  def add_element(term, set) when is_list(set), do: [term | set]

  @doc """
  Takes a term out of a set.

      iex> :ordsets.del_element(1, [1, 3])
      [3]
  """
  @spec del_element(term, ordset) :: ordset
  def del_element(term, [member | rest]) when term > member, do: [member | del_element(term, rest)]
  def del_element(term, [member | rest]) when term == member, do: rest
  def del_element(_term, set) when is_list(set), do: set

  @doc """
  What is in one of two sets.

      iex> :ordsets.union([1, 3], [2, 3])
      [1, 2, 3]
  """
  @spec union(ordset, ordset) :: ordset
  def union(left, right), do: :lists.umerge(left, right)

  @doc """
  What is in one of several sets.

      iex> :ordsets.union([[1, 3], [2], [1, 9]])
      [1, 2, 3, 9]
  """
  @spec union([ordset]) :: ordset
  def union(sets), do: :lists.usort(:lists.append(sets))

  @doc """
  What is in both of two sets.

      iex> :ordsets.intersection([1, 3], [2, 3])
      [3]
  """
  @spec intersection(ordset, ordset) :: ordset
  def intersection([left | rest], [right | _] = set) when left < right, do: intersection(rest, set)
  def intersection([left | _] = set, [right | rest]) when left > right, do: intersection(set, rest)
  def intersection([left | rest1], [_ | rest2]), do: [left | intersection(rest1, rest2)]
  def intersection([], _set), do: []
  def intersection(_set, []), do: []

  @doc """
  What is in all sets of a list that is not empty.

      iex> :ordsets.intersection([[1, 3], [3, 4]])
      [3]
  """
  @spec intersection([ordset]) :: ordset
  def intersection([set]), do: set
  def intersection([left, right | sets]), do: intersection([intersection(left, right) | sets])

  @doc """
  What is in the first of two sets only.

      iex> :ordsets.subtract([1, 2], [2])
      [1]
  """
  @spec subtract(ordset, ordset) :: ordset
  def subtract([left | rest], [right | _] = set) when left < right, do: [left | subtract(rest, set)]
  def subtract([left | _] = set, [right | rest]) when left > right, do: subtract(set, rest)
  def subtract([_ | rest1], [_ | rest2]), do: subtract(rest1, rest2)
  def subtract([], _set), do: []
  def subtract(set, []), do: set

  @doc """
  Tells whether two sets have no member in common.

      iex> :ordsets.is_disjoint([1], [2])
      true
  """
  @spec is_disjoint(ordset, ordset) :: boolean
  def is_disjoint(left, right), do: intersection(left, right) == []

  @doc """
  Tells whether all members of the first set are in the second.

      iex> :ordsets.is_subset([1, 2], [1, 2, 3])
      true
  """
  @spec is_subset(ordset, ordset) :: boolean
  def is_subset(left, right), do: subtract(left, right) == []

  @doc """
  Passes each member and what has been made so far to `fun`.

      iex> :ordsets.fold(fn x, sum -> x + sum end, 0, [1, 2])
      3
  """
  @spec fold((term, term -> term), term, ordset) :: term
  def fold(fun, acc, set), do: :lists.foldl(fun, acc, set)

  @doc """
  The members for which `predicate` holds.

      iex> :ordsets.filter(fn x -> x > 1 end, [1, 2])
      [2]
  """
  @spec filter((term -> boolean), ordset) :: ordset
  def filter(predicate, set), do: :lists.filter(predicate, set)
end
