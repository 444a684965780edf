defimpl Collectable, for: IO.Stream do
  @moduledoc false

  def into(stream) do
    {:ok,
     fn
       :ok, {:cont, part} -> IO.Stream.write(stream, part)
       :ok, :done -> stream
       :ok, :halt -> :ok
     end}
  end
end
