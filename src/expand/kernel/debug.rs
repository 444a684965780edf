//! `dbg`: the library's `Macro.dbg` writes the code that prints.

use crate::atom::Atom;
use crate::expand::expander::{Call, Expander};
use crate::expand::form::Result;
use crate::syntax::ast::{Ast, Kind};

const WRITER: &str = "Elixir.Kaiwa.Debug";

impl Expander<'_> {
    /// `dbg()` shows the variables, `dbg(code, options)` what code gives.
    pub fn dbg(&mut self, call: Call) -> Result<Ast> {
        let span = call.span;
        self.check_expression("dbg", call.line())?;
        let mut arguments = call.arguments.to_vec();
        if arguments.is_empty() {
            arguments.push(Ast::call(Atom::of("binding"), Vec::new(), span));
        }
        if arguments.len() == 1 {
            arguments.push(Ast::new(Kind::List(Vec::new()), span));
        }
        self.user_macro(Atom::of(WRITER), Call { name: Atom::of("__dbg__"), arguments: &arguments, ..call })
    }
}
