defmodule Supervisor.Spec do
  @moduledoc """
  Child specifications as they were written before version 1.5: tuples. What `child_spec/1` of a module says, and
  `Supervisor.init/2`, have taken their place.
  """

  @type spec :: {term, {module, atom, [term]}, atom, timeout | :brutal_kill, :worker | :supervisor, [module] | :dynamic}

  @message "Use the new child specifications outlined in the Supervisor module instead"

  @doc """
  What the `init/1` of a supervisor returns: the children and how to look after them. Options: `:strategy`,
  `:max_restarts` (3), `:max_seconds` (5).

      iex> Supervisor.Spec.supervise([], strategy: :one_for_one)
      {:ok, {{:one_for_one, 3, 5}, []}}
  """
  @deprecated @message
  @spec supervise([spec], keyword) :: {:ok, tuple}
  def supervise(children, options) do
    strategy = options[:strategy] || raise(ArgumentError, "expected :strategy option to be given")
    check_ids(Enum.map(children, &id/1))
    {:ok, {{strategy, Keyword.get(options, :max_restarts, 3), Keyword.get(options, :max_seconds, 5)}, children}}
  end

  defp id({id, _start, _restart, _shutdown, _type, _modules}), do: id

  defp id(other) do
    raise ArgumentError,
          "invalid tuple specification given to supervise/2. If you are trying to use the map child specification that is " <>
            "part of the Elixir v1.5, use Supervisor.init/2 instead of Supervisor.Spec.supervise/2. See the Supervisor " <>
            "module for more information. Got: #{inspect(other)}"
  end

  defp check_ids(ids) do
    case ids -- Enum.uniq(ids) do
      [] ->
        :ok

      [id | _] ->
        raise ArgumentError,
              "duplicated ID #{inspect(id)} found in the supervisor specification, please explicitly pass the :id option " <>
                "when defining this worker/supervisor"
    end
  end

  @doc """
  A child that is a worker. Options: `:id`, `:function` (`:start_link`), `:restart`, `:shutdown`, `:modules`.

      iex> Supervisor.Spec.worker(Counter, [0], restart: :temporary)
      {Counter, {Counter, :start_link, [0]}, :temporary, 5000, :worker, [Counter]}
  """
  @deprecated @message
  @spec worker(module, [term], keyword) :: spec
  def worker(module, args, options \\ []), do: child(:worker, module, args, Keyword.put_new(options, :shutdown, 5000))

  @doc """
  A child that is a supervisor. The options are those of `worker/3`.

      iex> Supervisor.Spec.supervisor(Tree, [])
      {Tree, {Tree, :start_link, []}, :permanent, :infinity, :supervisor, [Tree]}
  """
  @deprecated @message
  @spec supervisor(module, [term], keyword) :: spec
  def supervisor(module, args, options \\ []) do
    child(:supervisor, module, args, Keyword.put_new(options, :shutdown, :infinity))
  end

  defp child(type, module, args, options) do
    start = {module, Keyword.get(options, :function, :start_link), args}
    modules = Keyword.get(options, :modules, [module])
    {Keyword.get(options, :id, module), start, Keyword.get(options, :restart, :permanent), options[:shutdown], type, modules}
  end
end
