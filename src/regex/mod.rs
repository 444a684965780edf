//! Regular expressions as PCRE understands them: compiled patterns and their matches, below the terms of the language.
//!
//! A compiled pattern belongs to no process. A regex in the language keeps its [`handle`]: the options and the source, from
//! which the pattern is looked up in one table of the program, or compiled again if it has been dropped from there.

mod errors;

use pcre2::bytes::{CaptureLocations, Regex, RegexBuilder};
use std::collections::HashMap;
use std::ops::Range;
use std::sync::{Arc, Mutex, OnceLock};

/// How a pattern is to be understood; one bit an option.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Options(u32);

impl Options {
    pub const CASELESS: Options = Options(1);
    pub const MULTILINE: Options = Options(1 << 1);
    pub const DOTALL: Options = Options(1 << 2);
    pub const EXTENDED: Options = Options(1 << 3);
    pub const UNICODE: Options = Options(1 << 4);
    /// `\w`, `\d` and their like know all of Unicode.
    pub const UNICODE_CLASSES: Options = Options(1 << 5);
    pub const FIRSTLINE: Options = Options(1 << 6);
    pub const UNGREEDY: Options = Options(1 << 7);
    pub const ANCHORED: Options = Options(1 << 8);
    pub const DUPLICATE_NAMES: Options = Options(1 << 9);
    pub const NO_AUTO_CAPTURE: Options = Options(1 << 10);
    // What ends a line, if not a line feed.
    pub const NEWLINE_CR: Options = Options(1 << 11);
    pub const NEWLINE_CRLF: Options = Options(1 << 12);
    pub const NEWLINE_ANYCRLF: Options = Options(1 << 13);
    pub const NEWLINE_ANY: Options = Options(1 << 14);
    /// `\R` is CR, LF or CRLF only.
    pub const BSR_ANYCRLF: Options = Options(1 << 15);

    pub fn with(self, other: Options) -> Options {
        Options(self.0 | other.0)
    }

    pub fn has(self, other: Options) -> bool {
        self.0 & other.0 == other.0
    }

    /// CR LF counts as one line end.
    pub fn is_any_newline_with_cr(self) -> bool {
        self.0 & (Options::NEWLINE_CRLF.0 | Options::NEWLINE_ANYCRLF.0 | Options::NEWLINE_ANY.0) != 0
    }

    /// The options of the letters behind a regex, as in `~r/a/im`; the rest of the letters where one is unknown.
    pub fn of_modifiers(modifiers: &str) -> Result<Options, &str> {
        let mut options = Options::default();
        for (place, letter) in modifiers.char_indices() {
            options = options.with(match letter {
                'i' => Options::CASELESS,
                'm' => Options::MULTILINE,
                's' => Options::DOTALL.with(Options::NEWLINE_ANYCRLF),
                'x' => Options::EXTENDED,
                'u' => Options::UNICODE.with(Options::UNICODE_CLASSES),
                'f' => Options::FIRSTLINE,
                'U' => Options::UNGREEDY,
                _ => return Err(&modifiers[place..]),
            });
        }
        Ok(options)
    }
}

/// Why a pattern does not compile: in PCRE's words, at a byte of the source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PatternError {
    pub message: String,
    pub position: usize,
}

/// A compiled pattern.
pub struct Pattern {
    pub options: Options,
    /// How many groups it has, without the whole match.
    pub group_count: usize,
    /// The named groups, by name.
    pub names: Vec<(String, usize)>,
    source: Vec<u8>,
    regex: Regex,
    variants: [OnceLock<Option<Regex>>; VARIANT_COUNT],
}

/// The same pattern asked in another way; compiled when it is first needed.
#[derive(Clone, Copy)]
enum Variant {
    /// Only at the place where the search starts.
    Anchored,
    /// Only there, and not the empty text.
    NonEmpty,
    /// With PCRE's interpreter, for what the machine code has too little stack for.
    Interpreted,
}

const VARIANT_COUNT: usize = 3;

/// The places of the groups of one match, that of the whole first; `None` for a group that took no part.
pub type Groups = Vec<Option<Range<usize>>>;

type Table = Mutex<HashMap<(Vec<u8>, Options), Arc<Pattern>>>;

/// More patterns than programs have; one that makes patterns at run time starts the table over.
const TABLE_LIMIT: usize = 1024;

/// The compiled pattern, from the table if it is there.
pub fn pattern(source: &[u8], options: Options) -> Result<Arc<Pattern>, PatternError> {
    static TABLE: OnceLock<Table> = OnceLock::new();
    let table = TABLE.get_or_init(Table::default);
    let key = (source.to_vec(), options);
    if let Some(known) = table.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).get(&key) {
        return Ok(known.clone());
    }
    let compiled = Arc::new(Pattern::compile(source, options)?);
    let mut table = table.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    if table.len() >= TABLE_LIMIT {
        table.clear();
    }
    table.insert(key, compiled.clone());
    Ok(compiled)
}

