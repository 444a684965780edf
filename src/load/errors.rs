//! Mistakes in source text as the exceptions that the user sees.

use crate::atom::{Atom, atoms};
use crate::expand::{CompileError, ExpandedCall, Mistake, Place};
use crate::syntax::{ErrorKind, SyntaxError};
use crate::value::heap::Heap;
use crate::value::term::Term;
use crate::vm::native::{Class, Fault};

const COMPILE_ERROR: &str = "Elixir.CompileError";

/// `%SyntaxError{}` or `%TokenMissingError{}`
pub(super) fn syntax_error(heap: &mut Heap, error: &SyntaxError) -> Term {
    let module = match error.kind {
        ErrorKind::SyntaxError => "Elixir.SyntaxError",
        ErrorKind::TokenMissingError => "Elixir.TokenMissingError",
        ErrorKind::UnicodeConversionError | ErrorKind::ArgumentError => return encoding_error(heap, error),
    };
    let column = error.column.map_or(Term::NIL, |column| Term::count(column as usize));
    let snippet = match (&error.source_line, error.column) {
        (Some(line), Some(column)) => snippet(heap, line, column),
        _ => Term::NIL,
    };
    let fields = [
        ("file", heap.binary(error.file.as_bytes())),
        ("line", Term::count(error.line as usize)),
        ("column", column),
        ("snippet", snippet),
        ("description", heap.binary(error.description.as_bytes())),
    ];
    exception(heap, module, &fields)
}

/// `{message, token}`; the message is a pair if it goes on behind the token.
pub(super) fn syntax_error_parts(heap: &mut Heap, error: &SyntaxError) -> Term {
    let parts = error.parts();
    let before = heap.binary(parts.before.as_bytes());
    let message = match parts.after {
        Some(after) => {
            let after = heap.binary(after.as_bytes());
            heap.tuple(&[before, after])
        }
        None => before,
    };
    let token = heap.binary(parts.token.as_bytes());
    heap.tuple(&[message, token])
}

/// The exception for a charlist or an atom that is not UTF-8, which has no place.
fn encoding_error(heap: &mut Heap, error: &SyntaxError) -> Term {
    let message = ("message", heap.binary(error.description.as_bytes()));
    match error.kind {
        ErrorKind::ArgumentError => exception(heap, "Elixir.ArgumentError", &[message]),
        _ => {
            let encoded = ("encoded", heap.binary(b""));
            exception(heap, "Elixir.UnicodeConversionError", &[encoded, message])
        }
    }
}

/// `%{content: line, offset: characters_before_the_mistake}`
fn snippet(heap: &mut Heap, line: &str, column: u32) -> Term {
    let content = heap.binary(line.as_bytes());
    let offset = Term::count(column.saturating_sub(1) as usize);
    heap.map_from_pairs(&[(Term::atom(Atom::of("content")), content), (Term::atom(Atom::of("offset")), offset)])
}

/// Raises for a mistake in the source: the frames of the code that was compiling say nothing about it.
pub(super) fn raise_without_frames(exception: Term) -> Box<Fault> {
    Box::new(Fault::Raise { class: Class::Error, reason: exception, stacktrace: Some(Term::EMPTY_LIST) })
}

/// What a mistake raises: class, reason, stacktrace. A macro that fails is not a mistake of the compiler's: what it raised
/// goes on.
pub(super) fn raised(heap: &mut Heap, error: &CompileError) -> [Term; 3] {
    if let Mistake::Raised(raised) = &*error.mistake {
        let term = raised.0.thaw(heap);
        if let Some([class, reason, stacktrace]) = heap.tuple_of::<3>(term) {
            // The frames of the macro itself are there.
            let outer = error.expansions.get(1..).unwrap_or_default();
            let mut frames = heap.proper_list(stacktrace).unwrap_or_default();
            frames.extend(expansion_frames(heap, error, outer));
            return [class, reason, heap.list(&frames)];
        }
    }
    [Term::ERROR, compile_error(heap, error), frames(heap, error)]
}

/// What a macro that raises would show: what was expanded, and where.
fn frames(heap: &mut Heap, error: &CompileError) -> Term {
    let Some(place) = error.place.filter(|_| error.is_of_expansion()) else { return Term::EMPTY_LIST };
    let mut frames = Vec::new();
    if let Some((module, arity)) = error.structure() {
        frames.push(frame(heap, (module, Atom::of("__struct__"), arity), "expanding struct", None));
    }
    // A macro that has refused its arguments is the innermost of the expansions.
    if error.structure().is_some() || error.expansions.first().is_none_or(|innermost| innermost.line != error.line) {
        frames.push(frame(heap, place_name(place), &error.file, Some(error.line)));
    }
    frames.extend(expansion_frames(heap, error, &error.expansions));
    heap.list(&frames)
}

