defmodule IO.Stream do
  @moduledoc """
  The lines or parts of what is read from a device, see `IO.stream/2`.
  """

  defstruct device: nil, raw: true, line_or_bytes: :line

  @type t :: %IO.Stream{}

  @doc false
  def new(device, raw, line_or_bytes) do
    device = if device == :stdio, do: :standard_io, else: device
    %IO.Stream{device: device, raw: raw, line_or_bytes: line_or_bytes}
  end

  @doc false
  def read(%IO.Stream{device: device, raw: raw, line_or_bytes: size}) do
    case if(raw, do: IO.binread(device, size), else: IO.read(device, size)) do
      {:error, reason} -> raise IO.StreamError, reason: reason
      part_or_eof -> part_or_eof
    end
  end

  @doc false
  def write(%IO.Stream{device: device, raw: true}, part), do: IO.binwrite(device, part)
  def write(%IO.Stream{device: device}, part), do: IO.write(device, part)
end
