//! Heaps as bytes: how the literals of a compiled unit are kept outside of a run of Kaiwa.
//!
//! An image is the words of a heap with its shared buffers. Numbers that mean something in this run only (atoms, slots) are
//! exchanged by the caller on the way.

use super::collector;
use super::heap::{BoxedKind, Header, Heap};
use super::term::{SlotId, Tag, Term};
use crate::atom::Atom;

/// Exchanges the numbers in words that name something.
pub trait RenameTerms {
    fn atom(&mut self, atom: Atom) -> Option<Atom>;
    fn slot(&mut self, slot: SlotId) -> Option<SlotId>;
}

/// What an image of literals cannot hold: a pid, a reference, an anonymous function.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotALiteral;

/// Exchanges the names in one word that is a term.
pub fn rename_term(term: Term, names: &mut dyn RenameTerms) -> Result<Term, NotALiteral> {
    if let Some(atom) = term.as_atom() {
        return names.atom(atom).map(Term::atom).ok_or(NotALiteral);
    }
    if let Some(slot) = term.as_export() {
        return names.slot(slot).map(Term::export).ok_or(NotALiteral);
    }
    if term.as_function().is_some() || term.as_reference().is_some() || term.as_pid().is_some() {
        return Err(NotALiteral);
    }
    Ok(term)
}

impl Heap {
    /// Exchanges the names in all words.
    pub fn rename(&mut self, names: &mut dyn RenameTerms) -> Result<(), NotALiteral> {
        let mut at = 0;
        while at < self.words.len() {
            let term = Term::from_word(self.words[at]);
            if term.tag() == Tag::Header {
                let header = Header::from_word(self.words[at]);
                if header.kind() == BoxedKind::Closure {
                    return Err(NotALiteral);
                }
                if header.kind().is_raw() {
                    at += header.size();
                }
            } else {
                self.words[at] = rename_term(term, names)?.word();
            }
            at += 1;
        }
        Ok(())
    }

    /// Words and buffers.
    pub fn to_image(&self) -> (&[u64], Vec<&[u8]>) {
        (&self.words, self.shared.iter().map(|bytes| bytes.as_slice()).collect())
    }

    pub fn from_image(words: Vec<u64>, shared: Vec<Vec<u8>>) -> Heap {
        let mut heap = Heap::new();
        heap.words = words;
        heap.shared = shared.into_iter().map(std::sync::Arc::new).collect();
        heap.threshold = collector::MINIMUM_THRESHOLD;
        heap
    }
}
