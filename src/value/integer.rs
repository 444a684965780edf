//! Integers: up to 61 bits in the term word, above that as limbs in the heap.
//!
//! An integer has one form only: what fits into a word is never boxed. Two equal integers are therefore either the same word
//! or have the same limbs.

use super::heap::{BoxedKind, Header, Heap};
use super::term::Term;
use num_bigint::{BigInt, Sign};
use num_traits::ToPrimitive;
use std::cmp::Ordering;

/// An integer taken out of its heap.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Integer {
    Small(i64),
    Big(BigInt),
}

impl Heap {
    /// An integer, boxed only if it needs more than 61 bits.
    #[inline]
    pub fn integer(&mut self, integer: i64) -> Term {
        match Term::small(integer) {
            Some(term) => term,
            None => self.limbs(integer < 0, &[integer.unsigned_abs()]),
        }
    }

    /// An integer of any size.
    pub fn big_integer(&mut self, integer: &BigInt) -> Term {
        match integer.to_i64() {
            Some(small) => self.integer(small),
            None => self.limbs(integer.sign() == Sign::Minus, &integer.magnitude().to_u64_digits()),
        }
    }

    fn limbs(&mut self, negative: bool, limbs: &[u64]) -> Term {
        self.boxed(Header::with_extra(BoxedKind::BigInteger, limbs.len(), u32::from(negative)), limbs)
    }

    #[inline]
    pub fn is_integer(&self, term: Term) -> bool {
        term.is_small() || self.boxed_kind(term) == Some(BoxedKind::BigInteger)
    }

    /// The integer, in the smallest form that holds it; `None` for all other terms.
    pub fn as_integer(&self, term: Term) -> Option<Integer> {
        match term.as_small() {
            Some(small) => Some(Integer::Small(small)),
            None => self.as_boxed_integer(term).map(Integer::Big),
        }
    }

    /// The integer, small or big, as a `BigInt`; `None` for all other terms.
    pub fn as_big(&self, term: Term) -> Option<BigInt> {
        match term.as_small() {
            Some(small) => Some(BigInt::from(small)),
            None => self.as_boxed_integer(term),
        }
    }

    /// The integer if it fits into 64 bits; `None` for larger ones and for all other terms.
    pub fn as_i64(&self, term: Term) -> Option<i64> {
        match term.as_small() {
            Some(small) => Some(small),
            None => self.as_boxed_integer(term).and_then(|big| big.to_i64()),
        }
    }

    /// The decimal digits of an integer; `None` for all other terms.
    pub fn integer_text(&self, term: Term) -> Option<String> {
        match self.as_integer(term)? {
            Integer::Small(small) => Some(small.to_string()),
            Integer::Big(big) => Some(big.to_string()),
        }
    }

    fn as_boxed_integer(&self, term: Term) -> Option<BigInt> {
        let limbs = self.payload_of(BoxedKind::BigInteger, term)?;
        let halves = limbs.iter().flat_map(|limb| [*limb as u32, (*limb >> 32) as u32]).collect();
        Some(BigInt::new(if self.is_negative(term) { Sign::Minus } else { Sign::Plus }, halves))
    }

    /// The sign of a boxed integer.
    #[inline]
    fn is_negative(&self, boxed: Term) -> bool {
        self.header(boxed).extra() == 1
    }

    /// Orders two integers of which at least one is boxed. A boxed one is farther from zero than any small one.
    pub(super) fn compare_integers(&self, left: Term, right: Term) -> Ordering {
        match (left.is_small(), right.is_small()) {
            (true, _) => self.side_of_zero(right).reverse(),
            (_, true) => self.side_of_zero(left),
            _ if self.is_negative(left) != self.is_negative(right) => self.side_of_zero(left),
            _ if self.is_negative(left) => compare_limbs(self.payload(right), self.payload(left)),
            _ => compare_limbs(self.payload(left), self.payload(right)),
        }
    }

    fn side_of_zero(&self, boxed: Term) -> Ordering {
        if self.is_negative(boxed) { Ordering::Less } else { Ordering::Greater }
    }
}

fn compare_limbs(left: &[u64], right: &[u64]) -> Ordering {
    left.len().cmp(&right.len()).then_with(|| left.iter().rev().cmp(right.iter().rev()))
}

#[cfg(test)]
mod tests {
    use super::super::term::{MAX_SMALL, MIN_SMALL};
    use super::*;

    #[test]
    fn integers_change_their_form_at_61_bits() {
        let mut heap = Heap::new();
        for integer in [0, -1, MAX_SMALL, MIN_SMALL, MAX_SMALL + 1, MIN_SMALL - 1, i64::MAX, i64::MIN] {
            let term = heap.integer(integer);
            assert_eq!(term.is_small(), (MIN_SMALL..=MAX_SMALL).contains(&integer));
            assert_eq!(heap.as_big(term), Some(BigInt::from(integer)));
            assert_eq!(heap.as_i64(term), Some(integer));
        }
    }

    #[test]
    fn big_integers_survive_the_way_through_the_heap() {
        let mut heap = Heap::new();
        for exponent in [60u32, 61, 63, 64, 65, 127, 128, 1000] {
            for integer in [BigInt::from(1) << exponent, -(BigInt::from(1) << exponent) - 1] {
                let term = heap.big_integer(&integer);
                assert_eq!(heap.as_big(term), Some(integer.clone()));
                assert_eq!(heap.integer_text(term), Some(integer.to_string()));
            }
        }
        let back_to_small = heap.big_integer(&BigInt::from(7));
        assert_eq!(back_to_small.as_small(), Some(7));
        assert_eq!(heap.as_integer(Term::OK), None);
    }
}
