//! The hash trie of maps above 32 keys: sixteen-way nodes that hold only the children they have.
//!
//! Four bits of the key's hash choose the child at each level, the highest bits first. A child is a leaf, the cons
//! `[key | value]`, or another node; a node below the root has at least two leaves under it. Keys whose hashes agree in all
//! 64 bits lie in a bucket: a node with an empty bitmap, its leaves in key order.
//!
//! Putting and removing copy the nodes on the way from the root to the leaf and share all others with the old map.

use super::compare::{compare_exact, identical};
use super::hash::hash as hash_of;
use super::heap::{BoxedKind, Header, Heap};
use super::map::FLAT_LIMIT;
use super::term::Term;

const BITS: u32 = 4;
/// Nodes on the longest way: sixteen that read the hash, and a bucket.
const DEPTH: usize = (u64::BITS / BITS) as usize + 1;

pub(super) enum TrieRemoval {
    Absent,
    Removed(Term),
    /// So few pairs are left that they make a flat map.
    Few(Vec<(Term, Term)>),
}

/// A node as it is read.
#[derive(Clone, Copy)]
struct Node {
    offset: usize,
    bitmap: u64,
    children: usize,
}

impl Node {
    /// Where the child lies that the hash chooses at this level, counted from the first child, and whether it exists.
    #[inline]
    fn place(self, hash: u64, level: usize) -> (usize, bool) {
        let bit = bit_at(hash, level);
        ((self.bitmap & (bit - 1)).count_ones() as usize, self.bitmap & bit != 0)
    }

    #[inline]
    fn child_offset(self, place: usize) -> usize {
        self.offset + 2 + place
    }

    fn is_bucket(self) -> bool {
        self.bitmap == 0
    }
}

#[inline]
fn bit_at(hash: u64, level: usize) -> u64 {
    1 << (hash >> (u64::BITS - BITS * (level as u32 + 1)) & 15)
}

/// The nodes from the root downwards and which child was taken in each.
struct Path {
    steps: [(usize, usize); DEPTH],
    length: usize,
}

impl Path {
    fn new() -> Path {
        Path { steps: [(0, 0); DEPTH], length: 0 }
    }

    #[inline]
    fn push(&mut self, node: Node, place: usize) {
        self.steps[self.length] = (node.offset, place);
        self.length += 1;
    }
}

impl Heap {
    pub(super) fn trie_size(&self, map: Term) -> usize {
        self.term(map.offset() + 1).as_small().unwrap_or(0) as usize
    }

    pub(super) fn trie_root(&self, map: Term) -> Term {
        self.term(map.offset() + 2)
    }

    #[inline]
    fn node(&self, term: Term) -> Node {
        let offset = term.offset();
        let words = self.slice(offset, 2);
        Node {
            offset,
            bitmap: Term::from_word(words[1]).as_small().unwrap_or(0) as u64,
            children: Header::from_word(words[0]).size() - 1,
        }
    }

    pub(super) fn trie_get(&self, map: Term, key: Term) -> Option<Term> {
        let hash = hash_of(self, key);
        let mut node = self.node(self.trie_root(map));
        for level in 0..DEPTH {
            if node.is_bucket() {
                let (place, found) = self.find_in_bucket(node, key);
                return found.then(|| self.cell(self.term(node.child_offset(place))).1);
            }
            let (place, exists) = node.place(hash, level);
            if !exists {
                return None;
            }
            let child = self.term(node.child_offset(place));
            if child.is_cons() {
                let (found, value) = self.cell(child);
                return identical(self, found, key).then_some(value);
            }
            node = self.node(child);
        }
        None
    }

