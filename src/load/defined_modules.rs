//! Takes back what a session has defined: modules belong to the program, not to a runtime, and would outlive it.

use super::compiler_options;
use crate::atom::Atom;
use crate::bytecode::code::{self, UnitId};
use crate::bytecode::module_info;
use std::collections::HashMap;

/// The modules that are loaded while this value lives are taken away when it is dropped, options of the compiler, too. Those of the library are loaded
/// again when they are called next.
pub struct DefinedModules {
    before: HashMap<Atom, Option<UnitId>>,
}

impl DefinedModules {
    /// Remembers which modules there are.
    pub fn watch() -> DefinedModules {
        let before = code::modules().into_iter().map(|module| (module, code::module_unit(module))).collect();
        DefinedModules { before }
    }
}

impl Drop for DefinedModules {
    fn drop(&mut self) {
        compiler_options::reset();
        for module in code::modules() {
            if self.before.get(&module) != Some(&code::module_unit(module)) {
                code::delete_module(module);
                module_info::remove(module);
            }
        }
    }
}
