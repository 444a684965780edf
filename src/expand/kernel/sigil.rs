//! Sigils: `~s`, `~S`, `~c`, `~C`, `~w`, `~W`. The lower-case ones know escapes; the parser has left these as they stand.

use crate::atom::Atom;
use crate::expand::errors::Mistake;
use crate::expand::expander::{Call, Expander};
use crate::expand::form::{self, Result};
use crate::expand::macros::next_expansion;
use crate::syntax::ast::{Ast, Kind, Span};
use num_traits::ToPrimitive;

/// The text of a sigil.
enum Text {
    Plain(Vec<u8>),
    /// With `#{…}` inside: a tree that gives a binary.
    Interpolated(Ast),
}

/// What `~w` makes of each word.
enum Words {
    Binaries,
    Atoms,
    Charlists,
}

impl Expander<'_> {
    pub fn sigil_text(&mut self, call: Call) -> Result<Ast> {
        let (text, _) = self.sigil(call)?;
        Ok(match text {
            Text::Plain(bytes) => Ast::new(Kind::Binary(bytes.into()), call.span),
            Text::Interpolated(tree) => tree,
        })
    }

    pub fn sigil_charlist(&mut self, call: Call) -> Result<Ast> {
        let (text, _) = self.sigil(call)?;
        match text {
            Text::Plain(bytes) => self.charlist(&bytes, call.span),
            Text::Interpolated(tree) => Ok(form::remote_call("Elixir.String", "to_charlist", vec![tree], call.span)),
        }
    }

    pub fn sigil_words(&mut self, call: Call) -> Result<Ast> {
        let (text, modifiers) = self.sigil(call)?;
        let words = match &modifiers[..] {
            [] | ['s'] => Words::Binaries,
            ['a'] => Words::Atoms,
            ['c'] => Words::Charlists,
            _ => return self.refuse(Mistake::SigilModifier, call.line()),
        };
        let span = call.span;
        match text {
            Text::Plain(bytes) => {
                let text = String::from_utf8_lossy(&bytes);
                let items = text.split_whitespace().map(|word| self.word(word, &words, span)).collect::<Result<_>>()?;
                Ok(Ast::new(Kind::List(items), span))
            }
            Text::Interpolated(tree) => {
                let split = form::remote_call("Elixir.String", "split", vec![tree], span);
                let convert = match words {
                    Words::Binaries => return Ok(split),
                    Words::Atoms => "to_atom",
                    Words::Charlists => "to_charlist",
                };
                let word = form::variable("word", crate::atom::atoms::KERNEL, next_expansion(), span);
                let body = form::remote_call("Elixir.String", convert, vec![word.clone()], span);
                let head = Ast::new(Kind::List(vec![word]), span);
                let function = Ast::call(Atom::of("fn"), vec![Ast::call(Atom::of("->"), vec![head, body], span)], span);
                Ok(form::remote_call("Elixir.Enum", "map", vec![split, function], span))
            }
        }
    }

    fn word(&self, word: &str, words: &Words, span: Span) -> Result<Ast> {
        match words {
            Words::Binaries => Ok(Ast::new(Kind::Binary(word.as_bytes().into()), span)),
            Words::Atoms => {
                let atom = form::new_atom(word).map_err(|mistake| self.mistake(mistake, span.line))?;
                Ok(Ast::atom(atom, span))
            }
            Words::Charlists => self.charlist(word.as_bytes(), span),
        }
    }

    fn charlist(&self, bytes: &[u8], span: Span) -> Result<Ast> {
        let Ok(text) = std::str::from_utf8(bytes) else {
            return self.refuse(Mistake::InvalidSegmentText, span.line);
        };
        let characters = text.chars().map(|character| form::integer(i64::from(u32::from(character)), span));
        Ok(Ast::new(Kind::List(characters.collect()), span))
    }

    /// The text with its escapes resolved, and the modifiers.
    fn sigil(&mut self, call: Call) -> Result<(Text, Vec<char>)> {
        let unescapes = call.name.name().ends_with(char::is_lowercase);
        let (parts, modifiers) = self.sigil_parts(call)?;
        if let [Ast { kind: Kind::Binary(bytes), .. }] = &parts[..] {
            return Ok((Text::Plain(self.resolved(bytes, unescapes, call.line())?), modifiers));
        }
        let mut resolved = Vec::with_capacity(parts.len());
        for part in parts {
            resolved.push(match &part.kind {
                Kind::Binary(bytes) => {
                    let bytes = self.resolved(bytes, unescapes, call.line())?;
                    Ast::new(Kind::Binary(bytes.into()), part.span)
                }
                _ => part,
            });
        }
        let tree = Ast::call(Atom::of("<<>>"), resolved, call.arguments[0].span);
        Ok((Text::Interpolated(tree), modifiers))
    }

    /// The text as it stands between the delimiters, or the pieces around its interpolations, and the modifiers.
    pub(super) fn sigil_parts(&mut self, call: Call) -> Result<(Vec<Ast>, Vec<char>)> {
        let line = call.line();
        let [text, modifiers] = call.arguments else {
            return self.refuse(Mistake::UndefinedFunction { name: call.name, arity: call.arguments.len() }, line);
        };
        let modifiers = match &modifiers.kind {
            Kind::List(items) => items.iter().filter_map(modifier).collect(),
            _ => return self.refuse(Mistake::SigilModifier, line),
        };
        match (form::arguments_of(text, "<<>>"), &text.kind) {
            (Some(parts), _) => Ok((parts.to_vec(), modifiers)),
            (None, Kind::Binary(_)) => Ok((vec![text.clone()], modifiers)),
            _ => self.refuse(Mistake::InvalidArguments { construct: call.name.name() }, line),
        }
    }

    /// The text of a sigil without interpolations; `None` if it is no text.
    pub(super) fn sigil_source(&mut self, call: Call) -> Result<(Option<String>, Vec<char>)> {
        let (parts, modifiers) = self.sigil_parts(call)?;
        let text = match &parts[..] {
            [Ast { kind: Kind::Binary(bytes), .. }] => String::from_utf8(bytes.to_vec()).ok(),
            _ => None,
        };
        Ok((text, modifiers))
    }

    fn resolved(&self, bytes: &[u8], unescapes: bool, line: u32) -> Result<Vec<u8>> {
        if !unescapes {
            return Ok(bytes.to_vec());
        }
        unescape(bytes).map_err(|reason| self.mistake(Mistake::InvalidEscape(reason), line))
    }
}

