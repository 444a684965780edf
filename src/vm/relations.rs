//! Maps in key order that mostly hold a few entries and are changed all the time, as monitors are: each call of a server
//! sets one and takes it away again.

use std::collections::BTreeMap;

/// Up to [`FEW`] entries lie in a sorted vector, whose memory stays when they go; more make a tree, so that one of a hundred
/// thousand is found as fast.
pub struct Relations<K, V> {
    few: Vec<(K, V)>,
    /// All entries, if there have been too many; `few` is empty then.
    many: BTreeMap<K, V>,
}

const FEW: usize = 8;

impl<K: Ord, V> Default for Relations<K, V> {
    fn default() -> Relations<K, V> {
        Relations::new()
    }
}

impl<K: Ord, V> Relations<K, V> {
    pub const fn new() -> Relations<K, V> {
        Relations { few: Vec::new(), many: BTreeMap::new() }
    }

    /// Gives the value that the key had before.
    pub fn insert(&mut self, key: K, value: V) -> Option<V> {
        if !self.many.is_empty() {
            return self.many.insert(key, value);
        }
        match self.few.binary_search_by(|(other, _)| other.cmp(&key)) {
            Ok(place) => Some(std::mem::replace(&mut self.few[place].1, value)),
            Err(place) if self.few.len() < FEW => {
                self.few.insert(place, (key, value));
                None
            }
            Err(_) => {
                self.many.extend(self.few.drain(..));
                self.many.insert(key, value)
            }
        }
    }

    pub fn remove(&mut self, key: &K) -> Option<V> {
        if !self.many.is_empty() {
            return self.many.remove(key);
        }
        let place = self.few.binary_search_by(|(other, _)| other.cmp(key)).ok()?;
        Some(self.few.remove(place).1)
    }

    pub fn get(&self, key: &K) -> Option<&V> {
        if !self.many.is_empty() {
            return self.many.get(key);
        }
        let place = self.few.binary_search_by(|(other, _)| other.cmp(key)).ok()?;
        Some(&self.few[place].1)
    }

    pub fn get_mut(&mut self, key: &K) -> Option<&mut V> {
        if !self.many.is_empty() {
            return self.many.get_mut(key);
        }
        let place = self.few.binary_search_by(|(other, _)| other.cmp(key)).ok()?;
        Some(&mut self.few[place].1)
    }

    pub fn contains(&self, key: &K) -> bool {
        self.get(key).is_some()
    }

    /// All entries, in the order of their keys.
    pub fn iter(&self) -> impl Iterator<Item = (&K, &V)> {
        self.few.iter().map(|(key, value)| (key, value)).chain(&self.many)
    }

    pub fn values(&self) -> impl Iterator<Item = &V> {
        self.few.iter().map(|(_, value)| value).chain(self.many.values())
    }
}

impl<K, V> IntoIterator for Relations<K, V> {
    type Item = (K, V);
    type IntoIter = std::iter::Chain<std::vec::IntoIter<(K, V)>, std::collections::btree_map::IntoIter<K, V>>;

    fn into_iter(self) -> Self::IntoIter {
        self.few.into_iter().chain(self.many)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_and_many_entries_keep_their_order() {
        let mut relations = Relations::new();
        let mut model = BTreeMap::new();
        for step in 0..200u64 {
            let key = step * 37 % 50;
            if step % 3 == 2 {
                let gone = (step * 11) % 50;
                assert_eq!(relations.remove(&gone), model.remove(&gone));
            } else {
                assert_eq!(relations.insert(key, step), model.insert(key, step));
            }
            assert!(relations.values().eq(model.values()));
        }
        assert!(relations.into_iter().eq(model));
    }
}
