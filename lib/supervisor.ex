defmodule Supervisor do
  @moduledoc """
  A process that starts other processes, its children, and starts them again when they fail.

      iex> children = [%{id: :counter, start: {Agent, :start_link, [fn -> 0 end]}}]
      iex> {:ok, supervisor} = Supervisor.start_link(children, strategy: :one_for_one)
      iex> Supervisor.count_children(supervisor)
      %{active: 1, specs: 1, supervisors: 0, workers: 1}

  A child specification is a map:

    * `:id` - by which the supervisor knows the child
    * `:start` - `{module, function, args}`, which starts a linked process and returns `{:ok, pid}`
    * `:restart` - `:permanent` (the default: it is always started again), `:transient` (only after a failure) or
      `:temporary` (never)
    * `:shutdown` - how long the child may take to end: milliseconds, `:infinity`, or `:brutal_kill`
    * `:type` - `:worker` or `:supervisor`
    * `:modules` - the modules of the child, or `:dynamic`

  Options: `:strategy`, `:max_restarts` (3) within `:max_seconds` (5), `:auto_shutdown`, `:name`. Strategies:
  `:one_for_one` starts only the child again that has ended, `:one_for_all` all of them, `:rest_for_one` it and those
  that were started after it.
  """

  @type on_start() :: {:ok, pid()} | :ignore | {:error, {:already_started, pid()} | {:shutdown, term()} | term()}
  @type on_start_child() ::
    {:ok, child()}
    | {:ok, child(), info :: term()}
    | {:error, {:already_started, child()} | :already_present | term()}
  @type name() :: atom() | {:global, term()} | {:via, module(), term()}
  @type option() :: {:name, name()}
  @type sup_flags() :: %{strategy: strategy(), intensity: non_neg_integer(), period: pos_integer()}
  @type init_option() :: {:strategy, strategy()} | {:max_restarts, non_neg_integer()} | {:max_seconds, pos_integer()}
  @type restart() :: :permanent | :transient | :temporary
  @type shutdown() :: pos_integer() | :infinity | :brutal_kill
  @type type() :: :worker | :supervisor

  @type child :: pid | :undefined
  @type child_spec :: %{required(:id) => term, required(:start) => {module, atom, [term]}, optional(atom) => term}
  @type supervisor :: pid | GenServer.name() | {atom, node}
  @type strategy :: :one_for_one | :one_for_all | :rest_for_one

  @callback init(argument :: term) :: {:ok, term} | :ignore

  @doc """
  Makes a module a supervisor: defines `child_spec/1`, in which `options` are put.

      iex> defmodule Tree do
      ...>   use Supervisor, restart: :transient
      ...>   def start_link(argument), do: Supervisor.start_link(Tree, argument, name: Tree)
      ...>   def init(_argument), do: Supervisor.init([], strategy: :one_for_one)
      ...> end
      iex> Tree.child_spec([]).type
      :supervisor
      iex> {:ok, pid} = Tree.start_link([])
      iex> Process.whereis(Tree) == pid
      true
  """
  defmacro __using__(options) do
    quote do
      @behaviour Supervisor

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
  Starts a supervisor with these children: modules that have `child_spec/1`, `{module, argument}`, or child
  specifications.

      iex> {:ok, supervisor} = Supervisor.start_link([{Agent, fn -> 0 end}], strategy: :one_for_one)
      iex> [{Agent, agent, :worker, [Agent]}] = Supervisor.which_children(supervisor)
      iex> Agent.get(agent, & &1)
      0
  """
  @spec start_link([child_spec | module | {module, term}], keyword) :: {:ok, pid} | {:error, term}
  def start_link(children, options) when is_list(children) do
    {supervisor_options, start_options} =
      Keyword.split(options, [:strategy, :max_seconds, :max_restarts, :auto_shutdown])

    start_link(Supervisor.Default, init(children, supervisor_options), start_options)
  end

  @doc """
  Starts a supervisor whose children `module.init(argument)` gives; that returns what `init/2` does.
  """
  @spec start_link(module, term, keyword) :: {:ok, pid} | :ignore | {:error, term}
  def start_link(module, init_arg, options \\ []) when is_list(options) do
    GenServer.Start.start(:link, Supervisor.Server, {module, init_arg, options[:name]}, options)
  end

  @doc """
  What the `init/1` of a supervisor's module returns.

      iex> Supervisor.init([], strategy: :one_for_all)
      {:ok, {%{intensity: 3, period: 5, strategy: :one_for_all}, []}}
  """
  @spec init([child_spec | module | {module, term}], keyword) :: {:ok, {map, [child_spec]}}
  def init(children, options) when is_list(children) and is_list(options) do
    strategy =
      case options[:strategy] do
        nil -> raise ArgumentError, "expected :strategy option to be given"
        strategy -> strategy
      end

    flags = %{
      strategy: strategy,
      intensity: Keyword.get(options, :max_restarts, 3),
      period: Keyword.get(options, :max_seconds, 5)
    }

    flags =
      case Keyword.fetch(options, :auto_shutdown) do
        {:ok, auto_shutdown} -> Map.put(flags, :auto_shutdown, auto_shutdown)
        :error -> flags
      end

    {:ok, {flags, Enum.map(children, &Supervisor.Child.spec/1)}}
  end

  @doc """
  The child specification of a module, of `{module, argument}`, or of a map, with some of its keys changed.

      iex> Supervisor.child_spec({Agent, :argument}, id: :other)
      %{id: :other, start: {Agent, :start_link, [:argument]}}
  """
  @spec child_spec(child_spec | module | {module, term}, keyword) :: child_spec
  def child_spec(module_or_map, overrides), do: Supervisor.Child.override(Supervisor.Child.spec(module_or_map), overrides)

  @doc """
  Adds a child and starts it.

      iex> {:ok, supervisor} = Supervisor.start_link([], strategy: :one_for_one)
      iex> {:ok, agent} = Supervisor.start_child(supervisor, {Agent, fn -> 0 end})
      iex> Supervisor.start_child(supervisor, {Agent, fn -> 0 end}) == {:error, {:already_started, agent}}
      true
  """
  @spec start_child(supervisor, child_spec | module | {module, term}) :: {:ok, child} | {:ok, child, term} | {:error, term}
  def start_child(supervisor, {_, _, _, _, _, _} = spec), do: call(supervisor, {:start_child, spec})
  def start_child(supervisor, %{} = spec), do: call(supervisor, {:start_child, spec})

  def start_child(supervisor, args) when is_list(args) do
    IO.warn("Supervisor.start_child/2 with a list of args is deprecated, please use DynamicSupervisor instead")
    call(supervisor, {:start_child, args})
  end

  def start_child(supervisor, child), do: call(supervisor, {:start_child, Supervisor.Child.spec(child)})

  @doc """
  Ends a child; its specification stays, unless it is temporary.

      iex> {:ok, supervisor} = Supervisor.start_link([{Agent, fn -> 0 end}], strategy: :one_for_one)
      iex> Supervisor.terminate_child(supervisor, Agent)
      :ok
      iex> Supervisor.count_children(supervisor).active
      0
  """
  @spec terminate_child(supervisor, term) :: :ok | {:error, :not_found}
  def terminate_child(supervisor, id), do: call(supervisor, {:terminate_child, id})

  @doc """
  Removes the specification of a child that does not run.

      iex> {:ok, supervisor} = Supervisor.start_link([{Agent, fn -> 0 end}], strategy: :one_for_one)
      iex> Supervisor.delete_child(supervisor, Agent)
      {:error, :running}
      iex> Supervisor.terminate_child(supervisor, Agent)
      iex> Supervisor.delete_child(supervisor, Agent)
      :ok
  """
  @spec delete_child(supervisor, term) :: :ok | {:error, :running | :restarting | :not_found}
  def delete_child(supervisor, id), do: call(supervisor, {:delete_child, id})

  @doc """
  Starts a child again that does not run.

      iex> {:ok, supervisor} = Supervisor.start_link([{Agent, fn -> 0 end}], strategy: :one_for_one)
      iex> Supervisor.restart_child(supervisor, Agent)
      {:error, :running}
      iex> Supervisor.terminate_child(supervisor, Agent)
      iex> {:ok, agent} = Supervisor.restart_child(supervisor, Agent)
      iex> is_pid(agent)
      true
  """
  @spec restart_child(supervisor, term) :: {:ok, child} | {:ok, child, term} | {:error, term}
  def restart_child(supervisor, id), do: call(supervisor, {:restart_child, id})

  @doc """
  The children, the latest first: `{id, pid, type, modules}`. In the place of a pid stands `:undefined` for one that does
  not run, `:restarting` for one that is to be started again.

      iex> {:ok, supervisor} = Supervisor.start_link([], strategy: :one_for_one)
      iex> Supervisor.which_children(supervisor)
      []
  """
  @spec which_children(supervisor) :: [{term, child | :restarting, :worker | :supervisor, [module] | :dynamic}]
  def which_children(supervisor), do: call(supervisor, :which_children)

  @doc """
  How many children there are, and how many of them run.

      iex> {:ok, supervisor} = Supervisor.start_link([], strategy: :one_for_one)
      iex> Supervisor.count_children(supervisor)
      %{active: 0, specs: 0, supervisors: 0, workers: 0}
  """
  @spec count_children(supervisor) :: map
  def count_children(supervisor), do: Map.new(call(supervisor, :count_children))

  @doc """
  Ends a supervisor and all its children.

      iex> {:ok, supervisor} = Supervisor.start_link([{Agent, fn -> 0 end}], strategy: :one_for_one)
      iex> Supervisor.stop(supervisor)
      :ok
  """
  @spec stop(supervisor, term, timeout) :: :ok
  def stop(supervisor, reason \\ :normal, timeout \\ :infinity), do: GenServer.stop(supervisor, reason, timeout)

  defp call(supervisor, request), do: GenServer.call(supervisor, request, :infinity)
end
