//! Lines of the shell, scripts, evaluated text: source compiled to a function of its bindings.

use super::compilation::Compilation;
use super::entry;
use super::errors;
use super::host::World;
use super::macro_runner::MacroRunner;
use super::warnings::print_warnings;
use crate::atom::Atom;
use crate::bytecode::code;
use crate::compile::{self, LineSource};
use crate::expand::core::{Literal, VariableId};
use crate::expand::{self, Binding, Checks, CompileError, Env, Warning};
use crate::natives::inspect::LoadedNames;
use crate::syntax::ast::Ast;
use crate::syntax::{self, ParseOptions};
use crate::value::copy::FrozenTerm;
use crate::value::heap::Heap;
use crate::value::inspect::{InspectOptions, inspect};
use crate::value::term::{FunctionId, Term};
use crate::vm::native::{Context, Fault, Job, Native, NativeFunction::*, NativeResult};
use crate::vm::process::Process;
use crate::vm::system::Output;
use std::borrow::Cow;
use std::sync::Arc;

pub(super) const NATIVES: &[Native] = &[
    entry("kaiwa_shell", "compile", F4(compile_native)),
    entry("kaiwa_shell", "environment", F1(environment)),
    entry("kaiwa_code", "kernel_macros", F0(kernel_macros)),
];

/// Source that has been compiled: a function of one argument, the map of bindings, that gives `{value, bindings}`.
pub struct Compiled {
    pub function: FunctionId,
    pub env: Env,
    pub warnings: Vec<Warning>,
}

/// What source is compiled for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// To be evaluated: its variables live on.
    Evaluation,
    /// To be run: nobody asks for its value or its variables, so that its last call leaves no frame.
    Script,
}

impl Purpose {
    /// The module that stack frames of the code carry.
    fn frames(self) -> &'static str {
        match self {
            Purpose::Evaluation => "elixir_eval",
            Purpose::Script => "elixir_compiler_0",
        }
    }
}

/// Why source has not been compiled.
pub enum Refused {
    Syntax(Box<syntax::SyntaxError>),
    Compile(expand::CompileError),
    TooLarge { file: Arc<str>, line: u32, message: String },
}

/// Compiles a line, a script or any other text with the given variables around it.
pub(super) fn compile_in(
    source: &str,
    first_line: u32,
    env: &Env,
    bindings: &[Binding],
    purpose: Purpose,
    world: &mut World,
) -> Result<Compiled, Refused> {
    let options = ParseOptions { file: &env.file, first_line, ..ParseOptions::default() };
    let parsed = syntax::parse(source, &options).map_err(Refused::Syntax)?;
    let doubts = parsed.warnings.into_iter().map(|warning| Warning::of_parser(warning, &env.file));
    compile_tree(&parsed.ast, doubts.collect(), env, bindings, purpose, world)
}

/// Compiles a tree; `warnings` are those that the parser had.
pub(super) fn compile_tree(
    ast: &Ast,
    warnings: Vec<Warning>,
    env: &Env,
    bindings: &[Binding],
    purpose: Purpose,
    world: &mut World,
) -> Result<Compiled, Refused> {
    let doubts = warnings.into_iter();
    let checks = if &*env.file == "iex" { Checks::AfterEachExpression } else { Checks::AtEnd };
    let line = match expand::expand_line(ast, env, bindings, checks, purpose == Purpose::Script, world) {
        Ok(line) => expand::Line { warnings: doubts.chain(line.warnings).collect(), ..line },
        Err(error) => {
            let warnings = doubts.chain(error.warnings).collect();
            return Err(Refused::Compile(CompileError { warnings, ..error }));
        }
    };
    let too_large = |line, message: String| Refused::TooLarge { file: env.file.clone(), line, message };
    let source = LineSource { file: env.file.clone(), module: Atom::of(purpose.frames()) };
    let unit = match purpose {
        Purpose::Evaluation => compile::compile_line(line.core, &keys(&line.reads), &keys(&line.writes), &source),
        Purpose::Script => compile::compile_script(line.core, &source),
    };
    let unit = unit.map_err(|error| too_large(error.line(), error.to_string()))?;
    let unit = code::load(unit).map_err(|error| too_large(0, error.to_string()))?;
    Ok(Compiled { function: code::function_id(unit, 0), env: line.env, warnings: line.warnings })
}

/// Bindings by the keys they have in the map: the name, or `{name, context}` for those that macros made.
fn keys(bindings: &[(Binding, VariableId)]) -> Vec<(Literal, VariableId)> {
    let key = |binding: &Binding| match binding.context {
        None => Literal::Atom(binding.name),
        Some(context) => {
            let mut heap = Heap::new();
            let key = heap.tuple(&[Term::atom(binding.name), Term::atom(context)]);
            Literal::Frozen(Arc::new(FrozenTerm::new(&heap, key)))
        }
    };
    bindings.iter().map(|(binding, variable)| (key(binding), *variable)).collect()
}

pub(super) fn bindings_of(heap: &Heap, map: Term) -> Vec<Binding> {
    let binding = |(key, _): (Term, Term)| match (key.as_atom(), heap.tuple_of::<2>(key)) {
        (Some(name), _) => Some(Binding { name, context: None }),
        (None, Some([name, context])) => Some(Binding { name: name.as_atom()?, context: context.as_atom() }),
        _ => None,
    };
    heap.map_pairs(map).into_iter().filter_map(binding).collect()
}

