defmodule Version do
  @moduledoc """
  Versions of the form `major.minor.patch`, with a pre-release behind `-` and a build behind `+`, and requirements on
  them.

  A requirement compares with `==`, `!=`, `>`, `>=`, `<`, `<=` or `~>`, which means *at least, and below the next major (or,
  with three numbers, minor) version*; `and` and `or` combine comparisons.
  """

  @type major() :: non_neg_integer()
  @type minor() :: non_neg_integer()
  @type patch() :: non_neg_integer()
  @type pre() :: [String.t() | non_neg_integer()]
  @type build() :: String.t() | nil

  @enforce_keys [:major, :minor, :patch]
  defstruct major: nil, minor: nil, patch: nil, pre: [], build: nil

  @type version :: String.t() | t
  @type requirement :: String.t() | Version.Requirement.t()
  @type t :: %Version{
          major: non_neg_integer,
          minor: non_neg_integer,
          patch: non_neg_integer,
          pre: [String.t() | non_neg_integer],
          build: nil | String.t()
        }

  @doc """
  Reads a version.

      iex> {:ok, version} = Version.parse("2.0.1-alpha.1")
      iex> {version.major, version.pre}
      {2, ["alpha", 1]}
      iex> Version.parse("2.0")
      :error
  """
  @spec parse(String.t()) :: {:ok, t} | :error
  def parse(string) when is_binary(string) do
    case read(string) do
      {:ok, {major, minor, patch, pre, build}} when patch != nil ->
        {:ok, %Version{major: major, minor: minor, patch: patch, pre: pre, build: build}}

      _ ->
        :error
    end
  end

  @doc """
  Reads a version; raises `Version.InvalidVersionError` if it is none.

      iex> Version.parse!("2.0.1").patch
      1
  """
  @spec parse!(String.t()) :: t
  def parse!(string) when is_binary(string) do
    case parse(string) do
      {:ok, version} -> version
      :error -> raise Version.InvalidVersionError, string
    end
  end

  # The patch level is nil if only two numbers are given, which requirements may do.
  defp read(string) do
    regex = ~r/\A(\d+)\.(\d+)(?:\.(\d+))?(?:-([0-9A-Za-z.-]+))?(?:\+([0-9A-Za-z.-]+))?\z/

    with [_, major, minor | rest] <- Regex.run(regex, string),
         [patch, pre, build] = Enum.take(rest ++ ["", "", ""], 3),
         {:ok, major} <- number(major),
         {:ok, minor} <- number(minor),
         {:ok, patch} <- number(patch),
         {:ok, pre} <- pre_release(pre) do
      {:ok, {major, minor, patch, pre, if(build != "", do: build)}}
    else
      _ -> :error
    end
  end

  defp number(""), do: {:ok, nil}
  defp number("0"), do: {:ok, 0}
  defp number("0" <> _), do: :error
  defp number(digits), do: {:ok, String.to_integer(digits)}

  defp pre_release(""), do: {:ok, []}

  defp pre_release(text) do
    parts = for part <- String.split(text, "."), do: pre_release_part(part)
    if :error in parts, do: :error, else: {:ok, parts}
  end

  defp pre_release_part(""), do: :error

  defp pre_release_part(part) do
    if Regex.match?(~r/\A\d+\z/, part) do
      case number(part) do
        {:ok, number} -> number
        :error -> :error
      end
    else
      part
    end
  end

  @doc """
  Which of two versions is later: `:gt` if the first one is, `:lt`, or `:eq`. Builds do not count.

      iex> Version.compare("2.0.1-alpha1", "2.0.1")
      :lt
      iex> Version.compare("2.0.1+build0", "2.0.1")
      :eq
  """
  @spec compare(version, version) :: :gt | :eq | :lt
  def compare(version1, version2), do: order(comparable(version1), comparable(version2))

  defp comparable(%Version{major: major, minor: minor, patch: patch, pre: pre}), do: {major, minor, patch, pre}
  defp comparable(string) when is_binary(string), do: string |> parse!() |> comparable()

  # A pre-release comes before the release; of its parts numbers come before words.
  defp order({major1, minor1, patch1, pre1}, {major2, minor2, patch2, pre2}) do
    {release1, release2} = {{major1, minor1, patch1}, {major2, minor2, patch2}}

    cond do
      release1 > release2 -> :gt
      release1 < release2 -> :lt
      pre1 == [] and pre2 != [] -> :gt
      pre1 != [] and pre2 == [] -> :lt
      pre1 > pre2 -> :gt
      pre1 < pre2 -> :lt
      true -> :eq
    end
  end

  @doc """
  Tells whether a version fulfills a requirement. With `allow_pre: false` a pre-release does only if the requirement names
  one.

      iex> Version.match?("2.1.3", "~> 2.0")
      true
      iex> Version.match?("2.0.0", "> 1.0.0 and < 2.0.0")
      false
      iex> Version.match?("2.0.0-rc.0", ">= 1.0.0", allow_pre: false)
      false
  """
  @spec match?(version, requirement, keyword) :: boolean
  def match?(version, requirement, options \\ [])

  def match?(version, requirement, options) when is_binary(requirement) do
    match?(version, parse_requirement!(requirement), options)
  end

  def match?(version, %Version.Requirement{lexed: lexed}, options) do
    fulfills?(lexed, comparable(version), Keyword.get(options, :allow_pre, true))
  end

  # [operator, version, :and, operator, version, :or, …]; `and` binds tighter.
  defp fulfills?([operator, operand], version, allow_pre), do: holds?(operator, operand, version, allow_pre)

  defp fulfills?([operator, operand, :and | rest], version, allow_pre) do
    if holds?(operator, operand, version, allow_pre) do
      fulfills?(rest, version, allow_pre)
    else
      fulfills_other?(rest, version, allow_pre)
    end
  end

  defp fulfills?([operator, operand, :or | rest], version, allow_pre) do
    holds?(operator, operand, version, allow_pre) or fulfills?(rest, version, allow_pre)
  end

  # Goes on behind the next `or`.
  defp fulfills_other?([_operator, _operand], _version, _allow_pre), do: false
  defp fulfills_other?([_operator, _operand, :or | rest], version, allow_pre), do: fulfills?(rest, version, allow_pre)
  defp fulfills_other?([_, _, :and | rest], version, allow_pre), do: fulfills_other?(rest, version, allow_pre)

  defp holds?(_operator, {_, _, _, [], _}, {_, _, _, [_ | _]}, false), do: false

  defp holds?(:~>, {major, minor, nil, pre, _}, {version_major, _, _, _} = version, _allow_pre) do
    version_major == major and order(version, {major, minor, 0, pre}) != :lt
  end

  defp holds?(:~>, {major, minor, patch, pre, _}, {version_major, version_minor, _, _} = version, _allow_pre) do
    version_major == major and version_minor == minor and order(version, {major, minor, patch, pre}) != :lt
  end

  defp holds?(operator, {major, minor, patch, pre, _}, version, _allow_pre) do
    order = order(version, {major, minor, patch, pre})

    case operator do
      :== -> order == :eq
      :!= -> order != :eq
      :> -> order == :gt
      :>= -> order != :lt
      :< -> order == :lt
      :<= -> order != :gt
    end
  end

  @doc """
  Reads a requirement.

      iex> {:ok, requirement} = Version.parse_requirement("~> 2.0")
      iex> Version.match?("2.5.0", requirement)
      true
      iex> Version.parse_requirement("2.0")
      :error
  """
  @spec parse_requirement(String.t()) :: {:ok, Version.Requirement.t()} | :error
  def parse_requirement(string) when is_binary(string) do
    case lexed(tokens(string)) do
      {:ok, lexed} -> {:ok, %Version.Requirement{source: string, lexed: lexed}}
      :error -> :error
    end
  end

  @doc """
  Reads a requirement; raises `Version.InvalidRequirementError` if it is none.

      iex> Version.match?("2.5.0", Version.parse_requirement!("~> 2.0"))
      true
  """
  @spec parse_requirement!(String.t()) :: Version.Requirement.t()
  def parse_requirement!(string) when is_binary(string) do
    case parse_requirement(string) do
      {:ok, requirement} -> requirement
      :error -> raise Version.InvalidRequirementError, string
    end
  end

  defp tokens(string) do
    Regex.scan(~r/~>|>=|<=|==|!=|[><!]|[^\s><=!~]+|\S/, string, capture: :first) |> Enum.concat()
  end

  defp lexed(["!" | tokens]), do: lexed(["!=" | tokens])

  defp lexed([operator, version | rest]) when operator in ["~>", ">=", "<=", "==", "!=", ">", "<"] do
    with {:ok, operand} <- operand(operator, version), {:ok, rest} <- lexed_rest(rest) do
      {:ok, [String.to_atom(operator), operand | rest]}
    end
  end

  defp lexed([version | rest]) when version not in ["~>", ">=", "<=", "==", "!=", ">", "<"] do
    lexed(["==", version | rest])
  end

  defp lexed(_tokens), do: :error

  defp lexed_rest([]), do: {:ok, []}
  defp lexed_rest(["and" | rest]), do: combined(:and, rest)
  defp lexed_rest(["or" | rest]), do: combined(:or, rest)
  defp lexed_rest(_tokens), do: :error

  defp combined(word, tokens) do
    with {:ok, rest} <- lexed(tokens), do: {:ok, [word | rest]}
  end

  defp operand(operator, version) do
    case read(version) do
      {:ok, {_, _, nil, _, _}} when operator != "~>" -> :error
      {:ok, {major, minor, patch, pre, build}} -> {:ok, {major, minor, patch, pre, List.wrap(build)}}
      :error -> :error
    end
  end

  @doc """
  Prepares a requirement that is used often. Here all requirements are prepared.

      iex> requirement = Version.parse_requirement!("~> 2.0")
      iex> Version.compile_requirement(requirement) == requirement
      true
  """
  @spec compile_requirement(Version.Requirement.t()) :: Version.Requirement.t()
  def compile_requirement(%Version.Requirement{} = requirement), do: requirement

  @doc """
  The version as text.

      iex> Version.to_string(%Version{major: 2, minor: 0, patch: 1, pre: ["rc", 1], build: "7"})
      "2.0.1-rc.1+7"
  """
  @spec to_string(t) :: String.t()
  def to_string(%Version{major: major, minor: minor, patch: patch, pre: pre, build: build}) do
    pre = if pre == [], do: "", else: "-" <> Enum.join(pre, ".")
    build = if build == nil, do: "", else: "+" <> build
    "#{major}.#{minor}.#{patch}" <> pre <> build
  end
end
