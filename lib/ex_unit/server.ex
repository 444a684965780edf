defmodule ExUnit.Server do
  @moduledoc false
  # What the tests of a program are: their options, the modules that have some, and what is to be done when one ends.

  @behaviour GenServer

  @defaults [
    max_cases: 1,
    max_failures: :infinity,
    include: [],
    exclude: [],
    slowest: 0,
    stacktrace_depth: 20,
    formatters: [ExUnit.CLIFormatter],
    assert_receive_timeout: 100,
    refute_receive_timeout: 100,
    capture_log: false,
    colors: [],
    autorun: true,
    trace: false,
    exit_status: 2,
    timeout: 60_000,
    after_suite: []
  ]

  @doc false
  def start(options, began) do
    defaults = [{:seed, :erlang.rem(:erlang.abs(began), 1_000_000)} | @defaults]

    case GenServer.start(__MODULE__, {complete(Keyword.merge(defaults, options), options), began}, name: __MODULE__) do
      {:ok, _pid} -> ExUnit.CaptureServer.start()
      {:error, {:already_started, _pid}} -> configure(options)
    end
  end

  # With a trace, or a list of the slowest, tests have all the time that they want, and are named.
  defp complete(options, given) do
    trace = options[:trace] || options[:slowest] > 0
    options = Keyword.put(options, :trace, trace)
    if trace and not Keyword.has_key?(given, :timeout), do: Keyword.put(options, :timeout, :infinity), else: options
  end

  @doc false
  def running?(), do: :erlang.whereis(__MODULE__) != :undefined

  @doc false
  def configure(options), do: GenServer.call(__MODULE__, {:configure, options})

  @doc false
  def options(), do: GenServer.call(__MODULE__, :options)

  @doc false
  def option(name, default), do: if(running?(), do: Keyword.get(options(), name, default), else: default)

  @doc false
  # Options that those of the program do not change. Tags are included and excluded besides those of the program.
  def command_line(options), do: GenServer.call(__MODULE__, {:command_line, options})

  @doc false
  # When the program asked for tests.
  def began(), do: GenServer.call(__MODULE__, :began)

  @doc false
  def add_module(module, async), do: GenServer.call(__MODULE__, {:add_module, module, async})

  @doc false
  # The latest first.
  def take_modules(), do: GenServer.call(__MODULE__, :take_modules)

  @doc false
  def add_on_exit(pid, name, callback), do: GenServer.call(__MODULE__, {:on_exit, pid, name, callback})

  @doc false
  # The supervisor of what the test has started: `{:ok, pid}`, `{:ok, nil}`, or `:error` if the process runs no test.
  def supervisor(pid), do: GenServer.call(__MODULE__, {:supervisor, pid})

  @doc false
  def put_supervisor(pid, supervisor), do: GenServer.call(__MODULE__, {:put_supervisor, pid, supervisor})

  @doc false
  def expect_on_exit(pid), do: GenServer.call(__MODULE__, {:expect_on_exit, pid})

  @doc false
  # `{supervisor or nil, callbacks}`
  def take_on_exit(pid), do: GenServer.call(__MODULE__, {:take_on_exit, pid})

  @impl true
  def init({options, began}), do: {:ok, %{options: options, command_line: [], began: began, modules: [], on_exit: %{}}}

  @impl true
  def handle_call({:configure, options}, _from, state) do
    {:reply, :ok, %{state | options: complete(Keyword.merge(state.options, options), options)}}
  end

  def handle_call(:began, _from, state), do: {:reply, state.began, state}

  def handle_call({:command_line, options}, _from, state), do: {:reply, :ok, %{state | command_line: options}}

  def handle_call(:options, _from, %{options: options, command_line: command_line} = state) do
    {tags, others} = Keyword.split(command_line, [:include, :exclude])
    options = complete(Keyword.merge(options, others), others)
    options = Enum.reduce(tags, options, fn {key, more}, options -> Keyword.update(options, key, more, &(&1 ++ more)) end)
    {:reply, options, state}
  end

  def handle_call({:add_module, module, async}, _from, state) do
    {:reply, :ok, %{state | modules: [{module, async} | state.modules]}}
  end

  def handle_call(:take_modules, _from, state), do: {:reply, state.modules, %{state | modules: []}}

  def handle_call({:supervisor, pid}, _from, state) do
    case state.on_exit do
      %{^pid => {supervisor, _callbacks}} -> {:reply, {:ok, supervisor}, state}
      _ -> {:reply, :error, state}
    end
  end

  def handle_call({:put_supervisor, pid, supervisor}, _from, state) do
    on_exit = Map.update!(state.on_exit, pid, fn {_none, callbacks} -> {supervisor, callbacks} end)
    {:reply, :ok, %{state | on_exit: on_exit}}
  end

  def handle_call({:expect_on_exit, pid}, _from, state) do
    {:reply, :ok, %{state | on_exit: Map.put(state.on_exit, pid, {nil, []})}}
  end

  def handle_call({:on_exit, pid, name, callback}, _from, state) do
    case state.on_exit do
      %{^pid => {supervisor, callbacks}} ->
        callbacks = List.keystore(callbacks, name, 0, {name, callback})
        {:reply, :ok, %{state | on_exit: Map.put(state.on_exit, pid, {supervisor, callbacks})}}

      _ ->
        {:reply, :error, state}
    end
  end

  def handle_call({:take_on_exit, pid}, _from, state) do
    {{supervisor, callbacks}, rest} = Map.pop(state.on_exit, pid, {nil, []})
    callbacks = callbacks |> Enum.reverse() |> Enum.map(&elem(&1, 1))
    {:reply, {supervisor, callbacks}, %{state | on_exit: rest}}
  end
end
