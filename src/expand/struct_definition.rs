//! `defstruct` and `defexception`: the struct is made when the body of the module runs; its functions are ordinary
//! definitions that use it through the attribute `@__struct__`.
//!
//! ```text
//! def __struct__(), do: @__struct__
//! def __struct__(fields), do: :kaiwa_struct.build(@__struct__, fields, @__enforced__)
//! ```

use super::attribute::module_native;
use super::core::{Core, CoreKind, Literal};
use super::definition::{Head, do_block};
use super::expander::{Call, Expander, bind, literal};
use super::form::{self, Result};
use crate::atom::{Atom, atoms};
use crate::syntax::ast::{Ast, Kind, Meta, Span};
use num_bigint::BigInt;

/// What the functions of a struct are called with.
const STRUCT_NATIVES: &str = "kaiwa_struct";

const UTILITIES: &str = "Elixir.Kernel.Utils";

impl Expander<'_> {
    pub fn defstruct(&mut self, call: Call) -> Result<Core> {
        self.check_in_module(call)?;
        let line = call.line();
        let fields = self.arguments(call.arguments)?;
        let made = module_native("put_struct", self.module_arguments(fields, line), line);
        let result = self.variables.temporary();
        let mut steps = vec![bind(result, made)];
        steps.extend(self.struct_functions(call.span));
        steps.push(self.derive(Core::variable(result, line), line)?);
        steps.push(Core::variable(result, line));
        Ok(Core::new(CoreKind::Block(steps), line))
    }

    /// A struct with `__exception__: true`, and the functions that `raise` calls; the module may define its own.
    pub fn defexception(&mut self, call: Call) -> Result<Core> {
        self.check_in_module(call)?;
        let (line, span) = (call.line(), call.span);
        let fields = self.arguments(call.arguments)?;
        let behaviour = vec![Core::atom(Atom::of("behaviour"), line), Core::atom(Atom::of("Elixir.Exception"), line)];
        let made = module_native("put_exception", self.module_arguments(fields, line), line);
        let result = self.variables.temporary();
        let mut steps =
            vec![module_native("put_attribute", self.module_arguments(behaviour, line), line), bind(result, made)];
        steps.extend(self.struct_functions(span));
        let arguments = vec![Core::atom(atoms::MESSAGE, line), Core::variable(result, line)];
        let has_message = Core::call_remote(atoms::ERLANG, Atom::of("is_map_key"), arguments, line);
        let then = Box::new(Core::new(CoreKind::Block(self.message_functions(span)), line));
        let otherwise = Box::new(Core::atom(atoms::NIL, line));
        steps.push(Core::new(CoreKind::If { condition: Box::new(has_message), then, otherwise }, line));
        let known = vec![attribute("__struct__", span), plain("args", span)];
        let known = natives(UTILITIES, "known_fields", known, span);
        let merge = natives(STRUCT_NATIVES, "merge", vec![attribute("__struct__", span), known], span);
        let is_list = natives("erlang", "is_list", vec![plain("args", span)], span);
        steps.push(self.overridable("exception", vec![plain("args", span)], vec![is_list], merge, line));
        steps.push(Core::atom(Atom::of("ok"), line));
        Ok(Core::new(CoreKind::Block(steps), line))
    }

    /// The module in front, the line behind.
    fn module_arguments(&self, arguments: Vec<Core>, line: u32) -> Vec<Core> {
        let line_number = literal(Literal::Integer(BigInt::from(line)), line);
        std::iter::once(self.own_module(line)).chain(arguments).chain([line_number]).collect()
    }

    /// Derives the protocols that `@derive` has named for the struct.
    fn derive(&mut self, structure: Core, line: u32) -> Result<Core> {
        let derives = self.variables.temporary();
        let taken = module_native("take_derives", vec![self.own_module(line)], line);
        let environment = self.own_environment(line)?;
        let arguments = vec![Core::variable(derives, line), self.own_module(line), structure, environment];
        let derive = Core::call_remote(Atom::of("Elixir.Protocol"), Atom::of("__derive__"), arguments, line);
        let choice = CoreKind::If {
            condition: Box::new(Core::variable(derives, line)),
            then: Box::new(derive),
            otherwise: Box::new(Core::atom(atoms::NIL, line)),
        };
        Ok(Core::new(CoreKind::Block(vec![bind(derives, taken), Core::new(choice, line)]), line))
    }

    fn struct_functions(&self, span: Span) -> [Core; 2] {
        let build = vec![attribute("__struct__", span), plain("fields", span), attribute("__enforced__", span)];
        let build = natives(STRUCT_NATIVES, "build", build, span);
        let define =
            |arguments, body| self.store(Head::public(atoms::STRUCT, arguments), Some(do_block(body)), span.line);
        [define(Vec::new(), attribute("__struct__", span)), define(vec![plain("fields", span)], build)]
    }

    /// For exceptions with a field `message`: `message/1`, and `exception/1` of a text.
    fn message_functions(&self, span: Span) -> Vec<Core> {
        let line = span.line;
        let key = || Ast::atom(atoms::MESSAGE, span);
        let message = natives("erlang", "map_get", vec![key(), plain("exception", span)], span);
        let fields =
            Ast::new(Kind::List(vec![Ast::new(Kind::Pair(Box::new((key(), plain("message", span)))), span)]), span);
        let merge = natives(STRUCT_NATIVES, "merge", vec![attribute("__struct__", span), fields], span);
        let is_binary = natives("erlang", "is_binary", vec![plain("message", span)], span);
        vec![
            self.overridable("message", vec![plain("exception", span)], Vec::new(), message, line),
            self.overridable("exception", vec![plain("message", span)], vec![is_binary], merge, line),
        ]
    }

    fn overridable(&self, name: &'static str, arguments: Vec<Ast>, guards: Vec<Ast>, body: Ast, line: u32) -> Core {
        let head = Head { guards, overridable: true, ..Head::public(Atom::of(name), arguments) };
        self.store(head, Some(do_block(body)), line)
    }
}

fn natives(module: &'static str, name: &'static str, arguments: Vec<Ast>, span: Span) -> Ast {
    form::remote_call(module, name, arguments, span)
}

fn attribute(name: &'static str, span: Span) -> Ast {
    Ast::call(Atom::of("@"), vec![plain(name, span)], span)
}

fn plain(name: &'static str, span: Span) -> Ast {
    Ast::new(Kind::Variable { name: Atom::of(name), meta: Meta::default() }, span)
}
