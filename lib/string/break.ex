defmodule String.Break do
  @moduledoc false

  # Where white space ends: the functions that `String` delegates to.

  @doc false
  @spec trim_leading(String.t()) :: String.t()
  def trim_leading(string) when is_binary(string), do: :kaiwa_string.trim_leading(string)

  @doc false
  @spec trim_trailing(String.t()) :: String.t()
  def trim_trailing(string) when is_binary(string), do: :kaiwa_string.trim_trailing(string)
end
