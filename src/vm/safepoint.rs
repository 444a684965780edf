//! What happens at a safepoint: collecting, giving the slice back, and refusing what goes beyond the limit of memory.

use super::limits;
use super::process::{Process, Reason};
use super::stacks::trim_stack;
use super::system::System;
use crate::atom::atoms;
use crate::bytecode::code;
use crate::value::copy::{Fragment, FrozenTerm};
use crate::value::heap::Heap;
use crate::value::term::Term;
use std::sync::Arc;

/// How the interpreter goes on.
pub(super) enum AtSafepoint {
    GoOn,
    Yield,
    /// The process has reached its memory limit: the reason to raise.
    Exhausted(Term),
}

#[cold]
#[inline(never)]
pub(super) fn safepoint(process: &mut Process) -> AtSafepoint {
    if !process.heap.wants_collection() {
        process.fuel = 0;
        return AtSafepoint::Yield;
    }
    let unit = code::unit(process.unit);
    let live = unit.function_of(process.instruction).map_or(0, |f| f.arity as usize + f.captured as usize);
    process.collect(live);
    process.fuel = std::mem::take(&mut process.saved_fuel);
    let limit = limits::process_limit_words();
    // A quarter is left for what happens between two collections.
    if process.heap.used() + process.heap.shared_words() + process.stack.len() > limit / 4 * 3 {
        // What made it large may be gone once the exception is handled.
        process.heap.collect_soon();
        return AtSafepoint::Exhausted(exhausted(&mut process.heap));
    }
    process.heap.limit_threshold(limit);
    match is_beyond_own_limit(process) {
        true => AtSafepoint::Yield,
        false => AtSafepoint::GoOn,
    }
}

/// Has the next call collect: its test of the fuel leads to the safepoint.
#[cold]
#[inline(never)]
pub(super) fn collect_at_next_call(fuel: &mut i32, saved_fuel: &mut i32) {
    if *fuel > 0 {
        *saved_fuel = std::mem::take(fuel);
    }
}

/// Whether what is left after a collection is more than the flag `:max_heap_size` of the process allows, and something
/// follows from that: whoever runs the process reports it and, if it is to be killed, ends it.
fn is_beyond_own_limit(process: &mut Process) -> bool {
    let Some(extra) = &mut process.extra else { return false };
    let limit = extra.heap_limit;
    if limit.words == 0 || !(limit.kill || limit.report) {
        return false;
    }
    if limit.kill {
        process.heap.limit_threshold(limit.words);
    }
    if process.heap.used() + process.base as usize <= limit.words {
        return false;
    }
    extra.heap_excess = limit.report;
    if limit.kill {
        extra.killed = Some(killed());
    }
    true
}

fn killed() -> Reason {
    Arc::new(FrozenTerm { fragment: Fragment::new(), root: Term::atom(atoms::KILLED) })
}

/// `{:heap_limit, bytes}`
pub(super) fn exhausted(heap: &mut Heap) -> Term {
    let bytes = heap.integer(limits::process_limit_words() as i64 * 8);
    heap.tuple(&[Term::atom(atoms::HEAP_LIMIT), bytes])
}

#[inline(always)]
pub(super) fn before_waiting<S: System>(process: &mut Process, system: &mut S) {
    if process.heap.wants_collection() {
        let frame = running_frame(process);
        process.collect(frame);
    }
    // One that has been woken may be woken again soon and keeps its stack.
    if !process.has_waited {
        process.has_waited = true;
        trim_stack(process, system.spare_stacks());
    }
}

/// The registers in use of a process that waits.
pub(super) fn running_frame(process: &Process) -> usize {
    let function = code::unit(process.unit).function_of(process.instruction);
    function.map_or(0, |function| function.frame as usize)
}
