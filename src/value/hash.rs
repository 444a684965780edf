//! Hashing terms, consistent with `===`: terms that are identical have equal hashes.
//!
//! A term is hashed as one stream of words. Immediate elements are mixed in at once, the others when their turn comes from an
//! explicit stack. Maps have one form only, so that their words can be hashed as they lie there.

use super::heap::{BoxedKind, Heap};
use super::term::Term;

const SEED: u64 = 0x9e37_79b9_7f4a_7c15;
const MULTIPLIER: u64 = 0xd6e8_feb8_6659_fd93;

/// What stands in the stream before the head of a list cell, for an element that follows later, and for both.
const CELL: u64 = 0x50;
const LATER: u64 = 0x51;
const CELL_LATER: u64 = 0x52;

/// The hash of a term. It depends on the numbers of atoms and is therefore valid in this run of the program only.
#[inline]
pub fn hash(heap: &Heap, term: Term) -> u64 {
    let mut state = mix(SEED, 0);
    if term.is_pointer() {
        hash_pointer(heap, term, &mut state)
    } else {
        state = mix(state, term.word())
    }
    finish(state)
}

/// A hash in `0..range`, as `:erlang.phash2/2`. `range` is at least 1.
pub fn phash2(heap: &Heap, term: Term, range: u64) -> u64 {
    ((hash(heap, term) as u32 as u64) * range) >> 32
}

#[inline(always)]
fn mix(state: u64, word: u64) -> u64 {
    let product = u128::from(state ^ word) * u128::from(MULTIPLIER);
    (product as u64).rotate_left(23) ^ (product >> 64) as u64
}

/// Spreads the last words over all bits: the trie reads the highest ones first.
#[inline(always)]
fn finish(state: u64) -> u64 {
    let state = (state ^ state >> 32).wrapping_mul(MULTIPLIER);
    (state ^ state >> 29).wrapping_mul(SEED)
}

fn hash_pointer(heap: &Heap, term: Term, state: &mut u64) {
    let mut stack: Vec<Term> = Vec::new();
    let mut next = Some(term);
    while let Some(term) = next {
        next = match heap.uncons(term) {
            // A head in the heap comes before the rest of the list, so that a long list does not fill the stack.
            Some((head, tail)) if head.is_pointer() => {
                *state = mix(*state, CELL_LATER);
                stack.push(tail);
                Some(head)
            }
            Some((head, tail)) => {
                *state = mix(mix(*state, CELL), head.word());
                Some(tail)
            }
            None if term.is_boxed() => {
                hash_boxed(heap, term, state, &mut stack);
                stack.pop()
            }
            None => {
                *state = mix(*state, term.word());
                stack.pop()
            }
        };
    }
}

fn hash_boxed(heap: &Heap, term: Term, state: &mut u64, stack: &mut Vec<Term>) {
    let header = heap.header(term);
    match header.kind() {
        BoxedKind::Float => {
            let float = heap.as_float(term).unwrap_or(0.0);
            // `0.0 === -0.0`.
            *state = mix(*state, header.word());
            *state = mix(*state, if float == 0.0 { 0 } else { float.to_bits() });
        }
        BoxedKind::HeapBinary | BoxedKind::SharedBinary => hash_bits(heap, term, state),
        _ => {
            *state = mix(*state, header.word());
            for word in heap.payload(term) {
                if header.kind().is_raw() {
                    *state = mix(*state, *word);
                } else {
                    add(Term::from_word(*word), state, stack);
                }
            }
        }
    }
}

#[inline(always)]
fn add(term: Term, state: &mut u64, stack: &mut Vec<Term>) {
    if term.is_pointer() {
        *state = mix(*state, LATER);
        stack.push(term);
    } else {
        *state = mix(*state, term.word());
    }
}

fn hash_bits(heap: &Heap, term: Term, state: &mut u64) {
    let Some(bits) = heap.bits(term) else { return };
    *state = mix(*state, bits.bit_length as u64);
    let copied;
    let bytes = match bits.aligned() {
        Some(bytes) => bytes,
        None => {
            copied = bits.to_vec();
            &copied
        }
    };
    let (words, rest) = bytes.as_chunks::<8>();
    for word in words {
        *state = mix(*state, u64::from_le_bytes(*word));
    }
    let mut last = [0; 8];
    last[..rest.len()].copy_from_slice(rest);
    *state = mix(*state, u64::from_le_bytes(last));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identical_terms_have_equal_hashes() {
        let mut heap = Heap::new();
        let mut other = Heap::new();
        for heap in [&mut heap, &mut other] {
            let filler = heap.tuple(&[Term::OK]);
            heap.cons(filler, filler);
        }
        let build = |heap: &mut Heap| {
            let long = heap.binary(&[7; 100]);
            let float = heap.float(-0.0);
            let pair = heap.tuple(&[long, float]);
            let list = heap.list(&[pair, Term::TRUE, pair]);
            heap.map_from_pairs(&[(list, pair), (Term::OK, list)])
        };
        let (left, right) = (build(&mut heap), build(&mut other));
        assert_eq!(hash(&heap, left), hash(&other, right));
        let zero = heap.float(0.0);
        let negative_zero = heap.float(-0.0);
        assert_eq!(hash(&heap, zero), hash(&heap, negative_zero));
    }

    #[test]
    fn different_shapes_have_different_hashes() {
        let mut heap = Heap::new();
        let one = Term::small_unchecked(1);
        let two = Term::small_unchecked(2);
        let inner = heap.list(&[one]);
        let inner_pair = heap.list(&[one, two]);
        let terms = [
            one,
            heap.float(1.0),
            heap.list(&[one, two]),
            heap.cons(one, two),
            heap.list(&[inner, two]),
            heap.list(&[inner_pair]),
            heap.tuple(&[one, two]),
            heap.tuple(&[inner, two]),
            heap.binary(&[1, 2]),
            heap.binary(&[1, 2, 0]),
        ];
        let mut hashes = terms.map(|term| hash(&heap, term));
        hashes.sort();
        assert!(hashes.windows(2).all(|pair| pair[0] != pair[1]));
        assert!(terms.iter().all(|term| phash2(&heap, *term, 10) < 10));
    }

    #[test]
    fn a_deep_list_does_not_overflow_the_stack() {
        let mut heap = Heap::new();
        let deep = (0..1_000_000).fold(Term::EMPTY_LIST, |list, _| heap.cons(list, Term::EMPTY_LIST));
        hash(&heap, deep);
    }
}
