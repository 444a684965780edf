defmodule Kaiwa.GuardDefinition do
  @moduledoc """
  What `defguard` and `defguardp` write: a macro that gives the guard with its arguments filled in.
  """

  @doc false
  defmacro __defguard__(kind, name, parameters, _plain, []), do: {kind, [], [{name, [], parameters}]}

  defmacro __defguard__(kind, name, parameters, plain, [guard]) do
    env = %{__CALLER__ | context: :guard, function: {name, length(plain)}}
    guard = Macro.prewalk(guard, fn node -> expanded(node, env) end)
    names = for {name, _meta, context} <- plain, do: {name, context}
    code = {{:., [], [Kaiwa.GuardDefinition, :code]}, [], [{:__CALLER__, [], nil}, names, plain, Macro.escape(guard)]}
    {kind, [], [{name, [], parameters}, [do: code]]}
  end

  # Until there is nothing more to expand, so that nobody else has to know the macros of this place. A range stays as it is
  # written: `in` looks at it.
  defp expanded({range, _meta, _arguments} = node, _env) when range == :.. or range == :"..//", do: node

  defp expanded(node, env) do
    case :kaiwa_code.expand_once(node, env) do
      ^node -> node
      other -> expanded(other, env)
    end
  end

  @doc """
  The guard with its arguments filled in; outside of guards, each argument is evaluated once.

      iex> Kaiwa.GuardDefinition.code(%{context: :guard}, [x: nil], [7], {:>, [], [{:x, [], nil}, 1]})
      {:>, [], [7, 1]}
  """
  @spec code(map, keyword(atom), [Macro.t()], Macro.t()) :: Macro.t()
  def code(%{context: nil}, names, arguments, guard) do
    variables = for {name, _context} <- names, do: Macro.unique_var(name, Kaiwa.GuardDefinition)
    {:__block__, [], settings(names, variables, arguments, guard) ++ [filled(guard, names, variables)]}
  end

  def code(_caller, names, arguments, guard), do: filled(guard, names, arguments)

  defp settings([name | names], [variable | variables], [argument | arguments], guard) do
    variable = if uses?(guard, name), do: variable, else: {:_, [], nil}
    [{:=, [], [variable, argument]} | settings(names, variables, arguments, guard)]
  end

  defp settings([], [], [], _guard), do: []

  defp uses?(guard, {name, context}) do
    {_, uses} =
      Macro.prewalk(guard, false, fn
        {^name, _, ^context} = node, _ -> {node, true}
        node, uses -> {node, uses}
      end)

    uses
  end

  # After its parts, so that nothing is filled into the arguments themselves.
  defp filled(guard, names, values) do
    Macro.postwalk(guard, fn
      {name, _, context} = node when is_atom(name) and is_atom(context) -> value({name, context}, names, values, node)
      node -> node
    end)
  end

  defp value(name, [name | _], [value | _], _node), do: value
  defp value(name, [_ | names], [_ | values], node), do: value(name, names, values, node)
  defp value(_name, [], [], node), do: node
end
