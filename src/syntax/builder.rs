//! From what pest found to [`Ast`]: literals and containers.
//!
//! Bodies and clauses are in `blocks.rs`, what operators and calls make of a line in `sequence.rs`, strings in `strings.rs`.

use super::arguments::Items;
use super::ast::{Ast, Callee, Kind, Meta, Span, Tokens};
use super::errors::{Failure, Mistake};
use super::parser::Rule;
use super::sequence::{self, Context, Sequence, joined};
use super::source::Positions;
use super::warnings::{Doubt, Warning};
use super::{literals, operators, tokens, unicode, words};
use crate::atom::{Atom, atoms};
use pest::iterators::Pair;

pub type Element<'s> = Pair<'s, Rule>;
pub type Built<T> = Result<T, Failure>;

pub struct Builder<'s> {
    pub source: &'s str,
    pub positions: Positions<'s>,
    pub warnings: Vec<Warning>,
    /// How deep what is being built lies in what is around it.
    pub depth: Depth,
    /// Whether a line of the heredoc that is being read has been told to be outdented.
    pub outdented: bool,
    pub keeps_tokens: bool,
    pub existing_atoms_only: bool,
    pub keeps_literals: bool,
    pub keeps_escapes: bool,
}

/// How deep a tree is nested: by brackets, blocks, prefixes and calls without parentheses, and by operators that group to the
/// right. (Operators that group to the left may go on without end; trees are taken apart without recursion on them.)
#[derive(Debug, Clone, Copy, Default)]
pub struct Depth {
    pub nesting: usize,
    pub operators: usize,
}

impl<'s> Builder<'s> {
    pub fn span(&self, element: &Element<'s>) -> Span {
        let span = element.as_span();
        self.positions.span(span.start(), span.end())
    }

    // ---- Tokens, if they are kept ----------------------------------------------------------------------------------------

    /// How many line breaks there are between `offset` and the next token.
    pub fn newlines_after(&self, offset: usize) -> u32 {
        if !self.keeps_tokens {
            return 0;
        }
        tokens::newlines(&self.source[offset..tokens::skip_gap(self.source, offset)])
    }

    /// Keeps that an expression ends at `end` and another one begins at `next`.
    pub fn keep_end(&self, ast: &mut Ast, end: usize, next: usize) {
        if !self.keeps_tokens {
            return;
        }
        let between = &self.source[end..next];
        let blank = between.len() - between.trim_start_matches([' ', '\t']).len();
        let newlines = tokens::newlines(between);
        let place = self.positions.span(end + blank, end + blank);
        if let Some(tokens) = ast.tokens_mut() {
            tokens.end_of_expression = Some((newlines, place));
        }
    }

    /// How many line breaks there are between `offset` and the token before it.
    pub fn newlines_before(&self, element: &Element<'s>, previous: Option<&Element<'s>>) -> u32 {
        match previous {
            Some(previous) if self.keeps_tokens => {
                tokens::newlines(&self.source[previous.as_span().end()..element.as_span().start()])
            }
            _ => 0,
        }
    }

    pub fn keep_newlines(&self, ast: &mut Ast, newlines: u32) {
        if newlines > 0
            && let Some(tokens) = ast.tokens_mut()
        {
            tokens.newlines = newlines;
        }
    }

    /// The metadata of what stands between two delimiters `width` bytes wide.
    pub fn delimited(&self, element: &Element<'s>, width: u32) -> Meta {
        let newlines = self.newlines_after(element.as_span().start() + width as usize);
        let tokens = (newlines > 0).then(|| Box::new(Tokens { newlines, ..Tokens::default() }));
        Meta { closing: closing(self.span(element), width), tokens, ..Meta::default() }
    }

    /// Keeps where the last segment of an alias is.
    fn keep_last(&self, alias: &mut Ast, span: Span) {
        if self.keeps_tokens
            && let Some(tokens) = alias.tokens_mut()
        {
            tokens.last = Some(span);
        }
    }

