//! Defining modules: what `defmodule`, `def` and `@attribute` call while a body runs.

use super::builder::{ModuleBuilder, module_tuple, name_and_arity};
use super::compilation::Compilation;
use super::compiler_options;
use super::errors;
use super::host::World;
use super::macro_runner::MacroRunner;
use super::mistakes::{MistakeKind, ModuleMistake, ModuleWarning, WarningKind};
use super::open_modules::{self, AlreadyOpen, OpenModule};
use super::structure;
use super::warnings::{print_body_warning, print_module_warning, print_plain_warning, print_warnings};
use super::{behaviours, entry, library, remote_calls};
use crate::atom::{Atom, atoms};
use crate::bytecode::{code, encoding, module_info};
use crate::compile::{self, LineSource};
use crate::expand::env_term::{self, Surroundings};
use crate::expand::macros::{MacroFailure, Raised};
use crate::expand::quoted::{self, MetaStyle, Origin, TooDeep};
use crate::expand::{
    self, CompileError, DefinitionSource, DefinitionTemplate, Lexical, Mistake, ModuleBody, ModuleChecks, ModuleCode,
    Notice, Position, Warning,
};
use crate::value::copy::FrozenTerm;
use crate::value::heap::Heap;
use crate::value::inspect::atom_text;
use crate::value::term::{FunctionId, Term};
use crate::vm::native::{self, Context, Fault, Job, Native, NativeFunction::*, NativeResult};
use crate::vm::process::Process;
use crate::vm::system::Output;
use std::any::Any;
use std::sync::Arc;

pub(super) const NATIVES: &[Native] = &[
    entry("", expand::module::DEFINE_MODULE, Attached(define_module)),
    entry("", expand::definition::STORE_DEFINITION, Attached(store_definition)),
    entry("", expand::definition::STORE_COMPUTED_DEFINITION, Attached(store_computed_definition)),
    entry("kaiwa_module", "put_attribute", F4(put_attribute)),
    entry("kaiwa_module", "get_attribute", F3(get_attribute)),
    entry("kaiwa_module", "put_struct", F3(put_struct)),
    entry("kaiwa_module", "put_exception", F3(put_exception)),
    entry("kaiwa_module", "next_hook", F1(next_hook)),
    entry("kaiwa_module", "make_overridable", F2(make_overridable)),
    entry("", expand::line::CHECK_MODULES, Attached(check_modules)),
    entry("kaiwa_module", "begin_checks", F0(begin_checks)),
    entry("kaiwa_module", "finish", F2(finish)),
    entry("kaiwa_module", "abandon", F1(abandon)),
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
    let runner = MacroRunner::of(context);
    let job: Job = Box::new(move |process| Some(begin_module(process, &body, module, captured, runner, &*output)));
    Err(Box::new(Fault::Job(job)))
}

fn begin_module(
    process: &mut Process,
    body: &ModuleBody,
    module: Atom,
    captured: Term,
    runner: MacroRunner,
    output: &dyn Output,
) -> NativeResult {
    if module == atoms::ELIXIR {
        let message = format!("module {module} is reserved and cannot be defined");
        let error = errors::compile_error_at(&mut process.heap, &body.env.file, body.line, &message);
        return Err(errors::raise_without_frames(error));
    }
    library::load(module);
    if code::module_unit(module).is_some() && !compiler_options::ignores_module_conflicts() {
        let message = format!("redefining module {} (current version defined in memory)", atom_text(module));
        print_plain_warning(output, &message, &body.env.file, body.line);
    }
    let file = body.env.file.clone();
    let open = match OpenModule::new(ModuleBuilder::new(module, file.clone(), body.line, false)) {
        Ok(open) => open,
        Err(AlreadyOpen { file: other, line }) => {
            let message = format!(
                "cannot define module {} because it is currently being defined in {other}:{line}",
                atom_text(module)
            );
            let error = errors::compile_error_at(&mut process.heap, &file, body.line, &message);
            return Err(errors::raise_without_frames(error));
        }
    };
    // A file keeps what its modules alias and import; what is evaluated does so for each module.
    let lexical = body.env.lexical.is_none().then(|| Arc::new(Lexical::default()));
    open.builder().lexical = lexical.clone();
    let expanded = match expand::expand_module_body(body, module, lexical, &mut World::new(runner)) {
        Ok(expanded) => expanded,
        Err(error) => return Err(refuse(process, &error, output)),
    };
    print_warnings(output, &expanded.warnings);
    open.builder().body_env = Some(expanded.env.clone());
    let code = body_code(module, &file, &expanded);
    match code {
        Ok(function) => {
            Compilation::of(process).modules.push(open);
            let values = process.heap.tuple_elements(captured).unwrap_or_default();
            Ok(process.heap.closure(function, &values))
        }
        Err(message) => {
            Err(errors::raise_without_frames(errors::compile_error_at(&mut process.heap, &file, body.line, &message)))
        }
    }
}

