defmodule Kaiwa.Delegation do
  @moduledoc """
  What `defdelegate` writes: a function that calls that of another module.
  """

  @doc false
  defmacro __defdelegate__(funs, options) do
    # What stands in the head may be unquoted when the body of the module runs.
    funs = Macro.escape(funs, unquote: true)

    quote bind_quoted: [funs: funs, options: options] do
      target = Kernel.Utils.delegation_target(funs, options, __ENV__)

      for fun <- List.wrap(funs) do
        {name, parameters, as, arguments} = Kernel.Utils.delegation(fun, options)
        @doc delegate_to: {target, as, length(arguments)}
        def unquote({name, [line: __ENV__.line], parameters}) do
          unquote(target).unquote(as)(unquote_splicing(arguments))
        end
      end
    end
  end
end
