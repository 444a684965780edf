//! A process: its heap, stack, mailbox and relations, owned by exactly one place at a time.
//!
//! The stack is one vector. Each call has a window on it:
//!
//! ```text
//! [ return | arguments, locals, temporaries … | return | arguments … ]
//!            ^ base of the caller                        ^ base of the callee = base + window
//! ```
//!
//! The word below a window says where its caller goes on: unit, instruction, and the distance to the caller's base. Every
//! word of the stack is always a valid term or a return word: a collection blanks what lies above the live part.

use super::native::NativeResult;
use super::relations::Relations;
use super::stacks::FIRST_STACK;
use crate::atom::Atom;
use crate::bytecode::code::{ENTRY_BITS, FRAME_BITS, UNIT_BITS, UnitId};
use crate::value::collector::Roots;
use crate::value::copy::FrozenTerm;
use crate::value::heap::Heap;
use crate::value::term::{Pid, Reference, Tag, Term};
use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

pub struct Process {
    pub pid: Pid,
    pub heap: Heap,
    /// While the process runs, it reaches at least `NEAR_REGISTERS` words beyond `base`.
    pub stack: Vec<Term>,
    /// The first register of the running call.
    pub base: u32,
    pub unit: UnitId,
    /// The next instruction.
    pub instruction: u32,
    /// Calls left in this time slice.
    pub fuel: i32,
    /// What was left of the slice when the fuel was set to zero to have a collection at the next call.
    pub saved_fuel: i32,
    pub mailbox: Mailbox,
    pub timeout: Timeout,
    /// When the entry that the runtime's timers hold for this process fires; 0 if they hold none. It may be left from an
    /// earlier `receive`.
    pub timer: u64,
    pub trap_exit: bool,
    /// It has waited for a message before.
    pub has_waited: bool,
    pub group_leader: Pid,
    /// Who spawned it.
    pub parent: Pid,
    /// Reductions of its past time slices.
    pub reductions: u64,
    /// Words of heap and stack that the runtime has counted for this process.
    pub counted_words: usize,
    /// What few processes have.
    pub extra: Option<Box<Extra>>,
    /// What the job gave that the process waited for.
    pub job_result: Option<NativeResult>,
    /// The register for it, while a job runs.
    pub job_register: Option<u16>,
}

#[derive(Default)]
pub struct Mailbox {
    pub messages: VecDeque<Term>,
    /// The message that a `receive` looks at next; those before it did not match.
    pub cursor: u32,
}

impl Mailbox {
    /// Takes the message under the cursor, which goes back to the front.
    #[inline(always)]
    pub(super) fn take(&mut self) {
        let cursor = std::mem::take(&mut self.cursor) as usize;
        if cursor == 0 {
            self.messages.pop_front();
        } else {
            self.messages.remove(cursor);
        }
    }

    /// Gives back the room of a flood that is over.
    fn give_back(&mut self) {
        let few = KEPT_MESSAGES.max(2 * self.messages.len());
        if self.messages.capacity() > 2 * few {
            self.messages.shrink_to(few);
        }
    }
}

/// A mailbox keeps room for so many.
const KEPT_MESSAGES: usize = 64;
/// That of the next process keeps room for so many.
const FEW_MESSAGES: usize = 8;

/// The `after` of the `receive` that a process is in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Timeout {
    /// None set.
    Off,
    /// It is over at this moment of the runtime's clock.
    Running(u64),
    Over,
}

