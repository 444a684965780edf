//! Environment variables, kept in a table of Kaiwa's own: those of the operating system must not be changed while other
//! threads run. What Kaiwa starts gets the variables of this table.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::sync::{Mutex, MutexGuard, OnceLock};

fn table() -> MutexGuard<'static, BTreeMap<OsString, OsString>> {
    static TABLE: OnceLock<Mutex<BTreeMap<OsString, OsString>>> = OnceLock::new();
    let table = TABLE.get_or_init(|| Mutex::new(std::env::vars_os().collect()));
    table.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}

/// All variables, sorted by name.
pub fn variables() -> Vec<(OsString, OsString)> {
    table().iter().map(|(name, value)| (name.clone(), value.clone())).collect()
}

pub fn variable(name: &OsStr) -> Option<OsString> {
    table().get(name).cloned()
}

pub fn set_variable(name: &OsStr, value: &OsStr) {
    table().insert(name.to_os_string(), value.to_os_string());
}

pub fn remove_variable(name: &OsStr) {
    table().remove(name);
}
