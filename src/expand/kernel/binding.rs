//! `binding` and `destructure`

use crate::atom::Atom;
use crate::expand::core::{Core, CoreKind, Literal};
use crate::expand::errors::Mistake;
use crate::expand::expander::{Call, Expander};
use crate::expand::form::{self, Result};
use crate::syntax::ast::{Ast, Kind};

impl Expander<'_> {
    /// The variables that are visible, as a keyword list.
    pub fn binding(&mut self, call: Call) -> Result<Core> {
        let line = call.line();
        self.check_expression("binding", line)?;
        let context = match call.arguments {
            [] => None,
            [context, ..] => match self.expand(context)?.kind {
                CoreKind::Literal(Literal::Atom(atom)) if atom.name() != "nil" => Some(atom),
                _ => None,
            },
        };
        let mut visible = self.variables.visible();
        visible.retain(|(name, _)| name.binding.context == context && name.counter.is_none());
        visible.sort_by_key(|(name, _)| name.binding.name.name());
        let mut items = Vec::with_capacity(visible.len());
        for (name, id) in visible {
            self.variables.mark_used(id);
            let pair = vec![Core::atom(name.binding.name, line), Core::variable(id, line)];
            items.push(Core::new(CoreKind::Tuple(pair), line));
        }
        Ok(Core::new(CoreKind::List { items, tail: None }, line))
    }

    /// `destructure([a, b], list)`: like `=`, but the list may be shorter or longer.
    pub fn destructure(&mut self, call: Call) -> Result<Ast> {
        let span = call.span;
        let [pattern @ Ast { kind: Kind::List(items), .. }, list] = call.arguments else {
            return self.refuse(Mistake::InvalidArguments { construct: "destructure" }, call.line());
        };
        let count = form::integer(items.len() as i64, span);
        let fitted = form::remote_call("Elixir.Kernel.Utils", "destructure", vec![list.clone(), count], span);
        Ok(Ast::call(Atom::of("="), vec![pattern.clone(), fitted], span))
    }
}
