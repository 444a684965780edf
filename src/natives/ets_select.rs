//! `:ets`: looking for objects with patterns and match specifications.
//!
//! A match specification is a list of clauses `{pattern, guards, body}`. An object that matches the pattern and fulfils the
//! guards gives the value of the body. Expressions in guards and bodies are calls written as tuples, `{:>, :"$1", 3}`; the
//! functions are the natives of those names.

use super::arguments::{Checked, NOT_A_LIST};
use super::ets::{Access, table};
use super::native;
use crate::atom::{Atom, atoms};
use crate::tables::{Bindings, Pattern, Place, Store, Table, Variable, Walk, variable, variables};
use crate::value::compare;
use crate::value::copy::copy;
use crate::value::heap::Heap;
use crate::value::term::Term;
use crate::vm::native::NativeFunction::{self, F1, F2, F3};
use crate::vm::native::{Context, Fault, Native, NativeResult, all as all_natives, find as find_native};

pub const NATIVES: &[Native] = &[
    native("ets", "match", F1(go_on)),
    native("ets", "match", F2(match_variables)),
    native("ets", "match", F3(match_variables_limited)),
    native("ets", "match_object", F1(go_on)),
    native("ets", "match_object", F2(match_objects)),
    native("ets", "match_object", F3(match_objects_limited)),
    native("ets", "match_delete", F2(match_delete)),
    native("ets", "select", F1(go_on)),
    native("ets", "select", F2(select)),
    native("ets", "select", F3(select_limited)),
    native("ets", "select_reverse", F1(go_on)),
    native("ets", "select_reverse", F2(select_reverse)),
    native("ets", "select_reverse", F3(select_reverse_limited)),
    native("ets", "select_count", F2(select_count)),
    native("ets", "select_delete", F2(select_delete)),
    native("ets", "select_replace", F2(select_replace)),
    native("ets", "match_spec_compile", F1(match_spec_compile)),
    native("ets", "match_spec_run", F2(match_spec_run)),
    native("ets", "is_compiled_ms", F1(is_compiled)),
    native("ets", "test_ms", F2(test)),
];

// Match specifications.

struct Clause {
    pattern: Term,
    guards: Vec<Term>,
    body: Vec<Term>,
}

/// Expressions nest no deeper than this.
const NESTING_LIMIT: usize = 100;

fn invalid(argument: u8) -> Box<Fault> {
    Fault::bad_argument(argument, "not a valid match specification")
}

fn clauses(heap: &Heap, specification: Term, argument: u8) -> Checked<Vec<Clause>> {
    let list = heap.proper_list(specification).ok_or_else(|| invalid(argument))?;
    list.into_iter().map(|clause_term| clause(heap, clause_term).ok_or_else(|| invalid(argument))).collect()
}

fn clause(heap: &Heap, term: Term) -> Option<Clause> {
    let [pattern, guards, body] = heap.tuple_of::<3>(term)?;
    let (guards, body) = (heap.proper_list(guards)?, heap.proper_list(body)?);
    let bound = variables(heap, pattern);
    let right = |expression: &Term| is_expression(heap, *expression, &bound, 0);
    (!body.is_empty() && guards.iter().all(right) && body.iter().all(right)).then_some(Clause { pattern, guards, body })
}

fn is_expression(heap: &Heap, term: Term, bound: &[u32], depth: usize) -> bool {
    if depth > NESTING_LIMIT {
        return false;
    }
    if let Some(Variable::Number(number)) = variable(term) {
        return bound.contains(&number);
    }
    if term.is_cons() {
        let items = heap.list_items(term);
        return items.into_iter().all(|item| is_expression(heap, item, bound, depth + 1));
    }
    if heap.is_map(term) {
        return heap.map_iterator(term).all(|(_, value)| is_expression(heap, value, bound, depth + 1));
    }
    let Some(parts) = heap.tuple_elements(term) else { return true };
    match parts.as_slice() {
        [tuple] if heap.tuple_size(*tuple).is_some() => heap
            .tuple_elements(*tuple)
            .is_some_and(|elements| elements.iter().all(|element| is_expression(heap, *element, bound, depth + 1))),
        [name, arguments @ ..] => {
            let Some(name) = name.as_atom() else { return false };
            if name.name() == "const" {
                return arguments.len() == 1;
            }
            is_function(name, arguments.len())
                && arguments.iter().all(|argument| is_expression(heap, *argument, bound, depth + 1))
        }
        [] => false,
    }
}

