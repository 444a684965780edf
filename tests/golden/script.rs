//! A program that is run from the command line as a file, `*.script`:
//!
//! ```text
//! # What the case shows.
//! IO.puts("hello")
//! System.halt(3)
//! --- stdout
//! hello
//! --- stderr
//! --- status
//! 3
//! ```
//!
//! The source is all that stands above the first section. A section `--- arguments`, one argument a line, gives the
//! command line if it is not just the script, whose name there is `script.exs`.

use crate::kaiwa::Outcome;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{fs, io};

const SCRIPT: &str = "script.exs";

pub struct Script {
    source: String,
    arguments: Option<String>,
}

impl Script {
    pub fn parse(text: &str) -> Script {
        let source = text.split("--- ").next().unwrap_or(text).to_string();
        let section = |name: &str| {
            let (_, rest) = text.split_once(&format!("--- {name}\n"))?;
            Some(rest.split("--- ").next().unwrap_or(rest).to_string())
        };
        Script { arguments: section("arguments"), source }
    }

    /// The case with the outcome of a run.
    pub fn render(&self, outcome: &Outcome) -> String {
        let arguments = self.arguments.as_ref().map(|arguments| format!("--- arguments\n{arguments}"));
        format!("{}{}{}", self.source, arguments.unwrap_or_default(), sections(outcome))
    }

    /// The command that runs the script with `program`, in a folder of its own named after the case.
    pub fn command(&self, mut program: Command, case: &Path) -> io::Result<Command> {
        let folder = folder_of(case);
        fs::create_dir_all(&folder)?;
        fs::write(folder.join(SCRIPT), &self.source)?;
        program.current_dir(folder);
        match &self.arguments {
            Some(arguments) => program.args(arguments.lines()),
            None => program.arg(SCRIPT),
        };
        Ok(program)
    }
}

/// What a run leaves behind.
pub fn sections(outcome: &Outcome) -> String {
    let status = outcome.status.map_or("none, it had to be stopped".to_string(), |status| status.to_string());
    let (stdout, stderr) = (with_line_break(&outcome.stdout), with_line_break(&outcome.stderr));
    format!("--- stdout\n{stdout}--- stderr\n{stderr}--- status\n{status}\n")
}

fn folder_of(case: &Path) -> PathBuf {
    let name = case.file_stem().unwrap_or_default();
    PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("scripts").join(name)
}

/// Sections begin on a line of their own, so a text that does not end one is marked.
fn with_line_break(text: &str) -> String {
    if text.is_empty() || text.ends_with('\n') { text.to_string() } else { format!("{text}∎\n") }
}
