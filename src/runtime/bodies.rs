//! Bodies of dead processes, for new ones: their memory is at hand, and to take one costs less than to allocate it.
//!
//! Where processes are born on one worker and end on another, the bodies that the one has too many of go back to the other.

use super::lock;
use crate::value::term::Pid;
use crate::vm::process::Process;
use crate::vm::stacks::SpareStacks;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

/// How many a worker keeps.
const NEAR: usize = 1024;
/// How many it hands over at once.
const BATCH: usize = 256;
/// With so many waiting to be handed over, no more are taken.
const SHARED: usize = 4096;

/// Those of one worker.
#[derive(Default)]
pub(super) struct Bodies(Vec<Box<Process>>);

/// Those that any worker may take.
#[derive(Default)]
pub(super) struct SharedBodies {
    bodies: Mutex<Vec<Box<Process>>>,
    /// How many there are, as a hint: nobody takes the lock in vain all the time.
    count: AtomicUsize,
}

impl Bodies {
    /// Keeps the body of a process that has ended, or only its stack, if there are enough.
    pub fn keep(&mut self, mut process: Box<Process>, shared: &SharedBodies, stacks: &mut SpareStacks) {
        if self.0.len() == NEAR && !shared.add(&mut self.0) {
            stacks.keep(std::mem::take(&mut process.stack));
            return;
        }
        process.empty();
        self.0.push(process);
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
    /// Takes a batch over, unless it has enough.
    fn add(&self, from: &mut Vec<Box<Process>>) -> bool {
        if self.count.load(Relaxed) >= SHARED {
            return false;
        }
        let mut bodies = lock(&self.bodies);
        bodies.extend(from.drain(..BATCH.min(from.len())));
        self.count.store(bodies.len(), Relaxed);
        true
    }

    fn take(&self, to: &mut Vec<Box<Process>>) {
        if self.count.load(Relaxed) == 0 {
            return;
        }
        let mut bodies = lock(&self.bodies);
        let from = bodies.len().saturating_sub(BATCH);
        to.extend(bodies.drain(from..));
        self.count.store(from, Relaxed);
    }
}
