//! What a process tells about itself when another one asks: `Process.info/2`, `Process.alive?/1`.

use super::memory::process_words;
use super::shared::Shared;
use crate::atom::{Atom, atoms};
use crate::bytecode::code;
use crate::bytecode::instructions::Instruction;
use crate::value::copy::{Fragment, FrozenTerm};
use crate::value::heap::Heap;
use crate::value::term::{Pid, Term};
use crate::vm::process::{HeapLimit, Link, Process, ReturnAddress};
use crate::vm::start;
use crate::vm::system::{InfoItem, Question};
use std::collections::BTreeMap;

/// The answer of a living process.
pub(super) fn answer(shared: &Shared, process: &Process, question: &Question) -> FrozenTerm {
    let mut report = Report { shared, process, fragment: Fragment::new() };
    let root = match question {
        Question::Alive | Question::Suspend | Question::Collect => Term::TRUE,
        Question::Item(item) => report.item(*item),
        Question::Items(items) => report.items(items),
        Question::Usual => report.usual(),
    };
    FrozenTerm { fragment: report.fragment, root }
}

/// The answer in the place of a dead process.
pub(super) fn of_the_dead(question: &Question) -> Term {
    match question {
        Question::Alive | Question::Suspend | Question::Collect => Term::FALSE,
        Question::Item(_) | Question::Items(_) | Question::Usual => Term::atom(atoms::UNDEFINED),
    }
}

/// What these flags are set to at first, as on the BEAM.
pub const MIN_HEAP_SIZE: usize = 233;
pub const MIN_BINARY_HEAP_SIZE: usize = 46422;
pub const FULLSWEEP_AFTER: usize = 65535;

/// `%{size: words, kill: boolean, error_logger: boolean}`
pub fn heap_limit_term(heap: &mut Heap, limit: HeapLimit) -> Term {
    let parts = [
        ("error_logger", Term::boolean(limit.report)),
        ("kill", Term::boolean(limit.kill)),
        ("size", Term::count(limit.words)),
    ];
    heap.map_from_pairs(&parts.map(|(name, value)| (Term::atom(Atom::of(name)), value)))
}

/// Each item by its name.
pub const ITEM_NAMES: &[(InfoItem, &str)] = &[
    (InfoItem::Binary, "binary"),
    (InfoItem::CurrentFunction, "current_function"),
    (InfoItem::CurrentLocation, "current_location"),
    (InfoItem::CurrentStacktrace, "current_stacktrace"),
    (InfoItem::Dictionary, "dictionary"),
    (InfoItem::ErrorHandler, "error_handler"),
    (InfoItem::FullsweepAfter, "fullsweep_after"),
    (InfoItem::GarbageCollection, "garbage_collection"),
    (InfoItem::GroupLeader, "group_leader"),
    (InfoItem::HeapSize, "heap_size"),
    (InfoItem::InitialCall, "initial_call"),
    (InfoItem::Links, "links"),
    (InfoItem::MaxHeapSize, "max_heap_size"),
    (InfoItem::Memory, "memory"),
    (InfoItem::MessageQueueData, "message_queue_data"),
    (InfoItem::MessageQueueLength, "message_queue_len"),
    (InfoItem::Messages, "messages"),
    (InfoItem::MinBinaryHeapSize, "min_bin_vheap_size"),
    (InfoItem::MinHeapSize, "min_heap_size"),
    (InfoItem::MonitoredBy, "monitored_by"),
    (InfoItem::Monitors, "monitors"),
    (InfoItem::Parent, "parent"),
    (InfoItem::Priority, "priority"),
    (InfoItem::Reductions, "reductions"),
    (InfoItem::RegisteredName, "registered_name"),
    (InfoItem::StackSize, "stack_size"),
    (InfoItem::Status, "status"),
    (InfoItem::Suspending, "suspending"),
    (InfoItem::TotalHeapSize, "total_heap_size"),
    (InfoItem::TrapExit, "trap_exit"),
];