    // ---- Literals, if they are kept in blocks of their own ---------------------------------------------------------------

    /// A literal that is told by its place.
    pub fn literal(&self, ast: Ast) -> Ast {
        self.literal_with(Meta::default(), ast)
    }

    /// A number or a character.
    fn spelled_literal(&self, element: &Element<'s>, ast: Ast) -> Ast {
        if !self.keeps_literals {
            return ast;
        }
        let tokens = Tokens { token: Some(element.as_str().into()), ..Tokens::default() };
        self.literal_with(Meta { tokens: Some(Box::new(tokens)), ..Meta::default() }, ast)
    }

    pub fn literal_with(&self, mut meta: Meta, ast: Ast) -> Ast {
        if !self.keeps_literals {
            return ast;
        }
        meta.tokens.get_or_insert_default().is_literal = true;
        let span = ast.span;
        let callee = Callee::Name(Atom::of("__block__"));
        Ast::new(Kind::Call { callee, meta, arguments: vec![ast] }, span)
    }

    /// The key of `key: value`.
    fn key_literal(&self, ast: Ast) -> Ast {
        let tokens = Tokens { is_key: true, ..Tokens::default() };
        self.literal_with(Meta { tokens: Some(Box::new(tokens)), ..Meta::default() }, ast)
    }

    // ---- Mistakes ------------------------------------------------------------------------------------------------------

    pub fn failure(&self, mistake: Mistake, offset: usize) -> Failure {
        Failure { mistake, offset }
    }

    /// The token at `offset`, behind a finished operand, cannot stand there.
    pub fn unexpected(&self, offset: usize) -> Failure {
        tokens::unexpected_after(self.source, offset)
    }

    /// The token at `offset` is no operand, where there has to be one.
    pub fn unexpected_operand(&self, offset: usize) -> Failure {
        tokens::unexpected_before_operand(self.source, offset)
    }

    /// The line break or token after `offset`, behind a finished operand, cannot stand there.
    pub fn unexpected_after(&self, offset: usize) -> Failure {
        let next = tokens::skip_gap(self.source, offset);
        match tokens::line_end(&self.source[offset..next]) {
            Some(line_end) if next < self.source.len() => self.failure(Mistake::UnexpectedEndOfLine, offset + line_end),
            _ => self.unexpected(next),
        }
    }

    /// An operand is missing behind the token that reaches from `start` to `end`. At the end of the source the place told is
    /// that of the last token; a line break is one, unless it follows a comma or a dot.
    pub fn unexpected_end(&self, start: usize, end: usize, skips_line_break: bool, in_interpolation: bool) -> Failure {
        let next = tokens::skip_gap(self.source, end);
        let ends = next == self.source.len() || in_interpolation && self.source[next..].starts_with('}');
        if !ends {
            return self.unexpected_operand(next);
        }
        let line_end = tokens::line_end(&self.source[end..next]).filter(|_| !skips_line_break);
        let mistake = Mistake::IncompleteExpression { in_interpolation: next < self.source.len() };
        self.failure(mistake, line_end.map_or(start, |line_end| end + line_end))
    }

    /// The source before and after an element.
    pub fn around(&self, element: &Element<'s>) -> (&'s str, &'s str) {
        let span = element.as_span();
        (&self.source[..span.start()], &self.source[span.end()..])
    }

    /// Warns of operators that go on with one more of their characters, of names whose mark could be an operator's.
    pub fn doubt_ending(&mut self, element: &Element<'s>) {
        let text = element.as_str();
        let (_, after) = self.around(element);
        let start = element.as_span().start();
        if after.starts_with('=') && text.ends_with(['!', '?']) && element.as_rule() != Rule::operator {
            self.warn(Doubt::MarkBeforeEquals { name: text.to_string() }, start);
        }
        const TRIPLE: &[&str] = &["&&&", "|||", "+++", "---", "^^^", "..."];
        if let Some(operator) = TRIPLE.iter().find(|triple| text == **triple)
            && after.starts_with(&operator[..1])
        {
            self.warn(Doubt::OperatorGoesOn { operator }, start);
        }
    }

