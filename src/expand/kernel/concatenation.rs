//! `<>`, `to_string`, `to_charlist`

use crate::atom::Atom;
use crate::expand::errors::Mistake;
use crate::expand::expander::{Call, Expander, Position};
use crate::expand::form::{self, Result};
use crate::expand::warnings::Notice;
use crate::syntax::ast::{Ast, Kind, Meta};

impl Expander<'_> {
    /// `a <> b <> c` is `<<a::binary, b::binary, c::binary>>`. In a pattern only the last may be unknown.
    pub fn concatenation(&mut self, call: Call) -> Result<Ast> {
        let [left, right] = call.arguments else {
            return self
                .refuse(Mistake::UndefinedFunction { name: call.name, arity: call.arguments.len() }, call.line());
        };
        let (mut parts, mut rest) = (vec![left], right);
        while let Some((next, others)) = form::operands(rest, "<>") {
            parts.push(next);
            rest = others;
        }
        parts.push(rest);
        let mut segments = Vec::with_capacity(parts.len());
        for (index, part) in parts.iter().enumerate() {
            let is_last = index + 1 == parts.len();
            segments.push(self.concatenated(part, is_last, call.line())?);
        }
        Ok(Ast::call(Atom::of("<<>>"), segments, call.span))
    }

    fn concatenated(&mut self, part: &Ast, is_last: bool, call_line: u32) -> Result<Ast> {
        // Literals in quoted code have no line.
        let line =
            if matches!(part.kind, Kind::Call { .. } | Kind::Variable { .. }) { part.span.line } else { call_line };
        let attribute = match form::arguments_of(part, "@") {
            Some([attribute]) if self.position == Position::Match => Some(self.attribute_tree(attribute, line)?),
            _ => None,
        };
        let part = attribute.as_ref().unwrap_or(part);
        match &part.kind {
            Kind::Binary(_) => return Ok(part.clone()),
            Kind::Integer(_) | Kind::Float(_) | Kind::Atom(_) | Kind::List(_) | Kind::Pair(_) => {
                return self.refuse(Mistake::ConcatenatedNoBinary(self.text(part)), line);
            }
            _ => {}
        }
        let is_literal = form::arguments_of(part, "<<>>").is_some();
        if self.position == Position::Match && !is_last && !is_literal {
            return self.refuse(Mistake::UnknownLeftOfConcatenation(self.text(part)), line);
        }
        let specifier = Kind::Variable { name: Atom::of("binary"), meta: Meta::default() };
        Ok(Ast::call(Atom::of("::"), vec![part.clone(), Ast::new(specifier, part.span)], part.span))
    }

    pub fn text_conversion(&mut self, call: Call) -> Result<Ast> {
        match call.arguments {
            [text @ Ast { kind: Kind::Binary(_), .. }] => Ok(text.clone()),
            arguments => Ok(form::remote_call("Elixir.String.Chars", "to_string", arguments.to_vec(), call.span)),
        }
    }

    /// `to_char_list`, the name before version 1.3.
    pub fn old_charlist_conversion(&mut self, call: Call) -> Result<Ast> {
        self.warn(Notice::OldCharlistConversion, call.line());
        self.charlist_conversion(call)
    }

    pub fn charlist_conversion(&mut self, call: Call) -> Result<Ast> {
        Ok(form::remote_call("Elixir.List.Chars", "to_charlist", call.arguments.to_vec(), call.span))
    }
}
