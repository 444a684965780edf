//! `:kaiwa_markdown`: documentation, which is written in Markdown, as text for the terminal.
//!
//! With colours, marks such as `*emphasis*` become colours of the terminal; without, they stay as they were written. Either
//! way paragraphs are filled to the width, lists are indented and each block is followed by an empty line.

use super::arguments::binary;
use super::native;
use crate::value::term::Term;
use crate::vm::native::NativeFunction::F3;
use crate::vm::native::{Context, Fault, Native, NativeResult};
use pulldown_cmark::{Alignment, Event, LinkType, Options, Parser, Tag, TagEnd};
use std::ops::Range;
use textwrap::core::display_width;
use textwrap::{WordSeparator, WordSplitter, WrapAlgorithm};

pub const NATIVES: &[Native] = &[native("kaiwa_markdown", "render", F3(render_native))];

/// `render(text, width, colored)`
fn render_native(context: &mut Context<'_>, text: Term, width: Term, colored: Term) -> NativeResult {
    let text = String::from_utf8_lossy(binary(&context.process.heap, text, 1)?).into_owned();
    let width = width.as_small().ok_or_else(|| Fault::bad_argument(2, "not an integer"))?;
    let rendered = render(&text, width.clamp(20, 1000) as usize, colored == Term::TRUE);
    Ok(context.heap().binary(rendered.as_bytes()))
}

const RESET: &str = "\x1b[0m";
const HEADING: &str = "\x1b[33m";
const CODE: &str = "\x1b[36m";
const STRONG: &str = "\x1b[1m";
const EMPHASIS: &str = "\x1b[4m";
const QUOTE: &str = "\x1b[90m";
const TABLE_HEAD: &str = "\x1b[7m";

fn render(source: &str, width: usize, colored: bool) -> String {
    let mut renderer = Renderer {
        source,
        width,
        colored,
        output: String::new(),
        inline: String::new(),
        links: Vec::new(),
        lists: Vec::new(),
        quotes: 0,
        table: Table::default(),
    };
    let options = Options::ENABLE_TABLES;
    for (event, range) in Parser::new_ext(source, options).into_offset_iter() {
        renderer.event(event, range);
    }
    renderer.output
}

struct Renderer<'source> {
    source: &'source str,
    width: usize,
    colored: bool,
    output: String,
    /// The text of the block that is being read.
    inline: String,
    /// The targets of the links and images that are open; an empty one is not shown.
    links: Vec<String>,
    /// The lists around the block, outermost first.
    lists: Vec<List>,
    quotes: usize,
    table: Table,
}

struct List {
    /// The columns before its bullets.
    indent: usize,
    /// Of the next item, if items are numbered.
    number: Option<u64>,
    /// The bullet of the item that has begun and has no text yet.
    pending: Option<String>,
    /// The columns of the bullet.
    bullet: usize,
}

#[derive(Default)]
struct Table {
    alignments: Vec<Alignment>,
    rows: Vec<Vec<String>>,
}

