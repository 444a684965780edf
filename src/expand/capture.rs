//! `&`: `&Mod.fun/1`, `&fun/1`, and `&(&1 + 1)`, which is a function with numbered arguments.

use super::core::{Core, CoreKind};
use super::definition::LocalCall;
use super::env::ImportKind;
use super::errors::Mistake;
use super::expander::{Call, Expander, Position, with_stack};
use super::form::{self, Result};
use super::kernel;
use super::rewrite;
use crate::atom::{Atom, atoms};
use crate::syntax::ast::{Ast, Callee, Kind, Meta, Span};
use num_traits::ToPrimitive;

/// Variables that stand for `&1`, `&2`, … have this context, so that none of the user's is meant.
const CONTEXT: &str = "&";

impl Expander<'_> {
    pub fn capture(&mut self, captured: &Ast, line: u32) -> Result<Core> {
        if self.position != Position::Expression {
            return self.refuse(Mistake::InvalidInGuard("&/1"), line);
        }
        if let Kind::Integer(number) = &captured.kind {
            return self.refuse(Mistake::CaptureArgumentOutside(number.to_string()), line);
        }
        if let Some((function, arity)) = self.named_function(captured) {
            if let Some((left, name, [])) = form::remote(function) {
                return self.capture_remote(left, name, arity, line);
            }
            if let Some((name, _)) = form::as_variable(function) {
                return self.capture_name(name, arity, captured.span);
            }
        }
        self.capture_expression(captured, line)
    }

    /// `fun/2` or `Mod.fun/2`
    fn named_function<'a>(&self, captured: &'a Ast) -> Option<(&'a Ast, u8)> {
        let (function, arity) = form::operands(captured, "/")?;
        let Kind::Integer(arity) = &arity.kind else { return None };
        let is_name = form::as_variable(function).is_some()
            || form::remote(function).is_some_and(|(_, _, arguments)| arguments.is_empty());
        arity.to_u8().filter(|_| is_name).map(|arity| (function, arity))
    }

    fn capture_remote(&mut self, left: &Ast, name: Atom, arity: u8, line: u32) -> Result<Core> {
        let module = self.module_name(left)?;
        if let Some(module) = module {
            let is_macro = match module {
                atoms::KERNEL => kernel::find_macro(name, usize::from(arity)).is_some(),
                _ if Some(module) == self.env.module || !self.env.requires(module) => false,
                _ => self.host.macros(module).is_some_and(|macros| macros.contains(&(name, arity))),
            };
            if is_macro {
                return self.capture_call(arity, left.span, |arguments| {
                    let dot = Ast::call(Atom::of("."), vec![left.clone(), Ast::atom(name, left.span)], left.span);
                    let callee = Callee::Node(Box::new(dot));
                    Ast::new(Kind::Call { callee, meta: Meta::default(), arguments }, left.span)
                });
            }
            return self.capture_function(module, name, arity, line);
        }
        let (module, name) = (Box::new(self.expand(left)?), Box::new(Core::atom(name, line)));
        Ok(Core::new(CoreKind::CaptureRemote { module, name, arity }, line))
    }

    /// `&name/arity` of an import or of the module.
    fn capture_name(&mut self, name: Atom, arity: u8, span: Span) -> Result<Core> {
        let line = span.line;
        match self.import_of(name, usize::from(arity), line)? {
            Some(import) if import.kind == ImportKind::Function => {
                self.use_import(import.module, name, usize::from(arity), line);
                self.capture_function(import.module, name, arity, line)
            }
            Some(_) => self.capture_call(arity, span, |arguments| Ast::call(name, arguments, span)),
            None => {
                let call = Call { name, arguments: &[], meta: &Meta::default(), span };
                self.check_local(name, usize::from(arity), call)?;
                self.local_calls.push(LocalCall { name, arity, line });
                Ok(Core::new(CoreKind::CaptureLocal { name, arity }, line))
            }
        }
    }

    fn capture_function(&mut self, module: Atom, name: Atom, arity: u8, line: u32) -> Result<Core> {
        self.note_remote_call(module, name, usize::from(arity), line, false);
        self.warn_if_deprecated(module, name, usize::from(arity), line);
        if rewrite::changes_arguments(module, name, usize::from(arity)) {
            let span = Span { line, ..Span::default() };
            return self.capture_call(arity, span, |arguments| {
                let dot = Ast::call(Atom::of("."), vec![Ast::atom(module, span), Ast::atom(name, span)], span);
                let callee = Callee::Node(Box::new(dot));
                Ast::new(Kind::Call { callee, meta: Meta::default(), arguments }, span)
            });
        }
        let (module, name) = rewrite::target(module, name, usize::from(arity)).unwrap_or((module, name));
        let (module, name) = (Box::new(Core::atom(module, line)), Box::new(Core::atom(name, line)));
        Ok(Core::new(CoreKind::CaptureRemote { module, name, arity }, line))
    }

    /// A function that passes its arguments on, for what can be called but is no function by itself.
    fn capture_call(&mut self, arity: u8, span: Span, call: impl FnOnce(Vec<Ast>) -> Ast) -> Result<Core> {
        let arguments: Vec<Ast> = (1..=arity).map(|number| argument(number, span)).collect();
        let body = call(arguments.clone());
        self.numbered_function(arguments, body, span)
    }

    /// `&(&1 + &2)`
    fn capture_expression(&mut self, captured: &Ast, line: u32) -> Result<Core> {
        if let Some(items @ ([] | [_, _, ..])) = form::arguments_of(captured, "__block__") {
            let text = items.iter().map(|item| self.text(item)).collect::<Vec<_>>().join("\n");
            return self.refuse(Mistake::BlockInCapture(text), line);
        }
        let mut numbers = [false; 256];
        let body = self.number_arguments(captured, &mut numbers)?;
        let Some(arity) = numbers.iter().rposition(|used| *used) else {
            return self.refuse(Mistake::InvalidCapture(self.text(captured)), line);
        };
        if let Some(missing) = (1..arity).find(|number| !numbers[*number]) {
            let number = (missing..=arity).find(|number| numbers[*number]).unwrap_or(arity);
            return self.refuse(Mistake::SkippedCaptureArgument { number, missing }, line);
        }
        // `&f(&1, &2)` is `&f/2`.
        if let Some(core) = self.plain_call(captured, arity, line)? {
            return Ok(core);
        }
        let arguments = (1..=arity as u8).map(|number| argument(number, captured.span)).collect();
        self.numbered_function(arguments, body, captured.span)
    }

    fn plain_call(&mut self, captured: &Ast, arity: usize, line: u32) -> Result<Option<Core>> {
        let Kind::Call { callee, arguments, .. } = &captured.kind else { return Ok(None) };
        let in_order = arguments.len() == arity
            && arguments.iter().enumerate().all(|(index, argument)| capture_number(argument) == Some(index + 1));
        if !in_order {
            return Ok(None);
        }
        match (callee, form::remote(captured)) {
            (Callee::Name(name), _) => match self.import_of(*name, arity, line)? {
                Some(import) if import.kind == ImportKind::Function => {
                    self.capture_name(*name, arity as u8, captured.span).map(Some)
                }
                None if self.env.function.is_some() && !is_special(name.name()) => {
                    self.capture_name(*name, arity as u8, captured.span).map(Some)
                }
                _ => Ok(None),
            },
            (_, Some((left, name, _))) if self.module_name(left)?.is_some() => {
                self.capture_remote(left, name, arity as u8, line).map(Some)
            }
            _ => Ok(None),
        }
    }

    fn numbered_function(&mut self, arguments: Vec<Ast>, body: Ast, span: Span) -> Result<Core> {
        let head = Ast::new(Kind::List(arguments), span);
        self.function(&[Ast::call(Atom::of("->"), vec![head, body], span)], span.line)
    }

    /// The tree with variables in the place of `&1`, `&2`, …; notes which numbers there are.
    fn number_arguments(&self, ast: &Ast, numbers: &mut [bool; 256]) -> Result<Ast> {
        with_stack(|| {
            let line = ast.span.line;
            if let Some([inner]) = form::arguments_of(ast, "&") {
                let Kind::Integer(number) = &inner.kind else {
                    return self.refuse(Mistake::NestedCapture(format!("&{}", parenthesized(self.text(inner)))), line);
                };
                let Some(index) = number.to_usize().filter(|index| *index >= 1) else {
                    return self.refuse(Mistake::CaptureArgumentOutOfRange(number.to_string()), line);
                };
                let Some(used) = numbers.get_mut(index) else {
                    return self.refuse(Mistake::SkippedCaptureArgument { number: index, missing: 1 }, line);
                };
                *used = true;
                return Ok(argument(index as u8, ast.span));
            }
            let kind = match &ast.kind {
                Kind::List(items) => Kind::List(self.number_all(items, numbers)?),
                Kind::Pair(pair) => {
                    let left = self.number_arguments(&pair.0, numbers)?;
                    Kind::Pair(Box::new((left, self.number_arguments(&pair.1, numbers)?)))
                }
                Kind::Call { callee, meta, arguments } => {
                    let callee = match callee {
                        Callee::Name(name) => Callee::Name(*name),
                        Callee::Node(node) => Callee::Node(Box::new(self.number_arguments(node, numbers)?)),
                    };
                    Kind::Call { callee, meta: meta.clone(), arguments: self.number_all(arguments, numbers)? }
                }
                other => other.clone(),
            };
            Ok(Ast::new(kind, ast.span))
        })
    }

    fn number_all(&self, items: &[Ast], numbers: &mut [bool; 256]) -> Result<Vec<Ast>> {
        items.iter().map(|item| self.number_arguments(item, numbers)).collect()
    }
}

fn argument(number: u8, span: Span) -> Ast {
    form::variable(CONTEXT, Atom::of(CONTEXT), u32::from(number), span)
}

fn capture_number(ast: &Ast) -> Option<usize> {
    match form::arguments_of(ast, "&") {
        Some([Ast { kind: Kind::Integer(number), .. }]) => number.to_usize(),
        _ => None,
    }
}

/// How a nested capture is shown: `& &1`.
fn parenthesized(text: String) -> String {
    if text.starts_with('&') { format!(" {text}") } else { format!("({text})") }
}

/// Names that are part of the language and cannot be captured by name.
fn is_special(name: &str) -> bool {
    matches!(
        name,
        "{}" | "%{}"
            | "%"
            | "<<>>"
            | "__block__"
            | "__aliases__"
            | "="
            | "fn"
            | "case"
            | "cond"
            | "receive"
            | "try"
            | "with"
            | "for"
            | "alias"
            | "require"
            | "import"
            | "quote"
            | "unquote"
            | "unquote_splicing"
            | "super"
            | "^"
            | "->"
            | "::"
            | "|"
            | "&"
    )
}
