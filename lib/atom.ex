defmodule Atom do
  @moduledoc """
  Atoms: constants whose value is their name.
  """

  @doc """
  The text of an atom.

      iex> Atom.to_string(:ok)
      "ok"
      iex> Atom.to_string(Atom)
      "Elixir.Atom"
  """
  @spec to_string(atom) :: String.t()
  def to_string(atom), do: :erlang.atom_to_binary(atom)

  @doc """
  The charlist of an atom.

      iex> Atom.to_charlist(:ok) == [?o, ?k]
      true
  """
  @spec to_charlist(atom) :: charlist
  def to_charlist(atom), do: :erlang.atom_to_list(atom)

  @doc false
  @deprecated "Use Atom.to_charlist/1 instead"
  @spec to_char_list(atom) :: charlist
  def to_char_list(atom), do: :erlang.atom_to_list(atom)
end
