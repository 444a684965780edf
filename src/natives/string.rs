//! `:kaiwa_string`: what `String` needs to know of Unicode.
//!
//! Strings are UTF-8, but no function here fails on bytes that are not: each such byte is a character and a grapheme of its
//! own, and keeps its place.

use super::arguments::{Checked, binary, refuse, size};
use super::arguments::{NOT_A_BINARY, NOT_AN_INTEGER};
use super::native;
use crate::atom::{Atom, atoms};
use crate::value::heap::Heap;
use crate::value::inspect::escape::is_printable;
use crate::value::term::Term;
use crate::vm::native::NativeFunction::{F1, F2, F3};
use crate::vm::native::{Context, Fault, Native, NativeResult};
use std::ops::Range;
use unicode_normalization::UnicodeNormalization;
use unicode_segmentation::UnicodeSegmentation;

pub const NATIVES: &[Native] = &[
    native("kaiwa_string", "length", F1(length)),
    native("kaiwa_string", "graphemes", F1(graphemes)),
    native("kaiwa_string", "codepoints", F1(codepoints)),
    native("kaiwa_string", "next_grapheme", F1(next_grapheme)),
    native("kaiwa_string", "reverse", F1(reverse)),
    native("kaiwa_string", "slice", F3(slice)),
    native("kaiwa_string", "valid?", F1(is_valid)),
    native("kaiwa_string", "printable?", F2(is_printable_string)),
    native("kaiwa_string", "split_whitespace", F1(split_whitespace)),
    native("kaiwa_string", "trim_leading", F1(trim_leading)),
    native("kaiwa_string", "trim_trailing", F1(trim_trailing)),
    native("kaiwa_string", "normalize", F2(normalize)),
];

// Graphemes.

fn length(context: &mut Context<'_>, string: Term) -> NativeResult {
    Ok(Term::count(grapheme_ranges(binary(context.heap(), string, 1)?).count()))
}

fn graphemes(context: &mut Context<'_>, string: Term) -> NativeResult {
    let heap = context.heap();
    let ranges: Vec<Range<usize>> = grapheme_ranges(binary(heap, string, 1)?).collect();
    Ok(slices(heap, string, ranges))
}

fn codepoints(context: &mut Context<'_>, string: Term) -> NativeResult {
    let heap = context.heap();
    let ranges: Vec<Range<usize>> = characters(binary(heap, string, 1)?).map(|(range, _)| range).collect();
    Ok(slices(heap, string, ranges))
}

/// Parts of a string as a list.
fn slices(heap: &mut Heap, string: Term, ranges: Vec<Range<usize>>) -> Term {
    let mut list = Term::EMPTY_LIST;
    for range in ranges.into_iter().rev() {
        let part = heap.slice_binary(string, range.start, range.len());
        list = heap.cons(part, list);
    }
    list
}

/// `{grapheme, rest}`, or `nil` at the end.
fn next_grapheme(context: &mut Context<'_>, string: Term) -> NativeResult {
    let heap = context.heap();
    let bytes = binary(heap, string, 1)?;
    let total = bytes.len();
    let Some(first) = first_grapheme(bytes) else { return Ok(Term::NIL) };
    let grapheme = heap.slice_binary(string, 0, first);
    let rest = heap.slice_binary(string, first, total - first);
    Ok(heap.tuple(&[grapheme, rest]))
}

/// How many bytes the first grapheme has. Looks only as far ahead as it must: a loop over a string calls this for each.
fn first_grapheme(bytes: &[u8]) -> Option<usize> {
    match bytes {
        [] => return None,
        [_] => return Some(1),
        [first, second, ..] if first.is_ascii() && second.is_ascii() && *first != b'\r' => return Some(1),
        _ => {}
    }
    let mut window = 64;
    loop {
        let seen = &bytes[..window.min(bytes.len())];
        let first = grapheme_ranges(seen).next().map(|range| range.end);
        // A grapheme at the edge of the window may go on behind it, also if a character is cut there.
        if seen.len() == bytes.len() || first.is_some_and(|end| end + 4 <= seen.len()) {
            return first;
        }
        window *= 2;
    }
}

fn reverse(context: &mut Context<'_>, string: Term) -> NativeResult {
    let heap = context.heap();
    let bytes = binary(heap, string, 1)?;
    let ranges: Vec<Range<usize>> = grapheme_ranges(bytes).collect();
    let mut reversed = Vec::with_capacity(bytes.len());
    for range in ranges.into_iter().rev() {
        reversed.extend_from_slice(&bytes[range]);
    }
    Ok(heap.binary_from_vec(reversed))
}

/// So many graphemes from a position on, as far as there are any.
fn slice(context: &mut Context<'_>, string: Term, start: Term, length: Term) -> NativeResult {
    let heap = context.heap();
    if !heap.is_binary(string) || !heap.is_integer(start) || !heap.is_integer(length) {
        return Err(refuse(&[
            (1, heap.is_binary(string), NOT_A_BINARY),
            (2, heap.is_integer(start), NOT_AN_INTEGER),
            (3, heap.is_integer(length), NOT_AN_INTEGER),
        ]));
    }
    let (start, length) = (size(heap, start, 2)?, size(heap, length, 3)?);
    let part = grapheme_slice(binary(heap, string, 1)?, start, length);
    Ok(heap.slice_binary(string, part.start, part.len()))
}

fn grapheme_slice(bytes: &[u8], start: usize, length: usize) -> Range<usize> {
    let mut ranges = grapheme_ranges(bytes).skip(start).take(length);
    let Some(first) = ranges.next() else { return 0..0 };
    let end = ranges.last().map_or(first.end, |last| last.end);
    first.start..end
}

