defmodule Kaiwa.Docs.Kernel do
  @moduledoc """
  The documentation of the macros of `Kernel`, which the compiler knows and no module defines.

  Its functions are never called: they carry what `h if` shows.
  """

  # The functions are never called: they carry the documentation.

  @doc """
  Gives the value of the `do` block if the condition is neither `false` nor `nil`, else that of the `else` block.

  Without an `else` block the value is then `nil`. Variables that are bound in a block are not seen after it.

      iex> if 1 < 2, do: :smaller, else: :larger
      :smaller
      iex> if nil do
      ...>   :never
      ...> end
      nil
  """
  def if(condition, clauses), do: [condition, clauses]

  @doc """
  The opposite of `if/2`: gives the value of the `do` block if the condition is `false` or `nil`.

      iex> unless 1 > 2, do: :right
      :right
  """
  def unless(condition, clauses), do: [condition, clauses]

  @doc """
  Raises an exception: a `RuntimeError` with a text, an exception of a module, or one that exists already.

      iex> try do
      ...>   raise "oops"
      ...> rescue
      ...>   error -> error
      ...> end
      %RuntimeError{message: "oops"}
  """
  def raise(message), do: [message]

  @doc """
  Raises an exception of a module, made of a text or of fields.

      iex> raise ArgumentError, "no such number"
      ** (ArgumentError) no such number
  """
  def raise(exception, attributes), do: [exception, attributes]

  @doc """
  Raises an exception again with the stacktrace it had, which a `rescue` finds in `__STACKTRACE__`.
  """
  def reraise(message, stacktrace), do: [message, stacktrace]

  @doc """
  Raises an exception of a module with the given stacktrace.
  """
  def reraise(exception, attributes, stacktrace), do: [exception, attributes, stacktrace]

  @doc """
  Takes a list apart like `=`, but fills up with `nil` what is missing and drops what is too much.

      iex> destructure([x, y], [1])
      iex> {x, y}
      {1, nil}
  """
  def destructure(left, right), do: [left, right]

  @doc """
  Tells whether a value matches a pattern, which may have a guard.

      iex> match?({:ok, _}, {:ok, 1})
      true
      iex> match?(number when number > 5, 3)
      false
  """
  def match?(pattern, expr), do: [pattern, expr]

  @doc """
  Gives what a function makes of a value: for the middle of a pipe.

      iex> 5 |> then(&(&1 * 2)) |> to_string()
      "10"
  """
  def then(value, fun), do: [value, fun]

  @doc """
  Calls a function with a value and gives the value itself.

      iex> 5 |> tap(&send(self(), &1))
      5
  """
  def tap(value, fun), do: [value, fun]

  @doc """
  Puts what stands on the left in front of the arguments of the call on the right.

      iex> [3, 1, 2] |> Enum.sort() |> Enum.join("-")
      "1-2-3"
  """
  def left |> right, do: [left, right]

  @doc """
  Gives the left value if it is `false` or `nil`, else the right one, which is computed only then.

      iex> 1 && 2
      2
      iex> nil && raise("never")
      nil
  """
  def left && right, do: [left, right]

  @doc """
  Gives the left value unless it is `false` or `nil`, else the right one, which is computed only then.

      iex> nil || :default
      :default
  """
  def left || right, do: [left, right]

  @doc """
  Gives `false` if the left side is `false`, else the right side. The left side has to be a boolean.

      iex> true and 1 < 2
      true
  """
  def left and right, do: [left, right]

  @doc """
  Gives `true` if the left side is `true`, else the right side. The left side has to be a boolean.

      iex> false or 1 < 2
      true
  """
  def left or right, do: [left, right]

  @doc """
  Tells whether a value is in a list, a range or another collection. `not in` tells the opposite.

  In a guard the right side has to be a list or a range that is known when the code is compiled.

      iex> 2 in [1, 2, 3]
      true
      iex> 5 not in 1..3
      true
  """
  def left in right, do: [left, right]

  @doc """
  Joins two binaries. In a pattern the left side has to be a text.

      iex> "foo" <> "bar"
      "foobar"
      iex> "foo" <> rest = "foobar"
      iex> rest
      "bar"
  """
  def left <> right, do: [left, right]

  @doc """
  Makes a range of whole numbers, both ends included.

      iex> Enum.to_list(1..3)
      [1, 2, 3]
  """
  def first..last, do: [first, last]

  @doc """
  Tells whether a value is `nil`. Allowed in guards.

      iex> is_nil(nil)
      true
  """
  def is_nil(term), do: [term]

  @doc """
  Tells whether a value is a struct. Allowed in guards.

      iex> is_struct(1..2)
      true
      iex> is_struct(%{})
      false
  """
  def is_struct(term), do: [term]

  @doc """
  Tells whether a value is a struct of the given module. Allowed in guards.

      iex> is_struct(1..2, Range)
      true
  """
  def is_struct(term, name), do: [term, name]

  @doc """
  Tells whether a value is an exception. Allowed in guards.

      iex> is_exception(%RuntimeError{})
      true
  """
  def is_exception(term), do: [term]

  @doc """
  Turns a value into text, as the protocol `String.Chars` says.

      iex> to_string(:foo)
      "foo"
  """
  def to_string(term), do: [term]

  @doc """
  Turns a value into a charlist, as the protocol `List.Chars` says.

      iex> to_charlist("foo")
      ~c"foo"
  """
  def to_charlist(term), do: [term]

  @doc """
  Replaces the value at a path of keys and fields.

      iex> users = %{ann: %{age: 27}}
      iex> put_in(users.ann.age, 28)
      %{ann: %{age: 28}}
  """
  def put_in(path, value), do: [path, value]

  @doc """
  Replaces the value at a path of keys and fields by what a function makes of it.

      iex> users = %{ann: %{age: 27}}
      iex> update_in(users[:ann][:age], &(&1 + 1))
      %{ann: %{age: 28}}
  """
  def update_in(path, fun), do: [path, fun]

  @doc """
  Has a function give a result and the new value for a path of keys and fields.

      iex> get_and_update_in(%{a: 1}[:a], &{&1, &1 + 1})
      {1, %{a: 2}}
  """
  def get_and_update_in(path, fun), do: [path, fun]

  @doc """
  Removes the value at a path of keys, and gives it together with what is left.

      iex> pop_in(%{a: 1, b: 2}[:a])
      {1, %{b: 2}}
  """
  def pop_in(path), do: [path]

  @doc """
  Gives the variables in sight and their values.

      iex> x = 1
      iex> binding()
      [x: 1]
  """
  def binding(context), do: [context]

  @doc """
  Stands, in code that a macro makes, for a variable of the one who calls the macro.
  """
  def var!(var, context), do: [var, context]

  @doc """
  Has, in code that a macro makes, an alias expanded where the macro is called.
  """
  def alias!(alias), do: [alias]

  @doc """
  Makes a list of the words of a text: of strings, of atoms with the modifier `a`, of charlists with `c`.

      iex> ~w(red green)a
      [:red, :green]
  """
  def sigil_w(term, modifiers), do: [term, modifiers]

  @doc """
  Makes a string in which quotes need not be escaped.

      iex> ~s(he said "hi")
      "he said \\"hi\\""
  """
  def sigil_s(term, modifiers), do: [term, modifiers]

  @doc """
  Makes a regular expression.

      iex> "elixir" =~ ~r/l.x/
      true
  """
  def sigil_r(term, modifiers), do: [term, modifiers]

  @doc """
  Makes a charlist.

      iex> length(~c(abc))
      3
  """
  def sigil_c(term, modifiers), do: [term, modifiers]

  @doc """
  Makes a date.

      iex> ~D[2024-02-29].month
      2
  """
  def sigil_D(date_string, modifiers), do: [date_string, modifiers]

  @doc """
  Lets a module put code into this one: requires it and calls its macro `__using__/1` with the options.
  """
  def use(module, opts), do: [module, opts]

  @doc """
  Defines a module. The value of its body is that of the last expression in it.

      iex> defmodule Greeter do
      ...>   def greet(name), do: "hello " <> name
      ...> end
      iex> Greeter.greet("Ann")
      "hello Ann"
  """
  def defmodule(alias, do_block), do: [alias, do_block]

  @doc """
  Defines a function that only the module itself can call.
  """
  def defp(call, expr), do: [call, expr]

  @doc """
  Defines a macro: a function that gets code when the program is compiled and gives the code to be put in its place.

      iex> defmodule Twice do
      ...>   defmacro twice(code), do: quote(do: {unquote(code), unquote(code)})
      ...> end
      iex> require Twice
      iex> Twice.twice(1 + 1)
      {2, 2}
  """
  def defmacro(call, expr), do: [call, expr]

  @doc """
  Defines a macro that only the module itself can call.
  """
  def defmacrop(call, expr), do: [call, expr]

  @doc """
  Defines the struct of a module: the fields with their defaults.

  Fields named in `@enforce_keys` have to be given when a struct is made.

      iex> defmodule Point do
      ...>   defstruct x: 0, y: 0
      ...> end
      iex> point = struct(Point, x: 1)
      iex> {point.x, point.y}
      {1, 0}
  """
  def defstruct(fields), do: [fields]

  @doc """
  Defines an exception: a struct that can be raised. With a field `:message` it can be raised with a text.

      iex> defmodule Full do
      ...>   defexception message: "it is full"
      ...> end
      iex> raise Full
      ** (Full) it is full
  """
  def defexception(fields), do: [fields]

  @doc """
  Defines a protocol: functions that are implemented for types of values, see `defimpl/3`.
  """
  def defprotocol(name, do_block), do: [name, do_block]

  @doc """
  Implements a protocol for the type, or the types, named with `:for`.
  """
  def defimpl(name, opts, do_block), do: [name, opts, do_block]

  @doc """
  Defines a function that calls one of another module: `defdelegate reverse(list), to: Enum`. Option `:as` names it.
  """
  def defdelegate(funs, opts), do: [funs, opts]

  @doc """
  Defines a guard of one's own: `defguard is_even(value) when rem(value, 2) == 0`.
  """
  def defguard(guard), do: [guard]

  @doc """
  Defines a guard that only the module itself can use.
  """
  def defguardp(guard), do: [guard]

  @doc """
  Lets functions that have been defined be defined once more; `super/1` calls what they were before.
  """
  def defoverridable(keywords_or_behaviour), do: [keywords_or_behaviour]

  @doc """
  Defines a function of a module. Its clauses are tried in the order in which they are written.

  An argument has a default behind `\\\\`. Blocks of `rescue`, `catch`, `else` and `after` work as in `try/1`.

      iex> defmodule Shape do
      ...>   def area({:square, side}), do: side * side
      ...>   def area({:rectangle, width, height}), do: width * height
      ...> end
      iex> Shape.area({:rectangle, 2, 3})
      6
  """
  def def(call, expr), do: [call, expr]
end
