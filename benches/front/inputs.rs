//! Source texts that are hard on a parser, of any length: long chains, deep nests side by side, thousands of clauses, huge
//! literals. The time they take has to grow with their length and no faster.

/// A text of some `count` parts.
pub struct Input {
    pub name: &'static str,
    pub text: fn(usize) -> String,
    /// Whether it is source that the parser accepts.
    pub is_right: bool,
}

/// How deep nests go: below the limit of the parser.
const DEPTH: usize = 200;

pub const INPUTS: &[Input] = &[
    right("sums", |count| vec!["1"; count].join(" + ")),
    right("operators of every level", |count| {
        "a = b || c and d == e < f |> g in h .. i + j * k ** l\n".repeat(count.div_ceil(12))
    }),
    right("operators to the right", |count| format!("{}\n", vec!["a"; 5000].join(" ++ ")).repeat(count.div_ceil(5000))),
    right("ranges with steps", |count| vec!["a..b//c"; count].join("\n")),
    right("negated memberships", |count| vec!["a not in b"; count].join("\n")),
    right("a pipeline", |count| format!("a{}", "\n|> b(c)".repeat(count))),
    right("a pipeline after comments", |count| format!("a{}", "\n  # why\n  |> b(c)".repeat(count))),
    right("prefixes", |count| format!("{}a\n", "- ".repeat(DEPTH)).repeat(count.div_ceil(DEPTH))),
    right("nots", |count| format!("{}a\n", "not ".repeat(DEPTH)).repeat(count.div_ceil(DEPTH))),
    right("ats", |count| format!("{}a\n", "@".repeat(DEPTH)).repeat(count.div_ceil(DEPTH))),
    right("fields", |count| format!("a{}", ".b".repeat(count))),
    right("aliases", |count| format!("A{}", ".B".repeat(count))),
    right("keys", |count| format!("a{}", "[0]".repeat(count))),
    right("calls without parentheses", |count| format!("{}a\n", "f ".repeat(DEPTH)).repeat(count.div_ceil(DEPTH))),
    right("arguments", |count| format!("f {}", vec!["a"; count].join(", "))),
    right("keywords", |count| format!("f({})", vec!["key: 1"; count].join(", "))),
    right("parentheses", |count| nested("(", ")", count)),
    right("brackets", |count| nested("[", "]", count)),
    right("braces", |count| nested("{", "}", count)),
    right("maps", |count| nested("%{a: ", "}", count)),
    right("structures", |count| nested("%A{a: ", "}", count)),
    right("bitstrings", |count| nested("<< ", " >>", count)),
    right("calls in calls", |count| nested("f(a, ", ")", count)),
    right("functions in functions", |count| nested("fn x -> ", " end", count)),
    right("heads in parentheses", |count| nested("fn (a, ", ") -> 1 end", count)),
    right("clauses in clauses", |count| nested("(x -> ", ")", count)),
    right("blocks in blocks", |count| nested("if a do ", " else b end", count)),
    right("cases in cases", |count| nested("case a do b -> ", "; c -> d end", count)),
    right("interpolations in interpolations", |count| nested("\"a#{", "}b\"", count)),
    right("mixed brackets", |count| {
        format!("{}1{}\n", "f([{%{a: (fn -> ".repeat(30), " end)}}])".repeat(30)).repeat(count.div_ceil(180))
    }),
    right("blocks in a row", |count| "if a do\n  b\nend\n".repeat(count)),
    right("clauses of a function", |count| format!("fn\n{}end", "  a, b when c -> d\n".repeat(count))),
    right("clauses of a case", |count| format!("case a do\n{}end", "  {:ok, b} -> c\n  :error -> d\n".repeat(count))),
    right("definitions", |count| format!("defmodule A do\n{}end", "  def f(a, b \\\\ 1), do: a\n".repeat(count))),
    right("statements on a line", |count| "a;".repeat(count)),
    right("doubtful operators on a line", |count| vec!["a"; count].join(" ^^^ ")),
    right("doubtful operators beside letters", |count| vec!["é"; count].join(" ^^^ ")),
    right("a number", |count| "1".repeat(count)),
    right("a list", |count| format!("[{}]", vec!["1"; count].join(", "))),
    right("a tuple", |count| format!("{{{}}}", vec!["a"; count].join(", "))),
    right("a map", |count| format!("%{{{}}}", vec!["a => 1"; count].join(", "))),
    right("a bitstring", |count| format!("<<{}>>", vec!["1::8"; count].join(", "))),
    right("a string", |count| format!("\"{}\"", "text ".repeat(count))),
    right("a string of escapes", |count| format!("\"{}\"", "\\n\\x41\\u{e9}".repeat(count))),
    right("a charlist", |count| format!("'{}'", "text ".repeat(count))),
    right("interpolations", |count| format!("\"{}\"", "a#{b}".repeat(count))),
    right("hashes in a string", |count| format!("\"{}\"", "#".repeat(count))),
    right("a heredoc", |count| format!("\"\"\"\n{}  \"\"\"", "  line #{a} \\n\n".repeat(count))),
    right("a heredoc of quotes", |count| format!("\"\"\"\n{}\"\"\"", "\"\" \" \\\"\"\"\n".repeat(count))),
    right("an outdented heredoc", |count| format!("\"\"\"\n{}    \"\"\"", "a\n".repeat(count))),
    right("a sigil", |count| format!("~s({})", "a\\)#{b}".repeat(count))),
    right("sigils", |count| "~w(a b)a\n".repeat(count)),
    right("words", |count| format!("~w({})", "word ".repeat(count))),
    right("a name", |count| format!("\"{}\"", "a".repeat(count))),
    right("comments", |count| "# a comment\n".repeat(count)),
    right("blank lines", |count| "\n".repeat(count)),
    right("blanks", |count| " ".repeat(count)),
    right("escaped line breaks", |count| format!("a +{} b", " \\\n".repeat(count))),
    right("names of other alphabets", |count| "имя = été\n".repeat(count)),
    wrong("closing brackets", |count| ")".repeat(count)),
    wrong("opening brackets", |count| "(".repeat(count)),
    wrong("missing ends", |count| "if a do\n".repeat(count)),
    wrong("a comma too many", |count| format!("fn -> {} end", vec!["a"; count].join(", "))),
    wrong("misplaced words", |count| "else ".repeat(count)),
    wrong("a misplaced word in brackets", |count| deep("(", "else", ")", count)),
    wrong("a misplaced word in calls", |count| deep("f(", "else", ")", count)),
    wrong("a misplaced word in blocks", |count| deep("f do ", "(else)", " end", count)),
    wrong("a misplaced word in functions", |count| deep("fn -> ", "(else)", " end", count)),
    wrong("a misplaced word in strings", |count| deep("\"#{", "else", "}\"", count)),
    wrong("structures without braces", |count| deep("%f(", "1", ")", count)),
    wrong("dots without names", |count| ". ".repeat(count)),
    wrong("percents", |count| "% ".repeat(count)),
    wrong("quotes", |count| "\"a\" ".repeat(count)),
    wrong("an unfinished string", |count| format!("\"{}", "text ".repeat(count))),
    wrong("an unfinished heredoc", |count| format!("\"\"\"\n{}", "text\n".repeat(count))),
];

const fn right(name: &'static str, text: fn(usize) -> String) -> Input {
    Input { name, text, is_right: true }
}

const fn wrong(name: &'static str, text: fn(usize) -> String) -> Input {
    Input { name, text, is_right: false }
}

/// Nests of [`DEPTH`] levels, one after the other, with `count` openings in all.
fn nested(open: &str, close: &str, count: usize) -> String {
    format!("{}1{}\n", open.repeat(DEPTH / 2), close.repeat(DEPTH / 2)).repeat(count.div_ceil(DEPTH / 2))
}

/// One nest around a mistake, as deep as it may be, behind much that is right.
fn deep(open: &str, inner: &str, close: &str, count: usize) -> String {
    let depth = DEPTH.min(count);
    format!("{}{}{inner}{}", "f(a, b)\n".repeat(count), open.repeat(depth), close.repeat(depth))
}