    pub(super) fn trie_put(&mut self, map: Term, key: Term, value: Term) -> Term {
        let hash = hash_of(self, key);
        let mut path = Path::new();
        let mut node = self.node(self.trie_root(map));
        let mut level = 0;
        loop {
            let (place, exists) =
                if node.is_bucket() { self.find_in_bucket(node, key) } else { node.place(hash, level) };
            if !exists {
                let leaf = self.cons(key, value);
                let bit = if node.is_bucket() { 0 } else { bit_at(hash, level) };
                let grown = self.insert_child(node, place, bit, leaf);
                return self.rebuild(map, &path, grown, 1);
            }
            let child = self.term(node.child_offset(place));
            path.push(node, place);
            if !child.is_cons() {
                node = self.node(child);
                level += 1;
                continue;
            }
            let (found, old_value) = self.cell(child);
            if identical(self, found, key) {
                if old_value == value {
                    return map;
                }
                let leaf = self.cons(found, value);
                return self.rebuild(map, &path, leaf, 0);
            }
            let other_hash = hash_of(self, found);
            let leaf = self.cons(key, value);
            let fork = self.fork((other_hash, child), (hash, leaf), level + 1);
            return self.rebuild(map, &path, fork, 1);
        }
    }

    pub(super) fn trie_remove(&mut self, map: Term, key: Term) -> TrieRemoval {
        let hash = hash_of(self, key);
        let mut path = Path::new();
        let mut node = self.node(self.trie_root(map));
        let mut level = 0;
        let place = loop {
            let (place, exists) =
                if node.is_bucket() { self.find_in_bucket(node, key) } else { node.place(hash, level) };
            if !exists {
                return TrieRemoval::Absent;
            }
            let child = self.term(node.child_offset(place));
            if child.is_cons() {
                if !identical(self, self.cell(child).0, key) {
                    return TrieRemoval::Absent;
                }
                break place;
            }
            path.push(node, place);
            node = self.node(child);
            level += 1;
        };
        let size = self.trie_size(map);
        if size - 1 <= FLAT_LIMIT {
            let others = TrieIterator::new(self, map).filter(|(other, _)| !identical(self, *other, key));
            return TrieRemoval::Few(others.collect());
        }
        let bit = if node.is_bucket() { 0 } else { bit_at(hash, level) };
        let mut shrunk = self.remove_child(node, place, bit);
        // What is left of a node with a single leaf is that leaf, one level up.
        while path.length > 0 {
            let Some(leaf) = self.only_leaf(shrunk) else { break };
            path.length -= 1;
            let (offset, place) = path.steps[path.length];
            shrunk = self.replace_child(offset, place, leaf);
        }
        TrieRemoval::Removed(self.rebuild(map, &path, shrunk, -1))
    }

    /// A map of these pairs, of which there are more than [`FLAT_LIMIT`], though perhaps with equal keys.
    pub(super) fn trie_from_pairs(&mut self, pairs: &[(Term, Term)]) -> Term {
        let mut leaves: Vec<Leaf> =
            pairs.iter().map(|(key, value)| Leaf { hash: hash_of(self, *key), key: *key, value: *value }).collect();
        // The sort is stable: of equal keys the last one is the one to keep.
        leaves.sort_by_key(|leaf| leaf.hash);
        let mut kept: Vec<Leaf> = Vec::with_capacity(leaves.len());
        let mut same_hash = 0;
        for leaf in leaves {
            if kept.last().is_none_or(|last| last.hash != leaf.hash) {
                same_hash = kept.len();
            }
            match kept[same_hash..].iter_mut().find(|other| identical(self, other.key, leaf.key)) {
                Some(other) => other.value = leaf.value,
                None => kept.push(leaf),
            }
        }
        if kept.len() <= FLAT_LIMIT {
            let pairs: Vec<_> = kept.iter().map(|leaf| (leaf.key, leaf.value)).collect();
            return self.map_from_pairs(&pairs);
        }
        self.words.reserve(kept.len() * 5);
        let root = self.build_node(&mut kept, 0);
        self.boxed(Header::new(BoxedKind::HashMap, 2), &[Term::count(kept.len()).word(), root.word()])
    }

