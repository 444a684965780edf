//! Trees as source text, on one line: how messages show what the user wrote.

use super::expander::with_stack;
use super::form;
use crate::atom::{Atom, atoms};
use crate::syntax::ast::{Ast, Callee, Kind};

/// Binary operators, loosest first; those of a row bind equally.
const BINARY: &[(&[&str], Side)] = &[
    (&["->"], Side::None),
    (&["<-", "\\\\"], Side::Left),
    (&["when"], Side::Right),
    (&["::"], Side::Right),
    (&["|"], Side::Right),
    (&["=>"], Side::Right),
    (&["="], Side::Right),
    (&["||", "|||", "or"], Side::Left),
    (&["&&", "&&&", "and"], Side::Left),
    (&["==", "!=", "=~", "===", "!=="], Side::Left),
    (&["<", "<=", ">=", ">"], Side::Left),
    (&["|>", "<<<", ">>>", "<<~", "~>>", "<~", "~>", "<~>"], Side::Left),
    (&["in"], Side::Left),
    (&["^^^"], Side::Left),
    (&["++", "--", "..", "<>", "+++", "---"], Side::Right),
    (&["+", "-"], Side::Left),
    (&["*", "/"], Side::Left),
    (&["**"], Side::Left),
];
const UNARY: &[&str] = &["!", "^", "not", "+", "-", "~~~", "&", "@"];
const TIGHTEST: usize = BINARY.len();

/// On which side an operand of the same precedence needs no parentheses.
#[derive(Clone, Copy, PartialEq)]
enum Side {
    Left,
    Right,
    None,
}

/// The source of a tree.
pub fn text(ast: &Ast) -> String {
    with_stack(|| match &ast.kind {
        Kind::Integer(integer) => integer.to_string(),
        Kind::Float(float) => format!("{float:?}"),
        Kind::Atom(atom) => atom_text(*atom),
        Kind::Binary(bytes) => quoted(&String::from_utf8_lossy(bytes)),
        Kind::Value(_) => "...".to_string(),
        Kind::List(items) => match characters(items) {
            // `(a -> b)`
            None if matches!(&items[..], [only] if form::arguments_of(only, "->").is_some()) => text(&items[0]),
            Some(characters) => format!("~c{}", quoted(&characters)),
            None => format!("[{}]", sequence(items)),
        },
        Kind::Pair(pair) => format!("{{{}, {}}}", text(&pair.0), text(&pair.1)),
        Kind::Variable { name, .. } => name.name().to_string(),
        Kind::Call { callee: Callee::Name(name), arguments, .. } => named(name.name(), arguments),
        Kind::Call { callee: Callee::Node(callee), arguments, meta } => {
            let arguments_text = sequence(arguments);
            match form::arguments_of(callee, ".") {
                Some([function]) => format!("{}.({arguments_text})", text(function)),
                Some([left, Ast { kind: Kind::Atom(name), .. }]) => match (name.name(), &arguments[..]) {
                    ("get", [container, key]) if form::as_atom(left) == Some(Atom::of("Elixir.Access")) => {
                        format!("{}[{}]", text(container), text(key))
                    }
                    ("{}", _) => format!("{}.{{{arguments_text}}}", text(left)),
                    (name, []) if meta.no_parens && !is_module(left) => format!("{}.{name}", text(left)),
                    (name, _) => format!("{}.{name}({arguments_text})", text(left)),
                },
                _ => format!("{}({arguments_text})", text(callee)),
            }
        }
    })
}

/// The text of a list of characters that one can see.
fn characters(items: &[Ast]) -> Option<String> {
    let character = |item: &Ast| match &item.kind {
        Kind::Integer(code) => u8::try_from(code).ok().map(char::from).filter(|c| c.is_ascii_graphic() || *c == ' '),
        _ => None,
    };
    let characters: Option<String> = items.iter().map(character).collect();
    characters.filter(|characters| !characters.is_empty())
}

