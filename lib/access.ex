defmodule Access do
  @moduledoc """
  Reaching into data by key: what `data[key]` means, and paths for `get_in/2`, `put_in/3` and `update_in/3`.

  `data[key]` works for maps, keyword lists, `nil` (which has nothing under any key), and structs whose module has the
  functions `fetch/2`, `get_and_update/3` and `pop/2`. Other terms raise an error.

  The functions without data, such as `key/2`, `at/1` and `all/0`, return steps for paths:

      iex> users = [%{name: "ann", langs: ["c", "elixir"]}, %{name: "bob", langs: []}]
      iex> get_in(users, [Access.all(), :name])
      ["ann", "bob"]
      iex> get_in(users, [Access.at(0), :langs, Access.at(-1)])
      "elixir"

  A step is a function: `step.(:get, data, next)` returns what `next` makes of the part of `data` that the step leads
  to; `step.(:get_and_update, data, next)` returns `{returned, new_data}`, where `next` gets the part and returns
  `{returned, new_part}` or `:pop`.
  """

  @type container :: keyword | struct | map
  @type nil_container :: nil
  @type t :: container | nil_container | any
  @type key :: any
  @type value :: any
  @type get_fun(data) :: (:get, data, (term -> term) -> new_data :: container)
  @type get_and_update_fun(data, current_value) ::
          (:get_and_update, data, (term -> term) -> {current_value, new_data :: container} | :pop)
  @type access_fun(data, current_value) :: get_fun(data) | get_and_update_fun(data, current_value)

  @callback fetch(term, key) :: {:ok, value} | :error
  @callback get_and_update(data, key, (value | nil -> {current_value, value} | :pop)) :: {current_value, data}
            when current_value: value, data: container
  @callback pop(data, key) :: {value, data} when data: container

  # Data and keys

  @doc """
  Looks `key` up: `{:ok, value}`, or `:error` if it is not there.

      iex> Access.fetch(%{a: 1}, :a)
      {:ok, 1}
      iex> Access.fetch([a: 1], :b)
      :error
      iex> Access.fetch(nil, :a)
      :error
  """
  @spec fetch(container, term) :: {:ok, term} | :error
  @spec fetch(nil_container, any) :: :error
  def fetch(container, key)

  def fetch(%module{} = container, key), do: fetch_from(module, container, key)

  def fetch(map, key) when is_map(map), do: :maps.find(key, map)

  def fetch(list, key) when is_list(list) and is_atom(key) do
    case :lists.keyfind(key, 1, list) do
      {_, value} -> {:ok, value}
      false -> :error
    end
  end

  def fetch(list, key) when is_list(list), do: not_a_keyword_key(key)
  def fetch(nil, _key), do: :error

  defp fetch_from(module, container, key) do
    try do
      module.fetch(container, key)
    rescue
      error in UndefinedFunctionError -> raise_undefined(error, __STACKTRACE__, module, :fetch, 2)
    end
  end

  @doc """
  Returns the value of `key`. Raises a `KeyError` if it is not there.

      iex> Access.fetch!(%{a: 1}, :a)
      1
      iex> Access.fetch!([a: 1], :b)
      ** (KeyError) key :b not found in: [a: 1]
  """
  @spec fetch!(container, term) :: term
  def fetch!(container, key) do
    case fetch(container, key) do
      {:ok, value} -> value
      :error -> raise KeyError, key: key, term: container
    end
  end

  @doc """
  Returns the value of `key`, or `default` if it is not there. This is what `data[key]` calls.

      iex> Access.get(%{a: 1}, :a)
      1
      iex> Access.get([a: 1], :b, :none)
      :none
      iex> Access.get(nil, :a)
      nil
  """
  @spec get(container, term, term) :: term
  @spec get(nil_container, any, default) :: default when default: var
  def get(container, key, default \\ nil)

  # Not by way of fetch/2: `data[key]` is frequent, and needs no tuple.
  def get(%module{} = container, key, default) do
    case fetch_from(module, container, key) do
      {:ok, value} -> value
      :error -> default
    end
  end

  def get(map, key, default) when is_map(map), do: :maps.get(key, map, default)

  def get(list, key, default) when is_list(list) and is_atom(key) do
    case :lists.keyfind(key, 1, list) do
      {_, value} -> value
      false -> default
    end
  end

  def get(list, key, _default) when is_list(list), do: not_a_keyword_key(key)
  def get(nil, _key, default), do: default

  @doc """
  Reads and changes the value of `key` in one go.

  `fun` gets the value (`nil` if there is none) and returns `{returned, new_value}`, or `:pop` to remove the key. The
  result is `{returned, new_container}`.

      iex> Access.get_and_update([a: 1], :a, fn value -> {value, value + 1} end)
      {1, [a: 2]}
      iex> Access.get_and_update(%{a: 1}, :a, fn _ -> :pop end)
      {1, %{}}
  """
  @spec get_and_update(data, key, (value | nil -> {current_value, new_value :: value} | :pop)) ::
          {current_value, new_data :: data}
        when data: container, current_value: var
  def get_and_update(container, key, fun)

  def get_and_update(%module{} = container, key, fun) do
    try do
      module.get_and_update(container, key, fun)
    rescue
      error in UndefinedFunctionError -> raise_undefined(error, __STACKTRACE__, module, :get_and_update, 3)
    end
  end

  def get_and_update(map, key, fun) when is_map(map), do: Map.get_and_update(map, key, fun)
  def get_and_update(list, key, fun) when is_list(list), do: Keyword.get_and_update(list, key, fun)

  def get_and_update(nil, key, _fun) do
    raise ArgumentError, "could not put/update key #{inspect(key)} on a nil value"
  end

  @doc """
  Removes `key` and returns `{value, rest}`; the value is `nil` if the key is not there.

      iex> Access.pop(%{a: 1, b: 2}, :a)
      {1, %{b: 2}}
      iex> Access.pop([a: 1], :c)
      {nil, [a: 1]}
  """
  @spec pop(data, key) :: {value, data} when data: container
  def pop(container, key)

  def pop(%module{} = container, key) do
    try do
      module.pop(container, key)
    rescue
      error in UndefinedFunctionError -> raise_undefined(error, __STACKTRACE__, module, :pop, 2)
    end
  end

  def pop(map, key) when is_map(map), do: Map.pop(map, key)
  def pop(list, key) when is_list(list), do: Keyword.pop(list, key)
  def pop(nil, key), do: raise(ArgumentError, "could not pop key #{inspect(key)} on a nil value")

  defp not_a_keyword_key(key) do
    raise ArgumentError, "the Access calls for keywords expect the key to be an atom, got: #{inspect(key)}"
  end

  # A struct that lacks one of the three functions gets advice; other errors pass through.
  defp raise_undefined(error, stacktrace, module, function, arity) do
    case error do
      %{module: ^module, function: ^function, arity: ^arity} ->
        reason =
          "#{inspect(module)} does not implement the Access behaviour. If you are using get_in/put_in/update_in, " <>
            "you can specify the field to be accessed using Access.key!/1"

        :erlang.raise(:error, %{error | reason: reason, message: nil}, stacktrace)

      _ ->
        :erlang.raise(:error, error, stacktrace)
    end
  end

  # Steps for paths

  @doc """
  A step to `key` of a map or struct; `default` stands for a value that is not there.

      iex> get_in(%{user: %{}}, [Access.key(:user), Access.key(:name, "nobody")])
      "nobody"
      iex> put_in(%{}, [Access.key(:user, %{}), Access.key(:name)], "ann")
      %{user: %{name: "ann"}}
  """
  @spec key(key, term) :: access_fun(data :: struct | map, current_value :: term)
  def key(key, default \\ nil) do
    fn
      :get, data, next -> next.(value_or_default(data, key, default))
      :get_and_update, data, next -> update_key(data, key, next, value_or_default(data, key, default))
    end
  end

  defp value_or_default(nil, _key, default), do: default
  defp value_or_default(data, key, default), do: :maps.get(key, data, default)

  defp update_key(data, key, next, value) do
    case next.(value) do
      {returned, new_value} -> {returned, :maps.put(key, new_value, data)}
      :pop -> {value, :maps.remove(key, data)}
    end
  end

  @doc """
  A step to `key` of a map or struct that has to have it; raises a `KeyError` otherwise.

      iex> get_in(%{user: %{name: "ann"}}, [Access.key!(:user), Access.key!(:name)])
      "ann"
      iex> get_in(%{}, [Access.key!(:user)])
      ** (KeyError) key :user not found in: %{}
  """
  @spec key!(key) :: access_fun(data :: struct | map, current_value :: term)
  def key!(key) do
    fn
      :get, %{} = data, next -> next.(:maps.get(key, data))
      :get_and_update, %{} = data, next -> update_key(data, key, next, :maps.get(key, data))
      _operation, data, _next -> raise "Access.key!/1 expected a map/struct, got: #{inspect(data)}"
    end
  end

  @doc """
  A step to the element at `index` of a tuple.

      iex> get_in({:a, {:b, :c}}, [Access.elem(1), Access.elem(0)])
      :b
      iex> update_in({1, 2}, [Access.elem(1)], &(&1 * 10))
      {1, 20}
  """
  @spec elem(non_neg_integer) :: access_fun(data :: tuple, current_value :: term)
  def elem(index) when is_integer(index) and index >= 0 do
    position = index + 1

    fn
      :get, data, next when is_tuple(data) ->
        next.(:erlang.element(position, data))

      :get_and_update, data, next when is_tuple(data) ->
        case next.(:erlang.element(position, data)) do
          {returned, value} -> {returned, :erlang.setelement(position, data, value)}
          :pop -> raise "cannot pop data from a tuple"
        end

      _operation, data, _next ->
        raise "Access.elem/1 expected a tuple, got: #{inspect(data)}"
    end
  end

  @doc """
  A step to all elements of a list.

      iex> get_in([%{n: 1}, %{n: 2}], [Access.all(), :n])
      [1, 2]
      iex> update_in([1, 2], [Access.all()], &(&1 * 10))
      [10, 20]
  """
  @spec all() :: access_fun(data :: list, current_value :: list)
  def all() do
    fn
      :get, data, next when is_list(data) -> Enum.map(data, next)
      :get_and_update, data, next when is_list(data) -> update_some(data, fn _element, _index -> true end, next)
      _operation, data, _next -> raise "Access.all/0 expected a list, got: #{inspect(data)}"
    end
  end

  @doc """
  A step to the elements of a list for which `fun` returns a truthy value.

      iex> get_in([1, 2, 3], [Access.filter(&(&1 > 1))])
      [2, 3]
      iex> update_in([1, 2, 3], [Access.filter(&(&1 > 1))], &(&1 * 10))
      [1, 20, 30]
  """
  @spec filter((term -> boolean)) :: access_fun(data :: list, current_value :: list)
  def filter(func) when is_function(func) do
    fn
      :get, data, next when is_list(data) -> Enum.map(Enum.filter(data, func), next)
      :get_and_update, data, next when is_list(data) -> update_some(data, fn element, _index -> func.(element) end, next)
      _operation, data, _next -> raise "Access.filter/1 expected a list, got: #{inspect(data)}"
    end
  end

  @doc """
  A step to the elements of a list at the positions of a range, whose ends may be negative.

  Raises an `ArgumentError` if the range counts down.

      iex> get_in([:a, :b, :c, :d], [Access.slice(1..2)])
      [:b, :c]
      iex> update_in([1, 2, 3, 4], [Access.slice(-2..-1)], &(&1 * 10))
      [1, 2, 30, 40]
  """
  @spec slice(Range.t()) :: access_fun(data :: list, current_value :: list)
  def slice(%Range{} = range) do
    if range.step < 1 do
      raise ArgumentError, "Access.slice/1 does not accept ranges with negative steps, got: #{inspect(range)}"
    end

    fn
      :get, data, next when is_list(data) ->
        Enum.map(Enum.slice(data, range), next)

      :get_and_update, data, next when is_list(data) ->
        update_some(data, positions(range, data), next)

      _operation, data, _next ->
        raise ArgumentError, "Access.slice/1 expected a list, got: #{inspect(data)}"
    end
  end

  defp positions(%Range{first: first, last: last, step: step}, list) do
    size = if first < 0 or last < 0, do: length(list), else: 0
    first = if first < 0, do: :erlang.max(size + first, 0), else: first
    last = if last < 0, do: size + last, else: last
    fn _element, index -> index >= first and index <= last and rem(index - first, step) == 0 end
  end

  # Lets `next` update the elements that `chosen?` picks by element and index: {list of returned, new list}.
  defp update_some(list, chosen?, next), do: update_some(list, 0, chosen?, next, [], [])

  defp update_some([head | tail], index, chosen?, next, returned, updated) do
    if chosen?.(head, index) do
      case next.(head) do
        {value, new_head} -> update_some(tail, index + 1, chosen?, next, [value | returned], [new_head | updated])
        :pop -> update_some(tail, index + 1, chosen?, next, [head | returned], updated)
      end
    else
      update_some(tail, index + 1, chosen?, next, returned, [head | updated])
    end
  end

  defp update_some([], _index, _chosen?, _next, returned, updated) do
    {:lists.reverse(returned), :lists.reverse(updated)}
  end

  @doc """
  A step to the element at `index` of a list; a negative index counts from the end.

  If there is no such element, `nil` is read in its place, and nothing is changed.

      iex> get_in([:a, :b], [Access.at(1)])
      :b
      iex> get_in([:a, :b], [Access.at(5)])
      nil
      iex> put_in([:a, :b], [Access.at(-1)], :z)
      [:a, :z]
  """
  @spec at(integer) :: access_fun(data :: list, current_value :: term)
  def at(index) when is_integer(index) do
    fn
      :get, data, next when is_list(data) -> next.(Enum.at(data, index))
      :get_and_update, data, next when is_list(data) -> update_element(data, index, next, fn -> {nil, data} end)
      _operation, data, _next -> raise "Access.at/1 expected a list, got: #{inspect(data)}"
    end
  end

  @doc """
  Like `at/1`, but raises `Enum.OutOfBoundsError` if there is no such element.

      iex> get_in([:a, :b], [Access.at!(-1)])
      :b
      iex> get_in([:a, :b], [Access.at!(5)])
      ** (Enum.OutOfBoundsError) out of bounds error
  """
  @spec at!(integer) :: access_fun(data :: list, current_value :: term)
  def at!(index) when is_integer(index) do
    fn
      :get, data, next when is_list(data) ->
        next.(Enum.fetch!(data, index))

      :get_and_update, data, next when is_list(data) ->
        update_element(data, index, next, fn -> raise Enum.OutOfBoundsError end)

      _operation, data, _next ->
        raise "Access.at!/1 expected a list, got: #{inspect(data)}"
    end
  end

  defp update_element(list, index, next, if_missing) do
    case Enum.fetch(list, index) do
      {:ok, element} ->
        case next.(element) do
          {returned, value} -> {returned, List.replace_at(list, index, value)}
          :pop -> {element, List.delete_at(list, index)}
        end

      :error ->
        if_missing.()
    end
  end

  @doc """
  A step to the first element of a list for which `predicate` returns a truthy value; `nil` is read if there is none.

      iex> get_in([%{id: 1}, %{id: 2}], [Access.find(&(&1.id == 2))])
      %{id: 2}
      iex> update_in([1, 2, 3], [Access.find(&(&1 > 1))], &(&1 * 10))
      [1, 20, 3]
  """
  @spec find((term -> as_boolean(term))) :: access_fun(data :: list, current_value :: term)
  def find(predicate) when is_function(predicate, 1) do
    fn
      :get, data, next when is_list(data) ->
        next.(Enum.find(data, predicate))

      :get_and_update, data, next when is_list(data) ->
        case Enum.find_index(data, predicate) do
          nil -> {nil, data}
          index -> update_element(data, index, next, fn -> {nil, data} end)
        end

      _operation, data, _next ->
        raise "Access.find/1 expected a list, got: #{inspect(data)}"
    end
  end
end
