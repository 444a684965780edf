defmodule Kaiwa.AnsiSequences do
  @moduledoc false
  # The functions of `IO.ANSI` that give a sequence each: `red()`, `underline()`.

  @colors [:black, :red, :green, :yellow, :blue, :magenta, :cyan, :white]

  # `[name: {code, meaning}]`; defines those functions and those of the colours, and `sequence/1`, which finds them by name.
  @doc false
  defmacro define(sequences) do
    functions = for {name, {code, meaning}} <- sequences ++ colors(), do: function(name, "\e[" <> code, meaning)
    clauses = for {name, _} <- sequences ++ colors(), do: quote(do: defp(sequence(unquote(name)), do: unquote(name)()))
    {:__block__, [], functions ++ clauses}
  end

  defp function(name, sequence, meaning) do
    quote do
      @doc unquote(doc(name, sequence, meaning))
      @spec unquote(name)() :: String.t()
      def unquote(name)(), do: unquote(sequence)
    end
  end

  defp doc(name, sequence, meaning) do
    """
    #{meaning}

        #{"iex> IO.ANSI.#{name}()"}
        #{inspect(sequence)}
    """
  end

  # Text and background, each plain and light.
  defp colors() do
    for {color, place} <- Enum.with_index(@colors),
        {ground, plain, what} <- [{"", 30, "text"}, {"_background", 40, "background"}],
        {shade, more} <- [{"", 0}, {"light_", 60}] do
      meaning = String.capitalize(String.replace(shade, "_", " ") <> "#{color} #{what}.")
      {:"#{shade}#{color}#{ground}", {"#{plain + more + place}m", meaning}}
    end
  end
end
