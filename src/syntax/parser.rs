//! The parser that pest makes from `grammar/elixir.pest`.

use pest_derive::Parser;

#[derive(Parser)]
#[grammar = "grammar/elixir.pest"]
pub struct ElixirParser;
