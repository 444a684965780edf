defmodule :io do
  @moduledoc """
  Input and output under the names that Erlang has for them.
  """

  @type device :: IO.device()

  @doc """
  Writes characters.

      iex> :io.put_chars([?a, "b"])
      ab:ok
  """
  @spec put_chars(IO.chardata()) :: :ok
  def put_chars(chars) when is_list(chars) or is_binary(chars), do: IO.write(chars)

  @doc """
  Writes characters to a device.

      iex> :io.put_chars(:standard_io, "ab")
      ab:ok
  """
  @spec put_chars(device, IO.chardata()) :: :ok
  def put_chars(device, chars) when is_list(chars) or is_binary(chars), do: IO.write(device, chars)

  @doc """
  Writes a newline.

      iex> :io.nl()
      :ok
  """
  @spec nl(device) :: :ok
  def nl(device \\ :standard_io), do: IO.write(device, "\n")

  @doc """
  Prints a prompt and reads a line. See `IO.gets/2`.

      iex> {:ok, device} = StringIO.open("one\\ntwo")
      iex> :io.get_line(device, "> ")
      "one\\n"
  """
  @spec get_line(device, atom | IO.chardata()) :: String.t() | :eof | {:error, term}
  def get_line(device \\ :standard_io, prompt), do: IO.gets(device, prompt)

  @doc """
  Prints a prompt and reads so many characters. See `IO.getn/3`.

      iex> {:ok, device} = StringIO.open("one")
      iex> :io.get_chars(device, "", 2)
      "on"
  """
  @spec get_chars(device, atom | IO.chardata(), non_neg_integer) :: String.t() | :eof | {:error, term}
  def get_chars(device \\ :standard_io, prompt, count), do: IO.getn(device, prompt, count)

  @doc """
  The options of a device.

      iex> :io.getopts()
      [binary: true, encoding: :unicode]
  """
  @spec getopts(device) :: keyword | {:error, term}
  def getopts(device \\ :standard_io), do: request(device, :getopts)

  @doc """
  Sets options of a device.

      iex> :io.setopts(encoding: :unicode)
      :ok
  """
  @spec setopts(device, keyword) :: :ok | {:error, term}
  def setopts(device \\ :standard_io, options), do: request(device, {:setopts, options})

  @doc """
  How many columns a device has, if it knows.

      iex> {:ok, device} = StringIO.open("")
      iex> :io.columns(device)
      {:error, :enotsup}
  """
  @spec columns(device) :: {:ok, pos_integer} | {:error, :enotsup}
  def columns(device \\ :standard_io), do: size(request(device, {:get_geometry, :columns}))

  @doc """
  How many rows a device has, if it knows.

      iex> {:ok, device} = StringIO.open("")
      iex> :io.rows(device)
      {:error, :enotsup}
  """
  @spec rows(device) :: {:ok, pos_integer} | {:error, :enotsup}
  def rows(device \\ :standard_io), do: size(request(device, {:get_geometry, :rows}))

  defp size(count) when is_integer(count), do: {:ok, count}
  defp size(_error), do: {:error, :enotsup}

  @doc """
  Sends a request to a device and waits for its reply.

      iex> {:ok, device} = StringIO.open("")
      iex> :io.request(device, {:put_chars, :unicode, "a"})
      :ok
      iex> :io.request(device, :nonsense)
      {:error, :request}
  """
  @spec request(device, term) :: term
  def request(device \\ :standard_io, request)
  def request(:standard_io, request), do: request(Process.group_leader(), request)

  def request(device, request), do: Kaiwa.IoRequest.ask(device, request)

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
  @spec write(device, term) :: :ok
  def write(device \\ :standard_io, term), do: IO.write(device, :io_lib.write(term))
end
