//! The names under which processes are registered: a process has one name at most, a name one process.

use super::slot::LockedSlot;
use super::table::Table;
use crate::atom::Atom;
use crate::value::term::Pid;
use crate::vm::system::RegisterError;
use rustc_hash::FxHashMap;
use std::sync::{PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

#[derive(Default)]
pub struct Names {
    directory: RwLock<Directory>,
}

#[derive(Default)]
struct Directory {
    by_name: FxHashMap<Atom, Pid>,
    by_pid: FxHashMap<Pid, Atom>,
}

impl Names {
    pub fn whereis(&self, name: Atom) -> Option<Pid> {
        self.read().by_name.get(&name).copied()
    }

    pub fn name_of(&self, pid: Pid) -> Option<Atom> {
        self.read().by_pid.get(&pid).copied()
    }

    /// All names, in alphabetical order.
    pub fn all(&self) -> Vec<Atom> {
        let mut names: Vec<Atom> = self.read().by_name.keys().copied().collect();
        names.sort_unstable_by_key(|name| name.name());
        names
    }

    /// Gives a name to a living process. A slot and the directory are never locked together: the slot is marked before, so
    /// that a process that ends afterwards takes its name away; if it ended in between, that is seen in the end.
    pub fn register(&self, table: &Table, name: Atom, pid: Pid) -> Result<(), RegisterError> {
        let mark = |mut slot: LockedSlot<'_>| slot.is_occupied_by(pid).then(|| slot.mark_named());
        table.slot(pid).and_then(mark).ok_or(RegisterError::NoProcess)?;
        self.insert(name, pid)?;
        if table.slot(pid).is_some_and(|slot| slot.is_occupied_by(pid)) {
            return Ok(());
        }
        self.remove_process(pid);
        Err(RegisterError::NoProcess)
    }

    fn insert(&self, name: Atom, pid: Pid) -> Result<(), RegisterError> {
        let mut directory = self.write();
        if directory.by_name.contains_key(&name) {
            return Err(RegisterError::NameTaken);
        }
        if directory.by_pid.contains_key(&pid) {
            return Err(RegisterError::AlreadyNamed);
        }
        directory.by_name.insert(name, pid);
        directory.by_pid.insert(pid, name);
        Ok(())
    }

    /// False if nobody has the name.
    pub fn unregister(&self, name: Atom) -> bool {
        let mut directory = self.write();
        let Some(pid) = directory.by_name.remove(&name) else { return false };
        directory.by_pid.remove(&pid);
        true
    }

    /// Takes the name of a process that has ended.
    pub fn remove_process(&self, pid: Pid) {
        let mut directory = self.write();
        if let Some(name) = directory.by_pid.remove(&pid) {
            directory.by_name.remove(&name);
        }
    }

    fn read(&self) -> RwLockReadGuard<'_, Directory> {
        self.directory.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Directory> {
        self.directory.write().unwrap_or_else(PoisonError::into_inner)
    }
}
