//! A first pass over the text, before the grammar: are the tokens well formed, and does every delimiter have its partner?
//!
//! It finds, from left to right as Elixir's tokenizer does, everything that can be wrong below the level of expressions. So
//! that what follows may rely on it: brackets, blocks and strings are closed and nested no deeper than
//! [`NESTING_LIMIT`]. What is still open at the end of the text also tells the shell to read on.

use super::NESTING_LIMIT;
use super::errors::{Failure, Mistake, Quotation};
use super::words::{self, Word};
use super::{tokens, unicode};

/// What the text is known to have in it once its tokens have been checked.
pub struct Scanned {
    /// The names, if some have more than ASCII in them, to be compared with each other.
    pub names: Vec<(usize, String)>,
    /// Where comments begin.
    pub comments: Vec<usize>,
}

/// Checks the tokens of `source`.
pub fn check(source: &str) -> Result<Scanned, Failure> {
    let mut scanner = Scanner {
        source,
        offset: 0,
        indentation: 0,
        open: Vec::new(),
        unclosed: Vec::new(),
        previous: Previous::Other,
        end: source.len(),
        names: Vec::new(),
        comments: Vec::new(),
        is_ascii: source.is_ascii(),
    };
    scanner.indentation = scanner.indentation_here();
    scanner.scan()?;
    let in_ascii = scanner.names.iter().all(|(_, name)| name.is_ascii());
    Ok(Scanned { names: if in_ascii { Vec::new() } else { scanner.names }, comments: scanner.comments })
}

struct Scanner<'s> {
    source: &'s str,
    offset: usize,
    /// Of the current line.
    indentation: usize,
    open: Vec<Open>,
    /// Where indentation says that a partner is missing, for the hints.
    unclosed: Vec<Suspect>,
    previous: Previous,
    /// Where the text ends; a comment in its last line does not count.
    end: usize,
    /// The names, if not all of the text is ASCII.
    names: Vec<(usize, String)>,
    comments: Vec<usize>,
    is_ascii: bool,
}

/// What the token before this one means to it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Previous {
    /// `.`: a word is a name here, whatever it says.
    Dot,
    Semicolon,
    /// `fn`
    Function,
    Other,
}

struct Open {
    opening: Opening,
    offset: usize,
    indentation: usize,
}

enum Opening {
    /// `(`, `[`, `{`, `<<`, `do`, `fn`
    Token(&'static str),
    /// `#{` in a text that goes on after its `}`
    Interpolation(Text),
}

/// A string, a heredoc, a sigil, …: text up to a terminator.
struct Text {
    quotation: Quotation,
    start: usize,
    terminator: char,
    is_heredoc: bool,
    interpolates: bool,
}

struct Suspect {
    token: &'static str,
    offset: usize,
}

impl<'s> Scanner<'s> {
    fn scan(&mut self) -> Result<(), Failure> {
        while let Some(character) = self.peek(0) {
            let previous = std::mem::replace(&mut self.previous, Previous::Other);
            match character {
                ' ' | '\t' => {
                    self.offset += 1;
                    self.previous = previous;
                }
                '\n' => {
                    self.newline();
                    self.previous = previous;
                }
                '\r' if self.peek(1) == Some('\n') => {
                    self.offset += 1;
                    self.previous = previous;
                }
                '#' => {
                    self.comment()?;
                    self.previous = previous;
                }
                'a'..='z' | '_' => self.word(previous)?,
                'A'..='Z' => self.alias(previous)?,
                '0'..='9' => self.number()?,
                '"' | '\'' => self.quote(character, previous)?,
                '(' => self.open("(", 1)?,
                '[' => self.open("[", 1)?,
                '{' => self.open("{", 1)?,
                ')' => self.close(")", "(")?,
                ']' => self.close("]", "[")?,
                '}' => self.close("}", "{")?,
                ':' => self.colon()?,
                '~' => self.tilde()?,
                '?' => self.character()?,
                ';' => {
                    if previous == Previous::Semicolon {
                        return Err(self.unexpected_character(self.offset));
                    }
                    self.offset += 1;
                    self.previous = Previous::Semicolon;
                }
                '\\' => self.backslash(previous)?,
                '%' if matches!(self.peek(1), Some('(' | '[')) && self.peek(2) != Some(':') => {
                    let token = self.source[self.offset..self.offset + 2].to_string();
                    return Err(self.failure(Mistake::ExpectedMap { token }, self.offset));
                }
                '.' | '<' | '>' | '+' | '-' | '*' | '/' | '=' | '|' | '!' | '^' | '&' | '@' | ',' | '%' => {
                    self.operator()?
                }
                other if words::is_start(other) => self.word(previous)?,
                other if words::is_atom_start(other) => self.foreign_word()?,
                _ => return Err(self.unexpected_character(self.offset)),
            }
        }
        self.end_of_text()
    }

