//! What stands at a place of the source, told as Elixir's messages tell it.

use super::errors::{Failure, Mistake, Token};
use super::literals;
use super::words;

/// The offset of the next token: past blanks, line breaks and comments.
pub fn skip_gap(source: &str, mut offset: usize) -> usize {
    loop {
        let rest = &source[offset..];
        let trimmed = rest.trim_start_matches([' ', '\t', '\n', '\r']);
        offset += rest.len() - trimmed.len();
        if trimmed.starts_with('#') {
            offset += trimmed.find('\n').unwrap_or(trimmed.len());
        } else if trimmed.starts_with("\\\n") {
            offset += 2;
        } else {
            return offset;
        }
    }
}

/// How many line breaks there are in what stands between two tokens, as Elixir counts them: those behind the last comment.
pub fn newlines(between: &str) -> u32 {
    let text = match between.rfind('#') {
        Some(comment) => &between[comment..],
        None => between,
    };
    let ends_line = |index: usize| !text[..index].ends_with('\\');
    text.match_indices('\n').filter(|(index, _)| ends_line(*index)).count() as u32
}

/// Where the first line ends in what stands between two tokens. A comment is no part of its line, and a backslash hides
/// the line break behind it.
pub fn line_end(between: &str) -> Option<usize> {
    let line_break =
        between.match_indices('\n').map(|(index, _)| index).find(|index| !between[..*index].ends_with('\\'))?;
    Some(between[..line_break].find('#').unwrap_or(line_break - usize::from(between[..line_break].ends_with('\r'))))
}

/// The token at `offset`, which comes after an operand, cannot stand there. At the end of the source something is missing;
/// the mistake is then put where the last token is.
pub fn unexpected_after(source: &str, offset: usize) -> Failure {
    if offset >= source.len() {
        return incomplete(source);
    }
    let rest = &source[offset..];
    let begins_line = source[..offset].trim_end_matches([' ', '\t']).ends_with('\n');
    let mistake = match key(rest) {
        Some(_) if begins_line => return unexpected_before_operand(source, offset),
        Some(word) if word == "do" => Mistake::UnexpectedDoKey,
        Some(word) => Mistake::UnexpectedToken { token: Token::Plain(format!("'{word}:'")) },
        None => Mistake::UnexpectedToken { token: describe(rest) },
    };
    Failure { mistake, offset }
}

/// The token at `offset` cannot stand there, where an operand was expected.
pub fn unexpected_before_operand(source: &str, offset: usize) -> Failure {
    if offset >= source.len() {
        return incomplete(source);
    }
    let rest = &source[offset..];
    let token = match key(rest) {
        Some(word) if word == "do" => Token::Plain(word),
        Some(word) => name_token(&word),
        None => describe(rest),
    };
    Failure { mistake: Mistake::UnexpectedToken { token }, offset }
}

/// The end of the source, told as the place of its last token.
fn incomplete(source: &str) -> Failure {
    let text = source.trim_end();
    let word = text.trim_end_matches(words::is_rest).len();
    let offset = if word < text.len() { word } else { text.char_indices().next_back().map_or(0, |(offset, _)| offset) };
    Failure { mistake: Mistake::IncompleteExpression { in_interpolation: false }, offset }
}

/// `key` if `rest` begins with `key: `.
fn key(rest: &str) -> Option<String> {
    let (text, length) = if rest.starts_with(['"', '\'']) {
        let length = quoted_length(rest)?;
        (rest[1..length - 1].to_string(), length)
    } else if rest.starts_with(words::is_atom_start) {
        let word = words::read(rest);
        (word.to_string(), word.len())
    } else {
        let symbol = words::SYMBOL_ATOMS.iter().find(|symbol| rest.starts_with(**symbol))?;
        (symbol.to_string(), symbol.len())
    };
    let after = rest[length..].strip_prefix(':')?;
    after.starts_with([' ', '\t', '\n', '\r']).then_some(text)
}

