//! Character data: binaries and nested lists of code points and binaries, in one of the encodings of Unicode.
//!
//! A character may be cut between two binaries. What cannot be read is given back in the form in which it stood, so that
//! the caller can go on behind it.

use super::arguments::RESULT_BYTES_LIMIT;
use crate::atom::Atom;
use crate::value::heap::Heap;
use crate::value::term::Term;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Encoding {
    Utf8,
    Latin1,
    Utf16 { little: bool },
    Utf32 { little: bool },
}

impl Encoding {
    /// `:utf8`, `:unicode`, `:latin1`, `:utf16`, `{:utf16, :little}`, ...
    pub fn from_term(heap: &Heap, term: Term) -> Option<Encoding> {
        let [name, endianness] = heap.tuple_of(term).unwrap_or([term, Term::NIL]);
        let little = match endianness.as_atom()?.name() {
            "little" => true,
            "big" => false,
            _ if endianness == Term::NIL && name == term => false,
            _ => return None,
        };
        match name.as_atom().map(Atom::name)? {
            "utf8" | "unicode" if name == term => Some(Encoding::Utf8),
            "latin1" if name == term => Some(Encoding::Latin1),
            "utf16" => Some(Encoding::Utf16 { little }),
            "utf32" => Some(Encoding::Utf32 { little }),
            _ => None,
        }
    }

    /// Adds a character; `false` if the encoding cannot express it.
    pub fn encode(self, character: char, target: &mut Vec<u8>) -> bool {
        let with_order = |bytes: [u8; 2], little: bool| if little { [bytes[1], bytes[0]] } else { bytes };
        match self {
            Encoding::Utf8 => target.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes()),
            Encoding::Latin1 => match u8::try_from(character) {
                Ok(byte) => target.push(byte),
                Err(_) => return false,
            },
            Encoding::Utf16 { little } => {
                for unit in character.encode_utf16(&mut [0; 2]) {
                    target.extend_from_slice(&with_order(unit.to_be_bytes(), little));
                }
            }
            Encoding::Utf32 { little } => {
                let code = character as u32;
                target.extend_from_slice(&if little { code.to_le_bytes() } else { code.to_be_bytes() });
            }
        }
        true
    }

    /// The character at the start of some bytes, and how many bytes it has.
    fn decode(self, bytes: &[u8]) -> Result<(char, usize), Undecoded> {
        match self {
            Encoding::Utf8 => decode_utf8(bytes),
            Encoding::Latin1 => bytes.first().map(|byte| (char::from(*byte), 1)).ok_or(Undecoded::Incomplete),
            Encoding::Utf16 { little } => decode_utf16(bytes, little),
            Encoding::Utf32 { little } => {
                let unit: [u8; 4] = first_bytes(bytes)?;
                let code = if little { u32::from_le_bytes(unit) } else { u32::from_be_bytes(unit) };
                char::from_u32(code).map(|character| (character, 4)).ok_or(Undecoded::Invalid)
            }
        }
    }

    /// The character of an integer in a list.
    fn character(self, code: Term) -> Option<char> {
        let code = u32::try_from(code.as_small()?).ok()?;
        char::from_u32(code).filter(|_| self != Encoding::Latin1 || code <= 0xff)
    }
}

/// Why there is no character.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Undecoded {
    /// Further bytes may complete it.
    Incomplete,
    Invalid,
}

fn first_bytes<const N: usize>(bytes: &[u8]) -> Result<[u8; N], Undecoded> {
    bytes.first_chunk().copied().ok_or(Undecoded::Incomplete)
}

fn decode_utf8(bytes: &[u8]) -> Result<(char, usize), Undecoded> {
    let start = &bytes[..bytes.len().min(4)];
    let valid = match std::str::from_utf8(start) {
        Ok(text) => text,
        Err(error) if error.valid_up_to() > 0 => std::str::from_utf8(&start[..error.valid_up_to()]).unwrap_or(""),
        Err(error) if error.error_len().is_none() => return Err(Undecoded::Incomplete),
        Err(_) => return Err(Undecoded::Invalid),
    };
    valid.chars().next().map(|character| (character, character.len_utf8())).ok_or(Undecoded::Incomplete)
}

fn decode_utf16(bytes: &[u8], little: bool) -> Result<(char, usize), Undecoded> {
    let unit = |bytes: &[u8]| -> Result<u16, Undecoded> {
        let unit: [u8; 2] = first_bytes(bytes)?;
        Ok(if little { u16::from_le_bytes(unit) } else { u16::from_be_bytes(unit) })
    };
    let first = unit(bytes)?;
    if let Some(character) = char::from_u32(first.into()) {
        return Ok((character, 2));
    }
    let second = if (0xd800..0xdc00).contains(&first) { unit(&bytes[2..])? } else { return Err(Undecoded::Invalid) };
    match char::decode_utf16([first, second]).next() {
        Some(Ok(character)) => Ok((character, 4)),
        _ => Err(Undecoded::Invalid),
    }
}

