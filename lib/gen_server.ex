defmodule GenServer do
  @moduledoc """
  A process that keeps a state and serves requests: the client's side and the start.

  A request is the message `{:"$gen_call", {client, tag}, request}` or `{:"$gen_cast", request}`; a reply is
  `{tag, reply}`. The tag is `[:alias | reference]` with the reference of a monitor: a client learns when the server ends
  instead of replying, and a reply that comes when the client waits no more is dropped.
  The new process starts in `GenServer.Start` and serves in `GenServer.Loop`.
  """

  @type on_start() :: {:ok, pid()} | :ignore | {:error, {:already_started, pid()} | term()}
  @type options() :: [option()]
  @type option() ::
    {:debug, debug()}
    | {:name, name()}
    | {:timeout, timeout()}
    | {:spawn_opt, [Process.spawn_opt()]}
    | {:hibernate_after, timeout()}
  @type debug() :: [:trace | :log | :statistics | {:log_to_file, Path.t()}]

  alias GenServer.{Loop, Start}

  @type name :: atom | {:global, term} | {:via, module, term}
  @type server :: pid | name | {atom, node}
  @type from :: {pid, tag :: term}

  @callback init(argument :: term) ::
              {:ok, state} | {:ok, state, timeout | :hibernate | {:continue, term}} | :ignore | {:stop, reason :: term}
            when state: term

  @callback handle_call(request :: term, from, state :: term) ::
              {:reply, reply, state}
              | {:reply, reply, state, timeout | :hibernate | {:continue, term}}
              | {:noreply, state}
              | {:noreply, state, timeout | :hibernate | {:continue, term}}
              | {:stop, reason, reply, state}
              | {:stop, reason, state}
            when reply: term, state: term, reason: term

  @callback handle_cast(request :: term, state :: term) ::
              {:noreply, state}
              | {:noreply, state, timeout | :hibernate | {:continue, term}}
              | {:stop, reason :: term, state}
            when state: term

  @callback handle_info(message :: term, state :: term) ::
              {:noreply, state}
              | {:noreply, state, timeout | :hibernate | {:continue, term}}
              | {:stop, reason :: term, state}
            when state: term

  @callback handle_continue(argument :: term, state :: term) ::
              {:noreply, state}
              | {:noreply, state, timeout | :hibernate | {:continue, term}}
              | {:stop, reason :: term, state}
            when state: term

  @callback terminate(reason :: term, state :: term) :: term
  @callback code_change(old_version :: term, state :: term, extra :: term) :: {:ok, state :: term} | {:error, term}
  @callback format_status(reason :: :normal | :terminate, [term]) :: term

  @optional_callbacks code_change: 3,
                      terminate: 2,
                      handle_info: 2,
                      handle_cast: 2,
                      handle_call: 3,
                      format_status: 2,
                      handle_continue: 2

  @doc """
  Makes a module a server: defines `child_spec/1`, in which `options` are put, and callbacks that refuse requests and
  report messages nobody expects. All of them can be defined otherwise.

  A server defines `init/1` itself. One that does not is warned about, and keeps the argument as its state.

      iex> defmodule Stack do
      ...>   use GenServer, restart: :transient
      ...>   def init(list), do: {:ok, list}
      ...>   def handle_call(:pop, _from, [head | tail]), do: {:reply, head, tail}
      ...> end
      iex> {:ok, pid} = GenServer.start_link(Stack, [1, 2])
      iex> GenServer.call(pid, :pop)
      1
      iex> Stack.child_spec([1]).restart
      :transient
  """
  defmacro __using__(options) do
    quote do
      @behaviour GenServer
      @before_compile GenServer

      @doc """
      How a supervisor starts one.
      """
      def child_spec(argument) do
        Supervisor.child_spec(%{id: __MODULE__, start: {__MODULE__, :start_link, [argument]}}, unquote(options))
      end

      @doc false
      def handle_call(_request, _from, _state), do: GenServer.System.refuse("call", "handle_call/3")

      @doc false
      def handle_cast(_request, _state), do: GenServer.System.refuse("cast", "handle_cast/2")

      @doc false
      def handle_info(message, state) do
        Kaiwa.Report.unexpected_message(__MODULE__, :proc_lib.own_name(), message)
        {:noreply, state}
      end

      @doc false
      def terminate(_reason, _state), do: :ok

      @doc false
      def code_change(_old_version, state, _extra), do: {:ok, state}

      defoverridable child_spec: 1, handle_call: 3, handle_cast: 2, handle_info: 2, terminate: 2, code_change: 3
    end
  end

  @doc false
  defmacro __before_compile__(env) do
    unless Module.defines?(env.module, {:init, 1}) do
      # The frame of a body that code is made for; one of a body that runs does not name the module.
      place = [file: String.to_charlist(env.file), line: env.line]
      IO.warn(without_init(env.module), [{env.module, :__MODULE__, 0, place}])

      quote do
        @doc false
        def init(argument), do: {:ok, argument}

        defoverridable init: 1
      end
    end
  end

  defp without_init(module) do
    """
    function init/1 required by behaviour GenServer is not implemented (in module #{inspect(module)}).

    We will inject a default implementation for now:

        def init(init_arg) do
          {:ok, init_arg}
        end

    You can copy the implementation above or define your own that converts the arguments given to GenServer.start_link/3 to the server state.
    """
  end

  @doc """
  Starts a server linked to the calling process. `module.init(argument)` gives the first state; the result comes when
  it has returned.

  Options: `:name`, `:timeout` (how long `init` may take) and `:spawn_opt`.

      iex> {:ok, pid} = GenServer.start_link(Agent.Server, fn -> 0 end)
      iex> GenServer.call(pid, {:get, fn state -> state end})
      0
  """
  @spec start_link(module, term, keyword) :: {:ok, pid} | :ignore | {:error, term}
  def start_link(module, init_arg, options \\ []) when is_atom(module) and is_list(options) do
    Start.start(:link, module, init_arg, options)
  end

  @doc """
  Starts a server that is not linked to the calling process. See `start_link/3`.

      iex> {:ok, pid} = GenServer.start(Agent.Server, fn -> 0 end)
      iex> is_pid(pid)
      true
  """
  @spec start(module, term, keyword) :: {:ok, pid} | :ignore | {:error, term}
  def start(module, init_arg, options \\ []) when is_atom(module) and is_list(options) do
    Start.start(:nolink, module, init_arg, options)
  end

  @doc """
  Sends a request and waits for the reply, `timeout` milliseconds at most. Exits if there is no such server, if it
  ends before it replies, or if the time is over.

      iex> {:ok, pid} = Agent.start_link(fn -> 1 end)
      iex> GenServer.call(pid, {:get, fn state -> state end})
      1
  """
  @spec call(server, term, timeout) :: term
  def call(server, request, timeout \\ 5000) when (is_integer(timeout) and timeout >= 0) or timeout == :infinity do
    if is_pid(server), do: call_pid(server, request, timeout), else: call_name(server, request, timeout)
  end

  defp call_pid(pid, request, timeout) do
    if pid == self(), do: exit({:calling_self, {GenServer, :call, [pid, request, timeout]}})
    tag = :erlang.monitor(:process, pid)
    :erlang.send(pid, {:"$gen_call", {self(), [:alias | tag]}, request})

    receive do
      {[:alias | ^tag], reply} ->
        :erlang.demonitor(tag, [:flush])
        reply

      {:DOWN, ^tag, _type, _process, reason} ->
        exit({reason, {GenServer, :call, [pid, request, timeout]}})
    after
      timeout ->
        :erlang.demonitor(tag, [:flush])
        exit({:timeout, {GenServer, :call, [pid, request, timeout]}})
    end
  end

  defp call_name(server, request, timeout) do
    case whereis(server) do
      {_name, node} -> exit({{:nodedown, node}, {GenServer, :call, [server, request, timeout]}})
      nil -> exit({:noproc, {GenServer, :call, [server, request, timeout]}})
      pid when pid == self() -> exit({:calling_self, {GenServer, :call, [server, request, timeout]}})
      pid -> call_named(pid, server, request, timeout)
    end
  end

  # As for a pid, but an exit names the server as the client did.
  defp call_named(process, server, request, timeout) do
    tag = :erlang.monitor(:process, process)
    :erlang.send(process, {:"$gen_call", {self(), [:alias | tag]}, request}, [:noconnect])

    receive do
      {[:alias | ^tag], reply} ->
        :erlang.demonitor(tag, [:flush])
        reply

      {:DOWN, ^tag, _type, _process, reason} ->
        exit({reason, {GenServer, :call, [server, request, timeout]}})
    after
      timeout ->
        :erlang.demonitor(tag, [:flush])
        exit({:timeout, {GenServer, :call, [server, request, timeout]}})
    end
  end

  @doc """
  Sends a request that gets no reply. It is `:ok` whether or not there is such a server.

      iex> GenServer.cast(:nobody, :hello)
      :ok
  """
  @spec cast(server, term) :: :ok
  def cast(server, request)

  def cast({:global, name}, request), do: cast_to(:global.whereis_name(name), request)

  # Whatever a module of names fails with, the request is lost as it is without such a server.
  def cast({:via, mod, name}, request) do
    try do
      mod.send(name, {:"$gen_cast", request})
      :ok
    catch
      _class, _reason -> :ok
    end
  end

  def cast({name, node}, request) when is_atom(name) and is_atom(node) do
    if node == node(), do: cast(name, request), else: :ok
  end

  def cast(dest, request) when is_atom(dest) or is_pid(dest) do
    if is_pid(dest), do: cast_to(dest, request), else: cast_to(:erlang.whereis(dest), request)
  end

  defp cast_to(pid, request) when is_pid(pid) do
    :erlang.send(pid, {:"$gen_cast", request})
    :ok
  end

  defp cast_to(_not_found, _request), do: :ok

  @doc """
  Replies to a request of `call/3`, from wherever; `handle_call` then returns `{:noreply, state}`.

      iex> tag = make_ref()
      iex> GenServer.reply({self(), tag}, :pong)
      :ok
      iex> receive do {^tag, reply} -> reply end
      :pong
  """
  @spec reply(from, term) :: :ok
  def reply({pid, [:alias | reference] = tag}, reply) when is_pid(pid) do
    :kaiwa_process.reply(pid, reference, {tag, reply})
  end

  def reply({pid, [[:alias | reference] | _] = tag}, reply) when is_pid(pid) do
    :kaiwa_process.reply(pid, reference, {tag, reply})
  end

  def reply({pid, tag}, reply) when is_pid(pid) do
    :erlang.send(pid, {tag, reply})
    :ok
  end

  @doc """
  Casts a request to the servers of a name on each of the nodes.

      iex> GenServer.abcast(:nobody, :hello)
      :abcast
  """
  @spec abcast([node], atom, term) :: :abcast
  def abcast(nodes \\ [node()], name, request) when is_list(nodes) and is_atom(name) do
    for node <- nodes, do: cast({name, node}, request)
    :abcast
  end

  @doc """
  Calls the servers of a name on each of the nodes: `{[{node, reply}], nodes_without_reply}`.

      iex> GenServer.multi_call(:nobody, :hello)
      {[], [:nonode@nohost]}
  """
  @spec multi_call([node], atom, term, timeout) :: {[{node, term}], [node]}
  def multi_call(nodes \\ [node()], name, request, timeout \\ :infinity) when is_list(nodes) and is_atom(name) do
    :gen_server.multi_call(nodes, name, request, timeout)
  end

  @doc """
  Asks a server to end with `reason` and waits until it has. Exits with the reason if the server ends with another one.

      iex> {:ok, pid} = Agent.start(fn -> 0 end)
      iex> GenServer.stop(pid)
      :ok
      iex> Process.alive?(pid)
      false
  """
  @spec stop(server, term, timeout) :: :ok
  def stop(server, reason \\ :normal, timeout \\ :infinity) do
    case whereis(server) do
      nil -> exit({:noproc, {GenServer, :stop, [server, reason, timeout]}})
      pid when pid == self() -> exit({:calling_self, {GenServer, :stop, [server, reason, timeout]}})
      process -> stop_process(process, server, reason, timeout)
    end
  end

  defp stop_process(process, server, reason, timeout) do
    tag = :erlang.monitor(:process, process)
    :erlang.send(process, {:system, :stop, {:terminate, reason}}, [:noconnect])

    receive do
      {:DOWN, ^tag, _type, _process, ^reason} ->
        :ok

      {:DOWN, ^tag, _type, _process, other} ->
        exit({other, {GenServer, :stop, [server, reason, timeout]}})
    after
      timeout ->
        :erlang.demonitor(tag, [:flush])
        exit({:timeout, {GenServer, :stop, [server, reason, timeout]}})
    end
  end

  @doc """
  The pid of a server, `{name, node}` for one on another node, or `nil`.

      iex> GenServer.whereis(:nobody)
      nil
  """
  @spec whereis(server) :: pid | {atom, node} | nil
  def whereis(server)
  def whereis(pid) when is_pid(pid), do: pid

  def whereis(name) when is_atom(name) do
    case :erlang.whereis(name) do
      :undefined -> nil
      pid -> pid
    end
  end

  def whereis({:global, name}) do
    case :global.whereis_name(name) do
      pid when is_pid(pid) -> pid
      :undefined -> nil
    end
  end

  def whereis({:via, mod, name}) do
    case mod.whereis_name(name) do
      pid when is_pid(pid) -> pid
      :undefined -> nil
    end
  end

  def whereis({name, local}) when is_atom(name) and local == node(), do: whereis(name)
  def whereis({name, node} = server) when is_atom(name) and is_atom(node), do: server

  @doc """
  Turns the calling process, which was started in another way, into a server with `state`.

      iex> pid = spawn(fn -> GenServer.enter_loop(Agent.Server, [], 7) end)
      iex> Agent.get(pid, fn state -> state end)
      7
  """
  @spec enter_loop(module, keyword, term) :: no_return
  def enter_loop(module, options, state), do: enter_loop(module, options, state, self(), :infinity)

  @doc """
  The same for a server with a name (`{:local, atom}`, `{:global, term}`, `{:via, module, term}`), or with what comes first:
  a timeout, `:hibernate` or `{:continue, argument}`.
  """
  @spec enter_loop(module, keyword, term, term) :: no_return
  def enter_loop(module, options, state, name) when is_pid(name), do: enter_loop(module, options, state, name, :infinity)

  def enter_loop(module, options, state, {kind, _} = name) when kind in [:local, :global] do
    enter_loop(module, options, state, name, :infinity)
  end

  def enter_loop(module, options, state, {:via, _, _} = name), do: enter_loop(module, options, state, name, :infinity)
  def enter_loop(module, options, state, next), do: enter_loop(module, options, state, self(), next)

  @doc """
  The same with a name and with what comes first.
  """
  @spec enter_loop(module, keyword, term, term, term) :: no_return
  def enter_loop(module, _options, state, name, next) do
    Loop.continue(module, state, Start.shown_name(name), Start.parent(), next)
  end
end
