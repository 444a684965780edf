defmodule GenEvent.Manager do
  @moduledoc false
  # The server's side of `:gen_event`. The handlers stand the latest first: `{module, id, state, supervisor}`, where `id` is
  # `false` for one that is known by its module alone, `supervisor` the process that is told of its end, or `false`.

  alias Kaiwa.{ErlangNotation, SystemDebug}

  def init(:manager) do
    :erlang.process_flag(:trap_exit, true)
    :erlang.put(:"$initial_call", {:gen_event, :init_it, 6})
    {:ok, %{handlers: [], debug: [], name: :proc_lib.own_name()}}
  end

  # Calls are told of as `:gen_event` sends them: with the client beside the tag.
  def handle_call(request, {client, _tag} = from, manager) do
    manager = tell(manager, {:in, told_call(request, client, from)})
    request(request, manager)
  end

  defp told_call({:call, handler, query}, _client, _from), do: {:call, handler, query}
  defp told_call(request, client, from), do: {client, {client, tag(from)}, request}

  defp tag({_client, [:alias | reference]}), do: reference
  defp tag({_client, tag}), do: tag

  defp request({:add_handler, handler, args}, manager), do: added(add(handler, args, false, manager.handlers), manager)

  defp request({:add_sup_handler, handler, args, pid}, manager) do
    :erlang.link(pid)
    added(add(handler, args, pid, manager.handlers), manager)
  end

  defp request({:sync_notify, event}, manager), do: {:reply, :ok, notify(:handle_event, event, manager)}

  defp request({:call, handler, query}, manager) do
    case take(handler, manager.handlers) do
      :error ->
        {:reply, {:error, :bad_module}, manager}

      {before, entry, rest} ->
        {reply, kept} = called(entry, query, manager)
        {:reply, reply, %{manager | handlers: before ++ kept ++ rest}}
    end
  end

  defp request({:delete_handler, handler, args}, manager) do
    case take(handler, manager.handlers) do
      :error -> {:reply, {:error, :module_not_found}, manager}
      {before, entry, rest} -> {:reply, ended(entry, args, :normal), %{manager | handlers: before ++ rest}}
    end
  end

  defp request({:swap_handler, old, old_args, new, new_args, supervisor}, manager) do
    case take(old, manager.handlers) do
      :error ->
        added(add(new, {new_args, :error}, supervisor, manager.handlers), manager)

      {before, entry, rest} ->
        result = ended(entry, old_args, {:swapped, new, supervisor})
        supervisor = if supervisor == false, do: elem(entry, 3), else: supervisor
        added(add(new, {new_args, result}, supervisor, before ++ rest), manager)
    end
  end

  defp request(:which_handlers, manager) do
    {:reply, for({module, id, _, _} <- manager.handlers, do: shown(module, id)), manager}
  end

  defp added({reply, handlers}, manager), do: {:reply, reply, %{manager | handlers: handlers}}

  def handle_cast(_request, manager), do: {:noreply, manager}

  def handle_info({:notify, event}, manager) do
    manager = tell(manager, {:in, {:notify, event}})
    {:noreply, notify(:handle_event, event, manager)}
  end

  # One of those that are told of the end of a handler has ended.
  def handle_info({:EXIT, pid, reason} = message, manager) do
    manager = tell(manager, {:in, message})
    {gone, kept} = Enum.split_with(manager.handlers, fn entry -> elem(entry, 3) == pid end)
    for entry <- gone, do: ended(:erlang.setelement(4, entry, false), {:stop, reason}, :normal)
    {:noreply, notify(:handle_info, message, %{manager | handlers: kept})}
  end

  def handle_info(message, manager) do
    manager = tell(manager, {:in, message})
    {:noreply, notify(:handle_info, message, manager)}
  end

  def terminate(_reason, manager) do
    for entry <- manager.handlers, do: ended(entry, :stop, :shutdown)
    :ok
  end

  # Handlers

  defp module_and_id({module, id}), do: {module, id}
  defp module_and_id(module), do: {module, false}

  defp shown(module, false), do: module
  defp shown(module, id), do: {module, id}

  defp take(handler, handlers) do
    {module, id} = module_and_id(handler)

    case Enum.split_while(handlers, fn entry -> elem(entry, 0) != module or elem(entry, 1) != id end) do
      {before, [entry | rest]} -> {before, entry, rest}
      {_all, []} -> :error
    end
  end

  # `{reply, handlers}`
  defp add(handler, args, supervisor, handlers) do
    {module, id} = module_and_id(handler)

    case call(module, :init, [args]) do
      {:ok, {:ok, state}} -> {:ok, [{module, id, state, supervisor} | handlers]}
      {:ok, {:ok, state, :hibernate}} -> {:ok, [{module, id, state, supervisor} | handlers]}
      {:ok, other} -> {other, handlers}
      {:failed, reason} -> {{:EXIT, reason}, handlers}
    end
  end

  defp notify(callback, event, manager) do
    handlers =
      Enum.flat_map(manager.handlers, fn {module, _id, state, _supervisor} = entry ->
        if callback == :handle_info and not :erlang.function_exported(module, :handle_info, 2),
          do: [entry],
          else: notified(entry, event, call(module, callback, [event, state]), manager)
      end)

    %{manager | handlers: handlers}
  end

  defp notified(entry, event, result, manager) do
    case result do
      {:ok, {:ok, state}} -> [put_elem(entry, 2, state)]
      {:ok, {:ok, state, :hibernate}} -> [put_elem(entry, 2, state)]
      {:ok, {:swap_handler, args, state, new, new_args}} -> swapped(put_elem(entry, 2, state), args, new, new_args)
      {:ok, :remove_handler} -> removed(entry)
      {:ok, other} -> failed(entry, event, other, manager)
      {:failed, reason} -> failed(entry, event, {:EXIT, reason}, manager)
    end
  end

  # `{reply, what is kept}`
  defp called({module, _id, state, _supervisor} = entry, query, manager) do
    case call(module, :handle_call, [query, state]) do
      {:ok, {:ok, reply, state}} ->
        {reply, [put_elem(entry, 2, state)]}

      {:ok, {:ok, reply, state, :hibernate}} ->
        {reply, [put_elem(entry, 2, state)]}

      {:ok, {:swap_handler, reply, args, state, new, new_args}} ->
        {reply, swapped(put_elem(entry, 2, state), args, new, new_args)}

      {:ok, {:remove_handler, reply}} ->
        {reply, removed(entry)}

      {:ok, other} ->
        {{:error, other}, failed(entry, query, other, manager)}

      {:failed, reason} ->
        {{:error, {:EXIT, reason}}, failed(entry, query, {:EXIT, reason}, manager)}
    end
  end

  defp removed(entry) do
    ended(entry, :remove_handler, :normal)
    []
  end

  defp swapped({_module, _id, _state, supervisor} = entry, args, new, new_args) do
    result = ended(entry, args, {:swapped, new, supervisor})
    {_reply, added} = add(new, {new_args, result}, supervisor, [])
    added
  end

  defp failed({module, id, state, _supervisor} = entry, event, reason, manager) do
    ended(entry, {:error, reason}, reason)
    Kaiwa.Report.event_handler_terminating(shown(module, id), manager.name, reason, event, state)
    []
  end

  # Calls `terminate/2`, whose result this gives, and tells the supervisor.
  defp ended({module, id, state, supervisor}, args, reason) do
    result =
      if :erlang.function_exported(module, :terminate, 2) do
        case call(module, :terminate, [args, state]) do
          {:ok, result} -> result
          {:failed, reason} -> {:EXIT, reason}
        end
      else
        :ok
      end

    if supervisor, do: send(supervisor, {:gen_event_EXIT, shown(module, id), reason})
    result
  end

  defp call(module, callback, args) do
    {:ok, :erlang.apply(module, callback, args)}
  catch
    :throw, value -> {:ok, value}
    :exit, reason -> {:failed, reason}
    :error, reason -> {:failed, {reason, __STACKTRACE__}}
  end

  # What tools see.

  def behaviour(), do: :gen_event

  def shown_state(manager), do: for({module, id, state, _supervisor} <- manager.handlers, do: {module, id, state})

  def replaced_state(fun, manager) do
    handlers =
      for {module, id, state, supervisor} <- manager.handlers do
        {^module, ^id, state} = fun.({module, id, state})
        {module, id, state, supervisor}
      end

    %{manager | handlers: handlers}
  end

  def status_parts(title, status, parent, logged, manager) do
    handlers = for {module, id, state, supervisor} <- manager.handlers, do: {:handler, module, id, state, supervisor}

    [
      header: ~c"Status for event handler " ++ title,
      data: [{~c"Status", status}, {~c"Logged Events", logged}, {~c"Parent", parent}],
      items: {~c"Installed handlers", handlers}
    ]
  end

  defp tell(%{debug: []} = manager, _event), do: manager
  defp tell(manager, event), do: %{manager | debug: SystemDebug.event(manager.debug, &print/3, manager.name, event)}

  defp print(device, event, name) do
    shown_name = "*DBG* " <> ErlangNotation.flat(name, true)

    line =
      case event do
        {:in, {:notify, event}} -> GenServer.Traced.add(shown_name <> " got event ", event)
        {:in, {:call, handler, query}} -> GenServer.Traced.add("#{shown_name}(#{ErlangNotation.flat(handler, true)}) got call ", query)
        {:in, message} -> GenServer.Traced.add(shown_name <> " got ", message)
        other -> GenServer.Traced.add(shown_name <> " dbg ", other)
      end

    IO.write(device, line <> "\n")
  end
end
