defmodule ExUnit.DocTest.Error do
  @moduledoc """
  Raised when tests cannot be made of the docs of a module.
  """

  defexception [:module, :message, :file, :line]

  @impl true
  def message(%{message: message, file: file, line: line}) do
    Exception.format_file_line(Path.relative_to_cwd(file), line, " ") <> message
  end
end
