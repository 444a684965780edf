defmodule Logger.Console do
  @moduledoc false
  # Shows entries where the program was started.

  alias Logger.{Config, Formatter}

  @default_format "\n$time $metadata[$level] $message\n"

  def configure(options) do
    console = settings()

    console =
      Enum.reduce(options, console, fn
        {:format, format}, console -> %{console | format: Formatter.compile(format)}
        {:metadata, keys}, console -> %{console | metadata: keys}
        {:level, level}, console -> %{console | level: level}
        {_key, _value}, console -> console
      end)

    Config.put(:console_settings, console)
  end

  defp settings() do
    Config.get(:console_settings, %{format: Formatter.compile(@default_format), metadata: [], level: :debug})
  end

  def write(%{level: level, msg: {:string, text}, meta: meta}) do
    console = settings()

    if Logger.compare_levels(level, console.level) != :lt do
      shown = shown_metadata(meta, console.metadata)
      entry = Formatter.format(console.format, level, text, Formatter.timestamp(meta.time), shown)
      :kaiwa_shell.log(level, text(entry))
    end

    :ok
  end

  # What an exception says need not be valid text.
  defp text(entry) do
    case :unicode.characters_to_binary(entry) do
      text when is_binary(text) -> text
      _invalid -> :erlang.iolist_to_binary(entry)
    end
  end

  defp shown_metadata(meta, :all), do: :maps.to_list(meta)
  defp shown_metadata(meta, keys), do: for(key <- keys, {:ok, value} <- [Map.fetch(meta, key)], do: {key, value})
end
