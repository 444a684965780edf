//! One instruction, done the long way: what the loop of the common cases ([`super::common`]) leaves undone, among it
//! everything that raises.

use super::calls::{self, Call, Failed, Receiver, Resolved};
use super::interpreter::{at_safepoint, at_stack_end};
use super::native::{self, Class, Context, Fault, Native, NativeFunction, NativeResult};
use super::process::{Process, ReturnAddress};
use super::raise::{Exception, TopFrame, Unwound, operation_frame, raise, raise_fault};
use super::safepoint::{collect_at_next_call, exhausted};
use super::system::System;
use super::{Outcome, binaries, start};
use crate::atom::{Atom, atoms};
use crate::bytecode::code::{self, UnitId};
use crate::bytecode::instructions::{Failure, FarRegister, Instruction, NEAR_REGISTERS, NativeIndex, Register};
use crate::value::arithmetic::{self, ArithmeticError};
use crate::value::heap::Heap;
use crate::value::term::{SlotId, Term};

/// Does the instruction that the process stands behind. Gives an outcome if the process does not go on.
#[inline(never)]
pub(super) fn step<S: System>(process: &mut Process, system: &mut S) -> Option<Outcome> {
    let unit = code::unit(process.unit);
    let base = process.base as usize;
    macro_rules! register {
        ($register:expr) => {
            process.stack[base + $register.number()]
        };
    }
    macro_rules! arithmetic {
        ($to:expr, $left:expr, $right:expr, $operation:path, $name:literal) => {{
            let (left, right) = ($left, $right);
            match $operation(&mut process.heap, left, right) {
                Ok(result) => {
                    register!($to) = result;
                    allocated(process)
                }
                Err(error) => arithmetic_error(process, error, $name, &[left, right]),
            }
        }};
    }
    let integer = |value: i32| Term::small_unchecked(value as i64);
    match unit.instructions[process.instruction as usize - 1] {
        Instruction::Add { to, left, right } => {
            arithmetic!(to, register!(left), register!(right), arithmetic::add, "+")
        }
        Instruction::Subtract { to, left, right } => {
            arithmetic!(to, register!(left), register!(right), arithmetic::subtract, "-")
        }
        Instruction::Multiply { to, left, right } => {
            arithmetic!(to, register!(left), register!(right), arithmetic::multiply, "*")
        }
        Instruction::Quotient { to, left, right } => {
            arithmetic!(to, register!(left), register!(right), arithmetic::quotient, "div")
        }
        Instruction::Remainder { to, left, right } => {
            arithmetic!(to, register!(left), register!(right), arithmetic::remainder, "rem")
        }
        Instruction::AddInteger { to, left, value } => {
            arithmetic!(to, register!(left), integer(value), arithmetic::add, "+")
        }
        Instruction::SubtractInteger { to, left, value } => {
            arithmetic!(to, register!(left), integer(value), arithmetic::subtract, "-")
        }
        Instruction::MultiplyInteger { to, left, value } => {
            arithmetic!(to, register!(left), integer(value), arithmetic::multiply, "*")
        }
        Instruction::RemainderInteger { to, left, value } => {
            arithmetic!(to, register!(left), integer(value), arithmetic::remainder, "rem")
        }
        Instruction::CallLocalSum { to, left, value, window, entry } => match sum(process, to, left, value) {
            Ok(()) => enter(process, system, window as u16, process.unit, entry.number(), NEAR_REGISTERS),
            Err(outcome) => outcome,
        },
        Instruction::TailCallLocalSum { to, left, value, entry } => match sum(process, to, left, value) {
            Ok(()) => enter(process, system, 0, process.unit, entry, NEAR_REGISTERS),
            Err(outcome) => outcome,
        },
        Instruction::CallLocalSumFar { to, left, value, window, function } => match sum(process, to, left, value) {
            Ok(()) => {
                let function = &unit.functions[function.number() as usize];
                enter(process, system, window as u16, process.unit, function.entry, function.frame as usize)
            }
            Err(outcome) => outcome,
        },
        Instruction::TailCallLocalSumFar { to, left, value, function } => match sum(process, to, left, value) {
            Ok(()) => {
                let function = &unit.functions[function.0 as usize];
                enter(process, system, 0, process.unit, function.entry, function.frame as usize)
            }
            Err(outcome) => outcome,
        },
        Instruction::ReturnSum { left, right } => {
            let (left, right) = (register!(left), register!(right));
            match arithmetic::add(&mut process.heap, left, right) {
                Ok(sum) => {
                    return_value(process, sum);
                    allocated(process)
                }
                Err(error) => arithmetic_error(process, error, "+", &[left, right]),
            }
        }

        Instruction::MakeList { to, first, count } => {
            let first = base + first.0 as usize;
            let last = first + count as usize;
            register!(to) = process.heap.list_with_tail(&process.stack[first..last], process.stack[last]);
            allocated(process)
        }
        Instruction::MakeTuple { to, first, count } => {
            let first = base + first.0 as usize;
            register!(to) = process.heap.tuple(&process.stack[first..first + count as usize]);
            allocated(process)
        }
        Instruction::MakeMap { to, first, count } => {
            let first = base + first.0 as usize;
            register!(to) = make_map(&mut process.heap, &process.stack[first..first + 2 * count as usize]);
            allocated(process)
        }
        Instruction::MakeClosure { count, first, function } => {
            let function = code::function_id(process.unit, function.0);
            let first = base + first.0 as usize;
            process.stack[first] = process.heap.closure(function, &process.stack[first..first + count as usize]);
            allocated(process)
        }
        Instruction::UpdateMap { to, map, first, count } => {
            let first = base + first.0 as usize;
            let map = register!(map);
            match update_map(&mut process.heap, map, &process.stack[first..first + 2 * count as usize]) {
                Ok(map) => {
                    register!(to) = map;
                    allocated(process)
                }
                Err(reason) => error(process, reason, TopFrame::Running),
            }
        }
        Instruction::MakeBinary { to, first, layout, count } => {
            let first = base + first.0 as usize;
            let layouts = &unit.layouts[layout.0 as usize..layout.0 as usize + count as usize];
            if binaries::exceed_memory(&process.heap, &process.stack[first..first + count as usize]) {
                let reason = exhausted(&mut process.heap);
                return error(process, reason, TopFrame::Running);
            }
            match binaries::make(&mut process.heap, &process.stack[first..], layouts) {
                Ok(binary) => {
                    register!(to) = binary;
                    allocated(process)
                }
                Err(failure) => error(process, failure.reason(), TopFrame::Segment(failure)),
            }
        }

        Instruction::CallRemote { arguments, window, slot } => {
            let call = Call::Slot { slot: SlotId(slot.0), arguments: arguments as usize };
            make_call(process, system, call, window.0)
        }
        Instruction::TailCallRemote { arguments, slot } => {
            let call = Call::Slot { slot: SlotId(slot.0), arguments: arguments as usize };
            make_call(process, system, call, 0)
        }
        Instruction::CallFunction { arguments, window, function } => {
            let call = Call::Value { value: register!(function), arguments: arguments as usize };
            make_call(process, system, call, window.0)
        }
        Instruction::TailCallFunction { arguments, function } => {
            let call = Call::Value { value: register!(function), arguments: arguments as usize };
            make_call(process, system, call, 0)
        }
        Instruction::CallDynamic { arguments, window, module, name } => {
            let (module, name) = (register!(module), register!(name));
            make_call(process, system, Call::Named { module, name, arguments: arguments as usize }, window.0)
        }
        Instruction::TailCallDynamic { arguments, module, name } => {
            let (module, name) = (register!(module), register!(name));
            make_call(process, system, Call::Named { module, name, arguments: arguments as usize }, 0)
        }
        Instruction::ApplyFunction { window, function, list } => {
            let call = Call::ApplyFunction { function: register!(function), list: register!(list) };
            make_call(process, system, call, window.0)
        }
        Instruction::ApplyModule { window, first } => {
            let first = base + first.0 as usize;
            let [module, name, list] = [process.stack[first], process.stack[first + 1], process.stack[first + 2]];
            make_call(process, system, Call::ApplyNamed { module, name, list }, window.0)
        }
        Instruction::CallDot { left, window, name } => {
            let (left, name) = (register!(left), Term::atom(Atom::from_number(name.0)));
            let is_module = left.is_atom() && !matches!(left, Term::NIL | Term::TRUE | Term::FALSE);
            if !is_module {
                let reason = process.heap.tuple(&[Term::atom(atoms::BADKEY), name, left]);
                return error(process, reason, TopFrame::Running);
            }
            make_call(process, system, Call::Named { module: left, name, arguments: 0 }, window.0)
        }
        Instruction::CallNative { to, count, first, native } => {
            let native = native_at(native);
            let arguments = registers(process, first, count);
            let result = call_native(native, process, system, &arguments);
            native_gave(process, to.number() as u16, result, native, &arguments[..count as usize])
        }
        Instruction::CallAttached { to, count, native, first, attachment } => {
            let native = native::attached(native.0);
            let first = base + first.0 as usize;
            let arguments = process.stack[first..first + count as usize].to_vec();
            let NativeFunction::Attached(function) = native.function else { unreachable!("checked when loaded") };
            let attachment = &unit.attachments[attachment.0 as usize];
            let result = function(&mut Context { process, system }, attachment, &arguments);
            native_gave(process, to.number() as u16, result, native, &arguments)
        }

        Instruction::Send { to, receiver, message } => {
            let (receiver, message) = (register!(receiver), register!(message));
            // What it gives first, for an error leads elsewhere.
            register!(to) = message;
            send(process, system, receiver, message)
        }
        Instruction::SendTuple { receiver, count, first } => {
            let first = base + first.0 as usize;
            let message = process.heap.tuple(&process.stack[first..first + count as usize]);
            let receiver = register!(receiver);
            send(process, system, receiver, message).or_else(|| allocated(process))
        }
        Instruction::WaitTimeout { .. } => error(process, Term::atom(atoms::TIMEOUT_VALUE), TopFrame::Running),

        Instruction::FailFunctionClause {} => error(process, Term::atom(atoms::FUNCTION_CLAUSE), TopFrame::Arguments),
        Instruction::Fail { failure, value } => {
            let reason = failure_reason(&mut process.heap, failure, register!(value));
            error(process, reason, TopFrame::Running)
        }
        Instruction::Reraise { first } => {
            let first = base + first.0 as usize;
            let class = match process.stack[first].as_atom() {
                Some(atoms::EXIT) => Class::Exit,
                Some(atoms::THROW) => Class::Throw,
                _ => Class::Error,
            };
            let (reason, stacktrace) = (process.stack[first + 1], Some(process.stack[first + 2]));
            went_on(raise(process, Exception { class, reason, stacktrace }, TopFrame::Running))
        }
        instruction => unreachable!("{instruction} has no other way than the short one"),
    }
}

