defmodule ExUnit.TestCase do
  @moduledoc false
  # What `ExUnit.TestModule` was called before; formatters are told of both.

  defstruct [:name, :state, tests: []]
end
