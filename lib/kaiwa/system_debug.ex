defmodule Kaiwa.SystemDebug do
  @moduledoc false
  # Who watches what a process does. A list of
  #
  #   * `{:trace, true}`
  #   * `{:log, {size, [{event, extra, format}]}}`, the latest first
  #   * `{:statistics, {start_time, reductions, messages_in, messages_out}}`
  #   * `{:log_to_file, path}`
  #   * `{fun, state}` and `{id, {fun, state}}`

  @usual_size 10

  # Of the options with which a process is started.
  def options(options) do
    Enum.reduce(options, [], fn
      :trace, debug -> put(debug, :trace, true)
      :log, debug -> put(debug, :log, {@usual_size, []})
      {:log, size}, debug when is_integer(size) and size > 0 -> put(debug, :log, {size, []})
      :statistics, debug -> put(debug, :statistics, statistics())
      {:log_to_file, path}, debug -> put(debug, :log_to_file, path)
      {:install, spec}, debug -> install(debug, spec)
      _unknown, debug -> debug
    end)
  end

  # What is asked for with the functions of `:sys`: `{reply, debug}`.
  def request({:trace, true}, debug), do: {:ok, put(debug, :trace, true)}
  def request({:trace, false}, debug), do: {:ok, delete(debug, :trace)}
  def request({:log, true}, debug), do: {:ok, put(debug, :log, {@usual_size, kept(debug)})}
  def request({:log, {true, size}}, debug) when is_integer(size) and size > 0, do: {:ok, put(debug, :log, {size, kept(debug)})}
  def request({:log, false}, debug), do: {:ok, delete(debug, :log)}
  def request({:log, :get}, debug), do: {{:ok, logged(debug)}, debug}

  def request({:log, :print}, debug) do
    for {event, extra, format} <- Enum.reverse(kept(debug)), do: format.(:standard_io, event, extra)
    {:ok, debug}
  end

  def request({:statistics, true}, debug), do: {:ok, put(debug, :statistics, statistics())}
  def request({:statistics, false}, debug), do: {:ok, delete(debug, :statistics)}

  def request({:statistics, :get}, debug) do
    case List.keyfind(debug, :statistics, 0) do
      {:statistics, {start, reductions, messages_in, messages_out}} ->
        numbers = [
          start_time: start,
          current_time: local_time(),
          reductions: reductions() - reductions,
          messages_in: messages_in,
          messages_out: messages_out
        ]

        {{:ok, numbers}, debug}

      nil ->
        {{:ok, :no_statistics}, debug}
    end
  end

  def request({:log_to_file, false}, debug), do: {:ok, delete(debug, :log_to_file)}

  def request({:log_to_file, path}, debug) do
    case File.write(path, "") do
      :ok -> {:ok, put(debug, :log_to_file, path)}
      {:error, _reason} -> {{:error, :open_file}, debug}
    end
  end

  def request(:no_debug, _debug), do: {:ok, []}
  def request({:install, spec}, debug), do: {:ok, install(debug, spec)}
  def request({:remove, fun_or_id}, debug), do: {:ok, delete(debug, fun_or_id)}
  def request(_unknown, debug), do: {:unknown_debug, debug}

  defp statistics(), do: {local_time(), reductions(), 0, 0}

  defp local_time(), do: :calendar.system_time_to_local_time(:os.system_time(:microsecond), :microsecond)

  defp reductions() do
    {:reductions, reductions} = :erlang.process_info(self(), :reductions)
    reductions
  end

  defp install(debug, {fun, state}), do: if(List.keymember?(debug, fun, 0), do: debug, else: [{fun, state} | debug])

  defp install(debug, {id, fun, state}) do
    if List.keymember?(debug, id, 0), do: debug, else: [{id, {fun, state}} | debug]
  end

  # What is new comes first.
  defp put(debug, key, value), do: [{key, value} | delete(debug, key)]
  defp delete(debug, key), do: List.keydelete(debug, key, 0)

  defp kept(debug) do
    case List.keyfind(debug, :log, 0) do
      {:log, {_size, events}} -> events
      nil -> []
    end
  end

  # The events that are kept, the oldest first.
  def logged(debug), do: for({event, _extra, _format} <- Enum.reverse(kept(debug)), do: event)

  # As `:sys.get_status/1` shows it.
  def shown(debug) do
    Enum.map(debug, fn
      {:log, {size, events}} ->
        {:log, [size | Enum.map(events, fn {event, extra, format} -> {event, extra, format} end)]}

      other ->
        other
    end)
  end

  # Something happens.
  def event([], _format, _extra, _event), do: []

  def event(debug, format, extra, event) do
    Enum.flat_map(debug, &seen(&1, format, extra, event))
  end

  defp seen({:trace, true} = watcher, format, extra, event) do
    format.(:standard_io, event, extra)
    [watcher]
  end

  defp seen({:log, {size, events}}, format, extra, event) do
    [{:log, {size, Enum.take([{event, extra, format} | events], size)}}]
  end

  defp seen({:statistics, {start, reductions, messages_in, messages_out}}, _format, _extra, event) do
    case event do
      {:in, _message} -> [{:statistics, {start, reductions, messages_in + 1, messages_out}}]
      {:in, _message, _state} -> [{:statistics, {start, reductions, messages_in + 1, messages_out}}]
      out when elem(out, 0) == :out -> [{:statistics, {start, reductions, messages_in, messages_out + 1}}]
      _ -> [{:statistics, {start, reductions, messages_in, messages_out}}]
    end
  end

  defp seen({:log_to_file, path} = watcher, format, extra, event) do
    {:ok, _} = File.open(path, [:append, :utf8], fn file -> format.(file, event, extra) end)
    [watcher]
  end

  defp seen({id, {fun, state}}, _format, extra, event) when is_function(fun, 3), do: called(fun, state, extra, event, &{id, {fun, &1}})
  defp seen({fun, state}, _format, extra, event), do: called(fun, state, extra, event, &{fun, &1})

  # A function that fails watches no more.
  defp called(fun, state, extra, event, watcher) do
    try do
      fun.(state, event, extra)
    catch
      _kind, _reason -> []
    else
      :done -> []
      state -> [watcher.(state)]
    end
  end
end
