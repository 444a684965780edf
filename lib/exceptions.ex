defmodule RuntimeError do
  @moduledoc """
  The exception of `raise "text"`.
  """
  defexception message: "runtime error"
end

defmodule ArgumentError do
  @moduledoc """
  An argument does not have the value that a function needs.
  """
  defexception message: "argument error"

  @doc false
  def blame(exception, [{:erlang, :apply, [module, function, args], _} | _] = stacktrace) do
    {%{exception | message: "you attempted to apply a function " <> apply_mistake(module, function, args)}, stacktrace}
  end

  def blame(exception, stacktrace), do: {exception, stacktrace}

  defp apply_mistake(module, function, args) do
    cond do
      not proper_list?(args) ->
        "named #{inspect(function)} on module #{inspect(module)} with arguments #{inspect(args)}. " <>
          "Arguments (the third argument of apply) must always be a proper list"

      is_atom(module) ->
        "named #{inspect(function)} on module #{inspect(module)}. However #{inspect(function)} is not a valid " <>
          "function name. Function names (the second argument of apply) must always be an atom"

      is_atom(function) and args == [] ->
        "named #{inspect(function)} on #{inspect(module)}. If you are using Kernel.apply/3, make sure the module is " <>
          "an atom. If you are using the dot syntax, such as module.function(), make sure the left-hand side of the " <>
          "dot is a module atom"

      true ->
        "on #{inspect(module)}. Modules (the first argument of apply) must always be an atom"
    end
  end

  defp proper_list?([_ | rest]), do: proper_list?(rest)
  defp proper_list?(rest), do: rest == []
end

defmodule ArithmeticError do
  @moduledoc """
  An arithmetic operation got something it cannot compute with.
  """
  defexception message: "bad argument in arithmetic expression"

  @bitwise [:band, :bor, :bxor, :bsl, :bsr, :bnot]
  @named [:div, :rem]
  @symbols [:+, :-, :*, :/]

  @doc false
  def blame(%{message: message} = exception, [{:erlang, operator, args, _} | _] = stacktrace) when is_list(args) do
    case operation(operator, args) do
      nil -> {exception, stacktrace}
      text -> {%{exception | message: message <> ": " <> text}, stacktrace}
    end
  end

  def blame(exception, stacktrace), do: {exception, stacktrace}

  defp operation(operator, [operand]) when operator in @symbols, do: "#{operator}(#{inspect(operand)})"

  defp operation(operator, [left, right]) when operator in @symbols do
    "#{inspect(left)} #{operator} #{inspect(right)}"
  end

  defp operation(operator, args) when operator in @named, do: Exception.format_call(operator, args)
  defp operation(operator, args) when operator in @bitwise, do: "Bitwise." <> Exception.format_call(operator, args)
  defp operation(_operator, _args), do: nil
end

defmodule SystemLimitError do
  @moduledoc """
  A limit of the virtual machine was reached.
  """
  defexception message: "a system limit has been reached"
end

defmodule SyntaxError do
  @moduledoc """
  Source text that is not valid.
  """
  defexception [:file, :line, :column, :snippet, description: "syntax error"]

  def message(exception), do: Exception.format_source_error(exception)
end

defmodule TokenMissingError do
  @moduledoc """
  Source text that ends too early.
  """
  defexception [:file, :line, :column, :snippet, description: "expression is incomplete"]

  def message(exception), do: Exception.format_source_error(exception)
end

defmodule CompileError do
  @moduledoc """
  Source text that parses but cannot be compiled.
  """
  defexception [:file, :line, description: "compile error"]

  def message(%{file: file, line: line, description: description}) do
    Exception.format_file_line(Exception.relative_path(file), line) <> " " <> description
  end
end

defmodule BadFunctionError do
  @moduledoc """
  Something that is no function was called.
  """
  defexception [:term]

  def message(%{term: term}), do: "expected a function, got: #{inspect(term)}"
end

defmodule BadArityError do
  @moduledoc """
  A function was called with the wrong number of arguments.
  """
  defexception [:function, :args]

  def message(%{function: function, args: args}) do
    {:arity, arity} = :erlang.fun_info(function, :arity)
    "#{inspect(function)} with arity #{arity} called with #{arguments(args)}"
  end

  defp arguments([]), do: "no arguments"
  defp arguments([argument]), do: "1 argument (#{inspect(argument)})"
  defp arguments(args), do: "#{length(args)} arguments (#{Exception.format_arguments(args)})"
