//! What the interpreter and the natives ask of the world around a process. The runtime implements it.
//!
//! Methods that act for a process take it first: the order of two signals between the same two processes is the order of
//! the calls.

use super::process::{AliasEnd, HeapLimit, Process, Reason};
use super::stacks::SpareStacks;
use crate::atom::Atom;
use crate::files::OpenFiles;
use crate::tables::{Known, Tables};
use crate::value::copy::FrozenTerm;
use crate::value::term::{Pid, Reference, Term};
use std::io;
use std::sync::Arc;

/// What a new process begins with.
pub enum Entry {
    /// `function.()`
    Function(Term),
    /// `apply(module, name, arguments)`
    Call { module: Atom, name: Atom, arguments: Vec<Term> },
}

#[derive(Default)]
pub struct SpawnOptions {
    pub link: bool,
    pub monitor: Option<MonitorOptions>,
    /// Flags that the process begins with.
    pub flags: Vec<(Atom, Term)>,
    pub heap_limit: Option<HeapLimit>,
}

#[derive(Default)]
pub struct MonitorOptions {
    /// The reference is an alias of the calling process, too.
    pub alias: Option<AliasEnd>,
    /// What the message about the end begins with, if not `:DOWN`.
    pub tag: Option<Reason>,
    /// The reference, if there is one already.
    pub reference: Option<Reference>,
}

/// As many processes live as the table of processes has room for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooManyProcesses;

/// There is no such process (any more).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoProcess;

/// Why a name is not given to a process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RegisterError {
    /// Another process has the name.
    NameTaken,
    /// The process has another name.
    AlreadyNamed,
    NoProcess,
}

/// Whom a message or a monitor is meant for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Address {
    Process(Pid),
    /// Whoever has the name at that moment.
    Name(Atom),
}

/// What one process can ask about another. For a dead one the answer is `:undefined`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Question {
    /// `:erlang.is_process_alive(pid)`
    Alive,
    /// `:erlang.process_info(pid, item)`: `{item, value}`, or `[]` for the name of a process without one.
    Item(InfoItem),
    /// `:erlang.process_info(pid, items)`: `[{item, value}, …]`
    Items(Vec<InfoItem>),
    /// `:erlang.process_info(pid)`: the usual items.
    Usual,
    /// `:erlang.suspend_process(pid)`: no question, but the one who asks goes on when it is answered, too.
    Suspend,
    /// `:erlang.garbage_collect(pid)`: the same.
    Collect,
}

/// What can be known of a process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InfoItem {
    Binary,
    CurrentFunction,
    CurrentLocation,
    CurrentStacktrace,
    Dictionary,
    ErrorHandler,
    FullsweepAfter,
    GarbageCollection,
    GroupLeader,
    HeapSize,
    InitialCall,
    Links,
    MaxHeapSize,
    Memory,
    MessageQueueData,
    MessageQueueLength,
    Messages,
    MinBinaryHeapSize,
    MinHeapSize,
    MonitoredBy,
    Monitors,
    Parent,
    Priority,
    Reductions,
    RegisteredName,
    StackSize,
    Status,
    Suspending,
    TotalHeapSize,
    TrapExit,
}

/// What is known of a runtime as a whole.
pub struct Totals {
    pub process_limit: usize,
    /// Bytes that all processes take.
    pub process_bytes: usize,
    /// Reductions, up to the last few time slices of each worker.
    pub reductions: u64,
    /// How often a worker has turned to another process, up to the same moment.
    pub switches: u64,
    /// How many processes can run, in the queue of each worker.
    pub run_queues: Vec<usize>,
}

/// Where output goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stream {
    Out,
    Err,
}

/// Takes what processes print: the terminal, or whoever captures it.
pub trait Output: Send + Sync {
    fn write(&self, stream: Stream, bytes: &[u8]) -> io::Result<()>;
    /// Whether what is printed may be coloured.
    fn has_colors(&self) -> bool {
        false
    }
}

/// Gives processes what is typed. Reading blocks, so that it belongs into a job.
pub trait Input: Send + Sync {
    /// Prints the prompt and reads a line with its end; `None` at the end of the input.
    fn read_line(&self, prompt: &str) -> io::Result<Option<String>>;
}

/// Whoever shows the user what happens: a prompt, a script, a replay.
pub trait Shell: Send + Sync {
    /// The evaluator has dealt with what it was given.
    fn line_done(&self, status: LineStatus);
    /// A process has written a log entry.
    fn log(&self, writer: Pid, level: Atom, entry: &str, origin: LogOrigin);
    /// Whoever asks for it wants to see the entries that were written.
    fn flush_log(&self) {}
    /// Whether lines are typed, or read, one after the other.
    fn has_prompt(&self) -> bool {
        false
    }
    fn colors_enabled(&self) -> bool;
    /// The evaluator enters a phase of its work on a line.
    fn phase(&self, phase: Phase);
    /// The columns that there are for what is printed.
    fn width(&self) -> usize;
    /// Lines are asked for with another prompt, see `IEx.configure/1`.
    fn set_prompt(&self, _template: &str) {}
}

/// Who has written a log entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogOrigin {
    /// The program itself, or the library in its place.
    Program,
    /// The runtime, of a process that has crashed and had nobody who would say so.
    Runtime,
}

/// What an evaluator is doing with a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// It runs what was typed.
    Evaluating,
    /// It prints the value, or the error.
    Printing,
}

/// What has become of a line of input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineStatus {
    Ok,
    Error,
    /// More has to be typed before it can be evaluated.
    Incomplete,
}

