//! Whether an answer is the one that a page shows.
//!
//! Both are brought into the same form, in which differs only what matters:
//!
//! | on the page | agrees with |
//! |---|---|
//! | `#PID<0.44.0>`, `#Reference<…>`, `#Port<…>` | what it has stood for so far on this page |
//! | `...`, `…` | anything, nothing as well |
//! | `#PID<...>` | any process |
//! | `3 # comment`, `# => 3` | `3` |
//! | `#Function<12.345/1 in …>` | any function |
//! | `'abc'`, `~c"abc"` | each other |
//! | `{:module, M, <<…>>, x}` | whatever the bytes are |
//! | stack frames, banners, the time of a log entry, `iex:7` | any or none |
//! | spaces and line ends | any others; none next to brackets |

use std::collections::HashMap;

/// The names that a page uses for processes, references and ports, and what they stand for.
#[derive(Debug, Default)]
pub struct Identities {
    /// From the page's name to the one seen.
    by_page: HashMap<Identifier, Identifier>,
    /// From the one seen to the page's name, in this session: two of the page's names are two things.
    by_answer: HashMap<Identifier, Identifier>,
}

impl Identities {
    /// A new block of the page: it may have been recorded another day, when things had other names.
    pub fn begin_session(&mut self) {
        self.by_answer.clear();
    }

    /// The page counts its prompts from the beginning again: it was recorded anew.
    pub fn forget(&mut self) {
        *self = Identities::default();
    }

    /// What is written so in answers, `#PID<0.1.0>`, is gone: whatever the page has called it may mean something else now.
    pub fn forget_answer(&mut self, text: &str) {
        if let [Part::Identifier(gone)] = parts(text, Origin::Answer).as_slice() {
            self.by_page.retain(|_, seen| seen != gone);
            self.by_answer.remove(gone);
        }
    }
}

/// `#PID<0.44.0>` is of the kind `PID` and has the numbers 0, 44 and 0, `#PID<...>` none: it is any.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Identifier {
    kind: &'static str,
    numbers: Vec<u64>,
}

/// Compares an answer with the expected one. If they agree, the names that the page uses are bound.
///
/// ```
/// use kaiwa::transcript::expectation::{Identities, agree};
///
/// let mut identities = Identities::default();
/// assert!(agree("{:ok, #PID<0.44.0>}", "{:ok, #PID<0.107.0>}", &mut identities));
/// assert!(!agree("#PID<0.44.0>", "#PID<0.108.0>", &mut identities));
/// ```
pub fn agree(expected: &str, answer: &str, identities: &mut Identities) -> bool {
    agree_literally(expected, answer, identities)
        || without_comments(expected).is_some_and(|expected| agree_literally(&expected, answer, identities))
}

/// What a page shows without the comments in it; `None` if there are none.
fn without_comments(expected: &str) -> Option<String> {
    let bare = |line: &str| {
        let line = match line.trim_start().strip_prefix('#').map(|comment| comment.trim_start().strip_prefix("=>")) {
            Some(Some(answer)) => answer,
            _ => line,
        };
        line.split(" # ").next().unwrap_or_default().trim_end().to_string()
    };
    let lines: Vec<String> = expected.lines().map(bare).collect();
    let text = lines.join("\n");
    (text != expected).then_some(text)
}

fn agree_literally(expected: &str, answer: &str, identities: &mut Identities) -> bool {
    let (expected, answer) = (parts(expected, Origin::Page), parts(answer, Origin::Answer));
    let mut segments = expected.split(|part| *part == Part::Anything);
    let mut matching = Matching { answer: &answer, at: 0, identities, new: Vec::new() };
    let Some(first) = segments.next() else { return false };
    if !matching.take(first) {
        return false;
    }
    let segments: Vec<&[Part]> = segments.collect();
    if let Some((last, between)) = segments.split_last()
        && !(between.iter().all(|segment| matching.find(segment)) && matching.take_last(last))
    {
        return false;
    }
    let Matching { at, new, .. } = matching;
    if at != answer.len() {
        return false;
    }
    for (on_page, seen) in new {
        identities.by_answer.insert(seen.clone(), on_page.clone());
        identities.by_page.insert(on_page, seen);
    }
    true
}

