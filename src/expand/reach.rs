//! Which clauses can never match because of an earlier one: one that takes whatever comes, or one of the same literals.

use super::core::{Clause, Core, CoreKind, Literal, Pattern};
use std::collections::HashMap;
use std::fmt::Write;

/// The clauses of a function or a `case` so far.
#[derive(Debug, Default)]
pub struct Reach {
    /// The line of a clause that matches whatever comes.
    always: Option<u32>,
    /// The lines of clauses without variables, by their patterns.
    literals: HashMap<String, u32>,
}

/// Why a clause cannot match, with the line of the earlier one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unreachable {
    BehindCatchAll(u32),
    SameLiterals(u32),
}

impl Reach {
    /// Adds a clause; says why it cannot match, if it cannot.
    pub fn add(&mut self, clause: &Clause, line: u32) -> Option<Unreachable> {
        if let Some(earlier) = self.always {
            return Some(Unreachable::BehindCatchAll(earlier));
        }
        if !clause.guards.is_empty() {
            return None;
        }
        if clause.patterns.iter().all(|pattern| matches!(pattern, Pattern::Any | Pattern::Bind(_))) {
            self.always = Some(line);
            return None;
        }
        let mut key = String::new();
        if !clause.patterns.iter().all(|pattern| write_literal(pattern, &mut key)) {
            return None;
        }
        match self.literals.get(&key) {
            Some(earlier) => Some(Unreachable::SameLiterals(*earlier)),
            None => {
                self.literals.insert(key, line);
                None
            }
        }
    }
}

/// Writes a pattern in a form that two of them share only if they match the same; false if it has variables.
fn write_literal(pattern: &Pattern, key: &mut String) -> bool {
    super::expander::with_stack(|| match pattern {
        Pattern::Literal(literal) => write_term(literal, key),
        Pattern::List { items, tail } => {
            key.push('[');
            let items = items.iter().all(|item| write_literal(item, key));
            key.push('|');
            let tail = tail.as_ref().is_none_or(|tail| write_literal(tail, key));
            key.push(']');
            items && tail
        }
        Pattern::Tuple(items) => {
            key.push('{');
            let items = items.iter().all(|item| write_literal(item, key));
            key.push('}');
            items
        }
        Pattern::Map(pairs) => {
            key.push('%');
            let mut written: Vec<String> = Vec::with_capacity(pairs.len());
            for (map_key, value) in pairs {
                let Core { kind: CoreKind::Literal(literal), .. } = map_key else { return false };
                let mut pair = String::new();
                if !write_term(literal, &mut pair) || !write_literal(value, &mut pair) {
                    return false;
                }
                written.push(pair);
            }
            written.sort();
            written.iter().for_each(|pair| key.push_str(pair));
            key.push('%');
            true
        }
        Pattern::Any | Pattern::Bind(_) | Pattern::Same(_) | Pattern::Binary(_) | Pattern::Both(..) => false,
    })
}

fn write_term(literal: &Literal, key: &mut String) -> bool {
    // Writing to a String cannot fail.
    let _ = match literal {
        Literal::Integer(integer) => write!(key, "i{integer},"),
        Literal::Float(float) => write!(key, "f{},", float.to_bits()),
        Literal::Atom(atom) => write!(key, "a{:?},", atom.name()),
        Literal::Binary(bytes) => write!(key, "b{bytes:?},"),
        Literal::Frozen(_) => return false,
    };
    true
}
