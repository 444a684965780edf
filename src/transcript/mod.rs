//! Sessions written down in pages: taking them out, running them again, telling where the answers differ.
//!
//! ```text
//! page ──extract──▶ definitions and exchanges ──replay──▶ answers ──expectation──▶ verdicts ──report──▶ text
//! ```

pub mod expectation;
pub mod extract;
pub mod replay;
pub mod report;