    /// The character some bytes ahead.
    fn peek(&self, ahead: usize) -> Option<char> {
        let byte = *self.source.as_bytes().get(self.offset + ahead)?;
        if byte.is_ascii() { Some(char::from(byte)) } else { self.source.get(self.offset + ahead..)?.chars().next() }
    }

    fn rest(&self) -> &'s str {
        &self.source[self.offset..]
    }

    fn newline(&mut self) {
        self.offset += 1;
        self.indentation = self.indentation_here();
    }

    fn indentation_here(&self) -> usize {
        self.rest().bytes().take_while(|byte| matches!(byte, b' ' | b'\t')).count()
    }

    fn failure(&self, mistake: Mistake, offset: usize) -> Failure {
        Failure { mistake, offset }
    }

    fn unexpected_character(&self, offset: usize) -> Failure {
        let character = self.source[offset..].chars().next().unwrap_or('\0');
        self.failure(Mistake::UnexpectedCharacter { character }, offset)
    }

    // ---- Words and numbers -------------------------------------------------------------------------------------------------

    fn word(&mut self, previous: Previous) -> Result<(), Failure> {
        let start = self.offset;
        let text = self.name()?;
        if self.key_follows(start)? {
            return self.no_key_after_dot(start, previous);
        }
        if let Word::With(character) = words::foreign_character(text) {
            let name = text.to_string();
            return Err(self.failure(Mistake::CharacterInIdentifier { name, character }, start));
        }
        if matches!(text, "__aliases__" | "__block__") {
            return Err(self.failure(Mistake::ReservedToken { token: text.to_string() }, start));
        }
        if previous == Previous::Dot {
            return Ok(());
        }
        match text {
            // More text would not put this right.
            "do" if self.source[..start].trim_end().ends_with([',', ';']) => {
                Err(self.failure(Mistake::UnexpectedDo, start))
            }
            "do" if previous == Previous::Function => Err(self.failure(Mistake::DoAfterFunction, start)),
            "do" => self.push(Opening::Token("do"), start),
            "fn" => {
                self.previous = Previous::Function;
                self.push(Opening::Token("fn"), start)
            }
            "end" => self.end(start),
            _ => Ok(()),
        }
    }

