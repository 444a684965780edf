//! The command line.

use clap::{ArgAction, ArgMatches, Args, CommandFactory, FromArgMatches, Parser, Subcommand};
use std::ffi::OsString;
use std::path::PathBuf;

/// Kaiwa, an interactive shell in the manner of Elixir's iex, on an actor runtime of its own.
///
/// Without a file it opens a prompt; if its input is no terminal, it reads the lines from there.
#[derive(Debug, Parser)]
#[command(version, args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub struct Arguments {
    #[command(subcommand)]
    pub command: Option<Command>,
    #[command(flatten)]
    pub run: Run,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Runs the sessions of Markdown or text pages again and shows where the answers differ
    Replay {
        /// Pages with sessions: lines that begin with iex> or ...>, and their answers
        #[arg(required = true)]
        files: Vec<PathBuf>,
        #[command(flatten)]
        limits: Limits,
        /// Which of the processes that can run does so is drawn by lot with this seed
        #[arg(long, value_name = "N")]
        seed: Option<u64>,
        /// Prints without colours
        #[arg(long)]
        no_color: bool,
    },
    /// Runs files of tests; the status is 2 if a test fails
    Test(Test),
}

#[derive(Debug, Args)]
pub struct Test {
    /// Files that define test cases with ExUnit.Case, a line of a file (FILE:LINE), or folders with files *_test.exs; by
    /// default the folder "test". A test_helper.exs beside or above them is run first
    #[arg(value_name = "FILE")]
    pub files: Vec<String>,
    #[command(flatten)]
    pub limits: Limits,
    /// The tests run in an order that depends on this number only; 0 is that of their definition
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
    /// Runs only tests with this tag, NAME or NAME:VALUE; can be given several times
    #[arg(long, value_name = "TAG")]
    pub only: Vec<String>,
    /// Runs tests with this tag that would be excluded
    #[arg(long, value_name = "TAG")]
    pub include: Vec<String>,
    /// Leaves out tests with this tag
    #[arg(long, value_name = "TAG")]
    pub exclude: Vec<String>,
    /// Names each test when it begins, one after the other, without a time limit
    #[arg(long)]
    pub trace: bool,
    /// Stops after so many failures
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub max_failures: Option<u64>,
    /// How long a test may take, in milliseconds
    #[arg(long, value_name = "TIME")]
    pub timeout: Option<u64>,
    /// Lists the N slowest tests
    #[arg(long, value_name = "N")]
    pub slowest: Option<u64>,
    /// Prints with colours, on a terminal or not
    #[arg(long, conflicts_with = "no_color")]
    pub color: bool,
    /// Prints without colours
    #[arg(long)]
    pub no_color: bool,
}

#[derive(Debug, Args)]
pub struct Run {
    /// Evaluates CODE; can be given several times. What follows are the arguments of the code
    #[arg(short = 'e', long = "eval", value_name = "CODE", allow_hyphen_values = true)]
    pub codes: Vec<String>,
    /// Runs FILE, or the files that a pattern such as "lib/*.ex" matches; can be given several times
    #[arg(short = 'r', value_name = "FILE")]
    pub required: Vec<String>,
    /// Goes on when everything has been run, until the program is stopped
    #[arg(long)]
    pub no_halt: bool,
    /// Opens a prompt when the file or the code has been run, as `iex FILE` does
    #[arg(short = 'i', long = "interactive")]
    pub interactive: bool,
    /// Prints without colours, as with NO_COLOR in the environment
    #[arg(long)]
    pub no_color: bool,
    /// Runs FILE before the first prompt, instead of .iex.exs here or ~/.iex.exs; "" for none
    #[arg(long, value_name = "FILE")]
    pub dot_iex: Option<OsString>,
    /// Neither reads nor writes the history of typed lines
    #[arg(long)]
    pub no_history: bool,
    /// Runs all processes on one thread, in an order that depends on this number only, with a clock of its own
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
    #[command(flatten)]
    pub limits: Limits,
    /// Prints the version
    #[arg(short = 'v', action = ArgAction::Version)]
    pub short_version: Option<bool>,
    /// A script, and what System.argv() gives to it
    #[arg(value_name = "FILE_AND_ARGUMENTS", trailing_var_arg = true, allow_hyphen_values = true)]
    pub rest: Vec<String>,
}

