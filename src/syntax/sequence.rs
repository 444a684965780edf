//! From a flat list of elements to expressions: how operators bind, what calls without parentheses take, whose the `do`
//! block is, where keys may stand.
//!
//! The elements are read once, from left to right. What still waits for an operand lies on a stack of [`Frame`]s (`frames.rs`; the way of
//! Dijkstra's shunting yard), so that a chain of a hundred thousand operators needs no recursion:
//!
//! ```text
//! x = foo a, b: 1 + c          frames: [x =] [foo(a] [b:] [1 +]      operand: c
//! ```
//!
//! - An operator takes from the stack the operators that bind tighter than itself.
//! - A name followed by an argument opens a call, which takes everything up to the end of the line or its `do` block.
//! - A comma ends an item of the innermost open call, or of the brackets around the line.
//! - A `do` block ends the outermost open call.

use super::arguments::Items;
use super::ast::{Ast, Callee, Kind, Meta, Span};
use super::blocks::Parenthesized;
use super::builder::{Builder, Built, Element};
use super::errors::{Failure, Mistake};
use super::frames::{Class, Frame, Operand, finished_call};
use super::operators::{self, Operator};
use super::parser::Rule;
use super::warnings::Doubt;
use super::{literals, tokens};
use crate::atom::Atom;

/// Where a sequence stands: what may be in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Context {
    /// One expression.
    Statement,
    /// `x, y` in `x, y -> x`
    ClauseHead,
    /// `foo(…)`
    Arguments,
    /// `value[…]`
    Access,
    List,
    Tuple,
    Bitstring,
    Map,
}

/// What a sequence holds.
#[derive(Debug, Default)]
pub struct Sequence {
    pub items: Items,
    /// `map` in `%{map | key: value}`, where the `|` is, and line breaks around it.
    pub update: Option<(Ast, Span, u32)>,
}

/// Reads `elements`, the whole content of a line or of a pair of brackets; `end` is the offset where they end.
pub fn read<'s>(builder: &mut Builder<'s>, elements: &[Element<'s>], context: Context, end: usize) -> Built<Sequence> {
    builder.depth.nesting += 1;
    let frames = Vec::new();
    let mut reader = Reader {
        builder,
        elements,
        next: 0,
        end,
        context,
        frames,
        done: Sequence::default(),
        has_block: false,
        chain: 0,
    };
    reader.read()?;
    let done = reader.done;
    builder.depth.nesting -= 1;
    Ok(done)
}

pub struct Reader<'b, 's> {
    pub builder: &'b mut Builder<'s>,
    pub elements: &'b [Element<'s>],
    pub next: usize,
    end: usize,
    pub context: Context,
    pub frames: Vec<Frame>,
    pub done: Sequence,
    /// Whether there has been a `do` block.
    has_block: bool,
    /// Operators of the item that is being read: the tree can be as deep on its left side.
    pub chain: usize,
}

