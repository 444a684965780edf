//! The runtime as the rim sees it: the shell, scripts, replays, tests.
//!
//! A [`Runtime`] owns the workers. Under the parallel driver they run by themselves; under the deterministic one a process
//! only runs while someone calls [`Runtime::wait_for`], [`Runtime::receive`] or [`Runtime::settle`]. A [`Handle`] can be
//! cloned and sent to other threads; it starts and stops processes, and sends them messages.

use super::clock::Clock;
use super::deterministic::{Deterministic, Step};
use super::devices;
use super::jobs::{JobSide, Jobs};
use super::options::{Driver, Options};
use super::parallel;
use super::queue::RunQueue;
use super::shared::{Shared, Watch};
use super::signals::{ExitCause, Signal};
use super::worker::Worker;
use crate::atom::Atom;
use crate::value::copy::{Fragment, FrozenTerm};
use crate::value::heap::Heap;
use crate::value::term::{Pid, Reference, Term};
use crate::vm::process::{Process, Reason};
use crate::vm::system::{Outside, TooManyProcesses};
use crossbeam_channel::{Receiver, TryRecvError};
use std::io;
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use std::thread::JoinHandle;
use std::time::Duration;

pub struct Runtime {
    handle: Handle,
    driver: Running,
}

enum Running {
    Parallel(Vec<JoinHandle<()>>),
    Deterministic(Box<Deterministic>),
}

/// All processes wait, no timer is set, and what is waited for has not come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stuck;

/// What came from one of two channels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Either<A, B> {
    First(A),
    Second(B),
}

/// How far [`Runtime::settle`] goes.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// Under the parallel driver.
    pub time: Duration,
    /// Time slices, under the deterministic driver.
    pub slices: usize,
}

impl Default for Patience {
    fn default() -> Patience {
        Patience { time: Duration::from_millis(100), slices: 10_000 }
    }
}

/// Numbers about a runtime.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Statistics {
    pub processes: usize,
    /// Bytes that all processes take, roughly.
    pub memory: usize,
    /// How often a sleeping worker was woken.
    pub wakes: usize,
    /// How often a worker took processes from another.
    pub steals: usize,
}

impl Runtime {
    /// Starts a runtime. The limit of memory for one process holds for all runtimes of the program.
    pub fn start(options: &Options) -> io::Result<Runtime> {
        options.apply_limits();
        match options.driver {
            Driver::Parallel { workers } => Runtime::start_parallel(options, workers.max(1)),
            Driver::Deterministic { seed } => Ok(Runtime::start_deterministic(options, seed)),
        }
    }

    fn start_parallel(options: &Options, workers: usize) -> io::Result<Runtime> {
        let queues: Vec<_> = (0..workers).map(|_| crossbeam_deque::Worker::new_fifo()).collect();
        let stealers = queues.iter().map(|queue| queue.stealer()).collect();
        let shared = Arc::new(Shared::new(options, Clock::real(), Jobs::new(None), stealers));
        if options.devices {
            devices::start(&shared);
        }
        let mut threads = Vec::new();
        for (index, queue) in queues.into_iter().enumerate() {
            let mut worker = Worker::new(shared.clone(), RunQueue::stealing(queue));
            let thread = std::thread::Builder::new().name(format!("worker {index}"));
            match thread.spawn(move || parallel::drive(&mut worker, index)) {
                Ok(thread) => threads.push(thread),
                Err(error) => {
                    shared.stop();
                    return Err(error);
                }
            }
        }
        Ok(Runtime { handle: Handle::new(shared), driver: Running::Parallel(threads) })
    }

    fn start_deterministic(options: &Options, seed: Option<u64>) -> Runtime {
        let (events, job_events) = crossbeam_channel::unbounded();
        let shared = Arc::new(Shared::new(options, Clock::virtual_time(), Jobs::new(Some(events)), Vec::new()));
        if options.devices {
            devices::start(&shared);
        }
        let worker = Worker::new(shared.clone(), RunQueue::in_turn(seed));
        let driver = Box::new(Deterministic { worker, job_events });
        Runtime { handle: Handle::new(shared), driver: Running::Deterministic(driver) }
    }

    pub fn handle(&self) -> &Handle {
        &self.handle
    }

    /// Waits for something that processes do: until `channel` has an item.
    pub fn receive<T>(&mut self, channel: &Receiver<T>) -> Result<T, Stuck> {
        match &mut self.driver {
            Running::Parallel(_) => channel.recv().map_err(|_| Stuck),
            Running::Deterministic(driver) => loop {
                match channel.try_recv() {
                    Ok(item) => return Ok(item),
                    Err(TryRecvError::Disconnected) => return Err(Stuck),
                    Err(TryRecvError::Empty) => {}
                }
                if driver.step() == Step::AllWait && !driver.jump() {
                    return channel.try_recv().map_err(|_| Stuck);
                }
            },
        }
    }

