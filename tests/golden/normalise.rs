//! Makes two runs of one session comparable: what differs from run to run, or between Kaiwa and real Elixir by design,
//! is replaced by something fixed. Normalising what is normalised changes nothing, so golden files are kept normalised.
//!
//! | what | becomes |
//! | --- | --- |
//! | `#PID<0.109.0>`, `#Reference<0.1.2.3>`, `#Port<0.4>` | numbered in the order of their appearance |
//! | `#Function<43.3316493/0 in :erl_eval.expr/6>` | `#Function<0.0/0 in :erl_eval.expr/6>` |
//! | `#Function<1.46648935 in file:a.exs>` | `#Function<0.0 in file:a.exs>` |
//! | `{:module, KV, <<70, 79, …>>, …}` | `{:module, KV, <<...>>, …}`, on one line |
//! | a term with a reference, on several lines | on one line: references are of different lengths |
//! | the time before a log entry | `00:00:00.000` |
//! | how long the tests of ExUnit took | `Finished in 0.0 seconds`, `(0.0ms)` |
//! | `Interactive Elixir (1.14.0) - …` | `Interactive Kaiwa (0.0.0) - …` |
//!
//! In a comparison ([`comparable`]) two things more do not count, although the files keep them: stack frames that are not of
//! the user's own source, and the clauses of library functions that a FunctionClauseError shows.

use regex::{Captures, Regex};
use std::collections::HashMap;
use std::sync::LazyLock;

struct Replacement {
    pattern: Regex,
    with: &'static str,
}

static REPLACEMENTS: LazyLock<Vec<Replacement>> = LazyLock::new(|| {
    [
        (r"#Function<[\d.]+/(\d+)", "#Function<0.0/$1"),
        (r"#Function<[\d.]+ in file:", "#Function<0.0 in file:"),
        (r"(?s)\{:module,\s+([\w.]+),\s*<<.*?>>,\s*", "{:module, $1, <<...>>, "),
        (r"(?m)^\d\d:\d\d:\d\d\.\d{3} \[", "00:00:00.000 ["),
        (r"\([\d.]+ms\)", "(0.0ms)"),
        (r"(?m)^Finished in [\d.]+ seconds .*$", "Finished in 0.0 seconds"),
        (r"(?m)^Interactive \w+ \([^)]*\) - ", "Interactive Kaiwa (0.0.0) - "),
    ]
    .map(|(pattern, with)| Replacement { pattern: regex(pattern), with })
    .into()
});

static IDENTIFIER: LazyLock<Regex> = LazyLock::new(|| regex(r"#(PID|Reference|Port)<[\d.]+>"));

/// A frame of the library, of the runtime, or of what was typed at the prompt, which real iex does not name.
static FRAME: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r#"(?x) ^\x20{2} \( [a-z_0-9]+ \x20 [\d.]+ [^)]* \) \x20 | ^\x20{4,} (?:    # below a warning, and below an error:
            \( [a-z_0-9]+ \x20 [\d.]+ [^)]* \) \x20     # (stdlib 4.2) erl_eval.erl:742: …
          | [^\s:"]+ \. (?:ex|erl) : \d+ : \x20         # lib/enum.ex:3: …
          | :? [\w.]+ \. \S* / \d+ $                    # :erlang.apply/2
          | :? [\w.]+ \. \S* \( .* \) $                # :erlang.hd([])
          | expanding \x20 (?:macro|struct) : \x20
          | (?:iex|nofile|\w+\.exs) : \d+ : \x20 \(file\) $
          | iex : \d+ : \x20 anonymous \x20 fn/\d+ \x20 in \x20 :
        )"#,
    )
});

static CLAUSES: LazyLock<Regex> = LazyLock::new(|| {
    regex(r"(?m)^    Attempted function clauses \(.*\):\n    \n(?:        defp? .*\n)+(?:        \.\.\..*\n)?    \n")
});

static REFERENCE_BEFORE_BREAK: LazyLock<Regex> = LazyLock::new(|| regex(r"(?m)^([^\n]*#Reference<[^\n]*,)\n +"));

fn regex(pattern: &str) -> Regex {
    Regex::new(pattern).unwrap_or_else(|error| panic!("{error}"))
}

/// The text as golden files keep it.
pub fn normalise(text: &str) -> String {
    let mut text = text.replace("\r\n", "\n");
    for Replacement { pattern, with } in REPLACEMENTS.iter() {
        text = pattern.replace_all(&text, *with).into_owned();
    }
    while REFERENCE_BEFORE_BREAK.is_match(&text) {
        text = REFERENCE_BEFORE_BREAK.replace_all(&text, "$1 ").into_owned();
    }
    number_identifiers(&text)
}

/// Numbers them in the order of their appearance.
pub fn number_identifiers(text: &str) -> String {
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

/// A normalised text without what does not count. Where frames stood there is an empty line, as there is where an error
/// has none.
pub fn comparable(text: &str) -> String {
    let text = CLAUSES.replace_all(text, "");
    let mut lines: Vec<&str> = Vec::new();
    let mut in_frames = false;
    for line in text.split('\n') {
        let is_frame = FRAME.is_match(line);
        let after_frames_of_the_user = lines.last().is_some_and(|last| is_frame_of_the_user(last));
        if is_frame && !in_frames && !after_frames_of_the_user {
            lines.push("");
        } else if !is_frame {
            if in_frames && is_frame_of_the_user(line) && lines.last() == Some(&"") {
                lines.pop();
            }
            lines.push(line);
        }
        in_frames = is_frame;
    }
    lines.join("\n")
}

fn is_frame_of_the_user(line: &str) -> bool {
    let file = line.trim_start().split(':').next().unwrap_or_default();
    file == "iex" || file.ends_with(".exs")
}
