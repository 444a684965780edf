//! Warnings: what the source says but probably does not mean. Data first, worded in [`Notice::message`] only.

use super::form::module_text;
use crate::atom::Atom;
use crate::syntax;
use crate::syntax::warnings::Doubt;
use crate::value::inspect::atoms::function_text;
use std::fmt;
use std::sync::Arc;

#[derive(Debug, Clone, PartialEq)]
pub struct Warning {
    pub notice: Notice,
    pub file: Arc<str>,
    /// 0: the place has no line.
    pub line: u32,
    /// What the parser warns of tells the column, too.
    pub column: Option<u32>,
    pub module: Option<Atom>,
    pub function: Option<(Atom, u8)>,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Notice {
    UnusedVariable {
        name: Atom,
        overrides: bool,
    },
    UnderscoredVariableUsed {
        name: Atom,
    },
    VariableAsCall {
        name: Atom,
    },
    UnusedLiteral {
        text: String,
    },
    VariableWithoutEffect {
        name: Atom,
    },
    UndefinedAttribute {
        name: Atom,
    },
    AttributeWithoutEffect {
        name: Atom,
    },
    /// A comparison whose value is dropped.
    OperatorWithoutEffect {
        operator: &'static str,
    },
    CallWithoutEffect {
        name: &'static str,
        arity: usize,
    },
    DroppedOperation {
        name: &'static str,
        arity: usize,
    },
    DroppedResult {
        name: &'static str,
        arity: usize,
    },
    /// `&Mod.fun/1` whose value is dropped
    DroppedFunction,
    UnusedAlias {
        name: Box<str>,
    },
    /// All that was imported from a module, or one of the names that were listed.
    UnusedImport {
        module: Atom,
        name: Option<(Atom, u8)>,
    },
    ElseOnlyInTry,
    UnreachableClause {
        line: u32,
    },
    UnreachableDefinition {
        name: Atom,
        arity: u8,
        line: u32,
    },
    OverriddenKey {
        key: String,
    },
    OldCharlistConversion,
    /// A function that should not be called any longer.
    Deprecated {
        module: Atom,
        name: Atom,
        arity: usize,
        reason: Arc<str>,
    },
    NestedComparison {
        text: String,
    },
    Doubtful(Doubt),
}

impl Warning {
    /// A warning about a place that does not name its function.
    pub fn without_function(notice: Notice, file: &Arc<str>, line: u32) -> Warning {
        Warning { notice, file: file.clone(), line, column: None, module: None, function: None }
    }

    /// What the parser of `file` found doubtful.
    pub fn of_parser(warning: syntax::warnings::Warning, file: &Arc<str>) -> Warning {
        let syntax::warnings::Warning { position, doubt } = warning;
        let (line, column) = (position.line, Some(position.column));
        Warning { notice: Notice::Doubtful(doubt), file: file.clone(), line, column, module: None, function: None }
    }
}

impl Notice {
    /// What Elixir finds when it runs the body of a module names the module as a place, `M (module)`, not as a name.
    pub fn is_of_running_body(&self) -> bool {
        matches!(self, Notice::UndefinedAttribute { .. })
    }

    /// Whether it is what a macro of Elixir's has to say, which names the place as a stacktrace does.
    pub fn is_of_macro(&self) -> bool {
        matches!(self, Notice::OldCharlistConversion)
    }

    /// What Elixir leaves to the compiler of Erlang: it comes after all that Elixir finds, without the name of the function.
    pub fn is_late(&self) -> bool {
        matches!(
            self,
            Notice::UnreachableClause { .. }
                | Notice::UnreachableDefinition { .. }
                | Notice::OperatorWithoutEffect { .. }
                | Notice::CallWithoutEffect { .. }
                | Notice::DroppedOperation { .. }
                | Notice::DroppedResult { .. }
                | Notice::DroppedFunction
        )
    }

