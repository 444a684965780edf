defmodule Kaiwa.SourceText do
  @moduledoc """
  Quoted code as source, laid out as Elixir's formatter does: what `Macro.to_string/1` gives.

  Code becomes a document of `Kaiwa.Layout`, which is then laid out within 98 columns.
  """

  alias Kaiwa.Layout

  @width 98
  @blocks [:do, :rescue, :catch, :else, :after]

  @binary [
    :->, :<-, :\\, :when, :"::", :|, :"=>", :=, :||, :|||, :or, :&&, :&&&, :and, :==, :!=, :=~, :===, :!==, :<, :<=, :>=, :>,
    :|>, :<<<, :>>>, :<<~, :~>>, :<~, :~>, :<~>, :"<|>", :in, :^^^, :++, :--, :.., :<>, :+++, :---, :+, :-, :*, :/, :**
  ]
  @pipes [:|>, :<<<, :>>>, :<~, :~>, :<<~, :~>>, :<~>, :"<|>"]
  @with_parentheses [:in, :^^^, :++, :--, :.., :<>, :|>, :<<<, :>>>, :<~, :~>, :<<~, :~>>, :<~>, :"<|>"]
  @logical [:||, :|||, :or, :&&, :&&&, :and]
  @unary [:!, :^, :not, :+, :-, :~~~, :&, :@]

  @without_parentheses [
    alias: [1, 2], case: [2], cond: [1], import: [1, 2], quote: [1, 2], receive: [1], require: [1, 2], try: [1],
    def: [1, 2], defp: [1, 2], defguard: [1], defguardp: [1], defmacro: [1, 2], defmacrop: [1, 2], defmodule: [2],
    defdelegate: [2], defexception: [1], defoverridable: [1], defstruct: [1], destructure: [2], raise: [1, 2],
    reraise: [2, 3], if: [2], unless: [2], use: [1, 2], defrecord: [2, 3], defrecordp: [2, 3], assert: [1, 2], assert_in_delta: [3, 4], assert_raise: [2, 3], assert_receive: [1, 2, 3],
    assert_received: [1, 2], doctest: [1, 2], refute: [1, 2], refute_in_delta: [3, 4], refute_receive: [1, 2, 3],
    refute_received: [1, 2], setup: [1, 2], setup_all: [1, 2], test: [1, 2], config: [2, 3], import_config: [1]
  ]

  @doc """
  The source of quoted code.

      iex> Kaiwa.SourceText.text({:+, [], [1, {:x, [], nil}]})
      "1 + x"
  """
  @spec text(Macro.t()) :: String.t()
  def text(ast), do: ast |> block() |> Layout.text(@width)

  # Blocks

  defp block({:__block__, _, []}), do: ""
  defp block({:__block__, _, [_, _ | _] = items}), do: lines(items)
  defp block(ast), do: doc(ast)

  # Between expressions of several lines and others there is an empty line, but not behind attributes.
  defp lines(items) do
    docs = for item <- items, do: {block_item(item), match?({:@, _, _}, item)}
    Layout.lines(docs)
  end

  defp block_item({:__block__, _, [_, _ | _]} = ast), do: doc(ast)
  defp block_item(ast), do: doc(ast)

  # Literals

  defp doc(integer) when is_integer(integer), do: integer |> :erlang.integer_to_binary() |> with_underscores()

  defp doc(float) when is_float(float) do
    [whole, fraction] = :binary.split(inspect(float), ".")
    with_underscores(whole) <> "." <> fraction
  end

  defp doc(atom) when is_atom(atom), do: inspect(atom)
  defp doc(binary) when is_binary(binary), do: inspect(binary, printable_limit: :infinity, limit: :infinity)

  defp doc([{:->, _, [_, _]} | _] = clauses), do: concat(["(", Layout.nest(clauses(clauses), 1), ")"])

  defp doc(list) when is_list(list) do
    if list != [] and printable?(list), do: inspect(list), else: container("[", items(list), "]")
  end

  defp doc({left, right}), do: container("{", arguments([left, right]), "}")
  defp doc({:{}, _, items}) when is_list(items), do: container("{", arguments(items), "}")
  defp doc({:%{}, _, [{:|, _, [map, pairs]}]}), do: map("%{", [Layout.group(concat([doc(map), " | ", joined(pairs(pairs))]))])
  defp doc({:%{}, _, pairs}) when is_list(pairs), do: map("%{", pairs(pairs))

  defp doc({:%, _, [name, {:%{}, _, [{:|, _, [map, pairs]}]}]}) do
    map(concat(["%", doc(name), "{"]), [Layout.group(concat([doc(map), " | ", joined(pairs(pairs))]))])
  end

  defp doc({:%, _, [name, {:%{}, _, pairs}]}), do: map(concat(["%", doc(name), "{"]), pairs(pairs))

  defp doc({:<<>>, _, parts}) when is_list(parts) do
    if interpolated?(parts) do
      concat(["\"", interpolation(parts, "\""), "\""])
    else
      container("<<", for(part <- parts, do: segment(part)), ">>")
    end
  end

  # Names

  defp doc({:__block__, _, [only]}), do: doc(only)
  defp doc({:__block__, _, []}), do: "()"
  defp doc({:__block__, _, items}), do: concat(["(", Layout.nest(concat([:hard, lines(items)]), 2), :hard, ")"])

  defp doc({:__aliases__, _, [first | rest]}) do
    first = if is_atom(first), do: :erlang.atom_to_binary(first), else: doc(first)
    concat([first | for(segment <- rest, do: "." <> :erlang.atom_to_binary(segment))])
  end

  defp doc({name, _, context}) when is_atom(name) and is_atom(context), do: :erlang.atom_to_binary(name)

  # Functions and captures

  defp doc({:fn, _, [{:->, _, [_, body]} = clause]}) do
    case body do
      {:__block__, _, [_, _ | _]} -> concat(["fn", head_of_fn(clause), " ->", nested(block(body)), :hard, "end"])
      _ -> fn_of_one(clause, body)
    end
  end

  defp doc({:fn, _, clauses}), do: concat(["fn", nested(clauses(clauses)), :hard, "end"])
  defp doc({:&, _, [number]}) when is_integer(number), do: "&" <> :erlang.integer_to_binary(number)

  defp doc({:&, _, [{:/, _, [{{:., _, [module, name]}, _, []}, arity]}]}) when is_atom(name) and is_integer(arity) do
    concat(["&", operand_of_dot(module), ".", function_name(name), "/", :erlang.integer_to_binary(arity)])
  end

  defp doc({:&, _, [{:/, _, [{name, _, context}, arity]}]}) when is_atom(name) and is_atom(context) and is_integer(arity) do
    "&" <> :erlang.atom_to_binary(name) <> "/" <> :erlang.integer_to_binary(arity)
  end

  defp doc({:&, _, [{:__block__, _, [_, _ | _]} = captured]}), do: concat(["&", doc(captured)])

  defp doc({:&, _, [captured]}) do
    inner = doc(captured)

    cond do
      operator?(captured) -> concat(["&(", inner, ")"])
      match?("&" <> _, Layout.first_text(inner)) -> concat(["& ", inner])
      true -> concat(["&", inner])
    end
  end

  # Operators

  defp doc({:not, _, [{:in, meta, [left, right]}]}), do: binary(:in, "not in", meta, left, right)
  defp doc({:"..//", _, [first, last, step]}), do: concat([operand(first, :.., :left), "..", operand(last, :.., :right), "//", operand(step, :.., :right)])
  defp doc({:.., _, []}), do: ".."
  defp doc({:@, _, [{name, _, context}]}) when is_atom(name) and is_atom(context), do: "@" <> :erlang.atom_to_binary(name)
  defp doc({:@, _, [{name, _, [value]}]}) when is_atom(name), do: concat(["@", :erlang.atom_to_binary(name), " ", Layout.group(joined(arguments([value])))])
  defp doc({:!, _, [{:!, _, [operand]}]}), do: concat(["!!", unary_operand(operand)])
  defp doc({:not, _, [operand]}), do: concat(["not ", unary_operand(operand)])
  defp doc({operator, _, [operand]}) when operator in @unary, do: concat([:erlang.atom_to_binary(operator), unary_operand(operand)])

  defp doc({:->, _, [_, _]} = clause), do: concat(["(", clauses([clause]), ")"])
  defp doc({operator, meta, [left, right]}) when operator in @binary do
    binary(operator, :erlang.atom_to_binary(operator), meta, left, right)
  end

  # Calls

  defp doc({{:., _, [Access, :get]}, _, [container, key]}), do: access(container, key)
  defp doc({{:., _, [{:__aliases__, _, [:Access]}, :get]}, [{:from_brackets, true} | _], [container, key]}), do: access(container, key)
  defp doc({{:., _, [function]}, _, arguments}), do: call(concat([callee(function), "."]), nil, arguments)
  defp doc({{:., _, [List, :to_charlist]}, _, [[_ | _] = parts]} = call) do
    if :lists.all(&(is_binary(&1) or match?({{:., _, [Kernel, :to_string]}, _, [_]}, &1)), parts) do
      concat(["~c\"", interpolation(parts, "\""), "\""])
    else
      plain_remote(call)
    end
  end

  defp doc({{:., _, [:erlang, :binary_to_atom]}, _, [{:<<>>, _, parts}, :utf8]}) do
    concat([":\"", interpolation(parts, "\""), "\""])
  end

  defp doc({{:., _, [left, :{}]}, _, arguments}), do: concat([doc(left), ".", container("{", arguments(arguments), "}")])

  defp doc({{:., _, [_left, name]}, _, _arguments} = call) when is_atom(name), do: plain_remote(call)

  defp doc({name, meta, [{:<<>>, _, parts}, modifiers]} = ast) when is_atom(name) and is_list(modifiers) do
    case :erlang.atom_to_binary(name) do
      <<"sigil_", letter>> -> sigil(<<letter>>, Keyword.get(meta, :delimiter, "("), parts, modifiers)
      _ -> local_call(ast)
    end
  end

  defp doc({name, _, arguments} = ast) when is_atom(name) and is_list(arguments), do: local_call(ast)
  defp doc({callee, _, arguments}) when is_list(arguments), do: call(doc(callee), nil, arguments)
  defp doc(other), do: inspect(other)

  defp plain_remote({{:., _, [left, name]}, meta, arguments}) do
    callee = concat([operand_of_dot(left), ".", function_name(name)])

    if arguments == [] and Keyword.get(meta, :no_parens, false) and not module?(left) do
      callee
    else
      call(callee, name, arguments)
    end
  end

  defp local_call({name, _, arguments}), do: call(:erlang.atom_to_binary(name), name, arguments)

  # Containers

  defp container(open, [], close), do: concat([open, close])
  defp container(open, docs, close) do
    Layout.group([open, Layout.nest([{:break, ""}, joined(docs)], 2), {:break, ""}, close])
  end

  defp map(open, []), do: concat([open, "}"])
  defp map(open, docs), do: container(open, docs, "}")

  defp joined(docs), do: concat(:lists.join([",", {:break, " "}], docs))

  # The items of a list: pairs at the end are keywords.
  defp items([{:|, _, [last, tail]}]), do: [concat([doc(last), " | ", doc(tail)])]
  defp items([]), do: []

  defp items([item | rest] = list) do
    if :lists.all(&keyword_pair?/1, list), do: pairs(list), else: [doc(item) | items(rest)]
  end

  # Arguments, or the items of a tuple: a keyword list in last place goes without its brackets.
  defp arguments([[_ | _] = last]), do: if(:lists.all(&keyword_pair?/1, last), do: pairs(last), else: [doc(last)])
  defp arguments([argument | rest]), do: [doc(argument) | arguments(rest)]
  defp arguments([]), do: []

  # Keywords stand at the end.
  defp pairs([]), do: []

  defp pairs([pair | rest] = pairs) do
    cond do
      :lists.all(&keyword_pair?/1, pairs) -> for {key, value} <- pairs, do: [keyword_text(key), right_side(value)]
      match?({_, _}, pair) -> [[doc(elem(pair, 0)), " => ", doc(elem(pair, 1))] | pairs(rest)]
      true -> [doc(pair) | pairs(rest)]
    end
  end

  defp keyword_pair?({key, _value}) when is_atom(key), do: keyword_key?(key)
  defp keyword_pair?(_other), do: false

  defp keyword_key?(key), do: not match?("Elixir." <> _, :erlang.atom_to_binary(key))

  defp keyword_text(key) do
    case inspect([{key, 0}]) do
      "[" <> text -> :binary.part(text, 0, byte_size(text) - 3)
    end
  end

  # What stands behind `key:` or `=` begins a line of its own if it is a block.
  defp right_side(value) do
    value_doc = doc(value)

    if do_block?(value) or match?({:__block__, _, [_, _ | _]}, value) do
      Layout.nest(concat([:hard, value_doc]), 2)
    else
      concat([" ", value_doc])
    end
  end

  defp segment({:"::", _, [value, specifiers]}) do
    text = doc(specifiers) |> Layout.text(@width) |> :binary.replace(" - ", "-", [:global]) |> :binary.replace(" * ", "*", [:global])
    concat([operand(value, :"::", :left), "::", text])
  end

  defp segment(part), do: doc(part)

  # Text with holes

  defp interpolated?(parts) do
    :lists.any(&hole?/1, parts) and :lists.all(&(is_binary(&1) or hole?(&1)), parts)
  end

  defp hole?({:"::", _, [{{:., _, [Kernel, :to_string]}, _, [_]}, {:binary, _, context}]}) when is_atom(context), do: true
  defp hole?(_other), do: false

  defp interpolation(parts, delimiter) do
    concat(
      for part <- parts do
        case part do
          text when is_binary(text) -> escape(text, delimiter)
          {:"::", _, [{_, _, [inner]}, _]} -> ["\#{", Layout.verbatim(text(inner)), "}"]
          {{:., _, _}, _, [inner]} -> ["\#{", Layout.verbatim(text(inner)), "}"]
        end
      end
    )
  end

  # All but the delimiter stands there as it is.
  defp escape(text, delimiter), do: text |> :binary.replace(delimiter, "\\" <> delimiter, [:global]) |> Layout.verbatim()

  defp sigil(letter, delimiter, parts, modifiers) do
    text =
      for part <- parts, into: "" do
        case part do
          text when is_binary(text) -> text
          {:"::", _, [{_, _, [inner]}, _]} -> "\#{" <> text(inner) <> "}"
          other -> text(other)
        end
      end

    inside = if delimiter in ["\"\"\"", "'''"], do: "\n" <> text, else: text
    Layout.verbatim("~" <> letter <> delimiter <> inside <> closing(delimiter) <> :erlang.list_to_binary(modifiers))
  end

  defp closing("("), do: ")"
  defp closing("["), do: "]"
  defp closing("{"), do: "}"
  defp closing("<"), do: ">"
  defp closing(other), do: other

  # Operators

  defp binary(:.., _text, _meta, left, right), do: concat([operand(left, :.., :left), "..", operand(right, :.., :right)])

  defp binary(:|, _text, _meta, left, right) do
    Layout.group([operand(left, :|, :left), {:break, " "}, "| ", alternatives(right)])
  end

  # All the steps of a pipeline stand on lines of their own, or none.
  defp binary(operator, text, _meta, left, right) when operator in @pipes do
    Layout.group([pipeline(left, operator), {:break, " "}, text, " ", operand(right, operator, :right)])
  end

  defp binary(operator, text, _meta, left, right) do
    left = operand(left, operator, :left)
    right_doc = if operator == :when and is_list(right) and right != [], do: joined(arguments([right])), else: operand(right, operator, :right)

    cond do
      operator in [:=, :\\, :<-, :"::", :when, :|] and stays?(right) ->
        concat([left, " ", text, " ", right_doc])

      true ->
        Layout.group(concat([left, " ", text, Layout.nest(concat([{:break, " "}, right_doc]), 2)]))
    end
  end

  defp alternatives({:|, _, [left, right]}), do: [operand(left, :|, :left), {:break, " "}, "| ", alternatives(right)]
  defp alternatives(ast), do: operand(ast, :|, :right)

  defp pipeline({operator, _, [left, right]}, _parent) when operator in @pipes do
    [pipeline(left, operator), {:break, " "}, :erlang.atom_to_binary(operator), " ", operand(right, operator, :right)]
  end

  defp pipeline(ast, parent), do: operand(ast, parent, :left)

  # Its brackets or its `fn … end` may be on several lines behind an operator.
  defp stays?(list) when is_list(list), do: true
  defp stays?({_, _}), do: true
  defp stays?({form, _, _}) when form in [:fn, :{}, :%{}, :%, :<<>>], do: true
  defp stays?({_, _, context}) when is_atom(context), do: true
  defp stays?(_other), do: false

  defp operand(ast, parent, side) do
    {parent_level, parent_side} = precedence(parent)

    case operator_of(ast) do
      nil ->
        doc(ast)

      {:unary, operator} ->
        if operator == :& and parent != :=, do: parenthesised(ast), else: doc(ast)

      operator ->
        {level, _side} = precedence(operator)

        cond do
          level == parent_level and parent_side == side and (side == :left or operator == parent) -> doc(ast)
          parent in @with_parentheses or (operator in @logical and parent in @logical) -> parenthesised(ast)
          parent_level > level or (parent_level == level and parent_side != side) -> parenthesised(ast)
          true -> doc(ast)
        end
    end
  end

  # How tightly an operator binds, and to which side.
  defp precedence(:->), do: {1, :right}
  defp precedence(operator) when operator in [:<-, :\\], do: {2, :left}
  defp precedence(:when), do: {3, :right}
  defp precedence(:"::"), do: {4, :right}
  defp precedence(:|), do: {5, :right}
  defp precedence(:"=>"), do: {6, :right}
  defp precedence(:=), do: {7, :right}
  defp precedence(operator) when operator in [:||, :|||, :or], do: {8, :left}
  defp precedence(operator) when operator in [:&&, :&&&, :and], do: {9, :left}
  defp precedence(operator) when operator in [:==, :!=, :=~, :===, :!==], do: {10, :left}
  defp precedence(operator) when operator in [:<, :<=, :>=, :>], do: {11, :left}
  defp precedence(operator) when operator in @pipes, do: {12, :left}
  defp precedence(:in), do: {13, :left}
  defp precedence(:^^^), do: {14, :left}
  defp precedence(operator) when operator in [:++, :--, :.., :<>, :+++, :---], do: {15, :right}
  defp precedence(operator) when operator in [:+, :-], do: {16, :left}
  defp precedence(operator) when operator in [:*, :/], do: {17, :left}
  defp precedence(:**), do: {18, :left}

  defp parenthesised(ast), do: concat(["(", Layout.nest(doc(ast), 1), ")"])

  defp unary_operand(ast), do: if(operator?(ast), do: parenthesised(ast), else: doc(ast))

  defp operator?(ast), do: operator_of(ast) != nil

  defp operator_of({:not, _, [{:in, _, [_, _]}]}), do: :in
  defp operator_of({:&, _, [number]}) when is_integer(number), do: nil
  defp operator_of({:@, _, [_]}), do: nil
  defp operator_of({operator, _, [_]}) when operator in @unary, do: {:unary, operator}

  defp operator_of({operator, _, [_, _]}) when operator in @binary do
    operator
  end

  defp operator_of(_other), do: nil

  # Calls

  defp callee({:fn, _, _} = function), do: concat(["(", doc(function), ")"])
  defp callee({:&, _, [_]} = function), do: concat(["(", doc(function), ")"])
  defp callee(function), do: operand_of_dot(function)

  defp operand_of_dot(ast) do
    if operator?(ast) or match?({:fn, _, _}, ast), do: concat(["(", doc(ast), ")"]), else: doc(ast)
  end

  defp access(container, key), do: concat([operand_of_dot(container), "[", doc(key), "]"])

  defp function_name(name) do
    case Macro.operator?(name, 1) or Macro.operator?(name, 2) do
      true -> :erlang.atom_to_binary(name)
      false -> quoted_if_needed(name)
    end
  end

  defp quoted_if_needed(name) do
    case inspect(name) do
      ":" <> text -> text
      text -> text
    end
  end

  defp call(callee, name, arguments) do
    case split_blocks(arguments) do
      {arguments, nil} -> plain_call(callee, name, arguments, length(arguments))
      {arguments, blocks} -> block_call(callee, name, arguments, blocks)
    end
  end

  defp plain_call(callee, name, [_ | _] = arguments, arity) do
    if without_parentheses?(name, arity) and is_binary(callee) do
      Layout.group([callee, " ", Layout.nest(joined(arguments(arguments)), nesting(callee, arguments))])
    else
      in_parentheses(callee, arguments)
    end
  end

  defp plain_call(callee, _name, [], _arity), do: concat([callee, "()"])

  defp nesting(callee, arguments) do
    if match?([_, [_ | _]], arguments), do: 2, else: byte_size(callee) + 1
  end

  # A function in last place may go over several lines, the rest stays on the line of the call.
  defp in_parentheses(callee, arguments) do
    docs = arguments(arguments)
    all = concat([callee, container("(", docs, ")")])

    case :lists.reverse(arguments) do
      [{:fn, _, _} | _] -> last_open(callee, docs, all)
      [[_ | _] = list | _] -> if :lists.all(&keyword_pair?/1, list), do: all, else: last_open(callee, docs, all)
      [{form, _, _} | _] when form in [:%{}, :{}, :%] -> last_open(callee, docs, all)
      _ -> all
    end
  end

  defp last_open(callee, docs, all) do
    {before, [last]} = :lists.split(length(docs) - 1, docs)
    prefix = if before == [], do: ["("], else: ["(", concat(:lists.join(", ", before)), ", "]
    {:last_open, [callee | prefix], [Layout.opened(last), ")"], all}
  end

  defp block_call(callee, name, arguments, blocks) do
    docs = arguments(arguments)

    head =
      cond do
        arguments == [] -> callee
        not is_binary(callee) or without_parentheses?(name, length(arguments) + 1) -> Layout.group([callee, " ", Layout.nest(joined(docs), if(is_binary(callee), do: byte_size(callee) + 1, else: 2))])
        true -> concat([callee, container("(", docs, ")")])
      end

    sections =
      for {keyword, body} <- blocks do
        concat([if(keyword == :do, do: " do", else: :erlang.atom_to_binary(keyword)), body_of(body), :hard])
      end

    concat([head, sections, "end"])
  end

  defp body_of({:__block__, _, []}), do: ""
  defp body_of([{:->, _, _} | _] = clauses), do: nested(clauses(clauses))
  defp body_of(body), do: nested(block(body))

  defp split_blocks(arguments) do
    case :lists.reverse(arguments) do
      [[{:do, _} | _] = blocks | before] ->
        if :lists.all(&block_pair?/1, blocks), do: {:lists.reverse(before), blocks}, else: {arguments, nil}

      _ ->
        {arguments, nil}
    end
  end

  defp block_pair?({keyword, _body}), do: keyword in @blocks
  defp block_pair?(_other), do: false

  defp do_block?({_, _, [_ | _] = arguments}), do: elem(split_blocks(arguments), 1) != nil
  defp do_block?(_other), do: false

  defp without_parentheses?(name, _arity) when name in [:for, :with], do: true
  defp without_parentheses?(nil, _arity), do: false
  defp without_parentheses?(name, arity), do: :lists.member(arity, Keyword.get(@without_parentheses, name, []))

  # Clauses

  defp fn_of_one(clause, body) do
    head = concat(["fn", head_of_fn(clause), " ->"])
    Layout.group(concat([head, Layout.nest(concat([{:break, " "}, doc(body)]), 2), {:break, " "}, "end"]))
  end

  defp head_of_fn({:->, _, [[], _]}), do: ""
  defp head_of_fn({:->, _, [head, _]}), do: concat([" ", head(head)])

  defp head([{:when, _, parts}]) do
    {patterns, [guard]} = :lists.split(length(parts) - 1, parts)
    if patterns == [], do: concat(["() when ", doc(guard)]), else: concat([head(patterns), " when ", doc(guard)])
  end

  defp head(patterns), do: concat(:lists.join(", ", arguments(patterns)))

  defp clauses(clauses) do
    multiple = :lists.any(fn {:->, _, [_, body]} -> Layout.forced?(block(body)) end, clauses)
    parts = for {:->, _, [head, body]} <- clauses, do: {clause_head(head), block(body)}
    spread = :lists.join([:blank, :hard], for({head, body} <- parts, do: [head, nested(body)]))
    if multiple, do: spread, else: Layout.rows(for({head, body} <- parts, do: [head, " ", body]), spread)
  end

  defp clause_head([]), do: "() ->"
  defp clause_head(head), do: concat([head(head), " ->"])

  defp nested(doc), do: Layout.nest(concat([:hard, doc]), 2)

  # Small things

  # A list of documents is a document.
  defp concat(docs), do: docs

  defp module?({:__aliases__, _, _}), do: true
  defp module?(left), do: is_atom(left)

  defp printable?(list), do: :lists.all(&(is_integer(&1) and (&1 in 32..126 or &1 in [?\n, ?\t, ?\r])), list)

  defp with_underscores("-" <> digits), do: "-" <> with_underscores(digits)
  defp with_underscores(digits) when byte_size(digits) < 6, do: digits

  defp with_underscores(digits) do
    first = rem(byte_size(digits), 3)
    <<head::binary-size(first), rest::binary>> = digits
    groups = for <<group::binary-size(3) <- rest>>, do: group
    groups = if head == "", do: groups, else: [head | groups]
    :erlang.iolist_to_binary(:lists.join("_", groups))
  end
end
