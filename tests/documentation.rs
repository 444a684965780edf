//! The examples in the documentation of the library are true: each `iex>` line below `lib/` is replayed, and its answer
//! compared.
//!
//! The docs of a file become a page, which `kaiwa replay` runs in one session.

mod kaiwa;

use kaiwa::{Outcome, kaiwa, run};
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

const LIMIT: Duration = Duration::from_secs(60);

#[test]
fn examples_of_the_library_are_true() {
    let library = Path::new(env!("CARGO_MANIFEST_DIR")).join("lib");
    let mut sources = Vec::new();
    collect(&library, &mut sources);
    sources.sort();
    let mut failures = String::new();
    let mut replayed = 0;
    for path in &sources {
        let source = fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let page = page(&source);
        if !page.contains("iex>") {
            continue;
        }
        replayed += 1;
        let name = path.strip_prefix(&library).unwrap_or(path).with_extension("").display().to_string();
        let file = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("{}.md", name.replace('/', "-")));
        assert!(fs::write(&file, page).is_ok(), "{} should be writable", file.display());
        let Outcome { stdout, stderr, status } = run(kaiwa().args(["replay", "--no-color"]).arg(&file), b"", LIMIT);
        if status != Some(0) {
            let _ = writeln!(failures, "lib/{name}.ex, status {status:?}:\n{stdout}{stderr}");
        }
    }
    assert!(replayed > 0, "no examples found below {}", library.display());
    assert!(failures.is_empty(), "{failures}");
}

fn collect(folder: &Path, sources: &mut Vec<PathBuf>) {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, sources);
        } else if path.extension().is_some_and(|extension| extension == "ex") {
            sources.push(path);
        }
    }
}

/// The texts of `@moduledoc`, `@doc` and `@typedoc`; all other lines are left empty, so that line numbers in a report
/// are those of the source.
fn page(source: &str) -> String {
    let mut page = String::new();
    let mut in_doc = false;
    for line in source.lines() {
        let text = line.trim_start();
        let is_opening = ["@moduledoc", "@doc", "@typedoc"].iter().any(|attribute| text.starts_with(attribute));
        if in_doc && text == "\"\"\"" {
            in_doc = false;
        } else if in_doc {
            page += line;
        } else if is_opening && text.ends_with("\"\"\"") {
            in_doc = true;
        }
        page.push('\n');
    }
    page
}

#[test]
fn a_page_keeps_the_lines_of_its_source() {
    let source = "defmodule A do\n  @doc \"\"\"\n  Text.\n\n      iex> A.f()\n      1\n  \"\"\"\n  def f, do: 1\nend\n";
    assert_eq!(page(source), "\n\n  Text.\n\n      iex> A.f()\n      1\n\n\n\n");
}
