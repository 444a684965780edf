//! Writes a term as a document.
//!
//! What is still to be written is a stack of steps. A collection is one step that writes an item's separator and leaves
//! itself for the next one, so that the stack is as deep as the term is nested, not as long as its lists.
//!
//! The limit counts down within a collection, and an item that is a collection starts with what is left of it: the further
//! behind an item stands, the less is shown of it.

use super::atoms::{self, atom_text, function_text, key_text};
use super::document::{Breaking, Document, OpenGroup};
use super::escape::{escape_bytes, is_printable, is_printable_ascii};
use super::{Base, Binaries, Charlists, Colors, InspectOptions, Names};
use crate::value::compare::compare_exact;
use crate::value::float;
use crate::value::heap::{BoxedKind, Heap};
use crate::value::term::{Tag, Term};

/// A document of more tokens is cut off everywhere: the product of nested limits can be astronomical. The second number
/// is for terms that are wanted without limit.
const SIZE_LIMIT: usize = 1 << 20;
const UNLIMITED_SIZE_LIMIT: usize = 1 << 25;

/// The document of a term, and whether it met a struct that has an implementation of its own.
pub(super) fn document(heap: &Heap, term: Term, options: &InspectOptions, names: &dyn Names) -> (Document, bool) {
    let size_limit = if options.limit.is_some() { SIZE_LIMIT } else { UNLIMITED_SIZE_LIMIT };
    let mut writer = Writer {
        heap,
        options,
        names,
        document: Document::new(),
        steps: Vec::new(),
        size_limit,
        met_implementation: false,
    };
    writer.term(term, Limit(options.limit.unwrap_or(usize::MAX)));
    while let Some(step) = writer.steps.pop() {
        writer.step(step);
    }
    (writer.document, writer.met_implementation)
}

/// How many items may still be written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Limit(usize);

impl Limit {
    fn is_reached(self) -> bool {
        self.0 == 0
    }

    fn less_one(self) -> Limit {
        Limit(if self.0 == usize::MAX { usize::MAX } else { self.0.saturating_sub(1) })
    }
}

/// A kind of term that has a colour.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Atom,
    Binary,
    Boolean,
    Charlist,
    List,
    Map,
    Nil,
    Number,
    Regex,
    String,
    Tuple,
}

/// How the pairs of a map are written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum PairStyle {
    /// `key: value`
    Keyword,
    /// `key => value`
    Arrow,
}

pub(super) enum Step {
    Term(Term, Limit),
    Text(&'static str),
    Colored(&'static str, Kind),
    /// The rest of a list; `started` once an item has been written.
    List {
        rest: Term,
        limit: Limit,
        started: bool,
        keyword: bool,
    },
    Tuple {
        tuple: Term,
        next: usize,
        size: usize,
        limit: Limit,
    },
    /// A list of these terms, begun when its turn comes.
    Collected(Vec<Term>, Limit),
    /// Items that are shown as a list though they are none.
    Members {
        members: std::vec::IntoIter<Term>,
        limit: Limit,
        started: bool,
        keyword: bool,
    },
    Pairs {
        pairs: std::vec::IntoIter<(Term, Term)>,
        limit: Limit,
        started: bool,
        style: PairStyle,
    },
    Close {
        group: OpenGroup,
        right: &'static str,
        kind: Kind,
        breaking: ItemBreaking,
    },
}

/// How a collection breaks its lines.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum ItemBreaking {
    EachItem,
    WhereNeeded,
    /// `WhereNeeded` if no item is a collection itself.
    BySimplicity,
}

pub(super) struct Writer<'term> {
    pub heap: &'term Heap,
    pub options: &'term InspectOptions,
    pub names: &'term dyn Names,
    document: Document,
    steps: Vec<Step>,
    size_limit: usize,
    /// Some struct is shown by an implementation that a program has defined.
    pub met_implementation: bool,
}