fn is_function(name: Atom, arity: usize) -> bool {
    match name.name() {
        "andalso" | "orelse" | "and" | "or" => arity >= 1,
        name => FUNCTIONS.iter().any(|(known, known_arity)| *known == name && *known_arity == arity),
    }
}

/// The functions of expressions, with their arities.
const FUNCTIONS: &[(&str, usize)] = &[
    ("self", 0),
    ("node", 0),
    ("node", 1),
    ("is_atom", 1),
    ("is_binary", 1),
    ("is_bitstring", 1),
    ("is_boolean", 1),
    ("is_float", 1),
    ("is_function", 1),
    ("is_function", 2),
    ("is_integer", 1),
    ("is_list", 1),
    ("is_map", 1),
    ("is_map_key", 2),
    ("is_number", 1),
    ("is_pid", 1),
    ("is_port", 1),
    ("is_record", 2),
    ("is_record", 3),
    ("is_reference", 1),
    ("is_tuple", 1),
    ("abs", 1),
    ("binary_part", 3),
    ("bit_size", 1),
    ("byte_size", 1),
    ("ceil", 1),
    ("element", 2),
    ("floor", 1),
    ("hd", 1),
    ("length", 1),
    ("map_get", 2),
    ("map_size", 1),
    ("max", 2),
    ("min", 2),
    ("round", 1),
    ("size", 1),
    ("tl", 1),
    ("trunc", 1),
    ("tuple_size", 1),
    ("not", 1),
    ("xor", 2),
    ("+", 1),
    ("-", 1),
    ("+", 2),
    ("-", 2),
    ("*", 2),
    ("/", 2),
    ("div", 2),
    ("rem", 2),
    ("band", 2),
    ("bor", 2),
    ("bxor", 2),
    ("bnot", 1),
    ("bsl", 2),
    ("bsr", 2),
    (">", 2),
    (">=", 2),
    ("<", 2),
    ("=<", 2),
    ("==", 2),
    ("/=", 2),
    ("=:=", 2),
    ("=/=", 2),
];

// Expressions at work.

/// What an expression can refer to; all of it lies in the heap of the process.
struct Scope {
    bindings: Bindings,
    object: Term,
}

/// An expression failed: the guard is not fulfilled.
struct Failed;

/// Recursion is as deep as the expression nests, which [`is_expression`] has limited.
fn evaluate(context: &mut Context<'_>, expression: Term, scope: &Scope) -> Result<Term, Failed> {
    if let Some(atom) = expression.as_atom() {
        if let Some(Variable::Number(number)) = variable(expression) {
            return scope.bindings.get(&number).copied().ok_or(Failed);
        }
        return match atom.name() {
            "$_" => Ok(scope.object),
            "$$" => {
                let mut numbers: Vec<(&u32, &Term)> = scope.bindings.iter().collect();
                numbers.sort_unstable_by_key(|(number, _)| **number);
                let values: Vec<Term> = numbers.into_iter().map(|(_, value)| *value).collect();
                Ok(context.heap().list(&values))
            }
            _ => Ok(expression),
        };
    }
    if expression.is_cons() {
        let mut items = context.heap().list_items(expression);
        let list: Vec<Term> = items.by_ref().collect();
        let tail = items.tail();
        let values = evaluate_all(context, &list, scope)?;
        return Ok(context.heap().list_with_tail(&values, tail));
    }
    if context.heap().is_map(expression) {
        let pairs = context.heap().map_pairs(expression);
        let mut values = Vec::with_capacity(pairs.len());
        for (key, value) in pairs {
            values.push((key, evaluate(context, value, scope)?));
        }
        return Ok(context.heap().map_from_pairs(&values));
    }
    let Some(parts) = context.heap().tuple_elements(expression) else { return Ok(expression) };
    match parts.as_slice() {
        [tuple] if context.heap().tuple_size(*tuple).is_some() => {
            let elements = context.heap().tuple_elements(*tuple).unwrap_or_default();
            let values = evaluate_all(context, &elements, scope)?;
            Ok(context.heap().tuple(&values))
        }
        [name, arguments @ ..] => call(context, name.as_atom().ok_or(Failed)?, arguments, scope),
        [] => Err(Failed),
    }
}

