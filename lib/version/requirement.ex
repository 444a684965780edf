defmodule Version.Requirement do
  @moduledoc """
  A requirement on a version, made by `Version.parse_requirement/1`.
  """

  defstruct source: nil, lexed: nil

  @type t :: %Version.Requirement{}
end
