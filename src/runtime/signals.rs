//! Signals: what processes send each other beside messages, and what they do to the receiver.
//!
//! Signals and messages from one process to another arrive in the order in which they were sent. A signal is applied when
//! the receiver waits, or between two of its time slices; applying one may call for answers to other processes.
//!
//! A link is kept on both sides. Who unlinks forgets the link at once and marks it [`Link::Ending`] until the other side has
//! acknowledged: an exit signal or a new link request that was already under way belongs to the old link and is dropped.

use super::information;
use super::shared::Shared;
use crate::atom::{Atom, atoms};
use crate::value::copy::{Fragment, FrozenTerm};

use crate::value::term::{Pid, Reference, Term};
use crate::vm::process::{AliasEnd, Extra, Interrupt, Link, Process, Reason, Timeout};
use crate::vm::system::Question;
use std::collections::VecDeque;
use std::sync::Arc;

pub enum Signal {
    /// `from` has ended, or asks the receiver to end.
    Exit {
        from: Pid,
        reason: Reason,
        cause: ExitCause,
    },
    Link {
        from: Pid,
    },
    Unlink {
        from: Pid,
        number: u64,
    },
    /// The answer to `Unlink`: the sender knows that the link is no more.
    Unlinked {
        from: Pid,
        number: u64,
    },
    Monitor {
        reference: Reference,
        from: Pid,
    },
    Demonitor {
        reference: Reference,
    },
    /// The process that the receiver monitored has ended.
    Down {
        reference: Reference,
        reason: Reason,
    },
    GroupLeader {
        leader: Pid,
    },
    /// The timers' entry for the receiver's `after` fired; it stood at this moment.
    TimeOver {
        moment: u64,
        now: u64,
    },
    Ask {
        from: Pid,
        reference: Reference,
        question: Question,
    },
    Answer {
        reference: Reference,
        answer: FrozenTerm,
    },
    /// `from` keeps the receiver from running once less.
    Resume {
        from: Pid,
    },
    /// The user wants what it runs to be broken off.
    Interrupt,
    /// What it holds is more than it may: it ends with this reason, whether it traps exits or not.
    LimitReached {
        reason: Reason,
    },
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ExitCause {
    /// A linked process has ended.
    Link,
    /// `Process.exit/2`
    Request,
}

/// Signals that are still to be sent, with their receivers.
pub type Outgoing = VecDeque<(Pid, Signal)>;

/// What a waiting process has to do after a signal.
#[must_use]
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Effect {
    GoOnWaiting,
    /// It has a message, an answer, or has to exit.
    Run,
}

/// Applies a signal to the process it was sent to.
pub(super) fn apply(shared: &Shared, process: &mut Process, signal: Signal, outgoing: &mut Outgoing) -> Effect {
    if process.extra.as_deref().is_some_and(|extra| extra.killed.is_some()) {
        // An exit signal came before: what comes behind it finds no process.
        undeliverable(process.pid, signal, outgoing);
        return Effect::Run;
    }
    match signal {
        Signal::Exit { from, reason, cause } => return exit(process, from, reason, cause),
        Signal::Link { from } => {
            // While an unlink is under way, the request is older than the end of the link.
            let links = &mut process.extra_mut().links;
            if !links.contains(&from) {
                links.insert(from, Link::Active);
            }
        }
        Signal::Unlink { from, number } => {
            if let Some(extra) = &mut process.extra
                && extra.links.get(&from) == Some(&Link::Active)
            {
                extra.links.remove(&from);
            }
            outgoing.push_back((from, Signal::Unlinked { from: process.pid, number }));
        }
        Signal::Unlinked { from, number } => {
            if let Some(extra) = &mut process.extra
                && extra.links.get(&from) == Some(&Link::Ending(number))
            {
                extra.links.remove(&from);
            }
        }
        Signal::Monitor { reference, from } => {
            process.extra_mut().monitored_by.insert(reference, from);
        }
        Signal::Demonitor { reference } => {
            if let Some(extra) = &mut process.extra {
                extra.monitored_by.remove(&reference);
            }
        }
        Signal::Down { reference, reason } => return down(shared, process, reference, &reason),
        Signal::GroupLeader { leader } => process.group_leader = leader,
        Signal::TimeOver { moment, now } => return time_over(process, moment, now),
        Signal::Ask { from, reference, question } => {
            if question == Question::Suspend {
                process.extra_mut().suspended_by.push(from);
            }
            let answer = information::answer(shared, process, &question);
            outgoing.push_back((from, Signal::Answer { reference, answer }));
            if question == Question::Collect {
                // One that waits does so when it waits again.
                process.heap.collect_soon();
                return Effect::Run;
            }
        }
        Signal::Resume { from } => {
            let Some(extra) = &mut process.extra else { return Effect::GoOnWaiting };
            if let Some(place) = extra.suspended_by.iter().position(|pid| *pid == from) {
                extra.suspended_by.swap_remove(place);
                // What it would have done in the meantime it does now.
                return Effect::Run;
            }
        }
        Signal::Answer { reference, answer } => return answered(process, reference, &answer),
        Signal::Interrupt => {
            if let Some(extra) = &mut process.extra
                && extra.interrupt == Interrupt::Allowed
            {
                extra.interrupt = Interrupt::Requested;
                return Effect::Run;
            }
        }
        Signal::LimitReached { reason } => {
            process.extra_mut().killed = Some(reason);
            return Effect::Run;
        }
    }
    Effect::GoOnWaiting
}

/// What the sender of a signal gets back when there is no such process (any more).
pub fn undeliverable(receiver: Pid, signal: Signal, outgoing: &mut Outgoing) {
    match signal {
        Signal::Link { from } => {
            let reason = atom_reason(atoms::NOPROC);
            outgoing.push_back((from, Signal::Exit { from: receiver, reason, cause: ExitCause::Link }));
        }
        Signal::Unlink { from, number } => outgoing.push_back((from, Signal::Unlinked { from: receiver, number })),
        Signal::Monitor { reference, from } => {
            outgoing.push_back((from, Signal::Down { reference, reason: atom_reason(atoms::NOPROC) }));
        }
        Signal::Ask { from, reference, question } => {
            let answer = FrozenTerm { fragment: Fragment::new(), root: information::of_the_dead(&question) };
            outgoing.push_back((from, Signal::Answer { reference, answer }));
        }
        _ => {}
    }
}

/// A reason that is a mere atom.
pub fn atom_reason(atom: Atom) -> Reason {
    Arc::new(FrozenTerm { fragment: Fragment::new(), root: Term::atom(atom) })
}

fn exit(process: &mut Process, from: Pid, reason: Reason, cause: ExitCause) -> Effect {
    if cause == ExitCause::Link && !remove_active_link(process, from) {
        return Effect::GoOnWaiting;
    }
    let atom = reason.root.as_atom();
    let killed = if cause == ExitCause::Request && atom == Some(atoms::KILL) {
        atom_reason(atoms::KILLED)
    } else if process.trap_exit {
        let reason = reason.thaw(&mut process.heap);
        let message = process.heap.tuple(&[Term::atom(atoms::EXIT_SIGNAL), Term::pid(from), reason]);
        process.mailbox.messages.push_back(message);
        return Effect::Run;
    } else if atom == Some(atoms::NORMAL) && from != process.pid {
        return Effect::GoOnWaiting;
    } else {
        reason
    };
    process.extra_mut().killed = Some(killed);
    Effect::Run
}

fn remove_active_link(process: &mut Process, from: Pid) -> bool {
    let Some(extra) = &mut process.extra else { return false };
    extra.links.remove(&from) == Some(Link::Active)
}

fn down(shared: &Shared, process: &mut Process, reference: Reference, reason: &Reason) -> Effect {
    let Some(extra) = &mut process.extra else { return Effect::GoOnWaiting };
    let Some(monitor) = extra.monitors.remove(&reference) else { return Effect::GoOnWaiting };
    forget_alias_of_monitor(shared, extra, reference);
    let heap = &mut process.heap;
    let object = match monitor.name {
        Some(name) => heap.tuple(&[Term::atom(name), Term::atom(Atom::of("nonode@nohost"))]),
        None => Term::pid(monitor.target),
    };
    let reason = reason.thaw(heap);
    let tag = monitor.tag.map_or(Term::atom(atoms::DOWN), |tag| tag.thaw(heap));
    let parts = [tag, Term::reference(reference), Term::atom(atoms::PROCESS), object, reason];
    let message = heap.tuple(&parts);
    process.mailbox.messages.push_back(message);
    Effect::Run
}

/// An alias that was made together with a monitor ends with it.
pub(super) fn forget_alias_of_monitor(shared: &Shared, extra: &mut Extra, reference: Reference) {
    if let Some(AliasEnd::Demonitor | AliasEnd::ReplyDemonitor) = extra.aliases.get(&reference) {
        extra.aliases.remove(&reference);
        shared.aliases.remove(reference);
    }
}

/// Whether the process takes a message that was sent to this reference. It may be the only one.
pub(super) fn takes_by_alias(
    shared: &Shared,
    process: &mut Process,
    reference: Reference,
    outgoing: &mut Outgoing,
) -> bool {
    let Some(extra) = &mut process.extra else { return false };
    match extra.aliases.get(&reference) {
        None => return extra.monitors.contains(&reference),
        Some(AliasEnd::Unalias | AliasEnd::Demonitor) => return true,
        Some(AliasEnd::Reply) => {}
        Some(AliasEnd::ReplyDemonitor) => {
            if let Some(monitor) = extra.monitors.remove(&reference) {
                outgoing.push_back((monitor.target, Signal::Demonitor { reference }));
            }
        }
    }
    extra.aliases.remove(&reference);
    shared.aliases.remove(reference);
    true
}

/// The timers hold one entry for a process. It may be older than the running `after`: then its time is not over yet, and
/// the process, when it waits again, has a new entry made.
fn time_over(process: &mut Process, moment: u64, now: u64) -> Effect {
    if process.timer != moment {
        return Effect::GoOnWaiting;
    }
    process.timer = 0;
    match process.timeout {
        Timeout::Running(deadline) => {
            if deadline <= now {
                process.timeout = Timeout::Over;
            }
            Effect::Run
        }
        Timeout::Off | Timeout::Over => Effect::GoOnWaiting,
    }
}

fn answered(process: &mut Process, reference: Reference, answer: &FrozenTerm) -> Effect {
    let Some(extra) = &mut process.extra else { return Effect::GoOnWaiting };
    if extra.awaited_answer != Some(reference) {
        return Effect::GoOnWaiting;
    }
    extra.awaited_answer = None;
    let term = answer.thaw(&mut process.heap);
    process.job_result = Some(Ok(term));
    Effect::Run
}
