//! `:kaiwa_code`: which modules there are, what they offer and what is written about them.

use super::arguments::{Checked, atom};
use super::native;
use crate::atom::{Atom, atoms};
use crate::bytecode::code;
use crate::bytecode::encoding::Reader;
use crate::bytecode::module_info::{self, Doc, Documentation, FunctionDoc, ModuleInfo, Typespec, TypespecKind};
use crate::value::heap::Heap;
use crate::value::term::Term;
use crate::vm::native::NativeFunction::{F0, F1, F3};
use crate::vm::native::{self as natives, Context, Fault, Native, NativeResult};
use std::sync::Arc;

pub const NATIVES: &[Native] = &[
    native("kaiwa_code", "application", F1(application)),
    native("kaiwa_code", "exports", F1(exports)),
    native("kaiwa_code", "macros", F1(macros)),
    native("kaiwa_code", "loaded?", F1(is_loaded)),
    native("kaiwa_code", "modules", F0(modules)),
    native("kaiwa_code", "clauses", F3(clauses)),
    native("kaiwa_code", "docs", F1(docs)),
    native("kaiwa_code", "documented", F1(documented)),
];

/// Has a module of the library loaded that nobody has called yet: the job does so, then the native runs again.
pub(super) fn load(module: Atom) -> Checked<()> {
    if code::module_unit(module).is_some() {
        return Ok(());
    }
    match natives::load_job(module) {
        Some(job) => Err(Box::new(Fault::Job(job))),
        None => Ok(()),
    }
}

/// The natives of a module that consists of natives only.
fn natives_of(module: Atom) -> impl Iterator<Item = &'static Native> {
    natives::all().iter().filter(move |native| native.module == module.name())
}

fn is_loaded(_: &mut Context<'_>, module: Term) -> NativeResult {
    let module = atom(module, 1)?;
    load(module)?;
    Ok(Term::boolean(code::module_unit(module).is_some() || natives_of(module).next().is_some()))
}

/// `{:kaiwa, version}` for what belongs to Kaiwa, `nil` for all other modules.
fn application(context: &mut Context<'_>, module: Term) -> NativeResult {
    let Some(module) = module.as_atom() else { return Ok(Term::NIL) };
    // Modules of natives only stand for ones of the BEAM itself, which belong to no application either.
    let is_library = module_info::get(module).is_some_and(|info| info.is_library);
    if !is_library {
        return Ok(Term::NIL);
    }
    let heap = context.heap();
    let version = heap.binary(env!("CARGO_PKG_VERSION").as_bytes());
    Ok(heap.tuple(&[Term::atom(Atom::of("kaiwa")), version]))
}

/// `[{name, arity}]` of the public functions, sorted.
fn exports(context: &mut Context<'_>, module: Term) -> NativeResult {
    let module = atom(module, 1)?;
    load(module)?;
    let mut functions: Vec<(Atom, u8)> = natives_of(module).map(|n| (Atom::of(n.name), n.arity())).collect();
    if let Some(unit) = code::module_unit(module) {
        let public = code::unit(unit).functions.iter().filter(|function| function.public);
        functions.extend(public.map(|function| (function.name, function.arity)));
    }
    // Modules of Erlang tell of `module_info`, those of Elixir of nothing that every module has.
    if functions.iter().any(|(name, _)| name.name() == "__info__") {
        functions.retain(|(name, _)| !matches!(name.name(), "__info__" | "module_info"));
    }
    Ok(name_list(context.heap(), functions))
}

/// `[{name, arity}]` of the macros, sorted.
fn macros(context: &mut Context<'_>, module: Term) -> NativeResult {
    let module = atom(module, 1)?;
    load(module)?;
    let info = module_info::get(module);
    let functions = info.iter().flat_map(|info| &info.documentation.functions);
    let macros = functions.filter(|function| function.is_macro).map(|function| (function.name, function.arity));
    let macros = macros.collect();
    Ok(name_list(context.heap(), macros))
}

fn name_list(heap: &mut Heap, mut functions: Vec<(Atom, u8)>) -> Term {
    functions.sort_by_key(|(name, arity)| (name.name(), *arity));
    functions.dedup();
    let mut list = Term::EMPTY_LIST;
    for (name, arity) in functions.into_iter().rev() {
        let pair = heap.tuple(&[Term::atom(name), Term::count(arity as usize)]);
        list = heap.cons(pair, list);
    }
    list
}

/// All modules that are loaded, those of natives among them, sorted.
fn modules(context: &mut Context<'_>) -> NativeResult {
    let mut modules = code::modules();
    modules.extend(natives::all().iter().map(|native| Atom::of(native.module)));
    modules.sort_by_key(|module| module.name());
    modules.dedup();
    let modules: Vec<Term> = modules.into_iter().map(Term::atom).collect();
    Ok(context.heap().list(&modules))
}

