//! What the interpreter and the natives get from a worker.

use super::error_device;
use super::information;
use super::jobs::JobSide;
use super::signals::{self, ExitCause, Signal};
use super::timers::{Due, MessageTimer};
use super::worker::Worker;
use crate::atom::{Atom, atoms};
use crate::files::OpenFiles;
use crate::tables::{Known, Tables};
use crate::value::copy::FrozenTerm;
use crate::value::message::{FlatTuple, TermOf};
use crate::value::term::{Pid, Reference, Term};
use crate::vm::process::{AliasEnd, Link, Monitor, Process};
use crate::vm::stacks::SpareStacks;
use crate::vm::start;
use crate::vm::system::{
    Address, Entry, Input, MonitorOptions, NoProcess, Output, Outside, Question, RegisterError, Shell, SpawnOptions,
    Stream, System, TooManyProcesses, Totals,
};
use crossbeam_deque::Stealer;
use std::io;
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;

impl System for Worker {
    #[inline]
    fn send(&mut self, sender: &mut Process, receiver: Pid, message: Term) {
        if receiver == sender.pid {
            sender.mailbox.messages.push_back(message);
        } else {
            self.send_message_to(receiver, TermOf { heap: &sender.heap, term: message });
        }
    }

    #[inline]
    fn send_tuple(&mut self, receiver: Pid, elements: &[Term]) {
        self.send_message_to(receiver, FlatTuple(elements));
    }

    fn whereis(&self, name: Atom) -> Option<Pid> {
        self.shared.names.whereis(name)
    }

    fn name_of(&self, pid: Pid) -> Option<Atom> {
        self.shared.names.name_of(pid)
    }

    fn spawn(
        &mut self,
        parent: &mut Process,
        entry: Entry,
        options: SpawnOptions,
    ) -> Result<(Pid, Option<Reference>), TooManyProcesses> {
        let pid = self.shared.table.occupy(&mut self.free_slots)?;
        let mut process = self.bodies.take(pid, &self.shared.spares, &mut self.spare_stacks);
        process.group_leader = parent.group_leader;
        process.parent = parent.pid;
        match entry {
            Entry::Function(function) => start::function(&mut process, &parent.heap, function),
            Entry::Call { module, name, arguments } => {
                start::call(&mut process, &parent.heap, module, name, &arguments);
                process.extra_mut().initial_call = Some((module, name, arguments.len().min(255) as u8));
            }
        }
        if options.link {
            process.extra_mut().links.insert(parent.pid, Link::Active);
            parent.extra_mut().links.insert(pid, Link::Active);
        }
        let mut reference = None;
        if let Some(MonitorOptions { alias, tag, reference: known }) = options.monitor {
            let new = known.unwrap_or_else(|| self.take_reference());
            process.extra_mut().monitored_by.insert(new, parent.pid);
            parent.extra_mut().monitors.insert(new, Monitor { target: pid, name: None, tag });
            if let Some(end) = alias {
                self.add_alias(parent, new, end);
            }
            reference = Some(new);
        }
        if !options.flags.is_empty() {
            process.extra_mut().flags = options.flags;
        }
        if let Some(limit) = options.heap_limit {
            process.extra_mut().heap_limit = limit;
        }
        self.count_memory(&mut process);
        self.queue.push(process);
        self.wake_others();
        Ok((pid, reference))
    }

    fn new_reference(&mut self) -> Reference {
        self.take_reference()
    }

    fn link(&mut self, process: &mut Process, other: Pid) -> Result<(), NoProcess> {
        let from = process.pid;
        if other == from {
            return Ok(());
        }
        let links = &mut process.extra_mut().links;
        if links.get(&other) == Some(&Link::Active) {
            return Ok(());
        }
        if !self.is_alive(other) {
            return Err(NoProcess);
        }
        links.insert(other, Link::Active);
        self.send_signal(other, Signal::Link { from });
        Ok(())
    }

    fn unlink(&mut self, process: &mut Process, other: Pid) {
        let from = process.pid;
        let Some(extra) = &mut process.extra else { return };
        let Some(link) = extra.links.get_mut(&other) else { return };
        if *link != Link::Active {
            return;
        }
        let number = self.shared.unique_integer();
        *link = Link::Ending(number);
        self.send_signal(other, Signal::Unlink { from, number });
        // A waiting process has answered already.
        self.collect_mail(process);
    }

