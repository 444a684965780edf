defmodule Regex do
  @moduledoc """
  Regular expressions, as PCRE understands them.

  `~r/pattern/modifiers` is a regex; it is compiled once, with the line or the module it stands in. The modifiers:

    * `i` - letters match in either case
    * `m` - `^` and `$` also match at each line
    * `s` - `.` also matches a line end
    * `x` - white space and comments in the pattern do not count
    * `u` - the pattern and the strings are UTF-8, and `\\w` and its like know Unicode
    * `f` - the match has to begin in the first line
    * `U` - quantifiers take as little as they can

  Functions that return parts of a string take the option `:capture`: `:all` groups (the default), `:first` for the
  whole match only, `:all_but_first`, `:all_names` for the named groups in the order of their names, `:none`, or a list of
  numbers and names. With `return: :index` they return positions and lengths in bytes instead of strings.
  """

  defstruct re_pattern: nil, source: "", opts: "", re_version: ""

  @type t :: %Regex{re_pattern: term, source: binary, opts: binary | [term]}

  # Making

  @doc """
  Compiles a pattern. `options` are modifiers, or a list of options of `:re.compile/2`.

      iex> Regex.compile("foo", "i")
      {:ok, ~r/foo/i}
      iex> Regex.compile("*foo")
      {:error, {~c"nothing to repeat", 0}}
      iex> Regex.compile("foo", "z")
      {:error, {:invalid_option, "z"}}
  """
  @spec compile(binary, binary | [term]) :: {:ok, t} | {:error, term}
  def compile(source, options \\ "") when is_binary(source), do: compile(source, options, version())

  defp compile(source, options, version) when is_binary(options) do
    case modifiers(options, []) do
      {:ok, translated} -> compile_with(source, translated, options, version)
      {:error, rest} -> {:error, {:invalid_option, rest}}
    end
  end

  defp compile(source, options, version) when is_list(options), do: compile_with(source, options, options, version)

  defp compile_with(source, translated, options, version) do
    case :re.compile(source, translated) do
      {:ok, pattern} -> {:ok, %Regex{re_pattern: pattern, re_version: version, source: source, opts: options}}
      {:error, reason} -> {:error, reason}
    end
  end

  defp modifiers(<<>>, options), do: {:ok, options}
  defp modifiers(<<?i, rest::binary>>, options), do: modifiers(rest, [:caseless | options])
  defp modifiers(<<?m, rest::binary>>, options), do: modifiers(rest, [:multiline | options])
  defp modifiers(<<?s, rest::binary>>, options), do: modifiers(rest, [:dotall, {:newline, :anycrlf} | options])
  defp modifiers(<<?x, rest::binary>>, options), do: modifiers(rest, [:extended | options])
  defp modifiers(<<?u, rest::binary>>, options), do: modifiers(rest, [:unicode, :ucp | options])
  defp modifiers(<<?f, rest::binary>>, options), do: modifiers(rest, [:firstline | options])
  defp modifiers(<<?U, rest::binary>>, options), do: modifiers(rest, [:ungreedy | options])
  defp modifiers(rest, _options), do: {:error, rest}

  @doc """
  Compiles a pattern; raises `Regex.CompileError` if that is not possible.

      iex> Regex.compile!("foo")
      ~r/foo/
  """
  @spec compile!(binary, binary | [term]) :: t
  def compile!(source, options \\ "") when is_binary(source) do
    case compile(source, options) do
      {:ok, regex} -> regex
      {:error, {reason, place}} -> raise Regex.CompileError, message: "#{reason} at position #{place}"
    end
  end

  @doc """
  Compiles a regex again, if it comes from another version of PCRE.

      iex> Regex.recompile(~r/foo/)
      {:ok, ~r/foo/}
  """
  @spec recompile(t) :: {:ok, t} | {:error, term}
  def recompile(%Regex{} = regex) do
    if current?(regex), do: {:ok, regex}, else: compile(regex.source, regex.opts)
  end

  @doc """
  Compiles a regex again, if it comes from another version of PCRE; raises `Regex.CompileError` if that is not possible.

      iex> Regex.recompile!(~r/foo/)
      ~r/foo/
  """
  @spec recompile!(t) :: t
  def recompile!(regex) do
    case recompile(regex) do
      {:ok, regex} -> regex
      {:error, {reason, place}} -> raise Regex.CompileError, message: "#{reason} at position #{place}"
    end
  end

  defp current?(%Regex{re_version: version}), do: version == version()

  @doc """
  The version of PCRE, and the order of bytes of this machine.

      iex> {version, _endianness} = Regex.version()
      iex> is_binary(version)
      true
  """
  @spec version() :: {String.t(), :big | :little}
  def version, do: {:re.version(), :erlang.system_info(:endian)}

  @doc """
  The pattern as it was written.

      iex> Regex.source(~r/a+/i)
      "a+"
  """
  @spec source(t) :: String.t()
  def source(%Regex{source: source}), do: source

  @doc """
  The modifiers.

      iex> Regex.opts(~r/a+/im)
      "im"
  """
  @spec opts(t) :: String.t() | [term]
  def opts(%Regex{opts: opts}), do: opts

  @doc """
  The compiled pattern, for functions of `:re`.

      iex> {:re_pattern, groups, _unicode, _crlf, _handle} = Regex.re_pattern(~r/(a)(b)/)
      iex> groups
      2
  """
  @spec re_pattern(t) :: term
  def re_pattern(%Regex{re_pattern: compiled}), do: compiled

  @doc """
  The names of the named groups, in order.

      iex> Regex.names(~r/(?<year>\\d+)-(?<month>\\d+)/)
      ["month", "year"]
  """
  @spec names(t) :: [String.t()]
  def names(%Regex{re_pattern: compiled, re_version: version, source: source}) do
    compiled = if version == version(), do: compiled, else: compile!(source).re_pattern
    {:namelist, names} = :re.inspect(compiled, :namelist)
    names
  end

  @doc false
  @deprecated "Use Kernel.is_struct/2 or pattern match on %Regex{} instead"
  def regex?(%Regex{}), do: true
  def regex?(_term), do: false

  @doc """
  A pattern that matches exactly this text.

      iex> Regex.escape("1+1 = [2]")
      "1\\\\+1\\\\ =\\\\ \\\\[2\\\\]"
  """
  @spec escape(String.t()) :: String.t()
  def escape(string) when is_binary(string), do: escape(string, "")

  defp escape(<<byte, rest::binary>>, escaped)
       when byte in [?\t, ?\n, ?\v, ?\f, ?\r, ?\s, ?#, ?$, ?(, ?), ?*, ?+, ?-, ?., ??, ?[, ?\\, ?], ?^, ?{, ?|, ?}] do
    escape(rest, <<escaped::binary, ?\\, byte>>)
  end

  defp escape(<<byte, rest::binary>>, escaped), do: escape(rest, <<escaped::binary, byte>>)
  defp escape(<<>>, escaped), do: escaped

  # Matching

  @doc """
  Tells whether a string matches.

      iex> Regex.match?(~r/fo+/, "foo")
      true
      iex> Regex.match?(~r/fo+/, "bar")
      false
  """
  @spec match?(t, String.t()) :: boolean
  def match?(%Regex{} = regex, string) when is_binary(string) do
    :re.run(string, regex.re_pattern, [{:capture, :none}]) == :match
  end

  @doc """
  The groups of the first match, or `nil`. `offset: bytes` says where to begin.

      iex> Regex.run(~r/c(d)/, "abcd")
      ["cd", "d"]
      iex> Regex.run(~r/c(d)/, "abcd", return: :index)
      [{2, 2}, {3, 1}]
      iex> Regex.run(~r/e/, "abcd")
      nil
      iex> Regex.run(~r/c(?<x>d)/, "abcd", capture: [:x])
      ["d"]
  """
  @spec run(t, String.t(), keyword) :: nil | [String.t()] | [{integer, integer}]
  def run(regex, string, options \\ [])

  def run(%Regex{} = regex, string, options) when is_binary(string) do
    case :re.run(string, regex.re_pattern, [capture(options, :all), offset(options)]) do
      :nomatch -> nil
      :match -> []
      {:match, groups} -> groups
    end
  end

  @doc """
  The groups of each match.

      iex> Regex.scan(~r/c(d|e)/, "abcd abce")
      [["cd", "d"], ["ce", "e"]]
      iex> Regex.scan(~r/\\d+/, "1, 22", return: :index)
      [[{0, 1}], [{3, 2}]]
  """
  @spec scan(t, String.t(), keyword) :: [[String.t()]] | [[{integer, integer}]]
  def scan(regex, string, options \\ [])

  def scan(%Regex{} = regex, string, options) when is_binary(string) do
    case :re.run(string, regex.re_pattern, [:global, capture(options, :all), offset(options)]) do
      :nomatch -> []
      :match -> []
      {:match, matches} -> matches
    end
  end

  defp capture(options, default) do
    form = Keyword.get(options, :return, :binary)
    {:capture, Keyword.get(options, :capture, default), form}
  end

  defp offset(options), do: {:offset, Keyword.get(options, :offset, 0)}

  @doc """
  The named groups of the first match as a map, or `nil`.

      iex> Regex.named_captures(~r/(?<year>\\d+)-(?<month>\\d+)/, "in 2024-05")
      %{"month" => "05", "year" => "2024"}
  """
  @spec named_captures(t, String.t(), keyword) :: map | nil
  def named_captures(regex, string, options \\ []) when is_binary(string) do
    names = names(regex)

    case run(regex, string, Keyword.put(options, :capture, names)) do
      nil -> nil
      groups -> :maps.from_list(:lists.zip(names, groups))
    end
  end

  # Splitting

  @doc """
  Splits a string at each match.

  Options: `:parts`, the number of parts at most; `:trim`, which drops empty parts; `:on`, the groups at which to split, as
  in `:capture` (the default is `:first`, the whole match); `:include_captures`, which keeps what is split at.

      iex> Regex.split(~r/-/, "a-b-c")
      ["a", "b", "c"]
      iex> Regex.split(~r/-/, "a-b-c", parts: 2)
      ["a", "b-c"]
      iex> Regex.split(~r/(x)/, "axbx", include_captures: true, trim: true)
      ["a", "x", "b", "x"]
      iex> Regex.split(~r/a(?<second>b)c/, "abcabc", on: [:second])
      ["a", "ca", "c"]
  """
  @spec split(t, String.t(), keyword) :: [String.t()]
  def split(regex, string, opts \\ [])

  def split(%Regex{}, "", opts), do: if(Keyword.get(opts, :trim, false), do: [], else: [""])

  def split(%Regex{} = regex, string, opts) when is_binary(string) and is_list(opts) do
    on = Keyword.get(opts, :on, :first)
    parts = parts_to_index(Keyword.get(opts, :parts, :infinity))
    trim = Keyword.get(opts, :trim, false)
    keep = Keyword.get(opts, :include_captures, false)

    case :re.run(string, regex.re_pattern, [:global, {:capture, on, :index}]) do
      {:match, matches} -> split_at(:lists.append(matches), string, 0, parts, trim, keep)
      :match -> [string]
      :nomatch -> [string]
    end
  end

  # How many times to split; 0 stands for no bound.
  defp parts_to_index(:infinity), do: 0
  defp parts_to_index(parts) when is_integer(parts) and parts > 0, do: parts

  defp split_at(_places, string, offset, _parts, true, _keep) when byte_size(string) <= offset, do: []
  defp split_at([], string, offset, _parts, _trim, _keep), do: [rest(string, offset)]
  defp split_at(_places, string, offset, 1, _trim, _keep), do: [rest(string, offset)]

  # A group that took no part, or lies within one that was split at.
  defp split_at([{start, _length} | places], string, offset, parts, trim, keep) when start < offset do
    split_at(places, string, offset, parts, trim, keep)
  end

  defp split_at([{start, length} | places], string, offset, parts, trim, true) do
    part = :erlang.binary_part(string, offset, start - offset)
    found = :erlang.binary_part(string, start, length)
    rest = split_at(places, string, start + length, parts - 1, trim, true)
    if trim and part == "", do: [found | rest], else: [part, found | rest]
  end

  defp split_at([{start, length} | places], string, offset, parts, true, _keep) when start == offset do
    split_at(places, string, start + length, parts, true, false)
  end

  defp split_at([{start, length} | places], string, offset, parts, trim, _keep) do
    part = :erlang.binary_part(string, offset, start - offset)
    [part | split_at(places, string, start + length, parts - 1, trim, false)]
  end

  defp rest(string, offset), do: :erlang.binary_part(string, offset, byte_size(string) - offset)

  # Replacing

  @doc """
  Replaces each match, or only the first one with `global: false`.

  In a replacement text, `\\\\N` or `\\\\g{N}` stands for group number `N`, `\\\\0` for the whole match. A function is given as
  many groups as it takes arguments, the whole match first.

      iex> Regex.replace(~r/d/, "abcd", "[\\\\0]")
      "abc[d]"
      iex> Regex.replace(~r/(a)(b)/, "abab", "\\\\2\\\\1", global: false)
      "baab"
      iex> Regex.replace(~r/(b|c)/, "abcb", fn _, letter -> String.upcase(letter) end)
      "aBCB"
  """
  @spec replace(t, String.t(), String.t() | (... -> String.t()), keyword) :: String.t()
  def replace(regex, string, replacement, options \\ [])

  def replace(%Regex{} = regex, string, replacement, options) when is_binary(string) and is_list(options) do
    do_replace(regex, string, prepared(replacement), options)
  end

  defp prepared(function) when is_function(function) do
    {:arity, arity} = :erlang.fun_info(function, :arity)
    {function, arity}
  end

  defp prepared(replacement), do: precompile_replacement(replacement)

  defp do_replace(%Regex{re_pattern: pattern}, string, replacement, options) do
    run = if Keyword.get(options, :global, true) == false, do: [], else: [:global]

    case :re.run(string, pattern, [{:capture, capture_of(replacement), :index} | run]) do
      :nomatch -> string
      {:match, matches} when run == [] -> replaced([matches], string, replacement)
      {:match, matches} -> replaced(matches, string, replacement)
    end
  end

  # A function of no argument still needs the place of the match.
  defp capture_of({_function, arity}), do: :lists.seq(0, :erlang.max(arity - 1, 0))
  defp capture_of(pieces), do: if(Enum.any?(pieces, &is_integer/1), do: :all, else: :first)

  defp replaced(matches, string, replacement), do: :erlang.iolist_to_binary(replaced(matches, string, 0, replacement))

  defp replaced([], string, offset, _replacement), do: [rest(string, offset)]

  defp replaced([[{start, length} | _] = groups | matches], string, offset, replacement) do
    before = :erlang.binary_part(string, offset, start - offset)
    [before, inserted(replacement, groups, string) | replaced(matches, string, start + length, replacement)]
  end

  defp inserted({function, 0}, _groups, _string), do: function.()
  defp inserted({function, _arity}, groups, string), do: apply(function, texts(groups, string))

  defp inserted(pieces, groups, string) do
    texts = :erlang.list_to_tuple(texts(groups, string))
    for piece <- pieces, do: if(is_integer(piece), do: group_text(texts, piece), else: piece)
  end

  defp group_text(texts, number), do: if(number < tuple_size(texts), do: elem(texts, number), else: "")

  defp texts(groups, string), do: for({start, length} <- groups, do: text(start, length, string))

  defp text(-1, _length, _string), do: ""
  defp text(start, length, string), do: :erlang.binary_part(string, start, length)

  # A replacement as text and numbers of groups.
  defp precompile_replacement(""), do: []

  defp precompile_replacement(<<?\\, ?g, ?{, rest::binary>>) do
    {digits, <<?}, rest::binary>>} = digits(rest)
    [:erlang.list_to_integer(digits) | precompile_replacement(rest)]
  end

  defp precompile_replacement(<<?\\, ?\\, rest::binary>>), do: put_byte(?\\, precompile_replacement(rest))

  defp precompile_replacement(<<?\\, digit, rest::binary>>) when digit in ?0..?9 do
    {digits, rest} = digits(rest)
    [:erlang.list_to_integer([digit | digits]) | precompile_replacement(rest)]
  end

  defp precompile_replacement(<<byte, rest::binary>>), do: put_byte(byte, precompile_replacement(rest))

  defp put_byte(byte, [text | pieces]) when is_binary(text), do: [<<byte, text::binary>> | pieces]
  defp put_byte(byte, pieces), do: [<<byte>> | pieces]

  defp digits(<<digit, rest::binary>>) when digit in ?0..?9 do
    {digits, rest} = digits(rest)
    {[digit | digits], rest}
  end

  defp digits(rest), do: {[], rest}

  @doc false
  # What an escaped character stands for in the text of a regular expression, for `Macro.unescape_string/2`.
  @spec unescape_map(:newline | byte) :: boolean | byte
  def unescape_map(:newline), do: true
  def unescape_map(?f), do: ?\f
  def unescape_map(?n), do: ?\n
  def unescape_map(?r), do: ?\r
  def unescape_map(?t), do: ?\t
  def unescape_map(?v), do: ?\v
  def unescape_map(?a), do: ?\a
  def unescape_map(_other), do: false
end
