//! `<<…>>`: binaries built and matched by fields.

use super::core::{Core, CoreKind, Endianness, Literal, Pattern, Segment, SegmentKind};
use super::errors::Mistake;
use super::expander::{Expander, Position, literal};
use super::form::{self, Result};
use super::pattern::PatternScope;
use super::variables::Name;
use crate::syntax::ast::{Ast, Kind};
use num_bigint::BigInt;
use num_traits::ToPrimitive;

/// What stands behind `::`, checked and completed by the defaults of the type.
struct Specification<'a> {
    kind: SegmentKind,
    size: Option<&'a Ast>,
    unit: u16,
    signed: bool,
    endianness: Endianness,
    /// Whether neither the source nor the value says the type.
    is_default: bool,
}

/// What stands behind `::` as the source says it.
#[derive(Default)]
struct Specifiers<'a> {
    kind: Option<(SegmentKind, &'static str)>,
    size: Option<&'a Ast>,
    unit: Option<u16>,
    signed: Option<(bool, &'static str)>,
    endianness: Option<(Endianness, &'static str)>,
}

impl Expander<'_> {
    pub fn binary(&mut self, sources: &[Ast], line: u32) -> Result<Core> {
        if self.position == Position::Guard && sources.is_empty() {
            return Ok(literal(Literal::Binary(Box::default()), line));
        }
        let mut segments: Vec<Segment<Core>> = Vec::with_capacity(sources.len());
        let mut bound = Vec::new();
        for source in sources {
            let (value, mut specification) = self.segment_parts(source)?;
            let mark = self.variables.mark();
            let expanded = self.expand(value)?;
            if matches!(expanded.kind, CoreKind::Literal(Literal::Atom(_)) | CoreKind::List { .. }) {
                return self.refuse(Mistake::InvalidSegment(self.text(value)), line);
            }
            // What a macro makes tells its type only now.
            match &expanded.kind {
                CoreKind::Literal(Literal::Binary(_)) if specification.is_default => {
                    (specification.kind, specification.unit) = (SegmentKind::Binary, 8);
                }
                CoreKind::Binary(_) if specification.is_default => specification.kind = SegmentKind::Bitstring,
                _ => {}
            }
            self.check_whole_bytes(value, &specification, line)?;
            let size = specification.size.map(|size| self.expand(size)).transpose()?;
            bound.extend(self.variables.hide_since(mark));
            for value in self.characters(expanded, &specification)? {
                push_segment(&mut segments, specification.segment(value, size.clone(), source.span.line));
            }
        }
        for (name, id) in bound {
            self.variables.show(name, id);
        }
        Ok(match as_literal(&segments) {
            Some(bytes) => literal(Literal::Binary(bytes.into()), line),
            None => Core::new(CoreKind::Binary(segments), line),
        })
    }

    pub fn binary_pattern(&mut self, sources: &[Ast], scope: &mut PatternScope, line: u32) -> Result<Pattern> {
        let mut segments = Vec::with_capacity(sources.len());
        for (index, source) in sources.iter().enumerate() {
            let (value, specification) = self.segment_parts(source)?;
            let size = specification.size.map(|size| self.pattern_size(size, scope)).transpose()?;
            let is_last = index + 1 == sources.len();
            let is_nested = form::arguments_of(value, "<<>>").is_some();
            let is_open = size.is_none() && specification.is_open() && !matches!(value.kind, Kind::Binary(_));
            self.check_whole_bytes(value, &specification, line)?;
            if !is_last && is_open && !is_nested {
                return self.refuse(Mistake::UnsizedBinaryNotLast, line);
            }
            if let (Kind::Binary(_), true) = (&value.kind, specification.is_utf()) {
                let text = self.expand(value)?;
                for character in self.characters(text, &specification)? {
                    let CoreKind::Literal(character) = character.into_kind() else { continue };
                    segments.push(specification.segment(Pattern::Literal(character), None, source.span.line));
                }
                continue;
            }
            let pattern = self.pattern_in(value, scope)?;
            // A nested binary pattern is part of this one.
            if let (Pattern::Binary(nested), None) = (&pattern, &size) {
                if !is_last && nested.last().is_some_and(takes_the_rest) {
                    return self.refuse(Mistake::UnsizedBinaryNotLast, line);
                }
                segments.extend(nested.iter().cloned());
                continue;
            }
            // A tuple or a map may stand there, as in Elixir, although no field is one.
            if matches!(pattern, Pattern::Both(..)) {
                return self.refuse(Mistake::MatchInBinary(self.text(value)), line);
            }
            let is_refused = matches!(pattern, Pattern::List { .. } | Pattern::Binary(_));
            if is_refused || matches!(pattern, Pattern::Literal(Literal::Atom(_))) {
                return self.refuse(Mistake::InvalidSegment(self.text(value)), line);
            }
            segments.push(specification.segment(pattern, size, source.span.line));
        }
        Ok(Pattern::Binary(segments))
    }

    /// The size in a pattern sees what the pattern has bound so far.
    fn pattern_size(&mut self, size: &Ast, scope: &PatternScope) -> Result<Core> {
        let mark = self.variables.mark();
        self.show_bound(scope);
        if let Some((name, meta)) = form::as_variable(size)
            && !name.name().starts_with("__")
            && self.variables.lookup(Name::of(name, meta)).is_none()
        {
            return self.refuse(Mistake::UndefinedVariable { name, context: None }, size.span.line);
        }
        let size = self.guard(size)?;
        self.variables.hide_since(mark);
        Ok(size)
    }

    /// A binary inside has to have whole bytes, as far as the sizes of its fields are known.
    fn check_whole_bytes(&self, value: &Ast, specification: &Specification, line: u32) -> Result<()> {
        let Some(fields) = form::arguments_of(value, "<<>>").filter(|_| specification.kind == SegmentKind::Binary)
        else {
            return Ok(());
        };
        let (mut bits, mut texts) = (0, Vec::with_capacity(fields.len()));
        for field in fields {
            let (value, specification) = self.segment_parts(field)?;
            let Some(width) = specification.width(value) else { return Ok(()) };
            bits = (bits + width % 8) % 8;
            let size = specification.size.map_or(String::new(), |size| format!("-size({})", self.text(size)));
            texts.push(format!("{}::{}{size}", self.text(value), specification.kind.name()));
        }
        if bits == 0 {
            return Ok(());
        }
        self.refuse(Mistake::NoWholeBytes(format!("<<{}>>", texts.join(", "))), line)
    }

    /// A string literal of a utf type stands for its characters.
    fn characters(&self, value: Core, specification: &Specification) -> Result<Vec<Core>> {
        let line = value.line;
        let CoreKind::Literal(Literal::Binary(bytes)) = &value.kind else { return Ok(vec![value]) };
        if !specification.is_utf() {
            return Ok(vec![value]);
        }
        let Ok(text) = std::str::from_utf8(bytes) else { return self.refuse(Mistake::InvalidSegmentText, line) };
        Ok(text.chars().map(|character| literal(Literal::Integer(BigInt::from(u32::from(character))), line)).collect())
    }

    fn segment_parts<'a>(&self, source: &'a Ast) -> Result<(&'a Ast, Specification<'a>)> {
        let (value, specifiers) = match form::operands(source, "::") {
            Some((value, specifiers)) => (value, Some(specifiers)),
            None => (source, None),
        };
        let line = source.span.line;
        let mut found = Specifiers::default();
        if let Some(specifiers) = specifiers {
            self.read_specifiers(specifiers, &mut found)?;
        }
        Ok((value, self.complete(value, found, line)?))
    }

    fn read_specifiers<'a>(&self, ast: &'a Ast, found: &mut Specifiers<'a>) -> Result<()> {
        let line = ast.span.line;
        if let Some((left, right)) = form::operands(ast, "-") {
            self.read_specifiers(left, found)?;
            return self.read_specifiers(right, found);
        }
        if let Some((size, unit)) = form::operands(ast, "*") {
            if !form::is_variable(size, "_") {
                self.set_size(found, size, line)?;
            }
            return self.set_unit(found, unit, line);
        }
        let is_negative = matches!(form::named(ast), Some(("-", [number])) if matches!(number.kind, Kind::Integer(_)));
        if is_negative || matches!(ast.kind, Kind::Integer(_)) {
            return self.set_size(found, ast, line);
        }
        match form::named(ast) {
            Some(("size", [size])) => return self.set_size(found, size, line),
            Some(("unit", [unit])) => return self.set_unit(found, unit, line),
            _ => {}
        }
        let name = match (form::as_variable(ast), form::named(ast)) {
            (Some((name, _)), _) => name.name(),
            (None, Some((name, []))) => name,
            _ => return self.refuse(Mistake::UnknownSpecifier(self.text(ast)), line),
        };
        if let Some((kind, name)) = segment_kind(name) {
            return self.set("type", &mut found.kind, (kind, name), line);
        }
        match name {
            "signed" => self.set("sign", &mut found.signed, (true, "signed"), line),
            "unsigned" => self.set("sign", &mut found.signed, (false, "unsigned"), line),
            "big" => self.set("endianness", &mut found.endianness, (Endianness::Big, "big"), line),
            "little" => self.set("endianness", &mut found.endianness, (Endianness::Little, "little"), line),
            "native" => self.set("endianness", &mut found.endianness, (Endianness::Native, "native"), line),
            _ => self.refuse(Mistake::UnknownSpecifier(format!("{name}()")), line),
        }
    }

    fn set<T: Copy + PartialEq>(
        &self,
        what: &'static str,
        place: &mut Option<(T, &'static str)>,
        found: (T, &'static str),
        line: u32,
    ) -> Result<()> {
        match *place {
            Some((before, earlier)) if before != found.0 => {
                let (new, earlier) = (found.1.to_string(), earlier.to_string());
                self.refuse(Mistake::ConflictingSpecifiers { what, new, earlier }, line)
            }
            _ => {
                *place = Some(found);
                Ok(())
            }
        }
    }

    fn set_size<'a>(&self, found: &mut Specifiers<'a>, size: &'a Ast, line: u32) -> Result<()> {
        let earlier = found.size.map(|earlier| self.text(earlier));
        if let Some(earlier) = earlier.filter(|earlier| *earlier != self.text(size)) {
            let new = self.text(size);
            return self.refuse(Mistake::ConflictingSizes { new, earlier }, line);
        }
        found.size = Some(size);
        Ok(())
    }

    fn set_unit(&self, found: &mut Specifiers, unit: &Ast, line: u32) -> Result<()> {
        // Whether an integer is too large is told with what else is wrong.
        let value = match &unit.kind {
            Kind::Integer(value) => value.to_u16(),
            _ => None,
        };
        match value {
            Some(value) => {
                if let Some(earlier) = found.unit.replace(value)
                    && earlier != value
                {
                    let (new, earlier) = (value.to_string(), earlier.to_string());
                    return self.refuse(Mistake::ConflictingSpecifiers { what: "unit", new, earlier }, line);
                }
            }
            None => return self.refuse(Mistake::InvalidUnit(self.text(unit)), line),
        }
        Ok(())
    }

    /// Adds the defaults of the type and refuses what does not go together.
    fn complete<'a>(&self, value: &Ast, found: Specifiers<'a>, line: u32) -> Result<Specification<'a>> {
        let natural = natural_kind(value);
        let kind = match (found.kind, natural) {
            (Some((kind, name)), Some((natural, natural_name))) if !compatible(kind, natural) => {
                let (new, earlier) = (name.to_string(), natural_name.to_string());
                return self.refuse(Mistake::ConflictingSpecifiers { what: "type", new, earlier }, line);
            }
            (Some((kind, _)), _) => kind,
            (None, Some((natural, _))) => natural,
            (None, None) => SegmentKind::Integer,
        };
        let is_number = matches!(kind, SegmentKind::Integer | SegmentKind::Float);
        if !is_number && found.signed.is_some() {
            return self.refuse(Mistake::SignedOnlyForNumbers, line);
        }
        let is_text = matches!(value.kind, Kind::Binary(_));
        if is_text && (found.size.is_some() || found.unit.is_some()) {
            return self.refuse(Mistake::SizedText, line);
        }
        let specification = Specification {
            kind,
            size: found.size,
            unit: found.unit.unwrap_or(if kind == SegmentKind::Binary { 8 } else { 1 }),
            signed: found.signed.is_some_and(|(signed, _)| signed),
            endianness: found.endianness.map_or(Endianness::Big, |(endianness, _)| endianness),
            is_default: found.kind.is_none() && natural.is_none(),
        };
        if specification.is_utf() && (found.size.is_some() || found.unit.is_some()) {
            return self.refuse(Mistake::SizedUtf, line);
        }
        if is_number && found.unit.is_some() && found.size.is_none() {
            return self.refuse(Mistake::UnitWithoutSize, line);
        }
        if !(1..=256).contains(&specification.unit) {
            return self.refuse(Mistake::InvalidUnit(specification.unit.to_string()), line);
        }
        if let (SegmentKind::Float, Some(Kind::Integer(size))) = (kind, found.size.map(|size| &size.kind)) {
            let bits = size * BigInt::from(specification.unit);
            if ![16, 32, 64].iter().any(|allowed| bits == BigInt::from(*allowed)) {
                return self.refuse(Mistake::FloatSize(bits.to_string()), line);
            }
        }
        Ok(specification)
    }
}