const HANDLE_MARK: &[u8] = b"KPAT";

/// What stands for a compiled pattern in the language.
pub fn handle(source: &[u8], options: Options) -> Vec<u8> {
    [HANDLE_MARK, &options.0.to_le_bytes(), source].concat()
}

/// The pattern of a handle; `None` if the bytes are none.
pub fn pattern_of_handle(handle: &[u8]) -> Option<Arc<Pattern>> {
    let (options, source) = handle.strip_prefix(HANDLE_MARK)?.split_first_chunk::<4>()?;
    pattern(source, Options(u32::from_le_bytes(*options))).ok()
}

/// PCRE's own version: `10.42`.
pub fn version() -> String {
    let (major, minor) = pcre2::version();
    format!("{major}.{minor}")
}

impl Pattern {
    fn compile(source: &[u8], options: Options) -> Result<Pattern, PatternError> {
        if options.has(Options::UNICODE) && std::str::from_utf8(source).is_err() {
            return Err(PatternError { message: "invalid UTF-8 string".to_string(), position: 0 });
        }
        let (text, shift) = whole_text(source, options, "", "");
        let regex = builder(options).jit_if_available(true).build(&text);
        let regex = regex.map_err(|error| errors::pattern_error(&error, source, shift))?;
        let named = regex.capture_names().iter().enumerate();
        let mut names: Vec<(String, usize)> = named.filter_map(|(group, name)| Some((name.clone()?, group))).collect();
        names.sort();
        Ok(Pattern {
            options,
            group_count: regex.captures_len() - 1,
            names,
            source: source.to_vec(),
            regex,
            variants: Default::default(),
        })
    }

    /// The groups of the first match from `start` on.
    pub fn first_match(&self, subject: &[u8], start: usize) -> Option<Groups> {
        match self.options.has(Options::ANCHORED) {
            true => self.search(self.variant(Variant::Anchored)?, subject, start),
            false => self.search(&self.regex, subject, start),
        }
    }

    /// The groups of a match that begins at `start`.
    pub fn match_at(&self, subject: &[u8], start: usize) -> Option<Groups> {
        self.search(self.variant(Variant::Anchored)?, subject, start)
    }

    /// The groups of all matches from `start` on.
    ///
    /// Where the empty text matches, another match is looked for at the same place; only then the search goes on behind the
    /// next character.
    pub fn all_matches(&self, subject: &[u8], start: usize) -> Vec<Groups> {
        let mut matches = Vec::new();
        let mut from = start;
        while from <= subject.len() {
            let Some(groups) = self.first_match(subject, from) else { break };
            let Some(whole) = groups.first().cloned().flatten() else { break };
            matches.push(groups);
            if !whole.is_empty() {
                // `\K` can put the end of a match before the place where the search began.
                from = whole.end.max(from + usize::from(whole.end <= from));
                continue;
            }
            let another = self.variant(Variant::NonEmpty).and_then(|regex| self.search(regex, subject, whole.start));
            match another.as_ref().and_then(|groups| groups.first().cloned().flatten()) {
                Some(whole) => {
                    from = whole.end;
                    matches.extend(another);
                }
                None => from = self.behind_character(subject, whole.start),
            }
        }
        matches
    }

    fn behind_character(&self, subject: &[u8], place: usize) -> usize {
        if self.options.is_any_newline_with_cr() && subject[place..].starts_with(b"\r\n") {
            return place + 2;
        }
        let mut next = place + 1;
        while self.options.has(Options::UNICODE) && subject.get(next).is_some_and(|byte| byte & 0xc0 == 0x80) {
            next += 1;
        }
        next
    }

    fn search(&self, regex: &Regex, subject: &[u8], start: usize) -> Option<Groups> {
        let mut locations = regex.capture_locations();
        let found = match regex.captures_read_at(&mut locations, subject, start) {
            Ok(found) => found.is_some(),
            // Machine code has a small stack of its own.
            Err(_) => {
                let interpreted = self.variant(Variant::Interpreted)?;
                locations = interpreted.capture_locations();
                interpreted.captures_read_at(&mut locations, subject, start).ok().flatten().is_some()
            }
        };
        let groups = found.then(|| groups(&locations))?;
        (!self.options.has(Options::FIRSTLINE) || self.begins_in_first_line(&groups, subject, start)).then_some(groups)
    }

