//! A module under construction: what its body has defined so far.

use crate::atom::{Atom, atoms};
use crate::bytecode::code::Unit;
use crate::bytecode::module_info::{Doc, Documentation, FunctionDoc, ModuleInfo, StructInfo};
use crate::compile;
use crate::expand::core::{Definition, DefinitionKind};
use crate::expand::definition::{DefinitionSource, ExpandedDefinition, LocalCall};
use crate::expand::source_text;
use crate::expand::warnings::Warning;
use crate::syntax::ast::Ast;
use crate::value::copy::FrozenTerm;
use crate::value::heap::Heap;
use crate::value::term::Term;
use std::collections::HashMap;
use std::sync::Arc;

pub(super) struct ModuleBuilder {
    pub module: Atom,
    pub file: Arc<str>,
    pub line: u32,
    pub is_library: bool,
    definitions: Vec<Definition>,
    places: HashMap<(Atom, u8), usize>,
    /// Definitions that one of the user's with the same name and arity replaces.
    overridable: Vec<(Atom, u8)>,
    /// How far the variables of each definition have been numbered.
    next_variables: HashMap<(Atom, u8), u32>,
    attributes: HashMap<Atom, Vec<Arc<FrozenTerm>>>,
    accumulating: Vec<Atom>,
    local_calls: Vec<(LocalCall, (Atom, u8))>,
    pub structure: Option<StructInfo>,
    pending_doc: Doc,
    pending_specs: Vec<String>,
    documentation: Documentation,
    pub warnings: Vec<Warning>,
}

/// Attributes that collect values instead of replacing them.
const ACCUMULATING: &[&str] = &["behaviour", "derive", "spec", "type", "typep", "opaque", "callback", "macrocallback"];

impl ModuleBuilder {
    pub fn new(module: Atom, file: Arc<str>, line: u32, is_library: bool) -> ModuleBuilder {
        ModuleBuilder {
            module,
            file,
            line,
            is_library,
            definitions: Vec::new(),
            places: HashMap::new(),
            overridable: Vec::new(),
            next_variables: HashMap::new(),
            attributes: HashMap::new(),
            accumulating: ACCUMULATING.iter().map(|name| Atom::of(name)).collect(),
            local_calls: Vec::new(),
            structure: None,
            pending_doc: Doc::None,
            pending_specs: Vec::new(),
            documentation: Documentation::default(),
            warnings: Vec::new(),
        }
    }

    // Attributes.

    pub fn put_attribute(&mut self, heap: &Heap, name: Atom, value: Term) {
        let text = |value| heap.bytes(value).map(|bytes| String::from_utf8_lossy(bytes).into_owned());
        let doc = || match text(value) {
            Some(text) => Doc::Text(text.into()),
            None if value == Term::FALSE => Doc::Hidden,
            None => Doc::None,
        };
        match name.name() {
            "doc" if !value.is_list() => self.pending_doc = doc(),
            "moduledoc" if !value.is_list() => self.documentation.module = doc(),
            "spec" => self.pending_specs.extend(text(value)),
            _ => {}
        }
        let frozen = Arc::new(FrozenTerm::new(heap, value));
        let values = self.attributes.entry(name).or_default();
        if !self.accumulating.contains(&name) {
            values.clear();
        }
        values.push(frozen);
    }

    /// The value of an attribute; of accumulating ones the list of all values, the latest first.
    pub fn attribute(&self, name: Atom) -> Option<Arc<FrozenTerm>> {
        let values = self.attributes.get(&name)?;
        if !self.accumulating.contains(&name) {
            return values.last().cloned();
        }
        let mut heap = Heap::new();
        let items: Vec<Term> = values.iter().rev().map(|value| value.thaw(&mut heap)).collect();
        let list = heap.list(&items);
        Some(Arc::new(FrozenTerm::new(&heap, list)))
    }

    // Definitions.

    /// Where the variables of the next clause are numbered from.
    pub fn first_variable(&self, name: Atom, arity: u8) -> u32 {
        self.next_variables.get(&(name, arity)).copied().unwrap_or(0)
    }

    pub fn store(&mut self, source: &DefinitionSource, expanded: ExpandedDefinition) {
        let key = (expanded.name, expanded.arity);
        if source.overridable {
            if self.places.contains_key(&key) && !self.overridable.contains(&key) {
                return;
            }
            if !self.overridable.contains(&key) {
                self.overridable.push(key);
            }
        } else if self.overridable.contains(&key) {
            self.overridable.retain(|known| *known != key);
            if let Some(place) = self.places.get(&key) {
                self.definitions[*place].clauses.clear();
            }
        }
        self.document(source, expanded.kind, key);
        self.next_variables.insert(key, expanded.next_variable);
        self.local_calls.extend(expanded.local_calls.into_iter().map(|call| (call, key)));
        self.warnings.extend(expanded.warnings);
        let line = source.line;
        self.definition(expanded.name, expanded.arity, expanded.kind, line).clauses.extend(expanded.clause);
        for (arity, clause) in expanded.shorter {
            let shorter = self.definition(expanded.name, arity, expanded.kind, line);
            shorter.clauses = vec![clause];
        }
    }