impl Specification<'_> {
    fn segment<Value>(&self, value: Value, size: Option<Core>, line: u32) -> Segment<Value> {
        let Specification { kind, unit, signed, endianness, .. } = *self;
        Segment { value, kind, size: size.map(Box::new), unit, signed, endianness, line }
    }

    fn is_utf(&self) -> bool {
        matches!(self.kind, SegmentKind::Utf8 | SegmentKind::Utf16 | SegmentKind::Utf32)
    }

    /// The bits of a field whose source tells them.
    fn width(&self, value: &Ast) -> Option<u64> {
        let unit = u64::from(self.unit);
        match (self.size.map(|size| &size.kind), self.kind, &value.kind) {
            (Some(Kind::Integer(size)), _, _) => size.to_u64()?.checked_mul(unit),
            (None, SegmentKind::Integer, _) => Some(8),
            (None, SegmentKind::Float, _) => Some(64),
            (None, SegmentKind::Binary, Kind::Binary(_)) => Some(0),
            _ => None,
        }
    }

    /// Without a size it takes all that is left.
    fn is_open(&self) -> bool {
        matches!(self.kind, SegmentKind::Binary | SegmentKind::Bitstring)
    }
}

fn segment_kind(name: &str) -> Option<(SegmentKind, &'static str)> {
    let kind = match name {
        "integer" => (SegmentKind::Integer, "integer"),
        "float" => (SegmentKind::Float, "float"),
        "binary" | "bytes" => (SegmentKind::Binary, "binary"),
        "bitstring" | "bits" => (SegmentKind::Bitstring, "bitstring"),
        "utf8" => (SegmentKind::Utf8, "utf8"),
        "utf16" => (SegmentKind::Utf16, "utf16"),
        "utf32" => (SegmentKind::Utf32, "utf32"),
        _ => return None,
    };
    Some(kind)
}

