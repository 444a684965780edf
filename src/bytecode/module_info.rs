//! What is known of a loaded module besides its code: its struct, its documentation.

use crate::atom::Atom;
use crate::value::copy::FrozenTerm;
use rustc_hash::FxHashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock, RwLock};

#[derive(Debug, Default)]
pub struct ModuleInfo {
    pub structure: Option<StructInfo>,
    pub documentation: Documentation,
    /// What a behaviour asks of its implementations.
    pub callbacks: Vec<Callback>,
    /// Types, specifications and callbacks, in the order of the source.
    pub typespecs: Vec<Typespec>,
    /// What should not be called any longer.
    pub deprecated: Vec<Deprecated>,
    /// The heads of the clauses of a library module, for the report of a call that matched none of them. Bytes with their
    /// length in front, and numbers, see [`super::encoding`]:
    ///
    /// ```text
    /// clause:   name, arity, 1 if it is private, an argument each, number of guard parts, a part each
    /// argument: text of the pattern, number of variables, the name of each
    /// part:     1 for a test, 0 for what stands between tests; text
    /// ```
    pub clause_heads: Vec<u8>,
    /// What it offers, if it is a protocol.
    pub protocol: Option<ProtocolInfo>,
    /// What it implements, if it was defined by `defimpl`.
    pub implementation: Option<Implementation>,
    /// The attributes that the module keeps, `[{name, [value]}]`, and the options of its `@compile`; none: empty lists.
    pub attributes: Option<Arc<FrozenTerm>>,
    pub compile_options: Option<Arc<FrozenTerm>>,
    /// It belongs to Kaiwa's own library.
    pub is_library: bool,
}

/// A function or a macro with a `@deprecated` before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deprecated {
    pub name: Atom,
    pub arity: u8,
    pub is_macro: bool,
    /// What to do instead.
    pub reason: Arc<str>,
}

/// `@callback` or `@macrocallback`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Callback {
    pub name: Atom,
    pub arity: u8,
    pub is_macro: bool,
    pub is_optional: bool,
}

/// What `@type`, `@spec`, `@callback` and their like declare.
#[derive(Debug, Clone)]
pub struct Typespec {
    pub kind: TypespecKind,
    pub name: Atom,
    pub arity: u8,
    pub line: u32,
    /// `map(t(), (element() -> any())) :: list()`, modules by their full names.
    pub text: String,
    pub doc: Doc,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TypespecKind {
    Type,
    PrivateType,
    Opaque,
    Spec,
    Callback,
    MacroCallback,
}

impl TypespecKind {
    pub const ALL: &[TypespecKind] = &[
        TypespecKind::Type,
        TypespecKind::PrivateType,
        TypespecKind::Opaque,
        TypespecKind::Spec,
        TypespecKind::Callback,
        TypespecKind::MacroCallback,
    ];

    /// The name of the attribute.
    pub fn name(self) -> &'static str {
        match self {
            TypespecKind::Type => "type",
            TypespecKind::PrivateType => "typep",
            TypespecKind::Opaque => "opaque",
            TypespecKind::Spec => "spec",
            TypespecKind::Callback => "callback",
            TypespecKind::MacroCallback => "macrocallback",
        }
    }

    pub fn of(name: &str) -> Option<TypespecKind> {
        TypespecKind::ALL.iter().copied().find(|kind| kind.name() == name)
    }

    pub fn is_type(self) -> bool {
        matches!(self, TypespecKind::Type | TypespecKind::PrivateType | TypespecKind::Opaque)
    }

    pub fn is_callback(self) -> bool {
        matches!(self, TypespecKind::Callback | TypespecKind::MacroCallback)
    }
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProtocolInfo {
    pub functions: Vec<(Atom, u8)>,
    /// `@fallback_to_any true`
    pub falls_back_to_any: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Implementation {
    pub protocol: Atom,
    /// `for: Type`
    pub type_name: Atom,
    /// The module to call: itself, or the one for `Any` that it was derived from.
    pub target: Atom,
}

/// What `defstruct` declared.
#[derive(Debug, Clone)]
pub struct StructInfo {
    /// The struct with its default values, a map.
    pub value: Arc<FrozenTerm>,
    /// The fields in the order of their declaration, without `__struct__`.
    pub fields: Vec<Atom>,
    /// `@enforce_keys`
    pub enforced: Vec<Atom>,
}

#[derive(Debug, Default)]
pub struct Documentation {
    pub module: Doc,
    /// The line of `@moduledoc`.
    pub module_line: u32,
    pub functions: Vec<FunctionDoc>,
}

#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub enum Doc {
    /// Nothing was said.
    #[default]
    None,
    /// `@doc false`
    Hidden,
    Text(Arc<str>),
}

#[derive(Debug, Clone)]
pub struct FunctionDoc {
    pub name: Atom,
    pub arity: u8,
    pub is_macro: bool,
    /// `map(enumerable, fun)`
    pub signature: String,
    pub doc: Doc,
    /// The line of `@doc`, or of the function if it has none.
    pub line: u32,
}

fn infos() -> &'static RwLock<FxHashMap<Atom, Arc<ModuleInfo>>> {
    static INFOS: OnceLock<RwLock<FxHashMap<Atom, Arc<ModuleInfo>>>> = OnceLock::new();
    INFOS.get_or_init(RwLock::default)
}

/// Replaces what was known of the module.
pub fn set(module: Atom, info: ModuleInfo) {
    let is_implementation = info.implementation.is_some();
    infos().write().unwrap_or_else(|poisoned| poisoned.into_inner()).insert(module, Arc::new(info));
    if is_implementation {
        IMPLEMENTATIONS.fetch_add(1, Ordering::Release);
    }
}

/// Forgets what was known of a module that is gone.
pub fn remove(module: Atom) {
    let removed = infos().write().unwrap_or_else(|poisoned| poisoned.into_inner()).remove(&module);
    if removed.is_some_and(|info| info.implementation.is_some()) {
        IMPLEMENTATIONS.fetch_add(1, Ordering::Release);
    }
}

static IMPLEMENTATIONS: AtomicU64 = AtomicU64::new(0);

/// How often an implementation of a protocol has been defined or removed: what was found out about protocols before may not hold any
/// more.
pub fn implementations_defined() -> u64 {
    IMPLEMENTATIONS.load(Ordering::Acquire)
}

pub fn get(module: Atom) -> Option<Arc<ModuleInfo>> {
    infos().read().unwrap_or_else(|poisoned| poisoned.into_inner()).get(&module).cloned()
}
