defmodule GenServer.Loop do
  @moduledoc false
  # The server's side: takes a message, calls the callback, does what its result says.
  #
  # A call of the client, the reply and what lies between should cost few instructions: the loop matches calls first
  # and keeps all it needs in arguments.

  alias GenServer.System

  @doc false
  def continue(module, state, name, parent, {:continue, argument}) do
    result =
      try do
        module.handle_continue(argument, state)
      catch
        :throw, value -> value
        class, reason -> {:"$failed", class, reason, __STACKTRACE__}
      end

    noreply(result, {:continue, argument}, :none, module, state, name, parent)
  end

  # Hibernation would only save memory; the loop goes on as usual.
  def continue(module, state, name, parent, :hibernate), do: loop(module, state, name, parent, :infinity)
  def continue(module, state, name, parent, timeout), do: loop(module, state, name, parent, timeout)

  @doc false
  def loop(module, state, name, parent, timeout) do
    receive do
      {:"$gen_call", from, request} ->
        call(request, from, module, state, name, parent)

      {:"$gen_cast", request} = message ->
        result =
          try do
            module.handle_cast(request, state)
          catch
            :throw, value -> value
            class, reason -> {:"$failed", class, reason, __STACKTRACE__}
          end

        noreply(result, message, :none, module, state, name, parent)

      {:system, from, request} ->
        system(request, from, module, state, name, parent, timeout)

      {:EXIT, ^parent, reason} = message ->
        terminate(:exit, reason, [], message, :none, module, state, name)

      message ->
        info(message, module, state, name, parent)
    after
      timeout -> info(:timeout, module, state, name, parent)
    end
  end

  defp call(request, from, module, state, name, parent) do
    result =
      try do
        module.handle_call(request, from, state)
      catch
        :throw, value -> value
        class, reason -> {:"$failed", class, reason, __STACKTRACE__}
      end

    case result do
      {:reply, reply, state} ->
        reply(from, reply)
        loop(module, state, name, parent, :infinity)

      {:reply, reply, new_state, next} ->
        if next?(next) do
          GenServer.reply(from, reply)
          continue(module, new_state, name, parent, next)
        else
          bad_return(result, request, from, module, state, name)
        end

      {:stop, reason, reply, state} ->
        # The reply goes out after terminate/2, as the client may ask for something that it frees.
        terminate(:exit, reason, [], request, from, module, state, name, fn -> GenServer.reply(from, reply) end)

      other ->
        noreply(other, request, from, module, state, name, parent)
    end
  end

  defp reply({client, [:alias | reference] = tag}, reply), do: :kaiwa_process.reply(client, reference, {tag, reply})
  defp reply(from, reply), do: GenServer.reply(from, reply)

  # A module without `handle_info/2` ignores what it does not expect.
  defp info(message, module, state, name, parent) do
    if :erlang.function_exported(module, :handle_info, 2) do
      result =
        try do
          module.handle_info(message, state)
        catch
          :throw, value -> value
          class, reason -> {:"$failed", class, reason, __STACKTRACE__}
        end

      noreply(result, message, :none, module, state, name, parent)
    else
      loop(module, state, name, parent, :infinity)
    end
  end

  # The results that all callbacks have in common. `from` is the client of a call, otherwise `:none`.
  defp noreply(result, message, from, module, state, name, parent) do
    case result do
      {:noreply, state} ->
        loop(module, state, name, parent, :infinity)

      {:noreply, new_state, next} ->
        if next?(next) do
          continue(module, new_state, name, parent, next)
        else
          bad_return(result, message, from, module, state, name)
        end

      {:stop, reason, state} ->
        terminate(:exit, reason, [], message, from, module, state, name)

      {:"$failed", class, reason, stacktrace} ->
        terminate(class, reason, stacktrace, message, from, module, state, name)

      other ->
        bad_return(other, message, from, module, state, name)
    end
  end

  defp bad_return(result, message, from, module, state, name) do
    terminate(:exit, {:bad_return_value, result}, [], message, from, module, state, name)
  end

  # What a callback may ask for beside a new state: a timeout, `:hibernate`, or a call of `handle_continue/2`.
  defp next?({:continue, _argument}), do: true
  defp next?(next), do: next == :hibernate or next == :infinity or (is_integer(next) and next >= 0)

  # Requests of tools, and of `GenServer.stop/3`.
  defp system(request, from, module, state, name, parent, timeout) do
    case System.handle(request, from, module, state, name, parent, :running) do
      {:continue, module, state} -> loop(module, state, name, parent, timeout)
      {:suspend, module, state} -> suspended(module, state, name, parent, timeout)
      {:terminate, reason, module, state} -> terminate(:exit, reason, [], [], :none, module, state, name)
    end
  end

  # Until it is resumed a server deals with nothing else; what it is sent stays in its mailbox.
  defp suspended(module, state, name, parent, timeout) do
    receive do
      {:system, from, :resume} ->
        GenServer.reply(from, :ok)
        loop(module, state, name, parent, timeout)

      {:system, from, request} ->
        case System.handle(request, from, module, state, name, parent, :suspended) do
          {:terminate, reason, module, state} -> terminate(:exit, reason, [], [], :none, module, state, name)
          {_next, module, state} -> suspended(module, state, name, parent, timeout)
        end

      {:EXIT, ^parent, reason} = message ->
        terminate(:exit, reason, [], message, :none, module, state, name)
    end
  end

  defp terminate(class, reason, stacktrace, message, from, module, state, name) do
    terminate(class, reason, stacktrace, message, from, module, state, name, fn -> :ok end)
  end

  # Calls `terminate/2`, reports unless the end was asked for, and ends the process. `finish` runs before the end.
  defp terminate(class, reason, stacktrace, message, from, module, state, name, finish) do
    reason = exit_reason(class, reason, stacktrace)

    case run_terminate(reason, module, state) do
      :ok ->
        report(class, reason, stacktrace, message, from, module, state, name)
        finish.()
        exit(reason)

      {:"$failed", class, other, stacktrace} ->
        reason = exit_reason(class, other, stacktrace)
        report(class, reason, stacktrace, message, from, module, state, name)
        finish.()
        exit(reason)
    end
  end

  defp exit_reason(:error, reason, stacktrace), do: {reason, stacktrace}
  defp exit_reason(:exit, reason, _stacktrace), do: reason

  defp run_terminate(reason, module, state) do
    if :erlang.function_exported(module, :terminate, 2) do
      try do
        module.terminate(reason, state)
        :ok
      catch
        :throw, _value -> :ok
        class, reason -> {:"$failed", class, reason, __STACKTRACE__}
      end
    else
      :ok
    end
  end

  defp report(:exit, :normal, _stacktrace, _message, _from, _module, _state, _name), do: :ok
  defp report(:exit, :shutdown, _stacktrace, _message, _from, _module, _state, _name), do: :ok
  defp report(:exit, {:shutdown, _}, _stacktrace, _message, _from, _module, _state, _name), do: :ok

  defp report(_class, reason, stacktrace, message, from, module, state, name) do
    System.report(name, reason, stacktrace, message, from, module, state)
  end
end
