//! What can be wrong with the definitions of a module taken together: data first, worded below.

use crate::atom::Atom;
use crate::expand::core::DefinitionKind;
use crate::value::inspect::atom_text;
use crate::value::inspect::atoms::function_text;
use std::fmt;
use std::sync::Arc;

/// Something that keeps a module from being defined.
#[derive(Debug, Clone)]
pub(super) struct ModuleMistake {
    pub kind: MistakeKind,
    pub line: u32,
}

#[derive(Debug, Clone)]
pub(super) enum MistakeKind {
    OtherKind { new: DefinitionKind, old: DefinitionKind, name: Atom, arity: u8, file: Arc<str>, old_line: u32 },
    DefaultsTwice { kind: DefinitionKind, name: Atom, arity: u8 },
    ConflictsWithDefaults { kind: DefinitionKind, name: Atom, arity: u8, defaults_of: u8 },
    NotImplemented { kind: DefinitionKind, name: Atom, arity: u8 },
    ConflictsWithImport { module: Atom, name: Atom, arity: u8 },
    UndefinedFunction { module: Atom, name: Atom, arity: u8 },
}

/// Something that is probably not meant.
#[derive(Debug, Clone)]
pub(super) struct ModuleWarning {
    pub kind: WarningKind,
    pub line: u32,
}

#[derive(Debug, Clone)]
pub(super) enum WarningKind {
    NotGrouped { kind: DefinitionKind, name: Atom, arity: u8, file: Arc<str>, previous: u32 },
    ClausesAndDefaults { kind: DefinitionKind, name: Atom, arity: u8 },
    CannotMatch { name: Atom, arity: u8, previous: u32 },
    UnusedFunction { kind: DefinitionKind, name: Atom, arity: u8 },
    UnusedAttribute { name: Atom },
    MissingCallback { name: Atom, arity: u8, is_macro: bool, behaviour: Atom, module: Atom },
    UnknownBehaviour { behaviour: Atom, module: Atom },
    EmptyProtocol { module: Atom },
    PrivateDoc { kind: DefinitionKind, module: Atom, name: Atom, arity: u8 },
}

impl fmt::Display for MistakeKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            MistakeKind::OtherKind { new, old, name, arity, file, old_line } => {
                write!(f, "{} {name}/{arity} already defined as {} in {file}:{old_line}", new.keyword(), old.keyword())
            }
            MistakeKind::DefaultsTwice { kind, name, arity } => write!(
                f,
                "{kind} {name}/{arity} defines defaults multiple times. Elixir allows defaults to be declared once per \
                 definition. Instead of:\n\
                 \n    {kind} foo(:first_clause, b \\\\ :default) do ... end\
                 \n    {kind} foo(:second_clause, b \\\\ :default) do ... end\n\
                 \none should write:\n\
                 \n    {kind} foo(a, b \\\\ :default)\
                 \n    {kind} foo(:first_clause, b) do ... end\
                 \n    {kind} foo(:second_clause, b) do ... end\n",
                kind = kind.keyword()
            ),
            MistakeKind::ConflictsWithDefaults { kind, name, arity, defaults_of } => {
                write!(f, "{} {name}/{arity} conflicts with defaults from {name}/{defaults_of}", kind.keyword())
            }
            MistakeKind::NotImplemented { kind, name, arity } => {
                write!(f, "implementation not provided for predefined {} {name}/{arity}", kind.keyword())
            }
            MistakeKind::ConflictsWithImport { module, name, arity } => {
                write!(f, "imported {}.{name}/{arity} conflicts with local function", atom_text(*module))
            }
            MistakeKind::UndefinedFunction { module, name, arity } => write!(
                f,
                "undefined function {name}/{arity} (expected {} to define such a function or for it to be imported, \
                 but none are available)",
                atom_text(*module)
            ),
        }
    }
}

impl WarningKind {
    /// The function that the warning names behind its place.
    pub fn function(&self) -> Option<String> {
        match self {
            WarningKind::MissingCallback { module, .. }
            | WarningKind::UnknownBehaviour { module, .. }
            | WarningKind::EmptyProtocol { module } => Some(format!("{} (module)", atom_text(*module))),
            WarningKind::PrivateDoc { module, name, arity, .. } => {
                Some(format!("{}.{}/{arity}", atom_text(*module), function_text(*name)))
            }
            _ => None,
        }
    }
}

impl fmt::Display for WarningKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            WarningKind::NotGrouped { kind, name, arity, file, previous } => write!(
                f,
                "clauses with the same name and arity (number of arguments) should be grouped together, \"{} \
                 {name}/{arity}\" was previously defined ({file}:{previous})",
                kind.keyword()
            ),
            WarningKind::ClausesAndDefaults { kind, name, arity } => write!(
                f,
                "{kind} {name}/{arity} has multiple clauses and also declares default values. In such cases, the default \
                 values should be defined in a header. Instead of:\n\
                 \n    {kind} foo(:first_clause, b \\\\ :default) do ... end\
                 \n    {kind} foo(:second_clause, b) do ... end\n\
                 \none should write:\n\
                 \n    {kind} foo(a, b \\\\ :default)\
                 \n    {kind} foo(:first_clause, b) do ... end\
                 \n    {kind} foo(:second_clause, b) do ... end\n",
                kind = kind.keyword()
            ),
            WarningKind::CannotMatch { name, arity, previous } => write!(
                f,
                "this clause for {name}/{arity} cannot match because a previous clause at line {previous} always matches"
            ),
            WarningKind::UnusedFunction { kind, name, arity } => {
                let what = if kind.is_macro() { "macro" } else { "function" };
                write!(f, "{what} {name}/{arity} is unused")
            }
            WarningKind::MissingCallback { name, arity, is_macro, behaviour, module } => {
                let what = if *is_macro { "macro" } else { "function" };
                let (behaviour, module) = (atom_text(*behaviour), atom_text(*module));
                write!(
                    f,
                    "{what} {name}/{arity} required by behaviour {behaviour} is not implemented (in module {module})"
                )
            }
            WarningKind::EmptyProtocol { .. } => {
                f.write_str("protocols must define at least one function, but none was defined")
            }
            WarningKind::UnknownBehaviour { behaviour, module } => {
                let (behaviour, module) = (atom_text(*behaviour), atom_text(*module));
                write!(f, "@behaviour {behaviour} does not exist (in module {module})")
            }
            WarningKind::UnusedAttribute { name } => write!(f, "module attribute @{name} was set but never used"),
            WarningKind::PrivateDoc { kind, name, arity, .. } => write!(
                f,
                "{} {name}/{arity} is private, @doc attribute is always discarded for private functions/macros/types",
                kind.keyword()
            ),
        }
    }
}
