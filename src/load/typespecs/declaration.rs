//! A declaration as it stands in the source, taken apart.

use super::mistakes::TypeMistake;
use crate::atom::Atom;
use crate::bytecode::module_info::{Doc, TypespecKind};
use crate::expand::source_text;
use crate::syntax::ast::{Ast, Callee, Kind};

/// `@type name(variable) :: type` and its like; aliases in the tree are resolved.
#[derive(Debug, Clone)]
pub struct Declaration {
    pub kind: TypespecKind,
    pub line: u32,
    pub tree: Ast,
    pub doc: Doc,
}

/// `name(argument, …) :: result when variable: constraint`
pub struct Head<'a> {
    pub name: Atom,
    pub arguments: &'a [Ast],
    pub result: &'a Ast,
    /// What stands behind `when`.
    pub constraints: Option<&'a Ast>,
}

impl Declaration {
    pub fn text(&self) -> String {
        source_text(&self.tree)
    }

    /// `None`: it has not the form that it should have.
    pub fn head(&self) -> Option<Head<'_>> {
        let (bare, constraints) = match operands(&self.tree, "when") {
            Some((bare, constraints)) => (bare, Some(constraints)),
            None => (&self.tree, None),
        };
        let (head, result) = operands(bare, "::")?;
        let (name, arguments) = named(head)?;
        Some(Head { name, arguments, result, constraints })
    }

    /// `@type T :: integer`: to Elixir the name is the call `__aliases__(:T)`.
    pub fn named_by_alias(&self) -> Option<TypeMistake> {
        let (Ast { kind: Kind::Atom(alias), .. }, _) = operands(&self.tree, "::")? else { return None };
        let segments: Vec<String> =
            alias.name().strip_prefix("Elixir.")?.split('.').map(|part| format!(":{part}")).collect();
        let (name, arity) = (Atom::of("__aliases__"), segments.len());
        Some(TypeMistake::NoVariables { name, arity, arguments: segments.join(", ") })
    }

    /// Whether only the result is missing: `@spec f(integer)`.
    pub fn lacks_result(&self) -> bool {
        let bare = operands(&self.tree, "when").map_or(&self.tree, |(bare, _)| bare);
        operands(bare, "::").is_none() && named(bare).is_some()
    }
}

/// The name and the arguments of a call or a variable.
pub fn named(ast: &Ast) -> Option<(Atom, &[Ast])> {
    match &ast.kind {
        Kind::Variable { name, .. } => Some((*name, &[])),
        Kind::Call { callee: Callee::Name(name), arguments, .. } => Some((*name, arguments)),
        _ => None,
    }
}

pub fn variable(ast: &Ast) -> Option<Atom> {
    match &ast.kind {
        Kind::Variable { name, .. } => Some(*name),
        _ => None,
    }
}

/// `left operator right`
pub fn operands<'a>(ast: &'a Ast, operator: &str) -> Option<(&'a Ast, &'a Ast)> {
    match arguments_of(ast, operator)? {
        [left, right] => Some((left, right)),
        _ => None,
    }
}

pub fn arguments_of<'a>(ast: &'a Ast, name: &str) -> Option<&'a [Ast]> {
    match &ast.kind {
        Kind::Call { callee: Callee::Name(callee), arguments, .. } if callee.name() == name => Some(arguments),
        _ => None,
    }
}
