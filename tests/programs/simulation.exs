# A harbour as processes: ships, cranes and a master who notices when one of them ends. What is printed is collected by a
# log process and sorted by what it says, so that it is the same in every run.

defmodule Harbour.Log do
  @moduledoc "Events by subject, in an agent. One subject is one process, so that the order within it is certain."

  def start_link, do: Agent.start_link(fn -> %{} end, name: __MODULE__)

  def note(subject, event) do
    Agent.update(__MODULE__, fn events -> Map.update(events, subject, [event], &[event | &1]) end)
  end

  def report do
    Agent.get_and_update(__MODULE__, fn events ->
      lines = for {subject, list} <- Enum.sort(events), do: "#{subject}: #{list |> Enum.reverse() |> Enum.join(", ")}"
      {lines, %{}}
    end)
  end
end

defmodule Harbour.Crane do
  @moduledoc "Unloads one container at a time, as its state machine allows."

  import Harbour.Log, only: [note: 2]

  @capacity 40

  def start(name), do: spawn(__MODULE__, :idle, [name, 0])

  def idle(name, lifted) do
    receive do
      {:unload, from, container} when container.weight <= @capacity ->
        send(from, {:lifting, self(), container.id})
        busy(name, lifted, container)

      {:unload, from, container} ->
        note(name, "#{container.id} is too heavy")
        send(from, {:refused, self(), container.id, {:too_heavy, container.weight - @capacity}})
        idle(name, lifted)

      {:status, from, reference} ->
        send(from, {reference, {:idle, lifted}})
        idle(name, lifted)

      :close ->
        note(name, "closes after #{lifted} tonnes")
    end
  end

  # While it is busy, orders stay in the mailbox.
  defp busy(name, lifted, %{id: id, weight: weight} = container) do
    receive do
      {:landed, ^id} ->
        if container[:rotten], do: exit({:rotten, id})
        idle(name, lifted + weight)

      {:status, from, reference} ->
        send(from, {reference, {:busy, id}})
        busy(name, lifted, container)
    after
      500 -> raise "nobody took #{id}"
    end
  end

  def status(crane) do
    reference = make_ref()
    send(crane, {:status, self(), reference})

    receive do
      {^reference, status} -> status
    after
      200 -> :no_answer
    end
  end
end

defmodule Harbour.Ship do
  @moduledoc "Brings containers, and has them unloaded in turn by a crane."

  alias Harbour.Log

  def unload(name, crane, containers) do
    monitor = Process.monitor(crane)
    results = Enum.map(containers, &one(&1, name, crane, monitor))
    Process.demonitor(monitor, [:flush])
    Enum.frequencies(results)
  end

  defp one(container, name, crane, monitor) do
    send(crane, {:unload, self(), container})

    receive do
      {:lifting, ^crane, id} when id == container.id ->
        send(crane, {:landed, id})
        Log.note(name, "#{id} landed")
        :landed

      {:refused, ^crane, id, {:too_heavy, excess}} ->
        Log.note(name, "#{id} kept (#{excess} too much)")
        :kept

      {:DOWN, ^monitor, :process, _crane, reason} ->
        Log.note(name, "#{container.id} lost, the crane is gone: #{inspect(reason)}")
        :lost
    after
      1000 -> :late
    end
  end
end

defmodule Harbour.Master do
  @moduledoc "Starts workers linked to itself and starts those again that crash, a few times."

  defstruct workers: %{}, restarts: 0, most: 2, owner: nil

  def start(owner, functions, options \\ []) do
    spawn(fn ->
      Process.flag(:trap_exit, true)
      master = struct!(__MODULE__, [owner: owner] ++ options)
      functions |> Enum.reduce(master, fn {name, function}, master -> start_worker(master, name, function) end) |> loop()
    end)
  end

  defp start_worker(master, name, function) do
    pid = spawn_link(function)
    send(master.owner, {:started, name})
    put_in(master.workers[pid], {name, function})
  end

  defp loop(%{workers: workers, owner: owner}) when workers == %{}, do: send(owner, :all_done)

  defp loop(master) do
    receive do
      {:EXIT, pid, reason} when is_map_key(master.workers, pid) ->
        {{name, function}, master} = pop_in(master.workers[pid])
        send(master.owner, {:ended, name, short(reason)})

        case {reason, master} do
          {:normal, _} ->
            loop(master)

          {_, %{restarts: most, most: most}} ->
            send(master.owner, {:gave_up, name})
            for {pid, _} <- master.workers, do: Process.exit(pid, :kill)
            exit(:too_many_restarts)

          _ ->
            master |> Map.update!(:restarts, &(&1 + 1)) |> start_worker(name, function) |> loop()
        end
    end
  end

  defp short({%{__exception__: true} = exception, stack}) when is_list(stack), do: Exception.message(exception)
  defp short({:nocatch, thrown}), do: {:thrown, thrown}
  defp short({{:nocatch, thrown}, _}), do: {:thrown, thrown}
  defp short(reason), do: reason
