defmodule Collectable do
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
  def into(list) when is_list(list), do: {{list, []}, &collect_into_list/2}
  def into(%MapSet{} = map_set), do: {map_set.map, &collect_into_map_set(map_set, &1, &2)}
  def into(%File.Stream{} = stream), do: Collectable.File.Stream.into(stream)
  def into(%{__struct__: _} = struct), do: undefined(struct)
  def into(%{} = map), do: {map, &collect_into_map/2}
  def into(binary) when is_binary(binary), do: {[], &collect_into_binary(binary, &1, &2)}
  def into(bits) when is_bitstring(bits), do: {bits, &collect_into_bits/2}
  def into(term), do: undefined(term)

  defp collect_into_list({list, added}, {:cont, element}), do: {list, [element | added]}
  defp collect_into_list({list, added}, :done), do: list ++ :lists.reverse(added)
  defp collect_into_list(_acc, :halt), do: :ok

  defp collect_into_map(map, {:cont, {key, value}}), do: :maps.put(key, value, map)
  defp collect_into_map(map, :done), do: map
  defp collect_into_map(_map, :halt), do: :ok

  defp collect_into_map_set(_map_set, map, {:cont, element}), do: :maps.put(element, [], map)
  defp collect_into_map_set(map_set, map, :done), do: %{map_set | map: map}
  defp collect_into_map_set(_map_set, _map, :halt), do: :ok

  # The parts are kept in reverse and joined once. A part that leaves a string of bytes moves on to single bits.
  defp collect_into_binary(_binary, parts, {:cont, part}) when is_list(parts) and is_binary(part), do: [part | parts]

  defp collect_into_binary(binary, parts, {:cont, part}) when is_list(parts) and is_bitstring(part) do
    joined = joined(binary, parts)
    <<joined::binary, part::bitstring>>
  end

  defp collect_into_binary(binary, parts, :done) when is_list(parts), do: joined(binary, parts)
  defp collect_into_binary(_binary, _parts, :halt), do: :ok
  defp collect_into_binary(_binary, bits, command), do: collect_into_bits(bits, command)

  defp joined(binary, parts), do: :erlang.iolist_to_binary([binary | :lists.reverse(parts)])

  defp collect_into_bits(bits, {:cont, part}) when is_bitstring(part), do: <<bits::bitstring, part::bitstring>>
  defp collect_into_bits(bits, :done), do: bits
  defp collect_into_bits(_bits, :halt), do: :ok

  defp undefined(term), do: raise(Protocol.UndefinedError, protocol: Collectable, value: term)
end
