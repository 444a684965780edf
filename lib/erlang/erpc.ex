defmodule :erpc do
  @moduledoc """
  Calls on nodes. The only one that there is is the node itself; others give the error `{:erpc, :noconnection}`.

  A call runs in a process of its own.
  """

  @doc """
  Calls a function on a node and gives its result.

      iex> :erpc.call(node(), fn -> 1 + 1 end)
      2
  """
  @spec call(node, (() -> any)) :: any
  def call(node, fun) when is_function(fun, 0), do: call(node, :erlang, :apply, [fun, []], :infinity)

  @doc """
  The same, within so many milliseconds.

      iex> :erpc.call(node(), fn -> 1 + 1 end, 1000)
      2
  """
  @spec call(node, (() -> any), timeout) :: any
  def call(node, fun, timeout) when is_function(fun, 0), do: call(node, :erlang, :apply, [fun, []], timeout)

  @doc """
  Calls a function of a module on a node, within so many milliseconds.

  What the function throws is thrown; an exit or an error of it is one of the caller: `{:exception, reason}`,
  `{:exception, reason, stacktrace}`.

      iex> :erpc.call(node(), Enum, :sum, [[1, 2]])
      3
  """
  @spec call(node, module, atom, [term], timeout) :: any
  def call(node, module, function, args, timeout \\ :infinity)
      when is_atom(node) and is_atom(module) and is_atom(function) and is_list(args) do
    case result(start(node, module, function, args), timeout) do
      {:ok, value} -> value
      {class, reason} -> :erlang.raise(class, reason, [{:erpc, :call, 5, []}])
    end
  end

  @doc """
  Calls a function on a node and does not wait for it.

      iex> :erpc.cast(node(), fn -> :done end)
      :ok
  """
  @spec cast(node, (() -> any)) :: :ok
  def cast(node, fun) when is_function(fun, 0), do: cast(node, :erlang, :apply, [fun, []])

  @doc """
  The same with a function of a module.

      iex> :erpc.cast(node(), Enum, :sum, [[1, 2]])
      :ok
  """
  @spec cast(node, module, atom, [term]) :: :ok
  def cast(node, module, function, args) when is_atom(node) and is_atom(module) and is_atom(function) and is_list(args) do
    if node == node(), do: spawn(module, function, args)
    :ok
  end

  @doc """
  Calls a function on several nodes, and gives `{:ok, result}` or `{class, reason}` for each.

      iex> :erpc.multicall([node(), :other@host], fn -> 1 end)
      [ok: 1, error: {:erpc, :noconnection}]
  """
  @spec multicall([node], (() -> any)) :: [{:ok | :error | :exit | :throw, term}]
  def multicall(nodes, fun) when is_function(fun, 0), do: multicall(nodes, :erlang, :apply, [fun, []])

  @doc """
  The same with a function of a module, within so many milliseconds.

      iex> :erpc.multicall([node()], Enum, :sum, [[1, 2]])
      [ok: 3]
  """
  @spec multicall([node], module, atom, [term], timeout) :: [{:ok | :error | :exit | :throw, term}]
  def multicall(nodes, module, function, args, timeout \\ :infinity) when is_list(nodes) do
    started = for node <- nodes, do: start(node, module, function, args)
    for call <- started, do: result(call, timeout)
  end

  @doc """
  Begins a call on a node, for `receive_response/2`.

      iex> id = :erpc.send_request(node(), Enum, :sum, [[1, 2]])
      iex> :erpc.receive_response(id)
      3
  """
  @spec send_request(node, module, atom, [term]) :: term
  def send_request(node, module, function, args), do: start(node, module, function, args)

  @doc """
  Waits for the result of a call that was begun with `send_request/4`.
  """
  @spec receive_response(term, timeout) :: any
  def receive_response(request, timeout \\ :infinity) do
    case result(request, timeout) do
      {:ok, value} -> value
      {class, reason} -> :erlang.raise(class, reason, [{:erpc, :receive_response, 2, []}])
    end
  end

  @doc false
  # A call under way: the monitor of the process that makes it, or `:noconnection`.
  def start(node, module, function, args) do
    if node == node() do
      {_pid, reference} = spawn_monitor(fn -> exit({__MODULE__, outcome(module, function, args)}) end)
      reference
    else
      :noconnection
    end
  end

  defp outcome(module, function, args) do
    {:ok, :erlang.apply(module, function, args)}
  catch
    :throw, value -> {:throw, value}
    :exit, reason -> {:exit, {:exception, reason}}
    :error, reason -> {:error, {:exception, reason, callers(__STACKTRACE__)}}
  end

  # Without the frames of this module and what lies under them.
  defp callers(stacktrace), do: Enum.take_while(stacktrace, fn frame -> elem(frame, 0) != __MODULE__ end)

  @doc false
  # `{:ok, value}` or `{class, reason}`.
  def result(:noconnection, _timeout), do: {:error, {__MODULE__, :noconnection}}

  def result(reference, timeout) do
    receive do
      {:DOWN, ^reference, :process, _pid, {__MODULE__, outcome}} -> outcome
      {:DOWN, ^reference, :process, _pid, reason} -> {:exit, {:signal, reason}}
    after
      timeout ->
        :erlang.demonitor(reference, [:flush])
        {:error, {__MODULE__, :timeout}}
    end
  end
end
