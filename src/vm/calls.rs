//! What a call calls: function values, names known only at run time, receivers of messages.

use super::native::{self, Class, Job};
use super::process::Process;
use super::raise::{Exception, TopFrame, Unwound, raise};
use super::system::System;
use crate::atom::{Atom, atoms};
use crate::bytecode::code::{self, Target, UnitId};
use crate::bytecode::instructions::Instruction;
use crate::value::heap::Heap;
use crate::value::term::{Pid, Reference, SlotId, Term};
use std::cell::RefCell;

/// A call whose arguments lie in its window, unless they are in a list.
pub(super) enum Call {
    Slot { slot: SlotId, arguments: usize },
    Value { value: Term, arguments: usize },
    Named { module: Term, name: Term, arguments: usize },
    ApplyFunction { function: Term, list: Term },
    ApplyNamed { module: Term, name: Term, list: Term },
}

/// What is to be run; arguments and captured values lie in the window.
pub(super) enum Resolved {
    Code { unit: UnitId, entry: u32, frame: u16 },
    Native { native: u16, arguments: usize },
    Failed(CallFailure),
}

pub(super) enum CallFailure {
    /// There is no such function, unless its module can be loaded.
    Undefined { module: Atom, name: Atom, arguments: Vec<Term> },
    /// `{:badfun, value}`
    NotAFunction(Term),
    /// `{:badarity, {function, arguments}}`
    Arity { function: Term, arguments: Vec<Term> },
    /// `apply` got what it cannot call, or no list of arguments.
    Apply(Vec<Term>),
}

/// Finds what a call calls. `first` is where on the stack its window begins.
pub(super) fn resolve(process: &mut Process, first: usize, call: Call) -> Resolved {
    let mut call = call;
    loop {
        call = match call {
            Call::Slot { slot, arguments } => {
                let entry = code::slot_at(slot);
                match entry.target() {
                    Target::Code { unit, entry, frame } => return Resolved::Code { unit, entry, frame },
                    Target::Native(native) => return Resolved::Native { native, arguments },
                    Target::Undefined => {
                        let arguments = process.stack[first..first + arguments].to_vec();
                        let (module, name) = (entry.module, entry.name);
                        return Resolved::Failed(CallFailure::Undefined { module, name, arguments });
                    }
                    Target::Apply => match process.stack[first..first + arguments] {
                        [function, list] => Call::ApplyFunction { function, list },
                        [module, name, list] => Call::ApplyNamed { module, name, list },
                        _ => unreachable!("apply has two or three arguments"),
                    },
                }
            }
            Call::Value { value, arguments } => {
                if let Some((function, captured)) = process.heap.as_closure(value) {
                    let function = code::function(function);
                    if function.arity as usize != arguments {
                        return other_arity(process, first, value, arguments);
                    }
                    let needed = first + arguments + captured.len();
                    if needed > process.stack.len() {
                        process.stack.resize(needed + 8, Term::NIL);
                    }
                    for (register, word) in process.stack[first + arguments..].iter_mut().zip(captured) {
                        *register = Term::from_word(*word);
                    }
                    return Resolved::Code { unit: function.unit, entry: function.entry, frame: function.frame };
                }
                match value.as_export() {
                    Some(slot) if code::slot_at(slot).arity as usize == arguments => Call::Slot { slot, arguments },
                    Some(_) => return other_arity(process, first, value, arguments),
                    None => return Resolved::Failed(CallFailure::NotAFunction(value)),
                }
            }
            Call::Named { module, name, arguments } => {
                let (Some(module_atom), Some(name_atom)) = (module.as_atom(), name.as_atom()) else {
                    let arguments = process.stack[first..first + arguments].to_vec();
                    let list = process.heap.list(&arguments);
                    return Resolved::Failed(CallFailure::Apply(vec![module, name, list]));
                };
                match find_slot(module_atom, name_atom, arguments as u8) {
                    Some(slot) => Call::Slot { slot, arguments },
                    None => {
                        let arguments = process.stack[first..first + arguments].to_vec();
                        let (module, name) = (module_atom, name_atom);
                        return Resolved::Failed(CallFailure::Undefined { module, name, arguments });
                    }
                }
            }
            Call::ApplyFunction { function, list } => match spread(process, first, list) {
                Some(arguments) => Call::Value { value: function, arguments },
                None => return Resolved::Failed(CallFailure::Apply(vec![function, list])),
            },
            Call::ApplyNamed { module, name, list } => match spread(process, first, list) {
                Some(arguments) => Call::Named { module, name, arguments },
                None => return Resolved::Failed(CallFailure::Apply(vec![module, name, list])),
            },
        };
    }
}

fn other_arity(process: &Process, first: usize, function: Term, arguments: usize) -> Resolved {
    let arguments = process.stack[first..first + arguments].to_vec();
    Resolved::Failed(CallFailure::Arity { function, arguments })
}

/// More arguments than a function can have.
const MAXIMUM_ARITY: usize = 255;

/// Lays the items of a list into the window; `None` if it is no proper list, or too long.
fn spread(process: &mut Process, first: usize, list: Term) -> Option<usize> {
    let items = process.heap.proper_list(list).filter(|items| items.len() <= MAXIMUM_ARITY)?;
    let needed = first + items.len();
    if needed > process.stack.len() {
        process.stack.resize(needed + 8, Term::NIL);
    }
    process.stack[first..needed].copy_from_slice(&items);
    Some(items.len())
}

pub(super) enum Failed {
    /// The module of the function is loaded first; then the instruction is run again.
    Load(Job),
    Raised(Unwound),
}

