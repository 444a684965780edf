defmodule Kaiwa.MacroCall do
  @moduledoc """
  The process in which a macro runs: the compile job that starts it waits for the reason with which it exits.
  """

  @doc """
  Calls a macro, exits with `{:kaiwa_macro, tree}` or `{:kaiwa_macro_raised, {class, reason, stacktrace}}`.

  `target` is the module of the macro, whose function `name` is called, or that function itself.

      iex> {pid, ref} = spawn_monitor(fn -> Kaiwa.MacroCall.run(String, :upcase, ["a"]) end)
      iex> receive do
      ...>   {:DOWN, ^ref, :process, ^pid, reason} -> reason
      ...> end
      {:kaiwa_macro, "A"}
  """
  @spec run(module | (... -> term), atom, [term]) :: no_return
  def run(target, name, arguments) do
    reason =
      try do
        {:kaiwa_macro, call(target, name, arguments)}
      catch
        class, reason ->
          {:kaiwa_macro_raised, {class, reason, within_macro(__STACKTRACE__, target, name, arguments)}}
      end

    exit(reason)
  end

  defp call(target, name, arguments) when is_atom(target), do: :erlang.apply(target, name, arguments)
  defp call(target, _name, arguments), do: :erlang.apply(target, arguments)

  # The frames of this module say nothing; that of the macro itself is shown as its expansion.
  defp within_macro(stacktrace, target, name, [caller | arguments]) do
    own = fn {module, function, _arity, _place} ->
      module == Kaiwa.MacroCall or (module == target and function == name)
    end

    Enum.take_while(stacktrace, &(not own.(&1))) ++ macro_frame(target, :erlang.atom_to_list(name), length(arguments)) ++ caller_frame(caller)
  end

  defp within_macro(stacktrace, _target, _name, []), do: stacktrace

  defp caller_frame(%{__struct__: Macro.Env, module: module, function: function, file: file, line: line}) do
    place = [file: :erlang.binary_to_list(file), line: line]

    case {module, function} do
      {nil, _} -> [{:elixir_compiler, :__FILE__, 1, place}]
      {_, nil} -> [{module, :__MODULE__, 0, place}]
      {_, {name, arity}} -> [{module, name, arity, place}]
    end
  end

  defp caller_frame(_other), do: []

  defp macro_frame(target, [?M, ?A, ?C, ?R, ?O, ?- | name], arity) when is_atom(target) do
    [{target, :erlang.list_to_atom(name), arity, [file: 'expanding macro']}]
  end

  defp macro_frame(_target, _name, _arity), do: []
end
