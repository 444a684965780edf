defmodule Kaiwa.IoRequest do
  @moduledoc false
  # What a device is asked for in `{:io_request, from, reply_as, request}`.

  # Sends a request to a device and waits for its reply.
  def ask(device, request), do: ask(device, :io_request, :io_reply, request)

  # The same for requests of another kind, as files have them.
  def ask(device, kind, kind_of_reply, request) do
    reference = :erlang.monitor(:process, device)
    send(device, {kind, self(), reference, request})

    receive do
      {^kind_of_reply, ^reference, reply} ->
        :erlang.demonitor(reference, [:flush])
        reply

      {:DOWN, ^reference, :process, _device, _reason} ->
        {:error, :terminated}
    end
  end

  # A request with its encoding: the older forms, without one, are about Latin-1.
  def with_encoding({:put_chars, chars}), do: {:put_chars, :latin1, chars}
  def with_encoding({:put_chars, module, function, args}), do: {:put_chars, :latin1, module, function, args}
  def with_encoding({:get_chars, prompt, count}), do: {:get_chars, :latin1, prompt, count}
  def with_encoding({:get_line, prompt}), do: {:get_line, :latin1, prompt}
  def with_encoding({:get_until, prompt, module, function, args}), do: {:get_until, :latin1, prompt, module, function, args}
  def with_encoding(request), do: request

  # A list of requests: the rest is left out once one fails. `function` is called with a request and the state, and gives
  # the reply and the state.
  def each(requests, state, function), do: each(requests, :ok, state, function)

  defp each([request | rest], _reply, state, function) do
    case function.(request, state) do
      {{:error, _reason}, _state} = failed -> failed
      {reply, state} -> each(rest, reply, state, function)
    end
  end

  defp each([], reply, state, _function), do: {reply, state}

  # `get_until`: passes on line by line until `call` has what it wants. `next_line` gives a line, or "" at the end, and the
  # rest of the input. Gives the result, what is left of the last line (`:eof` at the end), and the rest.
  def until(call, encoding, input, next_line), do: until(call, encoding, [], input, next_line)

  defp until({module, function, args} = call, encoding, continuation, input, next_line) do
    {line, rest} = next_line.(input)
    chars = if line == "", do: :eof, else: :unicode.characters_to_list(line, encoding)

    case :erlang.apply(module, function, [continuation, chars | args]) do
      {:done, result, left} -> {result, left, rest}
      {:more, continuation} -> until(call, encoding, continuation, rest, next_line)
    end
  end
end
