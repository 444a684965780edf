//! `<<…>>` at run time: building from segments, taking segments off the front.

use super::limits;
use crate::atom::atoms;
use crate::bytecode::segments::{Layout, LayoutKind, LayoutSize};
use crate::value::bits::{BitReader, BitWriter, Encoding, Endianness, NumberFormat};
use crate::value::heap::Heap;
use crate::value::integer::Integer;
use crate::value::term::Term;
use num_traits::ToPrimitive;

/// A longer bitstring is a system limit, in bits.
const BIT_LIMIT: u64 = 1 << 35;

/// A segment that cannot be built.
#[derive(Clone, Copy)]
pub(super) struct SegmentFailure {
    /// Counted from 1.
    pub number: usize,
    pub layout: Layout,
    pub cause: SegmentCause,
    /// The value of the segment, or the size where that is the cause.
    pub value: Term,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum SegmentCause {
    /// The value is of another type.
    Type,
    Size,
    /// There is no float of that size.
    FloatSize,
    /// The value has fewer bits than the segment.
    Short,
    /// The value is no whole number of bytes.
    Unit,
    /// The value is too large for a float of that size.
    NoFloat,
    /// It would be longer than the limit.
    TooLong,
}

impl SegmentFailure {
    /// `<<value::binary>>`, as in `value <> rest`, for what is no bitstring.
    pub fn is_no_bitstring(self) -> bool {
        self.cause == SegmentCause::Type
            && self.layout.size == LayoutSize::Rest
            && matches!(self.layout.kind, LayoutKind::Binary | LayoutKind::Bitstring)
    }

