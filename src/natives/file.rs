//! `:kaiwa_file` and `:file`: files and folders. Paths are binaries. What may block runs as a job.

use super::arguments::{NOT_A_BINARY, binary, proper_list, refuse};
use super::erlang_conversions::charlist;
use super::native;
use super::system::{os_binary, os_text};
use crate::atom::Atom;
use crate::value::heap::Heap;
use crate::value::term::Term;
use crate::vm::native::NativeFunction::{F0, F1, F3};
use crate::vm::native::{Context, Fault, Native, NativeResult};
use std::fs;
use std::io::{self, Write};
use std::path::PathBuf;

pub const NATIVES: &[Native] = &[
    native("kaiwa_file", "current_directory", F0(current_directory)),
    native("kaiwa_file", "kind", F1(kind)),
    native("kaiwa_file", "read", F1(read)),
    native("kaiwa_file", "write", F3(write)),
    native("kaiwa_file", "remove", F1(remove)),
    native("kaiwa_file", "list", F1(list)),
    native("file", "format_error", F1(format_error)),
];

/// Hands work out as a job; `finish` makes the term of what comes of it.
pub fn job<T: 'static>(
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
    finish: fn(&mut Heap, T) -> Term,
) -> NativeResult {
    Err(Box::new(Fault::Job(Box::new(move |process| {
        let heap = &mut process.heap;
        Some(Ok(match work() {
            Ok(value) => finish(heap, value),
            Err(error) => error_tuple(heap, &error),
        }))
    }))))
}

pub fn ok_tuple(heap: &mut Heap, value: Term) -> Term {
    heap.tuple(&[Term::OK, value])
}

/// `{:error, :enoent}`
fn error_tuple(heap: &mut Heap, error: &io::Error) -> Term {
    heap.tuple(&[Term::ERROR, Term::atom(Atom::of(posix_name(error)))])
}

pub fn path(heap: &Heap, path: Term) -> Result<PathBuf, Box<Fault>> {
    Ok(PathBuf::from(os_text(binary(heap, path, 1)?)))
}

fn current_directory(context: &mut Context<'_>) -> NativeResult {
    let heap = context.heap();
    match std::env::current_dir() {
        Ok(path) => {
            let path = os_binary(heap, path.as_os_str());
            Ok(ok_tuple(heap, path))
        }
        Err(error) => Ok(error_tuple(heap, &error)),
    }
}

/// `:regular`, `:directory`, `:other` or `:none`, following links.
fn kind(context: &mut Context<'_>, term: Term) -> NativeResult {
    let path = path(context.heap(), term)?;
    let kind = move || {
        Ok(match fs::metadata(path) {
            Ok(data) if data.is_file() => "regular",
            Ok(data) if data.is_dir() => "directory",
            Ok(_) => "other",
            Err(_) => "none",
        })
    };
    job(kind, |_, kind| Term::atom(Atom::of(kind)))
}

fn read(context: &mut Context<'_>, term: Term) -> NativeResult {
    let path = path(context.heap(), term)?;
    job(
        move || fs::read(path),
        |heap, bytes| {
            let bytes = heap.binary_from_vec(bytes);
            ok_tuple(heap, bytes)
        },
    )
}

/// Modes are `:append` and `:exclusive` (the file must not be there yet); others change nothing.
fn write(context: &mut Context<'_>, term: Term, content: Term, modes: Term) -> NativeResult {
    let heap = context.heap();
    let Some(content) = heap.bytes(content).filter(|_| heap.is_binary(term)) else {
        return Err(refuse(&[(1, heap.is_binary(term), NOT_A_BINARY), (2, heap.is_binary(content), NOT_A_BINARY)]));
    };
    let (path, content) = (path(heap, term)?, content.to_vec());
    let modes = proper_list(heap, modes, 3)?;
    let has = |mode: &str| modes.iter().any(|known| known.as_atom().map(Atom::name) == Some(mode));
    let mut options = fs::OpenOptions::new();
    match (has("append"), has("exclusive")) {
        (append, true) => options.write(true).append(append).create_new(true),
        (true, false) => options.append(true).create(true),
        (false, false) => options.write(true).create(true).truncate(true),
    };
    job(move || options.open(path)?.write_all(&content), |_, ()| Term::OK)
}

