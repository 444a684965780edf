//! From byte offsets to lines and columns, in constant time and memory that hardly grows with the text: one line may be ten
//! megabytes long, and columns count characters.

use super::ast::Span;
use std::cell::Cell;

/// How many bytes lie between two entries of the table of characters.
const CHUNK: usize = 128;

#[derive(Debug)]
pub struct Positions<'s> {
    text: &'s str,
    first_line: u32,
    first_column: u32,
    line_starts: Vec<usize>,
    /// The line of the last answer: the next question is mostly about the same.
    latest: Cell<usize>,
    /// Characters before each chunk of the text; `None` if the text is ASCII, where bytes are characters.
    characters: Option<Vec<u32>>,
}

/// A line and a column, both counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Position {
    pub line: u32,
    pub column: u32,
}

impl<'s> Positions<'s> {
    /// `first_line` is the number of the first line of `text`.
    pub fn new(text: &'s str, first_line: u32) -> Positions<'s> {
        Positions::starting_at(text, first_line, 1)
    }

    /// As [`Positions::new`], with the column of the first character.
    pub fn starting_at(text: &'s str, first_line: u32, first_column: u32) -> Positions<'s> {
        let newlines = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(index, _)| index + 1);
        let line_starts = std::iter::once(0).chain(newlines).collect();
        let characters = (!text.is_ascii()).then(|| {
            let mut before = 0;
            text.as_bytes()
                .chunks(CHUNK)
                .map(|chunk| {
                    let here = before;
                    before += count_characters(chunk);
                    here
                })
                .collect()
        });
        Positions { text, first_line, first_column, line_starts, latest: Cell::new(0), characters }
    }

    pub fn position(&self, offset: usize) -> Position {
        let index = self.line_index(offset);
        let column = self.characters_before(offset) - self.characters_before(self.line_starts[index]);
        let first = if index == 0 { self.first_column } else { 1 };
        Position { line: self.first_line + index as u32, column: column + first }
    }

    /// The span from one byte offset to another.
    pub fn span(&self, start: usize, end: usize) -> Span {
        let (start, end) = (self.position(start), self.position(end));
        Span { line: start.line, column: start.column, end_line: end.line, end_column: end.column }
    }

    /// The byte offset where a span begins.
    pub fn offset(&self, span: Span) -> usize {
        let index = span.line.saturating_sub(self.first_line) as usize;
        let start = self.line_starts.get(index).copied().unwrap_or(self.text.len());
        let first = if index == 0 { self.first_column } else { 1 };
        let characters = span.column.saturating_sub(first);
        let Some(table) = &self.characters else { return (start + characters as usize).min(self.text.len()) };
        // The chunk in which the character lies that has so many before it.
        let target = self.characters_before(start) + characters;
        let chunk = table.partition_point(|before| *before <= target).saturating_sub(1);
        let mut before = table.get(chunk).copied().unwrap_or(0);
        for (index, byte) in self.text.as_bytes().iter().enumerate().skip(chunk * CHUNK) {
            if *byte & 0xC0 != 0x80 {
                if before == target {
                    return index;
                }
                before += 1;
            }
        }
        self.text.len()
    }

    /// The text of the line with `offset` in it, without its `\n`.
    pub fn line_text(&self, offset: usize) -> &'s str {
        let index = self.line_index(offset);
        let rest = &self.text[self.line_starts[index]..];
        rest.split('\n').next().unwrap_or(rest)
    }

    fn line_index(&self, offset: usize) -> usize {
        let latest = self.latest.get();
        let next_start = self.line_starts.get(latest + 1).copied().unwrap_or(usize::MAX);
        if self.line_starts[latest] <= offset && offset < next_start {
            return latest;
        }
        let index = self.line_starts.partition_point(|start| *start <= offset).saturating_sub(1);
        self.latest.set(index);
        index
    }

    fn characters_before(&self, offset: usize) -> u32 {
        match &self.characters {
            None => offset as u32,
            Some(table) => {
                let chunk = offset / CHUNK;
                let Some(before) = table.get(chunk) else {
                    return self.text.chars().count() as u32;
                };
                before + count_characters(&self.text.as_bytes()[chunk * CHUNK..offset])
            }
        }
    }
}

/// Counts the bytes that begin a character.
fn count_characters(bytes: &[u8]) -> u32 {
    bytes.iter().filter(|byte| **byte & 0xC0 != 0x80).count() as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters() {
        let text = "é = 1\n  日本 = 2";
        let positions = Positions::new(text, 1);
        assert_eq!(positions.position(3), Position { line: 1, column: 3 });
        assert_eq!(positions.position(text.len()), Position { line: 2, column: 9 });
    }

    #[test]
    fn a_long_line_needs_no_long_count() {
        let text = "é".repeat(1000);
        let positions = Positions::new(&text, 7);
        assert_eq!(positions.position(1000), Position { line: 7, column: 501 });
        assert_eq!(positions.position(text.len()), Position { line: 7, column: 1001 });
    }
}
