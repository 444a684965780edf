//! Strings, charlists, heredocs, quoted atoms and sigils: their text, cut out of the source around the interpolations.

use super::ast::{Ast, Callee, Delimiter, Kind, Meta, Span};
use super::builder::{Builder, Built, Element, closing};
use super::errors::Mistake;
use super::literals::unescape;
use super::parser::Rule;
use super::source::Position;
use super::warnings::{Doubt, Warning};
use super::words;
use crate::atom::{Atom, atoms};
use num_bigint::BigInt;

/// What a string is made of.
enum Part {
    Text(Vec<u8>),
    Interpolation { ast: Ast, span: Span },
}

/// What is done with `\n` and its like.
#[derive(Clone, Copy)]
enum Escapes {
    /// Sigils leave them to the macro of the sigil.
    Kept,
    /// Mistakes are told to be at `place`.
    Replaced { place: usize },
}

/// The indentation of a heredoc's closing line, which all its lines lose.
#[derive(Clone, Copy)]
struct Margin {
    width: usize,
    quote: char,
    /// Where the heredoc begins.
    opening: usize,
}

impl<'s> Builder<'s> {
    /// `"…"`, `'…'`, `"""…"""`, `:"…"`
    pub fn quoted(&mut self, element: &Element<'s>) -> Built<Ast> {
        let span = self.span(element);
        let start = element.as_span().start();
        let escapes = self.escapes(start + 1);
        match element.as_rule() {
            Rule::quoted_atom => match element.clone().into_inner().next() {
                Some(string) => {
                    let atom = self.quoted_atom(&string, span, start, Doubt::QuotedAtom)?;
                    let quote = string.as_str().chars().next().unwrap_or('"');
                    Ok(self.string_literal(atom, Delimiter::Character(quote)))
                }
                None => Err(self.unexpected(start)),
            },
            Rule::heredoc => {
                let Some(text) = element.clone().into_inner().next() else { return Err(self.unexpected(start)) };
                let (mut parts, delimiter) = self.heredoc_parts(&text, start, true, self.escapes(start))?;
                if let (true, Delimiter::Heredoc { quote, .. }) = (self.keeps_escapes, delimiter) {
                    unescape_terminators(&mut parts, &[quote as u8; 3]);
                }
                match delimiter {
                    Delimiter::Heredoc { quote: '\'', .. } => self.charlist(parts, span, delimiter),
                    _ => Ok(self.string_literal(binary(parts, span, delimiter), delimiter)),
                }
            }
            Rule::charlist => {
                let parts = self.parts(element, 1, escapes)?;
                self.charlist(parts, span, Delimiter::Character('\''))
            }
            _ => {
                let delimiter = Delimiter::Character('"');
                let parts = self.parts(element, 1, escapes)?;
                Ok(self.string_literal(binary(parts, span, delimiter), delimiter))
            }
        }
    }

    /// What is done with the escapes of a text that begins at `place`.
    fn escapes(&self, place: usize) -> Escapes {
        if self.keeps_escapes { Escapes::Kept } else { Escapes::Replaced { place } }
    }

    /// A text without interpolation is a literal.
    fn string_literal(&self, ast: Ast, delimiter: Delimiter) -> Ast {
        match ast.kind {
            Kind::Call { .. } => ast,
            _ => self.literal_with(Meta { delimiter: Some(delimiter), ..Meta::default() }, ast),
        }
    }

    /// `"key": value`
    pub fn quoted_key(&mut self, element: &Element<'s>) -> Built<Ast> {
        let place = element.as_span().start() + 1;
        let mut key = self.quoted_atom(element, self.span(element), place, Doubt::QuotedKey)?;
        if let Kind::Call { meta, .. } = &mut key.kind {
            meta.delimiter = None;
            if self.keeps_tokens {
                meta.tokens.get_or_insert_default().is_key = true;
            }
        }
        Ok(key)
    }

    /// `left."name"`
    pub fn quoted_member(&mut self, element: &Element<'s>) -> Built<Atom> {
        let start = element.as_span().start();
        let quote = element.as_str().chars().next().unwrap_or('"');
        if interpolations(element).next().is_some() {
            return Err(self.failure(Mistake::InterpolationInCall { quote }, start));
        }
        // Here Elixir leaves escapes as they are.
        let text = element.as_str();
        let mut name = text.as_bytes()[1..text.len() - 1].to_vec();
        unescape_terminator(&mut name, &[quote as u8]);
        let name = self.utf8(name, start, true)?;
        self.doubt_quotes(&name, start, Doubt::QuotedCall);
        self.exact_atom(&name, start)
    }

