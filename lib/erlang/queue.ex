defmodule :queue do
  @moduledoc """
  Queues of Erlang's: what goes in at the rear comes out at the front.

  A queue is a pair of lists, `{rear, front}`: the last items, the very last first, and the first ones in order. When there
  are two items or more, neither list is empty, so that both ends are at hand.
  """

  import Kernel, except: [in: 2]

  @opaque queue :: {list, list}

  defguardp is_lists(rear, front) when is_list(rear) and is_list(front)

  @doc """
  The empty queue.

      iex> :queue.new()
      {[], []}
  """
  @spec new() :: queue
  def new(), do: {[], []}

  @doc """
  Tells whether a term has the shape of a queue.

      iex> :queue.is_queue({[], []})
      true
  """
  @spec is_queue(term) :: boolean
  def is_queue({rear, front}) when is_lists(rear, front), do: true
  def is_queue(_other), do: false

  @doc """
  Tells whether a queue is empty.

      iex> :queue.is_empty(:queue.new())
      true
  """
  @spec is_empty(queue) :: boolean
  def is_empty({[], []}), do: true
  def is_empty({rear, front}) when is_lists(rear, front), do: false
  def is_empty(_other), do: :erlang.error(:badarg)

  @doc """
  How many items a queue has.

      iex> :queue.len(:queue.from_list([:a, :b]))
      2
  """
  @spec len(queue) :: non_neg_integer
  def len({rear, front}) when is_lists(rear, front), do: length(rear) + length(front)
  def len(_other), do: :erlang.error(:badarg)

  @doc """
  The items in order.

      iex> :queue.to_list(:queue.from_list([:a, :b]))
      [:a, :b]
  """
  @spec to_list(queue) :: list
  def to_list({rear, front}) when is_lists(rear, front), do: front ++ :lists.reverse(rear)
  def to_list(_other), do: :erlang.error(:badarg)

  @doc """
  A queue of the items of a list, the first one at the front.

      iex> :queue.from_list([:a, :b, :c])
      {[:c, :b], [:a]}
  """
  @spec from_list(list) :: queue
  def from_list(list) when is_list(list), do: with_front(list)
  def from_list(_other), do: :erlang.error(:badarg)

  @doc """
  Tells whether an item is in a queue.

      iex> :queue.member(:a, :queue.from_list([:a, :b]))
      true
  """
  @spec member(term, queue) :: boolean
  def member(item, {rear, front}) when is_lists(rear, front), do: :lists.member(item, rear) or :lists.member(item, front)
  def member(_item, _other), do: :erlang.error(:badarg)

  # Both ends

  @doc """
  Puts an item in at the rear.

      iex> :queue.in(:c, :queue.from_list([:a, :b]))
      {[:c, :b], [:a]}
  """
  @spec unquote(:in)(term, queue) :: queue
  def unquote(:in)(item, {[last], []}), do: {[item], [last]}
  def unquote(:in)(item, {rear, front}) when is_lists(rear, front), do: {[item | rear], front}
  def unquote(:in)(_item, _other), do: :erlang.error(:badarg)

  @doc """
  Puts an item in at the front.

      iex> :queue.in_r(:c, :queue.from_list([:a, :b]))
      {[:b], [:c, :a]}
  """
  @spec in_r(term, queue) :: queue
  def in_r(item, {[], [first]}), do: {[first], [item]}
  def in_r(item, {rear, front}) when is_lists(rear, front), do: {rear, [item | front]}
  def in_r(_item, _other), do: :erlang.error(:badarg)

  @doc """
  Takes the item at the front out: `{{:value, item}, queue}` or `{:empty, queue}`.

      iex> :queue.out(:queue.from_list([:a, :b]))
      {{:value, :a}, {[], [:b]}}
      iex> :queue.out(:queue.new())
      {:empty, {[], []}}
  """
  @spec out(queue) :: {{:value, term} | :empty, queue}
  def out({[], []} = queue), do: {:empty, queue}
  def out({[item], []}), do: {{:value, item}, {[], []}}
  def out({[last | rear], []}) when is_list(rear), do: out({[last], :lists.reverse(rear)})
  def out({rear, [item]}) when is_list(rear), do: {{:value, item}, with_rear(rear)}
  def out({rear, [item | front]}) when is_list(rear), do: {{:value, item}, {rear, front}}
  def out(_other), do: :erlang.error(:badarg)

  @doc """
  Takes the item at the rear out: `{{:value, item}, queue}` or `{:empty, queue}`.

      iex> :queue.out_r(:queue.from_list([:a, :b]))
      {{:value, :b}, {[:a], []}}
  """
  @spec out_r(queue) :: {{:value, term} | :empty, queue}
  def out_r({[], []} = queue), do: {:empty, queue}
  def out_r({[], [item]}), do: {{:value, item}, {[], []}}
  def out_r({[], [first | front]}) when is_list(front), do: out_r({:lists.reverse(front), [first]})
  def out_r({[item], front}) when is_list(front), do: {{:value, item}, with_front(front)}
  def out_r({[item | rear], front}) when is_list(front), do: {{:value, item}, {rear, front}}
  def out_r(_other), do: :erlang.error(:badarg)

  # A queue whose front is used up, or whose rear is: half of what is left changes sides.
  defp with_rear(rear) do
    {rear, front} = :lists.split(div(length(rear), 2), rear)
    {rear, :lists.reverse(front)}
  end

  defp with_front(front) do
    {front, rear} = :lists.split(div(length(front), 2), front)
    {:lists.reverse(rear), front}
  end

  @doc """
  The item at the front; fails for an empty queue.

      iex> :queue.get(:queue.from_list([:a, :b]))
      :a
  """
  @spec get(queue) :: term
  def get(queue), do: value(out(queue))

  @doc """
  The item at the rear; fails for an empty queue.

      iex> :queue.get_r(:queue.from_list([:a, :b]))
      :b
  """
  @spec get_r(queue) :: term
  def get_r(queue), do: value(out_r(queue))

  defp value({{:value, item}, _queue}), do: item
  defp value({:empty, _queue}), do: :erlang.error(:empty)

  @doc """
  The item at the front, `{:value, item}`, or `:empty`.

      iex> :queue.peek(:queue.from_list([:a, :b]))
      {:value, :a}
  """
  @spec peek(queue) :: {:value, term} | :empty
  def peek(queue), do: :erlang.element(1, out(queue))

  @doc """
  The item at the rear, `{:value, item}`, or `:empty`.

      iex> :queue.peek_r(:queue.new())
      :empty
  """
  @spec peek_r(queue) :: {:value, term} | :empty
  def peek_r(queue), do: :erlang.element(1, out_r(queue))

  @doc """
  Without the item at the front; fails for an empty queue.

      iex> :queue.drop(:queue.from_list([:a, :b]))
      {[], [:b]}
  """
  @spec drop(queue) :: queue
  def drop(queue), do: rest(out(queue))

  @doc """
  Without the item at the rear; fails for an empty queue.

      iex> :queue.drop_r(:queue.from_list([:a, :b]))
      {[:a], []}
  """
  @spec drop_r(queue) :: queue
  def drop_r(queue), do: rest(out_r(queue))

  defp rest({{:value, _item}, queue}), do: queue
  defp rest({:empty, _queue}), do: :erlang.error(:empty)

  # Whole queues

  @doc """
  The items in the opposite order.

      iex> :queue.reverse(:queue.from_list([:a, :b, :c]))
      {[:a], [:c, :b]}
  """
  @spec reverse(queue) :: queue
  def reverse({rear, front}) when is_lists(rear, front), do: {front, rear}
  def reverse(_other), do: :erlang.error(:badarg)

  @doc """
  The items of the first queue, then those of the second.

      iex> :queue.to_list(:queue.join(:queue.from_list([:a]), :queue.from_list([:b])))
      [:a, :b]
  """
  @spec join(queue, queue) :: queue
  def join({rear, front} = queue, {[], []}) when is_lists(rear, front), do: queue
  def join({[], []}, {rear, front} = queue) when is_lists(rear, front), do: queue

  def join({rear1, front1}, {rear2, front2}) when is_lists(rear1, front1) and is_lists(rear2, front2) do
    {rear2, front1 ++ :lists.reverse(rear1, front2)}
  end

  def join(_queue, _other), do: :erlang.error(:badarg)

  @doc """
  A queue of the first `count` items, and one of the others.

      iex> {first, others} = :queue.split(1, :queue.from_list([:a, :b, :c]))
      iex> {:queue.to_list(first), :queue.to_list(others)}
      {[:a], [:b, :c]}
  """
  @spec split(non_neg_integer, queue) :: {queue, queue}
  def split(count, {rear, front} = queue) when is_integer(count) and count >= 0 and is_lists(rear, front) do
    {in_front, in_rear} = {length(front), length(rear)}

    cond do
      count > in_front + in_rear -> :erlang.error(:badarg)
      count == 0 -> {new(), queue}
      count == in_front + in_rear -> {queue, new()}
      count == in_front -> {with_front(front), with_rear(rear)}
      count < in_front -> cut_front(:lists.split(count, front), rear)
      true -> cut_rear(:lists.split(in_front + in_rear - count, rear), front)
    end
  end

  def split(_count, _other), do: :erlang.error(:badarg)

  # The part that has lost one of its lists gets it back with one item.
  defp cut_front({[first | more], others}, rear), do: {{:lists.reverse(more), [first]}, {rear, others}}
  defp cut_rear({[last | more], first}, front), do: {{first, front}, {[last], :lists.reverse(more)}}

  @doc """
  The items for which `fun` gives `true`; a list that it gives takes the place of the item.

      iex> :queue.to_list(:queue.filter(fn x -> x > 1 end, :queue.from_list([1, 2, 3])))
      [2, 3]
  """
  @spec filter((term -> boolean | list), queue) :: queue
  def filter(fun, queue) when is_function(fun, 1) do
    changed(queue, fn item ->
      case fun.(item) do
        true -> [item]
        false -> []
        items when is_list(items) -> items
      end
    end)
  end

  def filter(_fun, _queue), do: :erlang.error(:badarg)

  @doc """
  Filters and maps in one: `fun` gives `false` (dropped), `true` (kept) or `{true, item}`.

      iex> :queue.to_list(:queue.filtermap(fn x -> x > 1 and {true, x * 2} end, :queue.from_list([1, 2])))
      [4]
  """
  @spec filtermap((term -> boolean | {true, term}), queue) :: queue
  def filtermap(fun, queue) when is_function(fun, 1) do
    changed(queue, fn item ->
      case fun.(item) do
        true -> [item]
        {true, item} -> [item]
        false -> []
      end
    end)
  end

  def filtermap(_fun, _queue), do: :erlang.error(:badarg)

  # Each item of a queue gives way to those of a list.
  defp changed({rear, front}, fun) when is_lists(rear, front) do
    front = :lists.append(for item <- front, do: fun.(item))
    rear = :lists.append(:lists.reverse(for item <- :lists.reverse(rear), do: :lists.reverse(fun.(item))))

    balanced(rear, front)
  end

  defp changed(_other, _fun), do: :erlang.error(:badarg)

  defp balanced([], front), do: with_front(front)
  defp balanced(rear, []), do: with_rear(rear)
  defp balanced(rear, front), do: {rear, front}

  @doc """
  Without the first item that is equal to `item`.

      iex> :queue.to_list(:queue.delete(:a, :queue.from_list([:a, :b, :a])))
      [:b, :a]
  """
  @spec delete(term, queue) :: queue
  def delete(item, queue), do: delete_with(fn other -> other == item end, queue)

  @doc """
  Without the last item that is equal to `item`.

      iex> :queue.to_list(:queue.delete_r(:a, :queue.from_list([:a, :b, :a])))
      [:a, :b]
  """
  @spec delete_r(term, queue) :: queue
  def delete_r(item, queue), do: delete_with_r(fn other -> other == item end, queue)

  @doc """
  Without the first item for which `predicate` holds.

      iex> :queue.to_list(:queue.delete_with(fn x -> x > 1 end, :queue.from_list([1, 2, 3])))
      [1, 3]
  """
  @spec delete_with((term -> boolean), queue) :: queue
  def delete_with(predicate, {rear, front} = queue) when is_function(predicate, 1) and is_lists(rear, front) do
    case without_first(predicate, front, []) do
      {:ok, front} -> balanced(rear, front)
      :error -> delete_from_rear(without_first(predicate, :lists.reverse(rear), []), queue)
    end
  end

  def delete_with(_predicate, _other), do: :erlang.error(:badarg)

  defp delete_from_rear({:ok, rear}, {_, front}), do: balanced(:lists.reverse(rear), front)
  defp delete_from_rear(:error, queue), do: queue

  @doc """
  Without the last item for which `predicate` holds.

      iex> :queue.to_list(:queue.delete_with_r(fn x -> x > 1 end, :queue.from_list([1, 2, 3])))
      [1, 2]
  """
  @spec delete_with_r((term -> boolean), queue) :: queue
  def delete_with_r(predicate, queue), do: reverse(delete_with(predicate, reverse(queue)))

  defp without_first(predicate, [item | rest], before) do
    case predicate.(item) do
      true -> {:ok, :lists.reverse(before, rest)}
      false -> without_first(predicate, rest, [item | before])
    end
  end

  defp without_first(_predicate, [], _before), do: :error

  @doc """
  Passes each item, from the front on, and what has been made so far to `fun`.

      iex> :queue.fold(fn x, sum -> x + sum end, 0, :queue.from_list([1, 2]))
      3
  """
  @spec fold((term, term -> term), term, queue) :: term
  def fold(fun, acc, {rear, front}) when is_function(fun, 2) and is_lists(rear, front) do
    :lists.foldr(fun, :lists.foldl(fun, acc, front), rear)
  end

  def fold(_fun, _acc, _other), do: :erlang.error(:badarg)

  @doc """
  Tells whether `predicate` holds for some item.

      iex> :queue.any(fn x -> x > 1 end, :queue.from_list([1, 2]))
      true
  """
  @spec any((term -> boolean), queue) :: boolean
  def any(predicate, {rear, front}) when is_function(predicate, 1) and is_lists(rear, front) do
    :lists.any(predicate, front) or :lists.any(predicate, rear)
  end

  def any(_predicate, _other), do: :erlang.error(:badarg)

  @doc """
  Tells whether `predicate` holds for all items.

      iex> :queue.all(fn x -> x > 1 end, :queue.from_list([1, 2]))
      false
  """
  @spec all((term -> boolean), queue) :: boolean
  def all(predicate, {rear, front}) when is_function(predicate, 1) and is_lists(rear, front) do
    :lists.all(predicate, front) and :lists.all(predicate, rear)
  end

  def all(_predicate, _other), do: :erlang.error(:badarg)

  # As in a list

  @doc """
  As `in_r/2`.

      iex> :queue.cons(:a, :queue.new())
      {[], [:a]}
  """
  @spec cons(term, queue) :: queue
  def cons(item, queue), do: in_r(item, queue)

  @doc """
  As `in/2`, with the arguments the other way round.

      iex> :queue.snoc(:queue.new(), :a)
      {[:a], []}
  """
  @spec snoc(queue, term) :: queue
  def snoc(queue, item), do: :queue.in(item, queue)

  @doc """
  As `get/1`.

      iex> :queue.head(:queue.from_list([:a, :b]))
      :a
  """
  @spec head(queue) :: term
  def head(queue), do: get(queue)

  @doc """
  As `drop/1`.

      iex> :queue.tail(:queue.from_list([:a, :b]))
      {[], [:b]}
  """
  @spec tail(queue) :: queue
  def tail(queue), do: drop(queue)

  @doc """
  As `get_r/1`.

      iex> :queue.last(:queue.from_list([:a, :b]))
      :b
  """
  @spec last(queue) :: term
  def last(queue), do: get_r(queue)

  @doc """
  As `drop_r/1`.

      iex> :queue.init(:queue.from_list([:a, :b]))
      {[:a], []}
  """
  @spec init(queue) :: queue
  def init(queue), do: drop_r(queue)
end