end

defmodule BadStructError do
  @moduledoc """
  A struct of another kind was expected.
  """
  defexception [:struct, :term]

  def message(%{struct: struct, term: term}) do
    "expected a struct named #{inspect(struct)}, got: #{inspect(term)}"
  end
end

defmodule BadMapError do
  @moduledoc """
  A map was expected.
  """
  defexception [:term]

  def message(%{term: term}), do: "expected a map, got: #{inspect(term)}"
end

defmodule BadBooleanError do
  @moduledoc """
  The left side of `and` or `or` is neither `true` nor `false`.
  """
  defexception [:term, :operator]

  def message(%{term: term, operator: operator}) do
    "expected a boolean on left-side of \"#{operator}\", got: #{inspect(term)}"
  end
end

defmodule MatchError do
  @moduledoc """
  The right side of `=` does not match the pattern.
  """
  defexception [:term]

  def message(%{term: term}), do: "no match of right hand side value: #{inspect(term)}"
end

defmodule CaseClauseError do
  @moduledoc """
  No clause of a `case` matches.
  """
  defexception [:term]

  def message(%{term: term}), do: "no case clause matching: #{inspect(term)}"
end

defmodule WithClauseError do
  @moduledoc """
  No `else` clause of a `with` matches.
  """
  defexception [:term]

  def message(%{term: term}), do: "no with clause matching: #{inspect(term)}"
end

defmodule CondClauseError do
  @moduledoc """
  No condition of a `cond` holds.
  """
  defexception []

  def message(_exception), do: "no cond clause evaluated to a truthy value"
end

defmodule TryClauseError do
  @moduledoc """
  No `else` clause of a `try` matches.
  """
  defexception [:term]

  def message(%{term: term}), do: "no try clause matching: #{inspect(term)}"
end

defmodule KeyError do
  @moduledoc """
  A key is missing in a map, a struct or a keyword list.
  """
  defexception [:key, :term, :message]

  def message(%{message: nil, key: key, term: nil}), do: "key #{inspect(key)} not found"
  def message(%{message: nil, key: key, term: term}), do: "key #{inspect(key)} not found in: #{inspect(term)}"
  def message(%{message: message}), do: message

  @doc false
  def blame(%{message: nil, key: key, term: term} = exception, stacktrace) when is_atom(key) do
    case hint(key, atom_keys(term)) do
      "" -> {exception, stacktrace}
      hint -> {%{exception | message: message(exception) <> hint}, stacktrace}
    end
  end

  def blame(exception, stacktrace), do: {exception, stacktrace}

  defp atom_keys(term) when is_map(term), do: for(key <- :maps.keys(term), is_atom(key), do: key)
  defp atom_keys(term) when is_list(term), do: keyword_keys(term, [])
  defp atom_keys(_term), do: []

  # Whatever is not a keyword list has no keys to offer.
  defp keyword_keys([{key, _value} | rest], keys) when is_atom(key), do: keyword_keys(rest, [key | keys])
  defp keyword_keys([], keys), do: :lists.reverse(keys)
  defp keyword_keys(_other, _keys), do: []

  defp hint(key, keys) do
    case Exception.similar(:erlang.atom_to_binary(key), keys, &:erlang.atom_to_binary/1) do
      [] -> ""
      found -> ". Did you mean:\n\n" <> for(name <- found, into: "", do: "      * #{inspect(name)}\n")
    end
  end
end

