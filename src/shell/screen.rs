//! Where everything goes that is printed, and what processes tell the shell.
//!
//! While a line is awaited, what is printed must not spoil it: that is the business of the [`Sink`]. While a line is evaluated,
//! log entries of other processes are kept until they have come to rest, so that the answer stands above them.

use super::evaluator::Event;
use crate::atom::Atom;
use crate::runtime::Handle;
use crate::value::term::Pid;
use crate::vm::system::{LineStatus, LogOrigin, Output, Phase, Shell, Stream};
use colored::Colorize;
use crossbeam_channel::Sender;
use std::io::{self, Write};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, Mutex, MutexGuard};

/// A terminal, a pipe, or whatever captures the output.
pub trait Sink: Send + Sync {
    fn write(&self, stream: Stream, bytes: &[u8]) -> io::Result<()>;

    /// From here on a line is awaited behind this prompt.
    fn await_line(&self, prompt: &str) -> io::Result<()>;

    /// The line has come.
    fn line_read(&self);

    /// Whether lines are awaited at all.
    fn has_prompt(&self) -> bool {
        true
    }

    /// The prompt that stands there is no longer right, if it can be replaced.
    fn replace_prompt(&self, _prompt: &str) {}
}

pub struct Screen {
    sink: Arc<dyn Sink>,
    events: Sender<Event>,
    colors: bool,
    width: AtomicUsize,
    /// What the prompt is made of.
    prompt: Mutex<String>,
    /// The user has broken off what is being evaluated: what that still prints is thrown away.
    cut: AtomicBool,
    log: Mutex<Log>,
}

/// Log entries that wait for the answer of the line.
///
/// A process that crashes while the evaluator goes on is reported below the answer. If the evaluator waits, for the one that
/// crashes or for a while, the report comes at once.
struct Log {
    /// The evaluator at work, whose own entries are printed at once.
    evaluator: Option<(Pid, Handle)>,
    /// What is kept while it is at work.
    kept_entries: KeptEntries,
    phase: Phase,
    kept: Vec<String>,
}

/// Which entries of other processes wait until those have come to rest.
#[derive(Clone, Copy, PartialEq, Eq)]
enum KeptEntries {
    /// At the prompt: those that come while the evaluator does something else than wait.
    AllButWaiting,
    /// In a script: reports of crashes, as one of them may end the script, which is then told instead.
    Crashes,
}

impl Log {
    fn keeps(&self, writer: Pid, origin: LogOrigin) -> bool {
        let Some((evaluator, handle)) = &self.evaluator else { return false };
        writer != *evaluator
            && match self.kept_entries {
                KeptEntries::AllButWaiting => self.phase == Phase::Printing || handle.is_active(*evaluator),
                KeptEntries::Crashes => origin == LogOrigin::Runtime,
            }
    }
}

/// What the prompt is made of until `IEx.configure/1` says otherwise.
const PROMPT: &str = "%prefix(%counter)>";

/// Output is written in pieces of this many bytes; between two of them it can be cut.
const PIECE: usize = 1 << 16;

impl Screen {
    pub fn new(sink: Arc<dyn Sink>, events: Sender<Event>, colors: bool) -> Screen {
        let log = Mutex::new(Log {
            evaluator: None,
            kept_entries: KeptEntries::AllButWaiting,
            phase: Phase::Evaluating,
            kept: Vec::new(),
        });
        let prompt = Mutex::new(PROMPT.to_string());
        Screen { sink, events, colors, width: AtomicUsize::new(80), prompt, cut: AtomicBool::new(false), log }
    }

    pub fn set_width(&self, columns: usize) {
        self.width.store(columns, Relaxed);
    }

    /// The prompt with this prefix, `iex` or `...`, in front of input number `number`.
    pub fn prompt(&self, prefix: &str, number: u32) -> String {
        let template = self.prompt.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        let filled = template.replace("%counter", &number.to_string()).replace("%prefix", prefix);
        filled.replace("%node", "nonode@nohost") + " "
    }

    /// Prints to the standard output, if there still is one.
    pub fn print(&self, text: &str) {
        // The reader finds out by itself that nobody listens any more.
        let _ = self.sink.write(Stream::Out, text.as_bytes());
    }

