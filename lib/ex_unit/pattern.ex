defmodule ExUnit.Assertions.Pattern do
  @moduledoc false

  # The variables that a pattern binds, each once. Those that begin with an underscore are for the reader.
  @doc false
  def variables(pattern) do
    {_, found} = Macro.prewalk(pattern, [], &variable/2)
    found |> Enum.reverse() |> Enum.uniq_by(fn {name, meta, context} -> {name, context, meta[:counter]} end)
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
end