/// An atom as it is written: `:ok`, `nil`, `Foo.Bar`, `:"with space"`.
pub(super) fn atom_text(atom: Atom) -> String {
    let name = atom.name();
    match atom {
        atoms::NIL | atoms::TRUE | atoms::FALSE => name.to_string(),
        _ if is_alias(name) => name.trim_start_matches("Elixir.").to_string(),
        _ if is_plain(name) => format!(":{name}"),
        _ => format!(":{}", quoted(name)),
    }
}

fn named(name: &str, arguments: &[Ast]) -> String {
    match (name, arguments) {
        ("__block__", [only]) => text(only),
        ("__block__", items) => {
            let items: Vec<String> = items.iter().map(text).collect();
            format!("({})", items.join("; "))
        }
        ("__aliases__", segments) => {
            let segment = |ast: &Ast| form::as_atom(ast).map_or_else(|| text(ast), |atom| atom.name().to_string());
            segments.iter().map(segment).collect::<Vec<_>>().join(".")
        }
        ("{}", items) => format!("{{{}}}", sequence(items)),
        ("%{}", [update]) if form::operands(update, "|").is_some() => format!("%{{{}}}", pairs_or_update(update)),
        ("%{}", pairs) => format!("%{{{}}}", map_pairs(pairs)),
        ("%", [name, fields]) => format!("%{}{}", text(name), text(fields).trim_start_matches('%')),
        ("<<>>", parts) => binary(parts),
        ("fn", clauses) => format!("fn {} end", clauses.iter().map(clause).collect::<Vec<_>>().join("; ")),
        ("->", [_, _]) => format!("({})", arrow(arguments)),
        ("..//", [first, last, step]) => format!("{}..{}//{}", text(first), text(last), text(step)),
        ("&", [Ast { kind: Kind::Integer(number), .. }]) => format!("&{number}"),
        ("&", [captured]) => format!("&{}", capture(captured)),
        ("not", [operand]) => format!("not {}", operand_text(operand, TIGHTEST, true)),
        ("..", []) => "..".to_string(),
        (operator, [operand]) if UNARY.contains(&operator) => {
            format!("{operator}{}", operand_text(operand, TIGHTEST, false))
        }
        (operator, [left, right]) => match precedence(operator) {
            Some((level, side)) => {
                let left = operand_text(left, level, side == Side::Left);
                let right = match &right.kind {
                    // `type when a: integer`
                    Kind::List(pairs) if operator == "when" && form::keywords(right).is_some() => sequence(pairs),
                    _ => operand_text(right, level, side == Side::Right),
                };
                if operator == ".." { format!("{left}..{right}") } else { format!("{left} {operator} {right}") }
            }
            None => call(operator, arguments),
        },
        (name, arguments) => call(name, arguments),
    }
}

fn call(name: &str, arguments: &[Ast]) -> String {
    format!("{name}({})", sequence(arguments))
}

fn capture(captured: &Ast) -> String {
    let inner = text(captured);
    match form::named(captured) {
        Some(("/", _)) => inner.replacen(" / ", "/", 1),
        Some(("&", _)) => format!(" {inner}"),
        Some((name, _)) if precedence(name).is_some() => format!("({inner})"),
        _ => inner,
    }
}

/// An operand, in parentheses if it binds looser than its operator.
fn operand_text(operand: &Ast, level: usize, same_level_is_fine: bool) -> String {
    let inner = text(operand);
    let loose = match form::named(operand) {
        Some((operator, [_, _])) => precedence(operator)
            .is_some_and(|(inner_level, _)| inner_level < level || (inner_level == level && !same_level_is_fine)),
        _ => false,
    };
    if loose { format!("({inner})") } else { inner }
}

fn precedence(operator: &str) -> Option<(usize, Side)> {
    let level = BINARY.iter().position(|(operators, _)| operators.contains(&operator))?;
    Some((level, BINARY[level].1))
}

/// Arguments or items; a keyword list in last place goes without its brackets only inside of brackets.
fn sequence(items: &[Ast]) -> String {
    let item = |ast: &Ast| match &ast.kind {
        Kind::Pair(pair) if is_keyword(&pair.0) => keyword(&pair.0, &pair.1),
        _ => text(ast),
    };
    items.iter().map(item).collect::<Vec<_>>().join(", ")
}

