defmodule Agent.Server do
  @moduledoc false

  def init(fun) do
    :erlang.put(:"$initial_call", initial_call(fun))
    {:ok, run(fun, [])}
  end

  # A function of a module is known by its name, an anonymous one by the place where it was written.
  defp initial_call({module, function, args}), do: {module, function, length(args)}

  defp initial_call(fun) do
    {:module, module} = :erlang.fun_info(fun, :module)
    {:name, name} = :erlang.fun_info(fun, :name)
    {module, name, 0}
  end

  # Functions come first: they are by far the commonest requests.
  def handle_call({:get, fun}, _from, state) when is_function(fun), do: {:reply, fun.(state), state}
  def handle_call({:update, fun}, _from, state) when is_function(fun), do: {:reply, :ok, fun.(state)}
  def handle_call({:get, call}, _from, state), do: {:reply, run(call, [state]), state}
  def handle_call({:update, call}, _from, state), do: {:reply, :ok, run(call, [state])}

  def handle_call({:get_and_update, fun}, _from, state) do
    case run(fun, [state]) do
      {reply, state} -> {:reply, reply, state}
      other -> {:stop, {:bad_return_value, other}, state}
    end
  end

  def handle_cast({:cast, fun}, state), do: {:noreply, run(fun, [state])}

  def handle_info(message, state) do
    Kaiwa.Report.unexpected_message(Agent.Server, :proc_lib.own_name(), message)
    {:noreply, state}
  end

  defp run({module, function, extra}, args), do: :erlang.apply(module, function, args ++ extra)
  defp run(fun, args), do: :erlang.apply(fun, args)
end
