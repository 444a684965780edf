//! From source text to the syntax tree.
//!
//! ```text
//! text ──scan──▶ delimiters match ──pest──▶ lines of elements ──sequence, blocks, builder──▶ Ast
//! ```
//!
//! - [`scan`] looks for mistakes below the level of expressions and for what is still open, and limits the nesting.
//! - `grammar/elixir.pest` cuts the text into names, literals, operators and groups.
//! - [`sequence`] decides how the elements of a line belong together, with the table in [`operators`]; [`blocks`] makes bodies
//!   and clauses, [`builder`] containers and names, [`strings`] and [`literals`] the rest.
//! - A mistake is data ([`errors::Mistake`]) until it is worded, in [`errors`].
//!
//! ```
//! use kaiwa::syntax::{ParseOptions, parse, quoted::to_quoted_text};
//!
//! let parsed = parse("1 + x", &ParseOptions::default()).unwrap();
//! assert_eq!(to_quoted_text(&parsed.ast), "{:+, [], [1, {:x, [], nil}]}");
//!
//! let error = parse("foo(1,", &ParseOptions::default()).unwrap_err();
//! assert!(error.is_incomplete());
//! ```

pub mod ast;
pub mod errors;
pub mod quoted;
pub mod warnings;

mod arguments;
mod blocks;
mod builder;
mod frames;
mod literals;
mod operators;
mod parser;
mod scan;
mod sequence;
mod source;
mod strings;
mod tokens;
mod unicode;
mod words;

#[cfg(test)]
mod tests;

pub use errors::{ErrorKind, SyntaxError};
pub use source::Position;

use ast::Ast;
use builder::{Builder, Depth};
use errors::{Failure, Mistake};
use parser::{ElixirParser, Rule};
use pest::Parser;
use pest::error::InputLocation;
use source::Positions;
use warnings::Warning;

/// How deep brackets, blocks, keys, prefixes and calls without parentheses may be nested. Parsing and expanding a tree may
/// recurse this deep; parsing needs up to 4 MB of stack for it.
pub const NESTING_LIMIT: usize = 500;
/// How many operators that group to the right (`++`, `=`, `::`, …) may wait for their right side: `a ++ b ++ c ++ …`.
pub const OPERATOR_LIMIT: usize = 10_000;
/// How many operators one expression may have: `1 + 1 + 1 + …`. The stages behind the parser take stack for each of them.
pub const CHAIN_LIMIT: usize = 250_000;

/// What the text is and where it comes from.
#[derive(Debug, Clone)]
pub struct ParseOptions<'a> {
    /// The name that messages show.
    pub file: &'a str,
    /// The number of the first line.
    pub first_line: u32,
    /// The number of the first column.
    pub first_column: u32,
    /// Whether those mistakes are told with their column that usually are not.
    pub columns: bool,
    /// Whether the tree keeps what [`ast::Tokens`] can hold.
    pub keeps_tokens: bool,
    /// Whether names that are no atoms yet are refused.
    pub existing_atoms_only: bool,
    /// Whether each literal stands in a block of its own, which has metadata.
    pub keeps_literals: bool,
    /// Whether escapes in strings stay as they are.
    pub keeps_escapes: bool,
}

impl Default for ParseOptions<'_> {
    fn default() -> Self {
        ParseOptions {
            file: "nofile",
            first_line: 1,
            first_column: 1,
            columns: false,
            keeps_tokens: false,
            existing_atoms_only: false,
            keeps_literals: false,
            keeps_escapes: false,
        }
    }
}

/// A tree, and what the parser found doubtful in its text.
#[derive(Debug)]
pub struct Parsed {
    /// One expression, or a block of them; the empty block for a text without expressions.
    pub ast: Ast,
    pub warnings: Vec<Warning>,
    pub comments: Vec<Comment>,
}

/// A comment, from its `#` to the end of its line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comment {
    pub position: Position,
    pub text: String,
    /// Line breaks between it and the token or comment before it; 1 at the beginning of the text.
    pub line_breaks_before: usize,
    /// Line breaks between it and the token or comment behind it.
    pub line_breaks_after: usize,
}