/// The function that runs code of a module's body.
fn body_code(module: Atom, file: &Arc<str>, code: &ModuleCode) -> Result<FunctionId, String> {
    let source = LineSource { file: file.clone(), module };
    let unit = compile::compile_module_body(code.core.clone(), &code.parameters, &source)
        .map_err(|error| error.to_string())?;
    let unit = code::load(unit).map_err(|error| error.to_string())?;
    Ok(code::function_id(unit, 0))
}

/// `next_hook(module)`: a function that runs the next `@before_compile` of the module and those behind it; nil if there is
/// none left.
fn next_hook(context: &mut Context<'_>, module: Term) -> NativeResult {
    let module = module.as_atom().ok_or_else(Fault::badarg)?;
    let hook = open_modules::with(module, |builder| builder.next_hook());
    let Some((hook, Some(env))) = hook.flatten() else { return Ok(Term::NIL) };
    let runner = MacroRunner::of(context);
    let output = context.system.output();
    Err(Box::new(Fault::Job(Box::new(move |process| {
        let mut world = World::new(runner);
        let line = open_modules::with(module, |builder| builder.line).unwrap_or(0);
        let code = match expand::expand_hook(&env, module, hook, line, &mut world) {
            Ok(code) => code,
            Err(error) => return Some(Err(refuse(process, &error, &*output))),
        };
        print_warnings(&*output, &code.warnings);
        open_modules::with(module, |builder| builder.body_env = Some(code.env.clone()));
        Some(match body_code(module, &env.file, &code) {
            Ok(function) => Ok(process.heap.closure(function, &[])),
            Err(message) => {
                let error = errors::compile_error_at(&mut process.heap, &env.file, line, &message);
                Err(errors::raise_without_frames(error))
            }
        })
    }))))
}

fn store_definition(context: &mut Context<'_>, attachment: &Arc<dyn Any + Send + Sync>, _: &[Term]) -> NativeResult {
    let Ok(source) = attachment.clone().downcast::<DefinitionSource>() else { return Err(Fault::badarg()) };
    store_job(context, source)
}

/// A definition with unquote fragments: head and body come as quoted trees.
fn store_computed_definition(
    context: &mut Context<'_>,
    attachment: &Arc<dyn Any + Send + Sync>,
    arguments: &[Term],
) -> NativeResult {
    let Ok(template) = attachment.clone().downcast::<DefinitionTemplate>() else { return Err(Fault::badarg()) };
    let &[head, body] = arguments else { return Err(Fault::badarg()) };
    match computed_source(&context.process.heap, &template, head, body) {
        Ok(source) => store_job(context, Arc::new(source)),
        Err(error) => Err(errors::fault(context.heap(), &error)),
    }
}

pub(super) fn computed_source(
    heap: &Heap,
    template: &DefinitionTemplate,
    head: Term,
    body: Term,
) -> Result<DefinitionSource, CompileError> {
    let origin = Origin { line: template.line, expansion: None };
    let read = |term| {
        quoted::from_term(heap, term, &origin)
            .map_err(|TooDeep| CompileError::new(Mistake::TreeTooDeep, template.env.file.clone(), template.line))
    };
    let body = if body == Term::EMPTY_LIST { None } else { Some(read(body)?) };
    template.source(&read(head)?, body.as_ref())
}

