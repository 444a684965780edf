//! Where words and numbers begin and end, for reading them outside the grammar.

use super::unicode;

/// Atoms made of symbols, the longest first.
pub const SYMBOL_ATOMS: &[&str] = &[
    "<<>>", "..//", "...", "%{}", "===", "!==", "&&&", "|||", "^^^", "~~~", "<<<", ">>>", "<<~", "~>>", "<~>", "<|>",
    "+++", "---", "{}", "==", "!=", "=~", "=>", "->", "<-", "<=", ">=", "&&", "||", "|>", "<>", "++", "--", "**", "::",
    "..", "//", "\\\\", "~>", "<~", "=", "%", "&", "|", "@", "!", "^", "+", "-", "*", "/", "<", ">", ".",
];

/// What a word has in it that only atoms may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Word {
    Plain,
    With(char),
}

/// Whether a name can begin with this character.
pub fn is_start(character: char) -> bool {
    match character {
        'a'..='z' | '_' => true,
        _ if character.is_ascii() => false,
        _ => {
            use pest::unicode::{TITLECASE_LETTER, UPPERCASE_LETTER};
            is_atom_start(character) && !UPPERCASE_LETTER(character) && !TITLECASE_LETTER(character)
        }
    }
}

/// Whether an atom can begin with this character.
pub fn is_atom_start(character: char) -> bool {
    character.is_ascii_alphabetic()
        || character == '_'
        || !character.is_ascii() && pest::unicode::XID_START(character) && unicode::is_recommended(character)
}

/// Whether a name can go on with this character.
pub fn is_rest(character: char) -> bool {
    character.is_ascii_alphanumeric()
        || character == '_'
        || !character.is_ascii() && pest::unicode::XID_CONTINUE(character) && unicode::is_recommended(character)
}

/// The word that `text` begins with: `foo`, `Foo`, `foo@bar?`.
pub fn read(text: &str) -> &str {
    let length = text.find(|character| !is_rest(character) && character != '@').unwrap_or(text.len());
    let mark = usize::from(text[length..].starts_with(['?', '!']));
    &text[..length + mark]
}

/// `@` in a word that is no atom.
pub fn foreign_character(word: &str) -> Word {
    if word.contains('@') { Word::With('@') } else { Word::Plain }
}

/// The number that `text` begins with.
pub fn number(text: &str) -> &str {
    let radix = |is_digit: fn(&u8) -> bool| 2 + digits(&text[2..], is_digit);
    let length = match text.get(..2) {
        Some("0x") => radix(u8::is_ascii_hexdigit),
        Some("0b") => radix(|byte| matches!(byte, b'0' | b'1')),
        Some("0o") => radix(|byte| matches!(byte, b'0'..=b'7')),
        _ => decimal(text),
    };
    // `0x` without digits is a zero, followed by a letter.
    &text[..if length == 2 && !text.as_bytes()[1].is_ascii_digit() { 1 } else { length }]
}

/// `1_000`, `1.5e-3`
fn decimal(text: &str) -> usize {
    let whole = digits(text, u8::is_ascii_digit);
    let fraction = match text[whole..].strip_prefix('.') {
        Some(rest) => digits(rest, u8::is_ascii_digit),
        None => 0,
    };
    if fraction == 0 {
        return whole;
    }
    let length = whole + 1 + fraction;
    let Some(exponent) = text[length..].strip_prefix(['e', 'E']) else { return length };
    let sign = usize::from(exponent.starts_with(['+', '-']));
    match digits(&exponent[sign..], u8::is_ascii_digit) {
        0 => length,
        width => length + 1 + sign + width,
    }
}

/// How many bytes of digits there are, with single `_` between them.
fn digits(text: &str, is_digit: fn(&u8) -> bool) -> usize {
    let bytes = text.as_bytes();
    let mut length = 0;
    loop {
        let run = bytes[length..].iter().take_while(|byte| is_digit(byte)).count();
        if run == 0 {
            return length.saturating_sub(usize::from(length > 0));
        }
        length += run;
        if bytes.get(length) != Some(&b'_') {
            return length;
        }
        length += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_end_where_their_digits_end() {
        for (text, expected) in [
            ("1_000.5e-3x", "1_000.5e-3"),
            ("1_", "1"),
            ("1__0", "1"),
            ("0x", "0"),
            ("0xFF_FFg", "0xFF_FF"),
            ("0b12", "0b1"),
            ("1.foo", "1"),
            ("1..2", "1"),
            ("1.5e", "1.5"),
            ("10", "10"),
        ] {
            assert_eq!(number(text), expected, "{text}");
        }
    }
}
