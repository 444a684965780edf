//! Defining modules: what `defmodule`, `def` and `@attribute` call while a body runs.

use super::builder::{ModuleBuilder, module_tuple};
use super::compilation::Compilation;
use super::errors;
use super::host::World;
use super::mistakes::ModuleMistake;
use super::structure::{self, StructMistake};
use super::{entry, library};
use crate::atom::{Atom, atoms};
use crate::bytecode::{code, encoding, module_info};
use crate::compile::{self, LineSource};
use crate::expand::{self, CompileError, DefinitionSource, ModuleBody};
use crate::value::heap::Heap;
use crate::value::inspect::atom_text;
use crate::value::term::Term;
use crate::vm::native::{self, Context, Fault, Job, Native, NativeFunction::*, NativeResult};
use crate::vm::process::Process;
use crate::vm::system::{Output, Stream};
use std::any::Any;
use std::sync::Arc;

pub(super) const NATIVES: &[Native] = &[
    entry("", expand::module::DEFINE_MODULE, Attached(define_module)),
    entry("", expand::definition::STORE_DEFINITION, Attached(store_definition)),
    entry("kaiwa_module", "put_attribute", F3(put_attribute)),
    entry("kaiwa_module", "get_attribute", F2(get_attribute)),
    entry("kaiwa_module", "put_struct", F2(put_struct)),
    entry("kaiwa_module", "put_exception", F2(put_exception)),
    entry("kaiwa_module", "finish", F1(finish)),
    entry("kaiwa_module", "abandon", F0(abandon)),
    entry("kaiwa_module", "info", F2(info)),
];

/// Begins a module; gives the function that runs its body.
fn define_module(
    context: &mut Context<'_>,
    attachment: &Arc<dyn Any + Send + Sync>,
    arguments: &[Term],
) -> NativeResult {
    let Ok(body) = attachment.clone().downcast::<ModuleBody>() else { return Err(Fault::badarg()) };
    let Some((name, captured)) = arguments.split_first() else { return Err(Fault::badarg()) };
    let Some(module) = name.as_atom() else {
        return Err(Fault::bad_argument(1, "invalid module name"));
    };
    let output = context.system.output();
    // The captured values wait in the process itself: a job holds no terms.
    let captured = context.heap().tuple(captured);
    let job: Job = Box::new(move |process| Some(begin_module(process, &body, module, captured, &*output)));
    Err(Box::new(Fault::Job(job)))
}

fn begin_module(
    process: &mut Process,
    body: &ModuleBody,
    module: Atom,
    captured: Term,
    output: &dyn Output,
) -> NativeResult {
    library::load(module);
    if code::module_unit(module).is_some() {
        let message = format!("redefining module {} (current version defined in memory)", atom_text(module));
        print(output, &errors::plain_warning_text(&message, &body.env.file, body.line));
    }
    let file = body.env.file.clone();
    let compilation = Compilation::of(process);
    compilation.modules.push(ModuleBuilder::new(module, file.clone(), body.line, false));
    let mut world = World { modules: &compilation.modules };
    let expanded = match expand::expand_module_body(body, module, &mut world) {
        Ok(expanded) => expanded,
        Err(error) => {
            compilation.modules.pop();
            return Err(refuse(process, &error, output));
        }
    };
    print_warnings(output, &expanded.warnings);
    let source = LineSource { file: file.clone(), module };
    let unit = compile::compile_module_body(expanded.core, &expanded.parameters, &source)
        .map_err(|error| error.to_string())
        .and_then(|unit| code::load(unit).map_err(|error| error.to_string()));
    match unit {
        Ok(unit) => {
            let values = process.heap.tuple_elements(captured).unwrap_or_default();
            Ok(process.heap.closure(code::function_id(unit, 0), &values))
        }
        Err(message) => {
            Compilation::of(process).modules.pop();
            Err(errors::raise_without_frames(errors::compile_error_at(&mut process.heap, &file, body.line, &message)))
        }
    }
}

