//! `Kernel`: which functions and macros every source can call without naming their module.
//!
//! A macro is a Rust function from the call to a tree or to Core, listed in one table. The functions are ordinary ones; those
//! that are natives in disguise are rewritten (`rewrite.rs`).

mod access_path;
mod binding;
mod boolean;
mod calendar_sigil;
mod concatenation;
mod debug;
mod guard_definition;
mod help;
mod hygiene;
mod membership;
mod pipe;
mod protocol;
mod raise;
mod range;
mod regex_sigil;
mod sigil;

pub use calendar_sigil::CalendarReason;
pub use pipe::PipeMistake;

use super::core::Core;
use super::expander::{Call, Expander};
use super::form::Result;
use crate::atom::Atom;
use crate::syntax::ast::Ast;
use std::collections::HashMap;
use std::sync::OnceLock;

/// What a macro of `Kernel` does with a call.
#[derive(Clone, Copy)]
pub(super) enum Expansion {
    /// Makes another tree, which is expanded in turn; such a macro works in patterns and guards, too.
    Tree(fn(&mut Expander<'_>, Call<'_>) -> Result<Ast>),
    Core(fn(&mut Expander<'_>, Call<'_>) -> Result<Core>),
}

/// Lists macros: `"name" / arity => what it makes, method of the expander`.
macro_rules! macros {
    ($($name:literal / $arity:literal => $kind:ident $method:ident,)*) => {
        const MACROS: &[(&str, u8, Expansion)] =
            &[$(($name, $arity, Expansion::$kind(|expander, call| expander.$method(call))),)*];
    };
}

macros! {
    "if" / 2 => Core if_,
    "unless" / 2 => Core unless,
    "and" / 2 => Core and,
    "or" / 2 => Core or,
    "&&" / 2 => Core and_also,
    "||" / 2 => Core or_else,
    "!" / 1 => Core negation,
    "match?" / 2 => Core matches,
    "is_nil" / 1 => Core is_nil,
    "is_struct" / 1 => Core is_struct,
    "is_struct" / 2 => Core is_struct,
    "is_exception" / 1 => Core is_exception,
    "is_exception" / 2 => Core is_exception,
    "in" / 2 => Core membership,
    "|>" / 2 => Tree pipe,
    "then" / 2 => Tree then,
    "tap" / 2 => Core tap,
    ".." / 0 => Tree full_range,
    ".." / 2 => Tree range,
    "..//" / 3 => Tree stepped_range,
    "<>" / 2 => Tree concatenation,
    "to_string" / 1 => Tree text_conversion,
    "to_charlist" / 1 => Tree charlist_conversion,
    "to_char_list" / 1 => Tree old_charlist_conversion,
    "raise" / 1 => Core raise,
    "raise" / 2 => Core raise,
    "reraise" / 2 => Core reraise,
    "reraise" / 3 => Core reraise,
    "put_in" / 2 => Tree put_in_path,
    "update_in" / 2 => Tree update_in_path,
    "get_and_update_in" / 2 => Tree get_and_update_in_path,
    "pop_in" / 1 => Tree pop_in_path,
    "binding" / 0 => Core binding,
    "binding" / 1 => Core binding,
    "destructure" / 2 => Tree destructure,
    "sigil_s" / 2 => Tree sigil_text,
    "sigil_S" / 2 => Tree sigil_text,
    "sigil_c" / 2 => Tree sigil_charlist,
    "sigil_C" / 2 => Tree sigil_charlist,
    "sigil_w" / 2 => Tree sigil_words,
    "sigil_W" / 2 => Tree sigil_words,
    "defmodule" / 2 => Core defmodule,
    "def" / 1 => Core def,
    "def" / 2 => Core def,
    "defp" / 1 => Core def,
    "defp" / 2 => Core def,
    "defdelegate" / 2 => Tree defdelegate,
    "defstruct" / 1 => Core defstruct,
    "defexception" / 1 => Core defexception,
    "@" / 1 => Core attribute,
    "defmacro" / 1 => Core def,
    "defmacro" / 2 => Core def,
    "defmacrop" / 1 => Core def,
    "defmacrop" / 2 => Core def,
    "defguard" / 1 => Core defguard,
    "defguardp" / 1 => Core defguard,
    "defoverridable" / 1 => Core defoverridable,
    "defprotocol" / 2 => Tree defprotocol,
    "defimpl" / 2 => Tree defimpl,
    "defimpl" / 3 => Tree defimpl,
    "use" / 1 => Tree use_,
    "use" / 2 => Tree use_,
    "var!" / 1 => Tree plain_variable,
    "var!" / 2 => Tree plain_variable,
    "alias!" / 1 => Tree plain_alias,
    "dbg" / 0 => Tree dbg,
    "dbg" / 1 => Tree dbg,
    "dbg" / 2 => Tree dbg,
    "sigil_r" / 2 => Tree sigil_regex,
    "sigil_R" / 2 => Tree sigil_regex,
    "sigil_D" / 2 => Tree sigil_date,
    "sigil_T" / 2 => Tree sigil_time,
    "sigil_N" / 2 => Tree sigil_naive_date_time,
    "sigil_U" / 2 => Tree sigil_utc_date_time,
}

