//! The tutorial pages of `tests/cases/replay` and of `docs`, run again: every answer agrees, except where real iex itself
//! does not print what the page shows. Those places are listed here.

#[path = "kaiwa/mod.rs"]
mod program;

use kaiwa::runtime::Options;
use kaiwa::transcript::expectation::{Identities, agree};
use kaiwa::transcript::replay::{Outcome, Verdict, replay_page};
use std::time::Duration;

/// A place where a page shows something else than iex 1.14 prints.
struct Difference {
    line: usize,
    input: &'static str,
    /// What real iex prints there.
    iex: &'static str,
}

const PROCESSES_NOTES: &[Difference] = &[
    // The notes show the pid only, and the value of `flush` without the `:ok` that it returns.
    Difference { line: 127, input: "{:ok, pid} = KV.start_link", iex: "{:ok, #PID<0.62.0>}" },
    Difference { line: 131, input: "flush", iex: "nil\n:ok" },
    Difference { line: 133, input: "send pid, {:put, :hello, :world}", iex: "{:put, :hello, :world}" },
    Difference { line: 137, input: "flush", iex: ":world\n:ok" },
];

const GUIDE_PROCESSES: &[Difference] = &[
    // iex speaks of the shell process; the page, written with an older one, of the evaluator process.
    Difference {
        line: 120,
        input: "spawn_link(fn -> raise \"oops\" end)",
        iex: "** (EXIT from #PID<0.41.0>) shell process exited with reason: an exception was raised:\n    ** (RuntimeError) oops\n\n[error] Process #PID<0.289.0> raised an exception\n** (RuntimeError) oops",
    },
];

/// The pages define modules of tests without a call of `ExUnit.start()`, which Mix makes for them.
const WITHOUT_EX_UNIT: &str = "** (RuntimeError) cannot use ExUnit.Case without starting the ExUnit application, please call ExUnit.start() or explicitly start the :ex_unit app";

const GUIDE_AGENT: &[Difference] = &[
    Difference { line: 76, input: "defmodule KV.BucketTest do", iex: WITHOUT_EX_UNIT },
    Difference { line: 145, input: "defmodule KV.BucketTest do", iex: WITHOUT_EX_UNIT },
];

/// The second page needs the module of the first one; lines are counted on.
const GUIDE_AGENT_AND_GENSERVER: &[Difference] = &[
    Difference { line: 76, input: "defmodule KV.BucketTest do", iex: WITHOUT_EX_UNIT },
    Difference { line: 145, input: "defmodule KV.BucketTest do", iex: WITHOUT_EX_UNIT },
    Difference { line: 423, input: "defmodule KV.RegistryTest do", iex: WITHOUT_EX_UNIT },
    // The page leaves out the `:ok` that `flush` returns.
    Difference {
        line: 481,
        input: "flush()",
        iex: "{:DOWN, #Reference<0.0.0.551>, :process, #PID<0.66.0>, :normal}\n:ok",
    },
];

#[test]
fn the_notes_agree_but_for_what_iex_prints_otherwise() {
    check(include_str!("cases/replay/processes-notes.ja.md"), PROCESSES_NOTES);
}

#[test]
fn the_guide_agrees_but_for_what_iex_prints_otherwise() {
    check(include_str!("cases/replay/guide-processes.md"), GUIDE_PROCESSES);
}

#[test]
fn the_guides_to_agents_and_servers_agree_but_for_their_tests() {
    let agent = include_str!("cases/replay/guide-agent.md");
    check(agent, GUIDE_AGENT);
    let both = format!("{agent}{}", include_str!("cases/replay/guide-genserver.md"));
    check(&both, GUIDE_AGENT_AND_GENSERVER);
}

#[test]
fn the_page_on_stores_agrees() {
    check(include_str!("../docs/key-value-store.md"), &[]);
}

#[test]
fn every_seed_gives_the_same_verdicts() {
    let page = include_str!("cases/replay/guide-processes.md");
    let verdicts = |seed| replay(page, seed).into_iter().map(|outcome| outcome.verdict).collect::<Vec<_>>();
    for seed in [1, 2, 3] {
        assert_eq!(verdicts(Some(seed)), verdicts(None), "with seed {seed}");
    }
}

