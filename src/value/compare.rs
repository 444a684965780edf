//! Term order and equality.
//!
//! number < atom < reference < function < pid < tuple < map < list < bitstring. Numbers compare by value, so `1 == 1.0`; the
//! *exact* forms tell integers and floats apart: `===`, and the order of map keys, where all integers precede all floats.
//!
//! Nothing here recurses on the depth of a term. Equality walks two terms with a stack of pairs. The order of two maps of one
//! size is decided by the smallest key that only one of them has; failing that, by the values of the smallest key where
//! they differ. Finding a smallest key means comparing keys, which may be maps again: [`Selection`] keeps that search on
//! the stack of tasks.

use super::heap::{BoxedKind, Header, Heap};
use super::term::{Tag, Term};
use num_bigint::BigInt;
use num_traits::FromPrimitive;
use std::cmp::Ordering;

/// `===`
#[inline]
pub fn identical(heap: &Heap, left: Term, right: Term) -> bool {
    left == right || left.is_pointer() && right.is_pointer() && same::<true>(heap, left, right)
}

/// `==`
#[inline]
pub fn equal(heap: &Heap, left: Term, right: Term) -> bool {
    left == right || (left.is_pointer() || right.is_pointer()) && same::<false>(heap, left, right)
}

/// The order of terms that `<` and sorting go by.
#[inline]
pub fn compare(heap: &Heap, left: Term, right: Term) -> Ordering {
    order(heap, left, right, false)
}

/// The order of map keys: as [`compare`], but all integers come before all floats.
#[inline]
pub fn compare_exact(heap: &Heap, left: Term, right: Term) -> Ordering {
    order(heap, left, right, true)
}

#[inline]
fn order(heap: &Heap, left: Term, right: Term, exact: bool) -> Ordering {
    match (left.as_small(), right.as_small()) {
        (Some(left), Some(right)) => left.cmp(&right),
        _ if left == right => Ordering::Equal,
        _ => Comparison { heap, tasks: Vec::new() }.run(Task::Terms { left, right, exact }),
    }
}

// Equality.

fn same<const EXACT: bool>(heap: &Heap, left: Term, right: Term) -> bool {
    let mut pairs: Vec<(Term, Term)> = Vec::new();
    let mut next = Some((left, right));
    while let Some((left, right)) = next {
        next = match (heap.uncons(left), heap.uncons(right)) {
            _ if left == right => pairs.pop(),
            (Some((left_head, left_tail)), Some((right_head, right_tail))) => {
                if left_head != right_head && left_head.is_pointer() && left_head.tag() == right_head.tag() {
                    pairs.push((left_tail, right_tail));
                    Some((left_head, right_head))
                } else if same_shallow::<EXACT>(heap, left_head, right_head, &mut pairs) {
                    Some((left_tail, right_tail))
                } else {
                    return false;
                }
            }
            _ => {
                let same = if left.is_boxed() && right.is_boxed() {
                    same_boxed::<EXACT>(heap, left, right, &mut pairs)
                } else {
                    !EXACT && same_numbers(heap, left, right)
                };
                if !same {
                    return false;
                }
                pairs.pop()
            }
        };
    }
    true
}

/// Whether two terms can be the same; pairs that have to be looked into are left for later.
#[inline(always)]
fn same_shallow<const EXACT: bool>(heap: &Heap, left: Term, right: Term, later: &mut Vec<(Term, Term)>) -> bool {
    if left == right {
        return true;
    }
    if left.is_pointer() && left.tag() == right.tag() {
        later.push((left, right));
        return true;
    }
    !EXACT && same_numbers(heap, left, right)
}

fn same_numbers(heap: &Heap, left: Term, right: Term) -> bool {
    heap.is_number(left) && heap.is_number(right) && compare_numbers(heap, left, right).is_eq()
}

