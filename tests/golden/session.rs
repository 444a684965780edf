//! A typed session as a file, `*.session`: it reads as a terminal shows it.
//!
//! ```text
//! # What the case shows.
//! iex(1)> pid = spawn(fn -> raise "oops" end)
//! #PID<0.101.0>
//! iex(2)> IO.gets("name? ")
//! name? ⌨ Bob
//! "Bob\n"
//! iex(3)>
//! --- stderr
//! ```
//!
//! Comments come first. A line with a prompt is what was typed; below it stands what was printed until the next prompt. A
//! prompt with nothing behind it is one at which nothing was typed: other processes printed something there, or the
//! session ended. An empty line that was typed is written `iex(3)> ⏎`. `⌨` stands where a program, not the shell, read a line. `∎` ends an
//! answer without a line break. A new case needs no answers and no numbers: `iex> ` before each line that is typed.

use crate::normalise::{comparable, number_identifiers};
use regex::Regex;
use std::sync::LazyLock;

static PROMPT: LazyLock<Regex> = LazyLock::new(|| match Regex::new(r"^((?:iex|\.\.\.)(?:\(\d+\))?> ?)(.*)$") {
    Ok(regex) => regex,
    Err(error) => panic!("{error}"),
});

static ANY_PROMPT: LazyLock<Regex> = LazyLock::new(|| match Regex::new(r"(?:iex|\.\.\.)\(\d+\)> ") {
    Ok(regex) => regex,
    Err(error) => panic!("{error}"),
});

const END_OF_PROCESS: &str = "** (EXIT from ";
const BANNER: &str = "Interactive Kaiwa (";
const EMPTY_LINE: &str = "⏎";
const READ_BY_PROGRAM: &str = "⌨ ";
const NO_LINE_BREAK: &str = "∎";
const STDERR: &str = "--- stderr";

pub struct Session {
    /// The lines above the first prompt.
    pub head: String,
    pub exchanges: Vec<Exchange>,
    pub stderr: String,
}

/// One line of input and what the program printed before it read the next.
#[derive(Clone)]
pub struct Exchange {
    /// The prompt of the shell; `None` where a program read the line.
    pub prompt: Option<String>,
    pub typed: Option<String>,
    pub printed: String,
}

impl Session {
    pub fn parse(text: &str) -> Session {
        let (body, stderr) = text.split_once(&format!("\n{STDERR}\n")).unwrap_or((text, ""));
        let mut session = Session { head: String::new(), exchanges: Vec::new(), stderr: stderr.to_string() };
        for line in body.lines() {
            if let Some(found) = PROMPT.captures(line) {
                let prompt = Some(format!("{} ", found[1].trim_end()));
                let typed = match &found[2] {
                    "" => None,
                    EMPTY_LINE => Some(String::new()),
                    typed => Some(typed.to_string()),
                };
                session.exchanges.push(Exchange { prompt, typed, printed: String::new() });
                continue;
            }
            let Some(exchange) = session.exchanges.last_mut() else {
                session.head += &format!("{line}\n");
                continue;
            };
            if let Some((printed, typed)) = line.split_once(READ_BY_PROGRAM) {
                exchange.printed += printed;
                let typed = Some(typed.to_string());
                session.exchanges.push(Exchange { prompt: None, typed, printed: String::new() });
            } else if let Some(printed) = line.strip_suffix(NO_LINE_BREAK) {
                exchange.printed += printed;
            } else {
                exchange.printed += &format!("{line}\n");
            }
        }
        session
    }

    pub fn render(&self) -> String {
        let mut text = self.head.clone();
        for exchange in &self.exchanges {
            let typed = match exchange.typed.as_deref() {
                None => "",
                Some("") => EMPTY_LINE,
                Some(typed) => typed,
            };
            match &exchange.prompt {
                Some(prompt) => text += &format!("{prompt}{typed}\n"),
                None => {
                    if text.ends_with(&format!("{NO_LINE_BREAK}\n")) {
                        text.truncate(text.len() - NO_LINE_BREAK.len() - 1);
                    }
                    text += &format!("{READ_BY_PROGRAM}{typed}\n");
                }
            }
            text += &exchange.printed;
            if !exchange.printed.is_empty() && !exchange.printed.ends_with('\n') {
                text += &format!("{NO_LINE_BREAK}\n");
            }
        }
        if !self.stderr.is_empty() {
            text += &format!("{STDERR}\n{}", self.stderr);
        }
        text
    }

    /// What is typed, one line a piece.
    pub fn input(&self) -> Vec<&str> {
        self.exchanges.iter().filter_map(|exchange| exchange.typed.as_deref()).collect()
    }

