//! Breaking off what a process runs because the user wants it: Ctrl-C at the prompt.
//!
//! The process gets an exception wherever it is: between two calls, in a `receive`, or waiting for an answer. Only a process
//! that has allowed it is interrupted, and once: the evaluator of a shell does so while it runs what was typed, so that its
//! own loop is never hit.

use super::Outcome;
use super::native::Class;
use super::process::{Interrupt, Process, Timeout};
use super::raise::{Exception, TopFrame, Unwound, raise};
use crate::atom::Atom;
use crate::value::term::Term;

/// Raises in a process whose interrupt has been requested. Gives its outcome if it does not catch the exit.
#[cold]
pub fn raise_interrupt(process: &mut Process) -> Option<Outcome> {
    let extra = process.extra_mut();
    extra.interrupt = Interrupt::Refused;
    extra.awaited_answer = None;
    process.timeout = Timeout::Off;
    process.job_result = None;
    // A process that was waiting for a result stands behind the instruction that asked for it; any other one stands at the
    // instruction that comes next, and handlers are looked up for the one before.
    if process.job_register.take().is_none() {
        process.instruction += 1;
    }
    let reason = Term::atom(Atom::of("interrupted"));
    match raise(process, Exception { class: Class::Exit, reason, stacktrace: None }, TopFrame::Running) {
        Unwound::Handled => None,
        Unwound::Exit(reason) => Some(Outcome::Exit(reason)),
    }
}
