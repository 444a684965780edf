//! Expansion: from the syntax tree to Core.
//!
//! Resolves aliases, imports and macros, gives each variable a number, and lowers every construct to the few forms of
//! [`core`]. There is a file per construct; [`expander`] looks at a node and hands it to its file.
//!
//! | entry point | what is expanded |
//! | --- | --- |
//! | [`expand_line`] | a line of the shell, a script, evaluated text |
//! | [`expand_module_body`] | the body of a `defmodule`, when the process that defines it runs it |
//! | [`expand_definition`] | a `def`, when the body of its module stores it |
//!
//! What expansion asks of the world goes through [`Host`]; mistakes are [`CompileError`]s, worded in one place.

pub mod core;

pub mod env;
pub mod errors;
pub mod host;
pub mod lexical;
pub mod warnings;

pub mod definition;
pub mod line;
pub mod module;

pub mod printed;
pub mod reach;

pub mod env_term;
pub mod macros;
pub mod quoted;

mod expander;
mod expansion;
mod form;
mod source_text;
mod variables;

mod alias;
mod attribute;
mod binary;
mod calls;
mod capture;
mod case;
mod clause_head;
mod clauses;
mod comprehension;
mod effect;
mod function;
mod guard;
mod import;
mod kernel;
mod map;
mod pattern;
mod quote;
mod receive;
mod rewrite;
mod struct_definition;
mod structs;
mod super_;
mod try_;
mod type_text;
mod with;

#[cfg(test)]
mod tests;

pub use clause_head::{ClauseHead, GuardText, clause_head};
pub use definition::{
    DefinitionSource, DefinitionTemplate, ExpandedDefinition, ImportUse, LocalCall, RemoteCall, expand_definition,
};
pub use env::{Binding, Env};
pub use errors::{CompileError, ExpandedCall, Mistake, Place};
pub use expander::{Position, with_stack};
pub use expansion::{Expansion, expand_once};
pub use host::{Host, StructFields};
pub use kernel::macros as kernel_macros;
pub use lexical::Lexical;
pub use line::{Checks, Line, ModuleChecks, expand_line};
pub use module::{ModuleBody, ModuleCode, expand_hook, expand_module_body};
pub use source_text::text as source_text;
pub use type_text::type_text;
pub use warnings::{Notice, Warning};
