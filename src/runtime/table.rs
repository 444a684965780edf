//! The process table: a [`Slot`](super::slot) for each living process.
//!
//! A slot is used again after its process has ended. It remembers the full pid, whose sequence number is never given
//! twice, so that a late message does not reach the wrong process.

use super::devices::{DEVICES, FIRST_DEVICE};
use super::lock;
use super::slot::{LockedSlot, Place, Remains};
use crate::value::term::{PID_SLOT_BITS, Pid};
use crate::vm::system::TooManyProcesses;
use crossbeam_utils::CachePadded;
use std::sync::atomic::{AtomicU32, AtomicU64, AtomicUsize, Ordering::Relaxed};
use std::sync::{Mutex, OnceLock};

/// Slots that were made together; a segment stays where it is.
type Segment = Box<[Place]>;
const SEGMENT: usize = 1024;
/// How many free slots a worker takes from the table at once.
const BATCH: u32 = 64;
/// A worker gives slots back when it has more than this.
const HOARD: usize = 1024;
/// The first pid that a user starts has the number 104, behind those of the devices; lower ones belong to the runtime on the
/// BEAM too.
const FIRST_SEQUENCE: u64 = 104;
const _: () = assert!(FIRST_DEVICE + DEVICES == FIRST_SEQUENCE, "devices come right before");

pub struct Table {
    segments: Box<[OnceLock<Segment>]>,
    /// Slots from here on have never been used.
    fresh: AtomicU32,
    free: Mutex<Vec<u32>>,
    births: CachePadded<Births>,
    ended: CachePadded<AtomicUsize>,
    limit: usize,
}

/// What changes when a process is born; who ends processes does not touch it. Two workers that change one word at the same
/// time keep each other waiting.
struct Births {
    count: AtomicUsize,
    /// How many have ended, as far as somebody has looked.
    ended: AtomicUsize,
    sequence: AtomicU64,
}

impl Table {
    /// A table for so many living processes; `workers` of them keep free slots at hand.
    pub fn new(limit: usize, workers: usize) -> Table {
        let capacity = (limit + workers * (HOARD + BATCH as usize)).min(1 << PID_SLOT_BITS);
        Table {
            segments: (0..capacity.div_ceil(SEGMENT)).map(|_| OnceLock::new()).collect(),
            fresh: AtomicU32::new(0),
            free: Mutex::default(),
            births: CachePadded::new(Births {
                count: AtomicUsize::new(0),
                ended: AtomicUsize::new(0),
                sequence: AtomicU64::new(FIRST_DEVICE),
            }),
            ended: CachePadded::default(),
            limit,
        }
    }

    /// How many processes live.
    pub fn living(&self) -> usize {
        // Those that end in between are still counted.
        let ended = self.ended.load(Relaxed);
        self.births.count.load(Relaxed).wrapping_sub(ended)
    }

    /// Counts a birth, if there may be another process.
    fn count_birth(&self) -> bool {
        let Births { count, ended, .. } = &*self.births;
        let born = count.fetch_add(1, Relaxed);
        if born.wrapping_sub(ended.load(Relaxed)) < self.limit {
            return true;
        }
        ended.store(self.ended.load(Relaxed), Relaxed);
        let is_room = born.wrapping_sub(ended.load(Relaxed)) < self.limit;
        if !is_room {
            count.fetch_sub(1, Relaxed);
        }
        is_room
    }

    /// How many processes may live.
    pub fn limit(&self) -> usize {
        self.limit
    }

    #[inline]
    pub fn slot(&self, pid: Pid) -> Option<LockedSlot<'_>> {
        let place = self.place(pid)?;
        Some(place.lock())
    }

    /// Whether something has arrived for a process that is busy.
    #[inline]
    pub fn has_mail(&self, pid: Pid) -> bool {
        self.place(pid).is_some_and(Place::has_mail)
    }

    #[inline]
    fn place(&self, pid: Pid) -> Option<&Place> {
        let segment = self.segments.get(pid.slot() as usize / SEGMENT)?.get()?;
        segment.get(pid.slot() as usize % SEGMENT)
    }

    /// A pid with a slot of its own for a new process, which is busy. `free` are the free slots at hand.
    pub fn occupy(&self, free: &mut Vec<u32>) -> Result<Pid, TooManyProcesses> {
        if !self.count_birth() {
            return Err(TooManyProcesses);
        }
        if free.is_empty() {
            self.take_free(free);
        }
        let pid = free.pop().map(|slot| Pid::new(self.births.sequence.fetch_add(1, Relaxed), slot));
        let slot = pid.and_then(|pid| self.slot(pid));
        let (Some(pid), Some(mut slot)) = (pid, slot) else {
            self.births.count.fetch_sub(1, Relaxed);
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
        self.ended.fetch_add(1, Relaxed);
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
