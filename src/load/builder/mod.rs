//! A module under construction: what its body has defined so far.

mod calls;
mod information;
mod types;

use super::attributes::{Attributes, Said};
use super::behaviours::Marked;
use super::clause_heads::ClauseHeads;
use super::mistakes::{MistakeKind, ModuleMistake, ModuleWarning, WarningKind};
use super::typespecs::Declaration;
use crate::atom::{Atom, atoms};
use crate::bytecode::code::{self, Unit};
use crate::bytecode::module_info::{
    self, Deprecated, Doc, Documentation, FunctionDoc, Implementation, ModuleInfo, ProtocolInfo, StructInfo, Typespec,
};
use crate::compile;
use crate::expand::core::{Clause, Definition, DefinitionKind};
use crate::expand::macros::function_name;
use crate::expand::reach::{Reach, Unreachable};
use crate::expand::warnings::{Notice, Warning};
use crate::expand::{DefinitionSource, ExpandedDefinition, ImportUse, Lexical, LocalCall, RemoteCall};
use crate::expand::{Env, source_text};
use crate::syntax::ast::Ast;
use crate::value::copy::FrozenTerm;
use crate::value::heap::Heap;
use crate::value::term::{FunctionId, Term};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

pub(super) struct ModuleBuilder {
    pub module: Atom,
    pub file: Arc<str>,
    pub line: u32,
    pub is_library: bool,
    definitions: Vec<Definition>,
    places: HashMap<(Atom, u8), usize>,
    /// The definitions as they were written, for those who ask `Module` for them.
    sources: HashMap<(Atom, u8), Vec<Arc<DefinitionSource>>>,
    /// Definitions of the compiler's own that one of the user's with the same name and arity replaces.
    replaceable: Vec<(Atom, u8)>,
    /// What `defoverridable` has named.
    overridable: BTreeMap<(Atom, u8), Overridable>,
    /// How far the variables of each definition have been numbered.
    next_variables: HashMap<(Atom, u8), u32>,
    pub attributes: Attributes,
    local_calls: Vec<(LocalCall, (Atom, u8))>,
    import_uses: Vec<ImportUse>,
    remote_calls: Vec<RemoteCall>,
    /// Modules that the body has defined so far.
    pub nested: Vec<Atom>,
    /// What the module aliases and imports, if it is not part of a file that keeps that for all its modules.
    pub lexical: Option<Arc<Lexical>>,
    /// What has been said about each name and arity.
    facts: HashMap<(Atom, u8), Facts>,
    /// The definition before the one that is stored next.
    latest: Option<(Atom, u8)>,
    pub structure: Option<StructInfo>,
    /// What the module offers, if it is a protocol.
    pub protocol: Option<ProtocolInfo>,
    /// What the module implements.
    pub implementation: Option<Implementation>,
    /// The environment at the end of the body, for the hooks that run there.
    pub body_env: Option<Env>,
    /// How many `@before_compile` hooks have been run.
    hooks_run: usize,
    documentation: Documentation,
    deprecated: Vec<Deprecated>,
    /// Macros that the module itself has called.
    used_macros: HashSet<(Atom, u8)>,
    /// Macros compiled to be called by the module itself.
    macro_functions: HashMap<(Atom, u8), CompiledMacro>,
    clause_heads: ClauseHeads,
    /// Types, specifications and callbacks as the body declares them.
    declarations: Vec<Declaration>,
    /// The same when they have been checked.
    typespecs: Vec<Typespec>,
    /// Definitions with an `@impl`.
    pub marked: Vec<Marked>,
    /// What is odd about what has been defined or set since that was asked for last.
    warnings: Vec<ModuleWarning>,
    /// What Elixir leaves to the compiler of Erlang, which sees the whole module.
    late_warnings: Vec<Warning>,
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
    /// It was made by a macro, not written here.
    generated: bool,
    /// The line of its `@doc`.
    doc_line: Option<u32>,
    /// Defaults have been declared for it.
    declares_defaults: bool,
    /// It fills in the defaults of the definition of this arity.
    defaults_of: Option<u8>,
    reach: Reach,
}

