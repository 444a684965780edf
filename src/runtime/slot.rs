//! A slot of the process table, and the states it can be in.
//!
//! | state | holds | next |
//! |---|---|---|
//! | free | nothing | `occupy` → busy |
//! | busy: queued, running, held by a worker, or in a job | what has arrived meanwhile | `wait` → waiting, `vacate` → free |
//! | waiting | the process; its inbox is empty | `take_waiting` → busy |
//!
//! All changes happen under the lock of the slot. That is the whole argument why no wake-up is lost: `wait` puts the
//! process into the slot only if the inbox is empty, and what arrives afterwards finds the process there.
//!
//! Whether a slot has an inbox can be asked without the lock ([`Place::has_mail`]). The answer may be out of date at once, but
//! not for what the asker itself has sent: a process that has sent something, on whatever worker, and asks later on another
//! one, has been handed over in between, and what happened before that is seen after it.
//!
//! The hand-over is model-checked by `tests/model`, which compiles this file with other locks and atomics.

use super::inbox::Inbox;
use super::sync::{AtomicBool, Ordering::Relaxed, SlotLock, SlotLockGuard};
use crate::value::term::Pid;
use crate::vm::process::Process;
use std::ops::{Deref, DerefMut};

#[derive(Default)]
pub struct Slot {
    occupant: Option<Pid>,
    waiting: Option<Box<Process>>,
    inbox: Option<Box<Inbox>>,
    /// It has a registered name.
    named: bool,
    /// Someone outside the runtime wants to know when it ends.
    watched: bool,
}

/// What becomes of a process that wants to wait.
#[must_use]
pub enum Waiting {
    /// It waits in its slot.
    Parked,
    /// Something had arrived: the process must look at it first.
    Mail(Box<Process>, Box<Inbox>),
}

/// What a process leaves in its slot.
pub struct Remains {
    pub inbox: Option<Box<Inbox>>,
    pub named: bool,
    pub watched: bool,
}

/// A slot and what is told of it without its lock.
#[derive(Default)]
pub struct Place {
    /// There is an inbox. It changes under the lock only.
    has_mail: AtomicBool,
    slot: SlotLock<Slot>,
}

/// A locked slot.
pub struct LockedSlot<'table> {
    slot: SlotLockGuard<'table, Slot>,
    has_mail: &'table AtomicBool,
}

impl Place {
    #[inline]
    pub fn lock(&self) -> LockedSlot<'_> {
        LockedSlot { slot: self.slot.lock(), has_mail: &self.has_mail }
    }

    /// Whether something has arrived for a process that is busy.
    #[inline]
    pub fn has_mail(&self) -> bool {
        self.has_mail.load(Relaxed)
    }
}

impl Deref for LockedSlot<'_> {
    type Target = Slot;

    fn deref(&self) -> &Slot {
        &self.slot
    }
}

impl DerefMut for LockedSlot<'_> {
    fn deref_mut(&mut self) -> &mut Slot {
        &mut self.slot
    }
}

impl Slot {
    pub fn is_occupied_by(&self, pid: Pid) -> bool {
        self.occupant == Some(pid)
    }

    pub fn occupant(&self) -> Option<Pid> {
        self.occupant
    }

    /// Free → busy.
    pub fn occupy(&mut self, pid: Pid) {
        debug_assert!(self.occupant.is_none() && self.inbox.is_none(), "an occupied slot was given to a new process");
        self.occupant = Some(pid);
        (self.named, self.watched) = (false, false);
    }

    /// The process, if it waits; it stays waiting.
    pub fn waiting_mut(&mut self) -> Option<&mut Process> {
        self.waiting.as_deref_mut()
    }

    /// Waiting → busy: the process is the caller's, who puts it into a queue.
    #[inline]
    pub fn take_waiting(&mut self) -> Option<Box<Process>> {
        self.waiting.take()
    }

    pub fn mark_named(&mut self) {
        self.named = true;
    }

    pub fn mark_watched(&mut self) {
        self.watched = true;
    }
}

impl LockedSlot<'_> {
    /// Busy → waiting, unless something has arrived.
    #[inline]
    pub fn wait(&mut self, process: Box<Process>) -> Waiting {
        debug_assert!(self.waiting.is_none() && self.occupant == Some(process.pid), "a process waits in its own slot");
        match self.take_inbox() {
            Some(inbox) => Waiting::Mail(process, inbox),
            None => {
                self.waiting = Some(process);
                Waiting::Parked
            }
        }
    }

    /// What has arrived for the busy process.
    #[inline]
    pub fn take_inbox(&mut self) -> Option<Box<Inbox>> {
        let inbox = self.inbox.take()?;
        self.has_mail.store(false, Relaxed);
        Some(inbox)
    }

    /// Where that goes which arrives for the busy process; a new inbox is taken from `spare`.
    #[inline]
    pub fn inbox_mut(&mut self, spare: &mut Vec<Box<Inbox>>) -> &mut Inbox {
        self.has_mail.store(true, Relaxed);
        self.slot.inbox.get_or_insert_with(|| spare.pop().unwrap_or_default())
    }

    /// Busy → free: nothing reaches the process any more.
    pub fn vacate(&mut self) -> Remains {
        debug_assert!(self.waiting.is_none(), "a waiting process does not end");
        self.occupant = None;
        Remains { inbox: self.take_inbox(), named: self.named, watched: self.watched }
    }
}
