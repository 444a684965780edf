//! Exceptions: building the stack trace, finding the handler, unwinding. The only place where the stack is unwound.

use super::binaries::{SegmentCause, SegmentFailure};
use super::native::{Class, Fault};
use super::process::{Process, ReturnAddress};
use super::start;
use crate::atom::{Atom, atoms};
use crate::bytecode::code::{self, Function, HandlerKind, Unit, UnitId};
use crate::bytecode::module_info;
use crate::bytecode::segments::LayoutKind;
use crate::value::heap::Heap;
use crate::value::term::Term;

/// How many frames a stack trace has at most, as on the BEAM.
const BACKTRACE_DEPTH: usize = 8;

/// The module in stack frames of what is typed at the prompt.
const SHELL_FRAMES: &str = "elixir_eval";

/// What the top frame of a stack trace says beyond the running function.
pub(super) enum TopFrame<'a> {
    /// Nothing: the running function itself raised.
    Running,
    /// The running function with its arguments: no clause matched.
    Arguments,
    /// The running function with this list for its arguments, if there is one, and this to be told of the error:
    /// `:erlang.error(reason, arguments, error_info: info)`.
    Given { arguments: Option<Term>, info: Option<Term> },
    /// A call that was being made: to a native, or to something that cannot be called.
    Call { module: Atom, name: Atom, arguments: &'a [Term], texts: Vec<(u8, String)> },
    /// A call in the place of the running function, of which there is no frame any more.
    LastCall { module: Atom, name: Atom, arguments: &'a [Term] },
    /// The running function could not build a binary.
    Segment(SegmentFailure),
}

/// How a process goes on after an exception.
pub(super) enum Unwound {
    /// At its `base`, `unit` and `instruction`.
    Handled,
    /// Nobody handles it, and there is nothing to report: the process exits.
    Exit(Term),
}

/// The three values a handler gets.
pub(super) struct Exception {
    pub class: Class,
    pub reason: Term,
    pub stacktrace: Option<Term>,
}

/// Raises in the process as it stands: `base`, `unit` and `instruction` (behind the raising one) are stored.
#[cold]
#[inline(never)]
pub(super) fn raise(process: &mut Process, exception: Exception, top: TopFrame<'_>) -> Unwound {
    let boot = start::boot_unit().unit;
    if exception.class == Class::Error
        && let Some(target) = guard_target(process)
    {
        process.instruction = target;
        return Unwound::Handled;
    }
    let stacktrace = exception.stacktrace.unwrap_or_else(|| stacktrace(process, top));
    loop {
        if process.unit == boot {
            return uncaught(process, exception.class, exception.reason, stacktrace);
        }
        let unit = code::unit(process.unit);
        if let Some(handler) = unit.handler_of(process.instruction.saturating_sub(1))
            && let HandlerKind::Try { first } = handler.kind
        {
            let first = process.base as usize + first as usize;
            let values = [Term::atom(exception.class.atom()), exception.reason, stacktrace];
            process.stack[first..first + 3].copy_from_slice(&values);
            process.instruction = handler.target;
            process.mailbox.cursor = 0;
            return Unwound::Handled;
        }
        let caller = ReturnAddress::from_word(process.stack[process.base as usize - 1]);
        process.base -= caller.window as u32;
        process.unit = caller.unit;
        process.instruction = caller.instruction;
    }
}

/// Where to go on if the instruction belongs to a guard, whose errors only make it fail.
fn guard_target(process: &Process) -> Option<u32> {
    let handler = code::unit(process.unit).handler_of(process.instruction.saturating_sub(1))?;
    (handler.kind == HandlerKind::Guard).then_some(handler.target)
}

fn uncaught(process: &mut Process, class: Class, reason: Term, stacktrace: Term) -> Unwound {
    if let Some(exit_reason) = process.extra.as_ref().and_then(|extra| extra.exit_reason) {
        // The report itself failed; the first reason stays.
        return Unwound::Exit(exit_reason);
    }
    let exit_reason = match class {
        Class::Exit => return Unwound::Exit(reason),
        Class::Error => process.heap.tuple(&[reason, stacktrace]),
        Class::Throw => {
            let reason = process.heap.tuple(&[Term::atom(atoms::NOCATCH), reason]);
            process.heap.tuple(&[reason, stacktrace])
        }
    };
    start::report(process, [Term::atom(class.atom()), reason, stacktrace], exit_reason);
    Unwound::Handled
}

/// The frames from the running function down, as `[{module, name, arity or arguments, location}]`.
pub(super) fn stacktrace(process: &mut Process, top: TopFrame<'_>) -> Term {
    let mut frames = Vec::new();
    let with_arguments = matches!(top, TopFrame::Arguments);
    let (given_arguments, given_info) = match top {
        TopFrame::Given { arguments, info } => (arguments, info),
        _ => (None, None),
    };
    let mut segment = None;
    let mut left_running = false;
    match top {
        TopFrame::Call { module, name, arguments, texts } => {
            frames.push(call_frame(process, module, name, arguments, &texts));
        }
        TopFrame::LastCall { module, name, arguments } => {
            frames.push(call_frame(process, module, name, arguments, &[]));
            left_running = true;
        }
        // What is typed at the prompt is put together by functions, as in iex; those ask for the size first.
        TopFrame::Segment(failure)
            if failure.is_no_bitstring() && code::unit(process.unit).module.name() == SHELL_FRAMES =>
        {
            let texts = [(1, "not a bitstring".to_string())];
            frames.push(call_frame(process, atoms::ERLANG, Atom::of("bit_size"), &[failure.value], &texts));
        }
        TopFrame::Segment(failure) => segment = Some(failure),
        TopFrame::Running | TopFrame::Arguments | TopFrame::Given { .. } => {}
    }
    let boot = start::boot_unit().unit;
    let (mut base, mut unit_id, mut instruction) = (process.base as usize, process.unit, process.instruction);
    let mut first = true;
    while unit_id != boot && frames.len() < BACKTRACE_DEPTH {
        let unit = code::unit(unit_id);
        let at = instruction.saturating_sub(1);
        if let Some(function) = unit.function_of(at).filter(|_| !left_running) {
            let arity = if let (true, Some(given)) = (first, given_arguments) {
                given
            } else if first && with_arguments {
                let arguments = process.stack[base..base + function.arity as usize].to_vec();
                process.heap.list(&arguments)
            } else {
                Term::count(shown_arity(unit, function))
            };
            let mut location = location(process, unit, unit_id, at, given_info.filter(|_| first));
            if let Some(failure) = segment.filter(|_| first) {
                let entry = segment_info(process, failure);
                location = process.heap.cons(entry, location);
            }
            let (module, name) = if first && with_arguments && unit.module.name() == SHELL_FRAMES {
                // As iex names the functions that are typed at its prompt.
                (Atom::of("erl_eval"), Atom::of("-inside-an-interpreted-fun-"))
            } else {
                (unit.module, function.name)
            };
            frames.push(process.heap.tuple(&[Term::atom(module), Term::atom(name), arity, location]));
        }
        first = false;
        left_running = false;
        let caller = ReturnAddress::from_word(process.stack[base - 1]);
        base -= caller.window as usize;
        unit_id = caller.unit;
        instruction = caller.instruction;
    }
    process.heap.list(&frames)
}

/// Closures of compiled code count what they have captured among their arguments, as on the BEAM.
fn shown_arity(unit: &Unit, function: &Function) -> usize {
    let is_compiled_closure = function.name.name().starts_with('-') && unit.module.name() != SHELL_FRAMES;
    usize::from(function.arity) + if is_compiled_closure { usize::from(function.captured) } else { 0 }
}

/// `[file: ~c"…", line: n]`, and `error_info: info` behind these.
fn location(process: &mut Process, unit: &Unit, _unit_id: UnitId, instruction: u32, info: Option<Term>) -> Term {
    let heap = &mut process.heap;
    let info = info.map(|info| heap.tuple(&[Term::atom(atoms::ERROR_INFO), info]));
    let line = unit.line_of(instruction);
    if line == 0 {
        return heap.list(info.as_slice());
    }
    let file: Vec<Term> = unit.file.chars().map(|character| Term::count(character as usize)).collect();
    let file = heap.list(&file);
    let file = heap.tuple(&[Term::atom(atoms::FILE), file]);
    let line = heap.tuple(&[Term::atom(atoms::LINE), Term::count(line as usize)]);
    heap.list(&[&[file, line][..], info.as_slice()].concat())
}

/// The frame of a call that was being made.
fn call_frame(process: &mut Process, module: Atom, name: Atom, arguments: &[Term], texts: &[(u8, String)]) -> Term {
    let location = error_info(process, texts);
    let arguments = process.heap.list(arguments);
    process.heap.tuple(&[Term::atom(module), Term::atom(name), arguments, location])
}

/// `{:error_info, %{segment: {number, type, cause, value}}}`
fn segment_info(process: &mut Process, failure: SegmentFailure) -> Term {
    let kind = match failure.layout.kind {
        LayoutKind::Integer => "integer",
        LayoutKind::Float => "float",
        LayoutKind::Binary | LayoutKind::Bitstring => "binary",
        LayoutKind::Utf8 => "utf8",
        LayoutKind::Utf16 => "utf16",
        LayoutKind::Utf32 => "utf32",
    };
    let cause = match failure.cause {
        SegmentCause::Type => "type",
        SegmentCause::Size => "size",
        SegmentCause::FloatSize => "float_size",
        SegmentCause::Short => "short",
        SegmentCause::Unit => "unit",
        SegmentCause::NoFloat => "no_float",
        SegmentCause::TooLong => "too_long",
    };
    let heap = &mut process.heap;
    let [kind, cause] = [kind, cause].map(|name| Term::atom(Atom::of(name)));
    let segment = heap.tuple(&[Term::count(failure.number), kind, cause, failure.value]);
    let info = heap.map_from_pairs(&[(Term::atom(Atom::of("segment")), segment)]);
    heap.tuple(&[Term::atom(atoms::ERROR_INFO), info])
}

/// `[error_info: %{reasons: [{number, text}]}]`, or `[]` if there is nothing to say of single arguments.
fn error_info(process: &mut Process, texts: &[(u8, String)]) -> Term {
    if texts.is_empty() {
        return Term::EMPTY_LIST;
    }
    let heap = &mut process.heap;
    let mut reasons = Vec::new();
    for (argument, text) in texts {
        let text = heap.binary(text.as_bytes());
        reasons.push(heap.tuple(&[Term::count(*argument as usize), text]));
    }
    let reasons = heap.list(&reasons);
    let info = heap.map_from_pairs(&[(Term::atom(Atom::of("reasons")), reasons)]);
    let entry = heap.tuple(&[Term::atom(atoms::ERROR_INFO), info]);
    heap.list(&[entry])
}

/// The frame of a call of `:erlang`. The operands of `+`, `-`, `*` and `/` are told of what is typed at the prompt, not of what
/// a module of the user does: as on the BEAM, where a module has instructions for these and no calls.
#[cold]
pub(super) fn operation_frame<'a>(process: &Process, name: Atom, arguments: &'a [Term]) -> TopFrame<'a> {
    let is_instruction = arguments.len() == 2 && matches!(name.name(), "+" | "-" | "*" | "/");
    let unit = code::unit(process.unit);
    if is_instruction && module_info::get(unit.module).is_some_and(|info| !info.is_library) {
        return TopFrame::Running;
    }
    TopFrame::Call { module: atoms::ERLANG, name, arguments, texts: Vec::new() }
}

