//! `:erlang`: terms as bytes, in the external format of Erlang.
//!
//! Neither direction recurses: what is nested is kept on a stack, as everywhere where data of the user may be deep.

use super::arguments::{INVALID_OPTION, NOT_A_BINARY, NOT_A_LIST, refuse};
use super::native;
use crate::atom::Atom;
use crate::bytecode::code;
use crate::value::heap::Heap;
use crate::value::term::{PID_SLOT_BITS, Pid, Reference, Term};
use crate::vm::native::NativeFunction::{F1, F2};
use crate::vm::native::{Context, Fault, Native, NativeResult};
use num_bigint::{BigInt, Sign};

pub const NATIVES: &[Native] = &[
    native("erlang", "term_to_binary", F1(term_to_binary)),
    native("erlang", "term_to_binary", F2(term_to_binary_with_options)),
    native("erlang", "term_to_iovec", F1(term_to_iovec)),
    native("erlang", "external_size", F1(external_size)),
    native("erlang", "binary_to_term", F1(binary_to_term)),
    native("erlang", "binary_to_term", F2(binary_to_term_with_options)),
];

const VERSION: u8 = 131;

// What the parts of a term begin with.
const NEW_FLOAT: u8 = 70;
const BIT_BINARY: u8 = 77;
const NEW_PID: u8 = 88;
const NEWER_REFERENCE: u8 = 90;
const SMALL_INTEGER: u8 = 97;
const INTEGER: u8 = 98;
const ATOM: u8 = 100;
const SMALL_TUPLE: u8 = 104;
const LARGE_TUPLE: u8 = 105;
const NIL: u8 = 106;
const STRING: u8 = 107;
const LIST: u8 = 108;
const BINARY: u8 = 109;
const SMALL_BIG: u8 = 110;
const LARGE_BIG: u8 = 111;
const EXPORT: u8 = 113;
const SMALL_ATOM: u8 = 115;
const MAP: u8 = 116;
const ATOM_UTF8: u8 = 118;
const SMALL_ATOM_UTF8: u8 = 119;

// Writing.

fn term_to_binary(context: &mut Context<'_>, term: Term) -> NativeResult {
    let bytes = encoded(context.heap(), term)?;
    Ok(context.heap().binary_from_vec(bytes))
}

/// What is asked to be compressed may be left as it is.
fn term_to_binary_with_options(context: &mut Context<'_>, term: Term, options: Term) -> NativeResult {
    let heap = context.heap();
    let Some(options) = heap.proper_list(options) else { return Err(Fault::bad_argument(2, NOT_A_LIST)) };
    for option in options {
        let is_known = match (option.as_atom().map(Atom::name), heap.tuple_of::<2>(option)) {
            (Some("compressed" | "deterministic" | "local"), _) => true,
            (None, Some([name, value])) => match name.as_atom().map(Atom::name) {
                Some("compressed") => matches!(value.as_small(), Some(0..=9)),
                Some("minor_version") => matches!(value.as_small(), Some(0..=2)),
                _ => false,
            },
            _ => false,
        };
        if !is_known {
            return Err(Fault::bad_argument(2, INVALID_OPTION));
        }
    }
    term_to_binary(context, term)
}

fn term_to_iovec(context: &mut Context<'_>, term: Term) -> NativeResult {
    let binary = term_to_binary(context, term)?;
    Ok(context.heap().list(&[binary]))
}

fn external_size(context: &mut Context<'_>, term: Term) -> NativeResult {
    Ok(Term::count(encoded(context.heap(), term)?.len()))
}

