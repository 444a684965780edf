//! `:erlang`: processes themselves: starting them, their names, flags and what is known of them.
//!
//! What goes on between processes is in [`super::process_signals`].

use super::arguments::{NOT_A_FUN, NOT_A_LIST, NOT_A_PID, NOT_AN_ATOM, refuse};
use super::erlang_identifiers::ascii_text;
use super::native;
use super::process_signals::monitor_options;
use crate::atom::{Atom, atoms};
use crate::runtime::information::{FULLSWEEP_AFTER, ITEM_NAMES, MIN_BINARY_HEAP_SIZE, MIN_HEAP_SIZE, heap_limit_term};
use crate::value::heap::Heap;
use crate::value::term::{PID_SLOT_BITS, Pid, Term};
use crate::vm::native::NativeFunction::{F0, F1, F2, F3, F4};
use crate::vm::native::{Context, Fault, Native, NativeResult};
use crate::vm::process::HeapLimit;
use crate::vm::system::{Entry, InfoItem, MonitorOptions, NoProcess, Question, RegisterError, SpawnOptions};

pub const NATIVES: &[Native] = &[
    native("erlang", "self", F0(self_pid)),
    native("erlang", "spawn", F1(spawn)),
    native("erlang", "spawn", F3(spawn_call)),
    native("erlang", "spawn_link", F1(spawn_link)),
    native("erlang", "spawn_link", F3(spawn_link_call)),
    native("erlang", "spawn_monitor", F1(spawn_monitor)),
    native("erlang", "spawn_monitor", F3(spawn_monitor_call)),
    native("erlang", "spawn_opt", F2(spawn_opt)),
    native("erlang", "spawn_opt", F4(spawn_opt_call)),
    native("erlang", "hibernate", F3(hibernate)),
    native("erlang", "garbage_collect", F0(garbage_collect)),
    native("erlang", "garbage_collect", F1(garbage_collect_of)),
    native("erlang", "bump_reductions", F1(bump_reductions)),
    native("erlang", "yield", F0(yield_slice)),
    native("erlang", "processes", F0(processes)),
    native("erlang", "is_process_alive", F1(is_process_alive)),
    native("erlang", "process_info", F1(process_info)),
    native("erlang", "process_info", F2(process_info_items)),
    native("erlang", "suspend_process", F1(suspend_process)),
    native("erlang", "suspend_process", F2(suspend_process_with_options)),
    native("erlang", "resume_process", F1(resume_process)),
    native("erlang", "process_flag", F2(process_flag)),
    native("erlang", "group_leader", F0(group_leader)),
    native("erlang", "group_leader", F2(set_group_leader)),
    native("erlang", "register", F2(register)),
    native("erlang", "unregister", F1(unregister)),
    native("erlang", "whereis", F1(whereis)),
    native("erlang", "registered", F0(registered)),
    native("erlang", "list_to_pid", F1(list_to_pid)),
];

fn self_pid(context: &mut Context<'_>) -> NativeResult {
    Ok(Term::pid(context.process.pid))
}

// Starting.

fn linked() -> SpawnOptions {
    SpawnOptions { link: true, ..SpawnOptions::default() }
}

fn monitored() -> SpawnOptions {
    SpawnOptions { monitor: Some(MonitorOptions::default()), ..SpawnOptions::default() }
}

fn spawn(context: &mut Context<'_>, function: Term) -> NativeResult {
    spawn_function(context, function, SpawnOptions::default())
}

fn spawn_link(context: &mut Context<'_>, function: Term) -> NativeResult {
    spawn_function(context, function, linked())
}

fn spawn_monitor(context: &mut Context<'_>, function: Term) -> NativeResult {
    spawn_function(context, function, monitored())
}

fn spawn_opt(context: &mut Context<'_>, function: Term, options: Term) -> NativeResult {
    let options = spawn_options(context.heap(), options, 2)?;
    spawn_function(context, function, options)
}

fn spawn_call(context: &mut Context<'_>, module: Term, name: Term, arguments: Term) -> NativeResult {
    spawn_named(context, [module, name, arguments], SpawnOptions::default())
}

fn spawn_link_call(context: &mut Context<'_>, module: Term, name: Term, arguments: Term) -> NativeResult {
    spawn_named(context, [module, name, arguments], linked())
}

fn spawn_monitor_call(context: &mut Context<'_>, module: Term, name: Term, arguments: Term) -> NativeResult {
    spawn_named(context, [module, name, arguments], monitored())
}

