defimpl Collectable, for: File.Stream do
  @moduledoc false

  def into(%File.Stream{path: path, modes: modes} = stream) do
    unless :append in modes, do: File.write!(path, "")

    {:ok,
     fn
       :ok, {:cont, part} -> File.write!(path, part, [:append])
       :ok, :done -> stream
       :ok, :halt -> :ok
     end}
  end
end
