# Runs the `iex>` examples in the docs of an installed Elixir through Kaiwa, and says where the two differ.
#
#     elixir tests/docs_of_elixir/compare.exs --kaiwa target/debug/kaiwa Enum String
#
# The docs are read from Elixir itself (`Code.fetch_docs/1`); nothing of them is kept in this project. The examples of a
# module are typed into `iex` and into `kaiwa`, each on a pipe, and the answers compared, so that an example also counts
# where its doc only sketches the answer, or where the answer is an error.
#
# Options: `--show` prints each example that differs with both answers, `--only TEXT` takes the functions whose name has
# TEXT in it, `--work FOLDER` says where answers of iex are kept for the next run (default: a temporary folder).
#
# `left_out.txt` beside this file lists examples that nobody can agree on, each with the reason.

defmodule DocsOfElixir.Example do
  # `name`: "map/2"; `number`: its place among the examples of that doc; `input`: what is typed.
  defstruct [:name, :number, :input]

  def id(module, %{name: name, number: number}), do: "#{inspect(module)}.#{name} ##{number}"
end

defmodule DocsOfElixir.Extract do
  alias DocsOfElixir.Example

  @doc "The examples in the docs of a module, in the order of the page."
  def examples(module) do
    case Code.fetch_docs(module) do
      {:docs_v1, _, _, _, moduledoc, _, docs} ->
        texts = [{"moduledoc", moduledoc} | for({{_, name, arity}, _, _, doc, _} <- docs, do: {"#{name}/#{arity}", doc})]
        for {name, %{"en" => text}} <- texts, example <- of_doc(name, text), do: example

      {:error, _} ->
        []
    end
  end

  defp of_doc(name, text) do
    text
    |> String.split("\n")
    |> inputs([], nil)
    |> Enum.with_index(1)
    |> Enum.map(fn {lines, number} -> %Example{name: name, number: number, input: Enum.join(lines, "\n")} end)
  end

  # `open` holds the lines of the input that is being collected, last first.
  defp inputs([], done, open), do: Enum.reverse(close(open, done))

  defp inputs([line | rest], done, open) do
    cond do
      match = Regex.run(~r/^(?: {4,}|\t)\s*iex(?:\(\d+\))?> ?(.*)$/u, line) ->
        inputs(rest, close(open, done), [Enum.at(match, 1)])

      match = open && Regex.run(~r/^\s*\.\.\.(?:\(\d+\))?> ?(.*)$/u, line) ->
        inputs(rest, done, [Enum.at(match, 1) | open])

      true ->
        inputs(rest, close(open, done), nil)
    end
  end

  defp close(nil, done), do: done
  defp close(lines, done), do: [Enum.reverse(lines) | done]
end

defmodule DocsOfElixir.Session do
  @moduledoc false
  # How long a shell may take for the examples of a module.
  @seconds 60
  @mark "\x01"

  @doc "What a shell answers to each input; `:died` where the shell ended or hung."
  def answers(command, inputs, folder), do: answers(command, inputs, folder, [])

  defp answers(_command, [], _folder, done), do: done

  defp answers(command, inputs, folder, done) do
    got = run(command, inputs, folder)

    case Enum.drop(inputs, length(got)) do
      [] -> done ++ got
      # The one that stopped the shell is given up; the others get a new one.
      [_ | rest] -> answers(command, rest, folder, done ++ got ++ [:died])
    end
  end

  defp run(command, inputs, folder) do
    path = Path.join(folder, "session.iex")
    # The break ends an input that is incomplete; elsewhere it is a comment.
    text = for input <- inputs, do: [input, "\n#iex:break\nIO.puts(\"\\x01\")\n"]
    File.write!(path, [text, "System.halt(0)\n"])
    shell = "timeout #{@seconds} #{command} < #{path} 2>&1"
    {output, _status} = System.cmd("sh", ["-c", shell], cd: folder, env: [{"TERM", "dumb"}, {"NO_COLOR", "1"}])

    output
    |> String.split(@mark)
    |> Enum.drop(-1)
    |> Enum.take(length(inputs))
  end

  @doc "An answer without what may differ between two shells that agree."
  def normal(:died), do: :died

  def normal(answer) do
    answer
    |> replace(~r/^\n:ok\n/, "")
    |> replace(~r/\AInteractive .*\n/, "")
    |> replace(~r/(iex|\.\.\.)\(\d+\)> ?/, "")
    |> replace(~r/\nnil\n\z/, "\n")
    |> replace(~r/#(PID|Reference|Port|Function)<[^>]*>/, "#\\1<>")
    |> replace(~r/:erl_eval\.[a-z_]+\/\d+/, "")
    # Stack frames.
    |> replace(~r/^    \(\w+ [\w.]+\) .*\n/m, "")
    |> replace(~r/^    \S+\.(erl|exs?|iex):\d+: .*\n/m, "")
    |> replace(~r/^    (iex:\d+|\(.*\)|:[\w_]+\.).*\n/m, "")
    |> replace(~r/(iex|nofile):\d+(:\d+)?/, "iex:N")
    # Warnings come late, or not at all if an error follows.
    |> replace(~r/^warning: variable ".*\n  iex:N\n\n/m, "")
    # Later Elixirs show charlists as a sigil.
    |> replace(~r/~c"((?:[^"\\]|\\.)*)"/, "'\\1'")
    |> String.trim()
  end

  defp replace(text, regex, by), do: Regex.replace(regex, text, by)
