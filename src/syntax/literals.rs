//! Numbers, characters and the escapes of strings.

use super::ast::Kind;
use super::builder::Built;
use super::errors::{Failure, Mistake};
use num_bigint::BigInt;

/// `1_000`, `0xFF`, `1.5e3`, at `offset` of the source
pub fn number(offset: usize, text: &str) -> Built<Kind> {
    let digits = text.replace('_', "");
    if digits.contains('.') {
        return match digits.parse::<f64>() {
            Ok(float) if float.is_finite() => Ok(Kind::Float(float)),
            _ => Err(Failure { mistake: Mistake::InvalidFloat { text: text.to_string() }, offset }),
        };
    }
    let (digits, radix) = match digits.get(..2) {
        Some("0x") => (&digits[2..], 16),
        Some("0b") => (&digits[2..], 2),
        Some("0o") => (&digits[2..], 8),
        _ => (&digits[..], 10),
    };
    Ok(Kind::Integer(integer(digits, radix)))
}

fn integer(digits: &str, radix: u32) -> BigInt {
    match i64::from_str_radix(digits, radix) {
        Ok(small) => BigInt::from(small),
        Err(_) if radix == 10 => decimal(digits),
        Err(_) => BigInt::parse_bytes(digits.as_bytes(), radix).unwrap_or_default(),
    }
}

/// Joins neighbouring groups of digits, level by level: reading digit by digit would take the square of their number.
fn decimal(digits: &str) -> BigInt {
    const GROUP: usize = 18;
    let group = |digits: &[u8]| digits.iter().fold(0, |number: i64, digit| number * 10 + i64::from(digit - b'0'));
    let mut groups: Vec<BigInt> = digits.as_bytes().rchunks(GROUP).map(|digits| BigInt::from(group(digits))).collect();
    let mut base = BigInt::from(10_i64.pow(GROUP as u32));
    while groups.len() > 1 {
        groups =
            groups.chunks(2).map(|pair| pair.get(1).map_or(pair[0].clone(), |high| high * &base + &pair[0])).collect();
        base = &base * &base;
    }
    groups.pop().unwrap_or_default()
}

/// `?a`, `?\n`
pub fn character(text: &str) -> Kind {
    let mut characters = text.chars().skip(1);
    let character = match (characters.next(), characters.next()) {
        (Some('\\'), Some(escaped)) => simple_escape(escaped).unwrap_or(escaped),
        (Some(character), _) => character,
        (None, _) => '?',
    };
    Kind::Integer(BigInt::from(u32::from(character)))
}

/// Replaces the escapes in the text of a string. A mistake is told to be at `place`, where the string begins.
pub fn unescape(text: &str, place: usize) -> Built<Vec<u8>> {
    if !text.contains('\\') {
        return Ok(text.as_bytes().to_vec());
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(backslash) = rest.find('\\') {
        bytes.extend_from_slice(&rest.as_bytes()[..backslash]);
        rest = &rest[backslash + 1..];
        let Some(escaped) = rest.chars().next() else { break };
        rest = &rest[escaped.len_utf8()..];
        match escaped {
            '\n' => {}
            '\r' if rest.starts_with('\n') => rest = &rest[1..],
            'x' => rest = byte_escape(rest, place, &mut bytes)?,
            'u' => rest = unicode_escape(rest, place, &mut bytes)?,
            other => push_character(&mut bytes, simple_escape(other).unwrap_or(other)),
        }
    }
    bytes.extend_from_slice(rest.as_bytes());
    Ok(bytes)
}

/// `n` in `\n`
pub fn simple_escape(character: char) -> Option<char> {
    Some(match character {
        '0' => '\0',
        'a' => '\u{07}',
        'b' => '\u{08}',
        'd' => '\u{7F}',
        'e' => '\u{1B}',
        'f' => '\u{0C}',
        'n' => '\n',
        'r' => '\r',
        's' => ' ',
        't' => '\t',
        'v' => '\u{0B}',
        _ => return None,
    })
}

/// `\xFF` is a byte, `\x{3042}` a character. Gives the text after it.
fn byte_escape<'t>(rest: &'t str, place: usize, bytes: &mut Vec<u8>) -> Built<&'t str> {
    if let Some(braced) = rest.strip_prefix('{') {
        return braced_escape(braced, place, bytes, Mistake::InvalidByteEscape);
    }
    let width = rest.bytes().take(2).take_while(u8::is_ascii_hexdigit).count();
    match u8::from_str_radix(&rest[..width], 16) {
        Ok(byte) if width > 0 => {
            bytes.push(byte);
            Ok(&rest[width..])
        }
        _ => Err(Failure { mistake: Mistake::InvalidByteEscape, offset: place }),
    }
}

/// `\u3042`, `\u{1F600}`. Gives the text after it.
fn unicode_escape<'t>(rest: &'t str, place: usize, bytes: &mut Vec<u8>) -> Built<&'t str> {
    if let Some(braced) = rest.strip_prefix('{') {
        return braced_escape(braced, place, bytes, Mistake::InvalidUnicodeEscape);
    }
    let width = rest.bytes().take(4).take_while(u8::is_ascii_hexdigit).count();
    if width < 4 {
        return Err(Failure { mistake: Mistake::InvalidUnicodeEscape, offset: place });
    }
    push_code_point(&rest[..4], place, bytes)?;
    Ok(&rest[4..])
}

fn braced_escape<'t>(braced: &'t str, place: usize, bytes: &mut Vec<u8>, mistake: Mistake) -> Built<&'t str> {
    let width = braced.bytes().take(6).take_while(u8::is_ascii_hexdigit).count();
    if width == 0 || braced.as_bytes().get(width) != Some(&b'}') {
        return Err(Failure { mistake, offset: place });
    }
    push_code_point(&braced[..width], place, bytes)?;
    Ok(&braced[width + 1..])
}

fn push_code_point(digits: &str, place: usize, bytes: &mut Vec<u8>) -> Built<()> {
    let code_point = u32::from_str_radix(digits, 16).unwrap_or(u32::MAX);
    match char::from_u32(code_point) {
        Some(character) => {
            push_character(bytes, character);
            Ok(())
        }
        None => Err(Failure { mistake: Mistake::InvalidCodePoint { digits: digits.to_string() }, offset: place }),
    }
}

fn push_character(bytes: &mut Vec<u8>, character: char) {
    bytes.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn big_decimals_are_read_in_groups() {
        for length in [19, 36, 37, 54, 55, 200, 1000] {
            let digits: String = (0..length).map(|index| char::from(b'1' + (index * 7 % 9) as u8)).collect();
            assert_eq!(decimal(&digits).to_string(), digits);
        }
        assert_eq!(
            decimal("100000000000000000000000000000000000001").to_string(),
            "100000000000000000000000000000000000001"
        );
    }
}
