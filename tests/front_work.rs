//! The work of parsing grows with the length of a text and no faster, whatever the text: twice the text takes about twice
//! as many steps of the grammar.
//!
//! Steps are counted with pest's limit on calls, which holds for the whole program; so this is a program of its own with one
//! test. `cargo bench --bench front` measures the time that all of parsing takes.

#[path = "../benches/front/inputs.rs"]
mod inputs;

use inputs::{INPUTS, Input};
use kaiwa::syntax::errors::Mistake;
use kaiwa::syntax::{ParseOptions, parse};
use std::num::NonZeroUsize;

const PARTS: usize = 400;
/// A little more than double, since a text has a beginning and an end besides its parts.
const GROWTH: f64 = 2.2;

#[test]
fn twice_the_text_is_twice_the_work() {
    // Parsing may recurse up to the nesting limit.
    let test = std::thread::Builder::new().stack_size(64 << 20).spawn(|| INPUTS.iter().for_each(check));
    assert!(test.is_ok_and(|test| test.join().is_ok()));
}

fn check(input: &Input) {
    let (short, long) = ((input.text)(PARTS), (input.text)(2 * PARTS));
    assert_eq!(outcome(&long, None).is_none(), input.is_right, "{}: {:?}", input.name, outcome(&long, None));
    let (few, many) = (steps(&short), steps(&long));
    assert!(many as f64 <= few as f64 * GROWTH, "{}: {few} steps, for twice the text {many}", input.name);
}

/// About how many steps of the grammar a text takes: the least limit that changes nothing, to 1 percent.
fn steps(text: &str) -> usize {
    let unlimited = outcome(text, None);
    let suffices = |limit: usize| outcome(text, NonZeroUsize::new(limit)) == unlimited;
    let mut enough = 64;
    while !suffices(enough) {
        enough *= 2;
    }
    let mut too_few = enough / 2;
    while enough - too_few > enough / 100 {
        let between = too_few + (enough - too_few) / 2;
        if suffices(between) { enough = between } else { too_few = between }
    }
    enough
}

/// The mistake in a text, if there is one, when the grammar may take so many steps.
fn outcome(text: &str, limit: Option<NonZeroUsize>) -> Option<(Mistake, u32)> {
    pest::set_call_limit(limit);
    let parsed = parse(text, &ParseOptions::default());
    pest::set_call_limit(None);
    parsed.err().map(|error| (error.mistake, error.line))
}
