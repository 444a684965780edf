//! A tree as text, as Elixir prints what `Code.string_to_quoted!` gives, with the metadata left out.

use super::ast::{Ast, Callee, Kind};
use super::{unicode, words};
use num_traits::ToPrimitive;
use std::fmt::Write;

/// The quoted form of `ast` with `[]` for every metadata.
pub fn to_quoted_text(ast: &Ast) -> String {
    let mut text = String::new();
    write_ast(ast, &mut text);
    text
}

fn write_ast(ast: &Ast, text: &mut String) {
    match &ast.kind {
        Kind::Integer(integer) => push(text, format_args!("{integer}")),
        Kind::Float(float) => push(text, format_args!("{}", float_text(*float))),
        Kind::Atom(atom) => text.push_str(&atom_text(atom.name())),
        Kind::Binary(bytes) => write_binary(bytes, text),
        Kind::Value(_) => text.push_str("#Value<>"),
        Kind::List(items) => write_list(items, text),
        Kind::Pair(pair) => {
            text.push('{');
            write_ast(&pair.0, text);
            text.push_str(", ");
            write_ast(&pair.1, text);
            text.push('}');
        }
        Kind::Variable { name, meta } => {
            let context = meta.context.map_or("nil".to_string(), |context| atom_text(context.name()));
            push(text, format_args!("{{{}, [], {context}}}", atom_text(name.name())));
        }
        Kind::Call { callee, arguments, .. } => {
            text.push('{');
            match callee {
                Callee::Name(name) => text.push_str(&atom_text(name.name())),
                Callee::Node(node) => write_ast(node, text),
            }
            text.push_str(", [], ");
            write_list(arguments, text);
            text.push('}');
        }
    }
}

fn push(text: &mut String, arguments: std::fmt::Arguments<'_>) {
    let written = text.write_fmt(arguments);
    debug_assert!(written.is_ok(), "writing to a string does not fail");
}

/// A list of pairs with atoms in front as `[key: value]`, a list of printable integers as `'text'`, else item by item.
fn write_list(items: &[Ast], text: &mut String) {
    if !items.is_empty() && items.iter().all(|item| key_of(item).is_some()) {
        text.push('[');
        for (index, item) in items.iter().enumerate() {
            if index > 0 {
                text.push_str(", ");
            }
            if let (Some(key), Kind::Pair(pair)) = (key_of(item), &item.kind) {
                let key = atom_text(key);
                let key = key.strip_prefix(':').unwrap_or(&key);
                push(text, format_args!("{key}: "));
                write_ast(&pair.1, text);
            }
        }
        text.push(']');
        return;
    }
    if let Some(charlist) = charlist_text(items) {
        text.push_str(&charlist);
        return;
    }
    text.push('[');
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            text.push_str(", ");
        }
        write_ast(item, text);
    }
    text.push(']');
}

fn key_of(item: &Ast) -> Option<&'static str> {
    match &item.kind {
        Kind::Pair(pair) => match pair.0.kind {
            Kind::Atom(atom) if !atom.name().starts_with("Elixir.") => Some(atom.name()),
            _ => None,
        },
        _ => None,
    }
}

/// `'abc'` for a list of printable ASCII characters that is not empty.
fn charlist_text(items: &[Ast]) -> Option<String> {
    let mut text = String::from("'");
    for item in items {
        let Kind::Integer(integer) = &item.kind else { return None };
        let character = integer.to_u8().filter(|byte| matches!(byte, 7..=13 | 27 | 32..=126))?;
        if character == b'{' && text.ends_with('#') {
            text.insert(text.len() - 1, '\\');
        }
        escape_into(&mut text, char::from(character), '\'');
    }
    text.push('\'');
    (!items.is_empty()).then_some(text)
}

