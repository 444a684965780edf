//! The world as expansion sees it: loaded modules, those of the library, and the module being defined.

use super::builder::ModuleBuilder;
use super::library;
use crate::atom::Atom;
use crate::bytecode::code;
use crate::bytecode::module_info;
use crate::expand::core::Literal;
use crate::expand::host::{Host, StructFields};
use crate::value::copy::FrozenTerm;
use crate::value::term::Term;
use crate::vm::native;
use std::sync::Arc;

/// `modules`: those whose bodies are running, innermost last.
pub(super) struct World<'m> {
    pub modules: &'m [ModuleBuilder],
}

impl Host for World<'_> {
    fn functions(&mut self, module: Atom) -> Option<Vec<(Atom, u8)>> {
        if let Some(builder) = self.modules.iter().rev().find(|builder| builder.module == module) {
            return Some(builder.public_functions());
        }
        library::load(module);
        exports(module)
    }

    fn macros(&mut self, module: Atom) -> Option<Vec<(Atom, u8)>> {
        self.functions(module).map(|_| Vec::new())
    }

    fn struct_fields(&mut self, module: Atom) -> Option<StructFields> {
        let building = self.modules.iter().rev().find(|builder| builder.module == module);
        let structure = match building {
            Some(builder) => builder.structure.clone(),
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

    fn attribute(&mut self, name: Atom) -> Option<Arc<FrozenTerm>> {
        self.modules.last().and_then(|builder| builder.attribute(name))
    }
}

/// The public functions of a loaded module, natives included, sorted; `None` if there is no such module.
pub(super) fn exports(module: Atom) -> Option<Vec<(Atom, u8)>> {
    let mut functions: Vec<(Atom, u8)> = match code::module_unit(module) {
        Some(unit) => {
            let public = code::unit(unit).functions.iter().filter(|function| function.public);
            public.map(|function| (function.name, function.arity)).collect()
        }
        None => native_exports(module)?,
    };
    functions.sort_by_key(|(name, arity)| (name.name(), *arity));
    Some(functions)
}

fn native_exports(module: Atom) -> Option<Vec<(Atom, u8)>> {
    let natives = native::all().iter().filter(|native| native.module == module.name());
    let functions: Vec<_> = natives.map(|native| (Atom::of(native.name), native.arity())).collect();
    (!functions.is_empty()).then_some(functions)
}