defmodule UndefinedFunctionError do
  @moduledoc """
  A function that was called does not exist.
  """
  defexception [:module, :function, :arity, :reason, :message]

  def message(%{message: nil} = exception) do
    %{module: module, function: function, arity: arity, reason: reason} = exception
    describe(reason || reason(module, function), module, function, arity)
  end

  def message(%{message: message}), do: message

  @doc false
  def blame(%{module: module, function: function, arity: arity, reason: reason} = exception, stacktrace) do
    hint = hint(reason || reason(module, function), module, function, arity)
    {%{exception | message: message(exception) <> hint}, stacktrace}
  end

  defp hint(:"left side is nil", _module, _function, 0) do
    ". If you are using the dot syntax, such as module.function(), make sure the left-hand side of the dot " <>
      "is a module atom"
  end

  defp hint(:"function not exported", module, function, arity) do
    hint_for_loaded_module(module, function, arity, nil)
  end

  defp hint(_reason, _module, _function, _arity), do: ""

  @doc false
  def hint_for_loaded_module(module, function, arity, exports) do
    if :lists.member({function, arity}, :kaiwa_code.macros(module)) do
      ". However there is a macro with the same name and arity. " <>
        "Be sure to require #{inspect(module)} if you intend to invoke this macro"
    else
      exports = exports || :lists.sort(:kaiwa_code.exports(module) ++ :kaiwa_code.macros(module))
      did_you_mean(function, exports)
    end
  end

  defp reason(nil, nil), do: :unknown
  defp reason(nil, _function), do: :"left side is nil"

  defp reason(module, _function) do
    if :kaiwa_code.loaded?(module), do: :"function not exported", else: :"module could not be loaded"
  end

  defp describe(:unknown, _module, _function, _arity), do: "undefined function"

  defp describe(:"left side is nil", module, function, arity) do
    "function #{Exception.format_mfa(module, function, arity)} is undefined"
  end

  defp describe(:"module could not be loaded", module, function, arity) do
    "function #{Exception.format_mfa(module, function, arity)} is undefined (module #{inspect(module)} is not available)"
  end

  defp describe(:"function not exported", module, function, arity) do
    "function #{Exception.format_mfa(module, function, arity)} is undefined or private"
  end

  defp describe(reason, module, function, arity) do
    "function #{Exception.format_mfa(module, function, arity)} is undefined (#{reason})"
  end

  # The same name with another arity beats any similar name.
  defp did_you_mean(function, exports) do
    same_name = for {^function, _arity} = export <- exports, do: export

    case same_name do
      [] ->
        name = fn {function, _arity} -> :erlang.atom_to_binary(function) end
        list_exports(Exception.similar(:erlang.atom_to_binary(function), exports, name))

      _ ->
        list_exports(:lists.sublist(:lists.sort(same_name), 5))
    end
  end

  defp list_exports([]), do: ""

  defp list_exports(exports) do
    lines =
      for {function, arity} <- exports, into: "", do: "      * #{Exception.format_function_name(function)}/#{arity}\n"

    ". Did you mean:\n\n" <> lines
  end
end

defmodule FunctionClauseError do
  @moduledoc """
  No clause of a function matches its arguments.
  """
  defexception [:module, :function, :arity, :kind, :args, :clauses]

  # More clauses than this would push the error out of sight.
  @shown_clauses 10

  def message(exception) do
    title(exception) <> blame(exception, &inspect/1, &mark_mismatch/2)
  end

  @doc false
  def mark_mismatch(true, text), do: text
  def mark_mismatch(false, text), do: "-" <> text <> "-"

  @doc false
  def title(%{function: nil}), do: "no function clause matches"

  def title(%{module: module, function: function, arity: arity}) do
    "no function clause matching in " <> Exception.format_mfa(module, function, arity)
  end

  @doc false
  def blame(exception, [{module, function, args, meta} | rest]) when is_list(args) do
    arity = length(args)
    stacktrace = [{module, function, arity, meta} | rest]

    case Exception.blame_mfa(module, function, args) do
      {:ok, kind, clauses} -> {%{exception | args: args, kind: kind, clauses: clauses}, stacktrace}
      :error -> {%{exception | args: args}, stacktrace}
    end
  end

  def blame(exception, stacktrace), do: {exception, stacktrace}

  # The text below the title. `show` turns an argument into text, `mark` shows whether a part did match.
  @doc false
  def blame(%{args: nil}, _show, _mark), do: ""

  def blame(%{args: args, clauses: clauses} = exception, show, mark) do
    %{module: module, function: function, arity: arity, kind: kind} = exception
    given = given_arguments(args, 1, show, "")

    "\n\nThe following arguments were given to #{Exception.format_mfa(module, function, arity)}:\n" <>
      given <> attempted(clauses, kind, function, mark)
  end

  defp given_arguments([], _number, _show, text), do: text

  defp given_arguments([argument | rest], number, show, text) do
    shown = indent(show.(argument))
    given_arguments(rest, number + 1, show, text <> "\n    # #{number}\n    #{shown}\n")
  end

  defp indent(text), do: :binary.replace(text, "\n", "\n    ", [:global])

  defp attempted(nil, _kind, _function, _mark), do: ""
  defp attempted([], _kind, _function, _mark), do: ""

  defp attempted(clauses, kind, function, mark) do
    total = length(clauses)
    shown = min(total, @shown_clauses)

    heads =
      for clause <- :lists.sublist(clauses, shown), into: "", do: "    " <> head(clause, kind, function, mark) <> "\n"

    hidden = total - shown
    more = if hidden > 0, do: "    ...\n    (#{hidden} #{clause_word(hidden)} not shown)\n", else: ""
    "\nAttempted function clauses (showing #{shown} out of #{total}):\n\n" <> heads <> more
  end

  defp clause_word(1), do: "clause"
  defp clause_word(_count), do: "clauses"

  defp head({arguments, guard}, kind, function, mark) do
    shown = :lists.join(", ", for(part <- arguments, do: part(part, mark)))
    head = "#{kind} #{Exception.format_function_name(function)}(#{:erlang.iolist_to_binary(shown)})"

    case guard do
      [] -> head
      _ -> head <> " when " <> for(part <- guard, into: "", do: part(part, mark))
    end
  end

  defp part({:between, text}, _mark), do: text
  defp part({matched?, text}, mark), do: mark.(matched?, text)
