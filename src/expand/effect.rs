//! Expressions in the middle of a block whose value nobody gets and that do nothing else.

use super::core::{Core, CoreKind, Literal};
use super::expander::Expander;
use super::variables::Name;
use super::warnings::Notice;
use crate::atom::{Atom, atoms};
use crate::syntax::ast::{Ast, Kind};

/// Functions of `:erlang` that cannot fail, so that dropping their value makes a call of them pointless.
const WITHOUT_EFFECT: &[(&str, usize)] = &[
    ("is_atom", 1),
    ("is_binary", 1),
    ("is_bitstring", 1),
    ("is_boolean", 1),
    ("is_float", 1),
    ("is_function", 1),
    ("is_integer", 1),
    ("is_list", 1),
    ("is_map", 1),
    ("is_number", 1),
    ("is_pid", 1),
    ("is_port", 1),
    ("is_reference", 1),
    ("is_tuple", 1),
    ("make_ref", 0),
    ("max", 2),
    ("min", 2),
    ("node", 0),
    ("self", 0),
];

/// Comparisons, by Erlang's name, and by that of the operator.
const COMPARISONS: &[(&str, &str)] =
    &[("==", "=="), ("/=", "!="), ("=:=", "==="), ("=/=", "!=="), ("<", "<"), (">", ">"), ("=<", "<="), (">=", ">=")];

/// Operators that can fail.
const OPERATORS: &[(&str, usize)] = &[
    ("+", 2),
    ("-", 2),
    ("*", 2),
    ("/", 2),
    ("div", 2),
    ("rem", 2),
    ("++", 2),
    ("--", 2),
    ("not", 1),
    ("-", 1),
    ("+", 1),
];

/// Other functions that can fail, and do nothing else.
const FUNCTIONS: &[(&str, usize)] = &[
    ("abs", 1),
    ("byte_size", 1),
    ("element", 2),
    ("hd", 1),
    ("length", 1),
    ("round", 1),
    ("tl", 1),
    ("trunc", 1),
    ("tuple_size", 1),
];

impl Expander<'_> {
    /// Warns of an item of a block that is not the last one, which has been expanded to `core`.
    pub fn warn_if_useless(&mut self, item: &Ast, core: &Core) {
        let line = item.span.line;
        match &item.kind {
            Kind::Integer(_) | Kind::Float(_) | Kind::Binary(_) => {
                // Literals have a line only if they went through a macro.
                let line = self.macro_line.unwrap_or(0);
                self.warn(Notice::UnusedLiteral { text: self.text(item) }, line);
            }
            Kind::Variable { name, meta } if self.variables.lookup(Name::of(*name, meta)).is_some() => {
                self.warn(Notice::VariableWithoutEffect { name: *name }, line);
            }
            _ => match read_attribute(item) {
                Some(name) => self.warn(Notice::AttributeWithoutEffect { name }, line),
                None if self.env.function.is_some() => {
                    if let Some(notice) = dropped(core) {
                        self.warn(notice, core.line);
                    }
                }
                None => {}
            },
        }
    }
}

/// `@name`
fn read_attribute(item: &Ast) -> Option<Atom> {
    match super::form::arguments_of(item, "@")? {
        [Ast { kind: Kind::Variable { name, .. }, .. }] => Some(*name),
        _ => None,
    }
}

fn dropped(core: &Core) -> Option<Notice> {
    let (module, name, arguments) = match &core.kind {
        CoreKind::CallRemote { module, name, arguments } => (atom_of(module)?, atom_of(name)?, arguments),
        CoreKind::CaptureRemote { .. } => return Some(Notice::DroppedFunction),
        _ => return None,
    };
    let (name, arity) = (name.name(), arguments.len());
    if module != atoms::ERLANG {
        return None;
    }
    if let Some((_, operator)) = COMPARISONS.iter().find(|(known, _)| *known == name && arity == 2) {
        return Some(Notice::OperatorWithoutEffect { operator });
    }
    let found = |table: &[(&'static str, usize)]| table.iter().copied().find(|known| *known == (name, arity));
    if let Some((name, arity)) = found(WITHOUT_EFFECT) {
        return Some(Notice::CallWithoutEffect { name, arity });
    }
    if let Some((name, arity)) = found(OPERATORS) {
        return Some(Notice::DroppedOperation { name, arity });
    }
    found(FUNCTIONS).map(|(name, arity)| Notice::DroppedResult { name, arity })
}

fn atom_of(core: &Core) -> Option<Atom> {
    match core.kind {
        CoreKind::Literal(Literal::Atom(atom)) => Some(atom),
        _ => None,
    }
}
