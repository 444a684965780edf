//! Asks real Elixir 1.14, which has to be installed, for what a case has to expect. `KAIWA_RECORD=1` does this for all
//! cases that are run; tests themselves never need Elixir.
//!
//! The lines are typed as a person would, each when the shell has asked for it and has stopped printing. What comes back
//! is kept as it is, apart from the places where Kaiwa follows a later Elixir.

use crate::kaiwa;
use crate::session::{Exchange, Session};
use regex::{Captures, Regex};
use std::io::{Read, Write};
use std::process::{Child, Command, Stdio};
use std::sync::LazyLock;
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

/// A line that takes longer than this is taken not to come back.
const ANSWER_LIMIT: Duration = Duration::from_secs(20);
/// Nothing printed for so long: the line is done, and nobody else has anything to say.
const QUIET: Duration = Duration::from_millis(60);
/// The same after a line that other processes may react to.
const QUIET_WITH_PROCESSES: Duration = Duration::from_millis(400);

struct Patterns {
    prompt_at_end: Regex,
    prompt: Regex,
    about_processes: Regex,
    charlist: Regex,
    quotes_source: Regex,
    compiler_frames: Regex,
}

static PATTERNS: LazyLock<Patterns> = LazyLock::new(|| {
    let regex = |pattern| Regex::new(pattern).unwrap_or_else(|error| panic!("{error}"));
    Patterns {
        prompt_at_end: regex(r"(?:iex|\.\.\.)\(\d+\)> $"),
        prompt: regex(r"(?:iex|\.\.\.)\(\d+\)> "),
        about_processes: regex(r"spawn|Task|exit|send|Process|start|stop|Agent|GenServer|Logger|KV"),
        charlist: regex(r"(?m)(^|[\s\[({,=>|])'((?:[^'\\\n]|\\.)*)'($|[\s\])},|])"),
        quotes_source: regex(
            r"^\s*(?:(?:\*\*|Doctest did not compile, got:) \((?:Syntax|TokenMissing)Error\)|\d+ \| )",
        ),
        // What was thrown by the compiler of Elixir: its frames say nothing about the session.
        compiler_frames: regex(
            r"(?m)^(\s*\*\* \((?:Compile|Syntax|TokenMissing)Error\) .*\n(?:[^*\n]*\n)*?)(?:    (?:\((?:elixir|stdlib|iex) [\d.]+\) .*|iex:\d+: \(file\))\n)+",
        ),
    }
});

/// The session with what real iex answers.
pub fn record_session(session: &Session) -> Session {
    let mut shell = RealShell::start();
    let mut exchanges: Vec<Exchange> = Vec::new();
    let mut pieces = shell.pieces(QUIET, true);
    // The banner is the same for all.
    pieces.remove(0);
    for (place, exchange) in session.exchanges.iter().enumerate() {
        let Some(typed) = &exchange.typed else { continue };
        let prompt = pieces.pop().and_then(|(prompt, _)| prompt);
        exchanges.extend(pieces.drain(..).map(|(prompt, printed)| Exchange { prompt, typed: None, printed }));
        let is_processes = PATTERNS.about_processes.is_match(typed);
        let is_asked_next = session.exchanges.get(place + 1).is_some_and(|next| next.prompt.is_none());
        shell.type_line(typed);
        pieces = shell.pieces(if is_processes { QUIET_WITH_PROCESSES } else { QUIET }, !is_asked_next);
        let (_, printed) = pieces.remove(0);
        exchanges.push(Exchange { prompt, typed: Some(typed.clone()), printed });
        if is_asked_next {
            pieces.push((None, String::new()));
        }
    }
    exchanges.extend(pieces.into_iter().map(|(prompt, printed)| Exchange { prompt, typed: None, printed }));
    for exchange in &mut exchanges {
        exchange.printed = as_later_elixir(&exchange.printed);
    }
    Session { head: session.head.clone(), exchanges, stderr: shell.stop() }
}

/// What differs in later releases, and is theirs in Kaiwa.
pub fn as_later_elixir(text: &str) -> String {
    let text = text.split_inclusive('\n').map(with_new_charlists).collect::<String>();
    PATTERNS.compiler_frames.replace_all(&text, "$1\n").into_owned()
}

