//! `first..last`, `first..last//step`, `..`

use crate::atom::{Atom, atoms};
use crate::expand::errors::Mistake;
use crate::expand::expander::{Call, Expander, Position};
use crate::expand::form::{self, Result};
use crate::syntax::ast::{Ast, Kind, Span};

const RANGE: &str = "Elixir.Range";

impl Expander<'_> {
    pub fn full_range(&mut self, call: Call) -> Result<Ast> {
        let span = call.span;
        let (first, last, step) = (form::integer(0, span), form::integer(-1, span), form::integer(1, span));
        Ok(range_map(&[("first", &first), ("last", &last), ("step", &step)], span))
    }

    /// Between numbers that stand in the source the range is a literal.
    pub fn range(&mut self, call: Call) -> Result<Ast> {
        let (span, [first, last]) = (call.span, call.arguments) else {
            return self
                .refuse(Mistake::UndefinedFunction { name: call.name, arity: call.arguments.len() }, call.line());
        };
        if self.position == Position::Match {
            return Ok(range_map(&[("first", first), ("last", last)], span));
        }
        self.check_ends(first, last, call.line())?;
        match (integer_value(first), integer_value(last)) {
            (Some(low), Some(high)) => {
                let step = form::integer(if low <= high { 1 } else { -1 }, span);
                Ok(range_map(&[("first", first), ("last", last), ("step", &step)], span))
            }
            // A guard cannot call `Range.new`.
            _ if self.position == Position::Guard => {
                let direction = [(atoms::FALSE, 1), (atoms::TRUE, -1)].map(|(falls, step)| {
                    Ast::new(Kind::Pair(Box::new((Ast::atom(falls, span), form::integer(step, span)))), span)
                });
                let falls = form::remote_call("erlang", ">", vec![first.clone(), last.clone()], span);
                let step = vec![falls, Ast::call(Atom::of("%{}"), direction.into(), span)];
                let step = form::remote_call("erlang", "map_get", step, span);
                Ok(range_map(&[("first", first), ("last", last), ("step", &step)], span))
            }
            _ => Ok(form::remote_call(RANGE, "new", vec![first.clone(), last.clone()], span)),
        }
    }

    pub fn stepped_range(&mut self, call: Call) -> Result<Ast> {
        let (span, [first, last, step]) = (call.span, call.arguments) else {
            return self
                .refuse(Mistake::UndefinedFunction { name: call.name, arity: call.arguments.len() }, call.line());
        };
        if self.position != Position::Match {
            self.check_ends(first, last, call.line())?;
            if is_no_integer(step) || integer_value(step) == Some(0.into()) {
                return self.refuse(Mistake::InvalidRangeStep(self.text(step)), call.line());
            }
        }
        let is_literal = [first, last, step].iter().all(|bound| integer_value(bound).is_some());
        if is_literal || self.position != Position::Expression {
            return Ok(range_map(&[("first", first), ("last", last), ("step", step)], span));
        }
        Ok(form::remote_call(RANGE, "new", vec![first.clone(), last.clone(), step.clone()], span))
    }

    fn check_ends(&self, first: &Ast, last: &Ast, line: u32) -> Result<()> {
        if is_no_integer(first) || is_no_integer(last) {
            return self.refuse(Mistake::InvalidRange { first: self.text(first), last: self.text(last) }, line);
        }
        Ok(())
    }
}

/// Whether it can be seen in the source that this is something else.
fn is_no_integer(ast: &Ast) -> bool {
    matches!(ast.kind, Kind::Float(_) | Kind::Atom(_) | Kind::Binary(_) | Kind::List(_) | Kind::Pair(_))
}

/// The value of `1` or `-1`.
fn integer_value(ast: &Ast) -> Option<num_bigint::BigInt> {
    match (&ast.kind, form::named(ast)) {
        (Kind::Integer(integer), _) => Some(integer.clone()),
        (_, Some(("-", [Ast { kind: Kind::Integer(integer), .. }]))) => Some(-integer),
        _ => None,
    }
}

fn range_map(fields: &[(&'static str, &Ast)], span: Span) -> Ast {
    let pair = |key, value: Ast| Ast::new(Kind::Pair(Box::new((Ast::atom(key, span), value))), span);
    let mut pairs = vec![pair(atoms::STRUCT, Ast::atom(Atom::of(RANGE), span))];
    pairs.extend(fields.iter().map(|(key, value)| pair(Atom::of(key), (*value).clone())));
    Ast::call(Atom::of("%{}"), pairs, span)
}
