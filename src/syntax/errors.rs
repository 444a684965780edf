//! Mistakes in the source text: data first, their wording in one place below.
//!
//! The words are Elixir's, since tutorials and search engines know them.

use super::source::{Position, Positions};
use super::{ParseOptions, unicode};
use std::borrow::Cow;
use std::fmt;

/// A mistake and the byte offset where it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    pub mistake: Mistake,
    pub offset: usize,
}

/// What is wrong. Fields named `opened` and `hint` are byte offsets of other places in the source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mistake {
    // Delimiters
    UnexpectedDelimiter {
        token: &'static str,
    },
    UnexpectedEnd {
        hint: Option<usize>,
    },
    MismatchedDelimiter {
        token: &'static str,
        opening: &'static str,
        opened: usize,
        hint: Option<usize>,
    },
    MissingTerminator {
        opening: &'static str,
        opened: usize,
        hint: Option<usize>,
    },
    UnterminatedText {
        quotation: Quotation,
        terminator: char,
        is_heredoc: bool,
        opened: usize,
    },
    MissingInterpolationEnd {
        quotation: Quotation,
        opened: usize,
    },
    TooDeep {
        limit: usize,
    },
    // Tokens
    UnexpectedCharacter {
        character: char,
    },
    EscapeAtEnd,
    NoSpaceAfterKey {
        token: String,
    },
    ReservedToken {
        token: String,
    },
    CharacterInAlias {
        alias: String,
        character: char,
    },
    MixedScripts {
        name: String,
        simpler: Option<String>,
    },
    /// A word has a character that no name may have; `accepted` is a form of it without.
    NotNormalized {
        got: String,
        accepted: String,
        is_compatible: bool,
    },
    CharacterInIdentifier {
        name: String,
        character: char,
    },
    CharacterAfterNumber {
        number: String,
        character: char,
    },
    ParenthesisAfterAlias {
        alias: String,
    },
    ExpectedMap {
        token: String,
    },
    InvalidFloat {
        text: String,
    },
    InvalidSigilDelimiter {
        delimiter: char,
    },
    TextAfterHeredocStart {
        quote: char,
    },
    BidirectionalInComment {
        character: char,
    },
    BidirectionalInText {
        character: char,
    },
    InvalidByteEscape,
    InvalidUnicodeEscape,
    InvalidCodePoint {
        digits: String,
    },
    InvalidEncoding {
        rest: Vec<u8>,
        in_atom: bool,
    },
    InterpolationInCall {
        quote: char,
    },
    AtomTooLong {
        name: String,
    },
    AtomTableFull,
    /// With `existing_atoms_only`.
    UnknownAtom {
        name: String,
    },
    // Expressions
    UnexpectedToken {
        token: Token,
    },
    UnexpectedEndOfLine,
    /// The text ends too early; or an interpolation does, which no more text can put right.
    IncompleteExpression {
        in_interpolation: bool,
    },
    AliasAfterAtom,
    StepWithoutRange,
    FunctionWithoutArrow,
    ArrowAfterExpression,
    UnexpectedParentheses,
    UnexpectedDoKey,
    /// `if a, do`
    UnexpectedDo,
    /// `fn do`
    DoAfterFunction,
    ExpressionAfterKeywordsInContainer,
    ExpressionAfterKeywordsInCall,
    CommaInNestedCall,
    CommaInContainer,
}

/// What a text between delimiters is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quotation {
    String,
    Heredoc,
    Atom,
    FunctionName,
    Sigil { letter: char, delimiter: char },
}

/// A token as messages show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Token {
    /// `else`, `nil`, …: the message explains that it is reserved.
    Reserved(String),
    /// A string, a character, a sigil: shown without the line it is in.
    Literal(String),
    Plain(String),
}

impl Token {
    /// As Elixir's parser tells the token: words that Erlang reserves, too, are in quotes.
    fn as_erlang_shows_it(&self) -> Cow<'_, str> {
        const RESERVED_IN_ERLANG: &[&str] = &["when", "and", "or", "not", "end", "catch", "after"];
        match self {
            Token::Reserved(word) if RESERVED_IN_ERLANG.contains(&word.as_str()) => format!("'{word}'").into(),
            Token::Literal(text) if text.starts_with('"') && text.len() > 1 => {
                format!("[{}]", erlang_binary(&text[1..text.len() - 1])).into()
            }
            Token::Literal(text) if text.starts_with('?') => format!("${}", &text[1..]).into(),
            Token::Reserved(word) | Token::Literal(word) | Token::Plain(word) => word.as_str().into(),
        }
    }
}

