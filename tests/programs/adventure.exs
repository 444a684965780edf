# A text adventure: the world is declared with macros and checked by the compiler, the player's lines come from a script.

defmodule World.Room do
  defstruct [:id, :title, :text, exits: %{}, things: [], dark: false]
end

defmodule World do
  @moduledoc """
  Declares worlds:

      use World, start: :hall

      room :hall, "The hall" do
        text "Dusty."
        exit :north, :kitchen
        thing :lamp
      end

  When the module is complete, exits that lead nowhere stop the compiler.
  """

  alias World.Room

  defmacro __using__(options) do
    start = Keyword.fetch!(options, :start)

    quote do
      import World, only: [room: 2, room: 3, on: 2]
      Module.register_attribute(__MODULE__, :rooms, accumulate: true)
      Module.register_attribute(__MODULE__, :rules, accumulate: true)
      @start unquote(start)
      @before_compile World
    end
  end

  defmacro room(id, title, do: block) do
    changes =
      case block do
        {:__block__, _, lines} -> lines
        line -> [line]
      end

    steps =
      Enum.map(changes, fn
        {:text, _, [text]} -> quote(do: Map.put(:text, unquote(text)))
        {:exit, _, [direction, room]} -> quote(do: put_in([Access.key(:exits), unquote(direction)], unquote(room)))
        {:thing, _, [name]} -> quote(do: Map.update!(:things, &[unquote(name) | &1]))
        {:dark, _, context} when is_atom(context) -> quote(do: Map.put(:dark, true))
        other -> raise ArgumentError, "no part of a room: #{Macro.to_string(other)}"
      end)

    room = quote(do: %Room{id: unquote(id), title: unquote(title)})
    built = Enum.reduce(steps, room, fn step, built -> Macro.pipe(built, step, 0) end)
    quote(do: @rooms(unquote(built)))
  end

  defmacro room(id, title) do
    quote do
      @rooms %Room{id: unquote(id), title: unquote(title), text: ""}
    end
  end

  @doc "A rule: what happens when the player does something special. `player` is the player, in and out."
  defmacro on(command, do: block) do
    name = :"rule_#{:erlang.phash2(command)}"

    quote do
      @rules {unquote(Macro.escape(command)), unquote(name)}
      defp unquote(name)(var!(player)), do: unquote(block)
    end
  end

  defmacro __before_compile__(%Macro.Env{module: module} = env) do
    rooms = module |> Module.get_attribute(:rooms) |> Map.new(&{&1.id, &1})

    for {id, room} <- rooms, {direction, target} <- room.exits, not is_map_key(rooms, target) do
      raise CompileError,
        file: env.file,
        line: env.line,
        description: "#{inspect(id)}: the exit #{direction} leads to #{inspect(target)}, which is no room"
    end

    rules =
      for {{verb, thing}, name} <- Module.get_attribute(module, :rules) do
        quote do
          def rule(unquote(verb), unquote(thing), player), do: unquote(name)(player)
        end
      end

    quote do
      @world unquote(Macro.escape(rooms))
      def start, do: @start
      def room(id), do: @world[id]
      def rooms, do: Map.keys(@world)
      unquote(rules)
      def rule(_verb, _thing, _player), do: :no_rule
    end
  end
end

defmodule House do
  use World, start: :hall

  room :hall, "The hall" do
    text("""
    A hall with a high ceiling.
    Somebody has left in a hurry.
    """)

    exit(:north, :kitchen)
    exit(:down, :cellar)
    thing(:lamp)
    thing(:"old hat")
  end

  room :kitchen, "The kitchen" do
    text("It smells of \"onions\".")
    exit(:south, :hall)
    exit(:east, :garden)
    thing(:bread)
  end

  room :cellar, "The cellar" do
    dark
    text("Bottles, and a chest with a rusty lock.")
    exit(:up, :hall)
    thing(:key)
  end

  room(:garden, "The garden")

  on {:eat, :bread} do
    %{player | carries: List.delete(player.carries, :bread), score: player.score + 1}
    |> say("You eat the bread. It is a week old.")
  end

  on {:use, :key} do
    cond do
      player.room != :cellar -> say(player, "There is no lock here.")
      :lamp not in player.carries -> say(player, "You cannot find the lock in the dark.")
      true -> %{player | score: player.score + 10, over: :won} |> say("The chest is full of gold!")
    end
  end

  defp say(player, text), do: update_in(player.said, &[text | &1])