impl Writer<'_> {
    fn step(&mut self, step: Step) {
        match step {
            Step::Term(term, limit) => self.term(term, limit),
            Step::Text(text) => self.document.text(text),
            Step::Colored(text, kind) => self.colored(text, kind),
            Step::List { rest, limit, started, keyword } => self.list_item(rest, limit, started, keyword),
            Step::Tuple { tuple, next, size, limit } => self.tuple_item(tuple, next, size, limit),
            Step::Collected(members, limit) => self.members(members, limit),
            Step::Members { members, limit, started, keyword } => self.member(members, limit, started, keyword),
            Step::Pairs { pairs, limit, started, style } => self.pair(pairs, limit, started, style),
            Step::Close { group, right, kind, breaking } => self.close(group, right, kind, breaking),
        }
    }

    fn term(&mut self, term: Term, limit: Limit) {
        match term.tag() {
            Tag::Integer => self.integer(term),
            Tag::Atom => self.atom(term),
            Tag::Cons => self.list(term, limit),
            Tag::Boxed => self.boxed(term, limit),
            Tag::Pid | Tag::Special | Tag::Header | Tag::Forward => self.opaque(term),
        }
    }

    fn boxed(&mut self, term: Term, limit: Limit) {
        match self.heap.boxed_kind(term) {
            Some(BoxedKind::Tuple) => self.tuple(term, limit),
            Some(BoxedKind::FlatMap | BoxedKind::HashMap) => self.map_or_struct(term, limit),
            Some(BoxedKind::Float) => {
                let text = float::to_text(self.heap.as_float(term).unwrap_or(0.0));
                self.colored(&text, Kind::Number);
            }
            Some(BoxedKind::BigInteger) => self.integer(term),
            Some(BoxedKind::HeapBinary | BoxedKind::SharedBinary) => self.bitstring(term, limit),
            Some(BoxedKind::Closure | BoxedKind::HashNode) | None => self.opaque(term),
        }
    }

    // Terms without items.

    fn integer(&mut self, term: Term) {
        let text = self.integer_text(term);
        self.colored(&text, Kind::Number);
    }

    fn integer_text(&self, term: Term) -> String {
        let (prefix, radix) = match self.options.base {
            Base::Decimal => return self.heap.integer_text(term).unwrap_or_default(),
            Base::Binary => ("0b", 2),
            Base::Octal => ("0o", 8),
            Base::Hexadecimal => ("0x", 16),
        };
        let integer = self.heap.as_big(term).unwrap_or_default();
        let sign = if integer.sign() == num_bigint::Sign::Minus { "-" } else { "" };
        format!("{sign}{prefix}{}", integer.magnitude().to_str_radix(radix).to_uppercase())
    }

    fn atom(&mut self, term: Term) {
        let Some(atom) = term.as_atom() else { return };
        let kind = match term {
            Term::NIL => Kind::Nil,
            Term::TRUE | Term::FALSE => Kind::Boolean,
            _ => Kind::Atom,
        };
        self.colored(&atom_text(atom), kind);
    }

    /// Pids, references, functions and the empty list.
    fn opaque(&mut self, term: Term) {
        if term.is_empty_list() {
            return self.colored("[]", Kind::List);
        }
        let text = if let Some(pid) = term.as_pid() {
            format!("#PID{pid}")
        } else if let Some(reference) = term.as_reference() {
            format!("#Reference{reference}")
        } else if let Some(slot) = term.as_export() {
            let (module, name, arity) = self.names.export(slot);
            format!("&{}.{}/{arity}", atom_text(module), function_text(name))
        } else if let Some((function, _)) = self.heap.as_closure(term) {
            let function = self.names.function(function);
            let enclosing = function.name_arity.map_or(String::new(), |arity| format!("/{arity}"));
            let (index, uniq, arity) = (function.index, function.uniq, function.arity);
            match function.script {
                Some(script) => format!("#Function<{index}.{uniq} in file:{script}>"),
                None => {
                    let (module, name) = (atom_text(function.module), function_text(function.name));
                    format!("#Function<{index}.{uniq}/{arity} in {module}.{name}{enclosing}>")
                }
            }
        } else {
            debug_assert!(false, "{term:?} is no value");
            return;
        };
        self.document.text(&text);
    }

    // Lists.

    fn list(&mut self, list: Term, limit: Limit) {
        if self.is_charlist(list) && self.charlist(list) {
            return;
        }
        let keyword = self.is_keyword_list(list);
        let breaking = if keyword { ItemBreaking::EachItem } else { ItemBreaking::BySimplicity };
        self.open("[", "]", Kind::List, breaking);
        self.steps.push(Step::List { rest: list, limit, started: false, keyword });
    }

    fn list_item(&mut self, rest: Term, limit: Limit, started: bool, keyword: bool) {
        if rest.is_empty_list() {
            return;
        }
        let Some((head, tail)) = self.heap.uncons(rest) else {
            self.document.text(" |");
            self.document.gap();
            return self.steps.push(Step::Term(rest, limit));
        };
        if started {
            self.separator(Some(Kind::List));
        }
        if self.is_cut(limit) {
            return self.document.text("...");
        }
        let limit = limit.less_one();
        self.steps.push(Step::List { rest: tail, limit, started: true, keyword });
        self.item(head, limit, keyword);
    }

    fn item(&mut self, item: Term, limit: Limit, keyword: bool) {
        match self.heap.tuple_of::<2>(item) {
            Some([key, value]) if keyword => {
                self.key(key);
                self.steps.push(Step::Term(value, limit));
            }
            _ => self.steps.push(Step::Term(item, limit)),
        }
    }

    /// Writes terms as if they were a list.
    pub(super) fn members(&mut self, members: Vec<Term>, limit: Limit) {
        if members.is_empty() {
            return self.colored("[]", Kind::List);
        }
        let keyword = members.iter().all(|member| self.is_keyword_pair(*member));
        let breaking = if keyword { ItemBreaking::EachItem } else { ItemBreaking::BySimplicity };
        self.open("[", "]", Kind::List, breaking);
        self.steps.push(Step::Members { members: members.into_iter(), limit, started: false, keyword });
    }

    fn member(&mut self, mut members: std::vec::IntoIter<Term>, limit: Limit, started: bool, keyword: bool) {
        let Some(member) = members.next() else { return };
        if started {
            self.separator(Some(Kind::List));
        }
        if self.is_cut(limit) {
            return self.document.text("...");
        }
        let limit = limit.less_one();
        self.steps.push(Step::Members { members, limit, started: true, keyword });
        self.item(member, limit, keyword);
    }

    fn is_charlist(&self, list: Term) -> bool {
        match self.options.charlists {
            Charlists::Lists => false,
            Charlists::Text => true,
            Charlists::Infer => {
                let printable = |item: Term| item.as_small().is_some_and(is_printable_ascii);
                let mut items = self.heap.list_items(list);
                for _ in 0..self.options.printable_limit.unwrap_or(usize::MAX) {
                    match items.next() {
                        Some(item) if printable(item) => {}
                        Some(_) => return false,
                        None => return items.tail().is_empty_list(),
                    }
                }
                true
            }
        }
    }

    /// Writes a list as a charlist, unless it has items that are no characters.
    fn charlist(&mut self, list: Term) -> bool {
        let limit = self.options.printable_limit.unwrap_or(usize::MAX);
        let mut items = self.heap.list_items(list);
        let mut characters = String::new();
        for item in items.by_ref().take(limit) {
            match item.as_small().and_then(|code| u32::try_from(code).ok()).and_then(char::from_u32) {
                Some(character) => characters.push(character),
                None => return false,
            }
        }
        let complete = items.tail().is_empty_list();
        if !complete && !items.tail().is_cons() {
            return false;
        }
        let mut text = String::from("~c\"");
        escape_bytes(characters.as_bytes(), &mut text);
        text.push_str(if complete { "\"" } else { "\" ++ ..." });
        self.colored(&text, Kind::Charlist);
        true
    }

    fn is_keyword_list(&self, list: Term) -> bool {
        let mut items = self.heap.list_items(list);
        items.by_ref().all(|item| self.is_keyword_pair(item)) && items.tail().is_empty_list()
    }

    fn is_keyword_pair(&self, item: Term) -> bool {
        self.heap.tuple_of::<2>(item).is_some_and(|[key, _]| is_keyword(key))
    }

    // Tuples.

    fn tuple(&mut self, tuple: Term, limit: Limit) {
        let size = self.heap.tuple_size(tuple).unwrap_or(0);
        if size == 0 {
            return self.empty("{", "}", Kind::Tuple);
        }
        self.open("{", "}", Kind::Tuple, ItemBreaking::WhereNeeded);
        self.steps.push(Step::Tuple { tuple, next: 0, size, limit });
    }

    fn tuple_item(&mut self, tuple: Term, next: usize, size: usize, limit: Limit) {
        if next == size {
            return;
        }
        if next > 0 {
            self.separator(Some(Kind::Tuple));
        }
        if self.is_cut(limit) {
            return self.document.text("...");
        }
        let limit = limit.less_one();
        let element = self.heap.term(tuple.offset() + 1 + next);
        self.steps.push(Step::Tuple { tuple, next: next + 1, size, limit });
        self.steps.push(Step::Term(element, limit));
    }

    // Maps.

    fn map_or_struct(&mut self, map: Term, limit: Limit) {
        if !self.options.structs || !self.write_struct(map, limit) {
            let pairs = self.heap.map_pairs(map);
            self.map("%{", pairs, limit);
        }
    }

    /// A map of these pairs in key order.
    fn map(&mut self, left: &str, mut pairs: Vec<(Term, Term)>, limit: Limit) {
        let keyword = pairs.iter().all(|(key, _)| is_keyword(*key));
        if pairs.len() > crate::value::map::FLAT_LIMIT {
            self.sort_first(&mut pairs, limit);
        }
        self.pairs(left, pairs, if keyword { PairStyle::Keyword } else { PairStyle::Arrow }, limit);
    }

    /// Brings pairs into key order, and drops those that the limit hides anyway.
    pub(super) fn sort_first(&self, pairs: &mut Vec<(Term, Term)>, limit: Limit) {
        let by_key = |left: &(Term, Term), right: &(Term, Term)| compare_exact(self.heap, left.0, right.0);
        // One more, so that it shows that there are more.
        let shown = limit.0.saturating_add(1);
        if shown < pairs.len() {
            pairs.select_nth_unstable_by(shown, by_key);
            pairs.truncate(shown);
        }
        pairs.sort_unstable_by(by_key);
    }

    pub(super) fn pairs(&mut self, left: &str, pairs: Vec<(Term, Term)>, style: PairStyle, limit: Limit) {
        if pairs.is_empty() {
            return self.empty(left, "}", Kind::Map);
        }
        self.open(left, "}", Kind::Map, ItemBreaking::EachItem);
        self.steps.push(Step::Pairs { pairs: pairs.into_iter(), limit, started: false, style });
    }

    fn pair(&mut self, mut pairs: std::vec::IntoIter<(Term, Term)>, limit: Limit, started: bool, style: PairStyle) {
        let Some((key, value)) = pairs.next() else { return };
        if started {
            self.separator(Some(Kind::Map));
        }
        if self.is_cut(limit) {
            return self.document.text("...");
        }
        let limit = limit.less_one();
        self.steps.push(Step::Pairs { pairs, limit, started: true, style });
        self.steps.push(Step::Term(value, limit));
        match style {
            PairStyle::Keyword => self.key(key),
            PairStyle::Arrow => {
                self.steps.push(Step::Colored(" => ", Kind::Map));
                self.steps.push(Step::Term(key, limit));
            }
        }
    }

    fn key(&mut self, key: Term) {
        let Some(key) = key.as_atom() else { return };
        self.colored(&key_text(key), Kind::Atom);
        self.document.text(" ");
    }

    // Binaries.

    fn bitstring(&mut self, term: Term, limit: Limit) {
        let shows_text = match self.heap.bytes(term) {
            // In another base it is the bytes that are of interest.
            Some(_) if self.options.base != Base::Decimal => None,
            Some(bytes) => match self.options.binaries {
                Binaries::Text => Some(bytes),
                Binaries::Infer => Some(bytes).filter(|bytes| self.is_text(bytes)),
                Binaries::Bytes => None,
            },
            None => None,
        };
        match shows_text {
            Some(bytes) => self.string(bytes),
            None => self.bytes(term, limit),
        }
    }

    /// Whether all characters that are to be shown are printable.
    fn is_text(&self, bytes: &[u8]) -> bool {
        let mut rest = self.options.printable_limit.unwrap_or(usize::MAX);
        for chunk in bytes.utf8_chunks() {
            for character in chunk.valid().chars() {
                if rest == 0 {
                    return true;
                }
                if !is_printable(character) {
                    return false;
                }
                rest -= 1;
            }
            if !chunk.invalid().is_empty() {
                return rest == 0;
            }
        }
        true
    }

    fn string(&mut self, bytes: &[u8]) {
        let shown = match self.options.printable_limit {
            Some(limit) => first_characters(bytes, limit),
            None => bytes,
        };
        let mut text = String::with_capacity(shown.len() + 2);
        text.push('"');
        escape_bytes(shown, &mut text);
        text.push_str(if shown.len() < bytes.len() { "\" <> ..." } else { "\"" });
        self.colored(&text, Kind::String);
    }

    /// `<<1, 2, 5::size(3)>>`: there are as many steps as bytes shown, so it needs none on the stack.
    fn bytes(&mut self, term: Term, mut limit: Limit) {
        let Some(bits) = self.heap.bits(term) else { return };
        if bits.bit_length == 0 {
            return self.colored("<<>>", Kind::Binary);
        }
        let group = self.document.open_group();
        self.colored("<<", Kind::Binary);
        self.document.first_edge();
        for start in (0..bits.bit_length).step_by(8) {
            if start > 0 {
                self.separator(None);
            }
            if self.is_cut(limit) {
                self.document.text("...");
                break;
            }
            limit = limit.less_one();
            let left = bits.bit_length - start;
            let byte = bits.byte_at(start) >> (8 - left.min(8));
            let text = self.integer_text(Term::count(byte as usize));
            self.colored(&text, Kind::Number);
            if left < 8 {
                self.document.text(&format!("::size({left})"));
            }
        }
        self.document.last_edge();
        self.colored(">>", Kind::Binary);
        self.document.close_group(group, Breaking::WhereNeeded, 2);
    }

    // Parts of all collections.

    fn open(&mut self, left: &str, right: &'static str, kind: Kind, breaking: ItemBreaking) {
        let group = self.document.open_group();
        self.colored(left, kind);
        self.document.first_edge();
        self.steps.push(Step::Close { group, right, kind, breaking });
    }

    fn close(&mut self, group: OpenGroup, right: &'static str, kind: Kind, breaking: ItemBreaking) {
        self.document.last_edge();
        self.colored(right, kind);
        let each_item = match breaking {
            ItemBreaking::EachItem => true,
            ItemBreaking::WhereNeeded => false,
            ItemBreaking::BySimplicity => self.document.holds_groups(group),
        };
        if each_item {
            self.document.close_group(group, Breaking::EachItem, 2);
        } else {
            self.document.close_group(group, Breaking::WhereNeeded, 1);
        }
    }

    fn empty(&mut self, left: &str, right: &str, kind: Kind) {
        self.colored(left, kind);
        self.colored(right, kind);
    }

    fn separator(&mut self, kind: Option<Kind>) {
        match kind {
            Some(kind) => self.colored(",", kind),
            None => self.document.text(","),
        }
        self.document.gap();
    }

    fn is_cut(&self, limit: Limit) -> bool {
        limit.is_reached() || self.document.size() > self.size_limit
    }

    pub(super) fn push(&mut self, step: Step) {
        self.steps.push(step);
    }

    pub(super) fn colored(&mut self, text: &str, kind: Kind) {
        let Some(colors) = &self.options.syntax_colors else { return self.document.text(text) };
        match color(colors, kind) {
            Some(color) => {
                self.document.escape_sequence(color);
                self.document.text(text);
                self.document.escape_sequence(&colors.reset);
            }
            None => self.document.text(text),
        }
    }

    pub(super) fn plain(&mut self, text: &str) {
        self.document.text(text);
    }
}

fn is_keyword(key: Term) -> bool {
    key.as_atom().is_some_and(atoms::is_keyword)
}

fn color(colors: &Colors, kind: Kind) -> Option<&str> {
    let color = match kind {
        Kind::Atom => &colors.atom,
        Kind::Binary => &colors.binary,
        Kind::Boolean => &colors.boolean,
        Kind::Charlist => &colors.charlist,
        Kind::List => &colors.list,
        Kind::Map => &colors.map,
        Kind::Nil => &colors.nil,
        Kind::Number => &colors.number,
        Kind::Regex => &colors.regex,
        Kind::String => &colors.string,
        Kind::Tuple => &colors.tuple,
    };
    color.as_deref()
}

/// The bytes of the first `limit` characters; a byte that belongs to none counts as one.
fn first_characters(bytes: &[u8], limit: usize) -> &[u8] {
    let mut rest = limit;
    let mut length = 0;
    for chunk in bytes.utf8_chunks() {
        for character in chunk.valid().chars() {
            if rest == 0 {
                return &bytes[..length];
            }
            rest -= 1;
            length += character.len_utf8();
        }
        let invalid = chunk.invalid().len().min(rest);
        rest -= invalid;
        length += invalid;
    }
    &bytes[..length]
}
