defmodule ExUnit.Assertions do
  @moduledoc """
  The assertions of tests. `use ExUnit.Case` imports them.
  """

  @comparisons [:==, :!=, :===, :!==, :<, :>, :<=, :>=, :=~, :in]

  @doc """
  Fails unless the expression is truthy; its value is that of the expression.

  Of a comparison both sides are shown, and a match, `assert {:ok, x} = f()`, binds its variables.

      iex> import ExUnit.Assertions
      iex> assert 1 + 1 == 2
      true
      iex> assert {:ok, x} = {:ok, 1}
      {:ok, 1}
      iex> x
      1
  """
  defmacro assert({:=, meta, [left, right]} = match) do
    code = {:assert, meta, [match]}

    quote do
      value = unquote(__match__(left, right, code, __CALLER__.line))
      code = unquote(Macro.escape(code, prune_metadata: true))

      if value,
        do: value,
        else: raise(ExUnit.Assertions.truth_error("Expected truthy, got ", value, code, ExUnit.AssertionError.no_value()))
    end
  end

  defmacro assert({:match?, meta, [left, right]} = call) do
    failed = mismatch(left, {:assert, meta, [call]}, "match (match?) failed", __CALLER__.line)

    quote do
      right = unquote(right)

      case right do
        unquote(ExUnit.Assertions.Pattern.unused(left)) -> true
        _ -> unquote(failed)
      end
    end
  end

  defmacro assert({operator, meta, [left, right]} = comparison) when operator in @comparisons do
    code = Macro.escape({:assert, meta, [comparison]}, prune_metadata: true)

    quote do
      left = unquote(left)
      right = unquote(right)

      ExUnit.Assertions.check(
        unquote({operator, meta, [quote(do: left), quote(do: right)]}),
        unquote(operator),
        unquote(code),
        left,
        right
      )
    end
  end

  defmacro assert(assertion) do
    {evaluated, arguments} = ExUnit.Assertions.Pattern.with_arguments(assertion, __CALLER__)
    code = Macro.escape({:assert, [], [assertion]}, prune_metadata: true)

    quote do
      unquote(evaluated)

      if value,
        do: value,
        else: raise(ExUnit.Assertions.truth_error("Expected truthy, got ", value, unquote(code), unquote(arguments)))
    end
  end

  @doc """
  Fails with a message unless the value is truthy.

      iex> ExUnit.Assertions.assert(1, "never shown")
      true
  """
  @spec assert(term, String.t() | Exception.t()) :: true
  def assert(value, message) when is_binary(message) do
    if value, do: true, else: raise(ExUnit.AssertionError, message: message)
  end

  def assert(value, opts) when is_list(opts) do
    if value, do: true, else: raise(ExUnit.AssertionError, opts)
  end

  def assert(value, exception), do: if(value, do: true, else: raise(exception))

  @doc """
  Fails unless the expression is `false` or `nil`.

      iex> import ExUnit.Assertions
      iex> refute 1 == 2
      false
  """
  defmacro refute({:match?, meta, [left, right]} = call) do
    failed = mismatch(left, {:refute, meta, [call]}, "match (match?) succeeded, but should have failed", __CALLER__.line)

    quote do
      right = unquote(right)

      case right do
        unquote(ExUnit.Assertions.Pattern.unused(left)) -> unquote(failed)
        _ -> false
      end
    end
  end

  defmacro refute({operator, meta, [left, right]} = comparison) when operator in @comparisons do
    code = Macro.escape({:refute, meta, [comparison]}, prune_metadata: true)

    quote do
      left = unquote(left)
      right = unquote(right)

      ExUnit.Assertions.check_not(
        unquote({operator, meta, [quote(do: left), quote(do: right)]}),
        unquote(operator),
        unquote(code),
        left,
        right
      )
    end
  end

  defmacro refute(assertion) do
    {evaluated, arguments} = ExUnit.Assertions.Pattern.with_arguments(assertion, __CALLER__)
    code = Macro.escape({:refute, [], [assertion]}, prune_metadata: true)

    quote do
      unquote(evaluated)

      if value,
        do: raise(ExUnit.Assertions.truth_error("Expected false or nil, got ", value, unquote(code), unquote(arguments))),
        else: value
    end
  end

  @doc """
  Fails with a message if the value is truthy.

      iex> ExUnit.Assertions.refute(nil, "never shown")
      false
  """
  @spec refute(term, String.t() | Exception.t()) :: false
  def refute(value, message), do: not assert(!value, message)

  @doc false
  # Code for this line that binds the variables of a pattern, or fails and shows `code`; its value is that of the right side.
  def __match__(left, right, code, line) do
    {pattern, guard} = ExUnit.Assertions.Pattern.split(left)
    variables = ExUnit.Assertions.Pattern.variables(pattern)

    quote line: line, generated: true do
      right = unquote(right)

      {unquote_splicing(variables)} =
        case right do
          unquote(ExUnit.Assertions.Pattern.with_guard(pattern, guard)) -> {unquote_splicing(variables)}
          _ -> unquote(mismatch(left, code, "match (=) failed", line))
        end

      unquote(ExUnit.Assertions.Pattern.use_of_repeated(left))
      right
    end
  end

  defp mismatch(left, code, message, line) do
    quote line: line do
      raise ExUnit.Assertions.match_error(
              unquote(Macro.escape(code, prune_metadata: true)),
              unquote(Macro.escape(left, prune_metadata: true)),
              right,
              [unquote_splicing(ExUnit.Assertions.Pattern.pinned(left))],
              unquote(message)
            )
    end
  end

  @doc false
  def match_error(code, left, right, pinned, message) do
    message = message <> pins(pinned)
    ExUnit.AssertionError.exception(left: left, right: right, expr: code, message: message, context: {:match, pinned})
  end

  @doc false
  def truth_error(message, value, code, arguments) do
    ExUnit.AssertionError.exception(message: message <> inspect(value), expr: code, args: arguments)
  end

  @doc false
  def check(result, operator, code, left, right) do
    cond do
      result ->
        result

      operator in [:!=, :!==, :<, :>] and left === right ->
        raise ExUnit.AssertionError,
          left: left,
          expr: code,
          message: "Assertion with #{operator} failed, both sides are exactly equal"

      true ->
        raise ExUnit.AssertionError,
          left: left,
          right: right,
          expr: code,
          message: "Assertion with #{operator} failed"
    end
  end

  @doc false
  def check_not(result, operator, code, left, right) do
    cond do
      not result ->
        result

      operator in [:==, :===, :<=, :>=] and left === right ->
        raise ExUnit.AssertionError,
          left: left,
          expr: code,
          message: "Refute with #{operator} failed, both sides are exactly equal"

      true ->
        raise ExUnit.AssertionError, left: left, right: right, expr: code, message: "Refute with #{operator} failed"
    end
  end

  defp pins([]), do: ""

  defp pins(pinned) do
    lines = for {name, value} <- pinned, do: "\n  #{name} = #{inspect(value)}"
    "\nThe following variables were pinned:" <> Enum.join(lines)
  end

  @doc """
  Fails always.

      iex> import ExUnit.Assertions
      iex> catch_error(flunk("no")).message
      "no"
  """
  @spec flunk(String.t()) :: no_return
  def flunk(message \\ "Flunked!") when is_binary(message), do: raise(ExUnit.AssertionError, message: message)

  @doc """
  Fails unless the function raises the exception, which is returned.

      iex> ExUnit.Assertions.assert_raise(ArgumentError, fn -> raise ArgumentError, "why" end)
      %ArgumentError{message: "why"}
  """
  @spec assert_raise(module, (() -> any)) :: Exception.t()
  def assert_raise(exception, function) when is_function(function) do
    case __raised__(function) do
      :nothing ->
        flunk("Expected exception #{inspect(exception)} but nothing was raised")

      {%{__struct__: ^exception} = error, _stacktrace} ->
        error

      {%{__struct__: ExUnit.AssertionError} = error, stacktrace} ->
        :erlang.raise(:error, error, stacktrace)

      {error, stacktrace} ->
        message =
          "Expected exception #{inspect(exception)} but got #{inspect(error.__struct__)} (#{Exception.message(error)})"

        :erlang.raise(:error, ExUnit.AssertionError.exception(message: message), stacktrace)
    end
  end

  @doc """
  Fails unless the function raises the exception with a message that is equal to the string or matches the regex.

      iex> ExUnit.Assertions.assert_raise(ArgumentError, ~r/wh/, fn -> raise ArgumentError, "why" end)
      %ArgumentError{message: "why"}
  """
  @spec assert_raise(module, String.t() | Regex.t(), (() -> any)) :: Exception.t()
  def assert_raise(exception, message, function) when is_function(function) do
    error = assert_raise(exception, function)
    actual = Exception.message(error)
    matches = if is_binary(message), do: actual == message, else: actual =~ message

    if matches do
      error
    else
      flunk(
        "Wrong message for #{inspect(exception)}\nexpected:\n  #{inspect(message)}\nactual:\n  #{inspect(actual)}"
      )
    end
  end

  # The exception that a function raises, with its stacktrace.
  @doc false
  def __raised__(function) do
    function.()
    :nothing
  rescue
    error -> {error, __STACKTRACE__}
  end

  @doc """
  Fails unless the two numbers differ by `delta` at most.

      iex> ExUnit.Assertions.assert_in_delta(1.0, 1.05, 0.1)
      true
  """
  @spec assert_in_delta(number, number, number, String.t() | nil) :: true
  def assert_in_delta(left, right, delta, message \\ nil)

  def assert_in_delta(_left, _right, delta, _message) when delta < 0 do
    raise ArgumentError, "delta must always be a positive number, got: #{inspect(delta)}"
  end

  def assert_in_delta(left, right, delta, message) do
    difference = abs(left - right)

    assert(
      difference <= delta,
      message ||
        "Expected the difference between #{inspect(left)} and #{inspect(right)} (#{inspect(difference)}) to be " <>
          "less than or equal to #{inspect(delta)}"
    )
  end

  @doc """
  Fails if the two numbers differ by `delta` at most.

      iex> ExUnit.Assertions.refute_in_delta(1.0, 1.5, 0.1)
      false
  """
  @spec refute_in_delta(number, number, number, String.t() | nil) :: false
  def refute_in_delta(left, right, delta, message \\ nil) do
    difference = abs(left - right)

    refute(
      difference <= delta,
      message ||
        "Expected the difference between #{inspect(left)} and #{inspect(right)} (#{inspect(difference)}) to be " <>
          "more than #{inspect(delta)}"
    )
  end

  @doc """
  The reason with which the expression exits. Fails if it does not.

      iex> import ExUnit.Assertions
      iex> catch_exit(exit(:why))
      :why
  """
  defmacro catch_exit(expression), do: caught(:exit, expression)

  @doc """
  The value that the expression throws. Fails if it does not.

      iex> import ExUnit.Assertions
      iex> catch_throw(throw(:ball))
      :ball
  """
  defmacro catch_throw(expression), do: caught(:throw, expression)

  @doc """
  The error that the expression raises. Fails if it does not.

      iex> import ExUnit.Assertions
      iex> catch_error(raise "oops")
      %RuntimeError{message: "oops"}
  """
  defmacro catch_error(expression), do: caught(:error, expression)

  defp caught(kind, expression) do
    quote do
      case (try do
              _ = unquote(expression)
              :nothing
            catch
              unquote(kind), reason -> {:caught, reason}
            end) do
        {:caught, reason} -> reason
        :nothing -> ExUnit.Assertions.flunk(unquote("Expected to catch #{kind}, got nothing"))
      end
    end
  end

  @doc """
  Fails unless a message that matches the pattern arrives within `timeout` milliseconds.

      iex> import ExUnit.Assertions
      iex> send(self(), {:hello, 1})
      {:hello, 1}
      iex> assert_receive {:hello, n}
      {:hello, 1}
      iex> n
      1
  """
  defmacro assert_receive(pattern, timeout \\ nil, message \\ nil) do
    timeout = if timeout == nil, do: quote(do: ExUnit.Assertions.timeout(:assert_receive_timeout)), else: timeout
    receiving(:assert_receive, pattern, timeout, message)
  end

  @doc """
  Fails unless a message that matches the pattern has arrived.

      iex> import ExUnit.Assertions
      iex> send(self(), :hello)
      :hello
      iex> assert_received :hello
      :hello
  """
  defmacro assert_received(pattern, message \\ nil), do: receiving(:assert_received, pattern, 0, message)

  defp receiving(name, left, timeout, message) do
    pinned = ExUnit.Assertions.Pattern.pinned(left)
    {pattern, guard} = ExUnit.Assertions.Pattern.split(left)
    variables = ExUnit.Assertions.Pattern.variables(pattern)
    matched = ExUnit.Assertions.Pattern.with_guard({:=, [], [pattern, quote(do: received)]}, guard)
    bound = {:{}, [], [quote(do: received) | variables]}

    quote do
      timeout = unquote(timeout)

      unquote(bound) =
        receive do
          unquote(matched) -> unquote(bound)
        after
          timeout ->
            ExUnit.Assertions.fail_receive(
              unquote(Macro.escape({name, [], [left]})),
              unquote(Macro.escape(left)),
              timeout,
              [unquote_splicing(pinned)],
              unquote(message)
            )
        end

      unquote(ExUnit.Assertions.Pattern.use_of_repeated(left))
      received
    end
  end

  @doc """
  Fails if a message that matches the pattern arrives within `timeout` milliseconds.

      iex> import ExUnit.Assertions
      iex> refute_receive :hello, 1
      false
  """
  defmacro refute_receive(pattern, timeout \\ nil, message \\ nil) do
    timeout = if timeout == nil, do: quote(do: ExUnit.Assertions.timeout(:refute_receive_timeout)), else: timeout
    not_receiving(pattern, timeout, message)
  end

  @doc """
  Fails if a message that matches the pattern has arrived.

      iex> import ExUnit.Assertions
      iex> refute_received :hello
      false
  """
  defmacro refute_received(pattern, message \\ nil), do: not_receiving(pattern, 0, message)

  defp not_receiving(left, timeout, message) do
    {pattern, guard} = ExUnit.Assertions.Pattern.split(ExUnit.Assertions.Pattern.unused(left))
    matched = ExUnit.Assertions.Pattern.with_guard({:=, [], [pattern, quote(do: received)]}, guard)

    quote do
      receive do
        unquote(matched) ->
          ExUnit.Assertions.flunk(
            unquote(message) ||
              "Unexpectedly received message #{inspect(received)} (which matched #{unquote(Macro.to_string(left))})"
          )
      after
        unquote(timeout) -> false
      end
    end
  end

  @doc false
  def timeout(name), do: ExUnit.Server.option(name, 100)

  @doc false
  def fail_receive(_code, _pattern, _timeout, _pinned, message) when is_binary(message), do: flunk(message)

  def fail_receive(code, pattern, timeout, pinned, _message) do
    {:messages, messages} = :erlang.process_info(self(), :messages)
    head = "Assertion failed, no matching message after #{timeout}ms" <> pins(pinned)
    count = length(messages)

    if count == 0 do
      raise ExUnit.AssertionError, message: head <> "\nThe process mailbox is empty.", expr: code
    else
      shown = Enum.take(messages, -10)
      noun = if count == 1, do: "message", else: "messages"

      raise ExUnit.AssertionError,
        message: head <> "\nShowing #{length(shown)} of #{count} #{noun} in the mailbox",
        expr: code,
        left: pattern,
        right: shown,
        context: {:mailbox, pinned}
    end
  end
end
