defmodule Task.Supervisor do
  @moduledoc """
  A supervisor of tasks, which are started while it runs.

      iex> {:ok, supervisor} = Task.Supervisor.start_link()
      iex> task = Task.Supervisor.async(supervisor, fn -> 1 + 1 end)
      iex> Task.await(task)
      2
  """

  @type option() :: DynamicSupervisor.option() | DynamicSupervisor.init_option()

  alias Task.Supervised

  @doc """
  How another supervisor starts one.

      iex> Task.Supervisor.child_spec(name: Tasks)
      %{id: Tasks, start: {Task.Supervisor, :start_link, [[name: Tasks]]}, type: :supervisor}
  """
  @spec child_spec(keyword) :: map
  def child_spec(opts) when is_list(opts), do: Supervisor.Child.of_supervisor(Task.Supervisor, opts)

  @doc """
  Starts a supervisor of tasks. Options: `:name`, `:max_children`, `:max_restarts`, `:max_seconds`.

      iex> {:ok, supervisor} = Task.Supervisor.start_link()
      iex> Task.Supervisor.children(supervisor)
      []
  """
  @spec start_link(keyword) :: {:ok, pid} | {:error, term}
  def start_link(options \\ []) do
    {restart, options} = Keyword.pop(options, :restart)
    {shutdown, options} = Keyword.pop(options, :shutdown)

    if restart || shutdown do
      IO.warn(
        ":restart and :shutdown options in Task.Supervisor.start_link/1 are deprecated. " <>
          "Please pass those options on start_child/3 instead"
      )
    end

    keys = [:max_children, :max_seconds, :max_restarts]
    {supervisor_options, start_options} = Keyword.split(options, keys)
    argument = {{restart || :temporary, shutdown || 5000}, supervisor_options}
    DynamicSupervisor.start_link(Task.Supervisor, argument, start_options)
  end

  # What tasks are started with that say nothing else is kept in the supervisor's dictionary.
  @doc false
  def init({usual, supervisor_options}) do
    :erlang.put(Task.Supervisor, usual)
    DynamicSupervisor.init([strategy: :one_for_one] ++ supervisor_options)
  end

  # In the supervisor: the specification of a task.
  @doc false
  def spec(args, restart, shutdown) do
    {usual_restart, usual_shutdown} = :erlang.get(Task.Supervisor)

    %{
      start: {Supervised, :start_link, args},
      restart: restart || usual_restart,
      shutdown: shutdown || usual_shutdown,
      type: :worker,
      modules: [Supervised]
    }
  end

  @doc """
  Starts a task whose result goes to the calling process, which is linked to it. Options: `:shutdown`.

      iex> {:ok, supervisor} = Task.Supervisor.start_link()
      iex> Task.await(Task.Supervisor.async(supervisor, fn -> :done end))
      :done
  """
  @spec async(Supervisor.supervisor(), (-> any), keyword) :: Task.t()
  def async(supervisor, fun, options \\ []) do
    start_async(supervisor, :link, {:erlang, :apply, [fun, []]}, options)
  end

  @doc """
  The same for a function of a module.

      iex> {:ok, supervisor} = Task.Supervisor.start_link()
      iex> Task.await(Task.Supervisor.async(supervisor, List, :first, [[1]]))
      1
  """
  @spec async(Supervisor.supervisor(), module, atom, [term], keyword) :: Task.t()
  def async(supervisor, module, fun, args, options \\ []) do
    start_async(supervisor, :link, {module, fun, args}, options)
  end

  @doc """
  As `async/3`, without the link: the caller survives a failure of the task.

      iex> {:ok, supervisor} = Task.Supervisor.start_link()
      iex> task = Task.Supervisor.async_nolink(supervisor, fn -> exit(:shutdown) end)
      iex> Task.yield(task)
      {:exit, :shutdown}
  """
  @spec async_nolink(Supervisor.supervisor(), (-> any), keyword) :: Task.t()
  def async_nolink(supervisor, fun, options \\ []) do
    start_async(supervisor, :nolink, {:erlang, :apply, [fun, []]}, options)
  end

  @doc """
  The same for a function of a module.

      iex> {:ok, supervisor} = Task.Supervisor.start_link()
      iex> Task.await(Task.Supervisor.async_nolink(supervisor, List, :first, [[1]]))
      1
  """
  @spec async_nolink(Supervisor.supervisor(), module, atom, [term], keyword) :: Task.t()
  def async_nolink(supervisor, module, fun, args, options \\ []) do
    start_async(supervisor, :nolink, {module, fun, args}, options)
  end

  defp start_async(supervisor, link, {module, function, args} = call, options) do
    {pid, ref} = start_reply(supervisor, link, call, options)
    %Task{mfa: {module, function, length(args)}, owner: self(), pid: pid, ref: ref}
  end

  # The supervisor starts a process that waits to be told what to do: the function is copied only once.
  defp start_reply(supervisor, link, call, options) do
    owner = self()

    case start_with(supervisor, [Supervised.owner(), :monitor], :temporary, options[:shutdown]) do
      {:ok, pid} ->
        if link == :link, do: :erlang.link(pid)
        ref = :erlang.monitor(:process, pid)
        send(pid, {owner, ref, Supervised.callers(owner), call})
        {pid, ref}

      {:error, :max_children} ->
        raise "reached the maximum number of tasks for this task supervisor. The maximum number of tasks that are allowed " <>
                "to run at the same time under this supervisor can be configured with the :max_children option passed " <>
                "to Task.Supervisor.start_link/1"
    end
  end

  @doc """
  As `Task.async_stream/3`, with tasks of this supervisor.

      iex> {:ok, supervisor} = Task.Supervisor.start_link()
      iex> Enum.to_list(Task.Supervisor.async_stream(supervisor, [1, 2], fn number -> number * 2 end))
      [ok: 2, ok: 4]
  """
  @spec async_stream(Supervisor.supervisor(), Enumerable.t(), (term -> term), keyword) :: Enumerable.t()
  def async_stream(supervisor, enumerable, fun, options \\ []) when is_function(fun, 1) do
    build_stream(supervisor, :link, enumerable, fun, options)
  end

  @doc """
  The same for a function of a module, with each element before `args`.

      iex> {:ok, supervisor} = Task.Supervisor.start_link()
      iex> Enum.to_list(Task.Supervisor.async_stream(supervisor, [[1], [2]], List, :first, []))
      [ok: 1, ok: 2]
  """
  @spec async_stream(Supervisor.supervisor(), Enumerable.t(), module, atom, [term], keyword) :: Enumerable.t()
  def async_stream(supervisor, enumerable, module, function, args, options \\ [])
      when is_atom(module) and is_atom(function) and is_list(args) do
    build_stream(supervisor, :link, enumerable, {module, function, args}, options)
  end

  @doc """
  As `async_stream/4`, without links: the caller survives a failure of a task.

      iex> {:ok, supervisor} = Task.Supervisor.start_link()
      iex> stream = Task.Supervisor.async_stream_nolink(supervisor, [1, 2], fn _ -> exit(:shutdown) end)
      iex> Enum.to_list(stream)
      [exit: :shutdown, exit: :shutdown]
  """
  @spec async_stream_nolink(Supervisor.supervisor(), Enumerable.t(), (term -> term), keyword) :: Enumerable.t()
  def async_stream_nolink(supervisor, enumerable, fun, options \\ []) when is_function(fun, 1) do
    build_stream(supervisor, :nolink, enumerable, fun, options)
  end

  @doc """
  The same for a function of a module, with each element before `args`.

      iex> {:ok, supervisor} = Task.Supervisor.start_link()
      iex> Enum.to_list(Task.Supervisor.async_stream_nolink(supervisor, [[1], [2]], List, :first, []))
      [ok: 1, ok: 2]
  """
  @spec async_stream_nolink(Supervisor.supervisor(), Enumerable.t(), module, atom, [term], keyword) :: Enumerable.t()
  def async_stream_nolink(supervisor, enumerable, module, function, args, options \\ [])
      when is_atom(module) and is_atom(function) and is_list(args) do
    build_stream(supervisor, :nolink, enumerable, {module, function, args}, options)
  end

  defp build_stream(supervisor, link, enumerable, call, options) do
    fn acc, fun ->
      Task.Stream.run(acc, fun, enumerable, call, options, &start_reply(supervisor, link, &1, options))
    end
  end

  @doc """
  Starts a task whose result nobody needs. Options: `:restart` (`:temporary` otherwise) and `:shutdown`.

      iex> {:ok, supervisor} = Task.Supervisor.start_link()
      iex> {:ok, pid} = Task.Supervisor.start_child(supervisor, fn -> :done end)
      iex> is_pid(pid)
      true
  """
  @spec start_child(Supervisor.supervisor(), (-> any), keyword) :: DynamicSupervisor.on_start_child()
  def start_child(supervisor, fun, options \\ []) do
    start_task(supervisor, {:erlang, :apply, [fun, []]}, options)
  end

  @doc """
  The same for a function of a module.

      iex> {:ok, supervisor} = Task.Supervisor.start_link()
      iex> {:ok, pid} = Task.Supervisor.start_child(supervisor, List, :first, [[1]])
      iex> is_pid(pid)
      true
  """
  @spec start_child(Supervisor.supervisor(), module, atom, [term], keyword) :: DynamicSupervisor.on_start_child()
  def start_child(supervisor, module, fun, args, options \\ []) when is_atom(fun) and is_list(args) do
    start_task(supervisor, {module, fun, args}, options)
  end

  defp start_task(supervisor, call, options) do
    start_with(supervisor, [Supervised.owner(), Supervised.callers(self()), call], options[:restart], options[:shutdown])
  end

  defp start_with(supervisor, args, restart, shutdown) do
    GenServer.call(supervisor, {:start_task, args, restart, shutdown}, :infinity)
  end

  @doc """
  Ends a task.

      iex> {:ok, supervisor} = Task.Supervisor.start_link()
      iex> {:ok, pid} = Task.Supervisor.start_child(supervisor, fn -> Process.sleep(:infinity) end)
      iex> Task.Supervisor.terminate_child(supervisor, pid)
      :ok
  """
  @spec terminate_child(Supervisor.supervisor(), pid) :: :ok | {:error, :not_found}
  def terminate_child(supervisor, pid) when is_pid(pid), do: DynamicSupervisor.terminate_child(supervisor, pid)

  @doc """
  The pids of the tasks.

      iex> {:ok, supervisor} = Task.Supervisor.start_link()
      iex> Task.Supervisor.children(supervisor)
      []
  """
  @spec children(Supervisor.supervisor()) :: [pid]
  def children(supervisor) do
    for {_id, pid, _type, _modules} <- DynamicSupervisor.which_children(supervisor), is_pid(pid), do: pid
  end
end
