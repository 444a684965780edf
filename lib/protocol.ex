defmodule Protocol do
  @moduledoc """
  What `defprotocol`, `defimpl` and `@derive` are made of, and questions about protocols.

  A protocol is a module whose functions are handed on to the module that implements them for the type of their first
  argument: `Size.size("abc")` calls `Size.BitString.size("abc")`. For structs the implementation is named after the module
  of the struct.
  """

  @doc false
  defmacro __defprotocol__(name, [{:do, block}]) do
    quote do
      defmodule unquote(name) do
        import Kernel,
          except: [def: 1, def: 2, defp: 1, defp: 2, defmacro: 1, defmacro: 2, defmacrop: 1, defmacrop: 2, defdelegate: 2]

        import Protocol, only: [def: 1]
        :kaiwa_module.begin_protocol(__MODULE__)
        unquote(block)
        Protocol.__finish__()
      end
    end
  end

  @doc """
  Declares a function of a protocol. It takes the place of `Kernel.def/1` inside of `defprotocol`.

      iex> quote do
      ...>   Protocol.def(size(term))
      ...> end
      ...> |> elem(2)
      ...> |> length()
      1
  """
  defmacro def(signature)

  defmacro def({name, _, arguments}) when name != :when and is_atom(name) and is_list(arguments) and arguments != [] do
    arity = length(arguments)
    places = :lists.seq(1, arity)
    parameters = for place <- places, do: {Kaiwa.ProtocolParts.parameter_name(place), [], __MODULE__}
    shown = Kaiwa.ProtocolParts.shown_parameters(arguments, places)

    quote do
      :kaiwa_module.put_protocol_function(__MODULE__, unquote(name), unquote(arity))
      Kernel.def(unquote(name)(unquote_splicing(shown)))

      Kernel.def unquote(name)(unquote_splicing(parameters)) do
        impl_for!(unquote(hd(parameters))).unquote(name)(unquote_splicing(parameters))
      end
    end
  end

  defmacro def({_, _, arguments}) when arguments == [] or is_atom(arguments) do
    raise ArgumentError, "protocol functions expect at least one argument"
  end

  defmacro def(_signature) do
    raise ArgumentError, "invalid arguments for def inside defprotocol"
  end

  @doc false
  defmacro __finish__() do
    quote do
      :kaiwa_module.finish_protocol(__MODULE__)

      @doc false
      @spec impl_for(term) :: module | nil
      Kernel.def impl_for(term) do
        :kaiwa_protocol.implementation(__MODULE__, term)
      end

      @doc false
      @spec impl_for!(term) :: module
      Kernel.def impl_for!(term) do
        case :kaiwa_protocol.implementation(__MODULE__, term) do
          nil -> :erlang.error(Kaiwa.ProtocolParts.undefined(__MODULE__, term))
          implementation -> implementation
        end
      end

      @doc false
      Kernel.def __protocol__(item) do
        Kaiwa.ProtocolParts.about(__MODULE__, item)
      end
    end
  end

  @doc false
  defmacro __defimpl__(protocol, types, [{:do, block}]) do
    if is_list(types) do
      modules = for type <- types, do: implementation(protocol, type, block)
      # Each module is defined, whatever the value of the whole is used for.
      {:__block__, [], [modules]}
    else
      implementation(protocol, types, block)
    end
  end

  defp implementation(protocol, type, block) when is_atom(protocol) and is_atom(type) do
    name = :kaiwa_protocol.implementation_name(protocol, type)
    implementation_module(name, protocol, type, block)
  end

  defp implementation(protocol, type, block) do
    quote do
      protocol = unquote(protocol)
      type = unquote(type)
      name = :kaiwa_protocol.implementation_name(protocol, type)
      unquote(implementation_module(quote(do: name), quote(do: protocol), quote(do: type), block))
    end
  end

  defp implementation_module(name, protocol, type, block) do
    quote do
      Protocol.assert_protocol!(unquote(protocol))

      defmodule unquote(name) do
        @moduledoc false
        @behaviour unquote(protocol)
        @protocol unquote(protocol)
        @for unquote(type)
        :kaiwa_module.put_implementation(__MODULE__, @protocol, @for, __MODULE__)

        @doc false
        def __impl__(item), do: Kaiwa.ProtocolParts.about_implementation(__MODULE__, item)
        unquote(block)
      end
    end
  end

  @doc """
  Raises `ArgumentError` if a module is no protocol.

      iex> Protocol.assert_protocol!(Enumerable)
      :ok
      iex> Protocol.assert_protocol!(Enum)
      ** (ArgumentError) Enum is not a protocol
  """
  @spec assert_protocol!(module) :: :ok
  def assert_protocol!(module), do: assert_protocol(module, "")

  defp assert_protocol(module, extra) do
    cond do
      not Code.ensure_loaded?(module) and not Kaiwa.ProtocolParts.open?(module) ->
        raise ArgumentError, "could not load module #{inspect(module)} due to reason :nofile" <> extra

      not Kaiwa.ProtocolParts.protocol?(module) ->
        raise ArgumentError, "#{inspect(module)} is not a protocol" <> extra

      true ->
        :ok
    end
  end

  @doc """
  Raises `ArgumentError` if a protocol is not implemented for a type.

      iex> Protocol.assert_impl!(Enumerable, List)
      :ok
  """
  @spec assert_impl!(module, module) :: :ok
  def assert_impl!(protocol, type) do
    assert_protocol!(protocol)
    implementation = :kaiwa_protocol.implementation_name(protocol, type)

    cond do
      not Code.ensure_loaded?(implementation) ->
        raise ArgumentError, "could not load module #{inspect(implementation)} due to reason :nofile"

      not function_exported?(implementation, :__impl__, 1) ->
        raise ArgumentError, "#{inspect(implementation)} is not an implementation of a protocol"

      implementation.__impl__(:protocol) != protocol ->
        raise ArgumentError,
              "expected #{inspect(implementation)} to be an implementation of #{inspect(protocol)}, " <>
                "got: #{inspect(implementation.__impl__(:protocol))}"

      true ->
        :ok
    end
  end

  @doc """
  Whether the dispatch of a protocol has been fixed. Kaiwa looks implementations up when they are called: never.

      iex> Protocol.consolidated?(Enumerable)
      false
  """
  @spec consolidated?(module) :: boolean
  def consolidated?(protocol), do: protocol.__protocol__(:consolidated?)

  @doc """
  Derives a protocol for a struct that is defined already, with the options of the implementation for `Any`.

      iex> Code.ensure_loaded?(Protocol)
      true
  """
  defmacro derive(protocol, module, options \\ []) do
    quote do
      module = unquote(module)
      Protocol.__derive__([{unquote(protocol), unquote(options)}], module, module.__struct__(), __ENV__)
    end
  end

  @doc false
  def __derive__(derives, module, struct, env) do
    for derive <- derives, do: derive_one(derive, module, struct, env)
    :ok
  end

  defp derive_one({protocol, options}, module, struct, env) when is_atom(protocol) do
    derive(protocol, module, struct, options, env)
  end

  defp derive_one(protocol, module, struct, env) when is_atom(protocol), do: derive(protocol, module, struct, [], env)

  defp derive_one(other, _module, _struct, _env) do
    raise ArgumentError,
          "invalid options for @derive. It must be a list of protocols or tuples of protocol and options, got: " <>
            inspect(other)
  end

  defp derive(protocol, module, struct, options, env) do
    extra = ", cannot derive #{inspect(protocol)} for #{inspect(module)}"
    assert_protocol(protocol, extra)
    any = :kaiwa_protocol.implementation_name(protocol, Any)

    if not Code.ensure_loaded?(any) do
      raise ArgumentError, "could not load module #{inspect(any)} due to reason :nofile" <> extra
    end

    if macro_exported?(any, :__deriving__, 3) do
      Kaiwa.ProtocolParts.evaluate_deriving(any, module, struct, options, env)
    else
      name = :kaiwa_protocol.implementation_name(protocol, module)
      Kaiwa.ProtocolParts.define_deriving(name, protocol, module, any, env)
    end
  end
end
