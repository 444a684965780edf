//! `:erlang`: functions as values, and whether a function exists.

use super::arguments::{NOT_A_FUN, NOT_AN_ATOM, NOT_AN_INTEGER, OUT_OF_RANGE, refuse};
use super::native;
use crate::atom::{Atom, atoms};
use crate::bytecode::code::{self, Target};
use crate::value::hash::phash2;
use crate::value::heap::Heap;
use crate::value::term::Term;
use crate::vm::native::NativeFunction::{F1, F2, F3};
use crate::vm::native::{Context, Fault, Native, NativeResult};

pub const NATIVES: &[Native] = &[
    native("erlang", "make_fun", F3(make_fun)),
    native("erlang", "fun_info", F1(fun_info)),
    native("erlang", "fun_info", F2(fun_info_item)),
    native("erlang", "fun_to_list", F1(fun_to_list)),
    native("erlang", "function_exported", F3(function_exported)),
    native("erlang", "is_builtin", F3(is_builtin)),
    native("erlang", "phash2", F1(phash2_of_term)),
    native("erlang", "phash2", F2(phash2_below)),
];

/// What is known of a function that is a value.
pub struct FunctionInfo {
    pub module: Atom,
    pub name: Atom,
    pub arity: u8,
    /// Known by its name (`&Mod.name/1`), not made by `fn`.
    pub external: bool,
    /// Its place among the functions of its unit, and the number of that unit; 0 for external ones.
    pub index: u32,
    pub unit: u32,
}

/// `None` if the term is no function.
pub fn function_info(heap: &Heap, term: Term) -> Option<FunctionInfo> {
    if let Some(slot) = term.as_export() {
        let slot = code::slot_at(slot);
        let (module, name, arity) = (slot.module, slot.name, slot.arity);
        return Some(FunctionInfo { module, name, arity, external: true, index: 0, unit: 0 });
    }
    let (id, _) = heap.as_closure(term)?;
    let loaded = code::function(id);
    let unit = code::unit(loaded.unit);
    Some(FunctionInfo {
        module: unit.module,
        name: unit.functions[loaded.index as usize].name,
        arity: loaded.arity,
        external: false,
        index: loaded.index,
        unit: loaded.unit.0,
    })
}

/// `None` if the term is no function.
pub fn function_arity(heap: &Heap, term: Term) -> Option<u8> {
    match term.as_export() {
        Some(slot) => Some(code::slot_at(slot).arity),
        None => heap.as_closure(term).map(|(id, _)| code::function(id).arity),
    }
}

fn make_fun(_: &mut Context<'_>, module: Term, name: Term, arity: Term) -> NativeResult {
    let (Some(module), Some(name), Some(arity)) = (module.as_atom(), name.as_atom(), arity.as_small()) else {
        return Err(refuse(&[
            (1, module.is_atom(), NOT_AN_ATOM),
            (2, name.is_atom(), NOT_AN_ATOM),
            (3, arity.is_small(), NOT_AN_INTEGER),
        ]));
    };
    let arity = u8::try_from(arity).map_err(|_| Fault::bad_argument(3, OUT_OF_RANGE))?;
    Ok(Term::export(code::slot(module, name, arity)))
}

const EXTERNAL_ITEMS: [&str; 5] = ["module", "name", "arity", "env", "type"];
const LOCAL_ITEMS: [&str; 10] =
    ["pid", "module", "new_index", "new_uniq", "index", "uniq", "name", "arity", "env", "type"];

