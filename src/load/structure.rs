//! Structs: made when `defstruct` runs, built and merged by the functions it defines.

use super::builder::ModuleBuilder;
use super::entry;
use super::line::inspected;
use super::mistakes::StructMistake;
use crate::atom::{Atom, atoms};
use crate::bytecode::module_info::StructInfo;
use crate::value::copy::FrozenTerm;
use crate::value::heap::Heap;
use crate::value::term::Term;
use crate::vm::native::{Context, Fault, Native, NativeFunction::*, NativeResult};
use std::sync::Arc;

pub(super) const NATIVES: &[Native] =
    &[entry("kaiwa_struct", "build", F3(build)), entry("kaiwa_struct", "merge", F2(merge))];

/// Declares the struct of a module; gives it with its default values. Fields that are named twice go to `duplicates`.
pub(super) fn declare(
    builder: &mut ModuleBuilder,
    heap: &mut Heap,
    fields: Term,
    is_exception: bool,
    duplicates: &mut Vec<Atom>,
) -> Result<Term, StructMistake> {
    if builder.structure.is_some() {
        return Err(StructMistake::Twice { module: builder.module });
    }
    let text = |heap: &Heap, term| inspected(heap, term);
    let items = heap.proper_list(fields).ok_or_else(|| StructMistake::NoList { text: text(heap, fields) })?;
    let invalid = |heap: &Heap, item| StructMistake::InvalidField { text: text(heap, item) };
    let mut pairs = Vec::with_capacity(items.len() + 2);
    for item in items {
        let pair = match (item.as_atom(), heap.tuple_of::<2>(item)) {
            (Some(name), _) => (name, Term::NIL),
            (None, Some([name, default])) => (name.as_atom().ok_or_else(|| invalid(heap, item))?, default),
            _ => return Err(invalid(heap, item)),
        };
        if let Some(value) = unescapable(heap, pair.1) {
            return Err(StructMistake::UnescapableValue { field: pair.0, text: text(heap, value) });
        }
        if pairs.iter().any(|(known, _)| *known == pair.0) {
            duplicates.push(pair.0);
        }
        pairs.push(pair);
    }
    let names = pairs.iter().map(|(name, _)| *name);
    let names: Vec<Atom> = is_exception.then_some(atoms::EXCEPTION).into_iter().chain(names).collect();
    let mut terms: Vec<(Term, Term)> = pairs.iter().map(|(name, value)| (Term::atom(*name), *value)).collect();
    terms.push((Term::atom(atoms::STRUCT), Term::atom(builder.module)));
    if is_exception {
        terms.push((Term::atom(atoms::EXCEPTION), Term::TRUE));
    }
    let value = heap.map_from_pairs(&terms);
    let enforced = enforced_keys(builder);
    let unknown: Vec<Atom> = enforced.iter().copied().filter(|key| !names.contains(key)).collect();
    if !unknown.is_empty() {
        let fields: Vec<Term> =
            pairs.iter().map(|(name, default)| heap.tuple(&[Term::atom(*name), *default])).collect();
        let fields = heap.list(&fields);
        return Err(StructMistake::UnknownEnforced { keys: unknown, fields: text(heap, fields) });
    }
    let list: Vec<Term> = enforced.iter().map(|key| Term::atom(*key)).collect();
    let list = heap.list(&list);
    for (name, value) in [(atoms::STRUCT, value), (Atom::of("__enforced__"), list)] {
        // Neither means anything to the compiler, so that any value will do.
        let _ = builder.attributes.put(heap, name, value, 0);
    }
    let frozen = Arc::new(FrozenTerm::new(heap, value));
    builder.structure = Some(StructInfo { value: frozen, fields: names, enforced });
    Ok(value)
}

