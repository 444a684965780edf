defmodule Application do
  @moduledoc """
  Applications: what belongs together, can be configured, and is started and stopped as one.

  Each application has an environment, values by keys. The applications of Elixir (`:elixir`, `:logger`, `:iex`, `:ex_unit`)
  are known; others are described by `:application.load/1`:

      iex> defmodule Counters do
      ...>   use Application
      ...>   def start(_type, count) do
      ...>     Supervisor.start_link([{Agent, fn -> count end}], strategy: :one_for_one, name: Counters)
      ...>   end
      ...> end
      iex> :application.load({:application, :counters, [mod: {Counters, 5}, applications: [:kernel]]})
      iex> Application.start(:counters)
      :ok
      iex> is_pid(Process.whereis(Counters))
      true
      iex> Application.stop(:counters)
      iex> Process.whereis(Counters)
      nil
  """

  @type application_key() ::
    :start_phases
    | :mod
    | :applications
    | :optional_applications
    | :included_applications
    | :registered
    | :maxT
    | :maxP
    | :modules
    | :vsn
    | :id
    | :description

  alias Kaiwa.Applications

  @type app :: atom
  @type key :: atom
  @type value :: term
  @type state :: term
  @type start_type :: :normal | {:takeover, node} | {:failover, node}
  @type restart_type :: :permanent | :transient | :temporary

  @callback start(start_type, start_args :: term) :: {:ok, pid} | {:ok, pid, state} | {:error, reason :: term}
  @callback start_phase(phase :: term, start_type, phase_args :: term) :: :ok | {:error, reason :: term}
  @callback prep_stop(state) :: state
  @callback stop(state) :: term
  @callback config_change(changed :: keyword, new :: keyword, removed :: [key]) :: :ok
  @optional_callbacks start_phase: 3, prep_stop: 1, config_change: 3

  @doc """
  Makes a module that of an application: it has to define `start/2`.
  """
  defmacro __using__(_options) do
    quote do
      @behaviour Application

      @doc false
      def stop(_state), do: :ok

      defoverridable stop: 1
    end
  end

  # The environment

  @doc """
  A value of an application's environment.

      iex> Application.get_env(:shop, :currency, "EUR")
      "EUR"
  """
  @spec get_env(app, key, value) :: value
  def get_env(app, key, default \\ nil) when is_atom(app) do
    warn_key(key)

    case Applications.get({:env, app, key}) do
      {:ok, value} -> value
      :error -> default
    end
  end

  @doc """
  A value of an application's environment: `{:ok, value}` or `:error`.

      iex> Application.put_env(:shop, :currency, "EUR")
      iex> Application.fetch_env(:shop, :currency)
      {:ok, "EUR"}
      iex> Application.fetch_env(:shop, :none)
      :error
  """
  @spec fetch_env(app, key) :: {:ok, value} | :error
  def fetch_env(app, key) when is_atom(app), do: Applications.get({:env, app, key})

  @doc """
  A value of an application's environment; fails if there is none.

      iex> Application.put_env(:shop, :currency, "EUR")
      iex> Application.fetch_env!(:shop, :currency)
      "EUR"
  """
  @spec fetch_env!(app, key) :: value
  def fetch_env!(app, key) when is_atom(app) do
    case fetch_env(app, key) do
      {:ok, value} -> value
      :error -> raise ArgumentError, missing(app, key)
    end
  end

  defp missing(app, key) do
    head = "could not fetch application environment #{inspect(key)} for application #{inspect(app)} "

    if Applications.spec(app) == :error,
      do: head <> "because the application was not loaded nor configured",
      else: head <> "because configuration at #{inspect(key)} was not set"
  end

  @doc """
  Sets a value of an application's environment.

      iex> Application.put_env(:shop, :currency, "EUR")
      :ok
  """
  @spec put_env(app, key, value, keyword) :: :ok
  def put_env(app, key, value, opts \\ []) when is_atom(app) do
    warn_key(key)
    Applications.put({:env, app, key}, value)
  end

  defp warn_key(key) when is_atom(key), do: :ok
  defp warn_key(key), do: IO.warn("passing non-atom as application env key is deprecated, got: #{inspect(key)}", [])

  @doc """
  Sets values of the environments of several applications.

      iex> Application.put_all_env(shop: [currency: "EUR"], stock: [rooms: 3])
      iex> Application.get_env(:stock, :rooms)
      3
  """
  @spec put_all_env([{app, [{key, value}]}], keyword) :: :ok
  def put_all_env(config, _options \\ []) when is_list(config) do
    for {app, values} <- config, {key, value} <- values, do: put_env(app, key, value)
    :ok
  end

  @doc """
  Removes a value of an application's environment.

      iex> Application.put_env(:shop, :currency, "EUR")
      iex> Application.delete_env(:shop, :currency)
      iex> Application.get_env(:shop, :currency)
      nil
  """
  @spec delete_env(app, key, keyword) :: :ok
  def delete_env(app, key, opts \\ []) when is_atom(app), do: Applications.delete({:env, app, key})

  @doc """
  All values of an application's environment.

      iex> Application.put_env(:shop, :currency, "EUR")
      iex> Application.get_all_env(:shop)
      [currency: "EUR"]
  """
  @spec get_all_env(app) :: [{key, value}]
  def get_all_env(app) when is_atom(app), do: Applications.environment(app)

  @doc """
  A value of an application's environment as it is while the module is compiled. `key_or_path` may be a list that leads into
  keyword lists.

      iex> Application.put_env(:shop, :prices, [currency: "EUR"])
      iex> defmodule Shop do
      ...>   @currency Application.compile_env(:shop, [:prices, :currency], "USD")
      ...>   def currency(), do: @currency
      ...> end
      iex> Shop.currency()
      "EUR"
  """
  defmacro compile_env(app, key_or_path, default \\ nil) do
    in_body!(__CALLER__, "compile_env/3")
    quote(do: Application.__compile_env__(unquote(app), unquote(key_or_path), unquote(default)))
  end

  @doc """
  As `compile_env/3`; fails if there is no value.
  """
  defmacro compile_env!(app, key_or_path) do
    in_body!(__CALLER__, "compile_env!/2")
    quote(do: Application.__compile_env__!(unquote(app), unquote(key_or_path)))
  end

  @doc """
  As the macro `compile_env/3`, for other macros: `env` is where the value is asked for.

      iex> Application.compile_env(__ENV__, :shop, :unset, "USD")
      "USD"
  """
  @spec compile_env(Macro.Env.t(), app, key | list, value) :: value
  def compile_env(%Macro.Env{}, app, key_or_path, default), do: Application.__compile_env__(app, key_or_path, default)

  @doc """
  As the macro `compile_env!/2`, for other macros: `env` is where the value is asked for.

      iex> Application.put_env(:shop, :currency, "EUR")
      iex> Application.compile_env!(__ENV__, :shop, :currency)
      "EUR"
  """
  @spec compile_env!(Macro.Env.t(), app, key | list) :: value
  def compile_env!(%Macro.Env{}, app, key_or_path), do: Application.__compile_env__!(app, key_or_path)

  defp in_body!(%{function: nil}, _name), do: :ok

  defp in_body!(_caller, name) do
    raise "Application.#{name} cannot be called inside functions, only in the module body"
  end

  @doc false
  def __compile_env__(app, path, default) do
    case fetch_path(app, path) do
      {:ok, value} -> value
      :error -> default
    end
  end

  @doc false
  def __compile_env__!(app, path) do
    case fetch_path(app, path) do
      {:ok, value} -> value
      :error -> raise ArgumentError, missing(app, path)
    end
  end

  defp fetch_path(app, [key | path]) do
    Enum.reduce_while(path, fetch_env(app, key), fn
      key, {:ok, values} -> {:cont, if(Keyword.keyword?(values), do: Keyword.fetch(values, key), else: :error)}
      _key, :error -> {:halt, :error}
    end)
  end

  defp fetch_path(app, key), do: fetch_env(app, key)

  # Starting and stopping

  @doc """
  Starts an application whose applications, those it needs, are running.

      iex> Application.start(:logger)
      {:error, {:already_started, :logger}}
  """
  @spec start(app, restart_type) :: :ok | {:error, term}
  def start(app, type \\ :temporary) when is_atom(app), do: Applications.start(app, type)

  @doc """
  As `start/2`; an application that is running already is no error.

      iex> Application.ensure_started(:logger)
      :ok
  """
  @spec ensure_started(app, restart_type) :: :ok | {:error, term}
  def ensure_started(app, type \\ :temporary) when is_atom(app) do
    case start(app, type) do
      {:error, {:already_started, ^app}} -> :ok
      other -> other
    end
  end

  @doc """
  Starts an application and those that it needs; gives which of them were started.

      iex> Application.ensure_all_started(:logger)
      {:ok, []}
  """
  @spec ensure_all_started(app, restart_type) :: {:ok, [app]} | {:error, {app, term}}
  def ensure_all_started(app, type \\ :temporary) when is_atom(app) do
    case Applications.ensure_all_started(app, type, []) do
      {:error, {{:in, name}, reason}} -> {:error, {name, reason}}
      ok -> ok
    end
  end

  @doc """
  Stops an application.

      iex> Application.stop(:unknown)
      {:error, {:not_started, :unknown}}
  """
  @spec stop(app) :: :ok | {:error, term}
  def stop(app) when is_atom(app), do: Applications.stop(app)

  @doc """
  Makes an application known without starting it.

      iex> Application.load(:logger)
      {:error, {:already_loaded, :logger}}
  """
  @spec load(app) :: :ok | {:error, term}
  def load(app) when is_atom(app), do: Applications.load(app)

  @doc """
  As `load/1`; an application that is known already is no error.

      iex> Application.ensure_loaded(:logger)
      :ok
  """
  @spec ensure_loaded(app) :: :ok | {:error, term}
  def ensure_loaded(app) when is_atom(app), do: Applications.ensure_loaded(app)

  @doc """
  Forgets an application that does not run.

      iex> Application.unload(:unknown)
      {:error, {:not_loaded, :unknown}}
  """
  @spec unload(app) :: :ok | {:error, term}
  def unload(app) when is_atom(app), do: Applications.unload(app)

  # What is known of applications

  @doc """
  The applications that run, the latest first: `{name, description, version}`.

      iex> List.keyfind(Application.started_applications(), :kernel, 0) |> elem(0)
      :kernel
  """
  @spec started_applications(timeout) :: [{app, charlist, charlist}]
  def started_applications(_timeout \\ 5000), do: Applications.started()

  @doc """
  The applications that are known. See `started_applications/1`.

      iex> List.keymember?(Application.loaded_applications(), :elixir, 0)
      true
  """
  @spec loaded_applications() :: [{app, charlist, charlist}]
  def loaded_applications(), do: Applications.loaded()

  @doc """
  The specification of an application, or `nil`.

      iex> Application.spec(:unknown)
      nil
  """
  @spec spec(app) :: [{key, value}] | nil
  def spec(app) when is_atom(app) do
    case Applications.spec(app) do
      {:ok, spec} -> spec
      :error -> nil
    end
  end

  @doc """
  One key of the specification of an application.

      iex> Application.spec(:logger, :applications)
      [:kernel, :stdlib, :elixir]
  """
  @spec spec(app, key) :: value | nil
  def spec(app, key) when is_atom(app), do: if(spec = spec(app), do: spec[key])

  @doc """
  The application that a module belongs to, or `nil`.

      iex> Application.get_application(Logger)
      :logger
  """
  @spec get_application(module) :: app | nil
  def get_application(module) when is_atom(module), do: Applications.of_module(module)

  @doc """
  The folder of an application. Kaiwa's applications are in the program itself; none has a folder.
  """
  @spec app_dir(app) :: no_return
  def app_dir(app) when is_atom(app), do: raise(ArgumentError, "unknown application: #{inspect(app)}")

  @doc """
  A path in the folder of an application; see `app_dir/1`.
  """
  @spec app_dir(app, String.t() | [String.t()]) :: no_return
  def app_dir(app, path) when is_atom(app) and is_binary(path), do: Path.join(app_dir(app), path)
  def app_dir(app, path) when is_atom(app) and is_list(path), do: Path.join([app_dir(app) | path])

  @doc """
  The text of a reason for which an application could not be started or stopped.

      iex> Application.format_error({:already_started, :shop})
      "already started application shop"
  """
  @spec format_error(term) :: String.t()
  def format_error({:already_loaded, app}), do: "already loaded application #{app}"
  def format_error({:not_loaded, app}), do: "not loaded application #{app}"
  def format_error({:already_started, app}), do: "already started application #{app}"
  def format_error({:not_started, app}), do: "not started application #{app}"
  def format_error({:bad_application, app}), do: "bad application: #{inspect(app)}"
  def format_error({:invalid_restart_type, type}), do: "invalid application restart type: #{inspect(type)}"
  def format_error({:invalid_name, name}), do: "invalid application name: #{inspect(name)}"

  def format_error({:bad_return, {{module, :start, args}, {:EXIT, reason}}}) do
    Exception.format_exit({reason, {module, :start, args}})
  end

  def format_error({:bad_return, {{module, :start, args}, value}}) do
    "#{Exception.format_mfa(module, :start, args)} returned a bad value: #{inspect(value)}"
  end

  def format_error({reason, {module, :start, args}}) do
    "#{Exception.format_mfa(module, :start, args)} returned an error: #{Exception.format_exit(reason)}"
  end

  def format_error(reason), do: Exception.format_exit(reason)
end
