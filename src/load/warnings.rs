//! Warnings as they are printed:
//!
//! ```text
//! warning: variable "x" is unused (…)
//!   iex:3: M.f/1
//!
//! ```
//!
//! The label is yellow where colours are on.

use super::mistakes::{CallWarning, ModuleWarning};
use crate::atom::Atom;
use crate::expand::{RemoteCall, Warning};
use crate::value::inspect::atom_text;
use crate::value::inspect::atoms::function_text;
use crate::vm::system::{Output, Stream};

const LABEL: &str = "warning: ";
const YELLOW_LABEL: &str = "\x1b[33mwarning: \x1b[0m";

/// What the compiler has to say about an expression.
pub(super) fn print_warnings(output: &dyn Output, warnings: &[Warning]) {
    for warning in warnings {
        let place = match (warning.module, warning.function) {
            (Some(module), Some((name, arity))) => format!(": {}.{}/{arity}", atom_text(module), function_text(name)),
            (Some(module), None) if warning.notice.is_of_running_body() => format!(": {} (module)", atom_text(module)),
            (Some(_), None) if warning.notice.is_of_macro() => ": (module)".to_string(),
            (Some(module), None) => format!(": {}", atom_text(module)),
            (None, _) if warning.notice.is_of_macro() => ": (file)".to_string(),
            (None, _) => String::new(),
        };
        let line = if warning.line == 0 { String::new() } else { format!(":{}", warning.line) };
        let column = warning.column.map_or(String::new(), |column| format!(":{column}"));
        print(output, &format!("{}\n  {}{line}{column}{place}\n", warning.notice.message(), warning.file));
    }
}

/// A warning about the definitions of a module.
pub(super) fn print_module_warning(output: &dyn Output, warning: &ModuleWarning, module: Atom, file: &str) {
    let subject = warning.kind.subject(module).map_or(String::new(), |subject| format!(": {subject}"));
    print(output, &format!("{}\n  {file}:{}{subject}\n", warning.kind, warning.line));
}

/// A warning about calls in the functions of a module: one, or several of the same function.
pub(super) fn print_call_warning(
    output: &dyn Output,
    warning: &CallWarning,
    module: Atom,
    file: &str,
    calls: &[&RemoteCall],
) {
    let place = |call: &&RemoteCall| {
        let function = call
            .function
            .map_or(String::new(), |(name, arity)| format!(": {}.{}/{arity}", atom_text(module), function_text(name)));
        format!("  {file}:{}{function}\n", call.line)
    };
    let places: String = calls.iter().map(place).collect();
    let count = match calls.len() {
        1 => String::new(),
        count => format!("Invalid call found at {count} locations:\n"),
    };
    print(output, &format!("{warning}\n{count}{places}"));
}

pub(super) fn print_plain_warning(output: &dyn Output, message: &str, file: &str, line: u32) {
    print(output, &format!("{message}\n  {file}:{line}\n"));
}

/// A warning about what the body of a module does.
pub(super) fn print_body_warning(output: &dyn Output, message: &str, file: &str, line: u32) {
    print(output, &format!("{message}\n  {file}:{line}: (module)\n"));
}

/// A warning that cannot be printed is not worth failing for.
fn print(output: &dyn Output, text: &str) {
    let label = if output.has_colors() { YELLOW_LABEL } else { LABEL };
    let _ = output.write(Stream::Err, format!("{label}{text}\n").as_bytes());
}
