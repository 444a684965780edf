defmodule Calendar do
  @moduledoc """
  What dates and times have in common, and `strftime/3`.

  `Date`, `Time`, `NaiveDateTime` and `DateTime` hold the fields of a calendar, which is a module; `Calendar.ISO` is the
  only one here. A *time zone database* is a module, too: it says which offsets a zone has at a time.
  """

  @type week() :: pos_integer()
  @type day_of_week() :: non_neg_integer()
  @type era() :: non_neg_integer()
  @type day_of_era() :: {day :: non_neg_integer(), era()}
  @type naive_datetime() :: %{
    optional(any()) => any(),
    calendar: calendar(),
    year: year(),
    month: month(),
    day: day(),
    hour: hour(),
    minute: minute(),
    second: second(),
    microsecond: microsecond()
  }
  @type datetime() :: %{
    optional(any()) => any(),
    calendar: calendar(),
    year: year(),
    month: month(),
    day: day(),
    hour: hour(),
    minute: minute(),
    second: second(),
    microsecond: microsecond(),
    time_zone: time_zone(),
    zone_abbr: zone_abbr(),
    utc_offset: utc_offset(),
    std_offset: std_offset()
  }

  @type year :: integer
  @type month :: pos_integer
  @type day :: pos_integer
  @type hour :: non_neg_integer
  @type minute :: non_neg_integer
  @type second :: non_neg_integer
  @type microsecond :: {value :: non_neg_integer, precision :: non_neg_integer}
  @type calendar :: module
  @type time_zone :: String.t()
  @type zone_abbr :: String.t()
  @type utc_offset :: integer
  @type std_offset :: integer
  @type time_zone_database :: module
  @type iso_days :: {days :: integer, day_fraction}
  @type day_fraction :: {parts_in_day :: non_neg_integer, parts_per_day :: pos_integer}
  @type date :: %{optional(any) => any, calendar: calendar, year: year, month: month, day: day}
  @type time :: %{optional(any) => any, hour: hour, minute: minute, second: second, microsecond: microsecond}

  @doc """
  Tells whether two calendars begin their days at the same moment, so that dates can be converted.

      iex> Calendar.compatible_calendars?(Calendar.ISO, Calendar.ISO)
      true
  """
  @spec compatible_calendars?(calendar, calendar) :: boolean
  def compatible_calendars?(calendar, calendar), do: true

  def compatible_calendars?(calendar1, calendar2) do
    calendar1.day_rollover_relative_to_midnight_utc() == calendar2.day_rollover_relative_to_midnight_utc()
  end

  @doc """
  A microsecond with another precision; digits that are dropped become zeros.

      iex> Calendar.truncate({123_456, 6}, :millisecond)
      {123000, 3}
      iex> Calendar.truncate({123_456, 6}, :second)
      {0, 0}
  """
  @spec truncate(microsecond, :microsecond | :millisecond | :second) :: microsecond
  def truncate(microsecond, precision)
  def truncate(microsecond_tuple, :microsecond), do: microsecond_tuple

  def truncate({microsecond, precision}, :millisecond) do
    if precision > 3, do: {div(microsecond, 1000) * 1000, 3}, else: {microsecond, precision}
  end

  def truncate(_, :second), do: {0, 0}

  @doc """
  Sets the time zone database of the program.

      iex> Calendar.put_time_zone_database(Calendar.UTCOnlyTimeZoneDatabase)
      :ok
  """
  @spec put_time_zone_database(time_zone_database) :: :ok
  def put_time_zone_database(database) when is_atom(database), do: :kaiwa_calendar.put_time_zone_database(database)

  @doc """
  The time zone database of the program.

      iex> Calendar.get_time_zone_database()
      Calendar.UTCOnlyTimeZoneDatabase
  """
  @spec get_time_zone_database() :: time_zone_database
  def get_time_zone_database, do: :kaiwa_calendar.time_zone_database()

  @doc """
  A date, a time or both as text, in a format.

  In the format `%` is followed by an optional padding (`-` for none, `_` for spaces, `0` for zeros), an optional width and
  a letter: `%Y` year, `%m` month, `%d` day, `%H` hour, `%I` hour of 12, `%M` minute, `%S` second, `%f` microsecond, `%y` year of
  the century, `%j` day of the year, `%q` quarter, `%u` day of the week, `%a` `%A` its name short or long, `%b` `%B` the
  month's, `%p` `%P` AM or am, `%z` `%Z` offset and zone, `%c` `%x` `%X` the preferred date and time, date, and time, `%%` a
  percent sign. The options `:preferred_datetime`, `:preferred_date` and `:preferred_time` are formats;
  `:day_of_week_names`, `:month_names`, `:abbreviated_day_of_week_names`, `:abbreviated_month_names` and `:am_pm_names`
  are functions.

      iex> Calendar.strftime(~U[2019-08-26 13:52:06.0Z], "%y-%m-%d %I:%M:%S %p")
      "19-08-26 01:52:06 PM"
      iex> Calendar.strftime(~D[2019-08-06], "%A, %-d %B")
      "Tuesday, 6 August"
  """
  @spec strftime(map, String.t(), keyword) :: String.t()
  def strftime(date_or_time_or_datetime, string_format, user_options \\ [])
      when is_map(date_or_time_or_datetime) and is_binary(string_format) do
    options = format_options(user_options)
    :erlang.iolist_to_binary(format(string_format, date_or_time_or_datetime, options, []))
  end

  defp format_options(user_options) do
    defaults = %{
      preferred_date: "%Y-%m-%d",
      preferred_time: "%H:%M:%S",
      preferred_datetime: "%Y-%m-%d %H:%M:%S",
      am_pm_names: fn
        :am -> {"am", "AM"}
        :pm -> {"pm", "PM"}
      end,
      month_names: &month_name/1,
      day_of_week_names: &day_name/1,
      abbreviated_month_names: nil,
      abbreviated_day_of_week_names: nil
    }

    Enum.reduce(user_options, defaults, fn {key, value}, options ->
      if Map.has_key?(options, key) do
        Map.put(options, key, value)
      else
        raise ArgumentError, "unknown option #{inspect(key)} given to Calendar.strftime/3"
      end
    end)
  end

  # `within` are the preferred formats that are being written, so that none of them names itself.
  defp format("", _datetime, _options, _within), do: []
  defp format("%" <> rest, datetime, options, within), do: modifiers(rest, nil, nil, datetime, options, within)

  defp format(text, datetime, options, within) do
    case :binary.split(text, "%") do
      [text] -> [text]
      [text, rest] -> [text | format("%" <> rest, datetime, options, within)]
    end
  end

  defp modifiers("-" <> rest, width, nil, datetime, options, within) do
    modifiers(rest, width, "", datetime, options, within)
  end

  defp modifiers("0" <> rest, nil, nil, datetime, options, within) do
    modifiers(rest, nil, ?0, datetime, options, within)
  end

  defp modifiers("_" <> rest, width, nil, datetime, options, within) do
    modifiers(rest, width, ?\s, datetime, options, within)
  end

  defp modifiers(<<digit, rest::binary>>, width, pad, datetime, options, within) when digit in ?0..?9 do
    modifiers(rest, (width || 0) * 10 + digit - ?0, pad, datetime, options, within)
  end

  defp modifiers(<<letter, rest::binary>>, width, pad, datetime, options, within) do
    pad = if pad == nil, do: default_pad(letter), else: pad
    width = if pad == "", do: 0, else: width || default_width(letter)
    [field(letter, width, pad, datetime, options, within) | format(rest, datetime, options, within)]
  end

  defp modifiers("", _width, _pad, _datetime, _options, _within) do
    raise ArgumentError, "invalid strftime format: %"
  end

  defp default_pad(letter) when letter in [?a, ?A, ?b, ?B, ?p, ?P, ?Z], do: ?\s
  defp default_pad(_letter), do: ?0

  defp default_width(letter) when letter in [?d, ?H, ?I, ?m, ?M, ?S, ?y], do: 2
  defp default_width(letter) when letter in [?Y, ?z], do: 4
  defp default_width(?j), do: 3
  defp default_width(_letter), do: 0

  defp field(?%, _width, _pad, _datetime, _options, _within), do: "%"

  defp field(?a, width, pad, datetime, options, _within) do
    day = datetime |> Date.day_of_week()
    pad(short_name(day, options.abbreviated_day_of_week_names, options.day_of_week_names), width, pad)
  end

  defp field(?A, width, pad, datetime, options, _within) do
    pad(options.day_of_week_names.(Date.day_of_week(datetime)), width, pad)
  end

  defp field(?b, width, pad, datetime, options, _within) do
    pad(short_name(datetime.month, options.abbreviated_month_names, options.month_names), width, pad)
  end

  defp field(?B, width, pad, datetime, options, _within), do: pad(options.month_names.(datetime.month), width, pad)

  defp field(?c, width, pad, datetime, options, within) do
    preferred(:preferred_datetime, width, pad, datetime, options, within)
  end

  defp field(?d, width, pad, datetime, _options, _within), do: pad(datetime.day, width, pad)

  defp field(?f, _width, _pad, %{microsecond: {microsecond, precision}}, _options, _within) do
    digits = String.pad_leading(Integer.to_string(microsecond), 6, "0")
    :erlang.binary_part(digits, 0, max(precision, 1))
  end

  defp field(?H, width, pad, datetime, _options, _within), do: pad(datetime.hour, width, pad)
  defp field(?I, width, pad, datetime, _options, _within), do: pad(rem(datetime.hour + 23, 12) + 1, width, pad)
  defp field(?j, width, pad, datetime, _options, _within), do: pad(Date.day_of_year(datetime), width, pad)
  defp field(?m, width, pad, datetime, _options, _within), do: pad(datetime.month, width, pad)
  defp field(?M, width, pad, datetime, _options, _within), do: pad(datetime.minute, width, pad)

  defp field(?p, width, pad, datetime, options, _within) do
    {_lower, upper} = am_pm(datetime.hour, options)
    pad(upper, width, pad)
  end

  defp field(?P, width, pad, datetime, options, _within) do
    {lower, _upper} = am_pm(datetime.hour, options)
    pad(lower, width, pad)
  end

  defp field(?q, width, pad, datetime, _options, _within), do: pad(Date.quarter_of_year(datetime), width, pad)
  defp field(?S, width, pad, datetime, _options, _within), do: pad(datetime.second, width, pad)
  defp field(?u, width, pad, datetime, _options, _within), do: pad(Date.day_of_week(datetime), width, pad)

  defp field(?x, width, pad, datetime, options, within) do
    preferred(:preferred_date, width, pad, datetime, options, within)
  end

  defp field(?X, width, pad, datetime, options, within) do
    preferred(:preferred_time, width, pad, datetime, options, within)
  end

  defp field(?y, width, pad, datetime, _options, _within), do: pad(rem(datetime.year, 100), width, pad)

  defp field(?Y, width, pad, %{year: year}, _options, _within) when year < 0, do: ["-", pad(-year, width, pad)]
  defp field(?Y, width, pad, datetime, _options, _within), do: pad(datetime.year, width, pad)

  defp field(?z, width, pad, %{utc_offset: utc_offset, std_offset: std_offset}, _options, _within) do
    total = utc_offset + std_offset
    minutes = div(abs(total), 60)
    [if(total < 0, do: "-", else: "+"), pad(div(minutes, 60) * 100 + rem(minutes, 60), width, pad)]
  end

  defp field(?z, _width, _pad, _datetime, _options, _within), do: ""
  defp field(?Z, width, pad, %{zone_abbr: abbreviation}, _options, _within), do: pad(abbreviation, width, pad)
  defp field(?Z, _width, _pad, _datetime, _options, _within), do: ""

  defp field(letter, _width, _pad, _datetime, _options, _within) do
    raise ArgumentError, "invalid strftime format: %#{<<letter>>}"
  end

  defp preferred(name, width, pad, datetime, options, within) do
    if name in within do
      raise ArgumentError,
            "tried to format preferred_#{preferred_name(name)} within another preferred_#{preferred_name(name)} format"
    end

    text = :erlang.iolist_to_binary(format(Map.fetch!(options, name), datetime, options, [name | within]))
    pad(text, width, pad)
  end

  defp preferred_name(:preferred_datetime), do: "datetime"
  defp preferred_name(:preferred_date), do: "date"
  defp preferred_name(:preferred_time), do: "time"

  defp am_pm(hour, options), do: options.am_pm_names.(if(hour < 12, do: :am, else: :pm))

  defp short_name(number, nil, names), do: String.slice(names.(number), 0, 3)
  defp short_name(number, names, _long_names), do: names.(number)

  defp pad(number, width, pad) when is_integer(number), do: pad(Integer.to_string(number), width, pad)
  defp pad(text, _width, ""), do: text
  defp pad(text, width, pad), do: String.pad_leading(text, width, <<pad>>)

  defp month_name(month) do
    elem(
      {"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
       "December"},
      month - 1
    )
  end

  defp day_name(day) do
    elem({"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"}, day - 1)
  end