    fn definition(&mut self, name: Atom, arity: u8, kind: DefinitionKind, line: u32) -> &mut Definition {
        let place = *self.places.entry((name, arity)).or_insert_with(|| {
            self.definitions.push(Definition { name, arity, kind, clauses: Vec::new(), line });
            self.definitions.len() - 1
        });
        &mut self.definitions[place]
    }

    fn document(&mut self, source: &DefinitionSource, kind: DefinitionKind, key: (Atom, u8)) {
        let doc = std::mem::take(&mut self.pending_doc);
        let specs = std::mem::take(&mut self.pending_specs);
        let (name, arity) = key;
        let is_public = matches!(kind, DefinitionKind::Public | DefinitionKind::PublicMacro);
        let known = self.documentation.functions.iter().any(|known| known.name == name && known.arity == arity);
        if !is_public || known {
            return;
        }
        self.documentation.functions.push(FunctionDoc {
            name,
            arity,
            is_macro: kind == DefinitionKind::PublicMacro,
            signature: signature(name, &source.arguments),
            doc,
            specs,
        });
    }

    /// The names a module offers, before it is complete.
    pub fn public_functions(&self) -> Vec<(Atom, u8)> {
        let public = self.definitions.iter().filter(|definition| definition.kind == DefinitionKind::Public);
        public.map(|definition| (definition.name, definition.arity)).collect()
    }

    /// Calls of functions that the module does not define: the call, and the definition it stands in.
    pub fn undefined_calls(&self) -> Vec<(LocalCall, (Atom, u8))> {
        let undefined = |call: &&(LocalCall, _)| !self.places.contains_key(&(call.0.name, call.0.arity));
        self.local_calls.iter().filter(undefined).copied().collect()
    }

    /// Private functions that nothing public leads to.
    pub fn unused_functions(&self) -> Vec<(Atom, u8, u32)> {
        let mut reached: Vec<(Atom, u8)> = self.public_functions();
        let mut seen: std::collections::HashSet<(Atom, u8)> = reached.iter().copied().collect();
        let mut calls: HashMap<(Atom, u8), Vec<(Atom, u8)>> = HashMap::new();
        for (call, caller) in &self.local_calls {
            calls.entry(*caller).or_default().push((call.name, call.arity));
        }
        // Default arguments call the full form from a function of the same name.
        for definition in &self.definitions {
            let longer = self.definitions.iter().filter(|other| other.name == definition.name);
            let longer = longer.filter(|other| other.arity > definition.arity);
            calls.entry((definition.name, definition.arity)).or_default().extend(longer.map(|o| (o.name, o.arity)));
        }
        while let Some(caller) = reached.pop() {
            for callee in calls.get(&caller).into_iter().flatten() {
                if seen.insert(*callee) {
                    reached.push(*callee);
                }
            }
        }
        let private = self.definitions.iter().filter(|definition| definition.kind == DefinitionKind::Private);
        let unused = private.filter(|definition| !seen.contains(&(definition.name, definition.arity)));
        unused.map(|definition| (definition.name, definition.arity, definition.line)).collect()
    }

    /// Compiles what has been defined.
    pub fn finish(mut self) -> Result<(Unit, ModuleInfo), compile::TooLarge> {
        self.add_info_function();
        self.definitions.retain(|definition| !definition.clauses.is_empty());
        let unit = compile::compile_definitions(self.module, &self.definitions, self.file)?;
        let info =
            ModuleInfo { structure: self.structure, documentation: self.documentation, is_library: self.is_library };
        Ok((unit, info))
    }

    /// `__info__/1`, which every module has.
    fn add_info_function(&mut self) {
        use crate::expand::core::{Clause, Core, CoreKind, Literal, Pattern, VariableId};
        let name = Atom::of("__info__");
        if self.places.contains_key(&(name, 1)) {
            return;
        }
        let item = VariableId(0);
        let module = Core::new(CoreKind::Literal(Literal::Atom(self.module)), 0);
        let arguments = vec![module, Core::variable(item, 0)];
        let body = Core::call_remote(Atom::of("kaiwa_module"), Atom::of("info"), arguments, 0);
        let clause = Clause { patterns: vec![Pattern::Bind(item)], guards: Vec::new(), body, line: 0 };
        self.definition(name, 1, DefinitionKind::Public, 0).clauses.push(clause);
    }
}

/// `map(enumerable, fun)` as documentation shows a function.
fn signature(name: Atom, arguments: &[Ast]) -> String {
    let arguments: Vec<String> = arguments.iter().enumerate().map(|(place, ast)| parameter(place, ast)).collect();
    format!("{}({})", name.name(), arguments.join(", "))
}

/// A parameter that is no plain variable is named after its place.
fn parameter(place: usize, ast: &Ast) -> String {
    let text = source_text(ast);
    let is_plain = text.split(" \\\\ ").next().is_some_and(|name| {
        name.starts_with(|first: char| first.is_alphabetic() || first == '_')
            && name.chars().all(|character| character.is_alphanumeric() || matches!(character, '_' | '?' | '!'))
    });
    if is_plain && text != "nil" && text != "true" && text != "false" { text } else { format!("arg{}", place + 1) }
}

/// `{:module, name, bytes, value}`
pub(super) fn module_tuple(heap: &mut Heap, module: Atom, bytes: &[u8], value: Term) -> Term {
    let bytes = heap.binary(bytes);
    heap.tuple(&[Term::atom(atoms::MODULE), Term::atom(module), bytes, value])
}
