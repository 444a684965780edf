//! Natives: functions written in Rust that code calls by an Erlang or Elixir name.
//!
//! A native gets the calling process (its heap above all) and the system around it, and gives a term or a fault. It never
//! calls back into the language and never blocks: what takes long is handed out as a [`Job`]. Nothing is collected while
//! it runs, so terms it holds stay valid.

use super::process::Process;
use super::system::System;
use crate::atom::{Atom, atoms};
use crate::bytecode::code::{self, Target};
use crate::bytecode::encoding::NativeNames;
use crate::value::heap::Heap;
use crate::value::term::Term;
use rustc_hash::FxHashMap;
use std::any::Any;
use std::sync::{Arc, OnceLock};

/// What a native works with.
pub struct Context<'run> {
    pub process: &'run mut Process,
    pub system: &'run mut dyn System,
}

impl Context<'_> {
    /// The heap of the calling process.
    #[inline(always)]
    pub fn heap(&mut self) -> &mut Heap {
        &mut self.process.heap
    }
}

pub type NativeResult = Result<Term, Box<Fault>>;

/// Why a native gives no term.
pub enum Fault {
    /// An error, exit or throw, with its own stack trace if it is raised again.
    Raise { class: Class, reason: Term, stacktrace: Option<Term> },
    /// An error with a text about each argument at fault (counted from 1), as `ArgumentError` prints them.
    Argument { reason: Term, texts: Vec<(u8, String)> },
    /// The result comes later: the process waits while the job runs.
    Job(Job),
    /// The result is there, but the process must look at its signals before it goes on.
    Yield(Term),
    /// The process forgets what it would return to, waits for a message, then calls `apply(module, name, arguments)`.
    Hibernate([Term; 3]),
}

/// Runs on a helper thread (or in place, under the deterministic driver) with the process that waits for it. `None`: the
/// instruction that asked for it is run again.
pub type Job = Box<dyn FnOnce(&mut Process) -> Option<NativeResult> + Send>;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Class {
    Error,
    Exit,
    Throw,
}

impl Class {
    pub fn atom(self) -> Atom {
        match self {
            Class::Error => atoms::ERROR,
            Class::Exit => atoms::EXIT,
            Class::Throw => atoms::THROW,
        }
    }
}

impl Fault {
    pub fn error(reason: Term) -> Box<Fault> {
        Box::new(Fault::Raise { class: Class::Error, reason, stacktrace: None })
    }

    /// `:badarg`, with what is wrong with the argument of this number (from 1): `bad_argument(1, "not a list")`.
    #[cold]
    pub fn bad_argument(argument: u8, text: &str) -> Box<Fault> {
        let texts = vec![(argument, text.to_string())];
        Box::new(Fault::Argument { reason: Term::atom(atoms::BADARG), texts })
    }

    /// The answer to what the process has asked another one comes later, see `System::ask`; it is the native's result.
    pub fn awaits_answer() -> Box<Fault> {
        // The runtime sees that an answer is awaited and runs nothing.
        Box::new(Fault::Job(Box::new(|_| None)))
    }

    /// `:badarg` without more to say.
    #[cold]
    pub fn badarg() -> Box<Fault> {
        Fault::error(Term::atom(atoms::BADARG))
    }

    #[cold]
    pub fn badarith() -> Box<Fault> {
        Fault::error(Term::atom(atoms::BADARITH))
    }

    /// `{name, value}`, for instance `{:badmap, 1}`.
    #[cold]
    pub fn tagged(heap: &mut Heap, name: Atom, value: Term) -> Box<Fault> {
        let reason = heap.tuple(&[Term::atom(name), value]);
        Fault::error(reason)
    }

    /// `:system_limit`, with what was exceeded.
    #[cold]
    pub fn system_limit(argument: u8, text: &str) -> Box<Fault> {
        let texts = vec![(argument, text.to_string())];
        Box::new(Fault::Argument { reason: Term::atom(atoms::SYSTEM_LIMIT), texts })
    }
}