impl Renderer<'_> {
    fn event(&mut self, event: Event<'_>, range: Range<usize>) {
        match event {
            Event::Start(tag) => self.start(tag, range),
            Event::End(tag) => self.end(tag, range),
            Event::Text(text) => self.inline.push_str(&text),
            Event::Code(code) if self.colored => self.marked(CODE, &code),
            Event::Code(_) => self.inline.push_str(&self.source[range]),
            Event::SoftBreak | Event::HardBreak => self.inline.push(' '),
            Event::Rule => {
                self.output.push_str("---\n");
                self.blank();
            }
            Event::Html(text) | Event::InlineHtml(text) => self.inline.push_str(&text),
            _ => {}
        }
    }

    fn start(&mut self, tag: Tag<'_>, range: Range<usize>) {
        match tag {
            Tag::BlockQuote(_) => self.quotes += 1,
            Tag::CodeBlock(_) => {
                self.flush();
                if self.output.ends_with('\n') && !self.lists.is_empty() {
                    self.blank();
                }
            }
            Tag::List(number) => {
                self.flush();
                let indent = self.lists.last().map_or(2, |list| list.indent + list.bullet);
                self.lists.push(List { indent, number, pending: None, bullet: 2 });
            }
            Tag::Item => self.start_item(),
            Tag::Table(alignments) => self.table = Table { alignments, rows: Vec::new() },
            Tag::TableHead | Tag::TableRow => self.table.rows.push(Vec::new()),
            Tag::Emphasis if self.colored => self.inline.push_str(EMPHASIS),
            Tag::Strong if self.colored => self.inline.push_str(STRONG),
            // The sign that was typed: an asterisk or an underscore.
            Tag::Emphasis => self.inline.push_str(&self.source[range.start..range.start + 1]),
            Tag::Strong => self.inline.push_str(&self.source[range.start..range.start + 2]),
            Tag::Link { link_type: LinkType::Autolink | LinkType::Email, .. } => {
                self.inline.push('<');
                self.links.push(String::new());
            }
            Tag::Link { dest_url, .. } => self.links.push(dest_url.into_string()),
            Tag::Image { dest_url, .. } => {
                self.inline.push('!');
                self.links.push(dest_url.into_string());
            }
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd, range: Range<usize>) {
        match tag {
            TagEnd::Paragraph | TagEnd::HtmlBlock => {
                self.flush();
                if self.lists.is_empty() {
                    self.blank();
                }
            }
            TagEnd::Heading(_) => {
                // As it was written, its marks included.
                self.inline.clear();
                let text = self.source[range].trim_end();
                self.output.push_str(&if self.colored { format!("{HEADING}{text}{RESET}") } else { text.to_string() });
                self.output.push('\n');
                self.blank();
            }
            TagEnd::BlockQuote(_) => self.quotes -= 1,
            TagEnd::CodeBlock => self.end_code(),
            TagEnd::Item => self.flush(),
            TagEnd::List(_) => {
                self.lists.pop();
                self.blank();
            }
            TagEnd::TableCell => {
                let cell = std::mem::take(&mut self.inline);
                self.table.rows.last_mut().into_iter().for_each(|row| row.push(cell.clone()));
            }
            TagEnd::Table => self.end_table(),
            TagEnd::Emphasis | TagEnd::Strong if self.colored => self.inline.push_str(RESET),
            TagEnd::Emphasis => self.inline.push_str(&self.source[range.end - 1..range.end]),
            TagEnd::Strong => self.inline.push_str(&self.source[range.end - 2..range.end]),
            TagEnd::Link | TagEnd::Image => match self.links.pop() {
                Some(target) if target.is_empty() => self.inline.push('>'),
                Some(target) => self.inline.push_str(&format!(" ({target})")),
                None => {}
            },
            _ => {}
        }
    }

    fn start_item(&mut self) {
        let sign = if self.colored { "•" } else { "*" };
        let Some(list) = self.lists.last_mut() else { return };
        let bullet = match &mut list.number {
            Some(number) => {
                *number += 1;
                format!("{}. ", *number - 1)
            }
            None => format!("{sign} "),
        };
        list.bullet = display_width(&bullet);
        list.pending = Some(bullet);
    }

    /// Text in a colour that ends with it.
    fn marked(&mut self, mark: &str, text: &str) {
        self.inline.extend([mark, text, RESET]);
    }

    /// An empty line.
    fn blank(&mut self) {
        self.output.push_str(if self.colored { "\x1b[0m\n" } else { "\n" });
    }

    /// Columns before the text of a block.
    fn margin(&self) -> usize {
        self.lists.last().map_or(0, |list| list.indent + list.bullet)
    }

    /// Writes the text read so far as a paragraph.
    fn flush(&mut self) {
        let text = std::mem::take(&mut self.inline);
        if text.trim().is_empty() {
            return;
        }
        let margin = self.margin();
        let mut first = " ".repeat(margin);
        if let Some(list) = self.lists.last_mut()
            && let Some(bullet) = list.pending.take()
        {
            first = " ".repeat(list.indent) + &bullet;
        }
        let quote = if self.colored { format!("{QUOTE}> {RESET}") } else { "> ".to_string() };
        let (quote, rest) = (quote.repeat(self.quotes), " ".repeat(margin));
        let (first, rest) = (quote.clone() + &first, quote + &rest);
        // Text in lists keeps away from the right margin as it does from the left one.
        let options = textwrap::Options::new(self.width.saturating_sub(margin + 1).max(20))
            .initial_indent(&first)
            .subsequent_indent(&rest)
            .break_words(false)
            .word_separator(WordSeparator::AsciiSpace)
            .word_splitter(WordSplitter::NoHyphenation)
            .wrap_algorithm(WrapAlgorithm::FirstFit);
        for line in text.lines() {
            self.output.push_str(&textwrap::fill(line, &options));
            self.output.push('\n');
        }
    }

    fn end_code(&mut self) {
        let code = std::mem::take(&mut self.inline);
        let margin = " ".repeat(self.margin() + 4);
        let lines: Vec<String> =
            code.trim_end_matches('\n').split('\n').map(|line| format!("{margin}{line}")).collect();
        let lines = lines.join("\n");
        self.output.push_str(&if self.colored { format!("{CODE}{lines}{RESET}") } else { lines });
        self.output.push('\n');
        self.blank();
    }

    fn end_table(&mut self) {
        let Table { alignments, rows } = std::mem::take(&mut self.table);
        let width = |column: usize| rows.iter().filter_map(|row| row.get(column)).map(|cell| display_width(cell)).max();
        let widths: Vec<usize> = (0..alignments.len()).map(|column| width(column).unwrap_or(0)).collect();
        for (place, row) in rows.iter().enumerate() {
            let cells = row.iter().zip(&widths).zip(&alignments);
            let cells: Vec<String> =
                cells.map(|((cell, width), alignment)| aligned(cell, *width, *alignment)).collect();
            let line = cells.join(" | ");
            let is_head = place == 0 && self.colored;
            self.output.push_str(&if is_head { format!("{TABLE_HEAD}{line}{RESET}") } else { line });
            self.output.push('\n');
        }
        self.blank();
    }
}

