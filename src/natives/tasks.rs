//! `:kaiwa_process`: what tasks, and servers of the library, begin with.
//!
//! A task is started with a single call: who starts it, for whom, and the reference of the monitor by which it answers are the
//! first things it knows, so that no message has to tell it.

use super::native;
use super::process::spawn_entry;
use super::process_dictionary::value_of;
use crate::atom::{Atom, atoms};
use crate::value::term::Term;
use crate::vm::native::NativeFunction::{F0, F1};
use crate::vm::native::{Context, Native, NativeResult};
use crate::vm::system::{Entry, MonitorOptions, SpawnOptions};

pub const NATIVES: &[Native] =
    &[native("kaiwa_process", "own_name", F0(own_name)), native("kaiwa_process", "start_task", F1(start_task))];

/// The name of the calling process, or else its pid.
fn own_name(context: &mut Context<'_>) -> NativeResult {
    let pid = context.process.pid;
    Ok(context.system.name_of(pid).map_or(Term::pid(pid), Term::atom))
}

/// `start_task({module, function, args})`: `{pid, reference}` of a process that is linked and monitored and calls
/// `Task.Supervised.begin_task(owner, reference, ancestors, callers, call)`.
fn start_task(context: &mut Context<'_>, call: Term) -> NativeResult {
    let owner = Term::pid(context.process.pid);
    let name = own_name(context)?;
    let ancestors = in_front(context, name, atoms::ANCESTORS);
    let callers = in_front(context, owner, atoms::CALLERS);
    let reference = context.system.new_reference();
    let entry = Entry::Call {
        module: atoms::TASK_SUPERVISED,
        name: atoms::BEGIN_TASK,
        arguments: vec![owner, Term::reference(reference), ancestors, callers, call],
    };
    let monitor = MonitorOptions { reference: Some(reference), ..MonitorOptions::default() };
    spawn_entry(context, entry, SpawnOptions { link: true, monitor: Some(monitor), ..SpawnOptions::default() })
}

/// A process in front of the list that the dictionary has under a key.
fn in_front(context: &mut Context<'_>, process: Term, key: Atom) -> Term {
    let list = value_of(context.process, Term::atom(key));
    let list = if list.is_list() { list } else { Term::EMPTY_LIST };
    context.heap().cons(process, list)
}
