//! The heap of one process: a vector of words that only grows between two collections.
//!
//! A list cell is two words, `[head | tail]`. Everything else that is no immediate is boxed: a header word and its payload.
//!
//! ```text
//! header: [ extra: 24 bits | size of the payload in words: 32 | kind: 5 | tag: 3 ]
//!
//! Tuple         [ header | element … ]
//! Closure       [ header | function id (small integer) | captured value … ]
//! FlatMap       [ header | key … | value … ]                keys in term order, up to 32 of them
//! HashMap       [ header | count | root node ]               above 32 keys
//! HashNode      [ header | bitmap (small integer) | child … ]
//! Float         [ header | bits ]                            raw
//! BigInteger    [ header | limb … ]                          raw; extra: 1 if negative
//! HeapBinary    [ header | bytes … ]                         raw; extra: length in bits
//! SharedBinary  [ header | entry | offset | length ]         raw; offset and length in bits
//! ```
//!
//! The payload of the raw kinds holds no terms; the collector does not look into it. A `SharedBinary` names an entry in the
//! heap's table of shared byte buffers, so that large binaries are sent and sliced without copying.
//!
//! No process ever reads another's heap. A message is copied into the receiver's ([`super::copy`]).

use super::literals;
use super::term::{FunctionId, LITERAL_BASE, Tag, Term};
use std::sync::Arc;

/// What a boxed term is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum BoxedKind {
    Tuple,
    Closure,
    FlatMap,
    HashMap,
    HashNode,
    Float,
    BigInteger,
    HeapBinary,
    SharedBinary,
}

impl BoxedKind {
    #[inline(always)]
    const fn from_bits(bits: u64) -> BoxedKind {
        match bits {
            0 => BoxedKind::Tuple,
            1 => BoxedKind::Closure,
            2 => BoxedKind::FlatMap,
            3 => BoxedKind::HashMap,
            4 => BoxedKind::HashNode,
            5 => BoxedKind::Float,
            6 => BoxedKind::BigInteger,
            7 => BoxedKind::HeapBinary,
            _ => BoxedKind::SharedBinary,
        }
    }

    /// The payload holds no terms.
    #[inline(always)]
    pub const fn is_raw(self) -> bool {
        self as u8 >= BoxedKind::Float as u8
    }
}

/// The word in front of a boxed term's payload.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Header(u64);

impl Header {
    #[inline(always)]
    pub const fn new(kind: BoxedKind, size: usize) -> Header {
        Header((size as u64) << 8 | (kind as u64) << 3 | Tag::Header as u64)
    }

    #[inline(always)]
    pub const fn with_extra(kind: BoxedKind, size: usize, extra: u32) -> Header {
        Header((extra as u64) << 40 | Header::new(kind, size).0)
    }

    #[inline(always)]
    pub const fn from_word(word: u64) -> Header {
        Header(word)
    }

    #[inline(always)]
    pub const fn word(self) -> u64 {
        self.0
    }

    #[inline(always)]
    pub const fn kind(self) -> BoxedKind {
        BoxedKind::from_bits(self.0 >> 3 & 31)
    }

    /// Words of payload.
    #[inline(always)]
    pub const fn size(self) -> usize {
        (self.0 >> 8 & 0xffff_ffff) as usize
    }

    #[inline(always)]
    pub const fn extra(self) -> u32 {
        (self.0 >> 40) as u32
    }
}

/// Bytes shared between terms and processes. A vector inside, so that the only owner can append in place.
pub type SharedBytes = Arc<Vec<u8>>;

/// A binary of more bytes is shared, not kept inside the heap.
pub const HEAP_BINARY_LIMIT: usize = 64;

#[derive(Default)]
pub struct Heap {
    pub(super) words: Vec<u64>,
    /// The buffers that `SharedBinary` terms of this heap name.
    pub(super) shared: Vec<SharedBytes>,
    /// Bytes in buffers that came in since the last collection; they count as allocated.
    pub(super) shared_bytes: usize,
    /// Collect when this many words are in use.
    pub(super) threshold: usize,
}

impl Heap {
    pub fn new() -> Heap {
        Heap { words: Vec::new(), shared: Vec::new(), shared_bytes: 0, threshold: super::collector::MINIMUM_THRESHOLD }
    }

    /// Has room for so many more words.
    #[inline]
    pub fn reserve(&mut self, words: usize) {
        self.words.reserve(words);
    }

    /// Words in use.
    #[inline(always)]
    pub fn used(&self) -> usize {
        self.words.len()
    }

    /// Words taken from the machine, used or not, the shared buffers in proportion.
    pub fn capacity(&self) -> usize {
        self.words.capacity() + self.shared_bytes / 8
    }

    /// Words that the shared buffers of this heap take, however many heaps share them.
    pub fn shared_words(&self) -> usize {
        self.shared.iter().map(|bytes| bytes.len() / 8).sum()
    }

    #[inline(always)]
    pub fn wants_collection(&self) -> bool {
        self.words.len() + self.shared_bytes / 8 > self.threshold
    }

