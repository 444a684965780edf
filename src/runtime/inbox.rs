//! What has arrived for a process that is busy, in the order of arrival.
//!
//! The terms of all messages lie in one fragment, which is appended to the heap of the process as a whole.

use super::shared::Shared;
use super::signals::{self, Outgoing, Signal};
use crate::value::copy::Fragment;
use crate::value::heap::Heap;
use crate::value::message::Message;
use crate::value::term::{Reference, Term};
use crate::vm::process::Process;

#[derive(Default)]
pub struct Inbox {
    fragment: Fragment,
    arrivals: Vec<Arrival>,
    /// Words that the runtime has counted for this inbox.
    pub counted_words: usize,
    /// The process is about to be ended because it holds too much: no more messages.
    closed: bool,
}

enum Arrival {
    /// Its root, within the fragment.
    Message(Term),
    /// The same, for whoever has this alias or monitor when it gets there.
    ByAlias(Reference, Term),
    Signal(Box<Signal>),
}

/// Room for more is given back when it is not needed any longer.
const FEW_ARRIVALS: usize = 64;
/// An inbox that has held more than this is not kept for the next process.
const KEPT_ARRIVALS: usize = 1024;

impl Inbox {
    /// Words of memory it takes.
    pub fn words(&self) -> usize {
        self.fragment.heap().capacity() + 2 * self.arrivals.capacity()
    }

    /// Takes a message in.
    #[inline]
    pub fn push_message(&mut self, message: impl Message) {
        if self.closed {
            return;
        }
        let root = message.put(self.fragment.heap_mut());
        self.arrivals.push(Arrival::Message(root));
    }

    /// Copies a message in that was sent to an alias.
    pub fn push_by_alias(&mut self, reference: Reference, from: &Heap, message: Term) {
        if self.closed {
            return;
        }
        let root = self.fragment.add(from, message);
        self.arrivals.push(Arrival::ByAlias(reference, root));
    }

    /// Takes over a message that was copied into a fragment before.
    pub fn push_fragment(&mut self, fragment: &mut Fragment, message: Term) {
        if self.closed {
            return;
        }
        let root = self.fragment.heap_mut().absorb(fragment).term(message);
        self.arrivals.push(Arrival::Message(root));
    }

    pub fn push_signal(&mut self, signal: Signal) {
        self.arrivals.push(Arrival::Signal(Box::new(signal)));
    }

    /// Gives everything to the process, whose answers are added to `outgoing`.
    pub(super) fn deliver(&mut self, shared: &Shared, process: &mut Process, outgoing: &mut Outgoing) {
        self.closed = false;
        let relocation = process.heap.absorb(&mut self.fragment);
        let delivered = self.arrivals.len();
        for arrival in self.arrivals.drain(..) {
            match arrival {
                Arrival::Message(root) => process.mailbox.messages.push_back(relocation.term(root)),
                Arrival::ByAlias(reference, root) => {
                    if signals::takes_by_alias(shared, process, reference, outgoing) {
                        process.mailbox.messages.push_back(relocation.term(root));
                    }
                }
                Arrival::Signal(signal) => {
                    // The process is about to look at its mailbox anyway.
                    let _ = signals::apply(shared, process, *signal, outgoing);
                }
            }
        }
        if self.arrivals.capacity() > FEW_ARRIVALS.max(4 * delivered) {
            self.arrivals.shrink_to(FEW_ARRIVALS);
        }
    }

    /// The signals that nobody will look at any more; the messages are dropped.
    pub fn into_signals(self) -> impl Iterator<Item = Signal> {
        self.arrivals.into_iter().filter_map(|arrival| match arrival {
            Arrival::Message(_) | Arrival::ByAlias(..) => None,
            Arrival::Signal(signal) => Some(*signal),
        })
    }

    /// Drops the messages, keeps the signals, takes no more messages.
    pub fn close(&mut self) {
        self.closed = true;
        self.fragment = Fragment::new();
        self.arrivals.retain(|arrival| matches!(arrival, Arrival::Signal(_)));
        self.arrivals.shrink_to_fit();
    }

    /// Whether it is small enough to be kept, now that it is empty.
    pub fn is_reusable(&self) -> bool {
        self.arrivals.capacity() <= KEPT_ARRIVALS
    }
}
