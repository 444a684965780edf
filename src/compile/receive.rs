//! `receive`: looks at the messages one by one, takes the first that a clause matches, waits when there is none.
//!
//! ```text
//! look:  PeekMessage          none: go to wait
//! tests: … clauses; a match: TakeMessage, body, go to end
//!        NextMessage          there is one: go to tests
//! wait:  WaitMessage or WaitTimeout, then go to look
//!        … body of `after`
//! end:
//! ```

use super::expression::Destination;
use super::function::{FunctionCompiler, Result};
use crate::bytecode::instructions::Instruction;
use crate::expand::core::{After, Clause};

impl FunctionCompiler<'_> {
    pub fn receive(&mut self, clauses: &[Clause], after: Option<&After>, to: Destination) -> Result<()> {
        let mark = self.mark();
        let line = self.line;
        let timeout = after.map(|after| self.value(&after.timeout)).transpose()?;
        let message = self.allocate()?;
        let (wait, end) = (self.label(), self.label());
        let look = self.bound();
        let target = Default::default();
        let register = self.target(message);
        self.emit_jump(wait, Instruction::PeekMessage { to: register, target });
        // A message register beyond the near ones is filled from the scratch register here, both times.
        let tests = self.bound();
        self.wrote(message, register);
        for clause in clauses {
            let next = self.label();
            let scope = self.open_scope();
            self.clause_head(&clause.patterns, &clause.guards, &[message], next, clause.line)?;
            self.emit(Instruction::TakeMessage {});
            self.expression(&clause.body, to)?;
            self.close_scope(scope);
            if to != Destination::Return {
                self.jump(end);
            }
            self.bind(next);
        }
        self.emit_jump(tests, Instruction::NextMessage { to: register, target });
        self.bind(wait);
        self.line = line;
        match (after, timeout) {
            (Some(after), Some(timeout)) => {
                let timeout = self.source(timeout);
                self.emit_jump(look, Instruction::WaitTimeout { timeout, target });
                let scope = self.open_scope();
                self.expression(&after.body, to)?;
                self.close_scope(scope);
            }
            _ => self.emit_jump(look, Instruction::WaitMessage { target }),
        }
        self.bind(end);
        self.release(mark);
        Ok(())
    }
}
