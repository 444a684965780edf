//! Maps: up to 32 keys as two sorted arrays ("flat"), above as a hash trie ([`super::hash_map`]).
//!
//! A map has one form only: its size decides between the two, a flat map's keys are in key order ([`compare_exact`]), and
//! the shape of a trie depends on its keys alone. Comparing and hashing rely on it.

use super::compare::{compare_exact, identical};
use super::hash_map::{TrieIterator, TrieRemoval};
use super::heap::{BoxedKind, Header, Heap};
use super::term::Term;
use crate::atom::Atom;

/// A map of more keys is a hash trie.
pub const FLAT_LIMIT: usize = 32;

impl Heap {
    pub fn empty_map(&mut self) -> Term {
        self.boxed(Header::new(BoxedKind::FlatMap, 0), &[])
    }

    /// How many keys; `None` if the term is no map.
    #[inline]
    pub fn map_size(&self, term: Term) -> Option<usize> {
        match self.boxed_kind(term)? {
            BoxedKind::FlatMap => Some(self.header(term).size() / 2),
            BoxedKind::HashMap => Some(self.trie_size(term)),
            _ => None,
        }
    }

    /// The value under a key. The term has to be a map.
    #[inline]
    pub fn map_get(&self, map: Term, key: Term) -> Option<Term> {
        let header = self.header(map);
        if header.kind() == BoxedKind::HashMap {
            return self.trie_get(map, key);
        }
        let place = self.flat_find(map, key)?;
        Some(self.term(map.offset() + 1 + header.size() / 2 + place))
    }

    /// The map with this value under this key; the same map if that changes nothing.
    pub fn map_put(&mut self, map: Term, key: Term, value: Term) -> Term {
        let header = self.header(map);
        if header.kind() == BoxedKind::HashMap {
            return self.trie_put(map, key, value);
        }
        let count = header.size() / 2;
        let start = map.offset() + 1;
        if let Some(place) = self.flat_find(map, key) {
            let place = count + place;
            if self.term(start + place) == value {
                return map;
            }
            let copied = self.copy_words(map.offset(), header.size() + 1);
            self.words[copied + 1 + place] = value.word();
            return Term::boxed_at(copied);
        }
        if count == FLAT_LIMIT {
            let mut pairs = self.map_pairs(map);
            pairs.push((key, value));
            return self.trie_from_pairs(&pairs);
        }
        let place = self.flat_place(start, count, key);
        let offset = self.words.len();
        self.words.reserve(header.size() + 3);
        self.words.push(Header::new(BoxedKind::FlatMap, header.size() + 2).word());
        self.copy_words(start, place);
        self.words.push(key.word());
        self.copy_words(start + place, count);
        self.words.push(value.word());
        self.copy_words(start + count + place, count - place);
        Term::boxed_at(offset)
    }

    /// The map without this key; the same map if it has no such key.
    pub fn map_remove(&mut self, map: Term, key: Term) -> Term {
        let header = self.header(map);
        if header.kind() == BoxedKind::HashMap {
            return match self.trie_remove(map, key) {
                TrieRemoval::Absent => map,
                TrieRemoval::Removed(map) => map,
                TrieRemoval::Few(pairs) => self.flat_map(pairs),
            };
        }
        let Some(place) = self.flat_find(map, key) else { return map };
        let count = header.size() / 2;
        let start = map.offset() + 1;
        let offset = self.words.len();
        self.words.push(Header::new(BoxedKind::FlatMap, header.size() - 2).word());
        self.copy_words(start, place);
        self.copy_words(start + place + 1, count - 1);
        self.copy_words(start + count + place + 1, count - place - 1);
        Term::boxed_at(offset)
    }

    /// A map of these pairs. Of equal keys the later wins.
    pub fn map_from_pairs(&mut self, pairs: &[(Term, Term)]) -> Term {
        if pairs.len() > FLAT_LIMIT { self.trie_from_pairs(pairs) } else { self.flat_map(pairs.to_vec()) }
    }

