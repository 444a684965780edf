# A bank: accounts of several kinds behind a behaviour, amounts as structs with protocols, a ledger in a process.

defmodule Money do
  @moduledoc "An amount in the smallest unit of its currency."
  @enforce_keys [:cents]
  defstruct cents: nil, currency: :eur

  @type currency :: :eur | :usd | :jpy
  @type t :: %__MODULE__{cents: integer, currency: currency}

  @signs %{eur: "€", usd: "$", jpy: "¥"}
  @currencies Map.keys(@signs)

  defguard is_money(term) when is_struct(term, __MODULE__)
  defguard is_negative(money) when is_money(money) and :erlang.map_get(:cents, money) < 0

  @doc "An amount, from a number of whole units."
  @spec new(number, currency) :: t
  def new(amount, currency \\ :eur)
  def new(amount, :jpy), do: %__MODULE__{cents: round(amount), currency: :jpy}

  def new(amount, currency) when currency in @currencies do
    %__MODULE__{cents: round(amount * 100), currency: currency}
  end

  @spec add(t, t) :: t
  def add(%{currency: same} = left, %{currency: same} = right), do: %{left | cents: left.cents + right.cents}

  def add(left, right) do
    raise Bank.CurrencyError, left: left.currency, right: right.currency
  end

  def negate(%__MODULE__{cents: cents} = money), do: %{money | cents: -cents}
  def subtract(left, right), do: add(left, negate(right))
  def scale(money, factor), do: update_in(money.cents, &round(&1 * factor))
  def zero(currency \\ :eur), do: new(0, currency)

  def sign(currency), do: Map.fetch!(@signs, currency)

  def compare(%{currency: same, cents: left}, %{currency: same, cents: right}) do
    cond do
      left < right -> :lt
      left > right -> :gt
      true -> :eq
    end
  end

  defimpl String.Chars do
    def to_string(%{currency: :jpy, cents: yen}), do: "¥#{yen}"

    def to_string(%{currency: currency, cents: cents}) do
      minus = if cents < 0, do: "-"
      fraction = cents |> abs() |> rem(100) |> Integer.to_string() |> String.pad_leading(2, "0")
      "#{minus}#{Money.sign(currency)}#{cents |> abs() |> div(100)}.#{fraction}"
    end
  end

  defimpl Inspect do
    def inspect(money, _options), do: "#Money<#{money}>"
  end
end

defmodule Bank.CurrencyError do
  defexception [:left, :right]

  @impl Exception
  def message(%{left: left, right: right}), do: "cannot mix #{left} and #{right}"
end

defmodule Bank.RefusedError do
  defexception message: "refused", account: nil, reason: :unknown

  @impl true
  def exception(options) when is_list(options) do
    account = Keyword.fetch!(options, :account)
    reason = Keyword.get(options, :reason, :unknown)
    %__MODULE__{message: "#{account}: #{explain(reason)}", account: account, reason: reason}
  end

  defp explain({:overdrawn, money}), do: "#{money} short"
  defp explain(:frozen), do: "the account is frozen"
  defp explain(other), do: "refused (#{inspect(other)})"
end

defmodule Bank.Account do
  @moduledoc "What a kind of account decides. The rest is the same for all, and comes with `use`."

  @type t :: %{:__struct__ => module, :id => String.t(), :balance => Money.t(), optional(atom) => term}

  @callback open(id :: String.t(), options :: keyword) :: t
  @callback withdraw(t, Money.t()) :: {:ok, t} | {:error, reason :: term}
  @callback deposit(t, Money.t()) :: {:ok, t} | {:error, reason :: term}
  @callback month_end(t) :: t
  @optional_callbacks month_end: 1

  defmacro __using__(options) do
    fields = Keyword.get(options, :fields, [])

    quote location: :keep do
      @behaviour Bank.Account
      @enforce_keys [:id]
      defstruct [:id, balance: Money.zero(), frozen: false] ++ unquote(fields)

      @impl true
      def open(id, options \\ []) do
        struct!(__MODULE__, [id: id] ++ options)
      end

      @impl true
      def deposit(%__MODULE__{} = account, amount), do: {:ok, update_in(account.balance, &Money.add(&1, amount))}

      @impl true
      def withdraw(%__MODULE__{frozen: true}, _amount), do: {:error, :frozen}

      def withdraw(%__MODULE__{} = account, amount) do
        rest = Money.subtract(account.balance, amount)

        if rest.cents >= -limit(account) do
          {:ok, %{account | balance: rest}}
        else
          {:error, {:overdrawn, rest |> Money.add(%Money{cents: limit(account)}) |> Money.negate()}}
        end
      end

      defp limit(_account), do: 0

      defoverridable withdraw: 2, deposit: 2, limit: 1
    end
  end

  def kinds, do: [Bank.Savings, Bank.Current, Bank.Youth]
