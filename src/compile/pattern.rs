//! Patterns: tests that jump away, and registers for what is bound.

use super::constant;
use super::function::{FunctionCompiler, Label, Result, Slot, TooLarge};
use crate::bytecode::instructions::{AtomIndex, Failure, Instruction, NearLiteral, Type};
use crate::expand::core::{Core, Literal, Pattern};
use crate::value::term::Term;

impl FunctionCompiler<'_> {
    /// Matches or raises `MatchError`.
    pub fn match_or_fail(&mut self, pattern: &Pattern, value: Slot) -> Result<()> {
        let fail = self.label();
        self.pattern(pattern, value, fail)?;
        self.fail_at(fail, Failure::Match, value);
        Ok(())
    }

    /// Jumps to `fail` unless the value matches. Variables get the registers in which their values are found; those of the
    /// pattern's parts stay reserved until the scope ends.
    pub fn pattern(&mut self, pattern: &Pattern, value: Slot, fail: Label) -> Result<()> {
        match pattern {
            Pattern::Any => {}
            Pattern::Bind(variable) => self.bind_variable(*variable, value),
            Pattern::Same(variable) => {
                let same = self.variable(*variable);
                let (left, right) = (self.source(value), self.source(same));
                self.emit_jump(fail, Instruction::JumpUnlessIdentical { left, right, target: Default::default() });
            }
            Pattern::Literal(literal) => {
                let literal = constant::of_literal(self.unit.literal_heap(), literal);
                self.match_constant(literal, value, fail)?;
            }
            Pattern::List { items, tail } => self.list_pattern(items, tail.as_deref(), value, fail)?,
            Pattern::Tuple(items) => self.tuple_pattern(items, value, fail)?,
            Pattern::Map(pairs) => self.map_pattern(pairs, value, fail)?,
            Pattern::Binary(segments) => self.binary_pattern(segments, value, fail)?,
            Pattern::Both(left, right) => {
                self.pattern(left, value, fail)?;
                self.pattern(right, value, fail)?;
            }
        }
        Ok(())
    }

    fn match_constant(&mut self, constant: Term, value: Slot, fail: Label) -> Result<()> {
        let target = Default::default();
        if let Some(atom) = constant.as_atom() {
            let left = self.source(value);
            self.emit_jump(fail, Instruction::JumpUnlessAtom { left, target, atom: AtomIndex(atom.number()) });
        } else if let Some(integer) = constant.as_small().and_then(|small| i16::try_from(small).ok()) {
            let left = self.source(value);
            self.emit_jump(fail, Instruction::JumpUnlessInteger { left, integer, target });
        } else if let Ok(literal) = u16::try_from(self.load_literal(constant).0) {
            let left = self.source(value);
            self.emit_jump(fail, Instruction::JumpUnlessLiteral { left, literal: NearLiteral(literal), target });
        } else {
            let mark = self.mark();
            let right = self.allocate()?;
            self.load(constant, right);
            let (left, right) = (self.source(value), self.source(right));
            self.emit_jump(fail, Instruction::JumpUnlessIdentical { left, right, target });
            self.release(mark);
        }
        Ok(())
    }

    fn list_pattern(&mut self, items: &[Pattern], tail: Option<&Pattern>, value: Slot, fail: Label) -> Result<()> {
        let mut list = value;
        for item in items {
            let (head, rest) = (self.allocate()?, self.allocate()?);
            let from = self.source(list);
            let (head_register, tail_register) = (self.target(head), self.target(rest));
            self.emit_jump(
                fail,
                Instruction::TakeCons { from, head: head_register, tail: tail_register, target: Default::default() },
            );
            self.wrote(head, head_register);
            self.wrote(rest, tail_register);
            self.pattern(item, head, fail)?;
            list = rest;
        }
        match tail {
            Some(tail) => self.pattern(tail, list, fail),
            None => {
                let value = self.source(list);
                self.emit_jump(fail, Instruction::JumpUnlessEmptyList { value, target: Default::default() });
                Ok(())
            }
        }
    }

    fn tuple_pattern(&mut self, items: &[Pattern], value: Slot, fail: Label) -> Result<()> {
        let target = Default::default();
        let size = u16::try_from(items.len()).map_err(|_| TooLarge::Table { line: self.line })?;
        let mut from = 0;
        let tag = match items.first() {
            Some(Pattern::Literal(Literal::Atom(atom))) => {
                u16::try_from(self.load_literal(Term::atom(*atom)).0).ok().map(NearLiteral)
            }
            _ => None,
        };
        let tuple = self.source(value);
        match (tag, u8::try_from(size)) {
            (Some(tag), Ok(size)) => {
                self.emit_jump(fail, Instruction::JumpUnlessTagged { value: tuple, size, tag, target });
                from = 1;
            }
            _ => self.emit_jump(fail, Instruction::JumpUnlessTuple { value: tuple, size, target }),
        }
        for (index, item) in items.iter().enumerate().skip(from) {
            if matches!(item, Pattern::Any) {
                continue;
            }
            let element = self.allocate()?;
            let from = self.source(value);
            self.emit_to(element, |to| Instruction::TakeElement { to, from, index: index as u16 });
            self.pattern(item, element, fail)?;
        }
        Ok(())
    }

    fn map_pattern(&mut self, pairs: &[(Core, Pattern)], value: Slot, fail: Label) -> Result<()> {
        let map = self.source(value);
        let target = Default::default();
        self.emit_jump(fail, Instruction::JumpUnlessType { value: map, of: Type::Map, target });
        for (key, pattern) in pairs {
            let found = self.allocate()?;
            let key = self.value(key)?;
            let (from, key) = (self.source(value), self.source(key));
            let to = self.target(found);
            self.emit_jump(fail, Instruction::TakeValue { to, from, key, target: Default::default() });
            self.wrote(found, to);
            self.pattern(pattern, found, fail)?;
        }
        Ok(())
    }
}
