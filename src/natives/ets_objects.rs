//! `:ets`: the objects of tables: putting them in, looking them up by key, changing and deleting them.

use super::arguments::{Checked, OUT_OF_RANGE};
use super::ets::{Access, table};
use super::native;
use crate::atom::Atom;
use crate::tables::{Kind, Table};
use crate::value::arithmetic;
use crate::value::compare;
use crate::value::copy::copy;
use crate::value::heap::Heap;
use crate::value::term::Term;
use crate::vm::native::NativeFunction::{F1, F2, F3, F4};
use crate::vm::native::{Context, Fault, Native, NativeResult};

pub const NATIVES: &[Native] = &[
    native("ets", "insert", F2(insert)),
    native("ets", "insert_new", F2(insert_new)),
    native("ets", "lookup", F2(lookup)),
    native("ets", "lookup_element", F3(lookup_element)),
    native("ets", "lookup_element", F4(lookup_element_or)),
    native("ets", "member", F2(member)),
    native("ets", "take", F2(take)),
    native("ets", "delete", F2(delete)),
    native("ets", "delete_object", F2(delete_object)),
    native("ets", "delete_all_objects", F1(delete_all_objects)),
    native("ets", "update_counter", F3(update_counter)),
    native("ets", "update_counter", F4(update_counter_or)),
    native("ets", "update_element", F3(update_element)),
    native("ets", "tab2list", F1(to_list)),
    native("ets", "first", F1(first)),
    native("ets", "last", F1(last)),
    native("ets", "next", F2(next)),
    native("ets", "prev", F2(previous)),
];

const NO_SUCH_KEY: &str = "not a key that exists in the table";
const SAME_AS_KEY: &str = "the position is the same as the key position";

// Putting in and looking up.

/// One object, or a list of objects, each with a key.
fn objects(context: &mut Context<'_>, table: &Table, term: Term) -> Checked<Vec<Term>> {
    let place = table.options.key;
    let heap = context.heap();
    let has_key = |object: &Term| heap.tuple_size(*object).is_some_and(|size| size >= place);
    if term.is_list() {
        let list = heap.proper_list(term).filter(|objects| objects.iter().all(has_key));
        return list.ok_or_else(|| Fault::bad_argument(2, "not a non-empty tuple or a list of non-empty tuples"));
    }
    match heap.tuple_size(term) {
        Some(size) if size >= place => Ok(vec![term]),
        Some(0) => Err(Fault::bad_argument(2, "is an empty tuple")),
        // On the BEAM, too, this one is not explained.
        Some(_) => Err(Fault::badarg()),
        None => Err(Fault::bad_argument(2, "not a tuple")),
    }
}

fn insert(context: &mut Context<'_>, term: Term, objects_term: Term) -> NativeResult {
    let table = table(context, term, Access::Write)?;
    if !objects_term.is_list() && context.heap().tuple_size(objects_term).is_some_and(|size| size >= table.options.key)
    {
        table.write().insert(&context.process.heap, objects_term);
        return Ok(Term::TRUE);
    }
    let objects = objects(context, &table, objects_term)?;
    let mut store = table.write();
    objects.into_iter().for_each(|object| store.insert(&context.process.heap, object));
    Ok(Term::TRUE)
}

/// All of them, or none if one of the keys is there already.
fn insert_new(context: &mut Context<'_>, term: Term, objects_term: Term) -> NativeResult {
    let table = table(context, term, Access::Write)?;
    let objects = objects(context, &table, objects_term)?;
    let heap = context.heap();
    let mut store = table.write();
    if objects.iter().any(|object| store.contains(heap, key(heap, &table, *object))) {
        return Ok(Term::FALSE);
    }
    objects.into_iter().for_each(|object| store.insert(heap, object));
    Ok(Term::TRUE)
}

fn key(heap: &Heap, table: &Table, object: Term) -> Term {
    element(heap, object, table.options.key)
}

