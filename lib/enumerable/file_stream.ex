defimpl Enumerable, for: File.Stream do
  @moduledoc false

  def count(_stream), do: {:error, Enumerable.File.Stream}
  def member?(_stream, _element), do: {:error, Enumerable.File.Stream}
  def slice(_stream), do: {:error, Enumerable.File.Stream}

  def reduce(%File.Stream{path: path, line_or_bytes: size}, acc, fun) do
    start = fn ->
      case File.read(path) do
        {:ok, content} -> content
        {:error, reason} -> raise File.Error, reason: reason, action: "stream", path: path
      end
    end

    next = fn
      "" -> {:halt, ""}
      content -> part(content, size)
    end

    Stream.resource(start, next, fn _content -> :ok end).(acc, fun)
  end

  defp part(content, :line) do
    case :binary.match(content, "\n") do
      {place, 1} -> split(content, place + 1)
      :nomatch -> {[content], ""}
    end
  end

  defp part(content, size) when byte_size(content) <= size, do: {[content], ""}
  defp part(content, size), do: split(content, size)

  defp split(content, size) do
    <<part::binary-size(size), rest::binary>> = content
    {[part], rest}
  end
end
