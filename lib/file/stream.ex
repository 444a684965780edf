defmodule File.Stream do
  @moduledoc """
  The lines or parts of a file, see `File.stream!/3`.
  """

  defstruct path: nil, modes: [], line_or_bytes: :line, raw: true

  @type t :: %File.Stream{}
end
