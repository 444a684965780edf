//! The process table: a slot for each living process, and the states a slot can be in.
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
//! Whether a slot has an inbox can be asked without the lock ([`Table::has_mail`]). The answer may be out of date at once, but
//! not for what the asker itself has sent: a process that has sent something, on whatever worker, and asks later on another
//! one, has been handed over in between, and what happened before that is seen after it.
//!
//! A slot is used again after its process has ended. It remembers the full pid, whose sequence number is never given
//! twice, so that a late message does not reach the wrong process.

use super::inbox::Inbox;
use super::lock;
use crate::value::term::{PID_SLOT_BITS, Pid};
use crate::vm::process::Process;
use crate::vm::system::TooManyProcesses;
use spin::mutex::{SpinMutex, SpinMutexGuard};
use std::ops::{Deref, DerefMut};
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, AtomicUsize, Ordering::Relaxed};
use std::sync::{Mutex, OnceLock};
use std::{hint, thread};

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
struct Place {
    /// There is an inbox. It changes under the lock only.
    has_mail: AtomicBool,
    slot: SpinMutex<Slot>,
}

/// A locked slot.
pub struct LockedSlot<'table> {
    slot: SpinMutexGuard<'table, Slot>,
    has_mail: &'table AtomicBool,
}

/// How often a lock is looked at before the thread lets others run: whoever holds it may not be running.
const LOOKS: u32 = 100;

impl Place {
    /// Locks the slot.
    ///
    /// The lock is held for some dozens of nanoseconds, and each message and each wait takes it once. A lock that lets threads
    /// sleep has to ask, when it is released, whether one does, which takes as long as getting it; this one does not.
    #[inline]
    fn lock(&self) -> LockedSlot<'_> {
        let slot = self.slot.try_lock().unwrap_or_else(|| self.wait_for_slot());
        LockedSlot { slot, has_mail: &self.has_mail }
    }

    #[cold]
    fn wait_for_slot(&self) -> SpinMutexGuard<'_, Slot> {
        loop {
            for _ in 0..LOOKS {
                hint::spin_loop();
                if !self.slot.is_locked()
                    && let Some(slot) = self.slot.try_lock()
                {
                    return slot;
                }
            }
            thread::yield_now();
        }
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
    fn occupy(&mut self, pid: Pid) {
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
    fn vacate(&mut self) -> Remains {
        debug_assert!(self.waiting.is_none(), "a waiting process does not end");
        self.occupant = None;
        Remains { inbox: self.take_inbox(), named: self.named, watched: self.watched }
    }
}

/// Slots that were made together; a segment stays where it is.
type Segment = Box<[Place]>;
const SEGMENT: usize = 1024;
/// How many free slots a worker takes from the table at once.
const BATCH: u32 = 64;
/// A worker gives slots back when it has more than this.
const HOARD: usize = 1024;
/// The first pid that a user sees; lower ones belong to the runtime on the BEAM too.
const FIRST_SEQUENCE: u64 = 104;

pub struct Table {
    segments: Box<[OnceLock<Segment>]>,
    /// Slots from here on have never been used.
    fresh: AtomicU32,
    free: Mutex<Vec<u32>>,
    sequence: AtomicU64,
    living: AtomicUsize,
    limit: usize,
}

impl Table {
    /// A table for so many living processes; `workers` of them keep free slots at hand.
    pub fn new(limit: usize, workers: usize) -> Table {
        let capacity = (limit + workers * (HOARD + BATCH as usize)).min(1 << PID_SLOT_BITS);
        Table {
            segments: (0..capacity.div_ceil(SEGMENT)).map(|_| OnceLock::new()).collect(),
            fresh: AtomicU32::new(0),
            free: Mutex::default(),
            sequence: AtomicU64::new(FIRST_SEQUENCE),
            living: AtomicUsize::new(0),
            limit,
        }
    }

    /// How many processes live.
    pub fn living(&self) -> usize {
        self.living.load(Relaxed)
    }

    #[inline]
    pub fn slot(&self, pid: Pid) -> Option<LockedSlot<'_>> {
        let place = self.place(pid)?;
        Some(place.lock())
    }

    /// Whether something has arrived for a process that is busy.
    #[inline]
    pub fn has_mail(&self, pid: Pid) -> bool {
        self.place(pid).is_some_and(|place| place.has_mail.load(Relaxed))
    }

    #[inline]
    fn place(&self, pid: Pid) -> Option<&Place> {
        let segment = self.segments.get(pid.slot() as usize / SEGMENT)?.get()?;
        segment.get(pid.slot() as usize % SEGMENT)
    }

    /// A pid with a slot of its own for a new process, which is busy. `free` are the free slots at hand.
    pub fn occupy(&self, free: &mut Vec<u32>) -> Result<Pid, TooManyProcesses> {
        if self.living.fetch_add(1, Relaxed) >= self.limit {
            self.living.fetch_sub(1, Relaxed);
            return Err(TooManyProcesses);
        }
        if free.is_empty() {
            self.take_free(free);
        }
        let pid = free.pop().map(|slot| Pid::new(self.sequence.fetch_add(1, Relaxed), slot));
        let slot = pid.and_then(|pid| self.slot(pid));
        let (Some(pid), Some(mut slot)) = (pid, slot) else {
            self.living.fetch_sub(1, Relaxed);
            return Err(TooManyProcesses);
        };
        slot.occupy(pid);
        Ok(pid)
    }

    /// Ends a process in the table; its slot is added to `free`. `None` if it has no slot any more.
    pub fn vacate(&self, pid: Pid, free: &mut Vec<u32>) -> Option<Remains> {
        let mut slot = self.slot(pid)?;
        if !slot.is_occupied_by(pid) {
            return None;
        }
        let remains = slot.vacate();
        drop(slot);
        self.living.fetch_sub(1, Relaxed);
        free.push(pid.slot());
        if free.len() > HOARD {
            lock(&self.free).extend(free.drain(HOARD / 2..));
        }
        Some(remains)
    }

    /// Gives slots back that nobody keeps at hand any more.
    pub fn give_back(&self, free: Vec<u32>) {
        lock(&self.free).extend(free);
    }

    fn take_free(&self, free: &mut Vec<u32>) {
        let mut all = lock(&self.free);
        let from = all.len().saturating_sub(BATCH as usize);
        free.extend(all.drain(from..));
        drop(all);
        if !free.is_empty() {
            return;
        }
        let capacity = (self.segments.len() * SEGMENT) as u32;
        let take = |fresh: u32| (fresh + BATCH <= capacity).then_some(fresh + BATCH);
        if let Ok(first) = self.fresh.fetch_update(Relaxed, Relaxed, take) {
            // A batch never crosses a segment: both are powers of two.
            self.segments[first as usize / SEGMENT].get_or_init(|| (0..SEGMENT).map(|_| Place::default()).collect());
            free.extend((first..first + BATCH).rev());
        }
    }

    /// All living processes, oldest first.
    pub fn processes(&self) -> Vec<Pid> {
        let segments = self.segments.iter().map_while(OnceLock::get);
        let mut pids: Vec<Pid> = segments.flatten().filter_map(|place| place.lock().occupant()).collect();
        pids.sort_unstable();
        pids
    }
}