fn encoded(heap: &Heap, term: Term) -> Result<Vec<u8>, Box<Fault>> {
    let mut bytes = vec![VERSION];
    let mut left = vec![term];
    while let Some(term) = left.pop() {
        if let Some(integer) = term.as_small() {
            put_integer(&mut bytes, integer);
        } else if let Some(atom) = term.as_atom() {
            put_atom(&mut bytes, atom);
        } else if term.is_empty_list() {
            bytes.push(NIL);
        } else if term.is_cons() {
            put_list(heap, &mut bytes, term, &mut left);
        } else if let Some(elements) = heap.tuple_words(term) {
            match u8::try_from(elements.len()) {
                Ok(count) => bytes.extend([SMALL_TUPLE, count]),
                Err(_) => put_length(&mut bytes, LARGE_TUPLE, elements.len()),
            }
            left.extend(elements.iter().rev().map(|word| Term::from_word(*word)));
        } else if let Some(size) = heap.map_size(term) {
            put_length(&mut bytes, MAP, size);
            left.extend(heap.map_pairs(term).into_iter().rev().flat_map(|(key, value)| [value, key]));
        } else if let Some(bits) = heap.bits(term) {
            let last = bits.bit_length % 8;
            let content = bits.to_vec();
            put_length(&mut bytes, if last == 0 { BINARY } else { BIT_BINARY }, content.len());
            if last != 0 {
                bytes.push(last as u8);
            }
            bytes.extend(content);
        } else if let Some(float) = heap.as_float(term) {
            bytes.push(NEW_FLOAT);
            bytes.extend(float.to_be_bytes());
        } else if let Some(big) = heap.as_big(term) {
            put_big(&mut bytes, &big);
        } else if let Some(pid) = term.as_pid() {
            bytes.push(NEW_PID);
            put_atom(&mut bytes, Atom::of("nonode@nohost"));
            let sequence = pid.sequence();
            let numbers = [sequence & 0xfff_ffff, sequence >> 28, u64::from(pid.slot())];
            bytes.extend(numbers.into_iter().flat_map(|number| (number as u32).to_be_bytes()));
        } else if let Some(Reference(number)) = term.as_reference() {
            bytes.extend([NEWER_REFERENCE, 0, 2]);
            put_atom(&mut bytes, Atom::of("nonode@nohost"));
            let numbers = [0, number >> 32, number & 0xffff_ffff];
            bytes.extend(numbers.into_iter().flat_map(|number| (number as u32).to_be_bytes()));
        } else if let Some(slot) = term.as_export() {
            let slot = code::slot_at(slot);
            bytes.push(EXPORT);
            put_atom(&mut bytes, slot.module);
            put_atom(&mut bytes, slot.name);
            put_integer(&mut bytes, i64::from(slot.arity));
        } else {
            return Err(Fault::bad_argument(1, "a function without a name cannot be written (use &Module.name/arity)"));
        }
    }
    Ok(bytes)
}

fn put_length(bytes: &mut Vec<u8>, tag: u8, length: usize) {
    bytes.push(tag);
    bytes.extend((length as u32).to_be_bytes());
}

fn put_integer(bytes: &mut Vec<u8>, integer: i64) {
    if let Ok(small) = u8::try_from(integer) {
        bytes.extend([SMALL_INTEGER, small]);
    } else if let Ok(integer) = i32::try_from(integer) {
        bytes.push(INTEGER);
        bytes.extend(integer.to_be_bytes());
    } else {
        put_big(bytes, &BigInt::from(integer));
    }
}

fn put_big(bytes: &mut Vec<u8>, big: &BigInt) {
    let (sign, magnitude) = big.to_bytes_le();
    match u8::try_from(magnitude.len()) {
        Ok(length) => bytes.extend([SMALL_BIG, length]),
        Err(_) => put_length(bytes, LARGE_BIG, magnitude.len()),
    }
    bytes.push(u8::from(sign == Sign::Minus));
    bytes.extend(magnitude);
}

/// As OTP 25 does it: names within Latin-1 in that encoding.
fn put_atom(bytes: &mut Vec<u8>, atom: Atom) {
    let latin1: Option<Vec<u8>> = atom.name().chars().map(|character| u8::try_from(character as u32).ok()).collect();
    match latin1 {
        Some(name) => {
            bytes.push(ATOM);
            bytes.extend((name.len() as u16).to_be_bytes());
            bytes.extend(name);
        }
        None => {
            let name = atom.name().as_bytes();
            match u8::try_from(name.len()) {
                Ok(length) => bytes.extend([SMALL_ATOM_UTF8, length]),
                Err(_) => {
                    bytes.push(ATOM_UTF8);
                    bytes.extend((name.len() as u16).to_be_bytes());
                }
            }
            bytes.extend(name);
        }
    }
}

fn put_list(heap: &Heap, bytes: &mut Vec<u8>, list: Term, left: &mut Vec<Term>) {
    let mut iterator = heap.list_items(list);
    let items: Vec<Term> = iterator.by_ref().collect();
    let tail = iterator.tail();
    let text: Option<Vec<u8>> = items.iter().map(|item| u8::try_from(item.as_small()?).ok()).collect();
    match (text, u16::try_from(items.len())) {
        (Some(text), Ok(length)) if tail.is_empty_list() => {
            bytes.push(STRING);
            bytes.extend(length.to_be_bytes());
            bytes.extend(text);
        }
        _ => {
            put_length(bytes, LIST, items.len());
            left.push(tail);
            left.extend(items.into_iter().rev());
        }
    }
}

