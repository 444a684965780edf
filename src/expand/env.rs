//! The environment of an expression: what its source may refer to besides variables.
//!
//! An `Env` is a value. Taking a copy costs a few reference counts, so each nested scope works on its own copy and what it
//! aliases or imports is gone when the scope ends. The shell keeps one across its lines.

use super::kernel;
use super::lexical::Lexical;
use crate::atom::{Atom, atoms};
use crate::value::copy::FrozenTerm;
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, OnceLock};

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
    /// What macros have aliased, by the number of their expansion: the names that they quoted themselves mean that.
    macro_aliases: Arc<Vec<(Atom, u32, Atom)>>,
    /// The modules defined in this file or line so far, the innermost first.
    context_modules: Arc<Vec<Atom>>,
    /// What is known of the uses of aliases and imports; none where nobody asks.
    pub lexical: Option<Arc<Lexical>>,
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

#[derive(Debug, Default)]
struct Imports {
    /// Two modules may both offer a name; only using it is a mistake then.
    by_name: HashMap<Atom, BTreeMap<u8, Vec<Imported>>>,
    /// All of them as terms, once a macro has asked for its caller's environment.
    lists: OnceLock<Arc<FrozenTerm>>,
}

/// A copy is made to be changed: what was derived from the names is not kept.
impl Clone for Imports {
    fn clone(&self) -> Imports {
        Imports { by_name: self.by_name.clone(), lists: OnceLock::new() }
    }
}

impl Env {
    /// The environment of a file: `Kernel` is imported, and the macros of `Application` can be called.
    pub fn new(file: &str) -> Env {
        let mut env = Env::empty(file);
        env.require(atoms::KERNEL);
        env.require(Atom::of("Elixir.Application"));
        env.require(Atom::of("Elixir.Kernel.Typespec"));
        env.import(atoms::KERNEL, ImportKind::Function, kernel::functions());
        env.import(atoms::KERNEL, ImportKind::Macro, &kernel::macros());
        env
    }

    /// That of a file which is told what it aliases and imports for nothing.
    pub fn of_script(file: &str) -> Env {
        let mut env = Env::new(file);
        env.lexical = Some(Arc::new(Lexical::default()));
        env
    }

    /// An environment in which not even `Kernel` is imported.
    pub fn empty(file: &str) -> Env {
        Env {
            file: Arc::from(file),
            module: None,
            function: None,
            aliases: Arc::default(),
            imports: Arc::default(),
            requires: Arc::default(),
            macro_aliases: Arc::default(),
            context_modules: Arc::default(),
            lexical: None,
        }
    }

    /// The environment of the prompt: that of a file named `iex` which imports the functions of `IEx.Helpers`.
    pub fn shell() -> Env {
        let mut env = Env::new("iex");
        let helpers = Atom::of("Elixir.IEx.Helpers");
        let functions: Vec<_> = SHELL_FUNCTIONS.iter().map(|(name, arity)| (Atom::of(name), *arity)).collect();
        env.import(helpers, ImportKind::Function, &functions);
        let macros: Vec<_> = SHELL_MACROS.iter().map(|(name, arity)| (Atom::of(name), *arity)).collect();
        env.import(helpers, ImportKind::Macro, &macros);
        env.require(helpers);
        env
    }

