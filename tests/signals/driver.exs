# Runs a program of batches of operations on a few processes and prints after each batch, when all signals have arrived, what
# the processes then are. The same script runs in Kaiwa and in real Elixir.
#
# A program is a list of batches, a batch a list of `{process, operation}`; processes, monitors and names are numbers. The
# operations of a batch are sent without waiting for one another.

defmodule Signals.Actor do
  # What else it receives stays in its mailbox, where the driver looks at it.
  def run(driver) do
    receive do
      {:do, number, operation, pids} ->
        send(driver, {:reply, number, perform(operation, pids, driver)})
        run(driver)
    end
  end

  defp perform({:spawn, new, how, monitor}, _pids, driver) do
    start = fn -> run(driver) end

    case how do
      :plain ->
        send(driver, {:made, new, spawn(start)})

      :link ->
        send(driver, {:made, new, spawn_link(start)})

      :monitor ->
        {pid, reference} = spawn_monitor(start)
        send(driver, {:made, new, pid})
        keep(monitor, reference, driver)
    end

    :ok
  end

  defp perform({:link, other}, pids, _driver), do: attempt(fn -> Process.link(pids[other]) end)
  defp perform({:unlink, other}, pids, _driver), do: attempt(fn -> Process.unlink(pids[other]) end)

  defp perform({:monitor, other, monitor}, pids, driver) do
    keep(monitor, Process.monitor(pids[other]), driver)
    :ok
  end

  defp perform({:demonitor, monitor}, _pids, _driver) do
    case Process.get(monitor) do
      nil -> :none
      reference -> attempt(fn -> Process.demonitor(reference) end)
    end
  end

  defp perform({:exit, other, reason}, pids, _driver), do: attempt(fn -> Process.exit(pids[other], reason) end)
  defp perform({:stop, reason}, _pids, _driver), do: exit(reason)
  defp perform({:trap, trap}, _pids, _driver), do: attempt(fn -> Process.flag(:trap_exit, trap) end)
  defp perform({:register, name}, _pids, _driver), do: attempt(fn -> Process.register(self(), name(name)) end)
  defp perform({:unregister, name}, _pids, _driver), do: attempt(fn -> Process.unregister(name(name)) end)

  defp keep(monitor, reference, driver) do
    Process.put(monitor, reference)
    send(driver, {:monitored, monitor, reference})
  end

  defp attempt(operation) do
    operation.()
    :ok
  rescue
    ArgumentError -> :badarg
    error in ErlangError -> error.original
  end

  def name(number), do: :"name_#{number}"
end

defmodule Signals.Driver do
  def run(program, first_processes, pause) do
    driver = self()
    pids = Map.new(0..(first_processes - 1), fn number -> {number, spawn(fn -> Signals.Actor.run(driver) end)} end)
    Enum.reduce(program, %{pids: pids, monitors: %{}}, &run_batch(&1, &2, pause))
  end

  defp run_batch(batch, state, pause) do
    for {process, operation} <- batch, is_map_key(state.pids, process), knows?(operation, state.pids) do
      send(state.pids[process], {:do, process, operation, state.pids})
    end

    Process.sleep(pause)
    {state, replies} = collect(state, [])
    shown = for number <- Enum.sort(Map.keys(state.pids)), do: show(number, state)
    IO.puts(Enum.join([replies(replies) | shown], " | "))
    state
  end

  defp knows?({kind, other}, pids) when kind in [:link, :unlink], do: is_map_key(pids, other)
  defp knows?({:exit, other, _reason}, pids), do: is_map_key(pids, other)
  defp knows?({:monitor, other, _monitor}, pids), do: is_map_key(pids, other)
  defp knows?(_operation, _pids), do: true

  defp collect(state, replies) do
    receive do
      {:made, number, pid} -> collect(put_in(state.pids[number], pid), replies)
      {:monitored, number, reference} -> collect(put_in(state.monitors[reference], number), replies)
      {:reply, number, reply} -> collect(state, [{number, reply} | replies])
    after
      0 -> {state, Enum.sort(replies)}
    end
  end

  defp replies(replies), do: Enum.map_join(replies, " ", fn {number, reply} -> "#{number}:#{reply}" end)

  defp show(number, state) do
    items = [:links, :monitors, :monitored_by, :trap_exit, :registered_name, :messages]

    case Process.info(state.pids[number], items) do
      nil ->
        "#{number} dead"

      info ->
        numbers = Map.new(state.pids, fn {number, pid} -> {pid, number} end)
        links = numbers_of(info[:links], numbers)
        monitors = numbers_of(for({:process, pid} <- info[:monitors], do: pid), numbers)
        monitored_by = numbers_of(info[:monitored_by], numbers)
        messages = Enum.map_join(info[:messages], ", ", &message(&1, numbers, state.monitors))

        "#{number} links [#{links}] monitors [#{monitors}] by [#{monitored_by}]" <>
          "#{if info[:trap_exit], do: " traps"}#{named(info[:registered_name])} messages [#{messages}]"
    end
  end

  defp numbers_of(pids, numbers), do: pids |> Enum.map(&numbers[&1]) |> Enum.sort() |> Enum.join(" ")

  defp named([]), do: ""
  defp named(name), do: " is #{name}"

  defp message({:EXIT, pid, reason}, numbers, _monitors), do: "EXIT #{numbers[pid]} #{reason}"

  defp message({:DOWN, reference, :process, pid, reason}, numbers, monitors) do
    "DOWN #{monitors[reference]} of #{numbers[pid]} #{reason}"
  end
end

[path, first_processes, pause] = System.argv()
{program, _binding} = Code.eval_string(File.read!(path))
Signals.Driver.run(program, String.to_integer(first_processes), String.to_integer(pause))