    /// The session as it is compared: a report of another process may come a moment earlier or later, before or after the
    /// answer and with or without a repeated prompt. So the reports follow the answer, sorted, and prompts at which nothing was
    /// typed are left out. Where the shell process ends, its last answer may be missing.
    pub fn comparable(&self) -> String {
        let mut text = String::new();
        let mut exchanges = self.exchanges.iter().peekable();
        while let Some(exchange) = exchanges.next() {
            let mut printed = exchange.printed.clone();
            while let Some(repeated) = exchanges.next_if(|next| next.prompt.is_some() && next.typed.is_none()) {
                printed += &repeated.printed;
            }
            let (answer, mut reports) = split_reports(&comparable(&printed));
            reports.sort();
            let answer = end_of_shell_process(&answer).unwrap_or(answer);
            let typed = exchange.typed.as_deref().unwrap_or_default();
            text += &format!("{}{typed}\n{answer}", exchange.prompt.as_deref().unwrap_or(READ_BY_PROGRAM));
            text += &reports.concat();
        }
        // What has been left out may have named processes that nothing else names.
        format!("{}{STDERR}\n{}", number_identifiers(&text), number_identifiers(&comparable(&self.stderr)))
    }

    /// The session with the answers of another run, taken from what came out of a pipe. What was printed behind a prompt
    /// is the answer to the next typed line, if it is not something that only comes unasked.
    pub fn with_output(&self, output: &str) -> Session {
        let starts: Vec<_> = ANY_PROMPT.find_iter(output).collect();
        let mut typed = self.exchanges.iter().filter(|exchange| exchange.typed.is_some()).peekable();
        let mut exchanges: Vec<Exchange> = Vec::new();
        for (index, prompt) in starts.iter().enumerate() {
            let next_prompt = starts.get(index + 1);
            let mut printed = &output[prompt.end()..next_prompt.map_or(output.len(), |next| next.start())];
            let prompt = Some(prompt.as_str().to_string());
            let follows_unasked = exchanges.last().is_some_and(|last| last.typed.is_none() && last.prompt.is_some());
            let goes_on = next_prompt.is_some_and(|next| next.as_str().starts_with('.'));
            if !goes_on && is_unasked(printed, follows_unasked) {
                exchanges.push(Exchange { prompt, typed: None, printed: printed.to_string() });
                continue;
            }
            let next = typed.next();
            exchanges.push(Exchange {
                prompt,
                typed: next.and_then(|next| next.typed.clone()),
                printed: String::new(),
            });
            // Lines that a program reads: their place is behind what it printed as its own prompt.
            while let Some(read) = typed.next_if(|exchange| exchange.prompt.is_none()) {
                let asked = self.asked_before(read);
                let (before, after) = printed.split_at(if printed.starts_with(asked) { asked.len() } else { 0 });
                if let Some(last) = exchanges.last_mut() {
                    last.printed = before.to_string();
                }
                exchanges.push(Exchange { prompt: None, typed: read.typed.clone(), printed: String::new() });
                printed = after;
            }
            if let Some(last) = exchanges.last_mut() {
                last.printed = printed.to_string();
            }
        }
        self.session_of(exchanges)
    }

    fn session_of(&self, exchanges: Vec<Exchange>) -> Session {
        Session { head: self.head.clone(), exchanges, stderr: self.stderr.clone() }
    }

    fn asked_before(&self, read: &Exchange) -> &str {
        let place = self.exchanges.iter().position(|exchange| std::ptr::eq(exchange, read)).unwrap_or(0);
        self.exchanges.get(place.wrapping_sub(1)).map_or("", |before| before.printed.as_str())
    }
}

/// Reports, and the end of the shell process while the shell waits for a line. Each line that is typed has an answer.
fn is_unasked(printed: &str, follows_unasked: bool) -> bool {
    let is_banner = printed.trim_start().starts_with(BANNER);
    let is_end_of_process = printed.trim_start().starts_with(END_OF_PROCESS) && !printed.contains(BANNER);
    let (answer, _) = split_reports(printed);
    is_end_of_process || is_banner && follows_unasked || answer.trim().is_empty()
}

/// From the end of the shell process on, without empty lines.
fn end_of_shell_process(answer: &str) -> Option<String> {
    let start = answer.find(END_OF_PROCESS)?;
    Some(answer[start..].split_inclusive('\n').filter(|line| *line != "\n").collect())
}

/// The entries of the log are taken out of what was printed. An entry has its error in its second line, and frames, an
/// explanation of the error or the state of a server below.
fn split_reports(printed: &str) -> (String, Vec<String>) {
    const GOES_ON: [&str; 7] =
        ["  ", "Last message", "State: ", "Client ", "Function: ", "Initial Call: ", "Ancestors: "];
    let (mut answer, mut reports) = (String::new(), Vec::<String>::new());
    let (mut is_in_report, mut is_second_line) = (false, false);
    for line in printed.split_inclusive('\n') {
        if line.starts_with("00:00:00.000 [") {
            reports.push(line.to_string());
            (is_in_report, is_second_line) = (true, true);
            // The empty line in front belongs to the entry.
            if answer == "\n" || answer.ends_with("\n\n") {
                answer.pop();
            }
            continue;
        }
        let is_error = is_second_line && line.starts_with("** (");
        is_in_report &= line == "\n" || is_error || GOES_ON.iter().any(|start| line.starts_with(start));
        is_second_line = false;
        match reports.last_mut() {
            Some(_) if is_in_report && line == "\n" => {}
            Some(report) if is_in_report => *report += line,
            _ => answer += line,
        }
    }
    (answer, reports)
}
