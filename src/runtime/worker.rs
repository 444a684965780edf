//! A worker: it takes processes from its queue and runs each for a time slice.
//!
//! The process woken last runs next and goes on with the slice of the one that woke it. When that is used up and others
//! wait, it has to stand in line: two processes that talk to each other all the time do not hold up the rest.

use super::clock::Moment;
use super::delivery::{Courier, excess_reason};
use super::inbox::Inbox;
use super::jobs;
use super::queue::RunQueue;
use super::shared::{REFERENCE_BATCH, Shared};
use super::signals::{Outgoing, Signal};
use super::slot::Waiting;
use super::spares::Bodies;
use super::timers::{Due, TimerQueue};
use crate::atom::Atom;
use crate::tables::Recent;
use crate::value::message::Message;
use crate::value::term::{Pid, Reference, Term};
use crate::vm::Outcome;
use crate::vm::interpreter;
use crate::vm::interrupt::raise_interrupt;
use crate::vm::process::{Interrupt, Process, Timeout};
use crate::vm::stacks::SpareStacks;
use crate::vm::system::Address;
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;

/// Reductions in a time slice.
pub const SLICE: i32 = 4000;
/// With less left of a slice a woken process gets a new one.
const REMNANT: i32 = 200;
/// What taking up a process costs, in reductions, when it comes to looking at the clock.
const TAKE_UP: i32 = 16;

pub struct Worker {
    pub(super) shared: Arc<Shared>,
    pub(super) queue: RunQueue,
    /// A process that has begun to wait and is kept out of its slot while the one runs that it has woken, see [`super::held`].
    pub(super) held: Option<Box<Process>>,
    pub(super) timers: TimerQueue,
    pub(super) courier: Courier,
    pub(super) bodies: Bodies,
    pub(super) spare_stacks: SpareStacks,
    /// Free slots of the process table.
    pub(super) free_slots: Vec<u32>,
    references: Range<u64>,
    pub(super) recent_tables: Recent,
    woken: Vec<Box<Process>>,
    /// Signals have gone out since the process that runs next was woken: what is sent to it goes behind them.
    pub(super) signals_sent: bool,
    /// What the process that ran last left of its slice.
    slice_left: i32,
    /// Reductions since the clock was last looked at.
    pub(super) unpolled: i32,
    /// How often a process was taken up since then.
    pub(super) switches: u64,
    /// Jobs that are doing something; kept for the deterministic driver.
    pub(super) active_jobs: usize,
}

impl Worker {
    pub(super) fn new(shared: Arc<Shared>, queue: RunQueue) -> Worker {
        Worker {
            shared,
            queue,
            held: None,
            timers: TimerQueue::default(),
            courier: Courier::default(),
            bodies: Bodies::default(),
            spare_stacks: SpareStacks::default(),
            free_slots: Vec::new(),
            references: 0..0,
            recent_tables: Recent::default(),
            woken: Vec::new(),
            signals_sent: false,
            slice_left: 0,
            unpolled: 0,
            switches: 0,
            active_jobs: 0,
        }
    }

    /// The process to run next, of those this worker has, and the reductions it gets.
    #[inline]
    pub(super) fn take_up(&mut self) -> Option<(Box<Process>, i32)> {
        if self.unpolled >= SLICE {
            self.poll();
        }
        if let Some(process) = self.queue.take_next() {
            if self.slice_left >= REMNANT {
                return Some((process, self.slice_left));
            }
            if self.queue.is_empty() {
                return Some((process, SLICE));
            }
            self.queue.push(process);
        }
        let process = match self.queue.pop() {
            Some(process) => process,
            None => self.next_without_held()?,
        };
        Some((process, SLICE))
    }

    /// What there is to run when everything in the queue has been stolen.
    #[cold]
    fn next_without_held(&mut self) -> Option<Box<Process>> {
        self.release_held();
        self.queue.take_next()
    }

    /// Looks at the clock, and at what came from outside.
    fn poll(&mut self) {
        let statistics = &self.shared.statistics;
        statistics.reductions.fetch_add(std::mem::take(&mut self.unpolled).max(0) as u64, Relaxed);
        statistics.switches.fetch_add(std::mem::take(&mut self.switches), Relaxed);
        self.fire_timers();
        if !self.shared.injector.is_empty()
            && let Some(process) = self.queue.take_injected(&self.shared.injector)
        {
            self.queue.push(process);
        }
    }

