//! Trees as terms, and terms as trees: what macros take and give, what `Code.string_to_quoted/2` returns.
//!
//! A term that is no quoted form (a pid, a map, a function) becomes a [`Kind::Value`] in a tree: it may be passed on to
//! another macro, and a map that was put in with `unquote` stands for itself.

use super::expander::with_stack;
use crate::atom::{Atom, atoms};
use crate::syntax::ast::{Ast, Callee, Delimiter, Kind, Meta, Span, Value};
use crate::value::copy::FrozenTerm;
use crate::value::heap::Heap;
use crate::value::term::Term;
use num_traits::ToPrimitive;
use std::sync::Arc;

/// How deep a term may nest that is taken for a tree.
const DEPTH_LIMIT: usize = 100_000;

/// The term nests deeper than trees may.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooDeep;

/// Which metadata goes into terms besides lines: what the options of `Code.string_to_quoted/2` ask for.
#[derive(Debug, Clone, Copy, Default)]
pub struct MetaStyle {
    pub columns: bool,
    /// `token_metadata: true`: where delimiters, `do` and `end` are.
    pub tokens: bool,
}

/// What a tree gets that comes out of a macro.
#[derive(Debug, Clone, Copy, Default)]
pub struct Origin {
    /// The line of nodes that have none: that of the call.
    pub line: u32,
    /// The module of the macro, and a number of this expansion: both mark the variables that the macro made.
    pub expansion: Option<(Atom, u32)>,
}

// To terms.

/// The quoted form of a tree.
pub fn to_term(heap: &mut Heap, ast: &Ast, style: MetaStyle) -> Term {
    with_stack(|| match &ast.kind {
        Kind::Integer(integer) => heap.big_integer(integer),
        Kind::Float(float) => heap.float(*float),
        Kind::Atom(atom) => Term::atom(*atom),
        Kind::Binary(bytes) => heap.binary(bytes),
        Kind::List(items) => list_to_term(heap, items, style),
        Kind::Pair(pair) => {
            let elements = [to_term(heap, &pair.0, style), to_term(heap, &pair.1, style)];
            heap.tuple(&elements)
        }
        Kind::Variable { name, meta } => {
            let context = meta.context.unwrap_or(atoms::NIL);
            let meta = meta_to_term(heap, meta, name.name(), ast.span, style);
            heap.tuple(&[Term::atom(*name), meta, Term::atom(context)])
        }
        Kind::Call { callee, meta, arguments } => {
            let (callee, name) = match callee {
                Callee::Name(name) => (Term::atom(*name), name.name()),
                Callee::Node(node) => (to_term(heap, node, style), ""),
            };
            let meta = meta_to_term(heap, meta, name, ast.span, style);
            let arguments = list_to_term(heap, arguments, style);
            heap.tuple(&[callee, meta, arguments])
        }
        Kind::Value(value) => match frozen(value) {
            Some(frozen) => frozen.thaw(heap),
            None => Term::NIL,
        },
    })
}

fn list_to_term(heap: &mut Heap, items: &[Ast], style: MetaStyle) -> Term {
    let items: Vec<Term> = items.iter().map(|item| to_term(heap, item, style)).collect();
    heap.list(&items)
}

/// Whether a call was quoted by a macro, not written where it is.
pub(super) fn comes_from_quote(meta: &Meta) -> bool {
    quoted(meta, "context").is_some()
}

/// The term in a [`Kind::Value`].
pub(super) fn frozen(value: &Value) -> Option<Arc<FrozenTerm>> {
    value.0.clone().downcast().ok()
}

/// A node's metadata in the order in which Elixir has it.
fn meta_to_term(heap: &mut Heap, meta: &Meta, name: &str, span: Span, style: MetaStyle) -> Term {
    let entries = meta_entries(heap, meta, name, span, style);
    heap.list(&entries)
}

