//! The objects of an unordered table by the hashes of their keys.
//!
//! The first bits of a hash say in which slot its objects lie, and each slot is kept in the order of hashes. So a key is found
//! at once, and a walk through the table, which goes by hashes, is not disturbed when the slots become more or fewer.

use super::objects::Object;
use std::ops::Range;

#[derive(Clone, Copy)]
pub struct Entry {
    pub hash: u64,
    pub object: Object,
}

pub struct Hashed {
    /// As many as a power of two.
    slots: Vec<Vec<Entry>>,
    /// The power: how many bits of a hash choose the slot.
    bits: u32,
    count: usize,
    /// The slots before this one are empty: whoever takes the first object away again and again does not look at all of them.
    first: usize,
}

/// So many objects in a slot on average make the slots twice as many.
const CROWDED: usize = 4;

impl Default for Hashed {
    fn default() -> Hashed {
        Hashed { slots: vec![Vec::new()], bits: 0, count: 0, first: 0 }
    }
}

impl Hashed {
    #[inline]
    fn slot(&self, hash: u64) -> usize {
        // The shift has two steps because with one slot it would be by all bits.
        (hash >> 1 >> (63 - self.bits)) as usize
    }

    /// Where the objects of a hash are in their slot.
    #[inline]
    fn range(entries: &[Entry], hash: u64) -> Range<usize> {
        // Slots are short, unless many objects have one key.
        let start = match entries.len() <= 2 * CROWDED {
            true => entries.iter().take_while(|entry| entry.hash < hash).count(),
            false => entries.partition_point(|entry| entry.hash < hash),
        };
        let same = entries[start..].iter().take_while(|entry| entry.hash == hash).count();
        start..start + same
    }

    /// The objects of a hash, in the order in which they came.
    #[inline]
    pub fn get(&self, hash: u64) -> &[Entry] {
        let entries = &self.slots[self.slot(hash)];
        &entries[Hashed::range(entries, hash)]
    }

    pub fn get_mut(&mut self, hash: u64) -> &mut [Entry] {
        let slot = self.slot(hash);
        let entries = &mut self.slots[slot];
        let range = Hashed::range(entries, hash);
        &mut entries[range]
    }

    /// Puts an object behind those of its hash.
    pub fn push(&mut self, hash: u64, object: Object) {
        if self.count >= CROWDED << self.bits {
            self.resize(self.bits + 1);
        }
        let slot = self.slot(hash);
        let entries = &mut self.slots[slot];
        let end = entries.partition_point(|entry| entry.hash <= hash);
        entries.insert(end, Entry { hash, object });
        self.count += 1;
        self.first = self.first.min(slot);
    }

    /// Removes those objects of a hash that `gone` says.
    pub fn remove_where(&mut self, hash: u64, mut gone: impl FnMut(&Object) -> bool) {
        let slot = self.slot(hash);
        let entries = &mut self.slots[slot];
        let before = entries.len();
        match Hashed::range(entries, hash) {
            range if range.len() == 1 => {
                if gone(&entries[range.start].object) {
                    entries.remove(range.start);
                }
            }
            range if range.is_empty() => return,
            _ => entries.retain(|entry| entry.hash != hash || !gone(&entry.object)),
        }
        self.count -= before - entries.len();
        while self.first + 1 < self.slots.len() && self.slots[self.first].is_empty() {
            self.first += 1;
        }
        if self.bits > 0 && self.count * 2 < 1 << self.bits {
            self.resize(self.bits - 1);
        }
    }

    /// All entries in the order of hashes, from the first one of `hash` or behind it.
    pub fn from(&self, hash: u64) -> impl Iterator<Item = &Entry> {
        let slot = self.slot(hash).max(self.first);
        self.slots[slot..].iter().flatten().skip_while(move |entry| entry.hash < hash)
    }

    pub fn iter(&self) -> impl Iterator<Item = &Entry> {
        self.slots[self.first..].iter().flatten()
    }

    pub fn iter_mut(&mut self) -> impl Iterator<Item = &mut Entry> {
        self.slots[self.first..].iter_mut().flatten()
    }

    fn resize(&mut self, bits: u32) {
        let old = std::mem::take(&mut self.slots);
        let shift = 63 - bits;
        self.slots = std::iter::repeat_with(Vec::new).take(1 << bits).collect();
        self.bits = bits;
        // In the order of hashes, so that each slot gets its entries in order.
        for entry in old.into_iter().flatten() {
            self.slots[(entry.hash >> 1 >> shift) as usize].push(entry);
        }
        self.first = self.slots.iter().position(|slot| !slot.is_empty()).unwrap_or(0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::term::Term;
    use std::collections::BTreeMap;

    fn object(number: usize) -> Object {
        Object { tuple: Term::count(number), words: 1 }
    }

    fn contents<'a>(entries: impl Iterator<Item = &'a Entry>) -> Vec<(u64, Term)> {
        entries.map(|entry| (entry.hash, entry.object.tuple)).collect()
    }

    /// A small generator of numbers: the test needs no good ones.
    fn next(state: &mut u64) -> u64 {
        *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        *state ^ *state >> 31
    }

    #[test]
    fn it_is_a_map_from_hashes_to_objects_in_the_order_of_hashes() {
        let mut state = 1;
        for spread in [1, 8, 5000] {
            let mut hashed = Hashed::default();
            let mut model: BTreeMap<u64, Vec<Term>> = BTreeMap::new();
            for step in 0..20_000 {
                let hash = (next(&mut state) % spread).wrapping_mul(0x9e37_79b9_7f4a_7c15);
                // It grows at first and gets nearly empty in the end.
                if next(&mut state) % 20_000 > step as u64 {
                    hashed.push(hash, object(step));
                    model.entry(hash).or_default().push(Term::count(step));
                } else {
                    let gone = |term: Term| spread > 1 || term.as_small().is_some_and(|number| number % 3 == 0);
                    hashed.remove_where(hash, |object| gone(object.tuple));
                    model.entry(hash).or_default().retain(|term| !gone(*term));
                    model.retain(|_, terms| !terms.is_empty());
                }
                let expected = model.get(&hash).cloned().unwrap_or_default();
                assert_eq!(hashed.get(hash).iter().map(|entry| entry.object.tuple).collect::<Vec<_>>(), expected);
                if step % 100 == 0 {
                    let flat =
                        |(hash, terms): (&u64, &Vec<Term>)| terms.iter().map(|term| (*hash, *term)).collect::<Vec<_>>();
                    let all: Vec<_> = model.iter().flat_map(flat).collect();
                    assert_eq!(contents(hashed.iter()), all);
                    let rest: Vec<_> = model.range(hash..).flat_map(flat).collect();
                    assert_eq!(contents(hashed.from(hash)), rest);
                }
            }
        }
    }

    #[test]
    fn taking_the_first_object_again_and_again_is_no_quadratic_work() {
        let mut hashed = Hashed::default();
        let count = 200_000;
        (0..count).for_each(|number| hashed.push((number as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15), object(number)));
        let mut taken = 0;
        loop {
            let Some(hash) = hashed.iter().next().map(|entry| entry.hash) else { break };
            hashed.remove_where(hash, |_| true);
            taken += 1;
        }
        assert_eq!(taken, count);
    }
}
