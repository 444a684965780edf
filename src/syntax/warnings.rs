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
    /// `not a in b`
    NegatedMembership,
    /// `^^^`
    CaretOperator,
    /// `?` and a character that one does not see
    BlankCharacter { code: u32, name: &'static str, escape: &'static str },
    /// `a |> b c`, with any of the arrows
    AmbiguousPipe { arrow: &'static str },
}

impl Doubt {
    /// What is doubtful about `?c`.
    pub fn of_character(text: &str) -> Option<Doubt> {
        let (name, escape) = match text {
            "?\u{7}" => ("alert", "\\a"),
            "?\u{8}" => ("backspace", "\\b"),
            "?\t" => ("tab", "\\t"),
            "?\n" => ("newline", "\\n"),
            "?\u{b}" => ("vertical tab", "\\v"),
            "?\u{c}" => ("form feed", "\\f"),
            "?\r" => ("carriage return", "\\r"),
            "?\u{1b}" => ("escape", "\\e"),
            "? " => ("space", "\\s"),
            "?\u{7f}" => ("delete", "\\d"),
            _ => return None,
        };
        let code = text.chars().next_back().map_or(0, u32::from);
        Some(Doubt::BlankCharacter { code, name, escape })
    }

    /// The sentence that Elixir prints after `warning: `.
    pub fn message(&self) -> String {
        match self {
            Doubt::OutdentedHeredoc { quote } => {
                let quotes = quote.to_string().repeat(3);
                format!(
                    "outdented heredoc line. The contents inside the heredoc should be indented at the same level as the \
                     closing {quotes}. The following is forbidden:\n\n    def text do\n      {quotes}\n    contents\n      \
                     {quotes}\n    end\n\nInstead make sure the contents are indented as much as the heredoc closing:\n\n    \
                     def text do\n      {quotes}\n      contents\n      {quotes}\n    end\n\nThe current heredoc line is \
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
            Doubt::NegatedMembership => {
                "\"not expr1 in expr2\" is deprecated, use \"expr1 not in expr2\" instead".to_string()
            }
            Doubt::BlankCharacter { code, name, escape } => {
                format!("found ? followed by code point 0x{code:X} ({name}), please use ?{escape} instead")
            }
            Doubt::AmbiguousPipe { arrow } => format!(
                "parentheses are required when piping into a function call. For example:\n\n    foo 1 {arrow} bar 2 {arrow} \
                 baz 3\n\nis ambiguous and should be written as\n\n    foo(1) {arrow} bar(2) {arrow} baz(3)\n\nAmbiguous \
                 pipe found at:"
            ),
            Doubt::CaretOperator => {
                "^^^ is deprecated. It is typically used as xor but it has the wrong precedence, use Bitwise.bxor/2 \
                 instead"
                    .to_string()
            }
        }
    }
}