/// The pairs of a node's metadata; `name` is that of the call.
pub(super) fn meta_entries(heap: &mut Heap, meta: &Meta, name: &str, span: Span, style: MetaStyle) -> Vec<Term> {
    let mut entries = Entries { heap, list: Vec::new() };
    let tokens = meta.tokens.as_deref().cloned().filter(|_| style.tokens).unwrap_or_default();
    if let Some((newlines, place)) = tokens.end_of_expression {
        entries.end_of_expression(newlines, place, style);
    }
    if let Some(token) = &tokens.token {
        let token = entries.heap.binary(token.as_bytes());
        entries.push("token", token);
    }
    if style.tokens {
        if let Some(block) = &meta.block {
            entries.place("do", block.0, style);
            entries.place("end", block.1, style);
        }
        if tokens.newlines > 0 {
            entries.push("newlines", Term::count(tokens.newlines as usize));
        }
        for closing in [Some(meta.closing), tokens.inner_closing].into_iter().flatten() {
            if closing.line > 0 {
                entries.place("closing", closing, style);
            }
        }
    }
    if meta.ambiguous_operator {
        entries.push("ambiguous_op", Term::NIL);
    }
    if meta.no_parens {
        entries.push("no_parens", Term::TRUE);
    }
    let is_sigil = name.starts_with("sigil_");
    if let Some(delimiter) = meta.delimiter.filter(|_| style.tokens || is_sigil) {
        entries.delimiter(delimiter, is_sigil);
    }
    if let Some(indentation) = meta.indentation {
        entries.push("indentation", Term::count(indentation as usize));
    }
    if tokens.is_key {
        entries.push("format", Term::atom(Atom::of("keyword")));
    }
    if let Some(last) = tokens.last {
        entries.place("last", last, style);
    }
    if let Some(counter) = meta.counter {
        entries.push("counter", Term::count(counter as usize));
    }
    // A block in the source has a place only if there are parentheses around it.
    let is_literal = meta.tokens.as_ref().is_some_and(|tokens| tokens.is_literal);
    let is_bare_block =
        name == "__block__" && span.end_line > 0 && !is_literal && !(meta.parens && meta.closing.line > 0);
    if !is_bare_block {
        entries.position(span, style);
    }
    for (key, value) in &meta.quoted {
        let value = to_term(entries.heap, value, style);
        let pair = entries.heap.tuple(&[Term::atom(*key), value]);
        entries.list.push(pair);
    }
    entries.list
}

struct Entries<'h> {
    heap: &'h mut Heap,
    list: Vec<Term>,
}

impl Entries<'_> {
    fn push(&mut self, key: &'static str, value: Term) {
        self.list.push(self.heap.tuple(&[Term::atom(Atom::of(key)), value]));
    }

    /// The indentation of a sigil stands at its text.
    fn delimiter(&mut self, delimiter: Delimiter, is_sigil: bool) {
        let (text, indentation) = match delimiter {
            Delimiter::Character(character) => (character.to_string(), None),
            Delimiter::Heredoc { quote, indentation } => (quote.to_string().repeat(3), Some(indentation)),
        };
        let text = self.heap.binary(text.as_bytes());
        self.push("delimiter", text);
        if let Some(indentation) = indentation.filter(|_| !is_sigil) {
            self.push("indentation", Term::count(indentation as usize));
        }
    }

    /// `end_of_expression: [newlines: 1, line: 1, column: 5]`
    fn end_of_expression(&mut self, newlines: u32, place: Span, style: MetaStyle) {
        let outer = std::mem::take(&mut self.list);
        self.push("newlines", Term::count(newlines as usize));
        self.position(place, style);
        let end = self.heap.list(&self.list);
        self.list = outer;
        self.push("end_of_expression", end);
    }

    fn position(&mut self, span: Span, style: MetaStyle) {
        if span.line == 0 {
            return;
        }
        self.push("line", Term::count(span.line as usize));
        if style.columns && span.column > 0 {
            self.push("column", Term::count(span.column as usize));
        }
    }

    /// `closing: [line: 1, column: 5]`
    fn place(&mut self, key: &'static str, span: Span, style: MetaStyle) {
        let outer = std::mem::take(&mut self.list);
        self.position(span, style);
        let place = self.heap.list(&self.list);
        self.list = outer;
        self.push(key, place);
    }
}

