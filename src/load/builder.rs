//! A module under construction: what its body has defined so far.

use super::clause_heads::ClauseHeads;
use super::mistakes::{MistakeKind, ModuleMistake, ModuleWarning, WarningKind};
use crate::atom::{Atom, atoms};
use crate::bytecode::code::{self, Unit};
use crate::bytecode::module_info::{
    self, Callback, Doc, Documentation, FunctionDoc, Implementation, ModuleInfo, ProtocolInfo, StructInfo,
};
use crate::compile;
use crate::expand::core::{Clause, Core, CoreKind, Definition, DefinitionKind, Literal, Pattern, VariableId};
use crate::expand::macros::function_name;
use crate::expand::warnings::Warning;
use crate::expand::{DefinitionSource, ExpandedDefinition, ImportUse, LocalCall};
use crate::expand::{Env, source_text};
use crate::syntax::ast::Ast;
use crate::value::copy::FrozenTerm;
use crate::value::heap::Heap;
use crate::value::term::{FunctionId, Term};
use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

pub(super) struct ModuleBuilder {
    pub module: Atom,
    pub file: Arc<str>,
    pub line: u32,
    pub is_library: bool,
    definitions: Vec<Definition>,
    places: HashMap<(Atom, u8), usize>,
    /// Definitions of the compiler's own that one of the user's with the same name and arity replaces.
    replaceable: Vec<(Atom, u8)>,
    /// What `defoverridable` has named.
    overridable: BTreeMap<(Atom, u8), Overridable>,
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
    /// What the module offers, if it is a protocol.
    pub protocol: Option<ProtocolInfo>,
    /// What the module implements.
    pub implementation: Option<Implementation>,
    /// The environment at the end of the body, for the hooks that run there.
    pub body_env: Option<Env>,
    /// How many `@before_compile` hooks have been run.
    hooks_run: usize,
    pending_doc: Doc,
    pending_specs: Vec<String>,
    documentation: Documentation,
    /// Macros that the module itself has called.
    used_macros: HashSet<(Atom, u8)>,
    /// Macros compiled to be called by the module itself.
    macro_functions: HashMap<(Atom, u8), CompiledMacro>,
    clause_heads: ClauseHeads,
    pub warnings: Vec<Warning>,
    module_warnings: Vec<ModuleWarning>,
}

/// A function of a module that is called at a certain moment.
pub(super) type Hook = (Atom, Atom);

/// The function behind a macro as it was when the module called it.
struct CompiledMacro {
    /// Of how many clauses its parts were: with more it has to be compiled again.
    sizes: Vec<((Atom, u8), usize)>,
    function: FunctionId,
}

/// A definition that `defoverridable` has named.
#[derive(Default)]
struct Overridable {
    /// How many definitions have been replaced.
    count: u32,
    /// The one that was there when it was named has been replaced.
    is_overridden: bool,
}

const OVERRIDDEN: &str = " (overridable ";

