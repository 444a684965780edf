//! `try`: `rescue`, `catch`, `else`, `after`.
//!
//! `rescue` sees exceptions only: the reason of an error is made into one first, and the clauses look at its struct.
//! Both kinds of clauses become one `case` over class, reason and stacktrace that raises again when nothing fits.

use super::case::equal;
use super::clauses::{ClauseSource, split_guards};
use super::core::{Clause, Core, CoreKind, Handler, Literal, NoClause, Pattern, Try, VariableId};
use super::errors::Mistake;
use super::expander::{Expander, bind, block};
use super::form::{self, Result};
use super::warnings::Notice;
use crate::atom::{Atom, atoms};
use crate::syntax::ast::{Ast, Kind};

/// The variables of a handler.
struct Failure {
    class: VariableId,
    reason: VariableId,
    stacktrace: VariableId,
    /// The exception that the reason stands for, if there is a `rescue`.
    exception: Option<VariableId>,
}

impl Expander<'_> {
    pub fn try_(&mut self, options: &Ast, line: u32) -> Result<Core> {
        self.check_expression("try", line)?;
        self.try_block("try", options, line)
    }

    /// The blocks of a `try`, or of a `def` that has some of them.
    pub fn try_block(&mut self, construct: &'static str, options: &Ast, line: u32) -> Result<Core> {
        let options = self.options(construct, options, &["do", "rescue", "catch", "else", "after"])?;
        let Some(body) = form::option(&options, "do") else {
            return self.refuse(Mistake::MissingOption { construct, option: "do" }, line);
        };
        if options.len() == 1 {
            return self.refuse(Mistake::BareTry, line);
        }
        let body = self.expand_scoped(body)?;
        let handler = self.handler(construct, &options, line)?;
        let otherwise = match form::option(&options, "else") {
            Some(block) => self.clauses_with_one_pattern(construct, "else", block)?,
            None => Vec::new(),
        };
        let after = form::option(&options, "after").map(|after| self.expand_scoped(after)).transpose()?;
        if handler.is_none() && after.is_none() {
            self.warn(Notice::ElseOnlyInTry, line);
        }
        Ok(Core::new(CoreKind::Try(Box::new(Try { body, handler, otherwise, after })), line))
    }

    fn handler(&mut self, construct: &'static str, options: &form::Options, line: u32) -> Result<Option<Handler>> {
        let handles = |name: &str| form::option(options, name).is_some();
        if !handles("rescue") && !handles("catch") {
            return Ok(None);
        }
        let failure = Failure {
            class: self.variables.temporary(),
            reason: self.variables.temporary(),
            stacktrace: self.variables.temporary(),
            exception: handles("rescue").then(|| self.variables.temporary()),
        };
        let outer = self.stacktrace.replace(failure.stacktrace);
        let mut clauses = Vec::new();
        for (option, block) in options {
            match option.name() {
                "rescue" => {
                    for source in self.clause_sources(construct, "rescue", block)? {
                        clauses.push(self.rescue_clause(construct, &source, &failure)?);
                    }
                }
                "catch" => {
                    for source in self.clause_sources(construct, "catch", block)? {
                        clauses.push(self.catch_clause(construct, &source, &failure)?);
                    }
                }
                _ => {}
            }
        }
        self.stacktrace = outer;
        Ok(Some(failure.handler(clauses, line)))
    }

    /// `kind, value -> …`, or `value -> …` for what was thrown.
    fn catch_clause(&mut self, construct: &'static str, source: &ClauseSource, failure: &Failure) -> Result<Clause> {
        let count = split_guards(source.head).0.len();
        if count != 1 && count != 2 {
            let expected = "one or two args";
            return self.refuse(Mistake::ClauseArguments { construct, option: "catch", expected }, source.line);
        }
        let mut clause = self.clause(source)?;
        if count == 1 {
            clause.patterns.insert(0, Pattern::Literal(Literal::Atom(atoms::THROW)));
        }
        clause.patterns.push(Pattern::Any);
        clause.patterns.extend(failure.exception.map(|_| Pattern::Any));
        Ok(clause)
    }

    /// `x -> …`, `Error -> …`, `[Error, Other] -> …`, `x in Error -> …`, `x in [Error, Other] -> …`
    fn rescue_clause(&mut self, construct: &'static str, source: &ClauseSource, failure: &Failure) -> Result<Clause> {
        let line = source.line;
        let [head] = source.head else {
            let expected = "one argument";
            return self.refuse(Mistake::ClauseArguments { construct, option: "rescue", expected }, line);
        };
        if form::arguments_of(head, "when").is_some() {
            return self.refuse(Mistake::UndefinedFunction { name: Atom::of("when"), arity: 2 }, line);
        }
        let (variable, modules) = match form::operands(head, "in") {
            Some((variable, modules)) => (Some(variable), Some(modules)),
            None if form::as_variable(head).is_some_and(|(name, _)| name.name() != "__MODULE__") => (Some(head), None),
            None => (None, Some(head)),
        };
        self.scoped(|expander| {
            let modules = match modules {
                Some(modules) if !form::is_variable(modules, "_") => Some(expander.rescued_modules(modules, line)?),
                _ => None,
            };
            let pattern = match variable {
                Some(variable) if form::as_variable(variable).is_some() => expander.pattern(variable)?,
                Some(_) => return expander.refuse(Mistake::InvalidRescue, line),
                None => Pattern::Any,
            };
            let modules = modules.unwrap_or_default().into_iter();
            let guards = failure
                .exception
                .map_or_else(Vec::new, |exception| modules.map(|module| is_of(module, exception, line)).collect());
            let patterns = vec![Pattern::Literal(Literal::Atom(atoms::ERROR)), Pattern::Any, Pattern::Any, pattern];
            let body = expander.expand(source.body)?;
            Ok(Clause { patterns, guards, body, line })
        })
    }

    fn rescued_modules(&mut self, modules: &Ast, line: u32) -> Result<Vec<Atom>> {
        let modules = match &modules.kind {
            Kind::List(items) if !items.is_empty() => items.iter().collect(),
            _ => vec![modules],
        };
        let mut names = Vec::with_capacity(modules.len());
        for module in modules {
            match self.module_name(module)? {
                Some(name) => names.push(name),
                None => return self.refuse(Mistake::InvalidRescue, line),
            }
        }
        Ok(names)
    }
}

