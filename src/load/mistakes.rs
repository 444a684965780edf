//! What can be wrong with the definitions of a module taken together: data first, worded below.

use super::builder::is_generated;
use super::typespecs::{TypeDoubt, TypeMistake};
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
    OtherKind {
        new: DefinitionKind,
        old: DefinitionKind,
        name: Atom,
        arity: u8,
        file: Arc<str>,
        old_line: u32,
    },
    DefaultsTwice {
        kind: DefinitionKind,
        name: Atom,
        arity: u8,
    },
    ConflictsWithDefaults {
        kind: DefinitionKind,
        name: Atom,
        arity: u8,
        defaults_of: u8,
    },
    NotImplemented {
        kind: DefinitionKind,
        name: Atom,
        arity: u8,
    },
    ConflictsWithImport {
        module: Atom,
        name: Atom,
        arity: u8,
    },
    Type(TypeMistake),
    UndefinedOnLoad {
        name: Atom,
        arity: u8,
    },
    UndefinedInlined {
        name: Atom,
        arity: u8,
    },
    SpecWithoutFunction {
        name: Atom,
        arity: u8,
    },
    UndefinedFunction {
        module: Atom,
        name: Atom,
        arity: u8,
    },
    /// A definition of what every module has.
    Generated {
        kind: DefinitionKind,
        name: Atom,
        arity: u8,
    },
}

/// Something that is probably not meant.
#[derive(Debug, Clone)]
pub(super) struct ModuleWarning {
    pub kind: WarningKind,
    pub line: u32,
}

#[derive(Debug, Clone)]
pub(super) enum WarningKind {
    // Definitions
    NotGrouped {
        kind: DefinitionKind,
        name: Atom,
        arity: u8,
        file: Arc<str>,
        previous: u32,
    },
    ClausesAndDefaults {
        kind: DefinitionKind,
        name: Atom,
        arity: u8,
    },
    UnusedFunction {
        kind: DefinitionKind,
        name: Atom,
        arity: u8,
    },
    /// No call has fewer arguments than `called`, though defaults would allow it.
    UnusedDefaults {
        name: Atom,
        arity: u8,
        called: u8,
    },
    EmptyProtocol,

    // Attributes and documentation
    UnusedAttribute {
        name: Atom,
    },
    DanglingAttribute {
        name: &'static str,
    },
    /// `@derive` behind `defstruct`
    LateDerive,
    AttributeTwice {
        name: Atom,
        previous: u32,
    },
    DocTwice {
        kind: DefinitionKind,
        name: Atom,
        arity: u8,
        previous: u32,
    },
    PrivateDoc {
        kind: DefinitionKind,
        name: Atom,
        arity: u8,
    },

    Type(TypeDoubt),

    // Behaviours
    UnknownBehaviour {
        behaviour: Atom,
        module: Atom,
    },
    NoBehaviour {
        behaviour: Atom,
        module: Atom,
    },
    ConflictingBehaviours {
        callback: CallbackName,
        second: Atom,
        module: Atom,
    },
    MissingCallback {
        callback: CallbackName,
        module: Atom,
        of_protocol: bool,
    },
    PrivateCallback {
        callback: CallbackName,
        kind: DefinitionKind,
        module: Atom,
    },
    UnmarkedCallback {
        callback: CallbackName,
    },
    PrivateImplementation {
        kind: DefinitionKind,
        name: Atom,
        arity: u8,
    },
    /// `@impl false` before a callback
    DeniedCallback {
        kind: DefinitionKind,
        name: Atom,
        arity: u8,
        behaviour: Atom,
    },
    ImplementationWithoutBehaviour {
        kind: DefinitionKind,
        name: Atom,
        arity: u8,
    },
    UndeclaredBehaviour {
        kind: DefinitionKind,
        name: Atom,
        arity: u8,
        behaviour: Atom,
    },
    /// `@impl true` or `@impl Behaviour` before what is no callback
    NoCallback {
        kind: DefinitionKind,
        name: Atom,
        arity: u8,
        behaviour: Option<Atom>,
        known: Vec<CallbackName>,
    },
}

/// A callback and the behaviour that asks for it.
#[derive(Debug, Clone)]
pub(super) struct CallbackName {
    pub behaviour: Atom,
    pub name: Atom,
    pub arity: u8,
    pub is_macro: bool,
}

