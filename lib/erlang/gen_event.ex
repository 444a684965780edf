defmodule :gen_event do
  @moduledoc """
  A process that passes events on to handlers, which can be added and removed while it runs.

  A handler is a module with `init/1`, `handle_event/2` and `handle_call/2`, and perhaps `handle_info/2` and `terminate/2`,
  each of which gets the handler's own state. It is known by its module, or by `{module, id}`. One that fails is removed and
  reported; the others are not affected.
  """

  alias GenEvent.Manager

  @type manager :: pid | atom | {atom, node} | {:global, term} | {:via, module, term}
  @type handler :: module | {module, term}

  @callback init(args :: term) :: {:ok, state :: term} | {:ok, state :: term, :hibernate} | {:error, reason :: term}
  @callback handle_event(event :: term, state :: term) ::
              {:ok, state :: term}
              | {:ok, state :: term, :hibernate}
              | {:swap_handler, args :: term, state :: term, handler, args :: term}
              | :remove_handler
  @callback handle_call(request :: term, state :: term) ::
              {:ok, reply :: term, state :: term}
              | {:ok, reply :: term, state :: term, :hibernate}
              | {:swap_handler, reply :: term, args :: term, state :: term, handler, args :: term}
              | {:remove_handler, reply :: term}
  @callback handle_info(message :: term, state :: term) :: term
  @callback terminate(args :: term, state :: term) :: term
  @callback code_change(old_version :: term, state :: term, extra :: term) :: {:ok, state :: term}
  @callback format_status(kind :: atom, arguments :: list) :: term
  @optional_callbacks handle_info: 2, terminate: 2, code_change: 3, format_status: 2

  # Starting and ending

  @doc """
  Starts a manager without handlers that is not linked to the calling process.

      iex> {:ok, manager} = :gen_event.start()
      iex> :gen_event.which_handlers(manager)
      []
  """
  @spec start() :: {:ok, pid} | {:error, term}
  def start(), do: start([])

  @doc """
  The same with a name (`{:local, atom}`, `{:global, term}`, `{:via, module, term}`), or with options.
  """
  @spec start(tuple | keyword) :: {:ok, pid} | {:error, term}
  def start(options) when is_list(options), do: GenServer.Start.start(:nolink, Manager, :manager, options)
  def start(name), do: start(name, [])

  @doc """
  The same with a name and options.
  """
  @spec start(tuple, keyword) :: {:ok, pid} | {:error, term}
  def start(name, options), do: start(named(name, options))

  @doc """
  Starts a manager linked to the calling process.

      iex> {:ok, manager} = :gen_event.start_link()
      iex> is_pid(manager)
      true
  """
  @spec start_link() :: {:ok, pid} | {:error, term}
  def start_link(), do: start_link([])

  @doc """
  The same with a name, or with options. See `start/1`.

      iex> {:ok, manager} = :gen_event.start_link({:local, :events})
      iex> Process.whereis(:events) == manager
      true
  """
  @spec start_link(tuple | keyword) :: {:ok, pid} | {:error, term}
  def start_link(options) when is_list(options), do: GenServer.Start.start(:link, Manager, :manager, options)
  def start_link(name), do: start_link(name, [])

  @doc """
  The same with a name and options.
  """
  @spec start_link(tuple, keyword) :: {:ok, pid} | {:error, term}
  def start_link(name, options), do: start_link(named(name, options))

  defp named({:local, name}, options), do: [name: name] ++ options
  defp named(name, options), do: [name: name] ++ options

  @doc """
  Ends a manager: `terminate(:stop, state)` of each handler is called.

      iex> {:ok, manager} = :gen_event.start()
      iex> :gen_event.stop(manager)
      :ok
  """
  @spec stop(manager, term, timeout) :: :ok
  def stop(manager, reason \\ :normal, timeout \\ :infinity), do: :proc_lib.stop(manager, reason, timeout)

  # Handlers

  @doc """
  Adds a handler; `init(args)` gives its state. Gives `:ok`, or whatever else `init/1` gives.

      iex> {:ok, manager} = :gen_event.start()
      iex> {:EXIT, {:undef, _stacktrace}} = :gen_event.add_handler(manager, NoModule, [])
      iex> :gen_event.which_handlers(manager)
      []
  """
  @spec add_handler(manager, handler, term) :: term
  def add_handler(manager, handler, args), do: request(manager, {:add_handler, handler, args})

  @doc """
  As `add_handler/3`; the calling process, which is linked to the manager, gets `{:gen_event_EXIT, handler, reason}` when the
  handler is removed, and the handler is removed when the calling process ends.
  """
  @spec add_sup_handler(manager, handler, term) :: term
  def add_sup_handler(manager, handler, args), do: request(manager, {:add_sup_handler, handler, args, self()})

  @doc """
  Removes a handler; gives what its `terminate(args, state)` gives.

      iex> {:ok, manager} = :gen_event.start()
      iex> :gen_event.delete_handler(manager, NoModule, :args)
      {:error, :module_not_found}
  """
  @spec delete_handler(manager, handler, term) :: term
  def delete_handler(manager, handler, args), do: request(manager, {:delete_handler, handler, args})

  @doc """
  Replaces a handler by another one, whose `init/1` gets `{args, what terminate/2 of the first gave}`, or `{args, :error}` if
  the first is not there.
  """
  @spec swap_handler(manager, {handler, term}, {handler, term}) :: term
  def swap_handler(manager, {old, old_args}, {new, new_args}) do
    request(manager, {:swap_handler, old, old_args, new, new_args, false})
  end

  @doc """
  As `swap_handler/3`; the calling process is told when the new handler is removed. See `add_sup_handler/3`.
  """
  @spec swap_sup_handler(manager, {handler, term}, {handler, term}) :: term
  def swap_sup_handler(manager, {old, old_args}, {new, new_args}) do
    request(manager, {:swap_handler, old, old_args, new, new_args, self()})
  end

  @doc """
  The handlers, the latest first.

      iex> {:ok, manager} = :gen_event.start()
      iex> :gen_event.which_handlers(manager)
      []
  """
  @spec which_handlers(manager) :: [handler]
  def which_handlers(manager), do: request(manager, :which_handlers)

  # Events

  @doc """
  Passes an event to all handlers, without waiting for them.

      iex> {:ok, manager} = :gen_event.start()
      iex> :gen_event.notify(manager, :event)
      :ok
  """
  @spec notify(manager, term) :: :ok
  def notify(manager, event) when is_pid(manager) or is_atom(manager) do
    send(manager, {:notify, event})
    :ok
  end

  def notify(manager, event) do
    with pid when is_pid(pid) <- GenServer.whereis(manager), do: send(pid, {:notify, event})
    :ok
  end

  @doc """
  Passes an event to all handlers and waits until they have dealt with it.

      iex> {:ok, manager} = :gen_event.start()
      iex> :gen_event.sync_notify(manager, :event)
      :ok
  """
  @spec sync_notify(manager, term) :: :ok
  def sync_notify(manager, event), do: request(manager, {:sync_notify, event})

  @doc """
  Asks one handler and waits for its answer.

      iex> {:ok, manager} = :gen_event.start()
      iex> :gen_event.call(manager, SomeHandler, :hello)
      {:error, :bad_module}
  """
  @spec call(manager, handler, term) :: term
  def call(manager, handler, query), do: call(manager, handler, query, 5000, [manager, handler, query])

  @doc """
  The same with a timeout.

      iex> {:ok, manager} = :gen_event.start()
      iex> :gen_event.call(manager, SomeHandler, :hello, 100)
      {:error, :bad_module}
  """
  @spec call(manager, handler, term, timeout) :: term
  def call(manager, handler, query, timeout), do: call(manager, handler, query, timeout, [manager, handler, query, timeout])

  defp call(manager, handler, query, timeout, args) do
    :gen_server.call(manager, {:call, handler, query}, timeout)
  catch
    :exit, {reason, {:gen_server, :call, _args}} -> exit({reason, {:gen_event, :call, args}})
  end

  @doc """
  Asks one handler; `wait_response/2` gives the answer.

      iex> {:ok, manager} = :gen_event.start()
      iex> request = :gen_event.send_request(manager, SomeHandler, :hello)
      iex> :gen_event.wait_response(request, 1000)
      {:error, :bad_module}
  """
  @spec send_request(manager, handler, term) :: reference
  def send_request(manager, handler, query), do: :gen_server.send_request(manager, {:call, handler, query})

  @doc """
  Waits for the answer to a request: `{:reply, answer}`, `:timeout`, or `{:error, reason}`. See `send_request/3`.
  """
  @spec wait_response(reference, timeout) :: {:reply, term} | :timeout | {:error, term}
  def wait_response(request, timeout), do: response(:gen_server.wait_response(request, timeout))

  @doc """
  As `wait_response/2`; after a timeout the answer is dropped when it comes.
  """
  @spec receive_response(reference, timeout) :: {:reply, term} | :timeout | {:error, term}
  def receive_response(request, timeout), do: response(:gen_server.receive_response(request, timeout))

  @doc """
  Whether a message is the answer to a request: as `wait_response/2`, or `:no_reply`.

      iex> :gen_event.check_response(:hello, make_ref())
      :no_reply
  """
  @spec check_response(term, reference) :: {:reply, term} | :no_reply | {:error, term}
  def check_response(message, request), do: response(:gen_server.check_response(message, request))

  defp response({:reply, {:error, _reason} = error}), do: error
  defp response(other), do: other

  # Unlike that of a call, the exit does not name what was asked.
  defp request(manager, request) do
    :gen_server.call(manager, request, :infinity)
  catch
    :exit, {reason, {:gen_server, :call, _args}} -> exit(reason)
  end
end
