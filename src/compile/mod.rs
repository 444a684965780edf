//! Core to bytecode: registers, patterns, clauses, closures.
//!
//! A unit is compiled function by function ([`function`]); each expression is compiled for a destination ([`expression`]),
//! so that values are computed where they are wanted and last calls are found on the way.

mod binary;
mod calls;
mod clauses;
mod condition;
mod constant;
mod construct;
mod expression;
mod free_variables;
mod function;
mod pattern;
mod protect;
mod receive;
mod tail_call;
mod unit;

pub use function::TooLarge;
pub use unit::{LineSource, compile_definitions, compile_line, compile_module_body, compile_script};
