//! Trees at run time: text to trees, trees to running code, macros expanded by hand.

use super::host::World;
use super::line::{Purpose, Refused, bindings_of, compile_tree};
use super::macro_runner::MacroRunner;
use super::warnings::print_warnings;
use super::{entry, errors};
use crate::bytecode::{code, encoding, module_info};
use crate::expand::env_term::{self, Surroundings};
use crate::expand::quoted::{self, MetaStyle, Origin, TooDeep};
use crate::expand::{self, CompileError, Expansion, Mistake, Position, Warning};
use crate::syntax::{self, Comment, ParseOptions};
use crate::value::heap::Heap;
use crate::value::term::Term;
use crate::vm::native::{self, Context, Fault, Job, Native, NativeFunction::*, NativeResult};
use std::sync::Arc;

pub(super) const NATIVES: &[Native] = &[
    entry("kaiwa_code", "compile_quoted", F3(compile_quoted)),
    entry("kaiwa_code", "string_to_quoted", F4(string_to_quoted)),
    entry("kaiwa_code", "expand_once", F2(expand_once)),
    entry("kaiwa_code", "defined", F0(defined)),
    entry("kaiwa_code", "byte_code", F1(byte_code)),
];

const NO_ENVIRONMENT: &str = "not a Macro.Env";

/// `compile_quoted(tree, bindings, environment)` gives `{:ok, function, environment}`, where the function takes the bindings
/// and gives `{value, bindings}`, or `{:error, class, reason, stacktrace}`.
fn compile_quoted(context: &mut Context<'_>, tree: Term, bindings: Term, environment: Term) -> NativeResult {
    let heap = &context.process.heap;
    let surroundings = env_term::from_term(heap, environment).ok_or_else(|| Fault::bad_argument(3, NO_ENVIRONMENT))?;
    if !heap.is_map(bindings) {
        return Err(Fault::bad_argument(2, "not a map"));
    }
    let bindings = bindings_of(heap, bindings);
    let origin = Origin { line: surroundings.line, expansion: None };
    let tree = quoted::from_term(heap, tree, &origin);
    let output = context.system.output();
    let runner = MacroRunner::of(context);
    let job: Job = Box::new(move |process| {
        let env = &surroundings.env;
        let mut world = World::new(runner);
        let compiled = match tree {
            Ok(tree) => compile_tree(&tree, Vec::new(), env, &bindings, Purpose::Evaluation, &mut world),
            Err(TooDeep) => {
                let error = CompileError::new(Mistake::TreeTooDeep, env.file.clone(), surroundings.line);
                Err(Refused::Compile(error))
            }
        };
        let heap = &mut process.heap;
        Some(Ok(match compiled {
            Ok(compiled) => {
                print_warnings(&*output, &compiled.warnings);
                let variables = Vec::new();
                let after = Surroundings {
                    env: compiled.env,
                    line: surroundings.line,
                    position: Position::Expression,
                    variables,
                };
                let environment = env_term::to_term(heap, &after);
                heap.tuple(&[Term::OK, Term::function(compiled.function), environment])
            }
            Err(refused) => {
                if let Refused::Compile(error) = &refused {
                    print_warnings(&*output, &error.warnings);
                }
                let [class, reason, stacktrace] = refused.raised(heap);
                heap.tuple(&[Term::ERROR, class, reason, stacktrace])
            }
        }))
    });
    Err(Box::new(Fault::Job(job)))
}

