//! A process's first call, and the place where it returns to.

use super::process::{Mailbox, Process, ReturnAddress};
use super::stacks::FIRST_STACK;
use crate::atom::{Atom, atoms};
use crate::bytecode::code::{self, Function, Unit, UnitId};
use crate::bytecode::instructions::{FarRegister, Instruction, Jump, NEAR_REGISTERS, Register, SlotIndex, Window};
use crate::value::copy::copy;
use crate::value::heap::Heap;
use crate::value::term::Term;
use std::sync::OnceLock;

/// The unit whose code lies under every process: it makes the first call and ends the process when that returns.
pub(super) struct BootUnit {
    pub unit: UnitId,
    call_function: u32,
    apply: u32,
    hibernate: u32,
    report: u32,
    stop: u32,
}

/// The function that runs in a process that has failed, before it exits: `(class, reason, stacktrace)`.
pub const CRASH_REPORT: (&str, &str) = ("Elixir.Kaiwa.Report", "process_crashed");

/// As in every call, the arguments lie in the window; its first register doubles as the result.
const CALL_WINDOW: u16 = 4;

pub(super) fn boot_unit() -> &'static BootUnit {
    static BOOT: OnceLock<BootUnit> = OnceLock::new();
    BOOT.get_or_init(|| {
        let (module, name) = CRASH_REPORT;
        let report = code::slot(Atom::of(module), Atom::of(name), 3);
        let window = Window(CALL_WINDOW);
        let functions = [
            ("call", vec![Instruction::CallFunction { arguments: 0, window, function: Register::new(0) }]),
            ("apply", vec![Instruction::ApplyModule { window, first: FarRegister(0) }]),
            (
                "hibernate",
                vec![
                    Instruction::PeekMessage { to: Register::new(3), target: Jump(2) },
                    Instruction::ApplyModule { window, first: FarRegister(0) },
                    Instruction::Stop {},
                    Instruction::WaitMessage { target: Jump(-4) },
                ],
            ),
            ("report", vec![Instruction::CallRemote { arguments: 3, window, slot: SlotIndex(report.0) }]),
            ("stop", vec![]),
        ];
        let mut instructions = Vec::new();
        let mut table = Vec::new();
        for (name, body) in functions {
            table.push(Function {
                name: Atom::of(name),
                arity: 0,
                captured: 0,
                public: false,
                entry: instructions.len() as u32,
                frame: CALL_WINDOW + 4,
                line: 0,
            });
            instructions.extend(body);
            instructions.push(Instruction::Stop {});
        }
        let entries: Vec<u32> = table.iter().map(|function| function.entry).collect();
        let unit = Unit {
            module: Atom::of("kaiwa_process"),
            defines_module: false,
            file: "".into(),
            instructions: instructions.into(),
            functions: table.into(),
            literals: Box::default(),
            layouts: Box::default(),
            lines: Box::default(),
            handlers: Box::default(),
            attachments: Box::default(),
        };
        let unit = code::load(unit).expect("a unit of a few instructions is not too large");
        BootUnit {
            unit,
            call_function: entries[0],
            apply: entries[1],
            hibernate: entries[2],
            report: entries[3],
            stop: entries[4],
        }
    })
}

/// Makes a new process begin with `function.()`; the function is copied from the heap of its parent.
pub fn function(process: &mut Process, from: &Heap, function: Term) {
    if function.is_pointer() {
        process.heap.reserve(FIRST_HEAP);
    }
    let function = copy(from, function, &mut process.heap);
    begin(process, boot_unit().call_function, &[function]);
    enter_closure(process, function);
}

/// Has the process stand in the function already, if it can be called as it is.
fn enter_closure(process: &mut Process, function: Term) {
    let Some((function, captured)) = process.heap.as_closure(function) else { return };
    let function = code::function(function);
    if function.arity != 0 || function.frame as usize > NEAR_REGISTERS {
        return;
    }
    for (register, word) in process.stack[1..].iter_mut().zip(captured) {
        *register = Term::from_word(*word);
    }
    process.unit = function.unit;
    process.instruction = function.entry;
}

/// Makes a new process begin with `apply(module, name, arguments)`.
pub fn call(process: &mut Process, from: &Heap, module: Atom, name: Atom, arguments: &[Term]) {
    process.heap.reserve(FIRST_HEAP);
    let arguments: Vec<Term> = arguments.iter().map(|argument| copy(from, *argument, &mut process.heap)).collect();
    let list = process.heap.list(&arguments);
    begin(process, boot_unit().apply, &[Term::atom(module), Term::atom(name), list]);
}

/// Makes a process forget what it would return to: it goes on with `apply(module, name, arguments)` when there is a message.
pub fn hibernate(process: &mut Process, call: [Term; 3]) {
    begin(process, boot_unit().hibernate, &call);
    process.heap.collect_soon();
}

/// The process is in `:erlang.hibernate/3`.
pub fn hibernates(process: &Process) -> bool {
    process.unit == boot_unit().unit && process.instruction == boot_unit().hibernate
}

/// Makes a process whose error nobody handled run the report; it exits with `reason` afterwards.
pub(super) fn report(process: &mut Process, arguments: [Term; 3], exit_reason: Term) {
    process.extra_mut().exit_reason = Some(exit_reason);
    // Nobody reads its messages any more. If they are what has filled its memory, the report needs the room.
    process.mailbox = Mailbox::default();
    let window = CALL_WINDOW as usize;
    let mut registers = [Term::NIL; CALL_WINDOW as usize + 3];
    registers[window..].copy_from_slice(&arguments);
    begin(process, boot_unit().report, &registers);
}

/// Words of heap that a process begins with: growing word by word is dear for a process that lives for a microsecond.
const FIRST_HEAP: usize = 16;

fn begin(process: &mut Process, entry: u32, registers: &[Term]) {
    let boot = boot_unit();
    // Room for the first calls as well.
    process.stack.clear();
    process.stack.resize(FIRST_STACK, Term::NIL);
    process.stack[0] = ReturnAddress { unit: boot.unit, instruction: boot.stop, window: 0 }.to_word();
    process.stack[1..1 + registers.len()].copy_from_slice(registers);
    process.base = 1;
    process.unit = boot.unit;
    process.instruction = entry;
    process.timeout = super::process::Timeout::Off;
    process.mailbox.cursor = 0;
}

/// The reason with which a process ends whose first call has returned.
pub(super) fn exit_reason(process: &Process) -> Term {
    let reported = process.extra.as_ref().and_then(|extra| extra.exit_reason);
    reported.unwrap_or(Term::atom(atoms::NORMAL))
}