/// A binary as Erlang prints it: `<<"text">>`, or byte by byte if there is something in it that one does not see.
fn erlang_binary(text: &str) -> String {
    let is_shown = |character: char| match character {
        '\n' | '\r' | '\t' | '\u{8}' | '\u{b}'..='\u{c}' | '\u{1b}' | ' '..='~' => true,
        _ => ('\u{a0}'..='\u{ff}').contains(&character),
    };
    if text.is_empty() || !text.chars().all(is_shown) {
        let bytes: Vec<String> = text.bytes().map(|byte| byte.to_string()).collect();
        return format!("<<{}>>", bytes.join(","));
    }
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        let escape = match character {
            '\n' => 'n',
            '\r' => 'r',
            '\t' => 't',
            '\u{8}' => 'b',
            '\u{b}' => 'v',
            '\u{c}' => 'f',
            '\u{1b}' => 'e',
            '"' | '\\' => character,
            _ => {
                escaped.push(character);
                continue;
            }
        };
        escaped.extend(['\\', escape]);
    }
    let encoding = if text.is_ascii() { "" } else { "/utf8" };
    format!("<<\"{escaped}\"{encoding}>>")
}

/// A description taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parts<'e> {
    pub before: &'e str,
    pub token: Cow<'e, str>,
    /// For those mistakes whose words can go on behind the token.
    pub after: Option<&'e str>,
}

const HEREDOC_START: &str = "heredoc allows only zero or more whitespace characters followed by a new line after ";
/// What stands before the token in most messages.
const BEFORE: &str = "syntax error before: ";

/// The exception that Elixir raises for a mistake.
#[allow(clippy::enum_variant_names, reason = "these are the names of the exceptions")]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorKind {
    SyntaxError,
    /// Something is missing at the end; the shell reads on.
    TokenMissingError,
    /// A charlist is not UTF-8.
    UnicodeConversionError,
    /// A quoted atom is not UTF-8.
    ArgumentError,
}

/// A mistake with its place in a file: all that an exception of Elixir's holds.
///
/// As text it is what follows `** (SyntaxError) `: file, line, column, description and the line of the source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyntaxError {
    pub mistake: Mistake,
    pub kind: ErrorKind,
    pub file: String,
    pub line: u32,
    /// Some mistakes are known by their line only.
    pub column: Option<u32>,
    /// `unexpected token: )`
    pub description: String,
    /// The line of the source, for those mistakes whose message shows it.
    pub source_line: Option<String>,
}

impl SyntaxError {
    /// Words `failure`, found in the text that `positions` is about.
    pub fn new(failure: Failure, positions: &Positions<'_>, options: &ParseOptions<'_>) -> SyntaxError {
        let Failure { mistake, offset } = failure;
        let Position { line, column } = positions.position(offset);
        let description = describe(&mistake, column, positions);
        let source_line = positions.line_text(offset);
        let source_line = (shows_line(&mistake) && !source_line.trim_matches([' ', '\t']).is_empty())
            .then(|| source_line.to_string());
        let kind = kind(&mistake);
        let column = (options.columns || has_column(&mistake)).then_some(column);
        SyntaxError { mistake, kind, file: options.file.to_string(), line, column, description, source_line }
    }

    /// Whether more input could make the text right: the shell shows its continuation prompt.
    pub fn is_incomplete(&self) -> bool {
        let in_interpolation = matches!(self.mistake, Mistake::IncompleteExpression { in_interpolation: true });
        self.kind == ErrorKind::TokenMissingError && !in_interpolation
    }

