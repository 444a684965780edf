defmodule Node do
  @moduledoc """
  The node that the program is, `:nonode@nohost`: programs of Kaiwa do not talk to each other.

  Other nodes are never there: they cannot be reached, and none can be connected. What would make this program part of a
  network of nodes is refused.
  """

  @type t :: node

  @doc """
  The node that the program is.

      iex> Node.self()
      :nonode@nohost
  """
  @spec self() :: t
  def self(), do: node()

  @doc """
  Whether the node is part of a network. It never is.

      iex> Node.alive?()
      false
  """
  @spec alive?() :: boolean
  def alive?(), do: node() != :nonode@nohost

  @doc """
  The nodes that are connected. There are none.

      iex> Node.list()
      []
  """
  @spec list() :: [t]
  def list(), do: :erlang.nodes()

  @doc """
  The nodes of a kind: `:visible`, `:hidden`, `:connected`, `:this` (the node itself), `:known` (it and all others).

      iex> Node.list(:known)
      [:nonode@nohost]
      iex> Node.list([:hidden, :this])
      [:nonode@nohost]
  """
  @type state :: :visible | :hidden | :connected | :this | :known
  @spec list(state | [state]) :: [t]
  def list(kinds), do: :erlang.nodes(kinds)

  @doc """
  Whether a node answers: `:pong`, or `:pang` if it does not.

      iex> Node.ping(:other@host)
      :pang
  """
  @spec ping(t) :: :pong | :pang
  def ping(node) when is_atom(node), do: :pang

  @doc """
  Connects to a node; `:ignored`, since the node itself is part of no network.

      iex> Node.connect(:other@host)
      :ignored
  """
  @spec connect(t) :: boolean | :ignored
  def connect(node) when is_atom(node), do: :ignored

  @doc """
  Ends the connection to a node; `:ignored`, since there is none.

      iex> Node.disconnect(:other@host)
      :ignored
  """
  @spec disconnect(t) :: boolean | :ignored
  def disconnect(node) when is_atom(node), do: :ignored

  @doc """
  Asks to be told when a node goes away, which needs a network of nodes.

      iex> Node.monitor(:other@host, true)
      ** (ErlangError) Erlang error: :notalive
  """
  @spec monitor(t, boolean) :: true
  def monitor(node, flag) when is_atom(node) and is_boolean(flag), do: monitor(node, flag, [])

  @doc """
  The same with options.

      iex> Node.monitor(:other@host, true, [])
      ** (ErlangError) Erlang error: :notalive
  """
  @spec monitor(t, boolean, [:allow_passive_connect]) :: true
  def monitor(node, flag, options) when is_atom(node) and is_boolean(flag) and is_list(options) do
    :erlang.error(:notalive)
  end

  @doc """
  Makes the node part of a network, which Kaiwa cannot.

      iex> Node.start(:me@host)
      {:error, :nodistribution}
  """
  @spec start(t, :longnames | :shortnames, non_neg_integer) :: {:ok, pid} | {:error, term}
  def start(name, type \\ :longnames, tick_time \\ 15000)
      when is_atom(name) and type in [:longnames, :shortnames] and is_integer(tick_time) do
    {:error, :nodistribution}
  end

  @doc """
  Takes the node out of its network.

      iex> Node.stop()
      {:error, :not_found}
  """
  @spec stop() :: :ok | {:error, :not_allowed | :not_found}
  def stop(), do: {:error, :not_found}

  @doc """
  The word that nodes of one network share. There is none.

      iex> Node.get_cookie()
      :nocookie
  """
  @spec get_cookie() :: atom
  def get_cookie(), do: :nocookie

  @doc """
  Sets that word, which needs a network of nodes.

      iex> Node.set_cookie(:secret)
      ** (ErlangError) Erlang error: :distribution_not_started
  """
  @spec set_cookie(t, atom) :: true
  def set_cookie(node \\ node(), cookie) when is_atom(node) and is_atom(cookie) do
    :erlang.error(:distribution_not_started)
  end

  @doc """
  Starts a process on a node, which has to be this one. What cannot be reached gets a pid all the same, of a process
  that is gone.

      iex> parent = self()
      iex> Node.spawn(node(), fn -> send(parent, :here) end)
      iex> receive do
      ...>   :here -> :done
      ...> end
      :done
  """
  @spec spawn(t, (() -> any)) :: pid
  def spawn(node, fun) when is_function(fun, 0), do: Node.spawn(node, fun, [])

  @doc """
  The same with the options of `Process.spawn/2`.

      iex> is_pid(Node.spawn(node(), fn -> :ok end, []))
      true
  """
  @spec spawn(t, (() -> any), list) :: pid
  def spawn(node, fun, options) when is_function(fun, 0) and is_list(options) do
    Node.spawn(node, :erlang, :apply, [fun, []], options)
  end

  @doc """
  Starts a process on a node that calls a function of a module.

      iex> is_pid(Node.spawn(node(), Enum, :sum, [[1, 2]]))
      true
  """
  @spec spawn(t, module, atom, [term], list) :: pid
  def spawn(node, module, function, arguments, options \\ [])
      when is_atom(node) and is_atom(module) and is_atom(function) and is_list(arguments) and is_list(options) do
    if node == node() do
      Process.spawn(module, function, arguments, options)
    else
      :erlang.spawn(fn -> :ok end)
    end
  end

  @doc """
  Starts a process on a node that is linked to the caller.

      iex> is_pid(Node.spawn_link(node(), fn -> :ok end))
      true
  """
  @spec spawn_link(t, (() -> any)) :: pid
  def spawn_link(node, fun) when is_function(fun, 0), do: Node.spawn_link(node, :erlang, :apply, [fun, []])

  @doc """
  The same with a function of a module. A node that cannot be reached is a reason to exit: `:noconnection`.

      iex> is_pid(Node.spawn_link(node(), Enum, :sum, [[1, 2]]))
      true
  """
  @spec spawn_link(t, module, atom, [term]) :: pid
  def spawn_link(node, module, function, arguments)
      when is_atom(node) and is_atom(module) and is_atom(function) and is_list(arguments) do
    if node == node() do
      Process.spawn(module, function, arguments, [:link])
    else
      :erlang.spawn_link(fn -> exit(:noconnection) end)
    end
  end
end
