//! `:lists`: what needs no function argument. Functions that take functions are written in the language.

use super::arguments::{
    Checked, NOT_A_LIST, NOT_AN_INTEGER, bad_list, calculated, function_clause, is_proper_list, refuse, result_size,
};
use super::erlang_conversions::charlist;
use super::native;
use crate::value::arithmetic;
use crate::value::compare::{compare, identical};
use crate::value::float::to_text;
use crate::value::heap::Heap;
use crate::value::term::Term;
use crate::vm::native::NativeFunction::{F1, F2, F3};
use crate::vm::native::{Context, Fault, Native, NativeResult};
use num_bigint::BigInt;
use num_traits::{Signed, ToPrimitive, Zero};
use std::cmp::Ordering;

pub const NATIVES: &[Native] = &[
    native("lists", "reverse", F1(reverse)),
    native("lists", "reverse", F2(reverse_onto)),
    native("lists", "member", F2(member)),
    native("lists", "delete", F2(delete)),
    native("lists", "append", F1(append_all)),
    native("lists", "concat", F1(concat)),
    native("lists", "flatten", F1(flatten)),
    native("lists", "flatten", F2(flatten_onto)),
    native("lists", "flatlength", F1(flat_length)),
    native("lists", "join", F2(join)),
    native("lists", "seq", F2(sequence)),
    native("lists", "seq", F3(sequence_by)),
    native("lists", "duplicate", F2(duplicate)),
    native("lists", "sum", F1(sum)),
    native("lists", "max", F1(max)),
    native("lists", "min", F1(min)),
    native("lists", "prefix", F2(is_prefix)),
    native("lists", "suffix", F2(is_suffix)),
];

/// Size of a list cell.
pub const CELL_BYTES: usize = 16;

/// The items of a proper list; no clause matches anything else.
pub fn items(heap: &Heap, list: Term) -> Checked<Vec<Term>> {
    heap.proper_list(list).ok_or_else(function_clause)
}

fn reverse(context: &mut Context<'_>, list: Term) -> NativeResult {
    onto(context.heap(), list, Term::EMPTY_LIST).ok_or_else(function_clause)
}

fn reverse_onto(context: &mut Context<'_>, list: Term, tail: Term) -> NativeResult {
    onto(context.heap(), list, tail).ok_or_else(|| bad_list(list, 1))
}

/// The items of a proper list in reverse order in front of `tail`.
fn onto(heap: &mut Heap, list: Term, tail: Term) -> Option<Term> {
    let (mut rest, mut reversed) = (list, tail);
    while let Some((head, tail)) = heap.uncons(rest) {
        reversed = heap.cons(head, reversed);
        rest = tail;
    }
    rest.is_empty_list().then_some(reversed)
}

fn member(context: &mut Context<'_>, item: Term, list: Term) -> NativeResult {
    let heap = context.heap();
    let mut items = heap.list_items(list);
    if items.any(|candidate| identical(heap, candidate, item)) {
        return Ok(Term::TRUE);
    }
    if items.tail().is_empty_list() { Ok(Term::FALSE) } else { Err(bad_list(list, 2)) }
}

/// Without the first occurrence.
fn delete(context: &mut Context<'_>, item: Term, list: Term) -> NativeResult {
    let heap = context.heap();
    let mut items = heap.list_items(list);
    let mut before = Vec::new();
    for candidate in items.by_ref() {
        if identical(heap, candidate, item) {
            let tail = items.tail();
            return Ok(heap.list_with_tail(&before, tail));
        }
        before.push(candidate);
    }
    if items.tail().is_empty_list() { Ok(list) } else { Err(function_clause()) }
}

/// The last item becomes the tail, whatever it is.
fn append_all(context: &mut Context<'_>, lists: Term) -> NativeResult {
    let heap = context.heap();
    let lists = items(heap, lists)?;
    let Some((last, lists)) = lists.split_last() else { return Ok(Term::EMPTY_LIST) };
    let mut joined = Vec::new();
    for list in lists {
        let mut items = heap.list_items(*list);
        joined.extend(items.by_ref());
        if !items.tail().is_empty_list() {
            return Err(Fault::badarg());
        }
        result_size(joined.len(), CELL_BYTES, 1)?;
    }
    Ok(heap.list_with_tail(&joined, *last))
}

