defmodule Logger.Console do
  @moduledoc false
  # Shows entries where the program was started.

  alias Logger.{Config, Formatter}

  @default_format "\n$time $metadata[$level] $message\n"

  def configure(options), do: Config.put(:console_settings, changed(settings(), options))

  # The settings of a capture are of its own; they begin with the usual ones.
  def settings(options), do: changed(default_settings(), options)

  defp changed(settings, options) do
    Enum.reduce(options, settings, fn
      {:format, format}, settings -> %{settings | format: Formatter.compile(format)}
      {:metadata, keys}, settings -> %{settings | metadata: keys}
      {:level, level}, settings -> %{settings | level: level}
      {:colors, colors}, settings -> %{settings | colors: colors}
      {_key, _value}, settings -> settings
    end)
  end

  defp settings(), do: Config.get(:console_settings, default_settings())
  defp default_settings(), do: %{format: Formatter.compile(@default_format), metadata: [], level: :debug, colors: []}

  # While somebody captures the log, the console is silent.
  def write(event) do
    case Config.captures() do
      [] -> if Config.get(:console, true), do: write_to_console(event, settings())
      captures -> for {device, settings} <- captures, do: write_to_device(event, settings, device)
    end

    :ok
  end

  # The shell knows the colours.
  defp write_to_console(%{level: level} = event, settings) do
    # Of a process that has crashed the emulator tells.
    crash? = match?(%{meta: %{error_logger: %{emulator: true}}}, event)
    if wanted?(level, settings), do: :kaiwa_shell.log(level, text(entry(event, settings)), crash?)
  end

  defp write_to_device(%{level: level} = event, settings, device) do
    if wanted?(level, settings) do
      entry = entry(event, settings)
      enabled = Keyword.get_lazy(settings.colors, :enabled, &IO.ANSI.enabled?/0)
      IO.write(device, text(if(enabled, do: [color(level, settings.colors), entry, IO.ANSI.reset()], else: entry)))
    end
  end

  defp wanted?(level, settings), do: Logger.compare_levels(level, settings.level) != :lt

  defp entry(%{level: level, msg: {:string, text}, meta: meta}, settings) do
    shown = shown_metadata(meta, settings.metadata)
    Formatter.format(settings.format, level, text, Formatter.timestamp(meta.time), shown)
  end

  defp color(level, colors), do: IO.ANSI.format_fragment(Keyword.get(colors, kind(level), usual_color(kind(level))), true)

  defp kind(level) when level in [:info, :notice], do: :info
  defp kind(level) when level in [:debug, :warning], do: level
  defp kind(_level), do: :error

  defp usual_color(:debug), do: :cyan
  defp usual_color(:info), do: :normal
  defp usual_color(:warning), do: :yellow
  defp usual_color(:error), do: :red

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
