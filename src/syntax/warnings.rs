//! What the parser accepts but finds doubtful.

use super::source::Position;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    pub position: Position,
    pub doubt: Doubt,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doubt {
    /// A line of a heredoc is indented less than its closing line.
    OutdentedHeredoc { quote: char },
}

impl Warning {
    /// The sentence that Elixir prints after `warning: `.
    pub fn message(&self) -> String {
        match self.doubt {
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
        }
    }
}
