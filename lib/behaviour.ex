defmodule Behaviour do
  @moduledoc """
  Declares callbacks as programs did before there were `@callback` and `@macrocallback`, which take its place.
  """

  @doc false
  defmacro __using__(_options) do
    quote do
      IO.warn(
        "the Behaviour module is deprecated. Instead of using this module, use the @callback and @macrocallback module " <>
          "attributes. See the documentation for Module for more information on these attributes"
      )

      import Behaviour
    end
  end

  @doc """
  Declares a function that modules with this behaviour define.
  """
  @deprecated "Use the @callback module attribute instead"
  defmacro defcallback(spec) do
    quote do
      @callback unquote(spec)
    end
  end

  @doc """
  Declares a macro that modules with this behaviour define.
  """
  @deprecated "Use the @macrocallback module attribute instead"
  defmacro defmacrocallback(spec) do
    quote do
      @macrocallback unquote(spec)
    end
  end
end
