# A library with its tests in one file, as an exercise comes: all of them pass, apart from what is skipped or left out.

ExUnit.start(seed: 0, exclude: [:slow])

defmodule Inventory do
  @moduledoc "A shop's stock: what there is of each article, and what is reserved of it."

  defmodule Article do
    @enforce_keys [:name]
    defstruct name: nil, count: 0, reserved: 0, price: 0
  end

  defmodule OutOfStockError do
    defexception [:article, :missing]

    @impl true
    def message(error), do: "#{error.missing} of #{error.article} missing"
  end

  @opaque t :: %{optional(String.t()) => %Article{}}

  def new(articles \\ []), do: Map.new(articles, fn {name, options} -> {name, struct!(Article, [name: name] ++ options)} end)

  def deliver(inventory, name, count) when is_integer(count) and count > 0 do
    Map.update(inventory, name, %Article{name: name, count: count}, &%{&1 | count: &1.count + count})
  end

  def reserve(inventory, name, count \\ 1) do
    with {:ok, article} <- fetch(inventory, name),
         {:free, free} when free >= count <- {:free, free(article)} do
      {:ok, put_in(inventory[name].reserved, article.reserved + count)}
    else
      :error -> {:error, :unknown_article}
      {:free, free} -> {:error, {:only, free}}
    end
  end

  def reserve!(inventory, name, count \\ 1) do
    case reserve(inventory, name, count) do
      {:ok, inventory} -> inventory
      {:error, {:only, free}} -> raise OutOfStockError, article: name, missing: count - free
      {:error, :unknown_article} -> raise KeyError, key: name, term: inventory
    end
  end

  def fetch(inventory, name), do: Map.fetch(inventory, name)
  def free(%Article{count: count, reserved: reserved}), do: count - reserved

  def value(inventory), do: inventory |> Map.values() |> Enum.map(&(&1.count * &1.price)) |> Enum.sum()

  def report(inventory) do
    for {name, article} <- Enum.sort(inventory) do
      IO.puts("#{String.pad_trailing(name, 8)} #{free(article)}/#{article.count}")
    end

    :ok
  end

  @doc "Tells a process whenever an article becomes rare."
  def watch(inventory, names, watcher) do
    for name <- names, {:ok, article} <- [fetch(inventory, name)], free(article) < 3 do
      send(watcher, {:rare, name, free(article)})
    end
  end
end

defmodule InventoryCase do
  @moduledoc "What the tests share."
  use ExUnit.CaseTemplate

  using options do
    quote do
      alias Inventory.{Article, OutOfStockError}
      import InventoryCase, only: [stocked: 1, assert_free: 3]
      @shelf Keyword.get(unquote(options), :shelf, "a shelf")
    end
  end

  setup context do
    {:ok, inventory: stocked(Map.get(context, :stock, 5)), from_template: true}
  end

  def stocked(count), do: Inventory.new([{"pen", count: count, price: 2}, {"ink", count: 1, price: 9.5}])

  defmacro assert_free(inventory, name, expected) do
    quote do
      {:ok, article} = Inventory.fetch(unquote(inventory), unquote(name))
      assert Inventory.free(article) == unquote(expected)
    end
  end
end

defmodule InventoryTest do
  use InventoryCase, shelf: "the top shelf"

  import ExUnit.CaptureIO

  @moduletag :stock_keeping

  setup_all do
    {:ok, agent} = Agent.start_link(fn -> 0 end)
    {:ok, agent: agent, started: :once}
  end

  setup %{agent: agent} = context do
    number = Agent.get_and_update(agent, &{&1 + 1, &1 + 1})
    on_exit(fn -> send_count(context.test) end)
    [number: number]
  end

  defp send_count(_test), do: :ok

  test "starts empty" do
    assert Inventory.new() == %{}
    assert Inventory.value(Inventory.new()) == 0
  end

  test "the context has what the setups gave", context do
    assert context.started == :once
    assert context.from_template
    assert %{inventory: %{"pen" => %Article{}}, number: number} = context
    assert number in 1..100
    assert context.describe == nil
    assert context[:stock_keeping]
    assert @shelf =~ "top"
  end

  describe "deliver/3" do
    setup [:delivered]

    test "adds to what is there", %{inventory: inventory} do
      assert_free(inventory, "pen", 15)
    end

    test "brings new articles", %{inventory: inventory} do
      assert %{"cup" => %Article{name: "cup", count: 2, price: 0}} = inventory
      assert map_size(inventory) == 3
    end

    for count <- [0, -1, 1.5] do
      @count count
      test "refuses #{count}", %{inventory: inventory} do
        assert_raise FunctionClauseError, fn -> Inventory.deliver(inventory, "pen", @count) end
      end
    end

    defp delivered(%{inventory: inventory}) do
      %{inventory: inventory |> Inventory.deliver("pen", 10) |> Inventory.deliver("cup", 2)}
    end
  end

  describe "reserve" do
    test "lowers what is free, not what is there", %{inventory: inventory} do
      assert {:ok, inventory} = Inventory.reserve(inventory, "pen", 2)
      assert {:ok, %Article{count: 5, reserved: 2}} = Inventory.fetch(inventory, "pen")
      assert_free(inventory, "pen", 3)
    end

    @tag stock: 2
    test "gives no more than there is", %{inventory: inventory} do
      assert {:error, {:only, 2}} = Inventory.reserve(inventory, "pen", 3)
      refute match?({:ok, _}, Inventory.reserve(inventory, "ink", 2))
    end

    test "knows its articles", %{inventory: inventory} do
      assert Inventory.reserve(inventory, "cow") == {:error, :unknown_article}
    end

    test "raises with a bang", %{inventory: inventory} do
      assert_raise OutOfStockError, "1 of ink missing", fn -> Inventory.reserve!(inventory, "ink", 2) end
      assert_raise KeyError, ~r/key "cow" not found/, fn -> Inventory.reserve!(inventory, "cow") end
      error = assert_raise OutOfStockError, fn -> Inventory.reserve!(inventory, "pen", 7) end
      assert error.missing == 2
    end
  end

  describe "what else it does" do
    test "counts its value", %{inventory: inventory} do
      assert_in_delta Inventory.value(inventory), 19.5, 0.001
    end

    test "prints a report", %{inventory: inventory} do
      assert capture_io(fn -> Inventory.report(inventory) end) == "ink      1/1\npen      5/5\n"
    end

    test "tells of what is rare", %{inventory: inventory} do
      Inventory.watch(inventory, ["pen", "ink", "cow"], self())
      assert_received {:rare, "ink", free}
      assert free == 1
      refute_received {:rare, "pen", _}

      parent = self()
      spawn(fn -> Inventory.watch(stocked(0), ["pen"], parent) end)
      assert_receive {:rare, "pen", 0}, 1000
      refute_receive {:rare, _, _}, 10
    end

    test "catches what is thrown or exits" do
      assert catch_throw(throw(:ball)) == :ball
      assert catch_exit(exit({:shutdown, 3})) == {:shutdown, 3}
      assert %RuntimeError{message: "oops"} = catch_error(raise "oops")
    end

    @tag :slow
    test "is left out" do
      flunk("too slow")
    end

    @tag skip: "until there are returns"
    test "takes articles back" do
      flunk("not written yet")
    end

    test "sells"
  end
end
