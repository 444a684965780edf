//! `@name`: attributes are set and read while the body of the module runs; in functions they are literals.

use super::core::{Core, Literal};
use super::errors::Mistake;
use super::expander::{Call, Expander, Position, literal, with_stack};
use super::form::{self, Result};
use super::quote;
use super::quoted::{self, MetaStyle};
use super::warnings::Notice;
use crate::atom::{Atom, atoms};
use crate::syntax::ast::{Ast, Callee, Kind, Span};
use crate::value::copy::FrozenTerm;
use crate::value::heap::Heap;
use crate::value::term::Term;
use num_bigint::BigInt;
use std::sync::Arc;

/// The module of natives that the body of a module calls.
pub(super) const MODULE_NATIVES: &str = "kaiwa_module";

/// Attributes whose value is a type, not an expression.
const TYPES: &[&str] = &["spec", "type", "typep", "opaque", "callback", "macrocallback"];

impl Expander<'_> {
    pub fn attribute(&mut self, call: Call) -> Result<Core> {
        let line = call.line();
        if self.env.module.is_none() {
            return self.refuse(Mistake::OutsideModule { name: call.name, arity: 1 }, line);
        }
        let [attribute] = call.arguments else {
            return self.refuse(Mistake::UndefinedFunction { name: call.name, arity: call.arguments.len() }, line);
        };
        match &attribute.kind {
            Kind::Variable { name, .. } => self.read_attribute(*name, attribute, line),
            Kind::Call { callee: Callee::Name(name), arguments, .. } => match &arguments[..] {
                [] => self.read_attribute(*name, attribute, line),
                [value] => self.set_attribute(*name, value, line),
                _ => {
                    let (name, count) = (*name, arguments.len());
                    self.refuse(Mistake::AttributeArguments { name, count }, line)
                }
            },
            _ => self.refuse(Mistake::InvalidAttribute(self.text(attribute)), line),
        }
    }

    fn set_attribute(&mut self, name: Atom, value: &Ast, line: u32) -> Result<Core> {
        if self.env.function.is_some() {
            return self.refuse(Mistake::AttributeSetInFunction { name }, line);
        }
        if TYPES.contains(&name.name()) {
            return self.declare_type(name, value, line);
        }
        let value = self.expand(value)?;
        let arguments = vec![
            self.own_module(line),
            Core::atom(name, line),
            value,
            literal(Literal::Integer(BigInt::from(line)), line),
        ];
        Ok(module_native("put_attribute", arguments, line))
    }

    /// `@type t :: …` and its like: the tree as a value, since there can be `unquote`s in it.
    fn declare_type(&mut self, name: Atom, value: &Ast, line: u32) -> Result<Core> {
        let resolved = self.resolved_type(value)?;
        let tree = if quote::has_unquotes(&resolved) {
            self.fragments(&resolved)?
        } else {
            let mut heap = Heap::new();
            let term = quoted::to_term(&mut heap, &resolved, MetaStyle::default());
            literal(Literal::Frozen(Arc::new(FrozenTerm::new(&heap, term))), line)
        };
        let arguments = vec![
            self.own_module(line),
            Core::atom(name, line),
            tree,
            literal(Literal::Integer(BigInt::from(line)), line),
        ];
        Ok(module_native("put_type", arguments, line))
    }

    /// The tree of a type with the modules in place of their aliases.
    fn resolved_type(&mut self, ast: &Ast) -> Result<Ast> {
        with_stack(|| {
            let kind = match &ast.kind {
                Kind::List(items) => Kind::List(self.resolved_types(items)?),
                Kind::Pair(pair) => Kind::Pair(Box::new((self.resolved_type(&pair.0)?, self.resolved_type(&pair.1)?))),
                Kind::Variable { name, .. } if name.name() == "__MODULE__" => {
                    Kind::Atom(self.env.module.unwrap_or(atoms::NIL))
                }
                Kind::Call { callee: Callee::Name(name), meta, arguments } => match (name.name(), &arguments[..]) {
                    ("unquote" | "unquote_splicing", [_]) => ast.kind.clone(),
                    ("__aliases__", segments) => Kind::Atom(self.alias_name(segments, meta, ast.span.line)?),
                    _ => {
                        let (callee, meta) = (Callee::Name(*name), meta.clone());
                        Kind::Call { callee, meta, arguments: self.resolved_types(arguments)? }
                    }
                },
                Kind::Call { callee: Callee::Node(node), meta, arguments } => {
                    let callee = Callee::Node(Box::new(self.resolved_type(node)?));
                    Kind::Call { callee, meta: meta.clone(), arguments: self.resolved_types(arguments)? }
                }
                kind => kind.clone(),
            };
            Ok(Ast::new(kind, ast.span))
        })
    }

    fn resolved_types(&mut self, trees: &[Ast]) -> Result<Vec<Ast>> {
        trees.iter().map(|tree| self.resolved_type(tree)).collect()
    }

    /// The module being defined, for its natives.
    pub fn own_module(&self, line: u32) -> Core {
        Core::atom(self.env.module.unwrap_or(atoms::NIL), line)
    }

    fn attribute_value(&mut self, name: Atom) -> Option<Arc<FrozenTerm>> {
        let module = self.env.module?;
        self.host.attribute(module, name)
    }

    fn read_attribute(&mut self, name: Atom, attribute: &Ast, line: u32) -> Result<Core> {
        if self.env.function.is_none() {
            let arguments = vec![
                self.own_module(line),
                Core::atom(name, line),
                literal(Literal::Integer(BigInt::from(line)), line),
            ];
            return Ok(Core::call_remote(Atom::of(MODULE_NATIVES), Atom::of("get_attribute"), arguments, line));
        }
        if self.position != Position::Expression {
            let tree = self.attribute_tree(attribute, line)?;
            return self.expand(&tree);
        }
        let Some(value) = self.attribute_value(name) else {
            self.warn(Notice::UndefinedAttribute { name }, line);
            return Ok(Core::atom(atoms::NIL, line));
        };
        let root = value.root;
        Ok(match (root.as_atom(), root.as_small()) {
            (Some(atom), _) => Core::atom(atom, line),
            (_, Some(integer)) => literal(Literal::Integer(BigInt::from(integer)), line),
            _ => literal(Literal::Frozen(value), line),
        })
    }

    /// The value of an attribute as a tree: for patterns, and where its elements are needed (`x in @list`).
    pub fn attribute_tree(&mut self, attribute: &Ast, line: u32) -> Result<Ast> {
        let Some((name, _)) = form::as_variable(attribute) else {
            return self.refuse(Mistake::InvalidAttribute(self.text(attribute)), line);
        };
        if self.env.function.is_none() {
            if self.position == Position::Match {
                return self.refuse(Mistake::AttributeAssigned, line);
            }
            return self.refuse(Mistake::AttributeInPattern { name }, line);
        }
        let Some(value) = self.attribute_value(name) else {
            self.warn(Notice::UndefinedAttribute { name }, line);
            return Ok(form::nil(attribute.span));
        };
        tree(&value, attribute.span).map_or_else(|| self.refuse(Mistake::AttributeIsNoLiteral { name }, line), Ok)
    }
}