    /// The same of keys and values that take turns. Those of structs are in order already.
    pub fn map_from_turns(&mut self, turns: &[Term]) -> Term {
        let count = turns.len() / 2;
        if count > FLAT_LIMIT || !self.are_ascending_atoms(turns) {
            let pairs: Vec<(Term, Term)> = turns.chunks_exact(2).map(|pair| (pair[0], pair[1])).collect();
            return self.map_from_pairs(&pairs);
        }
        let offset = self.words.len();
        self.words.push(Header::new(BoxedKind::FlatMap, 2 * count).word());
        self.words.extend(turns.chunks_exact(2).map(|pair| pair[0].word()));
        self.words.extend(turns.chunks_exact(2).map(|pair| pair[1].word()));
        Term::boxed_at(offset)
    }

    /// The keys are atoms, each behind the one before.
    fn are_ascending_atoms(&self, turns: &[Term]) -> bool {
        let mut last = None;
        turns.chunks_exact(2).all(|pair| {
            let Some(name) = pair[0].as_atom().map(Atom::name) else { return false };
            last.replace(name).is_none_or(|last| last < name)
        })
    }

    /// Keys and values: in key order if the map is flat, otherwise in the order of the trie. The term has to be a map.
    pub fn map_pairs(&self, map: Term) -> Vec<(Term, Term)> {
        self.map_iterator(map).collect()
    }

    /// All pairs of the left map that the right one has no key for, and all of the right one. Both have to be maps.
    pub fn map_merge(&mut self, left: Term, right: Term) -> Term {
        let (left_size, right_size) = (self.map_size(left).unwrap_or(0), self.map_size(right).unwrap_or(0));
        if right_size == 0 || left == right {
            return left;
        }
        if left_size == 0 {
            return right;
        }
        if left_size + right_size <= 2 * FLAT_LIMIT {
            let mut pairs = self.map_pairs(left);
            pairs.extend(self.map_iterator(right));
            return self.map_from_pairs(&pairs);
        }
        // The smaller one is put into the larger one.
        if right_size <= left_size {
            return self.map_pairs(right).into_iter().fold(left, |map, (key, value)| self.map_put(map, key, value));
        }
        self.map_pairs(left).into_iter().fold(right, |map, (key, value)| match self.map_get(right, key) {
            Some(_) => map,
            None => self.map_put(map, key, value),
        })
    }

    /// Goes through the pairs of a map, in the order of [`Heap::map_pairs`].
    pub fn map_iterator(&self, map: Term) -> MapIterator<'_> {
        if self.boxed_kind(map) == Some(BoxedKind::HashMap) {
            return MapIterator::Trie(TrieIterator::new(self, map));
        }
        let words = self.payload_of(BoxedKind::FlatMap, map).unwrap_or_default();
        let (keys, values) = words.split_at(words.len() / 2);
        MapIterator::Flat(keys.iter().zip(values))
    }

    /// A flat map of at most [`FLAT_LIMIT`] different keys.
    fn flat_map(&mut self, mut pairs: Vec<(Term, Term)>) -> Term {
        pairs.sort_by(|(left, _), (right, _)| compare_exact(self, *left, *right));
        // The sort is stable: of equal keys the last one is the one to keep.
        let mut keys: Vec<(Term, Term)> = Vec::with_capacity(pairs.len());
        for pair in pairs {
            match keys.last_mut() {
                Some(last) if identical(self, last.0, pair.0) => *last = pair,
                _ => keys.push(pair),
            }
        }
        let offset = self.words.len();
        self.words.push(Header::new(BoxedKind::FlatMap, 2 * keys.len()).word());
        self.words.extend(keys.iter().map(|(key, _)| key.word()));
        self.words.extend(keys.iter().map(|(_, value)| value.word()));
        Term::boxed_at(offset)
    }

    /// Which key of a flat map this is.
    #[inline]
    fn flat_find(&self, map: Term, key: Term) -> Option<usize> {
        let words = self.payload(map);
        let keys = &words[..words.len() / 2];
        if let Some(place) = keys.iter().position(|word| *word == key.word()) {
            return Some(place);
        }
        // Only what lies in the heap can be the same in two words.
        if !key.is_pointer() {
            return None;
        }
        keys.iter().position(|word| identical(self, Term::from_word(*word), key))
    }

    /// Where a new key belongs among the keys of a flat map.
    fn flat_place(&self, start: usize, count: usize, key: Term) -> usize {
        let keys = self.slice(start, count);
        keys.partition_point(|word| compare_exact(self, Term::from_word(*word), key).is_lt())
    }

    /// Copies words, of this heap or of the literal area, to the end of the heap; gives their new place.
    #[inline]
    pub(super) fn copy_words(&mut self, offset: usize, length: usize) -> usize {
        let place = self.words.len();
        if offset < place {
            self.words.extend_from_within(offset..offset + length);
        } else if length > 0 {
            self.words.extend_from_slice(super::literals::slice(offset, length));
        }
        place
    }
}