fn map_pairs(pairs: &[Ast]) -> String {
    let pair_text = |pair: &Ast| match &pair.kind {
        Kind::Pair(pair) if is_keyword(&pair.0) => keyword(&pair.0, &pair.1),
        Kind::Pair(pair) => format!("{} => {}", text(&pair.0), text(&pair.1)),
        _ => text(pair),
    };
    pairs.iter().map(pair_text).collect::<Vec<_>>().join(", ")
}

fn pairs_or_update(update: &Ast) -> String {
    match form::operands(update, "|") {
        Some((map, Ast { kind: Kind::List(pairs), .. })) => format!("{} | {}", text(map), map_pairs(pairs)),
        _ => text(update),
    }
}

fn is_keyword(key: &Ast) -> bool {
    form::as_atom(key).is_some_and(|key| !is_alias(key.name()))
}

fn keyword(key: &Ast, value: &Ast) -> String {
    let name = form::as_atom(key).map_or("", Atom::name);
    let key = if is_plain(name) { name.to_string() } else { quoted(name) };
    format!("{key}: {}", text(value))
}

/// `<<…>>`, or the text with `#{…}` that it came from.
fn binary(parts: &[Ast]) -> String {
    let interpolated = |part: &Ast| {
        let (value, _) = form::operands(part, "::")?;
        match form::remote(value) {
            Some((_, name, [inner])) if name.name() == "to_string" => Some(format!("#{{{}}}", text(inner))),
            _ => None,
        }
    };
    let mut result = String::new();
    let mut is_text = false;
    for part in parts {
        match (&part.kind, interpolated(part)) {
            (_, Some(inner)) => {
                is_text = true;
                result.push_str(&inner);
            }
            (Kind::Binary(bytes), None) => result.push_str(&escaped(&String::from_utf8_lossy(bytes))),
            _ => return format!("<<{}>>", specified(parts)),
        }
    }
    if is_text { format!("\"{result}\"") } else { format!("<<{}>>", specified(parts)) }
}

fn specified(parts: &[Ast]) -> String {
    let part = |part: &Ast| match form::operands(part, "::") {
        Some((value, specifiers)) => format!("{}::{}", text(value), text(specifiers).replace(" - ", "-")),
        None => text(part),
    };
    parts.iter().map(part).collect::<Vec<_>>().join(", ")
}

fn clause(clause: &Ast) -> String {
    match form::named(clause) {
        Some(("->", parts)) => arrow(parts),
        _ => text(clause),
    }
}

fn arrow(parts: &[Ast]) -> String {
    let [head, body] = parts else { return sequence(parts) };
    let head = match &head.kind {
        Kind::List(items) => sequence(items),
        _ => text(head),
    };
    if head.is_empty() { format!("-> {}", text(body)) } else { format!("{head} -> {}", text(body)) }
}

/// `String` and `:lists`, which have functions, not fields.
fn is_module(ast: &Ast) -> bool {
    matches!(ast.kind, Kind::Atom(_)) || form::arguments_of(ast, "__aliases__").is_some()
}

fn is_alias(name: &str) -> bool {
    name.strip_prefix("Elixir.").is_some_and(|rest| rest.starts_with(|first: char| first.is_ascii_uppercase()))
}

/// The name needs no quotes behind a colon.
fn is_plain(name: &str) -> bool {
    let body = name.strip_suffix(['?', '!']).unwrap_or(name);
    let is_identifier = body.starts_with(|first: char| first.is_alphabetic() || first == '_')
        && body.chars().all(|character| character.is_alphanumeric() || matches!(character, '_' | '@'));
    let is_operator = precedence(name).is_some() || UNARY.contains(&name);
    is_identifier || is_operator || matches!(name, "{}" | "%{}" | "%" | "<<>>" | "..//" | "." | "...")
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", escaped(text))
}

fn escaped(text: &str) -> String {
    let mut result = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '"' => result.push_str("\\\""),
            '\\' => result.push_str("\\\\"),
            '\n' => result.push_str("\\n"),
            '\r' => result.push_str("\\r"),
            '\t' => result.push_str("\\t"),
            '\u{1b}' => result.push_str("\\e"),
            '\0' => result.push_str("\\0"),
            _ => result.push(character),
        }
    }
    result
}