end

defmodule ErlangError do
  @moduledoc """
  An error whose reason is no exception, as `:erlang.error/1` raises it.
  """
  defexception [:original, :reason]

  def message(%{original: original, reason: nil}), do: "Erlang error: #{inspect(original)}"
  def message(%{original: original, reason: reason}), do: "Erlang error: #{inspect(original)}#{reason}"

  @doc """
  Turns the `reason` of an error into an exception; the frame in front of `stacktrace` may say more.

      iex> ErlangError.normalize(:badarith, [])
      %ArithmeticError{message: "bad argument in arithmetic expression"}
  """
  @spec normalize(term, list) :: map
  def normalize(reason, stacktrace), do: Exception.normalize(:error, reason, stacktrace)
end

defmodule Protocol.UndefinedError do
  @moduledoc """
  A protocol has no implementation for a value.
  """
  defexception [:protocol, :value, description: ""]

  def message(%{protocol: protocol, value: value, description: description}) do
    text = "protocol #{inspect(protocol)} not implemented for #{inspect(value)} of type #{type(value)}"
    if description == "", do: text, else: text <> ", " <> description
  end

  defp type(%{__struct__: struct}) when is_atom(struct), do: "#{inspect(struct)} (a struct)"
  defp type(value) when is_tuple(value), do: "Tuple"
  defp type(value) when is_atom(value), do: "Atom"
  defp type(value) when is_list(value), do: "List"
  defp type(value) when is_map(value), do: "Map"
  defp type(value) when is_bitstring(value), do: "BitString"
  defp type(value) when is_integer(value), do: "Integer"
  defp type(value) when is_float(value), do: "Float"
  defp type(value) when is_function(value), do: "Function"
  defp type(value) when is_pid(value), do: "PID"
  defp type(value) when is_port(value), do: "Port"
  defp type(value) when is_reference(value), do: "Reference"
end

defmodule Enum.EmptyError do
  @moduledoc """
  A function of `Enum` needs at least one element and got none.
  """
  defexception message: "empty error"
end

defmodule Enum.OutOfBoundsError do
  @moduledoc """
  There is no element at the asked position.
  """
  defexception message: "out of bounds error"
end

defmodule UnicodeConversionError do
  @moduledoc """
  Data that is no valid text.
  """
  defexception [:encoded, :message]

  def exception(options) do
    rest = Keyword.get(options, :rest)

    %UnicodeConversionError{
      encoded: Keyword.get(options, :encoded),
      message: "#{Keyword.get(options, :kind)} #{detail(rest)}"
    }
  end

  defp detail(rest) when is_binary(rest), do: "encoding starting at #{inspect(rest)}"
  defp detail([[_ | _] = rest | _]), do: detail(rest)
  defp detail([char | _]) when is_integer(char), do: "code point #{char}"
  defp detail([part | _]), do: detail(part)
