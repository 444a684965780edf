//! `with`

use super::clauses::split_guards;
use super::core::{Core, CoreKind, WithStep};
use super::errors::Mistake;
use super::expander::Expander;
use super::form::{self, Result};
use crate::syntax::ast::Ast;

impl Expander<'_> {
    /// The steps see what the steps before bound, the body sees all of it, `else` nothing.
    pub fn with(&mut self, arguments: &[Ast], line: u32) -> Result<Core> {
        self.check_expression("with", line)?;
        let (steps, options) = self.trailing_options("with", arguments, &["do", "else"], line)?;
        let Some(block) = form::option(&options, "do") else {
            return self.refuse(Mistake::MissingOption { construct: "with", option: "do" }, line);
        };
        let (steps, body) = self.scoped(|expander| {
            let steps = steps.iter().map(|step| expander.with_step(step)).collect::<Result<Vec<_>>>()?;
            Ok((steps, expander.expand(block)?))
        })?;
        let otherwise = match form::option(&options, "else") {
            Some(block) => self.clauses_with_one_pattern("with", "else", block)?,
            None => Vec::new(),
        };
        Ok(Core::new(CoreKind::With { steps, body: Box::new(body), otherwise }, line))
    }

    fn with_step(&mut self, step: &Ast) -> Result<WithStep> {
        let Some((pattern, value)) = form::operands(step, "<-") else {
            return Ok(WithStep::Expression(self.expand(step)?));
        };
        let (patterns, guards) = split_guards(std::slice::from_ref(pattern));
        let [pattern] = patterns else {
            return self.refuse(Mistake::InvalidPattern(self.text(pattern)), step.span.line);
        };
        let value = self.expand_scoped(value)?;
        let pattern = self.pattern(pattern)?;
        let guards = self.guards(&guards)?;
        Ok(WithStep::Clause { pattern, guards, value })
    }

    /// Takes the options off the end of the arguments: `for x <- list, into: %{} do … end` has two lists of them.
    pub fn trailing_options<'a>(
        &self,
        construct: &'static str,
        arguments: &'a [Ast],
        known: &[&str],
        line: u32,
    ) -> Result<(&'a [Ast], form::Options<'a>)> {
        let Some((last, mut before)) = arguments.split_last() else {
            return self.refuse(Mistake::MissingOption { construct, option: "do" }, line);
        };
        let is_options = |ast: &Ast| form::keywords(ast).is_some_and(|pairs| !pairs.is_empty());
        if !is_options(last) {
            return self.refuse(Mistake::MissingOption { construct, option: "do" }, line);
        }
        let mut options = Vec::new();
        if let Some((earlier, rest)) = before.split_last()
            && is_options(earlier)
        {
            options = self.options(construct, earlier, known)?;
            before = rest;
        }
        options.extend(self.options(construct, last, known)?);
        Ok((before, options))
    }
}
