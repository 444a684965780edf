//! What is sent: a term of the sender's heap, or a tuple that exists in the receiver's heap only.

use super::copy::copy;
use super::heap::{BoxedKind, Heap};
use super::term::Term;

/// What becomes a term in the heap of whoever gets it.
pub trait Message {
    /// Makes the term there.
    fn put(&self, to: &mut Heap) -> Term;

    /// Whether it has a few words only, seen at a glance.
    fn is_small(&self) -> bool;
}

/// A term of a heap, which is copied.
#[derive(Clone, Copy)]
pub struct TermOf<'heap> {
    pub heap: &'heap Heap,
    pub term: Term,
}

/// A message of at most so many words is small.
const SMALL: usize = 16;

impl Message for TermOf<'_> {
    #[inline(always)]
    fn put(&self, to: &mut Heap) -> Term {
        copy(self.heap, self.term, to)
    }

    /// An immediate, a cell or small tuple of immediates, or a few raw words.
    #[inline]
    fn is_small(&self) -> bool {
        let TermOf { heap, term } = *self;
        if !term.is_pointer() || term.is_literal_pointer() {
            return true;
        }
        if term.is_cons() {
            let (head, tail) = heap.cell(term);
            return !head.is_pointer() && !tail.is_pointer();
        }
        let header = heap.header(term);
        if header.size() > SMALL {
            return false;
        }
        match header.kind() {
            BoxedKind::Tuple => heap.payload(term).iter().all(|word| !Term::from_word(*word).is_pointer()),
            kind => kind.is_raw(),
        }
    }
}

/// A small tuple whose elements are immediates: the sender has only them.
#[derive(Clone, Copy)]
pub struct FlatTuple<'elements>(pub &'elements [Term]);

impl Message for FlatTuple<'_> {
    #[inline(always)]
    fn put(&self, to: &mut Heap) -> Term {
        to.tuple(self.0)
    }

    #[inline(always)]
    fn is_small(&self) -> bool {
        true
    }
}
