//! The modules whose bodies are running: one table for all processes, because a macro that runs in a process of its own
//! works on the module that another process defines (`Module.put_attribute(__CALLER__.module, …)`).

use super::builder::ModuleBuilder;
use crate::atom::Atom;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock};

/// A builder, to be locked for short: never while a macro or any other code of the user's runs.
pub(super) type SharedBuilder = Arc<Mutex<ModuleBuilder>>;

fn table() -> MutexGuard<'static, HashMap<Atom, SharedBuilder>> {
    static TABLE: OnceLock<Mutex<HashMap<Atom, SharedBuilder>>> = OnceLock::new();
    TABLE.get_or_init(Mutex::default).lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}

/// A module that is being defined. When the process that defines it fails or ends, the module is closed.
pub(super) struct OpenModule {
    module: Atom,
    builder: SharedBuilder,
}

/// The module is being defined already, at this place.
pub(super) struct AlreadyOpen {
    pub file: Arc<str>,
    pub line: u32,
}

impl OpenModule {
    pub fn new(builder: ModuleBuilder) -> Result<OpenModule, AlreadyOpen> {
        let mut table = table();
        let module = builder.module;
        if let Some(other) = table.get(&module) {
            let other = lock(other);
            return Err(AlreadyOpen { file: other.file.clone(), line: other.line });
        }
        let builder = Arc::new(Mutex::new(builder));
        table.insert(module, builder.clone());
        Ok(OpenModule { module, builder })
    }

    pub fn module(&self) -> Atom {
        self.module
    }

    pub fn builder(&self) -> MutexGuard<'_, ModuleBuilder> {
        lock(&self.builder)
    }
}

impl Drop for OpenModule {
    fn drop(&mut self) {
        table().remove(&self.module);
    }
}

pub(super) fn find(module: Atom) -> Option<SharedBuilder> {
    table().get(&module).cloned()
}

/// Works on the builder of an open module; `None` if it is not open.
pub(super) fn with<T>(module: Atom, work: impl FnOnce(&mut ModuleBuilder) -> T) -> Option<T> {
    find(module).map(|builder| work(&mut lock(&builder)))
}

fn lock(builder: &SharedBuilder) -> MutexGuard<'_, ModuleBuilder> {
    builder.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}