    /// The description as `Code.string_to_quoted/2` gives it: what is wrong, the token concerned, and how the words go on
    /// behind it. What an exception adds to explain a reserved word is not there.
    pub fn parts(&self) -> Parts<'_> {
        let text = self.description.as_str();
        let split = |label: &str, length: usize| {
            let (before, rest) = text.split_at(label.len());
            let (token, after) = rest.split_at(length);
            Parts { before, token: token.into(), after: Some(after) }
        };
        let at = |label: &str| {
            let (before, token) = text.split_at(label.len());
            Parts { before, token: token.into(), after: None }
        };
        match &self.mistake {
            Mistake::MismatchedDelimiter { token, .. } if *token != "end" => split("unexpected token: ", token.len()),
            Mistake::MismatchedDelimiter { .. } | Mistake::UnexpectedEnd { .. } => {
                split("unexpected reserved word: ", "end".len())
            }
            Mistake::UnexpectedDo | Mistake::DoAfterFunction => split("unexpected reserved word: ", "do".len()),
            Mistake::UnexpectedDoKey => split("unexpected keyword: ", "do:".len()),
            Mistake::MixedScripts { name, .. } => split("invalid mixed-script identifier found: ", name.len()),
            Mistake::UnexpectedToken { token } => {
                Parts { before: BEFORE, token: token.as_erlang_shows_it(), after: None }
            }
            Mistake::IncompleteExpression { .. } => Parts { before: BEFORE, token: "".into(), after: None },
            Mistake::UnexpectedEndOfLine => Parts { before: BEFORE, token: "eol".into(), after: None },
            Mistake::InvalidFloat { .. } => at("invalid float number "),
            Mistake::InvalidSigilDelimiter { .. } => at("invalid sigil delimiter: "),
            Mistake::NotNormalized { .. } => at("unexpected token: "),
            Mistake::TextAfterHeredocStart { .. } => at(HEREDOC_START),
            Mistake::BidirectionalInText { character } => {
                split("invalid bidirectional formatting character in string: ", escape(*character).len())
            }
            mistake if kind(mistake) == ErrorKind::TokenMissingError => {
                Parts { before: text, token: "".into(), after: None }
            }
            _ => at(&text[..text.rfind(": ").map_or(text.len(), |colon| colon + 2)]),
        }
    }

    /// The line of the source with a mark under the place:
    ///
    /// ```text
    ///     |
    ///   7 | 1 + )
    ///     |     ^
    /// ```
    pub fn snippet(&self) -> Option<String> {
        let (Some(text), Some(column)) = (&self.source_line, self.column) else { return None };
        let line = self.line.to_string();
        let width = line.len().max(2);
        let blank = " ".repeat(width);
        let indentation = " ".repeat(column.saturating_sub(1) as usize);
        Some(format!(" {blank} |\n {line:>width$} | {text}\n {blank} | {indentation}^"))
    }
}

impl fmt::Display for SyntaxError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if matches!(self.kind, ErrorKind::UnicodeConversionError | ErrorKind::ArgumentError) {
            return f.write_str(&self.description);
        }
        write!(f, "{}:{}:", self.file, self.line)?;
        if let Some(column) = self.column {
            write!(f, "{column}:")?;
        }
        write!(f, " {}", self.description)?;
        if let Some(snippet) = self.snippet() {
            write!(f, "\n{snippet}")?;
        }
        Ok(())
    }
}

impl std::error::Error for SyntaxError {}

fn kind(mistake: &Mistake) -> ErrorKind {
    match mistake {
        Mistake::MissingTerminator { .. }
        | Mistake::UnterminatedText { .. }
        | Mistake::MissingInterpolationEnd { .. }
        | Mistake::EscapeAtEnd
        | Mistake::IncompleteExpression { .. } => ErrorKind::TokenMissingError,
        Mistake::InvalidEncoding { in_atom: false, .. } => ErrorKind::UnicodeConversionError,
        Mistake::InvalidEncoding { in_atom: true, .. } => ErrorKind::ArgumentError,
        _ => ErrorKind::SyntaxError,
    }
}

fn has_column(mistake: &Mistake) -> bool {
    !matches!(mistake, Mistake::CommaInNestedCall | Mistake::CommaInContainer | Mistake::ArrowAfterExpression)
}

fn shows_line(mistake: &Mistake) -> bool {
    !matches!(
        mistake,
        Mistake::UnexpectedEnd { .. }
            | Mistake::MismatchedDelimiter { .. }
            | Mistake::UnexpectedToken { token: Token::Reserved(_) | Token::Literal(_) }
            | Mistake::UnexpectedEndOfLine
            | Mistake::UnexpectedDoKey
            | Mistake::UnexpectedDo
            | Mistake::DoAfterFunction
            | Mistake::BidirectionalInText { .. }
            | Mistake::InvalidEncoding { .. }
            | Mistake::MixedScripts { .. }
    )
}

