//! `:erlang`: `++` and `--`.

use super::native;
use crate::value::compare::{compare_exact, identical};
use crate::value::heap::Heap;
use crate::value::term::Term;
use crate::vm::native::NativeFunction::F2;
use crate::vm::native::{Context, Fault, Native, NativeResult};

pub const NATIVES: &[Native] = &[
    native("erlang", "++", F2(append)),
    native("erlang", "--", F2(subtract)),
    native("lists", "append", F2(append)),
    native("lists", "subtract", F2(subtract)),
];

/// The right operand need not be a list.
pub fn append(context: &mut Context<'_>, left: Term, right: Term) -> NativeResult {
    let heap = context.heap();
    let items = heap.proper_list(left).ok_or_else(Fault::badarg)?;
    Ok(heap.list_with_tail(&items, right))
}

/// Up to so many items to remove, looking through all of them for each item costs less than sorting them.
const FEW: usize = 12;

/// Takes the first occurrence of each item on the right out of the left list.
fn subtract(context: &mut Context<'_>, left: Term, right: Term) -> NativeResult {
    let heap = context.heap();
    let mut items = heap.proper_list(left).ok_or_else(Fault::badarg)?;
    let removed = heap.proper_list(right).ok_or_else(Fault::badarg)?;
    if removed.is_empty() {
        return Ok(left);
    }
    let before = items.len();
    if removed.len() <= FEW {
        remove_few(heap, &mut items, removed)
    } else {
        remove_many(heap, &mut items, removed)
    }
    Ok(if items.len() == before { left } else { heap.list(&items) })
}

fn remove_few(heap: &Heap, items: &mut Vec<Term>, mut removed: Vec<Term>) {
    items.retain(|item| match removed.iter().position(|candidate| identical(heap, *candidate, *item)) {
        Some(place) => {
            removed.swap_remove(place);
            false
        }
        None => true,
    });
}

fn remove_many(heap: &Heap, items: &mut Vec<Term>, mut removed: Vec<Term>) {
    removed.sort_by(|a, b| compare_exact(heap, *a, *b));
    // For each place where a run of equal items begins: how many of the run have been used up.
    let mut used = vec![0usize; removed.len()];
    items.retain(|item| {
        let start = removed.partition_point(|candidate| compare_exact(heap, *candidate, *item).is_lt());
        let Some(next) = used.get(start).map(|used| start + used) else { return true };
        let hit = removed.get(next).is_some_and(|candidate| identical(heap, *candidate, *item));
        if hit {
            used[start] += 1;
        }
        !hit
    });
}
