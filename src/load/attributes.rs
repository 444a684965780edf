//! The attributes of a module under construction: their values, which of them nobody has read, and what they say about the
//! definition that follows.

use super::line::inspected;
use super::mistakes::{AttributeMistake, WarningKind};
use crate::atom::{Atom, atoms};
use crate::bytecode::module_info::Doc;
use crate::value::copy::FrozenTerm;
use crate::value::heap::Heap;
use crate::value::term::Term;
use std::collections::HashMap;
use std::sync::Arc;

pub(super) struct Attributes {
    values: HashMap<Atom, Vec<Arc<FrozenTerm>>>,
    accumulating: Vec<Atom>,
    /// Attributes that the compiled module keeps.
    kept: Vec<Atom>,
    /// Attributes that mean nothing to the compiler, in the order in which they were first set.
    set: Vec<SetAttribute>,
    /// What has been said about the next definition.
    pub pending: Pending,
    pub moduledoc: Doc,
    pub moduledoc_line: Option<u32>,
}

struct SetAttribute {
    name: Atom,
    /// The line where it was set last; none if it has been read since.
    unread: Option<u32>,
}

#[derive(Default)]
pub(super) struct Pending {
    pub doc: Option<Said<Doc>>,
    pub implementation: Option<Said<Implements>>,
    pub deprecated: Option<Said<String>>,
    pub typedoc: Option<Said<Doc>>,
}

/// What an attribute says, and its line.
pub(super) struct Said<T> {
    pub value: T,
    pub line: u32,
}

/// The value of `@impl`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Implements {
    No,
    /// `@impl true`
    Any,
    Behaviour(Atom),
}

/// Attributes that collect values instead of replacing them.
const ACCUMULATING: &[&str] = &[
    "after_compile",
    "after_verify",
    "before_compile",
    "behaviour",
    "compile",
    "derive",
    "dialyzer",
    "external_resource",
    "on_definition",
    "optional_callbacks",
    "spec",
    "type",
    "typep",
    "opaque",
    "callback",
    "macrocallback",
];

/// Attributes that every compiled module keeps, in the order in which it lists them.
const KEPT: &[&str] = &["behaviour", "external_resource", "dialyzer", "vsn"];

/// Attributes that mean something to the compiler or to tools, read or not.
const MEANINGFUL: &[&str] = &[
    "after_compile",
    "after_verify",
    "before_compile",
    "behaviour",
    "callback",
    "compile",
    "deprecated",
    "derive",
    "dialyzer",
    "doc",
    "enforce_keys",
    "external_resource",
    "file",
    "impl",
    "macrocallback",
    "moduledoc",
    "on_definition",
    "on_load",
    "opaque",
    "optional_callbacks",
    "since",
    "spec",
    "type",
    "typedoc",
    "typep",
    "vsn",
];

impl Attributes {
    pub fn new() -> Attributes {
        Attributes {
            values: HashMap::new(),
            kept: KEPT.iter().map(|name| Atom::of(name)).collect(),
            accumulating: ACCUMULATING.iter().map(|name| Atom::of(name)).collect(),
            set: Vec::new(),
            pending: Pending::default(),
            moduledoc: Doc::None,
            moduledoc_line: None,
        }
    }

    /// Sets an attribute; says what is odd about that.
    pub fn put(
        &mut self,
        heap: &Heap,
        name: Atom,
        value: Term,
        line: u32,
    ) -> Result<Option<WarningKind>, AttributeMistake> {
        let is_for_readers = !MEANINGFUL.contains(&name.name()) && !name.name().starts_with("__");
        if is_for_readers && !self.accumulating.contains(&name) {
            match self.set.iter_mut().find(|known| known.name == name) {
                Some(known) => known.unread = Some(line),
                None => self.set.push(SetAttribute { name, unread: Some(line) }),
            }
        }
        let previous = self.interpret(heap, name, value, line)?;
        let frozen = Arc::new(FrozenTerm::new(heap, value));
        let values = self.values.entry(name).or_default();
        if !self.accumulating.contains(&name) {
            values.clear();
        }
        values.push(frozen);
        Ok(previous.map(|previous| WarningKind::AttributeTwice { name, previous }))
    }

