//! `:lists`: sorting and merging, by the order of terms. All sorts are stable.

use super::arguments::{NOT_A_TUPLE, OUT_OF_RANGE, function_clause};
use super::lists::items;
use super::lists_keys::place;
use super::native;
use crate::value::compare::compare;
use crate::value::heap::Heap;
use crate::value::term::Term;
use crate::vm::native::NativeFunction::{F1, F2, F3};
use crate::vm::native::{Context, Fault, Native, NativeResult};
use std::cmp::Ordering;

pub const NATIVES: &[Native] = &[
    native("lists", "sort", F1(sort)),
    native("lists", "usort", F1(unique_sort)),
    native("lists", "keysort", F2(key_sort)),
    native("lists", "ukeysort", F2(unique_key_sort)),
    native("lists", "merge", F1(merge_all)),
    native("lists", "merge", F2(merge)),
    native("lists", "umerge", F2(unique_merge)),
    native("lists", "keymerge", F3(key_merge)),
];

fn sort(context: &mut Context<'_>, list: Term) -> NativeResult {
    let heap = context.heap();
    let mut items = items(heap, list)?;
    sort_terms(heap, &mut items);
    Ok(heap.list(&items))
}

/// Of items that compare equal only the first stays.
fn unique_sort(context: &mut Context<'_>, list: Term) -> NativeResult {
    let heap = context.heap();
    let mut items = items(heap, list)?;
    sort_terms(heap, &mut items);
    items.dedup_by(|item, before| compare(heap, *item, *before).is_eq());
    Ok(heap.list(&items))
}

fn sort_terms(heap: &Heap, items: &mut [Term]) {
    if items.iter().all(|item| item.is_small()) {
        // Equal ones are the same word, so that their order does not show.
        items.sort_unstable_by_key(|item| item.as_small());
    } else {
        items.sort_by(|a, b| compare(heap, *a, *b));
    }
}

fn key_sort(context: &mut Context<'_>, position: Term, list: Term) -> NativeResult {
    let heap = context.heap();
    let items: Vec<Term> = sorted_by_key(heap, position, list)?.into_iter().map(|(_, item)| item).collect();
    Ok(heap.list(&items))
}

/// Of tuples whose keys compare equal only the first stays.
fn unique_key_sort(context: &mut Context<'_>, position: Term, list: Term) -> NativeResult {
    let heap = context.heap();
    let mut keyed = sorted_by_key(heap, position, list)?;
    keyed.dedup_by(|(key, _), (before, _)| compare(heap, *key, *before).is_eq());
    let items: Vec<Term> = keyed.into_iter().map(|(_, item)| item).collect();
    Ok(heap.list(&items))
}

fn sorted_by_key(heap: &Heap, position: Term, list: Term) -> Result<Vec<(Term, Term)>, Box<Fault>> {
    let mut keyed = with_keys(heap, position, list)?;
    keyed.sort_by(|(a, _), (b, _)| compare(heap, *a, *b));
    Ok(keyed)
}

/// Each tuple of a list with its key. A list of one item needs no key.
fn with_keys(heap: &Heap, position: Term, list: Term) -> Result<Vec<(Term, Term)>, Box<Fault>> {
    let place = place(position).ok_or_else(function_clause)?;
    let items = items(heap, list)?;
    if let [item] = items.as_slice() {
        return Ok(vec![(*item, *item)]);
    }
    let keyed = items.into_iter().map(|item| Ok((key(heap, item, place)?, item)));
    keyed.collect()
}

fn key(heap: &Heap, item: Term, place: usize) -> NativeResult {
    let words = heap.tuple_words(item).ok_or_else(|| Fault::bad_argument(2, NOT_A_TUPLE))?;
    words.get(place).copied().map(Term::from_word).ok_or_else(|| Fault::bad_argument(1, OUT_OF_RANGE))
}

fn merge_all(context: &mut Context<'_>, lists: Term) -> NativeResult {
    let heap = context.heap();
    let mut merged = Vec::new();
    for list in items(heap, lists)? {
        merged.extend(items(heap, list)?);
    }
    // The stable sort of sorted runs is their merge.
    sort_terms(heap, &mut merged);
    Ok(heap.list(&merged))
}

fn merge(context: &mut Context<'_>, left: Term, right: Term) -> NativeResult {
    let heap = context.heap();
    let (left, right) = (items(heap, left)?, items(heap, right)?);
    let merged = merged(&left, &right, |a, b| compare(heap, *a, *b));
    Ok(heap.list(&merged))
}

fn unique_merge(context: &mut Context<'_>, left: Term, right: Term) -> NativeResult {
    let heap = context.heap();
    let (left, right) = (items(heap, left)?, items(heap, right)?);
    let mut merged = merged(&left, &right, |a, b| compare(heap, *a, *b));
    merged.dedup_by(|item, before| compare(heap, *item, *before).is_eq());
    Ok(heap.list(&merged))
}

fn key_merge(context: &mut Context<'_>, position: Term, left: Term, right: Term) -> NativeResult {
    let heap = context.heap();
    let place = place(position).ok_or_else(function_clause)?;
    let with_keys = |list: Term| -> Result<Vec<(Term, Term)>, Box<Fault>> {
        items(heap, list)?.into_iter().map(|item| Ok((key(heap, item, place)?, item))).collect()
    };
    let (left, right) = (with_keys(left)?, with_keys(right)?);
    let merged = merged(&left, &right, |(a, _), (b, _)| compare(heap, *a, *b));
    let items: Vec<Term> = merged.into_iter().map(|(_, item)| item).collect();
    Ok(heap.list(&items))
}

/// Two sorted slices as one; of equal items those on the left come first.
fn merged<T: Copy>(left: &[T], right: &[T], order: impl Fn(&T, &T) -> Ordering) -> Vec<T> {
    let mut merged = Vec::with_capacity(left.len() + right.len());
    let (mut left, mut right) = (left, right);
    while let ([first, left_rest @ ..], [second, right_rest @ ..]) = (left, right) {
        if order(first, second).is_le() {
            merged.push(*first);
            left = left_rest;
        } else {
            merged.push(*second);
            right = right_rest;
        }
    }
    merged.extend_from_slice(left);
    merged.extend_from_slice(right);
    merged
}
