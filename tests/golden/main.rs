//! Golden cases: what the shell prints for what is typed, and what scripts leave behind, as real Elixir does it.
//!
//! A case is a file below `tests/cases`, named as a sentence about behaviour: `*.session` (see [`session`]) or `*.script`
//! (see [`script`]); or a whole program in `tests/programs` (see [`program`]). Each one is a test of its own; `cargo test --test golden -- links` runs those with "links" in their path.
//!
//! - `KAIWA_BLESS=1` writes what Kaiwa prints into the cases. Read the difference before committing it.
//! - `KAIWA_RECORD=1` writes what real Elixir prints, see [`recording`].

#[path = "../kaiwa/mod.rs"]
mod kaiwa;
mod normalise;
mod program;
mod recording;
mod script;
mod session;

use kaiwa::Outcome;
use libtest_mimic::{Arguments, Failed, Trial};
use normalise::{comparable, normalise};
use script::Script;
use session::Session;
use similar::TextDiff;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::time::Duration;
use std::{env, fs};

const CASES: &str = "tests/cases";
const PROGRAMS: &str = "tests/programs";
const LIMIT: Duration = Duration::from_secs(20);
const BANNER: &str = "Interactive Kaiwa (0.0.0) - press Ctrl+C to exit (type h() ENTER for help)\n";

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    Compare,
    Bless,
    Record,
}

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let mode = match (env::var_os("KAIWA_RECORD"), env::var_os("KAIWA_BLESS")) {
        (Some(_), _) => Mode::Record,
        (None, Some(_)) => Mode::Bless,
        (None, None) => Mode::Compare,
    };
    let project = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut cases = Vec::new();
    collect(&project.join(CASES), &mut cases);
    collect(&project.join(PROGRAMS), &mut cases);
    cases.sort();
    let trials = cases.into_iter().filter_map(|path| {
        let run = match path.extension()?.to_str()? {
            "session" => run_session,
            "script" => run_script,
            "exs" => run_program,
            _ => return None,
        };
        let below = path.strip_prefix(project.join(CASES)).or(path.strip_prefix(project.join("tests")));
        let name = below.unwrap_or(&path).with_extension("");
        Some(Trial::test(name.display().to_string(), move || run(&path, mode)))
    });
    libtest_mimic::run(&arguments, trials.collect()).exit_code()
}

fn collect(folder: &Path, cases: &mut Vec<PathBuf>) {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() { collect(&path, cases) } else { cases.push(path) }
    }
}

fn run_session(path: &Path, mode: Mode) -> Result<(), Failed> {
    let text = fs::read_to_string(path)?;
    let session = Session::parse(&text);
    if mode == Mode::Record {
        return write(path, &recording::record_session(&session).render());
    }
    let mut input = session.input().join("\n");
    // A last line without a line break is read as well; here each one has its own.
    input.push('\n');
    let Outcome { stdout, stderr, status } = kaiwa::run(&mut kaiwa::kaiwa(), input.as_bytes(), LIMIT);
    let stdout = normalise(&stdout);
    let Some(printed) = stdout.strip_prefix(BANNER) else {
        return Err(format!("no banner in front of:\n{stdout}{stderr}").into());
    };
    let mut actual = session.with_output(printed);
    actual.stderr = normalise(&stderr);
    if mode == Mode::Bless {
        return write(path, &actual.render());
    }
    if status != Some(0) {
        return Err(format!("status {status:?}, not 0, after:\n{}", actual.render()).into());
    }
    compare(&session.comparable(), &actual.comparable())
}

fn run_script(path: &Path, mode: Mode) -> Result<(), Failed> {
    let text = fs::read_to_string(path)?;
    let script = Script::parse(&text);
    if mode == Mode::Record {
        let mut command = script.command(Command::new("elixir"), path)?;
        return write(path, &script.render(&recording::record_script(&mut command, LIMIT)));
    }
    let outcome = kaiwa::run(&mut script.command(kaiwa::kaiwa(), path)?, b"", LIMIT);
    let actual = normalise(&script.render(&outcome));
    if mode == Mode::Bless {
        return write(path, &actual);
    }
    compare(&filled_lines(&text), &filled_lines(&actual))
}

fn run_program(path: &Path, mode: Mode) -> Result<(), Failed> {
    let expectation = program::expectation(path);
    if mode == Mode::Record {
        let mut command = program::command(Command::new("elixir"), path);
        return write(&expectation, &script::sections(&recording::record_script(&mut command, LIMIT)));
    }
    let outcome = kaiwa::run(&mut program::command(kaiwa::kaiwa(), path), b"", LIMIT);
    let actual = normalise(&script::sections(&outcome));
    if mode == Mode::Bless {
        return write(&expectation, &actual);
    }
    compare(&filled_lines(&fs::read_to_string(expectation)?), &filled_lines(&actual))
}

/// The last words of a script end with an empty line or not, whatever the frames are.
fn filled_lines(text: &str) -> String {
    comparable(text).split_inclusive('\n').filter(|line| *line != "\n").collect()
}

fn write(path: &Path, text: &str) -> Result<(), Failed> {
    Ok(fs::write(path, normalise(text))?)
}

fn compare(expected: &str, actual: &str) -> Result<(), Failed> {
    if expected == actual {
        return Ok(());
    }
    let difference = TextDiff::from_lines(expected, actual);
    Err(difference.unified_diff().context_radius(4).header("expected", "printed").to_string().into())
}
