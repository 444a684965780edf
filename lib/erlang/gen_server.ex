defmodule :gen_server do
  @moduledoc """
  The functions of `GenServer` under the names that Erlang has for them. Exits name them as they were called.
  """

  alias GenServer.Start

  @doc """
  Starts a server that is not linked to the calling process.

      iex> {:ok, pid} = :gen_server.start(Agent.Server, fn -> 1 end, [])
      iex> is_pid(pid)
      true
  """
  @spec start(module, term, keyword) :: {:ok, pid} | :ignore | {:error, term}
  def start(module, argument, options), do: Start.start(:nolink, module, argument, options)

  @doc """
  The same with a name: `{:local, atom}`, `{:global, term}` or `{:via, module, term}`.

      iex> {:ok, pid} = :gen_server.start({:local, :number}, Agent.Server, fn -> 1 end, [])
      iex> Process.whereis(:number) == pid
      true
  """
  @spec start(tuple, module, term, keyword) :: {:ok, pid} | :ignore | {:error, term}
  def start(name, module, argument, options), do: Start.start(:nolink, module, argument, named(name, options))

  @doc """
  Starts a server linked to the calling process.

      iex> {:ok, pid} = :gen_server.start_link(Agent.Server, fn -> 1 end, [])
      iex> is_pid(pid)
      true
  """
  @spec start_link(module, term, keyword) :: {:ok, pid} | :ignore | {:error, term}
  def start_link(module, argument, options), do: Start.start(:link, module, argument, options)

  @doc """
  The same with a name. See `start/4`.

      iex> {:ok, pid} = :gen_server.start_link({:local, :number}, Agent.Server, fn -> 1 end, [])
      iex> Process.whereis(:number) == pid
      true
  """
  @spec start_link(tuple, module, term, keyword) :: {:ok, pid} | :ignore | {:error, term}
  def start_link(name, module, argument, options), do: Start.start(:link, module, argument, named(name, options))

  defp named({:local, name}, options), do: [name: name] ++ options
  defp named(name, options), do: [name: name] ++ options

  @doc """
  Sends a request and waits for the reply, `timeout` milliseconds at most.

      iex> {:ok, agent} = Agent.start_link(fn -> 1 end)
      iex> :gen_server.call(agent, {:get, fn state -> state end})
      1
  """
  @spec call(GenServer.server(), term) :: term
  def call(server, request), do: call(server, request, 5000, [server, request])

  @doc """
  The same with a timeout.

      iex> {:ok, agent} = Agent.start_link(fn -> 1 end)
      iex> :gen_server.call(agent, {:get, fn state -> state end}, :infinity)
      1
  """
  @spec call(GenServer.server(), term, timeout) :: term
  def call(server, request, timeout), do: call(server, request, timeout, [server, request, timeout])

  defp call(server, request, timeout, args) do
    pid = GenServer.whereis(server)
    if pid == nil, do: exit({:noproc, {:gen_server, :call, args}})
    if pid == self(), do: exit({:calling_self, {:gen_server, :call, args}})
    reference = send_request(pid, request)

    case wait_response(reference, timeout) do
      {:reply, reply} ->
        reply

      {:error, {reason, _server}} ->
        exit({reason, {:gen_server, :call, args}})

      :timeout ->
        :erlang.demonitor(reference, [:flush])
        exit({:timeout, {:gen_server, :call, args}})
    end
  end

  @doc """
  Sends a request that gets no reply.

      iex> :gen_server.cast(:nobody, :hello)
      :ok
  """
  @spec cast(GenServer.server(), term) :: :ok
  def cast(server, request), do: GenServer.cast(server, request)

  @doc """
  Replies to a request.

      iex> tag = make_ref()
      iex> :gen_server.reply({self(), tag}, :pong)
      iex> receive do {^tag, reply} -> reply end
      :pong
  """
  @spec reply(GenServer.from(), term) :: :ok
  def reply(from, reply), do: GenServer.reply(from, reply)

  @doc """
  Ends a server and waits until it has ended.

      iex> {:ok, agent} = Agent.start(fn -> 1 end)
      iex> :gen_server.stop(agent)
      :ok
  """
  @spec stop(GenServer.server(), term, timeout) :: :ok
  def stop(server, reason \\ :normal, timeout \\ :infinity), do: :proc_lib.stop(server, reason, timeout)

  @doc """
  Casts a request to the servers of a name on all nodes.

      iex> :gen_server.abcast(:nobody, :hello)
      :abcast
  """
  @spec abcast(atom, term) :: :abcast
  def abcast(name, request), do: GenServer.abcast([node()], name, request)

  @doc """
  The same for some nodes.

      iex> :gen_server.abcast([node()], :nobody, :hello)
      :abcast
  """
  @spec abcast([node], atom, term) :: :abcast
  def abcast(nodes, name, request), do: GenServer.abcast(nodes, name, request)

  @doc """
  Calls the servers of a name on each of the nodes: `{[{node, reply}], nodes_without_reply}`.

      iex> :gen_server.multi_call([node()], :nobody, :hello)
      {[], [:nonode@nohost]}
  """
  @spec multi_call([node], atom, term, timeout) :: {[{node, term}], [node]}
  def multi_call(nodes, name, request, timeout \\ :infinity) when is_list(nodes) and is_atom(name) do
    replies = for node <- nodes, do: {node, call_node(node, name, request, timeout)}
    replied = for {node, {:reply, reply}} <- replies, do: {node, reply}
    {replied, for({node, :none} <- replies, do: node)}
  end

  defp call_node(node, name, request, timeout) do
    case GenServer.whereis({name, node}) do
      pid when is_pid(pid) ->
        reference = send_request(pid, request)

        case wait_response(reference, timeout) do
          {:reply, _reply} = reply ->
            reply

          {:error, _reason} ->
            :none

          :timeout ->
            :erlang.demonitor(reference, [:flush])
            :none
        end

      _ ->
        :none
    end
  end

  @doc """
  Sends a request; `wait_response/2` gives the reply.

      iex> {:ok, agent} = Agent.start_link(fn -> 1 end)
      iex> request = :gen_server.send_request(agent, {:get, fn state -> state end})
      iex> :gen_server.wait_response(request, 1000)
      {:reply, 1}
  """
  @spec send_request(GenServer.server(), term) :: reference
  def send_request(server, request) do
    case GenServer.whereis(server) do
      nil ->
        :erlang.monitor(:process, server_name(server))

      pid ->
        reference = :erlang.monitor(:process, pid)
        :erlang.send(pid, {:"$gen_call", {self(), [:alias | reference]}, request}, [:noconnect])
        reference
    end
  end

  # A monitor of a name that nobody has tells so at once.
  defp server_name(name) when is_atom(name), do: name
  defp server_name(_name), do: :"$no_such_server"

  @doc """
  Waits for the reply to a request: `{:reply, reply}`, `:timeout`, or `{:error, {reason, server}}` if the server has ended.

      iex> request = :gen_server.send_request(:nobody, :hello)
      iex> :gen_server.wait_response(request, 1000)
      {:error, {:noproc, {:nobody, :nonode@nohost}}}
  """
  @spec wait_response(reference, timeout) :: {:reply, term} | :timeout | {:error, {term, term}}
  def wait_response(reference, timeout) do
    receive do
      {[:alias | ^reference], reply} ->
        :erlang.demonitor(reference, [:flush])
        {:reply, reply}

      {:DOWN, ^reference, _type, server, reason} ->
        {:error, {reason, server}}
    after
      timeout -> :timeout
    end
  end

  @doc """
  As `wait_response/2`; after a timeout the reply is dropped when it comes.

      iex> {:ok, agent} = Agent.start_link(fn -> 1 end)
      iex> request = :gen_server.send_request(agent, {:get, fn state -> state end})
      iex> :gen_server.receive_response(request, 1000)
      {:reply, 1}
  """
  @spec receive_response(reference, timeout) :: {:reply, term} | :timeout | {:error, {term, term}}
  def receive_response(reference, timeout) do
    case wait_response(reference, timeout) do
      :timeout ->
        :erlang.demonitor(reference, [:flush])
        :timeout

      response ->
        response
    end
  end

  @doc """
  Whether a message is the reply to a request: as `wait_response/2`, or `:no_reply`.

      iex> :gen_server.check_response(:hello, make_ref())
      :no_reply
  """
  @spec check_response(term, reference) :: {:reply, term} | :no_reply | {:error, {term, term}}
  def check_response(message, reference) do
    case message do
      {[:alias | ^reference], reply} ->
        :erlang.demonitor(reference, [:flush])
        {:reply, reply}

      {:DOWN, ^reference, _type, server, reason} ->
        {:error, {reason, server}}

      _ ->
        :no_reply
    end
  end

  @doc """
  Turns the calling process into a server with `state`.

      iex> pid = spawn(fn -> :gen_server.enter_loop(Agent.Server, [], 7) end)
      iex> Agent.get(pid, fn state -> state end)
      7
  """
  @spec enter_loop(module, keyword, term) :: no_return
  def enter_loop(module, options, state), do: GenServer.enter_loop(module, options, state)

  @doc """
  The same with a name, or with a timeout, `:hibernate` or `{:continue, argument}`.
  """
  @spec enter_loop(module, keyword, term, term) :: no_return
  def enter_loop(module, options, state, name_or_next), do: GenServer.enter_loop(module, options, state, name_or_next)

  @doc """
  The same with a name and a timeout, `:hibernate` or `{:continue, argument}`.
  """
  @spec enter_loop(module, keyword, term, term, term) :: no_return
  def enter_loop(module, options, state, name, next), do: GenServer.enter_loop(module, options, state, name, next)
end
