//! What the parser accepts but finds doubtful.

use super::source::Position;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    pub position: Position,
    pub doubt: Doubt,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Doubt {
    /// A line of a heredoc is indented less than its closing line.
    OutdentedHeredoc { quote: char },
    /// `:"foo"`
    QuotedAtom(String),
    /// `["foo": 1]`
    QuotedKey(String),
    /// `Foo."bar"()`
    QuotedCall(String),
    /// `()`
    EmptyParentheses,
    /// `foo(a: 1,)`
    TrailingComma,
    /// `x ->` with nothing behind it
    EmptyClause,
    /// `:::`
    ColonAtom,
    /// `a!=b`
    MarkBeforeEquals { name: String },
    /// `....`, `&&&&`: more of the last character of an operator
    OperatorGoesOn { operator: &'static str },
    /// `?\q`
    UnknownEscape { character: char },
    /// `not a in b`
    NegatedMembership,
    /// A name that looks like another.
    Confusable { name: String, other: String, other_line: u32 },
    /// `^^^`
    CaretOperator,
    /// `<|>`
    PipeOperator,
    /// `?` and a character that one does not see
    BlankCharacter { prefix: String, code: u32, name: &'static str, escape: &'static str },
    /// `a |> b c`, with any of the arrows
    AmbiguousPipe { arrow: &'static str },
}

/// The order in which Elixir warns: first of tokens, from left to right, then of names, then of expressions.
pub fn in_order(mut warnings: Vec<Warning>) -> Vec<Warning> {
    warnings.sort_by_key(|warning| match warning.doubt {
        Doubt::NegatedMembership
        | Doubt::AmbiguousPipe { .. }
        | Doubt::EmptyClause
        | Doubt::EmptyParentheses
        | Doubt::TrailingComma => (2, 0, 0),
        Doubt::Confusable { .. } => (1, 0, 0),
        _ => (0, warning.position.line, warning.position.column),
    });
    warnings
}

impl Doubt {
    /// What is doubtful about `?c`.
    pub fn of_character(text: &str) -> Option<Doubt> {
        let shown = text.strip_prefix("?\\").unwrap_or(&text[1..]);
        let known = |escaped: char| super::literals::simple_escape(escaped).is_some() || escaped == '\\';
        if let (Some(character), true) = (shown.chars().next(), shown.len() + 1 < text.len())
            && character.is_ascii_lowercase()
            && !known(character)
        {
            return Some(Doubt::UnknownEscape { character });
        }
        let (name, escape) = match shown {
            "\u{7}" => ("alert", "\\a"),
            "\u{8}" => ("backspace", "\\b"),
            "\t" => ("tab", "\\t"),
            "\n" => ("newline", "\\n"),
            "\u{b}" => ("vertical tab", "\\v"),
            "\u{c}" => ("form feed", "\\f"),
            "\r" => ("carriage return", "\\r"),
            "\u{1b}" => ("escape", "\\e"),
            " " => ("space", "\\s"),
            "\u{7f}" => ("delete", "\\d"),
            _ => return None,
        };
        let code = text.chars().next_back().map_or(0, u32::from);
        let prefix = &text[..text.len() - shown.len()];
        Some(Doubt::BlankCharacter { prefix: prefix.to_string(), code, name, escape })
    }

    /// The sentence that Elixir prints after `warning: `.
    pub fn message(&self) -> String {
        match self {
            Doubt::OutdentedHeredoc { quote } => {
                let quotes = quote.to_string().repeat(3);
                format!(
                    "outdented heredoc line. The contents inside the heredoc should be indented at the same level as the \
                     closing {quotes}. The following is forbidden:\n\n    def text do\n      \"\"\"\n    contents\n      \
                     \"\"\"\n    end\n\nInstead make sure the contents are indented as much as the heredoc closing:\n\n    \
                     def text do\n      \"\"\"\n      contents\n      \"\"\"\n    end\n\nThe current heredoc line is \
                     indented too little"
                )
            }
            Doubt::QuotedAtom(name) => format!(
                "found quoted atom \"{name}\" but the quotes are not required. Atoms made exclusively of ASCII letters, \
                 numbers, underscores, beginning with a letter or underscore, and optionally ending with ! or ? do not \
                 require quotes"
            ),
            Doubt::QuotedKey(name) => format!(
                "found quoted keyword \"{name}\" but the quotes are not required. Note that keywords are always atoms, \
                 even when quoted. Similar to atoms, keywords made exclusively of ASCII letters, numbers, and \
                 underscores and not beginning with a number do not require quotes"
            ),
            Doubt::QuotedCall(name) => format!(
                "found quoted call \"{name}\" but the quotes are not required. Calls made exclusively of Unicode \
                 letters, numbers, and underscores and not beginning with a number do not require quotes"
            ),
            Doubt::EmptyParentheses => {
                "invalid expression (). If you want to invoke or define a function, make sure there are no spaces between \
                 the function name and its arguments. If you wanted to pass an empty block or code, pass a value instead, \
                 such as a nil or an atom"
                    .to_string()
            }
            Doubt::TrailingComma => "trailing commas are not allowed inside function/macro call arguments".to_string(),
            Doubt::EmptyClause => {
                "an expression is always required on the right side of ->. Please provide a value after ->".to_string()
            }
            Doubt::ColonAtom => {
                "atom ::: must be written between quotes, as in :\"::\", to avoid ambiguity".to_string()
            }
            Doubt::MarkBeforeEquals { name } => {
                let mark = &name[name.len() - 1..];
                let word = &name[..name.len() - 1];
                format!(
                    "found identifier \"{name}\", ending with \"{mark}\", followed by =. It is unclear if you mean \
                     \"{word} {mark}=\" or \"{name} =\". Please add a space before or after {mark} to remove the ambiguity"
                )
            }
            Doubt::OperatorGoesOn { operator: "..." } => {
                "found \"...\" followed by \".\", please use parens around \"...\" instead".to_string()
            }
            Doubt::OperatorGoesOn { operator } => {
                let next = &operator[operator.len() - 1..];
                format!(
                    "found \"{operator}\" followed by \"{next}\", please use a space between \"{operator}\" and the next \
                     \"{next}\""
                )
            }
            Doubt::UnknownEscape { character } => {
                format!("unknown escape sequence ?\\{character}, use ?{character} instead")
            }
            Doubt::NegatedMembership => {
                "\"not expr1 in expr2\" is deprecated, use \"expr1 not in expr2\" instead".to_string()
            }
            Doubt::BlankCharacter { prefix, code, name, escape } => {
                format!("found {prefix} followed by code point 0x{code:X} ({name}), please use ?{escape} instead")
            }
            Doubt::AmbiguousPipe { arrow } => format!(
                "parentheses are required when piping into a function call. For example:\n\n    foo 1 {arrow} bar 2 {arrow} \
                 baz 3\n\nis ambiguous and should be written as\n\n    foo(1) {arrow} bar(2) {arrow} baz(3)\n\nAmbiguous \
                 pipe found at:"
            ),
            Doubt::Confusable { name, other, other_line } => format!(
                "confusable identifier: '{name}' looks like '{other}' on line {other_line}, but they are written using \
                 different characters"
            ),
            Doubt::PipeOperator => "<|> is deprecated. Use another pipe-like operator".to_string(),
            Doubt::CaretOperator => {
                "^^^ is deprecated. It is typically used as xor but it has the wrong precedence, use Bitwise.bxor/2 \
                 instead"
                    .to_string()
            }
        }
    }
}
