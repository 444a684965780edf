//! Matching an object of a table against a pattern of `:ets`: `:_` matches everything, `:"$1"` whatever it has matched
//! before.
//!
//! The pattern lies in the heap of a process, the object in that of the table; neither is copied.

use crate::value::heap::{BoxedKind, Heap};
use crate::value::term::Term;
use std::collections::HashMap;

/// What the variables of patterns have matched, by their numbers.
pub type Bindings = HashMap<u32, Term>;

pub struct Pattern<'heap> {
    pub heap: &'heap Heap,
    pub term: Term,
}

impl Pattern<'_> {
    /// Whether the object matches. Variables are bound to terms in the heap of the object.
    pub fn matches(&self, object_heap: &Heap, object: Term, bindings: &mut Bindings) -> bool {
        bindings.clear();
        let mut pairs = vec![(self.term, object)];
        while let Some((pattern, term)) = pairs.pop() {
            if let Some(variable) = variable(pattern) {
                let matched = match variable {
                    Variable::Anything => true,
                    Variable::Number(number) => match bindings.get(&number) {
                        Some(bound) => crate::value::compare::identical(object_heap, *bound, term),
                        None => {
                            bindings.insert(number, term);
                            true
                        }
                    },
                };
                if !matched {
                    return false;
                }
                continue;
            }
            if !shallow(self.heap, pattern, object_heap, term, &mut pairs) {
                return false;
            }
        }
        true
    }

    /// Whether it is a tuple whose element at this place is bound: the key, which can be looked up.
    pub fn bound_key(&self, place: usize) -> Option<Term> {
        let words = self.heap.tuple_words(self.term)?;
        let key = Term::from_word(*words.get(place - 1)?);
        is_ground(self.heap, key).then_some(key)
    }
}

pub enum Variable {
    Anything,
    Number(u32),
}

/// `:_`, or `:"$0"` and so on.
pub fn variable(term: Term) -> Option<Variable> {
    let name = term.as_atom()?.name();
    if name == "_" {
        return Some(Variable::Anything);
    }
    let digits = name.strip_prefix('$')?;
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    if is_number { digits.parse().ok().map(Variable::Number) } else { None }
}

/// Whether a pattern has no variables.
fn is_ground(heap: &Heap, term: Term) -> bool {
    let mut terms = vec![term];
    while let Some(term) = terms.pop() {
        if variable(term).is_some() {
            return false;
        }
        push_parts(heap, term, &mut terms);
    }
    true
}

/// The numbers of the variables of a pattern, ascending.
pub fn variables(heap: &Heap, term: Term) -> Vec<u32> {
    let mut terms = vec![term];
    let mut numbers = Vec::new();
    while let Some(term) = terms.pop() {
        if let Some(Variable::Number(number)) = variable(term) {
            numbers.push(number);
        }
        push_parts(heap, term, &mut terms);
    }
    numbers.sort_unstable();
    numbers.dedup();
    numbers
}

fn push_parts(heap: &Heap, term: Term, parts: &mut Vec<Term>) {
    if let Some((head, tail)) = heap.uncons(term) {
        parts.extend([head, tail]);
    } else if heap.is_map(term) {
        parts.extend(heap.map_iterator(term).map(|(_, value)| value));
    } else if let Some(words) = heap.tuple_words(term) {
        parts.extend(words.iter().map(|word| Term::from_word(*word)));
    }
}

/// Whether two terms in different heaps are identical.
pub fn identical(left_heap: &Heap, left: Term, right_heap: &Heap, right: Term) -> bool {
    let mut pairs = vec![(left, right)];
    while let Some((left, right)) = pairs.pop() {
        if !shallow(left_heap, left, right_heap, right, &mut pairs) {
            return false;
        }
    }
    true
}

/// Compares two terms down to their parts, which are left for later.
fn shallow(left_heap: &Heap, left: Term, right_heap: &Heap, right: Term, later: &mut Vec<(Term, Term)>) -> bool {
    if !left.is_pointer() || !right.is_pointer() {
        return left == right;
    }
    if let (Some((left_head, left_tail)), Some((right_head, right_tail))) =
        (left_heap.uncons(left), right_heap.uncons(right))
    {
        later.push((left_tail, right_tail));
        later.push((left_head, right_head));
        return true;
    }
    if left.is_cons() || right.is_cons() {
        return false;
    }
    let (left_header, right_header) = (left_heap.header(left), right_heap.header(right));
    match (left_header.kind(), right_header.kind()) {
        (BoxedKind::HeapBinary | BoxedKind::SharedBinary, BoxedKind::HeapBinary | BoxedKind::SharedBinary) => {
            same_bits(left_heap, left, right_heap, right)
        }
        (BoxedKind::Float, BoxedKind::Float) => left_heap.as_float(left) == right_heap.as_float(right),
        _ if left_header != right_header => false,
        (kind, _) if kind.is_raw() => left_heap.payload(left) == right_heap.payload(right),
        (BoxedKind::FlatMap | BoxedKind::HashMap | BoxedKind::HashNode, _) => {
            same_maps(left_heap, left, right_heap, right, later)
        }
        _ => {
            let pairs = left_heap.payload(left).iter().zip(right_heap.payload(right));
            later.extend(pairs.map(|(left, right)| (Term::from_word(*left), Term::from_word(*right))));
            true
        }
    }
}

/// Equal maps lie in their heaps in the same form.
fn same_maps(left_heap: &Heap, left: Term, right_heap: &Heap, right: Term, later: &mut Vec<(Term, Term)>) -> bool {
    let pairs = left_heap.payload(left).iter().zip(right_heap.payload(right));
    later.extend(pairs.map(|(left, right)| (Term::from_word(*left), Term::from_word(*right))));
    true
}

fn same_bits(left_heap: &Heap, left: Term, right_heap: &Heap, right: Term) -> bool {
    match (left_heap.bytes(left), right_heap.bytes(right)) {
        (Some(left), Some(right)) => left == right,
        (None, None) => {
            // Bit strings that are no binaries are rare: one is copied beside the other.
            let mut heap = Heap::new();
            let left = crate::value::copy::copy(left_heap, left, &mut heap);
            let right = crate::value::copy::copy(right_heap, right, &mut heap);
            crate::value::compare::identical(&heap, left, right)
        }
        _ => false,
    }
}
