//! The stage as a whole: golden cases, and what cannot be seen in them.
//!
//! A case is a file `tests/cases/parse/*.case`: the input, a line `--- quoted`, the tree as [`to_quoted_text`] prints it, and
//! a line `--- warning` with its text for each warning; or a line `--- error` (`--- incomplete` if the shell would read on)
//! and the message. The expectations are what Elixir 1.14
//! says. With `KAIWA_BLESS=1` in the environment they are written anew.

use super::ast::{Ast, Callee, Kind, Tokens};
use super::errors::{Mistake, Parts};
use super::quoted::to_quoted_text;
use super::source::Position;
use super::warnings::Warning;
use super::{CHAIN_LIMIT, NESTING_LIMIT, OPERATOR_LIMIT, ParseOptions, parse};
use std::path::{Path, PathBuf};

const CASES: &str = "tests/cases/parse";
const OPTIONS: ParseOptions<'static> = ParseOptions {
    file: "iex",
    first_line: 1,
    first_column: 1,
    columns: false,
    keeps_tokens: false,
    existing_atoms_only: false,
    keeps_literals: false,
    keeps_escapes: false,
};

#[test]
fn golden_cases() {
    let bless = std::env::var_os("KAIWA_BLESS").is_some();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(CASES);
    let Ok(entries) = std::fs::read_dir(&folder) else { panic!("{} should hold the cases", folder.display()) };
    let mut paths: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "case"));
    paths.sort();
    assert!(!paths.is_empty(), "no cases in {}", folder.display());
    let mut failures = Vec::new();
    for path in paths {
        let Ok(text) = std::fs::read_to_string(&path) else { panic!("{} should be readable", path.display()) };
        let input = text.split("\n--- ").next().unwrap_or(&text);
        let actual = format!("{input}\n{}", outcome(input));
        if actual == text {
            continue;
        }
        if bless {
            assert!(std::fs::write(&path, actual).is_ok(), "{} should be writable", path.display());
        } else {
            failures.push(format!("{}:\n{actual}", path.display()));
        }
    }
    assert!(failures.is_empty(), "differing cases:\n{}", failures.join("\n"));
}

fn outcome(input: &str) -> String {
    match parse(input, &OPTIONS) {
        Ok(parsed) => {
            let warning = |warning: &Warning| {
                let Position { line, column } = warning.position;
                format!("--- warning\niex:{line}:{column}: {}\n", warning.doubt.message())
            };
            let warnings: String = parsed.warnings.iter().map(warning).collect();
            format!("--- quoted\n{}\n{warnings}", to_quoted_text(&parsed.ast))
        }
        Err(error) => {
            let heading = if error.is_incomplete() { "incomplete" } else { "error" };
            format!("--- {heading}\n** ({:?}) {error}\n", error.kind)
        }
    }
}

fn quoted(input: &str) -> String {
    match parse(input, &OPTIONS) {
        Ok(parsed) => to_quoted_text(&parsed.ast),
        Err(error) => format!("{error}"),
    }
}

fn mistake(input: &str) -> Option<Mistake> {
    parse(input, &OPTIONS).err().map(|error| error.mistake)
}

/// The least stack that a thread which parses may have.
fn with_small_stack(test: impl FnOnce() + Send + 'static) {
    let thread = std::thread::Builder::new().stack_size(8 << 20).spawn(test);
    assert!(thread.is_ok_and(|thread| thread.join().is_ok()));
}

#[test]
fn long_chains_need_no_stack() {
    with_small_stack(|| {
        for chain in [
            vec!["1"; 100_000].join(" + "),
            vec!["foo(1)"; 100_000].join("\n|> "),
            format!("a{}", ".b".repeat(100_000)),
            format!("a{}", "[0]".repeat(100_000)),
            format!("A{}", ".B".repeat(100_000)),
        ] {
            assert!(parse(&chain, &OPTIONS).is_ok());
        }
    });
}

