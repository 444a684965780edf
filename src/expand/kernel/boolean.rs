//! Conditions and booleans: `if`, `unless`, `and`, `or`, `&&`, `||`, `!`, `match?`, `is_nil`, `is_struct`, `is_exception`.

use crate::atom::{Atom, atoms};
use crate::expand::case::equal;
use crate::expand::clauses::ClauseSource;
use crate::expand::core::{Clause, Core, CoreKind, Literal, NoClause, Pattern};
use crate::expand::errors::Mistake;
use crate::expand::expander::{Call, Expander, Position, block};
use crate::expand::form::{self, Result};
use crate::syntax::ast::Ast;

impl Expander<'_> {
    pub fn if_(&mut self, call: Call) -> Result<Core> {
        let (condition, then, otherwise) = self.branches("if", call)?;
        Ok(choice(condition, then, otherwise, call.line()))
    }

    pub fn unless(&mut self, call: Call) -> Result<Core> {
        let (condition, then, otherwise) = self.branches("unless", call)?;
        Ok(choice(condition, otherwise, then, call.line()))
    }

    /// The condition, the value of `do` and that of `else`.
    fn branches(&mut self, construct: &'static str, call: Call) -> Result<(Core, Core, Core)> {
        let line = call.line();
        // That is what they expand to.
        self.check_expression("case", line)?;
        let [condition, options] = call.arguments else {
            return self.refuse(Mistake::UndefinedFunction { name: call.name, arity: call.arguments.len() }, line);
        };
        let invalid = || self.mistake(Mistake::InvalidBranches { construct }, line);
        let options = form::keywords(options).ok_or_else(invalid)?;
        let (then, otherwise) = match options[..] {
            [(first, then)] if first.name() == "do" => (then, None),
            [(first, then), (second, otherwise)] if first.name() == "do" && second.name() == "else" => {
                (then, Some(otherwise))
            }
            [(first, otherwise), (second, then)] if first.name() == "else" && second.name() == "do" => {
                (then, Some(otherwise))
            }
            _ => return Err(invalid()),
        };
        let condition = self.expand(condition)?;
        let then = self.expand_scoped(then)?;
        let otherwise = match otherwise {
            Some(otherwise) => self.expand_scoped(otherwise)?,
            None => Core::atom(atoms::NIL, line),
        };
        Ok((condition, then, otherwise))
    }

    pub fn and(&mut self, call: Call) -> Result<Core> {
        let (left, right) = self.two(call)?;
        let no = Core::atom(atoms::FALSE, call.line());
        Ok(strict_choice(left, right, no, atoms::AND, call.line()))
    }

    pub fn or(&mut self, call: Call) -> Result<Core> {
        let (left, right) = self.two(call)?;
        let yes = Core::atom(atoms::TRUE, call.line());
        Ok(strict_choice(left, yes, right, atoms::OR, call.line()))
    }

    pub fn and_also(&mut self, call: Call) -> Result<Core> {
        self.check_truth_operator(call)?;
        let (left, right) = self.two(call)?;
        let mut setup = Vec::new();
        let left = self.once(left, &mut setup);
        Ok(block(setup, choice(left.clone(), right, left, call.line())))
    }

    pub fn or_else(&mut self, call: Call) -> Result<Core> {
        self.check_truth_operator(call)?;
        let (left, right) = self.two(call)?;
        let mut setup = Vec::new();
        let left = self.once(left, &mut setup);
        Ok(block(setup, choice(left.clone(), left, right, call.line())))
    }

    pub fn negation(&mut self, call: Call) -> Result<Core> {
        self.check_truth_operator(call)?;
        let line = call.line();
        let value = self.one(call)?;
        Ok(choice(value, Core::atom(atoms::FALSE, line), Core::atom(atoms::TRUE, line), line))
    }

    /// `&&`, `||` and `!` take whatever is not `nil` or `false` for true, which guards do not.
    fn check_truth_operator(&self, call: Call) -> Result<()> {
        match self.position {
            Position::Guard => self.refuse(Mistake::TruthOperatorInGuard(call.name), call.line()),
            _ => Ok(()),
        }
    }

    /// `match?(pattern, value)`
    pub fn matches(&mut self, call: Call) -> Result<Core> {
        let line = call.line();
        self.check_expression("case", line)?;
        let [pattern, value] = call.arguments else {
            return self.refuse(Mistake::UndefinedFunction { name: call.name, arity: call.arguments.len() }, line);
        };
        let subjects = vec![self.expand(value)?];
        let yes = Ast::atom(atoms::TRUE, call.span);
        let source = ClauseSource { head: std::slice::from_ref(pattern), body: &yes, line };
        let matching = self.clause(&source)?;
        let body = Core::atom(atoms::FALSE, line);
        let other = Clause { patterns: vec![Pattern::Any], guards: Vec::new(), body, line };
        let clauses = vec![matching, other];
        Ok(Core::new(CoreKind::Case { subjects, clauses, otherwise: NoClause::CaseClause }, line))
    }

    pub fn is_nil(&mut self, call: Call) -> Result<Core> {
        let value = self.one(call)?;
        Ok(equal(value, Core::atom(atoms::NIL, call.line()), call.line()))
    }

    /// `is_struct(term)`, `is_struct(term, name)`; also in guards.
    pub fn is_struct(&mut self, call: Call) -> Result<Core> {
        self.struct_test(call, false)
    }

    /// `is_exception(term)`, `is_exception(term, name)`; also in guards.
    pub fn is_exception(&mut self, call: Call) -> Result<Core> {
        self.struct_test(call, true)
    }

    fn struct_test(&mut self, call: Call, is_exception: bool) -> Result<Core> {
        let line = call.line();
        let mut arguments = self.arguments(call.arguments)?.into_iter();
        let mut setup = Vec::new();
        let Some(value) = arguments.next() else {
            return self.refuse(Mistake::UndefinedFunction { name: call.name, arity: 0 }, line);
        };
        let value = self.once(value, &mut setup);
        let name = arguments.next().map(|name| self.once(name, &mut setup));
        let erlang = |name, arguments| Core::call_remote(atoms::ERLANG, Atom::of(name), arguments, line);
        let get = |key| erlang("map_get", vec![Core::atom(key, line), value.clone()]);
        let has = |key| erlang("is_map_key", vec![Core::atom(key, line), value.clone()]);
        let mut tests = vec![erlang("is_map", vec![value.clone()]), has(atoms::STRUCT)];
        match name {
            Some(name) => {
                if !matches!(name.kind, CoreKind::Literal(Literal::Atom(_))) {
                    let is_atom = erlang("is_atom", vec![name.clone()]);
                    let failure = erlang("error", vec![Core::atom(atoms::BADARG, line)]);
                    let yes = Core::atom(atoms::TRUE, line);
                    tests.insert(0, choice(is_atom, yes, failure, line));
                }
                tests.push(equal(get(atoms::STRUCT), name, line));
            }
            None => tests.push(erlang("is_atom", vec![get(atoms::STRUCT)])),
        }
        if is_exception {
            tests.push(has(atoms::EXCEPTION));
            tests.push(equal(get(atoms::EXCEPTION), Core::atom(atoms::TRUE, line), line));
        }
        Ok(block(setup, all(tests, line)))
    }

    /// The operands; what the right one binds is not visible behind the operator, because it may not run.
    fn two(&mut self, call: Call) -> Result<(Core, Core)> {
        let [left, right] = call.arguments else {
            return self
                .refuse(Mistake::UndefinedFunction { name: call.name, arity: call.arguments.len() }, call.line());
        };
        Ok((self.expand(left)?, self.expand_scoped(right)?))
    }

    fn one(&mut self, call: Call) -> Result<Core> {
        match call.arguments {
            [value] => self.expand(value),
            _ => self.refuse(Mistake::UndefinedFunction { name: call.name, arity: call.arguments.len() }, call.line()),
        }
    }
}

