defmodule Exception do
  @moduledoc """
  Turns what was raised, thrown or exited with into text, and Erlang's error reasons into exceptions.
  """

  @type non_error_kind() :: :exit | :throw | {:EXIT, pid()}
  @type stacktrace_entry() :: {module(), atom(), arity_or_args(), location()} | {(... -> any()), arity_or_args(), location()}
  @type arity_or_args() :: non_neg_integer() | list()
  @type location() :: keyword()

  @type stacktrace :: [{module, atom, arity | [term], keyword}]
  @type kind :: :error | :exit | :throw | {:EXIT, pid}
  @type t :: %{required(:__struct__) => module, required(:__exception__) => true, optional(atom) => any}

  @doc """
  Makes an exception of what `raise/2` was given.
  """
  @callback exception(term) :: t

  @doc """
  Gives the message of an exception.
  """
  @callback message(t) :: String.t()

  @doc """
  Adds to an exception what can be found out about it.
  """
  @callback blame(t, stacktrace) :: {t, stacktrace}
  @optional_callbacks blame: 2

  # Names below this Jaro distance are too far from the one asked for to be offered.
  @similar 0.77
  @offered 5
  # Of the patterns of attempted clauses.
  @line_length 98

  @doc """
  Tells whether `term` is an exception.

      iex> Exception.exception?(%RuntimeError{})
      true
      iex> Exception.exception?(:badarg)
      false
  """
  @deprecated "Use Kernel.is_exception/1 instead"
  @spec exception?(term) :: boolean
  def exception?(%{__struct__: struct, __exception__: true}) when is_atom(struct), do: true
  def exception?(_term), do: false

  @doc """
  Gives the message of an exception. It never fails: an exception that cannot tell its message gets one that says so.

      iex> Exception.message(%ArgumentError{message: "no"})
      "no"
  """
  @spec message(map) :: binary
  def message(%{__struct__: module, __exception__: true} = exception) when is_atom(module) do
    try do
      text_or_complaint(module.message(exception), exception)
    rescue
      caught ->
        "got #{inspect(:erlang.map_get(:__struct__, caught))} with message #{inspect(message(caught))} " <>
          "while retrieving Exception.message/1 for #{inspect(exception)}. Stacktrace:\n" <>
          format_stacktrace(__STACKTRACE__)
    end
  end

  defp text_or_complaint(text, _exception) when is_binary(text), do: text

  defp text_or_complaint(result, exception) do
    "got #{inspect(result)} while retrieving Exception.message/1 for #{inspect(exception)} (expected a string)"
  end

  @doc """
  Turns the reason of an error into an exception. Exits and throws stay as they are.

      iex> Exception.normalize(:error, {:badmatch, 1}, [])
      %MatchError{term: 1}
      iex> Exception.normalize(:throw, :badarg, [])
      :badarg
  """
  @spec normalize(kind, term, list) :: term
  def normalize(kind, reason, stacktrace \\ [])
  def normalize(:error, %{__exception__: true} = exception, _stacktrace), do: exception
  def normalize(:error, reason, stacktrace), do: from_reason(reason, stacktrace)
  def normalize(_kind, reason, _stacktrace), do: reason

  defp from_reason(:badarg, stacktrace), do: bad_argument(stacktrace)
  defp from_reason({:badarg, value}, _), do: %ArgumentError{message: "argument error: #{inspect(value)}"}
  defp from_reason(:badarith, _), do: %ArithmeticError{}
  defp from_reason(:system_limit, stacktrace), do: system_limit(stacktrace)

  defp from_reason({:heap_limit, bytes}, _) when is_integer(bytes) do
    message = "the process has reached its memory limit of #{div(bytes, 1_048_576)} MB (see kaiwa --max-memory)"
    %SystemLimitError{message: message}
  end
  defp from_reason(:cond_clause, _), do: %CondClauseError{}
  defp from_reason({:badarity, {function, args}}, _), do: %BadArityError{function: function, args: args}
  defp from_reason({:badfun, term}, _), do: %BadFunctionError{term: term}
  defp from_reason({:badstruct, struct, term}, _), do: %BadStructError{struct: struct, term: term}
  defp from_reason({:badmatch, term}, _), do: %MatchError{term: term}
  defp from_reason({:badmap, term}, _), do: %BadMapError{term: term}
  defp from_reason({:badbool, operator, term}, _), do: %BadBooleanError{operator: operator, term: term}
  defp from_reason({:badkey, key}, stacktrace), do: %KeyError{key: key, term: map_of_call(stacktrace)}
  defp from_reason({:badkey, key, term}, _) when is_map(term), do: %KeyError{key: key, term: term}
  defp from_reason({:badkey, key, term}, _), do: %KeyError{key: key, term: term, message: no_map(key, term)}
  defp from_reason({:case_clause, term}, _), do: %CaseClauseError{term: term}
  defp from_reason({:with_clause, term}, _), do: %WithClauseError{term: term}
  defp from_reason({:try_clause, term}, _), do: %TryClauseError{term: term}

  defp from_reason(:undef, stacktrace) do
    {module, function, arity} = called_function(stacktrace)
    %UndefinedFunctionError{module: module, function: function, arity: arity}
  end

  defp from_reason(:function_clause, stacktrace) do
    {module, function, arity} = called_function(stacktrace)
    %FunctionClauseError{module: module, function: function, arity: arity}
  end

  defp from_reason(reason, [{_module, _function, _args, location} | _]) do
    case :lists.keyfind(:error_info, 1, location) do
      {:error_info, %{reasons: [_ | _] = reasons}} -> %ErlangError{original: reason, reason: ":\n\n" <> mistakes(reasons)}
      _ -> %ErlangError{original: reason}
    end
  end

  defp from_reason(reason, _stacktrace), do: %ErlangError{original: reason}

  defp called_function([{module, function, args, _location} | _]) when is_list(args) do
    {module, function, length(args)}
  end

  defp called_function([{module, function, arity, _location} | _]), do: {module, function, arity}
  defp called_function(_stacktrace), do: {nil, nil, nil}

  # A native says in its frame what is wrong with which argument.
  defp bad_argument([{_module, _function, _args, location} | _]) do
    case :lists.keyfind(:error_info, 1, location) do
      {:error_info, %{reasons: [_ | _] = reasons}} ->
        %ArgumentError{message: "errors were found at the given arguments:\n\n" <> mistakes(reasons)}

      {:error_info, %{segment: {number, type, cause, value}}} ->
        place = "construction of binary failed: segment #{number} of type '#{type}': "
        %ArgumentError{message: place <> segment_mistake(cause, type, inspect(value))}

      _ ->
        %ArgumentError{}
    end
  end

  defp bad_argument(_stacktrace), do: %ArgumentError{}

  defp mistakes(reasons), do: for({index, text} <- reasons, into: "", do: "  * #{ordinal(index)} argument: #{text}\n")

  # Where the BEAM takes the machine's memory, or ends, Kaiwa names the limit that it sets instead.
  defp system_limit([{_module, _function, _args, location} | _]) do
    case :lists.keyfind(:error_info, 1, location) do
      {:error_info, %{reasons: [{_index, limit} | _]}} ->
        %SystemLimitError{message: "a system limit has been reached: #{limit}"}

      _ ->
        %SystemLimitError{}
    end
  end

  defp system_limit(_stacktrace), do: %SystemLimitError{}

  defp segment_mistake(:type, :integer, value), do: "expected an integer but got: #{value}"
  defp segment_mistake(:type, :float, value), do: "expected a float or an integer but got: #{value}"
  defp segment_mistake(:type, :binary, value), do: "expected a binary but got: #{value}"

  defp segment_mistake(:type, utf, value) do
    "expected a non-negative integer encodable as #{utf} but got: #{value}"
  end

  defp segment_mistake(:size, _type, value), do: "expected a non-negative integer as size but got: #{value}"
  defp segment_mistake(:float_size, _type, value), do: "expected one of the supported sizes 16, 32, or 64 but got: #{value}"
  defp segment_mistake(:short, _type, value), do: "the value #{value} is shorter than the size of the segment"
  defp segment_mistake(:unit, _type, value), do: "the size of the value #{value} is not a multiple of the unit for the segment"

  defp segment_mistake(:no_float, _type, value) do
    "the value #{value} is outside the range expressible as a float"
  end

  defp ordinal(1), do: "1st"
  defp ordinal(2), do: "2nd"
  defp ordinal(3), do: "3rd"
  defp ordinal(index), do: "#{index}th"

  defp map_of_call([{Map, _function, [map | _], _location} | _]) when is_map(map), do: map
  defp map_of_call([{:maps, _function, [_key, map | _], _location} | _]) when is_map(map), do: map
  defp map_of_call([{:maps, _function, [_key, _value, map], _location} | _]) when is_map(map), do: map
  defp map_of_call([{:erlang, :map_get, [_key, map], _location} | _]) when is_map(map), do: map
  defp map_of_call(_stacktrace), do: nil

  defp no_map(key, term) do
    "key #{inspect(key)} not found in: #{inspect(term)}. If you are using the dot syntax, such as map.field, " <>
      "make sure the left-hand side of the dot is a map"
  end

  @doc """
  Adds what can only be found out at a cost to an error: hints, operands, the arguments and clauses of a failed call.

  Gives the richer exception and the stacktrace that goes with it. Exits and throws stay as they are.

      iex> {exception, _stacktrace} = Exception.blame(:error, :badarith, [{:erlang, :/, [1, 0], []}])
      iex> Exception.message(exception)
      "bad argument in arithmetic expression: 1 / 0"
  """
  @spec blame(kind, term, list) :: {term, list}
  def blame(:error, reason, stacktrace) do
    exception = normalize(:error, reason, stacktrace)
    module = :erlang.map_get(:__struct__, exception)

    if :kaiwa_code.loaded?(module) and :erlang.function_exported(module, :blame, 2) do
      module.blame(exception, stacktrace)
    else
      {exception, stacktrace}
    end
  end

  def blame(_kind, reason, stacktrace), do: {reason, stacktrace}

  @doc """
  Tells which clauses of a function were tried with `args`, and which parts of their heads did not match.

  Gives `{:ok, kind, clauses}`, a clause being `{arguments, guard}`, both lists of `{matched?, text}`, with
  `{:between, text}` for what joins the tests of a guard; `:error` if nothing is known about the function.

      iex> Exception.blame_mfa(:unknown_module, :f, [])
      :error
  """
  @spec blame_mfa(module, atom, [term]) :: {:ok, atom, [{list, list}]} | :error
  def blame_mfa(module, function, args) do
    case :kaiwa_code.clauses(module, function, length(args)) do
      {kind, clauses} -> {:ok, kind, for({arguments, guard} <- clauses, do: blame_clause(arguments, guard, args))}
      nil -> :error
    end
  end

  # Each part of the head of a clause, and whether it agrees with the arguments. The heads are kept as text; what they mean
  # is found out by compiling them once more, which nothing but such a report has to wait for.
  defp blame_clause(arguments, guard, args) do
    matches = matches(arguments, args)
    texts = for {text, _variables} <- arguments, do: laid_out(text)
    results = if guard == [], do: [], else: test_results(:lists.zip(matches, arguments), guard, args)
    {:lists.zip(matches, texts), mark_tests(guard, results)}
  end

  # A pattern that is longer than a line is broken as the formatter breaks it.
  defp laid_out(text) when byte_size(text) <= @line_length, do: text
  defp laid_out(text), do: IO.iodata_to_binary(Code.format_string!(text, line_length: @line_length))

  defp matches(arguments, args) do
    variables = for {_text, variables} <- arguments, variable <- variables, do: variable
    repeated? = variables -- Enum.uniq(variables) != []
    if repeated?, do: matches_in_order(arguments, args, [], []), else: independent_matches(arguments, args)
  end

  # A variable that stands in several arguments has to mean the same in each: an argument is matched along with those before
  # it that have matched. `patterns`, `before`: what these are, the last first.
  defp matches_in_order([], [], _patterns, _before), do: []

  defp matches_in_order([{text, _variables} | arguments], [argument | args], patterns, before) do
    source = ["fn arguments -> match?([", :lists.join(", ", [text | patterns]), "], arguments) end"]

    matches? =
      case evaluate(source) do
        {:ok, function} -> function.([argument | before])
        :error -> false
      end

    if matches? do
      [true | matches_in_order(arguments, args, [text | patterns], [argument | before])]
    else
      [false | matches_in_order(arguments, args, patterns, before)]
    end
  end

  defp independent_matches(arguments, args) do
    patterns = for {text, _variables} <- arguments, do: ["fn argument -> match?(", text, ", argument) end"]

    case evaluate(["[", :lists.join(", ", patterns), "]"]) do
      {:ok, functions} -> for {function, argument} <- :lists.zip(functions, args), do: function.(argument)
      :error -> for _ <- args, do: false
    end
  end

  # The variables of an argument that does not match have no value: no test that mentions one of them is true.
  defp test_results(arguments, guard, args) do
    patterns = for {matches?, {text, _variables}} <- arguments, do: if(matches?, do: text, else: "_")
    unbound = for {false, {_text, variables}} <- arguments, variable <- variables, do: variable

    tests =
      for {true, text} <- guard do
        if mentions?(text, unbound), do: "false", else: ["(try do (", text, ") === true rescue _ -> false end)"]
      end

    body = ["[", :lists.join(", ", tests), "]"]

    with {:ok, function} <- evaluate(["fn [", :lists.join(", ", patterns), "] -> ", body, "; _ -> [] end"]) do
      function.(args)
    else
      :error -> []
    end
  end

  defp mentions?(text, variables) do
    {_test, mentioned} =
      Macro.prewalk(Code.string_to_quoted!(text), [], fn
        {name, _meta, context} = variable, names when is_atom(context) -> {variable, [Atom.to_string(name) | names]}
        other, names -> {other, names}
      end)

    mentioned -- variables != mentioned
  end

  defp mark_tests([], _results), do: []
  defp mark_tests([{false, text} | rest], results), do: [{:between, text} | mark_tests(rest, results)]
  defp mark_tests([{true, text} | rest], [result | results]), do: [{result, text} | mark_tests(rest, results)]
  defp mark_tests([{true, text} | rest], []), do: [{false, text} | mark_tests(rest, [])]

  defp evaluate(source) do
    case :kaiwa_code.compile_tests(:erlang.iolist_to_binary(source)) do
      nil ->
        :error

      function ->
        {value, _bindings} = function.(%{})
        {:ok, value}
    end
  end

  @doc """
  Formats what was raised, thrown or exited with, followed by its stacktrace.

      iex> Exception.format(:error, %RuntimeError{message: "oops"}, [])
      "** (RuntimeError) oops"
      iex> Exception.format(:throw, :ball, [{Cart, :total, 1, []}])
      "** (throw) :ball\\n    Cart.total/1\\n"
  """
  @spec format(kind, term, list) :: binary
  def format(kind, reason, stacktrace \\ [])
  def format({:EXIT, _pid} = kind, reason, _stacktrace), do: format_banner(kind, reason)
  def format(kind, reason, []), do: format_banner(kind, reason)

  def format(kind, reason, stacktrace) do
    format_banner(kind, reason, stacktrace) <> "\n" <> format_stacktrace(stacktrace)
  end

  @doc """
  Formats what was raised, thrown or exited with, without stacktrace.

      iex> Exception.format_banner(:exit, :shutdown)
      "** (exit) shutdown"
  """
  @spec format_banner(kind, term, list) :: binary
  def format_banner(kind, reason, stacktrace \\ [])

  def format_banner(:error, reason, stacktrace) do
    exception = normalize(:error, reason, stacktrace)
    "** (" <> inspect(:erlang.map_get(:__struct__, exception)) <> ") " <> message(exception)
  end

  def format_banner(:throw, reason, _stacktrace), do: "** (throw) " <> inspect(reason)
  def format_banner(:exit, reason, _stacktrace), do: "** (exit) " <> format_exit(reason)
  def format_banner({:EXIT, pid}, reason, _), do: "** (EXIT from #{inspect(pid)}) " <> format_exit(reason)

  @doc """
  Formats the reason of an exit.

      iex> Exception.format_exit(:killed)
      "killed"
      iex> Exception.format_exit({:timeout, {GenServer, :call, [:server, :ping, 10]}})
      "exited in: GenServer.call(:server, :ping, 10)\\n    ** (EXIT) time out"
  """
  @spec format_exit(term) :: binary
  def format_exit(reason), do: format_exit(reason, "\n    ")

  # `break` ends a line and indents the next one as deep as the exits are nested.
  defp format_exit({:shutdown, {:failed_to_start_child, child, {:EXIT, reason}}}, break) do
    format_failed_child(child, reason, break)
  end

  defp format_exit({:shutdown, {:failed_to_start_child, child, reason}}, break) do
    format_failed_child(child, reason, break)
  end

  defp format_exit({:shutdown, reason}, _break) do
    if call?(reason), do: format_exit_in(:shutdown, reason, "\n    "), else: "shutdown: " <> inspect(reason)
  end

  defp format_exit({reason, detail} = exit, break) do
    cond do
      call?(detail) -> format_exit_in(reason, detail, break)
      stacktrace?(detail) -> format_exit_exception(reason, detail, break)
      true -> format_exit_reason(exit)
    end
  end

  defp format_exit(reason, _break), do: format_exit_reason(reason)

  defp format_exit_in(reason, {module, function, args}, break) do
    "exited in: " <> format_mfa(module, function, args) <> break <> "** (EXIT) " <> format_exit(reason, break <> "    ")
  end

  defp format_exit_exception(reason, stacktrace, break) do
    frames = for frame <- stacktrace, into: "", do: break <> "    " <> format_stacktrace_entry(frame)
    "an exception was raised:" <> break <> format_banner(:error, reason, stacktrace) <> frames
  end

  defp format_failed_child(child, reason, break) do
    "shutdown: failed to start child: #{inspect(child)}" <>
      break <> "** (EXIT) " <> format_exit(reason, break <> "    ")
  end

  defp call?({module, function, args}), do: is_atom(module) and is_atom(function) and is_list(args)
  defp call?(_term), do: false

  defp stacktrace?([_ | _] = frames), do: for(frame <- frames, not frame?(frame), do: frame) == []
  defp stacktrace?(_term), do: false

  defp frame?({module, function, args, location}) do
    is_atom(module) and is_atom(function) and (is_integer(args) or is_list(args)) and is_list(location)
  end

  defp frame?({function, args, location}) do
    is_function(function) and (is_integer(args) or is_list(args)) and is_list(location)
  end

  defp frame?(_term), do: false

  defp format_exit_reason(:normal), do: "normal"
  defp format_exit_reason(:shutdown), do: "shutdown"
  defp format_exit_reason(:timeout), do: "time out"
  defp format_exit_reason(:killed), do: "killed"
  defp format_exit_reason(:noconnection), do: "no connection"
  defp format_exit_reason(:calling_self), do: "process attempted to call itself"

  defp format_exit_reason(:noproc) do
    "no process: the process is not alive or there's no process currently associated with the given name, " <>
      "possibly because its application isn't started"
  end

  defp format_exit_reason({:nodedown, node}) when is_atom(node), do: "no connection to #{node}"
  defp format_exit_reason({:bad_return_value, value}), do: "bad return value: " <> inspect(value)
  defp format_exit_reason({:bad_call, request}), do: "bad call: " <> inspect(request)
  defp format_exit_reason({:bad_cast, request}), do: "bad cast: " <> inspect(request)
  defp format_exit_reason({:already_started, pid}), do: "already started: " <> inspect(pid)
  defp format_exit_reason({:bad_start_spec, spec}), do: "bad child specification, invalid children: " <> inspect(spec)
  defp format_exit_reason({:start_spec, detail}), do: "bad child specification, " <> format_start_spec(detail)

  defp format_exit_reason({:supervisor_data, detail}) do
    "bad supervisor configuration, " <> format_supervisor_data(detail)
  end

  defp format_exit_reason({:bad_return, {module, :init, value}}) do
    format_mfa(module, :init, 1) <> " returned a bad value: " <> inspect(value)
  end

  defp format_exit_reason(reason), do: inspect(reason)

  defp format_start_spec({:invalid_mfa, mfa}), do: "invalid mfa: " <> inspect(mfa)
  defp format_start_spec({:invalid_child_spec, spec}), do: "invalid child specification: " <> inspect(spec)

  defp format_start_spec({:invalid_child_type, type}) do
    "invalid child type: #{inspect(type)}. Must be :worker or :supervisor."
  end

  defp format_start_spec({:invalid_restart_type, type}) do
    "invalid restart type: #{inspect(type)}. Must be :permanent, :transient or :temporary."
  end

  defp format_start_spec({:invalid_shutdown, shutdown}) do
    "invalid shutdown: #{inspect(shutdown)}. Must be an integer >= 0, :infinity or :brutal_kill."
  end

  defp format_start_spec({:invalid_modules, modules}) do
    "invalid modules: #{inspect(modules)}. Must be a list of atoms or :dynamic."
  end

  defp format_start_spec({:invalid_module, module}), do: "invalid module: #{inspect(module)}. Must be an atom."

  defp format_start_spec({:duplicate_child_name, id}) do
    """
    more than one child specification has the id: #{inspect(id)}.
    If using maps as child specifications, make sure the :id keys are unique.
    If using a module or {module, arg} as child, use Supervisor.child_spec/2 to change the :id, for example:

        children = [
          Supervisor.child_spec({MyWorker, arg}, id: :my_worker_1),
          Supervisor.child_spec({MyWorker, arg}, id: :my_worker_2)
        ]
    """
  end

  defp format_start_spec(other), do: "got: " <> inspect(other)

  defp format_supervisor_data({:invalid_type, type}), do: "invalid type: " <> inspect(type)
  defp format_supervisor_data({:invalid_strategy, strategy}), do: "invalid strategy: " <> inspect(strategy)
  defp format_supervisor_data({:invalid_intensity, value}), do: "invalid max_restarts (intensity): " <> inspect(value)
  defp format_supervisor_data({:invalid_period, value}), do: "invalid max_seconds (period): " <> inspect(value)
  defp format_supervisor_data(other), do: "got: " <> inspect(other)

  @doc """
  Formats a stacktrace, a line a frame; without argument that of the calling process.

      iex> Exception.format_stacktrace([{:erlang, :hd, [[]], []}])
      "    :erlang.hd([])\\n"
  """
  @spec format_stacktrace(list | nil) :: binary
  def format_stacktrace(stacktrace \\ nil)

  def format_stacktrace(nil) do
    {:current_stacktrace, [_info, _format_stacktrace | frames]} = Process.info(self(), :current_stacktrace)
    format_stacktrace(frames)
  end

  def format_stacktrace([]), do: "\n"

  def format_stacktrace(frames),
    do: for(frame <- frames, into: "", do: "    " <> format_stacktrace_entry(frame) <> "\n")

  @doc """
  Formats one frame of a stacktrace.

      iex> Exception.format_stacktrace_entry({Cart, :add, 2, [file: "cart.ex", line: 7]})
      "cart.ex:7: Cart.add/2"
  """
  @spec format_stacktrace_entry(tuple) :: binary
  def format_stacktrace_entry(frame)

  def format_stacktrace_entry({module, :__MODULE__, 0, location}) do
    format_location(location) <> inspect(module) <> " (module)"
  end

  def format_stacktrace_entry({_module, :__MODULE__, 1, location}), do: format_location(location) <> "(module)"
  def format_stacktrace_entry({_module, :__FILE__, 1, location}), do: format_location(location) <> "(file)"

  def format_stacktrace_entry({module, fun, arity, location}) do
    format_application(module) <> format_location(location) <> format_mfa(module, fun, arity)
  end

  def format_stacktrace_entry({fun, arity, location}), do: format_location(location) <> format_fa(fun, arity)

  defp format_application(module) do
    case :kaiwa_code.application(module) do
      {name, version} -> "(#{name} #{version}) "
      nil -> ""
    end
  end

  defp format_location(location) do
    file = Keyword.get(location, :file)
    format_file_line(file, Keyword.get(location, :line), " ")
  end

  @doc """
  Formats a function with its arity, or a call with its arguments.

      iex> Exception.format_mfa(List, :first, 1)
      "List.first/1"
      iex> Exception.format_mfa(List, :first, [[]])
      "List.first([])"
      iex> Exception.format_mfa(List, :"-map/2-fun-0-", 1)
      "anonymous fn/1 in List.map/2"
  """
  @spec format_mfa(module, atom, arity | [term]) :: binary
  def format_mfa(module, fun, arity) when is_atom(module) and is_atom(fun) do
    case enclosing_function(:erlang.atom_to_binary(fun)) do
      {enclosing, enclosing_arity} ->
        name = :kaiwa_inspect.function_name(:erlang.binary_to_atom(enclosing))
        "anonymous fn" <> format_arity(arity) <> " in " <> inspect(module) <> "." <> name <> "/" <> enclosing_arity

      nil ->
        inspect(module) <> "." <> format_call(fun, arity)
    end
  end

  # Anonymous functions are named after the function around them: `-map/2-fun-0-`.
  defp enclosing_function("-" <> name) do
    case :binary.split(name, ["-fun-", "-inlined-"]) do
      [enclosing, _number] ->
        # Not every name of this form is one of ours: `-inside-an-interpreted-fun-` stands for itself.
        case :binary.matches(enclosing, "/") do
          [] ->
            nil

          matches ->
            {position, 1} = :lists.last(matches)
            <<function::binary-size(position), "/", arity::binary>> = enclosing
            {function, arity}
        end

      [_] ->
        nil
    end
  end

  defp enclosing_function(_name), do: nil

  @doc """
  Formats an anonymous function with its arity, or a call of it with its arguments.

      iex> Exception.format_fa(&List.first/1, 1)
      "&List.first/1/1"
  """
  @spec format_fa((... -> term), arity | [term]) :: binary
  def format_fa(fun, arity) when is_function(fun), do: inspect(fun) <> format_arity(arity)

  @doc false
  def format_call(function, arity), do: format_function_name(function) <> format_arity(arity)

  @doc false
  def format_function_name(function), do: :kaiwa_inspect.function_name(function)

  @doc false
  def format_arguments(args), do: :erlang.iolist_to_binary(:lists.join(", ", for(argument <- args, do: inspect(argument))))

  defp format_arity(arity) when is_integer(arity), do: "/#{arity}"
  defp format_arity(args) when is_list(args), do: "(" <> format_arguments(args) <> ")"

  @doc """
  Formats a place in a file, with `suffix` behind it unless there is no file.

      iex> Exception.format_file_line("cart.ex", 3)
      "cart.ex:3:"
      iex> Exception.format_file_line(nil, 3)
      ""
  """
  @spec format_file_line(String.t() | charlist | nil, integer | nil, String.t()) :: String.t()
  def format_file_line(file, line, suffix \\ ""), do: format_file_line_column(file, line, nil, suffix)

  @doc """
  Formats a place in a line of a file, with `suffix` behind it unless there is no file.

      iex> Exception.format_file_line_column("cart.ex", 3, 14)
      "cart.ex:3:14:"
  """
  @spec format_file_line_column(String.t() | charlist | nil, integer | nil, integer | nil, String.t()) :: String.t()
  def format_file_line_column(file, line, column, suffix \\ "")
  def format_file_line_column(nil, _line, _column, _suffix), do: ""
  def format_file_line_column([], _line, _column, _suffix), do: ""

  def format_file_line_column(file, line, column, suffix) do
    cond do
      line == nil or line == 0 -> "#{file}:#{suffix}"
      column == nil or column == 0 -> "#{file}:#{line}:#{suffix}"
      true -> "#{file}:#{line}:#{column}:#{suffix}"
    end
  end

  # The message of a mistake in source text: the place, what is wrong, and the line with a mark under it.
  @doc false
  def format_source_error(%{file: file, line: line, column: column, description: description, snippet: snippet}) do
    format_file_line_column(relative_path(file), line, column, " ") <> description <> format_snippet(snippet, line)
  end

  @doc false
  def format_snippet(nil, _line), do: ""

  def format_snippet(%{content: content, offset: offset}, line) do
    number = "#{line}"
    width = max(byte_size(number) + 1, 3)
    blank = :binary.copy(" ", width)
    padding = :binary.copy(" ", width - byte_size(number))
    "\n #{blank}|\n#{padding}#{number} | #{content}\n #{blank}| #{:binary.copy(" ", offset)}^"
  end

  # A path below the current directory is shown from there.
  @doc false
  def relative_path(nil), do: nil

  def relative_path(path) do
    path = "#{path}"
    {:ok, directory} = :kaiwa_file.current_directory()
    prefix = directory <> "/"
    size = byte_size(prefix)

    case path do
      <<^prefix::binary-size(size), rest::binary>> -> rest
      _ -> path
    end
  end

  # The candidates whose names are closest to `name`, at most five, in order.
  @doc false
  def similar(name, candidates, to_name) do
    found =
      for candidate <- candidates,
          distance = String.jaro_distance(name, to_name.(candidate)),
          distance >= @similar,
          do: {-distance, candidate}

    # The sort is stable: of equally close names the first ones are taken.
    offered = :lists.sublist(:lists.keysort(1, found), @offered)
    :lists.sort(for {_distance, candidate} <- offered, do: candidate)
  end
end
