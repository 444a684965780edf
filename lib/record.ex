defmodule Record do
  @moduledoc """
  Records: tuples whose first element is an atom that names them, and whose elements are reached by macros with names.

  Erlang's libraries use them; structs are what programs in Elixir choose for themselves.

      iex> defmodule Shapes do
      ...>   require Record
      ...>   Record.defrecord(:point, x: 0, y: 0)
      ...>   def moved(point(x: x) = old), do: point(old, x: x + 1)
      ...> end
      iex> Shapes.moved({:point, 4, 2})
      {:point, 5, 2}

  The type of a record is written `record(:point, x: integer)`; fields that it does not name are of any type.
  """

  @doc """
  Whether a term is a record of a kind. It can be used in guards.

      iex> require Record
      iex> Record.is_record({:point, 1, 2}, :point)
      true
      iex> Record.is_record({:point, 1, 2}, :line)
      false
  """
  defguard is_record(data, kind)
           when is_atom(kind) and is_tuple(data) and tuple_size(data) > 0 and :erlang.element(1, data) == kind

  @doc """
  Whether a term could be a record: a tuple that begins with an atom. It can be used in guards.

      iex> require Record
      iex> Record.is_record({:point, 1, 2})
      true
      iex> Record.is_record({1, 2})
      false
  """
  defguard is_record(data) when is_tuple(data) and tuple_size(data) > 0 and is_atom(:erlang.element(1, data))

  @doc """
  Defines macros that make records, change them, and take them apart, also in patterns.

  `fields` are names with defaults. The macros are public; they are named after the record, whose tuples begin with `tag`,
  or with the name where no tag is given.

      iex> defmodule Users do
      ...>   require Record
      ...>   Record.defrecord(:user, name: "meg", age: 25)
      ...> end
      iex> require Users
      iex> Users.user()
      {:user, "meg", 25}
      iex> Users.user(age: 26)
      {:user, "meg", 26}
      iex> Users.user(Users.user(), name: "ann")
      {:user, "ann", 25}
      iex> Users.user(Users.user(), :name)
      "meg"
      iex> Users.user(:age)
      2
      iex> Users.user(Users.user())
      [name: "meg", age: 25]
  """
  defmacro defrecord(name, tag \\ nil, kv), do: definition(:defrecord, :defmacro, name, tag, kv)

  @doc """
  Like `defrecord/3`, with macros that are private to the module.

      iex> defmodule Counter do
      ...>   require Record
      ...>   Record.defrecordp(:counter, :c, value: 0)
      ...>   def new, do: counter(value: 1)
      ...> end
      iex> Counter.new()
      {:c, 1}
  """
  defmacro defrecordp(name, tag \\ nil, kv), do: definition(:defrecordp, :defmacrop, name, tag, kv)

  # `define_macro` stands for `defmacro` or `defmacrop`.
  defp definition(kind, define, name, tag, kv) do
    quote bind_quoted: [kind: kind, name: name, tag: tag, kv: kv] do
      tag = tag || name
      fields = Record.__record__(__MODULE__, kind, name, tag, kv)

      define_macro unquote(name)(args \\ []) do
        Record.__access__(unquote(tag), unquote(fields), args, __CALLER__)
      end

      define_macro unquote(name)(record, args) do
        Record.__access__(unquote(tag), unquote(fields), record, args, __CALLER__)
      end
    end
    |> Macro.prewalk(fn
      {:define_macro, meta, arguments} -> {{:., meta, [Kernel, define]}, meta, arguments}
      other -> other
    end)
  end

  @doc false
  @spec __record__(module, :defrecord | :defrecordp, atom, atom, keyword) :: Macro.t()
  def __record__(module, kind, name, tag, kv) do
    refuse_defined(module, name)
    fields = for field <- kv, do: field(kind, field)
    names = for {name, _} <- fields, do: name

    for twice <- Enum.uniq(names -- Enum.uniq(names)) do
      IO.warn("duplicate key #{inspect(twice)} found in record")
    end

    Module.register_attribute(module, :__records__, accumulate: true)
    Module.put_attribute(module, :__records__, %{name: name, tag: tag, fields: names, kind: kind})
    Macro.escape(fields)
  end

  defp refuse_defined(module, name) do
    case Enum.find(0..2, &Module.defines?(module, {name, &1})) do
      nil -> :ok
      arity -> raise ArgumentError, "cannot define record #{inspect(name)} because a definition #{name}/#{arity} already exists"
    end
  end

  # The name of a field and the code of its default.
  defp field(kind, field) do
    case field do
      {name, default} when is_atom(name) -> {name, escaped(name, default)}
      name when is_atom(name) -> {name, nil}
      other -> raise ArgumentError, "#{kind} fields must be atoms, got: #{inspect(other)}"
    end
  end

  defp escaped(name, default) do
    Macro.escape(default)
  rescue
    error in ArgumentError ->
      reraise ArgumentError, [message: "invalid value for record field #{name}, #{Exception.message(error)}"], __STACKTRACE__
  end

  # What a macro of a record with one argument gives: the place of a field, a new record, a pattern, or the fields of a record
  # that is there.
  @doc false
  @spec __access__(atom, keyword, Macro.t(), Macro.Env.t()) :: Macro.t()
  def __access__(tag, fields, args, caller) do
    cond do
      is_atom(args) -> place(tag, fields, args)
      Keyword.keyword?(args) -> create(tag, fields, args, caller)
      true -> of_record(tag, fields, Macro.expand(args, caller))
    end
  end

  # The fields of a tuple that is written out are told at once.
  defp of_record(tag, fields, record) do
    names = for {name, _} <- fields, do: name

    case record do
      {:{}, _, [^tag | values]} when length(values) == length(names) -> Enum.zip(names, values)
      {^tag, value} when length(names) == 1 -> Enum.zip(names, [value])
      other -> quote(do: Record.__keyword__(unquote(tag), unquote(fields), unquote(other)))
    end
  end

  # What a macro of a record with two arguments gives: a field of a record, or a changed record.
  @doc false
  @spec __access__(atom, keyword, Macro.t(), Macro.t(), Macro.Env.t()) :: Macro.t()
  def __access__(tag, fields, record, args, caller) do
    cond do
      is_atom(args) -> get(tag, fields, record, args)
      Keyword.keyword?(args) -> update(tag, fields, record, args, caller)
      true -> raise ArgumentError, "expected arguments to be a compile time atom or a keyword list, got: #{Macro.to_string(args)}"
    end
  end

  # Places count from 0, the tag's is the first.
  defp place(tag, fields, key) do
    case Enum.find_index(fields, fn {name, _} -> name == key end) do
      nil -> raise ArgumentError, "record #{inspect(tag)} does not have the key: #{inspect(key)}"
      index -> index + 1
    end
  end

  # The value of `_` is that of all fields that are not named.
  defp create(tag, fields, values, caller) do
    for {key, _} <- values, key != :_, do: place(tag, fields, key)
    rest = Keyword.fetch(values, :_)

    elements =
      for {name, default} <- fields do
        case {Keyword.fetch(values, name), rest} do
          {{:ok, value}, _} -> value
          {:error, {:ok, value}} -> value
          {:error, :error} -> if Macro.Env.in_match?(caller), do: {:_, [], nil}, else: default
        end
      end

    {:{}, [], [tag | elements]}
  end

  defp get(tag, fields, record, key) do
    quote(do: :erlang.element(unquote(place(tag, fields, key) + 1), unquote(record)))
  end

  defp update(tag, fields, record, values, caller) do
    if Macro.Env.in_match?(caller), do: raise(ArgumentError, "cannot invoke update style macro inside match")

    Enum.reduce(values, record, fn {key, value}, changed ->
      quote(do: :erlang.setelement(unquote(place(tag, fields, key) + 1), unquote(changed), unquote(value)))
    end)
  end

  @doc false
  @spec __keyword__(atom, keyword, term) :: keyword
  def __keyword__(tag, fields, record) when is_tuple(record) and tuple_size(record) > 0 and elem(record, 0) == tag do
    [_ | values] = Tuple.to_list(record)
    names = for {name, _} <- fields, do: name

    if length(values) != length(names) do
      raise ArgumentError,
            "expected argument to be a #{inspect(tag)} record with #{length(names)} fields, got: #{inspect(record)}"
    end

    Enum.zip(names, values)
  end

  def __keyword__(tag, _fields, other) do
    raise ArgumentError,
          "expected argument to be a literal atom, literal keyword or a #{inspect(tag)} record, got runtime: #{inspect(other)}"
  end
end