fn spawn_opt_call(context: &mut Context<'_>, module: Term, name: Term, arguments: Term, options: Term) -> NativeResult {
    let options = spawn_options(context.heap(), options, 4)?;
    spawn_named(context, [module, name, arguments], options)
}

fn spawn_function(context: &mut Context<'_>, function: Term, options: SpawnOptions) -> NativeResult {
    if !context.heap().is_function(function) {
        return Err(Fault::bad_argument(1, NOT_A_FUN));
    }
    spawn_entry(context, Entry::Function(function), options)
}

fn spawn_named(context: &mut Context<'_>, call: [Term; 3], options: SpawnOptions) -> NativeResult {
    let [module, name, arguments] = call;
    let list = context.heap().proper_list(arguments);
    match (module.as_atom(), name.as_atom(), list) {
        (Some(module), Some(name), Some(arguments)) => {
            spawn_entry(context, Entry::Call { module, name, arguments }, options)
        }
        (module, name, arguments) => Err(refuse(&[
            (1, module.is_some(), NOT_AN_ATOM),
            (2, name.is_some(), NOT_AN_ATOM),
            (3, arguments.is_some(), NOT_A_LIST),
        ])),
    }
}

pub(super) fn spawn_entry(context: &mut Context<'_>, entry: Entry, options: SpawnOptions) -> NativeResult {
    let spawned = context.system.spawn(context.process, entry, options);
    let (pid, reference) = spawned.map_err(|_| {
        Fault::system_limit(1, "there are as many processes as there may be (see kaiwa --max-processes)")
    })?;
    let pid = Term::pid(pid);
    Ok(match reference {
        Some(reference) => context.heap().tuple(&[pid, Term::reference(reference)]),
        None => pid,
    })
}

/// What tunes memory and priority on the BEAM is kept for whoever asks.
fn spawn_options(heap: &Heap, options: Term, argument: u8) -> Result<SpawnOptions, Box<Fault>> {
    let Some(options) = heap.proper_list(options) else { return Err(Fault::bad_argument(argument, NOT_A_LIST)) };
    let mut chosen = SpawnOptions::default();
    for option in options {
        if !add_spawn_option(heap, option, &mut chosen) {
            return Err(Fault::bad_argument(argument, "invalid spawn option"));
        }
    }
    Ok(chosen)
}

/// False if it is no option.
fn add_spawn_option(heap: &Heap, option: Term, chosen: &mut SpawnOptions) -> bool {
    match option.as_atom().map(Atom::name) {
        Some("link") => chosen.link = true,
        Some("monitor") => chosen.monitor = Some(MonitorOptions::default()),
        Some(_) => return false,
        None => {
            let Some([name, value]) = heap.tuple_of::<2>(option) else { return false };
            match name.as_atom() {
                Some(name) if name.name() == "monitor" => match monitor_options(heap, value) {
                    Some(options) => chosen.monitor = Some(options),
                    None => return false,
                },
                Some(name) if name.name() == "max_heap_size" => match heap_limit(heap, value) {
                    Some(limit) => chosen.heap_limit = Some(limit),
                    None => return false,
                },
                Some(name) if Tuning::of(name).is_some_and(|tuning| tuning.allows(value)) => {
                    chosen.flags.push((name, Tuning::kept(name, value)));
                }
                _ => return false,
            }
        }
    }
    true
}

/// A flag that only tunes the BEAM: its value is kept, and means nothing.
struct Tuning {
    initial: Term,
    allowed: Allowed,
}

enum Allowed {
    Names(&'static [&'static str]),
    Count,
}

impl Tuning {
    fn of(name: Atom) -> Option<Tuning> {
        let (initial, allowed) = match name.name() {
            "priority" => (Term::atom(atoms::NORMAL), Allowed::Names(&["low", "normal", "high", "max"])),
            "message_queue_data" => (Term::atom(Atom::of("on_heap")), Allowed::Names(&["on_heap", "off_heap"])),
            "sensitive" => (Term::FALSE, Allowed::Names(&["true", "false"])),
            "min_heap_size" => (Term::count(MIN_HEAP_SIZE), Allowed::Count),
            "min_bin_vheap_size" => (Term::count(MIN_BINARY_HEAP_SIZE), Allowed::Count),
            "fullsweep_after" => (Term::count(FULLSWEEP_AFTER), Allowed::Count),
            "save_calls" => (Term::count(0), Allowed::Count),
            _ => return None,
        };
        Some(Tuning { initial, allowed })
    }

