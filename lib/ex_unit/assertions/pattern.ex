defmodule ExUnit.Assertions.Pattern do
  @moduledoc false

  # The variables that a pattern binds, each once. Those that begin with an underscore are for the reader.
  @doc false
  def variables(pattern) do
    {_, found} = Macro.prewalk(pattern, [], &variable/2)
    found |> Enum.reverse() |> Enum.uniq_by(fn {name, meta, context} -> {name, context, meta[:counter]} end)
  end

  # Code that uses those which stand in it more than once: nobody has to be told that they are unused.
  @doc false
  def use_of_repeated(left) do
    {pattern, guard} = split(left)
    {_, found} = Macro.prewalk({pattern, guard}, [], &variable/2)
    found = Enum.map(found, fn {name, meta, context} -> {name, context, meta[:counter]} end)

    repeated =
      Enum.filter(variables(pattern), fn {name, meta, context} ->
        Enum.count(found, &(&1 == {name, context, meta[:counter]})) > 1
      end)

    {:=, [], [{:_, [], nil}, {:{}, [], repeated}]}
  end

  # What is pinned, the sizes of segments and the names of structs bind nothing.
  defp variable({:^, _, [_]}, found), do: {:pinned, found}
  defp variable({:"::", _, [value, _type]}, found), do: {value, found}
  defp variable({:<>, _, [_prefix, rest]}, found), do: {rest, found}
  defp variable({name, _, context} = variable, found) when is_atom(name) and is_atom(context) do
    case :erlang.atom_to_binary(name) do
      "_" <> _ -> {variable, found}
      _ -> {variable, [variable | found]}
    end
  end

  defp variable(other, found), do: {other, found}

  # Pairs of the name and the variable, for the message.
  @doc false
  def pinned(pattern) do
    {_, found} =
      Macro.prewalk(pattern, [], fn
        {:^, _, [{name, _, context} = variable]} = pin, found when is_atom(name) and is_atom(context) ->
          {pin, [{name, variable} | found]}

        other, found ->
          {other, found}
      end)

    found |> Enum.reverse() |> Enum.uniq_by(&elem(&1, 0))
  end

  @doc false
  def split({:when, _, [pattern, guard]}), do: {pattern, guard}
  def split(pattern), do: {pattern, nil}

  @doc false
  def with_guard(pattern, nil), do: pattern
  def with_guard(pattern, guard), do: {:when, [], [pattern, guard]}

  # Its variables count as used.
  @doc false
  def unused(left) do
    Macro.prewalk(left, fn
      {name, meta, context} when is_atom(name) and is_atom(context) -> {name, [{:generated, true} | meta], context}
      other -> other
    end)
  end

  # Code that binds `value` to what an asserted expression gives, and its arguments, if they are worth showing.
  @doc false
  def with_arguments(assertion, env) do
    case called(assertion, env) do
      {called, arguments} ->
        variables = Macro.generate_arguments(length(arguments), ExUnit.Assertions)
        bindings = for {variable, argument} <- Enum.zip(variables, arguments), do: {:=, [], [variable, argument]}
        meta = with {_, meta, _} <- assertion, do: Keyword.take(meta, [:line])
        {{:__block__, [], bindings ++ [value(put_elem(called, 2, variables), meta)]}, variables}

      nil ->
        {value(assertion, []), ExUnit.AssertionError.no_value()}
    end
  end

  defp value(code, meta), do: {:=, meta, [{:value, [], ExUnit.Assertions}, code]}

  # Those of operators and macros are not shown, and literals say nothing new.
  defp called({function, _, [_ | _] = arguments} = call, env) do
    if call?(function, length(arguments)) and not Enum.all?(arguments, &Macro.quoted_literal?/1) and
         Macro.expand_once(call, env) == call,
       do: {call, arguments}
  end

  defp called(_other, _env), do: nil

  defp call?({:., _, _}, _arity), do: true

  defp call?(function, arity) when is_atom(function) do
    not (Macro.special_form?(function, arity) or Macro.operator?(function, arity) or
           macro_exported?(Kernel, function, arity))
  end

  defp call?(_function, _arity), do: false
end
