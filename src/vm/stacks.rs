//! The memory of stacks: how a process gets more, and gives back what it does not need.
//!
//! Most processes call a few functions and then wait for long. So a stack begins with room for those calls, the first wait
//! leaves the process only the words in use, and whoever is woken or made next gets the room that has become free.

use super::limits;
use super::process::Process;
use super::safepoint::{exhausted, running_frame};
use crate::bytecode::instructions::NEAR_REGISTERS;
use crate::value::term::Term;

/// Words of stack that a process begins with; the room of the first calls. A power of two: the allocator likes that.
pub(super) const FIRST_STACK: usize = 64;

const _: () = assert!(FIRST_STACK > 1 + NEAR_REGISTERS, "a running process's stack holds a window");

/// The room of stacks that nobody uses, for the next processes of a worker.
#[derive(Default)]
pub struct SpareStacks(Vec<Vec<Term>>);

/// How many a worker keeps: as many processes as are made and wait within some time slices.
const KEPT: usize = 2048;

impl SpareStacks {
    /// An empty stack, with room if there is some.
    pub fn take(&mut self) -> Vec<Term> {
        self.0.pop().unwrap_or_default()
    }

    /// All of them, each empty.
    pub fn at_hand(&mut self) -> &mut Vec<Vec<Term>> {
        &mut self.0
    }

    /// Keeps the room of a stack, unless it is of an uncommon size.
    pub fn keep(&mut self, mut stack: Vec<Term>) {
        if stack.capacity() == FIRST_STACK && self.0.len() < KEPT {
            stack.clear();
            self.0.push(stack);
        }
    }
}

/// Leaves a process only that part of its stack which is in use.
#[cold]
#[inline(never)]
pub(super) fn trim_stack(process: &mut Process, spare: &mut SpareStacks) {
    let used = process.base as usize + running_frame(process);
    let used = &process.stack[..used.min(process.stack.len())];
    // Such sizes take the allocator's short way.
    let mut trimmed = Vec::with_capacity(used.len().next_power_of_two());
    trimmed.extend_from_slice(used);
    spare.keep(std::mem::replace(&mut process.stack, trimmed));
}

/// Gives a process a stack of at least so many words, unless its memory limit forbids: then the reason to raise.
#[cold]
#[inline(never)]
pub(super) fn grow_stack(process: &mut Process, needed: usize, spare: &mut SpareStacks) -> Result<(), Term> {
    let Process { stack, heap, .. } = process;
    // A heap that is about to be collected may consist of garbage; the collection looks at what is left.
    let heap_words = if heap.wants_collection() { 0 } else { heap.used() };
    if needed + heap_words > limits::process_limit_words() {
        return Err(exhausted(heap));
    }
    if needed <= FIRST_STACK && stack.capacity() < FIRST_STACK {
        let mut roomy = spare.take();
        roomy.reserve_exact(FIRST_STACK);
        roomy.extend_from_slice(stack);
        roomy.resize(FIRST_STACK, Term::NIL);
        *stack = roomy;
        return Ok(());
    }
    stack.resize((stack.len() * 2).max(needed + 8), Term::NIL);
    Ok(())
}
