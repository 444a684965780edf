//! `receive`

use super::core::{After, Core, CoreKind};
use super::errors::Mistake;
use super::expander::Expander;
use super::form::{self, Result};
use crate::syntax::ast::Ast;

impl Expander<'_> {
    pub fn receive(&mut self, options: &Ast, line: u32) -> Result<Core> {
        self.check_expression("receive", line)?;
        let options = self.options("receive", options, &["do", "after"])?;
        let after_block = form::option(&options, "after");
        let clauses = match form::option(&options, "do") {
            // `receive do after … end` and `receive do end`
            Some(block) if form::arguments_of(block, "__block__").is_some_and(<[Ast]>::is_empty) => Vec::new(),
            Some(block) => self.clauses_with_one_pattern("receive", "do", block)?,
            None if after_block.is_some() => Vec::new(),
            None => return self.refuse(Mistake::MissingOption { construct: "receive", option: "do" }, line),
        };
        let after = match after_block {
            Some(block) => Some(Box::new(self.after_clause(block)?)),
            None => None,
        };
        Ok(Core::new(CoreKind::Receive { clauses, after }, line))
    }

    fn after_clause(&mut self, block: &Ast) -> Result<After> {
        let mut sources = super::clauses::clause_sources(block).unwrap_or_default();
        let (Some(source), None) = (sources.pop(), sources.pop()) else {
            return self.refuse(Mistake::ExpectedSingleAfter, block.span.line);
        };
        let [timeout] = source.head else {
            let mistake = Mistake::ClauseArguments { construct: "receive", option: "after", expected: "one argument" };
            return self.refuse(mistake, source.line);
        };
        self.scoped(|expander| {
            let timeout = expander.expand(timeout)?;
            Ok(After { timeout, body: expander.expand(source.body)? })
        })
    }
}
