//! Modules import only downwards. The table is the drawing of ARCHITECTURE.md in a form that can be checked.

use regex::Regex;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

/// Each module of the crate, and those it may use. What a module may use stands above it.
const LAYERS: &[(&str, &[&str])] = &[
    ("atom", &[]),
    ("regex", &[]),
    ("syntax", &["atom"]),
    ("value", &["atom"]),
    ("tables", &["atom", "value"]),
    ("files", &["value"]),
    ("expand", &["atom", "regex", "syntax", "value"]),
    ("bytecode", &["atom", "value"]),
    ("vm", &["atom", "value", "tables", "files", "bytecode"]),
    // The names of natives are in `vm::native`.
    ("compile", &["atom", "syntax", "value", "expand", "bytecode", "vm::native"]),
    ("runtime", &["atom", "value", "tables", "files", "bytecode", "vm"]),
    ("natives", &["atom", "regex", "syntax", "value", "tables", "files", "bytecode", "vm", "runtime"]),
    ("load", &["atom", "regex", "syntax", "value", "expand", "bytecode", "vm", "compile", "runtime", "natives"]),
    ("shell", BELOW_THE_RIM),
    ("transcript", RIM_OF_TRANSCRIPTS),
    ("observe", BELOW_THE_RIM),
];

const BELOW_THE_RIM: &[&str] =
    &["atom", "regex", "syntax", "value", "expand", "bytecode", "vm", "compile", "runtime", "natives", "load"];

/// Replaying types into the evaluator of the shell.
const RIM_OF_TRANSCRIPTS: &[&str] =
    &["atom", "syntax", "value", "expand", "bytecode", "vm", "compile", "runtime", "natives", "load", "shell"];

/// Files that belong to no layer: they put the layers together.
const ON_TOP: &[&str] = &["lib.rs", "main.rs"];

#[test]
fn modules_import_only_downwards() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut violations = BTreeSet::new();
    for path in rust_files(&source) {
        let relative = path.strip_prefix(&source).unwrap_or(&path);
        let name = relative.to_string_lossy();
        // What tests a layer may stand anywhere.
        if ON_TOP.contains(&name.as_ref()) || name.contains("/tests/") || name.ends_with("/tests.rs") {
            continue;
        }
        let layer = name.split('/').next().unwrap_or_default().trim_end_matches(".rs");
        let Some((_, allowed)) = LAYERS.iter().find(|(known, _)| *known == layer) else {
            violations.insert(format!("src/{name}: the module `{layer}` is not in the table of layers"));
            continue;
        };
        let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        for used in used_modules(&text) {
            let is_own = used.split("::").next() == Some(layer);
            let is_allowed = allowed.iter().any(|module| used == *module || used.starts_with(&format!("{module}::")));
            if !is_own && !is_allowed {
                violations.insert(format!("src/{name}: `{layer}` must not use `{used}`"));
            }
        }
    }
    assert!(violations.is_empty(), "{}", violations.into_iter().collect::<Vec<_>>().join("\n"));
}

#[test]
fn the_table_has_no_way_back_up() {
    for (place, (layer, allowed)) in LAYERS.iter().enumerate() {
        for module in *allowed {
            let module = module.split("::").next().unwrap_or(module);
            let is_above = LAYERS[..place].iter().any(|(above, _)| *above == module);
            assert!(is_above, "`{layer}` uses `{module}`, which must stand above it");
        }
    }
}

#[test]
fn braces_and_comments_are_understood() {
    let text = "use crate::vm::{native::Table, limits};\n// use crate::shell;\nuse crate::{atom::Atom, value};\nlet x = crate::load::f();";
    assert_eq!(used_modules(text), ["vm::native::Table", "vm::limits", "atom::Atom", "value", "load::f"]);
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let paths = entries.flatten().map(|entry| entry.path());
    let nested = paths.map(|path| if path.is_dir() { rust_files(&path) } else { vec![path] });
    let is_rust = |path: &PathBuf| path.extension().is_some_and(|extension| extension == "rs");
    nested.flatten().filter(is_rust).collect()
}

static PATH: LazyLock<Regex> = LazyLock::new(|| match Regex::new(r"\bcrate::(?:(\w+)(?:::(\w+|\{))?|\{)") {
    Ok(regex) => regex,
    Err(error) => panic!("{error}"),
});

/// The first two names behind each `crate::`, comments left out.
fn used_modules(text: &str) -> Vec<String> {
    let code: String =
        text.lines().map(|line| line.split("//").next().unwrap_or_default().to_string() + "\n").collect();
    let mut used = Vec::new();
    for found in PATH.captures_iter(&code) {
        let rest = &code[found.get(0).map_or(0, |whole| whole.end())..];
        match (found.get(1), found.get(2)) {
            (Some(module), Some(second)) if second.as_str() == "{" => {
                used.extend(names_in_braces(rest).into_iter().map(|name| format!("{}::{name}", module.as_str())));
            }
            (Some(module), Some(second)) => used.push(format!("{}::{}", module.as_str(), second.as_str())),
            (Some(module), None) => used.push(module.as_str().to_string()),
            _ => used.extend(names_in_braces(rest)),
        }
    }
    used
}

/// The names on the first level of `a::B, c::{D, E}, f};`, each with what follows it directly.
fn names_in_braces(text: &str) -> Vec<String> {
    let (mut names, mut name, mut depth) = (Vec::new(), String::new(), 0);
    for sign in text.chars() {
        match sign {
            '}' if depth == 0 => break,
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => names.push(std::mem::take(&mut name)),
            _ if depth == 0 && !sign.is_whitespace() => name.push(sign),
            _ => {}
        }
    }
    names.push(name);
    names.retain(|name| !name.is_empty());
    names.iter().map(|name| name.split("::").take(2).collect::<Vec<_>>().join("::")).collect()
}
