defmodule :proplists do
  @moduledoc """
  Erlang's lists of properties: pairs, and atoms, which stand for `{atom, true}`. Of several properties with one key the
  first counts.
  """

  @type property :: atom | tuple

  @doc """
  A property in its short form: an atom for `{atom, true}`.

      iex> :proplists.property({:a, true})
      :a
  """
  @spec property(property) :: property
  def property({key, true}) when is_atom(key), do: key
  def property(property), do: property

  @doc """
  A property of a key and a value, in its short form.

      iex> :proplists.property(:a, 1)
      {:a, 1}
  """
  @spec property(term, term) :: property
  def property(key, value), do: property({key, value})

  @doc """
  All atoms as pairs.

      iex> :proplists.unfold([:a, {:b, 2}])
      [a: true, b: 2]
  """
  @spec unfold(list) :: list
  def unfold(list), do: for(item <- list, do: if(is_atom(item), do: {item, true}, else: item))

  @doc """
  All properties in their short form.

      iex> :proplists.compact([{:a, true}, {:b, 2}])
      [:a, {:b, 2}]
  """
  @spec compact(list) :: list
  def compact(list), do: for(item <- list, do: property(item))

  # Whether a property has this key.
  defp is_of?(item, key) when is_atom(item), do: item === key
  defp is_of?(item, key) when is_tuple(item) and tuple_size(item) >= 1, do: elem(item, 0) === key
  defp is_of?(_item, _key), do: false

  @doc """
  The first property of a key, as a tuple, or `:none`.

      iex> :proplists.lookup(:a, [:a])
      {:a, true}
  """
  @spec lookup(term, list) :: tuple | :none
  def lookup(key, [item | rest]), do: if(is_of?(item, key), do: hd(unfold([item])), else: lookup(key, rest))
  def lookup(_key, []), do: :none

  @doc """
  All properties of a key, as tuples.

      iex> :proplists.lookup_all(:a, [:a, {:a, 2}])
      [a: true, a: 2]
  """
  @spec lookup_all(term, list) :: [tuple]
  def lookup_all(key, list), do: unfold(for item <- list, is_of?(item, key), do: item)

  @doc """
  Tells whether there is a property of a key.

      iex> :proplists.is_defined(:a, [:b])
      false
  """
  @spec is_defined(term, list) :: boolean
  def is_defined(key, list), do: lookup(key, list) != :none

  @doc """
  The value of a key, or `:undefined`.

      iex> :proplists.get_value(:a, [:a])
      true
  """
  @spec get_value(term, list) :: term
  def get_value(key, list), do: get_value(key, list, :undefined)

  @doc """
  The value of a key, or `default`; this also if its first property is no pair.

      iex> :proplists.get_value(:b, [:a], 1)
      1
  """
  @spec get_value(term, list, term) :: term
  def get_value(key, list, default) do
    case lookup(key, list) do
      {_key, value} -> value
      _ -> default
    end
  end

  @doc """
  Tells whether the value of a key is `true`.

      iex> :proplists.get_bool(:a, [:a])
      true
  """
  @spec get_bool(term, list) :: boolean
  def get_bool(key, list), do: get_value(key, list) === true

  @doc """
  The values of all pairs of a key.

      iex> :proplists.get_all_values(:a, [:a, {:a, 2}])
      [true, 2]
  """
  @spec get_all_values(term, list) :: list
  def get_all_values(key, list), do: for({_key, value} <- lookup_all(key, list), do: value)

  @doc """
  The values of all pairs of a key in one list, those that are lists item by item.

      iex> :proplists.append_values(:a, [{:a, [1]}, {:a, 2}])
      [1, 2]
  """
  @spec append_values(term, list) :: list
  def append_values(key, list), do: :lists.append(for value <- get_all_values(key, list), do: List.wrap(value))

  @doc """
  The keys, sorted.

      iex> :proplists.get_keys([:b, {:a, 2}, {:b, 1}])
      [:a, :b]
  """
  @spec get_keys(list) :: list
  def get_keys(list), do: :lists.usort(for item <- unfold(list), is_tuple(item) and tuple_size(item) >= 1, do: elem(item, 0))

  @doc """
  Without the properties of a key.

      iex> :proplists.delete(:a, [:a, {:b, 2}, {:a, 1}])
      [b: 2]
  """
  @spec delete(term, list) :: list
  def delete(key, list), do: for(item <- list, not is_of?(item, key), do: item)

  @doc """
  The properties of each of the keys, and the other items.

      iex> :proplists.split([:a, {:b, 1}, :c], [:a, :b])
      {[[:a], [b: 1]], [:c]}
  """
  @spec split(list, list) :: {[list], list}
  def split(list, keys) do
    {for(key <- keys, do: for(item <- list, is_of?(item, key), do: item)),
     for(item <- list, not Enum.any?(keys, &is_of?(item, &1)), do: item)}
  end

  @doc """
  A map of the pairs.

      iex> :proplists.to_map([:a, {:b, 1}, {:b, 2}])
      %{a: true, b: 1}
  """
  @spec to_map(list) :: map
  def to_map(list) do
    for {key, value} <- :lists.reverse(unfold(list)), into: %{}, do: {key, value}
  end

  @doc """
  The pairs of a map.

      iex> :proplists.from_map(%{a: true})
      [a: true]
  """
  @spec from_map(map) :: [{term, term}]
  def from_map(map), do: :maps.to_list(map)
end
