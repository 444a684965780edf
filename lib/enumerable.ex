defmodule Enumerable do
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
  def reduce(list, acc, fun) when is_list(list), do: reduce_list(list, acc, fun)

  def reduce(%Range{first: first, last: last, step: step}, acc, fun) do
    if step > 0, do: reduce_up(first, last, step, acc, fun), else: reduce_down(first, last, step, acc, fun)
  end

  def reduce(%MapSet{map: map}, acc, fun), do: reduce_list(:maps.keys(map), acc, fun)
  def reduce(%Date.Range{} = range, acc, fun), do: Enumerable.Date.Range.reduce(range, acc, fun)
  def reduce(%Stream{} = stream, acc, fun), do: Enumerable.Stream.reduce(stream, acc, fun)
  def reduce(%File.Stream{} = stream, acc, fun), do: Enumerable.File.Stream.reduce(stream, acc, fun)
  def reduce(%{__struct__: _} = struct, _acc, _fun), do: undefined(struct)
  def reduce(%{} = map, acc, fun), do: reduce_list(:maps.to_list(map), acc, fun)
  def reduce(function, acc, fun) when is_function(function, 2), do: function.(acc, fun)
  def reduce(term, _acc, _fun), do: undefined(term)

  defp reduce_list(_list, {:halt, acc}, _fun), do: {:halted, acc}
  defp reduce_list(list, {:suspend, acc}, fun), do: {:suspended, acc, &reduce_list(list, &1, fun)}
  defp reduce_list([head | tail], {:cont, acc}, fun), do: reduce_list(tail, fun.(head, acc), fun)
  defp reduce_list([], {:cont, acc}, _fun), do: {:done, acc}

  defp reduce_up(number, last, step, {:cont, acc}, fun) when number <= last do
    reduce_up(number + step, last, step, fun.(number, acc), fun)
  end

  defp reduce_up(_number, _last, _step, {:cont, acc}, _fun), do: {:done, acc}
  defp reduce_up(_number, _last, _step, {:halt, acc}, _fun), do: {:halted, acc}

  defp reduce_up(number, last, step, {:suspend, acc}, fun) do
    {:suspended, acc, &reduce_up(number, last, step, &1, fun)}
  end

  defp reduce_down(number, last, step, {:cont, acc}, fun) when number >= last do
    reduce_down(number + step, last, step, fun.(number, acc), fun)
  end

  defp reduce_down(_number, _last, _step, {:cont, acc}, _fun), do: {:done, acc}
  defp reduce_down(_number, _last, _step, {:halt, acc}, _fun), do: {:halted, acc}

  defp reduce_down(number, last, step, {:suspend, acc}, fun) do
    {:suspended, acc, &reduce_down(number, last, step, &1, fun)}
  end

  @doc """
  Returns `{:ok, count}` if the number of elements is known without going through them, else `{:error, module}`.

      iex> Enumerable.count(%{a: 1})
      {:ok, 1}
      iex> Enumerable.count(1..10)
      {:ok, 10}
  """
  @spec count(t) :: {:ok, non_neg_integer} | {:error, module}
  def count(enumerable)
  def count(list) when is_list(list), do: {:ok, length(list)}
  def count(%Range{} = range), do: {:ok, Range.size(range)}
  def count(%MapSet{map: map}), do: {:ok, :erlang.map_size(map)}
  def count(%Date.Range{} = range), do: Enumerable.Date.Range.count(range)
  def count(%Stream{}), do: {:error, Enumerable.Stream}
  def count(%File.Stream{} = stream), do: Enumerable.File.Stream.count(stream)
  def count(%{__struct__: _} = struct), do: undefined(struct)
  def count(%{} = map), do: {:ok, :erlang.map_size(map)}
  def count(function) when is_function(function, 2), do: {:error, Enumerable.Function}
  def count(term), do: undefined(term)

  @doc """
  Returns `{:ok, boolean}` if membership can be told without going through the elements, else `{:error, module}`.

      iex> Enumerable.member?(1..10, 3)
      {:ok, true}
      iex> Enumerable.member?(%{a: 1}, :a)
      {:ok, false}
  """
  @spec member?(t, term) :: {:ok, boolean} | {:error, module}
  def member?(enumerable, element)
  def member?(list, _element) when is_list(list), do: {:error, Enumerable.List}

  def member?(%Range{first: first, last: last, step: step}, element) when is_integer(element) do
    within? = if step > 0, do: element >= first and element <= last, else: element <= first and element >= last
    {:ok, within? and rem(element - first, step) == 0}
  end

  def member?(%Range{}, _element), do: {:ok, false}
  def member?(%MapSet{map: map}, element), do: {:ok, :maps.is_key(element, map)}
  def member?(%Date.Range{} = range, element), do: Enumerable.Date.Range.member?(range, element)
  def member?(%Stream{}, _element), do: {:error, Enumerable.Stream}
  def member?(%File.Stream{} = stream, element), do: Enumerable.File.Stream.member?(stream, element)
  def member?(%{__struct__: _} = struct, _element), do: undefined(struct)

  def member?(%{} = map, {key, value}) do
    case map do
      %{^key => ^value} -> {:ok, true}
      %{} -> {:ok, false}
    end
  end

  def member?(%{}, _element), do: {:ok, false}
  def member?(function, _element) when is_function(function, 2), do: {:error, Enumerable.Function}
  def member?(term, _element), do: undefined(term)

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
  def slice(list) when is_list(list), do: {:error, Enumerable.List}

  def slice(%Range{first: first, step: range_step} = range) do
    {:ok, Range.size(range),
     fn start, length, step ->
       from = first + start * range_step
       :lists.seq(from, from + (length - 1) * step * range_step, step * range_step)
     end}
  end

  def slice(%MapSet{map: map}), do: {:ok, :erlang.map_size(map), &MapSet.to_list/1}
  def slice(%Date.Range{} = range), do: Enumerable.Date.Range.slice(range)
  def slice(%Stream{}), do: {:error, Enumerable.Stream}
  def slice(%File.Stream{} = stream), do: Enumerable.File.Stream.slice(stream)
  def slice(%{__struct__: _} = struct), do: undefined(struct)
  def slice(%{} = map), do: {:ok, :erlang.map_size(map), &:maps.to_list/1}
  def slice(function) when is_function(function, 2), do: {:error, Enumerable.Function}
  def slice(term), do: undefined(term)

  defp undefined(function) when is_function(function) do
    raise Protocol.UndefinedError,
      protocol: Enumerable,
      value: function,
      description: "only anonymous functions of arity 2 are enumerable"
  end

  defp undefined(term), do: raise(Protocol.UndefinedError, protocol: Enumerable, value: term)
end
