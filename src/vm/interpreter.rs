//! The loop that runs instructions.
//!
//! The stack, the window of the running call, the code of its unit and the fuel sit in local variables: a register is then
//! one bounds check and one access away. They are written back to the process (`leave!`) whenever something else is to look
//! at it: before an exception is raised, a job handed out, the slice given back; and read again (`enter!`) afterwards. What
//! natives see of the process has its stack, too (`with_stack!`).
//!
//! A collection happens only at safepoints: where a call has just opened its window, and where the process waits. One
//! counter serves both preemption and collection: an instruction that allocates past the heap's threshold saves the fuel
//! and sets it to zero, so that a call has a single test.

use super::calls::{self, Call, Failed, Resolved};
use super::native::{self, Class, Context, Fault, Native, NativeFunction, NativeResult};
use super::operators::{
    equal, identical, order, order_integer, small_add, small_multiply, small_remainder, small_subtract,
};
use super::process::{Process, ReturnAddress, Timeout};
use super::raise::{Exception, TopFrame, Unwound, operation_frame, raise, raise_fault};
use super::safepoint::{AtSafepoint, collect_before_waiting, exhausted, grow_stack, safepoint};
use super::system::System;
use super::{Outcome, binaries, start, types};
use crate::atom::{Atom, atoms};
use crate::bytecode::code::{self, Target, UnitId};
use crate::bytecode::instructions::{FRAME_UNIT, Failure, Instruction};
use crate::value::arithmetic::{self, ArithmeticError};
use crate::value::term::{SlotId, Term};