    /// What is at `offset` is accepted, but doubtful.
    pub fn warn(&mut self, doubt: Doubt, offset: usize) {
        let position = self.positions.position(offset);
        self.warnings.push(Warning { position, doubt });
    }

    // ---- Names ---------------------------------------------------------------------------------------------------------

    /// The atom of a name that the source spells at `offset`.
    pub fn atom(&self, name: &str, offset: usize) -> Built<Atom> {
        if !name.is_ascii() {
            return self.exact_atom(&unicode::normalized(name), offset);
        }
        self.exact_atom(name, offset)
    }

    /// The atom of a quoted name, which is kept as it is.
    pub fn exact_atom(&self, name: &str, offset: usize) -> Built<Atom> {
        if name.chars().count() > crate::atom::ATOM_LENGTH_LIMIT {
            return Err(self.failure(Mistake::AtomTooLong { name: name.to_string() }, offset));
        }
        if self.existing_atoms_only && Atom::existing(name).is_none() {
            return Err(self.failure(Mistake::UnknownAtom { name: name.to_string() }, offset));
        }
        Atom::of_source(name).map_err(|_| self.failure(Mistake::AtomTableFull, offset))
    }

    /// `true`, `false`, `nil`
    pub fn reserved_value(&self, element: &Element<'s>) -> Built<Option<Ast>> {
        let atom = match element.as_str() {
            "true" => atoms::TRUE,
            "false" => atoms::FALSE,
            "nil" => atoms::NIL,
            _ => return Ok(None),
        };
        Ok(Some(self.literal(Ast::atom(atom, self.span(element)))))
    }

    /// `name` in `left.name`, `left."name"`, `left.+`
    pub fn member(&mut self, element: &Element<'s>) -> Built<Atom> {
        let start = element.as_span().start();
        match element.as_rule() {
            Rule::string | Rule::charlist => self.quoted_member(element),
            _ => self.atom(element.as_str(), start),
        }
    }

    /// `key` in `[key: 1]`
    pub fn key(&mut self, element: &Element<'s>) -> Built<Ast> {
        match element.as_rule() {
            Rule::string | Rule::charlist => {
                let key = self.quoted_key(element)?;
                Ok(if matches!(key.kind, Kind::Atom(_)) { self.key_literal(key) } else { key })
            }
            _ => {
                let atom = self.atom(element.as_str(), element.as_span().start())?;
                Ok(self.key_literal(Ast::atom(atom, self.span(element))))
            }
        }
    }

    /// `Foo` after `left.`
    pub fn nested_alias(&mut self, left: Ast, element: &Element<'s>, dot: Span) -> Built<Ast> {
        let segment = self.atom(element.as_str(), element.as_span().start())?;
        let is_atom = match &left.kind {
            Kind::Atom(_) => true,
            Kind::Call { meta, arguments, .. } if meta.tokens.as_ref().is_some_and(|tokens| tokens.is_literal) => {
                matches!(arguments[..], [Ast { kind: Kind::Atom(_), .. }])
            }
            _ => false,
        };
        if is_atom {
            return Err(self.failure(Mistake::AliasAfterAtom, element.as_span().start()));
        }
        let span = self.span(element);
        let mut left = left;
        if let Kind::Call { callee: Callee::Name(name), arguments, .. } = &mut left.kind
            && name.name() == "__aliases__"
        {
            arguments.push(Ast::atom(segment, span));
            left.span = joined(left.span, span);
            self.keep_last(&mut left, span);
            return Ok(left);
        }
        let segments = vec![left, Ast::atom(segment, span)];
        let mut alias = Ast::call(Atom::of("__aliases__"), segments, joined(dot, span));
        self.keep_last(&mut alias, span);
        Ok(alias)
    }

