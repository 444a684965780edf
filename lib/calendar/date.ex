defmodule Date do
  @moduledoc """
  Dates: a year, a month and a day of a calendar. `~D[2024-02-29]` is one.

  Structs are compared by their fields, so that `<` says nothing about dates: use `compare/2`, or give `Date` to the sorting
  functions of `Enum`. Wherever a date is expected, a `NaiveDateTime` or a `DateTime` will do.
  """

  @enforce_keys [:year, :month, :day]
  defstruct year: nil, month: nil, day: nil, calendar: Calendar.ISO

  @type t :: %Date{year: Calendar.year(), month: Calendar.month(), day: Calendar.day(), calendar: Calendar.calendar()}

  # Making

  @doc """
  A date, if there is such a one.

      iex> Date.new(2000, 1, 1)
      {:ok, ~D[2000-01-01]}
      iex> Date.new(2000, 13, 1)
      {:error, :invalid_date}
  """
  @spec new(Calendar.year(), Calendar.month(), Calendar.day(), Calendar.calendar()) :: {:ok, t} | {:error, atom}
  def new(year, month, day, calendar \\ Calendar.ISO) do
    if calendar.valid_date?(year, month, day) do
      {:ok, %Date{year: year, month: month, day: day, calendar: calendar}}
    else
      {:error, :invalid_date}
    end
  end

  @doc """
  A date; raises `ArgumentError` if there is no such one.

      iex> Date.new!(2000, 1, 1)
      ~D[2000-01-01]
  """
  @spec new!(Calendar.year(), Calendar.month(), Calendar.day(), Calendar.calendar()) :: t
  def new!(year, month, day, calendar \\ Calendar.ISO) do
    case new(year, month, day, calendar) do
      {:ok, date} -> date
      {:error, reason} -> raise ArgumentError, "cannot build date, reason: #{inspect(reason)}"
    end
  end

  @doc """
  Today in UTC.

      iex> Date.compare(Date.utc_today(), ~D[2024-01-01])
      :gt
  """
  @spec utc_today(Calendar.calendar()) :: t
  def utc_today(calendar \\ Calendar.ISO) do
    {:ok, {year, month, day, _, _, _, _}} = Calendar.ISO.from_unix(System.os_time(:second), :second)
    date = %Date{year: year, month: month, day: day}
    if calendar == Calendar.ISO, do: date, else: convert!(date, calendar)
  end

  @doc """
  Dates one day apart, first and last included; see `Date.Range`.

      iex> Enum.to_list(Date.range(~D[2024-02-28], ~D[2024-03-01]))
      [~D[2024-02-28], ~D[2024-02-29], ~D[2024-03-01]]
  """
  @spec range(t, t) :: Date.Range.t()
  def range(%{calendar: calendar} = first, %{calendar: calendar} = last) do
    {first_days, _} = to_iso_days(first)
    {last_days, _} = to_iso_days(last)
    range(first, first_days, last, last_days, if(first_days <= last_days, do: 1, else: -1))
  end

  def range(%{calendar: _, year: _, month: _, day: _}, %{calendar: _, year: _, month: _, day: _}) do
    raise ArgumentError, "both dates must have matching calendars"
  end

  @doc """
  Dates `step` days apart.

      iex> Enum.to_list(Date.range(~D[2024-01-01], ~D[2024-01-20], 7))
      [~D[2024-01-01], ~D[2024-01-08], ~D[2024-01-15]]
  """
  @spec range(t, t, step :: pos_integer | neg_integer) :: Date.Range.t()
  def range(%{calendar: calendar} = first, %{calendar: calendar} = last, step) when is_integer(step) and step != 0 do
    {first_days, _} = to_iso_days(first)
    {last_days, _} = to_iso_days(last)
    range(first, first_days, last, last_days, step)
  end

  def range(%{calendar: _, year: _, month: _, day: _} = first, %{calendar: _, year: _, month: _, day: _} = last, step) do
    raise ArgumentError,
          "both dates must have matching calendar and the step must be a non-zero integer, got: " <>
            "#{inspect(first)}, #{inspect(last)}, #{step}"
  end

  defp range(first, first_days, last, last_days, step) do
    %Date.Range{
      first: date(first),
      last: date(last),
      step: step,
      first_in_iso_days: first_days,
      last_in_iso_days: last_days
    }
  end

  defp date(%{calendar: calendar, year: year, month: month, day: day}) do
    %Date{calendar: calendar, year: year, month: month, day: day}
  end

  # Asking

  @doc """
  Tells whether the year has a 29th of February.

      iex> Date.leap_year?(~D[2000-01-01])
      true
  """
  @spec leap_year?(Calendar.date()) :: boolean
  def leap_year?(date)
  def leap_year?(%{calendar: calendar, year: year}), do: calendar.leap_year?(year)

  @doc """
  How many days the month has.

      iex> Date.days_in_month(~D[2024-02-01])
      29
  """
  @spec days_in_month(Calendar.date()) :: Calendar.day()
  def days_in_month(date)
  def days_in_month(%{calendar: calendar, year: year, month: month}), do: calendar.days_in_month(year, month)

  @doc """
  How many months the year has.

      iex> Date.months_in_year(~D[2024-02-01])
      12
  """
  @spec months_in_year(Calendar.date()) :: Calendar.month()
  def months_in_year(date)
  def months_in_year(%{calendar: calendar, year: year}), do: calendar.months_in_year(year)

  @doc """
  The day of the week, 1 for Monday. `starting_on` names another day as the first of the week.

      iex> Date.day_of_week(~D[2016-10-31])
      1
      iex> Date.day_of_week(~D[2016-10-31], :sunday)
      2
  """
  @spec day_of_week(Calendar.date(), atom) :: pos_integer
  def day_of_week(date, starting_on \\ :default)

  def day_of_week(%{calendar: calendar, year: year, month: month, day: day}, starting_on) do
    {day_of_week, _first, _last} = calendar.day_of_week(year, month, day, starting_on)
    day_of_week
  end

  @doc """
  The first day of the week.

      iex> Date.beginning_of_week(~D[2020-07-11])
      ~D[2020-07-06]
      iex> Date.beginning_of_week(~D[2020-07-11], :sunday)
      ~D[2020-07-05]
  """
  @spec beginning_of_week(Calendar.date(), atom) :: t
  def beginning_of_week(date, starting_on \\ :default)

  def beginning_of_week(%{calendar: Calendar.ISO} = date, starting_on) do
    {days, _} = to_iso_days(date)
    day_of_week = Calendar.ISO.iso_days_to_day_of_week(days, starting_on)
    from_iso_days({days - day_of_week + 1, {0, 86_400_000_000}}, Calendar.ISO)
  end

  def beginning_of_week(%{calendar: calendar} = date, starting_on) do
    case calendar.day_of_week(date.year, date.month, date.day, starting_on) do
      {day_of_week, day_of_week, _last} -> date(date)
      {day_of_week, first, _last} -> add(date(date), first - day_of_week)
    end
  end

  @doc """
  The last day of the week.

      iex> Date.end_of_week(~D[2020-07-11])
      ~D[2020-07-12]
      iex> Date.end_of_week(~D[2020-07-11], :sunday)
      ~D[2020-07-11]
  """
  @spec end_of_week(Calendar.date(), atom) :: t
  def end_of_week(date, starting_on \\ :default)

  def end_of_week(%{calendar: Calendar.ISO} = date, starting_on) do
    {days, _} = to_iso_days(date)
    day_of_week = Calendar.ISO.iso_days_to_day_of_week(days, starting_on)
    from_iso_days({days + 7 - day_of_week, {0, 86_400_000_000}}, Calendar.ISO)
  end

  def end_of_week(%{calendar: calendar} = date, starting_on) do
    {day_of_week, _first, last} = calendar.day_of_week(date.year, date.month, date.day, starting_on)
    add(date(date), last - day_of_week)
  end

  @doc """
  The first day of the month.

      iex> Date.beginning_of_month(~D[2024-02-15])
      ~D[2024-02-01]
  """
  @spec beginning_of_month(Calendar.date()) :: t
  def beginning_of_month(date)

  def beginning_of_month(%{year: year, month: month, calendar: calendar}) do
    %Date{year: year, month: month, day: 1, calendar: calendar}
  end

  @doc """
  The last day of the month.

      iex> Date.end_of_month(~D[2024-02-15])
      ~D[2024-02-29]
  """
  @spec end_of_month(Calendar.date()) :: t
  def end_of_month(date)

  def end_of_month(%{year: year, month: month, calendar: calendar} = date) do
    %Date{year: year, month: month, day: days_in_month(date), calendar: calendar}
  end

  @doc """
  The day of the year, counted from 1.

      iex> Date.day_of_year(~D[2016-02-01])
      32
  """
  @spec day_of_year(Calendar.date()) :: pos_integer
  def day_of_year(date)

  def day_of_year(%{calendar: calendar, year: year, month: month, day: day}) do
    calendar.day_of_year(year, month, day)
  end

  @doc """
  The quarter of the year.

      iex> Date.quarter_of_year(~D[2016-04-01])
      2
  """
  @spec quarter_of_year(Calendar.date()) :: pos_integer
  def quarter_of_year(date)

  def quarter_of_year(%{calendar: calendar, year: year, month: month, day: day}) do
    calendar.quarter_of_year(year, month, day)
  end

  @doc """
  The year of the era, and the era.

      iex> Date.year_of_era(~D[0001-01-01])
      {1, 1}
      iex> Date.year_of_era(~D[0000-12-31])
      {1, 0}
  """
  @spec year_of_era(Calendar.date()) :: {Calendar.year(), non_neg_integer}
  def year_of_era(date)

  def year_of_era(%{calendar: calendar, year: year, month: month, day: day}) do
    calendar.year_of_era(year, month, day)
  end

  @doc """
  The day of the era, and the era.

      iex> Date.day_of_era(~D[0001-01-01])
      {1, 1}
  """
  @spec day_of_era(Calendar.date()) :: {Calendar.day(), non_neg_integer}
  def day_of_era(date)

  def day_of_era(%{calendar: calendar, year: year, month: month, day: day}) do
    calendar.day_of_era(year, month, day)
  end

  # Calculating

  @doc """
  Adds days.

      iex> Date.add(~D[2000-01-03], -2)
      ~D[2000-01-01]
  """
  @spec add(Calendar.date(), integer) :: t
  def add(date, days)

  def add(%{calendar: Calendar.ISO} = date, days) do
    {date_days, _} = to_iso_days(date)
    {year, month, day} = Calendar.ISO.date_from_iso_days(date_days + days)
    %Date{calendar: Calendar.ISO, year: year, month: month, day: day}
  end

  def add(%{calendar: calendar} = date, days) do
    {date_days, fraction} = to_iso_days(date)
    from_iso_days({date_days + days, fraction}, calendar)
  end

  @doc """
  How many days lie between two dates.

      iex> Date.diff(~D[2000-01-03], ~D[2000-01-01])
      2
  """
  @spec diff(Calendar.date(), Calendar.date()) :: integer
  def diff(date1, date2)

  def diff(%{calendar: Calendar.ISO} = date1, %{calendar: Calendar.ISO} = date2) do
    {days1, _} = to_iso_days(date1)
    {days2, _} = to_iso_days(date2)
    days1 - days2
  end

  def diff(%{calendar: calendar1} = date1, %{calendar: calendar2} = date2) do
    if Calendar.compatible_calendars?(calendar1, calendar2) do
      {days1, _} = to_iso_days(date1)
      {days2, _} = to_iso_days(date2)
      days1 - days2
    else
      raise ArgumentError,
            "cannot calculate the difference between #{inspect(date1)} and #{inspect(date2)} because their calendars " <>
              "are not compatible and thus the result would be ambiguous"
    end
  end

  @doc """
  Which of two dates is later: `:gt` if the first one is, `:lt`, or `:eq`.

      iex> Date.compare(~D[2016-04-16], ~D[2016-04-28])
      :lt
  """
  @spec compare(Calendar.date(), Calendar.date()) :: :lt | :eq | :gt
  def compare(%{calendar: calendar} = date1, %{calendar: calendar} = date2) do
    %{year: year1, month: month1, day: day1} = date1
    %{year: year2, month: month2, day: day2} = date2
    order({year1, month1, day1}, {year2, month2, day2})
  end

  def compare(%{calendar: calendar1} = date1, %{calendar: calendar2} = date2) do
    if Calendar.compatible_calendars?(calendar1, calendar2) do
      order(to_iso_days(date1), to_iso_days(date2))
    else
      raise ArgumentError, """
      cannot compare #{inspect(date1)} with #{inspect(date2)}.

      This comparison would be ambiguous as their calendars have incompatible day rollover moments.
      Specify an exact time of day (using DateTime) to resolve this ambiguity
      """
    end
  end

  defp order(first, second) when first > second, do: :gt
  defp order(first, second) when first < second, do: :lt
  defp order(_first, _second), do: :eq

  # Converting

  @doc """
  The date as text.

      iex> Date.to_string(~D[2000-02-28])
      "2000-02-28"
  """
  @spec to_string(Calendar.date()) :: String.t()
  def to_string(date)

  def to_string(%{calendar: calendar, year: year, month: month, day: day}) do
    calendar.date_to_string(year, month, day)
  end

  @doc """
  Reads a date as ISO 8601 writes it.

      iex> Date.from_iso8601("2015-01-23")
      {:ok, ~D[2015-01-23]}
      iex> Date.from_iso8601("2015-01-32")
      {:error, :invalid_date}
  """
  @spec from_iso8601(String.t(), Calendar.calendar()) :: {:ok, t} | {:error, atom}
  def from_iso8601(string, calendar \\ Calendar.ISO) do
    with {:ok, {year, month, day}} <- Calendar.ISO.parse_date(string) do
      convert(%Date{year: year, month: month, day: day}, calendar)
    end
  end

  @doc """
  Reads a date as ISO 8601 writes it; raises `ArgumentError` if it is none.

      iex> Date.from_iso8601!("2015-01-23")
      ~D[2015-01-23]
  """
  @spec from_iso8601!(String.t(), Calendar.calendar()) :: t
  def from_iso8601!(string, calendar \\ Calendar.ISO) do
    case from_iso8601(string, calendar) do
      {:ok, date} -> date
      {:error, reason} -> raise ArgumentError, "cannot parse #{inspect(string)} as date, reason: #{inspect(reason)}"
    end
  end

  @doc """
  The date as ISO 8601 writes it, `:extended` or `:basic`.

      iex> Date.to_iso8601(~D[2000-02-28])
      "2000-02-28"
      iex> Date.to_iso8601(~D[2000-02-28], :basic)
      "20000228"
  """
  @spec to_iso8601(Calendar.date(), :extended | :basic) :: String.t()
  def to_iso8601(date, format \\ :extended)

  def to_iso8601(%{calendar: Calendar.ISO} = date, format) when format in [:basic, :extended] do
    Calendar.ISO.date_to_string(date.year, date.month, date.day, format)
  end

  def to_iso8601(%{calendar: _} = date, format) when format in [:basic, :extended] do
    date |> convert!(Calendar.ISO) |> to_iso8601()
  end

  @doc """
  The date as Erlang writes it.

      iex> Date.to_erl(~D[2000-01-01])
      {2000, 1, 1}
  """
  @spec to_erl(Calendar.date()) :: :calendar.date()
  def to_erl(date) do
    %{year: year, month: month, day: day} = convert!(date, Calendar.ISO)
    {year, month, day}
  end

  @doc """
  The date of a tuple of Erlang.

      iex> Date.from_erl({2000, 1, 1})
      {:ok, ~D[2000-01-01]}
      iex> Date.from_erl({2000, 13, 1})
      {:error, :invalid_date}
  """
  @spec from_erl(:calendar.date(), Calendar.calendar()) :: {:ok, t} | {:error, atom}
  def from_erl(tuple, calendar \\ Calendar.ISO)

  def from_erl({year, month, day}, calendar) do
    with {:ok, date} <- new(year, month, day, Calendar.ISO), do: convert(date, calendar)
  end

  @doc """
  The date of a tuple of Erlang; raises `ArgumentError` if there is no such one.

      iex> Date.from_erl!({2000, 1, 1})
      ~D[2000-01-01]
  """
  @spec from_erl!(:calendar.date(), Calendar.calendar()) :: t
  def from_erl!(tuple, calendar \\ Calendar.ISO) do
    case from_erl(tuple, calendar) do
      {:ok, date} ->
        date

      {:error, reason} ->
        raise ArgumentError, "cannot convert #{inspect(tuple)} to date, reason: #{inspect(reason)}"
    end
  end

  @doc """
  The date of a number of days since 0000-01-01.

      iex> Date.from_gregorian_days(730_485)
      ~D[2000-01-01]
  """
  @spec from_gregorian_days(integer, Calendar.calendar()) :: t
  def from_gregorian_days(days, calendar \\ Calendar.ISO) when is_integer(days) do
    from_iso_days({days, {0, 86_400_000_000}}, calendar)
  end

  @doc """
  The number of days since 0000-01-01.

      iex> Date.to_gregorian_days(~D[2000-01-01])
      730485
  """
  @spec to_gregorian_days(Calendar.date()) :: integer
  def to_gregorian_days(date) do
    {days, _} = to_iso_days(date)
    days
  end

  @doc """
  The same day in another calendar.

      iex> Date.convert(~D[2000-01-01], Calendar.ISO)
      {:ok, ~D[2000-01-01]}
  """
  @spec convert(Calendar.date(), Calendar.calendar()) :: {:ok, t} | {:error, :incompatible_calendars}
  def convert(%{calendar: calendar, year: year, month: month, day: day}, calendar) do
    {:ok, %Date{calendar: calendar, year: year, month: month, day: day}}
  end

  def convert(%{calendar: calendar} = date, target_calendar) do
    if Calendar.compatible_calendars?(calendar, target_calendar) do
      {:ok, from_iso_days(to_iso_days(date), target_calendar)}
    else
      {:error, :incompatible_calendars}
    end
  end

  @doc """
  The same day in another calendar; raises `ArgumentError` if that has none.

      iex> Date.convert!(~D[2000-01-01], Calendar.ISO)
      ~D[2000-01-01]
  """
  @spec convert!(Calendar.date(), Calendar.calendar()) :: t
  def convert!(date, calendar) do
    case convert(date, calendar) do
      {:ok, value} ->
        value

      {:error, reason} ->
        raise ArgumentError,
              "cannot convert #{inspect(date)} to target calendar #{inspect(calendar)}, reason: #{inspect(reason)}"
    end
  end

  @doc false
  def to_iso_days(%{calendar: Calendar.ISO, year: year, month: month, day: day}) do
    {Calendar.ISO.date_to_iso_days(year, month, day), {0, 86_400_000_000}}
  end

  def to_iso_days(%{calendar: calendar, year: year, month: month, day: day}) do
    calendar.naive_datetime_to_iso_days(year, month, day, 0, 0, 0, {0, 0})
  end

  defp from_iso_days({days, _}, Calendar.ISO) do
    {year, month, day} = Calendar.ISO.date_from_iso_days(days)
    %Date{year: year, month: month, day: day, calendar: Calendar.ISO}
  end

  defp from_iso_days(iso_days, calendar) do
    {year, month, day, _, _, _, _} = calendar.naive_datetime_from_iso_days(iso_days)
    %Date{year: year, month: month, day: day, calendar: calendar}
  end
end