fn store_job(context: &mut Context<'_>, source: Arc<DefinitionSource>) -> NativeResult {
    let output = context.system.output();
    let runner = MacroRunner::of(context);
    Err(Box::new(Fault::Job(Box::new(move |process| Some(store(process, source, runner, &*output))))))
}

fn store(
    process: &mut Process,
    source: Arc<DefinitionSource>,
    runner: MacroRunner,
    output: &dyn Output,
) -> NativeResult {
    let Some(builder) = source.env.module.and_then(open_modules::find) else { return Err(Fault::badarg()) };
    let lock = || builder.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    let source = match stated_file(&mut lock()) {
        Some(file) => {
            let mut placed = (*source).clone();
            placed.env.file = file;
            Arc::new(placed)
        }
        None => source,
    };
    let source = &source;
    let first = lock().first_variable(source.name, source.arguments.len() as u8);
    // Macros of the module are called meanwhile: the builder must not be locked.
    let mut expanded = match expand::expand_definition(source, first, &mut World::new(runner.clone())) {
        Ok(expanded) => expanded,
        Err(error) => return Err(refuse(process, &error, output)),
    };
    let warnings = std::mem::take(&mut expanded.warnings).into_iter();
    let (late, early): (Vec<_>, Vec<_>) = warnings.partition(|warning| warning.notice.is_late());
    print_warnings(output, &early);
    expanded.warnings = late;
    let (name, arity) = (expanded.name, expanded.arity);
    let (stored, file, hooks) = {
        let mut builder = lock();
        let stored = builder.store(source, expanded);
        builder.keep_source((name, arity), source.clone());
        print_new_warnings(&mut builder, output);
        (stored, builder.file.clone(), builder.definition_hooks())
    };
    if let Err(mistake) = stored {
        // Raised by the `def` that does not fit, whose place in the body the frames show.
        let text = mistake.kind.to_string();
        return Err(Fault::error(errors::compile_error_at(&mut process.heap, &file, mistake.line, &text)));
    }
    for (module, function) in hooks {
        let arguments = hook_arguments(source);
        if let Err(failure) = runner.apply(module, function, arguments) {
            return Err(hook_failed(process, &failure, &file, source.line));
        }
    }
    Ok(process.heap.tuple(&[Term::atom(name), Term::count(arity as usize)]))
}

/// What `@file` says of the definition that follows it: `"name"` or `{"name", line}`.
fn stated_file(builder: &mut ModuleBuilder) -> Option<Arc<str>> {
    let value = builder.attributes.take("file").pop()?;
    let heap = value.fragment.heap();
    let name = heap.tuple_of::<2>(value.root).map_or(value.root, |[name, _line]| name);
    Some(heap.text(name)?.into())
}

/// What `@on_definition` functions get: environment, kind, name, arguments, guards, body.
fn hook_arguments(source: &DefinitionSource) -> FrozenTerm {
    let mut heap = Heap::new();
    let surroundings = Surroundings {
        env: source.env.clone(),
        line: source.line,
        position: Position::Expression,
        variables: Vec::new(),
    };
    let env = env_term::to_term(&mut heap, &surroundings);
    let trees = |heap: &mut Heap, trees: &[crate::syntax::ast::Ast]| {
        let trees: Vec<Term> = trees.iter().map(|tree| quoted::to_term(heap, tree, MetaStyle::default())).collect();
        heap.list(&trees)
    };
    let arguments = trees(&mut heap, &source.arguments);
    let guards = trees(&mut heap, &source.guards);
    let body = source.body.as_ref().map_or(Term::NIL, |body| quoted::to_term(&mut heap, body, MetaStyle::default()));
    let kind = Term::atom(Atom::of(source.kind.keyword()));
    let list = heap.list(&[env, kind, Term::atom(source.name), arguments, guards, body]);
    FrozenTerm::new(&heap, list)
}

fn hook_failed(process: &mut Process, failure: &MacroFailure, file: &Arc<str>, line: u32) -> Box<Fault> {
    let mistake = match failure {
        MacroFailure::Raised(raised) => Mistake::Raised(Raised(raised.clone())),
        MacroFailure::TooDeep => Mistake::TreeTooDeep,
        MacroFailure::TooManyProcesses => Mistake::NoProcessForMacro { name: Atom::of("on_definition") },
        MacroFailure::Ended(reason) => {
            Mistake::MacroEnded { module: atoms::NIL, name: Atom::of("on_definition"), reason: reason.clone() }
        }
    };
    errors::fault(&mut process.heap, &CompileError::new(mistake, file.clone(), line))
}