    /// The word at an offset, which may be in the literal area.
    #[inline(always)]
    pub fn word(&self, offset: usize) -> u64 {
        match self.words.get(offset) {
            Some(word) => *word,
            None => literals::word(offset),
        }
    }

    /// Whether what a boxed term consists of begins with this header and this word.
    #[inline(always)]
    pub fn begins_with(&self, boxed: Term, header: Header, first: Term) -> bool {
        match self.words.get(boxed.offset()..boxed.offset() + 2) {
            Some(words) => words[0] == header.word() && words[1] == first.word(),
            None => self.last_begins_with(boxed, header, first),
        }
    }

    /// The same of a literal, and of what may be the last word of the heap.
    #[cold]
    #[inline(never)]
    fn last_begins_with(&self, boxed: Term, header: Header, first: Term) -> bool {
        header.size() > 0 && self.header(boxed) == header && self.term(boxed.offset() + 1) == first
    }

    #[inline(always)]
    pub fn term(&self, offset: usize) -> Term {
        Term::from_word(self.word(offset))
    }

    #[inline(always)]
    pub fn slice(&self, offset: usize, length: usize) -> &[u64] {
        match self.words.get(offset..offset + length) {
            Some(words) => words,
            None => literals::slice(offset, length),
        }
    }

    /// The buffer an entry names; `offset` is where the naming term lies: literals have tables of their own.
    #[inline]
    pub(super) fn shared_entry(&self, offset: usize, entry: usize) -> &SharedBytes {
        if offset >= LITERAL_BASE { literals::shared_entry(offset, entry) } else { &self.shared[entry] }
    }

    // Lists.

    #[inline(always)]
    pub fn cons(&mut self, head: Term, tail: Term) -> Term {
        let offset = self.words.len();
        self.words.extend_from_slice(&[head.word(), tail.word()]);
        Term::cons_at(offset)
    }

    /// Head and tail of a cons.
    #[inline(always)]
    pub fn uncons(&self, term: Term) -> Option<(Term, Term)> {
        if term.is_cons() { Some(self.cell(term)) } else { None }
    }

    /// Head and tail of a term that is known to be a cons.
    #[inline(always)]
    pub fn cell(&self, cons: Term) -> (Term, Term) {
        let words = self.slice(cons.offset(), 2);
        (Term::from_word(words[0]), Term::from_word(words[1]))
    }

    /// A proper list of the items.
    pub fn list(&mut self, items: &[Term]) -> Term {
        self.list_with_tail(items, Term::EMPTY_LIST)
    }

    pub fn list_with_tail(&mut self, items: &[Term], tail: Term) -> Term {
        items.iter().rev().fold(tail, |tail, item| self.cons(*item, tail))
    }

