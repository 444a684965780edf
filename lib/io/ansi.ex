defmodule IO.ANSI do
  @moduledoc """
  Escape sequences of terminals, for colours and the place of the cursor.

  Each function returns a sequence; `format/2` puts them around text.

      iex> IO.ANSI.red() <> "alarm" <> IO.ANSI.reset()
      "\\e[31malarm\\e[0m"
  """

  require Kaiwa.AnsiSequences

  @type ansicode :: atom
  @type ansidata :: ansilist | ansicode | binary
  @type ansilist :: [char | ansicode | binary | ansilist] | binary | ansicode

  @doc """
  Tells whether the output is a terminal that understands escape sequences.

      iex> is_boolean(IO.ANSI.enabled?())
      true
  """
  @spec enabled?() :: boolean
  def enabled?, do: :kaiwa_shell.colors_enabled?()

  @doc """
  Text in one of 256 colours.

      iex> IO.ANSI.color(201)
      "\\e[38;5;201m"
  """
  @spec color(0..255) :: String.t()
  def color(code) when code in 0..255, do: "\e[38;5;#{code}m"

  @doc """
  Text in a colour of red, green and blue, each from 0 to 5.

      iex> IO.ANSI.color(5, 0, 0)
      "\\e[38;5;196m"
  """
  @spec color(0..5, 0..5, 0..5) :: String.t()
  def color(r, g, b) when r in 0..5 and g in 0..5 and b in 0..5 do
    color(16 + 36 * r + 6 * g + b)
  end

  @doc """
  A background in one of 256 colours.

      iex> IO.ANSI.color_background(201)
      "\\e[48;5;201m"
  """
  @spec color_background(0..255) :: String.t()
  def color_background(code) when code in 0..255, do: "\e[48;5;#{code}m"

  @doc """
  A background in a colour of red, green and blue, each from 0 to 5.

      iex> IO.ANSI.color_background(5, 0, 0)
      "\\e[48;5;196m"
  """
  @spec color_background(0..5, 0..5, 0..5) :: String.t()
  def color_background(r, g, b) when r in 0..5 and g in 0..5 and b in 0..5 do
    color_background(16 + 36 * r + 6 * g + b)
  end

  @doc """
  Sends the cursor to a line and a column, counted from 0.

      iex> IO.ANSI.cursor(3, 4)
      "\\e[3;4H"
  """
  @spec cursor(non_neg_integer, non_neg_integer) :: String.t()
  def cursor(line, column) when is_integer(line) and line >= 0 and is_integer(column) and column >= 0 do
    "\e[#{line};#{column}H"
  end

  @doc """
  Moves the cursor up.

      iex> IO.ANSI.cursor_up(2)
      "\\e[2A"
  """
  @spec cursor_up(pos_integer) :: String.t()
  def cursor_up(lines \\ 1) when is_integer(lines) and lines >= 1, do: "\e[#{lines}A"

  @doc """
  Moves the cursor down.

      iex> IO.ANSI.cursor_down(2)
      "\\e[2B"
  """
  @spec cursor_down(pos_integer) :: String.t()
  def cursor_down(lines \\ 1) when is_integer(lines) and lines >= 1, do: "\e[#{lines}B"

  @doc """
  Moves the cursor right.

      iex> IO.ANSI.cursor_right(2)
      "\\e[2C"
  """
  @spec cursor_right(pos_integer) :: String.t()
  def cursor_right(columns \\ 1) when is_integer(columns) and columns >= 1, do: "\e[#{columns}C"

  @doc """
  Moves the cursor left.

      iex> IO.ANSI.cursor_left(2)
      "\\e[2D"
  """
  @spec cursor_left(pos_integer) :: String.t()
  def cursor_left(columns \\ 1) when is_integer(columns) and columns >= 1, do: "\e[#{columns}D"

  @doc """
  Text with sequences in place of their names, and a reset at the end. If `emit?` is false the names are left out.

      iex> IO.iodata_to_binary(IO.ANSI.format([:red, "hi"], true))
      "\\e[31mhi\\e[0m"
      iex> IO.iodata_to_binary(IO.ANSI.format([:red, "hi"], false))
      "hi"
  """
  @spec format(ansilist, boolean) :: IO.chardata()
  def format(ansidata, emit? \\ enabled?()) when is_boolean(emit?), do: formatted(ansidata, emit?, true)

  @doc """
  The same without a reset at the end.

      iex> IO.iodata_to_binary(IO.ANSI.format_fragment([:bright, "hi"], true))
      "\\e[1mhi"
  """
  @spec format_fragment(ansilist, boolean) :: IO.chardata()
  def format_fragment(ansidata, emit? \\ enabled?()) when is_boolean(emit?), do: formatted(ansidata, emit?, false)

  defp formatted(ansidata, emit?, reset?) do
    {text, used?} = put(ansidata, [], emit?, false)
    if reset? and used?, do: [text | reset()], else: text
  end

  defp put([head | tail], acc, emit?, used?) do
    {acc, used?} = put(head, acc, emit?, used?)
    put(tail, acc, emit?, used?)
  end

  defp put([], acc, _emit?, used?), do: {acc, used?}
  defp put(name, acc, true, _used?) when is_atom(name), do: {[acc | sequence(name)], true}
  defp put(name, acc, false, used?) when is_atom(name), do: {acc, used?}
  defp put(text, acc, _emit?, used?), do: {[acc, text], used?}

  @doc """
  The colours that the shell uses for terms.

      iex> IO.ANSI.syntax_colors()[:atom]
      :cyan
  """
  @spec syntax_colors() :: keyword
  def syntax_colors do
    [
      atom: :cyan,
      binary: :default_color,
      boolean: :magenta,
      charlist: :yellow,
      list: :default_color,
      map: :default_color,
      nil: :magenta,
      number: :yellow,
      string: :green,
      tuple: :default_color
    ]
  end

  # Sequences by their names, those of the colours beside.
  Kaiwa.AnsiSequences.define(
    reset: {"0m", "All attributes off."},
    bright: {"1m", "Bright or bold."},
    faint: {"2m", "Faint."},
    italic: {"3m", "Italic."},
    underline: {"4m", "Underlined."},
    blink_slow: {"5m", "Blinking slowly."},
    blink_rapid: {"6m", "Blinking rapidly."},
    inverse: {"7m", "Colours exchanged."},
    reverse: {"7m", "Colours exchanged."},
    conceal: {"8m", "Concealed."},
    crossed_out: {"9m", "Crossed out."},
    primary_font: {"10m", "The first font."},
    font_1: {"11m", "Font 1."},
    font_2: {"12m", "Font 2."},
    font_3: {"13m", "Font 3."},
    font_4: {"14m", "Font 4."},
    font_5: {"15m", "Font 5."},
    font_6: {"16m", "Font 6."},
    font_7: {"17m", "Font 7."},
    font_8: {"18m", "Font 8."},
    font_9: {"19m", "Font 9."},
    normal: {"22m", "Neither bright nor faint."},
    not_italic: {"23m", "Not italic."},
    no_underline: {"24m", "Not underlined."},
    blink_off: {"25m", "Not blinking."},
    inverse_off: {"27m", "Colours not exchanged."},
    reverse_off: {"27m", "Colours not exchanged."},
    default_color: {"39m", "Text in the default colour."},
    default_background: {"49m", "The default background."},
    framed: {"51m", "Framed."},
    encircled: {"52m", "Encircled."},
    overlined: {"53m", "Overlined."},
    not_framed_encircled: {"54m", "Neither framed nor encircled."},
    not_overlined: {"55m", "Not overlined."},
    home: {"H", "Sends the cursor to the first column of the first line."},
    clear: {"2J", "Clears the screen."},
    clear_line: {"2K", "Clears the line."}
  )

  defp sequence(name) do
    raise ArgumentError, "invalid ANSI sequence specification: #{inspect(name)}"
  end
end
