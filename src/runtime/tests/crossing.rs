//! Messages, exit signals, links, monitors and aliases that cross each other. What is checked is in `crossing.ex`: nothing
//! is lost, and nothing of one sender overtakes something else of it. A lost wake-up shows in a wait that takes too long.

use super::{options, show};
use crate::atom::Atom;
use crate::runtime::{Driver, Runtime};
use crate::value::collector;
use crate::value::copy::FrozenTerm;
use crate::value::heap::Heap;
use crate::value::term::Term;
use crate::vm::process::Reason;
use std::sync::LazyLock;
use std::time::Duration;

/// A round takes milliseconds, also where the machine is busy and collects at every safepoint.
const LIMIT: Duration = Duration::from_secs(60);

/// Calls a function in a process of its own; gives the reason of its exit.
fn call(runtime: &mut Runtime, module: &'static str, name: &'static str, arguments: &[FrozenTerm]) -> Reason {
    let function = (Atom::of(module), Atom::of(name));
    let (pid, ended) = runtime.handle().spawn_call_watched(function, arguments, None).expect("there is room");
    if !runtime.is_parallel_for_tests() {
        return runtime.receive(&ended).expect("somebody can run");
    }
    ended.recv_timeout(LIMIT).unwrap_or_else(|_| panic!("{pid} waits, active: {}", runtime.handle().is_active(pid)))
}

/// The module is defined once: it is the program's.
static DEFINED: LazyLock<()> = LazyLock::new(|| {
    let mut heap = Heap::new();
    let source = heap.binary(include_bytes!("crossing.ex"));
    let source = FrozenTerm::new(&heap, source);
    let mut runtime = Runtime::start(&options(Driver::Parallel { workers: 2 })).expect("a runtime");
    let reason = call(&mut runtime, "Elixir.Code", "eval_string", &[source]);
    assert_eq!(reason.root, Term::atom(Atom::of("normal")), "{}", show(&reason));
});

/// Gives how often a worker has taken processes from another.
fn cross(driver: Driver, seed: usize, pairs: usize, outsiders: usize, rounds: usize) -> usize {
    *DEFINED;
    let arguments = [seed, pairs, outsiders, rounds].map(|count| FrozenTerm::new(&Heap::new(), Term::count(count)));
    let mut runtime = Runtime::start(&options(driver.clone())).expect("a runtime");
    let reason = call(&mut runtime, "Elixir.Crossing", "run", &arguments);
    let crossed = Term::atom(Atom::of("crossed"));
    assert_eq!(reason.root, crossed, "{driver:?}, run({seed}, {pairs}, {outsiders}, {rounds}): {}", show(&reason));
    runtime.handle().statistics().steals
}

/// More workers than the machine may have processors: one is often stopped in the middle of something.
const PARALLEL: Driver = Driver::Parallel { workers: 4 };

#[test]
fn nothing_is_lost_or_overtaken_between_workers() {
    let steals: usize = (0..15).map(|seed| cross(PARALLEL, seed, 8, 3, 150)).sum();
    assert!(steals > 0, "no process was ever stolen");
}

/// Most of the time one of the two is held by the worker that runs the other.
#[test]
fn nothing_is_lost_or_overtaken_where_few_pairs_talk() {
    for seed in 0..25 {
        cross(PARALLEL, seed, 1, 0, 500);
        cross(PARALLEL, seed, 2, 1, 300);
    }
}

#[test]
fn nothing_is_lost_or_overtaken_on_one_worker() {
    for seed in 0..5 {
        cross(Driver::Parallel { workers: 1 }, seed, 4, 2, 100);
    }
}

#[test]
fn nothing_is_lost_or_overtaken_whatever_the_schedule() {
    for seed in 0..20 {
        cross(Driver::Deterministic { seed: Some(seed) }, seed as usize, 3, 2, 30);
    }
}

/// While it lives, heaps are collected at every safepoint: also those of other tests, which only takes them longer.
struct Stress;

impl Stress {
    fn begin() -> Stress {
        collector::set_stress(true);
        Stress
    }
}

impl Drop for Stress {
    fn drop(&mut self) {
        collector::set_stress(false);
    }
}

#[test]
fn nothing_is_lost_or_overtaken_while_all_is_collected() {
    let _stress = Stress::begin();
    for seed in 0..5 {
        cross(PARALLEL, seed, 2, 1, 100);
        cross(PARALLEL, seed, 6, 2, 40);
    }
}

/// Short runs, because what comes later would put right what went wrong.
#[test]
fn both_ends_of_a_link_agree() {
    for seed in 0..30 {
        cross(PARALLEL, seed, 20, 0, 5);
        cross(Driver::Deterministic { seed: Some(seed as u64) }, seed, 20, 0, 5);
    }
}
