//! What a module says about itself: `__info__/1`, `module_info/0,1` and `behaviour_info/1`.

use super::{entry, host};
use crate::atom::{Atom, atoms};
use crate::bytecode::code::{self, Function};
use crate::bytecode::{encoding, module_info};
use crate::expand::macros::{function_name, macro_name};
use crate::value::heap::Heap;
use crate::value::term::Term;
use crate::vm::native::{self, Context, Fault, Native, NativeFunction::*, NativeResult};
use num_bigint::{BigInt, Sign};

pub(super) const NATIVES: &[Native] = &[
    entry("erlang", "get_module_info", F1(module_information)),
    entry("erlang", "get_module_info", F2(module_information_item)),
    entry("kaiwa_module", "info", F2(info)),
    entry("kaiwa_module", "behaviour_info", F2(behaviour_info)),
];

/// The items that `__info__/1` knows.
pub(super) const ITEMS: &[&str] =
    &["module", "functions", "macros", "struct", "attributes", "compile", "md5", "deprecated"];

/// The items that `behaviour_info/1` knows.
pub(super) const BEHAVIOUR_ITEMS: &[&str] = &["callbacks", "optional_callbacks"];

/// What `module_info/0` lists.
const LISTED: &[&str] = &["module", "exports", "attributes", "compile", "md5"];

/// The version of OTP's compiler that belongs to the Elixir that Kaiwa mimics.
const COMPILER_VERSION: &str = "8.2.3";

/// With which options Elixir calls that compiler, before those of `@compile`.
const COMPILER_OPTIONS: &[&str] = &["no_spawn_compiler_process", "from_core", "no_core_prepare", "no_auto_import"];

/// `:erlang.get_module_info(module)`, behind `module_info/0`
fn module_information(context: &mut Context<'_>, module: Term) -> NativeResult {
    let mut pairs = Vec::with_capacity(LISTED.len());
    for name in LISTED {
        let name = Term::atom(Atom::of(name));
        let value = module_information_item(context, module, name)?;
        pairs.push(context.heap().tuple(&[name, value]));
    }
    Ok(context.heap().list(&pairs))
}

/// `:erlang.get_module_info(module, item)`, behind `module_info/1`
fn module_information_item(context: &mut Context<'_>, module: Term, item: Term) -> NativeResult {
    let module = module.as_atom().ok_or_else(Fault::badarg)?;
    if code::module_unit(module).is_none() {
        return Err(Fault::badarg());
    }
    let heap = context.heap();
    match item.as_atom().map(Atom::name) {
        Some("module") => Ok(Term::atom(module)),
        Some("exports") => Ok(function_list(heap, module, |function| function.public)),
        Some("functions") => Ok(function_list(heap, module, |_| true)),
        Some("attributes") => Ok(attributes(heap, module)),
        Some("compile") => Ok(compilation(heap, module)),
        Some("md5") => Ok(heap.binary(&digest(module))),
        // Nothing is compiled to machine code, nothing is written in C.
        Some("native") => Ok(Term::FALSE),
        Some("nifs") => Ok(Term::EMPTY_LIST),
        _ => Err(Fault::badarg()),
    }
}

/// `info(module, item)`, behind `__info__/1`: one of [`ITEMS`].
fn info(context: &mut Context<'_>, module: Term, item: Term) -> NativeResult {
    let module = module.as_atom().ok_or_else(Fault::badarg)?;
    let heap = context.heap();
    match item.as_atom().map(Atom::name) {
        Some("module") => Ok(Term::atom(module)),
        Some("functions") => {
            let mut functions = host::exports(module).unwrap_or_default().functions;
            functions.retain(|(name, _)| !is_general(*name));
            Ok(names_with_arities(heap, &functions))
        }
        Some("macros") => {
            let macros = host::exports(module).unwrap_or_default().macros;
            Ok(names_with_arities(heap, &macros))
        }
        Some("struct") => struct_info(heap, module),
        Some("attributes") => Ok(attributes(heap, module)),
        Some("compile") => Ok(compilation(heap, module)),
        Some("md5") => Ok(heap.binary(&digest(module))),
        Some("deprecated") => Ok(deprecated(heap, module)),
        _ => Err(Fault::badarg()),
    }
}