/// What `process_info/1` tells, in this order; a registered name comes before.
const USUAL: &[InfoItem] = &[
    InfoItem::CurrentFunction,
    InfoItem::InitialCall,
    InfoItem::Status,
    InfoItem::MessageQueueLength,
    InfoItem::Links,
    InfoItem::Dictionary,
    InfoItem::TrapExit,
    InfoItem::ErrorHandler,
    InfoItem::Priority,
    InfoItem::GroupLeader,
    InfoItem::TotalHeapSize,
    InfoItem::HeapSize,
    InfoItem::StackSize,
    InfoItem::Reductions,
    InfoItem::GarbageCollection,
    InfoItem::Suspending,
];

/// The answer tells of the running calls.
pub(super) fn needs_frames(question: &Question) -> bool {
    let is_about_calls = |item: &InfoItem| {
        matches!(item, InfoItem::CurrentFunction | InfoItem::CurrentLocation | InfoItem::CurrentStacktrace)
    };
    match question {
        Question::Item(item) => is_about_calls(item),
        Question::Items(items) => items.iter().any(is_about_calls),
        Question::Usual => USUAL.iter().any(is_about_calls),
        Question::Alive | Question::Suspend | Question::Collect => false,
    }
}

fn name_of(item: InfoItem) -> Atom {
    ITEM_NAMES.iter().find(|(known, _)| *known == item).map_or(atoms::UNDEFINED, |(_, name)| Atom::of(name))
}

struct Report<'a> {
    shared: &'a Shared,
    process: &'a Process,
    fragment: Fragment,
}

