defmodule IEx.Info do
  @moduledoc """
  The facts about a term that `i/1` prints.
  """

  @doc """
  Facts about a term as `{label, text}`, in the order they are printed.

      iex> IEx.Info.facts(1)
      [{"Data type", "Integer"}, {"Reference modules", "Integer"}]
  """
  @spec facts(term) :: [{String.t(), String.t()}]
  def facts(term)
  def facts(term) when is_atom(term), do: atom(term, :kaiwa_code.loaded?(term))
  def facts(term) when is_binary(term), do: binary(term)

  def facts(term) when is_bitstring(term) do
    [
      {"Data type", "BitString"},
      {"Bits size", "#{bit_size(term)}"},
      {"Description",
       "This is a bitstring. It's a chunk of bits that are not divisible by 8\n(the number of bytes isn't whole)."}
    ]
  end

  def facts(term) when is_integer(term), do: [{"Data type", "Integer"}, {"Reference modules", "Integer"}]
  def facts(term) when is_float(term), do: [{"Data type", "Float"}, {"Reference modules", "Float"}]
  def facts(term) when is_tuple(term), do: [{"Data type", "Tuple"}, {"Reference modules", "Tuple"}]
  def facts(term) when is_reference(term), do: [{"Data type", "Reference"}]
  def facts(term) when is_list(term), do: list(term)
  def facts(term) when is_pid(term), do: pid(term)
  def facts(term) when is_function(term), do: function(term)

  def facts(%{__struct__: module}) when is_atom(module) do
    [
      {"Data type", inspect(module)},
      {"Description", "This is a struct. Structs are maps with a __struct__ key."},
      {"Reference modules", inspect(module) <> ", Map"}
    ]
  end

  def facts(term) when is_map(term), do: [{"Data type", "Map"}, {"Reference modules", "Map"}]
  def facts(term) when is_port(term), do: [{"Data type", "Port"}, {"Reference modules", "Port"}]

  defp atom(atom, false) do
    raw = if alias?(atom), do: [{"Raw representation", quoted(atom)}], else: []
    [{"Data type", "Atom"}] ++ raw ++ [{"Reference modules", "Atom"}]
  end

  defp atom(module, true) do
    docs =
      case :kaiwa_code.docs(module) do
        {:ok, _docs} -> "Use h(#{inspect(module)}) to access its documentation.\n"
        _ -> ""
      end

    [
      {"Data type", "Atom"},
      {"Module bytecode", if(:kaiwa_code.application(module) == nil and not native?(module), do: "[]", else: ":preloaded")}
    ] ++
      compiled(module) ++
      [
      {"Description", docs <> "Call #{inspect(module)}.module_info() to access metadata."},
      {"Raw representation", quoted(module)},
      {"Reference modules", "Module, Atom"}
    ]
  end

  # What consists of natives only has no byte code, and does not say where it comes from.
  defp native?(module), do: not :erlang.function_exported(module, :module_info, 1)

  defp compiled(module) do
    {compile, attributes} =
      if native?(module), do: {[], []}, else: {module.module_info(:compile), module.module_info(:attributes)}

    source = if source = compile[:source], do: Path.relative_to_cwd(:erlang.list_to_binary(source))
    for {label, value} <- [{"Source", source}, {"Version", attributes[:vsn]}, {"Compile options", compile[:options]}] do
      {label, if(is_binary(value), do: value, else: if(value, do: inspect(value), else: "no value found"))}
    end
  end

  defp alias?(atom) do
    case :erlang.atom_to_binary(atom) do
      "Elixir." <> _ -> true
      _ -> false
    end
  end

  defp quoted(atom), do: ":" <> inspect(:erlang.atom_to_binary(atom))

  defp binary(binary) do
    cond do
      String.printable?(binary) ->
        [
          {"Data type", "BitString"},
          {"Byte size", "#{byte_size(binary)}"},
          {"Description",
           "This is a string: a UTF-8 encoded binary. It's printed surrounded by\n" <>
             "\"double quotes\" because all UTF-8 encoded code points in it are printable."},
          {"Raw representation", inspect(binary, binaries: :as_binaries)},
          {"Reference modules", "String, :binary"}
        ]

      String.valid?(binary) ->
        byte_list = inspect(first_unprintable(binary), binaries: :as_binaries)

        unprintable(
          binary,
          "This is a string: a UTF-8 encoded binary. It's printed with the `<<>>`\n" <>
            "syntax (as opposed to double quotes) because it contains non-printable\n" <>
            "UTF-8 encoded code points (the first non-printable code point being\n`#{byte_list}`).",
          "String, :binary"
        )

      true ->
        unprintable(
          binary,
          "This is a binary: a collection of bytes. It's printed with the `<<>>`\n" <>
            "syntax (as opposed to double quotes) because it is not a UTF-8 encoded\n" <>
            "binary (the first invalid byte being `<<#{first_invalid_byte(binary)}>>`)",
          ":binary"
        )
    end
  end

  defp unprintable(binary, description, modules) do
    [
      {"Data type", "BitString"},
      {"Byte size", "#{byte_size(binary)}"},
      {"Description", description},
      {"Reference modules", modules}
    ]
  end

  defp first_unprintable(<<char::utf8, rest::binary>>) do
    if String.printable?(<<char::utf8>>), do: first_unprintable(rest), else: <<char::utf8>>
  end

  defp first_invalid_byte(<<_::utf8, rest::binary>>), do: first_invalid_byte(rest)
  defp first_invalid_byte(<<byte, _::binary>>), do: byte

  defp list(list) do
    cond do
      list != [] and List.ascii_printable?(list) ->
        [
          {"Data type", "List"},
          {"Description",
           "This is a list of integers that is printed using the `~c` sigil syntax,\n" <>
             "because all the integers in it represent printable ASCII characters.\n" <>
             "Conventionally, a list of Unicode code points is known as a charlist\n" <>
             "and a list of ASCII characters is a subset of it."},
          {"Raw representation", inspect(list, charlists: :as_lists)},
          {"Reference modules", "List"}
        ]

      list != [] and Keyword.keyword?(list) ->
        [
          {"Data type", "List"},
          {"Description",
           "This is what is referred to as a \"keyword list\". A keyword list is a list\n" <>
             "of two-element tuples where the first element of each tuple is an atom."},
          {"Reference modules", "Keyword, List"}
        ]

      true ->
        [{"Data type", "List"}, {"Reference modules", "List"}]
    end
  end

  defp pid(pid) do
    [{"Data type", "PID"}, {"Alive", "#{Process.alive?(pid)}"}] ++
      live(Process.info(pid, [:registered_name, :links, :message_queue_len])) ++
      [
        {"Description", "Use Process.info/1 to get more info about this process"},
        {"Reference modules", "Process, Node"}
      ]
  end

  defp live(nil), do: []

  defp live(registered_name: name, links: links, message_queue_len: length) do
    [
      {"Name", if(name == [], do: "not registered", else: inspect(name))},
      {"Links", if(links == [], do: "none", else: Exception.format_arguments(links))},
      {"Message queue length", "#{length}"}
    ]
  end

  defp function(function) do
    {:arity, arity} = :erlang.fun_info(function, :arity)
    {:type, type} = :erlang.fun_info(function, :type)
    about = [{"Data type", "Function"}, {"Type", "#{type}"}, {"Arity", "#{arity}"}]
    if type == :local, do: about ++ [{"Description", "This is an anonymous function."}], else: about
  end

  @doc """
  The protocols of the library that a term has an implementation for.

      iex> IEx.Info.protocols({})
      "IEx.Info, Inspect"
  """
  @spec protocols(term) :: String.t()
  def protocols(term) do
    collectable = is_list(term) or is_bitstring(term) or (is_map(term) and collectable_map?(term))
    enumerable = is_list(term) or is_function(term) or (is_map(term) and enumerable_map?(term))
    text = is_atom(term) or is_number(term) or is_bitstring(term) or is_list(term)

    names =
      if(collectable, do: ["Collectable"], else: []) ++
        if(enumerable, do: ["Enumerable"], else: []) ++
        ["IEx.Info", "Inspect"] ++ if(text, do: ["List.Chars", "String.Chars"], else: [])

    :erlang.iolist_to_binary(:lists.join(", ", names))
  end

  defp collectable_map?(%{__struct__: struct}), do: struct == MapSet
  defp collectable_map?(_map), do: true

  defp enumerable_map?(%{__struct__: struct}), do: struct == MapSet or struct == Range
  defp enumerable_map?(_map), do: true
end
