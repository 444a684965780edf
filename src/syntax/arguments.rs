//! The items of a call or of a container: values first, then `key: value` pairs.

use super::ast::{Ast, Kind};
use super::sequence::joined;

#[derive(Debug, Default)]
pub struct Items {
    pub values: Vec<Ast>,
    /// `a: 1, b: 2` at the end, as pairs.
    pub keywords: Vec<Ast>,
    /// The offset of the first comma between the items.
    pub first_comma: Option<usize>,
}

impl Items {
    pub fn is_empty(&self) -> bool {
        self.values.is_empty() && self.keywords.is_empty()
    }

    /// Makes the pairs one argument, as in `foo(1, a: 2)`, where the second argument is `[a: 2]`.
    pub fn flush_keywords(&mut self) {
        let keywords = std::mem::take(&mut self.keywords);
        if let (Some(first), Some(last)) = (keywords.first(), keywords.last()) {
            let span = joined(first.span, last.span);
            self.values.push(Ast::new(Kind::List(keywords), span));
        }
    }

    /// The items where pairs are one argument: of calls, tuples and bitstrings.
    pub fn into_arguments(mut self) -> Vec<Ast> {
        self.flush_keywords();
        self.values
    }

    /// The items where pairs stand for themselves: of lists and maps.
    pub fn into_elements(mut self) -> Vec<Ast> {
        self.values.append(&mut self.keywords);
        self.values
    }
}
