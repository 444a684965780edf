//! `:binary`: bytes of a binary, copies, and numbers in binaries.

use super::arguments::{Checked, NOT_A_BINARY, NOT_AN_INTEGER, OUT_OF_RANGE, binary, refuse, result_size};
use super::erlang_binaries::{bytes_list, part_bounds, range_bounds};
use super::native;
use crate::atom::Atom;
use crate::value::heap::Heap;
use crate::value::term::Term;
use crate::vm::native::NativeFunction::{F1, F2, F3};
use crate::vm::native::{Context, Fault, Native, NativeResult};
use num_bigint::{BigInt, Sign};
use num_traits::Signed;

pub const NATIVES: &[Native] = &[
    native("binary", "at", F2(at)),
    native("binary", "first", F1(first)),
    native("binary", "last", F1(last)),
    native("binary", "copy", F1(copy)),
    native("binary", "copy", F2(copy_times)),
    native("binary", "referenced_byte_size", F1(referenced_byte_size)),
    native("binary", "bin_to_list", F1(bin_to_list)),
    native("binary", "bin_to_list", F2(range_to_list)),
    native("binary", "bin_to_list", F3(part_to_list)),
    native("binary", "encode_unsigned", F1(encode_unsigned)),
    native("binary", "encode_unsigned", F2(encode_unsigned_as)),
    native("binary", "decode_unsigned", F1(decode_unsigned)),
    native("binary", "decode_unsigned", F2(decode_unsigned_as)),
    native("binary", "encode_hex", F1(encode_hex)),
    native("binary", "decode_hex", F1(decode_hex)),
    native("binary", "longest_common_prefix", F1(longest_common_prefix)),
    native("binary", "longest_common_suffix", F1(longest_common_suffix)),
];

const BITSTRING: &str = "is a bitstring (expected a binary)";

/// The bytes of a binary, for natives that tell bitstrings from other terms.
pub fn whole_bytes(heap: &Heap, term: Term, argument: u8) -> Checked<&[u8]> {
    heap.bytes(term).ok_or_else(|| Fault::bad_argument(argument, what_instead_of_bytes(heap, term)))
}

/// What is wrong with a term that is no binary.
pub fn what_instead_of_bytes(heap: &Heap, term: Term) -> &'static str {
    if heap.is_bitstring(term) { BITSTRING } else { NOT_A_BINARY }
}

// Bytes.

fn at(context: &mut Context<'_>, whole: Term, place: Term) -> NativeResult {
    let heap = context.heap();
    let bytes = whole_bytes(heap, whole, 1)?;
    let place = super::arguments::size(heap, place, 2)?;
    bytes.get(place).map(|byte| Term::count(*byte as usize)).ok_or_else(Fault::badarg)
}

fn first(context: &mut Context<'_>, whole: Term) -> NativeResult {
    end_byte(whole_bytes(context.heap(), whole, 1)?.first())
}

fn last(context: &mut Context<'_>, whole: Term) -> NativeResult {
    end_byte(whole_bytes(context.heap(), whole, 1)?.last())
}

fn end_byte(byte: Option<&u8>) -> NativeResult {
    let byte = byte.ok_or_else(|| Fault::bad_argument(1, "a zero-sized binary is not allowed"))?;
    Ok(Term::count(*byte as usize))
}

/// A copy that keeps no larger binary alive.
fn copy(context: &mut Context<'_>, whole: Term) -> NativeResult {
    let heap = context.heap();
    let bytes = whole_bytes(heap, whole, 1)?.to_vec();
    Ok(heap.binary_from_vec(bytes))
}

fn copy_times(context: &mut Context<'_>, whole: Term, times: Term) -> NativeResult {
    let heap = context.heap();
    let (Some(bytes), Some(count)) = (heap.bytes(whole), heap.as_big(times)) else {
        return Err(refuse(&[
            (1, heap.is_binary(whole), what_instead_of_bytes(heap, whole)),
            (2, heap.is_integer(times), NOT_AN_INTEGER),
        ]));
    };
    if count.is_negative() {
        return Err(Fault::bad_argument(2, OUT_OF_RANGE));
    }
    let count = usize::try_from(&count).unwrap_or(usize::MAX);
    if bytes.is_empty() {
        return Ok(whole);
    }
    result_size(count, bytes.len(), 2)?;
    let copies = bytes.repeat(count);
    Ok(heap.binary_from_vec(copies))
}

/// How many bytes the binary keeps alive. Slices count as what they show.
fn referenced_byte_size(context: &mut Context<'_>, whole: Term) -> NativeResult {
    whole_bytes(context.heap(), whole, 1).map(|bytes| Term::count(bytes.len()))
}

fn bin_to_list(context: &mut Context<'_>, whole: Term) -> NativeResult {
    let heap = context.heap();
    let length = binary(heap, whole, 1)?.len();
    Ok(bytes_list(heap, whole, 0, length, Term::EMPTY_LIST))
}

fn range_to_list(context: &mut Context<'_>, whole: Term, range: Term) -> NativeResult {
    let heap = context.heap();
    let (start, length) = range_bounds(heap, whole, range)?;
    Ok(bytes_list(heap, whole, start, length, Term::EMPTY_LIST))
}

