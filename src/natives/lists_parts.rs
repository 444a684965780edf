//! `:lists`: parts of lists by position, and lists taken together item by item.

use super::arguments::{calculated, function_clause};
use super::lists::items;
use super::native;
use crate::value::arithmetic;
use crate::value::compare::identical;
use crate::value::hash::hash;
use crate::value::heap::Heap;
use crate::value::term::Term;
use crate::vm::native::NativeFunction::{F1, F2, F3};
use crate::vm::native::{Context, Fault, Native, NativeResult};
use std::collections::HashMap;

pub const NATIVES: &[Native] = &[
    native("lists", "nth", F2(nth)),
    native("lists", "nthtail", F2(nth_tail)),
    native("lists", "last", F1(last)),
    native("lists", "droplast", F1(drop_last)),
    native("lists", "sublist", F2(sublist)),
    native("lists", "sublist", F3(sublist_from)),
    native("lists", "split", F2(split)),
    native("lists", "zip", F2(zip)),
    native("lists", "zip3", F3(zip3)),
    native("lists", "unzip", F1(unzip::<2>)),
    native("lists", "unzip3", F1(unzip::<3>)),
    native("lists", "enumerate", F1(enumerate)),
    native("lists", "enumerate", F2(enumerate_from)),
    native("lists", "uniq", F1(uniq)),
];

/// Positions count from 1.
fn nth(context: &mut Context<'_>, position: Term, list: Term) -> NativeResult {
    let position = count(position).filter(|position| *position >= 1).ok_or_else(function_clause)?;
    context.heap().list_items(list).nth(position - 1).ok_or_else(function_clause)
}

/// What is left behind so many items.
fn nth_tail(context: &mut Context<'_>, skipped: Term, list: Term) -> NativeResult {
    let skipped = count(skipped).ok_or_else(function_clause)?;
    let (taken, tail) = take(context.heap(), list, skipped);
    if taken.len() == skipped && tail.is_list() { Ok(tail) } else { Err(function_clause()) }
}

fn last(context: &mut Context<'_>, list: Term) -> NativeResult {
    let heap = context.heap();
    let mut items = heap.list_items(list);
    let last = items.by_ref().last();
    last.filter(|_| items.tail().is_empty_list()).ok_or_else(function_clause)
}

fn drop_last(context: &mut Context<'_>, list: Term) -> NativeResult {
    let heap = context.heap();
    let items = items(heap, list)?;
    let (_, kept) = items.split_last().ok_or_else(function_clause)?;
    Ok(heap.list(kept))
}

/// At most so many items from the start.
fn sublist(context: &mut Context<'_>, list: Term, length: Term) -> NativeResult {
    let heap = context.heap();
    let length = count(length).filter(|_| list.is_list()).ok_or_else(function_clause)?;
    let (taken, tail) = take(heap, list, length);
    if taken.len() < length {
        // All of it: nothing has to be copied.
        return if tail.is_empty_list() { Ok(list) } else { Err(function_clause()) };
    }
    Ok(heap.list(&taken))
}

/// At most so many items from a position on. Beyond the end there are none.
fn sublist_from(context: &mut Context<'_>, list: Term, start: Term, length: Term) -> NativeResult {
    let start = count(start).filter(|start| *start >= 1 && list.is_list()).ok_or_else(function_clause)?;
    let (_, tail) = take(context.heap(), list, start - 1);
    sublist(context, tail, length)
}

fn split(context: &mut Context<'_>, length: Term, list: Term) -> NativeResult {
    let heap = context.heap();
    let length = count(length).filter(|_| list.is_list()).ok_or_else(Fault::badarg)?;
    let (taken, tail) = take(heap, list, length);
    if taken.len() < length {
        return Err(if tail.is_empty_list() { Fault::badarg() } else { function_clause() });
    }
    let taken = heap.list(&taken);
    Ok(heap.tuple(&[taken, tail]))
}

fn count(term: Term) -> Option<usize> {
    term.as_small().and_then(|small| usize::try_from(small).ok())
}

/// At most so many items from the start, and what is left.
fn take(heap: &Heap, list: Term, length: usize) -> (Vec<Term>, Term) {
    let mut items = heap.list_items(list);
    let taken = items.by_ref().take(length).collect();
    (taken, items.tail())
}

fn zip(context: &mut Context<'_>, left: Term, right: Term) -> NativeResult {
    zipped(context.heap(), [left, right])
}

fn zip3(context: &mut Context<'_>, left: Term, middle: Term, right: Term) -> NativeResult {
    zipped(context.heap(), [left, middle, right])
}

/// Tuples of the first items, the second items, ... of lists of one length.
fn zipped<const N: usize>(heap: &mut Heap, mut lists: [Term; N]) -> NativeResult {
    let mut tuples = Vec::new();
    while lists.iter().all(|list| list.is_cons()) {
        let cells = lists.map(|list| heap.cell(list));
        tuples.push(heap.tuple(&cells.map(|(head, _)| head)));
        lists = cells.map(|(_, tail)| tail);
    }
    if lists.iter().all(|list| list.is_empty_list()) { Ok(heap.list(&tuples)) } else { Err(function_clause()) }
}

fn unzip<const N: usize>(context: &mut Context<'_>, list: Term) -> NativeResult {
    let heap = context.heap();
    let mut lists = [Term::EMPTY_LIST; N];
    for item in items(heap, list)?.into_iter().rev() {
        let elements: [Term; N] = heap.tuple_of(item).ok_or_else(function_clause)?;
        for (list, element) in lists.iter_mut().zip(elements) {
            *list = heap.cons(element, *list);
        }
    }
    Ok(heap.tuple(&lists))
}

fn enumerate(context: &mut Context<'_>, list: Term) -> NativeResult {
    enumerate_from(context, Term::count(1), list)
}

fn enumerate_from(context: &mut Context<'_>, first: Term, list: Term) -> NativeResult {
    let heap = context.heap();
    if !heap.is_integer(first) {
        return Err(function_clause());
    }
    let mut items = items(heap, list)?;
    let mut index = first;
    for item in &mut items {
        *item = heap.tuple(&[index, *item]);
        index = calculated(arithmetic::add(heap, index, Term::count(1)))?;
    }
    Ok(heap.list(&items))
}

/// The first of each set of identical items.
fn uniq(context: &mut Context<'_>, list: Term) -> NativeResult {
    let heap = context.heap();
    let mut items = items(heap, list)?;
    let mut seen: HashMap<u64, Vec<Term>> = HashMap::new();
    items.retain(|item| {
        let known = seen.entry(hash(heap, *item)).or_default();
        let new = !known.iter().any(|other| identical(heap, *other, *item));
        if new {
            known.push(*item);
        }
        new
    });
    Ok(heap.list(&items))
}
