defmodule ExUnit.Test do
  @moduledoc """
  A test, as formatters are told of it.

  Its state is `nil` when it has not run or has passed, else `{:failed, failures}`, `{:skipped, reason}`,
  `{:excluded, reason}` or `{:invalid, module}`; `time` is in microseconds, `tags` are those of the test, `logs` what
  `:capture_log` has taken.
  """

  defstruct [:name, :case, :module, :state, time: 0, tags: %{}, logs: ""]

  @type t :: %__MODULE__{
          name: atom,
          case: module,
          module: module,
          state: ExUnit.state(),
          time: non_neg_integer,
          tags: map,
          logs: String.t()
        }
end