/// Sends a message to a pid, a name or an alias; gives the outcome of an error.
fn send<S: System>(process: &mut Process, system: &mut S, receiver: Term, message: Term) -> Option<Outcome> {
    match calls::receiver(&process.heap, receiver, system) {
        Receiver::Process(pid) if pid == process.pid => process.mailbox.messages.push_back(message),
        Receiver::Process(pid) => {
            system.send(process, pid, message);
            process.fuel -= 1;
        }
        Receiver::Alias(pid, reference) => {
            system.send_by_alias(process, pid, reference, message);
            process.fuel -= 1;
        }
        Receiver::Nobody => {}
        Receiver::Invalid => {
            let arguments = &[receiver, message];
            let texts = vec![(1, "invalid destination".to_string())];
            let (module, name) = (atoms::ERLANG, Atom::of("send"));
            return error(process, Term::atom(atoms::BADARG), TopFrame::Call { module, name, arguments, texts });
        }
    }
    None
}

/// What becomes of a native's fault. The process stands behind the instruction that has called it, whose operands are still
/// in its registers.
#[cold]
pub(super) fn native_failed(process: &mut Process, fault: Fault) -> Option<Outcome> {
    let base = process.base as usize;
    let value = |register: Register| process.stack[base + register.number()];
    let (to, native, arguments) = match code::unit(process.unit).instructions[process.instruction as usize - 1] {
        Instruction::CallNative1 { to, first, native } => (to, native, vec![value(first)]),
        Instruction::CallNative2 { to, first, second, native } => (to, native, vec![value(first), value(second)]),
        Instruction::CallNative3 { to, first, second, third, native } => {
            (to, native, vec![value(first), value(second), value(third)])
        }
        instruction => unreachable!("{instruction} calls no native"),
    };
    native_gave(process, to.number() as u16, Err(Box::new(fault)), native_at(native), &arguments)
}