    pub fn reason(self) -> Term {
        Term::atom(if self.cause == SegmentCause::TooLong { atoms::SYSTEM_LIMIT } else { atoms::BADARG })
    }
}

/// Whether binaries behind each other would be longer than the memory of a process.
#[inline]
pub(super) fn exceed_memory(heap: &Heap, values: &[Term]) -> bool {
    let bits: usize = values.iter().filter_map(|value| heap.bit_size(*value)).sum();
    bits / 64 > limits::process_limit_words()
}

/// Builds a bitstring from values (each followed by its size if the layout says so).
pub(super) fn make(heap: &mut Heap, registers: &[Term], layouts: &[Layout]) -> Result<Term, SegmentFailure> {
    if let [first, rest @ ..] = layouts
        && is_whole_binary(first)
        && rest.iter().all(is_whole_binary)
    {
        let parts = &registers[..layouts.len()];
        if let Some(binary) = concatenate(heap, parts) {
            return Ok(binary);
        }
    }
    let mut writer = BitWriter::new();
    let mut registers = registers.iter().copied();
    let mut next = || registers.next().unwrap_or(Term::NIL);
    for (index, layout) in layouts.iter().enumerate() {
        let failure = |cause, value| SegmentFailure { number: index + 1, layout: *layout, cause, value };
        let value = next();
        let size = match layout.size {
            LayoutSize::Fixed(size) => Some(u64::from(size)),
            LayoutSize::Register => {
                let size = next();
                let number = heap.as_i64(size).and_then(|size| u64::try_from(size).ok());
                Some(number.ok_or(failure(SegmentCause::Size, size))?)
            }
            LayoutSize::Rest => None,
        };
        write(heap, &mut writer, value, size, layout).map_err(|cause| {
            let culprit = match (cause, size) {
                (SegmentCause::FloatSize, Some(size)) => Term::count(size as usize),
                _ => value,
            };
            failure(cause, culprit)
        })?;
    }
    let (bytes, bits) = writer.finish();
    Ok(if bits.is_multiple_of(8) { heap.binary_from_vec(bytes) } else { heap.bitstring(&bytes, bits) })
}

fn is_whole_binary(layout: &Layout) -> bool {
    layout.kind == LayoutKind::Binary && layout.size == LayoutSize::Rest
}

/// Whole binaries behind each other: the form of interpolation and `<>`. Appending to the first one in place makes building
/// a text bit by bit cheap.
fn concatenate(heap: &mut Heap, values: &[Term]) -> Option<Term> {
    if !values.iter().all(|value| heap.is_binary(*value)) {
        return None;
    }
    let (first, rest) = values.split_first()?;
    if let [second] = rest {
        return Some(heap.concat_binaries(*first, *second));
    }
    let mut bytes = Vec::new();
    for value in rest {
        bytes.extend_from_slice(heap.bytes(*value)?);
    }
    Some(heap.append_binary(*first, &bytes))
}

fn write(
    heap: &Heap,
    writer: &mut BitWriter,
    value: Term,
    size: Option<u64>,
    layout: &Layout,
) -> Result<(), SegmentCause> {
    let endianness = endianness(layout);
    let bits = match size {
        Some(size) => Some(size.checked_mul(u64::from(layout.unit)).ok_or(SegmentCause::TooLong)?),
        None => None,
    };
    if bits.unwrap_or(0) + writer.bit_length() as u64 > BIT_LIMIT {
        return Err(SegmentCause::TooLong);
    }
    match layout.kind {
        LayoutKind::Integer => {
            let integer = heap.as_integer(value).ok_or(SegmentCause::Type)?;
            let bits = bits.ok_or(SegmentCause::Size)? as usize;
            writer.integer(&integer, NumberFormat { bits, signed: layout.signed, endianness });
        }
        LayoutKind::Float => {
            let is_number = heap.is_number(value);
            let float = heap.as_float(value).or_else(|| integer_as_float(heap, value));
            let float = float.ok_or(if is_number { SegmentCause::NoFloat } else { SegmentCause::Type })?;
            let bits = bits.ok_or(SegmentCause::Size)? as usize;
            if !matches!(bits, 16 | 32 | 64) {
                return Err(SegmentCause::FloatSize);
            }
            writer.float(float, bits, endianness).ok_or(SegmentCause::NoFloat)?;
        }
        LayoutKind::Binary | LayoutKind::Bitstring => {
            let whole = heap.bits(value).ok_or(SegmentCause::Type)?;
            if layout.kind == LayoutKind::Binary && bits.is_none() && !whole.bit_length.is_multiple_of(8) {
                return Err(SegmentCause::Unit);
            }
            let length = bits.map_or(whole.bit_length, |bits| bits as usize);
            if length > whole.bit_length {
                return Err(SegmentCause::Short);
            }
            writer.bits(whole.part(0, length));
        }
        LayoutKind::Utf8 | LayoutKind::Utf16 | LayoutKind::Utf32 => {
            let character = heap.as_i64(value).and_then(|code| u32::try_from(code).ok()).and_then(char::from_u32);
            writer.character(character.ok_or(SegmentCause::Type)?, encoding(layout));
        }
    }
    Ok(())
}

fn integer_as_float(heap: &Heap, value: Term) -> Option<f64> {
    heap.as_big(value)?.to_f64().filter(|float| float.is_finite())
}

/// Takes the segment at a position (in bits): its value and the position behind it. `None` if it does not match.
#[inline]
pub(super) fn take_segment(
    heap: &mut Heap,
    subject: Term,
    position: Term,
    size: Term,
    layout: &Layout,
) -> Option<(Term, Term)> {
    let start = position.as_small()? as usize;
    let bits = heap.bits(subject)?;
    let left = bits.bit_length.checked_sub(start)?;
    let wanted = match layout.size {
        LayoutSize::Fixed(size) => Some(size as usize * layout.unit as usize),
        LayoutSize::Register => Some(usize::try_from(heap.as_i64(size)?).ok()?.checked_mul(layout.unit as usize)?),
        LayoutSize::Rest => None,
    };
    let endianness = endianness(layout);
    let mut reader = BitReader::at(bits, start);
    match layout.kind {
        LayoutKind::Integer => {
            // A byte of a text read byte by byte: by far the most frequent.
            if wanted == Some(8) && start.is_multiple_of(8) && bits.bit_offset.is_multiple_of(8) && !layout.signed {
                let byte = if left >= 8 { bits.bytes[(bits.bit_offset + start) / 8] } else { return None };
                return Some((Term::count(byte as usize), Term::count(start + 8)));
            }
            let integer = reader.integer(NumberFormat { bits: wanted?, signed: layout.signed, endianness })?;
            let after = reader.position();
            let term = match integer {
                Integer::Small(integer) => heap.integer(integer),
                Integer::Big(integer) => heap.big_integer(&integer),
            };
            Some((term, Term::count(after)))
        }
        LayoutKind::Float => {
            let float = reader.float(wanted?, endianness)?;
            let after = reader.position();
            Some((heap.float(float), Term::count(after)))
        }
        LayoutKind::Binary | LayoutKind::Bitstring => {
            let length = wanted.unwrap_or(left);
            let whole_bytes = wanted.is_some() || layout.kind == LayoutKind::Bitstring || left.is_multiple_of(8);
            if length > left || !whole_bytes {
                return None;
            }
            Some((heap.slice_bits(subject, start, length), Term::count(start + length)))
        }
        LayoutKind::Utf8 | LayoutKind::Utf16 | LayoutKind::Utf32 => {
            let character = reader.character(encoding(layout))?;
            Some((Term::count(character as usize), Term::count(reader.position())))
        }
    }
}

fn endianness(layout: &Layout) -> Endianness {
    if layout.little_endian { Endianness::Little } else { Endianness::Big }
}

fn encoding(layout: &Layout) -> Encoding {
    match layout.kind {
        LayoutKind::Utf8 => Encoding::Utf8,
        LayoutKind::Utf16 => Encoding::Utf16(endianness(layout)),
        _ => Encoding::Utf32(endianness(layout)),
    }
}
