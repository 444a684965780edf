defmodule ExUnit.Diff.Script do
  @moduledoc false
  # How two texts differ, part by part if they have enough in common for that to tell something.

  import Inspect.Algebra
  alias ExUnit.Diff.Paint

  @alike 0.4

  @doc false
  # Strings; their quotes stay plain.
  def strings(left, right, opening, closing, paint) do
    {left, right} = parts(escaped(left), escaped(right), String.bag_distance(left, right) > @alike, paint)
    {false, concat([opening, left, closing]), concat([opening, right, closing])}
  end

  @doc false
  # Whole texts, such as numbers.
  def texts(left, right, paint) do
    {left, right} = parts(left, right, String.bag_distance(left, right) > @alike, paint)
    {false, left, right}
  end

  defp parts(left, right, false, paint) do
    {Paint.mark_text(left, :deleted, paint), Paint.mark_text(right, :inserted, paint)}
  end

  defp parts(left, right, true, paint) do
    script = String.myers_difference(left, right)
    left = for {step, text} <- script, step != :ins, do: shown(step, text, paint)
    right = for {step, text} <- script, step != :del, do: shown(step, text, paint)
    {concat(left), concat(right)}
  end

  defp shown(:eq, text, _paint), do: text
  defp shown(:del, text, paint), do: Paint.mark_text(text, :deleted, paint)
  defp shown(:ins, text, paint), do: Paint.mark_text(text, :inserted, paint)

  @doc false
  def escaped(text) do
    shown = inspect(text, binaries: :as_strings, printable_limit: :infinity)
    binary_part(shown, 1, byte_size(shown) - 2)
  end
end
