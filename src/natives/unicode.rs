//! `:unicode`: character data to binaries and lists, normal forms, byte order marks.

use super::arguments::Checked;
use super::chardata::{Encoding, Reading, read};
use super::native;
use super::string::NormalForm;
use crate::atom::Atom;
use crate::value::heap::Heap;
use crate::value::term::Term;
use crate::vm::native::NativeFunction::{F1, F2, F3};
use crate::vm::native::{Context, Fault, Native, NativeResult};

pub const NATIVES: &[Native] = &[
    native("unicode", "characters_to_binary", F1(to_binary)),
    native("unicode", "characters_to_binary", F2(to_binary_from)),
    native("unicode", "characters_to_binary", F3(to_binary_from_to)),
    native("unicode", "characters_to_list", F1(to_list)),
    native("unicode", "characters_to_list", F2(to_list_from)),
    native("unicode", "characters_to_nfc_binary", F1(|c, data| normal(c, data, NormalForm::Composed))),
    native("unicode", "characters_to_nfd_binary", F1(|c, data| normal(c, data, NormalForm::Decomposed))),
    native("unicode", "characters_to_nfkc_binary", F1(|c, data| normal(c, data, NormalForm::CompatibilityComposed))),
    native("unicode", "characters_to_nfkd_binary", F1(|c, data| normal(c, data, NormalForm::CompatibilityDecomposed))),
    native("unicode", "bom_to_encoding", F1(bom_to_encoding)),
    native("unicode", "encoding_to_bom", F1(encoding_to_bom)),
];

pub const NO_CHARDATA: &str = "not valid character data (an iodata term)";