fn remove(context: &mut Context<'_>, term: Term) -> NativeResult {
    let path = path(context.heap(), term)?;
    job(move || fs::remove_file(path), |_, ()| Term::OK)
}

/// The names in a folder, in no order.
fn list(context: &mut Context<'_>, term: Term) -> NativeResult {
    let path = path(context.heap(), term)?;
    job(
        move || fs::read_dir(path)?.map(|entry| Ok(entry?.file_name())).collect::<io::Result<Vec<_>>>(),
        |heap, names| {
            let names: Vec<Term> = names.iter().map(|name| os_binary(heap, name)).collect();
            let names = heap.list(&names);
            ok_tuple(heap, names)
        },
    )
}

// Errors of the operating system.

/// Names and texts, by the kinds that Rust tells apart.
const ERRORS: &[(io::ErrorKind, &str, &str)] = &[
    (io::ErrorKind::NotFound, "enoent", "no such file or directory"),
    (io::ErrorKind::PermissionDenied, "eacces", "permission denied"),
    (io::ErrorKind::AlreadyExists, "eexist", "file already exists"),
    (io::ErrorKind::NotADirectory, "enotdir", "not a directory"),
    (io::ErrorKind::IsADirectory, "eisdir", "illegal operation on a directory"),
    (io::ErrorKind::DirectoryNotEmpty, "enotempty", "directory not empty"),
    (io::ErrorKind::ReadOnlyFilesystem, "erofs", "read-only file system"),
    (io::ErrorKind::StorageFull, "enospc", "no space left on device"),
    (io::ErrorKind::FileTooLarge, "efbig", "file too large"),
    (io::ErrorKind::ResourceBusy, "ebusy", "file busy"),
    (io::ErrorKind::ExecutableFileBusy, "etxtbsy", "text file busy"),
    (io::ErrorKind::CrossesDevices, "exdev", "cross-domain link"),
    (io::ErrorKind::TooManyLinks, "emlink", "too many links"),
    (io::ErrorKind::InvalidFilename, "enametoolong", "file name too long"),
    (io::ErrorKind::InvalidInput, "einval", "invalid argument"),
    (io::ErrorKind::BrokenPipe, "epipe", "broken pipe"),
    (io::ErrorKind::NotSeekable, "espipe", "invalid seek"),
    (io::ErrorKind::Unsupported, "enotsup", "operation not supported"),
    (io::ErrorKind::OutOfMemory, "enomem", "not enough memory"),
    (io::ErrorKind::QuotaExceeded, "edquot", "disk quota exceeded"),
];

/// What Unix says when a file is read or written that was not opened for it. Rust has no kind for it.
const BAD_FILE_NUMBER: i32 = 9;

/// The atom for an error, `eio` for those that have none here.
pub fn posix_name(error: &io::Error) -> &'static str {
    if error.raw_os_error() == Some(BAD_FILE_NUMBER) {
        return "ebadf";
    }
    ERRORS.iter().find(|(kind, ..)| *kind == error.kind()).map_or("eio", |(_, name, _)| name)
}

/// What an atom as of `{:error, :enoent}` means, as a charlist.
fn format_error(context: &mut Context<'_>, reason: Term) -> NativeResult {
    let text = match reason.as_atom().map(Atom::name) {
        Some("eio") => "I/O error",
        Some("ebadf") => "bad file number",
        Some("badarg") => "bad argument",
        Some("terminated") => "the file server process is terminated",
        Some("system_limit") => "a system limit was hit, probably not enough ports",
        name => {
            ERRORS.iter().find(|(_, known, _)| name == Some(known)).map_or("unknown POSIX error", |(.., text)| text)
        }
    };
    Ok(charlist(context.heap(), text))
}
