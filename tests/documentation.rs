//! The examples in the documentation of the library are true: each `iex>` line below `lib/` is replayed, and its answer
//! compared.
//!
//! Each doc becomes a page, which `kaiwa replay` runs in a session of its own; one program replays all pages of a file.

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
        let name = path.strip_prefix(&library).unwrap_or(path).with_extension("").display().to_string();
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("documentation").join(&name);
        assert!(fs::create_dir_all(&folder).is_ok(), "{} should be writable", folder.display());
        let mut command = kaiwa();
        command.current_dir(&folder).args(["replay", "--no-color"]);
        let pages: Vec<Page> = pages(&source).into_iter().filter(|page| page.text.contains("iex>")).collect();
        for page in &pages {
            let file = format!("line-{}.md", page.line);
            assert!(fs::write(folder.join(&file), &page.text).is_ok(), "{} should be writable", folder.display());
            command.arg(file);
        }
        if pages.is_empty() {
            continue;
        }
        replayed += pages.len();
        let Outcome { stdout, stderr, status } = run(&mut command, b"", LIMIT);
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

/// The text of one doc attribute.
struct Page {
    /// Where it begins, counted from 1.
    line: usize,
    /// As many empty lines stand above the text as in the source, so that a report names the lines of the source.
    text: String,
}

/// The texts of `@moduledoc`, `@doc` and `@typedoc`, each a page of its own: what one example leaves behind is not there
/// in the next.
fn pages(source: &str) -> Vec<Page> {
    let mut pages: Vec<Page> = Vec::new();
    // In a `~S` heredoc nothing is escaped.
    let (mut in_doc, mut is_escaped) = (false, true);
    for (index, line) in source.lines().enumerate() {
        let text = line.trim_start();
        let is_opening = ["@moduledoc", "@doc", "@typedoc"].iter().any(|attribute| text.starts_with(attribute));
        if in_doc && text == "\"\"\"" {
            in_doc = false;
        } else if let Some(page) = pages.last_mut().filter(|_| in_doc) {
            page.text += &(if is_escaped { unescaped(line) } else { line.to_string() });
            page.text.push('\n');
        } else if is_opening && text.ends_with("\"\"\"") {
            pages.push(Page { line: index + 1, text: "\n".repeat(index + 1) });
            (in_doc, is_escaped) = (true, !text.contains("~S"));
        }
    }
    pages
}

/// Backslashes, quotes and interpolation are escaped in docs; other escapes mean the same in an example.
fn unescaped(line: &str) -> String {
    let mut text = String::new();
    let mut signs = line.chars();
    while let Some(sign) = signs.next() {
        match (sign, signs.clone().next()) {
            ('\\', Some('\\' | '"' | '#')) => text.extend(signs.next()),
            _ => text.push(sign),
        }
    }
    text
}

#[test]
fn a_page_keeps_the_lines_of_its_source() {
    let source =
        "defmodule A do\n  @doc \"\"\"\n  Text.\n\n      iex> A.f()\n      \"\\\\n\"\n  \"\"\"\n  def f, do: 1\nend\n";
    let pages = pages(source);
    let [page] = pages.as_slice() else { panic!("one doc is one page") };
    assert_eq!((page.line, page.text.as_str()), (2, "\n\n  Text.\n\n      iex> A.f()\n      \"\\n\"\n"));
}
