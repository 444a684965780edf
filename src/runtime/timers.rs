//! Timers: the `after` of a `receive`, and messages to be sent later.
//!
//! Each worker has a queue of what is due when; only its own worker looks at it. Nothing is ever taken out of the middle of
//! it. A timer for a message is cancelled by removing the message, which all workers find in [`MessageTimers`]. For the
//! `after` of a process the queue holds one entry at a time, which is used again: when it fires while the process is already
//! in a later `receive`, a new entry is made for that one. A server that answers a million calls, each with a timeout of
//! five seconds, has one entry, not a million.

use super::clock::Moment;
use super::lock;
use crate::value::copy::FrozenTerm;
use crate::value::term::{Pid, Reference};
use crate::vm::system::Address;
use rustc_hash::FxHashMap;
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::Mutex;

/// What is due at some moment.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Due {
    /// The `after` of a process.
    After(Pid),
    /// The message of a timer.
    Message(Reference),
}

/// Ordered by moment; what is due at the same moment comes in the order in which it was added.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Entry {
    moment: Moment,
    number: u64,
    due: Due,
}

pub struct TimerQueue {
    entries: BinaryHeap<Reverse<Entry>>,
    added: u64,
    /// With this many entries, those of cancelled messages are swept out.
    sweep_at: usize,
}

const FIRST_SWEEP: usize = 4096;

impl Default for TimerQueue {
    fn default() -> TimerQueue {
        TimerQueue { entries: BinaryHeap::new(), added: 0, sweep_at: FIRST_SWEEP }
    }
}

impl TimerQueue {
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// When the next entry is due.
    pub fn next_moment(&self) -> Option<Moment> {
        self.entries.peek().map(|Reverse(entry)| entry.moment)
    }

    pub fn add(&mut self, moment: Moment, due: Due, messages: &MessageTimers) {
        if self.entries.len() >= self.sweep_at {
            let messages = lock(&messages.timers);
            self.entries.retain(|Reverse(entry)| match entry.due {
                Due::After(_) => true,
                Due::Message(reference) => messages.contains_key(&reference),
            });
            self.sweep_at = FIRST_SWEEP.max(2 * self.entries.len());
        }
        self.added += 1;
        self.entries.push(Reverse(Entry { moment, number: self.added, due }));
    }

    /// The next entry if it is due, with the moment it was due at.
    pub fn take_due(&mut self, now: Moment) -> Option<(Moment, Due)> {
        let Reverse(entry) = self.entries.peek()?;
        if entry.moment > now {
            return None;
        }
        self.entries.pop().map(|Reverse(entry)| (entry.moment, entry.due))
    }
}

/// The messages that are to be sent later.
#[derive(Default)]
pub struct MessageTimers {
    timers: Mutex<FxHashMap<Reference, MessageTimer>>,
}

pub struct MessageTimer {
    pub moment: Moment,
    pub receiver: Address,
    pub message: FrozenTerm,
}

impl MessageTimers {
    pub fn insert(&self, reference: Reference, timer: MessageTimer) {
        lock(&self.timers).insert(reference, timer);
    }

    /// Takes a timer out: to send its message, or to cancel it.
    pub fn remove(&self, reference: Reference) -> Option<MessageTimer> {
        lock(&self.timers).remove(&reference)
    }

    pub fn moment_of(&self, reference: Reference) -> Option<Moment> {
        lock(&self.timers).get(&reference).map(|timer| timer.moment)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::term::Term;

    fn frozen() -> FrozenTerm {
        FrozenTerm { fragment: Default::default(), root: Term::NIL }
    }

    #[test]
    fn entries_come_in_order_of_time_then_of_age() {
        let mut queue = TimerQueue::default();
        let messages = MessageTimers::default();
        for (moment, number) in [(30, 1), (10, 2), (10, 3), (20, 4)] {
            queue.add(moment, Due::Message(Reference(number)), &messages);
        }
        assert_eq!(queue.next_moment(), Some(10));
        assert_eq!(queue.take_due(9), None);
        let mut taken = Vec::new();
        while let Some((_, Due::Message(reference))) = queue.take_due(20) {
            taken.push(reference.0);
        }
        assert_eq!(taken, [2, 3, 4]);
        assert_eq!(queue.next_moment(), Some(30));
    }

    #[test]
    fn cancelled_messages_do_not_pile_up() {
        let mut queue = TimerQueue::default();
        let messages = MessageTimers::default();
        for number in 0..100_000 {
            let timer =
                MessageTimer { moment: 1000, receiver: Address::Name(crate::atom::atoms::NIL), message: frozen() };
            messages.insert(Reference(number), timer);
            queue.add(1000, Due::Message(Reference(number)), &messages);
            assert!(messages.remove(Reference(number)).is_some());
        }
        assert!(queue.entries.len() <= FIRST_SWEEP);
    }
}
