defmodule Task do
  @moduledoc """
  A process that does one thing.

  `start/1` and `start_link/1` begin a task whose result nobody needs; `async/1` one whose result `await/1` gives.

      iex> task = Task.async(fn -> 20 + 22 end)
      iex> Task.await(task)
      42

  A task that fails prints a report that names the function, and exits with the reason.
  """

  @enforce_keys [:mfa, :owner, :pid, :ref]
  defstruct [:mfa, :owner, :pid, :ref]

  @type t :: %Task{mfa: {module, atom, arity}, owner: pid, pid: pid | nil, ref: reference}

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
  """
  @spec start(module, atom, [term]) :: {:ok, pid}
  def start(module, function, args) when is_atom(module) and is_atom(function) and is_list(args) do
    owner = self()
    {:ok, :erlang.spawn(fn -> run(owner, module, function, args) end)}
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
  """
  @spec start_link(module, atom, [term]) :: {:ok, pid}
  def start_link(module, function, args) when is_atom(module) and is_atom(function) and is_list(args) do
    owner = self()
    {:ok, :erlang.spawn_link(fn -> run(owner, module, function, args) end)}
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
  def async(module, function, args) when is_atom(module) and is_atom(function) and is_list(args) do
    owner = self()

    answer = fn ->
      receive do
        {^owner, ref} -> send(owner, {ref, run(owner, module, function, args)})
      end
    end

    {pid, ref} = :erlang.spawn_opt(answer, [:link, :monitor])
    send(pid, {owner, ref})
    %Task{mfa: {module, function, length(args)}, owner: owner, pid: pid, ref: ref}
  end

  @doc """
  Waits for the result of a task, for at most `timeout` milliseconds.

  The caller exits if the task fails or takes longer. Only the process that started the task can wait for it.

      iex> Task.await(Task.async(fn -> :done end), 1000)
      :done
  """
  @spec await(t, timeout) :: term
  def await(%Task{} = task, timeout \\ 5000) do
    check_owner(task)

    case wait(task, timeout) do
      {:ok, result} -> result
      {:exit, reason} -> exit({reason, {Task, :await, [task, timeout]}})
      nil -> give_up(task, timeout)
    end
  end

  @doc """
  Waits for the result of a task for at most `timeout` milliseconds: `{:ok, result}`, `{:exit, reason}`, or `nil` if there is
  none yet.

      iex> Task.yield(Task.async(fn -> :done end))
      {:ok, :done}
      iex> Task.yield(Task.async(fn -> Process.sleep(:infinity) end), 1)
      nil
  """
  @spec yield(t, timeout) :: {:ok, term} | {:exit, term} | nil
  def yield(%Task{} = task, timeout \\ 5000) do
    check_owner(task)
    wait(task, timeout)
  end

  defp wait(%Task{ref: ref}, timeout) do
    receive do
      {^ref, result} ->
        Process.demonitor(ref, [:flush])
        {:ok, result}

      {:DOWN, ^ref, _, _, reason} ->
        {:exit, reason}
    after
      timeout -> nil
    end
  end

  defp give_up(%Task{ref: ref} = task, timeout) do
    Process.demonitor(ref, [:flush])
    exit({:timeout, {Task, :await, [task, timeout]}})
  end

  defp check_owner(%Task{owner: owner} = task) do
    if owner != self() do
      raise ArgumentError,
            "task #{inspect(task)} must be queried from the owner but was queried from #{inspect(self())}"
    end
  end

  # In the task's process

  defp run(owner, module, function, args) do
    try do
      :erlang.apply(module, function, args)
    catch
      :exit, reason when reason == :normal or reason == :shutdown ->
        exit(reason)

      :exit, {:shutdown, _} = reason ->
        exit(reason)

      class, reason ->
        stacktrace = __STACKTRACE__
        reason = exit_reason(class, reason, stacktrace)
        {shown, shown_args} = called(module, function, args)
        Kaiwa.Report.task_terminating(owner, shown, shown_args, reason, stacktrace)
        exit(reason)
    end
  end

  defp exit_reason(:error, reason, stacktrace), do: {Exception.normalize(:error, reason, stacktrace), stacktrace}
  defp exit_reason(:throw, value, _stacktrace), do: {:nocatch, value}
  defp exit_reason(:exit, reason, _stacktrace), do: reason

  # A function is shown itself, not as the argument of `apply/2`.
  defp called(:erlang, :apply, [fun, args]) when is_function(fun) and is_list(args), do: {fun, args}
  defp called(module, function, args), do: {Function.capture(module, function, length(args)), args}
end
