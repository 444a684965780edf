//! Guards: expressions without effects, made of a fixed set of functions.

use super::core::Core;
use super::errors::Mistake;
use super::expander::{Expander, Position};
use super::form::Result;
use crate::atom::{Atom, atoms};
use crate::syntax::ast::Ast;

/// The functions of `:erlang` that a guard may call.
const GUARD_FUNCTIONS: &[(&str, &[u8])] = &[
    ("+", &[1, 2]),
    ("-", &[1, 2]),
    ("*", &[2]),
    ("/", &[2]),
    ("<", &[2]),
    (">", &[2]),
    ("=<", &[2]),
    (">=", &[2]),
    ("==", &[2]),
    ("/=", &[2]),
    ("=:=", &[2]),
    ("=/=", &[2]),
    ("and", &[2]),
    ("or", &[2]),
    ("xor", &[2]),
    ("not", &[1]),
    ("abs", &[1]),
    ("band", &[2]),
    ("binary_part", &[2, 3]),
    ("bit_size", &[1]),
    ("bnot", &[1]),
    ("bor", &[2]),
    ("bsl", &[2]),
    ("bsr", &[2]),
    ("bxor", &[2]),
    ("byte_size", &[1]),
    ("ceil", &[1]),
    ("div", &[2]),
    ("element", &[2]),
    ("float", &[1]),
    ("floor", &[1]),
    ("hd", &[1]),
    ("is_atom", &[1]),
    ("is_binary", &[1]),
    ("is_bitstring", &[1]),
    ("is_boolean", &[1]),
    ("is_float", &[1]),
    ("is_function", &[1, 2]),
    ("is_integer", &[1]),
    ("is_list", &[1]),
    ("is_map", &[1]),
    ("is_map_key", &[2]),
    ("is_number", &[1]),
    ("is_pid", &[1]),
    ("is_port", &[1]),
    ("is_reference", &[1]),
    ("is_tuple", &[1]),
    ("length", &[1]),
    ("map_get", &[2]),
    ("map_size", &[1]),
    ("node", &[0, 1]),
    ("rem", &[2]),
    ("round", &[1]),
    ("self", &[0]),
    ("size", &[1]),
    ("tl", &[1]),
    ("trunc", &[1]),
    ("tuple_size", &[1]),
];

impl Expander<'_> {
    pub fn guards(&mut self, guards: &[&Ast]) -> Result<Vec<Core>> {
        guards.iter().map(|guard| self.guard(guard)).collect()
    }

    pub fn guard(&mut self, guard: &Ast) -> Result<Core> {
        self.at(Position::Guard, |expander| expander.expand(guard))
    }

    /// Refuses a remote call that does not belong where it stands.
    pub fn check_remote(&self, module: Atom, name: Atom, arity: usize, line: u32) -> Result<()> {
        let place = match self.position {
            Position::Expression => return Ok(()),
            Position::Guard if is_guard_function(module, name, arity) => return Ok(()),
            Position::Guard => "guards",
            Position::Match => "a match",
        };
        self.refuse(Mistake::RemoteCallInside { module, name, arity, place }, line)
    }
}

fn is_guard_function(module: Atom, name: Atom, arity: usize) -> bool {
    module == atoms::ERLANG
        && GUARD_FUNCTIONS
            .iter()
            .any(|(known, arities)| *known == name.name() && arities.iter().any(|count| usize::from(*count) == arity))
}
