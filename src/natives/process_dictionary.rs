//! `:erlang`: the process dictionary.

use super::native;
use crate::atom::atoms;
use crate::value::compare::identical;
use crate::value::term::Term;
use crate::vm::native::NativeFunction::{F0, F1, F2};
use crate::vm::native::{Context, Native, NativeResult};
use crate::vm::process::Process;

pub const NATIVES: &[Native] = &[
    native("erlang", "put", F2(put)),
    native("erlang", "get", F0(get_all)),
    native("erlang", "get", F1(get)),
    native("erlang", "get_keys", F0(get_keys)),
    native("erlang", "get_keys", F1(get_keys_of)),
    native("erlang", "erase", F0(erase_all)),
    native("erlang", "erase", F1(erase)),
];

const UNDEFINED: Term = Term::atom(atoms::UNDEFINED);

/// The dictionary, if there is anything in it.
fn dictionary(process: &Process) -> Option<Term> {
    let dictionary = process.extra.as_ref()?.dictionary;
    process.heap.is_map(dictionary).then_some(dictionary)
}

fn pairs(process: &Process) -> Vec<(Term, Term)> {
    dictionary(process).map_or_else(Vec::new, |dictionary| process.heap.map_pairs(dictionary))
}

fn value(process: &Process, key: Term) -> Term {
    dictionary(process).and_then(|dictionary| process.heap.map_get(dictionary, key)).unwrap_or(UNDEFINED)
}

fn put(context: &mut Context<'_>, key: Term, new: Term) -> NativeResult {
    let process = &mut *context.process;
    let old = value(process, key);
    let dictionary = match dictionary(process) {
        Some(dictionary) => dictionary,
        None => process.heap.empty_map(),
    };
    let changed = process.heap.map_put(dictionary, key, new);
    process.extra_mut().dictionary = changed;
    Ok(old)
}

fn get(context: &mut Context<'_>, key: Term) -> NativeResult {
    Ok(value(context.process, key))
}

fn get_all(context: &mut Context<'_>) -> NativeResult {
    let pairs = pairs(context.process);
    let heap = context.heap();
    let tuples: Vec<Term> = pairs.into_iter().map(|(key, value)| heap.tuple(&[key, value])).collect();
    Ok(heap.list(&tuples))
}

fn get_keys(context: &mut Context<'_>) -> NativeResult {
    let keys: Vec<Term> = pairs(context.process).into_iter().map(|(key, _)| key).collect();
    Ok(context.heap().list(&keys))
}

fn get_keys_of(context: &mut Context<'_>, wanted: Term) -> NativeResult {
    let mut pairs = pairs(context.process);
    let heap = context.heap();
    pairs.retain(|(_, value)| identical(heap, *value, wanted));
    let keys: Vec<Term> = pairs.into_iter().map(|(key, _)| key).collect();
    Ok(heap.list(&keys))
}

fn erase_all(context: &mut Context<'_>) -> NativeResult {
    let all = get_all(context)?;
    if let Some(extra) = &mut context.process.extra {
        extra.dictionary = Term::EMPTY_LIST;
    }
    Ok(all)
}

fn erase(context: &mut Context<'_>, key: Term) -> NativeResult {
    let process = &mut *context.process;
    let old = value(process, key);
    if let Some(dictionary) = dictionary(process) {
        let changed = process.heap.map_remove(dictionary, key);
        process.extra_mut().dictionary = changed;
    }
    Ok(old)
}
