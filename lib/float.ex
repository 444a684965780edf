defmodule Float do
  @moduledoc """
  Floats: numbers with a fraction, in 64 bits.
  """

  @type precision_range() :: 0..15

  @highest_precision 15

  @doc """
  The largest float.

      iex> Float.max_finite()
      1.7976931348623157e308
  """
  @spec max_finite() :: float
  def max_finite(), do: 1.7976931348623157e308

  @doc """
  The smallest float.

      iex> Float.min_finite()
      -1.7976931348623157e308
  """
  @spec min_finite() :: float
  def min_finite(), do: -1.7976931348623157e308

  @doc """
  Raises a float to a power.

      iex> Float.pow(2.0, 3)
      8.0
  """
  @spec pow(float, number) :: float
  def pow(base, exponent) when is_float(base) and is_number(exponent), do: :math.pow(base, exponent)

  @doc """
  Reads a number at the start of a string as a float. Gives it and what follows, or `:error` if there is none.

      iex> Float.parse("56.5xyz")
      {56.5, "xyz"}
      iex> Float.parse("34")
      {34.0, ""}
      iex> Float.parse("pi")
      :error
  """
  @spec parse(binary) :: {float, binary} | :error
  def parse(binary) when is_binary(binary), do: :kaiwa_float.parse(binary)

  @doc """
  Rounds to `precision` decimal digits, as the exact binary value demands: halves away from zero.

      iex> Float.round(12.5)
      13.0
      iex> Float.round(5.5674, 3)
      5.567
  """
  @spec round(float, 0..15) :: float
  def round(float, precision \\ 0)

  def round(float, 0) when is_float(float), do: :kaiwa_float.round(float, 0, :half_up)

  def round(float, precision) when is_float(float) and precision in 0..15 do
    :kaiwa_float.round(float, precision, :half_up)
  end

  def round(float, precision) when is_float(float), do: wrong_precision(precision)

  @doc """
  The largest float of `precision` decimal digits that is not above `float`.

      iex> Float.floor(-52.251, 2)
      -52.26
  """
  @spec floor(float, 0..15) :: float
  def floor(number, precision \\ 0)
  def floor(number, 0) when is_float(number), do: :kaiwa_float.round(number, 0, :floor)

  def floor(number, precision) when is_float(number) and precision in 0..15 do
    :kaiwa_float.round(number, precision, :floor)
  end

  def floor(number, precision) when is_float(number), do: wrong_precision(precision)

  @doc """
  The smallest float of `precision` decimal digits that is not below `float`.

      iex> Float.ceil(34.251, 2)
      34.26
  """
  @spec ceil(float, 0..15) :: float
  def ceil(number, precision \\ 0)
  def ceil(number, 0) when is_float(number), do: :kaiwa_float.round(number, 0, :ceil)

  def ceil(number, precision) when is_float(number) and precision in 0..15 do
    :kaiwa_float.round(number, precision, :ceil)
  end

  def ceil(number, precision) when is_float(number), do: wrong_precision(precision)

  defp wrong_precision(precision) do
    raise ArgumentError, "precision #{precision} is out of valid range of 0..#{@highest_precision}"
  end

  @doc """
  The exact value of a float as a fraction in lowest terms.

      iex> Float.ratio(-0.75)
      {-3, 4}
  """
  @spec ratio(float) :: {integer, pos_integer}
  def ratio(float)
  def ratio(0.0), do: {0, 1}

  def ratio(float) when is_float(float) do
    case <<float::float>> do
      <<sign::1, 0::11, fraction::52>> -> ratio(sign, fraction, -1074)
      <<sign::1, exponent::11, fraction::52>> -> ratio(sign, fraction + 4_503_599_627_370_496, exponent - 1075)
    end
  end

  # Halves the numerator while it is even, to keep the denominator small.
  defp ratio(1, numerator, exponent) do
    {numerator, denominator} = ratio(0, numerator, exponent)
    {-numerator, denominator}
  end

  defp ratio(0, numerator, exponent) when exponent >= 0, do: {:erlang.bsl(numerator, exponent), 1}

  defp ratio(0, numerator, exponent) do
    if rem(numerator, 2) == 0 do
      ratio(0, div(numerator, 2), exponent + 1)
    else
      {numerator, :erlang.bsl(1, -exponent)}
    end
  end

  @doc """
  The shortest text that reads as the same float.

      iex> Float.to_string(7.0)
      "7.0"
  """
  @spec to_string(float) :: String.t()
  def to_string(float) when is_float(float), do: :erlang.float_to_binary(float, [:short])

  @doc """
  The shortest charlist that reads as the same float.

      iex> Float.to_charlist(7.0) == [?7, ?., ?0]
      true
  """
  @spec to_charlist(float) :: charlist
  def to_charlist(float) when is_float(float), do: :erlang.float_to_list(float, [:short])

  @doc false
  @deprecated "Use Float.to_charlist/1 instead"
  @spec to_char_list(float) :: charlist
  def to_char_list(float), do: Float.to_charlist(float)

  @doc false
  @deprecated "Use :erlang.float_to_list/2 instead"
  @spec to_char_list(float, keyword) :: charlist
  def to_char_list(float, options), do: :erlang.float_to_list(float, erlang_options(options))

  @doc false
  @deprecated "Use :erlang.float_to_binary/2 instead"
  @spec to_string(float, keyword) :: String.t()
  def to_string(float, options), do: :erlang.float_to_binary(float, erlang_options(options))

  defp erlang_options([{:compact, true} | rest]), do: [:compact | erlang_options(rest)]
  defp erlang_options([{:compact, false} | rest]), do: erlang_options(rest)
  defp erlang_options([option | rest]), do: [option | erlang_options(rest)]
  defp erlang_options([]), do: []
end