    // ---- Values --------------------------------------------------------------------------------------------------------

    /// Every element that is an operand by itself; `None` for those that are none (a comma, a dot, …).
    pub fn value(&mut self, element: &Element<'s>) -> Built<Option<Ast>> {
        let span = self.span(element);
        let start = element.as_span().start();
        let text = element.as_str();
        let ast = match element.as_rule() {
            Rule::alias => {
                let segment = self.atom(text, start)?;
                let mut alias = Ast::call(Atom::of("__aliases__"), vec![Ast::atom(segment, span)], span);
                self.keep_last(&mut alias, span);
                alias
            }
            Rule::identifier => match self.reserved_value(element)? {
                Some(ast) => ast,
                None => {
                    let name = self.atom(text, start)?;
                    Ast::new(Kind::Variable { name, meta: Meta::default() }, span)
                }
            },
            Rule::ellipsis => Ast::new(Kind::Variable { name: Atom::of("..."), meta: Meta::default() }, span),
            Rule::atom => {
                if text == ":::" {
                    self.warn(Doubt::ColonAtom, start);
                }
                self.literal(Ast::atom(self.atom(&text[1..], start)?, span))
            }
            Rule::number => self.spelled_literal(element, Ast::new(literals::number(start, text)?, span)),
            Rule::character => {
                if let Some(doubt) = Doubt::of_character(text) {
                    self.warn(doubt, start);
                }
                self.spelled_literal(element, Ast::new(literals::character(text), span))
            }
            Rule::string | Rule::charlist | Rule::heredoc | Rule::quoted_atom => self.quoted(element)?,
            Rule::sigil => self.sigil(element)?,
            Rule::list => {
                let items = self.bracketed(element, Context::List)?.items.into_elements();
                self.literal_with(self.delimited(element, 1), Ast::new(Kind::List(items), span))
            }
            Rule::tuple => {
                let mut items = self.bracketed(element, Context::Tuple)?.items.into_arguments();
                match (items.pop(), items.pop(), items.is_empty()) {
                    (Some(second), Some(first), true) => {
                        let pair = Ast::new(Kind::Pair(Box::new((first, second))), span);
                        self.literal_with(self.delimited(element, 1), pair)
                    }
                    (last, before, _) => {
                        items.extend(before);
                        items.extend(last);
                        self.container("{}", items, self.delimited(element, 1), span)
                    }
                }
            }
            Rule::bitstring => {
                let items = self.bracketed(element, Context::Bitstring)?.items.into_arguments();
                self.container("<<>>", items, self.delimited(element, 2), span)
            }
            Rule::map => {
                let items = self.bracketed(element, Context::Map)?;
                // As in Elixir the place of a map is its brace.
                self.map(items, start + 1, Span { column: span.column + 1, ..span })
            }
            Rule::structure => self.structure(element)?,
            Rule::function => self.function(element)?,
            _ => return Ok(None),
        };
        Ok(Some(ast))
    }

    /// `left.{A, B}`
    pub fn dot_tuple(&mut self, left: Ast, element: &Element<'s>, dot: Span) -> Built<Ast> {
        let arguments = self.bracketed(element, Context::Tuple)?.items.into_arguments();
        let span = joined(dot, self.span(element));
        let name = Ast::atom(Atom::of("{}"), span);
        let callee = Ast::call(Atom::of("."), vec![left, name], dot);
        let meta = self.delimited(element, 1);
        Ok(Ast::new(Kind::Call { callee: Callee::Node(Box::new(callee)), meta, arguments }, span))
    }