// From terms.

/// The tree that a term is the quoted form of.
///
/// # Errors
///
/// The term nests too deeply.
pub fn from_term(heap: &Heap, term: Term, origin: &Origin) -> Result<Ast, TooDeep> {
    Reader { heap, origin }.tree(term, 0)
}

struct Reader<'h> {
    heap: &'h Heap,
    origin: &'h Origin,
}

impl Reader<'_> {
    fn tree(&self, term: Term, depth: usize) -> Result<Ast, TooDeep> {
        if depth > DEPTH_LIMIT {
            return Err(TooDeep);
        }
        with_stack(|| {
            let kind = self.kind(term, depth)?;
            match kind {
                Some((kind, span)) => Ok(Ast::new(kind, span)),
                None => {
                    let value: Arc<FrozenTerm> = Arc::new(FrozenTerm::new(self.heap, term));
                    Ok(Ast::new(Kind::Value(Value(value)), self.span()))
                }
            }
        })
    }

    fn span(&self) -> Span {
        Span { line: self.origin.line, ..Span::default() }
    }

    /// `None`: the term is no quoted form.
    fn kind(&self, term: Term, depth: usize) -> Result<Option<(Kind, Span)>, TooDeep> {
        let heap = self.heap;
        let kind = if let Some(atom) = term.as_atom() {
            Kind::Atom(atom)
        } else if let Some(integer) = heap.as_big(term) {
            Kind::Integer(integer)
        } else if let Some(float) = heap.as_float(term) {
            Kind::Float(float)
        } else if let Some(bytes) = heap.bytes(term) {
            Kind::Binary(bytes.into())
        } else if let Some(items) = heap.proper_list(term) {
            Kind::List(self.trees(&items, depth)?)
        } else if let Some([left, right]) = heap.tuple_of::<2>(term) {
            Kind::Pair(Box::new((self.tree(left, depth + 1)?, self.tree(right, depth + 1)?)))
        } else if let Some([callee, meta, rest]) = heap.tuple_of::<3>(term) {
            return self.node(callee, meta, rest, depth);
        } else {
            return Ok(None);
        };
        Ok(Some((kind, self.span())))
    }

    fn trees(&self, terms: &[Term], depth: usize) -> Result<Vec<Ast>, TooDeep> {
        terms.iter().map(|term| self.tree(*term, depth + 1)).collect()
    }

    /// `{callee, meta, arguments}` or `{name, meta, context}`
    fn node(&self, callee: Term, meta: Term, rest: Term, depth: usize) -> Result<Option<(Kind, Span)>, TooDeep> {
        let Some(entries) = self.heap.proper_list(meta) else { return Ok(None) };
        match (callee.as_atom(), rest.as_atom()) {
            (Some(name), Some(context)) => {
                let context = Some(context).filter(|context| *context != atoms::NIL);
                let (mut meta, span) = self.meta(&entries, context, depth)?;
                meta.context = context;
                Ok(Some((Kind::Variable { name, meta }, span)))
            }
            (name, None) => {
                let Some(arguments) = self.heap.proper_list(rest) else { return Ok(None) };
                let callee = match name {
                    Some(name) => Callee::Name(name),
                    None if self.heap.tuple_size(callee) == Some(3) => {
                        Callee::Node(Box::new(self.tree(callee, depth + 1)?))
                    }
                    None => return Ok(None),
                };
                let (mut meta, span) = self.meta(&entries, None, depth)?;
                if let (Callee::Name(name), Some((_, counter))) = (&callee, self.origin.expansion)
                    && matches!(name.name(), "__aliases__" | "alias" | "require")
                {
                    // What a macro aliases is meant by the names that it quotes itself.
                    meta.counter.get_or_insert(counter);
                }
                let arguments = self.trees(&arguments, depth)?;
                Ok(Some((Kind::Call { callee, meta, arguments }, span)))
            }
            (None, Some(_)) => Ok(None),
        }
    }

    fn meta(&self, entries: &[Term], context: Option<Atom>, depth: usize) -> Result<(Meta, Span), TooDeep> {
        let mut meta = Meta::default();
        let mut span = Span::default();
        let mut kept_line = None;
        for entry in entries {
            let Some([key, value]) = self.heap.tuple_of::<2>(*entry) else { continue };
            let Some(key) = key.as_atom() else { continue };
            let number = || self.heap.as_big(value).and_then(|number| number.to_u32());
            match key.name() {
                "line" => span.line = number().unwrap_or(0),
                "column" => span.column = number().unwrap_or(0),
                "no_parens" => meta.no_parens = value == Term::TRUE,
                "counter" if meta.counter.is_none() => meta.counter = number(),
                "do" => meta.block.get_or_insert_with(Box::default).0 = self.place(value),
                "end" => meta.block.get_or_insert_with(Box::default).1 = self.place(value),
                "closing" => meta.closing = self.place(value),
                "ambiguous_op" => meta.ambiguous_operator = true,
                "delimiter" => self.delimiter(value, &mut meta),
                "indentation" => match &mut meta.delimiter {
                    Some(Delimiter::Heredoc { indentation, .. }) => *indentation = number().unwrap_or(0),
                    _ => meta.indentation = number(),
                },
                "keep" => {
                    kept_line = self.heap.tuple_of::<2>(value).and_then(|[_, line]| line.as_small());
                    meta.quoted.push((key, self.tree(value, depth + 1)?));
                }
                _ => meta.quoted.push((key, self.tree(value, depth + 1)?)),
            }
        }
        if let Some((module, counter)) = self.origin.expansion {
            let made_by = context.or_else(|| quoted_atom(&meta, "context"));
            if meta.counter.is_none() && made_by == Some(module) {
                meta.counter = Some(counter);
            }
            if let Some(line) = kept_line {
                span.line = u32::try_from(line).unwrap_or(0);
            }
        }
        if span.line == 0 {
            span.line = self.origin.line;
        }
        Ok((meta, span))
    }

    /// `[line: 1, column: 5]`
    fn place(&self, value: Term) -> Span {
        let mut span = Span::default();
        for entry in self.heap.list_items(value) {
            let Some([key, number]) = self.heap.tuple_of::<2>(entry) else { continue };
            let number = number.as_small().and_then(|number| u32::try_from(number).ok()).unwrap_or(0);
            match key.as_atom().map(Atom::name) {
                Some("line") => span.line = number,
                Some("column") => span.column = number,
                _ => {}
            }
        }
        span
    }

    fn delimiter(&self, value: Term, meta: &mut Meta) {
        let Some(text) = self.heap.text(value) else { return };
        meta.delimiter = text.chars().next().map(|first| match text.chars().count() {
            3 => Delimiter::Heredoc { quote: first, indentation: 0 },
            _ => Delimiter::Character(first),
        });
    }
}

/// What stands under a key in the extra metadata of a node.
pub(super) fn quoted<'m>(meta: &'m Meta, key: &str) -> Option<&'m Ast> {
    meta.quoted.iter().find(|(known, _)| known.name() == key).map(|(_, value)| value)
}

/// What becomes of a variable that there is not: `:raise` or `:apply` in the metadata of its node.
pub(super) const IF_UNDEFINED: &str = "if_undefined";

pub(super) fn quoted_atom(meta: &Meta, key: &str) -> Option<Atom> {
    match quoted(meta, key)?.kind {
        Kind::Atom(atom) => Some(atom),
        _ => None,
    }
}