fn write_binary(bytes: &[u8], text: &mut String) {
    match std::str::from_utf8(bytes) {
        Ok(string) if string.chars().all(is_printable) => text.push_str(&quoted_text(string)),
        _ => {
            text.push_str("<<");
            for (index, byte) in bytes.iter().enumerate() {
                let separator = if index > 0 { ", " } else { "" };
                push(text, format_args!("{separator}{byte}"));
            }
            text.push_str(">>");
        }
    }
}

fn is_printable(character: char) -> bool {
    matches!(character, '\u{7}'..='\u{D}' | '\u{1B}' | ' '..='\u{7F}' | '\u{A0}'..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..='\u{10FFFF}')
}

fn quoted_text(string: &str) -> String {
    let mut text = String::from("\"");
    let mut characters = string.chars().peekable();
    while let Some(character) = characters.next() {
        if character == '#' && characters.peek() == Some(&'{') {
            text.push_str("\\#");
        } else {
            escape_into(&mut text, character, '"');
        }
    }
    text.push('"');
    text
}

fn escape_into(text: &mut String, character: char, quote: char) {
    match character {
        '\\' => text.push_str("\\\\"),
        '\u{7}' => text.push_str("\\a"),
        '\u{8}' => text.push_str("\\b"),
        '\t' => text.push_str("\\t"),
        '\n' => text.push_str("\\n"),
        '\u{B}' => text.push_str("\\v"),
        '\u{C}' => text.push_str("\\f"),
        '\r' => text.push_str("\\r"),
        '\u{1B}' => text.push_str("\\e"),
        '\0' => text.push_str("\\0"),
        '\u{7F}' => text.push_str("\\d"),
        other if !is_printable(other) => match u32::from(other) {
            code_point if code_point < 256 => push(text, format_args!("\\x{code_point:02X}")),
            code_point => push(text, format_args!("\\x{{{code_point:X}}}")),
        },
        other if other == quote => {
            text.push('\\');
            text.push(other);
        }
        other => text.push(other),
    }
}

/// A float as Elixir prints it: the shortest digits that read back as the same number.
fn float_text(float: f64) -> String {
    let text = format!("{float:?}");
    match text.split_once('e') {
        Some((digits, exponent)) => {
            let digits = if digits.contains('.') { digits.to_string() } else { format!("{digits}.0") };
            let (sign, exponent) = match exponent.strip_prefix('-') {
                Some(exponent) => ("-", exponent),
                None => ("", exponent),
            };
            format!("{digits}e{sign}{exponent:0>2}")
        }
        None => text,
    }
}

/// `:foo`, `:"foo bar"`, `true`, `Foo.Bar`
fn atom_text(name: &str) -> String {
    if matches!(name, "true" | "false" | "nil") {
        return name.to_string();
    }
    if name == "Elixir" {
        return name.to_string();
    }
    if let Some(module) = name.strip_prefix("Elixir.")
        && module.split('.').all(is_alias)
    {
        return module.to_string();
    }
    if is_plain_atom(name) { format!(":{name}") } else { format!(":{}", quoted_text(name)) }
}

fn is_alias(segment: &str) -> bool {
    segment.starts_with(|first: char| first.is_ascii_uppercase())
        && segment.chars().all(|character| character.is_ascii_alphanumeric() || character == '_')
}

fn is_plain_atom(name: &str) -> bool {
    const SPECIAL: &[&str] = &["%", "%{}", "{}", "<<>>", "...", "..//", "."];
    // Elixir 1.14 quotes these although they can be written plainly.
    const QUOTED: &[&str] = &["::", "~~~", "^^^", "<|>"];
    if SPECIAL.contains(&name) || super::operators::find(name).is_some() && !QUOTED.contains(&name) {
        return true;
    }
    let body = name.strip_suffix(['?', '!']).unwrap_or(name);
    let is_accepted = || unicode::normalized(name) == name && unicode::check_scripts(name, 0, false).is_ok();
    if !name.is_ascii() && !is_accepted() {
        return false;
    }
    body.starts_with(words::is_atom_start)
        && body.chars().all(|character| words::is_rest(character) || character == '@')
}