impl Refused {
    /// What says so: class, reason, stacktrace.
    pub fn raised(&self, heap: &mut Heap) -> [Term; 3] {
        let exception = match self {
            Refused::Syntax(error) => errors::syntax_error(heap, error),
            Refused::Compile(error) => return errors::raised(heap, error),
            Refused::TooLarge { file, line, message } => errors::compile_error_at(heap, file, *line, message),
        };
        [Term::ERROR, exception, Term::EMPTY_LIST]
    }
}

/// `environment(kind)`: the number of a fresh environment: `:shell`, or a file's name.
fn environment(context: &mut Context<'_>, kind: Term) -> NativeResult {
    let env = match (kind.as_atom().map(Atom::name), context.process.heap.text(kind)) {
        (Some("shell"), _) => Env::shell(),
        (_, Some(file)) => Env::of_script(file),
        _ => return Err(Fault::bad_argument(1, "not :shell or the name of a file")),
    };
    let number = Compilation::of(context.process).keep_environment(env);
    Ok(context.heap().integer(number))
}

/// `compile(source, line, bindings, environment)` gives `{:ok, function, environment}`, `{:error, class, reason, stacktrace}`,
/// or, for lines of the shell, `{:incomplete}`.
fn compile_native(context: &mut Context<'_>, source: Term, line: Term, bindings: Term, env: Term) -> NativeResult {
    let heap = &context.process.heap;
    let text = heap.bytes(source).ok_or_else(|| Fault::bad_argument(1, "not a binary"))?.to_vec();
    let line = line.as_small().and_then(|line| u32::try_from(line).ok());
    let line = line.ok_or_else(|| Fault::bad_argument(2, "not a line number"))?;
    if !heap.is_map(bindings) {
        return Err(Fault::bad_argument(3, "not a map"));
    }
    let bindings = bindings_of(heap, bindings);
    let environment = env.as_small().and_then(|number| Compilation::of(context.process).environment(number));
    let env = environment.ok_or_else(|| Fault::bad_argument(4, "not an environment of this process"))?;
    // What a line that failed has left behind is not looked at.
    Compilation::of(context.process).unchecked.clear();
    let output = context.system.output();
    let mut world = World::new(MacroRunner::of(context));
    let job: Job =
        Box::new(move |process| Some(Ok(compile_job(process, &text, line, &bindings, &env, &mut world, &*output))));
    Err(Box::new(Fault::Job(job)))
}

/// `[{name, arity}]` of the macros of `Kernel`, which belong to the compiler.
fn kernel_macros(context: &mut Context<'_>) -> NativeResult {
    let heap = context.heap();
    let mut names = Vec::new();
    for (name, arity) in expand::kernel_macros() {
        names.push(heap.tuple(&[Term::atom(name), Term::count(usize::from(arity))]));
    }
    Ok(heap.list(&names))
}

fn compile_job(
    process: &mut Process,
    source: &[u8],
    line: u32,
    bindings: &[Binding],
    env: &Env,
    world: &mut World,
    output: &dyn Output,
) -> Term {
    let source = match std::str::from_utf8(source) {
        Ok(source) => source,
        Err(invalid) => {
            let description =
                format!("invalid encoding: byte {} of the input is not valid UTF-8", invalid.valid_up_to() + 1);
            let exception = errors::compile_error_at(&mut process.heap, &env.file, line, &description);
            return process.heap.tuple(&[Term::ERROR, Term::ERROR, exception, Term::EMPTY_LIST]);
        }
    };
    let purpose = if matches!(&*env.file, "iex" | "nofile") { Purpose::Evaluation } else { Purpose::Script };
    // An operator that begins a line of the shell goes on with the last value. The call that stands for it has a line of its
    // own, which leaves the places of all others as they are.
    let continued = (&*env.file == "iex" && syntax::begins_with_operator(source)).then(|| format!("v()\n{source}"));
    let (source, line) = match &continued {
        Some(continued) => (continued.as_str(), line.saturating_sub(1)),
        None => (source, line),
    };
    let source = &*with_last_value(source, env);
    match compile_in(source, line, env, bindings, purpose, world) {
        Ok(compiled) => {
            print_warnings(output, &compiled.warnings);
            let number = Compilation::of(process).keep_environment(compiled.env);
            let number = process.heap.integer(number);
            process.heap.tuple(&[Term::OK, Term::function(compiled.function), number])
        }
        Err(Refused::Syntax(mistake)) if mistake.is_incomplete() && &*env.file == "iex" => {
            process.heap.tuple(&[Term::atom(Atom::of("incomplete"))])
        }
        Err(refused) => {
            if let Refused::Compile(mistake) = &refused {
                print_warnings(output, &mistake.warnings);
            }
            let [class, reason, stacktrace] = refused.raised(&mut process.heap);
            process.heap.tuple(&[Term::ERROR, class, reason, stacktrace])
        }
    }
}

/// Operators that need a left side. What starts with one of them at the prompt goes on with the last value: `|> Enum.sum()`.
const CONTINUING: &[&str] = &[
    "|>", "~>", "<~", "||", "&&", "==", "!=", "=~", "<=", ">=", "<>", "++", "--", "*", "/", "<", ">", "or ", "and ",
    "in ",
];
/// What begins like one of them and is none.
const BEGINNINGS: &[&str] = &["<<"];

fn with_last_value<'s>(source: &'s str, env: &Env) -> Cow<'s, str> {
    let begins = |with: &&str| source.trim_start().starts_with(*with);
    let continues = &*env.file == "iex" && CONTINUING.iter().any(begins) && !BEGINNINGS.iter().any(begins);
    if continues { Cow::Owned(format!("v() {}", source.trim_start())) } else { Cow::Borrowed(source) }
}

pub(super) fn inspected(heap: &Heap, term: Term) -> String {
    inspect(heap, term, &InspectOptions::default(), &LoadedNames)
}
