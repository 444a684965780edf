//! Runs of bits: what bitstrings consist of, read by patterns like `<<a::4, rest::bits>>` and written by constructors.
//!
//! Bits count from the highest of each byte. A number of several bytes is big-endian unless it is asked for otherwise; the
//! bytes of a little-endian number are reversed, a last incomplete byte holds its highest bits.

use super::integer::Integer;
use num_bigint::{BigInt, BigUint, Sign};
use std::cmp::Ordering;

/// Bits that need not start or end at a whole byte.
#[derive(Clone, Copy, Debug)]
pub struct BitSlice<'bytes> {
    pub bytes: &'bytes [u8],
    pub bit_offset: usize,
    pub bit_length: usize,
}

/// How a segment is to be read or written that is a number.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct NumberFormat {
    pub bits: usize,
    pub signed: bool,
    pub endianness: Endianness,
}

/// The encodings of a character.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Encoding {
    Utf8,
    Utf16(Endianness),
    Utf32(Endianness),
}

/// How the bytes of a number lie.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Endianness {
    Big,
    Little,
}

/// The highest `count` bits of a byte, as a mask.
#[inline]
pub(super) const fn high_bits(count: usize) -> u8 {
    !(0xffu16 >> count) as u8
}

impl<'bytes> BitSlice<'bytes> {
    pub fn from_bytes(bytes: &'bytes [u8]) -> BitSlice<'bytes> {
        BitSlice { bytes, bit_offset: 0, bit_length: bytes.len() * 8 }
    }

    /// The bytes, if the bits are whole bytes at a whole byte.
    #[inline]
    pub fn aligned(self) -> Option<&'bytes [u8]> {
        let start = self.bit_offset / 8;
        let whole = self.bit_offset.is_multiple_of(8) && self.bit_length.is_multiple_of(8);
        whole.then(|| &self.bytes[start..start + self.bit_length / 8])
    }

    /// The bits from `start` on, `length` of them; both have to lie within.
    pub fn part(self, start: usize, length: usize) -> BitSlice<'bytes> {
        debug_assert!(start + length <= self.bit_length);
        BitSlice { bit_offset: self.bit_offset + start, bit_length: length, ..self }
    }

    /// Eight bits from a bit on. What lies behind the end of the bits is zero.
    #[inline]
    pub fn byte_at(self, start: usize) -> u8 {
        if start >= self.bit_length {
            return 0;
        }
        let bit = self.bit_offset + start;
        let (byte, shift) = (bit / 8, bit % 8);
        let next = if shift == 0 { 0 } else { self.bytes.get(byte + 1).copied().unwrap_or(0) };
        let value = ((u16::from(self.bytes[byte]) << 8 | u16::from(next)) >> (8 - shift)) as u8;
        let left = self.bit_length - start;
        if left < 8 { value & high_bits(left) } else { value }
    }

    /// Writes the bits to the start of `target`; a last incomplete byte is filled up with zeros.
    pub fn copy_to(self, target: &mut [u8]) {
        match self.aligned() {
            Some(bytes) => target[..bytes.len()].copy_from_slice(bytes),
            None => {
                for (place, byte) in target[..self.bit_length.div_ceil(8)].iter_mut().enumerate() {
                    *byte = self.byte_at(place * 8);
                }
            }
        }
    }

    /// The bits as bytes; a last incomplete byte is filled up with zeros.
    pub fn to_vec(self) -> Vec<u8> {
        let mut bytes = vec![0; self.bit_length.div_ceil(8)];
        self.copy_to(&mut bytes);
        bytes
    }

    /// Bit by bit; a bitstring comes before those it is the start of.
    pub fn compare(self, other: BitSlice<'_>) -> Ordering {
        let common = self.bit_length.min(other.bit_length);
        let (left, right) = (self.part(0, common), other.part(0, common));
        let order = match (left.aligned(), right.aligned()) {
            (Some(left), Some(right)) => left.cmp(right),
            _ => {
                let mut starts = (0..common).step_by(8);
                let differing = starts.find(|start| left.byte_at(*start) != right.byte_at(*start));
                differing.map_or(Ordering::Equal, |start| left.byte_at(start).cmp(&right.byte_at(start)))
            }
        };
        order.then(self.bit_length.cmp(&other.bit_length))
    }
}

/// Reads bits from the front; a reading that does not succeed leaves the position as it was.
#[derive(Clone, Copy, Debug)]
pub struct BitReader<'bytes> {
    bits: BitSlice<'bytes>,
    position: usize,
}

