//! The contents of a table: objects in a heap that belongs to it.
//!
//! An object that is replaced or deleted leaves its words behind. When these are more than what is in use, the objects are
//! copied into a new heap.

use super::hashed::{Entry, Hashed};
use super::objects::{Object, Objects, Ordered, Position, key_of};
use super::pattern::identical;
use super::table::Kind;
use crate::value::compare;
use crate::value::copy::copy;
use crate::value::hash::hash;
use crate::value::heap::Heap;
use crate::value::term::Term;

pub struct Store {
    kind: Kind,
    /// The place of the key in objects, counted from 1.
    key: usize,
    heap: Heap,
    objects: Objects,
    count: usize,
    /// Words of objects that are gone.
    garbage: usize,
}

/// Where a walk through a table stands: behind this.
#[derive(Clone, Copy)]
pub enum Place {
    Start,
    /// So many objects of this hash have been seen.
    Hash(u64, usize),
    /// In an ordered table, the object of this key, which lies in the heap of whoever walks.
    Key(Term),
}

/// Less garbage than this is not worth a thought.
const TOLERATED_GARBAGE: usize = 4096;

impl Store {
    pub fn new(kind: Kind, key: usize) -> Store {
        let objects = match kind {
            Kind::OrderedSet => Objects::ByOrder(Ordered::default()),
            _ => Objects::ByHash(Hashed::default()),
        };
        Store { kind, key, heap: Heap::new(), objects, count: 0, garbage: 0 }
    }

    pub fn heap(&self) -> &Heap {
        &self.heap
    }

    /// How many objects there are.
    pub fn len(&self) -> usize {
        self.count
    }

    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Words of memory in use.
    pub fn words(&self) -> usize {
        self.heap.used() + self.heap.shared_words() + 4 * self.count
    }

    // Reading.

    /// The objects of a key.
    pub fn lookup(&self, from: &Heap, key: Term) -> Vec<Term> {
        match &self.objects {
            Objects::ByHash(buckets) => {
                let objects = buckets.get(hash(from, key)).iter().map(|entry| &entry.object);
                objects.filter(|object| self.has_key(object, from, key)).map(|object| object.tuple).collect()
            }
            Objects::ByOrder(ordered) => {
                let found = self.find(ordered, from, key).ok().and_then(|position| ordered.get(position));
                found.map(|object| object.tuple).into_iter().collect()
            }
        }
    }

    /// The object of a key in a table that has one of each at most.
    #[inline]
    pub fn lookup_one(&self, from: &Heap, key: Term) -> Option<Term> {
        let object = match &self.objects {
            Objects::ByHash(buckets) => {
                let mut objects = buckets.get(hash(from, key)).iter().map(|entry| &entry.object);
                objects.find(|object| self.has_key(object, from, key))
            }
            Objects::ByOrder(ordered) => ordered.get(self.find(ordered, from, key).ok()?),
        };
        object.map(|object| object.tuple)
    }

    pub fn contains(&self, from: &Heap, key: Term) -> bool {
        match &self.objects {
            Objects::ByHash(buckets) => {
                buckets.get(hash(from, key)).iter().any(|entry| self.has_key(&entry.object, from, key))
            }
            Objects::ByOrder(ordered) => self.find(ordered, from, key).is_ok(),
        }
    }

    #[inline]
    fn has_key(&self, object: &Object, from: &Heap, key: Term) -> bool {
        let own = key_of(&self.heap, object.tuple, self.key);
        if own.is_pointer() { identical(&self.heap, own, from, key) } else { own == key }
    }