/// Puts what a native gave into a register.
fn native_gave(
    process: &mut Process,
    to: u16,
    result: NativeResult,
    native: &Native,
    arguments: &[Term],
) -> Option<Outcome> {
    let fault = match result {
        Ok(term) => {
            let place = process.base as usize + to as usize;
            process.stack[place] = term;
            return allocated(process);
        }
        Err(fault) => *fault,
    };
    match fault {
        Fault::Yield(term) => {
            let place = process.base as usize + to as usize;
            process.stack[place] = term;
            Some(Outcome::Yield)
        }
        Fault::Hibernate(call) => {
            start::hibernate(process, call);
            Some(Outcome::Yield)
        }
        Fault::Job(job) => {
            process.job_register = Some(to);
            Some(Outcome::Job(job))
        }
        fault => {
            let (module, name) = (Atom::of(native.module), Atom::of(native.name));
            went_on(raise_fault(process, fault, module, name, arguments))
        }
    }
}

/// Makes a call; the arguments lie in its window, or in a list. `window` is 0 for a last call.
fn make_call<S: System>(process: &mut Process, system: &mut S, call: Call, window: u16) -> Option<Outcome> {
    let first = process.base as usize + window as usize;
    match calls::resolve(process, first, call) {
        Resolved::Code { unit, entry, frame } => enter(process, system, window, unit, entry, frame as usize),
        Resolved::Native { native, arguments: count } => {
            let native = native_at(NativeIndex(native));
            let arguments = registers(process, FarRegister(window), count as u8);
            let result = call_native(native, process, system, &arguments);
            // Behind a last call stands a `Return` of the first register, for this case.
            native_gave(process, window, result, native, &arguments[..count])
        }
        Resolved::Failed(failure) => match calls::fail(process, failure) {
            Failed::Load(job) => Some(Outcome::Job(job)),
            Failed::Raised(unwound) => went_on(unwound),
        },
    }
}

