//! `quote`, `unquote`, `unquote_splicing`; and the trees of definitions whose parts are computed (unquote fragments).
//!
//! Quoting a tree gives Core that builds its quoted form. What has no `unquote` inside is known at once: it is built in a
//! heap of the quoter and becomes a literal. Hygiene is written into the metadata: variables carry the context they were
//! quoted in, aliases the module they stand for, calls the imports of the place.

use super::core::{Core, CoreKind, Literal};
use super::errors::Mistake;
use super::expander::{Expander, Position, literal, with_stack};
use super::form::{self, Result};
use super::quoted::{self, MetaStyle};
use crate::atom::{Atom, atoms};
use crate::syntax::ast::{Ast, Callee, Kind, Meta, Span};
use crate::value::copy::FrozenTerm;
use crate::value::heap::Heap;
use crate::value::term::Term;
use std::sync::Arc;

/// The library's part: what can only be done, or found to be wrong, when the values are there.
const RUNTIME: &str = "Elixir.Kaiwa.Quote";

/// What becomes of the lines of the source.
#[derive(Clone)]
enum Lines {
    /// They are dropped: the nodes get the line of the call of the macro.
    Drop,
    /// They are kept as they are, for trees that stay where they were written.
    Keep,
    /// `location: :keep`
    Located,
    /// `line: expression`
    Fixed(Core),
}

/// A quoted part: built already, or to be built when the code runs.
enum Piece {
    Built(Term),
    Computed(Core),
}

struct Quoter<'e, 'host> {
    expander: &'e mut Expander<'host>,
    heap: Heap,
    /// The context of variables. `None`: no hygiene, the tree stays where it was written.
    context: Option<Atom>,
    lines: Lines,
    generated: bool,
    unquotes: bool,
    line: u32,
}

/// The options of a `quote`.
#[derive(Default)]
struct QuoteOptions<'a> {
    line: Option<&'a Ast>,
    context: Option<Atom>,
    keeps_location: bool,
    generated: bool,
    unquotes: Option<bool>,
    bound: Option<&'a Ast>,
}

