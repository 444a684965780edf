defmodule Kernel.Utils do
  @moduledoc """
  What macros of `Kernel` call when they run.
  """

  @doc """
  The first `count` items of a list, filled up with `nil`; `nil` counts as a list without items.

      iex> Kernel.Utils.destructure([1, 2, 3], 2)
      [1, 2]
      iex> Kernel.Utils.destructure([1], 2)
      [1, nil]
      iex> Kernel.Utils.destructure(nil, 1)
      [nil]
  """
  @spec destructure(list | nil, non_neg_integer) :: list
  def destructure(list, count) when is_list(list) and is_integer(count) and count >= 0, do: fitted(list, count)
  def destructure(nil, count) when is_integer(count) and count >= 0, do: fitted([], count)

  defp fitted(_list, 0), do: []
  defp fitted([], count), do: [nil | fitted([], count - 1)]
  defp fitted([item | rest], count), do: [item | fitted(rest, count - 1)]
end