impl Failure {
    fn handler(&self, clauses: Vec<Clause>, line: u32) -> Handler {
        let variable = |id| Core::variable(id, line);
        let Failure { class, reason, stacktrace, exception } = *self;
        let mut subjects = vec![variable(class), variable(reason), variable(stacktrace)];
        subjects.extend(exception.map(variable));
        let case = Core::new(CoreKind::Case { subjects, clauses, otherwise: NoClause::Reraise }, line);
        let body = match exception {
            Some(exception) => block(vec![bind(exception, self.normalized(line))], case),
            None => case,
        };
        Handler { class, reason, stacktrace, body }
    }

    /// The exception that the reason of an error stands for; `nil` for what is no error.
    fn normalized(&self, line: u32) -> Core {
        let error = || Core::atom(atoms::ERROR, line);
        let arguments = vec![error(), Core::variable(self.reason, line), Core::variable(self.stacktrace, line)];
        let normalize = Core::call_remote(Atom::of("Elixir.Exception"), Atom::of("normalize"), arguments, line);
        let condition = Box::new(equal(Core::variable(self.class, line), error(), line));
        let (then, otherwise) = (Box::new(normalize), Box::new(Core::atom(atoms::NIL, line)));
        Core::new(CoreKind::If { condition, then, otherwise }, line)
    }
}

/// A guard that holds for exceptions of the module.
fn is_of(module: Atom, exception: VariableId, line: u32) -> Core {
    let arguments = vec![Core::atom(atoms::STRUCT, line), Core::variable(exception, line)];
    let name = Core::call_remote(atoms::ERLANG, Atom::of("map_get"), arguments, line);
    equal(name, Core::atom(module, line), line)
}
