defmodule :net_kernel do
  @moduledoc """
  The network of nodes, which Kaiwa has no part in: it cannot be joined.
  """

  @doc """
  How the node stands to the network.

      iex> :net_kernel.get_state()
      %{started: :no}
  """
  @spec get_state() :: %{started: :no}
  def get_state(), do: %{started: :no}

  @doc """
  Would make the node part of a network.

      iex> :net_kernel.start([:name, :shortnames])
      {:error, :nodistribution}
  """
  @spec start(list) :: {:error, :nodistribution}
  def start(options) when is_list(options), do: {:error, :nodistribution}

  @doc """
  Would take the node out of a network.

      iex> :net_kernel.stop()
      {:error, :not_found}
  """
  @spec stop() :: {:error, :not_found}
  def stop(), do: {:error, :not_found}

  @doc """
  Connects to a node; `:ignored`, since the node itself is part of no network.

      iex> :net_kernel.connect_node(:other@host)
      :ignored
  """
  @spec connect_node(node) :: boolean | :ignored
  def connect_node(node) when is_atom(node), do: Node.connect(node)

  @doc """
  Asks for messages about nodes that come and go. There will be none.

      iex> :net_kernel.monitor_nodes(true)
      :ok
  """
  @spec monitor_nodes(boolean) :: :ok
  def monitor_nodes(flag) when is_boolean(flag), do: :ok
end
