//! `case` and `cond`

use super::core::{Core, CoreKind, NoClause};
use super::errors::Mistake;
use super::expander::Expander;
use super::form::{self, Result};
use crate::atom::{Atom, atoms};
use crate::syntax::ast::Ast;

impl Expander<'_> {
    pub fn case(&mut self, subject: &Ast, options: &Ast, line: u32) -> Result<Core> {
        self.check_expression("case", line)?;
        let options = self.options("case", options, &["do"])?;
        let Some(block) = form::option(&options, "do") else {
            return self.refuse(Mistake::MissingOption { construct: "case", option: "do" }, line);
        };
        let subjects = vec![self.expand(subject)?];
        let clauses = self.clauses_with_one_pattern("case", "do", block)?;
        Ok(Core::new(CoreKind::Case { subjects, clauses, otherwise: NoClause::CaseClause }, line))
    }

    /// The first condition that holds; each sees only its own variables.
    pub fn cond(&mut self, options: &Ast, line: u32) -> Result<Core> {
        self.check_expression("cond", line)?;
        let options = self.options("cond", options, &["do"])?;
        let Some(block) = form::option(&options, "do") else {
            return self.refuse(Mistake::MissingOption { construct: "cond", option: "do" }, line);
        };
        let mut conditions = Vec::new();
        let mut last_line = line;
        for source in self.clause_sources("cond", "do", block)? {
            let [condition] = source.head else {
                let mistake = Mistake::ClauseArguments { construct: "cond", option: "do", expected: "one argument" };
                return self.refuse(mistake, source.line);
            };
            if form::is_variable(condition, "_") {
                return self.refuse(Mistake::UnderscoreInCond, source.line);
            }
            last_line = source.line;
            conditions.push(self.scoped(|expander| {
                let condition = expander.expand(condition)?;
                Ok((condition, expander.expand(source.body)?))
            })?);
        }
        // That none holds is known when the last one has failed.
        let reason = Box::new(Core::atom(atoms::COND_CLAUSE, last_line));
        let none_holds = Core::new(CoreKind::Raise { reason }, last_line);
        Ok(conditions.into_iter().rev().fold(none_holds, |otherwise, (condition, then)| {
            let line = condition.line;
            let (condition, then, otherwise) = (Box::new(condition), Box::new(then), Box::new(otherwise));
            Core::new(CoreKind::If { condition, then, otherwise }, line)
        }))
    }

    /// Refuses a construct that stands in a guard.
    pub fn check_expression(&self, construct: &'static str, line: u32) -> Result<()> {
        match self.position {
            super::expander::Position::Expression => Ok(()),
            _ => self.refuse(Mistake::InvalidInGuard(construct), line),
        }
    }
}

/// `left === right` as a call that is allowed in guards.
pub(super) fn equal(left: Core, right: Core, line: u32) -> Core {
    Core::call_remote(atoms::ERLANG, Atom::of("=:="), vec![left, right], line)
}
