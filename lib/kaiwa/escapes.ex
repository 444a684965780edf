defmodule Kaiwa.Escapes do
  @moduledoc false
  # The escapes of strings, resolved in text that comes from elsewhere.

  # `map` gives the character behind a backslash its meaning, or `false` if it is to stay; for `\x`, `\u` and line breaks it
  # is asked for `:hex`, `:unicode` and `:newline`.
  @doc false
  def resolve(text, map), do: resolve(text, map, "")

  defp resolve(<<?\\, ?\n, rest::binary>>, map, done), do: special(:newline, "\\\n", "", rest, map, done)
  defp resolve(<<?\\, ?x, rest::binary>>, map, done), do: coded(:hex, rest, map, done)
  defp resolve(<<?\\, ?u, rest::binary>>, map, done), do: coded(:unicode, rest, map, done)

  defp resolve(<<?\\, character::utf8, rest::binary>>, map, done) do
    case map.(character) do
      false -> resolve(rest, map, <<done::binary, ?\\, character::utf8>>)
      meaning -> resolve(rest, map, <<done::binary, meaning::utf8>>)
    end
  end

  defp resolve(<<byte, rest::binary>>, map, done), do: resolve(rest, map, <<done::binary, byte>>)
  defp resolve("", _map, done), do: done

  defp special(kind, kept, resolved, rest, map, done) do
    if map.(kind), do: resolve(rest, map, done <> resolved), else: resolve(rest, map, done <> kept)
  end

  defp coded(kind, rest, map, done) do
    letter = if kind == :hex, do: "\\x", else: "\\u"

    if map.(kind) do
      {resolved, rest} = code(kind, rest)
      resolve(rest, map, done <> resolved)
    else
      resolve(rest, map, done <> letter)
    end
  end

  # A number in braces is a code point, whatever stands before it.
  defp code(kind, <<?{, rest::binary>>) do
    with [digits, rest] <- :binary.split(rest, "}"),
         true <- byte_size(digits) in 1..6 and hex?(digits) do
      {point(digits), rest}
    else
      _ -> refuse(kind)
    end
  end

  defp code(:hex, <<digits::binary-size(2), rest::binary>> = text) do
    if hex?(digits), do: {<<String.to_integer(digits, 16)>>, rest}, else: one_digit(text)
  end

  defp code(:hex, text), do: one_digit(text)

  defp code(:unicode, <<digits::binary-size(4), rest::binary>>) do
    if hex?(digits), do: {point(digits), rest}, else: refuse(:unicode)
  end

  defp code(:unicode, _text), do: refuse(:unicode)

  defp one_digit(<<digit::binary-size(1), rest::binary>>) do
    if hex?(digit), do: {<<String.to_integer(digit, 16)>>, rest}, else: refuse(:hex)
  end

  defp one_digit(""), do: refuse(:hex)

  defp hex?(digits), do: for(<<digit <- digits>>, digit not in ?0..?9 and digit not in ?a..?f and digit not in ?A..?F, do: digit) == []

  defp point(digits) do
    number = String.to_integer(digits, 16)

    if number in 0xD800..0xDFFF or number > 0x10FFFF,
      do: raise(ArgumentError, "invalid or reserved Unicode code point \\u{#{digits}}"),
      else: <<number::utf8>>
  end

  defp refuse(:hex) do
    raise ArgumentError, "invalid hex escape character, expected \\xHH where H is a hexadecimal digit"
  end

  defp refuse(:unicode) do
    raise ArgumentError,
          "invalid Unicode escape character, expected \\uHHHH or \\u{H*} where H is a hexadecimal digit"
  end

  @doc false
  # What the escapes of the language mean.
  def meaning(?0), do: 0
  def meaning(?a), do: ?\a
  def meaning(?b), do: ?\b
  def meaning(?d), do: ?\d
  def meaning(?e), do: ?\e
  def meaning(?f), do: ?\f
  def meaning(?n), do: ?\n
  def meaning(?r), do: ?\r
  def meaning(?s), do: ?\s
  def meaning(?t), do: ?\t
  def meaning(?v), do: ?\v
  def meaning(other), do: other
end
