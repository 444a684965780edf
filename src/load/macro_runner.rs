//! Running macros: each call is a process that the compile job starts and waits for.
//!
//! The process runs `Kaiwa.MacroCall.run/3`, which exits with the tree, or with what the macro has raised.

use super::library;
use super::line::inspected;
use super::open_modules;
use crate::atom::Atom;
use crate::expand::env_term;
use crate::expand::macros::{MacroCall, MacroFailure, function_name};
use crate::expand::quoted::{self, MetaStyle, TooDeep};
use crate::syntax::ast::Ast;
use crate::value::copy::FrozenTerm;
use crate::value::heap::Heap;
use crate::value::term::FunctionId;
use crate::value::term::{Pid, Term};
use crate::vm::native::Context;
use crate::vm::process::Reason;
use crate::vm::system::{Outside, TooManyProcesses};
use std::sync::{Arc, OnceLock};

/// Starts processes for a compile job.
#[derive(Clone)]
pub(super) struct MacroRunner {
    outside: Arc<dyn Outside>,
    group_leader: Option<Pid>,
}

/// The processes of the build, which compiles the library without a shell.
static OF_THE_BUILD: OnceLock<Arc<dyn Outside>> = OnceLock::new();

/// Says where macros run that the library itself uses while it is compiled.
pub(super) fn set_for_build(outside: Arc<dyn Outside>) {
    OF_THE_BUILD.get_or_init(|| outside);
}

impl MacroRunner {
    /// For a job that the process of this context waits for.
    pub fn of(context: &Context<'_>) -> MacroRunner {
        MacroRunner { outside: context.system.outside(), group_leader: Some(context.process.group_leader) }
    }

    /// For the build.
    pub fn of_the_build() -> MacroRunner {
        let outside = OF_THE_BUILD.get().expect("the build has set it before it compiles").clone();
        MacroRunner { outside, group_leader: None }
    }

    /// The tree that a macro gives.
    pub fn run(&self, call: &MacroCall<'_>) -> Result<Ast, MacroFailure> {
        let mut heap = Heap::new();
        let arity = call.arguments.len();
        let own = open_modules::find(call.module).filter(|_| call.surroundings.env.module == Some(call.module));
        let target = match own {
            Some(builder) => {
                let mut builder = builder.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
                let function = builder.macro_function(call.name, arity).map_err(MacroFailure::Ended)?;
                Term::function(function)
            }
            None => {
                library::load(call.module);
                Term::atom(call.module)
            }
        };
        let target = FrozenTerm::new(&heap, target);
        let name = function_name(call.name).map_or(Term::NIL, Term::atom);
        let name = FrozenTerm::new(&heap, name);
        let mut arguments = vec![env_term::to_term(&mut heap, &call.surroundings)];
        for argument in call.arguments {
            arguments.push(quoted::to_term(&mut heap, argument, MetaStyle::default()));
        }
        let arguments = heap.list(&arguments);
        let arguments = FrozenTerm::new(&heap, arguments);
        let reason =
            self.call("run", &[target, name, arguments]).map_err(|TooManyProcesses| MacroFailure::TooManyProcesses)?;
        let heap = reason.fragment.heap();
        match self.result(&reason)? {
            Some(tree) => quoted::from_term(heap, tree, &call.origin).map_err(|TooDeep| MacroFailure::TooDeep),
            None => Err(MacroFailure::Ended(inspected(heap, reason.root))),
        }
    }

    /// Calls a function, as hooks of modules are: what it returns.
    pub fn apply(&self, module: Atom, name: Atom, arguments: FrozenTerm) -> Result<FrozenTerm, MacroFailure> {
        library::load(module);
        let heap = Heap::new();
        let target = FrozenTerm::new(&heap, Term::atom(module));
        let name = FrozenTerm::new(&heap, Term::atom(name));
        self.returned("run", &[target, name, arguments])
    }

    /// Calls a function without arguments, whoever may see it: what it returns.
    pub fn apply_function(&self, function: FunctionId) -> Result<FrozenTerm, MacroFailure> {
        let mut heap = Heap::new();
        let target = FrozenTerm::new(&heap, Term::function(function));
        let name = FrozenTerm::new(&heap, Term::NIL);
        let arguments = heap.list(&[]);
        let arguments = FrozenTerm::new(&heap, arguments);
        self.returned("run", &[target, name, arguments])
    }

    fn returned(&self, function: &'static str, arguments: &[FrozenTerm]) -> Result<FrozenTerm, MacroFailure> {
        let reason = self.call(function, arguments).map_err(|TooManyProcesses| MacroFailure::TooManyProcesses)?;
        let heap = reason.fragment.heap();
        match self.result(&reason)? {
            Some(value) => Ok(FrozenTerm::new(heap, value)),
            None => Err(MacroFailure::Ended(inspected(heap, reason.root))),
        }
    }

    fn call(&self, function: &'static str, arguments: &[FrozenTerm]) -> Result<Reason, TooManyProcesses> {
        let module = Atom::of("Elixir.Kaiwa.MacroCall");
        library::load(module);
        // Whatever the macro calls may have to be loaded by another thread.
        library::without_turn(|| self.outside.run_call((module, Atom::of(function)), arguments, self.group_leader))
    }

    /// `{:kaiwa_macro, value}` or `{:kaiwa_macro_raised, {class, reason, stacktrace}}`; `None` for any other reason.
    fn result(&self, reason: &Reason) -> Result<Option<Term>, MacroFailure> {
        let heap = reason.fragment.heap();
        let Some([tag, value]) = heap.tuple_of::<2>(reason.root) else { return Ok(None) };
        match tag.as_atom().map(Atom::name) {
            Some("kaiwa_macro") => Ok(Some(value)),
            Some("kaiwa_macro_raised") => Err(MacroFailure::Raised(Arc::new(FrozenTerm::new(heap, value)))),
            _ => Ok(None),
        }
    }
}
