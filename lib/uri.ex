defmodule URI do
  @moduledoc """
  Addresses (RFC 3986): taking them apart, putting them together, and the encodings used in them.
  """

  defstruct [:scheme, :authority, :userinfo, :host, :port, :path, :query, :fragment]

  @type t :: %URI{
          scheme: nil | binary,
          authority: nil | binary,
          userinfo: nil | binary,
          host: nil | binary,
          port: nil | :inet.port_number(),
          path: nil | binary,
          query: nil | binary,
          fragment: nil | binary
        }

  # Taking apart

  @doc """
  Takes an address apart, whatever it is.

      iex> uri = URI.parse("https://user@elixir-lang.org:8080/docs?q=1#top")
      iex> {uri.scheme, uri.userinfo, uri.host, uri.port, uri.path, uri.query, uri.fragment}
      {"https", "user", "elixir-lang.org", 8080, "/docs", "q=1", "top"}
  """
  @spec parse(t | binary) :: t
  def parse(%URI{} = uri), do: uri

  def parse(string) when is_binary(string) do
    [scheme, authority, path, query, fragment] = parts(string)
    scheme = scheme && String.downcase(scheme)
    {userinfo, host, port} = authority_parts(authority)

    %URI{
      scheme: scheme,
      authority: authority,
      userinfo: userinfo,
      host: host,
      port: port || (scheme && default_port(scheme)),
      path: none_if_empty(path),
      query: query,
      fragment: fragment
    }
  end

  # Each part, or nil where its mark is missing. The expression is that of the RFC.
  defp parts(string) do
    regex = ~r{^(?:([a-z][a-z0-9+.-]*):)?(//([^/?#]*))?([^?#]*)(\?[^#]*)?(#.*)?$}is
    groups = Regex.run(regex, string) || ["", "", "", "", string]
    [_, scheme, slashes, authority, path, query, fragment] = groups ++ List.duplicate("", 7 - length(groups))

    [
      none_if_empty(scheme),
      if(slashes != "", do: authority),
      path,
      behind_mark(query),
      behind_mark(fragment)
    ]
  end

  defp none_if_empty(""), do: nil
  defp none_if_empty(part), do: part

  defp behind_mark(""), do: nil
  defp behind_mark(<<_mark, part::binary>>), do: part

  defp authority_parts(nil), do: {nil, nil, nil}
  defp authority_parts(""), do: {nil, "", nil}

  defp authority_parts(authority) do
    {userinfo, rest} =
      case String.split(authority, "@", parts: 2) do
        [userinfo, rest] -> {userinfo, rest}
        [rest] -> {nil, rest}
      end

    [_, host | port] = Regex.run(~r/^(\[[^\]]*\]|[^:]*)(?::(\d+))?/, rest)
    port = if port == [], do: nil, else: String.to_integer(hd(port))
    {userinfo, none_if_empty(without_brackets(host)), port}
  end

  defp without_brackets("[" <> rest), do: String.trim_trailing(rest, "]")
  defp without_brackets(host), do: host

  @doc """
  Takes an address apart, if it is a valid one; otherwise says where it is not.

      iex> {:ok, uri} = URI.new("https://elixir-lang.org/")
      iex> uri.host
      "elixir-lang.org"
      iex> URI.new("/greater_than/>")
      {:error, ">"}
  """
  @spec new(t | String.t()) :: {:ok, t} | {:error, String.t()}
  def new(%URI{} = uri), do: {:ok, uri}

  def new(binary) when is_binary(binary) do
    case wrong_part(binary) do
      nil ->
        uri = parse(binary)
        host = if uri.authority != nil and uri.host == nil, do: "", else: uri.host
        port = if uri.authority != nil and String.ends_with?(uri.authority, ":"), do: :undefined, else: uri.port
        {:ok, %URI{uri | authority: nil, host: host, port: port}}

      part ->
        {:error, part}
    end
  end

  # What precedes a colon has to be a scheme; so the colon is to blame once there is one.
  defp wrong_part(string) do
    wrong = Regex.run(~r/[^A-Za-z0-9._~:\/?#\[\]@!$&'()*+,;=%-]|%(?![0-9A-Fa-f]{2})/, string)

    cond do
      wrong != nil and String.contains?(hd(String.split(string, hd(wrong), parts: 2)), ":") -> ":"
      wrong != nil -> hd(wrong)
      Regex.match?(~r/^[^A-Za-z\/?#][^\/?#]*:/, string) -> ":"
      Regex.match?(~r/^[A-Za-z0-9+.-]*:?\/\/(?:[^@\/?#]*@)?+(?>\[[^\]]*\]|[^:\/?#]*):[0-9]*+[^\/?#]/, string) -> ":"
      true -> nil
    end
  end

  @doc """
  Takes an address apart; raises `URI.Error` if it is no valid one.

      iex> URI.new!("https://elixir-lang.org/").path
      "/"
  """
  @spec new!(t | String.t()) :: t
  def new!(%URI{} = uri), do: uri

  def new!(binary) when is_binary(binary) do
    case new(binary) do
      {:ok, uri} -> uri
      {:error, part} -> raise URI.Error, action: :parse, reason: :invalid_uri, part: part
    end
  end

  # Putting together

  @doc """
  The address as text.

      iex> URI.to_string(%URI{scheme: "https", host: "elixir-lang.org", path: "/docs", query: "a=1"})
      "https://elixir-lang.org/docs?a=1"
  """
  @spec to_string(t) :: binary
  def to_string(%URI{host: host, path: path} = uri)
      when host != nil and is_binary(path) and path != "" and binary_part(path, 0, 1) != "/" do
    raise ArgumentError, ":path in URI must be empty or an absolute path if URL has a :host, got: #{inspect(uri)}"
  end

  def to_string(%URI{scheme: scheme, path: path, query: query, fragment: fragment} = uri) do
    :erlang.iolist_to_binary([
      if(scheme, do: [scheme, ":"], else: []),
      authority_text(uri),
      path || [],
      if(query, do: ["?", query], else: []),
      if(fragment, do: ["#", fragment], else: [])
    ])
  end

  defp authority_text(%URI{host: nil, authority: nil}), do: []
  defp authority_text(%URI{host: nil, authority: authority}), do: ["//", authority]

  defp authority_text(%URI{host: host, userinfo: userinfo, port: port, scheme: scheme}) do
    [
      "//",
      if(userinfo, do: [userinfo, "@"], else: []),
      if(String.contains?(host, ":"), do: ["[", host, "]"], else: host),
      if(is_integer(port) and port != (scheme && default_port(scheme)), do: [":", Integer.to_string(port)], else: [])
    ]
  end

  @doc """
  The address that a relative one stands for, seen from an absolute one.

      iex> URI.merge("http://example.com/a/b", "../c") |> URI.to_string()
      "http://example.com/c"
  """
  @spec merge(t | binary, t | binary) :: t
  def merge(uri, rel)
  def merge(%URI{host: nil}, _rel), do: raise(ArgumentError, "you must merge onto an absolute URI")
  def merge(%URI{}, %URI{scheme: scheme} = rel) when scheme != nil, do: %URI{rel | path: without_dots(rel.path)}

  def merge(%URI{scheme: scheme}, %URI{authority: authority} = rel) when authority != nil do
    %URI{rel | scheme: scheme, path: without_dots(rel.path)}
  end

  def merge(%URI{} = base, %URI{path: nil} = rel) do
    %URI{base | query: rel.query || base.query, fragment: rel.fragment}
  end

  def merge(%URI{} = base, %URI{} = rel) do
    path = if String.starts_with?(rel.path, "/"), do: rel.path, else: folder(base.path || "/") <> rel.path
    %URI{base | path: without_dots(path), query: rel.query, fragment: rel.fragment}
  end

  def merge(base, rel), do: merge(parse(base), parse(rel))

  defp folder(path), do: path |> String.split("/") |> List.replace_at(-1, "") |> Enum.join("/")

  defp without_dots(nil), do: nil

  defp without_dots("/" <> path) do
    case path |> String.split("/") |> Enum.reduce([], &put_segment/2) do
      [] -> ""
      segments -> "/" <> Enum.join(:lists.reverse(segments), "/")
    end
  end

  defp without_dots(path), do: path

  defp put_segment(".", segments), do: segments
  defp put_segment("..", []), do: []
  defp put_segment("..", [_ | segments]), do: segments
  defp put_segment(segment, segments), do: [segment | segments]

  @doc """
  Adds to the query.

      iex> URI.append_query(URI.parse("http://example.com/?x=1"), "y=2") |> URI.to_string()
      "http://example.com/?x=1&y=2"
  """
  @spec append_query(t, binary) :: t
  def append_query(%URI{} = uri, query) when is_binary(query) and uri.query in [nil, ""], do: %{uri | query: query}

  def append_query(%URI{} = uri, query) when is_binary(query) do
    if String.ends_with?(uri.query, "&") do
      %{uri | query: uri.query <> query}
    else
      %{uri | query: uri.query <> "&" <> query}
    end
  end

  # Schemes

  @doc """
  The port of a scheme, if it has one.

      iex> URI.default_port("https")
      443
      iex> URI.default_port("unknown")
      nil
  """
  @spec default_port(binary) :: nil | non_neg_integer
  def default_port(scheme) when is_binary(scheme) do
    case Kaiwa.Applications.get({:port, scheme}) do
      {:ok, port} -> port
      :error -> usual_port(scheme)
    end
  end

  defp usual_port("ftp"), do: 21
  defp usual_port("sftp"), do: 22
  defp usual_port("tftp"), do: 69
  defp usual_port("http"), do: 80
  defp usual_port("https"), do: 443
  defp usual_port("ldap"), do: 389
  defp usual_port("ws"), do: 80
  defp usual_port("wss"), do: 443
  defp usual_port(_scheme), do: nil

  @doc """
  Makes `port` the port of a scheme, for the whole program.

      iex> URI.default_port("ssh", 22)
      :ok
      iex> URI.parse("ssh://example.com").port
      22
  """
  @spec default_port(binary, non_neg_integer) :: :ok
  def default_port(scheme, port) when is_binary(scheme) and is_integer(port) and port >= 0 do
    Kaiwa.Applications.put({:port, scheme}, port)
  end

  # Queries

  @doc """
  A query of keys and values. The second argument says how spaces are written: `:www_form` (`+`) or `:rfc3986` (`%20`).

      iex> URI.encode_query([{"name", "José"}, {:page, 2}])
      "name=Jos%C3%A9&page=2"
      iex> URI.encode_query([q: "a b"], :rfc3986)
      "q=a%20b"
  """
  @spec encode_query(Enumerable.t(), :rfc3986 | :www_form) :: binary
  def encode_query(enumerable, encoding \\ :www_form) do
    Enum.map_join(enumerable, "&", &encode_kv_pair(&1, encoding))
  end

  defp encode_kv_pair({key, _}, _encoding) when is_list(key) do
    raise ArgumentError, "encode_query/2 keys cannot be lists, got: #{inspect(key)}"
  end

  defp encode_kv_pair({_, value}, _encoding) when is_list(value) do
    raise ArgumentError, "encode_query/2 values cannot be lists, got: #{inspect(value)}"
  end

  defp encode_kv_pair({key, value}, :rfc3986) do
    encode(Kernel.to_string(key), &char_unreserved?/1) <> "=" <> encode(Kernel.to_string(value), &char_unreserved?/1)
  end

  defp encode_kv_pair({key, value}, :www_form) do
    encode_www_form(Kernel.to_string(key)) <> "=" <> encode_www_form(Kernel.to_string(value))
  end

  @doc """
  The keys and values of a query, put into a map.

      iex> URI.decode_query("name=Jos%C3%A9&page=2")
      %{"name" => "José", "page" => "2"}
  """
  @spec decode_query(binary, %{optional(binary) => binary}, :rfc3986 | :www_form) :: map
  def decode_query(query, map \\ %{}, encoding \\ :www_form)

  def decode_query(query, %_{} = dict, encoding) when is_binary(query) do
    IO.warn("URI.decode_query/3 expects the second argument to be a map, got: %#{inspect(dict.__struct__)}{}")
    decoded(query, dict, encoding)
  end

  def decode_query(query, map, encoding) when is_binary(query) and is_map(map), do: decoded(query, map, encoding)

  def decode_query(query, dict, encoding) when is_binary(query) do
    [] = for _pair <- pairs(query, encoding), do: raise(ArgumentError, "unsupported dict: #{inspect(dict)}")
    dict
  end

  defp decoded(query, map, encoding) do
    Enum.reduce(pairs(query, encoding), map, fn {key, value}, map -> Map.put(map, key, value) end)
  end

  @doc """
  The keys and values of a query, one after the other.

      iex> URI.query_decoder("a=1&b=2") |> Enum.to_list()
      [{"a", "1"}, {"b", "2"}]
  """
  @spec query_decoder(binary, :rfc3986 | :www_form) :: Enumerable.t()
  def query_decoder(query, encoding \\ :www_form) when is_binary(query) do
    Stream.map(pieces(query), &decoded_pair(&1, encoding))
  end

  defp pairs(query, encoding), do: for(piece <- pieces(query), do: decoded_pair(piece, encoding))
  defp pieces(query), do: String.split(query, "&", trim: true)

  defp decoded_pair(piece, encoding) do
    case String.split(piece, "=", parts: 2) do
      [key, value] -> {decode_with_encoding(key, encoding), decode_with_encoding(value, encoding)}
      [key] -> {decode_with_encoding(key, encoding), ""}
    end
  end

  defp decode_with_encoding(string, :www_form), do: decode_www_form(string)
  defp decode_with_encoding(string, :rfc3986), do: decode(string)

  # Characters

  @doc """
  Tells whether a character has a meaning of its own in an address.

      iex> URI.char_reserved?(?+)
      true
  """
  @spec char_reserved?(byte) :: boolean
  def char_reserved?(character) do
    character in [?:, ?/, ??, ?#, ?[, ?], ?@, ?!, ?$, ?&, ?', ?(, ?), ?*, ?+, ?,, ?;, ?=]
  end

  @doc """
  Tells whether a character stands for itself anywhere in an address.

      iex> URI.char_unreserved?(?_)
      true
  """
  @spec char_unreserved?(byte) :: boolean
  def char_unreserved?(character) do
    character in ?0..?9 or character in ?a..?z or character in ?A..?Z or character in [?~, ?_, ?-, ?.]
  end

  @doc """
  Tells whether a character can stand in an address as it is.

      iex> URI.char_unescaped?(?{)
      false
  """
  @spec char_unescaped?(byte) :: boolean
  def char_unescaped?(character), do: char_reserved?(character) or char_unreserved?(character)

  @doc """
  Escapes the bytes for which `predicate` does not hold.

      iex> URI.encode("a b/é")
      "a%20b/%C3%A9"
      iex> URI.encode("a/b", &URI.char_unreserved?/1)
      "a%2Fb"
  """
  @spec encode(binary, (byte -> as_boolean(term))) :: binary
  def encode(string, predicate \\ &char_unescaped?/1) when is_binary(string) and is_function(predicate, 1) do
    for <<byte <- string>>, into: "", do: if(predicate.(byte), do: <<byte>>, else: escaped(byte))
  end

  @doc """
  Escapes text as forms do: a space becomes `+`.

      iex> URI.encode_www_form("a b&c")
      "a+b%26c"
  """
  @spec encode_www_form(binary) :: binary
  def encode_www_form(string) when is_binary(string) do
    for <<byte <- string>>, into: "" do
      cond do
        byte == ?\s -> "+"
        char_unreserved?(byte) -> <<byte>>
        true -> escaped(byte)
      end
    end
  end

  defp escaped(byte), do: "%" <> Base.encode16(<<byte>>)

  @doc """
  Resolves what is escaped.

      iex> URI.decode("a%20b%2Fc")
      "a b/c"
  """
  @spec decode(binary) :: binary
  def decode(uri), do: unpercent(uri, "", false)

  @doc """
  Resolves what is escaped as forms do: `+` is a space.

      iex> URI.decode_www_form("a+b%26c")
      "a b&c"
  """
  @spec decode_www_form(binary) :: binary
  def decode_www_form(string) when is_binary(string), do: unpercent(string, "", true)

  # What is not followed by two digits is no escape.
  # A plus stands for a space, or for itself.
  defp unpercent(<<?+, tail::binary>>, acc, spaces = true), do: unpercent(tail, <<acc::binary, ?\s>>, spaces)

  defp unpercent(<<?%, tail::binary>>, acc, spaces) do
    with <<high, low, rest::binary>> <- tail,
         high_value when is_integer(high_value) <- digit(high),
         low_value when is_integer(low_value) <- digit(low) do
      unpercent(rest, <<acc::binary, high_value * 16 + low_value>>, spaces)
    else
      _ -> unpercent(tail, <<acc::binary, ?%>>, spaces)
    end
  end

  defp unpercent(<<head, tail::binary>>, acc, spaces), do: unpercent(tail, <<acc::binary, head>>, spaces)
  defp unpercent(<<>>, acc, _spaces), do: acc

  defp digit(digit) when digit in ?0..?9, do: digit - ?0
  defp digit(digit) when digit in ?a..?f, do: digit - ?a + 10
  defp digit(digit) when digit in ?A..?F, do: digit - ?A + 10
  defp digit(_digit), do: nil
end