#[test]
fn nesting_up_to_the_limit_is_parsed() {
    with_small_stack(|| {
        let deep = NESTING_LIMIT - 10;
        for (open, close) in
            [("(", ")"), ("[", "]"), ("f(", ")"), ("fn x -> ", " end"), ("\"#{", "}\""), ("f do ", " end")]
        {
            let text = format!("{}1{}", open.repeat(deep), close.repeat(deep));
            assert!(parse(&text, &OPTIONS).is_ok(), "{open}");
        }
    });
}

#[test]
fn nesting_beyond_the_limit_is_a_mistake() {
    with_small_stack(|| {
        let deep = 100_000;
        let nested = Some(Mistake::TooDeep { limit: NESTING_LIMIT });
        assert_eq!(mistake(&"(".repeat(deep)), nested);
        assert_eq!(mistake(&format!("{}1{}", "[".repeat(deep), "]".repeat(deep))), nested);
        assert_eq!(mistake(&format!("{}a", "!".repeat(deep))), nested);
        assert_eq!(mistake(&"a ".repeat(deep)), nested);
        assert_eq!(mistake(&format!("{}a", "f do ".repeat(deep))), nested);
        assert_eq!(mistake(&vec!["a"; deep].join(" ++ ")), Some(Mistake::TooDeep { limit: OPERATOR_LIMIT }));
        let chain = vec!["1"; CHAIN_LIMIT + 2].join(" + ");
        assert_eq!(mistake(&chain), Some(Mistake::TooDeep { limit: CHAIN_LIMIT }));
    });
}

#[test]
fn nested_clauses_take_linear_time() {
    let deep = 200;
    for (open, close) in [("fn x -> ", " end"), ("fn (a, ", ") -> 1 end"), ("(f 1, ", ")"), ("case x do y -> ", " end")]
    {
        let text = format!("{}1{}", open.repeat(deep), close.repeat(deep));
        assert!(parse(&text, &OPTIONS).is_ok(), "{open}");
    }
}

#[test]
fn a_call_is_where_its_name_is_and_an_operator_where_its_symbol_is() {
    let Ok(parsed) = parse("\n  été = Foo.bar(1) |>\n  baz", &OPTIONS) else { panic!("the text is right") };
    let mut places = Vec::new();
    collect_places(&parsed.ast, &mut places);
    assert_eq!(places, ["= 2:7", "été 2:3", "|> 2:20", "bar 2:13", ". 2:12", "__aliases__ 2:9", "baz 3:3"]);
}

fn collect_places(ast: &Ast, places: &mut Vec<String>) {
    let mut add = |name: &str| places.push(format!("{name} {}:{}", ast.span.line, ast.span.column));
    match &ast.kind {
        Kind::Variable { name, .. } => add(name.name()),
        Kind::Call { callee, arguments, .. } => {
            match callee {
                Callee::Name(name) => add(name.name()),
                Callee::Node(node) => {
                    if let Kind::Call { arguments, .. } = &node.kind
                        && let Some(Kind::Atom(name)) = arguments.last().map(|last| &last.kind)
                    {
                        add(name.name());
                    }
                    collect_places(node, places);
                }
            }
            arguments.iter().for_each(|argument| collect_places(argument, places));
        }
        _ => {}
    }
}

#[test]
fn columns_are_told_of_every_mistake_if_asked_for() {
    let options = ParseOptions { columns: true, first_line: 5, first_column: 3, ..OPTIONS };
    let place = |text| parse(text, &options).err().map(|error| (error.line, error.column));
    assert_eq!(place("foo a, bar b, c"), Some((5, Some(10))));
    assert_eq!(place("foo\na, b"), Some((6, Some(2))));
}

#[test]
fn only_existing_atoms_are_accepted_if_asked_for() {
    let options = ParseOptions { existing_atoms_only: true, ..OPTIONS };
    assert!(parse("ok = :error", &options).is_ok());
    let error = parse("1 + :no_such_atom_so_far", &options).err();
    let description = error.map(|error| error.description);
    assert_eq!(description.as_deref(), Some("unsafe atom does not exist: no_such_atom_so_far"));
}

