//! `|>`, `then`, `tap`

use crate::atom::Atom;
use crate::expand::core::{Core, CoreKind};
use crate::expand::errors::Mistake;
use crate::expand::expander::{Call, Expander, bind};
use crate::expand::form::{self, Result};
use crate::syntax::ast::{Ast, Callee, Kind};

impl Expander<'_> {
    /// `a |> f(b) |> g` is `g(f(a, b))`. A pipeline leans to the left, as long as it may be; it is taken apart in a loop.
    pub fn pipe(&mut self, call: Call) -> Result<Ast> {
        let [before, last] = call.arguments else {
            return self
                .refuse(Mistake::UndefinedFunction { name: call.name, arity: call.arguments.len() }, call.line());
        };
        let (mut source, mut steps) = (before, vec![last]);
        self.check_step(before, last, call.line())?;
        // `dbg` shows each step of the pipeline that it is given.
        while !is_debug(last)
            && let Some((before, step)) = form::operands(source, "|>")
            && !is_debug(step)
        {
            self.check_step(before, step, call.line())?;
            steps.push(step);
            source = before;
        }
        Ok(steps.iter().rev().fold(source.clone(), |piped, step| pipe_into(piped, step)))
    }

    /// Refuses what cannot be piped into. The last step of a pipeline is looked at first, as its operator is the outermost.
    fn check_step(&self, before: &Ast, step: &Ast, line: u32) -> Result<()> {
        let refuse = |reason| {
            let (piped, step_text) = (self.text(before), self.text(step));
            self.refuse(Mistake::InvalidPipe { piped, step: step_text, reason }, line)
        };
        match &step.kind {
            Kind::Variable { .. } | Kind::Call { callee: Callee::Node(_), .. } => Ok(()),
            Kind::Call { callee: Callee::Name(name), arguments, .. } => match (name.name(), &arguments[..]) {
                ("fn", _) => refuse(PipeMistake::Function),
                ("{}" | "%{}" | "%" | "<<>>" | "__block__" | "__aliases__" | "&" | "^", _) => {
                    refuse(PipeMistake::NoCall)
                }
                (operator, [_, _]) if is_operator(operator) => refuse(PipeMistake::BinaryOperator(*name)),
                (operator, [operand]) if is_operator(operator) => {
                    refuse(PipeMistake::UnaryOperator { operator: *name, operand: self.text(operand) })
                }
                _ => Ok(()),
            },
            _ => refuse(PipeMistake::NoCall),
        }
    }

    /// `then(value, function)`
    pub fn then(&mut self, call: Call) -> Result<Ast> {
        match call.arguments {
            [value, function] => Ok(form::function_call(function.clone(), vec![value.clone()], call.span)),
            _ => self.refuse(Mistake::UndefinedFunction { name: call.name, arity: call.arguments.len() }, call.line()),
        }
    }

    /// `tap(value, function)`: calls the function, gives the value.
    pub fn tap(&mut self, call: Call) -> Result<Core> {
        let line = call.line();
        self.check_expression("=", line)?;
        let mut arguments = self.arguments(call.arguments)?;
        let (Some(function), Some(value)) = (arguments.pop(), arguments.pop()) else {
            return self.refuse(Mistake::UndefinedFunction { name: call.name, arity: call.arguments.len() }, line);
        };
        let temporary = self.variables.temporary();
        let arguments = vec![Core::variable(temporary, line)];
        let called = CoreKind::CallFunction { function: Box::new(function), arguments };
        let steps = vec![bind(temporary, value), Core::new(called, line), Core::variable(temporary, line)];
        Ok(Core::new(CoreKind::Block(steps), line))
    }
}

/// The call of a checked step with the piped value as its first argument.
fn pipe_into(piped: Ast, step: &Ast) -> Ast {
    let (callee, mut meta, arguments) = match &step.kind {
        Kind::Call { callee, meta, arguments } => (callee.clone(), meta.clone(), &arguments[..]),
        Kind::Variable { name, .. } => return Ast::call(*name, vec![piped], step.span),
        _ => return step.clone(),
    };
    if matches!(callee, Callee::Node(_)) {
        meta.no_parens = false;
    }
    let arguments = std::iter::once(piped).chain(arguments.iter().cloned()).collect();
    Ast::new(Kind::Call { callee, meta, arguments }, step.span)
}

/// `dbg`, `dbg()`, `Kernel.dbg()`
fn is_debug(step: &Ast) -> bool {
    match &step.kind {
        Kind::Variable { name, .. } | Kind::Call { callee: Callee::Name(name), .. } => name.name() == "dbg",
        _ => form::remote(step).is_some_and(|(module, name, _)| {
            name.name() == "dbg"
                && form::arguments_of(module, "__aliases__").is_some_and(
                    |names| matches!(names, [Ast { kind: Kind::Atom(kernel), .. }] if kernel.name() == "Kernel"),
                )
        }),
    }
}

/// Why something cannot be piped into.
#[derive(Debug, Clone, PartialEq)]
pub enum PipeMistake {
    NoCall,
    Function,
    BinaryOperator(Atom),
    UnaryOperator { operator: Atom, operand: String },
}

fn is_operator(name: &str) -> bool {
    !name.starts_with(|first: char| first.is_alphabetic() || first == '_')
        || matches!(name, "and" | "or" | "not" | "in" | "when")
}
