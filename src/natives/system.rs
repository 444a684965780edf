//! `:kaiwa_system`, `:init` and parts of `:erlang`: the program Kaiwa itself, its arguments and end.

use super::arguments::{Checked, NOT_A_BINARY, binary, refuse};
use super::environment;
use super::native;
use crate::atom::Atom;
use crate::value::heap::Heap;
use crate::value::term::Term;
use crate::vm::native::NativeFunction::{F0, F1, F2};
use crate::vm::native::{Context, Fault, Native, NativeResult};
use std::ffi::{OsStr, OsString};
use std::sync::{Mutex, MutexGuard};

pub const NATIVES: &[Native] = &[
    native("kaiwa_system", "environment", F0(environment_list)),
    native("kaiwa_system", "fetch_environment", F1(fetch_environment)),
    native("kaiwa_system", "put_environment", F2(put_environment)),
    native("kaiwa_system", "delete_environment", F1(delete_environment)),
    native("kaiwa_system", "arguments", F0(arguments)),
    native("kaiwa_system", "put_arguments", F1(put_arguments)),
    native("kaiwa_system", "process_number", F0(process_number)),
    native("erlang", "halt", F0(|_| end(0))),
    native("erlang", "halt", F1(halt)),
    native("init", "stop", F0(|_| end(0))),
    native("init", "stop", F1(halt)),
];

// Environment variables. Names and values are binaries.

fn environment_list(context: &mut Context<'_>) -> NativeResult {
    let heap = context.heap();
    let mut list = Term::EMPTY_LIST;
    for (name, value) in environment::variables().into_iter().rev() {
        let pair = [name, value].map(|text| os_binary(heap, &text));
        let pair = heap.tuple(&pair);
        list = heap.cons(pair, list);
    }
    Ok(list)
}

fn fetch_environment(context: &mut Context<'_>, name: Term) -> NativeResult {
    let heap = context.heap();
    match environment::variable(&os_text(binary(heap, name, 1)?)) {
        Some(value) => {
            let value = os_binary(heap, &value);
            Ok(heap.tuple(&[Term::OK, value]))
        }
        None => Ok(Term::ERROR),
    }
}

fn put_environment(context: &mut Context<'_>, name: Term, value: Term) -> NativeResult {
    let heap = context.heap();
    let (Some(name), Some(value)) = (heap.bytes(name), heap.bytes(value)) else {
        return Err(refuse(&[(1, heap.is_binary(name), NOT_A_BINARY), (2, heap.is_binary(value), NOT_A_BINARY)]));
    };
    environment::set_variable(&os_text(name), &os_text(value));
    Ok(Term::OK)
}

fn delete_environment(context: &mut Context<'_>, name: Term) -> NativeResult {
    environment::remove_variable(&os_text(binary(context.heap(), name, 1)?));
    Ok(Term::OK)
}

/// Text of the operating system, whose bytes need not be UTF-8.
pub fn os_text(bytes: &[u8]) -> OsString {
    #[cfg(unix)]
    return std::os::unix::ffi::OsStringExt::from_vec(bytes.to_vec());
    #[cfg(not(unix))]
    return String::from_utf8_lossy(bytes).into_owned().into();
}

pub fn os_binary(heap: &mut Heap, text: &OsStr) -> Term {
    heap.binary(text.as_encoded_bytes())
}

// Arguments of the program.

static ARGUMENTS: Mutex<Vec<Vec<u8>>> = Mutex::new(Vec::new());

fn argument_list() -> MutexGuard<'static, Vec<Vec<u8>>> {
    ARGUMENTS.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}

/// What `System.argv/0` gives.
pub fn set_arguments(arguments: Vec<String>) {
    *argument_list() = arguments.into_iter().map(String::into_bytes).collect();
}

fn arguments(context: &mut Context<'_>) -> NativeResult {
    let heap = context.heap();
    let arguments: Vec<Term> = argument_list().iter().map(|argument| heap.binary(argument)).collect();
    Ok(heap.list(&arguments))
}

fn put_arguments(context: &mut Context<'_>, list: Term) -> NativeResult {
    let heap = context.heap();
    let items = super::arguments::proper_list(heap, list, 1)?;
    let arguments: Checked<Vec<Vec<u8>>> = items.into_iter().map(|item| Ok(binary(heap, item, 1)?.to_vec())).collect();
    *argument_list() = arguments?;
    Ok(Term::OK)
}

fn process_number(context: &mut Context<'_>) -> NativeResult {
    Ok(context.heap().binary(std::process::id().to_string().as_bytes()))
}

// The end.

/// Ends the program with a status, or `:abort`.
fn halt(_: &mut Context<'_>, status: Term) -> NativeResult {
    if let Some(status @ 0..=0xffff_ffff) = status.as_small() {
        // The operating system keeps the low byte.
        return end((status & 0xff) as i32);
    }
    if status.as_atom().map(Atom::name) == Some("abort") {
        std::process::abort();
    }
    Err(Fault::bad_argument(1, "invalid status"))
}

fn end(status: i32) -> NativeResult {
    std::process::exit(status)
}