    /// A node of leaves that are sorted by hash and agree in the bits above `level`. Recurses at most [`DEPTH`] deep.
    fn build_node(&mut self, leaves: &mut [Leaf], level: usize) -> Term {
        let mut children = [0; 16];
        let mut count = 0;
        let mut bitmap = 0;
        if level == DEPTH - 1 {
            leaves.sort_by(|left, right| compare_exact(self, left.key, right.key));
            let leaves: Vec<Term> = leaves.iter().map(|leaf| self.cons(leaf.key, leaf.value)).collect();
            let words: Vec<u64> = leaves.into_iter().map(Term::word).collect();
            return self.new_node(0, &words);
        }
        let mut rest = leaves;
        while let Some(first) = rest.first() {
            let bit = bit_at(first.hash, level);
            let run = rest.partition_point(|leaf| bit_at(leaf.hash, level) <= bit);
            let (group, others) = std::mem::take(&mut rest).split_at_mut(run);
            let child = match group {
                [leaf] => self.cons(leaf.key, leaf.value),
                _ => self.build_node(group, level + 1),
            };
            children[count] = child.word();
            count += 1;
            bitmap |= bit;
            rest = others;
        }
        self.new_node(bitmap, &children[..count])
    }

    /// The smallest subtree at `level` of two leaves with different keys.
    fn fork(&mut self, left: (u64, Term), right: (u64, Term), level: usize) -> Term {
        let differing = (left.0 ^ right.0).leading_zeros() / BITS;
        let deepest = (differing as usize).min(DEPTH - 1);
        let mut subtree = if deepest == DEPTH - 1 {
            let (left_key, right_key) = (self.cell(left.1).0, self.cell(right.1).0);
            let ordered = compare_exact(self, left_key, right_key).is_lt();
            let (first, second) = if ordered { (left.1, right.1) } else { (right.1, left.1) };
            self.new_node(0, &[first.word(), second.word()])
        } else {
            let (left_bit, right_bit) = (bit_at(left.0, deepest), bit_at(right.0, deepest));
            let (first, second) = if left_bit < right_bit { (left.1, right.1) } else { (right.1, left.1) };
            self.new_node(left_bit | right_bit, &[first.word(), second.word()])
        };
        for level in (level..deepest).rev() {
            subtree = self.new_node(bit_at(left.0, level), &[subtree.word()]);
        }
        subtree
    }

    /// The map with another subtree at the end of the path. `growth` is added to its count.
    fn rebuild(&mut self, map: Term, path: &Path, mut child: Term, growth: i64) -> Term {
        for (offset, place) in path.steps[..path.length].iter().rev() {
            child = self.replace_child(*offset, *place, child);
        }
        let count = Term::small_unchecked(self.trie_size(map) as i64 + growth);
        self.boxed(Header::new(BoxedKind::HashMap, 2), &[count.word(), child.word()])
    }

    fn new_node(&mut self, bitmap: u64, children: &[u64]) -> Term {
        let offset = self.words.len();
        self.words.push(Header::new(BoxedKind::HashNode, children.len() + 1).word());
        self.words.push(Term::count(bitmap as usize).word());
        self.words.extend_from_slice(children);
        Term::boxed_at(offset)
    }

    #[inline]
    fn replace_child(&mut self, offset: usize, place: usize, child: Term) -> Term {
        let size = Header::from_word(self.word(offset)).size() + 1;
        let copied = self.copy_words(offset, size);
        self.words[copied + 2 + place] = child.word();
        Term::boxed_at(copied)
    }

    fn insert_child(&mut self, node: Node, place: usize, bit: u64, child: Term) -> Term {
        let offset = self.words.len();
        self.words.push(Header::new(BoxedKind::HashNode, node.children + 2).word());
        self.words.push(Term::count((node.bitmap | bit) as usize).word());
        self.copy_words(node.child_offset(0), place);
        self.words.push(child.word());
        self.copy_words(node.child_offset(place), node.children - place);
        Term::boxed_at(offset)
    }