    /// Where a key from another heap is in an ordered table.
    fn find(&self, ordered: &Ordered, from: &Heap, key: Term) -> Result<Position, Position> {
        if !key.is_pointer() {
            return ordered.find(&self.heap, key, self.key);
        }
        // Keys are compared within one heap. This one has to be read only, so both keys go into another.
        let mut scratch = Heap::new();
        let key = copy(from, key, &mut scratch);
        let (words, shared) = (scratch.used(), scratch.shared_count());
        ordered.find_by(|tuple| {
            let own = copy(&self.heap, key_of(&self.heap, tuple, self.key), &mut scratch);
            let order = compare::compare(&scratch, own, key);
            scratch.truncate(words, shared);
            order
        })
    }

    /// The key of the first object.
    pub fn first_key(&self) -> Option<Term> {
        let object = match &self.objects {
            Objects::ByHash(buckets) => &buckets.iter().next()?.object,
            Objects::ByOrder(ordered) => ordered.get(ordered.first()?)?,
        };
        Some(key_of(&self.heap, object.tuple, self.key))
    }

    pub fn last_key(&self) -> Option<Term> {
        match &self.objects {
            // Without an order the last is as good as the first.
            Objects::ByHash(_) => self.first_key(),
            Objects::ByOrder(ordered) => Some(key_of(&self.heap, ordered.get(ordered.last()?)?.tuple, self.key)),
        }
    }

    /// The key behind this one. `Err`: it is no key of a table without order.
    pub fn next_key(&self, from: &Heap, key: Term) -> Result<Option<Term>, NoSuchKey> {
        match &self.objects {
            Objects::ByHash(buckets) => self.next_by_hash(buckets, from, key),
            Objects::ByOrder(ordered) => {
                let next = match self.find(ordered, from, key) {
                    Ok(position) => ordered.after(position),
                    Err(position) => ordered.at_or_after(position),
                };
                Ok(next
                    .and_then(|position| ordered.get(position))
                    .map(|object| key_of(&self.heap, object.tuple, self.key)))
            }
        }
    }

    pub fn previous_key(&self, from: &Heap, key: Term) -> Result<Option<Term>, NoSuchKey> {
        match &self.objects {
            Objects::ByHash(buckets) => self.next_by_hash(buckets, from, key),
            Objects::ByOrder(ordered) => {
                let previous = match self.find(ordered, from, key) {
                    Ok(position) | Err(position) => ordered.before(position),
                };
                Ok(previous
                    .and_then(|position| ordered.get(position))
                    .map(|object| key_of(&self.heap, object.tuple, self.key)))
            }
        }
    }

    fn next_by_hash(&self, buckets: &Hashed, from: &Heap, key: Term) -> Result<Option<Term>, NoSuchKey> {
        let hash = hash(from, key);
        let bucket = buckets.get(hash);
        let last = bucket.iter().rposition(|entry| self.has_key(&entry.object, from, key)).ok_or(NoSuchKey)?;
        // Keys of one hash may lie among each other: the next one is the first that did not come before.
        let seen = &bucket[..=last];
        let key_of = |entry: &Entry| key_of(&self.heap, entry.object.tuple, self.key);
        let is_new =
            |entry: &&Entry| !seen.iter().any(|other| compare::identical(&self.heap, key_of(other), key_of(entry)));
        let next = bucket[last + 1..].iter().find(is_new).or_else(|| buckets.from(hash).nth(bucket.len()));
        Ok(next.map(key_of))
    }

