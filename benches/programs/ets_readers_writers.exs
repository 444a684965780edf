# Four processes read and write a table of 10_000 numbers: 100_000 times each, every tenth time a write.
defmodule Readers do
  def run(_table, 0, _key, sum), do: sum

  def run(table, n, key, sum) do
    key = rem(key * 7919 + n, 10_000)

    if rem(n, 10) == 0 do
      :ets.insert(table, {key, key})
      run(table, n - 1, key, sum)
    else
      [{_key, value}] = :ets.lookup(table, key)
      run(table, n - 1, key, sum + value)
    end
  end
end

table = :ets.new(:numbers, [:set, :public, read_concurrency: true, write_concurrency: true])
for key <- 0..9999, do: :ets.insert(table, {key, key})
n = 100_000
t0 = System.monotonic_time(:microsecond)
tasks = for start <- 1..4, do: Task.async(fn -> Readers.run(table, n, start, 0) end)
sum = Enum.sum(for task <- tasks, do: Task.await(task, :infinity))
us = System.monotonic_time(:microsecond) - t0
IO.puts("ets_readers_writers check=#{sum} us=#{us} per_op_ns=#{div(us * 1000, 4 * n)}")