    fn allows(&self, value: Term) -> bool {
        match self.allowed {
            Allowed::Names(names) => value.as_atom().is_some_and(|value| names.contains(&value.name())),
            Allowed::Count => matches!(value.as_small(), Some(0..)),
        }
    }

    /// A least size is told as that of the heap which the BEAM would take for it.
    fn kept(name: Atom, value: Term) -> Term {
        let least = match name.name() {
            "min_heap_size" => MIN_HEAP_SIZE,
            "min_bin_vheap_size" => MIN_BINARY_HEAP_SIZE,
            _ => return value,
        };
        value
            .as_small()
            .and_then(|words| usize::try_from(words).ok())
            .map_or(value, |words| Term::count(heap_size_for(words.max(least))))
    }
}

/// The sizes of heaps on the BEAM, in words: each is the sum of the two before it and 1, large ones a fifth more than the one
/// before.
fn heap_size_for(words: usize) -> usize {
    const LAST_SUM: usize = 833_026;
    let (mut size, mut next) = (MIN_HEAP_SIZE, 376);
    while size < words && size < LAST_SUM {
        (size, next) = (next, size + next + 1);
    }
    while size < words {
        size += size / 5;
    }
    size
}

/// A size in words, or `%{size: words, kill: boolean, error_logger: boolean}`.
fn heap_limit(heap: &Heap, value: Term) -> Option<HeapLimit> {
    let words =
        |value: Term| usize::try_from(value.as_small()?).ok().filter(|words| *words == 0 || *words >= MIN_HEAP_SIZE);
    if !heap.is_map(value) {
        return Some(HeapLimit { words: words(value)?, ..HeapLimit::NONE });
    }
    let flag = |name: &'static str| match heap.map_get(value, Term::atom(Atom::of(name))) {
        Some(Term::TRUE) => Some(true),
        Some(Term::FALSE) => Some(false),
        Some(_) => None,
        None => Some(true),
    };
    Some(HeapLimit {
        words: words(heap.map_get(value, Term::atom(Atom::of("size")))?)?,
        kill: flag("kill")?,
        report: flag("error_logger")?,
    })
}

fn yield_slice(_: &mut Context<'_>) -> NativeResult {
    Err(Box::new(Fault::Yield(Term::TRUE)))
}

fn hibernate(context: &mut Context<'_>, module: Term, name: Term, arguments: Term) -> NativeResult {
    let checks = [
        (1, module.is_atom(), NOT_AN_ATOM),
        (2, name.is_atom(), NOT_AN_ATOM),
        (3, context.heap().proper_list(arguments).is_some(), NOT_A_LIST),
    ];
    if checks.iter().any(|(_, right, _)| !right) {
        return Err(refuse(&checks));
    }
    Err(Box::new(Fault::Hibernate([module, name, arguments])))
}

/// The next call collects.
fn garbage_collect(context: &mut Context<'_>) -> NativeResult {
    context.heap().collect_soon();
    Ok(Term::TRUE)
}

/// Another process collects at its next safepoint. False if there is none.
fn garbage_collect_of(context: &mut Context<'_>, pid: Term) -> NativeResult {
    if pid.as_pid() == Some(context.process.pid) {
        garbage_collect(context)
    } else {
        ask(context, pid, Question::Collect)
    }
}

fn bump_reductions(_: &mut Context<'_>, reductions: Term) -> NativeResult {
    match reductions.as_small() {
        Some(0) => Ok(Term::TRUE),
        Some(1..) => Err(Box::new(Fault::Yield(Term::TRUE))),
        _ => Err(Fault::bad_argument(1, "not a positive integer")),
    }
}

// Knowing.

fn processes(context: &mut Context<'_>) -> NativeResult {
    let pids: Vec<Term> = context.system.processes().into_iter().map(Term::pid).collect();
    Ok(context.heap().list(&pids))
}

fn is_process_alive(context: &mut Context<'_>, pid: Term) -> NativeResult {
    ask(context, pid, Question::Alive)
}

fn process_info(context: &mut Context<'_>, pid: Term) -> NativeResult {
    ask(context, pid, Question::Usual)
}

fn process_info_items(context: &mut Context<'_>, pid: Term, items: Term) -> NativeResult {
    let question = match items.as_atom() {
        Some(item) => info_item(item).map(Question::Item),
        None => context
            .heap()
            .proper_list(items)
            .and_then(|items| {
                items.into_iter().map(|item| item.as_atom().and_then(info_item)).collect::<Option<Vec<_>>>()
            })
            .map(Question::Items),
    };
    match question {
        Some(question) => ask(context, pid, question),
        None => Err(refuse(&[(1, pid.as_pid().is_some(), NOT_A_PID), (2, false, "invalid item or item list")])),
    }
}

