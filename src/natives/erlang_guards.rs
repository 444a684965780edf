//! `:erlang`: what guards may call: comparisons, booleans, questions about types and sizes.

use super::arguments::{
    NOT_A_BITSTRING, NOT_A_LIST, NOT_A_NONEMPTY_LIST, NOT_A_TUPLE, NOT_AN_ATOM, NOT_AN_INTEGER, OUT_OF_RANGE, map,
    refuse,
};
use super::erlang_functions::function_arity;
use super::native;
use crate::atom::{Atom, atoms};
use crate::value::compare::{compare, equal, identical};
use crate::value::heap::Heap;
use crate::value::term::Term;
use crate::vm::native::NativeFunction::{F0, F1, F2, F3};
use crate::vm::native::{Context, Fault, Native, NativeResult};

pub const NATIVES: &[Native] = &[
    native("erlang", "==", F2(equals)),
    native("erlang", "/=", F2(differs)),
    native("erlang", "=:=", F2(is_identical)),
    native("erlang", "=/=", F2(is_not_identical)),
    native("erlang", "<", F2(is_less)),
    native("erlang", ">", F2(is_greater)),
    native("erlang", "=<", F2(is_at_most)),
    native("erlang", ">=", F2(is_at_least)),
    native("erlang", "min", F2(min)),
    native("erlang", "max", F2(max)),
    native("erlang", "and", F2(and)),
    native("erlang", "or", F2(or)),
    native("erlang", "xor", F2(xor)),
    native("erlang", "not", F1(not)),
    native("erlang", "is_atom", F1(is_atom)),
    native("erlang", "is_binary", F1(is_binary)),
    native("erlang", "is_bitstring", F1(is_bitstring)),
    native("erlang", "is_boolean", F1(is_boolean)),
    native("erlang", "is_float", F1(is_float)),
    native("erlang", "is_function", F1(is_function)),
    native("erlang", "is_function", F2(is_function_of_arity)),
    native("erlang", "is_integer", F1(is_integer)),
    native("erlang", "is_list", F1(is_list)),
    native("erlang", "is_map", F1(is_map)),
    native("erlang", "is_map_key", F2(is_map_key)),
    native("erlang", "is_number", F1(is_number)),
    native("erlang", "is_pid", F1(is_pid)),
    native("erlang", "is_port", F1(is_port)),
    native("erlang", "is_record", F2(is_record)),
    native("erlang", "is_record", F3(is_record_of_size)),
    native("erlang", "is_reference", F1(is_reference)),
    native("erlang", "is_tuple", F1(is_tuple)),
    native("erlang", "hd", F1(head)),
    native("erlang", "tl", F1(tail)),
    native("erlang", "length", F1(length)),
    native("erlang", "map_get", F2(map_get)),
    native("erlang", "map_size", F1(map_size)),
    native("erlang", "tuple_size", F1(tuple_size)),
    native("erlang", "bit_size", F1(bit_size)),
    native("erlang", "byte_size", F1(byte_size)),
    native("erlang", "size", F1(size)),
    native("erlang", "node", F0(node)),
    native("erlang", "node", F1(node_of)),
    native("erlang", "nodes", F0(nodes)),
    native("erlang", "nodes", F1(nodes_of)),
    native("erlang", "is_alive", F0(|_| Ok(Term::FALSE))),
    native("erlang", "get_cookie", F0(|_| Ok(Term::atom(Atom::of("nocookie"))))),
    native("erlang", "get_cookie", F1(|_, _| Ok(Term::atom(Atom::of("nocookie"))))),
    native("erlang", "monitor_node", F2(monitor_node)),
    native("erlang", "disconnect_node", F1(|_, _| Ok(Term::atom(Atom::of("ignored"))))),
];

/// Natives that answer `true` or `false` about terms and cannot fail.
macro_rules! questions {
    ($($name:ident($heap:ident, $($term:ident),*) = $answer:expr;)*) => {
        $(fn $name(context: &mut Context<'_>, $($term: Term),*) -> NativeResult {
            #[allow(unused_variables)]
            let $heap: &Heap = context.heap();
            Ok(Term::boolean($answer))
        })*
    };
}