fn same_boxed<const EXACT: bool>(heap: &Heap, left: Term, right: Term, later: &mut Vec<(Term, Term)>) -> bool {
    let (left_header, right_header) = (heap.header(left), heap.header(right));
    match (left_header.kind(), right_header.kind()) {
        (BoxedKind::Float, BoxedKind::Float) => heap.as_float(left) == heap.as_float(right),
        (BoxedKind::Float, BoxedKind::BigInteger) | (BoxedKind::BigInteger, BoxedKind::Float) => {
            !EXACT && compare_numbers(heap, left, right).is_eq()
        }
        (BoxedKind::HeapBinary | BoxedKind::SharedBinary, BoxedKind::HeapBinary | BoxedKind::SharedBinary) => {
            heap.bit_size(left) == heap.bit_size(right) && compare_bitstrings(heap, left, right).is_eq()
        }
        _ if left_header != right_header => false,
        (BoxedKind::BigInteger, _) => heap.payload(left) == heap.payload(right),
        // Keys have to be identical even where values need only be equal. Where all has to be, keys are elements as any.
        (BoxedKind::FlatMap, _) if !EXACT => {
            let count = left_header.size() / 2;
            let (left_keys, left_values) = heap.payload(left).split_at(count);
            let (right_keys, right_values) = heap.payload(right).split_at(count);
            let mut keys = left_keys.iter().zip(right_keys);
            keys.all(|(left, right)| identical(heap, Term::from_word(*left), Term::from_word(*right)))
                && same_elements::<false>(heap, left_values, right_values, later)
        }
        (BoxedKind::HashNode, _) if !EXACT => same_nodes(heap, heap.payload(left), heap.payload(right), later),
        _ => same_elements::<EXACT>(heap, heap.payload(left), heap.payload(right), later),
    }
}

#[inline]
fn same_elements<const EXACT: bool>(heap: &Heap, left: &[u64], right: &[u64], later: &mut Vec<(Term, Term)>) -> bool {
    let mut elements = left.iter().zip(right).rev();
    elements.all(|(left, right)| same_shallow::<EXACT>(heap, Term::from_word(*left), Term::from_word(*right), later))
}

/// Two nodes of hash tries, by `==`: the bitmap, then leaves, which are list cells, and nodes.
fn same_nodes(heap: &Heap, left: &[u64], right: &[u64], later: &mut Vec<(Term, Term)>) -> bool {
    left[0] == right[0]
        && left[1..].iter().zip(&right[1..]).all(|(left, right)| {
            let (left, right) = (Term::from_word(*left), Term::from_word(*right));
            match (heap.uncons(left), heap.uncons(right)) {
                (Some((left_key, left_value)), Some((right_key, right_value))) => {
                    identical(heap, left_key, right_key) && same_shallow::<false>(heap, left_value, right_value, later)
                }
                (None, None) => same_shallow::<false>(heap, left, right, later),
                _ => false,
            }
        })
}

// Order.

struct Comparison<'heap> {
    heap: &'heap Heap,
    /// What is still to be compared, as long as all before is equal.
    tasks: Vec<Task>,
}

enum Task {
    Terms {
        left: Term,
        right: Term,
        exact: bool,
    },
    /// Elements of two tuples, closures or flat maps, from these offsets on.
    Elements {
        left: usize,
        right: usize,
        count: usize,
        exact: bool,
    },
    /// Takes the outcome of the comparison above it on the stack.
    Select(Box<Selection>),
}

/// The search for the smallest of some keys.
struct Selection {
    candidates: Vec<Candidate>,
    smallest: usize,
    /// The candidate that is being compared with the smallest so far.
    current: usize,
    exact: bool,
}

struct Candidate {
    key: Term,
    verdict: Verdict,
}

/// What it means for two maps that a key is the smallest one that differs.
#[derive(Clone, Copy)]
enum Verdict {
    Order(Ordering),
    Values(Term, Term),
}

