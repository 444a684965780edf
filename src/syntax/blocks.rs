//! Bodies: what stands in a file, in parentheses, between `do` and `end`, after `fn`.
//!
//! A body is either a block of expressions or, if its first line has a `->`, a list of clauses.

use super::ast::{Ast, Callee, Kind, Meta, Span, Tokens};
use super::builder::{Builder, Built, Element, closing};
use super::errors::Mistake;
use super::parser::Rule;
use super::sequence::{self, Context, joined};
use super::warnings::Doubt;
use super::{operators, tokens};
use crate::atom::{Atom, atoms};

impl<'s> Builder<'s> {
    /// A body that can hold no clauses: a file, an interpolation.
    pub fn block(&mut self, body: &Element<'s>, end: usize) -> Built<Ast> {
        let mut expressions = Vec::new();
        let mut lines = self.lines(body).into_iter().peekable();
        while let Some(elements) = lines.next() {
            self.check_place(&elements)?;
            let mut expression = self.expression(&elements, end)?;
            if let Some(next) = lines.peek() {
                self.keep_end(&mut expression, line_end(&elements), line_start(next));
            }
            expressions.push(expression);
        }
        Ok(self.block_of(expressions, self.span(body)))
    }

    /// `(…)` with a body in it
    pub fn parentheses(&mut self, element: &Element<'s>) -> Built<Ast> {
        let end = element.as_span().end() - 1;
        if let Some(line) = element.clone().into_inner().filter(|part| part.as_rule() == Rule::line).last() {
            // `(a` on one line, `;)` on the next
            let after = &self.source[line.as_span().end()..end];
            if after.find(';').is_some_and(|semicolon| after[..semicolon].contains('\n') && !after.contains('#')) {
                return Err(self.unexpected(end));
            }
        }
        let mut ast = self.body(element, end)?;
        let closing = closing(self.span(element), 1);
        mark_parentheses(&mut ast, self.span(element), closing, element.clone().into_inner().next().is_some());
        Ok(ast)
    }

    /// `do … else … end` as `[do: …, else: …]`, and where its `do` and its `end` are.
    pub fn do_block(&mut self, element: &Element<'s>) -> Built<(Ast, (Span, Span))> {
        let span = element.as_span();
        let place = self.positions.span(span.start(), span.start() + "do".len());
        let mut sections = Vec::new();
        let mut starts = vec![(Atom::of("do"), place, element.clone())];
        for section in element.clone().into_inner().filter(|part| part.as_rule() == Rule::section) {
            let Some(word) = section.clone().into_inner().next() else { continue };
            starts.push((Atom::of(section_name(word.as_str())), self.span(&word), section));
        }
        for (name, place, body) in starts {
            let end = body
                .clone()
                .into_inner()
                .filter(|part| part.as_rule() == Rule::section)
                .map(|part| part.as_span().start());
            let end = end.min().unwrap_or(span.end() - "end".len());
            let body = self.body(&body, end)?;
            let whole = joined(place, body.span);
            sections.push(Ast::new(Kind::Pair(Box::new((self.literal(Ast::atom(name, place)), body))), whole));
        }
        let whole = self.span(element);
        Ok((Ast::new(Kind::List(sections), whole), (place, closing(whole, "end".len() as u32))))
    }

    /// `fn … end`
    pub fn function(&mut self, element: &Element<'s>) -> Built<Ast> {
        let span = element.as_span();
        match self.clauses_or_block(element, span.end() - "end".len())? {
            Body::Clauses(clauses) => {
                let whole = self.span(element);
                let meta = Meta { closing: closing(whole, "end".len() as u32), ..Meta::default() };
                let kind = Kind::Call { callee: Callee::Name(Atom::of("fn")), meta, arguments: clauses };
                let mut function = Ast::new(kind, whole);
                self.keep_newlines(&mut function, self.newlines_after(span.start() + "fn".len()));
                Ok(function)
            }
            Body::Block(body) if body.is_empty() => Err(self.unexpected_operand(span.end() - "end".len())),
            Body::Block(_) => Err(self.failure(Mistake::FunctionWithoutArrow, span.start())),
        }
    }