/// The element of a tuple at a place that counts from 1 and is there.
fn element(heap: &Heap, tuple: Term, place: usize) -> Term {
    heap.tuple_words(tuple).and_then(|words| words.get(place - 1)).map_or(Term::NIL, |word| Term::from_word(*word))
}

fn lookup(context: &mut Context<'_>, term: Term, key: Term) -> NativeResult {
    let table = table(context, term, Access::Read)?;
    let heap = context.heap();
    let store = table.read();
    if has_one_object_a_key(&table) {
        let Some(object) = store.lookup_one(heap, key) else { return Ok(Term::EMPTY_LIST) };
        let object = copy(store.heap(), object, heap);
        return Ok(heap.cons(object, Term::EMPTY_LIST));
    }
    let objects: Vec<Term> =
        store.lookup(heap, key).into_iter().map(|object| copy(store.heap(), object, heap)).collect();
    Ok(heap.list(&objects))
}

fn lookup_element(context: &mut Context<'_>, term: Term, key: Term, place: Term) -> NativeResult {
    elements(context, term, key, place)?.ok_or_else(|| Fault::bad_argument(2, NO_SUCH_KEY))
}

fn lookup_element_or(context: &mut Context<'_>, term: Term, key: Term, place: Term, default: Term) -> NativeResult {
    Ok(elements(context, term, key, place)?.unwrap_or(default))
}

/// The element of the object of a key, or of all of them in a list where there can be several.
fn elements(context: &mut Context<'_>, term: Term, key: Term, place: Term) -> Checked<Option<Term>> {
    let table = table(context, term, Access::Read)?;
    let Some(place @ 1..) = place.as_small() else {
        return Err(Fault::bad_argument(3, if place.as_small().is_some() { OUT_OF_RANGE } else { "not an integer" }));
    };
    let place = place as usize;
    let heap = context.heap();
    let store = table.read();
    let too_small = |object: &Term| store.heap().tuple_size(*object).is_none_or(|size| size < place);
    let no_such_place = || Fault::bad_argument(3, "position is greater than the size of the object");
    if has_one_object_a_key(&table) {
        return match store.lookup_one(heap, key) {
            None => Ok(None),
            Some(object) if too_small(&object) => Err(no_such_place()),
            Some(object) => Ok(Some(copy(store.heap(), element(store.heap(), object, place), heap))),
        };
    }
    let objects = store.lookup(heap, key);
    if objects.is_empty() {
        return Ok(None);
    }
    if objects.iter().any(too_small) {
        return Err(no_such_place());
    }
    let values: Vec<Term> =
        objects.into_iter().map(|object| copy(store.heap(), element(store.heap(), object, place), heap)).collect();
    Ok(Some(heap.list(&values)))
}

fn has_one_object_a_key(table: &Table) -> bool {
    matches!(table.options.kind, Kind::Set | Kind::OrderedSet)
}

fn member(context: &mut Context<'_>, term: Term, key: Term) -> NativeResult {
    let table = table(context, term, Access::Read)?;
    Ok(Term::boolean(table.read().contains(context.heap(), key)))
}

// Deleting.

fn take(context: &mut Context<'_>, term: Term, key: Term) -> NativeResult {
    let table = table(context, term, Access::Write)?;
    let heap = context.heap();
    let mut store = table.write();
    let objects: Vec<Term> =
        store.lookup(heap, key).into_iter().map(|object| copy(store.heap(), object, heap)).collect();
    store.remove(heap, key);
    Ok(heap.list(&objects))
}

fn delete(context: &mut Context<'_>, term: Term, key: Term) -> NativeResult {
    let table = table(context, term, Access::Write)?;
    table.write().remove(context.heap(), key);
    Ok(Term::TRUE)
}

fn delete_object(context: &mut Context<'_>, term: Term, object: Term) -> NativeResult {
    let table = table(context, term, Access::Write)?;
    if context.heap().tuple_size(object).is_none_or(|size| size < table.options.key) {
        return Err(Fault::bad_argument(2, "not a tuple"));
    }
    table.write().remove_object(context.heap(), object);
    Ok(Term::TRUE)
}