/// The parts of a process that most processes never need.
///
/// Relations are ordered maps: a process with a hundred thousand links or monitors loses one as fast as a process with
/// two, and signals to all of them go out in the same order each time.
pub struct Extra {
    pub links: Relations<Pid, Link>,
    /// Monitors that this process has set.
    pub monitors: Relations<Reference, Monitor>,
    /// Monitors that others have set on this process.
    pub monitored_by: Relations<Reference, Pid>,
    /// References by which others can send to this process, and when that ends.
    pub aliases: BTreeMap<Reference, AliasEnd>,
    /// The process dictionary, a map; `[]` while there is none.
    pub dictionary: Term,
    /// The reason it will exit with; it is reporting its failure now.
    pub exit_reason: Option<Term>,
    /// An exit signal has ended it: it does not run again.
    pub killed: Option<Reason>,
    /// Whether what it runs may be broken off.
    pub interrupt: Interrupt,
    /// The question to another process whose answer it waits for, see `System::ask`.
    pub awaited_answer: Option<Reference>,
    /// What it is compiling: modules whose bodies it runs, environments. The layer that compiles knows the type.
    pub compilation: Option<Box<dyn std::any::Any + Send>>,
    /// The function it began with, if it was named: for `process_info`.
    pub initial_call: Option<(Atom, Atom, u8)>,
    /// Flags whose values are kept for whoever reads them again; all are immediate terms.
    pub flags: Vec<(Atom, Term)>,
    pub heap_limit: HeapLimit,
    /// Its last collection has left more than the limit allows, which is to be reported.
    pub heap_excess: bool,
    /// Who keeps it from running, each as often as it has asked for that.
    pub suspended_by: Vec<Pid>,
    /// Whom it keeps from running.
    pub suspending: Vec<Pid>,
}

/// The flag `:max_heap_size`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct HeapLimit {
    /// Words of heap and stack together; 0 stands for no limit.
    pub words: usize,
    /// Whether the process ends when it takes more.
    pub kill: bool,
    /// Whether that is told in an entry of the log.
    pub report: bool,
}

impl HeapLimit {
    pub const NONE: HeapLimit = HeapLimit { words: 0, kill: true, report: true };
}

/// When an alias of a process stops being one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum AliasEnd {
    /// `unalias/1`
    Unalias,
    /// `unalias/1`, or the first message sent to it.
    Reply,
    /// The end of the monitor of the same reference.
    Demonitor,
    /// The end of that monitor, or the first message sent to it, which ends the monitor, too.
    ReplyDemonitor,
}

/// What a process lets the user do to what it runs.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Interrupt {
    /// Nothing.
    #[default]
    Refused,
    /// It may be broken off.
    Allowed,
    /// The user has asked for it: the process exits with `:interrupted` wherever it is, unless it catches that.
    Requested,
}

/// Why a process exits, as it goes to many other processes.
pub type Reason = Arc<FrozenTerm>;

/// One side of a link.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Link {
    Active,
    /// This side has sent an unlink signal of this number, which the other one has not acknowledged yet. Until then exit
    /// and link signals from there belong to the link that is no more.
    Ending(u64),
}

pub struct Monitor {
    pub target: Pid,
    /// The name it was set by, if it was set by a name.
    pub name: Option<Atom>,
    /// What the message about the end begins with, if not `:DOWN`.
    pub tag: Option<Reason>,
}

impl Default for Extra {
    fn default() -> Extra {
        Extra {
            links: Relations::new(),
            monitors: Relations::new(),
            monitored_by: Relations::new(),
            aliases: BTreeMap::new(),
            dictionary: Term::EMPTY_LIST,
            exit_reason: None,
            killed: None,
            interrupt: Interrupt::Refused,
            awaited_answer: None,
            compilation: None,
            initial_call: None,
            flags: Vec::new(),
            heap_limit: HeapLimit::NONE,
            heap_excess: false,
            suspended_by: Vec::new(),
            suspending: Vec::new(),
        }
    }
}

static COLLECTIONS: AtomicU64 = AtomicU64::new(0);
/// Words that the collections have freed.
static RECLAIMED: AtomicU64 = AtomicU64::new(0);

/// How many collections there have been in the program, and how many words they have freed.
pub fn collections() -> (u64, u64) {
    (COLLECTIONS.load(Relaxed), RECLAIMED.load(Relaxed))
}

impl Process {
    pub fn new(pid: Pid) -> Process {
        Process {
            pid,
            heap: Heap::new(),
            stack: Vec::new(),
            base: 1,
            unit: UnitId(0),
            instruction: 0,
            fuel: 0,
            saved_fuel: 0,
            mailbox: Mailbox::default(),
            timeout: Timeout::Off,
            timer: 0,
            trap_exit: false,
            has_waited: false,
            group_leader: pid,
            parent: pid,
            reductions: 0,
            counted_words: 0,
            extra: None,
            job_result: None,
            job_register: None,
        }
    }

