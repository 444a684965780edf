//! Reading lines: for the prompt, and for processes that ask with `IO.gets`.
//!
//! One thread reads, on request. A request says who gets the line.

use super::screen::Screen;
use crate::vm::system::Input;
use crossbeam_channel::{Receiver, Sender, bounded};
use std::io;
use std::sync::Arc;

/// What came of reading a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Line {
    /// With its end, if it had one.
    Text(String),
    /// It is no valid UTF-8: the bytes from the first wrong one on, none if they are not known.
    Invalid(Vec<u8>),
    /// Ctrl-C; whether something had been typed.
    Interrupted { typed: bool },
    /// The input has ended, or cannot be read any longer.
    End,
}

pub trait Reader {
    /// Reads a line. A pipe's screen has printed the prompt; who edits lines prints it himself.
    fn read_line(&mut self, prompt: &str, purpose: Purpose) -> Line;
}

/// Who wants a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// The shell: it belongs into the history.
    Shell,
    /// A process.
    Process,
}

pub enum Request {
    /// The prompt has been announced to the screen, see [`Screen::await_line`].
    Line { prompt: String, purpose: Purpose, reply: Box<dyn FnOnce(Line) + Send> },
    /// The shell is left, and the program ends with this status.
    Leave { status: i32 },
}

/// Reads what is asked for, until the shell is left; gives the status to end with.
pub fn serve(reader: &mut dyn Reader, screen: &Screen, requests: &Receiver<Request>) -> i32 {
    for request in requests {
        let (prompt, purpose, reply) = match request {
            Request::Line { prompt, purpose, reply } => (prompt, purpose, reply),
            Request::Leave { status } => return status,
        };
        let line = reader.read_line(&prompt, purpose);
        screen.line_read();
        reply(line);
    }
    // Nobody has asked to leave: the session has broken down.
    1
}

/// The input of processes: lines that the shell's reader reads for them.
pub struct ProcessInput {
    pub screen: Arc<Screen>,
    pub requests: Sender<Request>,
}

impl Input for ProcessInput {
    fn read_line(&self, prompt: &str) -> io::Result<Option<String>> {
        self.screen.await_line(prompt)?;
        let (sender, line) = bounded(1);
        // If the other side has gone, the channel is closed, which reads as the end.
        let reply = Box::new(move |line| drop(sender.send(line)));
        let request = Request::Line { prompt: prompt.to_string(), purpose: Purpose::Process, reply };
        if self.requests.send(request).is_err() {
            return Ok(None);
        }
        match line.recv() {
            Ok(Line::Text(text)) => Ok(Some(text)),
            Ok(Line::Invalid(_)) => Err(io::ErrorKind::InvalidData.into()),
            Ok(Line::Interrupted { .. }) => Err(io::ErrorKind::Interrupted.into()),
            Ok(Line::End) | Err(_) => Ok(None),
        }
    }
}
