//! Expressions, each compiled for a destination.

use super::constant;
use super::function::{FunctionCompiler, Result, Slot};
use crate::bytecode::instructions::{AtomIndex, Instruction, LiteralIndex};
use crate::expand::core::{Core, CoreKind, Literal};
use crate::value::term::Term;
use num_traits::ToPrimitive;

/// Where the value of an expression is wanted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Destination {
    Slot(Slot),
    /// It is the result of the function: calls are last calls.
    Return,
    /// Only its effects matter.
    Nowhere,
}

/// Stack left before an expression is compiled on a fresh piece of stack: source can nest deeply (`1 + 1 + …`).
const RED_ZONE: usize = 128 * 1024;
const STACK_PIECE: usize = 4 * 1024 * 1024;

impl FunctionCompiler<'_> {
    pub fn expression(&mut self, core: &Core, to: Destination) -> Result<()> {
        stacker::maybe_grow(RED_ZONE, STACK_PIECE, || self.expression_here(core, to))
    }

    fn expression_here(&mut self, core: &Core, to: Destination) -> Result<()> {
        if core.line != 0 {
            self.line = core.line;
        }
        match &core.kind {
            CoreKind::Variable(variable) => {
                let slot = self.variable(*variable);
                self.deliver(slot, to);
                Ok(())
            }
            CoreKind::Block(items) => self.block(items, to),
            CoreKind::Match { pattern, value } => {
                // The place of a failure is that of `=`, not of the end of the value.
                let line = self.line;
                let slot = self.value(value)?;
                self.line = line;
                self.match_or_fail(pattern, slot)?;
                self.deliver(slot, to);
                Ok(())
            }
            CoreKind::Case { subjects, clauses, otherwise } => self.case(subjects, clauses, *otherwise, to),
            CoreKind::If { condition, then, otherwise } => self.if_else(condition, then, otherwise, to),
            CoreKind::With { steps, body, otherwise } => self.with(steps, body, otherwise, to),
            CoreKind::Receive { clauses, after } => self.receive(clauses, after.as_deref(), to),
            CoreKind::Try(protected) => self.try_expression(protected, to),
            CoreKind::CallLocal { name, arguments } => self.call_local(*name, arguments, to),
            CoreKind::CallRemote { module, name, arguments } => self.call_remote(module, name, arguments, to),
            CoreKind::CallFunction { function, arguments } => self.call_function(function, arguments, to),
            CoreKind::Dot { left, name } => self.call_dot(left, *name, to),
            CoreKind::Raise { reason } => self.raise(reason),
            CoreKind::Reraise { class, reason, stacktrace } => self.reraise([*class, *reason, *stacktrace]),
            _ => self.plain(core, to),
        }
    }

    /// Expressions that compute a value into a register, whatever it is wanted for.
    fn plain(&mut self, core: &Core, to: Destination) -> Result<()> {
        let mark = self.mark();
        let slot = match to {
            Destination::Slot(slot) => slot,
            _ => self.allocate()?,
        };
        if let Some(constant) = constant::of(self.unit.literal_heap(), core) {
            if to == Destination::Return && self.return_constant(constant) {
                self.release(mark);
                return Ok(());
            }
            self.load(constant, slot);
        } else {
            self.construct(core, slot)?;
        }
        if to == Destination::Return {
            self.deliver(slot, to);
        }
        self.release(mark);
        Ok(())
    }

    /// A register that holds the value: the variable's own, or a new one, which the caller's scope releases.
    pub fn value(&mut self, core: &Core) -> Result<Slot> {
        match &core.kind {
            CoreKind::Variable(variable) => return Ok(self.variable(*variable)),
            // The result stays where the call leaves it.
            CoreKind::CallLocal { name, arguments } => return self.call_local_value(*name, arguments, core.line),
            CoreKind::CallFunction { function, arguments } => {
                return self.call_function_value(function, arguments, core.line);
            }
            CoreKind::CallRemote { module, name, arguments } if self.is_slot_call(module, name, arguments) => {
                return self.call_remote_value(module, name, arguments, core.line);
            }
            _ => {}
        }
        let slot = self.allocate()?;
        self.expression(core, Destination::Slot(slot))?;
        Ok(slot)
    }

    /// A register that holds the value of an operand: a variable's own, where a call leaves it, or `to`, the register that the
    /// result will overwrite. A chain of operators (`a + b + c + …`) then needs no register for each of its operators.
    pub fn first_operand(&mut self, core: &Core, to: Slot) -> Result<Slot> {
        match &core.kind {
            CoreKind::Variable(variable) => Ok(self.variable(*variable)),
            CoreKind::CallRemote { module, name, arguments } if !self.is_slot_call(module, name, arguments) => {
                self.expression(core, Destination::Slot(to))?;
                Ok(to)
            }
            _ => self.value(core),
        }
    }

    /// Brings a value that is in a register to where it is wanted.
    pub fn deliver(&mut self, slot: Slot, to: Destination) {
        match to {
            Destination::Slot(target) => self.move_to(target, slot),
            Destination::Return => {
                let value = self.source(slot);
                self.emit(Instruction::Return { value });
            }
            Destination::Nowhere => {}
        }
    }

    /// Loads a constant, which lies in the unit's literal heap.
    pub fn load(&mut self, constant: Term, slot: Slot) {
        if let Some(value) = constant.as_small().and_then(|small| i32::try_from(small).ok()) {
            self.emit_to(slot, |to| Instruction::LoadInteger { to, value });
        } else if let Some(atom) = constant.as_atom() {
            self.emit_to(slot, |to| Instruction::LoadAtom { to, atom: AtomIndex(atom.number()) });
        } else {
            let literal = LiteralIndex(self.unit.literal(constant));
            self.emit_to(slot, |to| Instruction::LoadLiteral { to, literal });
        }
    }

    /// Returns a constant that fits into the instruction; `false` if it does not.
    fn return_constant(&mut self, constant: Term) -> bool {
        if let Some(value) = constant.as_small().and_then(|small| i32::try_from(small).ok()) {
            self.emit(Instruction::ReturnInteger { value });
        } else if let Some(atom) = constant.as_atom() {
            self.emit(Instruction::ReturnAtom { atom: AtomIndex(atom.number()) });
        } else {
            return false;
        }
        true
    }

    fn block(&mut self, items: &[Core], to: Destination) -> Result<()> {
        let Some((last, before)) = items.split_last() else { return Ok(()) };
        for item in before {
            // A match binds variables that live on; of all else nothing remains.
            self.expression(item, Destination::Nowhere)?;
        }
        self.expression(last, to)
    }

    fn if_else(&mut self, condition: &Core, then: &Core, otherwise: &Core, to: Destination) -> Result<()> {
        let (no, end) = (self.label(), self.label());
        // What the condition binds stays visible behind the `if`; what the branches bind does not.
        self.jump_if_falsy(condition, no)?;
        let scope = self.open_scope();
        self.expression(then, to)?;
        self.close_scope(scope);
        if to != Destination::Return {
            self.jump(end);
        }
        self.bind(no);
        self.expression(otherwise, to)?;
        self.close_scope(scope);
        self.bind(end);
        Ok(())
    }
}

/// A small integer that fits into the operand of an instruction.
pub(super) fn small_literal<N: TryFrom<i64>>(core: &Core) -> Option<N> {
    match &core.kind {
        CoreKind::Literal(Literal::Integer(integer)) => N::try_from(integer.to_i64()?).ok(),
        _ => None,
    }
}
