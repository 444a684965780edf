//! The stack of what is begun and waits for its last operand, while a sequence is read: how things are put on it, and how
//! they are finished.

use super::arguments::Items;
use super::ast::{Ast, Callee, Kind, Span};
use super::builder::{Built, Depth};
use super::errors::{Failure, Mistake};
use super::operators::{Associativity, Binding, Operator};
use super::parser::Rule;
use super::sequence::{Context, Reader, joined};
use super::{CHAIN_LIMIT, NESTING_LIMIT, OPERATOR_LIMIT};
use crate::atom::Atom;

/// Something begun that waits for its last operand.
pub enum Frame {
    /// `not …`
    Prefix { operator: &'static Operator, level: u16, span: Span },
    /// `left + …`
    Infix { operator: &'static Operator, level: u16, span: Span, left: Ast, newlines: u32 },
    /// `foo a, …`
    Call { target: Ast, items: Items },
    /// `type when a: 1, …`
    Keywords { items: Items, span: Span },
    /// `key: …`
    Key { key: Ast },
    /// `key => …`
    Association { key: Ast },
}

pub struct Operand {
    pub ast: Ast,
    pub class: Class,
}

/// What may follow an operand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// `foo`, `foo.bar`: a `do` block makes it a call.
    Name,
    /// `foo(1)`: more arguments call what it gives.
    Call,
    /// `foo(1)(2)`
    CallOfCall,
    /// `foo do … end`: nothing but an operator may follow.
    Block,
    /// Everything else.
    Value,
}

impl Reader<'_, '_> {
    /// Begins something. The stack is as high as the tree will be deep, so here its depth is limited.
    pub fn push(&mut self, frame: Frame) -> Built<()> {
        let depth = &mut self.builder.depth;
        match frame {
            Frame::Infix { .. } => depth.operators += 1,
            _ => depth.nesting += 1,
        }
        let limit = match depth {
            Depth { operators, .. } if *operators > OPERATOR_LIMIT => OPERATOR_LIMIT,
            Depth { nesting, .. } if *nesting > NESTING_LIMIT => NESTING_LIMIT,
            _ => {
                self.frames.push(frame);
                return Ok(());
            }
        };
        Err(self.too_deep(limit))
    }

    fn too_deep(&self, limit: usize) -> Failure {
        let place = self.elements[self.next.min(self.elements.len()) - 1].as_span().start();
        self.builder.failure(Mistake::TooDeep { limit }, place)
    }

    pub fn pop(&mut self) -> Option<Frame> {
        let frame = self.frames.pop()?;
        match frame {
            Frame::Infix { .. } => self.builder.depth.operators -= 1,
            _ => self.builder.depth.nesting -= 1,
        }
        Some(frame)
    }

    /// Takes the operators that bind tighter than the one that comes next.
    pub fn reduce_before(&mut self, mut operand: Ast, next: Binding) -> Built<Ast> {
        while let Some(Frame::Prefix { level, .. } | Frame::Infix { level, .. }) = self.frames.last() {
            let tighter = *level > next.level || *level == next.level && next.associativity == Associativity::Left;
            if !tighter {
                break;
            }
            operand = self.reduce(operand)?;
        }
        Ok(operand)
    }

    pub fn reduce_tighter(&mut self, mut operand: Ast, than: u16) -> Built<Ast> {
        while matches!(self.frames.last(), Some(Frame::Prefix { level, .. }) if *level > than) {
            operand = self.reduce(operand)?;
        }
        Ok(operand)
    }

    pub fn reduce_all_operators(&mut self, mut operand: Ast) -> Built<Ast> {
        while matches!(self.frames.last(), Some(Frame::Prefix { .. } | Frame::Infix { .. })) {
            operand = self.reduce(operand)?;
        }
        Ok(operand)
    }

    pub fn reduce(&mut self, operand: Ast) -> Built<Ast> {
        match self.pop() {
            Some(frame) => self.reduced(frame, operand),
            None => Ok(operand),
        }
    }

    pub fn reduced(&mut self, frame: Frame, operand: Ast) -> Built<Ast> {
        match frame {
            Frame::Prefix { operator, span, .. } => {
                let span = joined(span, operand.span);
                Ok(Ast::call(Atom::of(operator.symbol), vec![operand], span))
            }
            Frame::Infix { operator, span, left, newlines, .. } => {
                self.chain += 1;
                if self.chain > CHAIN_LIMIT {
                    return Err(self.too_deep(CHAIN_LIMIT));
                }
                let mut ast = self.builder.binary(operator.symbol, span, left, operand)?;
                if operator.symbol != "not in" {
                    self.builder.keep_newlines(&mut ast, newlines);
                }
                Ok(ast)
            }
            Frame::Keywords { .. } | Frame::Call { .. } | Frame::Key { .. } | Frame::Association { .. } => Ok(operand),
        }
    }