impl<'s> Reader<'_, 's> {
    fn read(&mut self) -> Built<()> {
        if self.elements.is_empty() {
            return Ok(());
        }
        loop {
            let Some(mut operand) = self.operand()? else { return Ok(()) };
            loop {
                match self.after_operand(operand)? {
                    After::Operand(more) => operand = more,
                    After::OperandExpected => break,
                    After::End => return Ok(()),
                }
            }
        }
    }

    // ---- Before an operand ---------------------------------------------------------------------------------------------

    /// Reads prefixes, keys and openings of calls, then an operand. `None`: the sequence ends with a comma that may be there.
    fn operand(&mut self) -> Built<Option<Operand>> {
        loop {
            let Some(element) = self.elements.get(self.next) else {
                return if self.may_end_with_comma() { Ok(None) } else { Err(self.unexpected_at_end()) };
            };
            if self.is_key(self.next) {
                self.key(element)?;
                continue;
            }
            self.next += 1;
            match element.as_rule() {
                Rule::identifier | Rule::ellipsis => match self.name(element)? {
                    Some(operand) => return Ok(Some(operand)),
                    None => continue,
                },
                Rule::operator | Rule::word_operator => {
                    if let Some(operand) = self.prefix(element)? {
                        return Ok(Some(operand));
                    }
                }
                Rule::percent => return Err(self.percent(element)),
                Rule::parentheses => {
                    let ast = self.parentheses(element)?;
                    return Ok(Some(Operand { ast, class: Class::Value }));
                }
                _ => match self.builder.value(element)? {
                    Some(ast) => return Ok(Some(Operand { ast, class: Class::Value })),
                    None => return Err(self.builder.unexpected_operand(element.as_span().start())),
                },
            }
        }
    }

    /// `(…)`, which may hold several items only before `->`.
    fn parentheses(&mut self, element: &Element<'s>) -> Built<Ast> {
        match self.builder.parenthesized(element)? {
            Parenthesized::Nothing => {
                self.builder.warn(Doubt::EmptyParentheses, element.as_span().start());
                return self.builder.parentheses(element);
            }
            Parenthesized::Body => return self.builder.parentheses(element),
            Parenthesized::One(ast) => return Ok(ast),
            Parenthesized::Many(_) => {}
        }
        let span = element.as_span();
        let is_argument = matches!(self.frames.last(), Some(Frame::Call { items, .. }) if items.is_empty());
        if is_argument {
            return Err(self.builder.failure(Mistake::UnexpectedParentheses, span.start()));
        }
        let may_be_head = self.context == Context::ClauseHead && self.next == 1;
        let line_end = element.clone().into_inner().last().map_or(span.end() - 1, |line| line.as_span().end());
        Err(self.builder.unexpected_after(if may_be_head { span.end() } else { line_end }))
    }

    fn may_end_with_comma(&self) -> bool {
        // `foo(a: 1,)` is accepted, with a warning.
        if self.context == Context::Arguments && !self.done.items.keywords.is_empty() {
            return self.frames.is_empty();
        }
        let brackets = matches!(
            self.context,
            Context::List | Context::Tuple | Context::Bitstring | Context::Map | Context::Access
        );
        brackets && self.frames.is_empty() && !self.done.items.is_empty()
    }

    /// `foo`, `foo(1)`, or the opening of `foo 1` (then `None`).
    fn name(&mut self, element: &Element<'s>) -> Built<Option<Operand>> {
        self.builder.doubt_ending(element);
        let span = self.builder.span(element);
        if let Some(ast) = self.builder.reserved_value(element)? {
            return Ok(Some(Operand { ast, class: Class::Value }));
        }
        let name = self.builder.atom(element.as_str(), element.as_span().start())?;
        if let Some(arguments) = self.elements.get(self.next).filter(|next| next.as_rule() == Rule::arguments) {
            self.next += 1;
            let (values, meta) = self.builder.arguments(arguments)?;
            let span = joined(span, meta.closing);
            let ast = Ast::new(Kind::Call { callee: Callee::Name(name), meta, arguments: values }, span);
            return Ok(Some(Operand { ast, class: Class::Call }));
        }
        let ast = Ast::new(Kind::Variable { name, meta: Meta::default() }, span);
        self.call_or_name(ast)
    }

    /// Opens a call without parentheses if an argument follows (then `None`).
    fn call_or_name(&mut self, mut target: Ast) -> Built<Option<Operand>> {
        if self.argument_follows() {
            let next = &self.elements[self.next];
            if let Kind::Variable { meta, .. } = &mut target.kind {
                let is_operator = next.as_rule() == Rule::operator && !self.is_key(self.next);
                meta.ambiguous_operator = is_operator && matches!(next.as_str(), "+" | "-");
            }
            self.push(Frame::Call { target, items: Items::default() })?;
            return Ok(None);
        }
        Ok(Some(Operand { ast: target, class: Class::Name }))
    }

    /// Whether the element after a name is an argument of it: `foo bar`, `foo -1`, `foo [1]`, but `foo - 1`, `foo[1]`.
    fn argument_follows(&self) -> bool {
        let Some(element) = self.elements.get(self.next) else { return false };
        match element.as_rule() {
            Rule::dot_sign => self.is_key(self.next),
            Rule::comma | Rule::do_block | Rule::arguments | Rule::access => false,
            Rule::operator | Rule::word_operator if self.is_operator_name(self.next) => true,
            Rule::key_colon | Rule::operator_colon => false,
            Rule::word_operator => element.as_str() == "not" && !self.is_not_in(self.next),
            Rule::operator if self.is_key(self.next) => true,
            Rule::operator => {
                let (before, after) = self.builder.around(element);
                let blank_before = before.ends_with([' ', '\t']);
                // `foo -(1)` and `foo -[1]` subtract.
                const BINARY_BEFORE: &[char] =
                    &[' ', '\t', '\n', '\r', '#', '(', '[', '<', '{', '%', '+', '-', '/', '>', ':'];
                let blank_after = after.is_empty() || after.starts_with(BINARY_BEFORE);
                match operators::find(element.as_str()) {
                    Some(operator) if operator.is_dual() => blank_before && !blank_after,
                    Some(operator) => operator.prefix.is_some(),
                    None => false,
                }
            }
            _ => true,
        }
    }

    fn operator(&mut self, element: &Element<'s>) -> Built<&'static Operator> {
        self.builder.doubt_ending(element);
        operators::find(element.as_str()).ok_or_else(|| self.builder.unexpected_operand(element.as_span().start()))
    }

    /// An operator before an operand; or an operand made of an operator: `..`, `+` in `&+/2`.
    fn prefix(&mut self, element: &Element<'s>) -> Built<Option<Operand>> {
        let operator = self.operator(element)?;
        let span = self.builder.span(element);
        if self.is_operator_name(self.next - 1) {
            let kind = Kind::Variable { name: Atom::of(operator.symbol), meta: Meta::default() };
            return self.call_or_name(Ast::new(kind, span));
        }
        if operator.symbol == "//" {
            self.slash_as_name(span)?;
            return Ok(None);
        }
        let following = self.elements.get(self.next);
        if operator.symbol == "&"
            && following.is_some_and(|next| next.as_rule() == Rule::number && !next.as_str().contains('.'))
        {
            let Some(number) = following else { return Ok(None) };
            self.next += 1;
            let place = self.builder.span(number);
            // Never in a block of its own, as other literals may be.
            let number = Ast::new(literals::number(number.as_span().start(), number.as_str())?, place);
            let span = Span { end_line: number.span.end_line, end_column: number.span.end_column, ..span };
            return Ok(Some(Operand { ast: Ast::call(Atom::of("&"), vec![number], span), class: Class::Value }));
        }
        if operator.symbol == ".." {
            return Ok(Some(Operand { ast: Ast::call(Atom::of(".."), Vec::new(), span), class: Class::Value }));
        }
        let Some(level) = operator.prefix.filter(|_| !self.is_not_in(self.next - 1)) else {
            return Err(self.builder.unexpected_operand(element.as_span().start()));
        };
        self.push(Frame::Prefix { operator, level, span })?;
        Ok(None)
    }

    /// An operator before `/` stands for the function of that name: `&+/2`, `& and /2`.
    fn is_operator_name(&self, index: usize) -> bool {
        let element = &self.elements[index];
        if !matches!(element.as_rule(), Rule::operator | Rule::word_operator) {
            return false;
        }
        let (_, after) = self.builder.around(element);
        let is_none = match element.as_str() {
            "=>" | "->" | "//" => true,
            "&" => after.starts_with("//"),
            _ => false,
        };
        after.trim_start_matches([' ', '\t']).starts_with('/') && !is_none
    }

    /// Whether the element is the `not` of `not in`.
    fn is_not_in(&self, index: usize) -> bool {
        let Some(word) = self.elements.get(index + 1) else { return false };
        let between = self.elements[index].as_span().end()..word.as_span().start();
        let not = &self.elements[index];
        (not.as_rule() == Rule::word_operator && not.as_str() == "not")
            && word.as_str() == "in"
            && !self.is_key(index + 1)
            && !self.is_operator_name(index + 1)
            && tokens::line_end(&self.builder.source[between]).is_none()
    }

    /// `//` where an operand should be, as in `&//2`: the name `/`, divided by 2.
    fn slash_as_name(&mut self, span: Span) -> Built<()> {
        let first = Span { end_column: span.end_column - 1, ..span };
        let second = Span { column: span.column + 1, ..span };
        let left = Ast::new(Kind::Variable { name: Atom::of("/"), meta: Meta::default() }, first);
        let Operator { infix, .. } = operators::DIVIDE;
        let level = infix.map_or(0, |binding| binding.level);
        self.push(Frame::Infix { operator: &operators::DIVIDE, level, span: second, left, newlines: 0 })
    }

    /// A `%` without a structure's name and braces behind it.
    fn percent(&mut self, element: &Element<'s>) -> Failure {
        let end = element.as_span().end();
        let source = self.builder.source;
        let next = tokens::skip_gap(source, end);
        if let Some(line_end) = tokens::line_end(&source[end..next]) {
            return self.builder.failure(Mistake::UnexpectedEndOfLine, end + line_end);
        }
        // What could be a name is accepted, and its braces are missed.
        let is_name = |element: &Element<'s>| {
            !matches!(element.as_rule(), Rule::operator | Rule::word_operator | Rule::comma | Rule::dot_sign)
        };
        let name = self.elements.get(self.next).filter(|element| is_name(element));
        self.next += usize::from(name.is_some());
        match self.elements.get(self.next) {
            // `%&name{}`: what follows is an argument of the name.
            Some(element) if element.as_str() == "&" => self.unexpected_at_end(),
            Some(element) => self.builder.unexpected_operand(element.as_span().start()),
            None => self.unexpected_at_end(),
        }
    }

    // ---- Keys ----------------------------------------------------------------------------------------------------------

    fn is_key(&self, index: usize) -> bool {
        let follower = self.elements.get(index + 1).map(|element| element.as_rule());
        matches!(follower, Some(Rule::key_colon | Rule::operator_colon))
    }

    /// `key:`
    fn key(&mut self, element: &Element<'s>) -> Built<()> {
        let start = element.as_span().start();
        let allowed = match self.frames.last() {
            None => match self.context {
                Context::Statement => false,
                Context::Tuple | Context::Bitstring => !self.done.items.is_empty(),
                _ => true,
            },
            Some(Frame::Call { .. } | Frame::Keywords { .. }) => true,
            Some(Frame::Infix { operator, .. }) => operator.symbol == "when",
            Some(_) => false,
        };
        if !allowed {
            return Err(self.builder.unexpected_operand(start));
        }
        self.next += 2;
        let key = self.builder.key(element)?;
        if let Some(Frame::Infix { span, .. }) = self.frames.last() {
            let span = *span;
            self.push(Frame::Keywords { items: Items::default(), span })?;
        }
        self.push(Frame::Key { key })
    }

    // ---- After an operand ----------------------------------------------------------------------------------------------

    fn after_operand(&mut self, operand: Operand) -> Built<After> {
        let Some(element) = self.elements.get(self.next) else {
            self.finish(operand)?;
            return Ok(After::End);
        };
        self.next += 1;
        match element.as_rule() {
            Rule::comma => self.comma(operand, element),
            Rule::operator | Rule::word_operator if !self.is_key(self.next - 1) => self.infix(operand, element),
            Rule::dot_sign if operand.class != Class::Block => self.dot(operand, element),
            Rule::access | Rule::list if operand.class != Class::Block => {
                let target = self.reduce_tighter(operand.ast, operators::DOT_LEVEL)?;
                let ast = self.builder.access(target, element)?;
                Ok(After::Operand(Operand { ast, class: Class::Value }))
            }
            Rule::arguments | Rule::parentheses if operand.class == Class::Call => {
                let (arguments, mut meta) = self.builder.arguments(element)?;
                let span = joined(operand.ast.span, meta.closing);
                if let (true, Kind::Call { meta: inner, .. }) = (self.builder.keeps_tokens, &operand.ast.kind) {
                    meta.tokens.get_or_insert_default().inner_closing = Some(inner.closing);
                }
                let callee = Callee::Node(Box::new(operand.ast));
                let ast = Ast::new(Kind::Call { callee, meta, arguments }, span);
                Ok(After::Operand(Operand { ast, class: Class::CallOfCall }))
            }
            Rule::do_block => self.do_block(operand, element),
            _ => Err(self.builder.unexpected(element.as_span().start())),
        }
    }

    fn infix(&mut self, operand: Operand, element: &Element<'s>) -> Built<After> {
        let start = element.as_span().start();
        let mut operator = self.operator(element)?;
        let mut span = self.builder.span(element);
        if self.is_operator_name(self.next - 1) {
            return Err(self.builder.unexpected(start));
        }
        if operator.symbol == "not" {
            let word = self.elements.get(self.next).filter(|_| self.is_not_in(self.next - 1));
            let Some(word) = word else { return Err(self.builder.unexpected(start)) };
            operator = &operators::NOT_IN;
            span = joined(span, self.builder.span(word));
            self.next += 1;
        }
        if operator.symbol == "=>" {
            return self.association(operand, start);
        }
        if operator.symbol == "|" && self.is_update() {
            let map = self.reduce_all_operators(operand.ast)?;
            self.done.update = Some((map, span, self.newlines_around(element)));
            return Ok(After::OperandExpected);
        }
        let Some(binding) = operator.infix else { return Err(self.builder.unexpected(start)) };
        let mut left = self.reduce_before(operand.ast, binding)?;
        // In `%{map | key :: type => value}` the `|` binds tighter than what follows, so it was no update.
        if binding.level < operators::PIPE_LEVEL
            && self.frames.is_empty()
            && self.done.items.is_empty()
            && let Some((map, span, newlines)) = self.done.update.take()
        {
            left = self.builder.binary("|", span, map, left)?;
            self.builder.keep_newlines(&mut left, newlines);
        }
        // After a `=` Elixir does not count them.
        let newlines = match operator.symbol {
            "=" => self.builder.newlines_before(element, self.elements.get(self.next.wrapping_sub(2))),
            "not in" => 0,
            _ => self.newlines_around(element),
        };
        self.push(Frame::Infix { operator, level: binding.level, span, left, newlines })?;
        Ok(After::OperandExpected)
    }

    /// How many line breaks there are after an operator or, if there are none, before it.
    fn newlines_around(&self, element: &Element<'s>) -> u32 {
        match self.builder.newlines_after(element.as_span().end()) {
            0 => self.builder.newlines_before(element, self.elements.get(self.next.wrapping_sub(2))),
            after => after,
        }
    }

    /// Whether a `|` here parts the map from its new values.
    fn is_update(&self) -> bool {
        let begins = self.context == Context::Map && self.done.update.is_none() && self.done.items.is_empty();
        begins
            && self.frames.iter().all(|frame| match frame {
                Frame::Prefix { level, .. } | Frame::Infix { level, .. } => *level > operators::PIPE_LEVEL,
                _ => false,
            })
    }

    /// `key =>`
    fn association(&mut self, operand: Operand, start: usize) -> Built<After> {
        let mut key = operand.ast;
        while let Some(frame) = self.pop() {
            match frame {
                Frame::Call { target, mut items } if items.values.is_empty() && items.keywords.is_empty() => {
                    items.values.push(key);
                    key = finished_call(target, items);
                }
                // `%{foo a: 1 => 2}`
                Frame::Key { key: name } => {
                    let Some(Frame::Call { target, mut items }) = self.pop() else {
                        return Err(self.builder.unexpected(start));
                    };
                    if !items.values.is_empty() {
                        return Err(self.builder.unexpected(start));
                    }
                    let span = joined(name.span, key.span);
                    items.keywords.push(Ast::new(Kind::Pair(Box::new((name, key))), span));
                    key = finished_call(target, items);
                }
                Frame::Prefix { .. } | Frame::Infix { .. } => key = self.reduced(frame, key)?,
                _ => return Err(self.builder.unexpected(start)),
            }
        }
        if self.context != Context::Map || !self.done.items.keywords.is_empty() {
            return Err(self.builder.unexpected(start));
        }
        self.push(Frame::Association { key })?;
        Ok(After::OperandExpected)
    }

    fn comma(&mut self, operand: Operand, element: &Element<'s>) -> Built<After> {
        let start = element.as_span().start();
        self.end_item(operand)?;
        let items = match self.frames.last_mut() {
            Some(Frame::Call { items, .. } | Frame::Keywords { items, .. }) => items,
            _ if self.context == Context::Statement => return Err(self.builder.unexpected(start)),
            _ => &mut self.done.items,
        };
        items.first_comma.get_or_insert(start);
        let has_keywords = !items.keywords.is_empty();
        if has_keywords
            && self.next == self.elements.len()
            && self.context == Context::Arguments
            && self.frames.is_empty()
        {
            self.builder.warn(Doubt::TrailingComma, start);
            return Ok(After::OperandExpected);
        }
        if has_keywords && self.next < self.elements.len() && !self.is_key(self.next) {
            let next = &self.elements[self.next];
            let is_operand = match next.as_rule() {
                Rule::comma | Rule::dot_sign => false,
                Rule::operator | Rule::word_operator => {
                    operators::find(next.as_str()).is_some_and(|operator| operator.prefix.is_some())
                }
                _ => true,
            };
            if !is_operand {
                return Err(self.builder.unexpected_operand(next.as_span().start()));
            }
            let mistake = match self.context {
                Context::List | Context::Map | Context::Access | Context::Tuple if self.frames.is_empty() => {
                    Mistake::ExpressionAfterKeywordsInContainer
                }
                _ => Mistake::ExpressionAfterKeywordsInCall,
            };
            return Err(self.builder.failure(mistake, start));
        }
        if self.context == Context::Access && self.frames.is_empty() && !has_keywords && self.next < self.elements.len()
        {
            return Err(self.builder.unexpected_operand(self.elements[self.next].as_span().start()));
        }
        let is_head = self.context == Context::ClauseHead && self.frames.is_empty();
        if is_head && self.has_block {
            return Err(self.builder.unexpected(start));
        }
        Ok(After::OperandExpected)
    }

    /// `.name`, `.name(1)`, `.Name`, `.{A, B}`, `.(1)`, `."name"`
    fn dot(&mut self, operand: Operand, dot: &Element<'s>) -> Built<After> {
        let left = self.reduce_tighter(operand.ast, operators::DOT_LEVEL)?;
        let Some(element) = self.elements.get(self.next) else { return Err(self.unexpected_at_end()) };
        // Behind a hidden line break only names and braces are taken for members.
        let start = element.as_span().start();
        let is_hidden = self.builder.source[dot.as_span().end()..start].contains("\\\n")
            && !matches!(element.as_rule(), Rule::member | Rule::alias | Rule::tuple);
        if is_hidden || !is_member(element) {
            return Err(self.builder.unexpected_operand(start));
        }
        self.next += 1;
        let dot_span = self.builder.span(dot);
        let value = match element.as_rule() {
            Rule::alias => self.builder.nested_alias(left, element, dot_span)?,
            Rule::tuple => self.builder.dot_tuple(left, element, dot_span)?,
            Rule::parentheses => {
                let (arguments, meta) = self.builder.arguments(element)?;
                let callee = Ast::call(Atom::of("."), vec![left], dot_span);
                let span = joined(dot_span, meta.closing);
                let kind = Kind::Call { callee: Callee::Node(Box::new(callee)), meta, arguments };
                return Ok(After::Operand(Operand { ast: Ast::new(kind, span), class: Class::Call }));
            }
            _ => return self.remote(left, element, dot_span),
        };
        Ok(After::Operand(Operand { ast: value, class: Class::Value }))
    }

    /// `left.name`
    fn remote(&mut self, left: Ast, element: &Element<'s>, dot: Span) -> Built<After> {
        let name = self.builder.member(element)?;
        let name_span = self.builder.span(element);
        let callee = Ast::call(Atom::of("."), vec![left, Ast::atom(name, name_span)], dot);
        let callee = Callee::Node(Box::new(callee));
        if let Some(arguments) = self.elements.get(self.next).filter(|next| next.as_rule() == Rule::arguments) {
            self.next += 1;
            let (arguments, meta) = self.builder.arguments(arguments)?;
            let span = joined(name_span, meta.closing);
            let ast = Ast::new(Kind::Call { callee, meta, arguments }, span);
            return Ok(After::Operand(Operand { ast, class: Class::Call }));
        }
        let meta = Meta { no_parens: true, ..Meta::default() };
        let ast = Ast::new(Kind::Call { callee, meta, arguments: Vec::new() }, name_span);
        match self.call_or_name(ast)? {
            Some(operand) => Ok(After::Operand(operand)),
            None => Ok(After::OperandExpected),
        }
    }

    /// The block belongs to the outermost open call, else to the operand before it.
    fn do_block(&mut self, operand: Operand, element: &Element<'s>) -> Built<After> {
        let (block, places) = self.builder.do_block(element)?;
        self.has_block = true;
        let outermost = self.frames.iter().position(|frame| matches!(frame, Frame::Call { .. }));
        let (target, mut items) = match outermost {
            None if operand.class == Class::Name && self.begins_line(element) => {
                return Err(self.builder.unexpected(element.as_span().start()));
            }
            None if matches!(operand.class, Class::Name | Class::Call | Class::CallOfCall) => {
                (operand.ast, Items::default())
            }
            None => return Err(self.builder.unexpected(element.as_span().start())),
            Some(outermost) => {
                self.end_item(operand)?;
                while self.frames.len() > outermost + 1 {
                    self.end_innermost()?;
                }
                match self.pop() {
                    Some(Frame::Call { target, items }) => (target, items),
                    _ => unreachable!("the frame at this place is a call"),
                }
            }
        };
        items.flush_keywords();
        items.values.push(block);
        let mut ast = finished_call(target, items);
        ast.span.end_line = places.1.end_line;
        ast.span.end_column = places.1.end_column;
        if let Kind::Call { meta, .. } = &mut ast.kind {
            meta.block = Some(Box::new(places));
        }
        // Before a block a prefix takes all that follows: `!if a do b end && c` is `!(if a do b end && c)`.
        for frame in self.frames.iter_mut().rev() {
            match frame {
                Frame::Prefix { level, .. } => *level = 0,
                Frame::Infix { .. } => {}
                _ => break,
            }
        }
        Ok(After::Operand(Operand { ast, class: Class::Block }))
    }

    fn begins_line(&self, element: &Element<'s>) -> bool {
        let (before, _) = self.builder.around(element);
        let blank = before.trim_end_matches([' ', '\t']);
        blank.ends_with('\n') && !blank.ends_with("\\\n")
    }

    /// The sequence is complete, but what is in it may not stand there.
    pub fn unexpected_after_last(&self) -> Failure {
        self.builder.unexpected_after(self.elements.last().map_or(self.end, |last| last.as_span().end()))
    }

    /// The sequence ends where an operand is expected.
    fn unexpected_at_end(&mut self) -> Failure {
        let last = self.elements.last();
        let is_comma = last.is_some_and(|last| matches!(last.as_rule(), Rule::comma | Rule::dot_sign));
        let (mut start, end) = last.map_or((self.end, self.end), |last| (last.as_span().start(), last.as_span().end()));
        if let [.., key, colon] = self.elements
            && matches!(colon.as_rule(), Rule::key_colon | Rule::operator_colon)
        {
            start = key.as_span().start();
        }
        if let [.., not, _] = self.elements
            && self.is_not_in(self.elements.len() - 2)
        {
            start = not.as_span().start();
        }
        let in_interpolation = self.context == Context::Statement;
        self.builder.unexpected_end(start, end, is_comma, in_interpolation)
    }
}

enum After {
    Operand(Operand),
    OperandExpected,
    End,
}

/// What may stand behind a dot.
fn is_member(element: &Element<'_>) -> bool {
    matches!(
        element.as_rule(),
        Rule::member
            | Rule::alias
            | Rule::tuple
            | Rule::parentheses
            | Rule::string
            | Rule::charlist
            | Rule::dot_operator
    )
}

/// A span from where `start` begins to where `end` ends.
pub fn joined(start: Span, end: Span) -> Span {
    Span { end_line: end.end_line, end_column: end.end_column, ..start }
}
