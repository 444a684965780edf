//! `:kaiwa_command`: programs of the operating system are run to their end.

use super::arguments::{NOT_A_BINARY, binary, proper_list};
use super::environment;
use super::file::posix_name;
use super::native;
use super::system::os_text;
use crate::atom::Atom;
use crate::value::heap::Heap;
use crate::value::term::Term;
use crate::vm::native::NativeFunction::F4;
use crate::vm::native::{Context, Fault, Native, NativeResult};
use std::ffi::OsString;
use std::io;
use std::process::{Command, Stdio};

pub const NATIVES: &[Native] = &[native("kaiwa_command", "run", F4(run))];

/// `run(program, arguments, environment, {folder, stderr_to_stdout?})` gives `{output, status}`, or `{:error, reason}` if the
/// program cannot be started. The environment is a list of `{name, value}`; a value of `nil` removes the variable.
fn run(context: &mut Context<'_>, program: Term, arguments: Term, variables: Term, options: Term) -> NativeResult {
    let heap = context.heap();
    let mut command = Command::new(os_text(binary(heap, program, 1)?));
    for argument in proper_list(heap, arguments, 2)? {
        command.arg(text(heap, argument, 2)?);
    }
    command.env_clear().envs(environment::variables());
    for pair in proper_list(heap, variables, 3)? {
        let Some([name, value]) = heap.tuple_of::<2>(pair) else {
            return Err(Fault::bad_argument(3, "not a list of pairs"));
        };
        match value == Term::NIL {
            true => command.env_remove(text(heap, name, 3)?),
            false => command.env(text(heap, name, 3)?, text(heap, value, 3)?),
        };
    }
    let Some([folder, merged]) = heap.tuple_of::<2>(options) else {
        return Err(Fault::bad_argument(4, "not a tuple"));
    };
    if folder != Term::NIL {
        command.current_dir(text(heap, folder, 4)?);
    }
    let merged = merged == Term::TRUE;
    Err(Box::new(Fault::Job(Box::new(move |process| {
        let heap = &mut process.heap;
        Some(Ok(match output(command, merged) {
            Ok((output, status)) => {
                let output = heap.binary_from_vec(output);
                let status = heap.integer(status.into());
                heap.tuple(&[output, status])
            }
            Err(error) => heap.tuple(&[Term::ERROR, Term::atom(Atom::of(posix_name(&error)))]),
        }))
    }))))
}

fn text(heap: &Heap, term: Term, argument: u8) -> Result<OsString, Box<Fault>> {
    heap.bytes(term).map(os_text).ok_or_else(|| Fault::bad_argument(argument, NOT_A_BINARY))
}

/// What the program writes, and its status; that of one that was ended by a signal as shells give it.
fn output(mut command: Command, merged: bool) -> io::Result<(Vec<u8>, i32)> {
    let (mut reader, writer) = io::pipe()?;
    if merged {
        command.stderr(writer.try_clone()?);
    }
    let mut child = command.stdin(Stdio::null()).stdout(writer).spawn()?;
    // The command keeps the writing end open as long as it lives.
    drop(command);
    let mut output = Vec::new();
    io::Read::read_to_end(&mut reader, &mut output)?;
    let status = child.wait()?;
    Ok((output, status.code().unwrap_or_else(|| 128 + signal(status))))
}

#[cfg(unix)]
fn signal(status: std::process::ExitStatus) -> i32 {
    std::os::unix::process::ExitStatusExt::signal(&status).unwrap_or_default()
}

#[cfg(not(unix))]
fn signal(_: std::process::ExitStatus) -> i32 {
    0
}
