//! `def` and `defp`: kept as trees while the body of the module runs, expanded when they are stored.

use super::clauses::split_guards;
use super::core::{Attachment, Clause, Core, CoreKind, DefinitionKind, Pattern};
use super::env::Env;
use super::errors::{CompileError, Mistake};
use super::expander::{Call, Expander, block};
use super::form::{self, Result};
use super::host::Host;
use super::macros;
use super::quote;
use super::quoted;
use super::warnings::Warning;
use crate::atom::Atom;
use crate::syntax::ast::{Ast, Callee, Kind, Span};
use std::sync::Arc;

/// The native that a `def` calls, with the [`DefinitionSource`] attached and no arguments. It gives `{name, arity}`.
pub const STORE_DEFINITION: &str = "store_definition";

/// The native that a `def` with unquote fragments calls, with the [`DefinitionTemplate`] attached, and its head and its
/// body as quoted trees (the body `[]` if there is none). It gives `{name, arity}`, too.
pub const STORE_COMPUTED_DEFINITION: &str = "store_computed_definition";

/// A `def` whose head or body is computed when the body of the module runs.
#[derive(Debug)]
pub struct DefinitionTemplate {
    pub kind: DefinitionKind,
    pub env: Env,
    pub line: u32,
    /// See [`DefinitionSource::generated`].
    pub generated: bool,
}

/// A `def` as it stands in the source.
#[derive(Debug, Clone)]
pub struct DefinitionSource {
    pub kind: DefinitionKind,
    pub name: Atom,
    pub arguments: Vec<Ast>,
    /// One of them has to hold.
    pub guards: Vec<Ast>,
    /// `[do: …]`, perhaps with `rescue`, `catch`, `else`, `after`; `None` for a head without a body.
    pub body: Option<Ast>,
    pub env: Env,
    pub line: u32,
    /// A definition of the user's with the same name and arity takes its place: what `defexception` defines.
    pub overridable: bool,
    /// It comes from quoted code or has unquote fragments: its clauses need not stand together.
    pub generated: bool,
}

/// What stands before the body of a definition.
pub(super) struct Head {
    pub kind: DefinitionKind,
    pub name: Atom,
    pub arguments: Vec<Ast>,
    pub guards: Vec<Ast>,
    pub overridable: bool,
}

/// What a [`DefinitionSource`] comes to.
#[derive(Debug)]
pub struct ExpandedDefinition {
    pub kind: DefinitionKind,
    pub name: Atom,
    pub arity: u8,
    /// How many arguments have a default; at most one `def` of a name and arity declares them.
    pub defaults: u8,
    /// `None` for a head without a body.
    pub clause: Option<Clause>,
    /// The functions of fewer arguments that fill in the defaults: their arity and only clause.
    pub shorter: Vec<(u8, Clause)>,
    /// Functions that have to exist when the module is complete.
    pub local_calls: Vec<LocalCall>,
    /// Imports that the module must not define itself.
    pub import_uses: Vec<ImportUse>,
    pub remote_calls: Vec<RemoteCall>,
    pub warnings: Vec<Warning>,
    pub next_variable: u32,
}

/// A call or a capture of a function of the module being defined.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LocalCall {
    pub name: Atom,
    pub arity: u8,
    pub line: u32,
}

/// A call or a capture of a function of a module that is known by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RemoteCall {
    pub module: Atom,
    pub name: Atom,
    pub arity: u8,
    /// It was expanded as a macro.
    pub is_macro: bool,
    pub function: Option<(Atom, u8)>,
    pub line: u32,
}

/// The use of a name that was imported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ImportUse {
    pub module: Atom,
    pub name: Atom,
    pub arity: u8,
    pub line: u32,
}

/// Expands a definition. Its variables are numbered from `first_variable`, so that those of all clauses of a function can
/// be told apart: pass the `next_variable` of the clause before, 0 for the first.
///
/// # Errors
///
/// A mistake in the source.
pub fn expand_definition(
    source: &DefinitionSource,
    first_variable: u32,
    host: &mut dyn Host,
) -> std::result::Result<ExpandedDefinition, CompileError> {
    let mut expander = Expander::new(source.env.clone(), host, first_variable);
    let result = expander.definition(source);
    result.map_err(|error| error.with_warnings(std::mem::take(&mut expander.warnings)))
}

impl Head {
    /// A public function without guards.
    pub fn public(name: Atom, arguments: Vec<Ast>) -> Head {
        Head { kind: DefinitionKind::Public, name, arguments, guards: Vec::new(), overridable: false }
    }
}

