defmodule :gen_statem do
  @moduledoc """
  A server whose answers depend on a state, as in an automaton.

  The module's `callback_mode/0` gives `:state_functions` (a function `state(type, content, data)` for each state) or
  `:handle_event_function` (one function `handle_event(type, content, state, data)`), in a list with `:state_enter` if these
  are to be called when a state begins, too. Event types are `{:call, from}`, `:cast`, `:info`, `:timeout`,
  `{:timeout, name}`, `:state_timeout`, `:internal` and `:enter`.
  """

  alias GenServer.Start

  # Starting

  @doc """
  Starts a state machine that is not linked to the calling process.
  """
  @spec start(module, term, keyword) :: {:ok, pid} | :ignore | {:error, term}
  def start(module, argument, options), do: Start.start(:nolink, :gen_statem, {module, argument}, options)

  @doc """
  The same with a name: `{:local, atom}`, `{:global, term}` or `{:via, module, term}`.
  """
  @spec start(tuple, module, term, keyword) :: {:ok, pid} | :ignore | {:error, term}
  def start(name, module, argument, options) do
    Start.start(:nolink, :gen_statem, {module, argument}, named(name, options))
  end

  @doc """
  Starts a state machine linked to the calling process.

      iex> defmodule Switch do
      ...>   def callback_mode(), do: :state_functions
      ...>   def init(count), do: {:ok, :off, count}
      ...>   def off({:call, from}, :push, count), do: {:next_state, :on, count + 1, [{:reply, from, :on}]}
      ...>   def on({:call, from}, :push, count), do: {:next_state, :off, count, [{:reply, from, :off}]}
      ...> end
      iex> {:ok, switch} = :gen_statem.start_link(Switch, 0, [])
      iex> {:gen_statem.call(switch, :push), :gen_statem.call(switch, :push)}
      {:on, :off}
  """
  @spec start_link(module, term, keyword) :: {:ok, pid} | :ignore | {:error, term}
  def start_link(module, argument, options), do: Start.start(:link, :gen_statem, {module, argument}, options)

  @doc """
  The same with a name. See `start/4`.
  """
  @spec start_link(tuple, module, term, keyword) :: {:ok, pid} | :ignore | {:error, term}
  def start_link(name, module, argument, options) do
    Start.start(:link, :gen_statem, {module, argument}, named(name, options))
  end

  defp named({:local, name}, options), do: [name: name] ++ options
  defp named(name, options), do: [name: name] ++ options

  # The client's side

  @doc """
  Sends a request and waits for the reply, without end if no timeout is given.
  """
  @spec call(GenServer.server(), term, timeout) :: term
  def call(server, request, timeout \\ :infinity) do
    try do
      GenServer.call(server, request, timeout)
    catch
      :exit, {reason, {GenServer, :call, _args}} -> exit({reason, {:gen_statem, :call, [server, request, timeout]}})
    end
  end

  @doc """
  Sends a request that gets no reply.

      iex> :gen_statem.cast(:nobody, :hello)
      :ok
  """
  @spec cast(GenServer.server(), term) :: :ok
  def cast(server, request), do: GenServer.cast(server, request)

  @doc """
  Replies to a request.
  """
  @spec reply(GenServer.from(), term) :: :ok
  def reply(from, reply), do: GenServer.reply(from, reply)

  @doc """
  Sends replies: `{:reply, from, reply}`, or a list of these.

      iex> :gen_statem.reply([])
      :ok
  """
  @spec reply({:reply, GenServer.from(), term} | list) :: :ok
  def reply({:reply, from, reply}), do: GenServer.reply(from, reply)

  def reply(replies) when is_list(replies) do
    for {:reply, from, reply} <- replies, do: GenServer.reply(from, reply)
    :ok
  end

  @doc """
  Ends a state machine and waits until it has ended.
  """
  @spec stop(GenServer.server(), term, timeout) :: :ok
  def stop(server, reason \\ :normal, timeout \\ :infinity), do: :proc_lib.stop(server, reason, timeout)

  # The server's side. `machine` has what the callbacks see (`state`, `data`), the events that wait for another state
  # (`postponed`, the latest first), and the timers: `{reference, content}` by what they are for.

  @doc false
  def init({module, argument}) do
    :erlang.put(:"$initial_call", {module, :init, 1})

    case module.init(argument) do
      {:ok, state, data} -> begin(module, state, data, [])
      {:ok, state, data, actions} -> begin(module, state, data, List.wrap(actions))
      {:stop, reason} -> {:stop, reason}
      :ignore -> :ignore
      other -> {:stop, {:bad_return_from_init, other}}
    end
  end

  defp begin(module, state, data, actions) do
    mode = List.wrap(module.callback_mode())

    machine = %{
      module: module,
      functions?: :state_functions in mode,
      enter?: :state_enter in mode,
      state: state,
      data: data,
      postponed: [],
      timers: %{}
    }

    {:ok, machine, {:continue, {:begin, actions}}}
  end

  @doc false
  def handle_continue({:begin, actions}, machine) do
    {machine, events, _postpone?} = act(actions, machine, nil)
    machine |> enter(machine.state, events) |> run()
  end

  @doc false
  def handle_call(request, from, machine), do: run({machine, [{{:call, from}, request}]})

  @doc false
  def handle_cast(request, machine), do: run({machine, [{:cast, request}]})

  @doc false
  def handle_info({:timeout, reference, {:"$statem", key}}, machine) do
    case machine.timers do
      %{^key => {^reference, content}} -> run({%{machine | timers: Map.delete(machine.timers, key)}, [{key, content}]})
      _ -> {:noreply, machine}
    end
  end

  def handle_info(message, machine), do: run({machine, [{:info, message}]})

  @doc false
  def terminate(reason, %{module: module, state: state, data: data}) do
    if :erlang.function_exported(module, :terminate, 3), do: module.terminate(reason, state, data), else: :ok
  end

  # Deals with events until none is left. A message that arrives ends the timeout that waits for one.
  defp run({:stop, _reason, _machine} = stop), do: stop
  defp run({machine, []}), do: {:noreply, machine}

  defp run({machine, [{type, content} = event | events]}) do
    machine = if type == :timeout, do: machine, else: cancel(:timeout, machine)
    result = call_state(type, content, machine)
    machine |> apply_result(result, event, events) |> run()
  end

  defp call_state(type, content, %{module: module, state: state, data: data, functions?: functions?}) do
    try do
      if functions?, do: :erlang.apply(module, state, [type, content, data]), else: module.handle_event(type, content, state, data)
    catch
      :throw, result -> result
    end
  end

  defp apply_result(machine, result, event, events) do
    case result do
      {:next_state, state, data} -> change(machine, state, data, [], event, events)
      {:next_state, state, data, actions} -> change(machine, state, data, List.wrap(actions), event, events)
      {:keep_state, data} -> keep(%{machine | data: data}, [], event, events)
      {:keep_state, data, actions} -> keep(%{machine | data: data}, List.wrap(actions), event, events)
      :keep_state_and_data -> keep(machine, [], event, events)
      {:keep_state_and_data, actions} -> keep(machine, List.wrap(actions), event, events)
      {:repeat_state, data} -> repeat(%{machine | data: data}, [], event, events)
      {:repeat_state, data, actions} -> repeat(%{machine | data: data}, List.wrap(actions), event, events)
      :repeat_state_and_data -> repeat(machine, [], event, events)
      {:repeat_state_and_data, actions} -> repeat(machine, List.wrap(actions), event, events)
      :stop -> {:stop, :normal, machine}
      {:stop, reason} -> {:stop, reason, machine}
      {:stop, reason, data} -> {:stop, reason, %{machine | data: data}}
      {:stop_and_reply, reason, replies} -> stop_and_reply(reason, replies, machine)
      {:stop_and_reply, reason, replies, data} -> stop_and_reply(reason, replies, %{machine | data: data})
      other -> {:stop, {:bad_return_from_state_function, other}, machine}
    end
  end

  defp stop_and_reply(reason, replies, machine) do
    for {:reply, from, reply} <- List.wrap(replies), do: GenServer.reply(from, reply)
    {:stop, reason, machine}
  end

  defp change(%{state: state} = machine, state, data, actions, event, events) do
    keep(%{machine | data: data}, actions, event, events)
  end

  defp change(machine, state, data, actions, event, events) do
    old = machine.state
    {machine, next, postpone?} = act(actions, cancel(:state_timeout, %{machine | state: state, data: data}), event)
    postponed = if postpone?, do: [event | machine.postponed], else: machine.postponed
    # Events that were postponed come before those that are still to come.
    enter(%{machine | postponed: []}, old, next ++ :lists.reverse(postponed, events))
  end

  defp repeat(machine, actions, event, events) do
    {machine, next, postpone?} = act(actions, machine, event)
    postponed = if postpone?, do: [event | machine.postponed], else: machine.postponed
    enter(%{machine | postponed: []}, machine.state, next ++ :lists.reverse(postponed, events))
  end

  defp keep(machine, actions, event, events) do
    {machine, next, postpone?} = act(actions, machine, event)
    machine = if postpone?, do: %{machine | postponed: [event | machine.postponed]}, else: machine
    {machine, next ++ events}
  end

  # The call with which a state begins. It cannot change the state.
  defp enter(%{enter?: false} = machine, _old, events), do: {machine, events}

  defp enter(machine, old, events) do
    case call_state(:enter, old, machine) do
      {:next_state, state, data} when state == machine.state -> {%{machine | data: data}, events}
      {:next_state, state, data, actions} when state == machine.state -> entered(%{machine | data: data}, actions, events)
      {:keep_state, data} -> {%{machine | data: data}, events}
      {:keep_state, data, actions} -> entered(%{machine | data: data}, actions, events)
      :keep_state_and_data -> {machine, events}
      {:keep_state_and_data, actions} -> entered(machine, actions, events)
      :stop -> {:stop, :normal, machine}
      {:stop, reason} -> {:stop, reason, machine}
      {:stop, reason, data} -> {:stop, reason, %{machine | data: data}}
      other -> {:stop, {:bad_state_enter_return_from_state_function, other}, machine}
    end
  end

  defp entered(machine, actions, events) do
    {machine, next, _postpone?} = act(List.wrap(actions), machine, nil)
    {machine, next ++ events}
  end

  # Does what a callback asks for: `{machine, events to come next, whether to postpone the event}`.
  defp act(actions, machine, event) do
    {machine, next, postpone?} = Enum.reduce(actions, {machine, [], false}, &act_one(&1, &2, event))
    {machine, :lists.reverse(next), postpone?}
  end

  defp act_one(action, {machine, next, postpone?}, _event) do
    case action do
      {:reply, from, reply} ->
        GenServer.reply(from, reply)
        {machine, next, postpone?}

      {:next_event, type, content} ->
        {machine, [{type, content} | next], postpone?}

      :postpone ->
        {machine, next, true}

      {:postpone, postpone?} ->
        {machine, next, postpone?}

      ignored when ignored == :hibernate ->
        {machine, next, postpone?}

      {:hibernate, _hibernate?} ->
        {machine, next, postpone?}

      timeout when is_integer(timeout) or timeout == :infinity ->
        timer(:timeout, timeout, timeout, machine, next, postpone?)

      {key, :cancel} ->
        {cancel(key, machine), next, postpone?}

      {key, :update, content} ->
        {update(key, content, machine), next, postpone?}

      {key, time, content} ->
        timer(key, time, content, machine, next, postpone?)

      {key, time, content, _options} ->
        timer(key, time, content, machine, next, postpone?)
    end
  end

  # A time of 0 is an event at once, behind those that were asked for.
  defp timer(key, 0, content, machine, next, postpone?), do: {cancel(key, machine), [{key, content} | next], postpone?}
  defp timer(key, :infinity, _content, machine, next, postpone?), do: {cancel(key, machine), next, postpone?}

  defp timer(key, time, content, machine, next, postpone?) do
    machine = cancel(key, machine)
    reference = :erlang.start_timer(time, self(), {:"$statem", key})
    {%{machine | timers: Map.put(machine.timers, key, {reference, content})}, next, postpone?}
  end

  defp update(key, content, machine) do
    case machine.timers do
      %{^key => {reference, _old}} -> %{machine | timers: Map.put(machine.timers, key, {reference, content})}
      _ -> machine
    end
  end

  defp cancel(key, %{timers: timers} = machine) do
    case timers do
      %{^key => {reference, _content}} ->
        :erlang.cancel_timer(reference)
        %{machine | timers: Map.delete(timers, key)}

      _ ->
        machine
    end
  end
end
