# Templates: text with holes is compiled into functions when the module around it is, and a small language of tags
# builds the same kind of output from Elixir syntax.

defmodule Template.SyntaxError do
  defexception [:message, :line]

  @impl true
  def exception(options) do
    line = Keyword.fetch!(options, :line)
    struct!(__MODULE__, line: line, message: "template:#{line}: #{Keyword.fetch!(options, :reason)}")
  end
end

defmodule Template.Scanner do
  @moduledoc """
  Text to parts: `{{ name }}` is a hole, `{{ name | filter }}` a filtered one, `{% for x in list %} … {% end %}` and
  `{% if x %} … {% else %} … {% end %}` are blocks, `{# … #}` is a comment.
  """

  @type part :: {:text, String.t()} | {:hole, String.t(), line} | {:tag, [String.t()], line}
  @type line :: pos_integer

  @spec scan(String.t()) :: [part]
  def scan(text), do: scan(text, "", 1, [])

  for {open, close, kind} <- [{"{{", "}}", :hole}, {"{%", "%}", :tag}, {"{#", "#}", :comment}] do
    defp scan(unquote(open) <> rest, text, line, parts) do
      case String.split(rest, unquote(close), parts: 2) do
        [inside, rest] ->
          found = part(unquote(kind), String.trim(inside), line)
          scan(rest, "", line + lines(inside), found ++ text(text) ++ parts)

        [_] ->
          raise Template.SyntaxError, line: line, reason: "#{unquote(open)} without #{unquote(close)}"
      end
    end
  end

  defp scan(<<?\n, rest::binary>>, text, line, parts), do: scan(rest, text <> "\n", line + 1, parts)
  defp scan(<<char::utf8, rest::binary>>, text, line, parts), do: scan(rest, <<text::binary, char::utf8>>, line, parts)
  defp scan("", text, _line, parts), do: Enum.reverse(text(text) ++ parts)

  defp text(""), do: []
  defp text(text), do: [{:text, text}]

  defp part(:hole, code, line), do: [{:hole, code, line}]
  defp part(:tag, words, line), do: [{:tag, String.split(words), line}]
  defp part(:comment, _text, _line), do: []

  defp lines(text), do: for(<<?\n <- text>>, reduce: 0, do: (lines -> lines + 1))
end

defmodule Template.Filters do
  @doc "What stands behind a bar."
  def escape(value) do
    for <<char::utf8 <- to_string(value)>>, into: "" do
      case char do
        ?< -> "&lt;"
        ?> -> "&gt;"
        ?& -> "&amp;"
        _ -> <<char::utf8>>
      end
    end
  end

  def upper(value), do: value |> to_string() |> String.upcase()
  def join(list, separator \\ ", "), do: Enum.map_join(list, separator, &to_string/1)
  def limit(value, length), do: value |> to_string() |> String.slice(0, length)
end