fn store_definition(context: &mut Context<'_>, attachment: &Arc<dyn Any + Send + Sync>, _: &[Term]) -> NativeResult {
    let Ok(source) = attachment.clone().downcast::<DefinitionSource>() else { return Err(Fault::badarg()) };
    let output = context.system.output();
    Err(Box::new(Fault::Job(Box::new(move |process| {
        let compilation = Compilation::of(process);
        let Some(mut builder) = compilation.modules.pop() else { return Some(Err(Fault::badarg())) };
        // The builder is looked at as part of the world while the definition is expanded, and changed afterwards.
        let first = builder.first_variable(source.name, source.arguments.len() as u8);
        compilation.modules.push(builder);
        let mut world = World { modules: &compilation.modules };
        let expanded = match expand::expand_definition(&source, first, &mut world) {
            Ok(expanded) => expanded,
            Err(error) => return Some(Err(refuse(process, &error, &*output))),
        };
        builder = compilation.modules.pop()?;
        let (name, arity) = (expanded.name, expanded.arity);
        let (stored, file) = (builder.store(&source, expanded), builder.file.clone());
        compilation.modules.push(builder);
        if let Err(mistake) = stored {
            // Raised by the `def` that does not fit, whose place in the body the frames show.
            let text = mistake.kind.to_string();
            return Some(Err(Fault::error(errors::compile_error_at(&mut process.heap, &file, mistake.line, &text))));
        }
        Some(Ok(process.heap.tuple(&[Term::atom(name), Term::count(arity as usize)])))
    }))))
}

/// The module whose body is running.
fn current<'p>(process: &'p mut Process, text: &'static str) -> Result<&'p mut ModuleBuilder, Box<Fault>> {
    Compilation::of(process).modules.last_mut().ok_or_else(|| Fault::bad_argument(1, text))
}

const NO_MODULE: &str = "no module is being defined by this process";

fn put_attribute(context: &mut Context<'_>, name: Term, value: Term, line: Term) -> NativeResult {
    let name = name.as_atom().ok_or_else(Fault::badarg)?;
    let line = line.as_small().unwrap_or(0) as u32;
    with_builder(context.process, |builder, heap| builder.put_attribute(heap, name, value, line))?;
    Ok(Term::OK)
}

fn get_attribute(context: &mut Context<'_>, name: Term, line: Term) -> NativeResult {
    let name = name.as_atom().ok_or_else(Fault::badarg)?;
    let builder = current(context.process, NO_MODULE)?;
    let file = builder.file.clone();
    match builder.attribute(name) {
        Some(value) => Ok(value.thaw(context.heap())),
        None => {
            let message = format!(
                "undefined module attribute @{name}, please remove access to @{name} or explicitly set it before access"
            );
            let text = errors::plain_warning_text(&message, &file, line.as_small().unwrap_or(0) as u32);
            print(&*context.system.output(), &text);
            Ok(Term::NIL)
        }
    }
}

/// Works on the builder with the heap of the process beside it.
fn with_builder<T>(
    process: &mut Process,
    work: impl FnOnce(&mut ModuleBuilder, &mut Heap) -> T,
) -> Result<T, Box<Fault>> {
    current(process, NO_MODULE)?;
    let Some(mut builder) = Compilation::of(process).modules.pop() else { return Err(Fault::badarg()) };
    let result = work(&mut builder, &mut process.heap);
    Compilation::of(process).modules.push(builder);
    Ok(result)
}

fn put_struct(context: &mut Context<'_>, fields: Term, _line: Term) -> NativeResult {
    declare_struct(context, fields, false)
}

fn put_exception(context: &mut Context<'_>, fields: Term, _line: Term) -> NativeResult {
    declare_struct(context, fields, true)
}

fn declare_struct(context: &mut Context<'_>, fields: Term, is_exception: bool) -> NativeResult {
    let declared = with_builder(context.process, |builder, heap| {
        if builder.structure.is_some() {
            let message = format!(
                "defstruct has already been called for {}, defstruct can only be called once per module",
                atom_text(builder.module)
            );
            return Err(message);
        }
        structure::declare(builder, heap, fields, is_exception).map_err(|mistake| match mistake {
            StructMistake::NoList => {
                format!("struct fields definition must be list, got: {}", super::line::inspected(heap, fields))
            }
            StructMistake::InvalidField(field) => {
                format!("struct field names must be atoms, got: {}", super::line::inspected(heap, field))
            }
            StructMistake::Duplicate(name) => {
                format!("duplicate key {} found in struct", atom_text(name))
            }
        })
    })?;
    declared.map_err(|message| errors::argument_error(context.heap(), &message))
}

