//! What `src/runtime/sync.rs` is in Kaiwa, for the model: the same names, of loom.

pub use loom::sync::atomic::{AtomicBool, AtomicUsize, Ordering, fence};
pub use loom::sync::{Condvar, Mutex, MutexGuard};
pub use loom::thread::{Thread, current};

/// Every lock is one of the points where another thread may go on; how threads wait for it does not matter here.
pub struct SlotLock<T>(Mutex<T>);

pub type SlotLockGuard<'lock, T> = MutexGuard<'lock, T>;

impl<T: Default> Default for SlotLock<T> {
    fn default() -> SlotLock<T> {
        SlotLock(Mutex::new(T::default()))
    }
}

impl<T> SlotLock<T> {
    pub fn lock(&self) -> SlotLockGuard<'_, T> {
        super::lock(&self.0)
    }
}
