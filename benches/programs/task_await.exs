# 100_000 tasks, started in groups of 100 and awaited.
defmodule TaskBench do
  def run(0, sum), do: sum

  def run(groups, sum) do
    tasks = for number <- 1..100, do: Task.async(fn -> number end)
    run(groups - 1, Enum.reduce(tasks, sum, fn task, sum -> sum + Task.await(task) end))
  end
end

n = 100_000
t0 = System.monotonic_time(:microsecond)
sum = TaskBench.run(div(n, 100), 0)
us = System.monotonic_time(:microsecond) - t0
IO.puts("task_await check=#{sum} us=#{us} per_op_ns=#{div(us * 1000, n)}")