fn is_defined(module: Atom, name: Atom, arity: usize) -> bool {
    let slot = u8::try_from(arity).ok().and_then(|arity| code::find_slot(module, name, arity));
    slot.is_some_and(|slot| code::slot_at(slot).target() != Target::Undefined)
}

/// What becomes of a call that cannot be made. The process has been left behind the instruction.
#[cold]
pub(super) fn fail(process: &mut Process, failure: CallFailure) -> Failed {
    let (reason, top, arguments);
    match failure {
        CallFailure::Undefined { module, name, arguments: list } => {
            // Another process may have had the module loaded since this one looked: then the call is just made again.
            let again = || is_defined(module, name, list.len()).then(|| -> Job { Box::new(|_| None) });
            if let Some(job) = native::load_job(module).or_else(again) {
                process.job_register = Some(0);
                return Failed::Load(job);
            }
            arguments = list;
            reason = Term::atom(atoms::UNDEF);
            top = match is_last_call(process) {
                true => TopFrame::LastCall { module, name, arguments: &arguments },
                false => TopFrame::Call { module, name, arguments: &arguments, texts: Vec::new() },
            };
        }
        CallFailure::NotAFunction(value) => {
            reason = process.heap.tuple(&[Term::atom(atoms::BADFUN), value]);
            top = TopFrame::Running;
        }
        CallFailure::Arity { function, arguments } => {
            let list = process.heap.list(&arguments);
            let call = process.heap.tuple(&[function, list]);
            reason = process.heap.tuple(&[Term::atom(atoms::BADARITY), call]);
            top = TopFrame::Running;
        }
        CallFailure::Apply(list) => {
            arguments = list;
            reason = Term::atom(atoms::BADARG);
            let name = Atom::of("apply");
            let is_list = |term: Option<&Term>| term.is_some_and(|list| process.heap.proper_list(*list).is_some());
            // With two arguments the BEAM names the first, whichever is meant.
            let of_function = arguments.len() == 2 && !is_list(arguments.last());
            let texts = if of_function { vec![(1, "not a list".to_string())] } else { Vec::new() };
            top = TopFrame::Call { module: atoms::ERLANG, name, arguments: &arguments, texts };
        }
    }
    Failed::Raised(raise(process, Exception { class: Class::Error, reason, stacktrace: None }, top))
}

/// Whether the call that is being made stands in the place of the running function.
fn is_last_call(process: &Process) -> bool {
    let instructions = &code::unit(process.unit).instructions;
    let call = (process.instruction as usize).checked_sub(1).and_then(|call| instructions.get(call));
    use Instruction::{TailCallDynamic, TailCallFunction, TailCallRemote};
    matches!(call, Some(TailCallRemote { .. } | TailCallFunction { .. } | TailCallDynamic { .. }))
}

/// The arity of a function value; `None` if it is no function.
pub fn arity(heap: &Heap, value: Term) -> Option<u8> {
    match (heap.as_closure(value), value.as_export()) {
        (Some((function, _)), _) => Some(code::function(function).arity),
        (None, Some(slot)) => Some(code::slot_at(slot).arity),
        (None, None) => None,
    }
}

const CACHE_SIZE: usize = 256;

thread_local! {
    /// Slots found lately, so that a call by name costs no look-up in the shared index: `(key, slot)`.
    static CACHE: RefCell<[(u64, u32); CACHE_SIZE]> = const { RefCell::new([(u64::MAX, 0); CACHE_SIZE]) };
}

pub(super) fn find_slot(module: Atom, name: Atom, arity: u8) -> Option<SlotId> {
    // Numbers of atoms stay below 2^24, so that the key is unique.
    let key = (module.number() as u64) << 32 | (name.number() as u64) << 8 | arity as u64;
    let place = (key.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 56) as usize;
    CACHE.with_borrow_mut(|cache| {
        if cache[place].0 == key {
            return Some(SlotId(cache[place].1));
        }
        let slot = code::find_slot(module, name, arity)?;
        cache[place] = (key, slot.0);
        Some(slot)
    })
}

pub(super) enum Receiver {
    Process(Pid),
    /// Whose alias the reference is.
    Alias(Pid, Reference),
    /// A name on a node, which nobody has: the message is lost.
    Nobody,
    /// No pid, and no name of a process.
    Invalid,
}

/// Whom `send/2` means: a pid, a registered name, or `{name, node}` of this node.
#[inline(always)]
pub(super) fn receiver<S: System>(heap: &Heap, receiver: Term, system: &S) -> Receiver {
    match receiver.as_pid() {
        Some(pid) => Receiver::Process(pid),
        None => named_receiver(heap, receiver, system),
    }
}

fn named_receiver<S: System>(heap: &Heap, receiver: Term, system: &S) -> Receiver {
    if let Some(reference) = receiver.as_reference() {
        return system.alias_owner(reference).map_or(Receiver::Nobody, |pid| Receiver::Alias(pid, reference));
    }
    let (name, missing) = match (receiver.as_atom(), heap.tuple_of::<2>(receiver)) {
        (Some(name), _) => (Some(name), Receiver::Invalid),
        (None, Some([name, node])) if node.is_atom() && name.is_atom() => {
            (name.as_atom().filter(|_| node.as_atom().map(Atom::name) == Some("nonode@nohost")), Receiver::Nobody)
        }
        _ => (None, Receiver::Invalid),
    };
    match name.and_then(|name| system.whereis(name)) {
        Some(pid) => Receiver::Process(pid),
        None => missing,
    }
}
