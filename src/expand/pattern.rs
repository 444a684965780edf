//! Patterns: the left side of `=`, the heads of clauses.
//!
//! A variable that stands in a pattern twice is bound by the first and compared by the others. What a pattern binds is
//! visible only behind it; `^x` and sizes of binaries look at what was visible before, sizes also at what stands further
//! left in the pattern.

use super::core::{Core, CoreKind, Literal, Pattern, VariableId};
use super::env::ImportKind;
use super::errors::Mistake;
use super::expander::{Call, Expander, Position, with_stack};
use super::form::{self, Result};
use super::kernel::{self, Expansion};
use super::rewrite;
use super::variables::Name;
use crate::atom::{Atom, atoms};
use crate::syntax::ast::{Ast, Callee, Kind, Meta};

/// The variables that the pattern at hand has bound so far.
#[derive(Debug, Default)]
pub(super) struct PatternScope {
    pub bound: Vec<(Name, VariableId)>,
}

impl Expander<'_> {
    /// A single pattern; its variables are visible afterwards.
    pub fn pattern(&mut self, ast: &Ast) -> Result<Pattern> {
        let mut scope = PatternScope::default();
        let pattern = self.pattern_in(ast, &mut scope)?;
        self.show_bound(&scope);
        Ok(pattern)
    }

    /// The patterns of a clause's head. A variable that stands in two of them has to be the same in both.
    pub fn patterns(&mut self, asts: &[Ast]) -> Result<Vec<Pattern>> {
        let mut scope = PatternScope::default();
        let patterns = asts.iter().map(|ast| self.pattern_in(ast, &mut scope)).collect::<Result<_>>()?;
        self.show_bound(&scope);
        Ok(patterns)
    }

    pub fn show_bound(&mut self, scope: &PatternScope) {
        for (name, id) in &scope.bound {
            self.variables.show(*name, *id);
        }
    }

    pub fn pattern_in(&mut self, ast: &Ast, scope: &mut PatternScope) -> Result<Pattern> {
        self.at(Position::Match, |expander| with_stack(|| expander.route_pattern(ast, scope)))
    }

    fn route_pattern(&mut self, ast: &Ast, scope: &mut PatternScope) -> Result<Pattern> {
        match &ast.kind {
            Kind::Integer(integer) => Ok(Pattern::Literal(Literal::Integer(integer.clone()))),
            Kind::Float(float) => Ok(Pattern::Literal(Literal::Float(*float))),
            Kind::Atom(atom) => Ok(Pattern::Literal(Literal::Atom(*atom))),
            Kind::Binary(bytes) => Ok(Pattern::Literal(Literal::Binary(bytes.clone()))),
            Kind::List(items) => self.list_pattern(items, scope),
            Kind::Pair(pair) => {
                let (left, right) = (self.pattern_in(&pair.0, scope)?, self.pattern_in(&pair.1, scope)?);
                Ok(Pattern::Tuple(vec![left, right]))
            }
            Kind::Variable { name, meta } => self.variable_pattern(*name, meta, ast.span.line, scope),
            Kind::Call { callee: Callee::Name(name), meta, arguments } => {
                self.call_pattern(Call { name: *name, arguments, meta, span: ast.span }, scope)
            }
            Kind::Call { callee: Callee::Node(_), .. } => self.remote_pattern(ast, scope),
            Kind::Value(value) => self.value(value).map(Pattern::Literal),
        }
    }

    fn call_pattern(&mut self, call: Call, scope: &mut PatternScope) -> Result<Pattern> {
        let line = call.line();
        match (call.name.name(), call.arguments) {
            ("__block__", [only]) => self.pattern_in(only, scope),
            ("=", [left, right]) => {
                let (left, right) = (self.pattern_in(left, scope)?, self.pattern_in(right, scope)?);
                Ok(Pattern::Both(Box::new(left), Box::new(right)))
            }
            ("^", [pinned]) => self.pin(pinned, line).map(Pattern::Same),
            ("{}", items) => self.patterns_in(items, scope).map(Pattern::Tuple),
            ("%{}", pairs) => self.map_pattern(pairs, scope, line).map(Pattern::Map),
            ("%", [name, fields]) => self.struct_pattern(name, fields, scope, line),
            ("<<>>", segments) => self.binary_pattern(segments, scope, line),
            ("__aliases__", segments) => {
                self.alias_name(segments, call.meta, line).map(|module| Pattern::Literal(Literal::Atom(module)))
            }
            ("-" | "+", [Ast { kind: Kind::Integer(_) | Kind::Float(_), .. }]) => {
                match self.at(Position::Expression, |expander| expander.expand(&call.to_ast()))?.into_kind() {
                    CoreKind::Literal(literal) => Ok(Pattern::Literal(literal)),
                    _ => self.refuse_in_pattern(atoms::ERLANG, call),
                }
            }
            ("++", [left, right]) => self.appended_pattern(call, left, right, scope),
            ("@", [attribute]) => {
                let tree = self.attribute_tree(attribute, line)?;
                self.pattern_in(&tree, scope)
            }
            ("->", _) => self.refuse(Mistake::UnhandledArrow, line),
            ("::", [_, _]) => self.refuse(Mistake::MisplacedType, line),
            ("|", [_, _]) => self.refuse(Mistake::MisplacedBar, line),
            ("fn" | "case" | "cond" | "receive" | "try" | "for" | "with" | "&" | "__block__", _) => {
                self.refuse(Mistake::InvalidPattern(self.text(&call.to_ast())), line)
            }
            _ => self.macro_pattern(call, scope),
        }
    }

    /// A call in a pattern: a macro is expanded; nothing else can be called.
    fn macro_pattern(&mut self, call: Call, scope: &mut PatternScope) -> Result<Pattern> {
        let (name, arity) = (call.name, call.arguments.len());
        match self.import_of_call(call)? {
            Some(import) if import.kind == ImportKind::Macro => self.expanded_pattern(import.module, call, scope),
            Some(import) => self.refuse_in_pattern(import.module, call),
            None => {
                if let Some(module) = self.local_macro(name, arity) {
                    return self.expanded_pattern(module, call, scope);
                }
                self.check_local(name, arity, call)?;
                self.refuse(Mistake::InvalidPattern(self.text(&call.to_ast())), call.line())
            }
        }
    }

    fn remote_pattern(&mut self, ast: &Ast, scope: &mut PatternScope) -> Result<Pattern> {
        let Kind::Call { meta, .. } = &ast.kind else { return self.refuse(Mistake::InvalidCall(self.text(ast)), 0) };
        let line = ast.span.line;
        let Some((left, name, arguments)) = form::remote(ast) else {
            return self.refuse(Mistake::FunctionCallInside { call: self.text(ast), place: "match" }, line);
        };
        let call = Call { name, arguments, meta, span: ast.span };
        match self.module_name(left)? {
            Some(atoms::KERNEL) if kernel::find_macro(name, arguments.len()).is_some() => {
                self.expanded_pattern(atoms::KERNEL, call, scope)
            }
            Some(module) if self.is_macro(module, call)? => self.expanded_pattern(module, call, scope),
            Some(module) => self.refuse_in_pattern(module, call),
            None => self.refuse(Mistake::FunctionCallInside { call: self.text(ast), place: "match" }, line),
        }
    }

    fn expanded_pattern(&mut self, module: Atom, call: Call, scope: &mut PatternScope) -> Result<Pattern> {
        let tree = if module != atoms::KERNEL {
            self.user_macro(module, call)?
        } else {
            match kernel::find_macro(call.name, call.arguments.len()) {
                Some(Expansion::Tree(expand)) => expand(self, call)?,
                _ => return self.macro_call(module, call).and_then(|_| self.refuse_in_pattern(module, call)),
            }
        };
        self.pattern_in(&tree, scope)
    }

    fn refuse_in_pattern<T>(&self, module: Atom, call: Call) -> Result<T> {
        let arity = call.arguments.len();
        let (module, name) = rewrite::target(module, call.name, arity).unwrap_or((module, call.name));
        self.refuse(Mistake::RemoteCallInside { module, name, arity, place: "a match" }, call.line())
    }

    fn variable_pattern(&mut self, name: Atom, meta: &Meta, line: u32, scope: &mut PatternScope) -> Result<Pattern> {
        if name.name() == "_" {
            return Ok(Pattern::Any);
        }
        if let Some(core) = self.pseudo_variable(name, line)? {
            return match core.into_kind() {
                CoreKind::Literal(literal) => Ok(Pattern::Literal(literal)),
                CoreKind::Variable(id) => Ok(Pattern::Same(id)),
                _ => self.refuse(Mistake::InvalidPattern(name.name().to_string()), line),
            };
        }
        let key = Name::of(name, meta);
        if let Some((_, id)) = scope.bound.iter().find(|(bound, _)| *bound == key) {
            self.variables.mark_used(*id);
            return Ok(Pattern::Same(*id));
        }
        let id = self.variables.declare(key, line);
        scope.bound.push((key, id));
        Ok(Pattern::Bind(id))
    }

    /// `^x`
    pub fn pin(&mut self, pinned: &Ast, line: u32) -> Result<VariableId> {
        let Some((name, meta)) = form::as_variable(pinned) else {
            return self.refuse(Mistake::InvalidPin(self.text(pinned)), line);
        };
        match self.variables.lookup(Name::of(name, meta)) {
            Some(id) => {
                self.use_variable(id, line);
                Ok(id)
            }
            None => self.refuse(Mistake::UndefinedPin { name }, line),
        }
    }

    fn patterns_in(&mut self, items: &[Ast], scope: &mut PatternScope) -> Result<Vec<Pattern>> {
        items.iter().map(|item| self.pattern_in(item, scope)).collect()
    }

    fn list_pattern(&mut self, items: &[Ast], scope: &mut PatternScope) -> Result<Pattern> {
        let Some((last, before)) = items.split_last() else {
            return Ok(Pattern::List { items: Vec::new(), tail: None });
        };
        let mut patterns = self.patterns_in(before, scope)?;
        let tail = match form::operands(last, "|") {
            Some((item, tail)) => {
                patterns.push(self.pattern_in(item, scope)?);
                Some(Box::new(self.pattern_in(tail, scope)?))
            }
            None => {
                patterns.push(self.pattern_in(last, scope)?);
                None
            }
        };
        Ok(Pattern::List { items: patterns, tail })
    }

    /// `[a, b] ++ rest`
    fn appended_pattern(&mut self, call: Call, left: &Ast, right: &Ast, scope: &mut PatternScope) -> Result<Pattern> {
        match self.pattern_in(left, scope)? {
            Pattern::List { items, tail: None } => {
                let tail = self.pattern_in(right, scope)?;
                Ok(if items.is_empty() { tail } else { Pattern::List { items, tail: Some(Box::new(tail)) } })
            }
            _ => self.refuse(Mistake::InvalidAppend(self.text(left)), call.line()),
        }
    }

    pub fn map_pattern(&mut self, pairs: &[Ast], scope: &mut PatternScope, line: u32) -> Result<Vec<(Core, Pattern)>> {
        let mut expanded = Vec::with_capacity(pairs.len());
        for pair in pairs {
            let Kind::Pair(pair) = &pair.kind else {
                return self.refuse(Mistake::InvalidMapPattern(self.text(pair)), line);
            };
            let key = self.map_key(&pair.0, scope)?;
            expanded.push((key, self.pattern_in(&pair.1, scope)?));
        }
        Ok(expanded)
    }

    /// The key of a map pattern: a literal or a pinned variable.
    fn map_key(&mut self, key: &Ast, scope: &mut PatternScope) -> Result<Core> {
        let line = key.span.line;
        if let Some([pinned]) = form::arguments_of(key, "^") {
            return self.pin(pinned, line).map(|id| Core::variable(id, line));
        }
        if let Some((name, _)) = form::as_variable(key)
            && !name.name().starts_with("__")
        {
            return self.refuse(Mistake::VariableAsKey { name }, line);
        }
        let pattern = self.pattern_in(key, scope)?;
        constant(&pattern, line).ok_or_else(|| self.mistake(Mistake::PatternAsKey(self.text(key)), line))
    }
}

/// A pattern without variables, as the term it matches.
fn constant(pattern: &Pattern, line: u32) -> Option<Core> {
    let constants = |patterns: &[Pattern]| patterns.iter().map(|item| constant(item, line)).collect::<Option<Vec<_>>>();
    let kind = match pattern {
        Pattern::Literal(literal) => CoreKind::Literal(literal.clone()),
        Pattern::Same(id) => CoreKind::Variable(*id),
        Pattern::List { items, tail } => {
            let tail = match tail {
                Some(tail) => Some(Box::new(constant(tail, line)?)),
                None => None,
            };
            CoreKind::List { items: constants(items)?, tail }
        }
        Pattern::Tuple(items) => CoreKind::Tuple(constants(items)?),
        Pattern::Map(pairs) => CoreKind::Map(
            pairs.iter().map(|(key, value)| Some((key.clone(), constant(value, line)?))).collect::<Option<_>>()?,
        ),
        Pattern::Any | Pattern::Bind(_) | Pattern::Binary(_) | Pattern::Both(_, _) => return None,
    };
    Some(Core::new(kind, line))
}
