defmodule Base do
  @moduledoc """
  Binary data as text, in the alphabets of RFC 4648: 16, 32 or 64 characters, the latter two with a variant.

  Options of the functions for 16 and 32 characters: `:case`, which is `:upper`, `:lower` or, for decoding, `:mixed`. Of
  those for 32 and 64: `padding: false`, if the text is not filled up with `=`. Of the decoding ones for 64:
  `ignore: :whitespace`.
  """

  @type encode_case :: :upper | :lower
  @type decode_case :: :upper | :lower | :mixed

  @upper16 "0123456789ABCDEF"
  @lower16 "0123456789abcdef"
  @upper32 "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
  @lower32 "abcdefghijklmnopqrstuvwxyz234567"
  @upper32hex "0123456789ABCDEFGHIJKLMNOPQRSTUV"
  @lower32hex "0123456789abcdefghijklmnopqrstuv"
  @alphabet64 "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
  @alphabet64url "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

  # 16 characters

  @doc """
  Encodes with 16 characters, two for each byte.

      iex> Base.encode16("foobar")
      "666F6F626172"
      iex> Base.encode16("foobar", case: :lower)
      "666f6f626172"
  """
  @spec encode16(binary, case: encode_case) :: binary
  def encode16(data, opts \\ []) when is_binary(data) do
    :kaiwa_base.encode(data, encode_alphabet(opts, @upper16, @lower16), false)
  end

  @doc """
  Decodes text of 16 characters.

      iex> Base.decode16("666F6F626172")
      {:ok, "foobar"}
      iex> Base.decode16("666f6f", case: :mixed)
      {:ok, "foo"}
      iex> Base.decode16("6G")
      :error
  """
  @spec decode16(binary, case: decode_case) :: {:ok, binary} | :error
  def decode16(string, opts \\ []), do: tried(fn -> decode16!(string, opts) end)

  @doc """
  Decodes text of 16 characters; raises `ArgumentError` if it is none.

      iex> Base.decode16!("666F6F626172")
      "foobar"
  """
  @spec decode16!(binary, case: decode_case) :: binary
  def decode16!(string, options \\ [])

  def decode16!(string, opts) when is_binary(string) and rem(byte_size(string), 2) == 0 do
    decoded(:kaiwa_base.decode(string, decode_alphabets(opts, @upper16, @lower16), 16, true))
  end

  def decode16!(string, _opts) when is_binary(string) do
    raise ArgumentError,
          "string given to decode has wrong length. An even number of bytes was expected, got: #{byte_size(string)}. " <>
            "Double check your string for unwanted characters or pad it accordingly"
  end

  # 32 characters

  @doc """
  Encodes with 32 characters.

      iex> Base.encode32("foobar")
      "MZXW6YTBOI======"
      iex> Base.encode32("foobar", case: :lower, padding: false)
      "mzxw6ytboi"
  """
  @spec encode32(binary, case: encode_case, padding: boolean) :: binary
  def encode32(data, opts \\ []) when is_binary(data) do
    :kaiwa_base.encode(data, encode_alphabet(opts, @upper32, @lower32), padding?(opts))
  end

  @doc """
  Decodes text of 32 characters.

      iex> Base.decode32("MZXW6YTBOI======")
      {:ok, "foobar"}
      iex> Base.decode32("mzxw6ytboi", case: :lower, padding: false)
      {:ok, "foobar"}
  """
  @spec decode32(binary, case: decode_case, padding: boolean) :: {:ok, binary} | :error
  def decode32(string, options \\ []), do: tried(fn -> decode32!(string, options) end)

  @doc """
  Decodes text of 32 characters; raises `ArgumentError` if it is none.

      iex> Base.decode32!("MZXW6YTBOI======")
      "foobar"
  """
  @spec decode32!(binary, case: decode_case, padding: boolean) :: binary
  def decode32!(string, opts \\ []) when is_binary(string) do
    decoded(:kaiwa_base.decode(string, decode_alphabets(opts, @upper32, @lower32), 32, padding?(opts)))
  end

  # 32 characters, digits first

  @doc """
  Encodes with 32 characters, digits first.

      iex> Base.hex_encode32("foobar")
      "CPNMUOJ1E8======"
      iex> Base.hex_encode32("foobar", case: :lower, padding: false)
      "cpnmuoj1e8"
  """
  @spec hex_encode32(binary, case: encode_case, padding: boolean) :: binary
  def hex_encode32(data, opts \\ []) when is_binary(data) do
    :kaiwa_base.encode(data, encode_alphabet(opts, @upper32hex, @lower32hex), padding?(opts))
  end

  @doc """
  Decodes text of 32 characters, digits first.

      iex> Base.hex_decode32("CPNMUOJ1E8======")
      {:ok, "foobar"}
      iex> Base.hex_decode32("cpnmuoj1e8", case: :lower, padding: false)
      {:ok, "foobar"}
  """
  @spec hex_decode32(binary, case: decode_case, padding: boolean) :: {:ok, binary} | :error
  def hex_decode32(string, options \\ []), do: tried(fn -> hex_decode32!(string, options) end)

  @doc """
  Decodes text of 32 characters, digits first; raises `ArgumentError` if it is none.

      iex> Base.hex_decode32!("CPNMUOJ1E8======")
      "foobar"
  """
  @spec hex_decode32!(binary, case: decode_case, padding: boolean) :: binary
  def hex_decode32!(string, opts \\ []) when is_binary(string) do
    decoded(:kaiwa_base.decode(string, decode_alphabets(opts, @upper32hex, @lower32hex), 32, padding?(opts)))
  end

  # 64 characters

  @doc """
  Encodes with 64 characters.

      iex> Base.encode64("?>?>")
      "Pz4/Pg=="
      iex> Base.encode64("?>?>", padding: false)
      "Pz4/Pg"
  """
  @spec encode64(binary, padding: boolean) :: binary
  def encode64(data, opts \\ []) when is_binary(data) do
    :kaiwa_base.encode(data, @alphabet64, padding?(opts))
  end

  @doc """
  Decodes text of 64 characters.

      iex> Base.decode64("Pz4/Pg==")
      {:ok, "?>?>"}
      iex> Base.decode64("Pz4/\\nPg==", ignore: :whitespace)
      {:ok, "?>?>"}
  """
  @spec decode64(binary, ignore: :whitespace, padding: boolean) :: {:ok, binary} | :error
  def decode64(string, opts \\ []) when is_binary(string) do
    tried(fn -> decode64!(string, opts) end)
  end

  @doc """
  Decodes text of 64 characters; raises `ArgumentError` if it is none.

      iex> Base.decode64!("Pz4/Pg==")
      "?>?>"
  """
  @spec decode64!(binary, ignore: :whitespace, padding: boolean) :: binary
  def decode64!(string, opts \\ []) when is_binary(string) do
    text = without_ignored(string, opts[:ignore])
    decoded(:kaiwa_base.decode(text, @alphabet64, 64, padding?(opts)))
  end

  # 64 characters that can stand in a URL

  @doc """
  Encodes with 64 characters that can stand in a URL.

      iex> Base.url_encode64("?>?>")
      "Pz4_Pg=="
      iex> Base.url_encode64("?>?>", padding: false)
      "Pz4_Pg"
  """
  @spec url_encode64(binary, padding: boolean) :: binary
  def url_encode64(data, opts \\ []) when is_binary(data) do
    :kaiwa_base.encode(data, @alphabet64url, padding?(opts))
  end

  @doc """
  Decodes text of 64 characters that can stand in a URL.

      iex> Base.url_decode64("Pz4_Pg==")
      {:ok, "?>?>"}
      iex> Base.url_decode64("Pz4_\\nPg==", ignore: :whitespace)
      {:ok, "?>?>"}
  """
  @spec url_decode64(binary, ignore: :whitespace, padding: boolean) :: {:ok, binary} | :error
  def url_decode64(string, opts \\ []) when is_binary(string) do
    tried(fn -> url_decode64!(string, opts) end)
  end

  @doc """
  Decodes text of 64 characters that can stand in a URL; raises `ArgumentError` if it is none.

      iex> Base.url_decode64!("Pz4_Pg==")
      "?>?>"
  """
  @spec url_decode64!(binary, ignore: :whitespace, padding: boolean) :: binary
  def url_decode64!(string, opts \\ []) when is_binary(string) do
    text = without_ignored(string, opts[:ignore])
    decoded(:kaiwa_base.decode(text, @alphabet64url, 64, padding?(opts)))
  end

  # What they share

  defp padding?(options), do: Keyword.get(options, :padding, true)

  defp encode_alphabet(options, upper, lower) do
    case Keyword.get(options, :case, :upper) do
      :upper -> upper
      :lower -> lower
    end
  end

  defp decode_alphabets(options, upper, lower) do
    case Keyword.get(options, :case, :upper) do
      :upper -> upper
      :lower -> lower
      :mixed -> upper <> lower
    end
  end

  defp without_ignored(string, nil), do: string
  defp without_ignored(string, :whitespace), do: for(<<byte <- string>>, byte not in [?\s, ?\t, ?\n, ?\r], into: "", do: <<byte>>)

  defp tried(fun) do
    {:ok, fun.()}
  rescue
    ArgumentError -> :error
  end

  defp decoded(bytes) when is_binary(bytes), do: bytes
  defp decoded(:padding), do: raise(ArgumentError, "incorrect padding")

  defp decoded({:error, byte}) do
    raise ArgumentError,
          "non-alphabet character found: #{inspect(<<byte>>, binaries: :as_strings)} (byte #{byte})"
  end
end