impl<'bytes> BitReader<'bytes> {
    pub fn new(bits: BitSlice<'bytes>) -> BitReader<'bytes> {
        BitReader { bits, position: 0 }
    }

    /// A reader that has already read so many bits.
    pub fn at(bits: BitSlice<'bytes>, position: usize) -> BitReader<'bytes> {
        BitReader { bits, position: position.min(bits.bit_length) }
    }

    /// How many bits have been read.
    pub fn position(&self) -> usize {
        self.position
    }

    /// How many bits are left.
    pub fn remaining(&self) -> usize {
        self.bits.bit_length - self.position
    }

    /// The next `length` bits; `None` if there are not so many.
    pub fn take(&mut self, length: usize) -> Option<BitSlice<'bytes>> {
        if length > self.remaining() {
            return None;
        }
        let part = self.bits.part(self.position, length);
        self.position += length;
        Some(part)
    }

    /// The next bits as an integer; `None` if there are not so many.
    pub fn integer(&mut self, format: NumberFormat) -> Option<Integer> {
        Some(integer_of(self.take(format.bits)?, format))
    }

    /// The next 16, 32 or 64 bits as a float; `None` for another size, too few bits, or what is no finite number.
    pub fn float(&mut self, bits: usize, endianness: Endianness) -> Option<f64> {
        let start = self.position;
        let float = self.take(bits).and_then(|part| float_of(part, endianness)).filter(|float| float.is_finite());
        if float.is_none() {
            self.position = start;
        }
        float
    }

    /// The next character; `None` if the bits ahead are none in this encoding.
    pub fn character(&mut self, encoding: Encoding) -> Option<char> {
        let start = self.position;
        let character = match encoding {
            Encoding::Utf8 => self.utf8(),
            Encoding::Utf16(endianness) => self.utf16(endianness),
            Encoding::Utf32(endianness) => self.unsigned(32, endianness).and_then(char::from_u32),
        };
        if character.is_none() {
            self.position = start;
        }
        character
    }

    fn utf8(&mut self) -> Option<char> {
        if self.remaining() < 8 {
            return None;
        }
        let first = self.bits.byte_at(self.position);
        let length = match first {
            0..0x80 => 1,
            0xc2..0xe0 => 2,
            0xe0..0xf0 => 3,
            0xf0..0xf5 => 4,
            _ => return None,
        };
        let mut bytes = [0; 4];
        self.take(length * 8)?.copy_to(&mut bytes);
        std::str::from_utf8(&bytes[..length]).ok()?.chars().next()
    }

    fn utf16(&mut self, endianness: Endianness) -> Option<char> {
        let first = self.unsigned(16, endianness)? as u16;
        let pair = match first {
            0xd800..0xdc00 => [first, self.unsigned(16, endianness)? as u16],
            _ => [first, 0],
        };
        char::decode_utf16(pair).next()?.ok()
    }

    /// An unsigned number of at most 32 bits.
    fn unsigned(&mut self, bits: usize, endianness: Endianness) -> Option<u32> {
        match self.integer(NumberFormat { bits, signed: false, endianness })? {
            Integer::Small(number) => u32::try_from(number).ok(),
            Integer::Big(_) => None,
        }
    }
}

fn integer_of(part: BitSlice<'_>, format: NumberFormat) -> Integer {
    let bits = part.bit_length;
    if bits > 64 {
        return Integer::Big(big_integer_of(part, format));
    }
    let mut bytes = [0; 8];
    let length = bits.div_ceil(8);
    part.copy_to(&mut bytes);
    let number = match format.endianness {
        // The highest bits come first and the last byte is filled up with zeros.
        Endianness::Big if bits == 0 => 0,
        Endianness::Big => u64::from_be_bytes(bytes) >> (64 - bits),
        Endianness::Little => {
            right_align_last(&mut bytes[..length], bits);
            u64::from_le_bytes(bytes)
        }
    };
    let negative = format.signed && bits > 0 && number >> (bits - 1) & 1 == 1;
    match (negative, i64::try_from(number)) {
        // Fill the bits above the number with its sign.
        (true, _) => Integer::Small((number << (64 - bits)) as i64 >> (64 - bits)),
        (false, Ok(small)) => Integer::Small(small),
        (false, Err(_)) => Integer::Big(BigInt::from(number)),
    }
}

fn big_integer_of(part: BitSlice<'_>, format: NumberFormat) -> BigInt {
    let bits = part.bit_length;
    let mut bytes = part.to_vec();
    let magnitude = match format.endianness {
        Endianness::Big => BigUint::from_bytes_be(&bytes) >> (bytes.len() * 8 - bits),
        Endianness::Little => {
            right_align_last(&mut bytes, bits);
            BigUint::from_bytes_le(&bytes)
        }
    };
    let negative = format.signed && magnitude.bit(bits as u64 - 1);
    let number = BigInt::from(magnitude);
    if negative { number - (BigInt::from(1) << bits) } else { number }
}

/// The last byte of a little-endian number has only its highest bits; as a digit it counts from its lowest.
fn right_align_last(bytes: &mut [u8], bits: usize) {
    if let (Some(last), 1..) = (bytes.last_mut(), bits % 8) {
        *last >>= 8 - bits % 8;
    }
}

fn float_of(part: BitSlice<'_>, endianness: Endianness) -> Option<f64> {
    let mut bytes = [0; 8];
    let length = part.bit_length / 8;
    if !matches!(part.bit_length, 16 | 32 | 64) {
        return None;
    }
    part.copy_to(&mut bytes);
    if endianness == Endianness::Little {
        bytes[..length].reverse();
    }
    let number = u64::from_be_bytes(bytes);
    Some(match length {
        2 => half_to_double((number >> 48) as u16),
        4 => f64::from(f32::from_bits((number >> 32) as u32)),
        _ => f64::from_bits(number),
    })
}

/// A float of 16 bits: sign, 5 bits of exponent, 10 bits of fraction.
fn half_to_double(half: u16) -> f64 {
    let sign = if half >> 15 == 1 { -1.0 } else { 1.0 };
    let (exponent, fraction) = (i32::from(half >> 10 & 31), f64::from(half & 0x3ff));
    match exponent {
        0 => sign * fraction * 2f64.powi(-24),
        31 if fraction == 0.0 => sign * f64::INFINITY,
        31 => f64::NAN,
        _ => sign * (1.0 + fraction / 1024.0) * 2f64.powi(exponent - 15),
    }
}

/// The nearest float of 16 bits, an even one between two; infinity, as on the BEAM, if the number is too large for one.
fn double_to_half(float: f64) -> u16 {
    const INFINITY: u16 = 31 << 10;
    let sign = if float.is_sign_negative() { 1 << 15 } else { 0 };
    let magnitude = float.abs();
    // In units of the last place: below 2^-14 these are all the same, above they double with each power of 2.
    let exponent = ((magnitude.to_bits() >> 52) as i32 - 1023).max(-14);
    let units = (magnitude / 2f64.powi(exponent - 10)).round_ties_even();
    if exponent > 15 {
        return sign | INFINITY;
    }
    // Rounding up to the next power of 2 carries into the exponent, as it should.
    sign | ((exponent + 14) as u16 * 1024 + units as u16)
}

/// Writes bits behind each other.
#[derive(Default, Debug)]
pub struct BitWriter {
    bytes: Vec<u8>,
    bit_length: usize,
}

impl BitWriter {
    pub fn new() -> BitWriter {
        BitWriter::default()
    }