/// The functions of `Kernel`: name and arities.
const FUNCTIONS: &[(&str, &[u8])] = &[
    ("!=", &[2]),
    ("!==", &[2]),
    ("*", &[2]),
    ("**", &[2]),
    ("+", &[1, 2]),
    ("++", &[2]),
    ("-", &[1, 2]),
    ("--", &[2]),
    ("/", &[2]),
    ("<", &[2]),
    ("<=", &[2]),
    ("==", &[2]),
    ("===", &[2]),
    ("=~", &[2]),
    (">", &[2]),
    (">=", &[2]),
    ("abs", &[1]),
    ("apply", &[2, 3]),
    ("binary_part", &[3]),
    ("binary_slice", &[2, 3]),
    ("bit_size", &[1]),
    ("byte_size", &[1]),
    ("ceil", &[1]),
    ("div", &[2]),
    ("elem", &[2]),
    ("exit", &[1]),
    ("floor", &[1]),
    ("function_exported?", &[3]),
    ("get_and_update_in", &[3]),
    ("get_in", &[2]),
    ("hd", &[1]),
    ("inspect", &[1, 2]),
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
    ("macro_exported?", &[3]),
    ("make_ref", &[0]),
    ("map_size", &[1]),
    ("max", &[2]),
    ("min", &[2]),
    ("node", &[0, 1]),
    ("not", &[1]),
    ("pop_in", &[2]),
    ("put_elem", &[3]),
    ("put_in", &[3]),
    ("rem", &[2]),
    ("round", &[1]),
    ("self", &[0]),
    ("send", &[2]),
    ("spawn", &[1, 3]),
    ("spawn_link", &[1, 3]),
    ("spawn_monitor", &[1, 3]),
    ("struct", &[1, 2]),
    ("struct!", &[1, 2]),
    ("throw", &[1]),
    ("tl", &[1]),
    ("trunc", &[1]),
    ("tuple_size", &[1]),
    ("update_in", &[3]),
];

/// The functions that are imported everywhere.
pub(super) fn functions() -> &'static [(Atom, u8)] {
    static NAMES: OnceLock<Vec<(Atom, u8)>> = OnceLock::new();
    NAMES.get_or_init(|| {
        let names = FUNCTIONS.iter();
        names.flat_map(|(name, arities)| arities.iter().map(|arity| (Atom::of(name), *arity))).collect()
    })
}

/// The macros that are imported everywhere.
pub fn macros() -> Vec<(Atom, u8)> {
    MACROS.iter().map(|(name, arity, _)| (Atom::of(name), *arity)).collect()
}

/// The macros of `IEx.Helpers`.
pub(super) fn find_shell_macro(module: Atom, name: Atom, arity: usize) -> Option<Expansion> {
    match (name.name(), arity) {
        _ if module.name() != help::HELPERS => None,
        ("h", 1) => Some(Expansion::Tree(|expander, call| expander.help(call))),
        ("t" | "b", 1) => Some(Expansion::Tree(|expander, call| expander.typespec_help(call))),
        _ => None,
    }
}

pub(super) fn find_macro(name: Atom, arity: usize) -> Option<Expansion> {
    static TABLE: OnceLock<HashMap<(Atom, u8), Expansion>> = OnceLock::new();
    let table = TABLE
        .get_or_init(|| MACROS.iter().map(|(name, arity, expansion)| ((Atom::of(name), *arity), *expansion)).collect());
    table.get(&(name, u8::try_from(arity).ok()?)).copied()
}
