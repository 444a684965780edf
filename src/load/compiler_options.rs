//! What `Code.put_compiler_option` has set: one table for the whole program. What an option is worth that nobody has set is known
//! to `Code`.

use super::entry;
use crate::atom::Atom;
use crate::value::copy::FrozenTerm;
use crate::value::term::Term;
use crate::vm::native::{Context, Fault, Native, NativeFunction::*, NativeResult};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock};

pub(super) const NATIVES: &[Native] =
    &[entry("kaiwa_code", "compiler_option", F2(option)), entry("kaiwa_code", "put_compiler_option", F2(put))];

fn table() -> MutexGuard<'static, HashMap<Atom, Arc<FrozenTerm>>> {
    static TABLE: OnceLock<Mutex<HashMap<Atom, Arc<FrozenTerm>>>> = OnceLock::new();
    TABLE.get_or_init(Mutex::default).lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}

/// Forgets what has been set.
pub(super) fn reset() {
    table().clear();
}

/// Modules may be defined again without a warning.
pub(super) fn ignores_module_conflicts() -> bool {
    table().get(&Atom::of("ignore_module_conflict")).is_some_and(|value| value.root == Term::TRUE)
}

/// Nobody is to be warned that a function of a module, or the whole module, is not there.
pub(super) fn may_be_undefined(module: Atom, name: Atom, arity: u8) -> bool {
    let Some(value) = table().get(&Atom::of("no_warn_undefined")).cloned() else { return false };
    let heap = value.fragment.heap();
    let is_meant = |item: Term| match heap.tuple_of::<3>(item) {
        Some(call) => call == [Term::atom(module), Term::atom(name), Term::count(usize::from(arity))],
        None => item == Term::atom(module),
    };
    value.root == Term::atom(Atom::of("all")) || heap.list_items(value.root).any(is_meant)
}

/// `compiler_option(name, default)`
fn option(context: &mut Context<'_>, name: Term, default: Term) -> NativeResult {
    let name = name.as_atom().ok_or_else(Fault::badarg)?;
    let value = table().get(&name).cloned();
    Ok(value.map_or(default, |value| value.thaw(context.heap())))
}

/// `put_compiler_option(name, value)`
fn put(context: &mut Context<'_>, name: Term, value: Term) -> NativeResult {
    let name = name.as_atom().ok_or_else(Fault::badarg)?;
    let value = Arc::new(FrozenTerm::new(context.heap(), value));
    table().insert(name, value);
    Ok(Term::OK)
}
