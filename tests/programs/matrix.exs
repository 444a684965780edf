# Matrices of fractions: operators of their own, protocols for printing, counting and collecting, and what can be
# computed exactly with them.

defmodule Fraction do
  @moduledoc "An exact number, always in lowest terms, the sign at the top."

  import Kernel, except: [+: 2, -: 2, *: 2, /: 2, -: 1]

  defstruct top: 0, bottom: 1

  @type t :: %__MODULE__{top: integer, bottom: pos_integer}
  @type number_like :: t | integer

  defguard is_fraction(term) when is_struct(term, __MODULE__)
  defguard is_whole(term) when is_integer(term) or (is_fraction(term) and :erlang.map_get(:bottom, term) == 1)

  @doc """
  A fraction in lowest terms.

      iex> Fraction.new(6, -4)
      #Fraction<-3/2>
  """
  @spec new(integer, integer) :: t
  def new(top, bottom \\ 1)
  def new(_top, 0), do: raise(ArithmeticError, message: "a fraction over zero")

  def new(top, bottom) when is_integer(top) and is_integer(bottom) do
    divisor = Integer.gcd(top, bottom)
    sign = if bottom < 0, do: Kernel.-(1), else: 1
    %__MODULE__{top: Kernel.*(sign, div(top, divisor)), bottom: Kernel.*(sign, div(bottom, divisor))}
  end

  @spec parse(String.t()) :: {:ok, t} | :error
  def parse(text) do
    with [top | bottom] <- String.split(text, "/", parts: 2),
         {top, ""} <- Integer.parse(top),
         {bottom, ""} when bottom != 0 <- Integer.parse(List.first(bottom) || "1") do
      {:ok, new(top, bottom)}
    else
      _ -> :error
    end
  end

  # Integers may stand for fractions everywhere.
  for {operator, top, bottom} <- [
        {:+, quote(do: a * d + c * b), quote(do: b * d)},
        {:-, quote(do: a * d - c * b), quote(do: b * d)},
        {:*, quote(do: a * c), quote(do: b * d)},
        {:/, quote(do: a * d), quote(do: b * c)}
      ] do
    # The operators inside are Kernel's.
    plain =
      &Macro.prewalk(&1, fn
        {name, meta, [_, _] = operands} when name in [:+, :-, :*] ->
          {{:., meta, [{:__aliases__, [alias: false], [:Kernel]}, name]}, meta, operands}

        {name, _, context} when is_atom(name) and is_atom(context) ->
          Macro.var(name, __MODULE__)

        other ->
          other
      end)

    [a, b, c, d] = Enum.map([:a, :b, :c, :d], &Macro.var(&1, __MODULE__))

    def unquote(operator)(%{top: unquote(a), bottom: unquote(b)}, %{top: unquote(c), bottom: unquote(d)}) do
      new(unquote(plain.(top)), unquote(plain.(bottom)))
    end

    def unquote(operator)(left, right) when is_integer(left), do: unquote(operator)(new(left), right)
    def unquote(operator)(left, right) when is_integer(right), do: unquote(operator)(left, new(right))
  end

  def -number, do: 0 - number

  def compare(left, right) do
    case left - right do
      %{top: 0} -> :eq
      %{top: top} when top < 0 -> :lt
      _ -> :gt
    end
  end

  def to_float(%{top: top, bottom: bottom}), do: Kernel./(top, bottom)

  defimpl String.Chars do
    def to_string(%{top: top, bottom: 1}), do: Integer.to_string(top)
    def to_string(%{top: top, bottom: bottom}), do: "#{top}/#{bottom}"
  end

  defimpl Inspect do
    import Inspect.Algebra
    def inspect(fraction, _options), do: concat(["#Fraction<", to_string(fraction), ">"])
  end
end

