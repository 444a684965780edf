defmodule :maps do
  @moduledoc """
  Those functions of Erlang's `:maps` that call a function. The others are natives.
  """

  @type iterator :: term

  @doc """
  The entries for which `predicate` holds, of a map or of an iterator.

      iex> :maps.filter(fn _key, value -> value > 1 end, %{a: 1, b: 2})
      %{b: 2}
  """
  @spec filter((term, term -> boolean), map | iterator) :: map
  def filter(predicate, map) when is_function(predicate, 2) do
    :maps.from_list(filtered(:maps.next(start(map)), predicate))
  end

  def filter(_predicate, _map), do: refuse_function("two arguments")

  defp filtered(:none, _predicate), do: []

  defp filtered({key, value, iterator}, predicate) do
    case predicate.(key, value) do
      true -> [{key, value} | filtered(:maps.next(iterator), predicate)]
      false -> filtered(:maps.next(iterator), predicate)
    end
  end

  @doc """
  Filters and maps in one: `fun` gives `false` (dropped), `true` (kept) or `{true, value}`.

      iex> :maps.filtermap(fn _key, value -> value > 1 and {true, value * 2} end, %{a: 1, b: 2})
      %{b: 4}
  """
  @spec filtermap((term, term -> boolean | {true, term}), map | iterator) :: map
  def filtermap(fun, map) when is_function(fun, 2), do: :maps.from_list(filtermapped(:maps.next(start(map)), fun))
  def filtermap(_fun, _map), do: refuse_function("two arguments")

  defp filtermapped(:none, _fun), do: []

  defp filtermapped({key, value, iterator}, fun) do
    case fun.(key, value) do
      true -> [{key, value} | filtermapped(:maps.next(iterator), fun)]
      {true, value} -> [{key, value} | filtermapped(:maps.next(iterator), fun)]
      false -> filtermapped(:maps.next(iterator), fun)
    end
  end

  @doc """
  The map with the results of `fun` as values.

      iex> :maps.map(fn _key, value -> value * 2 end, %{a: 1})
      %{a: 2}
  """
  @spec map((term, term -> term), map | iterator) :: map
  def map(fun, map) when is_function(fun, 2), do: :maps.from_list(mapped(:maps.next(start(map)), fun))
  def map(_fun, _map), do: refuse_function("two arguments")

  defp mapped(:none, _fun), do: []
  defp mapped({key, value, iterator}, fun), do: [{key, fun.(key, value)} | mapped(:maps.next(iterator), fun)]

  @doc """
  Passes each entry and what has been made so far to `fun`.

      iex> :maps.fold(fn _key, value, sum -> sum + value end, 0, %{a: 1, b: 2})
      3
  """
  @spec fold((term, term, term -> term), term, map | iterator) :: term
  def fold(fun, acc, map) when is_function(fun, 3), do: folded(:maps.next(start(map)), fun, acc)
  def fold(_fun, _acc, _map), do: refuse_function("three arguments")

  defp folded(:none, _fun, acc), do: acc
  defp folded({key, value, iterator}, fun, acc), do: folded(:maps.next(iterator), fun, fun.(key, value, acc))

  @doc """
  Calls `fun` with each entry.

      iex> :maps.foreach(fn key, value -> send(self(), {key, value}) end, %{a: 1})
      :ok
  """
  @spec foreach((term, term -> term), map | iterator) :: :ok
  def foreach(fun, map) when is_function(fun, 2), do: visited(:maps.next(start(map)), fun)
  def foreach(_fun, _map), do: refuse_function("two arguments")

  defp visited(:none, _fun), do: :ok

  defp visited({key, value, iterator}, fun) do
    fun.(key, value)
    visited(:maps.next(iterator), fun)
  end

  # A map is walked through by an iterator; what is neither is refused.
  defp start(map) when is_map(map), do: :maps.iterator(map)
  defp start(:none), do: :none
  defp start({_key, _value, _iterator} = iterator), do: iterator
  defp start([path | map] = iterator) when is_map(map) and (is_integer(path) or is_list(path)), do: iterator
  defp start(other), do: :erlang.error({:badmap, other})

  @doc """
  Gathers items under the keys that `key_fun` gives for them.

      iex> :maps.groups_from_list(fn x -> rem(x, 2) end, [1, 2, 3])
      %{0 => [2], 1 => [1, 3]}
  """
  @spec groups_from_list((term -> term), list) :: map
  def groups_from_list(key_fun, list), do: groups_from_list(key_fun, fn item -> item end, list)

  @doc """
  Gathers what `value_fun` makes of items under the keys that `key_fun` gives for them.

      iex> :maps.groups_from_list(fn x -> rem(x, 2) end, fn x -> x * 10 end, [1, 2, 3])
      %{0 => [20], 1 => [10, 30]}
  """
  @spec groups_from_list((term -> term), (term -> term), list) :: map
  def groups_from_list(key_fun, value_fun, list)
      when is_function(key_fun, 1) and is_function(value_fun, 1) and is_list(list) do
    :lists.foldl(
      fn item, groups ->
        key = key_fun.(item)
        :maps.put(key, [value_fun.(item) | :maps.get(key, groups, [])], groups)
      end,
      %{},
      :lists.reverse(list)
    )
  end

  def groups_from_list(key_fun, _value_fun, _list) when is_function(key_fun, 1), do: :erlang.error(:badarg)
  def groups_from_list(_key_fun, _value_fun, _list), do: refuse_function("one argument")

  @doc """
  The entries of the second map whose keys the first has, too.

      iex> :maps.intersect(%{a: 1, b: 2}, %{b: 3, c: 4})
      %{b: 3}
  """
  @spec intersect(map, map) :: map
  def intersect(left, right) when is_map(left) and is_map(right), do: :maps.with(:maps.keys(left), right)
  def intersect(left, right), do: refuse_maps(left, right)

  @doc """
  The keys that both maps have, with the values that `combiner` makes of key and values.

      iex> :maps.intersect_with(fn _key, left, right -> left + right end, %{a: 1, b: 2}, %{b: 3})
      %{b: 5}
  """
  @spec intersect_with((term, term, term -> term), map, map) :: map
  def intersect_with(combiner, left, right) when is_function(combiner, 3) and is_map(left) and is_map(right) do
    map(fn key, value -> combiner.(key, value, :maps.get(key, right)) end, :maps.with(:maps.keys(right), left))
  end

  def intersect_with(combiner, left, right) when is_function(combiner, 3), do: refuse_maps(left, right)
  def intersect_with(_combiner, _left, _right), do: refuse_function("three arguments")

  @doc """
  The entries of both maps; `combiner` gives the value of a key that both have.

      iex> :maps.merge_with(fn _key, left, right -> left + right end, %{a: 1}, %{a: 2, b: 3})
      %{a: 3, b: 3}
  """
  @spec merge_with((term, term, term -> term), map, map) :: map
  def merge_with(combiner, left, right) when is_function(combiner, 3) and is_map(left) and is_map(right) do
    :maps.merge(:maps.merge(left, right), intersect_with(combiner, left, right))
  end

  def merge_with(combiner, left, right) when is_function(combiner, 3), do: refuse_maps(left, right)
  def merge_with(_combiner, _left, _right), do: refuse_function("three arguments")

  @doc """
  Changes the value of a key that is there.

      iex> :maps.update_with(:a, fn value -> value + 1 end, %{a: 1})
      %{a: 2}
  """
  @spec update_with(term, (term -> term), map) :: map
  def update_with(key, fun, map) when is_function(fun, 1) and is_map(map) do
    case :maps.find(key, map) do
      {:ok, value} -> :maps.update(key, fun.(value), map)
      :error -> :erlang.error({:badkey, key})
    end
  end

  def update_with(_key, fun, map) when is_function(fun, 1), do: :erlang.error({:badmap, map})
  def update_with(_key, _fun, _map), do: :erlang.error(:badarg)

  @doc """
  Changes the value of a key, or puts `initial` there.

      iex> :maps.update_with(:a, fn value -> value + 1 end, 0, %{})
      %{a: 0}
  """
  @spec update_with(term, (term -> term), term, map) :: map
  def update_with(key, fun, initial, map) when is_function(fun, 1) and is_map(map) do
    case :maps.find(key, map) do
      {:ok, value} -> :maps.update(key, fun.(value), map)
      :error -> :maps.put(key, initial, map)
    end
  end

  def update_with(_key, fun, _initial, map) when is_function(fun, 1), do: :erlang.error({:badmap, map})
  def update_with(_key, _fun, _initial, _map), do: :erlang.error(:badarg)

  defp refuse_maps(left, _right) when not is_map(left), do: :erlang.error({:badmap, left})
  defp refuse_maps(_left, right), do: :erlang.error({:badmap, right})

  defp refuse_function(arguments) do
    message = "errors were found at the given arguments:\n\n  * 1st argument: not a fun that takes #{arguments}\n"
    :erlang.error(%ArgumentError{message: message})
  end
end
