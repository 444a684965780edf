defmodule MapSet do
  @moduledoc """
  Sets: collections that hold each element once, and tell quickly whether they hold it.

  Elements may be any terms and are compared strictly, so `1` and `1.0` are two elements. A set is made with `new/1`
  and works with `Enum` and, through `Enum.into/2`, as a target.

      iex> set = MapSet.new([1, 2, 2])
      iex> MapSet.size(set)
      2
      iex> 2 in set
      true
  """

  # A set is a map from each element to an empty list.
  defstruct map: %{}, version: 2

  @type value :: term
  @type t :: %MapSet{map: map}
  @type t(_value) :: t

  @doc """
  Returns an empty set.

      iex> MapSet.new()
      MapSet.new([])
  """
  @spec new() :: t
  def new(), do: %MapSet{}

  @doc """
  Makes a set of the elements of an enumerable.

      iex> MapSet.new([:b, :a, :b])
      MapSet.new([:a, :b])
  """
  @spec new(Enumerable.t()) :: t
  def new(enumerable)
  def new(%MapSet{} = map_set), do: map_set
  def new(enumerable), do: %MapSet{map: :maps.from_keys(Enum.to_list(enumerable), [])}

  @doc """
  Makes a set of what `transform` makes of the elements of an enumerable.

      iex> MapSet.new([1, 2, -1], fn number -> abs(number) end)
      MapSet.new([1, 2])
  """
  @spec new(Enumerable.t(), (term -> value)) :: t
  def new(enumerable, transform) when is_function(transform, 1) do
    %MapSet{map: :maps.from_keys(Enum.map(enumerable, transform), [])}
  end

  @doc """
  Adds `value`, unless the set has it.

      iex> MapSet.put(MapSet.new([1, 2]), 3)
      MapSet.new([1, 2, 3])
  """
  @spec put(t, value) :: t
  def put(%MapSet{map: map} = map_set, value), do: %{map_set | map: :maps.put(value, [], map)}

  @doc """
  Removes `value`, if the set has it.

      iex> MapSet.delete(MapSet.new([1, 2]), 2)
      MapSet.new([1])
  """
  @spec delete(t, value) :: t
  def delete(%MapSet{map: map} = map_set, value), do: %{map_set | map: :maps.remove(value, map)}

  @doc """
  Tells whether the set has `value`.

      iex> MapSet.member?(MapSet.new([1, 2]), 2)
      true
      iex> MapSet.member?(MapSet.new([1, 2]), 2.0)
      false
  """
  @spec member?(t, value) :: boolean
  def member?(%MapSet{map: map}, value), do: :maps.is_key(value, map)

  @doc """
  Returns the number of elements.

      iex> MapSet.size(MapSet.new([1, 2, 2]))
      2
  """
  @spec size(t) :: non_neg_integer
  def size(%MapSet{map: map}), do: :erlang.map_size(map)

  @doc """
  Returns the elements as a list.

      iex> MapSet.to_list(MapSet.new([2, 1]))
      [1, 2]
  """
  @spec to_list(t) :: [value]
  def to_list(%MapSet{map: map}), do: :maps.keys(map)

  @doc """
  Returns a set of the elements that are in one of the sets, or in both.

      iex> MapSet.union(MapSet.new([1, 2]), MapSet.new([2, 3]))
      MapSet.new([1, 2, 3])
  """
  @spec union(t, t) :: t
  def union(%MapSet{map: map1, version: version} = map_set, %MapSet{map: map2, version: version}) do
    %{map_set | map: :maps.merge(map1, map2)}
  end

  # Sets of different versions of Elixir.
  def union(%MapSet{map: map1}, %MapSet{map: map2}), do: new(:maps.keys(map1) ++ :maps.keys(map2))

  @doc """
  Returns a set of the elements that are in both sets.

      iex> MapSet.intersection(MapSet.new([1, 2]), MapSet.new([2, 3]))
      MapSet.new([2])
  """
  @spec intersection(t, t) :: t
  def intersection(%MapSet{map: map1} = map_set, %MapSet{map: map2}) do
    {small, large} = if :erlang.map_size(map1) <= :erlang.map_size(map2), do: {map1, map2}, else: {map2, map1}
    %{map_set | map: :maps.with(:maps.keys(small), large)}
  end

  @doc """
  Returns a set of the elements of the first set that are not in the second.

      iex> MapSet.difference(MapSet.new([1, 2]), MapSet.new([2, 3]))
      MapSet.new([1])
  """
  @spec difference(t, t) :: t
  def difference(%MapSet{map: map1}, %MapSet{map: map2}) when map_size(map1) < map_size(map2) * 2 do
    new(missing(:maps.keys(map1), map2))
  end

  def difference(%MapSet{map: map1} = map_set, %MapSet{map: map2}) do
    %{map_set | map: :maps.without(:maps.keys(map2), map1)}
  end

  defp missing([value | values], map) do
    if :maps.is_key(value, map), do: missing(values, map), else: [value | missing(values, map)]
  end

  defp missing([], _map), do: []

  @doc """
  Returns a set of the elements that are in one of the sets, but not in both.

      iex> MapSet.symmetric_difference(MapSet.new([1, 2]), MapSet.new([2, 3]))
      MapSet.new([1, 3])
  """
  @spec symmetric_difference(t, t) :: t
  def symmetric_difference(%MapSet{map: map1}, %MapSet{map: map2}) do
    new(missing(:maps.keys(map1), map2) ++ missing(:maps.keys(map2), map1))
  end

  @doc """
  Tells whether two sets have the same elements.

      iex> MapSet.equal?(MapSet.new([1, 2]), MapSet.new([2, 1]))
      true
  """
  @spec equal?(t, t) :: boolean
  def equal?(%MapSet{map: map1, version: version}, %MapSet{map: map2, version: version}), do: map1 === map2

  # Sets of different versions of Elixir.
  def equal?(%MapSet{map: map1}, %MapSet{map: map2}) do
    :erlang.map_size(map1) == :erlang.map_size(map2) and missing(:maps.keys(map1), map2) == []
  end

  @doc """
  Tells whether all elements of the first set are in the second.

      iex> MapSet.subset?(MapSet.new([1]), MapSet.new([1, 2]))
      true
      iex> MapSet.subset?(MapSet.new([1, 3]), MapSet.new([1, 2]))
      false
  """
  @spec subset?(t, t) :: boolean
  def subset?(%MapSet{map: map1}, %MapSet{map: map2}) do
    :erlang.map_size(map1) <= :erlang.map_size(map2) and all_in?(:maps.keys(map1), map2)
  end

  defp all_in?([value | values], map), do: :maps.is_key(value, map) and all_in?(values, map)
  defp all_in?([], _map), do: true

  @doc """
  Tells whether two sets have no element in common.

      iex> MapSet.disjoint?(MapSet.new([1]), MapSet.new([2]))
      true
      iex> MapSet.disjoint?(MapSet.new([1, 2]), MapSet.new([2]))
      false
  """
  @spec disjoint?(t, t) :: boolean
  def disjoint?(%MapSet{map: map1}, %MapSet{map: map2}) do
    if :erlang.map_size(map1) <= :erlang.map_size(map2) do
      none_in?(:maps.keys(map1), map2)
    else
      none_in?(:maps.keys(map2), map1)
    end
  end

  defp none_in?([value | values], map), do: not :maps.is_key(value, map) and none_in?(values, map)
  defp none_in?([], _map), do: true

  @doc """
  Keeps the elements for which `fun` returns a truthy value.

      iex> MapSet.filter(MapSet.new([1, 2, 3]), fn number -> number > 1 end)
      MapSet.new([2, 3])
  """
  @spec filter(t, (value -> as_boolean(term))) :: t
  def filter(%MapSet{map: map}, fun) when is_map(map) and is_function(fun), do: new(Enum.filter(:maps.keys(map), fun))

  @doc """
  Drops the elements for which `fun` returns a truthy value.

      iex> MapSet.reject(MapSet.new([1, 2, 3]), fn number -> number > 1 end)
      MapSet.new([1])
  """
  @spec reject(t, (value -> as_boolean(term))) :: t
  def reject(%MapSet{map: map}, fun) when is_map(map) and is_function(fun), do: new(Enum.reject(:maps.keys(map), fun))

  @doc """
  Returns two sets: the elements for which `fun` returns a truthy value, and the others.

      iex> MapSet.split_with(MapSet.new([1, 2, 3]), fn number -> number > 1 end)
      {MapSet.new([2, 3]), MapSet.new([1])}
  """
  @spec split_with(t, (value -> as_boolean(term))) :: {t, t}
  def split_with(%MapSet{map: map} = map_set, fun) when is_function(fun, 1) do
    {kept, dropped} = Enum.split_with(:maps.keys(map), fun)
    {%{map_set | map: :maps.from_keys(kept, [])}, %{map_set | map: :maps.from_keys(dropped, [])}}
  end
end