    fn body(&mut self, element: &Element<'s>, end: usize) -> Built<Ast> {
        Ok(match self.clauses_or_block(element, end)? {
            Body::Clauses(clauses) => {
                let span = clauses.first().map_or(Span::default(), |first| first.span);
                Ast::new(Kind::List(clauses), span)
            }
            Body::Block(expressions) => {
                let span = self.span(element);
                self.block_of(expressions, span)
            }
        })
    }

    fn clauses_or_block(&mut self, element: &Element<'s>, end: usize) -> Built<Body> {
        let mut before = Vec::new();
        let mut clauses: Vec<Clause> = Vec::new();
        let mut lines = self.lines(element).into_iter().peekable();
        while let Some(elements) = lines.next() {
            self.check_place(&elements)?;
            let line_end = line_end(&elements);
            let next = lines.peek().map(|next| line_start(next));
            let Some(arrow) = arrow(&elements) else {
                let mut expression = self.only_expression(&elements)?;
                if let Some(next) = next {
                    self.keep_end(&mut expression, line_end, next);
                }
                match clauses.last_mut() {
                    Some(clause) => clause.body.push(expression),
                    None => before.push(expression),
                }
                continue;
            };
            let place = elements[arrow].as_span();
            let head = self.clause_head(&elements[..arrow], place.start())?;
            if let Some(block) = elements[..arrow].iter().position(|element| element.as_rule() == Rule::do_block) {
                let comma = elements[block..arrow].iter().find(|element| element.as_rule() == Rule::comma);
                return Err(self.unexpected(comma.map_or(place.start(), |comma| comma.as_span().start())));
            }
            let rest = &elements[arrow + 1..];
            let mut body = Vec::new();
            if !rest.is_empty() {
                body.push(self.expression(rest, end)?);
            } else if self.source[tokens::skip_gap(self.source, place.end())..].starts_with(';') {
                // `x ->; y`
                self.warn(Doubt::EmptyClause, place.start());
                let nothing = Ast::atom(atoms::NIL, self.positions.span(place.start(), place.end()));
                body.push(self.literal(nothing));
            }
            if !before.is_empty() {
                return Err(self.failure(Mistake::ArrowAfterExpression, place.start()));
            }
            let mut clause = Clause {
                head,
                arrow: self.positions.span(place.start(), place.end()),
                newlines: match self.newlines_after(place.end()) {
                    0 => self.newlines_before(&elements[arrow], arrow.checked_sub(1).map(|before| &elements[before])),
                    after => after,
                },
                tokens: None,
                body,
            };
            if let Some(next) = next {
                self.keep_clause_end(&mut clause, line_end, next);
            }
            clauses.push(clause);
        }
        if clauses.is_empty() {
            return Ok(Body::Block(before));
        }
        for clause in &clauses {
            if clause.body.is_empty() {
                self.warn(Doubt::EmptyClause, self.positions.offset(clause.arrow));
            }
        }
        Ok(Body::Clauses(clauses.into_iter().map(|clause| self.clause(clause)).collect()))
    }

    /// As [`Builder::keep_end`]; a clause keeps the end of a body that has no metadata.
    fn keep_clause_end(&self, clause: &mut Clause, end: usize, next: usize) {
        if !self.keeps_tokens {
            return;
        }
        let is_node = |body: &Ast| matches!(body.kind, Kind::Call { .. } | Kind::Variable { .. });
        match clause.body.last_mut().filter(|body| is_node(body)) {
            Some(body) => self.keep_end(body, end, next),
            None => {
                let mut arrow = Ast::call(Atom::of("->"), Vec::new(), clause.arrow);
                self.keep_end(&mut arrow, end, next);
                if let Kind::Call { meta, .. } = &mut arrow.kind {
                    clause.tokens = meta.tokens.take();
                }
            }
        }
    }