/// Works on a module that is being defined, with the heap of the process beside it.
fn with_builder<T>(
    process: &mut Process,
    module: Term,
    work: impl FnOnce(&mut ModuleBuilder, &mut Heap) -> T,
) -> Result<T, Box<Fault>> {
    let module = module.as_atom().ok_or_else(|| Fault::bad_argument(1, "not an atom"))?;
    let heap = &mut process.heap;
    open_modules::with(module, |builder| work(builder, heap)).ok_or_else(|| Fault::bad_argument(1, NO_MODULE))
}

const NO_MODULE: &str = "the module is not being defined";

/// `put_attribute(module, name, value, line)`
fn put_attribute(context: &mut Context<'_>, module: Term, name: Term, value: Term, line: Term) -> NativeResult {
    let name = name.as_atom().ok_or_else(Fault::badarg)?;
    let line = line.as_small().unwrap_or(0) as u32;
    let put = with_builder(context.process, module, |builder, heap| {
        let put = builder.attributes.put(heap, name, value, line);
        put.map(|kind| kind.map(|kind| (ModuleWarning { kind, line }, builder.module, builder.file.clone())))
    })?;
    match put {
        Ok(None) => {}
        Ok(Some((warning, module, file))) => {
            print_module_warning(&*context.system.output(), &warning, module, &file);
        }
        Err(mistake) => return Err(errors::argument_error(context.heap(), &mistake.to_string())),
    }
    Ok(Term::OK)
}

/// `get_attribute(module, name, line)`, with a warning if the attribute was never set.
fn get_attribute(context: &mut Context<'_>, module: Term, name: Term, line: Term) -> NativeResult {
    let name = name.as_atom().ok_or_else(Fault::badarg)?;
    let found = with_builder(context.process, module, |builder, _| {
        (builder.attributes.read(name), builder.module, builder.file.clone())
    })?;
    match found {
        (Some(value), ..) => Ok(value.thaw(context.heap())),
        (None, module, file) => {
            let line = line.as_small().unwrap_or(0) as u32;
            let notice = Notice::UndefinedAttribute { name };
            let warning = Warning { module: Some(module), ..Warning::without_function(notice, &file, line) };
            print_warnings(&*context.system.output(), &[warning]);
            Ok(Term::NIL)
        }
    }
}

fn put_struct(context: &mut Context<'_>, module: Term, fields: Term, line: Term) -> NativeResult {
    declare_struct(context, module, fields, line, false)
}

fn put_exception(context: &mut Context<'_>, module: Term, fields: Term, line: Term) -> NativeResult {
    declare_struct(context, module, fields, line, true)
}

fn declare_struct(
    context: &mut Context<'_>,
    module: Term,
    fields: Term,
    line: Term,
    is_exception: bool,
) -> NativeResult {
    let mut duplicates = Vec::new();
    let (declared, file) = with_builder(context.process, module, |builder, heap| {
        let declared = structure::declare(builder, heap, fields, is_exception, &mut duplicates);
        (declared, builder.file.clone())
    })?;
    for name in duplicates {
        let message = format!("duplicate key {} found in struct", atom_text(name));
        let line = line.as_small().unwrap_or(0) as u32;
        print_body_warning(&*context.system.output(), &message, &file, line);
    }
    declared.map_err(|mistake| errors::argument_error(context.heap(), &mistake.to_string()))
}

/// `make_overridable(module, [{name, arity}, …])`: later definitions may take the place of these. A behaviour in the place
/// of the list means its callbacks that the module defines.
fn make_overridable(context: &mut Context<'_>, module: Term, names: Term) -> NativeResult {
    let mistake = with_builder(context.process, module, |builder, heap| {
        let names: Vec<(Atom, u8)> = match names.as_atom() {
            Some(behaviour) => builder.callbacks_defined(behaviour),
            None => heap.list_items(names).filter_map(|name| name_and_arity(heap, name)).collect(),
        };
        names.into_iter().find(|name| !builder.make_overridable(*name))
    })?;
    match mistake {
        None => Ok(Term::OK),
        Some((name, arity)) => {
            let message = format!("cannot make function {name}/{arity} overridable because it was not defined");
            Err(errors::argument_error(context.heap(), &message))
        }
    }
}