    fn monitor(&mut self, process: &mut Process, target: Address, options: MonitorOptions) -> Reference {
        let reference = self.take_reference();
        let (pid, name) = match target {
            Address::Process(pid) => (Some(pid), None),
            Address::Name(name) => (self.whereis(name), Some(name)),
        };
        if pid == Some(process.pid) {
            // Nobody monitors itself: the reference means nothing, unless as an alias.
            if let Some(end) = options.alias {
                self.add_alias(process, reference, end);
            }
            return reference;
        }
        let target = pid.unwrap_or(process.pid);
        process.extra_mut().monitors.insert(reference, Monitor { target, name, tag: options.tag });
        if let Some(end) = options.alias {
            self.add_alias(process, reference, end);
        }
        match pid {
            Some(pid) => self.send_signal(pid, Signal::Monitor { reference, from: process.pid }),
            None => self.send_to_self(process, Signal::Down { reference, reason: signals::atom_reason(atoms::NOPROC) }),
        }
        reference
    }

    fn demonitor(&mut self, process: &mut Process, reference: Reference) -> bool {
        let monitor = process.extra.as_mut().and_then(|extra| extra.monitors.remove(&reference));
        if let Some(extra) = &mut process.extra {
            signals::forget_alias_of_monitor(&self.shared, extra, reference);
        }
        let Some(monitor) = monitor else { return false };
        self.send_signal(monitor.target, Signal::Demonitor { reference });
        true
    }

    fn alias(&mut self, process: &mut Process, end: AliasEnd) -> Reference {
        let reference = self.take_reference();
        self.add_alias(process, reference, end);
        reference
    }

    fn unalias(&mut self, process: &mut Process, reference: Reference) -> bool {
        let removed = process.extra.as_mut().and_then(|extra| extra.aliases.remove(&reference));
        self.shared.aliases.remove(reference);
        removed.is_some()
    }

    fn alias_owner(&self, reference: Reference) -> Option<Pid> {
        self.shared.aliases.owner(reference)
    }

    fn send_by_alias(&mut self, sender: &mut Process, receiver: Pid, reference: Reference, message: Term) {
        let mut outgoing = if receiver == sender.pid {
            let mut outgoing = signals::Outgoing::new();
            if signals::takes_by_alias(&self.shared, sender, reference, &mut outgoing) {
                sender.mailbox.messages.push_back(message);
            }
            outgoing
        } else if self.is_held(receiver) {
            self.send_to_held_by_alias(&sender.heap, message, reference)
        } else {
            // What is sent to it afterwards goes behind this.
            self.signals_sent = true;
            let address = (receiver, reference);
            let (woken, outgoing) = self.shared.send_by_alias(&sender.heap, message, address, &mut self.courier);
            if let Some(process) = woken {
                self.queue_woken(process);
            }
            outgoing
        };
        self.send_all(&mut outgoing);
    }

    fn exit(&mut self, process: &mut Process, receiver: Pid, reason: Term) {
        let reason = Arc::new(FrozenTerm::new(&process.heap, reason));
        let signal = Signal::Exit { from: process.pid, reason, cause: ExitCause::Request };
        if receiver == process.pid {
            self.send_to_self(process, signal);
        } else {
            self.send_signal(receiver, signal);
        }
    }

    fn set_group_leader(&mut self, process: &mut Process, receiver: Pid, leader: Pid) -> Result<(), NoProcess> {
        if receiver == process.pid {
            process.group_leader = leader;
            return Ok(());
        }
        if !self.is_alive(receiver) {
            return Err(NoProcess);
        }
        self.send_signal(receiver, Signal::GroupLeader { leader });
        Ok(())
    }

    fn ask(&mut self, process: &mut Process, other: Pid, question: Question) -> Option<Term> {
        let of_itself = other == process.pid;
        if of_itself && !information::needs_frames(&question) {
            let answer = information::answer(&self.shared, process, &question);
            return Some(answer.thaw(&mut process.heap));
        }
        if question == Question::Alive && self.waits(other) {
            return Some(Term::TRUE);
        }
        // Whatever is under way to the other process is dealt with before the answer: it is asked in the same queue.
        let reference = self.take_reference();
        process.extra_mut().awaited_answer = Some(reference);
        self.send_signal(other, Signal::Ask { from: process.pid, reference, question });
        if of_itself {
            // Where it stands is written down when it stops.
            return None;
        }
        // A waiting or dead process has answered already.
        self.collect_mail(process);
        match process.job_result.take() {
            Some(Ok(answer)) => Some(answer),
            other => {
                process.job_result = other;
                None
            }
        }
    }

