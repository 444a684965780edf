defmodule Supervisor.Default do
  @moduledoc false
  # The module of a supervisor that was started with its children.

  def init(result), do: result
end