/// Whether a log entry begins with this line: `00:53:15.458 [error] Process …`, with or without the time.
pub fn is_log_entry(line: &str) -> bool {
    without_time(line).is_some()
}

// Matching

struct Matching<'a> {
    answer: &'a [Part],
    at: usize,
    identities: &'a Identities,
    /// Bindings made on the way.
    new: Vec<(Identifier, Identifier)>,
}

impl Matching<'_> {
    /// Goes over `segment` if it stands here.
    fn take(&mut self, segment: &[Part]) -> bool {
        let (start, bound) = (self.at, self.new.len());
        for part in segment {
            let agrees = match (part, self.answer.get(self.at)) {
                (Part::Identifier(on_page), Some(Part::Identifier(seen))) => self.bind(on_page, &seen.clone()),
                (part, other) => Some(part) == other,
            };
            if !agrees {
                self.at = start;
                self.new.truncate(bound);
                return false;
            }
            self.at += 1;
        }
        true
    }

    /// Goes over the first place where `segment` stands.
    fn find(&mut self, segment: &[Part]) -> bool {
        let start = self.at;
        while self.at <= self.answer.len() {
            if self.take(segment) {
                return true;
            }
            self.at += 1;
        }
        self.at = start;
        false
    }

    /// Goes to the end, if `segment` stands there.
    fn take_last(&mut self, segment: &[Part]) -> bool {
        match self.answer.len().checked_sub(segment.len()) {
            Some(place) if place >= self.at => {
                self.at = place;
                self.take(segment)
            }
            _ => false,
        }
    }

    fn bind(&mut self, on_page: &Identifier, seen: &Identifier) -> bool {
        if on_page.kind != seen.kind || on_page.numbers.is_empty() {
            return on_page.kind == seen.kind;
        }
        let new = |(name, other): &&(Identifier, Identifier)| name == on_page || other == seen;
        if let Some(pair) = self.new.iter().find(new) {
            return pair.0 == *on_page && pair.1 == *seen;
        }
        match (self.identities.by_page.get(on_page), self.identities.by_answer.get(seen)) {
            (Some(known), _) => known == seen,
            (None, Some(_)) => false,
            (None, None) => {
                self.new.push((on_page.clone(), seen.clone()));
                true
            }
        }
    }
}

// The common form

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Character(char),
    Identifier(Identifier),
    /// `...` on a page
    Anything,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Origin {
    Page,
    Answer,
}

fn parts(text: &str, origin: Origin) -> Vec<Part> {
    let lines = text.lines().filter(|line| !is_banner(line) && !is_frame(line));
    let text: Vec<&str> = lines.map(|line| without_time(line).unwrap_or(line)).collect();
    let mut form = Form { parts: Vec::new(), space: false };
    form.read(&text.join("\n"), origin);
    form.parts
}

struct Form {
    parts: Vec<Part>,
    /// White space that matters if something follows that it does not stand next to.
    space: bool,
}

impl Form {
    fn read(&mut self, text: &str, origin: Origin) {
        let mut rest = text;
        while let Some(character) = rest.chars().next() {
            if let Some((identifier, behind)) = identifier(rest) {
                self.push(Part::Identifier(identifier));
                rest = behind;
            } else if let Some(behind) = function(rest) {
                self.text("#Function<>");
                rest = behind;
            } else if let Some((module, behind)) = module_bytes(rest) {
                self.text("{:module, ");
                self.text(module);
                self.text(", <<>>");
                rest = behind;
            } else if let Some((characters, behind)) = charlist(rest) {
                self.text("'");
                self.text(&characters);
                self.text("'");
                rest = behind;
            } else if let Some(behind) = shell_line(rest) {
                self.text("iex:");
                rest = behind;
            } else if let Some(behind) = anything(rest).filter(|_| origin == Origin::Page) {
                self.space = false;
                self.parts.push(Part::Anything);
                rest = behind;
            } else {
                if character.is_whitespace() {
                    self.space = true;
                } else {
                    self.push(Part::Character(character));
                }
                rest = &rest[character.len_utf8()..];
            }
        }
    }

