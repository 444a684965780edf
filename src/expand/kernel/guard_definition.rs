//! `defguard` and `defguardp`: the guard is checked here, the library's `Kaiwa.GuardDefinition` writes the macro.

use crate::atom::{Atom, atoms};
use crate::expand::core::{Core, CoreKind, Literal};
use crate::expand::errors::Mistake;
use crate::expand::expander::{Call, Expander, literal};
use crate::expand::form::{self, Result};
use crate::expand::quoted::{self, MetaStyle};
use crate::syntax::ast::{Ast, Callee, Kind};
use crate::value::copy::FrozenTerm;
use crate::value::heap::Heap;
use std::sync::Arc;

/// Marks, in its metadata, a definition whose time has come.
const DEFERRED: &str = "deferred";

const WRITER: &str = "Elixir.Kaiwa.GuardDefinition";

impl Expander<'_> {
    pub fn defguard(&mut self, call: Call) -> Result<Core> {
        let (line, span) = (call.line(), call.span);
        let (construct, macro_kind) =
            if call.name.name() == "defguard" { ("defguard", "defmacro") } else { ("defguardp", "defmacrop") };
        self.check_in_module(Call {
            name: Atom::of(macro_kind),
            arguments: &[form::nil(span), form::nil(span)],
            ..call
        })?;
        if quoted::quoted_atom(call.meta, DEFERRED).is_none() {
            return self.deferred(call);
        }
        let [definition] = call.arguments else {
            return self.refuse(Mistake::UndefinedFunction { name: call.name, arity: call.arguments.len() }, line);
        };
        let (head, guard) = match form::operands(definition, "when") {
            Some((head, guard)) => (head, Some(guard)),
            None => (definition, None),
        };
        let (name, parameters) = match &head.kind {
            Kind::Variable { name, .. } => (*name, Vec::new()),
            Kind::Call { callee: Callee::Name(name), arguments, .. } => (*name, arguments.clone()),
            _ => return self.refuse(Mistake::InvalidDefinition { construct, text: self.text(head) }, line),
        };
        let plain: Vec<Ast> = parameters
            .iter()
            .map(|parameter| form::operands(parameter, "\\\\").map_or(parameter, |(plain, _)| plain).clone())
            .collect();
        let arity = form::arity(plain.len()).map_err(|mistake| self.mistake(mistake, line))?;
        if let Some(guard) = guard {
            self.scoped(|expander| {
                // As the macro will be used: in a function, where the macros of the module can be called.
                expander.env.function = Some((name, arity));
                expander.patterns(&plain)?;
                expander.guard(guard).map(|_| ())
            })?;
        }
        let guard = Ast::new(Kind::List(guard.into_iter().cloned().collect()), span);
        let parts = [
            Ast::atom(Atom::of(macro_kind), span),
            Ast::atom(name, span),
            Ast::new(Kind::List(parameters), span),
            Ast::new(Kind::List(plain), span),
            guard,
        ];
        let written =
            self.user_macro(Atom::of(WRITER), Call { name: Atom::of("__defguard__"), arguments: &parts, ..call })?;
        self.expand(&written)
    }

    /// The same definition, to be expanded when the body of the module runs: the guards and macros above it, which it may
    /// use, are stored only then.
    fn deferred(&mut self, call: Call) -> Result<Core> {
        let line = call.line();
        let mut meta = call.meta.clone();
        meta.quoted.push((Atom::of(DEFERRED), Ast::atom(atoms::TRUE, call.span)));
        let kind = Kind::Call { callee: Callee::Name(call.name), meta, arguments: call.arguments.to_vec() };
        let mut heap = Heap::new();
        let tree = quoted::to_term(&mut heap, &Ast::new(kind, call.span), MetaStyle::default());
        let tree = literal(Literal::Frozen(Arc::new(FrozenTerm::new(&heap, tree))), line);
        let bindings = Core::new(CoreKind::List { items: Vec::new(), tail: None }, line);
        let arguments = vec![tree, bindings, self.own_environment(line)?];
        let evaluated = Core::call_remote(Atom::of("Elixir.Code"), Atom::of("eval_quoted"), arguments, line);
        let first = literal(Literal::Integer(1.into()), line);
        Ok(Core::call_remote(atoms::ERLANG, Atom::of("element"), vec![first, evaluated], line))
    }
}