end

defmodule Main do
  alias Harbour.{Crane, Log, Master, Ship}

  def run do
    {:ok, _} = Log.start_link()
    tasks()
    cranes()
    losses()
    masters()
    links()
    timers()
    pipeline()
  end

  defp tasks do
    IO.puts("== tasks")
    squares = for n <- 1..5, do: Task.async(fn -> n * n end)
    IO.inspect(Enum.map(squares, &Task.await/1))

    slow = Task.async(fn -> Process.sleep(:infinity) end)
    IO.inspect(Task.yield(slow, 10) || Task.shutdown(slow, :brutal_kill))

    words = ~w(ships cranes ships master cranes ships)

    words
    |> Enum.chunk_every(2)
    |> Task.async_stream(&Enum.frequencies/1, ordered: true)
    |> Enum.reduce(%{}, fn {:ok, counts}, all -> Map.merge(all, counts, fn _, a, b -> a + b end) end)
    |> IO.inspect()
  end

  defp cranes do
    IO.puts("== cranes")
    [north, south] = Enum.map(["north", "south"], &Crane.start/1)

    loads = %{
      "Aurora" => {north, [%{id: "a1", weight: 10}, %{id: "a2", weight: 55}, %{id: "a3", weight: 12}]},
      "Borea" => {north, [%{id: "b1", weight: 40}]},
      "Cygnus" => {south, [%{id: "c1", weight: 1}, %{id: "c2", weight: 41}]}
    }

    loads
    |> Enum.map(fn {name, {crane, containers}} -> {name, Task.async(Ship, :unload, [name, crane, containers])} end)
    |> Enum.each(fn {name, task} -> IO.puts("#{name}: #{inspect(Task.await(task))}") end)

    IO.inspect(for crane <- [north, south], do: Crane.status(crane))
    monitor = Process.monitor(north)
    for crane <- [north, south], do: send(crane, :close)

    receive do
      {:DOWN, ^monitor, :process, ^north, reason} -> IO.puts("north ended: #{reason}")
    end

    until(fn -> not Process.alive?(south) end)
    Enum.each(Log.report(), &IO.puts/1)
    IO.inspect(Crane.status(north))
  end

  defp losses do
    IO.puts("== losses")
    crane = Crane.start("weak")
    containers = [%{id: "d1", weight: 3}, %{id: "d2", weight: 4, rotten: true}, %{id: "d3", weight: 5}]
    {pid, monitor} = spawn_monitor(fn -> exit({:result, Ship.unload("Delta", crane, containers)}) end)

    receive do
      {:DOWN, ^monitor, :process, ^pid, {:result, result}} -> IO.inspect(result)
    end

    Enum.each(Log.report(), &IO.puts/1)
  end

  defp masters do
    IO.puts("== masters")
    me = self()

    Master.start(me, [{"once", fn -> :ok end}, {"exits", fn -> Process.sleep(20) && exit(:shutdown) end}])
    show_until(&(&1 in [:all_done, {:gave_up, "exits"}]))

    {:ok, tries} = Agent.start(fn -> 0 end)

    flaky = fn ->
      try = Agent.get_and_update(tries, &{&1, &1 + 1})
      if try < 2, do: exit({:failed, try}), else: send(me, {:worked, try})
    end

    Master.start(me, [{"flaky", flaky}], most: 5)
    show_until(&(&1 == :all_done))
    IO.inspect(Agent.get(tries, & &1))
    :ok = Agent.stop(tries)
  end

  defp show_until(last?) do
    receive do
      message ->
        IO.inspect(message)
        unless last?.(message), do: show_until(last?)
    end
  end

  defp links do
    IO.puts("== links")
    me = self()

    # A ring: when one ends, all of them do; only the one that traps exits lives on.
    ring = fn name, next ->
      spawn(fn ->
        Process.flag(:trap_exit, name == :watcher)
        if next, do: Process.link(next)
        send(me, {:ready, name})

        receive do
          {:EXIT, _, reason} -> send(me, {:saw, name, reason})
          :break -> exit(:broken)
        end
      end)
    end

    chain = Enum.reduce([:a, :b, :c], [ring.(:watcher, nil)], fn name, [next | _] = all -> [ring.(name, next) | all] end)
    for name <- [:watcher, :a, :b, :c], do: receive(do: ({:ready, ^name} -> :ok))
    monitors = Map.new(chain, &{Process.monitor(&1), &1})
    send(hd(chain), :break)

    reasons =
      for _ <- chain do
        receive do
          {:DOWN, reference, :process, _, reason} when is_map_key(monitors, reference) -> reason
        end
      end

    IO.inspect(Enum.frequencies(reasons))
    seen = receive(do: ({:saw, :watcher, reason} -> reason), after: (100 -> :nothing))
    IO.inspect(seen)

    Process.flag(:trap_exit, true)
    pid = spawn_link(fn -> receive(do: (:never -> :ok)) end)
    Process.exit(pid, :please)
    receive(do: ({:EXIT, ^pid, reason} -> IO.inspect(reason)))

    # Not even a process that traps exits survives this one.
    killed =
      spawn_link(fn ->
        Process.flag(:trap_exit, true)
        send(me, :trapping)
        receive(do: (:never -> :ok))
      end)

    receive(do: (:trapping -> Process.exit(killed, :kill)))
    receive(do: ({:EXIT, ^killed, reason} -> IO.inspect(reason)))
    Process.flag(:trap_exit, false)
  end

  defp timers do
    IO.puts("== timers")
    for {delay, name} <- [{40, :late}, {1, :soon}, {20, :middle}], do: Process.send_after(self(), {:timer, name}, delay)
    IO.inspect(for _ <- 1..3, do: receive(do: ({:timer, name} -> name)))
    cancelled = Process.send_after(self(), :cancelled, 10_000)
    IO.inspect(Process.cancel_timer(cancelled) in 1..10_000)
    IO.inspect(receive(do: (:cancelled -> :came), after: (5 -> :nothing)))

    Process.put(:depth, 3)
    IO.inspect({Process.get(:depth), Process.delete(:depth), Process.get(:depth, :gone)})
    true = Process.register(self(), :harbour_office)
    send(:harbour_office, "letter")
    IO.inspect({receive(do: (text when is_binary(text) -> text)), Process.whereis(:harbour_office) == self()})
    Process.unregister(:harbour_office)

    try do
      send(:harbour_office, "too late")
    rescue
      error in ArgumentError -> IO.puts("refused: #{inspect(error.__struct__)}")
    end
  end

  # Numbers go through a chain of processes, each of which passes on what its prime does not divide.
  defp pipeline do
    IO.puts("== pipeline")
    me = self()
    first = spawn_link(fn -> sieve(me) end)
    Enum.each(2..60, &send(first, &1))
    send(first, :end)
    IO.inspect(collect([]), charlists: :as_lists)
  end

  defp sieve(sink) do
    receive do
      :end ->
        send(sink, :end)

      prime ->
        send(sink, {:prime, prime})
        filter(prime, spawn_link(fn -> sieve(sink) end))
    end
  end

  defp filter(prime, next) do
    receive do
      :end -> send(next, :end)
      number when rem(number, prime) == 0 -> filter(prime, next)
      number -> send(next, number) && filter(prime, next)
    end
  end

  defp collect(primes) do
    receive do
      {:prime, prime} -> collect([prime | primes])
      :end -> Enum.sort(primes)
    end
  end

  defp until(condition), do: unless(condition.(), do: Process.sleep(1) && until(condition))
end

Main.run()
