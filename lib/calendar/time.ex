defmodule Time do
  @moduledoc """
  Times of the day: an hour, a minute, a second and a part of it. `~T[12:30:00.5]` is one.

  A microsecond is `{value, precision}`: the value, and how many digits of it are shown. Structs are compared by their
  fields, so that `<` says nothing about times: use `compare/2`. Wherever a time is expected, a `NaiveDateTime` or a
  `DateTime` will do.
  """

  @enforce_keys [:hour, :minute, :second]
  defstruct hour: nil, minute: nil, second: nil, microsecond: {0, 0}, calendar: Calendar.ISO

  @type t :: %Time{
          hour: Calendar.hour(),
          minute: Calendar.minute(),
          second: Calendar.second(),
          microsecond: Calendar.microsecond(),
          calendar: Calendar.calendar()
        }

  @parts_per_day 86_400_000_000

  @doc """
  Now in UTC.

      iex> match?(%Time{}, Time.utc_now())
      true
  """
  @spec utc_now(Calendar.calendar()) :: t
  def utc_now(calendar \\ Calendar.ISO) do
    {:ok, {_, _, _, hour, minute, second, microsecond}} =
      Calendar.ISO.from_unix(System.os_time(:microsecond), :microsecond)

    time = %Time{hour: hour, minute: minute, second: second, microsecond: microsecond}
    convert!(time, calendar)
  end

  @doc """
  A time, if there is such a one.

      iex> Time.new(23, 50, 7, {500_000, 1})
      {:ok, ~T[23:50:07.5]}
      iex> Time.new(24, 50, 7)
      {:error, :invalid_time}
  """
  @spec new(integer, integer, integer, Calendar.microsecond() | integer, Calendar.calendar()) :: {:ok, t} | {:error, atom}
  def new(hour, minute, second, microsecond \\ {0, 0}, calendar \\ Calendar.ISO)

  def new(hour, minute, second, microsecond, calendar) when is_integer(microsecond) do
    new(hour, minute, second, {microsecond, 6}, calendar)
  end

  def new(hour, minute, second, {microsecond, precision}, calendar)
      when is_integer(hour) and is_integer(minute) and is_integer(second) and is_integer(microsecond) and
             is_integer(precision) do
    microsecond = {microsecond, precision}

    if calendar.valid_time?(hour, minute, second, microsecond) do
      {:ok, %Time{hour: hour, minute: minute, second: second, microsecond: microsecond, calendar: calendar}}
    else
      {:error, :invalid_time}
    end
  end

  @doc """
  A time; raises `ArgumentError` if there is no such one.

      iex> Time.new!(23, 50, 7)
      ~T[23:50:07]
  """
  @spec new!(integer, integer, integer, Calendar.microsecond() | integer, Calendar.calendar()) :: t
  def new!(hour, minute, second, microsecond \\ {0, 0}, calendar \\ Calendar.ISO) do
    case new(hour, minute, second, microsecond, calendar) do
      {:ok, time} -> time
      {:error, reason} -> raise ArgumentError, "cannot build time, reason: #{inspect(reason)}"
    end
  end

  @doc """
  The time as text.

      iex> Time.to_string(~T[23:50:07.5])
      "23:50:07.5"
  """
  @spec to_string(Calendar.time()) :: String.t()
  def to_string(time)

  def to_string(%{hour: hour, minute: minute, second: second, microsecond: microsecond, calendar: calendar}) do
    calendar.time_to_string(hour, minute, second, microsecond)
  end

  @doc """
  Reads a time as ISO 8601 writes it. An offset is dropped.

      iex> Time.from_iso8601("23:50:07Z")
      {:ok, ~T[23:50:07]}
      iex> Time.from_iso8601("23:50:61")
      {:error, :invalid_time}
  """
  @spec from_iso8601(String.t(), Calendar.calendar()) :: {:ok, t} | {:error, atom}
  def from_iso8601(string, calendar \\ Calendar.ISO) do
    with {:ok, {hour, minute, second, microsecond}} <- Calendar.ISO.parse_time(string) do
      convert(%Time{hour: hour, minute: minute, second: second, microsecond: microsecond}, calendar)
    end
  end

  @doc """
  Reads a time as ISO 8601 writes it; raises `ArgumentError` if it is none.

      iex> Time.from_iso8601!("23:50:07.123")
      ~T[23:50:07.123]
  """
  @spec from_iso8601!(String.t(), Calendar.calendar()) :: t
  def from_iso8601!(string, calendar \\ Calendar.ISO) do
    case from_iso8601(string, calendar) do
      {:ok, time} -> time
      {:error, reason} -> raise ArgumentError, "cannot parse #{inspect(string)} as time, reason: #{inspect(reason)}"
    end
  end

  @doc """
  The time as ISO 8601 writes it, `:extended` or `:basic`.

      iex> Time.to_iso8601(~T[23:00:13])
      "23:00:13"
      iex> Time.to_iso8601(~T[23:00:13], :basic)
      "230013"
  """
  @spec to_iso8601(Calendar.time(), :extended | :basic) :: String.t()
  def to_iso8601(time, format \\ :extended)

  def to_iso8601(%{calendar: Calendar.ISO} = time, format) when format in [:extended, :basic] do
    Calendar.ISO.time_to_string(time.hour, time.minute, time.second, time.microsecond, format)
  end

  def to_iso8601(%{calendar: _} = time, format) when format in [:extended, :basic] do
    time |> convert!(Calendar.ISO) |> to_iso8601(format)
  end

  @doc """
  The time as Erlang writes it; parts of a second are lost.

      iex> Time.to_erl(~T[23:30:15.999])
      {23, 30, 15}
  """
  @spec to_erl(Calendar.time()) :: :calendar.time()
  def to_erl(time) do
    %{hour: hour, minute: minute, second: second} = convert!(time, Calendar.ISO)
    {hour, minute, second}
  end

  @doc """
  The time of a tuple of Erlang.

      iex> Time.from_erl({23, 30, 15}, {5000, 3})
      {:ok, ~T[23:30:15.005]}
      iex> Time.from_erl({24, 30, 15})
      {:error, :invalid_time}
  """
  @spec from_erl(:calendar.time(), Calendar.microsecond(), Calendar.calendar()) :: {:ok, t} | {:error, atom}
  def from_erl(tuple, microsecond \\ {0, 0}, calendar \\ Calendar.ISO)

  def from_erl({hour, minute, second}, microsecond, calendar) do
    with {:ok, time} <- new(hour, minute, second, microsecond, Calendar.ISO), do: convert(time, calendar)
  end

  @doc """
  The time of a tuple of Erlang; raises `ArgumentError` if there is no such one.

      iex> Time.from_erl!({23, 30, 15})
      ~T[23:30:15]
  """
  @spec from_erl!(:calendar.time(), Calendar.microsecond(), Calendar.calendar()) :: t
  def from_erl!(tuple, microsecond \\ {0, 0}, calendar \\ Calendar.ISO) do
    case from_erl(tuple, microsecond, calendar) do
      {:ok, time} ->
        time

      {:error, reason} ->
        raise ArgumentError, "cannot convert #{inspect(tuple)} to time, reason: #{inspect(reason)}"
    end
  end

  @doc """
  The time so many seconds after midnight; more than a day goes around.

      iex> Time.from_seconds_after_midnight(10_000)
      ~T[02:46:40]
      iex> Time.from_seconds_after_midnight(-1)
      ~T[23:59:59]
  """
  @spec from_seconds_after_midnight(integer, Calendar.microsecond(), Calendar.calendar()) :: t
  def from_seconds_after_midnight(seconds, microsecond \\ {0, 0}, calendar \\ Calendar.ISO) when is_integer(seconds) do
    of_day = Integer.mod(seconds, 86_400)
    {hour, minute, second, _} = Calendar.ISO.time_from_day_fraction({of_day, 86_400})
    time = %Time{hour: hour, minute: minute, second: second, microsecond: microsecond}
    convert!(time, calendar)
  end

  @doc """
  How many seconds a time is after midnight, and its microsecond.

      iex> Time.to_seconds_after_midnight(~T[02:46:40.001])
      {10000, 1000}
  """
  @spec to_seconds_after_midnight(Calendar.time()) :: {integer, non_neg_integer}
  def to_seconds_after_midnight(%{microsecond: {microsecond, _precision}} = time) do
    {parts, parts_per_day} = to_day_fraction(time)
    {div(parts * 86_400, parts_per_day), microsecond}
  end

  @doc """
  Adds time, in seconds or another unit; what goes beyond midnight goes around.

      iex> Time.add(~T[10:00:00], 27_000)
      ~T[17:30:00]
      iex> Time.add(~T[23:30:00], 1, :hour)
      ~T[00:30:00]
  """
  @spec add(Calendar.time(), integer, :hour | :minute | System.time_unit()) :: t
  def add(time, amount_to_add, unit \\ :second)
  def add(time, amount_to_add, :hour) when is_integer(amount_to_add), do: add(time, amount_to_add * 3600, :second)
  def add(time, amount_to_add, :minute) when is_integer(amount_to_add), do: add(time, amount_to_add * 60, :second)

  def add(%{calendar: calendar, microsecond: {_, precision}} = time, amount_to_add, unit)
      when is_integer(amount_to_add) do
    amount_per_day = System.convert_time_unit(86_400, :second, unit)
    precision = :erlang.max(Calendar.ISO.precision_for_unit(unit), precision)

    {_days, fraction} =
      Calendar.ISO.add_day_fraction_to_iso_days({0, to_day_fraction(time)}, amount_to_add, amount_per_day)

    {hour, minute, second, {microsecond, _}} = calendar.time_from_day_fraction(fraction)
    %Time{hour: hour, minute: minute, second: second, microsecond: {microsecond, precision}, calendar: calendar}
  end

  @doc """
  Which of two times is later: `:gt` if the first one is, `:lt`, or `:eq`.

      iex> Time.compare(~T[16:04:16], ~T[16:04:28])
      :lt
      iex> Time.compare(~T[16:04:16.01], ~T[16:04:16.001])
      :gt
  """
  @spec compare(Calendar.time(), Calendar.time()) :: :lt | :eq | :gt
  def compare(%{calendar: calendar} = time1, %{calendar: calendar} = time2) do
    order(fields(time1), fields(time2))
  end

  def compare(time1, time2) do
    {parts1, per_day1} = to_day_fraction(time1)
    {parts2, per_day2} = to_day_fraction(time2)
    order(parts1 * per_day2, parts2 * per_day1)
  end

  defp fields(%{hour: hour, minute: minute, second: second, microsecond: {microsecond, _}}) do
    {hour, minute, second, microsecond}
  end

  defp order(first, second) when first > second, do: :gt
  defp order(first, second) when first < second, do: :lt
  defp order(_first, _second), do: :eq

  @doc """
  The same time in another calendar.

      iex> Time.convert(~T[13:30:15], Calendar.ISO)
      {:ok, ~T[13:30:15]}
  """
  @spec convert(Calendar.time(), Calendar.calendar()) :: {:ok, t} | {:error, atom}
  def convert(
        %{calendar: calendar, hour: hour, minute: minute, second: second, microsecond: microsecond},
        calendar
      ) do
    {:ok, %Time{hour: hour, minute: minute, second: second, microsecond: microsecond, calendar: calendar}}
  end

  def convert(%{microsecond: {_, precision}} = time, calendar) do
    {hour, minute, second, {microsecond, _}} = calendar.time_from_day_fraction(to_day_fraction(time))

    {:ok,
     %Time{hour: hour, minute: minute, second: second, microsecond: {microsecond, precision}, calendar: calendar}}
  end

  @doc """
  The same time in another calendar; raises `ArgumentError` if that has none.

      iex> Time.convert!(~T[13:30:15], Calendar.ISO)
      ~T[13:30:15]
  """
  @spec convert!(Calendar.time(), Calendar.calendar()) :: t
  def convert!(time, calendar) do
    case convert(time, calendar) do
      {:ok, value} ->
        value

      {:error, reason} ->
        raise ArgumentError,
              "cannot convert #{inspect(time)} to target calendar #{inspect(calendar)}, reason: #{inspect(reason)}"
    end
  end

  @doc """
  How much time lies between two times, in seconds or another unit.

      iex> Time.diff(~T[00:29:12], ~T[00:29:10])
      2
      iex> Time.diff(~T[02:29:10], ~T[00:29:10], :hour)
      2
  """
  @spec diff(Calendar.time(), Calendar.time(), :hour | :minute | System.time_unit()) :: integer
  def diff(time1, time2, unit \\ :second)
  def diff(time1, time2, :hour), do: div(diff(time1, time2, :second), 3600)
  def diff(time1, time2, :minute), do: div(diff(time1, time2, :second), 60)

  def diff(time1, time2, unit) do
    {parts1, per_day1} = to_day_fraction(time1)
    {parts2, per_day2} = to_day_fraction(time2)
    microseconds = div(parts1 * @parts_per_day, per_day1) - div(parts2 * @parts_per_day, per_day2)
    units = System.convert_time_unit(1, :second, unit)
    div(microseconds * units, 1_000_000)
  end

  @doc """
  The time with less precision: `:microsecond`, `:millisecond` or `:second`.

      iex> Time.truncate(~T[01:01:01.123456], :millisecond)
      ~T[01:01:01.123]
  """
  @spec truncate(t, :microsecond | :millisecond | :second) :: t
  def truncate(%Time{microsecond: microsecond} = time, precision) do
    %Time{time | microsecond: Calendar.truncate(microsecond, precision)}
  end

  defp to_day_fraction(%{
         hour: hour,
         minute: minute,
         second: second,
         microsecond: {_, _} = microsecond,
         calendar: calendar
       }) do
    calendar.time_to_day_fraction(hour, minute, second, microsecond)
  end
end
