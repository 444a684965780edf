# 200_000 look-ups of 1000 unique keys, and 20_000 dispatches to 10 processes each.
defmodule RegistryBench do
  def keep_entries(parent) do
    for key <- 1..1000, do: {:ok, _} = Registry.register(Names, key, key)
    send(parent, :ready)
    Process.sleep(:infinity)
  end

  def subscribe(parent) do
    {:ok, _} = Registry.register(Topics, :news, nil)
    send(parent, :ready)
    count(0)
  end

  defp count(received) do
    receive do
      :news -> count(received + 1)
      {:how_many, from} -> send(from, {:received, received})
    end
  end

  def look_up(0, sum), do: sum

  def look_up(n, sum) do
    [{_pid, value}] = Registry.lookup(Names, rem(n, 1000) + 1)
    look_up(n - 1, sum + value)
  end

  def dispatch(0), do: :ok

  def dispatch(n) do
    Registry.dispatch(Topics, :news, fn entries -> for {pid, _} <- entries, do: send(pid, :news) end)
    dispatch(n - 1)
  end
end

{:ok, _} = Registry.start_link(keys: :unique, name: Names)
{:ok, _} = Registry.start_link(keys: :duplicate, name: Topics)
parent = self()
spawn_link(fn -> RegistryBench.keep_entries(parent) end)
subscribers = for _ <- 1..10, do: spawn_link(fn -> RegistryBench.subscribe(parent) end)

for _ <- 1..11 do
  receive do
    :ready -> :ok
  end
end

n = 200_000
m = 20_000
t0 = System.monotonic_time(:microsecond)
sum = RegistryBench.look_up(n, 0)
t1 = System.monotonic_time(:microsecond)
RegistryBench.dispatch(m)
for pid <- subscribers, do: send(pid, {:how_many, parent})

received =
  for _ <- subscribers do
    receive do
      {:received, count} -> count
    end
  end

us = System.monotonic_time(:microsecond) - t0
check = "#{sum}/#{Enum.sum(received)}"
IO.puts("registry check=#{check} us=#{us} per_op_ns=#{div(us * 1000, n + m)} lookup_us=#{t1 - t0}")
