//! A shell whose input is a pipe or a file: no echo, and a prompt for every line, flushed before it is read, because programs
//! that drive the shell wait for it.

use super::reader::{Line, Purpose, Reader};
use super::screen::Sink;
use crate::vm::system::Stream;
use std::io::{self, BufRead, Write};
use std::sync::{Mutex, MutexGuard};

/// The standard input, line by line.
pub struct PipeReader;

impl Reader for PipeReader {
    fn read_line(&mut self, _prompt: &str, _purpose: Purpose) -> Line {
        let mut bytes = Vec::new();
        match io::stdin().lock().read_until(b'\n', &mut bytes) {
            Ok(0) | Err(_) => Line::End,
            Ok(_) => match String::from_utf8(bytes) {
                Ok(text) => Line::Text(text),
                Err(invalid) => {
                    let start = invalid.utf8_error().valid_up_to();
                    Line::Invalid(invalid.into_bytes().split_off(start))
                }
            },
        }
    }
}

/// The standard output and error; what is printed while a line is awaited is followed by the prompt again.
#[derive(Default)]
pub struct PipeSink {
    prompt: Mutex<Option<String>>,
}

impl PipeSink {
    fn prompt(&self) -> MutexGuard<'_, Option<String>> {
        self.prompt.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }
}

impl Sink for PipeSink {
    fn write(&self, stream: Stream, bytes: &[u8]) -> io::Result<()> {
        let prompt = self.prompt();
        match stream {
            Stream::Out => {
                let mut out = io::stdout().lock();
                out.write_all(bytes)?;
                if let Some(prompt) = &*prompt {
                    out.write_all(prompt.as_bytes())?;
                }
                out.flush()
            }
            Stream::Err => io::stderr().lock().write_all(bytes),
        }
    }

    fn await_line(&self, prompt: &str) -> io::Result<()> {
        let mut awaited = self.prompt();
        let mut out = io::stdout().lock();
        out.write_all(prompt.as_bytes())?;
        out.flush()?;
        *awaited = Some(prompt.to_string());
        Ok(())
    }

    fn line_read(&self) {
        *self.prompt() = None;
    }

    fn replace_prompt(&self, prompt: &str) {
        self.line_read();
        // Whoever reads the line finds out that nobody sees the prompt.
        let _ = self.await_line(prompt);
    }
}
