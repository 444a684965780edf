defmodule GenServer.System do
  @moduledoc false
  # What tools see of a general server: its state, its status, a change of its code. And what servers do by default.

  def refuse(verb, callback) do
    raise "attempted to #{verb} GenServer #{inspect(:proc_lib.own_name())} but no #{callback} clause was provided"
  end

  def system_get_state(_module, state), do: state

  def system_replace_state(_module, fun, state), do: fun.(state)

  def system_get_status(module, name, status, parent, state) do
    [
      header: ~c"Status for generic server " ++ title(name),
      data: [{~c"Status", status}, {~c"Parent", parent}, {~c"Logged events", []}]
    ] ++ shown_state(module, state)
  end

  defp title(pid) when is_pid(pid), do: :erlang.pid_to_list(pid)
  defp title(name) when is_atom(name), do: :erlang.atom_to_list(name)
  defp title(name), do: :erlang.binary_to_list(inspect(name))

  defp shown_state(module, state) do
    if :erlang.function_exported(module, :format_status, 2) do
      case module.format_status(:normal, [:erlang.get(), state]) do
        parts when is_list(parts) -> parts
        part -> [part]
      end
    else
      [data: [{~c"State", state}]]
    end
  end

  def system_code_change(module, state, old_version, extra) do
    if :erlang.function_exported(module, :code_change, 3) do
      module.code_change(old_version, state, extra)
    else
      {:ok, state}
    end
  end
end
