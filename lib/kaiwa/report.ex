defmodule Kaiwa.Report do
  @moduledoc """
  What is printed when a process fails: the entries that iex gets from its logger.

  An entry is an empty line, the time of day, the level and the text.
  """

  @doc """
  Reports a process that ends with an uncaught error or throw. The virtual machine calls it inside that process.

  `class` is `:error` or `:throw`. The text for a process that calls `raise "oops"`:

      14:03:57.120 [error] Process #PID<0.130.0> raised an exception
      ** (RuntimeError) oops
          iex:1: anonymous fn/0 in :elixir_eval.__FILE__/1
  """
  @spec process_crashed(:error | :throw, term, list) :: :ok
  def process_crashed(class, reason, stacktrace) do
    reason = if class == :throw, do: {:nocatch, reason}, else: reason
    text = "Process #{inspect(self())} raised an exception\n" <> error(reason, stacktrace)
    # As on the BEAM, where the emulator tells of such a process.
    log(:error, text, error_logger: %{emulator: true, tag: :error})
  end

  @doc """
  Reports a process that takes more memory than its flag `:max_heap_size` allows, and may be killed for it. The runtime calls
  it in a process of its own.

  `limit` is the value of the flag, `messages` the length of the mailbox, `memory` a keyword list of sizes in words.
  """
  @spec heap_limit_reached(pid, map, non_neg_integer, keyword) :: :ok
  def heap_limit_reached(pid, limit, messages, memory) do
    text = """
         Process:            #{inspect(pid)}\s
         Context:            maximum heap size reached
         Max Heap Size:      #{limit.size}
         Total Heap Size:    #{memory[:heap_size] + memory[:stack_size]}
         Kill:               #{limit.kill}
         Error Logger:       #{limit.error_logger}
         Message Queue Len:  #{messages}
         GC Info:            #{inspect(memory, pretty: true)}
    """

    log(:error, text, error_logger: %{emulator: true, tag: :error})
  end

  @doc """
  Reports a server that ends for another reason than `:normal`, `:shutdown` or `{:shutdown, term}`.

  `message` is what it was working on, `from` the client of a call or `:none`.
  """
  @spec server_terminating(term, term, list, term, {pid, term} | :none, term) :: :ok
  def server_terminating(name, reason, stacktrace, message, from, state) do
    log(:error, [
      "GenServer #{inspect(name)} terminating\n",
      stop(reason, stacktrace),
      "Last message#{sender(from)}: #{inspect(message)}\nState: #{inspect(state)}",
      client(from)
    ])
  end

  @doc """
  Reports a handler of `:gen_event` that fails, and is removed.
  """
  @spec event_handler_terminating(term, term, term, term, term) :: :ok
  def event_handler_terminating(handler, manager, reason, event, state) do
    {reason, stacktrace} =
      case reason do
        {:EXIT, {_error, [_ | _] = stacktrace} = reason} -> {reason, stacktrace}
        {:EXIT, reason} -> {reason, []}
        reason -> {reason, []}
      end

    log(:error, [
      ":gen_event handler #{inspect(handler)} installed in #{inspect(manager)} terminating\n",
      stop(reason, stacktrace),
      "Last message: #{inspect(event)}\nState: #{inspect(state)}"
    ])
  end

  @doc """
  Reports a task that ends for another reason than `:normal`, `:shutdown` or `{:shutdown, term}`.

  `fun` is what it was called with `args` for, `owner` the process that started it.
  """
  @spec task_terminating(pid, (... -> any), [term], term, list) :: :ok
  def task_terminating(owner, fun, args, reason, stacktrace) do
    starter =
      case :erlang.process_info(owner, :registered_name) do
        {:registered_name, name} -> name
        _ -> owner
      end

    log(:error, [
      "Task #{inspect(self())} started from #{inspect(starter)} terminating\n",
      stop(reason, stacktrace),
      "Function: #{inspect(fun)}\n    Args: #{inspect(args)}"
    ])
  end

  @doc """
  Reports a message that a server has no use for.
  """
  @spec unexpected_message(module, term, term) :: :ok
  def unexpected_message(module, name, message) do
    log(
      :error,
      "#{inspect(module)} #{inspect(name)} received unexpected message in handle_info/2: #{inspect(message)}\n"
    )
  end

  @doc """
  Reports what the function that `@on_load` names has given instead of `:ok`.
  """
  @spec load_hook_failed(module, term) :: :ok
  def load_hook_failed(module, value) do
    log(:warning, "The on_load function for module #{module} returned:\n#{inspect(value)}\n")
  end

  @doc """
  Writes an entry of a level; `text` has no newline at its end, unless an empty line is to follow.
  """
  @spec log(atom, iodata, keyword) :: :ok
  def log(level, text, metadata \\ []) do
    if Logger.allowed?(level, nil), do: Logger.dispatch(level, text, metadata ++ Logger.metadata()), else: :ok
  end

  # The newline at the end of the last frame is that of the entry.
  defp error(reason, []), do: Exception.format_banner(:error, reason, [])
  defp error(reason, stacktrace), do: without_newline(Exception.format(:error, reason, stacktrace))

  defp stop({{:nocatch, _value} = reason, stacktrace}, stacktrace) when stacktrace != [], do: stop(reason, stacktrace)
  defp stop({error, stacktrace}, stacktrace) when stacktrace != [] do
    case Exception.normalize(:error, error, stacktrace) do
      # It stands for no exception.
      %ErlangError{original: ^error} -> stop(error, stacktrace)
      _exception -> [error(error, stacktrace), "\n"]
    end
  end

  defp stop(reason, []), do: ["** (stop) ", Exception.format_exit(reason), "\n"]

  defp stop(reason, stacktrace) do
    ["** (stop) ", Exception.format_exit(reason), "\n", Exception.format_stacktrace(stacktrace)]
  end

  defp sender({pid, _tag}), do: " (from #{inspect(pid)})"
  defp sender(:none), do: ""

  defp client(:none), do: ""

  defp client({pid, _tag}) do
    case :erlang.process_info(pid, [:registered_name, :current_stacktrace]) do
      :undefined ->
        "\nClient #{inspect(pid)} is dead"

      [registered_name: name, current_stacktrace: frames] ->
        shown = if is_atom(name), do: name, else: pid
        ["\nClient #{inspect(shown)} is alive\n\n", without_newline(Exception.format_stacktrace(frames))]
    end
  end

  defp without_newline(text), do: :erlang.binary_part(text, 0, byte_size(text) - 1)
end
