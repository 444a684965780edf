//! `put_in`, `update_in`, `get_and_update_in`, `pop_in` with a path such as `users["ann"].age`.
//!
//! ```text
//! update_in(users["ann"].age, f)
//!
//! :erlang.element(2, Access.get_and_update(users, "ann", fn user ->
//!   Map.get_and_update!(user, :age, fn age -> {nil, f.(age)} end)
//! end))
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

const GET_AND_UPDATE: &str = "get_and_update!";

impl Expander<'_> {
    pub fn put_in_path(&mut self, call: Call) -> Result<Ast> {
        let (root, path, value) = self.path_call(call)?;
        let span = call.span;
        let anything = form::variable("_", atoms::KERNEL, 0, span);
        if is_of_fields(&path) {
            let put = function(anything, value.clone(), span);
            return Ok(nested("update!", root.clone(), &path, put, span));
        }
        let put = function(anything, pair(form::nil(span), value.clone(), span), span);
        Ok(changed(root, &path, put, span))
    }

    pub fn update_in_path(&mut self, call: Call) -> Result<Ast> {
        let (root, path, update) = self.path_call(call)?;
        let span = call.span;
        if is_of_fields(&path) {
            return Ok(nested("update!", root.clone(), &path, update.clone(), span));
        }
        let old = inner_value(span);
        let new = form::function_call(update.clone(), vec![old.clone()], span);
        Ok(changed(root, &path, function(old, pair(form::nil(span), new, span), span), span))
    }

    pub fn get_and_update_in_path(&mut self, call: Call) -> Result<Ast> {
        let (root, path, update) = self.path_call(call)?;
        Ok(nested(GET_AND_UPDATE, root.clone(), &path, update.clone(), call.span))
    }

    pub fn pop_in_path(&mut self, call: Call) -> Result<Ast> {
        let span = call.span;
        let [path] = call.arguments else {
            return self
                .refuse(Mistake::UndefinedFunction { name: call.name, arity: call.arguments.len() }, call.line());
        };
        let (root, path) = self.path(call, path)?;
        let (key, parents) = match path.split_last() {
            Some((Step::Key(key), parents)) => (key, parents),
            Some((Step::Field(name), _)) => return self.refuse(Mistake::PopOfField { name: *name }, call.line()),
            None => return Ok(root.clone()),
        };
        let nothing = pair(form::nil(span), form::nil(span), span);
        let Some(parent) = parents.last() else { return Ok(popped(root.clone(), nothing, key, span)) };
        let nothing = match parent {
            Step::Field(_) => nothing,
            Step::Key(_) => Ast::atom(Atom::of("pop"), span),
        };
        let container = inner_value(span);
        let pop = function(container.clone(), popped(container, nothing, key, span), span);
        Ok(nested(GET_AND_UPDATE, root.clone(), parents, pop, span))
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
}

/// Whether a path has only fields, so that what they lead to is changed without being asked for.
fn is_of_fields(path: &[Step]) -> bool {
    path.iter().all(|step| matches!(step, Step::Field(_)))
}

/// What changes the end of the path with a function from the old value to a pair; only the changed container is of interest.
fn changed(root: &Ast, path: &[Step], change: Ast, span: Span) -> Ast {
    let both = nested(GET_AND_UPDATE, root.clone(), path, change, span);
    form::remote_call("erlang", "element", vec![form::integer(2, span), both], span)
}

/// A call for each step, each in the function that is given to the one before; the last gets the function `last`. What
/// changes a field is the function of `Map` with that name.
fn nested(of_map: &'static str, container: Ast, path: &[Step], last: Ast, span: Span) -> Ast {
    let Some((step, rest)) = path.split_first() else { return container };
    let function = match rest {
        [] => last,
        _ => {
            let inner = inner_value(span);
            function(inner.clone(), nested(of_map, inner, rest, last, span), span)
        }
    };
    match step {
        Step::Field(name) => {
            form::remote_call("Elixir.Map", of_map, vec![container, Ast::atom(*name, span), function], span)
        }
        Step::Key(key) => {
            form::remote_call("Elixir.Access", "get_and_update", vec![container, (*key).clone(), function], span)
        }
    }
}

/// Nothing can be popped from what is not there.
fn popped(container: Ast, nothing: Ast, key: &Ast, span: Span) -> Ast {
    let there = form::variable("h", atoms::KERNEL, next_expansion(), span);
    let pop = form::remote_call("Elixir.Access", "pop", vec![there.clone(), key.clone()], span);
    let clauses = vec![clause(form::nil(span), nothing, span), clause(there, pop, span)];
    let block =
        Ast::new(Kind::Pair(Box::new((Ast::atom(Atom::of("do"), span), Ast::new(Kind::List(clauses), span)))), span);
    Ast::call(Atom::of("case"), vec![container, Ast::new(Kind::List(vec![block]), span)], span)
}

fn inner_value(span: Span) -> Ast {
    form::variable("x", atoms::KERNEL, next_expansion(), span)
}

fn pair(left: Ast, right: Ast, span: Span) -> Ast {
    Ast::new(Kind::Pair(Box::new((left, right))), span)
}

fn last_step(ast: &Ast) -> Option<(&Ast, Step<'_>)> {
    let (left, name, arguments) = form::remote(ast)?;
    match arguments {
        [container, key] if name.name() == "get" && form::as_atom(left) == Some(Atom::of("Elixir.Access")) => {
            Some((container, Step::Key(key)))
        }
        [] => match &ast.kind {
            Kind::Call { meta, .. } if meta.no_parens && !is_module(left) => Some((left, Step::Field(name))),
            _ => None,
        },
        _ => None,
    }
}

/// `Module.name` calls a function, whose value the path starts at.
fn is_module(ast: &Ast) -> bool {
    form::as_atom(ast).is_some()
        || matches!(form::named(ast), Some(("__aliases__", _)))
        || form::is_variable(ast, "__MODULE__")
}

fn function(parameter: Ast, body: Ast, span: Span) -> Ast {
    Ast::call(Atom::of("fn"), vec![clause(parameter, body, span)], span)
}

fn clause(parameter: Ast, body: Ast, span: Span) -> Ast {
    let head = Ast::new(Kind::List(vec![parameter]), span);
    Ast::call(Atom::of("->"), vec![head, body], span)
}