    /// Goes through the cells of a list; [`ListIterator::tail`] tells how it ended.
    pub fn list_items(&self, list: Term) -> ListIterator<'_> {
        ListIterator { heap: self, tail: list }
    }

    /// The items of a proper list; `None` if it is something else.
    pub fn proper_list(&self, list: Term) -> Option<Vec<Term>> {
        let mut iterator = self.list_items(list);
        let items = iterator.by_ref().collect();
        iterator.tail.is_empty_list().then_some(items)
    }

    // Boxed terms.

    #[inline(always)]
    pub fn header(&self, boxed: Term) -> Header {
        Header::from_word(self.word(boxed.offset()))
    }

    /// The kind of a boxed term; `None` for all other terms.
    #[inline(always)]
    pub fn boxed_kind(&self, term: Term) -> Option<BoxedKind> {
        if term.is_boxed() { Some(self.header(term).kind()) } else { None }
    }

    /// The payload of a boxed term.
    #[inline(always)]
    pub fn payload(&self, boxed: Term) -> &[u64] {
        let offset = boxed.offset();
        let size = Header::from_word(self.word(offset)).size();
        self.slice(offset + 1, size)
    }

    /// The payload of a boxed term if it is of this kind.
    #[inline]
    pub fn payload_of(&self, kind: BoxedKind, term: Term) -> Option<&[u64]> {
        if self.boxed_kind(term) == Some(kind) { Some(self.payload(term)) } else { None }
    }

    /// A new boxed term with this payload.
    #[inline]
    pub(super) fn boxed(&mut self, header: Header, payload: &[u64]) -> Term {
        debug_assert_eq!(header.size(), payload.len());
        let offset = self.words.len();
        self.words.reserve(payload.len() + 1);
        self.words.push(header.word());
        self.words.extend_from_slice(payload);
        Term::boxed_at(offset)
    }

    #[inline]
    fn boxed_terms(&mut self, kind: BoxedKind, first: Option<Term>, rest: &[Term]) -> Term {
        let offset = self.words.len();
        let size = rest.len() + usize::from(first.is_some());
        self.words.reserve(size + 1);
        self.words.push(Header::new(kind, size).word());
        self.words.extend(first.map(Term::word));
        self.words.extend(rest.iter().map(|term| term.word()));
        Term::boxed_at(offset)
    }

    #[inline]
    pub fn tuple(&mut self, elements: &[Term]) -> Term {
        let offset = self.words.len();
        let header = Header::new(BoxedKind::Tuple, elements.len()).word();
        // Small ones are written word by word, without a call.
        match *elements {
            [a, b] => self.words.extend_from_slice(&[header, a.word(), b.word()]),
            [a, b, c] => self.words.extend_from_slice(&[header, a.word(), b.word(), c.word()]),
            [a, b, c, d] => self.words.extend_from_slice(&[header, a.word(), b.word(), c.word(), d.word()]),
            _ => return self.boxed_terms(BoxedKind::Tuple, None, elements),
        }
        Term::boxed_at(offset)
    }

    /// How many elements; `None` if the term is no tuple.
    #[inline(always)]
    pub fn tuple_size(&self, term: Term) -> Option<usize> {
        if !term.is_boxed() {
            return None;
        }
        let header = self.header(term);
        if header.kind() == BoxedKind::Tuple { Some(header.size()) } else { None }
    }

    /// The elements of a tuple as words.
    #[inline]
    pub fn tuple_words(&self, term: Term) -> Option<&[u64]> {
        self.payload_of(BoxedKind::Tuple, term)
    }

    /// The elements of a tuple.
    pub fn tuple_elements(&self, term: Term) -> Option<Vec<Term>> {
        self.tuple_words(term).map(|words| words.iter().copied().map(Term::from_word).collect())
    }

    /// Replaces an element (counted from 0) of a tuple. Only whoever owns a heap alone, and knows that nothing else refers to
    /// the tuple, may do this: terms do not change.
    pub fn set_element(&mut self, tuple: Term, index: usize, element: Term) {
        if self.tuple_size(tuple).is_some_and(|size| index < size)
            && let Some(word) = self.words.get_mut(tuple.offset() + 1 + index)
        {
            *word = element.word();
        }
    }

    /// Forgets everything that was made after the heap had this many words in use.
    pub fn truncate(&mut self, words: usize, shared: usize) {
        self.words.truncate(words);
        self.shared.truncate(shared);
    }

    /// How many buffers terms of this heap name.
    pub fn shared_count(&self) -> usize {
        self.shared.len()
    }

    /// The elements of a tuple of exactly `N`.
    pub fn tuple_of<const N: usize>(&self, term: Term) -> Option<[Term; N]> {
        let words: &[u64; N] = self.tuple_words(term)?.try_into().ok()?;
        Some(words.map(Term::from_word))
    }

    /// A function with the values it captured.
    #[inline]
    pub fn closure(&mut self, function: FunctionId, captured: &[Term]) -> Term {
        if captured.is_empty() {
            return Term::function(function);
        }
        let offset = self.words.len();
        let header = Header::new(BoxedKind::Closure, 1 + captured.len()).word();
        let function = Term::count(function.0 as usize);
        match *captured {
            [a] => self.words.extend_from_slice(&[header, function.word(), a.word()]),
            [a, b] => self.words.extend_from_slice(&[header, function.word(), a.word(), b.word()]),
            [a, b, c] => self.words.extend_from_slice(&[header, function.word(), a.word(), b.word(), c.word()]),
            _ => return self.boxed_terms(BoxedKind::Closure, Some(function), captured),
        }
        Term::boxed_at(offset)
    }

    /// The function and the captured values of a closure, with or without captures; `None` if it is none. A function known
    /// by its name (`&Mod.name/1`) is no closure, see [`Term::as_export`].
    #[inline]
    pub fn as_closure(&self, term: Term) -> Option<(FunctionId, &[u64])> {
        if let Some(function) = term.as_function() {
            return Some((function, &[]));
        }
        let payload = self.payload_of(BoxedKind::Closure, term)?;
        let function = Term::from_word(payload[0]).as_small()?;
        Some((FunctionId(function as u32), &payload[1..]))
    }

    pub fn is_function(&self, term: Term) -> bool {
        term.as_export().is_some() || self.as_closure(term).is_some()
    }

    pub fn is_map(&self, term: Term) -> bool {
        matches!(self.boxed_kind(term), Some(BoxedKind::FlatMap | BoxedKind::HashMap))
    }
}

/// Appends words; few of them without a call of `memcpy`, which would take longer than the copying.
#[inline(always)]
pub(super) fn append(to: &mut Vec<u64>, words: &[u64]) {
    match *words {
        [a, b] => to.extend_from_slice(&[a, b]),
        [a, b, c] => to.extend_from_slice(&[a, b, c]),
        [a, b, c, d] => to.extend_from_slice(&[a, b, c, d]),
        [a, b, c, d, e] => to.extend_from_slice(&[a, b, c, d, e]),
        _ => to.extend_from_slice(words),
    }
}

/// Walks a list cell by cell.
pub struct ListIterator<'heap> {
    heap: &'heap Heap,
    tail: Term,
}

impl ListIterator<'_> {
    /// What has not been walked yet; at the end `[]` for a proper list, and the odd tail for an improper one.
    pub fn tail(&self) -> Term {
        self.tail
    }
}

impl Iterator for ListIterator<'_> {
    type Item = Term;

    fn next(&mut self) -> Option<Term> {
        let (head, tail) = self.heap.uncons(self.tail)?;
        self.tail = tail;
        Some(head)
    }
}
