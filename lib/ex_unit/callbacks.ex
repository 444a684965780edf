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
      name = ExUnit.Callbacks.__register__(__MODULE__, unquote(kind), :own)
      def unquote({:unquote, [], [quote(do: name)]})(unquote(context)), do: unquote(block)
    end
  end

  defp callback(kind, _context, functions) do
    quote do: ExUnit.Callbacks.__register_named__(__MODULE__, unquote(kind), unquote(functions))
  end

  @doc false
  def __register_named__(module, kind, functions) do
    for function <- List.wrap(functions) do
      unless is_atom(function) or match?({module, name} when is_atom(module) and is_atom(name), function) do
        raise ArgumentError,
              "setup/setup_all expect a callback name as an atom or a list of callback names, got: #{inspect(function)}"
      end

      __register__(module, kind, function)
    end

    :ok
  end

  # Keeps `{kind, number of the group or nil, function}` in the order in which they are called, the last first; gives the
  # name of a function that the module is to define.
  @doc false
  def __register__(module, kind, function) do
    group = Module.get_attribute(module, :ex_unit_describe)

    if group && kind == :setup_all do
      raise "cannot invoke setup_all/1-2 inside describe as setup_all always applies to all tests in a module"
    end

    callbacks = Module.get_attribute(module, :ex_unit_callbacks)
    number = group && group.number
    name = if function == :own, do: own_name(callbacks, kind, number), else: function
    Module.put_attribute(module, :ex_unit_callbacks, {kind, number, name})
    name
  end

  defp own_name(callbacks, kind, group) do
    count = Enum.count(callbacks, &match?({^kind, ^group, _}, &1))
    :"__ex_unit_#{kind}_#{if group, do: "#{group}_"}#{count}"
  end

  @doc false
  # `__ex_unit__/2` calls what the module has registered for all of its tests, `__ex_unit_describe_N/1` what it has for the
  # tests of a group.
  defmacro __before_compile__(env) do
    callbacks = env.module |> Module.get_attribute(:ex_unit_callbacks) |> Enum.reverse()
    groups = for({:setup, group, _} when group != nil <- callbacks, do: group) |> Enum.uniq()

    general =
      for kind <- [:setup_all, :setup] do
        calls = calls(for({^kind, nil, function} <- callbacks, do: function))

        quote do
          @doc false
          def __ex_unit__(unquote(kind), context), do: unquote(calls)
        end
      end

    special =
      for group <- groups do
        calls = calls(for({:setup, ^group, function} <- callbacks, do: function))

        quote line: 0 do
          @doc false
          def unquote(:"__ex_unit_describe_#{group}")(context), do: unquote(calls)
        end
      end

    {:__block__, [], general ++ special}
  end

  defp calls([]), do: quote(do: context)

  defp calls(functions) do
    {last, before} = List.pop_at(functions, -1)

    steps =
      for function <- before do
        quote(do: context = ExUnit.Callbacks.__merge__(__MODULE__, context, unquote(call(function))))
      end

    last = quote(do: ExUnit.Callbacks.__merge__(__MODULE__, context, unquote(call(last))))
    {:__block__, [], steps ++ [last]}
  end

  defp call({module, function}), do: quote(do: unquote(module).unquote(function)(context))
  defp call(function), do: quote(do: unquote(function)(context))

  @reserved [:case, :file, :line, :test, :async, :registered, :describe]

  @doc false
  # The context with what a callback has given.
  def __merge__(module, context, value), do: merged(module, context, value, value)

  defp merged(_module, context, :ok, _value), do: context
  defp merged(module, context, {:ok, more}, value), do: merged(module, context, more, value)
  defp merged(module, _context, %{__struct__: _}, value), do: refuse(module, value)
  defp merged(module, context, %{} = more, _value), do: merged(module, context, more)

  defp merged(module, context, more, value) do
    if Keyword.keyword?(more), do: merged(module, context, Map.new(more)), else: refuse(module, value)
  end

  defp merged(module, context, more) do
    Map.merge(context, more, fn
      key, old, new when key in @reserved and old != new ->
        raise "ExUnit callback in #{inspect(module)} is trying to set reserved field #{inspect(key)} to #{inspect(new)}"

      _key, _old, new ->
        new
    end)
  end

  defp refuse(module, value) do
    raise "expected ExUnit callback in #{inspect(module)} to return :ok | keyword | map, got #{inspect(value)} instead"
  end

  @doc """
  Has a function called when the test is over, in a process of its own. The last one given is called first; one with the
  name of an earlier one takes its place.
  """
  @spec on_exit(term, (() -> any)) :: :ok
  def on_exit(name_or_ref \\ make_ref(), callback) when is_function(callback, 0) do
    case ExUnit.Server.add_on_exit(self(), name_or_ref, callback) do
      :ok -> :ok
      :error -> raise ArgumentError, "on_exit/2 callback can only be invoked from the test process"
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