/// The token that `rest` begins with.
fn describe(rest: &str) -> Token {
    let first = rest.chars().next().unwrap_or(' ');
    match first {
        '"' | '\'' => Token::Literal(text_token(&rest[1..], first)),
        '?' => {
            let length = if rest[1..].starts_with('\\') { 3 } else { 2 };
            Token::Literal(rest.chars().take(length).collect())
        }
        ':' if rest[1..].starts_with(['"', '\'']) => {
            let quote = if rest[1..].starts_with('"') { '"' } else { '\'' };
            match quoted_length(&rest[1..]) {
                Some(length) => name_token(&unescaped(&rest[2..length])),
                None => Token::Literal(text_token(&rest[2..], quote)),
            }
        }
        ':' if rest[1..].starts_with(words::is_atom_start) => name_token(words::read(&rest[1..])),
        ':' if !rest.starts_with("::") => {
            match words::SYMBOL_ATOMS.iter().find(|symbol| rest[1..].starts_with(**symbol)) {
                Some(symbol) => Token::Plain(format!("'{symbol}'")),
                None => Token::Plain("':'".to_string()),
            }
        }
        '~' if rest[1..].starts_with(|character: char| character.is_ascii_alphabetic()) => sigil_token(rest),
        '0'..='9' => Token::Plain(format!("\"{}\"", words::number(rest))),
        _ if words::is_atom_start(first) => word_token(rest),
        '%' if rest.starts_with("%{") => Token::Plain("'%{}'".to_string()),
        ')' | '(' | '[' | ']' | '{' | '}' | ',' | ';' => Token::Plain(format!("'{first}'")),
        _ if rest.starts_with("<<") || rest.starts_with(">>") => {
            let length =
                if rest.starts_with("<<<") || rest.starts_with("<<~") || rest.starts_with(">>>") { 3 } else { 2 };
            Token::Plain(format!("'{}'", &rest[..length]))
        }
        _ => match words::SYMBOL_ATOMS.iter().find(|symbol| rest.starts_with(**symbol)) {
            Some(symbol) => Token::Plain(format!("'{}'", symbol.replace('\\', "\\\\"))),
            None => Token::Plain(format!("'{first}'")),
        },
    }
}

fn word_token(rest: &str) -> Token {
    let word = words::read(rest);
    if word == "not"
        && skip_blanks(&rest[3..]).strip_prefix("in").is_some_and(|after| !after.starts_with(words::is_rest))
    {
        return Token::Plain("'not in'".to_string());
    }
    if word == "do" { Token::Plain("do".to_string()) } else { name_token(word) }
}

fn skip_blanks(text: &str) -> &str {
    text.trim_start_matches([' ', '\t'])
}

/// A name as Erlang prints atoms: in quotes unless it is a plain word of lower case and none of Erlang's own.
fn name_token(name: &str) -> Token {
    const RESERVED: &[&str] = &[
        "true", "false", "nil", "when", "and", "or", "not", "in", "fn", "do", "end", "catch", "rescue", "after", "else",
    ];
    const RESERVED_IN_ERLANG: &[&str] = &[
        "begin", "case", "try", "cond", "andalso", "orelse", "fun", "if", "let", "of", "receive", "bnot", "div", "rem",
        "band", "bor", "bxor", "bsl", "bsr", "xor",
    ];
    if RESERVED.contains(&name) {
        return Token::Reserved(name.to_string());
    }
    let starts_plainly =
        name.starts_with(|first: char| first.is_ascii_lowercase() || matches!(first, 'ß'..='ö' | 'ø'..='ÿ'));
    let is_plain = |character: char| {
        character.is_ascii_alphanumeric()
            || matches!(character, '_' | '@')
            || matches!(character, 'À'..='Ö' | 'Ø'..='ö' | 'ø'..='ÿ')
    };
    if starts_plainly && name.chars().all(is_plain) && !RESERVED_IN_ERLANG.contains(&name) {
        return Token::Plain(name.to_string());
    }
    let escaped = name.replace('\\', "\\\\").replace('\'', "\\'").replace('\n', "\\n");
    Token::Plain(format!("'{escaped}'"))
}

/// `"text"` up to the first interpolation.
fn text_token(content: &str, quote: char) -> String {
    let content = match content.strip_prefix(&[quote; 2].iter().collect::<String>()) {
        Some(heredoc) if !heredoc.is_empty() => heredoc.trim_start_matches([' ', '\n']),
        _ => content,
    };
    if content.starts_with("#{") {
        return "\"".to_string();
    }
    format!("\"{}\"", unescaped(first_text(content, quote)))
}

/// The text before the terminator or the first interpolation.
fn first_text(content: &str, terminator: char) -> &str {
    let mut escaped = false;
    for (index, character) in content.char_indices() {
        if escaped {
            escaped = false;
        } else if character == '\\' {
            escaped = true;
        } else if character == terminator || content[index..].starts_with("#{") {
            return &content[..index];
        }
    }
    content
}

fn sigil_token(rest: &str) -> Token {
    let mut characters = rest[1..].chars();
    let letter = characters.next().unwrap_or('s');
    let opening = characters.next().unwrap_or('(');
    let terminator = match opening {
        '(' => ')',
        '[' => ']',
        '{' => '}',
        '<' => '>',
        same => same,
    };
    let content = first_text(characters.as_str(), terminator);
    Token::Literal(format!("sigil ~{letter} starting with content '{content}'"))
}

/// The length of a quoted text with its quotes, if there is no interpolation in it.
fn quoted_length(rest: &str) -> Option<usize> {
    let quote = rest.chars().next()?;
    let content = first_text(&rest[1..], quote);
    rest[1 + content.len()..].starts_with(quote).then_some(content.len() + 2)
}

fn unescaped(text: &str) -> String {
    match literals::unescape(text, 0) {
        Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
        Err(_) => text.to_string(),
    }
}
