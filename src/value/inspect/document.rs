//! Text with places where lines may end.
//!
//! A document is a flat run of tokens. A *group* spans the tokens of one collection, from [`Token::Open`] to
//! [`Token::Close`]; groups nest. A group that fits into the rest of the line is written flat. In one that does not, the
//! lines end by its [`Breaking`]:
//!
//! ```text
//! [                 EachItem: at the edges and at every gap
//!   {:a, 1},
//!   "text"
//! ]
//! [1, 2, 3,         WhereNeeded: at a gap whose next item would not fit
//!  4, 5]
//! ```
//!
//! Being flat, a document needs no recursion to write, and deciding whether something fits looks at no more tokens than a
//! line has columns. The width of a text is its length in bytes, as Elixir counts.

/// How the lines of a group end that does not fit into one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Breaking {
    EachItem,
    WhereNeeded,
}

#[derive(Clone, Copy)]
enum Token {
    /// The next bytes of the document's text, and how many columns they take.
    Text {
        length: u32,
        width: u32,
    },
    Open {
        breaking: Breaking,
        indentation: u8,
    },
    Close,
    /// Behind the opening bracket and before the closing one.
    FirstEdge,
    LastEdge,
    /// Between two items: a space or the end of a line.
    Gap,
}

/// A group that is being written.
#[derive(Clone, Copy)]
pub(super) struct OpenGroup {
    token: usize,
    groups_before: usize,
}

#[derive(Default)]
pub(super) struct Document {
    text: String,
    tokens: Vec<Token>,
    groups: usize,
}

impl Document {
    pub fn new() -> Document {
        Document::default()
    }

    /// How much has been written, in tokens.
    pub fn size(&self) -> usize {
        self.tokens.len()
    }

    pub fn text(&mut self, text: &str) {
        self.push_text(text, text.len());
    }

    /// Text that takes no columns: the switch to a colour.
    pub fn escape_sequence(&mut self, text: &str) {
        self.push_text(text, 0);
    }

    fn push_text(&mut self, text: &str, width: usize) {
        self.text.push_str(text);
        // A text of 4 GB and more is not worth a wider token: its pieces stay together, too wide for any line.
        let mut rest = text.len();
        let mut width = width;
        while rest > 0 {
            let length = rest.min(u32::MAX as usize);
            let part = width.min(length);
            self.tokens.push(Token::Text { length: length as u32, width: part as u32 });
            rest -= length;
            width -= part;
        }
    }

    pub fn open_group(&mut self) -> OpenGroup {
        let group = OpenGroup { token: self.tokens.len(), groups_before: self.groups };
        self.groups += 1;
        // What kind it is shows when it is closed.
        self.tokens.push(Token::Open { breaking: Breaking::EachItem, indentation: 0 });
        group
    }

    pub fn close_group(&mut self, group: OpenGroup, breaking: Breaking, indentation: u8) {
        self.tokens[group.token] = Token::Open { breaking, indentation };
        self.tokens.push(Token::Close);
    }

    /// Whether there are groups in a group.
    pub fn holds_groups(&self, group: OpenGroup) -> bool {
        self.groups > group.groups_before + 1
    }

    pub fn first_edge(&mut self) {
        self.tokens.push(Token::FirstEdge);
    }

    pub fn last_edge(&mut self) {
        self.tokens.push(Token::LastEdge);
    }

    pub fn gap(&mut self) {
        self.tokens.push(Token::Gap);
    }

    /// The text, its lines no wider than `width` where that is possible; `None` for a single line.
    pub fn render(&self, width: Option<usize>) -> String {
        match width {
            Some(width) => Renderer::new(self, width).render(),
            None => self.render_flat(),
        }
    }

    fn render_flat(&self) -> String {
        let mut output = String::with_capacity(self.text.len() + self.tokens.len() / 2);
        let mut at = 0;
        for token in &self.tokens {
            match token {
                Token::Text { length, .. } => {
                    output.push_str(&self.text[at..at + *length as usize]);
                    at += *length as usize;
                }
                Token::Gap => output.push(' '),
                Token::Open { .. } | Token::Close | Token::FirstEdge | Token::LastEdge => {}
            }
        }
        output
    }
}