    /// `~r/…/i`
    pub fn sigil(&mut self, element: &Element<'s>) -> Built<Ast> {
        let span = self.span(element);
        let start = element.as_span().start();
        let mut letter = 's';
        let mut modifiers = Vec::new();
        let mut content = None;
        for part in element.clone().into_inner() {
            match part.as_rule() {
                Rule::sigil_letter | Rule::sigil_lower | Rule::sigil_upper => {
                    letter = part.as_str().chars().next().unwrap_or(letter);
                }
                Rule::modifiers => {
                    modifiers = part
                        .as_str()
                        .chars()
                        .map(|modifier| Ast::new(Kind::Integer(BigInt::from(u32::from(modifier))), self.span(&part)))
                        .collect();
                }
                _ => content = Some(part),
            }
        }
        let Some(content) = content else { return Err(self.unexpected(start)) };
        let (parts, delimiter) = if content.as_rule() == Rule::heredoc_text {
            let (mut parts, delimiter) =
                self.heredoc_parts(&content, start, letter.is_ascii_lowercase(), Escapes::Kept)?;
            if let Delimiter::Heredoc { quote, .. } = delimiter {
                unescape_terminators(&mut parts, &[quote as u8; 3]);
            }
            (parts, delimiter)
        } else {
            let opening = self.source[..content.as_span().start()].chars().next_back().unwrap_or('(');
            let mut parts = self.parts(&content, 0, Escapes::Kept)?;
            unescape_terminators(&mut parts, &[closing_delimiter(opening)]);
            (parts, Delimiter::Character(opening))
        };
        let pieces = pieces(parts, span);
        let pieces = if pieces.is_empty() { vec![empty(span)] } else { pieces };
        let indentation = match delimiter {
            Delimiter::Heredoc { indentation, .. } => Some(indentation),
            Delimiter::Character(_) => None,
        };
        let meta = Meta { indentation, ..Meta::default() };
        let kind = Kind::Call { callee: Callee::Name(Atom::of("<<>>")), meta, arguments: pieces };
        let text = Ast::new(kind, span);
        let name = self.atom(&format!("sigil_{letter}"), start)?;
        let modifiers = Ast::new(Kind::List(modifiers), span);
        let meta = Meta { delimiter: Some(delimiter), ..Meta::default() };
        Ok(Ast::new(Kind::Call { callee: Callee::Name(name), meta, arguments: vec![text, modifiers] }, span))
    }

    fn quoted_atom(
        &mut self,
        string: &Element<'s>,
        span: Span,
        place: usize,
        doubt: fn(String) -> Doubt,
    ) -> Built<Ast> {
        let start = string.as_span().start();
        let mut parts = self.parts(string, 1, self.escapes(place))?;
        if !has_interpolation(&parts) {
            let name = match parts.pop() {
                Some(Part::Text(bytes)) => self.utf8(bytes, start, true)?,
                _ => String::new(),
            };
            if string.as_str()[1..].starts_with(&name) {
                self.doubt_quotes(&name, place, doubt);
            }
            return Ok(Ast::atom(self.exact_atom(&name, start)?, span));
        }
        let text = Ast::call(Atom::of("<<>>"), pieces(parts, span), span);
        let callee = remote(atoms::ERLANG, "binary_to_atom", span);
        let arguments = vec![text, Ast::atom(Atom::of("utf8"), span)];
        let quote = string.as_str().chars().next().unwrap_or('"');
        let meta = Meta { delimiter: Some(Delimiter::Character(quote)), ..Meta::default() };
        Ok(Ast::new(Kind::Call { callee, meta, arguments }, span))
    }

    /// Warns of quotes around a name that needs none.
    fn doubt_quotes(&mut self, name: &str, place: usize, doubt: fn(String) -> Doubt) {
        let begins = name.chars().next().is_some_and(words::is_start);
        if begins && name.is_ascii() && !name.contains('@') && words::read(name) == name {
            self.warn(doubt(name.to_string()), place);
        }
    }

