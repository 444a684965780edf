//! A term: every value of the language as one 64-bit word.
//!
//! The low three bits tell what the word is:
//!
//! | tag | kind | the other 61 bits |
//! |---|---|---|
//! | 0 | small integer | the integer, signed |
//! | 1 | cons | offset of two words in the heap: head, tail |
//! | 2 | boxed | offset of a header word in the heap, its payload behind it |
//! | 3 | atom | number of the atom |
//! | 4 | pid | sequence number and slot in the process table |
//! | 5 | special | `[]`, references, functions that capture nothing |
//! | 6 | header | only in a heap: kind and size of what follows; in a stack: a return address |
//! | 7 | forward | only while collecting: where the object has been moved to |
//!
//! Cons and boxed terms are offsets into the heap of the process that owns them. Offsets from [`LITERAL_BASE`] up belong to
//! the literal area, which all processes read and nobody changes. A word is therefore meaningless without its heap; what
//! can be said of a word alone is in this file, the rest in [`super::heap`].

use crate::atom::{Atom, atoms};

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Term(u64);

/// The three tag bits.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Tag {
    Integer,
    Cons,
    Boxed,
    Atom,
    Pid,
    Special,
    Header,
    Forward,
}

/// Offsets at or above belong to the literal area.
pub const LITERAL_BASE: usize = 1 << 60;

pub const MAX_SMALL: i64 = (1 << 60) - 1;
pub const MIN_SMALL: i64 = -(1 << 60);

const TAG_BITS: u32 = 3;
const TAG_MASK: u64 = 7;

const SPECIAL_EMPTY_LIST: u64 = 0;
const SPECIAL_FUNCTION: u64 = 1;
const SPECIAL_EXPORT: u64 = 2;
const SPECIAL_REFERENCE: u64 = 3;
const SPECIAL_KIND_BITS: u32 = 5;

impl Term {
    pub const EMPTY_LIST: Term = special(SPECIAL_EMPTY_LIST, 0);
    pub const TRUE: Term = Term::atom(atoms::TRUE);
    pub const FALSE: Term = Term::atom(atoms::FALSE);
    pub const NIL: Term = Term::atom(atoms::NIL);
    pub const OK: Term = Term::atom(atoms::OK);
    pub const ERROR: Term = Term::atom(atoms::ERROR);

    #[inline(always)]
    pub const fn from_word(word: u64) -> Term {
        Term(word)
    }

    #[inline(always)]
    pub const fn word(self) -> u64 {
        self.0
    }

    #[inline(always)]
    pub const fn tag(self) -> Tag {
        match self.0 & TAG_MASK {
            0 => Tag::Integer,
            1 => Tag::Cons,
            2 => Tag::Boxed,
            3 => Tag::Atom,
            4 => Tag::Pid,
            5 => Tag::Special,
            6 => Tag::Header,
            _ => Tag::Forward,
        }
    }

    /// The integer as a word, if it fits into 61 bits.
    #[inline(always)]
    pub const fn small(integer: i64) -> Option<Term> {
        if integer >= MIN_SMALL && integer <= MAX_SMALL { Some(Term::small_unchecked(integer)) } else { None }
    }

    /// For integers that are known to fit into 61 bits.
    #[inline(always)]
    pub const fn small_unchecked(integer: i64) -> Term {
        Term((integer << TAG_BITS) as u64)
    }

    /// A count or an index: always small.
    #[inline(always)]
    pub const fn count(count: usize) -> Term {
        Term::small_unchecked(count as i64)
    }

    #[inline(always)]
    pub const fn is_small(self) -> bool {
        self.0 & TAG_MASK == 0
    }

    /// Both are small integers.
    #[inline(always)]
    pub const fn are_small(self, other: Term) -> bool {
        (self.0 | other.0) & TAG_MASK == 0
    }

    #[inline(always)]
    pub const fn as_small(self) -> Option<i64> {
        if self.is_small() { Some(self.0 as i64 >> TAG_BITS) } else { None }
    }

