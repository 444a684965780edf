//! Why a pattern does not compile, in the words and at the place that PCRE gave before its second edition: those that
//! Elixir's users know.

use super::PatternError;
use pcre2::Error;

/// The mistake of a text of which the first `shift` bytes do not belong to the source.
pub(super) fn pattern_error(error: &Error, source: &[u8], shift: usize) -> PatternError {
    let position = error.offset().unwrap_or_default().saturating_sub(shift).min(source.len());
    let code = error.code() - 100;
    if code == 14 && is_open_option(source) {
        return PatternError { message: message(11).unwrap_or_default().to_string(), position };
    }
    let message = message(code).map_or_else(|| error.error_message_text(), str::to_string);
    PatternError { message, position: position_of(code, position, source) }
}

/// Whether a source ends within `(?i-m`.
fn is_open_option(source: &[u8]) -> bool {
    let letters = source.iter().rev().take_while(|byte| b"imsxnJU-".contains(byte)).count();
    source[..source.len() - letters].ends_with(b"(?")
}

trait MessageText {
    fn error_message_text(&self) -> String;
}

impl MessageText for Error {
    /// PCRE's text without what the crate puts in front of it.
    fn error_message_text(&self) -> String {
        let text = self.to_string();
        text.rsplit_once(": ").map_or(text.clone(), |(_, message)| message.to_string())
    }
}

/// Where the two editions differ in the place.
fn position_of(code: i32, position: usize, source: &[u8]) -> usize {
    let before = &source[..position];
    let behind = &source[position..];
    match code {
        // The first edition looked no further than the sign in question.
        37 | 43 | 50 | 69 => position.saturating_sub(1),
        47 if before.ends_with(b"}") => position - 1,
        // The name of a class of characters.
        30 => before.windows(2).rposition(|pair| pair == b"[:").map_or(position, |place| place + 2),
        31 => before.windows(2).rposition(|pair| pair == b"[.").unwrap_or(position),
        // The end of a reference.
        15 => position + behind.iter().take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_').count(),
        // The end of a group.
        25 | 27 => position + behind.iter().position(|byte| *byte == b')').unwrap_or(0),
        _ => position,
    }
}

fn message(code: i32) -> Option<&'static str> {
    Some(match code {
        1 => "\\ at end of pattern",
        2 => "\\c at end of pattern",
        3 => "unrecognized character follows \\",
        4 => "numbers out of order in {} quantifier",
        5 => "number too big in {} quantifier",
        6 => "missing terminating ] for character class",
        7 => "invalid escape sequence in character class",
        8 => "range out of order in character class",
        9 => "nothing to repeat",
        11 => "unrecognized character after (? or (?-",
        12 => "POSIX named classes are supported only within a class",
        13 => "POSIX collating elements are not supported",
        14 => "missing )",
        15 => "reference to non-existent subpattern",
        18 => "missing ) after comment",
        19 => "parentheses nested too deeply",
        20 => "regular expression is too large",
        22 => "unmatched parentheses",
        24 => "missing closing parenthesis for condition",
        25 => "lookbehind assertion is not fixed length",
        26 => "malformed number or name after (?(",
        27 => "conditional group contains more than two branches",
        28 => "assertion expected after (?( or (?(?C)",
        29 => "(?R or (?[+-]digits must be followed by )",
        30 => "unknown POSIX class name",
        34 => "character value in \\x{} or \\o{} is too large",
        36 => "\\C not allowed in lookbehind assertion",
        37 => "PCRE does not support \\L, \\l, \\N{name}, \\U, or \\u",
        38 => "number after (?C is > 255",
        39 => "closing ) for (?C expected",
        40 => "invalid escape sequence in (*VERB) name",
        41 => "unrecognized character after (?P",
        42 => "syntax error in subpattern name (missing terminator)",
        43 => "two named subpatterns have the same name",
        44 => "group name must start with a non-digit",
        46 => "malformed \\P or \\p sequence",
        47 => "unknown property name after \\P or \\p",
        48 => "subpattern name is too long (maximum 32 characters)",
        49 => "too many named subpatterns (maximum 10000)",
        50 => "invalid range in character class",
        51 => "octal value is greater than \\377 in 8-bit non-UTF-8 mode",
        54 => "DEFINE group contains more than one branch",
        55 => "repeating a DEFINE group is not allowed",
        57 => "\\g is not followed by a braced, angle-bracketed, or quoted name/number or by a plain number",
        58 => "a numbered reference must not be zero",
        60 => "(*VERB) not recognized or malformed",
        61 => "number is too big",
        62 => "subpattern name expected",
        63 => "digit expected after (?+",
        64 => "non-octal character in \\o{} (closing brace missing?)",
        65 => "different names for subpatterns of the same number are not allowed",
        66 => "(*MARK) must have an argument",
        67 => "non-hex character in \\x{} (closing brace missing?)",
        68 => "\\c must be followed by an ASCII character",
        69 => "\\k is not followed by a braced, angle-bracketed, or quoted name",
        71 => "\\N is not supported in a class",
        73 => "disallowed Unicode code point (>= 0xd800 && <= 0xdfff)",
        76 => "character value in \\u.... sequence is too large",
        _ => return None,
    })
}
