//! The names of loaded functions, for `inspect`.

use super::{code, module_info};
use crate::atom::Atom;
use crate::value::inspect::{FunctionName, Names, StructFields};
use crate::value::term::{FunctionId, SlotId};

pub struct LoadedNames;

impl Names for LoadedNames {
    fn function(&self, id: FunctionId) -> FunctionName {
        let loaded = code::function(id);
        let unit = code::unit(loaded.unit);
        let function = &unit.functions[loaded.index as usize];
        let (name, name_arity) = enclosing(function.name, function.arity);
        FunctionName {
            module: unit.module,
            name,
            name_arity,
            arity: function.arity,
            index: loaded.index,
            uniq: loaded.unit.0,
        }
    }

    fn export(&self, id: SlotId) -> (Atom, Atom, u8) {
        let slot = code::slot_at(id);
        (slot.module, slot.name, slot.arity)
    }

    fn struct_fields(&self, module: Atom) -> StructFields {
        match module_info::get(module).and_then(|info| info.structure.as_ref().map(|known| known.fields.clone())) {
            Some(fields) => StructFields::Defined(fields),
            None => StructFields::Undefined,
        }
    }
}

/// The function that a closure named `-outer/2-fun-0-` stands in; other functions stand for themselves.
fn enclosing(name: Atom, arity: u8) -> (Atom, u8) {
    let outer = name.name().strip_prefix('-').and_then(|rest| {
        let (outer, _) = rest.rsplit_once("-fun-")?;
        // Closures inside closures carry the names of all around them.
        let outer = outer.trim_start_matches('-');
        let outer = outer.split("-fun-").next()?;
        let (name, arity) = outer.rsplit_once('/')?;
        Some((Atom::existing(name)?, arity.parse().ok()?))
    });
    outer.unwrap_or((name, arity))
}
