defmodule :ets do
  @moduledoc """
  Tables that processes share, besides those functions that are natives.
  """

  @doc """
  Calls `fun` with each object and what it gave before, from the first object on.

      iex> table = :ets.new(:numbers, [:ordered_set])
      iex> :ets.insert(table, [{1}, {2}])
      iex> :ets.foldl(fn {number}, acc -> [number | acc] end, [], table)
      [2, 1]
  """
  @spec foldl((tuple, acc -> acc), acc, atom | reference) :: acc when acc: term
  def foldl(fun, acc, table), do: :lists.foldl(fun, acc, :ets.tab2list(table))

  @doc """
  The same from the last object on.

      iex> table = :ets.new(:numbers, [:ordered_set])
      iex> :ets.insert(table, [{1}, {2}])
      iex> :ets.foldr(fn {number}, acc -> [number | acc] end, [], table)
      [1, 2]
  """
  @spec foldr((tuple, acc -> acc), acc, atom | reference) :: acc when acc: term
  def foldr(fun, acc, table), do: :lists.foldl(fun, acc, :lists.reverse(:ets.tab2list(table)))
end
