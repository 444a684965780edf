//! The report of a replay: the places where answers differ, and a summary.

use super::replay::{Outcome, Verdict};
use colored::Colorize;
use std::fmt::{self, Write};
use std::path::Path;

/// How many of what there were.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Tally {
    pub pages: usize,
    pub agreeing: usize,
    pub differing: usize,
    pub not_compared: usize,
    pub not_defined: usize,
}

impl Tally {
    pub fn count(&mut self, outcome: &Outcome) {
        match outcome.verdict {
            Verdict::Agrees => self.agreeing += 1,
            Verdict::Differs => self.differing += 1,
            Verdict::NotCompared => self.not_compared += 1,
            Verdict::NotDefined => self.not_defined += 1,
        }
    }

    pub fn all_agree(&self) -> bool {
        self.differing == 0 && self.not_defined == 0
    }
}

/// `2 pages: 40 answers agree, 1 differs, 3 inputs have no answer to compare`
impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let pages = if self.pages == 1 { "page" } else { "pages" };
        let answers = if self.agreeing == 1 { "answer agrees" } else { "answers agree" };
        let differ = if self.differing == 1 { "differs" } else { "differ" };
        let differing = format!("{} {differ}", self.differing);
        let differing = if self.differing == 0 { differing.green() } else { differing.red() };
        write!(f, "{} {pages}: {} {answers}, {differing}", self.pages, self.agreeing)?;
        if self.not_defined > 0 {
            let modules = if self.not_defined == 1 { "module" } else { "modules" };
            write!(f, ", {}", format!("{} {modules} not defined", self.not_defined).red())?;
        }
        if self.not_compared > 0 {
            write!(f, ", {} without an answer to compare", self.not_compared)?;
        }
        Ok(())
    }
}

/// An outcome as the report shows it; nothing for one that is as it should be.
///
/// ```text
/// page.md:12
///   input     1 + 1
///   expected  3
///   got       2
/// ```
pub fn shown(page: &Path, outcome: &Outcome) -> String {
    let mut text = String::new();
    if !matches!(outcome.verdict, Verdict::Differs | Verdict::NotDefined) {
        return text;
    }
    let place = format!("{}:{}", page.display(), outcome.line);
    // Writing to a string does not fail.
    let _ = writeln!(text, "{}", place.bold());
    part(&mut text, "input", &outcome.input, |line| line.cyan().to_string());
    if let Some(expected) = &outcome.expected {
        part(&mut text, "expected", expected, |line| line.green().to_string());
    }
    part(&mut text, "got", outcome.answer.trim_matches('\n'), |line| line.red().to_string());
    text.push('\n');
    text
}

fn part(text: &mut String, title: &str, content: &str, color: impl Fn(&str) -> String) {
    let content = if content.is_empty() { "(nothing)" } else { content };
    for (index, line) in content.lines().enumerate() {
        let title = if index == 0 { title } else { "" };
        let line = if line.is_empty() { String::new() } else { color(line) };
        let row = format!("  {title:<10}{line}");
        text.push_str(row.trim_end());
        text.push('\n');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(verdict: Verdict) -> Outcome {
        let (input, expected, answer) = ("f(1,\n2)".into(), Some("3\n\n4".into()), "\n".into());
        Outcome { line: 12, input, expected, answer, verdict }
    }

    #[test]
    fn differences_are_shown_with_their_place() {
        colored::control::set_override(false);
        let text = shown(Path::new("page.md"), &outcome(Verdict::Differs));
        let rows =
            "page.md:12\n  input     f(1,\n            2)\n  expected  3\n\n            4\n  got       (nothing)\n\n";
        assert_eq!(text, rows);
        assert_eq!(shown(Path::new("page.md"), &outcome(Verdict::Agrees)), "");
    }

    #[test]
    fn the_summary_counts() {
        colored::control::set_override(false);
        let mut tally = Tally { pages: 1, ..Tally::default() };
        for verdict in [Verdict::Agrees, Verdict::Agrees, Verdict::Differs] {
            tally.count(&outcome(verdict));
        }
        assert_eq!(tally.to_string(), "1 page: 2 answers agree, 1 differs");
        assert!(!tally.all_agree());
    }
}
