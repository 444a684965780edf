defmodule PartitionSupervisor do
  @moduledoc """
  A supervisor that starts the same child several times, so that requests can be spread over them by a key.

      iex> {:ok, _pid} = PartitionSupervisor.start_link(child_spec: {Agent, fn -> 0 end}, name: Counters, partitions: 2)
      iex> counter = {:via, PartitionSupervisor, {Counters, :some_key}}
      iex> Agent.update(counter, fn number -> number + 1 end)
      iex> Agent.get(counter, fn number -> number end)
      1

  An integer is taken modulo the number of partitions, another key by its hash.
  """

  @type name :: atom | {:global, term} | {:via, module, term}

  @doc """
  How another supervisor starts one.

      iex> PartitionSupervisor.child_spec(name: Counters, child_spec: Agent)
      %{
        id: Counters,
        start: {PartitionSupervisor, :start_link, [[name: Counters, child_spec: Agent]]},
        type: :supervisor
      }
  """
  @spec child_spec(keyword) :: map
  def child_spec(opts) when is_list(opts), do: Supervisor.Child.of_supervisor(PartitionSupervisor, opts)

  @doc """
  Starts a supervisor with its partitions. Options: `:child_spec`, `:name`, `:partitions` (as many as there are
  schedulers otherwise), `:with_arguments` (a function of the arguments of a child's start and its partition that gives
  the arguments to use), `:strategy`, `:max_restarts`, `:max_seconds`.

      iex> {:ok, pid} = PartitionSupervisor.start_link(child_spec: {Agent, fn -> 0 end}, name: Counters, partitions: 3)
      iex> PartitionSupervisor.count_children(pid)
      %{active: 3, specs: 3, supervisors: 0, workers: 3}
  """
  @spec start_link(keyword) :: {:ok, pid} | {:error, term}
  def start_link(opts) when is_list(opts) do
    name = opts[:name]
    if name == nil, do: raise(ArgumentError, "the :name option must be given to PartitionSupervisor")
    {child_spec, opts} = Keyword.pop(opts, :child_spec)

    if child_spec == nil do
      raise ArgumentError, "the :child_spec option must be given to PartitionSupervisor"
    end

    {partitions, opts} = Keyword.pop(opts, :partitions, :erlang.system_info(:schedulers_online))

    if not (is_integer(partitions) and partitions >= 1) do
      raise ArgumentError, "the :partitions option must be a positive integer, got: #{inspect(partitions)}"
    end

    {with_arguments, opts} = Keyword.pop(opts, :with_arguments, fn args, _partition -> args end)

    if not is_function(with_arguments, 2) do
      raise ArgumentError,
            "the :with_arguments option must be a function that receives two arguments, the current call arguments " <>
              "and the partition, got: #{inspect(with_arguments)}"
    end

    spec = Supervisor.child_spec(child_spec, [])
    {supervisor_options, start_options} = Keyword.split(opts, [:strategy, :max_seconds, :max_restarts])
    supervisor_options = Keyword.put_new(supervisor_options, :strategy, :one_for_one)
    argument = {name, spec, partitions, with_arguments, supervisor_options}
    Supervisor.start_link(PartitionSupervisor, argument, start_options)
  end

  @doc false
  def init({name, spec, partitions, with_arguments, options}) do
    # Others look the partitions up here instead of asking the supervisor.
    if is_atom(name) do
      :ets.new(name, [:set, :named_table, :protected, read_concurrency: true])
      :ets.insert(name, {:partitions, partitions})
    end

    {module, function, args} = spec.start
    modules = Map.get(spec, :modules, [module])

    children =
      for partition <- 0..(partitions - 1) do
        args = with_arguments.(args, partition)

        if not is_list(args) do
          raise "the call to the function in :with_arguments must return a list, got: #{inspect(args)}"
        end

        start = {PartitionSupervisor, :start_child, [module, function, args, name, partition]}
        Map.merge(spec, %{id: partition, start: start, modules: modules})
      end

    Supervisor.init(children, options)
  end

  @doc false
  def start_child(module, function, args, name, partition) do
    case :erlang.apply(module, function, args) do
      {:ok, pid} = started ->
        enter(name, partition, pid)
        started

      {:ok, pid, _information} = started ->
        enter(name, partition, pid)
        started

      other ->
        other
    end
  end

  defp enter(name, partition, pid) when is_atom(name), do: :ets.insert(name, {partition, pid})
  defp enter(_name, _partition, _pid), do: true

  @doc """
  How many partitions there are.

      iex> PartitionSupervisor.start_link(child_spec: {Agent, fn -> 0 end}, name: Counters, partitions: 3)
      iex> PartitionSupervisor.partitions(Counters)
      3
  """
  @spec partitions(name) :: pos_integer
  def partitions(name) when is_atom(name) do
    try do
      :ets.lookup_element(name, :partitions, 2)
    catch
      :error, :badarg -> exit({:noproc, {PartitionSupervisor, :partitions, [name]}})
    end
  end

  def partitions(name), do: Supervisor.count_children(name).specs

  @doc """
  The partitions: `{number, pid, type, modules}`.

      iex> PartitionSupervisor.start_link(child_spec: {Agent, fn -> 0 end}, name: Counters, partitions: 2)
      iex> for {number, _pid, _type, _modules} <- PartitionSupervisor.which_children(Counters), do: number
      [1, 0]
  """
  @spec which_children(name) :: [{non_neg_integer, pid | :restarting, :worker | :supervisor, [module] | :dynamic}]
  def which_children(name), do: Supervisor.which_children(name)

  @doc """
  How many children there are, and how many of them run.

      iex> PartitionSupervisor.start_link(child_spec: {Agent, fn -> 0 end}, name: Counters, partitions: 2)
      iex> PartitionSupervisor.count_children(Counters)
      %{active: 2, specs: 2, supervisors: 0, workers: 2}
  """
  @spec count_children(name) :: map
  def count_children(name), do: Supervisor.count_children(name)

  @doc """
  Ends the supervisor and its partitions.

      iex> PartitionSupervisor.start_link(child_spec: {Agent, fn -> 0 end}, name: Counters)
      iex> PartitionSupervisor.stop(Counters)
      :ok
  """
  @spec stop(name, term, timeout) :: :ok
  def stop(name, reason \\ :normal, timeout \\ :infinity), do: Supervisor.stop(name, reason, timeout)

  # Names of servers: `{:via, PartitionSupervisor, {name, key}}`.

  @doc false
  def whereis_name({name, key}) do
    partitions = partitions(name)
    partition = if is_integer(key), do: rem(abs(key), partitions), else: :erlang.phash2(key, partitions)
    pid_of(name, partition)
  end

  defp pid_of(name, partition) when is_atom(name) do
    case :ets.lookup(name, partition) do
      [{_partition, pid}] -> pid
      [] -> :undefined
    end
  end

  defp pid_of(name, partition) do
    case :lists.keyfind(partition, 1, Supervisor.which_children(name)) do
      {_partition, pid, _type, _modules} when is_pid(pid) -> pid
      _ -> :undefined
    end
  end

  @doc false
  def send(name, message) do
    case whereis_name(name) do
      :undefined -> exit({:badarg, {name, message}})
      pid -> Kernel.send(pid, message)
    end
  end

  @doc false
  def register_name(name, _pid), do: raise(RuntimeError, "{:via, PartitionSupervisor, _} cannot be given on registration: #{inspect(name)}")

  @doc false
  def unregister_name(name), do: raise(RuntimeError, "{:via, PartitionSupervisor, _} cannot be given on unregistration: #{inspect(name)}")
end
