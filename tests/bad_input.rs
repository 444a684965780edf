//! Bad input of every kind: a clear error, all bindings kept, the shell alive (or an honest exit status).
//!
//! Limits are set low, so that they are reached quickly. Most tests type a line that is bad between two that are good.

mod kaiwa;

use kaiwa::{Outcome, kaiwa, run};
use std::fs;
use std::path::PathBuf;
use std::time::Duration;

const LIMIT: Duration = Duration::from_secs(60);

/// What the shell prints when `bad` is typed after `x = 41`; `x + 1` must still be 42 after it.
fn survives(options: &[&str], bad: impl AsRef<[u8]>) -> String {
    let mut input = b"x = 41\n".to_vec();
    input.extend_from_slice(bad.as_ref());
    input.extend_from_slice(b"\nx + 1\n");
    let Outcome { stdout, stderr, status } = run(kaiwa().args(options), &input, LIMIT);
    let shown: String = stdout.chars().take(2000).collect();
    assert_eq!(status, Some(0), "{shown}\n{stderr}");
    assert!(stdout.contains("> 41\n") && stdout.contains("> 42\n"), "bindings are lost:\n{shown}\n{stderr}");
    stdout
}

fn assert_says(stdout: &str, expected: &str) {
    let shown: String = stdout.chars().take(2000).collect();
    assert!(stdout.contains(expected), "no {expected:?} in:\n{shown}");
}

/// Reached in a moment, whether a collection copies a growing heap now and then or at every safepoint.
fn memory_limit() -> &'static str {
    if is_stressed() { "2M" } else { "256M" }
}

fn is_stressed() -> bool {
    std::env::var_os("KAIWA_GC_STRESS").is_some()
}

fn script(name: &str, source: &[u8]) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    assert!(fs::write(&path, source).is_ok(), "{} should be writable", path.display());
    path
}

#[test]
fn unclosed_brackets_strings_and_blocks_wait_for_more() {
    for open in ["[1, {2", "(1 +", "%{a: 1", "\"text", "'chars", "fn x ->", "if true do", "<<1", "~s(", "\"\"\"\ntext"]
    {
        let Outcome { stdout, status, .. } = run(&mut kaiwa(), format!("x = 41\n{open}\n").as_bytes(), LIMIT);
        assert_eq!(status, Some(0), "{open}");
        assert!(stdout.ends_with("...(2)> "), "{open} should read on:\n{stdout}");
        assert_says(&survives(&[], format!("{open}\n#iex:break\n)")), "** (");
    }
}

#[test]
fn nested_brackets_have_a_limit() {
    for (open, close) in [("[", "]"), ("(", ")"), ("{", "}"), ("%{a: ", "}"), ("fn -> ", " end"), ("\"#{", "}\"")] {
        let bad = format!("{}1{}", open.repeat(100_000), close.repeat(100_000));
        assert_says(&survives(&[], bad), "** (SyntaxError)");
    }
    assert_says(&survives(&[], format!("{}1", "not ".repeat(100_000))), "** (SyntaxError)");
}

#[test]
fn a_line_of_ten_megabytes_is_read() {
    let stdout = survives(&[], format!("byte_size(\"{}\")", "a".repeat(10 << 20)));
    assert_says(&stdout, &(10 << 20).to_string());
    assert_says(&survives(&[], format!("1{}", " + 1".repeat(100_000))), "> 100001\n");
    // Each operator takes stack in the stages behind the parser, so that there is a limit for one expression.
    assert_says(&survives(&[], format!("1{}", " + 1".repeat(2_500_000))), "nested too deeply");
    assert_says(&survives(&[], ")".repeat(10 << 20)), "** (SyntaxError)");
}

#[test]
fn invalid_utf8_on_the_pipe_is_an_error() {
    assert_says(&survives(&[], b"\"\xff\xfe\""), "** (");
    assert_says(&survives(&[], b"\xc3\x28 + 1"), "** (");
}

