defmodule Inspect.Opts do
  @moduledoc """
  How terms are shown: the options of `inspect/2`.

    * `:base` - of integers: `:decimal`, `:binary`, `:octal` or `:hex`
    * `:binaries` - `:infer`, `:as_strings` or `:as_binaries`
    * `:charlists` - `:infer`, `:as_charlists` or `:as_lists`
    * `:custom_options` - a keyword list for implementations of `Inspect`
    * `:inspect_fun` - what makes a document of a term, if not `Inspect.Algebra.to_doc/2`
    * `:limit` - how many items are shown
    * `:pretty` - whether lines are broken
    * `:printable_limit` - how many characters of strings are shown
    * `:structs` - whether structs are shown as such
    * `:syntax_colors` - a keyword list of colours
    * `:width` - of a line
  """

  @type color_key() :: atom()

  defstruct base: :decimal,
            binaries: :infer,
            char_lists: :infer,
            charlists: :infer,
            custom_options: [],
            inspect_fun: nil,
            limit: 50,
            pretty: false,
            printable_limit: 4096,
            safe: true,
            structs: true,
            syntax_colors: [],
            width: 80

  @type t :: %Inspect.Opts{}

  @doc """
  Options that differ from the default.

      iex> Inspect.Opts.new(limit: 5).limit
      5
  """
  @spec new(keyword) :: t
  def new(options), do: struct(Inspect.Opts, options)
end
