//! The files under test, and what they use of their neighbours.

#![allow(dead_code, reason = "what the model does not use of the files under test")]

pub mod inbox {
    #[derive(Default, Debug)]
    pub struct Inbox {
        pub messages: Vec<u32>,
    }
}
#[path = "../../src/runtime/idle.rs"]
pub mod idle;
#[path = "../../src/runtime/slot.rs"]
pub mod slot;
#[path = "sync.rs"]
pub mod sync;

pub fn lock<T>(mutex: &sync::Mutex<T>) -> sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}