    /// The module that an alias such as `Bar` stands for; itself if nobody aliased it.
    pub fn aliased(&self, alias: Atom) -> Atom {
        if let Some(lexical) = &self.lexical {
            lexical.use_alias(alias);
        }
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

    /// The module that an alias stands for in what one expansion of a macro has quoted.
    pub fn macro_alias(&self, alias: Atom, counter: u32) -> Option<Atom> {
        let aliases = self.macro_aliases.iter().rev();
        aliases.clone().find(|(short, made_by, _)| *short == alias && *made_by == counter).map(|(_, _, module)| *module)
    }

    pub fn add_macro_alias(&mut self, alias: Atom, counter: u32, module: Atom) {
        Arc::make_mut(&mut self.macro_aliases).push((alias, counter, module));
    }

    /// `(Elixir.Bar, Elixir.Foo.Bar)` for `alias Foo.Bar`, in the order in which they were made.
    pub fn aliases(&self) -> &[(Atom, Atom)] {
        &self.aliases
    }

    pub fn imported(&self, name: Atom, arity: u8) -> &[Imported] {
        self.imports.by_name.get(&name).and_then(|arities| arities.get(&arity)).map_or(&[], Vec::as_slice)
    }

    /// What is imported under a name: the arity and the module, by arity.
    pub fn imports_named(&self, name: Atom) -> Vec<(u8, Atom)> {
        let arities = self.imports.by_name.get(&name).into_iter().flatten();
        arities.flat_map(|(arity, imported)| imported.iter().map(|import| (*arity, import.module))).collect()
    }

    /// Everything that is imported: each name with its arity and where it comes from, sorted by name.
    pub fn imports(&self) -> Vec<(Atom, u8, Imported)> {
        let names = self.imports.by_name.iter();
        let entries =
            names.flat_map(|(name, arities)| arities.iter().map(|(arity, imported)| (*name, *arity, imported)));
        let mut all: Vec<_> = entries
            .flat_map(|(name, arity, imported)| imported.iter().map(move |imported| (name, arity, *imported)))
            .collect();
        all.sort_by_key(|(name, arity, _)| (name.name(), *arity));
        all
    }

    pub fn import(&mut self, module: Atom, kind: ImportKind, names: &[(Atom, u8)]) {
        let imports = Arc::make_mut(&mut self.imports);
        imports.lists = OnceLock::new();
        for (name, arity) in names {
            imports.by_name.entry(*name).or_default().entry(*arity).or_default().push(Imported { module, kind });
        }
    }

    /// The names imported from a module so far.
    pub fn imports_of(&self, module: Atom, kind: ImportKind) -> Vec<(Atom, u8)> {
        let wanted = Imported { module, kind };
        let names = self.imports.by_name.iter();
        let entries =
            names.flat_map(|(name, arities)| arities.iter().map(|(arity, imported)| (*name, *arity, imported)));
        entries.filter(|(_, _, imported)| imported.contains(&wanted)).map(|(name, arity, _)| (name, arity)).collect()
    }

    pub fn forget_imports(&mut self, module: Atom, kind: ImportKind) {
        let forgotten = Imported { module, kind };
        let imports = Arc::make_mut(&mut self.imports);
        imports.lists = OnceLock::new();
        imports.by_name.retain(|_, arities| {
            arities.retain(|_, imported| {
                imported.retain(|entry| *entry != forgotten);
                !imported.is_empty()
            });
            !arities.is_empty()
        });
    }

    /// All imports in a form made once for all environments that have the same ones.
    pub fn import_lists(&self, make: fn(&[(Atom, u8, Imported)]) -> FrozenTerm) -> Arc<FrozenTerm> {
        self.imports.lists.get_or_init(|| Arc::new(make(&self.imports()))).clone()
    }

    pub fn required(&self) -> &[Atom] {
        &self.requires
    }

    pub fn context_modules(&self) -> &[Atom] {
        &self.context_modules
    }

    pub fn add_context_module(&mut self, module: Atom) {
        if !self.context_modules.contains(&module) {
            Arc::make_mut(&mut self.context_modules).insert(0, module);
        }
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
    ("break!", 3),
    ("break!", 4),
    ("breaks", 0),
    ("c", 1),
    ("c", 2),
    ("cd", 1),
    ("clear", 0),
    ("continue", 0),
    ("exports", 0),
    ("exports", 1),
    ("flush", 0),
    ("h", 0),
    ("i", 0),
    ("i", 1),
    ("l", 1),
    ("ls", 0),
    ("ls", 1),
    ("nl", 1),
    ("nl", 2),
    ("open", 0),
    ("pid", 1),
    ("pid", 3),
    ("pwd", 0),
    ("r", 1),
    ("recompile", 0),
    ("ref", 1),
    ("ref", 4),
    ("remove_breaks", 0),
    ("remove_breaks", 1),
    ("reset_break", 1),
    ("reset_break", 3),
    ("respawn", 0),
    ("runtime_info", 0),
    ("runtime_info", 1),
    ("v", 0),
    ("v", 1),
    ("whereami", 0),
    ("whereami", 1),
];

/// Its macros, likewise.
pub const SHELL_MACROS: &[(&str, u8)] = &[
    ("b", 1),
    ("break!", 1),
    ("break!", 2),
    ("h", 1),
    ("import_file", 1),
    ("import_file_if_available", 1),
    ("import_if_available", 1),
    ("import_if_available", 2),
    ("open", 1),
    ("t", 1),
    ("use_if_available", 1),
    ("use_if_available", 2),
];