    fn remove_child(&mut self, node: Node, place: usize, bit: u64) -> Term {
        let offset = self.words.len();
        self.words.push(Header::new(BoxedKind::HashNode, node.children).word());
        self.words.push(Term::count((node.bitmap & !bit) as usize).word());
        self.copy_words(node.child_offset(0), place);
        self.copy_words(node.child_offset(place + 1), node.children - place - 1);
        Term::boxed_at(offset)
    }

    fn only_leaf(&self, node: Term) -> Option<Term> {
        let node = self.node(node);
        let child = self.term(node.child_offset(0));
        (node.children == 1 && child.is_cons()).then_some(child)
    }

    /// Which leaf of a bucket has this key, or before which leaf it belongs.
    fn find_in_bucket(&self, bucket: Node, key: Term) -> (usize, bool) {
        let leaves = self.slice(bucket.child_offset(0), bucket.children);
        let key_of = |leaf: &u64| self.cell(Term::from_word(*leaf)).0;
        match leaves.iter().position(|leaf| identical(self, key_of(leaf), key)) {
            Some(place) => (place, true),
            None => (leaves.partition_point(|leaf| compare_exact(self, key_of(leaf), key).is_lt()), false),
        }
    }
}

struct Leaf {
    hash: u64,
    key: Term,
    value: Term,
}

/// Walks the leaves of a trie in the order of their hashes.
pub struct TrieIterator<'heap> {
    heap: &'heap Heap,
    /// What is left of the children of each node on the way to the current leaf.
    levels: [&'heap [u64]; DEPTH],
    depth: usize,
}

impl<'heap> TrieIterator<'heap> {
    pub(super) fn new(heap: &'heap Heap, map: Term) -> TrieIterator<'heap> {
        let mut levels: [&[u64]; DEPTH] = [&[]; DEPTH];
        levels[0] = &heap.payload(heap.trie_root(map))[1..];
        TrieIterator { heap, levels, depth: 0 }
    }
}

impl Iterator for TrieIterator<'_> {
    type Item = (Term, Term);

    fn next(&mut self) -> Option<(Term, Term)> {
        loop {
            let Some((first, rest)) = self.levels[self.depth].split_first() else {
                self.depth = self.depth.checked_sub(1)?;
                continue;
            };
            self.levels[self.depth] = rest;
            let child = Term::from_word(*first);
            if child.is_cons() {
                return Some(self.heap.cell(child));
            }
            self.depth += 1;
            self.levels[self.depth] = &self.heap.payload(child)[1..];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leaf(heap: &mut Heap, key: i64) -> Term {
        heap.cons(Term::small_unchecked(key), Term::OK)
    }

    #[test]
    fn leaves_with_one_hash_share_a_bucket_in_key_order() {
        let mut heap = Heap::new();
        let (low, high) = (leaf(&mut heap, 1), leaf(&mut heap, 2));
        let mut fork = heap.fork((7, high), (7, low), 3);
        for _ in 3..DEPTH - 1 {
            let node = heap.node(fork);
            assert_eq!((node.children, node.is_bucket()), (1, false));
            fork = heap.term(node.child_offset(0));
        }
        let bucket = heap.node(fork);
        assert!(bucket.is_bucket());
        assert_eq!(heap.find_in_bucket(bucket, Term::small_unchecked(1)), (0, true));
        assert_eq!(heap.find_in_bucket(bucket, Term::small_unchecked(2)), (1, true));
        assert_eq!(heap.find_in_bucket(bucket, Term::small_unchecked(3)), (2, false));
    }

    #[test]
    fn a_fork_is_as_deep_as_the_hashes_agree() {
        let mut heap = Heap::new();
        let (left, right) = (leaf(&mut heap, 1), leaf(&mut heap, 2));
        let fork = heap.fork((0x1230 << 48, left), (0x1240 << 48, right), 1);
        let outer = heap.node(fork);
        assert_eq!(outer.bitmap, 1 << 2);
        let inner = heap.node(heap.term(outer.child_offset(0)));
        assert_eq!((inner.bitmap, inner.children), (1 << 3 | 1 << 4, 2));
    }
}
