defmodule :application do
  @moduledoc """
  The functions of `Application` under the names that Erlang has for them.
  """

  alias Kaiwa.Applications

  @doc """
  Makes an application known: the name of a known one, or `{:application, name, keys}`. See `Application`.

      iex> :application.load({:application, :shop, [vsn: ~c"1.0", env: [currency: "EUR"]]})
      :ok
      iex> Application.get_env(:shop, :currency)
      "EUR"
  """
  @spec load(atom | {:application, atom, keyword}) :: :ok | {:error, term}
  def load(application), do: Applications.load(application)

  @doc """
  See `Application.unload/1`.
  """
  @spec unload(atom) :: :ok | {:error, term}
  def unload(application), do: Applications.unload(application)

  @doc """
  See `Application.start/2`.
  """
  @spec start(atom, atom) :: :ok | {:error, term}
  def start(application, type \\ :temporary), do: Applications.start(application, type)

  @doc """
  See `Application.ensure_started/2`.
  """
  @spec ensure_started(atom, atom) :: :ok | {:error, term}
  def ensure_started(application, type \\ :temporary), do: Application.ensure_started(application, type)

  @doc """
  See `Application.ensure_all_started/2`.
  """
  @spec ensure_all_started(atom, atom) :: {:ok, [atom]} | {:error, term}
  def ensure_all_started(application, type \\ :temporary), do: Application.ensure_all_started(application, type)

  @doc """
  See `Application.stop/1`.
  """
  @spec stop(atom) :: :ok | {:error, term}
  def stop(application), do: Applications.stop(application)

  @doc """
  A value of an application's environment: `{:ok, value}` or `:undefined`.

      iex> :application.get_env(:shop, :none)
      :undefined
  """
  @spec get_env(atom, atom) :: {:ok, term} | :undefined
  def get_env(application, key) do
    with :error <- Applications.get({:env, application, key}), do: :undefined
  end

  @doc """
  A value of an application's environment, or a default.

      iex> :application.get_env(:shop, :none, 1)
      1
  """
  @spec get_env(atom, atom, term) :: term
  def get_env(application, key, default), do: Application.get_env(application, key, default)

  @doc """
  Sets a value of an application's environment.

      iex> :application.set_env(:shop, :currency, "EUR")
      iex> :application.get_env(:shop, :currency)
      {:ok, "EUR"}
  """
  @spec set_env(atom, atom, term, keyword) :: :ok
  def set_env(application, key, value, _options \\ []), do: Applications.put({:env, application, key}, value)

  @doc """
  Removes a value of an application's environment.

      iex> :application.unset_env(:shop, :currency)
      :ok
  """
  @spec unset_env(atom, atom, keyword) :: :ok
  def unset_env(application, key, _options \\ []), do: Applications.delete({:env, application, key})

  @doc """
  All values of an application's environment.

      iex> :application.get_all_env(:unknown)
      []
  """
  @spec get_all_env(atom) :: [{atom, term}]
  def get_all_env(application), do: Applications.environment(application)

  @doc """
  One key of the specification of an application: `{:ok, value}` or `:undefined`.

      iex> :application.get_key(:logger, :applications)
      {:ok, [:kernel, :stdlib, :elixir]}
  """
  @spec get_key(atom, atom) :: {:ok, term} | :undefined
  def get_key(application, key) do
    with {:ok, spec} <- Applications.spec(application),
         {:ok, value} <- Keyword.fetch(spec, key) do
      {:ok, value}
    else
      :error -> :undefined
    end
  end

  @doc """
  The application that a module belongs to: `{:ok, name}` or `:undefined`.

      iex> :application.get_application(Logger)
      {:ok, :logger}
  """
  @spec get_application(module) :: {:ok, atom} | :undefined
  def get_application(module) do
    case Applications.of_module(module) do
      nil -> :undefined
      name -> {:ok, name}
    end
  end

  @doc """
  The applications that run. See `Application.started_applications/1`.
  """
  @spec which_applications() :: [{atom, charlist, charlist}]
  def which_applications(), do: Applications.started()

  @doc """
  The applications that are known. See `Application.loaded_applications/0`.
  """
  @spec loaded_applications() :: [{atom, charlist, charlist}]
  def loaded_applications(), do: Applications.loaded()
end
