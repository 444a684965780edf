//! A line of the shell, a script, the text of `Code.eval_string`: source with variables around it.

use super::attribute::module_native;
use super::core::{Attachment, Core, CoreKind, VariableId};
use super::env::{Binding, Env};
use super::errors::CompileError;
use super::expander::{Expander, bind, block};
use super::form;
use super::host::Host;
use super::lexical::Lexical;
use super::warnings::Warning;
use crate::atom::atoms;
use crate::syntax::ast::Ast;
use std::sync::Arc;

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

/// The native that looks at the modules defined since `:kaiwa_module.begin_checks()` gave its argument: with the
/// [`ModuleChecks`] attached.
pub const CHECK_MODULES: &str = "check_modules";

/// When the modules that a unit of source defines are looked at together, for calls of what no module offers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Checks {
    Never,
    /// When all of it has run.
    AtEnd,
    /// Behind each of its expressions, which the shell runs one by one.
    AfterEachExpression,
}

/// What else is to be looked at together with the modules.
#[derive(Debug)]
pub struct ModuleChecks {
    pub file: Arc<str>,
    pub lexical: Option<Arc<Lexical>>,
}

/// Expands a line.
///
/// # Errors
///
/// A mistake in the source; the warnings found up to there come with it.
pub fn expand_line(
    ast: &Ast,
    env: &Env,
    bindings: &[Binding],
    checks: Checks,
    is_script: bool,
    host: &mut dyn Host,
) -> Result<Line, CompileError> {
    let mut expander = Expander::new(env.clone(), host, 0);
    let outer: Vec<_> = bindings.iter().map(|binding| (*binding, expander.variables.declare_outer(*binding))).collect();
    let mark = expander.variables.mark();
    // What a line of the shell or evaluated text binds lives on; only nested scopes report their variables.
    let result = match form::arguments_of(ast, "__block__") {
        Some(items) => expander.sequence(items, ast.span.line, checks),
        None => expander.sequence(std::slice::from_ref(ast), ast.span.line, checks),
    };
    let core = result.map_err(|error| error.with_warnings(std::mem::take(&mut expander.warnings)))?;
    // Nothing comes after a script.
    if is_script {
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

impl Expander<'_> {
    /// The expressions of a line or a file. In the shell each stands for itself, none is useless.
    fn sequence(&mut self, items: &[Ast], line: u32, checks: Checks) -> form::Result<Core> {
        let mut begun = None;
        let mut expanded = Vec::with_capacity(items.len());
        for (index, item) in items.iter().enumerate() {
            let mut core = self.expand(item)?;
            if checks == Checks::AtEnd && index + 1 < items.len() {
                self.warn_if_useless(item, &core);
            }
            if checks == Checks::AfterEachExpression && std::mem::take(&mut self.defines_module) {
                core = self.with_checks(core, &mut begun);
            }
            expanded.push(core);
        }
        let last = expanded.pop().unwrap_or_else(|| Core::atom(atoms::NIL, line));
        let mut whole = block(expanded, last);
        let has_names = self.env.lexical.as_ref().is_some_and(|lexical| !lexical.is_empty());
        if checks == Checks::AtEnd && (self.defines_module || has_names) {
            whole = self.with_checks(whole, &mut begun);
        }
        let begin = begun.map(|begun| bind(begun, module_native("begin_checks", Vec::new(), line)));
        Ok(block(begin.into_iter().collect(), whole))
    }

    /// The value of an expression, once the modules that it has defined have been looked at. `begun` is the variable that says
    /// which they are, made for the first of the checks.
    fn with_checks(&mut self, core: Core, begun: &mut Option<VariableId>) -> Core {
        let line = core.line;
        let begun = *begun.get_or_insert_with(|| self.variables.temporary());
        let value = self.variables.temporary();
        let checks = ModuleChecks { file: self.env.file.clone(), lexical: self.env.lexical.clone() };
        let check = CoreKind::CallAttached {
            native: CHECK_MODULES,
            attachment: Attachment(Arc::new(checks)),
            arguments: vec![Core::variable(begun, line)],
        };
        block(vec![bind(value, core), Core::new(check, line)], Core::variable(value, line))
    }
}
