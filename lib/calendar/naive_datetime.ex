defmodule NaiveDateTime do
  @moduledoc """
  A date and a time without a time zone: what a calendar and a clock on the wall show. `~N[2024-02-29 12:30:00]` is one.

  Nothing is known of summer time: a time may not have been, or have been twice, in a zone. Structs are compared by their
  fields, so that `<` says nothing about times: use `compare/2`. Wherever one is expected, a `DateTime` will do.
  """

  @enforce_keys [:year, :month, :day, :hour, :minute, :second]
  defstruct year: nil,
            month: nil,
            day: nil,
            hour: nil,
            minute: nil,
            second: nil,
            microsecond: {0, 0},
            calendar: Calendar.ISO

  @type t :: %NaiveDateTime{
          year: Calendar.year(),
          month: Calendar.month(),
          day: Calendar.day(),
          hour: Calendar.hour(),
          minute: Calendar.minute(),
          second: Calendar.second(),
          microsecond: Calendar.microsecond(),
          calendar: Calendar.calendar()
        }

  @seconds_per_day 86_400

  # Making

  @doc """
  Now in UTC.

      iex> NaiveDateTime.compare(NaiveDateTime.utc_now(), ~N[2024-01-01 00:00:00])
      :gt
  """
  @spec utc_now(Calendar.calendar()) :: t
  def utc_now(calendar \\ Calendar.ISO)

  def utc_now(Calendar.ISO) do
    {:ok, datetime} = Calendar.ISO.from_unix(System.os_time(:microsecond), :microsecond)
    of_tuple(datetime, Calendar.ISO)
  end

  def utc_now(calendar), do: convert!(utc_now(Calendar.ISO), calendar)

  @doc """
  Now where the machine is, without parts of a second.

      iex> NaiveDateTime.local_now().microsecond
      {0, 0}
  """
  @spec local_now(Calendar.calendar()) :: t
  def local_now(calendar \\ Calendar.ISO) do
    {{year, month, day}, {hour, minute, second}} =
      :calendar.system_time_to_local_time(System.os_time(:second), :second)

    {:ok, now} = new(year, month, day, hour, minute, second)
    convert!(now, calendar)
  end

  @doc """
  A date and a time together.

      iex> NaiveDateTime.new(~D[2010-01-13], ~T[23:00:07.005])
      {:ok, ~N[2010-01-13 23:00:07.005]}
  """
  @spec new(Date.t(), Time.t()) :: {:ok, t}
  def new(date, time)

  def new(%Date{calendar: calendar} = date, %Time{calendar: calendar} = time) do
    %{year: year, month: month, day: day} = date
    %{hour: hour, minute: minute, second: second, microsecond: microsecond} = time
    {:ok, of_tuple({year, month, day, hour, minute, second, microsecond}, calendar)}
  end

  @doc """
  A date and a time, if there are such ones.

      iex> NaiveDateTime.new(2000, 1, 1, 0, 0, 0)
      {:ok, ~N[2000-01-01 00:00:00]}
      iex> NaiveDateTime.new(2000, 13, 1, 0, 0, 0)
      {:error, :invalid_date}
      iex> NaiveDateTime.new(2000, 1, 1, 24, 0, 0)
      {:error, :invalid_time}
  """
  @spec new(integer, integer, integer, integer, integer, integer, Calendar.microsecond() | integer, module) ::
          {:ok, t} | {:error, atom}
  def new(year, month, day, hour, minute, second, microsecond \\ {0, 0}, calendar \\ Calendar.ISO)

  def new(year, month, day, hour, minute, second, microsecond, calendar) when is_integer(microsecond) do
    new(year, month, day, hour, minute, second, {microsecond, 6}, calendar)
  end

  def new(year, month, day, hour, minute, second, microsecond, calendar) do
    cond do
      not calendar.valid_date?(year, month, day) -> {:error, :invalid_date}
      not calendar.valid_time?(hour, minute, second, microsecond) -> {:error, :invalid_time}
      true -> {:ok, of_tuple({year, month, day, hour, minute, second, microsecond}, calendar)}
    end
  end

  @doc """
  A date and a time together.

      iex> NaiveDateTime.new!(~D[2010-01-13], ~T[23:00:07])
      ~N[2010-01-13 23:00:07]
  """
  @spec new!(Date.t(), Time.t()) :: t
  def new!(date, time)
  def new!(%Date{calendar: calendar} = date, %Time{calendar: calendar} = time), do: built(new(date, time))

  @doc """
  A date and a time; raises `ArgumentError` if there are no such ones.

      iex> NaiveDateTime.new!(2000, 1, 1, 0, 0, 0)
      ~N[2000-01-01 00:00:00]
  """
  @spec new!(integer, integer, integer, integer, integer, integer, Calendar.microsecond() | integer, module) :: t
  def new!(year, month, day, hour, minute, second, microsecond \\ {0, 0}, calendar \\ Calendar.ISO)

  def new!(year, month, day, hour, minute, second, microsecond, calendar) do
    built(new(year, month, day, hour, minute, second, microsecond, calendar))
  end

  defp built({:ok, naive_datetime}), do: naive_datetime

  defp built({:error, reason}) do
    raise ArgumentError, "cannot build naive datetime, reason: #{inspect(reason)}"
  end

  defp of_tuple({year, month, day, hour, minute, second, microsecond}, calendar) do
    %NaiveDateTime{
      year: year,
      month: month,
      day: day,
      hour: hour,
      minute: minute,
      second: second,
      microsecond: microsecond,
      calendar: calendar
    }
  end

  # Calculating

  @doc """
  Adds time, in seconds or another unit, which may also be `:day`, `:hour` or `:minute`.

      iex> NaiveDateTime.add(~N[2014-10-02 00:29:10], 2)
      ~N[2014-10-02 00:29:12]
      iex> NaiveDateTime.add(~N[2014-10-02 00:29:10], -1, :day)
      ~N[2014-10-01 00:29:10]
      iex> NaiveDateTime.add(~N[2014-10-02 00:29:10], 2_000, :millisecond)
      ~N[2014-10-02 00:29:12.000]
  """
  @spec add(Calendar.naive_datetime(), integer, :day | :hour | :minute | System.time_unit()) :: t
  def add(naive_datetime, amount_to_add, unit \\ :second)

  def add(naive_datetime, amount_to_add, :day) when is_integer(amount_to_add) do
    add(naive_datetime, amount_to_add * @seconds_per_day, :second)
  end

  def add(naive_datetime, amount_to_add, :hour) when is_integer(amount_to_add) do
    add(naive_datetime, amount_to_add * 3600, :second)
  end

  def add(naive_datetime, amount_to_add, :minute) when is_integer(amount_to_add) do
    add(naive_datetime, amount_to_add * 60, :second)
  end

  def add(%{microsecond: {_, precision}, calendar: calendar} = naive_datetime, amount_to_add, unit)
      when is_integer(amount_to_add) do
    per_day = System.convert_time_unit(@seconds_per_day, :second, unit)
    precision = :erlang.max(Calendar.ISO.precision_for_unit(unit), precision)

    naive_datetime
    |> to_iso_days()
    |> Calendar.ISO.add_day_fraction_to_iso_days(amount_to_add, per_day)
    |> from_iso_days(calendar, precision)
  end

  @doc """
  How much time lies between two of them, in seconds or another unit, which may also be `:day`, `:hour` or `:minute`.

      iex> NaiveDateTime.diff(~N[2014-10-02 00:29:12], ~N[2014-10-02 00:29:10])
      2
      iex> NaiveDateTime.diff(~N[2014-10-04 00:29:12], ~N[2014-10-02 00:29:10], :day)
      2
  """
  @spec diff(Calendar.naive_datetime(), Calendar.naive_datetime(), :day | :hour | :minute | System.time_unit()) ::
          integer
  def diff(naive_datetime1, naive_datetime2, unit \\ :second)
  def diff(naive_datetime1, naive_datetime2, :day), do: div(diff(naive_datetime1, naive_datetime2, :second), @seconds_per_day)
  def diff(naive_datetime1, naive_datetime2, :hour), do: div(diff(naive_datetime1, naive_datetime2, :second), 3600)
  def diff(naive_datetime1, naive_datetime2, :minute), do: div(diff(naive_datetime1, naive_datetime2, :second), 60)

  def diff(%{calendar: calendar1} = naive_datetime1, %{calendar: calendar2} = naive_datetime2, unit) do
    if not Calendar.compatible_calendars?(calendar1, calendar2) do
      raise ArgumentError,
            "cannot calculate the difference between #{inspect(naive_datetime1)} and #{inspect(naive_datetime2)} because their calendars " <>
              "are not compatible and thus the result would be ambiguous"
    end

    units1 = naive_datetime1 |> to_iso_days() |> Calendar.ISO.iso_days_to_unit(unit)
    units2 = naive_datetime2 |> to_iso_days() |> Calendar.ISO.iso_days_to_unit(unit)
    units1 - units2
  end

  @doc """
  The same with less precision: `:microsecond`, `:millisecond` or `:second`.

      iex> NaiveDateTime.truncate(~N[2017-11-06 00:23:51.123456], :millisecond)
      ~N[2017-11-06 00:23:51.123]
  """
  @spec truncate(t, :microsecond | :millisecond | :second) :: t
  def truncate(%NaiveDateTime{microsecond: microsecond} = naive_datetime, precision) do
    %NaiveDateTime{naive_datetime | microsecond: Calendar.truncate(microsecond, precision)}
  end

  def truncate(
        %{
          calendar: calendar,
          year: year,
          month: month,
          day: day,
          hour: hour,
          minute: minute,
          second: second,
          microsecond: microsecond
        },
        precision
      ) do
    microsecond = Calendar.truncate(microsecond, precision)
    of_tuple({year, month, day, hour, minute, second, microsecond}, calendar)
  end

  @doc """
  Which of two is later: `:gt` if the first one is, `:lt`, or `:eq`.

      iex> NaiveDateTime.compare(~N[2016-04-16 13:30:15], ~N[2016-04-28 16:19:25])
      :lt
  """
  @spec compare(Calendar.naive_datetime(), Calendar.naive_datetime()) :: :lt | :eq | :gt
  def compare(%{calendar: calendar1} = naive_datetime1, %{calendar: calendar2} = naive_datetime2) do
    if not Calendar.compatible_calendars?(calendar1, calendar2) do
      raise ArgumentError, """
      cannot compare #{inspect(naive_datetime1)} with #{inspect(naive_datetime2)}.

      This comparison would be ambiguous as their calendars have incompatible day rollover moments.
      Specify an exact time of day (using DateTime) to resolve this ambiguity
      """
    end

    order(comparable(naive_datetime1), comparable(naive_datetime2))
  end

  defp comparable(naive_datetime), do: naive_datetime |> to_iso_days() |> Calendar.ISO.iso_days_to_unit(:microsecond)

  defp order(first, second) when first > second, do: :gt
  defp order(first, second) when first < second, do: :lt
  defp order(_first, _second), do: :eq

  # Converting

  @doc """
  The date.

      iex> NaiveDateTime.to_date(~N[2002-01-13 23:00:07])
      ~D[2002-01-13]
  """
  @spec to_date(Calendar.naive_datetime()) :: Date.t()
  def to_date(%{
        year: year,
        month: month,
        day: day,
        calendar: calendar,
        hour: _,
        minute: _,
        second: _,
        microsecond: _
      }) do
    %Date{year: year, month: month, day: day, calendar: calendar}
  end

  @doc """
  The time.

      iex> NaiveDateTime.to_time(~N[2002-01-13 23:00:07])
      ~T[23:00:07]
  """
  @spec to_time(Calendar.naive_datetime()) :: Time.t()
  def to_time(%{
        year: _,
        month: _,
        day: _,
        calendar: calendar,
        hour: hour,
        minute: minute,
        second: second,
        microsecond: microsecond
      }) do
    %Time{hour: hour, minute: minute, second: second, microsecond: microsecond, calendar: calendar}
  end

  @doc """
  As text.

      iex> NaiveDateTime.to_string(~N[2000-02-28 23:00:13])
      "2000-02-28 23:00:13"
  """
  @spec to_string(Calendar.naive_datetime()) :: String.t()
  def to_string(%{calendar: calendar} = naive_datetime) do
    %{year: year, month: month, day: day, hour: hour, minute: minute, second: second, microsecond: microsecond} =
      naive_datetime

    calendar.naive_datetime_to_string(year, month, day, hour, minute, second, microsecond)
  end

  @doc """
  Reads a date and a time as ISO 8601 writes them. An offset is dropped.

      iex> NaiveDateTime.from_iso8601("2015-01-23T23:50:07Z")
      {:ok, ~N[2015-01-23 23:50:07]}
      iex> NaiveDateTime.from_iso8601("2015-01-23P23:50:07")
      {:error, :invalid_format}
  """
  @spec from_iso8601(String.t(), Calendar.calendar()) :: {:ok, t} | {:error, atom}
  def from_iso8601(string, calendar \\ Calendar.ISO) do
    with {:ok, datetime} <- Calendar.ISO.parse_naive_datetime(string) do
      convert(of_tuple(datetime, Calendar.ISO), calendar)
    end
  end

  @doc """
  Reads a date and a time as ISO 8601 writes them; raises `ArgumentError` if they are none.

      iex> NaiveDateTime.from_iso8601!("2015-01-23T23:50:07.123")
      ~N[2015-01-23 23:50:07.123]
  """
  @spec from_iso8601!(String.t(), Calendar.calendar()) :: t
  def from_iso8601!(string, calendar \\ Calendar.ISO) do
    case from_iso8601(string, calendar) do
      {:ok, value} ->
        value

      {:error, reason} ->
        raise ArgumentError, "cannot parse #{inspect(string)} as naive datetime, reason: #{inspect(reason)}"
    end
  end

  @doc """
  As ISO 8601 writes it, `:extended` or `:basic`.

      iex> NaiveDateTime.to_iso8601(~N[2000-02-28 23:00:13])
      "2000-02-28T23:00:13"
      iex> NaiveDateTime.to_iso8601(~N[2000-02-28 23:00:13.001], :basic)
      "20000228T230013.001"
  """
  @spec to_iso8601(Calendar.naive_datetime(), :basic | :extended) :: String.t()
  def to_iso8601(naive_datetime, format \\ :extended)

  def to_iso8601(%{calendar: Calendar.ISO} = naive_datetime, format) when format in [:basic, :extended] do
    %{year: year, month: month, day: day, hour: hour, minute: minute, second: second, microsecond: microsecond} =
      naive_datetime

    Calendar.ISO.date_to_string(year, month, day, format) <>
      "T" <> Calendar.ISO.time_to_string(hour, minute, second, microsecond, format)
  end

  def to_iso8601(%{calendar: _} = naive_datetime, format) when format in [:basic, :extended] do
    naive_datetime |> convert!(Calendar.ISO) |> to_iso8601(format)
  end

  @doc """
  As Erlang writes it; parts of a second are lost.

      iex> NaiveDateTime.to_erl(~N[2000-01-01 13:30:15.5])
      {{2000, 1, 1}, {13, 30, 15}}
  """
  @spec to_erl(Calendar.naive_datetime()) :: :calendar.datetime()
  def to_erl(%{calendar: _} = naive_datetime) do
    %{year: year, month: month, day: day, hour: hour, minute: minute, second: second} =
      convert!(naive_datetime, Calendar.ISO)

    {{year, month, day}, {hour, minute, second}}
  end

  @doc """
  The date and the time of a tuple of Erlang.

      iex> NaiveDateTime.from_erl({{2000, 1, 1}, {13, 30, 15}}, {5000, 3})
      {:ok, ~N[2000-01-01 13:30:15.005]}
      iex> NaiveDateTime.from_erl({{2000, 13, 1}, {13, 30, 15}})
      {:error, :invalid_date}
  """
  @spec from_erl(:calendar.datetime(), Calendar.microsecond(), Calendar.calendar()) :: {:ok, t} | {:error, atom}
  def from_erl(tuple, microsecond \\ {0, 0}, calendar \\ Calendar.ISO)

  def from_erl({{year, month, day}, {hour, minute, second}}, microsecond, calendar) do
    with {:ok, utc} <- new(year, month, day, hour, minute, second, microsecond), do: convert(utc, calendar)
  end

  @doc """
  The date and the time of a tuple of Erlang; raises `ArgumentError` if there are no such ones.

      iex> NaiveDateTime.from_erl!({{2000, 1, 1}, {13, 30, 15}})
      ~N[2000-01-01 13:30:15]
  """
  @spec from_erl!(:calendar.datetime(), Calendar.microsecond(), Calendar.calendar()) :: t
  def from_erl!(tuple, microsecond \\ {0, 0}, calendar \\ Calendar.ISO) do
    case from_erl(tuple, microsecond, calendar) do
      {:ok, value} ->
        value

      {:error, reason} ->
        raise ArgumentError, "cannot convert #{inspect(tuple)} to naive datetime, reason: #{inspect(reason)}"
    end
  end

  @doc """
  The date and the time so many seconds after 0000-01-01.

      iex> NaiveDateTime.from_gregorian_seconds(63_755_511_991, {5000, 3})
      ~N[2020-05-01 00:26:31.005]
  """
  @spec from_gregorian_seconds(integer, Calendar.microsecond(), Calendar.calendar()) :: t
  def from_gregorian_seconds(seconds, microsecond_precision \\ {0, 0}, calendar \\ Calendar.ISO)

  def from_gregorian_seconds(seconds, {microsecond, precision}, calendar) when is_integer(seconds) do
    seconds |> Calendar.ISO.gregorian_seconds_to_iso_days(microsecond) |> from_iso_days(calendar, precision)
  end

  @doc """
  How many seconds it is after 0000-01-01, and the microsecond.

      iex> NaiveDateTime.to_gregorian_seconds(~N[2020-05-01 00:26:31.005])
      {63755511991, 5000}
  """
  @spec to_gregorian_seconds(Calendar.naive_datetime()) :: {integer, non_neg_integer}
  def to_gregorian_seconds(%{
        calendar: calendar,
        year: year,
        month: month,
        day: day,
        hour: hour,
        minute: minute,
        second: second,
        microsecond: {microsecond, precision}
      }) do
    {days, {parts, parts_per_day}} =
      calendar.naive_datetime_to_iso_days(year, month, day, hour, minute, second, {microsecond, precision})

    {days * @seconds_per_day + div(parts * @seconds_per_day, parts_per_day), microsecond}
  end

  @doc """
  The same in another calendar.

      iex> NaiveDateTime.convert(~N[2000-01-01 13:30:15], Calendar.ISO)
      {:ok, ~N[2000-01-01 13:30:15]}
  """
  @spec convert(Calendar.naive_datetime(), Calendar.calendar()) :: {:ok, t} | {:error, :incompatible_calendars}
  def convert(
        %{
          calendar: calendar,
          year: year,
          month: month,
          day: day,
          hour: hour,
          minute: minute,
          second: second,
          microsecond: microsecond
        },
        calendar
      ) do
    {:ok, of_tuple({year, month, day, hour, minute, second, microsecond}, calendar)}
  end

  def convert(%{calendar: ndt_calendar, microsecond: {_, precision}} = naive_datetime, calendar) do
    if Calendar.compatible_calendars?(ndt_calendar, calendar) do
      {:ok, naive_datetime |> to_iso_days() |> from_iso_days(calendar, precision)}
    else
      {:error, :incompatible_calendars}
    end
  end

  @doc """
  The same in another calendar; raises `ArgumentError` if that has none.

      iex> NaiveDateTime.convert!(~N[2000-01-01 13:30:15], Calendar.ISO)
      ~N[2000-01-01 13:30:15]
  """
  @spec convert!(Calendar.naive_datetime(), Calendar.calendar()) :: t
  def convert!(naive_datetime, calendar) do
    case convert(naive_datetime, calendar) do
      {:ok, value} ->
        value

      {:error, reason} ->
        raise ArgumentError,
              "cannot convert #{inspect(naive_datetime)} to target calendar #{inspect(calendar)}, reason: " <>
                inspect(reason)
    end
  end

  @doc false
  def to_iso_days(%{calendar: calendar} = datetime) do
    %{year: year, month: month, day: day, hour: hour, minute: minute, second: second, microsecond: microsecond} =
      datetime

    calendar.naive_datetime_to_iso_days(year, month, day, hour, minute, second, microsecond)
  end

  defp from_iso_days(iso_days, calendar, precision) do
    {year, month, day, hour, minute, second, {microsecond, _}} = calendar.naive_datetime_from_iso_days(iso_days)
    of_tuple({year, month, day, hour, minute, second, {microsecond, precision}}, calendar)
  end
end