/// Goes on at a function whose arguments lie in its window. `window` is 0 for a last call.
fn enter<S: System>(
    process: &mut Process,
    system: &mut S,
    window: u16,
    unit: UnitId,
    entry: u32,
    frame: usize,
) -> Option<Outcome> {
    let first = process.base as usize + window as usize;
    if window != 0 {
        let caller = ReturnAddress { unit: process.unit, instruction: process.instruction, window };
        process.stack[first - 1] = caller.to_word();
    }
    process.base = first as u32;
    process.unit = unit;
    process.instruction = entry;
    let needed = first + frame;
    if needed > process.stack.len() {
        return at_stack_end(process, system, needed);
    }
    process.fuel -= 1;
    if process.fuel < 0 { at_safepoint(process) } else { None }
}

/// The sum of a call that is made behind it; a negative value stands for a difference. An outcome, or its absence, of the
/// error that it raises instead.
fn sum(process: &mut Process, to: Register, left: Register, value: i8) -> Result<(), Option<Outcome>> {
    let base = process.base as usize;
    let left = process.stack[base + left.number()];
    let right = Term::small_unchecked(value.unsigned_abs() as i64);
    let (result, name) = if value < 0 {
        (arithmetic::subtract(&mut process.heap, left, right), "-")
    } else {
        (arithmetic::add(&mut process.heap, left, right), "+")
    };
    match result {
        Ok(result) => {
            process.stack[base + to.number()] = result;
            // A call follows: it collects, if that is due.
            allocated(process).map_or(Ok(()), |outcome| Err(Some(outcome)))
        }
        Err(error) => Err(arithmetic_error(process, error, name, &[left, right])),
    }
}