    /// The first match from the left is the one that counts, so that this can be asked afterwards.
    fn begins_in_first_line(&self, groups: &Groups, subject: &[u8], start: usize) -> bool {
        let Some(Some(whole)) = groups.first() else { return false };
        let ends_line = |byte: &u8| *byte == b'\n' || *byte == b'\r' && self.options.is_any_newline_with_cr();
        !subject.get(start..whole.start).is_some_and(|before| before.iter().any(ends_line))
    }

    fn variant(&self, variant: Variant) -> Option<&Regex> {
        let compiled = self.variants[variant as usize].get_or_init(|| {
            let (before, behind) = match variant {
                Variant::Anchored => (r"\G(?:", ")"),
                Variant::NonEmpty => (r"\G(?:", r")(?!\G)"),
                Variant::Interpreted => ("", ""),
            };
            // A quotation or a comment may be open at the end of the source.
            let behind = match (behind, self.options.has(Options::EXTENDED)) {
                ("", _) => String::new(),
                (behind, true) => format!("\\E\n{behind}"),
                (behind, false) => format!("\\E{behind}"),
            };
            let (text, _) = whole_text(&self.source, self.options, before, &behind);
            builder(self.options).jit_if_available(!matches!(variant, Variant::Interpreted)).build(&text).ok()
        });
        compiled.as_ref()
    }
}

fn builder(options: Options) -> RegexBuilder {
    let mut builder = RegexBuilder::new();
    builder
        .caseless(options.has(Options::CASELESS))
        .multi_line(options.has(Options::MULTILINE))
        .dotall(options.has(Options::DOTALL))
        .extended(options.has(Options::EXTENDED))
        .utf(options.has(Options::UNICODE));
    builder
}

/// The source with what PCRE reads at its beginning, and how many bytes stand before the source. Settings that the source
/// itself begins with stay in front.
fn whole_text(source: &[u8], options: Options, before: &str, behind: &str) -> (String, usize) {
    let newline = [
        (Options::NEWLINE_CR, "(*CR)"),
        (Options::NEWLINE_CRLF, "(*CRLF)"),
        (Options::NEWLINE_ANYCRLF, "(*ANYCRLF)"),
        (Options::NEWLINE_ANY, "(*ANY)"),
    ];
    let mut text =
        newline.iter().find(|(option, _)| options.has(*option)).map_or("(*LF)", |(_, text)| text).to_string();
    let settings = [(Options::UNICODE_CLASSES, "(*UCP)"), (Options::BSR_ANYCRLF, "(*BSR_ANYCRLF)")];
    settings.iter().filter(|(option, _)| options.has(*option)).for_each(|(_, setting)| text.push_str(setting));
    let (own_settings, rest) = source.split_at(settings_length(source));
    text.push_str(&String::from_utf8_lossy(own_settings));
    let inline = [(Options::UNGREEDY, "(?U)"), (Options::DUPLICATE_NAMES, "(?J)"), (Options::NO_AUTO_CAPTURE, "(?n)")];
    inline.iter().filter(|(option, _)| options.has(*option)).for_each(|(_, setting)| text.push_str(setting));
    text.push_str(before);
    let shift = text.len() - own_settings.len();
    // Bytes that are no UTF-8 are written as numbers.
    for chunk in rest.utf8_chunks() {
        text.push_str(chunk.valid());
        chunk.invalid().iter().for_each(|byte| text.push_str(&format!("\\x{byte:02x}")));
    }
    text.push_str(behind);
    (text, shift)
}

/// How many bytes of settings such as `(*UCP)` a source begins with.
fn settings_length(source: &[u8]) -> usize {
    const SETTINGS: &[&str] = &[
        "UTF",
        "UTF8",
        "UCP",
        "CR",
        "LF",
        "CRLF",
        "ANYCRLF",
        "ANY",
        "NUL",
        "BSR_ANYCRLF",
        "BSR_UNICODE",
        "NO_JIT",
        "NO_START_OPT",
        "NO_AUTO_POSSESS",
        "NOTEMPTY",
        "NOTEMPTY_ATSTART",
    ];
    let mut length = 0;
    while let Some(inside) = source[length..].strip_prefix(b"(*") {
        let Some(end) = inside.iter().position(|byte| *byte == b')') else { break };
        let name = String::from_utf8_lossy(&inside[..end]);
        if !SETTINGS.contains(&name.as_ref()) && !name.starts_with("LIMIT_") {
            break;
        }
        length += end + 3;
    }
    length
}

/// Trailing groups that took no part are left out, as PCRE counts only up to the last one that did.
fn groups(locations: &CaptureLocations) -> Groups {
    let place = |group: usize| locations.get(group).map(|(start, end)| start.min(end)..end);
    let mut groups: Groups = (0..locations.len()).map(place).collect();
    while groups.len() > 1 && groups.last().is_some_and(Option::is_none) {
        groups.pop();
    }
    groups
}
