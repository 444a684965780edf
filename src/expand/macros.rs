//! Macros written in the language: which module a call's macro is in, and the tree that it gives.

use super::env_term::Surroundings;
use super::errors::Mistake;
use super::expander::{Call, Expander};
use super::form::Result;
use super::quoted::{self, Origin};
use crate::atom::Atom;
use crate::syntax::ast::{Ast, Kind, Meta};
use crate::value::copy::FrozenTerm;
use num_traits::ToPrimitive;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

/// The functions behind macros are named `MACRO-name` and take the caller's environment before the arguments.
const PREFIX: &str = "MACRO-";

/// The name of the function behind a macro.
pub fn function_name(name: Atom) -> Option<Atom> {
    Atom::of_source(&format!("{PREFIX}{}", name.name())).ok()
}

/// The name of the macro that a function is behind; `None` for any other function.
pub fn macro_name(function: Atom) -> Option<Atom> {
    function.name().strip_prefix(PREFIX).and_then(|name| Atom::of_source(name).ok())
}

/// A call of a macro, for the host to run.
#[derive(Debug)]
pub struct MacroCall<'a> {
    pub module: Atom,
    pub name: Atom,
    pub arguments: &'a [Ast],
    pub surroundings: Surroundings,
    pub origin: Origin,
}

/// Why a macro has given no tree.
#[derive(Debug, Clone)]
pub enum MacroFailure {
    /// What it raised: `{class, reason, stacktrace}`
    Raised(Arc<FrozenTerm>),
    TooDeep,
    TooManyProcesses,
    /// The process that ran it was ended by another one.
    Ended(String),
}

/// A raised term as part of a mistake; no two are the same.
#[derive(Debug, Clone)]
pub struct Raised(pub Arc<FrozenTerm>);

impl PartialEq for Raised {
    fn eq(&self, other: &Raised) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

/// A number that sets the variables of one expansion apart from those of all others: trees may travel from one to
/// the next.
pub(super) fn next_expansion() -> u32 {
    static EXPANSIONS: AtomicU32 = AtomicU32::new(1);
    EXPANSIONS.fetch_add(1, Ordering::Relaxed)
}

impl Expander<'_> {
    /// The environment at a line, as macros see it.
    pub fn surroundings(&self, line: u32) -> Surroundings {
        let visible = self.variables.visible().into_iter().filter(|(name, _)| name.counter.is_none());
        let variables = visible.map(|(name, _)| name.binding).collect();
        Surroundings { env: self.env.clone(), line, position: self.position, variables }
    }

    /// The tree that a macro of a module written in the language returns.
    pub fn user_macro(&mut self, module: Atom, call: Call) -> Result<Ast> {
        let line = call.line();
        let origin = Origin { line, expansion: Some((module, next_expansion())) };
        let surroundings = self.surroundings(line);
        let called = MacroCall { module, name: call.name, arguments: call.arguments, surroundings, origin };
        self.host.call_macro(&called).map_err(|failure| {
            let mistake = match failure {
                MacroFailure::Raised(raised) => Mistake::Raised(Raised(raised)),
                MacroFailure::TooDeep => Mistake::TreeTooDeep,
                MacroFailure::TooManyProcesses => Mistake::NoProcessForMacro { name: call.name },
                MacroFailure::Ended(reason) => Mistake::MacroEnded { module, name: call.name, reason },
            };
            self.mistake(mistake, line)
        })
    }

    /// Whether the module being defined has a macro of this name; only functions may call it.
    pub fn local_macro(&mut self, name: Atom, arity: usize) -> Option<Atom> {
        let module = self.env.module.filter(|_| self.env.function.is_some())?;
        let arity = u8::try_from(arity).ok()?;
        self.host.local_macro(module, name, arity).then_some(module)
    }
}

/// The module that a call's name was imported from where the call was quoted.
pub(super) fn quoted_import(meta: &Meta, arity: usize) -> Option<Atom> {
    let Kind::List(imports) = &quoted::quoted(meta, "imports")?.kind else { return None };
    imports.iter().find_map(|import| match &import.kind {
        Kind::Pair(pair) => match (&pair.0.kind, &pair.1.kind) {
            (Kind::Integer(known), Kind::Atom(module)) if known.to_usize() == Some(arity) => Some(*module),
            _ => None,
        },
        _ => None,
    })
}
