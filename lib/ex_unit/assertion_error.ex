defmodule ExUnit.AssertionError do
  @moduledoc """
  Raised when an assertion fails.

  `expr` is the quoted assertion, `left` and `right` are its two sides; what an assertion does not have is
  `:ex_unit_no_meaningful_value`.
  """

  defexception left: :ex_unit_no_meaningful_value,
               right: :ex_unit_no_meaningful_value,
               message: :ex_unit_no_meaningful_value,
               expr: :ex_unit_no_meaningful_value,
               args: :ex_unit_no_meaningful_value,
               doctest: :ex_unit_no_meaningful_value,
               context: :==

  @doc """
  The value of a field that an assertion does not have.

      iex> ExUnit.AssertionError.no_value()
      :ex_unit_no_meaningful_value
  """
  @spec no_value() :: atom
  def no_value(), do: :ex_unit_no_meaningful_value

  @doc """
  The message with code and sides below it.

      iex> ExUnit.AssertionError.message(%ExUnit.AssertionError{message: "no", left: 1, right: 2})
      "\\n\\nno\\nleft:  1\\nright: 2\\n"
  """
  @spec message(Exception.t()) :: String.t()
  def message(error), do: "\n\n" <> ExUnit.Formatter.Failure.format_assertion(error) <> "\n"
end
