//! The library: modules written in the language itself, loaded when one of them is called first.

use super::static_body;
use crate::atom::Atom;
use crate::bytecode::code;
use crate::vm::native::Job;
use std::collections::HashMap;
use std::sync::{Mutex, OnceLock};

macro_rules! library_files {
    ($($path:literal,)*) => {
        /// The files of the library: path and text.
        const FILES: &[(&str, &str)] = &[$((concat!("lib/", $path), include_str!(concat!("../../lib/", $path))),)*];
    };
}

library_files! {
    "access.ex",
    "agent.ex",
    "agent/server.ex",
    "atom.ex",
    "bitwise.ex",
    "collectable.ex",
    "enum.ex",
    "enumerable.ex",
    "erlang/lists.ex",
    "exception.ex",
    "exceptions.ex",
    "file.ex",
    "float.ex",
    "function.ex",
    "gen_server.ex",
    "gen_server/loop.ex",
    "gen_server/start.ex",
    "iex/evaluator.ex",
    "iex/helpers.ex",
    "iex/info.ex",
    "integer.ex",
    "io.ex",
    "kernel.ex",
    "kaiwa/script.ex",
    "keyword.ex",
    "list.ex",
    "list_chars.ex",
    "kaiwa/report.ex",
    "map.ex",
    "map_set.ex",
    "process.ex",
    "range.ex",
    "string.ex",
    "string_chars.ex",
    "system.ex",
    "tuple.ex",
}

/// The job that loads a module; `None` if the library has none of that name, or it is loaded already.
pub(super) fn load_job(module: Atom) -> Option<Job> {
    if !is_loadable(module) {
        return None;
    }
    Some(Box::new(move |_| {
        load(module);
        None
    }))
}

/// Loads a module of the library, unless it is loaded. Modules that it needs to be compiled are loaded on the way.
pub(super) fn load(module: Atom) {
    if !is_loadable(module) {
        return;
    }
    let Some(file) = files().get(module.name()) else { return };
    // A file that is being loaded by this thread already is asked for by itself, or in a circle: it is not there yet.
    let Some(_turn) = Turn::take(*file) else { return };
    if code::module_unit(module).is_some() {
        return;
    }
    let (path, text) = FILES[*file];
    if let Err(message) = static_body::define_modules(text, path) {
        panic!("the library does not compile: {path}: {message}");
    }
}

fn is_loadable(module: Atom) -> bool {
    code::module_unit(module).is_none() && files().contains_key(module.name())
}

/// The file of each module. A `defmodule` of the library stands at the beginning of a line.
fn files() -> &'static HashMap<&'static str, usize> {
    static INDEX: OnceLock<HashMap<&'static str, usize>> = OnceLock::new();
    INDEX.get_or_init(|| {
        let mut index = HashMap::new();
        for (place, (_, text)) in FILES.iter().enumerate() {
            for line in text.lines().filter_map(|line| line.strip_prefix("defmodule ")) {
                let Some(name) = line.split_whitespace().next() else { continue };
                let name = match name.strip_prefix(':') {
                    Some(erlang) => erlang.to_string(),
                    None => format!("Elixir.{name}"),
                };
                index.insert(Atom::new(&name).map_or("", Atom::name), place);
            }
        }
        index
    })
}

static LOADING: Mutex<Vec<(std::thread::ThreadId, usize)>> = Mutex::new(Vec::new());
static LOADED: std::sync::Condvar = std::sync::Condvar::new();

/// The right to load a file: one thread at a time loads, and a file is not loaded while it is being loaded.
struct Turn;

impl Turn {
    fn take(file: usize) -> Option<Turn> {
        let me = std::thread::current().id();
        let mut loading = LOADING.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        while loading.iter().any(|(thread, _)| *thread != me) {
            loading = LOADED.wait(loading).unwrap_or_else(|poisoned| poisoned.into_inner());
        }
        if loading.iter().any(|(_, known)| *known == file) {
            return None;
        }
        loading.push((me, file));
        Some(Turn)
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        LOADING.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).pop();
        LOADED.notify_all();
    }
}
