//! What the functions of `Module` ask of a module that is being defined.

use super::builder::ModuleBuilder;
use super::information::names_with_arities;
use super::{entry, errors, open_modules};
use crate::atom::Atom;
use crate::expand::quoted::{self, MetaStyle};
use crate::value::term::Term;
use crate::vm::native::{Context, Fault, Native, NativeFunction::*, NativeResult};

pub(super) const NATIVES: &[Native] = &[
    entry("kaiwa_open_module", "open", F1(open)),
    entry("kaiwa_open_module", "accumulate", F2(accumulate)),
    entry("kaiwa_open_module", "keep", F2(keep)),
    entry("kaiwa_open_module", "put", F3(put)),
    entry("kaiwa_open_module", "get", F3(get)),
    entry("kaiwa_open_module", "delete", F2(delete)),
    entry("kaiwa_open_module", "has", F2(has)),
    entry("kaiwa_open_module", "attributes", F1(attributes)),
    entry("kaiwa_open_module", "definitions", F1(definitions)),
    entry("kaiwa_open_module", "definition", F3(definition)),
    entry("kaiwa_open_module", "delete_definition", F3(delete_definition)),
    entry("kaiwa_open_module", "specified_callback", F3(specified_callback)),
    entry("kaiwa_open_module", "overridable", F1(overridable)),
    entry("kaiwa_open_module", "types", F1(types)),
];

fn name(term: Term, place: u8) -> Result<Atom, Box<Fault>> {
    term.as_atom().ok_or_else(|| Fault::bad_argument(place, "not an atom"))
}

fn with<T>(module: Term, work: impl FnOnce(&mut ModuleBuilder) -> T) -> Result<T, Box<Fault>> {
    let module = name(module, 1)?;
    open_modules::with(module, work).ok_or_else(|| Fault::bad_argument(1, "the module is not being defined"))
}

/// Whether the body of the module is running.
fn open(_context: &mut Context<'_>, module: Term) -> NativeResult {
    let module = name(module, 1)?;
    Ok(Term::boolean(open_modules::find(module).is_some()))
}

fn accumulate(_context: &mut Context<'_>, module: Term, attribute: Term) -> NativeResult {
    let attribute = name(attribute, 2)?;
    with(module, |builder| builder.attributes.accumulate(attribute))?;
    Ok(Term::OK)
}

/// The compiled module will keep an attribute.
fn keep(_context: &mut Context<'_>, module: Term, attribute: Term) -> NativeResult {
    let attribute = name(attribute, 2)?;
    with(module, |builder| builder.attributes.keep(attribute))?;
    Ok(Term::OK)
}

/// Sets an attribute from code: nobody is told that it is not read.
fn put(context: &mut Context<'_>, module: Term, attribute: Term, value: Term) -> NativeResult {
    let attribute = name(attribute, 2)?;
    let heap = context.heap();
    let put = with(module, |builder| {
        let put = builder.attributes.put(heap, attribute, value, 0);
        builder.attributes.read(attribute);
        put
    })?;
    put.map(|_| Term::OK).map_err(|mistake| errors::argument_error(heap, &mistake.to_string()))
}

/// The value of an attribute, or the default.
fn get(context: &mut Context<'_>, module: Term, attribute: Term, default: Term) -> NativeResult {
    let attribute = name(attribute, 2)?;
    let value = with(module, |builder| builder.attributes.read(attribute))?;
    Ok(value.map_or(default, |value| value.thaw(context.heap())))
}

fn delete(_context: &mut Context<'_>, module: Term, attribute: Term) -> NativeResult {
    let attribute = name(attribute, 2)?;
    with(module, |builder| builder.attributes.delete(attribute))?;
    Ok(Term::OK)
}

fn has(_context: &mut Context<'_>, module: Term, attribute: Term) -> NativeResult {
    let attribute = name(attribute, 2)?;
    Ok(Term::boolean(with(module, |builder| builder.attributes.contains(attribute))?))
}

fn attributes(context: &mut Context<'_>, module: Term) -> NativeResult {
    let mut names = with(module, |builder| builder.attributes.names())?;
    names.sort_unstable_by_key(|name| name.name());
    let names: Vec<Term> = names.into_iter().map(Term::atom).collect();
    Ok(context.heap().list(&names))
}

/// `[{name, arity, kind}]`
fn definitions(context: &mut Context<'_>, module: Term) -> NativeResult {
    let defined: Vec<_> = with(module, |builder| builder.defined().collect())?;
    let heap = context.heap();
    let mut tuples = Vec::with_capacity(defined.len());
    for (name, arity, kind) in defined {
        let kind = Term::atom(Atom::of(kind.keyword()));
        tuples.push(heap.tuple(&[Term::atom(name), Term::count(usize::from(arity)), kind]));
    }
    Ok(heap.list(&tuples))
}

/// `{kind, [{line, arguments, guards, body}]}` with quoted code, or nil.
fn definition(context: &mut Context<'_>, module: Term, function: Term, arity: Term) -> NativeResult {
    let function = name(function, 2)?;
    let Some(arity) = arity.as_small().and_then(|arity| u8::try_from(arity).ok()) else { return Ok(Term::NIL) };
    let found = with(module, |builder| builder.sources((function, arity)))?;
    let Some((kind, sources)) = found else { return Ok(Term::NIL) };
    let heap = context.heap();
    let mut clauses = Vec::with_capacity(sources.len());
    for source in sources {
        let Some(body) = &source.body else { continue };
        let [arguments, guards] = [&source.arguments, &source.guards].map(|trees| {
            let trees: Vec<Term> = trees.iter().map(|tree| quoted::to_term(heap, tree, MetaStyle::default())).collect();
            heap.list(&trees)
        });
        let body = quoted::to_term(heap, body, MetaStyle::default());
        clauses.push(heap.tuple(&[Term::count(source.line as usize), arguments, guards, body]));
    }
    let clauses = heap.list(&clauses);
    Ok(heap.tuple(&[Term::atom(Atom::of(kind.keyword())), clauses]))
}

/// Makes a callback of a specification; whether there was one.
fn specified_callback(_context: &mut Context<'_>, module: Term, function: Term, arity: Term) -> NativeResult {
    let function = name(function, 2)?;
    let Some(arity) = arity.as_small().and_then(|arity| usize::try_from(arity).ok()) else { return Ok(Term::FALSE) };
    Ok(Term::boolean(with(module, |builder| builder.specified_callback(function, arity))?))
}

/// Whether there was such a definition.
fn delete_definition(_context: &mut Context<'_>, module: Term, function: Term, arity: Term) -> NativeResult {
    let function = name(function, 2)?;
    let Some(arity) = arity.as_small().and_then(|arity| u8::try_from(arity).ok()) else { return Ok(Term::FALSE) };
    Ok(Term::boolean(with(module, |builder| builder.delete_definition((function, arity)))?))
}

/// `[{name, arity}]` of what `defoverridable` has named
fn overridable(context: &mut Context<'_>, module: Term) -> NativeResult {
    let names = with(module, |builder| builder.overridable_names())?;
    Ok(names_with_arities(context.heap(), &names))
}

/// `[{name, arity}]`
fn types(context: &mut Context<'_>, module: Term) -> NativeResult {
    let names = with(module, |builder| builder.types())?;
    Ok(names_with_arities(context.heap(), &names))
}