    pub fn extra_mut(&mut self) -> &mut Extra {
        self.extra.get_or_insert_default()
    }

    /// Gives it so many reductions. If messages have filled the heap meanwhile, the next call collects.
    pub fn begin_slice(&mut self, fuel: i32) {
        (self.fuel, self.saved_fuel) = if self.heap.wants_collection() { (0, fuel) } else { (fuel, 0) };
    }

    /// The reductions left in this time slice.
    pub fn fuel_left(&self) -> i32 {
        self.fuel.max(0) + self.saved_fuel.max(0)
    }

    /// Makes the body of a dead process one for a new process, which needs a pid; a little of its memory is kept.
    pub fn empty(&mut self) {
        let mut heap = std::mem::take(&mut self.heap);
        heap.clear();
        let mut stack = std::mem::take(&mut self.stack);
        stack.clear();
        stack.shrink_to(FIRST_STACK);
        let mut messages = std::mem::take(&mut self.mailbox.messages);
        messages.clear();
        messages.shrink_to(FEW_MESSAGES);
        let mailbox = Mailbox { messages, cursor: 0 };
        *self = Process { heap, stack, mailbox, ..Process::new(self.pid) };
    }

    /// Collects; the first `live` registers of the running call are in use.
    #[cold]
    #[inline(never)]
    pub fn collect(&mut self, live: usize) {
        let top = (self.base as usize + live).min(self.stack.len());
        let mut others = OtherRoots { mailbox: &mut self.mailbox, extra: &mut self.extra, job: &mut self.job_result };
        let (used, unused) = self.stack.split_at_mut(top);
        let before = self.heap.used();
        self.heap.collect(used, &mut others);
        COLLECTIONS.fetch_add(1, Relaxed);
        RECLAIMED.fetch_add(before.saturating_sub(self.heap.used()) as u64, Relaxed);
        // What lies above may hold offsets into the heap that is gone.
        unused.fill(Term::NIL);
        self.mailbox.give_back();
    }
}

struct OtherRoots<'process> {
    mailbox: &'process mut Mailbox,
    extra: &'process mut Option<Box<Extra>>,
    job: &'process mut Option<NativeResult>,
}

impl Roots for OtherRoots<'_> {
    fn each(&mut self, visit: &mut dyn FnMut(&mut Term)) {
        self.mailbox.messages.iter_mut().for_each(&mut *visit);
        if let Some(extra) = self.extra {
            visit(&mut extra.dictionary);
            extra.exit_reason.iter_mut().for_each(&mut *visit);
        }
        if let Some(Ok(term)) = self.job {
            visit(term);
        }
    }
}

/// A return word: where a caller goes on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ReturnAddress {
    pub unit: UnitId,
    pub instruction: u32,
    /// From the caller's base to the callee's.
    pub window: u16,
}

const _: () = assert!(3 + FRAME_BITS + ENTRY_BITS + UNIT_BITS == 64, "a return address fills one word");

impl ReturnAddress {
    #[inline(always)]
    pub const fn to_word(self) -> Term {
        ReturnAddress::word(self.unit, self.instruction as usize, self.window)
    }

    /// The word of the address with these parts.
    #[inline(always)]
    pub const fn word(unit: UnitId, instruction: usize, window: u16) -> Term {
        Term::from_word(
            (unit.0 as u64) << (3 + FRAME_BITS + ENTRY_BITS)
                | (instruction as u64) << (3 + FRAME_BITS)
                | (window as u64) << 3
                | Tag::Header as u64,
        )
    }

    #[inline(always)]
    pub const fn from_word(word: Term) -> ReturnAddress {
        let word = word.word();
        ReturnAddress {
            unit: UnitId((word >> (3 + FRAME_BITS + ENTRY_BITS)) as u32),
            instruction: (word >> (3 + FRAME_BITS) & ((1 << ENTRY_BITS) - 1)) as u32,
            window: (word >> 3 & ((1 << FRAME_BITS) - 1)) as u16,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_return_address_survives_its_word() {
        let address = ReturnAddress { unit: UnitId((1 << UNIT_BITS) - 1), instruction: 12345, window: 4095 };
        assert_eq!(ReturnAddress::from_word(address.to_word()), address);
    }
}
