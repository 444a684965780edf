//! `:erlang`: what goes on between processes: messages, links, monitors, exits.

use super::arguments::{INVALID_OPTION, NOT_A_LIST, NOT_A_PID, NOT_A_REFERENCE};
use super::native;
use crate::atom::{Atom, atoms};
use crate::value::copy::FrozenTerm;
use crate::value::heap::Heap;
use crate::value::term::{Pid, Reference, Term};
use crate::vm::native::NativeFunction::{F0, F1, F2, F3};
use crate::vm::native::{Context, Fault, Native, NativeResult};
use crate::vm::process::{AliasEnd, Process};
use crate::vm::system::{Address, MonitorOptions, NoProcess};
use std::sync::Arc;

pub const NATIVES: &[Native] = &[
    native("erlang", "make_ref", F0(make_ref)),
    native("erlang", "send", F2(send)),
    native("erlang", "send", F3(send_with_options)),
    native("erlang", "!", F2(send)),
    native("erlang", "link", F1(link)),
    native("erlang", "unlink", F1(unlink)),
    native("erlang", "monitor", F2(monitor)),
    native("erlang", "monitor", F3(monitor_with_options)),
    native("erlang", "alias", F0(alias)),
    native("erlang", "alias", F1(alias_with_options)),
    native("erlang", "unalias", F1(unalias)),
    native("kaiwa_process", "reply", F3(reply)),
    native("erlang", "demonitor", F1(demonitor)),
    native("erlang", "demonitor", F2(demonitor_with_options)),
    native("erlang", "exit", F2(exit)),
];

fn make_ref(context: &mut Context<'_>) -> NativeResult {
    Ok(Term::reference(context.system.new_reference()))
}

fn send(context: &mut Context<'_>, receiver: Term, message: Term) -> NativeResult {
    if let Some(reference) = receiver.as_reference() {
        if let Some(pid) = context.system.alias_owner(reference) {
            context.system.send_by_alias(context.process, pid, reference, message);
        }
        return Ok(message);
    }
    let pid = match address(context.heap(), receiver) {
        Some(Address::Process(pid)) => Some(pid),
        Some(Address::Name(name)) => match context.system.whereis(name) {
            Some(pid) => Some(pid),
            // To `{name, node}` one can send whether the name is in use or not.
            None if receiver.is_boxed() => None,
            None => return Err(invalid_destination()),
        },
        // What is sent to another node goes nowhere.
        None if is_elsewhere(context.heap(), receiver) => None,
        None => return Err(invalid_destination()),
    };
    if let Some(pid) = pid {
        context.system.send(context.process, pid, message);
    }
    Ok(message)
}

fn send_with_options(context: &mut Context<'_>, receiver: Term, message: Term, options: Term) -> NativeResult {
    let Some(options) = context.heap().proper_list(options) else { return Err(Fault::bad_argument(3, NOT_A_LIST)) };
    let known = |option: &Term| matches!(option.as_atom().map(Atom::name), Some("noconnect" | "nosuspend"));
    if !options.iter().all(known) {
        return Err(Fault::bad_argument(3, INVALID_OPTION));
    }
    let noconnect = Term::atom(Atom::of("noconnect"));
    if options.contains(&noconnect) && is_elsewhere(context.heap(), receiver) {
        return Ok(noconnect);
    }
    send(context, receiver, message)?;
    Ok(Term::OK)
}

fn invalid_destination() -> Box<Fault> {
    Fault::bad_argument(1, "invalid destination")
}

/// Whom a pid, a name, or `{name, node}` of this node means.
pub(super) fn address(heap: &Heap, term: Term) -> Option<Address> {
    if let Some(pid) = term.as_pid() {
        return Some(Address::Process(pid));
    }
    if let Some(name) = term.as_atom() {
        return Some(Address::Name(name));
    }
    let [name, node] = heap.tuple_of::<2>(term)?;
    let here = node.as_atom().is_some_and(|node| node.name() == "nonode@nohost");
    if here { name.as_atom().map(Address::Name) } else { None }
}

/// `{name, node}` with another node, none of which can be reached.
fn is_elsewhere(heap: &Heap, receiver: Term) -> bool {
    let elsewhere = |node: Term| node.as_atom().is_some_and(|node| node.name() != "nonode@nohost");
    heap.tuple_of::<2>(receiver).is_some_and(|[name, node]| name.is_atom() && elsewhere(node))
}

fn link(context: &mut Context<'_>, other: Term) -> NativeResult {
    let pid = other.as_pid().ok_or_else(|| Fault::bad_argument(1, NOT_A_PID))?;
    match context.system.link(context.process, pid) {
        Ok(()) => Ok(Term::TRUE),
        Err(NoProcess) if context.process.trap_exit => {
            let parts = [Term::atom(atoms::EXIT_SIGNAL), other, Term::atom(atoms::NOPROC)];
            let message = context.heap().tuple(&parts);
            context.process.mailbox.messages.push_back(message);
            Ok(Term::TRUE)
        }
        Err(NoProcess) => Err(Fault::error(Term::atom(atoms::NOPROC))),
    }
}

fn unlink(context: &mut Context<'_>, other: Term) -> NativeResult {
    let pid = other.as_pid().ok_or_else(|| Fault::bad_argument(1, NOT_A_PID))?;
    context.system.unlink(context.process, pid);
    Ok(Term::TRUE)
}

fn monitor(context: &mut Context<'_>, kind: Term, target: Term) -> NativeResult {
    monitor_as(context, kind, target, MonitorOptions::default())
}

