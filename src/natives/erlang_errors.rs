//! `:erlang`: raising errors, exits and throws.

use super::native;
use crate::atom::atoms;
use crate::value::heap::Heap;
use crate::value::term::Term;
use crate::vm::native::NativeFunction::{F1, F2, F3};
use crate::vm::native::{Class, Context, Fault, Native, NativeResult};

pub const NATIVES: &[Native] = &[
    native("erlang", "error", F1(error)),
    native("erlang", "error", F2(error_with_arguments)),
    native("erlang", "error", F3(error_with_options)),
    native("erlang", "exit", F1(exit)),
    native("erlang", "throw", F1(throw)),
    native("erlang", "raise", F3(raise)),
];

fn error(_: &mut Context<'_>, reason: Term) -> NativeResult {
    Err(Fault::error(reason))
}

/// The arguments belong into the first frame of the stack trace, which the interpreter builds: it sees them as those of
/// this call.
fn error_with_arguments(_: &mut Context<'_>, reason: Term, _arguments: Term) -> NativeResult {
    Err(Fault::error(reason))
}

fn error_with_options(_: &mut Context<'_>, reason: Term, _arguments: Term, _options: Term) -> NativeResult {
    Err(Fault::error(reason))
}

fn exit(_: &mut Context<'_>, reason: Term) -> NativeResult {
    Err(Box::new(Fault::Raise { class: Class::Exit, reason, stacktrace: None }))
}

fn throw(_: &mut Context<'_>, value: Term) -> NativeResult {
    Err(Box::new(Fault::Raise { class: Class::Throw, reason: value, stacktrace: None }))
}

/// Raises again what was caught. Arguments that do not fit give the atom `:badarg` instead of raising it, as on the BEAM.
fn raise(context: &mut Context<'_>, class: Term, reason: Term, stacktrace: Term) -> NativeResult {
    let class = match class.as_atom() {
        Some(atoms::ERROR) => Class::Error,
        Some(atoms::EXIT) => Class::Exit,
        Some(atoms::THROW) => Class::Throw,
        _ => return Ok(Term::atom(atoms::BADARG)),
    };
    if !is_stacktrace(context.heap(), stacktrace) {
        return Ok(Term::atom(atoms::BADARG));
    }
    Err(Box::new(Fault::Raise { class, reason, stacktrace: Some(stacktrace) }))
}

/// A proper list of `{module, function, arity or arguments}`, with or without a location, or `{function, arguments}`.
fn is_stacktrace(heap: &Heap, stacktrace: Term) -> bool {
    let mut frames = heap.list_items(stacktrace);
    let valid = frames.by_ref().all(|frame| {
        let words = heap.tuple_words(frame).unwrap_or_default();
        let term = |place: usize| Term::from_word(words[place]);
        let is_call = |place: usize| term(place).is_list() || heap.is_integer(term(place));
        match words.len() {
            2 => heap.is_function(term(0)) && is_call(1),
            3 if heap.is_function(term(0)) => is_call(1) && term(2).is_list(),
            3 => term(0).is_atom() && term(1).is_atom() && is_call(2),
            4 => term(0).is_atom() && term(1).is_atom() && is_call(2) && term(3).is_list(),
            _ => false,
        }
    });
    valid && frames.tail().is_empty_list()
}
