//! The objects of a table by their keys: by the hash of the key, or in the order of keys.

use super::hashed::Hashed;
use crate::value::compare;
use crate::value::heap::Heap;
use crate::value::term::Term;
use std::cmp::Ordering;

/// An object in the heap of its table.
#[derive(Clone, Copy)]
pub struct Object {
    pub tuple: Term,
    /// Words that it takes in the heap.
    pub words: u32,
}

pub enum Objects {
    /// Unordered tables.
    ByHash(Hashed),
    ByOrder(Ordered),
}

/// A chunk of an ordered table is split when it has more objects than this.
const CHUNK: usize = 256;

/// Objects in the order of their keys, in chunks: an insertion moves a chunk, not the table.
#[derive(Default)]
pub struct Ordered {
    chunks: Vec<Vec<Object>>,
    count: usize,
}

/// A place in an ordered table.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Position {
    chunk: usize,
    index: usize,
}

impl Ordered {
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    pub fn get(&self, position: Position) -> Option<&Object> {
        self.chunks.get(position.chunk)?.get(position.index)
    }

    pub fn get_mut(&mut self, position: Position) -> Option<&mut Object> {
        self.chunks.get_mut(position.chunk)?.get_mut(position.index)
    }

    /// Where the key is, or where it would be inserted. The key lies in the heap of the table.
    pub fn find(&self, heap: &Heap, key: Term, place: usize) -> Result<Position, Position> {
        self.find_by(|tuple| compare::compare(heap, key_of(heap, tuple, place), key))
    }

    /// The same; `order` compares the key of an object with the one that is looked for.
    pub fn find_by(&self, mut order: impl FnMut(Term) -> Ordering) -> Result<Position, Position> {
        let mut order = |object: &Object| order(object.tuple);
        let chunk = self.chunks.partition_point(|chunk| order(&chunk[0]) != Ordering::Greater).saturating_sub(1);
        let Some(objects) = self.chunks.get(chunk) else { return Err(Position { chunk: 0, index: 0 }) };
        match objects.binary_search_by(order) {
            Ok(index) => Ok(Position { chunk, index }),
            Err(index) => Err(Position { chunk, index }),
        }
    }

    pub fn insert(&mut self, position: Position, object: Object) {
        self.count += 1;
        let Some(chunk) = self.chunks.get_mut(position.chunk) else {
            self.chunks.push(vec![object]);
            return;
        };
        chunk.insert(position.index, object);
        if chunk.len() > CHUNK {
            let upper = chunk.split_off(CHUNK / 2);
            self.chunks.insert(position.chunk + 1, upper);
        }
    }

    pub fn remove(&mut self, position: Position) -> Option<Object> {
        let chunk = self.chunks.get_mut(position.chunk)?;
        if position.index >= chunk.len() {
            return None;
        }
        self.count -= 1;
        let object = chunk.remove(position.index);
        if chunk.is_empty() {
            self.chunks.remove(position.chunk);
        }
        Some(object)
    }

    pub fn first(&self) -> Option<Position> {
        (!self.is_empty()).then_some(Position { chunk: 0, index: 0 })
    }

    pub fn last(&self) -> Option<Position> {
        let chunk = self.chunks.len().checked_sub(1)?;
        Some(Position { chunk, index: self.chunks[chunk].len() - 1 })
    }

    /// The position itself if there is an object, otherwise that of the next chunk.
    pub fn at_or_after(&self, position: Position) -> Option<Position> {
        let chunk = self.chunks.get(position.chunk)?;
        if position.index < chunk.len() {
            return Some(position);
        }
        let next = position.chunk + 1;
        (next < self.chunks.len()).then_some(Position { chunk: next, index: 0 })
    }

    pub fn after(&self, position: Position) -> Option<Position> {
        self.at_or_after(Position { index: position.index + 1, ..position })
    }

    pub fn before(&self, position: Position) -> Option<Position> {
        if position.index > 0 {
            return Some(Position { index: position.index - 1, ..position });
        }
        let chunk = position.chunk.checked_sub(1)?;
        Some(Position { chunk, index: self.chunks[chunk].len() - 1 })
    }

    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Object> {
        self.chunks.iter().flatten()
    }

    pub fn iter_mut(&mut self) -> impl Iterator<Item = &mut Object> {
        self.chunks.iter_mut().flatten()
    }
}

/// The key of an object, whose place counts from 1.
#[inline]
pub fn key_of(heap: &Heap, tuple: Term, place: usize) -> Term {
    heap.tuple_words(tuple).and_then(|words| words.get(place - 1)).map_or(Term::NIL, |word| Term::from_word(*word))
}