/// Whether a field of a pattern is as long as all that is left.
fn takes_the_rest(segment: &Segment<Pattern>) -> bool {
    let is_text = matches!(segment.value, Pattern::Literal(Literal::Binary(_)));
    matches!(segment.kind, SegmentKind::Binary | SegmentKind::Bitstring) && segment.size.is_none() && !is_text
}

/// The type that a literal has by itself.
fn natural_kind(value: &Ast) -> Option<(SegmentKind, &'static str)> {
    match &value.kind {
        Kind::Integer(_) => Some((SegmentKind::Integer, "integer")),
        Kind::Float(_) => Some((SegmentKind::Float, "float")),
        Kind::Binary(_) => Some((SegmentKind::Binary, "binary")),
        _ if form::arguments_of(value, "<<>>").is_some() => Some((SegmentKind::Bitstring, "bitstring")),
        _ => None,
    }
}

fn compatible(kind: SegmentKind, natural: SegmentKind) -> bool {
    use SegmentKind::{Binary, Bitstring, Float, Integer, Utf8, Utf16, Utf32};
    match natural {
        Integer => matches!(kind, Integer | Float | Utf8 | Utf16 | Utf32),
        Float => kind == Float,
        Binary => matches!(kind, Binary | Bitstring | Utf8 | Utf16 | Utf32),
        _ => matches!(kind, Binary | Bitstring),
    }
}