    /// Runs a process until it gives itself up. Gives the reductions it has used.
    pub(super) fn run(&mut self, mut process: Box<Process>, fuel: i32) -> i32 {
        process.begin_slice(fuel);
        // What of the fuel has not been booked yet.
        let mut granted = fuel;
        loop {
            let outcome = match process.extra.as_deref() {
                Some(extra) if extra.killed.is_some() => Outcome::Exit(Term::NIL),
                Some(extra) if !extra.suspended_by.is_empty() => Outcome::Wait(None),
                Some(extra) if extra.interrupt == Interrupt::Requested => match raise_interrupt(&mut process) {
                    None => continue,
                    Some(outcome) => outcome,
                },
                Some(extra) if extra.awaited_answer.is_some() => Outcome::Wait(None),
                _ => self.interpret(&mut process),
            };
            match outcome {
                Outcome::Yield => {
                    self.collect_mail(&mut process);
                    self.count_memory(&mut process);
                    self.report_heap_excess(&mut process);
                    self.book(&mut process, &mut granted);
                    self.release_held();
                    self.queue.push(process);
                    self.wake_others();
                    break;
                }
                Outcome::Wait(timeout) => {
                    if let Some(milliseconds) = timeout {
                        self.set_timeout(&mut process, milliseconds);
                        if process.timeout == Timeout::Over {
                            continue;
                        }
                    }
                    match self.wait(process, &mut granted) {
                        Some(back) => process = back,
                        None => break,
                    }
                }
                Outcome::Job(job) => {
                    if process.extra.as_deref().is_some_and(|extra| extra.awaited_answer.is_some()) {
                        // It waits for another process, not for a helper thread.
                        continue;
                    }
                    self.book(&mut process, &mut granted);
                    self.active_jobs += 1;
                    self.release_held();
                    jobs::start(&self.shared, process, job);
                    break;
                }
                Outcome::Exit(reason) => {
                    self.book(&mut process, &mut granted);
                    self.end(process, reason);
                    self.release_held();
                    break;
                }
            }
        }
        self.unpolled += TAKE_UP;
        self.switches += 1;
        fuel - granted
    }

    #[inline]
    fn interpret(&mut self, process: &mut Process) -> Outcome {
        match catch_unwind(AssertUnwindSafe(|| interpreter::run(process, self))) {
            Ok(outcome) => outcome,
            Err(_) => {
                jobs::report_broken(&self.shared, process);
                Outcome::Exit(Term::atom(Atom::of("internal_error")))
            }
        }
    }

    /// Books what the process has used of its slice; the rest is for the process that it has woken.
    #[inline]
    fn book(&mut self, process: &mut Process, granted: &mut i32) {
        self.slice_left = process.fuel_left();
        let used = (*granted - self.slice_left).max(0);
        process.reductions += used as u64;
        self.unpolled += used;
        *granted = self.slice_left;
    }

    /// Has the process wait, unless something has arrived: then it comes back.
    #[inline]
    fn wait(&mut self, mut process: Box<Process>, granted: &mut i32) -> Option<Box<Process>> {
        self.count_memory(&mut process);
        self.shared.spares.balance(&mut self.spare_stacks);
        if process.extra.as_deref().is_some_and(|extra| extra.killed.is_some()) {
            return Some(process);
        }
        self.book(&mut process, granted);
        self.release_held();
        if self.may_hold(process.pid) {
            self.held = Some(process);
            return None;
        }
        self.park(process)
    }

    /// Puts a process into its slot, unless something has arrived: then it comes back.
    #[inline]
    pub(super) fn park(&mut self, process: Box<Process>) -> Option<Box<Process>> {
        let mut slot = self.shared.table.slot(process.pid)?;
        match slot.wait(process) {
            Waiting::Parked => None,
            Waiting::Mail(mut process, inbox) => {
                drop(slot);
                self.deliver(&mut process, inbox);
                Some(process)
            }
        }
    }

    /// Gives a busy process what has arrived for it.
    pub(super) fn collect_mail(&mut self, process: &mut Process) {
        let inbox = self.shared.table.slot(process.pid).and_then(|mut slot| slot.take_inbox());
        if let Some(inbox) = inbox {
            self.deliver(process, inbox);
        }
    }

    fn deliver(&mut self, process: &mut Process, mut inbox: Box<Inbox>) {
        let mut outgoing = Outgoing::new();
        inbox.deliver(&self.shared, process, &mut outgoing);
        self.shared.memory.forget(&mut inbox.counted_words);
        self.courier.keep(inbox);
        self.send_all(&mut outgoing);
    }

    #[inline]
    pub(super) fn count_memory(&mut self, process: &mut Process) {
        if let Err(excess) = self.shared.memory.count_process(process, &self.shared.table) {
            process.extra_mut().killed.get_or_insert_with(|| excess_reason(excess));
            self.shared.report_excess(process.pid, Err(excess));
        }
    }

    // Sending.

