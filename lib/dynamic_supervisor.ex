defmodule DynamicSupervisor do
  @moduledoc """
  A supervisor that begins without children and gets them while it runs, as many as are needed.

      iex> {:ok, supervisor} = DynamicSupervisor.start_link(strategy: :one_for_one)
      iex> {:ok, agent} = DynamicSupervisor.start_child(supervisor, {Agent, fn -> 1 end})
      iex> Agent.get(agent, & &1)
      1
      iex> DynamicSupervisor.count_children(supervisor)
      %{active: 1, specs: 1, supervisors: 0, workers: 1}

  Children are known by their pids. A failed one is started again as its `:restart` says, see `Supervisor`; the strategy
  is always `:one_for_one`. Options: `:max_restarts` (3) within `:max_seconds` (5), `:max_children`,
  `:extra_arguments` (put before those of each child), `:name`.
  """

  @type sup_flags() :: %{
    strategy: strategy(),
    intensity: non_neg_integer(),
    period: pos_integer(),
    max_children: non_neg_integer() | :infinity,
    extra_arguments: [term()]
  }
  @type option() :: GenServer.option()
  @type init_option() ::
    {:strategy, strategy()}
    | {:max_restarts, non_neg_integer()}
    | {:max_seconds, pos_integer()}
    | {:max_children, non_neg_integer() | :infinity}
    | {:extra_arguments, [term()]}
  @type strategy() :: :one_for_one

  alias Supervisor.Child

  # What `:sys.get_state/1` shows.
  @doc false
  defstruct [
    :args,
    :extra_arguments,
    :mod,
    :name,
    :strategy,
    :max_children,
    :max_restarts,
    :max_seconds,
    children: %{},
    restarts: []
  ]

  @type on_start_child :: {:ok, pid} | {:ok, pid, term} | :ignore | {:error, :max_children | term}

  @callback init(argument :: term) :: {:ok, term} | :ignore

  @doc """
  Makes a module a supervisor: defines `child_spec/1`, in which `options` are put.

      iex> defmodule Pool do
      ...>   use DynamicSupervisor, restart: :transient
      ...>   def start_link(argument), do: DynamicSupervisor.start_link(Pool, argument, name: Pool)
      ...>   def init(_argument), do: DynamicSupervisor.init(strategy: :one_for_one)
      ...> end
      iex> Pool.child_spec([]).type
      :supervisor
      iex> {:ok, pid} = Pool.start_link([])
      iex> Process.whereis(Pool) == pid
      true
  """
  defmacro __using__(options) do
    quote do
      @behaviour DynamicSupervisor

      @doc """
      How a supervisor starts one.
      """
      def child_spec(argument) do
        default = %{id: __MODULE__, start: {__MODULE__, :start_link, [argument]}, type: :supervisor}
        Supervisor.child_spec(default, unquote(options))
      end

      defoverridable child_spec: 1
    end
  end

  @doc """
  How another supervisor starts one.

      iex> DynamicSupervisor.child_spec(name: Pool)
      %{id: Pool, start: {DynamicSupervisor, :start_link, [[name: Pool]]}, type: :supervisor}
  """
  @spec child_spec(keyword) :: map
  def child_spec(opts) when is_list(opts), do: Supervisor.Child.of_supervisor(DynamicSupervisor, opts)

  @doc """
  Starts a supervisor without children, linked to the calling process.

      iex> {:ok, supervisor} = DynamicSupervisor.start_link(max_children: 0)
      iex> DynamicSupervisor.start_child(supervisor, {Agent, fn -> 1 end})
      {:error, :max_children}
  """
  @spec start_link(keyword) :: {:ok, pid} | {:error, term}
  def start_link(options) when is_list(options) do
    keys = [:extra_arguments, :max_children, :max_seconds, :max_restarts, :strategy]
    {supervisor_options, start_options} = Keyword.split(options, keys)
    start_link(Supervisor.Default, init(supervisor_options), start_options)
  end

  @doc """
  Starts a supervisor whose options `module.init(argument)` gives; that returns what `init/1` does.
  """
  @spec start_link(module, term, keyword) :: {:ok, pid} | :ignore | {:error, term}
  def start_link(module, argument, options \\ []) do
    GenServer.Start.start(:link, DynamicSupervisor.Server, {module, argument, options[:name]}, options)
  end

  @doc """
  What the `init/1` of a supervisor's module returns.

      iex> {:ok, flags} = DynamicSupervisor.init(max_children: 10)
      iex> flags.max_children
      10
  """
  @spec init(keyword) :: {:ok, map}
  def init(options) when is_list(options) do
    {:ok,
     %{
       strategy: Keyword.get(options, :strategy, :one_for_one),
       intensity: Keyword.get(options, :max_restarts, 3),
       period: Keyword.get(options, :max_seconds, 5),
       max_children: Keyword.get(options, :max_children, :infinity),
       extra_arguments: Keyword.get(options, :extra_arguments, [])
     }}
  end

  @doc """
  Starts a child: a module that has `child_spec/1`, `{module, argument}`, or a child specification. Its `:id` means
  nothing here.

      iex> {:ok, supervisor} = DynamicSupervisor.start_link([])
      iex> {:ok, agent} = DynamicSupervisor.start_child(supervisor, {Agent, fn -> 1 end})
      iex> is_pid(agent)
      true
  """
  @spec start_child(Supervisor.supervisor(), Supervisor.child_spec() | module | {module, term}) :: on_start_child
  def start_child(supervisor, %{id: _, start: {_, _, _} = start} = spec) do
    type = Map.get(spec, :type, :worker)

    usual_shutdown =
      case type do
        :worker -> 5000
        :supervisor -> :infinity
      end

    shutdown = Map.get(spec, :shutdown, usual_shutdown)
    modules = Map.get(spec, :modules, [elem(start, 0)])
    start_checked(supervisor, start, Map.get(spec, :restart, :permanent), shutdown, type, modules)
  end

  def start_child(_supervisor, %{} = spec), do: {:error, {:invalid_child_spec, spec}}

  def start_child(supervisor, {_id, start, restart, shutdown, type, modules}) do
    start_checked(supervisor, start, restart, shutdown, type, modules)
  end

  def start_child(supervisor, child) do
    start_child(supervisor, Child.spec(child))
  end

  defp start_checked(supervisor, start, restart, shutdown, type, modules) do
    case Child.check(%{id: :undefined, start: start, restart: restart, shutdown: shutdown, type: type, modules: modules}) do
      {:ok, _child} -> call(supervisor, {:start_child, {start, restart, shutdown, type, modules}})
      {:error, {:invalid_module, _module}} -> {:error, {:invalid_modules, modules}}
      {:error, _reason} = error -> error
    end
  end

  @doc """
  Ends a child.

      iex> {:ok, supervisor} = DynamicSupervisor.start_link([])
      iex> {:ok, agent} = DynamicSupervisor.start_child(supervisor, {Agent, fn -> 1 end})
      iex> DynamicSupervisor.terminate_child(supervisor, agent)
      :ok
      iex> DynamicSupervisor.terminate_child(supervisor, agent)
      {:error, :not_found}
  """
  @spec terminate_child(Supervisor.supervisor(), pid) :: :ok | {:error, :not_found}
  def terminate_child(supervisor, pid) when is_pid(pid), do: call(supervisor, {:terminate_child, pid})

  @doc """
  The children: `{:undefined, pid, type, modules}`, with `:restarting` in the place of the pid of one that is to be started
  again.

      iex> {:ok, supervisor} = DynamicSupervisor.start_link([])
      iex> DynamicSupervisor.which_children(supervisor)
      []
  """
  @spec which_children(Supervisor.supervisor()) :: [{:undefined, pid | :restarting, atom, [module] | :dynamic}]
  def which_children(supervisor), do: call(supervisor, :which_children)

  @doc """
  How many children there are.

      iex> {:ok, supervisor} = DynamicSupervisor.start_link([])
      iex> DynamicSupervisor.count_children(supervisor)
      %{active: 0, specs: 0, supervisors: 0, workers: 0}
  """
  @spec count_children(Supervisor.supervisor()) :: map
  def count_children(supervisor), do: Map.new(call(supervisor, :count_children))

  @doc """
  Ends a supervisor and all its children.

      iex> {:ok, supervisor} = DynamicSupervisor.start_link([])
      iex> DynamicSupervisor.stop(supervisor)
      :ok
  """
  @spec stop(Supervisor.supervisor(), term, timeout) :: :ok
  def stop(supervisor, reason \\ :normal, timeout \\ :infinity), do: GenServer.stop(supervisor, reason, timeout)

  defp call(supervisor, request), do: GenServer.call(supervisor, request, :infinity)
end
