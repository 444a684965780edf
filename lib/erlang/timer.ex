defmodule :timer do
  @moduledoc """
  Those functions of Erlang's `:timer` that wait, measure and convert. `Process.send_after/3` sends a message later.
  """

  @doc """
  Has the calling process wait for some milliseconds, or for ever with `:infinity`.

      iex> :timer.sleep(1)
      :ok
  """
  @spec sleep(timeout) :: :ok
  def sleep(time) do
    receive do
    after
      time -> :ok
    end
  end

  @doc """
  Calls a function; gives how many microseconds that took, and its result.

      iex> {microseconds, 3} = :timer.tc(fn -> 1 + 2 end)
      iex> microseconds >= 0
      true
  """
  @spec tc((-> result)) :: {integer, result} when result: term
  def tc(function) when is_function(function, 0), do: measure(function, [])

  @doc """
  The same for a function with its arguments.

      iex> {_microseconds, 3} = :timer.tc(&+/2, [1, 2])
      iex> :ok
      :ok
  """
  @spec tc(function, list) :: {integer, term}
  def tc(function, arguments) when is_function(function) and is_list(arguments), do: measure(function, arguments)

  @doc """
  The same for a function of a module.

      iex> {_microseconds, "A"} = :timer.tc(String, :upcase, ["a"])
      iex> :ok
      :ok
  """
  @spec tc(module, atom, list) :: {integer, term}
  def tc(module, function, arguments) when is_atom(module) and is_atom(function) and is_list(arguments) do
    measure(fn -> :erlang.apply(module, function, arguments) end, [])
  end

  defp measure(function, arguments) do
    start = :erlang.monotonic_time(:microsecond)
    result = :erlang.apply(function, arguments)
    {:erlang.monotonic_time(:microsecond) - start, result}
  end

  @doc """
  So many seconds in milliseconds.

      iex> :timer.seconds(2)
      2000
  """
  @spec seconds(non_neg_integer) :: non_neg_integer
  def seconds(seconds), do: 1000 * seconds

  @doc """
  So many minutes in milliseconds.

      iex> :timer.minutes(2)
      120000
  """
  @spec minutes(non_neg_integer) :: non_neg_integer
  def minutes(minutes), do: 60_000 * minutes

  @doc """
  So many hours in milliseconds.

      iex> :timer.hours(1)
      3600000
  """
  @spec hours(non_neg_integer) :: non_neg_integer
  def hours(hours), do: 3_600_000 * hours

  @doc """
  Hours, minutes and seconds together in milliseconds.

      iex> :timer.hms(1, 1, 1)
      3661000
  """
  @spec hms(non_neg_integer, non_neg_integer, non_neg_integer) :: non_neg_integer
  def hms(hours, minutes, seconds), do: hours(hours) + minutes(minutes) + seconds(seconds)
end