    fn text(&mut self, text: &str) {
        for character in text.chars() {
            if character.is_whitespace() {
                self.space = true;
            } else {
                self.push(Part::Character(character));
            }
        }
    }

    fn push(&mut self, part: Part) {
        if std::mem::take(&mut self.space) && self.space_matters(&part) {
            self.parts.push(Part::Character(' '));
        }
        self.parts.push(part);
    }

    fn space_matters(&self, next: &Part) -> bool {
        match self.parts.last() {
            None | Some(Part::Anything) => false,
            Some(Part::Character('(' | '[' | '{' | '<')) => false,
            Some(_) => !matches!(next, Part::Character(')' | ']' | '}' | '>')),
        }
    }
}

/// `#PID<0.44.0>` at the beginning, and what stands behind it.
fn identifier(text: &str) -> Option<(Identifier, &str)> {
    let text = text.strip_prefix('#')?;
    let kind = ["PID", "Reference", "Port"].into_iter().find(|kind| text.starts_with(kind))?;
    let (inside, behind) = text[kind.len()..].strip_prefix('<')?.split_once('>')?;
    if matches!(inside, "..." | "…") {
        return Some((Identifier { kind, numbers: Vec::new() }, behind));
    }
    let numbers: Option<Vec<u64>> = inside.split('.').map(|number| number.parse().ok()).collect();
    Some((Identifier { kind, numbers: numbers? }, behind))
}

/// What stands behind `#Function<43.3316493/0 in :erl_eval.expr/6>`; its name may be quoted and contain anything.
fn function(text: &str) -> Option<&str> {
    let inside = text.strip_prefix("#Function<")?;
    let mut quoted = false;
    let end = inside.find(|character| {
        quoted ^= character == '"';
        character == '>' && !quoted || character == '\n'
    })?;
    inside[end..].strip_prefix('>')
}

/// The module in `{:module, KV, <<70, 79, …>>`, and what stands behind the bytes.
fn module_bytes(text: &str) -> Option<(&str, &str)> {
    let inside = text.strip_prefix("{:module,")?.trim_start();
    let (module, bytes) = inside.split_once(',')?;
    let (_, behind) = bytes.trim_start().strip_prefix("<<")?.split_once(">>")?;
    (!module.contains(char::is_whitespace)).then_some((module, behind))
}

/// The characters of `~c"abc"`, written as between single quotes.
fn charlist(text: &str) -> Option<(String, &str)> {
    let inside = text.strip_prefix("~c\"")?;
    let mut characters = String::new();
    let mut escaped = false;
    for (place, character) in inside.char_indices() {
        match character {
            '"' if !escaped => return Some((characters, &inside[place + 1..])),
            '\\' if !escaped => {
                escaped = true;
                continue;
            }
            '"' => characters.push('"'),
            '\'' => characters.push_str("\\'"),
            character if escaped => characters.extend(['\\', character]),
            character => characters.push(character),
        }
        escaped = false;
    }
    None
}

/// What stands behind `iex:7` or `iex:7:3`, a place in something typed.
fn shell_line(text: &str) -> Option<&str> {
    let digits = |text: &str| text.len() - text.trim_start_matches(|digit: char| digit.is_ascii_digit()).len();
    let text = text.strip_prefix("iex:")?;
    let line = digits(text);
    let behind = &text[line..];
    let column = behind.strip_prefix(':').map_or(0, digits);
    match (line, column) {
        (0, _) => None,
        (_, 0) => Some(behind),
        (_, column) => Some(&behind[1 + column..]),
    }
}

fn anything(text: &str) -> Option<&str> {
    text.strip_prefix("...").or_else(|| text.strip_prefix('…'))
}

