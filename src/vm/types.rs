//! The type tests behind `is_integer/1` and its like.

use crate::atom::atoms;
use crate::bytecode::instructions::Type;
use crate::value::heap::{BoxedKind, Header, Heap};
use crate::value::term::{Tag, Term};

#[inline]
pub fn is(heap: &Heap, term: Term, of: Type) -> bool {
    match of {
        Type::Integer => term.is_small() || heap.boxed_kind(term) == Some(BoxedKind::BigInteger),
        Type::Float => heap.boxed_kind(term) == Some(BoxedKind::Float),
        Type::Number => {
            term.is_small() || matches!(heap.boxed_kind(term), Some(BoxedKind::BigInteger | BoxedKind::Float))
        }
        Type::Atom => term.is_atom(),
        Type::Boolean => matches!(term.as_atom(), Some(atoms::TRUE | atoms::FALSE)),
        Type::List => term.is_list(),
        Type::Tuple => heap.boxed_kind(term) == Some(BoxedKind::Tuple),
        Type::Map => heap.is_map(term),
        Type::Binary => heap.is_binary(term),
        Type::Bitstring => heap.is_bitstring(term),
        Type::Function => heap.is_function(term),
        Type::Pid => term.tag() == Tag::Pid,
        Type::Reference => term.as_reference().is_some(),
        Type::Port => false,
    }
}

/// A tuple of this size.
#[inline(always)]
pub(super) fn is_tuple(heap: &Heap, term: Term, size: usize) -> bool {
    term.is_boxed() && heap.header(term) == Header::new(BoxedKind::Tuple, size)
}

/// A tuple of this size whose first element is this immediate.
#[inline(always)]
pub(super) fn is_tagged(heap: &Heap, term: Term, size: usize, tag: Term) -> bool {
    term.is_boxed() && heap.begins_with(term, Header::new(BoxedKind::Tuple, size), tag)
}