    fn charlist(&mut self, mut parts: Vec<Part>, span: Span, delimiter: Delimiter) -> Built<Ast> {
        if has_interpolation(&parts) {
            let parts = parts.into_iter().map(|part| match part {
                Part::Text(bytes) => Ast::new(Kind::Binary(bytes.into()), span),
                Part::Interpolation { ast, span } => converted(ast, span),
            });
            let callee = remote(Atom::of("Elixir.List"), "to_charlist", span);
            let arguments = vec![Ast::new(Kind::List(parts.collect()), span)];
            let meta = Meta { delimiter: Some(delimiter), ..Meta::default() };
            return Ok(Ast::new(Kind::Call { callee, meta, arguments }, span));
        }
        let text = match parts.pop() {
            Some(Part::Text(bytes)) => self.utf8(bytes, self.positions.offset(span), false)?,
            _ => String::new(),
        };
        let characters =
            text.chars().map(|character| Ast::new(Kind::Integer(BigInt::from(u32::from(character))), span));
        let charlist = Ast::new(Kind::List(characters.collect()), span);
        Ok(self.literal_with(Meta { delimiter: Some(delimiter), ..Meta::default() }, charlist))
    }

    fn utf8(&self, bytes: Vec<u8>, offset: usize, in_atom: bool) -> Built<String> {
        String::from_utf8(bytes).map_err(|error| {
            let rest = error.as_bytes()[error.utf8_error().valid_up_to()..].to_vec();
            self.failure(Mistake::InvalidEncoding { rest, in_atom }, offset)
        })
    }

    // ---- Cutting ---------------------------------------------------------------------------------------------------------

    /// The parts of what stands between delimiters that are `width` bytes wide.
    fn parts(&mut self, element: &Element<'s>, width: usize, escapes: Escapes) -> Built<Vec<Part>> {
        let span = element.as_span();
        let mut parts = Vec::new();
        let mut start = span.start() + width;
        for interpolation in interpolations(element) {
            let place = interpolation.as_span();
            push_text(&mut parts, &self.source[start..place.start()], escapes)?;
            parts.push(self.interpolation(&interpolation)?);
            start = place.end();
        }
        push_text(&mut parts, &self.source[start..span.end() - width], escapes)?;
        if let (Escapes::Kept, 1, Some(quote)) = (escapes, width, element.as_str().bytes().next()) {
            unescape_terminators(&mut parts, &[quote]);
        }
        Ok(parts)
    }

    /// `#{…}`
    fn interpolation(&mut self, element: &Element<'s>) -> Built<Part> {
        let ast = self.block(element, element.as_span().end() - 1)?;
        Ok(Part::Interpolation { ast, span: self.span(element) })
    }

    /// The lines of a heredoc, each without the indentation of the closing line.
    fn heredoc_parts(
        &mut self,
        content: &Element<'s>,
        opening: usize,
        interpolates: bool,
        escapes: Escapes,
    ) -> Built<(Vec<Part>, Delimiter)> {
        let span = content.as_span();
        let after = &self.source[span.end()..];
        let indentation = after.bytes().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
        let quote = after[indentation..].chars().next().unwrap_or('"');
        let margin = Margin { width: indentation, quote, opening };
        let mut parts = Vec::new();
        let mut start = span.start();
        let mut at_line_start = true;
        // Of all lines that are outdented only the first is told.
        self.outdented = false;
        for interpolation in interpolations(content).filter(|_| interpolates) {
            let place = interpolation.as_span();
            let text = self.without_margin(start, place.start(), margin, at_line_start);
            push_text(&mut parts, &text, escapes)?;
            if parts.is_empty() {
                // As in Elixir a heredoc always begins with text.
                parts.push(Part::Text(Vec::new()));
            }
            parts.push(self.interpolation(&interpolation)?);
            start = place.end();
            at_line_start = false;
        }
        let text = self.without_margin(start, span.end(), margin, at_line_start);
        push_text(&mut parts, &text, escapes)?;
        Ok((parts, Delimiter::Heredoc { quote, indentation: indentation as u32 }))
    }