fn delete_all_objects(context: &mut Context<'_>, term: Term) -> NativeResult {
    let table = table(context, term, Access::Write)?;
    table.write().clear();
    Ok(Term::TRUE)
}

// Changing.

fn update_counter(context: &mut Context<'_>, term: Term, key: Term, operations: Term) -> NativeResult {
    update(context, [term, key, operations], None)
}

fn update_counter_or(
    context: &mut Context<'_>,
    term: Term,
    key: Term,
    operations: Term,
    default: Term,
) -> NativeResult {
    update(context, [term, key, operations], Some(default))
}

const NO_OPERATION: &str = "not a valid update operation";

/// One change of a counter: `increment`, `{place, increment}` or `{place, increment, threshold, value}`.
struct Operation {
    place: Option<Term>,
    increment: Term,
    /// Beyond this the counter gets the second value.
    limit: Option<(Term, Term)>,
}

fn operation(heap: &Heap, term: Term) -> Checked<Operation> {
    let operation = if heap.is_integer(term) {
        Some(Operation { place: None, increment: term, limit: None })
    } else if let Some([place, increment]) = heap.tuple_of::<2>(term) {
        Some(Operation { place: Some(place), increment, limit: None })
    } else {
        heap.tuple_of::<4>(term).map(|[place, increment, threshold, value]| Operation {
            place: Some(place),
            increment,
            limit: Some((threshold, value)),
        })
    };
    operation
        .filter(|operation| {
            let limit_fits = operation.limit.is_none_or(|(one, two)| heap.is_integer(one) && heap.is_integer(two));
            heap.is_integer(operation.increment)
                && limit_fits
                && operation.place.is_none_or(|place| heap.is_integer(place))
        })
        .ok_or_else(|| Fault::bad_argument(3, NO_OPERATION))
}

fn update(context: &mut Context<'_>, [term, key, operations]: [Term; 3], default: Option<Term>) -> NativeResult {
    let table = table(context, term, Access::Write)?;
    if !has_one_object_a_key(&table) {
        return Err(unsupported());
    }
    let heap = context.heap();
    let is_list = operations.is_list();
    let list = heap.proper_list(operations).unwrap_or_else(|| vec![operations]);
    let operations = list.into_iter().map(|term| operation(heap, term)).collect::<Checked<Vec<Operation>>>()?;
    let mut store = table.write();
    // The object in the heap of the process; it goes back when all operations have been done.
    let object = match (store.lookup(heap, key).first(), default) {
        (Some(object), _) => copy(store.heap(), *object, heap),
        (None, Some(default)) => with_key(heap, &table, default, key)?,
        (None, None) => return Err(Fault::bad_argument(2, NO_SUCH_KEY)),
    };
    let mut elements = heap.tuple_elements(object).unwrap_or_default();
    let mut results = Vec::new();
    for operation in operations {
        let place = match operation.place {
            None => table.options.key + 1,
            Some(place) => place.as_small().and_then(|place| usize::try_from(place).ok()).unwrap_or(0),
        };
        if place == table.options.key {
            return Err(Fault::bad_argument(3, SAME_AS_KEY));
        }
        let Some(element) = place.checked_sub(1).and_then(|index| elements.get_mut(index)) else {
            return Err(Fault::bad_argument(3, "the position in the update operation is out of range"));
        };
        if !heap.is_integer(*element) {
            let text = "the value in the given position, in the object, is not an integer";
            return Err(Fault::bad_argument(3, text));
        }
        *element = changed(heap, *element, &operation)?;
        results.push(*element);
    }
    let object = heap.tuple(&elements);
    store.insert(heap, object);
    Ok(if is_list { heap.list(&results) } else { results[0] })
}

fn changed(heap: &mut Heap, value: Term, operation: &Operation) -> NativeResult {
    let sum = arithmetic::add(heap, value, operation.increment).map_err(super::arguments::arithmetic_fault)?;
    let Some((threshold, reset)) = operation.limit else { return Ok(sum) };
    let is_down = compare::compare(heap, operation.increment, Term::count(0)).is_lt();
    let order = compare::compare(heap, sum, threshold);
    let is_beyond = if is_down { order.is_lt() } else { order.is_gt() };
    Ok(if is_beyond { reset } else { sum })
}

