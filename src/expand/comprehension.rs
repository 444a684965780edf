//! `for`: generators become calls of `Enum.reduce/3` inside one another, filters become `if`.
//!
//! ```text
//! for x <- list, x > 1, do: x * 2
//!
//! :lists.reverse(Enum.reduce(list, [], fn x, collected -> if x > 1, do: [x * 2 | collected], else: collected end))
//! ```
//!
//! A generator over a binary becomes a function that calls itself with what is left of the binary.

use super::clauses::{self, split_guards};
use super::core::{
    Clause, Core, CoreKind, Endianness, Function, Literal, NoClause, Pattern, Segment, SegmentKind, VariableId,
};
use super::errors::Mistake;
use super::expander::{Expander, bind, block};
use super::form::{self, Result};
use super::pattern::PatternScope;
use crate::atom::{Atom, atoms};
use crate::syntax::ast::Ast;

/// What is done with the values of the body.
enum Collecting<'a> {
    /// Collected in a list, in reverse.
    List,
    /// Appended to a binary.
    Binary,
    /// `reduce: start`, with the clauses of the body
    Reduce(&'a Ast),
}

impl Expander<'_> {
    pub fn comprehension(&mut self, arguments: &[Ast], line: u32) -> Result<Core> {
        self.check_expression("for", line)?;
        let known = ["do", "into", "uniq", "reduce"];
        let (steps, options) = self.trailing_options("for", arguments, &known, line)?;
        let Some(body) = form::option(&options, "do") else {
            return self.refuse(Mistake::MissingOption { construct: "for", option: "do" }, line);
        };
        if !steps.first().is_some_and(|step| self.is_generator(step)) {
            return self.refuse(Mistake::ForWithoutGenerator, line);
        }
        let (into, reduce) = (form::option(&options, "into"), form::option(&options, "reduce"));
        let uniq = match form::option(&options, "uniq").map(|uniq| (form::as_atom(uniq), uniq)) {
            None | Some((Some(atoms::FALSE), _)) => false,
            Some((Some(atoms::TRUE), _)) => true,
            Some((_, other)) => return self.refuse(Mistake::InvalidUniq(self.text(other)), line),
        };
        if reduce.is_some() && (into.is_some() || uniq) {
            return self.refuse(Mistake::ReduceWithInto, line);
        }
        let has_clauses = clauses::clause_sources(body).is_some();
        match reduce {
            Some(start) => {
                if !has_clauses {
                    return self.refuse(Mistake::ReduceWithoutClauses, line);
                }
                let start = self.expand(start)?;
                self.scoped(|expander| expander.steps(steps, body, &Collecting::Reduce(body), start, line))
            }
            None if has_clauses => self.refuse(Mistake::ClausesWithoutReduce, line),
            None => self.collected(steps, body, into, uniq, line),
        }
    }

    fn collected(&mut self, steps: &[Ast], body: &Ast, into: Option<&Ast>, uniq: bool, line: u32) -> Result<Core> {
        let into = into.map(|into| self.expand(into)).transpose()?;
        if let (Some(start @ Core { kind: CoreKind::Literal(Literal::Binary(_)), .. }), false) = (&into, uniq) {
            let start = start.clone();
            return self.scoped(|expander| expander.steps(steps, body, &Collecting::Binary, start, line));
        }
        let mut setup = Vec::new();
        let into = into.map(|into| self.once(into, &mut setup));
        let empty = Core::new(CoreKind::List { items: Vec::new(), tail: None }, line);
        let reversed = self.scoped(|expander| expander.steps(steps, body, &Collecting::List, empty, line))?;
        let mut list = Core::call_remote(Atom::of("lists"), Atom::of("reverse"), vec![reversed], line);
        let enumerable = Atom::of("Elixir.Enum");
        if uniq {
            list = Core::call_remote(enumerable, Atom::of("uniq"), vec![list], line);
        }
        let is_empty_list =
            |into: &Core| matches!(&into.kind, CoreKind::List { items, tail: None } if items.is_empty());
        Ok(match into {
            Some(into) if is_empty_list(&into) => list,
            Some(into) => block(setup, Core::call_remote(enumerable, Atom::of("into"), vec![list, into], line)),
            None => list,
        })
    }

    fn is_generator(&self, step: &Ast) -> bool {
        form::operands(step, "<-").is_some() || binary_generator(step).is_some()
    }

    /// What the remaining steps make of the values collected so far.
    fn steps(
        &mut self,
        steps: &[Ast],
        body: &Ast,
        collecting: &Collecting,
        collected: Core,
        line: u32,
    ) -> Result<Core> {
        let Some((step, rest)) = steps.split_first() else { return self.collect(body, collecting, collected, line) };
        if let Some((pattern, enumerable)) = form::operands(step, "<-") {
            let enumerable = self.expand_scoped(enumerable)?;
            let function =
                self.generator(pattern, |expander, collected| expander.steps(rest, body, collecting, collected, line))?;
            let arguments = vec![enumerable, collected, function];
            return Ok(Core::call_remote(Atom::of("Elixir.Enum"), Atom::of("reduce"), arguments, step.span.line));
        }
        if let Some((segments, pattern, binary)) = binary_generator(step) {
            let binary = self.expand_scoped(binary)?;
            let function = self.binary_generator(segments, pattern, step.span.line, |expander, collected| {
                expander.steps(rest, body, collecting, collected, line)
            })?;
            return Ok(self.run_binary_generator(function, binary, collected, step.span.line));
        }
        let condition = Box::new(self.expand(step)?);
        let mut setup = Vec::new();
        let collected = self.once(collected, &mut setup);
        let then = Box::new(self.steps(rest, body, collecting, collected.clone(), line)?);
        let otherwise = Box::new(collected);
        Ok(block(setup, Core::new(CoreKind::If { condition, then, otherwise }, line)))
    }

    /// The body's value added to the values collected so far.
    fn collect(&mut self, body: &Ast, collecting: &Collecting, collected: Core, line: u32) -> Result<Core> {
        match collecting {
            Collecting::List => {
                let items = vec![self.expand_scoped(body)?];
                Ok(Core::new(CoreKind::List { items, tail: Some(Box::new(collected)) }, line))
            }
            Collecting::Binary => {
                let value = self.expand_scoped(body)?;
                let segments = [collected, value].map(|value| bits(value, line)).into();
                Ok(Core::new(CoreKind::Binary(segments), line))
            }
            Collecting::Reduce(clauses) => {
                let mut expanded = Vec::new();
                for source in self.clause_sources("for", "do", clauses)? {
                    if split_guards(source.head).0.len() != 1 {
                        return self.refuse(Mistake::ReduceWithoutClauses, source.line);
                    }
                    expanded.push(self.clause(&source)?);
                }
                let (subjects, otherwise) = (vec![collected], NoClause::CaseClause);
                Ok(Core::new(CoreKind::Case { subjects, clauses: expanded, otherwise }, line))
            }
        }
    }

    /// `fn pattern, collected -> …; _, collected -> collected end`
    fn generator(&mut self, pattern: &Ast, body: impl FnOnce(&mut Self, Core) -> Result<Core>) -> Result<Core> {
        let line = pattern.span.line;
        let (patterns, guards) = split_guards(std::slice::from_ref(pattern));
        let collected = self.variables.temporary();
        let clause = self.scoped(|expander| {
            let mut patterns = expander.patterns(patterns)?;
            let guards = expander.guards(&guards)?;
            patterns.push(Pattern::Bind(collected));
            let body = body(expander, Core::variable(collected, line))?;
            Ok(Clause { patterns, guards, body, line })
        })?;
        let always_matches = clause.guards.is_empty() && matches!(clause.patterns[0], Pattern::Any | Pattern::Bind(_));
        let mut clauses = vec![clause];
        if !always_matches {
            let collected = self.variables.temporary();
            let patterns = vec![Pattern::Any, Pattern::Bind(collected)];
            clauses.push(Clause { patterns, guards: Vec::new(), body: Core::variable(collected, line), line });
        }
        Ok(Core::new(CoreKind::Function(Function { arity: 2, clauses, line }), line))
    }

    /// A function of itself, a binary and what was collected:
    ///
    /// ```text
    /// fn run, <<pattern, rest::bits>>, collected -> run.(run, rest, …)
    ///    run, <<_, rest::bits>>, collected -> run.(run, rest, collected)
    ///    _, <<_::bits>>, collected -> collected
    ///    _, other, _ -> :erlang.error({:bad_generator, other})
    /// end
    /// ```
    fn binary_generator(
        &mut self,
        segments: &[Ast],
        last: &Ast,
        line: u32,
        body: impl FnOnce(&mut Self, Core) -> Result<Core>,
    ) -> Result<Core> {
        let sources: Vec<Ast> = segments.iter().chain(std::iter::once(last)).cloned().collect();
        let matching = self.scoped(|expander| {
            let fields = expander.generator_segments(&sources, line)?;
            let (run, rest, collected) = expander.generator_variables();
            let body = body(expander, Core::variable(collected, line))?;
            Ok(generator_clause(fields, run, rest, collected, body, line))
        })?;
        let skipping = self.scoped(|expander| {
            let mut fields = expander.generator_segments(&sources, line)?;
            for field in &mut fields {
                match &field.value {
                    Pattern::Bind(id) | Pattern::Same(id) => expander.variables.mark_used(*id),
                    Pattern::Literal(Literal::Binary(text)) => {
                        field.size =
                            Some(Box::new(super::expander::literal(Literal::Integer(text.len().into()), line)));
                        field.value = Pattern::Any;
                    }
                    _ => field.value = Pattern::Any,
                }
            }
            let (run, rest, collected) = expander.generator_variables();
            let body = Core::variable(collected, line);
            Ok(generator_clause(fields, run, rest, collected, body, line))
        })?;
        let collected = self.variables.temporary();
        let all_bits = Pattern::Binary(vec![bits(Pattern::Any, line)]);
        let patterns = vec![Pattern::Any, all_bits, Pattern::Bind(collected)];
        let ending = Clause { patterns, guards: Vec::new(), body: Core::variable(collected, line), line };
        let other = self.variables.temporary();
        let reason = vec![Core::atom(Atom::of("bad_generator"), line), Core::variable(other, line)];
        let reason = Core::new(CoreKind::Tuple(reason), line);
        let body = Core::call_remote(atoms::ERLANG, atoms::ERROR, vec![reason], line);
        let patterns = vec![Pattern::Any, Pattern::Bind(other), Pattern::Any];
        let failing = Clause { patterns, guards: Vec::new(), body, line };
        let clauses = vec![matching, skipping, ending, failing];
        Ok(Core::new(CoreKind::Function(Function { arity: 3, clauses, line }), line))
    }

    fn generator_segments(&mut self, sources: &[Ast], line: u32) -> Result<Vec<Segment<Pattern>>> {
        let mut scope = PatternScope::default();
        let pattern = self.binary_pattern(sources, &mut scope, line)?;
        self.show_bound(&scope);
        match pattern {
            Pattern::Binary(fields) if fields.iter().all(is_sized) => Ok(fields),
            _ => self.refuse(Mistake::UnsizedBinaryNotLast, line),
        }
    }

    fn generator_variables(&mut self) -> (VariableId, VariableId, VariableId) {
        (self.variables.temporary(), self.variables.temporary(), self.variables.temporary())
    }

    fn run_binary_generator(&mut self, function: Core, binary: Core, collected: Core, line: u32) -> Core {
        let (run, bits, start) = self.generator_variables();
        let arguments = [run, bits, start].map(|id| Core::variable(id, line)).to_vec();
        let call = CoreKind::CallFunction { function: Box::new(Core::variable(run, line)), arguments };
        block(vec![bind(bits, binary), bind(start, collected), bind(run, function)], Core::new(call, line))
    }
}