/// A term as the tree of a literal; `None` for what cannot be written as one, such as a pid.
fn tree(value: &FrozenTerm, span: Span) -> Option<Ast> {
    term_tree(value.fragment.heap(), value.root, span)
}

fn term_tree(heap: &Heap, term: Term, span: Span) -> Option<Ast> {
    with_stack(|| {
        let trees = |terms: &[Term]| terms.iter().map(|term| term_tree(heap, *term, span)).collect::<Option<Vec<_>>>();
        let kind = if let Some(atom) = term.as_atom() {
            Kind::Atom(atom)
        } else if let Some(integer) = heap.as_big(term) {
            Kind::Integer(integer)
        } else if let Some(float) = heap.as_float(term) {
            Kind::Float(float)
        } else if let Some(bytes) = heap.bytes(term) {
            Kind::Binary(bytes.into())
        } else if let Some(items) = heap.proper_list(term) {
            Kind::List(trees(&items)?)
        } else if let Some(elements) = heap.tuple_elements(term) {
            match <[Ast; 2]>::try_from(trees(&elements)?) {
                Ok([left, right]) => Kind::Pair(Box::new((left, right))),
                Err(elements) => return Some(Ast::call(Atom::of("{}"), elements, span)),
            }
        } else if heap.is_map(term) {
            let mut pairs = Vec::new();
            for (key, value) in heap.map_pairs(term) {
                let pair = (term_tree(heap, key, span)?, term_tree(heap, value, span)?);
                pairs.push(Ast::new(Kind::Pair(Box::new(pair)), span));
            }
            return Some(Ast::call(Atom::of("%{}"), pairs, span));
        } else {
            return None;
        };
        Some(Ast::new(kind, span))
    })
}

/// `:kaiwa_module.name(arguments)`
pub(super) fn module_native(name: &'static str, arguments: Vec<Core>, line: u32) -> Core {
    Core::call_remote(Atom::of(MODULE_NATIVES), Atom::of(name), arguments, line)
}
