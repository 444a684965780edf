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
        while let Some((before, step)) = form::operands(source, "|>") {
            steps.push(step);
            source = before;
        }
        steps.iter().rev().try_fold(source.clone(), |piped, step| self.pipe_into(piped, step))
    }

    fn pipe_into(&self, piped: Ast, step: &Ast) -> Result<Ast> {
        let line = step.span.line;
        let refuse = |reason| {
            self.refuse(Mistake::InvalidPipe { piped: self.text(&piped), step: self.text(step), reason }, line)
        };
        match &step.kind {
            Kind::Variable { name, .. } => Ok(Ast::call(*name, vec![piped], step.span)),
            Kind::Call { callee: Callee::Name(name), meta, arguments } => {
                match name.name() {
                    "fn" => return refuse(PipeMistake::Function),
                    "{}" | "%{}" | "%" | "<<>>" | "__block__" | "__aliases__" | "&" | "^" => {
                        return refuse(PipeMistake::NoCall);
                    }
                    operator if is_operator(operator) && arguments.len() == 2 => {
                        return refuse(PipeMistake::BinaryOperator(*name));
                    }
                    operator if is_operator(operator) && arguments.len() == 1 => {
                        let operand = self.text(&arguments[0]);
                        return refuse(PipeMistake::UnaryOperator { operator: *name, operand });
                    }
                    _ => {}
                }
                let (callee, meta) = (Callee::Name(*name), meta.clone());
                let arguments = std::iter::once(piped).chain(arguments.iter().cloned()).collect();
                Ok(Ast::new(Kind::Call { callee, meta, arguments }, step.span))
            }
            Kind::Call { callee: Callee::Node(callee), meta, arguments } => {
                let arguments = std::iter::once(piped).chain(arguments.iter().cloned()).collect();
                let (callee, mut meta) = (Callee::Node(callee.clone()), meta.clone());
                meta.no_parens = false;
                Ok(Ast::new(Kind::Call { callee, meta, arguments }, step.span))
            }
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
        self.check_expression("tap/2", line)?;
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
