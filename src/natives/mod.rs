//! Natives: the Rust functions behind library modules, a file for each module or part of one, its table on top.

// What natives share.
mod arguments;
mod chardata;
mod environment;
mod iodata;

// `:erlang`
mod arithmetic;
mod erlang_atoms;
mod erlang_binaries;
mod erlang_conversions;
mod erlang_errors;
mod erlang_functions;
mod erlang_guards;
mod erlang_identifiers;
mod erlang_lists;
mod erlang_tuples;

// Processes.
mod process;
mod process_dictionary;
mod process_signals;
mod tasks;
mod time;

// Tables.
mod ets;
mod ets_objects;
mod ets_select;

// Data.
mod base;
mod binary;
mod binary_search;
mod calendar;
mod external_term;
mod float;
mod lists;
mod lists_keys;
mod lists_parts;
mod lists_sort;
mod maps;
mod math;
mod protocol;
mod rand;
mod regex;
mod string;
mod string_case;
mod unicode;

// The world outside, and Kaiwa itself.
mod code;
mod command;
mod file;
mod file_changes;
mod file_handles;
pub mod inspect;
pub mod io;
mod markdown;
mod os;
mod shell;
mod statistics;
pub mod system;

use crate::vm::native::{self, Native, NativeFunction};

/// One line of a table: the module and the name as the user writes them, and the function.
const fn native(module: &'static str, name: &'static str, function: NativeFunction) -> Native {
    Native { module, name, function }
}

const TABLES: &[&[Native]] = &[
    arithmetic::NATIVES,
    erlang_atoms::NATIVES,
    erlang_binaries::NATIVES,
    erlang_conversions::NATIVES,
    erlang_errors::NATIVES,
    erlang_functions::NATIVES,
    erlang_guards::NATIVES,
    erlang_identifiers::NATIVES,
    erlang_lists::NATIVES,
    erlang_tuples::NATIVES,
    process::NATIVES,
    process_dictionary::NATIVES,
    process_signals::NATIVES,
    tasks::NATIVES,
    time::NATIVES,
    ets::NATIVES,
    ets_objects::NATIVES,
    ets_select::NATIVES,
    base::NATIVES,
    binary::NATIVES,
    calendar::NATIVES,
    binary_search::NATIVES,
    float::NATIVES,
    external_term::NATIVES,
    lists::NATIVES,
    lists_keys::NATIVES,
    lists_parts::NATIVES,
    lists_sort::NATIVES,
    maps::NATIVES,
    math::NATIVES,
    protocol::NATIVES,
    rand::NATIVES,
    regex::NATIVES,
    string::NATIVES,
    string_case::NATIVES,
    unicode::NATIVES,
    code::NATIVES,
    command::NATIVES,
    file::NATIVES,
    file_changes::NATIVES,
    file_handles::NATIVES,
    inspect::NATIVES,
    io::NATIVES,
    markdown::NATIVES,
    os::NATIVES,
    shell::NATIVES,
    statistics::NATIVES,
    system::NATIVES,
];

/// Makes the natives of this folder known, once for the program.
pub fn install() {
    install_with(&[]);
}

/// The same, with the tables of the layers above.
pub fn install_with(above: &[&[Native]]) {
    native::install(&[TABLES, above].concat());
}