pub(super) fn choice(condition: Core, then: Core, otherwise: Core, line: u32) -> Core {
    let (condition, then, otherwise) = (Box::new(condition), Box::new(then), Box::new(otherwise));
    Core::new(CoreKind::If { condition, then, otherwise }, line)
}

/// `true` if all of the tests hold, which are run from the left.
pub(super) fn all(tests: Vec<Core>, line: u32) -> Core {
    let mut tests = tests.into_iter().rev();
    let last = tests.next().unwrap_or_else(|| Core::atom(atoms::TRUE, line));
    tests.fold(last, |rest, test| choice(test, rest, Core::atom(atoms::FALSE, line), line))
}

/// `true` if one of the tests holds, which are run from the left.
pub(super) fn any(tests: Vec<Core>, line: u32) -> Core {
    let mut tests = tests.into_iter().rev();
    let last = tests.next().unwrap_or_else(|| Core::atom(atoms::FALSE, line));
    tests.fold(last, |rest, test| choice(test, Core::atom(atoms::TRUE, line), rest, line))
}

/// A choice whose condition has to be a boolean.
fn strict_choice(condition: Core, then: Core, otherwise: Core, operator: Atom, line: u32) -> Core {
    if is_boolean(&condition) {
        return choice(condition, then, otherwise, line);
    }
    let clause = |boolean, body| {
        let patterns = vec![Pattern::Literal(Literal::Atom(boolean))];
        Clause { patterns, guards: Vec::new(), body, line }
    };
    let clauses = vec![clause(atoms::TRUE, then), clause(atoms::FALSE, otherwise)];
    let otherwise = NoClause::BadBoolean(operator);
    Core::new(CoreKind::Case { subjects: vec![condition], clauses, otherwise }, line)
}

/// Comparisons and tests of type cannot give anything else, so that nothing has to be checked.
fn is_boolean(core: &Core) -> bool {
    match &core.kind {
        CoreKind::Literal(Literal::Atom(atom)) => matches!(*atom, atoms::TRUE | atoms::FALSE),
        CoreKind::If { then, otherwise, .. } => is_boolean(then) && is_boolean(otherwise),
        CoreKind::CallRemote { module, name, .. } => match (&module.kind, &name.kind) {
            (CoreKind::Literal(Literal::Atom(atoms::ERLANG)), CoreKind::Literal(Literal::Atom(name))) => {
                matches!(name.name(), "<" | ">" | "=<" | ">=" | "==" | "/=" | "=:=" | "=/=" | "not")
                    || name.name().starts_with("is_")
            }
            _ => false,
        },
        _ => false,
    }
}
