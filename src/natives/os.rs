//! `:os`: environment variables and the operating system. Names and values are charlists.

use super::arguments::{Checked, NOT_A_LIST, NOT_CHARACTERS, refuse};
use super::chardata::{Encoding, Reading, read};
use super::environment;
use super::erlang_conversions::charlist;
use super::native;
use crate::atom::Atom;
use crate::value::heap::Heap;
use crate::value::term::Term;
use crate::vm::native::NativeFunction::{F0, F1, F2};
use crate::vm::native::{Context, Fault, Native, NativeResult};
use std::ffi::OsStr;

pub const NATIVES: &[Native] = &[
    native("os", "getenv", F0(get_all)),
    native("os", "getenv", F1(get)),
    native("os", "getenv", F2(get_or)),
    native("os", "putenv", F2(put)),
    native("os", "unsetenv", F1(unset)),
    native("os", "getpid", F0(process_number)),
    native("os", "type", F0(family)),
    native("os", "find_executable", F1(find_executable)),
];

/// `["NAME=value", …]`
fn get_all(context: &mut Context<'_>) -> NativeResult {
    let heap = context.heap();
    let mut list = Term::EMPTY_LIST;
    for (name, value) in environment::variables().into_iter().rev() {
        let text = charlist(heap, &format!("{}={}", name.to_string_lossy(), value.to_string_lossy()));
        list = heap.cons(text, list);
    }
    Ok(list)
}

/// `false` if there is none of that name.
fn get(context: &mut Context<'_>, name: Term) -> NativeResult {
    get_or(context, name, Term::FALSE)
}

fn get_or(context: &mut Context<'_>, name: Term, default: Term) -> NativeResult {
    let heap = context.heap();
    let name = variable_name(heap, name)?;
    let value = environment::variable(OsStr::new(&name));
    Ok(value.map_or(default, |value| charlist(heap, &value.to_string_lossy())))
}

fn put(context: &mut Context<'_>, name: Term, value: Term) -> NativeResult {
    let heap = context.heap();
    if !name.is_list() || !value.is_list() {
        return Err(refuse(&[(1, name.is_list(), NOT_A_LIST), (2, value.is_list(), NOT_A_LIST)]));
    }
    let (name, value) = (variable_name(heap, name)?, text(heap, value, 2)?);
    environment::set_variable(OsStr::new(&name), OsStr::new(&value));
    Ok(Term::TRUE)
}

fn unset(context: &mut Context<'_>, name: Term) -> NativeResult {
    let name = variable_name(context.heap(), name)?;
    environment::remove_variable(OsStr::new(&name));
    Ok(Term::TRUE)
}

fn variable_name(heap: &mut Heap, name: Term) -> Checked<String> {
    let name = text(heap, name, 1)?;
    if name.contains('=') {
        return Err(Fault::bad_argument(1, "\"=\" characters is not allowed in environment variable names"));
    }
    Ok(name)
}

fn text(heap: &mut Heap, list: Term, argument: u8) -> Checked<String> {
    if !list.is_list() {
        return Err(Fault::bad_argument(argument, NOT_A_LIST));
    }
    let mut text = String::new();
    let reading = read(heap, list, Encoding::Utf8, |character| {
        text.push(character);
        character != '\0'
    });
    if matches!(reading, Reading::Complete) { Ok(text) } else { Err(Fault::bad_argument(argument, NOT_CHARACTERS)) }
}

fn process_number(context: &mut Context<'_>) -> NativeResult {
    Ok(charlist(context.heap(), &std::process::id().to_string()))
}

/// `{:unix, :linux}`
fn family(context: &mut Context<'_>) -> NativeResult {
    let (family, name) = match std::env::consts::OS {
        "macos" | "ios" => ("unix", "darwin"),
        "windows" => ("win32", "nt"),
        name => ("unix", name),
    };
    Ok(context.heap().tuple(&[Term::atom(Atom::of(family)), Term::atom(Atom::of(name))]))
}

/// The path of a program that the variable `PATH` leads to; `false` if there is none.
fn find_executable(context: &mut Context<'_>, name: Term) -> NativeResult {
    let heap = context.heap();
    let name = text(heap, name, 1)?;
    let path = environment::variable(OsStr::new("PATH")).unwrap_or_default();
    let found =
        std::env::split_paths(&path).map(|folder| folder.join(&name)).find(|candidate| is_executable(candidate));
    Ok(found.map_or(Term::FALSE, |found| charlist(heap, &found.to_string_lossy())))
}

#[cfg(unix)]
fn is_executable(path: &std::path::Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    path.metadata().is_ok_and(|data| data.is_file() && data.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_executable(path: &std::path::Path) -> bool {
    path.is_file()
}