/// How an open group is written.
#[derive(Clone, Copy)]
enum Layout {
    Flat,
    Broken { breaking: Breaking, indentation: usize },
}

struct Renderer<'document> {
    document: &'document Document,
    width: usize,
    output: String,
    column: usize,
    layouts: Vec<Layout>,
    /// The columns that a new line starts with.
    indentation: usize,
}

impl Renderer<'_> {
    fn new(document: &Document, width: usize) -> Renderer<'_> {
        let output = String::with_capacity(document.text.len() + document.tokens.len());
        Renderer { document, width, output, column: 0, layouts: Vec::new(), indentation: 0 }
    }

    fn render(mut self) -> String {
        let mut at = 0;
        for (place, token) in self.document.tokens.iter().enumerate() {
            let layout = self.layouts.last().copied().unwrap_or(Layout::Flat);
            match (*token, layout) {
                (Token::Text { length, width }, _) => {
                    self.output.push_str(&self.document.text[at..at + length as usize]);
                    at += length as usize;
                    self.column += width as usize;
                }
                (Token::Open { breaking, indentation }, _) => {
                    let flat = matches!(layout, Layout::Flat) && !self.layouts.is_empty();
                    let indentation = indentation as usize;
                    let broken = !flat && !self.group_fits(place + 1);
                    if broken {
                        self.indentation += indentation;
                    }
                    self.layouts.push(if broken { Layout::Broken { breaking, indentation } } else { Layout::Flat });
                }
                (Token::Close, _) => {
                    self.layouts.pop();
                    if let Layout::Broken { breaking: Breaking::WhereNeeded, indentation } = layout {
                        self.indentation -= indentation;
                    }
                }
                (Token::FirstEdge, Layout::Broken { breaking: Breaking::EachItem, .. }) => self.new_line(),
                (Token::LastEdge, Layout::Broken { breaking: Breaking::EachItem, indentation }) => {
                    self.indentation -= indentation;
                    self.new_line();
                }
                (Token::FirstEdge | Token::LastEdge, _) => {}
                (Token::Gap, Layout::Broken { breaking: Breaking::EachItem, .. }) => self.new_line(),
                (Token::Gap, Layout::Broken { .. }) if !self.item_fits(place + 1) => self.new_line(),
                (Token::Gap, _) => {
                    self.output.push(' ');
                    self.column += 1;
                }
            }
        }
        self.output
    }

    fn new_line(&mut self) {
        self.output.push('\n');
        self.output.extend(std::iter::repeat_n(' ', self.indentation));
        self.column = self.indentation;
    }

    /// Whether the group fits flat whose first token is at `start`. What follows the group does not count.
    fn group_fits(&self, start: usize) -> bool {
        let mut column = self.column;
        let mut depth = 0;
        for token in &self.document.tokens[start..] {
            if column > self.width {
                return false;
            }
            match token {
                Token::Text { width, .. } => column += *width as usize,
                Token::Gap => column += 1,
                Token::Open { .. } => depth += 1,
                Token::Close if depth == 0 => return true,
                Token::Close => depth -= 1,
                Token::FirstEdge | Token::LastEdge => {}
            }
        }
        column <= self.width
    }

    /// Whether, after a space, all fits up to the next place where the line may end.
    fn item_fits(&self, start: usize) -> bool {
        let mut column = self.column + 1;
        // How many of the groups outside have been left, and how deep inside others the token is.
        let mut left = 0;
        let mut depth = 0;
        for token in &self.document.tokens[start..] {
            if column > self.width {
                return false;
            }
            match token {
                Token::Text { width, .. } => column += *width as usize,
                Token::Gap if depth == 0 => return true,
                Token::Gap => column += 1,
                Token::Open { .. } => depth += 1,
                Token::Close if depth == 0 => left += 1,
                Token::Close => depth -= 1,
                Token::FirstEdge | Token::LastEdge if depth == 0 && self.ends_lines_at_edges(left) => return true,
                Token::FirstEdge | Token::LastEdge => {}
            }
        }
        column <= self.width
    }

    fn ends_lines_at_edges(&self, outwards: usize) -> bool {
        let layout = self.layouts.iter().rev().nth(outwards);
        matches!(layout, Some(Layout::Broken { breaking: Breaking::EachItem, .. }))
    }
}
