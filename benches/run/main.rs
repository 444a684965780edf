//! Kaiwa beside real Elixir: `cargo bench` runs each program alternately with `elixir`, if that is installed, and with Kaiwa,
//! checks that both print the same check value, and prints a table in Markdown. A ratio is Elixir's median divided by
//! Kaiwa's: above 1 Kaiwa is faster, or smaller.
//!
//! ```text
//! cargo bench                       all, five rounds
//! cargo bench -- --rounds 9 ring    those with "ring" in their name, nine rounds
//! ```
//!
//! Machines are shared and noisy: only figures of one run can be compared, and only as ratios.

mod measure;
mod programs;

use measure::{
    Measured, Shell, first_prompt, megabytes, memory_at_prompt, short_line, start_to_end, waiting_processes,
};
use programs::{PROGRAMS, Program};
use std::process::ExitCode;

const ROUNDS: usize = 5;
const A_MILLION_IN: u64 = 1 << 30;

struct Options {
    rounds: usize,
    filters: Vec<String>,
}

impl Options {
    fn from_arguments() -> Result<Options, String> {
        let mut options = Options { rounds: ROUNDS, filters: Vec::new() };
        let mut arguments = std::env::args().skip(1);
        while let Some(argument) = arguments.next() {
            match argument.as_str() {
                "--rounds" => {
                    let rounds = arguments.next().and_then(|number| number.parse().ok()).filter(|rounds| *rounds > 0);
                    options.rounds = rounds.ok_or("--rounds needs a number")?;
                }
                // Cargo adds it.
                "--bench" => {}
                filter => options.filters.push(filter.to_string()),
            }
        }
        Ok(options)
    }

    fn wants(&self, name: &str) -> bool {
        self.filters.is_empty() || self.filters.iter().any(|filter| name.contains(filter.as_str()))
    }
}

fn main() -> ExitCode {
    let options = match Options::from_arguments() {
        Ok(options) => options,
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::FAILURE;
        }
    };
    let elixir = Shell::elixir();
    if elixir.is_none() {
        eprintln!("`elixir` is not installed: Kaiwa's figures alone.");
    }
    let kaiwa = Shell::kaiwa();
    println!("| program | Elixir | Kaiwa | ratio | to reach |\n|---|---:|---:|---:|---:|");
    let mut is_fine = true;
    let mut row =
        |name: &str, unit: &str, to_reach: Option<f64>, result: Result<(Option<f64>, f64), String>| match result {
            Ok((theirs, ours)) => {
                let ratio = theirs.map(|theirs| theirs / ours);
                let shown =
                    |figure: Option<f64>| figure.map_or("–".to_string(), |figure| format!("{figure:.1} {unit}"));
                let plain = |figure: Option<f64>, digits| {
                    figure.map_or("–".to_string(), |figure| format!("{figure:.digits$}"))
                };
                let to_reach = to_reach.map_or("–".to_string(), |figure| figure.to_string());
                println!("| {name} | {} | {} | {} | {to_reach} |", shown(theirs), shown(Some(ours)), plain(ratio, 2));
            }
            Err(error) => {
                is_fine = false;
                println!("| {name} | {error} | | | {} |", to_reach.unwrap_or_default());
            }
        };
    for program in PROGRAMS.iter().filter(|program| options.wants(program.name)) {
        row(program.name, "ms", program.to_reach, compare(program, elixir.as_ref(), &kaiwa, options.rounds));
    }
    if options.wants("start") {
        let measured = alternately(elixir.as_ref(), &kaiwa, options.rounds * 2, start_to_end);
        row("start to the end of `-e '1'`", "ms", Some(15.0), measured);
    }
    if options.wants("memory") {
        let measured = alternately(elixir.as_ref(), &kaiwa, 1, memory_at_prompt);
        row("memory at the prompt", "MB", Some(4.0), measured);
    }
    if options.wants("prompt") {
        let figures = alternately(None, &kaiwa, options.rounds * 4, first_prompt)
            .and_then(|(_, prompt)| Ok((prompt, alternately(None, &kaiwa, options.rounds * 4, short_line)?.1)));
        match figures {
            Ok((prompt, line)) => println!(
                "\nThe first prompt comes {prompt:.1} ms after the start (to reach: 10 ms); a short line is answered in {line:.1} ms \
                 (5 ms)."
            ),
            Err(error) => {
                is_fine = false;
                println!("\nThe first prompt: {error}");
            }
        }
    }
    if options.wants("million") {
        is_fine &= report_waiting(&kaiwa);
    }
    if is_fine { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// The medians of a program's own time in milliseconds.
fn compare(
    program: &Program,
    elixir: Option<&Shell>,
    kaiwa: &Shell,
    rounds: usize,
) -> Result<(Option<f64>, f64), String> {
    let mut checks: Vec<String> = Vec::new();
    let figures = alternately(elixir, kaiwa, rounds, |shell| {
        let Measured { check, milliseconds } = shell.run(program)?;
        checks.push(check);
        Ok(milliseconds)
    })?;
    checks.dedup();
    match checks.as_slice() {
        [_] => Ok(figures),
        differing => Err(format!("check values differ: {}", differing.join(", "))),
    }
}

/// Measures both shells in turn and gives the medians.
fn alternately(
    elixir: Option<&Shell>,
    kaiwa: &Shell,
    rounds: usize,
    mut measure: impl FnMut(&Shell) -> Result<f64, String>,
) -> Result<(Option<f64>, f64), String> {
    let (mut theirs, mut ours) = (Vec::new(), Vec::new());
    for _ in 0..rounds {
        if let Some(elixir) = elixir {
            theirs.push(measure(elixir)?);
        }
        ours.push(measure(kaiwa)?);
    }
    let theirs = (!theirs.is_empty()).then(|| median(theirs));
    Ok((theirs, median(ours)))
}

fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    let middle = figures.len() / 2;
    if figures.len() % 2 == 1 { figures[middle] } else { (figures[middle - 1] + figures[middle]) / 2.0 }
}

fn report_waiting(kaiwa: &Shell) -> bool {
    match waiting_processes(kaiwa) {
        Ok(waiting) => {
            println!(
                "\nA million waiting processes: {:.0} MB at most, {:.0} bytes a process (to reach: {:.0} MB, 600 bytes).",
                megabytes(waiting.peak),
                waiting.bytes_each,
                megabytes(A_MILLION_IN)
            );
            true
        }
        Err(error) => {
            println!("\nA million waiting processes: {error}");
            false
        }
    }
}
