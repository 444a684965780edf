//! Copying a term from one heap to another: how messages, arguments of new processes and literals travel.
//!
//! One pass without recursion: the root is copied shallowly to the end of the target, then the target is walked from there
//! and every pointer found is copied in turn. Sharing inside the term is lost, as on the BEAM. Literals are not copied.

use super::heap::{BoxedKind, Header, Heap, SharedBytes, append};
use super::term::{LITERAL_BASE, Tag, Term};

/// Words that an emptied fragment keeps in any case, and words that it keeps only for as many messages again.
const KEPT_FRAGMENT: usize = 512;
const LARGE_FRAGMENT: usize = 4096;

/// Terms on their way: a stretch of heap whose pointers count from its own start.
#[derive(Default)]
pub struct Fragment {
    heap: Heap,
}

impl Fragment {
    pub fn new() -> Fragment {
        Fragment::default()
    }

    pub fn is_empty(&self) -> bool {
        self.heap.words.is_empty()
    }

    pub fn size(&self) -> usize {
        self.heap.words.len()
    }

    /// Copies a term in; the result is valid within this fragment.
    pub fn add(&mut self, from: &Heap, term: Term) -> Term {
        copy(from, term, &mut self.heap)
    }

    /// The heap of the fragment, to build terms in it.
    pub fn heap_mut(&mut self) -> &mut Heap {
        &mut self.heap
    }

    pub fn heap(&self) -> &Heap {
        &self.heap
    }
}

/// Copies a term into another heap.
#[inline]
pub fn copy(from: &Heap, term: Term, to: &mut Heap) -> Term {
    if !term.is_pointer() || term.is_literal_pointer() {
        return term;
    }
    copy_pointer(from, term, to)
}

fn copy_pointer(from: &Heap, term: Term, to: &mut Heap) -> Term {
    let place = to.words.len();
    if copy_flat(from, term, &mut to.words) {
        return Term::boxed_at(place);
    }
    let mut scan = to.words.len();
    // Entries of the sender's table that have already been given a place in the receiver's.
    let mut entries: Vec<(u64, u64)> = Vec::new();
    let root = shallow(from, term, to);
    while scan < to.words.len() {
        let term = Term::from_word(to.words[scan]);
        if term.tag() == Tag::Header {
            let header = Header::from_word(to.words[scan]);
            if header.kind().is_raw() {
                if header.kind() == BoxedKind::SharedBinary {
                    to.words[scan + 1] = share(from, to.words[scan + 1], to, &mut entries);
                }
                scan += header.size();
            }
        } else {
            to.words[scan] = shallow(from, term, to).word();
        }
        scan += 1;
    }
    root
}

/// Copies a small tuple of immediates, which most messages are, or function with such captured values. Gives whether the
/// term is one.
#[inline(always)]
fn copy_flat(from: &Heap, term: Term, to: &mut Vec<u64>) -> bool {
    if !term.is_boxed() {
        return false;
    }
    let words = &from.words[term.offset()..];
    let Some(header) = words.first().map(|word| Header::from_word(*word)) else { return false };
    if !matches!(header.kind(), BoxedKind::Tuple | BoxedKind::Closure) {
        return false;
    }
    match header.size() {
        2 => append_flat::<3>(words, to),
        3 => append_flat::<4>(words, to),
        4 => append_flat::<5>(words, to),
        _ => false,
    }
}

/// Appends a header and the immediates behind it, if they all are that. Word by word: a call of `memcpy` would take longer
/// than the copying.
#[inline(always)]
fn append_flat<const WORDS: usize>(words: &[u64], to: &mut Vec<u64>) -> bool {
    let Some(words) = words.first_chunk::<WORDS>() else { return false };
    let words = *words;
    let is_flat = words[1..].iter().all(|word| !Term::from_word(*word).is_pointer());
    if is_flat {
        for word in words {
            to.push(word);
        }
    }
    is_flat
}

/// Copies a term with all literals that it refers to: to take it out of this run of Kaiwa.
pub fn copy_with_literals(from: &Heap, term: Term, to: &mut Heap) -> Term {
    let mut scan = to.words.len();
    let root = shallow_with_literals(from, term, to);
    while scan < to.words.len() {
        let term = Term::from_word(to.words[scan]);
        if term.tag() == Tag::Header {
            let header = Header::from_word(to.words[scan]);
            if header.kind().is_raw() {
                scan += header.size();
            }
        } else {
            to.words[scan] = shallow_with_literals(from, term, to).word();
        }
        scan += 1;
    }
    root
}