    /// `target[key]`
    pub fn access(&mut self, target: Ast, element: &Element<'s>) -> Built<Ast> {
        let sequence = self.bracketed(element, Context::Access)?;
        let mut key = sequence.items.into_arguments();
        let (Some(key), None) = (key.pop(), key.pop()) else {
            return Err(self.unexpected(element.as_span().end() - 1));
        };
        let span = self.span(element);
        let access = Ast::atom(Atom::of("Elixir.Access"), span);
        let get = Ast::atom(Atom::of("get"), span);
        let meta = self.delimited(element, 1);
        let dot = Callee::Name(Atom::of("."));
        let callee = Ast::new(Kind::Call { callee: dot, meta: meta.clone(), arguments: vec![access, get] }, span);
        Ok(Ast::new(Kind::Call { callee: Callee::Node(Box::new(callee)), meta, arguments: vec![target, key] }, span))
    }

    /// `(1, a: 2)` after a name, and the metadata of the call, which ends with its `)`.
    pub fn arguments(&mut self, element: &Element<'s>) -> Built<(Vec<Ast>, Meta)> {
        let items = self.bracketed(element, Context::Arguments)?.items;
        Ok((items.into_arguments(), self.delimited(element, 1)))
    }

    /// The one line between two brackets.
    pub fn bracketed(&mut self, element: &Element<'s>, context: Context) -> Built<Sequence> {
        let width = if element.as_rule() == Rule::bitstring { 2 } else { 1 };
        let end = element.as_span().end() - width;
        let mut lines = element.clone().into_inner().filter(|part| part.as_rule() != Rule::structure_name);
        let Some(line) = lines.next() else { return Ok(Sequence::default()) };
        if line.as_rule() != Rule::line {
            return Err(self.unexpected(line.as_span().start()));
        }
        let elements: Vec<Element<'s>> = line.into_inner().collect();
        let sequence = sequence::read(self, &elements, context, end)?;
        match lines.next() {
            Some(extra) => Err(self.unexpected(extra.as_span().start())),
            None => Ok(sequence),
        }
    }

    /// The map whose brace is at `brace`.
    fn map(&mut self, sequence: Sequence, brace: usize, span: Span) -> Ast {
        let items = sequence.items.into_elements();
        let items = match sequence.update {
            None => items,
            Some((map, pipe, newlines)) => {
                let pairs_span = items.first().map_or(pipe, |first| first.span);
                let pairs = Ast::new(Kind::List(items), pairs_span);
                let mut update = Ast::call(Atom::of("|"), vec![map, pairs], pipe);
                self.keep_newlines(&mut update, newlines);
                vec![update]
            }
        };
        let newlines = self.newlines_after(brace + 1);
        let meta = Meta { closing: closing(span, 1), ..Meta::default() };
        let mut map = self.container("%{}", items, meta, span);
        self.keep_newlines(&mut map, newlines);
        map
    }

    /// `%Foo{a: 1}`
    fn structure(&mut self, element: &Element<'s>) -> Built<Ast> {
        let span = self.span(element);
        let Some(name) = element.clone().into_inner().next() else {
            return Err(self.unexpected(element.as_span().start()));
        };
        let name_end = name.as_span().end();
        let brace = tokens::skip_gap(self.source, name_end);
        if brace >= element.as_span().end() {
            let last = name.into_inner().last();
            let start = match last {
                Some(arguments) if arguments.as_rule() == Rule::arguments => name_end - 1,
                Some(last) => last.as_span().start(),
                None => name_end,
            };
            return Err(self.unexpected_end(start, name_end, false, false));
        }
        let elements: Vec<Element<'s>> = name.into_inner().collect();
        let items: Items = sequence::read(self, &elements, Context::Statement, name_end)?.items;
        let sequence = self.bracketed(element, Context::Map)?;
        let map_span = self.positions.span(brace, element.as_span().end());
        let map = self.map(sequence, brace, map_span);
        let mut arguments = items.into_arguments();
        arguments.push(map);
        Ok(Ast::call(Atom::of("%"), arguments, span))
    }