    pub fn bit_length(&self) -> usize {
        self.bit_length
    }

    /// The bytes and how many bits of them count; a last incomplete byte is filled up with zeros.
    pub fn finish(self) -> (Vec<u8>, usize) {
        (self.bytes, self.bit_length)
    }

    /// Whole bytes.
    pub fn bytes(&mut self, bytes: &[u8]) {
        self.bits(BitSlice::from_bytes(bytes));
    }

    pub fn bits(&mut self, bits: BitSlice<'_>) {
        let used = self.bit_length % 8;
        self.bit_length += bits.bit_length;
        if used == 0 {
            let start = self.bytes.len();
            self.bytes.resize(self.bit_length.div_ceil(8), 0);
            return bits.copy_to(&mut self.bytes[start..]);
        }
        for start in (0..bits.bit_length).step_by(8) {
            let byte = bits.byte_at(start);
            if let Some(last) = self.bytes.last_mut() {
                *last |= byte >> used;
            }
            self.bytes.push(byte << (8 - used));
        }
        self.bytes.truncate(self.bit_length.div_ceil(8));
    }

    /// The lowest bits of an integer.
    pub fn integer(&mut self, number: &Integer, format: NumberFormat) {
        match number {
            Integer::Small(number) if format.bits <= 64 => {
                self.number(&number.to_le_bytes()[..format.bits.div_ceil(8)], format);
            }
            Integer::Small(number) => self.big_integer(&BigInt::from(*number), format),
            Integer::Big(number) => self.big_integer(number, format),
        }
    }

