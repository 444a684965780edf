//! Locks, atomics and threads of the hand-overs between workers: [`super::slot`] and [`super::idle`].
//!
//! They are taken from here so that `tests/model` can put others in their place, which try out every order of events.

pub use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering, fence};
pub use std::sync::{Condvar, Mutex, MutexGuard};
pub use std::thread::{Thread, current};

use spin::mutex::{SpinMutex, SpinMutexGuard};
use std::{hint, thread};

/// The lock of a slot. As a rule it is held for some dozens of nanoseconds, longer where a signal is applied to a process that
/// waits; each message and each wait takes it once. A lock that lets threads sleep has to ask, when it is released, whether
/// one does, which takes as long as getting it. This one does not: whoever waits for it looks again, and lets others run.
#[derive(Default)]
pub struct SlotLock<T>(SpinMutex<T>);

pub type SlotLockGuard<'lock, T> = SpinMutexGuard<'lock, T>;

/// How often a lock is looked at before the thread lets others run: whoever holds it may not be running.
const LOOKS: u32 = 100;

impl<T> SlotLock<T> {
    #[inline]
    pub fn lock(&self) -> SlotLockGuard<'_, T> {
        self.0.try_lock().unwrap_or_else(|| self.wait())
    }

    #[cold]
    fn wait(&self) -> SlotLockGuard<'_, T> {
        loop {
            for _ in 0..LOOKS {
                hint::spin_loop();
                if !self.0.is_locked()
                    && let Some(guard) = self.0.try_lock()
                {
                    return guard;
                }
            }
            thread::yield_now();
        }
    }
}
