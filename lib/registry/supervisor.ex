defmodule Registry.Supervisor do
  @moduledoc false
  # Owns the table of a registry, in which everybody finds its partitions, and looks after the partitions.

  def init({keys, name, partitions, listeners, meta}) do
    table = :ets.new(name, [:set, :public, :named_table, read_concurrency: true])
    :ets.insert(table, [{:"$registry", keys, partitions, listeners, nil} | for({key, value} <- meta, do: {{:meta, key}, value})])

    children =
      for index <- 0..(partitions - 1) do
        partition = :erlang.binary_to_atom("#{:erlang.atom_to_binary(name)}.PIDPartition#{index}")

        %{
          id: partition,
          start: {Registry.Partition, :start_link, [partition, {keys, name, index, listeners}]},
          modules: [Registry.Partition]
        }
      end

    # Entries of unique keys are spread over the partitions otherwise than the processes that have them.
    strategy = if keys == :unique, do: :one_for_all, else: :one_for_one
    Supervisor.init(children, strategy: strategy)
  end
end