    pub fn message(&self) -> String {
        match self {
            Notice::UnusedVariable { name, overrides: false } => format!(
                "variable \"{name}\" is unused (if the variable is not meant to be used, prefix it with an underscore)"
            ),
            Notice::UnusedVariable { name, overrides: true } => format!(
                "variable \"{name}\" is unused (there is a variable with the same name in the context, use the pin \
                 operator (^) to match on it or prefix this variable with underscore if it is not meant to be used)"
            ),
            Notice::UnderscoredVariableUsed { name } => format!(
                "the underscored variable \"{name}\" is used after being set. A leading underscore indicates that the \
                 value of the variable should be ignored. If this is intended please rename the variable to remove the \
                 underscore"
            ),
            Notice::VariableAsCall { name } => format!(
                "variable \"{name}\" does not exist and is being expanded to \"{name}()\", please use parentheses to \
                 remove the ambiguity or change the variable name"
            ),
            Notice::UnusedLiteral { text } => format!(
                "code block contains unused literal {text} (remove the literal or assign it to _ to avoid warnings)"
            ),
            Notice::VariableWithoutEffect { name } => format!(
                "variable {name} in code block has no effect as it is never returned (remove the variable or assign it \
                 to _ to avoid warnings)"
            ),
            Notice::UndefinedAttribute { name } => format!(
                "undefined module attribute @{name}, please remove access to @{name} or explicitly set it before access"
            ),
            Notice::AttributeWithoutEffect { name } => format!(
                "module attribute @{name} in code block has no effect as it is never returned (remove the attribute or \
                 assign it to _ to avoid warnings)"
            ),
            Notice::OperatorWithoutEffect { operator } => format!("use of operator {operator} has no effect"),
            Notice::CallWithoutEffect { name, arity } => format!("the call to {name}/{arity} has no effect"),
            Notice::DroppedOperation { name, arity } => {
                format!("the result of evaluating operator '{name}'/{arity} is ignored {ASSIGN_IT}")
            }
            Notice::DroppedResult { name, arity } => {
                format!("the result of calling {name}/{arity} is ignored {ASSIGN_IT}")
            }
            Notice::DroppedFunction => format!("the result of fun construction is ignored {ASSIGN_IT}"),
            Notice::UnusedAlias { name } => format!("unused alias {name}"),
            Notice::Deprecated { module, name, arity, reason } => {
                format!("{}.{}/{arity} is deprecated. {reason}", module_text(*module), function_text(*name))
            }
            Notice::UnusedImport { module, name: None } => format!("unused import {}", module_text(*module)),
            Notice::UnusedImport { module, name: Some((name, arity)) } => {
                format!("unused import {}.{}/{arity}", module_text(*module), function_text(*name))
            }
            Notice::ElseOnlyInTry => {
                "\"else\" shouldn't be used as the only clause in \"try\", use \"case\" instead".to_string()
            }
            Notice::UnreachableClause { line } => {
                format!("this clause cannot match because a previous clause at line {line} always matches")
            }
            Notice::UnreachableDefinition { name, arity, line } => format!(
                "this clause for {name}/{arity} cannot match because a previous clause at line {line} always matches"
            ),
            Notice::OldCharlistConversion => {
                "Kernel.to_char_list/1 is deprecated, use Kernel.to_charlist/1 instead".to_string()
            }
            Notice::OverriddenKey { key } => format!("key {key} will be overridden in map"),
            Notice::NestedComparison { text } => format!(
                "Elixir does not support nested comparisons. Something like\n\n     x < y < z\n\nis equivalent to\n\n     \
                 (x < y) < z\n\nwhich ultimately compares z with the boolean result of (x < y). Instead, consider joining \
                 together each comparison segment with an \"and\", for example,\n\n     x < y and y < z\n\nYou wrote: {text}"
            ),
            Notice::Doubtful(doubt) => doubt.message(),
        }
    }
}

const ASSIGN_IT: &str = "(suppress the warning by assigning the expression to the _ variable)";

impl fmt::Display for Notice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message())
    }
}
