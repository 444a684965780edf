//! Core: the language after expansion, before compilation.
//!
//! Macros, aliases and imports are gone; every variable is a number, every call says what it calls. Whatever the surface
//! language offers is written with these few forms. The tree is what `compile` turns into bytecode.

use crate::atom::Atom;
use crate::value::copy::FrozenTerm;
use num_bigint::BigInt;
use std::any::Any;
use std::sync::Arc;

/// A variable. Each binding has a number of its own: `x = 1; x = 2` are two. Numbers are unique within one unit of
/// compilation (a line of the shell, a module body, one clause set of a definition), closures inside included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct VariableId(pub u32);

#[derive(Debug, Clone)]
pub struct Core {
    pub kind: CoreKind,
    /// The line in the source, for stack traces; 0 if there is none.
    pub line: u32,
}

#[derive(Debug, Clone)]
pub enum CoreKind {
    Literal(Literal),
    Variable(VariableId),
    /// `[a, b | tail]`; without a tail a proper list
    List {
        items: Vec<Core>,
        tail: Option<Box<Core>>,
    },
    Tuple(Vec<Core>),
    /// `%{k => v}`, later pairs win
    Map(Vec<(Core, Core)>),
    /// `%{map | k => v}`: every key must exist (else `KeyError`; `BadMapError` when it is no map)
    MapUpdate {
        map: Box<Core>,
        pairs: Vec<(Core, Core)>,
    },
    /// `<<…>>`
    Binary(Vec<Segment<Core>>),
    /// The value is that of the last item; never empty.
    Block(Vec<Core>),
    /// `pattern = value`; `MatchError` if it does not match
    Match {
        pattern: Box<Pattern>,
        value: Box<Core>,
    },
    /// The first clause that matches all subjects (as many as each clause has patterns).
    Case {
        subjects: Vec<Core>,
        clauses: Vec<Clause>,
        otherwise: NoClause,
    },
    /// `then` if the condition is truthy (neither `false` nor `nil`)
    If {
        condition: Box<Core>,
        then: Box<Core>,
        otherwise: Box<Core>,
    },
    /// Runs the steps from the left; the value of a step that does not match goes to the clauses of `otherwise` (or is the
    /// result, if there are none).
    With {
        steps: Vec<WithStep>,
        body: Box<Core>,
        otherwise: Vec<Clause>,
    },
    Receive {
        clauses: Vec<Clause>,
        after: Option<Box<After>>,
    },
    Try(Box<Try>),
    /// Raises again what a handler was given.
    Reraise {
        class: VariableId,
        reason: VariableId,
        stacktrace: VariableId,
    },
    /// `:erlang.error(reason)` raised by the language itself, for instance `:cond_clause`
    Raise {
        reason: Box<Core>,
    },
    /// `fn … end`; each clause has as many patterns as the function has arguments.
    Function(Function),
    /// `&name/arity` of the module being defined
    CaptureLocal {
        name: Atom,
        arity: u8,
    },
    /// `&Mod.name/arity`
    CaptureRemote {
        module: Box<Core>,
        name: Box<Core>,
        arity: u8,
    },
    /// A call to a function of the module being defined.
    CallLocal {
        name: Atom,
        arguments: Vec<Core>,
    },
    /// `module.name(…)`. Known names (`:erlang.+`, natives) are compiled to instructions.
    CallRemote {
        module: Box<Core>,
        name: Box<Core>,
        arguments: Vec<Core>,
    },
    /// `function.(…)`
    CallFunction {
        function: Box<Core>,
        arguments: Vec<Core>,
    },
    /// `map.key`, or a call without arguments if the left side is a module (`no_parens` in the tree).
    Dot {
        left: Box<Core>,
        name: Atom,
    },
    /// A native that needs something only the compiler has (the body of a `defmodule`, the tree of a `def`): called with
    /// the attachment and the arguments.
    CallAttached {
        native: &'static str,
        attachment: Attachment,
        arguments: Vec<Core>,
    },
}

/// Compile-time data that a native gets at run time.
#[derive(Clone)]
pub struct Attachment(pub Arc<dyn Any + Send + Sync>);

impl std::fmt::Debug for Attachment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Attachment")
    }
}

#[derive(Debug, Clone)]
pub enum Literal {
    Integer(BigInt),
    Float(f64),
    Atom(Atom),
    Binary(Box<[u8]>),
    /// A term that was made at compile time: the value of a module attribute.
    Frozen(Arc<FrozenTerm>),
}