end

defmodule Calendar.UTCOnlyTimeZoneDatabase do
  @moduledoc """
  The time zone database that knows `"Etc/UTC"` only.
  """

  @doc """
  The offsets of a zone at a moment in UTC.

      iex> Calendar.UTCOnlyTimeZoneDatabase.time_zone_period_from_utc_iso_days({0, {0, 1}}, "Etc/UTC")
      {:ok, %{std_offset: 0, utc_offset: 0, zone_abbr: "UTC"}}
      iex> Calendar.UTCOnlyTimeZoneDatabase.time_zone_period_from_utc_iso_days({0, {0, 1}}, "Europe/Rome")
      {:error, :utc_only_time_zone_database}
  """
  @spec time_zone_period_from_utc_iso_days(Calendar.iso_days(), Calendar.time_zone()) :: {:ok, map} | {:error, atom}
  def time_zone_period_from_utc_iso_days(_iso_days, "Etc/UTC"), do: {:ok, utc()}
  def time_zone_period_from_utc_iso_days(_iso_days, _time_zone), do: {:error, :utc_only_time_zone_database}

  @doc """
  The offsets of a zone at a time of its clocks.

      iex> Calendar.UTCOnlyTimeZoneDatabase.time_zone_periods_from_wall_datetime(~N[2000-01-01 00:00:00], "Etc/UTC")
      {:ok, %{std_offset: 0, utc_offset: 0, zone_abbr: "UTC"}}
  """
  @spec time_zone_periods_from_wall_datetime(map, Calendar.time_zone()) :: {:ok, map} | {:error, atom}
  def time_zone_periods_from_wall_datetime(_naive_datetime, "Etc/UTC"), do: {:ok, utc()}
  def time_zone_periods_from_wall_datetime(_naive_datetime, _time_zone), do: {:error, :utc_only_time_zone_database}

  defp utc, do: %{std_offset: 0, utc_offset: 0, zone_abbr: "UTC"}
end
