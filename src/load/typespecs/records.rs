//! Types of records: `record(:user, name: String.t())` means `{:user, name :: String.t(), age :: term}`.

use super::declaration::arguments_of;
use super::mistakes::TypeMistake;
use super::translator::keywords;
use crate::atom::Atom;
use crate::expand::with_stack;
use crate::syntax::ast::{Ast, Kind, Meta, Span};
use crate::value::copy::FrozenTerm;
use crate::value::term::Term;

/// A record that the module has defined.
pub struct Record {
    name: Atom,
    tag: Atom,
    fields: Vec<Atom>,
}

impl Record {
    /// As `Record` in the library notes it down: `%{name: :user, tag: :user, fields: [:name, :age]}`.
    pub fn noted(value: &FrozenTerm) -> Option<Record> {
        let heap = value.fragment.heap();
        let part = |name| heap.map_get(value.root, Term::atom(Atom::of(name)));
        let fields = heap.proper_list(part("fields")?)?.into_iter().filter_map(|field| field.as_atom()).collect();
        Some(Record { name: part("name")?.as_atom()?, tag: part("tag")?.as_atom()?, fields })
    }
}

/// The tuple that `record(name, fields)` stands for; fields that are not named are of any type.
///
/// # Errors
///
/// There is no such record, it lacks such a field, or this is no list of fields.
pub fn tuple(records: &[Record], arguments: &[Ast], span: Span) -> Result<Ast, TypeMistake> {
    let (name, given) = match arguments {
        [Ast { kind: Kind::Atom(name), .. }] => (*name, Vec::new()),
        [Ast { kind: Kind::Atom(name), .. }, fields] => (*name, keywords(fields).ok_or(TypeMistake::InvalidRecord)?),
        _ => return Err(TypeMistake::InvalidRecord),
    };
    let unknown = TypeMistake::UnknownRecord(name);
    let record = records.iter().find(|record| record.name == name).ok_or(unknown)?;
    if let Some((field, _)) = given.iter().find(|(field, _)| !record.fields.contains(field)) {
        return Err(TypeMistake::UnknownRecordField { field: *field, record: name });
    }
    let variable = |name, span| Ast::new(Kind::Variable { name, meta: Meta::default() }, span);
    let nowhere = Span::default();
    let field = |field: &Atom| {
        let ty = given.iter().find(|(name, _)| name == field);
        let ty = ty.map_or_else(|| variable(Atom::of("term"), nowhere), |(_, ty)| (*ty).clone());
        Ast::call(Atom::of("::"), vec![variable(*field, nowhere), ty], nowhere)
    };
    let elements = std::iter::once(Ast::atom(record.tag, span)).chain(record.fields.iter().map(field)).collect();
    Ok(Ast::call(Atom::of("{}"), elements, span))
}

/// A declaration in which the tuples of records stand where it names records. It has been checked.
pub fn spelled_out(ast: &Ast, records: &[Record]) -> Ast {
    with_stack(|| {
        let all = |trees: &[Ast]| trees.iter().map(|tree| spelled_out(tree, records)).collect();
        if let Some(arguments) = arguments_of(ast, "record")
            && let Ok(tuple) = tuple(records, arguments, ast.span)
        {
            return spelled_out(&tuple, records);
        }
        let kind = match &ast.kind {
            Kind::List(items) => Kind::List(all(items)),
            Kind::Pair(pair) => Kind::Pair(Box::new((spelled_out(&pair.0, records), spelled_out(&pair.1, records)))),
            Kind::Call { callee, meta, arguments } => {
                Kind::Call { callee: callee.clone(), meta: meta.clone(), arguments: all(arguments) }
            }
            kind => kind.clone(),
        };
        Ast::new(kind, ast.span)
    })
}