end

defmodule Player do
  @directions ~w(north south east west up down)a
  @short Map.new(@directions, &{&1 |> Atom.to_string() |> String.first(), &1})

  defstruct room: nil, carries: [], said: [], score: 0, turns: 0, over: false, seen: MapSet.new(), moved: %{}

  @type t :: %__MODULE__{}
  @type command ::
          {:go, atom} | {:take | :drop | :eat | :use, String.t()} | :look | :inventory | :quit | {:unknown, String.t()}

  @spec parse(String.t()) :: command
  def parse(line) do
    case line |> String.downcase() |> String.split() do
      [] -> {:unknown, ""}
      ["go", word] -> direction(word)
      ["look" | _] -> :look
      [word] when word in ["i", "inventory"] -> :inventory
      ["take" | words] when words != [] -> {:take, Enum.join(words, " ")}
      ["pick", "up" | [_ | _] = words] -> {:take, Enum.join(words, " ")}
      [verb | [_ | _] = words] when verb in ~w(drop eat use) -> {String.to_atom(verb), Enum.join(words, " ")}
      ["quit"] -> :quit
      [word] -> direction(word)
      _ -> {:unknown, line}
    end
  end

  defp direction(word) do
    case @short do
      %{^word => direction} -> {:go, direction}
      _ -> if(word in Enum.map(@directions, &to_string/1), do: {:go, String.to_existing_atom(word)}, else: {:unknown, word})
    end
  end
end

