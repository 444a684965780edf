defmodule Task.Supervised do
  @moduledoc false
  # The process of a task: what it knows of those who started it, its result, its report when it fails.

  def spawn(call), do: :erlang.spawn(body(call))

  def spawn_link(call), do: :erlang.spawn_link(body(call))

  # For a supervisor. The owner has given the callers and the call, or waits with them until it has a monitor.
  def start_link({_node, _name, owner}, :monitor) do
    ancestors = :proc_lib.ancestors()
    {:ok, :erlang.spawn_link(fn -> begin_when_told(owner, ancestors) end)}
  end

  def start_link({_node, _name, owner}, callers, call) do
    ancestors = :proc_lib.ancestors()
    {:ok, :erlang.spawn_link(fn -> begin(owner, ancestors, callers, call) end)}
  end

  defp begin_when_told(owner, ancestors) do
    watch = :erlang.monitor(:process, owner)

    receive do
      {^owner, ref, callers, call} ->
        :erlang.demonitor(watch, [:flush])
        :kaiwa_process.reply(owner, ref, {ref, begin(owner, ancestors, callers, call)})

      {:DOWN, ^watch, _, _, _reason} ->
        exit(:shutdown)
    end
  end

  defp body(call) do
    owner = self()
    ancestors = :proc_lib.ancestors()
    callers = callers(owner)
    fn -> begin(owner, ancestors, callers, call) end
  end

  # Starts a task whose result goes to the calling process, which is linked to it: `{pid, reference}`.
  def async(call), do: :kaiwa_process.start_task(call)

  # What the process of such a task begins with.
  def begin_task(owner, ref, ancestors, callers, call) do
    :kaiwa_process.reply(owner, ref, {ref, begin(owner, ancestors, callers, call)})
  end

  # The calling process, as the starter of a task.
  def owner(), do: {:erlang.node(), :proc_lib.own_name(), self()}

  # The processes on whose behalf a task works.
  def callers(pid) do
    case :erlang.get(:"$callers") do
      callers when is_list(callers) -> [pid | callers]
      _ -> [pid]
    end
  end

  defp begin(owner, ancestors, callers, call) do
    :kaiwa_process.set_origin(call, ancestors, callers)
    run(owner, call)
  end

  defp run(owner, {module, function, args}) do
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

  defp exit_reason(:error, reason, stacktrace), do: {reason, stacktrace}
  defp exit_reason(:throw, value, stacktrace), do: {{:nocatch, value}, stacktrace}
  defp exit_reason(:exit, reason, _stacktrace), do: reason

  # A function without arguments is shown itself, not as the argument of `apply/2`.
  defp called(:erlang, :apply, [fun, []]) when is_function(fun, 0), do: {fun, []}
  defp called(module, function, args), do: {Function.capture(module, function, length(args)), args}
end