/// Something to run that an option names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Task {
    Code(String),
    Files(String),
}

/// A command line taken apart.
#[derive(Debug)]
pub struct CommandLine {
    pub arguments: Arguments,
    /// What options name to be run, in their order.
    pub tasks: Vec<Task>,
    /// Options of `elixir` and `iex` that Kaiwa does not have.
    pub unsupported: Vec<String>,
    /// What has the form of an option and is none.
    pub unknown: Vec<String>,
    /// `--` stands before the file and the arguments: then there is no file.
    pub has_dashes: bool,
}

impl CommandLine {
    /// Takes the words of a command line apart, of which the first is the program. One that asks for help, or is beyond
    /// understanding, ends the program.
    pub fn parse(mut line: Vec<OsString>) -> CommandLine {
        let (mut unknown, mut unsupported) = (Vec::new(), Vec::new());
        loop {
            let matches = Arguments::command().get_matches_from(&line);
            let arguments = Arguments::from_arg_matches(&matches).unwrap_or_else(|error| error.exit());
            // For clap an unknown option begins the words that belong to the script.
            let first = line.len().saturating_sub(arguments.run.rest.len());
            let has_dashes = first > 0 && line[first - 1] == "--";
            match arguments.run.rest.first() {
                // In Elixir several files at once: here one after the other.
                Some(word) if word == "-pr" && !has_dashes => {
                    line[first] = "-r".into();
                    continue;
                }
                Some(word) if word.starts_with('-') && !has_dashes => {
                    let name = word.split('=').next().unwrap_or(word);
                    match OF_ELIXIR.iter().find(|(known, _)| *known == name) {
                        Some((_, values)) => {
                            unsupported.push(name.to_string());
                            let values = if name == word { *values } else { 0 };
                            line.drain(first + 1..line.len().min(first + 1 + values));
                        }
                        None => unknown.push(word.clone()),
                    }
                }
                _ => {
                    let tasks = tasks(&arguments.run, &matches);
                    return CommandLine { arguments, tasks, unsupported, unknown, has_dashes };
                }
            }
            line.remove(first);
        }
    }
}

/// Options of `elixir` and `iex` that make no sense here, and how many values follow them.
const OF_ELIXIR: &[(&str, usize)] = &[
    ("-S", 1),
    ("-pa", 1),
    ("-pz", 1),
    ("--app", 1),
    ("--boot", 1),
    ("--boot-var", 2),
    ("--cookie", 1),
    ("--dbg", 1),
    ("--erl", 1),
    ("--erl-config", 1),
    ("--hidden", 0),
    ("--logger-otp-reports", 1),
    ("--logger-sasl-reports", 1),
    ("--name", 1),
    ("--pipe-to", 2),
    ("--remsh", 1),
    ("--rpc-eval", 2),
    ("--sname", 1),
    ("--vm-args", 1),
    ("--werl", 0),
];

/// What `-e` and `-r` ask for, in the order of the command line.
fn tasks(run: &Run, matches: &ArgMatches) -> Vec<Task> {
    let places = |name| matches.indices_of(name).into_iter().flatten();
    let codes = places("codes").zip(run.codes.iter().cloned().map(Task::Code));
    let files = places("required").zip(run.required.iter().cloned().map(Task::Files));
    let mut tasks: Vec<(usize, Task)> = codes.chain(files).collect();
    tasks.sort_by_key(|(place, _)| *place);
    tasks.into_iter().map(|(_, task)| task).collect()
}

#[derive(Debug, Args)]
pub struct Limits {
    /// What all processes together may take: bytes, or with K, M or G behind the number
    #[arg(long, value_name = "SIZE", value_parser = size)]
    pub max_memory: Option<usize>,
    /// How many processes may live at the same time
    #[arg(long, value_name = "N", value_parser = count)]
    pub max_processes: Option<usize>,
}