/// A call of a function of another module that is probably not meant.
#[derive(Debug, Clone)]
pub(super) enum CallWarning {
    UndefinedModule {
        module: Atom,
        name: Atom,
        arity: u8,
    },
    /// It is a macro, and its module was not required.
    NotRequired {
        module: Atom,
        name: Atom,
        arity: u8,
    },
    Deprecated {
        module: Atom,
        name: Atom,
        arity: u8,
        reason: Arc<str>,
    },
    /// The hint names similar functions.
    UndefinedFunction {
        module: Atom,
        name: Atom,
        arity: u8,
        hint: String,
    },
}

/// What keeps a `defstruct` from declaring a struct; terms as text.
#[derive(Debug, Clone)]
pub(super) enum StructMistake {
    Twice {
        module: Atom,
    },
    NoList {
        text: String,
    },
    InvalidField {
        text: String,
    },
    UnescapableValue {
        field: Atom,
        text: String,
    },
    /// `@enforce_keys` names what is no field.
    UnknownEnforced {
        keys: Vec<Atom>,
        fields: String,
    },
}

/// A value that an attribute of the compiler cannot have, with the value as text.
#[derive(Debug, Clone)]
pub(super) enum AttributeMistake {
    Documentation(Atom, String),
    /// A value of a key in `@doc key: value`.
    Metadata(Atom, String),
    Implementation(Atom, String),
    Deprecation(Atom, String),
    Behaviour(Atom, String),
    Resource(Atom, String),
    OnLoad(Atom, String),
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
            MistakeKind::Type(mistake) => mistake.fmt(f),
            MistakeKind::UndefinedOnLoad { name, arity } => {
                write!(f, "undefined function {name}/{arity} given to @on_load")
            }
            MistakeKind::UndefinedInlined { name, arity } => write!(f, "inlined function {name}/{arity} undefined"),
            MistakeKind::SpecWithoutFunction { name, arity } => {
                write!(f, "spec for undefined function {name}/{arity}")
            }
            MistakeKind::Generated { kind, name, arity } => {
                let by = if name.name() == "__info__" { "Elixir" } else { "Erlang" };
                write!(f, "cannot define {} {name}/{arity} as it is automatically defined by {by}", kind.keyword())
            }
            MistakeKind::UndefinedFunction { name, arity, .. } if is_generated(*name, *arity) => write!(
                f,
                "undefined function {name}/{arity} (this function is auto-generated by the compiler and must always be \
                 called as a remote, as in __MODULE__.{name}/{arity})"
            ),
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
    /// What the warning names behind its place.
    pub fn subject(&self, module: Atom) -> Option<String> {
        let module = atom_text(module);
        match self {
            WarningKind::NotGrouped { .. }
            | WarningKind::ClausesAndDefaults { .. }
            | WarningKind::UnusedFunction { .. }
            | WarningKind::UnusedDefaults { .. }
            | WarningKind::UnusedAttribute { .. }
            | WarningKind::Type(_)
            | WarningKind::DanglingAttribute { .. } => None,
            WarningKind::PrivateDoc { name, arity, .. } | WarningKind::DocTwice { name, arity, .. } => {
                Some(format!("{module}.{}/{arity}", function_text(*name)))
            }
            _ => Some(format!("{module} (module)")),
        }
    }
}

/// What a definition is called in a sentence.
fn noun(kind: DefinitionKind) -> &'static str {
    what(kind.is_macro())
}

