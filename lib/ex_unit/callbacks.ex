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
end
