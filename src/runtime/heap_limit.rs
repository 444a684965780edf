//! Reports of processes that take more than their flag `:max_heap_size` allows.
//!
//! Such a process is in no state to tell of itself: it may be about to be killed. So a process that is started for it writes
//! the entry of the log.

use super::devices::TERMINAL;
use super::information::{MIN_BINARY_HEAP_SIZE, heap_limit_term};
use super::worker::Worker;
use crate::atom::Atom;
use crate::value::copy::Fragment;
use crate::value::heap::Heap;
use crate::value::term::Term;
use crate::vm::process::Process;

/// The function that writes the entry: `(pid, limit, messages, memory)`.
pub const HEAP_REPORT: (&str, &str) = ("Elixir.Kaiwa.Report", "heap_limit_reached");

impl Worker {
    /// Has it reported if the process has got too large in its last collection.
    #[inline]
    pub(super) fn report_heap_excess(&mut self, process: &mut Process) {
        if process.extra.as_ref().is_some_and(|extra| extra.heap_excess) {
            self.start_heap_report(process);
        }
    }

    #[cold]
    fn start_heap_report(&mut self, process: &mut Process) {
        let extra = process.extra_mut();
        extra.heap_excess = false;
        let limit = extra.heap_limit;
        let mut fragment = Fragment::new();
        let heap = fragment.heap_mut();
        let arguments = [
            Term::pid(process.pid),
            heap_limit_term(heap, limit),
            Term::count(process.mailbox.messages.len()),
            memory_term(heap, process),
        ];
        let (module, name) = HEAP_REPORT;
        let function = (Atom::of(module), Atom::of(name));
        // With too many processes to start another one, nobody is told.
        if let Ok(report) = self.shared.new_process_for_call(function, heap, &arguments, Some(TERMINAL)) {
            self.queue.push(report);
            self.wake_others();
        }
    }
}

/// What the BEAM tells of the memory of such a process, as far as there is an equal of it here.
fn memory_term(heap: &mut Heap, process: &Process) -> Term {
    let sizes = [
        ("old_heap_block_size", 0),
        ("heap_block_size", process.heap.capacity()),
        ("mbuf_size", 0),
        ("recent_size", 0),
        ("stack_size", process.base as usize),
        ("old_heap_size", 0),
        ("heap_size", process.heap.used()),
        ("bin_vheap_size", process.heap.shared_words()),
        ("bin_vheap_block_size", MIN_BINARY_HEAP_SIZE),
        ("bin_old_vheap_size", 0),
        ("bin_old_vheap_block_size", MIN_BINARY_HEAP_SIZE),
    ];
    let pairs = sizes.map(|(name, words)| heap.tuple(&[Term::atom(Atom::of(name)), Term::count(words)]));
    heap.list(&pairs)
}
