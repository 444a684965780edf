defmodule System do
  @moduledoc """
  The operating system, the virtual machine and its clocks.
  """

  @type signal() :: :sigabrt | :sigalrm | :sigchld | :sighup | :sigquit | :sigstop | :sigterm | :sigtstp | :sigusr1 | :sigusr2

  @type time_unit :: :second | :millisecond | :microsecond | :nanosecond | pos_integer

  # Time

  @doc """
  The time of a clock that never jumps and only serves to measure, in a unit or in that of the clock.

      iex> start = System.monotonic_time(:millisecond)
      iex> System.monotonic_time(:millisecond) >= start
      true
  """
  @spec monotonic_time() :: integer
  def monotonic_time(), do: :erlang.monotonic_time()

  @doc """
  The time of the clock that never jumps, in `unit`.

      iex> is_integer(System.monotonic_time(:second))
      true
  """
  @spec monotonic_time(time_unit) :: integer
  def monotonic_time(unit), do: :erlang.monotonic_time(checked_unit(unit))

  @doc """
  The time since 1970, in the unit of the clock.

      iex> System.system_time() > 0
      true
  """
  @spec system_time() :: integer
  def system_time(), do: :erlang.system_time()

  @doc """
  The time since 1970, in `unit`.

      iex> System.system_time(:second) > 1_600_000_000
      true
  """
  @spec system_time(time_unit) :: integer
  def system_time(unit), do: :erlang.system_time(checked_unit(unit))

  @doc """
  The time since 1970 as the operating system has it, in the unit of its clock.

      iex> System.os_time() > 0
      true
  """
  @spec os_time() :: integer
  def os_time(), do: :os.system_time()

  @doc """
  The time since 1970 as the operating system has it, in `unit`.

      iex> System.os_time(:second) > 1_600_000_000
      true
  """
  @spec os_time(time_unit) :: integer
  def os_time(unit), do: :os.system_time(checked_unit(unit))

  @doc """
  What must be added to the monotonic time to get the system time.

      iex> is_integer(System.time_offset())
      true
  """
  @spec time_offset() :: integer
  def time_offset(), do: :erlang.time_offset()

  @doc """
  What must be added to the monotonic time to get the system time, in `unit`.

      iex> is_integer(System.time_offset(:second))
      true
  """
  @spec time_offset(time_unit) :: integer
  def time_offset(unit), do: :erlang.time_offset(checked_unit(unit))

  @doc """
  Converts a time from one unit to another, rounding down.

      iex> System.convert_time_unit(1500, :millisecond, :second)
      1
      iex> System.convert_time_unit(-1, :millisecond, :second)
      -1
  """
  @spec convert_time_unit(integer, time_unit | :native, time_unit | :native) :: integer
  def convert_time_unit(time, unit, unit) when is_integer(time), do: time

  def convert_time_unit(time, from, to) when is_integer(time) do
    Integer.floor_div(time * parts_per_second(to), parts_per_second(from))
  end

  defp parts_per_second(:native), do: 1_000_000_000

  defp parts_per_second(unit) do
    case checked_unit(unit) do
      :second -> 1
      :millisecond -> 1_000
      :microsecond -> 1_000_000
      :nanosecond -> 1_000_000_000
      parts -> parts
    end
  end

  defp checked_unit(unit) when unit in [:second, :millisecond, :microsecond, :nanosecond], do: unit
  defp checked_unit(parts) when is_integer(parts) and parts > 0, do: parts
  # The units of Elixir before 1.4 are still understood.
  defp checked_unit(:seconds), do: :second
  defp checked_unit(:milliseconds), do: :millisecond
  defp checked_unit(:microseconds), do: :microsecond
  defp checked_unit(:nanoseconds), do: :nanosecond

  defp checked_unit(other) do
    raise ArgumentError,
          "unsupported time unit. Expected :second, :millisecond, :microsecond, :nanosecond, " <>
            "or a positive integer, got #{inspect(other)}"
  end

  @doc """
  An integer that no other call gives. Modifiers: `:positive`, and `:monotonic` for one above all given before.

      iex> System.unique_integer() == System.unique_integer()
      false
  """
  @spec unique_integer([:positive | :monotonic]) :: integer
  def unique_integer(modifiers \\ []), do: :erlang.unique_integer(modifiers)

  # The environment

  @doc """
  All environment variables.

      iex> is_map(System.get_env())
      true
  """
  @spec get_env() :: %{String.t() => String.t()}
  def get_env(), do: :maps.from_list(:kaiwa_system.environment())

  @doc """
  The value of an environment variable, or `default`.

      iex> System.get_env("NO_SUCH_VARIABLE", "none")
      "none"
  """
  @spec get_env(String.t(), default) :: String.t() | default when default: String.t() | nil
  def get_env(varname, default \\ nil) when is_binary(varname) and (is_binary(default) or is_nil(default)) do
    case fetch_env(varname) do
      {:ok, value} -> value
      :error -> default
    end
  end

  @doc """
  The value of an environment variable as `{:ok, value}`, or `:error`.

      iex> System.fetch_env("NO_SUCH_VARIABLE")
      :error
  """
  @spec fetch_env(String.t()) :: {:ok, String.t()} | :error
  def fetch_env(varname) when is_binary(varname), do: :kaiwa_system.fetch_environment(varname)

  @doc """
  The value of an environment variable; raises `System.EnvError` if it is not set.

      iex> System.put_env("KAIWA_EXAMPLE", "1")
      iex> System.fetch_env!("KAIWA_EXAMPLE")
      "1"
  """
  @spec fetch_env!(String.t()) :: String.t()
  def fetch_env!(varname) when is_binary(varname) do
    case fetch_env(varname) do
      {:ok, value} -> value
      :error -> raise System.EnvError, env: varname
    end
  end

  @doc """
  Sets environment variables; a value of `nil` removes one.

      iex> System.put_env(%{"KAIWA_EXAMPLE" => "2"})
      :ok
  """
  @spec put_env(Enumerable.t()) :: :ok
  def put_env(variables) do
    Enum.each(variables, fn
      {name, nil} -> delete_env(name)
      {name, value} -> put_env(name, value)
    end)
  end

  @doc """
  Sets an environment variable.

      iex> System.put_env("KAIWA_EXAMPLE", "1")
      :ok
  """
  @spec put_env(String.t(), String.t()) :: :ok
  def put_env(name, value) when is_binary(name) and is_binary(value) do
    if :binary.match(name, "=") != :nomatch do
      raise ArgumentError, "cannot execute System.put_env/2 for key with \"=\", got: #{inspect(name)}"
    end

    :kaiwa_system.put_environment(name, value)
  end

  @doc """
  Removes an environment variable.

      iex> System.delete_env("KAIWA_EXAMPLE")
      :ok
  """
  @spec delete_env(String.t()) :: :ok
  def delete_env(name), do: :kaiwa_system.delete_environment(name)

  # The program

  @doc """
  The arguments of the command line.

      iex> is_list(System.argv())
      true
  """
  @spec argv() :: [String.t()]
  def argv(), do: :kaiwa_system.arguments()

  @doc """
  Replaces the arguments of the command line.

      iex> arguments = System.argv()
      iex> System.argv(arguments)
      :ok
  """
  @spec argv([String.t()]) :: :ok
  def argv(arguments) when is_list(arguments), do: :kaiwa_system.put_arguments(arguments)

  @doc """
  The version of Elixir whose behaviour Kaiwa has.

      iex> System.version()
      "1.14.0"
  """
  @spec version() :: String.t()
  def version(), do: "1.14.0"

  @doc """
  The release of Erlang whose behaviour Kaiwa has.

      iex> System.otp_release()
      "25"
  """
  @spec otp_release() :: String.t()
  def otp_release(), do: "25"

  @doc """
  Ends the program at once, with a status for the one who started it.

  A text in its place is printed, and the status is 1.
  """
  @spec halt(non_neg_integer | :abort | binary) :: no_return
  def halt(status \\ 0)
  def halt(status) when is_integer(status) or status == :abort, do: :erlang.halt(status)

  def halt(status) when is_binary(status) do
    :kaiwa_io.put_chars(:standard_error, ["\n", status, "\n"])
    :erlang.halt(1)
  end

  @doc """
  Has `fun` called with the status when the scripts have been run, or one of them has failed; the latest one first.

  `halt/1` does not wait for it.
  """
  @spec at_exit((non_neg_integer -> any)) :: :ok
  def at_exit(fun) when is_function(fun, 1), do: Kaiwa.Script.at_exit(fun)

  @doc """
  Ends the program after what is being written has been written, with a status.
  """
  @spec stop(non_neg_integer) :: :ok
  def stop(status \\ 0) when is_integer(status), do: :init.stop(status)

  @doc """
  The number of the program's process in the operating system.

      iex> String.to_integer(System.pid()) > 0
      true
  """
  @spec pid() :: String.t()
  def pid(), do: :kaiwa_system.process_number()

  @doc """
  How many workers run processes.

      iex> System.schedulers_online() >= 1
      true
  """
  @spec schedulers_online() :: pos_integer
  def schedulers_online(), do: :erlang.system_info(:schedulers_online)

  @doc """
  How many workers there are.

      iex> System.schedulers() >= 1
      true
  """
  @spec schedulers() :: pos_integer
  def schedulers(), do: :erlang.system_info(:schedulers)

  @doc """
  The order of bytes in numbers of this machine.

      iex> System.endianness() in [:little, :big]
      true
  """
  @spec endianness() :: :little | :big
  def endianness() do
    case <<1::native-16>> do
      <<1, 0>> -> :little
      <<0, 1>> -> :big
    end
  end

  @doc """
  The order of bytes of the machine that this program was built for.

      iex> System.compiled_endianness() == System.endianness()
      true
  """
  @spec compiled_endianness() :: :little | :big
  def compiled_endianness(), do: endianness()

  @doc """
  Facts on how the program was built. Versions are those of what Kaiwa mimics.

      iex> System.build_info().version
      "1.14.0"
  """
  @spec build_info() :: %{atom => String.t()}
  def build_info() do
    %{
      build: "1.14.0 (compiled with Erlang/OTP #{otp_release()})",
      date: "",
      otp_release: otp_release(),
      revision: "",
      version: version()
    }
  end

  @doc false
  @deprecated "Use System.pid/0 instead"
  @spec get_pid() :: String.t()
  def get_pid(), do: pid()

  @doc false
  @deprecated "Use __STACKTRACE__ instead"
  @spec stacktrace() :: []
  def stacktrace(), do: []

  @doc """
  Would start the system anew. Kaiwa has nothing to start anew but itself, and refuses.
  """
  @spec restart() :: no_return
  def restart(), do: raise("Kaiwa cannot restart itself; end it with System.stop/1 and start it again")

  # The signals that programs can ask for.
  @signals [:sigabrt, :sigalrm, :sigchld, :sighup, :sigquit, :sigstop, :sigterm, :sigtstp, :sigusr1, :sigusr2]

  @doc """
  Would have `fun` called when the operating system sends a signal. Kaiwa leaves signals alone, and refuses.
  """
  @spec trap_signal(atom, term, (() -> :ok)) :: no_return
  def trap_signal(signal, id \\ make_ref(), fun) when signal in @signals and is_function(fun, 0) do
    _ = id
    raise "Kaiwa cannot trap signals of the operating system, got: #{inspect(signal)}"
  end

  @doc """
  Takes back `trap_signal/3`; there is nothing to take back.

      iex> System.untrap_signal(:sigusr1, :mine)
      {:error, :not_found}
  """
  @spec untrap_signal(atom, term) :: {:error, :not_found}
  def untrap_signal(signal, _id) when signal in @signals, do: {:error, :not_found}

  # Places

  @doc """
  The current directory, or `nil`.

      iex> is_binary(System.cwd())
      true
  """
  @deprecated "Use File.cwd/0 instead"
  @spec cwd() :: String.t() | nil
  def cwd() do
    case :kaiwa_file.current_directory() do
      {:ok, directory} -> directory
      {:error, _reason} -> nil
    end
  end

  @doc """
  The current directory; raises `RuntimeError` if there is none.

      iex> System.cwd!() == System.cwd()
      true
  """
  @deprecated "Use File.cwd!/0 instead"
  @spec cwd!() :: String.t()
  def cwd!() do
    cwd() || raise("could not get a current working directory, the current location is not accessible")
  end

  @doc """
  The home directory of the user, or `nil`.

      iex> System.user_home() == System.get_env("HOME")
      true
  """
  @spec user_home() :: String.t() | nil
  def user_home(), do: get_env("HOME")

  @doc """
  The home directory of the user; raises `RuntimeError` if it is not known.
  """
  @spec user_home!() :: String.t()
  def user_home!(), do: user_home() || raise("could not find the user home, please set the HOME environment variable")

  @doc """
  The directory for files of short life.

      iex> is_binary(System.tmp_dir())
      true
  """
  @spec tmp_dir() :: String.t() | nil
  def tmp_dir(), do: get_env("TMPDIR") || get_env("TEMP") || get_env("TMP") || "/tmp"

  @doc """
  The directory for files of short life.

      iex> System.tmp_dir!() == System.tmp_dir()
      true
  """
  @spec tmp_dir!() :: String.t()
  def tmp_dir!(), do: tmp_dir()

  # Programs

  @doc """
  The path of a program that the variable `PATH` leads to, or `nil`.

      iex> System.find_executable("no such program")
      nil
  """
  @spec find_executable(binary) :: binary | nil
  def find_executable(program) when is_binary(program) do
    case :os.find_executable(String.to_charlist(program)) do
      false -> nil
      path -> List.to_string(path)
    end
  end

  @doc """
  Runs a program to its end; returns what it wrote, and its exit status.

  Options: `:env`, a list of names and values; `:cd`, the folder to run it in; `stderr_to_stdout: true`; `:into`, a
  collection that takes the output.

      iex> System.cmd("echo", ["hello"])
      {"hello\\n", 0}
  """
  @spec cmd(binary, [binary], keyword) :: {Collectable.t(), exit_status :: non_neg_integer}
  def cmd(command, args, opts \\ []) when is_binary(command) and is_list(args) do
    unless Enum.all?(args, &is_binary/1), do: raise(ArgumentError, "all arguments for System.cmd/3 must be binaries")
    program = if String.contains?(command, "/"), do: command, else: find_executable(command)
    run(program || :erlang.error(:enoent), args, opts)
  end

  @doc """
  Runs a command line of the shell to its end. Options are those of `cmd/3`.

      iex> System.shell("echo hello")
      {"hello\\n", 0}
  """
  @spec shell(binary, keyword) :: {Collectable.t(), exit_status :: non_neg_integer}
  def shell(command, opts \\ []) when is_binary(command), do: run("/bin/sh", ["-c", command], opts)

  defp run(program, args, opts) do
    options = command_options(opts, %{into: "", env: [], cd: nil, merged: false})

    case :kaiwa_command.run(program, args, options.env, {options.cd, options.merged}) do
      {:error, reason} -> :erlang.error(reason)
      {output, status} when options.into == "" -> {output, status}
      {output, status} -> {Enum.into([output], options.into), status}
    end
  end

  defp command_options([{:into, into} | rest], options), do: command_options(rest, %{options | into: into})
  defp command_options([{:cd, folder} | rest], options), do: command_options(rest, %{options | cd: folder})
  defp command_options([{:parallelism, _} | rest], options), do: command_options(rest, options)

  defp command_options([{:stderr_to_stdout, merged} | rest], options) do
    command_options(rest, %{options | merged: merged == true})
  end

  defp command_options([{:env, variables} | rest], options) do
    variables = for {name, value} <- variables, do: {IO.chardata_to_string(name), value && IO.chardata_to_string(value)}
    command_options(rest, %{options | env: variables})
  end

  defp command_options([{name, value} | _rest], _options) do
    raise ArgumentError, "invalid option #{inspect(name)} with value #{inspect(value)}"
  end

  defp command_options([], options), do: options
end