impl Comparison<'_> {
    fn run(mut self, first: Task) -> Ordering {
        let mut next = Some(first);
        while let Some(task) = next {
            let mut outcome = match task {
                Task::Terms { left, right, exact } => self.terms(left, right, exact),
                Task::Elements { left, right, count, exact } => self.elements(left, right, count, exact),
                Task::Select(selection) => self.select(*selection, Ordering::Equal),
            };
            while outcome.is_ne() {
                match self.tasks.pop() {
                    None => return outcome,
                    Some(Task::Select(selection)) => outcome = self.select(*selection, outcome),
                    // What comes after a difference does not matter.
                    Some(_) => {}
                }
            }
            next = self.tasks.pop();
        }
        Ordering::Equal
    }

    fn terms(&mut self, mut left: Term, mut right: Term, exact: bool) -> Ordering {
        while left.is_cons() && right.is_cons() {
            if left == right {
                return Ordering::Equal;
            }
            let ((left_head, left_tail), (right_head, right_tail)) = (self.heap.cell(left), self.heap.cell(right));
            if left_head.is_pointer() && right_head.is_pointer() && left_head != right_head {
                self.tasks.push(Task::Terms { left: left_tail, right: right_tail, exact });
                (left, right) = (left_head, right_head);
                continue;
            }
            let heads = self.single(left_head, right_head, exact);
            if heads.is_ne() {
                return heads;
            }
            (left, right) = (left_tail, right_tail);
        }
        self.single(left, right, exact)
    }

    fn elements(&mut self, left: usize, right: usize, count: usize, exact: bool) -> Ordering {
        for place in 0..count {
            let (left_element, right_element) = (self.heap.term(left + place), self.heap.term(right + place));
            if left_element == right_element {
                continue;
            }
            if left_element.is_pointer() && right_element.is_pointer() {
                let (left, right, count) = (left + place + 1, right + place + 1, count - place - 1);
                if count > 0 {
                    self.tasks.push(Task::Elements { left, right, count, exact });
                }
                self.tasks.push(Task::Terms { left: left_element, right: right_element, exact });
                return Ordering::Equal;
            }
            let order = self.single(left_element, right_element, exact);
            if order.is_ne() {
                return order;
            }
        }
        Ordering::Equal
    }

    /// Two terms of which at most one is a list cell. What they contain is left as tasks.
    fn single(&mut self, left: Term, right: Term, exact: bool) -> Ordering {
        if left == right {
            return Ordering::Equal;
        }
        let (left_class, right_class) = (class(self.heap, left), class(self.heap, right));
        if left_class != right_class {
            return left_class.cmp(&right_class);
        }
        let heap = self.heap;
        match left_class {
            Class::Number => {
                let kinds = if exact { heap.is_float(left).cmp(&heap.is_float(right)) } else { Ordering::Equal };
                kinds.then_with(|| compare_numbers(heap, left, right))
            }
            Class::Atom => match (left.as_atom(), right.as_atom()) {
                (Some(left), Some(right)) => left.name().cmp(right.name()),
                _ => Ordering::Equal,
            },
            Class::Reference => left.as_reference().cmp(&right.as_reference()),
            Class::Pid => left.as_pid().cmp(&right.as_pid()),
            Class::Function => self.functions(left, right, exact),
            Class::Tuple => {
                let (left_size, right_size) = (heap.header(left).size(), heap.header(right).size());
                if left_size != right_size {
                    return left_size.cmp(&right_size);
                }
                self.elements(left.offset() + 1, right.offset() + 1, left_size, exact)
            }
            Class::Map => self.maps(left, right, exact),
            // The empty list comes before all cells; two cells do not get here.
            Class::List => left.is_cons().cmp(&right.is_cons()),
            Class::Bitstring => compare_bitstrings(heap, left, right),
        }
    }

    /// Closures by their function, then by what they captured; after them functions known by name.
    fn functions(&mut self, left: Term, right: Term, exact: bool) -> Ordering {
        match (self.heap.as_closure(left), self.heap.as_closure(right)) {
            (Some((left_function, left_captured)), Some((right_function, right_captured))) => {
                let order = left_function.cmp(&right_function);
                let order = order.then(left_captured.len().cmp(&right_captured.len()));
                let count = left_captured.len();
                if order.is_ne() || count == 0 {
                    return order;
                }
                self.elements(left.offset() + 2, right.offset() + 2, count, exact)
            }
            (left_closure, right_closure) => right_closure
                .is_some()
                .cmp(&left_closure.is_some())
                .then_with(|| left.as_export().cmp(&right.as_export())),
        }
    }

    fn maps(&mut self, left: Term, right: Term, exact: bool) -> Ordering {
        let (left_header, right_header) = (self.heap.header(left), self.heap.header(right));
        let sizes = self.heap.map_size(left).cmp(&self.heap.map_size(right));
        if sizes.is_ne() {
            return sizes;
        }
        if left_header.kind() == BoxedKind::FlatMap && right_header.kind() == BoxedKind::FlatMap {
            return self.flat_maps(left, right, left_header, exact);
        }
        let mut candidates = self.keys_of_one(left, right, Ordering::Less);
        if !candidates.is_empty() {
            candidates.extend(self.keys_of_one(right, left, Ordering::Greater));
        } else {
            candidates = self.keys_of_different_values(left, right, exact);
        }
        if candidates.is_empty() {
            return Ordering::Equal;
        }
        self.select_further(Selection { candidates, smallest: 0, current: 0, exact })
    }

    fn flat_maps(&mut self, left: Term, right: Term, header: Header, exact: bool) -> Ordering {
        let count = header.size() / 2;
        if count == 0 {
            return Ordering::Equal;
        }
        let (left, right) = (left.offset() + 1, right.offset() + 1);
        self.tasks.push(Task::Elements { left: left + count, right: right + count, count, exact });
        self.elements(left, right, count, true)
    }

    fn keys_of_one(&self, map: Term, other: Term, order: Ordering) -> Vec<Candidate> {
        let pairs = self.heap.map_iterator(map);
        let alone = pairs.filter(|(key, _)| self.heap.map_get(other, *key).is_none());
        alone.map(|(key, _)| Candidate { key, verdict: Verdict::Order(order) }).collect()
    }

    /// The keys of two maps with equal keys whose values differ.
    fn keys_of_different_values(&self, left: Term, right: Term, exact: bool) -> Vec<Candidate> {
        let same = if exact { identical } else { equal };
        let pairs = self.heap.map_iterator(left).zip(self.heap.map_iterator(right));
        pairs
            .filter(|((_, left), (_, right))| !same(self.heap, *left, *right))
            .map(|((key, left), (_, right))| Candidate { key, verdict: Verdict::Values(left, right) })
            .collect()
    }

    /// Goes on with the search, `outcome` being the current candidate's order to the smallest one.
    fn select(&mut self, mut selection: Selection, outcome: Ordering) -> Ordering {
        if outcome.is_lt() {
            selection.smallest = selection.current;
        }
        self.select_further(selection)
    }

    fn select_further(&mut self, mut selection: Selection) -> Ordering {
        selection.current += 1;
        let smallest = &selection.candidates[selection.smallest];
        if let Some(candidate) = selection.candidates.get(selection.current) {
            let comparison = Task::Terms { left: candidate.key, right: smallest.key, exact: true };
            self.tasks.push(Task::Select(Box::new(selection)));
            self.tasks.push(comparison);
            return Ordering::Equal;
        }
        match smallest.verdict {
            Verdict::Order(order) => order,
            Verdict::Values(left, right) => {
                self.tasks.push(Task::Terms { left, right, exact: selection.exact });
                Ordering::Equal
            }
        }
    }
}

