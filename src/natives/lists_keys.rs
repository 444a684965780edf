//! `:lists`: lists of tuples, searched by the element at a position (counted from 1). Keys compare as by `==`.

use super::arguments::{NOT_AN_INTEGER, OUT_OF_RANGE, bad_list, function_clause};
use super::native;
use crate::atom::Atom;
use crate::value::compare::equal;
use crate::value::heap::Heap;
use crate::value::term::Term;
use crate::vm::native::NativeFunction::{F3, F4};
use crate::vm::native::{Context, Fault, Native, NativeResult};

pub const NATIVES: &[Native] = &[
    native("lists", "keyfind", F3(key_find)),
    native("lists", "keymember", F3(key_member)),
    native("lists", "keysearch", F3(key_search)),
    native("lists", "keydelete", F3(key_delete)),
    native("lists", "keyreplace", F4(key_replace)),
    native("lists", "keystore", F4(key_store)),
    native("lists", "keytake", F3(key_take)),
];

fn key_find(context: &mut Context<'_>, key: Term, position: Term, list: Term) -> NativeResult {
    Ok(find(context.heap(), key, position, list)?.unwrap_or(Term::FALSE))
}

fn key_member(context: &mut Context<'_>, key: Term, position: Term, list: Term) -> NativeResult {
    Ok(Term::boolean(find(context.heap(), key, position, list)?.is_some()))
}

fn key_search(context: &mut Context<'_>, key: Term, position: Term, list: Term) -> NativeResult {
    let heap = context.heap();
    match find(heap, key, position, list)? {
        Some(tuple) => Ok(heap.tuple(&[Term::atom(Atom::of("value")), tuple])),
        None => Ok(Term::FALSE),
    }
}

fn find(heap: &Heap, key: Term, position: Term, list: Term) -> Result<Option<Term>, Box<Fault>> {
    let Some(place) = place(position) else {
        let text = if heap.is_integer(position) { OUT_OF_RANGE } else { NOT_AN_INTEGER };
        return Err(Fault::bad_argument(2, text));
    };
    let mut items = heap.list_items(list);
    let found = items.find(|item| has_key(heap, *item, place, key));
    if found.is_none() && !items.tail().is_empty_list() {
        return Err(bad_list(list, 3));
    }
    Ok(found)
}

/// A position counted from 0.
pub fn place(position: Term) -> Option<usize> {
    usize::try_from(position.as_small()?).ok()?.checked_sub(1)
}

#[inline]
fn has_key(heap: &Heap, item: Term, place: usize, key: Term) -> bool {
    let element = heap.tuple_words(item).and_then(|words| words.get(place));
    element.is_some_and(|word| equal(heap, Term::from_word(*word), key))
}

/// A list around the first tuple that has the key.
struct Found {
    before: Vec<Term>,
    tuple: Term,
    after: Term,
}

/// `Err` holds all items if no tuple has the key. No clause matches what is no proper list or no position.
fn split_at_key(heap: &Heap, key: Term, position: Term, list: Term) -> Result<Result<Found, Vec<Term>>, Box<Fault>> {
    let place = place(position).ok_or_else(function_clause)?;
    let mut items = heap.list_items(list);
    let mut before = Vec::new();
    for item in items.by_ref() {
        if has_key(heap, item, place, key) {
            return Ok(Ok(Found { before, tuple: item, after: items.tail() }));
        }
        before.push(item);
    }
    if items.tail().is_empty_list() { Ok(Err(before)) } else { Err(function_clause()) }
}

fn key_delete(context: &mut Context<'_>, key: Term, position: Term, list: Term) -> NativeResult {
    let heap = context.heap();
    match split_at_key(heap, key, position, list)? {
        Ok(found) => Ok(heap.list_with_tail(&found.before, found.after)),
        Err(_) => Ok(list),
    }
}

fn key_replace(context: &mut Context<'_>, key: Term, position: Term, list: Term, tuple: Term) -> NativeResult {
    let heap = context.heap();
    heap.tuple_size(tuple).ok_or_else(function_clause)?;
    match split_at_key(heap, key, position, list)? {
        Ok(found) => Ok(with_tuple(heap, &found, tuple)),
        Err(_) => Ok(list),
    }
}

/// Replaces, or adds at the end.
fn key_store(context: &mut Context<'_>, key: Term, position: Term, list: Term, tuple: Term) -> NativeResult {
    let heap = context.heap();
    heap.tuple_size(tuple).ok_or_else(function_clause)?;
    match split_at_key(heap, key, position, list)? {
        Ok(found) => Ok(with_tuple(heap, &found, tuple)),
        Err(mut items) => {
            items.push(tuple);
            Ok(heap.list(&items))
        }
    }
}

fn with_tuple(heap: &mut Heap, found: &Found, tuple: Term) -> Term {
    let tail = heap.cons(tuple, found.after);
    heap.list_with_tail(&found.before, tail)
}

fn key_take(context: &mut Context<'_>, key: Term, position: Term, list: Term) -> NativeResult {
    let heap = context.heap();
    match split_at_key(heap, key, position, list)? {
        Ok(found) => {
            let rest = heap.list_with_tail(&found.before, found.after);
            Ok(heap.tuple(&[Term::atom(Atom::of("value")), found.tuple, rest]))
        }
        Err(_) => Ok(Term::FALSE),
    }
}
