defmodule Kaiwa.FileTree do
  @moduledoc false
  # Whole folders: `File.rm_rf/1` and `File.cp_r/3`. Links are removed and copied, not followed.

  # Gives what has been removed, the last first.
  def remove(path), do: remove(path, [])

  defp remove(path, removed) do
    case File.lstat(path) do
      {:ok, %File.Stat{type: :directory}} ->
        with {:ok, names} <- File.ls(path),
             {:ok, removed} <- remove_each(names, path, removed),
             :ok <- File.rmdir(path) do
          {:ok, [path | removed]}
        else
          {:error, reason} -> {:error, reason, path}
          error -> error
        end

      {:ok, _stat} ->
        case File.rm(path) do
          :ok -> {:ok, [path | removed]}
          {:error, reason} -> {:error, reason, path}
        end

      {:error, reason} when reason in [:enoent, :enotdir] ->
        {:ok, removed}

      {:error, reason} ->
        {:error, reason, path}
    end
  end

  defp remove_each([], _folder, removed), do: {:ok, removed}

  defp remove_each([name | names], folder, removed) do
    with {:ok, removed} <- remove(Path.join(folder, name), removed), do: remove_each(names, folder, removed)
  end

  # Gives what has been made, the last first. What is there already is left alone unless `on_conflict` allows to replace it.
  def copy(source, destination, on_conflict), do: copy(source, destination, on_conflict, [])

  defp copy(source, destination, on_conflict, made) do
    case File.lstat(source) do
      {:ok, %File.Stat{type: :directory}} ->
        with :ok <- File.mkdir_p(destination),
             {:ok, names} <- File.ls(source),
             {:ok, made} <- copy_each(names, source, destination, on_conflict, [destination | made]) do
          {:ok, made}
        else
          {:error, reason} -> {:error, reason, source}
          error -> error
        end

      {:ok, %File.Stat{type: :symlink}} ->
        made(with({:ok, target} <- File.read_link(source), do: File.ln_s(target, destination)), destination, made)

      {:ok, _stat} ->
        made(copy_file(source, destination, on_conflict), destination, made)

      {:error, reason} ->
        {:error, reason, source}
    end
  end

  # `:kept`: the destination is left as it was.
  def copy_file(source, destination, on_conflict) do
    if File.exists?(source) and File.exists?(destination) and not on_conflict.(source, destination) do
      :kept
    else
      with {:ok, _bytes} <- File.copy(source, destination), do: :ok
    end
  end

  defp made(:ok, destination, made), do: {:ok, [destination | made]}
  defp made(:kept, _destination, made), do: {:ok, made}
  defp made({:error, reason}, destination, _made), do: {:error, reason, destination}

  defp copy_each([], _source, _destination, _on_conflict, made), do: {:ok, made}

  defp copy_each([name | names], source, destination, on_conflict, made) do
    with {:ok, made} <- copy(Path.join(source, name), Path.join(destination, name), on_conflict, made) do
      copy_each(names, source, destination, on_conflict, made)
    end
  end
end
