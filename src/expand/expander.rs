//! The expander and its router: looks at a node and hands it to the file of its construct.

use super::core::{Core, CoreKind, Literal, VariableId};
use super::definition::{ImportUse, LocalCall, RemoteCall};
use super::env::Env;
use super::env_term;
use super::errors::{CompileError, Mistake, Place};
use super::form::{self, Result};
use super::host::Host;
use super::quoted;
use super::variables::{Name, Variables};
use super::warnings::{Notice, Warning};
use crate::atom::{Atom, atoms};
use crate::syntax::ast::{Ast, Callee, Kind, Meta, Span, Value};
use crate::value::copy::FrozenTerm;
use crate::value::heap::Heap;
use crate::value::inspect::{InspectOptions, NoNames, inspect};
use std::sync::Arc;

/// Expands the source of one unit of compilation: a line of the shell, the body of a module, a clause of a definition.
pub(super) struct Expander<'host> {
    pub env: Env,
    pub host: &'host mut dyn Host,
    pub variables: Variables,
    pub warnings: Vec<Warning>,
    pub position: Position,
    /// Where the handler that encloses the expression keeps its stacktrace: `__STACKTRACE__`.
    pub stacktrace: Option<VariableId>,
    pub local_calls: Vec<LocalCall>,
    pub import_uses: Vec<ImportUse>,
    pub remote_calls: Vec<RemoteCall>,
    /// The line of the outermost macro call that what is being expanded went through.
    pub macro_line: Option<u32>,
    /// Some of the code defines a module when it runs.
    pub defines_module: bool,
    /// The variable for `__CALLER__` in a macro.
    pub caller: Option<VariableId>,
}

/// Patterns and guards allow less than expressions do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Position {
    Expression,
    Guard,
    Match,
}

/// A call as the functions of the constructs get it.
#[derive(Clone, Copy)]
pub(super) struct Call<'a> {
    pub name: Atom,
    pub arguments: &'a [Ast],
    pub meta: &'a Meta,
    pub span: Span,
}

impl Call<'_> {
    pub fn line(&self) -> u32 {
        self.span.line
    }

    /// The call as the tree it came from.
    pub fn to_ast(self) -> Ast {
        let callee = Callee::Name(self.name);
        Ast::new(Kind::Call { callee, meta: self.meta.clone(), arguments: self.arguments.to_vec() }, self.span)
    }
}

/// Stack left over when a new segment is taken, and the size of a segment. Chains of operators nest as deep as they are
/// long, so the depth of the tree is not bounded by that of the source's brackets.
const RED_ZONE: usize = 128 * 1024;
const STACK_SEGMENT: usize = 4 * 1024 * 1024;

/// Runs a step of a recursion over trees with enough stack.
pub fn with_stack<T>(step: impl FnOnce() -> T) -> T {
    stacker::maybe_grow(RED_ZONE, STACK_SEGMENT, step)
}

