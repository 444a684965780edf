# A supervisor of 100 children starts them again 20_000 times: all of them are killed, again and again.
defmodule Restarts do
  # What a child does: it tells that it is there, and waits.
  def start_link(parent), do: {:ok, spawn_link(fn -> begin(parent) end)}

  defp begin(parent) do
    send(parent, {:started, self()})

    receive do
      :never -> :ok
    end
  end

  def run(0, _children, restarts), do: restarts

  def run(rounds, children, restarts) do
    for pid <- children, do: Process.exit(pid, :kill)
    started = all(length(children), [])
    run(rounds - 1, started, restarts + length(started))
  end

  def all(0, pids), do: pids

  def all(n, pids) do
    receive do
      {:started, pid} -> all(n - 1, [pid | pids])
    end
  end
end

n = 20_000
children = for id <- 1..100, do: %{id: id, start: {Restarts, :start_link, [self()]}}
{:ok, _} = Supervisor.start_link(children, strategy: :one_for_one, max_restarts: 2 * n, max_seconds: 5)
children = Restarts.all(100, [])
t0 = System.monotonic_time(:microsecond)
restarts = Restarts.run(div(n, 100), children, 0)
us = System.monotonic_time(:microsecond) - t0
IO.puts("restarts check=#{restarts} us=#{us} per_op_ns=#{div(us * 1000, n)}")
