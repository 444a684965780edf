defmodule File.Stat do
  @moduledoc """
  What is known of a file, see `File.stat/2`: its type (`:regular`, `:directory`, `:symlink` or `:other`), its size in bytes,
  how it can be used, when it was read, changed and made, its mode, and how many names it has.
  """

  defstruct size: nil,
            type: nil,
            access: nil,
            atime: nil,
            mtime: nil,
            ctime: nil,
            mode: nil,
            links: nil,
            major_device: nil,
            minor_device: nil,
            inode: nil,
            uid: nil,
            gid: nil

  @type t :: %File.Stat{}
end