fn evaluate_all(context: &mut Context<'_>, expressions: &[Term], scope: &Scope) -> Result<Vec<Term>, Failed> {
    expressions.iter().map(|expression| evaluate(context, *expression, scope)).collect()
}

fn call(context: &mut Context<'_>, name: Atom, arguments: &[Term], scope: &Scope) -> Result<Term, Failed> {
    match (name.name(), arguments) {
        ("const", [constant]) => return Ok(*constant),
        ("andalso" | "and", _) => return all(context, arguments, scope, Term::TRUE),
        ("orelse" | "or", _) => return all(context, arguments, scope, Term::FALSE),
        _ => {}
    }
    let values = evaluate_all(context, arguments, scope)?;
    let place = find_native(atoms::ERLANG, name, arguments.len() as u8).ok_or(Failed)?;
    let result = match (all_natives()[place as usize].function, values.as_slice()) {
        (NativeFunction::F0(function), []) => function(context),
        (NativeFunction::F1(function), [one]) => function(context, *one),
        (NativeFunction::F2(function), [one, two]) => function(context, *one, *two),
        (NativeFunction::F3(function), [one, two, three]) => function(context, *one, *two, *three),
        _ => return Err(Failed),
    };
    result.map_err(|_| Failed)
}

/// Whether all arguments give this boolean; the first that gives the other one decides.
fn all(context: &mut Context<'_>, arguments: &[Term], scope: &Scope, wanted: Term) -> Result<Term, Failed> {
    for argument in arguments {
        match evaluate(context, *argument, scope)? {
            value if value == wanted => {}
            value @ (Term::TRUE | Term::FALSE) => return Ok(value),
            _ => return Err(Failed),
        }
    }
    Ok(wanted)
}

/// The value that the first matching clause gives for an object in another heap (`Some`) or in that of the process.
fn run(context: &mut Context<'_>, clauses: &[Clause], other: Option<&Heap>, object: Term) -> Option<Term> {
    let mut bindings = Bindings::new();
    for clause in clauses {
        let own = &context.process.heap;
        let pattern = Pattern { heap: own, term: clause.pattern };
        if !pattern.matches(other.unwrap_or(own), object, &mut bindings) {
            continue;
        }
        let heap = context.heap();
        let mark = (heap.used(), heap.shared_count());
        let mut scope = Scope { bindings: std::mem::take(&mut bindings), object };
        if let Some(other) = other {
            scope.bindings.values_mut().for_each(|term| *term = copy(other, *term, heap));
            if mentions_object(heap, clause) {
                scope.object = copy(other, object, heap);
            }
        }
        match clause_value(context, clause, &scope) {
            Ok(value) => return Some(value),
            Err(Failed) => context.heap().truncate(mark.0, mark.1),
        }
        bindings = scope.bindings;
    }
    None
}

fn clause_value(context: &mut Context<'_>, clause: &Clause, scope: &Scope) -> Result<Term, Failed> {
    for guard in &clause.guards {
        if evaluate(context, *guard, scope)? != Term::TRUE {
            return Err(Failed);
        }
    }
    let mut value = Term::NIL;
    for expression in &clause.body {
        // One that fails here has the value that Erlang gives it.
        value = evaluate(context, *expression, scope).unwrap_or(Term::atom(Atom::of("EXIT")));
    }
    Ok(value)
}

