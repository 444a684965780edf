defmodule Code.Typespec do
  @moduledoc """
  The types and specifications of modules, in the abstract format that Erlang has for them.

  The library is asked by the names of its modules. What is defined at the prompt or in a script is kept nowhere but in
  the byte code that `defmodule` gives.
  """

  @doc """
  The types of a module: `{:ok, [{:type | :typep | :opaque, {name, type, variables}}]}`, or `:error`.

      iex> {:ok, types} = Code.Typespec.fetch_types(Keyword)
      iex> for {:type, {:key, type, _variables}} <- types, do: elem(type, 2)
      [:atom]
  """
  @spec fetch_types(module | binary) :: {:ok, [tuple]} | :error
  def fetch_types(module), do: fetch(module, 0)

  @doc """
  The specifications of a module's functions: `{:ok, [{{name, arity}, [type]}]}`, or `:error`.

      iex> {:ok, specs} = Code.Typespec.fetch_specs(Keyword)
      iex> List.keymember?(specs, {:get, 3}, 0)
      true
  """
  @spec fetch_specs(module | binary) :: {:ok, [tuple]} | :error
  def fetch_specs(module), do: fetch(module, 1)

  @doc """
  The callbacks of a behaviour: `{:ok, [{{name, arity}, [type]}]}`, or `:error`.

      iex> {:ok, callbacks} = Code.Typespec.fetch_callbacks(GenServer)
      iex> List.keymember?(callbacks, {:init, 1}, 0)
      true
  """
  @spec fetch_callbacks(module | binary) :: {:ok, [tuple]} | :error
  def fetch_callbacks(module), do: fetch(module, 2)

  defp fetch(module, part) when is_atom(module) or is_binary(module) do
    case :kaiwa_code.type_forms(module) do
      :error -> :error
      forms -> {:ok, :erlang.element(part + 1, forms)}
    end
  end

  @doc """
  A type as the quoted code that declares it.

      iex> type = {:t, {:type, 1, :list, [{:var, 1, :item}]}, [{:var, 1, :item}]}
      iex> Macro.to_string(Code.Typespec.type_to_quoted(type))
      "t(item) :: [item]"
  """
  @spec type_to_quoted(tuple) :: Macro.t()
  def type_to_quoted({name, type, variables}) do
    variables = for {:var, line, variable} <- variables, do: {variable, [line: line], nil}
    {:"::", [], [{name, [], variables}, quoted(type)]}
  end

  @doc """
  A specification as the quoted code that declares it.

      iex> spec = {:type, 1, :fun, [{:type, 1, :product, [{:type, 1, :atom, []}]}, {:type, 1, :integer, []}]}
      iex> Macro.to_string(Code.Typespec.spec_to_quoted(:size, spec))
      "size(atom()) :: integer()"
  """
  @spec spec_to_quoted(atom, tuple) :: Macro.t()
  def spec_to_quoted(name, spec)

  def spec_to_quoted(name, {:type, line, :fun, [{:type, _, :product, arguments}, result]}) do
    head = {:"::", [line: line], [{name, [line: line], all_quoted(arguments)}, quoted(result)]}

    case :lists.uniq(variables([result | arguments])) do
      [] -> head
      names -> {:when, [line: line], [head, for(name <- names, do: {name, {:var, [line: line], nil}})]}
    end
  end

  def spec_to_quoted(name, {:type, line, :fun, []}) do
    {:"::", [line: line], [{name, [line: line], []}, quoted({:type, line, :term, []})]}
  end

  def spec_to_quoted(name, {:type, line, :bounded_fun, [type, constraints]}) do
    {:type, _, :fun, [{:type, _, :product, arguments}, result]} = type

    bounds =
      for {:type, _, :constraint, [{:atom, _, :is_subtype}, [{:var, _, variable}, bound]]} <- constraints do
        {variable, quoted(bound)}
      end

    bound = for {variable, _bound} <- bounds, do: variable
    free = for name <- :lists.uniq(variables([result | arguments])), name not in bound, do: {name, {:var, [line: line], nil}}
    head = {:"::", [line: line], [{name, [line: line], all_quoted(arguments)}, quoted(result)]}
    {:when, [line: line], [head, bounds ++ free]}
  end

  # The variables that occur in types; the name in `name :: type` is none.
  defp variables(types) when is_list(types), do: for(type <- types, variable <- variables(type), do: variable)
  defp variables({:ann_type, _line, [_name, type]}), do: variables(type)
  defp variables({:type, _line, _name, arguments}) when is_list(arguments), do: variables(arguments)
  defp variables({:user_type, _line, _name, arguments}), do: variables(arguments)
  defp variables({:remote_type, _line, [_module, _name, arguments]}), do: variables(arguments)
  defp variables({:var, _line, name}), do: [name]
  defp variables(_other), do: []

  defp all_quoted(types), do: for(type <- types, do: quoted(type))

  defp quoted({:type, line, :tuple, :any}), do: {:tuple, [line: line], []}
  defp quoted({:type, line, :tuple, types}), do: tuple(all_quoted(types), line)
  defp quoted({:type, line, :list, []}), do: {:list, [line: line], []}

  defp quoted({:type, _line, :list, [{:type, _, :union, types} = union]}) do
    if :lists.all(&pair?/1, types), do: all_quoted(types), else: [quoted(union)]
  end

  defp quoted({:type, _line, :list, [type]}), do: [quoted(type)]
  defp quoted({:type, _line, nil, []}), do: []
  defp quoted({:type, _line, :nonempty_list, []}), do: [{:..., [], nil}]
  defp quoted({:type, line, :nonempty_list, [type]}), do: [quoted(type), {:..., [line: line], nil}]
  defp quoted({:type, line, :map, :any}), do: {:map, [line: line], []}

  defp quoted({:type, line, :map, [{:type, _, :map_field_exact, [{:atom, _, :__struct__}, {:atom, _, module}]} | fields]}) do
    # What is said of no field of a struct is not shown.
    fields = for {:type, _, _, [key, value]} <- fields, value != {:type, 0, :term, []}, do: {quoted(key), quoted(value)}
    {:%, [line: line], [module, {:%{}, [line: line], fields}]}
  end

  defp quoted({:type, line, :map, fields}), do: {:%{}, [line: line], for(field <- fields, do: field(field))}

  defp quoted({:type, line, :binary, [{:integer, _, size}, {:integer, _, unit}]}) do
    blank = {:_, [line: line], nil}
    sized = if size == 0, do: [], else: [{:"::", [line: line], [blank, size]}]
    repeated = if unit == 0, do: [], else: [{:"::", [line: line], [blank, {:*, [line: line], [blank, unit]}]}]
    {:<<>>, [line: line], sized ++ repeated}
  end

  defp quoted({:type, line, :union, types}) do
    [last | before] = :lists.reverse(all_quoted(types))
    :lists.foldl(fn type, union -> {:|, [line: line], [type, union]} end, last, before)
  end

  defp quoted({:type, line, :fun, [{:type, _, :product, arguments}, result]}) do
    [{:->, [line: line], [all_quoted(arguments), quoted(result)]}]
  end

  defp quoted({:type, line, :fun, [{:type, _, :any}, result]}) do
    [{:->, [line: line], [[{:..., [line: line], nil}], quoted(result)]}]
  end

  defp quoted({:type, line, :range, [first, last]}), do: {:.., [line: line], [quoted(first), quoted(last)]}
  defp quoted({:type, line, name, arguments}), do: {name, [line: line], all_quoted(arguments)}
  defp quoted({:user_type, line, name, arguments}), do: {name, [line: line], all_quoted(arguments)}
  defp quoted({:var, line, name}), do: {name, [line: line], nil}
  defp quoted({:op, line, operator, type}), do: {operator, [line: line], [quoted(type)]}
  defp quoted({:ann_type, line, [name, type]}), do: {:"::", [line: line], [quoted(name), quoted(type)]}

  defp quoted({:remote_type, line, [{:atom, _, :elixir}, {:atom, _, name}, arguments]}) do
    {name, [line: line], all_quoted(arguments)}
  end

  defp quoted({:remote_type, line, [{:atom, _, module}, {:atom, _, name}, arguments]}) do
    {{:., [line: line], [module, name]}, [line: line], all_quoted(arguments)}
  end

  defp quoted({kind, _line, value}) when kind in [:atom, :integer, :char], do: value

  defp pair?({:type, _, :tuple, [{:atom, _, _}, _]}), do: true
  defp pair?(_other), do: false

  defp tuple([left, right], _line), do: {left, right}
  defp tuple(items, line), do: {:{}, [line: line], items}

  defp field({:type, line, :map_field_assoc, [key, value]}), do: {{:optional, [line: line], [quoted(key)]}, quoted(value)}
  defp field({:type, _line, :map_field_exact, [{:atom, _, key}, value]}), do: {key, quoted(value)}
  defp field({:type, line, :map_field_exact, [key, value]}), do: {{:required, [line: line], [quoted(key)]}, quoted(value)}
end