impl Expander<'_> {
    pub fn quote(&mut self, arguments: &[Ast], line: u32) -> Result<Core> {
        if self.position != Position::Expression {
            return self.refuse(Mistake::InvalidInGuard("quote/1"), line);
        }
        let (options, block) = match arguments {
            [block] => (None, block),
            [options, block] => (Some(options), block),
            _ => {
                return self
                    .refuse(Mistake::UndefinedFunction { name: Atom::of("quote"), arity: arguments.len() }, line);
            }
        };
        let keywords = form::keywords(block).unwrap_or_default();
        let Some(block) = form::option(&keywords, "do") else {
            return self.refuse(Mistake::MissingOption { construct: "quote", option: "do" }, line);
        };
        // `quote(line: 1, do: x)` has the options beside the block.
        let beside = keywords.iter().filter(|(key, _)| key.name() != "do").copied().collect();
        let options = self.quote_options(options, beside, line)?;
        let mut setup = Vec::new();
        let lines = match options.line {
            Some(fixed) if form::as_atom(fixed) == Some(atoms::TRUE) => Lines::Keep,
            Some(fixed) => {
                let fixed = self.expand(fixed)?;
                Lines::Fixed(self.once(fixed, &mut setup))
            }
            None if options.keeps_location => Lines::Located,
            None => Lines::Drop,
        };
        let context = options.context.unwrap_or_else(|| self.env.module.unwrap_or(atoms::ELIXIR));
        let bound = match options.bound {
            Some(bound) => self.bound_values(bound, line)?,
            None => Vec::new(),
        };
        let unquotes = options.unquotes.unwrap_or(options.bound.is_none());
        let generated = options.generated;
        let mut quoter =
            Quoter { expander: self, heap: Heap::new(), context: Some(context), lines, generated, unquotes, line };
        let mut piece = quoter.tree(block)?;
        if !bound.is_empty() {
            piece = quoter.with_bound(bound, piece);
        }
        let core = quoter.core(piece);
        Ok(super::expander::block(setup, core))
    }

    fn quote_options<'a>(
        &mut self,
        options: Option<&'a Ast>,
        beside: form::Options<'a>,
        line: u32,
    ) -> Result<QuoteOptions<'a>> {
        let mut found = QuoteOptions::default();
        let pairs = match options {
            Some(options) => match form::keywords(options) {
                Some(pairs) => pairs,
                None => return self.refuse(Mistake::QuoteOptions(self.text(options)), line),
            },
            None => beside,
        };
        for (key, value) in pairs {
            let truth = || match form::as_atom(value) {
                Some(atoms::TRUE) => Ok(true),
                Some(atoms::FALSE) => Ok(false),
                _ => self.refuse(Mistake::InvalidQuoteOption { option: key, text: self.text(value) }, line),
            };
            match key.name() {
                "line" => found.line = Some(value).filter(|value| form::as_atom(value) != Some(atoms::FALSE)),
                "generated" => found.generated = truth()?,
                "unquote" => found.unquotes = Some(truth()?),
                "bind_quoted" => found.bound = Some(value),
                "location" => found.keeps_location = form::as_atom(value).is_some_and(|atom| atom.name() == "keep"),
                "file" => {}
                "context" => match self.module_name(value)? {
                    Some(context) if context != atoms::NIL => found.context = Some(context),
                    _ => {
                        let mistake = Mistake::InvalidQuoteOption { option: key, text: self.text(value) };
                        return self.refuse(mistake, line);
                    }
                },
                _ => return self.refuse(Mistake::UnsupportedOption { directive: "quote", option: key }, line),
            }
        }
        Ok(found)
    }

    /// The values of `bind_quoted: [name: value]`, expanded.
    fn bound_values(&mut self, bound: &Ast, line: u32) -> Result<Vec<(Atom, Core)>> {
        let Some(pairs) = form::keywords(bound) else {
            return self.refuse(Mistake::InvalidBindQuoted, line);
        };
        let values: Vec<&Ast> = pairs.iter().map(|(_, value)| *value).collect();
        let values = self.independent(&values)?;
        Ok(pairs.iter().map(|(name, _)| *name).zip(values).collect())
    }

    /// The tree as a value, with the `unquote`s in it computed: a definition with unquote fragments.
    pub fn fragments(&mut self, ast: &Ast) -> Result<Core> {
        let line = ast.span.line;
        let mut quoter = Quoter {
            expander: self,
            heap: Heap::new(),
            context: None,
            lines: Lines::Keep,
            generated: false,
            unquotes: true,
            line,
        };
        let piece = quoter.tree(ast)?;
        Ok(quoter.core(piece))
    }
}

/// Whether a tree has an `unquote` that belongs to it, not to a `quote` inside.
pub(super) fn has_unquotes(ast: &Ast) -> bool {
    let mut rest = vec![ast];
    while let Some(ast) = rest.pop() {
        match &ast.kind {
            Kind::List(items) => rest.extend(items),
            Kind::Pair(pair) => rest.extend([&pair.0, &pair.1]),
            Kind::Call { callee, arguments, .. } => match callee {
                Callee::Name(name) => match (name.name(), &arguments[..]) {
                    ("unquote" | "unquote_splicing", [_]) => return true,
                    ("quote", [_] | [_, _]) => {}
                    _ => rest.extend(arguments),
                },
                Callee::Node(node) => {
                    if is_unquoted_dot(node) {
                        return true;
                    }
                    rest.push(node);
                    rest.extend(arguments);
                }
            },
            _ => {}
        }
    }
    false
}

/// `left.unquote` as the callee of `left.unquote(name)`
fn is_unquoted_dot(callee: &Ast) -> bool {
    unquoted_dot(callee).is_some()
}

