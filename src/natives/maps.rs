//! `:maps`: what needs no function argument.

use super::arguments::{NOT_A_LIST, bad_list, function_clause, map};
use super::erlang_guards::{is_map_key, map_get, map_size};
use super::native;
use crate::atom::{Atom, atoms};
use crate::value::heap::Heap;
use crate::value::term::Term;
use crate::vm::native::NativeFunction::{F0, F1, F2, F3};
use crate::vm::native::{Context, Fault, Native, NativeResult};

pub const NATIVES: &[Native] = &[
    native("maps", "new", F0(new)),
    native("maps", "get", F2(map_get)),
    native("maps", "get", F3(get_or)),
    native("maps", "find", F2(find)),
    native("maps", "is_key", F2(is_map_key)),
    native("maps", "size", F1(map_size)),
    native("maps", "put", F3(put)),
    native("maps", "update", F3(update)),
    native("maps", "remove", F2(remove)),
    native("maps", "take", F2(take)),
    native("maps", "keys", F1(keys)),
    native("maps", "values", F1(values)),
    native("maps", "to_list", F1(to_list)),
    native("maps", "from_list", F1(from_list)),
    native("maps", "from_keys", F2(from_keys)),
    native("maps", "merge", F2(merge)),
    native("maps", "with", F2(with)),
    native("maps", "without", F2(without)),
    native("maps", "iterator", F1(iterator)),
    native("maps", "next", F1(next)),
];

fn new(context: &mut Context<'_>) -> NativeResult {
    Ok(context.heap().empty_map())
}

fn get_or(context: &mut Context<'_>, key: Term, term: Term, default: Term) -> NativeResult {
    let heap = context.heap();
    map(heap, term)?;
    Ok(heap.map_get(term, key).unwrap_or(default))
}

fn find(context: &mut Context<'_>, key: Term, term: Term) -> NativeResult {
    let heap = context.heap();
    map(heap, term)?;
    match heap.map_get(term, key) {
        Some(value) => Ok(heap.tuple(&[Term::OK, value])),
        None => Ok(Term::ERROR),
    }
}

fn put(context: &mut Context<'_>, key: Term, value: Term, term: Term) -> NativeResult {
    let heap = context.heap();
    map(heap, term)?;
    Ok(heap.map_put(term, key, value))
}

/// As `put`, for keys that are there.
fn update(context: &mut Context<'_>, key: Term, value: Term, term: Term) -> NativeResult {
    let heap = context.heap();
    map(heap, term)?;
    if heap.map_get(term, key).is_none() {
        return Err(Fault::tagged(heap, atoms::BADKEY, key));
    }
    Ok(heap.map_put(term, key, value))
}

fn remove(context: &mut Context<'_>, key: Term, term: Term) -> NativeResult {
    let heap = context.heap();
    map(heap, term)?;
    Ok(heap.map_remove(term, key))
}

fn take(context: &mut Context<'_>, key: Term, term: Term) -> NativeResult {
    let heap = context.heap();
    map(heap, term)?;
    let Some(value) = heap.map_get(term, key) else { return Ok(Term::ERROR) };
    let rest = heap.map_remove(term, key);
    Ok(heap.tuple(&[value, rest]))
}

fn keys(context: &mut Context<'_>, term: Term) -> NativeResult {
    let heap = context.heap();
    map(heap, term)?;
    let keys: Vec<Term> = heap.map_iterator(term).map(|(key, _)| key).collect();
    Ok(heap.list(&keys))
}

fn values(context: &mut Context<'_>, term: Term) -> NativeResult {
    let heap = context.heap();
    map(heap, term)?;
    let values: Vec<Term> = heap.map_iterator(term).map(|(_, value)| value).collect();
    Ok(heap.list(&values))
}

fn to_list(context: &mut Context<'_>, term: Term) -> NativeResult {
    let heap = context.heap();
    map(heap, term)?;
    let mut list = Term::EMPTY_LIST;
    for (key, value) in heap.map_pairs(term).into_iter().rev() {
        let pair = heap.tuple(&[key, value]);
        list = heap.cons(pair, list);
    }
    Ok(list)
}

fn from_list(context: &mut Context<'_>, list: Term) -> NativeResult {
    let heap = context.heap();
    let mut items = heap.list_items(list);
    let mut pairs = Vec::new();
    for item in items.by_ref() {
        let [key, value] = heap.tuple_of(item).ok_or_else(Fault::badarg)?;
        pairs.push((key, value));
    }
    if !items.tail().is_empty_list() {
        return Err(bad_list(list, 1));
    }
    Ok(heap.map_from_pairs(&pairs))
}

fn from_keys(context: &mut Context<'_>, keys: Term, value: Term) -> NativeResult {
    let heap = context.heap();
    let keys = super::arguments::proper_list(heap, keys, 1)?;
    let pairs: Vec<(Term, Term)> = keys.into_iter().map(|key| (key, value)).collect();
    Ok(heap.map_from_pairs(&pairs))
}

fn merge(context: &mut Context<'_>, left: Term, right: Term) -> NativeResult {
    let heap = context.heap();
    map(heap, left)?;
    map(heap, right)?;
    Ok(heap.map_merge(left, right))
}

fn with(context: &mut Context<'_>, keys: Term, term: Term) -> NativeResult {
    let heap = context.heap();
    let keys = key_list(heap, keys, term)?;
    let pairs: Vec<(Term, Term)> =
        keys.into_iter().filter_map(|key| heap.map_get(term, key).map(|value| (key, value))).collect();
    Ok(heap.map_from_pairs(&pairs))
}

fn without(context: &mut Context<'_>, keys: Term, term: Term) -> NativeResult {
    let heap = context.heap();
    let keys = key_list(heap, keys, term)?;
    Ok(keys.into_iter().fold(term, |map, key| heap.map_remove(map, key)))
}

fn key_list(heap: &mut Heap, keys: Term, term: Term) -> Result<Vec<Term>, Box<Fault>> {
    map(heap, term)?;
    if !keys.is_list() {
        return Err(Fault::bad_argument(1, NOT_A_LIST));
    }
    heap.proper_list(keys).ok_or_else(function_clause)
}

/// An iterator is `[0 | map]` before the first step, then `{key, value, iterator}` or `none`.
fn iterator(context: &mut Context<'_>, term: Term) -> NativeResult {
    let heap = context.heap();
    map(heap, term)?;
    Ok(heap.cons(Term::count(0), term))
}

/// All steps are laid out at once: `{key, value, {key, value, … none}}`.
fn next(context: &mut Context<'_>, iterator: Term) -> NativeResult {
    let heap = context.heap();
    let none = Term::atom(Atom::of("none"));
    if iterator == none || heap.tuple_of::<3>(iterator).is_some() {
        return Ok(iterator);
    }
    match heap.uncons(iterator) {
        Some((start, map)) if start == Term::count(0) && heap.is_map(map) => {
            let pairs = heap.map_pairs(map);
            Ok(pairs.into_iter().rev().fold(none, |later, (key, value)| heap.tuple(&[key, value, later])))
        }
        _ => Err(Fault::bad_argument(1, "not a valid iterator")),
    }
}