fn describe(mistake: &Mistake, column: u32, positions: &Positions<'_>) -> String {
    let line = |offset: &usize| positions.position(*offset).line;
    match mistake {
        Mistake::UnexpectedDelimiter { token } => format!("unexpected token: {token}"),
        Mistake::UnexpectedEnd { hint: None } => "unexpected reserved word: end".to_string(),
        Mistake::UnexpectedEnd { hint: Some(hint) } => format!(
            "unexpected reserved word: end\n\n    HINT: it looks like the \"end\" on line {} does not have a matching \"do\" \
             defined before it\n",
            line(hint)
        ),
        Mistake::MismatchedDelimiter { token, opening, opened, hint } => {
            let what = if *token == "end" { "reserved word" } else { "token" };
            let hint = hint_text(opening, hint.as_ref().map(line));
            let (opened, terminator) = (line(opened), terminator(opening));
            format!("unexpected {what}: {token}. The \"{opening}\" at line {opened} is missing terminator \"{terminator}\"{hint}")
        }
        Mistake::MissingTerminator { opening, opened, hint } => {
            let hint = hint_text(opening, hint.as_ref().map(line));
            let (opened, terminator) = (line(opened), terminator(opening));
            format!("missing terminator: {terminator} (for \"{opening}\" starting at line {opened}){hint}")
        }
        Mistake::UnterminatedText { quotation, terminator, is_heredoc, opened } => {
            let terminator = terminator.to_string().repeat(if *is_heredoc { 3 } else { 1 });
            format!("missing terminator: {terminator} (for {} starting at line {})", quotation_text(*quotation), line(opened))
        }
        Mistake::MissingInterpolationEnd { quotation, opened } => format!(
            "missing interpolation terminator: \"}}\" (for {} starting at line {})",
            quotation_text(*quotation),
            line(opened)
        ),
        Mistake::TooDeep { limit } => format!("the expression is nested too deeply (the limit is {limit} levels)"),
        Mistake::UnexpectedCharacter { character } => unexpected_character(*character, column),
        Mistake::EscapeAtEnd => "invalid escape \\ at end of file".to_string(),
        Mistake::NoSpaceAfterKey { token } => format!("keyword argument must be followed by space after: {token}"),
        Mistake::ReservedToken { token } => format!("reserved token: {token}"),
        Mistake::CharacterInAlias { alias, character: '@' } => {
            format!("invalid character \"@\" (code point U+0040) in alias: {alias}")
        }
        Mistake::CharacterInAlias { alias, character } => format!(
            "invalid character \"{character}\" (code point {}) in alias (only ASCII characters, without punctuation, are \
             allowed): {alias}",
            code_point(*character)
        ),
        Mistake::MixedScripts { name, simpler } => {
            let hint = match simpler {
                Some(simpler) => format!("\n{}", form_hint(name, simpler, false)),
                None => format!("\n\n{MORE_ON_UNICODE}"),
            };
            format!(
                "invalid mixed-script identifier found: {name}\n\nMixed-script identifiers are not supported for security \
                 reasons. '{name}' is made of the following scripts:\n\n{}\nAll characters in the identifier should resolve \
                 to a single script, or use a highly restrictive set of scripts.{hint}",
                unicode::scripts_text(name)
            )
        }
        Mistake::NotNormalized { got, accepted, is_compatible } => {
            format!("unexpected token: {}", form_hint(got, accepted, *is_compatible))
        }
        Mistake::CharacterInIdentifier { name, character } => {
            format!("invalid character \"{character}\" (code point {}) in identifier: {name}", code_point(*character))
        }
        Mistake::CharacterAfterNumber { number, character } => format!(
            "invalid character \"{character}\" after number {number}. If you intended to write a number, make sure to separate \
             the number from the character (using comma, space, etc). If you meant to write a function name or a variable, \
             note that identifiers in Elixir cannot start with numbers. Unexpected token: {character}"
        ),
        Mistake::ParenthesisAfterAlias { alias } => format!(
            "unexpected ( after alias {alias}. Function names and identifiers in Elixir start with lowercase characters or \
             underscore. For example:\n\n    hello_world()\n    _starting_with_underscore()\n    numb3rs_are_allowed()\n    \
             may_finish_with_question_mark?()\n    may_finish_with_exclamation_mark!()\n\nUnexpected token: ("
        ),
        Mistake::ExpectedMap { token } => format!("expected %{{ to define a map, got: {token}"),
        Mistake::InvalidFloat { text } => format!("invalid float number {text}"),
        Mistake::InvalidSigilDelimiter { delimiter } => format!(
            "invalid sigil delimiter: \"{delimiter}\" (column {}, code point {}). The available delimiters are: //, ||, \"\", '', \
             (), [], {{}}, <>",
            column + 2,
            code_point(*delimiter)
        ),
        Mistake::TextAfterHeredocStart { quote } => format!(
            "{HEREDOC_START}{}",
            quote.to_string().repeat(3)
        ),
        Mistake::BidirectionalInComment { character } => {
            format!("invalid bidirectional formatting character in comment: {}", escape(*character))
        }
        Mistake::BidirectionalInText { character } => format!(
            "invalid bidirectional formatting character in string: {0}. If you want to use such character, use it in its \
             escaped {0} form instead",
            escape(*character)
        ),
        Mistake::InvalidByteEscape => {
            "invalid hex escape character, expected \\xHH where H is a hexadecimal digit. Syntax error after: \\x".to_string()
        }
        Mistake::InvalidUnicodeEscape => "invalid Unicode escape character, expected \\uHHHH or \\u{H*} where H is a hexadecimal \
                                          digit. Syntax error after: \\u"
            .to_string(),
        Mistake::InvalidCodePoint { digits } => {
            format!("invalid or reserved Unicode code point \\u{{{digits}}}. Syntax error after: \\u")
        }
        Mistake::InvalidEncoding { in_atom: true, .. } => {
            "errors were found at the given arguments:\n\n  * 1st argument: invalid UTF8 encoding\n".to_string()
        }
        Mistake::InvalidEncoding { rest, .. } => {
            let bytes: Vec<String> = rest.iter().map(u8::to_string).collect();
            format!("invalid encoding starting at <<{}>>", bytes.join(", "))
        }
        Mistake::InterpolationInCall { quote } => format!(
            "interpolation is not allowed when calling function/macro. Found interpolation in a call starting with: {quote}"
        ),
        Mistake::AtomTooLong { name } => format!("atom length must be less than system limit: {name}"),
        Mistake::UnknownAtom { name } => format!("unsafe atom does not exist: {name}"),
        Mistake::AtomTableFull => "the atom table is full".to_string(),
        Mistake::UnexpectedToken { token: Token::Reserved(word) } => format!(
            "syntax error before: {word}. \"{word}\" is a reserved word in Elixir and therefore its usage is limited. For \
             instance, it can't be used as a variable or be defined nor invoked as a regular function"
        ),
        Mistake::UnexpectedToken { token: Token::Literal(token) | Token::Plain(token) } => {
            format!("syntax error before: {token}")
        }
        Mistake::UnexpectedEndOfLine => {
            "unexpectedly reached end of line. The current expression is invalid or incomplete".to_string()
        }
        Mistake::IncompleteExpression { .. } => "syntax error: expression is incomplete".to_string(),
        Mistake::AliasAfterAtom => "atom cannot be followed by an alias. If the '.' was meant to be part of the atom's name, the \
                                    atom name must be quoted. Syntax error before: '.'"
            .to_string(),
        Mistake::StepWithoutRange => "the range step operator (//) must immediately follow the range definition operator (..), \
                                      for example: 1..9//2. If you wanted to define a default argument, use (\\\\) instead. \
                                      Syntax error before: '//'"
            .to_string(),
        Mistake::FunctionWithoutArrow => {
            "expected anonymous functions to be defined with -> inside: 'fn'".to_string()
        }
        Mistake::ArrowAfterExpression => "unexpected operator ->. If you want to define multiple clauses, the first expression \
                                          must use ->. Syntax error before: '->'"
            .to_string(),
        Mistake::UnexpectedParentheses => "unexpected parentheses. If you are making a function call, do not insert spaces between \
                                           the function name and the opening parentheses. Syntax error before: '('"
            .to_string(),
        Mistake::UnexpectedDoKey => format!("unexpected keyword: do:. {HOW_TO_WRITE_DO}"),
        Mistake::UnexpectedDo => format!("unexpected reserved word: do. {HOW_TO_WRITE_DO}"),
        Mistake::DoAfterFunction => "unexpected reserved word: do. Anonymous functions are written as:\n\n    \
                                     fn pattern -> expression end"
            .to_string(),
        Mistake::ExpressionAfterKeywordsInContainer => EXPRESSION_AFTER_KEYWORDS_IN_CONTAINER.to_string(),
        Mistake::ExpressionAfterKeywordsInCall => EXPRESSION_AFTER_KEYWORDS_IN_CALL.to_string(),
        Mistake::CommaInNestedCall => COMMA_IN_NESTED_CALL.to_string(),
        Mistake::CommaInContainer => COMMA_IN_CONTAINER.to_string(),
    }
}