end

defmodule Bank.Savings do
  use Bank.Account, fields: [rate: 0.02]

  @impl true
  def month_end(account) do
    %{account | balance: Money.add(account.balance, Money.scale(account.balance, account.rate))}
  end
end

defmodule Bank.Current do
  use Bank.Account, fields: [overdraft: 100_00]

  @fee %Money{cents: 1_50}

  defp limit(account), do: account.overdraft

  @impl true
  def month_end(%{balance: %{cents: cents}} = account) when cents < 0 do
    update_in(account.balance, &Money.subtract(&1, @fee))
  end

  def month_end(account), do: account
end

defmodule Bank.Youth do
  use Bank.Account

  @impl true
  def withdraw(account, %Money{cents: cents}) when cents > 50_00, do: {:error, {:over_the_daily_limit, account.id}}
  def withdraw(account, amount), do: super(account, amount)
end

defprotocol Bank.Statement do
  @moduledoc "A line of a statement."
  @doc "The text for a line."
  def line(entry)
end

defmodule Bank.Transfer do
  defstruct [:from, :to, :amount]
end

defmodule Bank.CashMove do
  defstruct [:account, :amount, :direction]
end

defimpl Bank.Statement, for: Bank.Transfer do
  def line(%{from: from, to: to, amount: amount}), do: "#{from} -> #{to}: #{amount}"
end

defimpl Bank.Statement, for: Bank.CashMove do
  @arrows [in: "+", out: "-"]
  def line(%@for{direction: direction} = move), do: "#{@arrows[direction]}#{move.amount} #{move.account}"
end

defimpl Bank.Statement, for: Tuple do
  def line({:refused, entry, reason}), do: "REFUSED #{Bank.Statement.line(entry)} (#{inspect(reason)})"
end

defmodule Bank.Ledger do
  @moduledoc "The bank as a process: it owns the accounts and the entries."

  defmodule State do
    @moduledoc false
    defstruct accounts: %{}, entries: []
  end

  def start_link(accounts) do
    state = %State{accounts: Map.new(accounts, &{&1.id, &1})}
    spawn_link(fn -> loop(state) end)
  end

  for {name, arguments} <- [cash_in: [:id, :amount], cash_out: [:id, :amount], transfer: [:from, :to, :amount]] do
    variables = Enum.map(arguments, &Macro.var(&1, __MODULE__))
    def unquote(name)(bank, unquote_splicing(variables)), do: call(bank, {unquote(name), unquote_splicing(variables)})
  end

  def cash_out!(bank, id, amount) do
    case cash_out(bank, id, amount) do
      {:ok, account} -> account
      {:error, reason} -> raise Bank.RefusedError, account: id, reason: reason
    end
  end

  def account(bank, id), do: call(bank, {:account, id})
  def entries(bank), do: call(bank, :entries)
  def month_end(bank), do: call(bank, :month_end)
  def total(bank), do: call(bank, :total)
  def stop(bank), do: call(bank, :stop)

  defp call(bank, request) do
    reference = Process.monitor(bank)
    send(bank, {request, self(), reference})

    receive do
      {^reference, reply} ->
        Process.demonitor(reference, [:flush])
        reply

      {:DOWN, ^reference, :process, _, reason} ->
        {:error, {:bank_closed, reason}}
    after
      1000 -> {:error, :timeout}
    end
  end

  defp loop(state) do
    receive do
      {:stop, from, reference} ->
        send(from, {reference, :ok})

      {request, from, reference} ->
        {reply, state} = handle(request, state)
        send(from, {reference, reply})
        loop(state)
    end
  end

  defp handle({:account, id}, state), do: {Map.fetch(state.accounts, id), state}
  defp handle(:entries, state), do: {state.entries |> Enum.reverse() |> Enum.map(&Bank.Statement.line/1), state}

  defp handle(:total, state) do
    total =
      for {_, account} <- state.accounts, account.balance.currency == :eur, reduce: Money.zero() do
        total -> Money.add(total, account.balance)
      end

    {total, state}
  end

  defp handle(:month_end, state) do
    accounts =
      Map.new(state.accounts, fn {id, %kind{} = account} ->
        {id, if(function_exported?(kind, :month_end, 1), do: kind.month_end(account), else: account)}
      end)

    {:ok, %{state | accounts: accounts}}
  end

  defp handle({:cash_in, id, amount}, state) do
    change(state, %Bank.CashMove{account: id, amount: amount, direction: :in}, [{id, :deposit, amount}])
  end

  defp handle({:cash_out, id, amount}, state) do
    change(state, %Bank.CashMove{account: id, amount: amount, direction: :out}, [{id, :withdraw, amount}])
  end

  defp handle({:transfer, from, to, amount}, state) do
    entry = %Bank.Transfer{from: from, to: to, amount: amount}
    change(state, entry, [{from, :withdraw, amount}, {to, :deposit, amount}])
  end

  # All of the moves happen, or none.
  defp change(state, entry, moves) do
    moves
    |> Enum.reduce_while({:ok, state.accounts}, fn move, {:ok, accounts} ->
      case move(accounts, move) do
        {:ok, accounts} -> {:cont, {:ok, accounts}}
        {:error, _} = error -> {:halt, error}
      end
    end)
    |> case do
      {:ok, accounts} -> {{:ok, entry}, %{state | accounts: accounts, entries: [entry | state.entries]}}
      {:error, reason} = error -> {error, update_in(state.entries, &[{:refused, entry, reason} | &1])}
    end
  end

  defp move(accounts, {id, action, amount}) do
    with {:ok, %kind{} = account} <- Map.fetch(accounts, id),
         {:ok, account} <- apply(kind, action, [account, amount]) do
      {:ok, %{accounts | id => account}}
    else
      :error -> {:error, {:no_account, id}}
      {:error, reason} -> {:error, reason}
    end
  rescue
    error in Bank.CurrencyError -> {:error, error}
  end