/// One field of `<<…>>`. `size` is in units; `None` is the type's own default (8 bits for integers, 64 for floats, the rest
/// of the binary for binary and bitstring types in last place, the character's own length for utf types).
#[derive(Debug, Clone)]
pub struct Segment<Value> {
    pub value: Value,
    pub kind: SegmentKind,
    pub size: Option<Box<Core>>,
    pub unit: u16,
    pub signed: bool,
    pub endianness: Endianness,
    pub line: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SegmentKind {
    Integer,
    Float,
    /// `binary`, `bytes`: a whole number of bytes (unit 8 by default)
    Binary,
    /// `bitstring`, `bits` (unit 1 by default)
    Bitstring,
    Utf8,
    Utf16,
    Utf32,
}

impl SegmentKind {
    /// As it is written in source.
    pub fn name(self) -> &'static str {
        match self {
            SegmentKind::Integer => "integer",
            SegmentKind::Float => "float",
            SegmentKind::Binary => "binary",
            SegmentKind::Bitstring => "bitstring",
            SegmentKind::Utf8 => "utf8",
            SegmentKind::Utf16 => "utf16",
            SegmentKind::Utf32 => "utf32",
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Endianness {
    Big,
    Little,
    Native,
}

#[derive(Debug, Clone)]
pub enum Pattern {
    /// `_`
    Any,
    /// A variable that this pattern binds.
    Bind(VariableId),
    /// `^x`, and a variable that stands in the same pattern further left: equal in the sense of `===`.
    Same(VariableId),
    Literal(Literal),
    /// `[a, b | tail]`
    List {
        items: Vec<Pattern>,
        tail: Option<Box<Pattern>>,
    },
    Tuple(Vec<Pattern>),
    /// `%{key => pattern}`; keys are literals or variables bound before
    Map(Vec<(Core, Pattern)>),
    /// `<<…>>`; sizes may name variables of segments further left. `"text" <> rest` is one, too.
    Binary(Vec<Segment<Pattern>>),
    /// `left = right`
    Both(Box<Pattern>, Box<Pattern>),
}

#[derive(Debug, Clone)]
pub struct Clause {
    pub patterns: Vec<Pattern>,
    /// `when a when b`: one of them has to be `true`; none: no guard. Guards are Core made of literals, variables and calls to
    /// `:erlang`, plus `If` and `Case` for `and`, `or` and the like. An error inside makes that alternative fail.
    pub guards: Vec<Core>,
    pub body: Core,
    pub line: u32,
}

/// What happens when no clause matches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoClause {
    /// `{:case_clause, value}`
    CaseClause,
    /// `{:badbool, operator, value}`: `and`, `or`, `not`
    BadBoolean(Atom),
    /// `{:try_clause, value}`
    TryClause,
    /// Raises again the class, reason and stacktrace that are the first three subjects.
    Reraise,
    /// `{:badmap, value}`
    BadMap,
    /// `{:badstruct, struct, value}`
    BadStruct(Atom),
    /// `{:badmatch, value}`
    BadMatch,
}

#[derive(Debug, Clone)]
pub enum WithStep {
    /// `pattern when guards <- value`
    Clause { pattern: Pattern, guards: Vec<Core>, value: Core },
    /// Any other expression, `pattern = value` included.
    Expression(Core),
}

#[derive(Debug, Clone)]
pub struct After {
    /// Milliseconds or `:infinity`.
    pub timeout: Core,
    pub body: Core,
}

#[derive(Debug, Clone)]
pub struct Try {
    pub body: Core,
    pub handler: Option<Handler>,
    /// `else`: clauses of one pattern for the body's value; their own errors are not handled by `handler`.
    pub otherwise: Vec<Clause>,
    /// Runs in the end, whatever happens; its value is dropped.
    pub after: Option<Core>,
}

/// Runs when the body fails: `class` is `:error`, `:exit` or `:throw`. `body` ends in [`CoreKind::Reraise`] (or a `Case`
/// with [`NoClause::Reraise`]) when no `rescue` or `catch` clause wants it.
#[derive(Debug, Clone)]
pub struct Handler {
    pub class: VariableId,
    pub reason: VariableId,
    pub stacktrace: VariableId,
    pub body: Core,
}

#[derive(Debug, Clone)]
pub struct Function {
    pub arity: u8,
    pub clauses: Vec<Clause>,
    pub line: u32,
}

/// `def` or `defp` with all its clauses, default arguments already made into functions of their own.
#[derive(Debug, Clone)]
pub struct Definition {
    pub name: Atom,
    pub arity: u8,
    pub kind: DefinitionKind,
    pub clauses: Vec<Clause>,
    pub line: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DefinitionKind {
    Public,
    Private,
    PublicMacro,
    PrivateMacro,
}

impl DefinitionKind {
    pub fn is_macro(self) -> bool {
        matches!(self, DefinitionKind::PublicMacro | DefinitionKind::PrivateMacro)
    }

    pub fn is_public(self) -> bool {
        matches!(self, DefinitionKind::Public | DefinitionKind::PublicMacro)
    }

    /// The word with which it is defined.
    pub fn keyword(self) -> &'static str {
        match self {
            DefinitionKind::Public => "def",
            DefinitionKind::Private => "defp",
            DefinitionKind::PublicMacro => "defmacro",
            DefinitionKind::PrivateMacro => "defmacrop",
        }
    }
}

impl Core {
    pub fn new(kind: CoreKind, line: u32) -> Core {
        Core { kind, line }
    }

    pub fn atom(atom: Atom, line: u32) -> Core {
        Core::new(CoreKind::Literal(Literal::Atom(atom)), line)
    }

    pub fn variable(variable: VariableId, line: u32) -> Core {
        Core::new(CoreKind::Variable(variable), line)
    }

    /// The kind of a node that is not needed any longer, to take it apart.
    pub fn into_kind(mut self) -> CoreKind {
        std::mem::replace(&mut self.kind, NOTHING)
    }

    /// `:module.name(arguments)`
    pub fn call_remote(module: Atom, name: Atom, arguments: Vec<Core>, line: u32) -> Core {
        let (module, name) = (Box::new(Core::atom(module, line)), Box::new(Core::atom(name, line)));
        Core::new(CoreKind::CallRemote { module, name, arguments }, line)
    }
}

/// What is left in a node whose kind has been taken out.
const NOTHING: CoreKind = CoreKind::Variable(VariableId(0));

/// A tree is as deep as a chain of operators is long (`1 + 1 + …`, a hundred thousand times), so that taking it down needs
/// more stack than there may be.
///
/// Because of this a part cannot be moved out of a `Core` by a pattern; [`Core::into_kind`] gives the parts away.
impl Drop for Core {
    fn drop(&mut self) {
        if !matches!(self.kind, CoreKind::Literal(_) | CoreKind::Variable(_)) {
            let kind = std::mem::replace(&mut self.kind, NOTHING);
            super::expander::with_stack(|| drop(kind));
        }
    }
}
