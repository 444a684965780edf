//! `:binary`: searching, splitting and replacing.
//!
//! A pattern is a binary or a list of binaries, none of them empty. Of several that match at one place the longest counts.

use super::arguments::{NOT_A_BINARY, result_size};
use super::binary::what_instead_of_bytes;
use super::erlang_binaries::part_within;
use super::native;
use crate::atom::Atom;
use crate::value::heap::Heap;
use crate::value::term::Term;
use crate::vm::native::NativeFunction::{F1, F2, F3, F4};
use crate::vm::native::{Context, Fault, Native, NativeResult};
use memchr::memmem::Finder;
use std::ops::Range;

pub const NATIVES: &[Native] = &[
    native("binary", "compile_pattern", F1(compile_pattern)),
    native("binary", "match", F2(first_match)),
    native("binary", "match", F3(first_match_with)),
    native("binary", "matches", F2(all_matches)),
    native("binary", "matches", F3(all_matches_with)),
    native("binary", "split", F2(split)),
    native("binary", "split", F3(split_with)),
    native("binary", "replace", F3(replace)),
    native("binary", "replace", F4(replace_with)),
];

const NO_PATTERN: &str = "not a valid pattern";
const INVALID_OPTIONS: &str = "invalid options";

/// Places in a binary.
type Place = Range<usize>;

// Patterns.

/// Patterns are prepared anew at each use, which costs little; a compiled pattern is the pattern itself.
fn compile_pattern(context: &mut Context<'_>, pattern: Term) -> NativeResult {
    match pattern_parts(context.heap(), pattern) {
        Some(_) => Ok(pattern),
        None => Err(Fault::bad_argument(1, NO_PATTERN)),
    }
}

fn pattern_parts(heap: &Heap, pattern: Term) -> Option<Vec<&[u8]>> {
    let parts = match heap.bytes(pattern) {
        Some(bytes) => vec![bytes],
        None => {
            let parts: Option<Vec<&[u8]>> =
                heap.proper_list(pattern)?.into_iter().map(|part| heap.bytes(part)).collect();
            parts?
        }
    };
    let valid = !parts.is_empty() && parts.iter().all(|part| !part.is_empty());
    valid.then_some(parts)
}

/// A place where one part of the pattern matches next, if any does.
struct PartSearch<'heap> {
    finder: Finder<'heap>,
    next: Option<usize>,
}

/// Finds the matches of a pattern from left to right; they do not overlap.
struct Search<'heap> {
    bytes: &'heap [u8],
    /// Where to go on.
    from: usize,
    parts: Vec<PartSearch<'heap>>,
}

impl<'heap> Search<'heap> {
    fn new(bytes: &'heap [u8], parts: &[&'heap [u8]]) -> Search<'heap> {
        let parts = parts.iter().map(|part| {
            let finder = Finder::new(*part);
            let next = finder.find(bytes);
            PartSearch { finder, next }
        });
        Search { bytes, from: 0, parts: parts.collect() }
    }
}

impl Iterator for Search<'_> {
    type Item = Place;

    fn next(&mut self) -> Option<Place> {
        let mut best: Option<Place> = None;
        for part in &mut self.parts {
            if part.next.is_some_and(|next| next < self.from) {
                part.next = part.finder.find(&self.bytes[self.from..]).map(|next| self.from + next);
            }
            let Some(start) = part.next else { continue };
            let place = start..start + part.finder.needle().len();
            let better = best
                .as_ref()
                .is_none_or(|best| place.start < best.start || place.start == best.start && place.end > best.end);
            if better {
                best = Some(place);
            }
        }
        self.from = best.as_ref()?.end;
        best
    }
}

/// The first match or all of them within a part of the binary.
fn matches(heap: &Heap, whole: Term, pattern: Term, scope: &Place, global: bool) -> Result<Vec<Place>, Box<Fault>> {
    let (Some(bytes), Some(parts)) = (heap.bytes(whole), pattern_parts(heap, pattern)) else {
        return Err(refuse_whole_and_pattern(heap, whole, pattern));
    };
    let search = Search::new(&bytes[scope.clone()], &parts).take(if global { usize::MAX } else { 1 });
    Ok(search.map(|place| scope.start + place.start..scope.start + place.end).collect())
}

