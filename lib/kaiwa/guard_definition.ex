defmodule Kaiwa.GuardDefinition do
  @moduledoc """
  What `defguard` and `defguardp` write: a macro that gives the guard with its arguments filled in.
  """

  @doc false
  defmacro __defguard__(kind, name, parameters, _plain, []), do: {kind, [], [{name, [], parameters}]}

  defmacro __defguard__(kind, name, parameters, plain, [guard]) do
    env = %{__CALLER__ | context: :guard, function: {name, length(plain)}}
    guard = Macro.prewalk(guard, fn node -> node |> expanded(env) |> of_erlang() |> without_line() end)
    names = for {name, _meta, context} <- plain, do: {name, context}
    code = {{:., [], [Kaiwa.GuardDefinition, :code]}, [], [{:__CALLER__, [], nil}, names, plain, Macro.escape(guard)]}
    {kind, [], [{name, [], parameters}, [do: code]]}
  end

  # Until there is nothing more to expand, so that nobody else has to know the macros of this place. A range stays as it is
  # written: `in` looks at it.
  defp expanded({range, _meta, _arguments} = node, _env) when range == :.. or range == :"..//", do: node

  defp expanded(node, env) do
    case Macro.expand_once(node, env) do
      ^node -> node
      other -> expanded(other, env)
    end
  end

  # What guards can call is Erlang's, some of it under another name.
  @renamed [!=: :"/=", ===: :"=:=", !==: :"=/=", <=: :"=<"]
  @taken_over [
    ==: 2, <: 2, >: 2, >=: 2, +: 1, +: 2, -: 1, -: 2, *: 2, /: 2, abs: 1, binary_part: 3, bit_size: 1, byte_size: 1, ceil: 1,
    div: 2, floor: 1, hd: 1, is_atom: 1, is_binary: 1, is_bitstring: 1, is_boolean: 1, is_float: 1, is_function: 1,
    is_function: 2, is_integer: 1, is_list: 1, is_map: 1, is_number: 1, is_pid: 1, is_port: 1, is_reference: 1, is_tuple: 1,
    length: 1, map_size: 1, node: 0, node: 1, not: 1, rem: 2, round: 1, self: 0, tl: 1, trunc: 1, tuple_size: 1
  ]

  defp of_erlang({{:., _, [Kernel, name]}, meta, arguments}) when is_list(arguments), do: of_erlang({name, meta, arguments})
  defp of_erlang({:elem, _, [tuple, index]}) when is_integer(index), do: erlang(:element, [index + 1, tuple])
  defp of_erlang({:elem, _, [tuple, index]}), do: erlang(:element, [erlang(:+, [index, 1]), tuple])
  defp of_erlang({:is_map_key, _, [map, key]}), do: erlang(:is_map_key, [key, map])

  defp of_erlang({name, _, arguments} = node) when is_atom(name) and is_list(arguments) do
    case Keyword.fetch(@renamed, name) do
      {:ok, other} when length(arguments) == 2 -> erlang(other, arguments)
      _ -> if {name, length(arguments)} in @taken_over, do: erlang(name, arguments), else: node
    end
  end

  defp of_erlang(node), do: node

  defp erlang(name, arguments), do: {{:., [], [:erlang, name]}, [], arguments}

  # Where the guard is used is of interest, not where it is defined.
  defp without_line({_, meta, _} = node) when is_list(meta), do: Macro.update_meta(node, &Keyword.delete(&1, :line))
  defp without_line(node), do: node

  @doc """
  The guard with its arguments filled in; outside of guards, each argument is evaluated once.

      iex> Kaiwa.GuardDefinition.code(%{context: :guard}, [x: nil], [7], {:>, [], [{:x, [], nil}, 1]})
      {:>, [], [7, 1]}
  """
  @spec code(map, keyword(atom), [Macro.t()], Macro.t()) :: Macro.t()
  def code(%{context: nil}, names, arguments, guard) do
    used = used(guard, names)
    values = for {name, argument} <- Enum.zip(names, arguments), name in used, do: {variable(name, used), argument}
    {variables, arguments} = Enum.unzip(values)
    evaluated = {:=, [], [{:{}, [], variables}, {:{}, [], arguments}]}
    {:__block__, [], [evaluated, filled(guard, used, for(name <- used, do: variable(name, used)))]}
  end

  def code(_caller, names, arguments, guard), do: filled(guard, names, arguments)

  # The parameters that occur, in the order in which they do.
  defp used(guard, names) do
    {_, used} =
      Macro.prewalk(guard, [], fn
        {name, _, context} = node, used when is_atom(name) and is_atom(context) ->
          if {name, context} in names, do: {node, [{name, context} | used]}, else: {node, used}

        node, used ->
          {node, used}
      end)

    used |> Enum.reverse() |> Enum.uniq()
  end

  defp variable(name, used) do
    place = Enum.find_index(used, &(&1 == name)) + 1
    Macro.var(:"arg#{place}", Kaiwa.GuardDefinition)
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
