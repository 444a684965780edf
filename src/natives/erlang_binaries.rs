//! `:erlang`: binaries and bitstrings, their parts, and the lists they are made of.

use super::arguments::{NOT_A_BINARY, NOT_A_BITSTRING, NOT_AN_INTEGER, OUT_OF_RANGE, binary, refuse, size};
use super::iodata::{IodataError, Piece, each_piece, iodata_bytes, iodata_size};
use super::native;
use crate::value::heap::Heap;
use crate::value::term::Term;
use crate::vm::native::NativeFunction::{F1, F2, F3};
use crate::vm::native::{Context, Fault, Native, NativeResult};

pub const NATIVES: &[Native] = &[
    native("erlang", "binary_part", F3(binary_part)),
    native("erlang", "binary_part", F2(binary_part_of_range)),
    native("binary", "part", F3(binary_part)),
    native("binary", "part", F2(binary_part_of_range)),
    native("erlang", "split_binary", F2(split_binary)),
    native("erlang", "iolist_to_binary", F1(iolist_to_binary)),
    native("erlang", "iolist_to_iovec", F1(iolist_to_iovec)),
    native("erlang", "iolist_size", F1(iolist_size)),
    native("erlang", "list_to_binary", F1(list_to_binary)),
    native("binary", "list_to_bin", F1(list_to_bin)),
    native("erlang", "list_to_bitstring", F1(list_to_bitstring)),
    native("erlang", "binary_to_list", F1(binary_to_list)),
    native("erlang", "binary_to_list", F3(binary_range_to_list)),
    native("erlang", "bitstring_to_list", F1(bitstring_to_list)),
];

pub const NOT_IODATA: &str = "not an iodata term";

// Parts.

/// A negative length goes backwards from the start.
fn binary_part(context: &mut Context<'_>, whole: Term, start: Term, length: Term) -> NativeResult {
    let heap = context.heap();
    let (from, length) = part_bounds(heap, whole, start, length)?;
    Ok(heap.slice_binary(whole, from, length))
}

fn binary_part_of_range(context: &mut Context<'_>, whole: Term, range: Term) -> NativeResult {
    let heap = context.heap();
    let (from, length) = range_bounds(heap, whole, range)?;
    Ok(heap.slice_binary(whole, from, length))
}

/// Start and length of the part `start, length` (arguments 2 and 3) of a binary (argument 1).
pub fn part_bounds(heap: &Heap, whole: Term, start: Term, length: Term) -> Result<(usize, usize), Box<Fault>> {
    let Some(bits) = heap.bit_size(whole).filter(|_| heap.is_integer(start) && heap.is_integer(length)) else {
        return Err(refuse(&[
            (1, heap.is_bitstring(whole), NOT_A_BINARY),
            (2, heap.is_integer(start), NOT_AN_INTEGER),
            (3, heap.is_integer(length), NOT_AN_INTEGER),
        ]));
    };
    let size = bits / 8;
    let start = start.as_small().and_then(|start| usize::try_from(start).ok()).filter(|start| *start <= size);
    let start = start.ok_or_else(|| Fault::bad_argument(2, OUT_OF_RANGE))?;
    part_within(size, start, length).ok_or_else(|| Fault::bad_argument(3, OUT_OF_RANGE))
}

/// Start and length of the part `{start, length}` (argument 2) of a binary (argument 1).
pub fn range_bounds(heap: &Heap, whole: Term, range: Term) -> Result<(usize, usize), Box<Fault>> {
    let range = heap.tuple_of::<2>(range).filter(|range| range.iter().all(|item| heap.is_integer(*item)));
    let (Some(bits), Some([start, length])) = (heap.bit_size(whole), range) else {
        return Err(refuse(&[
            (1, heap.is_bitstring(whole), NOT_A_BINARY),
            (2, range.is_some(), "not a valid {Pos,Length} tuple"),
        ]));
    };
    let start = start.as_small().and_then(|start| usize::try_from(start).ok());
    let bounds = start.and_then(|start| part_within(bits / 8, start, length));
    bounds.ok_or_else(|| Fault::bad_argument(2, OUT_OF_RANGE))
}

/// The start and the length, which may be negative, of a part; `None` if it is not wholly inside.
pub fn part_within(size: usize, start: usize, length: Term) -> Option<(usize, usize)> {
    let length = length.as_small()?;
    let magnitude = usize::try_from(length.unsigned_abs()).ok()?;
    let (start, length) = if length < 0 { (start.checked_sub(magnitude)?, magnitude) } else { (start, magnitude) };
    (start.checked_add(length)? <= size).then_some((start, length))
}

fn split_binary(context: &mut Context<'_>, whole: Term, place: Term) -> NativeResult {
    let heap = context.heap();
    let Some(bits) = heap.bit_size(whole).filter(|_| heap.is_integer(place)) else {
        return Err(refuse(&[
            (1, heap.is_bitstring(whole), NOT_A_BINARY),
            (2, heap.is_integer(place), NOT_AN_INTEGER),
        ]));
    };
    let place = size(heap, place, 2)?;
    if place > bits / 8 {
        return Err(Fault::bad_argument(2, OUT_OF_RANGE));
    }
    let left = heap.slice_bits(whole, 0, place * 8);
    let right = heap.slice_bits(whole, place * 8, bits - place * 8);
    Ok(heap.tuple(&[left, right]))
}

// Lists to binaries.

fn iolist_to_binary(context: &mut Context<'_>, data: Term) -> NativeResult {
    iodata_to_binary(context.heap(), data)
}

