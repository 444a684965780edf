defmodule GenEvent do
  @moduledoc """
  A process that passes events on to handlers, which can be added and removed while it runs.

  Elixir has deprecated this module: `Registry.dispatch/3`, supervised processes or `GenStage` take its place. It is here
  because older texts use it.

  A handler is a module with `init/1`, `handle_event/2`, `handle_call/2`, `handle_info/2` and `terminate/2`, each of which
  gets the handler's own state; or `{module, id}`, if there is to be more than one of a module. One that fails is removed
  and reported; the others are not affected.
  """

  @type manager :: pid | GenServer.name() | {atom, node}
  @type handler :: module | {module, term}

  @doc """
  Makes a module a handler: defines callbacks that ignore everything, which can be defined otherwise.
  """
  defmacro __using__(_options) do
    quote do
      @doc false
      def init(args), do: {:ok, args}

      @doc false
      def handle_event(_event, state), do: {:ok, state}

      @doc false
      def handle_call(message, _state) do
        raise "attempted to call GenEvent #{inspect(:proc_lib.own_name())} but no handle_call/2 clause was provided: " <>
                inspect(message)
      end

      @doc false
      def handle_info(_message, state), do: {:ok, state}

      @doc false
      def terminate(_reason, _state), do: :ok

      @doc false
      def code_change(_old_version, state, _extra), do: {:ok, state}

      defoverridable init: 1, handle_event: 2, handle_call: 2, handle_info: 2, terminate: 2, code_change: 3
    end
  end

  @doc """
  Starts a manager without handlers, linked to the calling process. Options: `:name`.

      iex> {:ok, manager} = GenEvent.start_link()
      iex> GenEvent.which_handlers(manager)
      []
  """
  @spec start_link(keyword) :: {:ok, pid} | {:error, term}
  def start_link(options \\ []) when is_list(options), do: GenServer.start_link(GenEvent.Server, [], options)

  @doc """
  As `start_link/1`, without the link.
  """
  @spec start(keyword) :: {:ok, pid} | {:error, term}
  def start(options \\ []) when is_list(options), do: GenServer.start(GenEvent.Server, [], options)

  @doc """
  Adds a handler; `init(args)` gives its state. `:ok`, `{:error, :already_present}`, or what went wrong in `init/1`.
  """
  @spec add_handler(manager, handler, term) :: :ok | {:error, term}
  def add_handler(manager, handler, args), do: request(manager, {:add_handler, handler, args})

  @doc """
  As `add_handler/3`; the calling process gets `{:gen_event_EXIT, handler, reason}` when the handler is removed, and the
  handler is removed when the calling process ends.
  """
  @spec add_mon_handler(manager, handler, term) :: :ok | {:error, term}
  def add_mon_handler(manager, handler, args), do: request(manager, {:add_mon_handler, handler, args, self()})

  @doc """
  Passes an event to all handlers, without waiting for them.

      iex> {:ok, manager} = GenEvent.start_link()
      iex> GenEvent.notify(manager, :event)
      :ok
  """
  @spec notify(manager, term) :: :ok
  def notify(manager, event) do
    case GenServer.whereis(manager) do
      nil -> :ok
      pid -> send_event(pid, event)
    end
  end

  defp send_event(pid, event) do
    send(pid, {:notify, event})
    :ok
  end

  @doc """
  Passes an event to all handlers and waits until they have dealt with it.

      iex> {:ok, manager} = GenEvent.start_link()
      iex> GenEvent.sync_notify(manager, :event)
      :ok
  """
  @spec sync_notify(manager, term) :: :ok
  def sync_notify(manager, event), do: request(manager, {:notify, event})

  @doc """
  As `sync_notify/2`.

      iex> {:ok, manager} = GenEvent.start_link()
      iex> GenEvent.ack_notify(manager, :event)
      :ok
  """
  @spec ack_notify(manager, term) :: :ok
  def ack_notify(manager, event), do: request(manager, {:notify, event})

  @doc """
  Asks one handler and waits for its answer.

      iex> {:ok, manager} = GenEvent.start_link()
      iex> GenEvent.call(manager, SomeHandler, :hello)
      {:error, :not_found}
  """
  @spec call(manager, handler, term, timeout) :: term | {:error, term}
  def call(manager, handler, request, timeout \\ 5000) do
    try do
      GenServer.call(manager, {:call, handler, request}, timeout)
    catch
      :exit, {reason, _call} -> exit({reason, {GenEvent, :call, [manager, handler, request, timeout]}})
    end
  end

  @doc """
  Removes a handler; gives what its `terminate(args, state)` gives.

      iex> {:ok, manager} = GenEvent.start_link()
      iex> GenEvent.remove_handler(manager, SomeHandler, :args)
      {:error, :not_found}
  """
  @spec remove_handler(manager, handler, term) :: term | {:error, term}
  def remove_handler(manager, handler, args), do: request(manager, {:remove_handler, handler, args})

  @doc """
  Replaces a handler by another one, whose `init/1` gets `{args, what terminate/2 of the first gave}`.
  """
  @spec swap_handler(manager, handler, term, handler, term) :: :ok | {:error, term}
  def swap_handler(manager, old, old_args, new, new_args) do
    request(manager, {:swap_handler, old, old_args, new, new_args})
  end

  @doc """
  The handlers, the latest first.

      iex> {:ok, manager} = GenEvent.start_link()
      iex> GenEvent.which_handlers(manager)
      []
  """
  @spec which_handlers(manager) :: [handler]
  def which_handlers(manager), do: request(manager, :which_handlers)

  @doc """
  Removes all handlers and ends the manager.

      iex> {:ok, manager} = GenEvent.start_link()
      iex> GenEvent.stop(manager)
      :ok
  """
  @spec stop(manager, term, timeout) :: :ok
  def stop(manager, reason \\ :normal, timeout \\ :infinity), do: GenServer.stop(manager, reason, timeout)

  defp request(manager, request) do
    try do
      GenServer.call(manager, request, :infinity)
    catch
      :exit, {reason, _call} -> exit(reason)
    end
  end
end
