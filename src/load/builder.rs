//! A module under construction: what its body has defined so far.

use super::mistakes::{MistakeKind, ModuleMistake, ModuleWarning, WarningKind};
use crate::atom::{Atom, atoms};
use crate::bytecode::code::Unit;
use crate::bytecode::module_info::{Doc, Documentation, FunctionDoc, ModuleInfo, StructInfo};
use crate::compile;
use crate::expand::core::{Clause, Core, CoreKind, Definition, DefinitionKind, Literal, Pattern, VariableId};
use crate::expand::source_text;
use crate::expand::warnings::Warning;
use crate::expand::{DefinitionSource, ExpandedDefinition, ImportUse, LocalCall};
use crate::syntax::ast::Ast;
use crate::value::copy::FrozenTerm;
use crate::value::heap::Heap;
use crate::value::term::Term;
use std::cell::RefCell;
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
    import_uses: Vec<ImportUse>,
    /// What has been said about each name and arity.
    facts: HashMap<(Atom, u8), Facts>,
    /// The definition before the one that is stored next.
    latest: Option<(Atom, u8)>,
    /// Where the module has set attributes that nobody has read yet.
    unread: RefCell<HashMap<Atom, u32>>,
    pub structure: Option<StructInfo>,
    pending_doc: Doc,
    pending_specs: Vec<String>,
    documentation: Documentation,
    pub warnings: Vec<Warning>,
    module_warnings: Vec<ModuleWarning>,
}

/// What is known of a definition beside its clauses.
struct Facts {
    line: u32,
    /// Defaults have been declared for it.
    declares_defaults: bool,
    /// It fills in the defaults of the definition of this arity.
    defaults_of: Option<u8>,
    /// The line of a clause that matches whatever comes.
    always_matches: Option<u32>,
}

/// Attributes that collect values instead of replacing them.
const ACCUMULATING: &[&str] = &["behaviour", "derive", "spec", "type", "typep", "opaque", "callback", "macrocallback"];

