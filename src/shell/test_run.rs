//! What `kaiwa test` runs: the files of tests, and the options that ExUnit gets.

use super::arguments::Test;
use super::script::{Source, Unreadable};
use std::fmt::{self, Write};
use std::path::{Path, PathBuf};
use std::{fs, io};

/// What stands beside tests and is run before them.
const HELPER: &str = "test_helper.exs";

#[derive(Debug)]
pub enum Mistake {
    Unreadable(Unreadable),
    Folder { path: PathBuf, error: io::Error },
    NoTests { path: String },
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Mistake::Unreadable(unreadable) => unreadable.fmt(f),
            Mistake::Folder { path, error } => write!(f, "Could not read {}: {error}", path.display()),
            Mistake::NoTests { path } => write!(f, "There are no files *_test.exs in {path}"),
        }
    }
}

/// A path as it is given: `FILE:LINE:LINE`.
struct Place<'p> {
    path: &'p str,
    lines: Vec<u32>,
}

impl Place<'_> {
    fn of(mut path: &str) -> Place<'_> {
        let mut lines = Vec::new();
        while let Some((rest, line)) = path.rsplit_once(':') {
            let Ok(line) = line.parse() else { break };
            lines.insert(0, line);
            path = rest;
        }
        Place { path, lines }
    }
}

/// The sources in the order in which they are run: what starts ExUnit, helpers, files of tests.
pub fn sources(test: &Test) -> Result<Vec<Source>, Mistake> {
    let default = ["test".to_string()];
    let paths = if test.files.is_empty() { &default[..] } else { &test.files[..] };
    let places: Vec<Place> = paths.iter().map(|path| Place::of(path)).collect();
    let mut files = Vec::new();
    for place in &places {
        let path = Path::new(place.path);
        if path.is_dir() {
            let found = files_of_tests(path)?;
            if found.is_empty() {
                return Err(Mistake::NoTests { path: place.path.to_string() });
            }
            files.extend(found);
        } else {
            files.push(path.to_path_buf());
        }
    }
    let mut helpers: Vec<PathBuf> = Vec::new();
    for helper in files.iter().filter_map(|file| helper_of(file)) {
        if !helpers.contains(&helper) {
            helpers.push(helper);
        }
    }
    let mut sources = vec![Source::of_code(&start(test, &places))];
    for file in helpers.iter().chain(&files) {
        sources.push(Source::of_file(&file.to_string_lossy()).map_err(Mistake::Unreadable)?);
    }
    Ok(sources)
}

/// The files `*_test.exs` in a folder and the folders in it, by name.
fn files_of_tests(folder: &Path) -> Result<Vec<PathBuf>, Mistake> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        let failed = |error| Mistake::Folder { path: folder.clone(), error };
        for entry in fs::read_dir(&folder).map_err(failed)? {
            let path = entry.map_err(failed)?.path();
            // Links to folders may lead back up.
            if path.is_dir() && !path.is_symlink() {
                folders.push(path);
            } else if path.file_name().is_some_and(|name| name.to_string_lossy().ends_with("_test.exs")) {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

/// The helper in the folder of a file, or in the next above that has one.
fn helper_of(file: &Path) -> Option<PathBuf> {
    file.ancestors().skip(1).map(|folder| folder.join(HELPER)).find(|helper| helper.is_file())
}

/// The code that starts ExUnit.
fn start(test: &Test, places: &[Place]) -> String {
    let mut options = Vec::new();
    let mut option = |name: &str, value: Option<String>| {
        options.extend(value.map(|value| format!("{name}: {value}")));
    };
    option("seed", test.seed.map(|seed| seed.to_string()));
    option("max_failures", test.max_failures.map(|count| count.to_string()));
    option("timeout", test.timeout.map(|time| time.to_string()));
    option("slowest", test.slowest.map(|count| count.to_string()));
    option("trace", test.trace.then(|| "true".to_string()));
    option("only", (!test.only.is_empty()).then(|| "true".to_string()));
    option("colors", test.color.then(|| "[enabled: true]".to_string()));
    option("colors", test.no_color.then(|| "[enabled: false]".to_string()));

    let included: Vec<String> = test.include.iter().chain(&test.only).cloned().collect();
    let mut include = filters(&included);
    let has_lines = places.iter().any(|place| !place.lines.is_empty());
    for place in places {
        for line in &place.lines {
            // With one file its name says nothing.
            let _ = match places {
                [_] => write!(include, " ++ [line: \"{line}\"]"),
                _ => write!(include, " ++ [location: {{{}, {line}}}]", quoted(place.path)),
            };
        }
    }
    let mut exclude = filters(&test.exclude);
    if !test.only.is_empty() || has_lines {
        exclude.push_str(" ++ [:test]");
    }
    let options: String = options.iter().map(|option| format!("{option}, ")).collect();
    format!("ExUnit.start()\nExUnit.Server.command_line({options}include: {include}, exclude: {exclude})")
}

fn filters(texts: &[String]) -> String {
    let texts: Vec<String> = texts.iter().map(|text| quoted(text)).collect();
    format!("ExUnit.Filters.parse([{}])", texts.join(", "))
}

/// A string of the language.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for character in text.chars() {
        if matches!(character, '"' | '\\' | '#') {
            quoted.push('\\');
        }
        quoted.push(character);
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_stand_behind_the_file() {
        let place = Place::of("a_test.exs:10:12");
        assert_eq!((place.path, place.lines), ("a_test.exs", vec![10, 12]));
        let place = Place::of("c:a_test.exs");
        assert_eq!((place.path, place.lines), ("c:a_test.exs", vec![]));
    }

    #[test]
    fn text_becomes_a_string() {
        assert_eq!(quoted(r#"a"\#{b}"#), r#""a\"\\\#{b}""#);
    }
}
