//! Clauses: of functions, `case`, `with`. Each is tried in turn; a failed test jumps to the next.

use super::expression::Destination;
use super::function::{FunctionCompiler, Label, Result, Slot};
use crate::atom::{Atom, atoms};
use crate::bytecode::instructions::{Failure, FarRegister, Instruction};
use crate::expand::core::{Clause, Core, NoClause, Pattern, WithStep};
use crate::value::term::Term;

impl FunctionCompiler<'_> {
    /// The clauses of the function itself, whose arguments lie in the first registers.
    pub fn function_clauses(&mut self, clauses: &[Clause]) -> Result<()> {
        let arguments: Vec<Slot> = (0..self.arity as Slot).map(|place| self.parameter(place)).collect();
        let fail = self.label();
        let line = self.line;
        self.clauses(clauses, &arguments, Destination::Return, fail)?;
        if self.is_used(fail) || clauses.is_empty() {
            self.line = line;
            self.bind(fail);
            self.restore_arguments();
            self.emit(Instruction::FailFunctionClause {});
        }
        Ok(())
    }

    /// Tries the clauses; goes on at `fail` if none matches, behind the clauses otherwise.
    pub fn clauses(&mut self, clauses: &[Clause], values: &[Slot], to: Destination, fail: Label) -> Result<()> {
        let end = self.label();
        for (place, clause) in clauses.iter().enumerate() {
            let is_last = place + 1 == clauses.len();
            let next = if is_last { fail } else { self.label() };
            let scope = self.open_scope();
            self.clause_head(&clause.patterns, &clause.guards, values, next, clause.line)?;
            self.expression(&clause.body, to)?;
            self.close_scope(scope);
            if to != Destination::Return && (!is_last || self.is_used(fail)) {
                self.jump(end);
            }
            if !is_last {
                self.bind(next);
            }
        }
        self.bind(end);
        Ok(())
    }

    /// Patterns and guards of one clause.
    pub fn clause_head(
        &mut self,
        patterns: &[Pattern],
        guards: &[Core],
        values: &[Slot],
        fail: Label,
        line: u32,
    ) -> Result<()> {
        if line != 0 {
            self.line = line;
        }
        for (pattern, value) in patterns.iter().zip(values) {
            self.pattern(pattern, *value, fail)?;
        }
        self.guards(guards, fail)
    }

    fn guards(&mut self, guards: &[Core], fail: Label) -> Result<()> {
        let Some((last, alternatives)) = guards.split_last() else { return Ok(()) };
        let body = self.label();
        for guard in alternatives {
            let next = self.label();
            self.guard(guard, next)?;
            self.jump(body);
            self.bind(next);
        }
        self.guard(last, fail)?;
        self.bind(body);
        Ok(())
    }

    fn guard(&mut self, guard: &Core, fail: Label) -> Result<()> {
        let from = self.here();
        self.jump_unless_true(guard, fail)?;
        self.protect_guard(from, fail);
        Ok(())
    }

    pub fn case(&mut self, subjects: &[Core], clauses: &[Clause], otherwise: NoClause, to: Destination) -> Result<()> {
        let mark = self.mark();
        let (fail, line) = (self.label(), self.line);
        let values = subjects.iter().map(|subject| self.value(subject)).collect::<Result<Vec<Slot>>>()?;
        self.clauses(clauses, &values, to, fail)?;
        if self.is_used(fail) || clauses.is_empty() {
            self.line = line;
            self.no_clause(otherwise, &values, fail, to)?;
        }
        self.release(mark);
        Ok(())
    }

    /// What happens when no clause has matched; the value of a clause that has goes past it.
    fn no_clause(&mut self, otherwise: NoClause, values: &[Slot], fail: Label, to: Destination) -> Result<()> {
        let simple = match otherwise {
            NoClause::CaseClause => Some(Failure::Case),
            NoClause::TryClause => Some(Failure::Try),
            NoClause::BadMap => Some(Failure::Map),
            NoClause::BadMatch => Some(Failure::Match),
            NoClause::BadBoolean(_) | NoClause::BadStruct(_) | NoClause::Reraise => None,
        };
        if let (Some(failure), Some(value)) = (simple, values.first()) {
            self.fail_at(fail, failure, *value);
            if !self.is_used(fail) {
                self.bind(fail);
            }
            return Ok(());
        }
        let end = self.label();
        if to != Destination::Return {
            self.jump(end);
        }
        self.bind(fail);
        let mark = self.mark();
        match otherwise {
            NoClause::BadBoolean(operator) => self.fail_tagged(atoms::BADBOOL, operator, values[0])?,
            NoClause::BadStruct(module) => self.fail_tagged(atoms::BADSTRUCT, module, values[0])?,
            _ => self.reraise_slots(values)?,
        }
        self.release(mark);
        self.bind(end);
        Ok(())
    }

    /// Raises `{tag, name, value}`.
    fn fail_tagged(&mut self, tag: Atom, name: Atom, value: Slot) -> Result<()> {
        let first = self.allocate_row(3)?;
        self.load(Term::atom(tag), first);
        self.load(Term::atom(name), first + 1);
        self.move_to(first + 2, value);
        let row = FarRegister(first);
        self.emit_to(first, |to| Instruction::MakeTuple { to, first: row, count: 3 });
        let value = self.source(first);
        self.emit(Instruction::Fail { failure: Failure::Reason, value });
        Ok(())
    }

    /// Raises class, reason and stacktrace again.
    pub fn reraise_slots(&mut self, values: &[Slot]) -> Result<()> {
        let first = self.allocate_row(3)?;
        for (place, value) in values.iter().take(3).enumerate() {
            self.move_to(first + place as Slot, *value);
        }
        self.emit(Instruction::Reraise { first: FarRegister(first) });
        Ok(())
    }

    pub fn with(&mut self, steps: &[WithStep], body: &Core, otherwise: &[Clause], to: Destination) -> Result<()> {
        let (scope, line) = (self.open_scope(), self.line);
        let failed = self.allocate()?;
        let mut failures = Vec::new();
        for step in steps {
            match step {
                WithStep::Expression(core) => self.expression(core, Destination::Nowhere)?,
                WithStep::Clause { pattern, guards, value } => {
                    let (value, fail) = (self.value(value)?, self.label());
                    let (pattern, line) = (std::slice::from_ref(pattern), self.line);
                    self.clause_head(pattern, guards, &[value], fail, line)?;
                    // The register could be used for something else by the time the clauses of `else` run.
                    failures.push((fail, value));
                }
            }
        }
        self.expression(body, to)?;
        let (end, clauses) = (self.label(), self.label());
        if to != Destination::Return {
            self.jump(end);
        }
        for (fail, value) in failures {
            self.bind(fail);
            self.move_to(failed, value);
            self.jump(clauses);
        }
        self.close_scope(scope);
        let failed = self.allocate().map(|_| failed)?;
        self.bind(clauses);
        if otherwise.is_empty() {
            self.deliver(failed, to);
        } else {
            let fail = self.label();
            self.clauses(otherwise, &[failed], to, fail)?;
            // What no clause takes fails where the `with` stands.
            self.line = line;
            self.fail_at(fail, Failure::With, failed);
        }
        self.close_scope(scope);
        self.bind(end);
        Ok(())
    }
}