    #[inline(always)]
    pub const fn atom(atom: Atom) -> Term {
        Term((atom.number() as u64) << TAG_BITS | 3)
    }

    #[inline(always)]
    pub const fn is_atom(self) -> bool {
        self.0 & TAG_MASK == 3
    }

    #[inline(always)]
    pub const fn as_atom(self) -> Option<Atom> {
        if self.is_atom() { Some(Atom::from_number((self.0 >> TAG_BITS) as u32)) } else { None }
    }

    #[inline(always)]
    pub const fn boolean(value: bool) -> Term {
        if value { Term::TRUE } else { Term::FALSE }
    }

    /// `false` and `nil` are falsy, all else is truthy.
    #[inline(always)]
    pub fn is_truthy(self) -> bool {
        self != Term::FALSE && self != Term::NIL
    }

    #[inline(always)]
    pub const fn pid(pid: Pid) -> Term {
        Term(pid.0 << TAG_BITS | 4)
    }

    #[inline(always)]
    pub const fn as_pid(self) -> Option<Pid> {
        if self.0 & TAG_MASK == 4 { Some(Pid(self.0 >> TAG_BITS)) } else { None }
    }

    #[inline(always)]
    pub const fn is_empty_list(self) -> bool {
        self.0 == Term::EMPTY_LIST.0
    }

    #[inline(always)]
    pub const fn is_cons(self) -> bool {
        self.0 & TAG_MASK == 1
    }

    #[inline(always)]
    pub const fn is_boxed(self) -> bool {
        self.0 & TAG_MASK == 2
    }

    /// A list cell or the empty list.
    #[inline(always)]
    pub const fn is_list(self) -> bool {
        self.is_cons() || self.is_empty_list()
    }

    #[inline(always)]
    pub const fn reference(reference: Reference) -> Term {
        special(SPECIAL_REFERENCE, reference.0)
    }

    #[inline(always)]
    pub const fn as_reference(self) -> Option<Reference> {
        match self.special_payload(SPECIAL_REFERENCE) {
            Some(number) => Some(Reference(number)),
            None => None,
        }
    }

    /// A function that captures nothing: `fn x -> x end`.
    #[inline(always)]
    pub const fn function(function: FunctionId) -> Term {
        special(SPECIAL_FUNCTION, function.0 as u64)
    }

    #[inline(always)]
    pub const fn as_function(self) -> Option<FunctionId> {
        match self.special_payload(SPECIAL_FUNCTION) {
            Some(number) => Some(FunctionId(number as u32)),
            None => None,
        }
    }

    /// A function by its name: `&Mod.name/1`.
    #[inline(always)]
    pub const fn export(slot: SlotId) -> Term {
        special(SPECIAL_EXPORT, slot.0 as u64)
    }

    #[inline(always)]
    pub const fn as_export(self) -> Option<SlotId> {
        match self.special_payload(SPECIAL_EXPORT) {
            Some(number) => Some(SlotId(number as u32)),
            None => None,
        }
    }

    #[inline(always)]
    const fn special_payload(self, kind: u64) -> Option<u64> {
        if self.0 & 0xff == kind << TAG_BITS | 5 { Some(self.0 >> (TAG_BITS + SPECIAL_KIND_BITS)) } else { None }
    }

    #[inline(always)]
    pub(super) const fn cons_at(offset: usize) -> Term {
        Term((offset as u64) << TAG_BITS | 1)
    }

    #[inline(always)]
    pub(super) const fn boxed_at(offset: usize) -> Term {
        Term((offset as u64) << TAG_BITS | 2)
    }

    /// Cons or boxed: the word is an offset.
    #[inline(always)]
    pub const fn is_pointer(self) -> bool {
        (self.0 & TAG_MASK).wrapping_sub(1) < 2
    }

    /// Cons or boxed and in the literal area.
    #[inline(always)]
    pub const fn is_literal_pointer(self) -> bool {
        self.is_pointer() && self.offset() >= LITERAL_BASE
    }