fn monitor_with_options(context: &mut Context<'_>, kind: Term, target: Term, options: Term) -> NativeResult {
    match monitor_options(context.heap(), options) {
        Some(options) => monitor_as(context, kind, target, options),
        None if context.heap().proper_list(options).is_some() => Err(Fault::bad_argument(3, INVALID_OPTION)),
        None => Err(Fault::bad_argument(3, NOT_A_LIST)),
    }
}

/// `[alias: end, tag: term]`
pub(super) fn monitor_options(heap: &Heap, options: Term) -> Option<MonitorOptions> {
    let mut chosen = MonitorOptions::default();
    for option in heap.proper_list(options)? {
        let [name, value] = heap.tuple_of::<2>(option)?;
        match name.as_atom()?.name() {
            "alias" => {
                chosen.alias = Some(match value.as_atom()?.name() {
                    "explicit_unalias" => AliasEnd::Unalias,
                    "demonitor" => AliasEnd::Demonitor,
                    "reply_demonitor" => AliasEnd::ReplyDemonitor,
                    _ => return None,
                });
            }
            "tag" => chosen.tag = Some(Arc::new(FrozenTerm::new(heap, value))),
            _ => return None,
        }
    }
    Some(chosen)
}

fn alias(context: &mut Context<'_>) -> NativeResult {
    Ok(Term::reference(context.system.alias(context.process, AliasEnd::Unalias)))
}

fn alias_with_options(context: &mut Context<'_>, options: Term) -> NativeResult {
    let Some(options) = context.heap().proper_list(options) else { return Err(Fault::bad_argument(1, NOT_A_LIST)) };
    let mut end = AliasEnd::Unalias;
    for option in options {
        end = match option.as_atom().map(Atom::name) {
            Some("explicit_unalias") => AliasEnd::Unalias,
            Some("reply") => AliasEnd::Reply,
            _ => return Err(Fault::bad_argument(1, INVALID_OPTION)),
        };
    }
    Ok(Term::reference(context.system.alias(context.process, end)))
}

fn unalias(context: &mut Context<'_>, reference: Term) -> NativeResult {
    let reference = reference.as_reference().ok_or_else(|| Fault::bad_argument(1, NOT_A_REFERENCE))?;
    Ok(Term::boolean(context.system.unalias(context.process, reference)))
}

/// `reply(pid, reference, message)`: the process gets the message if it still has the monitor or alias of that reference.
fn reply(context: &mut Context<'_>, pid: Term, reference: Term, message: Term) -> NativeResult {
    let pid: Pid = pid.as_pid().ok_or_else(|| Fault::bad_argument(1, NOT_A_PID))?;
    let reference = reference.as_reference().ok_or_else(|| Fault::bad_argument(2, NOT_A_REFERENCE))?;
    context.system.send_by_alias(context.process, pid, reference, message);
    Ok(Term::OK)
}

fn monitor_as(context: &mut Context<'_>, kind: Term, target: Term, options: MonitorOptions) -> NativeResult {
    match kind.as_atom() {
        Some(atoms::PROCESS) => {}
        Some(kind) if kind.name() == "port" => return Err(Fault::bad_argument(2, "not a port")),
        _ => return Err(Fault::bad_argument(1, "invalid monitor type")),
    }
    let address = address(context.heap(), target).ok_or_else(|| Fault::bad_argument(2, NOT_A_PID))?;
    let reference = context.system.monitor(context.process, address, options);
    Ok(Term::reference(reference))
}

fn demonitor(context: &mut Context<'_>, reference: Term) -> NativeResult {
    let reference = reference.as_reference().ok_or_else(|| Fault::bad_argument(1, NOT_A_REFERENCE))?;
    context.system.demonitor(context.process, reference);
    Ok(Term::TRUE)
}

fn demonitor_with_options(context: &mut Context<'_>, reference: Term, options: Term) -> NativeResult {
    let reference = reference.as_reference().ok_or_else(|| Fault::bad_argument(1, NOT_A_REFERENCE))?;
    let heap = context.heap();
    let mut rest = heap.list_items(options);
    if rest.by_ref().last().is_some() && !rest.tail().is_empty_list() || !options.is_list() {
        return Err(Fault::bad_argument(2, NOT_A_LIST));
    }
    let (mut flush, mut info) = (false, false);
    for option in heap.list_items(options) {
        match option.as_atom().map(Atom::name) {
            Some("flush") => flush = true,
            Some("info") => info = true,
            _ => return Err(Fault::bad_argument(2, INVALID_OPTION)),
        }
    }
    let found = context.system.demonitor(context.process, reference);
    if flush && !found {
        remove_down_message(context.process, reference);
    }
    Ok(Term::boolean(found || !info))
}

/// A monitor that is found no more has sent its message already, and only one.
fn remove_down_message(process: &mut Process, reference: Reference) {
    let heap = &process.heap;
    let place = process.mailbox.messages.iter().position(|message| {
        heap.tuple_of::<5>(*message)
            .is_some_and(|[tag, of, ..]| tag == Term::atom(atoms::DOWN) && of == Term::reference(reference))
    });
    if let Some(place) = place {
        process.mailbox.messages.remove(place);
    }
}

fn exit(context: &mut Context<'_>, receiver: Term, reason: Term) -> NativeResult {
    let pid = receiver.as_pid().ok_or_else(|| Fault::bad_argument(1, NOT_A_PID))?;
    context.system.exit(context.process, pid, reason);
    if pid == context.process.pid { Err(Box::new(Fault::Yield(Term::TRUE))) } else { Ok(Term::TRUE) }
}