/// Parses a whole text.
///
/// # Errors
/// The first mistake in the text. [`SyntaxError::is_incomplete`] tells whether more text could put it right.
pub fn parse(source: &str, options: &ParseOptions<'_>) -> Result<Parsed, Box<SyntaxError>> {
    let positions = Positions::starting_at(source, options.first_line, options.first_column);
    let warnings = Vec::new();
    let ParseOptions { keeps_tokens, existing_atoms_only, keeps_literals, keeps_escapes, .. } = *options;
    let depth = Depth::default();
    let mut builder = Builder {
        source,
        positions,
        warnings,
        depth,
        outdented: false,
        keeps_tokens,
        existing_atoms_only,
        keeps_literals,
        keeps_escapes,
    };
    match build(&mut builder) {
        Ok((ast, comments)) => Ok(Parsed { ast, warnings: warnings::in_order(builder.warnings), comments }),
        Err(failure) => Err(Box::new(SyntaxError::new(failure, &builder.positions, options))),
    }
}

/// Whether a text begins with an operator that needs something on its left, and cannot be anything else.
pub fn begins_with_operator(source: &str) -> bool {
    const OPERATORS: &[&str] =
        &["|>", "<>", "++", "--", "==", "!=", "=~", "&&", "||", "<", ">", "*", "/", "~>", "and", "or", "in", "not in"];
    const OTHERS: &[&str] = &["**", "<<", "<-", "//"];
    const LONGER: &[&str] = &["<<<", "<<~"];
    let text = source.trim_start_matches([' ', '\t']);
    let begins = |symbols: &[&str]| symbols.iter().any(|symbol| text.starts_with(*symbol));
    let word = if text.starts_with(words::is_start) { words::read(text) } else { "" };
    let is_word = !word.is_empty() && !["and", "or", "in"].contains(&word) && !text.starts_with("not in ");
    begins(OPERATORS) && !is_word && !text[word.len()..].starts_with(':') && (!begins(OTHERS) || begins(LONGER))
}

fn build(builder: &mut Builder<'_>) -> Result<(Ast, Vec<Comment>), Failure> {
    let source = builder.source;
    let scanned = scan::check(source)?;
    let names = scanned.names.iter().map(|(offset, name)| (*offset, name.as_str()));
    let confusable = unicode::confusable(names, |offset| builder.positions.position(offset).line);
    for (offset, doubt) in confusable {
        builder.warn(doubt, offset);
    }
    // The grammar accepts whatever the scanner has let through, if the two agree on where tokens end.
    let mut pairs = ElixirParser::parse(Rule::program, source).map_err(|error| {
        let (InputLocation::Pos(offset) | InputLocation::Span((offset, _))) = error.location;
        tokens::unexpected_after(source, tokens::skip_gap(source, offset))
    })?;
    let comments = scanned.comments.iter().map(|offset| comment(builder, *offset)).collect();
    match pairs.next() {
        Some(program) => Ok((builder.block(&program, source.len())?, comments)),
        None => Err(Failure { mistake: Mistake::IncompleteExpression { in_interpolation: false }, offset: 0 }),
    }
}

/// The comment whose `#` is at `offset`.
fn comment(builder: &Builder<'_>, offset: usize) -> Comment {
    let (before, rest) = builder.source.split_at(offset);
    let (text, after) = rest.split_at(rest.find('\n').unwrap_or(rest.len()));
    let is_blank = |character: char| matches!(character, ' ' | '\t' | '\r' | '\n');
    let breaks = |gap: &str| gap.matches('\n').count();
    let gap_before = &before[before.trim_end_matches(is_blank).len()..];
    let gap_after = &after[..after.len() - after.trim_start_matches(is_blank).len()];
    Comment {
        position: builder.positions.position(offset),
        text: text.trim_end_matches('\r').to_string(),
        line_breaks_before: if gap_before.len() == offset { breaks(gap_before).max(1) } else { breaks(gap_before) },
        line_breaks_after: breaks(gap_after),
    }
}