fn aligned(cell: &str, width: usize, alignment: Alignment) -> String {
    let missing = width.saturating_sub(display_width(cell));
    let left = match alignment {
        Alignment::Right => missing,
        Alignment::Center => missing / 2,
        Alignment::Left | Alignment::None => 0,
    };
    format!("{}{cell}{}", " ".repeat(left), " ".repeat(missing - left))
}

#[cfg(test)]
mod tests {
    use super::render;

    /// As `h` of Elixir 1.14 prints them, empty lines at the end aside, but for code within a list item: iex leaves out
    /// the empty line above it.
    #[test]
    fn blocks_have_their_layout() {
        let long =
            "A *word* and `code`, and a [link](http://x.org) in a line that is so long that it has to be wrapped.";
        let cases = [
            (
                long,
                "A *word* and `code`, and a link (http://x.org) in a line that is so long that\nit has to be wrapped.",
            ),
            ("# One\n\n## Two *and* `half`\n\ntext", "# One\n\n## Two *and* `half`\n\ntext"),
            (
                "  * one\n  * two\n\n        code\n\n  * three\n    * four",
                "  * one\n  * two\n\n        code\n\n  * three\n    * four",
            ),
            ("1. first\n2. second", "  1. first\n  2. second"),
            ("> quoted\n> text", "> quoted text"),
            ("```elixir\nif x do\n\n  y\nend\n```", "    if x do\n    \n      y\n    end"),
            ("| a | b |\n|---|:-:|\n| 1 | `2` |", "a |  b \n1 | `2`"),
            ("one\n\n---\n\ntwo", "one\n\n---\n\ntwo"),
        ];
        for (source, expected) in cases {
            assert_eq!(render(source, 80, false).trim_end_matches('\n'), expected, "{source}");
        }
    }

    #[test]
    fn marks_become_colours() {
        let text = render("# Title\n\nA *b* **c** `d`.\n\n- item", 80, true);
        let expected = "\x1b[33m# Title\x1b[0m\n\x1b[0m\nA \x1b[4mb\x1b[0m \x1b[1mc\x1b[0m \x1b[36md\x1b[0m.\n\x1b[0m\n  • item\n\x1b[0m\n";
        assert_eq!(text, expected);
    }

    #[test]
    fn odd_texts_do_no_harm() {
        for source in
            ["", "\n", "*", "**_`", "[", "- ", "> > >", "|\n|-", "```", "<b", "\u{1b}[31m", "1. \n  2. \n\n   x"]
        {
            for width in [20, 80] {
                render(source, width, true);
                render(source, width, false);
            }
        }
        render(&"> ".repeat(5_000), 80, false);
        render(&"- ".repeat(5_000), 80, false);
    }
}
