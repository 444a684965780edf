defmodule Registry.Partition do
  @moduledoc false
  # Owns the two tables of a partition: `{key, {pid, value}}`, and `{pid, key, table_of_the_key}` by which it finds the
  # entries of a process that has ended. Processes with entries are linked to it.

  def start_link(partition, argument), do: GenServer.start_link(Registry.Partition, argument, name: partition)

  def init({keys, registry, index, listeners}) do
    :erlang.process_flag(:trap_exit, true)
    kind = if keys == :unique, do: :set, else: :duplicate_bag
    by_key = :ets.new(Registry.Keys, [kind, :public, read_concurrency: true, write_concurrency: true])
    by_pid = :ets.new(Registry.Pids, [:duplicate_bag, :public, read_concurrency: true, write_concurrency: true])
    :ets.insert(registry, {index, by_key, by_pid, self()})
    if :ets.lookup_element(registry, :"$registry", 3) == 1, do: :ets.update_element(registry, :"$registry", {5, by_key})
    {:ok, %{registry: registry, by_pid: by_pid, listeners: listeners}}
  end

  # The answer comes when all processes that have ended before are forgotten.
  def handle_call(:sync, _from, state), do: {:reply, :ok, state}

  def handle_info({:EXIT, pid, _reason}, state) do
    for {_pid, key, by_key} <- :ets.take(state.by_pid, pid) do
      # The table may have gone with its partition.
      if :ets.info(by_key, :size) != :undefined, do: forget(by_key, key, pid)
      for listener <- state.listeners, do: notify(listener, {:unregister, state.registry, key, pid})
    end

    {:noreply, state}
  end

  def handle_info(_message, state), do: {:noreply, state}

  defp forget(by_key, key, pid) do
    for {_key, {^pid, _value}} = entry <- :ets.lookup(by_key, key), do: :ets.delete_object(by_key, entry)
  end

  # A listener that is not there misses it.
  def notify(listener, message) do
    case :erlang.whereis(listener) do
      :undefined -> :ok
      pid -> :erlang.send(pid, message)
    end
  end
end
