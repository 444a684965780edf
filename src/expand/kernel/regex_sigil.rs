//! `~r/a+/i`, `~R/a+/`: a regex whose source is known is compiled here and stands as a literal; with `#{…}` in it, it is
//! compiled when the line runs.

use crate::atom::Atom;
use crate::expand::errors::Mistake;
use crate::expand::expander::{Call, Expander};
use crate::expand::form::{self, Result};
use crate::regex::{self, Options, Pattern};
use crate::syntax::ast::{Ast, Kind, Span};

const REGEX: &str = "Elixir.Regex";

impl Expander<'_> {
    pub fn sigil_regex(&mut self, call: Call) -> Result<Ast> {
        let span = call.span;
        let (parts, modifiers) = self.sigil_parts(call)?;
        let modifiers: String = modifiers.into_iter().collect();
        let is_raw = call.name.name() == "sigil_R";
        let unescape = |bytes: &[u8]| if is_raw { bytes.to_vec() } else { unescaped(bytes) };
        if let [Ast { kind: Kind::Binary(bytes), .. }] = &parts[..] {
            let source = unescape(bytes);
            let options = Options::of_modifiers(&modifiers);
            let pattern = match &options {
                Ok(options) => {
                    regex::pattern(&source, *options).map_err(|error| (error.message, error.position.to_string()))
                }
                Err(rest) => Err(("invalid_option".to_string(), rest.to_string())),
            };
            return match pattern {
                Ok(pattern) => Ok(literal(&source, &modifiers, &pattern, span)),
                Err((message, position)) => self.refuse(Mistake::InvalidRegex { message, position }, span.line),
            };
        }
        let resolved = parts.into_iter().map(|part| match &part.kind {
            Kind::Binary(bytes) => Ast::new(Kind::Binary(unescape(bytes).into()), part.span),
            _ => part,
        });
        let source = Ast::call(Atom::of("<<>>"), resolved.collect(), span);
        let modifiers = Ast::new(Kind::Binary(modifiers.as_bytes().into()), span);
        Ok(form::remote_call(REGEX, "compile!", vec![source, modifiers], span))
    }
}

/// `%Regex{…}` as a map of constants.
fn literal(source: &[u8], modifiers: &str, pattern: &Pattern, span: Span) -> Ast {
    let binary = |bytes: &[u8]| Ast::new(Kind::Binary(bytes.into()), span);
    let atom = |name| Ast::atom(Atom::of(name), span);
    let flag = |is_set: bool| form::integer(i64::from(is_set), span);
    let compiled = vec![
        atom("re_pattern"),
        form::integer(pattern.group_count as i64, span),
        flag(pattern.options.has(Options::UNICODE)),
        flag(pattern.options.is_any_newline_with_cr()),
        binary(&regex::handle(source, pattern.options)),
    ];
    let version =
        (binary(regex::version().as_bytes()), atom(if cfg!(target_endian = "little") { "little" } else { "big" }));
    let fields = [
        ("__struct__", Ast::atom(Atom::of(REGEX), span)),
        ("opts", binary(modifiers.as_bytes())),
        ("re_pattern", Ast::call(Atom::of("{}"), compiled, span)),
        ("re_version", Ast::new(Kind::Pair(Box::new(version)), span)),
        ("source", binary(source)),
    ];
    let pairs = fields.map(|(name, value)| Ast::new(Kind::Pair(Box::new((atom(name), value))), span));
    Ast::call(Atom::of("%{}"), pairs.into(), span)
}

/// In a regex most escapes are PCRE's own; these few are resolved before, and an escaped line end is dropped.
fn unescaped(bytes: &[u8]) -> Vec<u8> {
    let mut resolved = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some((byte, behind)) = rest.split_first() {
        rest = behind;
        let Some((escape, behind)) = rest.split_first().filter(|_| *byte == b'\\') else {
            resolved.push(*byte);
            continue;
        };
        rest = behind;
        match escape {
            b'f' => resolved.push(12),
            b'n' => resolved.push(b'\n'),
            b'r' => resolved.push(b'\r'),
            b't' => resolved.push(b'\t'),
            b'v' => resolved.push(11),
            b'a' => resolved.push(7),
            b'\n' => {}
            other => resolved.extend_from_slice(&[b'\\', *other]),
        }
    }
    resolved
}
