defmodule String.Chars do
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
  def to_string(term) when is_binary(term), do: term
  def to_string(nil), do: ""
  def to_string(term) when is_atom(term), do: :erlang.atom_to_binary(term)
  def to_string(term) when is_integer(term), do: :erlang.integer_to_binary(term)
  def to_string(term) when is_list(term), do: List.to_string(term)
  def to_string(term) when is_float(term), do: Float.to_string(term)

  def to_string(term) when is_bitstring(term) do
    raise Protocol.UndefinedError,
      protocol: String.Chars,
      value: term,
      description: "cannot convert a bitstring to a string"
  end

  def to_string(%Date{} = date), do: Date.to_string(date)
  def to_string(%Time{} = time), do: Time.to_string(time)
  def to_string(%NaiveDateTime{} = naive_datetime), do: NaiveDateTime.to_string(naive_datetime)
  def to_string(%DateTime{} = datetime), do: DateTime.to_string(datetime)
  def to_string(%URI{} = uri), do: URI.to_string(uri)
  def to_string(%Version{} = version), do: Version.to_string(version)
  def to_string(%Version.Requirement{source: source}), do: source

  def to_string(term), do: raise(Protocol.UndefinedError, protocol: String.Chars, value: term)
end