    /// Ends an item of the innermost open call, or of the brackets around the sequence.
    pub fn end_item(&mut self, operand: Operand) -> Built<()> {
        let single = self.frames.is_empty() && matches!(operand.class, Class::Name | Class::Call | Class::CallOfCall);
        let ast = self.reduce_all_operators(operand.ast)?;
        self.chain = 0;
        match self.pop() {
            Some(Frame::Key { key }) => {
                let span = joined(key.span, ast.span);
                let pair = Ast::new(Kind::Pair(Box::new((key, ast))), span);
                self.collector().keywords.push(pair);
            }
            Some(Frame::Association { key }) => {
                let span = joined(key.span, ast.span);
                self.done.items.values.push(Ast::new(Kind::Pair(Box::new((key, ast))), span));
            }
            Some(collector) => {
                self.push(collector)?;
                self.collector().values.push(ast);
            }
            None => {
                if self.context == Context::Map && !single {
                    let place = self.elements.get(self.next - 1).filter(|element| element.as_rule() == Rule::comma);
                    return Err(match place {
                        Some(comma) => self.builder.unexpected(comma.as_span().start()),
                        None => self.unexpected_after_last(),
                    });
                }
                self.done.items.values.push(ast);
            }
        }
        Ok(())
    }

    fn collector(&mut self) -> &mut Items {
        match self.frames.last_mut() {
            Some(Frame::Call { items, .. } | Frame::Keywords { items, .. }) => items,
            _ => &mut self.done.items,
        }
    }

    /// Ends the innermost open call (all its items are there) and makes it an item of what is around it.
    pub fn end_innermost(&mut self) -> Built<()> {
        let mut class = Class::Value;
        let ast = match self.pop() {
            Some(Frame::Call { target, items }) => {
                self.check_commas(&target, &items)?;
                self.inherit_commas(&items);
                class = Class::Call;
                finished_call(target, items)
            }
            Some(Frame::Keywords { items, span }) => {
                self.check_guard_keywords(span)?;
                let span = items.keywords.first().map_or(span, |first| first.span);
                Ast::new(Kind::List(items.keywords), span)
            }
            Some(_) | None => return Ok(()),
        };
        self.end_item(Operand { ast, class })
    }

    /// A call with several arguments and without parentheses is refused where the commas could be another's.
    fn check_commas(&mut self, target: &Ast, items: &Items) -> Built<()> {
        // `foo a: 1, b: 2` has one argument.
        if items.first_comma.is_none() || items.values.is_empty() {
            return Ok(());
        }
        let is_value = matches!(
            self.frames.iter().rev().find(|frame| !matches!(frame, Frame::Prefix { .. } | Frame::Infix { .. })),
            Some(Frame::Key { .. })
        );
        let around = self.frames.iter().rev().find_map(|frame| match frame {
            Frame::Call { items, .. } | Frame::Keywords { items, .. } => Some(items),
            _ => None,
        });
        let mistake = match (around, self.context) {
            (Some(_), _) if is_value => return Ok(()),
            (Some(items), _) if items.is_empty() => return Ok(()),
            (Some(_), _) => Mistake::CommaInNestedCall,
            (None, Context::Statement) => return Ok(()),
            (None, Context::Arguments) if is_value => Mistake::CommaInContainer,
            (None, Context::Arguments | Context::ClauseHead) if self.done.items.is_empty() => return Ok(()),
            (None, Context::Arguments | Context::ClauseHead) => Mistake::CommaInNestedCall,
            (None, Context::Map) if !is_value => return Err(self.unexpected_after_last()),
            (None, _) => Mistake::CommaInContainer,
        };
        Err(self.builder.failure(mistake, self.builder.positions.offset(target.span)))
    }

    /// `a when b: 1` is refused in brackets other than those of a call.
    fn check_guard_keywords(&mut self, when: Span) -> Built<()> {
        let in_container = !matches!(self.context, Context::Statement | Context::ClauseHead | Context::Arguments);
        let mistake = Mistake::CommaInContainer;
        if in_container { Err(self.builder.failure(mistake, self.builder.positions.offset(when))) } else { Ok(()) }
    }

    /// `foo bar a, b`: what `bar` is refused for, `foo` is refused for too.
    fn inherit_commas(&mut self, inner: &Items) {
        let around =
            self.frames.iter_mut().rev().find(|frame| !matches!(frame, Frame::Prefix { .. } | Frame::Infix { .. }));
        if let Some(Frame::Call { items, .. }) = around {
            items.first_comma = items.first_comma.or(inner.first_comma);
        }
    }

    /// The end of the sequence: everything begun is ended.
    pub fn finish(&mut self, operand: Operand) -> Built<()> {
        self.end_item(operand)?;
        while !self.frames.is_empty() {
            self.end_innermost()?;
        }
        Ok(())
    }
}

/// `target` (a name, or `module.name`) called with `items`, without parentheses.
pub fn finished_call(target: Ast, mut items: Items) -> Ast {
    items.flush_keywords();
    let mut span = target.span;
    if let Some(last) = items.values.last() {
        span = joined(span, last.span);
    }
    let kind = match target.into_kind() {
        Kind::Variable { name, mut meta } => {
            meta.ambiguous_operator &= items.values.len() == 1;
            Kind::Call { callee: Callee::Name(name), meta, arguments: items.values }
        }
        Kind::Call { callee, mut meta, mut arguments } => {
            meta.no_parens = false;
            arguments.append(&mut items.values);
            Kind::Call { callee, meta, arguments }
        }
        other => other,
    };
    Ast::new(kind, span)
}
