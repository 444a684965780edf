//! `:kaiwa_io`: the terminal or pipe that Kaiwa was started with.
//!
//! A process whose group leader is another process speaks to that one by messages, which the library does; these natives
//! are for the devices `:standard_io` and `:standard_error`.

use super::arguments::{NOT_AN_INTEGER, binary, size};
use super::chardata::Encoding;
use super::erlang_binaries::NOT_IODATA;
use super::file::posix_name;
use super::iodata::iodata_bytes;
use super::native;
use super::unicode::{Characters, NO_CHARDATA, bytes};
use crate::atom::Atom;
use crate::runtime::devices::{STANDARD_ERROR, TERMINAL};
use crate::value::heap::Heap;
use crate::value::term::Term;
use crate::vm::native::NativeFunction::{F0, F1, F2, F3};
use crate::vm::native::{Context, Fault, Native, NativeResult};
use crate::vm::process::Process;
use crate::vm::system::{Input, Stream, System};
use std::io;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex, MutexGuard};

pub const NATIVES: &[Native] = &[
    native("kaiwa_io", "put_chars", F2(put_characters)),
    native("kaiwa_io", "get_line", F2(get_line)),
    native("kaiwa_io", "get_chars", F3(get_characters)),
    native("kaiwa_io", "unread", F1(unread)),
    native("kaiwa_io", "put_bytes", F2(put_bytes)),
    native("kaiwa_io", "standard_device", F0(standard_device)),
    native("kaiwa_io", "error_device", F0(error_device)),
];

/// `:standard_io`, or the pid of the process that stands for it.
fn standard_device(context: &mut Context<'_>) -> NativeResult {
    let leader = context.process.group_leader;
    let is_terminal = leader == TERMINAL || leader == context.process.pid;
    Ok(if is_terminal { standard_io() } else { Term::pid(leader) })
}

/// `:standard_error`, or the pid of the process that has taken its place.
fn error_device(context: &mut Context<'_>) -> NativeResult {
    let name = Atom::of("standard_error");
    Ok(match context.system.whereis(name) {
        Some(pid) if pid != STANDARD_ERROR => Term::pid(pid),
        _ => Term::atom(name),
    })
}

fn standard_io() -> Term {
    Term::atom(Atom::of("standard_io"))
}

fn stream(device: Term) -> Result<Stream, Box<Fault>> {
    match device.as_atom().map(Atom::name) {
        Some("standard_io") => Ok(Stream::Out),
        Some("standard_error") => Ok(Stream::Err),
        _ => Err(Fault::bad_argument(1, "the device does not exist")),
    }
}

// What has been read and written, in bytes.
static INPUT: AtomicU64 = AtomicU64::new(0);
static OUTPUT: AtomicU64 = AtomicU64::new(0);

/// How many bytes have been read and written.
pub fn traffic() -> (u64, u64) {
    (INPUT.load(Relaxed), OUTPUT.load(Relaxed))
}

fn write(system: &mut dyn System, stream: Stream, bytes: &[u8]) -> NativeResult {
    OUTPUT.fetch_add(bytes.len() as u64, Relaxed);
    // Nobody reads any more if this fails: the device is as good as terminated.
    let written = system.write_output(stream, bytes);
    written.map(|()| Term::OK).map_err(|_| Fault::error(Term::atom(Atom::of("terminated"))))
}

// Output.

fn put_characters(context: &mut Context<'_>, device: Term, data: Term) -> NativeResult {
    let stream = stream(device)?;
    let heap = &mut context.process.heap;
    // What is valid text already needs no copy.
    if let Some(text) = heap.text(data) {
        return write(context.system, stream, text.as_bytes());
    }
    match bytes(heap, data, Encoding::Utf8, Encoding::Utf8, 2)? {
        Characters::All(bytes) => write(context.system, stream, &bytes),
        Characters::Some(..) => Err(Fault::bad_argument(2, NO_CHARDATA)),
    }
}

fn put_bytes(context: &mut Context<'_>, device: Term, data: Term) -> NativeResult {
    let stream = stream(device)?;
    let heap = &mut context.process.heap;
    if let Some(bytes) = heap.bytes(data) {
        return write(context.system, stream, bytes);
    }
    let bytes = iodata_bytes(heap, data).map_err(|error| error.fault(2, NOT_IODATA))?;
    write(context.system, stream, &bytes)
}

// Input.

/// Text that has been read as part of a line but not been asked for yet.
static LEFT_OVER: Mutex<String> = Mutex::new(String::new());

fn left_over() -> MutexGuard<'static, String> {
    LEFT_OVER.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}

fn get_line(context: &mut Context<'_>, device: Term, prompt: Term) -> NativeResult {
    input_job(context, device, prompt, |input, prompt| {
        let left = std::mem::take(&mut *left_over());
        if left.is_empty() { input.read_line(prompt) } else { Ok(Some(left)) }
    })
}

/// So many characters, or fewer at the end of the input.
fn get_characters(context: &mut Context<'_>, device: Term, prompt: Term, count: Term) -> NativeResult {
    if !context.heap().is_integer(count) {
        return Err(Fault::bad_argument(3, NOT_AN_INTEGER));
    }
    let count = size(context.heap(), count, 3)?;
    input_job(context, device, prompt, move |input, prompt| {
        let mut text = std::mem::take(&mut *left_over());
        let mut prompt = prompt;
        let mut ended = false;
        while text.chars().count() < count && !ended {
            match input.read_line(prompt)? {
                Some(line) => text.push_str(&line),
                None => ended = true,
            }
            prompt = "";
        }
        let end = text.char_indices().nth(count).map_or(text.len(), |(place, _)| place);
        let rest = text.split_off(end);
        *left_over() = rest;
        Ok(if text.is_empty() && ended { None } else { Some(text) })
    })
}

/// Puts text back that has been read: it is read again before anything else.
fn unread(context: &mut Context<'_>, text: Term) -> NativeResult {
    let text = binary(context.heap(), text, 1)?;
    left_over().insert_str(0, &String::from_utf8_lossy(text));
    Ok(Term::OK)
}

/// Reads on a helper thread. The result is a binary, `:eof` or `{:error, reason}`.
fn input_job(
    context: &mut Context<'_>,
    device: Term,
    prompt: Term,
    read: impl FnOnce(&dyn Input, &str) -> io::Result<Option<String>> + Send + 'static,
) -> NativeResult {
    stream(device)?;
    let input: Arc<dyn Input> = context.system.input();
    let prompt = prompt_text(context.heap(), prompt)?;
    Err(Box::new(Fault::Job(Box::new(move |process: &mut Process| {
        let heap = &mut process.heap;
        Some(Ok(match read(input.as_ref(), &prompt) {
            Ok(Some(text)) => {
                INPUT.fetch_add(text.len() as u64, Relaxed);
                heap.binary_from_vec(text.into_bytes())
            }
            Ok(None) => Term::atom(Atom::of("eof")),
            Err(error) => heap.tuple(&[Term::ERROR, Term::atom(Atom::of(posix_name(&error)))]),
        }))
    }))))
}

/// A prompt is character data or an atom.
fn prompt_text(heap: &mut Heap, prompt: Term) -> Result<String, Box<Fault>> {
    if let Some(atom) = prompt.as_atom() {
        return Ok(atom.name().to_string());
    }
    match bytes(heap, prompt, Encoding::Utf8, Encoding::Utf8, 2)? {
        Characters::All(bytes) => Ok(String::from_utf8_lossy(&bytes).into_owned()),
        Characters::Some(..) => Err(Fault::bad_argument(2, NO_CHARDATA)),
    }
}
