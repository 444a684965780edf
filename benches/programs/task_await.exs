# 100_000 tasks, all started before the first is awaited.
n = 100_000
t0 = System.monotonic_time(:microsecond)

sum =
  1..n
  |> Enum.map(fn number -> Task.async(fn -> number end) end)
  |> Enum.reduce(0, fn task, sum -> sum + Task.await(task) end)

us = System.monotonic_time(:microsecond) - t0
IO.puts("task_await check=#{sum} us=#{us} per_op_ns=#{div(us * 1000, n)}")