#[cold]
fn refuse_whole_and_pattern(heap: &Heap, whole: Term, pattern: Term) -> Box<Fault> {
    super::arguments::refuse(&[
        (1, heap.is_binary(whole), what_instead_of_bytes(heap, whole)),
        (2, pattern_parts(heap, pattern).is_some(), NO_PATTERN),
    ])
}

// Options.

/// What to do and where, see the options of `:binary.split/3` and `:binary.replace/4`.
struct Options {
    global: bool,
    trim: bool,
    trim_all: bool,
    scope: Place,
    /// Where in the replacement to insert what is replaced.
    insert_replaced: Vec<usize>,
}

impl Options {
    fn for_whole(size: usize) -> Options {
        Options { global: false, trim: false, trim_all: false, scope: 0..size, insert_replaced: Vec::new() }
    }
}

/// The options in a list, of which only those named in `known` are taken.
fn options(heap: &Heap, whole: Term, list: Term, known: &[&str]) -> Option<Options> {
    let size = heap.bytes(whole).map_or(0, <[u8]>::len);
    let mut options = Options::for_whole(size);
    for option in heap.proper_list(list)? {
        let pair = heap.tuple_of::<2>(option);
        let name = pair.map_or(option, |[name, _]| name).as_atom().map(Atom::name)?;
        if !known.contains(&name) {
            return None;
        }
        match (name, pair) {
            ("global", None) => options.global = true,
            ("trim", None) => options.trim = true,
            ("trim_all", None) => options.trim_all = true,
            ("scope", Some([_, scope])) => options.scope = scope_of(heap, scope, size)?,
            ("insert_replaced", Some([_, places])) => options.insert_replaced = insert_places(heap, places)?,
            _ => return None,
        }
    }
    Some(options)
}

fn scope_of(heap: &Heap, scope: Term, size: usize) -> Option<Place> {
    let [start, length] = heap.tuple_of(scope)?;
    let start = usize::try_from(start.as_small()?).ok()?;
    part_within(size, start, length).map(|(start, length)| start..start + length)
}

fn insert_places(heap: &Heap, places: Term) -> Option<Vec<usize>> {
    let place = |term: Term| usize::try_from(term.as_small()?).ok();
    if let Some(place) = place(places) {
        return Some(vec![place]);
    }
    let mut places: Vec<usize> = heap.proper_list(places)?.into_iter().map(place).collect::<Option<_>>()?;
    places.sort_unstable();
    Some(places)
}

// Matching.

fn first_match(context: &mut Context<'_>, whole: Term, pattern: Term) -> NativeResult {
    first_match_with(context, whole, pattern, Term::EMPTY_LIST)
}

fn first_match_with(context: &mut Context<'_>, whole: Term, pattern: Term, list: Term) -> NativeResult {
    let heap = context.heap();
    let scope = match_scope(heap, whole, pattern, list)?;
    let found = matches(heap, whole, pattern, &scope, false)?;
    match found.first() {
        Some(place) => Ok(place_tuple(heap, place)),
        None => Ok(Term::atom(Atom::of("nomatch"))),
    }
}

fn all_matches(context: &mut Context<'_>, whole: Term, pattern: Term) -> NativeResult {
    all_matches_with(context, whole, pattern, Term::EMPTY_LIST)
}

fn all_matches_with(context: &mut Context<'_>, whole: Term, pattern: Term, list: Term) -> NativeResult {
    let heap = context.heap();
    let scope = match_scope(heap, whole, pattern, list)?;
    let found = matches(heap, whole, pattern, &scope, true)?;
    let mut places = Term::EMPTY_LIST;
    for place in found.iter().rev() {
        let place = place_tuple(heap, place);
        places = heap.cons(place, places);
    }
    Ok(places)
}

