//! Iodata: binaries and nested lists of bytes and binaries, taken apart with an explicit stack.

use super::arguments::RESULT_BYTES_LIMIT;
use crate::value::heap::Heap;
use crate::value::term::Term;
use crate::vm::native::Fault;

/// Why iodata gives no bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IodataError {
    /// Something in it is no byte, binary or list.
    Invalid,
    /// A list that holds the same list many times can stand for more bytes than there is memory.
    TooLarge,
}

impl IodataError {
    #[cold]
    pub fn fault(self, argument: u8, text: &str) -> Box<Fault> {
        match self {
            IodataError::Invalid => Fault::bad_argument(argument, text),
            IodataError::TooLarge => Fault::system_limit(argument, "stands for too many bytes"),
        }
    }
}

/// A piece of iodata.
pub enum Piece<'heap> {
    Byte(u8),
    Bytes(&'heap [u8]),
    /// Any other term: no iodata, but others may know what to do with it.
    Other(Term),
}

/// Goes through the pieces from left to right until `visit` gives an error.
pub fn each_piece<'heap, E>(
    heap: &'heap Heap,
    data: Term,
    mut visit: impl FnMut(Piece<'heap>) -> Result<(), E>,
) -> Result<(), E> {
    let leaf = |term: Term| heap.bytes(term).map_or(Piece::Other(term), Piece::Bytes);
    let mut later: Vec<Term> = Vec::new();
    let mut next = data;
    loop {
        while let Some((head, tail)) = heap.uncons(next) {
            if let Some(small @ 0..=255) = head.as_small() {
                visit(Piece::Byte(small as u8))?;
            } else if head.is_list() {
                if !tail.is_empty_list() {
                    later.push(tail);
                }
                next = head;
                continue;
            } else {
                visit(leaf(head))?;
            }
            next = tail;
        }
        // An improper tail may be a binary.
        if !next.is_empty_list() {
            visit(leaf(next))?;
        }
        match later.pop() {
            Some(tail) => next = tail,
            None => return Ok(()),
        }
    }
}

/// All bytes of iodata.
pub fn iodata_bytes(heap: &Heap, data: Term) -> Result<Vec<u8>, IodataError> {
    let mut bytes = Vec::new();
    each_piece(heap, data, |piece| {
        match piece {
            Piece::Byte(byte) => bytes.push(byte),
            Piece::Bytes(more) => bytes.extend_from_slice(more),
            Piece::Other(_) => return Err(IodataError::Invalid),
        }
        if bytes.len() > RESULT_BYTES_LIMIT { Err(IodataError::TooLarge) } else { Ok(()) }
    })?;
    Ok(bytes)
}

/// How many bytes iodata stands for.
pub fn iodata_size(heap: &Heap, data: Term) -> Result<usize, IodataError> {
    let mut size: usize = 0;
    each_piece(heap, data, |piece| {
        size += match piece {
            Piece::Byte(_) => 1,
            Piece::Bytes(bytes) => bytes.len(),
            Piece::Other(_) => return Err(IodataError::Invalid),
        };
        Ok(())
    })?;
    Ok(size)
}
