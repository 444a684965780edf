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
end
