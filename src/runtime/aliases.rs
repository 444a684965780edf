//! Whose alias a reference is: `send/2` to a reference needs to know the process behind it.
//!
//! A process keeps its aliases itself and decides when a message gets there whether it still takes it; this directory may
//! lag behind.

use super::lock;
use crate::value::term::{Pid, Reference};
use rustc_hash::FxHashMap;
use std::sync::Mutex;

#[derive(Default)]
pub struct Aliases {
    owners: Mutex<FxHashMap<Reference, Pid>>,
}

impl Aliases {
    pub fn insert(&self, reference: Reference, owner: Pid) {
        lock(&self.owners).insert(reference, owner);
    }

    pub fn owner(&self, reference: Reference) -> Option<Pid> {
        lock(&self.owners).get(&reference).copied()
    }

    pub fn remove(&self, reference: Reference) {
        lock(&self.owners).remove(&reference);
    }
}
