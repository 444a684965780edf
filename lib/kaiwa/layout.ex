defmodule Kaiwa.Layout do
  @moduledoc """
  Documents that are laid out within a width.

  | document | stands for |
  | --- | --- |
  | text | itself, without line breaks |
  | a list | its documents one behind the other |
  | `{:break, text}` | the text, or a line break where its group does not fit on a line |
  | `:hard` | a line break; no group around it fits |
  | `:blank` | the first half of an empty line |
  | `{:nest, doc, columns}` | the document with its line breaks indented |
  | `{:group, doc}` | a document whose breaks are all text, or all line breaks |
  | `{:last_open, prefix, last, doc}` | `prefix` on one line with `last` behind it, if its first line fits; else `doc` |
  | `{:rows, docs, doc}` | the documents on a line each, if every one fits; else `doc` |
  | `{:verbatim, text}` | text whose line breaks are not indented |
  """

  @type t :: binary | [t] | atom | tuple

  @doc """
  A document whose breaks are all text, or all line breaks.

      iex> Kaiwa.Layout.text(Kaiwa.Layout.group(["a", {:break, " "}, "b"]), 2)
      "a\\nb"
  """
  @spec group(t) :: t
  def group(doc), do: {:group, doc}

  @doc """
  A document whose line breaks are indented.

      iex> Kaiwa.Layout.text(Kaiwa.Layout.nest(["a", :hard, "b"], 2), 80)
      "a\\n  b"
  """
  @spec nest(t, non_neg_integer) :: t
  def nest(doc, columns), do: {:nest, doc, columns}

  @doc """
  Text that keeps its own line breaks.

      iex> Kaiwa.Layout.text(Kaiwa.Layout.nest(Kaiwa.Layout.verbatim("a\\nb"), 2), 80)
      "a\\nb"
  """
  @spec verbatim(binary) :: t
  def verbatim(text), do: {:verbatim, text}

  @doc """
  Documents on lines of their own. One that needs several lines has empty lines around it, except behind one that is
  marked with `true`.

      iex> Kaiwa.Layout.text(Kaiwa.Layout.lines([{"a", false}, {["b", :hard, "c"], false}]), 80)
      "a\\n\\nb\\nc"
  """
  @spec lines([{t, boolean}]) :: t
  def lines([{doc, _}]), do: doc

  def lines([{first, is_tight} | [{second, _} | _] = rest]) do
    separator = if not is_tight and (forced?(first) or forced?(second)), do: [:blank, :hard], else: :hard
    [first, separator, lines(rest)]
  end

  @doc """
  A group whose breaks are line breaks from the start; other documents stay as they are.

      iex> Kaiwa.Layout.opened({:group, ["a", {:break, ""}]})
      ["a", {:break, ""}]
  """
  @spec opened(t) :: t
  def opened({:group, doc}), do: doc
  def opened(doc), do: doc

  @doc """
  Documents on a line each, if every one fits on its line; else another document.

      iex> Kaiwa.Layout.text(Kaiwa.Layout.rows(["a", "b"], "c"), 80)
      "a\\nb"
  """
  @spec rows([t], t) :: t
  def rows(docs, other), do: {:rows, docs, other}

  @doc """
  Whether a document needs several lines, however long these may be.

      iex> {Kaiwa.Layout.forced?(["a", :hard]), Kaiwa.Layout.forced?("a")}
      {true, false}
  """
  @spec forced?(t) :: boolean
  def forced?(:hard), do: true
  def forced?(list) when is_list(list), do: :lists.any(&forced?/1, list)
  def forced?({:nest, doc, _columns}), do: forced?(doc)
  def forced?({:group, doc}), do: forced?(doc)
  def forced?({:last_open, _prefix, _last, doc}), do: forced?(doc)
  def forced?({:rows, docs, _doc}), do: match?([_, _ | _], docs) or forced?(docs)
  def forced?({:verbatim, text}), do: :binary.match(text, "\n") != :nomatch
  def forced?(_other), do: false

  @doc """
  The text at the beginning of a document.

      iex> Kaiwa.Layout.first_text([[], ["&1", "x"]])
      "&1"
  """
  @spec first_text(t) :: binary | nil
  def first_text([first | rest]), do: first_text(first) || first_text(rest)
  def first_text({:nest, doc, _columns}), do: first_text(doc)
  def first_text({:group, doc}), do: first_text(doc)
  def first_text({:last_open, prefix, _last, _doc}), do: first_text(prefix)
  def first_text({:rows, docs, _doc}), do: first_text(docs)
  def first_text(text) when is_binary(text) and text != "", do: text
  def first_text(_other), do: nil

  @doc """
  The document as text.

      iex> Kaiwa.Layout.text({:group, ["a", {:break, " "}, "b"]}, 80)
      "a b"
  """
  @spec text(t, pos_integer) :: binary
  def text(doc, width), do: [{0, :broken, doc}] |> laid_out(0, width) |> :erlang.iolist_to_binary()

  defp laid_out([], _column, _width), do: []

  defp laid_out([{indentation, mode, doc} | rest], column, width) do
    case doc do
      text when is_binary(text) ->
        [text | laid_out(rest, column + String.length(text), width)]

      list when is_list(list) ->
        laid_out(for(item <- list, do: {indentation, mode, item}) ++ rest, column, width)

      {:nest, doc, columns} ->
        laid_out([{indentation + columns, mode, doc} | rest], column, width)

      {:group, doc} ->
        mode = if fits?(width - column, [{indentation, :flat, doc} | rest]), do: :flat, else: :broken
        laid_out([{indentation, mode, doc} | rest], column, width)

      {:last_open, prefix, last, doc} ->
        open = [{indentation, :flat, prefix}, {indentation, :broken, last} | rest]

        cond do
          fits?(width - column, [{indentation, :flat, doc} | rest]) -> laid_out([{indentation, :flat, doc} | rest], column, width)
          not forced?(prefix) and fits?(width - column, open) -> laid_out(open, column, width)
          true -> laid_out([{indentation, :broken, doc} | rest], column, width)
        end

      {:rows, docs, other} ->
        rows = for row <- docs, do: {indentation, :flat, row}

        if :lists.all(&fits?(width - indentation, [&1]), rows) do
          laid_out(:lists.join({indentation, mode, :hard}, rows) ++ rest, column, width)
        else
          laid_out([{indentation, mode, other} | rest], column, width)
        end

      {:break, text} when mode == :flat ->
        [text | laid_out(rest, column + byte_size(text), width)]

      {:break, _text} ->
        new_line(indentation, rest, width)

      :hard ->
        new_line(indentation, rest, width)

      :blank ->
        ["\n" | laid_out(rest, column, width)]

      {:verbatim, text} ->
        last = text |> :binary.split("\n", [:global]) |> :lists.last()
        column = if last == text, do: column + String.length(text), else: String.length(last)
        [text | laid_out(rest, column, width)]
    end
  end

  defp new_line(indentation, rest, width) do
    ["\n", :binary.copy(" ", indentation) | laid_out(rest, indentation, width)]
  end

  # Whether all up to the next line break of the rest fits. Within the document itself (`flat`) there may be none.
  defp fits?(width, _docs) when width < 0, do: false
  defp fits?(_width, []), do: true

  defp fits?(width, [{indentation, mode, doc} | rest]) do
    case doc do
      text when is_binary(text) -> fits?(width - String.length(text), rest)
      list when is_list(list) -> fits?(width, for(item <- list, do: {indentation, mode, item}) ++ rest)
      {:nest, doc, _columns} -> fits?(width, [{indentation, mode, doc} | rest])
      {:group, doc} -> if(mode == :flat, do: fits?(width, [{indentation, :flat, doc} | rest]), else: fits_group?(width, indentation, doc, rest))
      {:last_open, _prefix, _last, doc} -> fits?(width, [{indentation, mode, doc} | rest])
      {:rows, [row], _doc} -> fits?(width, [{indentation, mode, row} | rest])
      {:rows, [row | _], _doc} -> mode == :broken and fits?(width, [{indentation, :flat, row}])
      {:break, text} when mode == :flat -> fits?(width - byte_size(text), rest)
      {:break, _text} -> true
      :hard -> mode == :broken
      :blank -> true
      {:verbatim, text} -> :binary.match(text, "\n") == :nomatch and fits?(width - String.length(text), rest)
    end
  end

  defp fits_group?(width, indentation, doc, rest) do
    if forced?(doc), do: fits?(width, [{indentation, :broken, doc} | rest]), else: fits?(width, [{indentation, :flat, doc} | rest])
  end
end