/// Runs a process until its slice ends, it waits, asks for a job, or exits.
#[inline(never)]
pub fn run<S: System>(process: &mut Process, system: &mut S) -> Outcome {
    let natives: &'static [Native] = native::all();
    let mut unit_id: UnitId;
    let mut unit: &'static code::Unit;
    let mut code: &'static [Instruction];
    let mut base: usize;
    let mut stack: Vec<Term>;
    // The registers of the running call: the stack from `base` on.
    let mut window: &mut [Term];
    let mut pc: usize;
    let mut fuel: i32 = process.fuel;

    macro_rules! switch_unit {
        ($unit:expr) => {{
            unit_id = $unit;
            unit = code::unit(unit_id);
            code = &unit.instructions;
        }};
    }
    macro_rules! enter {
        () => {{
            base = process.base as usize;
            stack = std::mem::take(&mut process.stack);
            window = &mut stack[base..];
            pc = process.instruction as usize;
            switch_unit!(process.unit);
        }};
    }
    macro_rules! leave {
        () => {{
            process.base = base as u32;
            process.stack = std::mem::take(&mut stack);
            process.unit = unit_id;
            process.instruction = pc as u32;
            process.fuel = fuel;
        }};
    }
    macro_rules! register {
        ($register:expr) => {
            window[$register.0 as usize]
        };
    }
    macro_rules! unwound {
        ($unwound:expr) => {
            match $unwound {
                Unwound::Handled => {
                    enter!();
                    continue;
                }
                Unwound::Exit(reason) => return Outcome::Exit(reason),
            }
        };
    }
    macro_rules! error {
        ($reason:expr, $top:expr) => {{
            let reason = $reason;
            leave!();
            unwound!(raise(process, Exception { class: Class::Error, reason, stacktrace: None }, $top))
        }};
    }
    // An allocation went past the threshold: the next call collects.
    macro_rules! allocated {
        () => {
            if process.heap.wants_collection() && fuel > 0 {
                process.saved_fuel = fuel;
                fuel = 0;
            }
        };
    }
    // Behind a call: its window is open, its arguments (and captured values) are live.
    macro_rules! safepoint {
        () => {
            fuel -= 1;
            if fuel < 0 {
                leave!();
                match safepoint(process) {
                    AtSafepoint::GoOn => {
                        fuel = process.fuel;
                        stack = std::mem::take(&mut process.stack);
                        window = &mut stack[base..];
                    }
                    AtSafepoint::Yield => return Outcome::Yield,
                    AtSafepoint::Exhausted(reason) => {
                        process.instruction += 1;
                        let exception = Exception { class: Class::Error, reason, stacktrace: None };
                        let outcome = raise(process, exception, TopFrame::Running);
                        fuel = process.fuel;
                        unwound!(outcome)
                    }
                }
            }
        };
    }
    macro_rules! open_window {
        ($frame:expr) => {
            let needed = base + $frame as usize;
            if needed > stack.len() {
                if let Err(reason) = grow_stack(&mut stack, &mut process.heap, needed) {
                    // The call has been made: its function is the one that fails.
                    pc += 1;
                    error!(reason, TopFrame::Running);
                }
            }
            window = &mut stack[base..];
        };
    }
    // Gives the process its stack back while something else works on it.
    macro_rules! with_stack {
        ($work:expr) => {{
            process.stack = std::mem::take(&mut stack);
            let result = $work;
            stack = std::mem::take(&mut process.stack);
            window = &mut stack[base..];
            result
        }};
    }
    macro_rules! push_return {
        ($window:expr) => {
            window[$window.0 as usize - 1] =
                ReturnAddress { unit: unit_id, instruction: pc as u32, window: $window.0 }.to_word()
        };
    }
    // Puts what a native gave into a register.
    macro_rules! native_gave {
        ($to:expr, $result:expr, $native:expr, $arguments:expr) => {
            match $result {
                Ok(term) => {
                    window[$to as usize] = term;
                    allocated!();
                }
                Err(fault) => match *fault {
                    Fault::Yield(term) => {
                        window[$to as usize] = term;
                        leave!();
                        return Outcome::Yield;
                    }
                    Fault::Job(job) => {
                        leave!();
                        process.job_register = Some($to as u16);
                        return Outcome::Job(job);
                    }
                    fault => {
                        leave!();
                        let native: &Native = $native;
                        let (module, name) = (Atom::of(native.module), Atom::of(native.name));
                        unwound!(raise_fault(process, fault, module, name, $arguments))
                    }
                },
            }
        };
    }
    macro_rules! arithmetic {
        ($to:expr, $left:expr, $right:expr, $operation:path, $name:literal) => {{
            let (left, right) = ($left, $right);
            match $operation(&mut process.heap, left, right) {
                Ok(term) => {
                    register!($to) = term;
                    allocated!();
                }
                Err(fault) => {
                    let arguments = [left, right];
                    error!(arithmetic_reason(fault), operation_frame(process, Atom::of($name), &arguments))
                }
            }
        }};
    }
    macro_rules! jump {
        ($target:expr) => {
            pc = pc.wrapping_add($target.0 as isize as usize)
        };
    }
    macro_rules! jump_unless {
        ($condition:expr, $target:expr) => {
            if !$condition {
                jump!($target)
            }
        };
    }
    // Goes on in code whose arguments lie in the window; `$window` is 0 for a tail call.
    macro_rules! enter_code {
        ($unit:expr, $entry:expr, $frame:expr, $window:expr) => {{
            if $window != 0 {
                window[$window as usize - 1] =
                    ReturnAddress { unit: unit_id, instruction: pc as u32, window: $window }.to_word();
                base += $window as usize;
            }
            if $unit != unit_id {
                switch_unit!($unit);
            }
            pc = $entry as usize;
            open_window!($frame);
            safepoint!();
        }};
    }
    // Goes on in what a call has turned out to call.
    macro_rules! call_resolved {
        ($resolved:expr, $window:expr) => {
            match $resolved {
                Resolved::Code { unit: target, entry, frame } => enter_code!(target, entry, frame, $window),
                Resolved::Native { native: index, arguments } => {
                    let first = $window as usize;
                    let mut copied = [Term::NIL; 4];
                    copied[..arguments].copy_from_slice(&window[first..first + arguments]);
                    let native = &natives[index as usize];
                    let result = with_stack!(call_native(native, process, system, &copied));
                    // Behind a last call stands a `Return` of the first register, for this case.
                    native_gave!($window, result, native, &copied[..arguments]);
                }
                Resolved::Failed(failure) => {
                    leave!();
                    match calls::fail(process, failure) {
                        Failed::Load(job) => return Outcome::Job(job),
                        Failed::Raised(unwound) => unwound!(unwound),
                    }
                }
            }
        };
    }
    macro_rules! call_slot {
        ($slot:expr, $arguments:expr, $window:expr) => {{
            let slot = code::slot_at($slot);
            match slot.target() {
                Target::Code { unit: target, entry, frame } => enter_code!(target, entry, frame, $window),
                _ => {
                    let call = Call::Slot { slot: $slot, arguments: $arguments as usize };
                    call_resolved!(with_stack!(calls::resolve(process, base + $window as usize, call)), $window)
                }
            }
        }};
    }
    macro_rules! call_value {
        ($value:expr, $arguments:expr, $window:expr) => {{
            let call = Call::Value { value: $value, arguments: $arguments as usize };
            call_resolved!(with_stack!(calls::resolve(process, base + $window as usize, call)), $window)
        }};
    }
    macro_rules! return_value {
        ($value:expr) => {{
            let value = $value;
            let caller = ReturnAddress::from_word(stack[base - 1]);
            stack[base] = value;
            base -= caller.window as usize;
            window = &mut stack[base..];
            pc = caller.instruction as usize;
            if caller.unit != unit_id {
                switch_unit!(caller.unit);
            }
        }};
    }

    enter!();
    if let Some(register) = process.job_register.take() {
        match process.job_result.take() {
            Some(Ok(term)) => window[register as usize] = term,
            Some(Err(fault)) => {
                leave!();
                if let Outcome::Exit(reason) = job_failed(process, *fault) {
                    return Outcome::Exit(reason);
                }
                enter!();
            }
            // The instruction that asked for the job is run again.
            None => pc -= 1,
        }
    }

    loop {
        // By reference: of a copy the compiler would take all operands apart before it knows which are wanted.
        let instruction = &code[pc];
        pc += 1;
        match *instruction {
            Instruction::Move { to, from } => register!(to) = register!(from),
            Instruction::MoveFar { to, from } => register!(to) = register!(from),
            Instruction::LoadInteger { to, value } => register!(to) = Term::small_unchecked(value as i64),
            Instruction::LoadAtom { to, atom } => register!(to) = Term::atom(Atom::from_number(atom.0)),
            Instruction::LoadLiteral { to, literal } => register!(to) = unit.literals[literal.0 as usize],
            Instruction::LoadSelf { to } => register!(to) = Term::pid(process.pid),
            Instruction::LoadExport { to, slot } => register!(to) = Term::export(SlotId(slot.0)),

            Instruction::Add { to, left, right } => {
                let (left, right) = (register!(left), register!(right));
                match small_add(left, right) {
                    Some(sum) => register!(to) = sum,
                    None => arithmetic!(to, left, right, arithmetic::add, "+"),
                }
            }
            Instruction::Subtract { to, left, right } => {
                let (left, right) = (register!(left), register!(right));
                match small_subtract(left, right) {
                    Some(difference) => register!(to) = difference,
                    None => arithmetic!(to, left, right, arithmetic::subtract, "-"),
                }
            }
            Instruction::Multiply { to, left, right } => {
                let (left, right) = (register!(left), register!(right));
                match small_multiply(left, right) {
                    Some(product) => register!(to) = product,
                    None => arithmetic!(to, left, right, arithmetic::multiply, "*"),
                }
            }
            Instruction::Quotient { to, left, right } => {
                arithmetic!(to, register!(left), register!(right), arithmetic::quotient, "div")
            }
            Instruction::Remainder { to, left, right } => {
                let (left, right) = (register!(left), register!(right));
                match small_remainder(left, right) {
                    Some(remainder) => register!(to) = remainder,
                    None => arithmetic!(to, left, right, arithmetic::remainder, "rem"),
                }
            }
            Instruction::AddInteger { to, left, value } => {
                let (left, right) = (register!(left), Term::small_unchecked(value as i64));
                match small_add(left, right) {
                    Some(sum) => register!(to) = sum,
                    None => arithmetic!(to, left, right, arithmetic::add, "+"),
                }
            }
            Instruction::SubtractInteger { to, left, value } => {
                let (left, right) = (register!(left), Term::small_unchecked(value as i64));
                match small_subtract(left, right) {
                    Some(difference) => register!(to) = difference,
                    None => arithmetic!(to, left, right, arithmetic::subtract, "-"),
                }
            }
            Instruction::MultiplyInteger { to, left, value } => {
                let (left, right) = (register!(left), Term::small_unchecked(value as i64));
                match small_multiply(left, right) {
                    Some(product) => register!(to) = product,
                    None => arithmetic!(to, left, right, arithmetic::multiply, "*"),
                }
            }
            Instruction::RemainderInteger { to, left, value } => {
                let (left, right) = (register!(left), Term::small_unchecked(value as i64));
                match small_remainder(left, right) {
                    Some(remainder) => register!(to) = remainder,
                    None => arithmetic!(to, left, right, arithmetic::remainder, "rem"),
                }
            }

            Instruction::Equal { to, left, right } => {
                register!(to) = Term::boolean(equal(process, register!(left), register!(right)))
            }
            Instruction::NotEqual { to, left, right } => {
                register!(to) = Term::boolean(!equal(process, register!(left), register!(right)))
            }
            Instruction::Identical { to, left, right } => {
                register!(to) = Term::boolean(identical(process, register!(left), register!(right)))
            }
            Instruction::NotIdentical { to, left, right } => {
                register!(to) = Term::boolean(!identical(process, register!(left), register!(right)))
            }
            Instruction::Less { to, left, right } => {
                register!(to) = Term::boolean(order(process, register!(left), register!(right)).is_lt())
            }
            Instruction::LessOrEqual { to, left, right } => {
                register!(to) = Term::boolean(order(process, register!(left), register!(right)).is_le())
            }
            Instruction::IsType { to, value, of } => {
                register!(to) = Term::boolean(types::is(&process.heap, register!(value), of))
            }

            Instruction::Jump { target } => jump!(target),
            Instruction::JumpIfFalsy { value, target } => jump_unless!(register!(value).is_truthy(), target),
            Instruction::JumpIfTruthy { value, target } => jump_unless!(!register!(value).is_truthy(), target),
            Instruction::JumpUnlessTrue { value, target } => jump_unless!(register!(value) == Term::TRUE, target),
            Instruction::JumpUnlessIdentical { left, right, target } => {
                jump_unless!(identical(process, register!(left), register!(right)), target)
            }
            Instruction::JumpIfIdentical { left, right, target } => {
                jump_unless!(!identical(process, register!(left), register!(right)), target)
            }
            Instruction::JumpUnlessEqual { left, right, target } => {
                jump_unless!(equal(process, register!(left), register!(right)), target)
            }
            Instruction::JumpIfEqual { left, right, target } => {
                jump_unless!(!equal(process, register!(left), register!(right)), target)
            }
            Instruction::JumpUnlessLess { left, right, target } => {
                jump_unless!(order(process, register!(left), register!(right)).is_lt(), target)
            }
            Instruction::JumpUnlessLessOrEqual { left, right, target } => {
                jump_unless!(order(process, register!(left), register!(right)).is_le(), target)
            }
            Instruction::JumpUnlessInteger { left, integer, target } => {
                jump_unless!(register!(left) == Term::small_unchecked(integer as i64), target)
            }
            Instruction::JumpUnlessEqualInteger { left, integer, target } => {
                jump_unless!(equal(process, register!(left), Term::small_unchecked(integer as i64)), target)
            }
            Instruction::JumpUnlessLessInteger { left, integer, target } => {
                jump_unless!(order_integer(process, register!(left), integer).is_lt(), target)
            }
            Instruction::JumpUnlessLessOrEqualInteger { left, integer, target } => {
                jump_unless!(order_integer(process, register!(left), integer).is_le(), target)
            }
            Instruction::JumpUnlessGreaterInteger { left, integer, target } => {
                jump_unless!(order_integer(process, register!(left), integer).is_gt(), target)
            }
            Instruction::JumpUnlessGreaterOrEqualInteger { left, integer, target } => {
                jump_unless!(order_integer(process, register!(left), integer).is_ge(), target)
            }
            Instruction::JumpUnlessAtom { left, target, atom } => {
                jump_unless!(register!(left) == Term::atom(Atom::from_number(atom.0)), target)
            }
            Instruction::JumpUnlessLiteral { left, literal, target } => {
                jump_unless!(identical(process, register!(left), unit.literals[literal.0 as usize]), target)
            }
            Instruction::JumpUnlessType { value, of, target } => {
                jump_unless!(types::is(&process.heap, register!(value), of), target)
            }
            Instruction::JumpUnlessFunction { value, arity, target } => {
                jump_unless!(calls::arity(&process.heap, register!(value)) == Some(arity), target)
            }

            Instruction::TakeCons { from, head, tail, target } => {
                let list = register!(from);
                if list.is_cons() {
                    let (first, rest) = process.heap.cell(list);
                    register!(head) = first;
                    register!(tail) = rest;
                } else {
                    jump!(target)
                }
            }
            Instruction::JumpUnlessEmptyList { value, target } => {
                jump_unless!(register!(value).is_empty_list(), target)
            }
            Instruction::JumpUnlessTuple { value, size, target } => {
                jump_unless!(process.heap.tuple_size(register!(value)) == Some(size as usize), target)
            }
            Instruction::JumpUnlessTagged { value, size, tag, target } => {
                let value = register!(value);
                // What has another header may be the last word of the heap.
                let matches = value.is_boxed()
                    && process.heap.word(value.offset()) == types::tuple_header(size as usize)
                    && process.heap.word(value.offset() + 1) == unit.literals[tag.0 as usize].word();
                jump_unless!(matches, target)
            }
            Instruction::TakeElement { to, from, index } => {
                register!(to) = process.heap.term(register!(from).offset() + 1 + index as usize)
            }
            Instruction::TakeValue { to, from, key, target } => {
                match process.heap.map_get(register!(from), register!(key)) {
                    Some(value) => register!(to) = value,
                    None => jump!(target),
                }
            }
            Instruction::BeginBinary { position, value, target } => {
                if process.heap.is_bitstring(register!(value)) {
                    register!(position) = Term::count(0)
                } else {
                    jump!(target)
                }
            }
            Instruction::TakeSegment { to, value, position, layout, target } => {
                let layout = &unit.layouts[layout.0 as usize];
                let (subject, at, size) = (register!(value), register!(position), register!(to));
                match binaries::take_segment(&mut process.heap, subject, at, size, layout) {
                    Some((segment, after)) => {
                        register!(to) = segment;
                        register!(position) = after;
                        allocated!();
                    }
                    None => jump!(target),
                }
            }
            Instruction::EndBinary { value, position, target } => {
                let end = process.heap.bit_size(register!(value)).map(Term::count);
                jump_unless!(end == Some(register!(position)), target)
            }

            Instruction::MakeCons { to, head, tail } => {
                let (head, tail) = (register!(head), register!(tail));
                register!(to) = process.heap.cons(head, tail);
                allocated!();
            }
            Instruction::MakeList { to, first, count } => {
                let first = first.0 as usize;
                let items = &window[first..first + count as usize];
                let list = process.heap.list_with_tail(items, window[first + count as usize]);
                register!(to) = list;
                allocated!();
            }
            Instruction::MakeTuple { to, first, count } => {
                let first = first.0 as usize;
                let tuple = process.heap.tuple(&window[first..first + count as usize]);
                register!(to) = tuple;
                allocated!();
            }
            Instruction::MakeMap { to, first, count } => {
                let pairs = pairs(&window[first.0 as usize..], count);
                register!(to) = process.heap.map_from_pairs(&pairs);
                allocated!();
            }
            Instruction::UpdateMap { to, map, first, count } => {
                let pairs = pairs(&window[first.0 as usize..], count);
                match update_map(process, register!(map), &pairs) {
                    Ok(map) => {
                        register!(to) = map;
                        allocated!();
                    }
                    Err(reason) => error!(reason, TopFrame::Running),
                }
            }
            Instruction::MakeBinary { to, first, layout, count } => {
                let first = first.0 as usize;
                let layouts = &unit.layouts[layout.0 as usize..layout.0 as usize + count as usize];
                if binaries::exceed_memory(&process.heap, &window[first..first + count as usize]) {
                    error!(exhausted(&mut process.heap), TopFrame::Running);
                }
                match binaries::make(&mut process.heap, &window[first..], layouts) {
                    Ok(binary) => {
                        register!(to) = binary;
                        allocated!();
                    }
                    Err(failure) => error!(failure.reason(), TopFrame::Segment(failure)),
                }
            }
            Instruction::MakeClosure { count, first: to, function } => {
                let first = to.0 as usize;
                let function = code::function_id(unit_id, function.0);
                let closure = process.heap.closure(function, &window[first..first + count as usize]);
                register!(to) = closure;
                allocated!();
            }

            Instruction::CallLocal { frame, window, entry } => {
                push_return!(window);
                base += window.0 as usize;
                pc = entry as usize;
                open_window!(frame.0 as usize * FRAME_UNIT);
                safepoint!();
            }
            Instruction::TailCallLocal { frame, entry } => {
                pc = entry as usize;
                open_window!(frame.0 as usize * FRAME_UNIT);
                safepoint!();
            }
            Instruction::CallLocalFar { window, function } => {
                let function = &unit.functions[function.0 as usize];
                push_return!(window);
                base += window.0 as usize;
                pc = function.entry as usize;
                open_window!(function.frame);
                safepoint!();
            }
            Instruction::TailCallLocalFar { function } => {
                let function = &unit.functions[function.0 as usize];
                pc = function.entry as usize;
                open_window!(function.frame);
                safepoint!();
            }
            Instruction::CallRemote { arguments, window, slot } => call_slot!(SlotId(slot.0), arguments, window.0),
            Instruction::TailCallRemote { arguments, slot } => call_slot!(SlotId(slot.0), arguments, 0u16),
            Instruction::CallFunction { arguments, window, function } => {
                call_value!(register!(function), arguments, window.0)
            }
            Instruction::TailCallFunction { arguments, function } => {
                call_value!(register!(function), arguments, 0u16)
            }
            Instruction::CallDynamic { arguments, window, module, name } => {
                let call =
                    Call::Named { module: register!(module), name: register!(name), arguments: arguments as usize };
                call_resolved!(with_stack!(calls::resolve(process, base + window.0 as usize, call)), window.0)
            }
            Instruction::TailCallDynamic { arguments, module, name } => {
                let call =
                    Call::Named { module: register!(module), name: register!(name), arguments: arguments as usize };
                call_resolved!(with_stack!(calls::resolve(process, base, call)), 0u16)
            }
            Instruction::ApplyFunction { window, function, list } => {
                let call = Call::ApplyFunction { function: register!(function), list: register!(list) };
                call_resolved!(with_stack!(calls::resolve(process, base + window.0 as usize, call)), window.0)
            }
            Instruction::ApplyModule { window: opened, first } => {
                let first = first.0 as usize;
                let [module, name, list] = [window[first], window[first + 1], window[first + 2]];
                let call = Call::ApplyNamed { module, name, list };
                call_resolved!(with_stack!(calls::resolve(process, base + opened.0 as usize, call)), opened.0)
            }
            Instruction::CallDot { left, window, name } => {
                let (left, name) = (register!(left), Term::atom(Atom::from_number(name.0)));
                if process.heap.is_map(left) {
                    match process.heap.map_get(left, name) {
                        Some(value) => register!(window) = value,
                        None => {
                            let reason = process.heap.tuple(&[Term::atom(atoms::BADKEY), name, left]);
                            error!(reason, TopFrame::Running)
                        }
                    }
                } else if matches!(left, Term::NIL | Term::TRUE | Term::FALSE) || left.as_atom().is_none() {
                    let reason = process.heap.tuple(&[Term::atom(atoms::BADKEY), name, left]);
                    error!(reason, TopFrame::Running)
                } else {
                    let call = Call::Named { module: left, name, arguments: 0 };
                    call_resolved!(with_stack!(calls::resolve(process, base + window.0 as usize, call)), window.0)
                }
            }
            Instruction::CallNative1 { to, first, native } => {
                let native = &natives[native.0 as usize];
                let argument = register!(first);
                let NativeFunction::F1(function) = native.function else { unreachable!("checked when loaded") };
                let result = with_stack!(function(&mut Context { process, system }, argument));
                native_gave!(to.0, result, native, &[argument]);
            }
            Instruction::CallNative2 { to, first, second, native } => {
                let native = &natives[native.0 as usize];
                let arguments = [register!(first), register!(second)];
                let NativeFunction::F2(function) = native.function else { unreachable!("checked when loaded") };
                let result = with_stack!(function(&mut Context { process, system }, arguments[0], arguments[1]));
                native_gave!(to.0, result, native, &arguments);
            }
            Instruction::CallNative3 { to, first, second, third, native } => {
                let native = &natives[native.0 as usize];
                let arguments = [register!(first), register!(second), register!(third)];
                let NativeFunction::F3(function) = native.function else { unreachable!("checked when loaded") };
                let result =
                    with_stack!(function(&mut Context { process, system }, arguments[0], arguments[1], arguments[2]));
                native_gave!(to.0, result, native, &arguments);
            }
            Instruction::CallNative { to, count, first, native } => {
                let native = &natives[native.0 as usize];
                let first = first.0 as usize;
                let mut arguments = [Term::NIL; 4];
                arguments[..count as usize].copy_from_slice(&window[first..first + count as usize]);
                let result = with_stack!(call_native(native, process, system, &arguments));
                native_gave!(to.0, result, native, &arguments[..count as usize]);
            }
            Instruction::CallAttached { to, count, native, first, attachment } => {
                let native = native::attached(native.0);
                let first = first.0 as usize;
                let arguments = window[first..first + count as usize].to_vec();
                let NativeFunction::Attached(function) = native.function else { unreachable!("checked when loaded") };
                let attachment = &unit.attachments[attachment.0 as usize];
                let result = with_stack!(function(&mut Context { process, system }, attachment, &arguments));
                native_gave!(to.0, result, native, &arguments);
            }
            Instruction::Return { value } => return_value!(register!(value)),
            Instruction::ReturnInteger { value } => return_value!(Term::small_unchecked(value as i64)),
            Instruction::ReturnAtom { atom } => return_value!(Term::atom(Atom::from_number(atom.0))),
            Instruction::ReturnIfInteger { left, integer, value } => {
                if register!(left) == Term::small_unchecked(integer as i64) {
                    return_value!(Term::small_unchecked(value as i64))
                }
            }
            Instruction::ReturnSum { left, right } => {
                let (left, right) = (register!(left), register!(right));
                match small_add(left, right) {
                    Some(sum) => return_value!(sum),
                    None => match arithmetic::add(&mut process.heap, left, right) {
                        Ok(sum) => {
                            allocated!();
                            return_value!(sum)
                        }
                        Err(fault) => {
                            let arguments = [left, right];
                            error!(arithmetic_reason(fault), operation_frame(process, Atom::of("+"), &arguments))
                        }
                    },
                }
            }
            Instruction::Stop {} => {
                leave!();
                return Outcome::Exit(start::exit_reason(process));
            }

            Instruction::Send { to, receiver, message } => {
                let (receiver, message) = (register!(receiver), register!(message));
                match calls::receiver(&process.heap, receiver, system) {
                    calls::Receiver::Process(pid) if pid == process.pid => {
                        process.mailbox.messages.push_back(message);
                    }
                    calls::Receiver::Process(pid) => {
                        system.send(process, pid, message);
                        fuel -= 1;
                    }
                    calls::Receiver::Nobody => {}
                    calls::Receiver::Invalid => {
                        let arguments = [receiver, message];
                        let texts = vec![(1, "invalid destination".to_string())];
                        let (module, name, arguments) = (atoms::ERLANG, Atom::of("send"), &arguments);
                        error!(Term::atom(atoms::BADARG), TopFrame::Call { module, name, arguments, texts })
                    }
                }
                register!(to) = message;
            }
            Instruction::PeekMessage { to, target } => {
                match process.mailbox.messages.get(process.mailbox.cursor as usize) {
                    Some(message) => register!(to) = *message,
                    None => jump!(target),
                }
            }
            Instruction::TakeMessage {} => {
                let cursor = std::mem::take(&mut process.mailbox.cursor) as usize;
                if cursor == 0 {
                    process.mailbox.messages.pop_front();
                } else {
                    process.mailbox.messages.remove(cursor);
                }
                process.timeout = Timeout::Off;
                allocated!();
            }
            Instruction::NextMessage { to, target } => {
                process.mailbox.cursor += 1;
                if let Some(message) = process.mailbox.messages.get(process.mailbox.cursor as usize) {
                    register!(to) = *message;
                    jump!(target)
                }
            }
            Instruction::WaitMessage { target } => {
                jump!(target);
                leave!();
                collect_before_waiting(process);
                return Outcome::Wait(None);
            }
            Instruction::WaitTimeout { timeout, target } => {
                if process.timeout == Timeout::Over {
                    process.timeout = Timeout::Off;
                    process.mailbox.cursor = 0;
                    continue;
                }
                let timeout = register!(timeout);
                let milliseconds = match timeout.as_small() {
                    Some(milliseconds @ 0..=0xffff_ffff) => Some(milliseconds as u64),
                    None if timeout == Term::atom(atoms::INFINITY) => None,
                    _ => error!(Term::atom(atoms::TIMEOUT_VALUE), TopFrame::Running),
                };
                jump!(target);
                leave!();
                collect_before_waiting(process);
                return Outcome::Wait(milliseconds);
            }

            Instruction::FailFunctionClause {} => error!(Term::atom(atoms::FUNCTION_CLAUSE), TopFrame::Arguments),
            Instruction::Fail { failure, value } => {
                let reason = failure_reason(process, failure, register!(value));
                error!(reason, TopFrame::Running)
            }
            Instruction::Reraise { first } => {
                let first = first.0 as usize;
                let class = match window[first].as_atom() {
                    Some(atoms::EXIT) => Class::Exit,
                    Some(atoms::THROW) => Class::Throw,
                    _ => Class::Error,
                };
                let (reason, stacktrace) = (window[first + 1], Some(window[first + 2]));
                leave!();
                unwound!(raise(process, Exception { class, reason, stacktrace }, TopFrame::Running))
            }
        }
    }
}