fn what(is_macro: bool) -> &'static str {
    if is_macro { "macro" } else { "function" }
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
            WarningKind::UnusedFunction { kind, name, arity } => write!(f, "{} {name}/{arity} is unused", noun(*kind)),
            WarningKind::UnusedDefaults { name, arity, called } if called == arity => {
                write!(f, "default values for the optional arguments in {name}/{arity} are never used")
            }
            WarningKind::UnusedDefaults { name, arity, called: 1 } => {
                write!(f, "the default value for the first optional argument in {name}/{arity} is never used")
            }
            // Elixir counts from the first argument, too, optional or not.
            WarningKind::UnusedDefaults { name, arity, called } => {
                write!(
                    f,
                    "the default values for the first {called} optional arguments in {name}/{arity} are never used"
                )
            }
            WarningKind::EmptyProtocol => {
                f.write_str("protocols must define at least one function, but none was defined")
            }
            WarningKind::UnusedAttribute { name } => write!(f, "module attribute @{name} was set but never used"),
            WarningKind::DanglingAttribute { name } => {
                let what = if *name == "typedoc" { "type" } else { "definition" };
                write!(f, "module attribute @{name} was set but no {what} follows it")
            }
            // The word is there twice in Elixir, too.
            WarningKind::LateDerive => f.write_str(
                "warning: module attribute @derive was set after defstruct, all @derive calls must come before defstruct",
            ),
            WarningKind::AttributeTwice { name, previous } => {
                write!(f, "redefining @{name} attribute previously set at line {previous}")
            }
            WarningKind::DocTwice { kind, name, previous, .. } => write!(
                f,
                "redefining @doc attribute previously set at line {previous}.\n\nPlease remove the duplicate docs. If \
                 instead you want to override a previously defined @doc, attach the @doc attribute to a function head (the \
                 function signature not followed by any do-block). For example:\n\n    @doc \"\"\"\n    new docs\n    \
                 \"\"\"\n    {} {name}(...)\n",
                kind.keyword()
            ),
            WarningKind::PrivateDoc { kind, name, arity, .. } => write!(
                f,
                "{} {name}/{arity} is private, @doc attribute is always discarded for private functions/macros/types",
                kind.keyword()
            ),
            WarningKind::UnknownBehaviour { behaviour, module } => {
                let (behaviour, module) = (atom_text(*behaviour), atom_text(*module));
                write!(f, "@behaviour {behaviour} does not exist (in module {module})")
            }
            WarningKind::NoBehaviour { behaviour, module } => {
                let (behaviour, module) = (atom_text(*behaviour), atom_text(*module));
                write!(f, "module {behaviour} is not a behaviour (in module {module})")
            }
            WarningKind::Type(doubt) => doubt.fmt(f),
            WarningKind::ConflictingBehaviours { callback, second, module } => {
                let (first, second, module) = (atom_text(callback.behaviour), atom_text(*second), atom_text(*module));
                write!(
                    f,
                    "conflicting behaviours found. {callback} is required by {first} and {second} (in module {module})"
                )
            }
            WarningKind::MissingCallback { callback, module, of_protocol } => {
                let (behaviour, module) = (atom_text(callback.behaviour), atom_text(*module));
                let kind = if *of_protocol { "protocol" } else { "behaviour" };
                write!(f, "{callback} required by {kind} {behaviour} is not implemented (in module {module})")
            }
            WarningKind::PrivateCallback { callback, kind, module } => {
                let (behaviour, module) = (atom_text(callback.behaviour), atom_text(*module));
                let wanted = if callback.is_macro { "defmacro" } else { "def" };
                write!(
                    f,
                    "{callback} required by behaviour {behaviour} was implemented as \"{}\" but should have been \
                     \"{wanted}\" (in module {module})",
                    kind.keyword()
                )
            }
            WarningKind::UnmarkedCallback { callback } => write!(
                f,
                "module attribute @impl was not set for {callback} callback (specified in {}). This either means you \
                 forgot to add the \"@impl true\" annotation before the definition or that you are accidentally overriding \
                 this callback",
                atom_text(callback.behaviour)
            ),
            WarningKind::PrivateImplementation { kind, name, arity } => write!(
                f,
                "{} {name}/{arity} is private, @impl attribute is always discarded for private functions/macros",
                noun(*kind)
            ),
            WarningKind::DeniedCallback { kind, name, arity, behaviour } => write!(
                f,
                "got \"@impl false\" for {} {name}/{arity} but it is a callback specified in {}",
                noun(*kind),
                atom_text(*behaviour)
            ),
            WarningKind::ImplementationWithoutBehaviour { kind, name, arity } => {
                write!(f, "got \"@impl true\" for {} {name}/{arity} but no behaviour was declared", noun(*kind))
            }
            WarningKind::UndeclaredBehaviour { kind, name, arity, behaviour } => write!(
                f,
                "got \"@impl {}\" for {} {name}/{arity} but this behaviour was not declared with @behaviour",
                atom_text(*behaviour),
                noun(*kind)
            ),
            WarningKind::NoCallback { kind, name, arity, behaviour, known } => {
                let (value, who) = match behaviour {
                    Some(behaviour) => (atom_text(*behaviour), "this behaviour does not specify"),
                    None => ("true".to_string(), "no behaviour specifies"),
                };
                write!(f, "got \"@impl {value}\" for {} {name}/{arity} but {who} such callback.", noun(*kind))?;
                if known.is_empty() {
                    return f.write_str(
                        " There are no known callbacks, please specify the proper @behaviour and make sure it defines \
                         callbacks",
                    );
                }
                f.write_str(" The known callbacks are:\n\n")?;
                known.iter().try_for_each(|CallbackName { behaviour, name, arity, is_macro }| {
                    let behaviour = atom_text(*behaviour);
                    writeln!(f, "  * {behaviour}.{}/{arity} ({})", function_text(*name), what(*is_macro))
                })
            }
        }
    }
}

