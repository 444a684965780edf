//! The library: modules written in the language itself, loaded when one of them is called first.

use super::image::{self, Directory};
use super::static_body;
use crate::atom::Atom;
use crate::bytecode::code;
use crate::vm::native::Job;
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, OnceLock};
use std::thread::ThreadId;

/// What the library is loaded from.
pub enum Library {
    /// The compiled library, see [`super::image`].
    Image(&'static [u8]),
    /// The library's own source, path and text: for building the image.
    Source(Vec<(String, String)>),
}

static LIBRARY: OnceLock<Loader> = OnceLock::new();

enum Loader {
    Image(Directory),
    Source {
        files: Vec<(String, String)>,
        /// The file of each module.
        places: HashMap<String, usize>,
    },
}

/// Says, once for the program, where the library is.
pub(super) fn set(library: Library) {
    LIBRARY.get_or_init(|| match library {
        Library::Image(image) => Loader::Image(image::directory(image).expect("the build has made a whole image")),
        Library::Source(files) => Loader::Source { places: places(&files), files },
    });
    // The names of its modules are existing atoms, whether they are loaded or not.
    modules();
}

/// The file of each module. What defines a module of the library stands at the beginning of a line.
fn places(files: &[(String, String)]) -> HashMap<String, usize> {
    let mut places = HashMap::new();
    for (place, (_, text)) in files.iter().enumerate() {
        for name in text.lines().flat_map(defined_names) {
            places.insert(name, place);
        }
    }
    places
}

/// The modules that a line of the library begins to define: `defmodule Name do`, `defprotocol Name do`,
/// `defimpl Name, for: Type do`.
fn defined_names(line: &str) -> Vec<String> {
    let full = |name: &str| name.strip_prefix(':').map_or_else(|| format!("Elixir.{name}"), str::to_string);
    let definition = |keyword| line.strip_prefix(keyword)?.strip_suffix(" do");
    if let Some(name) = definition("defmodule ").or_else(|| definition("defprotocol ")) {
        return vec![full(name)];
    }
    match definition("defimpl ").and_then(|rest| rest.split_once(", for: ")) {
        Some((protocol, types)) => {
            let types = types.trim_matches(['[', ']']).split(", ");
            types.map(|type_name| full(&format!("{protocol}.{type_name}"))).collect()
        }
        None => Vec::new(),
    }
}

/// The names of all modules of the library.
pub(super) fn modules() -> Vec<Atom> {
    let mut names: Vec<&str> = match LIBRARY.get() {
        Some(Loader::Image(directory)) => directory.keys().copied().collect(),
        Some(Loader::Source { places, .. }) => places.keys().map(String::as_str).collect(),
        None => Vec::new(),
    };
    names.sort_unstable();
    names.into_iter().filter_map(|name| Atom::new(name).ok()).collect()
}

/// The job that loads a module; `None` if the library has none of that name, or it is loaded already.
pub(super) fn load_job(module: Atom) -> Option<Job> {
    if !is_loadable(module) {
        return None;
    }
    Some(Box::new(move |_| {
        load(module);
        // What is still not there is asked for by a macro that is run to compile it. Waiting would never end.
        let in_a_circle = code::module_unit(module).is_none();
        assert!(!in_a_circle, "the library needs {module} to compile it");
        None
    }))
}

/// Loads a module of the library, unless it is loaded. Modules that it needs to be compiled are loaded on the way.
pub(super) fn load(module: Atom) {
    if !is_loadable(module) {
        return;
    }
    match LIBRARY.get() {
        Some(Loader::Image(directory)) => {
            let Some(bytes) = directory.get(module.name()) else { return };
            let Some(_turn) = Turn::take(module) else { return };
            if code::module_unit(module).is_none() {
                image::load(bytes).expect("the build has made a whole image");
            }
        }
        Some(Loader::Source { files, places }) => {
            let Some((path, text)) = places.get(module.name()).map(|place| &files[*place]) else { return };
            // A module that is being loaded by this thread already is asked for in a circle: it is not there yet.
            let Some(_turn) = Turn::take(module) else { return };
            if code::module_unit(module).is_none()
                && let Err(message) = static_body::define_modules(text, path)
            {
                panic!("the library does not compile: {message}");
            }
        }
        None => {}
    }
}

fn is_loadable(module: Atom) -> bool {
    let known = match LIBRARY.get() {
        Some(Loader::Image(directory)) => directory.contains_key(module.name()),
        Some(Loader::Source { places, .. }) => places.contains_key(module.name()),
        None => false,
    };
    known && code::module_unit(module).is_none()
}

/// The modules that are being loaded, and by whom: nobody, while a thread waits for a macro in the middle of it.
static LOADING: Mutex<Vec<(Option<ThreadId>, Atom)>> = Mutex::new(Vec::new());
static LOADED: std::sync::Condvar = std::sync::Condvar::new();

/// The right to load a module: one thread at a time loads, and no module is loaded while it is being loaded.
struct Turn;

impl Turn {
    fn take(module: Atom) -> Option<Turn> {
        let me = Some(std::thread::current().id());
        let mut loading = alone(me);
        if loading.iter().any(|(_, known)| *known == module) {
            return None;
        }
        loading.push((me, module));
        Some(Turn)
    }
}

/// The list, once no thread but this one is at it.
fn alone(me: Option<ThreadId>) -> MutexGuard<'static, Vec<(Option<ThreadId>, Atom)>> {
    let mut loading = LOADING.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    while loading.iter().any(|(thread, _)| thread.is_some() && *thread != me) {
        loading = LOADED.wait(loading).unwrap_or_else(|poisoned| poisoned.into_inner());
    }
    loading
}

/// Waits for something that may need other threads to load modules, in the middle of loading one.
pub(super) fn without_turn<T>(wait: impl FnOnce() -> T) -> T {
    let me = Some(std::thread::current().id());
    let mut own = Vec::new();
    for (thread, module) in alone(me).iter_mut().filter(|(thread, _)| *thread == me) {
        *thread = None;
        own.push(*module);
    }
    LOADED.notify_all();
    let result = wait();
    if !own.is_empty() {
        let mut loading = alone(me);
        loading.iter_mut().filter(|(_, module)| own.contains(module)).for_each(|(thread, _)| *thread = me);
    }
    result
}

impl Drop for Turn {
    fn drop(&mut self) {
        LOADING.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).pop();
        LOADED.notify_all();
    }
}