const MORE_ON_UNICODE: &str = "See https://hexdocs.pm/elixir/unicode-syntax.html for more information.";

fn form_hint(got: &str, accepted: &str, is_compatible: bool) -> String {
    let (mistake, way) = if is_compatible {
        let mistake = "Elixir expects unquoted Unicode atoms, variables, and calls to use allowed codepoints and to be in NFC \
                       form.";
        (mistake, "compatible format")
    } else {
        ("Codepoint failed identifier tokenization, but a simpler form was found.", "similar way")
    };
    format!(
        "{mistake}\n\nGot:\n\n    {}\n\nHint: You could write the above in a {way} that is accepted by \
         Elixir:\n\n    {}\n\n{MORE_ON_UNICODE}",
        unicode::code_points_text(got),
        unicode::code_points_text(accepted)
    )
}

const HOW_TO_WRITE_DO: &str = "\
In case you wanted to write a \"do\" expression, you must either use do-blocks or separate the keyword argument with comma. For example, you should either write:

    if some_condition? do
      :this
    else
      :that
    end

or the equivalent construct:

    if(some_condition?, do: :this, else: :that)

where \"some_condition?\" is the first argument and the second argument is a keyword list.

You may see this error if you forget a trailing comma before the \"do\" in a \"do\" block";

