//! What can be wrong with types and specifications, in Elixir's words.

use crate::atom::Atom;
use crate::expand::Mistake;
use crate::value::inspect::atom_text;
use std::fmt;

/// Something that keeps a module from being defined; trees as text.
#[derive(Debug, Clone)]
pub(in crate::load) enum TypeMistake {
    InvalidSpecification(String),
    /// A specification without `::`.
    NoResult(String),
    NoKeywords(String),
    BuiltIn {
        name: Atom,
        arity: usize,
    },
    AlreadyDefined {
        name: Atom,
        arity: usize,
        place: String,
    },
    NoVariables {
        name: Atom,
        arity: usize,
        arguments: String,
    },
    VariableUsedOnce(Atom),
    Undefined {
        name: Atom,
        arity: usize,
        module: Atom,
    },
    UnexpectedExpression(String),
    UnexpectedList(String),
    InvalidRemote(String),
    InvalidRange,
    InvalidBinary,
    InvalidMap(String),
    BarInMap(String),
    UnknownStruct {
        module: Atom,
        is_own: bool,
    },
    UnknownField {
        field: Atom,
        module: Atom,
    },
    /// `record(name, fields)` with something else than an atom or a keyword list.
    InvalidRecord,
    UnknownRecord(Atom),
    UnknownRecordField {
        field: Atom,
        record: Atom,
    },
    InvalidOptional(String),
    UnknownOptional {
        name: Atom,
        arity: u8,
    },
    OptionalTwice {
        name: Atom,
        arity: u8,
    },
    BehaviourInfo {
        kind: &'static str,
        name: Atom,
        arity: u8,
    },
}

/// Something that is probably not meant.
#[derive(Debug, Clone)]
pub(in crate::load) enum TypeDoubt {
    Unused {
        name: Atom,
        arity: usize,
    },
    /// `@opaque t :: term`
    Underspecified {
        name: Atom,
        arity: usize,
    },
    /// `@typedoc` before `@typep`
    PrivateDoc {
        name: Atom,
        arity: usize,
    },
    /// `string()` or `nonempty_string()`; the place is that of the declaration.
    Discouraged {
        is_nonempty: bool,
        place: String,
    },
    OldCharlist,
    /// `1 :: integer`
    InvalidAnnotation {
        left: String,
        is_union: bool,
    },
}

impl fmt::Display for TypeMistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            TypeMistake::InvalidSpecification(text) => write!(f, "invalid type specification: {text}"),
            TypeMistake::NoResult(text) => write!(f, "type specification missing return type: {text}"),
            TypeMistake::NoKeywords(text) => {
                write!(f, "expected keywords as guard in type specification, got: {text}")
            }
            TypeMistake::BuiltIn { name, arity } => {
                write!(f, "type {name}/{arity} is a built-in type and it cannot be redefined")
            }
            TypeMistake::AlreadyDefined { name, arity, place } => {
                write!(f, "type {name}/{arity} is already defined in {place}")
            }
            TypeMistake::NoVariables { name, arity, arguments } => write!(
                f,
                "@type definitions expect all arguments to be variables. The type {name}/{arity} has an invalid \
                 argument(s): {arguments}"
            ),
            TypeMistake::VariableUsedOnce(name) => write!(
                f,
                "type variable {name} is used only once. Type variables in typespecs must be referenced at least twice, \
                 otherwise it is equivalent to term()"
            ),
            TypeMistake::Undefined { name, arity, module } => {
                write!(f, "type {name}/{arity} undefined (no such type in {})", atom_text(*module))
            }
            TypeMistake::UnexpectedExpression(text) => write!(f, "unexpected expression in typespec: {text}"),
            TypeMistake::UnexpectedList(text) => write!(f, "unexpected list in typespec: {text}"),
            TypeMistake::InvalidRemote(text) => write!(f, "invalid remote in typespec: {text}"),
            TypeMistake::InvalidRange => f.write_str(
                "invalid range specification, expected both sides to be integers, with the left side lower than the right \
                 side",
            ),
            TypeMistake::InvalidBinary => f.write_str(
                "invalid binary specification, expected <<_::size>>, <<_::_*unit>>, or <<_::size, _::_*unit>> with size \
                 being non-negative integers, and unit being an integer between 1 and 256",
            ),
            TypeMistake::InvalidMap(text) => write!(f, "invalid map specification: {text}"),
            TypeMistake::BarInMap(text) => write!(
                f,
                "invalid map specification. When using the | operator in the map key, make sure to wrap the key type in \
                 parentheses: {text}"
            ),
            TypeMistake::UnknownStruct { module, is_own } => {
                f.write_str(&Mistake::UndefinedStruct { module: *module, arity: 0, in_itself: *is_own }.message())
            }
            TypeMistake::UnknownField { field, module } => {
                write!(f, "undefined field {} on struct {}", atom_text(*field), atom_text(*module))
            }
            TypeMistake::InvalidRecord => {
                f.write_str("invalid record specification, expected the record name to be an atom literal")
            }
            TypeMistake::UnknownRecord(name) => write!(f, "unknown record {}", atom_text(*name)),
            TypeMistake::UnknownRecordField { field, record } => {
                write!(f, "undefined field {} on record {}", field.name(), atom_text(*record))
            }
            TypeMistake::InvalidOptional(text) => write!(
                f,
                "invalid optional callback {text}. @optional_callbacks expects a keyword list of callback names and arities"
            ),
            TypeMistake::UnknownOptional { name, arity } => {
                write!(f, "unknown callback {name}/{arity} given as optional callback")
            }
            TypeMistake::OptionalTwice { name, arity } => {
                write!(f, "{name}/{arity} has been specified as optional callback more than once")
            }
            TypeMistake::BehaviourInfo { kind, name, arity } => write!(
                f,
                "cannot define @{kind} attribute for {name}/{arity} when behaviour_info/1 is defined"
            ),
        }
    }
}

impl fmt::Display for TypeDoubt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            TypeDoubt::Unused { name, arity } => write!(f, "type {name}/{arity} is unused"),
            TypeDoubt::Underspecified { name, arity } => {
                write!(f, "@opaque type {name}/{arity} is underspecified and therefore meaningless")
            }
            TypeDoubt::PrivateDoc { name, arity } => {
                write!(f, "type {name}/{arity} is private, @typedoc's are always discarded for private types")
            }
            TypeDoubt::Discouraged { is_nonempty: false, place } => write!(
                f,
                "string() type use is discouraged. For character lists, use charlist() type, for strings, String.t()\n    \
                 {place}\n"
            ),
            TypeDoubt::Discouraged { is_nonempty: true, place } => write!(
                f,
                "nonempty_string() type use is discouraged. For non-empty character lists, use nonempty_charlist() type, \
                 for strings, String.t()\n    {place}\n"
            ),
            TypeDoubt::OldCharlist => f.write_str("the char_list() type is deprecated, use charlist()"),
            TypeDoubt::InvalidAnnotation { left, is_union } => {
                write!(f, "invalid type annotation. The left side of :: must be a variable, got: {left}")?;
                if *is_union {
                    f.write_str(
                        ". Note \"left | right :: ann\" is the same as \"(left | right) :: ann\". To solve this, use \
                         parentheses around the union operands: \"left | (right :: ann)\"",
                    )?;
                }
                Ok(())
            }
        }
    }
}