    pub fn await_line(&self, prompt: &str) -> io::Result<()> {
        self.sink.await_line(prompt)
    }

    pub fn replace_prompt(&self, prompt: &str) {
        self.sink.replace_prompt(prompt);
    }

    pub fn line_read(&self) {
        self.sink.line_read();
    }

    /// Throws away what processes print, until the evaluator knows that it is broken off.
    pub fn cut_output(&self) {
        self.cut.store(true, Relaxed);
    }

    /// From here on log entries are kept until the evaluator is done.
    pub fn begin_evaluation(&self, evaluator: Pid, handle: &Handle) {
        self.resume_output();
        let mut log = self.log();
        log.evaluator = Some((evaluator, handle.clone()));
        log.kept_entries = KeptEntries::AllButWaiting;
        log.phase = Phase::Evaluating;
    }

    /// From here on reports of crashes are kept until the processes have come to rest.
    pub fn begin_script(&self, script: Pid, handle: &Handle) {
        let mut log = self.log();
        log.evaluator = Some((script, handle.clone()));
        log.kept_entries = KeptEntries::Crashes;
    }

    /// What has been broken off is over: what is printed from now on is wanted.
    pub fn resume_output(&self) {
        self.cut.store(false, Relaxed);
    }

    /// Prints the log entries that were kept; later ones are printed at once.
    pub fn end_evaluation(&self) {
        self.log().evaluator = None;
        self.print_log();
    }

    /// Prints the log entries that were kept.
    pub fn print_log(&self) {
        let kept = std::mem::take(&mut self.log().kept);
        for entry in kept {
            self.print(&entry);
        }
    }

    fn log(&self) -> MutexGuard<'_, Log> {
        self.log.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    fn colored(&self, level: Atom, entry: &str) -> String {
        if !self.colors {
            return entry.to_string();
        }
        let colored = match level.name() {
            "debug" => entry.cyan(),
            "warning" | "warn" => entry.yellow(),
            "error" | "critical" | "alert" | "emergency" => entry.red(),
            _ => entry.normal(),
        };
        colored.to_string()
    }
}

impl Output for Screen {
    fn write(&self, stream: Stream, bytes: &[u8]) -> io::Result<()> {
        for piece in bytes.chunks(PIECE) {
            if self.cut.load(Relaxed) {
                break;
            }
            self.sink.write(stream, piece)?;
        }
        Ok(())
    }

    fn has_colors(&self) -> bool {
        self.colors
    }
}

impl Shell for Screen {
    fn line_done(&self, status: LineStatus) {
        self.resume_output();
        // Nobody listens any more when the shell is being left.
        let _ = self.events.send(Event::LineDone(status));
    }

    fn log(&self, writer: Pid, level: Atom, entry: &str, origin: LogOrigin) {
        let entry = self.colored(level, entry);
        let mut log = self.log();
        if log.keeps(writer, origin) {
            log.kept.push(entry);
            drop(log);
            let _ = self.events.send(Event::Logged);
        } else {
            drop(log);
            self.print(&entry);
        }
    }

    fn flush_log(&self) {
        self.print_log();
    }

    fn has_prompt(&self) -> bool {
        self.sink.has_prompt()
    }

    fn colors_enabled(&self) -> bool {
        self.colors
    }

    fn phase(&self, phase: Phase) {
        self.cut.store(false, Relaxed);
        self.log().phase = phase;
    }

    fn width(&self) -> usize {
        self.width.load(Relaxed)
    }

    fn set_prompt(&self, template: &str) {
        *self.prompt.lock().unwrap_or_else(|poisoned| poisoned.into_inner()) = template.to_string();
    }
}

/// The standard streams when nobody types: those of a script.
pub struct StandardStreams;

impl Sink for StandardStreams {
    fn write(&self, stream: Stream, bytes: &[u8]) -> io::Result<()> {
        match stream {
            Stream::Out => {
                let mut out = io::stdout().lock();
                out.write_all(bytes)?;
                out.flush()
            }
            Stream::Err => io::stderr().lock().write_all(bytes),
        }
    }

    fn await_line(&self, prompt: &str) -> io::Result<()> {
        self.write(Stream::Out, prompt.as_bytes())
    }

    fn has_prompt(&self) -> bool {
        false
    }

    fn line_read(&self) {}
}
