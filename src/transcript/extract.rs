//! Takes sessions out of Markdown or plain text.
//!
//! A session is a run of lines that begin with a prompt of the shell, `iex> `, `iex(3)> `, `...> ` or `...(3)> `, and the
//! answers below them. Sessions stand in fenced blocks, unless these name another language, or in the text itself, indented
//! or not, in quotations as well, but not in comments. Elixir blocks without a prompt are looked through for modules, which the page says to put into a file.
//!
//! An answer reaches to the next prompt. In a fenced block it may contain empty lines. In the text it ends at an empty line,
//! unless what follows is a log entry, an error, or indented: prose stands there as well.

use crate::syntax::ast::{Ast, Callee, Kind};
use crate::syntax::{ParseOptions, parse};

/// What a page has to say, in its order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// A module outside of sessions.
    Definition(Definition),
    Exchange(Exchange),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Definition {
    /// Where it begins on the page, counted from 1.
    pub line: usize,
    pub source: String,
}

/// Something typed, and what the page shows as its answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exchange {
    /// Where the prompt stands on the page, counted from 1.
    pub line: usize,
    pub input: String,
    /// `None`: the page shows no answer.
    pub expected: Option<String>,
    /// It is the first one of its block.
    pub begins_session: bool,
    /// The number in its prompt.
    pub number: Option<u32>,
}

/// The definitions and the exchanges of a page.
///
/// ```
/// use kaiwa::transcript::extract::{Step, steps};
///
/// let page = "Sums:\n\n```elixir\niex> 1 + 1\n2\n```\n";
/// let steps = steps(page);
/// let [Step::Exchange(exchange)] = steps.as_slice() else { panic!() };
/// assert_eq!((exchange.line, exchange.input.as_str(), exchange.expected.as_deref()), (4, "1 + 1", Some("2")));
/// ```
pub fn steps(page: &str) -> Vec<Step> {
    let mut steps = Vec::new();
    for block in blocks(page) {
        let exchanges = if block.may_hold_sessions() { exchanges(&block) } else { Vec::new() };
        if exchanges.is_empty() && block.may_define_modules() {
            steps.extend(definitions(&block).into_iter().map(Step::Definition));
        }
        steps.extend(exchanges.into_iter().map(Step::Exchange));
    }
    steps
}

// Blocks

/// Lines that belong together: those between two fences, or those of the text in between.
struct Block<'page> {
    /// The number of its first line on the page.
    first_line: usize,
    lines: Vec<&'page str>,
    /// The word behind the opening fence; `None` for text.
    language: Option<&'page str>,
}

impl Block<'_> {
    fn is_fenced(&self) -> bool {
        self.language.is_some()
    }

    fn may_hold_sessions(&self) -> bool {
        match self.language {
            None | Some("") => true,
            Some(language) => {
                let language = language.to_ascii_lowercase();
                ["elixir", "iex", "ex"].iter().any(|name| language.starts_with(name))
                    || TRANSCRIPT_LANGUAGES.contains(&language.as_str())
            }
        }
    }

    fn may_define_modules(&self) -> bool {
        matches!(self.language, Some("elixir" | "ex" | "exs"))
    }
}

/// What blocks call themselves that show something typed, besides the names of the language.
const TRANSCRIPT_LANGUAGES: &[&str] =
    &["text", "txt", "plain", "plaintext", "console", "shell", "sh", "bash", "session", "terminal", "output"];

