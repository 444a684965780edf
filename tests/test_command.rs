//! `kaiwa test`: files of tests are run, and the status tells whether all pass.

mod kaiwa;

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

/// A file of its own for each test of this file.
fn written(name: &str, text: &str) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::write(&path, text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    path
}

fn run(files: &[PathBuf]) -> kaiwa::Outcome {
    let mut command = kaiwa::kaiwa();
    command.args(["test", "--seed", "0"]).args(files);
    kaiwa::run(&mut command, b"", Duration::from_secs(60))
}

#[test]
fn a_failing_test_gives_status_2_and_is_explained() {
    let passing = written(
        "sum_test.exs",
        "defmodule SumTest do\n  use ExUnit.Case\n  test \"adds\", do: assert 1 + 1 == 2\nend\n",
    );
    let failing = written(
        "odd_test.exs",
        "defmodule OddTest do\n  use ExUnit.Case\n  test \"odd\", do: assert 1 + 1 == 3\nend\n",
    );
    let outcome = run(&[passing.clone(), failing]);
    assert_eq!(outcome.status, Some(2), "{outcome:?}");
    for part in ["1) test odd (OddTest)", "left:  2", "right: 3", "2 tests, 1 failure"] {
        assert!(outcome.stdout.contains(part), "{part} is missing in {}", outcome.stdout);
    }
    let outcome = run(&[passing]);
    assert_eq!(outcome.status, Some(0), "{outcome:?}");
    assert!(outcome.stdout.contains("1 test, 0 failures"), "{}", outcome.stdout);
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let outcome = run(&[PathBuf::from("no_such_test.exs")]);
    assert_eq!(outcome.status, Some(1));
    assert!(outcome.stderr.contains("No file named no_such_test.exs"), "{}", outcome.stderr);
}

const TAGGED: &str = "defmodule TaggedTest do
  use ExUnit.Case
  @tag :slow
  test \"slow\", do: IO.puts(\"slow runs\")

  describe \"group\" do
    test \"one\", do: IO.puts(\"one runs\")
    test \"two\", do: IO.puts(\"two runs\")
  end

  test \"fails\", do: flunk()
end
";

/// What runs of the tests above, with options; and the status.
fn runs(name: &str, arguments: impl Fn(&str) -> Vec<String>) -> (Vec<String>, Option<i32>) {
    let file = written(name, TAGGED);
    let mut command = kaiwa::kaiwa();
    command.args(["test", "--seed", "0"]).args(arguments(&file.to_string_lossy()));
    let outcome = kaiwa::run(&mut command, b"", Duration::from_secs(60));
    let lines = outcome.stdout.lines();
    let runs = lines.filter_map(|line| line.trim_start_matches('.').strip_suffix(" runs")).map(str::to_string);
    (runs.collect(), outcome.status)
}

#[test]
fn tags_choose_what_runs() {
    let option = |name: &str, options: &[&str]| {
        runs(name, |file| options.iter().copied().chain([file]).map(str::to_string).collect())
    };
    let named = |names: &[&str]| names.iter().map(|name| name.to_string()).collect::<Vec<_>>();
    assert_eq!(option("only_test.exs", &["--only", "slow"]), (named(&["slow"]), Some(0)));
    assert_eq!(option("value_test.exs", &["--only", "describe:group"]), (named(&["one", "two"]), Some(0)));
    assert_eq!(option("exclude_test.exs", &["--exclude", "slow"]), (named(&["one", "two"]), Some(2)));
    assert_eq!(option("include_test.exs", &["--exclude", "test", "--include", "slow"]), (named(&["slow"]), Some(0)));
    assert_eq!(option("none_test.exs", &["--only", "nothing"]), (Vec::new(), Some(1)));
}

#[test]
fn lines_choose_what_runs() {
    let line = |name: &str, line: &str| runs(name, |file| vec![format!("{file}:{line}")]).0;
    assert_eq!(line("line_test.exs", "8"), ["two"]);
    assert_eq!(line("group_test.exs", "6"), ["one", "two"]);
    assert_eq!(line("lines_test.exs", "3:5:7"), ["slow", "one"]);
}

#[test]
fn a_folder_has_its_files_of_tests_run_behind_its_helper() {
    let folder = written("in_a_folder.txt", "").with_extension("");
    fs::create_dir_all(folder.join("deeper")).unwrap();
    fs::write(folder.join("test_helper.exs"), "ExUnit.start(exclude: [:slow])\nIO.puts(\"helper runs\")\n").unwrap();
    fs::write(folder.join("deeper/tagged_test.exs"), TAGGED).unwrap();
    fs::write(folder.join("no_tests.exs"), "IO.puts(\"never runs\")").unwrap();
    let mut command = kaiwa::kaiwa();
    command.args(["test", "--seed", "0", "--trace"]).arg(&folder);
    let outcome = kaiwa::run(&mut command, b"", Duration::from_secs(60));
    assert!(outcome.stdout.starts_with("helper runs\nExcluding tags: [:slow]\n"), "{}", outcome.stdout);
    assert!(outcome.stdout.contains("* test group two"), "{}", outcome.stdout);
    assert!(!outcome.stdout.contains("never runs"), "{}", outcome.stdout);
    assert!(outcome.stdout.contains("4 tests, 1 failure, 1 excluded"), "{}", outcome.stdout);
}

#[test]
fn colours_are_shown_when_they_are_asked_for() {
    let file = written("coloured_test.exs", TAGGED);
    let run = |option: &str| {
        let mut command = kaiwa::kaiwa();
        command.args(["test", "--seed", "0", option]).arg(&file);
        kaiwa::run(&mut command, b"", Duration::from_secs(60)).stdout
    };
    assert!(run("--color").contains("\x1b[31m4 tests, 1 failure\x1b[0m"));
    assert!(run("--no-color").contains("\n4 tests, 1 failure\n"));
}
