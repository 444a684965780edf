# An exercise as a learner hands it in, with tests that fail: what ExUnit says of each kind of failure.

defmodule Roman do
  @moduledoc "Roman numerals, with some mistakes."

  @numerals [
    {1000, "M"},
    {900, "CM"},
    {500, "D"},
    {400, "CD"},
    {100, "C"},
    {90, "XC"},
    {50, "L"},
    {40, "XL"},
    {10, "X"},
    {5, "V"},
    {4, "IV"},
    {1, "I"}
  ]

  def from_integer(0), do: ""

  for {value, numeral} <- @numerals do
    def from_integer(number) when number >= unquote(value) do
      unquote(numeral) <> from_integer(number - unquote(value))
    end
  end

  def to_integer(text), do: to_integer(String.upcase(text), 0)

  defp to_integer("", sum), do: sum

  for {value, numeral} <- Enum.sort_by(@numerals, fn {_, numeral} -> -byte_size(numeral) end) do
    defp to_integer(unquote(numeral) <> rest, sum), do: to_integer(rest, sum + unquote(value))
  end
end

defmodule Statistics do
  defstruct [:words, :longest]

  def of(text) do
    words = String.split(text)
    %Statistics{words: Enum.frequencies(words), longest: Enum.max_by(words, &String.length/1)}
  end

  def mean([]), do: raise(ArgumentError, "no numbers")
  def mean(numbers), do: Enum.sum(numbers) / length(numbers)
end

ExUnit.start(seed: 0, colors: [enabled: false])

defmodule RomanTest do
  use ExUnit.Case, async: false

  test "small numbers" do
    assert Roman.from_integer(4) == "IV"
    assert Roman.from_integer(9) == "IX"
  end

  test "there and back" do
    for number <- 1..8, do: assert(number |> Roman.from_integer() |> Roman.to_integer() == number)
    assert 1984 |> Roman.from_integer() |> Roman.to_integer() == 1984
  end

  test "what is no numeral" do
    Roman.to_integer("ABC")
  end

  test "the right exception with another message" do
    assert_raise ArgumentError, "nothing to count", fn -> Statistics.mean([]) end
  end

  test "another exception" do
    assert_raise KeyError, fn -> Statistics.mean([]) end
  end

  test "no exception at all" do
    assert_raise ArgumentError, fn -> Statistics.mean([1]) end
  end
end

defmodule StatisticsTest do
  use ExUnit.Case

  @text "the cat and the dog"

  setup do
    [statistics: Statistics.of(@text)]
  end

  describe "of/1" do
    test "counts words", %{statistics: statistics} do
      assert statistics.words == %{"and" => 1, "cat" => 1, "dog" => 2, "the" => 2}
    end

    test "finds the longest", %{statistics: statistics} do
      assert %Statistics{longest: "the", words: %{"cow" => _}} = statistics
    end

    test "matches with a pin", %{statistics: %{words: words}} do
      expected = 3
      assert %{"the" => ^expected} = words
    end
  end

  describe "assertions" do
    test "without an operator" do
      assert Enum.empty?([1])
    end

    test "refuted" do
      refute String.contains?(@text, "cat")
    end

    test "refuted comparison" do
      number = 4
      refute number == 4
    end

    test "with a message" do
      assert 1 > 2, "one is not more than two"
    end

    test "of order and membership" do
      list = [1, 2, 3]
      assert length(list) > 3
    end

    test "in" do
      assert :d in [:a, :b, :c]
    end

    test "of lists that are nearly the same" do
      assert Enum.map([1, 2, 3], &(&1 * &1)) == [1, 4, 10]
    end

    test "of text" do
      assert "hello world" =~ ~r/^world/
    end

    test "in delta" do
      assert_in_delta Statistics.mean([1, 2]), 2.0, 0.1
    end

    test "nil and false" do
      assert Map.get(%{a: nil}, :a)
    end
  end

  describe "processes" do
    test "nothing comes" do
      send(self(), {:other, 1})
      assert_receive {:wanted, _}, 10
    end

    test "what should not come" do
      send(self(), :hello)
      refute_received :hello
    end

    test "exits" do
      exit(:enough)
    end

    test "throws" do
      throw({:ball, 3})
    end

    test "a linked process that crashes" do
      pid = spawn_link(fn -> receive(do: (:go -> exit(:crashed))) end)
      send(pid, :go)
      Process.sleep(1000)
    end

    test "works again" do
      assert_received_after_all = true
      assert assert_received_after_all
    end
  end

  describe "failing setup" do
    setup do
      raise "cannot set up"
    end

    test "never runs" do
      assert true
    end
  end
end

defmodule BrokenTest do
  use ExUnit.Case

  setup_all do
    {:error, :no_connection}
  end

  test "first", do: assert(true)
  test "second", do: assert(true)
end