/// Whether the whole object is needed, not only what its variables are bound to.
fn mentions_object(heap: &Heap, clause: &Clause) -> bool {
    let whole = Term::atom(Atom::of("$_"));
    let mut terms: Vec<Term> = clause.guards.iter().chain(&clause.body).copied().collect();
    while let Some(term) = terms.pop() {
        if term == whole {
            return true;
        }
        if let Some((head, tail)) = heap.uncons(term) {
            terms.extend([head, tail]);
        } else if heap.is_map(term) {
            terms.extend(heap.map_iterator(term).map(|(_, value)| value));
        } else {
            terms.extend(heap.tuple_elements(term).unwrap_or_default());
        }
    }
    false
}

// Going through tables.

fn end_of_table() -> Term {
    Term::atom(Atom::of("$end_of_table"))
}

/// The objects that can match at all, if the pattern says which key they have.
fn candidates(heap: &Heap, table: &Table, store: &Store, clauses: &[Clause]) -> Option<Vec<Term>> {
    let [clause] = clauses else { return None };
    let key = Pattern { heap, term: clause.pattern }.bound_key(table.options.key)?;
    Some(store.lookup(heap, key))
}

/// Calls `found` with the value and the object of each match, all of it.
fn each_match(
    context: &mut Context<'_>,
    table: &Table,
    store: &Store,
    clauses: &[Clause],
    backwards: bool,
    mut found: impl FnMut(&mut Context<'_>, Term, &Heap, Term),
) {
    let mut visit = |context: &mut Context<'_>, heap: &Heap, object: Term| {
        if let Some(value) = run(context, clauses, Some(heap), object) {
            found(context, value, heap, object);
        }
    };
    match candidates(context.heap(), table, store, clauses) {
        Some(objects) => objects.into_iter().for_each(|object| visit(context, store.heap(), object)),
        None => {
            store.walk(&Heap::new(), Place::Start, backwards, |heap, object| {
                visit(context, heap, object);
                Walk::GoOn
            });
        }
    }
}

fn all_values(context: &mut Context<'_>, term: Term, clauses: &[Clause], backwards: bool) -> NativeResult {
    let table = table(context, term, Access::Read)?;
    let mut values = Vec::new();
    each_match(context, &table, &table.read(), clauses, backwards, |_, value, _, _| values.push(value));
    Ok(context.heap().list(&values))
}

fn select(context: &mut Context<'_>, term: Term, specification: Term) -> NativeResult {
    let clauses = clauses(context.heap(), specification, 2)?;
    all_values(context, term, &clauses, false)
}

fn select_reverse(context: &mut Context<'_>, term: Term, specification: Term) -> NativeResult {
    let clauses = clauses(context.heap(), specification, 2)?;
    all_values(context, term, &clauses, true)
}

/// The specification of a mere pattern: `[{pattern, [], [body]}]`.
fn specification(heap: &mut Heap, pattern: Term, body: &'static str) -> Term {
    let body = heap.list(&[Term::atom(Atom::of(body))]);
    let clause = heap.tuple(&[pattern, Term::EMPTY_LIST, body]);
    heap.list(&[clause])
}

fn match_variables(context: &mut Context<'_>, term: Term, pattern: Term) -> NativeResult {
    let specification = specification(context.heap(), pattern, "$$");
    select(context, term, specification)
}

fn match_objects(context: &mut Context<'_>, term: Term, pattern: Term) -> NativeResult {
    let specification = specification(context.heap(), pattern, "$_");
    select(context, term, specification)
}

fn select_count(context: &mut Context<'_>, term: Term, specification: Term) -> NativeResult {
    let clauses = clauses(context.heap(), specification, 2)?;
    let table = table(context, term, Access::Read)?;
    let mark = (context.heap().used(), context.heap().shared_count());
    let mut count = 0;
    each_match(context, &table, &table.read(), &clauses, false, |context, value, _, _| {
        count += usize::from(value == Term::TRUE);
        context.heap().truncate(mark.0, mark.1);
    });
    Ok(Term::count(count))
}

fn select_delete(context: &mut Context<'_>, term: Term, specification: Term) -> NativeResult {
    let clauses = clauses(context.heap(), specification, 2)?;
    delete_matching(context, term, &clauses)
}

fn match_delete(context: &mut Context<'_>, term: Term, pattern: Term) -> NativeResult {
    let body = vec![Term::TRUE];
    delete_matching(context, term, &[Clause { pattern, guards: Vec::new(), body }])?;
    Ok(Term::TRUE)
}