/// Attributes that mean something to the compiler or to tools, read or not.
const MEANINGFUL: &[&str] = &[
    "after_compile",
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
            import_uses: Vec::new(),
            facts: HashMap::new(),
            latest: None,
            unread: RefCell::default(),
            structure: None,
            pending_doc: Doc::None,
            pending_specs: Vec::new(),
            documentation: Documentation::default(),
            warnings: Vec::new(),
            module_warnings: Vec::new(),
        }
    }

    // Attributes.

    pub fn put_attribute(&mut self, heap: &Heap, name: Atom, value: Term, line: u32) {
        if !self.is_library && !MEANINGFUL.contains(&name.name()) && !name.name().starts_with("__") {
            self.unread.get_mut().insert(name, line);
        }
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
        self.unread.borrow_mut().remove(&name);
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

    /// Adds a clause (or a head) to the module.
    pub fn store(&mut self, source: &DefinitionSource, expanded: ExpandedDefinition) -> Result<(), ModuleMistake> {
        let key = (expanded.name, expanded.arity);
        if source.overridable {
            if self.places.contains_key(&key) && !self.overridable.contains(&key) {
                return Ok(());
            }
            if !self.overridable.contains(&key) {
                self.overridable.push(key);
            }
        } else if self.overridable.contains(&key) {
            self.overridable.retain(|known| *known != key);
            self.facts.remove(&key);
            if let Some(place) = self.places.get(&key) {
                self.definitions[*place].clauses.clear();
            }
        }
        let line = source.line;
        self.check(&expanded, line)?;
        self.document(source, expanded.kind, key);
        self.next_variables.insert(key, expanded.next_variable);
        self.local_calls.extend(expanded.local_calls.into_iter().map(|call| (call, key)));
        self.import_uses.extend(expanded.import_uses);
        self.warnings.extend(expanded.warnings);
        let facts = self.facts.entry(key).or_insert_with(|| Facts::new(line));
        facts.declares_defaults |= expanded.defaults > 0;
        let definition = self.definition(expanded.name, expanded.arity, expanded.kind, line);
        definition.clauses.extend(expanded.clause.clone());
        if let Some(clause) = expanded.clause {
            self.note_clause(key, &clause, line);
        }
        for (arity, clause) in expanded.shorter {
            let shorter = (expanded.name, arity);
            self.note_clause(shorter, &clause, line);
            let facts = self.facts.entry(shorter).or_insert_with(|| Facts::new(line));
            facts.defaults_of = Some(expanded.arity);
            self.definition(expanded.name, arity, expanded.kind, line).clauses.push(clause);
        }
        self.latest = Some(key);
        Ok(())
    }

    /// How a definition fits to what the module has defined before.
    fn check(&mut self, expanded: &ExpandedDefinition, line: u32) -> Result<(), ModuleMistake> {
        let (kind, name, arity) = (expanded.kind, expanded.name, expanded.arity);
        let refuse = |kind| Err(ModuleMistake { kind, line });
        let Some(place) = self.places.get(&(name, arity)) else { return Ok(()) };
        let (old, has_clauses) = (self.definitions[*place].kind, !self.definitions[*place].clauses.is_empty());
        let Some(facts) = self.facts.get(&(name, arity)) else { return Ok(()) };
        if old != kind {
            let (file, old_line) = (self.file.clone(), facts.line);
            return refuse(MistakeKind::OtherKind { new: kind, old, name, arity, file, old_line });
        }
        if let Some(defaults_of) = facts.defaults_of {
            return refuse(MistakeKind::ConflictsWithDefaults { kind, name, arity, defaults_of });
        }
        if facts.declares_defaults && expanded.defaults > 0 {
            return refuse(MistakeKind::DefaultsTwice { kind, name, arity });
        }
        let mut warnings = Vec::new();
        if self.latest != Some((name, arity)) && has_clauses {
            let (file, previous) = (self.file.clone(), facts.line);
            warnings.push(WarningKind::NotGrouped { kind, name, arity, file, previous });
        }
        if has_clauses && (facts.declares_defaults || expanded.defaults > 0) && expanded.clause.is_some() {
            let header = facts.declares_defaults && expanded.defaults == 0;
            // Defaults in a header of their own are as it should be.
            if !header
                || self.definitions[*place].clauses.len() == 1 && facts.line == self.definitions[*place].clauses[0].line
            {
                warnings.push(WarningKind::ClausesAndDefaults { kind, name, arity });
            }
        }
        self.module_warnings.extend(warnings.into_iter().map(|kind| ModuleWarning { kind, line }));
        Ok(())
    }

    fn note_clause(&mut self, key: (Atom, u8), clause: &Clause, line: u32) {
        let facts = self.facts.entry(key).or_insert_with(|| Facts::new(line));
        match facts.always_matches {
            Some(previous) if !self.is_library => {
                let kind = WarningKind::CannotMatch { name: key.0, arity: key.1, previous };
                self.module_warnings.push(ModuleWarning { kind, line });
            }
            Some(_) => {}
            None if always_matches(clause) => facts.always_matches = Some(line),
            None => {}
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
        if !is_public && matches!(doc, Doc::Text(_)) {
            let kind = WarningKind::PrivateDoc { kind, module: self.module, name, arity };
            self.module_warnings.push(ModuleWarning { kind, line: source.line });
        }
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

    /// What keeps the module from being complete.
    pub fn mistake(&self) -> Option<ModuleMistake> {
        let headless = self.definitions.iter().find(|definition| definition.clauses.is_empty());
        if let Some(Definition { name, arity, kind, line, .. }) = headless {
            let kind = MistakeKind::NotImplemented { kind: *kind, name: *name, arity: *arity };
            return Some(ModuleMistake { kind, line: *line });
        }
        let defined = |name, arity| self.places.get(&(name, arity));
        for used in &self.import_uses {
            if let Some(place) = defined(used.name, used.arity) {
                let kind = MistakeKind::ConflictsWithImport { module: used.module, name: used.name, arity: used.arity };
                return Some(ModuleMistake { kind, line: self.definitions[*place].line });
            }
        }
        let (call, _) = self.local_calls.iter().find(|(call, _)| defined(call.name, call.arity).is_none())?;
        let kind = MistakeKind::UndefinedFunction { module: self.module, name: call.name, arity: call.arity };
        Some(ModuleMistake { kind, line: call.line })
    }

    /// What is odd about the definitions taken together, by line.
    pub fn take_warnings(&mut self) -> Vec<ModuleWarning> {
        let mut warnings = std::mem::take(&mut self.module_warnings);
        for (name, arity, line) in self.unused_functions() {
            warnings.push(ModuleWarning { kind: WarningKind::UnusedFunction { name, arity }, line });
        }
        let unread = self.unread.take();
        let unread =
            unread.into_iter().map(|(name, line)| ModuleWarning { kind: WarningKind::UnusedAttribute { name }, line });
        warnings.extend(unread);
        warnings.sort_by_key(|warning| warning.line);
        warnings
    }

    /// Private functions that nothing public leads to.
    fn unused_functions(&self) -> Vec<(Atom, u8, u32)> {
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
        let unused = unused.filter(|definition| {
            // Of a function with defaults only the longest form is named.
            let facts = self.facts.get(&(definition.name, definition.arity));
            facts.is_none_or(|facts| facts.defaults_of.is_none())
        });
        unused.map(|definition| (definition.name, definition.arity, definition.line)).collect()
    }

    /// Compiles what has been defined.
    pub fn finish(mut self) -> Result<(Unit, ModuleInfo), compile::TooLarge> {
        self.add_info_function();
        let unit = compile::compile_definitions(self.module, &self.definitions, self.file)?;
        let info =
            ModuleInfo { structure: self.structure, documentation: self.documentation, is_library: self.is_library };
        Ok((unit, info))
    }

    /// `__info__/1`, which every module has.
    fn add_info_function(&mut self) {
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

impl Facts {
    fn new(line: u32) -> Facts {
        Facts { line, declares_defaults: false, defaults_of: None, always_matches: None }
    }
}

/// Patterns that are plain variables, all different, and no guard.
fn always_matches(clause: &Clause) -> bool {
    let plain = |pattern: &Pattern| matches!(pattern, Pattern::Any | Pattern::Bind(_));
    clause.guards.is_empty() && clause.patterns.iter().all(plain)
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
