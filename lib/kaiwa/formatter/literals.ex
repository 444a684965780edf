defmodule Kaiwa.Formatter.Literals do
  @moduledoc """
  Any quoted code as the formatter wants it: each literal in a block of its own, with what the source would have said of it.
  """

  alias Kaiwa.Formatter.{Calls, Operators}

  @sections [:do, :rescue, :catch, :else, :after]

  @doc """
  The tree with its literals in blocks. `:escape` says whether text is escaped; `false` if it is as in a source.

      iex> Kaiwa.Formatter.Literals.in_blocks({:f, [line: 1], [1]}, [])
      {:f, [line: 1], [{:__block__, [token: "1", line: 1], [1]}]}
  """
  @spec in_blocks(Macro.t(), keyword) :: Macro.t()
  def in_blocks(ast, options) do
    node(ast, %{line: nil, escape?: Keyword.get(options, :escape, true), locals: Kaiwa.Formatter.without_parentheses(options)})
  end

  # Nodes; the line of a literal is that of the node around it.

  defp node({:__block__, meta, [literal]}, state) when not is_tuple(literal) or tuple_size(literal) == 2 do
    kept(literal, meta, at(state, meta))
  end

  defp node({:__block__, meta, items}, state) when is_list(items), do: {:__block__, meta, nodes(items, at(state, meta))}

  defp node({:__aliases__, meta, [first | rest]}, state) do
    {:__aliases__, meta, [if(is_atom(first), do: first, else: node(first, at(state, meta))) | rest]}
  end

  defp node({:&, meta, [number]}, _state) when is_integer(number), do: {:&, meta, [number]}

  defp node({:<<>>, meta, parts}, state) when is_list(parts) do
    state = at(state, meta)

    if interpolated?(parts) do
      {:<<>>, Keyword.put_new(meta, :delimiter, "\""), texts(parts, state, & &1)}
    else
      {:<<>>, meta, nodes(parts, state)}
    end
  end

  defp node({{:., dot, [List, :to_charlist]}, meta, [[_ | _] = parts]}, state) do
    state = at(state, meta)

    if Enum.all?(parts, &(is_binary(&1) or match?({{:., _, [Kernel, :to_string]}, _, [_]}, &1))) do
      parts = for part <- parts, do: if(is_binary(part), do: part, else: {:"::", [], [part, {:binary, [], nil}]})
      parts = texts(parts, state, &escaped(&1, "\"", state))
      {:sigil_c, [delimiter: "\""], [{:<<>>, [], parts}, []]}
    else
      {{:., dot, [node(List, state), :to_charlist]}, closed(meta), arguments([parts], state)}
    end
  end

  defp node({{:., dot, [:erlang, :binary_to_atom]}, meta, [{:<<>>, text_meta, parts}, :utf8]} = call, state) do
    if interpolated?(parts) do
      parts = texts(parts, state, &escaped(&1, "\"", state))
      {{:., dot, [:erlang, :binary_to_atom]}, Keyword.put_new(meta, :delimiter, "\""), [{:<<>>, text_meta, parts}, :utf8]}
    else
      remote(call, state)
    end
  end

  defp node({{:., dot, [access, :get]}, meta, [container, key]}, state)
       when access == Access or (elem(access, 0) == :__aliases__ and elem(access, 2) == [:Access] and hd(meta) == {:from_brackets, true}) do
    state = at(state, meta)
    key = if keyword?(key), do: pairs(key, state), else: node(key, state)
    {{:., dot, [Access, :get]}, meta, [node(container, state), key]}
  end

  defp node({{:., _, _}, _, _} = call, state), do: remote(call, state)

  defp node({:%{}, meta, [{:|, bar, [map, pairs]}]}, state) when is_list(pairs) do
    state = at(state, meta)
    {:%{}, meta, [{:|, bar, [node(map, state), associations(pairs, state)]}]}
  end

  defp node({:%{}, meta, pairs}, state) when is_list(pairs), do: {:%{}, meta, associations(pairs, at(state, meta))}
  defp node({:{}, meta, items}, state) when is_list(items), do: {:{}, meta, arguments(items, at(state, meta))}

  defp node({:->, meta, [head, body]}, state) do
    state = at(state, meta)
    {:->, meta, [head(head, state), node(body, state)]}
  end

  defp node({:when, meta, [left, guards]}, state) do
    state = at(state, meta)
    {:when, meta, [node(left, state), if(keyword?(guards), do: pairs(guards, state), else: node(guards, state))]}
  end

  defp node({name, meta, context} = variable, _state) when is_atom(name) and is_list(meta) and is_atom(context), do: variable

  defp node({name, meta, arguments}, state) when is_atom(name) and is_list(meta) and is_list(arguments) do
    state = at(state, meta)

    cond do
      sigil?(name, arguments) -> sigil(name, meta, arguments, state)
      operator?(name, arguments) -> {name, meta, nodes(arguments, state)}
      true -> call(name, meta, arguments, state)
    end
  end

  defp node({callee, meta, arguments}, state) when is_tuple(callee) and is_list(meta) and is_list(arguments) do
    call(node(callee, state), meta, arguments, at(state, meta))
  end

  defp node(literal, state), do: literal(literal, [], state)

  defp nodes(asts, state), do: Enum.map(asts, &node(&1, state))

  defp at(state, meta), do: %{state | line: Keyword.get(meta, :line, state.line)}

  defp head([{:when, meta, parts}], state) do
    {arguments, [guard]} = Enum.split(parts, -1)
    [{:when, meta, arguments(arguments, state) ++ [node(guard, state)]}]
  end

  defp head(arguments, state), do: arguments(arguments, state)

  # Calls

  defp remote({{:., dot, parts}, meta, arguments}, state) do
    state = at(state, meta)

    parts =
      case parts do
        [left, name] when is_atom(name) -> [node(left, state), name]
        parts -> nodes(parts, state)
      end

    call({:., dot, parts}, closed(meta), arguments, state)
  end

  # `a.b()` has parentheses unless it is said to have none.
  defp closed(meta) do
    if Keyword.get(meta, :no_parens, false) or Keyword.has_key?(meta, :closing), do: meta, else: meta ++ [closing: []]
  end

  defp call(callee, meta, arguments, state) do
    case Enum.split(arguments, -1) do
      {rest, [[{:do, _} | _] = sections]} ->
        if Enum.all?(sections, &match?({key, _} when key in @sections, &1)) do
          meta = if Keyword.has_key?(meta, :do), do: meta, else: meta ++ [do: [], end: []]
          meta = if is_atom(callee), do: closed_local(callee, meta, length(arguments), state), else: meta
          {callee, meta, arguments(rest, state, false) ++ [sections(sections, state)]}
        else
          {callee, meta, arguments(arguments, state)}
        end

      _ ->
        {callee, meta, arguments(arguments, state)}
    end
  end

  defp closed_local(name, meta, arity, state) do
    if Calls.without_parentheses?(name, arity, state.locals), do: meta, else: closed(meta)
  end

  defp sections(sections, state), do: for({key, body} <- sections, do: {{:__block__, line(state), [key]}, node(body, state)})

  # A keyword list in last place goes without brackets.
  defp arguments(arguments, state, keywords? \\ true)
  defp arguments([last], state, true), do: [if(keyword?(last), do: pairs(last, state), else: node(last, state))]
  defp arguments([argument | rest], state, keywords?), do: [node(argument, state) | arguments(rest, state, keywords?)]
  defp arguments([], _state, _keywords?), do: []

  defp operator?(name, [_]), do: name in [:!, :^, :not, :+, :-, :~~~, :&]
  defp operator?(name, [_, _]), do: Operators.precedence(name) != nil
  defp operator?(_name, _arguments), do: false

  defp sigil?(name, [{:<<>>, _, parts}, modifiers]) when is_list(parts) and is_list(modifiers) do
    match?(<<"sigil_", _>>, Atom.to_string(name)) and Enum.all?(parts, &(is_binary(&1) or hole?(&1)))
  end

  defp sigil?(_name, _arguments), do: false

  defp sigil(name, meta, [{:<<>>, text_meta, parts}, modifiers], state) do
    {name, Keyword.put_new(meta, :delimiter, "\""), [{:<<>>, text_meta, texts(parts, state, & &1)}, modifiers]}
  end

  # Texts with holes

  defp interpolated?(parts), do: Enum.any?(parts, &hole?/1) and Enum.all?(parts, &(is_binary(&1) or hole?(&1)))

  defp hole?({:"::", _, [{{:., _, [Kernel, :to_string]}, _, [_]}, {:binary, _, context}]}) when is_atom(context), do: true
  defp hole?(_other), do: false

  defp texts(parts, state, fun) do
    for part <- parts do
      case part do
        text when is_binary(text) -> fun.(text)
        {:"::", meta, [{callee, to_string_meta, [code]}, type]} -> {:"::", meta, [{callee, to_string_meta, [node(code, state)]}, type]}
      end
    end
  end

  # The delimiter itself is escaped where the text is laid out.
  defp escaped(text, _delimiter, %{escape?: false}), do: text

  defp escaped(text, delimiter, _state) when delimiter in ["\"\"\"", "'''"] do
    text |> String.split("\n") |> Enum.map_join("\n", &escaped(&1, "\"", %{escape?: true}))
  end

  defp escaped(text, _delimiter, _state) do
    shown = inspect(text, printable_limit: :infinity, limit: :infinity, binaries: :as_strings)
    shown |> binary_part(1, byte_size(shown) - 2) |> String.replace("\\\"", "\"")
  end

  # Literals

  defp kept(list, meta, state) when is_list(list) do
    if Keyword.has_key?(meta, :delimiter), do: {:__block__, meta, [list]}, else: {:__block__, meta, [items(list, state)]}
  end

  defp kept(text, meta, state) when is_binary(text) do
    {:__block__, Keyword.put_new(meta, :delimiter, "\""), [escaped(text, meta[:delimiter], state)]}
  end

  defp kept(number, meta, _state) when is_number(number) do
    {:__block__, Keyword.put_new_lazy(meta, :token, fn -> inspect(number) end), [number]}
  end

  defp kept({left, right}, meta, state), do: {:__block__, meta, [{node(left, state), node(right, state)}]}
  defp kept(atom, meta, state) when is_atom(atom), do: literal(atom, meta, state)
  defp kept(other, _meta, _state), do: text(other)

  defp literal([{:->, _, [_, _]} | _] = clauses, _meta, state), do: nodes(clauses, state)

  defp literal(list, meta, state) when is_list(list) do
    cond do
      not proper?(list) -> text(list)
      list != [] and printable?(list) -> text(list)
      true -> {:__block__, meta ++ line(state), [items(list, state)]}
    end
  end

  defp literal({left, right}, meta, state) do
    [left, right] = arguments([left, right], state)
    {:__block__, meta ++ line(state), [{left, right}]}
  end

  defp literal(atom, meta, state) when is_atom(atom) do
    case Macro.classify_atom(atom) do
      :alias ->
        ["Elixir" | segments] = String.split(Atom.to_string(atom), ".")
        {:__aliases__, meta ++ line(state), Enum.map(segments, &String.to_atom/1)}

      _ ->
        {:__block__, meta ++ line(state), [atom]}
    end
  end

  defp literal(text, meta, state) when is_binary(text) do
    if String.printable?(text) do
      {:__block__, [delimiter: "\""] ++ meta ++ line(state), [escaped(text, "\"", state)]}
    else
      text(text)
    end
  end

  defp literal(number, meta, state) when is_number(number) do
    {:__block__, [token: inspect(number)] ++ meta ++ line(state), [number]}
  end

  defp literal(other, _meta, _state), do: text(other)

  # What is no quoted code stands as it is shown.
  defp text(term), do: {{:special, :text}, [], [inspect(term, limit: :infinity, printable_limit: :infinity)]}

  defp line(%{line: nil}), do: []
  defp line(%{line: line}), do: [line: line]

  # Pairs at the end of a list are keywords.
  defp items([], _state), do: []

  defp items([item | rest] = list, state) do
    if keyword?(list), do: pairs(list, state), else: [node(item, state) | items(rest, state)]
  end

  defp associations([], _state), do: []

  defp associations([pair | rest] = all, state) do
    cond do
      keyword?(all) -> pairs(all, state)
      match?({_, _}, pair) -> [{node(elem(pair, 0), state), node(elem(pair, 1), state)} | associations(rest, state)]
      true -> [node(pair, state) | associations(rest, state)]
    end
  end

  defp keyword?([_ | _] = list), do: proper?(list) and Enum.all?(list, &key?/1)
  defp keyword?(_other), do: false

  defp key?({key, _}) when is_atom(key), do: not match?("Elixir." <> _, Atom.to_string(key))
  defp key?({{:__block__, meta, [key]}, _}) when is_atom(key), do: Keyword.get(meta, :format) == :keyword
  defp key?({{{:., _, [:erlang, :binary_to_atom]}, meta, [{:<<>>, _, _}, :utf8]}, _}), do: Keyword.get(meta, :format) == :keyword
  defp key?(_other), do: false

  defp pairs(pairs, state) do
    for {key, value} <- pairs do
      {if(is_atom(key), do: {:__block__, [format: :keyword] ++ line(state), [key]}, else: node(key, state)), node(value, state)}
    end
  end

  defp proper?([_ | rest]), do: proper?(rest)
  defp proper?(rest), do: rest == []

  defp printable?(list), do: Enum.all?(list, &(is_integer(&1) and (&1 in 32..126 or &1 in [?\n, ?\t, ?\r])))
end
