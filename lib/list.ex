defmodule List do
  @moduledoc """
  Functions that only make sense for lists.

  A list is a chain of cells: taking the head or adding one is cheap, everything that needs the end walks the whole
  chain. Positions count from 0; a negative position counts from the end, so that `-1` is the last element. What works
  for any collection is in `Enum`.
  """

  # Deleting and duplicating

  @doc """
  Removes the first element equal to `element`. The list comes back unchanged if there is none.

      iex> List.delete([:a, :b, :a], :a)
      [:b, :a]
      iex> List.delete([1, 2], 3)
      [1, 2]
  """
  @spec delete(list, any) :: list
  def delete(list, element)
  def delete([element | list], element), do: list
  def delete([other | list], element), do: [other | delete(list, element)]
  def delete([], _element), do: []

  @doc """
  Builds a list that holds `element` `n` times.

      iex> List.duplicate("ha", 3)
      ["ha", "ha", "ha"]
      iex> List.duplicate(:x, 0)
      []
  """
  @spec duplicate(any, non_neg_integer) :: list
  def duplicate(element, n), do: :lists.duplicate(n, element)

  # Flattening

  @doc """
  Removes all nesting: the elements of inner lists become elements of the list.

      iex> List.flatten([1, [2, [3, []]], 4])
      [1, 2, 3, 4]
  """
  @spec flatten(list) :: list
  def flatten(list), do: :lists.flatten(list)

  @doc """
  Flattens `list` and puts `tail` behind it. The tail is not flattened.

      iex> List.flatten([1, [2]], [[3], 4])
      [1, 2, [3], 4]
  """
  @spec flatten(list, list) :: list
  def flatten(list, tail), do: :lists.flatten(list, tail)

  # Folding

  @doc """
  Folds the list from the left: `fun` gets an element and the accumulator and returns the next accumulator.

      iex> List.foldl([1, 2, 3], 10, fn element, acc -> acc - element end)
      4
      iex> List.foldl([:a, :b], [], fn element, acc -> [element | acc] end)
      [:b, :a]
  """
  @spec foldl([element], acc, (element, acc -> acc)) :: acc when element: any, acc: any
  def foldl(list, acc, fun) when is_list(list) and is_function(fun), do: fold_left(list, acc, fun)

  defp fold_left([head | tail], acc, fun), do: fold_left(tail, fun.(head, acc), fun)
  defp fold_left([], acc, _fun), do: acc

  @doc """
  Folds the list from the right: the last element is the first that `fun` gets.

      iex> List.foldr([1, 2, 3], 0, fn element, acc -> element - acc end)
      2
      iex> List.foldr([:a, :b], [], fn element, acc -> [element | acc] end)
      [:a, :b]
  """
  @spec foldr([element], acc, (element, acc -> acc)) :: acc when element: any, acc: any
  def foldr(list, acc, fun) when is_list(list) and is_function(fun), do: fold_left(:lists.reverse(list), acc, fun)

  # First and last

  @doc """
  Returns the first element, or `default` for an empty list.

      iex> List.first([1, 2, 3])
      1
      iex> List.first([])
      nil
      iex> List.first([], :none)
      :none
  """
  @spec first([element], any) :: element | any when element: any
  def first(list, default \\ nil)
  def first([], default), do: default
  def first([head | _], _default), do: head

  @doc """
  Returns the last element, or `default` for an empty list.

      iex> List.last([1, 2, 3])
      3
      iex> List.last([])
      nil
      iex> List.last([], :none)
      :none
  """
  @spec last([element], any) :: element | any when element: any
  def last(list, default \\ nil)
  def last([], default), do: default
  def last([head], _default), do: head
  def last([_ | tail], default), do: last(tail, default)

  # Lists of tuples

  @doc """
  Finds the first tuple in `list` that has `key` at `position`; otherwise `default`.

      iex> List.keyfind([{:a, 1}, {:b, 2}], 2, 1)
      {:b, 2}
      iex> List.keyfind([{:a, 1}], :c, 0)
      nil
      iex> List.keyfind([{:a, 1}], :c, 0, :none)
      :none
  """
  @spec keyfind([tuple], any, non_neg_integer, any) :: any
  def keyfind(list, key, position, default \\ nil) when is_integer(position) do
    case :lists.keyfind(key, position + 1, list) do
      false -> default
      tuple -> tuple
    end
  end

  @doc """
  Like `keyfind/3`, but raises a `KeyError` if there is no such tuple.

      iex> List.keyfind!([a: 1, b: 2], :b, 0)
      {:b, 2}
      iex> List.keyfind!([a: 1], :c, 0)
      ** (KeyError) key :c at position 0 not found in: [a: 1]
  """
  @spec keyfind!([tuple], any, non_neg_integer) :: any
  def keyfind!(list, key, position) when is_integer(position) do
    case :lists.keyfind(key, position + 1, list) do
      false ->
        raise KeyError,
          key: key,
          term: list,
          message: "key #{inspect(key)} at position #{position} not found in: #{inspect(list)}"

      tuple ->
        tuple
    end
  end

  @doc """
  Tells whether a tuple in `list` has `key` at `position`.

      iex> List.keymember?([a: 1, b: 2], :b, 0)
      true
      iex> List.keymember?([a: 1, b: 2], :b, 1)
      false
  """
  @spec keymember?([tuple], any, non_neg_integer) :: boolean
  def keymember?(list, key, position) when is_integer(position), do: :lists.keymember(key, position + 1, list)

  @doc """
  Puts `new_tuple` in the place of the first tuple that has `key` at `position`, if there is one.

      iex> List.keyreplace([a: 1, b: 2], :a, 0, {:a, 3})
      [a: 3, b: 2]
      iex> List.keyreplace([a: 1], :c, 0, {:c, 3})
      [a: 1]
  """
  @spec keyreplace([tuple], any, non_neg_integer, tuple) :: [tuple]
  def keyreplace(list, key, position, new_tuple) when is_integer(position) do
    :lists.keyreplace(key, position + 1, list, new_tuple)
  end

  @doc """
  Sorts tuples by what they hold at `position`. The order of equal ones is kept.

  `sorter` is `:asc`, `:desc`, a module with a function `compare/2`, `{:asc, module}`, `{:desc, module}`, or a function
  that tells whether its first argument comes before (or is equal to) its second.

      iex> List.keysort([b: 2, a: 3, c: 1], 0)
      [a: 3, b: 2, c: 1]
      iex> List.keysort([b: 2, a: 3, c: 1], 1, :desc)
      [a: 3, b: 2, c: 1]
      iex> List.keysort([x: 11, y: 3], 1, fn left, right -> rem(left, 10) <= rem(right, 10) end)
      [x: 11, y: 3]
  """
  @spec keysort([tuple], non_neg_integer, (any, any -> boolean) | :asc | :desc | module | {:asc | :desc, module}) ::
          [tuple]
  def keysort(list, position, sorter \\ :asc)
  def keysort(list, position, :asc) when is_list(list) and is_integer(position), do: :lists.keysort(position + 1, list)

  def keysort(list, position, sorter) when is_list(list) and is_integer(position) do
    Enum.sort(list, keysort_fun(sorter, position + 1))
  end

  # Whether a tuple may stand before another, by what they have at a position that counts from one.
  defp keysort_fun(sorter, position) when is_function(sorter, 2) do
    fn left, right -> sorter.(:erlang.element(position, left), :erlang.element(position, right)) end
  end

  defp keysort_fun(:desc, position) do
    fn left, right -> :erlang.element(position, left) >= :erlang.element(position, right) end
  end

  defp keysort_fun(module, position) when is_atom(module), do: keysort_fun({:asc, module}, position)

  defp keysort_fun({:asc, module}, position) when is_atom(module) do
    fn left, right -> module.compare(:erlang.element(position, left), :erlang.element(position, right)) != :gt end
  end

  defp keysort_fun({:desc, module}, position) when is_atom(module) do
    fn left, right -> module.compare(:erlang.element(position, left), :erlang.element(position, right)) != :lt end
  end

  @doc """
  Puts `new_tuple` in the place of the first tuple that has `key` at `position`, or at the end if there is none.

      iex> List.keystore([a: 1, b: 2], :a, 0, {:a, 3})
      [a: 3, b: 2]
      iex> List.keystore([a: 1], :c, 0, {:c, 3})
      [a: 1, c: 3]
  """
  @spec keystore([tuple], any, non_neg_integer, tuple) :: [tuple]
  def keystore(list, key, position, new_tuple) when is_integer(position) do
    :lists.keystore(key, position + 1, list, new_tuple)
  end

  @doc """
  Removes the first tuple that has `key` at `position`.

      iex> List.keydelete([a: 1, b: 2, a: 3], :a, 0)
      [b: 2, a: 3]
  """
  @spec keydelete([tuple], any, non_neg_integer) :: [tuple]
  def keydelete(list, key, position) when is_integer(position), do: :lists.keydelete(key, position + 1, list)

  @doc """
  Takes the first tuple that has `key` at `position` out of the list: `{tuple, rest}`, or `nil` if there is none.

      iex> List.keytake([a: 1, b: 2], :a, 0)
      {{:a, 1}, [b: 2]}
      iex> List.keytake([a: 1], :c, 0)
      nil
  """
  @spec keytake([tuple], any, non_neg_integer) :: {tuple, [tuple]} | nil
  def keytake(list, key, position) when is_integer(position) do
    case :lists.keytake(key, position + 1, list) do
      {:value, tuple, rest} -> {tuple, rest}
      false -> nil
    end
  end

  # Making and checking lists

  @doc """
  Makes a list of anything: a list stays as it is, `nil` gives `[]`, any other term becomes the only element.

      iex> List.wrap(1)
      [1]
      iex> List.wrap([1, 2])
      [1, 2]
      iex> List.wrap(nil)
      []
  """
  @spec wrap(any) :: list
  def wrap(list) when is_list(list), do: list
  def wrap(nil), do: []
  def wrap(term), do: [term]

  @doc """
  Turns a list of lists into a list of tuples: the first elements together, the second elements together, and so on,
  as far as the shortest list goes.

      iex> List.zip([[1, 2, 3], [:a, :b, :c]])
      [{1, :a}, {2, :b}, {3, :c}]
      iex> List.zip([[1, 2], [:a]])
      [{1, :a}]
  """
  @spec zip([list]) :: [tuple]
  def zip([]), do: []
  def zip(list_of_lists) when is_list(list_of_lists), do: Enum.zip(Enum.map(list_of_lists, &to_list/1))

  defp to_list(tuple) when is_tuple(tuple), do: :erlang.tuple_to_list(tuple)
  defp to_list(list) when is_list(list), do: list

  @doc """
  Tells whether `list` consists of printable ASCII characters; with a `limit`, only that many are looked at.

      iex> List.ascii_printable?(~c"abc")
      true
      iex> List.ascii_printable?(~c"abc" ++ [0])
      false
      iex> List.ascii_printable?(~c"abc" ++ [0], 2)
      true
  """
  @spec ascii_printable?(list, non_neg_integer | :infinity) :: boolean
  def ascii_printable?(list, limit \\ :infinity)
      when is_list(list) and (limit == :infinity or (is_integer(limit) and limit >= 0)) do
    printable_prefix?(list, limit)
  end

  defp printable_prefix?(_list, 0), do: true

  defp printable_prefix?([char | rest], limit) when is_integer(char) and char >= 32 and char <= 126 do
    printable_prefix?(rest, one_less(limit))
  end

  # \a \b \t \n \v \f \r and escape count as printable.
  defp printable_prefix?([char | rest], limit) when is_integer(char) and ((char >= 7 and char <= 13) or char == 27) do
    printable_prefix?(rest, one_less(limit))
  end

  defp printable_prefix?([], _limit), do: true
  defp printable_prefix?(_other, _limit), do: false

  defp one_less(:infinity), do: :infinity
  defp one_less(limit), do: limit - 1

  @doc """
  Tells whether `list` is improper: its last cell ends in something other than `[]`.

      iex> List.improper?([1, 2 | 3])
      true
      iex> List.improper?([1, 2, 3])
      false
  """
  @spec improper?(maybe_improper_list) :: boolean
  def improper?(list) when is_list(list) and length(list) >= 0, do: false
  def improper?(list) when is_list(list), do: true


  @doc """
  Tells whether `list` begins with the elements of `prefix`.

      iex> List.starts_with?([1, 2, 3], [1, 2])
      true
      iex> List.starts_with?([1, 2], [2])
      false
      iex> List.starts_with?([1], [])
      true
  """
  @spec starts_with?(list, list) :: boolean
  def starts_with?([head | tail], [head | prefix_tail]), do: starts_with?(tail, prefix_tail)
  def starts_with?(list, []) when is_list(list), do: true
  def starts_with?(list, [_ | _]) when is_list(list), do: false

  @doc """
  Tells whether `list` ends with the elements of `suffix`.

      iex> List.ends_with?([1, 2, 3], [2, 3])
      true
      iex> List.ends_with?([1, 2], [1])
      false
  """
  @spec ends_with?(list, list) :: boolean
  def ends_with?(list, suffix) when is_list(list) and is_list(suffix), do: :lists.suffix(suffix, list)

  # Positions

  @doc """
  Inserts `value` at `index`. An index beyond an end of the list means that end; `-1` adds behind the last element.

      iex> List.insert_at([1, 2, 3], 1, :x)
      [1, :x, 2, 3]
      iex> List.insert_at([1, 2, 3], -1, :x)
      [1, 2, 3, :x]
      iex> List.insert_at([1, 2, 3], 10, :x)
      [1, 2, 3, :x]
  """
  @spec insert_at(list, integer, any) :: list
  def insert_at(list, index, value) when is_list(list) and is_integer(index) do
    if index < 0, do: insert_into(list, length(list) + index + 1, value), else: insert_into(list, index, value)
  end

  defp insert_into([head | tail], index, value) when index > 0, do: [head | insert_into(tail, index - 1, value)]
  defp insert_into(list, _index, value), do: [value | list]

  @doc """
  Replaces the element at `index` by `value`. The list comes back unchanged if there is no such index.

      iex> List.replace_at([1, 2, 3], 0, :x)
      [:x, 2, 3]
      iex> List.replace_at([1, 2, 3], -1, :x)
      [1, 2, :x]
      iex> List.replace_at([1, 2, 3], 5, :x)
      [1, 2, 3]
  """
  @spec replace_at(list, integer, any) :: list
  def replace_at(list, index, value) when is_list(list) and is_integer(index) do
    if index < 0, do: replace_in(list, length(list) + index, value), else: replace_in(list, index, value)
  end

  defp replace_in([_head | tail], 0, value), do: [value | tail]
  defp replace_in([head | tail], index, value) when index > 0, do: [head | replace_in(tail, index - 1, value)]
  defp replace_in(list, _index, _value), do: list

  @doc """
  Replaces the element at `index` by what `fun` makes of it. The list comes back unchanged if there is no such index.

      iex> List.update_at([1, 2, 3], 0, &(&1 * 10))
      [10, 2, 3]
      iex> List.update_at([1, 2, 3], -1, &(&1 * 10))
      [1, 2, 30]
      iex> List.update_at([1, 2, 3], 5, &(&1 * 10))
      [1, 2, 3]
  """
  @spec update_at([element], integer, (element -> any)) :: list when element: any
  def update_at(list, index, fun) when is_list(list) and is_function(fun) and is_integer(index) do
    if index < 0, do: update_in_place(list, length(list) + index, fun), else: update_in_place(list, index, fun)
  end

  defp update_in_place([head | tail], 0, fun), do: [fun.(head) | tail]
  defp update_in_place([head | tail], index, fun) when index > 0, do: [head | update_in_place(tail, index - 1, fun)]
  defp update_in_place(list, _index, _fun), do: list

  @doc """
  Removes the element at `index`. The list comes back unchanged if there is no such index.

      iex> List.delete_at([:a, :b, :c], 1)
      [:a, :c]
      iex> List.delete_at([:a, :b, :c], -1)
      [:a, :b]
      iex> List.delete_at([:a, :b, :c], 5)
      [:a, :b, :c]
  """
  @spec delete_at(list, integer) :: list
  def delete_at(list, index) when is_integer(index) do
    {_value, rest} = pop_at(list, index)
    rest
  end

  @doc """
  Takes the element at `index` out of the list and returns both; `default` stands for an element that is not there.

      iex> List.pop_at([1, 2, 3], 0)
      {1, [2, 3]}
      iex> List.pop_at([1, 2, 3], -1)
      {3, [1, 2]}
      iex> List.pop_at([1, 2, 3], 5, :none)
      {:none, [1, 2, 3]}
  """
  @spec pop_at(list, integer, any) :: {any, list}
  def pop_at(list, index, default \\ nil) when is_integer(index) do
    if index < 0 do
      do_pop_at(list, length(list) + index, default, [])
    else
      do_pop_at(list, index, default, [])
    end
  end

  # An index in front of the list never gets to be zero.
  defp do_pop_at([], _index, default, acc), do: {default, :lists.reverse(acc)}
  defp do_pop_at([head | tail], 0, _default, acc), do: {head, :lists.reverse(acc, tail)}
  defp do_pop_at([head | tail], index, default, acc), do: do_pop_at(tail, index - 1, default, [head | acc])

  # Conversions

  @doc """
  Turns a list of characters into an atom. Raises an `ArgumentError` for anything else.

      iex> List.to_atom(~c"hello")
      :hello
  """
  @spec to_atom(charlist) :: atom
  def to_atom(charlist), do: :erlang.list_to_atom(charlist)

  @doc """
  Turns a list of characters into an atom that exists already. Raises an `ArgumentError` if there is none of that name.

      iex> List.to_existing_atom(~c"ok")
      :ok
  """
  @spec to_existing_atom(charlist) :: atom
  def to_existing_atom(charlist), do: :erlang.list_to_existing_atom(charlist)

  @doc """
  Reads a float from a list of characters. Raises an `ArgumentError` if they are not the text of one.

      iex> List.to_float(~c"2.50")
      2.5
  """
  @spec to_float(charlist) :: float
  def to_float(charlist), do: :erlang.list_to_float(charlist)

  @doc """
  Reads an integer from a list of characters. Raises an `ArgumentError` if they are not the text of one.

      iex> List.to_integer(~c"123")
      123
  """
  @spec to_integer(charlist) :: integer
  def to_integer(charlist), do: :erlang.list_to_integer(charlist)

  @doc """
  Reads an integer written in `base` (2 to 36) from a list of characters.

      iex> List.to_integer(~c"ff", 16)
      255
  """
  @spec to_integer(charlist, 2..36) :: integer
  def to_integer(charlist, base), do: :erlang.list_to_integer(charlist, base)

  @doc """
  Turns a list into a tuple of the same elements.

      iex> List.to_tuple([:ok, 1])
      {:ok, 1}
  """
  @spec to_tuple(list) :: tuple
  def to_tuple(list), do: :erlang.list_to_tuple(list)

  @doc """
  Joins code points, strings and nested lists of these into a string.

  Raises a `UnicodeConversionError` for what is no Unicode text, an `ArgumentError` for other elements.

      iex> List.to_string([104, ["i", ~c" there"]])
      "hi there"
      iex> List.to_string([233, 8364])
      "é€"
  """
  @spec to_string(:unicode.charlist()) :: String.t()
  def to_string(list) when is_list(list) do
    converted =
      try do
        :unicode.characters_to_binary(list)
      rescue
        ArgumentError -> raise ArgumentError, not_a_string(list)
      end

    converted_text(converted)
  end

  @doc """
  Flattens code points, strings and nested lists of these into a list of code points.

  Raises a `UnicodeConversionError` for what is no Unicode text, an `ArgumentError` for other elements.

      iex> List.to_charlist([104, ["i", ~c"!"]])
      ~c"hi!"
  """
  @spec to_charlist(:unicode.charlist()) :: charlist
  def to_charlist(list) when is_list(list) do
    converted =
      try do
        :unicode.characters_to_list(list)
      rescue
        ArgumentError -> raise ArgumentError, not_a_charlist(list)
      end

    converted_text(converted)
  end

  defp converted_text({:error, encoded, rest}) do
    raise UnicodeConversionError, encoded: encoded, rest: rest, kind: :invalid
  end

  defp converted_text({:incomplete, encoded, rest}) do
    raise UnicodeConversionError, encoded: encoded, rest: rest, kind: :incomplete
  end

  defp converted_text(text), do: text

  defp not_a_string(list) do
    """
    cannot convert the given list to a string.

    To be converted to a string, a list must either be empty or only
    contain the following elements:

      * strings
      * integers representing Unicode code points
      * a list containing one of these three elements

    Please check the given list or call inspect/1 to get the list representation, got:

    #{inspect(list)}
    """
  end

  defp not_a_charlist(list) do
    """
    cannot convert the given list to a charlist.

    To be converted to a charlist, a list must contain only:

      * strings
      * integers representing Unicode code points
      * or a list containing one of these three elements

    Please check the given list or call inspect/1 to get the list representation, got:

    #{inspect(list)}
    """
  end

  # Differences

  @doc """
  Finds a shortest way from `list1` to `list2`: a keyword list of what stays (`:eq`), goes (`:del`) and comes (`:ins`).

      iex> List.myers_difference([1, 2, 3], [1, 3, 4])
      [eq: [1], del: [2], eq: [3], ins: [4]]
      iex> List.myers_difference([], [])
      []
  """
  @spec myers_difference(list, list) :: [{:eq | :ins | :del, list}]
  def myers_difference(list1, list2) when is_list(list1) and is_list(list2) do
    shortest_script(list1, list2, nil)
  end

  @doc """
  Like `myers_difference/2`, with differences inside of elements.

  `diff_script` gets an element that goes and one that comes, and returns what to keep under `:diff` for the pair, or
  `nil` if the two have nothing to do with each other.

      iex> script = fn left, right -> if abs(left - right) < 5, do: [from: left, to: right] end
      iex> List.myers_difference([1, 20], [1, 22], script)
      [eq: [1], diff: [from: 20, to: 22]]
      iex> List.myers_difference([1, 2], [1, 500], script)
      [eq: [1], del: [2], ins: [500]]
  """
  @spec myers_difference(list, list, (any, any -> any)) :: [{:eq | :ins | :del | :diff, any}]
  def myers_difference(list1, list2, diff_script) when is_list(list1) and is_list(list2) and is_function(diff_script) do
    shortest_script(list1, list2, diff_script)
  end

  # The algorithm of E. Myers, "An O(ND) difference algorithm and its variations": after step D there is one path for
  # each diagonal that D insertions and deletions can reach, each the furthest on its diagonal. A path is
  # {elements of list1 used up, rest of list1, rest of list2, edits in reverse}; paths are ordered by diagonal,
  # insertions first.
  defp shortest_script(list1, list2, diff_script) do
    extend_paths([follow_equal({0, list1, list2, []})], diff_script)
  end

  defp extend_paths(paths, diff_script) do
    case finished(:lists.reverse(paths)) do
      {:ok, edits} ->
        group_edits(edits, [])

      :error ->
        [first | _] = paths
        next = [follow_equal(insertion(first, diff_script)) | next_diagonals(paths, diff_script)]
        extend_paths(next, diff_script)
    end
  end

  defp finished([{_used, [], [], edits} | _paths]), do: {:ok, edits}
  defp finished([_path | paths]), do: finished(paths)
  defp finished([]), do: :error

  defp next_diagonals([path], diff_script), do: [follow_equal(deletion(path, diff_script))]

  defp next_diagonals([left | [right | _] = paths], diff_script) do
    path = if further?(left, right), do: insertion(right, diff_script), else: deletion(left, diff_script)
    [follow_equal(path) | next_diagonals(paths, diff_script)]
  end

  defp further?({left_used, _, _, _}, {right_used, _, _, _}), do: right_used > left_used

  defp insertion({used, [left | rest1] = list1, [right | rest2], edits}, diff_script) when diff_script != nil do
    case diff_script.(left, right) do
      nil -> {used, list1, rest2, [{:ins, right} | edits]}
      script -> {used + 1, rest1, rest2, [{:diff, script} | edits]}
    end
  end

  defp insertion({used, list1, [right | rest2], edits}, _diff_script), do: {used, list1, rest2, [{:ins, right} | edits]}
  defp insertion({_used, _list1, [], _edits} = path, _diff_script), do: path

  defp deletion({used, [left | rest1], [right | rest2] = list2, edits}, diff_script) when diff_script != nil do
    case diff_script.(left, right) do
      nil -> {used + 1, rest1, list2, [{:del, left} | edits]}
      script -> {used + 1, rest1, rest2, [{:diff, script} | edits]}
    end
  end

  defp deletion({used, [left | rest1], list2, edits}, _diff_script) do
    {used + 1, rest1, list2, [{:del, left} | edits]}
  end

  defp deletion({used, [], list2, edits}, _diff_script), do: {used + 1, [], list2, edits}

  defp follow_equal({used, [element | rest1], [element | rest2], edits}) do
    follow_equal({used + 1, rest1, rest2, [{:eq, element} | edits]})
  end

  defp follow_equal(path), do: path

  defp group_edits([{:diff, script} | edits], groups), do: group_edits(edits, [{:diff, script} | groups])

  defp group_edits([{kind, element} | edits], [{kind, group} | groups]) do
    group_edits(edits, [{kind, [element | group]} | groups])
  end

  defp group_edits([{kind, element} | edits], groups), do: group_edits(edits, [{kind, [element]} | groups])
  defp group_edits([], groups), do: groups
end