impl Expander<'_> {
    fn definition(&mut self, source: &DefinitionSource) -> Result<ExpandedDefinition> {
        let line = source.line;
        let is_macro = source.kind.is_macro();
        // The function behind a macro takes the environment of the caller as well.
        form::arity(source.arguments.len() + usize::from(is_macro)).map_err(|mistake| self.mistake(mistake, line))?;
        let arity = source.arguments.len() as u8;
        self.env.function = Some((source.name, arity));
        let (arguments, defaults) = split_defaults(&source.arguments);
        let defaults_count = defaults.iter().flatten().count() as u8;
        let shorter = self.shorter(source, &defaults)?;
        let clause = match &source.body {
            Some(body) => Some(self.definition_clause(source, &arguments, body)?),
            None => {
                if arguments.iter().any(|argument| form::as_variable(argument).is_none()) {
                    return self.refuse(Mistake::PatternInHead, line);
                }
                None
            }
        };
        Ok(ExpandedDefinition {
            kind: source.kind,
            name: source.name,
            arity,
            defaults: defaults_count,
            clause,
            shorter,
            local_calls: std::mem::take(&mut self.local_calls),
            import_uses: std::mem::take(&mut self.import_uses),
            remote_calls: std::mem::take(&mut self.remote_calls),
            warnings: std::mem::take(&mut self.warnings),
            next_variable: self.variables.next(),
        })
    }

    fn definition_clause(&mut self, source: &DefinitionSource, arguments: &[Ast], body: &Ast) -> Result<Clause> {
        let line = source.line;
        let options = self.options("def", body, &["do", "rescue", "catch", "else", "after"])?;
        let Some(block) = form::option(&options, "do") else {
            return self.refuse(Mistake::MissingOption { construct: "def", option: "do" }, line);
        };
        self.scoped(|expander| {
            let mut patterns = expander.patterns(arguments)?;
            if source.kind.is_macro() {
                let caller = expander.variables.temporary();
                patterns.insert(0, Pattern::Bind(caller));
                expander.caller = Some(caller);
            }
            let guards = expander.guards(&source.guards.iter().collect::<Vec<_>>())?;
            let body =
                if options.len() == 1 { expander.expand(block)? } else { expander.try_block("def", body, line)? };
            Ok(Clause { patterns, guards, body, line })
        })
    }

    /// `def f(a, b \\ 1)` gives `f(a)`, which is `f(a, 1)`. Defaults are filled in from the right.
    fn shorter(&mut self, source: &DefinitionSource, defaults: &[Option<&Ast>]) -> Result<Vec<(u8, Clause)>> {
        let line = source.line;
        let is_macro = source.kind.is_macro();
        let name = match is_macro {
            true => macros::function_name(source.name).ok_or_else(|| self.mistake(Mistake::AtomTableFull, line))?,
            false => source.name,
        };
        let count = defaults.iter().flatten().count();
        let mut shorter = Vec::with_capacity(count);
        for given in 0..count {
            let clause = self.scoped(|expander| {
                let (mut patterns, mut arguments, mut seen) = (Vec::new(), Vec::new(), 0);
                if is_macro {
                    let caller = expander.variables.temporary();
                    patterns.push(Pattern::Bind(caller));
                    arguments.push(Core::variable(caller, line));
                }
                for default in defaults {
                    let filled = default.filter(|_| seen >= given);
                    seen += usize::from(default.is_some());
                    match filled {
                        Some(default) => arguments.push(expander.expand_scoped(default)?),
                        None => {
                            let parameter = expander.variables.temporary();
                            patterns.push(Pattern::Bind(parameter));
                            arguments.push(Core::variable(parameter, line));
                        }
                    }
                }
                let body = Core::new(CoreKind::CallLocal { name, arguments }, line);
                Ok(Clause { patterns, guards: Vec::new(), body, line })
            })?;
            shorter.push((clause.patterns.len() as u8 - u8::from(is_macro), clause));
        }
        Ok(shorter)
    }

    /// `def`, `defp`, `defmacro`, `defmacrop`
    pub fn def(&mut self, call: Call) -> Result<Core> {
        let kind = match call.name.name() {
            "def" => DefinitionKind::Public,
            "defp" => DefinitionKind::Private,
            "defmacro" => DefinitionKind::PublicMacro,
            _ => DefinitionKind::PrivateMacro,
        };
        self.check_in_module(call)?;
        let line = call.line();
        let (Some(head), body) = (call.arguments.first(), call.arguments.get(1)) else {
            return self.refuse(Mistake::UndefinedFunction { name: call.name, arity: 0 }, line);
        };
        if quote::has_unquotes(head) || body.is_some_and(quote::has_unquotes) {
            return self.computed_definition(kind, head, body, line);
        }
        let generated = quoted::comes_from_quote(call.meta);
        let template = DefinitionTemplate { kind, env: self.env.clone(), line, generated };
        let source = template.source(head, body)?;
        let attachment = Attachment(Arc::new(source));
        Ok(Core::new(CoreKind::CallAttached { native: STORE_DEFINITION, attachment, arguments: Vec::new() }, line))
    }

    fn computed_definition(&mut self, kind: DefinitionKind, head: &Ast, body: Option<&Ast>, line: u32) -> Result<Core> {
        let template = DefinitionTemplate { kind, env: self.env.clone(), line, generated: true };
        let mut setup = Vec::new();
        let head = self.fragments(head)?;
        let head = self.once(head, &mut setup);
        let body = match body {
            Some(body) => self.fragments(body)?,
            None => Core::new(CoreKind::List { items: Vec::new(), tail: None }, line),
        };
        let attachment = Attachment(Arc::new(template));
        let call =
            CoreKind::CallAttached { native: STORE_COMPUTED_DEFINITION, attachment, arguments: vec![head, body] };
        Ok(block(setup, Core::new(call, line)))
    }

    /// `defdelegate f(a, b), to: Module, as: :g`: the library's `Kaiwa.Delegation` writes the function.
    pub fn defdelegate(&mut self, call: Call) -> Result<Ast> {
        self.check_in_module(call)?;
        self.user_macro(Atom::of("Elixir.Kaiwa.Delegation"), Call { name: Atom::of("__defdelegate__"), ..call })
    }

    /// The call that stores a definition.
    pub fn store(&self, head: Head, body: Option<Ast>, line: u32) -> Core {
        let env = self.env.clone();
        let Head { kind, name, arguments, guards, overridable } = head;
        // What the compiler defines by itself nobody has forgotten to mark.
        let source =
            DefinitionSource { kind, name, arguments, guards, body, env, line, overridable, generated: overridable };
        let attachment = Attachment(Arc::new(source));
        Core::new(CoreKind::CallAttached { native: STORE_DEFINITION, attachment, arguments: Vec::new() }, line)
    }

    /// Refuses what makes sense in the body of a module only.
    pub fn check_in_module(&self, call: Call) -> Result<()> {
        let (name, arity) = (call.name, call.arguments.len());
        match (self.env.module, self.env.function) {
            (None, _) => self.refuse(Mistake::OutsideModule { name, arity }, call.line()),
            (Some(_), Some(_)) => self.refuse(Mistake::InsideFunction { name, arity }, call.line()),
            (Some(_), None) => Ok(()),
        }
    }
}

