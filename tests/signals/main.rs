//! Random programs of links, monitors, exits and names, run in Kaiwa and checked against a model of Erlang's rules.
//!
//! After each batch of operations everything that is under way arrives, and what the processes are then is one of the states
//! that the model allows. What real Elixir printed for some programs, whose outcome does not depend on timing, is in
//! `recorded/`: it checks the model. `KAIWA_RECORD=1 cargo test --test signals` writes those files anew.

mod model;
mod program;

use model::State;
use program::{Batch, FIRST, Lots, batch_to_term, to_term};
use std::collections::{BTreeSet, HashSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

/// Batches in a program.
const LENGTH: usize = 12;
/// Milliseconds until all signals have arrived: of virtual time, and of real time where Elixir is recorded.
const PAUSE: u32 = 5;
const PAUSE_OF_ELIXIR: u32 = 40;

#[test]
fn signals_have_only_the_effects_that_the_rules_allow() {
    let mut choices = 0;
    for seed in 0..250 {
        let mut lots = Lots::new(seed);
        let program: Vec<Batch> = (0..LENGTH).map(|_| lots.batch(3)).collect();
        let printed = run_in_kaiwa(&to_term(&program), seed);
        let mut possible = HashSet::from([State::with_processes(FIRST)]);
        for (batch, line) in program.iter().zip(printed.lines()) {
            let allowed: HashSet<State> = possible.into_iter().flat_map(|state| state.after(batch)).collect();
            let shown: BTreeSet<String> = allowed.iter().map(State::show).collect();
            choices += shown.len() - 1;
            assert!(
                shown.contains(line),
                "seed {seed}, {}\ngot      {line}\nallowed  {}",
                batch_to_term(batch).trim(),
                shown.into_iter().collect::<Vec<_>>().join("\n         ")
            );
            possible = allowed.into_iter().filter(|state| state.show() == *line).collect();
        }
        assert_eq!(printed.lines().count(), LENGTH, "seed {seed}: the driver stopped early");
    }
    // Otherwise nothing crossed, and the programs show little.
    assert!(choices > 200, "only {choices} outcomes beside those seen");
}

#[test]
fn real_elixir_has_kept_to_the_rules() {
    if std::env::var_os("KAIWA_RECORD").is_some() {
        record();
    }
    let files = recorded_files();
    assert_eq!(files.len() as u64, RECORDED);
    for path in files {
        let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let (source, expected) = text.split_once("---\n").expect("a program, a line of dashes, what was printed");
        assert_eq!(run_in_kaiwa(source, 1), expected, "Kaiwa, {}", path.display());
        let number = path.file_stem().and_then(|stem| stem.to_str()?.parse().ok()).expect("a number for a name");
        let (program, foretold) = program_without_choice(number);
        assert_eq!(to_term(&program), source, "{} is another program now: record it again", path.display());
        assert_eq!(foretold, expected, "the model, {}", path.display());
    }
}

/// Programs that real Elixir is recorded with.
const RECORDED: u64 = 20;

fn record() {
    for number in 0..RECORDED {
        let (program, _) = program_without_choice(number);
        let printed = run("elixir", &[], &to_term(&program), PAUSE_OF_ELIXIR);
        let path = recorded().join(format!("{number:02}.txt"));
        fs::write(path, format!("{}---\n{printed}", to_term(&program))).expect("the record is written");
    }
}

/// A program after each of whose batches only one state is possible, and what is printed of it.
fn program_without_choice(number: u64) -> (Vec<Batch>, String) {
    let mut lots = Lots::new(1000 + number);
    let mut state = State::with_processes(FIRST);
    let (mut program, mut printed) = (Vec::new(), String::new());
    while program.len() < 2 * LENGTH {
        let mut drawn = lots.clone();
        let batch = drawn.batch(1);
        let after = state.clone().after(&batch);
        if let Some(only) = after.iter().next()
            && after.len() == 1
        {
            (state, lots) = (only.clone(), drawn);
            printed.push_str(&format!("{}\n", state.show()));
            program.push(batch);
        } else {
            lots.skip();
        }
    }
    (program, printed)
}

fn run_in_kaiwa(program: &str, seed: u64) -> String {
    run(env!("CARGO_BIN_EXE_kaiwa"), &["--seed", &seed.to_string()], program, PAUSE)
}

fn run(shell: &str, options: &[&str], program: &str, pause: u32) -> String {
    // Several tests may run at once.
    static PROGRAMS: AtomicUsize = AtomicUsize::new(0);
    let number = PROGRAMS.fetch_add(1, Relaxed);
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("signals-{}-{number}.exs", std::process::id()));
    fs::write(&file, program).expect("the program is written");
    let driver = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/signals/driver.exs");
    let mut command = Command::new(shell);
    command.args(options).arg(driver).arg(&file).args([FIRST.to_string(), pause.to_string()]);
    let output = command.output().unwrap_or_else(|error| panic!("{shell} does not start: {error}"));
    let _ = fs::remove_file(&file);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{shell} fails: {errors}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn recorded() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/signals/recorded")
}

fn recorded_files() -> Vec<PathBuf> {
    let entries = fs::read_dir(recorded()).expect("the folder of recorded programs");
    let mut files: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    files.sort();
    files
}
