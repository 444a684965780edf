defmodule IO do
  @moduledoc """
  Input and output.

  A device is `:stdio` (the default: where the process's group leader prints), `:stderr`, or the pid or name of a
  process that speaks Erlang's I/O protocol.
  """

  @type nodata() :: {:error, term()} | :eof

  @type device :: :stdio | :stderr | atom | pid
  @type chardata :: String.t() | [char | chardata]

  @doc """
  Writes `item`, turned into text by `to_string/1` unless it is chardata, without a newline.

      iex> IO.write([?a, "bc"])
      abc:ok
  """
  @spec write(device, chardata | String.Chars.t()) :: :ok
  def write(device \\ :stdio, item) when is_atom(device) or is_pid(device), do: put(device, chardata(item))

  @doc """
  Writes `item`, turned into text by `to_string/1` unless it is chardata, and a newline.

      iex> IO.puts("hello")
      hello
      :ok
  """
  @spec puts(device, chardata | String.Chars.t()) :: :ok
  def puts(device \\ :stdio, item) when is_atom(device) or is_pid(device), do: put(device, [chardata(item), ?\n])

  @doc """
  Writes bytes as they are.

      iex> IO.binwrite("hello")
      hello:ok
  """
  @spec binwrite(device, iodata) :: :ok
  def binwrite(device \\ :stdio, iodata) when is_list(iodata) or is_binary(iodata) do
    case to_device(device) do
      pid when is_pid(pid) -> Kaiwa.IoRequest.ask(pid, {:put_chars, :latin1, iodata})
      name -> :kaiwa_io.put_bytes(name, iodata)
    end
  end

  @doc """
  Writes a term as `inspect/2` shows it, and a newline; gives the term, so that it can stand anywhere in an
  expression. Options: those of `inspect/2`, and `:label`.

      iex> IO.inspect([1, 2], label: "list")
      list: [1, 2]
      [1, 2]
  """
  @spec inspect(item, keyword) :: item when item: term
  def inspect(item, options \\ []), do: inspect(:stdio, item, options)

  @doc """
  Writes a term to a device as `inspect/2` shows it. See `inspect/2`.

      iex> IO.inspect(:stdio, {:a, 1}, label: "pair")
      pair: {:a, 1}
      {:a, 1}
  """
  @spec inspect(device, item, keyword) :: item when item: term
  def inspect(device, item, opts) when (is_atom(device) or is_pid(device)) and is_list(opts) do
    {label, options} = Keyword.pop(opts, :label)
    label = if label, do: [to_string(label), ": "], else: []
    text = Kernel.inspect(item, Keyword.put_new(Keyword.put_new(options, :pretty, true), :width, 80))
    puts(device, [label, text])
    item
  end

  @doc """
  Writes a warning to the standard error, followed by the calls that lead to it.

      iex> IO.warn("mind the gap")
      :ok
  """
  @spec warn(chardata | String.Chars.t()) :: :ok
  def warn(message) do
    {:current_stacktrace, [_here | frames]} = :erlang.process_info(:erlang.self(), :current_stacktrace)
    print_warning(message, for({module, _, _, _} = frame <- frames, module not in [Kaiwa.Script, IEx.Evaluator], do: frame))
  end

  @doc """
  Writes a warning to the standard error, with a yellow label where colours are on.

  Below it stand the frames of a stacktrace: those of the caller, those that are given, or the place that a `Macro.Env` or a
  keyword list (`:file`, `:line`, `:module`, `:function`) tells.

      iex> IO.warn("mind the gap", [])
      :ok
  """
  @spec warn(chardata | String.Chars.t(), Exception.stacktrace() | keyword | Macro.Env.t()) :: :ok
  def warn(message, stacktrace_info)
  def warn(message, []), do: print_warning(message, [])
  def warn(message, %Macro.Env{} = env), do: print_warning(message, Macro.Env.stacktrace(env))

  def warn(message, [{_, _} | _] = keyword) do
    print_warning(message, Macro.Env.stacktrace(struct!(Macro.Env, Keyword.take(keyword, [:file, :line, :module, :function]))))
  end

  def warn(message, [{_, _, _, opts} | _] = stacktrace) when is_list(opts), do: print_warning(message, stacktrace)

  defp print_warning(message, stacktrace) do
    frames = for frame <- stacktrace, do: ["\n  ", Exception.format_stacktrace_entry(frame)]
    put(:stderr, [IO.ANSI.format([:yellow, "warning: "]), chardata(message), frames, "\n\n"])
  end

  # Input

  @doc """
  Prints a prompt and reads a line, with its newline. Gives `:eof` at the end of the input.
  """
  @spec gets(device, chardata | String.Chars.t()) :: chardata | :eof | {:error, term}
  def gets(device \\ :stdio, prompt) when is_atom(device) or is_pid(device) do
    case to_device(device) do
      pid when is_pid(pid) -> Kaiwa.IoRequest.ask(pid, {:get_line, :unicode, chardata(prompt)})
      :standard_io -> :kaiwa_io.get_line(:standard_io, chardata(prompt))
      name -> no_device(:get_line, [name, prompt])
    end
  end

  @doc """
  Prints a prompt and reads `count` characters.
  """
  @spec getn(chardata | String.Chars.t(), pos_integer) :: chardata | :eof | {:error, term}
  def getn(prompt, count \\ 1)
  def getn(prompt, count) when is_integer(count) and count > 0, do: getn(:stdio, prompt, count)
  def getn(device, prompt) when not is_integer(prompt), do: getn(device, prompt, 1)

  @doc """
  Prints a prompt and reads `count` characters from a device.
  """
  @spec getn(device, chardata | String.Chars.t(), pos_integer) :: chardata | :eof | {:error, term}
  def getn(device, prompt, count) when is_integer(count) and count > 0 do
    case to_device(device) do
      pid when is_pid(pid) -> Kaiwa.IoRequest.ask(pid, {:get_chars, :unicode, chardata(prompt), count})
      :standard_io -> :kaiwa_io.get_chars(:standard_io, chardata(prompt), count)
      name -> no_device(:get_chars, [name, prompt, count])
    end
  end

  @doc """
  Reads a line (`:line`), `count` characters, or all that is left (`:eof`, or `:all`, which never gives `:eof`).
  """
  @spec read(device, :eof | :all | :line | non_neg_integer) :: chardata | :eof | {:error, term}
  def read(device \\ :stdio, line_or_chars)
  def read(device, :all), do: read_all(device, [])

  def read(device, :eof) do
    case read_all(device, []) do
      "" -> :eof
      other -> other
    end
  end

  def read(device, :line), do: gets(device, "")
  def read(device, count) when is_integer(count) and count >= 0, do: getn(device, "", count)

  defp read_all(device, lines) do
    case gets(device, "") do
      :eof -> joined(:lists.reverse(lines))
      {:error, _reason} = error -> error
      line -> read_all(device, [line | lines])
    end
  end

  # Some devices give charlists.
  defp joined([line | _] = lines) when is_list(line), do: :lists.append(lines)
  defp joined(lines), do: :erlang.iolist_to_binary(lines)

  @doc """
  Reads a line (`:line`), so many bytes, or all that is left (`:eof`), as they are.

      iex> {:ok, device} = StringIO.open("one\ntwo")
      iex> IO.binread(device, :line)
      "one\n"
      iex> IO.binread(device, :eof)
      "two"
  """
  @spec binread(device, :all | :eof | :line | non_neg_integer) :: iodata | :eof | {:error, term}
  def binread(device \\ :stdio, line_or_bytes)

  def binread(device, :all), do: to_bytes(read(device, :all))
  def binread(device, :eof), do: to_bytes(read(device, :eof))

  def binread(device, :line) do
    case to_device(device) do
      pid when is_pid(pid) -> Kaiwa.IoRequest.ask(pid, {:get_line, :latin1, ""})
      _device -> to_bytes(read(device, :line))
    end
  end

  def binread(device, count) when is_integer(count) and count >= 0 do
    case to_device(device) do
      pid when is_pid(pid) -> Kaiwa.IoRequest.ask(pid, {:get_chars, :latin1, "", count})
      _device -> to_bytes(read(device, count))
    end
  end

  # A device of text gives its characters as bytes.
  defp to_bytes(text) when is_binary(text) do
    case :unicode.characters_to_binary(text, :unicode, :latin1) do
      bytes when is_binary(bytes) -> bytes
      _larger_characters -> {:error, :no_translation}
    end
  end

  defp to_bytes(other), do: other

  @doc """
  What can be read from a device, as a stream of lines (`:line`) or of texts of so many characters; into it goes what is
  written to the device. Each part is read when it is asked for, and only once.

      iex> {:ok, device} = StringIO.open("one\ntwo\n")
      iex> IO.stream(device, :line) |> Enum.map(&String.trim/1)
      ["one", "two"]
  """
  @spec stream(device, :line | pos_integer) :: Enumerable.t()
  def stream(device \\ :stdio, line_or_codepoints)

  def stream(device, line_or_codepoints)
      when line_or_codepoints == :line
      when is_integer(line_or_codepoints) and line_or_codepoints > 0 do
    IO.Stream.new(device, false, line_or_codepoints)
  end

  @doc """
  The standard input as a stream of lines: `stream(:stdio, :line)`.
  """
  @spec stream() :: Enumerable.t()
  def stream, do: stream(:stdio, :line)

  @doc """
  What can be read from a device, as a stream of lines (`:line`) or of so many bytes each, as they are. See `stream/2`.

      iex> {:ok, device} = StringIO.open("abcde")
      iex> IO.binstream(device, 2) |> Enum.to_list()
      ["ab", "cd", "e"]
  """
  @spec binstream(device, :line | pos_integer) :: Enumerable.t()
  def binstream(device \\ :stdio, line_or_bytes)

  def binstream(device, line_or_bytes)
      when line_or_bytes == :line
      when is_integer(line_or_bytes) and line_or_bytes > 0 do
    IO.Stream.new(device, true, line_or_bytes)
  end

  @doc """
  The bytes of the standard input as a stream of lines: `binstream(:stdio, :line)`.
  """
  @spec binstream() :: Enumerable.t()
  def binstream, do: binstream(:stdio, :line)

  # Conversions

  @doc """
  The text of chardata: of strings and code points, nested in lists.

      iex> IO.chardata_to_string(["kai", [?w, "a"]])
      "kaiwa"
  """
  @spec chardata_to_string(chardata) :: String.t()
  def chardata_to_string(string) when is_binary(string), do: string
  def chardata_to_string(list) when is_list(list), do: List.to_string(list)

  @doc """
  The bytes of iodata: of binaries and bytes, nested in lists.

      iex> IO.iodata_to_binary([1, <<2, 3>>, [4]])
      <<1, 2, 3, 4>>
  """
  @spec iodata_to_binary(iodata) :: binary
  def iodata_to_binary(iodata), do: :erlang.iolist_to_binary(iodata)

  @doc """
  The number of bytes of iodata.

      iex> IO.iodata_length([1, <<2, 3>>])
      3
  """
  @spec iodata_length(iodata) :: non_neg_integer
  def iodata_length(iodata), do: :erlang.iolist_size(iodata)

  # Devices

  defp chardata(item) when is_list(item) or is_binary(item), do: item
  defp chardata(item), do: String.Chars.to_string(item)

  # A native writes to the terminal or pipe; the group leader may be another process, though.
  defp put(device, chardata) do
    case to_device(device) do
      pid when is_pid(pid) -> put_to(pid, {:put_chars, :unicode, chardata})
      :standard_io -> :kaiwa_io.put_chars(:standard_io, chardata)
      :standard_error -> :kaiwa_io.put_chars(:standard_error, chardata)
      name -> no_device(:put_chars, [name, chardata])
    end
  end

  defp to_device(:stdio), do: :kaiwa_io.standard_device()
  defp to_device(:standard_io), do: :kaiwa_io.standard_device()

  # Another process may have taken its place.
  defp to_device(:stderr), do: :kaiwa_io.error_device()
  defp to_device(:standard_error), do: :kaiwa_io.error_device()
  defp to_device(pid) when is_pid(pid), do: pid

  defp to_device(name) do
    case :erlang.whereis(name) do
      pid when is_pid(pid) -> pid
      :undefined -> name
    end
  end

  # A name that nobody has: the error of Erlang's function, which is also the one that is called.
  defp no_device(function, args) do
    reasons = [{1, "the device does not exist"}]
    :erlang.raise(:error, :badarg, [{:io, function, args, [error_info: %{reasons: reasons}]}])
  end

  defp put_to(pid, request) do
    case Kaiwa.IoRequest.ask(pid, request) do
      {:error, reason} -> put_failed(reason, pid, request)
      other -> other
    end
  end

  # The error of Erlang's function, which is also the one that is called.
  defp put_failed(reason, pid, {:put_chars, _encoding, chars}) do
    {reason, text} = put_error(reason)
    reasons = if text, do: [{1, text}], else: []
    :erlang.raise(:error, reason, [{:io, :put_chars, [pid, chars], [error_info: %{reasons: reasons}]}])
  end

  defp put_error({:no_translation, from, to}) do
    {:no_translation, "device failed to transcode string from #{from} to #{to}"}
  end

  defp put_error(:terminated), do: {:terminated, "the device has terminated"}
  defp put_error(:arguments), do: {:arguments, nil}

  defp put_error(reason) when is_atom(reason) do
    {:badarg, "#{:file.format_error(reason)} (#{reason})"}
  end

  defp put_error(_reason), do: {:badarg, nil}
end