end

defmodule DocsOfElixir.Report do
  alias DocsOfElixir.{Example, Extract, Session}

  def run(arguments) do
    {options, names, _} =
      OptionParser.parse(arguments, strict: [kaiwa: :string, show: :boolean, only: :string, work: :string])

    kaiwa = Path.expand(options[:kaiwa] || "target/debug/kaiwa")
    folder = Path.expand(options[:work] || Path.join(System.tmp_dir!(), "docs_of_elixir"))
    File.mkdir_p!(folder)
    left_out = left_out()
    row(["module", "examples", "agree", "differ", "left out"])
    for name <- names, do: module(Module.concat([name]), kaiwa, folder, left_out, options)
    used = for {id, reason} <- left_out, Enum.any?(names, &String.starts_with?(id, &1 <> ".")), do: {id, reason}
    if used != [], do: IO.puts("\nleft out:")
    for {id, reason} <- used, do: IO.puts("  #{id}: #{reason}")
  end

  defp module(module, kaiwa, folder, left_out, options) do
    examples = for example <- Extract.examples(module), String.contains?(example.name, options[:only] || ""), do: example
    inputs = for example <- examples, do: example.input
    # Macros of the module are used as if it was required.
    first = if module.__info__(:macros) == [] or module == Kernel.SpecialForms, do: [], else: ["require #{inspect(module)}"]
    theirs = kept(folder, first ++ inputs, fn -> Session.answers("iex", first ++ inputs, folder) end)
    ours = Session.answers(kaiwa, first ++ inputs, folder)
    [theirs, ours] = for answers <- [theirs, ours], do: answers |> Enum.drop(length(first)) |> Enum.map(&Session.normal/1)
    # What is left out is typed all the same: what follows may build on it.
    all = Enum.zip([examples, theirs, ours])
    {out, compared} = Enum.split_with(all, fn {example, _, _} -> Map.has_key?(left_out, Example.id(module, example)) end)
    differing = for {example, theirs, ours} <- compared, theirs != ours, do: {example, theirs, ours}
    agree = length(compared) - length(differing)
    percent = if compared == [], do: "", else: " (#{Float.floor(agree * 100 / length(compared), 1)} %)"
    row([inspect(module), length(examples), "#{agree}#{percent}", length(differing), length(out)])
    if options[:show], do: Enum.each(differing, &show(module, &1))
  end

  # The answers of iex stay the same from run to run.
  defp kept(folder, inputs, answers) do
    path = Path.join(folder, "iex-#{:erlang.phash2({System.version(), inputs}, 4_294_967_296)}")

    case File.read(path) do
      {:ok, bytes} ->
        :erlang.binary_to_term(bytes)

      {:error, _} ->
        got = answers.()
        File.write!(path, :erlang.term_to_binary(got))
        got
    end
  end

  defp row(cells) do
    widths = [28, 10, 16, 8, 8]
    IO.puts(cells |> Enum.zip(widths) |> Enum.map_join(fn {cell, width} -> String.pad_trailing("#{cell}", width) end))
  end

  defp show(module, {example, theirs, ours}) do
    IO.puts("\n  #{Example.id(module, example)}")
    indented("> ", example.input)
    indented("iex:   ", theirs)
    indented("kaiwa: ", ours)
  end

  defp indented(label, :died), do: indented(label, "(the shell ended or hung)")

  defp indented(label, text) do
    margin = String.duplicate(" ", String.length(label))
    lines = String.split(text, "\n")
    IO.puts("    #{label}#{Enum.join(lines, "\n    " <> margin)}")
  end

  # `Module.name/arity #number  reason`
  defp left_out do
    path = Path.join(__DIR__, "left_out.txt")
    lines = path |> File.read!() |> String.split("\n", trim: true) |> Enum.reject(&String.starts_with?(&1, "#"))

    for line <- lines, into: %{} do
      [id, reason] = String.split(line, "  ", parts: 2, trim: true)
      {id, String.trim(reason)}
    end
  end
end

DocsOfElixir.Report.run(System.argv())
