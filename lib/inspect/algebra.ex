defmodule Inspect.Algebra do
  @moduledoc """
  Documents: text that knows where its lines may end. `format/2` lays one out within a width.

  A document is made of strings. A `break/1` is a space, or a line end if its `group/1` does not fit into the line;
  `nest/2` moves the lines within a document to the right.

      iex> import Inspect.Algebra
      iex> document = group(nest(glue("hello", "world"), 2))
      iex> IO.iodata_to_binary(format(document, 20))
      "hello world"
      iex> IO.iodata_to_binary(format(document, 8))
      "hello\\n  world"
  """

  @type t :: binary | :doc_nil | :doc_line | tuple

  @kinds [:doc_break, :doc_collapse, :doc_color, :doc_cons, :doc_fits, :doc_force, :doc_group, :doc_nest, :doc_string, :doc_limit]

  @doc """
  Whether a term is a document. Works in guards.

      iex> import Inspect.Algebra
      iex> is_doc("text")
      true
      iex> is_doc(1)
      false
  """
  # Written out: what defines a guard needs this very module.
  defmacro is_doc(doc) do
    if __CALLER__.context == :guard do
      document(doc)
    else
      quote do
        doc = unquote(doc)
        unquote(document(quote(do: doc)))
      end
    end
  end

  defp document(doc) do
    quote do
      is_binary(unquote(doc)) or unquote(doc) in [:doc_nil, :doc_line] or
        (is_tuple(unquote(doc)) and tuple_size(unquote(doc)) > 0 and elem(unquote(doc), 0) in unquote(@kinds))
    end
  end

  # Making documents

  @doc """
  The document without text.

      iex> Inspect.Algebra.empty()
      :doc_nil
  """
  @spec empty() :: :doc_nil
  def empty, do: :doc_nil

  @doc """
  Text that is as wide as it has graphemes. Other strings count as wide as they have bytes.

      iex> Inspect.Algebra.string("olá")
      {:doc_string, "olá", 3}
  """
  @spec string(String.t()) :: t
  def string(string) when is_binary(string), do: {:doc_string, string, String.length(string)}

  @doc """
  Two documents, one behind the other.

      iex> Inspect.Algebra.concat("hello", "world")
      {:doc_cons, "hello", "world"}
  """
  @spec concat(t, t) :: t
  def concat(doc1, doc2), do: {:doc_cons, doc1, doc2}

  @doc """
  The documents of a list, one behind the other.

      iex> Inspect.Algebra.concat(["a", "b", "c"])
      {:doc_cons, "a", {:doc_cons, "b", "c"}}
  """
  @spec concat([t]) :: t
  def concat(docs) when is_list(docs), do: fold_doc(docs, &concat(&1, &2))

  @doc """
  Puts the documents of a list together with a function of a document and what has been made of those behind it.

      iex> Inspect.Algebra.fold_doc(["A", "B"], fn doc, acc -> Inspect.Algebra.concat([doc, "!", acc]) end)
      {:doc_cons, "A", {:doc_cons, "!", "B"}}
  """
  @spec fold_doc([t], (t, t -> t)) :: t
  def fold_doc(docs, folder_fun)
  def fold_doc([], _folder_fun), do: empty()
  def fold_doc([doc], _folder_fun), do: doc
  def fold_doc([doc | docs], folder_fun) when is_function(folder_fun, 2), do: folder_fun.(doc, fold_doc(docs, folder_fun))

  @doc """
  A line end.

      iex> Inspect.Algebra.line()
      :doc_line
  """
  @spec line() :: t
  def line, do: :doc_line

  @doc """
  Two documents with a line end between them.

      iex> Inspect.Algebra.line("a", "b")
      {:doc_cons, "a", {:doc_cons, :doc_line, "b"}}
  """
  @spec line(t, t) :: t
  def line(doc1, doc2), do: concat(doc1, concat(line(), doc2))

  @doc """
  Two documents with a space between them that is no line end.

      iex> Inspect.Algebra.space("a", "b")
      {:doc_cons, "a", {:doc_cons, " ", "b"}}
  """
  @spec space(t, t) :: t
  def space(doc1, doc2), do: concat(doc1, concat(" ", doc2))

  @doc """
  Where a line may end: all breaks of a group end lines, or none does, and then they are `string`.

      iex> Inspect.Algebra.break(",")
      {:doc_break, ",", :strict}
  """
  @spec break(binary) :: t
  def break(string \\ " ") when is_binary(string), do: {:doc_break, string, :strict}

  @doc """
  Where a line may end: only those breaks of a group do that have to.

      iex> Inspect.Algebra.flex_break()
      {:doc_break, " ", :flex}
  """
  @spec flex_break(binary) :: t
  def flex_break(string \\ " ") when is_binary(string), do: {:doc_break, string, :flex}

  @doc """
  Two documents with a break between them.

      iex> Inspect.Algebra.glue("hello", "world")
      {:doc_cons, "hello", {:doc_cons, {:doc_break, " ", :strict}, "world"}}
  """
  @spec glue(t, binary, t) :: t
  def glue(doc1, break_string \\ " ", doc2) when is_binary(break_string) do
    concat(doc1, concat(break(break_string), doc2))
  end

  @doc """
  Two documents with a break between them that ends a line only if it has to.

      iex> Inspect.Algebra.flex_glue("hello", "world")
      {:doc_cons, "hello", {:doc_cons, {:doc_break, " ", :flex}, "world"}}
  """
  @spec flex_glue(t, binary, t) :: t
  def flex_glue(doc1, break_string \\ " ", doc2) when is_binary(break_string) do
    concat(doc1, concat(flex_break(break_string), doc2))
  end

  @doc """
  Moves the lines within a document by `level` columns, to the column where the document begins (`:cursor`), or to the
  first one (`:reset`). With `:break` only if the group around it is broken.

      iex> Inspect.Algebra.nest("a", 2)
      {:doc_nest, "a", 2, :always}
  """
  @spec nest(t, non_neg_integer | :cursor | :reset, :always | :break) :: t
  def nest(doc, level, mode \\ :always)
  def nest(doc, :cursor, mode) when mode in [:always, :break], do: {:doc_nest, doc, :cursor, mode}
  def nest(doc, :reset, mode) when mode in [:always, :break], do: {:doc_nest, doc, :reset, mode}
  def nest(doc, 0, mode) when mode in [:always, :break], do: doc
  def nest(doc, level, mode) when is_integer(level) and level > 0, do: {:doc_nest, doc, level, mode}

  @doc """
  A document whose breaks end lines together. One that inherits does so if the group around it does.

      iex> Inspect.Algebra.group("a")
      {:doc_group, "a", :self}
  """
  @spec group(t, :self | :inherit) :: t
  def group(doc, mode \\ :self) when mode in [:self, :inherit], do: {:doc_group, doc, mode}

  @doc """
  Makes the groups around a document break.

      iex> Inspect.Algebra.force_unfit("a")
      {:doc_force, "a"}
  """
  @spec force_unfit(t) :: t
  def force_unfit(doc), do: {:doc_force, doc}

  @doc """
  Lets what is in front of the next break of a document decide whether it fits.

      iex> Inspect.Algebra.next_break_fits("a")
      {:doc_fits, "a", :enabled}
  """
  @spec next_break_fits(t, :enabled | :disabled) :: t
  def next_break_fits(doc, mode \\ :enabled) when mode in [:enabled, :disabled], do: {:doc_fits, doc, mode}

  @doc """
  A document that fits, however wide it is.

      iex> Inspect.Algebra.no_limit("a")
      {:doc_limit, "a", :infinity}
  """
  @spec no_limit(t) :: t
  def no_limit(doc), do: {:doc_limit, doc, :infinity}

  @doc """
  Makes of the line ends that follow no more than `max`.

      iex> Inspect.Algebra.collapse_lines(2)
      {:doc_collapse, 2}
  """
  @spec collapse_lines(pos_integer) :: t
  def collapse_lines(max) when is_integer(max) and max > 0, do: {:doc_collapse, max}

  @doc """
  A document in the colour that the options have for a kind of terms.

      iex> Inspect.Algebra.color("a", :atom, %Inspect.Opts{})
      "a"
  """
  @spec color(t, atom, Inspect.Opts.t()) :: t
  def color(doc, color_key, opts)
  def color(:doc_nil, _color_key, _opts), do: empty()

  def color(doc, color_key, %Inspect.Opts{syntax_colors: syntax_colors}) do
    case Keyword.get(syntax_colors, color_key) do
      nil -> doc
      color -> concat({:doc_color, doc, color}, {:doc_color, empty(), Keyword.get(syntax_colors, :reset, :reset)})
    end
  end

  @doc false
  @deprecated "Use a combination of concat/2 and nest/2 instead"
  def surround(left, doc, right), do: concat(concat(left, nest(doc, 1)), right)

  @doc false
  @deprecated "Use Inspect.Algebra.container_doc/6 instead"
  def surround_many(left, docs, right, %Inspect.Opts{} = inspect_opts, fun, separator \\ ",") do
    container_doc(left, docs, right, inspect_opts, fun, separator: separator)
  end

  @doc """
  The items of a collection between `left` and `right`, as many as the options allow; `fun` makes a document of each.

  `:separator` stands between them. `:break` says how lines end: `:strict` behind each item, `:flex` where they have to,
  `:maybe` the latter if all items are plain text.

      iex> document = Inspect.Algebra.container_doc("[", [1, 2, 3], "]", %Inspect.Opts{limit: 2}, fn i, _opts -> to_string(i) end)
      iex> IO.iodata_to_binary(Inspect.Algebra.format(document, 20))
      "[1, 2, ...]"
  """
  @spec container_doc(t, [any], t, Inspect.Opts.t(), (term, Inspect.Opts.t() -> t), keyword) :: t
  def container_doc(left, collection, right, inspect_opts, fun, opts \\ [])

  def container_doc(left, [], right, %Inspect.Opts{}, fun, _opts) when is_function(fun, 2), do: concat(left, right)

  def container_doc(left, collection, right, %Inspect.Opts{} = inspect_opts, fun, opts)
      when is_list(collection) and is_function(fun, 2) do
    separator = Keyword.get(opts, :separator, ",")
    items = items(collection, inspect_opts.limit, inspect_opts, fun)
    break = Keyword.get(opts, :break, :maybe)
    flex? = break == :flex or (break == :maybe and Enum.all?(items, &simple?/1))
    docs = joined(items, separator, if(flex?, do: flex_break(), else: break()))

    if flex? do
      group(concat(concat(left, nest(docs, 1)), right))
    else
      group(glue(nest(glue(left, "", docs), 2), "", right))
    end
  end

  defp items([], _limit, _opts, _fun), do: []
  defp items(_collection, 0, _opts, _fun), do: ["..."]

  defp items([item | rest], limit, opts, fun) when is_list(rest) do
    limit = if limit == :infinity, do: :infinity, else: limit - 1

    case fun.(item, %{opts | limit: limit}) do
      :doc_nil -> items(rest, limit, opts, fun)
      doc -> [doc | items(rest, limit, opts, fun)]
    end
  end

  # An improper tail.
  defp items([item | tail], limit, opts, fun) do
    limit = if limit == :infinity, do: :infinity, else: limit - 1
    opts = %{opts | limit: limit}
    [concat(fun.(item, opts), concat(" | ", fun.(tail, opts)))]
  end

  defp joined([doc], _separator, _break), do: doc
  defp joined([doc | docs], separator, break), do: concat(concat(doc, separator), concat(break, joined(docs, separator, break)))
  defp joined([], _separator, _break), do: empty()

  defp simple?({:doc_cons, left, right}), do: simple?(left) and simple?(right)
  defp simple?({:doc_color, doc, _color}), do: simple?(doc)
  defp simple?({:doc_string, _string, _length}), do: true
  defp simple?(:doc_nil), do: true
  defp simple?(doc), do: is_binary(doc)

  # Documents of terms

  @doc """
  The document of a term.

      iex> document = Inspect.Algebra.to_doc([1, :two, "three"], %Inspect.Opts{})
      iex> IO.iodata_to_binary(Inspect.Algebra.format(document, 80))
      "[1, :two, \\"three\\"]"
  """
  @spec to_doc(any, Inspect.Opts.t()) :: t
  def to_doc(term, opts)

  def to_doc(%{__struct__: module} = struct, %Inspect.Opts{structs: true} = opts) when is_atom(module) do
    Kaiwa.InspectParts.guarded(struct, opts)
  end

  def to_doc(%{} = map, %Inspect.Opts{structs: false, inspect_fun: nil} = opts), do: Inspect.Map.inspect(map, opts)
  def to_doc(term, %Inspect.Opts{inspect_fun: nil} = opts), do: Inspect.inspect(term, opts)
  def to_doc(term, %Inspect.Opts{inspect_fun: fun} = opts), do: fun.(term, opts)

  # Laying out

  @doc """
  The text of a document within a width, as iodata.

      iex> document = Inspect.Algebra.group(Inspect.Algebra.glue("hello", " ", "world"))
      iex> IO.iodata_to_binary(Inspect.Algebra.format(document, 30))
      "hello world"
      iex> IO.iodata_to_binary(Inspect.Algebra.format(document, 10))
      "hello\\nworld"
  """
  @spec format(t, non_neg_integer | :infinity) :: iodata
  def format(doc, width) when is_integer(width) or width == :infinity, do: lay(width, 0, [{0, :flat, doc}])

  # `column` is where the line stands; each entry is a document with its indentation and its mode. In `:flat` breaks are text,
  # in `:break` they end lines. The documents of `next_break_fits/2` have modes of their own when something is measured:
  # `:open` for one whose next break ends the measuring, `:closed` for one in which no such thing counts.
  defp lay(_width, _column, []), do: []
  defp lay(width, column, [{_, _, :doc_nil} | rest]), do: lay(width, column, rest)
  defp lay(width, _column, [{indent, _, :doc_line} | rest]), do: [new_line(indent) | lay(width, indent, rest)]

  defp lay(width, column, [{indent, mode, {:doc_cons, left, right}} | rest]) do
    lay(width, column, [{indent, mode, left}, {indent, mode, right} | rest])
  end

  defp lay(width, column, [{indent, mode, {:doc_nest, doc, level, always}} | rest]) do
    indent = if always == :always or mode == :break, do: nested(indent, level, column), else: indent
    lay(width, column, [{indent, mode, doc} | rest])
  end

  defp lay(width, column, [{indent, mode, {:doc_break, string, :flex}} | rest]) do
    behind = column + byte_size(string)

    if width == :infinity or mode == :flat or fits?(width, behind, true, rest) do
      [string | lay(width, behind, rest)]
    else
      [new_line(indent) | lay(width, indent, rest)]
    end
  end

  defp lay(width, _column, [{indent, :break, {:doc_break, _string, :strict}} | rest]) do
    [new_line(indent) | lay(width, indent, rest)]
  end

  defp lay(width, column, [{_, _, {:doc_break, string, :strict}} | rest]) do
    [string | lay(width, column + byte_size(string), rest)]
  end

  defp lay(width, column, [{indent, :break, {:doc_group, doc, :inherit}} | rest]) do
    lay(width, column, [{indent, :break, doc} | rest])
  end

  defp lay(width, column, [{indent, _, {:doc_group, doc, _}} | rest]) do
    mode = if width == :infinity or fits?(width, column, false, [{indent, :flat, doc}]), do: :flat, else: :break
    lay(width, column, [{indent, mode, doc} | rest])
  end

  defp lay(width, column, [{indent, mode, {:doc_fits, doc, _}} | rest]), do: lay(width, column, [{indent, mode, doc} | rest])
  defp lay(width, column, [{indent, mode, {:doc_force, doc}} | rest]), do: lay(width, column, [{indent, mode, doc} | rest])

  # Back to the width that it was behind what has none.
  defp lay(width, column, [{indent, mode, {:doc_limit, doc, :infinity}} | rest]) when width != :infinity do
    lay(:infinity, column, [{indent, :flat, doc}, {indent, mode, {:doc_limit, empty(), width}} | rest])
  end

  defp lay(_width, column, [{indent, mode, {:doc_limit, doc, width}} | rest]) do
    lay(width, column, [{indent, mode, doc} | rest])
  end

  defp lay(width, column, [{indent, mode, {:doc_color, doc, color}} | rest]) do
    [IO.ANSI.format_fragment(color, true) | lay(width, column, [{indent, mode, doc} | rest])]
  end

  defp lay(width, _column, [{indent, _, {:doc_collapse, max}} | rest]), do: collapsed(lay(width, indent, rest), max, 0, indent)

  defp lay(width, column, [{_, _, {:doc_string, string, length}} | rest]) do
    [string | lay(width, column + length, rest)]
  end

  defp lay(width, column, [{_, _, string} | rest]) when is_binary(string) do
    [string | lay(width, column + byte_size(string), rest)]
  end

  # The line ends at the beginning of the text, at most `max` of them.
  defp collapsed(["\n" <> _ | text], max, count, indent), do: collapsed(text, max, count + 1, indent)
  defp collapsed(["" | text], max, count, indent), do: collapsed(text, max, count, indent)
  defp collapsed(text, _max, 0, _indent), do: text

  defp collapsed(text, max, count, indent) do
    [String.duplicate("\n", :erlang.min(max, count)) <> String.duplicate(" ", indent) | text]
  end

  defp new_line(indent), do: "\n" <> String.duplicate(" ", indent)

  defp nested(_indent, :cursor, column), do: column
  defp nested(_indent, :reset, _column), do: 0
  defp nested(indent, level, _column), do: indent + level

  # Whether everything up to the next line end fits into the line. Only what has a break before it (`break?`) can be too
  # wide: without one nothing is won by another layout. `{:behind, break?, entries}` is what follows a group.
  defp fits?(width, column, true, _entries) when column > width, do: false
  defp fits?(_width, _column, _break?, []), do: true
  defp fits?(width, column, _break?, {:behind, break?, entries}), do: fits?(width, column, break?, entries)

  defp fits?(width, column, break?, [{indent, :closed, {:doc_fits, doc, _}} | rest]) do
    fits?(width, column, break?, [{indent, :closed, doc} | rest])
  end

  defp fits?(width, column, break?, [{indent, _, {:doc_fits, doc, enabled}} | rest]) do
    fits?(width, column, break?, [{indent, if(enabled == :enabled, do: :open, else: :closed), doc} | rest])
  end

  defp fits?(width, column, break?, [{indent, :open, {:doc_force, doc}} | rest]) do
    fits?(width, column, break?, [{indent, :open, doc} | rest])
  end

  defp fits?(_width, _column, _break?, [{_, _, {:doc_force, _}} | _rest]), do: false
  defp fits?(_width, _column, _break?, [{_, mode, {:doc_break, _, _}} | _rest]) when mode in [:open, :break], do: true
  defp fits?(_width, _column, _break?, [{_, mode, :doc_line} | _rest]) when mode in [:open, :break], do: true
  defp fits?(width, _column, _break?, [{indent, _, :doc_line} | rest]), do: fits?(width, indent, false, rest)
  defp fits?(width, column, break?, [{_, _, :doc_nil} | rest]), do: fits?(width, column, break?, rest)
  defp fits?(width, _column, break?, [{indent, _, {:doc_collapse, _}} | rest]), do: fits?(width, indent, break?, rest)

  defp fits?(width, column, break?, [{indent, mode, {:doc_color, doc, _}} | rest]) do
    fits?(width, column, break?, [{indent, mode, doc} | rest])
  end

  defp fits?(width, column, break?, [{indent, mode, {:doc_nest, doc, _, :break}} | rest]) do
    fits?(width, column, break?, [{indent, mode, doc} | rest])
  end

  defp fits?(width, column, break?, [{indent, mode, {:doc_nest, doc, level, _}} | rest]) do
    fits?(width, column, break?, [{nested(indent, level, column), mode, doc} | rest])
  end

  defp fits?(width, column, break?, [{indent, mode, {:doc_cons, left, right}} | rest]) do
    fits?(width, column, break?, [{indent, mode, left}, {indent, mode, right} | rest])
  end

  defp fits?(width, column, _break?, [{_, _, {:doc_break, string, _}} | rest]) do
    fits?(width, column + byte_size(string), true, rest)
  end

  defp fits?(width, column, break?, [{indent, mode, {:doc_group, doc, _}} | rest]) do
    mode = if mode == :break, do: :flat, else: mode
    fits?(width, column, break?, [{indent, mode, doc} | {:behind, break?, rest}])
  end

  defp fits?(width, column, break?, [{indent, mode, {:doc_limit, doc, :infinity}} | rest]) when width != :infinity do
    fits?(:infinity, column, break?, [{indent, :flat, doc}, {indent, mode, {:doc_limit, empty(), width}} | rest])
  end

  defp fits?(_width, column, break?, [{indent, mode, {:doc_limit, doc, width}} | rest]) do
    fits?(width, column, break?, [{indent, mode, doc} | rest])
  end

  defp fits?(width, column, break?, [{_, _, {:doc_string, _, length}} | rest]), do: fits?(width, column + length, break?, rest)

  defp fits?(width, column, break?, [{_, _, string} | rest]) when is_binary(string) do
    fits?(width, column + byte_size(string), break?, rest)
  end
end