    /// Reads a name.
    fn name(&mut self) -> Result<&'s str, Failure> {
        let start = self.offset;
        let text = words::read(self.rest());
        self.offset += text.len();
        if self.is_ascii {
            return Ok(text);
        }
        // The mistakes in an atom are told from its colon on.
        let is_atom = self.source[..start].ends_with(':');
        if let Some(next) = self.peek(0).filter(|next| !next.is_ascii() && !text.ends_with(['?', '!']))
            && let Some(mistake) = unicode::refused(text, next)
        {
            let last = text.chars().next_back().filter(|_| is_atom).map_or(0, char::len_utf8);
            return Err(self.failure(mistake, self.offset - last));
        }
        unicode::check_scripts(text, start, is_atom)?;
        self.names.push((start - usize::from(is_atom), unicode::normalized(text)));
        Ok(text)
    }

    fn alias(&mut self, previous: Previous) -> Result<(), Failure> {
        let start = self.offset;
        let text = words::read(self.rest());
        self.offset += text.len();
        if self.key_follows(start)? {
            return self.no_key_after_dot(start, previous);
        }
        let foreign = text.chars().find(|character| !character.is_ascii_alphanumeric() && *character != '_');
        if let Some(character) = foreign {
            let alias = text.to_string();
            return Err(self.failure(Mistake::CharacterInAlias { alias, character }, start));
        }
        let blanks = self.rest().bytes().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
        if self.peek(blanks) == Some('(') {
            let place = self.offset + blanks + 1;
            return Err(self.failure(Mistake::ParenthesisAfterAlias { alias: text.to_string() }, place));
        }
        Ok(())
    }

    /// `Été`: a key, or nothing.
    fn foreign_word(&mut self) -> Result<(), Failure> {
        let start = self.offset;
        self.name()?;
        if self.key_follows(start)? { Ok(()) } else { Err(self.unexpected_character(start)) }
    }

    /// `foo.bar: 1`
    fn no_key_after_dot(&self, start: usize, previous: Previous) -> Result<(), Failure> {
        if previous == Previous::Dot { Err(tokens::unexpected_before_operand(self.source, start)) } else { Ok(()) }
    }

    /// Takes the colon of a key; one without white space behind it is a mistake.
    fn key_follows(&mut self, start: usize) -> Result<bool, Failure> {
        if self.peek(0) != Some(':') || self.peek(1) == Some(':') {
            return Ok(false);
        }
        match self.peek(1) {
            Some(' ' | '\t' | '\n' | '\r') => {
                self.offset += 1;
                Ok(true)
            }
            None => Err(self.unexpected_character(self.offset)),
            Some(_) => {
                let token = self.source[start..=self.offset].to_string();
                Err(self.failure(Mistake::NoSpaceAfterKey { token }, start))
            }
        }
    }

    fn number(&mut self) -> Result<(), Failure> {
        let start = self.offset;
        let text = words::number(self.rest());
        let is_decimal = !["0x", "0b", "0o"].iter().any(|radix| text.starts_with(radix));
        self.offset += text.len();
        match self.peek(0) {
            Some(character) if is_decimal && (character.is_ascii_alphabetic() || character == '_') => {
                Err(self.failure(Mistake::CharacterAfterNumber { number: text.to_string(), character }, start))
            }
            _ => Ok(()),
        }
    }

    /// `?a`, `?\n`
    fn character(&mut self) -> Result<(), Failure> {
        let start = self.offset;
        self.offset += 1;
        if self.peek(0) == Some('\\') && self.peek(1).is_some() {
            self.offset += 1;
        }
        match self.peek(0) {
            None => Err(self.unexpected_character(start)),
            Some(character) => {
                self.offset += character.len_utf8();
                Ok(())
            }
        }
    }

    // ---- Symbols -----------------------------------------------------------------------------------------------------------

    fn operator(&mut self) -> Result<(), Failure> {
        let rest = self.rest();
        if rest.starts_with("..//") && !rest.starts_with("..//: ") {
            return Err(self.unexpected_character(self.offset));
        }
        const WHOLE: &[&str] =
            &["...", "!==", "!=", "===", "==", "<<<", "<<~", ">>>", "<<>>: ", "%{}: ", "..", "=~", "<~>", "<~"];
        if let Some(symbol) = WHOLE.iter().find(|symbol| rest.starts_with(**symbol)) {
            self.offset += symbol.len();
        } else if rest.starts_with("<<") {
            self.open("<<", 2)?;
        } else if rest.starts_with(">>") {
            self.close(">>", "<<")?;
        } else {
            if rest.starts_with('.') && !rest.starts_with(".: ") {
                self.previous = Previous::Dot;
            }
            self.offset += 1;
        }
        Ok(())
    }

    fn colon(&mut self) -> Result<(), Failure> {
        let start = self.offset;
        let rest = &self.rest()[1..];
        match rest.chars().next() {
            Some(quote @ ('"' | '\'')) => {
                self.offset += 1;
                let text = Text {
                    quotation: Quotation::Atom,
                    start,
                    terminator: quote,
                    is_heredoc: false,
                    interpolates: true,
                };
                self.offset += 1;
                self.text(text)
            }
            Some(':') => {
                // `::` is the operator, `:::` the atom of its name.
                self.offset += if rest.starts_with("::") { 3 } else { 2 };
                Ok(())
            }
            Some(character)
                if character.is_ascii_alphabetic() || character == '_' || words::is_atom_start(character) =>
            {
                self.offset += 1;
                self.name().map(|_| ())
            }
            // `+: 1`, `{}: 1`; whether the symbol may be a key is left to the grammar.
            Some(' ' | '\t' | '\n' | '\r') if ends_with_key(&self.source[..start]) => {
                self.offset += 1;
                Ok(())
            }
            Some(_) => match words::SYMBOL_ATOMS.iter().find(|symbol| rest.starts_with(**symbol)) {
                Some(symbol) => {
                    self.offset += 1 + symbol.len();
                    Ok(())
                }
                None => Err(self.unexpected_character(start)),
            },
            None => Err(self.unexpected_character(start)),
        }
    }

    fn backslash(&mut self, previous: Previous) -> Result<(), Failure> {
        let start = self.offset;
        if self.peek(1) == Some('\\') {
            self.offset += 2;
            return Ok(());
        }
        let after = self.rest()[1..].trim_start_matches('\r');
        if !after.is_empty() && !after.starts_with('\n') {
            return Err(self.unexpected_character(start));
        }
        if after.is_empty() || after == "\n" {
            return Err(self.failure(Mistake::EscapeAtEnd, start));
        }
        self.offset = self.source.len() - after.len();
        self.newline();
        self.previous = previous;
        Ok(())
    }

    fn comment(&mut self) -> Result<(), Failure> {
        let length = self.rest().find('\n').unwrap_or(self.rest().len());
        let comment = &self.rest()[..length];
        if let Some(character) = comment.chars().find(|character| is_bidirectional(*character)) {
            return Err(self.failure(Mistake::BidirectionalInComment { character }, self.offset));
        }
        self.end = if self.offset + length == self.source.len() { self.offset } else { self.end };
        self.comments.push(self.offset);
        self.offset += length;
        Ok(())
    }

    // ---- Delimiters --------------------------------------------------------------------------------------------------------

    fn open(&mut self, token: &'static str, width: usize) -> Result<(), Failure> {
        let start = self.offset;
        self.offset += width;
        self.push(Opening::Token(token), start)
    }

    fn push(&mut self, opening: Opening, start: usize) -> Result<(), Failure> {
        if self.open.len() >= NESTING_LIMIT {
            return Err(self.failure(Mistake::TooDeep { limit: NESTING_LIMIT }, start));
        }
        // A block that is not indented deeper than the one it would be in: that one may lack its `end`.
        if let Opening::Token(token @ ("do" | "fn")) = opening
            && let Some(around) = self.open.last()
            && matches!(around.opening, Opening::Token(outer) if outer == token)
            && self.indentation <= around.indentation
        {
            self.unclosed.push(Suspect { token, offset: around.offset });
        }
        self.open.push(Open { opening, offset: start, indentation: self.indentation });
        Ok(())
    }

    fn close(&mut self, token: &'static str, expected: &'static str) -> Result<(), Failure> {
        let start = self.offset;
        self.offset += token.len();
        match self.open.pop() {
            Some(Open { opening: Opening::Token(opening), .. }) if opening == expected => Ok(()),
            Some(Open { opening: Opening::Interpolation(text), .. }) if token == "}" => self.text(text),
            Some(Open { opening: Opening::Token(opening), offset, .. }) => {
                let hint = self.hint(opening);
                Err(self.failure(Mistake::MismatchedDelimiter { token, opening, opened: offset, hint }, start))
            }
            Some(Open { opening: Opening::Interpolation(_), .. }) | None => {
                Err(self.failure(Mistake::UnexpectedDelimiter { token }, start))
            }
        }
    }

    fn end(&mut self, start: usize) -> Result<(), Failure> {
        match self.open.pop() {
            Some(Open { opening: Opening::Token("do" | "fn"), indentation, .. }) => {
                if self.indentation > indentation {
                    self.unclosed.push(Suspect { token: "end", offset: start });
                }
                Ok(())
            }
            Some(Open { opening: Opening::Token(opening), offset, .. }) => {
                let mistake = Mistake::MismatchedDelimiter { token: "end", opening, opened: offset, hint: None };
                Err(self.failure(mistake, start))
            }
            Some(Open { opening: Opening::Interpolation(_), .. }) | None => {
                let hint = self.hint("end");
                Err(self.failure(Mistake::UnexpectedEnd { hint }, start))
            }
        }
    }

    /// Where a partner of `token` seems to be missing, judging by indentation.
    fn hint(&self, token: &str) -> Option<usize> {
        self.unclosed.iter().rev().find(|suspect| suspect.token == token).map(|suspect| suspect.offset)
    }

    fn end_of_text(&mut self) -> Result<(), Failure> {
        match self.open.pop() {
            None => Ok(()),
            Some(Open { opening: Opening::Token(opening), offset, .. }) => {
                let hint = self.hint(opening);
                Err(self.failure(Mistake::MissingTerminator { opening, opened: offset, hint }, self.end))
            }
            Some(Open { opening: Opening::Interpolation(text), offset, .. }) => {
                let mistake = Mistake::MissingInterpolationEnd { quotation: text.quotation, opened: text.start };
                Err(self.failure(mistake, offset))
            }
        }
    }

    // ---- Strings and sigils --------------------------------------------------------------------------------------------------

    fn quote(&mut self, quote: char, previous: Previous) -> Result<(), Failure> {
        let start = self.offset;
        if self.is_heredoc_quote(quote) {
            return self.heredoc(Quotation::Heredoc, quote, start, true);
        }
        self.offset += 1;
        let quotation = if previous == Previous::Dot { Quotation::FunctionName } else { Quotation::String };
        self.text(Text { quotation, start, terminator: quote, is_heredoc: false, interpolates: true })
    }

    fn is_heredoc_quote(&self, quote: char) -> bool {
        let triple: String = [quote; 3].iter().collect();
        self.rest().starts_with(&triple)
    }

    /// The offset is at the opening quotes.
    fn heredoc(&mut self, quotation: Quotation, quote: char, start: usize, interpolates: bool) -> Result<(), Failure> {
        self.offset += 3;
        let after = self.rest().trim_start_matches([' ', '\t', '\r']);
        if !after.starts_with('\n') {
            return Err(self.failure(Mistake::TextAfterHeredocStart { quote }, start));
        }
        self.offset = self.source.len() - after.len() + 1;
        self.text(Text { quotation, start, terminator: quote, is_heredoc: true, interpolates })
    }

    fn tilde(&mut self) -> Result<(), Failure> {
        let start = self.offset;
        let rest = self.rest();
        if let Some(symbol) = ["~~~", "~>>", "~>"].iter().find(|symbol| rest.starts_with(**symbol)) {
            self.offset += symbol.len();
            return Ok(());
        }
        let mut characters = rest[1..].chars();
        let (Some(letter), Some(delimiter)) = (characters.next().filter(char::is_ascii_alphabetic), characters.next())
        else {
            return Err(self.unexpected_character(start));
        };
        let interpolates = letter.is_ascii_lowercase();
        self.offset += 2;
        if matches!(delimiter, '"' | '\'') && self.is_heredoc_quote(delimiter) {
            return self.heredoc(Quotation::Heredoc, delimiter, start, interpolates);
        }
        let terminator = match delimiter {
            '(' => ')',
            '[' => ']',
            '{' => '}',
            '<' => '>',
            '/' | '|' | '"' | '\'' => delimiter,
            _ => {
                let mistake = Mistake::InvalidSigilDelimiter { delimiter };
                return Err(self.failure(mistake, start));
            }
        };
        self.offset += 1;
        let quotation = Quotation::Sigil { letter, delimiter };
        self.text(Text { quotation, start, terminator, is_heredoc: false, interpolates })
    }

    /// Goes on in a text, to behind its terminator or into an interpolation.
    fn text(&mut self, text: Text) -> Result<(), Failure> {
        let mut line_begins = text.is_heredoc && self.source[..self.offset].ends_with('\n');
        loop {
            if line_begins {
                let blank = self.indentation_here();
                let quotes: String = [text.terminator; 3].iter().collect();
                if self.rest()[blank..].starts_with(&quotes) {
                    self.offset += blank + 3;
                    return Ok(());
                }
                line_begins = false;
            }
            let Some(character) = self.peek(0) else {
                let mistake = Mistake::UnterminatedText {
                    quotation: text.quotation,
                    terminator: text.terminator,
                    is_heredoc: text.is_heredoc,
                    opened: text.start,
                };
                return Err(self.failure(mistake, self.source.len()));
            };
            match character {
                '\\' => {
                    self.offset += 1;
                    match self.peek(0) {
                        Some('\n') | None => {}
                        Some(escaped) => self.offset += escaped.len_utf8(),
                    }
                }
                '\n' => {
                    self.newline();
                    line_begins = text.is_heredoc;
                }
                '#' if text.interpolates && self.peek(1) == Some('{') => {
                    let start = self.offset;
                    self.offset += 2;
                    return self.push(Opening::Interpolation(text), start);
                }
                other if other == text.terminator && !text.is_heredoc => {
                    self.offset += other.len_utf8();
                    return self.after_text(&text);
                }
                other if !other.is_ascii() && is_bidirectional(other) => {
                    return Err(self.failure(Mistake::BidirectionalInText { character: other }, self.offset));
                }
                other => self.offset += other.len_utf8(),
            }
        }
    }

    /// After `"…"` a colon makes a key.
    fn after_text(&mut self, text: &Text) -> Result<(), Failure> {
        if text.quotation == Quotation::String && self.peek(0) == Some(':') && self.peek(1) != Some(':') {
            match self.peek(1) {
                Some(' ' | '\t' | '\n' | '\r') => self.offset += 1,
                _ => return Err(self.unexpected_character(self.offset)),
            }
        }
        Ok(())
    }
}

/// Characters that turn the direction of writing can make a text look like another.
fn is_bidirectional(character: char) -> bool {
    matches!(character, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// Whether a colon makes a key of what is before it.
fn ends_with_key(before: &str) -> bool {
    let is_none = before.ends_with("=>") || before.ends_with("//") && !before.ends_with("..//");
    before.ends_with(is_symbol) && !is_none
}

fn is_symbol(character: char) -> bool {
    character.is_ascii_punctuation() && !matches!(character, '"' | '\'' | ')' | ']' | '_' | '(' | '[' | '{' | ',' | ';')
}