/// `abandon(module)`: its body has failed.
fn abandon(context: &mut Context<'_>, module: Term) -> NativeResult {
    take_module(context.process, module);
    Ok(Term::OK)
}

fn take_module(process: &mut Process, module: Term) -> Option<OpenModule> {
    let modules = &mut Compilation::of(process).modules;
    let place = modules.iter().rposition(|open| Term::atom(open.module()) == module)?;
    Some(modules.remove(place))
}

/// `finish(module, value)`: the body has run; compiles what it has defined, loads the module.
fn finish(context: &mut Context<'_>, module: Term, value: Term) -> NativeResult {
    let output = context.system.output();
    let runner = MacroRunner::of(context);
    Err(Box::new(Fault::Job(Box::new(move |process| {
        let open = take_module(process, module)?;
        let finished = finish_module(process, open, value, runner, &*output);
        if let (Ok(_), Some(outer), Some(module)) =
            (&finished, Compilation::of(process).modules.last(), module.as_atom())
        {
            outer.builder().nested.push(module);
        }
        Some(finished)
    }))))
}

fn finish_module(
    process: &mut Process,
    open: OpenModule,
    value: Term,
    runner: MacroRunner,
    output: &dyn Output,
) -> NativeResult {
    let mut builder = open.builder();
    let (module, file, line) = (builder.module, builder.file.clone(), builder.line);
    print_new_warnings(&mut builder, output);
    print_module_warnings(&builder, &builder.unused(), output);
    if let Some(mistake) = builder.mistake() {
        if matches!(mistake.kind, MistakeKind::UndefinedFunction { .. }) {
            for more in builder.more_undefined() {
                print_plain_warning(output, &more.kind.to_string(), &file, more.line);
            }
        }
        return Err(refuse_module(process, &mistake, &file));
    }
    print_module_warnings(&builder, &behaviours::warnings(&builder), output);
    let mut warnings = Vec::new();
    let checked = builder.check_types(&mut warnings);
    print_module_warnings(&builder, &warnings, output);
    if let Err(mistake) = checked {
        return Err(refuse_module(process, &mistake, &file));
    }
    print_warnings(output, &builder.take_late_warnings());
    let unused = builder.attributes.unused().into_iter().map(|(kind, line)| ModuleWarning { kind, line });
    print_module_warnings(&builder, &unused.collect::<Vec<_>>(), output);
    if builder.structure.is_some() && !builder.attributes.values("derive").is_empty() {
        print_module_warnings(&builder, &[ModuleWarning { kind: WarningKind::LateDerive, line }], output);
    }
    let loaded =
        builder.finish().map_err(|error| (error.line().max(line), error.to_string())).and_then(|(unit, info)| {
            let bytes = encoding::encode(&unit, &native::Names);
            module_info::set(module, info);
            code::load(unit).map_err(|error| (line, error.to_string()))?;
            Ok(bytes)
        });
    let (hooks, env) = (builder.compile_hooks(), builder.body_env.take());
    let load_hook = builder.load_hook();
    let (lexical, calls) = (builder.lexical.take(), builder.take_remote_calls());
    drop(builder);
    drop(open);
    let bytes = match loaded {
        Ok(bytes) => bytes,
        Err((line, message)) => {
            let error = errors::compile_error_at(&mut process.heap, &file, line, &message);
            return Err(errors::raise_without_frames(error));
        }
    };
    if let Some(hook) = load_hook {
        run_load_hook(module, hook, &runner);
    }
    for (hook, function) in hooks {
        let Some(env) = env.clone() else { break };
        let surroundings = Surroundings { env, line, position: Position::Expression, variables: Vec::new() };
        let mut heap = Heap::new();
        let arguments = [env_term::to_term(&mut heap, &surroundings), heap.binary(&bytes)];
        let arguments = heap.list(&arguments);
        if let Err(failure) = runner.apply(hook, function, FrozenTerm::new(&heap, arguments)) {
            return Err(hook_failed(process, &failure, &file, line));
        }
    }
    if let Some(lexical) = lexical {
        print_warnings(output, &lexical.unused(&file));
    }
    Compilation::of(process).unchecked.push(calls);
    Ok(module_tuple(&mut process.heap, module, &bytes, value))
}