fn info_item(name: Atom) -> Option<InfoItem> {
    ITEM_NAMES.iter().find(|(_, known)| *known == name.name()).map(|(item, _)| *item)
}

fn ask(context: &mut Context<'_>, pid: Term, question: Question) -> NativeResult {
    let pid = pid.as_pid().ok_or_else(|| Fault::bad_argument(1, NOT_A_PID))?;
    context.system.ask(context.process, pid, question).ok_or_else(Fault::awaits_answer)
}

// Suspending.

fn suspend_process(context: &mut Context<'_>, pid: Term) -> NativeResult {
    let pid = other_living_process(context, pid)?;
    suspend(context, pid)
}

fn suspend(context: &mut Context<'_>, pid: Pid) -> NativeResult {
    context.process.extra_mut().suspending.push(pid);
    ask(context, Term::pid(pid), Question::Suspend)
}

/// Another process takes notice at once, or between two of its time slices: nobody waits long for it, and to wait is no
/// harm to whoever did not want to.
fn suspend_process_with_options(context: &mut Context<'_>, pid: Term, options: Term) -> NativeResult {
    let pid = other_living_process(context, pid)?;
    let Some(options) = context.heap().proper_list(options) else { return Err(Fault::bad_argument(2, NOT_A_LIST)) };
    let mut tell = None;
    for option in options {
        let name = |term: Term| term.as_atom().map(Atom::name);
        match (name(option), context.heap().tuple_of::<2>(option)) {
            (Some("asynchronous"), _) => {}
            (Some("unless_suspending"), _) => {
                if context.process.extra.as_ref().is_some_and(|extra| extra.suspending.contains(&pid)) {
                    return Ok(Term::FALSE);
                }
            }
            (None, Some([key, tag])) if name(key) == Some("asynchronous") => tell = Some(tag),
            _ => return Err(Fault::bad_argument(2, "invalid option in list")),
        }
    }
    if let Some(tag) = tell {
        let message = context.heap().tuple(&[tag, Term::atom(Atom::of("suspended"))]);
        let own = context.process.pid;
        context.system.send(context.process, own, message);
    }
    suspend(context, pid)
}

fn other_living_process(context: &Context<'_>, pid: Term) -> Result<Pid, Box<Fault>> {
    let pid = pid.as_pid().ok_or_else(|| Fault::bad_argument(1, NOT_A_PID))?;
    if pid == context.process.pid {
        return Err(Fault::bad_argument(1, "the pid refers to the current process"));
    }
    if !context.system.exists(pid) {
        return Err(Fault::bad_argument(1, "the pid does not refer to an existing process"));
    }
    Ok(pid)
}

fn resume_process(context: &mut Context<'_>, pid: Term) -> NativeResult {
    let pid = pid.as_pid().ok_or_else(|| Fault::bad_argument(1, NOT_A_PID))?;
    let exists = context.system.exists(pid);
    let suspending = context.process.extra.as_mut().map(|extra| &mut extra.suspending);
    let place = suspending.as_ref().and_then(|pids| pids.iter().position(|other| *other == pid));
    let (Some(pids), Some(place), true) = (suspending, place, exists) else {
        return Err(Fault::bad_argument(1, "process is not suspended or is not alive"));
    };
    pids.swap_remove(place);
    context.system.resume(context.process, pid);
    Ok(Term::TRUE)
}

fn process_flag(context: &mut Context<'_>, flag: Term, value: Term) -> NativeResult {
    let name = flag.as_atom().map(Atom::name);
    let old = match name {
        Some("trap_exit") => {
            let new = match value {
                Term::TRUE => true,
                Term::FALSE => false,
                _ => return Err(invalid_flag_value()),
            };
            Term::boolean(std::mem::replace(&mut context.process.trap_exit, new))
        }
        Some("error_handler") => match value.is_atom() {
            true => Term::atom(Atom::of("error_handler")),
            false => return Err(invalid_flag_value()),
        },
        Some("max_heap_size") => return set_heap_limit(context, value),
        _ => {
            let tuning = flag.as_atom().and_then(|name| Some((name, Tuning::of(name)?)));
            let Some((name, tuning)) = tuning else { return Err(Fault::bad_argument(1, "invalid process flag")) };
            if !tuning.allows(value) {
                return Err(invalid_flag_value());
            }
            let value = Tuning::kept(name, value);
            let flags = &mut context.process.extra_mut().flags;
            match flags.iter_mut().find(|(known, _)| *known == name) {
                Some((_, old)) => std::mem::replace(old, value),
                None => {
                    flags.push((name, value));
                    tuning.initial
                }
            }
        }
    };
    Ok(old)
}

