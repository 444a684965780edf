defmodule :supervisor do
  @moduledoc """
  The functions of `Supervisor` under the names that Erlang has for them.
  """

  @doc """
  Starts a supervisor whose children `module.init(argument)` gives.

      iex> {:ok, supervisor} = :supervisor.start_link(Supervisor.Default, {:ok, {%{}, []}})
      iex> :supervisor.which_children(supervisor)
      []
  """
  @spec start_link(module, term) :: {:ok, pid} | :ignore | {:error, term}
  def start_link(module, argument), do: Supervisor.start_link(module, argument, [])

  @doc """
  The same with a name: `{:local, atom}`, `{:global, term}` or `{:via, module, term}`.

      iex> {:ok, pid} = :supervisor.start_link({:local, :tree}, Supervisor.Default, {:ok, {%{}, []}})
      iex> Process.whereis(:tree) == pid
      true
  """
  @spec start_link(tuple, module, term) :: {:ok, pid} | :ignore | {:error, term}
  def start_link({:local, name}, module, argument), do: Supervisor.start_link(module, argument, name: name)
  def start_link(name, module, argument), do: Supervisor.start_link(module, argument, name: name)

  @doc """
  See `Supervisor.start_child/2`.
  """
  @spec start_child(Supervisor.supervisor(), term) :: term
  def start_child(supervisor, spec), do: :gen_server.call(supervisor, {:start_child, spec}, :infinity)

  @doc """
  See `Supervisor.terminate_child/2`.
  """
  @spec terminate_child(Supervisor.supervisor(), term) :: :ok | {:error, term}
  def terminate_child(supervisor, id), do: :gen_server.call(supervisor, {:terminate_child, id}, :infinity)

  @doc """
  See `Supervisor.restart_child/2`.
  """
  @spec restart_child(Supervisor.supervisor(), term) :: term
  def restart_child(supervisor, id), do: :gen_server.call(supervisor, {:restart_child, id}, :infinity)

  @doc """
  See `Supervisor.delete_child/2`.
  """
  @spec delete_child(Supervisor.supervisor(), term) :: :ok | {:error, term}
  def delete_child(supervisor, id), do: :gen_server.call(supervisor, {:delete_child, id}, :infinity)

  @doc """
  See `Supervisor.which_children/1`.
  """
  @spec which_children(Supervisor.supervisor()) :: list
  def which_children(supervisor), do: :gen_server.call(supervisor, :which_children, :infinity)

  @doc """
  How many children there are, as a keyword list.

      iex> {:ok, supervisor} = Supervisor.start_link([], strategy: :one_for_one)
      iex> :supervisor.count_children(supervisor)
      [specs: 0, active: 0, supervisors: 0, workers: 0]
  """
  @spec count_children(Supervisor.supervisor()) :: keyword
  def count_children(supervisor), do: :gen_server.call(supervisor, :count_children, :infinity)

  @doc """
  The specification of a child, by its id or its pid.

      iex> {:ok, supervisor} = Supervisor.start_link([], strategy: :one_for_one)
      iex> :supervisor.get_childspec(supervisor, :nobody)
      {:error, :not_found}
  """
  @spec get_childspec(Supervisor.supervisor(), term) :: {:ok, map} | {:error, :not_found}
  def get_childspec(supervisor, id_or_pid), do: :gen_server.call(supervisor, {:get_childspec, id_or_pid}, :infinity)

  @doc """
  Whether these specifications of children are right, and no two have the same id.

      iex> :supervisor.check_childspecs([%{id: :agent, start: {Agent, :start_link, [fn -> 0 end]}}])
      :ok
      iex> :supervisor.check_childspecs([%{id: :agent}])
      {:error, :missing_start}
  """
  @spec check_childspecs([map | tuple]) :: :ok | {:error, term}
  def check_childspecs(specs), do: check_childspecs(specs, :undefined)

  @doc """
  The same for a supervisor that ends with its significant children as `auto_shutdown` says.

      iex> spec = %{id: :agent, start: {Agent, :start_link, [fn -> 0 end]}, restart: :temporary, significant: true}
      iex> :supervisor.check_childspecs([spec], :any_significant)
      :ok
      iex> :supervisor.check_childspecs([spec], :never)
      {:error, {:bad_combination, [auto_shutdown: :never, significant: true]}}
  """
  @spec check_childspecs([map | tuple], :undefined | :never | :any_significant | :all_significant) :: :ok | {:error, term}
  def check_childspecs(specs, auto_shutdown)
      when is_list(specs) and auto_shutdown in [:undefined, :never, :any_significant, :all_significant] do
    case Supervisor.Child.check_all(specs, auto_shutdown) do
      {:ok, _children} -> :ok
      {:error, _reason} = error -> error
    end
  end

  def check_childspecs(specs, auto_shutdown) when auto_shutdown in [:undefined, :never, :any_significant, :all_significant] do
    {:error, {:badarg, specs}}
  end

  def check_childspecs(_specs, auto_shutdown), do: {:error, {:badarg, auto_shutdown}}
end
