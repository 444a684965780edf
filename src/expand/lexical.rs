//! What a file aliases and imports, and which of that nothing refers to.
//!
//! All environments of a file share one table, because functions are expanded while the bodies of their modules run. A name
//! that is aliased or imported again, in another module or function, is looked for from there on only, as in Elixir.

use super::warnings::{Notice, Warning};
use crate::atom::Atom;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};

#[derive(Debug, Default)]
pub struct Lexical(Mutex<Tables>);

#[derive(Debug, Default)]
struct Tables {
    /// The line of each alias; none once it has been used.
    aliases: BTreeMap<&'static str, Option<u32>>,
    imports: BTreeMap<&'static str, Import>,
}

#[derive(Debug)]
struct Import {
    module: Atom,
    line: u32,
    used: bool,
    /// What `only:` names and nobody has used.
    unused_names: Vec<(Atom, u8)>,
}

impl Lexical {
    fn tables(&self) -> MutexGuard<'_, Tables> {
        self.0.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    /// Notes an alias. Without a line nobody is told whether it is used.
    pub fn alias(&self, alias: Atom, line: Option<u32>) {
        self.tables().aliases.insert(alias.name(), line);
    }

    pub fn use_alias(&self, alias: Atom) {
        if let Some(line) = self.tables().aliases.get_mut(alias.name()) {
            *line = None;
        }
    }

    /// Notes an import, with the names if these were listed.
    pub fn import(&self, module: Atom, line: Option<u32>, names: Vec<(Atom, u8)>) {
        let mut tables = self.tables();
        match line {
            Some(line) => {
                let import = Import { module, line, used: false, unused_names: names };
                tables.imports.insert(module.name(), import);
            }
            None => {
                tables.imports.remove(module.name());
            }
        }
    }

    pub fn use_import(&self, module: Atom, name: Atom, arity: u8) {
        if let Some(import) = self.tables().imports.get_mut(module.name()) {
            import.used = true;
            import.unused_names.retain(|known| *known != (name, arity));
        }
    }

    pub fn is_empty(&self) -> bool {
        let tables = self.tables();
        tables.aliases.is_empty() && tables.imports.is_empty()
    }

    /// What nothing has used, the aliases first, by name.
    pub fn unused(&self, file: &Arc<str>) -> Vec<Warning> {
        let tables = self.tables();
        let mut warnings = Vec::new();
        let mut warn = |notice, line| warnings.push(Warning::without_function(notice, file, line));
        for (alias, line) in &tables.aliases {
            if let Some(line) = line {
                let name = alias.strip_prefix("Elixir.").unwrap_or(alias);
                warn(Notice::UnusedAlias { name: name.into() }, *line);
            }
        }
        for Import { module, line, used, unused_names } in tables.imports.values() {
            match used {
                false => warn(Notice::UnusedImport { module: *module, name: None }, *line),
                true => unused_names
                    .iter()
                    .for_each(|name| warn(Notice::UnusedImport { module: *module, name: Some(*name) }, *line)),
            }
        }
        warnings
    }
}