/// The kinds of terms in their order.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Class {
    Number,
    Atom,
    Reference,
    Function,
    Pid,
    Tuple,
    Map,
    List,
    Bitstring,
}

fn class(heap: &Heap, term: Term) -> Class {
    match term.tag() {
        Tag::Integer => Class::Number,
        Tag::Atom => Class::Atom,
        Tag::Pid => Class::Pid,
        Tag::Cons => Class::List,
        Tag::Special if term.is_empty_list() => Class::List,
        Tag::Special if term.as_reference().is_some() => Class::Reference,
        Tag::Special | Tag::Header | Tag::Forward => Class::Function,
        Tag::Boxed => match heap.header(term).kind() {
            BoxedKind::Tuple => Class::Tuple,
            BoxedKind::Closure => Class::Function,
            BoxedKind::FlatMap | BoxedKind::HashMap | BoxedKind::HashNode => Class::Map,
            BoxedKind::Float | BoxedKind::BigInteger => Class::Number,
            BoxedKind::HeapBinary | BoxedKind::SharedBinary => Class::Bitstring,
        },
    }
}

/// Orders two numbers by their exact values.
pub(super) fn compare_numbers(heap: &Heap, left: Term, right: Term) -> Ordering {
    match (heap.as_float(left), heap.as_float(right)) {
        (Some(left), Some(right)) => left.partial_cmp(&right).unwrap_or(Ordering::Equal),
        (Some(left), None) => compare_with_float(heap, right, left).reverse(),
        (None, Some(right)) => compare_with_float(heap, left, right),
        (None, None) => match (left.as_small(), right.as_small()) {
            (Some(left), Some(right)) => left.cmp(&right),
            _ => heap.compare_integers(left, right),
        },
    }
}

