//! What natives ask of their arguments. Every check and every text about a mistake is here, so that equal mistakes read
//! the same everywhere.
//!
//! A check takes the argument's number, counted from 1, because `ArgumentError` names it.

use crate::atom::{Atom, atoms};
use crate::value::arithmetic::ArithmeticError;
use crate::value::heap::Heap;
use crate::value::term::Term;
use crate::vm::limits::process_limit_words;
use crate::vm::native::{Fault, NativeResult};

pub const NOT_AN_ATOM: &str = "not an atom";
pub const NOT_A_BINARY: &str = "not a binary";
pub const NOT_A_BITSTRING: &str = "not a bitstring";
pub const NOT_A_FLOAT: &str = "not a float";
pub const NOT_A_FUN: &str = "not a fun";
pub const NOT_A_LIST: &str = "not a list";
pub const NOT_A_NONEMPTY_LIST: &str = "not a nonempty list";
pub const NOT_A_NUMBER: &str = "not a number";
pub const NOT_A_PID: &str = "not a pid";
pub const NOT_A_PROPER_LIST: &str = "not a proper list";
pub const NOT_A_REFERENCE: &str = "not a reference";
pub const NOT_A_TUPLE: &str = "not a tuple";
pub const NOT_AN_INTEGER: &str = "not an integer";
pub const NOT_CHARACTERS: &str = "not a list of characters";
pub const INVALID_OPTION: &str = "invalid option in list";
pub const OUT_OF_RANGE: &str = "out of range";

/// A native does not make anything larger than this many bytes, whatever it is asked for.
pub const RESULT_BYTES_LIMIT: usize = 1 << 32;

/// What can come of a check.
pub type Checked<T> = Result<T, Box<Fault>>;

/// `:badarg` with a text about each argument that is not as it should be: `(number, is as it should be, text)`.
#[cold]
pub fn refuse(checks: &[(u8, bool, &str)]) -> Box<Fault> {
    let wrong = checks.iter().filter(|(_, right, _)| !right);
    let texts = wrong.map(|(number, _, text)| (*number, text.to_string())).collect();
    Box::new(Fault::Argument { reason: Term::atom(atoms::BADARG), texts })
}

/// No clause of the function takes these arguments.
#[cold]
pub fn function_clause() -> Box<Fault> {
    Fault::error(Term::atom(atoms::FUNCTION_CLAUSE))
}

#[inline]
pub fn atom(term: Term, argument: u8) -> Checked<Atom> {
    term.as_atom().ok_or_else(|| Fault::bad_argument(argument, NOT_AN_ATOM))
}

/// The bytes of a binary.
#[inline]
pub fn binary(heap: &Heap, term: Term, argument: u8) -> Checked<&[u8]> {
    heap.bytes(term).ok_or_else(|| Fault::bad_argument(argument, NOT_A_BINARY))
}

/// The elements of a tuple as words.
#[inline]
pub fn tuple(heap: &Heap, term: Term, argument: u8) -> Checked<&[u64]> {
    heap.tuple_words(term).ok_or_else(|| Fault::bad_argument(argument, NOT_A_TUPLE))
}

/// A size or a position: a negative integer or one beyond all sizes is out of range.
#[inline]
pub fn size(heap: &Heap, term: Term, argument: u8) -> Checked<usize> {
    match term.as_small() {
        Some(small) if small >= 0 => Ok(small as usize),
        _ => Err(Fault::bad_argument(argument, if heap.is_integer(term) { OUT_OF_RANGE } else { NOT_AN_INTEGER })),
    }
}

/// The place of a position that counts from 1 among this many, counted from 0.
#[inline]
pub fn position(heap: &Heap, term: Term, count: usize, argument: u8) -> Checked<usize> {
    match term.as_small() {
        Some(small) if small >= 1 && small as u64 <= count as u64 => Ok(small as usize - 1),
        _ => Err(Fault::bad_argument(argument, if heap.is_integer(term) { OUT_OF_RANGE } else { NOT_AN_INTEGER })),
    }
}

/// The items of a list, which has to be a proper one.
pub fn proper_list(heap: &Heap, term: Term, argument: u8) -> Checked<Vec<Term>> {
    heap.proper_list(term).ok_or_else(|| bad_list(term, argument))
}

/// Something that is no list at all, or one that does not end in `[]`.
#[cold]
pub fn bad_list(term: Term, argument: u8) -> Box<Fault> {
    Fault::bad_argument(argument, if term.is_list() { NOT_A_PROPER_LIST } else { NOT_A_LIST })
}

/// How many keys the map has; `{:badmap, term}` if it is no map.
#[inline]
pub fn map(heap: &mut Heap, term: Term) -> Checked<usize> {
    match heap.map_size(term) {
        Some(size) => Ok(size),
        None => Err(Fault::tagged(heap, atoms::BADMAP, term)),
    }
}

/// Whether a proper list, for natives that refuse several arguments at once.
pub fn is_proper_list(heap: &Heap, term: Term) -> bool {
    let mut items = heap.list_items(term);
    items.by_ref().for_each(drop);
    items.tail().is_empty_list()
}

/// Refuses to make something of `count` times `bytes` bytes if that is beyond what a result or a process may take.
#[inline]
pub fn result_size(count: usize, bytes: usize, argument: u8) -> Checked<()> {
    let limit = RESULT_BYTES_LIMIT.min(process_limit_words().saturating_mul(8));
    if count.saturating_mul(bytes) <= limit {
        return Ok(());
    }
    Err(Fault::system_limit(argument, "the result would be too large"))
}

/// The fault for a calculation that gives nothing.
#[cold]
pub fn arithmetic_fault(error: ArithmeticError) -> Box<Fault> {
    match error {
        ArithmeticError::BadArithmetic => Fault::badarith(),
        ArithmeticError::SystemLimit => Fault::error(Term::atom(atoms::SYSTEM_LIMIT)),
    }
}

#[inline]
pub fn calculated(result: Result<Term, ArithmeticError>) -> NativeResult {
    result.map_err(arithmetic_fault)
}