/// Calls the function that `@on_load` names, which may be private; if it gives something else
/// than `:ok`, there is no such module.
fn run_load_hook(module: Atom, hook: (Atom, u8), runner: &MacroRunner) {
    let Some(unit) = code::module_unit(module) else { return };
    let functions = &code::unit(unit).functions;
    let Some(index) = functions.iter().position(|function| (function.name, function.arity) == hook) else { return };
    let outcome = runner.apply_function(code::function_id(unit, index as u32));
    if outcome.as_ref().is_ok_and(|value| value.root == Term::OK) {
        return;
    }
    code::delete_module(module);
    module_info::remove(module);
    let mut heap = Heap::new();
    let value = match &outcome {
        Ok(value) => value.thaw(&mut heap),
        Err(MacroFailure::Raised(raised)) => raised.thaw(&mut heap),
        Err(_) => Term::atom(atoms::ERROR),
    };
    let arguments = heap.list(&[Term::atom(module), value]);
    let report = Atom::of("Elixir.Kaiwa.Report");
    // Nobody waits for the answer.
    let _ = runner.apply(report, Atom::of("load_hook_failed"), FrozenTerm::new(&heap, arguments));
}

/// `begin_checks()`: the modules defined from now on are looked at together by `check_modules`, which gets the number.
fn begin_checks(context: &mut Context<'_>) -> NativeResult {
    Ok(Term::count(Compilation::of(context.process).unchecked.len()))
}

/// `check_modules(begun)`
fn check_modules(
    context: &mut Context<'_>,
    attachment: &Arc<dyn Any + Send + Sync>,
    arguments: &[Term],
) -> NativeResult {
    let Ok(checks) = attachment.clone().downcast::<ModuleChecks>() else { return Err(Fault::badarg()) };
    let begun = arguments.first().and_then(|begun| begun.as_small()).ok_or_else(Fault::badarg)?;
    let unchecked = &mut Compilation::of(context.process).unchecked;
    let modules = unchecked.split_off(unchecked.len().min(begun as usize));
    let output = context.system.output();
    let runner = MacroRunner::of(context);
    Err(Box::new(Fault::Job(Box::new(move |process| {
        if let Some(lexical) = &checks.lexical {
            print_warnings(&*output, &lexical.unused(&checks.file));
        }
        remote_calls::print_warnings(&*output, &modules, &runner);
        for calls in &modules {
            for (hook, function) in &calls.verify {
                let mut heap = Heap::new();
                let arguments = heap.list(&[Term::atom(calls.module)]);
                if let Err(failure) = runner.apply(*hook, *function, FrozenTerm::new(&heap, arguments)) {
                    return Some(Err(hook_failed(process, &failure, &calls.file, 0)));
                }
            }
        }
        Some(Ok(Term::OK))
    }))))
}

fn refuse_module(process: &mut Process, mistake: &ModuleMistake, file: &str) -> Box<Fault> {
    errors::raise_without_frames(errors::compile_error_at(
        &mut process.heap,
        file,
        mistake.line,
        &mistake.kind.to_string(),
    ))
}

fn refuse(process: &mut Process, error: &CompileError, output: &dyn Output) -> Box<Fault> {
    print_warnings(output, &error.warnings);
    errors::fault(&mut process.heap, error)
}

/// Prints what is odd about what was defined or set last.
fn print_new_warnings(builder: &mut ModuleBuilder, output: &dyn Output) {
    let warnings = builder.take_warnings();
    print_module_warnings(builder, &warnings, output);
}

fn print_module_warnings(builder: &ModuleBuilder, warnings: &[ModuleWarning], output: &dyn Output) {
    for warning in warnings {
        print_module_warning(output, warning, builder.module, &builder.file);
    }
}
