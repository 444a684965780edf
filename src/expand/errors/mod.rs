//! Mistakes in the source: data first ([`mistake`]), turned into sentences in [`wording`] only.

mod mistake;
mod wording;

pub use mistake::Mistake;

use super::warnings::Warning;
use crate::atom::Atom;
use std::fmt;
use std::sync::Arc;

/// A mistake and its place. It reaches the user as an exception.
#[derive(Debug, Clone)]
pub struct CompileError {
    pub mistake: Box<Mistake>,
    pub file: Arc<str>,
    pub line: u32,
    /// Where it was found, beside file and line; `None` where that is not known.
    pub place: Option<Place>,
    /// What had been warned of before the mistake was found.
    pub warnings: Vec<Warning>,
    /// The macros whose calls it was found in, the innermost first.
    pub expansions: Vec<ExpandedCall>,
}

/// A call of a macro: which, and where.
#[derive(Debug, Clone)]
pub struct ExpandedCall {
    pub module: Atom,
    pub name: Atom,
    pub arity: usize,
    pub line: u32,
    pub place: Place,
}

/// A function, the body of a module, or a file outside of modules.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    pub module: Option<Atom>,
    pub function: Option<(Atom, u8)>,
}

impl CompileError {
    pub fn new(mistake: Mistake, file: Arc<str>, line: u32) -> CompileError {
        CompileError {
            mistake: Box::new(mistake),
            file,
            line,
            place: None,
            warnings: Vec::new(),
            expansions: Vec::new(),
        }
    }

    /// Whether Elixir finds the mistake while it runs a macro or asks for a struct, so that the frames show where.
    pub fn is_of_expansion(&self) -> bool {
        self.exception() != "Elixir.CompileError" || self.structure().is_some()
    }

    /// The struct that could not be expanded, and the arity of its `__struct__`.
    pub fn structure(&self) -> Option<(Atom, u8)> {
        match *self.mistake {
            Mistake::UndefinedStruct { module, arity, .. } => Some((module, arity)),
            Mistake::UnknownField { module, .. } | Mistake::MissingFields { module, .. } => Some((module, 1)),
            Mistake::UnknownFieldOf { module, .. } => Some((module, 0)),
            _ => None,
        }
    }

    pub fn with_warnings(mut self, warnings: Vec<Warning>) -> CompileError {
        self.warnings = warnings;
        self
    }

    /// The module of the exception that the user gets. That of a `CompileError` has the place and the message as its
    /// fields; the others, which macros raise, have the message (a `KeyError` the key) only.
    pub fn exception(&self) -> &'static str {
        match *self.mistake {
            Mistake::InvalidBranches { .. }
            | Mistake::ConcatenatedNoBinary(_)
            | Mistake::UnknownLeftOfConcatenation(_)
            | Mistake::SigilModifier
            | Mistake::SplicingOutside
            | Mistake::NoVariable { .. }
            | Mistake::InvalidUse(_)
            | Mistake::ImplementationWithoutType
            | Mistake::ImplementationWithoutBlock
            | Mistake::InvalidQuoteOption { .. }
            | Mistake::NoCalendarType { .. }
            | Mistake::InvalidEscape(_)
            | Mistake::MissingFields { .. }
            | Mistake::NegationInMatch
            | Mistake::AttributeAssigned
            | Mistake::InvalidDefinition { construct: "defguard" | "defguardp", .. }
            | Mistake::OutsideModule { .. }
            | Mistake::InsideFunction { .. }
            | Mistake::AttributeArguments { .. }
            | Mistake::AttributeSetInFunction { .. }
            | Mistake::InvalidPipe { .. }
            | Mistake::InvalidInOperand(_)
            | Mistake::TruthOperatorInGuard(_)
            | Mistake::InvalidRange { .. }
            | Mistake::InvalidRangeStep(_)
            | Mistake::NoPath { .. }
            | Mistake::PopOfField { .. } => "Elixir.ArgumentError",
            Mistake::UnknownField { .. } => "Elixir.KeyError",
            Mistake::InvalidRegex { .. } => "Elixir.Regex.CompileError",
            _ => "Elixir.CompileError",
        }
    }
}

impl fmt::Display for CompileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file, self.line, self.mistake.message())
    }
}

impl std::error::Error for CompileError {}
