//! `:erlang`: tuples.

use super::arguments::{INVALID_OPTION, NOT_A_TUPLE, NOT_AN_INTEGER, OUT_OF_RANGE, bad_list, position, refuse, tuple};
use super::native;
use crate::value::heap::Heap;
use crate::value::term::Term;
use crate::vm::native::NativeFunction::{F1, F2, F3};
use crate::vm::native::{Context, Fault, Native, NativeResult};

pub const NATIVES: &[Native] = &[
    native("erlang", "element", F2(element)),
    native("erlang", "setelement", F3(set_element)),
    native("erlang", "append_element", F2(append_element)),
    native("erlang", "insert_element", F3(insert_element)),
    native("erlang", "delete_element", F2(delete_element)),
    native("erlang", "make_tuple", F2(make_tuple)),
    native("erlang", "make_tuple", F3(make_tuple_with)),
    native("erlang", "tuple_to_list", F1(tuple_to_list)),
    native("erlang", "list_to_tuple", F1(list_to_tuple)),
];

/// The largest tuple, as on the BEAM.
const TUPLE_SIZE_LIMIT: usize = (1 << 24) - 1;

fn element(context: &mut Context<'_>, index: Term, term: Term) -> NativeResult {
    let heap = context.heap();
    let Some(words) = heap.tuple_words(term) else { return Err(refuse_index_and_tuple(heap, index, term)) };
    Ok(Term::from_word(words[position(heap, index, words.len(), 1)?]))
}

fn set_element(context: &mut Context<'_>, index: Term, term: Term, value: Term) -> NativeResult {
    let heap = context.heap();
    let Some(mut elements) = heap.tuple_elements(term) else { return Err(refuse_index_and_tuple(heap, index, term)) };
    let place = position(heap, index, elements.len(), 1)?;
    elements[place] = value;
    Ok(heap.tuple(&elements))
}

fn append_element(context: &mut Context<'_>, term: Term, value: Term) -> NativeResult {
    let heap = context.heap();
    tuple(heap, term, 1)?;
    let mut elements = heap.tuple_elements(term).unwrap_or_default();
    elements.push(value);
    small_enough(elements.len())?;
    Ok(heap.tuple(&elements))
}

fn insert_element(context: &mut Context<'_>, index: Term, term: Term, value: Term) -> NativeResult {
    let heap = context.heap();
    let Some(mut elements) = heap.tuple_elements(term) else { return Err(refuse_index_and_tuple(heap, index, term)) };
    let place = position(heap, index, elements.len() + 1, 1)?;
    elements.insert(place, value);
    small_enough(elements.len())?;
    Ok(heap.tuple(&elements))
}

fn delete_element(context: &mut Context<'_>, index: Term, term: Term) -> NativeResult {
    let heap = context.heap();
    let Some(mut elements) = heap.tuple_elements(term) else { return Err(refuse_index_and_tuple(heap, index, term)) };
    let place = position(heap, index, elements.len(), 1)?;
    elements.remove(place);
    Ok(heap.tuple(&elements))
}

#[cold]
fn refuse_index_and_tuple(heap: &Heap, index: Term, term: Term) -> Box<Fault> {
    refuse(&[(1, heap.is_integer(index), NOT_AN_INTEGER), (2, heap.tuple_size(term).is_some(), NOT_A_TUPLE)])
}

fn make_tuple(context: &mut Context<'_>, size: Term, value: Term) -> NativeResult {
    let size = new_size(size)?;
    Ok(context.heap().tuple(&vec![value; size]))
}

/// The list holds `{position, value}` pairs; the last one for a position counts.
fn make_tuple_with(context: &mut Context<'_>, size: Term, value: Term, list: Term) -> NativeResult {
    let size = new_size(size)?;
    let heap = context.heap();
    let mut elements = vec![value; size];
    let mut items = heap.list_items(list);
    for item in items.by_ref() {
        let pair = heap.tuple_of::<2>(item);
        let place = pair.and_then(|[index, _]| position(heap, index, size, 3).ok());
        let (Some([_, value]), Some(place)) = (pair, place) else {
            return Err(Fault::bad_argument(3, INVALID_OPTION));
        };
        elements[place] = value;
    }
    if !items.tail().is_empty_list() {
        return Err(bad_list(list, 3));
    }
    Ok(heap.tuple(&elements))
}

fn new_size(size: Term) -> Result<usize, Box<Fault>> {
    let size = size.as_small().and_then(|size| usize::try_from(size).ok());
    size.filter(|size| *size <= TUPLE_SIZE_LIMIT).ok_or_else(|| Fault::bad_argument(1, OUT_OF_RANGE))
}

fn small_enough(size: usize) -> Result<(), Box<Fault>> {
    if size <= TUPLE_SIZE_LIMIT { Ok(()) } else { Err(Fault::system_limit(1, "the tuple has too many elements")) }
}

fn tuple_to_list(context: &mut Context<'_>, term: Term) -> NativeResult {
    let heap = context.heap();
    let size = tuple(heap, term, 1)?.len();
    let mut list = Term::EMPTY_LIST;
    for place in (0..size).rev() {
        let element = heap.term(term.offset() + 1 + place);
        list = heap.cons(element, list);
    }
    Ok(list)
}

fn list_to_tuple(context: &mut Context<'_>, list: Term) -> NativeResult {
    let heap = context.heap();
    let Some(elements) = heap.proper_list(list) else {
        return Err(Fault::bad_argument(1, super::arguments::NOT_A_LIST));
    };
    small_enough(elements.len())?;
    Ok(heap.tuple(&elements))
}
