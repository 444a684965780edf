defmodule StringIO do
  @moduledoc """
  A device that reads from a string and keeps what is written to it.

      iex> {:ok, device} = StringIO.open("foo")
      iex> IO.read(device, 2)
      "fo"
      iex> IO.write(device, "bar")
      iex> StringIO.contents(device)
      {"o", "bar"}

  Set as the group leader of a process it captures what the process prints.
  """

  @type option :: {:capture_prompt, boolean} | {:encoding, :unicode | :latin1}

  @doc """
  Starts a device that reads from `string`. With a function instead of options, the device is passed to the function and
  closed afterwards; the result is `{:ok, result}`.

  With `capture_prompt: true` the prompts of whoever reads are kept, too.

      iex> {:ok, device} = StringIO.open("foo")
      iex> IO.gets(device, "> ")
      "foo"
      iex> StringIO.open("foo", fn device -> IO.gets(device, "> ") end)
      {:ok, "foo"}
  """
  @spec open(binary, [option] | (pid -> result)) :: {:ok, pid} | {:ok, result} when result: term
  def open(string, options_or_function \\ [])

  def open(string, options_or_function) when is_binary(string) and is_list(options_or_function) do
    GenServer.start_link(StringIO, {string, options_or_function, self()}, [])
  end

  def open(string, options_or_function) when is_binary(string) and is_function(options_or_function, 1), do: open(string, [], options_or_function)

  @doc """
  Starts a device, passes it to `function` and closes it afterwards. See `open/2`.

      iex> StringIO.open("foo", [capture_prompt: true], fn device ->
      ...>   IO.gets(device, "> ")
      ...>   StringIO.contents(device)
      ...> end)
      {:ok, {"", "> "}}
  """
  @spec open(binary, [option], (pid -> result)) :: {:ok, result} when result: term
  def open(string, options, function) when is_binary(string) and is_list(options) and is_function(function, 1) do
    {:ok, device} = GenServer.start_link(StringIO, {string, options, self()}, [])

    try do
      {:ok, function.(device)}
    after
      {:ok, _contents} = close(device)
    end
  end

  @doc """
  What is left to be read, and what has been written.

      iex> {:ok, device} = StringIO.open("in")
      iex> IO.write(device, "out")
      iex> StringIO.contents(device)
      {"in", "out"}
  """
  @spec contents(pid) :: {binary, binary}
  def contents(pid) when is_pid(pid), do: GenServer.call(pid, :contents)

  @doc """
  Gives what has been written and forgets it.

      iex> {:ok, device} = StringIO.open("in")
      iex> IO.write(device, "out")
      iex> StringIO.flush(device)
      "out"
      iex> StringIO.contents(device)
      {"in", ""}
  """
  @spec flush(pid) :: binary
  def flush(pid) when is_pid(pid), do: GenServer.call(pid, :flush)

  @doc """
  Ends the device and gives its contents.

      iex> {:ok, device} = StringIO.open("in")
      iex> IO.write(device, "out")
      iex> StringIO.close(device)
      {:ok, {"in", "out"}}
  """
  @spec close(pid) :: {:ok, {binary, binary}}
  def close(pid) when is_pid(pid), do: GenServer.call(pid, :close)

  # The server

  @doc false
  def init({string, options, _owner}) do
    encoding = Keyword.get(options, :encoding, :unicode)
    capture_prompt = Keyword.get(options, :capture_prompt, false)
    {:ok, %{encoding: encoding, input: string, output: "", capture_prompt: capture_prompt}}
  end

  @doc false
  def handle_info({:io_request, from, reply_as, request}, state) do
    {reply, state} = request(Kaiwa.IoRequest.with_encoding(request), state)
    send(from, {:io_reply, reply_as, reply})
    {:noreply, state}
  end

  def handle_info(_message, state), do: {:noreply, state}

  @doc false
  def handle_call(:contents, _from, state), do: {:reply, {state.input, state.output}, state}
  def handle_call(:flush, _from, state), do: {:reply, state.output, %{state | output: ""}}
  def handle_call(:close, _from, state), do: {:stop, :normal, {:ok, {state.input, state.output}}, state}

  defp request({:put_chars, encoding, chars} = request, state), do: put(encoding, chars, request, state)

  defp request({:put_chars, encoding, module, function, args} = request, state) do
    put(encoding, :erlang.apply(module, function, args), request, state)
  end

  defp request({:get_chars, encoding, prompt, count}, state), do: get_chars(encoding, prompt, count, state)
  defp request({:get_line, encoding, prompt}, state), do: get_line(encoding, prompt, state)

  defp request({:get_until, encoding, prompt, module, function, args}, state) do
    get_until(encoding, prompt, {module, function, args}, state)
  end

  defp request({:setopts, [encoding: encoding]}, state) when encoding == :unicode or encoding == :latin1 do
    {:ok, %{state | encoding: encoding}}
  end

  defp request({:setopts, _options}, state), do: {{:error, :enotsup}, state}
  defp request(:getopts, state), do: {[binary: true, encoding: state.encoding], state}
  defp request({:get_geometry, _direction}, state), do: {{:error, :enotsup}, state}

  defp request({:requests, requests}, state) do
    Kaiwa.IoRequest.each(requests, state, fn request, state -> request(Kaiwa.IoRequest.with_encoding(request), state) end)
  end

  defp request(_request, state), do: {{:error, :request}, state}

  defp put(encoding, chars, request, state) do
    case :unicode.characters_to_binary(chars, encoding, state.encoding) do
      text when is_binary(text) -> {:ok, %{state | output: state.output <> text}}
      {_error, _converted, _rest} -> {{:error, {:no_translation, encoding, state.encoding}}, state}
    end
  rescue
    ArgumentError -> {{:error, request}, state}
  end

  defp get_chars(encoding, prompt, count, state) do
    state = prompt(prompt, state)

    case take_chars(state.input, count, state.encoding) do
      {"", ""} -> {:eof, state}
      {text, rest} -> {converted(text, state.encoding, encoding), %{state | input: rest}}
    end
  end

  defp take_chars(input, count, :latin1) do
    size = min(count, byte_size(input))
    {:binary.part(input, 0, size), :binary.part(input, size, byte_size(input) - size)}
  end

  defp take_chars(input, count, :unicode), do: take_code_points(input, count, input, 0)

  defp take_code_points(<<_char::utf8, rest::binary>>, count, input, _size) when count > 0 do
    take_code_points(rest, count - 1, input, byte_size(input) - byte_size(rest))
  end

  defp take_code_points(rest, _count, input, size), do: {:binary.part(input, 0, size), rest}

  defp get_line(encoding, prompt, state) do
    state = prompt(prompt, state)

    case split_line(state.input) do
      {"", ""} -> {:eof, state}
      {line, rest} -> {converted(line, state.encoding, encoding), %{state | input: rest}}
    end
  end

  defp split_line(input) do
    case :binary.match(input, "\n") do
      {place, 1} ->
        {:binary.part(input, 0, place + 1), :binary.part(input, place + 1, byte_size(input) - place - 1)}

      :nomatch ->
        {input, ""}
    end
  end

  defp get_until(encoding, prompt, call, state) do
    state = prompt(prompt, state)
    {reply, left, rest} = Kaiwa.IoRequest.until(call, encoding, state.input, &split_line/1)
    input = if left == :eof, do: rest, else: :unicode.characters_to_binary(left, :unicode, encoding) <> rest
    {reply, %{state | input: input}}
  end

  defp prompt(prompt, %{capture_prompt: true} = state) do
    %{state | output: state.output <> :unicode.characters_to_binary(prompt_text(prompt), :unicode, state.encoding)}
  end

  defp prompt(_prompt, state), do: state

  defp prompt_text(prompt) when is_atom(prompt), do: :erlang.atom_to_binary(prompt)
  defp prompt_text(prompt), do: prompt

  defp converted(text, encoding, encoding), do: text

  defp converted(text, from, to) do
    case :unicode.characters_to_binary(text, from, to) do
      converted when is_binary(converted) -> converted
      {_error, _converted, _rest} -> {:error, {:no_translation, from, to}}
    end
  end
end