/// Walks the pairs of a map.
// The larger variant is the way through a trie; the iterator lives on the stack and is to allocate nothing.
#[expect(clippy::large_enum_variant)]
pub enum MapIterator<'heap> {
    Flat(std::iter::Zip<std::slice::Iter<'heap, u64>, std::slice::Iter<'heap, u64>>),
    Trie(TrieIterator<'heap>),
}

impl Iterator for MapIterator<'_> {
    type Item = (Term, Term);

    fn next(&mut self) -> Option<(Term, Term)> {
        match self {
            MapIterator::Flat(pairs) => {
                pairs.next().map(|(key, value)| (Term::from_word(*key), Term::from_word(*value)))
            }
            MapIterator::Trie(iterator) => iterator.next(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::collector::Roots;
    use super::super::compare::equal;
    use super::*;
    use std::collections::BTreeMap;

    fn small(integer: i64) -> Term {
        Term::small_unchecked(integer)
    }

    /// A key that lies in the heap.
    fn key(heap: &mut Heap, number: u64) -> Term {
        match number % 3 {
            0 => heap.tuple(&[Term::OK, Term::count(number as usize)]),
            1 => heap.binary(format!("key {number}").as_bytes()),
            _ => Term::count(number as usize),
        }
    }

    #[test]
    fn flat_keys_are_in_key_order() {
        let mut heap = Heap::new();
        let float = heap.float(1.0);
        let text = heap.binary(b"text");
        let mut map = heap.empty_map();
        for key in [text, Term::OK, float, small(2), small(1)] {
            map = heap.map_put(map, key, Term::TRUE);
        }
        let keys: Vec<Term> = heap.map_pairs(map).into_iter().map(|(key, _)| key).collect();
        assert_eq!(keys, [small(1), small(2), float, Term::OK, text]);
        assert_eq!(heap.map_size(map), Some(5));
        assert_eq!(heap.map_size(Term::OK), None);
    }

    #[test]
    fn of_equal_keys_the_later_wins() {
        let mut heap = Heap::new();
        let text = heap.binary(b"a");
        let same_text = heap.binary(b"a");
        let map = heap.map_from_pairs(&[(text, small(1)), (Term::OK, small(2)), (same_text, small(3))]);
        assert_eq!(heap.map_size(map), Some(2));
        assert_eq!(heap.map_get(map, text), Some(small(3)));
        let many: Vec<_> = (0..100).map(|number| (small(number % 40), small(number))).collect();
        let map = heap.map_from_pairs(&many);
        assert_eq!(heap.map_size(map), Some(40));
        assert_eq!(heap.map_get(map, small(10)), Some(small(90)));
        let few: Vec<_> = (0..100).map(|number| (small(number % 5), small(number))).collect();
        let map = heap.map_from_pairs(&few);
        assert_eq!(heap.boxed_kind(map), Some(BoxedKind::FlatMap));
        assert_eq!(heap.map_get(map, small(4)), Some(small(99)));
    }

    #[test]
    fn putting_what_is_there_gives_the_same_map() {
        let mut heap = Heap::new();
        for count in [5, 500] {
            let pairs: Vec<_> = (0..count).map(|number| (small(number), small(number))).collect();
            let map = heap.map_from_pairs(&pairs);
            assert_eq!(heap.map_put(map, small(3), small(3)), map);
            assert_eq!(heap.map_remove(map, Term::OK), map);
        }
    }

    #[test]
    fn a_map_has_one_form_however_it_was_made() {
        let mut heap = Heap::new();
        for count in [1, 32, 33, 34, 1000] {
            let pairs: Vec<_> = (0..count).map(|number| (key(&mut heap, number), small(1))).collect();
            let at_once = heap.map_from_pairs(&pairs);
            let empty = heap.empty_map();
            let mut one_by_one = pairs.iter().rev().fold(empty, |map, (key, value)| heap.map_put(map, *key, *value));
            assert!(identical(&heap, at_once, one_by_one));
            for number in count..2 * count {
                let key = key(&mut heap, number);
                one_by_one = heap.map_put(one_by_one, key, Term::OK);
            }
            for number in count..2 * count {
                let key = key(&mut heap, number);
                one_by_one = heap.map_remove(one_by_one, key);
            }
            assert!(identical(&heap, at_once, one_by_one));
            assert!(equal(&heap, at_once, one_by_one));
            assert_eq!(heap.map_size(at_once), heap.map_size(one_by_one));
        }
    }

    #[test]
    fn merging_prefers_the_right_map() {
        let mut heap = Heap::new();
        for (left, right) in [(0..5, 3..8), (0..100, 98..103), (98..103, 0..100), (0..40, 20..60), (0..0, 0..3)] {
            let pairs =
                |range: std::ops::Range<i64>, value| -> Vec<_> { range.map(|number| (small(number), value)).collect() };
            let mut all = pairs(left.clone(), Term::FALSE);
            all.extend(pairs(right.clone(), Term::TRUE));
            let expected = heap.map_from_pairs(&all);
            let left = heap.map_from_pairs(&pairs(left, Term::FALSE));
            let right = heap.map_from_pairs(&pairs(right, Term::TRUE));
            let merged = heap.map_merge(left, right);
            assert!(identical(&heap, merged, expected));
        }
    }

    struct NoOthers;

    impl Roots for NoOthers {
        fn each(&mut self, _visit: &mut dyn FnMut(&mut Term)) {}
    }

    /// Random puts and removals beside a map of the standard library, with collections in between.
    #[test]
    fn maps_and_binaries_survive_collections() {
        let mut heap = Heap::new();
        let mut random = 1u64;
        let mut model: BTreeMap<u64, u64> = BTreeMap::new();
        let text = heap.binary(b"");
        let mut roots = [heap.empty_map(), text];
        let mut expected_text = Vec::new();
        for step in 0..30_000u64 {
            random = random.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            // The number of keys swings around the limit between the two forms, and far above it.
            let keys = if step < 15_000 { 60 } else { 3000 };
            let number = (random >> 33) % keys;
            let key = key(&mut heap, number);
            if random >> 62 == 0 {
                roots[0] = heap.map_remove(roots[0], key);
                model.remove(&number);
            } else {
                let value = heap.binary(&step.to_be_bytes().repeat(if step % 7 == 0 { 20 } else { 1 }));
                roots[0] = heap.map_put(roots[0], key, value);
                model.insert(number, step);
            }
            roots[1] = heap.append_binary(roots[1], &step.to_le_bytes()[..2]);
            expected_text.extend(&step.to_le_bytes()[..2]);
            if step % 97 == 0 {
                heap.collect(&mut roots, &mut NoOthers);
            }
        }
        assert_eq!(heap.map_size(roots[0]), Some(model.len()));
        assert_eq!(heap.map_iterator(roots[0]).count(), model.len());
        assert_eq!(heap.bytes(roots[1]), Some(&expected_text[..]));
        for (number, step) in model {
            let key = key(&mut heap, number);
            let value = heap.map_get(roots[0], key).and_then(|value| heap.bytes(value));
            assert_eq!(value.map(|bytes| &bytes[..8]), Some(&step.to_be_bytes()[..]));
        }
    }
}
