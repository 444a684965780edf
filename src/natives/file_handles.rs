//! `:kaiwa_file`: the open file of the calling process, which is a device (`Kaiwa.FileDevice`).

use super::arguments::{NOT_A_BINARY, NOT_AN_INTEGER, proper_list, refuse, size};
use super::file::{job, ok_tuple, path};
use super::native;
use crate::atom::Atom;
use crate::files::OpenFile;
use crate::value::heap::Heap;
use crate::value::term::Term;
use crate::vm::native::NativeFunction::{F0, F1, F2};
use crate::vm::native::{Context, Fault, Native, NativeResult};
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::sync::PoisonError;

pub const NATIVES: &[Native] = &[
    native("kaiwa_file", "open", F2(open)),
    native("kaiwa_file", "read_open", F1(read)),
    native("kaiwa_file", "write_open", F1(write)),
    native("kaiwa_file", "seek", F2(seek)),
    native("kaiwa_file", "truncate", F0(truncate)),
    native("kaiwa_file", "sync", F0(sync)),
];

fn done(_: &mut Heap, (): ()) -> Term {
    Term::OK
}

/// Opens a file for the calling process. Modes are `:read`, `:write`, `:append` and `:exclusive`; a file that is written
/// but not read is emptied.
fn open(context: &mut Context<'_>, term: Term, modes: Term) -> NativeResult {
    let heap = context.heap();
    let (path, modes) = (path(heap, term)?, proper_list(heap, modes, 2)?);
    let has = |mode: &str| modes.iter().any(|known| known.as_atom().map(Atom::name) == Some(mode));
    let (append, exclusive) = (has("append"), has("exclusive"));
    let write = has("write") || append || exclusive;
    let read = has("read") || !write;
    let mut options = OpenOptions::new();
    options.read(read).write(write).append(append).create(write).create_new(exclusive);
    options.truncate(write && !read && !append && !exclusive);
    let place = context.system.files().begin(context.process.pid);
    let open = move || {
        let file = options.open(path)?;
        if file.metadata()?.is_dir() {
            return Err(io::ErrorKind::IsADirectory.into());
        }
        *place.lock().unwrap_or_else(PoisonError::into_inner) = Some(file);
        Ok(())
    };
    job(open, done)
}

/// Does something with the open file; without one the error is that of a closed file.
fn with_file<T: 'static>(
    context: &mut Context<'_>,
    work: impl FnOnce(&mut File) -> io::Result<T> + Send + 'static,
    finish: fn(&mut Heap, T) -> Term,
) -> NativeResult {
    let file: Option<OpenFile> = context.system.files().of(context.process.pid);
    let work = move || {
        let Some(file) = file else { return Err(io::ErrorKind::BrokenPipe.into()) };
        match &mut *file.lock().unwrap_or_else(PoisonError::into_inner) {
            Some(file) => work(file),
            None => Err(io::ErrorKind::BrokenPipe.into()),
        }
    };
    job(work, finish)
}

/// `{:ok, bytes}`, at most so many, or `:eof`.
fn read(context: &mut Context<'_>, count: Term) -> NativeResult {
    let count = size(context.heap(), count, 1)?;
    let read = move |file: &mut File| {
        let mut bytes = Vec::new();
        file.take(count as u64).read_to_end(&mut bytes)?;
        Ok(bytes)
    };
    with_file(context, read, |heap, bytes| {
        if bytes.is_empty() {
            return Term::atom(Atom::of("eof"));
        }
        let bytes = heap.binary_from_vec(bytes);
        ok_tuple(heap, bytes)
    })
}

fn write(context: &mut Context<'_>, content: Term) -> NativeResult {
    let heap = context.heap();
    let Some(bytes) = heap.bytes(content) else { return Err(refuse(&[(1, false, NOT_A_BINARY)])) };
    let bytes = bytes.to_vec();
    with_file(context, move |file| file.write_all(&bytes), done)
}

/// Goes to a place that is counted in bytes from the start (`:bof`), from here (`:cur`) or from the end (`:eof`); gives
/// where that is.
fn seek(context: &mut Context<'_>, from: Term, offset: Term) -> NativeResult {
    let Some(offset) = offset.as_small() else { return Err(Fault::bad_argument(2, NOT_AN_INTEGER)) };
    let place = match from.as_atom().map(Atom::name) {
        Some("bof") => u64::try_from(offset).ok().map(SeekFrom::Start),
        Some("cur") => Some(SeekFrom::Current(offset)),
        Some("eof") => Some(SeekFrom::End(offset)),
        _ => None,
    };
    let seek = move |file: &mut File| match place {
        Some(place) => file.seek(place),
        None => Err(io::ErrorKind::InvalidInput.into()),
    };
    with_file(context, seek, |heap, place| {
        let place = heap.integer(i64::try_from(place).unwrap_or(i64::MAX));
        ok_tuple(heap, place)
    })
}

/// Ends the file where it is read and written next.
fn truncate(context: &mut Context<'_>) -> NativeResult {
    with_file(
        context,
        |file| {
            let place = file.stream_position()?;
            file.set_len(place)
        },
        done,
    )
}

/// Waits until what has been written is on the disk.
fn sync(context: &mut Context<'_>) -> NativeResult {
    with_file(context, |file| file.sync_all(), done)
}
