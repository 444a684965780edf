//! The world as expansion sees it: loaded modules, those of the library, and those being defined.

use super::library;
use super::macro_runner::MacroRunner;
use super::open_modules;
use crate::atom::Atom;
use crate::bytecode::code;
use crate::bytecode::module_info;
use crate::expand::core::Literal;
use crate::expand::host::{Host, StructFields};
use crate::expand::macros::{MacroCall, MacroFailure, macro_name};
use crate::syntax::ast::Ast;
use crate::value::copy::FrozenTerm;
use crate::value::term::Term;
use crate::vm::native;
use std::sync::Arc;

/// The world of one compile job.
pub(super) struct World {
    runner: MacroRunner,
}

impl World {
    pub fn new(runner: MacroRunner) -> World {
        World { runner }
    }
}

impl Host for World {
    fn functions(&mut self, module: Atom) -> Option<Vec<(Atom, u8)>> {
        if let Some(functions) = open_modules::with(module, |builder| builder.public_functions()) {
            return Some(functions);
        }
        library::load(module);
        exports(module).map(|exports| exports.functions)
    }

    fn macros(&mut self, module: Atom) -> Option<Vec<(Atom, u8)>> {
        if let Some(macros) = open_modules::with(module, |builder| builder.public_macros()) {
            return Some(macros);
        }
        library::load(module);
        exports(module).map(|exports| exports.macros)
    }

    fn local_macro(&mut self, module: Atom, name: Atom, arity: u8) -> bool {
        open_modules::with(module, |builder| builder.has_macro(name, arity)).unwrap_or(false)
    }

    fn super_name(&mut self, module: Atom, name: Atom, arity: u8) -> Option<Atom> {
        open_modules::with(module, |builder| builder.super_name((name, arity))).flatten()
    }

    fn overridable(&mut self, module: Atom) -> Vec<(Atom, u8)> {
        open_modules::with(module, |builder| builder.overridable_names()).unwrap_or_default()
    }

    fn call_macro(&mut self, call: &MacroCall<'_>) -> Result<Ast, MacroFailure> {
        self.runner.run(call)
    }

    fn struct_fields(&mut self, module: Atom) -> Option<StructFields> {
        let structure = match open_modules::with(module, |builder| builder.structure.clone()) {
            Some(structure) => structure,
            None => {
                library::load(module);
                module_info::get(module)?.structure.clone()
            }
        }?;
        let heap = structure.value.fragment.heap();
        let default = |field: &Atom| {
            let value = heap.map_get(structure.value.root, Term::atom(*field))?;
            Some((*field, Literal::Frozen(Arc::new(FrozenTerm::new(heap, value)))))
        };
        let fields = structure.fields.iter().filter_map(default).collect();
        Some(StructFields { fields, enforced: structure.enforced.clone() })
    }

    fn deprecation(&mut self, module: Atom, name: Atom, arity: u8) -> Option<Arc<str>> {
        library::load(module);
        let info = module_info::get(module)?;
        let mut deprecated = info.deprecated.iter();
        let known = deprecated.find(|known| (known.name, known.arity, known.is_macro) == (name, arity, false));
        known.map(|known| known.reason.clone())
    }

    fn attribute(&mut self, module: Atom, name: Atom) -> Option<Arc<FrozenTerm>> {
        open_modules::with(module, |builder| builder.attributes.read(name)).flatten()
    }
}

/// What a loaded module offers, sorted.
#[derive(Default)]
pub(super) struct Exports {
    pub functions: Vec<(Atom, u8)>,
    /// As they are called: without the environment of the caller, which the function behind a macro takes first.
    pub macros: Vec<(Atom, u8)>,
}

/// The public functions and macros of a loaded module, natives included; `None` if there is no such module.
pub(super) fn exports(module: Atom) -> Option<Exports> {
    let mut names: Vec<(Atom, u8)> = match code::module_unit(module) {
        Some(unit) => {
            let public = code::unit(unit).functions.iter().filter(|function| function.public);
            public.map(|function| (function.name, function.arity)).collect()
        }
        None => native_exports(module)?,
    };
    names.sort_by_key(|(name, arity)| (name.name(), *arity));
    let mut exports = Exports::default();
    for (name, arity) in names {
        match macro_name(name) {
            Some(name) => exports.macros.push((name, arity.saturating_sub(1))),
            None => exports.functions.push((name, arity)),
        }
    }
    Some(exports)
}

fn native_exports(module: Atom) -> Option<Vec<(Atom, u8)>> {
    let natives = native::all().iter().filter(|native| native.module == module.name());
    let functions: Vec<_> = natives.map(|native| (Atom::of(native.name), native.arity())).collect();
    (!functions.is_empty()).then_some(functions)
}