const EXPRESSION_AFTER_KEYWORDS_IN_CONTAINER: &str = "\
unexpected expression after keyword list. Keyword lists must always come last in lists and maps. Therefore, this is not allowed:

    [some: :value, :another]
    %{some: :value, another => value}

Instead, reorder it to be the last entry:

    [:another, some: :value]
    %{another => value, some: :value}

Syntax error after: ','";

const EXPRESSION_AFTER_KEYWORDS_IN_CALL: &str = "\
unexpected expression after keyword list. Keyword lists must always come as the last argument. Therefore, this is not allowed:

    function_call(1, some: :option, 2)

Instead, wrap the keyword in brackets:

    function_call(1, [some: :option], 2)

Syntax error after: ','";

const COMMA_IN_NESTED_CALL: &str = "\
unexpected comma. Parentheses are required to solve ambiguity in nested calls.

This error happens when you have nested function calls without parentheses. For example:

    one a, two b, c, d

In the example above, we don't know if the parameters \"c\" and \"d\" apply to the function \"one\" or \"two\". You can solve this by explicitly adding parentheses:

    one a, two(b, c, d)

Or by adding commas (in case a nested call is not intended):

    one, a, two, b, c, d

Elixir cannot compile otherwise. Syntax error before: ','";

const COMMA_IN_CONTAINER: &str = "\
unexpected comma. Parentheses are required to solve ambiguity inside containers.

This error may happen when you forget a comma in a list or other container:

    [a, b c, d]

Or when you have ambiguous calls:

    [one, two three, four, five]

In the example above, we don't know if the parameters \"four\" and \"five\" belongs to the list or the function \"two\". You can solve this by explicitly adding parentheses:

    [one, two(three, four), five]

Elixir cannot compile otherwise. Syntax error before: ','";

fn hint_text(opening: &str, line: Option<u32>) -> String {
    match line {
        Some(line) => {
            format!("\n\n    HINT: it looks like the \"{opening}\" on line {line} does not have a matching \"end\"\n")
        }
        None => String::new(),
    }
}

fn terminator(opening: &str) -> &'static str {
    match opening {
        "(" => ")",
        "[" => "]",
        "{" => "}",
        "<<" => ">>",
        _ => "end",
    }
}

fn quotation_text(quotation: Quotation) -> String {
    match quotation {
        Quotation::String => "string".to_string(),
        Quotation::Heredoc => "heredoc".to_string(),
        Quotation::Atom => "atom".to_string(),
        Quotation::FunctionName => "function name".to_string(),
        Quotation::Sigil { letter, delimiter } => format!("sigil ~{letter}{delimiter}"),
    }
}

fn unexpected_character(character: char, column: u32) -> String {
    let shown = match character {
        '\0' => "null byte".to_string(),
        '\r' => "carriage return".to_string(),
        other => format!("\"{other}\""),
    };
    format!("unexpected token: {shown} (column {column}, code point {})", code_point(character))
}

/// `U+00E9`; what needs more than four digits Elixir does not show.
fn code_point(character: char) -> String {
    match u32::from(character) {
        code_point if code_point > 0xFFFF => "U+****".to_string(),
        code_point => format!("U+{code_point:04X}"),
    }
}

/// `\u202E`
fn escape(character: char) -> String {
    format!("\\u{:04X}", u32::from(character))
}
