//! A shell session: the prompt, its number, and what is done with each line.

use super::evaluator::{Evaluation, Evaluator, Event};
use super::reader::{Line, Purpose, Request};
use super::screen::Screen;
use crate::runtime::handle::Patience;
use crate::vm::system::{LineStatus, TooManyProcesses};
use crossbeam_channel::Sender;
use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

/// How a shell deals with what other processes do.
#[derive(Debug, Clone, Copy)]
pub struct Manner {
    /// How long they may take to come to rest between two lines.
    pub patience: Patience,
    /// Whether log entries are printed behind the prompt, and then another one; or in front of it.
    pub log_behind_prompt: bool,
}

pub struct Session {
    evaluator: Evaluator,
    screen: Arc<Screen>,
    requests: Sender<Request>,
    /// The reader puts what it has read there.
    events: Sender<Event>,
    manner: Manner,
    /// Processes have not come to rest lately: one that never does must not hold up every line.
    impatient: bool,
    number: u32,
    /// What has been typed of an input that is not complete.
    input: String,
    /// Whether the next line continues it.
    continues: bool,
    /// Lines that came together, as pasted ones do.
    pasted: VecDeque<String>,
}

/// A line in a continuation that gives the input up.
const BREAK: &str = "#iex:break";

/// So long processes may take if they did not come to rest after the line before.
const IMPATIENCE: Duration = Duration::from_millis(50);

const LEAVE_HINT: &str = "(press Ctrl+C again to leave)\n";

impl Session {
    pub fn new(
        evaluator: Evaluator,
        screen: Arc<Screen>,
        requests: Sender<Request>,
        events: Sender<Event>,
        manner: Manner,
    ) -> Session {
        let (input, pasted) = (String::new(), VecDeque::new());
        let (impatient, number, continues) = (false, 1, false);
        Session { evaluator, screen, requests, events, manner, impatient, number, input, continues, pasted }
    }

    /// Serves the user until the input ends or Ctrl-C is pressed twice at an empty prompt.
    ///
    /// # Errors
    /// The evaluator has ended and no process can be started in its place.
    pub fn run(&mut self) -> Result<(), TooManyProcesses> {
        let mut leaving = false;
        loop {
            match self.next_line()? {
                Line::Text(text) => {
                    leaving = false;
                    self.take(&text);
                }
                Line::Invalid(bytes) => self.refuse(&bytes),
                Line::Interrupted { typed } => {
                    let is_empty = !self.continues && !typed;
                    if is_empty && leaving {
                        return Ok(());
                    }
                    leaving = is_empty;
                    self.drop_input();
                    if leaving {
                        self.screen.print(LEAVE_HINT);
                    }
                }
                Line::End => return Ok(()),
            }
        }
    }

    /// Runs a file of settings, before the first prompt.
    pub fn load(&mut self, path: &str) {
        let evaluation = self.evaluator.load(path);
        self.conclude(evaluation);
    }

    fn next_line(&mut self) -> Result<Line, TooManyProcesses> {
        if let Some(line) = self.pasted.pop_front() {
            return Ok(Line::Text(line));
        }
        self.settle();
        if !self.manner.log_behind_prompt {
            self.screen.end_evaluation();
        }
        // Nobody sees the prompt if this fails.
        if self.screen.await_line(&self.prompt()).is_err() {
            return Ok(Line::End);
        }
        self.screen.end_evaluation();
        let events = self.events.clone();
        let reply = Box::new(move |line| drop(events.send(Event::Typed(line))));
        let request = Request::Line { prompt: self.prompt(), purpose: Purpose::Shell, reply };
        if self.requests.send(request).is_err() {
            return Ok(Line::End);
        }
        loop {
            match self.evaluator.next_event()? {
                Some(Event::Typed(line)) => return Ok(line),
                Some(_) => {}
                None => {
                    self.begin_anew();
                    self.screen.replace_prompt(&self.prompt());
                }
            }
        }
    }

    fn prompt(&self) -> String {
        self.screen.prompt(if self.continues { "..." } else { "iex" }, self.number)
    }

    fn settle(&mut self) {
        let patience = if self.impatient {
            Patience { time: IMPATIENCE.min(self.manner.patience.time), ..self.manner.patience }
        } else {
            self.manner.patience
        };
        let settled = self.evaluator.settle(patience);
        self.impatient = !settled.at_rest;
        if settled.replaced.is_some() {
            self.begin_anew();
        }
    }

    /// Deals with a line, or with several that were pasted.
    fn take(&mut self, text: &str) {
        let mut lines = text.split_terminator('\n').map(|line| line.strip_suffix('\r').unwrap_or(line));
        let line = lines.next().unwrap_or_default();
        for pasted in lines.rev() {
            self.pasted.push_front(pasted.to_string());
        }
        if line == BREAK && !self.continues {
            // There is nothing to give up yet; iex begins an input.
            self.continues = true;
            return;
        }
        let evaluation = if line == BREAK {
            self.evaluator.give_up(self.number)
        } else {
            self.input.push_str(line);
            self.input.push('\n');
            self.evaluator.evaluate(self.number, &self.input, usize::MAX)
        };
        match self.conclude(evaluation) {
            Some(LineStatus::Incomplete) => self.continues = true,
            Some(status) => {
                self.input.clear();
                self.continues = false;
                if status == LineStatus::Ok {
                    self.number += 1;
                }
            }
            None => {}
        }
    }

    /// How an evaluation went; `None` if the session has begun anew, or the input has been dropped.
    fn conclude(&mut self, evaluation: Evaluation) -> Option<LineStatus> {
        match evaluation {
            Evaluation::Done(status) => return Some(status),
            Evaluation::Restarted(_) => self.begin_anew(),
            Evaluation::Stuck => {
                self.screen.print("** nothing can happen any more: the shell waits for a message that nobody sends\n");
                if let Evaluation::Restarted(_) = self.evaluator.break_off(self.manner.patience.slices) {
                    self.begin_anew();
                }
                self.drop_input();
            }
        }
        None
    }

    fn refuse(&mut self, bytes: &[u8]) {
        let shown: Vec<String> = bytes.iter().take(8).map(u8::to_string).collect();
        let more = if bytes.len() > 8 { ", ..." } else { "" };
        let place = if bytes.is_empty() { "" } else { &format!(" starting at <<{}{more}>>", shown.join(", ")) };
        self.screen.print(&format!("** (UnicodeConversionError) invalid encoding{place}\n\n"));
        self.drop_input();
    }

    fn drop_input(&mut self) {
        self.input.clear();
        self.continues = false;
        self.pasted.clear();
    }

    fn begin_anew(&mut self) {
        self.number = 1;
        self.drop_input();
    }
}
