//! The processes that stand for the terminal or pipe: the group leader of what is started from outside, `:user` and
//! `:standard_error`.
//!
//! The library writes to them without a message, by natives. They are there for whoever sends them requests by hand, asks
//! about them, or gives their names to another process. Until they get a message they wait, and no code of theirs is loaded.

use super::shared::Shared;
use super::slot::Waiting;
use crate::atom::Atom;
use crate::value::term::{Pid, Term};
use crate::vm::process::Process;
use crate::vm::start;
use std::sync::Arc;

/// The group leader of processes that write to the terminal or pipe itself.
pub const TERMINAL: Pid = device(0);
const USER: Pid = device(1);
pub const STANDARD_ERROR: Pid = device(2);

/// How many there are. They are made first: theirs are the first pids.
pub(super) const DEVICES: u64 = 3;
/// The sequence number of the first of them.
pub(super) const FIRST_DEVICE: u64 = 101;

const fn device(number: u32) -> Pid {
    Pid::new(FIRST_DEVICE + number as u64, number)
}

/// The function that answers requests: `(name of a device that the natives know)`.
pub const DEVICE_SERVER: (&str, &str) = ("Elixir.Kaiwa.Terminal", "serve");

/// Makes them, in a runtime that has no other processes yet.
pub(super) fn start(shared: &Arc<Shared>) {
    let kinds = [
        (TERMINAL, None, "standard_io"),
        (USER, Some("user"), "standard_io"),
        (STANDARD_ERROR, Some("standard_error"), "standard_error"),
    ];
    let mut free = Vec::new();
    for (pid, name, device) in kinds {
        // A runtime that may have no processes has no devices, either.
        if shared.table.occupy(&mut free).is_err() {
            break;
        }
        let (module, function) = DEVICE_SERVER;
        let mut process = Box::new(Process::new(pid));
        process.group_leader = TERMINAL;
        let arguments = process.heap.list(&[Term::atom(Atom::of(device))]);
        start::hibernate(&mut process, [Term::atom(Atom::of(module)), Term::atom(Atom::of(function)), arguments]);
        let Some(mut slot) = shared.table.slot(pid) else { break };
        debug_assert!(slot.is_occupied_by(pid), "devices are the first processes");
        let waiting = slot.wait(process);
        debug_assert!(matches!(waiting, Waiting::Parked), "nobody knows of it yet");
        drop(slot);
        if let Some(name) = name {
            // Nobody has a name yet.
            let _ = shared.names.register(&shared.table, Atom::of(name), pid);
        }
    }
    shared.table.give_back(free);
}
