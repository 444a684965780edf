defprotocol String.Chars do
  @moduledoc """
  Turns terms into text for people: what `to_string/1` and `"\#{...}"` call.
  """

  @doc """
  The text of an atom, a string, a number or chardata. Anything else raises `Protocol.UndefinedError`.

      iex> String.Chars.to_string(:ok)
      "ok"
      iex> String.Chars.to_string(nil)
      ""
      iex> String.Chars.to_string(1.5)
      "1.5"
      iex> String.Chars.to_string([?a, "bc"])
      "abc"
  """
  @spec to_string(term) :: String.t()
  def to_string(term)
end

defimpl String.Chars, for: Atom do
  def to_string(nil), do: ""
  def to_string(atom), do: :erlang.atom_to_binary(atom)
end

defimpl String.Chars, for: BitString do
  def to_string(text) when is_binary(text), do: text

  def to_string(bits) do
    raise Protocol.UndefinedError,
      protocol: @protocol,
      value: bits,
      description: "cannot convert a bitstring to a string"
  end
end

defimpl String.Chars, for: List do
  def to_string(chardata), do: List.to_string(chardata)
end

defimpl String.Chars, for: Integer do
  def to_string(integer), do: :erlang.integer_to_binary(integer)
end

defimpl String.Chars, for: Float do
  def to_string(float), do: Float.to_string(float)
end

defimpl String.Chars, for: [Date, Time, NaiveDateTime, DateTime, URI, Version] do
  def to_string(struct), do: @for.to_string(struct)
end

defimpl String.Chars, for: Version.Requirement do
  def to_string(requirement), do: requirement.source
end