    /// Visits objects behind a place, in order or the other way round, until `visit` says that it is enough. Gives the place
    /// where it stopped, `None` at the end. The key of [`Place::Key`] lies in `from`; one that is given lies in the table.
    pub fn walk(
        &self,
        from: &Heap,
        behind: Place,
        backwards: bool,
        mut visit: impl FnMut(&Heap, Term) -> Walk,
    ) -> Option<Place> {
        match &self.objects {
            Objects::ByHash(buckets) => {
                let (first, skip) = match behind {
                    Place::Hash(hash, seen) => (hash, seen),
                    _ => (0, 0),
                };
                // How many objects of the hash of the last one have been seen, that one among them. Those that are to be
                // skipped may have become fewer.
                let skip = skip.min(buckets.get(first).len());
                let mut seen = (first, skip);
                for entry in buckets.from(first).skip(skip) {
                    seen = if entry.hash == seen.0 { (entry.hash, seen.1 + 1) } else { (entry.hash, 1) };
                    if visit(&self.heap, entry.object.tuple) == Walk::Stop {
                        return Some(Place::Hash(seen.0, seen.1));
                    }
                }
                None
            }
            Objects::ByOrder(ordered) => {
                let mut position = match behind {
                    Place::Key(key) => match (self.find(ordered, from, key), backwards) {
                        (Ok(position), false) => ordered.after(position),
                        (Err(position), false) => ordered.at_or_after(position),
                        (Ok(position) | Err(position), true) => ordered.before(position),
                    },
                    _ if backwards => ordered.last(),
                    _ => ordered.first(),
                };
                while let Some(current) = position {
                    let object = ordered.get(current)?;
                    if visit(&self.heap, object.tuple) == Walk::Stop {
                        return Some(Place::Key(key_of(&self.heap, object.tuple, self.key)));
                    }
                    position = if backwards { ordered.before(current) } else { ordered.after(current) };
                }
                None
            }
        }
    }

    /// All objects, in the order of a walk.
    pub fn all(&self) -> Vec<Term> {
        match &self.objects {
            Objects::ByHash(buckets) => buckets.iter().map(|entry| entry.object.tuple).collect(),
            Objects::ByOrder(ordered) => ordered.iter().map(|object| object.tuple).collect(),
        }
    }

    // Writing.

    /// Puts an object in, in the place of one with the same key where there is only one of a key.
    pub fn insert(&mut self, from: &Heap, tuple: Term) {
        let key = key_of(from, tuple, self.key);
        if self.kind == Kind::Set && self.overwrite(from, key, tuple) {
            return;
        }
        let before = self.heap.used();
        match self.kind {
            Kind::OrderedSet => {
                let object = self.copy_in(from, tuple);
                let own_key = key_of(&self.heap, object.tuple, self.key);
                let Objects::ByOrder(ordered) = &mut self.objects else { return };
                match ordered.find(&self.heap, own_key, self.key) {
                    Ok(position) => {
                        if let Some(old) = ordered.get_mut(position) {
                            self.garbage += old.words as usize;
                            *old = object;
                        }
                    }
                    Err(position) => {
                        ordered.insert(position, object);
                        self.count += 1;
                    }
                }
            }
            kind => {
                let hash = hash(from, key);
                let object = self.copy_in(from, tuple);
                let Objects::ByHash(buckets) = &mut self.objects else { return };
                let heap = &self.heap;
                let same = |old: &Object| match kind {
                    Kind::Set => {
                        let own = key_of(heap, old.tuple, self.key);
                        compare::identical(heap, own, key_of(heap, object.tuple, self.key))
                    }
                    Kind::Bag => compare::identical(heap, old.tuple, object.tuple),
                    _ => false,
                };
                match buckets.get_mut(hash).iter_mut().map(|entry| &mut entry.object).find(|old| same(old)) {
                    Some(old) => {
                        self.garbage += old.words as usize;
                        *old = object;
                    }
                    None => {
                        buckets.push(hash, object);
                        self.count += 1;
                    }
                }
            }
        }
        debug_assert!(self.heap.used() >= before);
        self.compact_if_worth();
    }

    /// Puts an object of numbers, atoms and the like into the words of the one with the same key. False if they do not fit.
    fn overwrite(&mut self, from: &Heap, key: Term, tuple: Term) -> bool {
        let Some(words) = from.tuple_words(tuple) else { return false };
        if words.iter().any(|word| Term::from_word(*word).is_pointer()) {
            return false;
        }
        let Some(old) = self.lookup_one(from, key) else { return false };
        let fits = self
            .heap
            .tuple_words(old)
            .is_some_and(|old| old.len() == words.len() && !old.iter().any(|word| Term::from_word(*word).is_pointer()));
        if fits {
            for (index, word) in words.iter().enumerate() {
                self.heap.set_element(old, index, Term::from_word(*word));
            }
        }
        fits
    }