    /// `{:->, meta, [head, body]}`
    fn clause(&self, clause: Clause) -> Ast {
        let arrow = clause.arrow;
        let head_span = clause.head.first().map_or(arrow, |first| first.span);
        let body = if clause.body.is_empty() {
            self.literal(Ast::atom(atoms::NIL, arrow))
        } else {
            let span = clause.body[0].span;
            self.block_of(clause.body, span)
        };
        let span = joined(arrow, body.span);
        let arguments = vec![Ast::new(Kind::List(clause.head), head_span), body];
        let meta = Meta { tokens: clause.tokens, ..Meta::default() };
        let mut ast = Ast::new(Kind::Call { callee: Callee::Name(Atom::of("->")), meta, arguments }, span);
        self.keep_newlines(&mut ast, clause.newlines);
        ast
    }

    /// What stands before `->`: arguments, with or without parentheses around them all, and perhaps a guard.
    fn clause_head(&mut self, elements: &[Element<'s>], arrow: usize) -> Built<Vec<Ast>> {
        let guard = match elements {
            [] => return Ok(Vec::new()),
            [parentheses, rest @ ..] if parentheses.as_rule() == Rule::parentheses => match rest {
                [] => None,
                [when, guard @ ..] if when.as_str() == "when" => Some((when, guard)),
                _ => return self.plain_clause_head(elements, arrow),
            },
            _ => return self.plain_clause_head(elements, arrow),
        };
        let parentheses = &elements[0];
        let mut arguments = match self.parenthesized(parentheses)? {
            Parenthesized::Nothing => Vec::new(),
            Parenthesized::One(only) => vec![only],
            Parenthesized::Many(arguments) => {
                if let Some((when, [first, ..])) = guard {
                    let (when, first) = (when.as_span().end(), first.as_span().start());
                    if let Some(line_end) = tokens::line_end(&self.source[when..first]) {
                        return Err(self.failure(Mistake::UnexpectedEndOfLine, when + line_end));
                    }
                }
                arguments
            }
            Parenthesized::Body => return self.plain_clause_head(elements, arrow),
        };
        if let Some((when, guard)) = guard {
            let newlines = match self.newlines_after(when.as_span().end()) {
                0 => self.newlines_before(when, Some(parentheses)),
                after => after,
            };
            let when = self.span(when);
            let guard = self.expression(guard, arrow)?;
            let span = joined(when, guard.span);
            arguments.push(guard);
            let mut call = Ast::call(Atom::of("when"), arguments, span);
            self.keep_newlines(&mut call, newlines);
            arguments = vec![call];
        }
        Ok(arguments)
    }

    /// `x, y when x > y`
    fn plain_clause_head(&mut self, elements: &[Element<'s>], arrow: usize) -> Built<Vec<Ast>> {
        let mut arguments = sequence::read(self, elements, Context::ClauseHead, arrow)?.items.into_arguments();
        let is_guarded = |last: &Ast| match &last.kind {
            Kind::Call { callee: Callee::Name(name), arguments, .. } => name.name() == "when" && arguments.len() == 2,
            _ => false,
        };
        let Some(last) = arguments.pop() else { return Ok(arguments) };
        if !is_guarded(&last) {
            arguments.push(last);
            return Ok(arguments);
        }
        let span = last.span;
        let mut tokens = None;
        if let Kind::Call { arguments: mut inner, meta, .. } = last.into_kind() {
            arguments.append(&mut inner);
            tokens = meta.tokens;
        }
        let meta = Meta { tokens, ..Meta::default() };
        let kind = Kind::Call { callee: Callee::Name(Atom::of("when")), meta, arguments };
        Ok(vec![Ast::new(kind, span)])
    }

    /// What each line of a body consists of.
    fn lines(&self, body: &Element<'s>) -> Vec<Vec<Element<'s>>> {
        let mut lines = Vec::new();
        for part in body.clone().into_inner() {
            match part.as_rule() {
                Rule::unexpected => lines.push(vec![part]),
                Rule::line => {
                    let mut line: Vec<Element<'s>> = part.into_inner().collect();
                    while let Some(range) = line.iter().enumerate().position(|(index, _)| self.ends_line(&line, index))
                    {
                        let rest = line.split_off(range + 1);
                        lines.push(std::mem::replace(&mut line, rest));
                    }
                    lines.push(line);
                }
                _ => {}
            }
        }
        lines
    }

    /// Whether an element is a `..` without ends at the end of a line. (The grammar takes it for one that goes on.)
    fn ends_line(&self, line: &[Element<'s>], index: usize) -> bool {
        let (element, Some(next)) = (&line[index], line.get(index + 1)) else { return false };
        let is_symbol = |element: &Element<'s>| matches!(element.as_rule(), Rule::operator | Rule::word_operator);
        let has_left = || {
            let before = index.checked_sub(1).map(|before| &line[before]);
            before.is_some_and(|before| !is_symbol(before) && before.as_rule() != Rule::comma)
        };
        let goes_on = || match operators::find(next.as_str()) {
            Some(operator) => is_symbol(next) && operator.prefix.is_none(),
            None => matches!(next.as_rule(), Rule::dot_sign | Rule::operator_colon | Rule::comma),
        };
        let between = || &self.source[element.as_span().end()..next.as_span().start()];
        is_symbol(element)
            && element.as_str() == ".."
            && tokens::line_end(between()).is_some()
            && !has_left()
            && !goes_on()
    }

    fn check_place(&self, line: &[Element<'s>]) -> Built<()> {
        match line {
            [only] if only.as_rule() == Rule::unexpected => Err(self.unexpected(only.as_span().start())),
            _ => Ok(()),
        }
    }

    fn expression(&mut self, elements: &[Element<'s>], end: usize) -> Built<Ast> {
        let end = elements.last().map_or(end, |last| last.as_span().end());
        let mut items = sequence::read(self, elements, Context::Statement, end)?.items.into_arguments();
        items.pop().ok_or_else(|| self.unexpected_after(end))
    }

    /// A line that could have been the head of a clause, but has no `->`.
    fn only_expression(&mut self, elements: &[Element<'s>]) -> Built<Ast> {
        let end = elements.last().map_or(0, |last| last.as_span().end());
        let mut items = sequence::read(self, elements, Context::ClauseHead, end)?.items;
        match (items.values.pop(), items.is_empty()) {
            (Some(only), true) => Ok(only),
            _ => Err(self.unexpected_after(end)),
        }
    }

    /// One expression stands for itself, none or several are a block. A negation and `unquote_splicing` keep their block,
    /// as in Elixir, so that what is around them does not take them apart.
    fn block_of(&self, mut expressions: Vec<Ast>, span: Span) -> Ast {
        let keeps_block = |only: &Ast| match &only.kind {
            Kind::Call { callee: Callee::Name(name), arguments, .. } => {
                arguments.len() == 1 && matches!(name.name(), "not" | "!" | "unquote_splicing")
            }
            _ => false,
        };
        match expressions.pop() {
            Some(only) if expressions.is_empty() && !keeps_block(&only) => only,
            Some(last) => {
                expressions.push(last);
                let span = expressions.first().map_or(span, |first| joined(first.span, span));
                Ast::call(Atom::of("__block__"), expressions, span)
            }
            None => Ast::call(Atom::of("__block__"), Vec::new(), span),
        }
    }

    /// Reads parentheses that could be the head of a clause as a list, once, since reading them twice would double the work at
    /// each level of nesting.
    pub fn parenthesized(&mut self, element: &Element<'s>) -> Built<Parenthesized> {
        let mut parts = element.clone().into_inner();
        let Some(line) = parts.next() else { return Ok(Parenthesized::Nothing) };
        if line.as_rule() != Rule::line || parts.next().is_some() {
            return Ok(Parenthesized::Body);
        }
        let elements: Vec<Element<'s>> = line.into_inner().collect();
        let listed = elements.iter().any(|element| matches!(element.as_rule(), Rule::comma | Rule::key_colon));
        if !listed || arrow(&elements).is_some() {
            return Ok(Parenthesized::Body);
        }
        let is_comma = |element: &Element<'s>| element.as_rule() == Rule::comma;
        if let [before @ .., last] = &elements[..]
            && is_comma(last)
        {
            if before.last().is_none_or(is_comma) {
                return Err(self.unexpected(last.as_span().start()));
            }
            return Err(self.unexpected(element.as_span().end() - 1));
        }
        if let Some(block) = elements.iter().position(|element| element.as_rule() == Rule::do_block)
            && let Some(comma) = elements[block..].iter().find(|element| element.as_rule() == Rule::comma)
        {
            return Err(self.unexpected(comma.as_span().start()));
        }
        let items = self.bracketed(element, Context::Arguments)?.items;
        if items.values.len() == 1 && items.keywords.is_empty() {
            // `(foo a, b)`
            let mut only = self.block_of(items.values, self.span(element));
            let closing = closing(self.span(element), 1);
            mark_parentheses(&mut only, self.span(element), closing, true);
            return Ok(Parenthesized::One(only));
        }
        Ok(Parenthesized::Many(items.into_arguments()))
    }
}

/// What parentheses hold.
pub enum Parenthesized {
    /// `()`
    Nothing,
    /// `(foo a, b)`: one expression, although there is a comma.
    One(Ast),
    /// `(a, b)`, `(a: 1)`: what only the head of a clause may be.
    Many(Vec<Ast>),
    /// Everything else; it is yet to be read.
    Body,
}

/// A block has the place of its (outermost) parentheses, or none; `()`, which holds nothing, has none.
fn mark_parentheses(ast: &mut Ast, span: Span, closing: Span, holds_something: bool) {
    let is_block = matches!(&ast.kind, Kind::Call { callee: Callee::Name(name), arguments, meta }
        if name.name() == "__block__" && (holds_something || !arguments.is_empty()) && !meta.tokens.as_ref().is_some_and(|tokens| tokens.is_literal));
    if let Kind::Call { meta, .. } | Kind::Variable { meta, .. } = &mut ast.kind {
        meta.parens = true;
        if is_block {
            meta.closing = closing;
            ast.span = span;
        }
    }
}

enum Body {
    Block(Vec<Ast>),
    Clauses(Vec<Ast>),
}

struct Clause {
    head: Vec<Ast>,
    arrow: Span,
    newlines: u32,
    tokens: Option<Box<Tokens>>,
    body: Vec<Ast>,
}

fn line_start(line: &[Element<'_>]) -> usize {
    line.first().map_or(0, |first| first.as_span().start())
}

fn line_end(line: &[Element<'_>]) -> usize {
    line.last().map_or(0, |last| last.as_span().end())
}

/// The place of the `->` among the elements of a line.
fn arrow(elements: &[Element<'_>]) -> Option<usize> {
    let is_arrow = |element: &Element<'_>| element.as_rule() == Rule::operator && element.as_str() == "->";
    let arrow = elements.iter().position(is_arrow)?;
    let is_key = elements.get(arrow + 1).is_some_and(|next| next.as_rule() == Rule::operator_colon);
    (!is_key).then_some(arrow)
}

fn section_name(word: &str) -> &'static str {
    match word {
        "else" => "else",
        "rescue" => "rescue",
        "catch" => "catch",
        _ => "after",
    }
}
