//! `:kaiwa_base`: binary data as text in an alphabet of 16, 32 or 64 characters.
//!
//! A group is the least number of characters that stand for whole bytes: 2 of 4 bits, 8 of 5 bits, 4 of 6 bits.

use super::arguments::{OUT_OF_RANGE, binary, result_size, size};
use super::native;
use crate::atom::{Atom, atoms};
use crate::value::term::Term;
use crate::vm::native::NativeFunction::{F3, F4};
use crate::vm::native::{Context, Fault, Native, NativeResult};

pub const NATIVES: &[Native] =
    &[native("kaiwa_base", "encode", F3(encode)), native("kaiwa_base", "decode", F4(decode))];

/// `encode(bytes, alphabet, pad?)`
fn encode(context: &mut Context<'_>, bytes: Term, alphabet: Term, pad: Term) -> NativeResult {
    let heap = context.heap();
    let (bytes, alphabet) = (binary(heap, bytes, 1)?, binary(heap, alphabet, 2)?);
    let bits = bits_of(alphabet.len()).ok_or_else(|| Fault::bad_argument(2, OUT_OF_RANGE))?;
    result_size(bytes.len(), 3, 1)?;
    let mut text = Vec::with_capacity(bytes.len() * 8 / bits as usize + 8);
    let (mut buffer, mut filled) = (0u32, 0);
    for byte in bytes {
        buffer = buffer << 8 | u32::from(*byte);
        filled += 8;
        while filled >= bits {
            filled -= bits;
            text.push(alphabet[(buffer >> filled) as usize & (alphabet.len() - 1)]);
        }
        buffer &= (1 << filled) - 1;
    }
    if filled > 0 {
        text.push(alphabet[(buffer << (bits - filled)) as usize & (alphabet.len() - 1)]);
    }
    if pad == Term::TRUE {
        text.resize(text.len().next_multiple_of(group_length(bits)), b'=');
    }
    Ok(heap.binary_from_vec(text))
}

/// `decode(text, alphabets, alphabet_size, pad?)`: the bytes, `:padding`, or `{:error, byte}` for one that is in no alphabet.
/// Several alphabets, one behind the other, are all understood.
fn decode(context: &mut Context<'_>, text: Term, alphabets: Term, alphabet_size: Term, pad: Term) -> NativeResult {
    let heap = context.heap();
    let alphabet_size = size(heap, alphabet_size, 3)?;
    let (text, alphabets) = (binary(heap, text, 1)?, binary(heap, alphabets, 2)?);
    let bits = bits_of(alphabet_size).ok_or_else(|| Fault::bad_argument(3, OUT_OF_RANGE))?;
    let mut values = [None; 256];
    for (place, character) in alphabets.iter().enumerate() {
        values[usize::from(*character)] = u32::try_from(place % alphabet_size).ok();
    }
    match decoded(text, &values, bits, pad == Term::TRUE) {
        Ok(bytes) => Ok(heap.binary_from_vec(bytes)),
        Err(Wrong::Padding) => Ok(Term::atom(Atom::of("padding"))),
        Err(Wrong::Character(byte)) => Ok(heap.tuple(&[Term::atom(atoms::ERROR), Term::count(usize::from(byte))])),
    }
}

enum Wrong {
    Padding,
    Character(u8),
}

fn decoded(text: &[u8], values: &[Option<u32>; 256], bits: u32, pad: bool) -> Result<Vec<u8>, Wrong> {
    let group = group_length(bits);
    let (whole, rest) = text.split_at(text.len() - text.len() % group);
    // Only the last group can be padded.
    let mut padding = whole.iter().rev().take_while(|byte| **byte == b'=').count();
    if !rest.is_empty() || padding >= group || !is_possible(group - padding, bits) {
        padding = 0;
    }
    let mut bytes = Vec::with_capacity(text.len() * bits as usize / 8);
    read(&whole[..whole.len() - padding], values, bits, &mut bytes)?;
    if !rest.is_empty() && (pad || !is_possible(rest.len(), bits)) {
        return Err(Wrong::Padding);
    }
    read(rest, values, bits, &mut bytes)?;
    Ok(bytes)
}

/// Bits behind the last whole byte are dropped.
fn read(text: &[u8], values: &[Option<u32>; 256], bits: u32, bytes: &mut Vec<u8>) -> Result<(), Wrong> {
    let (mut buffer, mut filled) = (0u32, 0);
    for byte in text {
        let value = values[usize::from(*byte)].ok_or(Wrong::Character(*byte))?;
        buffer = buffer << bits | value;
        filled += bits;
        if filled >= 8 {
            filled -= 8;
            bytes.push((buffer >> filled) as u8);
            buffer &= (1 << filled) - 1;
        }
    }
    Ok(())
}

/// Whether so many characters, as the last ones, stand for whole bytes with less than a character left over.
fn is_possible(length: usize, bits: u32) -> bool {
    length as u32 * bits % 8 < bits && length > 0
}

fn bits_of(alphabet_size: usize) -> Option<u32> {
    matches!(alphabet_size, 16 | 32 | 64).then(|| alphabet_size.trailing_zeros())
}

fn group_length(bits: u32) -> usize {
    match bits {
        4 => 2,
        5 => 8,
        _ => 4,
    }
}
