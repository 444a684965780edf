//! `:re`: regular expressions. `:re.replace` and `:re.split` are written on top of these, in `lib/erlang/re.ex`.
//!
//! A compiled pattern is `{:re_pattern, groups, unicode, crlf, handle}`; the handle is looked up in the table of
//! [`crate::regex`].

use super::arguments::{Checked, NOT_A_BINARY, refuse};
use super::chardata::{self, Encoding, Reading};
use super::iodata::iodata_bytes;
use super::native;
use crate::atom::{Atom, atoms};
use crate::regex::{self, Groups, Options, Pattern, PatternError};
use crate::value::heap::Heap;
use crate::value::term::Term;
use crate::vm::native::NativeFunction::{F0, F1, F2, F3};
use crate::vm::native::{Context, Fault, Native, NativeResult};
use std::ops::Range;
use std::sync::Arc;

pub const NATIVES: &[Native] = &[
    native("re", "compile", F1(compile)),
    native("re", "compile", F2(compile_with)),
    native("re", "run", F2(run)),
    native("re", "run", F3(run_with)),
    native("re", "inspect", F2(inspect)),
    native("re", "version", F0(version)),
];

const INVALID_OPTIONS: &str = "invalid options";
const NO_PATTERN: &str = "neither an iodata term nor a compiled regular expression";
const NO_SUBJECT: &str = "not an iodata term";

/// Subjects from this size on are searched while other processes run.
const LONG_SUBJECT: usize = 1 << 16;

fn version(context: &mut Context<'_>) -> NativeResult {
    Ok(context.heap().binary(regex::version().as_bytes()))
}

// Compiling.

fn compile(context: &mut Context<'_>, source: Term) -> NativeResult {
    compile_with(context, source, Term::EMPTY_LIST)
}

fn compile_with(context: &mut Context<'_>, source: Term, options: Term) -> NativeResult {
    let heap = context.heap();
    let given = heap.proper_list(options).unwrap_or_default();
    let known: Option<Options> = given
        .iter()
        .try_fold(Options::default(), |known, option| compile_option(heap, *option).map(|option| known.with(option)));
    let is_option_list = options.is_list() && known.is_some();
    let options = known.filter(|_| is_option_list).ok_or_else(|| Fault::bad_argument(2, INVALID_OPTIONS))?;
    let source =
        text_of(heap, source, options.has(Options::UNICODE)).ok_or_else(|| Fault::bad_argument(1, NO_SUBJECT))?;
    Ok(match regex::pattern(&source, options) {
        Ok(pattern) => {
            let pattern = pattern_term(heap, &pattern, &source);
            heap.tuple(&[Term::OK, pattern])
        }
        Err(error) => error_term(heap, &error),
    })
}

fn pattern_term(heap: &mut Heap, pattern: &Pattern, source: &[u8]) -> Term {
    let handle = heap.binary_from_vec(regex::handle(source, pattern.options));
    let flag = |is_set: bool| Term::count(usize::from(is_set));
    let unicode = flag(pattern.options.has(Options::UNICODE));
    let crlf = flag(pattern.options.is_any_newline_with_cr());
    heap.tuple(&[Term::atom(Atom::of("re_pattern")), Term::count(pattern.group_count), unicode, crlf, handle])
}

/// `{:error, {~c"nothing to repeat", 0}}`
fn error_term(heap: &mut Heap, error: &PatternError) -> Term {
    let characters: Vec<Term> = error.message.chars().map(|character| Term::count(character as usize)).collect();
    let message = heap.list(&characters);
    let reason = heap.tuple(&[message, Term::count(error.position)]);
    heap.tuple(&[Term::atom(atoms::ERROR), reason])
}

