# A million processes wait at the same time; used for their memory only, see run.rs.
defmodule Million do
  def start(0), do: :ok

  def start(n) do
    spawn(fn -> receive do :stop -> :ok end end)
    start(n - 1)
  end
end

n = 1_000_000
Million.start(n)
IO.puts("million check=#{n}")
IO.gets("")
