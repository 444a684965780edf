defmodule Kaiwa.Debug do
  @moduledoc """
  The code that a call of `dbg` becomes, and what that code prints.
  """

  # The compiler calls this macro for `dbg(code, options)`.
  @doc false
  defmacro __dbg__(code, options), do: Macro.dbg(code, options, __CALLER__)

  @doc """
  Code that runs `code` and hands `Macro.__dbg__/3` what to show: each step of a pipeline, or one value.

      iex> Macro.to_string(Kaiwa.Debug.shown(quote(do: f(1))))
      "{:value, \\"f(1)\\", f(1)}"
  """
  @spec shown(Macro.t()) :: Macro.t()
  def shown({:|>, _, [_, _]} = pipeline) do
    [{first, _} | steps] = Macro.unpipe(pipeline)
    value = Macro.var(:value, Macro)
    values = Macro.var(:values, Macro)

    start =
      quote do
        unquote(value) = unquote(first)
        unquote(values) = [unquote(value)]
      end

    run =
      Enum.reduce(steps, start, fn {step, position}, before ->
        quote do
          unquote(before)
          unquote(value) = unquote(Macro.pipe(value, step, position))
          unquote(values) = [unquote(value) | unquote(values)]
        end
      end)

    texts = for step <- [first | Enum.map(steps, &elem(&1, 0))], do: Macro.to_string(step)

    quote do
      unquote(run)
      {:pipe, unquote(texts), Enum.reverse(unquote(values))}
    end
  end

  def shown(code), do: {:{}, [], [:value, Macro.to_string(code), code]}

  @doc """
  The place of a call in front of what it shows: `[file:line: (where)]`.

      iex> Kaiwa.Debug.header(%Macro.Env{module: M, function: {:f, 1}, file: "m.ex", line: 3})
      "[m.ex:3: M.f/1]"
  """
  @spec header(Macro.Env.t()) :: String.t()
  def header(env) do
    [entry] = Macro.Env.stacktrace(%{env | file: Path.relative_to_cwd(env.file)})
    "[" <> Exception.format_stacktrace_entry(entry) <> "]"
  end

  @doc """
  Prints what has been shown under a header; gives the value.

      iex> ExUnit.CaptureIO.capture_io(fn -> Kaiwa.Debug.print("[here]", {:value, "1 + 1", 2}, []) end)
      "[here]\\n1 + 1 #=> 2\\n\\n"
  """
  @spec print(String.t(), {:value, String.t(), term} | {:pipe, [String.t()], [term]}, keyword) :: term
  def print(header, shown, options) do
    colors = if IO.ANSI.enabled?(), do: IO.ANSI.syntax_colors(), else: []
    options = Keyword.merge([width: 80, pretty: true, syntax_colors: colors], options)
    {lines, value} = lines(shown, options)
    IO.write(IO.ANSI.format([:cyan, :italic, header, :reset, "\n", lines, "\n"]))
    value
  end

  defp lines({:value, code, value}, options), do: {line(code, value, options), value}

  defp lines({:pipe, [first | codes], [start | values]}, options) do
    lines = for {code, value} <- Enum.zip(codes, values), do: [:faint, "|> ", :reset, line(code, value, options)]
    {[line(first, start, options) | lines], List.last([start | values])}
  end

  defp line(code, value, options), do: [code, :faint, " #=>", :reset, " ", inspect(value, options), "\n"]
end