fn fun_info(context: &mut Context<'_>, function: Term) -> NativeResult {
    let info = known_function(context.heap(), function)?;
    let items: &[&'static str] = if info.external { &EXTERNAL_ITEMS } else { &LOCAL_ITEMS };
    let mut pairs = Vec::with_capacity(items.len());
    for item in items {
        let value = item_value(context, function, &info, item);
        pairs.push(context.heap().tuple(&[Term::atom(Atom::of(item)), value]));
    }
    Ok(context.heap().list(&pairs))
}

fn fun_info_item(context: &mut Context<'_>, function: Term, item: Term) -> NativeResult {
    let info = known_function(context.heap(), function)?;
    let name = item.as_atom().map_or("", Atom::name);
    let Some(name) = LOCAL_ITEMS.iter().find(|known| **known == name) else {
        return Err(Fault::bad_argument(2, "invalid item"));
    };
    let value = item_value(context, function, &info, name);
    Ok(context.heap().tuple(&[item, value]))
}

fn known_function(heap: &Heap, function: Term) -> Result<FunctionInfo, Box<Fault>> {
    function_info(heap, function).ok_or_else(|| Fault::bad_argument(1, NOT_A_FUN))
}

fn item_value(context: &mut Context<'_>, function: Term, info: &FunctionInfo, item: &str) -> Term {
    let pid = context.process.pid;
    let heap = context.heap();
    match item {
        "module" => Term::atom(info.module),
        "name" => Term::atom(info.name),
        "arity" => Term::count(info.arity as usize),
        "type" => Term::atom(Atom::of(if info.external { "external" } else { "local" })),
        "env" => {
            let captured = heap.as_closure(function).map_or(&[][..], |(_, captured)| captured);
            let captured: Vec<Term> = captured.iter().copied().map(Term::from_word).collect();
            heap.list(&captured)
        }
        _ if info.external => Term::atom(atoms::UNDEFINED),
        "index" | "new_index" => Term::count(info.index as usize),
        "uniq" => Term::count(info.unit as usize),
        "new_uniq" => heap.binary(&u128::from(info.unit).to_be_bytes()),
        // Functions do not remember who made them; the one who asks is the likely answer.
        _ => Term::pid(pid),
    }
}

fn fun_to_list(context: &mut Context<'_>, function: Term) -> NativeResult {
    let info = known_function(context.heap(), function)?;
    let text = if info.external {
        format!("fun {}:{}/{}", erlang_atom(info.module), erlang_atom(info.name), info.arity)
    } else {
        format!("#Fun<{}.{}.{}>", info.module, info.index, info.unit)
    };
    Ok(super::erlang_conversions::charlist(context.heap(), &text))
}

/// An atom as Erlang writes it: in quotes unless it looks like a name.
fn erlang_atom(atom: Atom) -> String {
    let name = atom.name();
    let plain = name.starts_with(|first: char| first.is_ascii_lowercase())
        && name.chars().all(|character| character.is_alphanumeric() || matches!(character, '_' | '@'));
    if plain { name.to_string() } else { format!("'{}'", name.replace('\\', "\\\\").replace('\'', "\\'")) }
}

fn function_exported(context: &mut Context<'_>, module: Term, name: Term, arity: Term) -> NativeResult {
    let (module, name, arity) = named_function(context.heap(), module, name, arity)?;
    // That the library is loaded when it is first used is nothing a user should see.
    super::code::load(module)?;
    let slot = arity.and_then(|arity| code::find_slot(module, name, arity));
    Ok(Term::boolean(slot.is_some_and(|slot| code::slot_at(slot).target() != Target::Undefined)))
}

/// Whether the function is native, not written in the language.
fn is_builtin(context: &mut Context<'_>, module: Term, name: Term, arity: Term) -> NativeResult {
    let (module, name, arity) = named_function(context.heap(), module, name, arity)?;
    let slot = arity.and_then(|arity| code::find_slot(module, name, arity));
    let target = slot.map(|slot| code::slot_at(slot).target());
    Ok(Term::boolean(matches!(target, Some(Target::Native(_) | Target::Apply))))
}

/// No function has an arity of `None`.
fn named_function(heap: &Heap, module: Term, name: Term, arity: Term) -> Result<(Atom, Atom, Option<u8>), Box<Fault>> {
    let (Some(module), Some(name), true) = (module.as_atom(), name.as_atom(), heap.is_integer(arity)) else {
        return Err(refuse(&[
            (1, module.is_atom(), NOT_AN_ATOM),
            (2, name.is_atom(), NOT_AN_ATOM),
            (3, heap.is_integer(arity), NOT_AN_INTEGER),
        ]));
    };
    Ok((module, name, arity.as_small().and_then(|arity| u8::try_from(arity).ok())))
}

fn phash2_of_term(context: &mut Context<'_>, term: Term) -> NativeResult {
    Ok(Term::count(phash2(context.heap(), term, 1 << 27) as usize))
}

/// The texts name the first argument, as the BEAM's do, although the range is the second.
fn phash2_below(context: &mut Context<'_>, term: Term, range: Term) -> NativeResult {
    let heap = context.heap();
    match range.as_small() {
        Some(range @ 1..=0x1_0000_0000) => Ok(Term::count(phash2(heap, term, range as u64) as usize)),
        Some(..=0) => Err(Fault::bad_argument(1, OUT_OF_RANGE)),
        None if !heap.is_integer(range) => Err(Fault::bad_argument(1, NOT_AN_INTEGER)),
        _ => Err(Fault::badarg()),
    }
}
