defmodule ExUnit.Diff.Paint do
  @moduledoc false
  # The documents of a difference: plain parts, coloured ones, and containers of both. A side is `:deleted` or `:inserted`.

  import Inspect.Algebra

  # `colors` has sequences for `:diff_delete`, `:diff_insert` and both with `_whitespace`.
  @doc false
  def new(colors) do
    %Inspect.Opts{limit: :infinity, printable_limit: :infinity, syntax_colors: [{:reset, :reset} | colors]}
  end

  @doc false
  def plain(term, paint), do: to_doc(term, %{paint | syntax_colors: []})

  @doc false
  def deleted(term, paint), do: term |> plain(paint) |> mark(:deleted, paint)

  @doc false
  def inserted(term, paint), do: term |> plain(paint) |> mark(:inserted, paint)

  @doc false
  def different(left, right, paint), do: {false, deleted(left, paint), inserted(right, paint)}

  @doc false
  def mark(document, :same, _paint), do: document
  def mark(document, :deleted, paint), do: color(document, :diff_delete, paint)
  def mark(document, :inserted, paint), do: color(document, :diff_insert, paint)

  @doc false
  # White space shows by its background.
  def mark_text(text, side, paint) do
    case {String.trim_leading(text), side} do
      {"", :deleted} -> color(text, :diff_delete_whitespace, paint)
      {"", :inserted} -> color(text, :diff_insert_whitespace, paint)
      _ -> mark(text, side, paint)
    end
  end

  @doc false
  # Whether structs are shown in another form than that of structs.
  def shows_itself?(module), do: Inspect.impl_for(%{__struct__: module}) != Inspect.Any

  @doc false
  def container(left, documents, right, paint) do
    container_doc(left, documents, right, paint, fn document, _paint -> document end, break: :strict)
  end

  @doc false
  # Elements may be `{:pair, key, side or :same, value}`: they are shown as keywords if all are.
  def list(elements, tail, paint) do
    keywords? = tail == nil and elements != [] and Enum.all?(elements, &match?({:pair, _, _, _}, &1))
    documents = Enum.map(elements, &if(keywords?, do: keyword(&1, paint), else: element(&1, paint)))
    container("[", with_tail(documents, tail), "]", paint)
  end

  defp with_tail(documents, nil), do: documents
  defp with_tail(documents, tail), do: List.update_at(documents, -1, &concat([&1, " | ", tail]))

  defp keyword({:pair, key, side, value}, paint), do: concat([mark(key_text(key), side, paint), " ", value])

  defp element({:pair, key, side, value}, paint) do
    container("{", [mark(plain(key, paint), side, paint), value], "}", paint)
  end

  defp element(document, _paint), do: document

  @doc false
  # The pairs are `{key, :same, document of the value}`, or `{key, side, value}` for what only this side has. `name` is that
  # of a struct, or `nil`, as document.
  def map(name, pairs, paint) do
    atoms? = Enum.all?(pairs, fn {key, _side, _value} -> is_atom(key) end)

    documents =
      for {key, side, value} <- pairs do
        value = if side == :same, do: value, else: plain(value, paint)
        key = if atoms?, do: concat(key_text(key), " "), else: concat(plain(key, paint), " => ")
        mark(concat(key, value), side, paint)
      end

    opening = if name, do: concat(["%", name, "{"]), else: "%{"
    container(opening, documents, "}", paint)
  end

  defp key_text(key), do: Macro.inspect_atom(:key, key)

  @doc false
  # The elements, and what stands behind the last one.
  def proper([element | rest], elements), do: proper(rest, [element | elements])
  def proper(tail, elements), do: {Enum.reverse(elements), tail}
end
