defmodule Map do
  @moduledoc """
  Functions for maps: collections of keys, each with one value.

  Keys and values may be any terms; keys are compared strictly, so `1` and `1.0` are two keys. A map is written
  `%{key => value}`, or `%{name: value}` for atom keys; `%{map | key => value}` changes keys that are there. Small maps
  show their keys in the order of terms, larger ones in no order to rely on.

  Functions that get something else than a map raise a `BadMapError`.
  """

  @type key :: any
  @type value :: any

  # Making maps

  @doc """
  Returns an empty map.

      iex> Map.new()
      %{}
  """
  @spec new() :: map
  def new(), do: %{}

  @doc """
  Makes a map of an enumerable of `{key, value}` tuples. Of equal keys the last one counts.

      iex> Map.new([{:b, 1}, {:a, 2}, {:b, 3}])
      %{a: 2, b: 3}
  """
  @spec new(Enumerable.t()) :: map
  def new(enumerable)
  def new(list) when is_list(list), do: :maps.from_list(list)
  def new(%{__struct__: _} = enumerable), do: :maps.from_list(Enum.to_list(enumerable))
  def new(%{} = map), do: map
  def new(enumerable), do: :maps.from_list(Enum.to_list(enumerable))

  @doc """
  Makes a map of an enumerable; `transform` turns each element into a `{key, value}` tuple.

      iex> Map.new([1, 2], fn number -> {number, number * 10} end)
      %{1 => 10, 2 => 20}
  """
  @spec new(Enumerable.t(), (term -> {key, value})) :: map
  def new(enumerable, transform)
  def new(%{__struct__: _} = enumerable, transform), do: new_from_enum(enumerable, transform)
  def new(%{} = map, transform), do: new_from_map(map, transform)
  def new(enumerable, transform), do: new_from_enum(enumerable, transform)

  defp new_from_map(map, transform) when is_function(transform, 1) do
    :maps.from_list(Enum.map(:maps.to_list(map), transform))
  end

  defp new_from_enum(enumerable, transform) when is_function(transform, 1) do
    :maps.from_list(Enum.map(enumerable, transform))
  end

  @doc """
  Makes a map in which every key has the same `value`.

      iex> Map.from_keys([:a, :b], 0)
      %{a: 0, b: 0}
  """
  @spec from_keys([key], value) :: map
  def from_keys(keys, value), do: :maps.from_keys(keys, value)

  @doc """
  Turns a struct, or the default struct of a module, into a map without the field `:__struct__`.

      iex> Map.from_struct(1..3)
      %{first: 1, last: 3, step: 1}
  """
  @spec from_struct(atom | struct) :: map
  def from_struct(struct) when is_atom(struct), do: :maps.remove(:__struct__, struct.__struct__())
  def from_struct(%_{} = struct), do: :maps.remove(:__struct__, struct)

  # Asking maps

  @doc """
  Returns all keys.

      iex> Map.keys(%{a: 1, b: 2})
      [:a, :b]
  """
  @spec keys(map) :: [key]
  def keys(map), do: :maps.keys(map)

  @doc """
  Returns all values.

      iex> Map.values(%{a: 1, b: 2})
      [1, 2]
  """
  @spec values(map) :: [value]
  def values(map), do: :maps.values(map)

  @doc """
  Returns the map as a list of `{key, value}` tuples.

      iex> Map.to_list(%{"x" => 1, "y" => 2})
      [{"x", 1}, {"y", 2}]
  """
  @spec to_list(map) :: [{term, term}]
  def to_list(map), do: :maps.to_list(map)

  @doc false
  @deprecated "Use Kernel.map_size/1 instead"
  def size(map), do: :erlang.map_size(map)

  @doc """
  Tells whether `map` has `key`.

      iex> Map.has_key?(%{a: nil}, :a)
      true
      iex> Map.has_key?(%{a: nil}, :b)
      false
  """
  @spec has_key?(map, key) :: boolean
  def has_key?(map, key), do: :maps.is_key(key, map)

  @doc """
  Tells whether two maps have the same keys with the same values, compared strictly.

      iex> Map.equal?(%{a: 1, b: 2}, %{b: 2, a: 1})
      true
      iex> Map.equal?(%{a: 1}, %{a: 1.0})
      false
  """
  @spec equal?(map, map) :: boolean
  def equal?(%{} = map1, %{} = map2), do: map1 === map2
  def equal?(%{}, term), do: bad_map(term)
  def equal?(term, _other), do: bad_map(term)

  @doc """
  Looks `key` up: `{:ok, value}`, or `:error` if the map does not have it.

      iex> Map.fetch(%{a: 1}, :a)
      {:ok, 1}
      iex> Map.fetch(%{a: 1}, :b)
      :error
  """
  @spec fetch(map, key) :: {:ok, value} | :error
  def fetch(map, key), do: :maps.find(key, map)

  @doc """
  Returns the value of `key`. Raises a `KeyError` if the map does not have it.

      iex> Map.fetch!(%{a: 1}, :a)
      1
      iex> Map.fetch!(%{a: 1}, :b)
      ** (KeyError) key :b not found in: %{a: 1}
  """
  @spec fetch!(map, key) :: value
  def fetch!(map, key), do: :maps.get(key, map)

  @doc """
  Returns the value of `key`, or `default` if the map does not have it.

      iex> Map.get(%{a: 1}, :a)
      1
      iex> Map.get(%{a: 1}, :b)
      nil
      iex> Map.get(%{a: 1}, :b, 0)
      0
  """
  @spec get(map, key, value) :: value
  def get(map, key, default \\ nil), do: :maps.get(key, map, default)

  @doc """
  Returns the value of `key`; `fun` is called for a default only if the map does not have the key.

      iex> Map.get_lazy(%{a: 1}, :a, fn -> raise "never called" end)
      1
      iex> Map.get_lazy(%{a: 1}, :b, fn -> 2 end)
      2
  """
  @spec get_lazy(map, key, (() -> value)) :: value
  def get_lazy(map, key, fun) when is_function(fun, 0) do
    case map do
      %{^key => value} -> value
      %{} -> fun.()
      other -> bad_map(other)
    end
  end

  # Putting and changing

  @doc """
  Puts `value` under `key`, whether the map has the key or not.

      iex> Map.put(%{a: 1}, :b, 2)
      %{a: 1, b: 2}
      iex> Map.put(%{a: 1}, :a, 3)
      %{a: 3}
  """
  @spec put(map, key, value) :: map
  def put(map, key, value), do: :maps.put(key, value, map)

  @doc """
  Puts `value` under `key` unless the map has the key.

      iex> Map.put_new(%{a: 1}, :b, 2)
      %{a: 1, b: 2}
      iex> Map.put_new(%{a: 1}, :a, 3)
      %{a: 1}
  """
  @spec put_new(map, key, value) :: map
  def put_new(map, key, value) do
    case map do
      %{^key => _value} -> map
      %{} -> :maps.put(key, value, map)
      other -> bad_map(other)
    end
  end

  @doc """
  Puts what `fun` returns under `key` unless the map has the key; `fun` is called only if it does not.

      iex> Map.put_new_lazy(%{a: 1}, :b, fn -> 2 end)
      %{a: 1, b: 2}
      iex> Map.put_new_lazy(%{a: 1}, :a, fn -> raise "never called" end)
      %{a: 1}
  """
  @spec put_new_lazy(map, key, (() -> value)) :: map
  def put_new_lazy(map, key, fun) when is_function(fun, 0) do
    case map do
      %{^key => _value} -> map
      %{} -> :maps.put(key, fun.(), map)
      other -> bad_map(other)
    end
  end

  @doc """
  Puts `value` under `key` if the map has the key, otherwise leaves the map as it is.

      iex> Map.replace(%{a: 1}, :a, 3)
      %{a: 3}
      iex> Map.replace(%{a: 1}, :b, 2)
      %{a: 1}
  """
  @spec replace(map, key, value) :: map
  def replace(map, key, value) do
    case map do
      %{^key => _value} -> :maps.put(key, value, map)
      %{} -> map
      other -> bad_map(other)
    end
  end

  @doc """
  Puts `value` under `key`. Raises a `KeyError` if the map does not have the key.

      iex> Map.replace!(%{a: 1}, :a, 3)
      %{a: 3}
      iex> Map.replace!(%{a: 1}, :b, 2)
      ** (KeyError) key :b not found in: %{a: 1}
  """
  @spec replace!(map, key, value) :: map
  def replace!(map, key, value), do: :maps.update(key, value, map)

  @doc """
  Replaces the value of `key` by what `fun` makes of it; leaves a map without the key as it is.

      iex> Map.replace_lazy(%{a: 1}, :a, fn value -> value + 1 end)
      %{a: 2}
      iex> Map.replace_lazy(%{a: 1}, :b, fn value -> value + 1 end)
      %{a: 1}
  """
  @spec replace_lazy(map, key, (value -> value)) :: map
  def replace_lazy(map, key, fun) when is_map(map) and is_function(fun, 1) do
    case map do
      %{^key => value} -> :maps.put(key, fun.(value), map)
      %{} -> map
    end
  end

  @doc """
  Replaces the value of `key` by what `fun` makes of it, or puts `default` (untouched by `fun`) if there is no such key.

      iex> Map.update(%{a: 1}, :a, 10, fn value -> value + 1 end)
      %{a: 2}
      iex> Map.update(%{a: 1}, :b, 10, fn value -> value + 1 end)
      %{a: 1, b: 10}
  """
  @spec update(map, key, default :: value, (value -> value)) :: map
  def update(map, key, default, fun) when is_function(fun, 1) do
    case map do
      %{^key => value} -> :maps.put(key, fun.(value), map)
      %{} -> :maps.put(key, default, map)
      other -> bad_map(other)
    end
  end

  @doc """
  Replaces the value of `key` by what `fun` makes of it. Raises a `KeyError` if the map does not have the key.

      iex> Map.update!(%{a: 1}, :a, fn value -> value + 1 end)
      %{a: 2}
      iex> Map.update!(%{a: 1}, :b, fn value -> value + 1 end)
      ** (KeyError) key :b not found in: %{a: 1}
  """
  @spec update!(map, key, (value -> value)) :: map
  def update!(map, key, fun) when is_function(fun, 1), do: :maps.put(key, fun.(:maps.get(key, map)), map)

  @doc """
  Reads and changes a value in one go.

  `fun` gets the value of `key` (`nil` if there is none) and returns `{returned, new_value}`, or `:pop` to remove the
  key. The result is `{returned, new_map}`.

      iex> Map.get_and_update(%{a: 1}, :a, fn value -> {value, value + 1} end)
      {1, %{a: 2}}
      iex> Map.get_and_update(%{a: 1}, :a, fn _ -> :pop end)
      {1, %{}}
  """
  @spec get_and_update(map, key, (value | nil -> {returned, new_value :: value} | :pop)) :: {returned, map}
        when returned: any
  def get_and_update(map, key, fun) when is_function(fun, 1), do: update_with(map, key, get(map, key), fun)

  @doc """
  Like `get_and_update/3`, but raises a `KeyError` if the map does not have the key.

      iex> Map.get_and_update!(%{a: 1}, :a, fn value -> {value, value + 1} end)
      {1, %{a: 2}}
      iex> Map.get_and_update!(%{a: 1}, :b, fn _ -> :pop end)
      ** (KeyError) key :b not found in: %{a: 1}
  """
  @spec get_and_update!(map, key, (value -> {returned, new_value :: value} | :pop)) :: {returned, map}
        when returned: any
  def get_and_update!(map, key, fun) when is_function(fun, 1), do: update_with(map, key, fetch!(map, key), fun)

  defp update_with(map, key, current, fun) do
    case fun.(current) do
      {returned, value} -> {returned, :maps.put(key, value, map)}
      :pop -> {current, :maps.remove(key, map)}
      other -> raise "the given function must return a two-element tuple or :pop, got: #{inspect(other)}"
    end
  end

  # Removing

  @doc """
  Removes `key`, if the map has it.

      iex> Map.delete(%{a: 1, b: 2}, :a)
      %{b: 2}
      iex> Map.delete(%{a: 1}, :c)
      %{a: 1}
  """
  @spec delete(map, key) :: map
  def delete(map, key), do: :maps.remove(key, map)

  @doc """
  Removes `key` and returns `{value, rest}`; `default` is the value if there is no such key.

      iex> Map.pop(%{a: 1, b: 2}, :a)
      {1, %{b: 2}}
      iex> Map.pop(%{a: 1}, :c, 0)
      {0, %{a: 1}}
  """
  @spec pop(map, key, default) :: {value | default, map} when default: any
  def pop(map, key, default \\ nil) do
    case :maps.take(key, map) do
      {_value, _rest} = taken -> taken
      :error -> {default, map}
    end
  end

  @doc """
  Removes `key` and returns `{value, rest}`. Raises a `KeyError` if there is no such key.

      iex> Map.pop!(%{a: 1, b: 2}, :a)
      {1, %{b: 2}}
      iex> Map.pop!(%{a: 1}, :b)
      ** (KeyError) key :b not found in: %{a: 1}
  """
  @spec pop!(map, key) :: {value, map}
  def pop!(map, key) do
    case :maps.take(key, map) do
      {_value, _rest} = taken -> taken
      :error -> raise KeyError, key: key, term: map
    end
  end

  @doc """
  Removes `key` and returns `{value, rest}`; `fun` is called for a value only if there is no such key.

      iex> Map.pop_lazy(%{a: 1}, :a, fn -> 0 end)
      {1, %{}}
      iex> Map.pop_lazy(%{a: 1}, :b, fn -> 0 end)
      {0, %{a: 1}}
  """
  @spec pop_lazy(map, key, (() -> value)) :: {value, map}
  def pop_lazy(map, key, fun) when is_function(fun, 0) do
    case :maps.take(key, map) do
      {_value, _rest} = taken -> taken
      :error -> {fun.(), map}
    end
  end

  @doc """
  Keeps only `keys`. Keys that the map does not have are ignored.

      iex> Map.take(%{a: 1, b: 2, c: 3}, [:a, :c, :x])
      %{a: 1, c: 3}
  """
  @spec take(map, [key]) :: map
  def take(map, keys) when is_map(map), do: :maps.with(key_list(keys), map)
  def take(map, _keys), do: bad_map(map)

  @doc """
  Removes `keys`. Keys that the map does not have are ignored.

      iex> Map.drop(%{a: 1, b: 2, c: 3}, [:a, :c, :x])
      %{b: 2}
  """
  @spec drop(map, [key]) :: map
  def drop(map, keys) when is_map(map), do: :maps.without(key_list(keys), map)
  def drop(map, _keys), do: bad_map(map)

  @doc """
  Returns two maps: one with `keys`, one with the other keys.

      iex> Map.split(%{a: 1, b: 2, c: 3}, [:a, :x])
      {%{a: 1}, %{b: 2, c: 3}}
  """
  @spec split(map, [key]) :: {map, map}
  def split(map, keys) when is_map(map) do
    keys = key_list(keys)
    {:maps.with(keys, map), :maps.without(keys, map)}
  end

  def split(map, _keys), do: bad_map(map)

  defp key_list(keys) when is_list(keys), do: keys
  defp key_list(keys), do: Enum.to_list(keys)

  # All entries

  @doc """
  Keeps the entries for which `fun`, given `{key, value}`, returns a truthy value.

      iex> Map.filter(%{a: 1, b: 2}, fn {_key, value} -> value > 1 end)
      %{b: 2}
  """
  @spec filter(map, ({key, value} -> as_boolean(term))) :: map
  def filter(map, fun) when is_map(map) and is_function(fun, 1) do
    :maps.from_list(Enum.filter(:maps.to_list(map), fun))
  end

  @doc """
  Drops the entries for which `fun`, given `{key, value}`, returns a truthy value.

      iex> Map.reject(%{a: 1, b: 2}, fn {_key, value} -> value > 1 end)
      %{a: 1}
  """
  @spec reject(map, ({key, value} -> as_boolean(term))) :: map
  def reject(map, fun) when is_map(map) and is_function(fun, 1) do
    :maps.from_list(Enum.reject(:maps.to_list(map), fun))
  end

  @doc """
  Returns two maps: the entries for which `fun` returns a truthy value, and the others.

      iex> Map.split_with(%{a: 1, b: 2, c: 3}, fn {_key, value} -> rem(value, 2) == 1 end)
      {%{a: 1, c: 3}, %{b: 2}}
  """
  @spec split_with(map, ({key, value} -> as_boolean(term))) :: {map, map}
  def split_with(map, fun) when is_map(map) and is_function(fun, 1) do
    {kept, dropped} = Enum.split_with(:maps.to_list(map), fun)
    {:maps.from_list(kept), :maps.from_list(dropped)}
  end

  @doc false
  @deprecated "Use Map.new/2 instead (invoke Map.from_struct/1 before if you have a struct)"
  def map(map, fun) when is_map(map) do
    new(:maps.to_list(map), fn {key, _value} = entry -> {key, fun.(entry)} end)
  end

  @doc """
  Puts all entries of `map2` into `map1`. For keys in both, the value of `map2` counts.

      iex> Map.merge(%{a: 1, b: 2}, %{b: 3, c: 4})
      %{a: 1, b: 3, c: 4}
  """
  @spec merge(map, map) :: map
  def merge(map1, map2), do: :maps.merge(map1, map2)

  @doc """
  Puts all entries of `map2` into `map1`; for keys in both, `fun` gets the key and the two values and decides.

      iex> Map.merge(%{a: 1, b: 2}, %{b: 3, c: 4}, fn _key, left, right -> left + right end)
      %{a: 1, b: 5, c: 4}
  """
  @spec merge(map, map, (key, value, value -> value)) :: map
  def merge(map1, map2, fun) when is_function(fun, 3) do
    if is_map(map1), do: merge_entries(:maps.to_list(map2), map1, fun), else: bad_map(map1)
  end

  defp merge_entries([{key, right} | entries], map, fun) do
    case map do
      %{^key => left} -> merge_entries(entries, :maps.put(key, fun.(key, left, right), map), fun)
      %{} -> merge_entries(entries, :maps.put(key, right, map), fun)
    end
  end

  defp merge_entries([], map, _fun), do: map

  @doc """
  Keeps the keys that both maps have, with the values of `map2`.

      iex> Map.intersect(%{a: 1, b: 2}, %{b: 3, c: 4})
      %{b: 3}
  """
  @spec intersect(map, map) :: map
  def intersect(map1, map2) when is_map(map1) and is_map(map2), do: :maps.with(:maps.keys(map1), map2)
  def intersect(map1, map2) when is_map(map1), do: bad_map(map2)
  def intersect(map1, _map2), do: bad_map(map1)

  @doc """
  Keeps the keys that both maps have; `fun` gets the key and the two values and returns the new one.

      iex> Map.intersect(%{a: 1, b: 2}, %{b: 3, c: 4}, fn _key, left, right -> left + right end)
      %{b: 5}
  """
  @spec intersect(map, map, (key, value, value -> value)) :: map
  def intersect(map1, map2, fun) when is_function(fun, 3) and is_map(map1) and is_map(map2) do
    shared = :maps.to_list(intersect(map1, map2))
    new(shared, fn {key, right} -> {key, fun.(key, :maps.get(key, map1), right)} end)
  end

  def intersect(map1, map2, fun) when is_function(fun, 3) and is_map(map1), do: bad_map(map2)
  def intersect(map1, _map2, fun) when is_function(fun, 3), do: bad_map(map1)

  defp bad_map(term), do: :erlang.error({:badmap, term})
end
