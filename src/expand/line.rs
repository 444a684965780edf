//! A line of the shell, a script, the text of `Code.eval_string`: source with variables around it.

use super::core::{Core, VariableId};
use super::env::{Binding, Env};
use super::errors::CompileError;
use super::expander::Expander;
use super::form;
use super::host::Host;
use super::warnings::Warning;
use crate::syntax::ast::Ast;

/// An expanded line.
#[derive(Debug)]
pub struct Line {
    pub core: Core,
    /// The bindings that the line uses; their values have to be in these variables before it runs.
    pub reads: Vec<(Binding, VariableId)>,
    /// The variables that the line has bound: afterwards they are bindings.
    pub writes: Vec<(Binding, VariableId)>,
    /// The environment for the next line: with what this one has aliased, imported and required.
    pub env: Env,
    pub warnings: Vec<Warning>,
    /// One more than the highest number of a variable.
    pub next_variable: u32,
}

/// Expands a line.
///
/// # Errors
///
/// A mistake in the source; the warnings found up to there come with it.
pub fn expand_line(ast: &Ast, env: &Env, bindings: &[Binding], host: &mut dyn Host) -> Result<Line, CompileError> {
    let mut expander = Expander::new(env.clone(), host, 0);
    let outer: Vec<_> = bindings.iter().map(|binding| (*binding, expander.variables.declare_outer(*binding))).collect();
    let mark = expander.variables.mark();
    // What a line of the shell or evaluated text binds lives on; only nested scopes report their variables.
    let result = match form::arguments_of(ast, "__block__") {
        // Each of these is an expression of its own, so that none is useless.
        Some(items) => expander.sequence(items, ast.span.line),
        None => expander.expand(ast),
    };
    let core = result.map_err(|error| error.with_warnings(std::mem::take(&mut expander.warnings)))?;
    if !matches!(&*env.file, "iex" | "nofile") {
        // Nothing comes after a script.
        expander.report_unused(mark);
    }
    let reads = outer.into_iter().filter(|(_, id)| expander.variables.get(*id).used).collect();
    let bound = expander.variables.hide_since(mark);
    // What several items of the line bind has its last value.
    let mut writes: Vec<(Binding, VariableId)> = Vec::with_capacity(bound.len());
    for (name, id) in bound.into_iter().filter(|(name, _)| name.counter.is_none()) {
        match writes.iter_mut().find(|(binding, _)| *binding == name.binding) {
            Some(write) => write.1 = id,
            None => writes.push((name.binding, id)),
        }
    }
    let next_variable = expander.variables.next();
    Ok(Line { core, reads, writes, env: expander.env, warnings: expander.warnings, next_variable })
}