fn set_heap_limit(context: &mut Context<'_>, value: Term) -> NativeResult {
    let process = &mut *context.process;
    let old = process.extra_mut().heap_limit;
    let new = heap_limit(&process.heap, value).ok_or_else(invalid_flag_value)?;
    process.extra_mut().heap_limit = new;
    if new.words > 0 {
        process.heap.limit_threshold(new.words);
    }
    Ok(heap_limit_term(&mut process.heap, old))
}

fn invalid_flag_value() -> Box<Fault> {
    Fault::bad_argument(2, "invalid value for this process flag")
}

fn group_leader(context: &mut Context<'_>) -> NativeResult {
    Ok(Term::pid(context.process.group_leader))
}

fn set_group_leader(context: &mut Context<'_>, leader: Term, pid: Term) -> NativeResult {
    let (Some(new), Some(of)) = (leader.as_pid(), pid.as_pid()) else {
        let checks = [(1, leader.as_pid().is_some(), NOT_A_PID), (2, pid.as_pid().is_some(), NOT_A_PID)];
        return Err(refuse(&checks));
    };
    match context.system.set_group_leader(context.process, of, new) {
        Ok(()) => Ok(Term::TRUE),
        Err(NoProcess) => Err(Fault::badarg()),
    }
}

// Names.

const NOT_ALIVE: &str = "the pid does not refer to an existing process";

fn register(context: &mut Context<'_>, name: Term, pid: Term) -> NativeResult {
    let (Some(name), Some(pid)) = (name.as_atom(), pid.as_pid()) else {
        let checks = [(1, name.as_atom().is_some(), NOT_AN_ATOM), (2, pid.as_pid().is_some(), "not a pid or port")];
        return Err(refuse(&checks));
    };
    if name == atoms::UNDEFINED {
        return Err(Fault::bad_argument(1, "'undefined' is not a valid name"));
    }
    match context.system.register(name, pid) {
        Ok(()) => Ok(Term::TRUE),
        Err(RegisterError::NameTaken) => Err(Fault::bad_argument(1, "name is in use")),
        Err(RegisterError::AlreadyNamed) => Err(Fault::bad_argument(2, "this process or port already has a name")),
        Err(RegisterError::NoProcess) => Err(Fault::bad_argument(2, NOT_ALIVE)),
    }
}

fn unregister(context: &mut Context<'_>, name: Term) -> NativeResult {
    // The text is the BEAM's.
    match name.as_atom().is_some_and(|name| context.system.unregister(name)) {
        true => Ok(Term::TRUE),
        false => Err(Fault::bad_argument(1, NOT_A_PID)),
    }
}

fn whereis(context: &mut Context<'_>, name: Term) -> NativeResult {
    let name = name.as_atom().ok_or_else(|| Fault::bad_argument(1, NOT_AN_ATOM))?;
    Ok(context.system.whereis(name).map_or(Term::atom(atoms::UNDEFINED), Term::pid))
}

fn registered(context: &mut Context<'_>) -> NativeResult {
    let names: Vec<Term> = context.system.registered().into_iter().map(Term::atom).collect();
    Ok(context.heap().list(&names))
}

/// A pid of its text, `<0.123.0>`: that of the living process, or one that nobody has.
fn list_to_pid(context: &mut Context<'_>, list: Term) -> NativeResult {
    if !list.is_list() {
        return Err(Fault::bad_argument(1, NOT_A_LIST));
    }
    let sequence = ascii_text(context.heap(), list).and_then(|text| parse_pid(&text));
    let Some(sequence) = sequence else {
        return Err(Fault::bad_argument(1, "not a textual representation of a pid"));
    };
    let living = context.system.processes().into_iter().find(|pid| pid.sequence() == sequence);
    // The last slot is never used: no table is that large.
    Ok(Term::pid(living.unwrap_or(Pid::new(sequence, (1 << PID_SLOT_BITS) - 1))))
}

/// The sequence number: the low 28 bits stand in the middle, the rest behind.
fn parse_pid(text: &str) -> Option<u64> {
    let numbers = text.strip_prefix("<0.")?.strip_suffix('>')?;
    let (low, high) = numbers.split_once('.')?;
    let (low, high): (u64, u64) = (low.parse().ok()?, high.parse().ok()?);
    (low < 1 << 28 && high < 1 << 8).then_some(high << 28 | low)
}
