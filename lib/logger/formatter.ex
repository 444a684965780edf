defmodule Logger.Formatter do
  @moduledoc """
  How entries of the log look.

  A format is a text with `$time`, `$date`, `$message`, `$level`, `$node` and `$metadata` in it; the metadata are shown as
  `key=value ` each. Or it is `{module, function}`, which is called with level, message, timestamp and metadata.
  """

  @type time :: {{1970..10000, 1..12, 1..31}, {0..23, 0..59, 0..59, 0..999}}
  @type pattern :: :date | :level | :levelpad | :message | :metadata | :node | :time

  @doc """
  Takes a format apart.

      iex> Logger.Formatter.compile("$time $message")
      [:time, " ", :message]
  """
  @spec compile(String.t() | nil | {module, atom}) :: [pattern | String.t()] | {module, atom}
  def compile(nil), do: compile("\n$time $metadata[$level] $message\n")
  def compile({module, function}) when is_atom(module) and is_atom(function), do: {module, function}

  def compile(format) when is_binary(format) do
    for part <- :binary.split(format, "$", [:global]) |> parts(), part != "", do: part
  end

  # The first part comes before any `$`; each of the others begins with a name.
  defp parts([first | rest]), do: [first | Enum.flat_map(rest, &part/1)]

  defp part("time" <> rest), do: [:time, rest]
  defp part("date" <> rest), do: [:date, rest]
  defp part("message" <> rest), do: [:message, rest]
  defp part("levelpad" <> rest), do: [:levelpad, rest]
  defp part("level" <> rest), do: [:level, rest]
  defp part("node" <> rest), do: [:node, rest]
  defp part("metadata" <> rest), do: [:metadata, rest]
  defp part(other), do: raise(ArgumentError, "$#{name(other)} is an invalid format pattern")

  defp name(text) do
    characters = for character <- String.to_charlist(text), do: character
    characters |> Enum.take_while(fn character -> character in ?a..?z or character == ?_ end) |> List.to_string()
  end

  @doc """
  An entry in a format.

      iex> format = Logger.Formatter.compile("$date $time [$level] $metadata$message")
      iex> time = {{2024, 2, 29}, {8, 5, 3, 7}}
      iex> IO.iodata_to_binary(Logger.Formatter.format(format, :info, "hello", time, [user: 1]))
      "2024-02-29 08:05:03.007 [info] user=1 hello"
  """
  @spec format([pattern | String.t()] | {module, atom}, Logger.level(), iodata, time, keyword) :: iodata
  def format({module, function}, level, message, timestamp, metadata) do
    :erlang.apply(module, function, [level, message, timestamp, metadata])
  end

  def format(parts, level, message, {date, time}, metadata) do
    for part <- parts do
      case part do
        :date -> format_date(date)
        :time -> format_time(time)
        :message -> message
        :level -> :erlang.atom_to_binary(level)
        :levelpad -> :lists.duplicate(max(0, 5 - byte_size(:erlang.atom_to_binary(level))), " ")
        :node -> :erlang.atom_to_binary(node())
        :metadata -> for {key, value} <- metadata, text = value_text(value), do: [:erlang.atom_to_binary(key), "=", text, " "]
        text -> text
      end
    end
  end

  # What has no text of its own is left out.
  defp value_text(nil), do: nil
  defp value_text(text) when is_binary(text), do: text
  defp value_text(atom) when is_atom(atom), do: inspect_atom(atom)
  defp value_text(pid) when is_pid(pid), do: :erlang.pid_to_list(pid)
  defp value_text(number) when is_number(number), do: String.Chars.to_string(number)
  defp value_text(list) when is_list(list), do: list_text(list)

  defp value_text(reference) when is_reference(reference) do
    "#Ref" <> rest = :erlang.list_to_binary(:erlang.ref_to_list(reference))
    rest
  end

  defp value_text({module, function, arity}) when is_atom(module) and is_atom(function) and is_integer(arity) do
    Exception.format_mfa(module, function, arity)
  end

  defp value_text(_other), do: nil

  defp inspect_atom(atom) do
    case :erlang.atom_to_binary(atom) do
      "Elixir." <> rest -> rest
      text -> text
    end
  end

  defp list_text(list), do: if(List.ascii_printable?(list), do: :erlang.list_to_binary(list), else: nil)

  @doc """
  A date as text.

      iex> IO.iodata_to_binary(Logger.Formatter.format_date({2024, 2, 9}))
      "2024-02-09"
  """
  @spec format_date({integer, integer, integer}) :: iodata
  def format_date({year, month, day}) do
    [:erlang.integer_to_binary(year), ?-, two(month), ?-, two(day)]
  end

  @doc """
  A time of the day, with milliseconds, as text.

      iex> IO.iodata_to_binary(Logger.Formatter.format_time({8, 5, 3, 7}))
      "08:05:03.007"
  """
  @spec format_time({integer, integer, integer, integer}) :: iodata
  def format_time({hour, minute, second, millisecond}) do
    [two(hour), ?:, two(minute), ?:, two(second), ?., three(millisecond)]
  end

  defp two(number) when number < 10, do: ["0", :erlang.integer_to_binary(number)]
  defp two(number), do: :erlang.integer_to_binary(number)

  defp three(number) when number < 100, do: ["0", two(number)]
  defp three(number), do: :erlang.integer_to_binary(number)

  @doc false
  # The local time of a moment in microseconds.
  def timestamp(microseconds) do
    {date, {hour, minute, second}} = :calendar.system_time_to_local_time(microseconds, :microsecond)
    {date, {hour, minute, second, rem(div(microseconds, 1000), 1000)}}
  end
end