fn delete_matching(context: &mut Context<'_>, term: Term, clauses: &[Clause]) -> NativeResult {
    let table = table(context, term, Access::Write)?;
    let mark = (context.heap().used(), context.heap().shared_count());
    let mut store = table.write();
    let mut doomed = Vec::new();
    each_match(context, &table, &store, clauses, false, |context, value, heap, object| {
        if value == Term::TRUE {
            doomed.push(copy(heap, object, context.heap()));
        }
    });
    let deleted: usize = doomed.into_iter().map(|object| store.remove_object(context.heap(), object)).sum();
    context.heap().truncate(mark.0, mark.1);
    Ok(Term::count(deleted))
}

/// Replaces objects by the values of the body, which have to have the same keys.
fn select_replace(context: &mut Context<'_>, term: Term, specification: Term) -> NativeResult {
    let clauses = clauses(context.heap(), specification, 2)?;
    let table = table(context, term, Access::Write)?;
    let mut store = table.write();
    let mut changes = Vec::new();
    each_match(context, &table, &store, &clauses, false, |context, value, heap, object| {
        changes.push((copy(heap, object, context.heap()), value));
    });
    let heap = context.heap();
    let index = table.options.key - 1;
    let key = |tuple: Term| heap.tuple_words(tuple)?.get(index).map(|word| Term::from_word(*word));
    let keeps_key = |(old, new): &(Term, Term)| match (key(*old), key(*new)) {
        (Some(old), Some(new)) => compare::identical(heap, old, new),
        _ => false,
    };
    if !changes.iter().all(keeps_key) {
        return Err(invalid(2));
    }
    for (old, new) in &changes {
        store.remove_object(heap, *old);
        store.insert(heap, *new);
    }
    Ok(Term::count(changes.len()))
}

// A few at a time.

fn select_limited(context: &mut Context<'_>, term: Term, specification: Term, limit: Term) -> NativeResult {
    limited(context, term, specification, limit, false)
}

fn select_reverse_limited(context: &mut Context<'_>, term: Term, specification: Term, limit: Term) -> NativeResult {
    limited(context, term, specification, limit, true)
}

fn match_variables_limited(context: &mut Context<'_>, term: Term, pattern: Term, limit: Term) -> NativeResult {
    let specification = specification(context.heap(), pattern, "$$");
    limited(context, term, specification, limit, false)
}

fn match_objects_limited(context: &mut Context<'_>, term: Term, pattern: Term, limit: Term) -> NativeResult {
    let specification = specification(context.heap(), pattern, "$_");
    limited(context, term, specification, limit, false)
}

fn limited(context: &mut Context<'_>, term: Term, specification: Term, limit: Term, backwards: bool) -> NativeResult {
    let table = table(context, term, Access::Read)?;
    clauses(context.heap(), specification, 2)?;
    if !matches!(limit.as_small(), Some(1..)) {
        return Err(Fault::bad_argument(3, "not a positive integer"));
    }
    some_values(context, &table, Walking { specification, limit, backwards }, None)
}

/// What is the same for each part of a walk.
#[derive(Clone, Copy)]
struct Walking {
    specification: Term,
    limit: Term,
    backwards: bool,
}

/// `{values, continuation}`, or `:"$end_of_table"`. `behind` is the place in a continuation: a key, or the parts of a hash.
fn some_values(context: &mut Context<'_>, table: &Table, walking: Walking, behind: Option<Term>) -> NativeResult {
    let clauses = clauses(context.heap(), walking.specification, 2)?;
    let limit = walking.limit.as_small().and_then(|limit| usize::try_from(limit).ok()).unwrap_or(1);
    // The place must not lie in the heap that the values go to.
    let mut scratch = Heap::new();
    let place = match behind {
        None => Place::Start,
        Some(term) => place(context.heap(), term, &mut scratch)
            .ok_or_else(|| Fault::bad_argument(1, "not a valid continuation"))?,
    };
    let store = table.read();
    let mut values = Vec::new();
    let stopped = store.walk(&scratch, place, walking.backwards, |heap, object| {
        values.extend(run(context, &clauses, Some(heap), object));
        if values.len() == limit { Walk::Stop } else { Walk::GoOn }
    });
    if values.is_empty() {
        return Ok(end_of_table());
    }
    let heap = context.heap();
    let values = heap.list(&values);
    let continuation = match stopped {
        None => end_of_table(),
        Some(stopped) => {
            let place = place_term(store.heap(), stopped, heap);
            let backwards = Term::boolean(walking.backwards);
            let tag = Term::atom(Atom::of("$continuation"));
            let id = Term::reference(table.id);
            heap.tuple(&[tag, id, place, walking.specification, walking.limit, backwards])
        }
    };
    Ok(heap.tuple(&[values, continuation]))
}

