defmodule Kernel do
  @moduledoc """
  The functions that every module can call by their bare names.

  The macros of `Kernel` (`if/2`, `def/2`, `|>/2`, ...) belong to the compiler, which also turns calls of operators and
  guards into instructions. The functions below are what `&+/2`, `apply(Kernel, :hd, [list])` and `h/1` find.
  """

  # Arithmetic

  @doc """
  Adds two numbers.

      iex> 1 + 2
      3
  """
  @spec number + number :: number
  def left + right, do: :erlang.+(left, right)

  @doc """
  Gives a number as it is.

      iex> +1
      1
  """
  @spec +number :: number
  def +value, do: :erlang.+(value)

  @doc """
  Subtracts the second number from the first.

      iex> 1 - 2
      -1
  """
  @spec number - number :: number
  def left - right, do: :erlang.-(left, right)

  @doc """
  Negates a number.

      iex> -(1 + 1)
      -2
  """
  @spec -number :: number
  def -value, do: :erlang.-(value)

  @doc """
  Multiplies two numbers.

      iex> 3 * 4
      12
  """
  @spec number * number :: number
  def left * right, do: :erlang.*(left, right)

  @doc """
  Divides two numbers; the result is always a float. Dividing by zero raises `ArithmeticError`.

      iex> 1 / 2
      0.5
  """
  @spec number / number :: float
  def left / right, do: :erlang./(left, right)

  @doc """
  Raises a number to a power. With integers and an exponent that is not negative the result is an integer,
  otherwise a float.

      iex> 2 ** 100
      1267650600228229401496703205376
      iex> 2 ** -1
      0.5
  """
  @spec number ** number :: number
  def base ** exponent when is_integer(base) and is_integer(exponent) and exponent >= 0 do
    Integer.pow(base, exponent)
  end

  def base ** exponent when is_number(base) and is_number(exponent), do: :math.pow(base, exponent)

  @doc """
  Divides two integers and drops the fraction.

      iex> div(-7, 2)
      -3
  """
  @spec div(integer, integer) :: integer
  def div(dividend, divisor), do: :erlang.div(dividend, divisor)

  @doc """
  The remainder of an integer division; it has the sign of the dividend.

      iex> rem(-7, 2)
      -1
  """
  @spec rem(integer, integer) :: integer
  def rem(dividend, divisor), do: :erlang.rem(dividend, divisor)

  @doc """
  A number without its sign.

      iex> abs(-3.5)
      3.5
  """
  @spec abs(number) :: number
  def abs(number), do: :erlang.abs(number)

  @doc """
  Rounds to the nearest integer, halves away from zero.

      iex> round(2.5)
      3
  """
  @spec round(number) :: integer
  def round(number), do: :erlang.round(number)

  @doc """
  The integer part of a number.

      iex> trunc(-2.9)
      -2
  """
  @spec trunc(number) :: integer
  def trunc(number), do: :erlang.trunc(number)

  @doc """
  The largest integer that is not above `number`.

      iex> floor(-2.1)
      -3
  """
  @spec floor(number) :: integer
  def floor(number), do: :erlang.floor(number)

  @doc """
  The smallest integer that is not below `number`.

      iex> ceil(2.1)
      3
  """
  @spec ceil(number) :: integer
  def ceil(number), do: :erlang.ceil(number)

  # Comparison

  @doc """
  Tells whether two terms are equal; `1` and `1.0` are.

      iex> 1 == 1.0
      true
  """
  @spec term == term :: boolean
  def left == right, do: :erlang.==(left, right)

  @doc """
  Tells whether two terms differ; `1` and `1.0` do not.

      iex> 1 != 2
      true
  """
  @spec term != term :: boolean
  def left != right, do: :erlang."/="(left, right)

  @doc """
  Tells whether two terms are the same, numbers by type as well.

      iex> 1 === 1.0
      false
  """
  @spec term === term :: boolean
  def left === right, do: :erlang."=:="(left, right)

  @doc """
  Tells whether two terms are not the same.

      iex> 1 !== 1.0
      true
  """
  @spec term !== term :: boolean
  def left !== right, do: :erlang."=/="(left, right)

  @doc """
  Tells whether `left` comes before `right` in the order of all terms.

      iex> 1 < :atom
      true
  """
  @spec term < term :: boolean
  def left < right, do: :erlang.<(left, right)

  @doc """
  Tells whether `left` comes after `right` in the order of all terms.

      iex> "b" > "a"
      true
  """
  @spec term > term :: boolean
  def left > right, do: :erlang.>(left, right)

  @doc """
  Tells whether `left` does not come after `right`.

      iex> 1 <= 1.0
      true
  """
  @spec term <= term :: boolean
  def left <= right, do: :erlang."=<"(left, right)

  @doc """
  Tells whether `left` does not come before `right`.

      iex> 2 >= 1
      true
  """
  @spec term >= term :: boolean
  def left >= right, do: :erlang.>=(left, right)

  @doc """
  The greater of two terms, the first one if they are equal.

      iex> max(1, 2)
      2
  """
  @spec max(term, term) :: term
  def max(first, second), do: :erlang.max(first, second)

  @doc """
  The smaller of two terms, the first one if they are equal.

      iex> min("foo", "bar")
      "bar"
  """
  @spec min(term, term) :: term
  def min(first, second), do: :erlang.min(first, second)

  @doc """
  Negates a boolean; anything else raises `ArgumentError`.

      iex> not false
      true
  """
  @spec not boolean :: boolean
  def not value, do: :erlang.not(value)

  @doc """
  Tells whether a string contains a string or fits a regular expression.

      iex> "abcd" =~ "bc"
      true
      iex> "abcd" =~ ""
      true
  """
  @spec String.t() =~ (String.t() | struct) :: boolean
  def left =~ "" when is_binary(left), do: true
  def left =~ right when is_binary(left) and is_binary(right), do: :binary.match(left, right) != :nomatch
  def left =~ right when is_binary(left), do: Regex.match?(right, left)

  # Lists, tuples, maps, binaries

  @doc """
  Appends a list to a list.

      iex> [1] ++ [2, 3]
      [1, 2, 3]
  """
  @spec list ++ term :: term
  def left ++ right, do: :erlang.++(left, right)

  @doc """
  Removes the first occurrence of each element of `right` from `left`.

      iex> [1, 2, 3, 2] -- [2]
      [1, 3, 2]
  """
  @spec list -- list :: list
  def left -- right, do: :erlang.--(left, right)

  @doc """
  The first element of a list; an empty list raises `ArgumentError`.

      iex> hd([1, 2, 3])
      1
  """
  @spec hd(nonempty_list) :: term
  def hd(list), do: :erlang.hd(list)

  @doc """
  A list without its first element; an empty list raises `ArgumentError`.

      iex> tl([1, 2, 3])
      [2, 3]
  """
  @spec tl(nonempty_list) :: term
  def tl(list), do: :erlang.tl(list)

  @doc """
  The number of elements of a list.

      iex> length([:a, :b])
      2
  """
  @spec length(list) :: non_neg_integer
  def length(list), do: :erlang.length(list)

  @doc """
  The element of a tuple at `index`, counted from zero.

      iex> elem({:a, :b}, 1)
      :b
  """
  @spec elem(tuple, non_neg_integer) :: term
  def elem(tuple, index), do: :erlang.element(:erlang.+(index, 1), tuple)

  @doc """
  Replaces the element of a tuple at `index`, counted from zero.

      iex> put_elem({:a, :b}, 0, :c)
      {:c, :b}
  """
  @spec put_elem(tuple, non_neg_integer, term) :: tuple
  def put_elem(tuple, index, value), do: :erlang.setelement(:erlang.+(index, 1), tuple, value)

  @doc """
  The number of elements of a tuple.

      iex> tuple_size({:a, :b})
      2
  """
  @spec tuple_size(tuple) :: non_neg_integer
  def tuple_size(tuple), do: :erlang.tuple_size(tuple)

  @doc """
  The number of keys of a map.

      iex> map_size(%{a: 1})
      1
  """
  @spec map_size(map) :: non_neg_integer
  def map_size(map), do: :erlang.map_size(map)

  @doc """
  The number of bytes of a bitstring, rounded up.

      iex> byte_size("é")
      2
  """
  @spec byte_size(bitstring) :: non_neg_integer
  def byte_size(bitstring), do: :erlang.byte_size(bitstring)

  @doc """
  The number of bits of a bitstring.

      iex> bit_size(<<1::3>>)
      3
  """
  @spec bit_size(bitstring) :: non_neg_integer
  def bit_size(bitstring), do: :erlang.bit_size(bitstring)

  @doc """
  The `size` bytes of a binary from byte `start` on. A negative `size` takes the bytes before `start`.

      iex> binary_part("kaiwa", 1, 3)
      "aiw"
      iex> binary_part("kaiwa", 5, -2)
      "wa"
  """
  @spec binary_part(binary, non_neg_integer, integer) :: binary
  def binary_part(binary, start, size), do: :erlang.binary_part(binary, start, size)

  @doc """
  The bytes of a binary at the positions of `range`. Negative positions count from the end.

      iex> binary_slice("kaiwa", 1..3)
      "aiw"
      iex> binary_slice("kaiwa", -2..-1)
      "wa"
      iex> binary_slice("kaiwa", 9..12)
      ""
  """
  @spec binary_slice(binary, Range.t()) :: binary
  def binary_slice(binary, %{__struct__: Range, first: first, last: last, step: step})
      when is_binary(binary) and step > 0 do
    size = :erlang.byte_size(binary)
    start = :erlang.max(from_end(first, size), 0)
    part = slice_bytes(binary, start, :erlang.+(:erlang.-(from_end(last, size), start), 1), size)
    if step == 1, do: part, else: every_byte(part, step, "")
  end

  def binary_slice(binary, %{__struct__: Range} = range) when is_binary(binary) do
    message = "binary_slice/2 does not accept ranges with negative steps, got: #{Kernel.inspect(range)}"
    :erlang.error(%ArgumentError{message: message})
  end

  @doc """
  The `size` bytes of a binary from position `start` on. A negative position counts from the end.

      iex> binary_slice("kaiwa", 1, 3)
      "aiw"
      iex> binary_slice("kaiwa", -2, 10)
      "wa"
  """
  @spec binary_slice(binary, integer, non_neg_integer) :: binary
  def binary_slice(binary, start, size)
      when is_binary(binary) and is_integer(start) and is_integer(size) and size >= 0 do
    total = :erlang.byte_size(binary)
    slice_bytes(binary, :erlang.max(from_end(start, total), 0), size, total)
  end

  defp from_end(position, size) when position < 0, do: :erlang.+(position, size)
  defp from_end(position, _size), do: position

  defp slice_bytes(_binary, start, length, size) when start >= size or length <= 0, do: ""

  defp slice_bytes(binary, start, length, size),
    do: :erlang.binary_part(binary, start, :erlang.min(length, :erlang.-(size, start)))

  defp every_byte(<<byte, _::binary>> = bytes, step, taken) do
    taken = <<taken::binary, byte>>
    size = :erlang.byte_size(bytes)
    if step >= size, do: taken, else: every_byte(:erlang.binary_part(bytes, step, :erlang.-(size, step)), step, taken)
  end

  defp every_byte("", _step, taken), do: taken

  # Types

  @doc """
  Tells whether `term` is an atom.

      iex> is_atom(nil)
      true
  """
  @spec is_atom(term) :: boolean
  def is_atom(term), do: :erlang.is_atom(term)

  @doc """
  Tells whether `term` is a binary, that is, a bitstring of whole bytes.

      iex> is_binary("text")
      true
  """
  @spec is_binary(term) :: boolean
  def is_binary(term), do: :erlang.is_binary(term)

  @doc """
  Tells whether `term` is a bitstring.

      iex> is_bitstring(<<1::3>>)
      true
  """
  @spec is_bitstring(term) :: boolean
  def is_bitstring(term), do: :erlang.is_bitstring(term)

  @doc """
  Tells whether `term` is `true` or `false`.

      iex> is_boolean(nil)
      false
  """
  @spec is_boolean(term) :: boolean
  def is_boolean(term), do: :erlang.is_boolean(term)

  @doc """
  Tells whether `term` is a float.

      iex> is_float(1.0)
      true
  """
  @spec is_float(term) :: boolean
  def is_float(term), do: :erlang.is_float(term)

  @doc """
  Tells whether `term` is a function.

      iex> is_function(&hd/1)
      true
  """
  @spec is_function(term) :: boolean
  def is_function(term), do: :erlang.is_function(term)

  @doc """
  Tells whether `term` is a function of `arity` arguments.

      iex> is_function(&hd/1, 2)
      false
  """
  @spec is_function(term, arity) :: boolean
  def is_function(term, arity), do: :erlang.is_function(term, arity)

  @doc """
  Tells whether `term` is an integer.

      iex> is_integer(1.0)
      false
  """
  @spec is_integer(term) :: boolean
  def is_integer(term), do: :erlang.is_integer(term)

  @doc """
  Tells whether `term` is a list.

      iex> is_list([])
      true
  """
  @spec is_list(term) :: boolean
  def is_list(term), do: :erlang.is_list(term)

  @doc """
  Tells whether `term` is a map; structs are.

      iex> is_map(%{})
      true
  """
  @spec is_map(term) :: boolean
  def is_map(term), do: :erlang.is_map(term)

  @doc """
  Tells whether `map` has `key`.

      iex> is_map_key(%{a: 1}, :b)
      false
  """
  @spec is_map_key(map, term) :: boolean
  def is_map_key(map, key), do: :erlang.is_map_key(key, map)

  @doc """
  Tells whether `term` is an integer or a float.

      iex> is_number(1.5)
      true
  """
  @spec is_number(term) :: boolean
  def is_number(term), do: :erlang.is_number(term)

  @doc """
  Tells whether `term` names a process.

      iex> is_pid(self())
      true
  """
  @spec is_pid(term) :: boolean
  def is_pid(term), do: :erlang.is_pid(term)

  @doc """
  Tells whether `term` is a port.

      iex> is_port(self())
      false
  """
  @spec is_port(term) :: boolean
  def is_port(term), do: :erlang.is_port(term)

  @doc """
  Tells whether `term` is a reference.

      iex> is_reference(make_ref())
      true
  """
  @spec is_reference(term) :: boolean
  def is_reference(term), do: :erlang.is_reference(term)

  @doc """
  Tells whether `term` is a tuple.

      iex> is_tuple({})
      true
  """
  @spec is_tuple(term) :: boolean
  def is_tuple(term), do: :erlang.is_tuple(term)

  # Calls and control

  @doc """
  Calls `fun` with a list of arguments.

      iex> apply(fn x -> x * 2 end, [2])
      4
  """
  @spec apply((... -> term), [term]) :: term
  def apply(fun, args), do: :erlang.apply(fun, args)

  @doc """
  Calls a public function of `module` with a list of arguments.

      iex> apply(List, :first, [[1, 2]])
      1
  """
  @spec apply(module, atom, [term]) :: term
  def apply(module, function, args), do: :erlang.apply(module, function, args)

  @doc """
  Throws `term`, to be caught by a `try` around the call.

      iex> try do throw(:ball) catch ball -> ball end
      :ball
  """
  @spec throw(term) :: no_return
  def throw(term), do: :erlang.throw(term)

  @doc """
  Ends the calling process with `reason`, unless a `try` around the call catches it.

      iex> try do exit(:done) catch :exit, reason -> reason end
      :done
  """
  @spec exit(term) :: no_return
  def exit(reason), do: :erlang.exit(reason)

  @doc """
  Tells whether `module` is loaded and has a public function of that name and arity.

      iex> function_exported?(List, :first, 1)
      true
      iex> function_exported?(List, :no_such_function, 1)
      false
  """
  @spec function_exported?(module, atom, arity) :: boolean
  def function_exported?(module, function, arity) when is_atom(module) and is_atom(function) and is_integer(arity) do
    :erlang.function_exported(module, function, arity) or :erlang.is_builtin(module, function, arity)
  end

  @doc """
  Tells whether `module` is loaded and has a public macro of that name and arity.

      iex> macro_exported?(Kernel, :if, 2)
      true
  """
  @spec macro_exported?(module, atom, arity) :: boolean
  def macro_exported?(module, macro, arity)
      when is_atom(module) and is_atom(macro) and is_integer(arity) and arity >= 0 and arity <= 255 do
    macros = if module == Kernel, do: :kaiwa_code.kernel_macros(), else: :kaiwa_code.macros(module)
    :lists.member({macro, arity}, macros)
  end

  # Processes

  @doc """
  The pid of the calling process.

      iex> self() == self()
      true
  """
  @spec self() :: pid
  def self(), do: :erlang.self()

  @doc """
  The node the process runs on.

      iex> node()
      :nonode@nohost
  """
  @spec node() :: node
  def node(), do: :erlang.node()

  @doc """
  The node that a pid, reference or port comes from.

      iex> node(self())
      :nonode@nohost
  """
  @spec node(pid | reference | port) :: node
  def node(term), do: :erlang.node(term)

  @doc """
  A reference that no other call gives.

      iex> make_ref() == make_ref()
      false
  """
  @spec make_ref() :: reference
  def make_ref(), do: :erlang.make_ref()

  @doc """
  Sends a message to a process, given by pid or by name, and gives the message.

      iex> send(self(), :hello)
      :hello
  """
  @spec send(pid | port | atom | {atom, node}, message) :: message when message: term
  def send(destination, message), do: :erlang.send(destination, message)

  @doc """
  Starts a process that calls `fun` and ends.

      iex> is_pid(spawn(fn -> :ok end))
      true
  """
  @spec spawn((() -> term)) :: pid
  def spawn(fun), do: :erlang.spawn(fun)

  @doc """
  Starts a process that calls a function of a module and ends.

      iex> is_pid(spawn(List, :first, [[1]]))
      true
  """
  @spec spawn(module, atom, [term]) :: pid
  def spawn(module, function, args), do: :erlang.spawn(module, function, args)

  @doc """
  Starts a process that calls `fun`, linked to the calling one: when one fails, so does the other.

      iex> is_pid(spawn_link(fn -> :ok end))
      true
  """
  @spec spawn_link((() -> term)) :: pid
  def spawn_link(fun), do: :erlang.spawn_link(fun)

  @doc """
  Starts a process that calls a function of a module, linked to the calling one.

      iex> is_pid(spawn_link(List, :first, [[1]]))
      true
  """
  @spec spawn_link(module, atom, [term]) :: pid
  def spawn_link(module, function, args), do: :erlang.spawn_link(module, function, args)

  @doc """
  Starts a process that calls `fun` and monitors it: its end arrives as a `:DOWN` message.

      iex> {pid, reference} = spawn_monitor(fn -> :ok end)
      iex> receive do {:DOWN, ^reference, :process, ^pid, reason} -> reason end
      :normal
  """
  @spec spawn_monitor((() -> term)) :: {pid, reference}
  def spawn_monitor(fun), do: :erlang.spawn_monitor(fun)

  @doc """
  Starts a process that calls a function of a module and monitors it.

      iex> {pid, _reference} = spawn_monitor(List, :first, [[1]])
      iex> is_pid(pid)
      true
  """
  @spec spawn_monitor(module, atom, [term]) :: {pid, reference}
  def spawn_monitor(module, function, args), do: :erlang.spawn_monitor(module, function, args)

  # Text

  @doc """
  Shows a term as source text would write it. Options: `:limit`, `:printable_limit`, `:width`, `:pretty`,
  `:charlists`, `:binaries`, `:base`, `:structs`, `:syntax_colors`, `:inspect_fun`, `:custom_options` and `:safe`. Structs
  are shown by their implementation of `Inspect`.

      iex> inspect({:a, "b"})
      "{:a, \\"b\\"}"
      iex> inspect([1, 2, 3], limit: 2)
      "[1, 2, ...]"
      iex> inspect(255, base: :hex)
      "0xFF"
  """
  @spec inspect(term, keyword) :: String.t()
  def inspect(term, opts \\ []) when is_list(opts) do
    case :kaiwa_inspect.inspect(term, :maps.from_list(opts)) do
      nil -> Kaiwa.InspectParts.text(term, opts)
      text -> text
    end
  end

  # Structs

  @doc """
  Makes a struct of a module, or changes one, taking the fields it knows from `fields` and ignoring others.

      iex> struct(%{__struct__: Range, first: 1, last: 2, step: 1}, last: 5, unknown: 1)
      1..5
  """
  @spec struct(module | map, Enumerable.t()) :: map
  def struct(struct, fields \\ []) do
    struct(struct, fields, fn
      {:__struct__, _value}, struct ->
        struct

      {key, value}, struct ->
        case struct do
          %{^key => _} -> %{struct | key => value}
          _ -> struct
        end
    end)
  end

  defp struct(struct, [], _fun) when is_atom(struct), do: check_struct(struct.__struct__(), struct)
  defp struct(struct, fields, fun) when is_atom(struct), do: struct(check_struct(struct.__struct__(), struct), fields, fun)
  defp struct(%_{} = struct, [], _fun), do: struct
  defp struct(%_{} = struct, fields, fun), do: Enum.reduce(fields, struct, fun)


  @doc """
  Makes a struct of a module, or changes one. A field that the struct does not have raises `KeyError`, a missing
  enforced one `ArgumentError`.

      iex> struct!(%{__struct__: Range, first: 1, last: 2, step: 1}, last: 5)
      1..5
  """
  @spec struct!(module | map, Enumerable.t()) :: map
  def struct!(struct, fields \\ [])
  def struct!(struct, fields) when is_atom(struct), do: check_struct(struct.__struct__(fields), struct)

  def struct!(struct, fields) when is_map(struct) do
    struct(struct, fields, fn
      {:__struct__, _value}, struct -> struct
      {key, value}, struct -> :maps.update(key, value, struct)
    end)
  end

  defp check_struct(%{__struct__: module} = struct, module), do: struct

  defp check_struct(other, module) when is_map(other) do
    :erlang.error(%ArgumentError{
      message:
        "expected struct name returned by #{Kernel.inspect(module)}.__struct__/1 to be #{Kernel.inspect(module)}, " <>
          "got: #{Kernel.inspect(:maps.get(:__struct__, other, nil))}"
    })
  end

  defp check_struct(other, module) do
    :erlang.error(%ArgumentError{
      message:
        "expected #{Kernel.inspect(module)}.__struct__/1 to return a map with a :__struct__ key that holds the name " <>
          "of the struct (atom), got: #{Kernel.inspect(other)}"
    })
  end

  # Nested data

  @doc """
  Reads a value out of nested maps and keyword lists. A function among the keys is called as an accessor.

      iex> get_in(%{cart: %{total: 5}}, [:cart, :total])
      5
      iex> get_in(%{}, [:cart, :total])
      nil
  """
  @spec get_in(term, nonempty_list) :: term
  def get_in(data, keys)
  def get_in(nil, [_ | _]), do: nil
  def get_in(data, [h]) when is_function(h), do: h.(:get, data, fn value -> value end)
  def get_in(data, [h | t]) when is_function(h), do: h.(:get, data, fn value -> get_in(value, t) end)
  def get_in(data, [h]), do: Access.get(data, h)
  def get_in(data, [h | t]), do: get_in(Access.get(data, h), t)

  @doc """
  Puts a value into nested maps and keyword lists.

      iex> put_in(%{cart: %{total: 5}}, [:cart, :total], 6)
      %{cart: %{total: 6}}
  """
  @spec put_in(term, nonempty_list, term) :: term
  def put_in(data, [_ | _] = keys, value),
    do: :erlang.element(2, get_and_update_in(data, keys, fn _old -> {nil, value} end))

  @doc """
  Replaces a value in nested maps and keyword lists by what `fun` makes of it.

      iex> update_in(%{cart: %{total: 5}}, [:cart, :total], &(&1 + 1))
      %{cart: %{total: 6}}
  """
  @spec update_in(term, nonempty_list, (term -> term)) :: term
  def update_in(data, [_ | _] = keys, fun) when is_function(fun) do
    :erlang.element(2, get_and_update_in(data, keys, fn old -> {nil, fun.(old)} end))
  end

  @doc """
  Gets a value out of nested data and replaces it. `fun` gives `{value_to_return, new_value}` or `:pop`.

      iex> get_and_update_in(%{cart: %{total: 5}}, [:cart, :total], &{&1, &1 + 1})
      {5, %{cart: %{total: 6}}}
  """
  @spec get_and_update_in(term, nonempty_list, (term -> {term, term} | :pop)) :: {term, term}
  def get_and_update_in(data, keys, fun)
  def get_and_update_in(data, [head], fun) when is_function(head, 3), do: head.(:get_and_update, data, fun)

  def get_and_update_in(data, [head | tail], fun) when is_function(head, 3) do
    head.(:get_and_update, data, fn value -> get_and_update_in(value, tail, fun) end)
  end

  def get_and_update_in(data, [head], fun) when is_function(fun, 1), do: Access.get_and_update(data, head, fun)

  def get_and_update_in(data, [head | tail], fun) when is_function(fun, 1) do
    Access.get_and_update(data, head, fn value -> get_and_update_in(value, tail, fun) end)
  end

  @doc """
  Takes a value out of nested data; gives it and what remains.

      iex> pop_in(%{cart: %{total: 5, items: 2}}, [:cart, :total])
      {5, %{cart: %{items: 2}}}
      iex> pop_in(%{}, [:cart, :total])
      {nil, %{}}
  """
  @spec pop_in(term, nonempty_list) :: {term, term}
  def pop_in(data, keys)

  def pop_in(nil, [key | _]),
    do: :erlang.error(%ArgumentError{message: "could not pop key #{Kernel.inspect(key)} on a nil value"})

  def pop_in(data, [_ | _] = keys), do: pop_nested(data, keys)

  defp pop_nested(nil, [_ | _]), do: :pop
  defp pop_nested(data, [accessor]) when is_function(accessor), do: accessor.(:get_and_update, data, fn _ -> :pop end)

  defp pop_nested(data, [accessor | keys]) when is_function(accessor) do
    accessor.(:get_and_update, data, fn value -> pop_nested(value, keys) end)
  end

  defp pop_nested(data, [key]), do: Access.pop(data, key)
  defp pop_nested(data, [key | keys]), do: Access.get_and_update(data, key, fn value -> pop_nested(value, keys) end)
end
