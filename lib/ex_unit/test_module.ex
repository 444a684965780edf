defmodule ExUnit.TestModule do
  @moduledoc """
  A module of tests, as formatters are told of it. Its state is `nil`, or `{:failed, failures}` if `setup_all` has failed.
  """

  defstruct [:file, :name, :state, tests: []]

  @type t :: %__MODULE__{file: binary | nil, name: module, state: ExUnit.state(), tests: [ExUnit.Test.t()]}
end