/// What a native's fault raises, with the frame that names the native.
pub(super) fn raise_fault(
    process: &mut Process,
    class_reason: Fault,
    module: Atom,
    name: Atom,
    arguments: &[Term],
) -> Unwound {
    match class_reason {
        Fault::Raise { class: class @ Class::Error, reason, stacktrace: None } => {
            let top = if is_raising_native(module, name) {
                let info = arguments.get(2).and_then(|options| error_info_option(&process.heap, *options));
                TopFrame::Given { arguments: arguments.get(1).copied().filter(|list| list.is_list()), info }
            } else if module == atoms::ERLANG {
                operation_frame(process, name, arguments)
            } else if module.name().starts_with(INTERNAL) {
                // It has made the exception for its caller.
                TopFrame::Running
            } else {
                TopFrame::Call { module, name, arguments, texts: Vec::new() }
            };
            raise(process, Exception { class, reason, stacktrace: None }, top)
        }
        Fault::Raise { class, reason, stacktrace } => {
            raise(process, Exception { class, reason, stacktrace }, TopFrame::Running)
        }
        Fault::Argument { reason, texts } => {
            let top = TopFrame::Call { module, name, arguments, texts };
            raise(process, Exception { class: Class::Error, reason, stacktrace: None }, top)
        }
        Fault::Job(_) | Fault::Yield(_) | Fault::Hibernate(_) => unreachable!("the interpreter handles these itself"),
    }
}

/// What the names of modules begin with whose natives only Kaiwa's own code calls.
const INTERNAL: &str = "kaiwa_";

/// The value of the option `:error_info` of `:erlang.error/3`.
fn error_info_option(heap: &Heap, options: Term) -> Option<Term> {
    let pairs = heap.proper_list(options)?.into_iter().filter_map(|option| heap.tuple_of::<2>(option));
    pairs.filter(|[name, _]| name.as_atom() == Some(atoms::ERROR_INFO)).map(|[_, info]| info).next()
}

/// `:erlang.error/1` raises for its caller; it is no frame itself.
fn is_raising_native(module: Atom, name: Atom) -> bool {
    module == atoms::ERLANG && name == atoms::ERROR
}