/// Two frames a call of a macro: what was expanded, and where.
fn expansion_frames(heap: &mut Heap, error: &CompileError, expansions: &[ExpandedCall]) -> Vec<Term> {
    let mut frames = Vec::with_capacity(2 * expansions.len());
    for ExpandedCall { module, name, arity, line, place } in expansions {
        let arity = u8::try_from(*arity).unwrap_or(u8::MAX);
        frames.push(frame(heap, (*module, *name, arity), "expanding macro", None));
        frames.push(frame(heap, place_name(*place), &error.file, Some(*line)));
    }
    frames
}

/// What a frame calls a place.
fn place_name(place: Place) -> (Atom, Atom, u8) {
    match place {
        Place { module: None, .. } => (Atom::of("elixir_compiler"), Atom::of("__FILE__"), 1),
        Place { module: Some(module), function: None } => (module, Atom::of("__MODULE__"), 0),
        Place { module: Some(module), function: Some((name, arity)) } => (module, name, arity),
    }
}

/// `{module, name, arity, [file: file, line: line]}`
fn frame(heap: &mut Heap, (module, name, arity): (Atom, Atom, u8), file: &str, line: Option<u32>) -> Term {
    let file: Vec<Term> = file.chars().map(|character| Term::count(character as usize)).collect();
    let file = heap.list(&file);
    let mut location = vec![heap.tuple(&[Term::atom(Atom::of("file")), file])];
    location.extend(line.map(|line| heap.tuple(&[Term::atom(Atom::of("line")), Term::count(line as usize)])));
    let location = heap.list(&location);
    heap.tuple(&[Term::atom(module), Term::atom(name), Term::count(usize::from(arity)), location])
}

/// The same as a fault.
pub(super) fn fault(heap: &mut Heap, error: &CompileError) -> Box<Fault> {
    if matches!(&*error.mistake, Mistake::NoSuper { .. } | Mistake::SuperArity) {
        return Fault::error(compile_error(heap, error));
    }
    let [class, reason, stacktrace] = raised(heap, error);
    let class = match class.as_atom() {
        Some(atoms::EXIT) => Class::Exit,
        Some(atoms::THROW) => Class::Throw,
        _ => Class::Error,
    };
    Box::new(Fault::Raise { class, reason, stacktrace: Some(stacktrace) })
}

/// `%CompileError{}`, or what a macro of `Kernel` raises.
pub(super) fn compile_error(heap: &mut Heap, error: &CompileError) -> Term {
    match (error.exception(), &*error.mistake) {
        (COMPILE_ERROR, mistake) => compile_error_at(heap, &error.file, error.line, &mistake.message()),
        (module, Mistake::UnknownField { key, .. }) => {
            exception(heap, module, &[("key", Term::atom(*key)), ("term", Term::NIL), ("message", Term::NIL)])
        }
        (module, mistake) => {
            let message = heap.binary(mistake.message().as_bytes());
            exception(heap, module, &[("message", message)])
        }
    }
}

pub(super) fn compile_error_at(heap: &mut Heap, file: &str, line: u32, description: &str) -> Term {
    let line = if line == 0 { Term::NIL } else { Term::count(line as usize) };
    let fields =
        [("file", heap.binary(file.as_bytes())), ("line", line), ("description", heap.binary(description.as_bytes()))];
    exception(heap, COMPILE_ERROR, &fields)
}

pub(super) fn argument_error(heap: &mut Heap, message: &str) -> Box<Fault> {
    let fields = [("message", heap.binary(message.as_bytes()))];
    Fault::error(exception(heap, "Elixir.ArgumentError", &fields))
}

/// `KeyError` of a key that a struct which is being built does not have.
pub(super) fn unknown_key(heap: &mut Heap, key: Term) -> Box<Fault> {
    Fault::error(exception(heap, "Elixir.KeyError", &[("key", key), ("term", Term::NIL), ("message", Term::NIL)]))
}

fn exception(heap: &mut Heap, module: &'static str, fields: &[(&'static str, Term)]) -> Term {
    let mut pairs: Vec<(Term, Term)> =
        fields.iter().map(|(name, value)| (Term::atom(Atom::of(name)), *value)).collect();
    pairs.push((Term::atom(atoms::STRUCT), Term::atom(Atom::of(module))));
    pairs.push((Term::atom(atoms::EXCEPTION), Term::TRUE));
    heap.map_from_pairs(&pairs)
}