#[cold]
fn job_failed(process: &mut Process, fault: Fault) -> Outcome {
    match raise_fault(process, fault, atoms::ERLANG, atoms::ERROR, &[]) {
        Unwound::Handled => Outcome::Yield,
        Unwound::Exit(reason) => Outcome::Exit(reason),
    }
}

fn call_native<S: System>(
    native: &Native,
    process: &mut Process,
    system: &mut S,
    arguments: &[Term; 4],
) -> NativeResult {
    let mut context = Context { process, system };
    let [first, second, third, fourth] = *arguments;
    match native.function {
        NativeFunction::F0(function) => function(&mut context),
        NativeFunction::F1(function) => function(&mut context, first),
        NativeFunction::F2(function) => function(&mut context, first, second),
        NativeFunction::F3(function) => function(&mut context, first, second, third),
        NativeFunction::F4(function) => function(&mut context, first, second, third, fourth),
        NativeFunction::Attached(_) => unreachable!("attached natives have no name to be called by"),
    }
}

#[cold]
fn arithmetic_reason(error: ArithmeticError) -> Term {
    Term::atom(match error {
        ArithmeticError::BadArithmetic => atoms::BADARITH,
        ArithmeticError::SystemLimit => atoms::SYSTEM_LIMIT,
    })
}

#[cold]
fn failure_reason(process: &mut Process, failure: Failure, value: Term) -> Term {
    let name = match failure {
        Failure::Reason => return value,
        Failure::Match => atoms::BADMATCH,
        Failure::Case => atoms::CASE_CLAUSE,
        Failure::Try => atoms::TRY_CLAUSE,
        Failure::With => atoms::WITH_CLAUSE,
        Failure::Map => atoms::BADMAP,
    };
    process.heap.tuple(&[Term::atom(name), value])
}

fn pairs(registers: &[Term], count: u16) -> Vec<(Term, Term)> {
    registers[..2 * count as usize].chunks_exact(2).map(|pair| (pair[0], pair[1])).collect()
}

fn update_map(process: &mut Process, map: Term, pairs: &[(Term, Term)]) -> Result<Term, Term> {
    let heap = &mut process.heap;
    if !heap.is_map(map) {
        return Err(heap.tuple(&[Term::atom(atoms::BADMAP), map]));
    }
    let mut updated = map;
    for (key, value) in pairs {
        if heap.map_get(map, *key).is_none() {
            return Err(heap.tuple(&[Term::atom(atoms::BADKEY), *key, map]));
        }
        updated = heap.map_put(updated, *key, *value);
    }
    Ok(updated)
}