/// `function init/1`
impl fmt::Display for CallbackName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}/{}", what(self.is_macro), self.name, self.arity)
    }
}

impl fmt::Display for CallWarning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let call =
            |module: &Atom, name: &Atom, arity: &u8| format!("{}.{}/{arity}", atom_text(*module), function_text(*name));
        match self {
            CallWarning::UndefinedModule { module, name, arity } => write!(
                f,
                "{} is undefined (module {} is not available or is yet to be defined)",
                call(module, name, arity),
                atom_text(*module)
            ),
            CallWarning::NotRequired { module, name, arity } => write!(
                f,
                "you must require {} before invoking the macro {}",
                atom_text(*module),
                call(module, name, arity)
            ),
            CallWarning::Deprecated { module, name, arity, reason } => {
                write!(f, "{} is deprecated. {reason}", call(module, name, arity))
            }
            CallWarning::UndefinedFunction { module, name, arity, hint } => {
                write!(f, "{} is undefined or private{hint}", call(module, name, arity))
            }
        }
    }
}

impl fmt::Display for StructMistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            StructMistake::Twice { module } => write!(
                f,
                "defstruct has already been called for {}, defstruct can only be called once per module",
                atom_text(*module)
            ),
            StructMistake::NoList { text } => write!(f, "struct fields definition must be list, got: {text}"),
            StructMistake::InvalidField { text } => write!(f, "struct field names must be atoms, got: {text}"),
            StructMistake::UnescapableValue { field, text } => write!(
                f,
                "invalid value for struct field {}, cannot escape {text}. The supported values are: lists, tuples, maps, \
                 atoms, numbers, bitstrings, PIDs and remote functions in the format &Mod.fun/arity",
                field.name()
            ),
            StructMistake::UnknownEnforced { keys, fields } => {
                let keys: Vec<String> = keys.iter().map(|key| atom_text(*key)).collect();
                let keys = keys.join(", ");
                write!(f, "@enforce_keys required keys ([{keys}]) that are not defined in defstruct: {fields}")
            }
        }
    }
}

impl fmt::Display for AttributeMistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            AttributeMistake::Documentation(name, value) => write!(
                f,
                "@{name} is a built-in module attribute for documentation. It should be either false, nil, a string, or a \
                 keyword list, got: {value}"
            ),
            AttributeMistake::Metadata(key, value) => {
                let expected = match key.name() {
                    "since" => "string representing the version in which the documented entity was added",
                    "deprecated" => "string representing the replacement for the deprecated entity",
                    _ => "three-element tuple in the form of {module, function, arity}",
                };
                let key = atom_text(*key);
                write!(f, "{key} is a built-in documentation metadata key. It should be a {expected}, got: {value}")
            }
            AttributeMistake::Implementation(name, value) => write!(
                f,
                "@{name} is a built-in module attribute that marks the next definition as a callback implementation. It \
                 should be a module or a boolean, got: {value}"
            ),
            AttributeMistake::Deprecation(name, value) => write!(
                f,
                "@{name} is a built-in module attribute that annotates a definition as deprecated. It should be a string \
                 with the reason for the deprecation, got: {value}"
            ),
            AttributeMistake::Behaviour(name, value) => write!(f, "@{name} expects a module, got: {value}"),
            AttributeMistake::Resource(name, value) => write!(
                f,
                "@{name} is a built-in module attribute used for specifying file dependencies. It should be a string path \
                 to a file, got: {value}"
            ),
            AttributeMistake::OnLoad(name, value) => write!(
                f,
                "@{name} is a built-in module attribute that annotates a function to be invoked when the module is loaded. \
                 It should be an atom or an {{atom, 0}} tuple, got: {value}"
            ),
        }
    }
}
