defmodule Kaiwa.FileDevice do
  @moduledoc false
  # A process that has a file open and speaks Erlang's I/O protocol. It ends when the file is closed, when the process that
  # has opened it ends, or when something has failed in a way that leaves the place in the file unknown.
  #
  # What is read ahead lies in `ahead`; before anything else is done with the file, its place is set back by as much.

  defstruct [:owner, encoding: :latin1, binary: false, ahead: ""]

  # Bytes that are read at once.
  @chunk 8192

  # Opens a file for the calling process. Modes are those of `:file.open/2`.
  def open(path, modes) do
    starter = self()
    reference = make_ref()
    {device, monitor} = :erlang.spawn_monitor(fn -> init(path, modes, starter, reference) end)

    receive do
      {^reference, result} ->
        :erlang.demonitor(monitor, [:flush])
        if result == :ok, do: {:ok, device}, else: result

      {:DOWN, ^monitor, :process, ^device, _reason} ->
        {:error, :terminated}
    end
  end

  # Asks a device for something that only files can do.
  def ask(device, request), do: Kaiwa.IoRequest.ask(device, :file_request, :file_reply, request)

  # In the new process.
  defp init(path, modes, starter, reference) do
    owner = :erlang.monitor(:process, starter)

    case :kaiwa_file.open(path, modes) do
      :ok ->
        send(starter, {reference, :ok})
        loop(set(%Kaiwa.FileDevice{owner: owner}, modes))

      error ->
        send(starter, {reference, error})
    end
  end

  defp set(state, modes) do
    Enum.reduce(modes, state, fn
      :binary, state -> %{state | binary: true}
      {:binary, binary}, state -> %{state | binary: binary}
      :list, state -> %{state | binary: false}
      {:encoding, encoding}, state when encoding in [:utf8, :unicode] -> %{state | encoding: :unicode}
      {:encoding, encoding}, state -> %{state | encoding: encoding}
      _mode, state -> state
    end)
  end

  defp loop(%{owner: owner} = state) do
    receive do
      {:io_request, from, reply_as, request} ->
        answer(from, :io_reply, reply_as, request(Kaiwa.IoRequest.with_encoding(request), state))

      {:file_request, from, reply_as, request} ->
        answer(from, :file_reply, reply_as, file_request(request, state))

      {:DOWN, ^owner, :process, _pid, _reason} ->
        :ok

      _message ->
        loop(state)
    end
  end

  # With `:stop` instead of a state the device ends.
  defp answer(from, kind, reply_as, {reply, state}) do
    send(from, {kind, reply_as, reply})
    if state != :stop, do: loop(state)
  end

  # Requests to any device

  defp request({:put_chars, encoding, chars}, state), do: put(encoding, chars, state)

  defp request({:put_chars, encoding, module, function, args}, state) do
    put(encoding, :erlang.apply(module, function, args), state)
  end

  defp request({:get_line, encoding, _prompt}, state), do: take(state, 0, encoding, &line_size/3)

  defp request({:get_chars, encoding, _prompt, count}, state) do
    take(state, 0, encoding, fn ahead, _from, at_end -> chars_size(ahead, count, state.encoding, at_end) end)
  end

  defp request({:get_until, encoding, _prompt, module, function, args}, state) do
    {reply, left, state} = Kaiwa.IoRequest.until({module, function, args}, encoding, state, &next_line(&1, encoding))
    left = if left == :eof, do: "", else: :unicode.characters_to_binary(left, :unicode, state.encoding)
    {reply, %{state | ahead: left <> state.ahead}}
  end

  defp request({:setopts, options}, state) when is_list(options), do: {:ok, set(state, options)}
  defp request(:getopts, state), do: {[binary: state.binary, encoding: state.encoding], state}

  defp request({:requests, requests}, state) do
    Kaiwa.IoRequest.each(requests, state, &request(Kaiwa.IoRequest.with_encoding(&1), &2))
  end

  defp request(request, state), do: {{:error, {:request, request}}, state}

  defp put(from, chars, %{encoding: to} = state) do
    case :unicode.characters_to_binary(chars, from, to) do
      bytes when is_binary(bytes) -> state |> set_back() |> write(bytes)
      {_error, _converted, _rest} -> {{:error, {:no_translation, from, to}}, :stop}
    end
  end

  defp write(state, bytes) do
    case :kaiwa_file.write_open(bytes) do
      :ok -> {:ok, state}
      error -> {error, :stop}
    end
  end

  # Reads on until `size` tells how many bytes are wanted. `from` is where there is news since it was asked last.
  defp take(%{ahead: ahead} = state, from, encoding, size) do
    case size.(ahead, from, false) do
      :more ->
        case :kaiwa_file.read_open(@chunk) do
          {:ok, bytes} -> take(%{state | ahead: ahead <> bytes}, byte_size(ahead), encoding, size)
          :eof when ahead == "" -> {:eof, state}
          :eof -> give(state, size.(ahead, from, true), encoding)
          error -> {error, :stop}
        end

      size ->
        give(state, size, encoding)
    end
  end

  defp give(state, {:error, _reason} = error, _encoding), do: {error, state}

  defp give(%{ahead: ahead} = state, size, encoding) do
    <<bytes::binary-size(size), rest::binary>> = ahead
    state = %{state | ahead: rest}

    case converted(bytes, state, encoding) do
      text when is_binary(text) or is_list(text) -> {text, state}
      _error -> {{:error, {:no_translation, state.encoding, encoding}}, :stop}
    end
  end

  defp converted(bytes, %{binary: true, encoding: :latin1}, :latin1), do: bytes
  defp converted(bytes, %{binary: true, encoding: from}, to), do: :unicode.characters_to_binary(bytes, from, to)
  defp converted(bytes, %{encoding: from}, _to), do: :unicode.characters_to_list(bytes, from)

  defp line_size(ahead, from, at_end) do
    case :binary.match(ahead, "\n", scope: {from, byte_size(ahead) - from}) do
      {place, 1} -> place + 1
      :nomatch -> if at_end, do: byte_size(ahead), else: :more
    end
  end

  defp chars_size(ahead, count, :latin1, at_end), do: enough(min(count, byte_size(ahead)), byte_size(ahead) >= count, at_end)

  defp chars_size(ahead, count, _unicode, at_end) do
    {left, rest} = skip(ahead, count)
    # A character may not have been read to its end.
    cond do
      left == 0 -> byte_size(ahead) - byte_size(rest)
      rest == "" or (not at_end and byte_size(rest) < 4) -> enough(byte_size(ahead), false, at_end)
      true -> {:error, :invalid_unicode}
    end
  end

  defp skip(<<_char::utf8, rest::binary>>, count) when count > 0, do: skip(rest, count - 1)
  defp skip(rest, count), do: {count, rest}

  defp enough(size, true, _at_end), do: size
  defp enough(size, false, true), do: size
  defp enough(_size, false, false), do: :more

  # For `get_until`: a line in the encoding of the request, "" at the end.
  defp next_line(state, encoding) do
    case take(state, 0, encoding, &line_size/3) do
      {line, %{} = state} when is_binary(line) or is_list(line) -> {:unicode.characters_to_binary(line, encoding, encoding), state}
      {_eof_or_error, _state} -> {"", state}
    end
  end

  # Requests to files

  defp file_request(:close, _state), do: {:ok, :stop}

  defp file_request(:truncate, state) do
    case with_place(state, &:kaiwa_file.truncate/0) do
      {:ok, state} -> {:ok, state}
      {error, _state} -> {error, :stop}
    end
  end

  defp file_request(:sync, state), do: {:kaiwa_file.sync(), state}
  defp file_request({:position, place}, state), do: with_place(state, fn -> seek(place) end)

  defp file_request({:pread, place, count}, state) do
    with_place(state, fn ->
      with {:ok, _place} <- seek(place) do
        case :kaiwa_file.read_open(count) do
          {:ok, bytes} when not state.binary -> {:ok, :erlang.binary_to_list(bytes)}
          other -> other
        end
      end
    end)
  end

  defp file_request({:pwrite, place, data}, state) do
    state = set_back(state)

    case seek(place) do
      {:ok, _place} -> write(state, :erlang.iolist_to_binary(data))
      error -> {error, state}
    end
  end

  defp file_request(request, state), do: {{:error, {:request, request}}, state}

  defp with_place(state, function) do
    state = set_back(state)
    {function.(), state}
  end

  defp set_back(%{ahead: ""} = state), do: state

  defp set_back(%{ahead: ahead} = state) do
    {:ok, _place} = :kaiwa_file.seek(:cur, -byte_size(ahead))
    %{state | ahead: ""}
  end

  defp seek(place) when is_integer(place), do: seek({:bof, place})
  defp seek({from, offset}) when from in [:bof, :cur, :eof] and is_integer(offset), do: :kaiwa_file.seek(from, offset)
  defp seek(from) when from in [:bof, :cur, :eof], do: :kaiwa_file.seek(from, 0)
  defp seek(_place), do: {:error, :badarg}
end
