defmodule ExUnit.DuplicateDescribeError do
  @moduledoc """
  Raised when two groups of tests of a module have the same name.
  """

  defexception [:message]
end
