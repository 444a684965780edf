defprotocol Inspect do
  @moduledoc """
  How terms are shown: `inspect/2`, `IO.inspect/2` and the prompt ask it for a document, see `Inspect.Algebra`.

  A struct is shown with its fields unless its module implements the protocol. `@derive {Inspect, only: [:name]}` in front
  of `defstruct` shows some fields only; `:except` hides some, and `:optional` those that have their default values.
  """

  @fallback_to_any true

  @doc """
  The document of a term.

      iex> Inspect.inspect(:ok, %Inspect.Opts{})
      ":ok"
  """
  @spec inspect(term, Inspect.Opts.t()) :: Inspect.Algebra.t()
  def inspect(term, opts)
end

defimpl Inspect, for: [Atom, BitString, Integer, Float, Function, PID, Port, Reference] do
  def inspect(term, opts), do: Kaiwa.InspectParts.leaf(term, opts)
end

defimpl Inspect, for: [Range, Regex, Date, Time, NaiveDateTime, DateTime, Date.Range, Version.Requirement] do
  def inspect(struct, opts), do: Kaiwa.InspectParts.leaf(struct, opts)
end

defimpl Inspect, for: List do
  def inspect(list, opts), do: Kaiwa.InspectParts.list(list, opts)
end

defimpl Inspect, for: Tuple do
  def inspect(tuple, opts), do: Kaiwa.InspectParts.tuple(tuple, opts)
end

defimpl Inspect, for: Map do
  def inspect(map, opts), do: Kaiwa.InspectParts.map(map, "%{", opts)
end

defimpl Inspect, for: MapSet do
  import Inspect.Algebra

  def inspect(set, opts) do
    members = to_doc(:lists.sort(MapSet.to_list(set)), %{opts | charlists: :as_lists})
    concat(["MapSet.new(", members, ")"])
  end
end

defimpl Inspect, for: Stream do
  import Inspect.Algebra

  def inspect(%{enum: source, funs: functions}, opts) do
    concat(["#Stream<", to_doc([enum: source, funs: :lists.reverse(functions)], opts), ">"])
  end
end

defimpl Inspect, for: Version do
  def inspect(version, opts) do
    fields = [:major, :minor, :patch, :pre, :build]
    Kaiwa.InspectParts.derived(version, "Version", fields, [pre: [], build: nil], false, opts)
  end
end

defimpl Inspect, for: URI do
  def inspect(uri, opts) do
    fields = [:scheme, :authority, :userinfo, :host, :port, :path, :query, :fragment]
    Kaiwa.InspectParts.derived(uri, "URI", fields, [authority: nil], false, opts)
  end
end

defimpl Inspect, for: Any do
  defmacro __deriving__(module, struct, options) do
    {:%{}, _meta, pairs} = struct
    # The values are quoted.
    struct = :maps.from_list(pairs)
    fields = for field <- :maps.keys(struct), field != :__struct__ and field != :__exception__, do: field
    {shown, optional, hidden?} = Kaiwa.InspectParts.derive(struct, fields, options)

    if shown == fields and optional == [] do
      :ok
    else
      quote do
        defimpl Inspect, for: unquote(module) do
          def inspect(struct, opts) do
            name = Kernel.inspect(unquote(module))
            optional = unquote(optional)
            Kaiwa.InspectParts.derived(struct, name, unquote(shown), optional, unquote(hidden?), opts)
          end
        end
      end
    end
  end

  def inspect(struct, opts), do: Kaiwa.InspectParts.struct(struct, opts)
end
