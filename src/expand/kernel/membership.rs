//! `value in collection`: lists and ranges that are written out become comparisons, so that they work in guards.

use super::boolean::{all, any, choice};
use super::{Expansion, find_macro};
use crate::atom::{Atom, atoms};
use crate::expand::case::equal;
use crate::expand::core::{Core, CoreKind, Literal};
use crate::expand::env::ImportKind;
use crate::expand::errors::Mistake;
use crate::expand::expander::{Call, Expander, Position, block};
use crate::expand::form::{self, Result};
use crate::syntax::ast::{Ast, Callee, Kind};
use std::borrow::Cow;

/// Longer lists are searched instead of compared one by one.
const LONGEST_COMPARED: usize = 32;

impl Expander<'_> {
    pub fn membership(&mut self, call: Call) -> Result<Core> {
        let line = call.line();
        let [value, collection] = call.arguments else {
            return self.refuse(Mistake::UndefinedFunction { name: call.name, arity: call.arguments.len() }, line);
        };
        let collection = self.written_out(collection)?;
        let in_guard = self.position == Position::Guard;
        match &collection.kind {
            Kind::List(items) if in_guard => {
                let value = self.expand(value)?;
                self.in_guard_list(value, items, line)
            }
            Kind::List(items) => self.in_list(value, &collection, items, line),
            _ => {
                let bounds = match form::named(&collection) {
                    Some(("..", [first, last])) => Some((first, last, None)),
                    Some(("..//", [first, last, step])) => Some((first, last, Some(step))),
                    _ => None,
                };
                match bounds {
                    Some((first, last, step)) if in_guard || is_plain_range(first, last, step) => {
                        self.in_range(value, first, last, step, line)
                    }
                    _ if in_guard => self.refuse(Mistake::InvalidInOperand(self.text(&collection)), line),
                    _ => {
                        let mut arguments = self.independent(&[value, &collection])?;
                        arguments.reverse();
                        Ok(Core::call_remote(Atom::of("Elixir.Enum"), Atom::of("member?"), arguments, line))
                    }
                }
            }
        }
    }

    /// The collection with attributes and macros such as `~w` expanded, as far as they stand for literals.
    fn written_out<'a>(&mut self, collection: &'a Ast) -> Result<Cow<'a, Ast>> {
        let Kind::Call { callee: Callee::Name(name), meta, arguments } = &collection.kind else {
            return Ok(Cow::Borrowed(collection));
        };
        let line = collection.span.line;
        if let ("@", [attribute]) = (name.name(), &arguments[..]) {
            let is_literal = self.env.function.is_some() && form::as_variable(attribute).is_some();
            if is_literal && self.position == Position::Guard {
                return self.attribute_tree(attribute, line).map(Cow::Owned);
            }
            return Ok(Cow::Borrowed(collection));
        }
        let import = self.import_of(*name, arguments.len(), line)?;
        if import.is_none_or(|import| import.kind != ImportKind::Macro || import.module != atoms::KERNEL)
            || !name.name().starts_with("sigil_")
        {
            return Ok(Cow::Borrowed(collection));
        }
        match find_macro(*name, arguments.len()) {
            Some(Expansion::Tree(expand)) => {
                expand(self, Call { name: *name, arguments, meta, span: collection.span }).map(Cow::Owned)
            }
            _ => Ok(Cow::Borrowed(collection)),
        }
    }

    fn in_list(&mut self, value: &Ast, collection: &Ast, items: &[Ast], line: u32) -> Result<Core> {
        let is_literal =
            |item: &Ast| matches!(item.kind, Kind::Integer(_) | Kind::Float(_) | Kind::Atom(_) | Kind::Binary(_));
        if items.len() > LONGEST_COMPARED || !items.iter().all(is_literal) {
            let arguments = self.independent(&[value, collection])?;
            return Ok(Core::call_remote(Atom::of("lists"), Atom::of("member"), arguments, line));
        }
        let mut setup = Vec::new();
        let value = self.expand(value)?;
        let value = self.once(value, &mut setup);
        let mut tests = Vec::with_capacity(items.len());
        for item in items {
            tests.push(equal(value.clone(), self.expand(item)?, line));
        }
        Ok(block(setup, any(tests, line)))
    }

    /// `value in [a, b | tail]`; nothing has an effect in a guard, so that the value can be computed more than once.
    fn in_guard_list(&mut self, value: Core, items: &[Ast], line: u32) -> Result<Core> {
        let mut tests = Vec::with_capacity(items.len());
        for item in items {
            if form::operands(item, "|").is_some() {
                return self.refuse(Mistake::InvalidInOperand(self.text(item)), line);
            }
            tests.push(equal(value.clone(), self.expand(item)?, line));
        }
        Ok(any(tests, line))
    }

    fn in_range(&mut self, value: &Ast, first: &Ast, last: &Ast, step: Option<&Ast>, line: u32) -> Result<Core> {
        let mut setup = Vec::new();
        let value = self.expand(value)?;
        let value = self.once(value, &mut setup);
        let (first, last) = (self.expand(first)?, self.expand(last)?);
        let step = step.map(|step| self.expand(step)).transpose()?;
        let erlang = |name, left: &Core, right: &Core| {
            Core::call_remote(atoms::ERLANG, Atom::of(name), vec![left.clone(), right.clone()], line)
        };
        let is_integer =
            |core: &Core| Core::call_remote(atoms::ERLANG, Atom::of("is_integer"), vec![core.clone()], line);
        let number = |integer: i32| Core::new(CoreKind::Literal(Literal::Integer(integer.into())), line);
        let rising = all(vec![erlang(">=", &value, &first), erlang("=<", &value, &last)], line);
        let falling = all(vec![erlang("=<", &value, &first), erlang(">=", &value, &last)], line);
        let mut tests = vec![is_integer(&value)];
        tests.extend([&first, &last].into_iter().filter(|bound| !is_integer_literal(bound)).map(is_integer));
        match (step, integer_of(&first), integer_of(&last)) {
            (None, Some(low), Some(high)) => tests.push(if low <= high { rising } else { falling }),
            (None, _, _) => tests.push(choice(erlang("=<", &first, &last), rising, falling, line)),
            (Some(step), _, _) => {
                tests.push(choice(erlang(">", &step, &number(0)), rising, falling, line));
                let distance = erlang("-", &value, &first);
                tests.push(equal(erlang("rem", &distance, &step), number(0), line));
            }
        }
        Ok(block(setup, all(tests, line)))
    }
}

/// A range between numbers that stand in the source.
fn is_plain_range(first: &Ast, last: &Ast, step: Option<&Ast>) -> bool {
    let is_integer = |ast: &Ast| matches!(ast.kind, Kind::Integer(_));
    is_integer(first) && is_integer(last) && step.is_none_or(is_integer)
}

fn is_integer_literal(core: &Core) -> bool {
    integer_of(core).is_some()
}

fn integer_of(core: &Core) -> Option<&num_bigint::BigInt> {
    match &core.kind {
        CoreKind::Literal(Literal::Integer(integer)) => Some(integer),
        _ => None,
    }
}
