defmodule GenServer.Start do
  @moduledoc false
  # Starting a server: the starter waits until the new process has registered its name and returned from `init`,
  # and gets `{:ack, pid, result}`, or `{:nack, pid, result}` from a process that ends at once.

  alias GenServer.{Loop, Traced}
  alias Kaiwa.SystemDebug

  # Who started the calling process, if it was started as processes of OTP are.
  def parent() do
    case :erlang.get(:"$ancestors") do
      [parent | _] when is_pid(parent) -> parent
      [name | _] when is_atom(name) -> :erlang.whereis(name)
      _ -> :undefined
    end
  end

  def start(link, module, argument, options) do
    name = Keyword.get(options, :name)

    case name do
      nil -> spawn_and_wait(link, nil, module, argument, options)
      atom when is_atom(atom) -> start_named(link, {:local, atom}, module, argument, options)
      {:global, _term} -> start_named(link, name, module, argument, options)
      {:via, via, _term} when is_atom(via) -> start_named(link, name, module, argument, options)
      other -> raise ArgumentError, wrong_name(other)
    end
  end

  # The server of this name. Who needs it first starts it, with `[]` as its argument; it belongs to nobody.
  def started(module, name) do
    case :erlang.whereis(name) do
      :undefined ->
        case start(:nolink, module, [], name: name) do
          {:ok, pid} -> pid
          {:error, {:already_started, pid}} -> pid
        end

      pid ->
        pid
    end
  end

  defp wrong_name(name) do
    """
    expected :name option to be one of the following:

      * nil
      * atom
      * {:global, term}
      * {:via, module, term}

    Got: #{inspect(name)}
    """
  end

  defp start_named(link, name, module, argument, options) do
    case where(name) do
      :undefined -> spawn_and_wait(link, name, module, argument, options)
      pid -> {:error, {:already_started, pid}}
    end
  end

  defp spawn_and_wait(link, name, module, argument, options) do
    starter = self()
    ancestors = :proc_lib.ancestors()
    debug = Keyword.get(options, :debug, [])
    initialize = fn -> initialize(starter, link, ancestors, name, module, argument, debug) end
    spawn_options = Keyword.get(options, :spawn_opt, [])
    if :lists.member(:monitor, spawn_options), do: :erlang.error(:badarg)
    spawn_options = if link == :link, do: [:link, :monitor | spawn_options], else: [:monitor | spawn_options]
    :proc_lib.await_start(:erlang.spawn_opt(initialize, spawn_options), link, Keyword.get(options, :timeout, :infinity))
  end

  # In the new process.
  defp initialize(starter, link, ancestors, name, module, argument, debug) do
    :erlang.put(:"$initial_call", {module, :init, 1})
    :erlang.put(:"$ancestors", ancestors)

    case register(name) do
      :ok -> call_init(starter, parent(link, starter), shown_name(name), name, module, argument, debug)
      {:already_started, pid} -> acknowledge(starter, {:error, {:already_started, pid}})
    end
  end

  defp parent(:nolink, _starter), do: self()
  defp parent(_link, starter), do: starter

  # How log entries name the server.
  def shown_name(nil), do: self()
  def shown_name({:local, name}), do: name
  def shown_name({:global, name}), do: name
  def shown_name({:via, _module, name}), do: name
  def shown_name(pid), do: pid

  defp call_init(starter, parent, shown_name, name, module, argument, debug) do
    result =
      try do
        module.init(argument)
      catch
        :throw, value -> value
        :exit, reason -> {:"$failed", :exit, reason, __STACKTRACE__}
        :error, reason -> {:"$failed", :error, reason, __STACKTRACE__}
      end

    case result do
      {:ok, state} ->
        run(starter, module, state, shown_name, parent, :infinity, debug)

      {:ok, state, {:continue, _argument} = continue} ->
        run(starter, module, state, shown_name, parent, continue, debug)

      {:ok, state, :hibernate} ->
        run(starter, module, state, shown_name, parent, :infinity, debug)

      {:ok, state, timeout} when timeout == :infinity or (is_integer(timeout) and timeout >= 0) ->
        run(starter, module, state, shown_name, parent, timeout, debug)

      {:stop, reason} ->
        give_up(starter, name, {:error, reason}, reason)

      :ignore ->
        give_up(starter, name, :ignore, :normal)

      {:"$failed", :exit, reason, _stacktrace} ->
        give_up(starter, name, {:error, reason}, reason)

      {:"$failed", :error, error, stacktrace} ->
        reason = {error, stacktrace}
        give_up(starter, name, {:error, reason}, reason)

      other ->
        reason = {:bad_return_value, other}
        give_up(starter, name, {:error, reason}, reason)
    end
  end

  defp run(starter, module, state, shown_name, parent, next, []) do
    acknowledge(starter, {:ok, self()})
    Loop.continue(module, state, shown_name, parent, next)
  end

  # Somebody watches from the beginning.
  defp run(starter, module, state, shown_name, parent, next, debug) do
    {module, state} = Traced.wrap(module, state, SystemDebug.options(debug), shown_name)
    run(starter, module, state, shown_name, parent, next, [])
  end

  # The name is freed before the starter learns the result, so that it can start the server anew at once.
  defp give_up(starter, name, result, reason) do
    unregister(name)
    :erlang.send(starter, {:nack, self(), result})
    exit(reason)
  end

  defp acknowledge(starter, result), do: :erlang.send(starter, {:ack, self(), result})

  defp register(nil), do: :ok

  defp register({:local, name}) do
    try do
      :erlang.register(name, self())
      :ok
    catch
      :error, _reason -> {:already_started, :erlang.whereis(name)}
    end
  end

  defp register({:global, name}), do: registered(:global.register_name(name, self()), {:global, name})
  defp register({:via, module, name}), do: registered(module.register_name(name, self()), {:via, module, name})

  defp registered(:yes, _name), do: :ok
  defp registered(:no, name), do: {:already_started, where(name)}

  defp unregister(nil), do: :ok
  defp unregister({:local, name}), do: :erlang.unregister(name)
  defp unregister({:global, name}), do: :global.unregister_name(name)
  defp unregister({:via, module, name}), do: module.unregister_name(name)

  defp where({:local, name}), do: :erlang.whereis(name)
  defp where({:global, name}), do: :global.whereis_name(name)
  defp where({:via, module, name}), do: module.whereis_name(name)
end
