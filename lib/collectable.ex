defprotocol Collectable do
  @moduledoc """
  How elements are put into a collection. `Enum.into/2` and `for` with `:into` work with everything that answers
  `into/1`.

  A term that nothing can be put into raises a `Protocol.UndefinedError`.
  """

  @type command :: {:cont, term} | :done | :halt
  @type t :: term

  @doc """
  Returns `{initial_acc, collector}`.

  The collector gets an accumulator and `{:cont, element}` and returns the next accumulator; with `:done` it returns the
  collection; with `:halt` it only cleans up.

      iex> {acc, collector} = Collectable.into(%{a: 1})
      iex> acc = collector.(acc, {:cont, {:b, 2}})
      iex> collector.(acc, :done)
      %{a: 1, b: 2}
  """
  @spec into(t) :: {initial_acc :: term, collector :: (term, command -> t | term)}
  def into(collectable)
end

defimpl Collectable, for: List do
  def into(list), do: {{list, []}, &collect/2}

  defp collect({list, added}, {:cont, element}), do: {list, [element | added]}
  defp collect({list, added}, :done), do: list ++ :lists.reverse(added)
  defp collect(_acc, :halt), do: :ok
end

defimpl Collectable, for: Map do
  def into(map), do: {map, &collect/2}

  defp collect(map, {:cont, {key, value}}), do: :maps.put(key, value, map)
  defp collect(map, :done), do: map
  defp collect(_map, :halt), do: :ok
end

defimpl Collectable, for: MapSet do
  def into(map_set), do: {map_set.map, &collect(map_set, &1, &2)}

  defp collect(_map_set, map, {:cont, element}), do: :maps.put(element, [], map)
  defp collect(map_set, map, :done), do: %{map_set | map: map}
  defp collect(_map_set, _map, :halt), do: :ok
end

defimpl Collectable, for: BitString do
  def into(binary) when is_binary(binary), do: {[], &collect_bytes(binary, &1, &2)}
  def into(bits), do: {bits, &collect_bits/2}

  # The parts are kept in reverse and joined once. A part that leaves a string of bytes moves on to single bits.
  defp collect_bytes(_binary, parts, {:cont, part}) when is_list(parts) and is_binary(part), do: [part | parts]

  defp collect_bytes(binary, parts, {:cont, part}) when is_list(parts) and is_bitstring(part) do
    joined = joined(binary, parts)
    <<joined::binary, part::bitstring>>
  end

  defp collect_bytes(binary, parts, :done) when is_list(parts), do: joined(binary, parts)
  defp collect_bytes(_binary, _parts, :halt), do: :ok
  defp collect_bytes(_binary, bits, command), do: collect_bits(bits, command)

  defp joined(binary, parts), do: :erlang.iolist_to_binary([binary | :lists.reverse(parts)])

  defp collect_bits(bits, {:cont, part}) when is_bitstring(part), do: <<bits::bitstring, part::bitstring>>
  defp collect_bits(bits, :done), do: bits
  defp collect_bits(_bits, :halt), do: :ok
end
