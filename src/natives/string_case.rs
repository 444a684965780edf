//! `:kaiwa_string`: upper, lower and title case, with the full mappings of Unicode (`"ß"` becomes `"SS"`).

use super::arguments::{Checked, binary};
use super::native;
use super::string::characters;
use crate::atom::Atom;
use crate::value::term::Term;
use crate::vm::native::NativeFunction::F2;
use crate::vm::native::{Context, Fault, Native, NativeResult};

pub const NATIVES: &[Native] = &[
    native("kaiwa_string", "upcase", F2(upcase)),
    native("kaiwa_string", "downcase", F2(downcase)),
    native("kaiwa_string", "capitalize", F2(capitalize)),
];

/// Which mappings apply.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    Default,
    /// Only `a` to `z`.
    Ascii,
    /// A sigma at the end of a word has its own form.
    Greek,
    /// `i` and `ı` are two letters.
    Turkic,
}

fn mode(term: Term) -> Checked<Mode> {
    match term.as_atom().map(Atom::name) {
        Some("default") => Ok(Mode::Default),
        Some("ascii") => Ok(Mode::Ascii),
        Some("greek") => Ok(Mode::Greek),
        Some("turkic") => Ok(Mode::Turkic),
        _ => Err(Fault::bad_argument(2, "not one of the modes :default, :ascii, :greek and :turkic")),
    }
}

fn upcase(context: &mut Context<'_>, string: Term, case_mode: Term) -> NativeResult {
    let heap = context.heap();
    let (bytes, mode) = (binary(heap, string, 1)?, mode(case_mode)?);
    let upper = if mode == Mode::Ascii || bytes.is_ascii() && mode != Mode::Turkic {
        bytes.to_ascii_uppercase()
    } else {
        let mut upper = Vec::with_capacity(bytes.len());
        for (range, character) in characters(bytes) {
            match character {
                Some(character) => push_upper(&mut upper, character, mode),
                None => upper.extend_from_slice(&bytes[range]),
            }
        }
        upper
    };
    Ok(heap.binary_from_vec(upper))
}

fn downcase(context: &mut Context<'_>, string: Term, case_mode: Term) -> NativeResult {
    let heap = context.heap();
    let lower = lower(binary(heap, string, 1)?, mode(case_mode)?);
    Ok(heap.binary_from_vec(lower))
}

/// The first character in title case, the others in lower case.
fn capitalize(context: &mut Context<'_>, string: Term, case_mode: Term) -> NativeResult {
    let heap = context.heap();
    let (bytes, mode) = (binary(heap, string, 1)?, mode(case_mode)?);
    let mut capitalized = Vec::with_capacity(bytes.len());
    let Some((range, first)) = characters(bytes).next() else { return Ok(string) };
    match first {
        Some(first) if mode == Mode::Ascii => push(&mut capitalized, first.to_ascii_uppercase()),
        Some(first) => push_title(&mut capitalized, first, mode),
        None => capitalized.extend_from_slice(&bytes[range.clone()]),
    }
    capitalized.extend_from_slice(&lower(&bytes[range.end..], mode));
    Ok(heap.binary_from_vec(capitalized))
}

fn lower(bytes: &[u8], mode: Mode) -> Vec<u8> {
    if mode == Mode::Ascii || bytes.is_ascii() && mode != Mode::Turkic {
        return bytes.to_ascii_lowercase();
    }
    let mut lower = Vec::with_capacity(bytes.len());
    let mut characters = characters(bytes).peekable();
    let mut after_letter = false;
    while let Some((range, character)) = characters.next() {
        let Some(character) = character else {
            lower.extend_from_slice(&bytes[range]);
            after_letter = false;
            continue;
        };
        let next = characters.peek().and_then(|(_, next)| *next);
        match (mode, character) {
            (Mode::Greek, 'Σ') if after_letter && !next.is_some_and(char::is_alphabetic) => push(&mut lower, 'ς'),
            (Mode::Turkic, 'I') if next == Some('\u{307}') => {
                // The dot is part of the letter.
                characters.next();
                push(&mut lower, 'i');
            }
            (Mode::Turkic, 'I') => push(&mut lower, 'ı'),
            (Mode::Turkic, 'İ') => push(&mut lower, 'i'),
            _ => character.to_lowercase().for_each(|character| push(&mut lower, character)),
        }
        after_letter = character.is_alphabetic();
    }
    lower
}

fn push_upper(target: &mut Vec<u8>, character: char, mode: Mode) {
    match (mode, character) {
        (Mode::Turkic, 'i') => push(target, 'İ'),
        _ => character.to_uppercase().for_each(|character| push(target, character)),
    }
}

/// Title case is upper case but for letters that stand for two: only the first of them is upper case.
fn push_title(target: &mut Vec<u8>, character: char, mode: Mode) {
    match character {
        'i' if mode == Mode::Turkic => push(target, 'İ'),
        'Ǆ'..='ǆ' => push(target, 'ǅ'),
        'Ǉ'..='ǉ' => push(target, 'ǈ'),
        'Ǌ'..='ǌ' => push(target, 'ǋ'),
        'Ǳ'..='ǳ' => push(target, 'ǲ'),
        'ŉ' => character.to_uppercase().for_each(|character| push(target, character)),
        // Georgian has no capitals at the start of a sentence.
        'ა'..='ჿ' => push(target, character),
        // Greek letters with an iota below: the iota stays.
        '\u{1f80}'..='\u{1faf}' => push(target, offset(character, 0, 8)),
        '\u{1fb3}' | '\u{1fc3}' | '\u{1ff3}' => push(target, offset(character, 9, 0)),
        '\u{1fbc}' | '\u{1fcc}' | '\u{1ffc}' => push(target, character),
        _ => {
            let mut upper = character.to_uppercase();
            if let Some(first) = upper.next() {
                push(target, first);
            }
            for later in upper {
                match later {
                    'Ι' if ('\u{1f00}'..='\u{1fff}').contains(&character) => push(target, '\u{345}'),
                    _ => later.to_lowercase().for_each(|later| push(target, later)),
                }
            }
        }
    }
}

fn offset(character: char, add: u32, set: u32) -> char {
    char::from_u32((character as u32 + add) | set).unwrap_or(character)
}

fn push(target: &mut Vec<u8>, character: char) {
    target.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
}
