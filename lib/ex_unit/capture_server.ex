defmodule ExUnit.CaptureServer do
  @moduledoc false
  # Who captures what is written to named devices, and to the log. A capture ends with the process that began it.

  @behaviour GenServer

  @doc false
  def start() do
    {:ok, _pid} = GenServer.start(__MODULE__, :ok, name: __MODULE__)
    :ok
  end

  @doc false
  # Puts a device of its own in the place of a named one. `{:ok, reference}`, or `{:error, reason}`.
  def device_capture_on(name, encoding, input) do
    GenServer.call(__MODULE__, {:device_capture_on, name, encoding, input, self()}, :infinity)
  end

  @doc false
  # What has been written since the capture began.
  def device_output(name, reference), do: GenServer.call(__MODULE__, {:device_output, name, reference}, :infinity)

  @doc false
  def device_capture_off(reference), do: GenServer.call(__MODULE__, {:device_capture_off, reference}, :infinity)

  @doc false
  # Has entries of the log written to a device instead of the console.
  def log_capture_on(device, settings), do: GenServer.call(__MODULE__, {:log_capture_on, device, settings, self()}, :infinity)

  @doc false
  def log_capture_off(reference), do: GenServer.call(__MODULE__, {:log_capture_off, reference}, :infinity)

  # The state: for each named device that is captured `{its process, ours, captures}`, where `captures` has by reference
  # how much had been written before; and the references of the captures of the log.

  @impl true
  def init(:ok), do: {:ok, %{devices: %{}, logs: []}}

  @impl true
  def handle_call({:device_capture_on, name, encoding, input, pid}, _from, %{devices: devices} = state) do
    case devices do
      %{^name => _captured} when input != "" ->
        {:reply, {:error, :input_on_already_captured_device}, state}

      %{^name => {original, device, ^encoding, captures}} ->
        {_input, written} = StringIO.contents(device)
        reference = :erlang.monitor(:process, pid)
        entry = {original, device, encoding, Map.put(captures, reference, byte_size(written))}
        {:reply, {:ok, reference}, %{state | devices: Map.put(devices, name, entry)}}

      %{^name => {_original, _device, other, _captures}} ->
        {:reply, {:error, {:changed_encoding, other}}, state}

      _ ->
        case take_name(name) do
          :error ->
            {:reply, {:error, :no_device}, state}

          {:ok, original} ->
            {:ok, device} = StringIO.open(input, encoding: encoding)
            :erlang.register(name, device)
            reference = :erlang.monitor(:process, pid)
            entry = {original, device, encoding, %{reference => 0}}
            {:reply, {:ok, reference}, %{state | devices: Map.put(devices, name, entry)}}
        end
    end
  end

  def handle_call({:device_output, name, reference}, _from, state) do
    %{^name => {_original, device, _encoding, %{^reference => before}}} = state.devices
    {_input, written} = StringIO.contents(device)
    {:reply, :erlang.binary_part(written, before, byte_size(written) - before), state}
  end

  def handle_call({:device_capture_off, reference}, _from, state) do
    :erlang.demonitor(reference, [:flush])
    {:reply, :ok, release(reference, state)}
  end

  def handle_call({:log_capture_on, device, settings, pid}, _from, state) do
    reference = :erlang.monitor(:process, pid)
    Logger.Config.put({:capture, reference}, {device, settings})
    {:reply, reference, %{state | logs: [reference | state.logs]}}
  end

  def handle_call({:log_capture_off, reference}, _from, state) do
    :erlang.demonitor(reference, [:flush])
    {:reply, :ok, release(reference, state)}
  end

  @impl true
  def handle_info({:DOWN, reference, :process, _pid, _reason}, state), do: {:noreply, release(reference, state)}
  def handle_info(_message, state), do: {:noreply, state}

  # The terminal or pipe itself, which has the name `:standard_error`, is no process.
  defp take_name(name) do
    case :erlang.whereis(name) do
      :undefined when name == :standard_error ->
        {:ok, nil}

      :undefined ->
        :error

      pid ->
        :erlang.unregister(name)
        {:ok, pid}
    end
  end

  defp release(reference, state) do
    if reference in state.logs do
      Logger.Config.delete({:capture, reference})
      %{state | logs: List.delete(state.logs, reference)}
    else
      %{state | devices: state.devices |> Enum.flat_map(&released(reference, &1)) |> Map.new()}
    end
  end

  # The name goes back when nobody captures the device any more.
  defp released(reference, {name, {original, device, encoding, captures}}) do
    captures = Map.delete(captures, reference)

    if captures == %{} do
      :erlang.unregister(name)
      if original && Process.alive?(original), do: :erlang.register(name, original)
      StringIO.close(device)
      []
    else
      [{name, {original, device, encoding, captures}}]
    end
  end
end
