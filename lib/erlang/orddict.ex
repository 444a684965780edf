defmodule :orddict do
  @moduledoc """
  Erlang's dictionaries that are lists of pairs, sorted by key. Keys are the same if they compare equal.
  """

  @type orddict :: [{term, term}]

  @doc """
  The empty dictionary.

      iex> :orddict.new()
      []
  """
  @spec new() :: orddict
  def new(), do: []

  @doc """
  A dictionary of pairs; of two with the same key the later one counts.

      iex> :orddict.from_list(b: 1, a: 2, b: 3)
      [a: 2, b: 3]
  """
  @spec from_list([{term, term}]) :: orddict
  def from_list(pairs) when is_list(pairs), do: :lists.ukeysort(1, :lists.reverse(pairs))

  @doc """
  The pairs.

      iex> :orddict.to_list(a: 1)
      [a: 1]
  """
  @spec to_list(orddict) :: [{term, term}]
  def to_list(dict), do: dict

  @doc """
  How many pairs there are.

      iex> :orddict.size(a: 1)
      1
  """
  @spec size(orddict) :: non_neg_integer
  def size(dict), do: length(dict)

  @doc """
  Tells whether there are none.

      iex> :orddict.is_empty([])
      true
  """
  @spec is_empty(orddict) :: boolean
  def is_empty([]), do: true
  def is_empty([_ | _]), do: false

  @doc """
  Tells whether a key is there.

      iex> :orddict.is_key(:b, a: 1)
      false
  """
  @spec is_key(term, orddict) :: boolean
  def is_key(key, [{other, _} | rest]) when key > other, do: is_key(key, rest)
  def is_key(key, [{other, _} | _]), do: key == other
  def is_key(_key, []), do: false

  @doc """
  The value of a key: `{:ok, value}` or `:error`.

      iex> :orddict.find(:a, a: 1)
      {:ok, 1}
  """
  @spec find(term, orddict) :: {:ok, term} | :error
  def find(key, [{other, _} | rest]) when key > other, do: find(key, rest)
  def find(key, [{other, value} | _]) when key == other, do: {:ok, value}
  def find(_key, dict) when is_list(dict), do: :error

  @doc """
  The value of a key, which has to be there.

      iex> :orddict.fetch(:a, a: 1)
      1
  """
  @spec fetch(term, orddict) :: term
  def fetch(key, [{other, _} | rest]) when key > other, do: fetch(key, rest)
  def fetch(key, [{other, value} | _]) when key == other, do: value

  @doc """
  The keys.

      iex> :orddict.fetch_keys(a: 1, b: 2)
      [:a, :b]
  """
  @spec fetch_keys(orddict) :: [term]
  def fetch_keys(dict), do: for({key, _} <- dict, do: key)

  @doc """
  Puts a value under a key.

      iex> :orddict.store(:b, 2, a: 1, c: 3)
      [a: 1, b: 2, c: 3]
  """
  @spec store(term, term, orddict) :: orddict
  def store(key, value, [{other, _} = pair | rest]) when key > other, do: [pair | store(key, value, rest)]
  def store(key, value, [{other, _} | rest]) when key == other, do: [{key, value} | rest]
  def store(key, value, dict) when is_list(dict), do: [{key, value} | dict]

  @doc """
  Without a key.

      iex> :orddict.erase(:a, a: 1, b: 2)
      [b: 2]
  """
  @spec erase(term, orddict) :: orddict
  def erase(key, [{other, _} = pair | rest]) when key > other, do: [pair | erase(key, rest)]
  def erase(key, [{other, _} | rest]) when key == other, do: rest
  def erase(_key, dict) when is_list(dict), do: dict

  @doc """
  Takes the value of a key out: `{value, rest}` or `:error`.

      iex> :orddict.take(:a, a: 1, b: 2)
      {1, [b: 2]}
  """
  @spec take(term, orddict) :: {term, orddict} | :error
  def take(key, dict) do
    case find(key, dict) do
      {:ok, value} -> {value, erase(key, dict)}
      :error -> :error
    end
  end

  @doc """
  Appends a value to the list under a key.

      iex> :orddict.append(:a, 2, a: [1])
      [a: [1, 2]]
  """
  @spec append(term, term, orddict) :: orddict
  def append(key, value, dict), do: append_list(key, [value], dict)

  @doc """
  Appends the values of a list to the list under a key.

      iex> :orddict.append_list(:a, [1, 2], [])
      [a: [1, 2]]
  """
  @spec append_list(term, list, orddict) :: orddict
  def append_list(key, values, dict), do: update(key, fn old -> old ++ values end, values, dict)

  @doc """
  Changes the value of a key that is there.

      iex> :orddict.update(:a, fn value -> value + 1 end, a: 1)
      [a: 2]
  """
  @spec update(term, (term -> term), orddict) :: orddict
  def update(key, fun, [{other, _} = pair | rest]) when key > other, do: [pair | update(key, fun, rest)]
  def update(key, fun, [{other, value} | rest]) when key == other, do: [{key, fun.(value)} | rest]

  @doc """
  Changes the value of a key, or puts `initial` there.

      iex> :orddict.update(:b, fn value -> value + 1 end, 0, a: 1)
      [a: 1, b: 0]
  """
  @spec update(term, (term -> term), term, orddict) :: orddict
  def update(key, fun, initial, dict) do
    case find(key, dict) do
      {:ok, value} -> store(key, fun.(value), dict)
      :error -> store(key, initial, dict)
    end
  end

  @doc """
  Adds to the number under a key; one that is not there counts as 0.

      iex> :orddict.update_counter(:a, 3, b: 1)
      [a: 3, b: 1]
  """
  @spec update_counter(term, number, orddict) :: orddict
  def update_counter(key, increment, dict), do: update(key, fn old -> old + increment end, increment, dict)

  @doc """
  Passes each pair and what has been made so far to `fun`.

      iex> :orddict.fold(fn _key, value, sum -> sum + value end, 0, a: 1, b: 2)
      3
  """
  @spec fold((term, term, term -> term), term, orddict) :: term
  def fold(fun, acc, [{key, value} | rest]), do: fold(fun, fun.(key, value, acc), rest)
  def fold(fun, acc, []) when is_function(fun, 3), do: acc

  @doc """
  The dictionary with the results of `fun` as values.

      iex> :orddict.map(fn _key, value -> value * 2 end, a: 1)
      [a: 2]
  """
  @spec map((term, term -> term), orddict) :: orddict
  def map(fun, [{key, value} | rest]), do: [{key, fun.(key, value)} | map(fun, rest)]
  def map(fun, []) when is_function(fun, 2), do: []

  @doc """
  The pairs for which `predicate` holds.

      iex> :orddict.filter(fn _key, value -> value > 1 end, a: 1, b: 2)
      [b: 2]
  """
  @spec filter((term, term -> boolean), orddict) :: orddict
  def filter(predicate, [{key, value} = pair | rest]) do
    case predicate.(key, value) do
      true -> [pair | filter(predicate, rest)]
      false -> filter(predicate, rest)
    end
  end

  def filter(predicate, []) when is_function(predicate, 2), do: []

  @doc """
  The pairs of both; `fun` gives the value of a key that both have.

      iex> :orddict.merge(fn _key, left, right -> left + right end, [a: 1], a: 2, b: 3)
      [a: 3, b: 3]
  """
  @spec merge((term, term, term -> term), orddict, orddict) :: orddict
  def merge(fun, [{left, _} = pair | rest], [{right, _} | _] = dict) when left < right, do: [pair | merge(fun, rest, dict)]
  def merge(fun, [{left, _} | _] = dict, [{right, _} = pair | rest]) when left > right, do: [pair | merge(fun, dict, rest)]

  def merge(fun, [{key, left} | rest1], [{_, right} | rest2]) do
    [{key, fun.(key, left, right)} | merge(fun, rest1, rest2)]
  end

  def merge(fun, [], dict) when is_function(fun, 3), do: dict
  def merge(fun, dict, []) when is_function(fun, 3), do: dict
end