fn modifier(item: &Ast) -> Option<char> {
    match &item.kind {
        Kind::Integer(integer) => integer.to_u32().and_then(char::from_u32),
        _ => None,
    }
}

/// Resolves `\n`, `\x41`, `\u{1F600}` and the like.
fn unescape(bytes: &[u8]) -> std::result::Result<Vec<u8>, &'static str> {
    let mut resolved = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some((byte, behind)) = rest.split_first() {
        rest = behind;
        if *byte != b'\\' {
            resolved.push(*byte);
            continue;
        }
        let Some((escape, behind)) = rest.split_first() else {
            resolved.push(b'\\');
            break;
        };
        rest = behind;
        match escape {
            b'n' => resolved.push(b'\n'),
            b't' => resolved.push(b'\t'),
            b'r' => resolved.push(b'\r'),
            b's' => resolved.push(b' '),
            b'0' => resolved.push(0),
            b'a' => resolved.push(7),
            b'b' => resolved.push(8),
            b'd' => resolved.push(127),
            b'e' => resolved.push(27),
            b'f' => resolved.push(12),
            b'v' => resolved.push(11),
            b'\n' => {}
            b'x' => {
                let (value, behind) = hexadecimal(rest, 2)
                    .or_else(|| hexadecimal(rest, 1))
                    .ok_or("invalid hex escape character, expected \\xHH where H is a hexadecimal digit")?;
                match u8::try_from(value) {
                    Ok(byte) if !rest.starts_with(b"{") => resolved.push(byte),
                    _ => {
                        let message = "invalid or reserved Unicode code point";
                        let character = char::from_u32(value).ok_or(message)?;
                        resolved.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
                    }
                }
                rest = behind;
            }
            b'u' => {
                let message =
                    "invalid Unicode escape character, expected \\uHHHH or \\u{H*} where H is a hexadecimal digit";
                let (value, behind) = hexadecimal(rest, 4).ok_or(message)?;
                let character = char::from_u32(value).ok_or(message)?;
                resolved.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
                rest = behind;
            }
            other => resolved.push(*other),
        }
    }
    Ok(resolved)
}

/// `digits` hexadecimal digits, or any number of them in braces.
fn hexadecimal(bytes: &[u8], digits: usize) -> Option<(u32, &[u8])> {
    let (text, rest) = match bytes.strip_prefix(b"{") {
        Some(inside) => {
            let end = inside.iter().position(|byte| *byte == b'}')?;
            (&inside[..end], &inside[end + 1..])
        }
        None if bytes.len() >= digits => bytes.split_at(digits),
        None => return None,
    };
    let text = std::str::from_utf8(text).ok().filter(|text| text.bytes().all(|byte| byte.is_ascii_hexdigit()))?;
    u32::from_str_radix(text, 16).ok().map(|value| (value, rest))
}