/// `'abc'` is `~c"abc"`, but not where a message quotes source.
fn with_new_charlists(line: &str) -> String {
    if PATTERNS.quotes_source.is_match(line) {
        return line.to_string();
    }
    let charlist = |found: &Captures| {
        let body = found[2].replace("\\'", "'").replace('"', "\\\"");
        format!("{}~c\"{body}\"{}", &found[1], &found[3])
    };
    let line = PATTERNS.charlist.replace_all(line, charlist);
    // Twice: the sign that ends one charlist may be the one before the next.
    PATTERNS.charlist.replace_all(&line, charlist).into_owned()
}

struct RealShell {
    child: Child,
    stdin: Option<std::process::ChildStdin>,
    printed: Receiver<Vec<u8>>,
    stderr: Option<thread::JoinHandle<String>>,
}

impl RealShell {
    fn start() -> RealShell {
        let spawned = Command::new("iex")
            .env("TERM", "dumb")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn();
        let mut child = spawned.unwrap_or_else(|error| panic!("recording needs real Elixir: {error}"));
        let (sender, printed) = channel();
        if let Some(mut stdout) = child.stdout.take() {
            thread::spawn(move || {
                let mut buffer = [0; 65536];
                while let Ok(read @ 1..) = stdout.read(&mut buffer) {
                    if sender.send(buffer[..read].to_vec()).is_err() {
                        break;
                    }
                }
            });
        }
        let stderr = child.stderr.take().map(|mut stderr| {
            thread::spawn(move || {
                let mut text = String::new();
                let _ = stderr.read_to_string(&mut text);
                text
            })
        });
        let stdin = child.stdin.take();
        RealShell { child, stdin, printed, stderr }
    }

    fn type_line(&mut self, line: &str) {
        if let Some(stdin) = &mut self.stdin {
            // A shell that has ended shows in what it prints.
            let _ = stdin.write_all(format!("{line}\n").as_bytes());
            let _ = stdin.flush();
        }
    }

    /// What is printed until nothing comes any more: first what stands before a prompt, then each prompt with what
    /// follows it.
    fn pieces(&mut self, quiet: Duration, until_prompt: bool) -> Vec<(Option<String>, String)> {
        let mut bytes = Vec::new();
        let deadline = Instant::now() + ANSWER_LIMIT;
        loop {
            let is_done = !until_prompt || PATTERNS.prompt_at_end.is_match(&String::from_utf8_lossy(&bytes));
            let wait = if is_done {
                quiet.max(Duration::from_millis(if until_prompt { 0 } else { 400 }))
            } else {
                ANSWER_LIMIT
            };
            match self.printed.recv_timeout(wait.min(deadline.saturating_duration_since(Instant::now()))) {
                Ok(more) => bytes.extend(more),
                Err(_) => break,
            }
        }
        let text = String::from_utf8_lossy(&bytes);
        let prompts: Vec<_> = PATTERNS.prompt.find_iter(&text).collect();
        let mut pieces = vec![(None, text[..prompts.first().map_or(text.len(), |first| first.start())].to_string())];
        for (index, prompt) in prompts.iter().enumerate() {
            let end = prompts.get(index + 1).map_or(text.len(), |next| next.start());
            pieces.push((Some(prompt.as_str().to_string()), text[prompt.end()..end].to_string()));
        }
        pieces
    }

    /// Real iex does not end at the end of its input once its shell process has been restarted.
    fn stop(mut self) -> String {
        drop(self.stdin.take());
        let _ = self.child.kill();
        let _ = self.child.wait();
        self.stderr.take().and_then(|reader| reader.join().ok()).unwrap_or_default()
    }
}

/// Runs `elixir` with the arguments of a script case.
pub fn record_script(command: &mut Command, limit: Duration) -> kaiwa::Outcome {
    let mut outcome = kaiwa::run(command, b"", limit);
    outcome.stdout = as_later_elixir(&outcome.stdout);
    outcome.stderr = as_later_elixir(&outcome.stderr);
    outcome
}
