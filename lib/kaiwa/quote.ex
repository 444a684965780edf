defmodule Kaiwa.Quote do
  @moduledoc """
  What a `quote` leaves to do when its values are there: splicing lists in, naming what is called, setting lines.
  """

  @doc """
  A list put in with `unquote_splicing`, with what follows it. Raises `ArgumentError` for anything but a list.

      iex> Kaiwa.Quote.splice([1, 2], [3])
      [1, 2, 3]
  """
  @spec splice([Macro.t()], [Macro.t()]) :: [Macro.t()]
  def splice(list, rest) when is_list(list), do: list ++ rest
  def splice(other, _rest), do: raise(ArgumentError, no_list(other))

  @doc """
  The same in front of a tail: `[unquote_splicing(list) | tail]`.

      iex> Kaiwa.Quote.splice_before_tail([1, 2], :tail)
      [1, {:|, [], [2, :tail]}]
      iex> Kaiwa.Quote.splice_before_tail([], [3])
      [3]
  """
  @spec splice_before_tail([Macro.t()], Macro.t()) :: [Macro.t()]
  def splice_before_tail([], tail), do: tail
  def splice_before_tail([last], tail), do: [{:|, [], [last, tail]}]
  def splice_before_tail([first | rest], tail), do: [first | splice_before_tail(rest, tail)]
  def splice_before_tail(other, _tail), do: raise(ArgumentError, no_list(other))

  defp no_list(other) do
    "expected a list with quoted expressions in unquote_splicing/1, got: " <> inspect(other)
  end

  @doc """
  `left.unquote(name)` with `arguments`, or without any if they are `nil`. `name` is an atom, an alias, or a quoted call.

      iex> Kaiwa.Quote.dot({:x, [], nil}, :name, [], [], [1])
      {{:., [], [{:x, [], nil}, :name]}, [], [1]}
      iex> Kaiwa.Quote.dot({:x, [], nil}, :name, [], [], nil)
      {{:., [], [{:x, [], nil}, :name]}, [no_parens: true], []}
  """
  @spec dot(Macro.t(), Macro.t(), keyword, keyword, [Macro.t()] | nil) :: Macro.t()
  def dot(left, name, dot_meta, meta, nil) when is_atom(name) do
    {{:., dot_meta, [left, name]}, [{:no_parens, true} | meta], []}
  end

  def dot(left, name, dot_meta, meta, arguments) when is_atom(name) do
    {{:., dot_meta, [left, name]}, meta, arguments}
  end

  def dot(left, {:__aliases__, _, segments}, _dot_meta, meta, nil), do: {:__aliases__, meta, [left | segments]}

  def dot(left, {name, _, context}, dot_meta, meta, nil) when is_atom(name) and is_atom(context) do
    {{:., dot_meta, [left, name]}, [{:no_parens, true} | meta], []}
  end

  def dot(left, {name, _, arguments}, dot_meta, meta, nil) when is_atom(name) and is_list(arguments) do
    {{:., dot_meta, [left, name]}, meta, arguments}
  end

  def dot(left, {name, _, context}, dot_meta, meta, arguments) when is_atom(name) and is_atom(context) do
    {{:., dot_meta, [left, name]}, meta, arguments}
  end

  def dot(_left, other, _dot_meta, _meta, _arguments) do
    raise ArgumentError,
          "expected unquote after dot to return an atom, an alias or a quoted call, got: " <> inspect(other)
  end

  @doc """
  Metadata with a line in front; `false` and `nil` leave it as it is.

      iex> Kaiwa.Quote.with_line([context: Foo], 7)
      [line: 7, context: Foo]
  """
  @spec with_line(keyword, pos_integer | false | nil) :: keyword
  def with_line(meta, line) when is_integer(line), do: [{:line, line} | meta]
  def with_line(meta, _line), do: meta
end
