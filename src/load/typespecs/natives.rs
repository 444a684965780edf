//! What declares a type while the body of a module runs, and what tells of types afterwards.

use super::forms;
use crate::atom::{Atom, atoms};
use crate::bytecode::encoding;
use crate::bytecode::module_info::{self, Doc, ModuleInfo, TypespecKind};
use crate::expand::quoted::{self, Origin};
use crate::load::warnings::print_module_warning;
use crate::load::{entry, library, open_modules};
use crate::value::heap::Heap;
use crate::value::term::Term;
use crate::vm::native::{self, Context, Fault, Job, Native, NativeFunction::*, NativeResult};
use std::sync::Arc;

pub(in crate::load) const NATIVES: &[Native] = &[
    entry("kaiwa_module", "put_type", F4(put_type)),
    entry("kaiwa_code", "typespecs", F1(typespecs)),
    entry("kaiwa_code", "type_forms", F1(type_forms)),
];

/// `put_type(module, kind, tree, line)`: `@kind tree`
fn put_type(context: &mut Context<'_>, module: Term, kind: Term, tree: Term, line: Term) -> NativeResult {
    let kind = kind.as_atom().and_then(|kind| TypespecKind::of(kind.name())).ok_or_else(Fault::badarg)?;
    let module = module.as_atom().ok_or_else(Fault::badarg)?;
    let line = line.as_small().unwrap_or(0) as u32;
    let heap = &context.process.heap;
    let ast = quoted::from_term(heap, tree, &Origin::default()).map_err(|_| Fault::badarg())?;
    let put = open_modules::with(module, |builder| {
        let warning = builder.put_type(heap, kind, ast, tree, line);
        (warning, builder.file.clone())
    });
    let Some((warning, file)) = put else { return Err(Fault::bad_argument(1, "the module is not being defined")) };
    if let Some(warning) = warning {
        print_module_warning(&*context.system.output(), &warning, module, &file);
    }
    Ok(Term::OK)
}

/// What is known of a module whose types can be told: of the library by its name, of others by their byte code, as in
/// Elixir, where what is defined at the prompt or in a script is kept nowhere.
fn known(heap: &Heap, subject: Term) -> Option<(Atom, Arc<ModuleInfo>)> {
    if let Some(module) = subject.as_atom() {
        library::load(module);
        return Some((module, module_info::get(module).filter(|info| info.is_library)?));
    }
    let module = encoding::decode(heap.bytes(subject)?, &native::Names)?.module;
    Some((module, module_info::get(module)?))
}

/// `[{kind, name, arity, text, doc}]`, or `:error`.
fn typespecs(_: &mut Context<'_>, subject: Term) -> NativeResult {
    let job: Job = Box::new(move |process| {
        let heap = &mut process.heap;
        let Some((_, info)) = known(heap, subject) else { return Some(Ok(Term::ERROR)) };
        let mut tuples = Vec::with_capacity(info.typespecs.len());
        for typespec in &info.typespecs {
            let text = heap.binary(typespec.text.as_bytes());
            let doc = match &typespec.doc {
                Doc::None => Term::NIL,
                Doc::Hidden => Term::atom(atoms::FALSE),
                Doc::Text(text) => heap.binary(text.as_bytes()),
            };
            let kind = Term::atom(Atom::of(typespec.kind.name()));
            let arity = Term::count(usize::from(typespec.arity));
            tuples.push(heap.tuple(&[kind, Term::atom(typespec.name), arity, text, doc]));
        }
        Some(Ok(heap.list(&tuples)))
    });
    Err(Box::new(Fault::Job(job)))
}

/// `{types, specs, callbacks}` in Erlang's abstract format, or `:error`.
fn type_forms(_: &mut Context<'_>, subject: Term) -> NativeResult {
    let job: Job = Box::new(move |process| {
        let heap = &mut process.heap;
        Some(Ok(match known(heap, subject) {
            Some((module, info)) => forms::forms(module, &info).thaw(heap),
            None => Term::ERROR,
        }))
    });
    Err(Box::new(Fault::Job(job)))
}
