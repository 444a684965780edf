//! Makes two runs of one session comparable: what differs from run to run, or between Kaiwa and real Elixir by design,
//! is replaced by something fixed. Normalising what is normalised changes nothing, so golden files are kept normalised.
//!
//! | what | becomes |
//! | --- | --- |
//! | `#PID<0.109.0>`, `#Reference<0.1.2.3>`, `#Port<0.4>` | numbered in the order of their appearance |
//! | `#Function<43.3316493/0 in :erl_eval.expr/6>` | `#Function<0.0/0 in :erl_eval.expr/6>` |
//! | `{:module, KV, <<70, 79, …>>, …}` | `{:module, KV, <<...>>, …}`, on one line |
//! | the time before a log entry | `00:00:00.000` |
//! | `Interactive Elixir (1.14.0) - …` | `Interactive Kaiwa (0.0.0) - …` |

use regex::{Captures, Regex};
use std::collections::HashMap;
use std::sync::LazyLock;

/// Stands for the frames of a stack in a comparison: Kaiwa's name its own files, which is right.
const FRAMES: &str = "‹stack frames›";

struct Replacement {
    pattern: Regex,
    with: &'static str,
}

static REPLACEMENTS: LazyLock<Vec<Replacement>> = LazyLock::new(|| {
    [
        (r"#Function<[\d.]+/(\d+)", "#Function<0.0/$1"),
        (r"(?s)\{:module,\s+([\w.]+),\s*<<.*?>>,\s*", "{:module, $1, <<...>>, "),
        (r"(?m)^\d\d:\d\d:\d\d\.\d{3} \[", "00:00:00.000 ["),
        (r"(?m)^Interactive \w+ \([^)]*\) - ", "Interactive Kaiwa (0.0.0) - "),
    ]
    .map(|(pattern, with)| Replacement { pattern: regex(pattern), with })
    .into()
});

static IDENTIFIER: LazyLock<Regex> = LazyLock::new(|| regex(r"#(PID|Reference|Port)<[\d.]+>"));

static FRAME: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r#"(?x) ^\x20{4,} (?:
            \( [a-z_0-9]+ \x20 [\d.]+ [^)]* \) \x20     # (stdlib 4.2) erl_eval.erl:742: …
          | \( \w+ \) \x20                              # (file) …
          | [^\s:"]+ \. (?:exs?|erl) : \d+ : \x20       # case.exs:3: …
          | (?:iex|nofile) : \d+ : \x20                 # iex:3: …
          | :? [\w.]+ \. \S* / \d+ $                    # :erlang.apply/2
          | : \w+ \. \S* \( .* \) $                     # :erlang.hd([])
          | anonymous \x20 fn/
        )"#,
    )
});

fn regex(pattern: &str) -> Regex {
    Regex::new(pattern).unwrap_or_else(|error| panic!("{error}"))
}

/// The text as golden files keep it.
pub fn normalise(text: &str) -> String {
    let mut text = text.replace("\r\n", "\n");
    for Replacement { pattern, with } in REPLACEMENTS.iter() {
        text = pattern.replace_all(&text, *with).into_owned();
    }
    number_identifiers(&text)
}

fn number_identifiers(text: &str) -> String {
    let mut seen: HashMap<String, usize> = HashMap::new();
    let mut numbered = [("PID", 0), ("Reference", 0), ("Port", 0)];
    let replaced = IDENTIFIER.replace_all(text, |found: &Captures| {
        let number = *seen.entry(found[0].to_string()).or_insert_with(|| {
            let counter = numbered.iter_mut().find(|(kind, _)| *kind == &found[1]);
            counter.map_or(0, |(_, number)| {
                *number += 1;
                *number
            })
        });
        match &found[1] {
            "PID" => format!("#PID<0.{}.0>", 100 + number),
            "Reference" => format!("#Reference<0.0.0.{number}>"),
            kind => format!("#{kind}<0.{number}>"),
        }
    });
    replaced.into_owned()
}

/// A normalised text with each run of stack frames replaced by one line that stands for any.
pub fn without_frames(text: &str) -> String {
    let mut lines: Vec<String> = Vec::new();
    for line in text.split('\n') {
        if !FRAME.is_match(line) {
            lines.push(line.to_string());
            continue;
        }
        let indentation = line.len() - line.trim_start().len();
        let stand_in = format!("{:indentation$}{FRAMES}", "");
        if lines.last() != Some(&stand_in) {
            lines.push(stand_in);
        }
    }
    lines.join("\n")
}