questions! {
    equals(heap, a, b) = equal(heap, a, b);
    differs(heap, a, b) = !equal(heap, a, b);
    is_identical(heap, a, b) = identical(heap, a, b);
    is_not_identical(heap, a, b) = !identical(heap, a, b);
    is_less(heap, a, b) = compare(heap, a, b).is_lt();
    is_greater(heap, a, b) = compare(heap, a, b).is_gt();
    is_at_most(heap, a, b) = compare(heap, a, b).is_le();
    is_at_least(heap, a, b) = compare(heap, a, b).is_ge();
    is_atom(heap, term) = term.is_atom();
    is_binary(heap, term) = heap.is_binary(term);
    is_bitstring(heap, term) = heap.is_bitstring(term);
    is_boolean(heap, term) = term == Term::TRUE || term == Term::FALSE;
    is_float(heap, term) = heap.is_float(term);
    is_function(heap, term) = heap.is_function(term);
    is_integer(heap, term) = heap.is_integer(term);
    is_list(heap, term) = term.is_list();
    is_map(heap, term) = heap.is_map(term);
    is_number(heap, term) = heap.is_number(term);
    is_pid(heap, term) = term.as_pid().is_some();
    // There are no ports: processes outside of Kaiwa are not spoken to in this way.
    is_port(heap, _term) = false;
    is_reference(heap, term) = term.as_reference().is_some();
    is_tuple(heap, term) = heap.tuple_size(term).is_some();
}

/// The first of two that compare equal.
fn min(context: &mut Context<'_>, a: Term, b: Term) -> NativeResult {
    Ok(if compare(context.heap(), a, b).is_gt() { b } else { a })
}

/// The first of two that compare equal.
fn max(context: &mut Context<'_>, a: Term, b: Term) -> NativeResult {
    Ok(if compare(context.heap(), a, b).is_lt() { b } else { a })
}

fn and(_: &mut Context<'_>, a: Term, b: Term) -> NativeResult {
    Ok(Term::boolean(boolean(a)? & boolean(b)?))
}

fn or(_: &mut Context<'_>, a: Term, b: Term) -> NativeResult {
    Ok(Term::boolean(boolean(a)? | boolean(b)?))
}

fn xor(_: &mut Context<'_>, a: Term, b: Term) -> NativeResult {
    Ok(Term::boolean(boolean(a)? ^ boolean(b)?))
}

fn not(_: &mut Context<'_>, a: Term) -> NativeResult {
    Ok(Term::boolean(!boolean(a)?))
}

fn boolean(term: Term) -> Result<bool, Box<Fault>> {
    match term {
        Term::TRUE => Ok(true),
        Term::FALSE => Ok(false),
        _ => Err(Fault::badarg()),
    }
}

fn is_function_of_arity(context: &mut Context<'_>, term: Term, arity: Term) -> NativeResult {
    let heap = context.heap();
    if !heap.is_integer(arity) {
        return Err(Fault::bad_argument(2, NOT_AN_INTEGER));
    }
    if arity.as_small().is_some_and(|arity| arity < 0) {
        return Err(Fault::bad_argument(2, OUT_OF_RANGE));
    }
    let actual = function_arity(heap, term).map(i64::from);
    Ok(Term::boolean(actual.is_some() && actual == arity.as_small()))
}

pub fn is_map_key(context: &mut Context<'_>, key: Term, term: Term) -> NativeResult {
    let heap = context.heap();
    map(heap, term)?;
    Ok(Term::boolean(heap.map_get(term, key).is_some()))
}

fn is_record(context: &mut Context<'_>, term: Term, name: Term) -> NativeResult {
    if !name.is_atom() {
        return Err(Fault::bad_argument(1, NOT_AN_ATOM));
    }
    let first = context.heap().tuple_words(term).and_then(|words| words.first());
    Ok(Term::boolean(first == Some(&name.word())))
}

fn is_record_of_size(context: &mut Context<'_>, term: Term, name: Term, size: Term) -> NativeResult {
    let heap = context.heap();
    if !name.is_atom() || !heap.is_integer(size) {
        return Err(refuse(&[(2, name.is_atom(), NOT_AN_ATOM), (3, heap.is_integer(size), NOT_AN_INTEGER)]));
    }
    let actual = heap.tuple_size(term).map(Term::count);
    if actual.is_none() || actual != Some(size) {
        return Ok(Term::FALSE);
    }
    is_record(context, term, name)
}

