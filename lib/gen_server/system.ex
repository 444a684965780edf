defmodule GenServer.System do
  @moduledoc false
  # What tools see of a general server: its state, its status, a change of its code. And what servers do by default.
  #
  # The servers of the library may show another state than they keep; they have `shown_state/1`, `replaced_state/2`,
  # `status_parts/2` or `behaviour/0` for that, and are listed here.

  alias GenServer.Traced
  alias Kaiwa.{SystemDebug, SystemRequest}

  def refuse(verb, callback) do
    raise "attempted to #{verb} GenServer #{inspect(:proc_lib.own_name())} but no #{callback} clause was provided"
  end

  # A request that a server of the library does not know ends it, in the words of the module that users see.
  def unknown(module, function, args) do
    :erlang.raise(:error, :function_clause, [{module, function, args, []}])
  end

  # `{next, module, state}`, or `{:terminate, reason, module, state}`, with what the loop keeps.
  def handle(request, from, module, state, name, parent, status) do
    {module, state, debug} = Traced.unwrap(module, state)

    case SystemRequest.handle(request, from, {__MODULE__, module, name}, parent, debug, state, status) do
      {:terminate, reason, state, debug} ->
        {module, state} = Traced.wrap(module, state, debug, name)
        {:terminate, reason, module, state}

      {next, state, debug} ->
        {module, state} = Traced.wrap(module, state, debug, name)
        {next, module, state}
    end
  end

  @shows_another [Supervisor.Server, DynamicSupervisor.Server, :gen_statem, GenEvent.Manager]
  @supervisors [Supervisor.Server, DynamicSupervisor.Server]

  def system_behaviour(module) when module in [:gen_statem, GenEvent.Manager], do: module.behaviour()
  def system_behaviour(_module), do: :gen_server

  def system_get_state(module, state) when module in @shows_another, do: module.shown_state(state)
  def system_get_state(_module, state), do: state

  def system_replace_state(module, fun, state) when module in @shows_another, do: module.replaced_state(fun, state)
  def system_replace_state(_module, fun, state), do: fun.(state)

  def system_get_status(module, name, status, parent, debug, state) when module in [:gen_statem, GenEvent.Manager] do
    module.status_parts(title(name), status, parent, SystemDebug.logged(debug), state)
  end

  def system_get_status(module, name, status, parent, debug, state) do
    logged = SystemDebug.logged(debug)

    [
      header: ~c"Status for generic server " ++ title(name),
      data: [{~c"Status", status}, {~c"Parent", parent}, {~c"Logged events", logged}]
    ] ++ status_of_state(module, state, logged)
  end

  def title(pid) when is_pid(pid), do: :erlang.pid_to_list(pid)
  def title(name) when is_atom(name), do: :erlang.atom_to_list(name)
  def title(name), do: :erlang.binary_to_list(inspect(name))

  defp status_of_state(module, state, _logged) when module in @supervisors do
    [data: [{~c"State", module.shown_state(state)}], supervisor: [{~c"Callback", state.module}]]
  end

  defp status_of_state(module, state, logged) do
    cond do
      :erlang.function_exported(module, :format_status, 1) ->
        shown = module.format_status(%{state: state, log: logged})
        [data: [{~c"State", Map.get(shown, :state, state)}]]

      :erlang.function_exported(module, :format_status, 2) ->
        case module.format_status(:normal, [:erlang.get(), state]) do
          parts when is_list(parts) -> parts
          part -> [part]
        end

      true ->
        [data: [{~c"State", state}]]
    end
  end

  def system_code_change(:gen_statem, state, old_version, extra), do: :gen_statem.changed_code(state, old_version, extra)

  def system_code_change(module, state, old_version, extra) do
    if :erlang.function_exported(module, :code_change, 3) do
      module.code_change(old_version, state, extra)
    else
      {:ok, state}
    end
  end

  # The log entry of a server that fails. Managers of events and state machines end without one, as they do with Elixir's
  # logger.
  def report(_name, _reason, _stacktrace, _message, _from, GenEvent.Manager, _state), do: :ok

  def report(name, reason, stacktrace, message, from, module, state) do
    {module, state, debug} = Traced.unwrap(module, state)
    report(name, reason, stacktrace, message, from, module, state, debug)
  end

  defp report(_name, _reason, _stacktrace, _message, _from, :gen_statem, _machine, _debug), do: :ok

  defp report(name, reason, stacktrace, message, from, module, state, debug) do
    {reason, message, state} = shown_at_end(module, reason, message, state, SystemDebug.logged(debug))
    Kaiwa.Report.server_terminating(name, reason, stacktrace, message, from, state)
  end

  defp without_stacktrace({error, [{_module, _function, _args, _place} | _]}), do: error
  defp without_stacktrace(reason), do: reason

  defp shown_at_end(module, reason, message, state, _logged) when module in @shows_another do
    {reason, message, module.shown_state(state)}
  end

  defp shown_at_end(module, reason, message, state, logged) do
    cond do
      :erlang.function_exported(module, :format_status, 1) ->
        shown = module.format_status(%{state: state, message: message, reason: without_stacktrace(reason), log: logged})
        {reason, Map.get(shown, :message, message), Map.get(shown, :state, state)}

      :erlang.function_exported(module, :format_status, 2) ->
        {reason, message, module.format_status(:terminate, [:erlang.get(), state])}

      true ->
        {reason, message, state}
    end
  end
end
