//! `try`: protected code, handlers, `after`, and raising.
//!
//! ```text
//!        body into a register                           | errors go to handler
//!        clauses of `else`                      | these and the handler's
//!        go to leave                            | errors go to clean
//! handler: body of the handler                  |
//! leave: `after`, deliver the value, go to end
//! clean: `after`, raise again
//! end:
//! ```

use super::expression::Destination;
use super::function::{FunctionCompiler, Result, Slot};
use crate::bytecode::code::HandlerKind;
use crate::bytecode::instructions::{Failure, Instruction};
use crate::expand::core::{Core, Handler, Try, VariableId};

impl FunctionCompiler<'_> {
    pub fn try_expression(&mut self, protected: &Try, to: Destination) -> Result<()> {
        let Some(after) = &protected.after else { return self.guarded(protected, to) };
        let scope = self.open_scope();
        let value = self.allocate()?;
        let exception = self.allocate_row(3)?;
        let (clean, end) = (self.label(), self.label());
        let (from, failures) = (self.here(), self.failure_mark());
        self.guarded(protected, Destination::Slot(value))?;
        self.finish_protected(from, failures, clean, exception);
        let inner = self.open_scope();
        self.expression(after, Destination::Nowhere)?;
        self.close_scope(inner);
        self.deliver(value, to);
        if to != Destination::Return {
            self.jump(end);
        }
        self.bind(clean);
        self.expression(after, Destination::Nowhere)?;
        self.close_scope(inner);
        self.reraise_slots(&[exception, exception + 1, exception + 2])?;
        self.close_scope(scope);
        self.bind(end);
        Ok(())
    }

    /// Body, handler and `else`.
    fn guarded(&mut self, protected: &Try, to: Destination) -> Result<()> {
        let (scope, line) = (self.open_scope(), self.line);
        let value = self.allocate()?;
        let exception = self.allocate_row(3)?;
        let (handler_label, end) = (self.label(), self.label());
        let (from, failures) = (self.here(), self.failure_mark());
        let inner = self.open_scope();
        self.expression(&protected.body, Destination::Slot(value))?;
        self.close_scope(inner);
        if protected.handler.is_some() {
            self.finish_protected(from, failures, handler_label, exception);
        }
        if protected.otherwise.is_empty() {
            self.deliver(value, to);
        } else {
            let fail = self.label();
            self.clauses(&protected.otherwise, &[value], to, fail)?;
            // What no clause takes fails where the `try` stands.
            self.line = line;
            self.fail_at(fail, Failure::Try, value);
        }
        if let Some(handler) = &protected.handler {
            if to != Destination::Return {
                self.jump(end);
            }
            self.bind(handler_label);
            self.handler(handler, exception, to)?;
        }
        self.close_scope(scope);
        self.bind(end);
        Ok(())
    }

    fn handler(&mut self, handler: &Handler, exception: Slot, to: Destination) -> Result<()> {
        let variables = [handler.class, handler.reason, handler.stacktrace];
        for (place, variable) in variables.into_iter().enumerate() {
            self.bind_variable(variable, exception + place as Slot);
        }
        self.expression(&handler.body, to)
    }

    /// Ends a stretch of protected code. Failures noted inside belong to it, so their code has to stand in it.
    fn finish_protected(&mut self, from: u32, failures: usize, handler: super::function::Label, exception: Slot) {
        if self.has_failures(failures) {
            let past = self.label();
            self.jump(past);
            self.flush_failures_since(failures);
            self.bind(past);
        }
        self.protect(from, handler, HandlerKind::Try { first: exception });
    }

    pub fn reraise(&mut self, variables: [VariableId; 3]) -> Result<()> {
        let mark = self.mark();
        let slots = variables.map(|variable| self.variable(variable));
        self.reraise_slots(&slots)?;
        self.release(mark);
        Ok(())
    }

    pub fn raise(&mut self, reason: &Core) -> Result<()> {
        let mark = self.mark();
        let reason = self.value(reason)?;
        let value = self.source(reason);
        self.emit(Instruction::Fail { failure: Failure::Reason, value });
        self.release(mark);
        Ok(())
    }
}
