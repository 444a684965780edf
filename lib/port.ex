defmodule Port do
  @moduledoc """
  Ports: programs outside that a process speaks to. Kaiwa has none; `System.cmd/3` and `System.shell/2` run a program and
  give what it printed.
  """

  @type name :: {:spawn | :spawn_driver | :spawn_executable, String.t() | charlist} | {:fd, integer, integer}

  @doc """
  Would start a program outside; Kaiwa refuses.
  """
  @spec open(name, list) :: no_return
  def open(name, _settings) do
    raise "Kaiwa has no ports, got: #{inspect(name)}. System.cmd/3 and System.shell/2 run programs"
  end

  @doc """
  The ports there are: none.

      iex> Port.list()
      []
  """
  @spec list() :: []
  def list(), do: []

  @doc """
  Facts on a port. A name without a port has none, and other terms are refused.

      iex> Port.info(:no_port_of_this_name)
      nil
  """
  @spec info(atom) :: nil
  def info(name) when is_atom(name), do: nil
  def info(other), do: refuse(other)

  @doc """
  A fact on a port; see `info/1`.

      iex> Port.info(:no_port_of_this_name, :connected)
      nil
  """
  @spec info(atom, atom) :: nil
  def info(name, _item) when is_atom(name), do: nil
  def info(other, _item), do: refuse(other)

  @doc """
  Would send data to a port. No term is one, so that this fails.
  """
  @spec command(term, iodata, list) :: no_return
  def command(port, _data, _options \\ []), do: refuse(port)

  @doc """
  Would end a port. No term is one, so that this fails.
  """
  @spec close(term) :: no_return
  def close(port), do: refuse(port)

  @doc """
  Would give a port to another process. No term is one, so that this fails.
  """
  @spec connect(term, pid) :: no_return
  def connect(port, _pid), do: refuse(port)

  defp refuse(_other) do
    raise ArgumentError, "errors were found at the given arguments:\n\n  * 1st argument: not a port\n"
  end
end