impl DefinitionTemplate {
    /// The definition with this head and this body.
    ///
    /// # Errors
    ///
    /// The head is none of a function.
    pub fn source(&self, head: &Ast, body: Option<&Ast>) -> std::result::Result<DefinitionSource, CompileError> {
        let line = self.line;
        let construct = self.kind.keyword();
        let refuse = |mistake| Err(CompileError::new(mistake, self.env.file.clone(), line));
        if let Some(body) = body {
            match form::keywords(body) {
                Some(options) if form::option(&options, "do").is_some() => {}
                _ => return refuse(Mistake::MissingOption { construct, option: "do" }),
            }
        }
        let invalid = || Mistake::InvalidDefinition { construct, text: super::source_text::text(head) };
        let ([bare], guards) = split_guards(std::slice::from_ref(head)) else { return refuse(invalid()) };
        let (name, arguments) = match &bare.kind {
            Kind::Variable { name, .. } => (*name, Vec::new()),
            // Any name may be unquoted, also those of calls in form only: `def unquote(:fn)(clauses)`.
            Kind::Call { callee: Callee::Name(name), arguments, .. } => (*name, arguments.clone()),
            _ => return refuse(invalid()),
        };
        Ok(DefinitionSource {
            kind: self.kind,
            name,
            arguments,
            guards: guards.into_iter().cloned().collect(),
            body: body.cloned(),
            env: self.env.clone(),
            line,
            overridable: false,
            generated: self.generated,
        })
    }
}

/// `[do: body]`
pub(super) fn do_block(body: Ast) -> Ast {
    let span: Span = body.span;
    let pair = Kind::Pair(Box::new((Ast::atom(Atom::of("do"), span), body)));
    Ast::new(Kind::List(vec![Ast::new(pair, span)]), span)
}

/// The arguments without their defaults, and the defaults.
fn split_defaults(arguments: &[Ast]) -> (Vec<Ast>, Vec<Option<&Ast>>) {
    arguments
        .iter()
        .map(|argument| match form::operands(argument, "\\\\") {
            Some((argument, default)) => (argument.clone(), Some(default)),
            None => (argument.clone(), None),
        })
        .unzip()
}