    /// Waits for whichever of two channels has an item first; if both have one, the first channel's. Under the
    /// deterministic driver, for at most so many time slices.
    pub fn receive_either<A, B>(
        &mut self,
        first: &Receiver<A>,
        second: &Receiver<B>,
        slices: usize,
    ) -> Result<Either<A, B>, Stuck> {
        let mut left = slices;
        let look = || {
            first.try_recv().map(Either::First).or_else(|_| second.try_recv().map(Either::Second)).map_err(|_| Stuck)
        };
        loop {
            if let Ok(item) = look() {
                return Ok(item);
            }
            match &mut self.driver {
                Running::Parallel(_) => {
                    crossbeam_channel::select_biased! {
                        recv(first) -> item => if let Ok(item) = item { return Ok(Either::First(item)) },
                        recv(second) -> item => if let Ok(item) = item { return Ok(Either::Second(item)) },
                    }
                    // The sender of one of them is gone: the other one decides.
                    return look();
                }
                Running::Deterministic(driver) => {
                    if left == 0 || driver.step() == Step::AllWait && !driver.jump() {
                        return look();
                    }
                    left -= 1;
                }
            }
        }
    }

    /// Lets time pass, in which processes do what they have to do. The virtual time does not depend on how much that is,
    /// except that it is broken off after `patience`.
    pub fn pass_time(&mut self, time: Duration, patience: Patience) {
        match &mut self.driver {
            Running::Parallel(_) => std::thread::sleep(time),
            Running::Deterministic(driver) => {
                let end = driver.now().saturating_add(time.as_nanos() as u64);
                for _ in 0..patience.slices {
                    if driver.step() == Step::AllWait && !driver.jump_until(end) {
                        break;
                    }
                }
            }
        }
    }

    /// Waits until a process has ended, gives the reason. A process that has ended before gives none.
    pub fn wait_for(&mut self, pid: Pid) -> Result<Option<Reason>, Stuck> {
        match self.handle.watch(pid) {
            Some(ended) => self.receive(&ended).map(Some),
            None => Ok(None),
        }
    }

    /// Waits until no process can run, but not for timers; false if that takes too long.
    pub fn settle(&mut self, patience: Patience) -> bool {
        let shared = &self.handle.shared;
        match &mut self.driver {
            Running::Parallel(_) => shared.idle.wait_until_asleep(patience.time, || {
                // A job that ends between the two looks has started before the first one, and what it leaves is in the
                // injector or has woken a worker.
                let before = shared.jobs.activity();
                before.1 == 0 && shared.injector.is_empty() && shared.jobs.activity() == before
            }),
            Running::Deterministic(driver) => (0..patience.slices).any(|_| driver.step() == Step::AllWait),
        }
    }

    /// Stops all workers. Processes are gone; jobs that are at work are left to themselves.
    pub fn shut_down(self) {}
}

#[cfg(test)]
impl Runtime {
    /// Tells the driver that a job begins, as a worker does that hands one out.
    pub fn begin_job_for_tests(&mut self) {
        if let Running::Deterministic(driver) = &mut self.driver {
            driver.worker.active_jobs += 1;
        }
    }

    pub fn is_parallel_for_tests(&self) -> bool {
        matches!(self.driver, Running::Parallel(_))
    }
}

#[cfg(test)]
impl Handle {
    pub fn shared_for_tests(&self) -> Arc<Shared> {
        self.shared.clone()
    }
}

impl Drop for Runtime {
    fn drop(&mut self) {
        self.handle.shared.stop();
        if let Running::Parallel(threads) = &mut self.driver {
            for thread in threads.drain(..) {
                // A worker that panicked has reported it already.
                let _ = thread.join();
            }
        }
    }
}

#[derive(Clone)]
pub struct Handle {
    shared: Arc<Shared>,
}

impl Handle {
    pub(super) fn new(shared: Arc<Shared>) -> Handle {
        Handle { shared }
    }

    /// Starts a process that begins with this function of no arguments. Without a group leader it is its own.
    pub fn spawn(&self, function: &FrozenTerm, group_leader: Option<Pid>) -> Result<Pid, TooManyProcesses> {
        let process = self.shared.new_process(function, group_leader)?;
        let pid = process.pid;
        self.shared.inject(process);
        Ok(pid)
    }