/// A binary of the bytes of iodata; a binary is taken as it is.
pub fn iodata_to_binary(heap: &mut Heap, data: Term) -> NativeResult {
    if heap.is_binary(data) {
        return Ok(data);
    }
    let bytes = iodata_bytes(heap, data).map_err(|error| error.fault(1, NOT_IODATA))?;
    Ok(heap.binary_from_vec(bytes))
}

fn iolist_to_iovec(context: &mut Context<'_>, data: Term) -> NativeResult {
    let heap = context.heap();
    let joined = iodata_to_binary(heap, data)?;
    Ok(if heap.bit_size(joined) == Some(0) { Term::EMPTY_LIST } else { heap.list(&[joined]) })
}

fn iolist_size(context: &mut Context<'_>, data: Term) -> NativeResult {
    iodata_size(context.heap(), data).map(Term::count).map_err(|error| error.fault(1, NOT_IODATA))
}

fn list_to_binary(context: &mut Context<'_>, list: Term) -> NativeResult {
    list_bytes(context.heap(), list, "not an iolist term")
}

fn list_to_bin(context: &mut Context<'_>, list: Term) -> NativeResult {
    list_bytes(context.heap(), list, NOT_IODATA)
}

fn list_bytes(heap: &mut Heap, list: Term, text: &str) -> NativeResult {
    if !list.is_list() {
        return Err(Fault::bad_argument(1, text));
    }
    let bytes = iodata_bytes(heap, list).map_err(|error| error.fault(1, text))?;
    Ok(heap.binary_from_vec(bytes))
}

fn list_to_bitstring(context: &mut Context<'_>, list: Term) -> NativeResult {
    let heap = context.heap();
    let fault = |error: IodataError| error.fault(1, "not a bitstring list");
    if !list.is_list() {
        return Err(fault(IodataError::Invalid));
    }
    let mut bits = Bits::default();
    each_piece(heap, list, |piece| {
        match piece {
            Piece::Byte(byte) => bits.push(byte, 8),
            Piece::Bytes(bytes) => bytes.iter().for_each(|byte| bits.push(*byte, 8)),
            Piece::Other(term) => {
                let part = heap.bits(term).ok_or(IodataError::Invalid)?;
                for start in (0..part.bit_length).step_by(8) {
                    bits.push(part.byte_at(start), 8.min(part.bit_length - start));
                }
            }
        }
        if bits.bytes.len() > super::arguments::RESULT_BYTES_LIMIT { Err(IodataError::TooLarge) } else { Ok(()) }
    })
    .map_err(fault)?;
    Ok(heap.bitstring(&bits.bytes, bits.length))
}

/// Bits that are put one behind the other.
#[derive(Default)]
struct Bits {
    bytes: Vec<u8>,
    length: usize,
}

impl Bits {
    /// Adds the highest `count` bits of a byte.
    fn push(&mut self, byte: u8, count: usize) {
        let used = self.length % 8;
        if used == 0 {
            self.bytes.push(byte);
        } else {
            if let Some(last) = self.bytes.last_mut() {
                *last |= byte >> used;
            }
            if used + count > 8 {
                self.bytes.push(byte << (8 - used));
            }
        }
        self.length += count;
    }
}

// Binaries to lists.

fn binary_to_list(context: &mut Context<'_>, whole: Term) -> NativeResult {
    let heap = context.heap();
    let length = binary(heap, whole, 1)?.len();
    Ok(bytes_list(heap, whole, 0, length, Term::EMPTY_LIST))
}

/// First and last position, counted from 1.
fn binary_range_to_list(context: &mut Context<'_>, whole: Term, first: Term, last: Term) -> NativeResult {
    let heap = context.heap();
    let Some(length) = heap.bytes(whole).map(<[u8]>::len).filter(|_| heap.is_integer(first) && heap.is_integer(last))
    else {
        return Err(refuse(&[
            (1, heap.is_binary(whole), NOT_A_BINARY),
            (2, heap.is_integer(first), NOT_AN_INTEGER),
            (3, heap.is_integer(last), NOT_AN_INTEGER),
        ]));
    };
    let within = |place: Term, argument| {
        let place = place.as_small().filter(|place| (1..=length as i64).contains(place));
        place.map(|place| place as usize).ok_or_else(|| Fault::bad_argument(argument, OUT_OF_RANGE))
    };
    let (first, last) = (within(first, 2)?, within(last, 3)?);
    if first > last {
        return Err(Fault::bad_argument(2, "start position greater than stop position"));
    }
    Ok(bytes_list(heap, whole, first - 1, last + 1 - first, Term::EMPTY_LIST))
}

/// A last incomplete byte is the last item, as a bitstring.
fn bitstring_to_list(context: &mut Context<'_>, whole: Term) -> NativeResult {
    let heap = context.heap();
    let bits = heap.bit_size(whole).ok_or_else(|| Fault::bad_argument(1, NOT_A_BITSTRING))?;
    let tail = match bits % 8 {
        0 => Term::EMPTY_LIST,
        left => {
            let rest = heap.slice_bits(whole, bits - left, left);
            heap.list(&[rest])
        }
    };
    Ok(bytes_list(heap, whole, 0, bits / 8, tail))
}

/// The bytes of a part of a binary as a list in front of `tail`. The part has to lie within the binary.
pub fn bytes_list(heap: &mut Heap, whole: Term, start: usize, length: usize, tail: Term) -> Term {
    let bytes = heap.bits(whole).map(|bits| bits.part(start * 8, length * 8).to_vec()).unwrap_or_default();
    bytes.iter().rev().fold(tail, |list, byte| heap.cons(Term::count(*byte as usize), list))
}
