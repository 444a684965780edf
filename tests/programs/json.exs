# A JSON parser and printer: text to terms by recursive descent over binaries, terms to text through a protocol.

defmodule Json.ParseError do
  @moduledoc "What is wrong in a JSON text, and where."
  defexception [:position, :expected, :found]

  @impl true
  def message(%__MODULE__{position: position, expected: expected, found: found}) do
    "expected #{expected} at byte #{position}, found #{found}"
  end
end

defmodule Json.Parser do
  @moduledoc """
  Reads JSON. Every function takes the rest of the text and the position of that rest, and gives a value with what
  remains behind it; mistakes are raised as `Json.ParseError`.
  """

  @type json :: nil | boolean | number | String.t() | [json] | %{optional(String.t()) => json}
  @type rest :: binary
  @type position :: non_neg_integer

  defguardp is_space(char) when char in [?\s, ?\t, ?\n, ?\r]
  defguardp is_digit(char) when char in ?0..?9

  @escapes %{
    ?" => ?",
    ?\\ => ?\\,
    ?/ => ?/,
    ?b => ?\b,
    ?f => ?\f,
    ?n => ?\n,
    ?r => ?\r,
    ?t => ?\t
  }

  @spec parse(String.t()) :: {:ok, json} | {:error, Json.ParseError.t()}
  def parse(text) do
    {:ok, parse!(text)}
  rescue
    error in Json.ParseError -> {:error, error}
  end

  @spec parse!(String.t()) :: json
  def parse!(text) when is_binary(text) do
    {value, rest, position} = value(text, 0)

    case skip(rest, position) do
      {"", _end} -> value
      {rest, position} -> fail(position, "the end", rest)
    end
  end

  defp value(text, position) do
    case skip(text, position) do
      {"null" <> rest, position} -> {nil, rest, position + 4}
      {"true" <> rest, position} -> {true, rest, position + 4}
      {"false" <> rest, position} -> {false, rest, position + 5}
      {"[" <> rest, position} -> array(skip(rest, position + 1))
      {"{" <> rest, position} -> object(skip(rest, position + 1))
      {<<?", rest::binary>>, position} -> string(rest, position + 1, [])
      {<<char, _::binary>> = rest, position} when is_digit(char) or char == ?- -> number(rest, position)
      {rest, position} -> fail(position, "a value", rest)
    end
  end

  defp array({"]" <> rest, position}), do: {[], rest, position + 1}
  defp array({rest, position}), do: items(rest, position, [])

  defp items(text, position, before) do
    {item, rest, position} = value(text, position)

    case skip(rest, position) do
      {"," <> rest, position} -> items(rest, position + 1, [item | before])
      {"]" <> rest, position} -> {Enum.reverse(before, [item]), rest, position + 1}
      {rest, position} -> fail(position, "a comma or ]", rest)
    end
  end

  defp object({"}" <> rest, position}), do: {%{}, rest, position + 1}
  defp object(at), do: members(at, %{})

  defp members(at, before) do
    with {<<?", rest::binary>>, position} <- at,
         {key, rest, position} = string(rest, position + 1, []),
         {":" <> rest, position} <- skip(rest, position),
         {value, rest, position} = value(rest, position + 1) do
      object = Map.put(before, key, value)

      case skip(rest, position) do
        {"," <> rest, position} -> rest |> skip(position + 1) |> members(object)
        {"}" <> rest, position} -> {object, rest, position + 1}
        {rest, position} -> fail(position, "a comma or }", rest)
      end
    else
      {rest, position} -> fail(position, "a key and a colon", rest)
    end
  end

  defp string(<<?", rest::binary>>, position, parts) do
    {parts |> Enum.reverse() |> IO.iodata_to_binary(), rest, position + 1}
  end

  defp string(<<?\\, ?u, digits::binary-size(4), rest::binary>>, position, parts) do
    case {Integer.parse(digits, 16), rest} do
      {{high, ""}, <<"\\u", low::binary-size(4), rest::binary>>} when high in 0xD800..0xDBFF ->
        code = 0x10000 + (high - 0xD800) * 0x400 + (String.to_integer(low, 16) - 0xDC00)
        string(rest, position + 12, [<<code::utf8>> | parts])

      {{code, ""}, rest} ->
        string(rest, position + 6, [<<code::utf8>> | parts])

      _ ->
        fail(position + 2, "four hexadecimal digits", digits)
    end
  end

  defp string(<<?\\, char, rest::binary>>, position, parts) do
    case @escapes do
      %{^char => escaped} -> string(rest, position + 2, [escaped | parts])
      %{} -> fail(position + 1, "an escape", <<char>>)
    end
  end

  defp string(<<char::utf8, rest::binary>>, position, parts) when char >= ?\s do
    encoded = <<char::utf8>>
    string(rest, position + byte_size(encoded), [encoded | parts])
  end

  defp string(rest, position, _parts), do: fail(position, "the end of the string", rest)

  defp number(text, position) do
    {sign, rest} = sign(text)
    {whole, rest} = digits(rest, "")
    if whole == "", do: fail(position + byte_size(sign), "a digit", rest)
    {fraction, rest} = fraction(rest)
    {exponent, rest} = exponent(rest)
    length = byte_size(text) - byte_size(rest)

    number =
      cond do
        fraction == "" and exponent == "" -> String.to_integer(sign <> whole)
        fraction == "" -> String.to_float("#{sign}#{whole}.0#{exponent}")
        true -> String.to_float("#{sign}#{whole}.#{fraction}#{exponent}")
      end

    {number, rest, position + length}
  end

  defp sign("-" <> rest), do: {"-", rest}
  defp sign(rest), do: {"", rest}

  defp digits(<<char, rest::binary>>, before) when is_digit(char), do: digits(rest, before <> <<char>>)
  defp digits(rest, before), do: {before, rest}

  defp fraction("." <> rest), do: digits(rest, "")
  defp fraction(rest), do: {"", rest}

  defp exponent(<<e, rest::binary>>) when e in 'eE' do
    {sign, rest} = sign(rest)
    {digits, rest} = digits(rest, "")
    {"e" <> sign <> digits, rest}
  end

  defp exponent(rest), do: {"", rest}

  defp skip(<<char, rest::binary>>, position) when is_space(char), do: skip(rest, position + 1)
  defp skip(rest, position), do: {rest, position}

  @spec fail(position, String.t(), rest) :: no_return
  defp fail(position, expected, rest) do
    found =
      case rest do
        "" -> "the end"
        <<char::utf8, _::binary>> -> inspect(<<char::utf8>>)
        <<byte, _::binary>> -> "byte #{byte}"
      end

    raise Json.ParseError, position: position, expected: expected, found: found
  end
end

defprotocol Json.Encoder do
  @moduledoc "Turns a term into JSON, as iodata. `indent` is `nil` for the compact form, or the depth."
  @fallback_to_any true

  @spec encode(t, nil | non_neg_integer) :: iodata
  def encode(term, indent)
end

defmodule Json.Layout do
  @moduledoc "What the implementations share: brackets, commas and line breaks."

  def enclose(open, close, [], _indent), do: [open, close]

  def enclose(open, close, parts, nil), do: [open, Enum.intersperse(parts, ","), close]

  def enclose(open, close, parts, indent) do
    inner = ["\n", String.duplicate("  ", indent + 1)]
    outer = ["\n", String.duplicate("  ", indent)]
    [open, inner, Enum.intersperse(parts, [",", inner]), outer, close]
  end

  def deeper(nil), do: nil
  def deeper(indent), do: indent + 1

  def colon(nil), do: ":"
  def colon(_indent), do: ": "
end

defimpl Json.Encoder, for: Atom do
  def encode(nil, _), do: "null"
  def encode(boolean, _) when is_boolean(boolean), do: Atom.to_string(boolean)
  def encode(atom, indent), do: atom |> Atom.to_string() |> Json.Encoder.encode(indent)
end

defimpl Json.Encoder, for: [Integer, Float] do
  def encode(number, _indent), do: to_string(number)
end

defimpl Json.Encoder, for: BitString do
  def encode(text, _indent), do: [?", for(<<char::utf8 <- text>>, do: escape(char)), ?"]

  for {char, escaped} <- [{?", ~S(\")}, {?\\, ~S(\\)}, {?\n, ~S(\n)}, {?\t, ~S(\t)}, {?\r, ~S(\r)}] do
    defp escape(unquote(char)), do: unquote(escaped)
  end

  defp escape(char) when char < ?\s do
    "\\u" <> (char |> Integer.to_string(16) |> String.pad_leading(4, "0"))
  end

  defp escape(char), do: <<char::utf8>>
end

defimpl Json.Encoder, for: List do
  def encode(list, indent) do
    parts = Enum.map(list, &Json.Encoder.encode(&1, Json.Layout.deeper(indent)))
    Json.Layout.enclose("[", "]", parts, indent)
  end
end

defimpl Json.Encoder, for: Map do
  def encode(map, indent) do
    parts =
      for {key, value} <- Enum.sort(map) do
        [Json.Encoder.encode(to_string(key), nil), Json.Layout.colon(indent)]
        |> Enum.concat([Json.Encoder.encode(value, Json.Layout.deeper(indent))])
      end

    Json.Layout.enclose("{", "}", parts, indent)
  end
end

defimpl Json.Encoder, for: Any do
  defmacro __deriving__(module, _struct, options) do
    fields = Keyword.get(options, :only, [])

    quote do
      defimpl Json.Encoder, for: unquote(module) do
        def encode(struct, indent) do
          struct |> Map.take(unquote(fields)) |> Json.Encoder.encode(indent)
        end
      end
    end
  end

  def encode(term, _indent), do: raise(ArgumentError, "no JSON for #{inspect(term)}")
end

defmodule Json do
  @moduledoc false

  defdelegate parse(text), to: Json.Parser
  defdelegate parse!(text), to: Json.Parser

  def print(term), do: term |> Json.Encoder.encode(nil) |> IO.iodata_to_binary()
  def pretty(term), do: term |> Json.Encoder.encode(0) |> IO.iodata_to_binary()

  @doc "JSON in a program: `~j({\"a\": 1})`."
  def sigil_j(text, []), do: parse!(text)
  def sigil_j(text, 'k'), do: text |> parse!() |> with_atoms()

  defp with_atoms(%{} = map), do: Map.new(map, fn {key, value} -> {String.to_atom(key), with_atoms(value)} end)
  defp with_atoms([_ | _] = list), do: Enum.map(list, &with_atoms/1)
  defp with_atoms(other), do: other
end

defmodule Book do
  @derive {Json.Encoder, only: [:title, :year]}
  defstruct [:title, :year, :secret]
end

defmodule Main do
  import Json, only: [sigil_j: 2]

  def run do
    IO.puts("== values")

    for text <- ["null", " true ", "[ ]", "{}", "-12", "1.5e3", "2E2", ~S("a\tb\u00e9\ud83d\ude00"), "[1,[2,[3]]]"] do
      text |> Json.parse!() |> IO.inspect(label: text)
    end

    IO.puts("== mistakes")

    for text <- ["", "[1,", "[1 2]", ~S({"a" 1}), ~S({"a":1,}), ~S("ab), ~S("\x"), "nul", "[1] x", "-", ~S("\u12g4")] do
      {:error, error} = Json.parse(text)
      IO.puts("#{String.pad_trailing(text, 10)} #{Exception.message(error)}")
    end

    IO.puts("== printing")
    library = ~j({"name": "Town", "open": true, "books": [{"id": 1, "tags": ["a", "b"]}, {"id": 2, "tags": []}]})
    IO.puts(Json.print(library))
    IO.puts(Json.pretty(library))
    IO.puts(Json.print(%{quote: "say \"hi\"\n", none: nil, list: [1, 2.5, :atom, <<1>>]}))
    IO.puts(Json.print([%Book{title: "Solaris", year: 1961, secret: "x"}]))

    IO.puts("== there and back")
    true = library |> Json.print() |> Json.parse!() |> Kernel.==(library)
    true = library |> Json.pretty() |> Json.parse!() |> Kernel.==(library)
    IO.inspect(~j([{"a": {"b": null}}])k)
    IO.inspect(get_in(library, ["books", Access.all(), "id"]))

    IO.puts("== what has no JSON")

    try do
      Json.print(%{at: {1, 2}})
    rescue
      error in [ArgumentError, Json.ParseError] -> IO.puts("#{inspect(error.__struct__)}: #{error.message}")
    end

    Json.parse!("[1, 2, oops]")
  end
end

Main.run()