defmodule Template.Compiler do
  @moduledoc "Parts to quoted code that gives iodata. Names without a meaning become fields of the assigns."

  alias Template.{Scanner, SyntaxError}

  @spec compile(String.t(), Macro.Env.t()) :: Macro.t()
  def compile(text, caller) do
    {body, []} = block(Scanner.scan(text), [], :top)
    resolve(body, caller)
  end

  defp block([], done, :top), do: {Enum.reverse(done), []}
  defp block([], _done, {word, line}), do: raise(SyntaxError, line: line, reason: "#{word} without end")
  defp block([{:text, text} | rest], done, within), do: block(rest, [text | done], within)

  defp block([{:hole, code, line} | rest], done, within) do
    block(rest, [quote(do: to_string(unquote(hole(code, line)))) | done], within)
  end

  defp block([{:tag, ["end"], _} | rest], done, {_, _}), do: {Enum.reverse(done), rest}
  defp block([{:tag, ["else"], _} | rest], done, {"if", line}), do: {Enum.reverse(done), {:else, rest, line}}

  defp block([{:tag, ["for", name, "in" | words], line} | rest], done, within) do
    list = words |> Enum.join(" ") |> hole(line)
    variable = name |> String.to_atom() |> Macro.var(__MODULE__)

    case block(rest, [], {"for", line}) do
      {inside, rest} ->
        inside = bind(inside, variable)
        code = quote(do: for(unquote(variable) <- unquote(list), do: unquote(inside)))
        block(rest, [code | done], within)
    end
  end

  defp block([{:tag, ["if" | words], line} | rest], done, within) do
    condition = words |> Enum.join(" ") |> hole(line)

    {yes, no, rest} =
      case block(rest, [], {"if", line}) do
        {yes, {:else, rest, line}} ->
          {no, rest} = block(rest, [], {"else", line})
          {yes, no, rest}

        {yes, rest} ->
          {yes, [], rest}
      end

    block(rest, [quote(do: if(unquote(condition), do: unquote(yes), else: unquote(no))) | done], within)
  end

  defp block([{:tag, words, line} | _], _done, _within) do
    raise SyntaxError, line: line, reason: "unexpected {% #{Enum.join(words, " ")} %}"
  end

  # `a | b | c(1)` is a pipeline through the filters.
  defp hole(code, line) do
    [first | filters] = code |> String.split("|") |> Enum.map(&quoted(&1, line))

    Enum.reduce(filters, first, fn
      {name, meta, context}, value when is_atom(name) and is_atom(context) -> filter(name, meta, [value])
      {name, meta, arguments}, value when is_atom(name) -> filter(name, meta, [value | arguments])
      other, _ -> raise SyntaxError, line: line, reason: "#{Macro.to_string(other)} is no filter"
    end)
  end

  defp filter(name, meta, arguments) do
    if {name, length(arguments)} in Template.Filters.__info__(:functions) do
      {{:., meta, [{:__aliases__, [alias: false], [:Template, :Filters]}, name]}, meta, arguments}
    else
      raise SyntaxError, line: meta[:line], reason: "no filter #{name}/#{length(arguments)}"
    end
  end

  defp quoted(code, line) do
    case Code.string_to_quoted(code, line: line, existing_atoms_only: false) do
      {:ok, quoted} -> quoted
      {:error, {_, _, _}} -> raise SyntaxError, line: line, reason: "cannot read #{inspect(String.trim(code))}"
    end
  end

  # The variable of a loop has our context, so that nothing of the caller can be meant by it.
  defp bind(code, {name, _, _} = variable) do
    Macro.prewalk(code, fn
      {^name, _, nil} -> variable
      other -> other
    end)
  end

  defp resolve(code, caller) do
    Macro.postwalk(code, fn
      {name, meta, nil} = variable when is_atom(name) ->
        cond do
          name == :assigns -> quote(do: var!(assigns))
          Macro.Env.has_var?(caller, {name, nil}) -> variable
          true -> quote(line: meta[:line] || 0, do: Template.fetch!(var!(assigns), unquote(name)))
        end

      other ->
        other
    end)
  end
end

defmodule Template do
  @moduledoc """
      defmodule Views do
        use Template

        template :hello, "Hello {{ name }}!"
      end
  """

  defmacro __using__(options) do
    quote bind_quoted: [options: options] do
      import Template, only: [template: 2, template: 3]
      Module.register_attribute(__MODULE__, :templates, accumulate: true)
      @template_options Keyword.merge([trim: false], options)
      @before_compile Template
    end
  end

  defmacro template(name, options \\ [], text) when is_atom(name) do
    text = Macro.expand(text, __CALLER__)
    unless is_binary(text), do: raise(ArgumentError, "a template is a literal string, not #{Macro.to_string(text)}")
    body = Template.Compiler.compile(text, __CALLER__)

    quote do
      @templates {unquote(name), unquote(byte_size(text)), Keyword.merge(@template_options, unquote(options))}

      def unquote(name)(var!(assigns)) do
        # A template without holes does not look at them.
        _ = var!(assigns)
        finish(unquote(body), unquote(name))
      end
    end
  end

  defmacro __before_compile__(env) do
    templates = env.module |> Module.get_attribute(:templates) |> Enum.reverse()
    names = Enum.map(templates, &elem(&1, 0))

    # Quoted code in quoted code: each wrapper is itself a function of the module that is being built.
    shortcuts =
      for {name, size, _} <- templates do
        quote bind_quoted: [name: name, bang: :"#{name}!", size: size] do
          def unquote(bang)(assigns \\ []) do
            IO.puts(["--- ", unquote("#{name} (#{size} bytes)"), "\n", unquote(name)(Map.new(assigns))])
          end
        end
      end

    finishers =
      for {name, _, options} <- templates do
        body = if options[:trim], do: quote(do: String.trim(text)), else: quote(do: text)

        quote do
          defp finish(parts, unquote(name)) do
            text = IO.iodata_to_binary(parts)
            unquote(body)
          end
        end
      end

    quote do
      unquote_splicing(finishers)
      unquote_splicing(shortcuts)
      def __templates__, do: unquote(names)
    end
  end

  def fetch!(assigns, name) do
    case assigns do
      %{^name => value} -> value
      %{} -> raise KeyError, key: name, term: assigns
    end
  end