/// The text of atoms, integers, floats and lists as one list.
fn concat(context: &mut Context<'_>, things: Term) -> NativeResult {
    let heap = context.heap();
    let things = items(heap, things)?;
    let mut result = Term::EMPTY_LIST;
    for thing in things.into_iter().rev() {
        let text = match thing.as_atom() {
            Some(atom) => Some(atom.name().to_string()),
            None => heap.integer_text(thing).or_else(|| heap.as_float(thing).map(to_text)),
        };
        let list = match text {
            Some(text) => charlist(heap, &text),
            None => thing,
        };
        let items = items(heap, list)?;
        result = heap.list_with_tail(&items, result);
    }
    Ok(result)
}

fn flatten(context: &mut Context<'_>, list: Term) -> NativeResult {
    flatten_onto(context, list, Term::EMPTY_LIST)
}

fn flatten_onto(context: &mut Context<'_>, list: Term, tail: Term) -> NativeResult {
    let heap = context.heap();
    if !list.is_list() || !tail.is_list() {
        return Err(function_clause());
    }
    let mut flat = Vec::new();
    each_leaf(heap, list, |leaf| {
        flat.push(leaf);
        result_size(flat.len(), CELL_BYTES, 1)
    })?;
    Ok(heap.list_with_tail(&flat, tail))
}

fn flat_length(context: &mut Context<'_>, list: Term) -> NativeResult {
    let heap = context.heap();
    if !list.is_list() {
        return Err(function_clause());
    }
    let mut count = 0;
    each_leaf(heap, list, |_| {
        count += 1;
        Ok(())
    })?;
    Ok(Term::count(count))
}

/// Visits what is no list in nested proper lists, from left to right.
fn each_leaf(heap: &Heap, list: Term, mut visit: impl FnMut(Term) -> Checked<()>) -> Checked<()> {
    let mut later: Vec<Term> = Vec::new();
    let mut next = list;
    loop {
        while let Some((head, tail)) = heap.uncons(next) {
            if head.is_cons() {
                if !tail.is_empty_list() {
                    later.push(tail);
                }
                next = head;
                continue;
            }
            if !head.is_empty_list() {
                visit(head)?;
            }
            next = tail;
        }
        if !next.is_empty_list() {
            return Err(function_clause());
        }
        match later.pop() {
            Some(tail) => next = tail,
            None => return Ok(()),
        }
    }
}

fn join(context: &mut Context<'_>, separator: Term, list: Term) -> NativeResult {
    let heap = context.heap();
    let items = items(heap, list)?;
    let Some((last, items)) = items.split_last() else { return Ok(Term::EMPTY_LIST) };
    let mut joined = heap.list(&[*last]);
    for item in items.iter().rev() {
        joined = heap.cons(separator, joined);
        joined = heap.cons(*item, joined);
    }
    Ok(joined)
}

fn sequence(context: &mut Context<'_>, first: Term, last: Term) -> NativeResult {
    let heap = context.heap();
    if !heap.is_integer(first) || !heap.is_integer(last) {
        return Err(function_clause());
    }
    counted(heap, first, last, Term::count(1))?.ok_or_else(function_clause)
}

fn sequence_by(context: &mut Context<'_>, first: Term, last: Term, step: Term) -> NativeResult {
    let heap = context.heap();
    let [first_right, last_right, step_right] = [first, last, step].map(|term| heap.is_integer(term));
    if !(first_right && last_right && step_right) {
        return Err(refuse(&[
            (1, first_right, NOT_AN_INTEGER),
            (2, last_right, NOT_AN_INTEGER),
            (3, step_right, NOT_AN_INTEGER),
        ]));
    }
    let direction = compare(heap, first, last);
    if step == Term::count(0) && direction == Ordering::Equal {
        return Ok(heap.list(&[first]));
    }
    let text = if direction == Ordering::Greater { "not a negative increment" } else { "not a positive increment" };
    counted(heap, first, last, step)?.ok_or_else(|| Fault::bad_argument(3, text))
}

