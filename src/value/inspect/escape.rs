//! Strings and characters as they are written between quotes.

use std::fmt::Write;

/// The text between double quotes, quotes included, with everything escaped that could not stand there.
///
/// ```
/// # use kaiwa::value::inspect::escape_string;
/// assert_eq!(escape_string("a \"b\"\n#{c}"), r#""a \"b\"\n\#{c}""#);
/// ```
pub fn escape_string(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    escape_bytes(text.as_bytes(), &mut quoted);
    quoted.push('"');
    quoted
}

/// Writes bytes as they stand between double quotes; what is not UTF-8 as `\xHH`.
pub(super) fn escape_bytes(bytes: &[u8], target: &mut String) {
    let mut after_hash = false;
    for chunk in bytes.utf8_chunks() {
        for character in chunk.valid().chars() {
            // `#` only needs a backslash before `{`.
            if after_hash && character == '{' {
                target.pop();
                target.push_str("\\#");
            }
            after_hash = character == '#';
            escape_character(character, target);
        }
        for byte in chunk.invalid() {
            after_hash = false;
            push_formatted(target, format_args!("\\x{byte:02X}"));
        }
    }
}

fn escape_character(character: char, target: &mut String) {
    match character {
        '"' => target.push_str("\\\""),
        '\\' => target.push_str("\\\\"),
        '\0' => target.push_str("\\0"),
        '\x07' => target.push_str("\\a"),
        '\x08' => target.push_str("\\b"),
        '\t' => target.push_str("\\t"),
        '\n' => target.push_str("\\n"),
        '\x0b' => target.push_str("\\v"),
        '\x0c' => target.push_str("\\f"),
        '\r' => target.push_str("\\r"),
        '\x1b' => target.push_str("\\e"),
        '\x7f' => target.push_str("\\d"),
        '\u{feff}' => target.push_str("\\uFEFF"),
        _ if is_printable(character) => target.push(character),
        _ if (character as u32) < 0x100 => push_formatted(target, format_args!("\\x{:02X}", character as u32)),
        _ => push_formatted(target, format_args!("\\x{{{:X}}}", character as u32)),
    }
}

fn push_formatted(target: &mut String, text: std::fmt::Arguments<'_>) {
    // Writing to a string does not fail.
    let _ = target.write_fmt(text);
}

/// Whether a string with this character is still shown as a string.
pub fn is_printable(character: char) -> bool {
    matches!(character,
        '\x07'..='\r' | '\x1b' | ' '..='\x7f' | '\u{a0}'..='\u{fffd}' | '\u{10000}'..='\u{10ffff}')
}

/// Whether a list with this number is still shown as a charlist.
pub(super) fn is_printable_ascii(code: i64) -> bool {
    matches!(code, 7..=13 | 27 | 32..=126)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_are_escaped_as_in_elixir() {
        for (text, escaped) in [
            ("plain é 日本", "plain é 日本"),
            ("\0\x01\x07\x08\t\n\x0b\x0c\r\x1b\x7f", "\\0\\x01\\a\\b\\t\\n\\v\\f\\r\\e\\d"),
            ("\"'\\", "\\\"'\\\\"),
            ("# #{ ##{ #a{", "# \\#{ #\\#{ #a{"),
            ("\u{80}\u{feff}\u{fffe}", "\\x80\\uFEFF\\x{FFFE}"),
        ] {
            assert_eq!(escape_string(text), format!("\"{escaped}\""));
        }
    }

    #[test]
    fn what_is_no_text_is_escaped_byte_by_byte() {
        let mut target = String::new();
        escape_bytes(b"a#\xff{\xc3", &mut target);
        assert_eq!(target, "a#\\xFF{\\xC3");
    }
}
