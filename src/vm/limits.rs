//! How much memory processes may take.
//!
//! The BEAM lets a runaway process take the machine's memory; here the process fails, and the rest lives on. The limit is
//! checked where a process grows: when its stack is extended and when its heap has been collected.

use std::sync::atomic::{AtomicUsize, Ordering};

/// In words.
static PROCESS_LIMIT: AtomicUsize = AtomicUsize::new(usize::MAX);

/// One process may have this many bytes of stack and heap. A collection needs as much again for the copy.
pub fn set_process_limit(bytes: usize) {
    PROCESS_LIMIT.store(bytes / 8, Ordering::Relaxed);
}

#[inline]
pub fn process_limit_words() -> usize {
    PROCESS_LIMIT.load(Ordering::Relaxed)
}
