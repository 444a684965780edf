defmodule Bitwise do
  @moduledoc """
  Calculating with the bits of integers. The operators need `import Bitwise`.
  """

  @doc """
  The bits that are set in both integers.

      iex> Bitwise.band(9, 3)
      1
  """
  @spec band(integer, integer) :: integer
  def band(left, right), do: :erlang.band(left, right)

  @doc """
  The bits that are set in either integer.

      iex> Bitwise.bor(9, 3)
      11
  """
  @spec bor(integer, integer) :: integer
  def bor(left, right), do: :erlang.bor(left, right)

  @doc """
  The bits that are set in one integer and not in the other.

      iex> Bitwise.bxor(9, 3)
      10
  """
  @spec bxor(integer, integer) :: integer
  def bxor(left, right), do: :erlang.bxor(left, right)

  @doc """
  All bits turned round.

      iex> Bitwise.bnot(2)
      -3
  """
  @spec bnot(integer) :: integer
  def bnot(integer), do: :erlang.bnot(integer)

  @doc """
  Shifts to the left, or to the right by a negative number.

      iex> Bitwise.bsl(1, 2)
      4
      iex> Bitwise.bsl(4, -2)
      1
  """
  @spec bsl(integer, integer) :: integer
  def bsl(integer, bits), do: :erlang.bsl(integer, bits)

  @doc """
  Shifts to the right, keeping the sign, or to the left by a negative number.

      iex> Bitwise.bsr(4, 2)
      1
      iex> Bitwise.bsr(-4, 1)
      -2
  """
  @spec bsr(integer, integer) :: integer
  def bsr(integer, bits), do: :erlang.bsr(integer, bits)

  @doc """
  The operator of `band/2`.

      iex> import Bitwise
      iex> 9 &&& 3
      1
  """
  @spec integer &&& integer :: integer
  def left &&& right, do: :erlang.band(left, right)

  @doc """
  The operator of `bor/2`.

      iex> import Bitwise
      iex> 9 ||| 3
      11
  """
  @spec integer ||| integer :: integer
  def left ||| right, do: :erlang.bor(left, right)

  @doc """
  The operator of `bsl/2`.

      iex> import Bitwise
      iex> 1 <<< 2
      4
  """
  @spec integer <<< integer :: integer
  def left <<< right, do: :erlang.bsl(left, right)

  @doc """
  The operator of `bsr/2`.

      iex> import Bitwise
      iex> 4 >>> 2
      1
  """
  @spec integer >>> integer :: integer
  def left >>> right, do: :erlang.bsr(left, right)

  @doc """
  The deprecated operator of `bxor/2`: it does not bind as one expects.

      iex> import Bitwise
      iex> 9 ^^^ 3
      10
  """
  @spec integer ^^^ integer :: integer
  def left ^^^ right, do: :erlang.bxor(left, right)

  @doc """
  The operator of `bnot/1`.

      iex> import Bitwise
      iex> ~~~2
      -3
  """
  @spec ~~~integer :: integer
  def ~~~integer, do: :erlang.bnot(integer)
end