fn part_to_list(context: &mut Context<'_>, whole: Term, start: Term, length: Term) -> NativeResult {
    let heap = context.heap();
    let (start, length) = part_bounds(heap, whole, start, length)?;
    Ok(bytes_list(heap, whole, start, length, Term::EMPTY_LIST))
}

// Numbers.

fn encode_unsigned(context: &mut Context<'_>, integer: Term) -> NativeResult {
    encoded(context.heap(), integer, Some(false))
}

fn encode_unsigned_as(context: &mut Context<'_>, integer: Term, endianness: Term) -> NativeResult {
    encoded(context.heap(), integer, is_little(endianness))
}

/// `little` is `None` if the endianness was neither of the two.
fn encoded(heap: &mut Heap, integer: Term, little: Option<bool>) -> NativeResult {
    let (Some(integer), Some(little)) = (heap.as_big(integer), little) else {
        return Err(refuse(&[(1, heap.is_integer(integer), NOT_AN_INTEGER), (2, little.is_some(), NO_ENDIANNESS)]));
    };
    let (sign, bytes) = if little { integer.to_bytes_le() } else { integer.to_bytes_be() };
    if sign == Sign::Minus {
        return Err(Fault::bad_argument(1, OUT_OF_RANGE));
    }
    Ok(heap.binary_from_vec(bytes))
}

fn decode_unsigned(context: &mut Context<'_>, whole: Term) -> NativeResult {
    decoded(context.heap(), whole, Some(false))
}

fn decode_unsigned_as(context: &mut Context<'_>, whole: Term, endianness: Term) -> NativeResult {
    decoded(context.heap(), whole, is_little(endianness))
}

fn decoded(heap: &mut Heap, whole: Term, little: Option<bool>) -> NativeResult {
    let (Some(bytes), Some(little)) = (heap.bytes(whole), little) else {
        return Err(refuse(&[
            (1, heap.is_binary(whole), what_instead_of_bytes(heap, whole)),
            (2, little.is_some(), NO_ENDIANNESS),
        ]));
    };
    let integer =
        if little { BigInt::from_bytes_le(Sign::Plus, bytes) } else { BigInt::from_bytes_be(Sign::Plus, bytes) };
    Ok(heap.big_integer(&integer))
}

const NO_ENDIANNESS: &str = "must be 'big' or 'little'";

fn is_little(endianness: Term) -> Option<bool> {
    match endianness.as_atom().map(Atom::name) {
        Some("little") => Some(true),
        Some("big") => Some(false),
        _ => None,
    }
}

fn encode_hex(context: &mut Context<'_>, whole: Term) -> NativeResult {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    let heap = context.heap();
    let bytes = whole_bytes(heap, whole, 1)?;
    let text = bytes.iter().flat_map(|byte| [DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]]).collect();
    Ok(heap.binary_from_vec(text))
}

fn decode_hex(context: &mut Context<'_>, text: Term) -> NativeResult {
    let heap = context.heap();
    let text = whole_bytes(heap, text, 1)?;
    if !text.len().is_multiple_of(2) {
        return Err(Fault::bad_argument(1, "must contain an even number of bytes"));
    }
    let digit = |byte: u8| char::from(byte).to_digit(16);
    let mut bytes = Vec::with_capacity(text.len() / 2);
    for pair in text.chunks_exact(2) {
        let (Some(high), Some(low)) = (digit(pair[0]), digit(pair[1])) else {
            let text = format!("{} is not a valid hex", String::from_utf8_lossy(pair));
            return Err(Fault::bad_argument(1, &text));
        };
        bytes.push((high * 16 + low) as u8);
    }
    Ok(heap.binary_from_vec(bytes))
}

// What binaries have in common.

fn longest_common_prefix(context: &mut Context<'_>, list: Term) -> NativeResult {
    let binaries = flat_binaries(context.heap(), list)?;
    Ok(Term::count(common(&binaries, |bytes, place| bytes.get(place).copied())))
}

fn longest_common_suffix(context: &mut Context<'_>, list: Term) -> NativeResult {
    let binaries = flat_binaries(context.heap(), list)?;
    Ok(Term::count(common(&binaries, |bytes, place| bytes.iter().rev().nth(place).copied())))
}

fn flat_binaries(heap: &Heap, list: Term) -> Checked<Vec<&[u8]>> {
    let mut items = heap.list_items(list);
    let binaries: Option<Vec<&[u8]>> = items.by_ref().map(|item| heap.bytes(item)).collect();
    let binaries = binaries.filter(|binaries| !binaries.is_empty() && items.tail().is_empty_list());
    binaries.ok_or_else(|| Fault::bad_argument(1, "not a flat list of binaries"))
}

/// In how many places, counted from 0, all of them have the same byte.
fn common(binaries: &[&[u8]], byte_at: impl Fn(&[u8], usize) -> Option<u8>) -> usize {
    let same = |place: &usize| {
        let byte = byte_at(binaries[0], *place);
        byte.is_some() && binaries.iter().all(|bytes| byte_at(bytes, *place) == byte)
    };
    (0..).take_while(same).count()
}