fn blocks(page: &str) -> Vec<Block<'_>> {
    let mut blocks = Vec::new();
    let mut current = Block { first_line: 1, lines: Vec::new(), language: None };
    let mut open: Option<Fence> = None;
    let mut is_comment = false;
    for (index, page_line) in page.lines().enumerate() {
        let line = match &open {
            Some(fence) if !fence.is_quoted => page_line,
            _ => without_quotation(page_line),
        };
        if open.is_none() && (is_comment || line.trim_start().starts_with("<!--")) {
            is_comment = !line.contains("-->");
            current.lines.push("");
            continue;
        }
        let fence = Fence::of(line).map(|fence| Fence { is_quoted: line.len() < page_line.len(), ..fence });
        let (language, next_open) = match (&open, fence) {
            (None, Some(fence)) => (Some(fence.language), Some(fence)),
            (Some(opened), Some(fence)) if fence.closes(opened) => (None, None),
            (opened, _) => {
                let indentation = opened.as_ref().map_or(0, |fence| fence.indentation);
                current.lines.push(without_indentation(line, indentation));
                continue;
            }
        };
        blocks.push(std::mem::replace(&mut current, Block { first_line: index + 2, lines: Vec::new(), language }));
        open = next_open;
    }
    blocks.push(current);
    blocks
}

/// The line that opens or closes a block: three or more backquotes or tildes.
struct Fence<'page> {
    indentation: usize,
    mark: char,
    length: usize,
    /// The first word behind the mark, as in ```` ```elixir ````.
    language: &'page str,
    /// It stands behind the `>` of a quotation, as the lines of its block do.
    is_quoted: bool,
}

impl<'page> Fence<'page> {
    fn of(line: &'page str) -> Option<Fence<'page>> {
        let content = line.trim_start();
        let mark = content.chars().next().filter(|mark| matches!(mark, '`' | '~'))?;
        let rest = content.trim_start_matches(mark);
        let length = content.len() - rest.len();
        // Text in backquotes may stand at the beginning of a line.
        if length < 3 || rest.contains('`') {
            return None;
        }
        let is_word = |character: char| character.is_alphanumeric() || matches!(character, '-' | '_' | '+');
        let word = rest.trim_start().trim_start_matches(['{', '.']);
        let language = word.split(|character| !is_word(character)).next().unwrap_or_default();
        Some(Fence { indentation: line.len() - content.len(), mark, length, language, is_quoted: false })
    }

    fn closes(&self, opened: &Fence<'_>) -> bool {
        self.mark == opened.mark && self.length >= opened.length && self.language.is_empty()
    }
}

/// A line of a quotation without the `> ` in front of it.
fn without_quotation(line: &str) -> &str {
    match line.trim_start_matches(' ').strip_prefix('>') {
        Some(quoted) => quoted.strip_prefix(' ').unwrap_or(quoted),
        None => line,
    }
}

fn without_indentation(line: &str, indentation: usize) -> &str {
    let present = line.len() - line.trim_start_matches([' ', '\t']).len();
    &line[present.min(indentation)..]
}

// Sessions

fn exchanges(block: &Block<'_>) -> Vec<Exchange> {
    let mut exchanges: Vec<Exchange> = Vec::new();
    let mut session = Session::default();
    for (index, line) in block.lines.iter().enumerate() {
        match Prompt::of(line) {
            Some(prompt) if prompt.is_first => {
                exchanges.extend(session.close());
                let begins_session = exchanges.is_empty() || session.over;
                session.open(block.first_line + index, &prompt, begins_session);
            }
            Some(prompt) if session.awaits_input() => session.add_input(prompt.input),
            _ => session.add_answer(line, block.is_fenced()),
        }
    }
    exchanges.extend(session.close());
    exchanges.retain(|exchange| !exchange.input.trim().is_empty());
    exchanges
}

/// A prompt and what was typed behind it.
struct Prompt<'page> {
    indentation: usize,
    /// `iex`, not `...`
    is_first: bool,
    number: Option<u32>,
    input: &'page str,
}

