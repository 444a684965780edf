# Processes that send to each other all the time and in all ways, and check what arrives.
#
# Members come in pairs. The two of a pair talk in rounds and meanwhile link, unlink, monitor and demonitor each other, and
# start children that send to both and end. Outsiders send to all members. A sender numbers what it sends to a receiver,
# whichever way a number goes: the receiver ends with an error if one is missing or overtakes another.
defmodule Crossing do
  # Numbers that a child, or a member that leaves, sends before it ends.
  @burst 5
  # Every so many rounds a member starts a child.
  @child_every 10

  # Ends with `:crossed`, or with what has gone wrong.
  def run(seed, pairs, outsiders, rounds) do
    Process.flag(:trap_exit, true)
    parent = self()
    numbers = Enum.sum(Enum.map(1..rounds, &numbers_in/1)) + outsiders * rounds
    children = 2 * div(rounds, @child_every)
    # What a member takes before it is done: a child of its own ends twice, by its link and by its monitor.
    total = numbers + children * @burst + children

    members =
      for n <- 1..(2 * pairs) do
        pid = spawn_link(fn -> member(parent, :"crossing_#{n}", 1000 * seed + n, rounds, total) end)
        await(pid, :address)
      end

    pairs = Enum.chunk_every(members, 2)
    for [one, other] <- pairs, do: introduce(one, other)
    for n <- 1..outsiders//1, do: spawn_link(fn -> outsider(members, 1000 * seed + 500 + n, rounds) end)
    for {pid, _, _} <- members, do: await(pid, :done)

    for [{leaves, _, _}, {stays, _, _}] <- pairs do
      linked = linked?(leaves, stays)
      if linked?(stays, leaves) != linked, do: exit({:only_one_is_linked, leaves, stays})
      send(stays, {:stay, linked})
      send(leaves, :leave)
    end

    for [_, {stays, _, _}] <- pairs, do: await(stays, :alone)
    exit(:crossed)
  end

  defp introduce({one, _, _} = first, {other, _, _} = second) do
    send(one, {:partner, second})
    send(other, {:partner, first})
  end

  defp await(pid, tag) do
    receive do
      {^tag, ^pid, answer} -> answer
      {:EXIT, _, reason} when reason not in [:normal, :over, :killed] -> exit(reason)
    end
  end

  defp linked?(pid, other) do
    {:links, links} = Process.info(pid, :links)
    other in links
  end

  # Members

  defp member(parent, name, seed, rounds, total) do
    Process.flag(:trap_exit, true)
    Process.put(:random, seed)
    Process.register(self(), name)
    send(parent, {:address, self(), {self(), :erlang.alias(), name}})

    receive do
      {:partner, partner} ->
        {counts, sent, monitors} = talk(partner, rounds, 0, %{taken: 0}, [])
        counts = take_until(counts, :taken, total)
        # At least one monitor tells of the end of the other.
        monitors = [Process.monitor(elem(partner, 0)) | monitors]
        send(parent, {:done, self(), nil})
        part(parent, partner, sent, counts, monitors)
    end
  end

  defp talk(_, 0, sent, counts, monitors), do: {counts, sent, monitors}

  defp talk({pid, _, _} = partner, rounds, sent, counts, monitors) do
    # A process that uses up its time slice may be stolen by another worker.
    if draw(8) == 0, do: spin(draw(6000))
    last = sent + numbers_in(rounds)
    for number <- (sent + 1)..last, do: carry(partner, number)
    if rem(rounds, @child_every) == 0, do: start_child(partner)
    monitors = Enum.reduce(1..draw(6)//1, monitors, fn _, monitors -> relate(pid, draw(6), monitors) end)
    talk(partner, rounds - 1, last, take_until(counts, pid, last), monitors)
  end

  defp numbers_in(round), do: rem(round, 3) + 1

  defp relate(pid, 0, monitors) do
    Process.link(pid)
    monitors
  end

  defp relate(pid, 1, monitors) do
    Process.unlink(pid)
    monitors
  end

  defp relate(pid, 2, monitors), do: [Process.monitor(pid) | monitors]

  defp relate(_, 3, [monitor | monitors]) do
    Process.demonitor(monitor)
    monitors
  end

  defp relate(_, _, monitors), do: monitors

  defp part(parent, {pid, _, _} = partner, sent, counts, monitors) do
    receive do
      :leave ->
        for number <- (sent + 1)..(sent + @burst), do: carry(partner, number)
        if draw(2) == 0, do: Process.exit(self(), :kill)
        exit(:over)

      {:stay, linked} ->
        take_until(counts, pid, sent + @burst)
        expected = if linked, do: [:link | monitors], else: monitors
        ends = for _ <- expected, do: take_end(pid)
        if Enum.sort(ends) != Enum.sort(expected), do: exit({:other_ends, ends, expected})
        nothing_more()
        send(parent, {:alone, self(), nil})
    end
  end

  defp take_end(pid) do
    receive do
      {:EXIT, ^pid, reason} when reason in [:over, :killed] -> :link
      {:DOWN, reference, :process, ^pid, reason} when reason in [:over, :killed] -> reference
    end
  end

  defp nothing_more do
    receive do
      message -> exit({:unexpected, message})
    after
      0 -> :ok
    end
  end

  # Those who only send

  defp start_child(partner) do
    parent = {self(), self(), self()}
    seed = draw(1000)

    child = fn ->
      Process.put(:random, seed)
      for number <- 1..@burst, receiver <- [parent, partner], do: carry(receiver, number)
      exit(:child_over)
    end

    if draw(2) == 0 do
      :erlang.spawn_opt(child, [:link, :monitor])
    else
      Process.monitor(spawn_link(child))
    end
  end

  defp outsider(members, seed, rounds) do
    Process.put(:random, seed)

    for number <- 1..rounds do
      for member <- members, do: carry(member, number)
      spin(draw(3000))
    end
  end

  # Numbers

  defp carry({pid, address, name}, number) do
    case draw(8) do
      0 -> Process.exit(pid, {:number, number})
      1 -> send(address, {:number, self(), number})
      2 -> send(name, {:number, self(), number})
      3 -> send(pid, {:number, self(), number, Enum.to_list(1..40)})
      _ -> send(pid, {:number, self(), number})
    end
  end

  defp take_until(counts, key, count) do
    if Map.get(counts, key, 0) >= count, do: counts, else: take_until(take(counts), key, count)
  end

  defp take(counts) do
    receive do
      {:number, from, number} -> count(counts, from, number)
      {:number, from, number, [_ | _]} -> count(counts, from, number)
      {:EXIT, from, {:number, number}} -> count(counts, from, number)
      {:EXIT, child, :child_over} -> child_over(counts, child)
      # `:noproc` if the child ended before it was monitored.
      {:DOWN, _, :process, child, reason} when reason in [:child_over, :noproc] -> child_over(counts, child)
      message -> exit({:unexpected, message})
    end
  end

  defp count(counts, from, number) do
    expected = Map.get(counts, from, 0) + 1
    if number != expected, do: exit({:out_of_order, from, number, expected})
    counts |> Map.put(from, number) |> taken()
  end

  defp child_over(counts, child) do
    if Map.get(counts, child) != @burst, do: exit({:end_overtakes_numbers, child})
    taken(counts)
  end

  defp taken(counts), do: Map.update!(counts, :taken, &(&1 + 1))

  # A number below `limit`, from a sequence of this process's own.
  defp draw(limit) do
    next = rem(Process.get(:random) * 1_103_515_245 + 12_345, 2_147_483_648)
    Process.put(:random, next)
    rem(div(next, 65_536), limit)
  end

  defp spin(0), do: :ok
  defp spin(n), do: spin(n - 1)
end
