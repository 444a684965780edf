//! Runs a process: the loop of the common cases ([`super::common`]), and what happens when it gives up.
//!
//! The loop leaves for three kinds of reasons: an instruction is not one of the common cases, so that it is done the long
//! way ([`super::step`]); a call has reached a safepoint with no fuel left, or the end of the stack; the process waits or
//! gives its slice back. In between the process is whole: its `base`, `unit` and `instruction` say where it stands.
//!
//! A collection happens only at safepoints: where a call has just opened its window, and where the process waits. One
//! counter serves both preemption and collection: an instruction that allocates past the heap's threshold saves the fuel
//! and sets it to zero, so that a call has a single test.

use super::Outcome;
use super::common;
use super::native::{Class, Fault};
use super::process::Process;
use super::raise::{Exception, TopFrame, Unwound, raise, raise_fault};
use super::safepoint::{AtSafepoint, before_waiting, safepoint};
use super::stacks::grow_stack;
use super::start;
use super::step;
use super::system::System;
use crate::atom::atoms;
use crate::value::term::Term;

/// Why the loop of the common cases has stopped. The process stands behind the instruction that it was doing, unless said
/// otherwise. It fits into two registers: a place in memory for it would take the loop one all the time.
pub(super) enum Exit {
    /// The instruction has done nothing yet; it is to be done the long way.
    LongWay,
    /// The call of a native has failed, or its result comes later.
    Fault(Box<Fault>),
    /// A call has opened its window and has no fuel left. The process stands at the first instruction of the function.
    Safepoint,
    /// A call needs a stack of at least so many words; otherwise the same.
    StackEnd(u64),
    /// The process waits for a message. It stands where it will look again.
    Wait,
    /// The same, for at most so many milliseconds.
    WaitFor(u64),
    /// Its first call has returned.
    Stop,
}

/// Runs a process until its slice ends, it waits, asks for a job, or exits.
pub fn run<S: System>(process: &mut Process, system: &mut S) -> Outcome {
    if let Some(outcome) = resume(process) {
        return outcome;
    }
    loop {
        let outcome = match common::run(process, system) {
            Exit::Wait => {
                before_waiting(process, system);
                return Outcome::Wait(None);
            }
            Exit::WaitFor(milliseconds) => {
                before_waiting(process, system);
                return Outcome::Wait(Some(milliseconds));
            }
            Exit::Stop => return Outcome::Exit(start::exit_reason(process)),
            Exit::LongWay => step::step(process, system),
            Exit::Fault(fault) => step::native_failed(process, *fault),
            Exit::Safepoint => at_safepoint(process),
            Exit::StackEnd(needed) => at_stack_end(process, system, needed as usize),
        };
        if let Some(outcome) = outcome {
            return outcome;
        }
    }
}

/// Takes what the job has given that the process waited for.
#[inline]
fn resume(process: &mut Process) -> Option<Outcome> {
    let register = process.job_register.take()?;
    match process.job_result.take() {
        Some(Ok(term)) => {
            process.stack[process.base as usize + register as usize] = term;
            None
        }
        Some(Err(fault)) => match raise_fault(process, *fault, atoms::ERLANG, atoms::ERROR, &[]) {
            Unwound::Handled => None,
            Unwound::Exit(reason) => Some(Outcome::Exit(reason)),
        },
        // The instruction that asked for the job is run again.
        None => {
            process.instruction -= 1;
            None
        }
    }
}

/// Behind a call: its window is open, its arguments (and captured values) are live.
#[cold]
pub(super) fn at_safepoint(process: &mut Process) -> Option<Outcome> {
    match safepoint(process) {
        AtSafepoint::GoOn => None,
        AtSafepoint::Yield => Some(Outcome::Yield),
        AtSafepoint::Exhausted(reason) => call_failed(process, reason),
    }
}

#[cold]
pub(super) fn at_stack_end<S: System>(process: &mut Process, system: &mut S, needed: usize) -> Option<Outcome> {
    match grow_stack(process, needed, system.spare_stacks()) {
        Ok(()) => None,
        Err(reason) => call_failed(process, reason),
    }
}

/// The call has been made: its function is the one that fails.
fn call_failed(process: &mut Process, reason: Term) -> Option<Outcome> {
    process.instruction += 1;
    let exception = Exception { class: Class::Error, reason, stacktrace: None };
    match raise(process, exception, TopFrame::Running) {
        Unwound::Handled => None,
        Unwound::Exit(reason) => Some(Outcome::Exit(reason)),
    }
}
