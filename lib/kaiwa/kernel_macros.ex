defmodule Kaiwa.KernelMacros do
  @moduledoc false
  # What the macros of Kernel that the compiler has built in expand to, for those who ask `Macro` for it. The compiler
  # itself has shorter ways.

  @doc false
  # `{:ok, tree}`, or `:error` for what is no such macro.
  def expand({name, meta, arguments}, env) when is_atom(name) and is_list(arguments) do
    if of_kernel?(name, length(arguments), meta, env), do: expand(name, arguments, env), else: :error
  end

  def expand(_other, _env), do: :error

  # Where the name was quoted, or where it stands, it has to mean that of Kernel.
  defp of_kernel?(name, arity, meta, env) do
    case meta[:imports] do
      nil -> {name, arity} in Keyword.get(env.macros, Kernel, [])
      imports -> {arity, Kernel} in imports
    end
  end

  defp expand(:if, [condition, [{:do, block} | rest]], _env) do
    {:ok, choice(condition, Keyword.get(rest, :else), block)}
  end

  defp expand(:unless, [condition, [{:do, block} | rest]], _env) do
    {:ok, {:if, here(2), [condition, [do: Keyword.get(rest, :else), else: block]]}}
  end

  defp expand(:!, [{:!, _, [value]}], _env), do: {:ok, choice(value, false, true)}
  defp expand(:!, [value], _env), do: {:ok, choice(value, true, false)}

  defp expand(:&&, [left, right], _env) do
    x = Macro.unique_var(:x, Kernel)
    {:ok, a_case(left, [], [{falsy(x), x}, {any(), right}])}
  end

  defp expand(:||, [left, right], _env) do
    x = Macro.unique_var(:x, Kernel)
    {:ok, a_case(left, [], [{falsy(x), right}, {x, x}])}
  end

  defp expand(:and, [left, right], %{context: :guard}), do: {:ok, erlang(:andalso, [left, right])}
  defp expand(:or, [left, right], %{context: :guard}), do: {:ok, erlang(:orelse, [left, right])}
  defp expand(:and, [left, right], _env), do: {:ok, boolean(:and, left, [{false, false}, {true, right}])}
  defp expand(:or, [left, right], _env), do: {:ok, boolean(:or, left, [{false, right}, {true, true}])}

  defp expand(:is_nil, [value], _env), do: {:ok, {:==, here(2), [value, nil]}}

  defp expand(:match?, [pattern, value], _env) do
    otherwise = {:->, [generated: true], [[{:_, [generated: true], Kernel}], false]}
    {:ok, {:case, [], [value, [do: [clause(pattern, true), otherwise]]]}}
  end

  defp expand(:is_struct, [value], %{context: nil}) do
    {:ok, a_case(value, [], [{{:%, [], [any(), {:%{}, [], []}]}, true}, {any(), false}])}
  end

  defp expand(:is_exception, [value], %{context: nil}) do
    {:ok, a_case(value, [], [{{:%, [], [any(), {:%{}, [], [__exception__: true]}]}, true}, {any(), false}])}
  end

  defp expand(:is_struct, [value, name], %{context: nil}), do: {:ok, named_struct(value, name, [])}
  defp expand(:is_exception, [value, name], %{context: nil}), do: {:ok, named_struct(value, name, __exception__: true)}
  defp expand(:is_struct, [value], %{context: :guard}), do: {:ok, joined(of_any_struct(value))}
  defp expand(:is_struct, [value, name], %{context: :guard}), do: {:ok, joined(of_struct(value, name))}

  defp expand(:is_exception, [value], %{context: :guard}) do
    {:ok, joined(of_any_struct(value) ++ marks_exception(value))}
  end

  defp expand(:is_exception, [value, name], %{context: :guard}) do
    {:ok, joined(of_struct(value, name) ++ marks_exception(value))}
  end

  defp expand(:tap, [value, fun], _env) do
    {f, v} = {Macro.unique_var(:fun, Kernel), Macro.unique_var(:value, Kernel)}
    called = {:=, [], [any(), {{:., [], [f]}, [], [v]}]}
    {:ok, {:__block__, [], [{:=, [], [f, fun]}, {:=, [], [v, value]}, {:__block__, [], [called, v]}]}}
  end

  # Only the last step is taken.
  defp expand(:|>, [value, call], _env), do: {:ok, Macro.pipe(value, call, 0)}

  defp expand(:in, [left, right], env), do: member(left, right, env)
  defp expand(:raise, [message], _env), do: {:ok, raised(exception(message))}
  defp expand(:raise, [name, fields], _env), do: {:ok, erlang(:error, [made(name, fields)])}

  defp expand(:reraise, [message, stacktrace], _env) do
    {:ok, erlang(:error, [erlang(:raise, [:error, exception(message), stacktrace])])}
  end

  defp expand(:reraise, [name, fields, stacktrace], _env) do
    {:ok, erlang(:raise, [:error, made(name, fields), stacktrace])}
  end

  defp expand(:binding, arguments, %{context: nil} = env) when arguments == [] or is_atom(hd(arguments)) do
    context = List.first(arguments)
    names = for {name, ^context} <- Map.keys(env.versioned_vars), do: name
    {:ok, for(name <- Enum.sort(names), do: {name, {name, [], context}})}
  end

  defp expand(_name, _arguments, _env), do: :error

  # Pieces

  defp here(arity), do: [context: Kernel, imports: [{arity, Kernel}]]
  defp here(name, arguments), do: {name, here(length(arguments)), arguments}
  defp any(), do: {:_, [], Kernel}
  defp clause(pattern, body), do: {:->, [], [[pattern], body]}
  defp erlang(name, arguments), do: {{:., [], [:erlang, name]}, [], arguments}
  defp falsy(x), do: {:when, [], [x, {{:., [], [Kernel, :in]}, [], [x, [false, nil]]}]}

  defp a_case(value, meta, clauses) do
    {:case, meta, [value, [do: for({pattern, body} <- clauses, do: clause(pattern, body))]]}
  end

  defp choice(condition, if_falsy, if_truthy) do
    clauses = [{falsy(Macro.unique_var(:x, Kernel)), if_falsy}, {any(), if_truthy}]
    a_case(condition, [optimize_boolean: true], clauses)
  end

  defp boolean(operator, left, clauses) do
    other = Macro.unique_var(:other, Kernel)
    refused = erlang(:error, [{:{}, [], [:badbool, operator, other]}])
    a_case(left, [optimize_boolean: true], clauses ++ [{other, refused}])
  end

  defp raised(exception), do: erlang(:error, [exception, :none, [error_info: {:%{}, [], [module: alias_of([:Exception])]}]])

  defp exception(message) when is_binary(message), do: made(alias_of([:RuntimeError]), message)
  defp exception({:<<>>, _, _} = message), do: made(alias_of([:RuntimeError]), message)
  defp exception({:__aliases__, _, _} = name), do: made(name, [])
  defp exception(name) when is_atom(name), do: made(name, [])
  defp exception(value), do: {{:., [], [alias_of([:Kernel, :Utils]), :raise]}, [], [value]}

  defp made(name, fields), do: {{:., [], [name, :exception]}, [], [fields]}
  defp alias_of(parts), do: {:__aliases__, [alias: false], parts}

  # `is_struct` and `is_exception`

  defp named_struct(value, name, fields) do
    variable = Macro.unique_var(:name, Kernel)
    pattern = {:%{}, [], [{:__struct__, {:^, [], [variable]}} | fields]}
    test = a_case(value, [], [{pattern, true}, {any(), false}])
    is_name = {:when, [], [variable, here(:is_atom, [variable])]}
    a_case(name, [], [{is_name, test}, {any(), here(:raise, [alias_of([:ArgumentError])])}])
  end

  defp of_any_struct(value) do
    [here(:is_map, [value]), has(value, :__struct__), here(:is_atom, [field(value, :__struct__)])]
  end

  # A name that is no atom makes the guard fail, whatever else stands in it.
  defp of_struct(value, name) do
    is_name = here(:or, [here(:is_atom, [name]), :fail])
    [here(:is_map, [value]), is_name, has(value, :__struct__), here(:==, [field(value, :__struct__), name])]
  end

  defp marks_exception(value), do: [has(value, :__exception__), here(:==, [field(value, :__exception__), true])]
  defp has(value, key), do: erlang(:is_map_key, [key, value])
  defp field(value, key), do: erlang(:map_get, [key, value])
  defp joined([first | rest]), do: Enum.reduce(rest, first, &here(:and, [&2, &1]))

  # `in`

  defp member(_left, [], %{context: :guard}), do: {:ok, false}
  defp member(left, [], _env), do: {:ok, {:__block__, [], [{:=, [], [any(), left]}, false]}}

  defp member(left, list, %{context: :guard} = env) when is_list(list) do
    case flat(list) do
      {:ok, items} -> {:ok, equal_to_one(left, items)}
      :error -> no_member(list, env)
    end
  end

  defp member(left, list, env) when is_list(list) do
    if Enum.all?(list, &(is_atom(&1) or is_number(&1) or is_binary(&1))),
      do: {:ok, with_variable(left, env, &equal_to_one(&1, list))},
      else: {:ok, {{:., [], [:lists, :member]}, [], [left, list]}}
  end

  defp member(left, {:.., _, [same, same]}, env) when is_integer(same) do
    {:ok, with_variable(left, env, &erlang(:"=:=", [&1, same]))}
  end

  defp member(left, {:.., meta, []}, env), do: member(left, {:"..//", meta, [0, -1, 1]}, env)

  defp member(left, {:.., _, [first, last]}, env) when is_integer(first) and is_integer(last) do
    {:ok, in_range(left, first, last, if(first <= last, do: 1, else: -1), env)}
  end

  defp member(left, {:.., _, [first, last]}, %{context: :guard}) do
    step = erlang(:map_get, [erlang(:>, [first, last]), {:%{}, [], [false: 1, true: -1]}])
    {:ok, in_computed_range(left, first, last, step)}
  end

  defp member(left, {:"..//", _, [first, last, step]}, env) do
    case {number(first), number(last), number(step)} do
      {{:ok, first}, {:ok, last}, {:ok, step}} when step != 0 -> {:ok, in_range(left, first, last, step, env)}
      _ when env.context == :guard -> {:ok, in_computed_range(left, first, last, step)}
      _ -> member_of_any(left, {:"..//", [], [first, last, step]}, env)
    end
  end

  defp member(left, right, %{context: :guard} = env) do
    case Macro.expand(right, env) do
      ^right -> no_member(right, env)
      other -> member(left, other, env)
    end
  end

  defp member(left, right, env), do: member_of_any(left, right, env)

  defp member_of_any(left, right, env) do
    right = Macro.expand_once(right, env)
    {:ok, {{:., [], [{:__aliases__, [], [:"Elixir", :Enum]}, :member?]}, [], [right, left]}}
  end

  defp no_member(right, _env) do
    raise ArgumentError,
          "invalid right argument for operator \"in\", it expects a compile-time proper list or compile-time range on the " <>
            "right side when used in guard expressions, got: #{Macro.to_string(right)}"
  end

  # The items of a list that is written out, its tail perhaps as a list of its own.
  defp flat([{:|, _, [item, rest]}]) when is_list(rest), do: with({:ok, items} <- flat(rest), do: {:ok, [item | items]})
  defp flat([{:|, _, [_, _]}]), do: :error
  defp flat([]), do: {:ok, []}
  defp flat([item | rest]), do: with({:ok, items} <- flat(rest), do: {:ok, [item | items]})

  defp number(number) when is_integer(number), do: {:ok, number}
  defp number({:-, _, [number]}) when is_integer(number), do: {:ok, -number}
  defp number(_code), do: :error

  # With a step of 1 or -1 every integer between the ends belongs to the range.
  defp in_range(left, first, last, step, env) do
    with_variable(left, env, fn x ->
      inside = erlang(:andalso, [erlang(:is_integer, [x]), between(x, first, last, step)])
      if step in [1, -1], do: inside, else: erlang(:andalso, [inside, is_on_step(x, first, step)])
    end)
  end

  defp in_computed_range(x, first, last, step) do
    rises = here(:and, [erlang(:>, [step, 0]), between(x, first, last, 1)])
    falls = here(:and, [erlang(:<, [step, 0]), between(x, first, last, -1)])
    integers = joined(for(part <- [x, first, last], do: erlang(:is_integer, [part])))
    erlang(:andalso, [here(:and, [integers, here(:or, [rises, falls])]), is_on_step(x, first, step)])
  end

  defp between(x, first, last, step) when step > 0, do: erlang(:andalso, [erlang(:>=, [x, first]), erlang(:"=<", [x, last])])
  defp between(x, first, last, _step), do: erlang(:andalso, [erlang(:"=<", [x, first]), erlang(:>=, [x, last])])
  defp is_on_step(x, first, step), do: erlang(:"=:=", [erlang(:rem, [here(:-, [x, first]), step]), 0])

  defp equal_to_one(x, [first | rest]) do
    Enum.reduce(rest, erlang(:"=:=", [x, first]), &erlang(:orelse, [&2, erlang(:"=:=", [x, &1])]))
  end

  # What is computed is computed once.
  defp with_variable({_, _, context} = variable, _env, made) when is_atom(context), do: made.(variable)
  defp with_variable(code, %{context: :guard}, made), do: made.(code)

  defp with_variable(code, _env, made) do
    variable = Macro.unique_var(:var, Kernel)
    {:__block__, [], [{:=, [], [variable, code]}, made.(variable)]}
  end
end