    /// Like [`Handle::spawn`], and the reason of its exit comes through the channel.
    pub fn spawn_watched(
        &self,
        function: &FrozenTerm,
        group_leader: Option<Pid>,
    ) -> Result<(Pid, Receiver<Reason>), TooManyProcesses> {
        Ok(self.start_watched(self.shared.new_process(function, group_leader)?))
    }

    /// Like [`Handle::spawn_watched`], for a process that begins with `apply(module, name, arguments)`.
    pub fn spawn_call_watched(
        &self,
        function: (Atom, Atom),
        arguments: &[FrozenTerm],
        group_leader: Option<Pid>,
    ) -> Result<(Pid, Receiver<Reason>), TooManyProcesses> {
        let mut heap = Heap::new();
        let arguments: Vec<Term> = arguments.iter().map(|argument| argument.thaw(&mut heap)).collect();
        let process = self.shared.new_process_for_call(function, &heap, &arguments, group_leader)?;
        Ok(self.start_watched(process))
    }

    fn start_watched(&self, process: Box<Process>) -> (Pid, Receiver<Reason>) {
        let pid = process.pid;
        let (channel, ended) = crossbeam_channel::bounded(1);
        self.shared.watch(pid, Watch { channel, by_job: false });
        self.shared.inject(process);
        (pid, ended)
    }

    /// The runtime as jobs see it.
    pub fn outside(&self) -> Arc<dyn Outside> {
        Arc::new(JobSide { shared: self.shared.clone() })
    }

    /// Breaks off what a process runs, if it allows that.
    pub fn interrupt(&self, receiver: Pid) {
        self.send_signal(receiver, Signal::Interrupt);
    }

    /// The reason of the exit of a process will come through the channel; `None` if it has ended.
    pub fn watch(&self, pid: Pid) -> Option<Receiver<Reason>> {
        let (channel, ended) = crossbeam_channel::bounded(1);
        self.shared.watch(pid, Watch { channel, by_job: false }).then_some(ended)
    }

    /// Sends a message.
    pub fn send(&self, receiver: Pid, mut message: FrozenTerm) {
        let root = message.root;
        if let Some(process) = self.shared.send_fragment(&mut message.fragment, root, receiver, &mut Default::default())
        {
            self.shared.inject(process);
        }
    }

    /// Sends a message that is built in a fragment by `build`, which gives its root.
    pub fn send_built(&self, receiver: Pid, build: impl FnOnce(&mut Fragment) -> Term) {
        let mut fragment = Fragment::new();
        let root = build(&mut fragment);
        self.send(receiver, FrozenTerm { fragment, root });
    }

    /// Asks a process to exit, as `Process.exit(pid, reason)` does; `:kill` cannot be refused. The signal seems to come
    /// from the process itself, so that even `:normal` ends it.
    pub fn exit(&self, receiver: Pid, reason: FrozenTerm) {
        self.send_signal(
            receiver,
            Signal::Exit { from: receiver, reason: Arc::new(reason), cause: ExitCause::Request },
        );
    }

    fn send_signal(&self, receiver: Pid, signal: Signal) {
        let mut woken = Vec::new();
        self.shared.send_signal(receiver, signal, &mut Default::default(), &mut woken);
        for process in woken {
            self.shared.inject(process);
        }
    }

    pub fn is_alive(&self, pid: Pid) -> bool {
        self.shared.table.slot(pid).is_some_and(|slot| slot.is_occupied_by(pid))
    }

    /// Whether the process can run, is running, or has a job done for it.
    pub fn is_active(&self, pid: Pid) -> bool {
        self.shared.is_active(pid)
    }

    pub fn whereis(&self, name: Atom) -> Option<Pid> {
        self.shared.names.whereis(name)
    }

    /// Registers a process under a name.
    pub fn register(&self, name: Atom, pid: Pid) -> Result<(), crate::vm::system::RegisterError> {
        self.shared.names.register(&self.shared.table, name, pid)
    }

    /// All living processes, oldest first.
    pub fn processes(&self) -> Vec<Pid> {
        self.shared.table.processes()
    }

    pub fn new_reference(&self) -> Reference {
        self.shared.new_reference()
    }

    /// Nanoseconds since 1970, by the clock of the runtime.
    pub fn system_time(&self) -> i64 {
        self.shared.clock.system_time()
    }

    pub fn statistics(&self) -> Statistics {
        let processes = self.shared.table.living();
        Statistics {
            processes,
            memory: self.shared.memory.bytes(processes),
            wakes: self.shared.statistics.wakes.load(Relaxed),
            steals: self.shared.statistics.steals.load(Relaxed),
        }
    }
}
