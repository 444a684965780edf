//! The loop that runs instructions: their common cases, without leaving the loop.
//!
//! Its state is kept so small that it fits into the registers of the machine: the window of the running call (a slice of
//! the process's stack), the code of its unit, the place in it. The process itself stays whole, and everything that is not
//! done here is behind one way out (`break 'run`): uncommon cases are done by [`super::step`], the rest by
//! [`super::interpreter`]. A slow path inlined here would cost all the others: its variables push the loop's own out of the
//! registers.
//!
//! An error is never raised here: the instruction is left undone, and [`super::step`] does it again and raises.

use super::interpreter::Exit;
use super::native::{self, Context, Native, NativeFunction};
use super::operators::{
    equal, identical, order, order_integer, small_add, small_multiply, small_remainder, small_subtract,
};
use super::process::{Process, ReturnAddress, Timeout};
use super::safepoint::collect_at_next_call;
use super::system::System;
use super::{binaries, calls, step, types};
use crate::atom::{Atom, atoms};
use crate::bytecode::code::{self, Target};
use crate::bytecode::instructions::{Instruction, NEAR_REGISTERS};
use crate::value::arithmetic;
use crate::value::term::{SlotId, Term};
use std::hint::cold_path;

/// Runs until something has to be done that is not done here. The process is as the [`Exit`] says.
#[inline(never)]
pub(super) fn run<S: System>(process: &mut Process, system: &mut S) -> Exit {
    let natives: &'static [Native] = native::all();
    let mut unit = code::unit(process.unit);
    // The place of the running instruction. To go somewhere is to stand right before it.
    let mut pc = before(process.instruction);
    // The place of the return word, below the first register.
    let mut below = process.base - 1;
    let Some(mut window) = window_at(&mut process.stack, below) else {
        return Exit::StackEnd((below + WINDOW) as u64);
    };

    macro_rules! read {
        ($register:expr) => {
            window[1 + $register.number()]
        };
    }
    macro_rules! write {
        ($register:expr, $value:expr) => {{
            let value = $value;
            window[1 + $register.number()] = value;
        }};
    }
    // Registers in a row. One beyond the near ones is left to the long way.
    macro_rules! registers {
        ($first:expr, $count:expr) => {{
            let first = 1 + $first.0 as usize;
            match window.get(first..first + $count as usize) {
                Some(registers) => registers,
                None => break Exit::LongWay,
            }
        }};
    }
    // A register that may not be a near one.
    macro_rules! far {
        ($register:expr) => {
            match process.stack.get_mut(below as usize + 1 + $register.0 as usize) {
                Some(register) => register,
                None => outside_frame(),
            }
        };
    }
    macro_rules! jump {
        ($target:expr) => {
            pc = pc.wrapping_add($target.0 as isize as usize)
        };
    }
    macro_rules! jump_unless {
        ($condition:expr, $target:expr) => {
            if !$condition {
                // Keeps this a branch, which the machine predicts. A conditional move would make the place of the next
                // instruction, and with it everything that follows, wait for the condition.
                cold_path();
                jump!($target)
            }
        };
    }
    // Something was allocated: past the threshold, the next call collects.
    macro_rules! allocated {
        () => {
            if process.heap.wants_collection() {
                collect_at_next_call(&mut process.fuel, &mut process.saved_fuel);
            }
        };
    }
    // After the stack has been in other hands, or when another call goes on.
    macro_rules! window_again {
        () => {
            window = match window_at(&mut process.stack, below) {
                Some(window) => window,
                None => outside_frame(),
            }
        };
    }
    // Both operands small integers, or else numbers of any kind.
    macro_rules! arithmetic {
        ($to:expr, $left:expr, $right:expr, $small:path, $any:path) => {{
            let (left, right) = ($left, $right);
            match $small(left, right) {
                Some(result) => write!($to, result),
                None => match $any(&mut process.heap, left, right) {
                    Ok(result) => {
                        write!($to, result);
                        allocated!();
                    }
                    Err(_) => break Exit::LongWay,
                },
            }
        }};
    }
    macro_rules! switch_unit {
        ($unit:expr) => {
            if $unit != unit.id {
                unit = code::unit($unit);
            }
        };
    }
    // Opens the window of a call, and notes below it where to go on behind the call.
    macro_rules! open_window {
        ($window:expr, $unit:expr, $entry:expr) => {{
            let opened = $window;
            let return_word = ReturnAddress::word(unit.id, pc.wrapping_add(1), opened);
            below += opened as u32;
            match window_at(&mut process.stack, below) {
                Some(there) => {
                    window = there;
                    window[0] = return_word;
                }
                None => {
                    cold_path();
                    process.stack[below as usize] = return_word;
                    unit = $unit;
                    pc = before($entry);
                    break Exit::StackEnd((below + WINDOW) as u64);
                }
            }
        }};
    }
    // Goes on at the first instruction of a function whose arguments lie in the window.
    macro_rules! begin {
        ($entry:expr) => {{
            pc = before($entry);
            process.fuel -= 1;
            if process.fuel < 0 {
                break Exit::Safepoint;
            }
        }};
        ($entry:expr, $frame:expr) => {{
            let frame = $frame as usize;
            if frame > NEAR_REGISTERS {
                cold_path();
                let end = below as usize + 1 + frame;
                if process.stack.len() < end {
                    pc = before($entry);
                    break Exit::StackEnd(end as u64);
                }
                window_again!();
            }
            begin!($entry)
        }};
    }
    macro_rules! call_slot {
        ($slot:expr, $($window:expr)?) => {
            match code::slot_at($slot).target() {
                Target::Code { unit: target, entry, frame } => {
                    $(open_window!($window, code::unit(target), entry);)?
                    switch_unit!(target);
                    begin!(entry, frame);
                }
                _ => break Exit::LongWay,
            }
        };
    }
    macro_rules! enter_closure {
        ($function:expr,) => {
            window_again!()
        };
        ($function:expr, $window:expr) => {
            open_window!($window, code::unit($function.unit), $function.entry)
        };
    }
    macro_rules! call_closure {
        ($value:expr, $arguments:expr, $opened:expr, $($window:expr)?) => {{
            let Some((function, captured)) = process.heap.as_closure($value) else { break Exit::LongWay };
            let function = code::function(function);
            let arguments = $arguments as usize;
            let first = below as usize + 1 + $opened as usize;
            let needed = first + (function.frame as usize).max(NEAR_REGISTERS).max(arguments + captured.len());
            if function.arity as usize != arguments || process.stack.len() < needed {
                break Exit::LongWay;
            }
            match process.stack.get_mut(first + arguments..) {
                Some(registers) => {
                    for (register, word) in registers.iter_mut().zip(captured) {
                        *register = Term::from_word(*word);
                    }
                }
                None => outside_frame(),
            }
            enter_closure!(function, $($window)?);
            switch_unit!(function.unit);
            begin!(function.entry, function.frame);
        }};
    }
    macro_rules! call_named {
        ($module:expr, $name:expr, $arguments:expr, $($window:expr)?) => {{
            let (Some(module), Some(name)) = ($module.as_atom(), $name.as_atom()) else { break Exit::LongWay };
            let Some(slot) = calls::find_slot(module, name, $arguments) else { break Exit::LongWay };
            call_slot!(slot, $($window)?)
        }};
    }
    macro_rules! return_value {
        ($value:expr) => {{
            window[1] = $value;
            let caller = ReturnAddress::from_word(window[0]);
            below = below.wrapping_sub(caller.window as u32);
            window_again!();
            pc = before(caller.instruction);
            switch_unit!(caller.unit);
        }};
    }
    // Runs a native, which gets the whole process.
    macro_rules! native {
        ($to:expr, $native:expr, $kind:ident, $($argument:expr),*) => {{
            let NativeFunction::$kind(function) = natives[$native.0 as usize].function else { wrong_native() };
            match function(&mut Context { process: &mut *process, system: &mut *system }, $($argument),*) {
                Ok(term) => {
                    window_again!();
                    write!($to, term);
                    allocated!();
                }
                Err(fault) => break Exit::Fault(fault),
            }
        }};
    }

    let exit = loop {
        pc = pc.wrapping_add(1);
        // By reference: of a copy the compiler would take all operands apart before it knows which are wanted.
        let instruction = match unit.instructions.get(pc) {
            Some(instruction) => instruction,
            None => {
                pc = outside_code(pc);
                continue;
            }
        };
        match *instruction {
            Instruction::Move { to, from } => write!(to, read!(from)),
            Instruction::MoveTwo { to, from, second_to, second_from } => {
                write!(to, read!(from));
                write!(second_to, read!(second_from));
            }
            Instruction::MoveThree { to, from, second_to, second_from, third_to, third_from } => {
                write!(to, read!(from));
                write!(second_to, read!(second_from));
                write!(third_to, read!(third_from));
            }
            Instruction::MoveFar { to, from } => {
                *far!(to) = *far!(from);
                window_again!();
            }
            Instruction::LoadInteger { to, value } => write!(to, Term::small_unchecked(value as i64)),
            Instruction::LoadAtom { to, atom } => write!(to, Term::atom(Atom::from_number(atom.0))),
            Instruction::LoadLiteral { to, literal } => write!(to, unit.literals[literal.0 as usize]),
            Instruction::LoadSelf { to } => write!(to, Term::pid(process.pid)),
            Instruction::LoadExport { to, slot } => write!(to, Term::export(SlotId(slot.0))),

            Instruction::Add { to, left, right } => {
                arithmetic!(to, read!(left), read!(right), small_add, arithmetic::add)
            }
            Instruction::Subtract { to, left, right } => {
                arithmetic!(to, read!(left), read!(right), small_subtract, arithmetic::subtract)
            }
            Instruction::Multiply { to, left, right } => {
                arithmetic!(to, read!(left), read!(right), small_multiply, arithmetic::multiply)
            }
            Instruction::Remainder { to, left, right } => {
                arithmetic!(to, read!(left), read!(right), small_remainder, arithmetic::remainder)
            }
            Instruction::Quotient { to, left, right } => {
                arithmetic!(to, read!(left), read!(right), no_small, arithmetic::quotient)
            }
            Instruction::AddInteger { to, left, value } => {
                let right = Term::small_unchecked(value as i64);
                arithmetic!(to, read!(left), right, small_add, arithmetic::add)
            }
            Instruction::SubtractInteger { to, left, value } => {
                let right = Term::small_unchecked(value as i64);
                arithmetic!(to, read!(left), right, small_subtract, arithmetic::subtract)
            }
            Instruction::MultiplyInteger { to, left, value } => {
                let right = Term::small_unchecked(value as i64);
                arithmetic!(to, read!(left), right, small_multiply, arithmetic::multiply)
            }
            Instruction::RemainderInteger { to, left, value } => {
                let right = Term::small_unchecked(value as i64);
                arithmetic!(to, read!(left), right, small_remainder, arithmetic::remainder)
            }

            Instruction::Equal { to, left, right } => {
                write!(to, Term::boolean(equal(&process.heap, read!(left), read!(right))))
            }
            Instruction::NotEqual { to, left, right } => {
                write!(to, Term::boolean(!equal(&process.heap, read!(left), read!(right))))
            }
            Instruction::Identical { to, left, right } => {
                write!(to, Term::boolean(identical(&process.heap, read!(left), read!(right))))
            }
            Instruction::NotIdentical { to, left, right } => {
                write!(to, Term::boolean(!identical(&process.heap, read!(left), read!(right))))
            }
            Instruction::Less { to, left, right } => {
                write!(to, Term::boolean(order(&process.heap, read!(left), read!(right)).is_lt()))
            }
            Instruction::LessOrEqual { to, left, right } => {
                write!(to, Term::boolean(order(&process.heap, read!(left), read!(right)).is_le()))
            }
            Instruction::IsType { to, value, of } => {
                write!(to, Term::boolean(types::is(&process.heap, read!(value), of)))
            }

            Instruction::Jump { target } => jump!(target),
            Instruction::JumpIfFalsy { value, target } => jump_unless!(read!(value).is_truthy(), target),
            Instruction::JumpIfTruthy { value, target } => jump_unless!(!read!(value).is_truthy(), target),
            Instruction::JumpUnlessTrue { value, target } => jump_unless!(read!(value) == Term::TRUE, target),
            Instruction::JumpUnlessIdentical { left, right, target } => {
                jump_unless!(identical(&process.heap, read!(left), read!(right)), target)
            }
            Instruction::JumpIfIdentical { left, right, target } => {
                jump_unless!(!identical(&process.heap, read!(left), read!(right)), target)
            }
            Instruction::JumpUnlessEqual { left, right, target } => {
                jump_unless!(equal(&process.heap, read!(left), read!(right)), target)
            }
            Instruction::JumpIfEqual { left, right, target } => {
                jump_unless!(!equal(&process.heap, read!(left), read!(right)), target)
            }
            Instruction::JumpUnlessLess { left, right, target } => {
                jump_unless!(order(&process.heap, read!(left), read!(right)).is_lt(), target)
            }
            Instruction::JumpUnlessLessOrEqual { left, right, target } => {
                jump_unless!(order(&process.heap, read!(left), read!(right)).is_le(), target)
            }
            Instruction::JumpUnlessInteger { left, integer, target } => {
                jump_unless!(read!(left) == Term::small_unchecked(integer as i64), target)
            }
            Instruction::JumpUnlessEqualInteger { left, integer, target } => {
                jump_unless!(equal(&process.heap, read!(left), Term::small_unchecked(integer as i64)), target)
            }
            Instruction::JumpUnlessLessInteger { left, integer, target } => {
                jump_unless!(order_integer(&process.heap, read!(left), integer).is_lt(), target)
            }
            Instruction::JumpUnlessLessOrEqualInteger { left, integer, target } => {
                jump_unless!(order_integer(&process.heap, read!(left), integer).is_le(), target)
            }
            Instruction::JumpUnlessGreaterInteger { left, integer, target } => {
                jump_unless!(order_integer(&process.heap, read!(left), integer).is_gt(), target)
            }
            Instruction::JumpUnlessGreaterOrEqualInteger { left, integer, target } => {
                jump_unless!(order_integer(&process.heap, read!(left), integer).is_ge(), target)
            }
            Instruction::JumpUnlessAtom { left, target, atom } => {
                jump_unless!(read!(left) == Term::atom(Atom::from_number(atom.0)), target)
            }
            Instruction::JumpUnlessLiteral { left, literal, target } => {
                jump_unless!(identical(&process.heap, read!(left), unit.literals[literal.0 as usize]), target)
            }
            Instruction::JumpUnlessType { value, of, target } => {
                jump_unless!(types::is(&process.heap, read!(value), of), target)
            }
            Instruction::JumpUnlessFunction { value, arity, target } => {
                jump_unless!(calls::arity(&process.heap, read!(value)) == Some(arity), target)
            }

            Instruction::TakeCons { from, head, tail, target } => {
                let list = read!(from);
                if list.is_cons() {
                    let (first, rest) = process.heap.cell(list);
                    write!(head, first);
                    write!(tail, rest);
                } else {
                    jump!(target)
                }
            }
            Instruction::JumpUnlessEmptyList { value, target } => jump_unless!(read!(value).is_empty_list(), target),
            Instruction::JumpUnlessTuple { value, size, target } => {
                jump_unless!(types::is_tuple(&process.heap, read!(value), size as usize), target)
            }
            Instruction::JumpUnlessTagged { value, size, tag, target } => {
                let (value, tag) = (read!(value), unit.literals[tag.0 as usize]);
                jump_unless!(types::is_tagged(&process.heap, value, size as usize, tag), target)
            }
            Instruction::TakeElement { to, from, index } => {
                write!(to, process.heap.term(read!(from).offset() + 1 + index as usize))
            }
            Instruction::TakeTwoElements { first, second, from, index } => {
                let elements = process.heap.slice(read!(from).offset() + 1 + index as usize, 2);
                write!(first, Term::from_word(elements[0]));
                write!(second, Term::from_word(elements[1]));
            }
            Instruction::TakeThreeElements { first, second, third, from, index } => {
                let elements = process.heap.slice(read!(from).offset() + 1 + index as usize, 3);
                write!(first, Term::from_word(elements[0]));
                write!(second, Term::from_word(elements[1]));
                write!(third, Term::from_word(elements[2]));
            }
            Instruction::TakeValue { to, from, key, target } => match process.heap.map_get(read!(from), read!(key)) {
                Some(value) => write!(to, value),
                None => jump!(target),
            },
            Instruction::BeginBinary { position, value, target } => {
                if process.heap.is_bitstring(read!(value)) {
                    write!(position, Term::count(0))
                } else {
                    jump!(target)
                }
            }
            Instruction::TakeSegment { to, value, position, layout, target } => {
                let layout = &unit.layouts[layout.0 as usize];
                let (subject, at, size) = (read!(value), read!(position), read!(to));
                match binaries::take_segment(&mut process.heap, subject, at, size, layout) {
                    Some((segment, after)) => {
                        write!(to, segment);
                        write!(position, after);
                        allocated!();
                    }
                    None => jump!(target),
                }
            }
            Instruction::EndBinary { value, position, target } => {
                let end = process.heap.bit_size(read!(value)).map(Term::count);
                jump_unless!(end == Some(read!(position)), target)
            }

            Instruction::MakeCons { to, head, tail } => {
                let cons = process.heap.cons(read!(head), read!(tail));
                write!(to, cons);
                allocated!();
            }
            Instruction::MakeList { to, first, count } => {
                let [items @ .., tail] = registers!(first, count as usize + 1) else { outside_frame() };
                let list = process.heap.list_with_tail(items, *tail);
                write!(to, list);
                allocated!();
            }
            Instruction::MakeTuple { to, first, count } => {
                let tuple = process.heap.tuple(registers!(first, count));
                write!(to, tuple);
                allocated!();
            }
            Instruction::MakeMap { to, first, count } => {
                let map = step::make_map(&mut process.heap, registers!(first, 2 * count as usize));
                write!(to, map);
                allocated!();
            }
            Instruction::UpdateMap { to, map, first, count } => {
                match step::update_map(&mut process.heap, read!(map), registers!(first, 2 * count as usize)) {
                    Ok(map) => {
                        write!(to, map);
                        allocated!();
                    }
                    Err(_) => break Exit::LongWay,
                }
            }
            Instruction::MakeBinary { to, first, layout, count } => {
                let layouts = &unit.layouts[layout.0 as usize..layout.0 as usize + count as usize];
                if binaries::exceed_memory(&process.heap, registers!(first, count)) {
                    break Exit::LongWay;
                }
                match binaries::make(&mut process.heap, registers!(first, count), layouts) {
                    Ok(binary) => {
                        write!(to, binary);
                        allocated!();
                    }
                    Err(_) => break Exit::LongWay,
                }
            }
            Instruction::MakeClosure { count, first, function } => {
                let function = code::function_id(unit.id, function.0);
                let closure = process.heap.closure(function, registers!(first, count));
                *far!(first) = closure;
                window_again!();
                allocated!();
            }

            Instruction::CallLocal { window: opened, entry } => {
                open_window!(opened.0, unit, entry);
                begin!(entry);
            }
            Instruction::TailCallLocal { entry } => begin!(entry),
            Instruction::CallLocalSum { to, left, value, window: opened, entry } => {
                let Some(sum) = small_add(read!(left), Term::small_unchecked(value as i64)) else {
                    break Exit::LongWay;
                };
                write!(to, sum);
                let entry = entry.number();
                open_window!(opened as u16, unit, entry);
                begin!(entry);
            }
            Instruction::TailCallLocalSum { to, left, value, entry } => {
                let Some(sum) = small_add(read!(left), Term::small_unchecked(value as i64)) else {
                    break Exit::LongWay;
                };
                write!(to, sum);
                begin!(entry);
            }
            Instruction::CallLocalFar { window: opened, function } => {
                let function = &unit.functions[function.0 as usize];
                open_window!(opened.0, unit, function.entry);
                begin!(function.entry, function.frame);
            }
            Instruction::TailCallLocalFar { function } => {
                let function = &unit.functions[function.0 as usize];
                begin!(function.entry, function.frame);
            }
            Instruction::CallRemote { arguments: _, window: opened, slot } => call_slot!(SlotId(slot.0), opened.0),
            Instruction::TailCallRemote { arguments: _, slot } => call_slot!(SlotId(slot.0),),
            Instruction::CallFunction { arguments, window: opened, function } => {
                call_closure!(read!(function), arguments, opened.0, opened.0)
            }
            Instruction::TailCallFunction { arguments, function } => call_closure!(read!(function), arguments, 0u16,),
            Instruction::CallDynamic { arguments, window: opened, module, name } => {
                call_named!(read!(module), read!(name), arguments, opened.0)
            }
            Instruction::TailCallDynamic { arguments, module, name } => {
                call_named!(read!(module), read!(name), arguments,)
            }
            Instruction::CallDot { left, window: opened, name } => {
                let left = read!(left);
                let name = Term::atom(Atom::from_number(name.0));
                match if process.heap.is_map(left) { process.heap.map_get(left, name) } else { None } {
                    Some(value) => {
                        *far!(opened) = value;
                        window_again!();
                    }
                    None => break Exit::LongWay,
                }
            }
            Instruction::CallNative1 { to, first, native } => {
                let first = read!(first);
                native!(to, native, F1, first)
            }
            Instruction::CallNative2 { to, first, second, native } => {
                let (first, second) = (read!(first), read!(second));
                native!(to, native, F2, first, second)
            }
            Instruction::CallNative3 { to, first, second, third, native } => {
                let (first, second, third) = (read!(first), read!(second), read!(third));
                native!(to, native, F3, first, second, third)
            }
            Instruction::Return { value } => return_value!(read!(value)),
            Instruction::ReturnInteger { value } => return_value!(Term::small_unchecked(value as i64)),
            Instruction::ReturnAtom { atom } => return_value!(Term::atom(Atom::from_number(atom.0))),
            Instruction::ReturnIfInteger { left, integer, value } => {
                if read!(left) == Term::small_unchecked(integer as i64) {
                    return_value!(Term::small_unchecked(value as i64))
                }
            }
            Instruction::ReturnIfEither { left, integer, value, other, other_value } => {
                let left = read!(left);
                if left == Term::small_unchecked(integer as i64) {
                    return_value!(Term::small_unchecked(value as i64))
                } else if left == Term::small_unchecked(other as i64) {
                    return_value!(Term::small_unchecked(other_value as i64))
                }
            }
            Instruction::ReturnSum { left, right } => match small_add(read!(left), read!(right)) {
                Some(sum) => return_value!(sum),
                None => break Exit::LongWay,
            },

            Instruction::Send { to, receiver, message } => {
                let message = read!(message);
                let Some(receiver) = read!(receiver).as_pid() else { break Exit::LongWay };
                write!(to, message);
                if receiver == process.pid {
                    process.mailbox.messages.push_back(message);
                } else {
                    system.send(process, receiver, message);
                    process.fuel -= 1;
                    window_again!();
                }
            }
            Instruction::SendTuple { receiver, count, first } => {
                let Some(receiver) = read!(receiver).as_pid() else { break Exit::LongWay };
                let elements = registers!(first, count);
                if receiver == process.pid || elements.iter().any(|element| element.is_pointer()) {
                    break Exit::LongWay;
                }
                system.send_tuple(receiver, elements);
                process.fuel -= 1;
            }
            Instruction::PeekMessage { to, target } => {
                match process.mailbox.messages.get(process.mailbox.cursor as usize) {
                    Some(message) => write!(to, *message),
                    None => jump!(target),
                }
            }
            Instruction::TakeMessage {} => {
                process.mailbox.take();
                process.timeout = Timeout::Off;
                allocated!();
            }
            Instruction::NextMessage { to, target } => {
                process.mailbox.cursor += 1;
                if let Some(message) = process.mailbox.messages.get(process.mailbox.cursor as usize) {
                    write!(to, *message);
                    jump!(target)
                }
            }
            Instruction::WaitMessage { target } => {
                jump!(target);
                break Exit::Wait;
            }
            Instruction::WaitTimeout { timeout, target } => {
                if process.timeout == Timeout::Over {
                    process.timeout = Timeout::Off;
                    process.mailbox.cursor = 0;
                    continue;
                }
                let exit = match read!(timeout).as_small() {
                    Some(milliseconds @ 0..=0xffff_ffff) => Exit::WaitFor(milliseconds as u64),
                    None if read!(timeout) == Term::atom(atoms::INFINITY) => Exit::Wait,
                    _ => break Exit::LongWay,
                };
                jump!(target);
                break exit;
            }

            Instruction::Stop {} => break Exit::Stop,

            // All are named: a `_` would cost every instruction a comparison.
            Instruction::CallNative { .. }
            | Instruction::CallAttached { .. }
            | Instruction::ApplyFunction { .. }
            | Instruction::ApplyModule { .. }
            | Instruction::CallLocalSumFar { .. }
            | Instruction::TailCallLocalSumFar { .. }
            | Instruction::FailFunctionClause {}
            | Instruction::Fail { .. }
            | Instruction::Reraise { .. } => break Exit::LongWay,
        }
    };
    process.base = below + 1;
    process.unit = unit.id;
    process.instruction = pc.wrapping_add(1) as u32;
    exit
}

#[inline(always)]
fn before(place: u32) -> usize {
    (place as usize).wrapping_sub(1)
}

/// Division has no short cut.
#[inline(always)]
fn no_small(_left: Term, _right: Term) -> Option<Term> {
    None
}

/// The word below the window of a call and its near registers.
type Window = [Term; WINDOW as usize];

const WINDOW: u32 = 1 + NEAR_REGISTERS as u32;

#[inline(always)]
fn window_at(stack: &mut [Term], below: u32) -> Option<&mut Window> {
    stack.get_mut(below as usize..below as usize + WINDOW as usize)?.first_chunk_mut()
}

// Each of these is a broken invariant: the loader has checked the code.

#[cold]
#[inline(never)]
fn outside_frame() -> ! {
    panic!("an instruction names a register outside of its frame")
}

/// It always panics, of which the compiler must not know: if the loop could end right behind its test of the place, it would
/// be turned round, and each instruction would jump once more to get to the next.
#[cold]
#[inline(never)]
fn outside_code(place: usize) -> usize {
    assert!(place == usize::MAX, "a jump leads out of the code");
    place
}

#[cold]
#[inline(never)]
fn wrong_native() -> ! {
    panic!("a native takes another number of arguments than its call gives")
}