/// A part of a default value that no code can be written for.
fn unescapable(heap: &Heap, value: Term) -> Option<Term> {
    let mut pending = vec![value];
    while let Some(term) = pending.pop() {
        if heap.is_map(term) {
            pending.extend(heap.map_pairs(term).into_iter().flat_map(|(key, value)| [key, value]));
        } else if let Some(elements) = heap.tuple_elements(term) {
            pending.extend(elements);
        } else if let Some((head, tail)) = heap.uncons(term) {
            pending.extend([tail, head]);
        } else if term.as_reference().is_some() || heap.as_closure(term).is_some() {
            return Some(term);
        }
    }
    None
}

fn enforced_keys(builder: &mut ModuleBuilder) -> Vec<Atom> {
    let Some(value) = builder.attributes.read(Atom::of("enforce_keys")) else { return Vec::new() };
    let heap = value.fragment.heap();
    match value.root.as_atom() {
        Some(key) if key != atoms::NIL => vec![key],
        _ => heap.list_items(value.root).filter_map(Term::as_atom).collect(),
    }
}

/// `build(struct, fields, enforced)`: what `__struct__/1` gives.
fn build(context: &mut Context<'_>, structure: Term, fields: Term, enforced: Term) -> NativeResult {
    let heap = context.heap();
    let pairs = field_pairs(heap, fields)?;
    let unknown = |key: &Term| *key != Term::atom(atoms::STRUCT) && heap.map_get(structure, *key).is_none();
    if let Some((key, _)) = pairs.iter().find(|(key, _)| unknown(key)) {
        return Err(super::errors::unknown_key(heap, *key));
    }
    let given = |key: &Term| pairs.iter().any(|(known, _)| known == key);
    let missing: Vec<Term> = heap.list_items(enforced).filter(|key| !given(key)).collect();
    if !missing.is_empty() {
        return Err(missing_keys(heap, structure, &missing));
    }
    merge_pairs(heap, structure, &pairs)
}

/// `merge(struct, fields)`: the struct with some fields changed; a field it does not have is a `KeyError`.
fn merge(context: &mut Context<'_>, structure: Term, fields: Term) -> NativeResult {
    let heap = context.heap();
    let pairs = field_pairs(heap, fields)?;
    merge_pairs(heap, structure, &pairs)
}

fn merge_pairs(heap: &mut Heap, structure: Term, pairs: &[(Term, Term)]) -> NativeResult {
    let mut merged = structure;
    for (key, value) in pairs {
        if *key == Term::atom(atoms::STRUCT) {
            continue;
        }
        if heap.map_get(structure, *key).is_none() {
            let reason = heap.tuple(&[Term::atom(atoms::BADKEY), *key, structure]);
            return Err(Fault::error(reason));
        }
        merged = heap.map_put(merged, *key, *value);
    }
    Ok(merged)
}

/// Fields come as a keyword list or as a map.
fn field_pairs(heap: &mut Heap, fields: Term) -> Result<Vec<(Term, Term)>, Box<Fault>> {
    if heap.is_map(fields) {
        return Ok(heap.map_pairs(fields));
    }
    let items = heap.proper_list(fields).ok_or_else(|| Fault::bad_argument(1, "not a list of fields"))?;
    let pair = |item: Term| heap.tuple_of::<2>(item).map(|[key, value]| (key, value));
    items.into_iter().map(pair).collect::<Option<_>>().ok_or_else(|| Fault::bad_argument(1, "not a list of fields"))
}

/// `ArgumentError`: the following keys must also be given when building struct S: [:a]
fn missing_keys(heap: &mut Heap, structure: Term, missing: &[Term]) -> Box<Fault> {
    let module = heap.map_get(structure, Term::atom(atoms::STRUCT)).and_then(Term::as_atom);
    let module = crate::value::inspect::atom_text(module.unwrap_or(atoms::NIL));
    let keys: Vec<String> =
        missing.iter().filter_map(|key| key.as_atom()).map(crate::value::inspect::atom_text).collect();
    let message = format!("the following keys must also be given when building struct {module}: [{}]", keys.join(", "));
    super::errors::argument_error(heap, &message)
}