    fn copy_in(&mut self, from: &Heap, tuple: Term) -> Object {
        let before = self.heap.used();
        let mut tuple = copy(from, tuple, &mut self.heap);
        if tuple.is_literal_pointer() {
            // Elements of objects can be replaced.
            let elements: Vec<Term> =
                self.heap.tuple_words(tuple).into_iter().flatten().copied().map(Term::from_word).collect();
            tuple = self.heap.tuple(&elements);
        }
        Object { tuple, words: (self.heap.used() - before) as u32 }
    }

    /// Removes the objects of a key; gives how many there were.
    pub fn remove(&mut self, from: &Heap, key: Term) -> usize {
        self.remove_where(from, key, |_, _| true)
    }

    /// Removes the objects that are identical with this one.
    pub fn remove_object(&mut self, from: &Heap, tuple: Term) -> usize {
        let key = key_of(from, tuple, self.key);
        self.remove_where(from, key, |heap, own| identical(heap, own, from, tuple))
    }

    fn remove_where(&mut self, from: &Heap, key: Term, mut matches: impl FnMut(&Heap, Term) -> bool) -> usize {
        let mut removed = 0;
        if let Objects::ByOrder(ordered) = &self.objects {
            let Ok(position) = self.find(ordered, from, key) else { return 0 };
            let is_match = ordered.get(position).is_some_and(|object| matches(&self.heap, object.tuple));
            if is_match
                && let Objects::ByOrder(ordered) = &mut self.objects
                && let Some(object) = ordered.remove(position)
            {
                removed = 1;
                self.garbage += object.words as usize;
            }
        } else if let Objects::ByHash(buckets) = &mut self.objects {
            let (heap, place) = (&self.heap, self.key);
            buckets.remove_where(hash(from, key), |object| {
                let own = key_of(heap, object.tuple, place);
                let gone = identical(heap, own, from, key) && matches(heap, object.tuple);
                if gone {
                    removed += 1;
                    self.garbage += object.words as usize;
                }
                gone
            });
        }
        self.count -= removed;
        self.compact_if_worth();
        removed
    }

    /// Replaces an element (counted from 0) of the only object of a key by a term of another heap.
    pub fn set_element(&mut self, from: &Heap, key: Term, index: usize, value: Term) {
        let before = self.heap.used();
        let Some(tuple) = self.lookup(from, key).first().copied() else { return };
        let value = copy(from, value, &mut self.heap);
        self.heap.set_element(tuple, index, value);
        // The words of the old value are garbage, about as many as those of the new one.
        let words = self.heap.used() - before;
        self.garbage += words;
        self.compact_if_worth();
    }

    pub fn clear(&mut self) {
        *self = Store::new(self.kind, self.key);
    }

    fn compact_if_worth(&mut self) {
        if self.garbage < TOLERATED_GARBAGE || self.garbage < self.heap.used() / 2 {
            return;
        }
        let mut heap = Heap::new();
        let mut moved = |object: &mut Object| {
            let before = heap.used();
            object.tuple = copy(&self.heap, object.tuple, &mut heap);
            object.words = (heap.used() - before) as u32;
        };
        match &mut self.objects {
            Objects::ByHash(buckets) => buckets.iter_mut().for_each(|entry| moved(&mut entry.object)),
            Objects::ByOrder(ordered) => ordered.iter_mut().for_each(&mut moved),
        }
        self.heap = heap;
        self.garbage = 0;
    }
}

/// The key is none of a table whose keys have no order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoSuchKey;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Walk {
    GoOn,
    /// Not beyond this object.
    Stop,
}
