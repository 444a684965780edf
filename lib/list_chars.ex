defmodule List.Chars do
  @moduledoc """
  Turns terms into charlists: what `to_charlist/1` calls.
  """

  @doc """
  The charlist of an atom, a string or a number; a list is given as it is. Anything else raises
  `Protocol.UndefinedError`.

      iex> List.Chars.to_charlist(:ok) == [?o, ?k]
      true
      iex> List.Chars.to_charlist(12) == [?1, ?2]
      true
  """
  @spec to_charlist(term) :: charlist
  def to_charlist(term)
  def to_charlist(term) when is_list(term), do: term
  def to_charlist(nil), do: []
  def to_charlist(term) when is_binary(term), do: String.to_charlist(term)
  def to_charlist(term) when is_atom(term), do: :erlang.atom_to_list(term)
  def to_charlist(term) when is_integer(term), do: :erlang.integer_to_list(term)
  def to_charlist(term) when is_float(term), do: Float.to_charlist(term)

  def to_charlist(term) when is_bitstring(term) do
    raise Protocol.UndefinedError,
      protocol: List.Chars,
      value: term,
      description: "cannot convert a bitstring to a charlist"
  end

  def to_charlist(term), do: raise(Protocol.UndefinedError, protocol: List.Chars, value: term)
end