fn compile_option(heap: &Heap, option: Term) -> Option<Options> {
    if let Some([name, value]) = heap.tuple_of::<2>(option) {
        return match (name.as_atom()?.name(), value.as_atom()?.name()) {
            ("newline", "lf") => Some(Options::default()),
            ("newline", "cr") => Some(Options::NEWLINE_CR),
            ("newline", "crlf") => Some(Options::NEWLINE_CRLF),
            ("newline", "anycrlf") => Some(Options::NEWLINE_ANYCRLF),
            ("newline", "any") => Some(Options::NEWLINE_ANY),
            _ => None,
        };
    }
    Some(match option.as_atom()?.name() {
        "caseless" => Options::CASELESS,
        "multiline" => Options::MULTILINE,
        "dotall" => Options::DOTALL,
        "extended" => Options::EXTENDED,
        "unicode" => Options::UNICODE,
        "ucp" => Options::UNICODE_CLASSES,
        "firstline" => Options::FIRSTLINE,
        "ungreedy" => Options::UNGREEDY,
        "anchored" => Options::ANCHORED,
        "dupnames" => Options::DUPLICATE_NAMES,
        "no_auto_capture" => Options::NO_AUTO_CAPTURE,
        "bsr_anycrlf" => Options::BSR_ANYCRLF,
        "bsr_unicode" | "no_start_optimize" => Options::default(),
        _ => return None,
    })
}

/// The bytes of a source or a subject; of lists the characters in UTF-8 if `unicode`.
fn text_of(heap: &mut Heap, data: Term, unicode: bool) -> Option<Vec<u8>> {
    if let Some(bytes) = heap.bytes(data) {
        return Some(bytes.to_vec());
    }
    if !data.is_list() {
        return None;
    }
    if !unicode {
        return iodata_bytes(heap, data).ok();
    }
    let mut text = String::new();
    let reading = chardata::read(heap, data, Encoding::Utf8, |character| {
        text.push(character);
        true
    });
    matches!(reading, Reading::Complete).then(|| text.into_bytes())
}

/// The compiled pattern that is given, or that of a source, compiled with the options that are for compiling.
fn given_pattern(heap: &mut Heap, pattern: Term, options: Options) -> Checked<Result<Arc<Pattern>, PatternError>> {
    if let Some([_, _, _, _, handle]) = heap.tuple_of::<5>(pattern) {
        let compiled = heap.bytes(handle).and_then(regex::pattern_of_handle);
        return compiled.map(Ok).ok_or_else(|| Fault::bad_argument(2, NO_PATTERN));
    }
    let source = text_of(heap, pattern, options.has(Options::UNICODE));
    let source = source.ok_or_else(|| Fault::bad_argument(2, NO_PATTERN))?;
    Ok(regex::pattern(&source, options))
}

/// `:re.inspect(pattern, :namelist)`
fn inspect(context: &mut Context<'_>, pattern: Term, item: Term) -> NativeResult {
    let heap = context.heap();
    if item.as_atom().map(Atom::name) != Some("namelist") {
        return Err(Fault::bad_argument(2, "not a valid item"));
    }
    let compiled = heap.tuple_of::<5>(pattern).and_then(|[_, _, _, _, handle]| heap.bytes(handle));
    let compiled = compiled.and_then(regex::pattern_of_handle);
    let compiled = compiled.ok_or_else(|| Fault::bad_argument(1, "not a compiled regular expression"))?;
    let names: Vec<Term> = distinct_names(&compiled).map(|name| heap.binary(name.as_bytes())).collect();
    let names = heap.list(&names);
    Ok(heap.tuple(&[Term::atom(Atom::of("namelist")), names]))
}

/// The names of groups in their order; a name may stand for several groups.
fn distinct_names(pattern: &Pattern) -> impl Iterator<Item = &str> {
    let names = pattern.names.iter().enumerate();
    let is_first = |place: usize, name: &str| place == 0 || pattern.names[place - 1].0 != name;
    names.filter(move |(place, (name, _))| is_first(*place, name)).map(|(_, (name, _))| name.as_str())
}

// Matching.

