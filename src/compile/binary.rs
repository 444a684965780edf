//! `<<…>>`, built and taken apart.

use super::expression::Destination;
use super::function::{FunctionCompiler, Label, Result, Slot, TooLarge};
use crate::bytecode::instructions::{FarRegister, Instruction, LayoutIndex};
use crate::bytecode::segments::{Layout, LayoutKind, LayoutSize};
use crate::expand::core::{Core, CoreKind, Endianness, Literal, Pattern, Segment, SegmentKind};
use crate::value::term::Term;
use num_traits::ToPrimitive;

/// A longer binary is built in steps, so that its segments need not all be in registers at a time.
const STEP: usize = 256;

impl FunctionCompiler<'_> {
    pub fn binary(&mut self, segments: &[Segment<Core>], to: Slot) -> Result<()> {
        let mark = self.mark();
        let mut steps = segments.chunks(STEP);
        self.binary_step(steps.next().unwrap_or(&[]), to)?;
        for step in steps {
            let first = self.allocate_row(2)?;
            self.move_to(first, to);
            self.binary_step(step, first + 1)?;
            self.make_binary(first, &[REST_OF_BITS, REST_OF_BITS], to)?;
            self.release(mark);
        }
        self.release(mark);
        Ok(())
    }

    fn binary_step(&mut self, segments: &[Segment<Core>], to: Slot) -> Result<()> {
        let mark = self.mark();
        let layouts: Vec<Layout> = segments.iter().map(layout).collect();
        let sizes = layouts.iter().filter(|layout| layout.size == LayoutSize::Register).count();
        let first = self.allocate_row(segments.len() + sizes)?;
        let mut at = first;
        for (segment, layout) in segments.iter().zip(&layouts) {
            self.expression(&segment.value, Destination::Slot(at))?;
            at += 1;
            if layout.size == LayoutSize::Register {
                if let Some(size) = &segment.size {
                    self.expression(size, Destination::Slot(at))?;
                }
                at += 1;
            }
        }
        self.make_binary(first, &layouts, to)?;
        self.release(mark);
        Ok(())
    }

    fn make_binary(&mut self, first: Slot, layouts: &[Layout], to: Slot) -> Result<()> {
        let layout = self.layouts(layouts)?;
        let (first, count) = (FarRegister(first), layouts.len() as u16);
        self.emit_to(to, |to| Instruction::MakeBinary { to, first, layout, count });
        Ok(())
    }

    fn layouts(&mut self, layouts: &[Layout]) -> Result<LayoutIndex> {
        self.unit.layouts(layouts).map(LayoutIndex).ok_or(TooLarge::Table { line: self.line })
    }

    pub fn binary_pattern(&mut self, segments: &[Segment<Pattern>], value: Slot, fail: Label) -> Result<()> {
        let position = self.allocate()?;
        let target = Default::default();
        let (subject, register) = (self.source(value), self.target(position));
        self.emit_jump(fail, Instruction::BeginBinary { position: register, value: subject, target });
        self.wrote(position, register);
        for segment in segments {
            let taken = self.allocate()?;
            // The instruction reads the size where it puts what it takes.
            let mut has_size = false;
            if let Some(size) = segment.size.as_deref() {
                if fixed_size(size).is_none() {
                    // The size is known only now; an error in computing it means that the segment does not match.
                    let from = self.here();
                    self.expression(size, Destination::Slot(taken))?;
                    self.protect_guard(from, fail);
                    has_size = true;
                }
            } else if let Some(length) = literal_length(segment) {
                self.load(Term::count(length), taken);
                has_size = true;
            }
            let layout = self.layouts(&[pattern_layout(segment)])?;
            let (value, place) = (self.source(value), self.source(position));
            let to = if has_size { self.source(taken) } else { self.target(taken) };
            self.emit_jump(fail, Instruction::TakeSegment { to, value, position: place, layout, target });
            self.wrote(taken, to);
            self.wrote(position, place);
            self.pattern(&segment.value, taken, fail)?;
        }
        let (value, position) = (self.source(value), self.source(position));
        self.emit_jump(fail, Instruction::EndBinary { value, position, target });
        Ok(())
    }
}

const REST_OF_BITS: Layout =
    Layout { kind: LayoutKind::Bitstring, size: LayoutSize::Rest, unit: 1, signed: false, little_endian: false };

/// A literal text in a pattern (`"abc" <> rest`) is a binary segment of its own length.
fn literal_length(segment: &Segment<Pattern>) -> Option<usize> {
    match (&segment.value, segment.kind) {
        (Pattern::Literal(Literal::Binary(bytes)), SegmentKind::Binary) => Some(bytes.len()),
        _ => None,
    }
}

fn pattern_layout(segment: &Segment<Pattern>) -> Layout {
    let mut layout = layout(segment);
    if literal_length(segment).is_some() {
        layout.size = LayoutSize::Register;
    }
    layout
}

fn layout<Value>(segment: &Segment<Value>) -> Layout {
    let kind = match segment.kind {
        SegmentKind::Integer => LayoutKind::Integer,
        SegmentKind::Float => LayoutKind::Float,
        SegmentKind::Binary => LayoutKind::Binary,
        SegmentKind::Bitstring => LayoutKind::Bitstring,
        SegmentKind::Utf8 => LayoutKind::Utf8,
        SegmentKind::Utf16 => LayoutKind::Utf16,
        SegmentKind::Utf32 => LayoutKind::Utf32,
    };
    let default = match kind {
        LayoutKind::Integer => LayoutSize::Fixed(8),
        LayoutKind::Float => LayoutSize::Fixed(64),
        _ => LayoutSize::Rest,
    };
    let size = match segment.size.as_deref() {
        None => default,
        Some(size) => fixed_size(size).map_or(LayoutSize::Register, LayoutSize::Fixed),
    };
    Layout {
        kind,
        size,
        unit: segment.unit,
        signed: segment.signed,
        little_endian: match segment.endianness {
            Endianness::Big => false,
            Endianness::Little => true,
            Endianness::Native => cfg!(target_endian = "little"),
        },
    }
}

fn fixed_size(size: &Core) -> Option<u32> {
    match &size.kind {
        CoreKind::Literal(Literal::Integer(integer)) => integer.to_u32(),
        _ => None,
    }
}