#[test]
fn invalid_utf8_in_a_script_is_an_error() {
    let path = script("invalid.exs", b"IO.puts(\"never\")\n\"\xff\"\n");
    let Outcome { stdout, stderr, status } = run(kaiwa().arg(path), b"", LIMIT);
    assert_eq!((stdout.as_str(), status), ("", Some(1)));
    assert!(stderr.contains("UTF-8") || stderr.contains("UnicodeConversionError"), "{stderr}");
}

#[test]
fn scripts_that_cannot_be_read_are_named() {
    let folder = env!("CARGO_TARGET_TMPDIR");
    let binary = script("binary.exs", &[0x7f, b'E', b'L', b'F', 0, 1, 2, 0xff, 0xfe, 0]);
    let binary = binary.to_string_lossy();
    for (path, named) in [("missing.exs", "missing.exs"), (folder, folder), (binary.as_ref(), "binary.exs")] {
        let Outcome { stdout, stderr, status } = run(kaiwa().arg(path), b"", LIMIT);
        assert_eq!((stdout.as_str(), status), ("", Some(1)), "{path}: {stderr}");
        assert!(stderr.contains(named), "{path}: {stderr}");
    }
}

#[test]
fn endless_recursion_meets_the_memory_limit() {
    let bad = "defmodule Deep do\ndef f(n), do: 1 + f(n + 1)\nend\nDeep.f(0)";
    assert_says(&survives(&["--max-memory", memory_limit()], bad), "memory");
    let bad = "f = fn f, n -> [n | f.(f, n + 1)] end; f.(f, 0)";
    assert_says(&survives(&["--max-memory", memory_limit()], bad), "memory");
}

#[test]
fn an_endless_list_meets_the_memory_limit() {
    let bad = "defmodule Long do\ndef f(list), do: f([:more | list])\nend\nLong.f([])";
    assert_says(&survives(&["--max-memory", memory_limit()], bad), "memory");
}

#[test]
fn an_endless_string_meets_the_memory_limit() {
    let bad = "defmodule Text do\ndef f(text), do: f(text <> text)\nend\nText.f(\"abc\")";
    assert_says(&survives(&["--max-memory", memory_limit()], bad), "memory");
    let bad = "defmodule Text do\ndef f(text, all), do: f(text, [text <> \"!\" | all])\nend\n\
               Text.f(String.duplicate(\"text\", 100_000), [])";
    assert_says(&survives(&["--max-memory", memory_limit()], bad), "memory");
}

#[test]
fn another_process_meets_the_memory_limit_alone() {
    let bad = "defmodule Long do\ndef f(list), do: f([:more | list])\nend\n\
               {pid, ref} = spawn_monitor(Long, :f, [[]])\n\
               receive do {:DOWN, ^ref, _, _, _} -> :ended end";
    let stdout = survives(&["--max-memory", memory_limit()], bad);
    assert_says(&stdout, "memory");
    assert_says(&stdout, ":ended");
}

#[test]
fn spawning_for_ever_meets_the_process_limit() {
    let bad = "defmodule Bomb do\ndef f, do: (spawn(fn -> Process.sleep(:infinity) end); f())\nend\nBomb.f()";
    assert_says(&survives(&["--max-processes", "1000"], bad), "** (SystemLimitError)");
}

#[test]
fn a_flooded_mailbox_meets_the_memory_limit() {
    let bad = "defmodule Flood do\ndef f(pid, message), do: (send(pid, message); f(pid, message))\n\
               def wait, do: (receive do :never -> :ok end)\nend\n\
               {pid, ref} = spawn_monitor(Flood, :wait, [])\n\
               flood = spawn(Flood, :f, [pid, List.duplicate(:more, 1000)])\n\
               reason = receive do {:DOWN, ^ref, _, _, reason} -> reason after 50_000 -> :still_alive end\n\
               Process.exit(flood, :kill)\n\
               reason == :still_alive";
    assert_says(&survives(&["--max-memory", memory_limit()], bad), "false");
}

