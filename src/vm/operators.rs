//! Operators on small integers and other immediates, without leaving the loop; anything else goes to `value`.

use crate::value::compare;
use crate::value::heap::Heap;
use crate::value::term::Term;
use std::cmp::Ordering;

// The small-integer forms work on whole words: the tag of an integer is zero, so sums need no shifting.

#[inline(always)]
pub(super) fn small_add(left: Term, right: Term) -> Option<Term> {
    if !left.are_small(right) {
        return None;
    }
    (left.word() as i64).checked_add(right.word() as i64).map(|sum| Term::from_word(sum as u64))
}

#[inline(always)]
pub(super) fn small_subtract(left: Term, right: Term) -> Option<Term> {
    if !left.are_small(right) {
        return None;
    }
    (left.word() as i64).checked_sub(right.word() as i64).map(|difference| Term::from_word(difference as u64))
}

#[inline(always)]
pub(super) fn small_multiply(left: Term, right: Term) -> Option<Term> {
    let right = right.as_small()?;
    if !left.is_small() {
        return None;
    }
    (left.word() as i64).checked_mul(right).map(|product| Term::from_word(product as u64))
}

#[inline(always)]
pub(super) fn small_remainder(left: Term, right: Term) -> Option<Term> {
    let (left, right) = (left.as_small()?, right.as_small()?);
    if right == 0 { None } else { Some(Term::small_unchecked(left.wrapping_rem(right))) }
}

#[inline(always)]
pub(super) fn equal(heap: &Heap, left: Term, right: Term) -> bool {
    if left == right {
        // Not even NaN spoils this: there is none.
        return true;
    }
    if left.are_small(right) {
        return false;
    }
    compare::equal(heap, left, right)
}

#[inline(always)]
pub(super) fn identical(heap: &Heap, left: Term, right: Term) -> bool {
    left == right || (left.is_pointer() && right.is_pointer() && compare::identical(heap, left, right))
}

#[inline(always)]
pub(super) fn order(heap: &Heap, left: Term, right: Term) -> Ordering {
    if left.are_small(right) {
        return (left.word() as i64).cmp(&(right.word() as i64));
    }
    compare::compare(heap, left, right)
}

#[inline(always)]
pub(super) fn order_integer(heap: &Heap, left: Term, integer: i16) -> Ordering {
    order(heap, left, Term::small_unchecked(integer as i64))
}
