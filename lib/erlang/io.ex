defmodule :io do
  @moduledoc """
  Input and output under the names that Erlang has for them.
  """

  @doc """
  Writes a text of a format. See `:io_lib.format/2`.

      iex> :io.format("~p~n", [{:a, "b"}])
      {a,<<"b">>}
      :ok
  """
  @spec format(String.t() | charlist, [term]) :: :ok
  def format(format, args \\ []), do: IO.write(:io_lib.format(format, args))

  @doc """
  Writes a text of a format to a device.

      iex> :io.format(:standard_io, "~w~n", [:a])
      a
      :ok
  """
  @spec format(IO.device(), String.t() | charlist, [term]) :: :ok
  def format(device, format, args), do: IO.write(device, :io_lib.format(format, args))

  @doc """
  See `format/2`.

      iex> :io.fwrite("~s~n", ["text"])
      text
      :ok
  """
  @spec fwrite(String.t() | charlist, [term]) :: :ok
  def fwrite(format, args \\ []), do: format(format, args)

  @doc """
  See `format/3`.

      iex> :io.fwrite(:standard_io, "~b~n", [10])
      10
      :ok
  """
  @spec fwrite(IO.device(), String.t() | charlist, [term]) :: :ok
  def fwrite(device, format, args), do: format(device, format, args)

  @doc """
  Writes a term.

      iex> :io.write({:a, 1})
      {a,1}:ok
  """
  @spec write(term) :: :ok
  def write(term), do: IO.write(:io_lib.write(term))
end
