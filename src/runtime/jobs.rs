//! Jobs: work that would hold up a worker is done on helper threads, with the process that waits for it.
//!
//! The threads have large stacks, for what recurses over source code. There are as many as there are jobs at a time, because
//! a job may wait for a process that needs another job; idle ones beyond a few end.

use super::lock;
use super::shared::{Shared, Watch};
use super::signals;
use crate::atom::{Atom, atoms};
use crate::value::copy::FrozenTerm;
use crate::value::heap::Heap;
use crate::value::term::{Pid, Term};
use crate::vm::native::{Fault, Job};
use crate::vm::process::{Process, Reason};
use crate::vm::system::{Input, Outside, Stream, TooManyProcesses};
use crossbeam_channel::Sender;
use std::collections::VecDeque;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::sync::{Arc, Condvar, Mutex};

/// Bytes of stack of a helper thread; the machine gives them as they are touched.
const STACK: usize = 256 << 20;
const MAX_THREADS: usize = 256;
const KEPT_THREADS: usize = 2;

pub struct Jobs {
    state: Mutex<State>,
    work: Condvar,
    started: AtomicUsize,
    finished: AtomicUsize,
    /// Jobs that wait for something from outside of the runtime: a line of input.
    blocked: AtomicUsize,
    /// Tells the deterministic driver.
    events: Option<Sender<JobEvent>>,
}

#[derive(Default)]
struct State {
    waiting: VecDeque<(Box<Process>, Job)>,
    threads: usize,
    idle: usize,
    stopping: bool,
}

/// What the deterministic driver has to know: it runs processes only while no job does anything.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum JobEvent {
    Ended,
    /// It waits for a process that it has started.
    WaitsForProcess,
}

impl Jobs {
    pub(super) fn new(events: Option<Sender<JobEvent>>) -> Jobs {
        Jobs {
            state: Mutex::default(),
            work: Condvar::new(),
            started: AtomicUsize::new(0),
            finished: AtomicUsize::new(0),
            blocked: AtomicUsize::new(0),
            events,
        }
    }

    /// How many jobs have been started so far, and how many of them are at work.
    pub(super) fn activity(&self) -> (usize, usize) {
        let finished = self.finished.load(SeqCst) + self.blocked.load(SeqCst);
        let started = self.started.load(SeqCst);
        (started, started.saturating_sub(finished))
    }

    pub(super) fn announce(&self, event: JobEvent) {
        if let Some(events) = &self.events {
            // The driver is gone when the runtime is being shut down.
            let _ = events.send(event);
        }
    }

    pub(super) fn stop(&self) {
        lock(&self.state).stopping = true;
        self.work.notify_all();
    }
}

/// Hands a job out. The process comes back into the injector when it is done.
pub(super) fn start(shared: &Arc<Shared>, process: Box<Process>, job: Job) {
    let jobs = &shared.jobs;
    jobs.started.fetch_add(1, SeqCst);
    let mut state = lock(&jobs.state);
    state.waiting.push_back((process, job));
    if state.waiting.len() <= state.idle {
        jobs.work.notify_one();
        return;
    }
    if state.threads >= MAX_THREADS {
        return;
    }
    state.threads += 1;
    drop(state);
    let of_thread = shared.clone();
    let thread = std::thread::Builder::new().name("job".into()).stack_size(STACK);
    if thread.spawn(move || work(&of_thread)).is_err() {
        // The machine gives no more threads: others will do the job, or this one has to.
        let mut state = lock(&jobs.state);
        state.threads -= 1;
        let alone = state.threads == 0;
        let next = if alone { state.waiting.pop_front() } else { None };
        drop(state);
        if let Some((process, job)) = next {
            perform(shared, process, job);
        }
    }
}

fn work(shared: &Arc<Shared>) {
    let jobs = &shared.jobs;
    let mut state = lock(&jobs.state);
    loop {
        if state.stopping {
            return;
        }
        if let Some((process, job)) = state.waiting.pop_front() {
            drop(state);
            perform(shared, process, job);
            state = lock(&jobs.state);
            continue;
        }
        if state.idle >= KEPT_THREADS {
            state.threads -= 1;
            return;
        }
        state.idle += 1;
        state = jobs.work.wait(state).unwrap_or_else(|poisoned| poisoned.into_inner());
        state.idle -= 1;
    }
}

fn perform(shared: &Arc<Shared>, mut process: Box<Process>, job: Job) {
    process.job_result = match catch_unwind(AssertUnwindSafe(|| job(&mut process))) {
        Ok(result) => result,
        Err(_) => {
            report_broken(shared, &process);
            Some(Err(Fault::error(Term::atom(Atom::of("internal_error")))))
        }
    };
    // The process is back before the job counts as finished: who sees no job at work finds the process in the injector.
    shared.inject(process);
    shared.jobs.finished.fetch_add(1, SeqCst);
    shared.jobs.announce(JobEvent::Ended);
}

/// A panic is a broken invariant of ours. The process concerned fails, the others live on.
pub(super) fn report_broken(shared: &Shared, process: &Process) {
    let text = format!("[error] Process #PID{} is ended: an internal error of Kaiwa, see above\n", process.pid);
    let _ = shared.output.write(Stream::Err, text.as_bytes());
}

/// The runtime as jobs see it.
pub(super) struct JobSide {
    pub shared: Arc<Shared>,
}

impl Outside for JobSide {
    fn run_process(&self, function: &FrozenTerm, group_leader: Pid) -> Result<Reason, TooManyProcesses> {
        Ok(self.run_to_the_end(self.shared.new_process(function, Some(group_leader))?))
    }

    fn run_call(
        &self,
        function: (Atom, Atom),
        arguments: &[FrozenTerm],
        group_leader: Option<Pid>,
    ) -> Result<Reason, TooManyProcesses> {
        let mut heap = Heap::new();
        let arguments: Vec<Term> = arguments.iter().map(|argument| argument.thaw(&mut heap)).collect();
        Ok(self.run_to_the_end(self.shared.new_process_for_call(function, &heap, &arguments, group_leader)?))
    }
}

impl JobSide {
    fn run_to_the_end(&self, process: Box<Process>) -> Reason {
        let (channel, ended) = crossbeam_channel::bounded(1);
        self.shared.watch(process.pid, Watch { channel, by_job: true });
        self.shared.inject(process);
        self.shared.jobs.announce(JobEvent::WaitsForProcess);
        // Without an answer the runtime is being shut down, and the job with it.
        ended.recv().unwrap_or_else(|_| signals::atom_reason(atoms::KILLED))
    }
}

impl Input for JobSide {
    /// A job that waits for a line does not count as being at work.
    fn read_line(&self, prompt: &str) -> io::Result<Option<String>> {
        self.shared.jobs.blocked.fetch_add(1, SeqCst);
        let line = self.shared.input.read_line(prompt);
        self.shared.jobs.blocked.fetch_sub(1, SeqCst);
        line
    }
}
