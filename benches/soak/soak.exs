# A supervised tree of 10 000 processes under random kills: does it lose or leak anything, however long it runs?
#
#     kaiwa benches/soak/soak.exs --minutes 10
#
# Clients call workers and start tasks all the time, others kill workers, tasks and whole branches of the tree. Once a
# minute all of them pause, and what there is, is counted. Each call has to end with its own answer, or with the exit of
# whom it was made to; after a pause there have to be as many processes, names, entries, monitors, links, tables and timers as
# at the beginning, and as much memory in use as after the first minute, give or take 5 %. What the system counts for the
# whole program while it works (`resident`) goes up and down by a half with what the allocator keeps for later; in the end it may
# not be more than the most of the first three minutes by so much. The exit status is 0 if all that held.

defmodule Soak.Worker do
  use GenServer

  def start_link(id), do: GenServer.start_link(__MODULE__, id, name: name(id))
  def name(id), do: {:via, Registry, {Soak.Names, id}}

  # Each has a monitor, a timer and a link to the registry; every tenth has a table, every hundredth a local name.
  @impl true
  def init(id) do
    Process.monitor(Soak.Watched)
    if rem(id, 100) == 0, do: Process.register(self(), :"soak_#{id}")
    table = if rem(id, 10) == 0, do: :ets.new(:soak, [:private])
    if table, do: :ets.insert(table, {:id, id})
    {:ok, wait(%{id: id, table: table, timer: nil, text: String.duplicate("x", rem(id, 200))})}
  end

  defp wait(state), do: %{state | timer: Process.send_after(self(), :tick, 1000 + rem(state.id, 1000))}

  @impl true
  def handle_call({:echo, number}, _from, state), do: {:reply, {state.id, number}, state}
  def handle_call(:timer?, _from, state), do: {:reply, is_integer(Process.read_timer(state.timer)), state}
  def handle_call({:fail, reason}, _from, _state), do: exit(reason)

  @impl true
  def handle_info(:tick, state) do
    if state.table, do: [{:id, _}] = :ets.lookup(state.table, :id)
    {:noreply, wait(state)}
  end
end

defmodule Soak.Tree do
  @branches 20
  @workers 500

  def branches, do: 1..@branches
  def workers, do: @branches * @workers
  def random_id, do: :rand.uniform(workers())

  def start do
    children =
      [
        %{id: :watched, start: {Agent, :start_link, [fn -> nil end, [name: Soak.Watched]]}},
        {Registry, keys: :unique, name: Soak.Names, partitions: 2},
        {Task.Supervisor, name: Soak.Tasks}
      ] ++ for(number <- branches(), do: branch(number))

    Supervisor.start_link(children, strategy: :one_for_one, max_restarts: 100, max_seconds: 1, name: Soak.Root)
  end

  defp branch(number) do
    children =
      for place <- 1..@workers do
        id = (number - 1) * @workers + place
        %{id: id, start: {Soak.Worker, :start_link, [id]}}
      end

    options = [strategy: :one_for_one, max_restarts: 1000, max_seconds: 1, name: branch_name(number)]
    %{id: number, type: :supervisor, start: {Supervisor, :start_link, [children, options]}}
  end

  def branch_name(number), do: :"soak_branch_#{number}"
end