#[test]
fn pages_do_not_see_the_modules_of_each_other() {
    let defining = "```elixir\ndefmodule OfOnePage do\n  def f, do: 1\nend\n```\n\niex> OfOnePage.f()\n1\n";
    let asking = "iex> Code.ensure_loaded?(OfOnePage)\nfalse\n";
    for (page, steps) in [(defining, 2), (asking, 1), (defining, 2)].repeat(3) {
        let outcomes = replay(page, None);
        assert_eq!(outcomes.len(), steps);
        let fails = |outcome: &&Outcome| !matches!(outcome.verdict, Verdict::Agrees | Verdict::NotCompared);
        assert_eq!(outcomes.iter().find(fails), None);
    }
}

#[test]
fn one_seed_gives_the_same_bytes_each_time() {
    let session = "parent = self()
for n <- 1..20, do: spawn(fn -> Process.sleep(rem(n, 3)); send(parent, {n, self()}) end)
Process.sleep(10)
flush()
spawn(fn -> raise \"oops\" end)
make_ref()
System.monotonic_time()
";
    let printed = |seed: &str| {
        let outcome =
            program::run(program::kaiwa().args(["--seed", seed]), session.as_bytes(), Duration::from_secs(20));
        assert_eq!((outcome.status, outcome.stderr.as_str()), (Some(0), ""));
        outcome.stdout
    };
    let first = printed("7");
    assert_eq!(first, printed("7"));
    assert_ne!(first, printed("8"), "the order of the messages depends on the seed");
}

#[test]
fn the_report_shows_place_input_expected_and_got() {
    let page = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("sums.md");
    std::fs::write(&page, "# Sums\n\n    iex> 1 + 1\n    2\n    iex> 1 + 2\n    4\n").expect("the folder of the tests");
    let outcome = program::run(program::kaiwa().arg("replay").arg(&page), b"", Duration::from_secs(20));
    let place = format!("{}:5", page.display());
    let report = "\n  input     1 + 2\n  expected  4\n  got       3\n\n1 page: 1 answer agrees, 1 differs\n";
    assert_eq!((outcome.stdout, outcome.status), (place + report, Some(1)));
}

#[test]
fn what_never_comes_does_not_hold_up_the_page() {
    let page = "iex> x = 1\n1\niex> receive do :never -> 1 end\n** (exit) :interrupted\niex> x\n1\n";
    let outcomes = replay(page, None);
    assert_eq!(outcomes[1].verdict, Verdict::Differs);
    assert!(outcomes[1].answer.starts_with("(no answer"), "{}", outcomes[1].answer);
    assert_eq!(outcomes[2].verdict, Verdict::Agrees, "{:?}", outcomes[2]);
}

#[test]
fn an_input_that_is_not_complete_and_a_module_that_does_not_compile_are_reported() {
    let page = "```\niex> foo(\n1\n```\n```elixir\ndefmodule A do\n  def f, do: undefined_name\nend\n```\n";
    let verdicts: Vec<Verdict> = replay(page, None).iter().map(|outcome| outcome.verdict).collect();
    assert_eq!(verdicts, [Verdict::Differs, Verdict::NotDefined]);
}

fn replay(page: &str, seed: Option<u64>) -> Vec<Outcome> {
    kaiwa::start();
    replay_page(page, &Options::default(), seed).expect("the deterministic driver needs nothing to start")
}

fn check(page: &str, differences: &[Difference]) {
    let outcomes = replay(page, None);
    let differing: Vec<&Outcome> =
        outcomes.iter().filter(|outcome| !matches!(outcome.verdict, Verdict::Agrees | Verdict::NotCompared)).collect();
    let places: Vec<usize> = differing.iter().map(|outcome| outcome.line).collect();
    let known: Vec<usize> = differences.iter().map(|difference| difference.line).collect();
    assert_eq!(places, known, "{differing:#?}");
    for (outcome, difference) in differing.iter().zip(differences) {
        // Of a module its first line says enough.
        assert_eq!(outcome.input.lines().next(), Some(difference.input));
        assert!(agree(difference.iex, &outcome.answer, &mut Identities::default()), "{outcome:#?}");
    }
}