/// The integers from `first` to `last` in steps; `None` if the steps lead away from `last` or to nowhere. A `last` that lies
/// one step before `first` gives an empty list.
fn counted(heap: &mut Heap, first: Term, last: Term, step: Term) -> Checked<Option<Term>> {
    if let (Some(first), Some(last), Some(step)) = (first.as_small(), last.as_small(), step.as_small()) {
        let distance = i128::from(last) - i128::from(first);
        let Some(count) = steps(distance, i128::from(step)) else { return Ok(None) };
        let count = usize::try_from(count).unwrap_or(usize::MAX);
        result_size(count, CELL_BYTES, 2)?;
        let mut list = Term::EMPTY_LIST;
        for place in (0..count as i64).rev() {
            list = heap.cons(Term::small_unchecked(first + place * step), list);
        }
        return Ok(Some(list));
    }
    let [Some(first), Some(last), Some(step)] = [first, last, step].map(|term| heap.as_big(term)) else {
        return Ok(None);
    };
    let Some(count) = big_steps(&last - &first, &step) else { return Ok(None) };
    let count = count.to_usize().unwrap_or(usize::MAX);
    result_size(count, CELL_BYTES * 2, 2)?;
    let mut list = Term::EMPTY_LIST;
    let mut value = first + &step * BigInt::from(count);
    for _ in 0..count {
        value -= &step;
        let item = heap.big_integer(&value);
        list = heap.cons(item, list);
    }
    Ok(Some(list))
}

fn steps(distance: i128, step: i128) -> Option<i128> {
    let forward = if step < 0 { -distance } else { distance };
    (step != 0 && forward >= -step.abs()).then(|| (forward + step.abs()).div_euclid(step.abs()))
}

fn big_steps(distance: BigInt, step: &BigInt) -> Option<BigInt> {
    let forward = if step.is_negative() { -distance } else { distance };
    let size = step.abs();
    (!step.is_zero() && forward >= -&size).then(|| (forward + &size) / size)
}

fn duplicate(context: &mut Context<'_>, count: Term, item: Term) -> NativeResult {
    let heap = context.heap();
    let count = match heap.as_big(count) {
        Some(count) if !count.is_negative() => count.to_usize().unwrap_or(usize::MAX),
        _ => return Err(function_clause()),
    };
    result_size(count, CELL_BYTES, 1)?;
    let mut list = Term::EMPTY_LIST;
    for _ in 0..count {
        list = heap.cons(item, list);
    }
    Ok(list)
}

fn sum(context: &mut Context<'_>, list: Term) -> NativeResult {
    let heap = context.heap();
    let items = items(heap, list)?;
    items.into_iter().try_fold(Term::count(0), |sum, item| calculated(arithmetic::add(heap, sum, item)))
}

/// The first of those that compare equal.
fn max(context: &mut Context<'_>, list: Term) -> NativeResult {
    extreme(context.heap(), list, Ordering::Greater)
}

/// The first of those that compare equal.
fn min(context: &mut Context<'_>, list: Term) -> NativeResult {
    extreme(context.heap(), list, Ordering::Less)
}

fn extreme(heap: &Heap, list: Term, order: Ordering) -> NativeResult {
    let mut items = heap.list_items(list);
    let found = items.by_ref().reduce(|best, item| if compare(heap, item, best) == order { item } else { best });
    found.filter(|_| items.tail().is_empty_list()).ok_or_else(function_clause)
}

fn is_prefix(context: &mut Context<'_>, prefix: Term, list: Term) -> NativeResult {
    let heap = context.heap();
    let (mut prefix, mut list) = (prefix, list);
    while let (Some((left, left_tail)), Some((right, right_tail))) = (heap.uncons(prefix), heap.uncons(list)) {
        if !identical(heap, left, right) {
            return Ok(Term::FALSE);
        }
        (prefix, list) = (left_tail, right_tail);
    }
    if prefix.is_list() && list.is_list() { Ok(Term::boolean(prefix.is_empty_list())) } else { Err(function_clause()) }
}

fn is_suffix(context: &mut Context<'_>, suffix: Term, list: Term) -> NativeResult {
    let heap = context.heap();
    let mut not_list = [(1, suffix), (2, list)].into_iter().filter(|(_, term)| !is_proper_list(heap, *term));
    if let Some((argument, _)) = not_list.next() {
        return Err(Fault::bad_argument(argument, NOT_A_LIST));
    }
    let (size, wanted) = (heap.list_items(list).count(), heap.list_items(suffix).count());
    let Some(skipped) = size.checked_sub(wanted) else { return Ok(Term::FALSE) };
    let (mut left, mut right) = (heap.list_items(list).skip(skipped), heap.list_items(suffix));
    Ok(Term::boolean(std::iter::zip(left.by_ref(), right.by_ref()).all(|(a, b)| identical(heap, a, b))))
}
