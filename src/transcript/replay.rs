//! Runs the sessions of a page again, on the deterministic driver: the same page and seed give the same answers.

use super::expectation::{Identities, agree};
use super::extract::{Definition, Exchange, Step, steps};
use super::report::{self, Tally};
use crate::load::DefinedModules;
use crate::runtime::handle::Patience;
use crate::runtime::{Driver, Options, Runtime};
use crate::shell::evaluator::{Evaluation, Evaluator};
use crate::shell::screen::{Screen, Sink};
use crate::value::term::Pid;
use crate::vm::system::{Input, LineStatus, Stream};
use crossbeam_channel::unbounded;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

/// What has come of a step of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    pub line: usize,
    pub input: String,
    pub expected: Option<String>,
    pub answer: String,
    pub verdict: Verdict,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    Agrees,
    Differs,
    /// The page shows no answer.
    NotCompared,
    /// A module that the page defines cannot be compiled.
    NotDefined,
}

/// People pause between two lines. Virtual time passes meanwhile.
const TYPING_PAUSE: Duration = Duration::from_millis(100);
/// How long processes may take to come to rest between two lines.
const PATIENCE: Patience = Patience { time: TYPING_PAUSE, slices: 10_000 };
/// An evaluation that takes more time slices is taken for endless.
const EVALUATION_SLICES: usize = 250_000;

/// Replays pages, prints a report to the standard output; gives 0 if all answers agree, or else 1.
pub fn replay_files(files: &[PathBuf], options: &Options, seed: Option<u64>) -> i32 {
    let mut tally = Tally::default();
    let mut readable = true;
    for file in files {
        let outcomes = read_page(file).and_then(|page| replay_page(&page, options, seed));
        match outcomes {
            Ok(outcomes) => {
                for outcome in &outcomes {
                    tally.count(outcome);
                    print!("{}", report::shown(file, outcome));
                }
                if outcomes.is_empty() {
                    println!("{}: there is no session on the page\n", file.display());
                }
                tally.pages += 1;
            }
            Err(error) => {
                readable = false;
                eprintln!("{}: {error}", file.display());
            }
        }
    }
    println!("{tally}");
    i32::from(!readable || !tally.all_agree())
}

fn read_page(file: &Path) -> io::Result<String> {
    let bytes = std::fs::read(file)?;
    let not_text = |_| io::Error::new(io::ErrorKind::InvalidData, "the page is no UTF-8 text");
    String::from_utf8(bytes).map_err(not_text)
}

/// Replays a page in one shell. Modules belong to the program, not to a runtime: pages take turns, and the modules that one
/// has defined are gone before the next one begins.
///
/// # Errors
/// The runtime cannot be started.
pub fn replay_page(page: &str, options: &Options, seed: Option<u64>) -> io::Result<Vec<Outcome>> {
    static TURN: Mutex<()> = Mutex::new(());
    let _turn = TURN.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    let _modules = DefinedModules::watch();
    let mut replay = Replay::start(options, seed)?;
    Ok(steps(page).into_iter().map(|step| replay.take(step)).collect())
}

struct Replay {
    evaluator: Evaluator,
    screen: Arc<Screen>,
    captured: Arc<Capture>,
    identities: Identities,
    /// That of the shell's prompt.
    number: u32,
    /// The highest one in the page's prompts so far.
    page_number: u32,
}

impl Replay {
    fn start(options: &Options, seed: Option<u64>) -> io::Result<Replay> {
        let (events_in, events) = unbounded();
        let captured = Arc::<Capture>::default();
        let screen = Arc::new(Screen::new(captured.clone(), events_in, false));
        let options = Options {
            driver: Driver::Deterministic { seed },
            output: screen.clone(),
            shell: screen.clone(),
            input: Arc::new(NoInput),
            ..options.clone()
        };
        let runtime = Runtime::start(&options)?;
        let evaluator = Evaluator::start(runtime, screen.clone(), events)
            .map_err(|_| io::Error::other("there are too many processes"))?;
        Ok(Replay { evaluator, screen, captured, identities: Identities::default(), number: 1, page_number: 0 })
    }

    fn take(&mut self, step: Step) -> Outcome {
        match step {
            Step::Definition(definition) => self.define(definition),
            Step::Exchange(exchange) => self.exchange(exchange),
        }
    }

