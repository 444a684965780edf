//! `:erlang`: atoms to text and back.

use super::arguments::{NOT_A_LIST, NOT_AN_ATOM, NOT_CHARACTERS, atom, binary};
use super::erlang_conversions::charlist;
use super::native;
use crate::atom::{ATOM_LENGTH_LIMIT, ATOM_LIMIT, Atom, AtomTableFull, atoms};
use crate::value::heap::Heap;
use crate::value::term::Term;
use crate::vm::native::NativeFunction::{F1, F2};
use crate::vm::native::{Context, Fault, Native, NativeResult};

pub const NATIVES: &[Native] = &[
    native("erlang", "atom_to_binary", F1(atom_to_binary)),
    native("erlang", "atom_to_binary", F2(atom_to_binary_in)),
    native("erlang", "atom_to_list", F1(atom_to_list)),
    native("erlang", "binary_to_atom", F1(binary_to_atom)),
    native("erlang", "binary_to_atom", F2(binary_to_atom_in)),
    native("erlang", "binary_to_existing_atom", F1(binary_to_existing_atom)),
    native("erlang", "binary_to_existing_atom", F2(binary_to_existing_atom_in)),
    native("erlang", "list_to_atom", F1(list_to_atom)),
    native("erlang", "list_to_existing_atom", F1(list_to_existing_atom)),
];

/// Where the atom of a name comes from.
#[derive(Clone, Copy)]
enum Origin {
    /// Made if there is none yet.
    New,
    /// Must have been made before.
    Existing,
}

fn atom_to_binary(context: &mut Context<'_>, term: Term) -> NativeResult {
    let name = atom(term, 1)?.name();
    Ok(context.heap().binary(name.as_bytes()))
}

fn atom_to_binary_in(context: &mut Context<'_>, term: Term, encoding: Term) -> NativeResult {
    let name = atom(term, 1)?.name();
    let latin1 = is_latin1(encoding).ok_or_else(|| Fault::bad_argument(2, "is an invalid encoding option"))?;
    if !latin1 {
        return Ok(context.heap().binary(name.as_bytes()));
    }
    let bytes: Option<Vec<u8>> = name.chars().map(|character| u8::try_from(character).ok()).collect();
    let bytes = bytes.ok_or_else(|| Fault::bad_argument(1, "contains a character not expressible in latin1"))?;
    Ok(context.heap().binary(&bytes))
}

fn atom_to_list(context: &mut Context<'_>, term: Term) -> NativeResult {
    let name = term.as_atom().ok_or_else(|| Fault::bad_argument(1, NOT_AN_ATOM))?.name();
    Ok(charlist(context.heap(), name))
}

fn binary_to_atom(context: &mut Context<'_>, name: Term) -> NativeResult {
    atom_of_binary(context.heap(), name, Origin::New)
}

fn binary_to_existing_atom(context: &mut Context<'_>, name: Term) -> NativeResult {
    atom_of_binary(context.heap(), name, Origin::Existing)
}

fn binary_to_atom_in(context: &mut Context<'_>, name: Term, encoding: Term) -> NativeResult {
    atom_of_encoded_binary(context.heap(), name, encoding, Origin::New)
}

fn binary_to_existing_atom_in(context: &mut Context<'_>, name: Term, encoding: Term) -> NativeResult {
    atom_of_encoded_binary(context.heap(), name, encoding, Origin::Existing)
}

fn atom_of_binary(heap: &Heap, name: Term, origin: Origin) -> NativeResult {
    let text = std::str::from_utf8(binary(heap, name, 1)?);
    named(text.map_err(|_| Fault::bad_argument(1, "invalid UTF8 encoding"))?, origin)
}

fn atom_of_encoded_binary(heap: &Heap, name: Term, encoding: Term, origin: Origin) -> NativeResult {
    let bytes = binary(heap, name, 1)?;
    match is_latin1(encoding) {
        Some(true) => named(&bytes.iter().map(|byte| char::from(*byte)).collect::<String>(), origin),
        Some(false) => atom_of_binary(heap, name, origin),
        None => Err(Fault::bad_argument(2, "not one of the atoms: latin1, utf8, or unicode")),
    }
}

/// `None` if it is no encoding of atoms.
fn is_latin1(encoding: Term) -> Option<bool> {
    match encoding.as_atom().map(Atom::name) {
        Some("latin1") => Some(true),
        Some("utf8" | "unicode") => Some(false),
        _ => None,
    }
}

fn list_to_atom(context: &mut Context<'_>, list: Term) -> NativeResult {
    named(&characters(context.heap(), list)?, Origin::New)
}

fn list_to_existing_atom(context: &mut Context<'_>, list: Term) -> NativeResult {
    named(&characters(context.heap(), list)?, Origin::Existing)
}

fn characters(heap: &Heap, list: Term) -> Result<String, Box<Fault>> {
    if !list.is_list() {
        return Err(Fault::bad_argument(1, NOT_A_LIST));
    }
    let mut items = heap.list_items(list);
    let character = |item: Term| item.as_small().and_then(|code| u32::try_from(code).ok()).and_then(char::from_u32);
    let text: Option<String> = items.by_ref().map(character).collect();
    let text = text.ok_or_else(|| Fault::bad_argument(1, NOT_CHARACTERS))?;
    if items.tail().is_empty_list() {
        Ok(text)
    } else {
        Err(Fault::bad_argument(1, super::arguments::NOT_A_PROPER_LIST))
    }
}

fn named(name: &str, origin: Origin) -> NativeResult {
    match origin {
        Origin::Existing => {
            Atom::existing(name).map(Term::atom).ok_or_else(|| Fault::bad_argument(1, "not an already existing atom"))
        }
        Origin::New if name.chars().count() > ATOM_LENGTH_LIMIT => Err(Fault::error(Term::atom(atoms::SYSTEM_LIMIT))),
        Origin::New => Atom::new(name).map(Term::atom).map_err(|AtomTableFull| {
            Fault::system_limit(1, &format!("there are {ATOM_LIMIT} atoms, as many as there may be"))
        }),
    }
}
