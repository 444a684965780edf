//! `raise` and `reraise`

use crate::atom::{Atom, atoms};
use crate::expand::core::{Clause, Core, CoreKind, Literal, NoClause, Pattern};
use crate::expand::errors::Mistake;
use crate::expand::expander::{Call, Expander, literal};
use crate::expand::form::Result;
use crate::syntax::ast::Ast;

impl Expander<'_> {
    /// `raise "text"`, `raise Module`, `raise exception`, `raise Module, fields`
    pub fn raise(&mut self, call: Call) -> Result<Core> {
        let line = call.line();
        self.check_expression("raise", line)?;
        let exception = self.exception(call.arguments, line)?;
        let mut arguments = vec![exception];
        if call.arguments.len() == 1 {
            arguments.extend([Core::atom(Atom::of("none"), line), worded_by_exception(line)]);
        }
        Ok(Core::call_remote(atoms::ERLANG, atoms::ERROR, arguments, line))
    }

    /// The same with the stacktrace of another failure in last place.
    pub fn reraise(&mut self, call: Call) -> Result<Core> {
        let line = call.line();
        self.check_expression("reraise", line)?;
        let Some((stacktrace, raised)) = call.arguments.split_last() else {
            return self.refuse(Mistake::UndefinedFunction { name: call.name, arity: 0 }, line);
        };
        let exception = self.exception(raised, line)?;
        let arguments = vec![Core::atom(atoms::ERROR, line), exception, self.expand(stacktrace)?];
        Ok(Core::call_remote(atoms::ERLANG, Atom::of("raise"), arguments, line))
    }

    fn exception(&mut self, arguments: &[Ast], line: u32) -> Result<Core> {
        let mut expanded = self.arguments(arguments)?.into_iter();
        match (expanded.next(), expanded.next()) {
            (
                Some(Core {
                    kind: CoreKind::Literal(Literal::Integer(_) | Literal::Float(_) | Literal::Binary(_)),
                    ..
                }),
                _,
            ) if arguments.len() == 2 => {
                let [module, fields] = [0, 1].map(|index| self.text(&arguments[index]));
                self.refuse(Mistake::InvalidCall(format!("{module}.exception({fields})")), line)
            }
            (Some(module), Some(fields)) => Ok(made(module, fields, line)),
            (Some(raised), None) => Ok(self.exception_of(raised, line)),
            _ => self.refuse(Mistake::UndefinedFunction { name: Atom::of("raise"), arity: arguments.len() }, line),
        }
    }

    /// What is known when the source is expanded needs no test.
    fn exception_of(&mut self, raised: Core, line: u32) -> Core {
        let runtime_error = || Core::atom(Atom::of("Elixir.RuntimeError"), line);
        let nothing = || Core::new(CoreKind::List { items: Vec::new(), tail: None }, line);
        match &raised.kind {
            CoreKind::Literal(Literal::Binary(_)) | CoreKind::Binary(_) => return made(runtime_error(), raised, line),
            CoreKind::Literal(Literal::Atom(_)) => return made(raised, nothing(), line),
            _ => {}
        }
        let clause = |pattern, guards, body| Clause { patterns: vec![pattern], guards, body, line };
        let test = |name, core| vec![Core::call_remote(atoms::ERLANG, Atom::of(name), vec![core], line)];
        let ids: [_; 4] = std::array::from_fn(|_| self.variables.temporary());
        let [text, module, exception, other] = ids.map(|id| Core::variable(id, line));
        let is_exception = Pattern::Map(vec![
            (Core::atom(atoms::STRUCT, line), Pattern::Any),
            (Core::atom(atoms::EXCEPTION, line), Pattern::Literal(Literal::Atom(atoms::TRUE))),
        ]);
        let clauses = vec![
            clause(Pattern::Bind(ids[0]), test("is_binary", text.clone()), made(runtime_error(), text, line)),
            clause(Pattern::Bind(ids[1]), test("is_atom", module.clone()), made(module, nothing(), line)),
            clause(Pattern::Both(Box::new(is_exception), Box::new(Pattern::Bind(ids[2]))), Vec::new(), exception),
            clause(Pattern::Bind(ids[3]), Vec::new(), refused(other, line)),
        ];
        Core::new(CoreKind::Case { subjects: vec![raised], clauses, otherwise: NoClause::CaseClause }, line)
    }
}

/// `[error_info: %{module: Exception}]`: as in Elixir, the frame of a raised exception says who words it.
fn worded_by_exception(line: u32) -> Core {
    let name = |name| Core::atom(Atom::of(name), line);
    let info = Core::new(CoreKind::Map(vec![(name("module"), name("Elixir.Exception"))]), line);
    let option = Core::new(CoreKind::Tuple(vec![Core::atom(atoms::ERROR_INFO, line), info]), line);
    Core::new(CoreKind::List { items: vec![option], tail: None }, line)
}

/// `module.exception(fields)`
fn made(module: Core, fields: Core, line: u32) -> Core {
    let (module, name) = (Box::new(module), Box::new(Core::atom(Atom::of("exception"), line)));
    Core::new(CoreKind::CallRemote { module, name, arguments: vec![fields] }, line)
}

/// The error of a `raise` that got no exception.
fn refused(value: Core, line: u32) -> Core {
    let text = "raise/1 and reraise/2 expect a module name, string or exception as the first argument, got: ";
    let text = literal(Literal::Binary(text.as_bytes().into()), line);
    let inspected = Core::call_remote(atoms::KERNEL, Atom::of("inspect"), vec![value], line);
    let segments = [text, inspected].map(|value| crate::expand::binary::text_segment(value, line)).into();
    let message = Core::new(CoreKind::Binary(segments), line);
    made(Core::atom(Atom::of("Elixir.ArgumentError"), line), message, line)
}