/// The runtime as jobs see it, which run beside it and may wait for processes.
pub trait Outside: Send + Sync {
    /// Runs a process that begins with this function (of no arguments) to its end, gives the reason of its exit. Only a
    /// job may call this: it blocks.
    fn run_process(&self, function: &FrozenTerm, group_leader: Pid) -> Result<Reason, TooManyProcesses>;

    /// The same for a process that calls a function by its name; without a group leader it is its own.
    fn run_call(
        &self,
        function: (Atom, Atom),
        arguments: &[FrozenTerm],
        group_leader: Option<Pid>,
    ) -> Result<Reason, TooManyProcesses>;
}

pub trait System {
    /// Puts a copy of the message behind what `sender` has sent to `receiver` before. Nothing happens if it is dead.
    fn send(&mut self, sender: &mut Process, receiver: Pid, message: Term);

    /// Sends a tuple of a few immediates from the running process to another one, in whose heap it is made.
    fn send_tuple(&mut self, receiver: Pid, elements: &[Term]);

    /// The process registered under a name.
    fn whereis(&self, name: Atom) -> Option<Pid>;

    /// The name under which a process is registered.
    fn name_of(&self, pid: Pid) -> Option<Atom>;

    fn spawn(
        &mut self,
        parent: &mut Process,
        entry: Entry,
        options: SpawnOptions,
    ) -> Result<(Pid, Option<Reference>), TooManyProcesses>;

    /// A reference that is never given again.
    fn new_reference(&mut self) -> Reference;

    /// Links the process to another one. A link to a dead process only fails; what follows is the caller's business.
    fn link(&mut self, process: &mut Process, other: Pid) -> Result<(), NoProcess>;

    /// Ends a link. No exit signal from `other` comes through it afterwards.
    fn unlink(&mut self, process: &mut Process, other: Pid);

    /// Has a `:DOWN` message sent to the process when the other one ends; at once if it has.
    fn monitor(&mut self, process: &mut Process, target: Address, options: MonitorOptions) -> Reference;

    /// Ends a monitor: no `:DOWN` message comes from it afterwards. False if there was none of this reference.
    fn demonitor(&mut self, process: &mut Process, reference: Reference) -> bool;

    /// A reference by which others can send to the process, until `end`.
    fn alias(&mut self, process: &mut Process, end: AliasEnd) -> Reference;

    /// False if it was no alias of the process (any more).
    fn unalias(&mut self, process: &mut Process, reference: Reference) -> bool;

    /// Whose alias this may be.
    fn alias_owner(&self, reference: Reference) -> Option<Pid>;

    /// Sends to a process which drops the message unless the reference is an alias of it, or a monitor that it has, when the
    /// message gets there.
    fn send_by_alias(&mut self, sender: &mut Process, receiver: Pid, reference: Reference, message: Term);

    /// `Process.exit(receiver, reason)`. If it ends the calling process itself, that happens when the native returns
    /// with `Fault::Yield`.
    fn exit(&mut self, process: &mut Process, receiver: Pid, reason: Term);

    /// Makes `leader` the group leader of a process.
    fn set_group_leader(&mut self, process: &mut Process, receiver: Pid, leader: Pid) -> Result<(), NoProcess>;

    /// Asks about another process, behind all signals that this one has sent to it. `None`: the answer comes later, and
    /// the native has to return [`super::native::Fault::awaits_answer`], whose result it will be.
    fn ask(&mut self, process: &mut Process, other: Pid, question: Question) -> Option<Term>;

    /// Ends one suspension of another process by this one.
    fn resume(&mut self, process: &mut Process, other: Pid);

    fn register(&mut self, name: Atom, pid: Pid) -> Result<(), RegisterError>;

    /// False if nobody has the name.
    fn unregister(&mut self, name: Atom) -> bool;

    /// The files that processes have open.
    fn files(&self) -> &OpenFiles;

    /// The tables that processes share.
    fn tables(&self) -> &Tables;

    /// The table of a reference or a name.
    fn table(&mut self, term: Term) -> Option<Known>;

    /// Whether the process has not ended yet.
    fn exists(&self, pid: Pid) -> bool;

    /// All names in use.
    fn registered(&self) -> Vec<Atom>;

    /// Whether the process can run, is running, or has a job done for it.
    fn is_active(&self, pid: Pid) -> bool;

    /// All processes alive, oldest first.
    fn processes(&self) -> Vec<Pid>;

    /// Sends the message when so many nanoseconds have passed.
    fn start_timer(&mut self, reference: Reference, nanoseconds: u64, receiver: Address, message: FrozenTerm);

    /// Stops a timer; the nanoseconds that were left of it, `None` if it has fired or never was.
    fn cancel_timer(&mut self, reference: Reference) -> Option<u64>;

    /// The nanoseconds that are left of a timer.
    fn read_timer(&self, reference: Reference) -> Option<u64>;

    fn totals(&self) -> Totals;

    /// Nanoseconds since the runtime was started.
    fn time_since_start(&self) -> u64;

    /// Nanoseconds since 1970.
    fn system_time(&self) -> i64;

    /// Counts from 1 on.
    fn unique_integer(&mut self) -> u64;

    /// Room for stacks that nobody uses.
    fn spare_stacks(&mut self) -> &mut SpareStacks;

    /// Where output goes, for jobs.
    fn output(&self) -> Arc<dyn Output>;

    fn write_output(&mut self, stream: Stream, bytes: &[u8]) -> io::Result<()>;

    /// Who shows the user what happens.
    fn shell(&self) -> &dyn Shell;

    /// For the job that reads a line.
    fn input(&self) -> Arc<dyn Input>;

    /// For jobs that need processes.
    fn outside(&self) -> Arc<dyn Outside>;
}
