defmodule DateTime do
  @moduledoc """
  A date and a time in a time zone: a moment, the same for everyone. `~U[2024-02-29 12:30:00Z]` is one in UTC.

  Besides the fields of `NaiveDateTime` it has the name of its zone, the abbreviation that is used there, and two offsets in
  seconds: that of the zone from UTC, and that of summer time. Zones other than `"Etc/UTC"` need a time zone database, see
  `Calendar`. Structs are compared by their fields, so that `<` says nothing about moments: use `compare/2`.
  """

  @enforce_keys [:year, :month, :day, :hour, :minute, :second, :time_zone, :zone_abbr, :utc_offset, :std_offset]
  defstruct year: nil,
            month: nil,
            day: nil,
            hour: nil,
            minute: nil,
            second: nil,
            time_zone: nil,
            zone_abbr: nil,
            utc_offset: nil,
            std_offset: nil,
            microsecond: {0, 0},
            calendar: Calendar.ISO

  @type t :: %DateTime{
          year: Calendar.year(),
          month: Calendar.month(),
          day: Calendar.day(),
          hour: Calendar.hour(),
          minute: Calendar.minute(),
          second: Calendar.second(),
          microsecond: Calendar.microsecond(),
          time_zone: Calendar.time_zone(),
          zone_abbr: Calendar.zone_abbr(),
          utc_offset: Calendar.utc_offset(),
          std_offset: Calendar.std_offset(),
          calendar: Calendar.calendar()
        }

  @unix_epoch 62_167_219_200
  @seconds_per_day 86_400

  # Making

  @doc """
  Now in UTC.

      iex> DateTime.utc_now().time_zone
      "Etc/UTC"
  """
  @spec utc_now(Calendar.calendar()) :: t
  def utc_now(calendar \\ Calendar.ISO), do: from_unix!(System.os_time(:microsecond), :microsecond, calendar)

  @doc """
  Now in a time zone.

      iex> {:ok, now} = DateTime.now("Etc/UTC")
      iex> now.zone_abbr
      "UTC"
      iex> DateTime.now("Europe/Rome")
      {:error, :utc_only_time_zone_database}
  """
  @spec now(Calendar.time_zone(), Calendar.time_zone_database()) :: {:ok, t} | {:error, term}
  def now(time_zone, database \\ Calendar.get_time_zone_database())
  def now("Etc/UTC", _database), do: {:ok, utc_now()}
  def now(time_zone, database), do: shift_zone(utc_now(), time_zone, database)

  @doc """
  Now in a time zone; raises `ArgumentError` if the zone is not known.

      iex> DateTime.now!("Etc/UTC").zone_abbr
      "UTC"
  """
  @spec now!(Calendar.time_zone(), Calendar.time_zone_database()) :: t
  def now!(time_zone, database \\ Calendar.get_time_zone_database()) do
    case now(time_zone, database) do
      {:ok, now} ->
        now

      {:error, reason} ->
        raise ArgumentError,
              "cannot get current datetime in #{inspect(time_zone)} time zone, reason: #{inspect(reason)}"
    end
  end

  @doc """
  A date and a time together, in a time zone.

  A time that the clocks show twice gives `{:ambiguous, first, second}`, one that they leave out
  `{:gap, last_before, first_behind}`.

      iex> DateTime.new(~D[2016-05-24], ~T[13:26:08.003])
      {:ok, ~U[2016-05-24 13:26:08.003Z]}
  """
  @spec new(Date.t(), Time.t(), Calendar.time_zone(), Calendar.time_zone_database()) ::
          {:ok, t} | {:ambiguous, t, t} | {:gap, t, t} | {:error, term}
  def new(date, time, time_zone \\ "Etc/UTC", database \\ Calendar.get_time_zone_database())

  def new(date, time, time_zone, database) do
    with {:ok, naive_datetime} <- NaiveDateTime.new(date, time), do: from_naive(naive_datetime, time_zone, database)
  end

  @doc """
  A date and a time together, in a time zone; raises `ArgumentError` if that is no single moment.

      iex> DateTime.new!(~D[2016-05-24], ~T[13:26:08.003])
      ~U[2016-05-24 13:26:08.003Z]
  """
  @spec new!(Date.t(), Time.t(), Calendar.time_zone(), Calendar.time_zone_database()) :: t
  def new!(date, time, time_zone \\ "Etc/UTC", database \\ Calendar.get_time_zone_database()) do
    what = "cannot build datetime with #{inspect(date)} and #{inspect(time)}"
    single(new(date, time, time_zone, database), what, time_zone)
  end

  defp single({:ok, datetime}, _what, _time_zone), do: datetime

  defp single({:ambiguous, first, second}, what, time_zone) do
    raise ArgumentError,
          "#{what} because such instant is ambiguous in time zone #{time_zone} as there is an overlap between " <>
            "#{inspect(first)} and #{inspect(second)}"
  end

  defp single({:gap, first, second}, what, time_zone) do
    raise ArgumentError,
          "#{what} because such instant does not exist in time zone #{time_zone} as there is a gap between " <>
            "#{inspect(first)} and #{inspect(second)}"
  end

  defp single({:error, reason}, what, _time_zone) do
    raise ArgumentError, "#{what}, reason: #{inspect(reason)}"
  end

  @doc """
  The moment at which the clocks of a zone show a date and a time.

  A time that they show twice gives `{:ambiguous, first, second}`, one that they leave out
  `{:gap, last_before, first_behind}`.

      iex> DateTime.from_naive(~N[2016-05-24 13:26:08.003], "Etc/UTC")
      {:ok, ~U[2016-05-24 13:26:08.003Z]}
  """
  @spec from_naive(Calendar.naive_datetime(), Calendar.time_zone(), Calendar.time_zone_database()) ::
          {:ok, t} | {:ambiguous, t, t} | {:gap, t, t} | {:error, term}
  def from_naive(naive_datetime, time_zone, time_zone_database \\ Calendar.get_time_zone_database())

  def from_naive(naive_datetime, "Etc/UTC", _) do
    {:ok, with_period(naive_datetime, %{std_offset: 0, utc_offset: 0, zone_abbr: "UTC"}, "Etc/UTC")}
  end

  def from_naive(%{calendar: Calendar.ISO} = naive_datetime, time_zone, time_zone_database) do
    case time_zone_database.time_zone_periods_from_wall_datetime(naive_datetime, time_zone) do
      {:ok, period} ->
        {:ok, with_period(naive_datetime, period, time_zone)}

      {:ambiguous, first, second} ->
        {:ambiguous, with_period(naive_datetime, first, time_zone), with_period(naive_datetime, second, time_zone)}

      {:gap, {first, first_limit}, {second, second_limit}} ->
        before = NaiveDateTime.add(first_limit, -1, :microsecond)
        behind = %{second_limit | microsecond: {elem(second_limit.microsecond, 0), 6}}
        {:gap, with_period(before, first, time_zone), with_period(behind, second, time_zone)}

      {:error, reason} ->
        {:error, reason}
    end
  end

  def from_naive(%{calendar: calendar} = naive_datetime, time_zone, time_zone_database)
      when calendar != Calendar.ISO do
    with {:ok, in_iso} <- NaiveDateTime.convert(naive_datetime, Calendar.ISO),
         {:ok, datetime} <- from_naive(in_iso, time_zone, time_zone_database) do
      convert(datetime, calendar)
    end
  end

  defp with_period(%{microsecond: {_, _}} = naive_datetime, period, time_zone) do
    %{std_offset: std_offset, utc_offset: utc_offset, zone_abbr: zone_abbr} = period

    %DateTime{
      calendar: naive_datetime.calendar,
      year: naive_datetime.year,
      month: naive_datetime.month,
      day: naive_datetime.day,
      hour: naive_datetime.hour,
      minute: naive_datetime.minute,
      second: naive_datetime.second,
      microsecond: naive_datetime.microsecond,
      std_offset: std_offset,
      utc_offset: utc_offset,
      zone_abbr: zone_abbr,
      time_zone: time_zone
    }
  end

  @doc """
  The moment at which the clocks of a zone show a date and a time; raises `ArgumentError` if that is no single one.

      iex> DateTime.from_naive!(~N[2016-05-24 13:26:08], "Etc/UTC")
      ~U[2016-05-24 13:26:08Z]
  """
  @spec from_naive!(Calendar.naive_datetime(), Calendar.time_zone(), Calendar.time_zone_database()) :: t
  def from_naive!(naive_datetime, time_zone, database \\ Calendar.get_time_zone_database()) do
    what = "cannot convert #{inspect(naive_datetime)} to datetime"
    single(from_naive(naive_datetime, time_zone, database), what, time_zone)
  end

  # Time zones

  @doc """
  The same moment in another time zone.

      iex> DateTime.shift_zone(~U[2018-07-16 10:00:00Z], "Etc/UTC")
      {:ok, ~U[2018-07-16 10:00:00Z]}
  """
  @spec shift_zone(t, Calendar.time_zone(), Calendar.time_zone_database()) :: {:ok, t} | {:error, term}
  def shift_zone(datetime, time_zone, database \\ Calendar.get_time_zone_database())
  def shift_zone(%{time_zone: time_zone} = datetime, time_zone, _database), do: {:ok, datetime}

  def shift_zone(datetime, time_zone, database) do
    %{calendar: calendar, microsecond: {_, precision}} = datetime

    with {:ok, in_zone} <- shift_iso_days(to_iso_days(datetime), time_zone, calendar, precision, database) do
      {:ok, in_zone}
    end
  end

  defp shift_iso_days(utc_iso_days, "Etc/UTC", calendar, precision, _database) do
    period = %{std_offset: 0, utc_offset: 0, zone_abbr: "UTC"}
    {:ok, from_utc_iso_days(utc_iso_days, period, "Etc/UTC", calendar, precision)}
  end

  defp shift_iso_days(utc_iso_days, time_zone, calendar, precision, database) do
    with {:ok, period} <- database.time_zone_period_from_utc_iso_days(utc_iso_days, time_zone) do
      {:ok, from_utc_iso_days(utc_iso_days, period, time_zone, calendar, precision)}
    end
  end

  defp from_utc_iso_days(utc_iso_days, period, time_zone, calendar, precision) do
    offset = period.utc_offset + period.std_offset
    iso_days = Calendar.ISO.add_day_fraction_to_iso_days(utc_iso_days, offset, @seconds_per_day)
    {year, month, day, hour, minute, second, {microsecond, _}} = calendar.naive_datetime_from_iso_days(iso_days)

    fields = %{
      year: year,
      month: month,
      day: day,
      hour: hour,
      minute: minute,
      second: second,
      microsecond: {microsecond, precision},
      calendar: calendar
    }

    with_period(fields, period, time_zone)
  end

  @doc """
  The same moment in another time zone; raises `ArgumentError` if the zone is not known.

      iex> DateTime.shift_zone!(~U[2018-07-16 10:00:00Z], "Etc/UTC")
      ~U[2018-07-16 10:00:00Z]
  """
  @spec shift_zone!(t, Calendar.time_zone(), Calendar.time_zone_database()) :: t
  def shift_zone!(datetime, time_zone, database \\ Calendar.get_time_zone_database()) do
    case shift_zone(datetime, time_zone, database) do
      {:ok, shifted} ->
        shifted

      {:error, reason} ->
        raise ArgumentError,
              "cannot shift #{inspect(datetime)} to #{inspect(time_zone)} time zone, reason: #{inspect(reason)}"
    end
  end

  # Numbers

  @doc """
  The moment so many units after 1970-01-01 00:00:00Z.

      iex> DateTime.from_unix(1_464_096_368)
      {:ok, ~U[2016-05-24 13:26:08Z]}
      iex> DateTime.from_unix(1_432_560_368_868_569, :microsecond)
      {:ok, ~U[2015-05-25 13:26:08.868569Z]}
  """
  @spec from_unix(integer, System.time_unit(), Calendar.calendar()) :: {:ok, t} | {:error, atom}
  def from_unix(integer, unit \\ :second, calendar \\ Calendar.ISO) when is_integer(integer) do
    case Calendar.ISO.from_unix(integer, unit) do
      {:ok, {year, month, day, hour, minute, second, microsecond}} ->
        {:ok, naive} = NaiveDateTime.new(year, month, day, hour, minute, second, microsecond)
        convert(from_naive!(naive, "Etc/UTC"), calendar)

      {:error, reason} ->
        {:error, reason}
    end
  end

  @doc """
  The moment so many units after 1970-01-01 00:00:00Z; raises `ArgumentError` if it is out of range.

      iex> DateTime.from_unix!(1_464_096_368)
      ~U[2016-05-24 13:26:08Z]
  """
  @spec from_unix!(integer, System.time_unit(), Calendar.calendar()) :: t
  def from_unix!(integer, unit \\ :second, calendar \\ Calendar.ISO) do
    case from_unix(integer, unit, calendar) do
      {:ok, datetime} -> datetime
      {:error, :invalid_unix_time} -> raise ArgumentError, "invalid Unix time #{integer}"
    end
  end

  @doc """
  How many units after 1970-01-01 00:00:00Z a moment is.

      iex> DateTime.to_unix(~U[2014-10-02 00:29:10Z])
      1412209750
  """
  @spec to_unix(Calendar.datetime(), System.time_unit()) :: integer
  def to_unix(datetime, unit \\ :second)

  def to_unix(%{utc_offset: utc_offset, std_offset: std_offset} = datetime, unit) do
    epoch = System.convert_time_unit(@unix_epoch, :second, unit)
    Calendar.ISO.iso_days_to_unit(to_iso_days(datetime, utc_offset + std_offset), unit) - epoch
  end

  @doc """
  The moment so many seconds after 0000-01-01 00:00:00Z.

      iex> DateTime.from_gregorian_seconds(63_755_511_991, {5000, 3})
      ~U[2020-05-01 00:26:31.005Z]
  """
  @spec from_gregorian_seconds(integer, Calendar.microsecond(), Calendar.calendar()) :: t
  def from_gregorian_seconds(seconds, microsecond_precision \\ {0, 0}, calendar \\ Calendar.ISO)

  def from_gregorian_seconds(seconds, {microsecond, precision}, calendar) when is_integer(seconds) do
    iso_days = Calendar.ISO.gregorian_seconds_to_iso_days(seconds, microsecond)
    from_utc_iso_days(iso_days, %{std_offset: 0, utc_offset: 0, zone_abbr: "UTC"}, "Etc/UTC", calendar, precision)
  end

  @doc """
  How many seconds after 0000-01-01 00:00:00Z a moment is, and the microsecond.

      iex> DateTime.to_gregorian_seconds(~U[2020-05-01 00:26:31.005Z])
      {63755511991, 5000}
  """
  @spec to_gregorian_seconds(Calendar.datetime()) :: {integer, non_neg_integer}
  def to_gregorian_seconds(
        %{std_offset: std_offset, utc_offset: utc_offset, microsecond: {microsecond, _}} = datetime
      ) do
    {days, {parts, parts_per_day}} = to_iso_days(datetime, utc_offset + std_offset)
    {days * @seconds_per_day + div(parts * @seconds_per_day, parts_per_day), microsecond}
  end

  # Converting

  @doc """
  The date and the time, without the zone.

      iex> DateTime.to_naive(~U[2016-05-24 13:26:08Z])
      ~N[2016-05-24 13:26:08]
  """
  @spec to_naive(Calendar.datetime()) :: NaiveDateTime.t()
  def to_naive(datetime)

  def to_naive(%{
        calendar: calendar,
        year: year,
        month: month,
        day: day,
        hour: hour,
        minute: minute,
        second: second,
        microsecond: microsecond,
        time_zone: _
      }) do
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

  @doc """
  The date.

      iex> DateTime.to_date(~U[2016-05-24 13:26:08Z])
      ~D[2016-05-24]
  """
  @spec to_date(Calendar.datetime()) :: Date.t()
  def to_date(datetime)

  def to_date(%{
        year: year,
        month: month,
        day: day,
        calendar: calendar,
        hour: _,
        minute: _,
        second: _,
        microsecond: _,
        time_zone: _
      }) do
    %Date{year: year, month: month, day: day, calendar: calendar}
  end

  @doc """
  The time.

      iex> DateTime.to_time(~U[2016-05-24 13:26:08Z])
      ~T[13:26:08]
  """
  @spec to_time(Calendar.datetime()) :: Time.t()
  def to_time(datetime)

  def to_time(%{
        year: _,
        month: _,
        day: _,
        calendar: calendar,
        hour: hour,
        minute: minute,
        second: second,
        microsecond: microsecond,
        time_zone: _
      }) do
    %Time{hour: hour, minute: minute, second: second, microsecond: microsecond, calendar: calendar}
  end

  @doc """
  As text.

      iex> DateTime.to_string(~U[2016-05-24 13:26:08Z])
      "2016-05-24 13:26:08Z"
  """
  @spec to_string(Calendar.datetime()) :: String.t()
  def to_string(%{calendar: calendar} = datetime) do
    calendar.datetime_to_string(
      datetime.year,
      datetime.month,
      datetime.day,
      datetime.hour,
      datetime.minute,
      datetime.second,
      datetime.microsecond,
      datetime.time_zone,
      datetime.zone_abbr,
      datetime.utc_offset,
      datetime.std_offset
    )
  end

  @doc """
  As ISO 8601 writes it, `:extended` or `:basic`, in its own zone or at an offset in seconds.

      iex> DateTime.to_iso8601(~U[2000-02-29 23:00:07Z])
      "2000-02-29T23:00:07Z"
      iex> DateTime.to_iso8601(~U[2000-02-29 23:00:07Z], :extended, 3600)
      "2000-03-01T00:00:07+01:00"
  """
  @spec to_iso8601(Calendar.datetime(), :extended | :basic, nil | integer) :: String.t()
  def to_iso8601(datetime, format \\ :extended, offset \\ nil)

  def to_iso8601(%{calendar: Calendar.ISO} = datetime, format, nil) when format in [:extended, :basic] do
    NaiveDateTime.to_iso8601(to_naive(datetime), format) <>
      Calendar.ISO.offset_to_string(datetime.utc_offset, datetime.std_offset, datetime.time_zone, format)
  end

  def to_iso8601(
        %{calendar: Calendar.ISO, microsecond: {_, precision}, time_zone: "Etc/UTC"} = datetime,
        format,
        0
      )
      when format in [:extended, :basic] do
    at_offset(datetime, 0, precision, format)
  end

  def to_iso8601(%{calendar: Calendar.ISO} = datetime, format, offset) when format in [:extended, :basic] do
    {_, precision} = datetime.microsecond
    at_offset(datetime, offset, precision, format)
  end

  def to_iso8601(%{calendar: _} = datetime, format, offset) when format in [:extended, :basic] do
    datetime |> convert!(Calendar.ISO) |> to_iso8601(format, offset)
  end

  defp at_offset(datetime, offset, precision, format) do
    period = %{utc_offset: offset, std_offset: 0, zone_abbr: ""}
    shifted = from_utc_iso_days(to_iso_days(datetime), period, datetime.time_zone, Calendar.ISO, precision)
    to_iso8601(shifted, format, nil)
  end

  @doc """
  Reads a moment as ISO 8601 writes it; gives it in UTC, and the offset in seconds. The second argument is a format or a
  calendar.

      iex> DateTime.from_iso8601("2015-01-23T23:50:07+02:30")
      {:ok, ~U[2015-01-23 21:20:07Z], 9000}
      iex> DateTime.from_iso8601("20150123T235007Z", :basic)
      {:ok, ~U[2015-01-23 23:50:07Z], 0}
      iex> DateTime.from_iso8601("2015-01-23T23:50:07")
      {:error, :missing_offset}
  """
  @spec from_iso8601(String.t(), Calendar.calendar() | :extended | :basic) :: {:ok, t, integer} | {:error, atom}
  def from_iso8601(string, format_or_calendar \\ Calendar.ISO)

  def from_iso8601(string, format) when format in [:basic, :extended], do: from_iso8601(string, Calendar.ISO, format)
  def from_iso8601(string, calendar) when is_atom(calendar), do: from_iso8601(string, calendar, :extended)

  @doc """
  Reads a moment as ISO 8601 writes it, in a format and for a calendar.

      iex> DateTime.from_iso8601("20150123T235007Z", Calendar.ISO, :basic)
      {:ok, ~U[2015-01-23 23:50:07Z], 0}
  """
  @spec from_iso8601(String.t(), Calendar.calendar(), :extended | :basic) :: {:ok, t, integer} | {:error, atom}
  def from_iso8601(string, calendar, format) do
    with {:ok, {year, month, day, hour, minute, second, microsecond}, offset} <-
           Calendar.ISO.parse_utc_datetime(string, format) do
      {:ok, naive} = NaiveDateTime.new(year, month, day, hour, minute, second, microsecond)

      with {:ok, converted} <- convert(from_naive!(naive, "Etc/UTC"), calendar) do
        {:ok, converted, offset}
      end
    end
  end

  @doc """
  The same moment in another calendar.

      iex> DateTime.convert(~U[2016-05-24 13:26:08Z], Calendar.ISO)
      {:ok, ~U[2016-05-24 13:26:08Z]}
  """
  @spec convert(Calendar.datetime(), Calendar.calendar()) :: {:ok, t} | {:error, :incompatible_calendars}
  def convert(%DateTime{calendar: calendar} = datetime, calendar), do: {:ok, datetime}

  def convert(%{calendar: calendar} = datetime, calendar) do
    {:ok, with_period(datetime, datetime, datetime.time_zone)}
  end

  def convert(%{calendar: dt_calendar, microsecond: {_, precision}} = datetime, calendar) do
    if Calendar.compatible_calendars?(dt_calendar, calendar) do
      {:ok, from_utc_iso_days(to_iso_days(datetime), datetime, datetime.time_zone, calendar, precision)}
    else
      {:error, :incompatible_calendars}
    end
  end

  @doc """
  The same moment in another calendar; raises `ArgumentError` if that has none.

      iex> DateTime.convert!(~U[2016-05-24 13:26:08Z], Calendar.ISO)
      ~U[2016-05-24 13:26:08Z]
  """
  @spec convert!(Calendar.datetime(), Calendar.calendar()) :: t
  def convert!(datetime, calendar) do
    case convert(datetime, calendar) do
      {:ok, value} ->
        value

      {:error, reason} ->
        raise ArgumentError,
              "cannot convert #{inspect(datetime)} to target calendar #{inspect(calendar)}, reason: #{inspect(reason)}"
    end
  end

  # Calculating

  @doc """
  Which of two moments is later: `:gt` if the first one is, `:lt`, or `:eq`.

      iex> DateTime.compare(~U[2016-05-24 13:26:08Z], ~U[2016-05-24 13:26:09Z])
      :lt
  """
  @spec compare(Calendar.datetime(), Calendar.datetime()) :: :lt | :eq | :gt
  def compare(
        %{utc_offset: utc_offset1, std_offset: std_offset1} = datetime1,
        %{utc_offset: utc_offset2, std_offset: std_offset2} = datetime2
      ) do
    {days1, {parts1, per_day1}} = to_iso_days(datetime1, utc_offset1 + std_offset1)
    {days2, {parts2, per_day2}} = to_iso_days(datetime2, utc_offset2 + std_offset2)
    first = {days1, parts1 * per_day2}
    second = {days2, parts2 * per_day1}

    cond do
      first < second -> :lt
      first > second -> :gt
      true -> :eq
    end
  end

  @doc """
  How much time lies between two moments, in seconds or another unit, which may also be `:day`, `:hour` or `:minute`.

      iex> DateTime.diff(~U[2014-10-02 00:29:12Z], ~U[2014-10-02 00:29:10Z])
      2
      iex> DateTime.diff(~U[2014-10-02 00:29:12Z], ~U[2014-10-01 00:29:10Z], :day)
      1
  """
  @spec diff(Calendar.datetime(), Calendar.datetime(), :day | :hour | :minute | System.time_unit()) :: integer
  def diff(datetime1, datetime2, unit \\ :second)
  def diff(datetime1, datetime2, :day), do: div(diff(datetime1, datetime2, :second), @seconds_per_day)
  def diff(datetime1, datetime2, :hour), do: div(diff(datetime1, datetime2, :second), 3600)
  def diff(datetime1, datetime2, :minute), do: div(diff(datetime1, datetime2, :second), 60)

  def diff(
        %{utc_offset: utc_offset1, std_offset: std_offset1} = datetime1,
        %{utc_offset: utc_offset2, std_offset: std_offset2} = datetime2,
        unit
      ) do
    units1 = datetime1 |> to_iso_days(utc_offset1 + std_offset1) |> Calendar.ISO.iso_days_to_unit(unit)
    units2 = datetime2 |> to_iso_days(utc_offset2 + std_offset2) |> Calendar.ISO.iso_days_to_unit(unit)
    units1 - units2
  end

  @doc """
  Adds time, in seconds or another unit, which may also be `:day`, `:hour` or `:minute`.

      iex> DateTime.add(~U[2018-11-15 10:00:00Z], 3600)
      ~U[2018-11-15 11:00:00Z]
      iex> DateTime.add(~U[2018-11-15 10:00:00Z], -1, :day)
      ~U[2018-11-14 10:00:00Z]
  """
  @spec add(Calendar.datetime(), integer, :day | :hour | :minute | System.time_unit(), Calendar.time_zone_database()) ::
          t
  def add(datetime, amount_to_add, unit \\ :second, time_zone_database \\ Calendar.get_time_zone_database())

  def add(datetime, amount_to_add, :day, time_zone_database) when is_integer(amount_to_add) do
    add(datetime, amount_to_add * @seconds_per_day, :second, time_zone_database)
  end

  def add(datetime, amount_to_add, :hour, time_zone_database) when is_integer(amount_to_add) do
    add(datetime, amount_to_add * 3600, :second, time_zone_database)
  end

  def add(datetime, amount_to_add, :minute, time_zone_database) when is_integer(amount_to_add) do
    add(datetime, amount_to_add * 60, :second, time_zone_database)
  end

  def add(datetime, amount_to_add, unit, time_zone_database) when is_integer(amount_to_add) do
    %{calendar: calendar, microsecond: {_, precision}} = datetime
    per_day = System.convert_time_unit(@seconds_per_day, :second, unit)
    precision = :erlang.max(Calendar.ISO.precision_for_unit(unit), precision)
    iso_days = Calendar.ISO.add_day_fraction_to_iso_days(to_iso_days(datetime), amount_to_add, per_day)

    case shift_iso_days(iso_days, datetime.time_zone, calendar, precision, time_zone_database) do
      {:ok, result} ->
        result

      {:error, reason} ->
        raise ArgumentError,
              "cannot add #{amount_to_add} #{unit} to #{inspect(datetime)} (with time zone time_zone_database " <>
                "#{inspect(time_zone_database)}), reason: #{inspect(reason)}"
    end
  end

  @doc """
  The same with less precision: `:microsecond`, `:millisecond` or `:second`.

      iex> DateTime.truncate(~U[2018-11-15 10:00:00.123456Z], :millisecond)
      ~U[2018-11-15 10:00:00.123Z]
  """
  @spec truncate(Calendar.datetime(), :microsecond | :millisecond | :second) :: t
  def truncate(%DateTime{microsecond: microsecond} = datetime, precision) do
    %DateTime{datetime | microsecond: Calendar.truncate(microsecond, precision)}
  end

  def truncate(%{} = datetime_map, precision) do
    truncate(with_period(datetime_map, datetime_map, datetime_map.time_zone), precision)
  end

  # ISO days of the moment in UTC.
  defp to_iso_days(%{utc_offset: utc_offset, std_offset: std_offset} = datetime) do
    to_iso_days(datetime, utc_offset + std_offset)
  end

  # In UTC, `offset` seconds behind.
  defp to_iso_days(%{calendar: calendar} = datetime, offset) do
    %{year: year, month: month, day: day, hour: hour, minute: minute, second: second, microsecond: microsecond} =
      datetime

    year
    |> calendar.naive_datetime_to_iso_days(month, day, hour, minute, second, microsecond)
    |> Calendar.ISO.add_day_fraction_to_iso_days(-offset, @seconds_per_day)
  end
end
