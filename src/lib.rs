//! Kaiwa, an interactive shell in the manner of Elixir's `iex`, on an actor runtime of its own.
//!
//! The modules in the order in which a line of input travels through them:

#![forbid(unsafe_code)]

/// Names interned once for the whole program; used by every layer.
pub mod atom;
/// The instruction set, loaded code, its encoding.
pub mod bytecode;
/// Core to bytecode.
pub mod compile;
/// Syntax tree to Core: macros, aliases, imports and special forms are resolved.
pub mod expand;
/// Tables of terms that processes share.
pub mod files;
/// From source to running code: lines, modules, the library.
pub mod load;
/// Rust functions behind library modules.
pub mod natives;
/// Regular expressions: compiled patterns and their matches.
pub mod regex;
/// Processes, messages, signals, timers, and who runs when.
pub mod runtime;
/// The command line, the prompt, pipes, scripts.
pub mod shell;
/// Source text to syntax tree, and the mistakes that can be found on the way.
pub mod syntax;
pub mod tables;
/// Sessions written down in pages, run again and compared.
pub mod transcript;
/// Terms, the heap of a process, comparison, inspection.
pub mod value;
/// The interpreter that runs the code of one process.
pub mod vm;

/// The library as `build.rs` has compiled it.
static LIBRARY_IMAGE: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/library.image"));

/// Makes the natives and the library known. Call it before anything is compiled or run; calling it again does nothing.
pub fn start() {
    load::install(load::Library::Image(LIBRARY_IMAGE));
}
