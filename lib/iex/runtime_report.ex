defmodule IEx.RuntimeReport do
  @moduledoc false

  # What `runtime_info/1` prints.

  @topics [:system, :limits, :applications]
  # Where the texts of a column end.
  @label_width 20

  @doc false
  @spec print([atom]) :: :ok
  def print(topics) do
    IO.puts("")
    Enum.each(topics, &print_topic/1)
    line("Showing topics", inspect(topics))
    line("Additional topics", inspect(@topics -- topics))
    IO.puts("")
    IO.puts("To view a specific topic call runtime_info(topic)")
    IO.puts("")
  end

  defp print_topic(:system) do
    title("System and architecture")
    line("Elixir version", System.version())
    line("Erlang/OTP version", System.otp_release())
    line("Kaiwa version", kaiwa_version())
    line("Compiled for", List.to_string(:erlang.system_info(:system_architecture)))
    line("Schedulers", :erlang.system_info(:schedulers))
    line("Schedulers online", :erlang.system_info(:schedulers_online))
    IO.puts("")
  end

  defp print_topic(:limits) do
    title("Statistics / limits")
    of_limit("Atoms", :erlang.system_info(:atom_count), :erlang.system_info(:atom_limit))
    of_limit("Processes", :erlang.system_info(:process_count), :erlang.system_info(:process_limit))
    IO.puts("")
  end

  defp print_topic(:applications) do
    title("Loaded OTP Applications")
    started = for {name, _, _} <- Application.started_applications(), do: name

    for {name, _description, version} <- Enum.sort(Application.loaded_applications()) do
      state = if name in started, do: "(started)", else: ""
      line(name, String.trim_trailing(String.pad_trailing(to_string(version), @label_width) <> state))
    end

    IO.puts("")
  end

  defp kaiwa_version() do
    {:kaiwa, version} = :kaiwa_code.application(Enum)
    version
  end

  defp title(text), do: IO.puts(IEx.color(:eval_info, "## " <> text <> " \n"))
  defp line(label, value), do: IO.puts(String.pad_trailing("#{label}:", @label_width) <> to_string(value))
  defp of_limit(label, count, limit), do: line(label, "#{count} / #{limit} (#{div(count * 100, limit)}% used)")
end
