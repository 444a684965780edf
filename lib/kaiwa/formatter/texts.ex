defmodule Kaiwa.Formatter.Texts do
  @moduledoc """
  Strings, heredocs, sigils, atoms and numbers, as they are written.
  """

  import Inspect.Algebra, except: [format: 2, string: 1]
  import Kaiwa.Formatter, only: [first_line: 1, closing_line: 1]
  alias Kaiwa.Formatter

  @doc """
  Whether a binary is a text with holes in it.

      iex> Kaiwa.Formatter.Texts.interpolated?({:<<>>, [delimiter: "\\""], ["a"]})
      true
  """
  @spec interpolated?(Macro.t()) :: boolean
  def interpolated?({:<<>>, meta, [_ | _] = parts}), do: Keyword.has_key?(meta, :delimiter) and Enum.all?(parts, &part?/1)

  defp part?({:"::", _, [{{:., _, [Kernel, :to_string]}, _, [_]}, {:binary, _, _}]}), do: true
  defp part?(text), do: is_binary(text)

  @doc false
  def string(meta, parts, quote, state) do
    if meta[:delimiter] == "\"\"\"" do
      open_heredoc(parts, "\"\"\"", "\"\"\"", state)
    else
      between(parts, quote, quote, quote, state)
    end
  end

  @doc false
  def charlist(meta, parts, state) do
    parts = for part <- parts, do: charlist_part(part)

    if meta[:delimiter] == "'''" do
      open_heredoc(parts, "'''", "'''", state)
    else
      between(parts, "'", "'", "'", state)
    end
  end

  defp charlist_part({{:., _, [Kernel, :to_string]}, _, [_]} = hole), do: {:"::", [], [hole, {:binary, [], nil}]}
  defp charlist_part(text), do: text

  @doc false
  def sigil(name, meta, [{:<<>>, _, parts}, modifiers], state) do
    <<"sigil_", letter>> = Atom.to_string(name)
    delimiter = Keyword.fetch!(meta, :delimiter)
    open = <<?~, letter, delimiter::binary>>
    modifiers = List.to_string(modifiers)

    if delimiter in ["\"\"\"", "'''"] do
      {document, state} = open_heredoc(parts, open, delimiter, state)
      {concat(document, modifiers), state}
    else
      close = closing(delimiter)
      {document, state} = between(parts, open, close, close, state)
      {concat(document, modifiers), state}
    end
  end

  defp closing("("), do: ")"
  defp closing("["), do: "]"
  defp closing("{"), do: "}"
  defp closing("<"), do: ">"
  defp closing(other), do: other

  @doc false
  def between(parts, open, close, escaped, state) do
    {document, state} = parts(parts, open, state, &plain(&1, escaped))
    {concat(document, close), state}
  end

  # The first line of the text begins on a line of its own.
  defp open_heredoc(parts, open, close, state) do
    parts =
      case parts do
        [text | rest] when is_binary(text) -> ["\n" <> text | rest]
        _ -> ["\n" | parts]
      end

    {document, state} = parts(parts, open, state, &heredoc_lines(&1, close))
    {force_unfit(concat(document, close)), state}
  end

  defp parts(parts, document, state, text_document) do
    Enum.reduce(parts, {document, state}, fn
      text, {document, state} when is_binary(text) ->
        {concat(document, text_document.(text)), state}

      {:"::", _, [{_, meta, [code]}, _]}, {document, state} ->
        {hole, state} = Formatter.block(code, first_line(meta), closing_line(meta), state)
        {concat(document, no_limit(concat(concat("\#{", hole), "}"))), state}
    end)
  end

  @doc """
  Text with its delimiter escaped; its lines begin where they do in the source.

      iex> Kaiwa.Formatter.Texts.plain("a", "\\"")
      {:doc_string, "a", 1}
  """
  @spec plain(String.t(), String.t()) :: Inspect.Algebra.t()
  def plain(text, escaped) do
    [first | rest] =
      text |> String.replace(escaped, "\\" <> escaped) |> String.split("\n") |> Enum.map(&Inspect.Algebra.string/1)

    Enum.reduce(rest, first, fn line, document -> concat(document, concat(nest(line(), :reset), line)) end)
  end

  @doc false
  def heredoc(text, delimiter) do
    force_unfit(concat(concat(delimiter, heredoc_lines("\n" <> text, delimiter)), delimiter))
  end

  defp heredoc_lines(text, delimiter) do
    text |> String.replace(delimiter, "\\" <> delimiter) |> String.split("\n") |> indented()
  end

  defp indented([line]), do: Inspect.Algebra.string(line)
  defp indented([line | ["", _ | _] = rest]), do: concat(Inspect.Algebra.string(line), concat(nest(line(), :reset), indented(rest)))
  defp indented([line | rest]), do: concat(Inspect.Algebra.string(line), concat(line(), indented(rest)))

  # Atoms and numbers

  @doc false
  def atom(atom) when atom in [nil, true, false], do: Atom.to_string(atom)
  def atom(:\\), do: ":\\\\"
  def atom(:"..//"), do: ":\"..//\""

  def atom(atom) do
    name = Atom.to_string(atom)
    Inspect.Algebra.string(if Macro.classify_atom(atom) in [:identifier, :unquoted], do: ":" <> name, else: ":\"" <> escape(name) <> "\"")
  end

  @doc false
  def key(:"..//"), do: "\"..//\":"

  def key(atom) do
    name = Atom.to_string(atom)
    Inspect.Algebra.string(if Macro.classify_atom(atom) in [:identifier, :unquoted], do: name <> ":", else: "\"" <> escape(name) <> "\":")
  end

  defp escape(name), do: String.replace(name, "\"", "\\\"")

  @doc """
  An integer as the formatter writes what the source has.

      iex> {Kaiwa.Formatter.Texts.integer("1000000"), Kaiwa.Formatter.Texts.integer("0xff")}
      {"1_000_000", "0xFF"}
  """
  @spec integer(String.t()) :: String.t()
  def integer("0x" <> digits), do: "0x" <> String.upcase(digits)
  def integer("0" <> <<base, _::binary>> = text) when base in [?b, ?o], do: text
  def integer("?" <> _ = text), do: text
  def integer("-" <> digits), do: "-" <> integer(digits)
  def integer(digits), do: in_thousands(digits)

  @doc """
  A float as the formatter writes what the source has.

      iex> Kaiwa.Formatter.Texts.float("123456.7E8")
      "123_456.7e8"
  """
  @spec float(String.t()) :: String.t()
  def float("-" <> digits), do: "-" <> float(digits)

  def float(text) do
    [whole, rest] = :binary.split(text, ".")
    in_thousands(whole) <> "." <> String.downcase(rest)
  end

  defp in_thousands(digits) do
    if byte_size(digits) < 6 or :binary.match(digits, "_") != :nomatch, do: digits, else: grouped(digits, rem(byte_size(digits), 3))
  end

  defp grouped(digits, 0), do: digits |> threes() |> Enum.join("_")

  defp grouped(digits, first) do
    <<head::binary-size(first), rest::binary>> = digits
    Enum.join([head | threes(rest)], "_")
  end

  defp threes(digits), do: for(<<three::binary-size(3) <- digits>>, do: three)
end
