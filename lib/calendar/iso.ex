defmodule Calendar.ISO do
  @moduledoc """
  The calendar of ISO 8601: the Gregorian one, also for the time before it was introduced.

  Years go from -9999 to 9999; the year 0 is the one before the year 1. Days have 24 hours of 60 minutes of 60 seconds: there
  are no leap seconds. *ISO days* count from 0000-01-01; they carry the time as a part of the day: `{days, {parts,
  parts_per_day}}`.
  """

  @type bce() :: 0
  @type ce() :: 1
  @type era() :: bce() | ce()
  @type weekday() :: :monday | :tuesday | :wednesday | :thursday | :friday | :saturday | :sunday
  @type utc_offset() :: integer()
  @type day_of_week() :: 1..7
  @type day_of_year() :: 1..366
  @type quarter_of_year() :: 1..4
  @type year_of_era() :: {1..10000, era()}

  @type year :: -9999..9999
  @type month :: 1..12
  @type day :: 1..31
  @type hour :: 0..23
  @type minute :: 0..59
  @type second :: 0..59
  @type microsecond :: {0..999_999, 0..6}
  @type format :: :basic | :extended
  @type iso_days :: {integer, {non_neg_integer, pos_integer}}

  @microseconds_per_second 1_000_000
  @parts_per_day 86_400_000_000
  @seconds_per_day 86_400
  @days_of_400_years 146_097
  @unix_epoch 62_167_219_200
  @unix_first -377_705_116_800
  @unix_last 253_402_300_799

  # Days

  @doc """
  The number of days since 0000-01-01.

      iex> Calendar.ISO.date_to_iso_days(2000, 1, 1)
      730485
  """
  @spec date_to_iso_days(year, month, day) :: integer
  def date_to_iso_days(year, month, day) when year in -9999..9999 do
    :ok = ensure_day_in_month!(year, month, day)
    before = year - 1
    years = 366 + before * 365 + floor_div(before, 4) - floor_div(before, 100) + floor_div(before, 400)
    years + days_before_month(month) + leap_day_offset(year, month) + day - 1
  end

  @doc """
  The date of a number of days since 0000-01-01.

      iex> Calendar.ISO.date_from_iso_days(730_485)
      {2000, 1, 1}
  """
  @spec date_from_iso_days(integer) :: {year, month, day}
  def date_from_iso_days(days) when days in -3_652_059..3_652_424 do
    # Years are counted from March, so that the leap day is the last of its year; 0000-03-01 is day 60.
    shifted = days - 60
    era = floor_div(shifted, @days_of_400_years)
    day_of_era = shifted - era * @days_of_400_years
    leap_days = div(day_of_era, 1460) - div(day_of_era, 36524) + div(day_of_era, 146_096)
    year_of_era = div(day_of_era - leap_days, 365)
    day_of_year = day_of_era - (365 * year_of_era + div(year_of_era, 4) - div(year_of_era, 100))
    from_march = div(5 * day_of_year + 2, 153)
    day = day_of_year - div(153 * from_march + 2, 5) + 1
    month = if from_march < 10, do: from_march + 3, else: from_march - 9
    year = year_of_era + era * 400
    {if(month <= 2, do: year + 1, else: year), month, day}
  end

  @doc """
  The ISO days of a date and a time.

      iex> Calendar.ISO.naive_datetime_to_iso_days(2000, 1, 1, 12, 0, 0, {0, 6})
      {730485, {43200000000, 86400000000}}
  """
  @spec naive_datetime_to_iso_days(year, month, day, hour, minute, second, microsecond) :: iso_days
  def naive_datetime_to_iso_days(year, month, day, hour, minute, second, microsecond) do
    {date_to_iso_days(year, month, day), time_to_day_fraction(hour, minute, second, microsecond)}
  end

  @doc """
  The date and the time of ISO days.

      iex> Calendar.ISO.naive_datetime_from_iso_days({730_485, {43_200, 86_400}})
      {2000, 1, 1, 12, 0, 0, {0, 6}}
  """
  @spec naive_datetime_from_iso_days(iso_days) :: {year, month, day, hour, minute, second, microsecond}
  def naive_datetime_from_iso_days({days, day_fraction}) do
    {year, month, day} = date_from_iso_days(days)
    {hour, minute, second, microsecond} = time_from_day_fraction(day_fraction)
    {year, month, day, hour, minute, second, microsecond}
  end

  @doc """
  A time as a part of the day.

      iex> Calendar.ISO.time_to_day_fraction(12, 0, 0, {0, 0})
      {43200000000, 86400000000}
  """
  @spec time_to_day_fraction(hour, minute, second, microsecond) :: {non_neg_integer, pos_integer}
  def time_to_day_fraction(0, 0, 0, {0, _}), do: {0, @parts_per_day}

  def time_to_day_fraction(hour, minute, second, {microsecond, _}) do
    {((hour * 60 + minute) * 60 + second) * @microseconds_per_second + microsecond, @parts_per_day}
  end

  @doc """
  The time that is a part of the day.

      iex> Calendar.ISO.time_from_day_fraction({1, 2})
      {12, 0, 0, {0, 6}}
  """
  @spec time_from_day_fraction({non_neg_integer, pos_integer}) :: {hour, minute, second, microsecond}
  def time_from_day_fraction({0, _}), do: {0, 0, 0, {0, 6}}

  def time_from_day_fraction({parts_in_day, parts_per_day}) do
    total = div(parts_in_day * @parts_per_day, parts_per_day)
    seconds = div(total, @microseconds_per_second)
    {div(seconds, 3600), rem(div(seconds, 60), 60), rem(seconds, 60), {rem(total, @microseconds_per_second), 6}}
  end

  @doc false
  def iso_days_to_unit({days, {parts, ppd}}, unit) do
    day = System.convert_time_unit(@seconds_per_day, :second, unit)
    div(days * ppd * day + parts * day, ppd)
  end

  @doc false
  def add_day_fraction_to_iso_days({days, {parts, parts_per_day}}, add, parts_per_day) do
    normalize_iso_days(days, parts + add, parts_per_day)
  end

  def add_day_fraction_to_iso_days({days, {parts, parts_per_day}}, add, add_per_day)
      when rem(parts_per_day, add_per_day) == 0 do
    normalize_iso_days(days, parts + add * div(parts_per_day, add_per_day), parts_per_day)
  end

  def add_day_fraction_to_iso_days({days, {parts, parts_per_day}}, add, add_per_day) do
    divisor = Integer.gcd(parts_per_day, add_per_day)
    common = div(parts_per_day, divisor) * add_per_day
    parts = parts * div(common, parts_per_day) + add * div(common, add_per_day)
    normalize_iso_days(days, parts, common)
  end

  defp normalize_iso_days(days, parts, parts_per_day) do
    more = floor_div(parts, parts_per_day)
    {days + more, {parts - more * parts_per_day, parts_per_day}}
  end

  @doc false
  def gregorian_seconds_to_iso_days(seconds, microsecond) do
    days = floor_div(seconds, @seconds_per_day)
    rest = seconds - days * @seconds_per_day
    {days, {rest * @microseconds_per_second + microsecond, @parts_per_day}}
  end

  @doc false
  def iso_days_to_day_of_week(days, starting_on), do: Integer.mod(days + day_of_week_offset(starting_on), 7) + 1

  # 0000-01-01 was a Saturday.
  defp day_of_week_offset(:default), do: 5
  defp day_of_week_offset(:wednesday), do: 3
  defp day_of_week_offset(:thursday), do: 2
  defp day_of_week_offset(:friday), do: 1
  defp day_of_week_offset(:saturday), do: 0
  defp day_of_week_offset(:sunday), do: 6
  defp day_of_week_offset(:monday), do: 5
  defp day_of_week_offset(:tuesday), do: 4

  # Questions about dates

  @doc """
  How many days a month has.

      iex> Calendar.ISO.days_in_month(2024, 2)
      29
  """
  @spec days_in_month(year, month) :: 28..31
  def days_in_month(year, month) when year in -9999..9999 and month in 1..12 do
    cond do
      month == 2 -> if leap_year?(year), do: 29, else: 28
      month in [4, 6, 9, 11] -> 30
      true -> 31
    end
  end

  @doc """
  How many months a year has.

      iex> Calendar.ISO.months_in_year(2024)
      12
  """
  @spec months_in_year(year) :: 12
  def months_in_year(year) when year in -9999..9999, do: 12

  @doc """
  Tells whether a year has a 29th of February.

      iex> Calendar.ISO.leap_year?(2000)
      true
      iex> Calendar.ISO.leap_year?(1900)
      false
  """
  @spec leap_year?(year) :: boolean
  def leap_year?(year) when year in -9999..9999, do: rem(year, 4) == 0 and (rem(year, 100) != 0 or rem(year, 400) == 0)

  @doc false
  def day_of_week(year, month, day), do: elem(day_of_week(year, month, day, :default), 0)

  @doc """
  The day of the week, and the first and the last there is. `starting_on` is the day that counts as the first one;
  `:default` is Monday.

      iex> Calendar.ISO.day_of_week(2016, 10, 31, :default)
      {1, 1, 7}
      iex> Calendar.ISO.day_of_week(2016, 10, 31, :sunday)
      {2, 1, 7}
  """
  @spec day_of_week(year, month, day, atom) :: {1..7, 1, 7}
  def day_of_week(year, month, day, starting_on) do
    {iso_days_to_day_of_week(date_to_iso_days(year, month, day), starting_on), 1, 7}
  end

  @doc """
  The day of the year, counted from 1.

      iex> Calendar.ISO.day_of_year(2016, 3, 1)
      61
  """
  @spec day_of_year(year, month, day) :: 1..366
  def day_of_year(year, month, day) do
    :ok = ensure_day_in_month!(year, month, day)
    days_before_month(month) + leap_day_offset(year, month) + day
  end

  @doc """
  The quarter of the year.

      iex> Calendar.ISO.quarter_of_year(2016, 10, 31)
      4
  """
  @spec quarter_of_year(year, month, day) :: 1..4
  def quarter_of_year(year, month, day) when year in -9999..9999 and month in 1..12 and day in 1..31 do
    div(month + 2, 3)
  end

  @doc false
  def year_of_era(year) when year in 1..9999, do: {year, 1}
  def year_of_era(year) when year in -9999..0, do: {1 - year, 0}

  @doc """
  The year of the era, and the era: 1 for our own, 0 for the one before.

      iex> Calendar.ISO.year_of_era(-1, 1, 1)
      {2, 0}
  """
  @spec year_of_era(year, month, day) :: {pos_integer, 0..1}
  def year_of_era(year, _month, _day), do: year_of_era(year)

  @doc """
  The day of the era, counted from 1, and the era. Before our era days are counted backwards.

      iex> Calendar.ISO.day_of_era(1, 1, 1)
      {1, 1}
      iex> Calendar.ISO.day_of_era(0, 12, 31)
      {1, 0}
  """
  @spec day_of_era(year, month, day) :: {pos_integer, 0..1}
  def day_of_era(year, month, day) when year in 1..9999, do: {date_to_iso_days(year, month, day) - 365, 1}
  def day_of_era(year, month, day) when year in -9999..0, do: {366 - date_to_iso_days(year, month, day), 0}

  @doc """
  Tells whether there is such a date.

      iex> Calendar.ISO.valid_date?(2015, 2, 29)
      false
  """
  @spec valid_date?(year, month, day) :: boolean
  def valid_date?(year, month, day) when is_integer(year) and is_integer(month) and is_integer(day) do
    year in -9999..9999 and month in 1..12 and day in 1..days_in_month(year, month)//1
  end


  @doc """
  Tells whether there is such a time. A second has at most six digits behind the point.

      iex> Calendar.ISO.valid_time?(10, 50, 25, {3006, 6})
      true
      iex> Calendar.ISO.valid_time?(24, 0, 0, {0, 0})
      false
  """
  @spec valid_time?(hour, minute, second, microsecond) :: boolean
  def valid_time?(hour, minute, second, {ms_value, ms_precision} = _microsecond)
      when is_integer(hour) and is_integer(minute) and is_integer(second) and is_integer(ms_value) and
             is_integer(ms_value) do
    hour in 0..23 and minute in 0..59 and second in 0..59 and ms_value in 0..999_999 and ms_precision in 0..6
  end

  @doc """
  The moment at which a day begins, as a part of a UTC day.

      iex> Calendar.ISO.day_rollover_relative_to_midnight_utc()
      {0, 1}
  """
  @spec day_rollover_relative_to_midnight_utc() :: {0, 1}
  def day_rollover_relative_to_midnight_utc, do: {0, 1}

  # Text

  @doc """
  A date as text.

      iex> Calendar.ISO.date_to_string(2015, 2, 28)
      "2015-02-28"
      iex> Calendar.ISO.date_to_string(2015, 2, 28, :basic)
      "20150228"
  """
  @spec date_to_string(year, month, day, format) :: String.t()
  def date_to_string(year, month, day, format \\ :extended)

  def date_to_string(year, month, day, format)
      when is_integer(year) and is_integer(month) and is_integer(day) and format in [:basic, :extended] do
    separator = if format == :extended, do: "-", else: ""
    digits(year, 4) <> separator <> digits(month, 2) <> separator <> digits(day, 2)
  end

  @doc """
  A time as text.

      iex> Calendar.ISO.time_to_string(2, 2, 2, {2, 6})
      "02:02:02.000002"
      iex> Calendar.ISO.time_to_string(2, 2, 2, {0, 0}, :basic)
      "020202"
  """
  @spec time_to_string(hour, minute, second, microsecond, format) :: String.t()
  def time_to_string(hour, minute, second, microsecond, format \\ :extended)

  def time_to_string(hour, minute, second, {ms_value, ms_precision} = microsecond, format)
      when hour in 0..23 and minute in 0..59 and second in 0..59 and ms_value in 0..999_999 and
             ms_precision in 0..6 and format in [:basic, :extended] do
    separator = if format == :extended, do: ":", else: ""
    digits(hour, 2) <> separator <> digits(minute, 2) <> separator <> digits(second, 2) <> fraction(microsecond)
  end

  defp fraction({_value, 0}), do: ""
  defp fraction({value, precision}), do: "." <> :erlang.binary_part(digits(value, 6), 0, precision)

  @doc """
  A date and a time as text.

      iex> Calendar.ISO.naive_datetime_to_string(2015, 2, 28, 1, 2, 3, {4, 6})
      "2015-02-28 01:02:03.000004"
      iex> Calendar.ISO.naive_datetime_to_string(2015, 2, 28, 1, 2, 3, {4, 6}, :basic)
      "20150228 010203.000004"
  """
  @spec naive_datetime_to_string(year, month, day, hour, minute, second, microsecond, format) :: String.t()
  def naive_datetime_to_string(year, month, day, hour, minute, second, microsecond, format \\ :extended) do
    date_to_string(year, month, day, format) <> " " <> time_to_string(hour, minute, second, microsecond, format)
  end

  @doc """
  A date and a time in a time zone as text.

      iex> Calendar.ISO.datetime_to_string(2017, 8, 1, 1, 2, 3, {4, 5}, "Europe/Berlin", "CET", 3600, 0)
      "2017-08-01 01:02:03.00000+01:00 CET Europe/Berlin"
      iex> Calendar.ISO.datetime_to_string(2017, 8, 1, 1, 2, 3, {4, 5}, "Etc/UTC", "UTC", 0, 0)
      "2017-08-01 01:02:03.00000Z"
  """
  def datetime_to_string(
        year,
        month,
        day,
        hour,
        minute,
        second,
        microsecond,
        time_zone,
        zone_abbr,
        utc_offset,
        std_offset,
        format \\ :extended
      )
      when is_binary(time_zone) and is_binary(zone_abbr) and is_integer(utc_offset) and is_integer(std_offset) do
    date_to_string(year, month, day, format) <>
      " " <>
      time_to_string(hour, minute, second, microsecond, format) <>
      offset_to_string(utc_offset, std_offset, time_zone, format) <>
      zone_to_string(zone_abbr, time_zone)
  end

  @doc false
  def offset_to_string(0, 0, "Etc/UTC", _format), do: "Z"

  def offset_to_string(utc_offset, std_offset, _zone, format) do
    total = utc_offset + std_offset
    seconds = abs(total)
    separator = if format == :extended, do: ":", else: ""
    sign = if total < 0, do: "-", else: "+"
    sign <> digits(div(seconds, 3600), 2) <> separator <> digits(rem(div(seconds, 60), 60), 2)
  end

  defp zone_to_string(_abbreviation, "Etc/UTC"), do: ""
  defp zone_to_string(abbreviation, zone), do: " " <> abbreviation <> " " <> zone

  # The number with as many digits as are wanted at least.
  defp digits(number, count) when number < 0, do: "-" <> digits(-number, count)
  defp digits(number, count), do: String.pad_leading(:erlang.integer_to_binary(number), count, "0")

  # Reading

  @doc """
  Reads a date.

      iex> Calendar.ISO.parse_date("2015-01-23")
      {:ok, {2015, 1, 23}}
      iex> Calendar.ISO.parse_date("20150123", :basic)
      {:ok, {2015, 1, 23}}
      iex> Calendar.ISO.parse_date("2015-01-32")
      {:error, :invalid_date}
  """
  @spec parse_date(String.t(), format) :: {:ok, {year, month, day}} | {:error, atom}
  def parse_date(string) when is_binary(string), do: parse_date(string, :extended)

  @doc false
  def parse_date(string, format) when is_binary(string) and format in [:basic, :extended] do
    case read_date(string, format) do
      {:ok, date, ""} -> check_date(date)
      _ -> {:error, :invalid_format}
    end
  end

  defp check_date({year, month, day} = date) do
    if valid_date?(year, month, day), do: {:ok, date}, else: {:error, :invalid_date}
  end

  @doc """
  Reads a time. An offset behind it is checked and dropped.

      iex> Calendar.ISO.parse_time("23:50:07.5")
      {:ok, {23, 50, 7, {500000, 1}}}
  """
  @spec parse_time(String.t()) :: {:ok, {hour, minute, second, microsecond}} | {:error, atom}
  def parse_time(string) when is_binary(string), do: parse_time(string, :extended)

  @doc """
  Reads a time in a format.

      iex> Calendar.ISO.parse_time("T235007", :basic)
      {:ok, {23, 50, 7, {0, 0}}}
  """
  @spec parse_time(String.t(), format) :: {:ok, {hour, minute, second, microsecond}} | {:error, atom}
  def parse_time(string, format) when is_binary(string) and format in [:basic, :extended] do
    parse_time_of(without_designator(string), format)
  end

  defp without_designator("T" <> string), do: string
  defp without_designator(string), do: string

  defp parse_time_of(string, format) do
    with {:ok, time, rest} <- read_time(string, format),
         {:ok, _offset} <- read_offset(rest),
         :ok <- check_time(time) do
      {:ok, time}
    end
  end

  defp check_time({hour, minute, second, microsecond}) do
    if valid_time?(hour, minute, second, microsecond), do: :ok, else: {:error, :invalid_time}
  end

  @doc """
  Reads a date and a time. An offset behind them is checked and dropped.

      iex> Calendar.ISO.parse_naive_datetime("2015-01-23T23:50:07")
      {:ok, {2015, 1, 23, 23, 50, 7, {0, 0}}}
  """
  @spec parse_naive_datetime(String.t(), format) ::
          {:ok, {year, month, day, hour, minute, second, microsecond}} | {:error, atom}
  def parse_naive_datetime(string) when is_binary(string), do: parse_naive_datetime(string, :extended)

  @doc false
  def parse_naive_datetime(string, format) when is_binary(string) and format in [:basic, :extended] do
    with {:ok, datetime, _offset} <- read_datetime(string, format), do: {:ok, datetime}
  end

  @doc """
  Reads a date, a time and an offset; gives the date and the time in UTC, and the offset in seconds.

      iex> Calendar.ISO.parse_utc_datetime("2015-01-23 23:50:07+01:00")
      {:ok, {2015, 1, 23, 22, 50, 7, {0, 0}}, 3600}
      iex> Calendar.ISO.parse_utc_datetime("2015-01-23 23:50:07")
      {:error, :missing_offset}
  """
  @spec parse_utc_datetime(String.t(), format) ::
          {:ok, {year, month, day, hour, minute, second, microsecond}, integer} | {:error, atom}
  def parse_utc_datetime(string) when is_binary(string), do: parse_utc_datetime(string, :extended)

  @doc false
  def parse_utc_datetime(string, format) when is_binary(string) and format in [:basic, :extended] do
    case read_datetime(string, format) do
      {:ok, _datetime, nil} ->
        {:error, :missing_offset}

      {:ok, datetime, 0} ->
        {:ok, datetime, 0}

      {:ok, {year, month, day, hour, minute, second, {_, precision} = microsecond}, offset} ->
        days = naive_datetime_to_iso_days(year, month, day, hour, minute, second, microsecond)
        shifted = add_day_fraction_to_iso_days(days, -offset, @seconds_per_day)

        {year, month, day, hour, minute, second, {microsecond, _}} = naive_datetime_from_iso_days(shifted)
        {:ok, {year, month, day, hour, minute, second, {microsecond, precision}}, offset}

      {:error, reason} ->
        {:error, reason}
    end
  end

  defp read_datetime(string, format) do
    with {:ok, date, <<separator, rest::binary>>} when separator in [?T, ?\s] <- read_date(string, format),
         {:ok, time, rest} <- read_time(rest, format),
         {:ok, offset} <- read_offset(rest),
         {:ok, {year, month, day}} <- check_date(date),
         :ok <- check_time(time) do
      {hour, minute, second, microsecond} = time
      {:ok, {year, month, day, hour, minute, second, microsecond}, offset}
    else
      {:error, reason} -> {:error, reason}
      _ -> {:error, :invalid_format}
    end
  end

  defp read_date("-" <> string, format) do
    with {:ok, {year, month, day}, rest} <- read_date_digits(string, format), do: {:ok, {-year, month, day}, rest}
  end

  defp read_date("+" <> string, format), do: read_date_digits(string, format)
  defp read_date(string, format), do: read_date_digits(string, format)

  defp read_date_digits(<<year::4-bytes, ?-, month::2-bytes, ?-, day::2-bytes, rest::binary>>, :extended) do
    with {:ok, year} <- number(year), {:ok, month} <- number(month), {:ok, day} <- number(day) do
      {:ok, {year, month, day}, rest}
    end
  end

  defp read_date_digits(<<year::4-bytes, month::2-bytes, day::2-bytes, rest::binary>>, :basic) do
    with {:ok, year} <- number(year), {:ok, month} <- number(month), {:ok, day} <- number(day) do
      {:ok, {year, month, day}, rest}
    end
  end

  defp read_date_digits(_string, _format), do: {:error, :invalid_format}

  defp read_time(<<hour::2-bytes, ?:, minute::2-bytes, ?:, second::2-bytes, rest::binary>>, :extended) do
    read_fraction(hour, minute, second, rest)
  end

  defp read_time(<<hour::2-bytes, minute::2-bytes, second::2-bytes, rest::binary>>, :basic) do
    read_fraction(hour, minute, second, rest)
  end

  defp read_time(_string, _format), do: {:error, :invalid_format}

  defp read_fraction(hour, minute, second, rest) do
    with {:ok, hour} <- number(hour),
         {:ok, minute} <- number(minute),
         {:ok, second} <- number(second),
         {:ok, microsecond, rest} <- read_microsecond(rest) do
      {:ok, {hour, minute, second, microsecond}, rest}
    end
  end

  defp read_microsecond(<<separator, digit, rest::binary>>) when separator in [?., ?,] and digit in ?0..?9 do
    {digits, rest} = leading_digits(<<digit, rest::binary>>, 0, 0)
    {:ok, digits, rest}
  end

  defp read_microsecond(<<separator, _rest::binary>>) when separator in [?., ?,], do: {:error, :invalid_format}
  defp read_microsecond(rest), do: {:ok, {0, 0}, rest}

  # A second has at most six digits; what is beyond is dropped.
  defp leading_digits(<<digit, rest::binary>>, value, 6) when digit in ?0..?9, do: leading_digits(rest, value, 6)

  defp leading_digits(<<digit, rest::binary>>, value, count) when digit in ?0..?9 do
    leading_digits(rest, value * 10 + digit - ?0, count + 1)
  end

  defp leading_digits(rest, value, count), do: {{value * power_of_ten(6 - count), count}, rest}

  defp power_of_ten(0), do: 1
  defp power_of_ten(exponent), do: 10 * power_of_ten(exponent - 1)

  defp read_offset(""), do: {:ok, nil}
  defp read_offset("Z"), do: {:ok, 0}
  defp read_offset("-00:00"), do: {:error, :invalid_format}
  defp read_offset("-0000"), do: {:error, :invalid_format}
  defp read_offset("-00"), do: {:error, :invalid_format}
  defp read_offset(<<sign, hour::2-bytes, ?:, minute::2-bytes>>) when sign in [?+, ?-], do: offset(sign, hour, minute)
  defp read_offset(<<sign, hour::2-bytes, minute::2-bytes>>) when sign in [?+, ?-], do: offset(sign, hour, minute)
  defp read_offset(<<sign, hour::2-bytes>>) when sign in [?+, ?-], do: offset(sign, hour, "00")
  defp read_offset(_string), do: {:error, :invalid_format}

  defp offset(sign, hour, minute) do
    with {:ok, hour} when hour < 24 <- number(hour), {:ok, minute} when minute < 60 <- number(minute) do
      seconds = (hour * 60 + minute) * 60
      {:ok, if(sign == ?-, do: -seconds, else: seconds)}
    else
      _ -> {:error, :invalid_format}
    end
  end

  defp number(digits), do: number(digits, 0)
  defp number(<<digit, rest::binary>>, value) when digit in ?0..?9, do: number(rest, value * 10 + digit - ?0)
  defp number(<<>>, value), do: {:ok, value}
  defp number(_rest, _value), do: {:error, :invalid_format}

  # Unix time

  @doc """
  The date and the time of so many units since 1970.

      iex> Calendar.ISO.from_unix(1, :second)
      {:ok, {1970, 1, 1, 0, 0, 1, {0, 0}}}
  """
  @spec from_unix(integer, System.time_unit()) ::
          {:ok, {year, month, day, hour, minute, second, microsecond}} | {:error, atom}
  def from_unix(integer, unit) when is_integer(integer) do
    microseconds = System.convert_time_unit(integer, unit, :microsecond)
    seconds = floor_div(microseconds, @microseconds_per_second)

    if seconds in @unix_first..@unix_last do
      microsecond = microseconds - seconds * @microseconds_per_second
      days = gregorian_seconds_to_iso_days(seconds + @unix_epoch, microsecond)
      {year, month, day, hour, minute, second, _} = naive_datetime_from_iso_days(days)
      {:ok, {year, month, day, hour, minute, second, {microsecond, precision_for_unit(unit)}}}
    else
      {:error, :invalid_unix_time}
    end
  end

  @doc false
  def precision_for_unit(unit) do
    case System.convert_time_unit(1, unit, :microsecond) do
      0 -> 6
      microseconds -> 6 - trailing_zeros(:erlang.min(microseconds, 1_000_000), 0)
    end
  end

  defp trailing_zeros(number, count) when rem(number, 10) == 0, do: trailing_zeros(div(number, 10), count + 1)
  defp trailing_zeros(_number, count), do: count

  # Parts

  defp ensure_day_in_month!(year, month, day) when is_integer(day) do
    if day < 1 or day > days_in_month(year, month) do
      raise ArgumentError, "invalid date: #{date_to_string(year, month, day)}"
    end

    :ok
  end

  defp days_before_month(month), do: elem({0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334}, month - 1)

  defp leap_day_offset(_year, month) when month < 3, do: 0
  defp leap_day_offset(year, _month), do: if(leap_year?(year), do: 1, else: 0)

  defp floor_div(left, right), do: Integer.floor_div(left, right)
end