    fn without_margin(&mut self, start: usize, end: usize, margin: Margin, at_line_start: bool) -> String {
        let source = self.source;
        let mut text = String::with_capacity(end - start);
        let mut offset = start;
        for (index, line) in source[start..end].split_inclusive('\n').enumerate() {
            if index == 0 && !at_line_start {
                text.push_str(line);
            } else {
                let blank = line.bytes().take(margin.width).take_while(|byte| matches!(byte, b' ' | b'\t')).count();
                let has_text = !line.trim_start_matches([' ', '\t']).starts_with(['\n', '\r']);
                if blank < margin.width && has_text && !std::mem::replace(&mut self.outdented, true) {
                    // Elixir tells the column of the heredoc's beginning.
                    let Position { line, .. } = self.positions.position(offset);
                    let Position { column, .. } = self.positions.position(margin.opening);
                    let doubt = Doubt::OutdentedHeredoc { quote: margin.quote };
                    self.warnings.push(Warning { position: Position { line, column }, doubt });
                }
                text.push_str(&line[blank..]);
            }
            offset += line.len();
        }
        text
    }
}

fn interpolations<'s>(element: &Element<'s>) -> impl Iterator<Item = Element<'s>> + use<'s> {
    element.clone().into_inner().filter(|part| part.as_rule() == Rule::interpolation)
}

fn push_text(parts: &mut Vec<Part>, text: &str, escapes: Escapes) -> Built<()> {
    if !text.is_empty() {
        let bytes = match escapes {
            Escapes::Kept => text.as_bytes().to_vec(),
            Escapes::Replaced { place } => unescape(text, place)?,
        };
        parts.push(Part::Text(bytes));
    }
    Ok(())
}

fn has_interpolation(parts: &[Part]) -> bool {
    parts.iter().any(|part| matches!(part, Part::Interpolation { .. }))
}

/// The binary that the parts make.
fn binary(mut parts: Vec<Part>, span: Span, delimiter: Delimiter) -> Ast {
    if has_interpolation(&parts) {
        let meta = Meta { delimiter: Some(delimiter), ..Meta::default() };
        let kind = Kind::Call { callee: Callee::Name(Atom::of("<<>>")), meta, arguments: pieces(parts, span) };
        return Ast::new(kind, span);
    }
    match parts.pop() {
        Some(Part::Text(bytes)) => Ast::new(Kind::Binary(bytes.into()), span),
        _ => empty(span),
    }
}

/// The arguments of `<<>>` that stand for the parts.
fn pieces(parts: Vec<Part>, span: Span) -> Vec<Ast> {
    let piece = |part| match part {
        Part::Text(bytes) => Ast::new(Kind::Binary(bytes.into()), span),
        Part::Interpolation { ast, span } => {
            let binary = Ast::new(Kind::Variable { name: Atom::of("binary"), meta: Meta::default() }, span);
            Ast::call(Atom::of("::"), vec![converted(ast, span), binary], span)
        }
    };
    parts.into_iter().map(piece).collect()
}

/// `Kernel.to_string(ast)`
fn converted(ast: Ast, span: Span) -> Ast {
    let callee = remote(atoms::KERNEL, "to_string", span);
    let meta = Meta { closing: closing(span, 1), ..Meta::default() };
    Ast::new(Kind::Call { callee, meta, arguments: vec![ast] }, span)
}

/// In a sigil a backslash before the closing delimiter only hides it.
fn unescape_terminator(bytes: &mut Vec<u8>, terminator: &[u8]) {
    let mut plain = Vec::with_capacity(bytes.len());
    let mut rest = &bytes[..];
    while let Some((byte, after)) = rest.split_first() {
        rest = after;
        if *byte != b'\\' {
            plain.push(*byte);
        } else if rest.starts_with(terminator) {
            plain.extend_from_slice(terminator);
            rest = &rest[terminator.len()..];
        } else {
            plain.push(*byte);
            plain.extend(rest.first());
            rest = rest.get(1..).unwrap_or_default();
        }
    }
    *bytes = plain;
}

fn unescape_terminators(parts: &mut [Part], terminator: &[u8]) {
    for part in parts {
        if let Part::Text(bytes) = part {
            unescape_terminator(bytes, terminator);
        }
    }
}

fn closing_delimiter(opening: char) -> u8 {
    match opening {
        '(' => b')',
        '[' => b']',
        '{' => b'}',
        '<' => b'>',
        '/' => b'/',
        '|' => b'|',
        '\'' => b'\'',
        _ => b'"',
    }
}

fn empty(span: Span) -> Ast {
    Ast::new(Kind::Binary(Box::default()), span)
}

/// `{:., [], [module, name]}`
fn remote(module: Atom, name: &'static str, span: Span) -> Callee {
    let parts = vec![Ast::atom(module, span), Ast::atom(Atom::of(name), span)];
    Callee::Node(Box::new(Ast::call(Atom::of("."), parts, span)))
}