end

defmodule Tags do
  @moduledoc "Output as syntax: `tag :ul do tag :li, \"one\" end`."

  defmacro markup(do: block) do
    quote do
      import Kernel, except: [div: 2]
      import Tags, only: [tag: 2, tag: 3, text: 1]
      # `var!` makes it the same variable for all tags inside.
      var!(output, Tags) = []
      unquote(block)
      var!(output, Tags) |> Enum.reverse() |> IO.iodata_to_binary()
    end
  end

  defmacro tag(name, attributes \\ [], content)

  defmacro tag(name, attributes, do: block) do
    quote do
      outer = var!(output, Tags)
      var!(output, Tags) = []
      unquote(block)
      inner = Enum.reverse(var!(output, Tags))
      var!(output, Tags) = [Tags.element(unquote(name), unquote(attributes), inner) | outer]
    end
  end

  defmacro tag(name, attributes, content) do
    quote do: tag(unquote(name), unquote(attributes), do: text(unquote(content)))
  end

  defmacro text(content) do
    quote do: var!(output, Tags) = [Template.Filters.escape(unquote(content)) | var!(output, Tags)]
  end

  def element(name, attributes, inner) do
    attributes = for {key, value} <- attributes, value, do: attribute(key, value)
    ["<#{name}", attributes, ">", inner, "</#{name}>"]
  end

  defp attribute(key, true), do: " #{key}"
  defp attribute(key, value), do: ~s( #{key}="#{value}")
end

defmodule Views do
  use Template, trim: true

  @greeting "Hello {{ name | upper }}{{ mark }}"
  template(:constant, "nothing to fill")
  template(:hello, "Hello {{ name | upper }}{{ mark }}")

  template(:list, """
  {# The heading. #}
  {{ title | limit(8) | escape }}: {{ length(items) }} item{% if length(items) != 1 %}s{% end %}
  {% for item in items %}
    * {{ item.name }}{% if item.price > 10 %} (expensive){% else %} ({{ item.price }}){% end %} {{ item.tags | join("/") }}
  {% end %}
  """)

  template(:nested, [trim: false], ~S"""
  {% for row in rows %}{% for x in row %}[{{ x * factor }}]{% end %}
  {% end %}
  """)

  def greeting, do: @greeting
end

defmodule Main do
  require Tags
  import Tags, only: [markup: 1]

  def run do
    IO.puts("templates: #{inspect(Views.__templates__())}, #{Views.greeting()}")
    Views.constant!()
    Views.hello!(name: "world", mark: "!")

    items = [
      %{name: "pen", price: 2, tags: []},
      %{name: "desk", price: 250, tags: [:wood, "office"]}
    ]

    Views.list!(title: "A <b>big</b> list", items: items)
    Views.list!(title: "One", items: tl(items))
    Views.nested!(rows: [[1, 2], [3], []], factor: 10)

    IO.puts("== tags")
    outer = "not touched"
    inner = "neither"

    page =
      markup do
        tag :h1, id: "top" do
          text("1 < 2")
        end

        tag :input, [disabled: true, hidden: false], ""

        tag :ul do
          tag(:li, "one")
          tag(:li, [class: :b], "two & three")
        end
      end

    IO.puts(page)
    IO.inspect({outer, inner})

    IO.puts("== code")
    code = quote(do: tag(:b, do: text("x")))
    IO.puts(Macro.to_string(code))

    "{{ a | upper }}{% if b %}yes{% end %}"
    |> Template.Compiler.compile(__ENV__)
    |> Macro.to_string()
    |> IO.puts()

    IO.puts("== mistakes")

    for text <- [
          "{{ open",
          "line one\nline two {% if x %}",
          "{% while x %}",
          "{% end %}",
          "{{ x | nothing }}",
          "{{ 1 | 2 }}",
          "\n\n{{ 1 + }}",
          "{{ x | limit }}"
        ] do
      mistake(~s[defmodule Broken do\nuse Template\ntemplate :broken, #{inspect(text)}\nend])
    end

    mistake(~s[defmodule Broken do\nuse Template\ntemplate :broken, 1 + 1\nend])
    mistake("Views.hello(%{name: \"x\"})")
  end

  defp mistake(code) do
    Code.eval_string(code)
    IO.puts("accepted")
  rescue
    error -> IO.puts("#{inspect(error.__struct__)}: #{Exception.message(error)}")
  end
end

Main.run()