/// Which groups are wanted.
enum Capture {
    All,
    AllButFirst,
    First,
    None,
    AllNames,
    These(Vec<Group>),
}

enum Group {
    Number(usize),
    Name(String),
}

#[derive(Clone, Copy)]
enum Form {
    Index,
    List,
    Binary,
}

struct RunOptions {
    compile: Options,
    global: bool,
    anchored: bool,
    offset: usize,
    capture: Capture,
    form: Form,
}

fn run(context: &mut Context<'_>, subject: Term, pattern: Term) -> NativeResult {
    run_with(context, subject, pattern, Term::EMPTY_LIST)
}

fn run_with(context: &mut Context<'_>, subject: Term, pattern: Term, options: Term) -> NativeResult {
    let heap = context.heap();
    let options = run_options(heap, options).ok_or_else(Fault::badarg)?;
    let pattern = match given_pattern(heap, pattern, options.compile)? {
        Ok(pattern) => pattern,
        Err(error) => {
            let text = format!("could not parse regular expression\n{} on character {}", error.message, error.position);
            return Err(Fault::bad_argument(2, &text));
        }
    };
    let subject = match heap.is_binary(subject) {
        true => subject,
        false => {
            let bytes = text_of(heap, subject, pattern.options.has(Options::UNICODE));
            let bytes = bytes.ok_or_else(|| refuse(&[(1, false, NO_SUBJECT)]))?;
            heap.binary_from_vec(bytes)
        }
    };
    let bytes = heap.bytes(subject).ok_or_else(|| Fault::bad_argument(1, NOT_A_BINARY))?;
    if pattern.options.has(Options::UNICODE) && std::str::from_utf8(bytes).is_err() {
        return Err(Fault::badarg());
    }
    if options.offset > bytes.len() {
        return Err(Fault::error(Term::atom(Atom::of("internal_error"))));
    }
    if bytes.len() < LONG_SUBJECT {
        return Ok(search(heap, subject, &pattern, &options));
    }
    Err(Box::new(Fault::Job(Box::new(move |process| Some(Ok(search(&mut process.heap, subject, &pattern, &options)))))))
}

fn run_options(heap: &mut Heap, list: Term) -> Option<RunOptions> {
    let mut options = RunOptions {
        compile: Options::default(),
        global: false,
        anchored: false,
        offset: 0,
        capture: Capture::All,
        form: Form::Index,
    };
    for option in heap.proper_list(list)? {
        if let Some([name, value, form]) = heap.tuple_of::<3>(option) {
            if name.as_atom()?.name() != "capture" {
                return None;
            }
            options.capture = capture(heap, value)?;
            options.form = match form.as_atom()?.name() {
                "index" => Form::Index,
                "list" => Form::List,
                "binary" => Form::Binary,
                _ => return None,
            };
            continue;
        }
        let pair = heap.tuple_of::<2>(option);
        let name = pair.map_or(option, |[name, _]| name).as_atom()?.name();
        match (name, pair) {
            ("global", None) => options.global = true,
            ("anchored", None) => options.anchored = true,
            ("report_errors" | "notbol" | "noteol" | "notempty" | "notempty_atstart", None) => {}
            ("offset", Some([_, offset])) => options.offset = usize::try_from(offset.as_small()?).ok()?,
            ("capture", Some([_, value])) => options.capture = capture(heap, value)?,
            ("match_limit" | "match_limit_recursion", Some(_)) => {}
            _ => options.compile = options.compile.with(compile_option(heap, option)?),
        }
    }
    Some(options)
}

fn capture(heap: &mut Heap, value: Term) -> Option<Capture> {
    Some(match value.as_atom().map(Atom::name) {
        Some("all") => Capture::All,
        Some("all_but_first") => Capture::AllButFirst,
        Some("first") => Capture::First,
        Some("none") => Capture::None,
        Some("all_names") => Capture::AllNames,
        _ => {
            let mut groups = Vec::new();
            for term in heap.proper_list(value)? {
                groups.push(match term.as_small() {
                    Some(number) => Group::Number(usize::try_from(number).ok()?),
                    None => Group::Name(group_name(heap, term)?),
                });
            }
            if groups.is_empty() { Capture::None } else { Capture::These(groups) }
        }
    })
}

