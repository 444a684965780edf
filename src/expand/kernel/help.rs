//! `h`, `t` and `b`: the macros of the prompt that show documentation, types and callbacks.
//!
//! Their argument is looked at, not evaluated: `h String.at/2` is no division, and `h self` no variable.

use crate::atom::Atom;
use crate::expand::errors::Mistake;
use crate::expand::expander::{Call, Expander};
use crate::expand::form::{self, Result};
use crate::syntax::ast::{Ast, Callee, Kind, Span};

pub const HELPERS: &str = "Elixir.IEx.Helpers";

impl Expander<'_> {
    /// `h(subject)`: the call of a function that prints what is written about it.
    pub fn help(&mut self, call: Call) -> Result<Ast> {
        let [subject] = call.arguments else {
            return Ok(form::remote_call(HELPERS, "h", call.arguments.to_vec(), call.span));
        };
        let (name, arguments) = subject_of(subject, call.span);
        Ok(form::remote_call(HELPERS, name, arguments, call.span))
    }
}

impl Expander<'_> {
    /// `t(subject)`, `b(subject)`: the call of the function that prints types or callbacks, with a module, a name, an arity.
    pub fn typespec_help(&mut self, call: Call) -> Result<Ast> {
        let function = if call.name.name() == "t" { "types" } else { "callbacks" };
        let [subject] = call.arguments else {
            return self
                .refuse(Mistake::UndefinedFunction { name: call.name, arity: call.arguments.len() }, call.line());
        };
        let (subject, arity) = match form::operands(subject, "/") {
            Some((subject, arity @ Ast { kind: Kind::Integer(_), .. })) => (subject, arity.clone()),
            _ => (subject, Ast::atom(Atom::of("any"), call.span)),
        };
        let arguments = match form::remote(subject) {
            Some((module, name, [])) => vec![module.clone(), Ast::atom(name, call.span), arity],
            _ => vec![subject.clone(), form::nil(call.span), arity],
        };
        Ok(form::remote_call(HELPERS, function, arguments, call.span))
    }
}

/// The function that prints it, and its arguments: a module, a function of any arity, a function of one arity, a value.
fn subject_of(subject: &Ast, span: Span) -> (&'static str, Vec<Ast>) {
    if let Some((function, arity @ Ast { kind: Kind::Integer(_), .. })) = form::operands(subject, "/")
        && let Some([module, name]) = function_of(function, span)
    {
        return ("help_function", vec![module, name, arity.clone()]);
    }
    if let Some([module, name]) = function_of(subject, span) {
        return ("help_function", vec![module, name, Ast::atom(Atom::of("any"), span)]);
    }
    ("help", vec![subject.clone()])
}

/// The module and the name of `Mod.name`, `name` and `name()`; `nil` stands for no module.
fn function_of(ast: &Ast, span: Span) -> Option<[Ast; 2]> {
    if let Some((module, name, [])) = form::remote(ast) {
        return Some([module.clone(), Ast::atom(name, span)]);
    }
    let name = match &ast.kind {
        Kind::Variable { name, .. } => *name,
        // The empty tuple is a value.
        Kind::Call { callee: Callee::Name(name), arguments, .. } if arguments.is_empty() && name.name() != "{}" => {
            *name
        }
        _ => return None,
    };
    Some([form::nil(span), Ast::atom(name, span)])
}