/// What modules offer without defining it.
fn is_general(name: Atom) -> bool {
    matches!(name.name(), "__info__" | "module_info" | "behaviour_info")
}

/// `[{name, arity}]`: `__info__/1`, what is defined by its name, what the compiler has added, closures.
fn function_list(heap: &mut Heap, module: Atom, wanted: impl Fn(&Function) -> bool) -> Term {
    let Some(unit) = code::module_unit(module) else { return Term::EMPTY_LIST };
    let functions = code::unit(unit).functions.iter().filter(|function| wanted(function));
    let mut names: Vec<(Atom, u8)> = functions.map(|known| (known.name, known.arity + known.captured)).collect();
    let natives = native::all().iter().filter(|native| native.module == module.name());
    names.extend(natives.map(|native| (Atom::of(native.name), native.arity())));
    names.sort_by_key(|(name, arity)| {
        let place = match name.name() {
            "__info__" => 0,
            "behaviour_info" => 2,
            "module_info" => 3,
            text if text.starts_with('-') && text.ends_with('-') => 4,
            _ => 1,
        };
        (place, macro_name(*name).unwrap_or(*name).name(), *arity)
    });
    names.dedup();
    names_with_arities(heap, &names)
}

/// The attributes that outlive the body of the module, `[{name, [value]}]`; without a `@vsn` the digest is the version.
fn attributes(heap: &mut Heap, module: Atom) -> Term {
    let Some(info) = module_info::get(module) else { return Term::EMPTY_LIST };
    let kept = info.attributes.as_ref().map_or(Term::EMPTY_LIST, |attributes| attributes.thaw(heap));
    let mut pairs: Vec<Term> = heap.list_items(kept).collect();
    let version = Atom::of("vsn");
    if !pairs.iter().any(|pair| heap.tuple_of::<2>(*pair).is_some_and(|[name, _]| name == Term::atom(version))) {
        let digest = heap.big_integer(&BigInt::from_bytes_be(Sign::Plus, &digest(module)));
        let values = heap.list(&[digest]);
        pairs.insert(0, heap.tuple(&[Term::atom(version), values]));
    }
    let atom = |name: &'static str| Term::atom(Atom::of(name));
    if let Some(protocol) = &info.protocol {
        let dispatch = [("__protocol__", 1), ("impl_for", 1), ("impl_for!", 1)];
        let dispatch = names_with_arities(heap, &dispatch.map(|(name, arity)| (Atom::of(name), arity)));
        let unchecked = heap.tuple(&[atom("nowarn_function"), dispatch]);
        let falls_back = heap.tuple(&[atom("fallback_to_any"), Term::boolean(protocol.falls_back_to_any)]);
        for (name, value) in [("dialyzer", unchecked), ("__protocol__", falls_back)] {
            let values = heap.list(&[value]);
            pairs.push(heap.tuple(&[atom(name), values]));
        }
    }
    if let Some(implementation) = &info.implementation {
        let protocol = heap.tuple(&[atom("protocol"), Term::atom(implementation.protocol)]);
        let type_name = heap.tuple(&[atom("for"), Term::atom(implementation.type_name)]);
        let values = heap.list(&[protocol, type_name]);
        pairs.push(heap.tuple(&[atom("__impl__"), values]));
    }
    heap.list(&pairs)
}

