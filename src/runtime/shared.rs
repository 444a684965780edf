//! What all workers, helper threads and handles of one runtime share.

use super::aliases::Aliases;
use super::clock::Clock;
use super::idle::Idle;
use super::jobs::Jobs;
use super::lock;
use super::memory::Memory;
use super::names::Names;
use super::options::Options;
use super::spares::SharedSpares;
use super::table::Table;
use super::timers::MessageTimers;
use crate::atom::Atom;
use crate::files::OpenFiles;
use crate::tables::Tables;
use crate::value::copy::FrozenTerm;
use crate::value::heap::Heap;
use crate::value::term::{Pid, Reference, Term};
use crate::vm::process::{Process, Reason};
use crate::vm::start;
use crate::vm::system::{Input, Output, Shell, TooManyProcesses};
use crossbeam_channel::Sender;
use crossbeam_deque::{Injector, Stealer};
use rustc_hash::FxHashMap;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering::Relaxed, Ordering::SeqCst};
use std::sync::{Arc, Mutex};

pub struct Shared {
    pub table: Table,
    pub names: Names,
    pub aliases: Aliases,
    pub tables: Tables,
    pub files: OpenFiles,
    pub clock: Clock,
    pub memory: Memory,
    pub jobs: Jobs,
    pub output: Arc<dyn Output>,
    pub input: Arc<dyn Input>,
    pub shell: Arc<dyn Shell>,
    pub message_timers: MessageTimers,
    pub(super) idle: Idle,
    /// Processes that can run and come from outside of the workers.
    pub(super) injector: Injector<Box<Process>>,
    pub(super) stealers: Vec<Stealer<Box<Process>>>,
    pub(super) spares: SharedSpares,
    pub(super) stopping: AtomicBool,
    watches: Mutex<FxHashMap<Pid, Vec<Watch>>>,
    references: AtomicU64,
    unique_integers: AtomicU64,
    pub(super) statistics: Counters,
}

/// What the runtime counts about itself.
#[derive(Default)]
pub(super) struct Counters {
    pub wakes: AtomicUsize,
    pub steals: AtomicUsize,
    /// Reductions, and how often a process was taken up, as far as the workers have told.
    pub reductions: AtomicU64,
    pub switches: AtomicU64,
}

/// Someone outside who wants to know the reason of an exit.
pub(super) struct Watch {
    pub channel: Sender<Reason>,
    /// A job, which goes on when it knows.
    pub by_job: bool,
}

/// How many references a worker takes at once.
pub(super) const REFERENCE_BATCH: u64 = 1024;
/// References begin here, so that they print with three numbers that are not all small.
const FIRST_REFERENCE: u64 = 1 << 36;

impl Shared {
    pub(super) fn new(options: &Options, clock: Clock, jobs: Jobs, stealers: Vec<Stealer<Box<Process>>>) -> Shared {
        let workers = stealers.len().max(1);
        Shared {
            table: Table::new(options.max_processes, workers),
            names: Names::default(),
            aliases: Aliases::default(),
            tables: Tables::default(),
            files: OpenFiles::default(),
            clock,
            memory: Memory::new(options.max_memory),
            jobs,
            output: options.output.clone(),
            input: options.input.clone(),
            shell: options.shell.clone(),
            message_timers: MessageTimers::default(),
            idle: Idle::new(workers),
            injector: Injector::new(),
            stealers,
            spares: SharedSpares::default(),
            stopping: AtomicBool::new(false),
            watches: Mutex::default(),
            references: AtomicU64::new(FIRST_REFERENCE),
            unique_integers: AtomicU64::new(1),
            statistics: Counters::default(),
        }
    }

    /// Puts a process that can run where the workers find it.
    pub(super) fn inject(&self, process: Box<Process>) {
        self.injector.push(process);
        self.wake_one();
    }

    /// A new process that is to be injected; it runs a function of no arguments.
    pub(super) fn new_process(
        &self,
        function: &FrozenTerm,
        group_leader: Option<Pid>,
    ) -> Result<Box<Process>, TooManyProcesses> {
        let mut process = self.new_body(group_leader)?;
        start::function(&mut process, function.fragment.heap(), function.root);
        Ok(process)
    }

    /// A new process that is to be injected; it runs `apply(module, name, arguments)`.
    pub(super) fn new_process_for_call(
        &self,
        (module, name): (Atom, Atom),
        from: &Heap,
        arguments: &[Term],
        group_leader: Option<Pid>,
    ) -> Result<Box<Process>, TooManyProcesses> {
        let mut process = self.new_body(group_leader)?;
        start::call(&mut process, from, module, name, arguments);
        Ok(process)
    }

    fn new_body(&self, group_leader: Option<Pid>) -> Result<Box<Process>, TooManyProcesses> {
        let mut free = Vec::new();
        let pid = self.table.occupy(&mut free);
        self.table.give_back(free);
        let mut process = Box::new(Process::new(pid?));
        process.group_leader = group_leader.unwrap_or(process.pid);
        Ok(process)
    }

    /// Whether the process can run, is running, or has a job done for it.
    pub(super) fn is_active(&self, pid: Pid) -> bool {
        self.table.slot(pid).is_some_and(|mut slot| slot.is_occupied_by(pid) && slot.waiting_mut().is_none())
    }

    /// Has the reason sent with which a process ends; false if it has ended.
    pub(super) fn watch(&self, pid: Pid, watch: Watch) -> bool {
        // The watch is there before the mark: whoever finds the mark finds the watch.
        lock(&self.watches).entry(pid).or_default().push(watch);
        if let Some(mut slot) = self.table.slot(pid)
            && slot.is_occupied_by(pid)
        {
            slot.mark_watched();
            return true;
        }
        lock(&self.watches).remove(&pid);
        false
    }

    /// Tells those who watch a process why it has ended; gives how many of them are jobs that go on now.
    pub(super) fn tell_watches(&self, pid: Pid, reason: &Reason) -> usize {
        let watches = lock(&self.watches).remove(&pid).unwrap_or_default();
        let jobs = watches.iter().filter(|watch| watch.by_job).count();
        for watch in watches {
            // Nobody listens any more if this fails.
            let _ = watch.channel.send(reason.clone());
        }
        jobs
    }

    /// Wakes a worker, for work that has been made visible before.
    pub(super) fn wake_one(&self) {
        if self.idle.wake_one() {
            self.statistics.wakes.fetch_add(1, Relaxed);
        }
    }

    /// The first of `count` references that are never given again.
    pub(super) fn take_references(&self, count: u64) -> u64 {
        self.references.fetch_add(count, Relaxed)
    }

    pub fn new_reference(&self) -> Reference {
        Reference(self.take_references(1))
    }

    pub fn unique_integer(&self) -> u64 {
        self.unique_integers.fetch_add(1, Relaxed)
    }

    pub(super) fn is_stopping(&self) -> bool {
        self.stopping.load(Relaxed)
    }

    pub(super) fn stop(&self) {
        self.stopping.store(true, SeqCst);
        self.idle.wake_all();
        self.jobs.stop();
    }
}
