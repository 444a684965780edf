defmodule :gen_statem do
  @moduledoc """
  A server whose answers depend on a state, as in an automaton.

  The module's `callback_mode/0` gives `:state_functions` (a function `state(type, content, data)` for each state) or
  `:handle_event_function` (one function `handle_event(type, content, state, data)`), in a list with `:state_enter` if these
  are to be called when a state begins, too. Event types are `{:call, from}`, `:cast`, `:info`, `:timeout`,
  `{:timeout, name}`, `:state_timeout`, `:internal` and `:enter`.
  """

  alias GenServer.Start
  alias Kaiwa.{ErlangNotation, SystemDebug}

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
      debug: [],
      name: nil,
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
    machine = tell(machine, {:enter, machine.module, machine.state})
    {machine, events, _postpone?} = act(actions, machine, nil)
    machine = tell(machine, {:consume, {:internal, :init_state}, machine.state, machine.state})
    machine |> enter(machine.state, events) |> run()
  end

  @doc false
  def handle_call(request, from, machine), do: arrive({{:call, from}, request}, machine)

  @doc false
  def handle_cast(request, machine), do: arrive({:cast, request}, machine)

  @doc false
  def handle_info({:timeout, reference, {:"$statem", key}}, machine) do
    case machine.timers do
      %{^key => {^reference, content}} -> arrive({key, content}, %{machine | timers: Map.delete(machine.timers, key)})
      _ -> {:noreply, machine}
    end
  end

  def handle_info(message, machine), do: arrive({:info, message}, machine)

  defp arrive(event, machine), do: run({tell(machine, {:in, event, machine.state}), [event]})

  @doc false
  def terminate(reason, %{module: module, state: state, data: data} = machine) do
    if asked_for?(reason), do: tell(machine, {:terminate, reason, state})
    if :erlang.function_exported(module, :terminate, 3), do: module.terminate(reason, state, data), else: :ok
  end

  defp asked_for?({:shutdown, _}), do: true
  defp asked_for?(reason), do: reason == :normal or reason == :shutdown

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
    machine = for {:reply, from, reply} <- List.wrap(replies), reduce: machine, do: (machine -> send_reply(from, reply, machine))
    {:stop, reason, machine}
  end

  defp change(%{state: state} = machine, state, data, actions, event, events) do
    keep(%{machine | data: data}, actions, event, events)
  end

  defp change(machine, state, data, actions, event, events) do
    old = machine.state
    machine = cancel(:state_timeout, %{machine | data: data})
    {machine, next, postpone?} = act(actions, machine, event, state)
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

  # Does what a callback asks for: `{machine, events to come next, whether to postpone the event}`. The machine is in the
  # state `new_state` then; timers begin only after that, and after the event is told to be over.
  defp act(actions, machine, event), do: act(actions, machine, event, machine.state)

  defp act(actions, machine, event, new_state) do
    {machine, next, timers, postpone?} = Enum.reduce(actions, {machine, [], [], false}, &act_one/2)
    machine = over(machine, event, new_state, postpone?)
    {machine, at_once} = Enum.reduce(:lists.reverse(timers), {machine, []}, &start_timer/2)
    {machine, :lists.reverse(next) ++ :lists.reverse(at_once), postpone?}
  end

  defp over(machine, nil, new_state, _postpone?), do: %{machine | state: new_state}

  defp over(machine, event, new_state, true) do
    machine = tell(machine, {:postpone, event, machine.state, new_state})
    %{machine | state: new_state}
  end

  defp over(machine, event, new_state, false) do
    machine = tell(machine, {:consume, event, machine.state, new_state})
    %{machine | state: new_state}
  end

  defp act_one(action, {machine, next, timers, postpone?}) do
    case action do
      {:reply, from, reply} -> {send_reply(from, reply, machine), next, timers, postpone?}
      {:next_event, type, content} -> {tell(machine, {:in, {type, content}, machine.state}), [{type, content} | next], timers, postpone?}
      :postpone -> {machine, next, timers, true}
      {:postpone, postpone?} -> {machine, next, timers, postpone?}
      :hibernate -> {machine, next, timers, postpone?}
      {:hibernate, _hibernate?} -> {machine, next, timers, postpone?}
      time when is_integer(time) or time == :infinity -> {machine, next, [{:timeout, time, time, []} | timers], postpone?}
      {_key, :cancel} = timer -> {machine, next, [timer | timers], postpone?}
      {_key, :update, _content} = timer -> {machine, next, [timer | timers], postpone?}
      {key, time, content} -> {machine, next, [{key, time, content, []} | timers], postpone?}
      {_key, _time, _content, _options} = timer -> {machine, next, [timer | timers], postpone?}
    end
  end

  defp send_reply({to, _tag} = from, reply, machine) do
    GenServer.reply(from, reply)
    tell(machine, {:out, reply, {to, shown_tag(from)}})
  end

  # Watchers see the tag of a call as the client made it.
  defp shown_tag({_to, [:alias | reference]}), do: reference
  defp shown_tag({_to, tag}), do: tag

  # A time of 0 is an event at once, behind those that were asked for.
  defp start_timer({key, :cancel}, {machine, at_once}), do: {cancel(key, machine), at_once}
  defp start_timer({key, :update, content}, {machine, at_once}), do: {update(key, content, machine), at_once}
  defp start_timer({key, 0, content, _options}, {machine, at_once}), do: {cancel(key, machine), [{key, content} | at_once]}
  defp start_timer({key, :infinity, _content, _options}, {machine, at_once}), do: {cancel(key, machine), at_once}

  defp start_timer({key, time, content, options} = timer, {machine, at_once}) do
    machine = cancel(key, tell(machine, {:start_timer, timer, machine.state}))
    reference = :erlang.start_timer(time, self(), {:"$statem", key}, options)
    {%{machine | timers: Map.put(machine.timers, key, {reference, content})}, at_once}
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

  # What tools see.

  defp tell(%{debug: []} = machine, _event), do: machine
  defp tell(machine, event), do: %{machine | debug: SystemDebug.event(machine.debug, &print/3, machine.name, shown_event(event))}

  defp shown_event({:in, event, state}), do: {:in, shown_call(event), state}
  defp shown_event({kind, event, state, next}) when kind in [:consume, :postpone], do: {kind, shown_call(event), state, next}
  defp shown_event(event), do: event

  defp shown_call({{:call, {to, _tag} = from}, content}), do: {{:call, {to, shown_tag(from)}}, content}
  defp shown_call(event), do: event

  defp print(device, event, name) do
    text = "*DBG* " <> ErlangNotation.flat(name, true) <> " "

    line =
      case event do
        {:in, event, state} -> add(add_event(text <> "receive ", event) <> " in state ", state)
        {:out, reply, {to, _tag}} -> add(add(text <> "send ", reply) <> " to ", to)
        {:enter, module, state} -> add(add(text <> "enter ", module) <> " in state ", state)
        {:terminate, reason, state} -> add(add(text <> "terminate ", reason) <> " in state ", state)
        {:start_timer, timer, state} -> add(add(text <> "start_timer ", timer) <> " in state ", state)
        {kind, event, state, state} -> add(add_event(text <> "#{kind} ", event) <> " in state ", state)
        {kind, event, state, next} -> add(add(add_event(text <> "#{kind} ", event) <> " in state ", state) <> " => ", next)
      end

    IO.write(device, line <> "\n")
  end

  defp add_event(text, {{:call, {from, _tag}}, content}), do: add(add(text <> "call ", content) <> " from ", from)
  defp add_event(text, {type, content}), do: add(add(text, type) <> " ", content)

  defp add(text, term), do: GenServer.Traced.add(text, term)

  @doc false
  def behaviour(), do: :gen_statem

  @doc false
  def shown_state(machine), do: {machine.state, machine.data}

  @doc false
  def replaced_state(fun, machine) do
    {state, data} = fun.({machine.state, machine.data})
    %{machine | state: state, data: data}
  end

  @doc false
  def changed_code(%{module: module} = machine, old_version, extra) do
    case module.code_change(old_version, machine.state, machine.data, extra) do
      {:ok, state, data} -> {:ok, %{machine | state: state, data: data}}
      other -> other
    end
  end

  @doc false
  def status_parts(title, status, parent, logged, machine) do
    timers = for {key, {_reference, content}} <- machine.timers, do: {key, content}

    [
      header: ~c"Status for state machine " ++ title,
      data: [
        {~c"Status", status},
        {~c"Parent", parent},
        {~c"Modules", [machine.module]},
        {~c"Time-outs", {length(timers), timers}},
        {~c"Logged Events", logged},
        {~c"Postponed", machine.postponed}
      ]
    ] ++ status_of_state(machine)
  end

  defp status_of_state(%{module: module, state: state, data: data}) do
    if :erlang.function_exported(module, :format_status, 2) do
      case module.format_status(:normal, [:erlang.get(), state, data]) do
        parts when is_list(parts) -> parts
        part -> [part]
      end
    else
      [data: [{~c"State", {state, data}}]]
    end
  end
end
