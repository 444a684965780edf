defmodule Supervisor.Restarts do
  @moduledoc false
  # How often a supervisor has started children again lately: `{count, moments}`, the latest first.

  def new(), do: {0, []}

  # One more restart of a simple supervisor: `again` gets its state, unless there were too many.
  def once_more(%{restarts: restarts, flags: %{intensity: intensity, period: period}} = state, again) do
    case add(restarts, intensity, period) do
      {:ok, restarts} -> again.(%{state | restarts: restarts})
      :too_many -> {:stop, :shutdown, state}
    end
  end

  # `{:ok, restarts}`, or `:too_many` if there were more than `intensity` within `period` seconds.
  def add({count, moments}, intensity, period) do
    now = :erlang.monotonic_time(:second)
    moments = [now | moments]

    if count + 1 <= intensity do
      {:ok, {count + 1, moments}}
    else
      # Only now does it matter how many of them are too old to count.
      recent = :lists.takewhile(fn moment -> now <= moment + period end, moments)
      count = length(recent)
      if count <= intensity, do: {:ok, {count, recent}}, else: :too_many
    end
  end
end
