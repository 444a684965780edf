defmodule OptionParser do
  @moduledoc """
  Reads the arguments of a command line: `--name value`, `--name=value`, `--no-name`, `-n`, up to `--`.

  `strict: [name: type]` allows these switches only; with `switches: [name: type]` others are taken, too, as strings or
  booleans. Types are `:boolean`, `:count`, `:integer`, `:float` and `:string`; `:keep` beside one keeps all values of a
  switch, not only the last one. `aliases: [n: :name]` gives short names. Names that are no atoms yet are not taken,
  unless `allow_nonexistent_atoms: true` says so.
  """

  @type argv :: [String.t()]
  @type parsed :: keyword
  @type errors :: [{String.t(), String.t() | nil}]
  @type options :: keyword

  @doc """
  Returns the switches, the other arguments, and what is wrong.

      iex> OptionParser.parse(["--debug", "--count", "3", "file"], strict: [debug: :boolean, count: :integer])
      {[debug: true, count: 3], ["file"], []}
      iex> OptionParser.parse(["--count", "x", "--other"], strict: [count: :integer])
      {[], [], [{"--count", "x"}, {"--other", nil}]}
  """
  @spec parse(argv, options) :: {parsed, argv, errors}
  def parse(argv, opts \\ []) when is_list(argv) and is_list(opts) do
    collect(argv, config(opts), [], [], [], true)
  end

  @doc """
  The same, but raises `OptionParser.ParseError` if something is wrong.

      iex> OptionParser.parse!(["--debug", "file"], strict: [debug: :boolean])
      {[debug: true], ["file"]}
  """
  @spec parse!(argv, options) :: {parsed, argv}
  def parse!(argv, opts \\ []) when is_list(argv) and is_list(opts), do: checked(parse(argv, opts), opts)

  @doc """
  The same as `parse/2` up to the first argument that is no switch.

      iex> OptionParser.parse_head(["--debug", "file", "--debug"], strict: [debug: :boolean])
      {[debug: true], ["file", "--debug"], []}
  """
  @spec parse_head(argv, options) :: {parsed, argv, errors}
  def parse_head(argv, opts \\ []) when is_list(argv) and is_list(opts) do
    collect(argv, config(opts), [], [], [], false)
  end

  @doc """
  The same, but raises `OptionParser.ParseError` if something is wrong.

      iex> OptionParser.parse_head!(["--debug", "file", "--debug"], strict: [debug: :boolean])
      {[debug: true], ["file", "--debug"]}
  """
  @spec parse_head!(argv, options) :: {parsed, argv}
  def parse_head!(argv, opts \\ []) when is_list(argv) and is_list(opts) do
    checked(parse_head(argv, opts), opts)
  end

  defp collect(argv, config, parsed, arguments, errors, all?) do
    case next_switch(argv, config) do
      {:ok, key, value, rest} -> collect(rest, config, put(parsed, key, value, config), arguments, errors, all?)
      {:invalid, switch, value, rest} -> collect(rest, config, parsed, arguments, [{switch, value} | errors], all?)
      {:undefined, _, _, rest} when not config.strict? -> collect(rest, config, parsed, arguments, errors, all?)
      {:undefined, switch, _, rest} -> collect(rest, config, parsed, arguments, [{switch, nil} | errors], all?)
      {:error, ["--" | rest]} -> {:lists.reverse(parsed), :lists.reverse(arguments, rest), :lists.reverse(errors)}
      {:error, [argument | rest]} when all? -> collect(rest, config, parsed, [argument | arguments], errors, all?)
      {:error, rest} -> {:lists.reverse(parsed), :lists.reverse(arguments, rest), :lists.reverse(errors)}
    end
  end

  defp put(parsed, key, value, config) do
    types = types(key, config)

    cond do
      :count in types -> Keyword.update(parsed, key, value, &(&1 + value))
      :keep in types -> [{key, value} | parsed]
      true -> [{key, value} | Keyword.delete(parsed, key)]
    end
  end

  @doc """
  Reads one switch: `{:ok, key, value, rest}`, `{:invalid, switch, value, rest}` if the value does not fit,
  `{:undefined, switch, value, rest}` if there is no such switch, or `{:error, rest}` if there is none at the front.

      iex> OptionParser.next(["--count", "3", "file"], strict: [count: :integer])
      {:ok, :count, 3, ["file"]}
      iex> OptionParser.next(["file"], strict: [])
      {:error, ["file"]}
  """
  @spec next(argv, options) ::
          {:ok, key :: atom, value :: term, argv}
          | {:invalid, String.t(), String.t() | nil, argv}
          | {:undefined, String.t(), String.t() | nil, argv}
          | {:error, argv}
  def next(argv, opts \\ []) when is_list(argv) and is_list(opts), do: next_switch(argv, config(opts))

  defp config(options) do
    {switches, strict?} =
      cond do
        options[:switches] && options[:strict] ->
          raise ArgumentError, ":switches and :strict cannot be given together"

        switches = options[:switches] ->
          {switches, false}

        strict = options[:strict] ->
          {strict, true}

        true ->
          {[], false}
      end

    for {_name, types} <- switches,
        type <- List.wrap(types),
        type not in [:boolean, :count, :integer, :float, :string, :keep] do
      raise ArgumentError, "invalid switch types/modifiers: #{inspect(type)}"
    end

    %{
      switches: switches,
      strict?: strict?,
      aliases: Keyword.get(options, :aliases, []),
      new_atoms?: Keyword.get(options, :allow_nonexistent_atoms, false)
    }
  end

  defp types(key, config), do: List.wrap(Keyword.get(config.switches, key, []))

  # Reading one switch

  defp next_switch([], _config), do: {:error, []}
  defp next_switch([argument | _] = argv, _config) when argument in ["--", "-", ""], do: {:error, argv}

  defp next_switch(["--" <> switch | rest], config) do
    {name, value} = split_value(switch)
    read("--" <> name, long(name, config), value, rest, config)
  end

  # A negative number is no switch.
  defp next_switch(["-" <> <<digit, _::binary>> | _] = argv, _config) when digit in ?0..?9, do: {:error, argv}

  defp next_switch(["-" <> switch | rest], config) do
    {name, value} = split_value(switch)

    case letters(name) do
      [_letter] -> read("-" <> name, short(name, config), value, rest, config)
      several -> next_switch(with_value(several, value) ++ rest, config)
    end
  end

  defp next_switch(argv, _config), do: {:error, argv}

  defp split_value(switch) do
    case :binary.split(switch, "=") do
      [name, value] -> {name, value}
      [name] -> {name, nil}
    end
  end

  # `-ab3` is `-a -b 3`.
  defp letters(name), do: for([part] <- Regex.scan(~r/\D|\d+/u, name), do: if(part =~ ~r/\A\d/, do: part, else: "-" <> part))

  defp with_value(parts, nil), do: parts
  defp with_value(parts, value), do: List.update_at(parts, -1, &(&1 <> "=" <> value))

  # What a name stands for: a key of some types, the denial of one, or nothing that is known.
  defp long(name, config) do
    key = if String.contains?(name, "_"), do: :wrong, else: key(String.replace(name, "-", "_"), config)
    denied = denied(name, config)

    cond do
      key == :wrong -> :undefined
      key != nil and types(key, config) != [] -> {:key, key, types(key, config)}
      denied != nil -> {:denied, denied}
      key == nil -> :unknown
      config.strict? -> :undefined
      true -> {:key, key, []}
    end
  end

  defp denied("no-" <> name, config) do
    key = key(String.replace(name, "-", "_"), config)
    if key != nil and :boolean in types(key, config), do: key
  end

  defp denied(_name, _config), do: nil

  defp short(name, config) do
    case key(name, config) do
      nil ->
        :unknown

      letter ->
        case Keyword.get(config.aliases, letter) do
          nil -> :unknown
          key -> {:key, key, types(key, config)}
        end
    end
  end

  defp key(name, %{new_atoms?: true}), do: String.to_atom(name)

  defp key(name, _config) do
    String.to_existing_atom(name)
  rescue
    ArgumentError -> nil
  end

  defp read(_switch, {:denied, key}, nil, rest, _config), do: {:ok, key, false, rest}
  defp read(switch, {:denied, _key}, value, rest, _config), do: {:invalid, switch, value, rest}
  defp read(switch, :undefined, value, rest, _config), do: {:undefined, switch, value, rest}

  defp read(switch, :unknown, value, rest, _config) do
    {value, rest} = value_or_true(value, rest)
    {:undefined, switch, value, rest}
  end

  defp read(switch, {:key, key, types}, value, rest, config) do
    cond do
      :boolean in types -> boolean(switch, key, value, rest)
      :count in types and value == nil -> {:ok, key, 1, rest}
      :count in types -> {:invalid, switch, value, rest}
      types == [] and not config.strict? -> untyped(key, value, rest)
      true -> typed(switch, key, types, value, rest)
    end
  end

  defp boolean(_switch, key, nil, rest), do: {:ok, key, true, rest}
  defp boolean(_switch, key, "true", rest), do: {:ok, key, true, rest}
  defp boolean(_switch, key, "false", rest), do: {:ok, key, false, rest}
  defp boolean(switch, _key, value, rest), do: {:invalid, switch, value, rest}

  defp untyped(key, value, rest) do
    {value, rest} = value_or_true(value, rest)
    {:ok, key, value, rest}
  end

  defp value_or_true(nil, [value | rest] = argv), do: if(value?(value), do: {value, rest}, else: {true, argv})
  defp value_or_true(nil, []), do: {true, []}
  defp value_or_true(value, rest), do: {value, rest}

  defp typed(switch, key, types, nil, [value | rest] = argv) do
    if value?(value), do: typed(switch, key, types, value, rest), else: {:invalid, switch, nil, argv}
  end

  defp typed(switch, _key, _types, nil, []), do: {:invalid, switch, nil, []}

  defp typed(switch, key, types, value, rest) do
    converted =
      cond do
        :integer in types -> Integer.parse(value)
        :float in types -> Float.parse(value)
        true -> {value, ""}
      end

    case converted do
      {converted, ""} -> {:ok, key, converted, rest}
      _ -> {:invalid, switch, value, rest}
    end
  end

  # What follows a switch is its value, unless it is a switch itself.
  defp value?("-"), do: true
  defp value?("-" <> <<digit, _::binary>>) when digit in ?0..?9, do: true
  defp value?("-" <> _), do: false
  defp value?(_argument), do: true

  # Mistakes

  defp checked({parsed, arguments, []}, _options), do: {parsed, arguments}

  defp checked({_parsed, _arguments, errors}, options) do
    count = length(errors)
    noun = if count == 1, do: "error", else: "errors"
    lines = Enum.map_join(errors, "\n", &error_text(&1, config(options)))
    raise OptionParser.ParseError, message: "#{count} #{noun} found!\n#{lines}"
  end

  defp error_text({switch, nil}, config) do
    case type_of(switch, config) do
      nil -> "#{switch} : Unknown option#{suggestion(switch, config)}"
      type -> "#{switch} : Missing argument of type #{type}"
    end
  end

  defp error_text({switch, value}, config) do
    "#{switch} : Expected type #{type_of(switch, config)}, got #{inspect(value)}"
  end

  defp type_of(switch, config) do
    name = switch |> String.trim_leading("-") |> String.replace("-", "_")
    key = key(name, config)
    key = if String.starts_with?(switch, "--"), do: key, else: Keyword.get(config.aliases, key)
    List.first(types(key, config) -- [:keep])
  end

  defp suggestion("--" <> name, config) do
    names = for {key, _types} <- config.switches, do: key |> Atom.to_string() |> String.replace("_", "-")
    best = Enum.max_by(names, &String.jaro_distance(&1, name), fn -> "" end)
    if String.jaro_distance(best, name) > 0.8, do: ". Did you mean --#{best}?", else: ""
  end

  defp suggestion(_switch, _config), do: ""

  # Back to arguments

  @doc """
  The arguments that stand for switches.

      iex> OptionParser.to_argv(foo_bar: "baz", debug: true, color: false)
      ["--foo-bar", "baz", "--debug", "--no-color"]
  """
  @spec to_argv(Enumerable.t(), options) :: argv
  def to_argv(enum, options \\ []) do
    switches = Keyword.get(options, :switches, [])
    Enum.flat_map(enum, fn {key, value} -> to_switch(key, value, List.wrap(switches[key])) end)
  end

  defp to_switch(_key, nil, _types), do: []
  defp to_switch(key, true, _types), do: ["--" <> dashed(key)]
  defp to_switch(key, false, _types), do: ["--no-" <> dashed(key)]

  defp to_switch(key, value, types) do
    if :count in types, do: List.duplicate("--" <> dashed(key), value), else: ["--" <> dashed(key), to_string(value)]
  end

  defp dashed(key), do: key |> Atom.to_string() |> String.replace("_", "-")

  @doc """
  Splits a line into arguments, as a shell would: quotes hold together, a backslash hides the meaning of what follows.

      iex> OptionParser.split("foo 'bar baz' \\"x\\"")
      ["foo", "bar baz", "x"]
  """
  @spec split(String.t()) :: argv
  def split(string) when is_binary(string), do: split(String.trim_leading(string, " "), "", [], nil)

  defp split(<<quote, rest::binary>>, word, words, nil) when quote in [?", ?'], do: split(rest, word, words, quote)
  defp split(<<quote, rest::binary>>, word, words, quote), do: split(rest, word, words, nil)
  defp split(<<?\\, quote, rest::binary>>, word, words, quote), do: split(rest, <<word::binary, quote>>, words, quote)
  # Outside of quotes a backslash hides spaces and quotes only.
  defp split(<<?\\, byte, rest::binary>>, word, words, nil) when byte in [?\s, ?", ?'] do
    split(rest, <<word::binary, byte>>, words, nil)
  end


  defp split(<<?\s, rest::binary>>, word, words, nil) do
    split(String.trim_leading(rest, " "), "", [word | words], nil)
  end

  defp split(<<byte, rest::binary>>, word, words, quote), do: split(rest, <<word::binary, byte>>, words, quote)
  defp split(<<>>, "", words, nil), do: :lists.reverse(words)
  defp split(<<>>, word, words, nil), do: :lists.reverse([word | words])

  defp split(<<>>, _word, _words, quote) do
    raise "argv string did not terminate properly, a #{<<quote>>} was opened but never closed"
  end
end