/// `[version: …, options: […], source: …]`
fn compilation(heap: &mut Heap, module: Atom) -> Term {
    let more = module_info::get(module).and_then(|info| info.compile_options.clone());
    let more = more.map_or(Term::EMPTY_LIST, |options| options.thaw(heap));
    let mut options: Vec<Term> = COMPILER_OPTIONS.iter().map(|name| Term::atom(Atom::of(name))).collect();
    options.extend(heap.list_items(more));
    let options = heap.list(&options);
    let file = code::module_unit(module).map(|unit| code::unit(unit).file.clone()).unwrap_or_default();
    let path = match std::env::current_dir() {
        Ok(directory) if !module_info::get(module).is_some_and(|info| info.is_library) => directory.join(&*file),
        _ => std::path::PathBuf::from(&*file),
    };
    let mut charlist = |text: &str| {
        let characters: Vec<Term> = text.chars().map(|character| Term::count(character as usize)).collect();
        heap.list(&characters)
    };
    let (version, source) = (charlist(COMPILER_VERSION), charlist(&path.to_string_lossy()));
    let pairs = [("version", version), ("options", options), ("source", source)];
    let pairs = pairs.map(|(name, value)| heap.tuple(&[Term::atom(Atom::of(name)), value]));
    heap.list(&pairs)
}

/// The MD5 of the module's code.
fn digest(module: Atom) -> [u8; 16] {
    let unit = code::module_unit(module).map(|unit| encoding::encode(code::unit(unit), &native::Names));
    md5::compute(unit.unwrap_or_default()).0
}

/// `[{{name, arity}, reason}]`
fn deprecated(heap: &mut Heap, module: Atom) -> Term {
    let info = module_info::get(module);
    let mut known: Vec<_> = info.iter().flat_map(|info| &info.deprecated).collect();
    known.sort_by_key(|deprecated| (deprecated.name.name(), deprecated.arity));
    let pairs: Vec<Term> = known
        .into_iter()
        .map(|deprecated| {
            let name = heap.tuple(&[Term::atom(deprecated.name), Term::count(usize::from(deprecated.arity))]);
            let reason = heap.binary(deprecated.reason.as_bytes());
            heap.tuple(&[name, reason])
        })
        .collect();
    heap.list(&pairs)
}

/// `[%{field: name, required: boolean}]`, nil for a module without a struct.
fn struct_info(heap: &mut Heap, module: Atom) -> NativeResult {
    let Some(structure) = module_info::get(module).and_then(|info| info.structure.clone()) else {
        return Ok(Term::NIL);
    };
    let mut fields = Vec::new();
    for field in &structure.fields {
        let required = Term::boolean(structure.enforced.contains(field));
        fields.push(heap.map_from_pairs(&[
            (Term::atom(Atom::of("field")), Term::atom(*field)),
            (Term::atom(Atom::of("required")), required),
        ]));
    }
    Ok(heap.list(&fields))
}

/// `behaviour_info(module, item)`: one of [`BEHAVIOUR_ITEMS`], `[{name, arity}]`
fn behaviour_info(context: &mut Context<'_>, module: Term, item: Term) -> NativeResult {
    let module = module.as_atom().ok_or_else(Fault::badarg)?;
    let only_optional = match item.as_atom().map(Atom::name) {
        Some("callbacks") => false,
        Some("optional_callbacks") => true,
        _ => return Err(Fault::error(Term::atom(atoms::FUNCTION_CLAUSE))),
    };
    let info = module_info::get(module);
    let callbacks = info.iter().flat_map(|info| &info.callbacks);
    let wanted = callbacks.filter(|callback| callback.is_optional || !only_optional);
    let names: Vec<(Atom, u8)> = wanted
        .map(|callback| match callback.is_macro {
            true => (function_name(callback.name).unwrap_or(callback.name), callback.arity + 1),
            false => (callback.name, callback.arity),
        })
        .collect();
    Ok(names_with_arities(context.heap(), &names))
}

pub(super) fn names_with_arities(heap: &mut Heap, names: &[(Atom, u8)]) -> Term {
    let pairs: Vec<Term> =
        names.iter().map(|(name, arity)| heap.tuple(&[Term::atom(*name), Term::count(usize::from(*arity))])).collect();
    heap.list(&pairs)
}