impl<'host> Expander<'host> {
    pub fn new(env: Env, host: &'host mut dyn Host, first_variable: u32) -> Expander<'host> {
        Expander {
            env,
            host,
            variables: Variables::starting_at(first_variable),
            warnings: Vec::new(),
            position: Position::Expression,
            stacktrace: None,
            local_calls: Vec::new(),
            import_uses: Vec::new(),
            remote_calls: Vec::new(),
            macro_line: None,
            defines_module: false,
            caller: None,
        }
    }

    pub fn expand(&mut self, ast: &Ast) -> Result<Core> {
        with_stack(|| self.route(ast))
    }

    fn route(&mut self, ast: &Ast) -> Result<Core> {
        let line = ast.span.line;
        match &ast.kind {
            Kind::Integer(integer) => Ok(literal(Literal::Integer(integer.clone()), line)),
            Kind::Float(float) => Ok(literal(Literal::Float(*float), line)),
            Kind::Atom(atom) => Ok(Core::atom(*atom, line)),
            Kind::Binary(bytes) => Ok(literal(Literal::Binary(bytes.clone()), line)),
            Kind::List(items) => self.list(items, line),
            Kind::Pair(pair) => {
                let items = self.independent(&[&pair.0, &pair.1])?;
                Ok(Core::new(CoreKind::Tuple(items), line))
            }
            Kind::Variable { name, meta } => self.variable(*name, meta, ast.span),
            Kind::Call { callee: Callee::Name(name), meta, arguments } => {
                self.route_call(Call { name: *name, arguments, meta, span: ast.span })
            }
            Kind::Call { callee: Callee::Node(callee), meta, arguments } => {
                self.call_node(ast, callee, meta, arguments)
            }
            Kind::Value(value) => self.value(value).map(|value| literal(value, line)),
        }
    }

    /// Special forms; every other name is a macro or a function.
    fn route_call(&mut self, call: Call) -> Result<Core> {
        let line = call.line();
        match (call.name.name(), call.arguments) {
            ("__block__", items) => self.block(items, line),
            ("=", [pattern, value]) => self.match_operator(pattern, value, line),
            ("{}", items) => {
                let items = self.arguments(items)?;
                Ok(Core::new(CoreKind::Tuple(items), line))
            }
            ("%{}", items) => self.map(items, line),
            ("%", [name, fields]) => self.struct_literal(name, fields, line),
            ("<<>>", segments) => self.binary(segments, line),
            ("__aliases__", segments) => {
                self.alias_name(segments, call.meta, line).map(|module| Core::atom(module, line))
            }
            ("fn", clauses) => self.function(clauses, line),
            ("&", [captured]) => self.capture(captured, line),
            ("case", [subject, options]) => self.case(subject, options, line),
            ("cond", [options]) => self.cond(options, line),
            ("receive", [options]) => self.receive(options, line),
            ("try", [options]) => self.try_(options, line),
            ("with", arguments) => self.with(arguments, line),
            ("for", arguments) => self.comprehension(arguments, line),
            ("alias", [module]) => self.alias(module, None, call),
            ("alias", [module, options]) => self.alias(module, Some(options), call),
            ("require", [module]) => self.require(module, None, call),
            ("require", [module, options]) => self.require(module, Some(options), call),
            ("import", [module]) => self.import(module, None, call),
            ("import", [module, options]) => self.import(module, Some(options), call),
            ("super", _) => self.super_(call),
            ("quote", arguments @ ([_] | [_, _])) => self.quote(arguments, line),
            ("unquote", [_]) => self.refuse(Mistake::UnquoteOutsideQuote("unquote"), line),
            ("unquote_splicing", [_]) => self.refuse(Mistake::UnquoteOutsideQuote("unquote_splicing"), line),
            ("^", [pinned]) => self.refuse(Mistake::PinOutsideMatch(self.text(pinned)), line),
            ("->", [_, _]) => self.refuse(Mistake::UnhandledArrow, line),
            ("::", [_, _]) => self.refuse(Mistake::MisplacedType, line),
            ("|", [_, _]) => self.refuse(Mistake::MisplacedBar, line),
            _ => self.call_named(call),
        }
    }

    /// `a; b; c`. What an item binds or imports holds for the items behind it.
    fn block(&mut self, items: &[Ast], line: u32) -> Result<Core> {
        let last = items.len().saturating_sub(1);
        let mut expanded = Vec::with_capacity(items.len());
        for (index, item) in items.iter().enumerate() {
            let core = self.expand(item)?;
            if index < last {
                self.warn_if_useless(item, &core);
            }
            expanded.push(core);
        }
        let last = expanded.pop().unwrap_or_else(|| Core::atom(atoms::NIL, line));
        Ok(block(expanded, last))
    }

    fn match_operator(&mut self, pattern: &Ast, value: &Ast, line: u32) -> Result<Core> {
        if self.position == Position::Guard {
            return self.refuse(Mistake::InvalidInGuard("=/2"), line);
        }
        let value = Box::new(self.expand(value)?);
        let pattern = Box::new(self.pattern(pattern)?);
        Ok(Core::new(CoreKind::Match { pattern, value }, line))
    }

    fn list(&mut self, items: &[Ast], line: u32) -> Result<Core> {
        let Some((last, before)) = items.split_last() else {
            return Ok(Core::new(CoreKind::List { items: Vec::new(), tail: None }, line));
        };
        let mut sources: Vec<&Ast> = before.iter().collect();
        let tail = match form::operands(last, "|") {
            Some((item, tail)) => {
                sources.extend([item, tail]);
                true
            }
            None => {
                sources.push(last);
                false
            }
        };
        let mut items = self.independent(&sources)?;
        let tail = if tail { items.pop().map(Box::new) } else { None };
        Ok(Core::new(CoreKind::List { items, tail }, line))
    }

    fn variable(&mut self, name: Atom, meta: &Meta, span: Span) -> Result<Core> {
        let line = span.line;
        if let Some(core) = self.pseudo_variable(name, line)? {
            return Ok(core);
        }
        let key = Name::of(name, meta);
        if let Some(id) = self.variables.lookup(key) {
            self.use_variable(id, line);
            return Ok(Core::variable(id, line));
        }
        match quoted::quoted_atom(meta, quoted::IF_UNDEFINED).map(Atom::name) {
            Some("raise") => return self.refuse(Mistake::UndefinedVariable { name, context: meta.context }, line),
            Some("apply") => {}
            // At the prompt nobody minds that what is imported is called without parentheses.
            _ if &*self.env.file == "iex" && self.import_of(name, 0, line)?.is_some() => {}
            _ => self.warn(Notice::VariableAsCall { name }, line),
        }
        self.route_call(Call { name, arguments: &[], meta, span })
    }

    /// Marks a variable as used, as `x` and `^x` do.
    pub fn use_variable(&mut self, id: VariableId, line: u32) {
        self.variables.mark_used(id);
        let Some(name) = self.variables.get(id).name else { return };
        let text = name.binding.name.name();
        if name.binding.context.is_none() && text.starts_with('_') && text != "_" {
            self.warn(Notice::UnderscoredVariableUsed { name: name.binding.name }, line);
        }
    }

    /// `__MODULE__` and the like: variables in form only.
    pub fn pseudo_variable(&mut self, name: Atom, line: u32) -> Result<Option<Core>> {
        let core = match name.name() {
            "__MODULE__" => Core::atom(self.env.module.unwrap_or(atoms::NIL), line),
            "__DIR__" => literal(Literal::Binary(self.directory().as_bytes().into()), line),
            "__ENV__" => self.own_environment(line)?,
            "__CALLER__" => match self.caller {
                Some(caller) => Core::variable(caller, line),
                None => return self.refuse(Mistake::CallerOutsideMacro, line),
            },
            "__STACKTRACE__" => match self.stacktrace {
                Some(stacktrace) => Core::variable(stacktrace, line),
                None => return self.refuse(Mistake::StacktraceOutsideHandler, line),
            },
            "_" => return self.refuse(Mistake::UnderscoreInExpression, line),
            _ => return Ok(None),
        };
        Ok(Some(core))
    }

    pub fn own_environment(&mut self, line: u32) -> Result<Core> {
        if self.position == Position::Match {
            return self.refuse(Mistake::InvalidPattern("__ENV__".to_string()), line);
        }
        let mut heap = Heap::new();
        let term = env_term::to_term(&mut heap, &self.surroundings(line));
        Ok(literal(Literal::Frozen(Arc::new(FrozenTerm::new(&heap, term))), line))
    }

    /// A term that a macro has put into a tree.
    pub fn value(&self, value: &Value) -> Result<Literal> {
        let Some(frozen) = quoted::frozen(value) else { return Ok(Literal::Atom(atoms::NIL)) };
        let heap = frozen.fragment.heap();
        if heap.tuple_size(frozen.root).is_some() || frozen.root.is_list() {
            return self.refuse(Mistake::InvalidQuoted(printed_term(&frozen)), 0);
        }
        Ok(Literal::Frozen(frozen))
    }

    pub fn directory(&self) -> String {
        match self.env.file.rsplit_once('/') {
            Some((directory, _)) => directory.to_string(),
            None => ".".to_string(),
        }
    }

    /// Expands expressions that do not see each other's variables; all of them are visible afterwards.
    pub fn arguments(&mut self, arguments: &[Ast]) -> Result<Vec<Core>> {
        let sources: Vec<&Ast> = arguments.iter().collect();
        self.independent(&sources)
    }

    /// Like [`Expander::arguments`], for trees from several places.
    pub fn independent(&mut self, sources: &[&Ast]) -> Result<Vec<Core>> {
        let mut expanded = Vec::with_capacity(sources.len());
        let mut bound = Vec::new();
        for source in sources {
            let mark = self.variables.mark();
            expanded.push(self.expand(source)?);
            bound.extend(self.variables.hide_since(mark));
        }
        for (name, id) in bound {
            self.variables.show(name, id);
        }
        Ok(expanded)
    }

    /// Runs a step whose variables, aliases and imports are gone afterwards.
    pub fn scoped<T>(&mut self, step: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        let env = self.env.clone();
        let mark = self.variables.mark();
        let result = step(self)?;
        self.report_unused(mark);
        self.variables.hide_since(mark);
        self.env = env;
        Ok(result)
    }

    pub fn expand_scoped(&mut self, ast: &Ast) -> Result<Core> {
        self.scoped(|expander| expander.expand(ast))
    }

    /// Warns of the variables bound since the mark that nobody used.
    pub fn report_unused(&mut self, mark: super::variables::Mark) {
        let mut unused = self.variables.take_unused_since(mark);
        // By name, and in the order of binding.
        unused.sort_by_key(|id| (self.variables.get(*id).name.map_or("", |name| name.binding.name.name()), *id));
        for id in unused {
            let variable = self.variables.get(id);
            let (line, overrides) = (variable.line, variable.overrides);
            if let Some(name) = variable.name {
                self.warn(Notice::UnusedVariable { name: name.binding.name, overrides }, line);
            }
        }
    }

    /// Runs a step in another position.
    pub fn at<T>(&mut self, position: Position, step: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        let before = std::mem::replace(&mut self.position, position);
        let result = step(self);
        self.position = before;
        result
    }

    /// `temporary = value` and the variable, to use a value twice without computing it twice. Variables and literals are
    /// used as they are; so is everything in a guard, where nothing can be bound and nothing has an effect.
    pub fn once(&mut self, value: Core, setup: &mut Vec<Core>) -> Core {
        if matches!(value.kind, CoreKind::Variable(_) | CoreKind::Literal(_)) || self.position == Position::Guard {
            return value;
        }
        let line = value.line;
        let temporary = self.variables.temporary();
        setup.push(bind(temporary, value));
        Core::variable(temporary, line)
    }

    pub fn warn(&mut self, notice: Notice, line: u32) {
        let file = self.env.file.clone();
        let (module, function) = match notice {
            _ if notice.is_late() => (None, None),
            Notice::UndefinedAttribute { .. } => (self.env.module, None),
            _ => (self.env.module, self.env.function),
        };
        self.warnings.push(Warning { notice, file, line, column: None, module, function });
    }

    pub fn refuse<T>(&self, mistake: Mistake, line: u32) -> Result<T> {
        Err(self.mistake(mistake, line))
    }

    pub fn mistake(&self, mistake: Mistake, line: u32) -> CompileError {
        let place = Place { module: self.env.module, function: self.env.function };
        CompileError { place: Some(place), ..CompileError::new(mistake, self.env.file.clone(), line) }
    }

    pub fn text(&self, ast: &Ast) -> String {
        super::source_text::text(ast)
    }
}

fn printed_term(frozen: &FrozenTerm) -> String {
    inspect(frozen.fragment.heap(), frozen.root, &InspectOptions::default(), &NoNames)
}

/// `variable = value`, which always matches.
pub(super) fn bind(variable: VariableId, value: Core) -> Core {
    let line = value.line;
    let pattern = Box::new(super::core::Pattern::Bind(variable));
    Core::new(CoreKind::Match { pattern, value: Box::new(value) }, line)
}

pub(super) fn literal(literal: Literal, line: u32) -> Core {
    Core::new(CoreKind::Literal(literal), line)
}

/// The items as one expression; a single one stands for itself.
pub(super) fn block(mut setup: Vec<Core>, last: Core) -> Core {
    if setup.is_empty() {
        return last;
    }
    let line = last.line;
    setup.push(last);
    Core::new(CoreKind::Block(setup), line)
}
