defmodule Kaiwa.SystemRequest do
  @moduledoc false
  # How processes answer the requests of `:sys`.

  alias Kaiwa.SystemDebug, as: Debug

  # `{callbacks, module, name}` tells what kind of process it is. The next step comes back with the state and the watchers.
  def handle(request, from, server, parent, debug, state, status \\ :running)

  # Whoever stops a process looks at its end, not for an answer.
  def handle({:terminate, reason}, :stop, _server, _parent, debug, state, _status), do: {:terminate, reason, state, debug}

  def handle({:terminate, reason}, from, _server, _parent, debug, state, _status) do
    GenServer.reply(from, :ok)
    {:terminate, reason, state, debug}
  end

  def handle(:suspend, from, _server, _parent, debug, state, _status) do
    GenServer.reply(from, :ok)
    {:suspend, state, debug}
  end

  def handle(:resume, from, _server, _parent, debug, state, _status) do
    GenServer.reply(from, :ok)
    {:continue, state, debug}
  end

  def handle(:get_state, from, {callbacks, module, _name}, _parent, debug, state, _status) do
    result =
      try do
        {:ok, callbacks.system_get_state(module, state)}
      catch
        class, reason -> callback_failed(:system_get_state, class, reason)
      end

    GenServer.reply(from, result)
    {:continue, state, debug}
  end

  def handle({:replace_state, fun}, from, {callbacks, module, _name}, _parent, debug, state, _status) do
    result =
      try do
        {:ok, callbacks.system_replace_state(module, fun, state)}
      catch
        class, reason -> callback_failed(:system_replace_state, class, reason)
      end

    case result do
      {:ok, new_state} ->
        GenServer.reply(from, {:ok, callbacks.system_get_state(module, new_state)})
        {:continue, new_state, debug}

      failed ->
        GenServer.reply(from, failed)
        {:continue, state, debug}
    end
  end

  def handle(:get_status, from, {callbacks, module, name}, parent, debug, state, status) do
    details = callbacks.system_get_status(module, name, status, parent, debug, state)
    items = [:erlang.get(), status, parent, Debug.shown(debug), details]
    GenServer.reply(from, {:status, self(), {:module, callbacks.system_behaviour(module)}, items})
    {:continue, state, debug}
  end

  def handle({:debug, request}, from, _server, _parent, debug, state, _status) do
    {reply, debug} = Debug.request(request, debug)
    GenServer.reply(from, reply)
    {:continue, state, debug}
  end

  def handle({:change_code, _module, old_version, extra}, from, {callbacks, module, _name}, _, debug, state, :suspended) do
    result =
      try do
        callbacks.system_code_change(module, state, old_version, extra)
      catch
        :error, reason -> {:EXIT, {reason, __STACKTRACE__}}
        :exit, reason -> {:EXIT, reason}
        :throw, value -> value
      end

    case result do
      {:ok, new_state} ->
        GenServer.reply(from, :ok)
        {:continue, new_state, debug}

      failed ->
        GenServer.reply(from, {:error, failed})
        {:continue, state, debug}
    end
  end

  def handle(request, from, _server, _parent, debug, state, _status) do
    GenServer.reply(from, {:error, {:unknown_system_msg, request}})
    {:continue, state, debug}
  end

  defp callback_failed(function, class, reason) do
    {:error, {:callback_failed, {:gen_server, function}, {class, Exception.normalize(class, reason)}}}
  end

  # Processes that call `:sys.handle_system_msg/6` themselves.

  def go_on(request, from, parent, module, debug, state, status) do
    case handle(request, from, {Kaiwa.SystemRequest.Special, module, :proc_lib.own_name()}, parent, debug, state, status) do
      {:suspend, state, debug} -> suspended(parent, module, debug, state)
      {:continue, state, debug} when status == :running or request == :resume -> module.system_continue(parent, debug, state)
      {:continue, state, debug} -> suspended(parent, module, debug, state)
      {:terminate, reason, state, debug} -> module.system_terminate(reason, parent, debug, state)
    end
  end

  defp suspended(parent, module, debug, state) do
    receive do
      {:system, from, request} -> go_on(request, from, parent, module, debug, state, :suspended)
      {:EXIT, ^parent, reason} -> module.system_terminate(reason, parent, debug, state)
    end
  end
end

defmodule Kaiwa.SystemRequest.Special do
  @moduledoc false
  # What is asked of the module of a process that is no server.

  def system_behaviour(module), do: module

  def system_get_state(module, state) do
    if :erlang.function_exported(module, :system_get_state, 1) do
      {:ok, state} = module.system_get_state(state)
      state
    else
      state
    end
  end

  def system_replace_state(module, fun, state) do
    if :erlang.function_exported(module, :system_replace_state, 2) do
      {:ok, _shown, state} = module.system_replace_state(fun, state)
      state
    else
      fun.(state)
    end
  end

  def system_get_status(_module, _name, _status, _parent, _debug, state), do: state
  def system_code_change(module, state, old_version, extra), do: module.system_code_change(state, module, old_version, extra)
end
