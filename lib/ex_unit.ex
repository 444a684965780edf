defmodule ExUnit do
  @moduledoc """
  Tests for programs. `ExUnit.start()` has the tests of a script run when its end is reached.
  """

  @doc """
  Has tests run when the program is over.

  Options: `:seed` (0 keeps the order of definition), `:include`, `:exclude`, `:colors`, `:autorun`, and
  `:assert_receive_timeout` and `:refute_receive_timeout` in milliseconds.
  """
  @spec start(keyword) :: :ok
  def start(options \\ []) do
    seed = :erlang.rem(:erlang.abs(:erlang.monotonic_time()), 1_000_000)
    ExUnit.Server.start(Keyword.merge([seed: seed, autorun: true, began: :erlang.monotonic_time()], options))
  end

  @doc """
  Sets options of a started ExUnit.
  """
  @spec configure(keyword) :: :ok
  def configure(options), do: ExUnit.Server.configure(options)

  @doc """
  Runs the tests that have been defined since the last time, and counts them.
  """
  @spec run() :: %{
          total: non_neg_integer,
          failures: non_neg_integer,
          excluded: non_neg_integer,
          skipped: non_neg_integer
        }
  def run(), do: ExUnit.Runner.run()

  @doc """
  The supervisor of what the running test has started with `start_supervised/2`; it is started if there is none.
  """
  @spec fetch_test_supervisor() :: {:ok, pid} | :error
  def fetch_test_supervisor(), do: ExUnit.Callbacks.fetch_supervisor()

  @doc false
  # The status of the program that the tests come to.
  def at_exit() do
    autorun = ExUnit.Server.running?() and ExUnit.Server.option(:autorun, true)
    if autorun and ExUnit.run().failures > 0, do: 2, else: 0
  end
end