/// Where the graphemes of a string lie.
fn grapheme_ranges(bytes: &[u8]) -> Box<dyn Iterator<Item = Range<usize>> + '_> {
    if bytes.is_ascii() && !bytes.contains(&b'\r') {
        return Box::new((0..bytes.len()).map(|place| place..place + 1));
    }
    let mut start = 0;
    Box::new(bytes.utf8_chunks().flat_map(move |chunk| {
        let (valid, invalid) = (start, start + chunk.valid().len());
        start = invalid + chunk.invalid().len();
        let valid = chunk.valid().grapheme_indices(true).map(move |(place, grapheme)| {
            let from = valid + place;
            from..from + grapheme.len()
        });
        valid.chain((invalid..start).map(|place| place..place + 1))
    }))
}

/// The characters of a string and where they lie; `None` for a byte that belongs to no character.
pub fn characters(bytes: &[u8]) -> impl Iterator<Item = (Range<usize>, Option<char>)> + '_ {
    let mut start = 0;
    bytes.utf8_chunks().flat_map(move |chunk| {
        let (valid, invalid) = (start, start + chunk.valid().len());
        start = invalid + chunk.invalid().len();
        let valid = chunk.valid().char_indices().map(move |(place, character)| {
            let from = valid + place;
            (from..from + character.len_utf8(), Some(character))
        });
        valid.chain((invalid..start).map(|place| (place..place + 1, None)))
    })
}

// Questions.

fn is_valid(context: &mut Context<'_>, string: Term) -> NativeResult {
    Ok(Term::boolean(std::str::from_utf8(binary(context.heap(), string, 1)?).is_ok()))
}

/// Looks at no more characters than `limit`, an integer or `:infinity`.
fn is_printable_string(context: &mut Context<'_>, string: Term, limit: Term) -> NativeResult {
    let heap = context.heap();
    let limit = if limit == Term::atom(atoms::INFINITY) { usize::MAX } else { size(heap, limit, 2)? };
    let mut characters = characters(binary(heap, string, 1)?).take(limit);
    Ok(Term::boolean(characters.all(|(_, character)| character.is_some_and(is_printable))))
}

// White space.

fn split_whitespace(context: &mut Context<'_>, string: Term) -> NativeResult {
    let heap = context.heap();
    let mut words: Vec<Range<usize>> = Vec::new();
    let mut in_word = false;
    for (range, character) in characters(binary(heap, string, 1)?) {
        if character.is_some_and(separates_words) {
            in_word = false;
            continue;
        }
        match words.last_mut() {
            Some(word) if in_word => word.end = range.end,
            _ => words.push(range),
        }
        in_word = true;
    }
    Ok(slices(heap, string, words))
}

/// White space that is no no-break space.
fn separates_words(character: char) -> bool {
    character.is_whitespace() && !matches!(character, '\u{a0}' | '\u{2007}' | '\u{202f}')
}

fn trim_leading(context: &mut Context<'_>, string: Term) -> NativeResult {
    let heap = context.heap();
    let bytes = binary(heap, string, 1)?;
    let total = bytes.len();
    let mut kept = characters(bytes).skip_while(|(_, character)| character.is_some_and(char::is_whitespace));
    let start = kept.next().map_or(total, |(range, _)| range.start);
    drop(kept);
    Ok(heap.slice_binary(string, start, total - start))
}

fn trim_trailing(context: &mut Context<'_>, string: Term) -> NativeResult {
    let heap = context.heap();
    let mut bytes = binary(heap, string, 1)?;
    while let Some(last) = last_character(bytes).filter(|last| last.is_whitespace()) {
        bytes = &bytes[..bytes.len() - last.len_utf8()];
    }
    let kept = bytes.len();
    Ok(heap.slice_binary(string, 0, kept))
}

fn last_character(bytes: &[u8]) -> Option<char> {
    let start =
        (1..=4.min(bytes.len())).map(|length| bytes.len() - length).find(|start| bytes[*start] & 0xc0 != 0x80)?;
    std::str::from_utf8(&bytes[start..]).ok()?.chars().next()
}

// Normal forms.

/// One of Unicode's normal forms.
#[derive(Clone, Copy)]
pub enum NormalForm {
    Composed,
    Decomposed,
    CompatibilityComposed,
    CompatibilityDecomposed,
}

impl NormalForm {
    pub fn apply(self, text: &str) -> String {
        match self {
            NormalForm::Composed => text.nfc().collect(),
            NormalForm::Decomposed => text.nfd().collect(),
            NormalForm::CompatibilityComposed => text.nfkc().collect(),
            NormalForm::CompatibilityDecomposed => text.nfkd().collect(),
        }
    }
}

fn normalize(context: &mut Context<'_>, string: Term, form: Term) -> NativeResult {
    let heap = context.heap();
    let form = normal_form(form)?;
    let mut normal = Vec::new();
    for chunk in binary(heap, string, 1)?.utf8_chunks() {
        normal.extend_from_slice(form.apply(chunk.valid()).as_bytes());
        normal.extend_from_slice(chunk.invalid());
    }
    Ok(heap.binary_from_vec(normal))
}

fn normal_form(form: Term) -> Checked<NormalForm> {
    match form.as_atom().map(Atom::name) {
        Some("nfc") => Ok(NormalForm::Composed),
        Some("nfd") => Ok(NormalForm::Decomposed),
        Some("nfkc") => Ok(NormalForm::CompatibilityComposed),
        Some("nfkd") => Ok(NormalForm::CompatibilityDecomposed),
        _ => Err(Fault::bad_argument(2, "not one of the forms :nfc, :nfd, :nfkc and :nfkd")),
    }
}