fn unquoted_dot(callee: &Ast) -> Option<&Ast> {
    match form::operands(callee, ".") {
        Some((left, name)) if form::as_atom(name).is_some_and(|name| name.name() == "unquote") => Some(left),
        _ => None,
    }
}

impl Quoter<'_, '_> {
    fn tree(&mut self, ast: &Ast) -> Result<Piece> {
        with_stack(|| match &ast.kind {
            Kind::List(items) => self.list(items),
            // `{a, unquote_splicing(b)}` need not be a pair in the end.
            Kind::Pair(pair) if self.unquotes && (is_splicing(&pair.0) || is_splicing(&pair.1)) => {
                let elements = [pair.0.clone(), pair.1.clone()];
                self.plain_call(Atom::of("{}"), &Meta::default(), ast.span, &elements)
            }
            Kind::Pair(pair) => {
                let elements = vec![self.tree(&pair.0)?, self.tree(&pair.1)?];
                Ok(self.tuple(elements))
            }
            Kind::Variable { name, meta } => self.variable(*name, meta, ast.span),
            Kind::Call { callee: Callee::Name(name), meta, arguments } => self.named_call(ast, *name, meta, arguments),
            Kind::Call { callee: Callee::Node(callee), meta, arguments } => {
                self.node_call(ast, callee, meta, arguments)
            }
            _ => Ok(Piece::Built(quoted::to_term(&mut self.heap, ast, MetaStyle::default()))),
        })
    }

    fn variable(&mut self, name: Atom, meta: &Meta, span: Span) -> Result<Piece> {
        let mut extra = Vec::new();
        if meta.context.is_none() {
            extra = self.imports(name);
        }
        let context = meta.context.or(self.context).unwrap_or(atoms::NIL);
        let meta = self.meta(meta, name, span, extra)?;
        Ok(self.node(Piece::Built(Term::atom(name)), meta, Piece::Built(Term::atom(context))))
    }

    fn named_call(&mut self, ast: &Ast, name: Atom, meta: &Meta, arguments: &[Ast]) -> Result<Piece> {
        let line = ast.span.line;
        match (name.name(), arguments) {
            ("unquote", [value]) if self.unquotes => return Ok(Piece::Computed(self.expander.expand(value)?)),
            ("unquote_splicing", [_]) if self.unquotes => return self.expander.refuse(Mistake::SplicingOutside, line),
            ("quote", [_] | [_, _]) => {
                let unquotes = std::mem::replace(&mut self.unquotes, false);
                let meta = self.own_meta(meta, name, ast.span)?;
                let quoted = self.list(arguments);
                self.unquotes = unquotes;
                let quoted = quoted?;
                return Ok(self.node(Piece::Built(Term::atom(name)), meta, quoted));
            }
            ("__aliases__", [first, rest @ ..]) if self.context.is_some() => {
                return self.aliases(first, rest, meta, ast.span);
            }
            ("&", [captured]) if self.context.is_some() => {
                if let Some(piece) = self.capture(captured, meta, ast.span)? {
                    return Ok(piece);
                }
            }
            ("@", [attribute]) if self.context.is_some() => {
                let attribute = self.head(attribute)?;
                return self.call_with(name, meta, ast.span, vec![attribute]);
            }
            ("def" | "defp" | "defmacro" | "defmacrop" | "defguard" | "defguardp", [head, rest @ ..])
                if self.context.is_some() =>
            {
                let mut pieces = vec![self.definition_head(head)?];
                for argument in rest {
                    pieces.push(self.tree(argument)?);
                }
                return self.call_with(name, meta, ast.span, pieces);
            }
            _ => {}
        }
        self.plain_call(name, meta, ast.span, arguments)
    }

    fn plain_call(&mut self, name: Atom, meta: &Meta, span: Span, arguments: &[Ast]) -> Result<Piece> {
        let extra = self.imports(name);
        let meta = self.meta(meta, name, span, extra)?;
        let arguments = self.list(arguments)?;
        Ok(self.node(Piece::Built(Term::atom(name)), meta, arguments))
    }

