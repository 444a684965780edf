defmodule :rpc do
  @moduledoc """
  Calls on nodes, whose failures are values. The only node that there is is the node itself; others give
  `{:badrpc, :nodedown}`. See `:erpc`, which raises.
  """

  @doc """
  Calls a function on a node, within so many milliseconds. What it throws is its result.

      iex> :rpc.call(node(), Enum, :sum, [[1, 2]])
      3
      iex> :rpc.call(:other@host, Enum, :sum, [[1, 2]])
      {:badrpc, :nodedown}
  """
  @spec call(node, module, atom, [term], timeout) :: term | {:badrpc, term}
  def call(node, module, function, args, timeout \\ :infinity) do
    value(:erpc.result(:erpc.start(node, module, function, args), timeout))
  end

  defp value({:ok, value}), do: value
  defp value({:throw, value}), do: value
  defp value({:exit, {:exception, reason}}), do: {:badrpc, {:EXIT, reason}}
  defp value({:error, {:exception, reason, stacktrace}}), do: {:badrpc, {:EXIT, {reason, stacktrace}}}
  defp value({:exit, {:signal, reason}}), do: {:badrpc, {:EXIT, reason}}
  defp value({:error, {:erpc, :noconnection}}), do: {:badrpc, :nodedown}
  defp value({:error, {:erpc, reason}}), do: {:badrpc, reason}

  @doc """
  See `call/5`; no other such call runs at the same time on real nodes.

      iex> :rpc.block_call(node(), Enum, :sum, [[1, 2]])
      3
  """
  @spec block_call(node, module, atom, [term], timeout) :: term | {:badrpc, term}
  def block_call(node, module, function, args, timeout \\ :infinity), do: call(node, module, function, args, timeout)

  @doc """
  Calls a function on a node and does not wait for it.

      iex> :rpc.cast(node(), Enum, :sum, [[1, 2]])
      true
  """
  @spec cast(node, module, atom, [term]) :: true
  def cast(node, module, function, args) do
    :erpc.cast(node, module, function, args)
    true
  end

  @doc """
  Calls a function on all nodes; the results, and the nodes that could not be reached.

      iex> :rpc.multicall(Enum, :sum, [[1, 2]])
      {[3], []}
  """
  @spec multicall(module, atom, [term]) :: {[term], [node]}
  def multicall(module, function, args) when is_atom(module), do: multicall([node()], module, function, args, :infinity)

  @doc """
  The same on certain nodes, or within so many milliseconds.

      iex> :rpc.multicall([node(), :other@host], Enum, :sum, [[1, 2]])
      {[3], [:other@host]}
  """
  @spec multicall([node] | module, module | atom, atom | [term], [term] | timeout) :: {[term], [node]}
  def multicall(nodes, module, function, args) when is_list(nodes), do: multicall(nodes, module, function, args, :infinity)
  def multicall(module, function, args, timeout), do: multicall([node()], module, function, args, timeout)

  @doc """
  The same on certain nodes, within so many milliseconds.

      iex> :rpc.multicall([node()], Enum, :sum, [[1, 2]], 1000)
      {[3], []}
  """
  @spec multicall([node], module, atom, [term], timeout) :: {[term], [node]}
  def multicall(nodes, module, function, args, timeout) do
    results = for node <- nodes, do: {node, call(node, module, function, args, timeout)}
    {unreachable, reached} = Enum.split_with(results, &match?({_node, {:badrpc, :nodedown}}, &1))
    {for({_node, result} <- reached, do: result), for({node, _result} <- unreachable, do: node)}
  end

  @doc """
  Begins a call, whose result `yield/1` waits for.

      iex> key = :rpc.async_call(node(), Enum, :sum, [[1, 2]])
      iex> :rpc.yield(key)
      3
  """
  @spec async_call(node, module, atom, [term]) :: term
  def async_call(node, module, function, args), do: :erpc.start(node, module, function, args)

  @doc """
  Waits for the result of `async_call/4`.
  """
  @spec yield(term) :: term | {:badrpc, term}
  def yield(key), do: value(:erpc.result(key, :infinity))

  @doc """
  Waits for the result of `async_call/4` for so many milliseconds: `{:value, result}`, or `:timeout`, and one can ask again.

      iex> key = :rpc.async_call(node(), Enum, :sum, [[1, 2]])
      iex> :rpc.nb_yield(key, 1000)
      {:value, 3}
  """
  @spec nb_yield(term, timeout) :: {:value, term} | :timeout
  def nb_yield(key, timeout \\ 0)
  def nb_yield(:noconnection, _timeout), do: {:value, {:badrpc, :nodedown}}

  def nb_yield(reference, timeout) do
    receive do
      {:DOWN, ^reference, :process, _pid, {:erpc, outcome}} -> {:value, value(outcome)}
      {:DOWN, ^reference, :process, _pid, reason} -> {:value, value({:exit, {:signal, reason}})}
    after
      timeout -> :timeout
    end
  end
end
