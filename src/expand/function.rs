//! `fn … -> … end`

use super::clauses::{self, split_guards};
use super::core::{Core, CoreKind, Function};
use super::errors::Mistake;
use super::expander::{Expander, Position};
use super::form::{self, Result};
use crate::syntax::ast::Ast;

impl Expander<'_> {
    pub fn function(&mut self, sources: &[Ast], line: u32) -> Result<Core> {
        if self.position != Position::Expression {
            return self.refuse(Mistake::InvalidInGuard("fn"), line);
        }
        let mut clauses = Vec::with_capacity(sources.len());
        for source in sources {
            let Some(source) = clauses::clause_source(source) else {
                return self.refuse(Mistake::ExpectedClauses { construct: "fn", option: "do" }, line);
            };
            let (patterns, _) = split_guards(source.head);
            if patterns.iter().any(|pattern| form::operands(pattern, "\\\\").is_some()) {
                return self.refuse(Mistake::DefaultInFunction, line);
            }
            clauses.push(self.clause(&source)?);
        }
        let Some(first) = clauses.first() else {
            return self.refuse(Mistake::ExpectedClauses { construct: "fn", option: "do" }, line);
        };
        let count = first.patterns.len();
        if clauses.iter().any(|clause| clause.patterns.len() != count) {
            return self.refuse(Mistake::MixedArities, line);
        }
        self.warn_of_unreachable(&clauses);
        let arity = form::arity(count).map_err(|mistake| self.mistake(mistake, line))?;
        Ok(Core::new(CoreKind::Function(Function { arity, clauses, line }), line))
    }
}