fn compare_with_float(heap: &Heap, integer: Term, float: f64) -> Ordering {
    /// Integers up to here have a float of the same value.
    const EXACT_FLOATS: i64 = 1 << 53;
    match integer.as_small() {
        Some(small) if (-EXACT_FLOATS..=EXACT_FLOATS).contains(&small) => {
            (small as f64).partial_cmp(&float).unwrap_or(Ordering::Equal)
        }
        _ => {
            // The integer is beyond the floats with a fraction: where the float has one, cutting it off changes nothing.
            let whole = BigInt::from_f64(float).unwrap_or_default();
            heap.as_big(integer).unwrap_or_default().cmp(&whole)
        }
    }
}

fn compare_bitstrings(heap: &Heap, left: Term, right: Term) -> Ordering {
    match (heap.bytes(left), heap.bytes(right)) {
        (Some(left), Some(right)) => left.cmp(right),
        _ => match (heap.bits(left), heap.bits(right)) {
            (Some(left), Some(right)) => left.compare(right),
            _ => Ordering::Equal,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::atom::Atom;
    use crate::value::term::{FunctionId, Pid, Reference, SlotId};

    fn small(integer: i64) -> Term {
        Term::small_unchecked(integer)
    }

    /// A map of `1..=count`, to which a key is added.
    fn large_map(heap: &mut Heap, key: Term, value: Term) -> Term {
        let mut pairs: Vec<_> = (1..=40).map(|integer| (small(integer), small(integer))).collect();
        pairs.push((key, value));
        heap.map_from_pairs(&pairs)
    }

    #[test]
    fn terms_of_different_kinds_are_ordered_by_kind() {
        let mut heap = Heap::new();
        let heap = &mut heap;
        let big = num_bigint::BigInt::from(1) << 100;
        let name = |name| Term::atom(Atom::of(name));
        let ordered = [
            heap.big_integer(&-&big),
            heap.float(-1.5),
            small(-1),
            small(0),
            heap.float(0.5),
            small(1),
            heap.float(1.0e18),
            heap.integer((1 << 60) + 1),
            heap.big_integer(&big),
            name("a"),
            name("ab"),
            name("b"),
            Term::reference(Reference(1)),
            Term::reference(Reference(2)),
            Term::function(FunctionId(1)),
            Term::function(FunctionId(2)),
            heap.closure(FunctionId(2), &[small(1)]),
            heap.closure(FunctionId(2), &[small(2)]),
            Term::export(SlotId(1)),
            Term::pid(Pid::new(1, 9)),
            Term::pid(Pid::new(2, 1)),
            heap.tuple(&[]),
            heap.tuple(&[small(9)]),
            heap.tuple(&[small(1), small(1)]),
            heap.tuple(&[small(1), small(2)]),
            heap.empty_map(),
            heap.map_from_pairs(&[(name("a"), small(2))]),
            heap.map_from_pairs(&[(name("b"), small(1))]),
            large_map(heap, small(41), small(1)),
            large_map(heap, small(41), small(2)),
            large_map(heap, small(42), small(1)),
            Term::EMPTY_LIST,
            heap.list(&[small(1)]),
            heap.list(&[small(1), small(1)]),
            heap.list(&[small(2)]),
            heap.cons(small(2), Term::EMPTY_LIST),
            heap.binary(b""),
            heap.bitstring(&[0x60], 3),
            heap.binary(b"a"),
            heap.binary(&[b'a'; 100]),
            heap.binary(b"b"),
        ];
        for (place, left) in ordered.iter().enumerate() {
            for (other, right) in ordered.iter().enumerate() {
                let expected = match (place, other) {
                    (34, 35) | (35, 34) => Ordering::Equal,
                    _ => place.cmp(&other),
                };
                assert_eq!(compare(heap, *left, *right), expected, "{place} and {other}");
                assert_eq!(identical(heap, *left, *right), expected.is_eq());
                assert_eq!(equal(heap, *left, *right), expected.is_eq());
            }
        }
    }

    #[test]
    fn integers_equal_floats_but_are_not_identical() {
        let mut heap = Heap::new();
        let float = heap.float(1.0);
        let (left, right) = (heap.list(&[small(1)]), heap.list(&[float]));
        for (left, right) in [(small(1), float), (left, right)] {
            assert!(equal(&heap, left, right));
            assert!(!identical(&heap, left, right));
            assert_eq!(compare(&heap, left, right), Ordering::Equal);
            assert_eq!(compare_exact(&heap, left, right), Ordering::Less);
        }
        let key = |heap: &mut Heap, key, value| heap.map_from_pairs(&[(key, value)]);
        let (integer_key, float_key) = (key(&mut heap, small(1), small(1)), key(&mut heap, float, small(1)));
        assert!(!equal(&heap, integer_key, float_key));
        let float_value = key(&mut heap, small(1), float);
        assert!(equal(&heap, integer_key, float_value));
        let (integer_key, float_value) =
            (large_map(&mut heap, small(99), small(1)), large_map(&mut heap, small(99), float));
        assert!(equal(&heap, integer_key, float_value));
        assert!(!identical(&heap, integer_key, float_value));
    }

    #[test]
    fn large_integers_compare_exactly_with_floats() {
        let mut heap = Heap::new();
        let float = heap.float(9007199254740992.0);
        assert_eq!(compare(&heap, small((1 << 53) + 1), float), Ordering::Greater);
        assert_eq!(compare(&heap, small(1 << 53), float), Ordering::Equal);
        assert_eq!(compare(&heap, small(-(1 << 53) - 1), float), Ordering::Less);
        let huge = heap.float(1.0e300);
        let power = heap.big_integer(&num_bigint::BigInt::from(10).pow(300));
        assert_ne!(compare(&heap, power, huge), Ordering::Equal);
        assert_eq!(compare(&heap, huge, power), compare(&heap, power, huge).reverse());
    }

    #[test]
    fn deep_terms_do_not_overflow_the_stack() {
        let mut heap = Heap::new();
        let nestings: [fn(&mut Heap, Term) -> Term; 5] = [
            |heap, inner| heap.cons(inner, Term::EMPTY_LIST),
            |heap, inner| heap.cons(Term::OK, inner),
            |heap, inner| heap.tuple(&[inner, Term::OK]),
            |heap, inner| heap.map_from_pairs(&[(Term::OK, inner)]),
            |heap, inner| {
                // Putting would hash or compare the key, at each depth anew.
                heap.boxed(Header::new(BoxedKind::FlatMap, 2), &[inner.word(), Term::OK.word()])
            },
        ];
        for nest in nestings {
            let mut deep = |last: i64| (0..300_000).fold(small(last), |inner, _| nest(&mut heap, inner));
            let (one, other_one, two) = (deep(1), deep(1), deep(2));
            assert!(identical(&heap, one, other_one));
            assert!(equal(&heap, one, other_one));
            assert!(!equal(&heap, one, two));
            assert_eq!(compare(&heap, one, two), Ordering::Less);
        }
    }

    #[test]
    fn maps_that_are_keys_of_maps_are_compared_without_recursion() -> std::io::Result<()> {
        let compare_deep_keys = || {
            let mut heap = Heap::new();
            let mut deep = |last: i64| (0..300).fold(small(last), |key, _| large_map(&mut heap, key, Term::OK));
            let (one, other_one, two) = (deep(101), deep(101), deep(102));
            assert_eq!(compare(&heap, one, two), Ordering::Less);
            assert_eq!(compare(&heap, two, one), Ordering::Greater);
            assert_eq!(compare(&heap, one, other_one), Ordering::Equal);
            assert!(identical(&heap, one, other_one) && !identical(&heap, one, two));
        };
        // A stack far too small for 300 nested comparisons.
        let thread = std::thread::Builder::new().stack_size(64 << 10).spawn(compare_deep_keys)?;
        assert!(thread.join().is_ok());
        Ok(())
    }
}
