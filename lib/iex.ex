defmodule IEx do
  @moduledoc """
  The interactive shell: how it is set up, and what programs can ask it.

  What can be called at the prompt by its bare name is in `IEx.Helpers`.

  ## Settings

  `IEx.configure/1` takes these. A file named `.iex.exs`, here or in the home folder, is run before the first prompt:

    * `:inspect` - the options of `inspect/2` for values, such as `limit: :infinity`
    * `:width` - the columns to use for values, at most as many as the screen has
    * `:history_size` - how many values `v/1` can give; a negative number for all
    * `:default_prompt` - the prompt: `%prefix` is `iex` or `...`, `%counter` its number, `%node` the name of the node
    * `:colors` - `[enabled: false]` switches colours off
  """

  @settings [:colors, :history_size, :inspect, :alive_prompt, :default_prompt, :width]
  @defaults [
    colors: [],
    history_size: 20,
    inspect: [pretty: true],
    alive_prompt: "%prefix(%node)%counter>",
    default_prompt: "%prefix(%counter)>"
  ]

  # The shell prints nothing for this value.
  @not_shown :"do not show this result in output"

  @doc """
  Changes settings of the shell; see above.

      iex> IEx.configure(inspect: [pretty: true])
      :ok
      iex> IEx.configure(size: 3)
      ** (ArgumentError) invalid configuration {:size, 3}
  """
  @spec configure(keyword) :: :ok
  def configure(options) do
    Enum.each(options, fn setting -> valid?(setting) || raise ArgumentError, "invalid configuration #{inspect(setting)}" end)
    Enum.each(options, fn {key, value} -> Application.put_env(:iex, key, merged(key, value)) end)
    if prompt = options[:default_prompt], do: :kaiwa_shell.set_prompt(prompt)
    :ok
  end

  # Colours and options that are not named stay as they are.
  defp merged(key, value) when key in [:colors, :inspect], do: Keyword.merge(setting(key), value)
  defp merged(_key, value), do: value

  defp valid?({key, value}) when key in [:colors, :inspect], do: Keyword.keyword?(value)
  defp valid?({key, value}) when key in [:width, :history_size], do: is_integer(value)
  defp valid?({key, value}) when key in [:default_prompt, :alive_prompt], do: is_binary(value)
  defp valid?(_setting), do: false

  @doc """
  The settings of the shell.

      iex> is_integer(IEx.configuration()[:history_size])
      true
  """
  @spec configuration() :: keyword
  def configuration() do
    for key <- @settings, value = setting(key), do: {key, value}
  end

  defp setting(key), do: Application.get_env(:iex, key, @defaults[key])

  @doc """
  Tells whether there is a prompt.

      iex> is_boolean(IEx.started?())
      true
  """
  @spec started?() :: boolean
  def started?(), do: :kaiwa_shell.has_prompt?()

  @doc """
  The columns that values are printed in.

      iex> IEx.width() > 0
      true
  """
  @spec width() :: pos_integer
  def width() do
    columns = :kaiwa_shell.width()

    case setting(:width) do
      nil -> columns
      width -> :erlang.min(width, columns)
    end
  end

  @doc """
  The options that values are inspected with.

      iex> IEx.inspect_opts()[:pretty]
      true
  """
  @spec inspect_opts() :: keyword
  def inspect_opts() do
    options = [width: width()] ++ setting(:inspect)
    if colors?(), do: [syntax_colors: syntax_colors()] ++ options, else: options
  end

  defp colors?(), do: Keyword.get(setting(:colors), :enabled, :kaiwa_shell.colors_enabled?())

  defp syntax_colors() do
    defaults = [
      atom: :cyan,
      string: :green,
      number: :yellow,
      boolean: :magenta,
      charlist: :yellow,
      nil: :magenta,
      list: :default_color,
      tuple: :default_color,
      map: :default_color,
      binary: :default_color,
      reset: [:reset, :yellow]
    ]

    case Keyword.get(setting(:colors), :syntax_colors, []) do
      colors when is_list(colors) -> Keyword.merge(defaults, colors)
      _none -> []
    end
  end

  # What the shell prints in which colour, if the setting `:colors` does not say otherwise.
  @colors [
    eval_result: :yellow,
    eval_info: :normal,
    eval_error: :red,
    eval_interrupt: :yellow,
    stack_info: :red,
    ls_directory: :blue,
    ls_device: :green
  ]

  @doc """
  Text in the colour that the shell uses for something, if it uses colours: `:eval_result`, `:eval_error`, `:eval_info`,
  `:ls_directory`, ….

      iex> IEx.color(:eval_error, "oops") =~ "oops"
      true
  """
  @spec color(atom, String.t()) :: String.t()
  def color(kind, text) do
    color = Keyword.get(setting(:colors), kind, @colors[kind])

    if color && colors?() do
      IO.iodata_to_binary(IO.ANSI.format([color, text], true))
    else
      text
    end
  end

  @doc """
  A value that the shell does not print.

      iex> is_atom(IEx.dont_display_result())
      true
  """
  @spec dont_display_result() :: atom
  def dont_display_result(), do: @not_shown

  @doc """
  Elixir's shell stops here and looks around; Kaiwa's cannot, says so, and goes on.
  """
  defmacro pry() do
    quote do: IEx.no_pry(__ENV__)
  end

  @doc false
  @spec no_pry(Macro.Env.t()) :: :error
  def no_pry(env) do
    place = Exception.format_stacktrace_entry(hd(Macro.Env.stacktrace(env)))
    IO.puts(:stdio, color(:eval_error, "Cannot pry #{inspect(self())} at #{place}. Kaiwa's shell has no pry; see dbg/2"))
    :error
  end
end
