//! `.iex.exs`: what is run before the first prompt.

mod kaiwa;

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

const LIMIT: Duration = Duration::from_secs(20);

/// A folder that holds these files.
fn folder(name: &str, files: &[(&str, &str)]) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("settings").join(name);
    fs::create_dir_all(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    for (file, content) in files {
        fs::write(folder.join(file), content).unwrap_or_else(|error| panic!("{file}: {error}"));
    }
    folder
}

/// What the shell prints behind its banner, for lines that are typed in one folder while another one is the user's.
fn session(here: &PathBuf, home: &PathBuf, arguments: &[&str], lines: &str) -> String {
    let mut command = kaiwa::kaiwa();
    command.current_dir(here).env("HOME", home).args(arguments);
    let outcome = kaiwa::run(&mut command, lines.as_bytes(), LIMIT);
    assert_eq!((outcome.status, &*outcome.stderr), (Some(0), ""), "{outcome:?}");
    outcome.stdout.split_once('\n').map(|(_banner, rest)| rest.to_string()).unwrap_or_default()
}

#[test]
fn what_it_binds_imports_and_sets_is_there_at_the_first_prompt() {
    let settings = "x = 41\nimport Enum, only: [sum: 1]\nalias String.Chars, as: SC\nIEx.configure(inspect: [limit: 3])\n\
                    defmodule FromSettings do\n  def hi, do: :hi\nend\nIO.puts(\"loaded\")\nx + 1\n";
    let here = folder("here", &[(".iex.exs", settings)]);
    let home = folder("other_home", &[(".iex.exs", "raise \"not this one\"")]);
    let lines = "x\nsum([1, 2])\nFromSettings.hi()\n[1, 2, 3, 4]\nSC\nbinding()\n";
    let expected = "loaded\niex(1)> 41\niex(2)> 3\niex(3)> :hi\niex(4)> [1, 2, 3, ...]\niex(5)> String.Chars\niex(6)> [x: 41]\niex(7)> ";
    assert_eq!(session(&here, &home, &[], lines), expected);
}

#[test]
fn it_may_lie_in_the_home_folder_or_be_named() {
    let empty = folder("empty", &[]);
    let home = folder("home", &[(".iex.exs", "x = :home"), ("other.exs", "x = :other")]);
    assert_eq!(session(&empty, &home, &[], "x\n"), "iex(1)> :home\niex(2)> ");
    assert_eq!(session(&home, &empty, &["--dot-iex", "other.exs"], "x\n"), "iex(1)> :other\niex(2)> ");
    assert_eq!(session(&home, &home, &["--dot-iex", ""], "binding()\n"), "iex(1)> []\niex(2)> ");
    assert_eq!(session(&home, &home, &["--dot-iex", "missing.exs"], "binding()\n"), "iex(1)> []\niex(2)> ");
}

#[test]
fn a_mistake_in_it_is_told_and_leaves_a_shell() {
    let empty = folder("empty", &[]);
    for (name, settings, mistake) in [
        ("raises", "x = 1\nraise \"oops\"", "** (RuntimeError) oops"),
        ("exits", "exit(:bye)", "** (exit) :bye"),
        (
            "incomplete",
            "foo(",
            "** (TokenMissingError) .iex.exs:1:5: missing terminator: ) (for \"(\" starting at line 1)",
        ),
        (
            "undefined",
            "nobody()",
            "** (CompileError) .iex.exs:1: undefined function nobody/0 (there is no such import)",
        ),
    ] {
        let here = folder(name, &[(".iex.exs", settings)]);
        let printed = session(&here, &empty, &[], "binding()\n");
        let place = format!("Error while evaluating: {}\n", here.join(".iex.exs").display());
        let after = printed.strip_prefix(&place).unwrap_or_else(|| panic!("{name}: {printed}"));
        assert!(after.starts_with(mistake) && after.ends_with("\n\niex(1)> []\niex(2)> "), "{name}: {printed}");
    }
}
