//! Binaries: short ones lie in the heap, longer ones in buffers that terms and processes share.
//!
//! A slice of a shared binary is a term of four words that names the same buffer. A binary that ends where its buffer ends
//! can grow in place as long as nobody else holds the buffer, so that a loop of `acc <> part` copies each part once; older
//! terms over the same buffer keep their length and see nothing of it.
//!
//! Lengths are counted in bits: a bitstring need not have whole bytes. A binary, which has, always starts at a whole byte of
//! its buffer, so that [`Heap::bytes`] is a slice; the few slices of whole bytes for which this would not hold are copied.

use super::bits::{self, BitSlice};
use super::heap::{BoxedKind, HEAP_BINARY_LIMIT, Header, Heap};
use super::term::{LITERAL_BASE, Term};
use std::sync::Arc;

const HEAP_BINARY_WORDS: usize = HEAP_BINARY_LIMIT / 8;

/// What a `SharedBinary` holds.
#[derive(Clone, Copy)]
struct SharedSlice {
    entry: usize,
    bit_offset: usize,
    bit_length: usize,
}

impl Heap {
    /// A binary of these bytes.
    pub fn binary(&mut self, bytes: &[u8]) -> Term {
        if bytes.len() > HEAP_BINARY_LIMIT {
            self.share_vec(bytes.to_vec())
        } else {
            self.heap_binary(bytes, bytes.len() * 8)
        }
    }

    /// A binary of these bytes that takes the vector over if it is large.
    pub fn binary_from_vec(&mut self, bytes: Vec<u8>) -> Term {
        if bytes.len() > HEAP_BINARY_LIMIT { self.share_vec(bytes) } else { self.heap_binary(&bytes, bytes.len() * 8) }
    }

    /// A bitstring of the first `bits` bits of these bytes.
    pub fn bitstring(&mut self, bytes: &[u8], bits: usize) -> Term {
        let bytes = &bytes[..bits.div_ceil(8)];
        if bytes.len() <= HEAP_BINARY_LIMIT {
            return self.heap_binary(bytes, bits);
        }
        let entry = self.add_shared(Arc::new(bytes.to_vec())) as usize;
        self.shared_binary(SharedSlice { entry, bit_offset: 0, bit_length: bits })
    }

    /// The bytes of a binary; `None` for all other terms, also for bitstrings with an odd number of bits.
    #[inline]
    pub fn bytes(&self, term: Term) -> Option<&[u8]> {
        let bits = self.bits(term)?;
        if !bits.bit_length.is_multiple_of(8) {
            return None;
        }
        let start = bits.bit_offset / 8;
        Some(&bits.bytes[start..start + bits.bit_length / 8])
    }

    /// The text of a binary that is valid UTF-8.
    pub fn text(&self, term: Term) -> Option<&str> {
        std::str::from_utf8(self.bytes(term)?).ok()
    }