    /// Where a cons or boxed term lies.
    #[inline(always)]
    pub const fn offset(self) -> usize {
        (self.0 >> TAG_BITS) as usize
    }

    /// The same kind of pointer, `distance` words further on.
    #[inline(always)]
    pub(super) const fn moved_by(self, distance: usize) -> Term {
        Term(self.0 + ((distance as u64) << TAG_BITS))
    }
}

#[inline(always)]
const fn special(kind: u64, payload: u64) -> Term {
    Term(payload << (TAG_BITS + SPECIAL_KIND_BITS) | kind << TAG_BITS | 5)
}

impl std::fmt::Debug for Term {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.tag() {
            Tag::Integer => write!(f, "{}", self.0 as i64 >> TAG_BITS),
            Tag::Atom => write!(f, "{:?}", Atom::from_number((self.0 >> TAG_BITS) as u32)),
            tag => write!(f, "{tag:?}({:#x})", self.0 >> TAG_BITS),
        }
    }
}

/// A process identifier: a sequence number that is never used again above the slot in the process table.
///
/// Pids order by age. The sequence number is what a user sees in `#PID<0.123.0>`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct Pid(u64);

/// How many bits of a pid are the slot: as many processes can live at once.
pub const PID_SLOT_BITS: u32 = 25;

impl Pid {
    /// `sequence` below 2^36, `slot` below 2^25.
    #[inline(always)]
    pub const fn new(sequence: u64, slot: u32) -> Pid {
        Pid(sequence << PID_SLOT_BITS | slot as u64)
    }

    #[inline(always)]
    pub const fn slot(self) -> u32 {
        (self.0 & ((1 << PID_SLOT_BITS) - 1)) as u32
    }

    #[inline(always)]
    pub const fn sequence(self) -> u64 {
        self.0 >> PID_SLOT_BITS
    }

    pub const fn to_bits(self) -> u64 {
        self.0
    }

    pub const fn from_bits(bits: u64) -> Pid {
        Pid(bits)
    }
}

impl std::fmt::Display for Pid {
    /// `<0.123.0>`, as the BEAM numbers them: 28 bits, then the overflow.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "<0.{}.{}>", self.sequence() & 0xfff_ffff, self.sequence() >> 28)
    }
}

/// What `make_ref()` gives: a number that is never used again, below 2^56.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct Reference(pub u64);

impl std::fmt::Display for Reference {
    /// `<0.A.B.C>`, the three numbers of 18 bits each, most significant last, as the BEAM prints them.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let part = |shift: u32| (self.0 >> shift) & 0x3_ffff;
        write!(f, "<0.{}.{}.{}>", part(36), part(18), part(0))
    }
}

/// A function's number in the table of all loaded functions, see `bytecode::code`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct FunctionId(pub u32);

/// The number of the slot through which calls to one module, function and arity go, see `bytecode::code`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct SlotId(pub u32);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_integers_keep_61_bits() {
        for integer in [0, 1, -1, MAX_SMALL, MIN_SMALL] {
            assert_eq!(Term::small(integer).and_then(Term::as_small), Some(integer));
        }
        assert_eq!(Term::small(MAX_SMALL + 1), None);
        assert_eq!(Term::small(MIN_SMALL - 1), None);
    }

    #[test]
    fn a_pid_prints_its_sequence_number() {
        assert_eq!(Pid::new(123, 7).to_string(), "<0.123.0>");
        assert_eq!(Pid::new((1 << 28) + 5, 7).to_string(), "<0.5.1>");
        assert_eq!(Term::pid(Pid::new(1 << 35, 3)).as_pid(), Some(Pid::new(1 << 35, 3)));
    }

    #[test]
    fn special_terms_do_not_mix() {
        assert_eq!(Term::function(FunctionId(0)).as_reference(), None);
        assert_eq!(Term::reference(Reference(1 << 55)).as_reference(), Some(Reference(1 << 55)));
        assert!(!Term::export(SlotId(0)).is_empty_list());
    }
}
