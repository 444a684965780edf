defmodule Agent do
  @moduledoc """
  A process that keeps a value.

      iex> {:ok, agent} = Agent.start_link(fn -> [] end)
      iex> Agent.update(agent, fn list -> ["eggs" | list] end)
      :ok
      iex> Agent.get(agent, fn list -> list end)
      ["eggs"]
      iex> Agent.stop(agent)
      :ok

  The functions that are passed run inside the agent: while one runs, other clients wait. If one fails, the agent ends.
  """

  @type on_start() :: {:ok, pid()} | {:error, {:already_started, pid()} | term()}
  @type name() :: atom() | {:global, term()} | {:via, module(), term()}

  @type agent :: pid | GenServer.name() | {atom, node}
  @type state :: term

  @doc """
  Makes a module an agent for supervisors: defines `child_spec/1`, in which `options` are put.

      iex> defmodule Counter do
      ...>   use Agent, restart: :temporary
      ...>   def start_link(number), do: Agent.start_link(fn -> number end, name: Counter)
      ...> end
      iex> Counter.child_spec(1)
      %{id: Counter, restart: :temporary, start: {Counter, :start_link, [1]}}
  """
  defmacro __using__(options) do
    quote do
      @doc """
      How a supervisor starts one.
      """
      def child_spec(argument) do
        Supervisor.child_spec(%{id: __MODULE__, start: {__MODULE__, :start_link, [argument]}}, unquote(options))
      end

      defoverridable child_spec: 1
    end
  end

  @doc """
  How a supervisor starts an agent whose first value `argument` gives.

      iex> Agent.child_spec(:argument)
      %{id: Agent, start: {Agent, :start_link, [:argument]}}
  """
  @spec child_spec(term) :: map
  def child_spec(argument), do: %{id: Agent, start: {Agent, :start_link, [argument]}}

  @doc """
  Starts an agent linked to the calling process; `fun` gives its first value. Options as for
  `GenServer.start_link/3`, `:name` among them.

      iex> {:ok, agent} = Agent.start_link(fn -> 42 end)
      iex> Agent.get(agent, fn state -> state end)
      42
  """
  @spec start_link((() -> state), keyword) :: {:ok, pid} | {:error, term}
  def start_link(fun, options \\ []) when is_function(fun, 0), do: GenServer.start_link(Agent.Server, fun, options)

  @doc """
  Starts an agent linked to the calling process; the call of a function of a module gives its first value.

      iex> {:ok, agent} = Agent.start_link(List, :first, [[1, 2]])
      iex> Agent.get(agent, fn state -> state end)
      1
  """
  @spec start_link(module, atom, [term], keyword) :: {:ok, pid} | {:error, term}
  def start_link(module, function, args, options \\ []) do
    GenServer.start_link(Agent.Server, {module, function, args}, options)
  end

  @doc """
  Starts an agent that is not linked to the calling process. See `start_link/2`.

      iex> {:ok, agent} = Agent.start(fn -> 42 end)
      iex> Agent.get(agent, fn state -> state end)
      42
  """
  @spec start((() -> state), keyword) :: {:ok, pid} | {:error, term}
  def start(fun, options \\ []) when is_function(fun, 0), do: GenServer.start(Agent.Server, fun, options)

  @doc """
  Starts an agent that is not linked to the calling process. See `start_link/4`.

      iex> {:ok, agent} = Agent.start(List, :first, [[1, 2]])
      iex> Agent.get(agent, fn state -> state end)
      1
  """
  @spec start(module, atom, [term], keyword) :: {:ok, pid} | {:error, term}
  def start(module, function, args, options \\ []) do
    GenServer.start(Agent.Server, {module, function, args}, options)
  end

  @doc """
  Gives what `fun` makes of the agent's value. Exits if that takes longer than `timeout` milliseconds.

      iex> {:ok, agent} = Agent.start_link(fn -> 42 end)
      iex> Agent.get(agent, fn state -> state + 1 end)
      43
  """
  @spec get(agent, (state -> result), timeout) :: result when result: term
  def get(agent, fun, timeout \\ 5000) when is_function(fun, 1), do: GenServer.call(agent, {:get, fun}, timeout)

  @doc """
  Gives what a function of a module makes of the agent's value, its first argument, and `args`.

      iex> {:ok, agent} = Agent.start_link(fn -> [1, 2] end)
      iex> Agent.get(agent, List, :first, [])
      1
  """
  @spec get(agent, module, atom, [term], timeout) :: term
  def get(agent, module, function, args, timeout \\ 5000) do
    GenServer.call(agent, {:get, {module, function, args}}, timeout)
  end

  @doc """
  Gives one thing and changes the value: `fun` returns `{what_to_give, new_value}`.

      iex> {:ok, agent} = Agent.start_link(fn -> 42 end)
      iex> Agent.get_and_update(agent, fn state -> {state, state + 1} end)
      42
      iex> Agent.get(agent, fn state -> state end)
      43
  """
  @spec get_and_update(agent, (state -> {result, state}), timeout) :: result when result: term
  def get_and_update(agent, fun, timeout \\ 5000) when is_function(fun, 1) do
    GenServer.call(agent, {:get_and_update, fun}, timeout)
  end

  @doc """
  Gives one thing and changes the value, by a function of a module. See `get_and_update/3`.

      iex> {:ok, agent} = Agent.start_link(fn -> [:a, :b] end)
      iex> Agent.get_and_update(agent, List, :pop_at, [0])
      :a
  """
  @spec get_and_update(agent, module, atom, [term], timeout) :: term
  def get_and_update(agent, module, function, args, timeout \\ 5000) do
    GenServer.call(agent, {:get_and_update, {module, function, args}}, timeout)
  end

  @doc """
  Replaces the agent's value by what `fun` makes of it.

      iex> {:ok, agent} = Agent.start_link(fn -> 42 end)
      iex> Agent.update(agent, fn state -> state + 1 end)
      :ok
  """
  @spec update(agent, (state -> state), timeout) :: :ok
  def update(agent, fun, timeout \\ 5000) when is_function(fun, 1), do: GenServer.call(agent, {:update, fun}, timeout)

  @doc """
  Replaces the agent's value by what a function of a module makes of it.

      iex> {:ok, agent} = Agent.start_link(fn -> [1, 2] end)
      iex> Agent.update(agent, List, :delete, [1])
      :ok
  """
  @spec update(agent, module, atom, [term], timeout) :: :ok
  def update(agent, module, function, args, timeout \\ 5000) do
    GenServer.call(agent, {:update, {module, function, args}}, timeout)
  end

  @doc """
  Has the agent's value replaced without waiting for it. It is `:ok` even if there is no such agent.

      iex> {:ok, agent} = Agent.start_link(fn -> 42 end)
      iex> Agent.cast(agent, fn state -> state + 1 end)
      :ok
      iex> Agent.get(agent, fn state -> state end)
      43
  """
  @spec cast(agent, (state -> state)) :: :ok
  def cast(agent, fun) when is_function(fun, 1), do: GenServer.cast(agent, {:cast, fun})

  @doc """
  Has the agent's value replaced by a function of a module, without waiting for it. See `cast/2`.

      iex> {:ok, agent} = Agent.start_link(fn -> [1, 2] end)
      iex> Agent.cast(agent, List, :delete, [1])
      :ok
  """
  @spec cast(agent, module, atom, [term]) :: :ok
  def cast(agent, module, function, args), do: GenServer.cast(agent, {:cast, {module, function, args}})

  @doc """
  Ends an agent and waits until it has ended.

      iex> {:ok, agent} = Agent.start_link(fn -> 42 end)
      iex> Agent.stop(agent)
      :ok
  """
  @spec stop(agent, term, timeout) :: :ok
  def stop(agent, reason \\ :normal, timeout \\ :infinity), do: GenServer.stop(agent, reason, timeout)
end
