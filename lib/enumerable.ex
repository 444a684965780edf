defprotocol Enumerable do
  @moduledoc """
  How the elements of a collection are reached. `Enum` and `Stream` work with everything that answers these four calls.

  `reduce/3` is the one that counts. The others are short cuts; where a collection has none, they return
  `{:error, module}` and the caller reduces instead. A term that is not enumerable raises a `Protocol.UndefinedError`.
  """

  @typedoc "What tells a reduction to go on, to stop, or to pause."
  @type acc :: {:cont, term} | {:halt, term} | {:suspend, term}

  @type reducer :: (element :: term, element_acc :: term -> acc)

  @typedoc "How a reduction ended: with all elements seen, stopped by the reducer, or paused."
  @type result :: {:done, term} | {:halted, term} | {:suspended, term, continuation}

  @type continuation :: (acc -> result)
  @type slicing_fun :: (start :: non_neg_integer, length :: pos_integer, step :: pos_integer -> [term])
  @type to_list_fun :: (t -> [term])
  @type t :: term

  @doc """
  Feeds the elements to `fun` until there are no more, or until it returns `{:halt, acc}` or `{:suspend, acc}`.

  A paused reduction returns a function that goes on, or stops, depending on the accumulator it is given.

      iex> Enumerable.reduce([1, 2, 3], {:cont, 0}, fn number, sum -> {:cont, sum + number} end)
      {:done, 6}
      iex> Enumerable.reduce(1..3, {:cont, 0}, fn number, _ -> {:halt, number} end)
      {:halted, 1}
      iex> {:suspended, 1, next} = Enumerable.reduce([1, 2], {:cont, 0}, fn number, _ -> {:suspend, number} end)
      iex> {:suspended, 2, next} = next.({:cont, 0})
      iex> next.({:cont, :end})
      {:done, :end}
  """
  @spec reduce(t, acc, reducer) :: result
  def reduce(enumerable, acc, fun)

  @doc """
  Returns `{:ok, count}` if the number of elements is known without going through them, else `{:error, module}`.

      iex> Enumerable.count(%{a: 1})
      {:ok, 1}
      iex> Enumerable.count(1..10)
      {:ok, 10}
  """
  @spec count(t) :: {:ok, non_neg_integer} | {:error, module}
  def count(enumerable)

  @doc """
  Returns `{:ok, boolean}` if membership can be told without going through the elements, else `{:error, module}`.

      iex> Enumerable.member?(1..10, 3)
      {:ok, true}
      iex> Enumerable.member?(%{a: 1}, :a)
      {:ok, false}
  """
  @spec member?(t, term) :: {:ok, boolean} | {:error, module}
  def member?(enumerable, element)

  @doc """
  Returns how to reach a part of the elements directly: `{:ok, size, fun}` or `{:error, module}`.

  `fun` either gets start, length and step and returns the elements, or gets the collection and returns its list.

      iex> {:ok, 5, slice} = Enumerable.slice(1..5)
      iex> slice.(1, 2, 2)
      [2, 4]
      iex> {:error, Enumerable.List} = Enumerable.slice([1, 2])
  """
  @spec slice(t) :: {:ok, size :: non_neg_integer, slicing_fun | to_list_fun} | {:error, module}
  def slice(enumerable)
end

defimpl Enumerable, for: List do
  def count(list), do: {:ok, length(list)}
  def member?(_list, _element), do: {:error, __MODULE__}
  def slice(_list), do: {:error, __MODULE__}

  def reduce(_list, {:halt, acc}, _fun), do: {:halted, acc}
  def reduce(list, {:suspend, acc}, fun), do: {:suspended, acc, &reduce(list, &1, fun)}
  def reduce([head | tail], {:cont, acc}, fun), do: reduce(tail, fun.(head, acc), fun)
  def reduce([], {:cont, acc}, _fun), do: {:done, acc}
end

defimpl Enumerable, for: Map do
  def count(map), do: {:ok, :erlang.map_size(map)}

  def member?(map, {key, value}) do
    case map do
      %{^key => ^value} -> {:ok, true}
      %{} -> {:ok, false}
    end
  end

  def member?(_map, _element), do: {:ok, false}
  def slice(map), do: {:ok, :erlang.map_size(map), &:maps.to_list/1}
  def reduce(map, acc, fun), do: Enumerable.List.reduce(:maps.to_list(map), acc, fun)
end

defimpl Enumerable, for: Function do
  def count(_function), do: {:error, __MODULE__}
  def member?(_function, _element), do: {:error, __MODULE__}
  def slice(_function), do: {:error, __MODULE__}
  def reduce(function, acc, fun) when is_function(function, 2), do: function.(acc, fun)

  def reduce(function, _acc, _fun) do
    raise Protocol.UndefinedError,
      protocol: @protocol,
      value: function,
      description: "only anonymous functions of arity 2 are enumerable"
  end
end

defimpl Enumerable, for: MapSet do
  def count(%MapSet{map: map}), do: {:ok, :erlang.map_size(map)}
  def member?(%MapSet{map: map}, element), do: {:ok, :maps.is_key(element, map)}
  def slice(%MapSet{map: map}), do: {:ok, :erlang.map_size(map), &MapSet.to_list/1}
  def reduce(%MapSet{map: map}, acc, fun), do: Enumerable.List.reduce(:maps.keys(map), acc, fun)
end

defimpl Enumerable, for: Range do
  def count(range), do: {:ok, Range.size(range)}

  def member?(%Range{first: first, last: last, step: step}, element) when is_integer(element) do
    within? = if step > 0, do: element >= first and element <= last, else: element <= first and element >= last
    {:ok, within? and rem(element - first, step) == 0}
  end

  def member?(%Range{}, _element), do: {:ok, false}

  def slice(%Range{first: first, step: range_step} = range) do
    {:ok, Range.size(range),
     fn start, length, step ->
       from = first + start * range_step
       :lists.seq(from, from + (length - 1) * step * range_step, step * range_step)
     end}
  end

  def reduce(%Range{first: first, last: last, step: step}, acc, fun) do
    if step > 0, do: up(first, last, step, acc, fun), else: down(first, last, step, acc, fun)
  end

  defp up(_number, _last, _step, {:halt, acc}, _fun), do: {:halted, acc}

  defp up(number, last, step, {:suspend, acc}, fun) do
    {:suspended, acc, &up(number, last, step, &1, fun)}
  end

  defp up(number, last, step, {:cont, acc}, fun) when number <= last do
    up(number + step, last, step, fun.(number, acc), fun)
  end

  defp up(_number, _last, _step, {:cont, acc}, _fun), do: {:done, acc}

  defp down(_number, _last, _step, {:halt, acc}, _fun), do: {:halted, acc}

  defp down(number, last, step, {:suspend, acc}, fun) do
    {:suspended, acc, &down(number, last, step, &1, fun)}
  end

  defp down(number, last, step, {:cont, acc}, fun) when number >= last do
    down(number + step, last, step, fun.(number, acc), fun)
  end

  defp down(_number, _last, _step, {:cont, acc}, _fun), do: {:done, acc}
end
