//! Tables of terms that processes share: what `:ets` stands on.
//!
//! A table has a heap of its own; what is put into it is copied there, what is looked up is copied out. [`Tables`] knows
//! all tables of a runtime, and who owns them.

mod hashed;
mod objects;
mod pattern;
mod store;
mod table;

pub use pattern::{Bindings, Pattern, Variable, variable, variables};
pub use store::{Place, Store, Walk};
pub use table::{Heir, Kind, Protection, Table, TableOptions};

use crate::atom::Atom;
use crate::value::term::{Pid, Reference, Term};
use rustc_hash::FxHashMap;
use std::sync::atomic::{
    AtomicUsize,
    Ordering::{Acquire, Relaxed, Release},
};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

#[derive(Default)]
pub struct Tables {
    directory: RwLock<Directory>,
    /// How many there are: most processes end without a look into the directory.
    count: AtomicUsize,
    /// How often what a name or a reference stands for has changed. Changed while the directory is locked.
    changes: AtomicUsize,
}

/// A table as one thread knows it: the outer count is touched by no other thread, which would cost more than a look-up.
pub type Known = Arc<Arc<Table>>;

/// The tables that one thread has used last, found without the directory.
#[derive(Default)]
pub struct Recent {
    entries: [Option<(Term, Known)>; 4],
    /// The changes they have been found after.
    changes: usize,
    next: usize,
}

#[derive(Default)]
struct Directory {
    by_id: FxHashMap<Reference, Arc<Table>>,
    by_name: FxHashMap<Atom, Reference>,
    by_owner: FxHashMap<Pid, Vec<Reference>>,
}

/// The name of a table is that of another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NameTaken;

impl Recent {
    /// The table of a reference, or of a name that is an atom.
    #[inline]
    pub fn find(&mut self, tables: &Tables, term: Term) -> Option<Known> {
        let changes = tables.changes.load(Acquire);
        if changes == self.changes
            && let Some((_, table)) = self.entries.iter().flatten().find(|(known, _)| *known == term)
        {
            return Some(table.clone());
        }
        self.look_up(tables, term, changes)
    }

    #[cold]
    fn look_up(&mut self, tables: &Tables, term: Term, changes: usize) -> Option<Known> {
        if changes != self.changes {
            *self = Recent { changes, ..Recent::default() };
        }
        let table = match (term.as_atom(), term.as_reference()) {
            (Some(name), _) => tables.by_name(name),
            (None, Some(id)) => tables.by_id(id),
            (None, None) => None,
        };
        let table = Arc::new(table?);
        self.entries[self.next] = Some((term, table.clone()));
        self.next = (self.next + 1) % self.entries.len();
        Some(table)
    }
}

impl Tables {
    pub fn by_id(&self, id: Reference) -> Option<Arc<Table>> {
        self.read().by_id.get(&id).cloned()
    }

    pub fn by_name(&self, name: Atom) -> Option<Arc<Table>> {
        let directory = self.read();
        directory.by_name.get(&name).and_then(|id| directory.by_id.get(id)).cloned()
    }

    pub fn add(&self, table: Table) -> Result<Arc<Table>, NameTaken> {
        let table = Arc::new(table);
        let mut directory = self.write();
        if table.options.named {
            if directory.by_name.contains_key(&table.name()) {
                return Err(NameTaken);
            }
            directory.by_name.insert(table.name(), table.id);
        }
        directory.by_id.insert(table.id, table.clone());
        directory.by_owner.entry(table.owner()).or_default().push(table.id);
        self.count.fetch_add(1, Relaxed);
        Ok(table)
    }

    /// False if it is gone already.
    pub fn remove(&self, table: &Table) -> bool {
        let removed = self.forget(&mut self.write(), table.id);
        // Some thread may remember it for a while.
        table.write().clear();
        removed
    }

    pub fn rename(&self, table: &Table, name: Atom) -> Result<(), NameTaken> {
        let mut directory = self.write();
        if table.options.named {
            if directory.by_name.contains_key(&name) {
                return Err(NameTaken);
            }
            directory.by_name.remove(&table.name());
            directory.by_name.insert(name, table.id);
            self.changes.fetch_add(1, Release);
        }
        table.set_name(name);
        Ok(())
    }

    /// Makes another process the owner.
    pub fn give(&self, table: &Table, owner: Pid) {
        let mut directory = self.write();
        let old = table.owner();
        if let Some(owned) = directory.by_owner.get_mut(&old) {
            owned.retain(|id| *id != table.id);
            if owned.is_empty() {
                directory.by_owner.remove(&old);
            }
        }
        directory.by_owner.entry(owner).or_default().push(table.id);
        table.set_owner(owner);
    }

    /// All tables, the oldest first.
    pub fn all(&self) -> Vec<Arc<Table>> {
        let mut tables: Vec<Arc<Table>> = self.read().by_id.values().cloned().collect();
        tables.sort_unstable_by_key(|table| table.id.0);
        tables
    }

    /// A process has ended: its tables go, except for those that have a living heir, which are given to it. Gives the latter.
    pub fn owner_ended(&self, owner: Pid, is_alive: impl Fn(Pid) -> bool) -> Vec<Arc<Table>> {
        if self.count.load(Relaxed) == 0 {
            return Vec::new();
        }
        let owned = match self.read().by_owner.get(&owner) {
            Some(owned) => owned.clone(),
            None => return Vec::new(),
        };
        let mut inherited = Vec::new();
        for id in owned {
            let Some(table) = self.by_id(id) else { continue };
            match table.heir_pid() {
                Some(heir) if heir != owner && is_alive(heir) => {
                    self.give(&table, heir);
                    inherited.push(table);
                }
                _ => {
                    self.remove(&table);
                }
            }
        }
        inherited
    }

    fn forget(&self, directory: &mut Directory, id: Reference) -> bool {
        let Some(table) = directory.by_id.remove(&id) else { return false };
        if table.options.named {
            directory.by_name.remove(&table.name());
        }
        let owner = table.owner();
        if let Some(owned) = directory.by_owner.get_mut(&owner) {
            owned.retain(|other| *other != id);
            if owned.is_empty() {
                directory.by_owner.remove(&owner);
            }
        }
        self.count.fetch_sub(1, Relaxed);
        self.changes.fetch_add(1, Release);
        true
    }

    fn read(&self) -> RwLockReadGuard<'_, Directory> {
        self.directory.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Directory> {
        self.directory.write().unwrap_or_else(PoisonError::into_inner)
    }
}