    fn resume(&mut self, process: &mut Process, other: Pid) {
        self.send_signal(other, Signal::Resume { from: process.pid });
    }

    fn register(&mut self, name: Atom, pid: Pid) -> Result<(), RegisterError> {
        self.shared.names.register(&self.shared.table, name, pid)
    }

    fn unregister(&mut self, name: Atom) -> bool {
        self.shared.names.unregister(name)
    }

    fn files(&self) -> &OpenFiles {
        &self.shared.files
    }

    fn tables(&self) -> &Tables {
        &self.shared.tables
    }

    #[inline]
    fn table(&mut self, term: Term) -> Option<Known> {
        self.recent_tables.find(&self.shared.tables, term)
    }

    fn exists(&self, pid: Pid) -> bool {
        self.is_alive(pid)
    }

    fn registered(&self) -> Vec<Atom> {
        self.shared.names.all()
    }

    fn is_active(&self, pid: Pid) -> bool {
        self.shared.is_active(pid)
    }

    fn processes(&self) -> Vec<Pid> {
        self.shared.table.processes()
    }

    fn totals(&self) -> Totals {
        let shared = &self.shared;
        let queues = match self.queue.is_shared() {
            true => shared.stealers.iter().map(Stealer::len).collect(),
            false => vec![self.queue.len()],
        };
        Totals {
            process_limit: shared.table.limit(),
            process_bytes: shared.memory.bytes(shared.table.living()),
            reductions: shared.statistics.reductions.load(Relaxed) + self.unpolled.max(0) as u64,
            switches: shared.statistics.switches.load(Relaxed) + self.switches,
            run_queues: queues,
        }
    }

    fn start_timer(&mut self, reference: Reference, nanoseconds: u64, receiver: Address, message: FrozenTerm) {
        let moment = self.shared.clock.now().saturating_add(nanoseconds);
        self.shared.message_timers.insert(reference, MessageTimer { moment, receiver, message });
        self.timers.add(moment, Due::Message(reference), &self.shared.message_timers);
    }

    fn cancel_timer(&mut self, reference: Reference) -> Option<u64> {
        let timer = self.shared.message_timers.remove(reference)?;
        Some(timer.moment.saturating_sub(self.shared.clock.now()))
    }

    fn read_timer(&self, reference: Reference) -> Option<u64> {
        let moment = self.shared.message_timers.moment_of(reference)?;
        Some(moment.saturating_sub(self.shared.clock.now()))
    }

    fn time_since_start(&self) -> u64 {
        self.shared.clock.now()
    }

    fn system_time(&self) -> i64 {
        self.shared.clock.system_time()
    }

    fn unique_integer(&mut self) -> u64 {
        self.shared.unique_integer()
    }

    fn spare_stacks(&mut self) -> &mut SpareStacks {
        &mut self.spare_stacks
    }

    fn output(&self) -> Arc<dyn Output> {
        error_device::output(&self.shared)
    }

    fn write_output(&mut self, stream: Stream, bytes: &[u8]) -> io::Result<()> {
        self.shared.output.write(stream, bytes)
    }

    fn shell(&self) -> &dyn Shell {
        &*self.shared.shell
    }

    fn input(&self) -> Arc<dyn Input> {
        Arc::new(JobSide { shared: self.shared.clone() })
    }

    fn outside(&self) -> Arc<dyn Outside> {
        Arc::new(JobSide { shared: self.shared.clone() })
    }
}

impl Worker {
    /// The process waits, and has dealt with all that was sent to it.
    fn waits(&self, pid: Pid) -> bool {
        self.shared.table.slot(pid).is_some_and(|mut slot| slot.is_occupied_by(pid) && slot.waiting_mut().is_some())
    }

    fn is_alive(&self, pid: Pid) -> bool {
        self.shared.table.slot(pid).is_some_and(|slot| slot.is_occupied_by(pid))
    }

    fn add_alias(&mut self, process: &mut Process, reference: Reference, end: AliasEnd) {
        self.shared.aliases.insert(reference, process.pid);
        process.extra_mut().aliases.insert(reference, end);
    }

    /// A signal of a process to itself takes effect at once.
    fn send_to_self(&mut self, process: &mut Process, signal: Signal) {
        let mut outgoing = signals::Outgoing::new();
        // It is running: whatever this asks for, it looks at it by itself.
        let _ = signals::apply(&self.shared, process, signal, &mut outgoing);
        self.send_all(&mut outgoing);
    }
}
