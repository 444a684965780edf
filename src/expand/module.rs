//! `defmodule`: the body is kept as a tree; it is expanded when the process that defines the module gets to it.

use super::attribute::module_native;
use super::core::{Attachment, Clause, Core, CoreKind, Handler, Literal, Pattern, Try, VariableId};
use super::env::{Binding, Env};
use super::errors::{CompileError, Mistake};
use super::expander::{Call, Expander};
use super::form::{self, Result};
use super::host::Host;
use super::warnings::Warning;
use crate::atom::{Atom, atoms};
use crate::syntax::ast::{Ast, Callee, Kind};
use std::collections::HashSet;
use std::sync::Arc;

/// The native that a `defmodule` calls: with the body attached, the module's name, and the values of the captured variables.
/// It gives a function of no arguments, which runs the body. `:kaiwa_module.finish(value)` then gives
/// `{:module, name, bytes, value}`.
pub const DEFINE_MODULE: &str = "define_module";

/// The body of a `defmodule`, as it waits to be expanded.
#[derive(Debug)]
pub struct ModuleBody {
    pub body: Ast,
    /// The environment around the `defmodule`.
    pub env: Env,
    pub line: u32,
    /// The variables around it that the body may use.
    pub captured: Vec<Binding>,
}

/// The body of a module, to be run once by the process that defines it.
#[derive(Debug)]
pub struct ModuleCode {
    pub core: Core,
    /// The variables for the captured values, in the order of [`ModuleBody::captured`].
    pub parameters: Vec<VariableId>,
    pub warnings: Vec<Warning>,
    pub next_variable: u32,
}

/// Expands the body of a module.
///
/// # Errors
///
/// A mistake in the source. Mistakes inside of functions are found when these are expanded.
pub fn expand_module_body(
    body: &ModuleBody,
    module: Atom,
    host: &mut dyn Host,
) -> std::result::Result<ModuleCode, CompileError> {
    let mut env = body.env.clone();
    env.module = Some(module);
    env.function = None;
    let mut expander = Expander::new(env, host, 0);
    let parameters = body.captured.iter().map(|binding| expander.variables.declare_outer(*binding)).collect();
    let mark = expander.variables.mark();
    let core =
        expander.expand(&body.body).map_err(|error| error.with_warnings(std::mem::take(&mut expander.warnings)))?;
    expander.report_unused(mark);
    let next_variable = expander.variables.next();
    Ok(ModuleCode { core, parameters, warnings: expander.warnings, next_variable })
}

impl Expander<'_> {
    pub fn defmodule(&mut self, call: Call) -> Result<Core> {
        let line = call.line();
        let [name, options] = call.arguments else {
            return self.refuse(Mistake::UndefinedFunction { name: call.name, arity: call.arguments.len() }, line);
        };
        let options = self.options("defmodule", options, &["do"])?;
        let Some(body) = form::option(&options, "do") else {
            return self.refuse(Mistake::MissingOption { construct: "defmodule", option: "do" }, line);
        };
        let module = self.defined_module(name, line)?;
        let captured = self.captured(body);
        let mut arguments = vec![module];
        for (_, id) in &captured {
            self.variables.mark_used(*id);
            arguments.push(Core::variable(*id, line));
        }
        let captured = captured.into_iter().map(|(binding, _)| binding).collect();
        let body = ModuleBody { body: body.clone(), env: self.env.clone(), line, captured };
        let attachment = Attachment(Arc::new(body));
        let begun = Core::new(CoreKind::CallAttached { native: DEFINE_MODULE, attachment, arguments }, line);
        Ok(self.run_body(begun, line))
    }

    /// Runs the body that `define_module` gives, then finishes the module with its value; a body that fails takes the
    /// unfinished module along.
    fn run_body(&mut self, begun: Core, line: u32) -> Core {
        let call = CoreKind::CallFunction { function: Box::new(begun), arguments: Vec::new() };
        let [class, reason, stacktrace, value] = [(); 4].map(|()| self.variables.temporary());
        let abandon = module_native("abandon", Vec::new(), line);
        let reraise = Core::new(CoreKind::Reraise { class, reason, stacktrace }, line);
        let body = Core::new(CoreKind::Block(vec![abandon, reraise]), line);
        let handler = Some(Handler { class, reason, stacktrace, body });
        let finish = module_native("finish", vec![Core::variable(value, line)], line);
        let otherwise = vec![Clause { patterns: vec![Pattern::Bind(value)], guards: Vec::new(), body: finish, line }];
        let protected = Try { body: Core::new(call, line), handler, otherwise, after: None };
        Core::new(CoreKind::Try(Box::new(protected)), line)
    }

    /// The name of the module; inside of another it is nested, and its first segment becomes an alias.
    fn defined_module(&mut self, name: &Ast, line: u32) -> Result<Core> {
        if let Some(segments) = form::arguments_of(name, "__aliases__") {
            let names: Option<Vec<Atom>> = segments.iter().map(form::as_atom).collect();
            if let (Some(outer), Some(names)) = (self.env.module, names)
                && let Some((first, _)) = names.split_first()
                && *first != atoms::ELIXIR
            {
                let join = |names: &[Atom]| form::concatenated(names).map_err(|mistake| self.mistake(mistake, line));
                let all: Vec<Atom> = std::iter::once(outer).chain(names.iter().copied()).collect();
                let (full, nearest, alias) = (join(&all)?, join(&[outer, *first])?, join(&[*first])?);
                self.env.add_alias(alias, nearest);
                return Ok(Core::atom(full, line));
            }
            return self.alias_name(segments, line).map(|module| Core::atom(module, line));
        }
        let text = self.text(name);
        let name = self.expand(name)?;
        match &name.kind {
            CoreKind::Literal(Literal::Atom(atom)) if !matches!(*atom, atoms::NIL | atoms::TRUE | atoms::FALSE) => {
                Ok(name)
            }
            CoreKind::Literal(Literal::Atom(atom)) => self.refuse(Mistake::InvalidModuleName(atom.to_string()), line),
            CoreKind::Literal(Literal::Integer(integer)) => {
                self.refuse(Mistake::InvalidModuleName(integer.to_string()), line)
            }
            CoreKind::Literal(Literal::Binary(_)) => self.refuse(Mistake::InvalidModuleName(text), line),
            _ => Ok(name),
        }
    }

    /// The visible variables that a tree mentions.
    fn captured(&self, body: &Ast) -> Vec<(Binding, VariableId)> {
        let mut mentioned = HashSet::new();
        let mut rest = vec![body];
        while let Some(ast) = rest.pop() {
            match &ast.kind {
                Kind::List(items) => rest.extend(items),
                Kind::Pair(pair) => rest.extend([&pair.0, &pair.1]),
                Kind::Variable { name, meta } => {
                    mentioned.insert(Binding { name: *name, context: meta.context });
                }
                Kind::Call { callee, arguments, .. } => {
                    rest.extend(arguments);
                    if let Callee::Node(callee) = callee {
                        rest.push(callee);
                    }
                }
                Kind::Integer(_) | Kind::Float(_) | Kind::Atom(_) | Kind::Binary(_) => {}
            }
        }
        let visible = self.variables.visible().into_iter().filter(|(name, _)| name.counter.is_none());
        visible.map(|(name, id)| (name.binding, id)).filter(|(binding, _)| mentioned.contains(binding)).collect()
    }
}
