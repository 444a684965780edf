//! `defmodule`: the body is kept as a tree; it is expanded when the process that defines the module gets to it.

use super::attribute::module_native;
use super::core::{Attachment, Clause, Core, CoreKind, Handler, Literal, Pattern, Try, VariableId};
use super::env::{Binding, Env};
use super::env_term;
use super::errors::{CompileError, Mistake};
use super::expander::{Call, Expander, bind, block};
use super::form::{self, Result};
use super::host::Host;
use super::lexical::Lexical;
use super::variables::Name;
use super::warnings::Warning;
use crate::atom::{Atom, atoms};
use crate::syntax::ast::{Ast, Callee, Kind, Meta, Span, Value};
use crate::value::copy::FrozenTerm;
use crate::value::heap::Heap;
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
    /// The environment at the end of the body.
    pub env: Env,
}

/// Expands the body of a module; `lexical` takes up what it aliases and imports if nothing around it does.
///
/// # Errors
///
/// A mistake in the source. Mistakes inside of functions are found when these are expanded.
pub fn expand_module_body(
    body: &ModuleBody,
    module: Atom,
    lexical: Option<Arc<Lexical>>,
    host: &mut dyn Host,
) -> std::result::Result<ModuleCode, CompileError> {
    let mut env = body.env.clone();
    env.lexical = env.lexical.or(lexical);
    env.module = Some(module);
    env.add_context_module(module);
    env.function = None;
    let mut expander = Expander::new(env, host, 0);
    let parameters = body.captured.iter().map(|binding| expander.variables.declare_outer(*binding)).collect();
    let mark = expander.variables.mark();
    let core =
        expander.expand(&body.body).map_err(|error| error.with_warnings(std::mem::take(&mut expander.warnings)))?;
    expander.report_unused(mark);
    // The last call of the body is no last call: its frame says where in the body something went wrong.
    let (value, line) = (expander.variables.temporary(), core.line);
    let core = block(vec![bind(value, core)], Core::variable(value, line));
    let next_variable = expander.variables.next();
    Ok(ModuleCode { core, parameters, warnings: expander.warnings, next_variable, env: expander.env })
}

/// Expands what a `@before_compile` hook, `(module, function)`, gives for the module being defined: code that runs at the
/// end of its body, and then the hooks behind it.
///
/// # Errors
///
/// A mistake in what the hook gives, or what it has raised.
pub fn expand_hook(
    env: &Env,
    module: Atom,
    (hook, function): (Atom, Atom),
    line: u32,
    host: &mut dyn Host,
) -> std::result::Result<ModuleCode, CompileError> {
    let mut expander = Expander::new(env.clone(), host, 0);
    let span = Span { line, ..Span::default() };
    let result = expander.hook_code(hook, function, span);
    let given = result.map_err(|error| error.with_warnings(std::mem::take(&mut expander.warnings)))?;
    let more = expander.run_hooks(module, line);
    let core = Core::new(CoreKind::Block(vec![given, more]), line);
    let next_variable = expander.variables.next();
    Ok(ModuleCode { core, parameters: Vec::new(), warnings: expander.warnings, next_variable, env: expander.env })
}

