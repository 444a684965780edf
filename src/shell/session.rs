//! A shell session: the prompt, its number, and what is done with each line.

use super::evaluator::{Evaluation, Evaluator, Event};
use super::reader::{Line, Purpose, Request};
use super::screen::Screen;
use crate::runtime::handle::Patience;
use crate::vm::system::{LineStatus, TooManyProcesses};
use crossbeam_channel::Sender;
use std::collections::VecDeque;
use std::sync::Arc;

pub struct Session {
    evaluator: Evaluator,
    screen: Arc<Screen>,
    requests: Sender<Request>,
    /// The reader puts what it has read there.
    events: Sender<Event>,
    /// How long processes may take to come to rest between two lines.
    patience: Patience,
    number: u32,
    /// What has been typed of an input that is not complete.
    input: String,
    /// Lines that came together, as pasted ones do.
    pasted: VecDeque<String>,
}

/// A line in a continuation that gives the input up.
const BREAK: &str = "#iex:break";

const LEAVE_HINT: &str = "(press Ctrl+C again to leave)\n";

impl Session {
    pub fn new(
        evaluator: Evaluator,
        screen: Arc<Screen>,
        requests: Sender<Request>,
        events: Sender<Event>,
        patience: Patience,
    ) -> Session {
        let (input, pasted) = (String::new(), VecDeque::new());
        Session { evaluator, screen, requests, events, patience, number: 1, input, pasted }
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
                    let is_empty = self.input.is_empty() && !typed;
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

    fn next_line(&mut self) -> Result<Line, TooManyProcesses> {
        if let Some(line) = self.pasted.pop_front() {
            return Ok(Line::Text(line));
        }
        let name = if self.input.is_empty() { "iex" } else { "..." };
        let prompt = format!("{name}({})> ", self.number);
        let events = self.events.clone();
        let reply = Box::new(move |line| drop(events.send(Event::Typed(line))));
        if self.requests.send(Request::Line { prompt, purpose: Purpose::Shell, reply }).is_err() {
            return Ok(Line::End);
        }
        loop {
            match self.evaluator.next_event()? {
                Some(Event::Typed(line)) => return Ok(line),
                Some(_) => {}
                None => self.begin_anew(),
            }
        }
    }

    /// Deals with a line, or with several that were pasted.
    fn take(&mut self, text: &str) {
        let mut lines = text.split_terminator('\n').map(|line| line.strip_suffix('\r').unwrap_or(line));
        let line = lines.next().unwrap_or_default();
        for pasted in lines.rev() {
            self.pasted.push_front(pasted.to_string());
        }
        let continues = !self.input.is_empty();
        let evaluation = if continues && line.trim() == BREAK {
            self.evaluator.give_up(self.number, self.patience)
        } else {
            self.input.push_str(line);
            self.evaluator.evaluate(self.number, &self.input, self.patience, usize::MAX)
        };
        match evaluation {
            Evaluation::Done(LineStatus::Incomplete) => self.input.push('\n'),
            Evaluation::Done(status) => {
                self.input.clear();
                if status == LineStatus::Ok {
                    self.number += 1;
                }
            }
            Evaluation::Restarted(_) => self.begin_anew(),
            Evaluation::Stuck => {
                self.screen.print("** nothing can happen any more: the shell waits for a message that nobody sends\n");
                if let Evaluation::Restarted(_) = self.evaluator.break_off(self.patience) {
                    self.begin_anew();
                }
                self.drop_input();
            }
        }
    }

    fn refuse(&mut self, bytes: &[u8]) {
        let shown: Vec<String> = bytes.iter().take(8).map(u8::to_string).collect();
        let more = if bytes.len() > 8 { ", ..." } else { "" };
        let message = "** (UnicodeConversionError) invalid encoding starting at";
        self.screen.print(&format!("{message} <<{}{more}>>\n\n", shown.join(", ")));
        self.drop_input();
    }

    fn drop_input(&mut self) {
        self.input.clear();
        self.pasted.clear();
    }

    fn begin_anew(&mut self) {
        self.number = 1;
        self.drop_input();
    }
}
