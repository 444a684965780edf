defmodule :code do
  @moduledoc """
  The code that is loaded. That of Kaiwa's own modules is part of the program; old code is not kept, and code is never
  unloaded.
  """

  @doc """
  Where the code of a module comes from: `:preloaded` for what is part of the program, an empty list for what was compiled
  in it, `:non_existing` for no module.

      iex> :code.which(Enum)
      :preloaded
      iex> :code.which(:no_such_module)
      :non_existing
  """
  @spec which(module) :: :preloaded | charlist | :non_existing
  def which(module) when is_atom(module) do
    if :kaiwa_code.loaded?(module), do: origin(module), else: :non_existing
  end

  defp origin(module), do: if(in_program?(module), do: :preloaded, else: [])

  # A module of natives only is known to nobody as one of the library.
  defp in_program?(module), do: :kaiwa_code.application(module) != nil or not function_exported?(module, :module_info, 0)

  @doc """
  Loads a module, unless it is loaded.

      iex> :code.ensure_loaded(Enum)
      {:module, Enum}
      iex> :code.ensure_loaded(:no_such_module)
      {:error, :nofile}
  """
  @spec ensure_loaded(module) :: {:module, module} | {:error, :nofile}
  def ensure_loaded(module) when is_atom(module), do: Code.ensure_loaded(module)

  @doc """
  Loads modules, unless they are loaded.

      iex> :code.ensure_modules_loaded([Enum, :lists])
      :ok
  """
  @spec ensure_modules_loaded([module]) :: :ok | {:error, [{module, :nofile}]}
  def ensure_modules_loaded(modules) when is_list(modules) do
    case for(module <- modules, not :kaiwa_code.loaded?(module), do: {module, :nofile}) do
      [] -> :ok
      missing -> {:error, missing}
    end
  end

  @doc """
  Whether a module is loaded, and where it comes from. See `which/1`.

      iex> :code.is_loaded(Enum)
      {:file, :preloaded}
      iex> :code.is_loaded(:no_such_module)
      false
  """
  @spec is_loaded(module) :: {:file, :preloaded | charlist} | false
  def is_loaded(module) when is_atom(module) do
    if :kaiwa_code.loaded?(module), do: {:file, origin(module)}, else: false
  end

  @doc """
  All modules that are loaded, and where they come from.

      iex> {Enum, :preloaded} in :code.all_loaded()
      true
  """
  @spec all_loaded() :: [{module, :preloaded | charlist}]
  def all_loaded(), do: for(module <- :kaiwa_code.modules(), do: {module, origin(module)})

  @doc """
  Whether a module is loaded: `:loaded` or `:not_loaded`.

      iex> :code.module_status(Enum)
      :loaded
  """
  @spec module_status(module) :: :loaded | :not_loaded
  def module_status(module) when is_atom(module) do
    if :kaiwa_code.loaded?(module), do: :loaded, else: :not_loaded
  end

  @doc """
  Drops the old code of a module and ends the processes that run it. There is never any.

      iex> :code.purge(Enum)
      false
  """
  @spec purge(module) :: false
  def purge(module) when is_atom(module), do: false

  @doc """
  Drops the old code of a module unless a process runs it. There is never any.

      iex> :code.soft_purge(Enum)
      true
  """
  @spec soft_purge(module) :: true
  def soft_purge(module) when is_atom(module), do: true

  @doc """
  How modules are loaded: when they are called first.

      iex> :code.get_mode()
      :interactive
  """
  @spec get_mode() :: :interactive
  def get_mode(), do: :interactive
end