/// What has been read of character data.
pub enum Characters<T> {
    All(T),
    /// So much, and `{:error | :incomplete, …, rest}`.
    Some(&'static str, T, Term),
}

fn to_binary(context: &mut Context<'_>, data: Term) -> NativeResult {
    binary_result(context.heap(), data, Encoding::Utf8, Encoding::Utf8)
}

fn to_binary_from(context: &mut Context<'_>, data: Term, from: Term) -> NativeResult {
    let heap = context.heap();
    let from = encoding(heap, from, 2)?;
    binary_result(heap, data, from, Encoding::Utf8)
}

fn to_binary_from_to(context: &mut Context<'_>, data: Term, from: Term, to: Term) -> NativeResult {
    let heap = context.heap();
    let (from, to) = (encoding(heap, from, 2)?, encoding(heap, to, 3)?);
    binary_result(heap, data, from, to)
}

fn encoding(heap: &Heap, term: Term, argument: u8) -> Checked<Encoding> {
    Encoding::from_term(heap, term).ok_or_else(|| Fault::bad_argument(argument, "not a valid encoding"))
}

fn binary_result(heap: &mut Heap, data: Term, from: Encoding, to: Encoding) -> NativeResult {
    if from == to && from == Encoding::Utf8 && heap.text(data).is_some() {
        return Ok(data);
    }
    match bytes(heap, data, from, to, 1)? {
        Characters::All(bytes) => Ok(heap.binary_from_vec(bytes)),
        Characters::Some(how, bytes, rest) => {
            let bytes = heap.binary_from_vec(bytes);
            Ok(heap.tuple(&[Term::atom(Atom::of(how)), bytes, rest]))
        }
    }
}

/// Character data, which is an argument of this number, in another encoding.
pub fn bytes(heap: &mut Heap, data: Term, from: Encoding, to: Encoding, argument: u8) -> Checked<Characters<Vec<u8>>> {
    let mut bytes = Vec::new();
    let reading = read(heap, data, from, |character| to.encode(character, &mut bytes));
    ended(heap, reading, bytes, argument)
}

fn ended<T>(heap: &mut Heap, reading: Reading, result: T, argument: u8) -> Checked<Characters<T>> {
    match reading {
        Reading::Complete => Ok(Characters::All(result)),
        Reading::Incomplete(left) => Ok(Characters::Some("incomplete", result, heap.binary(&left))),
        Reading::Error(rest) => Ok(Characters::Some("error", result, rest)),
        Reading::Invalid => Err(Fault::bad_argument(argument, NO_CHARDATA)),
        Reading::TooLarge => Err(Fault::system_limit(argument, "stands for too many characters")),
    }
}

fn to_list(context: &mut Context<'_>, data: Term) -> NativeResult {
    list_result(context.heap(), data, Encoding::Utf8)
}

fn to_list_from(context: &mut Context<'_>, data: Term, from: Term) -> NativeResult {
    let heap = context.heap();
    let from = encoding(heap, from, 2)?;
    list_result(heap, data, from)
}

fn list_result(heap: &mut Heap, data: Term, from: Encoding) -> NativeResult {
    let mut characters = Vec::new();
    let reading = read(heap, data, from, |character| {
        characters.push(Term::count(character as usize));
        true
    });
    match ended(heap, reading, characters, 1)? {
        Characters::All(characters) => Ok(heap.list(&characters)),
        Characters::Some(how, characters, rest) => {
            let characters = heap.list(&characters);
            Ok(heap.tuple(&[Term::atom(Atom::of(how)), characters, rest]))
        }
    }
}

fn normal(context: &mut Context<'_>, data: Term, form: NormalForm) -> NativeResult {
    let heap = context.heap();
    let (how, bytes, rest) = match bytes(heap, data, Encoding::Utf8, Encoding::Utf8, 1)? {
        Characters::All(bytes) => (None, bytes, Term::NIL),
        Characters::Some(_, bytes, rest) => (Some(Term::ERROR), bytes, rest),
    };
    let normal = form.apply(&String::from_utf8_lossy(&bytes));
    let normal = heap.binary(normal.as_bytes());
    Ok(how.map_or(normal, |how| heap.tuple(&[how, normal, rest])))
}

/// Byte order marks, those that begin with another one before it.
const MARKS: [(&[u8], Encoding); 5] = [
    (&[0xef, 0xbb, 0xbf], Encoding::Utf8),
    (&[0, 0, 0xfe, 0xff], Encoding::Utf32 { little: false }),
    (&[0xff, 0xfe, 0, 0], Encoding::Utf32 { little: true }),
    (&[0xfe, 0xff], Encoding::Utf16 { little: false }),
    (&[0xff, 0xfe], Encoding::Utf16 { little: true }),
];

/// `{encoding, bytes of the mark}`; without a mark `{:latin1, 0}`.
fn bom_to_encoding(context: &mut Context<'_>, start: Term) -> NativeResult {
    let heap = context.heap();
    let bytes = super::arguments::binary(heap, start, 1)?;
    let mark = MARKS.iter().find(|(mark, _)| bytes.starts_with(mark));
    let (encoding, length) = mark.map_or((Encoding::Latin1, 0), |(mark, encoding)| (*encoding, mark.len()));
    let encoding = encoding_term(heap, encoding);
    Ok(heap.tuple(&[encoding, Term::count(length)]))
}

fn encoding_term(heap: &mut Heap, encoding: Encoding) -> Term {
    let (name, little) = match encoding {
        Encoding::Utf8 => return Term::atom(Atom::of("utf8")),
        Encoding::Latin1 => return Term::atom(Atom::of("latin1")),
        Encoding::Utf16 { little } => ("utf16", little),
        Encoding::Utf32 { little } => ("utf32", little),
    };
    let endianness = Atom::of(if little { "little" } else { "big" });
    heap.tuple(&[Term::atom(Atom::of(name)), Term::atom(endianness)])
}

fn encoding_to_bom(context: &mut Context<'_>, term: Term) -> NativeResult {
    let heap = context.heap();
    let encoding = encoding(heap, term, 1)?;
    let mark = MARKS.iter().find(|(_, known)| *known == encoding).map_or(&[][..], |(mark, _)| mark);
    Ok(heap.binary(mark))
}
