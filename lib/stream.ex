defmodule Stream do
  @moduledoc """
  Lazy collections: what these functions return computes its elements one by one, when something asks for them.

  A stream is enumerable, so that `Enum` can go through it. It may be endless, as long as nobody asks for all of it.

      iex> 1..1_000_000_000 |> Stream.map(&(&1 * 2)) |> Stream.filter(&(rem(&1, 3) == 0)) |> Enum.take(2)
      [6, 12]
  """

  # A stream made by `map/2` and its like is a struct: the collection it begins with, and what happens to each element.
  # `funs` holds a function for each step, the last one first; it gets the reducer behind the step and returns the one in
  # front of it. Steps with a state of their own keep it in front of the accumulator, `[state | accumulator]`; `accs`
  # holds the states they begin with, the last one first.
  defstruct enum: nil, funs: [], accs: [], done: nil

  @type acc :: any
  @type element :: any
  @type index :: non_neg_integer
  @type default :: any
  @type timer :: non_neg_integer | :infinity

  # Each element on its own

  @doc """
  Maps each element when it is asked for.

      iex> Stream.map([1, 2, 3], fn number -> number * 2 end) |> Enum.to_list()
      [2, 4, 6]
  """
  @spec map(Enumerable.t(), (element -> any)) :: Enumerable.t()
  def map(enum, fun) when is_function(fun, 1) do
    step(enum, fn next -> fn element, acc -> next.(fun.(element), acc) end end)
  end

  @doc """
  Keeps the elements for which `fun` returns a truthy value.

      iex> Stream.filter([1, 2, 3], fn number -> rem(number, 2) == 0 end) |> Enum.to_list()
      [2]
  """
  @spec filter(Enumerable.t(), (element -> as_boolean(term))) :: Enumerable.t()
  def filter(enum, fun) when is_function(fun, 1) do
    step(enum, fn next -> fn element, acc -> if fun.(element), do: next.(element, acc), else: {:cont, acc} end end)
  end

  @doc """
  Drops the elements for which `fun` returns a truthy value.

      iex> Stream.reject([1, 2, 3], fn number -> rem(number, 2) == 0 end) |> Enum.to_list()
      [1, 3]
  """
  @spec reject(Enumerable.t(), (element -> as_boolean(term))) :: Enumerable.t()
  def reject(enum, fun) when is_function(fun, 1) do
    step(enum, fn next -> fn element, acc -> if fun.(element), do: {:cont, acc}, else: next.(element, acc) end end)
  end

  @doc false
  @deprecated "Use Stream.filter/2 + Stream.map/2 instead"
  def filter_map(enum, filter, mapper), do: enum |> filter(filter) |> map(mapper)

  @doc """
  Calls `fun` with each element that passes by.

      iex> Stream.each([1, 2], fn number -> send(self(), number) end) |> Stream.run()
      iex> receive do: (number -> number)
      1
  """
  @spec each(Enumerable.t(), (element -> term)) :: Enumerable.t()
  def each(enum, fun) when is_function(fun, 1) do
    step(enum, fn next ->
      fn element, acc ->
        fun.(element)
        next.(element, acc)
      end
    end)
  end

  @doc """
  Maps each element to a collection and goes through the elements of all of them.

      iex> Stream.flat_map([1, 2], fn number -> [number, number * 10] end) |> Enum.to_list()
      [1, 10, 2, 20]
  """
  @spec flat_map(Enumerable.t(), (element -> Enumerable.t())) :: Enumerable.t()
  def flat_map(enum, mapper) when is_function(mapper, 1) do
    transform(enum, nil, fn element, nil -> {mapper.(element), nil} end)
  end

  @doc """
  Maps every `nth` element, beginning with the first one.

      iex> Stream.map_every(1..5, 2, fn number -> number * 10 end) |> Enum.to_list()
      [10, 2, 30, 4, 50]
  """
  @spec map_every(Enumerable.t(), non_neg_integer, (element -> any)) :: Enumerable.t()
  def map_every(enum, nth, fun) when is_integer(nth) and nth >= 0 and is_function(fun, 1) do
    map_each_nth(enum, nth, fun)
  end

  defp map_each_nth(enum, 1, fun), do: map(enum, fun)
  defp map_each_nth(enum, 0, _fun), do: %Stream{enum: enum}

  defp map_each_nth(enum, nth, fun) do
    step(enum, 0, fn next ->
      fn
        element, [0 | acc] -> with_state(next.(fun.(element), acc), nth - 1)
        element, [left | acc] -> with_state(next.(element, acc), left - 1)
      end
    end)
  end

  @doc """
  Pairs each element with its position. A number is the position to begin with; a function gets element and position and
  returns what to put in their place.

      iex> Stream.with_index([:a, :b]) |> Enum.to_list()
      [a: 0, b: 1]
      iex> Stream.with_index([:a, :b], fn element, index -> {index, element} end) |> Enum.to_list()
      [{0, :a}, {1, :b}]
  """
  @spec with_index(Enumerable.t(), integer | (element, index -> any)) :: Enumerable.t()
  def with_index(enum, fun_or_offset \\ 0)

  def with_index(enum, offset) when is_integer(offset) do
    step(enum, offset, fn next ->
      fn element, [index | acc] -> with_state(next.({element, index}, acc), index + 1) end
    end)
  end

  def with_index(enum, fun) when is_function(fun, 2) do
    step(enum, 0, fn next ->
      fn element, [index | acc] -> with_state(next.(fun.(element, index), acc), index + 1) end
    end)
  end

  @doc """
  Gives what `fun` makes of each element and its last result; the first element stands for itself.

      iex> Stream.scan(1..4, &(&1 + &2)) |> Enum.to_list()
      [1, 3, 6, 10]
  """
  @spec scan(Enumerable.t(), (element, acc -> any)) :: Enumerable.t()
  def scan(enum, fun) when is_function(fun, 2) do
    step(enum, :first, fn next ->
      fn
        element, [:first | acc] ->
          with_state(next.(element, acc), {:last, element})

        element, [{:last, last} | acc] ->
          result = fun.(element, last)
          with_state(next.(result, acc), {:last, result})
      end
    end)
  end

  @doc """
  Gives what `fun` makes of each element and its last result, beginning with `acc`.

      iex> Stream.scan(1..3, 10, &(&1 + &2)) |> Enum.to_list()
      [11, 13, 16]
  """
  @spec scan(Enumerable.t(), acc, (element, acc -> any)) :: Enumerable.t()
  def scan(enum, acc, fun) when is_function(fun, 2) do
    step(enum, acc, fn next ->
      fn element, [last | acc] ->
        result = fun.(element, last)
        with_state(next.(result, acc), result)
      end
    end)
  end

  @doc """
  Puts `separator` between each two elements.

      iex> Stream.intersperse([1, 2, 3], 0) |> Enum.to_list()
      [1, 0, 2, 0, 3]
  """
  @spec intersperse(Enumerable.t(), any) :: Enumerable.t()
  def intersperse(enum, separator) do
    step(enum, :first, fn next ->
      fn
        element, [:first | acc] ->
          with_state(next.(element, acc), :next)

        element, [:next | acc] ->
          case next.(separator, acc) do
            {:cont, acc} -> with_state(next.(element, acc), :next)
            ended -> with_state(ended, :next)
          end
      end
    end)
  end

  # Some of the elements

  @doc """
  The first `count` elements. With a negative count the last ones, for which all have to be gone through.

      iex> Stream.take(1..100, 3) |> Enum.to_list()
      [1, 2, 3]
      iex> Stream.take(1..5, -2) |> Enum.to_list()
      [4, 5]
  """
  @spec take(Enumerable.t(), integer) :: Enumerable.t()
  def take(enum, count) when is_integer(count), do: take_after_guards(enum, count)

  defp take_after_guards(_enum, 0), do: %Stream{enum: []}
  defp take_after_guards([], count) when count > 0, do: %Stream{enum: []}
  defp take_after_guards(enum, count) when count > 0, do: take_first(enum, count)

  defp take_after_guards(enum, count) do
    fn acc, fun -> Enumerable.reduce(Enum.take(enum, count), acc, fun) end
  end

  defp take_first(enum, count) do
    step(enum, count, fn next ->
      fn
        # Nothing is asked for behind the last one.
        element, [1 | acc] ->
          {_, acc} = next.(element, acc)
          {:halt, [0 | acc]}

        element, [left | acc] ->
          with_state(next.(element, acc), left - 1)
      end
    end)
  end

  @doc """
  Every `nth` element, beginning with the first one.

      iex> Stream.take_every(1..10, 3) |> Enum.to_list()
      [1, 4, 7, 10]
  """
  @spec take_every(Enumerable.t(), non_neg_integer) :: Enumerable.t()
  def take_every(enum, nth) when is_integer(nth) and nth >= 0, do: every_nth(enum, nth)

  defp every_nth(_enum, 0), do: %Stream{enum: []}

  defp every_nth(enum, nth) do
    step(enum, 0, fn next ->
      fn
        element, [0 | acc] -> with_state(next.(element, acc), nth - 1)
        _element, [left | acc] -> {:cont, [left - 1 | acc]}
      end
    end)
  end

  @doc """
  The elements up to the first one for which `fun` returns no truthy value.

      iex> Stream.take_while(1..100, fn number -> number < 4 end) |> Enum.to_list()
      [1, 2, 3]
  """
  @spec take_while(Enumerable.t(), (element -> as_boolean(term))) :: Enumerable.t()
  def take_while(enum, fun) when is_function(fun, 1) do
    step(enum, fn next -> fn element, acc -> if fun.(element), do: next.(element, acc), else: {:halt, acc} end end)
  end

  @doc """
  Leaves out the first `count` elements, or the last ones if it is negative.

      iex> Stream.drop(1..5, 3) |> Enum.to_list()
      [4, 5]
      iex> Stream.drop(1..5, -3) |> Enum.to_list()
      [1, 2]
  """
  @spec drop(Enumerable.t(), integer) :: Enumerable.t()
  def drop(enum, n) when is_integer(n) and n >= 0 do
    step(enum, n, fn next ->
      fn
        element, [0 | acc] -> with_state(next.(element, acc), 0)
        _element, [left | acc] -> {:cont, [left - 1 | acc]}
      end
    end)
  end

  # Elements are held back until it is clear that they are not among the last ones.
  def drop(enum, n) when is_integer(n) and n < 0 do
    step(enum, {0, [], []}, fn next ->
      fn
        element, [{held, front, back} | acc] when held < -n -> {:cont, [{held + 1, front, [element | back]} | acc]}
        element, [{held, [], back} | acc] -> release(next, :lists.reverse([element | back]), [], held, acc)
        element, [{held, front, back} | acc] -> release(next, front, [element | back], held, acc)
      end
    end)
  end

  defp release(next, [oldest | front], back, held, acc), do: with_state(next.(oldest, acc), {held, front, back})

  @doc """
  Leaves out every `nth` element, beginning with the first one.

      iex> Stream.drop_every(1..6, 3) |> Enum.to_list()
      [2, 3, 5, 6]
  """
  @spec drop_every(Enumerable.t(), non_neg_integer) :: Enumerable.t()
  def drop_every(enum, nth)
  def drop_every(enum, 0), do: %Stream{enum: enum}
  def drop_every([], _nth), do: %Stream{enum: []}

  def drop_every(enum, nth) when is_integer(nth) and nth > 0 do
    step(enum, 0, fn next ->
      fn
        _element, [0 | acc] -> {:cont, [nth - 1 | acc]}
        element, [left | acc] -> with_state(next.(element, acc), left - 1)
      end
    end)
  end

  @doc """
  Leaves out the elements up to the first one for which `fun` returns no truthy value.

      iex> Stream.drop_while(1..5, fn number -> number < 4 end) |> Enum.to_list()
      [4, 5]
  """
  @spec drop_while(Enumerable.t(), (element -> as_boolean(term))) :: Enumerable.t()
  def drop_while(enum, fun) when is_function(fun, 1) do
    step(enum, true, fn next ->
      fn element, [dropping | acc] ->
        if dropping && fun.(element), do: {:cont, [true | acc]}, else: with_state(next.(element, acc), false)
      end
    end)
  end

  @doc """
  Leaves out elements that are equal to the one before.

      iex> Stream.dedup([1, 1, 2, 1]) |> Enum.to_list()
      [1, 2, 1]
  """
  @spec dedup(Enumerable.t()) :: Enumerable.t()
  def dedup(enum), do: dedup_by(enum, fn element -> element end)

  @doc """
  Leaves out elements for which `fun` returns the same as for the one before.

      iex> Stream.dedup_by([a: 1, b: 1, c: 2], fn {_, number} -> number end) |> Enum.to_list()
      [a: 1, c: 2]
  """
  @spec dedup_by(Enumerable.t(), (element -> term)) :: Enumerable.t()
  def dedup_by(enum, fun) when is_function(fun, 1) do
    step(enum, :none, fn next ->
      fn element, [last | acc] ->
        key = {:last, fun.(element)}
        if key === last, do: {:cont, [last | acc]}, else: with_state(next.(element, acc), key)
      end
    end)
  end

  @doc """
  Leaves out elements that have been there before. All of them are kept in mind.

      iex> Stream.uniq([1, 2, 1, 3]) |> Enum.to_list()
      [1, 2, 3]
  """
  @spec uniq(Enumerable.t()) :: Enumerable.t()
  def uniq(enum), do: uniq_by(enum, fn element -> element end)

  @doc false
  @deprecated "Use Stream.uniq_by/2 instead"
  def uniq(enum, fun), do: uniq_by(enum, fun)

  @doc """
  Leaves out elements for which `fun` returns what it has returned before.

      iex> Stream.uniq_by([a: 1, b: 2, c: 1], fn {_, number} -> number end) |> Enum.to_list()
      [a: 1, b: 2]
  """
  @spec uniq_by(Enumerable.t(), (element -> term)) :: Enumerable.t()
  def uniq_by(enum, fun) when is_function(fun, 1) do
    step(enum, %{}, fn next ->
      fn element, [seen | acc] ->
        key = fun.(element)

        if :erlang.is_map_key(key, seen) do
          {:cont, [seen | acc]}
        else
          with_state(next.(element, acc), :maps.put(key, true, seen))
        end
      end
    end)
  end

  # Steps

  defp step(%Stream{funs: funs} = stream, fun), do: %Stream{stream | funs: [fun | funs]}
  defp step(enum, fun), do: %Stream{enum: enum, funs: [fun]}

  defp step(%Stream{funs: funs, accs: accs} = stream, acc, fun) do
    %Stream{stream | funs: [fun | funs], accs: [acc | accs]}
  end

  defp step(enum, acc, fun), do: %Stream{enum: enum, funs: [fun], accs: [acc]}

  defp with_state({tag, acc}, state), do: {tag, [state | acc]}

  # Chunks

  @doc false
  @deprecated "Use Stream.chunk_every/2 instead"
  def chunk(enum, count), do: chunk_every(enum, count, count, :discard)

  @doc false
  @deprecated "Use Stream.chunk_every/3 instead"
  def chunk(enum, count, step), do: chunk_every(enum, count, step, :discard)

  @doc false
  @deprecated "Use Stream.chunk_every/4 instead"
  def chunk(enum, count, step, leftover), do: chunk_every(enum, count, step, leftover || :discard)

  @doc """
  Lists of `count` elements each.

      iex> Stream.chunk_every([1, 2, 3, 4, 5], 2) |> Enum.to_list()
      [[1, 2], [3, 4], [5]]
  """
  @spec chunk_every(Enumerable.t(), pos_integer) :: Enumerable.t()
  def chunk_every(enum, count), do: chunk_every(enum, count, count, [])

  @doc """
  Lists of `count` elements each, every one beginning `step` elements after the one before. The last one is filled up from
  `leftover`, or left out if that is `:discard`.

      iex> Stream.chunk_every([1, 2, 3, 4], 3, 2) |> Enum.to_list()
      [[1, 2, 3], [3, 4]]
      iex> Stream.chunk_every([1, 2, 3, 4], 3, 3, [0, 0]) |> Enum.to_list()
      [[1, 2, 3], [4, 0, 0]]
      iex> Stream.chunk_every([1, 2, 3, 4], 3, 3, :discard) |> Enum.to_list()
      [[1, 2, 3]]
  """
  @spec chunk_every(Enumerable.t(), pos_integer, pos_integer, Enumerable.t() | :discard) :: Enumerable.t()
  def chunk_every(enum, count, step, leftover \\ [])
      when is_integer(count) and count > 0 and is_integer(step) and step > 0 do
    # The state: elements of the chunk, last first; how many; how many elements to leave out.
    chunk = fn
      _element, {elements, size, skip} when skip > 0 ->
        {:cont, {elements, size, skip - 1}}

      element, {elements, size, 0} when size + 1 < count ->
        {:cont, {[element | elements], size + 1, 0}}

      element, {elements, _size, 0} ->
        full = [element | elements]
        kept = :erlang.max(count - step, 0)
        {:cont, :lists.reverse(full), {:lists.sublist(full, kept), kept, :erlang.max(step - count, 0)}}
    end

    last = fn
      {_elements, 0, _skip} = state ->
        {:cont, state}

      state when leftover == :discard ->
        {:cont, state}

      {elements, size, _skip} = state ->
        {:cont, :lists.reverse(elements, Enum.take(leftover, count - size)), state}
    end

    chunk_while(enum, {[], 0, 0}, chunk, last)
  end

  @doc """
  Lists of elements for which `fun` returns the same.

      iex> Stream.chunk_by([1, 3, 2, 4, 5], fn number -> rem(number, 2) end) |> Enum.to_list()
      [[1, 3], [2, 4], [5]]
  """
  @spec chunk_by(Enumerable.t(), (element -> any)) :: Enumerable.t()
  def chunk_by(enum, fun) when is_function(fun, 1) do
    chunk = fn
      element, :none ->
        {:cont, {[element], fun.(element)}}

      element, {elements, key} ->
        case fun.(element) do
          ^key -> {:cont, {[element | elements], key}}
          other -> {:cont, :lists.reverse(elements), {[element], other}}
        end
    end

    last = fn
      :none -> {:cont, :none}
      {elements, _key} -> {:cont, :lists.reverse(elements), :none}
    end

    chunk_while(enum, :none, chunk, last)
  end

  @doc """
  Chunks by a function of element and state, which returns `{:cont, state}`, `{:cont, chunk, state}` or `{:halt, state}`.
  At the end `after_fun` makes a last chunk, or none.

      iex> chunk = fn number, numbers ->
      ...>   if rem(number, 3) == 0, do: {:cont, Enum.reverse([number | numbers]), []}, else: {:cont, [number | numbers]}
      ...> end
      iex> last = fn
      ...>   [] -> {:cont, []}
      ...>   numbers -> {:cont, Enum.reverse(numbers), []}
      ...> end
      iex> Stream.chunk_while(1..4, [], chunk, last) |> Enum.to_list()
      [[1, 2, 3], [4]]
  """
  @spec chunk_while(
          Enumerable.t(),
          acc,
          (element, acc -> {:cont, chunk :: any, acc} | {:cont, acc} | {:halt, acc}),
          (acc -> {:cont, chunk :: any, acc} | {:cont, acc})
        ) :: Enumerable.t()
  def chunk_while(enum, acc, chunk_fun, after_fun) when is_function(chunk_fun, 2) and is_function(after_fun, 1) do
    fun = fn element, acc ->
      case chunk_fun.(element, acc) do
        {:cont, chunk, acc} -> {[chunk], acc}
        {:cont, acc} -> {[], acc}
        {:halt, acc} -> {:last, acc}
      end
    end

    last = fn acc ->
      case after_fun.(acc) do
        {:cont, chunk, acc} -> {[chunk], acc}
        {:cont, acc} -> {[], acc}
      end
    end

    &transform_with(enum, fn -> acc end, fun, last, fn _ -> :ok end, &1, &2)
  end

  # Putting together

  @doc """
  The elements of all collections in a collection, one after the other.

      iex> Stream.concat([1..2, [:a]]) |> Enum.to_list()
      [1, 2, :a]
  """
  @spec concat(Enumerable.t()) :: Enumerable.t()
  def concat(enumerables), do: flat_map(enumerables, fn enum -> enum end)

  @doc """
  The elements of the first collection, then those of the second.

      iex> Stream.concat(1..2, 5..6) |> Enum.to_list()
      [1, 2, 5, 6]
  """
  @spec concat(Enumerable.t(), Enumerable.t()) :: Enumerable.t()
  def concat(first, second), do: concat([first, second])

  @doc """
  Pairs of elements of two collections, as long as both have one.

      iex> Stream.zip(1..3, Stream.cycle([:a, :b])) |> Enum.to_list()
      [{1, :a}, {2, :b}, {3, :a}]
  """
  @spec zip(Enumerable.t(), Enumerable.t()) :: Enumerable.t()
  def zip(enumerable1, enumerable2), do: zip_with(enumerable1, enumerable2, fn left, right -> {left, right} end)

  @doc """
  Tuples of elements of several collections, as long as all have one.

      iex> Stream.zip([1..3, [:a, :b]]) |> Enum.to_list()
      [{1, :a}, {2, :b}]
  """
  @spec zip(Enumerable.t()) :: Enumerable.t()
  def zip(enumerables), do: zip_with(enumerables, &:erlang.list_to_tuple/1)

  @doc """
  What `fun` makes of the elements of two collections, as long as both have one.

      iex> Stream.zip_with(1..3, 4..6, &(&1 + &2)) |> Enum.to_list()
      [5, 7, 9]
  """
  @spec zip_with(Enumerable.t(), Enumerable.t(), (term, term -> term)) :: Enumerable.t()
  def zip_with(enumerable1, enumerable2, zip_fun)
      when is_list(enumerable1) and is_list(enumerable2) and is_function(zip_fun, 2) do
    zip_with([enumerable1, enumerable2], fn [left, right] -> zip_fun.(left, right) end)
  end

  def zip_with(enumerable1, enumerable2, zip_fun) when is_function(zip_fun, 2) do
    zip_with([enumerable1, enumerable2], fn [left, right] -> zip_fun.(left, right) end)
  end

  @doc """
  What `fun` makes of a list with an element of each collection, as long as all have one.

      iex> Stream.zip_with([1..3, 4..6], fn [left, right] -> left * right end) |> Enum.to_list()
      [4, 10, 18]
  """
  @spec zip_with(Enumerable.t(), ([term] -> term)) :: Enumerable.t()
  def zip_with(enumerables, zip_fun) when is_function(zip_fun, 1) do
    fn acc, callback ->
      enumerables |> Enum.map(&source/1) |> zip_from(zip_fun, acc, callback)
    end
  end

  defp zip_from(sources, fun, {:suspend, acc}, callback) do
    {:suspended, acc, &zip_from(sources, fun, &1, callback)}
  end

  defp zip_from(sources, _fun, {:halt, acc}, _callback) do
    close_all(sources)
    {:halted, acc}
  end

  defp zip_from(sources, fun, {:cont, acc}, callback) do
    case pull_all(sources, sources, [], []) do
      {:ok, elements, sources} ->
        acc = guarded(fn -> callback.(fun.(elements), acc) end, fn -> close_all(sources) end)
        zip_from(sources, fun, acc, callback)

      {:done, sources} ->
        close_all(sources)
        {:done, acc}
    end
  end

  defp pull_all([], _all, elements, pulled), do: {:ok, :lists.reverse(elements), :lists.reverse(pulled)}

  defp pull_all([source | rest], all, elements, pulled) do
    case guarded(fn -> pull(source) end, fn -> close_all(:lists.reverse(pulled, rest)) end) do
      {:ok, element, source} -> pull_all(rest, all, [element | elements], [source | pulled])
      :done -> {:done, :lists.reverse(pulled, rest)}
    end
  end

  defp close_all(sources), do: :lists.foreach(&close/1, sources)

  # A source gives the elements of a collection one by one: a list, or the continuation of a reduction that is paused at
  # each element.

  defp source(list) when is_list(list), do: list
  defp source(enum), do: &Enumerable.reduce(enum, &1, fn element, _ -> {:suspend, [element]} end)

  defp pull([element | rest]), do: {:ok, element, rest}
  defp pull([]), do: :done

  defp pull(next) do
    case next.({:cont, []}) do
      {:suspended, [element], next} -> {:ok, element, next}
      # The last element may come with the end.
      {_, [element]} -> {:ok, element, []}
      {_, []} -> :done
    end
  end

  defp close(next) when is_function(next), do: next.({:halt, []})
  defp close(_list), do: :ok

  # Runs a function of the user; cleans up if it fails.
  defp guarded(fun, cleanup) do
    try do
      fun.()
    catch
      kind, reason ->
        cleanup.()
        :erlang.raise(kind, reason, __STACKTRACE__)
    end
  end

  # Transforming

  @doc """
  Maps each element and a state to a collection and a new state, `{enumerable, state}`, or ends with `{:halt, state}`.

      iex> Stream.transform(1..100, 0, fn number, sum ->
      ...>   if sum < 6, do: {[number, sum], sum + number}, else: {:halt, sum}
      ...> end) |> Enum.to_list()
      [1, 0, 2, 1, 3, 3]
  """
  @spec transform(Enumerable.t(), acc, (element, acc -> {Enumerable.t(), acc} | {:halt, acc})) :: Enumerable.t()
  def transform(enum, acc, reducer) when is_function(reducer, 2) do
    &transform_with(enum, fn -> acc end, reducer, nil, fn _ -> :ok end, &1, &2)
  end

  @doc """
  The same with a function that makes the state when the stream begins, and one that is called with it at the end, however
  that comes.

      iex> Stream.transform(1..3, fn -> 1 end, fn number, acc -> {[number + acc], acc} end, fn acc -> acc end)
      ...> |> Enum.to_list()
      [2, 3, 4]
  """
  @spec transform(
          Enumerable.t(),
          start_fun :: (() -> acc),
          reducer :: (element, acc -> {Enumerable.t(), acc} | {:halt, acc}),
          after_fun :: (acc -> term)
        ) :: Enumerable.t()
  def transform(enum, start_fun, reducer, after_fun)
      when is_function(start_fun, 0) and is_function(reducer, 2) and is_function(after_fun, 1) do
    &transform_with(enum, start_fun, reducer, nil, after_fun, &1, &2)
  end

  @doc """
  The same with a function that makes more elements of the state once the collection has ended.

      iex> Stream.transform(1..2, fn -> 0 end, fn number, sum -> {[number], sum + number} end,
      ...>   fn sum -> {[sum], sum} end, fn _ -> :ok end) |> Enum.to_list()
      [1, 2, 3]
  """
  @spec transform(
          Enumerable.t(),
          start_fun :: (() -> acc),
          reducer :: (element, acc -> {Enumerable.t(), acc} | {:halt, acc}),
          last_fun :: (acc -> {Enumerable.t(), acc} | {:halt, acc}),
          after_fun :: (acc -> term)
        ) :: Enumerable.t()
  def transform(enum, start_fun, reducer, last_fun, after_fun)
      when is_function(start_fun, 0) and is_function(reducer, 2) and is_function(last_fun, 1) and
             is_function(after_fun, 1) do
    &transform_with(enum, start_fun, reducer, last_fun, after_fun, &1, &2)
  end

  defp transform_with(enum, start_fun, reducer, last_fun, after_fun, acc, callback) do
    transform_next(source(enum), start_fun.(), {reducer, last_fun, after_fun, callback}, acc)
  end

  # `funs` are the functions that stay the same from element to element.
  defp transform_next(source, state, funs, {:suspend, acc}) do
    {:suspended, acc, &transform_next(source, state, funs, &1)}
  end

  defp transform_next(source, state, {_, _, after_fun, _}, {:halt, acc}) do
    close(source)
    after_fun.(state)
    {:halted, acc}
  end

  defp transform_next(source, state, {reducer, _, after_fun, callback} = funs, {:cont, acc}) do
    case guarded(fn -> pull(source) end, fn -> after_fun.(state) end) do
      {:ok, element, source} ->
        cleanup = fn state ->
          close(source)
          after_fun.(state)
        end

        case guarded(fn -> reducer.(element, state) end, fn -> cleanup.(state) end) do
          {:halt, state} ->
            transform_next(source, state, funs, {:halt, acc})

          # Only chunks ask for that.
          {:last, state} ->
            close(source)
            transform_last(state, funs, {:cont, acc})

          {[], state} ->
            transform_next(source, state, funs, {:cont, acc})

          {inner, state} ->
            go_on = &transform_next(source, state, funs, &1)
            each_inner(inner, {:cont, acc}, callback, go_on, fn -> cleanup.(state) end)
        end

      :done ->
        transform_last(state, funs, {:cont, acc})
    end
  end

  defp transform_last(state, {_, nil, after_fun, _}, {:cont, acc}) do
    after_fun.(state)
    {:done, acc}
  end

  defp transform_last(state, {_, last_fun, after_fun, callback}, {:cont, acc}) do
    case guarded(fn -> last_fun.(state) end, fn -> after_fun.(state) end) do
      {:halt, state} ->
        after_fun.(state)
        {:halted, acc}

      {inner, state} ->
        each_inner(inner, {:cont, acc}, callback, &transform_end(state, after_fun, &1), fn -> after_fun.(state) end)
    end
  end

  defp transform_end(state, after_fun, {:suspend, acc}), do: {:suspended, acc, &transform_end(state, after_fun, &1)}

  defp transform_end(state, after_fun, {tag, acc}) do
    after_fun.(state)
    {if(tag == :halt, do: :halted, else: :done), acc}
  end

  # Feeds the elements of a collection to the callback, then goes on.
  defp each_inner([element | rest], {:cont, acc}, callback, go_on, cleanup) do
    each_inner(rest, guarded(fn -> callback.(element, acc) end, cleanup), callback, go_on, cleanup)
  end

  defp each_inner([], acc, _callback, go_on, _cleanup), do: go_on.(acc)
  defp each_inner(_inner, {:halt, acc}, _callback, go_on, _cleanup), do: go_on.({:halt, acc})

  defp each_inner(inner, {:suspend, acc}, callback, go_on, cleanup) do
    {:suspended, acc, &each_inner(inner, &1, callback, go_on, cleanup)}
  end

  # Other collections are reduced with the tag of the callback beside the accumulator: they may halt by themselves.
  defp each_inner(inner, {:cont, acc}, callback, go_on, cleanup) do
    reducer = fn element, {_, acc} ->
      {tag, acc} = callback.(element, acc)
      {tag, {tag, acc}}
    end

    run_inner(&Enumerable.reduce(inner, &1, reducer), {:cont, acc}, go_on, cleanup)
  end

  defp run_inner(next, {tag, acc}, go_on, cleanup) do
    case guarded(fn -> next.({tag, {tag, acc}}) end, cleanup) do
      {:suspended, {_, acc}, next} -> {:suspended, acc, &run_inner(next, &1, go_on, cleanup)}
      {:halted, {:halt, acc}} -> go_on.({:halt, acc})
      {_, {_, acc}} -> go_on.({:cont, acc})
    end
  end

  # Into the world

  @doc """
  Goes through a stream for what its functions do.

      iex> Stream.run(Stream.each([1, 2], fn number -> send(self(), number) end))
      :ok
  """
  @spec run(Enumerable.t()) :: :ok
  def run(stream) do
    _ = Enum.reduce(stream, :ok, fn _element, :ok -> :ok end)
    :ok
  end

  @doc """
  Puts each element that passes by into a collection, which is then the world outside most of the time. `transform` makes
  of each element what is put there.

      iex> Stream.into([1, 2], []) |> Enum.to_list()
      [1, 2]
  """
  @spec into(Enumerable.t(), Collectable.t(), (term -> term)) :: Enumerable.t()
  def into(enum, collectable, transform \\ fn element -> element end) when is_function(transform, 1) do
    fn acc, fun ->
      {initial, into} = Collectable.into(collectable)
      reducer = fn element, {collected, acc} ->
        collected = into.(collected, {:cont, transform.(element)})
        {tag, acc} = fun.(element, acc)
        {tag, {collected, acc}}
      end

      {tag, acc} = acc
      into_next(&Enumerable.reduce(enum, &1, reducer), {tag, {initial, acc}}, into)
    end
  end

  defp into_next(next, {_, {collected, _}} = acc, into) do
    case guarded(fn -> next.(acc) end, fn -> into.(collected, :halt) end) do
      {:suspended, {collected, acc}, next} ->
        {:suspended, acc, fn {tag, acc} -> into_next(next, {tag, {collected, acc}}, into) end}

      {ended, {collected, acc}} ->
        into.(collected, :done)
        {ended, acc}
    end
  end

  # Sources

  @doc """
  The elements over and over again.

      iex> Stream.cycle([1, 2]) |> Enum.take(5)
      [1, 2, 1, 2, 1]
  """
  @spec cycle(Enumerable.t()) :: Enumerable.t()
  def cycle(enumerable)
  def cycle([]), do: raise(ArgumentError, "cannot cycle over an empty enumerable")
  def cycle(list) when is_list(list), do: &cycle_list(list, list, &1, &2)

  def cycle(enumerable) do
    fn acc, fun ->
      if Enum.empty?(enumerable), do: raise(ArgumentError, "cannot cycle over an empty enumerable")
      cycle_again(enumerable, acc, fun)
    end
  end

  defp cycle_list(_list, _rest, {:halt, acc}, _fun), do: {:halted, acc}
  defp cycle_list(list, rest, {:suspend, acc}, fun), do: {:suspended, acc, &cycle_list(list, rest, &1, fun)}
  defp cycle_list(list, [], acc, fun), do: cycle_list(list, list, acc, fun)
  defp cycle_list(list, [element | rest], {:cont, acc}, fun), do: cycle_list(list, rest, fun.(element, acc), fun)

  defp cycle_again(_enumerable, {:halt, acc}, _fun), do: {:halted, acc}

  defp cycle_again(enumerable, {:suspend, acc}, fun) do
    {:suspended, acc, &cycle_again(enumerable, &1, fun)}
  end

  defp cycle_again(enumerable, acc, fun) do
    each_inner(enumerable, acc, fun, &cycle_again(enumerable, &1, fun), fn -> :ok end)
  end

  @doc """
  An element as often as wanted.

      iex> Stream.duplicate("hello", 2) |> Enum.to_list()
      ["hello", "hello"]
  """
  @spec duplicate(any, non_neg_integer) :: Enumerable.t()
  def duplicate(value, n) when is_integer(n) and n >= 0 do
    unfold(n, fn
      0 -> nil
      left -> {value, left - 1}
    end)
  end

  @doc """
  The value, what `next_fun` makes of it, what it makes of that, and so on.

      iex> Stream.iterate(1, &(&1 * 2)) |> Enum.take(4)
      [1, 2, 4, 8]
  """
  @spec iterate(element, (element -> element)) :: Enumerable.t()
  def iterate(start_value, next_fun) when is_function(next_fun, 1) do
    unfold({:first, start_value}, fn
      {:first, value} ->
        {value, {:next, value}}

      {:next, value} ->
        value = next_fun.(value)
        {value, {:next, value}}
    end)
  end

  @doc """
  What a function returns, again and again.

      iex> Stream.repeatedly(fn -> :ok end) |> Enum.take(2)
      [:ok, :ok]
  """
  @spec repeatedly((() -> element)) :: Enumerable.t()
  def repeatedly(generator_fun) when is_function(generator_fun, 0), do: unfold(nil, fn nil -> {generator_fun.(), nil} end)

  @doc """
  What `next_fun` makes of a state: `{element, state}`, or `nil` at the end.

      iex> Stream.unfold(3, fn 0 -> nil; number -> {number, number - 1} end) |> Enum.to_list()
      [3, 2, 1]
  """
  @spec unfold(acc, (acc -> {element, acc} | nil)) :: Enumerable.t()
  def unfold(next_acc, next_fun) when is_function(next_fun, 1), do: &unfold_next(next_acc, next_fun, &1, &2)

  defp unfold_next(state, next_fun, {:suspend, acc}, fun) do
    {:suspended, acc, &unfold_next(state, next_fun, &1, fun)}
  end

  defp unfold_next(_state, _next_fun, {:halt, acc}, _fun), do: {:halted, acc}

  defp unfold_next(state, next_fun, {:cont, acc}, fun) do
    case next_fun.(state) do
      nil -> {:done, acc}
      {element, state} -> unfold_next(state, next_fun, fun.(element, acc), fun)
    end
  end

  @doc """
  Elements of something that has to be opened and closed: `start_fun` opens it, `next_fun` returns `{elements, state}` or
  `{:halt, state}`, `after_fun` closes it, however the stream ends.

      iex> Stream.resource(
      ...>   fn -> 3 end,
      ...>   fn 0 -> {:halt, 0}; number -> {[number], number - 1} end,
      ...>   fn _ -> :ok end
      ...> ) |> Enum.to_list()
      [3, 2, 1]
  """
  @spec resource((() -> acc), (acc -> {[element], acc} | {:halt, acc}), (acc -> term)) :: Enumerable.t()
  def resource(start_fun, next_fun, after_fun)
      when is_function(start_fun, 0) and is_function(next_fun, 1) and is_function(after_fun, 1) do
    &resource_next(start_fun.(), next_fun, after_fun, &1, &2)
  end

  defp resource_next(state, next_fun, after_fun, {:suspend, acc}, fun) do
    {:suspended, acc, &resource_next(state, next_fun, after_fun, &1, fun)}
  end

  defp resource_next(state, _next_fun, after_fun, {:halt, acc}, _fun) do
    after_fun.(state)
    {:halted, acc}
  end

  defp resource_next(state, next_fun, after_fun, {:cont, acc}, fun) do
    case guarded(fn -> next_fun.(state) end, fn -> after_fun.(state) end) do
      {:halt, state} ->
        after_fun.(state)
        {:halted, acc}

      {elements, state} ->
        go_on = &resource_next(state, next_fun, after_fun, &1, fun)
        each_inner(elements, {:cont, acc}, fun, go_on, fn -> after_fun.(state) end)
    end
  end

  @doc """
  A number after each so many milliseconds, from 0 on.

      iex> Stream.interval(1) |> Enum.take(3)
      [0, 1, 2]
  """
  @spec interval(timer) :: Enumerable.t()
  def interval(n)
      when is_integer(n) and n >= 0
      when n == :infinity do
    if n == 0, do: iterate(0, &(&1 + 1)), else: count_slowly(n)
  end

  defp count_slowly(n) do
    unfold(0, fn count ->
      Process.sleep(n)
      {count, count + 1}
    end)
  end

  @doc """
  The number 0, once, after so many milliseconds.

      iex> Stream.timer(1) |> Enum.to_list()
      [0]
  """
  @spec timer(timer) :: Enumerable.t()
  def timer(n)
      when is_integer(n) and n >= 0
      when n == :infinity do
    take(interval(n), 1)
  end
end