/// `clauses(module, name, arity)`: what the clauses of a library function look like, `{kind, [{arguments, guard}]}` with
/// `{text, variables}` for each argument and `{is_test, text}` for each part of the guard. `nil` for other functions: those
/// of Erlang's modules are known without their source on the BEAM, too.
fn clauses(context: &mut Context<'_>, module: Term, name: Term, arity: Term) -> NativeResult {
    let (module, name) = (atom(module, 1)?, atom(name, 2)?);
    load(module)?;
    let Some(info) = module_info::get(module).filter(|_| module.name().starts_with("Elixir.")) else {
        return Ok(Term::NIL);
    };
    let heap = context.heap();
    let mut reader = Reader::new(&info.clause_heads);
    let (mut clauses, mut is_private) = (Vec::new(), false);
    while let Some(clause) = read_clause(heap, &mut reader) {
        if clause.name == name.name().as_bytes() && Some(clause.arity as i64) == arity.as_small() {
            clauses.push(clause.head);
            is_private = clause.is_private;
        }
    }
    if clauses.is_empty() {
        return Ok(Term::NIL);
    }
    let clauses = heap.list(&clauses);
    Ok(heap.tuple(&[Term::atom(Atom::of(if is_private { "defp" } else { "def" })), clauses]))
}

struct ClauseHead<'b> {
    name: &'b [u8],
    arity: u32,
    is_private: bool,
    /// `{arguments, guard}`
    head: Term,
}

/// The next of the heads that [`ModuleInfo`] keeps.
fn read_clause<'b>(heap: &mut Heap, reader: &mut Reader<'b>) -> Option<ClauseHead<'b>> {
    let name = reader.bytes()?;
    let [arity, is_private] = reader.numbers()?;
    let mut arguments = Vec::new();
    for _ in 0..arity {
        let text = heap.binary(reader.bytes()?);
        let count = reader.number()?;
        let variables = (0..count).map(|_| Some(heap.binary(reader.bytes()?))).collect::<Option<Vec<_>>>()?;
        let variables = heap.list(&variables);
        arguments.push(heap.tuple(&[text, variables]));
    }
    let mut guard = Vec::new();
    for _ in 0..reader.number()? {
        let is_test = Term::boolean(reader.number()? == 1);
        let text = heap.binary(reader.bytes()?);
        guard.push(heap.tuple(&[is_test, text]));
    }
    let (arguments, guard) = (heap.list(&arguments), heap.list(&guard));
    Some(ClauseHead { name, arity, is_private: is_private == 1, head: heap.tuple(&[arguments, guard]) })
}

/// `{:ok, %{moduledoc: doc, functions: [{kind, name, arity, signature, doc, specs}]}}`, `:not_found` or `:no_docs`.
fn docs(context: &mut Context<'_>, module: Term) -> NativeResult {
    let module = atom(module, 1)?;
    load(module)?;
    // What is defined at the prompt or in a script is compiled without documentation, as in Elixir.
    let info: Option<Arc<ModuleInfo>> = module_info::get(module).filter(|info| info.is_library);
    let Some(info) = info else {
        let known = code::module_unit(module).is_some() || natives_of(module).next().is_some();
        return Ok(Term::atom(Atom::of(if known { "no_docs" } else { "not_found" })));
    };
    let heap = context.heap();
    let moduledoc = doc_term(heap, &info.documentation.module);
    let functions: Vec<Term> =
        info.documentation.functions.iter().map(|function| function_term(heap, function, &info.typespecs)).collect();
    let functions = heap.list(&functions);
    let pairs =
        [("moduledoc", moduledoc), ("functions", functions)].map(|(key, value)| (Term::atom(Atom::of(key)), value));
    let docs = heap.map_from_pairs(&pairs);
    Ok(heap.tuple(&[Term::OK, docs]))
}

/// What is written about a module, wherever it was defined: `{line, doc, [{{kind, name, arity}, line, doc}]}`, or
/// `:not_found`.
fn documented(context: &mut Context<'_>, module: Term) -> NativeResult {
    let module = atom(module, 1)?;
    load(module)?;
    let Some(info) = module_info::get(module) else {
        return Ok(Term::atom(Atom::of("not_found")));
    };
    let heap = context.heap();
    let Documentation { module, module_line, functions } = &info.documentation;
    let functions: Vec<Term> = functions
        .iter()
        .map(|function| {
            let kind = Term::atom(Atom::of(if function.is_macro { "macro" } else { "function" }));
            let (name, arity) = (Term::atom(function.name), Term::count(function.arity as usize));
            let key = heap.tuple(&[kind, name, arity]);
            let (line, doc) = (Term::count(function.line as usize), doc_term(heap, &function.doc));
            heap.tuple(&[key, line, doc])
        })
        .collect();
    let (functions, line) = (heap.list(&functions), Term::count(*module_line as usize));
    let doc = doc_term(heap, module);
    Ok(heap.tuple(&[line, doc, functions]))
}

fn function_term(heap: &mut Heap, function: &FunctionDoc, typespecs: &[Typespec]) -> Term {
    let kind = Term::atom(Atom::of(if function.is_macro { "defmacro" } else { "def" }));
    let signature = heap.binary(function.signature.as_bytes());
    let doc = doc_term(heap, &function.doc);
    let is_own = |spec: &&Typespec| {
        spec.kind == TypespecKind::Spec && (spec.name, spec.arity) == (function.name, function.arity)
    };
    let specs: Vec<Term> = typespecs.iter().filter(is_own).map(|spec| heap.binary(spec.text.as_bytes())).collect();
    let specs = heap.list(&specs);
    let (name, arity) = (Term::atom(function.name), Term::count(function.arity as usize));
    heap.tuple(&[kind, name, arity, signature, doc, specs])
}

fn doc_term(heap: &mut Heap, doc: &Doc) -> Term {
    match doc {
        Doc::None => Term::NIL,
        Doc::Hidden => Term::atom(atoms::FALSE),
        Doc::Text(text) => heap.binary(text.as_bytes()),
    }
}