    fn container(&self, name: &'static str, arguments: Vec<Ast>, meta: Meta, span: Span) -> Ast {
        Ast::new(Kind::Call { callee: Callee::Name(Atom::of(name)), meta, arguments }, span)
    }

    // ---- Operators -----------------------------------------------------------------------------------------------------

    /// `left symbol right`
    pub fn binary(&mut self, symbol: &'static str, span: Span, left: Ast, right: Ast) -> Built<Ast> {
        let whole = joined(span, right.span);
        match symbol {
            "not in" => {
                let inside = Ast::call(Atom::of("in"), vec![left, right], whole);
                Ok(Ast::call(atoms::NOT, vec![inside], whole))
            }
            "in" if is_negation(&left) => {
                self.warn(Doubt::NegatedMembership, self.positions.offset(span));
                match left.into_kind() {
                    Kind::Call { callee, meta, mut arguments } => {
                        arguments.push(right);
                        let inside = Ast::call(Atom::of("in"), arguments, whole);
                        Ok(Ast::new(Kind::Call { callee, meta, arguments: vec![inside] }, whole))
                    }
                    other => Ok(Ast::new(other, whole)),
                }
            }
            "//" => match step_range(left) {
                Ok((mut ends, range_span)) => {
                    ends.push(right);
                    Ok(Ast::call(Atom::of("..//"), ends, joined(range_span, whole)))
                }
                Err(()) => {
                    let offset = self.positions.offset(span);
                    Err(self.failure(Mistake::StepWithoutRange, offset))
                }
            },
            _ => {
                match symbol {
                    "^^^" => self.warn(Doubt::CaretOperator, self.positions.offset(span)),
                    "<|>" => self.warn(Doubt::PipeOperator, self.positions.offset(span)),
                    _ => {}
                }
                if ARROWS.contains(&symbol) && is_open_call(&right) {
                    self.warn(Doubt::AmbiguousPipe { arrow: symbol }, self.positions.offset(span));
                }
                Ok(Ast::call(Atom::of(symbol), vec![left, right], whole))
            }
        }
    }
}

/// Where the closing delimiter of what `span` covers is, `width` characters before its end.
pub fn closing(span: Span, width: u32) -> Span {
    Span { line: span.end_line, column: span.end_column.saturating_sub(width), ..span }
}

/// The operators into which one pipes.
const ARROWS: &[&str] = &["|>", "<<<", ">>>", "<<~", "~>>", "<~", "~>", "<~>", "<|>"];

/// `foo a`, `Foo.bar a`: a call with arguments and without parentheses.
fn is_open_call(ast: &Ast) -> bool {
    let Kind::Call { callee, meta, arguments } = &ast.kind else { return false };
    let is_call = match callee {
        Callee::Name(name) => {
            let name = name.name();
            (name.starts_with(words::is_start) || name == "...")
                && !name.starts_with("__")
                && name != "fn"
                && operators::find(name).is_none()
        }
        Callee::Node(_) => !meta.no_parens,
    };
    is_call
        && !arguments.is_empty()
        && meta.closing.line == 0
        && !meta.parens
        && meta.block.is_none()
        && meta.delimiter.is_none()
}

/// `not a`, `!a`, in no parentheses: `not a in b` is read as `not(a in b)`.
fn is_negation(ast: &Ast) -> bool {
    match &ast.kind {
        Kind::Call { callee: Callee::Name(name), arguments, .. } => {
            arguments.len() == 1 && matches!(name.name(), "not" | "!")
        }
        _ => false,
    }
}

/// The two ends of `first..last`, to which `//step` is added.
fn step_range(left: Ast) -> Result<(Vec<Ast>, Span), ()> {
    let span = left.span;
    match left.into_kind() {
        Kind::Call { callee: Callee::Name(name), arguments, .. } if name.name() == ".." && arguments.len() == 2 => {
            Ok((arguments, span))
        }
        _ => Err(()),
    }
}
