//! Programs for the tests, written in bytecode: a list of functions, each a list of instructions with labels between.

use crate::atom::{Atom, atoms};
use crate::bytecode::code::{self, Function, Unit};
use crate::bytecode::instructions::*;
use crate::value::copy::{Fragment, FrozenTerm};
use crate::value::term::Term;

pub enum Line {
    Op(Instruction),
    Label(&'static str),
    /// A jump to a label.
    JumpTo(&'static str, Box<dyn Fn(Jump) -> Instruction>),
}

use Line::*;

/// Registers of each function: a program that used one beyond its frame would read what is not there.
const FRAME: u16 = 32;
/// Where calls open their window.
pub const WINDOW: u8 = 16;

/// Loads the functions, each with the number of values it captures, and gives the first one, which captures none.
pub fn load(functions: Vec<(u8, Vec<Line>)>) -> FrozenTerm {
    let mut instructions = Vec::new();
    let mut table = Vec::new();
    for (index, (captured, lines)) in functions.into_iter().enumerate() {
        table.push(Function {
            name: Atom::new(&format!("function_{index}")).unwrap_or(atoms::NIL),
            arity: 0,
            captured,
            public: false,
            entry: instructions.len() as u32,
            frame: FRAME,
            line: 1,
        });
        assemble(lines, &mut instructions);
    }
    let unit = Unit {
        module: Atom::of("runtime_test"),
        defines_module: false,
        file: "test".into(),
        instructions: instructions.into(),
        functions: table.into(),
        literals: Box::default(),
        layouts: Box::default(),
        lines: Box::default(),
        handlers: Box::default(),
        attachments: Box::default(),
    };
    let unit = code::load(unit).expect("the units of the tests are small");
    FrozenTerm { fragment: Fragment::new(), root: Term::function(code::function_id(unit, 0)) }
}

fn assemble(lines: Vec<Line>, instructions: &mut Vec<Instruction>) {
    let mut labels = Vec::new();
    let mut place = 0;
    for line in &lines {
        match line {
            Label(name) => labels.push((*name, place)),
            _ => place += 1,
        }
    }
    let mut place = 0;
    for line in lines {
        let instruction = match line {
            Label(_) => continue,
            Op(instruction) => instruction,
            JumpTo(label, make) => {
                let (_, target) = labels.iter().find(|(name, _)| *name == label).expect("the label exists");
                make(Jump((*target - (place + 1)) as i16))
            }
        };
        instructions.push(instruction);
        place += 1;
    }
}

fn r(register: u8) -> Register {
    Register::new(register.into())
}

pub fn atom(to: u8, name: &'static str) -> Line {
    Op(Instruction::LoadAtom { to: r(to), atom: AtomIndex(Atom::of(name).number()) })
}

pub fn integer(to: u8, value: i32) -> Line {
    Op(Instruction::LoadInteger { to: r(to), value })
}

pub fn own_pid(to: u8) -> Line {
    Op(Instruction::LoadSelf { to: r(to) })
}

pub fn copy(to: u8, from: u8) -> Line {
    Op(Instruction::Move { to: r(to), from: r(from) })
}

pub fn add(to: u8, left: u8, value: i32) -> Line {
    Op(Instruction::AddInteger { to: r(to), left: r(left), value })
}

pub fn sum(to: u8, left: u8, right: u8) -> Line {
    Op(Instruction::Add { to: r(to), left: r(left), right: r(right) })
}

pub fn tuple(to: u8, first: u8, count: u16) -> Line {
    Op(Instruction::MakeTuple { to: r(to), first: FarRegister(first as u16), count })
}

pub fn cons(to: u8, head: u8, tail: u8) -> Line {
    Op(Instruction::MakeCons { to: r(to), head: r(head), tail: r(tail) })
}

pub fn element(to: u8, from: u8, index: u16) -> Line {
    Op(Instruction::TakeElement { to: r(to), from: r(from), index })
}

pub fn send(receiver: u8, message: u8) -> Line {
    Op(Instruction::Send { to: r(7), receiver: r(receiver), message: r(message) })
}

/// Jumps to the label unless the register holds this integer.
pub fn unless_integer(left: u8, integer: i16, label: &'static str) -> Line {
    JumpTo(label, Box::new(move |target| Instruction::JumpUnlessInteger { left: r(left), integer, target }))
}

pub fn unless_identical(left: u8, right: u8, label: &'static str) -> Line {
    JumpTo(label, Box::new(move |target| Instruction::JumpUnlessIdentical { left: r(left), right: r(right), target }))
}

/// A function of the program with the captured values of the registers from `first` on.
pub fn closure(first: u8, count: u8, function: u32) -> Line {
    Op(Instruction::MakeClosure { count, first: FarRegister(first as u16), function: FunctionIndex(function) })
}

/// Calls `:erlang.name` with the arguments in the window.
pub fn erlang(name: &'static str, arguments: u8) -> Line {
    let slot = code::slot(atoms::ERLANG, Atom::of(name), arguments);
    Op(Instruction::CallRemote { arguments, window: Window(WINDOW as u16), slot: SlotIndex(slot.0) })
}

/// Starts the function again, with the first registers as they are.
pub fn again(function: u32) -> Line {
    Op(Instruction::TailCallLocalFar { function: FunctionIndex(function) })
}

pub fn ret(value: u8) -> Line {
    Op(Instruction::Return { value: r(value) })
}

/// `receive do message -> … end`
pub fn receive(to: u8) -> Vec<Line> {
    vec![
        Label("look"),
        JumpTo("wait", Box::new(move |target| Instruction::PeekMessage { to: r(to), target })),
        Op(Instruction::TakeMessage {}),
        JumpTo("taken", Box::new(jump)),
        Label("wait"),
        JumpTo("look", Box::new(|target| Instruction::WaitMessage { target })),
        Label("taken"),
    ]
}

/// `receive do message -> … after register -> goes on at the label end`
pub fn receive_after(to: u8, timeout: u8, over: &'static str) -> Vec<Line> {
    vec![
        Label("look"),
        JumpTo("wait", Box::new(move |target| Instruction::PeekMessage { to: r(to), target })),
        Op(Instruction::TakeMessage {}),
        JumpTo("taken", Box::new(jump)),
        Label("wait"),
        JumpTo("look", Box::new(move |target| Instruction::WaitTimeout { timeout: r(timeout), target })),
        JumpTo(over, Box::new(jump)),
        Label("taken"),
    ]
}

fn jump(target: Jump) -> Instruction {
    Instruction::Jump { target: FarJump(target.0 as i32) }
}

pub fn go(label: &'static str) -> Line {
    JumpTo(label, Box::new(jump))
}

pub fn label(name: &'static str) -> Line {
    Label(name)
}

/// `exit(register)`
pub fn exit(register: u8) -> Vec<Line> {
    vec![copy(WINDOW, register), erlang("exit", 1)]
}

/// The lines of several parts.
pub fn lines(parts: Vec<Vec<Line>>) -> Vec<Line> {
    parts.into_iter().flatten().collect()
}

/// `receive` with no clause that matches: it looks at each message once and waits.
pub fn receive_none() -> Vec<Line> {
    vec![
        Label("look"),
        JumpTo("wait", Box::new(|target| Instruction::PeekMessage { to: r(0), target })),
        Label("tests"),
        JumpTo("tests", Box::new(|target| Instruction::NextMessage { to: r(0), target })),
        Label("wait"),
        JumpTo("look", Box::new(|target| Instruction::WaitMessage { target })),
    ]
}