fn is_banner(line: &str) -> bool {
    ["Interactive Elixir (", "Interactive Kaiwa (", "Erlang/OTP "].iter().any(|start| line.starts_with(start))
}

/// A log entry without the time it begins with: `[error] Process …`. `None` if it is none.
fn without_time(line: &str) -> Option<&str> {
    let is_time = |character: char| character.is_ascii_digit() || matches!(character, ':' | '.');
    let entry = line.trim_start_matches(is_time).trim_start();
    let (level, _) = entry.strip_prefix('[')?.split_once("] ")?;
    const LEVELS: [&str; 10] =
        ["debug", "info", "notice", "warning", "warn", "error", "critical", "alert", "emergency", "emerg"];
    (line.len() == entry.len() || line.contains(':')).then_some(entry).filter(|_| LEVELS.contains(&level))
}

/// Whether a line is a frame of a stack trace:
///
/// ```text
///     (stdlib 4.2) erl_eval.erl:742: :erl_eval.do_apply/7
///     iex:3: KV.loop/1
///     :erlang.apply/2
///     anonymous fn/0 in KV.start_link/0
/// ```
fn is_frame(line: &str) -> bool {
    let content = line.trim_start();
    if line.len() - content.len() < 4 {
        return false;
    }
    let content = match content.strip_prefix('(').and_then(|inside| inside.split_once(") ")) {
        Some((application, behind)) if is_application(application) => behind,
        _ => content,
    };
    let starts_with_place = content.split_once(": ").is_some_and(|(place, _)| {
        place.rsplit_once(':').is_some_and(|(file, line)| {
            let is_file =
                [".ex", ".exs", ".erl"].iter().any(|end| file.ends_with(end)) || matches!(file, "iex" | "nofile");
            is_file && line.bytes().all(|digit| digit.is_ascii_digit())
        })
    });
    starts_with_place
        || content.starts_with("anonymous fn/")
        || content.starts_with("expanding macro: ")
        || content.starts_with("expanding struct: ")
        || is_function(content)
}

/// `stdlib 4.2`, `elixir`
fn is_application(text: &str) -> bool {
    let mut words = text.split(' ');
    let is_name = |name: &str| name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    let is_version = |version: &str| version.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    words.next().is_some_and(|name| !name.is_empty() && is_name(name)) && words.all(is_version)
}

