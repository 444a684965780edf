//! What expansion asks of the world: which modules there are, what they export, the attributes of the module at hand.

use super::core::Literal;
use super::macros::{MacroCall, MacroFailure};
use crate::atom::Atom;
use crate::syntax::ast::Ast;
use crate::value::copy::FrozenTerm;
use std::sync::Arc;

/// The fields of a struct, as `defstruct` declared them.
#[derive(Debug, Clone)]
pub struct StructFields {
    /// In the order of their declaration, without `__struct__`.
    pub fields: Vec<(Atom, Literal)>,
    /// `@enforce_keys`
    pub enforced: Vec<Atom>,
}

/// The world as expansion sees it. The methods may load modules.
pub trait Host {
    /// The public functions of a module; `None` if there is no such module.
    fn functions(&mut self, module: Atom) -> Option<Vec<(Atom, u8)>>;

    /// The public macros of a module; `None` if there is no such module.
    fn macros(&mut self, module: Atom) -> Option<Vec<(Atom, u8)>>;

    /// The fields of the struct that a module defines, the module being defined included; `None` if it defines none.
    fn struct_fields(&mut self, module: Atom) -> Option<StructFields>;

    /// Why a function of a loaded module should not be called any longer.
    fn deprecation(&mut self, module: Atom, name: Atom, arity: u8) -> Option<Arc<str>>;

    /// The value of an attribute of a module being defined; `None` if it was never set.
    fn attribute(&mut self, module: Atom, name: Atom) -> Option<Arc<FrozenTerm>>;

    /// Whether the module that is being defined has defined a macro, public or private.
    fn local_macro(&mut self, module: Atom, name: Atom, arity: u8) -> bool;

    /// The name under which the definition that one of this name and arity takes the place of lives on; `None` if it takes
    /// none's.
    fn super_name(&mut self, module: Atom, name: Atom, arity: u8) -> Option<Atom>;

    /// What definitions may take the place of.
    fn overridable(&mut self, module: Atom) -> Vec<(Atom, u8)>;

    /// Runs a macro and gives the tree it returns.
    fn call_macro(&mut self, call: &MacroCall<'_>) -> Result<Ast, MacroFailure>;
}

/// A world of declared modules: for tests, and for code that refers to nothing but natives.
#[derive(Debug, Default)]
pub struct DeclaredModules {
    pub modules: Vec<DeclaredModule>,
    pub attributes: Vec<(Atom, Arc<FrozenTerm>)>,
}

#[derive(Debug)]
pub struct DeclaredModule {
    pub name: Atom,
    pub functions: Vec<(Atom, u8)>,
    pub fields: Option<StructFields>,
}

impl DeclaredModules {
    fn module(&self, name: Atom) -> Option<&DeclaredModule> {
        self.modules.iter().find(|module| module.name == name)
    }
}

impl Host for DeclaredModules {
    fn functions(&mut self, module: Atom) -> Option<Vec<(Atom, u8)>> {
        self.module(module).map(|module| module.functions.clone())
    }

    fn macros(&mut self, module: Atom) -> Option<Vec<(Atom, u8)>> {
        self.module(module).map(|_| Vec::new())
    }

    fn local_macro(&mut self, _module: Atom, _name: Atom, _arity: u8) -> bool {
        false
    }

    fn super_name(&mut self, _module: Atom, _name: Atom, _arity: u8) -> Option<Atom> {
        None
    }

    fn overridable(&mut self, _module: Atom) -> Vec<(Atom, u8)> {
        Vec::new()
    }

    /// There are no macros in this world, so that none is called.
    fn call_macro(&mut self, call: &MacroCall<'_>) -> Result<Ast, MacroFailure> {
        Err(MacroFailure::Ended(format!("{}.{} is no macro", call.module, call.name)))
    }

    fn struct_fields(&mut self, module: Atom) -> Option<StructFields> {
        self.module(module).and_then(|module| module.fields.clone())
    }

    fn deprecation(&mut self, _module: Atom, _name: Atom, _arity: u8) -> Option<Arc<str>> {
        None
    }

    fn attribute(&mut self, _module: Atom, name: Atom) -> Option<Arc<FrozenTerm>> {
        self.attributes.iter().find(|(known, _)| *known == name).map(|(_, value)| value.clone())
    }
}
