defmodule :global do
  @moduledoc """
  Names that are any term. With one node they are as good as local ones: a name is free again when its process ends.
  """

  @server :global_name_server

  @doc """
  Gives a process a name: `:yes`, or `:no` if another one has it.

      iex> :global.register_name({:room, 1}, self())
      :yes
      iex> :global.register_name({:room, 1}, self())
      :no
  """
  @spec register_name(term, pid) :: :yes | :no
  def register_name(name, pid) when is_pid(pid), do: GenServer.call(server(), {:register, name, pid}, :infinity)

  @doc """
  As `register_name/2`; whatever else `resolve` would decide between two nodes, there is only one.

      iex> :global.register_name(:room, self(), fn _name, pid, _other -> pid end)
      :yes
  """
  @spec register_name(term, pid, (term, pid, pid -> pid | :none)) :: :yes | :no
  def register_name(name, pid, _resolve), do: register_name(name, pid)

  @doc """
  Gives a name to a process, whoever has it.

      iex> :global.re_register_name(:room, self())
      :yes
  """
  @spec re_register_name(term, pid) :: :yes
  def re_register_name(name, pid) when is_pid(pid), do: GenServer.call(server(), {:replace, name, pid}, :infinity)

  @doc """
  Frees a name.

      iex> :global.register_name(:room, self())
      iex> :global.unregister_name(:room)
      iex> :global.whereis_name(:room)
      :undefined
  """
  @spec unregister_name(term) :: term
  def unregister_name(name), do: GenServer.call(server(), {:unregister, name}, :infinity)

  @doc """
  The process of a name, or `:undefined`.

      iex> :global.whereis_name(:nobody)
      :undefined
  """
  @spec whereis_name(term) :: pid | :undefined
  def whereis_name(name) do
    case :erlang.whereis(@server) do
      :undefined -> :undefined
      server -> GenServer.call(server, {:whereis, name}, :infinity)
    end
  end

  @doc """
  All names.

      iex> is_list(:global.registered_names())
      true
  """
  @spec registered_names() :: [term]
  def registered_names(), do: GenServer.call(server(), :names, :infinity)

  @doc """
  Sends to the process of a name; exits if there is none.

      iex> :global.register_name(:room, self())
      iex> :global.send(:room, :hello) == self()
      true
  """
  @spec send(term, term) :: pid
  def send(name, message) do
    case whereis_name(name) do
      :undefined ->
        exit({:badarg, {name, message}})

      pid ->
        :erlang.send(pid, message)
        pid
    end
  end

  # The process that keeps the names.
  defp server(), do: GenServer.Start.started(:global, @server)

  @doc false
  def init(_argument), do: {:ok, {%{}, %{}}}

  # `names` has the pid and the monitor of each name, `monitors` the name of each monitor.
  @doc false
  def handle_call({:register, name, pid}, _from, {names, _monitors} = state) do
    case names do
      %{^name => _taken} -> {:reply, :no, state}
      _ -> {:reply, :yes, add(name, pid, state)}
    end
  end

  def handle_call({:replace, name, pid}, _from, state), do: {:reply, :yes, add(name, pid, remove(name, state))}
  def handle_call({:unregister, name}, _from, state), do: {:reply, :ok, remove(name, state)}

  def handle_call({:whereis, name}, _from, {names, _monitors} = state) do
    case names do
      %{^name => {pid, monitor}} ->
        # Whoever has seen a process end does not see its name any more, even if the news is still on its way here.
        if :erlang.is_process_alive(pid), do: {:reply, pid, state}, else: {:reply, :undefined, forget(monitor, state)}

      _ ->
        {:reply, :undefined, state}
    end
  end

  def handle_call(:names, _from, {names, _monitors} = state), do: {:reply, :maps.keys(names), state}

  @doc false
  def handle_info({:DOWN, monitor, :process, _pid, _reason}, state), do: {:noreply, forget(monitor, state)}
  def handle_info(_message, state), do: {:noreply, state}

  defp add(name, pid, {names, monitors}) do
    monitor = :erlang.monitor(:process, pid)
    {Map.put(names, name, {pid, monitor}), Map.put(monitors, monitor, name)}
  end

  defp remove(name, {names, _monitors} = state) do
    case names do
      %{^name => {_pid, monitor}} ->
        :erlang.demonitor(monitor, [:flush])
        forget(monitor, state)

      _ ->
        state
    end
  end

  defp forget(monitor, {names, monitors}) do
    case monitors do
      %{^monitor => name} -> {Map.delete(names, name), Map.delete(monitors, monitor)}
      _ -> {names, monitors}
    end
  end
end