fn group_name(heap: &mut Heap, term: Term) -> Option<String> {
    match term.as_atom() {
        Some(atom) => Some(atom.name().to_string()),
        None => text_of(heap, term, true).and_then(|bytes| String::from_utf8(bytes).ok()),
    }
}

/// `:nomatch`, `:match`, `{:match, groups}` or `{:match, [groups, …]}`
fn search(heap: &mut Heap, subject: Term, pattern: &Pattern, options: &RunOptions) -> Term {
    let bytes = heap.bytes(subject).unwrap_or_default();
    let matches: Vec<Groups> = match (options.global, options.anchored) {
        (true, _) => pattern.all_matches(bytes, options.offset),
        (false, true) => pattern.match_at(bytes, options.offset).into_iter().collect(),
        (false, false) => pattern.first_match(bytes, options.offset).into_iter().collect(),
    };
    if matches.is_empty() {
        return Term::atom(Atom::of("nomatch"));
    }
    let word = Term::atom(Atom::of("match"));
    if matches!(options.capture, Capture::None) || is_nothing(pattern, &options.capture) {
        return word;
    }
    let mut found = Vec::with_capacity(matches.len());
    for groups in &matches {
        let wanted = wanted_groups(pattern, groups, &options.capture);
        let items: Vec<Term> =
            wanted.into_iter().map(|place| captured(heap, subject, place, pattern, options.form)).collect();
        found.push(heap.list(&items));
    }
    let result = if options.global { heap.list(&found) } else { found[0] };
    heap.tuple(&[word, result])
}

/// All names of a pattern without names: that is asked for nothing.
fn is_nothing(pattern: &Pattern, capture: &Capture) -> bool {
    matches!(capture, Capture::AllNames) && pattern.names.is_empty()
}

fn wanted_groups(pattern: &Pattern, groups: &Groups, capture: &Capture) -> Vec<Option<Range<usize>>> {
    let place = |number: usize| groups.get(number).cloned().flatten();
    // Of several groups with one name the first that took part counts.
    let named =
        |name: &str| pattern.names.iter().filter(|(known, _)| known == name).find_map(|(_, group)| place(*group));
    match capture {
        Capture::All => groups.clone(),
        Capture::AllButFirst => groups[1..].to_vec(),
        Capture::First => groups[..1].to_vec(),
        Capture::None => Vec::new(),
        Capture::AllNames => distinct_names(pattern).map(named).collect(),
        Capture::These(wanted) => wanted
            .iter()
            .map(|group| match group {
                Group::Number(number) => place(*number),
                Group::Name(name) => named(name),
            })
            .collect(),
    }
}

/// A group that took no part is `{-1, 0}`, `[]` or `""`.
fn captured(heap: &mut Heap, subject: Term, place: Option<Range<usize>>, pattern: &Pattern, form: Form) -> Term {
    let range = place.clone().unwrap_or(0..0);
    match form {
        Form::Index if place.is_none() => heap.tuple(&[Term::small_unchecked(-1), Term::count(0)]),
        Form::Index => heap.tuple(&[Term::count(range.start), Term::count(range.len())]),
        Form::Binary => heap.slice_binary(subject, range.start, range.len()),
        Form::List => {
            let bytes = &heap.bytes(subject).unwrap_or_default()[range];
            let items: Vec<Term> = match std::str::from_utf8(bytes) {
                Ok(text) if pattern.options.has(Options::UNICODE) => {
                    text.chars().map(|character| Term::count(character as usize)).collect()
                }
                _ => bytes.iter().map(|byte| Term::count(usize::from(*byte))).collect(),
            };
            heap.list(&items)
        }
    }
}
