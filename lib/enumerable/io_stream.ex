defimpl Enumerable, for: IO.Stream do
  @moduledoc false

  def count(_stream), do: {:error, Enumerable.IO.Stream}
  def member?(_stream, _element), do: {:error, Enumerable.IO.Stream}
  def slice(_stream), do: {:error, Enumerable.IO.Stream}

  def reduce(stream, acc, fun) do
    next = fn stream ->
      case IO.Stream.read(stream) do
        :eof -> {:halt, stream}
        part -> {[part], stream}
      end
    end

    Stream.resource(fn -> stream end, next, fn _stream -> :ok end).(acc, fun)
  end
end
