defmodule Keyword do
  @moduledoc """
  Functions for keyword lists: lists of `{key, value}` tuples whose keys are atoms, written `[name: value]`.

  A key may occur more than once and the order is kept, which makes keyword lists the way to pass options. Looking up a
  key walks the list; of several entries with the same key the first one counts. For many keys, use a map.
  """

  @type key :: atom
  @type value :: any
  @type t :: [{key, value}]
  @type t(value) :: [{key, value}]

  # Making keyword lists

  @doc """
  Tells whether `term` is a list of tuples of two, each with an atom in front.

      iex> Keyword.keyword?(a: 1, b: 2)
      true
      iex> Keyword.keyword?([{"a", 1}])
      false
  """
  @spec keyword?(term) :: boolean
  def keyword?([{key, _value} | rest]) when is_atom(key), do: keyword?(rest)
  def keyword?([]), do: true
  def keyword?(_other), do: false

  @doc """
  Returns an empty keyword list.

      iex> Keyword.new()
      []
  """
  @spec new() :: []
  def new(), do: []

  @doc """
  Makes a keyword list without duplicates of an enumerable of `{key, value}` tuples. Of equal keys the last one counts.

      iex> Keyword.new(b: 1, a: 2, b: 3)
      [a: 2, b: 3]
  """
  @spec new(Enumerable.t()) :: t
  def new(pairs), do: new(pairs, fn pair -> pair end)

  @doc """
  Makes a keyword list without duplicates of an enumerable; `transform` turns each element into a `{key, value}` tuple.

      iex> Keyword.new([:a, :b], fn key -> {key, 0} end)
      [a: 0, b: 0]
  """
  @spec new(Enumerable.t(), (term -> {key, value})) :: t
  def new(pairs, transform) when is_function(transform, 1) do
    # From the last element to the first, so that later entries come before earlier ones of the same key.
    pairs
    |> Enum.reverse()
    |> Enum.reduce([], fn element, keywords ->
      {key, value} = transform.(element)
      put_new(keywords, key, value)
    end)
  end

  @doc """
  Makes a keyword list in which every key has the same `value`.

      iex> Keyword.from_keys([:a, :b, :a], 0)
      [a: 0, b: 0, a: 0]
  """
  @spec from_keys([key], value) :: t(value)
  def from_keys(keys, value) when is_list(keys), do: pair_with(keys, value)

  defp pair_with([key | keys], value), do: [{key, value} | pair_with(keys, value)]
  defp pair_with([], _value), do: []

  @doc """
  Returns the list itself.

      iex> Keyword.to_list(a: 1)
      [a: 1]
  """
  @spec to_list(t) :: t
  def to_list(keywords) when is_list(keywords), do: keywords

  # Checking options

  @doc """
  Checks that `keywords` has no other keys than those in `values`, and fills in defaults.

  `values` holds keys, and `{key, default}` tuples. The result is `{:ok, keywords}`, defaults added, or
  `{:error, invalid_keys}`.

      iex> {:ok, options} = Keyword.validate([size: 3], [:name, size: 1, color: :red])
      iex> Enum.sort(options)
      [color: :red, size: 3]
      iex> Keyword.validate([weight: 3], [:name])
      {:error, [:weight]}
  """
  @spec validate(keyword, [atom | {atom, term}]) :: {:ok, keyword} | {:error, [atom]}
  def validate(keyword, values) when is_list(keyword) and is_list(values) do
    check_options(keyword, values, [], [])
  end

  # `seen` are the options that are allowed, in reverse; `values` shrinks by each of them, so that what is left at the
  # end supplies the defaults, and a second option of the same key counts as invalid.
  defp check_options([{key, _value} = option | rest], values, seen, invalid) when is_atom(key) do
    case take_allowed(values, key, []) do
      {:ok, values} -> check_options(rest, values, [option | seen], invalid)
      :error -> check_options(rest, values, seen, [key | invalid])
    end
  end

  defp check_options([], values, seen, []), do: {:ok, add_defaults(values, seen)}
  defp check_options([], _values, _seen, invalid), do: {:error, invalid}

  defp check_options([entry | _], _values, _seen, _invalid) do
    raise ArgumentError, "expected a keyword list as first argument, got invalid entry: #{inspect(entry)}"
  end

  defp take_allowed([key | values], key, skipped), do: {:ok, :lists.reverse(skipped, values)}
  defp take_allowed([{key, _default} | values], key, skipped), do: {:ok, :lists.reverse(skipped, values)}
  defp take_allowed([value | values], key, skipped), do: take_allowed(values, key, [value | skipped])
  defp take_allowed([], _key, _skipped), do: :error

  defp add_defaults([{key, _default} = option | values], options) when is_atom(key) do
    add_defaults(values, [option | options])
  end

  defp add_defaults([key | values], options) when is_atom(key), do: add_defaults(values, options)
  defp add_defaults([], options), do: options

  defp add_defaults([value | _values], _options) do
    raise ArgumentError,
          "expected the second argument to be a list of atoms or tuples, got: #{inspect(value)}"
  end

  @doc """
  Like `validate/2`, but returns the keyword list itself and raises an `ArgumentError` for keys that are not allowed.

      iex> Keyword.validate!([size: 3], [:size])
      [size: 3]
      iex> Keyword.validate!([weight: 3], [:size])
      ** (ArgumentError) unknown keys [:weight] in [weight: 3], the allowed keys are: [:size]
  """
  @spec validate!(keyword, [atom | {atom, term}]) :: keyword
  def validate!(keywords, values) do
    case validate(keywords, values) do
      {:ok, options} ->
        options

      {:error, invalid} ->
        allowed = Enum.map(values, fn value -> if is_tuple(value), do: elem(value, 0), else: value end)

        case Enum.filter(invalid, fn key -> not :lists.member(key, allowed) end) do
          [] ->
            raise ArgumentError, "duplicate keys #{inspect(invalid)} in #{inspect(keywords)}"

          unknown ->
            raise ArgumentError,
                  "unknown keys #{inspect(unknown)} in #{inspect(keywords)}, the allowed keys are: #{inspect(allowed)}"
        end
    end
  end

  # Asking

  @doc """
  Returns the keys, one for each entry.

      iex> Keyword.keys(a: 1, b: 2, a: 3)
      [:a, :b, :a]
  """
  @spec keys(t) :: [key]
  def keys(keywords) when is_list(keywords), do: entry_keys(keywords)

  defp entry_keys([{key, _value} | rest]) when is_atom(key), do: [key | entry_keys(rest)]

  defp entry_keys([entry | _rest]) do
    raise ArgumentError,
          "expected a keyword list, but an entry in the list is not a two-element tuple " <>
            "with an atom as its first element, got: #{inspect(entry)}"
  end

  defp entry_keys([]), do: []

  @doc """
  Returns the values, one for each entry.

      iex> Keyword.values(a: 1, b: 2, a: 3)
      [1, 2, 3]
  """
  @spec values(t) :: [value]
  def values(keywords) when is_list(keywords), do: entry_values(keywords)

  defp entry_values([{key, value} | rest]) when is_atom(key), do: [value | entry_values(rest)]
  defp entry_values([]), do: []

  @doc false
  @deprecated "Use Kernel.length/1 instead"
  def size(keywords), do: length(keywords)

  @doc """
  Tells whether `keywords` has an entry with `key`.

      iex> Keyword.has_key?([a: nil], :a)
      true
      iex> Keyword.has_key?([a: nil], :b)
      false
  """
  @spec has_key?(t, key) :: boolean
  def has_key?(keywords, key) when is_list(keywords) and is_atom(key), do: :lists.keymember(key, 1, keywords)

  @doc """
  Tells whether two keyword lists have the same entries, in whatever order; values are compared strictly.

      iex> Keyword.equal?([a: 1, b: 2], b: 2, a: 1)
      true
      iex> Keyword.equal?([a: 1], a: 1.0)
      false
  """
  @spec equal?(t, t) :: boolean
  def equal?(left, right) when is_list(left) and is_list(right) do
    :lists.sort(left) === :lists.sort(right)
  end

  @doc """
  Returns the value of the first entry with `key`, or `default` if there is none.

      iex> Keyword.get([a: 1, a: 2], :a)
      1
      iex> Keyword.get([a: 1], :b)
      nil
      iex> Keyword.get([a: 1], :b, 0)
      0
  """
  @spec get(t, key, value) :: value
  def get(keywords, key, default \\ nil) when is_list(keywords) and is_atom(key) do
    case :lists.keyfind(key, 1, keywords) do
      {^key, value} -> value
      false -> default
    end
  end

  @doc """
  Returns the value of the first entry with `key`; `fun` is called for a default only if there is none.

      iex> Keyword.get_lazy([a: 1], :b, fn -> 2 end)
      2
  """
  @spec get_lazy(t, key, (() -> value)) :: value
  def get_lazy(keywords, key, fun) when is_list(keywords) and is_atom(key) and is_function(fun, 0) do
    case :lists.keyfind(key, 1, keywords) do
      {^key, value} -> value
      false -> fun.()
    end
  end

  @doc """
  Looks `key` up: `{:ok, value}` for the first entry, or `:error` if there is none.

      iex> Keyword.fetch([a: 1], :a)
      {:ok, 1}
      iex> Keyword.fetch([a: 1], :b)
      :error
  """
  @spec fetch(t, key) :: {:ok, value} | :error
  def fetch(keywords, key) when is_list(keywords) and is_atom(key) do
    case :lists.keyfind(key, 1, keywords) do
      {^key, value} -> {:ok, value}
      false -> :error
    end
  end

  @doc """
  Returns the value of the first entry with `key`. Raises a `KeyError` if there is none.

      iex> Keyword.fetch!([a: 1], :a)
      1
      iex> Keyword.fetch!([a: 1], :b)
      ** (KeyError) key :b not found in: [a: 1]
  """
  @spec fetch!(t, key) :: value
  def fetch!(keywords, key) when is_list(keywords) and is_atom(key) do
    case :lists.keyfind(key, 1, keywords) do
      {^key, value} -> value
      false -> raise KeyError, key: key, term: keywords
    end
  end

  @doc """
  Returns the values of all entries with `key`.

      iex> Keyword.get_values([a: 1, b: 2, a: 3], :a)
      [1, 3]
  """
  @spec get_values(t, key) :: [value]
  def get_values(keywords, key) when is_list(keywords) and is_atom(key), do: values_of(keywords, key)

  defp values_of([{key, value} | rest], key), do: [value | values_of(rest, key)]
  defp values_of([{_key, _value} | rest], key), do: values_of(rest, key)
  defp values_of([], _key), do: []

  # Putting and changing

  @doc """
  Puts an entry with `key` and `value` in front and removes all other entries with the key.

      iex> Keyword.put([a: 1, b: 2, a: 3], :a, 4)
      [a: 4, b: 2]
  """
  @spec put(t, key, value) :: t
  def put(keywords, key, value) when is_list(keywords) and is_atom(key) do
    [{key, value} | delete(keywords, key)]
  end

  @doc """
  Puts an entry with `key` and `value` in front unless there is one with the key.

      iex> Keyword.put_new([a: 1], :b, 2)
      [b: 2, a: 1]
      iex> Keyword.put_new([a: 1], :a, 2)
      [a: 1]
  """
  @spec put_new(t, key, value) :: t
  def put_new(keywords, key, value) when is_list(keywords) and is_atom(key) do
    if :lists.keymember(key, 1, keywords), do: keywords, else: [{key, value} | keywords]
  end

  @doc """
  Puts an entry with `key` and the value that `fun` returns in front unless there is one with the key.

      iex> Keyword.put_new_lazy([a: 1], :b, fn -> 2 end)
      [b: 2, a: 1]
  """
  @spec put_new_lazy(t, key, (() -> value)) :: t
  def put_new_lazy(keywords, key, fun) when is_list(keywords) and is_atom(key) and is_function(fun, 0) do
    if :lists.keymember(key, 1, keywords), do: keywords, else: [{key, fun.()} | keywords]
  end

  @doc """
  Replaces the value of the first entry with `key` and removes the other ones; does nothing if there is none.

      iex> Keyword.replace([a: 1, b: 2, a: 3], :a, 4)
      [a: 4, b: 2]
      iex> Keyword.replace([a: 1], :b, 2)
      [a: 1]
  """
  @spec replace(t, key, value) :: t
  def replace(keywords, key, value) when is_list(keywords) and is_atom(key) do
    replace_first(keywords, key, fn _value -> value end, fn -> [] end)
  end

  @doc """
  Like `replace/3`, but raises a `KeyError` if there is no entry with `key`.

      iex> Keyword.replace!([a: 1, b: 2], :a, 4)
      [a: 4, b: 2]
      iex> Keyword.replace!([a: 1], :b, 2)
      ** (KeyError) key :b not found in: [a: 1]
  """
  @spec replace!(t, key, value) :: t
  def replace!(keywords, key, value) when is_list(keywords) and is_atom(key) do
    replace_first(keywords, key, fn _value -> value end, fn -> raise KeyError, key: key, term: keywords end)
  end

  @doc """
  Replaces the value of the first entry with `key` by what `fun` makes of it and removes the other ones.

      iex> Keyword.replace_lazy([a: 1, b: 2, a: 3], :a, fn value -> value * 10 end)
      [a: 10, b: 2]
      iex> Keyword.replace_lazy([a: 1], :b, fn value -> value * 10 end)
      [a: 1]
  """
  @spec replace_lazy(t, key, (value -> value)) :: t
  def replace_lazy(keywords, key, fun) when is_list(keywords) and is_atom(key) and is_function(fun, 1) do
    replace_first(keywords, key, fun, fn -> [] end)
  end

  @doc """
  Replaces the value of the first entry with `key` by what `fun` makes of it and removes the other ones. If there is
  none, an entry with `default` (untouched by `fun`) is added at the end.

      iex> Keyword.update([a: 1, b: 2, a: 3], :a, 0, fn value -> value * 10 end)
      [a: 10, b: 2]
      iex> Keyword.update([a: 1], :b, 0, fn value -> value * 10 end)
      [a: 1, b: 0]
  """
  @spec update(t, key, default :: value, (value -> value)) :: t
  def update(keywords, key, default, fun) when is_list(keywords) and is_atom(key) and is_function(fun, 1) do
    replace_first(keywords, key, fun, fn -> [{key, default}] end)
  end

  @doc """
  Like `update/4`, but raises a `KeyError` if there is no entry with `key`.

      iex> Keyword.update!([a: 1, b: 2], :a, fn value -> value * 10 end)
      [a: 10, b: 2]
      iex> Keyword.update!([a: 1], :b, fn value -> value * 10 end)
      ** (KeyError) key :b not found in: [a: 1]
  """
  @spec update!(t, key, (value -> value)) :: t
  def update!(keywords, key, fun) when is_list(keywords) and is_atom(key) and is_function(fun, 1) do
    replace_first(keywords, key, fun, fn -> raise KeyError, key: key, term: keywords end)
  end

  # `if_missing` supplies the end of the list when no entry has the key.
  defp replace_first([{key, value} | rest], key, fun, _if_missing), do: [{key, fun.(value)} | delete(rest, key)]

  defp replace_first([{_, _} = entry | rest], key, fun, if_missing) do
    [entry | replace_first(rest, key, fun, if_missing)]
  end

  defp replace_first([], _key, _fun, if_missing), do: if_missing.()

  @doc """
  Reads and changes a value in one go.

  `fun` gets the value of `key` (`nil` if there is none) and returns `{returned, new_value}`, or `:pop` to remove the
  key. The result is `{returned, new_keywords}`.

      iex> Keyword.get_and_update([a: 1], :a, fn value -> {value, value + 1} end)
      {1, [a: 2]}
      iex> Keyword.get_and_update([a: 1], :a, fn _ -> :pop end)
      {1, []}
  """
  @spec get_and_update(t, key, (value | nil -> {returned, value} | :pop)) :: {returned, t} when returned: any
  def get_and_update(keywords, key, fun) when is_list(keywords) and is_atom(key) do
    update_with(keywords, key, fun, fn ->
      case fun.(nil) do
        {returned, value} -> {returned, [{key, value} | keywords]}
        :pop -> {nil, keywords}
        other -> bad_update(other)
      end
    end)
  end

  @doc """
  Like `get_and_update/3`, but raises a `KeyError` if there is no entry with `key`.

      iex> Keyword.get_and_update!([a: 1], :a, fn value -> {value, value + 1} end)
      {1, [a: 2]}
      iex> Keyword.get_and_update!([a: 1], :b, fn _ -> :pop end)
      ** (KeyError) key :b not found in: [a: 1]
  """
  @spec get_and_update!(t, key, (value -> {returned, value} | :pop)) :: {returned, t} when returned: any
  def get_and_update!(keywords, key, fun), do: get_and_update!(keywords, key, fun, [])

  defp get_and_update!([{key, value} | keywords], key, fun, acc), do: replace_entry(value, keywords, key, fun, acc)
  defp get_and_update!([{_, _} = e | keywords], key, fun, acc), do: get_and_update!(keywords, key, fun, [e | acc])
  defp get_and_update!([], key, _fun, acc) when is_atom(key), do: raise(KeyError, key: key, term: :lists.reverse(acc))

  defp update_with(keywords, key, fun, if_missing), do: update_with(keywords, key, fun, if_missing, [])

  defp update_with([{key, current} | rest], key, fun, _if_missing, before) do
    replace_entry(current, rest, key, fun, before)
  end

  defp update_with([{_, _} = entry | rest], key, fun, if_missing, before) do
    update_with(rest, key, fun, if_missing, [entry | before])
  end

  defp update_with([], _key, _fun, if_missing, _before), do: if_missing.()

  # What stood before the entry is in reverse.
  defp replace_entry(current, rest, key, fun, before) do
    case fun.(current) do
      {returned, value} -> {returned, :lists.reverse(before, [{key, value} | delete(rest, key)])}
      :pop -> {current, :lists.reverse(before, delete(rest, key))}
      other -> bad_update(other)
    end
  end

  defp bad_update(other) do
    raise "the given function must return a two-element tuple or :pop, got: #{inspect(other)}"
  end

  # Removing

  @doc """
  Removes all entries with `key`.

      iex> Keyword.delete([a: 1, b: 2, a: 3], :a)
      [b: 2]
  """
  @spec delete(t, key) :: t
  def delete(keywords, key) when is_list(keywords) and is_atom(key) do
    # Most deletions find nothing: the list can then be kept as it is.
    if :lists.keymember(key, 1, keywords), do: without_key(keywords, key), else: keywords
  end

  defp without_key([{key, _value} | rest], key), do: without_key(rest, key)
  defp without_key([entry | rest], key), do: [entry | without_key(rest, key)]
  defp without_key([], _key), do: []

  @doc false
  @deprecated "Use Keyword.fetch/2 + Keyword.delete/2 instead"
  def delete(keywords, key, value) when is_list(keywords) and is_atom(key) do
    Enum.reject(keywords, fn entry -> entry === {key, value} end)
  end

  @doc """
  Removes the first entry with `key`.

      iex> Keyword.delete_first([a: 1, b: 2, a: 3], :a)
      [b: 2, a: 3]
  """
  @spec delete_first(t, key) :: t
  def delete_first(keywords, key) when is_list(keywords) and is_atom(key), do: :lists.keydelete(key, 1, keywords)

  @doc """
  Removes all entries with `key` and returns `{first_value, rest}`; `default` is the value if there are none.

      iex> Keyword.pop([a: 1, b: 2, a: 3], :a)
      {1, [b: 2]}
      iex> Keyword.pop([a: 1], :c, 0)
      {0, [a: 1]}
  """
  @spec pop(t, key, default) :: {value | default, t} when default: any
  def pop(keywords, key, default \\ nil) when is_list(keywords) and is_atom(key) do
    case fetch(keywords, key) do
      {:ok, value} -> {value, delete(keywords, key)}
      :error -> {default, keywords}
    end
  end

  @doc """
  Like `pop/3`, but raises a `KeyError` if there are no entries with `key`.

      iex> Keyword.pop!([a: 1, b: 2, a: 3], :a)
      {1, [b: 2]}
      iex> Keyword.pop!([a: 1], :c)
      ** (KeyError) key :c not found in: [a: 1]
  """
  @spec pop!(t, key) :: {value, t}
  def pop!(keywords, key) when is_list(keywords) and is_atom(key) do
    case fetch(keywords, key) do
      {:ok, value} -> {value, delete(keywords, key)}
      :error -> raise KeyError, key: key, term: keywords
    end
  end

  @doc """
  Removes all entries with `key` and returns `{first_value, rest}`; `fun` is called for a value only if there are none.

      iex> Keyword.pop_lazy([a: 1], :b, fn -> 0 end)
      {0, [a: 1]}
  """
  @spec pop_lazy(t, key, (() -> value)) :: {value, t}
  def pop_lazy(keywords, key, fun) when is_list(keywords) and is_atom(key) and is_function(fun, 0) do
    case fetch(keywords, key) do
      {:ok, value} -> {value, delete(keywords, key)}
      :error -> {fun.(), keywords}
    end
  end

  @doc """
  Removes all entries with `key` and returns `{values, rest}`.

      iex> Keyword.pop_values([a: 1, b: 2, a: 3], :a)
      {[1, 3], [b: 2]}
  """
  @spec pop_values(t, key) :: {[value], t}
  def pop_values(keywords, key) when is_list(keywords) and is_atom(key) do
    {get_values(keywords, key), delete(keywords, key)}
  end

  @doc """
  Removes the first entry with `key` and returns `{value, rest}`; `default` is the value if there is none.

      iex> Keyword.pop_first([a: 1, b: 2, a: 3], :a)
      {1, [b: 2, a: 3]}
      iex> Keyword.pop_first([a: 1], :c, 0)
      {0, [a: 1]}
  """
  @spec pop_first(t, key, default) :: {value | default, t} when default: any
  def pop_first(keywords, key, default \\ nil) when is_list(keywords) and is_atom(key) do
    case :lists.keytake(key, 1, keywords) do
      {:value, {^key, value}, rest} -> {value, rest}
      false -> {default, keywords}
    end
  end

  @doc """
  Keeps the entries whose key is in `keys`.

      iex> Keyword.take([a: 1, b: 2, a: 3], [:a, :x])
      [a: 1, a: 3]
  """
  @spec take(t, [key]) :: t
  def take(keywords, keys) when is_list(keywords) and is_list(keys) do
    for {key, _value} = entry <- entries(keywords), :lists.member(key, keys), do: entry
  end

  @doc """
  Removes the entries whose key is in `keys`.

      iex> Keyword.drop([a: 1, b: 2, a: 3], [:a, :x])
      [b: 2]
  """
  @spec drop(t, [key]) :: t
  def drop(keywords, keys) when is_list(keywords) and is_list(keys) do
    for {key, _value} = entry <- entries(keywords), not :lists.member(key, keys), do: entry
  end

  @doc """
  Returns two keyword lists: the entries whose key is in `keys`, and the others.

      iex> Keyword.split([a: 1, b: 2, a: 3], [:a, :x])
      {[a: 1, a: 3], [b: 2]}
  """
  @spec split(t, [key]) :: {t, t}
  def split(keywords, keys) when is_list(keywords) and is_list(keys) do
    split_by(keywords, fn {key, _value} -> :lists.member(key, keys) end)
  end

  # A generator would skip what is no pair without a word.
  defp entries([{_key, _value} = entry | rest]), do: [entry | entries(rest)]
  defp entries([]), do: []

  # All entries

  @doc """
  Keeps the entries for which `fun`, given `{key, value}`, returns a truthy value.

      iex> Keyword.filter([a: 1, b: 2], fn {_key, value} -> value > 1 end)
      [b: 2]
  """
  @spec filter(t, ({key, value} -> as_boolean(term))) :: t
  def filter(keywords, fun) when is_list(keywords) and is_function(fun, 1), do: Enum.filter(entries(keywords), fun)

  @doc """
  Drops the entries for which `fun`, given `{key, value}`, returns a truthy value.

      iex> Keyword.reject([a: 1, b: 2], fn {_key, value} -> value > 1 end)
      [a: 1]
  """
  @spec reject(t, ({key, value} -> as_boolean(term))) :: t
  def reject(keywords, fun) when is_list(keywords) and is_function(fun, 1), do: Enum.reject(entries(keywords), fun)

  @doc """
  Returns two keyword lists: the entries for which `fun` returns a truthy value, and the others.

      iex> Keyword.split_with([a: 1, b: 2, c: 3], fn {_key, value} -> rem(value, 2) == 1 end)
      {[a: 1, c: 3], [b: 2]}
  """
  @spec split_with(t, ({key, value} -> as_boolean(term))) :: {t, t}
  def split_with(keywords, fun) when is_list(keywords) and is_function(fun, 1), do: split_by(keywords, fun)

  defp split_by(keywords, fun), do: Enum.split_with(entries(keywords), fun)

  @doc false
  @deprecated "Use Keyword.new/2 instead"
  def map(keywords, fun) when is_list(keywords) do
    for {key, _value} = entry <- entries(keywords), do: {key, fun.(entry)}
  end

  @doc """
  Puts two keyword lists together: entries of `keywords1` whose key occurs in `keywords2` are dropped.

  Raises an `ArgumentError` if one of them is no keyword list.

      iex> Keyword.merge([a: 1, b: 2], b: 3, c: 4)
      [a: 1, b: 3, c: 4]
  """
  @spec merge(t, t) :: t
  def merge(keywords1, keywords2)
  def merge(keywords1, []) when is_list(keywords1), do: keywords1
  def merge([], keywords2) when is_list(keywords2), do: keywords2

  def merge(keywords1, keywords2) when is_list(keywords1) and is_list(keywords2) do
    check_keyword(keywords2, "second")
    check_keyword(keywords1, "first")
    kept = for {key, _value} = entry <- keywords1, not :lists.keymember(key, 1, keywords2), do: entry
    kept ++ keywords2
  end

  @doc """
  Puts two keyword lists together; for keys in both, `fun` gets the key and the two values and decides.

      iex> Keyword.merge([a: 1, b: 2], [b: 3, c: 4], fn _key, left, right -> left + right end)
      [a: 1, b: 5, c: 4]
  """
  @spec merge(t, t, (key, value, value -> value)) :: t
  def merge(keywords1, keywords2, fun)
      when is_list(keywords1) and is_list(keywords2) and is_function(fun, 3) do
    check_keyword(keywords1, "first")
    check_keyword(keywords2, "second")
    merge_entries(keywords2, [], keywords1, keywords1, fun)
  end

  # `left` are the entries of the first list that have not met an entry of the second yet; `kept` loses all entries of a
  # key as soon as the second list mentions it.
  defp merge_entries([{key, right} | rest], merged, left, kept, fun) do
    case :lists.keytake(key, 1, left) do
      {:value, {^key, value}, left} ->
        merge_entries(rest, [{key, fun.(key, value, right)} | merged], left, delete(kept, key), fun)

      false ->
        merge_entries(rest, [{key, right} | merged], left, kept, fun)
    end
  end

  defp merge_entries([], merged, _left, kept, _fun), do: kept ++ :lists.reverse(merged)

  @doc """
  Keeps the entries whose key occurs in both keyword lists, with the values of `keywords2`.

      iex> Keyword.intersect([a: 1, b: 2], b: 3, c: 4)
      [b: 3]
  """
  @spec intersect(keyword, keyword) :: keyword
  def intersect(keywords1, keywords2), do: intersect(keywords1, keywords2, fn _key, _left, right -> right end)

  @doc """
  Keeps the entries whose key occurs in both keyword lists; `fun` gets the key and the two values.

      iex> Keyword.intersect([a: 1, b: 2], [b: 3, c: 4], fn _key, left, right -> left + right end)
      [b: 5]
  """
  @spec intersect(keyword, keyword, (key, value, value -> value)) :: keyword
  def intersect(keywords1, keywords2, fun)
      when is_list(keywords1) and is_list(keywords2) and is_function(fun, 3) do
    intersect_entries(keywords1, keywords2, fun)
  end

  defp intersect_entries([{key, left} | rest], keywords2, fun) do
    case :lists.keytake(key, 1, keywords2) do
      {:value, {^key, right}, keywords2} -> [{key, fun.(key, left, right)} | intersect_entries(rest, keywords2, fun)]
      false -> intersect_entries(rest, keywords2, fun)
    end
  end

  defp intersect_entries([], _keywords2, _fun), do: []

  defp check_keyword(keywords, position) do
    unless keyword?(keywords) do
      raise ArgumentError, "expected a keyword list as the #{position} argument, got: #{inspect(keywords)}"
    end
  end
end
