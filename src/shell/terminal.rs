//! A shell on a terminal: editing and history with rustyline, and output that does not garble the line being typed.

use super::reader::{Line, Purpose, Reader};
use super::screen::{Screen, Sink};
use crate::vm::system::Stream;
use rustyline::config::Configurer;
use rustyline::error::ReadlineError;
use rustyline::history::FileHistory;
use rustyline::{
    Cmd, ConditionalEventHandler, Config, Editor, Event, EventContext, EventHandler, ExternalPrinter, KeyEvent,
    RepeatCount,
};
use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};

/// How many lines the history keeps.
const HISTORY_LENGTH: usize = 10_000;

pub struct TerminalReader {
    editor: Editor<(), FileHistory>,
    screen: Arc<Screen>,
    history: Option<PathBuf>,
    /// Whether something stood in the line when Ctrl-C was pressed.
    typed: Arc<AtomicBool>,
}

impl TerminalReader {
    /// Takes the terminal over. `sink` gets the printer for what appears while a line is edited.
    ///
    /// # Errors
    /// There is no terminal that rustyline knows.
    pub fn open(
        screen: Arc<Screen>,
        sink: &Arc<TerminalSink>,
        history: Option<PathBuf>,
    ) -> rustyline::Result<TerminalReader> {
        let mut editor: Editor<(), FileHistory> = Editor::with_config(Config::default())?;
        editor.set_max_history_size(HISTORY_LENGTH)?;
        editor.set_auto_add_history(false);
        let typed = Arc::new(AtomicBool::new(false));
        let handler = NoteWhatIsTyped { typed: typed.clone() };
        editor.bind_sequence(KeyEvent::ctrl('C'), EventHandler::Conditional(Box::new(handler)));
        if let Some(path) = &history {
            // The first session finds no file.
            let _ = editor.load_history(path);
        }
        // Without a printer output appears where the cursor is, which is no reason not to start.
        if let Ok(printer) = editor.create_external_printer() {
            TerminalSink::start_printing(sink, printer)?;
        }
        Ok(TerminalReader { editor, screen, history, typed })
    }

    fn remember(&mut self, line: &str) {
        // A history that cannot be written is not worth a message at each line.
        if self.editor.add_history_entry(line).is_ok_and(|added| added)
            && let Some(path) = &self.history
        {
            let _ = self.editor.append_history(path);
        }
    }
}

impl Reader for TerminalReader {
    fn read_line(&mut self, prompt: &str, purpose: Purpose) -> Line {
        if let Some((columns, _)) = self.editor.dimensions() {
            self.screen.set_width(usize::from(columns).clamp(20, 80));
        }
        self.typed.store(false, Relaxed);
        match self.editor.readline(prompt) {
            Ok(line) => {
                if purpose == Purpose::Shell && !line.trim().is_empty() {
                    self.remember(&line);
                }
                Line::Text(line + "\n")
            }
            Err(ReadlineError::Interrupted) => Line::Interrupted { typed: self.typed.load(Relaxed) },
            // The editor has given up the line, and does not say what was wrong in it.
            Err(ReadlineError::Io(error)) if error.kind() == io::ErrorKind::InvalidData => {
                self.screen.print("\n");
                Line::Invalid(Vec::new())
            }
            Err(_) => Line::End,
        }
    }
}

/// Ctrl-C: an empty line is told from one in which something stands.
struct NoteWhatIsTyped {
    typed: Arc<AtomicBool>,
}

impl ConditionalEventHandler for NoteWhatIsTyped {
    fn handle(&self, _: &Event, _: RepeatCount, _: bool, context: &EventContext<'_>) -> Option<Cmd> {
        self.typed.store(!context.line().is_empty(), Relaxed);
        Some(Cmd::Interrupt)
    }
}

/// Where the history is kept: a file in the folder that the user's programs have for their data.
pub fn history_file() -> Option<PathBuf> {
    let folder = |variable: &str| std::env::var_os(variable).map(PathBuf::from).filter(|path| path.is_absolute());
    let data = folder("XDG_DATA_HOME").or_else(|| folder("HOME").map(|home| home.join(".local/share")))?;
    let kaiwa = data.join("kaiwa");
    // Without the folder there is no history; the shell works all the same.
    std::fs::create_dir_all(&kaiwa).ok()?;
    Some(kaiwa.join("history"))
}

/// The terminal as a place to print to.
///
/// While a line is edited, what is printed waits for a thread that hands it to rustyline, which prints it above the line.
#[derive(Default)]
pub struct TerminalSink {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    has_printer: bool,
    editing: bool,
    waiting: Vec<u8>,
}

/// With this much waiting, whoever prints waits as well.
const WAITING_LIMIT: usize = 1 << 20;

impl TerminalSink {
    fn start_printing(sink: &Arc<TerminalSink>, mut printer: impl ExternalPrinter + Send + 'static) -> io::Result<()> {
        let sink = sink.clone();
        let thread = std::thread::Builder::new().name("printer".into());
        sink.state().has_printer = true;
        thread.spawn(move || {
            loop {
                let mut state = sink.state();
                while !state.editing || state.waiting.is_empty() {
                    state = sink.wait(state);
                }
                let bytes = std::mem::take(&mut state.waiting);
                drop(state);
                sink.changed.notify_all();
                if printer.print(String::from_utf8_lossy(&bytes).into_owned()).is_err() {
                    sink.state().has_printer = false;
                    return;
                }
            }
        })?;
        Ok(())
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    fn wait<'a>(&self, state: MutexGuard<'a, State>) -> MutexGuard<'a, State> {
        self.changed.wait(state).unwrap_or_else(|poisoned| poisoned.into_inner())
    }
}

impl Sink for TerminalSink {
    fn write(&self, stream: Stream, bytes: &[u8]) -> io::Result<()> {
        let mut state = self.state();
        while state.editing && state.has_printer && state.waiting.len() > WAITING_LIMIT {
            state = self.wait(state);
        }
        if state.editing && state.has_printer {
            state.waiting.extend_from_slice(bytes);
            drop(state);
            self.changed.notify_all();
            return Ok(());
        }
        match stream {
            Stream::Out => {
                let mut out = io::stdout().lock();
                out.write_all(bytes)?;
                out.flush()
            }
            Stream::Err => io::stderr().lock().write_all(bytes),
        }
    }

    fn await_line(&self, _prompt: &str) -> io::Result<()> {
        self.state().editing = true;
        self.changed.notify_all();
        Ok(())
    }

    fn line_read(&self) {
        let mut state = self.state();
        state.editing = false;
        let waiting = std::mem::take(&mut state.waiting);
        // The lock is held: nothing comes in between.
        let _ = io::stdout().lock().write_all(&waiting);
        drop(state);
        self.changed.notify_all();
    }
}