defmodule Matrix do
  @moduledoc """
  A matrix, row by row.

      iex> import Matrix
      iex> ~m"1 2; 3 4" * ~m"0 1; 1 0"
      ~m"2 1; 4 3"
  """

  import Kernel, except: [+: 2, -: 2, *: 2, -: 1]
  import Fraction, only: [is_fraction: 1]
  alias Fraction, as: F

  @enforce_keys [:rows]
  defstruct [:rows, name: nil]

  @type row :: [F.t()]
  @opaque t :: %__MODULE__{rows: [row], name: nil | String.t()}

  defmodule ShapeError do
    defexception [:operation, :left, :right]
    def message(error), do: "cannot #{error.operation} #{format(error.left)} and #{format(error.right)}"
    defp format({rows, columns}), do: "#{rows}x#{columns}"
  end

  @spec new([[F.number_like()]]) :: t
  def new([[_ | _] = first | rest] = rows) do
    width = length(first)

    unless Enum.all?(rest, &match?(^width, length(&1))) do
      raise ArgumentError, "the rows have different lengths: #{inspect(Enum.map(rows, &length/1), charlists: :as_lists)}"
    end

    %Matrix{rows: for(row <- rows, do: for(number <- row, do: fraction(number)))}
  end

  defp fraction(number) when is_integer(number), do: F.new(number)
  defp fraction(fraction) when is_fraction(fraction), do: fraction

  @doc ~S"""
  Matrices in programs: `~m"1 2; 3 4"`. Mistakes are found when the program is compiled.
  """
  defmacro sigil_m({:<<>>, _, [text]}, []) do
    rows =
      for row <- String.split(text, ";") do
        for word <- String.split(row) do
          case F.parse(word) do
            {:ok, %F{top: top, bottom: bottom}} -> quote(do: F.new(unquote(top), unquote(bottom)))
            :error -> raise ArgumentError, "#{inspect(word)} is no number"
          end
        end
      end

    quote(do: Matrix.new(unquote(rows)))
  end

  @spec identity(pos_integer) :: t
  def identity(size), do: generate(size, size, fn row, column -> if row == column, do: 1, else: 0 end)

  @spec generate(pos_integer, pos_integer, (pos_integer, pos_integer -> F.number_like())) :: t
  def generate(rows, columns, function) when is_function(function, 2) do
    new(for(row <- 1..rows, do: for(column <- 1..columns, do: function.(row, column))))
  end

  def shape(%Matrix{rows: [row | _] = rows}), do: {length(rows), length(row)}

  def (%Matrix{} = left) + (%Matrix{} = right), do: zip(left, right, "add", &F.+/2)
  def left + right, do: Kernel.+(left, right)

  def (%Matrix{} = left) - (%Matrix{} = right), do: zip(left, right, "subtract", &F.-/2)
  def left - right, do: Kernel.-(left, right)

  def (%Matrix{} = left) * (%Matrix{} = right) do
    with {_, inner} = left_shape <- shape(left), {rows, _} = right_shape when rows != inner <- shape(right) do
      raise ShapeError, operation: "multiply", left: left_shape, right: right_shape
    end

    columns = columns(right)
    %Matrix{rows: for(row <- left.rows, do: for(column <- columns, do: dot(row, column)))}
  end

  def (%Matrix{} = matrix) * factor, do: map(matrix, &F.*(&1, factor))
  def factor * (%Matrix{} = matrix), do: matrix * factor
  def left * right, do: Kernel.*(left, right)

  def -matrix when is_struct(matrix, Matrix), do: map(matrix, &F.-/1)
  def -number, do: Kernel.-(number)

  @doc "The power, by squaring."
  def matrix ~> 0, do: matrix |> shape() |> elem(0) |> identity()
  def matrix ~> power when rem(power, 2) == 1, do: matrix * (matrix ~> (power - 1))
  def matrix ~> power, do: (matrix * matrix) ~> div(power, 2)

  defp dot(row, column) do
    for {left, right} <- Enum.zip(row, column), reduce: F.new(0), do: (sum -> F.+(sum, F.*(left, right)))
  end

  defp zip(left, right, operation, function) do
    if shape(left) != shape(right) do
      raise ShapeError, operation: operation, left: shape(left), right: shape(right)
    end

    rows = Enum.zip_with(left.rows, right.rows, &Enum.zip_with(&1, &2, function))
    %Matrix{left | rows: rows, name: nil}
  end

  def map(%Matrix{} = matrix, function), do: update_in(matrix.rows, &Enum.map(&1, fn row -> Enum.map(row, function) end))
  def columns(%Matrix{rows: rows}), do: Enum.zip_with(rows, & &1)
  def transpose(matrix), do: %{matrix | rows: columns(matrix)}

  @doc "The determinant, by expanding along the first row."
  @spec determinant(t) :: F.t()
  def determinant(%Matrix{rows: [[single]]}), do: single

  def determinant(%Matrix{rows: [first | others]}) do
    first
    |> Enum.with_index()
    |> Enum.reduce(F.new(0), fn {number, index}, sum ->
      minor = %Matrix{rows: Enum.map(others, &List.delete_at(&1, index))}
      term = F.*(number, determinant(minor))
      if rem(index, 2) == 0, do: F.+(sum, term), else: F.-(sum, term)
    end)
  end

  @doc "The inverse by Gauss and Jordan, or `:singular`."
  @spec inverse(t) :: {:ok, t} | :singular
  def inverse(matrix) do
    {size, size} = shape(matrix)
    rows = Enum.zip_with(matrix.rows, identity(size).rows, &(&1 ++ &2))

    0..(size - 1)
    |> Enum.reduce_while(rows, &eliminate/2)
    |> case do
      :singular -> :singular
      rows -> {:ok, %Matrix{rows: Enum.map(rows, &Enum.drop(&1, size))}}
    end
  end

  defp eliminate(column, rows) do
    {done, left} = Enum.split(rows, column)

    case Enum.split_while(left, &match?(%{top: 0}, Enum.at(&1, column))) do
      {_, []} ->
        {:halt, :singular}

      {zeroes, [pivot | others]} ->
        pivot = Enum.map(pivot, &F./(&1, Enum.at(pivot, column)))

        clear = fn row ->
          factor = Enum.at(row, column)
          Enum.zip_with(row, pivot, &F.-(&1, F.*(factor, &2)))
        end

        {:cont, Enum.map(done, clear) ++ [pivot | Enum.map(zeroes ++ others, clear)]}
    end
  end

  defimpl String.Chars do
    def to_string(matrix) do
      widths = for column <- Matrix.columns(matrix), do: column |> Enum.map(&String.length("#{&1}")) |> Enum.max()

      Enum.map_join(matrix.rows, "\n", fn row ->
        row |> Enum.zip(widths) |> Enum.map_join(" ", fn {number, width} -> String.pad_leading("#{number}", width) end)
      end)
    end
  end

  defimpl Inspect do
    import Inspect.Algebra

    def inspect(%{name: name} = matrix, options) when is_binary(name) do
      concat([color("#Matrix<", :map, options), name, " ", to_doc(Matrix.shape(matrix), options), ">"])
    end

    def inspect(matrix, _options) do
      ~s[~m"#{Enum.map_join(matrix.rows, "; ", &Enum.join(&1, " "))}"]
    end
  end

  defimpl Enumerable do
    def count(matrix), do: {:ok, matrix |> Matrix.shape() |> Tuple.product()}
    def member?(_matrix, _number), do: {:error, __MODULE__}
    def slice(_matrix), do: {:error, __MODULE__}

    def reduce(matrix, accumulator, function) do
      matrix.rows |> Enum.concat() |> Enumerable.List.reduce(accumulator, function)
    end
  end

  defimpl Collectable do
    # Numbers fill a row of the matrix after the other.
    def into(matrix) do
      {_, width} = Matrix.shape(matrix)

      collector = fn
        numbers, {:cont, number} -> [number | numbers]
        numbers, :done -> %{matrix | rows: matrix.rows ++ full_rows(Enum.reverse(numbers), width)}
        _numbers, :halt -> :ok
      end

      {[], collector}
    end

    defp full_rows(numbers, width), do: Matrix.new(Enum.chunk_every(numbers, width)).rows
  end
