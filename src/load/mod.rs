//! From source to running code: the jobs in which a process compiles.
//!
//! A process that meets a `defmodule`, a `def`, a line of the shell or a function of the library that is not there yet is
//! suspended; what has to be done runs as a job ([`crate::vm::native::Job`]) with the process in its hands:
//!
//! ```text
//! line, script ── line.rs ──▶ a function of the bindings
//! defmodule ── definition.rs ──▶ its body runs in the process; each `def` is stored in a builder; then it is finished
//! function missing ── library.rs ──▶ the library module is defined without a process (static_body.rs)
//! ```

mod attributes;
mod behaviours;
mod builder;
mod clause_heads;
mod compilation;
mod compiler_options;
mod defined_modules;
mod definition;
mod errors;
mod host;
pub mod image;
mod information;
mod library;
mod line;
mod macro_runner;
mod mistakes;
mod module_functions;
mod open_modules;
mod protocols;
mod quoted;
mod remote_calls;
mod static_body;
mod structure;
mod typespecs;
mod warnings;

pub use defined_modules::DefinedModules;
pub use library::Library;

use crate::atom::Atom;
use crate::natives;
use crate::vm::native::{self, ModuleLoader, Native, NativeFunction};
use crate::vm::system::Outside;
use std::sync::Arc;

/// The natives of this layer.
const TABLES: &[&[Native]] = &[
    clause_heads::NATIVES,
    compiler_options::NATIVES,
    definition::NATIVES,
    information::NATIVES,
    line::NATIVES,
    module_functions::NATIVES,
    protocols::NATIVES,
    quoted::NATIVES,
    structure::NATIVES,
    typespecs::NATIVES,
];

/// One line of a table of natives.
const fn entry(module: &'static str, name: &'static str, function: NativeFunction) -> Native {
    Native { module, name, function }
}

/// Makes all natives known, and the library's modules load when they are called first. Everything else comes after this.
pub fn install(library: Library) {
    natives::install_with(TABLES);
    library::set(library);
    native::set_module_loader(ModuleLoader { job: library::load_job, now: library::load });
}

/// Says where macros run that the library uses while it is compiled. Only the build needs that.
pub fn run_macros_in(outside: Arc<dyn Outside>) {
    macro_runner::set_for_build(outside);
}

/// The names of all modules of the library.
pub fn library_modules() -> Vec<Atom> {
    library::modules()
}

/// Loads a module of the library, if it is one.
pub fn load_library_module(module: Atom) {
    library::load(module);
}