/// The only option is the scope. One that is well-formed but reaches beyond the binary has a text of its own.
fn match_scope(heap: &Heap, whole: Term, pattern: Term, list: Term) -> Result<Place, Box<Fault>> {
    if !heap.is_binary(whole) || pattern_parts(heap, pattern).is_none() {
        return Err(refuse_whole_and_pattern(heap, whole, pattern));
    }
    if let Some(options) = options(heap, whole, list, &["scope"]) {
        return Ok(options.scope);
    }
    let is_scope = |option: Term| {
        let scope = heap.tuple_of::<2>(option).filter(|[name, _]| name.as_atom().map(Atom::name) == Some("scope"));
        let bounds = scope.and_then(|[_, bounds]| heap.tuple_of::<2>(bounds));
        bounds.is_some_and(|bounds| bounds.iter().all(|bound| heap.is_integer(*bound)))
    };
    let well_formed = heap.proper_list(list).is_some_and(|options| options.into_iter().all(is_scope));
    let text = if well_formed { "specified part is not wholly inside binary" } else { INVALID_OPTIONS };
    Err(Fault::bad_argument(3, text))
}

fn place_tuple(heap: &mut Heap, place: &Place) -> Term {
    heap.tuple(&[Term::count(place.start), Term::count(place.len())])
}

// Splitting.

fn split(context: &mut Context<'_>, whole: Term, pattern: Term) -> NativeResult {
    split_with(context, whole, pattern, Term::EMPTY_LIST)
}

fn split_with(context: &mut Context<'_>, whole: Term, pattern: Term, list: Term) -> NativeResult {
    let heap = context.heap();
    if !heap.is_binary(whole) || pattern_parts(heap, pattern).is_none() {
        return Err(refuse_whole_and_pattern(heap, whole, pattern));
    }
    let options = options(heap, whole, list, &["global", "trim", "trim_all", "scope"])
        .ok_or_else(|| Fault::bad_argument(3, INVALID_OPTIONS))?;
    let mut parts = Vec::new();
    let mut start = 0;
    for place in matches(heap, whole, pattern, &options.scope, options.global)? {
        parts.push(start..place.start);
        start = place.end;
    }
    parts.push(start..heap.bytes(whole).map_or(0, <[u8]>::len));
    if options.trim_all {
        parts.retain(|part| !part.is_empty());
    } else if options.trim {
        let kept = parts.iter().rposition(|part| !part.is_empty()).map_or(0, |last| last + 1);
        parts.truncate(kept);
    }
    let mut result = Term::EMPTY_LIST;
    for part in parts.into_iter().rev() {
        let part = heap.slice_binary(whole, part.start, part.len());
        result = heap.cons(part, result);
    }
    Ok(result)
}

// Replacing.

fn replace(context: &mut Context<'_>, whole: Term, pattern: Term, replacement: Term) -> NativeResult {
    replace_with(context, whole, pattern, replacement, Term::EMPTY_LIST)
}

fn replace_with(context: &mut Context<'_>, whole: Term, pattern: Term, replacement: Term, list: Term) -> NativeResult {
    let heap = context.heap();
    if !heap.is_binary(whole) || pattern_parts(heap, pattern).is_none() {
        return Err(refuse_whole_and_pattern(heap, whole, pattern));
    }
    let Some(inserted) = heap.bytes(replacement) else { return Err(Fault::bad_argument(3, NOT_A_BINARY)) };
    let options = options(heap, whole, list, &["global", "scope", "insert_replaced"])
        .filter(|options| options.insert_replaced.iter().all(|place| *place <= inserted.len()))
        .ok_or_else(|| Fault::bad_argument(4, INVALID_OPTIONS))?;
    let found = matches(heap, whole, pattern, &options.scope, options.global)?;
    if found.is_empty() {
        return Ok(whole);
    }
    let bytes = heap.bytes(whole).unwrap_or_default();
    let repeated = inserted.len().saturating_add(options.insert_replaced.len().saturating_mul(bytes.len()));
    result_size(found.len(), repeated, 3)?;
    let mut result = Vec::with_capacity(bytes.len() + found.len() * inserted.len());
    let mut start = 0;
    for place in found {
        result.extend_from_slice(&bytes[start..place.start]);
        let mut from = 0;
        for insert in &options.insert_replaced {
            result.extend_from_slice(&inserted[from..*insert]);
            result.extend_from_slice(&bytes[place.clone()]);
            from = *insert;
        }
        result.extend_from_slice(&inserted[from..]);
        start = place.end;
    }
    result.extend_from_slice(&bytes[start..]);
    Ok(heap.binary_from_vec(result))
}
