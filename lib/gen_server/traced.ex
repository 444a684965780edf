defmodule GenServer.Traced do
  @moduledoc false
  # Callbacks in the place of those of a server that is watched with `:sys`: they tell what happens and call the server's own.
  #
  # A server that nobody watches is not slowed down: this module takes the place of the server's in the loop, with the state
  # `{module, state, debug, name, last_reply}`.

  alias Kaiwa.{ErlangNotation, SystemDebug}

  # These keep their watchers themselves, because what they do has other events.
  @own_events [:gen_statem, GenEvent.Manager]

  # `{module, state, debug}` of what the loop has.
  def unwrap(GenServer.Traced, {module, state, debug, _name, _last}), do: {module, state, debug}
  def unwrap(module, %{debug: debug} = state) when module in @own_events, do: {module, state, debug}
  def unwrap(module, state), do: {module, state, []}

  # `{module, state}` for the loop.
  def wrap(module, state, debug, name) when module in @own_events, do: {module, %{state | debug: debug, name: name}}
  def wrap(module, state, [], _name), do: {module, state}
  def wrap(module, state, debug, name), do: {GenServer.Traced, {module, state, debug, name, nil}}

  def handle_call(request, from, {module, state, debug, name, _last}) do
    debug = event(debug, name, {:in, {:"$gen_call", from, request}})

    case returned(fn -> module.handle_call(request, from, state) end) do
      {:reply, reply, state} -> {:reply, reply, replied(module, state, debug, name, reply, from)}
      {:reply, reply, state, next} -> {:reply, reply, replied(module, state, debug, name, reply, from), next}
      {:stop, reason, reply, state} -> {:stop, reason, reply, {module, state, debug, name, {reply, from}}}
      other -> result(other, module, debug, name)
    end
  end

  def handle_cast(request, {module, state, debug, name, _last}) do
    debug = event(debug, name, {:in, {:"$gen_cast", request}})
    result(returned(fn -> module.handle_cast(request, state) end), module, debug, name)
  end

  def handle_info(message, {module, state, debug, name, _last}) do
    debug = event(debug, name, {:in, message})

    if :erlang.function_exported(module, :handle_info, 2),
      do: result(returned(fn -> module.handle_info(message, state) end), module, debug, name),
      else: result({:noreply, state}, module, debug, name)
  end

  def handle_continue(argument, {module, state, debug, name, _last}) do
    debug = event(debug, name, {:continue, argument})
    result(returned(fn -> module.handle_continue(argument, state) end), module, debug, name)
  end

  def terminate(reason, {module, state, debug, name, last}) do
    result = if :erlang.function_exported(module, :terminate, 2), do: module.terminate(reason, state), else: :ok

    # The client gets the reply afterwards.
    with {reply, from} <- last, do: event(debug, name, {:out, reply, from, state})
    result
  end

  defp returned(callback) do
    callback.()
  catch
    :throw, value -> value
  end

  defp result({:noreply, state}, module, debug, name), do: {:noreply, unchanged(module, state, debug, name)}
  defp result({:noreply, state, next}, module, debug, name), do: {:noreply, unchanged(module, state, debug, name), next}
  defp result({:stop, reason, state}, module, debug, name), do: {:stop, reason, {module, state, debug, name, nil}}
  defp result(other, _module, _debug, _name), do: other

  defp replied(module, state, debug, name, reply, from) do
    {module, state, event(debug, name, {:out, reply, from, state}), name, nil}
  end

  defp unchanged(module, state, debug, name), do: {module, state, event(debug, name, {:noreply, state}), name, nil}

  defp event(debug, name, event), do: SystemDebug.event(debug, &print/3, name, event)

  # How events are printed.
  def print(device, event, name) do
    text = "*DBG* " <> ErlangNotation.flat(name, true) <> " "

    line =
      case event do
        {:in, {:"$gen_call", {from, _tag}, request}} ->
          add(add(text <> "got call ", request) <> " from ", from)

        {:in, {:"$gen_cast", request}} ->
          add(text <> "got cast ", request)

        {:in, message} ->
          add(text <> "got ", message)

        {:out, reply, {to, _tag}, state} ->
          add(add(add(text <> "sent ", reply) <> " to ", to) <> ", new state ", state)

        {:noreply, state} ->
          add(text <> "new state ", state)

        other ->
          add(text <> "dbg  ", other)
      end

    IO.write(device, line <> "\n")
  end

  # A term that is broken into lines is indented to where it begins.
  def add(text, term) do
    column = text |> String.split("\n") |> List.last() |> String.length()
    text <> ErlangNotation.pretty(term, column)
  end
end
