//! The literal area: terms that belong to code, read by every process, never collected and never copied.
//!
//! Each compiled unit freezes its literals into one segment when it is loaded. A literal's offset is
//! `LITERAL_BASE + (segment << 32) + place in the segment`; an offset below belongs to a process. Reading a word first tries
//! the process's heap, so that literals cost ordinary terms nothing.

use super::heap::{Heap, SharedBytes};
use super::term::{LITERAL_BASE, Term};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

struct Segment {
    words: Box<[u64]>,
    shared: Box<[SharedBytes]>,
}

const BLOCK: usize = 1024;
const BLOCKS: usize = 1 << 14;
const SEGMENT_BITS: u32 = 32;

type Block = Box<[OnceLock<Segment>]>;

fn blocks() -> &'static [OnceLock<Block>] {
    static BLOCKS_OF_SEGMENTS: OnceLock<Box<[OnceLock<Block>]>> = OnceLock::new();
    BLOCKS_OF_SEGMENTS.get_or_init(|| (0..BLOCKS).map(|_| OnceLock::new()).collect())
}

/// Words of all segments.
static WORDS: AtomicUsize = AtomicUsize::new(0);
static NEXT_SEGMENT: AtomicUsize = AtomicUsize::new(0);

/// No more literal segments: that many units of code have been loaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LiteralAreaFull;

/// Moves what `heap` holds into the literal area and gives the roots their new places. The roots may already be, or hold,
/// literals of other units.
pub fn freeze(heap: Heap, roots: &mut [Term]) -> Result<(), LiteralAreaFull> {
    if heap.words.is_empty() {
        return Ok(());
    }
    let number = NEXT_SEGMENT.fetch_add(1, Ordering::Relaxed);
    let block = blocks().get(number / BLOCK).ok_or(LiteralAreaFull)?;
    let distance = LITERAL_BASE + (number << SEGMENT_BITS);
    let mut words = heap.words;
    super::collector::relocate(&mut words, distance);
    WORDS.fetch_add(words.len(), Ordering::Relaxed);
    for root in roots {
        if root.is_pointer() && root.offset() < LITERAL_BASE {
            *root = root.moved_by(distance);
        }
    }
    let segment = Segment { words: words.into_boxed_slice(), shared: heap.shared.into_boxed_slice() };
    let segments = block.get_or_init(|| (0..BLOCK).map(|_| OnceLock::new()).collect());
    segments[number % BLOCK].get_or_init(|| segment);
    Ok(())
}

/// How many words the area has.
pub fn words() -> usize {
    WORDS.load(Ordering::Relaxed)
}

#[cold]
#[inline(never)]
pub(super) fn word(offset: usize) -> u64 {
    let (segment, place) = locate(offset);
    segment.words[place]
}

#[cold]
#[inline(never)]
pub(super) fn slice(offset: usize, length: usize) -> &'static [u64] {
    let (segment, place) = locate(offset);
    &segment.words[place..place + length]
}

pub(super) fn shared_entry(offset: usize, entry: usize) -> &'static SharedBytes {
    &locate(offset).0.shared[entry]
}

fn locate(offset: usize) -> (&'static Segment, usize) {
    assert!(offset >= LITERAL_BASE, "offset {offset} lies beyond the heap it was read from");
    let number = (offset - LITERAL_BASE) >> SEGMENT_BITS;
    let segment = blocks()[number / BLOCK].get().and_then(|block| block[number % BLOCK].get());
    let segment = segment.expect("a literal is only reachable once its segment is published");
    (segment, offset & ((1 << SEGMENT_BITS) - 1))
}
