//! The operators: which stand before an operand, which between two, and how tightly each binds.
//!
//! This is the one table of precedence. The grammar only lists the symbols (`symbol` and `continuation` in
//! `grammar/elixir.pest`), since it has to find where each ends.

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Associativity {
    Left,
    Right,
}

/// How an operator binds between two operands: the higher the level, the tighter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Binding {
    pub level: u16,
    pub associativity: Associativity,
}

#[derive(Debug, PartialEq, Eq)]
pub struct Operator {
    pub symbol: &'static str,
    /// Between two operands.
    pub infix: Option<Binding>,
    /// Before an operand: how tightly it holds it.
    pub prefix: Option<u16>,
}

/// The level of `|`; in `%{map | key: value}` it parts the map from its new values.
pub const PIPE_LEVEL: u16 = 70;
/// The level of `.`, of calls and of `value[key]`; only `@` binds tighter.
pub const DOT_LEVEL: u16 = 310;

/// `left not in right`: two words in the source, one operator.
pub static NOT_IN: Operator = left("not in", 170);

/// `/`, also found in `//` where an operand should be.
pub static DIVIDE: Operator = left("/", 220);

/// From loose to tight.
static OPERATORS: &[Operator] = &[
    left("<-", 40),
    left("\\\\", 40),
    right("when", 50),
    right("::", 60),
    right("|", PIPE_LEVEL),
    before("&", 90),
    right("=", 100),
    left("||", 120),
    left("|||", 120),
    left("or", 120),
    left("&&", 130),
    left("&&&", 130),
    left("and", 130),
    left("==", 140),
    left("!=", 140),
    left("=~", 140),
    left("===", 140),
    left("!==", 140),
    left("<", 150),
    left(">", 150),
    left("<=", 150),
    left(">=", 150),
    left("|>", 160),
    left("<<<", 160),
    left(">>>", 160),
    left("<<~", 160),
    left("~>>", 160),
    left("<~", 160),
    left("~>", 160),
    left("<~>", 160),
    left("<|>", 160),
    left("in", 170),
    left("^^^", 180),
    right("//", 190),
    right("++", 200),
    right("--", 200),
    right("+++", 200),
    right("---", 200),
    right("<>", 200),
    right("..", 200),
    dual("+", 210, 300),
    dual("-", 210, 300),
    left("*", 220),
    left("/", 220),
    left("**", 230),
    before("!", 300),
    before("^", 300),
    before("not", 300),
    before("~~~", 300),
    before("@", 320),
    // `key => value` and `head -> body` bind nothing by themselves; where they may stand is decided by what is around.
    alone("=>"),
    alone("->"),
];

/// The operator written as `symbol`.
pub fn find(symbol: &str) -> Option<&'static Operator> {
    OPERATORS.iter().find(|operator| operator.symbol == symbol)
}

impl Operator {
    /// `+` and `-` stand before or between operands; after a name, white space decides.
    pub fn is_dual(&self) -> bool {
        self.infix.is_some() && self.prefix.is_some()
    }
}

const fn left(symbol: &'static str, level: u16) -> Operator {
    Operator { symbol, infix: Some(Binding { level, associativity: Associativity::Left }), prefix: None }
}

const fn right(symbol: &'static str, level: u16) -> Operator {
    Operator { symbol, infix: Some(Binding { level, associativity: Associativity::Right }), prefix: None }
}

const fn before(symbol: &'static str, level: u16) -> Operator {
    Operator { symbol, infix: None, prefix: Some(level) }
}

const fn dual(symbol: &'static str, level: u16, prefix: u16) -> Operator {
    Operator { symbol, infix: Some(Binding { level, associativity: Associativity::Left }), prefix: Some(prefix) }
}

const fn alone(symbol: &'static str) -> Operator {
    Operator { symbol, infix: None, prefix: None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_operator_is_listed_once() {
        for operator in OPERATORS {
            assert_eq!(OPERATORS.iter().filter(|other| other.symbol == operator.symbol).count(), 1, "{operator:?}");
        }
    }
}
