defmodule Macro do
  @moduledoc """
  Working with quoted code: walking through it, taking it apart, building it, expanding it.
  """

  @type captured_remote_function() :: (... -> any())

  @typedoc "Quoted code."
  @type t :: input
  @type input :: {t | atom, metadata, atom | [t]} | {t, t} | [t] | atom | number | binary
  @type metadata :: keyword

  @unary [:!, :@, :^, :not, :+, :-, :~~~, :&]
  @binary [
    :<-, :\\, :when, :"::", :|, :=, :||, :|||, :or, :&&, :&&&, :and, :==, :!=, :=~, :===, :!==, :<, :<=, :>=, :>,
    :|>, :<<<, :>>>, :<<~, :~>>, :<~, :~>, :<~>, :"<|>", :in, :^^^, :++, :--, :.., :<>, :+++, :---, :+, :-, :*, :/, :**,
    :.
  ]
  @special_forms [
    %: 2, %{}: nil, &: 1, .: 2, "::": 2, <<>>: nil, =: 2, ^: 1, __CALLER__: 0, __DIR__: 0, __ENV__: 0, __MODULE__: 0,
    __STACKTRACE__: 0, __aliases__: nil, __block__: nil, alias: 2, case: 2, cond: 1, fn: nil, for: nil, import: 1, import: 2,
    quote: 1, quote: 2, ->: nil, |: 2, receive: 1, require: 2, super: nil, try: 1, unquote: 1, unquote_splicing: 1, with: nil, {}: nil
  ]

  # Walking

  @doc """
  Calls `pre` on each node before its parts and `post` after them, with an accumulator that goes from call to call.

      iex> Macro.traverse(quote(do: 1 + 2), [], fn x, acc -> {x, acc} end, fn
      ...>   x, acc when is_integer(x) -> {x * 10, [x | acc]}
      ...>   x, acc -> {x, acc}
      ...> end) |> elem(1)
      [2, 1]
  """
  @spec traverse(t, any, (t, any -> {t, any}), (t, any -> {t, any})) :: {t, any}
  def traverse(ast, acc, pre, post) when is_function(pre, 2) and is_function(post, 2) do
    {ast, acc} = pre.(ast, acc)
    inside(ast, acc, pre, post)
  end

  defp inside({form, meta, arguments}, acc, pre, post) when is_atom(form) do
    {arguments, acc} = arguments_inside(arguments, acc, pre, post)
    post.({form, meta, arguments}, acc)
  end

  defp inside({form, meta, arguments}, acc, pre, post) do
    {form, acc} = traverse(form, acc, pre, post)
    {arguments, acc} = arguments_inside(arguments, acc, pre, post)
    post.({form, meta, arguments}, acc)
  end

  defp inside({left, right}, acc, pre, post) do
    {left, acc} = traverse(left, acc, pre, post)
    {right, acc} = traverse(right, acc, pre, post)
    post.({left, right}, acc)
  end

  defp inside(list, acc, pre, post) when is_list(list) do
    {list, acc} = arguments_inside(list, acc, pre, post)
    post.(list, acc)
  end

  defp inside(other, acc, _pre, post), do: post.(other, acc)

  defp arguments_inside(context, acc, _pre, _post) when is_atom(context), do: {context, acc}

  defp arguments_inside(arguments, acc, pre, post) when is_list(arguments) do
    :lists.mapfoldl(fn argument, acc -> traverse(argument, acc, pre, post) end, acc, arguments)
  end

  @doc """
  Calls `fun` on each node, before its parts; what it returns is walked through further.

      iex> Macro.prewalk(quote(do: [a, 1]), fn
      ...>   {:a, _, _} -> 2
      ...>   other -> other
      ...> end)
      [2, 1]
  """
  @spec prewalk(t, (t -> t)) :: t
  def prewalk(ast, fun) when is_function(fun, 1) do
    {ast, nil} = traverse(ast, nil, fn node, nil -> {fun.(node), nil} end, fn node, nil -> {node, nil} end)
    ast
  end

  @doc """
  The same with an accumulator.

      iex> Macro.prewalk([1, {2, 3}], 0, fn
      ...>   x, sum when is_integer(x) -> {x, sum + x}
      ...>   x, sum -> {x, sum}
      ...> end)
      {[1, {2, 3}], 6}
  """
  @spec prewalk(t, any, (t, any -> {t, any})) :: {t, any}
  def prewalk(ast, acc, fun) when is_function(fun, 2), do: traverse(ast, acc, fun, fn node, acc -> {node, acc} end)

  @doc """
  Calls `fun` on each node, after its parts.

      iex> Macro.postwalk([1, [2]], fn
      ...>   x when is_integer(x) -> x + 1
      ...>   list -> list
      ...> end)
      [2, [3]]
  """
  @spec postwalk(t, (t -> t)) :: t
  def postwalk(ast, fun) when is_function(fun, 1) do
    {ast, nil} = traverse(ast, nil, fn node, nil -> {node, nil} end, fn node, nil -> {fun.(node), nil} end)
    ast
  end

  @doc """
  The same with an accumulator.

      iex> Macro.postwalk([1, 2], [], fn x, seen -> {x, [x | seen]} end)
      {[1, 2], [[1, 2], 2, 1]}
  """
  @spec postwalk(t, any, (t, any -> {t, any})) :: {t, any}
  def postwalk(ast, acc, fun) when is_function(fun, 2), do: traverse(ast, acc, fn node, acc -> {node, acc} end, fun)

  @doc """
  The nodes in the order in which `prewalk/2` comes to them.

      iex> Enum.to_list(Macro.prewalker([1, [2]]))
      [[1, [2]], 1, [2], 2]
  """
  @spec prewalker(t) :: Enumerable.t()
  def prewalker(ast), do: ast |> prewalk([], fn node, seen -> {node, [node | seen]} end) |> elem(1) |> :lists.reverse()

  @doc """
  The nodes in the order in which `postwalk/2` comes to them.

      iex> Enum.to_list(Macro.postwalker([1, [2]]))
      [1, 2, [2], [1, [2]]]
  """
  @spec postwalker(t) :: Enumerable.t()
  def postwalker(ast), do: ast |> postwalk([], fn node, seen -> {node, [node | seen]} end) |> elem(1) |> :lists.reverse()

  @doc """
  The nodes from the first one for which `fun` holds up to the root; `nil` if there is none.

      iex> Macro.path(quote(do: [1, {2, 3}]), &(&1 == 3))
      [3, {2, 3}, [1, {2, 3}]]
  """
  @spec path(t, (t -> as_boolean(term))) :: [t] | nil
  def path(ast, fun) when is_function(fun, 1), do: path_in(ast, [], fun)

  defp path_in(node, above, fun) do
    above = [node | above]
    if fun.(node), do: above, else: path_below(parts(node), above, fun)
  end

  defp path_below([part | parts], above, fun), do: path_in(part, above, fun) || path_below(parts, above, fun)
  defp path_below([], _above, _fun), do: nil

  defp parts({form, _, arguments}) when is_atom(form) and is_list(arguments), do: arguments
  defp parts({form, _, context}) when is_atom(form) and is_atom(context), do: []
  defp parts({form, _, arguments}) when is_list(arguments), do: [form | arguments]
  defp parts({left, right}), do: [left, right]
  defp parts(list) when is_list(list), do: list
  defp parts(_other), do: []

  # Building

  @doc """
  A variable of a context.

      iex> Macro.var(:x, nil)
      {:x, [], nil}
  """
  @spec var(atom, atom) :: t
  def var(var, context) when is_atom(var) and is_atom(context), do: {var, [], context}

  @doc """
  A variable that no other one can be, whatever its name.

      iex> {:x, [counter: counter], Here} = Macro.unique_var(:x, Here)
      iex> is_integer(counter)
      true
  """
  @spec unique_var(atom, atom) :: t
  def unique_var(var, context) when is_atom(var) and is_atom(context) do
    {var, [counter: :erlang.unique_integer([:positive])], context}
  end

  @doc """
  Variables for the arguments of a function.

      iex> Macro.generate_arguments(2, Here)
      [{:arg1, [], Here}, {:arg2, [], Here}]
  """
  @spec generate_arguments(non_neg_integer, atom) :: [t]
  def generate_arguments(0, context) when is_atom(context), do: []

  def generate_arguments(amount, context) when is_integer(amount) and amount > 0 and is_atom(context) do
    for number <- 1..amount, do: var(argument_name(number), context)
  end

  @doc """
  The same with variables that no other ones can be.

      iex> [{:arg1, [counter: _], Here}] = Macro.generate_unique_arguments(1, Here)
      iex> Macro.generate_unique_arguments(0, Here)
      []
  """
  @spec generate_unique_arguments(non_neg_integer, atom) :: [t]
  def generate_unique_arguments(0, context) when is_atom(context), do: []

  def generate_unique_arguments(amount, context) when is_integer(amount) and amount > 0 and is_atom(context) do
    for number <- 1..amount, do: unique_var(argument_name(number), context)
  end

  defp argument_name(number), do: :erlang.binary_to_atom("arg" <> :erlang.integer_to_binary(number))

  @doc """
  The metadata of a node, changed by a function; what has none stays as it is.

      iex> Macro.update_meta({:x, [line: 1], nil}, &Keyword.delete(&1, :line))
      {:x, [], nil}
  """
  @spec update_meta(t, (keyword -> keyword)) :: t
  def update_meta({left, meta, right}, fun) when is_list(meta), do: {left, fun.(meta), right}
  def update_meta(other, _fun), do: other

  @doc """
  Puts an expression among the arguments of a call, as `|>` does with position 0.

      iex> Macro.pipe(1, quote(do: f(2)), 0)
      {:f, [], [1, 2]}
  """
  @spec pipe(t, t, integer) :: t
  def pipe(expr, {form, _, _} = call, _position) when form in [:&, :{}, :%{}, :<<>>, :^, :__aliases__], do: bad_pipe(expr, call)

  def pipe(expr, {form, _, []}, _position) when form in [:unquote, :unquote_splicing] do
    raise ArgumentError,
          "cannot pipe #{Macro.to_string(expr)} into the special form #{form}/1 since #{form}/1 is used to build the " <>
            "Elixir AST itself"
  end

  def pipe(expr, {:fn, _, _}, _position) do
    raise ArgumentError,
          "cannot pipe #{Macro.to_string(expr)} into an anonymous function without calling the function; use " <>
            "Kernel.then/2 instead or define the anonymous function as a regular private function"
  end

  def pipe(expr, {name, meta, context}, position) when is_atom(context), do: {name, meta, List.insert_at([], position, expr)}

  def pipe(_expr, {operator, _meta, [operand]}, _position) when operator in @unary do
    text = Macro.to_string(operand)

    raise ArgumentError,
          "piping into a unary operator is not supported, please use the qualified name: " <>
            "Kernel.#{operator}(#{text}), instead of #{operator}#{text}"
  end

  def pipe(expr, {operator, meta, arguments} = call, position) when is_list(arguments) do
    if is_atom(operator) and length(arguments) == 2 and operator in @binary do
      raise ArgumentError,
            "cannot pipe #{Macro.to_string(expr)} into #{Macro.to_string(call)}, " <>
              "the #{inspect(operator)} operator can only take one argument"
    end

    {operator, meta, List.insert_at(arguments, position, expr)}
  end

  def pipe(expr, other, _position), do: bad_pipe(expr, other)

  defp bad_pipe(expr, call) do
    raise ArgumentError,
          "cannot pipe #{Macro.to_string(expr)} into #{Macro.to_string(call)}, can only pipe into local calls foo(), " <>
            "remote calls Foo.bar() or anonymous function calls foo.()"
  end

  @doc """
  The steps of a pipeline, each with the position that is piped into.

      iex> Macro.unpipe(quote(do: 1 |> f() |> g())) |> Enum.map(&Macro.to_string(elem(&1, 0)))
      ["1", "f()", "g()"]
  """
  @spec unpipe(t) :: [{t, 0}]
  def unpipe(ast), do: unpiped(ast, [])

  defp unpiped({:|>, _, [left, right]}, steps), do: unpiped(left, unpiped(right, steps))
  defp unpiped(other, steps), do: [{other, 0} | steps]

  @doc """
  Resolves the escapes in a text, as they are in strings.

      iex> Macro.unescape_string("a\\\\nb")
      "a\\nb"

  With a function this says what they mean: it gets the character behind the backslash, or `:hex`, `:unicode` or `:newline`,
  and gives a character, or `false` for what is to stay as it is.

      iex> Macro.unescape_string("a\\\\nb\\\\t", fn ?n -> ?N; _ -> false end)
      "aNb\\\\t"
  """
  @spec unescape_string(String.t(), (non_neg_integer | atom -> non_neg_integer | boolean)) :: String.t()
  def unescape_string(string, map \\ &Kaiwa.Escapes.meaning/1) when is_binary(string) and is_function(map, 1) do
    Kaiwa.Escapes.resolve(string, map)
  end

  @doc """
  The quoted code that gives a term.

      iex> Macro.escape({1, %{a: [2]}, "three"})
      {:{}, [], [1, {:%{}, [], [a: [2]]}, "three"]}

  With `unquote: true`, calls of `unquote` in the term are left to be evaluated; with `prune_metadata: true`, nodes keep
  no metadata but lines and whether they have parentheses.

      iex> Macro.escape({:unquote, [], [:x]}, unquote: true)
      :x
  """
  @spec escape(term, keyword) :: t
  def escape(term, options \\ []) do
    escaped(term, {Keyword.get(options, :unquote, false), Keyword.get(options, :prune_metadata, false)})
  end

  defp escaped({:unquote, _, [expr]}, {true, _}), do: expr

  defp escaped({left, meta, right}, {_, true} = how) when is_list(meta) do
    {:{}, [], [escaped(left, how), escaped(Keyword.take(meta, [:no_parens, :line]), how), escaped(right, how)]}
  end

  defp escaped({left, right}, how), do: {escaped(left, how), escaped(right, how)}
  defp escaped(tuple, how) when is_tuple(tuple), do: {:{}, [], for(item <- :erlang.tuple_to_list(tuple), do: escaped(item, how))}

  defp escaped(%{} = map, how) do
    pairs = for {key, value} <- :lists.sort(:maps.to_list(map)), do: {escaped(key, how), escaped(value, how)}
    {:%{}, [], pairs}
  end

  defp escaped([{:unquote_splicing, _, [expr]}], {true, _}), do: expr

  defp escaped([{:unquote_splicing, _, [expr]} | rest], {true, _} = how) do
    {{:., [], [:erlang, :++]}, [], [expr, escaped(rest, how)]}
  end

  defp escaped([item | rest], how) when is_list(rest) do
    case escaped(rest, how) do
      list when is_list(list) -> [escaped(item, how) | list]
      spliced -> {{:., [], [:erlang, :++]}, [], [[escaped(item, how)], spliced]}
    end
  end

  defp escaped([item | tail], how), do: [{:|, [], [escaped(item, how), escaped(tail, how)]}]

  defp escaped(bits, _how) when is_bitstring(bits) and not is_binary(bits) do
    size = rem(bit_size(bits), 8)
    <<number::size(size), bytes::binary>> = bits
    {:<<>>, [], [{:"::", [], [number, {:size, [], [size]}]}, {:"::", [], [bytes, {:binary, [], []}]}]}
  end

  defp escaped(fun, _how) when is_function(fun) do
    case {:erlang.fun_info(fun, :type), :erlang.fun_info(fun, :module), :erlang.fun_info(fun, :name), :erlang.fun_info(fun, :arity)} do
      {{:type, :external}, {:module, module}, {:name, name}, {:arity, arity}} ->
        {:&, [], [{:/, [], [{{:., [], [module, name]}, [no_parens: true], []}, arity]}]}

      _ ->
        bad_escape(fun)
    end
  end

  defp escaped(other, _how) when is_atom(other) or is_number(other) or is_binary(other) or is_pid(other) or other == [], do: other
  defp escaped(other, _how), do: bad_escape(other)

  defp bad_escape(term) do
    raise ArgumentError,
          "cannot escape #{inspect(term)}. The supported values are: lists, tuples, maps, atoms, numbers, bitstrings, " <>
            "PIDs and remote functions in the format &Mod.fun/arity"
  end

  @doc """
  Quoted code as source, laid out as Elixir's formatter does.

      iex> Macro.to_string(quote(do: foo.bar(1, 2 + 3)))
      "foo.bar(1, 2 + 3)"
  """
  @spec to_string(t) :: String.t()
  def to_string(ast), do: ast |> Code.quoted_to_algebra() |> Inspect.Algebra.format(98) |> :erlang.iolist_to_binary()

  @doc """
  The code that `dbg(code, options)` becomes where `env` is the environment.

      iex> Macro.to_string(Macro.dbg(quote(do: x + 1), [], %{__ENV__ | file: "a.ex", line: 3})) |> String.split("\\n") |> hd()
      "to_debug = {:value, \\"x + 1\\", x + 1}"
  """
  @spec dbg(t, t, Macro.Env.t()) :: t
  def dbg(code, options, %{__struct__: Macro.Env} = env) do
    header = Kaiwa.Debug.header(env)

    quote do
      to_debug = unquote(Kaiwa.Debug.shown(code))
      unquote(__MODULE__).__dbg__(unquote(header), to_debug, unquote(options))
    end
  end

  @doc false
  def __dbg__(header, to_debug, options), do: Kaiwa.Debug.print(header, to_debug, options)

  # Taking apart

  @doc """
  The parts of a call: name and arguments, or module, name and arguments.

      iex> Macro.decompose_call(quote(do: f(1)))
      {:f, [1]}
      iex> Macro.decompose_call(quote(do: M.f()))
      {{:__aliases__, [alias: false], [:M]}, :f, []}
      iex> Macro.decompose_call(1)
      :error
  """
  @spec decompose_call(t) :: {atom, [t]} | {t, atom, [t]} | :error
  def decompose_call({:{}, _, arguments}) when is_list(arguments), do: :error
  def decompose_call({{:., _, [remote, name]}, _, arguments}) when is_tuple(remote) or is_atom(remote), do: {remote, name, arguments}
  def decompose_call({name, _, arguments}) when is_atom(name) and is_atom(arguments), do: {name, []}
  def decompose_call({name, _, arguments}) when is_atom(name) and is_list(arguments), do: {name, arguments}
  def decompose_call(_other), do: :error

  @doc """
  Whether a name with an arity is an operator.

      iex> {Macro.operator?(:+, 1), Macro.operator?(:f, 1), Macro.operator?(:"..//", 3)}
      {true, false, true}
  """
  @spec operator?(atom, arity) :: boolean
  def operator?(:"..//", 3), do: true
  def operator?(name, 2) when is_atom(name), do: name in @binary
  def operator?(name, 1) when is_atom(name), do: name in @unary
  def operator?(:.., 0), do: true
  def operator?(name, arity) when is_atom(name) and is_integer(arity), do: false

  @doc """
  Whether a name with an arity is a special form, which cannot be overridden.

      iex> {Macro.special_form?(:case, 2), Macro.special_form?(:if, 2)}
      {true, false}
  """
  @spec special_form?(atom, arity) :: boolean
  def special_form?(name, arity) when is_atom(name) and is_integer(arity) do
    :lists.member({name, arity}, @special_forms) or :lists.member({name, nil}, @special_forms)
  end

  @doc """
  Whether quoted code is a literal, with all of its parts.

      iex> {Macro.quoted_literal?(quote(do: {1, [:a]})), Macro.quoted_literal?(quote(do: {x, 1}))}
      {true, false}
  """
  @spec quoted_literal?(t) :: boolean
  def quoted_literal?({:__aliases__, _, segments}), do: quoted_literal?(segments)
  def quoted_literal?({:%, _, [name, fields]}), do: quoted_literal?(name) and quoted_literal?(fields)
  def quoted_literal?({form, _, parts}) when form in [:{}, :%{}], do: quoted_literal?(parts)
  def quoted_literal?({left, right}), do: quoted_literal?(left) and quoted_literal?(right)
  def quoted_literal?(list) when is_list(list), do: :lists.all(&quoted_literal?/1, list)
  def quoted_literal?(other), do: is_atom(other) or is_number(other) or is_binary(other)

  @doc """
  Whether a term is quoted code: `:ok`, or `{:error, part}` with the part that is none.

      iex> Macro.validate(quote(do: f(1)))
      :ok
      iex> Macro.validate({:f, [], [{1, 2, 3, 4}]})
      {:error, {1, 2, 3, 4}}
  """
  @spec validate(term) :: :ok | {:error, term}
  def validate(term), do: find_invalid(term) || :ok

  defp find_invalid({left, right}), do: find_invalid(left) || find_invalid(right)

  defp find_invalid({left, meta, right}) when is_list(meta) and (is_atom(right) or is_list(right)) do
    find_invalid(left) || find_invalid(right)
  end

  defp find_invalid([first | rest]), do: find_invalid(first) || find_invalid(rest)
  defp find_invalid(other) when is_atom(other) or is_number(other) or is_binary(other) or is_pid(other) or other == [], do: nil
  defp find_invalid(fun) when is_function(fun), do: if(:erlang.fun_info(fun, :type) == {:type, :external}, do: nil, else: {:error, fun})
  defp find_invalid(other), do: {:error, other}

  # Names

  @doc """
  How an atom is written: as an `:alias`, an `:identifier`, `:unquoted` behind a colon (operators and the like), or `:quoted`.

      iex> {Macro.classify_atom(Foo), Macro.classify_atom(:foo), Macro.classify_atom(:+), Macro.classify_atom(:"a b")}
      {:alias, :identifier, :unquoted, :quoted}
  """
  @spec classify_atom(atom) :: :alias | :identifier | :quoted | :unquoted
  def classify_atom(atom) when is_atom(atom) do
    case inspect(atom) do
      ":\"" <> _ -> :quoted
      ":" <> name -> if identifier?(name), do: :identifier, else: :unquoted
      _ when atom in [nil, true, false] -> :identifier
      _ -> :alias
    end
  end

  defp identifier?(name) when name in ["not", "and", "or", "in", "when"], do: false

  defp identifier?(<<first::utf8, _::binary>> = name) do
    first not in ?A..?Z and :binary.match(name, "@") == :nomatch and (first == ?_ or String.upcase(<<first::utf8>>) != String.downcase(<<first::utf8>>) or first > 127)
  end

  @doc """
  An atom as it is written where a literal stands, a key, or a name behind a dot.

      iex> {Macro.inspect_atom(:literal, :"a b"), Macro.inspect_atom(:key, :a), Macro.inspect_atom(:remote_call, :+)}
      {":\\"a b\\"", "a:", "+"}
  """
  @spec inspect_atom(:literal | :key | :remote_call, atom) :: String.t()
  def inspect_atom(:literal, atom) when is_atom(atom), do: inspect(atom)

  def inspect_atom(:key, atom) when is_atom(atom) do
    case classify_atom(atom) do
      class when class in [:identifier, :unquoted] -> :erlang.atom_to_binary(atom) <> ":"
      _ -> inspect(:erlang.atom_to_binary(atom)) <> ":"
    end
  end

  def inspect_atom(:remote_call, atom) when is_atom(atom) do
    name = :erlang.atom_to_binary(atom)
    operator? = atom in @unary or (atom in @binary and atom not in [:.., :.])
    if operator? or classify_atom(atom) == :identifier, do: name, else: inspect(name)
  end

  @doc """
  A name in camel case as a path.

      iex> {Macro.underscore("FooBar.BazURL"), Macro.underscore(HTTPServer)}
      {"foo_bar/baz_url", "http_server"}
  """
  @spec underscore(module | atom | String.t()) :: String.t()
  def underscore(""), do: ""

  def underscore(atom) when is_atom(atom) do
    case :erlang.atom_to_binary(atom) do
      "Elixir." <> rest -> underscore(rest)
      text -> underscore(text)
    end
  end

  def underscore(<<first::utf8, rest::binary>>), do: lower(first) <> underscored(rest, first)

  # An upper case letter begins a word behind a lower case one, and in front of one.
  defp underscored(<<letter::utf8, next::utf8, rest::binary>>, before)
       when letter in ?A..?Z and not (next in ?A..?Z) and not (next in ?0..?9) and next not in [?., ?_] and before != ?. do
    "_" <> lower(letter) <> lower(next) <> underscored(rest, next)
  end

  defp underscored(<<letter::utf8, rest::binary>>, before)
       when letter in ?A..?Z and not (before in ?A..?Z) and before not in [?_, ?.] do
    "_" <> lower(letter) <> underscored(rest, letter)
  end

  defp underscored("." <> rest, _before), do: "/" <> underscore(rest)
  defp underscored(<<letter::utf8, rest::binary>>, _before), do: lower(letter) <> underscored(rest, letter)
  defp underscored("", _before), do: ""

  defp lower(letter) when letter in ?A..?Z, do: <<letter + 32>>
  defp lower(letter), do: <<letter::utf8>>

  @doc """
  A path as a name in camel case.

      iex> {Macro.camelize("foo_bar/baz"), Macro.camelize("API.x")}
      {"FooBar.Baz", "API.x"}
  """
  @spec camelize(String.t()) :: String.t()
  def camelize(""), do: ""
  def camelize(<<?_, rest::binary>>), do: camelize(rest)
  def camelize(<<first::utf8, rest::binary>>), do: String.upcase(<<first::utf8>>) <> camelized(rest)

  defp camelized(<<?_, ?_, rest::binary>>), do: camelized(<<?_, rest::binary>>)
  defp camelized(<<?_, letter, rest::binary>>) when letter in ?a..?z, do: <<letter - 32>> <> camelized(rest)
  defp camelized(<<?_, digit, rest::binary>>) when digit in ?0..?9, do: <<digit>> <> camelized(rest)
  defp camelized(<<?_>>), do: ""
  defp camelized(<<?/, rest::binary>>), do: "." <> camelize(rest)
  defp camelized(<<letter::utf8, rest::binary>>), do: <<letter::utf8>> <> camelized(rest)
  defp camelized(""), do: ""

  # Expanding

  @doc """
  Expands a node as long as it can be expanded: aliases, `__MODULE__` and calls of macros.

      iex> Macro.expand({:__aliases__, [], [:Foo, :Bar]}, __ENV__)
      Foo.Bar
      iex> Macro.expand({:x, [], nil}, __ENV__)
      {:x, [], nil}
  """
  @spec expand(t, Macro.Env.t()) :: t
  def expand(ast, env) do
    case expanded(ast, env) do
      {:ok, ast} -> expand(ast, env)
      :error -> ast
    end
  end

  @doc """
  Expands a node once.

      iex> Macro.expand_once({:__MODULE__, [], nil}, %Macro.Env{module: Here})
      Here
  """
  @spec expand_once(t, Macro.Env.t()) :: t
  def expand_once(ast, env) do
    case expanded(ast, env) do
      {:ok, ast} -> ast
      :error -> ast
    end
  end

  @doc """
  Expands the literals in a node: aliases and `__MODULE__`, wherever they stand in it.

      iex> Macro.expand_literals([{:__aliases__, [], [:Foo]}, 1], __ENV__)
      [Foo, 1]
  """
  @spec expand_literals(t, Macro.Env.t()) :: t
  def expand_literals(ast, env) do
    prewalk(ast, fn
      {:__aliases__, _, _} = name -> expand(name, env)
      {:__MODULE__, _, _} = name -> expand(name, env)
      other -> other
    end)
  end

  # The compiler knows what a name means and which macros it has itself.
  defp expanded({:__ENV__, _, context}, env) when is_atom(context), do: {:ok, escape(env)}

  defp expanded(ast, env) do
    with :error <- Kaiwa.KernelMacros.expand(ast, env) do
      case :kaiwa_code.expand_once(ast, env) do
        ^ast -> :error
        expanded -> {:ok, expanded}
      end
    end
  end
end
