defimpl Enumerable, for: Date.Range do
  @moduledoc false

  def count(range), do: {:ok, Range.size(days(range))}

  def member?(%Date.Range{first: %{calendar: calendar}} = range, %Date{calendar: calendar} = date) do
    {days, _} = Date.to_iso_days(date)
    Enumerable.member?(days(range), days)
  end

  def member?(%Date.Range{}, _element), do: {:ok, false}

  def slice(range) do
    {:ok, size} = count(range)

    {:ok, size,
     fn start, length, step ->
       {:ok, _size, slice} = Enumerable.slice(days(range))
       for day <- slice.(start, length, step), do: date(range, day)
     end}
  end

  def reduce(range, acc, fun) do
    Enumerable.reduce(days(range), acc, fn day, acc -> fun.(date(range, day), acc) end)
  end

  defp days(%Date.Range{first_in_iso_days: first, last_in_iso_days: last, step: step}) do
    %Range{first: first, last: last, step: step}
  end

  defp date(%Date.Range{first: %{calendar: calendar}}, days), do: Date.from_gregorian_days(days, calendar)
end