impl Expander<'_> {
    pub fn defmodule(&mut self, call: Call) -> Result<Core> {
        let line = call.line();
        self.defines_module = true;
        let [name, options] = call.arguments else {
            return self.refuse(Mistake::UndefinedFunction { name: call.name, arity: call.arguments.len() }, line);
        };
        let options = self.options("defmodule", options, &["do"])?;
        let Some(body) = form::option(&options, "do") else {
            return self.refuse(Mistake::MissingOption { construct: "defmodule", option: "do" }, line);
        };
        let module = self.defined_module(name, line)?;
        if let CoreKind::Literal(Literal::Atom(module)) = module.kind {
            self.env.add_context_module(module);
        }
        // The body could ask for any variable.
        for (_, id) in self.variables.visible() {
            self.variables.mark_used(id);
        }
        let captured = self.captured(body);
        let mut arguments = vec![module];
        for (_, id) in &captured {
            arguments.push(Core::variable(*id, line));
        }
        let captured = captured.into_iter().map(|(binding, _)| binding).collect();
        let body = ModuleBody { body: body.clone(), env: self.env.clone(), line, captured };
        let attachment = Attachment(Arc::new(body));
        let name = arguments[0].clone();
        let mut setup = Vec::new();
        let name = self.once(name, &mut setup);
        arguments[0] = name.clone();
        let begun = Core::new(CoreKind::CallAttached { native: DEFINE_MODULE, attachment, arguments }, line);
        let defined = self.run_body(name, begun, line);
        Ok(block(setup, defined))
    }

    /// Runs the body that `define_module` gives, then finishes the module with its value; a body that fails takes the
    /// unfinished module along.
    fn run_body(&mut self, module: Core, begun: Core, line: u32) -> Core {
        let arguments = vec![Core::atom(atoms::NIL, line)];
        let call = CoreKind::CallFunction { function: Box::new(begun), arguments };
        let [class, reason, stacktrace, value] = [(); 4].map(|()| self.variables.temporary());
        let abandon = module_native("abandon", vec![module.clone()], line);
        let reraise = Core::new(CoreKind::Reraise { class, reason, stacktrace }, line);
        let body = Core::new(CoreKind::Block(vec![abandon, reraise]), line);
        let handler = Some(Handler { class, reason, stacktrace, body });
        let finish = module_native("finish", vec![module.clone(), Core::variable(value, line)], line);
        let otherwise = vec![Clause { patterns: vec![Pattern::Bind(value)], guards: Vec::new(), body: finish, line }];
        let body_value = self.variables.temporary();
        let body = Core::new(
            CoreKind::Block(vec![
                bind(body_value, Core::new(call, line)),
                self.run_hooks_of(module, line),
                Core::variable(body_value, line),
            ]),
            line,
        );
        let protected = Try { body, handler, otherwise, after: None };
        Core::new(CoreKind::Try(Box::new(protected)), line)
    }

    fn run_hooks(&mut self, module: Atom, line: u32) -> Core {
        self.run_hooks_of(Core::atom(module, line), line)
    }

    /// Calls the function that `next_hook` gives, if it gives one.
    fn run_hooks_of(&mut self, module: Core, line: u32) -> Core {
        let hook = self.variables.temporary();
        let next = bind(hook, module_native("next_hook", vec![module], line));
        let arguments = vec![Core::atom(atoms::NIL, line)];
        let run = CoreKind::CallFunction { function: Box::new(Core::variable(hook, line)), arguments };
        let choice = CoreKind::If {
            condition: Box::new(Core::variable(hook, line)),
            then: Box::new(Core::new(run, line)),
            otherwise: Box::new(Core::atom(atoms::NIL, line)),
        };
        Core::new(CoreKind::Block(vec![next, Core::new(choice, line)]), line)
    }

    /// What `hook.function(environment)` gives: a macro's tree, or that of a function.
    fn hook_code(&mut self, hook: Atom, function: Atom, span: Span) -> Result<Core> {
        self.env.require(hook);
        let environment = Ast::new(Kind::Variable { name: Atom::of("__ENV__"), meta: Meta::default() }, span);
        let is_macro = self.host.macros(hook).is_some_and(|macros| macros.contains(&(function, 1)));
        if is_macro {
            let mut heap = Heap::new();
            let term = env_term::to_term(&mut heap, &self.surroundings(span.line));
            let environment: Arc<FrozenTerm> = Arc::new(FrozenTerm::new(&heap, term));
            let environment = Ast::new(Kind::Value(Value(environment)), span);
            let call = Call { name: function, arguments: &[environment], meta: &Meta::default(), span };
            let tree = self.user_macro(hook, call)?;
            return self.expand(&tree);
        }
        let call = Core::call_remote(hook, function, vec![self.expand(&environment)?], span.line);
        let bindings = Core::new(CoreKind::List { items: Vec::new(), tail: None }, span.line);
        let evaluate = vec![call, bindings, self.expand(&environment)?];
        Ok(Core::call_remote(Atom::of("Elixir.Code"), Atom::of("eval_quoted"), evaluate, span.line))
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
            let meta = match &name.kind {
                Kind::Call { meta, .. } => meta,
                _ => return self.refuse(Mistake::InvalidModuleName(self.text(name)), line),
            };
            return self.alias_name(segments, meta, line).map(|module| Core::atom(module, line));
        }
        let text = self.text(name);
        if let Kind::Variable { name: variable, meta } = &name.kind
            && self.variables.lookup(Name::of(*variable, meta)).is_none()
            && !variable.name().starts_with("__")
        {
            let text = format!("{{:{variable}, [line: {line}], nil}}");
            return self.refuse(Mistake::InvalidModuleName(text), line);
        }
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
                Kind::Integer(_) | Kind::Float(_) | Kind::Atom(_) | Kind::Binary(_) | Kind::Value(_) => {}
            }
        }
        let visible = self.variables.visible().into_iter().filter(|(name, _)| name.counter.is_none());
        visible.map(|(name, id)| (name.binding, id)).filter(|(binding, _)| mentioned.contains(binding)).collect()
    }
}
