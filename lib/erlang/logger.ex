defmodule :logger do
  @moduledoc """
  Handlers of log entries, and the metadata of processes.

  A handler is a module whose `log/2` gets each entry, `%{level: level, msg: {:string, text}, meta: map}`, and the handler's
  configuration. It is called by the process that writes the entry.
  """

  alias Logger.Config

  @doc """
  Adds a handler; the `:level` of the configuration is the lowest it gets.

      iex> :logger.add_handler(:mine, MyHandler, %{level: :error})
      :ok
      iex> :logger.add_handler(:mine, MyHandler, %{})
      {:error, {:already_exist, :mine}}
      iex> :logger.remove_handler(:mine)
      :ok
  """
  @spec add_handler(atom, module, map) :: :ok | {:error, term}
  def add_handler(id, module, config) when is_atom(id) and is_atom(module) and is_map(config) do
    case Config.get({:handler, id}, nil) do
      nil -> Config.put({:handler, id}, {module, Map.merge(%{id: id, module: module, level: :all}, config)})
      _ -> {:error, {:already_exist, id}}
    end
  end

  @doc """
  Removes a handler.

      iex> :logger.remove_handler(:nobody)
      {:error, {:not_found, :nobody}}
  """
  @spec remove_handler(atom) :: :ok | {:error, term}
  def remove_handler(id) do
    case Config.get({:handler, id}, nil) do
      nil -> {:error, {:not_found, id}}
      _ -> Config.delete({:handler, id})
    end
  end

  @doc """
  The names of the handlers that were added.

      iex> is_list(:logger.get_handler_ids())
      true
  """
  @spec get_handler_ids() :: [atom]
  def get_handler_ids(), do: for({id, _module, _config} <- Config.handlers(), do: id)

  @doc """
  Compares two levels.

      iex> :logger.compare_levels(:error, :info)
      :gt
  """
  @spec compare_levels(Logger.level(), Logger.level()) :: :lt | :eq | :gt
  def compare_levels(left, right), do: Logger.compare_levels(left, right)

  @doc """
  The metadata of the calling process, or `:undefined`.

      iex> :logger.set_process_metadata(%{request: 1})
      iex> :logger.get_process_metadata()
      %{request: 1}
  """
  @spec get_process_metadata() :: map | :undefined
  def get_process_metadata(), do: :erlang.get(:"$logger_metadata$")

  @doc """
  Replaces the metadata of the calling process.

      iex> :logger.set_process_metadata(%{request: 1})
      :ok
  """
  @spec set_process_metadata(map) :: :ok
  def set_process_metadata(metadata) when is_map(metadata) do
    :erlang.put(:"$logger_metadata$", metadata)
    :ok
  end

  @doc """
  Adds to the metadata of the calling process.

      iex> :logger.set_process_metadata(%{request: 1})
      iex> :logger.update_process_metadata(%{user: 2})
      iex> :logger.get_process_metadata()
      %{request: 1, user: 2}
  """
  @spec update_process_metadata(map) :: :ok
  def update_process_metadata(metadata) when is_map(metadata) do
    case :erlang.get(:"$logger_metadata$") do
      %{} = old -> set_process_metadata(Map.merge(old, metadata))
      :undefined -> set_process_metadata(metadata)
    end
  end

  @doc """
  Removes the metadata of the calling process.

      iex> :logger.unset_process_metadata()
      :ok
  """
  @spec unset_process_metadata() :: :ok
  def unset_process_metadata() do
    :erlang.erase(:"$logger_metadata$")
    :ok
  end
end
