defmodule ExUnit.CaptureIO do
  @moduledoc """
  What a function prints, as a string.

  By default it is what the calling process, and those it starts, print to the standard output; with `:stderr`, or the
  name of another device, it is what any process writes to that device meanwhile.

  Options: `:input`, a string to be read from (empty by default), `:capture_prompt` (whether prompts are kept, `true`),
  `:encoding` (`:unicode` or `:latin1`). A string in place of the options is the input.
  """

  @doc """
  What the function prints.

      iex> ExUnit.CaptureIO.capture_io(fn -> IO.puts("hello") end)
      "hello\\n"
  """
  @spec capture_io((() -> any)) :: String.t()
  def capture_io(fun) when is_function(fun, 0), do: printed(with_io(:stdio, [], fun))

  @doc """
  What the function prints, with a device, an input, or options.

      iex> ExUnit.CaptureIO.capture_io("Ann", fn -> IO.puts("Hi " <> IO.gets("")) end)
      "Hi Ann\\n"
      iex> ExUnit.CaptureIO.capture_io([input: "Ann", capture_prompt: false], fn -> IO.write(IO.gets("> ")) end)
      "Ann"
  """
  @spec capture_io(atom | String.t() | keyword, (() -> any)) :: String.t()
  def capture_io(device_input_or_options, function), do: printed(with_io(device_input_or_options, function))

  @doc """
  What the function prints to a device, with an input or options.
  """
  @spec capture_io(atom, String.t() | keyword, (() -> any)) :: String.t()
  def capture_io(device, input_or_options, function), do: printed(with_io(device, input_or_options, function))

  defp printed({_result, output}), do: output

  @doc """
  What the function gives, and what it prints.

      iex> ExUnit.CaptureIO.with_io(fn -> IO.puts("hello") end)
      {:ok, "hello\\n"}
  """
  @spec with_io((() -> result)) :: {result, String.t()} when result: term
  def with_io(fun) when is_function(fun, 0), do: with_io(:stdio, [], fun)

  @doc """
  What the function gives, and what it prints, with a device, an input, or options.

      iex> ExUnit.CaptureIO.with_io("Ann", fn -> IO.gets("") end)
      {"Ann", ""}
  """
  @spec with_io(atom | String.t() | keyword, (() -> result)) :: {result, String.t()} when result: term
  def with_io(device, function) when is_atom(device), do: with_io(device, [], function)
  def with_io(input, function) when is_binary(input), do: with_io(:stdio, [input: input], function)
  def with_io(options, function) when is_list(options), do: with_io(:stdio, options, function)

  @doc """
  What the function gives, and what it prints to a device, with an input or options.
  """
  @spec with_io(atom, String.t() | keyword, (() -> result)) :: {result, String.t()} when result: term
  def with_io(device, input, function) when is_binary(input), do: with_io(device, [input: input], function)

  def with_io(device, options, function) when is_atom(device) and is_list(options) and is_function(function, 0) do
    capture(device(device), options, function)
  end

  defp device(:stdio), do: :standard_io
  defp device(:stderr), do: :standard_error
  defp device(name), do: name

  defp capture(:standard_io, options, function) do
    leader = Process.group_leader()
    encoding = Keyword.get(options, :encoding, :unicode)
    prompt = Keyword.get(options, :capture_prompt, true)
    {:ok, device} = StringIO.open(Keyword.get(options, :input, ""), capture_prompt: prompt, encoding: encoding)

    try do
      Process.group_leader(self(), device)
      result = function.()
      {result, device |> StringIO.contents() |> elem(1)}
    after
      Process.group_leader(self(), leader)
      StringIO.close(device)
    end
  end

  defp capture(name, options, function) do
    encoding = Keyword.get(options, :encoding, :unicode)

    case ExUnit.CaptureServer.device_capture_on(name, encoding, Keyword.get(options, :input, "")) do
      {:ok, reference} ->
        try do
          result = function.()
          {result, ExUnit.CaptureServer.device_output(name, reference)}
        after
          ExUnit.CaptureServer.device_capture_off(reference)
        end

      {:error, :no_device} ->
        raise "could not find IO device registered at #{inspect(name)}"

      {:error, {:changed_encoding, current}} ->
        raise ArgumentError,
              "attempted to change the encoding for a currently captured device #{inspect(name)}.\n\n" <>
                "Currently set as: #{inspect(current)}\nGiven: #{inspect(encoding)}\n\n" <>
                "If you need to use multiple encodings on a captured device, you cannot " <>
                "run your test asynchronously\n"

      {:error, :input_on_already_captured_device} ->
        raise ArgumentError,
              "attempted multiple captures on device #{inspect(name)} with input. " <>
                "If you need to give an input to a captured device, you cannot run your test asynchronously\n"
    end
  end
end
