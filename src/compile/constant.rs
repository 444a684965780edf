//! Expressions whose value is known when they are compiled: they become literals of the unit.

use crate::expand::core::{Core, CoreKind, Literal};
use crate::value::heap::Heap;
use crate::value::term::Term;

/// The value of a constant expression, built in the heap of the unit's literals.
pub(super) fn of(heap: &mut Heap, core: &Core) -> Option<Term> {
    if !is_constant(core) {
        return None;
    }
    Some(build(heap, core))
}

fn is_constant(core: &Core) -> bool {
    let mut pending = vec![core];
    while let Some(core) = pending.pop() {
        match &core.kind {
            CoreKind::Literal(_) => {}
            CoreKind::List { items, tail } => {
                pending.extend(items);
                pending.extend(tail.as_deref());
            }
            CoreKind::Tuple(items) => pending.extend(items),
            CoreKind::Map(pairs) => pending.extend(pairs.iter().flat_map(|(key, value)| [key, value])),
            _ => return false,
        }
    }
    true
}

/// Nesting of constants is bounded by the nesting limit of the syntax.
fn build(heap: &mut Heap, core: &Core) -> Term {
    match &core.kind {
        CoreKind::Literal(literal) => of_literal(heap, literal),
        CoreKind::List { items, tail } => {
            let items: Vec<Term> = items.iter().map(|item| build(heap, item)).collect();
            let tail = tail.as_ref().map_or(Term::EMPTY_LIST, |tail| build(heap, tail));
            heap.list_with_tail(&items, tail)
        }
        CoreKind::Tuple(items) => {
            let items: Vec<Term> = items.iter().map(|item| build(heap, item)).collect();
            heap.tuple(&items)
        }
        CoreKind::Map(pairs) => {
            let pairs: Vec<(Term, Term)> =
                pairs.iter().map(|(key, value)| (build(heap, key), build(heap, value))).collect();
            heap.map_from_pairs(&pairs)
        }
        _ => unreachable!("only constants are built"),
    }
}

pub(super) fn of_literal(heap: &mut Heap, literal: &Literal) -> Term {
    match literal {
        Literal::Integer(integer) => heap.big_integer(integer),
        Literal::Float(float) => heap.float(*float),
        Literal::Atom(atom) => Term::atom(*atom),
        Literal::Binary(bytes) => heap.binary(bytes),
        Literal::Frozen(frozen) => frozen.thaw(heap),
    }
}