end

defmodule System.EnvError do
  @moduledoc """
  An environment variable is not set.
  """
  defexception [:env]

  def message(%{env: env}), do: "could not fetch environment variable #{inspect(env)} because it is not set"
end

defmodule File.Error do
  @moduledoc """
  An operation on a file failed.
  """
  defexception [:reason, :path, action: ""]

  def message(%{action: action, reason: reason, path: path}) do
    "could not #{action} #{inspect(path)}: #{reason_text(action, reason)}"
  end

  defp reason_text("remove directory", :eexist), do: "directory is not empty"
  defp reason_text(_action, reason), do: :file.format_error(reason)
end

defmodule File.RenameError do
  @moduledoc """
  Giving a file another name failed.
  """
  defexception [:reason, :source, :destination, on: "", action: ""]

  def message(%{action: action, source: source, destination: destination, reason: reason, on: on}) do
    text = "could not #{action} from #{inspect(source)} to #{inspect(destination)}"
    location = if on == "", do: ": ", else: ". #{on}: "
    text <> location <> :erlang.list_to_binary(:file.format_error(reason))
  end
end

defmodule File.LinkError do
  @moduledoc """
  Making a link to a file failed.
  """
  defexception [:reason, :existing, :new, action: ""]

  def message(%{action: action, existing: existing, new: new, reason: reason}) do
    "could not #{action} from #{inspect(existing)} to #{inspect(new)}: #{:file.format_error(reason)}"
  end
end

defmodule File.CopyError do
  @moduledoc """
  Copying a file failed.
  """
  defexception [:reason, :source, :destination, on: "", action: ""]

  def message(%{action: action, source: source, destination: destination, reason: reason, on: on}) do
    text = "could not #{action} from #{inspect(source)} to #{inspect(destination)}"
    location = if on == "", do: ": ", else: ". #{on}: "
    text <> location <> :erlang.list_to_binary(:file.format_error(reason))
  end
end

defmodule IO.StreamError do
  @moduledoc """
  Reading from or writing to a device failed inside a stream.
  """
  defexception [:reason, :message]

  def exception(options) do
    reason = Keyword.get(options, :reason)
    %IO.StreamError{reason: reason, message: "error during streaming: #{:file.format_error(reason)}"}
  end
end

defmodule Code.LoadError do
  @moduledoc """
  A source file cannot be loaded.
  """
  defexception [:file, :message, :reason]

  def exception(options) do
    file = Keyword.get(options, :file)
    reason = Keyword.get(options, :reason)
    %Code.LoadError{file: file, reason: reason, message: "could not load #{file}. Reason: #{reason}"}
  end
end

defmodule Regex.CompileError do
  @moduledoc """
  A regular expression is not valid.
  """
  defexception message: "regex could not be compiled"
end

defmodule OptionParser.ParseError do
  @moduledoc """
  The arguments of a command line do not fit its description.
  """
  defexception [:message]
end

defmodule Inspect.Error do
  @moduledoc """
  An implementation of `Inspect` failed itself.
  """
  defexception [:exception_module, :exception_message, :stacktrace, :inspected_struct]

  def message(%Inspect.Error{exception_module: module, exception_message: message, inspected_struct: struct}) do
    Kaiwa.InspectParts.failure(module, message, struct)
  end
end

defmodule URI.Error do
  @moduledoc """
  An address is not valid.
  """
  defexception [:action, :reason, :part]

  def message(%URI.Error{action: action, reason: reason, part: part}) do
    "cannot #{action} due to reason #{reason}: #{inspect(part)}"
  end
end

defmodule Version.InvalidVersionError do
  @moduledoc """
  A text is no version.
  """
  defexception [:version]

  def exception(version) when is_binary(version), do: %Version.InvalidVersionError{version: version}
  def message(%{version: version}), do: "invalid version: #{inspect(version)}"
end

defmodule Version.InvalidRequirementError do
  @moduledoc """
  A text is no requirement on a version.
  """
  defexception [:requirement]

  def exception(requirement) when is_binary(requirement) do
    %Version.InvalidRequirementError{requirement: requirement}
  end

  def message(%{requirement: requirement}), do: "invalid requirement: #{inspect(requirement)}"
end