    fn big_integer(&mut self, number: &BigInt, format: NumberFormat) {
        let fill = if number.sign() == Sign::Minus { 0xff } else { 0 };
        let mut bytes = number.to_signed_bytes_le();
        bytes.resize(format.bits.div_ceil(8), fill);
        self.number(&bytes, format);
    }

    /// A number whose lowest byte comes first.
    fn number(&mut self, bytes: &[u8], format: NumberFormat) {
        let NumberFormat { bits, endianness, .. } = format;
        let unused = bytes.len() * 8 - bits;
        let mut bytes = bytes.to_vec();
        match endianness {
            Endianness::Little => {
                if let Some(last) = bytes.last_mut() {
                    *last <<= unused;
                }
                self.bits(BitSlice { bytes: &bytes, bit_offset: 0, bit_length: bits });
            }
            Endianness::Big => {
                bytes.reverse();
                self.bits(BitSlice { bytes: &bytes, bit_offset: unused, bit_length: bits });
            }
        }
    }

    /// A float of 16, 32 or 64 bits; `None`, and nothing written, for another size or a number too large for 32.
    pub fn float(&mut self, float: f64, bits: usize, endianness: Endianness) -> Option<()> {
        let mut bytes = match bits {
            16 => double_to_half(float).to_be_bytes().to_vec(),
            32 => Some(float as f32).filter(|single| single.is_finite())?.to_be_bytes().to_vec(),
            64 => float.to_be_bytes().to_vec(),
            _ => return None,
        };
        if endianness == Endianness::Little {
            bytes.reverse();
        }
        self.bytes(&bytes);
        Some(())
    }

    pub fn character(&mut self, character: char, encoding: Encoding) {
        match encoding {
            Encoding::Utf8 => self.bytes(character.encode_utf8(&mut [0; 4]).as_bytes()),
            Encoding::Utf16(endianness) => {
                for unit in character.encode_utf16(&mut [0; 2]) {
                    self.small(i64::from(*unit), 16, endianness);
                }
            }
            Encoding::Utf32(endianness) => self.small(i64::from(character as u32), 32, endianness),
        }
    }