    fn call_with(&mut self, name: Atom, meta: &Meta, span: Span, arguments: Vec<Piece>) -> Result<Piece> {
        let extra = self.imports(name);
        let meta = self.meta(meta, name, span, extra)?;
        let arguments = self.list_of(arguments, None);
        Ok(self.node(Piece::Built(Term::atom(name)), meta, arguments))
    }

    /// The head of a definition, and the name of an attribute: no call, so that nothing is imported for it.
    fn head(&mut self, ast: &Ast) -> Result<Piece> {
        match &ast.kind {
            Kind::Call { callee: Callee::Name(name), meta, arguments } if !is_unquote(name.name(), arguments) => {
                let meta = self.own_meta(meta, *name, ast.span)?;
                let arguments = self.list(arguments)?;
                Ok(self.node(Piece::Built(Term::atom(*name)), meta, arguments))
            }
            Kind::Variable { name, meta } => {
                let context = meta.context.or(self.context).unwrap_or(atoms::NIL);
                let meta = self.own_meta(meta, *name, ast.span)?;
                Ok(self.node(Piece::Built(Term::atom(*name)), meta, Piece::Built(Term::atom(context))))
            }
            Kind::Call { callee: Callee::Node(node), meta, arguments }
                if form::arguments_of(node, "unquote").is_some() =>
            {
                let callee = self.tree(node)?;
                let extra = self.own_context();
                let meta = self.meta(meta, atoms::EMPTY, ast.span, extra)?;
                let arguments = self.list(arguments)?;
                Ok(self.node(callee, meta, arguments))
            }
            _ => self.tree(ast),
        }
    }

    fn definition_head(&mut self, ast: &Ast) -> Result<Piece> {
        let Kind::Call { callee: Callee::Name(name), meta, arguments } = &ast.kind else { return self.head(ast) };
        match (name.name(), &arguments[..]) {
            ("when", [head, guard]) => {
                let pieces = vec![self.head(head)?, self.tree(guard)?];
                self.call_with(*name, meta, ast.span, pieces)
            }
            _ => self.head(ast),
        }
    }

    fn own_context(&self) -> Vec<(Atom, Ast)> {
        let context = self.context.map(|context| (Atom::of("context"), Ast::atom(context, Span::default())));
        context.into_iter().collect()
    }

    fn own_meta(&mut self, meta: &Meta, name: Atom, span: Span) -> Result<Piece> {
        let extra = self.own_context();
        self.meta(meta, name, span, extra)
    }

    /// `Foo.Bar`, with what `Foo` stands for here.
    fn aliases(&mut self, first: &Ast, rest: &[Ast], meta: &Meta, span: Span) -> Result<Piece> {
        let mut extra = Vec::new();
        if let Some(alias) = form::as_atom(first).filter(|alias| *alias != atoms::ELIXIR) {
            let names: Vec<Atom> = std::iter::once(alias).chain(rest.iter().map_while(form::as_atom)).collect();
            let is_plain = names.len() == rest.len() + 1;
            let alias = form::concatenated(&[alias]).map_err(|mistake| self.expander.mistake(mistake, span.line))?;
            let module = self.expander.env.aliased(alias);
            let meaning = if module == alias || !is_plain {
                atoms::FALSE
            } else {
                let names: Vec<Atom> = std::iter::once(module).chain(names.into_iter().skip(1)).collect();
                match names[..] {
                    [only] => only,
                    _ => form::concatenated(&names).map_err(|mistake| self.expander.mistake(mistake, span.line))?,
                }
            };
            extra.push((Atom::of("alias"), Ast::atom(meaning, Span::default())));
        }
        let mut kept = meta.clone();
        kept.quoted.retain(|(key, _)| key.name() != "alias");
        let name = Atom::of("__aliases__");
        let meta = self.meta(&kept, name, span, extra)?;
        let mut segments = vec![self.tree(first)?];
        for segment in rest {
            segments.push(self.tree(segment)?);
        }
        let segments = self.list_of(segments, None);
        Ok(self.node(Piece::Built(Term::atom(name)), meta, segments))
    }