/// `1000000`, `64K`, `512M`, `2G`, `2GB`
fn size(text: &str) -> Result<usize, String> {
    let upper = text.trim().to_ascii_uppercase();
    let number = upper.strip_suffix('B').unwrap_or(&upper);
    let (digits, shift) = match number.char_indices().next_back() {
        Some((end, 'K')) => (&number[..end], 10),
        Some((end, 'M')) => (&number[..end], 20),
        Some((end, 'G')) => (&number[..end], 30),
        _ => (number, 0),
    };
    let number = digits.parse::<usize>().map_err(|_| "a number is needed, with K, M or G behind it if you like")?;
    number.checked_mul(1 << shift).filter(|size| *size >= 1 << 20).ok_or_else(|| "at least 1M is needed".to_string())
}

fn count(text: &str) -> Result<usize, String> {
    let number = text.parse::<usize>().map_err(|error| error.to_string())?;
    if number >= 8 { Ok(number) } else { Err("at least 8 are needed".to_string()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_definition_is_consistent() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn what_stands_behind_the_file_belongs_to_the_script() {
        let arguments = Arguments::parse_from(["kaiwa", "--seed", "1", "a.exs", "--seed", "-x", "b"]);
        assert_eq!(arguments.run.rest, ["a.exs", "--seed", "-x", "b"]);
        assert_eq!(arguments.run.seed, Some(1));
        let arguments = Arguments::parse_from(["kaiwa", "-e", "-1", "-e", "2", "c"]);
        assert_eq!(arguments.run.codes, ["-1", "2"]);
        assert_eq!(arguments.run.rest, ["c"]);
    }

    #[test]
    fn words_that_look_like_options_are_none() {
        let words = |line: &[&str]| {
            let line = CommandLine::parse(line.iter().map(OsString::from).collect());
            let run = line.arguments.run;
            format!("{:?} {:?} {} {:?}", line.unknown, run.codes, line.has_dashes, run.rest)
        };
        assert_eq!(words(&["kaiwa", "--nope", "a.exs", "-b"]), r#"["--nope"] [] false ["a.exs", "-b"]"#);
        assert_eq!(words(&["kaiwa", "-x", "-e", "1", "-y", "a", "-b"]), r#"["-x", "-y"] ["1"] false ["a", "-b"]"#);
        assert_eq!(words(&["kaiwa", "-e", "1", "--", "--nope", "a"]), r#"[] ["1"] true ["--nope", "a"]"#);
        assert_eq!(words(&["kaiwa", "--", "a"]), r#"[] [] true ["a"]"#);
        assert_eq!(words(&["kaiwa"]), "[] [] false []");
    }

    #[test]
    fn code_and_files_are_run_in_their_order() {
        let line = ["kaiwa", "-r", "a.ex", "-e", "1", "-pr", "b*.ex", "c"];
        let line = CommandLine::parse(line.iter().map(OsString::from).collect());
        let tasks = [Task::Files("a.ex".into()), Task::Code("1".into()), Task::Files("b*.ex".into())];
        assert_eq!(line.tasks, tasks);
        assert_eq!(line.arguments.run.rest, ["c"]);
    }

    #[test]
    fn options_of_elixir_take_their_values_along() {
        let line = ["kaiwa", "--sname", "a", "-S", "mix", "--cookie=b", "--hidden", "c.exs", "--name", "d"];
        let line = CommandLine::parse(line.iter().map(OsString::from).collect());
        assert_eq!(line.unsupported, ["--sname", "-S", "--cookie", "--hidden"]);
        assert_eq!(line.arguments.run.rest, ["c.exs", "--name", "d"]);
    }

    #[test]
    fn sizes_have_units() {
        assert_eq!(size("64M"), Ok(64 << 20));
        assert_eq!(size("2gb"), Ok(2 << 30));
        assert_eq!(size("2000000"), Ok(2_000_000));
        assert!(size("").is_err() && size("many").is_err() && size("1K").is_err());
        assert!(size("99999999999999999G").is_err());
    }
}