/// `<<a, b <- binary>>`: the fields before the last, the last, the binary.
fn binary_generator(step: &Ast) -> Option<(&[Ast], &Ast, &Ast)> {
    let (last, before) = form::arguments_of(step, "<<>>")?.split_last()?;
    form::operands(last, "<-").map(|(pattern, binary)| (before, pattern, binary))
}

fn generator_clause(
    mut fields: Vec<Segment<Pattern>>,
    run: VariableId,
    rest: VariableId,
    collected: VariableId,
    body: Core,
    line: u32,
) -> Clause {
    fields.push(bits(Pattern::Bind(rest), line));
    let function = Box::new(Core::variable(run, line));
    let arguments = vec![Core::variable(run, line), Core::variable(rest, line), body];
    let body = Core::new(CoreKind::CallFunction { function, arguments }, line);
    let patterns = vec![Pattern::Bind(run), Pattern::Binary(fields), Pattern::Bind(collected)];
    Clause { patterns, guards: Vec::new(), body, line }
}

/// A field that takes all that is left would leave nothing for the next round.
fn is_sized(field: &Segment<Pattern>) -> bool {
    field.size.is_some()
        || !matches!(field.kind, SegmentKind::Binary | SegmentKind::Bitstring)
        || matches!(field.value, Pattern::Literal(_))
}

fn bits<Value>(value: Value, line: u32) -> Segment<Value> {
    let (kind, endianness) = (SegmentKind::Bitstring, Endianness::Big);
    Segment { value, kind, size: None, unit: 1, signed: false, endianness, line }
}