end

defmodule Main do
  import Kernel, except: [+: 2, -: 2, *: 2, -: 1]
  import Matrix
  require Fraction

  @turn ~m"0 -1; 1 0"

  def run do
    IO.puts("== fractions")
    half = Fraction.new(1, 2)
    IO.inspect([Fraction.+(half, Fraction.new(1, 3)), Fraction./(half, -3), Fraction.-(half), Fraction.-(1, half)])
    IO.inspect(for text <- ["3/4", "-2", "1/0", "x", "2/4"], do: Fraction.parse(text))
    IO.inspect(Enum.sort([half, Fraction.new(1, 3), Fraction.new(-7, 2)], {:desc, Fraction}))
    IO.inspect({Fraction.is_whole(Fraction.new(4, 2)), Fraction.is_whole(half), Fraction.is_whole(3), Fraction.to_float(half)})

    IO.puts("== matrices")
    a = ~m"1 2; 3 4"
    b = ~m[1/2 0; 0 -1]
    IO.inspect(a)
    IO.inspect([a + b, a - b, a * b, b * 2, 3 * b, -a, 1 + 2 * 3 - -4])
    IO.puts(a * b)
    IO.puts(transpose(~m"10 2 3/7; -1 5 600"))
    IO.inspect(for power <- 0..4, uniq: true, do: @turn ~> power)
    IO.inspect(~m"1 1; 1 0" ~> 90)
    IO.inspect(%{a | name: "a"})
    IO.inspect({a == ~m"1 2; 3 4", shape(~m"1 2 3")})

    IO.puts("== protocols")
    IO.inspect({Enum.count(a), Enum.member?(a, Fraction.new(3)), Enum.map(a, &to_string/1), Enum.at(a, 2)})
    IO.inspect(Enum.reduce(a, &Fraction.+/2))
    IO.inspect(Enum.into(5..8, a))
    IO.inspect(for(n <- [1, 2], m <- [3, 4], into: b, do: n * m))
    IO.inspect(for number <- a, Fraction.compare(number, 2) == :gt, into: MapSet.new(), do: number.top)
    IO.inspect(Enum.zip(a, ~w(a b c d)a) |> Map.new(fn {number, name} -> {name, "#{number}"} end))

    IO.puts("== algebra")
    hilbert = generate(3, 3, &Fraction.new(1, &1 + &2 - 1))
    IO.puts(hilbert)
    IO.inspect(determinant(hilbert))
    {:ok, inverse} = inverse(hilbert)
    IO.puts(inverse)
    IO.inspect(hilbert * inverse == identity(3))
    IO.inspect(inverse(~m"1 2; 2 4"))
    IO.inspect(inverse(~m"0 1; 1 0"))

    IO.puts("== mistakes")
    mistake(fn -> a + ~m"1 2 3" end)
    mistake(fn -> a * ~m"1 2 3" end)
    mistake(fn -> new([[1, 2], [3]]) end)
    mistake(fn -> Fraction.new(1, 0) end)
    mistake(fn -> Code.eval_string(~S(import Matrix; ~m"1 two")) end)
    mistake(fn -> struct!(Matrix, name: "x") end)
    mistake(fn -> :erlang.+(a, 1) end)
    mistake(fn -> new([]) end)
  end

  defp mistake(function) do
    IO.inspect(function.())
  rescue
    error -> IO.puts("#{inspect(error.__struct__)}: #{Exception.message(error)}")
  end
end

Main.run()