/// `:erlang.apply/2`, `KV.loop(%{})`
fn is_function(text: &str) -> bool {
    let is_remote = |name: &str| {
        let is_part =
            |character: char| character.is_alphanumeric() || matches!(character, '_' | '.' | ':' | '?' | '!' | '/');
        (name.starts_with(':') || name.starts_with(char::is_uppercase))
            && name.contains('.')
            && name.chars().all(is_part)
    };
    let is_arity = |arity: &str| !arity.is_empty() && arity.bytes().all(|digit| digit.is_ascii_digit());
    match text.rsplit_once('/') {
        Some((name, arity)) if is_arity(arity) && is_remote(name) => true,
        _ => text.ends_with(')') && text.split_once('(').is_some_and(|(name, _)| is_remote(name)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn agree_alone(expected: &str, answer: &str) -> bool {
        agree(expected, answer, &mut Identities::default())
    }

    #[test]
    fn comments_of_the_page_are_no_part_of_the_answer() {
        assert!(agree_alone("3 # the sum", "3"));
        assert!(agree_alone("# => 3", "3"));
        assert!(agree_alone("#=> [1,\n#=>  2]", "[1, 2]"));
        assert!(agree_alone("\"a # b\"", "\"a # b\""));
        assert!(!agree_alone("3 # the sum", "4"));
    }

    #[test]
    fn an_elided_identifier_is_any_of_its_kind() {
        assert!(agree_alone("{#PID<...>, #PID<...>}", "{#PID<0.1.0>, #PID<0.2.0>}"));
        assert!(agree_alone("#Reference<...>", "#Reference<0.1.2.3>"));
        assert!(!agree_alone("#PID<...>", "#Reference<0.1.2.3>"));
    }

    #[test]
    fn the_layout_does_not_matter() {
        assert!(agree_alone("[1,\n 2]\n", "[1, 2]"));
        assert!(agree_alone("{ :a, 1 }", "{:a, 1}"));
        assert!(!agree_alone("[1,2]", "[1, 2]"));
        assert!(!agree_alone("ab", "a b"));
    }

    #[test]
    fn names_of_processes_are_bound() {
        let mut identities = Identities::default();
        assert!(agree("#PID<0.1.0>", "#PID<0.100.0>", &mut identities));
        assert!(agree("{#PID<0.01.0>, #PID<0.2.0>}", "{#PID<0.100.0>, #PID<0.200.0>}", &mut identities));
        assert!(!agree("#PID<0.1.0>", "#PID<0.200.0>", &mut identities), "another process");
        assert!(!agree("#PID<0.3.0>", "#PID<0.200.0>", &mut identities), "a second name");
        assert!(!agree("{#PID<0.7.0>, #PID<0.7.0>}", "{#PID<0.8.0>, #PID<0.9.0>}", &mut identities));
        assert!(agree("{#PID<0.7.0>, 1}", "{#PID<0.8.0>, 1}", &mut identities), "a failure binds nothing");
        identities.begin_session();
        assert!(agree("#PID<0.3.0>", "#PID<0.200.0>", &mut identities), "a second name in another session");
        identities.forget_answer("#PID<0.100.0>");
        assert!(agree("#PID<0.1.0>", "#PID<0.300.0>", &mut identities), "the process is gone");
        assert!(!agree_alone("#PID<0.1.0>", "#Reference<0.1.0>"));
    }

    #[test]
    fn dots_match_anything() {
        assert!(agree_alone("...", ""));
        assert!(agree_alone("[1, ...]", "[1, 2, 3]"));
        assert!(agree_alone("a ... c ... e", "a b c d e"));
        assert!(!agree_alone("a ... c", "a b c d"));
        assert!(!agree_alone("ab...bc", "abc"));
        assert!(agree_alone("** (MatchError) no match ...", "** (MatchError) no match of right hand side value: 1"));
        assert!(agree_alone("{#PID<0.1.0>, ..., #PID<0.1.0>}", "{#PID<0.5.0>, :x, #PID<0.5.0>}"));
    }

    #[test]
    fn functions_bytes_and_charlists_differ_freely() {
        assert!(agree_alone("#Function<20.99386804/0 in :erl_eval.expr/5>", "#Function<1.2/0 in KV.\"-a->b/0-\"/0>"));
        assert!(agree_alone("{:module, KV, <<70, 79>>, {:loop, 1}}", "{:module, KV,\n <<1, 2, 3, ...>>, {:loop, 1}}"));
        assert!(!agree_alone("{:module, KV, <<70>>, 1}", "{:module, KW, <<70>>, 1}"));
        assert!(agree_alone("['a\\'b', 'c\"']", "[~c\"a'b\", ~c\"c\\\"\"]"));
    }

    #[test]
    fn times_frames_and_banners_are_left_out() {
        let expected = "00:53:15.458 [error] Process #PID<0.78.0> raised an exception\n** (RuntimeError) oops\n    :erlang.apply/2";
        let answer = "\n05:25:22.464 [error] Process #PID<0.130.0> raised an exception\n** (RuntimeError) oops\n    iex:3: anonymous fn/0 in :a.b/1\n";
        assert!(agree_alone(expected, answer));
        assert!(agree_alone(
            "[error] x\n    (stdlib) erl_eval.erl:668: :erl_eval.do_apply/6",
            "12:00:00.000 [error] x"
        ));
        assert!(agree_alone("x\nInteractive Elixir (1.14.0) - press Ctrl+C", "x"));
        assert!(agree_alone("** (CompileError) iex:7: undefined", "** (CompileError) iex:2:1: undefined"));
        assert!(!agree_alone("    # 1", "    # 2"));
    }
}
