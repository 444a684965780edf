defmodule String do
  @moduledoc """
  Text: binaries in UTF-8.

  A *code point* is a number of Unicode; a *grapheme* is what a reader takes for one character, which may be several
  code points. `length/1`, `at/2`, `slice/2` and their like count graphemes; `byte_size/1` counts bytes.
  """

  @type t :: binary
  @type codepoint :: t
  @type grapheme :: t
  @type pattern :: t | [t]

  # Taking apart

  @doc """
  The number of graphemes.

      iex> String.length("héllo")
      5
  """
  @spec length(t) :: non_neg_integer
  def length(string) when is_binary(string), do: :kaiwa_string.length(string)

  @doc """
  The graphemes.

      iex> String.graphemes("héy")
      ["h", "é", "y"]
  """
  @spec graphemes(t) :: [grapheme]
  def graphemes(string) when is_binary(string), do: :kaiwa_string.graphemes(string)

  @doc """
  The code points, each as a string. A byte that is not valid stands for itself.

      iex> String.codepoints("añb")
      ["a", "ñ", "b"]
  """
  @spec codepoints(t) :: [codepoint]
  def codepoints(string) when is_binary(string), do: :kaiwa_string.codepoints(string)

  @doc """
  The first grapheme and the rest, or `nil` for an empty string.

      iex> String.next_grapheme("olá")
      {"o", "lá"}
  """
  @spec next_grapheme(t) :: {grapheme, t} | nil
  def next_grapheme(string) when is_binary(string), do: :kaiwa_string.next_grapheme(string)

  @doc """
  The first code point and the rest, or `nil` for an empty string.

      iex> String.next_codepoint("olá")
      {"o", "lá"}
  """
  @spec next_codepoint(t) :: {codepoint, t} | nil
  def next_codepoint(<<cp::utf8, rest::binary>>), do: {<<cp::utf8>>, rest}
  def next_codepoint(<<byte, rest::binary>>), do: {<<byte>>, rest}
  def next_codepoint(<<>>), do: nil

  @doc """
  The first grapheme, or `nil`.

      iex> String.first("elixir")
      "e"
  """
  @spec first(t) :: grapheme | nil
  def first(string) when is_binary(string) do
    case next_grapheme(string) do
      {grapheme, _rest} -> grapheme
      nil -> nil
    end
  end

  @doc """
  The last grapheme, or `nil`.

      iex> String.last("elixir")
      "r"
  """
  @spec last(t) :: grapheme | nil
  def last(""), do: nil
  def last(string) when is_binary(string), do: :lists.last(graphemes(string))

  @doc """
  The grapheme at a position, counted from zero or, if negative, from the end; `nil` outside.

      iex> String.at("elixir", 1)
      "l"
      iex> String.at("elixir", -1)
      "r"
      iex> String.at("elixir", 9)
      nil
  """
  @spec at(t, integer) :: grapheme | nil
  def at(string, position) when is_binary(string) and is_integer(position) and position >= 0 do
    case :kaiwa_string.slice(string, position, 1) do
      "" -> nil
      grapheme -> grapheme
    end
  end

  def at(string, position) when is_binary(string) and is_integer(position) and position < 0 do
    position = position + :kaiwa_string.length(string)
    if position >= 0, do: at(string, position), else: nil
  end

  @doc """
  At most `length` graphemes from a position on. A negative position counts from the end.

      iex> String.slice("elixir", 1, 3)
      "lix"
      iex> String.slice("elixir", -3, 3)
      "xir"
      iex> String.slice("elixir", 10, 3)
      ""
  """
  @spec slice(t, integer, non_neg_integer) :: t
  def slice(_, _, 0), do: ""

  def slice(string, start, length)
      when is_binary(string) and is_integer(start) and is_integer(length) and start >= 0 and length >= 0 do
    :kaiwa_string.slice(string, start, length)
  end

  def slice(string, start, length)
      when is_binary(string) and is_integer(start) and is_integer(length) and start < 0 and length >= 0 do
    :kaiwa_string.slice(string, :erlang.max(start + :kaiwa_string.length(string), 0), length)
  end

  @doc """
  The graphemes at the positions of a range. Negative positions count from the end.

      iex> String.slice("elixir", 1..3)
      "lix"
      iex> String.slice("elixir", -4..-2)
      "ixi"
      iex> String.slice("elixir", 3..-1//1)
      "xir"
  """
  @spec slice(t, Range.t()) :: t
  def slice(string, first..last//step = range) when is_binary(string) do
    cond do
      step == 1 -> slice_between(string, first, last)
      # A literal like 1..-1 has step -1, but nobody means it backwards.
      step == -1 and first > last -> slice_between(string, first, last)
      step > 0 -> slice_by_step(string, first, last, step)
      true -> raise ArgumentError, "String.slice/2 does not accept ranges with negative steps, got: #{inspect(range)}"
    end
  end

  # Ranges of old had no step.
  def slice(string, %{__struct__: Range, first: first, last: last} = range) when is_binary(string) do
    step = if first <= last, do: 1, else: -1
    slice(string, Map.put(range, :step, step))
  end


  defp slice_between(string, first, last) when first >= 0 and last >= 0 do
    if last < first, do: "", else: :kaiwa_string.slice(string, first, last - first + 1)
  end

  defp slice_between(string, first, last) do
    length = :kaiwa_string.length(string)
    first = :erlang.max(from_end(first, length), 0)
    last = from_end(last, length)
    if last < first, do: "", else: :kaiwa_string.slice(string, first, last - first + 1)
  end

  defp slice_by_step(string, first, last, step) do
    part = graphemes(slice_between(string, first, last))
    :erlang.iolist_to_binary(every(part, step))
  end

  defp every([], _step), do: []
  defp every([grapheme | rest], step), do: [grapheme | every(skip(rest, step - 1), step)]

  defp skip(list, 0), do: list
  defp skip([], _count), do: []
  defp skip([_ | rest], count), do: skip(rest, count - 1)

  defp from_end(position, length) when position < 0, do: position + length
  defp from_end(position, _length), do: position

  @doc """
  Splits at a position; a negative one counts from the end.

      iex> String.split_at("sweetelixir", 5)
      {"sweet", "elixir"}
      iex> String.split_at("sweetelixir", -6)
      {"sweet", "elixir"}
  """
  @spec split_at(t, integer) :: {t, t}
  def split_at(string, position) when is_binary(string) and is_integer(position) and position >= 0 do
    head = :kaiwa_string.slice(string, 0, position)
    {head, drop_bytes(string, byte_size(head))}
  end

  def split_at(string, position) when is_binary(string) and is_integer(position) and position < 0 do
    split_at(string, :erlang.max(position + :kaiwa_string.length(string), 0))
  end

  @doc """
  Splits at white space; white space at the ends is dropped.

      iex> String.split("  foo  bar ")
      ["foo", "bar"]
  """
  @spec split(t) :: [t]
  def split(string), do: :kaiwa_string.split_whitespace(string)

  @doc """
  Splits at each occurrence of a pattern: a string, a list of strings, or a regular expression. Options: `:parts`, the
  number of parts at most, and `:trim`, which drops empty parts.

      iex> String.split("a,b,c", ",")
      ["a", "b", "c"]
      iex> String.split("a,b c", [",", " "], parts: 2)
      ["a", "b c"]
      iex> String.split("abc", "", trim: true)
      ["a", "b", "c"]
  """
  @spec split(t, pattern | struct, keyword) :: [t]
  def split(string, pattern, options \\ [])

  def split(string, %Regex{} = pattern, options) when is_binary(string) and is_list(options) do
    Regex.split(pattern, string, options)
  end

  def split(string, "", options) when is_binary(string) and is_list(options) do
    parts = part_count(Keyword.get(options, :parts, :infinity))
    if Keyword.get(options, :trim, false), do: split_graphemes(string, parts, []), else: split_empty(string, parts)
  end

  def split(string, [], options) when is_binary(string) and is_list(options) do
    if string == "" and Keyword.get(options, :trim, false), do: [], else: [string]
  end

  def split(string, pattern, options) when is_binary(string) and is_list(options) do
    trim = Keyword.get(options, :trim, false)

    case part_count(Keyword.get(options, :parts, :infinity)) do
      :infinity when trim -> :binary.split(string, pattern, [:global, :trim_all])
      :infinity -> :binary.split(string, pattern, [:global])
      parts -> split_parts(string, pattern, trim, parts)
    end
  end

  defp part_count(:infinity), do: :infinity
  defp part_count(parts) when is_integer(parts) and parts > 0, do: parts

  defp split_empty(string, 1), do: [string]
  defp split_empty(string, :infinity), do: ["" | split_graphemes(string, :infinity, [""])]
  defp split_empty(string, parts), do: ["" | split_graphemes(string, parts - 1, [""])]

  defp split_graphemes(string, :infinity, last), do: graphemes(string) ++ last
  defp split_graphemes("", 1, last), do: last
  defp split_graphemes(string, 1, _last), do: [string]

  defp split_graphemes(string, parts, last) do
    case next_grapheme(string) do
      {grapheme, rest} -> [grapheme | split_graphemes(rest, parts - 1, last)]
      nil -> last
    end
  end

  defp split_parts("", _pattern, true, 1), do: []
  defp split_parts(string, _pattern, _trim, 1), do: [string]

  defp split_parts(string, pattern, trim, parts) do
    case :binary.split(string, pattern) do
      [part, rest] when trim and part == "" -> split_parts(rest, pattern, trim, parts)
      [part, rest] -> [part | split_parts(rest, pattern, trim, parts - 1)]
      [""] when trim -> []
      [part] -> [part]
    end
  end

  @doc """
  The parts of a string, split one by one when they are asked for. `trim: true` drops empty parts.

      iex> String.splitter("1,2 3,4 5", [" ", ","]) |> Enum.take(3)
      ["1", "2", "3"]
      iex> String.splitter("abcd", "", trim: true) |> Enum.take(2)
      ["a", "b"]
  """
  @spec splitter(t, pattern, keyword) :: Enumerable.t()
  def splitter(string, pattern, options \\ [])

  def splitter(string, "", options) when is_binary(string) and is_list(options) do
    parts = Stream.unfold({:first, string}, &next_part/1)
    if Keyword.get(options, :trim, false), do: Stream.reject(parts, &(&1 == "")), else: parts
  end

  def splitter(string, [], options) when is_binary(string) and is_list(options) do
    if string == "" and Keyword.get(options, :trim, false), do: [], else: [string]
  end

  def splitter(string, pattern, options) when is_binary(string) and is_list(options) do
    parts = Stream.unfold(string, &next_part(&1, pattern))
    if Keyword.get(options, :trim, false), do: Stream.reject(parts, &(&1 == "")), else: parts
  end

  defp next_part(nil, _pattern), do: nil

  defp next_part(string, pattern) do
    case :binary.split(string, pattern) do
      [part, rest] -> {part, rest}
      [part] -> {part, nil}
    end
  end

  # Before the first grapheme and behind the last one lies an empty part.
  defp next_part(:end), do: nil
  defp next_part({:first, string}), do: {"", string}
  defp next_part(""), do: {"", :end}
  defp next_part(string), do: next_grapheme(string)

  @doc """
  Splits into parts that are all valid or not (`:valid`), or all printable or not (`:printable`).

      iex> String.chunk(<<?a, ?b, 0>>, :printable)
      ["ab", <<0>>]
  """
  @spec chunk(t, :valid | :printable) :: [t]
  def chunk(string, trait)
  def chunk("", _), do: []

  def chunk(string, trait) when is_binary(string) and trait in [:valid, :printable] do
    [first | rest] = codepoints(string)
    chunk(rest, trait, has_trait?(first, trait), first)
  end

  defp chunk([], _trait, _has, chunk), do: [chunk]

  defp chunk([codepoint | rest], trait, has, chunk) do
    case has_trait?(codepoint, trait) do
      ^has -> chunk(rest, trait, has, chunk <> codepoint)
      other -> [chunk | chunk(rest, trait, other, codepoint)]
    end
  end

  defp has_trait?(codepoint, :valid), do: valid?(codepoint)
  defp has_trait?(codepoint, :printable), do: printable?(codepoint)

  # Asking

  @doc """
  Tells whether a string contains a pattern, or one of a list of them.

      iex> String.contains?("elixir of life", "of")
      true
      iex> String.contains?("elixir of life", ["death", "life"])
      true
  """
  @spec contains?(t, pattern) :: boolean
  def contains?(string, contents) when is_binary(string) and is_list(contents) do
    contents != [] and (:lists.member("", contents) or :binary.match(string, contents) != :nomatch)
  end

  def contains?(string, contents) when is_binary(string) do
    contents == "" or :binary.match(string, contents) != :nomatch
  end

  @doc """
  Tells whether a string starts with a prefix, or one of a list of them.

      iex> String.starts_with?("elixir", ["erlang", "eli"])
      true
  """
  @spec starts_with?(t, t | [t]) :: boolean
  def starts_with?(string, prefix) when is_binary(string) and is_binary(prefix), do: prefix?(string, prefix)

  def starts_with?(string, prefix) when is_binary(string) and is_list(prefix) do
    Enum.any?(prefix, &prefix?(string, &1))
  end

  def starts_with?(string, prefix) when is_binary(string) do
    IO.warn("compiled patterns are deprecated in starts_with?")
    Kernel.match?({0, _length}, :binary.match(string, prefix))
  end

  defp prefix?(string, prefix) do
    size = byte_size(prefix)
    size <= byte_size(string) and :erlang.binary_part(string, 0, size) == prefix
  end

  @doc """
  Tells whether a string ends with a suffix, or one of a list of them.

      iex> String.ends_with?("language", "age")
      true
  """
  @spec ends_with?(t, t | [t]) :: boolean
  def ends_with?(string, suffix) when is_binary(string) and is_binary(suffix), do: suffix?(string, suffix)

  def ends_with?(string, suffix) when is_binary(string) and is_list(suffix) do
    Enum.any?(suffix, &suffix?(string, &1))
  end

  defp suffix?(string, suffix) do
    size = byte_size(suffix)
    start = byte_size(string) - size
    start >= 0 and :erlang.binary_part(string, start, size) == suffix
  end

  @doc """
  Tells whether a string fits a regular expression.
  """
  @spec match?(t, struct) :: boolean
  def match?(string, regex) when is_binary(string), do: Regex.match?(regex, string)

  @doc """
  Tells whether a string is valid UTF-8.

      iex> String.valid?("ø")
      true
      iex> String.valid?(<<0xFFFF::16>>)
      false
  """
  @spec valid?(t) :: boolean
  def valid?(string) when is_binary(string), do: :kaiwa_string.valid?(string)
  def valid?(_), do: false

  @doc """
  Tells whether the characters of a string, or the first `character_limit` ones, can all be printed.

      iex> String.printable?("abc")
      true
      iex> String.printable?("abc" <> <<0>>)
      false
      iex> String.printable?("abc" <> <<0>>, 2)
      true
  """
  @spec printable?(t, non_neg_integer | :infinity) :: boolean
  def printable?(string, character_limit \\ :infinity)
      when is_binary(string) and
             (character_limit == :infinity or (is_integer(character_limit) and character_limit >= 0)) do
    :kaiwa_string.printable?(string, character_limit)
  end

  @doc """
  Tells whether two strings show the same characters, however they are made up of code points.

      iex> String.equivalent?("mañana", "man\u0303ana")
      true
  """
  @spec equivalent?(t, t) :: boolean
  def equivalent?(string1, string2) when is_binary(string1) and is_binary(string2) do
    normalize(string1, :nfd) == normalize(string2, :nfd)
  end

  # Letters and white space

  @doc """
  All letters in upper case. `mode` is `:default`, `:ascii` (only `a` to `z`), `:greek` or `:turkic`.

      iex> String.upcase("abcd ñ ß")
      "ABCD Ñ SS"
      iex> String.upcase("olá", :ascii)
      "OLá"
  """
  @spec upcase(t, :default | :ascii | :greek | :turkic) :: t
  def upcase(string, mode \\ :default)
  def upcase("", _mode), do: ""
  def upcase(string, :default) when is_binary(string), do: :kaiwa_string.upcase(string, :default)
  def upcase(string, :ascii) when is_binary(string), do: :kaiwa_string.upcase(string, :ascii)
  def upcase(string, mode) when is_binary(string) and mode in [:greek, :turkic], do: :kaiwa_string.upcase(string, mode)

  @doc """
  All letters in lower case. `mode` is `:default`, `:ascii` (only `A` to `Z`), `:greek` or `:turkic`.

      iex> String.downcase("AB 123 Ñ")
      "ab 123 ñ"
  """
  @spec downcase(t, :default | :ascii | :greek | :turkic) :: t
  def downcase(string, mode \\ :default)
  def downcase("", _mode), do: ""
  def downcase(string, :default) when is_binary(string), do: :kaiwa_string.downcase(string, :default)
  def downcase(string, :ascii) when is_binary(string), do: :kaiwa_string.downcase(string, :ascii)
  def downcase(string, mode) when is_binary(string) and mode in [:greek, :turkic] do
    :kaiwa_string.downcase(string, mode)
  end

  @doc """
  The first letter in upper case, all others in lower case.

      iex> String.capitalize("aBCD")
      "Abcd"
      iex> String.capitalize("ﬁn")
      "Fin"
  """
  @spec capitalize(t, :default | :ascii | :greek | :turkic) :: t
  def capitalize(string, mode \\ :default)

  def capitalize(<<char, rest::binary>>, :ascii), do: :kaiwa_string.capitalize(<<char, rest::binary>>, :ascii)

  def capitalize(string, mode) when is_binary(string) do
    if mode in [:default, :ascii, :greek, :turkic] do
      :kaiwa_string.capitalize(string, mode)
    else
      capitalize_oddly(next_grapheme(string), mode)
    end
  end

  # What stands behind the first character finds fault with a mode that is none.
  defp capitalize_oddly(nil, _mode), do: ""
  defp capitalize_oddly({first, rest}, mode), do: :kaiwa_string.capitalize(first, :default) <> downcase(rest, mode)

  @doc """
  Converts to a normal form of Unicode: `:nfd`, `:nfc`, `:nfkd` or `:nfkc`.

      iex> String.normalize("yêṩ", :nfd) == "ye\u0302s\u0323\u0307"
      true
  """
  @spec normalize(t, :nfd | :nfc | :nfkd | :nfkc) :: t
  def normalize(string, form)
  def normalize(string, :nfd) when is_binary(string), do: :kaiwa_string.normalize(string, :nfd)
  def normalize(string, :nfc) when is_binary(string), do: :kaiwa_string.normalize(string, :nfc)
  def normalize(string, :nfkd) when is_binary(string), do: :kaiwa_string.normalize(string, :nfkd)
  def normalize(string, :nfkc) when is_binary(string), do: :kaiwa_string.normalize(string, :nfkc)

  @doc """
  Without the white space at both ends.

      iex> String.trim("\\n  abc\\n  ")
      "abc"
  """
  @spec trim(t) :: t
  def trim(string) when is_binary(string), do: :kaiwa_string.trim_trailing(:kaiwa_string.trim_leading(string))

  @doc """
  Without all occurrences of `part` at both ends.

      iex> String.trim("__abc_", "_")
      "abc"
  """
  @spec trim(t, t) :: t
  def trim(string, to_trim) when is_binary(string) and is_binary(to_trim) do
    trim_trailing(trim_leading(string, to_trim), to_trim)
  end

  @doc """
  Without the white space at the start.

      iex> String.trim_leading("\\n  abc ")
      "abc "
  """
  @spec trim_leading(t) :: t
  def trim_leading(string), do: String.Break.trim_leading(string)

  @doc """
  Without all occurrences of `part` at the start.

      iex> String.trim_leading("__abc_", "_")
      "abc_"
  """
  @spec trim_leading(t, t) :: t
  def trim_leading(string, to_trim) when is_binary(string) and is_binary(to_trim) do
    replace_leading(string, to_trim, "")
  end

  @doc """
  Without the white space at the end.

      iex> String.trim_trailing(" abc\\n  ")
      " abc"
  """
  @spec trim_trailing(t) :: t
  def trim_trailing(string), do: String.Break.trim_trailing(string)

  @doc """
  Without all occurrences of `part` at the end.

      iex> String.trim_trailing("_abc__", "_")
      "_abc"
  """
  @spec trim_trailing(t, t) :: t
  def trim_trailing(string, to_trim) when is_binary(string) and is_binary(to_trim) do
    replace_trailing(string, to_trim, "")
  end

  @doc """
  Filled up at the start to `count` graphemes, with spaces, a string, or the strings of a list in turn.

      iex> String.pad_leading("abc", 5)
      "  abc"
      iex> String.pad_leading("abc", 6, "12")
      "121abc"
  """
  @spec pad_leading(t, non_neg_integer, t | [t]) :: t
  def pad_leading(string, count, padding \\ [" "])

  def pad_leading(string, count, padding) when is_binary(padding), do: pad_leading(string, count, graphemes(padding))

  def pad_leading(string, count, [_ | _] = padding) when is_binary(string) and is_integer(count) and count >= 0 do
    :erlang.iolist_to_binary([padding(count - :kaiwa_string.length(string), padding, padding), string])
  end

  @doc """
  Filled up at the end to `count` graphemes, with spaces, a string, or the strings of a list in turn.

      iex> String.pad_trailing("abc", 5)
      "abc  "
      iex> String.pad_trailing("abc", 6, "12")
      "abc121"
  """
  @spec pad_trailing(t, non_neg_integer, t | [t]) :: t
  def pad_trailing(string, count, padding \\ [" "])

  def pad_trailing(string, count, padding) when is_binary(padding), do: pad_trailing(string, count, graphemes(padding))

  def pad_trailing(string, count, [_ | _] = padding) when is_binary(string) and is_integer(count) and count >= 0 do
    :erlang.iolist_to_binary([string | padding(count - :kaiwa_string.length(string), padding, padding)])
  end

  defp padding(count, _rest, _all) when count <= 0, do: []
  defp padding(count, [], all), do: padding(count, all, all)
  defp padding(count, [part | rest], all) when is_binary(part), do: [part | padding(count - 1, rest, all)]

  defp padding(_count, [part | _], _all) do
    raise ArgumentError, "expected a string padding element, got: #{inspect(part)}"
  end

  # Replacing and repeating

  @doc """
  Replaces each occurrence of a pattern by a string, or by what a function makes of it. With `global: false` only the
  first one.

      iex> String.replace("a,b,c", ",", "-")
      "a-b-c"
      iex> String.replace("a,b,c", ",", "-", global: false)
      "a-b,c"
      iex> String.replace("abc", ["a", "c"], fn part -> "<" <> part <> ">" end)
      "<a>b<c>"
  """
  @spec replace(t, pattern | struct, t | (t -> iodata), keyword) :: t
  def replace(subject, pattern, replacement, options \\ [])

  def replace(subject, pattern, replacement, options)
      when is_binary(subject) and (is_binary(replacement) or is_function(replacement, 1)) and is_list(options) do
    replace_pattern(subject, pattern, replacement, options)
  end

  defp replace_pattern(subject, %Regex{} = regex, replacement, options) do
    Regex.replace(regex, subject, replacement, options)
  end

  defp replace_pattern(subject, "", replacement, options) do
    text = replacement_of("", replacement)

    if Keyword.get(options, :global, true) do
      :erlang.iolist_to_binary([text | for(codepoint <- graphemes(subject), do: [codepoint, text])])
    else
      :erlang.iolist_to_binary([text, subject])
    end
  end

  defp replace_pattern(subject, [], _replacement, _options), do: subject

  defp replace_pattern(subject, pattern, replacement, options) do
    matches =
      if Keyword.get(options, :global, true) do
        :binary.matches(subject, pattern)
      else
        case :binary.match(subject, pattern) do
          :nomatch -> []
          match -> [match]
        end
      end

    if matches == [], do: subject, else: :erlang.iolist_to_binary(replaced(matches, subject, 0, replacement))
  end

  defp replaced([], string, from, _replacement), do: [drop_bytes(string, from)]

  defp replaced([{start, size} | matches], string, from, replacement) do
    before = :erlang.binary_part(string, from, start - from)
    found = :erlang.binary_part(string, start, size)
    [before, replacement_of(found, replacement) | replaced(matches, string, start + size, replacement)]
  end

  defp replacement_of(_found, text) when is_binary(text), do: text
  defp replacement_of(found, fun), do: fun.(found)

  @doc """
  Replaces all occurrences of `part` at the start.

      iex> String.replace_leading("hello hello world", "hello ", "")
      "world"
  """
  @spec replace_leading(t, t, t) :: t
  def replace_leading(string, match, replacement)
      when is_binary(string) and is_binary(match) and is_binary(replacement) do
    if match == "", do: raise(ArgumentError, "cannot use an empty string as the match to replace")
    {count, rest} = strip_leading(string, match, 0)
    if count == 0, do: string, else: duplicate(replacement, count) <> rest
  end

  defp strip_leading(string, part, count) do
    if prefix?(string, part),
      do: strip_leading(drop_bytes(string, byte_size(part)), part, count + 1),
      else: {count, string}
  end

  @doc """
  Replaces all occurrences of `part` at the end.

      iex> String.replace_trailing("hello world world", " world", "!")
      "hello!!"
  """
  @spec replace_trailing(t, t, t) :: t
  def replace_trailing(string, match, replacement)
      when is_binary(string) and is_binary(match) and is_binary(replacement) do
    if match == "", do: raise(ArgumentError, "cannot use an empty string as the match to replace")
    {count, rest} = strip_trailing(string, match, 0)
    if count == 0, do: string, else: rest <> duplicate(replacement, count)
  end

  defp strip_trailing(string, part, count) do
    if suffix?(string, part) do
      strip_trailing(:erlang.binary_part(string, 0, byte_size(string) - byte_size(part)), part, count + 1)
    else
      {count, string}
    end
  end

  @doc """
  Replaces a prefix, if the string has it.

      iex> String.replace_prefix("world", "wor", "bo")
      "bold"
  """
  @spec replace_prefix(t, t, t) :: t
  def replace_prefix(string, match, replacement)
      when is_binary(string) and is_binary(match) and is_binary(replacement) do
    if prefix?(string, match), do: replacement <> drop_bytes(string, byte_size(match)), else: string
  end

  @doc """
  Replaces a suffix, if the string has it.

      iex> String.replace_suffix("world", "ld", "k")
      "work"
  """
  @spec replace_suffix(t, t, t) :: t
  def replace_suffix(string, match, replacement)
      when is_binary(string) and is_binary(match) and is_binary(replacement) do
    if suffix?(string, match) do
      :erlang.binary_part(string, 0, byte_size(string) - byte_size(match)) <> replacement
    else
      string
    end
  end

  @doc """
  A string repeated.

      iex> String.duplicate("abc", 2)
      "abcabc"
  """
  @spec duplicate(t, non_neg_integer) :: t
  def duplicate(string, count) when is_binary(string) and is_integer(count) and count >= 0,
    do: :binary.copy(string, count)

  @doc """
  The graphemes in reverse order.

      iex> String.reverse("héllo")
      "olléh"
  """
  @spec reverse(t) :: t
  def reverse(string) when is_binary(string), do: :kaiwa_string.reverse(string)

  defp drop_bytes(string, count), do: :erlang.binary_part(string, count, byte_size(string) - count)

  # Converting

  @doc """
  The atom of that name; it is made if it does not exist.

      iex> String.to_atom("my_atom")
      :my_atom
  """
  @spec to_atom(t) :: atom
  def to_atom(string), do: :erlang.binary_to_atom(string, :utf8)

  @doc """
  The atom of that name; raises `ArgumentError` if there is none.

      iex> String.to_existing_atom("ok")
      :ok
  """
  @spec to_existing_atom(t) :: atom
  def to_existing_atom(string), do: :erlang.binary_to_existing_atom(string, :utf8)

  @doc """
  The integer that a string is the text of; raises `ArgumentError` if it is none.

      iex> String.to_integer("123")
      123
      iex> String.to_integer("FF", 16)
      255
  """
  @spec to_integer(t, 2..36) :: integer
  def to_integer(string, base \\ 10)
  def to_integer(string, 10) when is_binary(string), do: :erlang.binary_to_integer(string)
  def to_integer(string, base) when is_binary(string) and is_integer(base), do: :erlang.binary_to_integer(string, base)

  @doc """
  The float that a string is the text of; raises `ArgumentError` if it is none.

      iex> String.to_float("2.5e1")
      25.0
  """
  @spec to_float(t) :: float
  def to_float(string) when is_binary(string), do: :erlang.binary_to_float(string)

  @doc """
  The code points as numbers.

      iex> String.to_charlist("æß") == [230, 223]
      true
  """
  @spec to_charlist(t) :: charlist
  def to_charlist(string) when is_binary(string) do
    case :unicode.characters_to_list(string) do
      charlist when is_list(charlist) -> charlist
      {:error, encoded, rest} -> raise UnicodeConversionError, encoded: encoded, rest: rest, kind: :invalid
      {:incomplete, encoded, rest} -> raise UnicodeConversionError, encoded: encoded, rest: rest, kind: :incomplete
    end
  end

  # Comparing

  @doc """
  How alike two strings are, from 0.0 to 1.0, by the number and order of the characters they share (Jaro).

      iex> String.jaro_distance("Dwayne", "Duane")
      0.8222222222222223
      iex> String.jaro_distance("even", "odd")
      0.0
  """
  @spec jaro_distance(t, t) :: float
  def jaro_distance(string1, string2)
  def jaro_distance(string, string), do: 1.0
  def jaro_distance(_string, ""), do: 0.0
  def jaro_distance("", _string), do: 0.0

  def jaro_distance(string1, string2) when is_binary(string1) and is_binary(string2) do
    first_length = :kaiwa_string.length(string1)
    second_length = :kaiwa_string.length(string2)

    if first_length < second_length do
      jaro(graphemes(string1), first_length, graphemes(string2), second_length)
    else
      jaro(graphemes(string2), second_length, graphemes(string1), first_length)
    end
  end

  # Looks for the characters of the shorter string, `first`, in the longer one. They match if they are equal and not
  # further apart than half of its length. Each match that lies
  # before the one found last is a transposition.
  defp jaro(first, first_length, second, second_length) do
    reach = :erlang.max(div(second_length, 2) - 1, 0)
    free = :lists.zip(:lists.seq(0, second_length - 1), second)

    case jaro_matches(first, 0, reach, free, -1, 0, 0) do
      {0, _transpositions} ->
        0.0

      {count, transpositions} ->
        (count / first_length + count / second_length + (count - transpositions) / count) / 3
    end
  end

  defp jaro_matches([], _position, _reach, _free, _last, count, transpositions), do: {count, transpositions}

  defp jaro_matches([grapheme | rest], position, reach, free, last, count, transpositions) do
    case jaro_find(free, grapheme, position - reach, position + reach) do
      nil ->
        jaro_matches(rest, position + 1, reach, free, last, count, transpositions)

      {found, _grapheme} = match ->
        transpositions = if found < last, do: transpositions + 1, else: transpositions
        jaro_matches(rest, position + 1, reach, :lists.delete(match, free), found, count + 1, transpositions)
    end
  end

  defp jaro_find([{position, grapheme} = match | _], grapheme, low, high) when position >= low and position <= high do
    match
  end

  defp jaro_find([{position, _grapheme} | rest], grapheme, low, high) when position <= high do
    jaro_find(rest, grapheme, low, high)
  end

  defp jaro_find(_free, _grapheme, _low, _high), do: nil

  @doc """
  How alike two strings are, from 0.0 to 1.0, by the characters they share in any order.

      iex> String.bag_distance("abc", "cab")
      1.0
      iex> String.bag_distance("abcd", "")
      0.0
  """
  @spec bag_distance(t, t) :: float
  def bag_distance(string1, string2)
  def bag_distance(_string, ""), do: 0.0
  def bag_distance("", _string), do: 0.0

  def bag_distance(string1, string2) when is_binary(string1) and is_binary(string2) do
    first = graphemes(string1)
    second = graphemes(string2)
    longer = :erlang.max(:erlang.length(first), :erlang.length(second))
    missing = :erlang.max(:erlang.length(first -- second), :erlang.length(second -- first))
    1 - missing / longer
  end

  @doc """
  A script that turns one string into the other, made of `:eq`, `:ins` and `:del` parts.

      iex> String.myers_difference("fox hops", "fox jumps")
      [eq: "fox ", del: "ho", ins: "jum", eq: "ps"]
  """
  @spec myers_difference(t, t) :: [{:eq | :ins | :del, t}]
  def myers_difference(string1, string2) when is_binary(string1) and is_binary(string2) do
    script = List.myers_difference(graphemes(string1), graphemes(string2))
    for {kind, graphemes} <- script, do: {kind, :erlang.iolist_to_binary(graphemes)}
  end

  # What programs from before version 1.3 call

  @doc false
  @deprecated "Use String.to_charlist/1 instead"
  @spec to_char_list(t) :: charlist
  def to_char_list(string), do: String.to_charlist(string)

  @doc false
  @deprecated "Use String.trim/1 instead"
  @spec strip(t) :: t
  def strip(string), do: trim(string)

  @doc false
  @deprecated "Use String.trim/2 with a binary second argument instead"
  @spec strip(t, char) :: t
  def strip(string, char), do: trim(string, <<char::utf8>>)

  @doc false
  @deprecated "Use String.trim_leading/1 instead"
  @spec lstrip(t) :: t
  def lstrip(string), do: trim_leading(string)

  @doc false
  @deprecated "Use String.trim_leading/2 with a binary as second argument instead"
  @spec lstrip(t, char) :: t
  def lstrip(string, char) when is_integer(char), do: trim_leading(string, <<char::utf8>>)

  @doc false
  @deprecated "Use String.trim_trailing/1 instead"
  @spec rstrip(t) :: t
  def rstrip(string), do: trim_trailing(string)

  @doc false
  @deprecated "Use String.trim_trailing/2 with a binary as second argument instead"
  @spec rstrip(t, char) :: t
  def rstrip(string, char) when is_integer(char), do: trim_trailing(string, <<char::utf8>>)

  @doc false
  @deprecated "Use String.pad_leading/2 instead"
  @spec rjust(t, non_neg_integer) :: t
  def rjust(string, length), do: rjust(string, length, ?\s)

  @doc false
  @deprecated "Use String.pad_leading/3 with a binary padding instead"
  @spec rjust(t, non_neg_integer, char) :: t
  def rjust(subject, length, pad) when is_integer(pad) and is_integer(length) and length >= 0 do
    pad_leading(subject, length, <<pad::utf8>>)
  end

  @doc false
  @deprecated "Use String.pad_trailing/2 instead"
  @spec ljust(t, non_neg_integer) :: t
  def ljust(string, length), do: ljust(string, length, ?\s)

  @doc false
  @deprecated "Use String.pad_trailing/3 with a binary padding instead"
  @spec ljust(t, non_neg_integer, char) :: t
  def ljust(subject, length, pad) when is_integer(pad) and is_integer(length) and length >= 0 do
    pad_trailing(subject, length, <<pad::utf8>>)
  end

  @doc false
  @deprecated "Use String.next_grapheme/1 instead"
  @spec next_grapheme_size(t) :: {pos_integer, t} | nil
  def next_grapheme_size(string) when is_binary(string) do
    case next_grapheme(string) do
      {grapheme, rest} -> {byte_size(grapheme), rest}
      nil -> nil
    end
  end

  @doc false
  @deprecated "Use String.valid?/1 instead"
  @spec valid_character?(term) :: boolean
  def valid_character?(<<_::utf8>>), do: true
  def valid_character?(_other), do: false
end
