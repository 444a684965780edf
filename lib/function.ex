defmodule Function do
  @moduledoc """
  Functions about functions.

  A function value is either local (made by `fn` or `&(&1 + 1)`, with the variables it took along) or external
  (`&Enum.map/2`, a module, a name and an arity, looked up at each call).
  """

  @type information :: :arity | :env | :index | :module | :name | :new_index | :new_uniq | :pid | :type | :uniq

  @doc """
  Makes an external function from its module, name and arity. The function need not exist yet.

      iex> upcase = Function.capture(String, :upcase, 1)
      iex> upcase.("abc")
      "ABC"
  """
  @spec capture(module, atom, arity) :: fun
  def capture(module, function_name, arity), do: :erlang.make_fun(module, function_name, arity)

  @doc """
  Returns its argument. Useful where a function is asked for and nothing is to be done.

      iex> Function.identity(:anything)
      :anything
      iex> Enum.group_by([1, 2, 1], &Function.identity/1)
      %{1 => [1, 1], 2 => [2]}
  """
  @spec identity(value) :: value when value: var
  def identity(value), do: value

  @doc """
  Returns what is known about a function, as a keyword list.

      iex> Function.info(&String.upcase/1)[:name]
      :upcase
      iex> Function.info(fn -> 1 end)[:type]
      :local
  """
  @spec info(fun) :: [{information, term}]
  def info(fun), do: :erlang.fun_info(fun)

  @doc """
  Returns one piece of what is known about a function, as `{item, value}`.

      iex> Function.info(&String.upcase/1, :arity)
      {:arity, 1}
      iex> Function.info(fn a, b -> a + b end, :arity)
      {:arity, 2}
  """
  @spec info(fun, item) :: {item, term} when item: information
  def info(fun, item), do: :erlang.fun_info(fun, item)
end
