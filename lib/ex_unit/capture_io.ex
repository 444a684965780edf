defmodule ExUnit.CaptureIO do
  @moduledoc """
  What a function prints, as a string.
  """

  @doc """
  What the function prints. It reads from `input`, a string.

      iex> ExUnit.CaptureIO.capture_io(fn -> IO.puts("hello") end)
      "hello\\n"
      iex> ExUnit.CaptureIO.capture_io("Ann", fn -> IO.puts("Hi " <> IO.gets("")) end)
      "Hi Ann\\n"
  """
  @spec capture_io(String.t(), (() -> any)) :: String.t()
  def capture_io(input \\ "", function) when is_binary(input) and is_function(function, 0) do
    leader = Process.group_leader()
    {:ok, device} = StringIO.open(input, capture_prompt: true)

    try do
      Process.group_leader(self(), device)
      function.()
      device |> StringIO.contents() |> elem(1)
    after
      Process.group_leader(self(), leader)
      StringIO.close(device)
    end
  end
end