defmodule Game do
  @moduledoc "Runs a world with the lines of a script; gives what was printed as a stream."

  defstruct [:world, :player, :places]

  def play(world, lines) do
    places = Map.new(world.rooms(), &{&1, world.room(&1).things})
    game = %Game{world: world, player: %Player{room: world.start()}, places: places}

    lines
    |> Stream.map(&String.trim/1)
    |> Stream.reject(&String.starts_with?(&1, "#"))
    |> Stream.transform(
      fn -> game |> describe() |> flush() end,
      fn
        _line, {%Game{player: %{over: over}}, _} = ended when over != false ->
          {:halt, ended}

        line, {game, before} ->
          game = turn(game, Player.parse(line))
          {game, printed} = flush(game)
          ending = if game.player.over, do: ending(game.player), else: []
          {before ++ ["> #{line}" | printed] ++ ending, {game, []}}
      end,
      # What is left when the script ends before the game does.
      fn
        {%Game{player: %{over: false} = player}, left} -> {left ++ ending(player), []}
        ended -> {[], ended}
      end,
      fn _ -> :ok end
    )
  end

  defp turn(game, command), do: game |> do_turn(command) |> update_player(turns: &(&1 + 1))

  defp do_turn(game, {:go, direction}) do
    case room(game).exits do
      %{^direction => target} ->
        game
        |> update_player(room: fn _ -> target end, moved: &Map.update(&1, direction, 1, fn times -> times + 1 end))
        |> describe()

      exits when map_size(exits) == 0 ->
        say(game, "There is no way out. You sit down and wait for somebody to find you.")
        |> update_player(over: fn _ -> :lost end)

      exits ->
        say(game, "You cannot go #{direction}, only #{exits |> Map.keys() |> Enum.map_join(" or ", &to_string/1)}.")
    end
  end

  defp do_turn(game, :look), do: game |> update_player(seen: &MapSet.delete(&1, game.player.room)) |> describe()

  defp do_turn(game, :inventory) do
    case game.player.carries do
      [] -> say(game, "You have nothing.")
      [thing] -> say(game, "You have the #{thing}.")
      things -> say(game, "You have #{length(things)} things: #{Enum.join(Enum.sort(things), ", ")}.")
    end
  end

  defp do_turn(game, {:take, "all"}), do: game |> things_here() |> Enum.reduce(game, &take(&2, &1))

  defp do_turn(game, {:take, name}) do
    with {:ok, thing} <- find(things_here(game), name) do
      take(game, thing)
    else
      :error -> say(game, "There is no #{name} here.")
    end
  end

  defp do_turn(game, {verb, name}) when verb in [:drop, :eat, :use] do
    with {:ok, thing} <- find(game.player.carries, name),
         :no_rule <- game.world.rule(verb, thing, game.player),
         :drop <- verb do
      here = game.player.room

      put_in(game.places[here], [thing | game.places[here]])
      |> update_player(carries: &List.delete(&1, thing))
      |> say("Dropped.")
    else
      :error -> say(game, "You have no #{name}.")
      %Player{} = player -> %{game | player: player}
      other -> say(game, "You cannot #{other} the #{name}.")
    end
  end

  defp do_turn(game, :quit), do: update_player(game, over: fn _ -> :quit end)
  defp do_turn(game, {:unknown, ""}), do: say(game, "Say something.")
  defp do_turn(game, {:unknown, text}), do: say(game, "I do not know how to #{inspect(text)}.")

  defp take(game, thing) do
    {_, game} = pop_in(game, [Access.key!(:places), game.player.room, Access.filter(&(&1 == thing))])
    game |> update_player(carries: &[thing | &1]) |> say("Taken: #{thing}.")
  end

  defp find(things, name) do
    Enum.find_value(things, :error, &(to_string(&1) == name && {:ok, &1}))
  end

  defp things_here(game), do: if(visible?(game), do: Enum.sort(game.places[game.player.room]), else: [])
  defp visible?(game), do: not room(game).dark or :lamp in game.player.carries or :lamp in game.places[game.player.room]
  defp room(game), do: game.world.room(game.player.room)

  defp describe(%Game{} = game) do
    %World.Room{title: title, text: text} = room(game)
    first? = game.player.room not in game.player.seen

    if visible?(game) do
      game
      |> say(title)
      |> then(&if first?, do: text |> String.split("\n", trim: true) |> Enum.reduce(&1, fn line, game -> say(game, line) end), else: &1)
      |> then(&case things_here(&1) do
        [] -> &1
        things -> say(&1, "Here: #{Enum.join(things, ", ")}.")
      end)
      |> update_player(seen: fn seen -> MapSet.put(seen, game.player.room) end)
    else
      say(game, "It is too dark to see anything.")
    end
  end

  defp say(game, text), do: update_player(game, said: &[text | &1])

  defp update_player(game, changes) do
    Enum.reduce(changes, game, fn {field, change}, game ->
      update_in(game, [Access.key(:player), Access.key(field)], change)
    end)
  end

  # What has been said since the last flush, in order.
  defp flush(game) do
    get_and_update_in(game.player.said, &{Enum.reverse(&1), []}) |> then(fn {said, game} -> {game, said} end)
  end

  defp ending(%Player{over: over, score: score, turns: turns, moved: moved}) do
    verdict =
      case over do
        :won -> "You have won"
        :lost -> "You have lost"
        :quit -> "You have given up"
        false -> "The script ends"
      end

    moves = for {direction, times} <- moved, into: "", do: " #{direction}:#{times}"
    ["#{verdict} after #{turns} turns with #{score} points.#{moves}"]
  end
end

defmodule Main do
  @short_script ["north", "", "dance on the table", "quit", "never read"]

  @long_script ~S"""
  # The way to the gold.
  look
  take lamp
  take sword
  pick up old hat
  i
  w
  go down
  take key
  drop lamp
  u
  use key
  down
  use key
  take lamp
  u
  n
  take all
  eat hat
  eat bread
  drop old hat
  look
  go south
  use key
  d
  use key
  """

  def run do
    play("A short game", @short_script)
    play("A long game", String.split(@long_script, "\n", trim: true))
    play("The garden", ~w(n e) ++ ["take all", "i", "west"])
    play("Nothing at all", [])

    IO.puts("\n== only the first lines are needed")
    House |> Game.play(Stream.cycle(["look", "i"])) |> Stream.filter(&String.contains?(&1, "nothing")) |> Enum.take(2) |> IO.inspect()

    IO.puts("\n== worlds that are refused")
    refused("room :a, \"A\" do exit :north, :b end")
    refused("room :a, \"A\" do smell \"bad\" end")
  end

  defp play(title, script) do
    IO.puts("\n== #{title}")
    House |> Game.play(script) |> Enum.each(&IO.puts/1)
  end

  defp refused(body) do
    Code.eval_string("defmodule Bad do\n use World, start: :a\n #{body}\nend")
  rescue
    error in [CompileError, ArgumentError] -> IO.puts(Exception.message(error))
  end
end

Main.run()
