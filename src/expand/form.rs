//! Taking syntax trees apart and putting small ones together.

use super::errors::{CompileError, Mistake};
use crate::atom::{Atom, atoms};
use crate::syntax::ast::{Ast, Callee, Kind, Meta, Span};
use num_bigint::BigInt;

/// The name and the arguments of a call whose callee is a plain name: `foo(1)`, `a + b`, a block, a map, …
pub(super) fn named(ast: &Ast) -> Option<(&'static str, &[Ast])> {
    match &ast.kind {
        Kind::Call { callee: Callee::Name(name), arguments, .. } => Some((name.name(), arguments)),
        _ => None,
    }
}

/// The arguments of a call to `name`.
pub(super) fn arguments_of<'a>(ast: &'a Ast, name: &str) -> Option<&'a [Ast]> {
    named(ast).filter(|(known, _)| *known == name).map(|(_, arguments)| arguments)
}

/// Both operands of a binary operator.
pub(super) fn operands<'a>(ast: &'a Ast, operator: &str) -> Option<(&'a Ast, &'a Ast)> {
    match arguments_of(ast, operator) {
        Some([left, right]) => Some((left, right)),
        _ => None,
    }
}

/// The left side and the name of `left.name`, the arguments behind it.
pub(super) fn remote(ast: &Ast) -> Option<(&Ast, Atom, &[Ast])> {
    let Kind::Call { callee: Callee::Node(callee), arguments, .. } = &ast.kind else { return None };
    match arguments_of(callee, ".") {
        Some([left, Ast { kind: Kind::Atom(name), .. }]) => Some((left, *name, arguments)),
        _ => None,
    }
}

pub(super) fn as_atom(ast: &Ast) -> Option<Atom> {
    match ast.kind {
        Kind::Atom(atom) => Some(atom),
        _ => None,
    }
}

/// The name of a variable as the user typed it.
pub(super) fn as_variable(ast: &Ast) -> Option<(Atom, &Meta)> {
    match &ast.kind {
        Kind::Variable { name, meta } => Some((*name, meta)),
        _ => None,
    }
}

pub(super) fn is_variable(ast: &Ast, wanted: &str) -> bool {
    as_variable(ast).is_some_and(|(name, _)| name.name() == wanted)
}

/// The pairs of a keyword list; `None` for anything else.
pub(super) fn keywords(ast: &Ast) -> Option<Vec<(Atom, &Ast)>> {
    let Kind::List(items) = &ast.kind else { return None };
    items.iter().map(keyword).collect()
}

fn keyword(item: &Ast) -> Option<(Atom, &Ast)> {
    match &item.kind {
        Kind::Pair(pair) => as_atom(&pair.0).map(|key| (key, &pair.1)),
        _ => None,
    }
}

/// `Foo.Bar` as one atom, aliases not looked up.
pub(super) fn concatenated(segments: &[Atom]) -> std::result::Result<Atom, Mistake> {
    let mut name = String::from("Elixir");
    for segment in segments {
        let segment = segment.name();
        let segment = segment.strip_prefix("Elixir.").unwrap_or(segment);
        if segment != "Elixir" {
            name.push('.');
            name.push_str(segment);
        }
    }
    new_atom(&name)
}

/// The atom of a name that the user's source implies.
pub(super) fn new_atom(name: &str) -> std::result::Result<Atom, Mistake> {
    Atom::of_source(name).map_err(|_| Mistake::AtomTableFull)
}

/// How a module is shown: `Foo.Bar` for `Elixir.Foo.Bar`, `:lists` for others.
pub(super) fn module_text(module: Atom) -> String {
    match module.name().strip_prefix("Elixir.") {
        Some(name) => name.to_string(),
        None => super::source_text::atom_text(module),
    }
}

pub(super) fn integer(value: i64, span: Span) -> Ast {
    Ast::new(Kind::Integer(BigInt::from(value)), span)
}

pub(super) fn nil(span: Span) -> Ast {
    Ast::atom(atoms::NIL, span)
}

pub(super) fn variable(name: &'static str, context: Atom, counter: u32, span: Span) -> Ast {
    let meta = Meta { context: Some(context), counter: Some(counter), ..Meta::default() };
    Ast::new(Kind::Variable { name: Atom::of(name), meta }, span)
}

/// `module.name(arguments)`
pub(super) fn remote_call(module: &'static str, name: &'static str, arguments: Vec<Ast>, span: Span) -> Ast {
    let dot = vec![Ast::atom(Atom::of(module), span), Ast::atom(Atom::of(name), span)];
    call_node(Ast::call(Atom::of("."), dot, span), arguments, span)
}

/// `function.(arguments)`
pub(super) fn function_call(function: Ast, arguments: Vec<Ast>, span: Span) -> Ast {
    call_node(Ast::call(Atom::of("."), vec![function], span), arguments, span)
}

fn call_node(callee: Ast, arguments: Vec<Ast>, span: Span) -> Ast {
    Ast::new(Kind::Call { callee: Callee::Node(Box::new(callee)), meta: Meta::default(), arguments }, span)
}

/// How many arguments a function takes, which the machine bounds by 255.
pub(super) fn arity(count: usize) -> std::result::Result<u8, Mistake> {
    u8::try_from(count).map_err(|_| Mistake::TooManyArguments { count })
}

/// The pieces of a body such as `[do: …, else: …]`: each key at most once and known.
pub(super) type Options<'a> = Vec<(Atom, &'a Ast)>;

pub(super) fn option<'a>(options: &Options<'a>, name: &str) -> Option<&'a Ast> {
    options.iter().find(|(key, _)| key.name() == name).map(|(_, value)| *value)
}

pub(super) type Result<T> = std::result::Result<T, CompileError>;