    /// `&name/arity`, with the imports of the name.
    fn capture(&mut self, captured: &Ast, meta: &Meta, span: Span) -> Result<Option<Piece>> {
        let Some((function, _)) = form::operands(captured, "/") else { return Ok(None) };
        let Some((name, _)) = form::as_variable(function) else { return Ok(None) };
        let mut extra = self.imports(name);
        extra.reverse();
        let ampersand = Atom::of("&");
        let meta = self.meta(meta, ampersand, span, extra)?;
        let captured = self.tree(captured)?;
        let arguments = self.list_of(vec![captured], None);
        Ok(Some(self.node(Piece::Built(Term::atom(ampersand)), meta, arguments)))
    }

    /// `left.name(arguments)`, `function.(arguments)`, and the forms with `unquote` in the place of the name.
    fn node_call(&mut self, ast: &Ast, callee: &Ast, meta: &Meta, arguments: &[Ast]) -> Result<Piece> {
        if self.unquotes {
            // `left.unquote(name)`
            if let (Some(left), [name]) = (unquoted_dot(callee), arguments) {
                let mut kept = meta.clone();
                kept.no_parens = false;
                return self.dot(left, name, callee, &kept, ast.span, None);
            }
            // `left.unquote(name)(arguments)`
            if let Kind::Call { callee: Callee::Node(inner), arguments: names, .. } = &callee.kind
                && let (Some(left), [name]) = (unquoted_dot(inner), &names[..])
            {
                return self.dot(left, name, inner, meta, ast.span, Some(arguments));
            }
        }
        let callee = self.tree(callee)?;
        let meta = self.meta(meta, atoms::EMPTY, ast.span, Vec::new())?;
        let arguments = self.list(arguments)?;
        Ok(self.node(callee, meta, arguments))
    }

    fn dot(
        &mut self,
        left: &Ast,
        name: &Ast,
        dot: &Ast,
        meta: &Meta,
        span: Span,
        arguments: Option<&[Ast]>,
    ) -> Result<Piece> {
        let left = self.tree(left)?;
        let name = self.expander.expand(name)?;
        let dot_meta = self.meta(&Meta::default(), atoms::EMPTY, dot.span, Vec::new())?;
        let meta = self.meta(meta, atoms::EMPTY, span, Vec::new())?;
        let arguments = match arguments {
            Some(arguments) => self.list(arguments)?,
            None => Piece::Built(Term::NIL),
        };
        let arguments = vec![self.core(left), name, self.core(dot_meta), self.core(meta), self.core(arguments)];
        Ok(Piece::Computed(self.runtime("dot", arguments)))
    }

    // Lists, with `unquote_splicing` among their items.

    fn list(&mut self, items: &[Ast]) -> Result<Piece> {
        let Some((last, before)) = items.split_last() else { return Ok(Piece::Built(Term::EMPTY_LIST)) };
        // `[unquote_splicing(list) | tail]` is one item with a bar in the tree.
        if let (Some((item, tail)), true) = (form::operands(last, "|"), self.unquotes)
            && let Some([list]) = form::arguments_of(item, "unquote_splicing")
        {
            let list = self.expander.expand(list)?;
            let tail = self.tree(tail)?;
            let tail = self.core(tail);
            let spliced = Piece::Computed(self.runtime("splice_before_tail", vec![list, tail]));
            return self.items(before, Some(spliced));
        }
        self.items(items, None)
    }