    /// Adds `{kind, tree, {module, {line, column}}}` to the values of `@type` and its like.
    pub fn put_type(&mut self, heap: &Heap, kind: Atom, tree: Term, module: Atom, line: u32) {
        let tree = FrozenTerm::new(heap, tree);
        let mut heap = Heap::new();
        let tree = tree.thaw(&mut heap);
        let place = heap.tuple(&[Term::count(line as usize), Term::count(1)]);
        let place = heap.tuple(&[Term::atom(module), place]);
        let value = heap.tuple(&[Term::atom(kind), tree, place]);
        self.values.entry(kind).or_default().push(Arc::new(FrozenTerm::new(&heap, value)));
    }

    /// Takes up what an attribute means to the compiler; gives the line of an earlier one of which it takes the place.
    fn interpret(&mut self, heap: &Heap, name: Atom, value: Term, line: u32) -> Result<Option<u32>, AttributeMistake> {
        let refuse = |mistake: fn(Atom, String) -> AttributeMistake| Err(mistake(name, inspected(heap, value)));
        match name.name() {
            "doc" | "moduledoc" | "typedoc" => {
                let doc = match text(heap, value) {
                    Some(text) => Doc::Text(text.into()),
                    None if value == Term::FALSE => Doc::Hidden,
                    None if value == Term::NIL => Doc::None,
                    None if value.is_list() => return check_metadata(heap, value),
                    None => return refuse(AttributeMistake::Documentation),
                };
                Ok(match name.name() {
                    "doc" => replaced(&mut self.pending.doc, doc, line),
                    "moduledoc" => {
                        self.moduledoc = doc;
                        self.moduledoc_line.replace(line)
                    }
                    _ => replaced(&mut self.pending.typedoc, doc, line),
                })
            }
            "impl" => {
                let value = match value.as_atom() {
                    Some(atoms::TRUE) => Implements::Any,
                    Some(atoms::FALSE) => Implements::No,
                    Some(behaviour) if behaviour != atoms::NIL => Implements::Behaviour(behaviour),
                    _ => return refuse(AttributeMistake::Implementation),
                };
                Ok(replaced(&mut self.pending.implementation, value, line))
            }
            "deprecated" => match text(heap, value) {
                Some(reason) => Ok(replaced(&mut self.pending.deprecated, reason, line)),
                None => refuse(AttributeMistake::Deprecation),
            },
            "behaviour" if value.as_atom().is_none() => refuse(AttributeMistake::Behaviour),
            "external_resource" if text(heap, value).is_none() => refuse(AttributeMistake::Resource),
            "on_load" if value.as_atom().is_none() && !is_function_without_arguments(heap, value) => {
                refuse(AttributeMistake::OnLoad)
            }
            _ => Ok(None),
        }
    }

    /// The value of an attribute, which counts as read; of accumulating ones the list of all values, the latest first.
    pub fn read(&mut self, name: Atom) -> Option<Arc<FrozenTerm>> {
        if let Some(known) = self.set.iter_mut().find(|known| known.name == name) {
            known.unread = None;
        }
        if !self.accumulating.contains(&name) {
            return self.values.get(&name)?.last().cloned();
        }
        let values = self.values.get(&name).map_or(&[][..], Vec::as_slice);
        let mut heap = Heap::new();
        let items: Vec<Term> = values.iter().rev().map(|value| value.thaw(&mut heap)).collect();
        let list = heap.list(&items);
        Some(Arc::new(FrozenTerm::new(&heap, list)))
    }

    /// All values of an attribute, in the order of the source.
    pub fn values(&self, name: &'static str) -> &[Arc<FrozenTerm>] {
        self.values.get(&Atom::of(name)).map_or(&[], Vec::as_slice)
    }

    /// The values of an attribute, which are taken once.
    pub fn take(&mut self, name: &'static str) -> Vec<Arc<FrozenTerm>> {
        self.values.remove(&Atom::of(name)).unwrap_or_default()
    }

    /// From now on an attribute keeps all the values it is given.
    pub fn accumulate(&mut self, name: Atom) {
        if !self.accumulating.contains(&name) {
            self.accumulating.push(name);
        }
        self.values.entry(name).or_default();
    }

    /// The compiled module keeps this attribute.
    pub fn keep(&mut self, name: Atom) {
        if !self.kept.contains(&name) {
            self.kept.push(name);
        }
    }