// Reading.

fn binary_to_term(context: &mut Context<'_>, binary: Term) -> NativeResult {
    let bytes = context.heap().bytes(binary).ok_or_else(|| Fault::bad_argument(1, NOT_A_BINARY))?.to_vec();
    let (term, _) = decoded(context.heap(), &bytes, false).ok_or_else(|| Fault::bad_argument(1, INVALID))?;
    Ok(term)
}

const INVALID: &str = "invalid external representation of a term";
const INVALID_OR_UNSAFE: &str = "invalid or unsafe external representation of a term";

/// `:safe` makes no new atoms; with `:used` comes how many bytes the term took: `{term, used}`.
fn binary_to_term_with_options(context: &mut Context<'_>, binary: Term, options: Term) -> NativeResult {
    let heap = context.heap();
    let (bytes, options) = (heap.bytes(binary).map(<[u8]>::to_vec), heap.proper_list(options));
    let (Some(bytes), Some(options)) = (&bytes, options.as_ref()) else {
        return Err(refuse(&[(1, bytes.is_some(), NOT_A_BINARY), (2, options.is_some(), NOT_A_LIST)]));
    };
    let (mut safe, mut used) = (false, false);
    for option in options {
        match option.as_atom().map(Atom::name) {
            Some("safe") => safe = true,
            Some("used") => used = true,
            _ => return Err(Fault::bad_argument(2, INVALID_OPTION)),
        }
    }
    let text = if safe { INVALID_OR_UNSAFE } else { INVALID };
    let (term, length) = decoded(heap, bytes, safe).ok_or_else(|| Fault::bad_argument(1, text))?;
    Ok(if used { heap.tuple(&[term, Term::count(length)]) } else { term })
}

/// A term of which some parts are still to be read.
struct Open {
    kind: OpenKind,
    parts: Vec<Term>,
    missing: usize,
}

enum OpenKind {
    /// Its items and its tail.
    List,
    Tuple,
    /// Keys and values in turn.
    Map,
    /// Module, name and arity.
    Export,
}

enum Part {
    Whole(Term),
    Open(OpenKind, usize),
}

/// The term, and how many bytes it takes.
fn decoded(heap: &mut Heap, bytes: &[u8], safe: bool) -> Option<(Term, usize)> {
    let mut reader = Reader { bytes, at: 0, safe };
    if reader.byte()? != VERSION {
        return None;
    }
    let mut open: Vec<Open> = Vec::new();
    loop {
        let mut term = match reader.part(heap)? {
            Part::Whole(term) => term,
            Part::Open(kind, 0) => closed(heap, &kind, &[], safe)?,
            Part::Open(kind, missing) => {
                open.push(Open { kind, parts: Vec::new(), missing });
                continue;
            }
        };
        // It may be the last part of what it belongs to, and so on.
        loop {
            let Some(outer) = open.last_mut() else { return Some((term, reader.at)) };
            outer.parts.push(term);
            outer.missing -= 1;
            if outer.missing > 0 {
                break;
            }
            let outer = open.pop()?;
            term = closed(heap, &outer.kind, &outer.parts, safe)?;
        }
    }
}

fn closed(heap: &mut Heap, kind: &OpenKind, parts: &[Term], safe: bool) -> Option<Term> {
    Some(match kind {
        OpenKind::List => {
            let (tail, items) = parts.split_last()?;
            heap.list_with_tail(items, *tail)
        }
        OpenKind::Tuple => heap.tuple(parts),
        OpenKind::Map => {
            let pairs: Vec<(Term, Term)> = parts.chunks_exact(2).map(|pair| (pair[0], pair[1])).collect();
            let map = heap.map_from_pairs(&pairs);
            // No key comes twice.
            (heap.map_size(map)? == pairs.len()).then_some(map)?
        }
        OpenKind::Export => {
            let [module, name, arity] = parts else { return None };
            let (module, name) = (module.as_atom()?, name.as_atom()?);
            let arity = u8::try_from(arity.as_small()?).ok()?;
            let slot = match code::find_slot(module, name, arity) {
                None if safe => return None,
                Some(slot) => slot,
                None => code::slot(module, name, arity),
            };
            Term::export(slot)
        }
    })
}

struct Reader<'bytes> {
    bytes: &'bytes [u8],
    at: usize,
    safe: bool,
}

