//! One table: its options, its owner, and the lock around its contents.

use super::store::Store;
use crate::atom::Atom;
use crate::value::copy::FrozenTerm;
use crate::value::term::{Pid, Reference, Term};
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Mutex, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    Set,
    OrderedSet,
    /// Several objects of one key, but not the same twice.
    Bag,
    DuplicateBag,
}

/// What others than the owner may do.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Protection {
    /// Read and write.
    Public,
    /// Read.
    Protected,
    /// Nothing.
    Private,
}

/// Who gets the table when its owner ends, and what it is told.
pub struct Heir {
    pub pid: Pid,
    pub data: FrozenTerm,
}

#[derive(Clone, Copy)]
pub struct TableOptions {
    pub kind: Kind,
    pub protection: Protection,
    /// It is known by its name.
    pub named: bool,
    /// The place of the key in objects, counted from 1.
    pub key: usize,
    pub compressed: bool,
    pub read_concurrency: bool,
    /// `false`, `true` or `auto`
    pub write_concurrency: Term,
    pub decentralized_counters: bool,
}

pub struct Table {
    pub id: Reference,
    pub options: TableOptions,
    name: Mutex<Atom>,
    owner: AtomicU64,
    heir: Mutex<Option<Heir>>,
    store: RwLock<Store>,
}

impl Table {
    pub fn new(id: Reference, name: Atom, owner: Pid, heir: Option<Heir>, options: TableOptions) -> Table {
        Table {
            id,
            options,
            name: Mutex::new(name),
            owner: AtomicU64::new(owner.to_bits()),
            heir: Mutex::new(heir),
            store: RwLock::new(Store::new(options.kind, options.key)),
        }
    }

    /// What the user calls it: its name, or a reference.
    pub fn term(&self) -> Term {
        if self.options.named { Term::atom(self.name()) } else { Term::reference(self.id) }
    }

    pub fn name(&self) -> Atom {
        *lock(&self.name)
    }

    pub(super) fn set_name(&self, name: Atom) {
        *lock(&self.name) = name;
    }

    pub fn owner(&self) -> Pid {
        Pid::from_bits(self.owner.load(Relaxed))
    }

    pub(super) fn set_owner(&self, owner: Pid) {
        self.owner.store(owner.to_bits(), Relaxed);
    }

    pub fn heir_pid(&self) -> Option<Pid> {
        lock(&self.heir).as_ref().map(|heir| heir.pid)
    }

    pub fn set_heir(&self, heir: Option<Heir>) {
        *lock(&self.heir) = heir;
    }

    /// Looks at what the heir is to be told.
    pub fn with_heir<T>(&self, look: impl FnOnce(&Heir) -> T) -> Option<T> {
        lock(&self.heir).as_ref().map(look)
    }

    pub fn read(&self) -> RwLockReadGuard<'_, Store> {
        self.store.read().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn write(&self) -> RwLockWriteGuard<'_, Store> {
        self.store.write().unwrap_or_else(PoisonError::into_inner)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
