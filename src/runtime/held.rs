//! The process that a worker holds: it has begun to wait, and is not put into its slot yet.
//!
//! Two processes that talk to each other all the time wake each other and wait in turn. Each time, putting the one that waits
//! into its slot and taking it out again would lock the slot twice, which costs more than the message. So a worker holds the
//! process that has just begun to wait while the one runs that it has woken. The answer, if it comes from there, needs no
//! lock.
//!
//! ```text
//! running ──wait, has woken another──▶ held ──the other sends to it──▶ queued
//!                                       └─────the other stops running──▶ waiting in its slot, or queued if it has mail
//! ```
//!
//! For all others the process is busy meanwhile: what they send goes to its inbox, and it finds that when it is put into its
//! slot, at the latest when the time slice of the other one is over. What is sent to it here must not overtake what is in
//! the inbox already; so nothing goes the short way once something is there.

use super::signals::{self, Effect, Outgoing, Signal};
use super::worker::Worker;
use crate::value::heap::Heap;
use crate::value::message::{Message, TermOf};
use crate::value::term::{Pid, Reference, Term};

impl Worker {
    /// Whether a process that begins to wait can be held: it has woken one that runs next, and nothing has arrived for it.
    #[inline]
    pub(super) fn may_hold(&mut self, pid: Pid) -> bool {
        self.queue.next_mut().is_some() && !self.shared.table.has_mail(pid)
    }

    /// Whether this is the process held, and nothing is in its inbox.
    #[inline]
    pub(super) fn is_held(&self, pid: Pid) -> bool {
        self.held.as_ref().is_some_and(|held| held.pid == pid) && !self.shared.table.has_mail(pid)
    }

    /// Sends a message to the process held.
    #[inline]
    pub(super) fn send_to_held(&mut self, message: impl Message) {
        let Some(mut held) = self.held.take() else { return };
        let message = message.put(&mut held.heap);
        held.mailbox.messages.push_back(message);
        self.queue_woken(held);
    }

    /// Sends a message to an alias of the process held. Gives what that wants to tell others because of it.
    pub(super) fn send_to_held_by_alias(&mut self, from: &Heap, message: Term, reference: Reference) -> Outgoing {
        let mut outgoing = Outgoing::new();
        if let Some(held) = self.held.as_deref_mut()
            && signals::takes_by_alias(&self.shared, held, reference, &mut outgoing)
        {
            self.send_to_held(TermOf { heap: from, term: message });
        }
        outgoing
    }

    /// Sends a signal to the process held.
    pub(super) fn send_signal_to_held(&mut self, signal: Signal) {
        let mut outgoing = Outgoing::new();
        if let Some(mut held) = self.held.take() {
            match signals::apply(&self.shared, &mut held, signal, &mut outgoing) {
                Effect::GoOnWaiting => self.held = Some(held),
                Effect::Run => self.queue_woken(held),
            }
        }
        self.send_all(&mut outgoing);
    }

    /// Puts the process held into its slot, or into the queue if something has arrived for it.
    #[inline]
    pub(super) fn release_held(&mut self) {
        if let Some(held) = self.held.take()
            && let Some(process) = self.park(held)
        {
            self.queue_woken(process);
        }
    }
}