fn abandon(context: &mut Context<'_>) -> NativeResult {
    Compilation::of(context.process).modules.pop();
    Ok(Term::OK)
}

/// The body has run: compiles what it has defined, loads the module.
fn finish(context: &mut Context<'_>, value: Term) -> NativeResult {
    let output = context.system.output();
    Err(Box::new(Fault::Job(Box::new(move |process| {
        let mut builder = Compilation::of(process).modules.pop()?;
        print_warnings(&*output, &std::mem::take(&mut builder.warnings));
        Some(finish_module(process, builder, value, &*output))
    }))))
}

fn finish_module(process: &mut Process, mut builder: ModuleBuilder, value: Term, output: &dyn Output) -> NativeResult {
    let (module, file, line) = (builder.module, builder.file.clone(), builder.line);
    for warning in builder.take_warnings() {
        print(output, &errors::module_warning_text(&warning, &file));
    }
    if let Some(mistake) = builder.mistake() {
        return Err(refuse_module(process, &mistake, &file));
    }
    let loaded =
        builder.finish().map_err(|error| (error.line().max(line), error.to_string())).and_then(|(unit, info)| {
            let bytes = encoding::encode(&unit, &native::Names);
            module_info::set(module, info);
            code::load(unit).map_err(|error| (line, error.to_string()))?;
            Ok(bytes)
        });
    match loaded {
        Ok(bytes) => Ok(module_tuple(&mut process.heap, module, &bytes, value)),
        Err((line, message)) => {
            Err(errors::raise_without_frames(errors::compile_error_at(&mut process.heap, &file, line, &message)))
        }
    }
}

fn refuse_module(process: &mut Process, mistake: &ModuleMistake, file: &str) -> Box<Fault> {
    errors::raise_without_frames(errors::compile_error_at(
        &mut process.heap,
        file,
        mistake.line,
        &mistake.kind.to_string(),
    ))
}

/// `__info__/1`
fn info(context: &mut Context<'_>, module: Term, item: Term) -> NativeResult {
    let module = module.as_atom().ok_or_else(Fault::badarg)?;
    let heap = context.heap();
    match item.as_atom().map(Atom::name) {
        Some("module") => Ok(Term::atom(module)),
        Some("functions") => {
            let hidden = |name: &Atom| matches!(name.name(), "__info__" | "module_info");
            let functions = super::host::exports(module).unwrap_or_default();
            let pairs: Vec<Term> = functions
                .into_iter()
                .filter(|(name, _)| !hidden(name))
                .map(|(name, arity)| heap.tuple(&[Term::atom(name), Term::count(arity as usize)]))
                .collect();
            Ok(heap.list(&pairs))
        }
        Some("macros" | "attributes" | "deprecated") => Ok(Term::EMPTY_LIST),
        Some("compile") => Ok(Term::EMPTY_LIST),
        Some("struct") => struct_info(heap, module),
        Some("md5") => {
            let unit = code::module_unit(module).map(|unit| encoding::encode(code::unit(unit), &native::Names));
            let digest = unit.map_or(0, |bytes| encoding::fingerprint(&bytes));
            Ok(heap.binary(&digest.to_be_bytes()))
        }
        _ => Err(Fault::error(Term::atom(atoms::FUNCTION_CLAUSE))),
    }
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

fn refuse(process: &mut Process, error: &CompileError, output: &dyn Output) -> Box<Fault> {
    print_warnings(output, &error.warnings);
    errors::raise_without_frames(errors::compile_error(&mut process.heap, error))
}

pub(super) fn print_warnings(output: &dyn Output, warnings: &[expand::Warning]) {
    let text: String = warnings.iter().map(errors::warning_text).collect();
    print(output, &text);
}

/// A warning that cannot be printed is not worth failing for.
fn print(output: &dyn Output, text: &str) {
    if !text.is_empty() {
        let _ = output.write(Stream::Err, text.as_bytes());
    }
}