/// `{high, low, seen}` for a hash, `{key}` for a key.
fn place_term(table_heap: &Heap, place: Place, heap: &mut Heap) -> Term {
    match place {
        Place::Start => Term::NIL,
        Place::Hash(hash, seen) => {
            let parts = [(hash >> 32) as usize, (hash & 0xffff_ffff) as usize, seen];
            heap.tuple(&parts.map(Term::count))
        }
        Place::Key(key) => {
            let key = copy(table_heap, key, heap);
            heap.tuple(&[key])
        }
    }
}

fn place(heap: &Heap, term: Term, scratch: &mut Heap) -> Option<Place> {
    if let Some([key]) = heap.tuple_of::<1>(term) {
        return Some(Place::Key(copy(heap, key, scratch)));
    }
    let [high, low, seen] = heap.tuple_of::<3>(term)?.map(|part| part.as_small());
    Some(Place::Hash((high? as u64) << 32 | low? as u64, seen? as usize))
}

/// Goes on where a limited search has stopped.
fn go_on(context: &mut Context<'_>, continuation: Term) -> NativeResult {
    if continuation == end_of_table() {
        return Ok(continuation);
    }
    let parts = context.heap().tuple_of::<6>(continuation);
    let is_ours = |parts: &[Term; 6]| parts[0] == Term::atom(Atom::of("$continuation"));
    let Some([_, id, behind, specification, limit, backwards]) = parts.filter(is_ours) else {
        return Err(Fault::bad_argument(1, "not a valid continuation"));
    };
    let table = table(context, id, Access::Read)?;
    let walking = Walking { specification, limit, backwards: backwards == Term::TRUE };
    some_values(context, &table, walking, Some(behind))
}

// Specifications without a table.

/// A specification is used as it is; compiling only checks it.
fn match_spec_compile(context: &mut Context<'_>, specification: Term) -> NativeResult {
    clauses(context.heap(), specification, 1)?;
    Ok(context.heap().tuple(&[Term::atom(Atom::of("$compiled")), specification]))
}

fn compiled(heap: &Heap, term: Term) -> Option<Term> {
    let [tag, specification] = heap.tuple_of::<2>(term)?;
    (tag == Term::atom(Atom::of("$compiled"))).then_some(specification)
}

fn is_compiled(context: &mut Context<'_>, term: Term) -> NativeResult {
    Ok(Term::boolean(compiled(context.heap(), term).is_some()))
}

fn match_spec_run(context: &mut Context<'_>, list: Term, term: Term) -> NativeResult {
    let specification = compiled(context.heap(), term)
        .ok_or_else(|| Fault::bad_argument(2, "not a valid compiled match specification"))?;
    let clauses = clauses(context.heap(), specification, 2)?;
    let Some(objects) = context.heap().proper_list(list) else { return Err(Fault::bad_argument(1, NOT_A_LIST)) };
    let values: Vec<Term> = objects.into_iter().filter_map(|object| run(context, &clauses, None, object)).collect();
    Ok(context.heap().list(&values))
}

/// `{:ok, value}`, with `false` if the object does not match.
fn test(context: &mut Context<'_>, object: Term, specification: Term) -> NativeResult {
    let clauses = clauses(context.heap(), specification, 2)?;
    let value = run(context, &clauses, None, object).unwrap_or(Term::FALSE);
    Ok(context.heap().tuple(&[Term::OK, value]))
}
