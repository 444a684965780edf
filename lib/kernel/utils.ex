defmodule Kernel.Utils do
  @moduledoc """
  What macros of `Kernel` call when they run.
  """

  @doc """
  The first `count` items of a list, filled up with `nil`; `nil` counts as a list without items.

      iex> Kernel.Utils.destructure([1, 2, 3], 2)
      [1, 2]
      iex> Kernel.Utils.destructure([1], 2)
      [1, nil]
      iex> Kernel.Utils.destructure(nil, 1)
      [nil]
  """
  @spec destructure(list | nil, non_neg_integer) :: list
  def destructure(list, count) when is_list(list) and is_integer(count) and count >= 0, do: fitted(list, count)
  def destructure(nil, count) when is_integer(count) and count >= 0, do: fitted([], count)

  @doc """
  The fields that an exception has, of those that it is raised with; there is a warning about others.

      iex> Kernel.Utils.known_fields(%ArgumentError{}, message: "no")
      [message: "no"]
  """
  @spec known_fields(Exception.t(), keyword) :: keyword
  def known_fields(exception, fields) do
    case for {key, _} = field <- fields, not is_map_key(exception, key), do: field do
      [] ->
        fields

      unknown ->
        module = inspect(exception.__struct__)

        IO.warn(
          "the following fields are unknown when raising #{module}: #{inspect(unknown)}. Please make sure to only give known " <>
            "fields when raising or redefine #{module}.exception/1 to discard unknown fields. Future Elixir versions will " <>
            "raise on unknown fields given to raise/2"
        )

        for {key, _} = field <- fields, is_map_key(exception, key), do: field
    end
  end

  @doc """
  Where `defdelegate` leads to, of its options; refuses what would call itself.

      iex> Kernel.Utils.delegation_target({:f, [], []}, [to: Enum], __ENV__)
      Enum
  """
  @spec delegation_target(Macro.t(), keyword, Macro.Env.t()) :: module
  def delegation_target(funs, options, env) do
    target = Keyword.get(options, :to) || raise ArgumentError, "expected to: to be given as argument"

    if is_list(funs) do
      IO.warn("passing a list to Kernel.defdelegate/2 is deprecated, please define each delegate separately", env)
    end

    if Keyword.has_key?(options, :append_first), do: IO.warn("Kernel.defdelegate/2 :append_first option is deprecated", env)

    for {name, _, _} <- List.wrap(funs), target == env.module and Keyword.get(options, :as, name) == name do
      raise ArgumentError,
            "defdelegate function is calling itself, which will lead to an infinite loop. You should either change the value " <>
              "of the :to option or specify the :as option"
    end

    target
  end

  @doc """
  What a function of `defdelegate` is: its name, its parameters, the name and the arguments of the function it calls.

      iex> Kernel.Utils.delegation({:size, [], [{:x, [], nil}]}, to: Enum, as: :count)
      {:size, [{:x, [], nil}], :count, [{:x, [], nil}]}
  """
  @spec delegation(Macro.t(), keyword) :: {atom, [Macro.t()], atom, [Macro.t()]}
  def delegation({:when, _, [_, guard]}, _options) do
    raise ArgumentError, "guards are not allowed in defdelegate/2, got: when #{Macro.to_string(guard)}"
  end

  def delegation(fun, options) do
    case Macro.decompose_call(fun) do
      {name, parameters} when is_atom(name) ->
        passed = for parameter <- parameters, do: passed(parameter)
        passed = if Keyword.get(options, :append_first), do: tl(passed) ++ [hd(passed)], else: passed
        {name, parameters, Keyword.get(options, :as, name), passed}

      _ ->
        raise ArgumentError, "invalid syntax in defdelegate #{Macro.to_string(fun)}"
    end
  end

  defp passed({:\\, _, [parameter, _default]}), do: passed(parameter)
  defp passed({name, _, context} = variable) when is_atom(name) and is_atom(context), do: variable

  defp passed(other) do
    raise ArgumentError, "defdelegate/2 only accepts function parameters, got: #{Macro.to_string(other)}"
  end

  defp fitted(_list, 0), do: []
  defp fitted([], count), do: [nil | fitted([], count - 1)]
  defp fitted([item | rest], count), do: [item | fitted(rest, count - 1)]
end
