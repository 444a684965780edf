defmodule ExUnit.CaseTemplate do
  @moduledoc """
  What several modules of tests have in common: their `setup`, and code that each of them begins with.

      defmodule StockCase do
        use ExUnit.CaseTemplate

        using do
          quote do
            import StockCase
          end
        end

        setup do
          {:ok, stock: %{pen: 3}}
        end
      end

      defmodule StockTest do
        use StockCase, async: true

        test "has pens", %{stock: stock} do
          assert stock.pen == 3
        end
      end
  """

  @doc false
  defmacro __using__(_options) do
    quote do
      ExUnit.Case.__register_callbacks__(__MODULE__)
      import ExUnit.Callbacks
      import ExUnit.Assertions
      import ExUnit.CaseTemplate
      @before_compile ExUnit.Callbacks

      defmacro __using__(options) do
        ExUnit.CaseTemplate.__case__(__MODULE__, options, nil)
      end

      defoverridable __using__: 1
    end
  end

  @doc """
  The code that modules which use the template begin with, quoted.
  """
  defmacro using(options \\ quote(do: _), [{:do, block}]) do
    quote do
      defmacro __using__(unquote(options) = options) do
        ExUnit.CaseTemplate.__case__(__MODULE__, options, unquote(block))
      end
    end
  end

  @doc false
  def __case__(template, options, code) do
    case_options = if Keyword.keyword?(options), do: Keyword.take(options, [:async]), else: []

    quote do
      use ExUnit.Case, unquote(case_options)
      setup_all(context, do: unquote(template).__ex_unit__(:setup_all, context))
      setup(context, do: unquote(template).__ex_unit__(:setup, context))
      unquote(code)
    end
  end
end
