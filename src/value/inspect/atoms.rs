//! Atoms and names of functions as they are written in source: bare where the grammar allows it, otherwise quoted.

use super::escape::escape_string;
use crate::atom::{Atom, atoms};

/// Operators that are atoms without quotes.
const OPERATORS: &[&str] = &[
    "!", "!=", "!==", "&", "&&", "&&&", "*", "**", "+", "++", "+++", "-", "--", "---", "->", ".", "..", "..//", "...",
    "/", "<", "<-", "<<<", "<<~", "<=", "<>", "<~", "<~>", "=", "==", "===", "=~", ">", ">=", ">>>", "@", "\\\\", "^",
    "|", "|>", "||", "|||", "~>", "~>>", "%", "%{}", "{}", "<<>>",
];

/// Operators that are atoms without quotes, but no names of functions without quotes.
const NO_FUNCTIONS: &[&str] = &["->", ".", "..", "..//", "...", "<-", "%", "%{}", "{}", "<<>>"];

/// Operators that are names of functions without quotes, but no atoms without quotes.
const ONLY_FUNCTIONS: &[&str] = &["^^^", "~~~", "<|>", "::"];

/// How the name of an atom can be written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Spelling {
    /// `Foo.Bar`
    Alias,
    /// `foo`, `Foo`, `foo?`, `foo@bar`
    Identifier,
    Operator,
    Quoted,
}

/// An atom as it is written in source: `:foo`, `:"foo bar"`, `Foo`, `nil`.
///
/// ```
/// # use kaiwa::{atom::Atom, value::inspect::atom_text};
/// assert_eq!(atom_text(Atom::of("foo bar")), ":\"foo bar\"");
/// assert_eq!(atom_text(Atom::of("Elixir.Foo.Bar")), "Foo.Bar");
/// ```
pub fn atom_text(atom: Atom) -> String {
    let name = atom.name();
    match spelling(name) {
        _ if matches!(atom, atoms::NIL | atoms::TRUE | atoms::FALSE) => name.to_string(),
        Spelling::Alias => alias_text(name).to_string(),
        Spelling::Identifier | Spelling::Operator => format!(":{name}"),
        Spelling::Quoted => format!(":{}", escape_string(name)),
    }
}

/// An atom as the key of a keyword list: `foo:`, `"foo bar":`.
pub fn key_text(atom: Atom) -> String {
    let name = atom.name();
    match spelling(name) {
        Spelling::Identifier | Spelling::Operator => format!("{name}:"),
        Spelling::Alias | Spelling::Quoted => format!("{}:", escape_string(name)),
    }
}

/// The name of a function behind the dot of a call: `foo`, `"foo bar"`.
pub fn function_text(name: Atom) -> String {
    let name = name.name();
    let bare = match spelling(name) {
        Spelling::Identifier => !name.contains('@') && !name.starts_with(char::is_uppercase),
        Spelling::Operator => !NO_FUNCTIONS.contains(&name),
        Spelling::Quoted => ONLY_FUNCTIONS.contains(&name),
        Spelling::Alias => false,
    };
    if bare { name.to_string() } else { escape_string(name) }
}

/// Whether a list of pairs with this key can be shown as a keyword list. Keys like `Foo` stay in their tuples.
pub(super) fn is_keyword(atom: Atom) -> bool {
    !atom.name().starts_with("Elixir.")
}

fn spelling(name: &str) -> Spelling {
    if is_alias(name) {
        Spelling::Alias
    } else if is_identifier(name) {
        Spelling::Identifier
    } else if OPERATORS.contains(&name) {
        Spelling::Operator
    } else {
        Spelling::Quoted
    }
}

/// `Elixir` itself or followed by parts like `.Foo`.
fn is_alias(name: &str) -> bool {
    let Some(rest) = name.strip_prefix("Elixir") else { return false };
    let mut parts = rest.split('.');
    let is_part = |part: &str| {
        part.starts_with(|first: char| first.is_ascii_uppercase())
            && part.chars().all(|character| character.is_ascii_alphanumeric() || character == '_')
    };
    parts.next() == Some("") && parts.all(is_part)
}

/// The alias without the part that all aliases have, unless it would then be another alias.
fn alias_text(name: &str) -> &str {
    match name.strip_prefix("Elixir.") {
        Some(rest) if rest != "Elixir" && !rest.starts_with("Elixir.") => rest,
        _ => name,
    }
}

fn is_identifier(name: &str) -> bool {
    let name = name.strip_suffix(['?', '!']).unwrap_or(name);
    let mut characters = name.chars();
    let starts = characters.next().is_some_and(|first| first == '_' || unicode_ident::is_xid_start(first));
    starts && characters.all(|character| character == '@' || unicode_ident::is_xid_continue(character))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn atoms_are_written_as_in_elixir() {
        for (name, text, key, function) in [
            ("foo", ":foo", "foo:", "foo"),
            ("foo?", ":foo?", "foo?:", "foo?"),
            ("foo?!", ":\"foo?!\"", "\"foo?!\":", "\"foo?!\""),
            ("a@b", ":a@b", "a@b:", "\"a@b\""),
            ("Foo", ":Foo", "Foo:", "\"Foo\""),
            ("_", ":_", "_:", "_"),
            ("1a", ":\"1a\"", "\"1a\":", "\"1a\""),
            ("日本", ":日本", "日本:", "日本"),
            ("foo bar", ":\"foo bar\"", "\"foo bar\":", "\"foo bar\""),
            ("", ":\"\"", "\"\":", "\"\""),
            ("nil", "nil", "nil:", "nil"),
            ("+", ":+", "+:", "+"),
            ("::", ":\"::\"", "\"::\":", "::"),
            ("{}", ":{}", "{}:", "\"{}\""),
            ("Elixir", "Elixir", "\"Elixir\":", "\"Elixir\""),
            ("Elixir.Foo.Bar", "Foo.Bar", "\"Elixir.Foo.Bar\":", "\"Elixir.Foo.Bar\""),
            ("Elixir.Elixir.Foo", "Elixir.Elixir.Foo", "\"Elixir.Elixir.Foo\":", "\"Elixir.Elixir.Foo\""),
            ("Elixir.foo", ":\"Elixir.foo\"", "\"Elixir.foo\":", "\"Elixir.foo\""),
            ("Elixir.", ":\"Elixir.\"", "\"Elixir.\":", "\"Elixir.\""),
        ] {
            let atom = Atom::of(name);
            assert_eq!([atom_text(atom), key_text(atom), function_text(atom)], [text, key, function]);
        }
    }
}