impl ModuleBuilder {
    pub fn new(module: Atom, file: Arc<str>, line: u32, is_library: bool) -> ModuleBuilder {
        ModuleBuilder {
            module,
            file,
            line,
            is_library,
            definitions: Vec::new(),
            places: HashMap::new(),
            sources: HashMap::new(),
            replaceable: Vec::new(),
            overridable: BTreeMap::new(),
            next_variables: HashMap::new(),
            attributes: Attributes::new(),
            local_calls: Vec::new(),
            import_uses: Vec::new(),
            remote_calls: Vec::new(),
            nested: Vec::new(),
            lexical: None,
            facts: HashMap::new(),
            latest: None,
            structure: None,
            protocol: None,
            implementation: None,
            body_env: None,
            hooks_run: 0,
            documentation: Documentation::default(),
            deprecated: Vec::new(),
            used_macros: HashSet::new(),
            macro_functions: HashMap::new(),
            clause_heads: ClauseHeads::default(),
            declarations: Vec::new(),
            typespecs: Vec::new(),
            marked: Vec::new(),
            warnings: Vec::new(),
            late_warnings: Vec::new(),
        }
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
        let falls_back = self.attributes.read(Atom::of("fallback_to_any"));
        let line = self.line;
        let Some(protocol) = &mut self.protocol else { return };
        protocol.falls_back_to_any = falls_back.is_some_and(|value| value.root == Term::TRUE);
        let functions = protocol.functions.clone();
        if functions.is_empty() {
            self.warnings.push(ModuleWarning { kind: WarningKind::EmptyProtocol, line });
        }
        self.declare_protocol(&functions);
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

    pub fn verify_hooks(&self) -> Vec<Hook> {
        self.hooks("after_verify", "__after_verify__")
    }

    /// The function that runs when the module is loaded.
    pub fn load_hook(&self) -> Option<(Atom, u8)> {
        let value = self.attributes.values("on_load").last()?;
        match (value.root.as_atom(), name_and_arity(value.fragment.heap(), value.root)) {
            (Some(name), _) => Some((name, 0)),
            (None, pair) => pair,
        }
    }

    /// The values of an attribute that names modules or functions of modules, in the order of the source.
    fn hooks(&self, attribute: &'static str, function: &'static str) -> Vec<Hook> {
        let values = self.attributes.values(attribute).iter();
        let hook =
            |value: &Arc<FrozenTerm>| match (value.root.as_atom(), value.fragment.heap().tuple_of::<2>(value.root)) {
                (Some(module), _) => Some((module, Atom::of(function))),
                (None, Some([module, function])) => Some((module.as_atom()?, function.as_atom()?)),
                _ => None,
            };
        values.filter_map(hook).collect()
    }

    // Definitions.

    /// Keeps a clause as it was written.
    pub fn keep_source(&mut self, key: (Atom, u8), source: Arc<DefinitionSource>) {
        self.sources.entry(key).or_default().push(source);
    }

    /// The kind of a definition and its clauses as they were written.
    pub fn sources(&self, key: (Atom, u8)) -> Option<(DefinitionKind, Vec<Arc<DefinitionSource>>)> {
        Some((self.kind_of(key.0, key.1)?, self.sources.get(&key).cloned().unwrap_or_default()))
    }

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
        self.mark(source, key, expanded.defaults);
        self.document(source, expanded.kind, key, expanded.defaults);
        if self.is_library {
            self.clause_heads.add(source);
        }
        self.next_variables.insert(key, expanded.next_variable);
        self.local_calls.extend(expanded.local_calls.into_iter().map(|call| (call, key)));
        self.import_uses.extend(expanded.import_uses);
        // As in Elixir, nobody is told of what a module calls of modules within it.
        self.remote_calls.extend(expanded.remote_calls.into_iter().filter(|call| !self.nested.contains(&call.module)));
        self.late_warnings.extend(expanded.warnings);
        let generated = source.generated || source.overridable;
        let facts = self.facts.entry(key).or_insert_with(|| Facts { generated, ..Facts::new(line) });
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

    /// Forgets a definition; false if there is none.
    pub fn delete_definition(&mut self, key: (Atom, u8)) -> bool {
        let Some(place) = self.places.remove(&key) else { return false };
        self.definitions.remove(place);
        self.places.values_mut().filter(|later| **later > place).for_each(|later| *later -= 1);
        self.facts.remove(&key);
        self.sources.remove(&key);
        self.next_variables.remove(&key);
        self.overridable.remove(&key);
        self.macro_functions.clear();
        self.replaceable.retain(|known| *known != key);
        self.local_calls.retain(|(_, caller)| *caller != key);
        self.documentation.functions.retain(|known| (known.name, known.arity) != key);
        self.deprecated.retain(|known| (known.name, known.arity) != key);
        self.marked.retain(|known| (known.name, known.arity) != key);
        self.latest = self.latest.filter(|latest| *latest != key);
        true
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
        self.sources.remove(&key);
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
        if is_generated(name, arity) {
            return refuse(MistakeKind::Generated { kind, name, arity });
        }
        let Some(place) = self.places.get(&(name, arity)) else { return Ok(()) };
        let (old, has_clauses) = (self.definitions[*place].kind, !self.definitions[*place].clauses.is_empty());
        let Some(facts) = self.facts.get(&(name, arity)) else { return Ok(()) };
        if let Some(defaults_of) = facts.defaults_of {
            return refuse(MistakeKind::ConflictsWithDefaults { kind, name, arity, defaults_of });
        }
        if old != kind {
            let (file, old_line) = (self.file.clone(), facts.line);
            return refuse(MistakeKind::OtherKind { new: kind, old, name, arity, file, old_line });
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
        self.warnings.extend(warnings.into_iter().map(|kind| ModuleWarning { kind, line }));
        Ok(())
    }

    fn note_clause(&mut self, key: (Atom, u8), clause: &Clause, line: u32) {
        if self.is_library {
            return;
        }
        let facts = self.facts.entry(key).or_insert_with(|| Facts::new(line));
        let notice = match facts.reach.add(clause, line) {
            Some(Unreachable::BehindCatchAll(line)) => {
                Notice::UnreachableDefinition { name: key.0, arity: key.1, line }
            }
            Some(Unreachable::SameLiterals(line)) => Notice::UnreachableClause { line },
            None => return,
        };
        self.late_warnings.push(Warning::without_function(notice, &self.file, line));
    }

    fn definition(&mut self, name: Atom, arity: u8, kind: DefinitionKind, line: u32) -> &mut Definition {
        let place = *self.places.entry((name, arity)).or_insert_with(|| {
            self.definitions.push(Definition { name, arity, kind, clauses: Vec::new(), line });
            self.definitions.len() - 1
        });
        &mut self.definitions[place]
    }

    /// Takes up an `@impl` that stood before a definition. Those of macros say nothing about what is written here.
    fn mark(&mut self, source: &DefinitionSource, (name, arity): (Atom, u8), defaults: u8) {
        let implementation = self.attributes.pending.implementation.take();
        if let Some(Said { value, .. }) = implementation.filter(|_| !source.generated) {
            self.marked.push(Marked { name, arity, defaults, kind: source.kind, value, line: source.line });
        }
    }

    /// Takes up what was said about a definition before it.
    fn document(&mut self, source: &DefinitionSource, kind: DefinitionKind, key: (Atom, u8), defaults: u8) {
        let pending = &mut self.attributes.pending;
        let (doc, deprecated) = (pending.doc.take(), pending.deprecated.take());
        let (name, arity) = key;
        let is_public = kind.is_public();
        if let (true, Some(Said { value, .. })) = (is_public, deprecated) {
            let reason: Arc<str> = value.into();
            let deprecated = |arity| Deprecated { name, arity, is_macro: kind.is_macro(), reason: reason.clone() };
            self.deprecated.extend((arity.saturating_sub(defaults)..=arity).map(deprecated));
        }
        if let Some(Said { value: Doc::Text(_), line }) = doc {
            let facts = self.facts.entry(key).or_insert_with(|| Facts::new(source.line));
            let earlier = facts.doc_line.replace(line);
            let kind = match earlier {
                _ if !is_public => Some(WarningKind::PrivateDoc { kind, name, arity }),
                Some(previous) if source.body.is_some() => Some(WarningKind::DocTwice { kind, name, arity, previous }),
                _ => None,
            };
            self.warnings.extend(kind.map(|kind| ModuleWarning { kind, line }));
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
            line: doc.as_ref().map_or(source.line, |said| said.line),
            doc: doc.map_or(Doc::None, |said| said.value),
        });
    }

    /// How a name is defined so far.
    pub fn kind_of(&self, name: Atom, arity: u8) -> Option<DefinitionKind> {
        self.places.get(&(name, arity)).map(|place| self.definitions[*place].kind)
    }

    /// The same and the line, of what stands in the source of the module itself.
    pub fn written(&self, name: Atom, arity: u8) -> Option<(DefinitionKind, u32)> {
        let facts = self.facts.get(&(name, arity)).filter(|facts| !facts.generated)?;
        Some((self.kind_of(name, arity)?, facts.line))
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
        self.kind_of(name, arity).is_some_and(DefinitionKind::is_macro)
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
        if let Some(call) = self.undefined_calls().next() {
            return Some(self.undefined(call));
        }
        let line = self.line;
        if let Some((name, arity)) = self.load_hook().filter(|(name, arity)| defined(*name, *arity).is_none()) {
            return Some(ModuleMistake { kind: MistakeKind::UndefinedOnLoad { name, arity }, line });
        }
        let inlined = self.compile_option("inline").into_iter();
        let mut inlined = inlined.filter_map(|(heap, pair)| name_and_arity(heap, pair));
        let (name, arity) = inlined.find(|(name, arity)| defined(*name, *arity).is_none())?;
        Some(ModuleMistake { kind: MistakeKind::UndefinedInlined { name, arity }, line })
    }

    /// What `@compile {name, value}` says, a value or each of a list.
    fn compile_option(&self, name: &'static str) -> Vec<(&Heap, Term)> {
        let mut values = Vec::new();
        for value in self.attributes.values("compile") {
            let heap = value.fragment.heap();
            let options = heap.proper_list(value.root).unwrap_or_else(|| vec![value.root]);
            for option in options {
                let Some([key, value]) = heap.tuple_of::<2>(option) else { continue };
                if key == Term::atom(Atom::of(name)) {
                    let items = heap.proper_list(value).unwrap_or_else(|| vec![value]);
                    values.extend(items.into_iter().map(|item| (heap, item)));
                }
            }
        }
        values
    }

    /// What is odd about what has been defined or set since this was asked for last.
    pub fn take_warnings(&mut self) -> Vec<ModuleWarning> {
        std::mem::take(&mut self.warnings)
    }

    /// What is left to the end of the module, by line.
    pub fn take_late_warnings(&mut self) -> Vec<Warning> {
        let mut warnings = std::mem::take(&mut self.late_warnings);
        warnings.sort_by_key(|warning| warning.line);
        warnings
    }

    /// Compiles what has been defined.
    pub fn finish(&mut self) -> Result<(Unit, ModuleInfo), compile::TooLarge> {
        self.add_info_functions();
        let definitions: Vec<Definition> = self.definitions.iter().map(compiled_form).collect();
        let unit = compile::compile_definitions(self.module, &definitions, self.file.clone())?;
        let info = ModuleInfo {
            structure: self.structure.clone(),
            documentation: Documentation {
                module: std::mem::take(&mut self.attributes.moduledoc),
                module_line: self.attributes.moduledoc_line.unwrap_or(self.line),
                ..std::mem::take(&mut self.documentation)
            },
            deprecated: std::mem::take(&mut self.deprecated),
            callbacks: self.callbacks(),
            typespecs: std::mem::take(&mut self.typespecs),
            clause_heads: std::mem::take(&mut self.clause_heads).finish(),
            protocol: self.protocol.clone(),
            implementation: self.implementation,
            attributes: self.attributes.kept(),
            compile_options: self.attributes.compile_options(),
            is_library: self.is_library,
        };
        Ok((unit, info))
    }
}

/// Whether every module has that function, without defining it.
pub(super) fn is_generated(name: Atom, arity: u8) -> bool {
    matches!((name.name(), arity), ("__info__", 1) | ("module_info", 0 | 1))
}

impl Facts {
    fn new(line: u32) -> Facts {
        Facts {
            line,
            generated: false,
            doc_line: None,
            declares_defaults: false,
            defaults_of: None,
            reach: Reach::default(),
        }
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
