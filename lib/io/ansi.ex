defmodule IO.ANSI do
  @moduledoc """
  Escape sequences of terminals, for colours and the place of the cursor.

  Each function returns a sequence; `format/2` puts them around text.

      iex> IO.ANSI.red() <> "alarm" <> IO.ANSI.reset()
      "\\e[31malarm\\e[0m"
  """

  @type ansicode :: atom
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
  All attributes off.

      iex> IO.ANSI.reset()
      "\\e[0m"
  """
  @spec reset() :: String.t()
  def reset, do: "\e[0m"

  @doc """
  Bright or bold.

      iex> IO.ANSI.bright()
      "\\e[1m"
  """
  @spec bright() :: String.t()
  def bright, do: "\e[1m"

  @doc """
  Faint.

      iex> IO.ANSI.faint()
      "\\e[2m"
  """
  @spec faint() :: String.t()
  def faint, do: "\e[2m"

  @doc """
  Italic.

      iex> IO.ANSI.italic()
      "\\e[3m"
  """
  @spec italic() :: String.t()
  def italic, do: "\e[3m"

  @doc """
  Underlined.

      iex> IO.ANSI.underline()
      "\\e[4m"
  """
  @spec underline() :: String.t()
  def underline, do: "\e[4m"

  @doc """
  Blinking slowly.

      iex> IO.ANSI.blink_slow()
      "\\e[5m"
  """
  @spec blink_slow() :: String.t()
  def blink_slow, do: "\e[5m"

  @doc """
  Blinking rapidly.

      iex> IO.ANSI.blink_rapid()
      "\\e[6m"
  """
  @spec blink_rapid() :: String.t()
  def blink_rapid, do: "\e[6m"

  @doc """
  Colours exchanged.

      iex> IO.ANSI.inverse()
      "\\e[7m"
  """
  @spec inverse() :: String.t()
  def inverse, do: "\e[7m"

  @doc """
  Colours exchanged.

      iex> IO.ANSI.reverse()
      "\\e[7m"
  """
  @spec reverse() :: String.t()
  def reverse, do: "\e[7m"

  @doc """
  Concealed.

      iex> IO.ANSI.conceal()
      "\\e[8m"
  """
  @spec conceal() :: String.t()
  def conceal, do: "\e[8m"

  @doc """
  Crossed out.

      iex> IO.ANSI.crossed_out()
      "\\e[9m"
  """
  @spec crossed_out() :: String.t()
  def crossed_out, do: "\e[9m"

  @doc """
  The first font.

      iex> IO.ANSI.primary_font()
      "\\e[10m"
  """
  @spec primary_font() :: String.t()
  def primary_font, do: "\e[10m"

  @doc """
  Font 1.

      iex> IO.ANSI.font_1()
      "\\e[11m"
  """
  @spec font_1() :: String.t()
  def font_1, do: "\e[11m"

  @doc """
  Font 2.

      iex> IO.ANSI.font_2()
      "\\e[12m"
  """
  @spec font_2() :: String.t()
  def font_2, do: "\e[12m"

  @doc """
  Font 3.

      iex> IO.ANSI.font_3()
      "\\e[13m"
  """
  @spec font_3() :: String.t()
  def font_3, do: "\e[13m"

  @doc """
  Font 4.

      iex> IO.ANSI.font_4()
      "\\e[14m"
  """
  @spec font_4() :: String.t()
  def font_4, do: "\e[14m"

  @doc """
  Font 5.

      iex> IO.ANSI.font_5()
      "\\e[15m"
  """
  @spec font_5() :: String.t()
  def font_5, do: "\e[15m"

  @doc """
  Font 6.

      iex> IO.ANSI.font_6()
      "\\e[16m"
  """
  @spec font_6() :: String.t()
  def font_6, do: "\e[16m"

  @doc """
  Font 7.

      iex> IO.ANSI.font_7()
      "\\e[17m"
  """
  @spec font_7() :: String.t()
  def font_7, do: "\e[17m"

  @doc """
  Font 8.

      iex> IO.ANSI.font_8()
      "\\e[18m"
  """
  @spec font_8() :: String.t()
  def font_8, do: "\e[18m"

  @doc """
  Font 9.

      iex> IO.ANSI.font_9()
      "\\e[19m"
  """
  @spec font_9() :: String.t()
  def font_9, do: "\e[19m"

  @doc """
  Neither bright nor faint.

      iex> IO.ANSI.normal()
      "\\e[22m"
  """
  @spec normal() :: String.t()
  def normal, do: "\e[22m"

  @doc """
  Not italic.

      iex> IO.ANSI.not_italic()
      "\\e[23m"
  """
  @spec not_italic() :: String.t()
  def not_italic, do: "\e[23m"

  @doc """
  Not underlined.

      iex> IO.ANSI.no_underline()
      "\\e[24m"
  """
  @spec no_underline() :: String.t()
  def no_underline, do: "\e[24m"

  @doc """
  Not blinking.

      iex> IO.ANSI.blink_off()
      "\\e[25m"
  """
  @spec blink_off() :: String.t()
  def blink_off, do: "\e[25m"

  @doc """
  Colours not exchanged.

      iex> IO.ANSI.inverse_off()
      "\\e[27m"
  """
  @spec inverse_off() :: String.t()
  def inverse_off, do: "\e[27m"

  @doc """
  Colours not exchanged.

      iex> IO.ANSI.reverse_off()
      "\\e[27m"
  """
  @spec reverse_off() :: String.t()
  def reverse_off, do: "\e[27m"

  @doc """
  Black text.

      iex> IO.ANSI.black()
      "\\e[30m"
  """
  @spec black() :: String.t()
  def black, do: "\e[30m"

  @doc """
  Light black text.

      iex> IO.ANSI.light_black()
      "\\e[90m"
  """
  @spec light_black() :: String.t()
  def light_black, do: "\e[90m"

  @doc """
  Black background.

      iex> IO.ANSI.black_background()
      "\\e[40m"
  """
  @spec black_background() :: String.t()
  def black_background, do: "\e[40m"

  @doc """
  Light black background.

      iex> IO.ANSI.light_black_background()
      "\\e[100m"
  """
  @spec light_black_background() :: String.t()
  def light_black_background, do: "\e[100m"

  @doc """
  Red text.

      iex> IO.ANSI.red()
      "\\e[31m"
  """
  @spec red() :: String.t()
  def red, do: "\e[31m"

  @doc """
  Light red text.

      iex> IO.ANSI.light_red()
      "\\e[91m"
  """
  @spec light_red() :: String.t()
  def light_red, do: "\e[91m"

  @doc """
  Red background.

      iex> IO.ANSI.red_background()
      "\\e[41m"
  """
  @spec red_background() :: String.t()
  def red_background, do: "\e[41m"

  @doc """
  Light red background.

      iex> IO.ANSI.light_red_background()
      "\\e[101m"
  """
  @spec light_red_background() :: String.t()
  def light_red_background, do: "\e[101m"

  @doc """
  Green text.

      iex> IO.ANSI.green()
      "\\e[32m"
  """
  @spec green() :: String.t()
  def green, do: "\e[32m"

  @doc """
  Light green text.

      iex> IO.ANSI.light_green()
      "\\e[92m"
  """
  @spec light_green() :: String.t()
  def light_green, do: "\e[92m"

  @doc """
  Green background.

      iex> IO.ANSI.green_background()
      "\\e[42m"
  """
  @spec green_background() :: String.t()
  def green_background, do: "\e[42m"

  @doc """
  Light green background.

      iex> IO.ANSI.light_green_background()
      "\\e[102m"
  """
  @spec light_green_background() :: String.t()
  def light_green_background, do: "\e[102m"

  @doc """
  Yellow text.

      iex> IO.ANSI.yellow()
      "\\e[33m"
  """
  @spec yellow() :: String.t()
  def yellow, do: "\e[33m"

  @doc """
  Light yellow text.

      iex> IO.ANSI.light_yellow()
      "\\e[93m"
  """
  @spec light_yellow() :: String.t()
  def light_yellow, do: "\e[93m"

  @doc """
  Yellow background.

      iex> IO.ANSI.yellow_background()
      "\\e[43m"
  """
  @spec yellow_background() :: String.t()
  def yellow_background, do: "\e[43m"

  @doc """
  Light yellow background.

      iex> IO.ANSI.light_yellow_background()
      "\\e[103m"
  """
  @spec light_yellow_background() :: String.t()
  def light_yellow_background, do: "\e[103m"

  @doc """
  Blue text.

      iex> IO.ANSI.blue()
      "\\e[34m"
  """
  @spec blue() :: String.t()
  def blue, do: "\e[34m"

  @doc """
  Light blue text.

      iex> IO.ANSI.light_blue()
      "\\e[94m"
  """
  @spec light_blue() :: String.t()
  def light_blue, do: "\e[94m"

  @doc """
  Blue background.

      iex> IO.ANSI.blue_background()
      "\\e[44m"
  """
  @spec blue_background() :: String.t()
  def blue_background, do: "\e[44m"

  @doc """
  Light blue background.

      iex> IO.ANSI.light_blue_background()
      "\\e[104m"
  """
  @spec light_blue_background() :: String.t()
  def light_blue_background, do: "\e[104m"

  @doc """
  Magenta text.

      iex> IO.ANSI.magenta()
      "\\e[35m"
  """
  @spec magenta() :: String.t()
  def magenta, do: "\e[35m"

  @doc """
  Light magenta text.

      iex> IO.ANSI.light_magenta()
      "\\e[95m"
  """
  @spec light_magenta() :: String.t()
  def light_magenta, do: "\e[95m"

  @doc """
  Magenta background.

      iex> IO.ANSI.magenta_background()
      "\\e[45m"
  """
  @spec magenta_background() :: String.t()
  def magenta_background, do: "\e[45m"

  @doc """
  Light magenta background.

      iex> IO.ANSI.light_magenta_background()
      "\\e[105m"
  """
  @spec light_magenta_background() :: String.t()
  def light_magenta_background, do: "\e[105m"

  @doc """
  Cyan text.

      iex> IO.ANSI.cyan()
      "\\e[36m"
  """
  @spec cyan() :: String.t()
  def cyan, do: "\e[36m"

  @doc """
  Light cyan text.

      iex> IO.ANSI.light_cyan()
      "\\e[96m"
  """
  @spec light_cyan() :: String.t()
  def light_cyan, do: "\e[96m"

  @doc """
  Cyan background.

      iex> IO.ANSI.cyan_background()
      "\\e[46m"
  """
  @spec cyan_background() :: String.t()
  def cyan_background, do: "\e[46m"

  @doc """
  Light cyan background.

      iex> IO.ANSI.light_cyan_background()
      "\\e[106m"
  """
  @spec light_cyan_background() :: String.t()
  def light_cyan_background, do: "\e[106m"

  @doc """
  White text.

      iex> IO.ANSI.white()
      "\\e[37m"
  """
  @spec white() :: String.t()
  def white, do: "\e[37m"

  @doc """
  Light white text.

      iex> IO.ANSI.light_white()
      "\\e[97m"
  """
  @spec light_white() :: String.t()
  def light_white, do: "\e[97m"

  @doc """
  White background.

      iex> IO.ANSI.white_background()
      "\\e[47m"
  """
  @spec white_background() :: String.t()
  def white_background, do: "\e[47m"

  @doc """
  Light white background.

      iex> IO.ANSI.light_white_background()
      "\\e[107m"
  """
  @spec light_white_background() :: String.t()
  def light_white_background, do: "\e[107m"

  @doc """
  Text in the default colour.

      iex> IO.ANSI.default_color()
      "\\e[39m"
  """
  @spec default_color() :: String.t()
  def default_color, do: "\e[39m"

  @doc """
  The default background.

      iex> IO.ANSI.default_background()
      "\\e[49m"
  """
  @spec default_background() :: String.t()
  def default_background, do: "\e[49m"

  @doc """
  Framed.

      iex> IO.ANSI.framed()
      "\\e[51m"
  """
  @spec framed() :: String.t()
  def framed, do: "\e[51m"

  @doc """
  Encircled.

      iex> IO.ANSI.encircled()
      "\\e[52m"
  """
  @spec encircled() :: String.t()
  def encircled, do: "\e[52m"

  @doc """
  Overlined.

      iex> IO.ANSI.overlined()
      "\\e[53m"
  """
  @spec overlined() :: String.t()
  def overlined, do: "\e[53m"

  @doc """
  Neither framed nor encircled.

      iex> IO.ANSI.not_framed_encircled()
      "\\e[54m"
  """
  @spec not_framed_encircled() :: String.t()
  def not_framed_encircled, do: "\e[54m"

  @doc """
  Not overlined.

      iex> IO.ANSI.not_overlined()
      "\\e[55m"
  """
  @spec not_overlined() :: String.t()
  def not_overlined, do: "\e[55m"

  @doc """
  Sends the cursor to the first column of the first line.

      iex> IO.ANSI.home()
      "\\e[H"
  """
  @spec home() :: String.t()
  def home, do: "\e[H"

  @doc """
  Clears the screen.

      iex> IO.ANSI.clear()
      "\\e[2J"
  """
  @spec clear() :: String.t()
  def clear, do: "\e[2J"

  @doc """
  Clears the line.

      iex> IO.ANSI.clear_line()
      "\\e[2K"
  """
  @spec clear_line() :: String.t()
  def clear_line, do: "\e[2K"

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

  defp sequence(:reset), do: reset()
  defp sequence(:bright), do: bright()
  defp sequence(:faint), do: faint()
  defp sequence(:italic), do: italic()
  defp sequence(:underline), do: underline()
  defp sequence(:blink_slow), do: blink_slow()
  defp sequence(:blink_rapid), do: blink_rapid()
  defp sequence(:inverse), do: inverse()
  defp sequence(:reverse), do: reverse()
  defp sequence(:conceal), do: conceal()
  defp sequence(:crossed_out), do: crossed_out()
  defp sequence(:primary_font), do: primary_font()
  defp sequence(:font_1), do: font_1()
  defp sequence(:font_2), do: font_2()
  defp sequence(:font_3), do: font_3()
  defp sequence(:font_4), do: font_4()
  defp sequence(:font_5), do: font_5()
  defp sequence(:font_6), do: font_6()
  defp sequence(:font_7), do: font_7()
  defp sequence(:font_8), do: font_8()
  defp sequence(:font_9), do: font_9()
  defp sequence(:normal), do: normal()
  defp sequence(:not_italic), do: not_italic()
  defp sequence(:no_underline), do: no_underline()
  defp sequence(:blink_off), do: blink_off()
  defp sequence(:inverse_off), do: inverse_off()
  defp sequence(:reverse_off), do: reverse_off()
  defp sequence(:black), do: black()
  defp sequence(:light_black), do: light_black()
  defp sequence(:black_background), do: black_background()
  defp sequence(:light_black_background), do: light_black_background()
  defp sequence(:red), do: red()
  defp sequence(:light_red), do: light_red()
  defp sequence(:red_background), do: red_background()
  defp sequence(:light_red_background), do: light_red_background()
  defp sequence(:green), do: green()
  defp sequence(:light_green), do: light_green()
  defp sequence(:green_background), do: green_background()
  defp sequence(:light_green_background), do: light_green_background()
  defp sequence(:yellow), do: yellow()
  defp sequence(:light_yellow), do: light_yellow()
  defp sequence(:yellow_background), do: yellow_background()
  defp sequence(:light_yellow_background), do: light_yellow_background()
  defp sequence(:blue), do: blue()
  defp sequence(:light_blue), do: light_blue()
  defp sequence(:blue_background), do: blue_background()
  defp sequence(:light_blue_background), do: light_blue_background()
  defp sequence(:magenta), do: magenta()
  defp sequence(:light_magenta), do: light_magenta()
  defp sequence(:magenta_background), do: magenta_background()
  defp sequence(:light_magenta_background), do: light_magenta_background()
  defp sequence(:cyan), do: cyan()
  defp sequence(:light_cyan), do: light_cyan()
  defp sequence(:cyan_background), do: cyan_background()
  defp sequence(:light_cyan_background), do: light_cyan_background()
  defp sequence(:white), do: white()
  defp sequence(:light_white), do: light_white()
  defp sequence(:white_background), do: white_background()
  defp sequence(:light_white_background), do: light_white_background()
  defp sequence(:default_color), do: default_color()
  defp sequence(:default_background), do: default_background()
  defp sequence(:framed), do: framed()
  defp sequence(:encircled), do: encircled()
  defp sequence(:overlined), do: overlined()
  defp sequence(:not_framed_encircled), do: not_framed_encircled()
  defp sequence(:not_overlined), do: not_overlined()
  defp sequence(:home), do: home()
  defp sequence(:clear), do: clear()
  defp sequence(:clear_line), do: clear_line()

  defp sequence(name) do
    raise ArgumentError, "invalid ANSI sequence specification: #{inspect(name)}"
  end
end
