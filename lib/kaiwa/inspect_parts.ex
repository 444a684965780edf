defmodule Kaiwa.InspectParts do
  @moduledoc """
  What the implementations of `Inspect` have in common.

  Most terms are shown without them: `inspect/2` asks for documents only of terms that hold a struct with an implementation
  defined by a program. What they show must look the same either way.
  """

  import Inspect.Algebra

  @doc """
  The text of a term, made from its document; the options are those of `inspect/2`.

      iex> Kaiwa.InspectParts.text([a: 1], [])
      "[a: 1]"
  """
  @spec text(term, keyword) :: String.t()
  def text(term, options) do
    opts = Inspect.Opts.new(options)
    width = if opts.pretty, do: opts.width, else: :infinity
    :erlang.iolist_to_binary(format(group(to_doc(term, opts)), width))
  end

  @doc """
  The text of a term without items, in its colour.

      iex> Kaiwa.InspectParts.leaf(:a, %Inspect.Opts{})
      ":a"
  """
  @spec leaf(term, Inspect.Opts.t()) :: Inspect.Algebra.t()
  def leaf(term, opts) do
    :kaiwa_inspect.text(term, :maps.put(:pretty, false, :maps.remove(:__struct__, opts)))
  end

  @doc """
  The document of a list: a charlist, a keyword list or any other.

      iex> Kaiwa.InspectParts.list([], %Inspect.Opts{})
      "[]"
  """
  @spec list(list, Inspect.Opts.t()) :: Inspect.Algebra.t()
  def list([], opts), do: leaf([], opts)

  def list(list, opts) do
    cond do
      charlist?(list, opts) ->
        leaf(list, opts)

      Keyword.keyword?(list) ->
        container("[", list, "]", :list, opts, &keyword_pair/2, :strict)

      true ->
        container("[", list, "]", :list, opts, &to_doc/2, :maybe)
    end
  end

  defp charlist?(list, %Inspect.Opts{charlists: :infer, printable_limit: limit}), do: List.ascii_printable?(list, limit)
  defp charlist?(list, %Inspect.Opts{charlists: :as_charlists}), do: characters?(list)
  defp charlist?(_list, _opts), do: false

  defp characters?([character | rest]) when character in 0..0x10FFFF, do: characters?(rest)
  defp characters?(rest), do: rest == []

  @doc """
  The document of a tuple.

      iex> Kaiwa.InspectParts.tuple({}, %Inspect.Opts{})
      "{}"
  """
  @spec tuple(tuple, Inspect.Opts.t()) :: Inspect.Algebra.t()
  def tuple({}, opts), do: leaf({}, opts)
  def tuple(tuple, opts), do: container("{", :erlang.tuple_to_list(tuple), "}", :tuple, opts, &to_doc/2, :flex)

  @doc """
  The document of a map, its `left` bracket as given.

      iex> Kaiwa.InspectParts.map(%{}, "%{", %Inspect.Opts{})
      {:doc_cons, "%{", "}"}
  """
  @spec map(map, String.t(), Inspect.Opts.t()) :: Inspect.Algebra.t()
  def map(map, left, opts), do: pairs(:lists.sort(:maps.to_list(map)), left, "}", opts)

  defp pairs(pairs, left, right, opts) do
    fun = if Keyword.keyword?(pairs), do: &keyword_pair/2, else: &arrow_pair/2
    container(left, pairs, right, :map, opts, fun, :strict)
  end

  defp container(left, items, right, kind, opts, fun, break) do
    container_doc(color(left, kind, opts), items, color(right, kind, opts), opts, fun,
      separator: color(",", kind, opts),
      break: break
    )
  end

  # The last entry of derived structs.
  defp keyword_pair(:more, _opts), do: "..."

  defp keyword_pair({key, value}, opts) do
    text = :kaiwa_inspect.text([{key, nil}], %{})
    # Between the bracket and the space in front of `nil]`.
    name = :erlang.binary_part(text, 1, :erlang.byte_size(text) - 6)
    concat(color(name, :atom, opts), concat(" ", to_doc(value, opts)))
  end

  defp arrow_pair({key, value}, opts) do
    concat(concat(to_doc(key, opts), color(" => ", :map, opts)), to_doc(value, opts))
  end

  @doc """
  The document of a struct with all its fields; of a map that is not what its `:__struct__` says, that of a map.

      iex> IO.iodata_to_binary(Inspect.Algebra.format(Kaiwa.InspectParts.struct(%RuntimeError{}, %Inspect.Opts{}), 80))
      "%RuntimeError{message: \\"runtime error\\"}"
  """
  @spec struct(struct, Inspect.Opts.t()) :: Inspect.Algebra.t()
  def struct(%{__struct__: module} = struct, opts) do
    fields = :kaiwa_inspect.struct_fields(module)

    if is_list(fields) and :lists.sort([:__struct__ | fields]) == :lists.sort(:maps.keys(struct)) do
      pairs = for field <- fields, field != :__exception__, do: {field, :erlang.map_get(field, struct)}
      pairs(pairs, "%" <> :kaiwa_inspect.text(module, %{}) <> "{", "}", opts)
    else
      map(struct, "%{", opts)
    end
  end

  @doc """
  The document of a struct of which some fields are shown; `optional` ones are pairs of a field and the value that is not
  shown. If not all are shown it is no source text.

      iex> document = Kaiwa.InspectParts.derived(%URI{host: "a"}, "URI", [:host], [], true, %Inspect.Opts{})
      iex> IO.iodata_to_binary(Inspect.Algebra.format(document, 80))
      "#URI<host: \\"a\\", ...>"
  """
  @spec derived(struct, String.t(), [atom], keyword, boolean, Inspect.Opts.t()) :: Inspect.Algebra.t()
  def derived(struct, name, fields, optional, some_hidden?, opts) do
    # The order is that of the definition, which is not known before the module is complete.
    defined = :kaiwa_inspect.struct_fields(:erlang.map_get(:__struct__, struct)) || fields

    pairs =
      for field <- defined, :lists.member(field, fields), not default?(optional, field, :erlang.map_get(field, struct)) do
        {field, :erlang.map_get(field, struct)}
      end

    if some_hidden? do
      container("#" <> name <> "<", pairs ++ [:more], ">", :map, opts, &keyword_pair/2, :strict)
    else
      container("%" <> name <> "{", pairs, "}", :map, opts, &keyword_pair/2, :strict)
    end
  end

  defp default?([{field, default} | _rest], field, value), do: value === default
  defp default?([_other | rest], field, value), do: default?(rest, field, value)
  defp default?([], _field, _value), do: false

  @doc """
  The document of a struct as its implementation makes it; a document of the error if that fails.

      iex> Kaiwa.InspectParts.guarded(1..2, %Inspect.Opts{})
      "1..2"
  """
  @spec guarded(struct, Inspect.Opts.t()) :: Inspect.Algebra.t()
  def guarded(struct, opts) do
    fun = opts.inspect_fun

    try do
      if fun == nil, do: Inspect.inspect(struct, opts), else: fun.(struct, opts)
    rescue
      exception -> failed(struct, exception, __STACKTRACE__, opts)
    end
  end

  # The message of the exception may show the struct again: then as a map.
  defp failed(struct, exception, stacktrace, opts) do
    if :erlang.get(:kaiwa_inspect_failed) == true do
      map(struct, "%{", opts)
    else
      :erlang.put(:kaiwa_inspect_failed, true)

      message =
        try do
          Exception.message(exception)
        after
          :erlang.erase(:kaiwa_inspect_failed)
        end

      module = :erlang.map_get(:__struct__, exception)
      shown = :kaiwa_inspect.text(struct, %{structs: false, pretty: true, width: opts.width, limit: opts.limit})

      if opts.safe do
        "#Inspect.Error<\n" <>
          indented(failure(module, message, shown), "  ") <>
          "\n  Stacktrace:\n\n" <> Exception.format_stacktrace(stacktrace) <> "\n>"
      else
        error = %Inspect.Error{
          exception_module: module,
          exception_message: message,
          stacktrace: stacktrace,
          inspected_struct: shown
        }

        :erlang.raise(:error, error, stacktrace)
      end
    end
  end

  @doc """
  The message about an implementation that failed.

      iex> Kaiwa.InspectParts.failure(RuntimeError, "oops", "%{a: 1}") =~ "got RuntimeError with message:"
      true
  """
  @spec failure(module, String.t(), String.t()) :: String.t()
  def failure(module, message, shown) do
    "got " <>
      :kaiwa_inspect.text(module, %{}) <>
      " with message:\n\n    \"\"\"\n" <>
      indented(message, "    ") <> "\n    \"\"\"\n\nwhile inspecting:\n\n" <> indented(shown, "    ") <> "\n"
  end

  defp indented(text, indentation) do
    lines = for line <- :binary.split(text, "\n", [:global]), do: if(line == "", do: "", else: indentation <> line)
    :erlang.iolist_to_binary(:lists.join("\n", lines))
  end

  @doc """
  What `@derive {Inspect, options}` shows: the names of the shown fields, the optional ones with their defaults, and whether
  some are hidden.

      iex> Kaiwa.InspectParts.derive(%{a: 1, b: 2}, [:a, :b], optional: [:b])
      {[:a, :b], [b: 2], false}
      iex> Kaiwa.InspectParts.derive(%{a: 1, b: 2}, [:a, :b], only: [:a])
      {[:a], [], true}
  """
  @spec derive(map, [atom], keyword) :: {[atom], keyword, boolean}
  def derive(struct, fields, options) do
    only = known(options, :only, fields, fields, struct)
    except = known(options, :except, [], fields, struct)
    optional = known(options, :optional, [], fields, struct)
    shown = for field <- fields, :lists.member(field, only) and not :lists.member(field, except), do: field
    hidden? = shown != fields
    {shown, for(field <- optional, do: {field, :erlang.map_get(field, struct)}), hidden?}
  end

  defp known(options, key, default, fields, struct) do
    named = Keyword.get(options, key, default)

    case named -- fields do
      [] ->
        named

      unknown ->
        raise ArgumentError,
              "unknown fields #{:kaiwa_inspect.text(unknown, %{})} in #{:kaiwa_inspect.text(key, %{})} " <>
                "when deriving the Inspect protocol for #{:kaiwa_inspect.text(:erlang.map_get(:__struct__, struct), %{})}"
    end
  end
end