#[test]
fn a_busy_process_that_is_flooded_meets_the_memory_limit_by_name() {
    let input = "x = 41\ndefmodule Flood do\ndef f(pid, message), do: (send(pid, message); f(pid, message))\n\
                 def busy, do: busy()\nend\n\
                 {pid, ref} = spawn_monitor(Flood, :busy, [])\n\
                 flood = spawn(Flood, :f, [pid, List.duplicate(:more, 1000)])\n\
                 receive do {:DOWN, ^ref, _, _, _} -> :ended after 50_000 -> :still_alive end\n\
                 Process.exit(flood, :kill)\n\
                 x + 1\n";
    let Outcome { stdout, stderr, status } =
        run(kaiwa().args(["--max-memory", memory_limit()]), input.as_bytes(), LIMIT);
    assert_eq!(status, Some(0), "{stderr}");
    assert_says(&stdout, ":ended");
    assert_says(&stdout, "> 42\n");
    // Who notices first says so: the runtime, on the error stream, or the process itself, in its report.
    assert!(stderr.contains(" MB ") || stdout.contains("its memory limit of "), "{stdout}\n{stderr}");
}

#[test]
fn a_flooded_shell_ends_and_a_new_one_answers() {
    let input = "defmodule Flood do\ndef f(pid, message), do: (send(pid, message); f(pid, message))\nend\n\
                 me = self()\nspawn(fn -> Process.link(me); Flood.f(me, List.duplicate(:more, 1000)) end)\n\
                 Process.sleep(50_000)\n{:answer, 6 * 7}\n";
    let Outcome { stdout, stderr, status } =
        run(kaiwa().args(["--max-memory", memory_limit()]), input.as_bytes(), LIMIT);
    assert_eq!(status, Some(0), "{stdout}\n{stderr}");
    assert_says(&stdout, "shell process exited with reason: ");
    assert_says(&stdout, "> {:answer, 42}\n");
}

#[test]
fn a_script_that_meets_the_memory_limit_ends_with_status_1() {
    let recursion = "defmodule Deep do\ndef f(n), do: 1 + f(n + 1)\nend\nDeep.f(0)";
    let path = script("deep.exs", recursion.as_bytes());
    let Outcome { stdout, stderr, status } = run(kaiwa().args(["--max-memory", memory_limit()]).arg(path), b"", LIMIT);
    assert_eq!((stdout.as_str(), status), ("", Some(1)), "{stderr}");
    assert!(stderr.contains("** (SystemLimitError)") && stderr.contains("--max-memory"), "{stderr}");
    let Outcome { stderr, status, .. } =
        run(kaiwa().args(["--max-memory", memory_limit(), "-e", recursion]), b"", LIMIT);
    assert_eq!(status, Some(1), "{stderr}");
}

#[test]
fn a_million_atoms_meet_the_atom_limit() {
    let bad = "Enum.each(1..2_000_000, fn n -> String.to_atom(\"atom_number_#{n}\") end)";
    assert_says(&survives(&[], bad), "** (SystemLimitError)");
}

#[test]
fn a_shift_by_too_many_bits_is_refused() {
    assert_says(&survives(&[], "Bitwise.<<<(1, 100_000_000_000)"), "** (SystemLimitError)");
}

#[test]
fn a_list_nested_a_million_deep_is_a_term_like_any_other() {
    let depth = if is_stressed() { 5_000 } else { 1_000_000 };
    let define = format!("nest = fn term -> Enum.reduce(1..{depth}, term, fn _, inner -> [inner] end) end\n");
    let bad = "a = nest.(:a); b = nest.(:b); :made\n\
               {a < b, a == nest.(:a), a === b}\n\
               byte_size(inspect(a)) > 10\n\
               send(self(), a)\n\
               (receive do got -> got == a end)\n\
               parent = self()\n\
               pid = spawn(fn -> receive do list -> send(parent, {:same, list == a}) end end)\n\
               send(pid, a); :sent\n\
               receive do {:same, same} -> same end\n\
               a = nil; b = nil; :dropped\n\
               flush()";
    let stdout = survives(&["--max-memory", "2G"], define + bad);
    for expected in ["{true, true, false}", ":sent", ":dropped"] {
        assert_says(&stdout, expected);
    }
    assert!(!stdout.contains("** ("), "{}", stdout.chars().filter(|sign| !"[]".contains(*sign)).collect::<String>());
}
