//! The head of a clause as text, in the parts that the report of a failed call marks one by one:
//! `def take(enumerable, amount) when -is_integer(amount)- and amount > 0`.

use super::definition::DefinitionSource;
use super::expander::with_stack;
use super::form;
use super::source_text::text;
use crate::atom::Atom;
use crate::syntax::ast::{Ast, Callee, Kind};

#[derive(Debug, PartialEq)]
pub struct ClauseHead {
    pub arguments: Vec<ArgumentText>,
    pub guard: Vec<GuardText>,
}

/// A pattern and the variables in it.
#[derive(Debug, PartialEq)]
pub struct ArgumentText {
    pub text: String,
    pub variables: Vec<Atom>,
}

#[derive(Debug, PartialEq)]
pub enum GuardText {
    /// What holds or does not.
    Test(String),
    /// `and`, `or`, `when`
    Between(&'static str),
}

pub fn clause_head(source: &DefinitionSource) -> ClauseHead {
    let mut guard = Vec::new();
    for (place, alternative) in source.guards.iter().enumerate() {
        if place > 0 {
            guard.push(GuardText::Between(" when "));
        }
        tests(&spelled_out(alternative), &mut guard);
    }
    ClauseHead { arguments: source.arguments.iter().map(argument).collect(), guard }
}

fn argument(argument: &Ast) -> ArgumentText {
    let pattern = form::operands(argument, "\\\\").map_or(argument, |(pattern, _default)| pattern);
    let mut variables = Vec::new();
    collect_variables(pattern, &mut variables);
    ArgumentText { text: text(pattern), variables }
}

fn collect_variables(ast: &Ast, variables: &mut Vec<Atom>) {
    with_stack(|| match &ast.kind {
        Kind::Variable { name, .. } if name.name() != "_" && !variables.contains(name) => variables.push(*name),
        Kind::List(items) => items.iter().for_each(|item| collect_variables(item, variables)),
        Kind::Pair(pair) => {
            collect_variables(&pair.0, variables);
            collect_variables(&pair.1, variables);
        }
        Kind::Call { callee: Callee::Name(name), arguments, .. } if name.name() == "::" => {
            // What stands behind the colons is a type.
            arguments.iter().take(1).for_each(|value| collect_variables(value, variables));
        }
        Kind::Call { arguments, .. } => arguments.iter().for_each(|item| collect_variables(item, variables)),
        _ => {}
    })
}

/// The tests of a guard in the order of the source; parentheses are left out, as Elixir does.
fn tests(guard: &Ast, parts: &mut Vec<GuardText>) {
    with_stack(|| {
        for (operator, between) in [("and", " and "), ("or", " or ")] {
            if let Some((left, right)) = form::operands(guard, operator) {
                tests(left, parts);
                parts.push(GuardText::Between(between));
                return tests(right, parts);
            }
        }
        parts.push(GuardText::Test(text(guard)));
    })
}

/// `in` and `is_nil` are macros: the report shows what becomes of them.
fn spelled_out(ast: &Ast) -> Ast {
    with_stack(|| {
        let span = ast.span;
        let binary = |name: &'static str, left: Ast, right: Ast| Ast::call(Atom::of(name), vec![left, right], span);
        if let Some([value]) = form::arguments_of(ast, "is_nil") {
            return binary("==", value.clone(), form::nil(span));
        }
        if let Some((value, collection)) = form::operands(ast, "in") {
            if let Kind::List(items) = &collection.kind {
                let equal = items.iter().map(|item| binary("===", value.clone(), item.clone()));
                return equal.reduce(|all, next| binary("or", all, next)).unwrap_or_else(|| ast.clone());
            }
            if let Some((first, last)) = form::operands(collection, "..") {
                let is_integer = Ast::call(Atom::of("is_integer"), vec![value.clone()], span);
                let above = binary(">=", value.clone(), first.clone());
                let below = binary("<=", value.clone(), last.clone());
                return binary("and", is_integer, binary("and", above, below));
            }
        }
        match &ast.kind {
            Kind::Call { callee: callee @ Callee::Name(_), meta, arguments } => {
                let arguments = arguments.iter().map(spelled_out).collect();
                Ast::new(Kind::Call { callee: callee.clone(), meta: meta.clone(), arguments }, span)
            }
            _ => ast.clone(),
        }
    })
}
