defmodule Kaiwa.ProtocolParts do
  @moduledoc """
  What the code that `defprotocol` and `defimpl` write calls.
  """

  @doc """
  The exception for a term that a protocol is not implemented for.

      iex> Exception.message(Kaiwa.ProtocolParts.undefined(Enumerable, 1))
      "protocol Enumerable not implemented for 1 of type Integer"
  """
  @spec undefined(module, term) :: Exception.t()
  def undefined(protocol, term) do
    %Protocol.UndefinedError{protocol: protocol, value: term, description: description(protocol, term)}
  end

  defp description(Enumerable, term) when is_function(term) do
    "only anonymous functions of arity 2 are enumerable"
  end

  defp description(String.Chars, term) when is_bitstring(term), do: "cannot convert a bitstring to a string"
  defp description(List.Chars, term) when is_bitstring(term), do: "cannot convert a bitstring to a charlist"
  defp description(_protocol, _term), do: ""

  @doc """
  What `__protocol__/1` of a protocol answers.

      iex> Kaiwa.ProtocolParts.about(Collectable, :functions)
      [into: 1]
  """
  @spec about(module, atom) :: term
  def about(protocol, :module), do: protocol
  def about(protocol, :functions), do: :lists.sort(:kaiwa_protocol.functions(protocol))
  def about(_protocol, :consolidated?), do: false
  def about(_protocol, :impls), do: :not_consolidated

  @doc """
  What `__impl__/1` of an implementation answers.

      iex> Kaiwa.ProtocolParts.about_implementation(Enumerable.List, :for)
      List
  """
  @spec about_implementation(module, atom) :: module
  def about_implementation(module, item) do
    {protocol, type, target} = :kaiwa_protocol.about_implementation(module)

    case item do
      :protocol -> protocol
      :for -> type
      :target -> target
    end
  end

  @doc """
  Whether a module is a protocol.

      iex> Kaiwa.ProtocolParts.protocol?(Enumerable)
      true
      iex> Kaiwa.ProtocolParts.protocol?(Enum)
      false
  """
  @spec protocol?(module) :: boolean
  def protocol?(module), do: :kaiwa_protocol.functions(module) != nil

  @doc """
  Whether a module is being defined.

      iex> Kaiwa.ProtocolParts.open?(Enum)
      false
  """
  @spec open?(module) :: boolean
  def open?(module), do: :kaiwa_module.open?(module)

  @doc """
  The parameters of a protocol's function as its documentation shows them: plain variables, others by their place.

      iex> Kaiwa.ProtocolParts.shown_parameters([{:size, [], nil}, 1], [1, 2])
      [{:size, [], nil}, {:arg2, [], nil}]
  """
  @spec shown_parameters([Macro.t()], [pos_integer]) :: [Macro.t()]
  def shown_parameters([{name, meta, context} | rest], [_ | places]) when is_atom(name) and is_atom(context) do
    [{name, meta, context} | shown_parameters(rest, places)]
  end

  def shown_parameters([_ | rest], [place | places]) do
    [{parameter_name(place), [], nil} | shown_parameters(rest, places)]
  end

  def shown_parameters([], []), do: []

  @doc """
  The name of the parameter at a place. (Interpolation would need `String.Chars`, which is a protocol itself.)

      iex> Kaiwa.ProtocolParts.parameter_name(2)
      :arg2
  """
  @spec parameter_name(pos_integer) :: atom
  def parameter_name(place), do: :erlang.binary_to_atom("arg" <> :erlang.integer_to_binary(place))

  @doc false
  def evaluate_deriving(any, module, struct, options, env) do
    call = {{:., [], [any, :__deriving__]}, [], [module, Macro.escape(struct), options]}
    Code.eval_quoted({:__block__, [], [{:require, [], [any]}, call]}, [], env)
  end

  @doc false
  def define_deriving(name, protocol, module, target, env) do
    body =
      quote do
        defmodule unquote(name) do
          @moduledoc false
          :kaiwa_module.put_implementation(__MODULE__, unquote(protocol), unquote(module), unquote(target))
          def __impl__(item), do: Kaiwa.ProtocolParts.about_implementation(__MODULE__, item)
        end
      end

    Code.eval_quoted(body, [], env)
  end
end
