defmodule Kaiwa.Terminal do
  @moduledoc false
  # The processes that stand for the terminal or pipe (`:standard_io`, `:standard_error`): they answer whoever sends them
  # requests by hand. `IO` asks its natives and needs none of them.

  alias Kaiwa.IoRequest

  def serve(device) do
    receive do
      {:io_request, from, reply_as, request} when is_pid(from) ->
        send(from, {:io_reply, reply_as, answer(request, device)})

      _no_request ->
        :ok
    end

    serve(device)
  end

  defp answer(request, device) do
    case reply(device, IoRequest.with_encoding(request)) do
      :unknown -> {:error, {:request, request}}
      reply -> reply
    end
  end

  defp reply(device, {:put_chars, encoding, chars}) when encoding in [:unicode, :latin1], do: put(device, encoding, chars)

  defp reply(device, {:put_chars, encoding, module, function, args}) when encoding in [:unicode, :latin1] do
    put(device, encoding, :erlang.apply(module, function, args))
  catch
    _class, _reason -> {:error, :put_chars}
  end

  defp reply(device, {:requests, requests}) when is_list(requests) do
    {reply, _state} = IoRequest.each(requests, nil, fn request, nil -> {answer(request, device), nil} end)
    reply
  end

  defp reply(_device, {:get_geometry, what}) when what in [:columns, :rows], do: {:error, :enotsup}
  defp reply(_device, {:setopts, [encoding: encoding]}) when encoding in [:unicode, :latin1], do: :ok
  defp reply(:standard_io, {:setopts, [binary: true]}), do: :ok
  defp reply(_device, {:setopts, _options}), do: {:error, :enotsup}
  defp reply(:standard_error, :getopts), do: [encoding: :unicode]
  defp reply(:standard_error, _request), do: :unknown
  defp reply(:standard_io, :getopts), do: [binary: true, encoding: :unicode]

  defp reply(:standard_io, {:get_line, encoding, prompt}) when encoding in [:unicode, :latin1] do
    read(encoding, fn -> :kaiwa_io.get_line(:standard_io, prompt) end)
  end

  defp reply(:standard_io, {:get_chars, encoding, prompt, count}) when encoding in [:unicode, :latin1] do
    read(encoding, fn -> :kaiwa_io.get_chars(:standard_io, prompt, count) end)
  end

  defp reply(:standard_io, {:get_until, encoding, prompt, module, function, args}) when encoding in [:unicode, :latin1] do
    {result, left, _prompt} = IoRequest.until({module, function, args}, :unicode, prompt, &next_line/1)
    if is_list(left), do: :kaiwa_io.unread(:unicode.characters_to_binary(left))
    result
  catch
    _class, _reason -> {:error, :get_until}
  end

  defp reply(:standard_io, _request), do: :unknown

  # The prompt stands before the first line only.
  defp next_line(prompt) do
    case :kaiwa_io.get_line(:standard_io, prompt) do
      line when is_binary(line) -> {line, ""}
      _end -> {"", ""}
    end
  end

  defp put(device, encoding, chars) do
    case :unicode.characters_to_binary(chars, encoding) do
      text when is_binary(text) -> :kaiwa_io.put_chars(device, text)
      # What is no text is written as it is.
      {_error, _converted, _rest} -> :kaiwa_io.put_bytes(device, chars)
    end
  catch
    _class, _reason -> {:error, :put_chars}
  end

  defp read(encoding, function) do
    case function.() do
      text when is_binary(text) and encoding == :latin1 -> latin1(text)
      other -> other
    end
  catch
    _class, _reason -> {:error, :get_line}
  end

  defp latin1(text) do
    case :unicode.characters_to_binary(text, :unicode, :latin1) do
      bytes when is_binary(bytes) -> bytes
      {_error, _converted, _rest} -> {:error, {:no_translation, :unicode, :latin1}}
    end
  end
end
