//! One step of expansion as a tree: `Macro.expand_once/2`.

use super::env::ImportKind;
use super::env_term::Surroundings;
use super::errors::CompileError;
use super::expander::{Call, Expander};
use super::form::{self, Result};
use super::host::Host;
use super::kernel;
use crate::atom::{Atom, atoms};
use crate::syntax::ast::{Ast, Callee, Kind};

/// What a step has given.
#[derive(Debug)]
pub enum Expansion {
    Expanded(Ast),
    /// An alias, or `__MODULE__`.
    Module(Atom),
    /// `__ENV__`
    Environment,
    /// There is nothing to expand.
    Same,
}

/// Expands the root of a tree once.
///
/// # Errors
///
/// What the macro has raised, or a mistake in its arguments.
pub fn expand_once(
    ast: &Ast,
    surroundings: &Surroundings,
    host: &mut dyn Host,
) -> std::result::Result<Expansion, CompileError> {
    let mut expander = Expander::new(surroundings.env.clone(), host, 0);
    expander.position = surroundings.position;
    surroundings.variables.iter().for_each(|variable| {
        expander.variables.declare_outer(*variable);
    });
    expander.step(ast)
}

impl Expander<'_> {
    fn step(&mut self, ast: &Ast) -> Result<Expansion> {
        match &ast.kind {
            Kind::Variable { name, .. } => match name.name() {
                "__MODULE__" => Ok(Expansion::Module(self.env.module.unwrap_or(atoms::NIL))),
                "__ENV__" => Ok(Expansion::Environment),
                "__DIR__" => {
                    let directory = self.directory();
                    Ok(Expansion::Expanded(Ast::new(Kind::Binary(directory.as_bytes().into()), ast.span)))
                }
                _ => Ok(Expansion::Same),
            },
            Kind::Call { callee: Callee::Name(name), meta, arguments } => {
                if name.name() == "__aliases__" {
                    return match form::arguments_of(ast, "__aliases__") {
                        Some(segments) if segments.first().is_some_and(|first| form::as_atom(first).is_some()) => {
                            self.alias_name(segments, meta, ast.span.line).map(Expansion::Module)
                        }
                        _ => Ok(self
                            .module_name(ast)
                            .map_or(Expansion::Same, |module| module.map_or(Expansion::Same, Expansion::Module))),
                    };
                }
                let call = Call { name: *name, arguments, meta, span: ast.span };
                match self.import_of_call(call)? {
                    Some(import) if import.kind == ImportKind::Macro => self.macro_step(import.module, call),
                    Some(_) => Ok(Expansion::Same),
                    None => match self.local_macro(*name, arguments.len()) {
                        Some(module) => self.user_macro(module, call).map(Expansion::Expanded),
                        None => Ok(Expansion::Same),
                    },
                }
            }
            Kind::Call { callee: Callee::Node(callee), meta, arguments } => {
                let Some((left, name)) = form::operands(callee, ".") else { return Ok(Expansion::Same) };
                let (Some(module), Some(name)) = (self.module_name(left)?, form::as_atom(name)) else {
                    return Ok(Expansion::Same);
                };
                let call = Call { name, arguments, meta, span: ast.span };
                if self.is_macro(module, call)? { self.macro_step(module, call) } else { Ok(Expansion::Same) }
            }
            _ => Ok(Expansion::Same),
        }
    }

    fn macro_step(&mut self, module: Atom, call: Call) -> Result<Expansion> {
        if module != atoms::KERNEL {
            return self.user_macro(module, call).map(Expansion::Expanded);
        }
        match kernel::find_macro(call.name, call.arguments.len()) {
            Some(kernel::Expansion::Tree(expand)) => expand(self, call).map(Expansion::Expanded),
            // What the compiler makes of these has no tree: they stand for themselves.
            Some(kernel::Expansion::Core(_)) | None => Ok(Expansion::Same),
        }
    }
}
