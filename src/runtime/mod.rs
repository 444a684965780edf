//! The actor runtime: it keeps the processes, carries what they send each other, and decides who runs when.
//!
//! ```text
//!            spawn, message, answer of a job
//!                        │
//!                        ▼
//!    ┌─────────▶ run queue of a worker ──────▶ worker ───▶ (job on a helper thread)
//!    │                                          │                   │
//!    │ message, signal, timer                   │ waits             │ done
//!    │                                          ▼                   ▼
//!    └────────────────────────────────────── its slot          run queue
//! ```
//!
//! A process is a `Box<Process>` and is always in exactly one of these places; whoever holds the box may change the
//! process, nobody else can. What arrives for a process that is not in its slot goes into the inbox of the slot.
//!
//! There is one runtime with two drivers. *Parallel*: a thread a core, real time. *Deterministic*: one thread, a seeded
//! choice of the process that runs next, a clock that jumps ahead when all wait; the same input and the same seed give the
//! same output, byte for byte. Both run the same [`worker::Worker`].

#![allow(clippy::vec_box, reason = "processes and inboxes move between places as boxes, without being copied")]

// What belongs to a process while it is nobody's turn.
pub mod inbox;
pub mod signals;
pub mod slot;
pub mod table;

// What all processes share.
pub mod aliases;
pub mod clock;
pub mod memory;
pub mod names;
pub mod options;
pub mod shared;
pub mod timers;

// Carrying and ending.
mod delivery;
pub mod devices;
mod error_device;
mod exits;
mod heap_limit;
pub mod information;
mod spares;

// Running.
pub mod jobs;
pub mod worker;

mod deterministic;
mod held;
mod idle;
mod parallel;
mod queue;
mod random;
pub mod sync;
mod system;

// The rim's view.
pub mod handle;

#[cfg(test)]
mod tests;

pub use handle::{Handle, Runtime};
pub use options::{Driver, Options};

use std::sync::{Mutex, MutexGuard};

/// Locks. A panic in another thread, which is a broken invariant of ours in one process, does not spread through the lock.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}
