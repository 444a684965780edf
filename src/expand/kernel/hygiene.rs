//! `var!`, `alias!`, `use`: macros about macros.

use crate::atom::{Atom, atoms};
use crate::expand::errors::Mistake;
use crate::expand::expander::{Call, Expander};
use crate::expand::form::Result;
use crate::expand::quoted;
use crate::syntax::ast::{Ast, Callee, Kind, Meta};

impl Expander<'_> {
    /// `var!(x)`: the variable of the user, or that of another context, although a macro has quoted it.
    pub fn plain_variable(&mut self, call: Call) -> Result<Ast> {
        let line = call.line();
        let (variable, context) = match call.arguments {
            [variable] => (variable, None),
            [variable, context] => (variable, self.module_name(context)?.filter(|context| *context != atoms::NIL)),
            _ => return self.refuse(Mistake::UndefinedFunction { name: call.name, arity: call.arguments.len() }, line),
        };
        let quoted = vec![(Atom::of(quoted::IF_UNDEFINED), Ast::atom(Atom::of("raise"), call.span))];
        let plain = Meta { context, quoted, ..Meta::default() };
        match &variable.kind {
            Kind::Variable { name, .. } => Ok(Ast::new(Kind::Variable { name: *name, meta: plain }, variable.span)),
            Kind::Call { callee: Callee::Name(name), arguments, .. }
                if !arguments.is_empty() || name.name() != "{}" =>
            {
                // The call is the user's: the imports of the macro do not count.
                let call =
                    Kind::Call { callee: Callee::Name(*name), meta: Meta::default(), arguments: arguments.clone() };
                Ok(Ast::new(call, variable.span))
            }
            _ => self.refuse(Mistake::NoVariable { text: self.text(variable) }, line),
        }
    }

    /// `alias!(Foo)`: what the user means by `Foo`.
    pub fn plain_alias(&mut self, call: Call) -> Result<Ast> {
        match call.arguments {
            [Ast { kind: Kind::Call { callee, arguments, .. }, span }] => {
                let call = Kind::Call { callee: callee.clone(), meta: Meta::default(), arguments: arguments.clone() };
                Ok(Ast::new(call, *span))
            }
            [other] => Ok(other.clone()),
            _ => {
                let mistake = Mistake::UndefinedFunction { name: call.name, arity: call.arguments.len() };
                self.refuse(mistake, call.line())
            }
        }
    }

    /// `use Module, options` is `require Module` and `Module.__using__(options)`.
    pub fn use_(&mut self, call: Call) -> Result<Ast> {
        let (line, span) = (call.line(), call.span);
        let (modules, options) = match call.arguments {
            [modules] => (modules, Ast::new(Kind::List(Vec::new()), span)),
            [modules, options] => (modules, options.clone()),
            _ => return self.refuse(Mistake::UndefinedFunction { name: call.name, arity: call.arguments.len() }, line),
        };
        let modules = match self.multi_alias(modules)? {
            Some(modules) => modules,
            None => match self.module_name(modules)? {
                Some(module) => vec![module],
                None => return self.refuse(Mistake::InvalidUse(self.text(modules)), line),
            },
        };
        let mut uses = Vec::with_capacity(modules.len());
        for module in modules {
            let module = Ast::atom(module, span);
            let require = Ast::call(Atom::of("require"), vec![module.clone()], span);
            let dot = Ast::call(Atom::of("."), vec![module, Ast::atom(Atom::of("__using__"), span)], span);
            let callee = Callee::Node(Box::new(dot));
            let arguments = vec![options.clone()];
            let using = Ast::new(Kind::Call { callee, meta: Meta::default(), arguments }, span);
            uses.push(Ast::call(Atom::of("__block__"), vec![require, using], span));
        }
        Ok(Ast::call(Atom::of("__block__"), uses, span))
    }
}
