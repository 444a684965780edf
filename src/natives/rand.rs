//! `:rand`: pseudo-random numbers by the algorithm `exsss` (Xorshift116**), Erlang's default. A seed gives the same numbers
//! as there.
//!
//! The state of a process is in its dictionary under `:rand_seed`, as `{:exsss, [a | b]}`. A process without one is seeded
//! when it first asks for a number; under the deterministic driver what it is seeded with repeats from run to run.

use super::arguments::function_clause;
use super::native;
use crate::atom::Atom;
use crate::value::heap::Heap;
use crate::value::term::Term;
use crate::vm::native::NativeFunction::{F0, F1, F2};
use crate::vm::native::{Context, Fault, Native, NativeResult};
use num_bigint::BigInt;
use num_traits::{One, Signed, ToPrimitive};

pub const NATIVES: &[Native] = &[
    native("rand", "uniform", F0(uniform)),
    native("rand", "uniform", F1(uniform_up_to)),
    native("rand", "seed", F1(seed)),
    native("rand", "seed", F2(seed_with)),
    native("rand", "export_seed", F0(export_seed)),
];

/// A float from 0.0 on, below 1.0.
fn uniform(context: &mut Context<'_>) -> NativeResult {
    let mut state = state(context);
    // The low bits of the generator are its weakest, and a float has room for 53.
    let float = (state.next() >> (BITS - 53)) as f64 * (-53f64).exp2();
    store(context, state);
    Ok(context.heap().float(float))
}

/// An integer from 1 to `range`.
fn uniform_up_to(context: &mut Context<'_>, range: Term) -> NativeResult {
    let heap = context.heap();
    let big = heap.as_big(range).filter(BigInt::is_positive).ok_or_else(function_clause)?;
    let mut state = state(context);
    let result = match big.to_u64().filter(|range| *range <= MASK + 1) {
        Some(range) => BigInt::from(state.below(range) + 1),
        None => state.below_big(&big) + 1,
    };
    store(context, state);
    Ok(context.heap().big_integer(&result))
}

/// The name of an algorithm, or what `export_seed` gave.
fn seed(context: &mut Context<'_>, seed: Term) -> NativeResult {
    let state = match context.heap().tuple_of::<2>(seed) {
        Some([algorithm, numbers]) => {
            known_algorithm(algorithm)?;
            state_of_cell(context.heap(), numbers).ok_or_else(function_clause)?
        }
        None => {
            known_algorithm(seed)?;
            fresh_state(context)
        }
    };
    Ok(store(context, state))
}

/// The seed is an integer, three integers `{1, 2, 3}`, or the two numbers of the generator as a list.
fn seed_with(context: &mut Context<'_>, algorithm: Term, seed: Term) -> NativeResult {
    known_algorithm(algorithm)?;
    let state = seeded(context.heap(), seed).ok_or_else(function_clause)?;
    Ok(store(context, state))
}

fn seeded(heap: &Heap, seed: Term) -> Option<State> {
    if let Some(integers) = heap.tuple_of::<3>(seed) {
        let [Some(first), Some(second), Some(third)] = integers.map(|integer| low_bits(heap, integer)) else {
            return None;
        };
        return Some(State::from_three([first, second, third]));
    }
    if seed.is_list() {
        let numbers = heap.proper_list(seed)?;
        let numbers: Option<Vec<u64>> = numbers.into_iter().map(|number| low_bits(heap, number)).collect();
        return match numbers?.as_slice() {
            [a, b] if a & MASK != 0 && b & MASK != 0 => Some(State { a: a & MASK, b: b & MASK }),
            _ => None,
        };
    }
    low_bits(heap, seed).map(State::from_integer)
}

/// The low 64 bits of an integer.
fn low_bits(heap: &Heap, integer: Term) -> Option<u64> {
    match integer.as_small() {
        Some(small) => Some(small as u64),
        None => (heap.as_big(integer)? & BigInt::from(u64::MAX)).to_u64(),
    }
}

fn known_algorithm(algorithm: Term) -> Result<(), Box<Fault>> {
    match algorithm.as_atom().map(Atom::name) {
        Some("exsss" | "default") => Ok(()),
        _ => Err(function_clause()),
    }
}

/// `:undefined` if the process has no state yet.
fn export_seed(context: &mut Context<'_>) -> NativeResult {
    Ok(stored(context).unwrap_or(Term::atom(crate::atom::atoms::UNDEFINED)))
}

// The state of a process.

fn state(context: &mut Context<'_>) -> State {
    let stored = stored(context).and_then(|seed| context.heap().tuple_of::<2>(seed));
    let state = stored.and_then(|[_, numbers]| state_of_cell(context.heap(), numbers));
    state.unwrap_or_else(|| fresh_state(context))
}

