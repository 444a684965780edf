defmodule Integer do
  @moduledoc """
  Integers, of any size. Their arithmetic is in `Kernel`, `is_even/1` and `is_odd/1` are macros.
  """

  @doc """
  Raises an integer to a power that is not negative.

      iex> Integer.pow(2, 10)
      1024
      iex> Integer.pow(0, 0)
      1
  """
  @spec pow(integer, non_neg_integer) :: integer
  def pow(base, exponent) when is_integer(base) and is_integer(exponent) do
    if exponent < 0, do: :erlang.error(:badarith)
    power(base, exponent, 1)
  end

  # Squares the base for each bit of the exponent.
  defp power(_base, 0, result), do: result
  defp power(base, 1, result), do: base * result
  defp power(base, exponent, result) when rem(exponent, 2) == 1, do: power(base * base, div(exponent, 2), base * result)
  defp power(base, exponent, result), do: power(base * base, div(exponent, 2), result)

  @doc """
  The remainder of a division that rounds down; it has the sign of the divisor.

      iex> Integer.mod(5, 2)
      1
      iex> Integer.mod(6, -4)
      -2
  """
  @spec mod(integer, neg_integer | pos_integer) :: integer
  def mod(dividend, divisor) do
    remainder = rem(dividend, divisor)
    if remainder * divisor < 0, do: remainder + divisor, else: remainder
  end

  @doc """
  Divides and rounds down.

      iex> Integer.floor_div(-7, 2)
      -4
  """
  @spec floor_div(integer, neg_integer | pos_integer) :: integer
  def floor_div(dividend, divisor) do
    if dividend * divisor < 0 and rem(dividend, divisor) != 0 do
      div(dividend, divisor) - 1
    else
      div(dividend, divisor)
    end
  end

  @doc """
  The greatest common divisor, never negative.

      iex> Integer.gcd(12, -8)
      4
      iex> Integer.gcd(0, 0)
      0
  """
  @spec gcd(integer, integer) :: non_neg_integer
  def gcd(integer1, integer2) when is_integer(integer1) and is_integer(integer2) do
    euclid(abs(integer1), abs(integer2))
  end

  defp euclid(first, 0), do: first
  defp euclid(first, second), do: euclid(second, rem(first, second))

  @doc """
  The greatest common divisor `g` of `a` and `b`, with `m` and `n` such that `a * m + b * n` is `g`. If one of them is
  zero, `g` is the other one, with its sign.

      iex> Integer.extended_gcd(240, 46)
      {2, -9, 47}
  """
  @spec extended_gcd(integer, integer) :: {integer, integer, integer}
  def extended_gcd(0, 0), do: {0, 0, 0}
  def extended_gcd(0, b), do: {b, 0, 1}
  def extended_gcd(a, 0), do: {a, 1, 0}

  def extended_gcd(integer1, integer2) when is_integer(integer1) and is_integer(integer2) do
    extended_euclid(integer2, integer1, 0, 1, 1, 0)
  end

  defp extended_euclid(0, old_rest, _m, old_m, _n, old_n) when old_rest < 0, do: {-old_rest, -old_m, -old_n}
  defp extended_euclid(0, old_rest, _m, old_m, _n, old_n), do: {old_rest, old_m, old_n}

  defp extended_euclid(rest, old_rest, m, old_m, n, old_n) do
    quotient = div(old_rest, rest)
    extended_euclid(old_rest - quotient * rest, rest, old_m - quotient * m, m, old_n - quotient * n, n)
  end

  @doc """
  The digits of an integer in a base; those of a negative integer are negative.

      iex> Integer.digits(170, 2)
      [1, 0, 1, 0, 1, 0, 1, 0]
      iex> Integer.digits(-12)
      [-1, -2]
  """
  @spec digits(integer, pos_integer) :: [integer, ...]
  def digits(integer, base \\ 10) when is_integer(integer) and is_integer(base) and base >= 2 do
    digits(integer, base, [])
  end

  defp digits(integer, base, digits) when abs(integer) < base, do: [integer | digits]
  defp digits(integer, base, digits), do: digits(div(integer, base), base, [rem(integer, base) | digits])

  @doc """
  The integer of digits in a base.

      iex> Integer.undigits([1, 2, 3])
      123
      iex> Integer.undigits([1, 4], 16)
      20
  """
  @spec undigits([integer], pos_integer) :: integer
  def undigits(digits, base \\ 10) when is_list(digits) and is_integer(base) and base >= 2,
    do: do_undigits(digits, base, 0)

  defp do_undigits([], _base, integer), do: integer

  defp do_undigits([digit | _], base, _integer) when is_integer(digit) and digit >= base do
    raise ArgumentError, "invalid digit #{digit} in base #{base}"
  end

  defp do_undigits([digit | rest], base, integer) when is_integer(digit) do
    do_undigits(rest, base, integer * base + digit)
  end

  @doc """
  Reads an integer at the start of a string. Gives it and what follows, or `:error` if there is none.

      iex> Integer.parse("34px")
      {34, "px"}
      iex> Integer.parse("three")
      :error
      iex> Integer.parse("ff", 16)
      {255, ""}
  """
  @spec parse(binary, 2..36) :: {integer, binary} | :error
  def parse(binary, base \\ 10)

  def parse(_binary, base) when not (is_integer(base) and (base >= 2 and base <= 36)) do
    raise ArgumentError, "invalid base #{inspect(base)}"
  end

  def parse(binary, base) when is_binary(binary) do
    case :erlang.binary_part(binary, 0, number_size(binary, base)) do
      "" -> :error
      number -> {:erlang.binary_to_integer(number, base), rest(binary, byte_size(number))}
    end
  end

  defp rest(binary, start), do: :erlang.binary_part(binary, start, byte_size(binary) - start)

  # The bytes of the sign and the digits; zero without digits.
  defp number_size(<<sign, rest::binary>>, base) when sign == ?- or sign == ?+ do
    case digit_count(rest, base, 0) do
      0 -> 0
      count -> count + 1
    end
  end

  defp number_size(binary, base), do: digit_count(binary, base, 0)

  defp digit_count(<<char, rest::binary>>, base, count) do
    if digit(char) < base, do: digit_count(rest, base, count + 1), else: count
  end

  defp digit_count(<<>>, _base, count), do: count

  defp digit(char) when char >= ?0 and char <= ?9, do: char - ?0
  defp digit(char) when char >= ?a and char <= ?z, do: char - ?a + 10
  defp digit(char) when char >= ?A and char <= ?Z, do: char - ?A + 10
  defp digit(_char), do: 36

  @doc """
  The text of an integer in a base.

      iex> Integer.to_string(123)
      "123"
      iex> Integer.to_string(-255, 16)
      "-FF"
  """
  @spec to_string(integer, 2..36) :: String.t()
  def to_string(integer, base \\ 10)
  def to_string(integer, 10), do: :erlang.integer_to_binary(integer)
  def to_string(integer, base), do: :erlang.integer_to_binary(integer, base)

  @doc """
  The charlist of an integer in a base.

      iex> Integer.to_charlist(12) == [?1, ?2]
      true
  """
  @spec to_charlist(integer, 2..36) :: charlist
  def to_charlist(integer, base \\ 10)
  def to_charlist(integer, 10), do: :erlang.integer_to_list(integer)
  def to_charlist(integer, base), do: :erlang.integer_to_list(integer, base)

  @doc """
  Whether a term is an odd integer. A macro, which guards may use; its module has to be required.

      iex> require Integer
      iex> Integer.is_odd(3)
      true
      iex> Enum.filter([1, 2, 3], &Integer.is_odd/1)
      [1, 3]
      iex> Integer.is_odd(:three)
      false
  """
  @spec is_odd(term) :: Macro.t()
  defmacro is_odd(integer), do: ends_in(integer, 1, __CALLER__)

  @doc """
  Whether a term is an even integer. A macro, which guards may use; its module has to be required.

      iex> require Integer
      iex> Integer.is_even(4)
      true
      iex> case 10 do
      ...>   ten when Integer.is_even(ten) -> :even
      ...> end
      :even
  """
  @spec is_even(term) :: Macro.t()
  defmacro is_even(integer), do: ends_in(integer, 0, __CALLER__)

  # Outside of guards the expression is computed once.
  defp ends_in(integer, bit, %{context: nil}) do
    quote do
      value = unquote(integer)
      :erlang.is_integer(value) and :erlang.band(value, 1) == unquote(bit)
    end
  end

  defp ends_in(integer, bit, _in_guard) do
    quote do
      :erlang.is_integer(unquote(integer)) and :erlang.band(unquote(integer), 1) == unquote(bit)
    end
  end

  @doc false
  @deprecated "Use Integer.to_charlist/1 instead"
  @spec to_char_list(integer) :: charlist
  def to_char_list(integer), do: :erlang.integer_to_list(integer)

  @doc false
  @deprecated "Use Integer.to_charlist/2 instead"
  @spec to_char_list(integer, 2..36) :: charlist
  def to_char_list(integer, base), do: :erlang.integer_to_list(integer, base)
end
