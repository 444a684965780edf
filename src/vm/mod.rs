//! The interpreter: it runs the bytecode of one process until its time slice ends, it waits, or it exits.

mod binaries;
mod calls;
mod common;
pub mod interpreter;
pub mod interrupt;
pub mod limits;
pub mod native;
mod operators;
pub mod process;
mod raise;
pub mod relations;
mod safepoint;
pub mod stacks;
pub mod start;
mod step;
pub mod system;
pub mod types;

pub use calls::arity;

use crate::value::term::Term;
use native::Job;

/// Why the interpreter gave a process back.
pub enum Outcome {
    /// Its time slice is over (or it must look at its signals).
    Yield,
    /// It waits for a message; for at most so many milliseconds, counted from now, if given.
    Wait(Option<u64>),
    /// It waits for this job.
    Job(Job),
    /// It has ended with this reason.
    Exit(Term),
}