/// `string_to_quoted(text, file, {line, column}, {columns, token_metadata, existing_atoms_only, literals, escapes, warnings})`
/// gives `{:ok, tree, comments}` or `{:error, exception, {message, token}}`. With `literals` each literal stands in a block, with `escapes` the text
/// of strings stays as it is; comments are `{line, column, text, line_breaks_before, line_breaks_after}`.
fn string_to_quoted(context: &mut Context<'_>, text: Term, file: Term, place: Term, style: Term) -> NativeResult {
    let heap = &context.process.heap;
    let text = heap.text(text).ok_or_else(|| Fault::bad_argument(1, "not a string"))?.to_string();
    let file = heap.text(file).ok_or_else(|| Fault::bad_argument(2, "not a string"))?.to_string();
    let [line, column] = heap.tuple_of::<2>(place).ok_or_else(|| Fault::bad_argument(3, "not a place"))?;
    let number = |term: Term| term.as_small().and_then(|number| u32::try_from(number).ok()).unwrap_or(1);
    let (first_line, first_column) = (number(line), number(column));
    let style = heap.tuple_of::<6>(style).ok_or_else(|| Fault::bad_argument(4, "not six booleans"))?;
    let [columns, keeps_tokens, existing_atoms_only, keeps_literals, keeps_escapes, warns] =
        style.map(|flag| flag.is_truthy());
    let output = context.system.output();
    let style = MetaStyle { columns, tokens: keeps_tokens };
    let job: Job = Box::new(move |process| {
        let heap = &mut process.heap;
        let options = ParseOptions {
            file: &file,
            first_line,
            first_column,
            columns,
            keeps_tokens,
            existing_atoms_only,
            keeps_literals,
            keeps_escapes,
        };
        Some(Ok(match syntax::parse(&text, &options) {
            Ok(parsed) => {
                if warns {
                    let file = Arc::from(file.as_str());
                    let warnings = parsed.warnings.into_iter().map(|warning| Warning::of_parser(warning, &file));
                    print_warnings(&*output, &warnings.collect::<Vec<_>>());
                }
                let tree = quoted::to_term(heap, &parsed.ast, style);
                let comments: Vec<Term> = parsed.comments.iter().map(|comment| comment_term(heap, comment)).collect();
                let comments = heap.list(&comments);
                heap.tuple(&[Term::OK, tree, comments])
            }
            Err(error) => {
                let exception = errors::syntax_error(heap, &error);
                let parts = errors::syntax_error_parts(heap, &error);
                heap.tuple(&[Term::ERROR, exception, parts])
            }
        }))
    });
    Err(Box::new(Fault::Job(job)))
}

/// `[{number, module}]` of what has been defined by the user: a higher number means later.
fn defined(context: &mut Context<'_>) -> NativeResult {
    let heap = &mut context.process.heap;
    let modules = code::modules().into_iter().filter(|module| !module_info::get(*module).is_some_and(|i| i.is_library));
    let pairs: Vec<Term> = modules
        .filter_map(|module| Some((code::module_unit(module)?, module)))
        .map(|(unit, module)| heap.tuple(&[Term::count(unit.0 as usize), Term::atom(module)]))
        .collect();
    Ok(heap.list(&pairs))
}

/// The byte code of a module, as `defmodule` returns it.
fn byte_code(context: &mut Context<'_>, module: Term) -> NativeResult {
    let module = module.as_atom().ok_or_else(|| Fault::bad_argument(1, "not an atom"))?;
    let unit = code::module_unit(module).ok_or_else(|| Fault::bad_argument(1, "not a module that is loaded"))?;
    let bytes = encoding::encode(code::unit(unit), &native::Names);
    Ok(context.process.heap.binary(&bytes))
}

fn comment_term(heap: &mut Heap, comment: &Comment) -> Term {
    let text = heap.binary(comment.text.as_bytes());
    let position = comment.position;
    let [line, column] = [position.line, position.column].map(|number| Term::count(number as usize));
    let [before, after] = [comment.line_breaks_before, comment.line_breaks_after].map(Term::count);
    heap.tuple(&[line, column, text, before, after])
}

/// `expand_once(tree, environment)`: the tree that a macro at its root gives; the same tree if there is none.
fn expand_once(context: &mut Context<'_>, tree: Term, environment: Term) -> NativeResult {
    let heap = &context.process.heap;
    let surroundings = env_term::from_term(heap, environment).ok_or_else(|| Fault::bad_argument(2, NO_ENVIRONMENT))?;
    let Ok(ast) = quoted::from_term(heap, tree, &Origin::default()) else { return Ok(tree) };
    let runner = MacroRunner::of(context);
    let job: Job = Box::new(move |process| {
        let expansion = expand::expand_once(&ast, &surroundings, &mut World::new(runner));
        Some(match expansion {
            Ok(Expansion::Expanded(ast)) => Ok(quoted::to_term(&mut process.heap, &ast, MetaStyle::default())),
            Ok(Expansion::Module(module)) => Ok(Term::atom(module)),
            Ok(Expansion::Environment) => Ok(env_term::to_term(&mut process.heap, &surroundings)),
            Ok(Expansion::Same) => Ok(tree),
            Err(error) => Err(errors::fault(&mut process.heap, &error)),
        })
    });
    Err(Box::new(Fault::Job(job)))
}