end

defmodule Main do
  alias Bank.{Current, Ledger, Savings, Youth}
  import Money, only: [is_negative: 1]

  def run do
    bank =
      Ledger.start_link([
        Savings.open("savings", rate: 0.1),
        Current.open("current"),
        Youth.open("youth", balance: Money.new(80)),
        Savings.open("dollars", balance: Money.new(10, :usd)),
        Current.open("closed", frozen: true)
      ])

    IO.puts("== moves")
    show(Ledger.cash_in(bank, "savings", Money.new(1000)))
    show(Ledger.transfer(bank, "savings", "current", Money.new(250.25)))
    show(Ledger.cash_out(bank, "current", Money.new(300)))
    show(Ledger.cash_out(bank, "current", Money.new(100)))
    show(Ledger.cash_out(bank, "youth", Money.new(60)))
    show(Ledger.cash_out(bank, "youth", Money.new(45.5)))
    show(Ledger.transfer(bank, "savings", "nobody", Money.new(1)))
    show(Ledger.transfer(bank, "savings", "dollars", Money.new(1)))
    show(Ledger.cash_out(bank, "closed", Money.new(1)))

    IO.puts("== statement")
    bank |> Ledger.entries() |> Enum.with_index(1) |> Enum.each(fn {line, n} -> IO.puts("#{n}. #{line}") end)

    IO.puts("== month's end")
    IO.puts("before: #{Ledger.total(bank)}")
    :ok = Ledger.month_end(bank)
    IO.puts("after: #{Ledger.total(bank)}")

    for id <- ~w(savings current youth dollars nobody) do
      case Ledger.account(bank, id) do
        {:ok, %{balance: balance}} when is_negative(balance) -> IO.puts("#{id} owes #{Money.negate(balance)}")
        {:ok, %_{balance: balance}} -> IO.puts("#{id} has #{balance}")
        :error -> IO.puts("#{id} is unknown")
      end
    end

    IO.puts("== structs")
    {:ok, account} = Ledger.account(bank, "current")
    IO.inspect(account)
    IO.inspect(Enum.sort([Money.new(3), Money.new(-1), Money.new(2.5)], Money))
    IO.inspect(Enum.max([Money.new(3), Money.new(7)], Money))
    IO.inspect(for kind <- Bank.Account.kinds(), do: {kind, function_exported?(kind, :month_end, 1)})
    IO.inspect(Current.open("x", overdraft: 5) |> Map.from_struct() |> Map.keys())

    IO.puts("== failures")
    failing(fn -> Ledger.cash_out!(bank, "current", Money.new(1000)) end)
    failing(fn -> Ledger.cash_out!(bank, "closed", Money.new(1)) end)
    failing(fn -> Money.add(Money.new(1), Money.new(1, :usd)) end)
    failing(fn -> Money.new(1, :gold) end)
    failing(fn -> Savings.open("x", colour: :red) end)
    failing(fn -> struct!(Savings, rate: 1) end)
    failing(fn -> Bank.Statement.line(:nothing) end)
    failing(fn -> raise Bank.RefusedError, account: "x" end)

    :ok = Ledger.stop(bank)
    show(Ledger.account(bank, "current"))
  end

  defp show({:ok, entry}), do: IO.puts("ok #{Bank.Statement.line(entry)}")
  defp show({:error, reason}), do: IO.puts("no #{inspect(reason)}")

  defp failing(function) do
    function.()
    IO.puts("nothing failed")
  rescue
    error -> IO.puts("#{inspect(error.__struct__)}: #{error |> Exception.message() |> String.split("\n") |> hd()}")
  end
end

Main.run()
