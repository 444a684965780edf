//! Bodies of dead processes, for new ones: their memory is at hand, and to take one costs less than to allocate it.
//!
//! Where processes are born on one worker and end on another, the bodies that the one has too many of go back to the other.

use super::lock;
use crate::value::term::Pid;
use crate::vm::process::Process;
use crate::vm::stacks::SpareStacks;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

/// How many a worker keeps.
const NEAR: usize = 1024;
/// How many it hands over at once.
const BATCH: usize = 256;
/// How many wait to be handed over.
const SHARED: usize = 4096;

/// Those of one worker.
#[derive(Default)]
pub(super) struct Bodies(Vec<Box<Process>>);

/// Those that any worker may take.
#[derive(Default)]
pub(super) struct SharedBodies {
    bodies: Mutex<Vec<Box<Process>>>,
    /// A hint, so that nobody takes the lock in vain all the time.
    any: AtomicBool,
}

impl Bodies {
    /// Keeps the body of a process that has ended.
    pub fn keep(&mut self, mut process: Box<Process>, shared: &SharedBodies) {
        process.empty();
        self.0.push(process);
        if self.0.len() == NEAR {
            shared.add(self.0.drain(..BATCH));
        }
    }

    /// The body of a new process: that of a dead one, or a new one.
    pub fn take(&mut self, pid: Pid, shared: &SharedBodies, stacks: &mut SpareStacks) -> Box<Process> {
        if self.0.is_empty() {
            shared.take(&mut self.0);
        }
        match self.0.pop() {
            Some(mut process) => {
                process.pid = pid;
                process
            }
            None => Box::new(Process { stack: stacks.take(), ..Process::new(pid) }),
        }
    }
}

impl SharedBodies {
    /// What is too many is freed, but not while others wait for the lock.
    fn add(&self, batch: impl Iterator<Item = Box<Process>>) {
        let batch: Vec<Box<Process>> = batch.collect();
        let mut bodies = lock(&self.bodies);
        if bodies.len() < SHARED {
            bodies.extend(batch);
            self.any.store(true, Relaxed);
        }
    }

    fn take(&self, to: &mut Vec<Box<Process>>) {
        if !self.any.load(Relaxed) {
            return;
        }
        let mut bodies = lock(&self.bodies);
        let from = bodies.len().saturating_sub(BATCH);
        to.extend(bodies.drain(from..));
        self.any.store(from > 0, Relaxed);
    }
}
