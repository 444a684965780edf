//! A program as a stranger would write it, `tests/programs/NAME.exs`, and beside it what it leaves behind,
//! `NAME.expected`: output, errors and exit status, in the sections of a [`script`](crate::script).

use std::path::{Path, PathBuf};
use std::process::Command;

/// The command that runs it with `program`, in its own folder, so that errors name the file alone.
pub fn command(mut program: Command, path: &Path) -> Command {
    program.current_dir(path.parent().unwrap_or(path));
    program.arg(path.file_name().unwrap_or_default());
    program
}

pub fn expectation(path: &Path) -> PathBuf {
    path.with_extension("expected")
}