    #[inline]
    /// Sends a message to another process than the sender.
    pub(super) fn send_message_to(&mut self, receiver: Pid, message: impl Message) {
        // The process that was just woken is here. Its inbox was empty when it was woken, so that nothing this sender has
        // sent to it can be there, unless signals have been sent since.
        if let Some(next) = self.queue.next_mut()
            && next.pid == receiver
            && !self.signals_sent
        {
            let message = message.put(&mut next.heap);
            next.mailbox.messages.push_back(message);
            return;
        }
        if self.is_held(receiver) {
            return self.send_to_held(message);
        }
        let woken = self.shared.send_message(message, receiver, &mut self.courier);
        if let Some(process) = woken {
            self.queue_woken(process);
        }
    }

    /// Sends a signal to another process.
    pub(super) fn send_signal(&mut self, receiver: Pid, signal: Signal) {
        if self.is_held(receiver) {
            return self.send_signal_to_held(signal);
        }
        self.signals_sent = true;
        self.shared.send_signal(receiver, signal, &mut self.courier, &mut self.woken);
        self.queue_all_woken();
    }

    pub(super) fn send_all(&mut self, outgoing: &mut Outgoing) {
        if outgoing.is_empty() {
            return;
        }
        self.signals_sent = true;
        self.shared.send_signals(outgoing, &mut self.courier, &mut self.woken);
        self.queue_all_woken();
    }

    #[inline]
    fn queue_all_woken(&mut self) {
        if self.woken.is_empty() {
            return;
        }
        let mut woken = std::mem::take(&mut self.woken);
        for process in woken.drain(..) {
            self.queue_woken(process);
        }
        self.woken = woken;
    }

    #[inline]
    pub(super) fn queue_woken(&mut self, process: Box<Process>) {
        if self.queue.next_mut().is_none() {
            self.signals_sent = false;
        }
        self.queue.push_woken(process);
        self.wake_others();
    }

    /// One process this worker will soon run itself; with more, it is worth waking another worker.
    #[inline]
    pub(super) fn wake_others(&self) {
        if self.queue.len() >= 2 && self.shared.idle.has_sleepers() {
            self.shared.wake_one();
        }
    }

    // Time.

    /// The process is about to wait; `after` so many milliseconds it goes on.
    fn set_timeout(&mut self, process: &mut Process, milliseconds: u64) {
        match process.timeout {
            Timeout::Off => {}
            // It waits on; the timers' entry may have been an older one that has fired.
            Timeout::Running(deadline) => return self.add_timer_for(process, deadline),
            Timeout::Over => return,
        }
        if milliseconds == 0 {
            // What has arrived by now is looked at; nothing is waited for.
            self.collect_mail(process);
            process.timeout = Timeout::Over;
            return;
        }
        let deadline = self.shared.clock.now().saturating_add(milliseconds.saturating_mul(1_000_000));
        process.timeout = Timeout::Running(deadline);
        self.add_timer_for(process, deadline);
    }

    /// Makes sure that the timers hold an entry for the process that fires at the deadline or before.
    fn add_timer_for(&mut self, process: &mut Process, deadline: Moment) {
        if process.timer == 0 || process.timer > deadline {
            process.timer = deadline;
            self.timers.add(deadline, Due::After(process.pid), &self.shared.message_timers);
        }
    }

    /// Does what is due by now. Gives whether anything was.
    pub(super) fn fire_timers(&mut self) -> bool {
        if self.timers.is_empty() {
            return false;
        }
        let now = self.shared.clock.now();
        let mut fired = false;
        while let Some((moment, due)) = self.timers.take_due(now) {
            fired = true;
            match due {
                Due::After(pid) => self.send_signal(pid, Signal::TimeOver { moment, now }),
                Due::Message(reference) => self.send_timer_message(reference),
            }
        }
        fired
    }

    fn send_timer_message(&mut self, reference: Reference) {
        let Some(mut timer) = self.shared.message_timers.remove(reference) else { return };
        let receiver = match timer.receiver {
            Address::Process(pid) => Some(pid),
            Address::Name(name) => self.shared.names.whereis(name),
        };
        let Some(receiver) = receiver else { return };
        let message = timer.message.root;
        let woken = self.shared.send_fragment(&mut timer.message.fragment, message, receiver, &mut self.courier);
        if let Some(process) = woken {
            self.queue_woken(process);
        }
    }

    // Making.

    #[inline]
    pub(super) fn take_reference(&mut self) -> Reference {
        if self.references.is_empty() {
            let first = self.shared.take_references(REFERENCE_BATCH);
            self.references = first..first + REFERENCE_BATCH;
        }
        Reference(self.references.next().unwrap_or_default())
    }
}
