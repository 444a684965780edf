//! Carrying messages and signals to their receivers.

use super::inbox::Inbox;
use super::memory::Excess;
use super::shared::Shared;
use super::signals::{self, Effect, Outgoing, Signal};
use crate::atom::atoms;
use crate::value::copy::{Fragment, FrozenTerm, copy};
use crate::value::heap::Heap;
use crate::value::message::Message;
use crate::value::term::{Pid, Reference, Term};
use crate::vm::process::{Process, Reason};
use crate::vm::system::Stream;
use std::sync::Arc;

/// A process that waited and can run now. It is the caller's, who has to queue it.
pub(super) type Woken = Option<Box<Process>>;

/// What a sender keeps at hand.
#[derive(Default)]
pub(super) struct Courier {
    pub inboxes: Vec<Box<Inbox>>,
    /// Where large messages are copied before the receiver is locked.
    scratch: Fragment,
}

const SPARE_INBOXES: usize = 64;

impl Courier {
    /// Keeps an empty inbox for the next process that needs one.
    pub fn keep(&mut self, inbox: Box<Inbox>) {
        if self.inboxes.len() < SPARE_INBOXES && inbox.is_reusable() {
            self.inboxes.push(inbox);
        }
    }
}

impl Shared {
    /// Brings a message to its receiver.
    #[must_use]
    #[inline]
    pub(super) fn send_message(&self, message: impl Message, receiver: Pid, courier: &mut Courier) -> Woken {
        let mut slot = self.table.slot(receiver)?;
        if !slot.is_occupied_by(receiver) {
            return None;
        }
        if let Some(mut process) = slot.take_waiting() {
            drop(slot);
            let message = message.put(&mut process.heap);
            process.mailbox.messages.push_back(message);
            return Some(process);
        }
        // What is large is copied before the receiver is locked again.
        if !message.is_small() {
            drop(slot);
            return self.send_large_message(message, receiver, courier);
        }
        let inbox = slot.inbox_mut(&mut courier.inboxes);
        inbox.push_message(message);
        let excess = self.count_inbox(inbox);
        drop(slot);
        self.report_excess(receiver, excess);
        None
    }

    /// Sends a message to an alias. Gives what the receiver wants to tell others because of it.
    pub(super) fn send_by_alias(
        &self,
        from: &Heap,
        message: Term,
        (receiver, reference): (Pid, Reference),
        courier: &mut Courier,
    ) -> (Woken, Outgoing) {
        let mut outgoing = Outgoing::new();
        let slot = self.table.slot(receiver).filter(|slot| slot.is_occupied_by(receiver));
        let Some(mut slot) = slot else { return (None, outgoing) };
        let Some(process) = slot.waiting_mut() else {
            let inbox = slot.inbox_mut(&mut courier.inboxes);
            inbox.push_by_alias(reference, from, message);
            let excess = self.count_inbox(inbox);
            drop(slot);
            self.report_excess(receiver, excess);
            return (None, outgoing);
        };
        if !signals::takes_by_alias(self, process, reference, &mut outgoing) {
            return (None, outgoing);
        }
        let woken = slot.take_waiting().map(|mut process| {
            let message = copy(from, message, &mut process.heap);
            process.mailbox.messages.push_back(message);
            process
        });
        (woken, outgoing)
    }

    /// Copying takes long: it is done before the receiver is locked.
    #[inline(never)]
    fn send_large_message(&self, message: impl Message, receiver: Pid, courier: &mut Courier) -> Woken {
        let mut scratch = std::mem::take(&mut courier.scratch);
        let message = message.put(scratch.heap_mut());
        let woken = self.send_fragment(&mut scratch, message, receiver, courier);
        // Whatever a dead receiver did not get goes as well.
        scratch.heap_mut().clear();
        courier.scratch = scratch;
        woken
    }

    /// Sends a message that lies in a fragment, which is emptied.
    #[must_use]
    pub(super) fn send_fragment(
        &self,
        fragment: &mut Fragment,
        message: Term,
        receiver: Pid,
        courier: &mut Courier,
    ) -> Woken {
        let mut slot = self.table.slot(receiver)?;
        if !slot.is_occupied_by(receiver) {
            return None;
        }
        if let Some(mut process) = slot.take_waiting() {
            drop(slot);
            let message = process.heap.absorb(fragment).term(message);
            process.mailbox.messages.push_back(message);
            return Some(process);
        }
        let inbox = slot.inbox_mut(&mut courier.inboxes);
        inbox.push_fragment(fragment, message);
        let excess = self.count_inbox(inbox);
        drop(slot);
        self.report_excess(receiver, excess);
        None
    }

    /// Sends a signal, and whatever is sent in answer to it. The processes that can run now are added to `woken`.
    pub(super) fn send_signal(
        &self,
        receiver: Pid,
        signal: Signal,
        courier: &mut Courier,
        woken: &mut Vec<Box<Process>>,
    ) {
        let mut outgoing = Outgoing::new();
        woken.extend(self.deliver_signal(receiver, signal, courier, &mut outgoing));
        self.send_signals(&mut outgoing, courier, woken);
    }

    pub(super) fn send_signals(&self, outgoing: &mut Outgoing, courier: &mut Courier, woken: &mut Vec<Box<Process>>) {
        while let Some((receiver, signal)) = outgoing.pop_front() {
            woken.extend(self.deliver_signal(receiver, signal, courier, outgoing));
        }
    }

    fn deliver_signal(&self, receiver: Pid, signal: Signal, courier: &mut Courier, outgoing: &mut Outgoing) -> Woken {
        let slot = self.table.slot(receiver).filter(|slot| slot.is_occupied_by(receiver));
        let Some(mut slot) = slot else {
            signals::undeliverable(receiver, signal, outgoing);
            return None;
        };
        let Some(process) = slot.waiting_mut() else {
            slot.inbox_mut(&mut courier.inboxes).push_signal(signal);
            return None;
        };
        match signals::apply(self, process, signal, outgoing) {
            Effect::GoOnWaiting => None,
            Effect::Run => slot.take_waiting(),
        }
    }

    #[inline]
    fn count_inbox(&self, inbox: &mut Inbox) -> Result<(), Excess> {
        let words = inbox.words();
        let counted = self.memory.count_inbox(&mut inbox.counted_words, words, &self.table);
        if let Err(excess) = counted {
            inbox.close();
            inbox.push_signal(Signal::LimitReached { reason: excess_reason(excess) });
        }
        counted
    }

    #[inline]
    pub(super) fn report_excess(&self, pid: Pid, counted: Result<(), Excess>) {
        if let Err(excess) = counted {
            self.tell_of_excess(pid, excess);
        }
    }

    /// Tells the user why a process will end.
    #[cold]
    fn tell_of_excess(&self, pid: Pid, excess: Excess) {
        let megabytes = excess.limit() >> 20;
        let text = match excess {
            Excess::Process { .. } => {
                format!("its heap and its mailbox need more than the {megabytes} MB that one process may take")
            }
            Excess::All { .. } => {
                format!("it is large, and all processes together need more than the {megabytes} MB they may take")
            }
        };
        // If even this cannot be written there is nobody to tell.
        let _ = self.output.write(Stream::Err, format!("[error] Process #PID{pid} is ended: {text}\n").as_bytes());
    }
}

/// `{:heap_limit, bytes}`
pub(super) fn excess_reason(excess: Excess) -> Reason {
    let mut fragment = Fragment::new();
    let root = fragment.heap_mut().tuple(&[Term::atom(atoms::HEAP_LIMIT), Term::count(excess.limit())]);
    Arc::new(FrozenTerm { fragment, root })
}