fn stored(context: &mut Context<'_>) -> Option<Term> {
    let dictionary = context.process.extra.as_ref()?.dictionary;
    let heap = context.heap();
    if heap.is_map(dictionary) { heap.map_get(dictionary, key()) } else { None }
}

fn key() -> Term {
    Term::atom(Atom::of("rand_seed"))
}

/// Keeps the state in the dictionary; gives it as a term.
fn store(context: &mut Context<'_>, state: State) -> Term {
    let dictionary = context.process.extra_mut().dictionary;
    let heap = context.heap();
    let [a, b] = [state.a, state.b].map(|number| heap.integer(number as i64));
    let numbers = heap.cons(a, b);
    let seed = heap.tuple(&[Term::atom(Atom::of("exsss")), numbers]);
    let dictionary = if heap.is_map(dictionary) { dictionary } else { heap.empty_map() };
    let dictionary = heap.map_put(dictionary, key(), seed);
    context.process.extra_mut().dictionary = dictionary;
    seed
}

fn state_of_cell(heap: &Heap, numbers: Term) -> Option<State> {
    let (a, b) = heap.uncons(numbers)?;
    let number = |term: Term| term.as_small().and_then(|number| u64::try_from(number).ok()).filter(|n| *n <= MASK);
    Some(State { a: number(a)?, b: number(b)? })
}

fn fresh_state(context: &mut Context<'_>) -> State {
    let pid = context.process.pid.sequence();
    let time = context.system.system_time() as u64;
    State::from_three([pid, time, context.system.new_reference().0])
}

// The generator.

/// The numbers of the generator have this many bits.
const BITS: u32 = 58;
const MASK: u64 = (1 << BITS) - 1;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct State {
    a: u64,
    b: u64,
}

impl State {
    fn from_integer(integer: u64) -> State {
        let (next, a) = seed_number(integer);
        let (_, b) = seed_number(next);
        State { a, b }
    }

    fn from_three([first, second, third]: [u64; 3]) -> State {
        let (next, _) = seed_number(first);
        let (next, a) = seed_number(second ^ next);
        let (_, b) = seed_number(third ^ next);
        State { a, b }
    }

    /// The next number, of 58 bits.
    fn next(&mut self) -> u64 {
        let State { a, b } = *self;
        let scaled = b.wrapping_mul(5) & MASK;
        let rotated = (scaled << 7 | scaled >> (BITS - 7)) & MASK;
        let shifted = (a ^ a << 24) & MASK;
        *self = State { a: b, b: shifted ^ b ^ shifted >> 11 ^ b >> 41 };
        rotated.wrapping_mul(9) & MASK
    }

    /// A number below `range`, which is at most 2^58. Numbers of the last, incomplete stretch of that length are left out, so
    /// that all results are equally likely.
    fn below(&mut self, range: u64) -> u64 {
        loop {
            let number = self.next();
            let result = number % range;
            if number - result <= MASK + 1 - range {
                return result;
            }
        }
    }

    /// As [`State::below`], from as many numbers as the range has bits for.
    fn below_big(&mut self, range: &BigInt) -> BigInt {
        let words = range.bits().div_ceil(u64::from(BITS));
        let all = BigInt::one() << (words * u64::from(BITS));
        loop {
            let number = (0..words).fold(BigInt::ZERO, |number, _| (number << BITS) | BigInt::from(self.next()));
            let result = &number % range;
            if number - &result <= &all - range {
                return result;
            }
        }
    }
}

/// A step of SplitMix64, cut to 58 bits and repeated while it gives zero: the state behind it and the number.
fn seed_number(state: u64) -> (u64, u64) {
    let mut state = state;
    loop {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (state ^ state >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        let number = (mixed ^ mixed >> 31) & MASK;
        if number != 0 {
            return (state, number);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_those_of_erlang() {
        let mut state = State::from_three([1, 2, 3]);
        assert_eq!(state, State { a: 117085240290607817, b: 199386643319833935 });
        assert_eq!([3, 5, 7, 100, 1000].map(|range| state.below(range) + 1), [1, 1, 7, 39, 331]);
        assert_eq!(State::from_integer(42), State { a: 132629853624823445, b: 67522330609774851 });
    }

    #[test]
    fn ranges_beyond_58_bits_take_several_numbers() {
        let mut state = State::from_three([1, 2, 3]);
        for _ in 0..8 {
            state.next();
        }
        let range = (BigInt::one() << 58) + 1;
        assert_eq!(state.below_big(&range) + 1, BigInt::from(214784812384688027u64));
        let range = BigInt::one() << 70;
        assert_eq!((state.below_big(&range) + BigInt::one()).to_string(), "402997761110180459130");
    }
}
