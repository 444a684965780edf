defmodule :lists do
  @moduledoc """
  Those functions of Erlang's `:lists` that call a function. The others are natives.
  """

  @doc """
  Whether `predicate` holds for all items.

      iex> :lists.all(fn x -> x > 0 end, [1, 2])
      true
  """
  @spec all((term -> boolean), list) :: boolean
  def all(predicate, [item | rest]) when is_function(predicate, 1) do
    case predicate.(item) do
      true -> all(predicate, rest)
      false -> false
    end
  end

  def all(predicate, []) when is_function(predicate, 1), do: true

  @doc """
  Whether `predicate` holds for some item.

      iex> :lists.any(fn x -> x > 1 end, [1, 2])
      true
  """
  @spec any((term -> boolean), list) :: boolean
  def any(predicate, [item | rest]) when is_function(predicate, 1) do
    case predicate.(item) do
      true -> true
      false -> any(predicate, rest)
    end
  end

  def any(predicate, []) when is_function(predicate, 1), do: false

  @doc """
  The results of `fun` for each item.

      iex> :lists.map(fn x -> x * 2 end, [1, 2])
      [2, 4]
  """
  @spec map((term -> term), list) :: list
  def map(fun, [item | rest]) when is_function(fun, 1), do: [fun.(item) | map(fun, rest)]
  def map(fun, []) when is_function(fun, 1), do: []

  @doc """
  The items for which `predicate` holds.

      iex> :lists.filter(fn x -> x > 1 end, [1, 2, 3])
      [2, 3]
  """
  @spec filter((term -> boolean), list) :: list
  def filter(predicate, [item | rest]) when is_function(predicate, 1) do
    case predicate.(item) do
      true -> [item | filter(predicate, rest)]
      false -> filter(predicate, rest)
    end
  end

  def filter(predicate, []) when is_function(predicate, 1), do: []

  @doc """
  Filters and maps in one: `fun` gives `false` (dropped), `true` (kept) or `{true, value}`.

      iex> :lists.filtermap(fn x -> if x > 1, do: {true, x * 2}, else: false end, [1, 2])
      [4]
  """
  @spec filtermap((term -> boolean | {true, term}), list) :: list
  def filtermap(fun, [item | rest]) when is_function(fun, 1) do
    case fun.(item) do
      true -> [item | filtermap(fun, rest)]
      {true, value} -> [value | filtermap(fun, rest)]
      false -> filtermap(fun, rest)
    end
  end

  def filtermap(fun, []) when is_function(fun, 1), do: []

  @doc """
  Calls `fun` with each item for its effect.

      iex> :lists.foreach(fn x -> send(self(), x) end, [])
      :ok
  """
  @spec foreach((term -> term), list) :: :ok
  def foreach(fun, [item | rest]) when is_function(fun, 1) do
    fun.(item)
    foreach(fun, rest)
  end

  def foreach(fun, []) when is_function(fun, 1), do: :ok

  @doc """
  Folds from the left: `fun` gets an item and what has been collected.

      iex> :lists.foldl(fn x, sum -> x + sum end, 0, [1, 2, 3])
      6
  """
  @spec foldl((term, term -> term), term, list) :: term
  def foldl(fun, accumulator, [item | rest]) when is_function(fun, 2), do: foldl(fun, fun.(item, accumulator), rest)
  def foldl(fun, accumulator, []) when is_function(fun, 2), do: accumulator

  @doc """
  Folds from the right.

      iex> :lists.foldr(fn x, all -> [x | all] end, [], [1, 2])
      [1, 2]
  """
  @spec foldr((term, term -> term), term, list) :: term
  def foldr(fun, accumulator, [item | rest]) when is_function(fun, 2), do: fun.(item, foldr(fun, accumulator, rest))
  def foldr(fun, accumulator, []) when is_function(fun, 2), do: accumulator

  @doc """
  The lists that `fun` gives, joined.

      iex> :lists.flatmap(fn x -> [x, x] end, [1, 2])
      [1, 1, 2, 2]
  """
  @spec flatmap((term -> list), list) :: list
  def flatmap(fun, [item | rest]) when is_function(fun, 1), do: fun.(item) ++ flatmap(fun, rest)
  def flatmap(fun, []) when is_function(fun, 1), do: []

  @doc """
  Maps and folds from the left.

      iex> :lists.mapfoldl(fn x, sum -> {x * 2, x + sum} end, 0, [1, 2])
      {[2, 4], 3}
  """
  @spec mapfoldl((term, term -> {term, term}), term, list) :: {list, term}
  def mapfoldl(fun, accumulator, [item | rest]) when is_function(fun, 2) do
    {value, accumulator} = fun.(item, accumulator)
    {values, accumulator} = mapfoldl(fun, accumulator, rest)
    {[value | values], accumulator}
  end

  def mapfoldl(fun, accumulator, []) when is_function(fun, 2), do: {[], accumulator}

  @doc """
  Maps and folds from the right.

      iex> :lists.mapfoldr(fn x, sum -> {x + sum, x + sum} end, 0, [1, 2])
      {[3, 2], 3}
  """
  @spec mapfoldr((term, term -> {term, term}), term, list) :: {list, term}
  def mapfoldr(fun, accumulator, [item | rest]) when is_function(fun, 2) do
    {values, accumulator} = mapfoldr(fun, accumulator, rest)
    {value, accumulator} = fun.(item, accumulator)
    {[value | values], accumulator}
  end

  def mapfoldr(fun, accumulator, []) when is_function(fun, 2), do: {[], accumulator}

  @doc """
  Two lists: the items for which `predicate` holds, and the others.

      iex> :lists.partition(fn x -> x > 1 end, [1, 2, 3])
      {[2, 3], [1]}
  """
  @spec partition((term -> boolean), list) :: {list, list}
  def partition(predicate, list) when is_function(predicate, 1), do: partition(predicate, list, [], [])

  defp partition(predicate, [item | rest], yes, no) do
    case predicate.(item) do
      true -> partition(predicate, rest, [item | yes], no)
      false -> partition(predicate, rest, yes, [item | no])
    end
  end

  defp partition(_predicate, [], yes, no), do: {:lists.reverse(yes), :lists.reverse(no)}

  @doc """
  The list from the first item on for which `predicate` does not hold.

      iex> :lists.dropwhile(fn x -> x < 2 end, [1, 2, 1])
      [2, 1]
  """
  @spec dropwhile((term -> boolean), list) :: list
  def dropwhile(predicate, [item | rest] = list) when is_function(predicate, 1) do
    case predicate.(item) do
      true -> dropwhile(predicate, rest)
      false -> list
    end
  end

  def dropwhile(predicate, []) when is_function(predicate, 1), do: []

  @doc """
  The items before the first one for which `predicate` does not hold.

      iex> :lists.takewhile(fn x -> x < 2 end, [1, 2, 1])
      [1]
  """
  @spec takewhile((term -> boolean), list) :: list
  def takewhile(predicate, [item | rest]) when is_function(predicate, 1) do
    case predicate.(item) do
      true -> [item | takewhile(predicate, rest)]
      false -> []
    end
  end

  def takewhile(predicate, []) when is_function(predicate, 1), do: []

  @doc """
  What `takewhile` and `dropwhile` give, as a pair.

      iex> :lists.splitwith(fn x -> x < 2 end, [1, 2, 1])
      {[1], [2, 1]}
  """
  @spec splitwith((term -> boolean), list) :: {list, list}
  def splitwith(predicate, list) when is_function(predicate, 1) do
    {takewhile(predicate, list), dropwhile(predicate, list)}
  end

  @doc """
  The first item for which `predicate` holds, as `{:value, item}`, or `false`.

      iex> :lists.search(fn x -> x > 1 end, [1, 2, 3])
      {:value, 2}
  """
  @spec search((term -> boolean), list) :: {:value, term} | false
  def search(predicate, [item | rest]) when is_function(predicate, 1) do
    case predicate.(item) do
      true -> {:value, item}
      false -> search(predicate, rest)
    end
  end

  def search(predicate, []) when is_function(predicate, 1), do: false

  @doc """
  Sorts by a function that tells whether its first argument may stand before its second one; stable.

      iex> :lists.sort(fn a, b -> a >= b end, [1, 3, 2])
      [3, 2, 1]
  """
  @spec sort((term, term -> boolean), list) :: list
  def sort(fun, list) when is_function(fun, 2), do: Enum.sort(list, fun)

  @doc """
  Pairs the items of two lists of the same length and maps the pairs.

      iex> :lists.zipwith(fn a, b -> a + b end, [1, 2], [3, 4])
      [4, 6]
  """
  @spec zipwith((term, term -> term), list, list) :: list
  def zipwith(fun, [a | left], [b | right]) when is_function(fun, 2), do: [fun.(a, b) | zipwith(fun, left, right)]
  def zipwith(fun, [], []) when is_function(fun, 2), do: []

  @doc """
  Maps the element at position `n` (from 1) of each tuple.

      iex> :lists.keymap(fn x -> x * 2 end, 2, [a: 1, b: 2])
      [a: 2, b: 4]
  """
  @spec keymap((term -> term), pos_integer, [tuple]) :: [tuple]
  def keymap(fun, n, [tuple | rest]) when is_function(fun, 1) do
    [:erlang.setelement(n, tuple, fun.(:erlang.element(n, tuple))) | keymap(fun, n, rest)]
  end

  def keymap(fun, n, []) when is_function(fun, 1) and is_integer(n), do: []

  @doc """
  Maps the triples of the items of three lists of the same length.

      iex> :lists.zipwith3(fn a, b, c -> a + b + c end, [1], [2], [3])
      [6]
  """
  @spec zipwith3((term, term, term -> term), list, list, list) :: list
  def zipwith3(fun, [a | first], [b | second], [c | third]) when is_function(fun, 3) do
    [fun.(a, b, c) | zipwith3(fun, first, second, third)]
  end

  def zipwith3(fun, [], [], []) when is_function(fun, 3), do: []

  @doc """
  The old name of `filtermap/2`.

      iex> :lists.zf(fn x -> x > 1 and {true, x * 2} end, [1, 2])
      [4]
  """
  @spec zf((term -> boolean | {true, term}), list) :: list
  def zf(fun, list), do: filtermap(fun, list)

  @doc """
  The items of which `fun` makes something that it has not made of an item before.

      iex> :lists.uniq(fn x -> rem(x, 2) end, [1, 2, 3])
      [1, 2]
  """
  @spec uniq((term -> term), list) :: list
  def uniq(fun, list) when is_function(fun, 1) and is_list(list), do: uniq(list, fun, %{})

  defp uniq([item | rest], fun, seen) do
    case fun.(item) do
      key when is_map_key(seen, key) -> uniq(rest, fun, seen)
      key -> [item | uniq(rest, fun, :maps.put(key, [], seen))]
    end
  end

  defp uniq([], _fun, _seen), do: []

  # Sorted lists

  @doc """
  Merges two lists that are sorted by `ordered`, which tells whether its arguments are in order.

      iex> :lists.merge(fn a, b -> a >= b end, [3, 1], [2])
      [3, 2, 1]
  """
  @spec merge((term, term -> boolean), list, list) :: list
  def merge(ordered, [a | left] = list, [b | right] = other) when is_function(ordered, 2) do
    case ordered.(a, b) do
      true -> [a | merge(ordered, left, other)]
      false -> [b | merge(ordered, list, right)]
    end
  end

  def merge(ordered, [], list) when is_function(ordered, 2) and is_list(list), do: list
  def merge(ordered, list, []) when is_function(ordered, 2) and is_list(list), do: list

  @doc """
  Merges three sorted lists.

      iex> :lists.merge3([1, 4], [2], [3])
      [1, 2, 3, 4]
  """
  @spec merge3(list, list, list) :: list
  def merge3(first, second, third), do: :lists.merge([first, second, third])

  @doc """
  Sorts a list by `ordered`; of items that are in order both ways round, the first stays.

      iex> :lists.usort(fn a, b -> a >= b end, [1, 3, 2, 3])
      [3, 2, 1]
  """
  @spec usort((term, term -> boolean), list) :: list
  def usort(ordered, list) when is_function(ordered, 2) and is_list(list), do: without_equals(sort(ordered, list), ordered)

  # Neighbours are in order as they stand; they are equal if they are so the other way round, too.
  defp without_equals([a, b | rest], ordered) do
    case ordered.(b, a) do
      true -> without_equals([a | rest], ordered)
      false -> [a | without_equals([b | rest], ordered)]
    end
  end

  defp without_equals(list, _ordered), do: list

  @doc """
  Merges two lists that are sorted by `ordered`, without repetitions.

      iex> :lists.umerge(fn a, b -> a <= b end, [1, 3], [1, 4])
      [1, 3, 4]
  """
  @spec umerge((term, term -> boolean), list, list) :: list
  def umerge(ordered, left, right) when is_function(ordered, 2), do: without_equals(merge(ordered, left, right), ordered)

  @doc """
  Merges sorted lists, without repetitions.

      iex> :lists.umerge([[1, 4], [1, 5], [3]])
      [1, 3, 4, 5]
  """
  @spec umerge([list]) :: list
  def umerge(lists), do: :lists.usort(:lists.append(lists))

  @doc """
  Merges three sorted lists, without repetitions.

      iex> :lists.umerge3([1, 4], [1], [3])
      [1, 3, 4]
  """
  @spec umerge3(list, list, list) :: list
  def umerge3(first, second, third), do: umerge([first, second, third])

  @doc """
  Merges two lists of tuples that are sorted by the element at position `n`; of tuples with equal elements there the first
  stays.

      iex> :lists.ukeymerge(1, [a: 1, c: 2], [a: 3, b: 4])
      [a: 1, b: 4, c: 2]
  """
  @spec ukeymerge(pos_integer, [tuple], [tuple]) :: [tuple]
  def ukeymerge(n, left, right) when is_integer(n) and n > 0, do: :lists.ukeysort(n, left ++ right)
end
