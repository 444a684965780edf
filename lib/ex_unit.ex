defmodule ExUnit do
  @moduledoc """
  Tests for programs. `ExUnit.start()` has the tests of a script run when its end is reached.
  """

  @type state() :: nil | {:excluded, binary()} | {:failed, failed()} | {:invalid, module()} | {:skipped, binary()}
  @type failed() :: [{Exception.kind(), reason :: term(), Exception.stacktrace()}]
  @type suite_result() :: %{
    excluded: non_neg_integer(),
    failures: non_neg_integer(),
    skipped: non_neg_integer(),
    total: non_neg_integer()
  }
  @type test_id() :: {module(), name :: atom()}

  @doc """
  Has tests run when the program is over.

  Options: `:seed` (0 keeps the order of definition), `:include` and `:exclude` (tags of tests), `:trace` (names each test),
  `:max_failures`, `:timeout` of a test in milliseconds, `:slowest` (how many of the slowest tests are listed), `:colors`,
  `:capture_log`, `:autorun`, `:exit_status` (of a run with failures), and `:assert_receive_timeout` and
  `:refute_receive_timeout` in milliseconds.
  """
  @spec start(keyword) :: :ok
  def start(options \\ []), do: ExUnit.Server.start(options, :erlang.monotonic_time())

  @doc """
  Sets options of a started ExUnit.
  """
  @spec configure(keyword) :: :ok
  def configure(options), do: ExUnit.Server.configure(options)

  @doc """
  The options as they are.
  """
  @spec configuration() :: keyword
  def configuration(), do: ExUnit.Server.options()

  @doc """
  Has a function called with the counts of a run, `%{total: 2, failures: 0, excluded: 0, skipped: 0}`, when it is over.
  The last one given is called first.
  """
  @spec after_suite((map -> any)) :: :ok
  def after_suite(function) when is_function(function, 1) do
    configure(after_suite: [function | ExUnit.Server.option(:after_suite, [])])
  end

  @doc """
  The plural of a word in the counts of tests, by default with an "s".

      iex> ExUnit.plural_rule("test")
      "tests"
  """
  @spec plural_rule(String.t()) :: String.t()
  def plural_rule(word) when is_binary(word), do: Map.get(ExUnit.Server.option(:plural_rules, %{}), word, word <> "s")

  @doc """
  Sets the plural of a word.
  """
  @spec plural_rule(String.t(), String.t()) :: :ok
  def plural_rule(word, plural) when is_binary(word) and is_binary(plural) do
    configure(plural_rules: Map.put(ExUnit.Server.option(:plural_rules, %{}), word, plural))
  end

  @doc """
  Runs the tests that have been defined since the last time, and counts them.
  """
  @spec run() :: %{
          total: non_neg_integer,
          failures: non_neg_integer,
          excluded: non_neg_integer,
          skipped: non_neg_integer
        }
  def run(), do: ExUnit.Runner.run(nil)

  @doc """
  The supervisor of what the running test has started with `start_supervised/2`; it is started if there is none.
  """
  @spec fetch_test_supervisor() :: {:ok, pid} | :error
  def fetch_test_supervisor(), do: ExUnit.Callbacks.fetch_supervisor()

  @doc false
  # The status of the program that the tests come to.
  def at_exit() do
    if ExUnit.Server.running?() and ExUnit.Server.option(:autorun, true) do
      counts = ExUnit.Runner.run(ExUnit.Server.began())

      cond do
        counts.failures > 0 -> ExUnit.Server.option(:exit_status, 2)
        ExUnit.Server.option(:only, false) and counts.excluded == counts.total -> nothing_run()
        true -> 0
      end
    else
      0
    end
  end

  defp nothing_run() do
    IO.puts(:stderr, "The --only option was given to \"kaiwa test\" but no test was executed")
    1
  end
end
