defmodule Logger.Config do
  @moduledoc false
  # What the logger was told. The table is made, by a process of its own, when something is told first.

  @table :logger_configuration

  def get(key, default) do
    case :ets.whereis(@table) do
      :undefined ->
        default

      table ->
        case :ets.lookup(table, key) do
          [{_key, value}] -> value
          [] -> default
        end
    end
  end

  def put(key, value) do
    owner()
    :ets.insert(@table, {key, value})
    :ok
  end

  def delete(key) do
    owner()
    :ets.delete(@table, key)
    :ok
  end

  # All keys of a pattern.
  def delete_all(pattern) do
    owner()
    :ets.match_delete(@table, {pattern, :_})
    :ok
  end

  # `[{id, module, config}]`
  def handlers() do
    case :ets.whereis(@table) do
      :undefined -> []
      table -> for {{:handler, id}, {module, config}} <- :ets.match_object(table, {{:handler, :_}, :_}), do: {id, module, config}
    end
  end

  # `[{device, settings}]`: who captures entries at the moment.
  def captures() do
    case :ets.whereis(@table) do
      :undefined -> []
      table -> for {_key, capture} <- :ets.match_object(table, {{:capture, :_}, :_}), do: capture
    end
  end

  # The process that keeps the table.
  def owner(), do: GenServer.Start.started(Logger.Config, Logger)

  def init(_argument) do
    :ets.new(@table, [:named_table, :public, read_concurrency: true])
    {:ok, nil}
  end

  def handle_info(_message, state), do: {:noreply, state}
end