fn head(context: &mut Context<'_>, list: Term) -> NativeResult {
    let cell = context.heap().uncons(list);
    cell.map(|(head, _)| head).ok_or_else(|| Fault::bad_argument(1, NOT_A_NONEMPTY_LIST))
}

fn tail(context: &mut Context<'_>, list: Term) -> NativeResult {
    let cell = context.heap().uncons(list);
    cell.map(|(_, tail)| tail).ok_or_else(|| Fault::bad_argument(1, NOT_A_NONEMPTY_LIST))
}

fn length(context: &mut Context<'_>, list: Term) -> NativeResult {
    let mut items = context.heap().list_items(list);
    let count = items.by_ref().count();
    if items.tail().is_empty_list() { Ok(Term::count(count)) } else { Err(Fault::bad_argument(1, NOT_A_LIST)) }
}

pub fn map_get(context: &mut Context<'_>, key: Term, term: Term) -> NativeResult {
    let heap = context.heap();
    map(heap, term)?;
    match heap.map_get(term, key) {
        Some(value) => Ok(value),
        None => Err(Fault::tagged(heap, atoms::BADKEY, key)),
    }
}

pub fn map_size(context: &mut Context<'_>, term: Term) -> NativeResult {
    map(context.heap(), term).map(Term::count)
}

fn tuple_size(context: &mut Context<'_>, term: Term) -> NativeResult {
    let size = context.heap().tuple_size(term);
    size.map(Term::count).ok_or_else(|| Fault::bad_argument(1, NOT_A_TUPLE))
}

fn bit_size(context: &mut Context<'_>, term: Term) -> NativeResult {
    let bits = context.heap().bit_size(term);
    bits.map(Term::count).ok_or_else(|| Fault::bad_argument(1, NOT_A_BITSTRING))
}

/// A last incomplete byte counts.
fn byte_size(context: &mut Context<'_>, term: Term) -> NativeResult {
    let bits = context.heap().bit_size(term);
    bits.map(|bits| Term::count(bits.div_ceil(8))).ok_or_else(|| Fault::bad_argument(1, NOT_A_BITSTRING))
}

fn size(context: &mut Context<'_>, term: Term) -> NativeResult {
    let heap = context.heap();
    let size = heap.tuple_size(term).or_else(|| heap.bit_size(term).map(|bits| bits / 8));
    size.map(Term::count).ok_or_else(|| Fault::bad_argument(1, "not tuple or binary"))
}

fn node(_: &mut Context<'_>) -> NativeResult {
    Ok(this_node())
}

fn node_of(_: &mut Context<'_>, term: Term) -> NativeResult {
    if term.as_pid().is_some() || term.as_reference().is_some() {
        return Ok(this_node());
    }
    Err(Fault::bad_argument(1, super::arguments::NOT_A_PID))
}

/// The node itself never goes away; to hear of others it would have to be part of a network.
fn monitor_node(_: &mut Context<'_>, node: Term, flag: Term) -> NativeResult {
    let checks = [
        (1, node.is_atom(), NOT_AN_ATOM),
        (2, flag == Term::TRUE || flag == Term::FALSE, "not a boolean ('true' or 'false')"),
    ];
    if checks.iter().any(|(_, right, _)| !right) {
        return Err(refuse(&checks));
    }
    if node == this_node() { Ok(Term::TRUE) } else { Err(Fault::error(Term::atom(Atom::of("notalive")))) }
}

/// The other nodes: there are none.
fn nodes(_: &mut Context<'_>) -> NativeResult {
    Ok(Term::EMPTY_LIST)
}

/// The nodes of one kind, or of several in a list.
fn nodes_of(context: &mut Context<'_>, kinds: Term) -> NativeResult {
    let heap = context.heap();
    let kinds = heap.proper_list(kinds).unwrap_or_else(|| vec![kinds]);
    let mut has_this = false;
    for kind in kinds {
        match kind.as_atom().map(Atom::name) {
            Some("this" | "known") => has_this = true,
            Some("visible" | "hidden" | "connected") => {}
            _ => return Err(Fault::bad_argument(1, "not a valid node type")),
        }
    }
    Ok(if has_this { heap.list(&[this_node()]) } else { Term::EMPTY_LIST })
}

/// Kaiwa knows of one node only, which has the name of a node that is not distributed.
fn this_node() -> Term {
    Term::atom(Atom::of("nonode@nohost"))
}