/// Joins literal text with literal text before it, and takes over the fields of a nested binary.
fn push_segment(segments: &mut Vec<Segment<Core>>, segment: Segment<Core>) {
    if let (SegmentKind::Binary, None, CoreKind::Literal(Literal::Binary(bytes))) =
        (segment.kind, &segment.size, &segment.value.kind)
    {
        if bytes.is_empty() {
            return;
        }
        if let Some(Segment {
            value: Core { kind: CoreKind::Literal(Literal::Binary(before)), .. },
            kind: SegmentKind::Binary,
            size: None,
            ..
        }) = segments.last_mut()
        {
            *before = [&before[..], &bytes[..]].concat().into();
            return;
        }
    }
    segments.push(segment);
}

/// The bytes of a binary whose fields are all known: text and bytes.
fn as_literal(segments: &[Segment<Core>]) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    for segment in segments {
        match (&segment.value.kind, segment.kind, &segment.size) {
            (CoreKind::Literal(Literal::Binary(text)), SegmentKind::Binary, None) => bytes.extend_from_slice(text),
            (CoreKind::Literal(Literal::Integer(integer)), SegmentKind::Integer, None) => {
                let byte: BigInt = integer & BigInt::from(0xFF);
                bytes.push(byte.to_u8()?);
            }
            (CoreKind::Literal(Literal::Integer(integer)), SegmentKind::Utf8, None) => {
                let character = integer.to_u32().and_then(char::from_u32)?;
                bytes.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
            }
            _ => return None,
        }
    }
    Some(bytes)
}

/// A field that holds a whole binary.
pub(super) fn text_segment(value: Core, line: u32) -> Segment<Core> {
    let (kind, endianness) = (SegmentKind::Binary, Endianness::Big);
    Segment { value, kind, size: None, unit: 8, signed: false, endianness, line }
}
