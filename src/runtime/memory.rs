//! How much memory all processes take, and who has to end when it is too much.
//!
//! One process has its own limit, which the interpreter checks when it collects. Here are the two cases it cannot see: a
//! mailbox that is filled from outside, and many processes that are too much together.

use super::table::Table;
use crate::vm::limits;
use crate::vm::process::Process;
use crossbeam_utils::CachePadded;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

pub struct Memory {
    /// Words of all heaps, stacks and inboxes, except for what is too little to be counted.
    words: CachePadded<AtomicUsize>,
    limit: usize,
}

/// Changes of fewer words are not counted: most processes are small all their life.
const UNCOUNTED: usize = 128;
/// What a process takes beside what is counted.
const BASE: usize = 96;

/// Why a process has to end.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Excess {
    /// It takes more bytes than one process may.
    Process { limit: usize },
    /// All together take more bytes than they may, and this is one of the large ones.
    All { limit: usize },
}

impl Excess {
    pub fn limit(self) -> usize {
        let (Excess::Process { limit } | Excess::All { limit }) = self;
        limit
    }
}

impl Memory {
    pub fn new(limit_bytes: usize) -> Memory {
        Memory { words: CachePadded::default(), limit: limit_bytes / 8 }
    }

    /// Bytes in use by so many processes.
    pub fn bytes(&self, processes: usize) -> usize {
        8 * (self.words.load(Relaxed) + processes * BASE)
    }

    /// Counts what a process takes now; it is one of those in the table.
    #[inline]
    pub fn count_process(&self, process: &mut Process, table: &Table) -> Result<(), Excess> {
        let words = process_words(process);
        if words.abs_diff(process.counted_words) < UNCOUNTED {
            return Ok(());
        }
        self.recount_process(process, words, table)
    }

    #[inline(never)]
    fn recount_process(&self, process: &mut Process, words: usize, table: &Table) -> Result<(), Excess> {
        let grown = words > process.counted_words;
        self.recount(&mut process.counted_words, words);
        if !grown {
            return Ok(());
        }
        let limit = limits::process_limit_words();
        // The heap may hold garbage; above the limit is only what it uses.
        if process.heap.used() + 2 * process.mailbox.messages.len() > limit {
            return Err(Excess::Process { limit: limit.saturating_mul(8) });
        }
        self.check_all(words, table)
    }

    /// Counts what an inbox takes now.
    #[inline]
    pub fn count_inbox(&self, counted: &mut usize, words: usize, table: &Table) -> Result<(), Excess> {
        if words.abs_diff(*counted) < 8 * UNCOUNTED {
            return Ok(());
        }
        self.recount(counted, words);
        let limit = limits::process_limit_words();
        if words > limit {
            return Err(Excess::Process { limit: limit.saturating_mul(8) });
        }
        self.check_all(words, table)
    }

    /// Takes something out of the count.
    pub fn forget(&self, counted: &mut usize) {
        self.recount(counted, 0);
    }

    fn recount(&self, counted: &mut usize, words: usize) {
        if words == *counted {
            return;
        }
        if words > *counted {
            self.words.fetch_add(words - *counted, Relaxed);
        } else {
            self.words.fetch_sub(*counted - words, Relaxed);
        }
        *counted = words;
    }

    /// Past the limit the large processes end first; well past it, whoever grows.
    fn check_all(&self, words: usize, table: &Table) -> Result<(), Excess> {
        let all = self.words.load(Relaxed) + table.living() * BASE;
        let large = words >= self.limit / 16;
        if all > self.limit && (large || all > self.limit + self.limit / 8) {
            return Err(Excess::All { limit: self.limit.saturating_mul(8) });
        }
        Ok(())
    }
}

/// Words that a process takes.
pub fn process_words(process: &Process) -> usize {
    process.heap.capacity() + process.stack.capacity() + process.mailbox.messages.capacity()
}
