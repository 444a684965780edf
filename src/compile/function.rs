//! One function under construction: registers, labels, emission.
//!
//! ```text
//! registers: [ arguments | captured values | variables and temporaries, as a stack … ]
//! ```
//!
//! A register is given out at `next` and taken back when the scope that wanted it ends. Variables never change, so a
//! variable's register can be read wherever its value is wanted. Registers above [`NEAR`] do not fit into the operands of
//! most instructions; those go through a few scratch registers.

use super::unit::UnitCompiler;
use crate::atom::Atom;
use crate::bytecode::code::{ExceptionHandler, FRAME_BITS, HandlerKind};
use crate::bytecode::instructions::{Failure, FarJump, FarRegister, Instruction, Jump, NEAR_REGISTERS, Register};
use crate::expand::core::{Clause, VariableId};
use std::collections::HashMap;

/// What Kaiwa's code format has no room for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TooLarge {
    /// More than some 4000 variables and temporaries at a time in one function.
    Registers { line: u32 },
    /// More than 65535 binary layouts, attachments or arguments beyond 255 in one place.
    Table { line: u32 },
    /// All literal segments are in use.
    LiteralArea,
}

impl TooLarge {
    pub fn line(self) -> u32 {
        match self {
            TooLarge::Registers { line } | TooLarge::Table { line } => line,
            TooLarge::LiteralArea => 0,
        }
    }
}

impl std::fmt::Display for TooLarge {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            TooLarge::Registers { .. } => "this function uses more than 4000 variables and temporary values at a time",
            TooLarge::Table { .. } => "this code has more parts of one kind than fit into a compiled unit",
            TooLarge::LiteralArea => "too many pieces of code have been loaded",
        })
    }
}

pub(super) type Result<T> = std::result::Result<T, TooLarge>;

pub(super) struct FunctionSource<'a> {
    pub name: Atom,
    pub arity: u8,
    pub public: bool,
    pub clauses: &'a [Clause],
    pub captured: &'a [VariableId],
    pub line: u32,
}

/// The code of one function, addresses counted from its entry.
pub(super) struct FunctionCode {
    pub index: u32,
    pub frame: u16,
    pub instructions: Vec<Instruction>,
    pub lines: Vec<(u32, u32)>,
    pub handlers: Vec<ExceptionHandler>,
}

/// A register of any number.
pub(super) type Slot = u16;

/// Registers below can stand in every operand; from here on [`SCRATCH`] ones stand in for the far ones.
pub(super) const NEAR: Slot = NEAR_REGISTERS as Slot - SCRATCH;
const SCRATCH: Slot = 4;
const MOST_REGISTERS: Slot = (1 << FRAME_BITS) - 8;

/// A place in the code that is not known yet.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Label(u32);

#[derive(Default)]
struct LabelState {
    address: Option<u32>,
    used: bool,
    /// Jumps and handlers that lead to it.
    uses: u32,
    /// All jumps to it are gone, and none may be added: its place may lie within an instruction.
    closed: bool,
}

/// Code that raises because a match failed.
struct DeferredFailure {
    label: Label,
    failure: Failure,
    value: Slot,
    line: u32,
}

/// What the end of a scope goes back to.
#[derive(Clone, Copy)]
pub(super) struct Scope {
    next: Slot,
    pinned: Slot,
}

pub(super) struct FunctionCompiler<'a> {
    pub unit: &'a mut UnitCompiler,
    pub name: Atom,
    pub arity: u8,
    pub variables: HashMap<VariableId, Slot>,
    next: Slot,
    /// Registers below belong to variables of the current scope; they are not released before it ends.
    pinned: Slot,
    highest: Slot,
    /// Failures whose code stands out of the way, see [`FunctionCompiler::flush_failures`].
    failures: Vec<DeferredFailure>,
    instructions: Vec<Instruction>,
    lines: Vec<(u32, u32)>,
    pub line: u32,
    handlers: Vec<ExceptionHandler>,
    labels: Vec<LabelState>,
    /// Where a label was bound last.
    last_bound: u32,
    /// Jumps whose label is not known yet: the instruction, the label.
    jumps: Vec<(u32, Label)>,
    /// Conditional jumps reach too far: each goes by way of an unconditional one.
    far_jumps: bool,
    /// The code of the closures inside.
    closures: Vec<FunctionCode>,
    scratch_used: Slot,
    /// The row to which parameters beyond the near registers have been moved.
    lifted: Option<Slot>,
}