    fn items(&mut self, items: &[Ast], tail: Option<Piece>) -> Result<Piece> {
        // From the left, so that what is unquoted is expanded in the order of the source.
        let mut runs: Vec<(Vec<Piece>, Option<Core>)> = vec![(Vec::new(), None)];
        for item in items {
            match form::arguments_of(item, "unquote_splicing") {
                Some([list]) if self.unquotes => {
                    let list = self.expander.expand(list)?;
                    runs.push((Vec::new(), Some(list)));
                }
                _ => {
                    let piece = self.tree(item)?;
                    if let Some((pieces, _)) = runs.last_mut() {
                        pieces.push(piece);
                    }
                }
            }
        }
        let mut list = tail;
        for (pieces, spliced) in runs.into_iter().rev() {
            if !pieces.is_empty() || list.is_none() {
                list = Some(self.list_of(pieces, list));
            }
            if let Some(spliced) = spliced {
                let rest = list.take().unwrap_or(Piece::Built(Term::EMPTY_LIST));
                let rest = self.core(rest);
                list = Some(Piece::Computed(self.runtime("splice", vec![spliced, rest])));
            }
        }
        Ok(list.unwrap_or(Piece::Built(Term::EMPTY_LIST)))
    }

    fn list_of(&mut self, items: Vec<Piece>, tail: Option<Piece>) -> Piece {
        if items.is_empty() {
            return tail.unwrap_or(Piece::Built(Term::EMPTY_LIST));
        }
        let tail = tail.unwrap_or(Piece::Built(Term::EMPTY_LIST));
        if let (Some(built), Piece::Built(tail)) = (all_built(&items), &tail) {
            return Piece::Built(self.heap.list_with_tail(&built, *tail));
        }
        let items = items.into_iter().map(|item| self.core(item)).collect();
        let tail = match tail {
            Piece::Built(Term::EMPTY_LIST) => None,
            tail => Some(Box::new(self.core(tail))),
        };
        Piece::Computed(Core::new(CoreKind::List { items, tail }, self.line))
    }

    fn tuple(&mut self, elements: Vec<Piece>) -> Piece {
        match all_built(&elements) {
            Some(built) => Piece::Built(self.heap.tuple(&built)),
            None => {
                let elements = elements.into_iter().map(|element| self.core(element)).collect();
                Piece::Computed(Core::new(CoreKind::Tuple(elements), self.line))
            }
        }
    }

    fn node(&mut self, callee: Piece, meta: Piece, rest: Piece) -> Piece {
        self.tuple(vec![callee, meta, rest])
    }

    /// Code that gives the piece. Each built part is copied once, where it meets one that is computed.
    fn core(&mut self, piece: Piece) -> Core {
        match piece {
            Piece::Computed(core) => core,
            Piece::Built(term) => match term.as_atom() {
                Some(atom) => Core::atom(atom, self.line),
                None => literal(Literal::Frozen(Arc::new(FrozenTerm::new(&self.heap, term))), self.line),
            },
        }
    }

    /// A call of the library's part.
    fn runtime(&self, name: &'static str, arguments: Vec<Core>) -> Core {
        Core::call_remote(Atom::of(RUNTIME), Atom::of(name), arguments, self.line)
    }

    fn with_bound(&mut self, bound: Vec<(Atom, Core)>, block: Piece) -> Piece {
        let mut items = Vec::with_capacity(bound.len() + 1);
        let context = self.context.unwrap_or(atoms::NIL);
        for (name, value) in bound {
            let line = self.heap.tuple(&[Term::atom(atoms::LINE), Term::count(self.line as usize)]);
            let line = self.heap.list(&[line]);
            let variable = self.heap.tuple(&[Term::atom(name), line, Term::atom(context)]);
            let sides = self.list_of(vec![Piece::Built(variable), Piece::Computed(value)], None);
            let equals = Piece::Built(Term::atom(Atom::of("=")));
            items.push(self.node(equals, Piece::Built(Term::EMPTY_LIST), sides));
        }
        items.push(block);
        let items = self.list_of(items, None);
        self.node(Piece::Built(Term::atom(Atom::of("__block__"))), Piece::Built(Term::EMPTY_LIST), items)
    }

