defprotocol List.Chars do
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

  @doc false
  @deprecated "Use List.Chars.to_charlist/1 instead"
  Kernel.def to_char_list(term) do
    __MODULE__.to_charlist(term)
  end
end

defimpl List.Chars, for: Atom do
  def to_charlist(nil), do: []
  def to_charlist(atom), do: :erlang.atom_to_list(atom)
end

defimpl List.Chars, for: BitString do
  def to_charlist(text) when is_binary(text), do: String.to_charlist(text)

  def to_charlist(bits) do
    raise Protocol.UndefinedError,
      protocol: @protocol,
      value: bits,
      description: "cannot convert a bitstring to a charlist"
  end
end

defimpl List.Chars, for: List do
  def to_charlist(list), do: list
end

defimpl List.Chars, for: Integer do
  def to_charlist(integer), do: :erlang.integer_to_list(integer)
end

defimpl List.Chars, for: Float do
  def to_charlist(float), do: Float.to_charlist(float)
end