fn overridden_name(name: Atom, count: u32) -> Option<Atom> {
    Atom::new(&format!("{name}{OVERRIDDEN}{count})")).ok()
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
const ACCUMULATING: &[&str] = &[
    "after_compile",
    "before_compile",
    "behaviour",
    "compile",
    "derive",
    "dialyzer",
    "external_resource",
    "on_definition",
    "spec",
    "type",
    "typep",
    "opaque",
    "callback",
    "macrocallback",
];

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
            replaceable: Vec::new(),
            overridable: BTreeMap::new(),
            next_variables: HashMap::new(),
            attributes: HashMap::new(),
            accumulating: ACCUMULATING.iter().map(|name| Atom::of(name)).collect(),
            local_calls: Vec::new(),
            import_uses: Vec::new(),
            facts: HashMap::new(),
            latest: None,
            unread: RefCell::default(),
            structure: None,
            protocol: None,
            implementation: None,
            body_env: None,
            hooks_run: 0,
            pending_doc: Doc::None,
            pending_specs: Vec::new(),
            documentation: Documentation::default(),
            used_macros: HashSet::new(),
            macro_functions: HashMap::new(),
            clause_heads: ClauseHeads::default(),
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

    // Protocols.

    pub fn begin_protocol(&mut self) {
        self.protocol = Some(ProtocolInfo::default());
    }

    /// False if the module is no protocol.
    pub fn put_protocol_function(&mut self, name: Atom, arity: u8) -> bool {
        let Some(protocol) = &mut self.protocol else { return false };
        protocol.functions.push((name, arity));
        true
    }

    /// Takes what the body has said about the whole protocol.
    pub fn finish_protocol(&mut self) {
        let falls_back = self.attribute(Atom::of("fallback_to_any"));
        let line = self.line;
        let Some(protocol) = &mut self.protocol else { return };
        protocol.falls_back_to_any = falls_back.is_some_and(|value| value.root == Term::TRUE);
        if protocol.functions.is_empty() {
            self.module_warnings.push(ModuleWarning { kind: WarningKind::EmptyProtocol { module: self.module }, line });
        }
    }

    /// The values of `@derive`, which are taken once.
    pub fn take_derives(&mut self) -> Vec<Arc<FrozenTerm>> {
        self.attributes.remove(&Atom::of("derive")).unwrap_or_default()
    }

    // Questions and changes of `Module`.

    /// From now on an attribute keeps all the values it is given.
    pub fn accumulate(&mut self, name: Atom) {
        if !self.accumulating.contains(&name) {
            self.accumulating.push(name);
        }
        self.attributes.entry(name).or_default();
    }

    /// Takes an attribute away; one that accumulates begins anew.
    pub fn delete_attribute(&mut self, name: Atom) {
        self.attributes.remove(&name);
        if self.accumulating.contains(&name) {
            self.attributes.insert(name, Vec::new());
        }
    }

    pub fn has_attribute(&self, name: Atom) -> bool {
        self.attributes.contains_key(&name)
    }

    pub fn attribute_names(&self) -> Vec<Atom> {
        self.attributes.keys().copied().collect()
    }

    /// What has been defined so far.
    pub fn defined(&self) -> impl Iterator<Item = (Atom, u8, DefinitionKind)> {
        self.definitions.iter().map(|definition| (definition.name, definition.arity, definition.kind))
    }

    // Hooks.

    /// The next `@before_compile` that has not been run, with the environment for its code.
    pub fn next_hook(&mut self) -> Option<(Hook, Option<Env>)> {
        let hook = self.hooks("before_compile", "__before_compile__").get(self.hooks_run).copied()?;
        self.hooks_run += 1;
        Some((hook, self.body_env.clone()))
    }

    pub fn definition_hooks(&self) -> Vec<Hook> {
        self.hooks("on_definition", "__on_definition__")
    }

    pub fn compile_hooks(&self) -> Vec<Hook> {
        self.hooks("after_compile", "__after_compile__")
    }

    /// The values of an attribute that names modules or functions of modules, in the order of the source.
    fn hooks(&self, attribute: &'static str, function: &'static str) -> Vec<Hook> {
        let values = self.attributes.get(&Atom::of(attribute)).into_iter().flatten();
        let hook =
            |value: &Arc<FrozenTerm>| match (value.root.as_atom(), value.fragment.heap().tuple_of::<2>(value.root)) {
                (Some(module), _) => Some((module, Atom::of(function))),
                (None, Some([module, function])) => Some((module.as_atom()?, function.as_atom()?)),
                _ => None,
            };
        values.filter_map(hook).collect()
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
            if self.places.contains_key(&key) && !self.replaceable.contains(&key) {
                return Ok(());
            }
            if !self.replaceable.contains(&key) {
                self.replaceable.push(key);
            }
        } else if self.replaceable.contains(&key) {
            self.replaceable.retain(|known| *known != key);
            self.facts.remove(&key);
            if let Some(place) = self.places.get(&key) {
                self.definitions[*place].clauses.clear();
            }
        }
        self.override_definition(key);
        let line = source.line;
        self.check(&expanded, source.generated, line)?;
        self.document(source, expanded.kind, key);
        if self.is_library {
            self.clause_heads.add(source);
        }
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

    // Overriding.

    /// False if there is no such definition.
    pub fn make_overridable(&mut self, key: (Atom, u8)) -> bool {
        let is_defined = self.places.contains_key(&key);
        if is_defined {
            self.overridable.entry(key).or_default().is_overridden = false;
        }
        is_defined
    }

    /// The callbacks of a behaviour that the module defines.
    pub fn callbacks_defined(&self, behaviour: Atom) -> Vec<(Atom, u8)> {
        let info = module_info::get(behaviour);
        let callbacks = info.iter().flat_map(|info| info.callbacks.iter());
        callbacks.map(|callback| (callback.name, callback.arity)).filter(|key| self.places.contains_key(key)).collect()
    }

    pub fn overridable_names(&self) -> Vec<(Atom, u8)> {
        self.overridable.keys().copied().collect()
    }

    /// The name under which the definition lives on that one of this name takes, or has taken, the place of.
    pub fn super_name(&self, key: (Atom, u8)) -> Option<Atom> {
        let overridable = self.overridable.get(&key)?;
        let count = if overridable.is_overridden { overridable.count } else { overridable.count + 1 };
        overridden_name(key.0, count)
    }

    /// Moves what has been defined out of the way of what is being defined.
    fn override_definition(&mut self, key: (Atom, u8)) {
        let Some(name) = self.super_name(key) else { return };
        let Some(overridable) = self.overridable.get_mut(&key).filter(|overridable| !overridable.is_overridden) else {
            return;
        };
        overridable.is_overridden = true;
        overridable.count += 1;
        let Some(place) = self.places.remove(&key) else { return };
        let moved = (name, key.1);
        let definition = &mut self.definitions[place];
        definition.name = name;
        definition.kind =
            if definition.kind.is_macro() { DefinitionKind::PrivateMacro } else { DefinitionKind::Private };
        self.places.insert(moved, place);
        if let Some(facts) = self.facts.remove(&key) {
            self.facts.insert(moved, facts);
        }
        self.local_calls.iter_mut().filter(|(_, caller)| *caller == key).for_each(|(_, caller)| *caller = moved);
        self.next_variables.remove(&key);
        self.latest = None;
    }

    /// How a definition fits to what the module has defined before.
    fn check(&mut self, expanded: &ExpandedDefinition, generated: bool, line: u32) -> Result<(), ModuleMistake> {
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
        if self.latest != Some((name, arity)) && has_clauses && !generated {
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
        let is_public = kind.is_public();
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
        self.names(|kind| kind == DefinitionKind::Public)
    }

    pub fn public_macros(&self) -> Vec<(Atom, u8)> {
        self.names(|kind| kind == DefinitionKind::PublicMacro)
    }

    fn names(&self, wanted: impl Fn(DefinitionKind) -> bool) -> Vec<(Atom, u8)> {
        let wanted = self.definitions.iter().filter(|definition| wanted(definition.kind));
        wanted.map(|definition| (definition.name, definition.arity)).collect()
    }

    /// Whether a macro, public or private, has been defined.
    pub fn has_macro(&self, name: Atom, arity: u8) -> bool {
        self.places.get(&(name, arity)).is_some_and(|place| self.definitions[*place].kind.is_macro())
    }

    /// The function behind a macro, to be called before the module is complete: it is compiled with what it calls.
    ///
    /// # Errors
    ///
    /// What is missing, as a text.
    pub fn macro_function(&mut self, name: Atom, arity: usize) -> Result<FunctionId, String> {
        let key = (name, arity as u8);
        self.used_macros.insert(key);
        let parts = self.reached_from(vec![key]);
        let sizes: Vec<((Atom, u8), usize)> = parts
            .iter()
            .map(|part| (*part, self.places.get(part).map_or(0, |place| self.definitions[*place].clauses.len())))
            .collect();
        if let Some(compiled) = self.macro_functions.get(&key)
            && compiled.sizes == sizes
        {
            return Ok(compiled.function);
        }
        let mut definitions = Vec::with_capacity(parts.len());
        for part in &parts {
            match self.places.get(part) {
                Some(place) => definitions.push(compiled_form(&self.definitions[*place])),
                None => return Err(format!("function {}/{} is not defined yet", part.0, part.1)),
            }
        }
        let unit = compile::compile_definitions(self.module, &definitions, self.file.clone());
        let unit = unit.map_err(|error| error.to_string())?;
        let unit = code::load(Unit { defines_module: false, ..unit }).map_err(|error| error.to_string())?;
        let function = code::function_id(unit, 0);
        self.macro_functions.insert(key, CompiledMacro { sizes, function });
        Ok(function)
    }

    /// These definitions and all that they lead to, in the order in which they are found.
    fn reached_from(&self, start: Vec<(Atom, u8)>) -> Vec<(Atom, u8)> {
        let mut calls: HashMap<(Atom, u8), Vec<(Atom, u8)>> = HashMap::new();
        for (call, caller) in &self.local_calls {
            calls.entry(*caller).or_default().push((call.name, call.arity));
        }
        let mut seen: HashSet<(Atom, u8)> = start.iter().copied().collect();
        let mut reached = start;
        let mut next = 0;
        while let Some(caller) = reached.get(next).copied() {
            next += 1;
            let mut callees = calls.get(&caller).cloned().unwrap_or_default();
            // Default arguments call the full form.
            let longer = self.facts.get(&caller).and_then(|facts| facts.defaults_of);
            callees.extend(longer.map(|arity| (caller.0, arity)));
            reached.extend(callees.into_iter().filter(|callee| seen.insert(*callee)));
        }
        reached
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
        for (kind, name, arity, line) in self.unused_functions() {
            warnings.push(ModuleWarning { kind: WarningKind::UnusedFunction { kind, name, arity }, line });
        }
        let unread = self.unread.take();
        let unread =
            unread.into_iter().map(|(name, line)| ModuleWarning { kind: WarningKind::UnusedAttribute { name }, line });
        warnings.extend(unread);
        warnings.sort_by_key(|warning| warning.line);
        warnings
    }

    /// Private functions and macros that nothing public leads to.
    fn unused_functions(&self) -> Vec<(DefinitionKind, Atom, u8, u32)> {
        let mut start = self.names(DefinitionKind::is_public);
        start.extend(&self.used_macros);
        let reached: HashSet<(Atom, u8)> = self.reached_from(start).into_iter().collect();
        let private = self.definitions.iter().filter(|definition| !definition.kind.is_public());
        let unused = private.filter(|definition| !reached.contains(&(definition.name, definition.arity)));
        let unused = unused.filter(|definition| {
            // A definition that takes the place of another need not call it.
            if definition.name.name().contains(OVERRIDDEN) {
                return false;
            }
            // Of a function with defaults only the longest form is named.
            let facts = self.facts.get(&(definition.name, definition.arity));
            facts.is_none_or(|facts| facts.defaults_of.is_none())
        });
        unused.map(|definition| (definition.kind, definition.name, definition.arity, definition.line)).collect()
    }

    /// Compiles what has been defined.
    pub fn finish(&mut self) -> Result<(Unit, ModuleInfo), compile::TooLarge> {
        self.add_info_functions();
        let definitions: Vec<Definition> = self.definitions.iter().map(compiled_form).collect();
        let unit = compile::compile_definitions(self.module, &definitions, self.file.clone())?;
        let info = ModuleInfo {
            structure: self.structure.clone(),
            documentation: std::mem::take(&mut self.documentation),
            callbacks: self.callbacks(),
            clause_heads: std::mem::take(&mut self.clause_heads).finish(),
            protocol: self.protocol.clone(),
            implementation: self.implementation,
            is_library: self.is_library,
        };
        Ok((unit, info))
    }

    /// What the module asks of those that implement it as a behaviour.
    fn callbacks(&self) -> Vec<Callback> {
        let optional = self.attributes.get(&Atom::of("optional_callbacks")).into_iter().flatten();
        let optional: Vec<(Atom, u8)> = optional
            .flat_map(|value| {
                let heap = value.fragment.heap();
                heap.list_items(value.root).filter_map(|pair| name_and_arity(heap, pair)).collect::<Vec<_>>()
            })
            .collect();
        let mut callbacks: Vec<Callback> = Vec::new();
        for (attribute, is_macro) in [("callback", false), ("macrocallback", true)] {
            for value in self.attributes.get(&Atom::of(attribute)).into_iter().flatten() {
                let heap = value.fragment.heap();
                let Some([name, arity, _]) = heap.tuple_of::<3>(value.root) else { continue };
                let (Some(name), Some(arity)) = (name.as_atom(), arity.as_small()) else { continue };
                let arity = arity as u8;
                let callback = Callback { name, arity, is_macro, is_optional: optional.contains(&(name, arity)) };
                if !callbacks.contains(&callback) {
                    callbacks.push(callback);
                }
            }
        }
        callbacks
    }

    /// The behaviours that the module says it implements.
    pub fn behaviours(&self) -> Vec<Atom> {
        let values = self.attributes.get(&Atom::of("behaviour")).into_iter().flatten();
        values.filter_map(|value| value.root.as_atom()).collect()
    }

    /// Callbacks of a behaviour that the module does not define.
    pub fn missing_callbacks(&self, behaviour: Atom, callbacks: &[Callback]) -> Vec<WarningKind> {
        let missing = callbacks.iter().filter(|callback| !callback.is_optional).filter(|callback| {
            let place = self.places.get(&(callback.name, callback.arity));
            !place.is_some_and(|place| self.definitions[*place].kind.is_public())
        });
        missing
            .map(|callback| WarningKind::MissingCallback {
                name: callback.name,
                arity: callback.arity,
                is_macro: callback.is_macro,
                behaviour,
                module: self.module,
            })
            .collect()
    }

    /// `__info__/1`, which every module has, and `behaviour_info/1` of behaviours.
    fn add_info_functions(&mut self) {
        self.add_info_function("__info__", "info");
        if ["callback", "macrocallback"].iter().any(|name| self.attributes.contains_key(&Atom::of(name))) {
            self.add_info_function("behaviour_info", "behaviour_info");
        }
    }

    /// A function of one argument, the item asked for, that a native answers.
    fn add_info_function(&mut self, name: &'static str, native: &'static str) {
        let name = Atom::of(name);
        if self.places.contains_key(&(name, 1)) {
            return;
        }
        let item = VariableId(0);
        let module = Core::new(CoreKind::Literal(Literal::Atom(self.module)), 0);
        let arguments = vec![module, Core::variable(item, 0)];
        let body = Core::call_remote(Atom::of("kaiwa_module"), Atom::of(native), arguments, 0);
        let clause = Clause { patterns: vec![Pattern::Bind(item)], guards: Vec::new(), body, line: 0 };
        self.definition(name, 1, DefinitionKind::Public, 0).clauses.push(clause);
    }
}

impl Facts {
    fn new(line: u32) -> Facts {
        Facts { line, declares_defaults: false, defaults_of: None, always_matches: None }
    }
}

/// A definition as it is compiled: macros become functions with a name of their own, which take the environment of their
/// caller first.
fn compiled_form(definition: &Definition) -> Definition {
    let mut definition = definition.clone();
    if definition.kind.is_macro() {
        definition.name = function_name(definition.name).unwrap_or(definition.name);
        definition.arity = definition.arity.saturating_add(1);
    }
    definition
}

/// `{name, arity}`
pub(super) fn name_and_arity(heap: &Heap, pair: Term) -> Option<(Atom, u8)> {
    let [name, arity] = heap.tuple_of::<2>(pair)?;
    Some((name.as_atom()?, u8::try_from(arity.as_small()?).ok()?))
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
