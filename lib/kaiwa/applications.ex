defmodule Kaiwa.Applications do
  @moduledoc false
  # The environment, the specifications and the state of applications, in a table: `{{:env, application, key}, value}`,
  # `{{:spec, application}, keys}` and `{{:running, application}, number, master}`. The table is made, by a process of its
  # own, when something is kept first.

  @table :kaiwa_applications

  @elixir ~c"1.14.0"
  @otp ~c"ERTS  CXC 138 10"

  # What is there from the beginning, the first to be started first. Versions are those of what Kaiwa mimics.
  @known [
    kernel: {@otp, ~c"8.5.3", [], []},
    stdlib: {@otp, ~c"4.2", [:kernel], []},
    compiler: {@otp, ~c"8.2.3", [:kernel, :stdlib], []},
    elixir: {~c"elixir", @elixir, [:kernel, :stdlib, :compiler], []},
    iex: {~c"iex", @elixir, [:kernel, :stdlib, :elixir], [IEx.Broker, IEx.Config, IEx.Pry, IEx.Supervisor]},
    logger:
      {~c"logger", @elixir, [:kernel, :stdlib, :elixir], [Logger, Logger.BackendSupervisor, Logger.Supervisor, Logger.Watcher]},
    ex_unit:
      {~c"ex_unit", @elixir, [:kernel, :stdlib, :elixir],
       [ExUnit.CaptureServer, ExUnit.OnExitHandler, ExUnit.Server, ExUnit.Supervisor]}
  ]

  # The order of the keys of a specification as they are shown.
  @keys [
    description: [],
    id: [],
    vsn: [],
    modules: [],
    maxP: :infinity,
    maxT: :infinity,
    registered: [],
    included_applications: [],
    optional_applications: [],
    applications: [],
    mod: [],
    start_phases: :undefined
  ]

  # The table

  def get(key) do
    case :ets.whereis(@table) do
      :undefined -> :error
      table -> with [row] <- :ets.lookup(table, key), do: {:ok, :erlang.element(2, row)}, else: (_ -> :error)
    end
  end

  def put(key, value) do
    owner()
    :ets.insert(@table, {key, value})
    :ok
  end

  def delete(key) do
    if :ets.whereis(@table) != :undefined, do: :ets.delete(@table, key)
    :ok
  end

  # `[{name, value}]` of all keys `{kind, name, …}` with this beginning.
  def environment(application) do
    case :ets.whereis(@table) do
      :undefined -> []
      table -> for {{:env, _, key}, value} <- :ets.match_object(table, {{:env, application, :_}, :_}), do: {key, value}
    end
  end

  defp owner(), do: GenServer.Start.started(Kaiwa.Applications, :application_controller)

  def init(_argument) do
    :ets.new(@table, [:named_table, :public, read_concurrency: true])
    {:ok, nil}
  end

  def handle_info(_message, state), do: {:noreply, state}

  # Specifications

  def spec(application) do
    case @known[application] do
      {description, version, applications, registered} ->
        keys = [description: description, vsn: version, applications: applications, registered: registered, mod: mod(application)]
        if loaded?(application), do: {:ok, complete(keys)}, else: :error

      nil ->
        get({:spec, application})
    end
  end

  defp mod(:kernel), do: {:kernel, []}
  defp mod(:elixir), do: {:elixir, []}
  defp mod(:iex), do: {IEx.App, []}
  defp mod(:logger), do: {Logger.App, []}
  defp mod(:ex_unit), do: {ExUnit, []}
  defp mod(_application), do: []

  defp complete(keys), do: for({key, default} <- @keys, do: {key, Keyword.get(keys, key, default)})

  # Whoever asks for iex or ex_unit by name finds them, but they are not there before.
  defp loaded?(application) when application in [:iex, :ex_unit] do
    running?(application) or get({:loaded, application}) != :error
  end

  defp loaded?(_application), do: true

  def known?(application), do: @known[application] != nil

  def load({:application, application, keys}) do
    if spec(application) != :error do
      {:error, {:already_loaded, application}}
    else
      put({:spec, application}, complete(keys))
      for {key, value} <- Keyword.get(keys, :env, []), get({:env, application, key}) == :error, do: put({:env, application, key}, value)
      :ok
    end
  end

  def load(application) when is_atom(application) do
    cond do
      spec(application) != :error -> {:error, {:already_loaded, application}}
      known?(application) -> put({:loaded, application}, true)
      true -> {:error, not_found(application)}
    end
  end

  def not_found(application), do: {~c"no such file or directory", :erlang.atom_to_list(application) ++ ~c".app"}

  def unload(application) do
    cond do
      running?(application) ->
        {:error, {:running, application}}

      get({:spec, application}) == :error ->
        {:error, {:not_loaded, application}}

      true ->
        delete({:spec, application})
        for {key, _value} <- environment(application), do: delete({:env, application, key})
        :ok
    end
  end

  def loaded() do
    names = for {name, _} <- @known, loaded?(name), do: name
    for name <- own(:spec) ++ Enum.reverse(names), do: shown(name)
  end

  # The latest started first.
  def started() do
    own = :running |> own() |> Enum.sort_by(&elem(elem(get({:running, &1}), 1), 0), :desc)
    names = for {name, _} <- @known, name not in own, running?(name), do: name
    for name <- own ++ Enum.reverse(names), do: shown(name)
  end

  defp own(kind) do
    case :ets.whereis(@table) do
      :undefined -> []
      table -> for {{_kind, name}, _value} <- :ets.match_object(table, {{kind, :_}, :_}), do: name
    end
  end

  defp shown(name) do
    {:ok, spec} = spec(name)
    {name, spec[:description], spec[:vsn]}
  end

  # Running

  def running?(:iex), do: get({:running, :iex}) != :error or :kaiwa_shell.has_prompt?()
  def running?(:ex_unit), do: ExUnit.Server.running?() or get({:running, :ex_unit}) != :error
  def running?(application), do: Keyword.has_key?(@known, application) or get({:running, application}) != :error

  def start(application, type) do
    with :ok <- check_type(type),
         :ok <- ensure_loaded(application) do
      {:ok, spec} = spec(application)

      cond do
        running?(application) -> {:error, {:already_started, application}}
        missing = Enum.find(spec[:applications], &(not running?(&1))) -> {:error, {:not_started, missing}}
        known?(application) -> start_known(application, type)
        true -> start_master(application, spec[:mod], type)
      end
    end
  end

  # What of them needs processes starts these by itself.
  defp start_known(application, type) do
    if application == :ex_unit, do: ExUnit.start(autorun: false)
    start_master(application, [], type)
  end

  defp check_type(type) when type in [:permanent, :transient, :temporary], do: :ok
  defp check_type(type), do: {:error, {:invalid_restart_type, type}}

  def ensure_loaded(application) do
    case load(application) do
      {:error, {:already_loaded, _}} -> :ok
      other -> other
    end
  end

  # The applications it needs come first. `{:ok, started}` or `{:error, {application, reason}}`.
  def ensure_all_started(application, type, started) do
    with false <- application in started or running?(application),
         :ok <- ensure_loaded(application),
         {:ok, spec} = spec(application),
         {:ok, started} <- ensure_each(spec[:applications], type, started),
         :ok <- start(application, type) do
      {:ok, started ++ [application]}
    else
      true -> {:ok, started}
      {:error, {_application, _reason} = inner} when is_tuple(inner) -> {:error, named(application, inner)}
    end
  end

  # What failed deeper down says itself which application it was.
  defp named(_application, {{:in, name}, reason}), do: {{:in, name}, reason}
  defp named(application, reason), do: {{:in, application}, reason}

  defp ensure_each(applications, type, started) do
    Enum.reduce_while(applications, {:ok, started}, fn application, {:ok, started} ->
      case ensure_all_started(application, type, started) do
        {:ok, started} -> {:cont, {:ok, started}}
        error -> {:halt, error}
      end
    end)
  end

  # An application's processes belong to its master, which starts the first one and calls `stop/1` in the end.
  defp start_master(application, mod, type) do
    starter = self()
    reference = make_ref()
    owner()
    {pid, monitor} = :erlang.spawn_monitor(fn -> master(application, mod, type, {starter, reference}) end)

    receive do
      {^reference, result} ->
        :erlang.demonitor(monitor, [:flush])
        result

      {:DOWN, ^monitor, :process, ^pid, reason} ->
        {:error, reason}
    end
  end

  defp master(application, mod, type, starter) do
    :erlang.process_flag(:trap_exit, true)

    case first_process(mod) do
      {:ok, pid, state} ->
        put({:running, application}, {:erlang.unique_integer([:monotonic]), self()})
        tell(starter, :ok)
        wait(application, pid, mod, state, type)

      {:error, reason} ->
        tell(starter, {:error, reason})
        report(application, reason)
    end
  end

  defp tell({starter, reference}, result), do: send(starter, {reference, result})

  # An application without a module consists of no processes.
  defp first_process([]), do: {:ok, nil, []}

  defp first_process({module, argument}) do
    call = {module, :start, [:normal, argument]}

    case module.start(:normal, argument) do
      {:ok, pid} -> {:ok, pid, []}
      {:ok, pid, state} -> {:ok, pid, state}
      {:error, reason} -> {:error, {reason, call}}
      other -> {:error, {:bad_return, {call, other}}}
    end
  catch
    :error, reason -> {:error, {:bad_return, {{module, :start, [:normal, argument]}, {:EXIT, {reason, __STACKTRACE__}}}}}
    :exit, reason -> {:error, {:bad_return, {{module, :start, [:normal, argument]}, {:EXIT, reason}}}}
    :throw, value -> {:error, {:bad_return, {{module, :start, [:normal, argument]}, value}}}
  end

  defp wait(application, pid, mod, state, type) do
    receive do
      {:EXIT, ^pid, reason} ->
        ended(application, mod, state)
        report(application, reason)
        if ends_everything?(type, reason), do: :erlang.halt(1)

      {:stop, starter} ->
        state = prepared(mod, state)
        if pid, do: end_process(pid)
        ended(application, mod, state)
        report(application, :stopped)
        tell(starter, :ok)

      _other ->
        wait(application, pid, mod, state, type)
    end
  end

  defp ends_everything?(:permanent, _reason), do: true
  defp ends_everything?(:transient, reason), do: reason != :normal
  defp ends_everything?(:temporary, _reason), do: false

  defp prepared({module, _argument}, state) do
    if :erlang.function_exported(module, :prep_stop, 1), do: module.prep_stop(state), else: state
  end

  defp prepared([], state), do: state

  defp end_process(pid) do
    :erlang.exit(pid, :shutdown)

    receive do
      {:EXIT, ^pid, _reason} -> :ok
    end
  end

  defp ended(application, mod, state) do
    delete({:running, application})
    with {module, _argument} <- mod, true <- :erlang.function_exported(module, :stop, 1), do: module.stop(state)
  end

  defp report(application, reason) do
    Kaiwa.Report.log(:notice, "Application #{application} exited: #{Application.format_error(reason)}")
  end

  def stop(application) do
    case get({:running, application}) do
      {:ok, {_number, master}} ->
        reference = make_ref()
        monitor = :erlang.monitor(:process, master)
        send(master, {:stop, {self(), reference}})

        receive do
          {^reference, :ok} -> :erlang.demonitor(monitor, [:flush]) && :ok
          {:DOWN, ^monitor, :process, ^master, _reason} -> :ok
        end

      :error ->
        {:error, {:not_started, application}}
    end
  end

  # The application that a module belongs to.
  def of_module(module) do
    # Library code is known once it is loaded.
    Code.ensure_loaded(module)

    case {:kaiwa_code.application(module), :erlang.atom_to_binary(module)} do
      {nil, _name} -> Enum.find(own(:spec), fn name -> module in elem(get({:spec, name}), 1)[:modules] end)
      {_kaiwa, "Elixir.Logger" <> _} -> :logger
      {_kaiwa, "Elixir.IEx" <> _} -> :iex
      {_kaiwa, "Elixir.ExUnit" <> _} -> :ex_unit
      {_kaiwa, "Elixir." <> _} -> :elixir
      {_kaiwa, _name} -> :stdlib
    end
  end
end