impl<'bytes> Reader<'bytes> {
    fn take(&mut self, length: usize) -> Option<&'bytes [u8]> {
        let end = self.at.checked_add(length)?;
        let taken = self.bytes.get(self.at..end)?;
        self.at = end;
        Some(taken)
    }

    fn byte(&mut self) -> Option<u8> {
        Some(self.take(1)?[0])
    }

    fn short(&mut self) -> Option<usize> {
        Some(u16::from_be_bytes(self.take(2)?.try_into().ok()?) as usize)
    }

    fn long(&mut self) -> Option<usize> {
        Some(u32::from_be_bytes(self.take(4)?.try_into().ok()?) as usize)
    }

    /// A whole term, or how many parts of one come next.
    fn part(&mut self, heap: &mut Heap) -> Option<Part> {
        let tag = self.byte()?;
        Some(Part::Whole(match tag {
            SMALL_INTEGER => Term::count(self.byte()? as usize),
            INTEGER => heap.integer(i64::from(i32::from_be_bytes(self.take(4)?.try_into().ok()?))),
            SMALL_BIG => {
                let length = self.byte()? as usize;
                self.big(heap, length)?
            }
            LARGE_BIG => {
                let length = self.long()?;
                self.big(heap, length)?
            }
            NEW_FLOAT => {
                let float = f64::from_be_bytes(self.take(8)?.try_into().ok()?);
                float.is_finite().then(|| heap.float(float))?
            }
            ATOM | SMALL_ATOM | ATOM_UTF8 | SMALL_ATOM_UTF8 => Term::atom(self.atom(tag)?),
            NIL => Term::EMPTY_LIST,
            STRING => {
                let length = self.short()?;
                let items: Vec<Term> = self.take(length)?.iter().map(|byte| Term::count(*byte as usize)).collect();
                heap.list(&items)
            }
            BINARY => {
                let length = self.long()?;
                heap.binary(self.take(length)?)
            }
            BIT_BINARY => {
                let (length, last) = (self.long()?, self.byte()? as usize);
                if length == 0 || !(1..=8).contains(&last) {
                    return None;
                }
                heap.bitstring(self.take(length)?, (length - 1) * 8 + last)
            }
            NEW_PID => self.pid()?,
            NEWER_REFERENCE => self.reference()?,
            LIST => return Some(Part::Open(OpenKind::List, self.long()? + 1)),
            SMALL_TUPLE => return Some(Part::Open(OpenKind::Tuple, self.byte()? as usize)),
            LARGE_TUPLE => return Some(Part::Open(OpenKind::Tuple, self.long()?)),
            MAP => return Some(Part::Open(OpenKind::Map, self.long()? * 2)),
            EXPORT => return Some(Part::Open(OpenKind::Export, 3)),
            _ => return None,
        }))
    }

    fn big(&mut self, heap: &mut Heap, length: usize) -> Option<Term> {
        let sign = if self.byte()? == 0 { Sign::Plus } else { Sign::Minus };
        Some(heap.big_integer(&BigInt::from_bytes_le(sign, self.take(length)?)))
    }

    fn atom(&mut self, tag: u8) -> Option<Atom> {
        let length = if matches!(tag, ATOM | ATOM_UTF8) { self.short()? } else { self.byte()? as usize };
        let name = self.take(length)?;
        let name: String = match tag {
            ATOM | SMALL_ATOM => name.iter().map(|byte| char::from(*byte)).collect(),
            _ => std::str::from_utf8(name).ok()?.to_string(),
        };
        if name.chars().count() > 255 {
            return None;
        }
        if self.safe { Atom::existing(&name) } else { Atom::new(&name).ok() }
    }

    /// A node, which is this one: there are no others.
    fn own_node(&mut self) -> Option<()> {
        let tag = self.byte()?;
        if !matches!(tag, ATOM | SMALL_ATOM | ATOM_UTF8 | SMALL_ATOM_UTF8) {
            return None;
        }
        (self.atom(tag)?.name() == "nonode@nohost").then_some(())
    }

    fn pid(&mut self) -> Option<Term> {
        self.own_node()?;
        let [low, high, slot] = [self.long()?, self.long()?, self.long()?];
        let is_pid = low < 1 << 28 && high < 1 << 8 && slot < 1 << PID_SLOT_BITS;
        is_pid.then(|| Term::pid(Pid::new((high << 28 | low) as u64, slot as u32)))
    }

    fn reference(&mut self) -> Option<Term> {
        if self.short()? != 2 {
            return None;
        }
        self.own_node()?;
        let [_creation, high, low] = [self.long()?, self.long()?, self.long()?];
        // Ours have fewer bits than there is room for.
        (high < 1 << 24).then(|| Term::reference(Reference((high as u64) << 32 | low as u64)))
    }
}