    // Metadata.

    /// `context` and `imports`: what the name of a call means at this place.
    fn imports(&self, name: Atom) -> Vec<(Atom, Ast)> {
        let Some(context) = self.context else { return Vec::new() };
        if matches!(name.name(), "alias" | "import" | "require") {
            return self.own_context();
        }
        let imports = self.expander.env.imports_named(name);
        if imports.is_empty() {
            return Vec::new();
        }
        if let Some(lexical) = &self.expander.env.lexical {
            imports.iter().for_each(|(arity, module)| lexical.use_import(*module, name, *arity));
        }
        let span = Span::default();
        let pairs = imports.into_iter().map(|(arity, module)| {
            let pair = (form::integer(i64::from(arity), span), Ast::atom(module, span));
            Ast::new(Kind::Pair(Box::new(pair)), span)
        });
        let imports = Ast::new(Kind::List(pairs.collect()), span);
        vec![(Atom::of("context"), Ast::atom(context, span)), (Atom::of("imports"), imports)]
    }

    fn meta(&mut self, meta: &Meta, name: Atom, span: Span, extra: Vec<(Atom, Ast)>) -> Result<Piece> {
        let mut meta = meta.clone();
        meta.quoted.retain(|(key, _)| !extra.iter().any(|(new, _)| new == key));
        let mut front = Vec::new();
        let nowhere = Span::default();
        let mut place = nowhere;
        let mut fixed = None;
        match &self.lines {
            Lines::Drop => {}
            Lines::Keep => place = span,
            Lines::Located => {
                let file = Ast::new(Kind::Binary(self.expander.env.file.as_bytes().into()), nowhere);
                let kept = (file, form::integer(i64::from(span.line), nowhere));
                front.push((Atom::of("keep"), Ast::new(Kind::Pair(Box::new(kept)), nowhere)));
            }
            Lines::Fixed(line) => fixed = Some(line.clone()),
        }
        if self.generated {
            front.push((Atom::of("generated"), Ast::atom(atoms::TRUE, nowhere)));
        }
        if let Some(Core { kind: CoreKind::Literal(Literal::Integer(line)), .. }) = &fixed {
            place = Span { line: u32::try_from(line).unwrap_or(0), ..nowhere };
            fixed = None;
        }
        if std::mem::take(&mut meta.ambiguous_operator) {
            let context = self.context.unwrap_or(atoms::NIL);
            front.push((Atom::of("ambiguous_op"), Ast::atom(context, nowhere)));
        }
        // What says where the node is from stands first.
        let front = Meta { quoted: front, ..Meta::default() };
        let front = self.entries(&front, atoms::EMPTY, nowhere);
        let mut entries = front;
        entries.extend(self.entries(&meta, name, place));
        let extra = Meta { quoted: extra, ..Meta::default() };
        entries.extend(self.entries(&extra, atoms::EMPTY, nowhere));
        let list = Piece::Built(self.heap.list(&entries));
        Ok(match fixed {
            None => list,
            Some(line) => {
                let list = self.core(list);
                Piece::Computed(self.runtime("with_line", vec![list, line]))
            }
        })
    }

    fn entries(&mut self, meta: &Meta, name: Atom, span: Span) -> Vec<Term> {
        quoted::meta_entries(&mut self.heap, meta, name.name(), span, MetaStyle::default())
    }
}

fn is_splicing(ast: &Ast) -> bool {
    form::arguments_of(ast, "unquote_splicing").is_some_and(|arguments| arguments.len() == 1)
}

fn is_unquote(name: &str, arguments: &[Ast]) -> bool {
    matches!((name, arguments), ("unquote" | "unquote_splicing", [_]))
}

fn all_built(pieces: &[Piece]) -> Option<Vec<Term>> {
    pieces
        .iter()
        .map(|piece| match piece {
            Piece::Built(term) => Some(*term),
            Piece::Computed(_) => None,
        })
        .collect()
}
