//! `defprotocol` and `defimpl`: the library's `Protocol` writes the code.

use crate::atom::Atom;
use crate::expand::definition::do_block;
use crate::expand::errors::Mistake;
use crate::expand::expander::{Call, Expander};
use crate::expand::form::{self, Result};
use crate::syntax::ast::{Ast, Kind};

const WRITER: &str = "Elixir.Protocol";

impl Expander<'_> {
    pub fn defprotocol(&mut self, call: Call) -> Result<Ast> {
        self.user_macro(Atom::of(WRITER), Call { name: Atom::of("__defprotocol__"), ..call })
    }

    /// `defimpl Protocol, for: Type do … end`; inside of a module it is for that module's struct.
    pub fn defimpl(&mut self, call: Call) -> Result<Ast> {
        let (line, span) = (call.line(), call.span);
        let (protocol, options, block) = match call.arguments {
            [protocol, block] => (protocol, None, block),
            [protocol, options, block] => (protocol, Some(options), block),
            _ => return self.refuse(Mistake::UndefinedFunction { name: call.name, arity: call.arguments.len() }, line),
        };
        let mut pairs = form::keywords(block).unwrap_or_default();
        pairs.extend(options.and_then(form::keywords).unwrap_or_default());
        let Some(body) = form::option(&pairs, "do") else {
            return self.refuse(Mistake::ImplementationWithoutBlock, line);
        };
        let types = match (form::option(&pairs, "for"), self.env.module) {
            (Some(types), _) => self.named_modules(types)?,
            (None, Some(module)) => Ast::atom(module, span),
            (None, None) => return self.refuse(Mistake::ImplementationWithoutType, line),
        };
        let arguments = [self.named_modules(protocol)?, types, do_block(body.clone())];
        self.user_macro(Atom::of(WRITER), Call { name: Atom::of("__defimpl__"), arguments: &arguments, ..call })
    }

    /// The tree with the modules in the place of their aliases, where they are known.
    fn named_modules(&mut self, ast: &Ast) -> Result<Ast> {
        match &ast.kind {
            Kind::List(items) => {
                let items = items.iter().map(|item| self.named_modules(item)).collect::<Result<_>>()?;
                Ok(Ast::new(Kind::List(items), ast.span))
            }
            _ => Ok(self.module_name(ast)?.map_or_else(|| ast.clone(), |module| Ast::atom(module, ast.span))),
        }
    }
}
