//! `put_in`, `update_in`, `get_and_update_in`, `pop_in` with a path such as `users["ann"].age`.
//!
//! ```text
//! update_in(users["ann"].age, f)
//!
//! elem(Access.get_and_update(users, "ann", fn user -> {nil, Map.update!(user, :age, f)} end), 1)
//! ```

use crate::atom::{Atom, atoms};
use crate::expand::errors::Mistake;
use crate::expand::expander::{Call, Expander};
use crate::expand::form::{self, Result};
use crate::expand::macros::next_expansion;
use crate::syntax::ast::{Ast, Kind, Span};

/// A step of a path.
enum Step<'a> {
    /// `.name`
    Field(Atom),
    /// `[key]`
    Key(&'a Ast),
}

/// What happens at the end of the path.
#[derive(Clone, Copy)]
enum End<'a> {
    Put(&'a Ast),
    Update(&'a Ast),
    Pop,
}

impl Expander<'_> {
    pub fn put_in_path(&mut self, call: Call) -> Result<Ast> {
        let (root, path, argument) = self.path_call(call)?;
        Ok(self.updated(root.clone(), &path, End::Put(argument), call.span))
    }

    pub fn update_in_path(&mut self, call: Call) -> Result<Ast> {
        let (root, path, argument) = self.path_call(call)?;
        Ok(self.updated(root.clone(), &path, End::Update(argument), call.span))
    }

    pub fn get_and_update_in_path(&mut self, call: Call) -> Result<Ast> {
        let (root, path, argument) = self.path_call(call)?;
        Ok(self.got_and_updated(root.clone(), &path, End::Update(argument), call.span))
    }

    pub fn pop_in_path(&mut self, call: Call) -> Result<Ast> {
        let [path] = call.arguments else {
            return self
                .refuse(Mistake::UndefinedFunction { name: call.name, arity: call.arguments.len() }, call.line());
        };
        let (root, path) = self.path(call, path)?;
        if let Some(Step::Field(name)) = path.last() {
            return self.refuse(Mistake::PopOfField { name: *name }, call.line());
        }
        Ok(self.got_and_updated(root.clone(), &path, End::Pop, call.span))
    }

    fn path_call<'a>(&self, call: Call<'a>) -> Result<(&'a Ast, Vec<Step<'a>>, &'a Ast)> {
        let [path, argument] = call.arguments else {
            return self
                .refuse(Mistake::UndefinedFunction { name: call.name, arity: call.arguments.len() }, call.line());
        };
        let (root, path) = self.path(call, path)?;
        Ok((root, path, argument))
    }

    /// The value the path starts at, and its steps.
    fn path<'a>(&self, call: Call, ast: &'a Ast) -> Result<(&'a Ast, Vec<Step<'a>>)> {
        let (mut root, mut steps) = (ast, Vec::new());
        while let Some((left, step)) = last_step(root) {
            steps.push(step);
            root = left;
        }
        steps.reverse();
        if steps.is_empty() {
            let (name, arity) = (call.name, call.arguments.len());
            return self.refuse(Mistake::NoPath { name, arity, text: self.text(ast) }, call.line());
        }
        Ok((root, steps))
    }

    /// The container with the end of the path changed.
    fn updated(&mut self, container: Ast, path: &[Step], end: End, span: Span) -> Ast {
        let Some((step, rest)) = path.split_first() else { return changed(container, end, span) };
        let inner = form::variable("value", atoms::KERNEL, next_expansion(), span);
        let body = self.updated(inner.clone(), rest, end, span);
        let parameter = match (rest, end) {
            ([], End::Put(_)) => form::variable("_", atoms::KERNEL, 0, span),
            _ => inner,
        };
        match step {
            Step::Field(name) => {
                let arguments = vec![container, Ast::atom(*name, span), function(parameter, body, span)];
                form::remote_call("Elixir.Map", "update!", arguments, span)
            }
            Step::Key(key) => {
                let pair = Ast::new(Kind::Pair(Box::new((form::nil(span), body))), span);
                let arguments = vec![container, (*key).clone(), function(parameter, pair, span)];
                let both = form::remote_call("Elixir.Access", "get_and_update", arguments, span);
                form::remote_call("Elixir.Kernel", "elem", vec![both, form::integer(1, span)], span)
            }
        }
    }

    /// A pair of what was taken from the end of the path and the changed container.
    fn got_and_updated(&mut self, container: Ast, path: &[Step], end: End, span: Span) -> Ast {
        let Some((step, rest)) = path.split_first() else { return changed(container, end, span) };
        let inner = form::variable("value", atoms::KERNEL, next_expansion(), span);
        let body = self.got_and_updated(inner.clone(), rest, end, span);
        let mut clauses = Vec::new();
        if let (End::Pop, [_, ..]) = (end, rest) {
            // Nothing can be popped from what is not there.
            let nothing = Ast::new(Kind::Pair(Box::new((form::nil(span), form::nil(span)))), span);
            clauses.push(clause(form::nil(span), nothing, span));
        }
        let parameter = match (rest, end) {
            ([], End::Pop) => form::variable("_", atoms::KERNEL, 0, span),
            _ => inner,
        };
        clauses.push(clause(parameter, body, span));
        let function = Ast::call(Atom::of("fn"), clauses, span);
        match step {
            Step::Field(name) => {
                let arguments = vec![container, Ast::atom(*name, span), function];
                form::remote_call("Elixir.Map", "get_and_update!", arguments, span)
            }
            Step::Key(key) => {
                form::remote_call("Elixir.Access", "get_and_update", vec![container, (*key).clone(), function], span)
            }
        }
    }
}

fn last_step(ast: &Ast) -> Option<(&Ast, Step<'_>)> {
    let (left, name, arguments) = form::remote(ast)?;
    match arguments {
        [container, key] if name.name() == "get" && form::as_atom(left) == Some(Atom::of("Elixir.Access")) => {
            Some((container, Step::Key(key)))
        }
        [] => match &ast.kind {
            Kind::Call { meta, .. } if meta.no_parens => Some((left, Step::Field(name))),
            _ => None,
        },
        _ => None,
    }
}

fn changed(value: Ast, end: End, span: Span) -> Ast {
    match end {
        End::Put(new) => new.clone(),
        End::Update(function) => form::function_call(function.clone(), vec![value], span),
        End::Pop => Ast::atom(Atom::of("pop"), span),
    }
}

fn function(parameter: Ast, body: Ast, span: Span) -> Ast {
    Ast::call(Atom::of("fn"), vec![clause(parameter, body, span)], span)
}

fn clause(parameter: Ast, body: Ast, span: Span) -> Ast {
    let head = Ast::new(Kind::List(vec![parameter]), span);
    Ast::call(Atom::of("->"), vec![head, body], span)
}
