defmodule Task do
  @moduledoc """
  A process that does one thing.

  `start/1` and `start_link/1` begin a task whose result nobody needs; `async/1` one whose result `await/1` gives.

      iex> task = Task.async(fn -> 20 + 22 end)
      iex> Task.await(task)
      42

  A task that fails prints a report that names the function, and exits with the reason. Tasks that a supervisor looks
  after are started with `Task.Supervisor`.
  """

  @enforce_keys [:mfa, :owner, :pid, :ref]
  defstruct [:mfa, :owner, :pid, :ref]

  @type t :: %Task{mfa: {module, atom, arity}, owner: pid, pid: pid | nil, ref: reference}

  alias Task.Supervised

  @doc """
  Makes a module a task for supervisors: defines `child_spec/1`, in which `options` are put.

      iex> defmodule Cleanup do
      ...>   use Task
      ...>   def start_link(argument), do: Task.start_link(fn -> argument end)
      ...> end
      iex> Cleanup.child_spec(1)
      %{id: Cleanup, restart: :temporary, start: {Cleanup, :start_link, [1]}}
  """
  defmacro __using__(options) do
    quote do
      @doc """
      How a supervisor starts one.
      """
      def child_spec(argument) do
        default = %{id: __MODULE__, start: {__MODULE__, :start_link, [argument]}, restart: :temporary}
        Supervisor.child_spec(default, unquote(options))
      end

      defoverridable child_spec: 1
    end
  end

  @doc """
  How a supervisor starts a task that calls `argument`. Tasks are not started again.

      iex> Task.child_spec(:argument)
      %{id: Task, restart: :temporary, start: {Task, :start_link, [:argument]}}
  """
  @spec child_spec(term) :: map
  def child_spec(argument), do: %{id: Task, start: {Task, :start_link, [argument]}, restart: :temporary}

  # Tasks without a result

  @doc """
  Starts a process that calls `fun` and then ends.

      iex> {:ok, pid} = Task.start(fn -> :done end)
      iex> is_pid(pid)
      true
  """
  @spec start((-> any)) :: {:ok, pid}
  def start(fun) when is_function(fun, 0), do: start(:erlang, :apply, [fun, []])

  @doc """
  Starts a process that calls `function` of `module` with `args`.

      iex> {:ok, pid} = Task.start(List, :first, [[1]])
      iex> is_pid(pid)
      true
  """
  @spec start(module, atom, [term]) :: {:ok, pid}
  def start(module, function_name, args) when is_atom(module) and is_atom(function_name) and is_list(args) do
    {:ok, Supervised.spawn({module, function_name, args})}
  end

  @doc """
  Like `start/1`, and links the process to the caller.

      iex> {:ok, pid} = Task.start_link(fn -> :done end)
      iex> is_pid(pid)
      true
  """
  @spec start_link((-> any)) :: {:ok, pid}
  def start_link(fun) when is_function(fun, 0), do: start_link(:erlang, :apply, [fun, []])

  @doc """
  Like `start/3`, and links the process to the caller.

      iex> {:ok, pid} = Task.start_link(List, :first, [[1]])
      iex> is_pid(pid)
      true
  """
  @spec start_link(module, atom, [term]) :: {:ok, pid}
  def start_link(module, function, args) when is_atom(module) and is_atom(function) and is_list(args) do
    {:ok, Supervised.spawn_link({module, function, args})}
  end

  # Tasks with a result

  @doc """
  Starts a process, linked to the caller, that calls `fun` and sends its result to the caller.

  The result is to be fetched with `await/2` or `yield/2`.

      iex> Task.await(Task.async(fn -> :done end))
      :done
  """
  @spec async((-> any)) :: t
  def async(fun) when is_function(fun, 0), do: async(:erlang, :apply, [fun, []])

  @doc """
  Like `async/1`, for `function` of `module` with `args`.

      iex> Task.await(Task.async(List, :first, [[1, 2]]))
      1
  """
  @spec async(module, atom, [term]) :: t
  def async(module, function_name, args) when is_atom(module) and is_atom(function_name) and is_list(args) do
    {pid, ref} = Supervised.async({module, function_name, args})
    %Task{mfa: {module, function_name, length(args)}, owner: self(), pid: pid, ref: ref}
  end

  @doc """
  A task that has its result already.

      iex> Task.await(Task.completed(:done))
      :done
  """
  @spec completed(any) :: t
  def completed(result) do
    ref = make_ref()
    send(self(), {ref, result})
    %Task{mfa: {Task, :completed, 1}, owner: self(), pid: nil, ref: ref}
  end

  @doc """
  Calls `fun` for each element in a process of its own; gives a stream of `{:ok, result}` or `{:exit, reason}`.

  Options:

    * `:max_concurrency` - how many run at the same time; as many as there are schedulers otherwise
    * `:ordered` - whether results come in the order of the elements; `true` otherwise
    * `:timeout` - how long each may take, in milliseconds; 5000 otherwise
    * `:on_timeout` - `:exit`: the caller exits; `:kill_task`: the result is `{:exit, :timeout}`
    * `:zip_input_on_exit` - the result of a failure is `{:exit, {element, reason}}`

      iex> Enum.to_list(Task.async_stream([1, 2, 3], fn number -> number * 2 end))
      [ok: 2, ok: 4, ok: 6]
  """
  @spec async_stream(Enumerable.t(), (term -> term), keyword) :: Enumerable.t()
  def async_stream(enumerable, fun, options \\ []) when is_function(fun, 1) and is_list(options) do
    build_stream(enumerable, fun, options)
  end

  @doc """
  The same for `function` of `module`, with each element before `args`.

      iex> Enum.to_list(Task.async_stream([[1], [2]], List, :first, []))
      [ok: 1, ok: 2]
  """
  @spec async_stream(Enumerable.t(), module, atom, [term], keyword) :: Enumerable.t()
  def async_stream(enumerable, module, function_name, args, options \\ [])
      when is_atom(module) and is_atom(function_name) and is_list(args) do
    build_stream(enumerable, {module, function_name, args}, options)
  end

  defp build_stream(enumerable, call, options) do
    fn acc, fun ->
      Task.Stream.run(acc, fun, enumerable, call, options, &Supervised.async/1)
    end
  end

  @doc """
  Waits for the result of a task, for at most `timeout` milliseconds.

  The caller exits if the task fails or takes longer. Only the process that started the task can wait for it.

      iex> Task.await(Task.async(fn -> :done end), 1000)
      :done
  """
  @spec await(t, timeout) :: term
  def await(%Task{ref: ref, owner: owner} = task, timeout \\ 5000)
      when timeout == :infinity or (is_integer(timeout) and timeout >= 0) do
    if owner != self(), do: raise(ArgumentError, wrong_owner(task))

    receive do
      {^ref, result} ->
        :erlang.demonitor(ref, [:flush])
        result

      {:DOWN, ^ref, _, process, reason} ->
        exit({reason(reason, process), {Task, :await, [task, timeout]}})
    after
      timeout ->
        :erlang.demonitor(ref, [:flush])
        exit({:timeout, {Task, :await, [task, timeout]}})
    end
  end

  @doc """
  Waits for the results of several tasks, for at most `timeout` milliseconds altogether.

      iex> tasks = [Task.async(fn -> 1 end), Task.async(fn -> 2 end)]
      iex> Task.await_many(tasks)
      [1, 2]
  """
  @spec await_many([t], timeout) :: [term]
  def await_many(tasks, timeout \\ 5000)
      when timeout == :infinity or (is_integer(timeout) and timeout >= 0) do
    for %Task{owner: owner} = task <- tasks, owner != self(), do: raise(ArgumentError, wrong_owner(task))
    deadline = deadline(timeout)

    results =
      for task <- tasks do
        case wait(task.ref, left(deadline)) do
          {:ok, result} ->
            result

          other ->
            for %Task{ref: ref} <- tasks, do: :erlang.demonitor(ref, [:flush])
            exit({await_failure(other), {Task, :await_many, [tasks, timeout]}})
        end
      end

    results
  end

  defp await_failure(nil), do: :timeout
  defp await_failure({:exit, reason}), do: reason

  @doc """
  Waits for the result of a task for at most `timeout` milliseconds: `{:ok, result}`, `{:exit, reason}`, or `nil` if there is
  none yet.

      iex> Task.yield(Task.async(fn -> :done end))
      {:ok, :done}
      iex> Task.yield(Task.async(fn -> Process.sleep(:infinity) end), 1)
      nil
  """
  @spec yield(t, timeout) :: {:ok, term} | {:exit, term} | nil
  def yield(%Task{ref: ref, owner: owner} = task, timeout \\ 5000)
      when timeout == :infinity or (is_integer(timeout) and timeout >= 0) do
    if owner != self(), do: raise(ArgumentError, wrong_owner(task))
    wait(ref, timeout)
  end

  @doc """
  Waits for several tasks for at most `timeout` milliseconds altogether; gives each with what `yield/2` gives for it.

      iex> [{_task, result}] = Task.yield_many([Task.async(fn -> 1 end)])
      iex> result
      {:ok, 1}
  """
  @spec yield_many([t], timeout) :: [{t, {:ok, term} | {:exit, term} | nil}]
  def yield_many(tasks, timeout \\ 5000)
      when timeout == :infinity or (is_integer(timeout) and timeout >= 0) do
    yield_many(tasks, deadline(timeout), timeout)
  end

  defp yield_many([%Task{ref: ref, owner: owner} = task | rest], timeout_ref, timeout) do
    if owner != self(), do: raise(ArgumentError, wrong_owner(task))
    [{task, wait(ref, left(timeout_ref))} | yield_many(rest, timeout_ref, timeout)]
  end

  defp yield_many([], _timeout_ref, _timeout), do: []

  @doc """
  Ends a task: `{:ok, result}` if it had one already, `{:exit, reason}` if it had failed, otherwise `nil`.

  `how` is `:brutal_kill`, or how many milliseconds the task has before it is killed.

      iex> Task.shutdown(Task.async(fn -> Process.sleep(:infinity) end))
      nil
  """
  @spec shutdown(t, timeout | :brutal_kill) :: {:ok, term} | {:exit, term} | nil
  def shutdown(task, how \\ 5000)

  def shutdown(%Task{pid: nil} = task, _) do
    raise ArgumentError, "task #{inspect(task)} does not have an associated task process"
  end

  def shutdown(%Task{owner: owner} = task, _) when owner != self(), do: raise(ArgumentError, wrong_owner(task))

  # The monitor of the task may have been given up by then: the end is watched with another one.
  def shutdown(%Task{pid: pid} = task, :brutal_kill) do
    watch = :erlang.monitor(:process, pid)
    # Without the link, its end does not reach the caller.
    :erlang.unlink(pid)
    :erlang.exit(pid, :kill)

    case ended(task, watch, :infinity) do
      {:down, :killed} -> nil
      {:down, reason} -> {:exit, reason}
      result -> result
    end
  end

  def shutdown(%Task{pid: pid} = task, timeout)
      when timeout == :infinity or (is_integer(timeout) and timeout >= 0) do
    watch = :erlang.monitor(:process, pid)
    :erlang.unlink(pid)
    :erlang.exit(pid, :shutdown)

    case ended(task, watch, timeout) do
      {:down, reason} ->
        forget_exit(pid)
        if reason == :shutdown or match?({:shutdown, _}, reason), do: nil, else: {:exit, reason}

      {:ok, _result} = result ->
        result

      nil ->
        :erlang.exit(pid, :kill)

        case ended(task, watch, :infinity) do
          {:down, reason} -> {:exit, reason}
          result -> result
        end
    end
  end

  # The result, if it comes before the end; it may have been sent before the task was asked to end.
  defp ended(%Task{ref: ref}, watch, timeout) do
    receive do
      {:DOWN, ^watch, _, _, reason} ->
        result =
          receive do
            {^ref, result} -> {:ok, result}
          after
            0 -> {:down, true_reason(ref, reason)}
          end

        :erlang.demonitor(ref, [:flush])
        result

      {^ref, result} ->
        :erlang.demonitor(ref, [:flush])
        :erlang.demonitor(watch, [:flush])
        {:ok, result}
    after
      timeout -> nil
    end
  end

  # Of one that had ended before, the first monitor knows why.
  defp true_reason(ref, :noproc) do
    receive do
      {:DOWN, ^ref, _, _, reason} -> reason
    after
      0 -> :noproc
    end
  end

  defp true_reason(_ref, reason), do: reason

  defp forget_exit(pid) do
    receive do
      {:EXIT, ^pid, _reason} -> :ok
    after
      0 -> :ok
    end
  end

  @doc """
  Lets a task run on without a link, and drops its result: what there is of it now, as `yield/2` gives it.

      iex> task = Task.async(fn -> Process.sleep(:infinity) end)
      iex> Task.ignore(task)
      nil
  """
  @spec ignore(t) :: {:ok, term} | {:exit, term} | nil
  def ignore(%Task{ref: ref, pid: pid, owner: owner} = task) do
    if owner != self(), do: raise(ArgumentError, wrong_owner(task))
    result = wait(ref, 0)
    :erlang.unlink(pid)
    :erlang.demonitor(ref, [:flush])
    result
  end

  defp wait(ref, timeout) do
    receive do
      {^ref, result} ->
        :erlang.demonitor(ref, [:flush])
        {:ok, result}

      {:DOWN, ^ref, _, process, reason} ->
        {:exit, reason(reason, process)}
    after
      timeout -> nil
    end
  end

  defp reason(:noconnection, process), do: {:nodedown, :erlang.node(process)}
  defp reason(reason, _process), do: reason

  defp deadline(:infinity), do: :infinity
  defp deadline(timeout), do: :erlang.monotonic_time(:millisecond) + timeout

  defp left(:infinity), do: :infinity
  defp left(deadline), do: max(0, deadline - :erlang.monotonic_time(:millisecond))

  defp wrong_owner(task) do
    "task #{inspect(task)} must be queried from the owner but was queried from #{inspect(self())}"
  end

  @doc false
  @deprecated "Pattern match directly on the message instead"
  @spec find([t], term) :: {term, t} | nil | no_return
  def find(tasks, {ref, reply}) when is_reference(ref) do
    Enum.find_value(tasks, fn
      %Task{ref: ^ref} = task ->
        Process.demonitor(ref, [:flush])
        {reply, task}

      %Task{} ->
        nil
    end)
  end

  def find(tasks, {:DOWN, ref, _, process, reason} = message) when is_reference(ref) do
    if Enum.any?(tasks, fn %Task{ref: of_task} -> of_task == ref end) do
      exit({reason(reason, process), {Task, :find, [tasks, message]}})
    end
  end

  def find(_tasks, _message), do: nil
end