#[derive(Clone, Copy)]
pub enum NativeFunction {
    F0(fn(&mut Context<'_>) -> NativeResult),
    F1(fn(&mut Context<'_>, Term) -> NativeResult),
    F2(fn(&mut Context<'_>, Term, Term) -> NativeResult),
    F3(fn(&mut Context<'_>, Term, Term, Term) -> NativeResult),
    F4(fn(&mut Context<'_>, Term, Term, Term, Term) -> NativeResult),
    /// Gets compile-time data besides its arguments, see `CoreKind::CallAttached`.
    Attached(fn(&mut Context<'_>, &Arc<dyn Any + Send + Sync>, &[Term]) -> NativeResult),
}

/// One line in the table of a file of natives.
#[derive(Clone, Copy)]
pub struct Native {
    /// As the user writes it, without the colon; Elixir modules in full (`Elixir.String`).
    pub module: &'static str,
    pub name: &'static str,
    pub function: NativeFunction,
}

impl Native {
    /// How many arguments it takes; attached natives are not called by name.
    pub fn arity(&self) -> u8 {
        match self.function {
            NativeFunction::F0(_) | NativeFunction::Attached(_) => 0,
            NativeFunction::F1(_) => 1,
            NativeFunction::F2(_) => 2,
            NativeFunction::F3(_) => 3,
            NativeFunction::F4(_) => 4,
        }
    }
}

/// How modules of the library get loaded.
#[derive(Clone, Copy)]
pub struct ModuleLoader {
    /// Gives a job that loads a module; `None` if there is none of that name or it is loaded already.
    pub job: fn(Atom) -> Option<Job>,
    /// Loads a module in place, for what cannot wait: showing a struct whose module nobody has called yet.
    pub now: fn(Atom),
}

static MODULE_LOADER: OnceLock<ModuleLoader> = OnceLock::new();

/// What to ask when code calls a function that is not there. Set once, by the layer that has the library.
pub fn set_module_loader(loader: ModuleLoader) {
    MODULE_LOADER.get_or_init(|| loader);
}

/// The job that loads a module, if it can be loaded.
pub fn load_job(module: Atom) -> Option<Job> {
    MODULE_LOADER.get().and_then(|loader| (loader.job)(module))
}

pub fn load_now(module: Atom) {
    if let Some(loader) = MODULE_LOADER.get() {
        (loader.now)(module);
    }
}

struct Natives {
    list: Vec<Native>,
    by_name: FxHashMap<(Atom, Atom, u8), u16>,
    /// Those that take attachments.
    attached: Vec<Native>,
}

static NATIVES: OnceLock<Natives> = OnceLock::new();

/// Makes the natives of these tables known, once for the program; later calls change nothing.
pub fn install(tables: &[&[Native]]) {
    NATIVES.get_or_init(|| {
        let list: Vec<Native> = tables.iter().flat_map(|table| table.iter().copied()).collect();
        let mut by_name = FxHashMap::default();
        let mut attached = Vec::new();
        for (index, native) in list.iter().enumerate() {
            let index = index as u16;
            if matches!(native.function, NativeFunction::Attached(_)) {
                attached.push(*native);
                continue;
            }
            let (module, name, arity) = (Atom::of(native.module), Atom::of(native.name), native.arity());
            by_name.insert((module, name, arity), index);
            code::define_native(module, name, arity, Target::Native(index));
        }
        for arity in [2, 3] {
            code::define_native(atoms::ERLANG, Atom::of("apply"), arity, Target::Apply);
        }
        Natives { list, by_name, attached }
    });
}

/// All natives; an index into it is what `CallNative` instructions name.
pub fn all() -> &'static [Native] {
    NATIVES.get().map_or(&[], |natives| natives.list.as_slice())
}

pub fn find(module: Atom, name: Atom, arity: u8) -> Option<u16> {
    NATIVES.get()?.by_name.get(&(module, name, arity)).copied()
}

/// The names of natives, for encoded units.
pub struct Names;

impl NativeNames for Names {
    fn name(&self, native: u16) -> Option<(Atom, Atom, u8)> {
        let native = all().get(native as usize)?;
        Some((Atom::of(native.module), Atom::of(native.name), native.arity()))
    }

    fn find(&self, module: Atom, name: Atom, arity: u8) -> Option<u16> {
        find(module, name, arity)
    }
}

/// The place among the natives that take attachments.
pub fn find_attached(name: &str) -> Option<u8> {
    let place = NATIVES.get()?.attached.iter().position(|native| native.name == name)?;
    u8::try_from(place).ok()
}

pub(super) fn attached(place: u8) -> &'static Native {
    let natives = NATIVES.get().expect("code that calls natives is loaded after they are installed");
    &natives.attached[place as usize]
}
