defmodule Registry.Store do
  @moduledoc false
  # The tables of a registry, as the processes that use it see them.
  #
  # The table with the name of the registry has `{:"$registry", keys, partitions, listeners, by_key}` and, for each partition,
  # `{index, by_key, by_pid, owner}`. If there is only one partition, its table is in the first of these as well. A unique key belongs to the partition of its hash, a duplicate one to that of the
  # process.

  alias Registry.Partition

  def register(registry, key, value) do
    {keys, partitions, listeners} = info(registry)
    pid = self()
    {by_key, _by_pid, _owner} = key_partition(registry, keys, partitions, key, pid)
    {_by_key, by_pid, owner} = partition(registry, hash(pid, partitions))

    case insert(keys, by_key, key, {key, {pid, value}}) do
      :ok ->
        :ets.insert(by_pid, {pid, key, by_key})
        :erlang.link(owner)
        for listener <- listeners, do: Partition.notify(listener, {:register, registry, key, pid, value})
        {:ok, owner}

      {:error, _reason} = error ->
        error
    end
  end

  defp insert(:duplicate, by_key, _key, entry) do
    :ets.insert(by_key, entry)
    :ok
  end

  defp insert(:unique, by_key, key, entry) do
    if :ets.insert_new(by_key, entry) do
      :ok
    else
      case :ets.lookup(by_key, key) do
        [{_key, {pid, _value}} = old] ->
          if :erlang.is_process_alive(pid) do
            {:error, {:already_registered, pid}}
          else
            # Its partition has not heard of the end yet.
            :ets.delete_object(by_key, old)
            insert(:unique, by_key, key, entry)
          end

        [] ->
          insert(:unique, by_key, key, entry)
      end
    end
  end

  def unregister(registry, key, matches?) do
    {keys, partitions, listeners} = info(registry)
    pid = self()
    {by_key, _by_pid, _owner} = key_partition(registry, keys, partitions, key, pid)
    {_by_key, by_pid, owner} = partition(registry, hash(pid, partitions))
    own = for {_key, {^pid, _value}} = entry <- :ets.lookup(by_key, key), do: entry
    {gone, left} = Enum.split_with(own, fn {_key, {_pid, value}} -> matches?.(value) end)

    if gone != [] do
      for entry <- gone, do: :ets.delete_object(by_key, entry)
      :ets.delete_object(by_pid, {pid, key, by_key})
      :ets.insert(by_pid, for(_entry <- left, do: {pid, key, by_key}))
      if not :ets.member(by_pid, pid), do: :erlang.unlink(owner)
      if left == [], do: for(listener <- listeners, do: Partition.notify(listener, {:unregister, registry, key, pid}))
    end

    :ok
  end

  def lookup(registry, key) do
    case view(registry) do
      {_, :unique, partitions, _listeners, nil} ->
        {by_key, _by_pid, _owner} = partition(registry, hash(key, partitions))
        unique_entry(by_key, key)

      {_, :unique, _partitions, _listeners, by_key} ->
        unique_entry(by_key, key)

      {_, :duplicate, _partitions, _listeners, _by_key} ->
        :lists.append(entries(registry, key))
    end
  end

  defp unique_entry(by_key, key) do
    case :ets.lookup(by_key, key) do
      [{_key, {pid, _value} = entry}] -> if :erlang.is_process_alive(pid), do: [entry], else: []
      [] -> []
    end
  end

  # The entries of a key by partition, without the empty ones.
  def entries(registry, key) do
    case view(registry) do
      {_, :unique, _partitions, _listeners, _by_key} ->
        case lookup(registry, key) do
          [] -> []
          entries -> [entries]
        end

      {_, :duplicate, _partitions, _listeners, by_key} when by_key != nil ->
        case for({_key, entry} <- :ets.lookup(by_key, key), do: entry) do
          [] -> []
          entries -> [entries]
        end

      {_, :duplicate, partitions, _listeners, nil} ->
        for index <- 0..(partitions - 1),
            {by_key, _by_pid, _owner} = partition(registry, index),
            entries = for({_key, entry} <- :ets.lookup(by_key, key), do: entry),
            entries != [],
            do: entries
    end
  end

  def keys(registry, pid) do
    {_keys, partitions, _listeners} = info(registry)
    {_by_key, by_pid, _owner} = partition(registry, hash(pid, partitions))
    if :erlang.is_process_alive(pid), do: for({_pid, key, _by_key} <- :ets.lookup(by_pid, pid), do: key), else: []
  end

  def values(registry, key, pid) do
    {keys, partitions, _listeners} = info(registry)
    {by_key, _by_pid, _owner} = key_partition(registry, keys, partitions, key, pid)
    for {_key, {^pid, value}} <- :ets.lookup(by_key, key), do: value
  end

  def update_value(registry, key, fun) do
    partitions = check_unique(registry, "Registry.update_value/3 is not supported for duplicate registries")
    {by_key, _by_pid, _owner} = partition(registry, hash(key, partitions))
    pid = self()

    case :ets.lookup(by_key, key) do
      [{_key, {^pid, old}}] ->
        new = fun.(old)
        :ets.insert(by_key, {key, {pid, new}})
        {new, old}

      _ ->
        :error
    end
  end

  # A key that could be taken for a variable of a pattern is compared by a guard.
  def key_pattern(key, pattern, guards) do
    if plain?(key) do
      {{key, pattern}, guards}
    else
      {{:_, pattern}, [{:"=:=", {:element, 1, :"$_"}, {:const, key}} | guards]}
    end
  end

  defp plain?(key) when is_atom(key) do
    case :erlang.atom_to_binary(key) do
      <<first, _rest::binary>> -> first != ?$ and first != ?_
      "" -> true
    end
  end

  defp plain?(key), do: is_number(key) or is_binary(key) or is_pid(key) or is_reference(key)

  def select(registry, specification, key) do
    :lists.append(for by_key <- tables(registry, key), do: :ets.select(by_key, specification))
  end

  def select_count(registry, specification) do
    :lists.sum(for by_key <- tables(registry, :all), do: :ets.select_count(by_key, specification))
  end

  def count(registry), do: :lists.sum(for by_key <- tables(registry, :all), do: :ets.info(by_key, :size))

  # The tables in which entries of a key can be; of all keys for `:all`, which may be a key as well.
  defp tables(registry, key) do
    case info(registry) do
      {:unique, partitions, _listeners} when key != :all ->
        {by_key, _by_pid, _owner} = partition(registry, hash(key, partitions))
        [by_key]

      {_keys, partitions, _listeners} ->
        for index <- 0..(partitions - 1), do: elem(partition(registry, index), 0)
    end
  end

  def check_unique(registry, message) do
    case info(registry) do
      {:unique, partitions, _listeners} -> partitions
      {:duplicate, _partitions, _listeners} -> raise ArgumentError, message
    end
  end

  def meta(registry, key) do
    check(registry)

    case :ets.lookup(registry, {:meta, key}) do
      [{_key, value}] -> {:ok, value}
      [] -> :error
    end
  end

  def put_meta(registry, key, value) do
    check(registry)
    :ets.insert(registry, {{:meta, key}, value})
    :ok
  end

  def delete_meta(registry, key) do
    check(registry)
    :ets.delete(registry, {:meta, key})
    :ok
  end

  defp check(registry) do
    if :ets.whereis(registry) == :undefined do
      raise ArgumentError,
            "unknown registry: #{inspect(registry)}. Either the registry name is invalid or the registry is not running, " <>
              "possibly because its application isn't started"
    end
  end

  defp info(registry) do
    {_, keys, partitions, listeners, _by_key} = view(registry)
    {keys, partitions, listeners}
  end

  defp view(registry) do
    try do
      :ets.lookup(registry, :"$registry")
    catch
      :error, :badarg -> raise ArgumentError, "unknown registry: #{inspect(registry)}"
    else
      [view] -> view
    end
  end

  defp key_partition(registry, :unique, partitions, key, _pid), do: partition(registry, hash(key, partitions))
  defp key_partition(registry, :duplicate, partitions, _key, pid), do: partition(registry, hash(pid, partitions))

  defp partition(registry, index) do
    [{_index, by_key, by_pid, owner}] = :ets.lookup(registry, index)
    {by_key, by_pid, owner}
  end

  defp hash(_term, 1), do: 0
  defp hash(term, partitions), do: :erlang.phash2(term, partitions)
end