impl<'page> Prompt<'page> {
    fn of(line: &'page str) -> Option<Prompt<'page>> {
        let content = line.trim_start_matches([' ', '\t']);
        let (is_first, rest) = match content.strip_prefix("iex") {
            Some(rest) => (true, rest),
            None => (false, content.strip_prefix("...")?),
        };
        let (number, rest) = match rest.strip_prefix('(') {
            None => (None, rest),
            Some(rest) => {
                let (inside, rest) = rest.split_once(')')?;
                match inside.parse() {
                    Ok(number) => (Some(number), rest),
                    // `iex(name@host)1>`: the number stands behind.
                    Err(_) if inside.contains('@') => {
                        let digits = rest.len() - rest.trim_start_matches(|digit: char| digit.is_ascii_digit()).len();
                        (rest[..digits].parse().ok(), &rest[digits..])
                    }
                    Err(_) => return None,
                }
            }
        };
        let input = rest.strip_prefix('>')?;
        let input = input.strip_prefix(' ').unwrap_or(input);
        Some(Prompt { indentation: line.len() - content.len(), is_first, number, input })
    }
}

/// The exchange that is being read.
#[derive(Default)]
struct Session {
    exchange: Option<Exchange>,
    indentation: usize,
    answer: Vec<String>,
    /// An empty line in the text: what follows may be prose.
    doubtful: bool,
    /// Prose has followed: nothing more belongs to the exchange.
    over: bool,
}

impl Session {
    fn open(&mut self, line: usize, prompt: &Prompt<'_>, begins_session: bool) {
        let input = prompt.input.to_string();
        let exchange = Exchange { line, input, expected: None, begins_session, number: prompt.number };
        *self = Session { exchange: Some(exchange), indentation: prompt.indentation, ..Session::default() };
    }

    /// Continuation prompts stand directly below the first one.
    fn awaits_input(&self) -> bool {
        self.exchange.is_some() && self.answer.is_empty() && !self.over
    }

    fn add_input(&mut self, input: &str) {
        if let Some(exchange) = &mut self.exchange {
            exchange.input.push('\n');
            exchange.input.push_str(input);
        }
    }

    fn add_answer(&mut self, line: &str, is_fenced: bool) {
        if self.over {
            return;
        }
        let is_empty = line.trim().is_empty();
        let content = without_indentation(line, self.indentation);
        if !is_fenced && !is_empty {
            let is_outside = line.len() - content.len() < self.indentation;
            if is_outside || self.doubtful && !continues_answer(content) {
                self.over = true;
                return;
            }
        }
        self.doubtful = is_empty;
        self.answer.push(content.trim_end().to_string());
    }

