//! `:erlang`: the process dictionary.

use super::erlang_functions::function_info;
use super::native;
use crate::atom::{Atom, atoms};
use crate::value::compare::identical;
use crate::value::heap::Heap;
use crate::value::term::Term;
use crate::vm::native::NativeFunction::{F0, F1, F2, F3};
use crate::vm::native::{Context, Fault, Native, NativeResult};
use crate::vm::process::Process;

pub const NATIVES: &[Native] = &[
    native("erlang", "put", F2(put)),
    native("kaiwa_process", "set_origin", F3(set_origin)),
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

pub(super) fn value_of(process: &Process, key: Term) -> Term {
    dictionary(process).and_then(|dictionary| process.heap.map_get(dictionary, key)).unwrap_or(UNDEFINED)
}

fn put(context: &mut Context<'_>, key: Term, new: Term) -> NativeResult {
    let process = &mut *context.process;
    let old = value_of(process, key);
    let dictionary = match dictionary(process) {
        Some(dictionary) => dictionary,
        None => process.heap.empty_map(),
    };
    let changed = process.heap.map_put(dictionary, key, new);
    process.extra_mut().dictionary = changed;
    Ok(old)
}

/// `set_origin(call, ancestors, callers)`: what the process of a task knows from the beginning. `call` is what it will call,
/// `{module, function, args}`; of `{:erlang, :apply, [fun, args]}` the function itself is shown.
fn set_origin(context: &mut Context<'_>, call: Term, ancestors: Term, callers: Term) -> NativeResult {
    let process = &mut *context.process;
    let initial_call = initial_call(&mut process.heap, call).ok_or_else(|| Fault::bad_argument(1, "not a call"))?;
    let keys = [atoms::ANCESTORS, atoms::CALLERS, atoms::INITIAL_CALL].map(Term::atom);
    let origin = [keys[0], ancestors, keys[1], callers, keys[2], initial_call];
    let origin = process.heap.map_from_turns(&origin);
    let dictionary = match dictionary(process) {
        Some(dictionary) => process.heap.map_merge(dictionary, origin),
        None => origin,
    };
    process.extra_mut().dictionary = dictionary;
    Ok(Term::OK)
}

/// `{module, function, arity}`
fn initial_call(heap: &mut Heap, call: Term) -> Option<Term> {
    let [module, name, arguments] = heap.tuple_of::<3>(call)?;
    let shown = match applied(heap, module, name, arguments) {
        Some((module, name, arity)) => [Term::atom(module), Term::atom(name), Term::count(arity)],
        None => [module, name, Term::count(heap.proper_list(arguments)?.len())],
    };
    Some(heap.tuple(&shown))
}

/// The function that is applied, if it takes as many arguments as it gets.
fn applied(heap: &Heap, module: Term, name: Term, arguments: Term) -> Option<(Atom, Atom, usize)> {
    if module.as_atom() != Some(atoms::ERLANG) || name.as_atom() != Some(atoms::APPLY) {
        return None;
    }
    let (function, rest) = heap.uncons(arguments)?;
    let (arguments, _) = heap.uncons(rest)?;
    let info = function_info(heap, function)?;
    let arity = info.arity as usize;
    (heap.proper_list(arguments)?.len() == arity).then_some((info.module, info.name, arity))
}

fn get(context: &mut Context<'_>, key: Term) -> NativeResult {
    Ok(value_of(context.process, key))
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
    let old = value_of(process, key);
    if let Some(dictionary) = dictionary(process) {
        let changed = process.heap.map_remove(dictionary, key);
        process.extra_mut().dictionary = changed;
    }
    Ok(old)
}