    fn small(&mut self, number: i64, bits: usize, endianness: Endianness) {
        self.integer(&Integer::Small(number), NumberFormat { bits, signed: false, endianness });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Endianness::{Big, Little};

    fn format(bits: usize, signed: bool, endianness: Endianness) -> NumberFormat {
        NumberFormat { bits, signed, endianness }
    }

    fn written(write: impl FnOnce(&mut BitWriter)) -> (Vec<u8>, usize) {
        let mut writer = BitWriter::new();
        write(&mut writer);
        writer.finish()
    }

    #[test]
    fn integers_of_any_size_are_read_back() {
        let numbers = [0, 1, -1, 5, -5, 255, 0x1234, -0x1234, 0x1234_5678_9abc_def0];
        for number in numbers {
            for bits in [1, 3, 7, 8, 9, 12, 16, 20, 31, 32, 33, 60, 63, 64, 65, 70, 128] {
                for endianness in [Big, Little] {
                    let kept: BigInt = BigInt::from(number) & ((BigInt::from(1) << bits) - 1);
                    let (bytes, length) = written(|writer| {
                        writer.integer(&Integer::Small(1), format(3, false, Big));
                        writer.integer(&Integer::Small(number), format(bits, false, endianness));
                        writer.integer(&Integer::Big(BigInt::from(number)), format(bits, true, endianness));
                    });
                    assert_eq!(length, 3 + 2 * bits);
                    let mut reader = BitReader::new(BitSlice { bytes: &bytes, bit_offset: 0, bit_length: length });
                    assert_eq!(reader.integer(format(3, false, Big)), Some(Integer::Small(1)));
                    let unsigned = reader.integer(format(bits, false, endianness)).map(to_big);
                    assert_eq!(unsigned, Some(kept.clone()), "{number} in {bits} {endianness:?}");
                    let signed = reader.integer(format(bits, true, endianness)).map(to_big);
                    let negative = kept >= BigInt::from(1) << (bits - 1);
                    let expected = if negative { kept - (BigInt::from(1) << bits) } else { kept };
                    assert_eq!(signed, Some(expected));
                    assert_eq!(reader.integer(format(1, false, Big)), None);
                }
            }
        }
    }

    fn to_big(integer: Integer) -> BigInt {
        match integer {
            Integer::Small(small) => BigInt::from(small),
            Integer::Big(big) => big,
        }
    }

    #[test]
    fn numbers_lie_as_on_the_beam() {
        // Recorded from Elixir: `<<0x123::12-little>>` and so on.
        let cases = [
            (0x123, format(12, false, Little), vec![0x23, 0x10]),
            (0x123, format(12, false, Big), vec![0x12, 0x30]),
            (-2, format(16, true, Little), vec![0xfe, 0xff]),
            (5, format(3, false, Big), vec![0xa0]),
            (0x12345, format(20, false, Little), vec![0x45, 0x23, 0x10]),
        ];
        for (number, format, expected) in cases {
            assert_eq!(written(|writer| writer.integer(&Integer::Small(number), format)).0, expected);
        }
    }

    #[test]
    fn floats_of_three_sizes() {
        for (float, bits, expected) in [
            (1.5, 64, vec![0x3f, 0xf8, 0, 0, 0, 0, 0, 0]),
            (1.5, 32, vec![0x3f, 0xc0, 0, 0]),
            (1.5, 16, vec![0x3e, 0]),
            (65504.0, 16, vec![0x7b, 0xff]),
            (-2f64.powi(-24), 16, vec![0x80, 1]),
            (2f64.powi(-14), 16, vec![0x04, 0]),
        ] {
            for endianness in [Big, Little] {
                let (bytes, length) = written(|writer| assert!(writer.float(float, bits, endianness).is_some()));
                assert_eq!(length, bits);
                let in_order: Vec<u8> =
                    if endianness == Big { bytes.clone() } else { bytes.iter().rev().copied().collect() };
                assert_eq!(in_order, expected);
                let mut reader = BitReader::new(BitSlice::from_bytes(&bytes));
                assert_eq!(reader.float(bits, endianness), Some(float));
            }
        }
        let mut writer = BitWriter::new();
        assert_eq!(
            [65519.9, 65520.0, -1.0e10, 0.33333, 5.96e-8].map(double_to_half),
            [0x7bff, 0x7c00, 0xfc00, 0x3555, 1]
        );
        assert_eq!(writer.float(1.0e300, 32, Big), None);
        assert_eq!(writer.float(1.0, 24, Big), None);
        let mut infinite = BitReader::new(BitSlice::from_bytes(&[0x7f, 0xf0, 0, 0, 0, 0, 0, 0]));
        assert_eq!((infinite.float(64, Big), infinite.position()), (None, 0));
    }

    #[test]
    fn characters_in_all_encodings() {
        for character in ['a', 'é', '日', '😀', '\u{10ffff}'] {
            let encodings = [Encoding::Utf8, Encoding::Utf16(Big), Encoding::Utf16(Little), Encoding::Utf32(Little)];
            for encoding in encodings {
                let (bytes, length) = written(|writer| {
                    writer.integer(&Integer::Small(1), format(1, false, Big));
                    writer.character(character, encoding);
                });
                let bits = BitSlice { bytes: &bytes, bit_offset: 0, bit_length: length };
                let mut reader = BitReader::at(bits, 1);
                assert_eq!(reader.character(encoding), Some(character));
                assert_eq!(reader.remaining(), 0);
            }
        }
        for bad in [&[0xff, 0xff][..], &[0xc3], &[0xc3, 0x28], &[0xed, 0xa0, 0x80], &[]] {
            let mut reader = BitReader::new(BitSlice::from_bytes(bad));
            assert_eq!((reader.character(Encoding::Utf8), reader.position()), (None, 0));
        }
        let mut lone_surrogate = BitReader::new(BitSlice::from_bytes(&[0xd8, 0, 0, 65]));
        assert_eq!(lone_surrogate.character(Encoding::Utf16(Big)), None);
    }

    #[test]
    fn bits_compare_bit_by_bit() {
        let bits = |bytes: &'static [u8], bit_offset, bit_length| BitSlice { bytes, bit_offset, bit_length };
        let shifted = bits(&[0b0101_1000], 1, 4);
        assert_eq!(shifted.compare(bits(&[0b1011_1111], 0, 4)), Ordering::Equal);
        assert_eq!(shifted.compare(bits(&[0b1011_1111], 0, 5)), Ordering::Less);
        assert_eq!(shifted.compare(bits(&[0b1010_0000], 0, 4)), Ordering::Greater);
    }
}