    /// What the compiled module keeps, `[{name, [value]}]`, a pair for each value; `None` if it is nothing.
    pub fn kept(&self) -> Option<Arc<FrozenTerm>> {
        let mut heap = Heap::new();
        let mut pairs = Vec::new();
        for name in &self.kept {
            for value in self.values.get(name).into_iter().flatten() {
                let value = value.thaw(&mut heap);
                let values = if heap.proper_list(value).is_some() { value } else { heap.list(&[value]) };
                pairs.push(heap.tuple(&[Term::atom(*name), values]));
            }
        }
        frozen_list(heap, &pairs)
    }

    /// The options that `@compile` has given; `None` if there are none.
    pub fn compile_options(&self) -> Option<Arc<FrozenTerm>> {
        let mut heap = Heap::new();
        let mut options = Vec::new();
        for value in self.values("compile") {
            let value = value.thaw(&mut heap);
            match heap.proper_list(value) {
                Some(several) => options.extend(several),
                None => options.push(value),
            }
        }
        frozen_list(heap, &options)
    }

    /// Takes an attribute away; one that accumulates begins anew.
    pub fn delete(&mut self, name: Atom) {
        self.values.remove(&name);
        if self.accumulating.contains(&name) {
            self.values.insert(name, Vec::new());
        }
    }

    pub fn contains(&self, name: Atom) -> bool {
        self.values.contains_key(&name)
    }

    pub fn names(&self) -> Vec<Atom> {
        self.values.keys().copied().collect()
    }

    /// What has been set for nothing, with its line.
    pub fn unused(&self) -> Vec<(WarningKind, u32)> {
        let unread = self
            .set
            .iter()
            .rev()
            .filter(|known| !self.kept.contains(&known.name))
            .filter_map(|known| known.unread.map(|line| (WarningKind::UnusedAttribute { name: known.name }, line)));
        let Pending { doc, implementation, deprecated, typedoc, .. } = &self.pending;
        let dangling = [
            ("deprecated", deprecated.as_ref().map(|said| said.line)),
            ("impl", implementation.as_ref().map(|said| said.line)),
            ("typedoc", typedoc.as_ref().map(|said| said.line)),
            ("doc", doc.as_ref().map(|said| said.line)),
        ];
        let dangling = dangling
            .into_iter()
            .filter_map(|(name, line)| line.map(|line| (WarningKind::DanglingAttribute { name }, line)));
        unread.chain(dangling).collect()
    }
}

/// Metadata of documentation, `[since: "1.0"]`: what the keys that Elixir knows may say.
fn check_metadata(heap: &Heap, pairs: Term) -> Result<Option<u32>, AttributeMistake> {
    for pair in heap.list_items(pairs) {
        let Some([key, value]) = heap.tuple_of::<2>(pair) else { continue };
        let Some(key) = key.as_atom() else { continue };
        let is_fit = match key.name() {
            "since" | "deprecated" => heap.bytes(value).is_some(),
            "delegate_to" => heap.tuple_of::<3>(value).is_some_and(|[module, name, arity]| {
                module.as_atom().is_some() && name.as_atom().is_some() && arity.as_small().is_some()
            }),
            _ => true,
        };
        if !is_fit {
            return Err(AttributeMistake::Metadata(key, inspected(heap, value)));
        }
    }
    Ok(None)
}

/// Says something about the next definition; gives the line where it was said before.
fn replaced<T>(place: &mut Option<Said<T>>, value: T, line: u32) -> Option<u32> {
    place.replace(Said { value, line }).map(|earlier| earlier.line)
}

/// `{name, 0}`
fn is_function_without_arguments(heap: &Heap, value: Term) -> bool {
    let pair = heap.tuple_of::<2>(value);
    pair.is_some_and(|[name, arity]| name.as_atom().is_some() && arity.as_small() == Some(0))
}

fn frozen_list(mut heap: Heap, items: &[Term]) -> Option<Arc<FrozenTerm>> {
    let list = heap.list(items);
    (!items.is_empty()).then(|| Arc::new(FrozenTerm::new(&heap, list)))
}

fn text(heap: &Heap, value: Term) -> Option<String> {
    heap.bytes(value).map(|bytes| String::from_utf8_lossy(bytes).into_owned())
}