#[test]
fn tokens_are_kept_if_asked_for() {
    let options = ParseOptions { keeps_tokens: true, ..OPTIONS };
    let Ok(parsed) = parse("A.B.f(\n  a)\n\nb +\n  c", &options) else { panic!("the text is right") };
    let Kind::Call { arguments, .. } = &parsed.ast.kind else { panic!("it is a block") };
    let tokens = |ast: &Ast| match &ast.kind {
        Kind::Call { meta, .. } => meta.tokens.as_deref().cloned().unwrap_or_default(),
        _ => Tokens::default(),
    };
    let call = tokens(&arguments[0]);
    assert_eq!(call.newlines, 1);
    let end = call.end_of_expression.map(|(newlines, place)| (newlines, place.line, place.column));
    assert_eq!(end, Some((2, 2, 5)));
    assert_eq!(tokens(&arguments[1]).newlines, 1);
    let Kind::Call { callee: Callee::Node(dot), .. } = &arguments[0].kind else { panic!("it is a remote call") };
    let Kind::Call { arguments, .. } = &dot.kind else { panic!("it is a dot") };
    assert_eq!(tokens(&arguments[0]).last.map(|place| place.column), Some(3));
}

#[test]
fn a_mistake_comes_apart_into_words_and_token() {
    for (text, before, token, after) in [
        ("1 2", "syntax error before: ", "\"2\"", None),
        ("a \"b: c\" d e", "syntax error before: ", "d", None),
        ("a catch", "syntax error before: ", "'catch'", None),
        ("a else", "syntax error before: ", "else", None),
        ("1 +", "syntax error before: ", "", None),
        ("(]", "unexpected token: ", "]", Some(". The \"(\" at line 1 is missing terminator \")\"")),
        ("end", "unexpected reserved word: ", "end", Some("")),
        ("(", "missing terminator: ) (for \"(\" starting at line 1)", "", None),
        ("%(", "expected %{ to define a map, got: ", "%(", None),
    ] {
        let Err(error) = parse(text, &OPTIONS) else { panic!("{text} is wrong") };
        assert_eq!(error.parts(), Parts { before, token: token.into(), after }, "{text}");
    }
}

#[test]
fn bytes_need_not_be_utf8() {
    assert_eq!(quoted(r#""\xFF""#), "<<255>>");
    assert_eq!(quoted(r#""é\u{1F600}""#), "\"é\u{1F600}\"");
}

#[test]
fn windows_line_breaks_are_line_breaks() {
    assert_eq!(quoted("a\r\n|> b\r\nc\r\n"), quoted("a\n|> b\nc\n"));
}

#[test]
fn the_shell_reads_on_only_when_more_text_can_help() {
    for text in [
        "(",
        "foo(1,\n",
        "x =\n",
        "if a do\n",
        "fn x ->\n",
        "\"abc\n",
        "\"\"\"\nabc\n",
        "1 +",
        "[1,",
        "a |> # more\n",
        "x.\n",
    ] {
        assert!(parse(text, &OPTIONS).is_err_and(|error| error.is_incomplete()), "{text:?}");
    }
    for text in [")", "(]", "1 2", "\"#{1 +}\"", "fn 1 end", "a b, c d, e", "end", "if a do ) end"] {
        assert!(parse(text, &OPTIONS).is_err_and(|error| !error.is_incomplete()), "{text:?}");
    }
}

#[test]
fn an_outdented_heredoc_line_is_doubtful() {
    let Ok(parsed) = parse("\"\"\"\n  a\n b\n  \"\"\"", &OPTIONS) else { panic!("the text is right") };
    assert_eq!(to_quoted_text(&parsed.ast), "\"a\\nb\\n\"");
    assert_eq!(parsed.warnings.iter().map(|warning| warning.position.line).collect::<Vec<_>>(), [3]);
}
