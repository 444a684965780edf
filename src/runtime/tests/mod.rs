//! The runtime at work, under both drivers.

mod assembler;
mod crossing;
mod held;
mod programs;
mod relations;
mod schedules;

use super::{Driver, Options, Runtime};
use crate::value::copy::FrozenTerm;
use crate::value::term::Term;
use crate::vm::process::Reason;
use crate::vm::system::{Output, Stream};
use std::io;
use std::sync::{Arc, Mutex};

/// Keeps what is printed.
#[derive(Default)]
struct Captured {
    text: Mutex<String>,
}

impl Output for Captured {
    fn write(&self, _: Stream, bytes: &[u8]) -> io::Result<()> {
        super::lock(&self.text).push_str(&String::from_utf8_lossy(bytes));
        Ok(())
    }
}

/// One process may take this much in all tests: the limit is the program's.
const PROCESS_MEMORY: usize = 64 << 20;

fn options(driver: Driver) -> Options {
    crate::start();
    let output = Arc::new(Captured::default());
    Options { driver, output, max_process_memory: PROCESS_MEMORY, devices: false, ..Options::default() }
}

/// Both drivers, the parallel one with more workers than the machine may have processors.
fn drivers() -> Vec<Driver> {
    vec![
        Driver::Parallel { workers: 1 },
        Driver::Parallel { workers: 4 },
        Driver::Deterministic { seed: None },
        Driver::Deterministic { seed: Some(7) },
    ]
}

/// Runs a program to the end of its first process; gives the reason of its exit.
fn run(driver: &Driver, program: &FrozenTerm) -> Reason {
    run_with(&options(driver.clone()), program)
}

fn run_with(options: &Options, program: &FrozenTerm) -> Reason {
    let mut runtime = Runtime::start(options).expect("the machine has a few threads left");
    let (_, ended) = runtime.handle().spawn_watched(program, None).expect("there is room for a process");
    runtime.receive(&ended).expect("the process ends")
}

/// The program ends with this integer, whoever drives.
fn check(program: FrozenTerm, integer: i64) {
    for driver in drivers() {
        let reason = run(&driver, &program);
        assert_eq!(reason.root.as_small(), Some(integer), "{driver:?}: {}", show(&reason));
    }
}

/// The program ends with this atom, whoever drives.
fn check_atom(program: FrozenTerm, name: &'static str) {
    for driver in drivers() {
        let reason = run(&driver, &program);
        assert_eq!(reason.root, Term::atom(crate::atom::Atom::of(name)), "{driver:?}: {}", show(&reason));
    }
}

/// A term in a form for comparing: tuples, lists, what has no parts; the beginning of it if it is long.
fn show(term: &FrozenTerm) -> String {
    fn show(heap: &crate::value::heap::Heap, term: Term) -> String {
        if let Some(elements) = heap.tuple_elements(term) {
            let elements: Vec<String> = elements.into_iter().map(|element| show(heap, element)).collect();
            return format!("{{{}}}", elements.join(", "));
        }
        if let Some(items) = heap.proper_list(term) {
            let items: Vec<String> = items.into_iter().map(|item| show(heap, item)).collect();
            return format!("[{}]", items.join(", "));
        }
        match term.as_pid() {
            Some(pid) => pid.to_string(),
            None => format!("{term:?}"),
        }
    }
    show(term.fragment.heap(), term.root).chars().take(400).collect()
}
