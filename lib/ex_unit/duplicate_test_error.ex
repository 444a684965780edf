defmodule ExUnit.DuplicateTestError do
  @moduledoc """
  Raised when two tests of a module have the same name.
  """

  defexception [:message]
end
