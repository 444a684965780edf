//! Calls: of the module's own functions, of other modules', of function values, of natives and instructions.

use super::condition::{is_atom, type_test};
use super::expression::{Destination, small_literal};
use super::function::{FunctionCompiler, NEAR, Result, Slot, TooLarge};
use crate::atom::{Atom, atoms};
use crate::bytecode::code;
use crate::bytecode::instructions::{AtomIndex, FarRegister, Instruction, NativeIndex, Register, SlotIndex, Window};
use crate::expand::core::{Core, CoreKind, Literal};
use crate::vm::native;

/// Who is called, apart from the arguments.
#[derive(Clone, Copy)]
enum Callee {
    Local(u32),
    Remote(SlotIndex),
    Function(Slot),
    Dynamic { module: Slot, name: Slot },
}

impl FunctionCompiler<'_> {
    pub fn call_local(&mut self, name: Atom, arguments: &[Core], to: Destination) -> Result<()> {
        let arity = self.arity_of(arguments)?;
        let index = self.unit.local(name, arity).ok_or(TooLarge::Table { line: self.line })?;
        self.call(Callee::Local(index), arguments, to)
    }

    pub fn call_function(&mut self, function: &Core, arguments: &[Core], to: Destination) -> Result<()> {
        let mark = self.mark();
        let function = self.value(function)?;
        self.call(Callee::Function(function), arguments, to)?;
        self.release(mark);
        Ok(())
    }

    pub fn call_remote(&mut self, module: &Core, name: &Core, arguments: &[Core], to: Destination) -> Result<()> {
        let arity = self.arity_of(arguments)?;
        if let (CoreKind::Literal(Literal::Atom(module)), CoreKind::Literal(Literal::Atom(name))) =
            (&module.kind, &name.kind)
        {
            if *module == atoms::ERLANG && self.instruction_call(name.name(), arguments, to)? {
                return Ok(());
            }
            if let Some(native) = native::find(*module, *name, arity) {
                return self.native_call(NativeIndex(native), arguments, to);
            }
            let slot = SlotIndex(code::slot(*module, *name, arity).0);
            return self.call(Callee::Remote(slot), arguments, to);
        }
        let mark = self.mark();
        let (module, name) = (self.value(module)?, self.value(name)?);
        self.call(Callee::Dynamic { module, name }, arguments, to)?;
        self.release(mark);
        Ok(())
    }

    fn arity_of(&self, arguments: &[Core]) -> Result<u8> {
        u8::try_from(arguments.len()).map_err(|_| TooLarge::Table { line: self.line })
    }

    /// `left.name`
    pub fn call_dot(&mut self, left: &Core, name: Atom, to: Destination) -> Result<()> {
        let mark = self.mark();
        let line = self.line;
        let left = self.value(left)?;
        let window = self.allocate_row(2)? + 1;
        self.line = line;
        let left = self.source(left);
        self.emit(Instruction::CallDot { left, window: Window(window), name: AtomIndex(name.number()) });
        self.deliver(window, to);
        self.release(mark);
        Ok(())
    }

    /// A call whose result stays in the first register of its window; gives that register.
    fn call_in_place(&mut self, callee: Callee, arguments: &[Core]) -> Result<Slot> {
        let line = self.line;
        let count = self.arity_of(arguments)?;
        let window = self.window(arguments)?;
        self.line = line;
        self.emit_call(callee, window, count);
        self.release(window + 1);
        Ok(window)
    }

    pub fn call_local_value(&mut self, name: Atom, arguments: &[Core], line: u32) -> Result<Slot> {
        self.at_line(line);
        let arity = self.arity_of(arguments)?;
        let index = self.unit.local(name, arity).ok_or(TooLarge::Table { line: self.line })?;
        self.call_in_place(Callee::Local(index), arguments)
    }

    pub fn call_function_value(&mut self, function: &Core, arguments: &[Core], line: u32) -> Result<Slot> {
        self.at_line(line);
        let function = self.value(function)?;
        self.call_in_place(Callee::Function(function), arguments)
    }

    pub fn call_remote_value(&mut self, module: &Core, name: &Core, arguments: &[Core], line: u32) -> Result<Slot> {
        self.at_line(line);
        let arity = self.arity_of(arguments)?;
        let (Some(module), Some(name)) = (literal_atom(module), literal_atom(name)) else {
            return Err(TooLarge::Table { line: self.line });
        };
        let slot = SlotIndex(code::slot(module, name, arity).0);
        self.call_in_place(Callee::Remote(slot), arguments)
    }

    /// A call of a function by its name that is neither an instruction nor a native.
    pub fn is_slot_call(&self, module: &Core, name: &Core, arguments: &[Core]) -> bool {
        let (Some(module), Some(name)) = (literal_atom(module), literal_atom(name)) else { return false };
        let arity = u8::try_from(arguments.len());
        module != atoms::ERLANG && arity.is_ok_and(|arity| native::find(module, name, arity).is_none())
    }

    fn at_line(&mut self, line: u32) {
        if line != 0 {
            self.line = line;
        }
    }

    fn call(&mut self, callee: Callee, arguments: &[Core], to: Destination) -> Result<()> {
        let line = self.line;
        let count = self.arity_of(arguments)?;
        let mark = self.mark();
        // So many arguments leave no register to name the function by.
        let stays_last = Slot::from(count) <= NEAR || matches!(callee, Callee::Local(_) | Callee::Remote(_));
        if to == Destination::Return && stays_last {
            let callee = self.tail_arguments(callee, arguments)?;
            self.line = line;
            self.emit_tail_call(callee, count);
        } else {
            let window = self.window(arguments)?;
            self.line = line;
            self.emit_call(callee, window, count);
            self.deliver(window, to);
        }
        self.release(mark);
        Ok(())
    }

    /// Evaluates the arguments into a window of their own.
    fn window(&mut self, arguments: &[Core]) -> Result<Slot> {
        // One register below for the return address; at least one inside for the result.
        let row = self.allocate_row(arguments.len().max(1) + 1)?;
        let window = row + 1;
        for (place, argument) in arguments.iter().enumerate() {
            self.expression(argument, Destination::Slot(window + place as Slot))?;
        }
        if !self.has_variables_from(row) {
            return Ok(window);
        }
        // An argument has bound variables (`f(x = 1)`): they lie above the window and would be overwritten by the call.
        let row = self.allocate_row(arguments.len().max(1) + 1)?;
        for place in 0..arguments.len() as Slot {
            self.move_to(row + 1 + place, window + place);
        }
        Ok(row + 1)
    }

    fn emit_call(&mut self, callee: Callee, window: Slot, arguments: u8) {
        let window = Window(window);
        let instruction = match callee {
            Callee::Local(index) => Instruction::CallLocal { window, entry: index },
            Callee::Remote(slot) => Instruction::CallRemote { arguments, window, slot },
            Callee::Function(function) => {
                let function = self.source(function);
                Instruction::CallFunction { arguments, window, function }
            }
            Callee::Dynamic { module, name } => {
                let (module, name) = (self.source(module), self.source(name));
                Instruction::CallDynamic { arguments, window, module, name }
            }
        };
        self.emit(instruction);
    }

    fn emit_tail_call(&mut self, callee: Callee, arguments: u8) {
        let instruction = match callee {
            Callee::Local(index) => Instruction::TailCallLocal { entry: index },
            Callee::Remote(slot) => Instruction::TailCallRemote { arguments, slot },
            Callee::Function(function) => {
                let function = self.source(function);
                Instruction::TailCallFunction { arguments, function }
            }
            Callee::Dynamic { module, name } => {
                let (module, name) = (self.source(module), self.source(name));
                Instruction::TailCallDynamic { arguments, module, name }
            }
        };
        self.emit(instruction);
        if !matches!(callee, Callee::Local(_)) {
            // If it turns out to be a native, its result is in the first register.
            let value = Register::new(0);
            self.emit(Instruction::Return { value });
        }
    }

    /// Puts the arguments of a last call into the first registers. Registers that the call itself reads are moved out of
    /// their way.
    fn tail_arguments(&mut self, callee: Callee, arguments: &[Core]) -> Result<Callee> {
        let count = arguments.len() as Slot;
        let out_of_the_way = |compiler: &mut Self, slot: Slot| -> Result<Slot> {
            if slot >= count {
                return Ok(slot);
            }
            let safe = compiler.allocate_above(count)?;
            compiler.move_to(safe, slot);
            Ok(safe)
        };
        let callee = match callee {
            Callee::Function(function) => Callee::Function(out_of_the_way(self, function)?),
            Callee::Dynamic { module, name } => {
                Callee::Dynamic { module: out_of_the_way(self, module)?, name: out_of_the_way(self, name)? }
            }
            other => other,
        };
        self.move_arguments(arguments)?;
        Ok(callee)
    }

    // Natives.

    /// Calls a native with values that are in registers.
    pub fn call_native(&mut self, module: Atom, name: Atom, arguments: &[Slot], to: Slot) -> Result<()> {
        let native = native::find(module, name, arguments.len() as u8);
        let native = NativeIndex(native.expect("the compiler names natives that exist"));
        self.emit_native(native, arguments, to)
    }

    fn native_call(&mut self, native: NativeIndex, arguments: &[Core], to: Destination) -> Result<()> {
        let mark = self.mark();
        let line = self.line;
        let target = match to {
            Destination::Slot(slot) => slot,
            _ => self.allocate()?,
        };
        let mut slots = Vec::with_capacity(arguments.len());
        for (place, argument) in arguments.iter().enumerate() {
            slots.push(if place == 0 { self.first_operand(argument, target)? } else { self.value(argument)? });
        }
        self.line = line;
        self.emit_native(native, &slots, target)?;
        if to == Destination::Return {
            self.deliver(target, to);
        }
        self.release(mark);
        Ok(())
    }

    fn emit_native(&mut self, native: NativeIndex, arguments: &[Slot], to: Slot) -> Result<()> {
        match *arguments {
            [first] => {
                let first = self.source(first);
                self.emit_to(to, |to| Instruction::CallNative1 { to, first, native });
            }
            [first, second] => {
                let (first, second) = (self.source(first), self.source(second));
                self.emit_to(to, |to| Instruction::CallNative2 { to, first, second, native });
            }
            [first, second, third] => {
                let (first, second, third) = (self.source(first), self.source(second), self.source(third));
                self.emit_to(to, |to| Instruction::CallNative3 { to, first, second, third, native });
            }
            _ => {
                let mark = self.mark();
                let row = self.allocate_row(arguments.len())?;
                for (place, argument) in arguments.iter().enumerate() {
                    self.move_to(row + place as Slot, *argument);
                }
                let (first, count) = (FarRegister(row), arguments.len() as u8);
                self.emit_to(to, |to| Instruction::CallNative { to, count, first, native });
                self.release(mark);
            }
        }
        Ok(())
    }

    // Instructions.

    /// Functions of `:erlang` that are instructions; `false` if this is none.
    fn instruction_call(&mut self, name: &str, arguments: &[Core], to: Destination) -> Result<bool> {
        match (name, arguments) {
            ("apply", [function, list]) => self.apply_function(function, list, to)?,
            ("apply", [_, _, _]) => self.apply_module(arguments, to)?,
            ("send" | "!", [receiver, message]) => self.send(receiver, message, to)?,
            ("self", []) => self.compute(to, |compiler, slot| {
                compiler.emit_to(slot, |to| Instruction::LoadSelf { to });
                Ok(())
            })?,
            (_, [value]) if type_test(name).is_some() => {
                let Some(of) = type_test(name) else { return Ok(false) };
                self.compute(to, |compiler, slot| {
                    let value = compiler.value(value)?;
                    let value = compiler.source(value);
                    compiler.emit_to(slot, |to| Instruction::IsType { to, value, of });
                    Ok(())
                })?;
            }
            ("+", [left, right]) if to == Destination::Return && small_literal::<i32>(right).is_none() => {
                self.return_sum(left, right)?;
            }
            (_, [left, right]) if is_binary_instruction(name) => {
                self.compute(to, |compiler, slot| compiler.binary_instruction(name, left, right, slot))?;
            }
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// Computes into a register and delivers.
    fn compute(&mut self, to: Destination, compute: impl FnOnce(&mut Self, Slot) -> Result<()>) -> Result<()> {
        let mark = self.mark();
        let slot = match to {
            Destination::Slot(slot) => slot,
            _ => self.allocate()?,
        };
        compute(self, slot)?;
        if to == Destination::Return {
            self.deliver(slot, to);
        }
        self.release(mark);
        Ok(())
    }

    fn return_sum(&mut self, left: &Core, right: &Core) -> Result<()> {
        let (mark, line) = (self.mark(), self.line);
        let (left, right) = (self.value(left)?, self.value(right)?);
        self.line = line;
        let (left, right) = (self.source(left), self.source(right));
        self.emit(Instruction::ReturnSum { left, right });
        self.release(mark);
        Ok(())
    }

    fn binary_instruction(&mut self, name: &str, left: &Core, right: &Core, to: Slot) -> Result<()> {
        let line = self.line;
        if let Some(value) = small_literal::<i32>(right)
            && matches!(name, "+" | "-" | "*" | "rem")
            && !(name == "rem" && value == 0)
        {
            let left = self.first_operand(left, to)?;
            self.line = line;
            let left = self.source(left);
            self.emit_to(to, |to| match name {
                "+" => Instruction::AddInteger { to, left, value },
                "-" => Instruction::SubtractInteger { to, left, value },
                "*" => Instruction::MultiplyInteger { to, left, value },
                _ => Instruction::RemainderInteger { to, left, value },
            });
            return Ok(());
        }
        let (left, right) = (self.first_operand(left, to)?, self.value(right)?);
        self.line = line;
        let (left, right) = (self.source(left), self.source(right));
        self.emit_to(to, |to| match name {
            "+" => Instruction::Add { to, left, right },
            "-" => Instruction::Subtract { to, left, right },
            "*" => Instruction::Multiply { to, left, right },
            "div" => Instruction::Quotient { to, left, right },
            "rem" => Instruction::Remainder { to, left, right },
            "==" => Instruction::Equal { to, left, right },
            "/=" => Instruction::NotEqual { to, left, right },
            "=:=" => Instruction::Identical { to, left, right },
            "=/=" => Instruction::NotIdentical { to, left, right },
            "<" => Instruction::Less { to, left, right },
            ">" => Instruction::Less { to, left: right, right: left },
            "=<" => Instruction::LessOrEqual { to, left, right },
            _ => Instruction::LessOrEqual { to, left: right, right: left },
        });
        Ok(())
    }

    fn send(&mut self, receiver: &Core, message: &Core, to: Destination) -> Result<()> {
        if let CoreKind::Tuple(items) = &message.kind
            && matches!(items.len(), 2..=4)
            && to == Destination::Nowhere
        {
            return self.send_tuple(receiver, items);
        }
        self.compute(to, |compiler, slot| {
            let line = compiler.line;
            let (receiver, message) = (compiler.value(receiver)?, compiler.value(message)?);
            compiler.line = line;
            let (receiver, message) = (compiler.source(receiver), compiler.source(message));
            compiler.emit_to(slot, |to| Instruction::Send { to, receiver, message });
            Ok(())
        })
    }

    /// Sends a tuple that only its receiver needs.
    fn send_tuple(&mut self, receiver: &Core, items: &[Core]) -> Result<()> {
        let (mark, line) = (self.mark(), self.line);
        let receiver = self.value(receiver)?;
        let (first, count) = (FarRegister(self.row(items.iter())?), items.len() as u8);
        self.line = line;
        let receiver = self.source(receiver);
        self.emit(Instruction::SendTuple { receiver, count, first });
        self.release(mark);
        Ok(())
    }

    fn apply_function(&mut self, function: &Core, list: &Core, to: Destination) -> Result<()> {
        let mark = self.mark();
        let (function, list) = (self.value(function)?, self.value(list)?);
        let window = Window(self.allocate_row(2)? + 1);
        let (function, list) = (self.source(function), self.source(list));
        self.emit(Instruction::ApplyFunction { window, function, list });
        self.deliver(window.0, to);
        self.release(mark);
        Ok(())
    }

    fn apply_module(&mut self, arguments: &[Core], to: Destination) -> Result<()> {
        if let [module, name, list] = arguments
            && let CoreKind::List { items, tail: None } = &list.kind
            && !is_atom(module, atoms::ERLANG)
        {
            // The arguments are there one by one: no list is needed.
            return self.call_remote(module, name, items, to);
        }
        let mark = self.mark();
        let first = FarRegister(self.row(arguments.iter())?);
        let window = Window(self.allocate_row(2)? + 1);
        self.emit(Instruction::ApplyModule { window, first });
        self.deliver(window.0, to);
        self.release(mark);
        Ok(())
    }
}

fn literal_atom(core: &Core) -> Option<Atom> {
    match &core.kind {
        CoreKind::Literal(Literal::Atom(atom)) => Some(*atom),
        _ => None,
    }
}

fn is_binary_instruction(name: &str) -> bool {
    matches!(name, "+" | "-" | "*" | "div" | "rem" | "==" | "/=" | "=:=" | "=/=" | "<" | ">" | "=<" | ">=")
}