impl Report<'_> {
    fn item(&mut self, item: InfoItem) -> Term {
        let value = self.value(item);
        if item == InfoItem::RegisteredName && value.is_empty_list() {
            return value;
        }
        self.pair(name_of(item), value)
    }

    fn items(&mut self, items: &[InfoItem]) -> Term {
        let pairs: Vec<Term> = items
            .iter()
            .map(|item| {
                let value = self.value(*item);
                self.pair(name_of(*item), value)
            })
            .collect();
        self.fragment.heap_mut().list(&pairs)
    }

    fn usual(&mut self) -> Term {
        let named = self.shared.names.name_of(self.process.pid).is_some();
        let name = if named { &[InfoItem::RegisteredName][..] } else { &[] };
        self.items(&[name, USUAL].concat())
    }

    fn pair(&mut self, name: Atom, value: Term) -> Term {
        self.fragment.heap_mut().tuple(&[Term::atom(name), value])
    }

    fn value(&mut self, item: InfoItem) -> Term {
        let process = self.process;
        match item {
            // Which large binaries it refers to is not told.
            InfoItem::Binary => Term::EMPTY_LIST,
            InfoItem::CurrentFunction if start::hibernates(process) => {
                self.function(atoms::ERLANG, Atom::of("hibernate"), 3)
            }
            InfoItem::CurrentFunction => match self.frames().first() {
                Some(frame) => self.function(frame.module, frame.name, frame.arity),
                None => self.function(atoms::ERLANG, Atom::of("apply"), 2),
            },
            InfoItem::CurrentLocation => match self.frames().first() {
                Some(frame) => self.location(frame),
                None => Term::EMPTY_LIST,
            },
            InfoItem::CurrentStacktrace => {
                let frames: Vec<Term> = self.frames().iter().map(|frame| self.location(frame)).collect();
                self.fragment.heap_mut().list(&frames)
            }
            InfoItem::Dictionary => self.dictionary(),
            InfoItem::ErrorHandler => Term::atom(Atom::of("error_handler")),
            InfoItem::FullsweepAfter => self.flag("fullsweep_after", Term::count(FULLSWEEP_AFTER)),
            InfoItem::GarbageCollection => {
                let limit = self.value(InfoItem::MaxHeapSize);
                let values = [
                    ("max_heap_size", limit),
                    ("min_bin_vheap_size", self.value(InfoItem::MinBinaryHeapSize)),
                    ("min_heap_size", self.value(InfoItem::MinHeapSize)),
                    ("fullsweep_after", self.value(InfoItem::FullsweepAfter)),
                    ("minor_gcs", Term::count(0)),
                ];
                let pairs = values.map(|(name, value)| self.pair(Atom::of(name), value));
                self.fragment.heap_mut().list(&pairs)
            }
            InfoItem::GroupLeader => Term::pid(process.group_leader),
            InfoItem::HeapSize => Term::count(process.heap.used()),
            InfoItem::InitialCall => {
                let (module, name, arity) = initial_call(process);
                self.function(module, name, arity)
            }
            InfoItem::Links => {
                let links = process.extra.iter().flat_map(|extra| extra.links.iter());
                self.pids(links.filter(|(_, link)| **link == Link::Active).map(|(pid, _)| *pid))
            }
            InfoItem::MaxHeapSize => {
                let limit = process.extra.as_ref().map_or(HeapLimit::NONE, |extra| extra.heap_limit);
                heap_limit_term(self.fragment.heap_mut(), limit)
            }
            InfoItem::Memory => Term::count(8 * process_words(process) + size_of::<Process>()),
            InfoItem::MessageQueueData => self.flag("message_queue_data", Term::atom(Atom::of("on_heap"))),
            InfoItem::MinBinaryHeapSize => self.flag("min_bin_vheap_size", Term::count(MIN_BINARY_HEAP_SIZE)),
            InfoItem::MinHeapSize => self.flag("min_heap_size", Term::count(MIN_HEAP_SIZE)),
            InfoItem::MessageQueueLength => Term::count(process.mailbox.messages.len()),
            InfoItem::Messages => {
                let messages: Vec<Term> =
                    process.mailbox.messages.iter().map(|message| self.fragment.add(&process.heap, *message)).collect();
                self.fragment.heap_mut().list(&messages)
            }
            InfoItem::MonitoredBy => {
                self.pids(process.extra.iter().flat_map(|extra| extra.monitored_by.values().copied()))
            }
            InfoItem::Monitors => self.monitors(),
            InfoItem::Parent => Term::pid(process.parent),
            InfoItem::Priority => self.flag("priority", Term::atom(atoms::NORMAL)),
            InfoItem::Reductions => Term::count(process.reductions as usize),
            InfoItem::RegisteredName => self.shared.names.name_of(process.pid).map_or(Term::EMPTY_LIST, Term::atom),
            InfoItem::StackSize => Term::count(process.stack.len()),
            InfoItem::Status => {
                let is_suspended = process.extra.as_deref().is_some_and(|extra| !extra.suspended_by.is_empty());
                Term::atom(Atom::of(match () {
                    () if is_suspended => "suspended",
                    () if is_in_receive(process) => "waiting",
                    () => "running",
                }))
            }
            InfoItem::Suspending => {
                let mut counts: BTreeMap<Pid, usize> = BTreeMap::new();
                let pids = process.extra.iter().flat_map(|extra| &extra.suspending);
                pids.for_each(|pid| *counts.entry(*pid).or_default() += 1);
                let heap = self.fragment.heap_mut();
                let suspended: Vec<Term> = counts
                    .into_iter()
                    .map(|(pid, count)| heap.tuple(&[Term::pid(pid), Term::count(count), Term::count(0)]))
                    .collect();
                heap.list(&suspended)
            }
            InfoItem::TotalHeapSize => Term::count(process_words(process)),
            InfoItem::TrapExit => Term::boolean(process.trap_exit),
        }
    }

    /// What a flag was set to.
    fn flag(&self, name: &str, initial: Term) -> Term {
        let mut flags = self.process.extra.iter().flat_map(|extra| &extra.flags);
        flags.find(|(known, _)| known.name() == name).map_or(initial, |(_, value)| *value)
    }

    fn function(&mut self, module: Atom, name: Atom, arity: u8) -> Term {
        let parts = [Term::atom(module), Term::atom(name), Term::count(arity as usize)];
        self.fragment.heap_mut().tuple(&parts)
    }

    /// `{module, function, arity, [file: …, line: …]}`
    fn location(&mut self, frame: &Frame) -> Term {
        let heap = self.fragment.heap_mut();
        let characters: Vec<Term> = frame.file.chars().map(|character| Term::count(character as usize)).collect();
        let file = heap.list(&characters);
        let file = heap.tuple(&[Term::atom(atoms::FILE), file]);
        let line = heap.tuple(&[Term::atom(atoms::LINE), Term::count(frame.line as usize)]);
        let place = if frame.line == 0 { Term::EMPTY_LIST } else { heap.list(&[file, line]) };
        heap.tuple(&[Term::atom(frame.module), Term::atom(frame.name), Term::count(frame.arity as usize), place])
    }

    fn dictionary(&mut self) -> Term {
        let process = self.process;
        let dictionary = process.extra.as_ref().map_or(Term::EMPTY_LIST, |extra| extra.dictionary);
        if !process.heap.is_map(dictionary) {
            return Term::EMPTY_LIST;
        }
        let pairs: Vec<Term> = process
            .heap
            .map_iterator(dictionary)
            .map(|(key, value)| {
                let key = self.fragment.add(&process.heap, key);
                let value = self.fragment.add(&process.heap, value);
                self.fragment.heap_mut().tuple(&[key, value])
            })
            .collect();
        self.fragment.heap_mut().list(&pairs)
    }

    fn pids(&mut self, pids: impl Iterator<Item = Pid>) -> Term {
        let pids: Vec<Term> = pids.map(Term::pid).collect();
        self.fragment.heap_mut().list(&pids)
    }

    /// `[process: pid]`, or `[process: {name, node}]`
    fn monitors(&mut self) -> Term {
        let heap = self.fragment.heap_mut();
        let monitors = self.process.extra.iter().flat_map(|extra| extra.monitors.values());
        let pairs: Vec<Term> = monitors
            .map(|monitor| {
                let target = match monitor.name {
                    Some(name) => heap.tuple(&[Term::atom(name), Term::atom(Atom::of("nonode@nohost"))]),
                    None => Term::pid(monitor.target),
                };
                heap.tuple(&[Term::atom(atoms::PROCESS), target])
            })
            .collect();
        heap.list(&pairs)
    }

    /// The running calls, innermost first.
    fn frames(&self) -> Vec<Frame> {
        const DEPTH: usize = 8;
        let process = self.process;
        let mut frames = Vec::new();
        let mut at = ReturnAddress { unit: process.unit, instruction: process.instruction + 1, window: 0 };
        let mut base = process.base as usize;
        while frames.len() < DEPTH {
            base = base.saturating_sub(at.window as usize);
            let unit = code::unit(at.unit);
            let instruction = at.instruction.saturating_sub(1);
            if let Some(function) = unit.function_of(instruction)
                && !unit.file.is_empty()
            {
                frames.push(Frame {
                    module: unit.module,
                    name: function.name,
                    arity: function.arity,
                    file: &unit.file,
                    line: unit.line_of(instruction),
                });
            }
            if base <= 1 {
                break;
            }
            at = ReturnAddress::from_word(process.stack[base - 1]);
        }
        frames
    }
}

struct Frame {
    module: Atom,
    name: Atom,
    arity: u8,
    file: &'static str,
    line: u32,
}

/// What a process began with. Those of OTP say in their dictionary what they began with as they see it; on the BEAM a function
/// of `:proc_lib` has started them all.
fn initial_call(process: &Process) -> (Atom, Atom, u8) {
    let by_name = process.extra.as_ref().and_then(|extra| extra.initial_call);
    let dictionary = process.extra.as_ref().map_or(Term::EMPTY_LIST, |extra| extra.dictionary);
    let key = Term::atom(atoms::INITIAL_CALL);
    if process.heap.is_map(dictionary) && process.heap.map_get(dictionary, key).is_some() {
        return (Atom::of("proc_lib"), Atom::of("init_p"), 5);
    }
    by_name.unwrap_or((atoms::ERLANG, Atom::of("apply"), 2))
}

/// The process stands at a look into its mailbox, where a wait leaves it.
fn is_in_receive(process: &Process) -> bool {
    let instruction = code::unit(process.unit).instructions.get(process.instruction as usize);
    matches!(instruction, Some(Instruction::PeekMessage { .. }))
}
