defmodule Kaiwa.CalendarSigil do
  @moduledoc false
  # `~D[…]` and its like for calendars that are modules of the user: the text is read by the calendar itself.

  def date(calendar, text) do
    case calendar.parse_date(text) do
      {:ok, {year, month, day}} -> %Date{year: year, month: month, day: day, calendar: calendar}
      {:error, reason} -> refuse(text, "Date", calendar, reason)
    end
  end

  def time(calendar, text) do
    case calendar.parse_time(text) do
      {:ok, {hour, minute, second, microsecond}} ->
        %Time{hour: hour, minute: minute, second: second, microsecond: microsecond, calendar: calendar}

      {:error, reason} ->
        refuse(text, "Time", calendar, reason)
    end
  end

  def naive_datetime(calendar, text) do
    case calendar.parse_naive_datetime(text) do
      {:ok, datetime} -> naive(calendar, datetime)
      {:error, reason} -> refuse(text, "NaiveDateTime", calendar, reason)
    end
  end

  def utc_datetime(calendar, text) do
    case calendar.parse_utc_datetime(text) do
      {:ok, datetime, 0} -> DateTime.from_naive!(naive(calendar, datetime), "Etc/UTC")
      {:ok, _datetime, _offset} -> refuse(text, "UTC DateTime", calendar, :non_utc_offset)
      {:error, reason} -> refuse(text, "UTC DateTime", calendar, reason)
    end
  end

  defp naive(calendar, {year, month, day, hour, minute, second, microsecond}) do
    NaiveDateTime.new!(year, month, day, hour, minute, second, microsecond, calendar)
  end

  defp refuse(text, name, calendar, reason) do
    raise ArgumentError, "cannot parse #{inspect(text)} as #{name} for #{inspect(calendar)}, reason: #{inspect(reason)}"
  end
end