fn return_value(process: &mut Process, value: Term) {
    let base = process.base as usize;
    let caller = ReturnAddress::from_word(process.stack[base - 1]);
    process.stack[base] = value;
    process.base -= caller.window as u32;
    process.unit = caller.unit;
    process.instruction = caller.instruction;
}

fn native_at(native: NativeIndex) -> &'static Native {
    &native::all()[native.0 as usize]
}

/// The registers from `first` on, at most four.
fn registers(process: &Process, first: FarRegister, count: u8) -> [Term; 4] {
    let first = process.base as usize + first.0 as usize;
    let mut copied = [Term::NIL; 4];
    copied[..count as usize].copy_from_slice(&process.stack[first..first + count as usize]);
    copied
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

/// Something was allocated: past the threshold, the next call collects.
fn allocated(process: &mut Process) -> Option<Outcome> {
    if process.heap.wants_collection() {
        collect_at_next_call(&mut process.fuel, &mut process.saved_fuel);
    }
    None
}

#[cold]
fn error(process: &mut Process, reason: Term, top: TopFrame<'_>) -> Option<Outcome> {
    went_on(raise(process, Exception { class: Class::Error, reason, stacktrace: None }, top))
}

fn went_on(unwound: Unwound) -> Option<Outcome> {
    match unwound {
        Unwound::Handled => None,
        Unwound::Exit(reason) => Some(Outcome::Exit(reason)),
    }
}

#[cold]
fn arithmetic_error(
    process: &mut Process,
    why: ArithmeticError,
    name: &'static str,
    operands: &[Term],
) -> Option<Outcome> {
    let reason = Term::atom(match why {
        ArithmeticError::BadArithmetic => atoms::BADARITH,
        ArithmeticError::SystemLimit => atoms::SYSTEM_LIMIT,
    });
    let top = operation_frame(process, Atom::of(name), operands);
    error(process, reason, top)
}

#[cold]
fn failure_reason(heap: &mut Heap, failure: Failure, value: Term) -> Term {
    let name = match failure {
        Failure::Reason => return value,
        Failure::Match => atoms::BADMATCH,
        Failure::Case => atoms::CASE_CLAUSE,
        Failure::Try => atoms::TRY_CLAUSE,
        Failure::With => atoms::WITH_CLAUSE,
        Failure::Map => atoms::BADMAP,
    };
    heap.tuple(&[Term::atom(name), value])
}

/// A map of keys and values that take turns.
pub(super) fn make_map(heap: &mut Heap, registers: &[Term]) -> Term {
    heap.map_from_turns(registers)
}

/// `%{map | …}` with keys and values that take turns; otherwise the reason of the error.
pub(super) fn update_map(heap: &mut Heap, map: Term, registers: &[Term]) -> Result<Term, Term> {
    if !heap.is_map(map) {
        return Err(heap.tuple(&[Term::atom(atoms::BADMAP), map]));
    }
    let mut updated = map;
    for pair in registers.chunks_exact(2) {
        let (key, value) = (pair[0], pair[1]);
        if heap.map_get(map, key).is_none() {
            return Err(heap.tuple(&[Term::atom(atoms::BADKEY), key, map]));
        }
        updated = heap.map_put(updated, key, value);
    }
    Ok(updated)
}
