defmodule ExUnit.Callbacks do
  @moduledoc """
  What is done before and after tests. `use ExUnit.Case` imports it.
  """

  @doc """
  What is done before each test of the module, or of the `describe` it stands in: a block, or the names of functions.

  It gives `:ok`, or what is added to the context, as a keyword list or a map.
  """
  defmacro setup(block_or_functions), do: callback(:setup, quote(do: _), block_or_functions)

  @doc """
  The same, with the context.
  """
  defmacro setup(context, block), do: callback(:setup, context, block)

  @doc """
  What is done once, before the tests of the module.
  """
  defmacro setup_all(block_or_functions), do: callback(:setup_all, quote(do: _), block_or_functions)

  @doc """
  The same, with the context.
  """
  defmacro setup_all(context, block), do: callback(:setup_all, context, block)

  defp callback(kind, context, [{:do, block}]) do
    quote do
      name = ExUnit.Case.register_callback(__MODULE__, unquote(kind))
      def unquote({:unquote, [], [quote(do: name)]})(unquote(context)), do: unquote(block)
    end
  end

  defp callback(kind, _context, functions) when is_list(functions) do
    {:__block__, [], Enum.map(functions, &named(kind, &1))}
  end

  defp callback(kind, _context, function), do: named(kind, function)

  defp named(kind, {module, function}) do
    quote do
      name = ExUnit.Case.register_callback(__MODULE__, unquote(kind))
      def unquote({:unquote, [], [quote(do: name)]})(context), do: unquote(module).unquote(function)(context)
    end
  end

  defp named(kind, function) when is_atom(function) do
    quote do
      name = ExUnit.Case.register_callback(__MODULE__, unquote(kind))
      def unquote({:unquote, [], [quote(do: name)]})(context), do: unquote(function)(context)
    end
  end

  @doc """
  Has a function called when the test is over, in a process of its own. The last one given is called first; one with the
  name of an earlier one takes its place.
  """
  @spec on_exit(term, (() -> any)) :: :ok
  def on_exit(name_or_ref \\ make_ref(), callback) when is_function(callback, 0) do
    case ExUnit.Server.add_on_exit(self(), name_or_ref, callback) do
      :ok -> :ok
      :error -> raise ArgumentError, "on_exit/2 can only be invoked from the test process"
    end
  end

  @doc """
  Starts a child, a module, `{module, argument}` or a child specification, which ends before the next test begins.

  It is supervised: one that fails is started again. `overrides` are those of `Supervisor.child_spec/2`.

      test "counts" do
        {:ok, agent} = start_supervised({Agent, fn -> 0 end})
        assert Agent.get(agent, & &1) == 0
      end
  """
  @spec start_supervised(Supervisor.child_spec() | module | {module, term}, keyword) ::
          {:ok, pid} | {:ok, pid, term} | {:error, term}
  def start_supervised(child_spec_or_module, overrides \\ []) do
    supervisor =
      case fetch_supervisor() do
        {:ok, supervisor} -> supervisor
        :error -> raise ArgumentError, "start_supervised/2 can only be invoked from the test process"
      end

    child_spec = Supervisor.child_spec(child_spec_or_module, overrides)

    case Supervisor.start_child(supervisor, child_spec) do
      {:error, {:already_started, _pid}} -> {:error, {:duplicate_child_name, child_spec.id}}
      other -> other
    end
  end

  @doc false
  def fetch_supervisor() do
    with {:ok, nil} <- ExUnit.Server.supervisor(self()) do
      {:ok, supervisor} = Supervisor.start_link([], strategy: :one_for_one, max_restarts: 1_000_000, max_seconds: 1)
      ExUnit.Server.put_supervisor(self(), supervisor)
      {:ok, supervisor}
    end
  end

  @doc """
  As `start_supervised/2`; gives the pid, and fails if the child does not start.

      setup do
        %{agent: start_supervised!({Agent, fn -> 0 end})}
      end
  """
  @spec start_supervised!(Supervisor.child_spec() | module | {module, term}, keyword) :: pid
  def start_supervised!(child_spec_or_module, overrides \\ []) do
    case start_supervised(child_spec_or_module, overrides) do
      {:ok, pid} ->
        pid

      {:ok, pid, _information} ->
        pid

      {:error, reason} ->
        raise "failed to start child with the spec #{inspect(child_spec_or_module)}.\nReason: #{start_error(reason)}"
    end
  end

  @doc """
  As `start_supervised!/2`; the child is linked to the test, too, which fails if the child does.
  """
  @spec start_link_supervised!(Supervisor.child_spec() | module | {module, term}, keyword) :: pid
  def start_link_supervised!(child_spec_or_module, overrides \\ []) do
    pid = start_supervised!(child_spec_or_module, overrides)
    Process.link(pid)
    pid
  end

  defp start_error({{:EXIT, reason}, _child}), do: Exception.format_exit(reason)
  defp start_error({reason, child}) when is_tuple(child) and elem(child, 0) == :child, do: Exception.format_exit(reason)
  defp start_error(reason), do: Exception.format_exit({:start_spec, reason})

  @doc """
  Ends a child of `start_supervised/2`, by its id, and forgets it.
  """
  @spec stop_supervised(term) :: :ok | {:error, :not_found}
  def stop_supervised(id) do
    case ExUnit.Server.supervisor(self()) do
      {:ok, nil} ->
        {:error, :not_found}

      {:ok, supervisor} ->
        with :ok <- Supervisor.terminate_child(supervisor, id) do
          # A temporary child is forgotten by then.
          Supervisor.delete_child(supervisor, id)
          :ok
        end

      :error ->
        raise ArgumentError, "stop_supervised/1 can only be invoked from the test process"
    end
  end

  @doc """
  As `stop_supervised/1`; fails if there is no such child.
  """
  @spec stop_supervised!(term) :: :ok
  def stop_supervised!(id) do
    case stop_supervised(id) do
      :ok -> :ok
      {:error, :not_found} -> raise "could not stop child ID #{inspect(id)} because it was not found"
    end
  end
end