/// How reading character data ended.
pub enum Reading {
    Complete,
    /// At the end a character was cut: the bytes that were left.
    Incomplete(Vec<u8>),
    /// Something could not be read, or the sink did not take it: the rest, beginning with it.
    Error(Term),
    /// It is no character data.
    Invalid,
    /// It stands for more than there is room for.
    TooLarge,
}

/// What stops reading before the end.
enum Stop {
    /// These bytes, which are the last of some binary.
    Bytes(Vec<u8>),
    /// The code point at the head of the list.
    Head,
    /// These bytes of earlier binaries, which what comes next does not complete.
    Pending(Vec<u8>),
}

/// Reads character data; `sink` gets one character after the other and says whether it takes it.
pub fn read(heap: &mut Heap, data: Term, encoding: Encoding, mut sink: impl FnMut(char) -> bool) -> Reading {
    let mut later: Vec<Term> = Vec::new();
    let mut pending: Vec<u8> = Vec::new();
    let mut count = 0;
    let mut next = data;
    // After an error the rest is only looked at: it has to be character data all the same.
    let mut error: Option<Term> = None;
    loop {
        let stop = match heap.uncons(next) {
            Some((head, tail)) if head.is_list() => {
                if !tail.is_empty_list() {
                    later.push(tail);
                }
                next = head;
                continue;
            }
            Some((head, _)) if heap.is_integer(head) => {
                if error.is_some() {
                    None
                } else if !pending.is_empty() {
                    Some(Stop::Pending(std::mem::take(&mut pending)))
                } else {
                    count += 1;
                    let taken = encoding.character(head).is_some_and(&mut sink);
                    (!taken).then_some(Stop::Head)
                }
            }
            None if next.is_empty_list() => match later.pop() {
                Some(tail) => {
                    next = tail;
                    continue;
                }
                None => break,
            },
            cell => {
                let Some(bytes) = heap.bytes(cell.map_or(next, |(head, _)| head)) else { return Reading::Invalid };
                if error.is_some() {
                    None
                } else {
                    count += bytes.len();
                    read_bytes(bytes, encoding, &mut pending, &mut sink)
                }
            }
        };
        if count > RESULT_BYTES_LIMIT {
            return Reading::TooLarge;
        }
        if let Some(stop) = stop {
            error = Some(rest(heap, stop, next, &later));
        }
        next = heap.uncons(next).map_or(Term::EMPTY_LIST, |(_, tail)| tail);
    }
    match error {
        Some(rest) => Reading::Error(rest),
        None if pending.is_empty() => Reading::Complete,
        None => Reading::Incomplete(pending),
    }
}

/// Reads a binary behind the bytes that were left of the one before; leaves in `pending` what is not complete.
fn read_bytes(
    bytes: &[u8],
    encoding: Encoding,
    pending: &mut Vec<u8>,
    sink: &mut impl FnMut(char) -> bool,
) -> Option<Stop> {
    let earlier = std::mem::take(pending);
    if encoding == Encoding::Utf8
        && earlier.is_empty()
        && let Ok(text) = std::str::from_utf8(bytes)
    {
        let refused = text.char_indices().find(|(_, character)| !sink(*character));
        return refused.map(|(place, _)| Stop::Bytes(bytes[place..].to_vec()));
    }
    let joined;
    let mut left = bytes;
    if !earlier.is_empty() {
        joined = [earlier.as_slice(), bytes].concat();
        left = &joined;
    }
    let total = left.len();
    while !left.is_empty() {
        match encoding.decode(left) {
            Ok((character, length)) if sink(character) => left = &left[length..],
            Err(Undecoded::Incomplete) => {
                *pending = left.to_vec();
                return None;
            }
            _ if left.len() == total && !earlier.is_empty() => return Some(Stop::Pending(earlier)),
            _ => return Some(Stop::Bytes(left.to_vec())),
        }
    }
    None
}

/// What is left, where `next` is the list or the binary at which reading stopped and `later` the tails of the lists around.
fn rest(heap: &mut Heap, stop: Stop, next: Term, later: &[Term]) -> Term {
    let (pending, innermost) = match stop {
        Stop::Head => (None, next),
        Stop::Pending(pending) => (Some(pending), next),
        Stop::Bytes(bytes) => {
            let bytes = heap.binary(&bytes);
            let tail = heap.uncons(next).map(|(_, tail)| tail);
            (None, tail.map_or(bytes, |tail| heap.cons(bytes, tail)))
        }
    };
    let rest = later.iter().rev().fold(innermost, |rest, tail| heap.cons(rest, *tail));
    match pending {
        Some(pending) => {
            let pending = heap.binary(&pending);
            heap.list(&[pending, rest])
        }
        None => rest,
    }
}
