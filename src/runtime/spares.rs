//! What dead and waiting processes leave for new ones: bodies and stacks. Such memory is at hand, and to take it costs less
//! than to allocate it.
//!
//! Where processes are born on one worker and wait or end on another, what the one has too many of goes back to the other.

use super::lock;
use crate::value::term::{Pid, Term};
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

/// The bodies that one worker keeps.
#[derive(Default)]
pub(super) struct Bodies(Vec<Box<Process>>);

/// What any worker may take.
#[derive(Default)]
pub(super) struct SharedSpares {
    bodies: Exchange<Box<Process>>,
    stacks: Exchange<Vec<Term>>,
}

struct Exchange<T> {
    items: Mutex<Vec<T>>,
    /// How many there are, as a hint: nobody takes the lock in vain all the time.
    count: AtomicUsize,
}

impl Bodies {
    /// Keeps the body of a process that has ended, or only its stack, if there are enough.
    pub fn keep(&mut self, mut process: Box<Process>, shared: &SharedSpares, stacks: &mut SpareStacks) {
        if self.0.len() == NEAR && !shared.bodies.add(&mut self.0) {
            stacks.keep(std::mem::take(&mut process.stack));
            return;
        }
        process.empty();
        self.0.push(process);
    }

    /// The body of a new process: that of a dead one, or a new one.
    pub fn take(&mut self, pid: Pid, shared: &SharedSpares, stacks: &mut SpareStacks) -> Box<Process> {
        if self.0.is_empty() {
            shared.bodies.take(&mut self.0);
        }
        match self.0.pop() {
            Some(mut process) => {
                process.pid = pid;
                process
            }
            None => {
                if stacks.at_hand().is_empty() {
                    shared.stacks.take(stacks.at_hand());
                }
                Box::new(Process { stack: stacks.take(), ..Process::new(pid) })
            }
        }
    }
}

impl SharedSpares {
    /// A process has left its stack: hands some over if there are many.
    #[inline]
    pub fn balance(&self, stacks: &mut SpareStacks) {
        if stacks.at_hand().len() >= NEAR {
            self.stacks.add(stacks.at_hand());
        }
    }
}

impl<T> Exchange<T> {
    /// Takes a batch over, unless there are enough.
    #[cold]
    fn add(&self, from: &mut Vec<T>) -> bool {
        if self.count.load(Relaxed) >= SHARED {
            return false;
        }
        let mut items = lock(&self.items);
        items.extend(from.drain(..BATCH.min(from.len())));
        self.count.store(items.len(), Relaxed);
        true
    }

    fn take(&self, to: &mut Vec<T>) {
        if self.count.load(Relaxed) == 0 {
            return;
        }
        let mut items = lock(&self.items);
        let from = items.len().saturating_sub(BATCH);
        to.extend(items.drain(from..));
        self.count.store(from, Relaxed);
    }
}

impl<T> Default for Exchange<T> {
    fn default() -> Exchange<T> {
        Exchange { items: Mutex::default(), count: AtomicUsize::new(0) }
    }
}