    fn close(&mut self) -> Option<Exchange> {
        let mut exchange = self.exchange.take()?;
        let text = self.answer.join("\n");
        let text = text.trim_matches('\n');
        exchange.expected = (!text.is_empty()).then(|| text.to_string());
        Some(exchange)
    }
}

/// Whether a line behind an empty one is no prose but more of the answer.
fn continues_answer(line: &str) -> bool {
    line.starts_with("** (") || line.starts_with("    ") || super::expectation::is_log_entry(line)
}

// Modules

/// The modules, protocols and implementations that stand at the top of a block of code.
fn definitions(block: &Block<'_>) -> Vec<Definition> {
    let source = block.lines.join("\n");
    // What is no complete code is there to be read, not to be compiled.
    let Ok(parsed) = parse(&source, &ParseOptions::default()) else { return Vec::new() };
    let definitions = top_level(&parsed.ast).iter().filter(|expression| is_definition(expression));
    let definition = |expression: &Ast| {
        let (first, last) = (expression.span.line as usize, expression.span.end_line as usize);
        let lines = block.lines.get(first.checked_sub(1)?..last)?;
        Some(Definition { line: block.first_line + first - 1, source: lines.join("\n") })
    };
    definitions.filter_map(definition).collect()
}

fn top_level(ast: &Ast) -> &[Ast] {
    match &ast.kind {
        Kind::Call { callee: Callee::Name(name), arguments, .. } if name.name() == "__block__" => arguments,
        _ => std::slice::from_ref(ast),
    }
}

fn is_definition(ast: &Ast) -> bool {
    match &ast.kind {
        Kind::Call { callee: Callee::Name(name), .. } => {
            matches!(name.name(), "defmodule" | "defprotocol" | "defimpl")
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Exchanges as `LINE INPUT => EXPECTED`, definitions as `LINE: SOURCE`.
    fn shown(page: &str) -> Vec<String> {
        let show = |step: &Step| match step {
            Step::Definition(definition) => format!("{}: {}", definition.line, definition.source),
            Step::Exchange(exchange) => {
                let expected = exchange.expected.as_deref().unwrap_or("(none)");
                format!("{} {} => {expected}", exchange.line, exchange.input)
            }
        };
        steps(page).iter().map(show).collect()
    }

    #[test]
    fn prompts_of_every_spelling_are_found() {
        let page = "```\niex> a\n1\niex(2)> b\n2\niex(x@host)3> c\n3\niex(4)>d\n```\niexa> x\niex(x)> y\n";
        assert_eq!(shown(page), ["2 a => 1", "4 b => 2", "6 c => 3", "8 d => (none)"]);
    }

    #[test]
    fn continuation_lines_belong_to_the_input() {
        let page = "``` elixir\niex(1)> receive do\n...(1)> x -> x\n...> end\n:ok\n```\n";
        assert_eq!(shown(page), ["2 receive do\nx -> x\nend => :ok"]);
    }

    #[test]
    fn in_a_fenced_block_an_answer_may_contain_empty_lines() {
        let page = "```\niex> spawn f\n#PID<0.1.0>\n\n[error] oops\n\nmore\n\niex> 1\n1\n```\nprose";
        assert_eq!(shown(page), ["2 spawn f => #PID<0.1.0>\n\n[error] oops\n\nmore", "9 1 => 1"]);
    }

    #[test]
    fn in_the_text_an_answer_ends_where_prose_begins() {
        let page = "iex> 1\n1\n\nNow something else:\n\niex> f()\n\n12:00:00.000 [error] oops\n    frame\n\nDone.\n";
        assert_eq!(shown(page), ["1 1 => 1", "6 f() => 12:00:00.000 [error] oops\n    frame"]);
    }

    #[test]
    fn indented_sessions_lose_their_indentation() {
        let page = "Look:\n\n    iex> [1,\n    ...>  2]\n    [1,\n     2]\nprose\n";
        assert_eq!(shown(page), ["3 [1,\n 2] => [1,\n 2]"]);
    }

    #[test]
    fn modules_of_elixir_blocks_come_in_page_order() {
        let page = "```elixir\n# a file\ndefmodule A do\nend\n\nspawn(fn -> 1 end)\n```\n\n```sh\ndefmodule B\n```\n\n```elixir\niex> 1\n```\n```elixir\ndefmodule C do\n```\n";
        assert_eq!(shown(page), ["3: defmodule A do\nend", "14 1 => (none)"]);
    }

    #[test]
    fn quotations_hold_sessions_and_comments_do_not() {
        let page = "> ```elixir\n> iex> 1\n> 1\n> ```\n\n> iex> 2\n> 2\n\n<!--\niex> 3\n3\n-->\niex> 4\n4\n";
        assert_eq!(shown(page), ["2 1 => 1", "6 2 => 2", "13 4 => 4"]);
    }

    #[test]
    fn blocks_of_other_languages_are_not_run() {
        let page = "````markdown\n```elixir\niex> 1\n2\n```\n````\n\n```ruby\niex> 3\n```\n```iex\niex> 4\n4\n```\n```console\niex> 5\n5\n```\n";
        assert_eq!(shown(page), ["12 4 => 4", "16 5 => 5"]);
    }

    #[test]
    fn prompts_without_input_are_dropped() {
        assert_eq!(shown("```\niex> 1\n1\niex>\n```\n"), ["2 1 => 1"]);
    }
}
