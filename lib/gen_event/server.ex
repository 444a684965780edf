defmodule GenEvent.Server do
  @moduledoc false
  # A manager's callbacks as a server. Its state are the handlers, the latest first: `{handler, module, state, monitor}`,
  # where `monitor` is `nil` or `{reference, pid}` of the process that added it.

  def init([]) do
    :erlang.process_flag(:trap_exit, true)
    {:ok, []}
  end

  def handle_call({:add_handler, handler, args}, _from, handlers) do
    {reply, handlers} = add(handler, args, nil, handlers)
    {:reply, reply, handlers}
  end

  def handle_call({:add_mon_handler, handler, args, pid}, _from, handlers) do
    monitor = {:erlang.monitor(:process, pid), pid}

    case add(handler, args, monitor, handlers) do
      {:ok, handlers} ->
        {:reply, :ok, handlers}

      {error, handlers} ->
        :erlang.demonitor(elem(monitor, 0), [:flush])
        {:reply, error, handlers}
    end
  end

  def handle_call({:notify, event}, _from, handlers), do: {:reply, :ok, notify(:handle_event, event, handlers)}

  def handle_call({:call, handler, request}, _from, handlers) do
    case :lists.keyfind(handler, 1, handlers) do
      false ->
        {:reply, {:error, :not_found}, handlers}

      entry ->
        {reply, kept} = called(entry, request)
        {:reply, reply, replaced(entry, kept, handlers)}
    end
  end

  def handle_call({:remove_handler, handler, args}, _from, handlers) do
    case :lists.keytake(handler, 1, handlers) do
      false -> {:reply, {:error, :not_found}, handlers}
      {:value, entry, handlers} -> {:reply, removed(entry, args, :normal), handlers}
    end
  end

  def handle_call({:swap_handler, old, old_args, new, new_args}, _from, handlers) do
    {result, handlers} =
      case :lists.keytake(old, 1, handlers) do
        false -> {{:error, :not_found}, handlers}
        {:value, entry, handlers} -> {removed(entry, old_args, {:swapped, new, nil}), handlers}
      end

    {reply, handlers} = add(new, {new_args, result}, nil, handlers)
    {:reply, reply, handlers}
  end

  def handle_call(:which_handlers, _from, handlers) do
    {:reply, for({handler, _module, _state, _monitor} <- handlers, do: handler), handlers}
  end

  def handle_info({:notify, event}, handlers), do: {:noreply, notify(:handle_event, event, handlers)}

  def handle_info({:DOWN, reference, :process, _pid, reason} = message, handlers) do
    mine? = fn {_handler, _module, _state, monitor} -> match?({^reference, _pid}, monitor) end

    case Enum.split_with(handlers, mine?) do
      {[], handlers} ->
        {:noreply, notify(:handle_info, message, handlers)}

      {gone, handlers} ->
        for entry <- gone, do: removed(entry, {:stop, reason}, :normal)
        {:noreply, handlers}
    end
  end

  def handle_info(message, handlers), do: {:noreply, notify(:handle_info, message, handlers)}

  def terminate(_reason, handlers) do
    for entry <- handlers, do: removed(entry, :stop, :shutdown)
    :ok
  end

  defp add(handler, args, monitor, handlers) do
    if :lists.keymember(handler, 1, handlers) do
      {{:error, :already_present}, handlers}
    else
      module = module(handler)

      case call(module, :init, [args]) do
        {:ok, {:ok, state}} -> {:ok, [{handler, module, state, monitor} | handlers]}
        {:ok, {:ok, state, :hibernate}} -> {:ok, [{handler, module, state, monitor} | handlers]}
        {:ok, {:error, _reason} = error} -> {error, handlers}
        {:ok, other} -> {{:error, {:bad_return_value, other}}, handlers}
        {:failed, reason} -> {{:error, reason}, handlers}
      end
    end
  end

  defp module({module, _id}), do: module
  defp module(module), do: module

  defp notify(callback, event, handlers) do
    Enum.flat_map(handlers, fn {_handler, module, state, _monitor} = entry ->
      if callback == :handle_info and not :erlang.function_exported(module, :handle_info, 2) do
        [entry]
      else
        notified(entry, event, call(module, callback, [event, state]))
      end
    end)
  end

  defp notified(entry, event, result) do
    case result do
      {:ok, {:ok, state}} ->
        [:erlang.setelement(3, entry, state)]

      {:ok, {:ok, state, :hibernate}} ->
        [:erlang.setelement(3, entry, state)]

      {:ok, :remove_handler} ->
        removed(entry, :remove_handler, :normal)
        []

      {:ok, {:swap_handler, args, state, new, new_args}} ->
        result = removed(:erlang.setelement(3, entry, state), args, {:swapped, new, nil})
        {_reply, added} = add(new, {new_args, result}, nil, [])
        added

      {:ok, other} ->
        failed(entry, event, {:bad_return_value, other})
        []

      {:failed, reason} ->
        failed(entry, event, reason)
        []
    end
  end

  defp called({_handler, module, state, _monitor} = entry, request) do
    case call(module, :handle_call, [request, state]) do
      {:ok, {:ok, reply, state}} ->
        {reply, [:erlang.setelement(3, entry, state)]}

      {:ok, {:ok, reply, state, :hibernate}} ->
        {reply, [:erlang.setelement(3, entry, state)]}

      {:ok, {:remove_handler, reply}} ->
        removed(entry, :remove_handler, :normal)
        {reply, []}

      {:ok, {:swap_handler, reply, args, state, new, new_args}} ->
        result = removed(:erlang.setelement(3, entry, state), args, {:swapped, new, nil})
        {_reply, added} = add(new, {new_args, result}, nil, [])
        {reply, added}

      {:ok, other} ->
        failed(entry, request, {:bad_return_value, other})
        {{:error, {:bad_return_value, other}}, []}

      {:failed, reason} ->
        failed(entry, request, reason)
        {{:error, reason}, []}
    end
  end

  # In the place of one handler come those that are kept.
  defp replaced(entry, kept, handlers) do
    Enum.flat_map(handlers, fn other -> if elem(other, 0) == elem(entry, 0), do: kept, else: [other] end)
  end

  defp removed({handler, module, state, monitor}, args, reason) do
    result =
      if :erlang.function_exported(module, :terminate, 2) do
        case call(module, :terminate, [args, state]) do
          {:ok, result} -> result
          {:failed, reason} -> {:error, reason}
        end
      else
        :ok
      end

    tell(monitor, handler, reason)
    result
  end

  defp tell(nil, _handler, _reason), do: :ok

  defp tell({reference, pid}, handler, reason) do
    :erlang.demonitor(reference, [:flush])
    send(pid, {:gen_event_EXIT, handler, reason})
  end

  defp failed({handler, _module, state, _monitor} = entry, event, reason) do
    removed(entry, {:error, reason}, reason)

    Kaiwa.Report.log(:error, [
      "** gen_event handler #{inspect(handler)} crashed.\n",
      "** Was installed in #{inspect(:proc_lib.own_name())}\n",
      "** Last event was: #{inspect(event, pretty: true)}\n",
      "** When handler state == #{inspect(state, pretty: true)}\n",
      "** Reason == #{inspect(reason, pretty: true)}\n"
    ])
  end

  defp call(module, callback, args) do
    try do
      {:ok, :erlang.apply(module, callback, args)}
    catch
      :throw, value -> {:ok, value}
      :exit, reason -> {:failed, reason}
      :error, reason -> {:failed, {reason, __STACKTRACE__}}
    end
  end
end
