//! The end of a process: what it leaves, and who is told.
//!
//! Telling others never recurses: a process that ends because of a signal is put into a queue and ends in its turn, so that
//! a chain of any length falls link by link.

use super::inbox::Inbox;
use super::signals::{self, ExitCause, Outgoing, Signal};
use super::worker::Worker;
use crate::atom::Atom;
use crate::value::copy::{Fragment, FrozenTerm};
use crate::value::term::{Pid, Term};
use crate::vm::process::{Extra, Link, Process, Reason};
use std::sync::Arc;

impl Worker {
    /// Ends a process with a reason that lies in its heap. A reason that a signal brought has precedence.
    pub(super) fn end(&mut self, mut process: Box<Process>, reason: Term) {
        let pid = process.pid;
        let shared = self.shared.clone();
        // From here on nothing reaches it.
        let Some(remains) = shared.table.vacate(pid, &mut self.free_slots) else { return };
        if remains.named {
            shared.names.remove_process(pid);
        }
        self.leave_tables(pid);
        shared.files.owner_ended(pid);
        let mut outgoing = Outgoing::new();
        shared.memory.forget(&mut process.counted_words);
        let extra = process.extra.take();
        if extra.is_some() || remains.watched {
            let killed = extra.as_ref().and_then(|extra| extra.killed.clone());
            let reason = killed.unwrap_or_else(|| Arc::new(FrozenTerm::new(&process.heap, reason)));
            if let Some(extra) = extra {
                extra.aliases.keys().for_each(|reference| shared.aliases.remove(*reference));
                tell_relations(pid, *extra, &reason, &mut outgoing);
            }
            if remains.watched {
                self.active_jobs += shared.tell_watches(pid, &reason);
            }
        }
        // After the end has been told of: whoever has a monitor, and has set another one that comes too late, hears of both in
        // this order.
        if let Some(inbox) = remains.inbox {
            self.refuse(pid, *inbox, &mut outgoing);
        }
        self.bodies.keep(process, &shared.spares, &mut self.spare_stacks);
        self.send_all(&mut outgoing);
    }

    /// Its tables go, or to their heirs, who are told.
    fn leave_tables(&mut self, pid: Pid) {
        let shared = self.shared.clone();
        let is_alive = |pid| shared.table.slot(pid).is_some_and(|slot| slot.is_occupied_by(pid));
        for table in shared.tables.owner_ended(pid, is_alive) {
            let message = table.with_heir(|heir| {
                let mut fragment = Fragment::new();
                let data = fragment.add(heir.data.fragment.heap(), heir.data.root);
                let parts = [Term::atom(Atom::of("ETS-TRANSFER")), table.term(), Term::pid(pid), data];
                let root = fragment.heap_mut().tuple(&parts);
                (heir.pid, fragment, root)
            });
            let Some((heir, mut fragment, root)) = message else { continue };
            if let Some(process) = shared.send_fragment(&mut fragment, root, heir, &mut self.courier) {
                self.queue_woken(process);
            }
        }
    }

    /// Answers what had arrived for a process that has ended.
    fn refuse(&mut self, pid: Pid, mut inbox: Inbox, outgoing: &mut Outgoing) {
        self.shared.memory.forget(&mut inbox.counted_words);
        for signal in inbox.into_signals() {
            signals::undeliverable(pid, signal, outgoing);
        }
    }
}

/// A process that is both linked and monitoring gets the exit signal first, as on the BEAM.
fn tell_relations(pid: Pid, extra: Extra, reason: &Reason, outgoing: &mut Outgoing) {
    for (other, link) in extra.links {
        if link == Link::Active {
            let reason = reason.clone();
            outgoing.push_back((other, Signal::Exit { from: pid, reason, cause: ExitCause::Link }));
        }
    }
    for (reference, watcher) in extra.monitored_by {
        outgoing.push_back((watcher, Signal::Down { reference, reason: reason.clone() }));
    }
    for other in extra.suspending {
        outgoing.push_back((other, Signal::Resume { from: pid }));
    }
    for (reference, monitor) in extra.monitors {
        outgoing.push_back((monitor.target, Signal::Demonitor { reference }));
    }
}
