//! Scripts and code from the command line, run as `elixir` runs them.

use super::arguments::Task;
use super::evaluator::{Event, copy};
use super::screen::Screen;
use crate::atom::Atom;
use crate::runtime::Runtime;
use crate::runtime::devices::TERMINAL;
use crate::runtime::handle::{Either, Patience, Stuck};
use crate::value::copy::FrozenTerm;
use crate::value::heap::Heap;
use crate::value::term::{Pid, Term};
use crate::vm::process::Reason;
use crate::vm::system::LineStatus;
use crossbeam_channel::Receiver;
use std::fmt;
use std::path::Path;
use std::time::Duration;

/// What code from the command line is called.
pub const CODE: &str = "nofile";

/// Something to run, with the name that messages show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    pub file: String,
    pub text: String,
}

/// Why a file cannot be run.
#[derive(Debug)]
pub enum Unreadable {
    /// There is none of that name, or it is no file.
    NoFile {
        path: String,
    },
    Failed {
        path: String,
        error: std::io::Error,
    },
    /// The bytes from the first one on that is no UTF-8.
    NotText {
        path: String,
        bytes: Vec<u8>,
    },
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Unreadable::NoFile { path } => write!(f, "No file named {path}"),
            Unreadable::Failed { path, error } => write!(f, "Could not read {path}: {error}"),
            Unreadable::NotText { path, bytes } => {
                let shown: Vec<String> = bytes.iter().take(8).map(u8::to_string).collect();
                let more = if bytes.len() > 8 { ", ..." } else { "" };
                let shown = shown.join(", ");
                write!(f, "** (UnicodeConversionError) {path}: invalid encoding starting at <<{shown}{more}>>")
            }
        }
    }
}

impl Source {
    /// Code from the command line.
    pub fn of_code(code: &str) -> Source {
        Source { file: CODE.to_string(), text: code.to_string() }
    }

    /// Reads a script.
    pub fn of_file(path: &str) -> Result<Source, Unreadable> {
        let named = || path.to_string();
        if !Path::new(path).is_file() {
            return Err(Unreadable::NoFile { path: named() });
        }
        let bytes = std::fs::read(path).map_err(|error| Unreadable::Failed { path: named(), error })?;
        match String::from_utf8(bytes) {
            Ok(text) => Ok(Source { file: named(), text }),
            Err(invalid) => {
                let start = invalid.utf8_error().valid_up_to();
                Err(Unreadable::NotText { path: named(), bytes: invalid.into_bytes().split_off(start) })
            }
        }
    }
}

/// The sources that an option asks for: none if there is no file that a pattern matches.
pub fn sources_of(task: &Task) -> Result<Vec<Source>, Unreadable> {
    let pattern = match task {
        Task::Code(code) => return Ok(vec![Source::of_code(code)]),
        Task::Files(pattern) => pattern,
    };
    if Path::new(pattern).is_file() {
        return Ok(vec![Source::of_file(pattern)?]);
    }
    // A pattern that is none matches no file.
    let paths = glob::glob(pattern).into_iter().flatten().flatten().filter(|path| path.is_file());
    paths.map(|path| Source::of_file(&path.to_string_lossy())).collect()
}

/// As long a log entry waits at most for processes to come to rest.
const LOG_PATIENCE: Patience = Patience { time: Duration::from_millis(20), slices: 2_000 };

/// Runs the sources one after the other in one process and waits for it, but for no other. Gives the exit status; a source
/// that fails, or asks for it, ends the program by itself.
pub fn run(runtime: &mut Runtime, screen: &Screen, events: &Receiver<Event>, sources: &[Source]) -> i32 {
    let function = (Atom::of("Elixir.Kaiwa.Script"), Atom::of("run"));
    let Ok((pid, ended)) = runtime.handle().spawn_call_watched(function, &[sources_term(sources)], Some(TERMINAL))
    else {
        return 1;
    };
    screen.begin_script(pid, runtime.handle());
    loop {
        match runtime.receive_either(&ended, events, usize::MAX) {
            Ok(Either::First(reason)) => {
                // One that is ended by `Process.exit(self(), :normal)` has not come to its end.
                if events.try_iter().any(|event| matches!(event, Event::LineDone(LineStatus::Ok))) {
                    return 0;
                }
                print_exit(runtime, pid, &reason);
                return 1;
            }
            Ok(Either::Second(Event::LineDone(LineStatus::Ok))) => return 0,
            Ok(Either::Second(Event::Logged)) => {
                // A crash that ends the script itself is told by its end alone; what servers and tasks say of theirs is
                // printed at once.
                runtime.settle(LOG_PATIENCE);
                if ended.is_empty() {
                    screen.print_log();
                }
            }
            Ok(Either::Second(_)) => {}
            Err(Stuck) => {
                eprintln!("** the script waits for a message that nobody sends");
                return 1;
            }
        }
    }
}

/// Lets the processes run on when the sources are over, and prints what is logged, until somebody stops the program.
pub fn linger(runtime: &mut Runtime, screen: &Screen, events: &Receiver<Event>) {
    while let Ok(event) = runtime.receive(events) {
        if matches!(event, Event::Logged) {
            runtime.settle(LOG_PATIENCE);
            screen.print_log();
        }
    }
}

/// `[{file, text}]`
fn sources_term(sources: &[Source]) -> FrozenTerm {
    let mut heap = Heap::new();
    let mut items = Vec::new();
    for source in sources {
        let pair = [&source.file, &source.text].map(|text| heap.binary(text.as_bytes()));
        items.push(heap.tuple(&pair));
    }
    let list = heap.list(&items);
    FrozenTerm::new(&heap, list)
}

fn print_exit(runtime: &mut Runtime, pid: Pid, reason: &Reason) {
    let function = (Atom::of("Elixir.Kaiwa.Script"), Atom::of("print_exit"));
    let pid = FrozenTerm::new(&Heap::new(), Term::pid(pid));
    if let Ok((_, printed)) = runtime.handle().spawn_call_watched(function, &[pid, copy(reason)], Some(TERMINAL)) {
        // It prints and ends.
        let _ = runtime.receive(&printed);
    }
}
