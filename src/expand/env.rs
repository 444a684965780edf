//! The environment of an expression: what its source may refer to besides variables.
//!
//! An `Env` is a value. Taking a copy costs a few reference counts, so each nested scope works on its own copy and what it
//! aliases or imports is gone when the scope ends. The shell keeps one across its lines.

use super::kernel;
use crate::atom::{Atom, atoms};
use std::collections::HashMap;
use std::sync::Arc;

/// A variable as the user knows it: its name, and the module whose macro made it (`None` when typed by the user).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Binding {
    pub name: Atom,
    pub context: Option<Atom>,
}

#[derive(Debug, Clone)]
pub struct Env {
    pub file: Arc<str>,
    pub module: Option<Atom>,
    pub function: Option<(Atom, u8)>,
    /// `alias Foo.Bar` is `(Elixir.Bar, Elixir.Foo.Bar)`.
    aliases: Arc<Vec<(Atom, Atom)>>,
    imports: Arc<Imports>,
    requires: Arc<Vec<Atom>>,
}

/// Where an imported name comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Imported {
    pub module: Atom,
    pub kind: ImportKind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImportKind {
    Function,
    Macro,
}

#[derive(Debug, Clone, Default)]
struct Imports {
    /// Two modules may both offer a name; only using it is a mistake then.
    by_name: HashMap<(Atom, u8), Vec<Imported>>,
}

impl Env {
    /// The environment of a file: `Kernel` is imported, nothing else.
    pub fn new(file: &str) -> Env {
        let mut env = Env {
            file: Arc::from(file),
            module: None,
            function: None,
            aliases: Arc::default(),
            imports: Arc::default(),
            requires: Arc::new(vec![atoms::KERNEL]),
        };
        env.import(atoms::KERNEL, ImportKind::Function, kernel::functions());
        env.import(atoms::KERNEL, ImportKind::Macro, &kernel::macros());
        env
    }

    /// The environment of the prompt: that of a file named `iex` which imports the functions of `IEx.Helpers`.
    pub fn shell() -> Env {
        let mut env = Env::new("iex");
        let helpers = Atom::of("Elixir.IEx.Helpers");
        let functions: Vec<_> = SHELL_FUNCTIONS.iter().map(|(name, arity)| (Atom::of(name), *arity)).collect();
        env.import(helpers, ImportKind::Function, &functions);
        env.require(helpers);
        env
    }

    /// The module that an alias such as `Bar` stands for; itself if nobody aliased it.
    pub fn aliased(&self, alias: Atom) -> Atom {
        self.aliases.iter().rev().find(|(short, _)| *short == alias).map_or(alias, |(_, module)| *module)
    }

    pub fn add_alias(&mut self, alias: Atom, module: Atom) {
        let aliases = Arc::make_mut(&mut self.aliases);
        aliases.retain(|(short, _)| *short != alias);
        // `alias Foo` for a module `Foo` takes an earlier alias `Foo` back.
        if alias != module {
            aliases.push((alias, module));
        }
    }

    pub fn imported(&self, name: Atom, arity: u8) -> &[Imported] {
        self.imports.by_name.get(&(name, arity)).map_or(&[], Vec::as_slice)
    }

    pub fn import(&mut self, module: Atom, kind: ImportKind, names: &[(Atom, u8)]) {
        let imports = Arc::make_mut(&mut self.imports);
        for name in names {
            imports.by_name.entry(*name).or_default().push(Imported { module, kind });
        }
    }

    /// The names imported from a module so far.
    pub fn imports_of(&self, module: Atom, kind: ImportKind) -> Vec<(Atom, u8)> {
        let wanted = Imported { module, kind };
        let entries = self.imports.by_name.iter();
        entries.filter(|(_, imported)| imported.contains(&wanted)).map(|(name, _)| *name).collect()
    }

    pub fn forget_imports(&mut self, module: Atom, kind: ImportKind) {
        let forgotten = Imported { module, kind };
        let imports = Arc::make_mut(&mut self.imports);
        imports.by_name.retain(|_, imported| {
            imported.retain(|entry| *entry != forgotten);
            !imported.is_empty()
        });
    }

    pub fn requires(&self, module: Atom) -> bool {
        self.requires.contains(&module)
    }

    pub fn require(&mut self, module: Atom) {
        if !self.requires(module) {
            Arc::make_mut(&mut self.requires).push(module);
        }
    }
}

/// The functions of `IEx.Helpers` that can be called at the prompt without naming their module.
pub const SHELL_FUNCTIONS: &[(&str, u8)] = &[
    ("c", 1),
    ("c", 2),
    ("cd", 1),
    ("clear", 0),
    ("exports", 0),
    ("exports", 1),
    ("flush", 0),
    ("h", 0),
    ("h", 1),
    ("i", 0),
    ("i", 1),
    ("ls", 0),
    ("ls", 1),
    ("pid", 1),
    ("pid", 3),
    ("pwd", 0),
    ("r", 1),
    ("recompile", 0),
    ("ref", 1),
    ("ref", 4),
    ("respawn", 0),
    ("runtime_info", 0),
    ("runtime_info", 1),
    ("v", 0),
    ("v", 1),
];
