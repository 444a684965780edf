defmodule Enum do
  @moduledoc """
  Functions for everything that has elements: lists, maps, ranges, `MapSet`s, streams, and whatever implements
  `Enumerable`.

  The functions are eager: they go through the elements at once and, where the result is a collection, return a list.
  A map is seen as `{key, value}` tuples. What is no enumerable raises a `Protocol.UndefinedError`. Positions count
  from 0; a negative position counts from the end.

  A function given to find or keep elements need not return a boolean: everything but `false` and `nil` counts as true.
  """

  # How the functions find the elements. Lists come first, with loops of their own. Ranges are counted through without
  # becoming lists, where that matters. Maps and MapSets are turned into a list by a native. Everything else is asked
  # through Enumerable; functions that need not see all elements stop it with {:halt, acc}, so that they also work for
  # endless streams.

  @type t :: Enumerable.t()
  @type acc :: any
  @type element :: any
  @type index :: integer
  @type default :: any

  # Reducing

  @doc """
  Folds the elements from left to right: `fun` gets an element and the accumulator and returns the next accumulator.

      iex> Enum.reduce([1, 2, 3], 10, fn number, sum -> sum + number end)
      16
      iex> Enum.reduce(%{a: 1, b: 2}, [], fn {key, _}, keys -> [key | keys] end)
      [:b, :a]
  """
  @spec reduce(t, acc, (element, acc -> acc)) :: acc
  def reduce(enumerable, acc, fun)
  def reduce(list, acc, fun) when is_list(list), do: reduce_list(list, acc, fun)

  def reduce(%Range{first: first, last: last, step: step}, acc, fun) do
    if step > 0, do: reduce_up(first, last, step, acc, fun), else: reduce_down(first, last, step, acc, fun)
  end

  def reduce(%MapSet{map: map}, acc, fun), do: reduce_list(:maps.keys(map), acc, fun)
  def reduce(%{__struct__: _} = enumerable, acc, fun), do: reduce_other(enumerable, acc, fun)
  def reduce(%{} = map, acc, fun), do: reduce_list(:maps.to_list(map), acc, fun)
  def reduce(enumerable, acc, fun), do: reduce_other(enumerable, acc, fun)

  defp reduce_list([head | tail], acc, fun), do: reduce_list(tail, fun.(head, acc), fun)
  defp reduce_list([], acc, _fun), do: acc

  defp reduce_up(number, last, step, acc, fun) when number <= last do
    reduce_up(number + step, last, step, fun.(number, acc), fun)
  end

  defp reduce_up(_number, _last, _step, acc, _fun), do: acc

  defp reduce_down(number, last, step, acc, fun) when number >= last do
    reduce_down(number + step, last, step, fun.(number, acc), fun)
  end

  defp reduce_down(_number, _last, _step, acc, _fun), do: acc

  defp reduce_other(enumerable, acc, fun) do
    reduce_until(enumerable, acc, fn element, acc -> {:cont, fun.(element, acc)} end)
  end

  # Asks Enumerable; `fun` returns {:cont, acc}, or {:halt, acc} to see no more elements.
  defp reduce_until(enumerable, acc, fun) do
    :erlang.element(2, Enumerable.reduce(enumerable, {:cont, acc}, fun))
  end

  @doc """
  Like `reduce/3`, with the first element as the first accumulator. Raises `Enum.EmptyError` if there is none.

      iex> Enum.reduce([1, 2, 3], fn number, product -> number * product end)
      6
  """
  @spec reduce(t, (element, acc -> acc)) :: acc
  def reduce([first | rest], fun), do: reduce_list(rest, first, fun)
  def reduce([], _fun), do: raise(Enum.EmptyError)

  def reduce(enumerable, fun) do
    reduced =
      reduce(enumerable, :empty, fn
        element, {:acc, acc} -> {:acc, fun.(element, acc)}
        element, :empty -> {:acc, element}
      end)

    case reduced do
      {:acc, acc} -> acc
      :empty -> raise Enum.EmptyError
    end
  end

  @doc """
  Folds the elements until `fun` says stop: it returns `{:cont, acc}` to go on or `{:halt, acc}` to end with `acc`.

      iex> Enum.reduce_while(1..100, 0, fn number, sum ->
      ...>   if sum > 10, do: {:halt, sum}, else: {:cont, sum + number}
      ...> end)
      15
  """
  @spec reduce_while(t, any, (element, any -> {:cont, any} | {:halt, any})) :: any
  def reduce_while(list, acc, fun) when is_list(list), do: reduce_while_list(list, {:cont, acc}, fun)
  def reduce_while(enumerable, acc, fun), do: reduce_until(enumerable, acc, fun)

  defp reduce_while_list([head | tail], {:cont, acc}, fun), do: reduce_while_list(tail, fun.(head, acc), fun)
  defp reduce_while_list([], {:cont, acc}, _fun), do: acc
  defp reduce_while_list(_list, {:halt, acc}, _fun), do: acc

  @doc """
  Calls `fun` with each element, for its effects. Returns `:ok`.

      iex> Enum.each([1, 2], fn number -> send(self(), number) end)
      :ok
  """
  @spec each(t, (element -> any)) :: :ok
  def each(list, fun) when is_list(list), do: each_list(list, fun)

  def each(enumerable, fun) do
    reduce(enumerable, :ok, fn element, :ok ->
      fun.(element)
      :ok
    end)
  end

  defp each_list([head | tail], fun) do
    fun.(head)
    each_list(tail, fun)
  end

  defp each_list([], _fun), do: :ok

  # Mapping

  @doc """
  Returns a list of what `fun` makes of each element.

      iex> Enum.map([1, 2, 3], fn number -> number * 2 end)
      [2, 4, 6]
      iex> Enum.map(1..3, &Integer.to_string/1)
      ["1", "2", "3"]
      iex> Enum.map(%{a: 1}, fn {key, value} -> {key, -value} end)
      [a: -1]
  """
  @spec map(t, (element -> any)) :: list
  def map(enumerable, fun)
  def map(list, fun) when is_list(list), do: map_list(list, fun)

  def map(%Range{first: first, last: last, step: step}, fun) do
    if step > 0, do: map_up(first, last, step, fun), else: map_down(first, last, step, fun)
  end

  def map(enumerable, fun) do
    :lists.reverse(reduce(enumerable, [], fn element, mapped -> [fun.(element) | mapped] end))
  end

  defp map_list([head | tail], fun), do: [fun.(head) | map_list(tail, fun)]
  defp map_list([], _fun), do: []

  defp map_up(number, last, step, fun) when number <= last do
    [fun.(number) | map_up(number + step, last, step, fun)]
  end

  defp map_up(_number, _last, _step, _fun), do: []

  defp map_down(number, last, step, fun) when number >= last do
    [fun.(number) | map_down(number + step, last, step, fun)]
  end

  defp map_down(_number, _last, _step, _fun), do: []

  @doc """
  Lets `fun` change every `nth` element, beginning with the first; the others stay. With 0, all stay.

      iex> Enum.map_every([1, 2, 3, 4, 5], 2, fn number -> number * 10 end)
      [10, 2, 30, 4, 50]
      iex> Enum.map_every([1, 2], 0, fn number -> number * 10 end)
      [1, 2]
  """
  @spec map_every(t, non_neg_integer, (element -> any)) :: list
  def map_every(enumerable, nth, fun)
  def map_every(enumerable, 1, fun), do: map(enumerable, fun)
  def map_every(enumerable, 0, _fun), do: to_list(enumerable)
  def map_every([], nth, _fun) when is_integer(nth) and nth > 1, do: []

  def map_every(enumerable, nth, fun) when is_integer(nth) and nth > 1 do
    map_each_nth(to_list(enumerable), 1, nth, fun)
  end

  defp map_each_nth([head | tail], 1, nth, fun), do: [fun.(head) | map_each_nth(tail, nth, nth, fun)]
  defp map_each_nth([head | tail], left, nth, fun), do: [head | map_each_nth(tail, left - 1, nth, fun)]
  defp map_each_nth([], _left, _nth, _fun), do: []

  @doc """
  Maps and folds at once: `fun` gets an element and the accumulator and returns `{mapped, acc}`.

      iex> Enum.map_reduce([1, 2, 3], 0, fn number, sum -> {number * 2, sum + number} end)
      {[2, 4, 6], 6}
  """
  @spec map_reduce(t, acc, (element, acc -> {element, acc})) :: {list, acc}
  def map_reduce(enumerable, acc, fun) do
    {mapped, acc} =
      reduce(enumerable, {[], acc}, fn element, {mapped, acc} ->
        {element, acc} = fun.(element, acc)
        {[element | mapped], acc}
      end)

    {:lists.reverse(mapped), acc}
  end

  @doc """
  Maps each element to an enumerable and returns the elements of all of them in one list.

      iex> Enum.flat_map([1, 2, 3], fn number -> List.duplicate(number, number) end)
      [1, 2, 2, 3, 3, 3]
      iex> Enum.flat_map([1, 3], fn number -> number..(number + 1) end)
      [1, 2, 3, 4]
  """
  @spec flat_map(t, (element -> t)) :: list
  def flat_map(list, fun) when is_list(list), do: flat_map_list(list, fun)

  def flat_map(enumerable, fun) do
    :lists.reverse(reduce(enumerable, [], fn element, flat -> prepend_reversed(fun.(element), flat) end))
  end

  defp flat_map_list([head | tail], fun) do
    case fun.(head) do
      [] -> flat_map_list(tail, fun)
      [element] -> [element | flat_map_list(tail, fun)]
      list when is_list(list) -> list ++ flat_map_list(tail, fun)
      enumerable -> to_list(enumerable) ++ flat_map_list(tail, fun)
    end
  end

  defp flat_map_list([], _fun), do: []

  defp prepend_reversed(list, acc) when is_list(list), do: :lists.reverse(list, acc)
  defp prepend_reversed(enumerable, acc), do: reduce(enumerable, acc, fn element, acc -> [element | acc] end)

  @doc """
  Flat-maps and folds at once: `fun` gets an element and the accumulator and returns `{enumerable, acc}`, or
  `{:halt, acc}` to stop.

      iex> Enum.flat_map_reduce(1..100, 0, fn number, count ->
      ...>   if count < 3, do: {[number, -number], count + 1}, else: {:halt, count}
      ...> end)
      {[1, -1, 2, -2, 3, -3], 3}
  """
  @spec flat_map_reduce(t, acc, (element, acc -> {t, acc} | {:halt, acc})) :: {list, acc}
  def flat_map_reduce(enumerable, acc, fun) do
    {flat, acc} =
      reduce_while(enumerable, {[], acc}, fn element, {flat, acc} ->
        case fun.(element, acc) do
          {:halt, acc} -> {:halt, {flat, acc}}
          {inner, acc} -> {:cont, {prepend_reversed(inner, flat), acc}}
        end
      end)

    {:lists.reverse(flat), acc}
  end

  @doc """
  Returns what `fun` makes of the elements, with `separator` between each two.

      iex> Enum.map_intersperse([1, 2, 3], :and, fn number -> number * 2 end)
      [2, :and, 4, :and, 6]
  """
  @spec map_intersperse(t, any, (element -> any)) :: list
  def map_intersperse(enumerable, separator, mapper), do: intersperse(map(enumerable, mapper), separator)

  @doc """
  Puts `separator` between each two elements.

      iex> Enum.intersperse([1, 2, 3], 0)
      [1, 0, 2, 0, 3]
      iex> Enum.intersperse([1], 0)
      [1]
  """
  @spec intersperse(t, element) :: list
  def intersperse(enumerable, separator) do
    case to_list(enumerable) do
      [] -> []
      [head | tail] -> [head | separate(tail, separator)]
    end
  end

  defp separate([head | tail], separator), do: [separator, head | separate(tail, separator)]
  defp separate([], _separator), do: []

  @doc """
  Folds like `reduce/2` and returns the list of all accumulators, the first element being the first one.

      iex> Enum.scan([1, 2, 3, 4], &(&1 + &2))
      [1, 3, 6, 10]
  """
  @spec scan(t, (element, any -> any)) :: list
  def scan(enumerable, fun) do
    scanned =
      reduce(enumerable, [], fn
        element, [] -> [element]
        element, [acc | _] = scanned -> [fun.(element, acc) | scanned]
      end)

    :lists.reverse(scanned)
  end

  @doc """
  Folds like `reduce/3` and returns the list of the accumulators that `fun` returned.

      iex> Enum.scan([1, 2, 3], 10, &(&1 + &2))
      [11, 13, 16]
  """
  @spec scan(t, any, (element, any -> any)) :: list
  def scan(enumerable, acc, fun) do
    {scanned, _acc} =
      reduce(enumerable, {[], acc}, fn element, {scanned, acc} ->
        acc = fun.(element, acc)
        {[acc | scanned], acc}
      end)

    :lists.reverse(scanned)
  end

  @doc """
  Pairs each element with its position. A number is the position to begin with; a function gets element and position
  and returns what to put in their place.

      iex> Enum.with_index([:a, :b])
      [a: 0, b: 1]
      iex> Enum.with_index([:a, :b], 1)
      [a: 1, b: 2]
      iex> Enum.with_index([:a, :b], fn element, index -> {index, element} end)
      [{0, :a}, {1, :b}]
  """
  @spec with_index(t, integer | (element, index -> any)) :: list
  def with_index(enumerable, fun_or_offset \\ 0)

  def with_index(enumerable, offset) when is_list(enumerable) and is_integer(offset), do: index_list(enumerable, offset)
  def with_index(enumerable, fun) when is_list(enumerable) and is_function(fun, 2), do: index_list(enumerable, 0, fun)
  def with_index(enumerable, offset) when is_integer(offset), do: index_list(to_list(enumerable), offset)

  def with_index(enumerable, fun) when is_function(fun, 2) do
    {indexed, _} = map_reduce(enumerable, 0, fn element, index -> {fun.(element, index), index + 1} end)
    indexed
  end

  defp index_list([head | tail], index), do: [{head, index} | index_list(tail, index + 1)]
  defp index_list([], _index), do: []

  defp index_list([head | tail], index, fun), do: [fun.(head, index) | index_list(tail, index + 1, fun)]
  defp index_list([], _index, _fun), do: []

  # Filtering and partitioning

  @doc """
  Keeps the elements for which `fun` returns a truthy value.

      iex> Enum.filter([1, 2, 3, 4], fn number -> rem(number, 2) == 0 end)
      [2, 4]
  """
  @spec filter(t, (element -> as_boolean(term))) :: list
  def filter(list, fun) when is_list(list), do: filter_list(list, fun)

  def filter(enumerable, fun) do
    :lists.reverse(reduce(enumerable, [], fn element, kept -> if fun.(element), do: [element | kept], else: kept end))
  end

  defp filter_list([head | tail], fun) do
    if fun.(head), do: [head | filter_list(tail, fun)], else: filter_list(tail, fun)
  end

  defp filter_list([], _fun), do: []

  @doc """
  Drops the elements for which `fun` returns a truthy value.

      iex> Enum.reject([1, 2, 3, 4], fn number -> rem(number, 2) == 0 end)
      [1, 3]
  """
  @spec reject(t, (element -> as_boolean(term))) :: list
  def reject(list, fun) when is_list(list), do: reject_list(list, fun)

  def reject(enumerable, fun) do
    :lists.reverse(reduce(enumerable, [], fn element, kept -> if fun.(element), do: kept, else: [element | kept] end))
  end

  defp reject_list([head | tail], fun) do
    if fun.(head), do: reject_list(tail, fun), else: [head | reject_list(tail, fun)]
  end

  defp reject_list([], _fun), do: []

  @doc false
  @deprecated "Use Enum.filter/2 + Enum.map/2 or for comprehensions instead"
  def filter_map(enumerable, filter, mapper), do: map(filter(enumerable, filter), mapper)

  @doc """
  Returns two lists: the elements for which `fun` returns a truthy value, and the others.

      iex> Enum.split_with([1, 2, 3, 4, 5], fn number -> number > 3 end)
      {[4, 5], [1, 2, 3]}
  """
  @spec split_with(t, (element -> as_boolean(term))) :: {list, list}
  def split_with(enumerable, fun) do
    {kept, dropped} =
      reduce(enumerable, {[], []}, fn element, {kept, dropped} ->
        if fun.(element), do: {[element | kept], dropped}, else: {kept, [element | dropped]}
      end)

    {:lists.reverse(kept), :lists.reverse(dropped)}
  end

  @doc false
  @deprecated "Use Enum.split_with/2 instead"
  def partition(enumerable, fun), do: split_with(enumerable, fun)

  @doc """
  Keeps the first one of elements that are equal (compared strictly).

      iex> Enum.uniq([1, 2, 1, 3, 2])
      [1, 2, 3]
  """
  @spec uniq(t) :: list
  def uniq(enumerable), do: uniq_list(to_list(enumerable), %{})

  defp uniq_list([head | tail], seen) do
    case seen do
      %{^head => true} -> uniq_list(tail, seen)
      %{} -> [head | uniq_list(tail, :maps.put(head, true, seen))]
    end
  end

  defp uniq_list([], _seen), do: []

  @doc false
  @deprecated "Use Enum.uniq_by/2 instead"
  def uniq(enumerable, fun), do: uniq_by(enumerable, fun)

  @doc """
  Keeps the first one of elements for which `fun` returns the same.

      iex> Enum.uniq_by([{1, :a}, {2, :b}, {1, :c}], fn {number, _} -> number end)
      [{1, :a}, {2, :b}]
  """
  @spec uniq_by(t, (element -> term)) :: list
  def uniq_by(enumerable, fun) do
    {kept, _seen} =
      reduce(enumerable, {[], %{}}, fn element, {kept, seen} ->
        key = fun.(element)

        case seen do
          %{^key => true} -> {kept, seen}
          %{} -> {[element | kept], :maps.put(key, true, seen)}
        end
      end)

    :lists.reverse(kept)
  end

  @doc """
  Keeps the first one of equal elements (compared strictly) that follow one another.

      iex> Enum.dedup([1, 2, 2, 3, 3, 1])
      [1, 2, 3, 1]
  """
  @spec dedup(t) :: list
  def dedup(enumerable), do: dedup_list(to_list(enumerable))

  defp dedup_list([head | [head | _] = tail]), do: dedup_list(tail)
  defp dedup_list([head | tail]), do: [head | dedup_list(tail)]
  defp dedup_list([]), do: []

  @doc """
  Keeps the first one of elements that follow one another and for which `fun` returns the same.

      iex> Enum.dedup_by([1, 11, 2, 12, 1], fn number -> rem(number, 10) end)
      [1, 2, 1]
  """
  @spec dedup_by(t, (element -> term)) :: list
  def dedup_by(enumerable, fun) do
    {kept, _last} =
      reduce(enumerable, {[], :none}, fn element, {kept, last} ->
        case {:key, fun.(element)} do
          ^last -> {kept, last}
          key -> {[element | kept], key}
        end
      end)

    :lists.reverse(kept)
  end

  # Asking about elements

  @doc """
  Tells whether all elements are truthy.

      iex> Enum.all?([1, true, "x"])
      true
      iex> Enum.all?([1, nil])
      false
      iex> Enum.all?([])
      true
  """
  @spec all?(t) :: boolean
  def all?(enumerable), do: all?(enumerable, fn element -> element end)

  @doc """
  Tells whether `fun` returns a truthy value for all elements; it is not called again after the first that fails.

      iex> Enum.all?([2, 4], fn number -> rem(number, 2) == 0 end)
      true
      iex> Enum.all?([2, 3], fn number -> rem(number, 2) == 0 end)
      false
  """
  @spec all?(t, (element -> as_boolean(term))) :: boolean
  def all?(list, fun) when is_list(list), do: all_of_list?(list, fun)

  def all?(enumerable, fun) do
    reduce_until(enumerable, true, fn element, true -> if fun.(element), do: {:cont, true}, else: {:halt, false} end)
  end

  defp all_of_list?([head | tail], fun), do: if(fun.(head), do: all_of_list?(tail, fun), else: false)
  defp all_of_list?([], _fun), do: true

  @doc """
  Tells whether an element is truthy.

      iex> Enum.any?([nil, false, 1])
      true
      iex> Enum.any?([nil])
      false
      iex> Enum.any?([])
      false
  """
  @spec any?(t) :: boolean
  def any?(enumerable), do: any?(enumerable, fn element -> element end)

  @doc """
  Tells whether `fun` returns a truthy value for an element; it is not called again after the first one.

      iex> Enum.any?([1, 2], fn number -> number > 1 end)
      true
      iex> Enum.any?([1, 2], fn number -> number > 2 end)
      false
  """
  @spec any?(t, (element -> as_boolean(term))) :: boolean
  def any?(list, fun) when is_list(list), do: any_of_list?(list, fun)

  def any?(enumerable, fun) do
    reduce_until(enumerable, false, fn element, false -> if fun.(element), do: {:halt, true}, else: {:cont, false} end)
  end

  defp any_of_list?([head | tail], fun), do: if(fun.(head), do: true, else: any_of_list?(tail, fun))
  defp any_of_list?([], _fun), do: false

  @doc """
  Tells whether `element` is among the elements, compared strictly.

      iex> Enum.member?([1, 2, 3], 2)
      true
      iex> Enum.member?([1, 2, 3], 2.0)
      false
      iex> Enum.member?(%{a: 1}, {:a, 1})
      true
  """
  @spec member?(t, element) :: boolean
  def member?(list, element) when is_list(list), do: :lists.member(element, list)

  def member?(enumerable, element) do
    case Enumerable.member?(enumerable, element) do
      {:ok, member?} -> member?
      {:error, _module} -> any?(enumerable, fn other -> other === element end)
    end
  end

  @doc """
  Tells whether there are no elements.

      iex> Enum.empty?([])
      true
      iex> Enum.empty?(1..3)
      false
  """
  @spec empty?(t) :: boolean
  def empty?(list) when is_list(list), do: list == []

  def empty?(enumerable) do
    case Enumerable.slice(enumerable) do
      {:ok, size, _slicer} -> size == 0
      {:error, _module} -> reduce_until(enumerable, true, fn _element, true -> {:halt, false} end)
    end
  end

  @doc """
  Counts the elements.

      iex> Enum.count([1, 2, 3])
      3
      iex> Enum.count(1..10//3)
      4
  """
  @spec count(t) :: non_neg_integer
  def count(list) when is_list(list), do: length(list)

  def count(enumerable) do
    case Enumerable.count(enumerable) do
      {:ok, count} when is_integer(count) -> count
      {:error, _module} -> reduce(enumerable, 0, fn _element, count -> count + 1 end)
    end
  end

  @doc """
  Counts the elements for which `fun` returns a truthy value.

      iex> Enum.count([1, 2, 3], fn number -> number > 1 end)
      2
  """
  @spec count(t, (element -> as_boolean(term))) :: non_neg_integer
  def count(enumerable, fun) do
    reduce(enumerable, 0, fn element, count -> if fun.(element), do: count + 1, else: count end)
  end

  @doc """
  Counts the elements, but no further than to `limit`.

      iex> Enum.count_until([1, 2, 3], 2)
      2
      iex> Enum.count_until([1, 2, 3], 10)
      3
  """
  @spec count_until(t, pos_integer) :: non_neg_integer
  def count_until(enumerable, limit) when is_integer(limit) and limit > 0 do
    case Enumerable.count(enumerable) do
      {:ok, count} -> :erlang.min(count, limit)
      {:error, _module} -> count_to_limit(enumerable, fn _element -> true end, limit)
    end
  end

  @doc """
  Counts the elements for which `fun` returns a truthy value, but no further than to `limit`.

      iex> Enum.count_until(1..100, fn number -> rem(number, 2) == 0 end, 5)
      5
  """
  @spec count_until(t, (element -> as_boolean(term)), pos_integer) :: non_neg_integer
  def count_until(enumerable, fun, limit) when is_integer(limit) and limit > 0 do
    count_to_limit(enumerable, fun, limit)
  end

  defp count_to_limit(enumerable, fun, limit) do
    reduce_while(enumerable, 0, fn element, count ->
      cond do
        !fun.(element) -> {:cont, count}
        count + 1 == limit -> {:halt, limit}
        true -> {:cont, count + 1}
      end
    end)
  end

  @doc """
  Returns the first element for which `fun` returns a truthy value, or `default` if there is none.

      iex> Enum.find([1, 2, 3], fn number -> number > 1 end)
      2
      iex> Enum.find([1, 2, 3], fn number -> number > 9 end)
      nil
      iex> Enum.find([1, 2, 3], :none, fn number -> number > 9 end)
      :none
  """
  @spec find(t, default, (element -> any)) :: element | default
  def find(enumerable, default \\ nil, fun)
  def find(list, default, fun) when is_list(list), do: find_in_list(list, default, fun)

  def find(enumerable, default, fun) do
    reduce_until(enumerable, default, fn element, default ->
      if fun.(element), do: {:halt, element}, else: {:cont, default}
    end)
  end

  defp find_in_list([head | tail], default, fun), do: if(fun.(head), do: head, else: find_in_list(tail, default, fun))
  defp find_in_list([], default, _fun), do: default

  @doc """
  Returns the position of the first element for which `fun` returns a truthy value, or `nil` if there is none.

      iex> Enum.find_index([:a, :b, :c], fn element -> element == :b end)
      1
      iex> Enum.find_index([:a], fn element -> element == :z end)
      nil
  """
  @spec find_index(t, (element -> any)) :: non_neg_integer | nil
  def find_index(list, fun) when is_list(list), do: find_index_in_list(list, 0, fun)

  def find_index(enumerable, fun) do
    found =
      reduce_until(enumerable, {:next, 0}, fn element, {:next, index} ->
        if fun.(element), do: {:halt, {:found, index}}, else: {:cont, {:next, index + 1}}
      end)

    case found do
      {:found, index} -> index
      {:next, _index} -> nil
    end
  end

  defp find_index_in_list([head | tail], index, fun) do
    if fun.(head), do: index, else: find_index_in_list(tail, index + 1, fun)
  end

  defp find_index_in_list([], _index, _fun), do: nil

  @doc """
  Returns the first truthy value that `fun` returns for an element, or `default` if there is none.

      iex> Enum.find_value([1, 2, 3], fn number -> if number > 1, do: number * 10 end)
      20
      iex> Enum.find_value([1], :none, fn number -> number > 1 end)
      :none
  """
  @spec find_value(t, default, (element -> found)) :: found | default when found: any
  def find_value(enumerable, default \\ nil, fun)
  def find_value(list, default, fun) when is_list(list), do: find_value_in_list(list, default, fun)

  def find_value(enumerable, default, fun) do
    reduce_until(enumerable, default, fn element, default ->
      value = fun.(element)
      if value, do: {:halt, value}, else: {:cont, default}
    end)
  end

  defp find_value_in_list([head | tail], default, fun) do
    value = fun.(head)
    if value, do: value, else: find_value_in_list(tail, default, fun)
  end

  defp find_value_in_list([], default, _fun), do: default

  # Single elements

  @doc """
  Returns the element at `index`, or `default` if there is none.

      iex> Enum.at([:a, :b, :c], 1)
      :b
      iex> Enum.at([:a, :b, :c], -1)
      :c
      iex> Enum.at([:a], 5, :none)
      :none
  """
  @spec at(t, index, default) :: element | default
  def at(enumerable, index, default \\ nil) when is_integer(index) do
    case fetch(enumerable, index) do
      {:ok, element} -> element
      :error -> default
    end
  end

  @doc """
  Looks the element at `index` up: `{:ok, element}`, or `:error` if there is none.

      iex> Enum.fetch([:a, :b], 1)
      {:ok, :b}
      iex> Enum.fetch([:a, :b], 2)
      :error
  """
  @spec fetch(t, index) :: {:ok, element} | :error
  def fetch(enumerable, index) when is_integer(index) do
    if is_list(enumerable), do: fetch_in_list(enumerable, index), else: fetch_by_slicing(enumerable, index)
  end

  defp fetch_in_list(list, index) when index < 0, do: fetch_from_list(list, length(list) + index)
  defp fetch_in_list(list, index), do: fetch_from_list(list, index)

  defp fetch_by_slicing(enumerable, index) do
    case slicer(enumerable) do
      {:ok, size, slice} ->
        index = if index < 0, do: size + index, else: index

        if index >= 0 and index < size do
          [element] = slice.(index, 1, 1)
          {:ok, element}
        else
          :error
        end

      :error when index < 0 ->
        list = to_list(enumerable)
        fetch_from_list(list, length(list) + index)

      :error ->
        reached =
          reduce_until(enumerable, index, fn
            element, 0 -> {:halt, {:ok, element}}
            _element, left -> {:cont, left - 1}
          end)

        case reached do
          {:ok, element} -> {:ok, element}
          _left -> :error
        end
    end
  end

  defp fetch_from_list([head | _tail], 0), do: {:ok, head}
  defp fetch_from_list([_head | tail], index) when index > 0, do: fetch_from_list(tail, index - 1)
  defp fetch_from_list(_list, _index), do: :error

  @doc """
  Returns the element at `index`. Raises `Enum.OutOfBoundsError` if there is none.

      iex> Enum.fetch!([:a, :b], 1)
      :b
      iex> Enum.fetch!([:a, :b], 2)
      ** (Enum.OutOfBoundsError) out of bounds error
  """
  @spec fetch!(t, index) :: element
  def fetch!(enumerable, index) when is_integer(index) do
    case fetch(enumerable, index) do
      {:ok, element} -> element
      :error -> raise Enum.OutOfBoundsError
    end
  end

  @doc """
  Returns an element by chance. Raises `Enum.EmptyError` if there is none.

      iex> Enum.random([7])
      7
      iex> Enum.random(1..6) in 1..6
      true
  """
  @spec random(t) :: element
  def random(enumerable)

  def random(%Range{first: first, step: step} = range) do
    case range_size(range) do
      0 -> raise Enum.EmptyError
      size -> first + random_below(size) * step
    end
  end

  def random(list) when is_list(list) do
    case length(list) do
      0 -> raise Enum.EmptyError
      size -> :lists.nth(random_below(size) + 1, list)
    end
  end

  def random(enumerable) do
    case slicer(enumerable) do
      {:ok, 0, _slice} ->
        raise Enum.EmptyError

      {:ok, size, slice} ->
        [element] = slice.(random_below(size), 1, 1)
        element

      :error ->
        case take_random(enumerable, 1) do
          [] -> raise Enum.EmptyError
          [element] -> element
        end
    end
  end

  # No number is drawn when there is nothing to choose.
  defp random_below(1), do: 0
  defp random_below(size), do: :rand.uniform(size) - 1

  @doc """
  Returns `count` elements by chance, in an order by chance; all elements if there are fewer.

      iex> Enum.take_random([1, 2, 3], 2) |> length()
      2
      iex> Enum.take_random([1, 2], 10) |> Enum.sort()
      [1, 2]
  """
  @spec take_random(t, non_neg_integer) :: list
  def take_random(enumerable, count)
  def take_random(_enumerable, 0), do: []

  # Reservoir sampling (Vitter's algorithm R): element number n takes the place of a random one among n, if that is
  # one of the `count` places. While places are left, the one before moves to the new place.
  def take_random(enumerable, count) when is_integer(count) and count > 0 do
    {seen, sample} =
      reduce(enumerable, {0, %{}}, fn element, {seen, sample} ->
        place = random_below(seen + 1)

        sample =
          cond do
            place == seen and seen < count -> :maps.put(seen, element, sample)
            seen < count -> :maps.put(place, element, :maps.put(seen, :maps.get(place, sample), sample))
            place < count -> :maps.put(place, element, sample)
            true -> sample
          end

        {seen + 1, sample}
      end)

    taken = :erlang.min(seen, count)
    map_up(0, taken - 1, 1, fn place -> :maps.get(place, sample) end)
  end

  @doc """
  Returns the elements in an order by chance.

      iex> Enum.shuffle([1, 2, 3]) |> Enum.sort()
      [1, 2, 3]
  """
  @spec shuffle(t) :: list
  def shuffle(enumerable) do
    numbered = reduce(enumerable, [], fn element, numbered -> [{:rand.uniform(), element} | numbered] end)
    reduce_list(:lists.keysort(1, numbered), [], fn {_number, element}, shuffled -> [element | shuffled] end)
  end

  # Taking and dropping

  @doc """
  Returns the first `amount` elements, or with a negative amount the last ones; fewer if there are not as many.

      iex> Enum.take([1, 2, 3], 2)
      [1, 2]
      iex> Enum.take([1, 2, 3], -2)
      [2, 3]
      iex> Enum.take(1..1_000_000_000, 2)
      [1, 2]
  """
  @spec take(t, integer) :: list
  def take(enumerable, amount)
  def take(_enumerable, 0), do: []

  def take(enumerable, amount) when is_list(enumerable) and is_integer(amount) and amount > 0 do
    :lists.sublist(enumerable, amount)
  end

  def take(enumerable, amount) when is_integer(amount) and amount > 0, do: take_first(enumerable, amount)

  def take(enumerable, amount) when is_integer(amount) and amount < 0 do
    list = to_list(enumerable)
    drop_from_list(list, length(list) + amount)
  end

  defp take_first(%Range{first: first, step: step} = range, amount) do
    range_elements(first, step, :erlang.min(amount, range_size(range)))
  end

  defp take_first(enumerable, amount) do
    {_left, taken} =
      reduce_until(enumerable, {amount, []}, fn
        element, {1, taken} -> {:halt, {0, [element | taken]}}
        element, {left, taken} -> {:cont, {left - 1, [element | taken]}}
      end)

    :lists.reverse(taken)
  end

  @doc """
  Leaves the first `amount` elements out, or with a negative amount the last ones.

      iex> Enum.drop([1, 2, 3], 2)
      [3]
      iex> Enum.drop([1, 2, 3], -1)
      [1, 2]
      iex> Enum.drop([1, 2, 3], 10)
      []
  """
  @spec drop(t, integer) :: list
  def drop(enumerable, amount)

  def drop(enumerable, amount) when is_list(enumerable) and is_integer(amount) and amount >= 0 do
    drop_from_list(enumerable, amount)
  end

  def drop(enumerable, 0), do: to_list(enumerable)

  def drop(enumerable, amount) when is_integer(amount) and amount > 0 do
    drop_from_list(to_list(enumerable), amount)
  end

  def drop(enumerable, amount) when is_integer(amount) and amount < 0 do
    list = to_list(enumerable)
    :lists.sublist(list, :erlang.max(length(list) + amount, 0))
  end

  defp drop_from_list([_head | tail], amount) when amount > 0, do: drop_from_list(tail, amount - 1)
  defp drop_from_list(list, _amount), do: list

  @doc """
  Returns every `nth` element, beginning with the first. With 0, none.

      iex> Enum.take_every([1, 2, 3, 4, 5], 2)
      [1, 3, 5]
      iex> Enum.take_every([1, 2], 0)
      []
  """
  @spec take_every(t, non_neg_integer) :: list
  def take_every(enumerable, nth)
  def take_every(_enumerable, 0), do: []
  def take_every(enumerable, 1), do: to_list(enumerable)
  def take_every(list, nth) when is_list(list) and is_integer(nth) and nth > 1, do: every_nth(list, nth)
  def take_every(enumerable, nth) when is_integer(nth) and nth > 1, do: every_nth(to_list(enumerable), nth)

  defp every_nth([head | tail], nth), do: [head | every_nth(drop_from_list(tail, nth - 1), nth)]
  defp every_nth([], _nth), do: []

  @doc """
  Leaves every `nth` element out, beginning with the first. With 0, none.

      iex> Enum.drop_every([1, 2, 3, 4, 5], 2)
      [2, 4]
      iex> Enum.drop_every([1, 2], 0)
      [1, 2]
  """
  @spec drop_every(t, non_neg_integer) :: list
  def drop_every(enumerable, nth)
  def drop_every(_enumerable, 1), do: []
  def drop_every(enumerable, 0), do: to_list(enumerable)
  def drop_every([], nth) when is_integer(nth), do: []
  def drop_every(enumerable, nth) when is_integer(nth) and nth > 1, do: without_nth(to_list(enumerable), 1, nth)

  defp without_nth([_head | tail], 1, nth), do: without_nth(tail, nth, nth)
  defp without_nth([head | tail], left, nth), do: [head | without_nth(tail, left - 1, nth)]
  defp without_nth([], _left, _nth), do: []

  @doc """
  Returns the elements before the first one for which `fun` returns `false` or `nil`.

      iex> Enum.take_while([1, 2, 3, 1], fn number -> number < 3 end)
      [1, 2]
  """
  @spec take_while(t, (element -> as_boolean(term))) :: list
  def take_while(list, fun) when is_list(list), do: take_while_list(list, fun)

  def take_while(enumerable, fun) do
    taken =
      reduce_until(enumerable, [], fn element, taken ->
        if fun.(element), do: {:cont, [element | taken]}, else: {:halt, taken}
      end)

    :lists.reverse(taken)
  end

  defp take_while_list([head | tail], fun) do
    if fun.(head), do: [head | take_while_list(tail, fun)], else: []
  end

  defp take_while_list([], _fun), do: []

  @doc """
  Leaves elements out up to the first one for which `fun` returns `false` or `nil`.

      iex> Enum.drop_while([1, 2, 3, 1], fn number -> number < 3 end)
      [3, 1]
  """
  @spec drop_while(t, (element -> as_boolean(term))) :: list
  def drop_while(list, fun) when is_list(list), do: drop_while_list(list, fun)

  def drop_while(enumerable, fun) do
    {_, rest} = split_while(enumerable, fun)
    rest
  end

  defp drop_while_list([head | tail] = list, fun), do: if(fun.(head), do: drop_while_list(tail, fun), else: list)
  defp drop_while_list([], _fun), do: []

  @doc """
  Returns two lists: the first `count` elements and the others. A negative count is counted from the end.

      iex> Enum.split([1, 2, 3], 2)
      {[1, 2], [3]}
      iex> Enum.split([1, 2, 3], -1)
      {[1, 2], [3]}
      iex> Enum.split([1, 2, 3], 10)
      {[1, 2, 3], []}
  """
  @spec split(t, integer) :: {list, list}
  def split(enumerable, count)

  def split(enumerable, count) when is_list(enumerable) and is_integer(count) and count >= 0 do
    split_list(enumerable, count)
  end

  def split(enumerable, count) when is_integer(count) and count >= 0, do: split_list(to_list(enumerable), count)

  def split(enumerable, count) when is_integer(count) and count < 0 do
    list = to_list(enumerable)
    split_list(list, :erlang.max(length(list) + count, 0))
  end

  defp split_list(list, count), do: {:lists.sublist(list, count), drop_from_list(list, count)}

  @doc """
  Returns two lists: the elements before the first one for which `fun` returns `false` or `nil`, and the others.

      iex> Enum.split_while([1, 2, 3, 1], fn number -> number < 3 end)
      {[1, 2], [3, 1]}
  """
  @spec split_while(t, (element -> as_boolean(term))) :: {list, list}
  def split_while(list, fun) when is_list(list), do: split_while_list(list, fun, [])

  def split_while(enumerable, fun) do
    split =
      reduce(enumerable, {:taking, []}, fn
        element, {:taking, taken} -> if fun.(element), do: {:taking, [element | taken]}, else: {taken, [element]}
        element, {taken, rest} -> {taken, [element | rest]}
      end)

    case split do
      {:taking, taken} -> {:lists.reverse(taken), []}
      {taken, rest} -> {:lists.reverse(taken), :lists.reverse(rest)}
    end
  end

  defp split_while_list([head | tail] = list, fun, taken) do
    if fun.(head), do: split_while_list(tail, fun, [head | taken]), else: {:lists.reverse(taken), list}
  end

  defp split_while_list([], _fun, taken), do: {:lists.reverse(taken), []}

  # Slices

  @doc """
  Returns the elements at the positions of `index_range`. Both of its ends may be negative; positions that do not exist
  are ignored; the step has to be positive (1 is assumed for ranges such as `1..-1`).

      iex> Enum.slice([:a, :b, :c, :d], 1..2)
      [:b, :c]
      iex> Enum.slice([:a, :b, :c, :d], -2..-1)
      [:c, :d]
      iex> Enum.slice([:a, :b, :c, :d], 0..-1//2)
      [:a, :c]
      iex> Enum.slice([:a, :b], 5..9)
      []
  """
  @spec slice(t, Range.t()) :: list
  def slice(enumerable, index_range)

  def slice(enumerable, first..last//step = index_range) do
    cond do
      step > 0 -> slice_between(enumerable, first, last, step)
      step == -1 and first > last -> slice_between(enumerable, first, last, 1)
      true -> raise ArgumentError, "Enum.slice/2 does not accept ranges with negative steps, got: " <> inspect(index_range)
    end
  end

  # Ranges of old had no step.
  def slice(enumerable, %{__struct__: Range, first: first, last: last} = index_range) do
    step = if first <= last, do: 1, else: -1
    slice(enumerable, Map.put(index_range, :step, step))
  end

  defp slice_between(enumerable, first, last, step) when first >= 0 and last >= 0 do
    if last < first, do: [], else: slice_from(enumerable, first, last - first + 1, step)
  end

  defp slice_between(enumerable, first, last, step) do
    {enumerable, size} =
      case slicer(enumerable) do
        {:ok, size, _slice} ->
          {enumerable, size}

        :error ->
          list = to_list(enumerable)
          {list, length(list)}
      end

    first = if first < 0, do: :erlang.max(size + first, 0), else: first
    last = if last < 0, do: size + last, else: last
    slice_between_known(enumerable, first, last, step)
  end

  defp slice_between_known(_enumerable, first, last, _step) when last < first or last < 0, do: []
  defp slice_between_known(enumerable, first, last, step), do: slice_from(enumerable, first, last - first + 1, step)

  @doc """
  Returns up to `amount` elements from `start_index` on, which may be negative.

      iex> Enum.slice([:a, :b, :c, :d], 1, 2)
      [:b, :c]
      iex> Enum.slice([:a, :b, :c, :d], -2, 5)
      [:c, :d]
      iex> Enum.slice([:a, :b], 5, 1)
      []
  """
  @spec slice(t, index, non_neg_integer) :: list
  def slice(enumerable, start_index, amount)
  def slice(_enumerable, start_index, 0) when is_integer(start_index), do: []

  def slice(enumerable, start_index, amount)
      when is_integer(start_index) and start_index < 0 and is_integer(amount) and amount >= 0 do
    case slicer(enumerable) do
      {:ok, size, _slice} ->
        slice_from(enumerable, :erlang.max(size + start_index, 0), amount, 1)

      :error ->
        list = to_list(enumerable)
        slice_from(list, :erlang.max(length(list) + start_index, 0), amount, 1)
    end
  end

  def slice(enumerable, start_index, amount) when is_integer(start_index) and is_integer(amount) and amount >= 0 do
    slice_from(enumerable, start_index, amount, 1)
  end

  # Every `step`th of at most `amount` elements from `start` (not negative) on.
  defp slice_from(list, start, amount, step) when is_list(list) do
    list = :lists.sublist(drop_from_list(list, start), amount)
    if step == 1, do: list, else: every_nth(list, step)
  end

  defp slice_from(enumerable, start, amount, step) do
    case slicer(enumerable) do
      {:ok, size, slice} ->
        amount = :erlang.min(amount, size - start)
        if amount > 0, do: slice.(start, div(amount - 1, step) + 1, step), else: []

      :error ->
        slice_from(take(enumerable, start + amount), start, amount, step)
    end
  end

  # {:ok, size, fn start, count, step -> list end} for what knows its size, otherwise :error.
  defp slicer(list) when is_list(list), do: {:ok, length(list), list_slicer(list)}

  defp slicer(enumerable) do
    case Enumerable.slice(enumerable) do
      {:ok, size, slice} when is_function(slice, 3) ->
        {:ok, size, slice}

      {:ok, size, to_list} when is_function(to_list, 1) ->
        {:ok, size, fn start, count, step -> list_slicer(to_list.(enumerable)).(start, count, step) end}

      {:ok, size, slice} when is_function(slice, 2) ->
        {:ok, size, fn start, count, step -> take_every(slice.(start, (count - 1) * step + 1), step) end}

      {:error, _module} ->
        :error
    end
  end

  defp list_slicer(list) do
    fn start, count, step -> slice_from(list, start, (count - 1) * step + 1, step) end
  end

  @doc """
  Moves one element, or the elements at the positions of a range, to `insertion_index`; the others close up.

  The insertion index is the position of the first moved element afterwards if it moves to the front, that of the last
  one if it moves to the end. Raises an `ArgumentError` if it lies inside of the range.

      iex> Enum.slide([:a, :b, :c, :d], 3, 1)
      [:a, :d, :b, :c]
      iex> Enum.slide([:a, :b, :c, :d], 0..1, 3)
      [:c, :d, :a, :b]
  """
  @spec slide(t, Range.t() | index, index) :: list
  def slide(enumerable, range_or_single_index, insertion_index)

  def slide(enumerable, single_index, insertion_index) when is_integer(single_index) do
    list = to_list(enumerable)
    index = if single_index < 0, do: :erlang.max(length(list) + single_index, 0), else: single_index
    slide_between(list, index, index, insertion_index)
  end

  def slide(_, _.._//step = index_range, _insertion_index) when step != 1 do
    raise ArgumentError, "Enum.slide/3 does not accept ranges with custom steps, got: #{inspect(index_range)}"
  end

  def slide(enumerable, %Range{first: first, last: last}, insertion_index) do
    slide_between(to_list(enumerable), first, last, insertion_index)
  end

  defp slide_between(list, first, last, target) when first < 0 or last < 0 or target < 0 do
    size = length(list)
    slide_between(list, from_start(first, size), from_start(last, size), from_start(target, size))
  end

  defp slide_between(list, first, last, _target) when first > last, do: list

  defp slide_between(_list, first, last, target) when target > first and target <= last do
    raise ArgumentError,
          "insertion index for slide must be outside the range being moved " <>
            "(tried to insert #{first}..#{last} at #{target})"
  end

  defp slide_between(list, first, _last, first), do: list

  defp slide_between(list, first, last, target) when target < first do
    {before, rest} = split(list, target)
    {skipped, rest} = split(rest, first - target)
    {moved, rest} = split(rest, last - first + 1)
    before ++ moved ++ skipped ++ rest
  end

  defp slide_between(list, first, last, target) do
    {before, rest} = split(list, first)
    {moved, rest} = split(rest, last - first + 1)
    {skipped, rest} = split(rest, target - last)
    before ++ skipped ++ moved ++ rest
  end

  defp from_start(index, size) when index < 0, do: :erlang.max(size + index, 0)
  defp from_start(index, _size), do: index

  @doc """
  Returns the elements in reverse.

      iex> Enum.reverse([1, 2, 3])
      [3, 2, 1]
  """
  @spec reverse(t) :: list
  def reverse(list) when is_list(list), do: :lists.reverse(list)
  def reverse(enumerable), do: prepend_reversed(enumerable, [])

  @doc """
  Puts the reversed elements before those of `tail`.

      iex> Enum.reverse([1, 2, 3], [:a, :b])
      [3, 2, 1, :a, :b]
  """
  @spec reverse(t, t) :: list
  def reverse(enumerable, tail), do: prepend_reversed(enumerable, to_list(tail))

  @doc """
  Reverses up to `count` elements from `start_index` on; the others stay.

      iex> Enum.reverse_slice([1, 2, 3, 4, 5], 1, 3)
      [1, 4, 3, 2, 5]
  """
  @spec reverse_slice(t, non_neg_integer, non_neg_integer) :: list
  def reverse_slice(enumerable, start_index, count)
      when is_integer(start_index) and start_index >= 0 and is_integer(count) and count >= 0 do
    {before, rest} = split(enumerable, start_index)
    {reversed, rest} = split(rest, count)
    before ++ :lists.reverse(reversed, rest)
  end

  # Chunks

  @doc """
  Returns lists of `count` elements each; the last one may be shorter.

      iex> Enum.chunk_every([1, 2, 3, 4, 5], 2)
      [[1, 2], [3, 4], [5]]
  """
  @spec chunk_every(t, pos_integer) :: [list]
  def chunk_every(enumerable, count), do: chunk_every(enumerable, count, count, [])

  @doc """
  Returns lists of `count` elements each, which begin every `step` elements.

  A last list that is too short is filled up from `leftover` as far as that goes, or dropped if that is `:discard`.

      iex> Enum.chunk_every([1, 2, 3, 4], 2, 1, :discard)
      [[1, 2], [2, 3], [3, 4]]
      iex> Enum.chunk_every([1, 2, 3, 4], 3, 3, [:x, :y, :z])
      [[1, 2, 3], [4, :x, :y]]
      iex> Enum.chunk_every([1, 2, 3, 4, 5], 2, 3)
      [[1, 2], [4, 5]]
  """
  @spec chunk_every(t, pos_integer, pos_integer, t | :discard) :: [list]
  def chunk_every(enumerable, count, step, leftover \\ [])
      when is_integer(count) and count > 0 and is_integer(step) and step > 0 do
    chunk_list(to_list(enumerable), count, step, leftover)
  end

  defp chunk_list([], _count, _step, _leftover), do: []

  defp chunk_list(list, count, step, leftover) do
    chunk = :lists.sublist(list, count)

    case length(chunk) do
      ^count -> [chunk | chunk_list(drop_from_list(list, step), count, step, leftover)]
      _short when leftover == :discard -> []
      short -> [chunk ++ take(leftover, count - short)]
    end
  end

  @doc false
  @deprecated "Use Enum.chunk_every/2 instead"
  def chunk(enumerable, count), do: chunk(enumerable, count, count, nil)

  @doc false
  @deprecated "Use Enum.chunk_every/3 instead"
  def chunk(enumerable, count, step), do: chunk(enumerable, count, step, nil)

  @doc false
  @deprecated "Use Enum.chunk_every/4 instead"
  def chunk(enumerable, count, step, leftover) do
    chunk_every(enumerable, count, step, if(leftover == nil, do: :discard, else: leftover))
  end

  @doc """
  Begins a new list wherever `fun` returns something else than for the element before.

      iex> Enum.chunk_by([1, 3, 2, 4, 5], fn number -> rem(number, 2) end)
      [[1, 3], [2, 4], [5]]
  """
  @spec chunk_by(t, (element -> any)) :: [list]
  def chunk_by(enumerable, fun) do
    chunked =
      reduce(enumerable, nil, fn
        element, nil ->
          {fun.(element), [element], []}

        element, {last, chunk, chunks} ->
          case fun.(element) do
            ^last -> {last, [element | chunk], chunks}
            key -> {key, [element], [:lists.reverse(chunk) | chunks]}
          end
      end)

    case chunked do
      nil -> []
      {_last, chunk, chunks} -> :lists.reverse(chunks, [:lists.reverse(chunk)])
    end
  end

  @doc """
  Builds chunks by hand.

  `chunk_fun` gets an element and the accumulator and returns `{:cont, chunk, acc}` to emit a chunk, `{:cont, acc}` to
  go on, or `{:halt, acc}` to stop. `after_fun` gets the last accumulator and returns `{:cont, chunk, acc}` or
  `{:cont, acc}`.

      iex> until_zero = fn
      ...>   0, chunk -> {:cont, Enum.reverse(chunk), []}
      ...>   number, chunk -> {:cont, [number | chunk]}
      ...> end
      iex> Enum.chunk_while([1, 2, 0, 3], [], until_zero, fn chunk -> {:cont, Enum.reverse(chunk), []} end)
      [[1, 2], [3]]
  """
  @spec chunk_while(
          t,
          acc,
          (element, acc -> {:cont, chunk, acc} | {:cont, acc} | {:halt, acc}),
          (acc -> {:cont, chunk, acc} | {:cont, acc})
        ) :: [chunk]
        when chunk: any
  def chunk_while(enumerable, acc, chunk_fun, after_fun) do
    {chunks, acc} =
      reduce_while(enumerable, {[], acc}, fn element, {chunks, acc} ->
        case chunk_fun.(element, acc) do
          {:cont, chunk, acc} -> {:cont, {[chunk | chunks], acc}}
          {:cont, acc} -> {:cont, {chunks, acc}}
          {:halt, acc} -> {:halt, {chunks, acc}}
        end
      end)

    case after_fun.(acc) do
      {:cont, chunk, _acc} -> :lists.reverse(chunks, [chunk])
      {:cont, _acc} -> :lists.reverse(chunks)
    end
  end

  # Sorting

  @doc """
  Sorts the elements in the order of terms.

      iex> Enum.sort([3, 1, 2])
      [1, 2, 3]
      iex> Enum.sort(%{b: 1, a: 2})
      [a: 2, b: 1]
  """
  @spec sort(t) :: list
  def sort(enumerable), do: :lists.sort(to_list(enumerable))

  @doc """
  Sorts the elements; the order of equal ones is kept.

  `sorter` is `:asc`, `:desc`, a module with a function `compare/2` that returns `:lt`, `:eq` or `:gt`,
  `{:asc, module}`, `{:desc, module}`, or a function that tells whether its first argument comes before its second or
  is equal to it.

      iex> Enum.sort([3, 1, 2], :desc)
      [3, 2, 1]
      iex> Enum.sort(["aa", "b", "c"], &(byte_size(&1) <= byte_size(&2)))
      ["b", "c", "aa"]
  """
  @spec sort(t, (element, element -> boolean) | :asc | :desc | module | {:asc | :desc, module}) :: list
  def sort(enumerable, sorter)
  def sort(enumerable, :asc), do: :lists.sort(to_list(enumerable))
  def sort(enumerable, :desc), do: descending(to_list(enumerable), fn list -> :lists.sort(list) end)
  def sort(enumerable, sorter) do
    before? = to_sort_fun(sorter)
    merge_sort(to_list(enumerable), before?)
  end

  # Sorting the reversed list and reversing the result keeps the order of equal elements.
  defp descending(list, ascending), do: :lists.reverse(ascending.(:lists.reverse(list)))

  defp to_sort_fun(sorter) when is_function(sorter, 2), do: sorter
  defp to_sort_fun(:asc), do: &<=/2
  defp to_sort_fun(:desc), do: &>=/2
  defp to_sort_fun(module) when is_atom(module), do: fn left, right -> module.compare(left, right) != :gt end
  defp to_sort_fun({:asc, module}) when is_atom(module), do: fn left, right -> module.compare(left, right) != :gt end
  defp to_sort_fun({:desc, module}) when is_atom(module), do: fn left, right -> module.compare(left, right) != :lt end

  @doc """
  Sorts the elements by what `mapper` makes of each; it is called once an element. The order of equal ones is kept.

  `sorter` is the same as for `sort/2`.

      iex> Enum.sort_by(["ccc", "a", "bb"], &byte_size/1)
      ["a", "bb", "ccc"]
      iex> Enum.sort_by(["ccc", "a", "bb"], &byte_size/1, :desc)
      ["ccc", "bb", "a"]
  """
  @spec sort_by(t, (element -> mapped), (mapped, mapped -> boolean) | :asc | :desc | module | {:asc | :desc, module}) ::
          list
        when mapped: element
  def sort_by(enumerable, mapper, sorter \\ :asc)

  def sort_by(enumerable, mapper, :desc) when is_function(mapper, 1) do
    strip_keys(descending(with_keys(enumerable, mapper), fn list -> :lists.keysort(2, list) end))
  end

  def sort_by(enumerable, mapper, sorter) when is_function(mapper, 1) do
    strip_keys(List.keysort(with_keys(enumerable, mapper), 1, sorter))
  end

  defp with_keys(enumerable, mapper), do: map(enumerable, fn element -> {element, mapper.(element)} end)

  defp strip_keys([{element, _key} | tail]), do: [element | strip_keys(tail)]
  defp strip_keys([]), do: []

  # A natural merge sort: the list is cut into runs that are in order already, or in strictly reverse order, which are
  # then merged in pairs. `before?` tells whether left may stay in front of right.
  defp merge_sort([], _before?), do: []
  defp merge_sort([element], _before?), do: [element]
  defp merge_sort(list, before?), do: merge_all(:lists.reverse(runs(list, [], before?)), before?)

  defp runs([left, right | rest], runs, before?) do
    if before?.(left, right) do
      rising_run(rest, right, [left], runs, before?)
    else
      falling_run(rest, right, [left], runs, before?)
    end
  end

  defp runs([element], runs, _before?), do: [[element] | runs]
  defp runs([], runs, _before?), do: runs

  defp rising_run([head | tail] = list, last, run, runs, before?) do
    if before?.(last, head) do
      rising_run(tail, head, [last | run], runs, before?)
    else
      runs(list, [:lists.reverse(run, [last]) | runs], before?)
    end
  end

  defp rising_run([], last, run, runs, _before?), do: [:lists.reverse(run, [last]) | runs]

  defp falling_run([head | tail] = list, last, run, runs, before?) do
    if before?.(last, head) do
      runs(list, [[last | run] | runs], before?)
    else
      falling_run(tail, head, [last | run], runs, before?)
    end
  end

  defp falling_run([], last, run, runs, _before?), do: [[last | run] | runs]

  defp merge_all([run], _before?), do: run
  defp merge_all(runs, before?), do: merge_all(merge_pairs(runs, before?), before?)

  defp merge_pairs([left, right | runs], before?), do: [merge(left, right, before?) | merge_pairs(runs, before?)]
  defp merge_pairs(runs, _before?), do: runs

  defp merge([left | lefts] = all_left, [right | rights] = all_right, before?) do
    if before?.(left, right) do
      [left | merge(lefts, all_right, before?)]
    else
      [right | merge(all_left, rights, before?)]
    end
  end

  defp merge([], rights, _before?), do: rights
  defp merge(lefts, [], _before?), do: lefts

  # Extremes. In all of them, the first one of several equal elements wins.

  @doc """
  Returns the largest element in the order of terms. Raises `Enum.EmptyError` if there are no elements.

  `sorter` may be a module with a function `compare/2`, or a function that tells whether its first argument is at least
  as large as its second. `empty_fallback` is called for a value if there are no elements.

      iex> Enum.max([1, 3, 2])
      3
      iex> Enum.max(["aa", "b"], &(byte_size(&1) >= byte_size(&2)))
      "aa"
      iex> Enum.max([], fn -> 0 end)
      0
  """
  @spec max(t, (element, element -> boolean) | module, (() -> empty_result)) :: element | empty_result
        when empty_result: any
  def max(enumerable), do: extreme(enumerable, &>=/2, fn -> empty_error() end)

  @doc false
  def max(enumerable, empty_fallback) when is_function(empty_fallback, 0) do
    extreme(enumerable, &>=/2, empty_fallback)
  end

  def max(enumerable, sorter), do: extreme(enumerable, max_sort_fun(sorter), fn -> empty_error() end)

  @doc false
  def max(enumerable, sorter, empty_fallback), do: extreme(enumerable, max_sort_fun(sorter), empty_fallback)

  @doc """
  Returns the smallest element in the order of terms. Raises `Enum.EmptyError` if there are no elements.

  `sorter` may be a module with a function `compare/2`, or a function that tells whether its first argument is at most
  as large as its second. `empty_fallback` is called for a value if there are no elements.

      iex> Enum.min([2, 1, 3])
      1
      iex> Enum.min(["aa", "b"], &(byte_size(&1) <= byte_size(&2)))
      "b"
      iex> Enum.min([], fn -> 0 end)
      0
  """
  @spec min(t, (element, element -> boolean) | module, (() -> empty_result)) :: element | empty_result
        when empty_result: any
  def min(enumerable), do: extreme(enumerable, &<=/2, fn -> empty_error() end)

  @doc false
  def min(enumerable, empty_fallback) when is_function(empty_fallback, 0) do
    extreme(enumerable, &<=/2, empty_fallback)
  end

  def min(enumerable, sorter), do: extreme(enumerable, min_sort_fun(sorter), fn -> empty_error() end)

  @doc false
  def min(enumerable, sorter, empty_fallback), do: extreme(enumerable, min_sort_fun(sorter), empty_fallback)

  # `keeps?` tells whether the element found so far is kept when it meets the next.
  defp extreme(enumerable, keeps?, empty_fallback) do
    case to_list(enumerable) do
      [] -> empty_fallback.()
      [head | tail] -> extreme_of_list(tail, head, keeps?)
    end
  end

  defp extreme_of_list([head | tail], found, keeps?) do
    if keeps?.(found, head), do: extreme_of_list(tail, found, keeps?), else: extreme_of_list(tail, head, keeps?)
  end

  defp extreme_of_list([], found, _keeps?), do: found

  defp max_sort_fun(sorter) when is_function(sorter, 2), do: sorter
  defp max_sort_fun(module) when is_atom(module), do: fn left, right -> module.compare(left, right) != :lt end

  defp min_sort_fun(sorter) when is_function(sorter, 2), do: sorter
  defp min_sort_fun(module) when is_atom(module), do: fn left, right -> module.compare(left, right) != :gt end

  defp empty_error(), do: raise(Enum.EmptyError)

  @doc """
  Returns the element for which `fun` returns the largest value. Raises `Enum.EmptyError` if there are no elements.

  `sorter` and `empty_fallback` are the same as for `max/3`.

      iex> Enum.max_by(["a", "ccc", "bb"], &byte_size/1)
      "ccc"
      iex> Enum.max_by([], &byte_size/1, fn -> nil end)
      nil
  """
  @spec max_by(t, (element -> any), (element, element -> boolean) | module, (() -> empty_result)) ::
          element | empty_result
        when empty_result: any
  def max_by(enumerable, fun), do: max_by(enumerable, fun, &>=/2, fn -> empty_error() end)

  @doc false
  def max_by(enumerable, fun, empty_fallback) when is_function(empty_fallback, 0) do
    max_by(enumerable, fun, &>=/2, empty_fallback)
  end

  def max_by(enumerable, fun, sorter), do: max_by(enumerable, fun, sorter, fn -> empty_error() end)

  @doc false
  def max_by(enumerable, fun, sorter, empty_fallback) when is_function(fun, 1) do
    extreme_by(enumerable, fun, max_sort_fun(sorter), empty_fallback)
  end

  @doc """
  Returns the element for which `fun` returns the smallest value. Raises `Enum.EmptyError` if there are no elements.

  `sorter` and `empty_fallback` are the same as for `min/3`.

      iex> Enum.min_by(["bb", "a", "ccc"], &byte_size/1)
      "a"
      iex> Enum.min_by([], &byte_size/1, fn -> nil end)
      nil
  """
  @spec min_by(t, (element -> any), (element, element -> boolean) | module, (() -> empty_result)) ::
          element | empty_result
        when empty_result: any
  def min_by(enumerable, fun), do: min_by(enumerable, fun, &<=/2, fn -> empty_error() end)

  @doc false
  def min_by(enumerable, fun, empty_fallback) when is_function(empty_fallback, 0) do
    min_by(enumerable, fun, &<=/2, empty_fallback)
  end

  def min_by(enumerable, fun, sorter), do: min_by(enumerable, fun, sorter, fn -> empty_error() end)

  @doc false
  def min_by(enumerable, fun, sorter, empty_fallback) when is_function(fun, 1) do
    extreme_by(enumerable, fun, min_sort_fun(sorter), empty_fallback)
  end

  defp extreme_by(enumerable, fun, keeps?, empty_fallback) do
    found =
      reduce(enumerable, :empty, fn
        element, :empty ->
          {fun.(element), element}

        element, {key, _} = found ->
          next = fun.(element)
          if keeps?.(key, next), do: found, else: {next, element}
      end)

    case found do
      {_key, element} -> element
      :empty -> empty_fallback.()
    end
  end

  @doc """
  Returns the smallest and the largest element as `{min, max}`. Raises `Enum.EmptyError` if there are no elements,
  unless `empty_fallback` is given: it is called for a result then.

      iex> Enum.min_max([2, 3, 1])
      {1, 3}
      iex> Enum.min_max([], fn -> {nil, nil} end)
      {nil, nil}
  """
  @spec min_max(t, (() -> empty_result)) :: {element, element} | empty_result when empty_result: any
  def min_max(enumerable, empty_fallback \\ fn -> raise Enum.EmptyError end)

  def min_max(first..last//step = range, empty_fallback) when is_function(empty_fallback, 0) do
    case range_size(range) do
      0 -> empty_fallback.()
      size when step > 0 -> {first, first + (size - 1) * step}
      _size -> {last - rem(last - first, step), first}
    end
  end

  def min_max(enumerable, empty_fallback) when is_function(empty_fallback, 0) do
    case to_list(enumerable) do
      [] -> empty_fallback.()
      [head | tail] -> {extreme_of_list(tail, head, &<=/2), extreme_of_list(tail, head, &>=/2)}
    end
  end

  @doc """
  Returns the elements for which `fun` returns the smallest and the largest value as `{min, max}`. Raises
  `Enum.EmptyError` if there are no elements, unless `empty_fallback` is given.

  `sorter` may be a module with a function `compare/2`, or a function that tells whether its first argument is smaller
  than its second.

      iex> Enum.min_max_by(["bb", "a", "ccc"], &byte_size/1)
      {"a", "ccc"}
      iex> Enum.min_max_by([], &byte_size/1, fn -> :none end)
      :none
  """
  @spec min_max_by(t, (element -> any), (element, element -> boolean) | module | (() -> empty_result)) ::
          {element, element} | empty_result
        when empty_result: any
  def min_max_by(enumerable, fun, sorter_or_empty_fallback \\ &</2)

  def min_max_by(enumerable, fun, empty_fallback) when is_function(empty_fallback, 0) do
    min_max_by(enumerable, fun, &</2, empty_fallback)
  end

  def min_max_by(enumerable, fun, sorter), do: min_max_by(enumerable, fun, sorter, fn -> empty_error() end)

  @doc false
  def min_max_by(enumerable, fun, sorter, empty_fallback)
      when is_function(fun, 1) and is_atom(sorter) and is_function(empty_fallback, 0) do
    extremes_by(enumerable, fun, fn left, right -> sorter.compare(left, right) == :lt end, empty_fallback)
  end

  def min_max_by(enumerable, fun, sorter, empty_fallback)
      when is_function(fun, 1) and is_function(sorter, 2) and is_function(empty_fallback, 0) do
    extremes_by(enumerable, fun, sorter, empty_fallback)
  end

  defp extremes_by(enumerable, fun, less?, empty_fallback) do
    found =
      reduce(enumerable, :empty, fn
        element, :empty ->
          keyed = {fun.(element), element}
          {keyed, keyed}

        element, {{least, _} = min, {greatest, _} = max} ->
          key = fun.(element)

          cond do
            less?.(key, least) -> {{key, element}, max}
            less?.(greatest, key) -> {min, {key, element}}
            true -> {min, max}
          end
      end)

    case found do
      {{_, min}, {_, max}} -> {min, max}
      :empty -> empty_fallback.()
    end
  end


  # Numbers

  @doc """
  Adds the elements up. Raises an `ArithmeticError` if one is not a number.

      iex> Enum.sum([1, 2, 3.5])
      6.5
      iex> Enum.sum(1..100)
      5050
      iex> Enum.sum([])
      0
  """
  @spec sum(t) :: number
  def sum(enumerable)
  def sum(list) when is_list(list), do: sum_list(list, 0)

  def sum(%Range{first: first, step: step} = range) do
    # Numbers from both ends of the range pair up to the same sum.
    size = range_size(range)
    div(size * (2 * first + (size - 1) * step), 2)
  end

  def sum(enumerable), do: reduce(enumerable, 0, fn number, sum -> number + sum end)

  defp sum_list([head | tail], sum), do: sum_list(tail, head + sum)
  defp sum_list([], sum), do: sum

  @doc """
  Adds up what `mapper` makes of the elements.

      iex> Enum.sum_by([%{count: 1}, %{count: 2}], fn item -> item.count end)
      3
  """
  @spec sum_by(t, (element -> number)) :: number
  def sum_by(enumerable, mapper), do: reduce(enumerable, 0, fn element, sum -> sum + mapper.(element) end)

  @doc """
  Multiplies the elements. Raises an `ArithmeticError` if one is not a number.

      iex> Enum.product([2, 3, 4])
      24
      iex> Enum.product([])
      1
  """
  @spec product(t) :: number
  def product(enumerable), do: reduce(enumerable, 1, fn number, product -> number * product end)

  @doc """
  Multiplies what `mapper` makes of the elements.

      iex> Enum.product_by([%{count: 2}, %{count: 5}], fn item -> item.count end)
      10
  """
  @spec product_by(t, (element -> number)) :: number
  def product_by(enumerable, mapper), do: reduce(enumerable, 1, fn element, product -> product * mapper.(element) end)

  # Collecting

  @doc """
  Returns the elements as a list.

      iex> Enum.to_list(1..3)
      [1, 2, 3]
      iex> Enum.to_list(%{a: 1})
      [a: 1]
  """
  @spec to_list(t) :: [element]
  def to_list(enumerable)
  def to_list(list) when is_list(list), do: list

  def to_list(%Range{first: first, step: step} = range), do: range_elements(first, step, range_size(range))
  def to_list(%MapSet{map: map}), do: :maps.keys(map)
  def to_list(%{__struct__: _} = enumerable), do: reverse_collected(enumerable)
  def to_list(%{} = map), do: :maps.to_list(map)
  def to_list(enumerable), do: reverse_collected(enumerable)

  defp reverse_collected(enumerable), do: :lists.reverse(prepend_reversed(enumerable, []))

  defp range_elements(_first, _step, 0), do: []
  defp range_elements(first, step, size), do: :lists.seq(first, first + (size - 1) * step, step)

  defp range_size(%Range{first: first, last: last, step: step}) do
    if (step > 0 and first > last) or (step < 0 and first < last), do: 0, else: div(last - first, step) + 1
  end

  @doc """
  Puts the elements into `collectable`: a list, a map, a string, a `MapSet`, or whatever implements `Collectable`.

      iex> Enum.into([a: 1, b: 2], %{b: 0, c: 3})
      %{a: 1, b: 2, c: 3}
      iex> Enum.into(["a", "b"], "")
      "ab"
  """
  @spec into(t, Collectable.t()) :: Collectable.t()
  def into(enumerable, collectable)
  def into(enumerable, []), do: to_list(enumerable)
  def into(enumerable, %{__struct__: _} = collectable), do: collect(enumerable, collectable)

  def into(enumerable, %{} = map) do
    entries =
      case enumerable do
        %{__struct__: _} -> :maps.from_list(to_list(enumerable))
        %{} -> enumerable
        _ -> :maps.from_list(to_list(enumerable))
      end

    if :erlang.map_size(map) == 0, do: entries, else: :maps.merge(map, entries)
  end

  def into(enumerable, collectable), do: collect(enumerable, collectable)

  @doc """
  Puts what `transform` makes of the elements into `collectable`.

      iex> Enum.into([1, 2], %{}, fn number -> {number, number * 10} end)
      %{1 => 10, 2 => 20}
      iex> Enum.into([1, 2], [], fn number -> number * 10 end)
      [10, 20]
  """
  @spec into(t, Collectable.t(), (term -> term)) :: Collectable.t()
  def into(enumerable, collectable, transform)
  def into(enumerable, [], transform), do: map(enumerable, transform)
  def into(enumerable, %{__struct__: _} = collectable, transform), do: collect(enumerable, collectable, transform)
  def into(enumerable, %{} = map, transform), do: into(map(enumerable, transform), map)
  def into(enumerable, collectable, transform), do: collect(enumerable, collectable, transform)

  defp collect(enumerable, collectable), do: collect(enumerable, collectable, fn element -> element end)

  defp collect(enumerable, collectable, transform) do
    {initial, collector} = Collectable.into(collectable)

    collected =
      try do
        reduce(enumerable, initial, fn element, acc -> collector.(acc, {:cont, transform.(element)}) end)
      catch
        kind, reason ->
          collector.(initial, :halt)
          :erlang.raise(kind, reason, __STACKTRACE__)
      end

    collector.(collected, :done)
  end

  @doc """
  Joins the elements, converted to strings, with `joiner` between each two.

      iex> Enum.join([1, :b, "c"])
      "1bc"
      iex> Enum.join([1, 2, 3], ", ")
      "1, 2, 3"
  """
  @spec join(t, String.t()) :: String.t()
  def join(enumerable, joiner \\ "")
  def join(enumerable, ""), do: join_texts(texts(enumerable), "")
  def join(enumerable, joiner) when is_list(enumerable) and is_binary(joiner), do: join_texts(texts(enumerable), joiner)
  def join(enumerable, joiner) when is_binary(joiner), do: join_texts(texts(enumerable), joiner)

  defp texts(enumerable), do: map(enumerable, fn element -> to_text(element) end)

  @doc """
  Joins what `mapper` makes of the elements, converted to strings, with `joiner` between each two.

      iex> Enum.map_join([1, 2, 3], "+", fn number -> number * 10 end)
      "10+20+30"
  """
  @spec map_join(t, String.t(), (element -> String.Chars.t())) :: String.t()
  def map_join(enumerable, joiner \\ "", mapper) when is_binary(joiner) do
    join_texts(map(enumerable, fn element -> to_text(mapper.(element)) end), joiner)
  end

  defp join_texts([], _joiner), do: ""
  defp join_texts(texts, ""), do: :erlang.iolist_to_binary(texts)
  defp join_texts([head | tail], joiner), do: :erlang.iolist_to_binary([head | separate(tail, joiner)])

  defp to_text(text) when is_binary(text), do: text
  defp to_text(term), do: to_string(term)

  @doc """
  Returns the elements of all `enumerables` in one list.

      iex> Enum.concat([1..3, [4], %{a: 5}])
      [1, 2, 3, 4, {:a, 5}]
  """
  @spec concat(t) :: list
  def concat(enumerables), do: flat_map(enumerables, fn enumerable -> enumerable end)

  @doc """
  Returns the elements of `left` and those of `right` in one list.

      iex> Enum.concat(1..2, [3])
      [1, 2, 3]
  """
  @spec concat(t, t) :: list
  def concat(left, right) when is_list(left) and is_list(right), do: left ++ right
  def concat(left, right), do: to_list(left) ++ to_list(right)

  @doc """
  Groups the elements into a map: `key_fun` returns the key under which an element is listed, `value_fun` what to list.

      iex> Enum.group_by(["a", "bb", "c"], &byte_size/1)
      %{1 => ["a", "c"], 2 => ["bb"]}
      iex> Enum.group_by([a: 1, b: 2, a: 3], fn {key, _} -> key end, fn {_, value} -> value end)
      %{a: [1, 3], b: [2]}
  """
  @spec group_by(t, (element -> any), (element -> any)) :: map
  def group_by(enumerable, key_fun, value_fun \\ fn element -> element end) do
    # From the last element to the first, so that no group has to be reversed.
    reduce_list(reverse(enumerable), %{}, fn element, groups ->
      key = key_fun.(element)
      value = value_fun.(element)

      case groups do
        %{^key => group} -> :maps.put(key, [value | group], groups)
        %{} -> :maps.put(key, [value], groups)
      end
    end)
  end

  @doc """
  Counts how often each element occurs.

      iex> Enum.frequencies([:a, :b, :a])
      %{a: 2, b: 1}
  """
  @spec frequencies(t) :: map
  def frequencies(enumerable), do: frequencies_by(enumerable, fn element -> element end)

  @doc """
  Counts how often `key_fun` returns each key.

      iex> Enum.frequencies_by(["a", "bb", "c"], &byte_size/1)
      %{1 => 2, 2 => 1}
  """
  @spec frequencies_by(t, (element -> any)) :: map
  def frequencies_by(enumerable, key_fun) when is_function(key_fun) do
    reduce(enumerable, %{}, fn element, counts ->
      key = key_fun.(element)

      case counts do
        %{^key => count} -> :maps.put(key, count + 1, counts)
        %{} -> :maps.put(key, 1, counts)
      end
    end)
  end

  # Zipping

  @doc """
  Puts the first elements of all `enumerables` in a tuple, then the second ones, as far as the shortest goes.

      iex> Enum.zip([[1, 2, 3], [:a, :b], ["x", "y"]])
      [{1, :a, "x"}, {2, :b, "y"}]
  """
  @spec zip(t) :: [tuple]
  def zip(enumerables), do: zip_with(enumerables, fn elements -> :erlang.list_to_tuple(elements) end)

  @doc """
  Pairs the elements of two enumerables, as far as the shorter one goes.

      iex> Enum.zip([1, 2, 3], [:a, :b])
      [{1, :a}, {2, :b}]
      iex> Enum.zip([:a, :b], 1..1000)
      [a: 1, b: 2]
  """
  @spec zip(t, t) :: [{any, any}]
  def zip(left, right) when is_list(left) and is_list(right), do: zip_lists(left, right)
  def zip(left, right), do: zip_with([left, right], fn [left, right] -> {left, right} end)

  defp zip_lists([left | lefts], [right | rights]), do: [{left, right} | zip_lists(lefts, rights)]
  defp zip_lists(_lefts, _rights), do: []

  @doc """
  Gives `zip_fun` a list of the first elements of all `enumerables`, then of the second ones, as far as the shortest
  goes, and returns the list of what it makes of them.

      iex> Enum.zip_with([[1, 2], [10, 20], [100, 200]], &Enum.sum/1)
      [111, 222]
  """
  @spec zip_with(t, ([term] -> term)) :: list
  def zip_with(enumerables, zip_fun) do
    :lists.reverse(zip_fold(to_list(enumerables), [], fn elements, zipped -> [zip_fun.(elements) | zipped] end))
  end

  @doc """
  Gives `zip_fun` the elements of two enumerables in pairs, as far as the shorter one goes, and returns the list of what
  it makes of them.

      iex> Enum.zip_with([1, 2], [10, 20], fn left, right -> left + right end)
      [11, 22]
  """
  @spec zip_with(t, t, (term, term -> term)) :: list
  def zip_with(enumerable1, enumerable2, zip_fun)
      when is_list(enumerable1) and is_list(enumerable2) and is_function(zip_fun, 2) do
    zip_lists_with(enumerable1, enumerable2, zip_fun)
  end

  def zip_with(enumerable1, enumerable2, zip_fun) when is_function(zip_fun, 2) do
    zip_with([enumerable1, enumerable2], fn [left, right] -> zip_fun.(left, right) end)
  end

  defp zip_lists_with([left | lefts], [right | rights], zip_fun) do
    [zip_fun.(left, right) | zip_lists_with(lefts, rights, zip_fun)]
  end

  defp zip_lists_with(_lefts, _rights, _zip_fun), do: []

  @doc """
  Folds over several enumerables at once: `reducer` gets a list of the elements at the same position, and the
  accumulator.

      iex> Enum.zip_reduce([[1, 2], [10, 20]], 0, fn [left, right], sum -> sum + left * right end)
      50
  """
  @spec zip_reduce(t, acc, ([term], acc -> acc)) :: acc
  def zip_reduce([], acc, reducer) when is_function(reducer, 2), do: acc
  def zip_reduce(enums, acc, reducer) when is_function(reducer, 2), do: zip_fold(to_list(enums), acc, reducer)

  @doc """
  Folds over two enumerables at once: `reducer` gets the elements at the same position and the accumulator.

      iex> Enum.zip_reduce([1, 2], [10, 20], 0, fn left, right, sum -> sum + left * right end)
      50
  """
  @spec zip_reduce(t, t, acc, (term, term, acc -> acc)) :: acc
  def zip_reduce(left, right, acc, reducer) when is_list(left) and is_list(right) and is_function(reducer, 3) do
    zip_reduce_lists(left, right, acc, reducer)
  end

  def zip_reduce(left, right, acc, reducer) when is_function(reducer, 3) do
    zip_fold([left, right], acc, fn [left, right], acc -> reducer.(left, right, acc) end)
  end

  defp zip_reduce_lists([left | lefts], [right | rights], acc, reducer) do
    zip_reduce_lists(lefts, rights, reducer.(left, right, acc), reducer)
  end

  defp zip_reduce_lists(_lefts, _rights, acc, _reducer), do: acc

  # Lists are walked together. Other enumerables are suspended after each element, and stopped once one has no more; a
  # suspended one is a function that goes on, one that has not been asked yet is {:start, enumerable}.
  defp zip_fold([], acc, _fun), do: acc

  defp zip_fold(enumerables, acc, fun) do
    if all_of_list?(enumerables, fn enumerable -> is_list(enumerable) end) do
      fold_lists(enumerables, acc, fun)
    else
      fold_suspended(map_list(enumerables, fn enumerable -> {:start, enumerable} end), acc, fun)
    end
  end

  defp fold_lists(lists, acc, fun) do
    case heads_and_tails(lists, [], []) do
      {heads, tails} ->
        fold_lists(tails, fun.(heads, acc), fun)

      :end ->
        acc
    end
  end

  defp heads_and_tails([[head | tail] | lists], heads, tails) do
    heads_and_tails(lists, [head | heads], [tail | tails])
  end

  defp heads_and_tails([[] | _lists], _heads, _tails), do: :end
  defp heads_and_tails([], heads, tails), do: {:lists.reverse(heads), :lists.reverse(tails)}

  defp fold_suspended(suspended, acc, fun) do
    case next_elements(suspended, [], []) do
      {elements, suspended} ->
        acc =
          try do
            fun.(elements, acc)
          catch
            kind, reason ->
              stop(suspended)
              :erlang.raise(kind, reason, __STACKTRACE__)
          end

        fold_suspended(suspended, acc, fun)

      :end ->
        acc
    end
  end

  defp next_elements([source | rest], elements, suspended) do
    step =
      try do
        next_element(source)
      catch
        kind, reason ->
          stop(suspended)
          stop(rest)
          :erlang.raise(kind, reason, __STACKTRACE__)
      end

    case step do
      {:suspended, element, continue} ->
        next_elements(rest, [element | elements], [continue | suspended])

      {_done_or_halted, _acc} ->
        stop(:lists.reverse(suspended))
        stop(rest)
        :end
    end
  end

  defp next_elements([], elements, suspended), do: {:lists.reverse(elements), :lists.reverse(suspended)}

  defp next_element({:start, enumerable}) do
    Enumerable.reduce(enumerable, {:cont, nil}, fn element, _ -> {:suspend, element} end)
  end

  defp next_element(continue), do: continue.({:cont, nil})

  defp stop([{:start, _enumerable} | rest]), do: stop(rest)

  defp stop([continue | rest]) do
    continue.({:halt, nil})
    stop(rest)
  end

  defp stop([]), do: :ok

  @doc """
  Takes an enumerable of pairs apart: `{list of first elements, list of second elements}`.

      iex> Enum.unzip([{1, :a}, {2, :b}])
      {[1, 2], [:a, :b]}
  """
  @spec unzip(t) :: {list, list}
  def unzip(enumerable), do: unzip(:lists.reverse(to_list(enumerable)), [], [])

  defp unzip([{el1, el2} | reversed_list], list1, list2), do: unzip(reversed_list, [el1 | list1], [el2 | list2])
  defp unzip([], list1, list2), do: {list1, list2}
end
