//! `:kaiwa_protocol`: which module implements a protocol for a term.
//!
//! The answer for a protocol and a type is looked up once and kept until another implementation is defined.

use super::arguments::atom;
use super::{code, native};
use crate::atom::{ATOM_LIMIT, Atom, atoms};
use crate::bytecode::module_info;
use crate::value::heap::Heap;
use crate::value::term::Term;
use crate::vm::native::NativeFunction::{F1, F2};
use crate::vm::native::{Context, Fault, Native, NativeResult};
use std::collections::HashMap;
use std::sync::{OnceLock, RwLock};

pub const NATIVES: &[Native] = &[
    native("kaiwa_protocol", "implementation", F2(implementation)),
    native("kaiwa_protocol", "implementation_name", F2(implementation_name)),
    native("kaiwa_protocol", "functions", F1(functions)),
    native("kaiwa_protocol", "about_implementation", F1(about_implementation)),
];

#[derive(Default)]
struct Answers {
    /// How many implementations were known when they were given.
    generation: u64,
    targets: HashMap<(Atom, Atom), Option<Atom>>,
}

fn answers() -> &'static RwLock<Answers> {
    static ANSWERS: OnceLock<RwLock<Answers>> = OnceLock::new();
    ANSWERS.get_or_init(RwLock::default)
}

/// `implementation(protocol, term)`: the module to call, `nil` if there is none.
fn implementation(context: &mut Context<'_>, protocol: Term, term: Term) -> NativeResult {
    let protocol = atom(protocol, 1)?;
    let of_type = match type_of(&context.process.heap, term) {
        Some(of_type) => target(protocol, of_type)?,
        None => None,
    };
    let target = match of_type {
        None if falls_back_to_any(protocol) => target(protocol, any())?,
        found => found,
    };
    Ok(Term::atom(target.unwrap_or(atoms::NIL)))
}

fn any() -> Atom {
    Atom::of("Elixir.Any")
}

fn falls_back_to_any(protocol: Atom) -> bool {
    module_info::get(protocol).and_then(|info| info.protocol.as_ref().map(|protocol| protocol.falls_back_to_any))
        == Some(true)
}

fn target(protocol: Atom, type_name: Atom) -> Result<Option<Atom>, Box<Fault>> {
    let key = (protocol, type_name);
    let generation = module_info::implementations_defined();
    {
        let known = answers().read().unwrap_or_else(|poisoned| poisoned.into_inner());
        if known.generation == generation
            && let Some(target) = known.targets.get(&key)
        {
            return Ok(*target);
        }
    }
    // The library may have an implementation whose name nobody has used yet.
    let target = match Atom::of_source(&name(protocol, type_name)).ok() {
        Some(module) => {
            code::load(module)?;
            module_info::get(module).and_then(|info| {
                info.implementation.as_ref().filter(|known| known.protocol == protocol).map(|known| known.target)
            })
        }
        None => None,
    };
    let mut known = answers().write().unwrap_or_else(|poisoned| poisoned.into_inner());
    if known.generation != generation {
        *known = Answers { generation, ..Answers::default() };
    }
    known.targets.insert(key, target);
    Ok(target)
}

/// The name under which a protocol is implemented for a type: `Enumerable.List`.
fn name(protocol: Atom, type_name: Atom) -> String {
    let type_name = type_name.name();
    format!("{}.{}", protocol.name(), type_name.strip_prefix("Elixir.").unwrap_or(type_name))
}

fn implementation_name(_: &mut Context<'_>, protocol: Term, type_name: Term) -> NativeResult {
    let name = name(atom(protocol, 1)?, atom(type_name, 2)?);
    match Atom::new(&name) {
        Ok(name) => Ok(Term::atom(name)),
        Err(_) => Err(Fault::system_limit(1, &format!("there are {ATOM_LIMIT} atoms, as many as there may be"))),
    }
}

/// The type that a protocol is implemented for; a struct's is its module.
fn type_of(heap: &Heap, term: Term) -> Option<Atom> {
    let name = if term.as_atom().is_some() {
        "Elixir.Atom"
    } else if term.is_list() {
        "Elixir.List"
    } else if heap.is_map(term) {
        return match heap.map_get(term, Term::atom(atoms::STRUCT)).and_then(Term::as_atom) {
            Some(module) => Some(module),
            None => Some(Atom::of("Elixir.Map")),
        };
    } else if heap.tuple_size(term).is_some() {
        "Elixir.Tuple"
    } else if heap.is_integer(term) {
        "Elixir.Integer"
    } else if heap.as_float(term).is_some() {
        "Elixir.Float"
    } else if heap.is_bitstring(term) {
        "Elixir.BitString"
    } else if heap.is_function(term) {
        "Elixir.Function"
    } else if term.as_pid().is_some() {
        "Elixir.PID"
    } else {
        "Elixir.Reference"
    };
    Some(Atom::of(name))
}

/// `[{name, arity}]` of a protocol, in the order of their definition; `nil` for any other module.
fn functions(context: &mut Context<'_>, module: Term) -> NativeResult {
    let module = atom(module, 1)?;
    code::load(module)?;
    let info = module_info::get(module);
    let Some(protocol) = info.as_ref().and_then(|info| info.protocol.as_ref()) else { return Ok(Term::NIL) };
    let heap = context.heap();
    let functions: Vec<Term> = protocol
        .functions
        .iter()
        .map(|(name, arity)| heap.tuple(&[Term::atom(*name), Term::count(usize::from(*arity))]))
        .collect();
    Ok(heap.list(&functions))
}

/// `{protocol, type, target}`; `nil` for a module that implements none.
fn about_implementation(context: &mut Context<'_>, module: Term) -> NativeResult {
    let module = atom(module, 1)?;
    code::load(module)?;
    let info = module_info::get(module);
    let Some(known) = info.as_ref().and_then(|info| info.implementation.as_ref()) else { return Ok(Term::NIL) };
    let parts = [known.protocol, known.type_name, known.target].map(Term::atom);
    Ok(context.heap().tuple(&parts))
}
