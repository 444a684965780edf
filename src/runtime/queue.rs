//! The run queue of a worker: the processes that can run.
//!
//! The parallel one has two parts: `next`, the process that was just woken and runs next, which nobody can steal, and a
//! queue, from whose other end idle workers steal. A pair of processes that talk to each other stays on one worker, in its
//! caches; a thief could only delay them.

use super::random::Random;
use crate::vm::process::Process;
use crossbeam_deque::{Injector, Steal, Stealer, Worker as Deque};
use std::collections::VecDeque;

pub enum RunQueue {
    Stealing {
        next: Option<Box<Process>>,
        queue: Deque<Box<Process>>,
    },
    /// They take turns, or the next one is drawn by lot.
    InTurn {
        queue: VecDeque<Box<Process>>,
        lots: Option<Random>,
    },
}

impl RunQueue {
    pub fn stealing(queue: Deque<Box<Process>>) -> RunQueue {
        RunQueue::Stealing { next: None, queue }
    }

    pub fn in_turn(seed: Option<u64>) -> RunQueue {
        RunQueue::InTurn { queue: VecDeque::new(), lots: seed.map(Random::new) }
    }

    /// Behind all others.
    #[inline]
    pub fn push(&mut self, process: Box<Process>) {
        match self {
            RunQueue::Stealing { queue, .. } => queue.push(process),
            RunQueue::InTurn { queue, .. } => queue.push_back(process),
        }
    }

    /// A process that has just been woken: before all others if no other one has been.
    #[inline]
    pub fn push_woken(&mut self, process: Box<Process>) {
        match self {
            RunQueue::Stealing { next, .. } if next.is_none() => *next = Some(process),
            _ => self.push(process),
        }
    }

    /// The process that runs next, for as long as it is in nobody else's hands.
    #[inline]
    pub fn next_mut(&mut self) -> Option<&mut Process> {
        match self {
            RunQueue::Stealing { next, .. } => next.as_deref_mut(),
            RunQueue::InTurn { .. } => None,
        }
    }

    /// The process that was woken last.
    #[inline]
    pub fn take_next(&mut self) -> Option<Box<Process>> {
        match self {
            RunQueue::Stealing { next, .. } => next.take(),
            RunQueue::InTurn { .. } => None,
        }
    }

    #[inline]
    pub fn pop(&mut self) -> Option<Box<Process>> {
        match self {
            RunQueue::Stealing { queue, .. } => queue.pop(),
            RunQueue::InTurn { queue, lots: None } => queue.pop_front(),
            RunQueue::InTurn { queue, lots: Some(lots) } => {
                if queue.is_empty() {
                    return None;
                }
                queue.swap_remove_back(lots.below(queue.len()))
            }
        }
    }

    /// How many others could take.
    #[inline]
    pub fn len(&self) -> usize {
        match self {
            RunQueue::Stealing { queue, .. } => queue.len(),
            RunQueue::InTurn { queue, .. } => queue.len(),
        }
    }

    /// Whether others can take from it.
    pub fn is_shared(&self) -> bool {
        matches!(self, RunQueue::Stealing { .. })
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Takes what came from outside; gives one of them.
    pub fn take_injected(&mut self, injector: &Injector<Box<Process>>) -> Option<Box<Process>> {
        loop {
            let stolen = match self {
                RunQueue::Stealing { queue, .. } => injector.steal_batch_and_pop(queue),
                RunQueue::InTurn { .. } => injector.steal(),
            };
            match stolen {
                Steal::Success(process) => return Some(process),
                Steal::Empty => return None,
                Steal::Retry => {}
            }
        }
    }

    /// Takes some from another worker; gives one of them.
    pub fn steal(&mut self, from: &Stealer<Box<Process>>) -> Option<Box<Process>> {
        let RunQueue::Stealing { queue, .. } = self else { return None };
        from.steal_batch_and_pop(queue).success()
    }
}
