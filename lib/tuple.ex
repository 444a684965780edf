defmodule Tuple do
  @moduledoc """
  Functions for tuples: ordered groups of a fixed size, with quick access to each element.

  Every change makes a new tuple; for collections that grow, use a list or a map. `elem/2`, `put_elem/3` and
  `tuple_size/1` belong to `Kernel`. Positions count from 0.
  """

  @doc """
  Makes a tuple that holds `data` `size` times.

      iex> Tuple.duplicate(:x, 3)
      {:x, :x, :x}
  """
  @spec duplicate(term, non_neg_integer) :: tuple
  def duplicate(data, size), do: :erlang.make_tuple(size, data)

  @doc """
  Inserts `value` before the element at `index`; the size of the tuple is the last possible index.

  Raises an `ArgumentError` if the index is out of range.

      iex> Tuple.insert_at({:a, :c}, 1, :b)
      {:a, :b, :c}
      iex> Tuple.insert_at({:a}, 1, :b)
      {:a, :b}
  """
  @spec insert_at(tuple, non_neg_integer, term) :: tuple
  def insert_at(tuple, index, value), do: :erlang.insert_element(index + 1, tuple, value)

  @doc """
  Adds `value` behind the last element.

      iex> Tuple.append({:a, :b}, :c)
      {:a, :b, :c}
  """
  @spec append(tuple, term) :: tuple
  def append(tuple, value), do: :erlang.append_element(tuple, value)

  @doc """
  Removes the element at `index`. Raises an `ArgumentError` if the index is out of range.

      iex> Tuple.delete_at({:a, :b, :c}, 1)
      {:a, :c}
  """
  @spec delete_at(tuple, non_neg_integer) :: tuple
  def delete_at(tuple, index), do: :erlang.delete_element(index + 1, tuple)

  @doc """
  Adds up the elements, which have to be numbers.

      iex> Tuple.sum({1, 2, 3.5})
      6.5
      iex> Tuple.sum({})
      0
  """
  @spec sum(tuple) :: number
  def sum(tuple), do: add_up(:erlang.tuple_to_list(tuple), 0)

  defp add_up([number | numbers], sum), do: add_up(numbers, sum + number)
  defp add_up([], sum), do: sum

  @doc """
  Multiplies the elements, which have to be numbers.

      iex> Tuple.product({2, 3, 4})
      24
      iex> Tuple.product({})
      1
  """
  @spec product(tuple) :: number
  def product(tuple), do: multiply(:erlang.tuple_to_list(tuple), 1)

  defp multiply([number | numbers], product), do: multiply(numbers, product * number)
  defp multiply([], product), do: product

  @doc """
  Turns a tuple into a list of the same elements.

      iex> Tuple.to_list({:a, 1})
      [:a, 1]
  """
  @spec to_list(tuple) :: list
  def to_list(tuple), do: :erlang.tuple_to_list(tuple)
end