defmodule Soak.Client do
  # Counts what has come of what it did: `:replies`, `:exits`, and mistakes.
  def start(parent, work), do: spawn_link(fn -> idle(parent, work) end)

  defp idle(parent, work) do
    receive do
      :go -> busy(parent, work, %{})
    end
  end

  defp busy(parent, work, counts) do
    receive do
      :pause ->
        {:monitors, monitors} = Process.info(self(), :monitors)
        {:message_queue_len, left} = Process.info(self(), :message_queue_len)
        send(parent, {:paused, self(), counts, length(monitors), left})
        idle(parent, work)
    after
      0 -> busy(parent, work, Map.update(counts, work.(), 1, &(&1 + 1)))
    end
  end

  def call do
    id = Soak.Tree.random_id()
    number = :rand.uniform(1_000_000)

    try do
      GenServer.call(Soak.Worker.name(id), {:echo, number}, 20_000)
    catch
      :exit, {:timeout, _call} -> :lost
      :exit, _reason -> :exits
    else
      {^id, ^number} -> :replies
      _other -> :wrong
    end
  end

  def task do
    number = :rand.uniform(1_000_000)
    task = Task.Supervisor.async_nolink(Soak.Tasks, fn -> if rem(number, 10) == 0, do: exit(:shutdown), else: number end)
    if rem(number, 17) == 0, do: Process.exit(task.pid, :kill)

    case Task.yield(task, 20_000) do
      {:ok, ^number} -> :replies
      {:exit, _reason} -> :exits
      nil -> :lost
      _other -> :wrong
    end
  end

  # Some twenty workers in a hundredth of a second.
  def kill do
    Process.sleep(10)

    for _ <- 1..20 do
      id = Soak.Tree.random_id()
      pid = GenServer.whereis(Soak.Worker.name(id))

      case {rem(id, 3), pid} do
        {_, nil} -> :ok
        {0, pid} -> Process.exit(pid, :kill)
        {1, pid} -> Process.exit(pid, :boom)
        {2, _pid} -> fail(id)
      end
    end

    :rounds
  end

  defp fail(id) do
    try do
      GenServer.call(Soak.Worker.name(id), {:fail, {:shutdown, :asked_for}}, 20_000)
    catch
      :exit, _reason -> :ok
    end
  end

  # A branch of 500 workers every few seconds.
  def cut do
    for _ <- 1..30, do: Process.sleep(100)
    pid = Process.whereis(Soak.Tree.branch_name(Enum.random(Soak.Tree.branches())))
    if pid, do: Process.exit(pid, :kill)
    :branches
  end
end

defmodule Soak.Figures do
  # What there is while nobody works.
  def take do
    wait_until_whole(600)
    # Before the collections, which free more than the system is told of at once.
    resident = resident()
    for pid <- Process.list(), do: :erlang.garbage_collect(pid)
    Process.sleep(200)
    {:monitored_by, watchers} = Process.info(Process.whereis(Soak.Watched), :monitored_by)
    links = for number <- Soak.Tree.branches(), do: count(Soak.Tree.branch_name(number), :links)

    %{
      processes: length(Process.list()),
      names: length(Process.registered()),
      entries: Registry.count(Soak.Names),
      monitors: length(watchers),
      links: Enum.sum(links),
      tables: length(:ets.all()),
      timers: Enum.count(1..Soak.Tree.workers(), fn id -> timer?(id) or timer?(id) end),
      tasks: length(Task.Supervisor.children(Soak.Tasks)),
      atoms: :erlang.system_info(:atom_count),
      in_use: in_use(),
      resident: resident
    }
  end

  # Its message may just be under way; then there is the next one.
  defp timer?(id), do: GenServer.call(Soak.Worker.name(id), :timer?)

  defp count(name, item) do
    {^item, list} = Process.info(Process.whereis(name), item)
    length(list)
  end

  # All workers have been started again, and the registry has forgotten the dead.
  defp wait_until_whole(0), do: :ok

  defp wait_until_whole(times) do
    if Registry.count(Soak.Names) == Soak.Tree.workers() and Enum.all?(1..Soak.Tree.workers(), &alive?/1) do
      :ok
    else
      Process.sleep(100)
      wait_until_whole(times - 1)
    end
  end

  defp alive?(id), do: GenServer.whereis(Soak.Worker.name(id)) != nil

  # What is left in processes and tables after a collection, in megabytes; room that they keep for more is not counted.
  defp in_use do
    sizes = for pid <- Process.list(), {_, words} <- Process.info(pid, [:heap_size, :stack_size]) || [], do: words
    tables = for table <- :ets.all(), words = :ets.info(table, :memory), is_integer(words), do: words
    Float.round((Enum.sum(sizes) + Enum.sum(tables)) * 8 / 1_048_576, 1)
  end

  # What the system says of the memory of this program, where it says so.
  defp resident do
    case File.read("/proc/self/status") do
      {:ok, status} ->
        [_, kilobytes] = Regex.run(~r/VmRSS:\s+(\d+)/, status)
        Float.round(String.to_integer(kilobytes) / 1024, 1)

      {:error, _reason} ->
        in_use()
    end
  end
