defmodule Range do
  @moduledoc """
  Functions for ranges: integers from `first` to `last`, both included, written `first..last` or `first..last//step`.

  A range takes the same little memory whatever its length. Without a step it counts up, or down if `last` is smaller.
  `1..0//1` is empty, and so is every range whose step leads away from its end. Its elements are reached through `Enum`;
  a range also stands for positions, as in `Enum.slice/2`.
  """

  @enforce_keys [:first, :last, :step]
  defstruct first: nil, last: nil, step: nil

  @type limit :: integer
  @type step :: pos_integer | neg_integer
  @type t :: %Range{first: limit, last: limit, step: step}
  @type t(first, last) :: %Range{first: first, last: last, step: step}

  @doc """
  Makes a range that counts from `first` to `last`, up or down. Raises an `ArgumentError` if they are no integers.

      iex> Range.new(1, 3)
      1..3
      iex> Range.new(3, 1)
      3..1//-1
  """
  @spec new(limit, limit) :: t
  def new(first, last) when is_integer(first) and is_integer(last) do
    %Range{first: first, last: last, step: if(first <= last, do: 1, else: -1)}
  end

  def new(first, last) do
    raise ArgumentError,
          "ranges (first..last) expect both sides to be integers, got: #{inspect(first)}..#{inspect(last)}"
  end

  @doc """
  Makes a range that counts from `first` to `last` in steps. Raises an `ArgumentError` if they are no integers, or if
  the step is 0.

      iex> Range.new(1, 10, 3)
      1..10//3
  """
  @spec new(limit, limit, step) :: t
  def new(first, last, step) when is_integer(first) and is_integer(last) and is_integer(step) and step != 0 do
    %Range{first: first, last: last, step: step}
  end

  def new(first, last, step) do
    raise ArgumentError,
          "ranges (first..last//step) expect both sides to be integers and the step to be a non-zero integer, " <>
            "got: #{inspect(first)}..#{inspect(last)}//#{inspect(step)}"
  end

  @doc """
  Returns the number of elements.

      iex> Range.size(1..10)
      10
      iex> Range.size(1..10//3)
      4
      iex> Range.size(10..1//1)
      0
  """
  @spec size(t) :: non_neg_integer
  def size(range)
  def size(first..last//step) when step > 0 and first > last, do: 0
  def size(first..last//step) when step < 0 and first < last, do: 0
  def size(first..last//step), do: div(last - first, step) + 1

  # Ranges of old had no step.
  def size(%{__struct__: Range, first: first, last: last} = range) do
    step = if first <= last, do: 1, else: -1
    size(Map.put(range, :step, step))
  end

  @doc """
  Moves both ends by `steps_to_shift` steps.

      iex> Range.shift(0..10, 2)
      2..12
      iex> Range.shift(10..0//-2, 1)
      8..-2//-2
  """
  @spec shift(t, integer) :: t
  def shift(first..last//step, steps_to_shift)
      when is_integer(first) and is_integer(last) and is_integer(step) and is_integer(steps_to_shift) do
    new(first + steps_to_shift * step, last + steps_to_shift * step, step)
  end

  @doc """
  Cuts a range in two: the first `split` elements and the others. A negative number is counted from the end.

      iex> Range.split(1..5, 2)
      {1..2, 3..5}
      iex> Range.split(1..5, -2)
      {1..3, 4..5}
      iex> Range.split(1..5, 10)
      {1..5, 6..5//1}
  """
  @spec split(t, integer) :: {t, t}
  def split(%Range{first: first, last: last, step: step} = range, split) when is_integer(split) do
    size = size(range)
    count = if split < 0, do: :erlang.max(size + split, 0), else: :erlang.min(split, size)
    middle = first + count * step
    {new(first, middle - step, step), new(middle, last, step)}
  end

  @doc """
  Returns the elements as a list.

      iex> Range.to_list(1..7//3)
      [1, 4, 7]
  """
  @spec to_list(t) :: [integer]
  def to_list(%Range{} = range), do: Enum.to_list(range)

  @doc """
  Tells whether two ranges have no element in common.

      iex> Range.disjoint?(1..5, 6..9)
      true
      iex> Range.disjoint?(1..5, 5..9)
      false
      iex> Range.disjoint?(0..10//2, 1..11//2)
      true
  """
  @spec disjoint?(t, t) :: boolean
  def disjoint?(first1..last1//step1 = range1, first2..last2//step2 = range2) do
    {first1, last1, step1} = upwards(range1, first1, last1, step1)
    {first2, last2, step2} = upwards(range2, first2, last2, step2)

    if last1 < first1 or last2 < first2 or last2 < first1 or last1 < first2 do
      true
    else
      # A common element is first1 + x * step1 = first2 + y * step2. One solution comes from Euclid's algorithm, the
      # others lie the least common multiple of the steps apart.
      {divisor, factor} = extended_gcd(step1, step2)
      distance = first2 - first1

      if rem(distance, divisor) != 0 do
        true
      else
        apart = div(step1, divisor) * step2
        common = first1 + factor * div(distance, divisor) * step1
        from = :erlang.max(first1, first2)
        # The smallest common number that is not below both starts.
        offset = rem(rem(common - from, apart) + apart, apart)
        from + offset > :erlang.min(last1, last2)
      end
    end
  end

  defp upwards(_range, first, last, step) when step > 0, do: {first, last, step}

  defp upwards(range, first, last, step) do
    case size(range) do
      0 -> {last + 1, last, -step}
      size -> {first + (size - 1) * step, first, -step}
    end
  end

  # {greatest common divisor, x} with left * x + right * y = divisor for some y.
  defp extended_gcd(left, right), do: extended_gcd(left, right, 1, 0)

  defp extended_gcd(left, 0, x, _next), do: {left, x}
  defp extended_gcd(left, right, x, next), do: extended_gcd(right, rem(left, right), next, x - div(left, right) * next)

  @doc false
  @deprecated "Pattern match on first..last//step instead"
  def range?(%Range{first: first, last: last}) when is_integer(first) and is_integer(last), do: true
  def range?(_term), do: false
end
