defmodule Date.Range do
  @moduledoc """
  Dates from a first to a last one, made by `Date.range/2`. `Enum` goes through them.

      iex> Enum.count(Date.range(~D[2024-01-01], ~D[2024-12-31]))
      366
      iex> ~D[2024-02-29] in Date.range(~D[2024-01-01], ~D[2024-12-31])
      true
  """

  @enforce_keys [:first, :last, :first_in_iso_days, :last_in_iso_days, :step]
  defstruct first: nil, last: nil, first_in_iso_days: nil, last_in_iso_days: nil, step: nil

  @type t :: %Date.Range{
          first: Date.t(),
          last: Date.t(),
          first_in_iso_days: integer,
          last_in_iso_days: integer,
          step: pos_integer | neg_integer
        }
end