fn shallow_with_literals(from: &Heap, term: Term, to: &mut Heap) -> Term {
    if !term.is_pointer() {
        return term;
    }
    let place = to.words.len();
    let words = if term.is_cons() { 2 } else { from.header(term).size() + 1 };
    to.words.extend_from_slice(from.slice(term.offset(), words));
    if term.is_cons() {
        return Term::cons_at(place);
    }
    if from.header(term).kind() == BoxedKind::SharedBinary {
        let bytes = from.shared_entry(term.offset(), to.words[place + 1] as usize).clone();
        to.words[place + 1] = to.add_shared(bytes);
    }
    Term::boxed_at(place)
}

#[inline(always)]
fn shallow(from: &Heap, term: Term, to: &mut Heap) -> Term {
    if !term.is_pointer() || term.is_literal_pointer() {
        return term;
    }
    let offset = term.offset();
    let place = to.words.len();
    let words = if term.is_cons() { 2 } else { Header::from_word(from.words[offset]).size() + 1 };
    append(&mut to.words, &from.words[offset..offset + words]);
    if term.is_cons() { Term::cons_at(place) } else { Term::boxed_at(place) }
}

fn share(from: &Heap, entry: u64, to: &mut Heap, entries: &mut Vec<(u64, u64)>) -> u64 {
    if let Some((_, place)) = entries.iter().find(|(known, _)| *known == entry) {
        return *place;
    }
    let place = to.add_shared(from.shared[entry as usize].clone());
    if entries.len() < 16 {
        entries.push((entry, place));
    }
    place
}

impl Heap {
    /// Gives a buffer a place in this heap's table.
    pub(super) fn add_shared(&mut self, bytes: SharedBytes) -> u64 {
        self.shared_bytes += bytes.len();
        self.shared.push(bytes);
        self.shared.len() as u64 - 1
    }

    /// Appends a fragment; the terms that [`Fragment::add`] gave are valid here after [`Relocation::term`].
    pub fn absorb(&mut self, fragment: &mut Fragment) -> Relocation {
        let distance = self.words.len();
        let first_entry = self.shared.len();
        let words = &mut fragment.heap.words;
        super::collector::relocate(words, distance);
        if !fragment.heap.shared.is_empty() {
            relocate_entries(words, first_entry);
            self.shared_bytes += fragment.heap.shared_bytes;
            self.shared.append(&mut fragment.heap.shared);
            fragment.heap.shared_bytes = 0;
        }
        self.words.extend_from_slice(words);
        let moved = words.len();
        words.clear();
        // It is kept for the next messages if it is small, or if these needed it.
        if words.capacity() > KEPT_FRAGMENT.max((4 * moved).min(LARGE_FRAGMENT)) {
            *words = Vec::new();
        }
        Relocation { distance }
    }
}

fn relocate_entries(words: &mut [u64], first_entry: usize) {
    let mut at = 0;
    while at < words.len() {
        if Term::from_word(words[at]).tag() == Tag::Header {
            let header = Header::from_word(words[at]);
            if header.kind() == BoxedKind::SharedBinary {
                words[at + 1] += first_entry as u64;
            }
            if header.kind().is_raw() {
                at += header.size();
            }
        }
        at += 1;
    }
}

/// How far an absorbed fragment was moved.
#[derive(Clone, Copy)]
pub struct Relocation {
    distance: usize,
}

impl Relocation {
    pub fn term(self, term: Term) -> Term {
        if term.is_pointer() && term.offset() < LITERAL_BASE { term.moved_by(self.distance) } else { term }
    }
}

/// A term outside any process: a fragment and its root.
pub struct FrozenTerm {
    pub fragment: Fragment,
    pub root: Term,
}

impl FrozenTerm {
    pub fn new(from: &Heap, term: Term) -> FrozenTerm {
        let mut fragment = Fragment::new();
        let root = fragment.add(from, term);
        FrozenTerm { fragment, root }
    }

    /// Copies the term into a process's heap.
    pub fn thaw(&self, to: &mut Heap) -> Term {
        copy(self.fragment.heap(), self.root, to)
    }
}

impl std::fmt::Debug for FrozenTerm {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "FrozenTerm({} words)", self.fragment.size())
    }
}