    fn define(&mut self, definition: Definition) -> Outcome {
        let status = self.evaluate(&definition.source);
        let (answer, _) = self.captured.take();
        let verdict = if status == Some(LineStatus::Ok) { Verdict::NotCompared } else { Verdict::NotDefined };
        Outcome { line: definition.line, input: definition.source, expected: None, answer, verdict }
    }

    fn exchange(&mut self, exchange: Exchange) -> Outcome {
        self.follow_numbering(&exchange);
        self.evaluate(&exchange.input);
        let (answer, with_warnings) = self.captured.take();
        let verdict = match &exchange.expected {
            None => Verdict::NotCompared,
            // Warnings stand on the page, or not.
            Some(expected)
                if agree(expected, &answer, &mut self.identities)
                    || agree(expected, &with_warnings, &mut self.identities) =>
            {
                Verdict::Agrees
            }
            Some(_) => Verdict::Differs,
        };
        Outcome { line: exchange.line, input: exchange.input, expected: exchange.expected, answer, verdict }
    }

    /// A page that counts from the beginning again was recorded in another shell.
    fn follow_numbering(&mut self, exchange: &Exchange) {
        if exchange.begins_session {
            self.identities.begin_session();
            if exchange.number.is_some_and(|number| number < self.page_number) {
                self.identities.forget();
                self.page_number = 0;
            }
        }
        self.page_number = exchange.number.unwrap_or(0).max(self.page_number);
    }

    /// Evaluates an input and lets some time pass. `None`: there is no answer, or a new shell has been started.
    fn evaluate(&mut self, input: &str) -> Option<LineStatus> {
        let mut evaluation = self.evaluator.evaluate(self.number, input, EVALUATION_SLICES);
        match evaluation {
            Evaluation::Done(LineStatus::Incomplete) => {
                evaluation = self.evaluator.give_up(self.number);
            }
            Evaluation::Stuck => {
                self.captured.add("(no answer: the shell waits for what does not come)\n");
                evaluation = self.evaluator.break_off(PATIENCE.slices);
            }
            _ => {}
        }
        if let Some(old) = self.evaluator.settle(PATIENCE).replaced {
            evaluation = Evaluation::Restarted(old);
        }
        self.screen.end_evaluation();
        self.evaluator.runtime.pass_time(TYPING_PAUSE, PATIENCE);
        match evaluation {
            Evaluation::Done(status) => {
                self.number += u32::from(status == LineStatus::Ok);
                Some(status)
            }
            Evaluation::Restarted(old) => {
                self.forget_shell(old);
                None
            }
            Evaluation::Stuck => None,
        }
    }

    fn forget_shell(&mut self, old: Pid) {
        self.number = 1;
        self.identities.forget_answer(&format!("#PID{old}"));
    }
}

/// What has been printed since it was last taken.
#[derive(Default)]
struct Capture {
    text: Mutex<Captured>,
}

#[derive(Default)]
struct Captured {
    out: Vec<u8>,
    /// The standard error as well.
    all: Vec<u8>,
}

impl Capture {
    fn take(&self) -> (String, String) {
        let Captured { out, all } = std::mem::take(&mut *self.text());
        (String::from_utf8_lossy(&out).into_owned(), String::from_utf8_lossy(&all).into_owned())
    }

    fn add(&self, text: &str) {
        let mut captured = self.text();
        captured.out.extend_from_slice(text.as_bytes());
        captured.all.extend_from_slice(text.as_bytes());
    }

    fn text(&self) -> MutexGuard<'_, Captured> {
        self.text.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }
}

/// Of an endless output this much is kept for one answer.
const CAPTURE_LIMIT: usize = 16 << 20;

impl Sink for Capture {
    fn write(&self, stream: Stream, bytes: &[u8]) -> io::Result<()> {
        let mut captured = self.text();
        if captured.all.len() > CAPTURE_LIMIT {
            return Ok(());
        }
        captured.all.extend_from_slice(bytes);
        if stream == Stream::Out {
            captured.out.extend_from_slice(bytes);
        }
        Ok(())
    }

    fn await_line(&self, _prompt: &str) -> io::Result<()> {
        Ok(())
    }

    fn line_read(&self) {}
}

/// A page answers no questions: `IO.gets` finds the end of the input.
struct NoInput;

impl Input for NoInput {
    fn read_line(&self, _prompt: &str) -> io::Result<Option<String>> {
        Ok(None)
    }
}
