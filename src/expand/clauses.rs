//! Clauses: `head when guards -> body`, wherever they stand, and the keyword list of a `do` block they stand in.

use super::core::{Clause, Core};
use super::errors::Mistake;
use super::expander::Expander;
use super::form::{self, Options, Result};
use super::quoted;
use super::reach::{Reach, Unreachable};
use super::warnings::Notice;
use crate::syntax::ast::{Ast, Kind};

/// A clause as the parser gives it: `{:->, meta, [head, body]}`.
pub(super) struct ClauseSource<'a> {
    pub head: &'a [Ast],
    pub body: &'a Ast,
    pub line: u32,
}

/// The clauses of a block; `None` if it is anything else.
pub(super) fn clause_sources(block: &Ast) -> Option<Vec<ClauseSource<'_>>> {
    let Kind::List(items) = &block.kind else { return None };
    if items.is_empty() {
        return None;
    }
    items.iter().map(clause_source).collect()
}

/// Whether the clauses come from `quote generated: true`.
fn is_generated(clauses: &Ast) -> bool {
    let Kind::List(clauses) = &clauses.kind else { return false };
    clauses.iter().any(|clause| match &clause.kind {
        Kind::Call { meta, .. } => quoted::quoted(meta, "generated").is_some(),
        _ => false,
    })
}

pub(super) fn clause_source(ast: &Ast) -> Option<ClauseSource<'_>> {
    let (head, body) = form::operands(ast, "->")?;
    match &head.kind {
        Kind::List(head) => Some(ClauseSource { head, body, line: ast.span.line }),
        _ => None,
    }
}

/// Takes the guards off a head: `a, b when c when d` is `[{:when, _, [a, b, {:when, _, [c, d]}]}]`.
pub(super) fn split_guards(head: &[Ast]) -> (&[Ast], Vec<&Ast>) {
    let [only] = head else { return (head, Vec::new()) };
    match form::arguments_of(only, "when").and_then(<[Ast]>::split_last) {
        Some((guard, patterns)) => (patterns, alternatives(guard)),
        None => (head, Vec::new()),
    }
}

/// `a when b when c` as its three guards.
pub(super) fn alternatives(guard: &Ast) -> Vec<&Ast> {
    let mut guards = Vec::new();
    let mut rest = guard;
    while let Some((first, others)) = form::operands(rest, "when") {
        guards.push(first);
        rest = others;
    }
    guards.push(rest);
    guards
}

impl Expander<'_> {
    /// The clauses of `option` of `construct`, each with as many patterns as `count` allows.
    pub fn clauses_with_one_pattern(
        &mut self,
        construct: &'static str,
        option: &'static str,
        block: &Ast,
    ) -> Result<Vec<Clause>> {
        let mut clauses = Vec::new();
        for source in self.clause_sources(construct, option, block)? {
            if split_guards(source.head).0.len() != 1 {
                let mistake = Mistake::ClauseArguments { construct, option, expected: "one argument" };
                return self.refuse(mistake, source.line);
            }
            clauses.push(self.clause(&source)?);
        }
        // Elixir's `with` hides that from the compiler of Erlang, and so does generated code.
        if construct != "with" && !is_generated(block) {
            self.warn_of_unreachable(&clauses);
        }
        Ok(clauses)
    }

    pub fn clause_sources<'a>(
        &self,
        construct: &'static str,
        option: &'static str,
        block: &'a Ast,
    ) -> Result<Vec<ClauseSource<'a>>> {
        clause_sources(block)
            .ok_or_else(|| self.mistake(Mistake::ExpectedClauses { construct, option }, block.span.line))
    }

    /// One clause in a scope of its own.
    pub fn clause(&mut self, source: &ClauseSource) -> Result<Clause> {
        self.clause_with_body(source, |expander, body| expander.expand(body))
    }

    /// One clause whose body `expand_body` makes.
    pub fn clause_with_body(
        &mut self,
        source: &ClauseSource,
        expand_body: impl FnOnce(&mut Self, &Ast) -> Result<Core>,
    ) -> Result<Clause> {
        let (patterns, guards) = split_guards(source.head);
        self.scoped(|expander| {
            let patterns = expander.patterns(patterns)?;
            let guards = expander.guards(&guards)?;
            let body = expand_body(expander, source.body)?;
            Ok(Clause { patterns, guards, body, line: source.line })
        })
    }

    /// The options of a construct. A key that is not among the `known` ones is a mistake, and so is one that stands there
    /// twice; `for` takes the first.
    pub fn options<'a>(&self, construct: &'static str, options: &'a Ast, known: &[&str]) -> Result<Options<'a>> {
        let line = options.span.line;
        let Some(pairs) = form::keywords(options) else {
            return self.refuse(Mistake::InvalidArguments { construct }, line);
        };
        for (index, (key, _)) in pairs.iter().enumerate() {
            if !known.contains(&key.name()) {
                return self.refuse(Mistake::UnexpectedOption { construct, option: *key }, line);
            }
            if construct != "for" && pairs[..index].iter().any(|(earlier, _)| earlier == key) {
                return self.refuse(Mistake::DuplicateOption { construct, option: *key }, line);
            }
        }
        Ok(pairs)
    }

    /// In modules only: what is typed at the prompt is tried out.
    pub fn warn_of_unreachable(&mut self, clauses: &[Clause]) {
        if self.env.module.is_none() {
            return;
        }
        let mut reach = Reach::default();
        for clause in clauses {
            if let Some(Unreachable::BehindCatchAll(line) | Unreachable::SameLiterals(line)) =
                reach.add(clause, clause.line)
            {
                self.warn(Notice::UnreachableClause { line }, clause.line);
            }
        }
    }
}