/// The default object with the key that was asked for.
fn with_key(heap: &mut Heap, table: &Table, default: Term, key: Term) -> NativeResult {
    let mut elements = heap.tuple_elements(default).ok_or_else(|| Fault::bad_argument(4, "not a tuple"))?;
    match elements.get_mut(table.options.key - 1) {
        Some(element) => *element = key,
        None => return Err(Fault::bad_argument(4, "the object is smaller than the key position of the table")),
    }
    Ok(heap.tuple(&elements))
}

fn unsupported() -> Box<Fault> {
    Fault::bad_argument(1, "the table identifier refers to an ETS table of a type not supported by this operation")
}

/// `update_element(table, key, {place, value})`, or a list of such pairs.
fn update_element(context: &mut Context<'_>, term: Term, key: Term, changes: Term) -> NativeResult {
    let table = table(context, term, Access::Write)?;
    if !has_one_object_a_key(&table) {
        return Err(unsupported());
    }
    let heap = context.heap();
    let list = heap.proper_list(changes).unwrap_or_else(|| vec![changes]);
    let changes: Option<Vec<(i64, Term)>> = list
        .into_iter()
        .map(|change| heap.tuple_of::<2>(change).and_then(|[place, value]| Some((place.as_small()?, value))))
        .collect();
    let changes =
        changes.ok_or_else(|| Fault::bad_argument(3, "is neither a {Pos, Value} tuple nor a list of them"))?;
    if changes.iter().any(|(place, _)| *place == table.options.key as i64) {
        return Err(Fault::bad_argument(3, SAME_AS_KEY));
    }
    let mut store = table.write();
    let Some(object) = store.lookup(heap, key).first().copied() else { return Ok(Term::FALSE) };
    let size = store.heap().tuple_size(object).unwrap_or(0) as i64;
    if changes.iter().any(|(place, _)| *place < 1 || *place > size) {
        return Err(Fault::bad_argument(3, OUT_OF_RANGE));
    }
    for (place, value) in changes {
        store.set_element(heap, key, place as usize - 1, value);
    }
    Ok(Term::TRUE)
}

// Walking.

fn to_list(context: &mut Context<'_>, term: Term) -> NativeResult {
    let table = table(context, term, Access::Read)?;
    let heap = context.heap();
    let store = table.read();
    let objects: Vec<Term> = store.all().into_iter().map(|object| copy(store.heap(), object, heap)).collect();
    Ok(heap.list(&objects))
}

fn end_of_table() -> Term {
    Term::atom(Atom::of("$end_of_table"))
}

fn first(context: &mut Context<'_>, term: Term) -> NativeResult {
    let table = table(context, term, Access::Read)?;
    let store = table.read();
    Ok(store.first_key().map_or(end_of_table(), |key| copy(store.heap(), key, context.heap())))
}

fn last(context: &mut Context<'_>, term: Term) -> NativeResult {
    let table = table(context, term, Access::Read)?;
    let store = table.read();
    Ok(store.last_key().map_or(end_of_table(), |key| copy(store.heap(), key, context.heap())))
}

fn next(context: &mut Context<'_>, term: Term, key: Term) -> NativeResult {
    let table = table(context, term, Access::Read)?;
    let store = table.read();
    let next = store.next_key(context.heap(), key).map_err(|_| Fault::bad_argument(2, NO_SUCH_KEY))?;
    Ok(next.map_or(end_of_table(), |key| copy(store.heap(), key, context.heap())))
}

fn previous(context: &mut Context<'_>, term: Term, key: Term) -> NativeResult {
    let table = table(context, term, Access::Read)?;
    let store = table.read();
    let previous = store.previous_key(context.heap(), key).map_err(|_| Fault::bad_argument(2, NO_SUCH_KEY))?;
    Ok(previous.map_or(end_of_table(), |key| copy(store.heap(), key, context.heap())))
}
