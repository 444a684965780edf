//! What can be wrong with a source.

use crate::atom::Atom;
use crate::expand::kernel::{CalendarReason, PipeMistake};
use crate::expand::macros::Raised;

#[derive(Debug, Clone, PartialEq)]
pub enum Mistake {
    // Names and calls
    UndefinedFunction {
        name: Atom,
        arity: usize,
    },
    UndefinedVariable {
        name: Atom,
        /// Of one that a macro has written.
        context: Option<Atom>,
    },
    /// `x -1` with a variable `x`
    SignOfArgument {
        name: Atom,
        argument: String,
    },
    AmbiguousImport {
        name: Atom,
        arity: u8,
        first: Atom,
        second: Atom,
    },
    InvalidCall(String),
    InvalidFunctionCall(String),
    TooManyArguments {
        count: usize,
    },
    AtomTableFull,

    // Macros and quoted trees
    /// What a macro raised: the user sees that exception itself.
    Raised(Raised),
    TreeTooDeep,
    NoProcessForMacro {
        name: Atom,
    },
    MacroEnded {
        module: Atom,
        name: Atom,
        reason: String,
    },
    InvalidQuoted(String),
    QuoteOptions(String),
    InvalidQuoteOption {
        option: Atom,
        text: String,
    },
    InvalidBindQuoted,
    SplicingOutside,
    NoVariable {
        text: String,
    },
    InvalidSpecification {
        text: String,
    },
    InvalidUse(String),
    /// `defimpl` outside of a module, without `for:`
    ImplementationWithoutType,
    ImplementationWithoutBlock,

    // Guards and patterns
    LocalCallInside {
        name: Atom,
        arity: usize,
        place: (&'static str, &'static str),
        call: String,
    },
    RemoteCallInside {
        module: Atom,
        name: Atom,
        arity: usize,
        place: &'static str,
    },
    FunctionCallInside {
        call: String,
        place: &'static str,
    },
    MacroInside {
        name: Atom,
        arity: usize,
        place: &'static str,
    },
    /// `!x = 1`
    NegationInMatch,
    InvalidInGuard(&'static str),
    TruthOperatorInGuard(Atom),
    UpdateInGuard(String),
    InvalidPattern(String),
    InvalidAppend(String),
    InvalidPin(String),
    UndefinedPin {
        name: Atom,
    },
    PinOutsideMatch(String),
    VariableAsKey {
        name: Atom,
    },
    PatternAsKey(String),
    InvalidMapPattern(String),
    UnderscoreInExpression,

    // Clauses and blocks
    ExpectedClauses {
        construct: &'static str,
        option: &'static str,
    },
    ClauseArguments {
        construct: &'static str,
        option: &'static str,
        expected: &'static str,
    },
    ExpectedSingleAfter,
    MissingOption {
        construct: &'static str,
        option: &'static str,
    },
    UnexpectedOption {
        construct: &'static str,
        option: Atom,
    },
    DuplicateOption {
        construct: &'static str,
        option: Atom,
    },
    InvalidArguments {
        construct: &'static str,
    },
    InvalidBranches {
        construct: &'static str,
    },
    UnhandledArrow,
    MisplacedType,
    MisplacedBar,
    MixedArities,
    DefaultInFunction,
    UnderscoreInCond,
    BareTry,
    InvalidRescue,
    StacktraceOutsideHandler,
    CallerOutsideMacro,
    UnquoteOutsideQuote(&'static str),
    SuperOutside(&'static str),
    /// `super` with another number of arguments than the function has
    SuperArity,
    NoSuper {
        name: Atom,
        arity: usize,
        module: Atom,
        overridable: Vec<(Atom, u8)>,
    },

    // Comprehensions
    ForWithoutGenerator,
    ReduceWithInto,
    ReduceWithoutClauses,
    ClausesWithoutReduce,
    InvalidUniq(String),

    // Captures
    InvalidCapture(String),
    NestedCapture(String),
    BlockInCapture(String),
    CaptureArgumentOutside(String),
    CaptureArgumentOutOfRange(String),
    SkippedCaptureArgument {
        number: usize,
        missing: usize,
    },

    // Binaries
    UnknownSpecifier(String),
    ConflictingSpecifiers {
        /// `type`, `sign`, `endianness`, `unit`
        what: &'static str,
        new: String,
        earlier: String,
    },
    ConflictingSizes {
        new: String,
        earlier: String,
    },
    InvalidUnit(String),
    FloatSize(String),
    UnitWithoutSize,
    SizedText,
    SizedUtf,
    SignedOnlyForNumbers,
    UnsizedBinaryNotLast,
    InvalidSegment(String),
    InvalidSegmentText,
    /// `<<a = b>>` in a pattern
    MatchInBinary(String),
    /// A bitstring where a binary has to be; its text.
    NoWholeBytes(String),
    ConcatenatedNoBinary(String),
    UnknownLeftOfConcatenation(String),

    // Sigils
    SigilModifier,
    /// `~D[2024-13-01]`
    NoCalendarType {
        text: String,
        name: &'static str,
        reason: CalendarReason,
    },
    /// `~r/*/`; the position is that in the source or, for an unknown modifier, the modifiers from there on.
    InvalidRegex {
        message: String,
        position: String,
    },
    InvalidEscape(&'static str),

    // Structs
    UndefinedStruct {
        module: Atom,
        /// Of the function `__struct__`: a pattern has no use for values.
        arity: u8,
        in_itself: bool,
    },
    UnknownField {
        module: Atom,
        key: Atom,
    },
    /// In a pattern or an update.
    UnknownFieldOf {
        module: Atom,
        key: Atom,
    },
    MissingFields {
        module: Atom,
        missing: Vec<Atom>,
    },
    InvalidStruct(String),
    InvalidStructName(String),
    FieldIsNoAtom(String),

    // Aliases and imports
    InvalidAlias(String),
    InvalidAliasName(String),
    NestedAliasName(String),
    AliasNotInferred(Atom),
    AsInMultiAlias {
        directive: &'static str,
    },
    InvalidDirective {
        directive: &'static str,
        text: String,
    },
    DirectiveOptions {
        directive: &'static str,
        text: String,
    },
    UnsupportedOption {
        directive: &'static str,
        option: Atom,
    },
    ModuleNotLoaded {
        module: Atom,
    },
    ImportUndefined {
        module: Atom,
        name: Atom,
        arity: u8,
    },
    InvalidOnly(String),
    InvalidImportList {
        option: &'static str,
    },
    DuplicateImport {
        option: &'static str,
        name: Atom,
        arity: u8,
    },

    // Modules, definitions, attributes
    InvalidModuleName(String),
    OutsideModule {
        name: Atom,
        arity: usize,
    },
    InsideFunction {
        name: Atom,
        arity: usize,
    },
    InvalidDefinition {
        construct: &'static str,
        text: String,
    },
    PatternInHead,
    AttributeArguments {
        name: Atom,
        count: usize,
    },
    AttributeSetInFunction {
        name: Atom,
    },
    /// `@name = value`
    AttributeAssigned,
    AttributeInPattern {
        name: Atom,
    },
    AttributeIsNoLiteral {
        name: Atom,
    },
    InvalidAttribute(String),

    // Macros of Kernel
    InvalidPipe {
        piped: String,
        step: String,
        reason: PipeMistake,
    },
    InvalidInOperand(String),
    InvalidRange {
        first: String,
        last: String,
    },
    InvalidRangeStep(String),
    NoPath {
        name: Atom,
        arity: usize,
        text: String,
    },
    PopOfField {
        name: Atom,
    },
}