impl<'a> FunctionCompiler<'a> {
    /// Compiles a function and the closures inside it to the end of `code`.
    pub fn compile(
        unit: &'a mut UnitCompiler,
        source: &FunctionSource<'_>,
        index: u32,
        code: &mut Vec<FunctionCode>,
    ) -> Result<()> {
        let declared = unit.function_count();
        let unit = match FunctionCompiler::attempt(unit, source, index, false, code)? {
            Ok(()) => return Ok(()),
            Err(unit) => unit,
        };
        unit.forget_functions_from(declared);
        match FunctionCompiler::attempt(unit, source, index, true, code)? {
            Ok(()) => Ok(()),
            Err(_) => Err(TooLarge::Table { line: source.line }),
        }
    }

    fn attempt(
        unit: &'a mut UnitCompiler,
        source: &FunctionSource<'_>,
        index: u32,
        far_jumps: bool,
        code: &mut Vec<FunctionCode>,
    ) -> Result<std::result::Result<(), &'a mut UnitCompiler>> {
        let mut compiler = FunctionCompiler {
            unit,
            name: source.name,
            arity: source.arity,
            variables: HashMap::new(),
            next: 0,
            pinned: 0,
            failures: Vec::new(),
            highest: 0,
            instructions: Vec::new(),
            lines: Vec::new(),
            line: source.line,
            handlers: Vec::new(),
            labels: Vec::new(),
            last_bound: 0,
            jumps: Vec::new(),
            far_jumps,
            closures: Vec::new(),
            scratch_used: 0,
            lifted: None,
        };
        compiler.parameters(source.captured)?;
        compiler.function_clauses(source.clauses)?;
        compiler.flush_failures();
        let Some(instructions) = compiler.link() else { return Ok(Err(compiler.unit)) };
        code.push(FunctionCode {
            index,
            frame: compiler.highest + 1,
            instructions,
            lines: compiler.lines,
            handlers: compiler.handlers,
        });
        code.append(&mut compiler.closures);
        Ok(Ok(()))
    }

    /// Compiles a closure; gives its index.
    pub fn closure(&mut self, source: &FunctionSource<'_>) -> Result<u32> {
        let index = self.unit.declare(source);
        let mut code = Vec::new();
        FunctionCompiler::compile(self.unit, source, index, &mut code)?;
        self.closures.append(&mut code);
        Ok(index)
    }

    // Registers.

    /// Arguments and captured values lie in a row, as the caller has laid them there. Those where the scratch registers are,
    /// and above, are first moved to where they are safe from these.
    fn parameters(&mut self, captured: &[VariableId]) -> Result<()> {
        let count = Slot::from(self.arity) + captured.len() as Slot;
        self.next = if count > NEAR { count.max(NEAR + SCRATCH) } else { count };
        if count > 0 {
            self.note_use(count - 1)?;
        }
        if count > NEAR {
            let row = self.allocate_row((count - NEAR) as usize)?;
            self.lifted = Some(row);
            for place in NEAR..count {
                self.move_to(row + place - NEAR, place);
            }
        }
        for (place, captured) in captured.iter().enumerate() {
            let slot = self.parameter(Slot::from(self.arity) + place as Slot);
            self.bind_variable(*captured, slot);
        }
        self.pinned = self.next;
        Ok(())
    }

    /// Where the value of a parameter is, counted from 0, captured ones behind the arguments.
    pub fn parameter(&self, place: Slot) -> Slot {
        match self.lifted {
            Some(row) if place >= NEAR => row + place - NEAR,
            _ => place,
        }
    }

    /// Has the arguments where the caller has laid them: there the report of the error looks for them.
    pub fn restore_arguments(&mut self) {
        for place in NEAR..Slot::from(self.arity) {
            self.move_to(place, self.parameter(place));
        }
    }

    /// The next free register.
    pub fn allocate(&mut self) -> Result<Slot> {
        // The scratch registers lie between the near and the far ones.
        if self.next == NEAR {
            self.next += SCRATCH;
        }
        let slot = self.next;
        self.next += 1;
        self.note_use(slot)?;
        Ok(slot)
    }

    /// The first of `count` free registers in a row.
    pub fn allocate_row(&mut self, count: usize) -> Result<Slot> {
        let count = Slot::try_from(count).map_err(|_| TooLarge::Registers { line: self.line })?;
        if self.next <= NEAR && self.next.saturating_add(count) > NEAR {
            self.next = NEAR + SCRATCH;
        }
        let first = self.next;
        self.next = self.next.saturating_add(count);
        self.note_use(self.next)?;
        Ok(first)
    }

    fn note_use(&mut self, slot: Slot) -> Result<()> {
        if slot >= MOST_REGISTERS {
            return Err(TooLarge::Registers { line: self.line });
        }
        self.highest = self.highest.max(slot);
        Ok(())
    }

    /// Where the scope that begins now can go back to.
    pub fn mark(&self) -> Slot {
        self.next
    }

    /// Takes back what has been given out since the mark, but for registers that variables have got.
    pub fn release(&mut self, mark: Slot) {
        self.next = mark.max(self.pinned);
    }

    /// The variable's value is in this register from now on.
    pub fn bind_variable(&mut self, variable: VariableId, slot: Slot) {
        self.variables.insert(variable, slot);
        self.pinned = self.pinned.max(slot + 1);
    }

    /// The register of a variable.
    pub fn variable(&self, variable: VariableId) -> Slot {
        *self.variables.get(&variable).expect("the expander gives no variable that has not been bound")
    }

    /// Variables bound from now on end with the scope.
    pub fn open_scope(&self) -> Scope {
        Scope { next: self.next, pinned: self.pinned }
    }

    pub fn close_scope(&mut self, scope: Scope) {
        self.next = scope.next;
        self.pinned = scope.pinned;
    }

    /// Variables of the current scope lie at or above a register.
    pub fn has_variables_from(&self, slot: Slot) -> bool {
        self.pinned > slot
    }

    /// A register as an operand that is read.
    pub fn source(&mut self, slot: Slot) -> Register {
        if slot < NEAR {
            return Register::new(slot as usize);
        }
        let scratch = self.scratch();
        self.emit(Instruction::MoveFar { to: FarRegister(scratch), from: FarRegister(slot) });
        Register::new(scratch as usize)
    }

    /// A register as an operand that is written; [`FunctionCompiler::wrote`] has to follow the instruction.
    pub fn target(&mut self, slot: Slot) -> Register {
        if slot < NEAR { Register::new(slot as usize) } else { Register::new(self.scratch() as usize) }
    }

    /// Brings what an instruction wrote through [`FunctionCompiler::target`] to where it belongs.
    pub fn wrote(&mut self, slot: Slot, register: Register) {
        if slot >= NEAR {
            self.emit(Instruction::MoveFar { to: FarRegister(slot), from: FarRegister(register.number() as u16) });
        }
        self.scratch_used = 0;
    }

    fn scratch(&mut self) -> Slot {
        let scratch = NEAR + self.scratch_used % SCRATCH;
        self.scratch_used += 1;
        self.highest = self.highest.max(NEAR + SCRATCH);
        scratch
    }

    pub fn move_to(&mut self, to: Slot, from: Slot) {
        if to == from {
            return;
        }
        if to < NEAR && from < NEAR {
            self.emit(Instruction::Move { to: Register::new(to as usize), from: Register::new(from as usize) });
        } else {
            self.emit(Instruction::MoveFar { to: FarRegister(to), from: FarRegister(from) });
        }
    }

    // Code.

    pub fn here(&self) -> u32 {
        self.instructions.len() as u32
    }

    pub fn emit(&mut self, instruction: Instruction) {
        if self.fuse(&instruction) {
            return;
        }
        if self.line != 0 && self.lines.last().is_none_or(|(_, line)| *line != self.line) {
            self.lines.push((self.here(), self.line));
        }
        self.instructions.push(instruction);
    }

    /// Makes one instruction of the last one and this one, if there is such.
    fn fuse(&mut self, instruction: &Instruction) -> bool {
        // Nothing may jump between the two.
        if self.last_bound < self.here()
            && let Some(last) = self.instructions.last_mut()
            && let Some(fused) = last.fused_with(instruction)
            && (!fused.can_raise() || self.lines.last().is_none_or(|(_, line)| *line == self.line))
        {
            *last = fused;
            return true;
        }
        false
    }

    /// Emits an instruction that writes to `slot`.
    pub fn emit_to(&mut self, slot: Slot, instruction: impl FnOnce(Register) -> Instruction) {
        let register = self.target(slot);
        self.emit(instruction(register));
        self.wrote(slot, register);
    }

    pub fn label(&mut self) -> Label {
        self.labels.push(LabelState::default());
        Label(self.labels.len() as u32 - 1)
    }

    /// The label stands for the next instruction.
    pub fn bind(&mut self, label: Label) {
        self.fuse_return(label);
        let here = self.here();
        let state = &mut self.labels[label.0 as usize];
        state.address = Some(here);
        if !state.closed {
            self.last_bound = here;
        }
    }

    /// A test for an integer that goes round a `ReturnInteger` to this place is one instruction: `def f(0), do: 1`. So are
    /// two such tests of one value.
    fn fuse_return(&mut self, label: Label) {
        let at = self.here();
        let [.., test, body] = self.instructions.as_slice() else { return };
        let (Instruction::JumpUnlessInteger { left, integer, .. }, Instruction::ReturnInteger { value }) =
            (*test, *body)
        else {
            return;
        };
        let Ok(value) = i16::try_from(value) else { return };
        if self.jumps.last() != Some(&(at - 2, label)) || self.last_bound >= at - 1 {
            return;
        }
        self.jumps.pop();
        self.instructions.truncate(at as usize - 2);
        self.lines.pop_if(|(from, _)| *from >= at - 1);
        let test = Instruction::ReturnIfInteger { left, integer, value };
        if !self.fuse(&test) {
            self.instructions.push(test);
        }
        // If nobody comes to this place from elsewhere, the next test may become one with this one.
        let state = &mut self.labels[label.0 as usize];
        state.uses -= 1;
        state.closed = state.uses == 0;
    }

    fn use_label(&mut self, label: Label) {
        let state = &mut self.labels[label.0 as usize];
        assert!(!state.closed, "a label whose place is gone is jumped to");
        state.used = true;
        state.uses += 1;
    }

    /// Some code jumps to the label.
    pub fn is_used(&self, label: Label) -> bool {
        self.labels[label.0 as usize].used
    }

    pub fn bound(&mut self) -> Label {
        let label = self.label();
        self.bind(label);
        label
    }

    pub fn jump(&mut self, label: Label) {
        self.use_label(label);
        self.jumps.push((self.here(), label));
        self.emit(Instruction::Jump { target: FarJump(0) });
    }

    /// Emits an instruction that jumps to the label if its test fails.
    pub fn emit_jump(&mut self, label: Label, instruction: Instruction) {
        self.scratch_used = 0;
        self.use_label(label);
        if !self.far_jumps {
            self.jumps.push((self.here(), label));
            self.emit(instruction);
            return;
        }
        // [ test, else to A | jump to B | A: jump to the label | B: ]
        let mut instruction = instruction;
        if let Some(target) = instruction.near_jump_mut() {
            *target = Jump(1);
        }
        self.emit(instruction);
        self.emit(Instruction::Jump { target: FarJump(1) });
        self.jump(label);
    }

    /// Errors between `from` and here go on at the label.
    pub fn protect(&mut self, from: u32, label: Label, kind: HandlerKind) {
        let to = self.here();
        if from < to {
            // The target is filled in when labels are known; until then it holds the label's number.
            self.use_label(label);
            self.handlers.push(ExceptionHandler { from, to, target: label.0, kind });
        }
    }

    /// Guards: errors since `from` go on at the label, if there can be any.
    pub fn protect_guard(&mut self, from: u32, label: Label) {
        if self.instructions[from as usize..].iter().any(Instruction::can_raise) {
            self.protect(from, label, HandlerKind::Guard);
        }
    }

    /// The code for a failed match stands behind the function (or the protected part it belongs to), so that what matches
    /// runs straight through.
    pub fn fail_at(&mut self, label: Label, failure: Failure, value: Slot) {
        if self.is_used(label) {
            self.failures.push(DeferredFailure { label, failure, value, line: self.line });
        }
    }

    pub fn has_failures(&self, since: usize) -> bool {
        self.failures.len() > since
    }

    pub fn failure_mark(&self) -> usize {
        self.failures.len()
    }

    fn flush_failures(&mut self) {
        self.flush_failures_since(0);
    }

    /// Emits the failures noted since a mark.
    pub fn flush_failures_since(&mut self, mark: usize) {
        let line = self.line;
        for deferred in self.failures.split_off(mark) {
            self.line = deferred.line;
            self.bind(deferred.label);
            let value = self.source(deferred.value);
            self.emit(Instruction::Fail { failure: deferred.failure, value });
        }
        self.line = line;
    }

    /// Fills in the jumps; `None` if one is too far for its instruction.
    fn link(&mut self) -> Option<Vec<Instruction>> {
        let mut instructions = std::mem::take(&mut self.instructions);
        let address =
            |label: Label| self.labels[label.0 as usize].address.expect("every label that is jumped to gets bound");
        for (at, label) in &self.jumps {
            let distance = address(*label) as i64 - (*at as i64 + 1);
            let instruction = &mut instructions[*at as usize];
            match instruction {
                Instruction::Jump { target } => *target = FarJump(i32::try_from(distance).ok()?),
                _ => *instruction.near_jump_mut()? = Jump(i16::try_from(distance).ok()?),
            }
        }
        for handler in &mut self.handlers {
            handler.target = address(Label(handler.target));
        }
        Some(instructions)
    }
}