    /// The bits of a binary or bitstring; `None` for all other terms.
    #[inline]
    pub fn bits(&self, term: Term) -> Option<BitSlice<'_>> {
        if !term.is_boxed() {
            return None;
        }
        let header = self.header(term);
        match header.kind() {
            BoxedKind::HeapBinary => {
                let bytes = bytemuck::cast_slice(self.payload(term));
                Some(BitSlice { bytes, bit_offset: 0, bit_length: header.extra() as usize })
            }
            BoxedKind::SharedBinary => {
                let slice = self.shared_slice(term);
                let bytes = self.shared_entry(term.offset(), slice.entry);
                Some(BitSlice { bytes, bit_offset: slice.bit_offset, bit_length: slice.bit_length })
            }
            _ => None,
        }
    }

    #[inline]
    pub fn is_binary(&self, term: Term) -> bool {
        self.bit_size(term).is_some_and(|bits| bits.is_multiple_of(8))
    }

    #[inline]
    pub fn is_bitstring(&self, term: Term) -> bool {
        matches!(self.boxed_kind(term), Some(BoxedKind::HeapBinary | BoxedKind::SharedBinary))
    }

    /// How many bits a binary or bitstring has; `None` for all other terms.
    #[inline]
    pub fn bit_size(&self, term: Term) -> Option<usize> {
        match self.boxed_kind(term)? {
            BoxedKind::HeapBinary => Some(self.header(term).extra() as usize),
            BoxedKind::SharedBinary => Some(self.shared_slice(term).bit_length),
            _ => None,
        }
    }

    /// A part of a binary. A long part of a shared binary shares the buffer, others are copied.
    ///
    /// The part has to lie within the binary.
    pub fn slice_binary(&mut self, binary: Term, start_byte: usize, length: usize) -> Term {
        self.slice_bits(binary, start_byte * 8, length * 8)
    }

    /// A part of a bitstring, from one bit on, of so many bits. It has to lie within the bitstring.
    pub fn slice_bits(&mut self, bitstring: Term, start: usize, length: usize) -> Term {
        let Some(whole) = self.bits(bitstring) else { return bitstring };
        assert!(start + length <= whole.bit_length, "a slice lies within its bitstring");
        if length == whole.bit_length {
            return bitstring;
        }
        let part = BitSlice { bit_offset: whole.bit_offset + start, bit_length: length, ..whole };
        if length <= HEAP_BINARY_LIMIT * 8 {
            let mut copied = [0; HEAP_BINARY_LIMIT];
            part.copy_to(&mut copied);
            return self.heap_binary(&copied[..length.div_ceil(8)], length);
        }
        if length.is_multiple_of(8) && !part.bit_offset.is_multiple_of(8) {
            let mut copied = vec![0; length / 8];
            part.copy_to(&mut copied);
            return self.share_vec(copied);
        }
        let bit_offset = part.bit_offset;
        let entry = self.own_entry(bitstring);
        self.shared_binary(SharedSlice { entry, bit_offset, bit_length: length })
    }

    /// The binary with bytes added behind it.
    ///
    /// Costs as much as the bytes added if the binary is the end of a buffer that nobody else holds, otherwise as much as
    /// the result is long.
    pub fn append_binary(&mut self, binary: Term, bytes: &[u8]) -> Term {
        if bytes.is_empty() {
            return binary;
        }
        if let Some(grown) = self.append_in_place(binary, bytes) {
            return grown;
        }
        let left = self.bytes(binary).unwrap_or_default();
        let length = left.len() + bytes.len();
        if length <= HEAP_BINARY_LIMIT {
            let mut joined = [0; HEAP_BINARY_LIMIT];
            joined[..left.len()].copy_from_slice(left);
            joined[left.len()..length].copy_from_slice(bytes);
            return self.heap_binary(&joined[..length], length * 8);
        }
        let mut joined = Vec::with_capacity(length);
        joined.extend_from_slice(left);
        joined.extend_from_slice(bytes);
        self.share_vec(joined)
    }

    /// Two binaries one behind the other, see [`Heap::append_binary`].
    pub fn concat_binaries(&mut self, left: Term, right: Term) -> Term {
        let Some(bytes) = self.bytes(right) else { return left };
        if self.bit_size(left) == Some(0) {
            return right;
        }
        if bytes.len() <= HEAP_BINARY_LIMIT {
            let mut copied = [0; HEAP_BINARY_LIMIT];
            let length = bytes.len();
            copied[..length].copy_from_slice(bytes);
            return self.append_binary(left, &copied[..length]);
        }
        // Long bytes are in a buffer; holding it lets the heap change meanwhile.
        let slice = self.shared_slice(right);
        let buffer = self.shared_entry(right.offset(), slice.entry).clone();
        let start = slice.bit_offset / 8;
        self.append_binary(left, &buffer[start..start + slice.bit_length / 8])
    }

    fn append_in_place(&mut self, binary: Term, bytes: &[u8]) -> Option<Term> {
        if self.boxed_kind(binary) != Some(BoxedKind::SharedBinary) || binary.offset() >= LITERAL_BASE {
            return None;
        }
        let slice = self.shared_slice(binary);
        let buffer = self.shared.get_mut(slice.entry).and_then(Arc::get_mut)?;
        if slice.bit_offset + slice.bit_length != buffer.len() * 8 || !slice.bit_length.is_multiple_of(8) {
            return None;
        }
        buffer.extend_from_slice(bytes);
        self.shared_bytes += bytes.len();
        Some(self.shared_binary(SharedSlice { bit_length: slice.bit_length + bytes.len() * 8, ..slice }))
    }

    fn heap_binary(&mut self, bytes: &[u8], bits: usize) -> Term {
        let mut words = [0u64; HEAP_BINARY_WORDS];
        let target: &mut [u8] = bytemuck::cast_slice_mut(&mut words);
        target[..bytes.len()].copy_from_slice(bytes);
        if !bits.is_multiple_of(8) {
            target[bits / 8] &= bits::high_bits(bits % 8);
        }
        let size = bytes.len().div_ceil(8);
        self.boxed(Header::with_extra(BoxedKind::HeapBinary, size, bits as u32), &words[..size])
    }

    fn share_vec(&mut self, bytes: Vec<u8>) -> Term {
        let bit_length = bytes.len() * 8;
        let entry = self.add_shared(Arc::new(bytes)) as usize;
        self.shared_binary(SharedSlice { entry, bit_offset: 0, bit_length })
    }

    fn shared_binary(&mut self, slice: SharedSlice) -> Term {
        let payload = [slice.entry as u64, slice.bit_offset as u64, slice.bit_length as u64];
        self.boxed(Header::new(BoxedKind::SharedBinary, payload.len()), &payload)
    }

    fn shared_slice(&self, shared_binary: Term) -> SharedSlice {
        let payload = self.payload(shared_binary);
        let [entry, bit_offset, bit_length] = [payload[0], payload[1], payload[2]].map(|word| word as usize);
        SharedSlice { entry, bit_offset, bit_length }
    }

    /// The entry of a shared binary in this heap's own table. A literal's buffer gets one when it is first needed.
    fn own_entry(&mut self, shared_binary: Term) -> usize {
        let entry = self.shared_slice(shared_binary).entry;
        if shared_binary.offset() < LITERAL_BASE {
            return entry;
        }
        let buffer = self.shared_entry(shared_binary.offset(), entry);
        // A loop over a literal slices the same buffer again and again.
        if self.shared.last().is_some_and(|last| Arc::ptr_eq(last, buffer)) {
            return self.shared.len() - 1;
        }
        let buffer = buffer.clone();
        self.add_shared(buffer) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::super::literals::freeze;
    use super::*;

    #[test]
    fn short_binaries_lie_in_the_heap_and_long_ones_are_shared() {
        let mut heap = Heap::new();
        for length in [0, 1, 7, 8, 63, 64, 65, 1000] {
            let bytes: Vec<u8> = (0..length).map(|place| place as u8).collect();
            for term in [heap.binary(&bytes), heap.binary_from_vec(bytes.clone())] {
                assert_eq!(heap.bytes(term), Some(&bytes[..]));
                assert_eq!(heap.bit_size(term), Some(length * 8));
                assert_eq!(heap.boxed_kind(term) == Some(BoxedKind::SharedBinary), length > HEAP_BINARY_LIMIT);
            }
        }
        assert_eq!(heap.bytes(Term::OK), None);
    }

    #[test]
    fn bitstrings_need_not_have_whole_bytes() {
        let mut heap = Heap::new();
        let bits = heap.bitstring(&[0b1011_1111], 3);
        assert!(heap.is_bitstring(bits) && !heap.is_binary(bits));
        assert_eq!(heap.bytes(bits), None);
        assert_eq!(heap.bits(bits).map(BitSlice::to_vec), Some(vec![0b1010_0000]));
    }

    #[test]
    fn long_slices_share_the_buffer() {
        let mut heap = Heap::new();
        let bytes: Vec<u8> = (0..=255).collect();
        let whole = heap.binary(&bytes);
        let long = heap.slice_binary(whole, 10, 200);
        let short = heap.slice_binary(long, 5, 3);
        assert_eq!(heap.bytes(long), Some(&bytes[10..210]));
        assert_eq!(heap.bytes(short), Some(&[15, 16, 17][..]));
        assert_eq!(heap.shared.len(), 1);
        let odd = heap.slice_bits(whole, 4, 1600);
        assert_eq!(heap.bytes(odd).map(|bytes| &bytes[..3]), Some(&[0x00, 0x10, 0x20][..]));
        let odd_bits = heap.slice_bits(whole, 4, 1601);
        assert_eq!(heap.bits(odd_bits).map(|bits| bits.byte_at(1600)), Some(0x80));
    }

    #[test]
    fn slices_of_literals_share_too() -> Result<(), super::super::literals::LiteralAreaFull> {
        let mut literals = Heap::new();
        let mut roots = [literals.binary(&[7; 500])];
        freeze(literals, &mut roots)?;
        let mut heap = Heap::new();
        for _ in 0..10 {
            let slice = heap.slice_binary(roots[0], 1, 300);
            assert_eq!(heap.bytes(slice), Some(&[7; 300][..]));
        }
        assert_eq!(heap.shared.len(), 1);
        let grown = heap.append_binary(roots[0], &[8]);
        assert_eq!(heap.bytes(grown).map(<[u8]>::len), Some(501));
        Ok(())
    }

    #[test]
    fn appending_grows_one_buffer_and_leaves_older_terms_alone() {
        let mut heap = Heap::new();
        let start = heap.binary(&[1; 100]);
        let mut text = start;
        for _ in 0..1000 {
            text = heap.append_binary(text, &[2, 3]);
        }
        assert_eq!(heap.shared.len(), 1);
        assert_eq!(heap.bytes(text).map(<[u8]>::len), Some(2100));
        assert_eq!(heap.bytes(start), Some(&[1; 100][..]));
        // The old end of the buffer is not its end any more.
        let other = heap.append_binary(start, &[9]);
        assert_eq!(heap.bytes(other).map(|bytes| bytes[100]), Some(9));
        assert_eq!(heap.bytes(text).map(|bytes| bytes[100]), Some(2));
    }

    #[test]
    fn a_binary_can_be_put_behind_itself() {
        let mut heap = Heap::new();
        for length in [0, 10, 40, 100] {
            let term = heap.binary(&vec![5; length]);
            let twice = heap.concat_binaries(term, term);
            assert_eq!(heap.bytes(twice), Some(&vec![5; 2 * length][..]));
        }
    }
}
