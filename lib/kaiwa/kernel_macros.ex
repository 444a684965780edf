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
  defp expand(_name, _arguments, _env), do: :error

  # Pieces

  defp here(arity), do: [context: Kernel, imports: [{arity, Kernel}]]
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

  # `in`

  defp member(left, [], _env), do: {:ok, {:__block__, [], [{:=, [], [any(), left]}, false]}}

  defp member(left, list, env) when is_list(list) do
    if Enum.all?(list, &(is_atom(&1) or is_number(&1) or is_binary(&1))),
      do: {:ok, with_variable(left, env, &equal_to_one(&1, list))},
      else: {:ok, {{:., [], [:lists, :member]}, [], [left, list]}}
  end

  defp member(left, {:.., _, [first, last]}, env) when is_integer(first) and is_integer(last) do
    {from, to} = if first <= last, do: {:>=, :"=<"}, else: {:"=<", :>=}

    {:ok,
     with_variable(left, env, fn x ->
       between = erlang(:andalso, [erlang(from, [x, first]), erlang(to, [x, last])])
       erlang(:andalso, [erlang(:is_integer, [x]), between])
     end)}
  end

  defp member(_left, _right, %{context: :guard}), do: :error

  defp member(left, right, env) do
    right = Macro.expand_once(right, env)
    {:ok, {{:., [], [{:__aliases__, [], [:"Elixir", :Enum]}, :member?]}, [], [right, left]}}
  end

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