end

defmodule Soak do
  @tolerance 1.05

  def run(minutes, seconds) do
    {:ok, _root} = Soak.Tree.start()
    IO.puts("| minute | calls | replies | exits | lost | #{Enum.join(keys(), " | ")} |")
    IO.puts("|" <> String.duplicate("---:|", 5 + length(keys())))
    works = List.duplicate(&Soak.Client.call/0, 4) ++ List.duplicate(&Soak.Client.task/0, 2) ++ [&Soak.Client.kill/0, &Soak.Client.cut/0]
    parent = self()
    clients = for work <- works, do: Soak.Client.start(parent, work)
    first = Soak.Figures.take()
    show(0, %{}, first)
    {figures, faults} = Enum.reduce(1..minutes, {[], []}, &minute(&1, &2, clients, seconds, first))
    residents = for minute <- figures, do: minute.resident
    most = residents |> Enum.take(-3) |> Enum.max()
    grown = if hd(residents) > most * @tolerance, do: ["in the end: resident: #{hd(residents)} after #{most}"], else: []
    finish(Enum.reverse(faults) ++ grown)
  end

  defp keys, do: [:processes, :names, :entries, :monitors, :links, :tables, :timers, :tasks, :atoms, :in_use, :resident]

  # The figures of the minutes come with the last one first.
  defp minute(number, {minutes, faults}, clients, seconds, first) do
    for client <- clients, do: send(client, :go)
    Process.sleep(seconds * 1000)
    for client <- clients, do: send(client, :pause)
    reports = for client <- clients, do: paused(client)
    counts = Enum.reduce(reports, %{}, fn {counts, _, _}, all -> Map.merge(all, counts, fn _, one, other -> one + other end) end)
    figures = Soak.Figures.take()
    show(number, counts, figures)
    minutes = [figures | minutes]
    after_first = List.last(minutes)

    new =
      for({key, value} <- counts, key in [:lost, :wrong], do: "#{value} answers #{key}") ++
        for({_, monitors, left} <- reports, monitors + left > 0, do: "a client has #{monitors} monitors, #{left} messages") ++
        for(key <- keys() -- [:atoms, :in_use, :resident], figures[key] != first[key], do: "#{key}: #{figures[key]}, not #{first[key]}") ++
        for(key <- [:atoms, :in_use], figures[key] > after_first[key] * @tolerance, do: "#{key}: #{figures[key]} after #{after_first[key]}")

    {minutes, Enum.reverse(for(fault <- new, do: "minute #{number}: #{fault}")) ++ faults}
  end

  defp paused(client) do
    receive do
      {:paused, ^client, counts, monitors, left} -> {counts, monitors, left}
    after
      60_000 -> {%{lost: 1}, 0, 0}
    end
  end

  defp show(number, counts, figures) do
    [replies, exits, lost] = for key <- [:replies, :exits, :lost], do: Map.get(counts, key, 0)
    IO.puts("| #{Enum.join([number, replies + exits + lost, replies, exits, lost] ++ Enum.map(keys(), &figures[&1]), " | ")} |")
  end

  defp finish([]), do: IO.puts("\nIt held.")

  defp finish(faults) do
    IO.puts("\nIt did not hold:\n" <> Enum.map_join(faults, "\n", &("  * " <> &1)))
    System.halt(1)
  end
end

# What crashes is meant to crash.
Logger.configure(level: :none)
{options, _, _} = OptionParser.parse(System.argv(), strict: [minutes: :integer, seconds: :integer])
# Shorter minutes are for trying the program itself out.
Soak.run(Keyword.get(options, :minutes, 10), Keyword.get(options, :seconds, 60))
