//! `%{…}` and `%{map | …}`

use super::core::{Core, CoreKind};
use super::errors::Mistake;
use super::expander::{Expander, Position};
use super::form::{self, Result};
use super::warnings::Notice;
use crate::atom::Atom;
use crate::syntax::ast::{Ast, Kind};
use std::collections::HashSet;

impl Expander<'_> {
    pub fn map(&mut self, items: &[Ast], line: u32) -> Result<Core> {
        if let [update] = items
            && let Some((map, pairs)) = form::operands(update, "|")
        {
            if self.position == Position::Guard {
                let text = self.text(&Ast::call(Atom::of("%{}"), items.to_vec(), update.span));
                return self.refuse(Mistake::UpdateInGuard(text), line);
            }
            return self.map_update(map, pairs, line);
        }
        let sources = self.pairs(items, line)?;
        let pairs = self.expand_pairs(&sources)?;
        Ok(Core::new(CoreKind::Map(pairs), line))
    }

    fn map_update(&mut self, map: &Ast, pairs: &Ast, line: u32) -> Result<Core> {
        let Kind::List(items) = &pairs.kind else {
            self.independent(&[map, pairs])?;
            return self.refuse(Mistake::InvalidMapPattern(self.text(pairs)), line);
        };
        let mut sources = vec![map];
        sources.extend(self.pairs(items, line)?.into_iter().flat_map(|(key, value)| [key, value]));
        let mut expanded = self.independent(&sources)?.into_iter();
        let Some(map) = expanded.next().map(Box::new) else {
            return self.refuse(Mistake::InvalidMapPattern(self.text(pairs)), line);
        };
        Ok(Core::new(CoreKind::MapUpdate { map, pairs: in_pairs(expanded) }, line))
    }

    /// The pairs of `a => b, c: d`.
    pub fn pairs<'a>(&mut self, items: &'a [Ast], line: u32) -> Result<Vec<(&'a Ast, &'a Ast)>> {
        let pair = |item: &'a Ast| match &item.kind {
            Kind::Pair(pair) => Ok((&pair.0, &pair.1)),
            _ => Err(item),
        };
        let pairs = items.iter().map(pair).collect::<std::result::Result<Vec<_>, _>>();
        let pairs = match pairs {
            Ok(pairs) => pairs,
            Err(item) => {
                // What is wrong inside of it is told first.
                if self.position == Position::Expression {
                    self.expand(item)?;
                }
                return self.refuse(Mistake::InvalidMapPattern(self.text(item)), line);
            }
        };
        self.warn_of_overridden(&pairs, line);
        Ok(pairs)
    }

    fn warn_of_overridden(&mut self, pairs: &[(&Ast, &Ast)], line: u32) {
        let mut keys = HashSet::new();
        for (key, _) in pairs {
            if let Kind::Atom(_) | Kind::Integer(_) | Kind::Float(_) | Kind::Binary(_) = key.kind {
                let key = self.text(key);
                if !keys.insert(key.clone()) {
                    self.warn(Notice::OverriddenKey { key }, line);
                }
            }
        }
    }

    pub fn expand_pairs(&mut self, pairs: &[(&Ast, &Ast)]) -> Result<Vec<(Core, Core)>> {
        let sources: Vec<&Ast> = pairs.iter().flat_map(|(key, value)| [*key, *value]).collect();
        Ok(in_pairs(self.independent(&sources)?.into_iter()))
    }
}

fn in_pairs(mut cores: impl Iterator<Item = Core>) -> Vec<(Core, Core)> {
    std::iter::from_fn(|| Some((cores.next()?, cores.next()?))).collect()
}
