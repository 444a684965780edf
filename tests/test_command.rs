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
