defmodule ExUnit.CaptureLog do
  @moduledoc """
  What is logged while a function runs, as a string. Meanwhile the console shows no entries.

  Entries of all processes are captured. A test with the tag `capture_log` shows what was logged only if it fails.

  Options: `:level` (entries below it are left out), `:format`, `:metadata` and `:colors` as `Logger.configure_backend/2`
  has them.
  """

  @doc """
  What is logged while the function runs.

      test "warns" do
        assert capture_log(fn -> Logger.warning("mind the gap") end) =~ "mind the gap"
      end
  """
  @spec capture_log(keyword, (() -> any)) :: String.t()
  def capture_log(options \\ [], function) do
    {_result, log} = with_log(options, function)
    log
  end

  @doc """
  What the function gives, and what is logged while it runs.

      test "warns and goes on" do
        assert {3, log} = with_log(fn -> add_carefully(1, 2) end)
        assert log =~ "mind the gap"
      end
  """
  @spec with_log(keyword, (() -> result)) :: {result, String.t()} when result: term
  def with_log(options \\ [], function) when is_list(options) and is_function(function, 0) do
    {:ok, device} = StringIO.open("")

    try do
      reference = ExUnit.CaptureServer.log_capture_on(device, Logger.Console.settings(options))

      try do
        result = function.()
        Logger.flush()
        {result, device |> StringIO.contents() |> elem(1)}
      after
        ExUnit.CaptureServer.log_capture_off(reference)
      end
    after
      StringIO.close(device)
    end
  end
end
